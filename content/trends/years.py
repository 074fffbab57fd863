"""The year so far beside earlier years, and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from charts.chart import Matrix, MatrixCell, Series, TimeChart
from content import axes
from content.context import Context
from content.trends import headline, looks, words
from content.trends.facts import YEARS_BESIDE, Facts
from content.trends.series_chart import key
from language import i18n
from language.i18n import _
from scope.comparison import months_between, shift

DAYS_OF_WEEK = 7
LEAST_WEEKS = 14
SCALE = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Shares of the highest that the scale of a calendar names."""


def within_the_year(here: Context, facts: Facts) -> TimeChart:
    """Values added up from the first month of the year, this year in colour among earlier ones."""
    chosen = facts.chosen
    last = facts.starts[-1].year if facts.starts else here.filters.end.year
    first = max((facts.past or facts.starts)[0].year, last - YEARS_BESIDE)
    months = [date(last, month, 1) for month in range(1, 13)]
    rows = [_year(facts, year, year == last) for year in range(first, last + 1)]
    rows = [one for one in rows if any(value is not None for value in one.values)]
    this = next((one for one in rows if not one.is_context), None)
    subject = f"{words.measure_words(chosen)} · {_('added up within the year')}"
    picture = TimeChart(
        title=_title(chosen, rows, this) or subject,
        subject=subject,
        notes=(_("Each line adds up its year from January on; months without a value add nothing."),),
        unit=words.unit(chosen),
        is_whole=chosen.is_whole,
        first_heading=_("Month"),
        starts=tuple(months),
        labels=tuple(i18n.month_axis(month) for month in months),
        ticks=tuple((place, i18n.month_axis(month)) for place, month in enumerate(months)),
        series=tuple(rows),
    )
    return replace(picture, notes=(*picture.notes, *looks.notes(picture)))


def _year(facts: Facts, year: int, is_this: bool) -> Series:
    """One year's running total at the end of each of its months; None after the last month that is known."""
    by_month: dict[int, float] = {}
    states: dict[int, str] = {}
    every = [start for start in (*facts.past, *facts.starts) if start.year == year]
    for start, value, state in zip(every, *facts.values(facts.rows, every), strict=True):
        # A week or quarter stands at the month in which it ends.
        month = (axes.after(start, facts.chosen.grain) - timedelta(days=1)).month if start.year == year else 12
        month = month if (axes.after(start, facts.chosen.grain) - timedelta(days=1)).year == year else 12
        states[month] = "filling" if state == "filling" or states.get(month) == "filling" else state
        if value is not None:
            by_month[month] = by_month.get(month, 0.0) + value
    total, values, said = 0.0, [], []
    for month in range(1, 13):
        if month not in states:
            values.append(None)
            said.append("")
            continue
        total += by_month.get(month, 0.0)
        is_known = month in by_month
        values.append(total if is_known else None)
        said.append(states[month] if not is_known else "filling" if states[month] == "filling" else "reported")
    return Series(
        name=str(year),
        values=tuple(values),
        states=tuple(said),
        colour="present" if is_this else "context",
        is_context=not is_this,
        is_running=True,
        label=str(year),
        words=tuple(
            f"{year}, {i18n.month_axis(date(year, month, 1))}: "
            f"{words.value(facts.chosen, value) if value is not None else i18n.state_word(state or 'not_applicable')}"
            for month, (value, state) in enumerate(zip(values, said, strict=True), 1)
        ),
        keys=tuple(
            f"{date(year, month, 1).isoformat()}|{shift(date(year, month, 1), 1).isoformat()}|"
            for month in range(1, 13)
        ),
    )


def _title(chosen, rows: list[Series], this: Series | None) -> str:
    """The year so far beside the same months of the year before."""
    if this is None:
        return ""
    known = [place for place, value in enumerate(this.values) if value is not None and this.states[place] != "filling"]
    if not known:
        return ""
    place = known[-1]
    first = date(int(this.name), 1, 1)
    before = next((one for one in rows if one.name == str(int(this.name) - 1)), None)
    return headline.of_a_year(
        chosen, first, shift(first, place + 1), this.values[place], before.values[place] if before else None
    )


