"""Medians and shares from counted messages, beside those of every message by itself."""

from __future__ import annotations

import random
from collections import Counter
from math import ceil

import pandas as pd
import pytest

from analysis.cooperation import Border, border_code, by_border, median_days, share_answered, still_open
from language import i18n


@pytest.mark.parametrize(
    ("language", "requests", "answered", "words"),
    [
        ("en", 5, 4, "1 request still open"),
        ("en", 1_205, 5, "1,200 requests still open"),
        ("en", 5, 5, ""),
        ("en", 0, 0, ""),
        ("ru", 22, 1, "21 запрос ещё без ответа"),
        ("ru", 5, 3, "2 запроса ещё без ответа"),
        ("ru", 15, 4, "11 запросов ещё без ответа"),
    ],
)
def test_requests_without_an_answer_are_told_beside_a_median_of_those_that_have_one(
    language, requests, answered, words
):
    i18n.use(language)
    said = still_open(requests, answered)
    i18n.use("en")
    assert said.replace("\N{NO-BREAK SPACE}", " ") == words


def times(*counts: tuple[int, int], sides: tuple[str, str] = ("KG", "KZ")) -> pd.DataFrame:
    rows = [(*sides, wait, count) for wait, count in counts]
    return pd.DataFrame(rows, columns=["from_country_code", "to_country_code", "half_days", "answer_count"])


def sent(*rows: tuple) -> pd.DataFrame:
    columns = [
        "from_country_code",
        "to_country_code",
        "sent_count",
        "request_count",
        "answered_count",
        "suppressed_count",
    ]
    return pd.DataFrame(list(rows), columns=columns)


@pytest.mark.parametrize(
    ("counts", "days"),
    [
        ([], None),
        ([(1, 1)], 0.5),
        ([(1, 1), (2, 1)], 0.5),
        ([(1, 1), (5, 2)], 2.5),
        ([(5, 1), (1, 1), (5, 1)], 2.5),
        ([(1, 2), (120, 3)], 60.0),
        ([(3, 0)], None),
    ],
)
def test_half_of_the_replies_came_within_the_median(counts, days):
    assert median_days(times(*counts)) == days


def test_the_median_of_any_cells_is_that_of_their_replies_to_half_a_day():
    luck = random.Random(3)
    for _ in range(200):
        hours = sorted(luck.expovariate(1 / 60) for _ in range(luck.randrange(1, 40)))
        counts = Counter(max(1, ceil(one / 12)) for one in hours)
        middle = hours[(len(hours) - 1) // 2]
        assert median_days(times(*counts.items())) == ceil(middle / 12) / 2


def test_a_share_is_of_the_requests_and_there_is_none_without_requests():
    assert share_answered(sent(("KG", "KZ", 9, 4, 3, 0), ("KZ", "KG", 5, 4, 1, 0))) == 0.5
    assert share_answered(sent(("KG", "KZ", 9, 0, 0, 0))) is None
    assert share_answered(sent()) is None


def test_a_border_holds_both_directions_and_says_how_many_answers_are_told():
    messages = sent(("UZ", "TJ", 4, 2, 2, 1), ("TJ", "UZ", 6, 5, 4, 0), ("KG", "KZ", 3, 0, 0, 0))
    waited = times((3, 3), (9, 1), sides=("TJ", "UZ"))
    assert by_border(messages, waited) == (
        Border("KG-KZ", 3, 0, 0, 0, 0, None, None),
        Border("TJ-UZ", 10, 7, 6, 4, 1, 6 / 7, 1.5),
    )
    assert by_border(sent(), times()) == ()


def test_a_border_has_one_code_from_either_side():
    assert border_code("UZ", "KG") == border_code("KG", "UZ") == "KG-UZ"
