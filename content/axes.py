"""Spans of time as positions of a chart: their names, and which of them are named on the axis."""

from __future__ import annotations

import math
from datetime import date, timedelta

from language import i18n
from scope.comparison import MONTHS, shift, span_start

DAYS = {"day": 1, "week": 7}
MOST_TICKS = 16


def first_of(day: date, grain: str) -> date:
    """First day of the span that a day lies in; weeks begin on Monday."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return span_start(day, MONTHS[grain])


def after(start: date, grain: str) -> date:
    """First day of the next span."""
    return shift(start, MONTHS[grain]) if grain in MONTHS else start + timedelta(days=DAYS[grain])


def starts_between(start: date, end: date, grain: str) -> list[date]:
    """First days of the spans that `start` to before `end` touches."""
    found, day = [], first_of(start, grain)
    while day < end:
        found.append(day)
        day = after(day, grain)
    return found


def dragged(first: float, last: float, count: int) -> tuple[int, int]:
    """First and last of so many positions whose middles lie between two places of the axis; where there is none, the
    one that holds the middle of them."""
    low, high = max(math.ceil(first), 0), min(math.floor(last), count - 1)
    if low <= high:
        return low, high
    place = min(max(round((first + last) / 2), 0), count - 1)
    return place, place


def label(start: date, grain: str) -> str:
    """A span in words: 7 July 2022, the week from 4 July, July 2022, Q3 2022."""
    if grain == "week":
        return i18n.week_from(start)
    return i18n.period(start, after(start, grain))


def ticks(starts: list[date], grain: str, most: int = MOST_TICKS) -> tuple[tuple[int, str], ...]:
    """Positions that are named on the axis, as many as find room, with the year beneath where it begins."""
    if not starts:
        return ()
    if grain == "year":
        step = -(-len(starts) // most)
        return tuple((place, str(day.year)) for place, day in enumerate(starts) if place % step == 0)
    named, year = [], None
    for place in _named(starts, grain, most):
        day = starts[place]
        words = _tick_word(day, grain)
        named.append((place, f"{words}\n{day.year}" if day.year != year else words))
        year = day.year
    return tuple(named)


def _named(starts: list[date], grain: str, most: int) -> list[int]:
    """Places of spans that begin a month, quarter or year, whichever are few enough."""
    for length in (0, 1, 3, 6, 12, 24, 60, 120):
        places = [place for place, day in enumerate(starts) if not length or _begins(starts, place, grain, length)]
        if len(places) <= most and places:
            return places
    return [0]


def _begins(starts: list[date], place: int, grain: str, months: int) -> bool:
    """Whether a span is the first one of a stretch of so many months."""
    number = starts[place].year * 12 + starts[place].month - 1
    if grain in MONTHS:
        return number % months == 0
    if place == 0:
        return starts[0].day == 1 and number % months == 0
    before = starts[place - 1].year * 12 + starts[place - 1].month - 1
    return number != before and number % months == 0


def _tick_word(day: date, grain: str) -> str:
    if grain in ("day", "week"):
        return i18n.day_axis(day)
    if grain == "quarter":
        return i18n.quarter_axis(day)
    if grain == "half_year":
        return i18n.half_year_axis(day)
    return i18n.month_axis(day)
