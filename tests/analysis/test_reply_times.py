"""Times to reply with those still open, beside what is worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis import reply_times
from analysis.reply_times import Range, Waits

TWELVE = Waits(answered=((1, 2), (2, 3), (5, 4)), open=((2, 1), (9, 2)))
"""Of 12 requests 2 are answered in the first half day (10 of 12 left), of 10 then 3 in the second (7 of 10), one is
open after two half days, and of the 6 left 4 in the fifth (2 of 6)."""


def test_a_curve_is_what_is_worked_out_by_hand():
    assert TWELVE.curve == (
        (1, pytest.approx(10 / 12)),
        (2, pytest.approx(10 / 12 * 7 / 10)),
        (5, pytest.approx(10 / 12 * 7 / 10 * 2 / 6)),
    )
    assert (TWELVE.request_count, TWELVE.answered_count, TWELVE.open_count) == (12, 9, 3)
    # 7 of 12 are left after one day, fewer than half only after the fifth half day.
    assert TWELVE.median_days == 2.5
    assert TWELVE.late_days is None
    assert TWELVE.answered_within(4) == pytest.approx(5 / 12)
    assert TWELVE.answered_within(9) == pytest.approx(1 - 7 / 36)
    assert TWELVE.answered_within(10) is None


def test_the_freireich_trial_of_1963_gives_its_published_median_and_curve():
    """Weeks in remission under 6-MP, censored ones open: S(10) = 0.753, S(23) = 0.448, median 23 weeks (Kleinbaum and
    Klein, Survival Analysis, table 2.1)."""
    events = ((6, 3), (7, 1), (10, 1), (13, 1), (16, 1), (22, 1), (23, 1))
    censored = ((6, 1), (9, 1), (10, 1), (11, 1), (17, 1), (19, 1), (20, 1), (25, 1), (32, 2), (34, 1), (35, 1))
    found = Waits(events, censored)
    assert {wait: round(share, 4) for wait, share in found.curve} == {
        6: 0.8571,
        7: 0.8067,
        10: 0.7529,
        13: 0.6902,
        16: 0.6275,
        22: 0.5378,
        23: 0.4482,
    }
    assert found.median_days == 11.5


def test_without_open_requests_it_is_the_share_of_the_answers():
    found = Waits(((2, 5), (4, 4), (8, 1)), ())
    assert found.median_days == 1.0 and found.late_days == 2.0
    assert [found.answered_within(wait) for wait in (1, 2, 4, 8, 20)] == pytest.approx([0, 0.5, 0.9, 1, 1])


def test_leaving_out_the_open_ones_would_tell_a_shorter_time():
    slow = Waits(((2, 10),), ((100, 30),))
    assert Waits(slow.answered, ()).median_days == 1.0 and slow.median_days is None


def test_nothing_asked_and_nothing_answered_have_no_time():
    for found in (Waits((), ()), Waits((), ((4, 3),))):
        assert (found.curve, found.median_days, found.late_days) == ((), None, None)
    assert Waits((), ()).answered_within(2) is None
    assert Waits((), ((4, 3),)).answered_within(2) == 0.0


def test_ages_part_the_open_ones_and_leave_none_out():
    found = Waits((), tuple((wait, 1) for wait in range(0, 121)))
    numbers = [found.open_between(first, end) for first, end in reply_times.AGES]
    assert numbers == [4, 10, 14, 32, 60, 1] and sum(numbers) == found.open_count


def test_rows_are_added_up_by_how_long_they_waited():
    rows = pd.DataFrame(
        {"half_days": [3, 1, 3], "answered_count": [2, 0, 1], "open_count": [0, 4, 5], "from_code": ["A", "B", "B"]}
    )
    assert reply_times.of_rows(rows) == Waits(((3, 3),), ((1, 4), (3, 5)))
    assert reply_times.of_rows(rows.iloc[:0]) == Waits((), ())
    of_ends = {("A",): Waits(((3, 2),), ()), ("B",): Waits(((3, 1),), ((1, 4), (3, 5)))}
    assert reply_times.by(rows, "from_code") == of_ends
    assert reply_times.added([TWELVE, Waits(((5, 1),), ())]) == Waits(((1, 2), (2, 3), (5, 5)), TWELVE.open)


def test_a_usual_range_leaves_out_a_tenth_at_each_end_and_needs_eight_months():
    assert reply_times.usual([float(value) for value in range(1, 11)]) == Range(1.0, 9.0, 10)
    assert reply_times.usual([2.0] * 7) is None
    assert reply_times.usual([None, *[float(value) for value in range(1, 20)]]) == Range(2.0, 18.0, 20)
    assert reply_times.usual([None] * 3 + [2.0] * 7) is None


def released(waits: np.ndarray, sent: list[datetime], until: datetime, *, held: set[date]) -> tuple[pd.DataFrame, ...]:
    """Messages and reply times of one direction as they would be released, of requests by when they were sent and how
    many half days their reply takes."""
    rows = [
        (moment.replace(day=1).date(), wait if moment + timedelta(hours=12 * wait) < until else None)
        for moment, wait in zip(sent, np.ceil(waits).tolist(), strict=True)
    ]
    messages, times = [], []
    for month in sorted({month for month, _wait in rows}):
        told = [wait for one, wait in rows if one == month and wait is not None]
        messages.append(
            (month, "KG", "KZ", len([one for one, _wait in rows if one == month]), len(told), month in held)
        )
        if month not in held:
            times += [(month, "KG", "KZ", int(min(wait, 120)), told.count(wait)) for wait in sorted(set(told))]
    ends = ["month", "from_country_code", "to_country_code"]
    frames = (
        pd.DataFrame(messages, columns=[*ends, "request_count", "answered_count", "suppressed_count"]),
        pd.DataFrame(times, columns=[*ends, "half_days", "answer_count"]),
    )
    return tuple(one.assign(month=pd.to_datetime(one["month"])) for one in frames)


def test_released_figures_give_the_curve_of_all_requests_and_not_of_the_answers_alone():
    """Replies after ten days on average; one request of five never has one. Released are months and half days."""
    random = np.random.default_rng(8)
    sent = [datetime(2026, 1, 1) + timedelta(minutes=int(one)) for one in random.uniform(0, 120 * 24 * 60, 6000)]
    waits = np.where(random.random(6000) < 0.2, 1e4, random.exponential(20, 6000))
    # 1 January to 30 April; nothing is told of 1 May and later.
    messages, times = released(waits, sent, datetime(2026, 5, 1), held={date(2026, 2, 1)})
    found = reply_times.of_released(messages, times, date(2026, 5, 1))
    by_month = dict(zip(messages["month"].dt.month, messages["request_count"], strict=True))
    assert (found.held, found.young) == (by_month[2], by_month[4])
    assert found.waits.request_count == by_month[1] + by_month[3]
    for days in (2, 7, 14, 30):
        assert found.waits.answered_within(2 * days) == pytest.approx(0.8 * (1 - np.exp(-days / 10)), abs=0.025)
    answers = times[times["half_days"] <= 14]["answer_count"].sum() / times["answer_count"].sum()
    assert answers > 0.8 * (1 - np.exp(-0.7)) + 0.1


def test_a_slow_reply_counts_as_open_for_as_long_as_all_of_its_month_were_watched():
    messages, times = released(
        np.array([1.0, 50.0, 9.0]), [datetime(2026, 3, 1)] * 3, datetime(2026, 4, 21), held=set()
    )
    assert reply_times.of_released(messages, times, date(2026, 4, 21)).waits == Waits(((1, 1), (9, 1)), ((40, 1),))
