"""What donor and public readers see: the release tables, and nothing else.

Countries are the level of totals; offices are read only where offices are chosen or drawn. Columns are those of the
same question in `queries.seizures` and `queries.network`, so that a page draws both alike.
"""

from __future__ import annotations

import sqlalchemy as sa

from access import Access
from filters import OTHER_FIELDS, RELEASE_FIELDS, Filters
from queries import matching
from queries.changes import ALL
from queries.schema import release_activity, release_case, release_month, release_quantity
from queries.seizures import MASS, whole


def level(filters: Filters) -> str:
    """Level of the release cells that answer the filters: country, or blo where offices are chosen."""
    return "blo" if matching.chosen_offices(filters) else "country"


def _check(filters: Filters, access: Access, at: str) -> None:
    """Refuse what released cells cannot tell, or not to this reader.

    Raises:
        PermissionError: a filter that is no dimension of the release, days that are no whole months, or for public readers
            anything but countries and whole years.
    """
    others = [name for name in OTHER_FIELDS if getattr(filters, name) is not None]
    if unanswerable := sorted({*filters.chosen, *others} - set(RELEASE_FIELDS)):
        raise PermissionError(f"released figures cannot be narrowed by {', '.join(unanswerable)}")
    if (filters.start.day, filters.end.day) != (1, 1):
        raise PermissionError("released figures are by whole months")
    if access.tier == "public" and (at != "country" or (filters.start.month, filters.end.month) != (1, 1)):
        raise PermissionError("public figures are by country and whole year")


def _cells(table: sa.Table, filters: Filters, access: Access, at: str) -> list[sa.ColumnElement[bool]]:
    _check(filters, access, at)
    conditions = [
        table.c.source_kind == filters.source_kind,
        table.c.level == at,
        *matching.in_scope(table.c.country_code, filters, access),
        *matching.within(table.c.month, filters),
    ]
    if at == "blo":
        conditions += matching.at_offices(table.c.scope_code, filters)
    return conditions


def _month(table: sa.Table, access: Access) -> sa.ColumnElement:
    """The cell's month; for public readers the first day of its year."""
    if access.tier == "public":
        return sa.cast(sa.func.date_trunc("year", table.c.month), sa.Date)
    return table.c.month


