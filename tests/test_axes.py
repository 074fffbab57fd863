"""Spans of time as positions of a chart: none is left out, none is cut, and as many are named as find room."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import axes
from language import i18n

GRAINS = ("day", "week", "month", "quarter", "half_year", "year")
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@pytest.fixture(autouse=True)
def english():
    yield i18n.use("en")
    i18n.use("en")


@pytest.mark.parametrize(
    ("day", "grain", "first", "following"),
    [
        ("2026-08-13", "day", "2026-08-13", "2026-08-14"),
        ("2024-12-31", "week", "2024-12-30", "2025-01-06"),
        ("2025-01-01", "week", "2024-12-30", "2025-01-06"),
        ("2024-02-29", "month", "2024-02-01", "2024-03-01"),
        ("2026-12-31", "quarter", "2026-10-01", "2027-01-01"),
        ("2026-06-30", "half_year", "2026-01-01", "2026-07-01"),
        ("2026-07-01", "half_year", "2026-07-01", "2027-01-01"),
        ("2026-07-01", "year", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_day_lies_in_this_span(day, grain, first, following):
    start = axes.first_of(date.fromisoformat(day), grain)
    assert start == date.fromisoformat(first)
    assert axes.after(start, grain) == date.fromisoformat(following)


@settings(deadline=None)
@given(start=DAYS, length=st.integers(0, 900), grain=st.sampled_from(GRAINS))
def test_spans_follow_each_other_and_hold_every_day(start, length, grain):
    end = start + timedelta(length)
    starts = axes.starts_between(start, end, grain)
    assert all(axes.after(one, grain) == other for one, other in zip(starts, starts[1:], strict=False))
    if length:
        assert starts[0] <= start and starts[-1] < end <= axes.after(starts[-1], grain)
    else:
        assert starts == [] or axes.first_of(start, grain) < start


@settings(deadline=None)
@given(
    start=DAYS,
    length=st.integers(1, 8000),
    grain=st.sampled_from(GRAINS),
    language=st.sampled_from(("en", "ru")),
    most=st.integers(3, axes.MOST_TICKS),
)
def test_never_more_positions_are_named_than_find_room_and_each_year_once(start, length, grain, language, most):
    i18n.use(language)
    starts = axes.starts_between(start, start + timedelta(length), grain)
    ticks = axes.ticks(starts, grain, most)
    assert 1 <= len(ticks) <= most
    places = [place for place, _words in ticks]
    assert places == sorted(set(places)) and 0 <= places[0] and places[-1] < len(starts)
    for place, words in ticks:
        if grain == "year" or "\n" in words:
            assert words.rsplit("\n", 1)[-1] == str(starts[place].year)
    if grain != "year":
        named = [words.rsplit("\n", 1)[1] for _place, words in ticks if "\n" in words]
        assert named == sorted(set(named)) and "\n" in ticks[0][1]


def test_nothing_is_named_on_an_empty_axis():
    assert axes.ticks([], "month") == ()


@pytest.mark.parametrize(
    ("language", "grain", "words"),
    [
        ("en", "day", "7 July 2026"),
        ("en", "week", "week from 7 July 2026"),
        ("en", "month", "July 2026"),
        ("en", "quarter", "Q3 2026"),
        ("en", "half_year", "H2 2026"),
        ("en", "year", "2026"),
        ("ru", "month", "июль 2026\N{NO-BREAK SPACE}г."),
        ("ru", "quarter", "III\N{NO-BREAK SPACE}квартал 2026\N{NO-BREAK SPACE}г."),
        ("ru", "year", "2026\N{NO-BREAK SPACE}г."),
    ],
)
def test_a_span_has_a_name(language, grain, words):
    i18n.use(language)
    start = {
        "quarter": date(2026, 7, 1),
        "half_year": date(2026, 7, 1),
        "year": date(2026, 1, 1),
        "month": date(2026, 7, 1),
    }.get(grain, date(2026, 7, 7))
    assert axes.label(start, grain) == words


def test_quarters_of_five_years_are_named_by_their_beginnings_of_years():
    starts = axes.starts_between(date(2022, 1, 1), date(2027, 1, 1), "quarter")
    assert [(place, words.split("\n")[-1]) for place, words in axes.ticks(starts, "quarter") if "\n" in words] == [
        (0, "2022"),
        (4, "2023"),
        (8, "2024"),
        (12, "2025"),
        (16, "2026"),
    ]
