"""Cases per month beside what was to be expected."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st

import expectation
import i18n
import reporting
import sidebar
from charts.trend import TrendWords, monthly_trend
from comparison import Period, months_between
from i18n import _, count
from pages.monitor.situation_parts.facts import TREND_MONTHS, Facts
from pages.parts.periods import cases_words
from screen import Screen

TREND_HEIGHT = 290


def trend(here: Screen, facts: Facts) -> None:
    """Cases per month over three years beside what their own past lets expect."""
    st.html(f'<div class="blo-head">{i18n.html(_("Seizure cases per month"))}</div>')
    months, counts, states = _monthly(here, facts)
    is_past = here.filters.source_kind != "published"
    reported = [is_past and count is not None and state != "filling" for count, state in zip(counts, states, strict=True)]
    _expected, low, high = expectation.monthly_range([one or 0 for one in counts], reported)
    shown = slice(max(len(months) - max(TREND_MONTHS, _months_in(facts.frame.period)), 0), None)
    months, counts, states, low, high = months[shown], counts[shown], states[shown], low[shown], high[shown]
    outside = {
        place: i18n.count(one)
        for place, one in enumerate(counts)
        if one is not None and states[place] != "filling" and (one > high[place] or one < low[place])
    }
    words = TrendWords(
        cases=_("Seizure cases"),
        expected=_("expected range"),
        filling=i18n.state_word("filling"),
        gap=i18n.state_word("missing"),
        points=tuple(_point_words(*row) for row in zip(months, counts, states, low, high, strict=True)),
        outside=outside,
    )
    take = _trend_words(months, counts, states, low, high)
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    figure = monthly_trend(
        months, counts, list(low), list(high), states, words=words, palette=here.palette,
        selected=(here.filters.start, here.filters.end), height=TREND_HEIGHT,
    )  # fmt: skip
    config = {"displayModeBar": False, "locale": i18n.language(), "locales": i18n.PLOTLY_LOCALES}
    st.plotly_chart(
        figure, theme=None, key="trend", config=config, alt=take, selection_mode="points", on_select=_month_clicked
    )  # fmt: skip
    note = _("Band: range that 9 of 10 months fall into, from the up to 36 reported months before each. Grey ground: the chosen period. Line breaks: not reported. Hatched: still filling up.")
    st.html(f'<div class="blo-note">{i18n.html(note)}</div>')


def _month_clicked() -> None:
    """A click on a month is the same as choosing it as the period."""
    if points := st.session_state["trend"].selection.get("points"):
        sidebar.choose_month(date.fromisoformat(points[0]["customdata"]))


def _months_in(period: Period) -> int:
    return len(months_between(period.start, period.end))


def _monthly(here: Screen, facts: Facts) -> tuple[list[date], list[float | None], list[str]]:
    """Months of the trend with their counts and states: `reported` where anyone reported, else why not."""
    sums: dict[date, int] = {}
    for month, cases, span in zip(facts.cases["month"], facts.cases["case_count"], facts.cases["span"], strict=True):
        if span == 0:
            sums[month] = sums.get(month, 0) + cases
    counts, states = [], []
    for month in facts.trend_months:
        state = _state_of_month(facts.frame.reported_months.get(month))
        if month >= here.coverage.complete_to:
            state = "filling"
        elif state == "reported" and facts.frame.is_of_events and month not in sums:
            state = "no_case_published"
        states.append(state)
        counts.append(float(sums.get(month, 0)) if state in ("reported", "filling", "no_case_published") or month in sums else None)
    return facts.trend_months, counts, states


def _state_of_month(states: set[str] | None) -> str:
    if not states or not states.isdisjoint(reporting.REPORTED):
        return "reported"
    return next(state for state in ("missing", "unknown", "closed", "not_open", "filling") if state in states)


def _point_words(month: date, value: float | None, state: str, low: float, high: float) -> str:
    when = i18n.month_year(month)
    if value is None or state == "no_case_published":
        return f"{when}: {i18n.state_word('missing' if state == 'reported' else state)}"
    words = f"{when}: " + cases_words(value)
    if state == "filling":
        return f"{words} ({i18n.state_word('filling').lower()})"
    if not np.isnan(low):
        words += "; " + _("expected {range}").format(range=_usual(low, high))
    return i18n.html(words)


def _usual(low: float, high: float) -> str:
    return count(low) if low == high else f"{count(low)}–{count(high)}"


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
    if np.isnan(low[place]):
        return _("{month}: {cases}; too short a past to say what is usual.").format(month=when, cases=cases)
    usual = _usual(low[place], high[place])
    if counts[place] > high[place]:
        pattern = _("{month}: {cases}, above the expected {range}.")
    elif counts[place] < low[place]:
        pattern = _("{month}: {cases}, below the expected {range}.")
    else:
        pattern = _("{month}: {cases}, within the expected {range}.")
    return pattern.format(month=when, cases=cases, range=usual)
