"""Periods hold the days that their names promise, and are compared with days that lie before them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scope.comparison import (
    PERIOD_CHOICES,
    Coverage,
    Period,
    against,
    bases,
    calendar_code,
    complete_to,
    months_between,
    of,
    resolve,
    shift,
)
from scope.filters import COMPARISONS, Filters

COVERAGE = Coverage(date(2016, 11, 1), date(2026, 11, 1), date(2026, 10, 1))
"""Data from November 2016 to October 2026, of which October still fills up."""
LONG_AGO = date(1950, 1, 1)


def period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("choice", "start", "end"),
    [
        ("last_month", "2026-09-01", "2026-10-01"),
        ("last_quarter", "2026-07-01", "2026-10-01"),
        ("last_half_year", "2026-01-01", "2026-07-01"),
        ("last_year", "2025-01-01", "2026-01-01"),
        ("year_to_date", "2026-01-01", "2026-11-01"),
        ("last_30_days", "2026-10-02", "2026-11-01"),
        ("last_90_days", "2026-08-03", "2026-11-01"),
        ("last_365_days", "2025-11-01", "2026-11-01"),
        ("since_opening", "2016-11-01", "2026-11-01"),
        ("all", "2016-11-01", "2026-11-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("2025-H1", "2025-01-01", "2025-07-01"),
        ("2025-H2", "2025-07-01", "2026-01-01"),
        ("2025-Q1", "2025-01-01", "2025-04-01"),
        ("2025-Q4", "2025-10-01", "2026-01-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2025-12", "2025-12-01", "2026-01-01"),
    ],
)
def test_every_choice_of_a_period_is_these_days(choice, start, end):
    assert resolve(choice, COVERAGE) == period(start, end)


def test_every_choice_but_the_days_by_hand_can_be_resolved():
    for choice in set(PERIOD_CHOICES) - {"custom"}:
        assert resolve(choice, COVERAGE).days > 0


@pytest.mark.parametrize(
    ("complete", "month", "quarter", "half", "year"),
    [
        ("2026-01-01", "2025-12-01", "2025-10-01", "2025-07-01", "2025-01-01"),
        ("2026-02-01", "2026-01-01", "2025-10-01", "2025-07-01", "2025-01-01"),
        ("2026-04-01", "2026-03-01", "2026-01-01", "2025-07-01", "2025-01-01"),
        ("2026-06-01", "2026-05-01", "2026-01-01", "2025-07-01", "2025-01-01"),
        ("2026-07-01", "2026-06-01", "2026-04-01", "2026-01-01", "2025-01-01"),
        ("2026-12-01", "2026-11-01", "2026-07-01", "2026-01-01", "2025-01-01"),
    ],
)
def test_last_complete_periods_end_before_what_is_filling_up(complete, month, quarter, half, year):
    coverage = Coverage(date(2016, 11, 1), date(2026, 12, 1), date.fromisoformat(complete))
    starts = [resolve(f"last_{one}", coverage).start.isoformat() for one in ("month", "quarter", "half_year", "year")]
    assert starts == [month, quarter, half, year]


def test_the_year_to_date_of_data_that_end_with_a_year_is_that_year():
    coverage = Coverage(date(2016, 11, 1), date(2026, 1, 1), date(2026, 1, 1))
    assert resolve("year_to_date", coverage) == period("2025-01-01", "2026-01-01")


@pytest.mark.parametrize(
    ("opened", "start"), [("2019-03-15", "2019-03-15"), ("2010-01-01", "2016-11-01"), ("2027-01-01", "2026-11-01")]
)
def test_since_opening_begins_with_the_office_but_never_outside_the_data(opened, start):
    found = resolve("since_opening", COVERAGE, opened_on=date.fromisoformat(opened))
    assert found == period(start, "2026-11-01")


@pytest.mark.parametrize(
    "choice", ["", "custom", "2026-Q5", "2026-00", "2026-13", "2026-1", "26", "1899", "2201", "2026-H3", "Q1"]
)
def test_what_is_no_period_is_refused_with_what_may_stand_there(choice):
    with pytest.raises(ValueError, match="use one of last_month.*2026-Q3"):
        resolve(choice, COVERAGE)


@pytest.mark.parametrize(
    ("as_of", "due_days", "first"),
    [
        ("2026-11-15", 15, "2026-10-01"),
        ("2026-11-16", 15, "2026-11-01"),
        ("2026-11-01", 0, "2026-11-01"),
        ("2026-03-15", 15, "2026-02-01"),
        ("2024-03-01", 1, "2024-02-01"),
    ],
)
def test_a_month_is_complete_once_its_reports_are_due(as_of, due_days, first):
    assert complete_to(date.fromisoformat(as_of), due_days) == date.fromisoformat(first)


# Moving ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2026-03-31", -13, "2025-02-28"),
        ("2026-07-10", 0, "2026-07-10"),
    ],
)
def test_a_day_moved_by_months_keeps_its_number_or_becomes_the_last(day, months, moved):
    assert shift(date.fromisoformat(day), months) == date.fromisoformat(moved)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(-600, 600))
def test_moving_agrees_with_the_calendar(day, months):
    year, month = day.year, day.month
    for _step in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    assert shift(day, months) == date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-01", "2026-04-01", ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ("2025-12-31", "2026-01-02", ["2025-12-01", "2026-01-01"]),
        ("2026-01-31", "2026-02-01", ["2026-01-01"]),
        ("2026-02-01", "2026-02-01", []),
        ("2026-02-02", "2026-02-01", []),
    ],
)
def test_the_months_of_a_period_are_those_it_touches(start, end, months):
    assert [one.isoformat() for one in months_between(date.fromisoformat(start), date.fromisoformat(end))] == months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-01", "2026-04-01", 3),
        ("2025-01-01", "2026-01-01", 12),
        ("2026-01-02", "2026-04-01", None),
        ("2026-01-01", "2026-03-31", None),
        ("2026-01-01", "2026-01-01", None),
    ],
)
def test_a_period_knows_whether_it_is_whole_months(start, end, months):
    assert period(start, end).months == months


# Comparing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "previous", "last_year"),
    [
        ("2026-07-01", "2026-10-01", ("2026-04-01", "2026-07-01"), ("2025-07-01", "2025-10-01")),
        ("2026-01-01", "2026-04-01", ("2025-10-01", "2026-01-01"), ("2025-01-01", "2025-04-01")),
        ("2026-03-01", "2026-04-01", ("2026-02-01", "2026-03-01"), ("2025-03-01", "2025-04-01")),
        ("2025-01-01", "2026-01-01", ("2024-01-01", "2025-01-01"), ("2024-01-01", "2025-01-01")),
        ("2024-02-01", "2024-03-01", ("2024-01-01", "2024-02-01"), ("2023-02-01", "2023-03-01")),
        ("2026-03-11", "2026-03-21", ("2026-03-01", "2026-03-11"), ("2025-03-11", "2025-03-21")),
        # Days stand beside as many days: 29 February and 28 February beside one day, a week beside a week.
        ("2024-02-29", "2024-03-01", ("2024-02-28", "2024-02-29"), ("2023-02-28", "2023-03-01")),
        ("2024-02-28", "2024-02-29", ("2024-02-27", "2024-02-28"), ("2023-02-28", "2023-03-01")),
        ("2024-01-15", "2024-02-29", ("2023-12-01", "2024-01-15"), ("2023-01-15", "2023-03-01")),
        ("2025-02-15", "2025-03-01", ("2025-02-01", "2025-02-15"), ("2024-02-15", "2024-02-29")),
        ("2025-02-28", "2025-03-01", ("2025-02-27", "2025-02-28"), ("2024-02-28", "2024-02-29")),
        ("2025-02-22", "2025-03-01", ("2025-02-15", "2025-02-22"), ("2024-02-22", "2024-02-29")),
        ("2024-01-01", "2024-03-16", ("2023-10-18", "2024-01-01"), ("2023-01-01", "2023-03-17")),
        ("2024-01-15", "2025-01-15", ("2023-01-14", "2024-01-15"), ("2023-01-14", "2024-01-15")),
    ],
)
def test_a_period_is_compared_with_the_one_before_and_with_the_same_days_of_last_year(start, end, previous, last_year):
    assert bases(period(start, end), "previous", LONG_AGO) == (period(*previous),)
    assert bases(period(start, end), "last_year", LONG_AGO) == (period(*last_year),)


def test_five_years_are_as_many_as_the_data_hold_newest_first():
    quarter = period("2026-07-01", "2026-10-01")
    assert [base.start.year for base in bases(quarter, "five_years", LONG_AGO)] == [2025, 2024, 2023, 2022, 2021]
    assert [base.start.year for base in bases(quarter, "five_years", date(2024, 7, 1))] == [2025, 2024]
    assert bases(quarter, "five_years", date(2025, 7, 2)) == ()


def test_no_comparison_has_no_base():
    assert bases(period("2026-07-01", "2026-10-01"), "none", LONG_AGO) == ()


@pytest.mark.parametrize(
    ("asked", "least_months", "base", "why"),
    [
        # Any days before or after the period, cut to what is known.
        (("2024-03-15", "2024-05-21"), 0, ("2024-03-15", "2024-05-21"), ""),
        (("2025-07-01", "2025-08-15"), 0, ("2025-07-01", "2025-08-15"), ""),
        (("2019-12-20", "2020-02-01"), 0, ("2020-01-01", "2020-02-01"), ""),
        (("2026-09-20", "2026-10-20"), 0, ("2026-09-20", "2026-10-01"), ""),
        (("2019-01-01", "2020-01-01"), 0, None, "outside"),
        (("2026-10-01", "2026-11-01"), 0, None, "outside"),
        # One day of the period is one too many; the days beside it are none.
        (("2025-03-01", "2025-04-02"), 0, None, "overlaps"),
        (("2025-06-30", "2025-08-01"), 0, None, "overlaps"),
        (("2025-03-01", "2025-04-01"), 0, ("2025-03-01", "2025-04-01"), ""),
        # Released figures are by whole months, public ones by calendar years.
        (("2024-03-15", "2024-05-21"), 1, None, "months"),
        (("2024-03-01", "2024-06-01"), 1, ("2024-03-01", "2024-06-01"), ""),
        (("2024-03-01", "2024-06-01"), 12, None, "years"),
        (("2023-07-01", "2024-07-01"), 12, None, "years"),
        (("2023-01-01", "2025-01-01"), 12, ("2023-01-01", "2025-01-01"), ""),
        (("2026-01-01", "2027-01-01"), 12, None, "outside"),
        (("2019-01-01", "2021-01-01"), 12, ("2020-01-01", "2021-01-01"), ""),
    ],
)
def test_a_base_that_is_chosen_freely_lies_in_what_is_known_and_beside_the_period(asked, least_months, base, why):
    """The second quarter of 2025; data from 2020 to September 2026."""
    quarter, known = period("2025-04-01", "2025-07-01"), period("2020-01-01", "2026-10-01")
    found = against(quarter, period(*asked), known, least_months=least_months)
    assert (found.base, found.why) == (period(*base) if base else None, why)
    assert bases(quarter, "custom", known.start, chosen=found) == ((found.base,) if base else ())


def test_more_than_a_year_has_no_year_before_it_that_lies_outside():
    assert bases(period("2024-12-01", "2026-01-01"), "last_year", LONG_AGO) == ()
    assert [base.start.year for base in bases(period("2024-12-01", "2026-01-01"), "five_years", LONG_AGO)] == [
        2022,
        2021,
        2020,
        2019,
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.integers(1, 800),
    st.sampled_from(COMPARISONS),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
)
def test_no_base_touches_the_period_begins_before_the_data_or_is_empty(start, length, comparison, first):
    chosen = Period(start, start + timedelta(days=length))
    for base in bases(chosen, comparison, first):
        assert first <= base.start < base.end <= chosen.start
        # Days stand beside as many days; whole months beside as many months.
        assert base.months == chosen.months if chosen.months else base.days == chosen.days


def test_the_filters_name_their_period():
    assert of(Filters(source_kind="blo", start=date(2026, 1, 1), end=date(2026, 1, 8))) == period(
        "2026-01-01", "2026-01-08"
    )


@pytest.mark.parametrize(
    "choice", ["2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q3", "2026-Q4", "2026-01", "2026-12", "2024-02"]
)
def test_a_calendar_period_is_written_as_it_is_read(choice):
    assert calendar_code(resolve(choice, COVERAGE)) == choice


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-07-02", "2026-08-01"),
        ("2026-07-01", "2026-07-31"),
        ("2026-07-01", "2027-07-01"),
        ("2026-02-01", "2026-05-01"),
        ("2026-04-01", "2026-10-01"),
        ("2025-01-01", "2027-01-01"),
        ("2026-07-06", "2026-07-13"),
    ],
)
def test_days_that_are_no_calendar_period_have_no_name_in_links(start, end):
    assert calendar_code(period(start, end)) is None
