"""The network itself: what the database covers, its offices, their reports, their cooperation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from queries import matching, naming
from queries.codes import one_of
from queries.schema import (
    agency,
    blo,
    blo_donor,
    blo_status,
    code_list,
    country,
    country_alias,
    crossing_pair,
    database_info,
    donor,
    event_mark,
    exchange,
    operation,
    operation_blo,
    place,
    place_alias,
    report,
    seizure,
    source,
    source_subject,
    substance,
    substance_alias,
)
from queries.units import month
from scope.access import Access
from scope.filters import COUNTED_STATUSES, Filters


def info() -> sa.Select:
    """What the database says about itself: key, value."""
    return sa.select(database_info.c.key, database_info.c.value).order_by(database_info.c.key)


def coverage(access: Access) -> sa.Select:
    """What each kind of source covers: one row per kind that has cases that count in the reader's countries, or
    reports. Of a reader of its own facts, what these cover, where there are cases.

    Columns: kind, first_seized_on, last_seized_on, first_reported_on, reported_to (exclusive), case_count.
    """
    seen = (
        sa.select(
            source.c.kind,
            sa.func.min(seizure.c.seized_on).label("first_seized_on"),
            sa.func.max(seizure.c.seized_on).label("last_seized_on"),
            sa.func.count().label("case_count"),
        )
        .join(source, source.c.code == seizure.c.source_code)
        .where(
            one_of(seizure.c.status, COUNTED_STATUSES, beside=seizure.c.source_code),
            *matching.within_access(seizure.c.country_code, access),
            *matching.own_rows(seizure, access),
        )
        .group_by(source.c.kind)
        .subquery("seen")
    )
    told = (
        sa.select(
            source.c.kind,
            sa.func.min(report.c.period_start).label("first_reported_on"),
            sa.func.max(report.c.period_end).label("reported_to"),
        )
        .join(source, source.c.code == report.c.source_code)
        .where(*matching.own_rows(report, access))
        .group_by(source.c.kind)
        .subquery("told")
    )
    kind = sa.func.coalesce(seen.c.kind, told.c.kind)
    return (
        sa.select(
            kind.label("kind"),
            seen.c.first_seized_on,
            seen.c.last_seized_on,
            told.c.first_reported_on,
            told.c.reported_to,
            sa.func.coalesce(seen.c.case_count, 0).label("case_count"),
        )
        .select_from(seen.join(told, seen.c.kind == told.c.kind, full=not access.reads_own_only, isouter=True))
        .order_by(kind)
    )


def sources(kind: str, access: Access) -> sa.Select:
    """Sources of a kind that have records, of a reader of its own facts such records: code, name, publisher, licence,
    url."""
    used = sa.select(seizure.c.source_code).where(*matching.own_rows(seizure, access)).distinct()
    return (
        sa.select(source.c.code, source.c.name, source.c.publisher, source.c.licence, source.c.url)
        .where(source.c.kind == kind, source.c.code.in_(used))
        .order_by(source.c.code)
    )


def subjects(kind: str) -> sa.Select:
    """Subjects that sources of a kind can hold at all: subject."""
    return (
        sa.select(source_subject.c.subject)
        .distinct()
        .join(source, source.c.code == source_subject.c.source_code)
        .where(source.c.kind == kind)
        .order_by(source_subject.c.subject)
    )


def offices(filters: Filters, access: Access) -> sa.Select:
    """Offices in scope that the reader is told of: code, names, country_code, neighbour_code, mode, opened_on,
    opened_precision, confidence, lat, lon, precision_km. Of a reader of its own facts, offices where its agency works
    or has cases."""
    told = [*naming.offices(blo.c.code, access), *matching.at_own_offices(blo.c.code, access)]
    return (
        sa.select(
            blo.c.code,
            blo.c.name_en,
            blo.c.name_ru,
            blo.c.country_code,
            blo.c.neighbour_code,
            blo.c.mode,
            blo.c.opened_on,
            blo.c.opened_precision,
            blo.c.confidence,
            place.c.lat,
            place.c.lon,
            place.c.precision_km,
        )
        .select_from(blo.outerjoin(place, place.c.code == blo.c.place_code))
        .where(
            *matching.in_scope(blo.c.country_code, filters, access), *matching.at_offices(blo.c.code, filters), *told
        )
        .order_by(blo.c.code)
    )


def points(access: Access) -> sa.Select:
    """Offices that the reader is told of, and all places, where they lie: kind (office, place), code, country_code,
    name_en, name_ru, lat, lon.

    Raises:
        PermissionError: a reader of released figures, which are narrowed by no place.
    """
    if access.reads_release_only:
        raise PermissionError("released figures are narrowed by no place")
    told = [*naming.offices(blo.c.code, access), *matching.at_own_offices(blo.c.code, access)]
    at = (place.c.lat, place.c.lon)
    is_located = [column.is_not(None) for column in at]
    offices_at = (
        sa.select(sa.literal("office", sa.Text).label("kind"), *(blo.c[name] for name in _NAMED), *at)
        .select_from(blo.join(place, place.c.code == blo.c.place_code))
        .where(*told, *is_located)
    )
    places = sa.select(sa.literal("place", sa.Text), *(place.c[name] for name in _NAMED), *at).where(*is_located)
    found = sa.union_all(offices_at, places).subquery("point")
    return sa.select(found).order_by(found.c.kind, found.c.code)


_NAMED = ("code", "country_code", "name_en", "name_ru")


def all_offices(access: Access) -> sa.Select:
    """Every office that the reader may be told of, for its name: code, country_code, opened_on, opened_precision,
    confidence."""
    columns = "code country_code opened_on opened_precision confidence".split()
    return sa.select(*(blo.c[name] for name in columns)).where(*naming.offices(blo.c.code, access)).order_by(blo.c.code)


def pairs(access: Access) -> sa.Select:
    """Crossings that the reader may be told of, with their two sides: code, side_a, side_b, mode, border, and for a
    side without an office the place's names (side_b_name_en, side_b_name_ru)."""
    return (
        sa.select(
            crossing_pair.c.code,
            crossing_pair.c.side_a,
            crossing_pair.c.side_b,
            crossing_pair.c.mode,
            crossing_pair.c.border,
            place.c.name_en.label("side_b_name_en"),
            place.c.name_ru.label("side_b_name_ru"),
        )
        .select_from(crossing_pair.outerjoin(place, place.c.code == crossing_pair.c.side_b))
        .where(*naming.pairs(access))
        .order_by(crossing_pair.c.code)
    )


