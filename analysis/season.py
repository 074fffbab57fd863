"""Season and trend of a monthly series: which months of the year stand out, where the trend goes, which months fit
neither.

Seasonal-trend decomposition by LOESS (Cleveland et al. 1990), robust, with one seasonal figure per calendar month: a
figure that may drift from year to year finds seasons in pure noise when there are only a few years. Worked out on a
logarithmic scale, because offices seize and report in proportion (a season is so many times the usual, for five cases
as for five hundred, and single large cases weigh less); half of the median is added first, so that months of zero have
a place on that scale, which does not depend on the unit.

Seasonal adjustment (STL), seasonal indices, outliers of the remainder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.report_states import REPORTED
from scope.comparison import month_number

YEAR = 12
LEAST_MONTHS = 36
MOST_MONTHS = 120
"""Older months than this say little of how the year goes now."""
STRONG = 0.64
"""Strength from which a season is strong (the limit at which the R package `forecast` takes a series for seasonal)."""
NOISE = 24
"""In noise without a season, its strength stays below this divided by the number of months in 19 of 20 series of 36
months, and in 99 of 100 from 48 months on (simulated: negative binomial counts of mean 4 to 100, lognormal amounts, 36
to 120 months)."""
STANDS_OUT = 3.5
"""Standard errors from which a calendar month stands out from the middle one of the year: twelve are looked at."""
LEAST_STEP = 0.1
"""On the logarithmic scale: a month about a tenth above or below is not worth a word, however sure it is."""
TURNS = 1.5
"""Spreads that the trend has to move within a year to be called rising or falling: its end is the least certain part of
it."""
ODD = 4.0
"""Spreads from trend and season from which a month fits neither."""
LEAST_SPREAD = 0.01
"""On the logarithmic scale: months within one per cent of what was expected are as expected."""
COMPLETE = ("reported", *REPORTED)


@dataclass(frozen=True)
class TooLittle:
    """Why nothing can be said. `reason`: `too_short` (fewer than `LEAST_MONTHS` months in the newest run without a
    gap), `all_zero` or `mostly_zero` (more months of that run are zero than not). `months`: length of that run."""

    reason: str
    months: int


@dataclass(frozen=True)
class OddMonth:
    """A month that neither trend nor season explains; `expected` by both."""

    month: date
    value: float
    expected: float


@dataclass(frozen=True)
class Season:
    """What the months say.

    Attributes:
        first, last: months looked at, both included; all between them are complete.
        ratios: by calendar month (1 to 12): the usual month of that name as a multiple of the trend, 1 = as the rest of
            the year.
        high, low: calendar months that stand out from the rest, the farthest first; none where there is no season.
        grade: `strong`, `moderate` or `none`; from `strength` and the number of months.
        strength, trend_strength: 0 (none) to 1 (nothing but it), by Wang, Smith and Hyndman (2006), odd months left
            out.
        direction: of the trend over the newest twelve months: `up`, `down` or `flat` (less than the months spread
            around it).
        level, level_before: of the trend, in the unit of the values: in the last month, and twelve months before.
        odd: months that fit neither trend nor season, in order.
        months: for drawing: month, value, trend, expected (by trend and season).
    """

    first: date
    last: date
    ratios: dict[int, float]
    high: tuple[int, ...]
    low: tuple[int, ...]
    grade: str
    strength: float
    trend_strength: float
    direction: str
    level: float
    level_before: float
    odd: tuple[OddMonth, ...]
    months: pd.DataFrame = field(compare=False, repr=False)

    @property
    def change(self) -> float:
        """How far the trend went in the newest twelve months, in the unit of the values."""
        return self.level - self.level_before

    @property
    def change_share(self) -> float | None:
        """The same as a share of where it was; None where that was zero."""
        return self.change / self.level_before if self.level_before else None


def get_ready() -> None:
    """Import what is slow to import, before it is needed."""
    _stl()


def _stl() -> Callable[..., Any]:
    from statsmodels.tsa.seasonal import STL

    return STL


def season(months: list[date], values: list[float | None], states: list[str]) -> Season | TooLittle:
    """Season and trend of the newest months without a gap, at most `MOST_MONTHS` of them.

    Args:
        months: first days of months, in order.
        values: of each month; None where there is none.
        states: of each month: those of `COMPLETE` count, all others (still filling up, not reported, closed) are gaps.
    """
    run = _newest_run(months, values, states)
    if len(run) < LEAST_MONTHS:
        return TooLittle("too_short", len(run))
    days, amounts = [day for day, _ in run], np.array([value for _, value in run], dtype=float)
    if not amounts.any():
        return TooLittle("all_zero", len(run))
    if np.median(amounts) == 0:
        return TooLittle("mostly_zero", len(run))
    return _described(days, amounts)


def _newest_run(months: list[date], values: list[float | None], states: list[str]) -> list[tuple[date, float]]:
    """The last months of which each follows the one before and is complete."""
    run: list[tuple[date, float]] = []
    for day, value, state in zip(reversed(months), reversed(values), reversed(states), strict=True):
        follows = not run or month_number(run[-1][0]) == month_number(day) + 1
        if value is not None and not pd.isna(value) and state in COMPLETE and follows and len(run) < MOST_MONTHS:
            run.append((day, float(value)))
        elif run:
            break
    return run[::-1]


def _described(days: list[date], amounts: np.ndarray) -> Season:

    count, offset = len(amounts), float(np.median(amounts)) / 2
    scaled = np.log(amounts + offset)
    # A window far longer than the series makes the season the same in each year.
    parts = _stl()(scaled, period=YEAR, seasonal=10 * count + 1, seasonal_deg=0, robust=True).fit()
    of_year = np.array([day.month for day in days])
    figure = np.array([parts.seasonal[of_year == number].mean() for number in range(1, YEAR + 1)])
    figure -= figure.mean()
    trend, seasonal = np.asarray(parts.trend), figure[of_year - 1]
    rest = scaled - trend - seasonal

    spread = _spread(rest)
    is_odd = np.abs(rest) > ODD * spread
    strength, trend_strength = (_strength(part[~is_odd], rest[~is_odd]) for part in (seasonal, trend))
    grade = "none" if strength <= NOISE / count else "strong" if strength >= STRONG else "moderate"
    # From the middle month: a peak draws the mean of all twelve, from which the others would then stand out as low.
    distance = figure - np.median(figure)
    far = max(STANDS_OUT * spread / np.sqrt(count / YEAR), LEAST_STEP)
    farthest = np.argsort(-np.abs(distance), kind="stable")
    standing_out = [number for number in farthest if abs(distance[number]) > far] if grade != "none" else []
    if not standing_out:
        grade = "none"

    def back(logarithm: np.ndarray) -> np.ndarray:
        return np.maximum(np.exp(logarithm) - offset, 0.0)

    usual = np.median(trend)
    moved = trend[-1] - trend[-1 - YEAR]
    expected = back(trend + seasonal)
    return Season(
        first=days[0],
        last=days[-1],
        ratios={number + 1: float(back(usual + figure[number]) / back(usual)) for number in range(YEAR)},
        high=tuple(int(number) + 1 for number in standing_out if distance[number] > 0),
        low=tuple(int(number) + 1 for number in standing_out if distance[number] < 0),
        grade=grade,
        strength=strength,
        trend_strength=trend_strength,
        direction="flat" if abs(moved) < TURNS * spread else "up" if moved > 0 else "down",
        level=float(back(trend[-1])),
        level_before=float(back(trend[-1 - YEAR])),
        odd=tuple(
            OddMonth(days[place], float(amounts[place]), float(expected[place])) for place in np.flatnonzero(is_odd)
        ),
        months=pd.DataFrame({"month": days, "value": amounts, "trend": back(trend), "expected": expected}),
    )


def _spread(rest: np.ndarray) -> float:
    """Standard deviation of what trend and season leave, from the four fifths nearest to them, so that odd months do
    not widen it; more than what is seen, because trend and season were fitted to the same months."""
    count = len(rest)
    seen = float(np.quantile(np.abs(rest), 0.8)) / 1.2816
    return max(seen * np.sqrt(count / (count - (YEAR - 1) - count / 6)), LEAST_SPREAD)


def _strength(part: np.ndarray, rest: np.ndarray) -> float:
    """Share of the variance of a part and the rest together that the rest does not have; 0 where nothing varies."""
    whole = float(np.var(part + rest))
    return max(0.0, 1 - float(np.var(rest)) / whole) if whole > LEAST_SPREAD**2 else 0.0
