"""One case or many: how much of a total, and of a change between two totals, is a single case.

The dominance (concentration) of a single observation, and sensitivity of a change to it (leave-one-out).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

DOMINANT_SHARE = 0.5
"""A case over this share of a total, or of a change, dominates it."""


def is_dominant(largest: float, quantity: float, case_count: int) -> bool:
    """Whether the largest of several cases is over half of what they amount to together."""
    return case_count > 1 and largest > DOMINANT_SHARE * quantity


@dataclass(frozen=True)
class Sizes:
    """Amounts per case of one category and unit: a row of `queries.series.sizes`.

    `case_count` cases hold some of it, `stated_count` of them state how much. `q10` to `q90` are quantiles of their
    amounts.
    """

    case_count: int
    stated_count: int
    quantity: float
    largest: float
    largest_id: int | None
    q10: float
    q25: float
    median: float
    q75: float
    q90: float

    @property
    def largest_share(self) -> float:
        """Share of the largest case in the total; 0 where the total is 0."""
        return self.largest / self.quantity if self.quantity else 0.0

    @property
    def without_largest(self) -> float:
        """The total without the largest case."""
        return max(self.quantity - self.largest, 0.0)

    @property
    def is_dominated(self) -> bool:
        """Whether one case is over half of the total of several."""
        return is_dominant(self.largest, self.quantity, self.stated_count)


def sizes(rows: pd.DataFrame, category: str | None, unit: str) -> Sizes | None:
    """Sizes of one category (None: of no safe code) and unit among the rows of `queries.series.sizes`; None where no
    case states an amount."""
    found = _of_amount(rows, category, unit)
    return None if found.empty else _sizes(found.iloc[0])


def by_period(rows: pd.DataFrame, category: str | None, unit: str) -> dict:
    """Sizes of one category and unit in each span of time: by its first day, from the rows of
    `queries.series.sizes_by_period`. Spans in which no case states an amount are not in it."""
    found = _of_amount(rows, category, unit).sort_values("start_on", kind="stable")
    sized: dict = {}
    for row in found.to_dict("records"):
        if row["start_on"] not in sized:
            sized[row["start_on"]] = _sizes(row)
    return {day: one for day, one in sized.items() if one is not None}


def _of_amount(rows: pd.DataFrame, category: str | None, unit: str) -> pd.DataFrame:
    of_category = rows["category"].isna() if category is None else rows["category"] == category
    return rows[of_category & (rows["unit"] == unit)]


def _sizes(row: Mapping[str, Any] | pd.Series) -> Sizes | None:
    if pd.isna(row["quantity"]):
        return None
    return Sizes(
        case_count=int(row["case_count"]),
        stated_count=int(row["stated_count"]),
        largest_id=None if pd.isna(row["largest_id"]) else int(row["largest_id"]),
        **{name: float(row[name]) for name in ("quantity", "largest", "q10", "q25", "median", "q75", "q90")},
    )


@dataclass(frozen=True)
class Change:
    """A change between two totals, and what it is with the largest case of each left out.

    `made_by` says what makes it: `many` cases; `largest_now` or `largest_before` where without the largest case of both
    the change turns round or less than half of it is left, and that one is the larger of the two; `nothing` where there
    is no change.
    """

    change: float
    change_without: float
    made_by: str


def change(now: Sizes | None, before: Sizes | None) -> Change:
    """Whether a change between two periods is one case or many.

    Args:
        now, before: sizes of one category and unit; None where a period that was reported has no amount.
    """
    largest = [one.largest if one else 0.0 for one in (now, before)]
    rest = [one.without_largest if one else 0.0 for one in (now, before)]
    quantity = [one.quantity if one else 0.0 for one in (now, before)]
    whole, without = quantity[0] - quantity[1], rest[0] - rest[1]
    if whole == 0:
        return Change(whole, without, "nothing")
    if without / whole >= DOMINANT_SHARE:
        return Change(whole, without, "many")
    return Change(whole, without, "largest_now" if largest[0] > largest[1] else "largest_before")