def donors() -> sa.Select:
    """Every donor: code, name_en, name_ru."""
    return sa.select(donor.c.code, donor.c.name_en, donor.c.name_ru).order_by(donor.c.code)


def supported(filters: Filters, access: Access) -> sa.Select:
    """Who supported which office in scope that the reader is told of: donor_code, blo_code, country_code."""
    told = [*naming.offices(blo.c.code, access), *matching.at_own_offices(blo.c.code, access)]
    return (
        sa.select(blo_donor.c.donor_code, blo.c.code.label("blo_code"), blo.c.country_code)
        .select_from(blo_donor.join(blo, blo.c.code == blo_donor.c.blo_code))
        .where(
            *matching.in_scope(blo.c.country_code, filters, access), *matching.at_offices(blo.c.code, filters), *told
        )
        .order_by(blo_donor.c.donor_code, blo.c.code)
    )


def statuses(access: Access) -> sa.Select:
    """Spans of office statuses: blo_code, status, from_on, to_on (exclusive; NULL = still)."""
    return (
        sa.select(blo_status.c.blo_code, blo_status.c.status, blo_status.c.from_on, blo_status.c.to_on)
        .join(blo, blo.c.code == blo_status.c.blo_code)
        .where(*matching.within_access(blo.c.country_code, access), *naming.offices(blo.c.code, access))
        .order_by(blo_status.c.blo_code, blo_status.c.from_on)
    )


