"""How cases began: with a message, in a joint operation, by which way of detection; and how long after the message.

A case has one message and one operation at most, and any number of ways of detection, so that these overlap. That a
case began with a message is what its record says; it is no word on what would have been without one.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import matching
from queries.schema import exchange, seizure, seizure_detection
from scope.access import Access
from scope.filters import Filters


def beginnings(filters: Filters, access: Access) -> sa.Select:
    """One row: how many cases of the period say how they began.

    Columns: case_count, message_count (the record names a message), operation_count (it names an operation),
    unstated_count (it names neither, and no way of detection).
    """
    message, operation = seizure.c.exchange_id, seizure.c.operation_id
    detected = sa.select(seizure_detection.c.seizure_id).distinct().subquery("detected")
    says_nothing = sa.and_(message.is_(None), operation.is_(None), detected.c.seizure_id.is_(None))
    return (
        sa.select(
            sa.func.count().label("case_count"),
            sa.func.count(message).label("message_count"),
            sa.func.count(operation).label("operation_count"),
            sa.func.count().filter(says_nothing).label("unstated_count"),
        )
        .select_from(seizure.outerjoin(detected, detected.c.seizure_id == seizure.c.id))
        .where(*matching.cases(filters, access))
    )


def ways(filters: Filters, access: Access) -> sa.Select:
    """Cases of the period by each way of detection that they state: detection (`unknown`: it is said that it is not
    known), case_count."""
    by = seizure_detection.c.detection
    return (
        sa.select(by, sa.func.count().label("case_count"))
        .select_from(seizure.join(seizure_detection, seizure_detection.c.seizure_id == seizure.c.id))
        .where(*matching.cases(filters, access))
        .group_by(by)
        .order_by(by)
    )


def days_from_message(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """Cases of the period that began with a message that is on record, by the days from one to the other.

    Columns: days (0: the day on which the message was sent in the zone; below that the message came after), case_count.
    """
    sent_on = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    days = sa.cast(seizure.c.seized_on - sent_on, sa.Integer).label("days")
    return (
        sa.select(days, sa.func.count().label("case_count"))
        .select_from(seizure.join(exchange, exchange.c.id == seizure.c.exchange_id))
        .where(
            *matching.cases(filters, access),
            # Of a reader of its own facts also the message is one of its own.
            *matching.own_rows(exchange, access),
            seizure.c.date_precision == "day",
        )
        .group_by(days)
        .order_by(days)
    )
