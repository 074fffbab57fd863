"""Cases per month beside what was to be expected."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis import expectation, report_states, trend_words
from charts.chart import Band, Flag, Series, TimeChart
from content import axes, expected
from content.context import Context
from content.periods import cases_words
from content.situation.facts import TREND_MONTHS, Facts
from language import i18n
from language.i18n import _, count
from scope.comparison import Period, months_between, shift

DAY = timedelta(days=1)


def chart(here: Context, facts: Facts) -> TimeChart:
    """The trend's description."""
    months, counts, states = _monthly(here, facts)
    is_past = here.filters.source_kind != "published"
    reported = [
        is_past and count is not None and state != "filling" for count, state in zip(counts, states, strict=True)
    ]
    _expected, low, high = expectation.monthly_range([one or 0 for one in counts], reported)
    shown = slice(max(len(months) - max(TREND_MONTHS, _months_in(facts.frame.period)), 0), None)
    months, counts, states, low, high = months[shown], counts[shown], states[shown], low[shown], high[shown]
    outside = [
        place
        for place, one in enumerate(counts)
        if one is not None and states[place] != "filling" and (one > high[place] or one < low[place])
    ]
    outside.sort(key=lambda place: (-max(counts[place] - high[place], low[place] - counts[place]), -place))
    chosen = [
        place
        for place, month in enumerate(months)
        if here.filters.start <= shift(month, 1) - DAY and month < here.filters.end
    ]
    band = (Band(name=_("expected range"), low=_known(low), high=_known(high)),) if not np.isnan(high).all() else ()
    return TimeChart(
        title=_("Seizure cases per month"),
        take=_trend_words(months, counts, states, low, high),
        notes=(expected.band_words(counts, states, low, high),) if band else (),
        unit=_("cases"),
        first_heading=_("Month"),
        starts=tuple(months),
        labels=tuple(i18n.month_year(month) for month in months),
        ticks=axes.ticks(months, "month"),
        series=(
            Series(
                name=_("Seizure cases"),
                # A month without a published case is no zero.
                values=tuple(
                    None if state == "no_case_published" else count for count, state in zip(counts, states, strict=True)
                ),
                states=tuple(states),
                words=tuple(_point_words(*row) for row in zip(months, counts, states, low, high, strict=True)),
                keys=tuple(month.isoformat() for month in months),
            ),
        ),
        bands=band,
        flags=tuple(
            Flag(place=place, value=counts[place], label=count(counts[place]), is_below=counts[place] < low[place])
            for place in outside
        ),
        selected=(chosen[0], chosen[-1]) if chosen else None,
    )


def _known(ends: np.ndarray) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(end) else float(end) for end in ends)


def span(facts: Facts) -> Period:
    """The time that the trend shows."""
    months = facts.trend_months[-max(TREND_MONTHS, _months_in(facts.frame.period)) :]
    return Period(months[0], shift(months[-1], 1))


def _months_in(period: Period) -> int:
    return len(months_between(period.start, period.end))


def _monthly(here: Context, facts: Facts) -> tuple[list[date], list[float | None], list[str]]:
    """Months of the trend with their counts and states: `reported` where anyone reported, else why not."""
    sums: dict[date, int] = {}
    held: set[date] = set()
    for month, cases, span in zip(facts.cases["month"], facts.cases["case_count"], facts.cases["span"], strict=True):
        if span == 0 and pd.isna(cases):
            held.add(month)
        elif span == 0:
            sums[month] = sums.get(month, 0) + cases
    counts, states = [], []
    for month in facts.trend_months:
        state = _state_of_month(facts.frame.reported_months.get(month))
        # A month in which nobody was open is not filling up.
        if month >= here.coverage.complete_to and (month in sums or month in held or state in ("reported", "filling")):
            state = "filling"
        elif month in held and month not in sums:
            state = "suppressed"
        elif state == "reported" and facts.frame.is_of_events and month not in sums:
            state = "no_case_published"
        states.append(state)
        is_known = month in sums or (state in ("reported", "filling", "no_case_published") and month not in held)
        counts.append(float(sums.get(month, 0)) if is_known else None)
    return facts.trend_months, counts, states


def _state_of_month(states: set[str] | None) -> str:
    return "reported" if report_states.is_reported(states) else report_states.why_none(states)


def _point_words(month: date, value: float | None, state: str, low: float, high: float) -> str:
    when = i18n.month_year(month)
    if value is None or state == "no_case_published":
        return f"{when}: {i18n.state_word('missing' if state == 'reported' else state)}"
    words = f"{when}: " + cases_words(value)
    if state == "filling":
        return f"{words} ({i18n.state_word('filling').lower()})"
    if not np.isnan(low):
        words += ", " + trend_words.beside_a_value(low, high, count)
    return words


def _trend_words(months, counts, states, low, high) -> str:
    """What the newest complete month says."""
    known = [place for place, one in enumerate(counts) if one is not None and states[place] != "filling"]
    if not known:
        return _("No month of this span was reported.")
    place = known[-1]
    cases = cases_words(counts[place])
    if states[place] == "no_case_published":
        cases = i18n.state_word("no_case_published").lower()
    when = i18n.month_year(months[place])
    ends = (None, None) if np.isnan(low[place]) else (low[place], high[place])
    return trend_words.newest(when, cases, counts[place], *ends, count)
