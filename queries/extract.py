"""What of each table a reader may ask in SQL: selects whose rows, put into a database of their own, are all that is in
it.

Facts are cut as everywhere (`queries.matching`): to the countries of the reader, and to what is an agency's own. Left
out are what donors were told and are told (the release tables, the history of them), files that were loaded, and for
who reads the own facts alone the tables made at load, which hold rows of all agencies.

Row-level security by extract: subsetting in place of views.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from queries import capacity, cooperation, matching, naming, schema
from queries.schema import blo
from scope.access import Access

INFO_KEYS = ("loaded_at", "is_demonstration", "released_to")
"""What the database says of itself there; `data_version` and `schema_version` are written by who makes the extract."""
LEFT_OUT = {"load_id"}
"""Columns that lead to a table that is not there."""
FREE_TEXT = {"blo": {"notes"}, "blo_status": {"reason"}, "equipment": {"condition"}}
"""Columns for readers of all records alone."""
INFO = schema.database_info
"""The table with what the database says of itself, which every reader has."""
OF_ALL_AGENCIES = ("monthly_baseline", "monthly_total", "monthly_agency", "first_seen")
NOT_FOUND = {"database_info", "load"} | {
    table.name for table in schema.layer("derived") if table.name.startswith("release_")
}
TABLES = tuple(
    table
    for layer in ("about", "reference", "facts", "derived")
    for table in schema.layer(layer)
    if table.name not in NOT_FOUND
)


def tables(access: Access) -> list[sa.Table]:
    """The tables that a reader has.

    Raises:
        PermissionError: a reader of nothing but release tables.
    """
    if access.reads_release_only:
        raise PermissionError(f"{access.tier} readers have no rows to ask in SQL")
    return [table for table in TABLES if not (access.reads_own_only and table.name in OF_ALL_AGENCIES)]


def columns(table: sa.Table) -> list[sa.Column]:
    return [column for column in table.c if column.name not in LEFT_OUT]


def selects(access: Access) -> dict[str, sa.Select]:
    """Rows of each table that a reader has, by the table's name.

    Raises:
        PermissionError: as `tables`.
    """
    return {table.name: _select(table, access) for table in tables(access)}


def _select(table: sa.Table, access: Access) -> sa.Select:
    hidden = set() if access.sees_all_records else FREE_TEXT.get(table.name, set())
    values = ((sa.null() if column.name in hidden else _told(column, access), column) for column in columns(table))
    query = sa.select(*(sa.cast(value, column.type).label(column.name) for value, column in values))
    return query.where(*_conditions(table, access))


def _told(column: sa.Column, access: Access) -> sa.ColumnElement:
    if column.table is schema.seizure and column.name.startswith("double_report_"):
        return matching.double_report(column, access)
    return column


def _conditions(table: sa.Table, access: Access) -> list[sa.ColumnElement[bool]]:
    own = matching.own_rows(table, access) if table in matching.OWN_ROWS else []
    cut = CUTS.get(table.name)
    return [*own, *(cut(access) if cut else [])]


def _at(country: sa.ColumnElement, access: Access) -> list[sa.ColumnElement[bool]]:
    return matching.within_access(country, access)


def _offices(access: Access) -> sa.Select:
    """Codes of the offices in the reader's countries."""
    return sa.select(blo.c.code).where(*_at(blo.c.country_code, access))


def _at_office(office: sa.ColumnElement, access: Access) -> list[sa.ColumnElement[bool]]:
    return [office.in_(_offices(access))] if access.countries else []


def _of_keys(
    key: sa.ColumnElement, of: sa.ColumnElement, joined: sa.FromClause, *where: sa.ColumnElement[bool]
) -> list[sa.ColumnElement[bool]]:
    """A row whose key is among those of a join that meet conditions."""
    return [key.in_(sa.select(of).select_from(joined).where(*where))]


