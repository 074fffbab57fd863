"""Season and trend are found where they were put, and nowhere else."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import analysis.season
from analysis.season import LEAST_MONTHS, OddMonth, Season, TooLittle, season
from scope.comparison import shift

FIRST = date(2019, 1, 1)
SHAPE = {3: 1.6, 4: 1.9, 9: 0.5}
"""Calendar months that differ from the rest of the year, and how often the usual they are."""


def months(count: int) -> list[date]:
    return [shift(FIRST, number) for number in range(count)]


def made(
    count: int,
    *,
    level: float = 100.0,
    growth: float = 1.0,
    shape: dict[int, float] | None = None,
    noise: float = 0.0,
    seed: int = 1,
) -> list[float]:
    """Values of a level that grows by a factor each year, times the month's share, times noise."""
    luck = random.Random(seed)
    shape = shape or {}
    return [
        level * growth ** (number / 12) * shape.get(day.month, 1.0) * math.exp(luck.gauss(0, noise))
        for number, day in enumerate(months(count))
    ]


def found_in(values: list[float | None], states: list[str] | None = None):
    return season(months(len(values)), values, states or ["reported"] * len(values))


def ratio_to_rest(found: Season, month: int) -> float:
    """A month's ratio against that of a month of no season."""
    return found.ratios[month] / found.ratios[6]


# What can be told -------------------------------------------------------------------------------------------


def test_months_of_a_known_season_stand_out_by_what_was_put_in():
    found = found_in(made(60, shape=SHAPE))
    assert (found.grade, found.high, found.low) == ("strong", (4, 3), (9,))
    assert found.strength > 0.95
    for month, share in SHAPE.items():
        assert ratio_to_rest(found, month) == pytest.approx(share, rel=0.02)
    assert (found.direction, found.odd) == ("flat", ())


@pytest.mark.parametrize("level", [0.004, 30.0, 2_000_000.0])
def test_the_unit_changes_no_ratio(level):
    expected, found = (
        found_in(made(60, shape=SHAPE, noise=0.2)),
        found_in(made(60, shape=SHAPE, noise=0.2, level=level)),
    )
    assert found.ratios == pytest.approx(expected.ratios)
    assert (found.high, found.low, found.grade, found.direction) == (
        expected.high,
        expected.low,
        expected.grade,
        expected.direction,
    )


@pytest.mark.parametrize(("growth", "direction"), [(1.5, "up"), (0.6, "down"), (1.0, "flat")])
def test_a_trend_goes_where_it_was_put(growth, direction):
    found = found_in(made(60, growth=growth, shape=SHAPE, noise=0.05))
    assert found.direction == direction
    assert found.change_share == pytest.approx(growth - 1, abs=0.12)
    assert found.change == pytest.approx(found.level_before * found.change_share)
    assert found.level == pytest.approx(100 * growth ** (59 / 12), rel=0.1)
    assert set(found.high) == {3, 4}


def test_months_a_little_off_do_not_stand_out_however_sure_it_is():
    found = found_in(made(60, shape={5: 1.05, 11: 0.95}))
    assert (found.grade, found.high, found.low) == ("none", (), ())


def test_a_jump_is_no_season_and_a_season_no_trend():
    jump = found_in([20.0] * 30 + [60.0] * 30)
    assert (jump.grade, jump.high, jump.low) == ("none", (), ())
    assert jump.trend_strength > 0.9
    assert found_in(made(72, shape=SHAPE, noise=0.05)).trend_strength < 0.3


def test_single_odd_months_are_named_and_bend_neither_season_nor_trend():
    values = made(60, shape=SHAPE, noise=0.1)
    expected = found_in(values)
    values[20], values[41] = 3000.0, 1.0
    found = found_in(values)
    assert [(one.month, one.value) for one in found.odd] == [(months(60)[20], 3000.0), (months(60)[41], 1.0)]
    assert all(isinstance(one, OddMonth) and 40 < one.expected < 250 for one in found.odd)
    assert (found.grade, set(found.high), found.low, found.direction) == ("strong", {3, 4}, (9,), "flat")
    for month, ratio in expected.ratios.items():
        assert found.ratios[month] == pytest.approx(ratio, rel=0.15)