def reports(filters: Filters, access: Access) -> sa.Select:
    """Reports on seizures by the units in scope whose span touches the period.

    Columns: blo_code, country_code, period_start, period_end, status, received_on. For offices `country_code` is
    theirs.
    """
    where = sa.func.coalesce(blo.c.country_code, report.c.country_code)
    return (
        sa.select(
            report.c.blo_code,
            where.label("country_code"),
            report.c.period_start,
            report.c.period_end,
            report.c.status,
            report.c.received_on,
        )
        .select_from(report.outerjoin(blo, blo.c.code == report.c.blo_code))
        .where(
            matching.of_kind(report.c.source_code, filters, access),
            report.c.subject == "seizures",
            report.c.period_start < filters.end,
            report.c.period_end > filters.start,
            *matching.in_scope(where, filters, access),
            *matching.at_offices(report.c.blo_code, filters),
        )
        .order_by(report.c.blo_code.nulls_last(), where, report.c.period_start, report.c.id)
    )


def last_reports(filters: Filters, access: Access) -> sa.Select:
    """End of the last span that each office reported on, before the period's end: blo_code, reported_to."""
    return (
        sa.select(report.c.blo_code, sa.func.max(report.c.period_end).label("reported_to"))
        .join(blo, blo.c.code == report.c.blo_code)
        .where(
            matching.of_kind(report.c.source_code, filters, access),
            report.c.subject == "seizures",
            report.c.status != "missing",
            report.c.period_end <= filters.end,
            *matching.in_scope(blo.c.country_code, filters, access),
            *matching.at_offices(report.c.blo_code, filters),
        )
        .group_by(report.c.blo_code)
        .order_by(report.c.blo_code)
    )


