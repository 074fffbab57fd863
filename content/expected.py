"""What the range beside a figure over time is worth, in words.

The empirical coverage of the prediction interval.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis import expectation
from language.i18n import _, count

LEAST = 12
"""Fewer values than this measure nothing."""


def band_words(
    values: Sequence[float | None], states: Sequence[str], low: Sequence[float | None], high: Sequence[float | None]
) -> str:
    """How many of the settled values shown fell into the expected range: that nine of ten do is only said where it was
    so."""
    settled = [
        None if state in ("filling", "no_case_published") else value
        for value, state in zip(values, states, strict=True)
    ]
    inside, known = expectation.fell_inside(settled, low, high)
    figures = {"n": count(inside), "total": count(known)}
    if known >= LEAST and inside >= expectation.COVERAGE * known:
        return _(
            "Expected range: 9 of 10 values should fall into it, and here {n} of {total} did. It follows from up "
            "to 36 reported months before each value and takes no account of the season."
        ).format(**figures)
    return _(
        "Expected range: here {n} of {total} values fell into it. It follows from up to 36 reported months "
        "before each value and takes no account of the season."
    ).format(**figures)
