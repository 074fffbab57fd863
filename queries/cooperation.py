"""Cooperation across borders: messages from one country to another, how long replies took, and joint operations.

Every reader asks the same functions: internal readers are answered from the facts, partners from those of their own,
readers of the release from its tables, in the same columns. A message or an operation is in scope where one of its
countries is.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from queries import matching, release
from queries.agencies import RECEIVER, SENDER
from queries.network import sent_within
from queries.schema import blo, exchange, operation, operation_blo
from queries.units import month
from scope.access import Access
from scope.filters import Filters

HALF_DAYS_MOST = 120
"""Replies that took 60 days or longer are told as 60 days."""

SENDING, RECEIVING = blo.alias("sending"), blo.alias("receiving")
FROM_COUNTRY = sa.func.coalesce(SENDING.c.country_code, SENDER.c.country_code)
"""Country of the office that sent a message, or of the agency where no office is known; NULL where neither is."""
TO_COUNTRY = sa.func.coalesce(RECEIVING.c.country_code, RECEIVER.c.country_code)


def messages_with_sides() -> sa.Join:
    """Messages with the offices and agencies of both sides, where they are known."""
    return (
        exchange.outerjoin(SENDING, SENDING.c.code == exchange.c.from_blo_code)
        .outerjoin(SENDER, SENDER.c.code == exchange.c.from_agency_code)
        .outerjoin(RECEIVING, RECEIVING.c.code == exchange.c.to_blo_code)
        .outerjoin(RECEIVER, RECEIVER.c.code == exchange.c.to_agency_code)
    )


def directions(zone: str) -> tuple[sa.ColumnElement, ...]:
    """What messages are counted by: month of sending in the zone, from_country_code, to_country_code."""
    day = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    return month(day).label("month"), FROM_COUNTRY.label("from_country_code"), TO_COUNTRY.label("to_country_code")


def across() -> sa.ColumnElement[bool]:
    """A message from one country to another; not one that stays within a country, or of which a side is not known."""
    return FROM_COUNTRY != TO_COUNTRY


def answered(before: datetime | None = None) -> sa.ColumnElement[bool]:
    """A request that was answered, before a moment if one is given."""
    came = exchange.c.replied_at.is_not(None) if before is None else exchange.c.replied_at < before
    return sa.and_(exchange.c.expects_reply, came)


def message_counts(before: datetime | None = None) -> tuple[sa.ColumnElement, ...]:
    """sent_count, request_count (a reply is due), answered_count (before a moment, if one is given)."""
    return (
        sa.func.count().label("sent_count"),
        sa.func.count().filter(exchange.c.expects_reply).label("request_count"),
        sa.func.count().filter(answered(before)).label("answered_count"),
    )


def half_days() -> sa.ColumnElement:
    """How long a reply took, in half days rounded up, from 1 to `HALF_DAYS_MOST`."""
    seconds = sa.func.extract("epoch", exchange.c.replied_at) - sa.func.extract("epoch", exchange.c.sent_at)
    begun = sa.func.ceil(sa.cast(seconds, sa.Double) / 43_200.0)
    return sa.cast(sa.func.least(sa.func.greatest(begun, 1), HALF_DAYS_MOST), sa.Integer)


def conditions_across(filters: Filters, access: Access, zone: str) -> list[sa.ColumnElement[bool]]:
    """Messages across a border of the period, of which one side is in scope."""
    sides = ((FROM_COUNTRY, exchange.c.from_blo_code), (TO_COUNTRY, exchange.c.to_blo_code))
    in_scope = (
        sa.and_(*matching.in_scope(country, filters, access), *matching.at_ends(office, exchange, filters))
        for country, office in sides
    )
    conditions = [
        matching.of_kind(exchange.c.source_code, filters, access),
        *sent_within(filters, zone),
        across(),
        sa.or_(*in_scope),
    ]
    if filters.group_codes:
        conditions.append(matching.among(exchange.c.subject, filters.group_codes))
    return conditions


def messages_across(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """Messages sent from one country to another in the period, by month and direction.

    Columns: month, from_country_code, to_country_code, sent_count, request_count (a reply is due), answered_count,
    suppressed_count (released rows whose reply times are held back, for there are too few; 0 from the facts). Released
    figures do not know replies that came after what is released.

    Raises:
        PermissionError: for readers of the release, a choice of offices or substances; see `release`.
    """
    if access.reads_release_only:
        return release.messages_across(filters, access)
    by = directions(zone)
    return (
        sa.select(*by, *message_counts(), sa.literal(0, sa.BigInteger).label("suppressed_count"))
        .select_from(messages_with_sides())
        .where(*conditions_across(filters, access, zone))
        .group_by(*by)
        .order_by(*by)
    )


def reply_times_across(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """How long the requests of `messages_across` waited for their replies, counted by half days.

    Columns: month (of the request), from_country_code (who asked), to_country_code (who answered), half_days (rounded
    up: 1 is within 12 hours, `HALF_DAYS_MOST` 60 days or longer), answer_count. Any of these rows can be added up: see
    `analysis.cooperation`.

    Raises:
        PermissionError: as `messages_across`.
    """
    if access.reads_release_only:
        return release.reply_times_across(filters, access)
    by = (*directions(zone), half_days().label("half_days"))
    return (
        sa.select(*by, sa.func.count().label("answer_count"))
        .select_from(messages_with_sides())
        .where(*conditions_across(filters, access, zone), answered())
        .group_by(*by)
        .order_by(*by)
    )


def operation_countries() -> sa.Subquery:
    """Countries with an office in each operation: operation_id, country_codes (alphabetical, joined by `-`)."""
    took_part = (
        sa.select(operation_blo.c.operation_id, blo.c.country_code)
        .distinct()
        .join(blo, blo.c.code == operation_blo.c.blo_code)
        .subquery("took_part")
    )
    codes = sa.func.aggregate_strings(took_part.c.country_code, "-").aggregate_order_by(took_part.c.country_code)
    return (
        sa.select(took_part.c.operation_id, codes.label("country_codes"))
        .group_by(took_part.c.operation_id)
        .subquery("countries")
    )


def ended(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `operation`: it ended in the period, and an office in scope took part."""
    ours = (
        sa.select(operation_blo.c.operation_id)
        .join(blo, blo.c.code == operation_blo.c.blo_code)
        .where(*matching.in_scope(blo.c.country_code, filters, access), *matching.at_offices(blo.c.code, filters))
    )
    return [
        matching.of_kind(operation.c.source_code, filters, access),
        operation.c.id.in_(ours),
        *matching.within(operation.c.ended_on, filters),
    ]


def operations_across(filters: Filters, access: Access) -> sa.Select:
    """Joint and coordinated operations that ended in the period, by the countries whose offices took part.

    Columns: month, country_codes (alphabetical, joined by `-`; a single one where the offices are of one country),
    operation_count. Each operation stands in one row, so that rows add up.

    Raises:
        PermissionError: for readers of the release, a choice of offices; see `release`.
    """
    if access.reads_release_only:
        return release.operations_across(filters, access)
    countries = operation_countries()
    by = (month(operation.c.ended_on).label("month"), countries.c.country_codes)
    return (
        sa.select(*by, sa.func.count().label("operation_count"))
        .select_from(operation.join(countries, countries.c.operation_id == operation.c.id))
        .where(*ended(filters, access))
        .group_by(*by)
        .order_by(*by)
    )
