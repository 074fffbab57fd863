"""Messages across borders one side to another: who sent how many to whom, how long requests waited, answered or not.

Facts only: readers of the release are told of messages by border (`queries.cooperation`), and are refused here. A
message is in scope as there. Whoever has no answer yet is counted by how long the request has waited so far, so that
times to reply are not only those of the requests that were answered (`analysis.reply_times`).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from queries import matching
from queries.agencies import RECEIVER, SENDER
from queries.codes import one_of
from queries.cooperation import (
    FROM_COUNTRY,
    HALF_DAYS_MOST,
    TO_COUNTRY,
    answered,
    conditions_across,
    directions,
    half_days,
    message_counts,
    messages_with_sides,
)
from queries.schema import exchange, seizure
from scope.access import Access
from scope.filters import COUNTED_STATUSES, Filters

ENDS = {
    "country": (FROM_COUNTRY, TO_COUNTRY),
    "office": (exchange.c.from_blo_code, exchange.c.to_blo_code),
    "agency": (SENDER.c.lineage_code, RECEIVER.c.lineage_code),
}
"""What the two ends of a message can be told by; NULL where that end does not state it."""


def between(filters: Filters, access: Access, *, zone: str, by: str) -> sa.Select:
    """Messages across borders sent in the period, from each end to each other.

    Columns: from_code, to_code (NULL: not stated), sent_count, request_count (a reply is due), answered_count.

    Args:
        by: which ends, of `ENDS`.
    """
    ends = _ends(by)
    return (
        sa.select(*ends, *message_counts())
        .select_from(messages_with_sides())
        .where(*conditions_across(filters, access, zone))
        .group_by(*ends)
        .order_by(*(end.nulls_last() for end in ends))
    )


def waits(filters: Filters, access: Access, *, zone: str, by: str, until: datetime) -> sa.Select:
    """How long the requests of `between` waited, from each end to each other.

    Columns: from_code (who asked), to_code (who was asked), half_days, answered_count (the reply came in the half day
    of this number, `HALF_DAYS_MOST`: or later), open_count (without a reply after so many whole half days, or more).

    Args:
        until: the moment that the data speaks for.
    """
    return _waits(filters, access, zone, until, _ends(by))


def monthly_waits(filters: Filters, access: Access, *, zone: str, until: datetime) -> sa.Select:
    """The same by the month in which the request was sent: month in place of the two ends."""
    return _waits(filters, access, zone, until, directions(zone)[:1])


def waits_by_subject(filters: Filters, access: Access, *, zone: str, until: datetime) -> sa.Select:
    """The same by what the request was about: subject (substance group; NULL: not stated) in place of the two ends."""
    return _waits(filters, access, zone, until, (exchange.c.subject.label("subject"),))


def outcomes(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """What came of messages across borders, by what they were about.

    Columns: subject (substance group; NULL: not stated), outcome (seizure, information, none; NULL: not stated),
    sent_count, linked_count (messages that a case on record names as the one it began with).
    """
    case = seizure.c.exchange_id
    named = sa.select(case).where(
        case.is_not(None),
        one_of(seizure.c.status, COUNTED_STATUSES, beside=seizure.c.id),
        *matching.within_access(seizure.c.country_code, access),
        *matching.own_rows(seizure, access),
    )
    by = (exchange.c.subject, exchange.c.outcome)
    return (
        sa.select(
            *by,
            sa.func.count().label("sent_count"),
            sa.func.count().filter(exchange.c.id.in_(named)).label("linked_count"),
        )
        .select_from(messages_with_sides())
        .where(*conditions_across(filters, access, zone))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


WRITTEN = {
    "sent": (exchange.c.sent_at, exchange.c.from_blo_code),
    "replied": (exchange.c.replied_at, exchange.c.to_blo_code),
}
"""When something was written, and by which office: a message, or the reply to one."""


def clock(filters: Filters, access: Access, *, zone: str, of: str) -> sa.Select:
    """On which days of the week and at which hours messages across borders of the period are sent, or answered.

    Columns: blo_code (who wrote; NULL: not stated), weekday (1 is Monday), hour (in the zone), message_count.

    Args:
        of: `sent` or `replied`.
    """
    written_at, office = WRITTEN[of]
    local = sa.func.timezone(zone, written_at)
    weekday, hour = (sa.cast(sa.func.date_part(part, local), sa.Integer) for part in ("isodow", "hour"))
    by = (office.label("blo_code"), weekday.label("weekday"), hour.label("hour"))
    return (
        sa.select(*by, sa.func.count().label("message_count"))
        .select_from(messages_with_sides())
        .where(*conditions_across(filters, access, zone), written_at.is_not(None))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def _ends(by: str) -> tuple[sa.ColumnElement, ...]:
    sender, receiver = ENDS[by]
    return sender.label("from_code"), receiver.label("to_code")


def _waits(filters: Filters, access: Access, zone: str, until: datetime, by: tuple[sa.ColumnElement, ...]) -> sa.Select:
    is_answered = answered()
    waited = sa.case((is_answered, half_days()), else_=_waited_until(until))
    keys = (*by, waited.label("half_days"))
    return (
        sa.select(
            *keys,
            sa.func.count().filter(is_answered).label("answered_count"),
            sa.func.count().filter(sa.not_(is_answered)).label("open_count"),
        )
        .select_from(messages_with_sides())
        .where(*conditions_across(filters, access, zone), exchange.c.expects_reply)
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    )


def _waited_until(until: datetime) -> sa.ColumnElement:
    """Whole half days since a message was sent, at most `HALF_DAYS_MOST`."""
    seconds = sa.literal(until.timestamp(), sa.Double) - sa.func.extract("epoch", exchange.c.sent_at)
    whole = sa.func.floor(sa.cast(seconds, sa.Double) / 43_200.0)
    return sa.cast(sa.func.least(sa.func.greatest(whole, 0), HALF_DAYS_MOST), sa.Integer)
