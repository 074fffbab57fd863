"""Before and after: the cases of an office in the same months on each side of a date, beside offices where nothing
changed.

The months after the date stand beside the same months of the year before it, so that no season is taken for an effect;
the month of the date is in neither. What the change of the office is beyond that of the others is told with an interval
that holds the chance of counts (over-dispersed as the months are), how much the changes of the others differ among
themselves, and how few they are. It is a comparison, no proof of a cause.

Difference in differences of log rates (ratio of rate ratios) with a random-effects mean of the controls and a t
interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log

from scope.comparison import month_start, shift

MONTHS = 11
"""Months on each side at most: a year without the month of the date."""
LEAST_MONTHS, LEAST_CASES, LEAST_OTHERS = 6, 10, 3
"""Fewer months, cases of both sides together, or other offices than these tell nothing."""
CONFIDENCE = 0.95
HALF = 0.5
"""Added to counts, so that none is zero."""


@dataclass(frozen=True)
class Office:
    """An office around a date: of `months`, each with the same month a year earlier, both were reported; cases
    `before` and `after`."""

    code: str
    months: tuple[date, ...]
    before: float
    after: float

    @property
    def change(self) -> float:
        """Logarithm of how many times as many cases there were after."""
        return log((self.after + HALF) / (self.before + HALF))


@dataclass(frozen=True)
class Effect:
    """The change of an office beside that of the others: `ratio` of both, within `low` and `high` with 95 per cent
    confidence. `spread` is how much more months differ than chance alone would let them."""

    own: Office
    others: tuple[Office, ...]
    ratio: float
    low: float
    high: float
    spread: float

    @property
    def is_clear(self) -> bool:
        """Whether no change lies outside the interval."""
        return not self.low <= 1 <= self.high


def around(code: str, counts: Mapping[date, float], reported: Mapping[date, bool], on: date, end: date) -> Office:
    """An office around a date.

    Args:
        counts: cases by month; a month that is not there had none.
        reported: months that were reported.
        end: first month that is not complete.
    """
    first = month_start(on)
    months = tuple(
        after
        for after in (shift(first, number) for number in range(1, MONTHS + 1))
        if after < end and reported.get(after) and reported.get(shift(after, -12))
    )
    sums = [sum(counts.get(shift(month, back), 0.0) for month in months) for back in (-12, 0)]
    return Office(code, months, *sums)


def why_not(own: Office, others: Sequence[Office]) -> str:
    """What is lacking to say anything: `months`, `cases`, `others`; empty where nothing is."""
    if len(own.months) < LEAST_MONTHS:
        return "months"
    if own.before + own.after < LEAST_CASES:
        return "cases"
    return "" if len(usable(others)) >= LEAST_OTHERS else "others"


def usable(others: Sequence[Office]) -> tuple[Office, ...]:
    """Other offices of which enough is known."""
    return tuple(one for one in others if len(one.months) >= LEAST_MONTHS and one.before + one.after >= LEAST_CASES)


def effect(own: Office, others: Sequence[Office], counts: Mapping[str, Mapping[date, float]]) -> Effect | None:
    """The change of an office beside others; None where there is too little to tell (`why_not`).

    Args:
        counts: cases by office and month.
    """
    from scipy.special import stdtrit

    if why_not(own, others):
        return None
    known = usable(others)
    spread = _spread((own, *known), counts)
    variances = [_variance(one, spread) for one in known]
    changes = [one.change for one in known]
    between = _between(changes, variances)
    weights = [1 / (one + between) for one in variances]
    mean = sum(weight * change for weight, change in zip(weights, changes, strict=True)) / sum(weights)
    error = (_variance(own, spread) + between + 1 / sum(weights)) ** 0.5
    reach = float(stdtrit(len(known) - 1, (1 + CONFIDENCE) / 2)) * error
    beyond = own.change - mean
    return Effect(own, known, exp(beyond), exp(beyond - reach), exp(beyond + reach), spread)


def _variance(one: Office, spread: float) -> float:
    return spread * (1 / (one.before + HALF) + 1 / (one.after + HALF))


def _spread(offices: Sequence[Office], counts: Mapping[str, Mapping[date, float]]) -> float:
    """How many times as much as by chance the months of a side differ, over all offices; at least 1."""
    squares, free = 0.0, 0
    for one in offices:
        for back in (-12, 0):
            values = [counts.get(one.code, {}).get(shift(month, back), 0.0) for month in one.months]
            mean = sum(values) / len(values)
            if mean:
                squares += sum((value - mean) ** 2 for value in values) / mean
                free += len(values) - 1
    return max(1.0, squares / free) if free else 1.0


def _between(changes: Sequence[float], variances: Sequence[float]) -> float:
    """How much the changes of the others differ beyond chance (DerSimonian and Laird)."""
    weights = [1 / one for one in variances]
    mean = sum(weight * change for weight, change in zip(weights, changes, strict=True)) / sum(weights)
    found = sum(weight * (change - mean) ** 2 for weight, change in zip(weights, changes, strict=True))
    scale = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    return max(0.0, (found - (len(changes) - 1)) / scale) if scale > 0 else 0.0
