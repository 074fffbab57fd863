"""Reports decide between zero and not reported, month by month and office by office."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.report_states import comparable, month_states, reported_in
from scope.comparison import Period, months_between

FIRST_HALF = Period(date(2026, 1, 1), date(2026, 7, 1))
MONTHS = months_between(FIRST_HALF.start, FIRST_HALF.end)
COMPLETE_TO = date(2026, 6, 1)
"""June is not yet due."""
OYBEK, KUDUKLI = "UZ-OYBEK", "UZ-KUDUKLI"


def moments(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.assign(**{column: pd.to_datetime(frame[column]).astype("datetime64[us]") for column in columns})


def reports(*rows: tuple) -> pd.DataFrame:
    """Rows blo_code, country_code, period_start, period_end, status."""
    frame = pd.DataFrame(rows, columns=["blo_code", "country_code", "period_start", "period_end", "status"])
    return moments(frame, "period_start", "period_end")


def monthly(office: str, **statuses: str) -> list[tuple]:
    """Reports of an office by month, named jan, feb, …"""
    numbers = {name: number for number, name in enumerate("jan feb mar apr may jun".split(), start=1)}
    return [
        (office, office[:2], date(2026, numbers[name], 1), date(2026, numbers[name] + 1, 1), status)
        for name, status in statuses.items()
    ]


def offices(**opened: str | None) -> pd.DataFrame:
    """Offices by the end of their code, with the day on which they opened."""
    rows = [(f"UZ-{name}", "UZ", day) for name, day in opened.items()]
    return moments(pd.DataFrame(rows, columns=["code", "country_code", "opened_on"]), "opened_on")


def spans(*rows: tuple) -> pd.DataFrame:
    return moments(pd.DataFrame(rows, columns=["blo_code", "status", "from_on", "to_on"]), "from_on", "to_on")


def states(
    told: pd.DataFrame, known: pd.DataFrame, statuses: pd.DataFrame | None = None, *, unit: str = OYBEK
) -> list[str]:
    """States of one unit from January to June."""
    found = month_states(told, known, spans() if statuses is None else statuses, MONTHS, COMPLETE_TO)
    return found[found["unit"] == unit]["state"].tolist()


def test_every_state_of_a_month_is_told_apart():
    told = reports(*monthly(OYBEK, jan="received", feb="nil", mar="late", apr="missing"))
    assert states(told, offices(OYBEK=None)) == ["received", "nil", "late", "missing", "unknown", "filling"]


def test_an_office_without_any_report_is_not_known_rather_than_silent():
    assert states(reports(), offices(OYBEK="2015-01-01")) == ["unknown"] * 5 + ["filling"]


def test_a_report_of_a_month_that_is_not_yet_due_counts_once_it_is_there():
    assert states(reports(*monthly(OYBEK, jun="received")), offices(OYBEK=None))[-1] == "received"
    assert states(reports(*monthly(OYBEK, jun="missing")), offices(OYBEK=None))[-1] == "filling"


@pytest.mark.parametrize(
    ("opened", "found"),
    [
        ("2026-03-01", ["not_open", "not_open", "missing", "missing"]),
        # Who opens within a month owes a report on it.
        ("2026-03-15", ["not_open", "not_open", "missing", "missing"]),
        ("2026-03-31", ["not_open", "not_open", "missing", "missing"]),
        ("2026-04-01", ["not_open", "not_open", "not_open", "missing"]),
        ("2026-01-01", ["missing", "missing", "missing", "missing"]),
    ],
)
def test_an_office_owes_no_report_for_months_before_it_opened(opened, found):
    told = reports(*monthly(OYBEK, jan="missing", feb="missing", mar="missing", apr="missing"))
    assert states(told, offices(OYBEK=opened))[:4] == found


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("closed", "closed"),
        ("suspended", "closed"),
        ("planned", "not_open"),
        ("operational", "missing"),
        ("reopened", "missing"),
        ("supported_bcp", "missing"),
        ("unknown", "missing"),
    ],
)
def test_a_status_excuses_a_missing_report_only_where_the_office_did_not_work(status, state):
    told = reports(*monthly(OYBEK, feb="missing"))
    assert states(told, offices(OYBEK=None), spans((OYBEK, status, "2026-02-01", "2026-03-01")))[1] == state


def test_a_closure_excuses_whole_months_only():
    told = reports(*monthly(OYBEK, jan="missing", feb="missing", mar="missing"))
    closed = spans((OYBEK, "closed", "2026-01-15", "2026-03-20"))
    assert states(told, offices(OYBEK=None), closed)[:3] == ["missing", "closed", "missing"]


def test_a_closure_without_an_end_still_holds():
    assert (
        states(reports(), offices(OYBEK=None), spans((OYBEK, "closed", "2026-02-01", None)))
        == ["unknown"] + ["closed"] * 5
    )


def test_what_was_received_of_a_closed_office_counts_all_the_same():
    told = reports(*monthly(OYBEK, feb="received"))
    assert states(told, offices(OYBEK=None), spans((OYBEK, "closed", "2026-01-01", "2026-07-01")))[:3] == [
        "closed",
        "received",
        "closed",
    ]


def test_a_closure_of_one_office_says_nothing_of_another():
    told = reports(*monthly(OYBEK, feb="missing"), *monthly(KUDUKLI, feb="missing"))
    closed = spans((KUDUKLI, "closed", "2026-01-01", None))
    assert states(told, offices(OYBEK=None, KUDUKLI=None), closed)[1] == "missing"
    assert states(told, offices(OYBEK=None, KUDUKLI=None), closed, unit=KUDUKLI)[1] == "closed"


def test_a_report_that_came_takes_the_place_of_the_note_that_it_is_missing():
    for order in (("missing", "received"), ("received", "missing")):
        told = reports(*(row for status in order for row in monthly(OYBEK, jan=status)))
        assert states(told, offices(OYBEK=None))[0] == "received"


def test_a_yearly_report_of_a_country_speaks_for_each_of_its_months():
    told = reports(
        (None, "UZ", date(2025, 1, 1), date(2026, 1, 1), "missing"),
        (None, "UZ", date(2026, 1, 1), date(2027, 1, 1), "received"),
        (None, "KG", date(2026, 1, 1), date(2027, 1, 1), "missing"),
    )
    assert states(told, offices(), unit="UZ") == ["received"] * 6
    assert states(told, offices(), unit="KG") == ["missing"] * 5 + ["filling"]


def test_every_office_has_every_month_and_its_country():
    found = month_states(
        reports(*monthly("KG-DOSTUK", jan="received")), offices(OYBEK=None), spans(), MONTHS, COMPLETE_TO
    )
    assert found.groupby("unit").size().to_dict() == {"KG-DOSTUK": 6, OYBEK: 6}
    assert set(zip(found["unit"], found["country_code"], strict=True)) == {("KG-DOSTUK", "KG"), (OYBEK, "UZ")}


# Who reported -----------------------------------------------------------------------------------------------


def state_rows(**by_unit: str) -> pd.DataFrame:
    """States by unit, a letter a month from January: Received, Nil, Late, Missing, Closed, not Open, Filling,
    Unknown."""
    words = dict(R="received", N="nil", L="late", M="missing", C="closed", O="not_open", F="filling", U="unknown")
    rows = [
        (unit, "UZ", date(2026, place + 1, 1), words[one])
        for unit, letters in by_unit.items()
        for place, one in enumerate(letters)
    ]
    return pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"])


def span(first: int, after: int) -> Period:
    return Period(date(2026, first, 1), date(2026, after, 1))


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("RNL", (1, 1)),
        ("RMR", (0, 1)),
        ("RUR", (0, 1)),
        ("RRF", (0, 1)),
        ("RCR", (1, 1)),
        ("OOR", (1, 1)),
        ("CCC", (0, 0)),
        ("OOO", (0, 0)),
        ("CMC", (0, 1)),
    ],
)
def test_who_reported_in_full_did_so_for_every_month_in_which_it_was_open(letters, found):
    assert reported_in(state_rows(A=letters), span(1, 4)) == found


def test_only_the_months_of_the_period_are_asked_for():
    rows = state_rows(A="MRR", B="RRM", C="OOR")
    assert reported_in(rows, span(2, 4)) == (2, 3)
    assert reported_in(rows, span(2, 3)) == (2, 2)
    assert reported_in(rows, Period(date(2026, 2, 10), date(2026, 2, 20))) == (2, 2)


# Like for like ----------------------------------------------------------------------------------------------


def kept(rows: pd.DataFrame, period: Period, *bases: Period) -> dict[str, list]:
    """Whether each step of each unit is comparable; units that were never open are not in it."""
    found = comparable(rows, period, bases)
    return {unit: list(zip(one["step"], one["is_comparable"], strict=True)) for unit, one in found.groupby("unit")}


def test_months_are_comparable_where_both_were_reported():
    # Quarter 2 beside quarter 1: April with January, May with February, June with March.
    rows = state_rows(A="RRRRRR", B="RMRRRR", C="RRRRRM", D="NLRRNL")
    assert kept(rows, span(4, 7), span(1, 4)) == {
        "A": [(0, True), (1, True), (2, True)],
        "B": [(0, True), (1, False), (2, True)],
        "C": [(0, True), (1, True), (2, False)],
        "D": [(0, True), (1, True), (2, True)],
    }


def test_an_office_that_opened_in_between_is_left_out_of_what_it_could_not_report():
    assert kept(state_rows(A="OORRRR"), span(4, 7), span(1, 4)) == {"A": [(0, False), (1, False), (2, True)]}


def test_an_office_that_was_closed_throughout_is_not_among_those_left_out():
    assert kept(state_rows(A="CCCCCC", B="OOOOOO", C="CCCOOO", D="RRRRRR"), span(4, 7), span(1, 4)) == {
        "D": [(0, True), (1, True), (2, True)]
    }


def test_every_base_must_have_been_reported():
    rows = state_rows(A="MRR", B="RRR", C="RMR")
    assert kept(rows, span(3, 4), span(2, 3), span(1, 2)) == {"A": [(0, False)], "B": [(0, True)], "C": [(0, False)]}


def test_days_are_compared_office_by_office():
    rows = state_rows(A="RRRR", B="RRRM", C="MRRR", D="CCRR", E="CCCC")
    period = Period(date(2026, 3, 10), date(2026, 4, 10))
    base = Period(date(2026, 1, 20), date(2026, 2, 20))
    assert kept(rows, period, base) == {
        "A": [(0, True), (1, True)],
        "B": [(0, False), (1, False)],
        "C": [(0, False), (1, False)],
        "D": [(0, False), (1, False)],
    }
