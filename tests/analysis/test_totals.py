"""A total says what was counted, compares like with like, and never shows missing as zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis import report_states
from analysis.totals import Frame, MonthValue, NotCompared, months_of, not_compared, total
from scope.comparison import Period, months_between, shift

YEAR_END = date(2026, 4, 1)
QUARTER = Period(date(2026, 1, 1), YEAR_END)
YEAR_BEFORE = Period(date(2025, 1, 1), date(2025, 4, 1))
TWELVE = months_between(date(2025, 4, 1), YEAR_END)


def rows_of(*rows: tuple, column: str = "case_count", span: bool = False) -> pd.DataFrame:
    """Rows month, reporter, value (and span)."""
    return pd.DataFrame(rows, columns=["month", "reporter", column, *(["span"] if span else [])])


def states_of(changed: dict[tuple[str, date], str], *units: str) -> pd.DataFrame:
    """States of the units from the year before on: received, where nothing else is said."""
    months = months_between(YEAR_BEFORE.start, YEAR_END)
    rows = [(unit, "UZ", month, changed.get((unit, month), "received")) for unit in units for month in months]
    return pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"])


def frame_of(states: pd.DataFrame | None = None, bases: tuple[Period, ...] = (YEAR_BEFORE,), **options) -> Frame:
    options = {"period": QUARTER, "compared": QUARTER, "complete_to": YEAR_END} | options
    states = pd.DataFrame() if states is None else states
    comparable = (
        report_states.comparable(states, options["compared"], bases) if len(states) and bases else pd.DataFrame()
    )
    return Frame(bases=bases, states=states, comparable=comparable, **options)


def month(found, day: date) -> MonthValue:
    return next(one for one in found.months if one.month == day)


def test_the_total_of_a_period_is_the_sum_of_its_rows_alone():
    rows = rows_of(
        (date(2025, 12, 1), "A", 100),
        (date(2026, 1, 1), "A", 3),
        (date(2026, 3, 1), "B", 4),
        (date(2026, 4, 1), "A", 50),
    )
    assert total(frame_of(), rows, "case_count").value == 7.0


def test_a_total_stands_beside_the_same_months_a_year_before():
    rows = rows_of((date(2025, 1, 1), "A", 12), (date(2026, 1, 1), "A", 15))
    found = total(frame_of(states_of({}, "A")), rows, "case_count").comparison
    assert (found.value, found.base, found.change, found.change_share, found.left_out) == (15.0, 12.0, 3.0, 0.25, 0)


def test_a_month_that_an_office_did_not_report_is_taken_out_of_both_periods():
    # B sent nothing for February 2026: its February 2025 (40 cases) may not make 2026 look like a fall.
    rows = rows_of(
        (date(2025, 2, 1), "A", 10),
        (date(2025, 2, 1), "B", 40),
        (date(2025, 3, 1), "B", 5),
        (date(2026, 2, 1), "A", 11),
        (date(2026, 3, 1), "B", 6),
    )
    found = total(frame_of(states_of({("B", date(2026, 2, 1)): "missing"}, "A", "B")), rows, "case_count")
    assert (found.value, found.comparison.value, found.comparison.base) == (17.0, 17.0, 15.0)
    # Of six office-months one: B's February; its 40 cases of 2025 are in the whole figure only.
    assert (found.comparison.left_out, found.comparison.month_count) == (1, 6)
    assert (found.comparison.all_value, found.comparison.all_base) == (17.0, 55.0)
    frame = frame_of(states_of({("B", date(2026, 2, 1)): "missing"}, "A", "B"))
    assert not_compared(frame, rows, "case_count") == [NotCompared("B", (date(2026, 2, 1),), None, 40.0, "missing")]


def test_a_month_missing_in_the_base_is_taken_out_of_the_period_as_well():
    rows = rows_of((date(2025, 1, 1), "A", 20), (date(2026, 1, 1), "A", 20), (date(2026, 1, 1), "B", 30))
    found = total(frame_of(states_of({("B", date(2025, 1, 1)): "missing"}, "A", "B")), rows, "case_count")
    assert found.value == 50.0
    assert (found.comparison.value, found.comparison.base, found.comparison.change_share) == (20.0, 20.0, 0.0)


def test_cases_outside_offices_stand_in_every_period():
    rows = rows_of((date(2025, 1, 1), "outside:UZ", 4), (date(2026, 1, 1), "outside:UZ", 6))
    assert total(frame_of(states_of({}, "A")), rows, "case_count").comparison.change == 2.0


def test_several_bases_are_one_mean():
    bases = (YEAR_BEFORE, Period(date(2024, 1, 1), date(2024, 4, 1)))
    rows = rows_of((date(2024, 2, 1), "A", 8), (date(2025, 2, 1), "A", 13), (date(2026, 2, 1), "A", 21))
    found = total(frame_of(bases=bases), rows, "case_count").comparison
    assert (found.base, found.change, found.change_share) == (10.5, 10.5, 1.0)


@pytest.mark.parametrize(("cases", "share"), [(10, 0.5), (9, None)])
def test_per_cent_are_said_on_a_base_of_ten_cases_or_more(cases, share):
    rows = rows_of((date(2025, 1, 1), "A", 4.0), (date(2026, 1, 1), "A", 6.0), column="quantity")
    rows["case_count"] = [cases, 500]
    assert total(frame_of(), rows, "quantity", weights=rows).comparison.change_share == share


def test_per_cent_of_persons_rest_on_the_cases_and_not_on_the_persons():
    rows = rows_of((date(2025, 1, 1), "A", 3), (date(2026, 1, 1), "A", 3))
    rows["persons_detained"] = [40, 60]
    found = total(frame_of(), rows, "persons_detained").comparison
    assert (found.base, found.base_cases, found.change_share) == (40.0, 3.0, None)


def test_there_are_no_per_cent_on_a_base_of_nothing():
    rows = rows_of((date(2025, 1, 1), "A", 0.0), (date(2026, 1, 1), "A", 6.0), column="quantity")
    rows["case_count"] = [12, 12]
    found = total(frame_of(), rows, "quantity").comparison
    assert (found.change, found.change_share) == (6.0, None)


@pytest.mark.parametrize(
    ("earlier", "last", "value", "state"),
    [
        ("unknown", "filling", None, "unknown"),
        ("missing", "filling", None, "missing"),
        ("filling", "filling", None, "filling"),
        ("closed", "filling", None, "filling"),
        ("nil", "filling", 0.0, "reported"),
        ("closed", "closed", None, "closed"),
    ],
)
def test_a_period_whose_last_month_is_not_due_yet_is_zero_only_where_something_was_reported(
    earlier, last, value, state
):
    march = date(2026, 3, 1)
    told = {("A", one): earlier for one in months_between(YEAR_BEFORE.start, march)} | {("A", march): last}
    compared = Period(date(2026, 1, 1), march)
    bases = (Period(date(2025, 1, 1), date(2025, 3, 1)),)
    frame = frame_of(states_of(told, "A"), compared=compared, bases=bases, complete_to=march)
    found = total(frame, rows_of(), "case_count")
    assert (found.value, found.state) == (value, state)
    assert month(found, march) == MonthValue(march, None, last)


def test_without_bases_or_a_complete_month_there_is_no_comparison():
    rows = rows_of((date(2026, 1, 1), "A", 6))
    assert total(frame_of(bases=()), rows, "case_count").comparison is None
    assert total(frame_of(compared=None, complete_to=date(2026, 1, 1)), rows, "case_count").comparison is None


def test_what_is_filling_up_counts_in_the_total_but_not_in_the_comparison():
    compared = Period(date(2026, 1, 1), date(2026, 3, 1))
    bases = (Period(date(2025, 1, 1), date(2025, 3, 1)),)
    rows = rows_of(
        (date(2025, 1, 1), "A", 5), (date(2025, 3, 1), "A", 70), (date(2026, 2, 1), "A", 6), (date(2026, 3, 1), "A", 1)
    )
    found = total(frame_of(compared=compared, bases=bases, complete_to=date(2026, 3, 1)), rows, "case_count")
    assert (found.value, found.comparison.value, found.comparison.base) == (7.0, 6.0, 5.0)
    assert month(found, date(2026, 3, 1)) == MonthValue(date(2026, 3, 1), 1.0, "filling")


# No value is not zero ---------------------------------------------------------------------------------------


def test_nothing_is_zero_where_somebody_reported_and_no_value_where_nobody_did():
    silent = {("A", one): "missing" for one in months_between(QUARTER.start, QUARTER.end)}
    nothing = rows_of()
    assert total(frame_of(states_of({}, "A")), nothing, "case_count").value == 0.0
    found = total(frame_of(states_of(silent, "A")), nothing, "case_count")
    assert (found.value, found.state) == (None, "missing")
    found = total(frame_of(states_of(silent, "A", "B")), nothing, "case_count")
    assert (found.value, found.state) == (0.0, "reported")


def test_what_no_case_states_is_not_a_zero():
    rows = rows_of((date(2026, 1, 1), "A", 5))
    rows["persons_detained"] = pd.array([None], dtype="Int64")
    found = total(frame_of(states_of({}, "A")), rows, "persons_detained")
    assert (found.value, found.state) == (None, "not_stated")
    assert month(found, date(2026, 1, 1)) == MonthValue(date(2026, 1, 1), None, "not_stated")
    assert month(found, date(2026, 2, 1)) == MonthValue(date(2026, 2, 1), 0.0, "reported")


def test_what_is_held_back_is_not_a_zero():
    rows = rows_of((date(2026, 1, 1), "UZ", None), column="quantity").assign(case_count=2, suppressed_count=1)
    found = total(frame_of(), rows, "quantity")
    assert (found.value, found.state, month(found, date(2026, 1, 1)).state) == (None, "suppressed", "suppressed")


def test_values_stand_beside_what_states_none():
    rows = rows_of((date(2026, 1, 1), "A", None), (date(2026, 1, 1), "B", 2.5), column="quantity").assign(case_count=1)
    found = total(frame_of(), rows, "quantity")
    assert (found.value, month(found, date(2026, 1, 1)).value) == (2.5, 2.5)


# Small months -----------------------------------------------------------------------------------------------


def test_the_small_months_are_the_twelve_that_end_with_the_period():
    found = total(frame_of(), rows_of((date(2025, 4, 1), "A", 2)), "case_count")
    assert [one.month for one in found.months] == TWELVE
    assert [one.value for one in found.months] == [2.0] + [0.0] * 11


@pytest.mark.parametrize("state", ["missing", "unknown", "closed", "not_open"])
def test_a_small_month_without_a_report_says_why_it_has_no_value(state):
    found = total(frame_of(states_of({("A", date(2025, 6, 1)): state}, "A")), rows_of(), "case_count")
    assert month(found, date(2025, 6, 1)) == MonthValue(date(2025, 6, 1), None, state)


@pytest.mark.parametrize("state", ["received", "nil", "late"])
def test_a_small_month_that_was_reported_without_cases_is_zero(state):
    found = total(frame_of(states_of({("A", date(2025, 6, 1)): state}, "A")), rows_of(), "case_count")
    assert month(found, date(2025, 6, 1)) == MonthValue(date(2025, 6, 1), 0.0, "reported")


def test_of_several_reasons_a_missing_report_is_said_before_a_closure_and_this_before_an_opening_to_come():
    day = date(2025, 6, 1)
    states = {("A", day): "not_open", ("B", day): "closed", ("C", day): "missing"}
    assert month(total(frame_of(states_of(states, "A", "B", "C")), rows_of(), "case_count"), day).state == "missing"
    assert month(total(frame_of(states_of(states, "A", "B")), rows_of(), "case_count"), day).state == "closed"


def test_cases_without_any_report_are_shown_all_the_same():
    found = total(
        frame_of(states_of({("A", date(2025, 6, 1)): "missing"}, "A")),
        rows_of((date(2025, 6, 1), "outside:UZ", 3)),
        "case_count",
    )
    assert month(found, date(2025, 6, 1)) == MonthValue(date(2025, 6, 1), 3.0, "reported")


def test_a_reported_month_without_a_published_case_is_not_a_nil_report():
    rows = rows_of((date(2025, 5, 1), "UZ", 2))
    found = total(
        frame_of(states_of({("UZ", date(2025, 7, 1)): "missing"}, "UZ"), is_of_events=True), rows, "case_count"
    )
    assert month(found, date(2025, 5, 1)) == MonthValue(date(2025, 5, 1), 2.0, "reported")
    assert month(found, date(2025, 6, 1)) == MonthValue(date(2025, 6, 1), None, "no_case_published")
    assert month(found, date(2025, 7, 1)) == MonthValue(date(2025, 7, 1), None, "missing")
    assert (found.value, found.state) == (None, "no_case_published")
    assert month(total(frame_of(is_of_events=True), rows, "case_count"), date(2025, 6, 1)).state == "no_case_published"


def test_sums_of_years_are_not_put_into_months():
    years = (Period(date(2025, 1, 1), date(2026, 1, 1)), Period(date(2024, 1, 1), date(2025, 1, 1)))
    rows = rows_of((date(2024, 1, 1), "UZ", 100), (date(2025, 1, 1), "UZ", 110))
    frame = frame_of(period=years[0], compared=years[0], bases=years[1:], is_yearly=True)
    found = total(frame, rows, "case_count")
    assert (found.value, found.comparison.base, found.months) == (110.0, 100.0, ())
    assert frame.spans == (Period(date(2024, 1, 1), date(2026, 1, 1)),)


# Days that are no months ------------------------------------------------------------------------------------


def test_days_that_fit_no_months_are_asked_for_by_themselves():
    days = Period(date(2026, 3, 11), date(2026, 3, 31))
    base = Period(date(2025, 3, 11), date(2025, 3, 31))
    frame = frame_of(period=days, compared=days, bases=(base,))
    assert frame.spans == (Period(date(2025, 4, 1), date(2026, 3, 31)), days, base)
    rows = rows_of(
        (date(2026, 2, 1), "A", 9, 0),
        (date(2026, 3, 1), "A", 30, 0),
        (date(2026, 3, 1), "A", 14, 1),
        (date(2025, 3, 1), "A", 11, 2),
        span=True,
    )
    found = total(frame, rows, "case_count")
    assert (found.value, found.comparison.value, found.comparison.base) == (14.0, 14.0, 11.0)
    assert [one.value for one in found.months] == [0.0] * 10 + [9.0, 30.0]
    assert len(frame.within(rows, base)) == 1


def test_the_same_days_are_asked_for_once():
    days = Period(date(2026, 3, 11), date(2026, 3, 31))
    assert len(frame_of(period=days, compared=days, bases=()).spans) == 2


def test_days_leave_out_an_office_that_missed_any_month_they_touch():
    days = Period(date(2026, 2, 20), date(2026, 3, 10))
    base = Period(date(2025, 2, 20), date(2025, 3, 10))
    states = states_of({("B", date(2026, 3, 1)): "missing"}, "A", "B")
    rows = rows_of(
        (date(2026, 2, 1), "A", 5, 1),
        (date(2026, 2, 1), "B", 50, 1),
        (date(2025, 3, 1), "A", 4, 2),
        (date(2025, 2, 1), "B", 40, 2),
        span=True,
    )
    found = total(frame_of(states, period=days, compared=days, bases=(base,)), rows, "case_count")
    assert (found.value, found.comparison.value, found.comparison.base, found.comparison.left_out) == (
        55.0,
        5.0,
        4.0,
        2,
    )


def test_the_rows_of_months_reach_back_to_the_oldest_base():
    bases = tuple(Period(shift(QUARTER.start, -12 * n), shift(QUARTER.end, -12 * n)) for n in (1, 2))
    assert frame_of(bases=bases).spans == (Period(date(2024, 1, 1), YEAR_END),)
    assert frame_of(bases=()).spans == (Period(date(2025, 4, 1), YEAR_END),)


def test_a_month_is_reported_in_a_country_where_one_of_its_offices_did():
    states = states_of(
        {("A", date(2026, 1, 1)): "missing", ("A", date(2026, 2, 1)): "missing", ("B", date(2026, 2, 1)): "closed"},
        "A",
        "B",
    )
    frame = frame_of(states)
    other = pd.DataFrame([("C", "KG", date(2026, 2, 1), "received")], columns=frame.states.columns)
    frame = replace(frame, states=pd.concat([frame.states, other]))
    empty = pd.DataFrame({"month": [], "reporter": [], "case_count": []})
    said = {
        country: {
            one.month: (one.value, one.state) for one in months_of(frame.of_country(country), empty, "case_count")
        }
        for country in ("UZ", "KG", "TJ")
    }
    assert said["UZ"][date(2026, 2, 1)] == (None, "missing")
    assert said["KG"][date(2026, 2, 1)] == (0.0, "reported")
    assert said["TJ"][date(2026, 2, 1)] == (0.0, "reported"), "nothing is known of its reports: those of all decide"


def test_amounts_that_are_held_back_in_one_period_are_left_out_of_both():
    # Opioids of January 2025 are held back: those of January 2026 have nothing to stand beside.
    rows = pd.DataFrame(
        [
            (date(2026, 1, 1), "UZ", "opioids", 30.0, 3, 0),
            (date(2025, 1, 1), "UZ", "opioids", None, 2, 1),
            (date(2026, 1, 1), "UZ", "cannabis", 8.0, 12, 0),
            (date(2025, 1, 1), "UZ", "cannabis", 5.0, 12, 0),
            (date(2026, 2, 1), "UZ", "opioids", 4.0, 4, 0),
            (date(2025, 2, 1), "UZ", "opioids", 6.0, 4, 0),
        ],
        columns=["month", "reporter", "group_code", "quantity", "case_count", "suppressed_count"],
    )
    found = total(frame_of(), rows, "quantity")
    assert (found.value, found.comparison.value, found.comparison.base, found.comparison.held_out) == (
        42.0,
        12.0,
        11.0,
        1,
    )


def test_nothing_is_compared_where_all_is_held_back_in_one_period():
    rows = pd.DataFrame(
        [(date(2026, 1, 1), "UZ", "acids", 30.0, 3, 0), (date(2025, 1, 1), "UZ", "acids", None, 2, 1)],
        columns=["month", "reporter", "group_code", "quantity", "case_count", "suppressed_count"],
    )
    assert total(frame_of(), rows, "quantity").comparison is None
