"""What the Cooperation page knows of messages in one run: everything is asked for at once.

What each tier is told:

- internal readers: messages between countries, offices and agencies, times to reply with those still open, hours,
  subjects, what came of them, operations with all who took part;
- partners among their own: the same of the messages, cases and operations in which their agency has a side; how the
  other side works with others is not told;
- donors, and partners who look at the network: messages by border and month, answers and times to reply as they are
  released, operations by the countries that took part;
- the public: the same by whole years.

Nobody is told what a message says, nor of persons: there is no such column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property

import pandas as pd

from analysis import cooperation, reply_times, totals
from analysis.cooperation import border_code
from analysis.reply_times import Range, Released, Waits
from content import periods
from content.context import Context
from queries import cooperation as queries
from queries import messages
from scope.comparison import Period, months_between, shift
from scope.filters import Filters

ENDS = ("country", "office", "agency")
"""What the two ends of messages are told by."""
MONTHS = 24


def can_show(here: Context) -> bool:
    """Whether this source tells of messages."""
    return "exchanges" in here.subjects


@dataclass(frozen=True)
class Flow:
    """Messages from one end to another. `waits` are those of its requests. Of released figures `curve` is how long they
    waited as far as these tell it (None for the public), and `median_days` that of the answers whose time is told."""

    from_code: str
    to_code: str
    sent: int
    requests: int
    answered: int
    waits: Waits | None
    median_days: float | None
    held: int = 0
    curve: Released | None = None

    @property
    def open(self) -> int:
        return self.requests - self.answered


@dataclass(frozen=True)
class Span:
    """Messages of one period, from each end to each other."""

    flows: tuple[Flow, ...]
    rows: pd.DataFrame
    """half_days and counts of all its requests; of released figures of the answers that are told."""
    is_released: bool

    @property
    def sent(self) -> int:
        return sum(one.sent for one in self.flows)

    @property
    def requests(self) -> int:
        return sum(one.requests for one in self.flows)

    @property
    def answered(self) -> int:
        return sum(one.answered for one in self.flows)

    @property
    def held(self) -> int:
        return sum(one.held for one in self.flows)

    @cached_property
    def waits(self) -> Waits | None:
        return None if self.is_released else reply_times.of_rows(self.rows)

    @property
    def median_days(self) -> float | None:
        return cooperation.median_days(self.rows) if self.waits is None else self.waits.median_days


@dataclass(frozen=True)
class Exchanges:
    """What is shown of messages: the period and what it is compared with, and the months up to its end.

    `months` are rows of `cooperation.messages_across` over the last `MONTHS` months, `waits` the times to reply of
    each of them that is complete; both empty for readers of yearly figures.
    """

    framed: totals.Frame
    by: str
    now: Span
    before: tuple[Span, ...]
    months: pd.DataFrame
    starts: tuple
    waits: dict
    usual: tuple[Range | None, Range | None]
    """Of the medians, and of the days within which nine of ten had a reply, of the months before the period."""

    @property
    def then(self) -> Span | None:
        """The period compared, where it is one."""
        return self.before[0] if len(self.before) == 1 else None

    def between(self, border: str) -> tuple[Flow, ...]:
        """Flows of one border."""
        return tuple(one for one in self.now.flows if border_code(one.from_code, one.to_code) == border)


def data_moment(here: Context) -> datetime:
    """The moment that the data speaks for; where it does not say one, the end of its last day."""
    return here.loaded_at or datetime.combine(here.coverage.end, time(), UTC)


def frame(here: Context) -> totals.Frame:
    """The period and its comparison; what is still filling up is compared with nothing."""
    framed = periods.frame(here)
    return replace(framed, bases=framed.bases if framed.compared == framed.period else ())


def exchanges(here: Context, by: str) -> Exchanges:
    """Everything of the view, told by the ends `by`."""
    return here.facts("cooperation.exchanges", lambda: _exchanges(here, by), by)


def released_filters(here: Context) -> Filters:
    """The filters that messages are narrowed by: released ones are those between countries."""
    if not here.access.reads_release_only:
        return here.filters
    return here.filters.with_(blo_codes=(), pair_codes=(), group_codes=(), categories=())


def _exchanges(here: Context, by: str) -> Exchanges:
    framed = frame(here)
    spans = [_ask_span(here, period, by) for period in (framed.period, *framed.bases)]
    months, starts, waits = _ask_months(here, framed)
    reports = periods.ask_reports(here, framed)
    now, *before = (span() for span in spans)
    rows, of_months = months(), waits()
    usual = _usual(framed, of_months)
    return Exchanges(reports.frame(), by, now, tuple(before), rows, starts, of_months, usual)


def _ask_span(here: Context, period: Period, by: str) -> Callable[[], Span]:
    filters = released_filters(here).with_(start=period.start, end=period.end)
    access, zone = here.access, here.settings.zone
    if access.reads_release_only:
        sent = here.ask(queries.messages_across(filters, access, zone=zone))
        times = here.ask(queries.reply_times_across(filters, access, zone=zone))
        until = None if access.reads_years_only else here.coverage.end
        return lambda: _released(sent.rows(), times.rows(), until)
    counted = here.ask(messages.between(filters, access, zone=zone, by=by))
    waited = here.ask(messages.waits(filters, access, zone=zone, by=by, until=data_moment(here)))
    return lambda: _told(counted.rows(), waited.rows())


def _told(counted: pd.DataFrame, waited: pd.DataFrame) -> Span:
    of_ends = reply_times.by(waited.fillna({"from_code": "", "to_code": ""}), "from_code", "to_code")
    flows = []
    for row in counted.fillna({"from_code": "", "to_code": ""}).itertuples():
        waits = of_ends.get((row.from_code, row.to_code), Waits((), ()))
        numbers = (int(row.sent_count), int(row.request_count), int(row.answered_count))
        flows.append(Flow(row.from_code, row.to_code, *numbers, waits, waits.median_days))
    return Span(tuple(flows), waited, is_released=False)


def _released(sent: pd.DataFrame, times: pd.DataFrame, until: date | None) -> Span:
    """Released messages; of requests how long they waited, up to a day."""
    keys = ["from_country_code", "to_country_code"]
    waited = dict(list(times.groupby(keys)))
    flows = []
    for (one, other), rows in sent.groupby(keys):
        numbers = (int(rows[name].sum()) for name in ("sent_count", "request_count", "answered_count"))
        found = waited.get((one, other), times.iloc[:0])
        held = int(rows["suppressed_count"].sum())
        curve = None if until is None else reply_times.of_released(rows, found, until)
        flows.append(Flow(one, other, *numbers, None, cooperation.median_days(found), held, curve))
    return Span(tuple(flows), times, is_released=True)


def _ask_months(here: Context, framed: totals.Frame) -> tuple[Callable, tuple, Callable]:
    """Messages per month over two years up to the end of the period, the months, and the times to reply of those that
    are complete; over more months, for what is usual before the period."""
    if here.access.tier == "public" or not framed.period.months:
        return pd.DataFrame, (), dict
    end = min(framed.period.end, here.coverage.end)
    start = max(shift(framed.period.end, -MONTHS), here.coverage.first)
    starts = tuple(months_between(start, end))
    filters = released_filters(here)
    early = max(shift(framed.period.start, -reply_times.USUAL_MONTHS), here.coverage.first)
    zone = here.settings.zone
    sent = here.ask(queries.messages_across(filters.with_(start=start, end=end), here.access, zone=zone))
    over = filters.with_(start=min(start, early), end=end)
    if here.access.reads_release_only:
        times = here.ask(queries.reply_times_across(over, here.access, zone=zone))

        def of_answers() -> dict:
            rows = times.rows()
            return {month: cooperation.median_days(one) for month, one in rows.groupby(rows["month"].dt.date)}

        return sent.rows, starts, of_answers
    waited = here.ask(messages.monthly_waits(over, here.access, zone=zone, until=data_moment(here)))

    def of_requests() -> dict:
        return {month.date(): found for (month,), found in reply_times.by(waited.rows(), "month").items()}

    return sent.rows, starts, of_requests


def median_of(found: Waits | float | None) -> float | None:
    """The median of a month, of facts or as it is released."""
    return found.median_days if isinstance(found, Waits) else found


def subjects(here: Context) -> dict[str, Waits]:
    """Requests of the period by what they were about ('': not stated); not for readers of released figures."""

    def make() -> dict[str, Waits]:
        zone, until = here.settings.zone, data_moment(here)
        rows = here.load(messages.waits_by_subject(here.filters, here.access, zone=zone, until=until))
        return {
            "" if pd.isna(subject) else subject: waits for (subject,), waits in reply_times.by(rows, "subject").items()
        }

    return here.facts("cooperation.subjects", make)


def _usual(framed: totals.Frame, waits: dict) -> tuple[Range | None, Range | None]:
    start = shift(framed.period.start, -reply_times.USUAL_MONTHS) if framed.period.months else framed.period.start
    before = [found for month, found in waits.items() if start <= month < framed.period.start]
    late = [found.late_days for found in before if isinstance(found, Waits)]
    return reply_times.usual(median_of(found) for found in before), reply_times.usual(late)


def waits_of(span: Span, ends: tuple[str, str] | None) -> Released | None:
    """Waits of the requests of a period, between two ends both ways where they are chosen; None where they are not
    told."""
    flows = [one for one in span.flows if ends is None or {one.from_code, one.to_code} == set(ends)]
    if not span.is_released:
        waits = span.waits if ends is None else reply_times.added(one.waits for one in flows if one.waits)
        return Released(waits) if waits else None
    curves = [one.curve for one in flows if one.curve]
    if not curves:
        return None
    return Released(
        reply_times.added(one.waits for one in curves),
        sum(one.held for one in curves),
        sum(one.young for one in curves),
    )
