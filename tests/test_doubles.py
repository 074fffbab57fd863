"""What is said of identical rows and probable double reports, in both languages: how many, how much, what the total is
without."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.comparison_words import sentences
from content import doubles
from language import i18n
from scope.access import Access
from scope.filters import Filters

FILTERS = Filters(source_kind="national_events", start=date(2014, 1, 1), end=date(2015, 1, 1))
CASES = {
    "case_count": 2263,
    "persons_detained": 90,
    "identical_count": 1153,
    "identical_persons": 30,
    "probable_count": 1,
    "probable_persons": None,
}
AMOUNTS = [
    {
        "category": "drug",
        "unit": "kg",
        "case_count": 2000,
        "quantity": 45_900.0,
        "identical_count": 1000,
        "identical_quantity": 24_000.0,
        "probable_count": 1,
        "probable_quantity": 100.0,
    },
    {
        "category": "precursor",
        "unit": "l",
        "case_count": 9,
        "quantity": 50.0,
        "identical_count": 2,
        "identical_quantity": 20.0,
        "probable_count": 0,
        "probable_quantity": None,
    },
    {
        "category": None,
        "unit": "kg",
        "case_count": 3,
        "quantity": None,
        "identical_count": 1,
        "identical_quantity": None,
        "probable_count": 0,
        "probable_quantity": None,
    },
]


class Here:
    """As much of a screen as the words need."""

    filters = FILTERS

    def __init__(self, tier: str = "internal"):
        self.access = Access(tier=tier)

    def names(self, _dimension: str, code: str) -> str:
        return code


@pytest.fixture
def here(monkeypatch):
    def of(cases: dict = CASES, amounts: list[dict] = AMOUNTS, tier: str = "internal") -> Here:
        monkeypatch.setattr(
            doubles, "found", lambda _here, _filters: doubles.Repeats(pd.DataFrame([cases]), pd.DataFrame(amounts))
        )
        return Here(tier)

    return of


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_page_says_how_many_there_are_and_what_its_totals_are_without_them(here):
    words = plain(sentences(doubles.page_words(here())))
    assert words == (
        "These totals include 1,153 rows identical to an earlier one and 1 probable double report. Without them: 1,109 "
        "cases instead of 2,263. "
        "Drugs: 21,800 kg instead of 45,900 kg (24,100 kg less). Precursors: 30 l instead of 50 l (20 l less)"
    )
    few = AMOUNTS[0] | {"identical_quantity": 3.2, "probable_quantity": 46.1}
    assert plain(doubles.page_words(here(amounts=[few]))[-1]) == "Drugs: 49.3 kg less"


def test_each_total_says_it_of_itself(here):
    now = here()
    what = "1,153 rows identical to an earlier one and 1 probable double report"
    assert plain(doubles.of_cases(now, FILTERS)) == f"This includes {what}. Without them: 1,109"
    assert plain(doubles.of_persons(now, FILTERS)) == f"This includes {what}. Without them: 60"
    assert plain(doubles.of_amount(now, FILTERS, "drug", "kg")) == (
        "This includes 1,000 rows identical to an earlier one (24,000 kg) and 1 probable double report (100 kg). "
        "Without them: 21,800 kg"
    )
    assert (
        plain(doubles.of_amount(now, FILTERS, "precursor", "l"))
        == "This includes 2 rows identical to an earlier one (20 l). Without them: 30 l"
    )
    assert doubles.of_amount(now, FILTERS, "precursor", "kg") == ""


def test_russian_says_the_same(here):
    i18n.use("ru")
    try:
        assert (
            plain(doubles.of_cases(here(), FILTERS))
            == "Сюда входят: 1 153 дословных повтора строк и 1 вероятная повторная запись. Без них: 1 109"
        )
    finally:
        i18n.use("en")


NONE = dict.fromkeys(CASES, 0) | {"case_count": 5}


def test_where_nothing_repeats_nothing_is_said(here):
    now = here(NONE, [])
    assert not doubles.page_words(now)
    assert (
        doubles.of_cases(now, FILTERS)
        == doubles.of_persons(now, FILTERS)
        == doubles.of_amount(now, FILTERS, "drug", "kg")
        == ""
    )


def test_donors_are_told_how_many_at_least_and_no_amount(here):
    now = here({"identical_count": 3, "probable_count": 0}, [], "donor")
    assert doubles.page_words(now) == [
        "At least 3 rows identical to an earlier one are in the totals, among all cases of these countries and months"
    ]
    assert (
        doubles.of_cases(now, FILTERS)
        == doubles.of_persons(now, FILTERS)
        == doubles.of_amount(now, FILTERS, "drug", "kg")
        == ""
    )


class Reading:
    """Answers of a database in which a flagged case of 30,000 kg stands beside the total of drugs."""

    def ask(self, query):
        rows = pd.DataFrame([CASES] if "persons_detained" in query.selected_columns else AMOUNTS)
        return SimpleNamespace(rows=lambda: rows)

    def load(self, query) -> pd.DataFrame:
        if "flagged_count" in query.selected_columns:
            flagged = {"flagged_count": 1, "flagged_quantity": 30_000.0}
            return pd.DataFrame([{"category": "drug", "unit": "kg", "quantity": 45_900.0} | flagged])
        assert "is_quantity_implausible" in str(query)
        return pd.DataFrame([AMOUNTS[0] | {"quantity": 15_900.0, "identical_quantity": 900.0}, AMOUNTS[1]])


def test_a_total_told_without_a_case_under_review_has_its_double_rows_without_it_too():
    amounts = doubles._found(Reading(), FILTERS, Access(tier="internal")).amounts
    told = amounts.set_index(["category", "unit"])["quantity"]
    assert len(amounts) == 3
    # 45,900 less 30,000; what has no case under review stays.
    assert (told["drug", "kg"], told["precursor", "l"]) == (15_900.0, 50.0)
