"""Whether two groups of values differ by more than chance, by their ranks alone; and what many such looks at once come
to.

Wilcoxon's rank sum (Mann and Whitney), two-sided, with the normal approximation corrected for ties and continuity: that
of `scipy.stats.mannwhitneyu(method="asymptotic")`, of values that are counted. `scipy.stats` itself takes longer to
import than a page to draw.

A rank-sum test with control of multiple comparisons.
"""

from __future__ import annotations

import numpy as np


def rank_sum(values: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
    """Probability of ranks at least as far apart where nothing differs; 1 where all values are alike.

    Args:
        values: different ones; `one` and `other`: how often each stands in either group, of which none is empty.
    """
    from scipy.special import ndtr

    order = np.argsort(values)
    one, other = (np.asarray(counts, dtype=float)[order] for counts in (one, other))
    together = one + other
    n, m = one.sum(), other.sum()
    ranks = np.cumsum(together) - (together - 1) / 2
    apart = abs((one * ranks).sum() - n * (n + 1) / 2 - n * m / 2)
    ties = ((together**3 - together).sum()) / ((n + m) * (n + m - 1))
    variance = n * m / 12 * (n + m + 1 - ties)
    return float(min(2 * ndtr(-max(apart - 0.5, 0) / np.sqrt(variance)), 1.0)) if variance > 0 else 1.0


def together(chances: list[float]) -> list[float]:
    """Each of several probabilities, given that so many were looked at (Holm 1979): one of them is at or under a level
    by chance alone no more often than the level says."""
    adjusted = [1.0] * len(chances)
    highest = 0.0
    for place, number in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        highest = max(highest, min(chances[number] * (len(chances) - place), 1.0))
        adjusted[number] = highest
    return adjusted
