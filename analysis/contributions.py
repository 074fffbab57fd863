"""What makes up a change between two periods: parts that add up to it exactly.

Decomposition of a change by dimension (contribution analysis, as a waterfall chart shows it).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

DECIMALS = 6
"""Digits after the point that a value is taken at: a milligram of what is in kilograms. What lies beyond comes of the
order in which a database added floats, and would make changes of nothing."""
BLANK_UNIT = "(none)"


@dataclass(frozen=True)
class Part:
    """One code in both periods; `code` None is all `code_count` codes that are not told one by one.

    `unstated`: the code has cases in one of the periods, none of which states a value, so that nothing was added for
        them.
    `suppressed_count`: values held back in either period, which add nothing.
    """

    code: str | None
    now: Fraction
    before: Fraction
    code_count: int = 1
    unstated: bool = False
    suppressed_count: int = 0

    @property
    def change(self) -> Fraction:
        return self.now - self.before


@dataclass(frozen=True)
class Contributions:
    """Parts of a change, the largest first (up or down), the rest last. Fractions: sums of parts are the total, with no
    rounding left for anybody; `float()` what is drawn."""

    parts: tuple[Part, ...]

    @property
    def now(self) -> Fraction:
        return sum((part.now for part in self.parts), Fraction())

    @property
    def before(self) -> Fraction:
        return sum((part.before for part in self.parts), Fraction())

    @property
    def change(self) -> Fraction:
        return self.now - self.before


def contributions(
    now: pd.DataFrame, before: pd.DataFrame, *, most: int, adds_up: bool, base_count: int = 1
) -> Contributions:
    """What each code of a split adds to the change between two periods.

    Args:
        now, before: rows of `queries.series.by_period` with a split, of one category and unit where they tell these;
            only what is to be compared (like for like, complete spans).
        most: parts told one by one; a single one left over is told as well.
        adds_up: what `queries.series.adds_up` says of the measure and the split.
        base_count: periods that the rows of `before` are of: their mean is compared.

    Raises:
        ValueError: parts that do not add up to a total, or rows of several categories or units.
    """
    if not adds_up:
        raise ValueError(
            "a case can stand under several codes of this split, or the measure is no sum: its parts add up to no total"
        )
    _of_one_unit(now, before)
    sides = [_by_code(now), _by_code(before)]
    nothing = (Fraction(), False, 0)
    parts = []
    for code in sides[0].keys() | sides[1].keys():
        (new, is_new_unstated, new_held), (old, is_old_unstated, old_held) = (side.get(code, nothing) for side in sides)
        parts.append(Part(code, new, old / base_count, 1, is_new_unstated or is_old_unstated, new_held + old_held))
    parts.sort(key=lambda part: (-abs(part.change), part.code))
    if len(parts) <= most + 1:
        return Contributions(tuple(parts))
    return Contributions((*parts[:most], _together(parts[most:])))


def _of_one_unit(*periods: pd.DataFrame) -> None:
    units = set()
    for rows in periods:
        if "unit" in rows and len(rows):
            units |= set(
                rows[["category", "unit"]].astype(object).fillna(BLANK_UNIT).itertuples(index=False, name=None)
            )
    if len(units) > 1:
        raise ValueError(
            f"amounts of several categories or units are never added: {', '.join(map(str, sorted(units)))}"
        )


def _by_code(rows: pd.DataFrame) -> dict[str, tuple[Fraction, bool, int]]:
    """Of each code: its sum, whether it has cases and none of them states a value, and how many values are held
    back."""
    found: dict[str, tuple[Fraction, bool, int]] = {}
    held = rows["suppressed_count"] if "suppressed_count" in rows else pd.Series(0, index=rows.index)
    columns = (rows["split_code"], rows["value"], rows["stated_count"], held)
    for code, of_code in pd.DataFrame(dict(zip(("code", "value", "stated", "held"), columns, strict=True))).groupby(
        "code"
    ):
        stated, suppressed = int(of_code["stated"].sum()), int(of_code["held"].sum())
        found[code] = (_sum(of_code["value"]), stated == 0 and suppressed == 0, suppressed)
    return found


def _sum(values: Iterable[float]) -> Fraction:
    """Exact sum of decimal values; what is not stated adds nothing."""
    return sum((Fraction(f"{value:.{DECIMALS}f}") for value in values if not pd.isna(value)), Fraction())


def _together(parts: list[Part]) -> Part:
    return Part(
        code=None,
        now=sum((part.now for part in parts), Fraction()),
        before=sum((part.before for part in parts), Fraction()),
        code_count=len(parts),
        unstated=any(part.unstated for part in parts),
        suppressed_count=sum(part.suppressed_count for part in parts),
    )
