"""Before and after: a planted effect is found, and one that is not there is not claimed."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from analysis import before_after
from analysis.before_after import Office
from scope.comparison import shift

ON, END = date(2024, 5, 20), date(2026, 1, 1)
MONTHS = [shift(date(2023, 1, 1), number) for number in range(36)]
SEASON = [1.0 + 0.4 * math.sin(month.month) for month in MONTHS]


def drawn(seed: int, times: float = 1.0, offices: int = 8, mean: float = 12.0) -> dict[str, dict[date, float]]:
    """Counts of offices with one season and months that differ more than by chance; those of OWN change by a factor
    after the date."""
    luck = np.random.default_rng(seed)
    found = {}
    for code in ["OWN", *(f"O{number}" for number in range(offices))]:
        level = mean * luck.uniform(0.5, 2.0)
        drift = luck.normal(0, 0.1)
        values = {}
        for month, season in zip(MONTHS, SEASON, strict=True):
            rate = level * season * math.exp(drift * (month > ON)) * (times if code == "OWN" and month > ON else 1.0)
            values[month] = float(luck.negative_binomial(6, 6 / (6 + rate)))
        found[code] = values
    return found


def told(counts: dict[str, dict[date, float]]) -> before_after.Effect | None:
    known = dict.fromkeys(MONTHS, True)
    own, *others = (before_after.around(code, one, known, ON, END) for code, one in counts.items())
    return before_after.effect(own, others, counts)


def test_the_same_months_stand_on_both_sides_and_the_month_of_the_date_in_neither():
    counts = {month: float(number) for number, month in enumerate(MONTHS)}
    known = dict.fromkeys(MONTHS, True) | {date(2024, 7, 1): False, date(2023, 9, 1): False}
    office = before_after.around("A", counts, known, ON, date(2025, 2, 1))
    assert office.months == (date(2024, 6, 1), date(2024, 8, 1), *(shift(date(2024, 10, 1), one) for one in range(4)))
    assert office.after == 17 + 19 + 21 + 22 + 23 + 24 and office.before == office.after - 6 * 12


def test_too_little_tells_nothing_and_says_what_is_lacking():
    many = tuple(MONTHS[:8])
    enough = [Office(f"O{number}", many, 20, 20) for number in range(3)]
    assert before_after.why_not(Office("A", many[:5], 50, 50), enough) == "months"
    assert before_after.why_not(Office("A", many, 4, 5), enough) == "cases"
    assert before_after.why_not(Office("A", many, 40, 50), enough[:2]) == "others"
    assert before_after.why_not(Office("A", many, 40, 50), [*enough[:2], Office("O9", many, 1, 1)]) == "others"
    assert before_after.why_not(Office("A", many, 40, 50), enough) == ""


def test_a_planted_effect_is_found_and_its_interval_holds_it():
    found = [told(drawn(seed, times=3.0)) for seed in range(60)]
    assert sum(one.is_clear and one.ratio > 1 for one in found) >= 54
    assert sum(one.low <= 3.0 <= one.high for one in found) >= 54


def test_what_is_not_there_is_claimed_no_more_often_than_the_interval_says():
    found = [told(drawn(seed)) for seed in range(200)]
    assert sum(one.is_clear for one in found) <= 0.075 * len(found)


def test_what_all_offices_do_is_no_effect_of_one():
    counts = drawn(5, times=3.0)
    everywhere = {
        code: {month: value * (1.0 if code == "OWN" or month < ON else 3.0) for month, value in one.items()}
        for code, one in counts.items()
    }
    effect = told(everywhere)
    assert not effect.is_clear and effect.ratio == pytest.approx(1.0, abs=0.5)