def _narrowed(table: sa.Table, filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions = [table.c.group_code != ALL]
    if filters.categories:
        conditions.append(table.c.category.in_(filters.categories))
    if filters.group_codes:
        conditions.append(table.c.group_code.in_(filters.group_codes))
    return conditions


def monthly_cases(filters: Filters, access: Access, *, at: str | None = None) -> sa.Select:
    """Released cases and persons per month and cell; columns as `seizures.monthly_cases`, and suppressed_count.

    Persons stand only where no substance is chosen; rounded, and only for cells that are not suppressed. Where a
    substance group is chosen, cases with two groups count in each: released cells cannot be told apart further.
    """
    at = at or level(filters)
    table = release_month
    narrowed = bool(filters.categories or filters.group_codes)
    scope = _narrowed(table, filters) if narrowed else [table.c.group_code == ALL]
    office = table.c.scope_code if at == "blo" else sa.null().cast(sa.Text)
    by = (_month(table, access).label("month"), table.c.country_code, office.label("blo_code"))
    return (
        sa.select(
            *by,
            whole(table.c.case_count).label("case_count"),
            whole(table.c.persons_detained).label("persons_detained"),
            whole(sa.case((table.c.persons_detained.is_not(None), table.c.case_count), else_=0)).label("stated_count"),
            sa.literal(0, sa.BigInteger).label("provisional_count"),
            sa.func.count().filter(table.c.is_suppressed).label("suppressed_count"),
        )
        .where(*_cells(table, filters, access, at), *scope)
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def monthly_quantities(filters: Filters, access: Access, *, at: str | None = None) -> sa.Select:
    """Released quantities; columns as `seizures.monthly_quantities`, and suppressed_count: cells whose quantity is held back
    (NULL)."""
    at = at or level(filters)
    parts = []
    for table, unit, quantity, count in (
        (release_month, sa.literal(MASS), release_month.c.quantity_kg, release_month.c.weighed_count),
        (release_quantity, release_quantity.c.unit, release_quantity.c.quantity, release_quantity.c.case_count),
    ):
        office = table.c.scope_code if at == "blo" else sa.null().cast(sa.Text)
        by = (
            _month(table, access).label("month"),
            table.c.country_code,
            office.label("blo_code"),
            table.c.category,
            table.c.group_code,
            sa.cast(unit, sa.Text).label("unit"),
        )
        held = sa.func.count().filter(quantity.is_(None)).label("suppressed_count")
        parts.append(
            sa.select(*by, sa.func.sum(quantity).label("quantity"), whole(count).label("case_count"), held)
            # A cell of cases without mass has no row in kilograms.
            .where(*_cells(table, filters, access, at), *_narrowed(table, filters), count.is_not(None))
            .group_by(*by)
        )
    rows = sa.union_all(*parts).subquery("released")
    order = ("month", "country_code", "blo_code", "category", "group_code", "unit")
    return sa.select(rows).order_by(*(rows.c[name].nulls_last() for name in order))


def monthly_activity(filters: Filters, access: Access, *, subject: str, at: str | None = None) -> sa.Select:
    """Released counts of one subject (exchanges, operations, reports_due, reports_received) per month and cell.

    A report counts as received once it is as old as what is released, so that a month for which all reports that were due
    are received is told whole.

    Columns: month, country_code, blo_code, count.
    """
    table = release_activity
    at = at or level(filters)
    office = table.c.scope_code if at == "blo" else sa.null().cast(sa.Text)
    by = (_month(table, access).label("month"), table.c.country_code, office.label("blo_code"))
    return (
        sa.select(*by, whole(table.c.count).label("count"))
        .where(*_cells(table, filters, access, at), table.c.subject == subject)
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def newest_significant(filters: Filters, access: Access, *, most: int) -> sa.Select:
    """Single significant cases that their publisher made public; columns as `seizures.newest_significant`."""
    # A single case has its office and day: the finest level there is.
    _check(filters, access, at="blo")
    table = release_case
    conditions = [
        table.c.source_kind == filters.source_kind,
        *matching.in_scope(table.c.country_code, filters, access),
        *matching.at_offices(table.c.blo_code, filters),
        *matching.within(table.c.seized_on, filters),
        table.c.is_significant,
    ]
    if filters.categories:
        conditions.append(table.c.category.in_(filters.categories))
    if filters.group_codes:
        conditions.append(table.c.group_code.in_(filters.group_codes))
    return (
        sa.select(
            table.c.seizure_id,
            table.c.seized_on,
            table.c.date_precision,
            table.c.country_code,
            table.c.blo_code,
            sa.null().cast(sa.Text).label("place_code"),
            table.c.substance_code,
            table.c.group_code,
            table.c.category,
            table.c.quantity,
            table.c.unit,
            table.c.quantity_kg,
            sa.literal("verified").label("status"),
            table.c.published_url,
            sa.false().label("is_quantity_implausible"),
            sa.null().cast(sa.BigInteger).label("double_report_group"),
            sa.null().cast(sa.Text).label("public_ref"),
            sa.null().cast(sa.BigInteger).label("row_no"),
        )
        .where(*conditions)
        .order_by(table.c.seized_on.desc(), table.c.seizure_id.desc(), table.c.line_no)
        .limit(most)
    )


def coverage(access: Access) -> sa.Select:
    """What the released cells of each kind cover in the reader's countries; columns as `network.coverage`."""
    kind = release_month.c.source_kind
    return (
        sa.select(
            kind.label("kind"),
            sa.func.min(release_month.c.month).label("first_seized_on"),
            sa.func.max(release_month.c.month).label("last_seized_on"),
            sa.func.min(release_month.c.month).label("first_reported_on"),
            sa.cast(sa.null(), sa.Date).label("reported_to"),
            whole(release_month.c.case_count).label("case_count"),
        )
        .where(
            release_month.c.level == "country",
            release_month.c.group_code == ALL,
            *matching.within_access(release_month.c.country_code, access),
        )
        .group_by(kind)
        .order_by(kind)
    )