def exchanged(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on rows of `exchanges_with_sender`: the messages asked for, whenever they were sent."""
    sender = sa.func.coalesce(blo.c.country_code, agency.c.country_code)
    conditions = [
        matching.of_kind(exchange.c.source_code, filters, access),
        *matching.in_scope(sender, filters, access),
        *matching.at_ends(exchange.c.from_blo_code, exchange, filters),
    ]
    if filters.group_codes:
        conditions.append(matching.among(exchange.c.subject, filters.group_codes))
    return conditions


def exchanges_with_sender() -> sa.Join:
    """Messages with the office and the agency that sent them."""
    return exchange.outerjoin(blo, blo.c.code == exchange.c.from_blo_code).outerjoin(
        agency, agency.c.code == exchange.c.from_agency_code
    )


def sent_within(filters: Filters, zone: str) -> list[sa.ColumnElement[bool]]:
    """Messages sent on the days of the period in the deployment's zone, as moments: the database need not convert
    each."""
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) for day in (filters.start, filters.end))
    return [exchange.c.sent_at >= start, exchange.c.sent_at < end]


def monthly_exchanges(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """Messages sent per month and sending office: month, country_code, blo_code, exchange_count, request_count
    (a reply is due), answered_count."""
    day = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    sender = sa.func.coalesce(blo.c.country_code, agency.c.country_code).label("country_code")
    by = (month(day).label("month"), sender, exchange.c.from_blo_code.label("blo_code"))
    return (
        sa.select(
            *by,
            sa.func.count().label("exchange_count"),
            sa.func.count().filter(exchange.c.expects_reply).label("request_count"),
            sa.func.count()
            .filter(sa.and_(exchange.c.expects_reply, exchange.c.replied_at.is_not(None)))
            .label("answered_count"),
        )
        .select_from(exchanges_with_sender())
        .where(*exchanged(filters, access), *sent_within(filters, zone))
        .group_by(*by)
        .order_by(*by)
    )


def reply_times(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """How fast requests sent in the period were answered, per receiving office.

    Columns: blo_code (who answers), request_count, answered_count, median_days.
    """
    seconds = sa.func.extract("epoch", exchange.c.replied_at) - sa.func.extract("epoch", exchange.c.sent_at)
    median = sa.func.percentile_cont(0.5).within_group(sa.cast(seconds, sa.Double) / 86400.0)
    by = exchange.c.to_blo_code
    return (
        sa.select(
            by.label("blo_code"),
            sa.func.count().label("request_count"),
            sa.func.count(exchange.c.replied_at).label("answered_count"),
            sa.cast(median, sa.Double).label("median_days"),
        )
        .select_from(exchanges_with_sender())
        .where(*exchanged(filters, access), *sent_within(filters, zone), exchange.c.expects_reply, by.is_not(None))
        .group_by(by)
        .order_by(by)
    )


def reply_times_by_span(filters: Filters, access: Access, *, zone: str, starts: Sequence[date]) -> sa.Select:
    """How fast requests were answered, per receiving office and span of the period; `starts` are the first days of the
    spans in their order, the last one ends with the period.

    Columns: span (number of its start, from 0), blo_code (who answers), answered_count, median_days.
    """
    seconds = sa.func.extract("epoch", exchange.c.replied_at) - sa.func.extract("epoch", exchange.c.sent_at)
    day = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    span = sa.case(*((day >= start, number) for number, start in reversed(list(enumerate(starts)))))
    answered = (
        sa.select(
            span.label("span"),
            exchange.c.to_blo_code.label("blo_code"),
            (sa.cast(seconds, sa.Double) / 86400.0).label("days"),
        )
        .select_from(exchanges_with_sender())
        .where(
            *exchanged(filters, access),
            *sent_within(filters.with_(start=starts[0]), zone),
            exchange.c.expects_reply,
            exchange.c.to_blo_code.is_not(None),
            exchange.c.replied_at.is_not(None),
        )
        .subquery("answered")
    )
    by = (answered.c.span, answered.c.blo_code)
    median = sa.func.percentile_cont(0.5).within_group(answered.c.days)
    return (
        sa.select(*by, sa.func.count().label("answered_count"), sa.cast(median, sa.Double).label("median_days"))
        .group_by(*by)
        .order_by(*by)
    )


def reply_waits(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """How long the answers of `reply_times` took, per receiving office.

    Columns: blo_code (who answers), waited_hours (begun ones are not counted), answer_count.
    """
    seconds = sa.func.extract("epoch", exchange.c.replied_at) - sa.func.extract("epoch", exchange.c.sent_at)
    by = (
        exchange.c.to_blo_code.label("blo_code"),
        sa.cast(sa.func.floor(sa.cast(seconds, sa.Double) / 3600.0), sa.Integer).label("waited_hours"),
    )
    return (
        sa.select(*by, sa.func.count().label("answer_count"))
        .select_from(exchanges_with_sender())
        .where(
            *exchanged(filters, access),
            *sent_within(filters, zone),
            exchange.c.expects_reply,
            exchange.c.to_blo_code.is_not(None),
            exchange.c.replied_at.is_not(None),
        )
        .group_by(*by)
        .order_by(*by)
    )


def monthly_operations(filters: Filters, access: Access) -> sa.Select:
    """Joint and coordinated operations that ended, per month: month, operation_count. One that several offices in
    scope took part in counts once."""
    took_part = (
        sa.select(operation_blo.c.operation_id)
        .join(blo, blo.c.code == operation_blo.c.blo_code)
        .where(
            *matching.in_scope(blo.c.country_code, filters, access),
            *matching.at_offices(operation_blo.c.blo_code, filters),
        )
    )
    by = month(operation.c.ended_on).label("month")
    return (
        sa.select(by, sa.func.count().label("operation_count"))
        .where(
            matching.of_kind(operation.c.source_code, filters, access),
            operation.c.id.in_(took_part),
            *matching.within(operation.c.ended_on, filters),
        )
        .group_by(by)
        .order_by(by)
    )


def event_marks(filters: Filters, access: Access) -> sa.Select:
    """Dated events of the period for time axes: occurred_on, scope_kind, scope_code, kind, text_en, text_ru, source.

    Those of the network, of the countries in scope and of offices there, of which the reader may be told.
    """
    offices_in_scope = sa.select(blo.c.code).where(
        *matching.in_scope(blo.c.country_code, filters, access),
        *matching.at_offices(blo.c.code, filters),
        *matching.at_own_offices(blo.c.code, access),
    )
    in_scope = sa.or_(
        event_mark.c.scope_kind == "network",
        sa.and_(event_mark.c.scope_kind == "country", *matching.in_scope(event_mark.c.scope_code, filters, access)),
        sa.and_(event_mark.c.scope_kind == "blo", event_mark.c.scope_code.in_(offices_in_scope)),
    )
    return (
        sa.select(
            event_mark.c.occurred_on,
            event_mark.c.scope_kind,
            event_mark.c.scope_code,
            event_mark.c.kind,
            event_mark.c.text_en,
            event_mark.c.text_ru,
            event_mark.c.source,
        )
        .where(in_scope, *matching.within(event_mark.c.occurred_on, filters), *naming.events(access))
        .order_by(event_mark.c.occurred_on, event_mark.c.id)
    )


def names(access: Access) -> sa.CompoundSelect:
    """Names of everything that has a code and that the reader may be told of: dimension, code, name_en, name_ru, parent
    (country of an office or agency, group of a substance, lineage of an agency is in `agencies`)."""
    parts = [
        sa.select(
            sa.literal("country").label("dimension"),
            country.c.iso2.label("code"),
            country.c.name_en,
            country.c.name_ru,
            sa.null().cast(sa.Text).label("parent"),
        ),
        sa.select(sa.literal("blo"), blo.c.code, blo.c.name_en, blo.c.name_ru, blo.c.country_code).where(
            *naming.offices(blo.c.code, access)
        ),
        sa.select(sa.literal("agency"), agency.c.code, agency.c.name_en, agency.c.name_ru, agency.c.country_code).where(
            *naming.agencies(access)
        ),
        sa.select(
            sa.literal("substance"), substance.c.code, substance.c.name_en, substance.c.name_ru, substance.c.group_code
        ),
        sa.select(
            code_list.c.vocabulary,
            code_list.c.code,
            code_list.c.label_en,
            code_list.c.label_ru,
            sa.null().cast(sa.Text),
        ),
    ]
    return sa.union_all(*parts)


def aliases() -> sa.CompoundSelect:
    """What else is written for countries, substances and their groups: dimension, code, alias."""
    countries, substances = country_alias.c, substance_alias.c
    is_group = substances.code.startswith(OF_GROUP)
    return sa.union_all(
        sa.select(sa.literal("country").label("dimension"), countries.code, countries.alias).where(
            countries.code.is_not(None)
        ),
        sa.select(sa.literal("country"), country.c.iso2, country.c.iso3).where(country.c.iso3.is_not(None)),
        sa.select(sa.literal("substance"), substances.code, substances.alias).where(~is_group),
        sa.select(
            sa.literal("substance_group"), sa.func.replace(substances.code, OF_GROUP, ""), substances.alias
        ).where(is_group),
    )


def office_aliases(access: Access) -> sa.Select:
    """What else is written for the places of offices that the reader may be told of: code (of the office), alias."""
    return (
        sa.select(blo.c.code, place_alias.c.alias)
        .join(place_alias, place_alias.c.place_code == blo.c.place_code)
        .where(*naming.offices(blo.c.code, access))
        .order_by(blo.c.code, place_alias.c.alias)
    )


OF_GROUP = "GROUP:"
"""Stands before the code of a group in the list of aliases of substances."""


def agencies(access: Access) -> sa.Select:
    """Every agency that the reader may be told of, under each of its names: code, names, acronym, country_code, kind,
    lineage_code, parent_code, valid_from, valid_to."""
    columns = "code name_en name_ru acronym country_code kind lineage_code parent_code valid_from valid_to".split()
    return (
        sa.select(*(agency.c[name] for name in columns))
        .where(*naming.agencies(access))
        .order_by(agency.c.country_code, agency.c.code)
    )


def place_names(codes: tuple[str, ...]) -> sa.Select:
    """Names of the places with these codes: code, name_en, name_ru."""
    return sa.select(place.c.code, place.c.name_en, place.c.name_ru).where(place.c.code.in_(codes))


def place_names_of(filters: Filters, access: Access) -> sa.Select:
    """Names of the places of the records that the reader may see: code, country_code, name_en, name_ru, alias (NULL
    where there is none; a place has a row for each)."""
    used = sa.select(seizure.c.place_code).where(*matching.cases(filters, access))
    alias = place_alias.c.alias
    return (
        sa.select(place.c.code, place.c.country_code, place.c.name_en, place.c.name_ru, alias)
        .select_from(place.outerjoin(place_alias, place_alias.c.place_code == place.c.code))
        .where(place.c.code.in_(used))
        .order_by(place.c.code, alias)
    )
