"""Lines of offices: what each found in a period, beside its own usual; and which months it reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from analysis import expectation, report_states, totals
from analysis.agencies import Amount, Key
from analysis.report_states import REPORTED
from scope.comparison import Period, months_between, shift

LEAST_SPANS = 8
"""Fewer earlier spans than this are no usual of an amount."""
MIDDLE = (0.25, 0.75)
"""Between these quantiles of its earlier spans lies the usual of an amount: single cases make it jump."""


@dataclass(frozen=True)
class Usual:
    """What a period of the same length usually holds: of cases the expected range, of an amount the middle half of the
    `base_count` earlier spans (of cases: months)."""

    low: float
    high: float
    base_count: int

    def is_outside(self, value: float | None) -> int:
        """-1 below, 1 above, 0 within, or where there is no value."""
        return 0 if value is None else int(value > self.high) - int(value < self.low)


def usual_cases(counts: Mapping[date, float], states: Mapping[date, str], period: Period) -> Usual | None:
    """The range that the cases of a period should fall into, from the reported months before it; None where not every
    month of it was reported, the past is too short, or a number of it is held back.

    Args:
        counts: cases by month; a month that is not there had none, one that is held back is no number.
        states: of months, as in `report_states`; those before the period are its past.
    """
    months = months_between(period.start, period.end)
    if not _is_told(months, states, period):
        return None
    before = months_between(shift(months[0], -expectation.WINDOW_MONTHS), months[0])
    reported = [states.get(month) in REPORTED for month in before]
    values = np.array([counts.get(month, 0.0) for month in before], dtype=float)
    if not np.isfinite(values[reported]).all():
        return None
    number, mean, variance = expectation.past_of_spans(values, reported, len(months))
    if number < expectation.LEAST_MONTHS:
        return None
    _mean, low, high = expectation.expected_range(mean, variance, number, len(months))
    return Usual(float(low), float(high), number)


def usual_amount(amounts: Mapping[date, float], states: Mapping[date, str], period: Period) -> Usual | None:
    """The middle half of what earlier spans of the same length held, each of them reported in full; None where there
    are too few of them. Arguments as those of `usual_cases`; an amount that is held back is no number."""
    months = months_between(period.start, period.end)
    if not _is_told(months, states, period):
        return None
    length, past, sums = len(months), sorted(_before(months[0], states), reverse=True), []
    for place in range(0, len(past) - length + 1, length):
        span = past[place : place + length]
        if all(states[month] in REPORTED for month in span):
            sums.append(sum(amounts.get(month, 0.0) for month in span))
    if len(sums) < LEAST_SPANS or not np.isfinite(sums).all():
        return None
    low, high = np.quantile(sums, MIDDLE)
    return Usual(float(low), float(high), len(sums))


def _is_told(months: Sequence[date], states: Mapping[date, str], period: Period) -> bool:
    """Whether the period is whole months, each of them reported."""
    return bool(months and period.months) and all(states.get(month) in REPORTED for month in months)


def _before(start: date, states: Mapping[date, str]) -> list[date]:
    """Months of the past, one after another."""
    return [month for month in months_between(shift(start, -expectation.WINDOW_MONTHS), start) if month in states]


@dataclass(frozen=True)
class Line:
    """What one office found in the period.

    `cases` has its months and its comparison; `usual` and `usual_amounts` what the period should hold by its own past,
    None or absent where that cannot be said. `held` are amounts that are held back, in whole or in part. `reported` of
    `due` months of the period came in; `last_reported` is the last month of the past two years that did.
    """

    code: str
    cases: totals.Total
    usual: Usual | None = None
    amounts: dict[Key, Amount] = field(default_factory=dict)
    usual_amounts: dict[Key, Usual] = field(default_factory=dict)
    held: frozenset[Key] = frozenset()
    reported: int = 0
    due: int = 0
    last_reported: date | None = None
    states: tuple[str, ...] = ()

    @property
    def case_count(self) -> int:
        return int(self.cases.value or 0)


def months_reported(states: pd.DataFrame) -> dict[str, dict[date, str]]:
    """State of each month, by unit, of rows of `report_states.month_states`."""
    found: dict[str, dict[date, str]] = {}
    for unit, month, state in zip(states["unit"], states["month"], states["state"], strict=True):
        found.setdefault(unit, {})[month] = state
    return found


def counted(states: Mapping[date, str], period: Period) -> tuple[int, int, tuple[str, ...]]:
    """Of the months of a period: how many were reported, how many were due, and the state of each."""
    found = tuple(states.get(month, "unknown") for month in months_between(period.start, period.end))
    return (*report_states.counted(found), found)


def last_reported(states: Mapping[date, str], end: date) -> date | None:
    """The last month before `end` that was reported."""
    return max((month for month, state in states.items() if state in REPORTED and month < end), default=None)


SORTS: dict[str, Callable[[Line], float | None]] = {
    "cases": lambda line: line.cases.value,
    "reported": lambda line: line.reported / line.due if line.due else None,
    "last": lambda line: line.last_reported.toordinal() if line.last_reported else None,
}
"""What lines can be sorted by, the largest first."""


def in_order(some_lines: Iterable[Line], sort: str, keys: list[Key]) -> list[Line]:
    """Lines by a column of `SORTS` or by the amount of one of `keys` (its number); lines without a value last. Any
    other sort leaves them as they are."""
    if sort in SORTS:
        value = SORTS[sort]
    elif sort.isdigit() and int(sort) < len(keys):
        key = keys[int(sort)]

        def value(line: Line) -> float | None:
            return line.amounts[key].quantity if key in line.amounts else None
    else:
        return list(some_lines)
    return sorted(some_lines, key=lambda line: (value(line) is None, -(value(line) or 0)))