def test_counts_with_months_of_zero_have_a_season():
    values = [float(round(value)) for value in made(72, level=3.0, shape={1: 0.1, 2: 0.1, 7: 4.0}, noise=0.2)]
    found = found_in(values)
    assert 0.0 in values and found.grade != "none"
    assert found.high == (7,) and set(found.low) == {1, 2}
    assert all(ratio >= 0 for ratio in found.ratios.values())


@pytest.mark.parametrize("count", [36, 48, 60, 120])
def test_noise_has_hardly_ever_a_season(count):
    grades = [found_in(made(count, noise=0.6, seed=seed)).grade for seed in range(40)]
    assert grades.count("none") >= 36


@pytest.mark.parametrize("count", [36, 48, 60, 120])
def test_noise_hardly_ever_rises_or_falls(count):
    directions = [found_in(made(count, noise=0.6, seed=seed)).direction for seed in range(40)]
    assert directions.count("flat") >= 33


def test_what_never_changes_has_neither_season_nor_trend():
    found = found_in([7.0] * 48)
    assert (found.grade, found.direction, found.strength, found.trend_strength, found.odd) == (
        "none",
        "flat",
        0.0,
        0.0,
        (),
    )
    assert (found.level, found.change_share) == (pytest.approx(7.0), pytest.approx(0.0))


def test_what_is_drawn_is_trend_and_season_in_the_unit_of_the_values():
    values = made(60, shape=SHAPE)
    drawn = found_in(values).months
    assert drawn["month"].tolist() == months(60)
    assert drawn["value"].tolist() == values
    assert drawn["expected"].tolist() == pytest.approx(values, rel=0.05)
    assert drawn["trend"].max() / drawn["trend"].min() < 1.05


# What cannot be told ----------------------------------------------------------------------------------------


def test_less_than_three_years_tell_nothing():
    assert found_in(made(LEAST_MONTHS - 1, shape=SHAPE)) == TooLittle("too_short", LEAST_MONTHS - 1)
    assert isinstance(found_in(made(LEAST_MONTHS, shape=SHAPE)), Season)
    assert season([], [], []) == TooLittle("too_short", 0)


@pytest.mark.parametrize("state", ["missing", "closed", "not_open", "unknown", "filling", "suppressed"])
def test_the_newest_months_without_a_gap_are_looked_at(state):
    values, states = made(80, shape=SHAPE), ["reported"] * 80
    values[30], states[30] = None, state
    found = found_in(values, states)
    assert (found.first, found.last, len(found.months)) == (months(80)[31], months(80)[79], 49)
    states[60] = state
    assert found_in(values, states) == TooLittle("too_short", 19)


def test_a_month_that_is_left_out_of_the_list_is_a_gap():
    values, days = made(80), months(80)
    del values[40], days[40]
    assert len(season(days, values, ["received"] * 79).months) == 39


def test_months_that_are_still_filling_up_are_left_out_and_reported_ones_of_every_kind_count():
    values, states = made(50, shape=SHAPE), ["received", "nil", "late", "reported", "received"] * 10
    values[-2:], states[-2:] = [1.0, 0.0], ["filling", "filling"]
    found = found_in(values, states)
    assert (found.last, len(found.months), found.odd) == (months(50)[47], 48, ())


def test_at_most_ten_years_are_looked_at():
    found = found_in(made(150))
    assert (len(found.months), found.last) == (120, months(150)[-1])


def test_nothing_but_zero_and_mostly_zero_tell_nothing():
    assert found_in([0.0] * 40) == TooLittle("all_zero", 40)
    assert found_in([0.0] * 21 + [5.0] * 19) == TooLittle("mostly_zero", 40)


def test_importing_the_module_does_not_import_the_slow_library():
    code = "import sys, analysis.season; sys.exit('statsmodels' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], cwd=Path(analysis.season.__file__).parents[1], check=False
        ).returncode
        == 0
    )
