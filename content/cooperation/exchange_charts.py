"""Charts of messages across borders, described once for screen and paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from analysis import reply_times
from analysis.reply_times import LEAST_REQUESTS, Released, Waits
from charts.chart import Band, Bar, BarChart, Matrix, MatrixCell, Series, TimeChart
from content import axes
from content.context import Context
from content.cooperation import words
from content.cooperation.facts import Exchanges, Flow, median_of
from language import i18n
from language.i18n import _, count, ngettext

SEPARATOR = "|"
STEPS = (1, 2, 3, 5, 7, 14, 30, 59)
"""Days within which a reply came; the last is short of the end of the scale."""


def matrix(here: Context, found: Exchanges, chosen: tuple[str, str] | None) -> Matrix:
    """Who sends how many messages to whom: rows send, columns receive."""
    by, flows = found.by, {(one.from_code, one.to_code): one for one in found.now.flows}
    codes = words.in_order(here, {code for pair in flows for code in pair}, by)
    most = max((one.sent for one in flows.values()), default=0) or 1
    cells = [
        _square(here, flows.get((one, other)), (row, column), (one, other), most, by)
        for row, one in enumerate(codes)
        for column, other in enumerate(codes)
    ]
    names = tuple(words.end_name(here, code, by, is_short=True) for code in codes)
    titles = tuple(words.end_name(here, code, by) for code in codes)
    highlighted = tuple(place for place, code in enumerate(codes) if chosen and code in chosen)
    return Matrix(
        title=_("Who sends messages to whom"),
        unit=_("messages"),
        row_names=names,
        column_names=names,
        row_titles=titles,
        column_titles=titles,
        cells=tuple(cells),
        row_blocks=_blocks(here, codes, by),
        column_blocks=_blocks(here, codes, by),
        highlighted_rows=highlighted,
        highlighted_columns=highlighted,
        take=_("The line sends, the column receives. The largest square stands for {n}.").format(
            n=words.messages(most if flows else 0)
        ),
        notes=(
            _("Small dot: no message. Cross: messages within a country are no part of this page."),
            _("Lines stand by country and name, not by number."),
        ),
        row_heading=_("From"),
        column_heading=_("To"),
        value_heading=_("Messages"),
    )


def _square(here, one: Flow | None, place: tuple[int, int], ends: tuple[str, str], most: int, by: str) -> MatrixCell:
    row, column = place
    countries = [words.country_of(here, code, by) for code in ends]
    if countries[0] == countries[1] and one is None:
        return MatrixCell(
            row=row, column=column, value=None, state="not_applicable", words=words.end_name(here, ends[0], by)
        )
    sent = one.sent if one else 0
    return MatrixCell(
        row=row,
        column=column,
        value=float(sent),
        share=sent / most,
        words=words.flow(here, one or Flow(*ends, 0, 0, 0, None, None), by),
        key=SEPARATOR.join(ends),
        written=count(sent),
    )


def _blocks(here: Context, codes: list[str], by: str) -> tuple[tuple[str, int, int], ...]:
    """Countries with the first and last place of their offices or agencies."""
    if by == "country":
        return ()
    countries = [words.country_of(here, code, by) for code in codes]
    return tuple(
        (here.names("country", code), countries.index(code), countries.index(code) + countries.count(code) - 1)
        for code in dict.fromkeys(countries)
        if code
    )


def within(told: Released, before: Waits | None, base: str, *, is_released: bool) -> BarChart:
    """How many of the requests had their reply within some days, those still open counted for as long as they waited;
    of released figures as far as these tell it."""
    waits = told.waits
    bars = []
    for step in STEPS if waits.request_count >= LEAST_REQUESTS else ():
        part = waits.answered_within(step * 2)
        then = before.answered_within(step * 2) if before and before.request_count >= LEAST_REQUESTS else None
        name = _("within {days}").format(days=i18n.days(step))
        written = i18n.state_word("filling") if part is None else i18n.percent(part)
        bars.append(
            Bar(
                name=name,
                value=part,
                written=written,
                base=then,
                state="" if part is not None else "filling",
                words=f"{name}: {written}",
            )
        )
    return BarChart(
        title=_("How soon requests are answered"),
        unit="",
        bars=tuple(bars),
        take=_within_words(waits),
        notes=(
            *_curve_notes(told, is_released=is_released),
            *([_("Stroke: {period}").format(period=base)] if any(bar.base is not None for bar in bars) else ()),
        ),
        is_whole=False,
        name_heading=_("Time to reply"),
        value_heading=_("Share of requests answered"),
        base_heading=base,
    )


def _curve_notes(told: Released, *, is_released: bool) -> tuple[str, ...]:
    """Of which requests the shares are, and how those without a reply count."""
    if not is_released:
        return (
            _(
                "Of all requests sent in the period. A request without a reply counts for as long as it has waited "
                "(survival curve by Kaplan and Meier), so that the slow ones are not left out."
            ),
        )
    of_told = ngettext(
        "Of {n} request sent in the period. Without a reply it counts for as long as the last request of its month has "
        "waited (survival curve by Kaplan and Meier).",
        "Of {n} requests sent in the period. Those without a reply count for as long as the last request of their "
        "month has waited (survival curve by Kaplan and Meier).",
        told.waits.request_count,
    )
    said = [of_told.format(n=count(told.waits.request_count))]
    if told.held:
        words = ngettext(
            "{n} request is not among them, for too few of its month and direction were answered to tell how soon.",
            "{n} requests are not among them, for too few of their month and direction were answered to tell how soon.",
            told.held,
        )
        said.append(words.format(n=count(told.held)))
    if told.young:
        words = ngettext(
            "{n} request is not among them, for what is released ends with its month.",
            "{n} requests are not among them, for what is released ends with their month.",
            told.young,
        )
        said.append(words.format(n=count(told.young)))
    return tuple(said)


def _within_words(waits: Waits) -> str:
    if waits.request_count < LEAST_REQUESTS:
        return _("Shares are told of ten requests or more; there are {n}.").format(n=count(waits.request_count))
    if waits.median_days is None:
        return _("Fewer than half of the requests have their reply so far.")
    if waits.late_days is None:
        return _("Half have their reply within {days}; fewer than nine of ten have one so far.").format(
            days=words.days(waits.median_days)
        )
    return _("Half have their reply within {days}, nine of ten within {late}.").format(
        days=words.days(waits.median_days), late=words.days(waits.late_days)
    )


def ages(waits: Waits) -> BarChart:
    """Requests of the period without a reply, by how long they have been open."""
    bars = []
    for first, end in reply_times.AGES:
        number = waits.open_between(first, end)
        name = age_words(first, end)
        bars.append(Bar(name=name, value=float(number), written=count(number), words=f"{name}: {count(number)}"))
    old = waits.open_between(30, None)
    take = _("Every request of the period is answered.")
    if not waits.request_count:
        take = f"{_('No request was sent')}."
    elif waits.open_count:
        take = _("{n} of {total} requests have no reply; {old} of them for 30 days or more.").format(
            n=count(waits.open_count), total=count(waits.request_count), old=count(old)
        )
    return BarChart(
        title=_("Requests without a reply, by age"),
        unit=_("requests"),
        bars=tuple(bars) if waits.open_count else (),
        take=take,
        notes=(_("Age at the moment that the data speaks for."),),
        name_heading=_("Open for"),
        value_heading=_("Requests"),
    )


def age_words(first: int, end: int | None) -> str:
    if end is None:
        return _("{n} days or more").format(n=count(first))
    if not first:
        return _("less than {n} days").format(n=count(end))
    return _("{first} to {last} days").format(first=count(first), last=count(end - 1))


def months(here: Context, found: Exchanges) -> TimeChart:
    """Messages per month over two years."""
    sums = {}
    if len(found.months):
        sums = found.months.groupby(found.months["month"].dt.date)["sent_count"].sum().to_dict()
    values = tuple(float(sums.get(month, 0)) for month in found.starts)
    states = _states(here, found)
    settled = [value for value, state in zip(values, states, strict=True) if state == "reported"]
    take = ""
    if settled:
        low, high = int(min(settled)), words.messages(int(max(settled)))
        take = (
            _("From {low} to {high} in a month.").format(low=count(low), high=high)
            if low < max(settled)
            else _("{n} in each month shown.").format(n=high)
        )
    return _by_month(
        found,
        _("Messages"),
        values,
        states,
        lambda value: words.messages(int(value)),
        title=_("Messages across borders per month"),
        unit=_("messages"),
        take=take,
    )


def medians(here: Context, found: Exchanges) -> TimeChart:
    """Median time to reply of the requests of each month, and the range of the usual."""
    values = tuple(median_of(found.waits.get(month)) for month in found.starts)
    states = _states(here, found)
    states = tuple(
        "not_stated" if value is None and state == "reported" else state
        for value, state in zip(values, states, strict=True)
    )
    usual, _late = found.usual
    bands: tuple[Band, ...] = ()
    if usual:
        size = len(found.starts)
        bands = (Band(name=_("usual"), low=(usual.low,) * size, high=(usual.high,) * size),)
    is_told = found.now.waits is None
    note = (
        _("Of the answers whose time is told; requests without a reply have none.")
        if is_told
        else _("Of all requests of a month, those without a reply counted for as long as they have waited.")
    )
    return _by_month(
        found,
        _("Median time to reply"),
        values,
        states,
        words.days,
        title=_("Median time to reply per month"),
        unit=_("days"),
        is_whole=False,
        bands=bands,
        take=f"{words.usual(usual)[:1].upper()}{words.usual(usual)[1:]}." if usual else "",
        notes=(note,),
    )


def _by_month(
    found: Exchanges,
    name: str,
    values: tuple[float | None, ...],
    states: tuple[str, ...],
    say: Callable[[float | None], str],
    **more,
) -> TimeChart:
    """One line over the months up to the end of the period; `more` is what else a `TimeChart` holds."""
    said = tuple(f"{i18n.month_year(month)}: {say(value)}" for month, value in zip(found.starts, values, strict=True))
    return TimeChart(
        starts=found.starts,
        labels=tuple(map(i18n.month_year, found.starts)),
        ticks=axes.ticks(list(found.starts), "month"),
        series=(Series(name=name, values=values, states=states, words=said),),
        selected=_selected(found),
        first_heading=_("Month"),
        **more,
    )


def _states(here: Context, found: Exchanges) -> tuple[str, ...]:
    return tuple("filling" if month >= here.coverage.complete_to else "reported" for month in found.starts)


def _selected(found: Exchanges) -> tuple[float, float] | None:
    period = found.framed.period

    def is_in(month: date) -> bool:
        return period.start <= month < period.end

    inside = [place for place, month in enumerate(found.starts) if is_in(month)]
    return (inside[0], inside[-1]) if inside and len(inside) < len(found.starts) else None
