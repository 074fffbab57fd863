"""How many cases each choice of a filter would show, under all the other filters."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from access import Access
from filters import BLANK, Filters
from queries import matching, release
from queries.schema import agency, crossing_pair, position_cell, release_month, seizure, seizure_agency, seizure_detection, seizure_item
from queries.seizures import whole

OFFERED_RESOLUTION = 4

OF_AGENCIES = ("agency_codes", "partner_codes", "agency_kinds")


def counts(dimension: str, filters: Filters, access: Access, *, also: Sequence[sa.ColumnElement[bool]] = ()) -> sa.Select:
    """Cases per choice of one filter field, the field itself left out of the filters; `also` are further conditions on `seizure`.

    Columns: code (`BLANK` for cases that did not state it), case_count. A case can count under several choices where
    it can have several (substances, agencies, detection, pairs).
    """
    others = filters.with_(**{dimension: ()})
    if access.reads_release_only:
        return _released(dimension, others, access)
    if dimension in matching.ITEM_COLUMNS:
        column, rows = matching.ITEM_COLUMNS[dimension], seizure.join(
            seizure_item, seizure_item.c.seizure_id == seizure.c.id
        )
        return _counted(column, rows, [*matching.cases(others, access), *matching.items(others), *also])
    column, rows = _column(dimension, access)
    conditions = [*matching.cases(others, access, anywhere=dimension == "countries"), *also]
    if dimension in OF_AGENCIES:
        # An agency that is in no list is not a choice, and not "none stated" either.
        conditions.append(sa.or_(agency.c.code.is_not(None), seizure_agency.c.agency_code.is_(None)))
    return _counted(column, rows, conditions)


def _column(dimension: str, access: Access) -> tuple[sa.ColumnElement, sa.FromClause]:
    if dimension == "countries":
        return seizure.c.country_code, seizure
    if dimension == "blo_codes":
        return seizure.c.blo_code, seizure
    if dimension == "pair_codes":
        at_pair = sa.or_(
            crossing_pair.c.side_a == seizure.c.blo_code, crossing_pair.c.side_b == seizure.c.blo_code
        )
        return crossing_pair.c.code, seizure.join(crossing_pair, at_pair)
    if dimension == "statuses":
        return seizure.c.status, seizure
    if dimension == "double_rows":
        return matching.doubt(access), seizure
    if dimension == "from_codes":
        return matching.came_from(), seizure
    if dimension == "cell_codes":
        # Hexagons of one size are offered: every case whose place is known well enough for any lies in one of them.
        known = sa.and_(matching.at_position(), matching.known_to(OFFERED_RESOLUTION))
        return sa.func.lower(sa.func.to_hex(matching.CELL_COLUMNS[OFFERED_RESOLUTION])), seizure.outerjoin(position_cell, known)
    if dimension in OF_AGENCIES:
        column = agency.c.kind if dimension == "agency_kinds" else agency.c.lineage_code
        took_part = seizure.outerjoin(seizure_agency, seizure_agency.c.seizure_id == seizure.c.id)
        return column, took_part.outerjoin(agency, agency.c.code == seizure_agency.c.agency_code)
    if dimension == "detections":
        return seizure_detection.c.detection, seizure.outerjoin(
            seizure_detection, seizure_detection.c.seizure_id == seizure.c.id
        )
    return matching.CASE_COLUMNS[dimension], seizure


def _counted(column: sa.ColumnElement, rows: sa.FromClause, conditions: list) -> sa.Select:
    code = sa.func.coalesce(column, BLANK).label("code")
    several = rows is not seizure
    count = sa.func.count(seizure.c.id.distinct()) if several else sa.func.count()
    return (
        sa.select(code, count.label("case_count"))
        .select_from(rows)
        .where(*conditions)
        .group_by(code)
        .order_by(sa.desc("case_count"), code)
    )


def _released(dimension: str, filters: Filters, access: Access) -> sa.Select:
    table = release_month
    columns = {
        "countries": (release.level(filters), table.c.country_code),
        "blo_codes": ("blo", table.c.scope_code),
        "categories": (release.level(filters), table.c.category),
        "group_codes": (release.level(filters), table.c.group_code),
    }
    if dimension not in columns:
        raise PermissionError(f"released figures cannot be narrowed by {dimension}")
    at, column = columns[dimension]
    by_substance = dimension in ("categories", "group_codes") or filters.categories or filters.group_codes
    scope = release._narrowed(table, filters) if by_substance else [table.c.group_code == release.ALL]
    return (
        sa.select(column.label("code"), whole(table.c.case_count).label("case_count"))
        .where(*release._cells(table, filters, access, at), *scope)
        .group_by(column)
        .order_by(sa.desc("case_count"), column)
    )
