"""Round numbers for the axes of files."""

from __future__ import annotations

import math
from collections.abc import Callable

from charts.chart import TimeChart
from language import i18n

LONGEST = 1e15
"""From here on a number is written in powers of ten: its digits would fill the page."""
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def steps(low: float, high: float, most: int, *, is_whole: bool) -> list[float]:
    """Round numbers between two ends, zero among them where it lies between; as close as may be, but at most so
    many."""
    span = high - low
    if not span > 0 or not math.isfinite(span):
        return [low]
    power = 10.0 ** math.floor(math.log10(span / most))
    for factor in (1, 2, 5, 10, 20, 50):
        step = max(factor * power, 1.0) if is_whole else factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            break
    return [number * step for number in range(first, last + 1)]


def ticks(chart: TimeChart, low: float, high: float, most: int) -> list[tuple[float, str]]:
    """The axis of a chart's values between two ends: at most so many values, each with its words."""
    if chart.stacking == "share":
        return [(part, i18n.percent(part)) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    values = steps(low, high, most, is_whole=chart.is_whole and not chart.is_share)
    return list(zip(values, map(i18n.percent, values) if chart.is_share else written(values), strict=True))


def written(values: list[float]) -> list[str]:
    """The numbers of an axis, all with as many decimals as their step needs."""
    gaps = [abs(after - before) for before, after in zip(values, values[1:], strict=False)]
    least = min((gap for gap in gaps if gap), default=max((abs(value) for value in values), default=1.0) or 1.0)
    digits = max(0, -math.floor(math.log10(least) + 1e-9))
    return [_written(value, digits) for value in values]


def _written(value: float, digits: int) -> str:
    if value and (abs(value) >= LONGEST or digits > 6):
        power = math.floor(math.log10(abs(value)))
        return f"{i18n.number(value / 10.0**power, 1)}{i18n.SPACE}×{i18n.SPACE}10{str(power).translate(RAISED)}"
    return i18n.number(value, digits)


def amount(value: float, *, is_whole: bool) -> str:
    """A value beside its mark."""
    if abs(value) >= LONGEST:
        return _written(value, 0)
    return i18n.mean_count(value) if is_whole else i18n.significant(value)


def standing(begins: list[bool], stand_apart: Callable[[list[int]], bool]) -> list[int]:
    """Which names of an axis of time stand, as in the browser (`web/components/document/ticks.js`): all where they find
    room, else fewer in even steps, and those that begin a year before others, so that the year of each is said.

    Args:
        begins: whether each begins a year.
        stand_apart: whether names at these places find room beside each other.
    """
    every = list(range(len(begins)))
    if stand_apart(every):
        return every
    starts = [place for place in every if begins[place]]
    for step in range(2, len(begins) + 1):
        for first in starts[:2] or [0]:
            kept = every[first % step :: step]
            years = {max((start for start in starts if start <= place), default=-1) for place in kept}
            is_said = not starts or years <= set(kept)
            is_even = set(starts[2:]) <= set(kept) or all(begins[place] for place in kept)
            if is_said and is_even and stand_apart(kept):
                return kept
    return starts[:1] or every[:1]
