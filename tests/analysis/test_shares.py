"""Intervals of shares beside those that were published."""

from __future__ import annotations

import pytest

from analysis import shares

PUBLISHED = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0, 0.1611),
    (1, 29): (0.0061, 0.1718),
}
"""Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""


@pytest.mark.parametrize(("counted", "expected"), PUBLISHED.items())
def test_an_interval_is_the_published_one(counted, expected):
    assert [round(end, 4) for end in shares.interval(*counted)] == [*expected]


def test_all_and_none_stay_within_their_ends_and_mirror_each_other():
    low, high = shares.interval(7, 7)
    assert high == 1.0 and shares.interval(0, 7) == (0.0, pytest.approx(1 - low))


@pytest.mark.parametrize("counted", [(0, 0), (3, 2), (-1, 4)])
def test_what_is_no_share_has_none(counted):
    with pytest.raises(ValueError, match="is no share"):
        shares.interval(*counted)
