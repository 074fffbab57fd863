"""On which days of the week and at which hours messages are sent and answered."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from charts.chart import Matrix, MatrixCell
from content.context import Context
from content.cooperation import words
from language import i18n
from language.i18n import N_, _, count
from queries import messages

TITLES = {"sent": N_("When messages are sent"), "replied": N_("When requests are answered")}
WEEKEND = (6, 7)
LEAST_REPLIES = 10
"""Of an office with fewer replies it is not told that none came on a weekend."""


@dataclass(frozen=True)
class Clock:
    """Rows of `messages.clock`: of messages sent, and of replies."""

    rows: dict[str, pd.DataFrame]


def clock(here: Context) -> Clock:
    def make() -> Clock:
        asked = {
            of: here.ask(messages.clock(here.filters, here.access, zone=here.settings.zone, of=of)) for of in TITLES
        }
        return Clock({of: answer.rows() for of, answer in asked.items()})

    return here.facts("cooperation.clock", make)


def chart(here: Context, found: Clock, of: str) -> Matrix:
    """A square for each hour of each day of the week."""
    rows = found.rows[of]
    sums = rows.groupby(["weekday", "hour"])["message_count"].sum().to_dict()
    most = max(sums.values(), default=0) or 1
    days = i18n.weekdays()
    named = words.messages if of == "sent" else words.replies
    cells = []
    for day in range(7):
        for hour in range(24):
            number = int(sums.get((day + 1, hour), 0))
            cells.append(
                MatrixCell(
                    row=day,
                    column=hour,
                    value=float(number),
                    share=number / most,
                    words=f"{days[day]}, {hour_words(hour)}: {named(number)}",
                )
            )
    zone = here.settings.zone_name(i18n.language())
    return Matrix(
        title=_(TITLES[of]),
        unit=_("messages") if of == "sent" else _("replies"),
        row_names=days,
        column_names=tuple(f"{hour:02}" if hour % 3 == 0 else "" for hour in range(24)),
        column_titles=tuple(map(hour_words, range(24))),
        cells=tuple(cells) if sums else (),
        take=_take(rows),
        notes=(
            *(_depth(most, of) if sums else ()),
            _("Hours by the clock of {zone}.").format(zone=zone),
            *_without_weekend(here, rows, of),
        ),
        is_by_depth=True,
        scale=_scale(most, of),
        row_heading=_("Day"),
        column_heading=_("Hour"),
        value_heading=_("Messages") if of == "sent" else _("Replies"),
    )


def _scale(most: int, of: str) -> tuple[tuple[float, str], ...]:
    """None, half of the most and the most of one hour, the last with its unit."""
    named = words.messages if of == "sent" else words.replies
    return tuple((n / most, named(n) if n == most else count(n)) for n in sorted({0, most // 2, most}))


def _depth(most: int, of: str) -> tuple[str, ...]:
    """What the depth of the colours stands for, where the scale is not drawn too."""
    named = words.messages if of == "sent" else words.replies
    return (_("The deeper the colour, the more there were. The deepest stands for {n}.").format(n=named(most)),)


def hour_words(hour: int) -> str:
    return f"{hour:02}:00–{hour:02}:59"


def _take(rows: pd.DataFrame) -> str:
    whole = int(rows["message_count"].sum())
    if not whole:
        return i18n.state_word("none_recorded")
    weekend = int(rows[rows["weekday"].isin(WEEKEND)]["message_count"].sum())
    return _("{n} of {total} on a Saturday or Sunday.").format(n=count(weekend), total=count(whole))


def _without_weekend(here: Context, rows: pd.DataFrame, of: str) -> tuple[str, ...]:
    """Offices of which every reply of the period was written from Monday to Friday."""
    if of != "replied":
        return ()
    whole = rows.groupby("blo_code")["message_count"].sum()
    weekend = rows[rows["weekday"].isin(WEEKEND)].groupby("blo_code")["message_count"].sum()
    codes = [code for code, number in whole.items() if number >= LEAST_REPLIES and not weekend.get(code, 0)]
    if not codes:
        return ()
    names = i18n.list_words([here.names("blo", code) for code in words.in_order(here, set(codes), "office")])
    return (_("Of ten replies or more, all from Monday to Friday: {names}").format(names=names),)