def calendar(here: Context, facts: Facts) -> Matrix:
    """Squares whose depth is the value: years by months, or the newest weeks by their days."""
    return _days(facts) if facts.chosen.grain == "day" else _months(facts)


def _months(facts: Facts) -> Matrix:
    chosen = facts.chosen
    every = [*facts.past, *facts.starts]
    values, states = facts.values(facts.rows, every)
    if chosen.grain == "week":
        return _weeks(facts, every, values, states)
    years = sorted({start.year for start in every}, reverse=True)
    cells = [
        (years.index(start.year), start.month - 1, start, value, state)
        for start, value, state in zip(every, values, states, strict=True)
    ]
    return _matrix(
        facts,
        cells,
        tuple(map(str, years)),
        tuple(i18n.month_axis(month) for month in months_between(date(2024, 1, 1), date(2025, 1, 1))),
    )


def _weeks(facts: Facts, every: list[date], values, states) -> Matrix:
    """Years by ISO weeks."""
    years = sorted({start.isocalendar().year for start in every}, reverse=True)
    cells = [
        (years.index(start.isocalendar().year), start.isocalendar().week - 1, start, value, state)
        for start, value, state in zip(every, values, states, strict=True)
    ]
    return _matrix(
        facts, cells, tuple(map(str, years)), tuple(str(week) if week % 4 == 1 else "" for week in range(1, 54))
    )


def _days(facts: Facts) -> Matrix:
    """Weekdays by weeks, those shown."""
    values, states = facts.values(facts.rows, facts.starts)
    mondays = sorted({start - timedelta(days=start.weekday()) for start in facts.starts})
    place = {monday: nth for nth, monday in enumerate(mondays)}
    cells = [
        (start.weekday(), place[start - timedelta(days=start.weekday())], start, value, state)
        for start, value, state in zip(facts.starts, values, states, strict=True)
    ]
    names = tuple(
        i18n.month_axis(monday) if nth == 0 or monday.month != mondays[nth - 1].month else ""
        for nth, monday in enumerate(mondays)
    )
    return _matrix(facts, cells, i18n.weekdays(), names)


def _matrix(facts: Facts, cells, rows: tuple[str, ...], columns: tuple[str, ...]) -> Matrix:
    chosen = facts.chosen
    most = max((value for *_place, value, state in cells if value is not None and state != "filling"), default=0) or 1
    known = [
        (start, i18n.as_shown(value, is_count=chosen.is_whole))
        for *_place, start, value, state in cells
        if value is not None and state != "filling"
    ]
    highest = max((value for _start, value in known), default=0)
    picture = Matrix(
        title=headline.of_a_calendar(chosen, highest, sorted(start for start, value in known if value == highest)),
        subject=f"{words.title(chosen)} · {_('calendar')}",
        unit=words.unit(chosen),
        is_whole=chosen.is_whole,
        is_by_depth=True,
        scale=tuple((share, words.number(chosen, most * share)) for share in SCALE) if highest else (),
        row_names=rows,
        column_names=columns,
        row_heading=_("Year") if chosen.grain != "day" else _("Day"),
        column_heading=_("Period"),
        value_heading=words.measure_words(chosen),
        column_titles=() if all(columns) else tuple(str(nth + 1) for nth in range(len(columns))),
        cells=tuple(
            MatrixCell(
                row=row,
                column=column,
                value=value,
                share=min(value / most, 1.0) if value is not None else 0.0,
                state=state,
                words=words.point(chosen, start, value, state),
                key=key(facts, start),
                written="" if value is None else words.number(chosen, value),
            )
            for row, column, start, value, state in cells
        ),
    )
    return replace(picture, notes=looks.of_squares(picture, is_of_weeks=chosen.grain == "week"))
