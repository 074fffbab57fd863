"""What a finding is found in: its months with the range of the usual, for a small line beside it on the page and as the
picture of a slide that it gives its title to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analysis import expectation
from analysis.changes import Change
from analysis.report_states import REPORTED, why_none
from charts.chart import Band, Series, TimeChart
from content import axes
from content.context import Context
from content.situation.facts import Facts
from language import i18n
from language.i18n import _, count
from queries import network, series
from scope.comparison import month_start, months_between, shift
from scope.filters import FIELDS

MONTHS = 24
"""How far back a line shows."""
QUARTERS = 8
"""Spans of a line of reply times: in a month too few answers come for a median."""


@dataclass(frozen=True)
class Line:
    """Values at spans of time, with the range of the usual where there is one.

    `states` say why a value is not there (None): not reported, held back, closed, not yet open; or `reported`.
    `shown_from` is the place at which the page's period begins. `grain` is the length of a span, month or quarter.
    """

    name: str
    unit: str
    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    states: tuple[str, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    shown_from: int
    grain: str = "month"
    is_whole: bool = True

    def written(self, value: float) -> str:
        return count(value) if self.is_whole else i18n.number(value, 1)


def lines(here: Context, facts: Facts, changes: list[Change]) -> list[Line | None]:
    """A line for each finding, None where what it is found in is not over time or not told to this reader; all are
    asked for at once."""
    asked = [_ask(here, facts, change) for change in changes]
    return [one() if one else None for one in asked]


def _ask(here: Context, facts: Facts, change: Change) -> Callable[[], Line | None] | None:
    if change.rule == "silent":
        return lambda: _reports(facts)
    if change.rule == "replies":
        return _replies(here, facts, change)
    if here.access.reads_release_only and not all(FIELDS[field].released for field in change.codes):
        return None
    return _cases(here, facts, change)


def _end(facts: Facts) -> date:
    return min(facts.frame.period.end, facts.frame.complete_to)


def _cases(here: Context, facts: Facts, change: Change) -> Callable[[], Line | None]:
    """Cases per month; of a count with the range that its own past leads one to expect."""
    end = _end(facts)
    first = max(shift(end, -MONTHS - expectation.WINDOW_MONTHS), month_start(here.coverage.first))
    months = months_between(first, end)
    if not months:
        return lambda: None
    narrowed = here.filters.with_(start=months[0], end=end, **change.codes)
    rows = here.ask(series.by_period(narrowed, here.access, measure="cases", grain="month"))

    def line() -> Line | None:
        found = rows.rows()
        counted = dict(
            zip(found["start_on"].to_numpy().astype("datetime64[D]").astype(object), found["value"], strict=True)
        )
        state_of = _state_of(facts, change)
        held = {month for month, value in counted.items() if value is None or np.isnan(value)}
        states = [
            "suppressed" if month in held else "reported" if month in counted else state_of(month) for month in months
        ]
        values = [
            counted.get(month, 0.0) if state == "reported" else None
            for month, state in zip(months, states, strict=True)
        ]
        low: list[float | None] = [None] * len(months)
        high = list(low)
        if change.rule == "count":
            known = [
                value is not None and state_of(month) == "reported" for month, value in zip(months, values, strict=True)
            ]
            _expected, least, most = expectation.monthly_range([value or 0.0 for value in values], known)
            low, high = ([None if np.isnan(one) else float(one) for one in ends] for ends in (least, most))
        return _shown(facts, change.headline, _("cases"), months, values, states, low, high)

    return line


def _state_of(facts: Facts, change: Change) -> Callable[[date], str]:
    """Whether the office or country of a finding reported on a month (`reported`), or why not; where nothing is known
    of reports, each did."""
    states = facts.frame.states
    if states.empty:
        return lambda _month: "reported"
    units, countries = set(change.codes.get("blo_codes", ())), set(change.codes.get("countries", ()))
    if units and not units & set(states["unit"]):
        # Of offices these readers are told by their countries.
        countries |= set(facts.offices[facts.offices["code"].isin(units)]["country_code"])
        units = set()
    of = states[states["unit"].isin(units) if units else states["country_code"].isin(countries)]
    if of.empty:
        return lambda _month: "reported"
    told: dict[date, set[str]] = {}
    for month, of_unit in zip(of["month"].tolist(), of["state"].tolist(), strict=True):
        told.setdefault(month, set()).add(of_unit)

    def state(month: date) -> str:
        found = told.get(month, set())
        return "reported" if not found.isdisjoint(REPORTED) else why_none(found, otherwise="missing")

    return state


def _replies(here: Context, facts: Facts, change: Change) -> Callable[[], Line | None]:
    """Median days to a reply of the office, by quarter."""
    end = _end(facts)
    last = shift(end, -3)
    starts = [shift(last, -3 * number) for number in reversed(range(QUARTERS))]
    zone = here.settings.zone
    span = here.filters.with_(start=starts[0], end=end)
    asked = here.ask(network.reply_times_by_span(span, here.access, zone=zone, starts=tuple(starts)))
    (office,) = change.codes["blo_codes"]

    def line() -> Line:
        rows = asked.rows()
        medians = rows[rows["blo_code"] == office].set_index("span")["median_days"]
        values = [float(medians[number]) if number in medians.index else None for number in range(len(starts))]
        nothing: list[float | None] = [None] * len(values)
        # A quarter without an answer has no median, whoever reported.
        states = ["not_stated" if value is None else "reported" for value in values]
        made = _shown(facts, change.headline, _("median days to a reply"), starts, values, states, nothing, nothing)
        return replace(made, grain="quarter", is_whole=False)

    return line


def _reports(facts: Facts) -> Line | None:
    """How many offices reported on each month."""
    states, end = facts.frame.states, _end(facts)
    months = [month for month in months_between(shift(end, -MONTHS), end) if month in facts.frame.reported_months]
    if states.empty or not months:
        return None
    told = states[states["state"].isin(REPORTED)].groupby("month")["unit"].nunique()
    nothing: list[float | None] = [None] * len(months)
    return _shown(
        facts,
        _("Offices that reported"),
        _("offices"),
        months,
        [float(told.get(month, 0)) for month in months],
        ["reported"] * len(months),
        nothing,
        nothing,
    )


def _shown(facts: Facts, name: str, unit: str, starts, values, states, low, high) -> Line:
    """The newest spans of a line."""
    kept = slice(max(len(starts) - MONTHS, 0), None)
    begin = sum(start < facts.frame.period.start for start in starts[kept])
    return Line(
        name,
        unit,
        *(tuple(part[kept]) for part in (starts, values, states, low, high)),
        shown_from=min(begin, len(starts) - 1),
    )


def words(line: Line) -> str:
    """What a line shows, instead of it."""
    known = [value for value in line.values if value is not None]
    span = i18n.period(line.starts[0], shift(line.starts[-1], 3 if line.grain == "quarter" else 1))
    if not known:
        return f"{line.unit}, {span}: {i18n.state_word(why_none(line.states, otherwise=line.states[-1]))}"
    said = _("{unit}, {period}: from {low} to {high}, last {last}").format(
        unit=line.unit,
        period=span,
        low=line.written(min(known)),
        high=line.written(max(known)),
        last=line.written(known[-1]),
    )
    return said[:1].upper() + said[1:]


def chart(line: Line) -> TimeChart:
    """The line as the picture of a slide."""
    has_band = any(one is not None for one in line.high)
    return TimeChart(
        title=f"{line.name}, {line.unit}",
        take=words(line),
        unit=line.unit,
        is_whole=line.is_whole,
        first_heading=_("Quarter") if line.grain == "quarter" else _("Month"),
        starts=line.starts,
        labels=tuple(axes.label(start, line.grain) for start in line.starts),
        ticks=axes.ticks(list(line.starts), line.grain),
        series=(
            Series(
                name=line.name,
                values=line.values,
                states=line.states,
                words=tuple(
                    f"{axes.label(start, line.grain)}: "
                    + (i18n.state_word(state) if value is None else f"{line.written(value)} {line.unit}")
                    for start, value, state in zip(line.starts, line.values, line.states, strict=True)
                ),
            ),
        ),
        bands=(Band(name=_("expected range"), low=line.low, high=line.high),) if has_band else (),
        selected=(line.shown_from, len(line.starts) - 1),
    )
