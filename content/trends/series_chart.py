"""The main chart: a measure over time, whole or split, beside its own past.

Line, stacked and small-multiples charts with a prediction band and annotations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from statistics import mean
from zlib import crc32

import numpy as np
import pandas as pd

from analysis import comparison_words, expectation, trend_words
from analysis.one_case import Sizes
from charts.chart import Band, Event, Flag, Ground, Mark, Series, TimeChart
from content import axes, expected
from content.context import Context
from content.trends import headline, looks, words
from content.trends.choices import why_no_stack
from content.trends.facts import ON_THE_AXIS, Facts
from language import i18n
from language.i18n import _, count, ngettext
from scope.comparison import MOST_BASE_YEARS, months_between, shift
from scope.filters import BLANK

MOST_LINES = 5
"""More lines than this are one in colour among grey."""
MOST_GREY = 12
MOST_PANELS = 12
MOST_STACKED = 7
MOST_EVENTS = 8
LEAST_YEARS = 3
"""Of fewer earlier years there is no range."""
WEEKS_OF_A_YEAR = timedelta(weeks=52)
REST = "*"
PROGRAMME, OTHER_COLOURS = ("KZ", "KG", "TJ", "TM", "UZ"), 3
"""Countries with a colour of their own, in its order; the others share the colours that are left."""


def chart(here: Context, facts: Facts, focus: str) -> TimeChart:
    """The description of the main chart in one of the views that have time from left to right."""
    chosen = facts.chosen
    if not chosen.split:
        parts = _whole(here, facts)
    elif chosen.view in ("stack", "share"):
        parts = _stacked(here, facts)
    elif chosen.view == "panels":
        parts = _panels(here, facts)
    else:
        parts = _lines(here, facts, focus)
    events = () if chosen.view == "panels" else _events(facts)
    notes = parts.pop("notes", ())
    picture = TimeChart(
        title=headline.sentence(here, facts, ranked(here, facts) if chosen.split else ()),
        subject=words.title(chosen),
        unit=words.unit(chosen),
        first_heading=_("Period"),
        starts=tuple(facts.starts),
        labels=tuple(axes.label(start, chosen.grain) for start in facts.starts),
        ticks=axes.ticks(facts.starts, chosen.grain),
        is_whole=chosen.is_whole,
        events=events,
        selected=_selected(here, facts),
        grounds=_grounds(here, facts),
        **parts,
    )
    return replace(
        picture, notes=(*notes, *unlike_notes(here, facts), *looks.notes(picture), *undrawn_notes(here, facts))
    )


def _selected(here: Context, facts: Facts) -> tuple[float, float] | None:
    """The chosen period among the spans; nothing where it is all of them."""
    found = positions(facts.starts, facts.chosen.grain, here.filters.start, here.filters.end)
    return found if found and found != (0, len(facts.starts) - 1) else None


def _grounds(here: Context, facts: Facts) -> tuple[Ground, ...]:
    """The period before, or another one, where that is what the chosen one is compared with: it stands on the same
    axis."""
    if here.filters.comparison not in ON_THE_AXIS or not facts.frame.bases:
        return ()
    base = facts.frame.bases[0]
    found = positions(facts.starts, facts.chosen.grain, base.start, base.end)
    return (Ground(first=found[0], last=found[1], name=i18n.period(base.start, base.end)),) if found else ()


def positions(starts: list[date], grain: str, start: date, end: date) -> tuple[float, float] | None:
    """First and last position of the days from `start` to before `end`, as `TimeChart.selected`; None where they lie
    elsewhere."""
    if not starts or start >= axes.after(starts[-1], grain) or end <= starts[0]:
        return None
    return _edge(starts, grain, start) + 0.5, _edge(starts, grain, end) - 0.5


def _edge(starts: list[date], grain: str, day: date) -> float:
    """Where a day begins among positions that are one wide, the middle of the first at 0."""
    place = max(sum(one <= day for one in starts) - 1, 0)
    first, after = starts[place], axes.after(starts[place], grain)
    return place - 0.5 + min(max((day - first).days / (after - first).days, 0.0), 1.0)


def key(facts: Facts, start: date, code: str = "") -> str:
    """What a click on a mark gives back: its span, and its code of the split."""
    return f"{start.isoformat()}|{axes.after(start, facts.chosen.grain).isoformat()}|{code}"


# Without a split --------------------------------------------------------------------------------------------


def _whole(here: Context, facts: Facts) -> dict:
    chosen, starts = facts.chosen, facts.starts
    values, states = facts.values(facts.rows, starts)
    low, high, band_name = usual(here, facts)
    based = earlier(here, facts, facts.rows)
    said = [_usual_words(here, facts, *ends) for ends in zip(low, high, strict=True)]
    compared = ["" if one is None else f"{_base_name(here)}: {words.value(chosen, one)}" for one in based]
    main = Series(
        name=words.measure_words(chosen),
        values=tuple(values),
        states=tuple(states),
        words=tuple(words.point(chosen, *row) for row in zip(starts, values, states, said, compared, strict=True)),
        keys=tuple(key(facts, start) for start in starts),
    )
    rows = [main]
    if any(one is not None for one in based):
        rows.append(
            Series(
                name=_base_name(here),
                values=tuple(based),
                colour="context",
                is_context=True,
                is_dashed=True,
                label=_base_name(here),
            )
        )
    bands = (Band(name=band_name, low=low, high=high),) if any(one is not None for one in low) else ()
    flags = _outside(facts, values, states, low, high) if is_expected(here, facts) else ()
    return {
        "series": tuple(rows),
        "bands": bands,
        "flags": flags,
        "marks": _dominated(facts, main.values, main.words),
        "notes": (_band_note(here, facts, values, states, low, high),) if bands else (),
        "take": f"{change_words(here, facts)} {newest(here, facts, values, states, low, high)}".strip(),
    }


def _dominated(facts: Facts, values: Sequence[float | None], said: Sequence[str]) -> tuple[Mark, ...]:
    """Spans that are one case, or of which one is over half, at what is drawn of them."""
    found = []
    for place, start in enumerate(facts.starts):
        size = facts.sizes.get(start)
        if (
            values[place] is not None
            and size is not None
            and (size.is_dominated or size.stated_count == 1 and size.quantity)
        ):
            found.append(
                Mark(
                    place=place,
                    value=values[place],
                    words=f"{said[place]}\n{_one_case_words(facts, size)}",
                    key=key(facts, start),
                )
            )
    return tuple(found)


def _one_case_words(facts: Facts, size: Sizes) -> str:
    if size.stated_count == 1:
        return _("one single case")
    figures = {
        "largest": words.value(facts.chosen, size.largest),
        "share": i18n.percent(size.largest_share),
        "rest": words.value(facts.chosen, size.without_largest),
    }
    return _("one case is {largest} ({share}), without it {rest}").format(**figures)


def _base_name(here: Context) -> str:
    return _("a year earlier") if here.filters.comparison == "last_year" else _("mean of earlier years")


def year_before(start: date, grain: str, years: int = 1) -> date:
    """The same span so many years earlier; weeks by 52 weeks, so that they begin on a Monday."""
    return start - years * WEEKS_OF_A_YEAR if grain == "week" else shift(start, -12 * years)


def earlier(here: Context, facts: Facts, rows: pd.DataFrame, units: frozenset[str] | None = None) -> list[float | None]:
    """What the comparison asks for at each span: a year earlier, or the mean of up to five earlier years; None where
    nothing of it was reported, and for comparisons that stand on the axis themselves."""
    years = {"last_year": 1, "five_years": MOST_BASE_YEARS}.get(here.filters.comparison, 0)
    if facts.chosen.grain == "day" or here.filters.source_kind == "published":
        # One day beside the same day of another year says nothing, nor does one find.
        years = 0
    found = _of_years(facts, rows, years, units)
    return [mean(known) if known else None for known in found]


def _of_years(facts: Facts, rows: pd.DataFrame, years: int, units: frozenset[str] | None = None) -> list[list[float]]:
    """Known values of the same span in so many earlier years, for each span shown."""
    every = [*facts.past, *facts.starts]
    values, states = facts.values(rows, every, units)
    known = {
        start: value
        for start, value, state in zip(every, values, states, strict=True)
        if value is not None and state != "filling"
    }
    before = [[year_before(start, facts.chosen.grain, year) for year in range(1, years + 1)] for start in facts.starts]
    return [[known[one] for one in days if one in known] for days in before]


Ends = tuple[float | None, ...]


def usual(here: Context, facts: Facts) -> tuple[Ends, Ends, str]:
    """The range of the usual at each span shown, and its name.

    Cases by month and longer: what their own past lets expect (see `expectation`). Other figures: what the same span of
    at least three earlier years held.
    """
    chosen = facts.chosen
    if here.filters.source_kind == "published" or chosen.split:
        none = (None,) * len(facts.starts)
        return none, none, ""
    if is_expected(here, facts):
        return *_expected(facts), _("expected range")
    found = _of_years(facts, facts.rows, MOST_BASE_YEARS)
    low, high = ([end(known) if len(known) >= LEAST_YEARS else None for known in found] for end in (min, max))
    return tuple(low), tuple(high), _("range of earlier years")


def is_expected(here: Context, facts: Facts) -> bool:
    """Whether the range is what the past lets expect; else it is that of the same span in a few earlier years, which a
    value of an ordinary year leaves one time in three."""
    return facts.chosen.measure == "cases" and facts.chosen.grain in axes.MONTHS and here.access.tier != "public"


def _expected(facts: Facts) -> tuple[Ends, Ends]:
    grain = facts.chosen.grain
    if grain == "month":
        months, rows = [*facts.past, *facts.starts], facts.rows
    else:
        first = facts.past[0] if facts.past else facts.starts[0]
        months, rows = months_between(first, axes.after(facts.starts[-1], grain)), facts.months
    counts = dict(zip(rows["start_on"], rows["value"], strict=True))
    reported = [facts.is_reported(month) for month in months]
    values, length = [counts.get(month, 0) for month in months], axes.MONTHS[grain]
    place = {month: nth for nth, month in enumerate(months)}
    pasts = [
        expectation.past_of_spans(values[: place[start]], reported[: place[start]], length) for start in facts.starts
    ]
    number, middle, variance = (np.array(part, dtype=float) for part in zip(*pasts, strict=True))
    base = np.where(number >= expectation.LEAST_MONTHS, number, 0)
    _mean, low, high = expectation.expected_range(middle, np.nan_to_num(variance), base, length)
    return tuple(tuple(None if np.isnan(end) else float(end) for end in ends) for ends in (low, high))


def _usual_words(here: Context, facts: Facts, low: float | None, high: float | None) -> str:
    if low is None:
        return ""
    written = partial(words.number, facts.chosen)
    return trend_words.beside_a_value(low, high, written, is_expected=is_expected(here, facts))


def _band_note(here: Context, facts: Facts, values, states, low: Ends, high: Ends) -> str:
    if is_expected(here, facts):
        return expected.band_words(values, states, low, high)
    return _("Earlier years: lowest and highest of the same span in up to five of them, at least three.")


def _outside(facts: Facts, values, states, low: Ends, high: Ends) -> tuple[Flag, ...]:
    """Settled values outside the range, the farthest first."""
    found = []
    for place, (value, state) in enumerate(zip(values, states, strict=True)):
        if value is None or state == "filling" or low[place] is None or low[place] <= value <= high[place]:
            continue
        found.append(
            Flag(place=place, value=value, label=words.number(facts.chosen, value), is_below=value < low[place])
        )
    return tuple(sorted(found, key=lambda flag: -max(flag.value - high[flag.place], low[flag.place] - flag.value)))


def change_words(here: Context, facts: Facts) -> str:
    """The change of the chosen period like for like, or why its figure is not known; nothing for a median, which is no
    sum of months."""
    if facts.chosen.measure == "median":
        return ""
    total, span = facts.total, i18n.period(here.filters.start, here.filters.end)
    if total.value is None:
        return f"{span[:1].upper()}{span[1:]}: {i18n.state_word(total.state).lower()}."
    change, compared = comparison_words.beside(total.comparison, facts.frame, is_count=facts.chosen.is_whole)
    said = comparison_words.told(change, compared)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def newest(here: Context, facts: Facts, values, states, low: Ends, high: Ends) -> str:
    """What the newest complete span says."""
    known = [place for place, value in enumerate(values) if value is not None and states[place] != "filling"]
    if not known:
        return _("No span shown was reported in full.")
    place = known[-1]
    figures = {
        "when": axes.label(facts.starts[place], facts.chosen.grain),
        "value": words.value(facts.chosen, values[place]),
    }
    is_period = (here.filters.start, here.filters.end) == (
        facts.starts[place],
        axes.after(facts.starts[place], facts.chosen.grain),
    )
    if is_period and low[place] is None and facts.chosen.measure != "median":
        # The total of the period has just been told.
        return ""
    if here.filters.source_kind == "published":
        said = _("{when}: {value}.").format(**figures)
        return said[:1].upper() + said[1:]
    return trend_words.newest(
        **figures,
        amount=values[place],
        low=low[place],
        high=high[place],
        written=partial(words.number, facts.chosen),
        is_expected=is_expected(here, facts),
    )


# Split ------------------------------------------------------------------------------------------------------


def ranked(here: Context, facts: Facts) -> list[str]:
    """Codes of the split, the largest of the chosen period first; what is not stated comes last; countries in the order
    of their names, for they are not ranked."""
    rows = facts.parts
    now = rows[
        [
            start < here.filters.end and axes.after(start, facts.chosen.grain) > here.filters.start
            for start in rows["start_on"]
        ]
    ]
    size = (
        now.groupby("split_code")["value"].max()
        if facts.chosen.measure == "median"
        else now.groupby("split_code")["value"].sum()
    )
    shown = set(rows.loc[rows["start_on"].isin(facts.starts), "split_code"])
    names = {code: words.code(here, facts.chosen.split, code) for code in shown}
    if facts.chosen.split == "countries":
        return sorted(shown, key=lambda code: (code == BLANK, names[code]))
    return sorted(shown, key=lambda code: (code == BLANK, -size.get(code, 0.0), names[code]))


def colour(here: Context, split: str, code: str, place: int) -> str:
    if code in (BLANK, REST):
        return "context"
    if split == "group_codes":
        return f"group:{code}"
    if split == "countries":
        # A country keeps its colour whatever the filters leave beside it.
        other = len(PROGRAMME) + crc32(code.encode()) % OTHER_COLOURS
        return f"series:{PROGRAMME.index(code) if code in PROGRAMME else other}"
    return f"series:{place}"


def _of_code(facts: Facts, code: str) -> pd.DataFrame:
    return facts.parts[facts.parts["split_code"] == code]


def _series(here: Context, facts: Facts, code: str, **more) -> Series:
    chosen, units = facts.chosen, facts.units(here, code)
    values, states = facts.values(_of_code(facts, code), facts.starts, units)
    name = words.code(here, chosen.split, code)
    return Series(
        name=name,
        values=tuple(values),
        states=tuple(states),
        words=tuple(f"{name}\n{words.point(chosen, *row)}" for row in zip(facts.starts, values, states, strict=True)),
        keys=tuple(key(facts, start, code) for start in facts.starts),
        **more,
    )


def _lines(here: Context, facts: Facts, focus: str) -> dict:
    split, codes = facts.chosen.split, ranked(here, facts)
    if len(codes) <= MOST_LINES:
        rows = [
            _series(here, facts, code, colour=colour(here, split, code, place), label=words.code(here, split, code))
            for place, code in enumerate(codes)
        ]
        return {"series": tuple(rows), "notes": twice_note(facts), "take": largest_words(here, facts, codes)}
    focus = focus if focus in codes else codes[0]
    shown = [focus, *(code for code in codes if code != focus)][: MOST_GREY + 1]
    rows = [
        _series(here, facts, code, colour="context", is_context=True, label=words.code(here, split, code))
        if code != focus
        else _series(
            here, facts, code, colour=colour(here, split, code, codes.index(code)), label=words.code(here, split, code)
        )
        for code in shown
    ]
    note = _("The one that is picked is in colour, the others are grey.")
    return {
        "series": tuple(rows),
        "notes": (note, *_more_note(len(codes) - len(shown)), *twice_note(facts)),
        "take": largest_words(here, facts, codes),
    }


def twice_note(facts: Facts) -> tuple[str, ...]:
    return (why,) if (why := why_no_stack(facts.chosen.measure, facts.chosen.split)) else ()


def _more_note(number: int) -> tuple[str, ...]:
    if number <= 0:
        return ()
    return (ngettext("{n} more is not drawn.", "{n} more are not drawn.", number).format(n=count(number)),)


def _panels(here: Context, facts: Facts) -> dict:
    """One small chart a code, on one scale; grey: what it is compared with."""
    split, codes = facts.chosen.split, ranked(here, facts)
    shown = codes[:MOST_PANELS]
    rows = []
    for place, code in enumerate(shown):
        name = words.code(here, split, code)
        based = earlier(here, facts, _of_code(facts, code), facts.units(here, code))
        if any(one is not None for one in based):
            rows.append(
                Series(name=_base_name(here), values=tuple(based), colour="context", is_context=True, panel=name)
            )
        rows.append(
            _series(
                here,
                facts,
                code,
                colour=colour(here, split, code, place) if split == "group_codes" else "present",
                panel=name,
            )
        )
    names = tuple(words.code(here, split, code) for code in shown)
    notes = [_("All on one scale")]
    if here.filters.comparison in ("last_year", "five_years"):
        notes.append(_("grey: {base}").format(base=_base_name(here)))
    return {
        "series": tuple(rows),
        "panels": names,
        "notes": (*notes, *_more_note(len(codes) - len(shown)), *twice_note(facts)),
        "take": largest_words(here, facts, codes),
    }


def _stacked(here: Context, facts: Facts) -> dict:
    """Parts that make up the whole: the largest, the rest in one, what is not stated."""
    split, codes = facts.chosen.split, ranked(here, facts)
    stated = [code for code in codes if code != BLANK]
    shown = stated if len(stated) <= MOST_STACKED + 1 else stated[:MOST_STACKED]
    rows = [
        _series(
            here, facts, code, colour=colour(here, split, code, place), look="bar", label=words.code(here, split, code)
        )
        for place, code in enumerate(shown)
    ]
    rest = [code for code in stated if code not in shown]
    if rest:
        rows.append(_rest(here, facts, rest))
    if BLANK in codes:
        rows.append(
            _series(
                here, facts, BLANK, colour="hairline", look="bar", label=words.code(here, facts.chosen.split, BLANK)
            )
        )
    is_share = facts.chosen.view == "share"
    return {
        "series": tuple(rows),
        "stacking": facts.chosen.view,
        "marks": () if is_share else _dominated_stacks(facts, rows),
        "take": largest_words(here, facts, codes),
        "notes": (_("{measure}: parts of the total of each span.").format(measure=words.measure_words(facts.chosen)),)
        if is_share
        else (),
    }


def _dominated_stacks(facts: Facts, rows: list[Series]) -> tuple[Mark, ...]:
    sums = []
    for place in range(len(facts.starts)):
        known = [one.values[place] for one in rows if one.values[place] is not None]
        sums.append(sum(known) if known else None)
    said = [
        "" if value is None else words.point(facts.chosen, start, value, "")
        for start, value in zip(facts.starts, sums, strict=True)
    ]
    return _dominated(facts, sums, said)


def _rest(here: Context, facts: Facts, codes: Sequence[str]) -> Series:
    name = ngettext("{n} more", "{n} more", len(codes)).format(n=count(len(codes)))
    rows = facts.parts[facts.parts["split_code"].isin(codes)]
    sums = rows.groupby("start_on", as_index=False)["value"].sum(min_count=1)
    values, states = facts.values(sums, facts.starts)
    return Series(
        name=name,
        values=tuple(values),
        states=tuple(states),
        colour="context",
        look="bar",
        label=name,
        words=tuple(
            f"{name}\n{words.point(facts.chosen, *row)}" for row in zip(facts.starts, values, states, strict=True)
        ),
    )


def largest_words(here: Context, facts: Facts, codes: list[str]) -> str:
    """The largest parts of the chosen period; countries in the order of their names."""
    chosen = facts.chosen
    sums = {} if chosen.measure == "median" else headline.sums_of_parts(here, facts)
    if not sums:
        return ""
    said = [
        f"{words.code(here, chosen.split, code)} — {words.value(chosen, sums[code])}" for code in codes if code in sums
    ]
    most = 5 if chosen.split == "countries" else 3
    more = (
        ngettext("{n} more", "{n} more", len(said) - most).format(n=count(len(said) - most)) if len(said) > most else ""
    )
    span = i18n.period(here.filters.start, here.filters.end)
    return f"{span[:1].upper()}{span[1:]}: " + i18n.list_words([*said[:most], *([more] if more else [])])


# Around it --------------------------------------------------------------------------------------------------


def unlike_notes(here: Context, facts: Facts) -> tuple[str, ...]:
    """That a sum of drugs by weight is one of unlike substances, and which group is the most of it."""
    if facts.groups.empty or facts.chosen.measure != "quantity":
        return ()
    sums = facts.groups.groupby("split_code")["value"].sum(min_count=1).dropna()
    sums = sums[sums > 0].sort_values(ascending=False)
    if len(sums) < 2:
        return ()
    group, amount = sums.index[0], float(sums.iloc[0])
    figures = {
        "group": words.code(here, "group_codes", group),
        "amount": words.value(facts.chosen, amount),
        "share": i18n.percent(amount / float(sums.sum())),
    }
    return (
        _(
            "Weights of unlike substances are added up here; the largest group of the period is {group} with "
            "{amount} ({share})."
        ).format(**figures),
    )


def undrawn_notes(here: Context, facts: Facts) -> tuple[str, ...]:
    if not facts.undrawn:
        return ()
    if facts.undrawn == 1:
        first = axes.label(
            axes.first_of(max(here.filters.start, here.coverage.first), facts.chosen.grain), facts.chosen.grain
        )
        return (_("{span} is not drawn, because the data begin within it").format(span=first),)
    said = ngettext(
        "The {n} oldest span of the period is not drawn; longer spans show all.",
        "The {n} oldest spans of the period are not drawn; longer spans show all.",
        facts.undrawn,
    )
    return (said.format(n=count(facts.undrawn)),)


def _events(facts: Facts) -> tuple[Event, ...]:
    """Dated events of the spans shown, numbered on the axis."""
    texts: dict[date, list[str]] = {}
    for row in facts.marks.itertuples():
        text = row.text_ru if i18n.language() == "ru" else row.text_en
        texts.setdefault(row.occurred_on.date(), []).append(text)
    grain = facts.chosen.grain
    shown = [
        day for day in sorted(texts) if facts.starts and facts.starts[0] <= day < axes.after(facts.starts[-1], grain)
    ]
    events = []
    for number, day in enumerate(shown[-MOST_EVENTS:], 1):
        said = f"{i18n.date_short(day)}: {'; '.join(dict.fromkeys(texts[day]))}"
        events.append(Event(at=_edge(facts.starts, grain, day), number=str(number), words=said))
    return tuple(events)
