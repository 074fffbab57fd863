"""How long requests wait for their replies, those without one so far among them.

The survival curve (Kaplan-Meier) of requests: what is still open counts for as long as it has waited.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from scope.comparison import shift

HALF_DAYS_MOST = 120
"""Waits of 60 days or longer are told as 60 days: `queries.cooperation.HALF_DAYS_MOST`."""
LEAST_REQUESTS = 10
"""Of fewer requests no share and no range is told."""
USUAL_MONTHS = 24
LEAST_USUAL_MONTHS = 8
USUAL = (0.1, 0.9)
"""The usual range leaves out the lowest and the highest tenth of the months before."""
AGES = ((0, 2), (2, 7), (7, 14), (14, 30), (30, 60), (60, None))
"""Days that requests have been open, from and to before."""


@dataclass(frozen=True)
class Waits:
    """Requests by how long they waited, in half days: answered in the half day of that number, or open after so many
    whole ones."""

    answered: tuple[tuple[int, int], ...]
    open: tuple[tuple[int, int], ...]

    @property
    def answered_count(self) -> int:
        return sum(number for _wait, number in self.answered)

    @property
    def open_count(self) -> int:
        return sum(number for _wait, number in self.open)

    @property
    def request_count(self) -> int:
        return self.answered_count + self.open_count

    @cached_property
    def curve(self) -> tuple[tuple[int, float], ...]:
        """Half days after which replies came, and the share of the requests that had none by then."""
        if not self.answered_count:
            return ()
        from statsmodels.duration.survfunc import SurvfuncRight  # slow to import

        rows = [(wait, 1, number) for wait, number in self.answered] + [(wait, 0, number) for wait, number in self.open]
        waits, is_answered, numbers = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
        found = SurvfuncRight(waits, is_answered, freq_weights=numbers)
        return tuple((round(wait), float(share)) for wait, share in zip(found.surv_times, found.surv_prob, strict=True))

    def answered_within(self, half_days: int) -> float | None:
        """Share of the requests that have their reply within so many half days; None where there are none, or none was
        watched for so long."""
        longest = max((wait for wait, number in (*self.answered, *self.open) if number), default=0)
        if not self.request_count or (longest < half_days and self.open_count):
            return None
        left = [share for wait, share in self.curve if wait <= half_days]
        return 1.0 - (left[-1] if left else 1.0)

    def days(self, share: float) -> float | None:
        """Fewest days within which at least this share of the requests has its reply, exact to half a day; None where
        so many have none yet."""
        return next((wait / 2 for wait, left in self.curve if 1.0 - left >= share - 1e-9), None)

    @property
    def median_days(self) -> float | None:
        return self.days(0.5)

    @property
    def late_days(self) -> float | None:
        """Days within which nine of ten have their reply."""
        return self.days(0.9)

    def open_between(self, first: int, end: int | None) -> int:
        """Requests open for at least so many days, and for less than `end`."""
        return sum(number for wait, number in self.open if first * 2 <= wait and (end is None or wait < end * 2))


def of_rows(rows: pd.DataFrame) -> Waits:
    """Waits of any rows of `queries.messages.waits`."""
    return by(rows).get((), Waits((), ()))


def by(rows: pd.DataFrame, *columns: str) -> dict[tuple, Waits]:
    """The same for each value of some columns."""
    answered: defaultdict[tuple, Counter[int]] = defaultdict(Counter)
    still: defaultdict[tuple, Counter[int]] = defaultdict(Counter)
    taken = (rows[name].tolist() for name in ("half_days", "answered_count", "open_count", *columns))
    for wait, answers, waiting, *key in zip(*taken, strict=True):
        answered[tuple(key)][wait] += answers
        still[tuple(key)][wait] += waiting
    return {key: _waits(answered[key], still[key]) for key in answered}


def _waits(answered: Counter[int], still: Counter[int]) -> Waits:
    """Waits of requests by half days; those of which there are none are left out."""
    first, second = (
        tuple((wait, number) for wait, number in sorted(one.items()) if number) for one in (answered, still)
    )
    return Waits(first, second)


@dataclass(frozen=True)
class Released:
    """Waits as far as released figures tell them: of requests in months and directions whose reply times are told.
    `held` requests are in others, `young` in a month whose end is not released for half a day yet."""

    waits: Waits
    held: int = 0
    young: int = 0


def of_released(messages: pd.DataFrame, times: pd.DataFrame, until: date) -> Released:
    """Waits of released requests, each watched for as long as every request of its month was: from the end of the month
    to `until`. A reply that took longer than that counts as open for so long, as a request does that has none, for of
    the requests sent early in a month slower replies are told than of those sent late.

    Args:
        messages: rows of `queries.cooperation.messages_across`, a row for each month and direction.
        times: rows of `queries.cooperation.reply_times_across`.
        until: first day of which no reply is told.
    """
    keys = ["month", "from_country_code", "to_country_code"]
    answers = {key: rows for key, rows in times.groupby(keys)} if len(times) else {}
    answered: Counter[int] = Counter()
    still: Counter[int] = Counter()
    held = young = 0
    for row in messages.itertuples():
        requests = int(row.request_count)
        watched = min(2 * (until - shift(row.month.date(), 1)).days, HALF_DAYS_MOST)
        if row.suppressed_count:
            held += requests
        elif watched < 1:
            young += requests
        else:
            found = answers.get((row.month, row.from_country_code, row.to_country_code))
            in_time = {} if found is None else dict(zip(found["half_days"], found["answer_count"], strict=True))
            answered.update({int(wait): int(number) for wait, number in in_time.items() if wait <= watched})
            still[watched] += requests - sum(int(number) for wait, number in in_time.items() if wait <= watched)
    return Released(_waits(answered, still), held, young)


@dataclass(frozen=True)
class Range:
    """Between what the middle eight of ten of so many months lay."""

    low: float
    high: float
    months: int


def usual(values: Iterable[float | None]) -> Range | None:
    """The usual range of monthly values; None where there are too few. A month that never came to a value (more than
    half of its requests have no reply) is above all others."""
    known = sorted(np.inf if value is None else value for value in values)
    if len(known) < LEAST_USUAL_MONTHS:
        return None
    low, high = (float(np.quantile(known, share, method="inverted_cdf")) for share in USUAL)
    return Range(low, high, len(known)) if np.isfinite(high) else None


def added(several: Iterable[Waits]) -> Waits:
    """Waits of several groups of requests together."""
    answered: Counter[int] = Counter()
    still: Counter[int] = Counter()
    for one in several:
        answered.update(dict(one.answered))
        still.update(dict(one.open))
    return _waits(answered, still)
