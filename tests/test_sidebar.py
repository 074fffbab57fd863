"""What a click on a chart chooses is what a reader would have chosen by hand."""

from __future__ import annotations

from datetime import date

import pytest
import streamlit as st

from content import opening
from pages.parts import sidebar
from scope.access import Access
from scope.comparison import Coverage, Period, resolve

COVERAGE = Coverage(date(2016, 11, 1), date(2026, 11, 1), date(2026, 10, 1))


@pytest.fixture
def state(monkeypatch) -> dict:
    kept: dict = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


@pytest.mark.parametrize(
    ("start", "end", "choice"),
    [
        ("2026-07-01", "2026-08-01", "2026-07"),
        ("2026-07-01", "2026-10-01", "2026-Q3"),
        ("2026-07-01", "2027-01-01", "2026-H2"),
        ("2026-01-01", "2027-01-01", "2026"),
    ],
)
def test_a_span_of_the_calendar_becomes_that_period(state, start, end, choice):
    days = Period(date.fromisoformat(start), date.fromisoformat(end))
    sidebar.choose_days(days.start, days.end)
    assert state == {"f_period": choice}
    assert resolve(choice, COVERAGE) == days


def test_a_value_is_chosen_or_excluded_and_not_both(state):
    sidebar.choose("countries", ("KZ", "UZ"))
    sidebar.exclude("countries", ("UZ", "TJ"))
    sidebar.exclude("group_codes", ("opioids",))
    assert state["f_countries"] == ["KZ"]
    assert state["f_without"] == (("countries", ("UZ", "TJ")), ("group_codes", ("opioids",)))
    sidebar.choose("countries", ("KZ", "TJ"))
    assert (sidebar.excluded("countries"), sidebar.excluded("concealments")) == (("UZ",), ())
    sidebar.exclude("countries", ())
    assert state["f_without"] == (("group_codes", ("opioids",)),) and state["f_countries"] == ["KZ", "TJ"]
    sidebar.exclude("group_codes", ())
    assert state["f_without"] is None


@pytest.mark.parametrize("asked", ["UZ", "1066", "2026-13"])
def test_a_period_or_comparison_that_no_page_offers_gives_way_to_the_usual_one(state, asked):
    state |= {"f_period": asked, "f_comparison": asked}
    sidebar.settle(None, "demonstration", COVERAGE, Access(tier="internal"), None)
    usual = opening.default_period("demonstration", Access(tier="internal"), COVERAGE)
    assert (state["f_period"], state["f_comparison"]) == (usual, "last_year")


@pytest.mark.parametrize(
    ("start", "end", "last"), [("2026-08-31", "2026-09-07", "2026-09-06"), ("2026-08-13", "2026-08-14", "2026-08-13")]
)
def test_a_week_or_a_day_becomes_its_days_with_the_last_one_as_people_say_it(state, start, end, last):
    sidebar.choose_days(date.fromisoformat(start), date.fromisoformat(end))
    assert state == {"f_period": "custom", "f_days": (date.fromisoformat(start), date.fromisoformat(last))}
    choices = sidebar.choices()
    assert (choices.start, choices.last) == (date.fromisoformat(start), date.fromisoformat(last))
