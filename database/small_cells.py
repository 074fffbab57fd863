"""Which cells are too small to be told, and which others have to be held back with them. Pure: rows in, rows out.

In statistical disclosure control: primary suppression by a minimum frequency (threshold) rule, and complementary
suppression of further cells, so that none is found by subtraction from totals (differencing).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

FAMILY = ["country_code", "month", "category", "group_code"]
CELL = [*FAMILY, "unit"]
REST = "rest"
"""Level of the row of what lies at no office that is told; beside `country` and `blo`."""
NEARLY = 1 + 1e-9
"""Shares that are equal but for the last digits of a sum are equal."""


@dataclass(frozen=True)
class Part:
    """The unpublished cases behind an amount: how many, together how much, and the largest of them. `is_few`: too few
    cases of the group in any unit, one of them unpublished."""

    hidden: int = 0
    amount: float = 0.0
    largest: float = 0.0
    is_few: bool = False

    def __add__(self, other: Part) -> Part:
        return Part(self.hidden + other.hidden, self.amount + other.amount, max(self.largest, other.largest))

    def is_small(self, limit: int, share: float) -> bool:
        """Too few, or one of them is nearly all there is."""
        return 0 < self.hidden < limit or is_dominated(self, share)


def is_dominated(part: Part, share: float) -> bool:
    """Whether one unpublished case is over this share of all that was not published."""
    return part.hidden > 0 and part.largest > share * part.amount * NEARLY


def held(country: Part, offices: Mapping[str, Part], rest: Part, limit: int, share: float) -> set[str]:
    """Scopes of one cell whose amount may not be told: offices by their code, the country as ''.

    Args:
        rest: of the country, what lies at no office that is told.
    """
    found = {code for code, part in offices.items() if part.is_few or part.is_small(limit, share)}
    if country.is_few or country.is_small(limit, share):
        return found | {""}
    for code in found:
        rest += offices[code]
    told = sorted(
        (code for code, part in offices.items() if code not in found and part.hidden),
        key=lambda code: (offices[code].hidden, code),
    )
    # What the country is more than the offices that are told must be no smaller than a cell: the smallest of them hide
    # it.
    for code in told:
        if not rest.is_small(limit, share):
            break
        found.add(code)
        rest += offices[code]
    return found


def held_back(levels: pd.DataFrame, limit: int, share: float = 1.0, apart: Sequence[str] = ()) -> pd.Series:
    """Which amounts may not be told.

    Args:
        levels: a row per level, scope, cell and unit, with `case_count`, `unpublished_count` and `hidden_count`
            (unpublished cases behind the amount), and `hidden_amount` and `largest_amount` of these; offices are parts
            of their country's cell. Level `rest` is what lies at none of the offices; where it is left out it is the
            difference, and is taken to be of one case at most as large as the country's largest.
        share: the most that one unpublished case may be of what was not published.
        apart: columns besides, that levels are judged apart by.

    Returns:
        True by row: too few unpublished cases behind the amount (or too few cases of the group at all, one of them
        unpublished), one that is nearly all of it, or needed to protect others.
    """
    # The row of unit "" counts all cases of a group, in whatever unit.
    of_group = levels.groupby([*apart, "level", "scope_code", *FAMILY])[["case_count", "unpublished_count"]].transform(
        "max"
    )
    is_few = ((of_group["case_count"] < limit) & (of_group["unpublished_count"] > 0)).tolist()
    hidden = levels["hidden_count"].tolist()
    amounts, largest = (
        levels[name].fillna(0).tolist() if name in levels else [0.0] * len(levels)
        for name in ("hidden_amount", "largest_amount")
    )
    level, scope = levels["level"].tolist(), levels["scope_code"].tolist()
    is_held = [False] * len(levels)
    for rows in levels.groupby([*apart, *CELL]).indices.values():
        parts = {row: Part(hidden[row], amounts[row], largest[row], is_few[row]) for row in rows}
        country = next(row for row in rows if level[row] == "country")
        offices = {scope[row]: parts[row] for row in rows if level[row] == "blo"}
        rest = next((parts[row] for row in rows if level[row] == REST), None) or _difference(parts[country], offices)
        found = held(parts[country], offices, rest, limit, share)
        for row in rows:
            is_held[row] = level[row] == REST or ("" if row == country else scope[row]) in found
    return pd.Series(is_held, index=levels.index)


def _difference(country: Part, offices: Mapping[str, Part]) -> Part:
    hidden, amount = (
        getattr(country, name) - sum(getattr(part, name) for part in offices.values()) for name in ("hidden", "amount")
    )
    return Part(hidden, max(amount, 0.0), min(country.largest, max(amount, 0.0)))


def held_attendance(cells: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Cells of courses without the numbers of officers that may not be told.

    The attendance is held back under the limit. Men and women are held back both, where either is under the limit and
    not zero: the other, taken off the attendance, would tell it. They are held back also where the attendance is under
    twice the limit: that they are held back would tell by itself that one of them is small, and of few the rest can be
    guessed.

    Args:
        cells: with attendance_count, men, women; NULL where not stated.
    """
    few = cells["attendance_count"].between(1, limit - 1).fillna(value=False).astype(bool)
    small = (
        cells[["men", "women"]]
        .apply(lambda one: one.between(1, limit - 1))
        .fillna(value=False)
        .astype(bool)
        .any(axis=1)
    )
    small |= cells["attendance_count"].between(1, 2 * limit - 1).fillna(value=False).astype(bool) & (limit > 1)
    return cells.assign(
        attendance_count=cells["attendance_count"].mask(few),
        men=cells["men"].mask(small),
        women=cells["women"].mask(small),
        is_suppressed=few,
        is_sex_suppressed=small,
    )