def _of_cases(column: sa.ColumnElement) -> Callable[[Access], list[sa.ColumnElement[bool]]]:
    """Rows that belong to a case of the reader's."""

    def cut(access: Access) -> list[sa.ColumnElement[bool]]:
        conditions = _conditions(schema.seizure, access)
        return [column.in_(sa.select(schema.seizure.c.id).where(*conditions))] if conditions else []

    return cut


def _exchange(access: Access) -> list[sa.ColumnElement[bool]]:
    """Messages of which an office or an agency on either side is of the reader's countries, and those that a case of
    theirs began with: it tells how long before."""
    if not access.countries:
        return []
    message = schema.exchange
    ends = (cooperation.SENDING, cooperation.SENDER, cooperation.RECEIVING, cooperation.RECEIVER)
    sides = sa.or_(*(one for end in ends for one in _at(end.c.country_code, access)))
    (by_side,) = _of_keys(message.c.id, message.c.id, cooperation.messages_with_sides(), sides)
    named = sa.select(schema.seizure.c.exchange_id).where(*_conditions(schema.seizure, access))
    return [sa.or_(by_side, message.c.id.in_(named))]


def _of_operations(column: sa.ColumnElement) -> Callable[[Access], list[sa.ColumnElement[bool]]]:
    """Rows of operations that an office in the reader's countries, or the agency, took part in."""

    def cut(access: Access) -> list[sa.ColumnElement[bool]]:
        operation, took_part = schema.operation, schema.operation_blo
        conditions = matching.own_rows(operation, access) if column.table is not operation else []
        if access.countries:
            conditions.append(
                operation.c.id.in_(sa.select(took_part.c.operation_id).where(*_at_office(took_part.c.blo_code, access)))
            )
        if column.table is operation:
            return conditions
        return [column.in_(sa.select(operation.c.id).where(*conditions))] if conditions else []

    return cut


def _of_courses(column: sa.ColumnElement) -> Callable[[Access], list[sa.ColumnElement[bool]]]:
    """Rows of courses that were held in the reader's countries, or that an agency of theirs attended."""

    def cut(access: Access) -> list[sa.ColumnElement[bool]]:
        if not access.countries:
            return []
        course, attendance, agency = schema.training, schema.training_attendance.alias("came"), schema.agency
        held = course.outerjoin(blo, blo.c.code == course.c.blo_code)
        (is_held,) = _of_keys(column, course.c.id, held, *_at(capacity.COURSE_COUNTRY, access))
        came = attendance.join(agency, agency.c.code == attendance.c.agency_code)
        (is_attended,) = _of_keys(column, attendance.c.training_id, came, *_at(agency.c.country_code, access))
        return [sa.or_(is_held, is_attended)]

    return cut


def _report(access: Access) -> list[sa.ColumnElement[bool]]:
    if not access.countries:
        return []
    report = schema.report
    where = sa.func.coalesce(blo.c.country_code, report.c.country_code)
    joined = report.outerjoin(blo, blo.c.code == report.c.blo_code)
    return _of_keys(report.c.id, report.c.id, joined, *_at(where, access))


def _target(access: Access) -> list[sa.ColumnElement[bool]]:
    if not access.countries:
        return []
    target = schema.target
    where = sa.func.coalesce(target.c.country_code, blo.c.country_code)
    joined = target.outerjoin(blo, blo.c.code == target.c.blo_code)
    return _of_keys(target.c.id, target.c.id, joined, *_at(where, access))


def _contribution(access: Access) -> list[sa.ColumnElement[bool]]:
    grant = schema.contribution
    office = sa.case((grant.c.target_kind == "blo", grant.c.target_code))
    conditions = matching.at_own_offices(office, access)
    if access.countries:
        joined = capacity.grants_with_office()
        conditions += _of_keys(grant.c.id, grant.c.id, joined, *_at(capacity.GRANT_COUNTRY, access))
    return conditions


