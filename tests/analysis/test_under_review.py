"""A flagged case over half of a total stands beside it, one that no flag doubts stays in it; figures worked out by
hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis import agencies, comparison_words, under_review
from analysis.totals import Frame, Total, total
from analysis.under_review import UnderReview
from language import i18n
from scope.comparison import Period

QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
YEAR_BEFORE = Period(date(2025, 1, 1), date(2025, 4, 1))
COLUMNS = ["month", "reporter", "quantity", "case_count", "flagged_quantity", "flagged_count"]
# 2026: 709 kg in 40 cases, and one of 775 kg; 2025: 650 kg in 30 cases.
SURE = [(date(2026, 1, 1), "A", 500.0, 25, None, 0), (date(2026, 3, 1), "B", 209.0, 15, None, 0)]
FLAGGED = (date(2026, 2, 1), "A", 775.0, 1, 775.0, 1)
BEFORE = (date(2025, 2, 1), "A", 650.0, 30, None, 0)


def found(*rows: tuple, bases: tuple[Period, ...] = (YEAR_BEFORE,), column: str = "quantity") -> Total:
    frame = Frame(
        period=QUARTER,
        compared=QUARTER,
        bases=bases,
        complete_to=QUARTER.end,
        states=pd.DataFrame(),
        comparable=pd.DataFrame(),
    )
    table = pd.DataFrame(rows, columns=COLUMNS).rename(columns={"quantity": column})
    return total(frame, table, column)


def test_a_flagged_case_over_half_of_a_total_stands_beside_it_and_its_comparison_is_without_it():
    got = found(*SURE, FLAGGED, BEFORE)
    assert (got.value, got.apart) == (709.0, UnderReview(1, 775.0, 1484.0))
    # 709 against 650, nine per cent more; with the flagged case it would be 128 per cent.
    assert (got.comparison.value, got.comparison.base, got.comparison.change) == (709.0, 650.0, 59.0)
    assert got.comparison.change_share == pytest.approx(59 / 650)
    assert got.comparison.is_without_review
    # A month of the flagged case alone is no month of nothing.
    assert [(one.value, one.state) for one in got.months if one.month == date(2026, 2, 1)] == [(None, "not_stated")]
    assert found(*SURE, FLAGGED, BEFORE, column="value") == got


def test_a_large_case_without_a_flag_stays_in_its_total():
    got = found(*SURE, (*FLAGGED[:4], None, 0), BEFORE)
    assert (got.value, got.apart, got.comparison.value) == (1484.0, None, 1484.0)
    assert not got.comparison.is_without_review


@pytest.mark.parametrize(("quantity", "is_beside"), [(709.0, False), (709.5, True)])
def test_half_of_a_total_is_not_over_half_of_it(quantity, is_beside):
    got = found(*SURE, (*FLAGGED[:2], quantity, 1, quantity, 1), BEFORE)
    assert (got.apart is not None, got.value) == (is_beside, 709.0 if is_beside else 1418.0)


def test_flagged_cases_in_a_row_of_others_are_taken_out_of_it_together():
    # Two of 400 and 300 kg among five cases of 1,000 kg: 700 of them, over half.
    got = found((date(2026, 1, 1), "A", 1000.0, 5, 700.0, 2), BEFORE)
    assert (got.value, got.apart) == (300.0, UnderReview(2, 700.0, 1000.0))


def test_a_total_of_a_flagged_case_alone_stays_as_it_is():
    got = found(FLAGGED, BEFORE)
    assert (got.value, got.apart, got.comparison.value) == (775.0, None, 775.0)


def test_a_base_that_a_flagged_case_makes_is_compared_without_it_too():
    # 2025: 650 kg and a flagged case of 900; 2026: 709 kg with a flagged one of 9 among them, which stays in it.
    got = found(*SURE[:1], (date(2026, 3, 1), "B", 209.0, 15, 9.0, 1), BEFORE, (*BEFORE[:2], 900.0, 1, 900.0, 1))
    assert (got.value, got.apart) == (709.0, None)
    assert (got.comparison.value, got.comparison.base, got.comparison.is_without_review) == (700.0, 650.0, True)


def test_one_of_several_bases_is_enough():
    bases = (YEAR_BEFORE, Period(date(2024, 1, 1), date(2024, 4, 1)))
    two_before = [(date(2024, 1, 1), "A", 350.0, 20, None, 0), (date(2024, 1, 1), "B", 2350.0, 1, 2350.0, 1)]
    got = found(*SURE, BEFORE, *two_before, bases=bases)
    # The mean of 650 and 350, not of 650 and 2,700.
    assert (got.value, got.comparison.base, got.comparison.is_without_review) == (709.0, 500.0, True)


def test_amounts_of_agencies_follow_the_same_rule():
    columns = "code category group_code unit case_count quantity largest flagged_count flagged_quantity largest_sure"
    rows = pd.DataFrame(
        [
            ("A", "drug", "OPIATES", "kg", 4, 1000.0, 775.0, 1, 775.0, 100.0),
            ("A", "drug", "ATS", "kg", 4, 1000.0, 775.0, 0, None, 775.0),
        ],
        columns=columns.split(),
    )
    got = agencies.amounts(rows.itertuples())
    beside, whole = got["drug", "OPIATES", "kg"], got["drug", "ATS", "kg"]
    assert (beside.quantity, beside.case_count, beside.largest) == (225.0, 3, 100.0)
    assert (beside.apart, beside.largest_share) == (UnderReview(1, 775.0, 1000.0), None)
    assert (whole.quantity, whole.apart, whole.largest_share) == (1000.0, None, 0.775)


def _plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_words_tell_the_case_and_the_sum_in_both_languages():
    one, two = UnderReview(1, 775.0, 1484.0), UnderReview(2, 775.0, 1484.0)
    said = {}
    for language in ("en", "ru"):
        i18n.use(language)
        said[language] = [_plain(under_review.words(each, "kg")) for each in (one, two)]
    i18n.use("en")
    assert said["en"] == [
        "and 1 case of 775 kg under review, 1,480 kg with it",
        "and 2 cases of 775 kg in all under review, 1,480 kg with them",
    ]
    assert said["ru"] == [
        "и ещё 1 случай на 775 кг проверяется, вместе с ним 1 480 кг",
        "и ещё 2 случая всего на 775 кг проверяются, вместе с ними 1 480 кг",
    ]
    frame = Frame(QUARTER, QUARTER, (YEAR_BEFORE,), QUARTER.end, pd.DataFrame(), pd.DataFrame())
    compared = found(*SURE, FLAGGED, BEFORE).comparison
    assert comparison_words.beside(compared, frame, is_count=False) == (
        "+9% (+59)",
        "Against 650 before. Cases under review are not compared",
    )
