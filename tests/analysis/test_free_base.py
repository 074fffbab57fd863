"""A base that was chosen freely: of any days beside the period, of another length too, told as what it is in both
languages."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis import comparison_words, report_states
from analysis.totals import Frame, NotCompared, Total, not_compared, told_throughout, total
from briefing import sentences
from content.map import words
from language import i18n
from scope.comparison import Period, against, months_between
from tests.analysis.test_totals import rows_of

QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
"""Of 90 days."""
KNOWN = Period(date(2024, 1, 1), date(2026, 7, 1))
SPRING = Period(date(2024, 3, 15), date(2024, 5, 21))
"""Of 67 days."""


@pytest.fixture(autouse=True)
def in_english():
    yield i18n.use("en")
    i18n.use("en")


def frame_of(base: Period, changed: dict[tuple[str, date], str] | None = None, *units: str) -> Frame:
    """The quarter beside a base, with the states of units: received, where nothing else is said."""
    months = months_between(KNOWN.start, KNOWN.end)
    states = pd.DataFrame(
        [(unit, "UZ", month, (changed or {}).get((unit, month), "received")) for unit in units for month in months],
        columns=report_states.COLUMNS,
    )
    comparable = report_states.comparable(states, QUARTER, (base,)) if units else pd.DataFrame()
    chosen = against(QUARTER, base, KNOWN)
    assert chosen.base
    return Frame(QUARTER, QUARTER, (chosen.base,), KNOWN.end, states, comparable, against=chosen)


def test_a_base_of_another_length_is_compared_by_the_day_and_by_whole_offices():
    """January and February 2025 (59 days) beside the quarter (90 days). A: 59 cases, one a day, beside 180, two a day.
    B lacks March 2026: none of its cases is compared, also not those of the other months."""
    base = Period(date(2025, 1, 1), date(2025, 3, 1))
    frame = frame_of(base, {("B", date(2026, 3, 1)): "missing"}, "A", "B")
    rows = rows_of(
        (date(2025, 1, 1), "A", 59),
        (date(2025, 2, 1), "B", 500),
        (date(2025, 3, 1), "A", 900),
        (date(2026, 1, 1), "A", 170),
        (date(2026, 2, 1), "B", 40),
        (date(2026, 3, 1), "A", 10),
    )
    found = total(frame, rows, "case_count")
    compared = found.comparison
    assert (found.value, compared.value, compared.base, compared.change_share) == (220.0, 180.0, 59.0, 1.0)
    assert compared.shown(is_count=True) == (1.0, 1.0)
    # Of six office-months of the quarter the three of B; the base has two of its own.
    assert (compared.left_out, compared.month_count) == (3, 6)
    months = tuple(months_between(QUARTER.start, QUARTER.end))
    assert not_compared(frame, rows, "case_count") == [NotCompared("B", months, 40.0, 500.0)]


def test_as_many_whole_months_after_the_period_are_compared_month_by_month():
    """April to June 2026 beside the quarter: B's May is missing, so its February is left out; 91 beside 90 days are as
    many months, and their sums stand beside each other."""
    base = Period(date(2026, 4, 1), date(2026, 7, 1))
    frame = frame_of(base, {("B", date(2026, 5, 1)): "missing"}, "A", "B")
    rows = rows_of(
        (date(2026, 1, 1), "A", 30),
        (date(2026, 1, 1), "B", 4),
        (date(2026, 2, 1), "B", 50),
        (date(2026, 4, 1), "B", 6),
        (date(2026, 6, 1), "A", 34),
    )
    assert frame.spans == (Period(date(2025, 4, 1), date(2026, 7, 1)),)
    found = total(frame, rows, "case_count")
    assert (found.value, found.comparison.value, found.comparison.base) == (84.0, 34.0, 40.0)
    assert (found.comparison.change_share, found.comparison.left_out) == (-0.15, 1)
    assert not found.comparison.is_per_day


def test_what_is_held_back_in_a_base_of_another_length_is_left_out_of_all_its_months():
    frame = frame_of(Period(date(2025, 1, 1), date(2025, 3, 1)))
    rows = rows_of(
        (date(2025, 1, 1), "UZ", None), (date(2025, 2, 1), "UZ", 8.0), (date(2026, 3, 1), "UZ", 9.0), column="quantity"
    ).assign(suppressed_count=[1, 0, 0])
    kept, held = told_throughout(frame, rows, "quantity")
    assert (kept["quantity"].tolist(), held) == ([], 1)


def beside(base: Period, now: int, then: int) -> tuple[Frame, Total]:
    """So many cases of the quarter beside so many of a base that is no whole months, of one office."""
    frame = frame_of(base)
    rows = rows_of((QUARTER.start, "A", now, 1), (base.start.replace(day=1), "A", then, 2), span=True)
    return frame, total(frame, rows, "case_count")


EARLIER = Period(date(2024, 3, 15), date(2024, 6, 13))
"""Of 90 days."""
TOLD = [
    (
        EARLIER,
        (180, 150),
        "180 seizure cases, 20% more than from 15 March to 12 June 2024",
        "180 случаев изъятия, на 20 % больше, чем с 15 марта по 12 июня 2024 года",
        "+20% (+30), against 150 (15 Mar – 12 Jun 2024)",
        "+20 % (+30), против 150 (15.03–12.06.2024)",
    ),
    (
        SPRING,
        (180, 100),
        # 2 a day beside 100 / 67 = 1.4925 a day.
        "180 seizure cases, 34% more a day than from 15 March to 20 May 2024 (67 days)",
        "180 случаев изъятия, в среднем за день на 34 % больше, чем с 15 марта по 20 мая 2024 года (67 дней)",
        "daily mean +34%, against 100 in 67 days (15 Mar – 20 May 2024), here in 90 days",
        "в среднем за день +34 %, против 100 за 67 дней (15.03–20.05.2024), здесь — за 90 дней",
    ),
    (
        SPRING,
        (90, 67),
        "90 seizure cases, as many a day as from 15 March to 20 May 2024 (67 days)",
        "90 случаев изъятия, в среднем за день столько же, сколько с 15 марта по 20 мая 2024 года (67 дней)",
        "the same daily mean, against 67 in 67 days (15 Mar – 20 May 2024), here in 90 days",
        None,
    ),
    (
        # Too few for per cent: both sums and their days alone.
        SPRING,
        (5, 4),
        "5 seizure cases, against 4 in 67 days (15 Mar – 20 May 2024), here in 90 days",
        "5 случаев изъятия, против 4 за 67 дней (15.03–20.05.2024), здесь — за 90 дней",
        "Against 4 in 67 days (15 Mar – 20 May 2024), here in 90 days. There are fewer than 10 to compare with, "
        "too few for per cent",
        None,
    ),
]


@pytest.mark.parametrize(("base", "figures", "title_en", "title_ru", "tile_en", "tile_ru"), TOLD)
def test_a_figure_beside_other_days_names_them(base, figures, title_en, title_ru, tile_en, tile_ru):
    frame, found = beside(base, *figures)
    for language, title, tile in (("en", title_en, tile_en), ("ru", title_ru, tile_ru)):
        i18n.use(language)
        said = sentences.counted(found, frame, sentences.cases_words(), comparison_of="custom")
        assert said.replace("\u00a0", " ") == title
        if tile:
            said = comparison_words.told(*comparison_words.beside(found.comparison, frame, is_count=True))
            assert said.replace("\u00a0", " ") == tile


def test_an_office_and_an_agency_are_told_by_the_day_as_well():
    frame, found = beside(SPRING, 180, 100)
    told = comparison_words.of_total(found.comparison, frame, "custom")
    assert told.replace("\u00a0", " ") == (
        "That is 34% more a day than from 15 March to 20 May 2024 (67 days): 180 in 90 days, against 100 in 67 days "
        "(15 Mar – 20 May 2024)."
    )
    assert comparison_words.sentence(found.comparison, frame) == (
        "In the period compared (15 March – 20 May 2024) there were 100 in 67 days, here 180 in 90 days, daily "
        "mean +34%."
    )


def test_the_head_of_a_page_says_what_is_compared_and_what_was_cut():
    frame, _found = beside(SPRING, 1, 1)
    assert comparison_words.compared_with(frame) == (
        "compared with 15 March – 20 May 2024, 67 days beside 90 days, so that changes are those of daily means"
    )
    cut = frame_of(Period(date(2023, 12, 1), date(2024, 4, 1)))
    assert comparison_words.compared_with(cut) == (
        "compared with Q1 2024 (chosen was December 2023 – March 2024, of which only this is complete in the data)"
    )


@pytest.mark.parametrize(
    ("asked", "least_months", "english", "russian"),
    [
        (
            (date(2026, 3, 15), date(2026, 5, 1)),
            0,
            "No comparison, as 15 March – 30 April 2026 overlaps the period. Choose days before 1 January 2026 or "
            "after 31 March 2026",
            "Сравнения нет, так как выбранные дни (с 15 марта по 30 апреля 2026 года) пересекаются с периодом. "
            "Выберите дни до 1 января 2026 года или после 31 марта 2026 года",
        ),
        (
            (date(2020, 1, 1), date(2021, 1, 1)),
            0,
            "No comparison, as the data hold nothing complete of 2020. Choose days from 1 January 2024 to 30 June 2026",
            None,
        ),
        (
            (SPRING.start, SPRING.end),
            1,
            "No comparison, as released figures are by whole months, and 15 March – 20 May 2024 is none. Choose whole "
            "months",
            None,
        ),
        (
            (date(2024, 3, 1), date(2024, 6, 1)),
            12,
            "No comparison, as public figures are by whole years, and March – May 2024 is none. Choose whole years",
            None,
        ),
    ],
)
def test_days_that_cannot_be_compared_with_are_refused_with_a_way_out(asked, least_months, english, russian):
    chosen = against(QUARTER, Period(*asked), KNOWN, least_months=least_months)
    none = pd.DataFrame()
    frame = Frame(QUARTER, QUARTER, (), KNOWN.end, none, none, against=chosen)
    assert comparison_words.compared_with(frame) == english
    if russian:
        i18n.use("ru")
        assert comparison_words.compared_with(frame).replace("\u00a0", " ") == russian


def test_a_map_does_not_call_other_days_before():
    base = comparison_words.after_than("custom", (Period(date(2026, 4, 1), date(2026, 7, 1)),))
    told = words.texts(is_released=False, is_by_country=False, is_of_events=False, is_of_some=False, base=base)
    assert told["legend_more"] == "more than in Q2 2026"
    assert told["change"] == "{now} over the months reported in both, {before} in Q2 2026: {share}"
