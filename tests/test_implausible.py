"""What is said of implausible quantities on every page, in both languages, and that it leads to their records."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.comparison_words import sentences
from content import implausible
from language import i18n
from scope.access import Access
from scope.filters import Filters

ROWS = [
    {"category": "drug", "unit": "g", "quantity": 10.0, "flagged_count": 1, "flagged_quantity": 5.0},
    {"category": "drug", "unit": "kg", "quantity": 19000.0, "flagged_count": 4, "flagged_quantity": 9394.55},
    {"category": None, "unit": None, "quantity": None, "flagged_count": 2, "flagged_quantity": None},
]
OVER_HALF = {"category": "precursor", "unit": "l", "quantity": 30.0, "flagged_count": 1, "flagged_quantity": 20.0}


class Here:
    """As much of a screen as the words need."""

    filters = Filters(source_kind="national_events", start=date(2014, 1, 1), end=date(2015, 1, 1), countries=("AM",))

    def __init__(self, rows: list[dict], tier: str = "internal"):
        self.access, self.asks = Access(tier=tier), self
        self.rows = pd.DataFrame(rows, columns=list(OVER_HALF))

    def load(self, _query) -> pd.DataFrame:
        return self.rows

    def address(self, page: str, parameters: dict[str, tuple[str, ...]]) -> str:
        return f"{page}: {parameters}"

    def names(self, _dimension: str, code: str) -> str:
        return code


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "These totals include implausible quantities that nobody has confirmed: Drugs (4 cases, 9,390 kg), Drugs "
            "(1 case, 5 g) and Not stated (2 cases)",
        ),
        (
            "ru",
            "В эти итоги входят неправдоподобные количества, которых никто не подтвердил: Наркотики (4 случая, 9390 "
            "кг), Наркотики (1 случай, 5 г) и Не указано (2 случая)",
        ),
    ],
)
def test_a_page_says_how_many_there_are_and_how_much(language, words):
    i18n.use(language)
    try:
        said = plain(sentences(implausible.page_words(Here(ROWS))))
    finally:
        i18n.use("en")
    assert said.replace("9 390", "9390") == words


def test_what_stands_beside_a_total_is_not_said_to_be_in_it():
    said = plain(sentences(implausible.page_words(Here([OVER_HALF, ROWS[0]]))))
    assert said == (
        "Totals leave out implausible quantities under review that would make up over half of them, while charts, maps "
        "and records include these: Precursors (1 case, 20 l). These totals include implausible quantities that nobody "
        "has confirmed: Drugs (1 case, 5 g)"
    )


def test_nothing_is_said_where_there_are_none_and_of_released_figures():
    assert implausible.page_words(Here([])) == implausible.page_words(Here(ROWS, "donor")) == []


def test_the_words_lead_to_the_records():
    assert implausible.address(Here(ROWS)) == "records: {'countries': ('AM',), 'quantity_checks': ('implausible',)}"
