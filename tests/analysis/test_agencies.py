"""Lines of agencies stand beside their own past, and who reported decides between zero and unknown."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis import agencies, report_states
from analysis.agencies import Amount, Line, Pair, Rows, Sent
from analysis.totals import Frame, Total
from scope.comparison import Period, months_between

QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
BEFORE = Period(date(2025, 1, 1), date(2025, 4, 1))
CASES = ["code", "month", "reporter", "case_count", "led_count", "joint_count", "persons_detained", "stated_count"]


def frame(states: dict[tuple[str, str], str] | None = None) -> Frame:
    """Offices KG-A and UZ-A; both reported on every month, but for the states given by office and month."""
    rows = [
        (office, office[:2], month, (states or {}).get((office, f"{month:%Y-%m}"), "received"))
        for office in ("KG-A", "UZ-A")
        for month in months_between(BEFORE.start, QUARTER.end)
    ]
    known = pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"])
    comparable = report_states.comparable(known, QUARTER, (BEFORE,))
    return Frame(QUARTER, QUARTER, (BEFORE,), QUARTER.end, known, comparable, small_count=24)


def rows(*cases: tuple, quantities=(), exchanges=(), replies=(), trainings=()) -> Rows:
    return Rows(
        pd.DataFrame(cases, columns=CASES),
        pd.DataFrame(
            quantities, columns=["code", "category", "group_code", "unit", "case_count", "quantity", "largest"]
        ).assign(flagged_count=0, flagged_quantity=None, largest_sure=None),
        pd.DataFrame(exchanges, columns=["code", "exchange_count"]),
        pd.DataFrame(replies, columns=["code", "request_count", "answered_count", "median_days"]),
        pd.DataFrame(trainings, columns=["code", "topic", "course_count", "men", "women"]),
    )


def line_of(found: Rows, code: str, framed: Frame) -> Line:
    return agencies.lines(found, [code], lambda one: framed.of_country(one[:2]))[code]


def test_a_line_counts_the_period_and_stands_beside_the_year_before():
    found = rows(
        ("KG-X", date(2026, 1, 1), "KG-A", 5, 3, 2, 4.0, 3),
        ("KG-X", date(2026, 3, 1), "KG-A", 1, 0, 1, None, 0),
        ("KG-X", date(2025, 2, 1), "KG-A", 4, 4, 0, 9.0, 4),
        ("UZ-X", date(2026, 1, 1), "UZ-A", 50, 50, 50, 50.0, 50),
        replies=[("KG-X", 4, 3, 2.5)],
        exchanges=[("KG-X", 7), ("KG-X", 2)],
        trainings=[("KG-X", "search", 2, 5.0, None)],
    )
    line = line_of(found, "KG-X", frame())
    assert (line.case_count, line.led, line.joined, line.joint, line.joint_share) == (6, 3, 3, 3, 0.5)
    assert (line.persons, line.stated) == (4.0, 3)
    assert (line.cases.comparison.value, line.cases.comparison.base) == (6.0, 4.0)
    assert (line.sent, line.requests, line.answered, line.median_days) == (9, 4, 3, 2.5)
    assert (line.courses, line.men, line.women, line.trained) == (2, 5.0, None, 5.0)
    assert len(line.cases.months) == 24


def test_the_reports_of_its_own_country_decide_what_is_zero():
    silent = frame({("KG-A", f"2026-0{month}"): "missing" for month in (1, 2, 3)})
    assert line_of(rows(), "KG-X", silent).cases.value is None
    assert line_of(rows(), "KG-X", silent).cases.state == "missing"
    assert line_of(rows(), "UZ-X", silent).cases.value == 0.0


def test_a_month_that_its_country_did_not_report_is_in_neither_period():
    framed = frame({("KG-A", "2026-02"): "missing", ("UZ-A", "2026-01"): "missing"})
    found = rows(
        ("KG-X", date(2025, 2, 1), "KG-A", 40, 0, 0, None, 0),
        ("KG-X", date(2025, 1, 1), "KG-A", 10, 0, 0, None, 0),
        ("KG-X", date(2026, 1, 1), "KG-A", 12, 0, 0, None, 0),
    )
    compared = line_of(found, "KG-X", framed).cases.comparison
    assert (compared.value, compared.base, compared.left_out, compared.month_count) == (12.0, 10.0, 1, 3)


def test_amounts_stay_apart_by_category_and_unit_and_goods_are_none():
    found = agencies.amounts(
        rows(
            quantities=[
                ("KG-X", "drug", "cannabis", "kg", 3, 9.0, 8.0),
                ("KG-X", "plant_material", "cannabis", "kg", 1, 50.0, 50.0),
                ("KG-X", "drug", "cannabis", None, 1, None, None),
                ("KG-X", "other", "other_goods", "kg", 1, 70.0, 70.0),
            ]
        ).quantities.itertuples()
    )
    assert set(found) == {("drug", "cannabis", "kg"), ("plant_material", "cannabis", "kg"), ("drug", "cannabis", None)}
    assert found["drug", "cannabis", "kg"].largest_share == pytest.approx(8 / 9)
    assert found["plant_material", "cannabis", "kg"].largest_share is None, "a single case is not one of several"


@pytest.mark.parametrize(
    ("quantity", "cases", "largest", "share"),
    [(10.0, 2, 5.0, None), (10.0, 2, 5.1, 0.51), (0.0, 2, 0.0, None), (None, 2, None, None)],
)
def test_one_case_is_said_where_it_is_over_half_of_several(quantity, cases, largest, share):
    assert Amount(quantity, cases, largest).largest_share == share


def test_columns_are_the_amounts_of_most_cases_that_state_one():
    def line(**amounts) -> Line:
        return Line(
            "KG-X",
            Total(1.0, "reported", None, ()),
            amounts={(key.split("_")[0], key.split("_")[1], key.split("_")[2]): one for key, one in amounts.items()},
        )

    found = [
        line(drug_opioids_kg=Amount(1.0, 4, 1.0), drug_ats_tablet=Amount(5.0, 3, 5.0)),
        line(drug_ats_tablet=Amount(5.0, 3, 5.0), drug_nps_kg=Amount(None, 90, None)),
    ]
    assert agencies.leading_amounts(found, 4) == [("drug", "ats", "tablet"), ("drug", "opioids", "kg")]
    assert agencies.leading_amounts(found, 1) == [("drug", "ats", "tablet")]


def test_lines_are_sorted_by_a_column_with_the_unknown_last():
    def line(code: str, cases: float | None) -> Line:
        return Line(
            code,
            Total(cases, "reported", None, ()),
            amounts={("drug", "opioids", "kg"): Amount(cases, 1, cases)},
        )

    some = [line("A", 1.0), line("B", None), line("C", 7.0), line("D", 0.0)]

    def order(sort: str) -> str:
        return "".join(one.code for one in agencies.in_order(some, sort, [("drug", "opioids", "kg")]))

    assert order("") == "ABCD"
    assert order("cases") == "CADB"
    assert order("0") == "CADB"
    assert order("7") == "ABCD"


def test_pairs_tell_cases_and_messages_from_both_sides():
    joint = pd.DataFrame(
        [("A", "B", 5, 2), ("B", "A", 5, 3)], columns=["code", "partner_code", "case_count", "led_count"]
    )
    messages = pd.DataFrame(
        [("A", "B", 7, 4, 3, 1.5), ("C", "A", 1, 0, 0, None)],
        columns=["code", "partner_code", "exchange_count", "request_count", "answered_count", "median_days"],
    )
    found = agencies.pairs(joint, messages)
    assert found["A", "B"] == Pair(5, 2, 3, Sent(7, 4, 3, 1.5), Sent())
    assert found["B", "A"] == found["A", "B"].reversed
    assert found["A", "C"] == Pair(0, 0, 0, Sent(), Sent(1))
    assert found["A", "B"].messages == 7 and found["A", "C"].messages == 1
    assert ("B", "C") not in found
