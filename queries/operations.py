"""Joint and coordinated operations one by one: who took part, and the cases on their days at their offices.

Beside them stand the same weeks of other years at the same offices: 52 weeks are 364 days, so that days of the week
stay. Readers of the release are told of operations by country and month (`queries.cooperation`), and are refused here.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from queries import matching
from queries.agencies import KEYS
from queries.cooperation import ended
from queries.schema import agency, blo, operation, operation_agency, operation_blo, seizure, seizure_item
from queries.units import item_amount, item_unit
from scope.access import Access
from scope.filters import Filters

WEEKS = (0, 52, 104, 156)
"""The operation itself, and the same weeks of three years before."""
LONGEST = timedelta(days=366)
"""Operations that began longer before their end have their days of the last year."""
STARTED = sa.func.coalesce(operation.c.started_on, operation.c.ended_on)


def listed(filters: Filters, access: Access) -> sa.Select:
    """Operations that ended in the period, a row for each office that took part.

    Columns: operation_id, name, kind, started_on, ended_on, blo_code, country_code.
    """
    return (
        sa.select(
            operation.c.id.label("operation_id"),
            operation.c.name,
            operation.c.kind,
            STARTED.label("started_on"),
            operation.c.ended_on,
            blo.c.code.label("blo_code"),
            blo.c.country_code,
        )
        .select_from(
            operation.join(operation_blo, operation_blo.c.operation_id == operation.c.id).join(
                blo, blo.c.code == operation_blo.c.blo_code
            )
        )
        .where(*ended(filters, access))
        .order_by(operation.c.id, blo.c.code)
    )


def agencies(filters: Filters, access: Access) -> sa.Select:
    """Agencies that took part in these operations: operation_id, code (lineage)."""
    code = agency.c[KEYS["agency"]].label("code")
    return (
        sa.select(operation.c.id.label("operation_id"), code)
        .distinct()
        .select_from(
            operation.join(operation_agency, operation_agency.c.operation_id == operation.c.id).join(
                agency, agency.c.code == operation_agency.c.agency_code
            )
        )
        .where(*ended(filters, access))
        .order_by(operation.c.id, code)
    )


def cases(filters: Filters, access: Access) -> sa.Select:
    """Cases at the offices of each operation on its days, and on those of the same weeks of other years.

    A case on the days of two operations at one office counts with each.

    Columns: operation_id, blo_code, weeks_before (of `WEEKS`), case_count, linked_count (cases whose record names this
    operation).
    """
    found, part = _on_days(filters, access)
    by = (part.c.operation_id, found.c.blo_code, part.c.weeks_before)
    linked = sa.func.count().filter(found.c.operation_id == part.c.operation_id).label("linked_count")
    return (
        sa.select(*by, sa.func.count().label("case_count"), linked)
        .select_from(found.join(part, _meets(found, part)))
        .group_by(*by)
        .order_by(*by)
    )


def amounts(filters: Filters, access: Access) -> sa.Select:
    """What was seized in these cases, each counted once for all operations of its weeks.

    Columns: weeks_before, blo_code, category, group_code, unit, case_count, quantity.
    """
    found, part = _on_days(filters, access)
    once = (
        sa.select(found.c.id, found.c.blo_code, part.c.weeks_before)
        .distinct()
        .select_from(found.join(part, _meets(found, part)))
        .cte("once")
    )
    by = (
        once.c.weeks_before,
        once.c.blo_code,
        seizure_item.c.category,
        seizure_item.c.group_code,
        item_unit().label("unit"),
    )
    return (
        sa.select(
            *by,
            sa.func.count(once.c.id.distinct()).label("case_count"),
            sa.func.sum(item_amount()).label("quantity"),
        )
        .select_from(once.join(seizure_item, seizure_item.c.seizure_id == once.c.id))
        .where(*matching.items(filters))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def _on_days(filters: Filters, access: Access) -> tuple[sa.CTE, sa.CTE]:
    """The cases that can meet an operation, and the operations with their offices and days in each of the years."""
    earliest = filters.start - timedelta(weeks=max(WEEKS)) - LONGEST
    found = (
        sa.select(seizure.c.id, seizure.c.seized_on, seizure.c.blo_code, seizure.c.operation_id)
        .where(
            *matching.cases(filters.with_(start=earliest), access),
            seizure.c.blo_code.is_not(None),
            seizure.c.date_precision == "day",
        )
        .cte("found")
    )
    of_period = (
        sa.select(operation.c.id, STARTED.label("started_on"), operation.c.ended_on, operation_blo.c.blo_code)
        .select_from(operation.join(operation_blo, operation_blo.c.operation_id == operation.c.id))
        .where(*ended(filters, access))
        .cte("of_period")
    )
    years = [
        sa.select(
            of_period.c.id.label("operation_id"),
            of_period.c.blo_code,
            sa.literal_column(str(weeks), sa.Integer).label("weeks_before"),
            (of_period.c.started_on - weeks * 7).label("first_on"),
            (of_period.c.ended_on - weeks * 7).label("last_on"),
        )
        for weeks in WEEKS
    ]
    return found, sa.union_all(*years).cte("part")


def _meets(found: sa.CTE, part: sa.CTE) -> sa.ColumnElement[bool]:
    return sa.and_(
        found.c.blo_code == part.c.blo_code,
        found.c.seized_on >= part.c.first_on,
        found.c.seized_on <= part.c.last_on,
    )
