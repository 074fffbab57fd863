"""Axes of files end at round numbers, few enough to be read."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.about import in_language
from exports.scale import amount, standing, steps, written
from language import i18n


@pytest.mark.parametrize(
    ("low", "high", "most", "is_whole", "wanted"),
    [
        (0, 41.8, 3, True, [0, 20, 40]),
        (0, 81.2, 6, True, [0, 20, 40, 60, 80]),
        (0, 1.16, 6, True, [0, 1]),
        (0, 1.16, 6, False, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-9.28, 5.8, 6, True, [-5, 0, 5]),
        (0, 154_000, 6, False, [0, 50_000, 100_000, 150_000]),
    ],
)
def test_numbers_of_an_axis_are_round(low, high, most, is_whole, wanted):
    assert steps(low, high, most, is_whole=is_whole) == pytest.approx(wanted)


@given(st.floats(0.001, 1e12), st.floats(0, 1), st.integers(3, 8), st.booleans())
def test_numbers_of_an_axis_are_at_least_one_and_never_too_many_nor_outside(high, share, most, is_whole):
    low = -high * share
    found = steps(low, high, most, is_whole=is_whole)
    assert 1 <= len(found) <= most and all(low * 1.000001 <= one <= high * 1.000001 for one in found)
    assert 0 in found


def test_numbers_of_an_axis_have_as_many_decimals_as_they_need():
    assert in_language("en", lambda: written([0.0, 0.05, 0.1])) == ["0.00", "0.05", "0.10"]
    assert in_language("ru", lambda: written([0.0, 5000.0, 10_000.0])) == ["0", f"5{i18n.THIN}000", f"10{i18n.THIN}000"]


def test_a_number_of_hundreds_of_digits_is_written_in_powers_of_ten():
    assert in_language("en", lambda: written([0.0, 5e299])) == ["0", "5.0\u00a0×\u00a010²⁹⁹"]
    assert len(in_language("en", lambda: amount(1e300, is_whole=True))) < 15


def test_names_of_an_axis_of_time_stand_in_even_steps_with_their_years():
    def stood(begins: str, most: int) -> str:
        """Of names 20 apart and so wide, those that stand."""

        def stand_apart(kept: list[int]) -> bool:
            return all(other - one > most / 20 for one, other in itertools.pairwise(kept))

        kept = standing([sign == "1" for sign in begins], stand_apart)
        return "".join("x" if place in kept else "." for place in range(len(begins)))

    # As the browser's, which are tried with the same widths.
    assert [stood("0100010", wide) for wide in (10, 20, 60, 500)] == ["xxxxxxx", ".x.x.x.", ".x...x.", ".x....."]
    # A first year of a single name: the others would have no year.
    assert [stood("11000100", wide) for wide in (10, 30, 60)] == ["xxxxxxxx", ".x.x.x.x", ".x...x.."]
    assert stood("000000", 30) == "x.x.x."
