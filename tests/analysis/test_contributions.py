"""The parts of a change add up to it, to the last digit, and what adds up to nothing is refused."""

from __future__ import annotations

import math
import random
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from analysis.contributions import contributions

MARCH = date(2026, 3, 1)


def rows_of(*rows: tuple, **columns) -> pd.DataFrame:
    """Rows of code and value; every value is stated once, unless it is None."""
    frame = pd.DataFrame(rows, columns=["split_code", "value"]).assign(start_on=MARCH)
    return frame.assign(case_count=1, stated_count=frame["value"].notna().astype(int), **columns)


def told(found) -> list[tuple]:
    return [(part.code, float(part.now), float(part.before), float(part.change)) for part in found.parts]


def test_parts_come_by_the_size_of_their_change_up_or_down():
    now = rows_of(("UZ-A", 12.0), ("KG-A", 3.0), ("TJ-A", 5.0))
    before = rows_of(("UZ-A", 10.0), ("KG-A", 9.0), ("TJ-A", 5.0))
    found = contributions(now, before, most=5, adds_up=True)
    assert told(found) == [("KG-A", 3.0, 9.0, -6.0), ("UZ-A", 12.0, 10.0, 2.0), ("TJ-A", 5.0, 5.0, 0.0)]
    assert (found.now, found.before, found.change) == (20, 24, -4)


def test_a_code_of_one_period_alone_has_nothing_in_the_other():
    found = contributions(rows_of(("NEW", 4.0)), rows_of(("GONE", 1.0)), most=5, adds_up=True)
    assert told(found) == [("NEW", 4.0, 0.0, 4.0), ("GONE", 0.0, 1.0, -1.0)]


def test_what_is_not_told_one_by_one_is_one_part_at_the_end():
    now = rows_of(("A", 9.0), ("B", 7.0), ("C", 3.0), ("D", 1.0))
    before = rows_of(("A", 1.0), ("B", 2.0), ("C", 1.0), ("E", 4.0))
    found = contributions(now, before, most=2, adds_up=True)
    assert told(found) == [("A", 9.0, 1.0, 8.0), ("B", 7.0, 2.0, 5.0), (None, 4.0, 5.0, -1.0)]
    assert found.parts[-1].code_count == 3


def test_a_single_part_left_over_is_told_by_its_name():
    rows = rows_of(("A", 9.0), ("B", 7.0), ("C", 3.0))
    assert [part.code for part in contributions(rows, rows_of(), most=2, adds_up=True).parts] == ["A", "B", "C"]


def test_rows_of_several_spans_and_offices_are_one_sum_of_their_code():
    now = rows_of(("A", 1.5), ("A", 2.25), ("B", 1.0))
    assert told(contributions(now, rows_of(), most=5, adds_up=True)) == [("A", 3.75, 0.0, 3.75), ("B", 1.0, 0.0, 1.0)]


def test_the_mean_of_several_periods_is_what_is_compared():
    found = contributions(
        rows_of(("A", 1.0)), rows_of(("A", 1.0), ("A", 1.0), ("B", 2.0)), most=5, adds_up=True, base_count=3
    )
    assert [(part.code, part.before) for part in found.parts] == [("B", Fraction(2, 3)), ("A", Fraction(2, 3))]
    assert found.change == 1 - Fraction(4, 3)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("base_count", [1, 3, 5])
def test_parts_add_up_exactly_whatever_the_values(seed, base_count):
    luck = random.Random(seed)
    now, before = (
        [(luck.choice("ABCDEFGHIJ"), round(luck.lognormvariate(0, 4), luck.randrange(7))) for _ in range(200)]
        for _ in range(2)
    )
    found = contributions(
        rows_of(*now), rows_of(*before), most=luck.randrange(1, 9), adds_up=True, base_count=base_count
    )
    whole = [sum((Fraction(str(value)) for _, value in rows), Fraction()) for rows in (now, before)]
    assert found.now == whole[0]
    assert found.before == whole[1] / base_count
    assert sum(part.change for part in found.parts) == whole[0] - whole[1] / base_count
    if base_count == 1:
        # What is drawn: floats that say each decimal to the digit.
        assert round(math.fsum(float(part.change) for part in found.parts), 6) == float(found.change)


def test_the_order_in_which_a_database_added_floats_is_no_change():
    found = contributions(rows_of(("A", 0.1 + 0.2)), rows_of(("A", 0.3)), most=5, adds_up=True)
    assert 0.1 + 0.2 != 0.3 and found.change == 0


def test_cases_that_state_nothing_add_nothing_and_are_marked():
    now = rows_of(("A", 3.0), ("A", None), ("B", None))
    found = contributions(now, rows_of(("B", 2.0)), most=5, adds_up=True)
    assert told(found) == [("A", 3.0, 0.0, 3.0), ("B", 0.0, 2.0, -2.0)]
    assert [part.unstated for part in found.parts] == [False, True]


def test_what_is_held_back_is_counted_and_is_not_called_unstated():
    now = rows_of(("A", None), ("B", 2.0), suppressed_count=[2, 0])
    found = contributions(now, rows_of(("C", 1.0), suppressed_count=[0]), most=1, adds_up=True)
    assert [(part.code, part.suppressed_count, part.unstated) for part in found.parts] == [
        ("B", 0, False),
        (None, 2, False),
    ]


def test_two_periods_of_nothing_have_no_parts():
    found = contributions(rows_of(), rows_of(), most=5, adds_up=True)
    assert (found.parts, found.change) == ((), 0)


def test_parts_that_add_up_to_no_total_are_refused():
    with pytest.raises(ValueError, match="add up to no total"):
        contributions(rows_of(("A", 1.0)), rows_of(), most=5, adds_up=False)


@pytest.mark.parametrize(("category", "unit"), [("drug", "tablet"), ("precursor", "kg"), (None, "kg"), ("drug", None)])
def test_amounts_of_several_categories_or_units_are_refused(category, unit):
    now, before = rows_of(("A", 1.0), category="drug", unit="kg"), rows_of(("A", 1.0), category=category, unit=unit)
    with pytest.raises(ValueError, match="never added"):
        contributions(now, before, most=5, adds_up=True)
    assert contributions(now, now, most=5, adds_up=True).change == 0