def _event(access: Access) -> list[sa.ColumnElement[bool]]:
    event = schema.event_mark
    at_office = [*_at_office(event.c.scope_code, access), *matching.at_own_offices(event.c.scope_code, access)]
    return [
        *naming.events(access),
        sa.or_(
            event.c.scope_kind == "network",
            sa.and_(event.c.scope_kind == "country", *_at(event.c.scope_code, access)),
            sa.and_(event.c.scope_kind == "blo", *at_office),
        ),
    ]


def _agreement(access: Access) -> list[sa.ColumnElement[bool]]:
    codes = schema.agreement.c.country_codes
    return [sa.or_(*(sa.func.strpos(codes, one) > 0 for one in access.countries))] if access.countries else []


def _of_offices(column: sa.ColumnElement, *, is_own: bool = False) -> Callable[[Access], list[sa.ColumnElement[bool]]]:
    """Rows of offices in the reader's countries, and where `is_own` of the agency's."""

    def cut(access: Access) -> list[sa.ColumnElement[bool]]:
        return [*_at_office(column, access), *(matching.at_own_offices(column, access) if is_own else [])]

    return cut


def _position(access: Access) -> list[sa.ColumnElement[bool]]:
    """Positions of the reader's cases."""
    conditions = _conditions(schema.seizure, access)
    return (
        [sa.exists().where(matching.at_position(), *conditions).correlate(schema.position_cell)] if conditions else []
    )


def _baseline(access: Access) -> list[sa.ColumnElement[bool]]:
    past = schema.monthly_baseline
    scopes = sa.or_(
        sa.and_(past.c.scope_kind == "country", *_at(past.c.scope_code, access)),
        sa.and_(past.c.scope_kind == "blo", *_at_office(past.c.scope_code, access)),
    )
    return [past.c.tier == "facts", *([scopes] if access.countries else [])]


def _source(access: Access) -> list[sa.ColumnElement[bool]]:
    """Of who reads the own facts, sources that have any of these."""
    if not access.reads_own_only:
        return []
    facts = [table for table in matching.OWN_ROWS if "source_code" in table.c]
    used = sa.union(*(sa.select(table.c.source_code).where(*matching.own_rows(table, access)) for table in facts))
    return [schema.source.c.code.in_(used)]


CUTS: dict[str, Callable[[Access], list[sa.ColumnElement[bool]]]] = {
    "seizure": lambda access: _at(schema.seizure.c.country_code, access),
    **{
        table.name: _of_cases(table.c.seizure_id)
        for table in (schema.seizure_item, schema.seizure_agency, schema.seizure_detection)
    },
    "exchange": _exchange,
    "operation": _of_operations(schema.operation.c.id),
    "operation_blo": _of_operations(schema.operation_blo.c.operation_id),
    "operation_agency": _of_operations(schema.operation_agency.c.operation_id),
    "training": _of_courses(schema.training.c.id),
    "training_attendance": _of_courses(schema.training_attendance.c.training_id),
    "equipment": _of_offices(schema.equipment.c.blo_code),
    "traffic": _of_offices(schema.traffic.c.blo_code),
    "report": _report,
    "target": _target,
    "contribution": _contribution,
    "contact_point": _of_offices(schema.contact_point.c.blo_code, is_own=True),
    "blo_status": _of_offices(schema.blo_status.c.blo_code),
    "event_mark": _event,
    "agreement": _agreement,
    "national_seizure": lambda access: _at(schema.national_seizure.c.country_code, access),
    "source": _source,
    "monthly_baseline": _baseline,
    "monthly_total": lambda access: _at(schema.monthly_total.c.country_code, access),
    "monthly_agency": lambda access: _at(schema.monthly_agency.c.country_code, access),
    "first_seen": lambda access: [
        schema.first_seen.c.tier == "facts",
        *_at(schema.first_seen.c.country_code, access),
    ],
    "position_cell": _position,
}
"""How each table is cut beside what is an agency's own; one that is not named here is a list that all readers of facts
are told of."""


def info() -> sa.Select:
    """What the database says of itself, as far as it is for readers: key, value."""
    return sa.select(INFO.c.key, INFO.c.value).where(INFO.c.key.in_(INFO_KEYS))
