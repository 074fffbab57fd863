"""Title sentences: for every state of the data one that is true, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis import comparison_words
from analysis.totals import Comparison, Frame, Total
from briefing import sentences
from language import i18n
from scope.comparison import Period

NOW, THEN = Period(date(2026, 4, 1), date(2026, 7, 1)), Period(date(2025, 4, 1), date(2025, 7, 1))
COMPLETE = date(2026, 8, 1)
N, T = "\u00a0", "\u202f"


def frame(*, states: tuple[str, ...] = ("received",), compared: Period | None = NOW) -> Frame:
    rows = [
        (f"O{number}", "KG", month, state)
        for number, state in enumerate(states)
        for month in (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))
    ]
    return Frame(
        NOW,
        compared,
        (THEN,),
        COMPLETE,
        pd.DataFrame(rows, columns=["unit", "country_code", "month", "state"]),
        pd.DataFrame(),
    )


def found(value: float, base: float, *, share: bool = True, left_out: int = 0, period: Period = NOW) -> Comparison:
    change = (value - base) / base if share and base else None
    return Comparison(value, base, value - base, change, base, period, (THEN,), 15, left_out)


def total(value: float | None, compared: Comparison | None = None, state: str = "reported") -> Total:
    return Total(value, state, compared, ())


CASES = [
    (
        "rising",
        total(1234.0, found(1234, 1100)),
        frame(),
        "1,234 seizure cases, 12% more than a year earlier",
        f"1{T}234 случая изъятия, на 12{N}% больше, чем годом ранее",
    ),
    (
        "falling",
        total(88.0, found(88, 110)),
        frame(),
        "88 seizure cases, 20% fewer than a year earlier",
        f"88 случаев изъятия, на 20{N}% меньше, чем годом ранее",
    ),
    (
        "as many",
        total(40.0, found(40, 40)),
        frame(),
        "40 seizure cases, as many as a year earlier",
        "40 случаев изъятия, столько же, сколько годом ранее",
    ),
    (
        "a small base has no per cent",
        total(7.0, found(7, 4, share=False)),
        frame(),
        "7 seizure cases, 3 more than a year earlier",
        "7 случаев изъятия, на 3 больше, чем годом ранее",
    ),
    ("one case", total(1.0), frame(), "1 seizure case", "1 случай изъятия"),
    (
        "many times",
        total(66.0, found(66, 20)),
        frame(),
        "66 seizure cases, 3.3 times as many as a year earlier",
        "66 случаев изъятия, в 3,3 раза больше, чем годом ранее",
    ),
    (
        "zero that everybody reported",
        total(0.0, found(0, 30)),
        frame(),
        "No seizure case was reported",
        "Случаев изъятия не зарегистрировано",
    ),
    (
        "zero where a report is missing",
        total(0.0),
        frame(states=("received", "missing")),
        "No seizure case in the reports received so far",
        "В полученных на данный момент отчётах случаев изъятия нет",
    ),
    (
        "nobody reported",
        total(None, None, "missing"),
        frame(states=("missing",)),
        "How many seizure cases there were is not known: not reported",
        "Число случаев изъятия неизвестно: отчёт не представлен",
    ),
    (
        "closed",
        total(None, None, "closed"),
        frame(states=("closed",)),
        "How many seizure cases there were is not known: closed in this period",
        None,
    ),
    (
        "suppressed",
        total(None, None, "suppressed"),
        frame(),
        "How many seizure cases there were is not known: suppressed",
        None,
    ),
    ("nothing to compare with", total(5.0), frame(), "5 seizure cases", "5 случаев изъятия"),
    (
        "still filling up as a whole",
        total(12.0),
        frame(compared=None),
        "12 seizure cases so far: the period is still filling up",
        "12 случаев изъятия на данный момент: данные за период ещё поступают",
    ),
    (
        "offices left out",
        total(1361.0, found(1152, 1089, left_out=3)),
        frame(),
        "1,361 seizure cases, up 6% over the months reported in both years",
        f"1{T}361 случай изъятия; по месяцам, за которые есть отчёты в оба года, на 6{N}% больше",
    ),
    (
        "less than four fifths",
        total(980.0, replace(found(424, 400, left_out=9), all_value=980.0)),
        frame(),
        "980 seizure cases, up 6% over the months reported in both years (424)",
        f"980 случаев изъятия; по месяцам, за которые есть отчёты в оба года (424), на 6{N}% больше",
    ),
    ("all left out", total(11.0, found(0, 0, left_out=2)), frame(), "11 seizure cases", "11 случаев изъятия"),
    (
        "a part of the period",
        total(30.0, found(20, 25, period=Period(NOW.start, date(2026, 6, 1)))),
        frame(compared=Period(NOW.start, date(2026, 6, 1))),
        "30 seizure cases so far; in April – May 2026, 20% fewer than a year earlier",
        None,
    ),
]


@pytest.mark.parametrize(
    ("english", "russian", "figure", "framed"),
    [pytest.param(en, ru, one, of, id=name) for name, one, of, en, ru in CASES],
)
def test_a_count_is_told_as_the_data_have_it(english, russian, figure, framed):
    i18n.use("en")
    assert sentences.counted(figure, framed, sentences.cases_words(), comparison_of="last_year") == english
    if russian:
        i18n.use("ru")
        assert sentences.counted(figure, framed, sentences.cases_words(), comparison_of="last_year") == russian


def test_the_base_is_named_as_the_filters_compare():
    i18n.use("en")
    before = found(12, 10)
    assert comparison_words.clause(before, "previous") == "20% more than in the period before"
    mean = replace(before, bases=(THEN, THEN, THEN))
    assert comparison_words.clause(mean, "five_years") == "20% more than the mean of 3 earlier years"
    i18n.use("ru")
    assert comparison_words.clause(mean, "five_years") == f"на 20{N}% больше, чем в среднем за 3 предыдущих года"


@pytest.mark.parametrize(
    ("now", "then", "english", "russian"),
    [
        (
            2.0,
            4.0,
            "Half of the answers came within 2 days; a year earlier within 4 days",
            f"Половина ответов пришла за 2{N}дня; годом ранее{N}— за 4{N}дня",
        ),
        (
            5.0,
            5.0,
            "Half of the answers came within 5 days, as a year earlier",
            f"Половина ответов пришла за 5{N}дней, как и годом ранее",
        ),
        (2.5, None, "Half of the answers came within 2.5 days", f"Половина ответов пришла за 2,5{N}дня"),
        (
            0.5,
            1.0,
            "Half of the answers came within half a day; a year earlier within 1 day",
            f"Половина ответов пришла за полдня; годом ранее{N}— за 1{N}день",
        ),
        (None, 3.0, "", ""),
    ],
)
def test_replies_are_told_by_their_median(now, then, english, russian):
    for language, wanted in (("en", english), ("ru", russian)):
        i18n.use(language)
        said = sentences.replies(now, then, comparison_words.after_than("last_year", (THEN,)))
        assert said.replace("\u00a0", " ") == wanted.replace("\u00a0", " ")
