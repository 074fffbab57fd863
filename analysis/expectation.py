"""What count is to be expected from the own past, and how surprising another one is.

The prediction is a negative binomial: its mean is that of the past months, its variance theirs (never under that of a
Poisson count) plus what is not known of the mean after so few months. Months that follow one another are alike, by the
season and by what rises or falls: sums of several vary by more than as many months that have nothing to do with each
other, and what they varied by in the past is the least that is expected of them. Nothing is assumed about other
offices.

A prediction interval from a rolling baseline with overdispersion (negative binomial); surprise is a two-sided
p-value, as -log10.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

WINDOW_MONTHS = 36
"""How far back the past reaches."""
LEAST_MONTHS = 12
"""Fewer reported months than this are no past to judge by."""
PARTLY, LEAST_SEEN = 0.01, 6
"""Under this probability a month without a case is no month without cases; so many months with cases tell a rate of
their own time."""
COVERAGE = 0.9
"""Share of months that fall within the expected range while nothing changes."""


def _prediction(
    mean: ArrayLike, variance: ArrayLike, base_months: ArrayLike, months: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean of the sum of `months` months, and the two parameters of its negative binomial distribution."""
    mean, variance, base, months = (np.asarray(part, dtype=float) for part in (mean, variance, base_months, months))
    with np.errstate(divide="ignore", invalid="ignore"):
        # After only zeros the mean is small, not nil: half a case in the months seen.
        rate = np.maximum(mean, 0.5 / base)
        expected = rate * months
        spread = np.maximum(variance, rate) * months * (1 + months / base)
        size = expected**2 / (spread - expected)
        chance = expected / spread
    known = base > 0
    return np.where(known, expected, np.nan), np.where(known, size, np.nan), np.where(known, chance, np.nan)


