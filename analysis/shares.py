"""How sure a share of few cases is.

Confidence interval of a binomial proportion (score interval by Wilson 1927).
"""

from __future__ import annotations

import math

SURE = 1.959963984540054
"""Standard errors on each side that hold 95 per cent of the normal distribution."""


def interval(part: int, whole: int) -> tuple[float, float]:
    """Lowest and highest share that `part` of `whole` cases goes well with, in 95 of 100 such counts.

    Raises:
        ValueError: there is no case, or more are counted than there are.
    """
    if not 0 <= part <= whole or not whole:
        raise ValueError(f"{part} of {whole} is no share")
    share, spread = part / whole, SURE**2 / whole
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)
