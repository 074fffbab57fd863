"""What is known of both sides of a crossing in the period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from analysis import cooperation as times
from analysis import totals
from content import page_words
from content.context import Context
from content.offices import facts, sides
from content.offices.sides import Side
from queries import cooperation, network
from queries import offices as queries
from scope.comparison import month_start
from scope.filters import Filters

MOST_LINKED = 8
"""Linked cases that are listed, the newest."""
LINKS = ("exchange", "operation", "double_report")
"""What can link cases of two sides, as `queries.offices.linked_cases` names it."""


@dataclass(frozen=True)
class Way:
    """Messages one way in the period: `requests` of them are due a reply; of the answered ones half took no longer than
    `median_days`."""

    sent: int = 0
    requests: int = 0
    answered: int = 0
    median_days: float | None = None


@dataclass(frozen=True)
class Pair:
    """Both sides of a crossing: a row of `network.pairs`, and what is known of each side.

    `ways` are the messages from the first side to the second, and back; None where there is nobody to write to. Of
    readers of the release they are those between the two countries (`is_border`). `monthly` are messages by month and
    sending side. `operations` are those of both sides, None where that is not told; `linked` rows of
    `queries.offices.linked_cases`.
    """

    row: Any
    sides: tuple[Side, Side]
    ways: tuple[Way, Way] | None
    is_border: bool
    monthly: pd.DataFrame
    months: tuple[date, ...]
    operations: int | None
    linked: pd.DataFrame

    @property
    def offices(self) -> tuple[Side, ...]:
        """The sides where an office is known."""
        return tuple(side for side in self.sides if side.told != "none")

    @property
    def is_alone(self) -> bool:
        return len(self.offices) < 2


def row_of(here: Context, code: str) -> Any:
    """The pair of a code, a row of `network.pairs`; None where the reader is told of none."""
    return next((row for row in here.names.pair_rows if row.code == code), None)


def sides_of(row: Any) -> tuple[str, str]:
    """The offices or places of both sides; '' where a side is not known."""
    return row.side_a, "" if pd.isna(row.side_b) else row.side_b


def load(here: Context, code: str) -> Pair:
    """Both sides of a pair that the reader is told of."""

    def make() -> Pair:
        row = row_of(here, code)
        codes = sides_of(row)
        asked = sides.ask_both(here, codes, row)
        framed = facts.frame(here)
        months = tuple(facts.shown_months(framed))
        messages = _ask_messages(here, row, codes, months)
        page_words.ask_doubts(narrowed(here, code))
        found = tuple(one() for one in asked)
        ways, is_border, monthly, operations, linked = messages()
        return Pair(row, found, ways, is_border, monthly, months, operations, linked)

    return here.facts("offices.pair", make, code)


def narrowed(here: Context, code: str) -> Context:
    """The screen as if this pair had been chosen."""
    return replace(here, filters=here.filters.with_(blo_codes=(), pair_codes=(code,), countries=()))


def frame_of(here: Context, pair: Pair) -> totals.Frame:
    """The frame of both sides: who reported of them."""
    frames = [side.frame for side in pair.sides if side.frame is not None]
    if not frames:
        return facts.frame(here)
    states, comparable = (
        pd.concat([getattr(one, part) for one in frames], ignore_index=True) for part in ("states", "comparable")
    )
    return replace(frames[0], states=states, comparable=comparable)


def _ask_messages(here: Context, row: Any, codes: tuple[str, str], months: tuple[date, ...]) -> Callable[[], tuple]:
    """Begin to ask for the messages, operations and cases that both sides share."""
    nothing = pd.DataFrame()
    is_alone = not all(facts.is_office(here, code) for code in codes)
    if "exchanges" not in here.subjects:
        return lambda: (None, False, nothing, None, nothing)
    if here.access.reads_release_only:
        return _ask_border(here, row)
    if is_alone:
        return lambda: (None, False, nothing, None, nothing)
    filters, access, zone = here.filters, here.access, here.settings.zone
    between = filters.with_(blo_codes=(), pair_codes=(row.code,), countries=())
    span = between.with_(start=min(months[0], filters.start), end=filters.end)
    replies = here.ask(network.reply_times(between, access, zone=zone))
    now = here.ask(network.monthly_exchanges(between, access, zone=zone))
    monthly = here.ask(network.monthly_exchanges(span, access, zone=zone))
    operations = here.ask(queries.joint_operations(between, access, sides=codes))
    linked = here.ask(queries.linked_cases(between, access, sides=codes))

    def answer() -> tuple:
        sent = now.rows().groupby("blo_code")["exchange_count"].sum()
        answers = {one.blo_code: one for one in replies.rows().itertuples()}
        ways = tuple(_way(sent, answers, sender, receiver) for sender, receiver in (codes, codes[::-1]))
        return ways, False, monthly.rows(), int(operations.rows()["operation_count"].sum()), linked.rows()

    return answer


def _way(sent: pd.Series, answers: dict, sender: str, receiver: str) -> Way:
    """Messages from one side to the other, which is who answers."""
    reply = answers.get(receiver)
    if reply is None:
        return Way(int(sent.get(sender, 0)))
    median = None if pd.isna(reply.median_days) else float(reply.median_days)
    return Way(int(sent.get(sender, 0)), int(reply.request_count), int(reply.answered_count), median)


def countries_of(row: Any) -> tuple[str, str]:
    """Countries of the first and the second side of a pair."""
    first = row.side_a[:2]
    one, other = row.border.split("-")
    return (one, other) if one == first else (other, one)


def border_filters(filters: Filters, row: Any) -> Filters:
    """The filters at a border, as readers of the release may ask for messages there."""
    return filters.with_(
        blo_codes=(), pair_codes=(), countries=countries_of(row), group_codes=(), categories=(), comparison="none"
    )


def _ask_border(here: Context, row: Any) -> Callable[[], tuple]:
    """The released messages and operations between the two countries."""
    filters, access, zone = border_filters(here.filters, row), here.access, here.settings.zone
    asked = [
        here.ask(query(filters, access, zone=zone))
        for query in (cooperation.messages_across, cooperation.reply_times_across)
    ]
    operations = here.ask(cooperation.operations_across(filters, access))

    def answer() -> tuple:
        messages, waited = (one.rows() for one in asked)
        both = countries_of(row)
        ways = tuple(_border_way(messages, waited, sender, receiver) for sender, receiver in (both, both[::-1]))
        joint = operations.rows()
        joint = joint[[set(both) <= set(codes.split("-")) for codes in joint["country_codes"]]]
        return ways, True, pd.DataFrame(), int(joint["operation_count"].sum()), pd.DataFrame()

    return answer


def _border_way(messages: pd.DataFrame, waited: pd.DataFrame, sender: str, receiver: str) -> Way:
    there, took = (
        rows[(rows["from_country_code"] == sender) & (rows["to_country_code"] == receiver)]
        for rows in (messages, waited)
    )
    return Way(
        int(there["sent_count"].sum()),
        int(there["request_count"].sum()),
        int(there["answered_count"].sum()),
        times.median_days(took),
    )


def sent_by_month(pair: Pair, code: str) -> list[float]:
    """Messages that a side sent to the other in each month shown."""
    rows = pair.monthly[pair.monthly["blo_code"] == code] if len(pair.monthly) else pair.monthly
    counted: dict[date, float] = {}
    for row in rows.itertuples():
        month = month_start(row.month.date())
        counted[month] = counted.get(month, 0.0) + float(row.exchange_count)
    return [counted.get(month, 0.0) for month in pair.months]
