"""A total says when one case makes it, and a change when one case makes that."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.one_case import Sizes, by_period, change, sizes

NAMES = [
    "category",
    "unit",
    "case_count",
    "stated_count",
    "quantity",
    "largest",
    "largest_id",
    "q10",
    "q25",
    "median",
    "q75",
    "q90",
]


def rows_of(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NAMES)


def row(category: str | None, unit: str | None, *amounts: float, unstated: int = 0) -> tuple:
    """A row of cases with these amounts, the first of them the largest, and of some that state none."""
    counts = (len(amounts) + unstated, len(amounts))
    return (
        (category, unit, *counts, sum(amounts), amounts[0], 7, 1.0, 2.0, 3.0, 4.0, 5.0)
        if amounts
        else (category, unit, *counts, *8 * [None])
    )


def of(*amounts: float, unstated: int = 0) -> Sizes:
    return sizes(rows_of(row("drug", "kg", *amounts, unstated=unstated)), "drug", "kg")


@pytest.mark.parametrize(
    ("amounts", "unstated", "dominated"),
    [
        ((5.1, 2.9, 2.0), 0, True),
        ((5.0, 3.0, 2.0), 0, False),
        ((10.0,), 0, False),
        ((10.0,), 3, False),
        ((0.0, 0.0), 0, False),
    ],
)
def test_one_case_over_half_of_several_that_state_an_amount_is_said(amounts, unstated, dominated):
    found = of(*amounts, unstated=unstated)
    assert found.is_dominated is dominated
    assert (found.case_count, found.stated_count, found.largest_id) == (len(amounts) + unstated, len(amounts), 7)


def test_a_total_is_told_with_and_without_its_largest_case():
    found = of(6.0, 1.0, 1.0)
    assert (found.quantity, found.without_largest, found.largest_share) == (8.0, 2.0, 0.75)
    assert (found.q10, found.q25, found.median, found.q75, found.q90) == (1.0, 2.0, 3.0, 4.0, 5.0)


def test_nothing_is_left_without_the_only_case_and_nothing_is_no_share():
    assert of(6.0).without_largest == 0.0
    assert of(0.0).largest_share == 0.0


def test_sizes_of_another_category_or_unit_are_not_taken():
    rows = rows_of(
        row("drug", "tablet", 9.0), row("precursor", "kg", 9.0), row("drug", "l", unstated=2), row(None, "kg", 4.0, 1.0)
    )
    assert sizes(rows, "drug", "kg") is None
    assert sizes(rows, "drug", "l") is None
    assert sizes(rows, None, "kg").quantity == 5.0


def test_each_span_has_its_own_largest_case_and_spans_without_amounts_have_none():
    spans = {
        date(2025, 1, 1): row("drug", "kg", 4.0, 3.0),
        date(2025, 7, 1): row("drug", "kg", unstated=2),
        date(2026, 1, 1): row("drug", "kg", 9.0, 1.0),
    }
    rows = rows_of(*spans.values()).assign(start_on=[*spans])
    found = by_period(rows, "drug", "kg")
    assert {day: one.is_dominated for day, one in found.items()} == {date(2025, 1, 1): True, date(2026, 1, 1): True}
    assert found[date(2026, 1, 1)].without_largest == 1.0


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (of(3.0, 3.0, 3.0, 3.0), of(3.0, 3.0), (6.0, 6.0, "many")),
        (of(50.0, 3.0, 3.0), of(3.0, 3.0), (50.0, 3.0, "largest_now")),
        (of(50.0, 1.0), of(3.0, 3.0), (45.0, -2.0, "largest_now")),
        (of(3.0, 3.0), of(90.0, 5.0), (-89.0, -2.0, "largest_before")),
        (of(3.0, 2.0), of(2.0, 2.0, 1.0), (0.0, -1.0, "nothing")),
        # Half of the change is left without the largest case.
        (of(2.0, 2.0), of(1.0, 1.0), (2.0, 1.0, "many")),
        (of(40.0), None, (40.0, 0.0, "largest_now")),
        (None, of(5.0, 5.0, 5.0), (-15.0, -10.0, "many")),
        (None, None, (0.0, 0.0, "nothing")),
    ],
)
def test_a_change_says_whether_one_case_makes_it(now, before, expected):
    found = change(now, before)
    assert (found.change, found.change_without, found.made_by) == expected