def _at_most(count: ArrayLike, size: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Probability of at most `count`."""
    from scipy.special import betainc

    count = np.asarray(count, dtype=float)
    return np.where(count < 0, 0.0, betainc(size, np.maximum(count, 0) + 1, chance))


def _quantile(share: float, size: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Smallest count with at least this probability of not being exceeded."""
    mean = size * (1 - chance) / chance
    deviation = np.sqrt(mean / chance)
    low, high = np.full(np.shape(mean), -1.0), np.ceil(mean + 40 * deviation + 10)
    for _step in range(64):
        middle = np.floor((low + high) / 2)
        enough = _at_most(middle, size, chance) >= share
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        if not np.any(high - low > 1):
            break
    return np.where(np.isnan(mean), np.nan, high)


def expected_range(
    mean: ArrayLike,
    variance: ArrayLike,
    base_months: ArrayLike,
    months: ArrayLike = 1,
    *,
    coverage: float = COVERAGE,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected count of `months` months, and the range it falls into nine times out of ten.

    Args:
        mean, variance: of one month in the past; `base_months`: how many months that rests on.

    Returns:
        Arrays expected, low, high; NaN where there is no past.
    """
    expected, size, chance = _prediction(mean, variance, base_months, months)
    tail = (1 - coverage) / 2
    return expected, _quantile(tail, size, chance), _quantile(1 - tail, size, chance)


def surprise(
    observed: ArrayLike, mean: ArrayLike, variance: ArrayLike, base_months: ArrayLike, months: ArrayLike = 1
) -> np.ndarray:
    """How surprising a count is: -log10 of the probability of one at least as far out, on both sides; 16 at most."""
    _expected, size, chance = _prediction(mean, variance, base_months, months)
    observed = np.asarray(observed, dtype=float)
    below, above = _at_most(observed, size, chance), 1 - _at_most(observed - 1, size, chance)
    return -np.log10(np.clip(2 * np.minimum(below, above), 1e-16, 1.0))


def past(
    counts: ArrayLike, reported: ArrayLike, window: int = WINDOW_MONTHS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each month of a series its own past: number, mean and variance of the reported months before it.

    Args:
        counts: one number per month, in order; `reported`: whether each month may serve as past.
    """
    counts, reported = np.asarray(counts, dtype=float), np.asarray(reported, dtype=bool)
    used = np.where(reported, counts, 0.0)

    def before(values: np.ndarray) -> np.ndarray:
        total = np.concatenate([[0.0], np.cumsum(values)])
        first = np.maximum(np.arange(len(values)) - window, 0)
        return total[: len(values)] - total[first]

    number, total, squares = before(reported.astype(float)), before(used), before(used**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / number
        variance = np.maximum(squares - total**2 / number, 0.0) / (number - 1)
    return number.astype(int), np.where(number > 0, mean, np.nan), np.where(number > 1, variance, np.nan)


def span_variance(
    span_count: ArrayLike,
    span_sum: ArrayLike,
    span_squares: ArrayLike,
    mean: ArrayLike,
    base_months: ArrayLike,
    months: ArrayLike,
) -> np.ndarray:
    """Variance of one month as sums of `months` months, one after another, show it: what they vary by, for each month.
    NaN where the past holds not twice as many months.

    It is the variance of overlapping sums, made up for what they have in common (the numerator of Lo and MacKinlay's
    variance ratio, 1988, https://doi.org/10.1093/rfs/1.1.41).

    Args:
        span_count, span_sum, span_squares: how many such sums the past has, their sum and that of their squares.
        mean, base_months: of one month in the past, and how many months that rests on.
    """
    count, total, squares, mean, base, length = (
        np.asarray(part, dtype=float) for part in (span_count, span_sum, span_squares, mean, base_months, months)
    )
    known = (count > 1) & (base >= 2 * length)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = squares - 2 * length * mean * total + count * (length * mean) ** 2
        found = np.maximum(apart, 0.0) / (length * count * (1 - length / base))
    return np.where(known, found, np.nan)


def past_of_spans(counts: ArrayLike, reported: ArrayLike, months: int) -> tuple[int, float, float]:
    """The past of a span of `months` months, from the months before it: how many of them were reported, and mean and
    variance of one month for `expected_range`; arguments as those of `past`, of which all but the last `WINDOW_MONTHS`
    are too old."""
    counts, reported = (np.asarray(part)[-WINDOW_MONTHS:] for part in (counts, reported))
    counts, reported = counts.astype(float), reported.astype(bool)
    known = counts[reported]
    if len(known) < 2:
        return len(known), float(known.mean()) if len(known) else np.nan, np.nan
    mean, variance = float(known.mean()), float(known.var(ddof=1))
    if 1 < months <= len(counts):
        whole = np.convolve(reported, np.ones(months), "valid") == months
        sums = np.convolve(np.where(reported, counts, 0.0), np.ones(months), "valid")[whole]
        of_spans = span_variance(len(sums), sums.sum(), (sums**2).sum(), mean, len(known), months)
        variance = float(np.fmax(variance, of_spans))
    return len(known), mean, variance


def improbably_few(counts: ArrayLike, covered: ArrayLike, years: ArrayLike) -> np.ndarray:
    """Which months of one who reports by the year hold so few cases that its own rate makes that improbable: without a
    case, and in a year with such a month also with too few. The rate is that of the months around that have cases, less
    certain the fewer they are; at the same rate throughout no more than `PARTLY` of all months are named.

    Args:
        counts: one number per month, in order; `covered`: whether a report covers the month; `years`: of each month.
    """
    counts, covered, years = np.asarray(counts, dtype=float), np.asarray(covered, dtype=bool), np.asarray(years)
    seen = covered & (counts > 0)
    if not seen.any():
        return np.zeros(len(counts), dtype=bool)
    chances = np.ones(len(counts))
    for place in np.flatnonzero(covered):
        near = np.flatnonzero(seen)
        around = near[np.abs(near - place) <= WINDOW_MONTHS // 2]
        rate = counts[around if len(around) >= LEAST_SEEN else near]
        variance = rate.var(ddof=1) if len(rate) > 1 else 0.0
        _mean, size, chance = _prediction(rate.mean(), variance, len(rate), 1)
        chances[place] = _at_most(counts[place], size, chance)
    empty = covered & (counts == 0) & (chances < PARTLY)
    return empty | (covered & (chances < PARTLY) & np.isin(years, years[empty]))


def fell_inside(
    values: Sequence[float | None], low: Sequence[float | None], high: Sequence[float | None]
) -> tuple[int, int]:
    """How many values fell into their own range, and how many have both; None and NaN are none."""
    known = [
        (value, least, most)
        for value, least, most in zip(values, low, high, strict=True)
        if not (value is None or least is None or most is None or np.isnan([value, least, most]).any())
    ]
    return sum(least <= value <= most for value, least, most in known), len(known)


def monthly_range(counts: ArrayLike, reported: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected count and range of each month of a series from its own past; NaN with under `LEAST_MONTHS` of it.

    Returns:
        Arrays expected, low, high.
    """
    number, mean, variance = past(counts, reported)
    enough = number >= LEAST_MONTHS
    number = np.where(enough, number, 0)
    return expected_range(mean, np.nan_to_num(variance), number)
