"""Periods, the periods they are compared with, and which days are complete.

Reporting periods, baselines (previous period, year on year, mean of five years) and completeness (reporting lag).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from scope.filters import Filters

PERIOD_CHOICES = (
    "last_month",
    "last_quarter",
    "last_half_year",
    "last_year",
    "year_to_date",
    "last_30_days",
    "last_90_days",
    "last_365_days",
    "since_opening",
    "all",
    "custom",
)
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Length of a span in months, for those that are whole months."""
MONTHS_OF = {f"last_{span}": months for span, months in MONTHS.items()}
DAYS_OF = {"last_30_days": 30, "last_90_days": 90, "last_365_days": 365}
LEAST_BASE_CASES = 10
"""A change in per cent is only said on a base of this many cases or more."""
MOST_BASE_YEARS = 5
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Periods outside these years are a slip of the pen: nothing is looked up for them."""


@dataclass(frozen=True)
class Period:
    """Days from `start` to before `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def months(self) -> int | None:
        """Whole months in it; None where it does not begin and end with a month."""
        if self.start.day != 1 or self.end.day != 1 or self.end <= self.start:
            return None
        return month_number(self.end) - month_number(self.start)

    def shifted(self, months: int) -> Period:
        """The same period `months` later (earlier where negative): whole months become whole months, other days as many
        days from the first one on; a leap day more does not make them reach into this period."""
        start = shift(self.start, months)
        if self.months:
            return Period(start, shift(self.end, months))
        end = start + timedelta(days=self.days)
        over = (
            max(end - self.start, timedelta(0))
            if months < 0 and shift(self.end, months) <= self.start
            else timedelta(0)
        )
        return Period(start - over, end - over)


@dataclass(frozen=True)
class Coverage:
    """What one kind of source covers.

    `first` is the first day with data, `end` the day after the last one; months from `complete_to` on are still filling
    up, because not every report on them is due yet. `newest` is the day of the newest record (of released figures the
    first of its month); None where there is none.
    """

    first: date
    end: date
    complete_to: date
    newest: date | None = None


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_start(day: date) -> date:
    return day.replace(day=1)


def span_start(day: date, months: int) -> date:
    """First day of the month, quarter, half-year or year that a day lies in, by its length in months."""
    year, month = divmod(month_number(day) // months * months, 12)
    return date(year, month + 1, 1)


def shift(day: date, months: int) -> date:
    """`day` moved by whole months; 31 January one month later is the last day of February."""
    year, month = divmod(month_number(day) + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def months_between(start: date, end: date) -> list[date]:
    """First days of the months that `start` to before `end` touches."""
    return list(_months_between(start, end))


@lru_cache(maxsize=1024)
def _months_between(start: date, end: date) -> tuple[date, ...]:
    count = month_number(end - timedelta(days=1)) - month_number(start) + 1 if end > start else 0
    return tuple(shift(month_start(start), number) for number in range(count))


def complete_to(as_of: date, due_days: int) -> date:
    """First day of the first month whose reports are not yet due on `as_of`, `due_days` after the month's end."""
    return month_start(as_of - timedelta(days=due_days))


CALENDAR = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?")


def is_choice(choice: str) -> bool:
    """Whether a period can be chosen by these letters: a code of `PERIOD_CHOICES`, a year, half-year, quarter or
    month."""
    calendar = CALENDAR.fullmatch(choice)
    return choice in PERIOD_CHOICES or bool(calendar and FIRST_YEAR <= int(calendar[1]) <= LAST_YEAR)


def resolve(choice: str, coverage: Coverage, *, opened_on: date | None = None) -> Period:
    """The days of a period choice: a code of `PERIOD_CHOICES`, or `2026`, `2026-H1`, `2026-Q3`, `2026-07`.

    *Last complete* periods end with the last complete month, quarter, half-year or year before
    `coverage.complete_to`; *last n days* end with the last day that has data.

    Raises:
        ValueError: a choice that is none of these.
    """
    if choice in MONTHS_OF:
        length = MONTHS_OF[choice]
        end = span_start(coverage.complete_to, length)
        return Period(shift(end, -length), end)
    if choice in DAYS_OF:
        return Period(coverage.end - timedelta(days=DAYS_OF[choice]), coverage.end)
    if choice == "year_to_date":
        last = coverage.end - timedelta(days=1)
        return Period(date(last.year, 1, 1), coverage.end)
    if choice == "since_opening":
        return Period(min(max(opened_on or coverage.first, coverage.first), coverage.end), coverage.end)
    if choice == "all":
        return Period(coverage.first, coverage.end)
    match = CALENDAR.fullmatch(choice)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise ValueError(f"{choice!r} is no period; use one of {', '.join(PERIOD_CHOICES)}, or 2026, 2026-Q3, 2026-07")
    year, month, quarter, half = (int(part or 0) for part in match.groups())
    if month:
        start, length = date(year, month, 1), 1
    elif quarter:
        start, length = date(year, quarter * 3 - 2, 1), 3
    elif half:
        start, length = date(year, half * 6 - 5, 1), 6
    else:
        start, length = date(year, 1, 1), 12
    return Period(start, shift(start, length))


def calendar_code(period: Period) -> str | None:
    """A period as `resolve` reads it: 2026, 2026-H1, 2026-Q3, 2026-07; None where it is none of these."""
    length, start = period.months, period.start
    if length == 12 and start.month == 1:
        return str(start.year)
    if length == 6 and start.month in (1, 7):
        return f"{start.year}-H{start.month // 6 + 1}"
    if length == 3 and start.month % 3 == 1:
        return f"{start.year}-Q{start.month // 3 + 1}"
    return f"{start.year}-{start.month:02}" if length == 1 else None


def is_as_long(one: Period, other: Period) -> bool:
    """Whether figures of two periods stand beside each other as they are: as many whole months, or as many days."""
    return one.days == other.days or (one.months is not None and one.months == other.months)


@dataclass(frozen=True)
class Against:
    """Another period, chosen freely, and what of it can be compared with.

    `known` are the days of which the data are complete; `base` is the part of `asked` within them, None where there is
    none, or where it may not be chosen. Then `why` says so: `overlaps` (the period itself), `months` or `years`
    (released figures are by whole ones), `outside` (of what is known).
    """

    asked: Period
    known: Period
    base: Period | None
    why: str = ""


def against(period: Period, asked: Period, known: Period, *, least_months: int = 0) -> Against:
    """What another period comes to beside `period`.

    Args:
        least_months: 1 or 12 where figures are by whole months or calendar years.
    """
    start, end = max(asked.start, known.start), min(asked.end, known.end)
    if least_months:
        months = months_between(start, end)
        start = next((one for one in months if one >= start and one == span_start(one, least_months)), end)
        end = span_start(end, least_months)
    if least_months and not (
        asked.months and asked.months % least_months == 0 and asked.start == span_start(asked.start, least_months)
    ):
        why = "years" if least_months > 1 else "months"
    elif asked.start < period.end and period.start < asked.end:
        why = "overlaps"
    else:
        why = "" if start < end else "outside"
    return Against(asked, known, None if why else Period(start, end), why)


def bases(period: Period, comparison: str, first: date, *, chosen: Against | None = None) -> tuple[Period, ...]:
    """The periods that `period` is compared with, newest first; none of them begins before `first`.

    `previous` is the period of the same length just before (whole months before whole months), `last_year` the
    same days a year earlier, `five_years` the same days of up to five earlier years, `custom` what is `chosen`, which
    may be longer or shorter than the period, and lie after it. A base never overlaps the period itself.
    """
    if comparison == "custom":
        return (chosen.base,) if chosen and chosen.base else ()
    if comparison == "previous":
        months = period.months
        base = period.shifted(-months) if months else Period(period.start - timedelta(days=period.days), period.start)
        candidates = [base]
    elif comparison == "last_year":
        candidates = [period.shifted(-12)]
    elif comparison == "five_years":
        candidates = [period.shifted(-12 * years) for years in range(1, MOST_BASE_YEARS + 1)]
    else:
        candidates = []
    return tuple(base for base in candidates if base.start >= first and base.end <= period.start)


def of(filters: Filters) -> Period:
    """The period that the filters ask for."""
    return Period(filters.start, filters.end)
