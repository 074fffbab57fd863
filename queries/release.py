"""What donor and public readers see: the release tables, and nothing else.

Countries are the level of totals; offices are read only where offices are chosen or drawn. Columns are those of the
same question in `queries.seizures` and `queries.network`, so that a page draws both alike.

Published aggregates after disclosure control: suppressed cells are NULL, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from queries import matching, naming
from queries.changes import ALL
from queries.schema import (
    agency,
    blo,
    country,
    release_activity,
    release_case,
    release_contribution,
    release_equipment,
    release_exchange,
    release_hold,
    release_month,
    release_operation,
    release_quantity,
    release_repeat,
    release_reply,
    release_training,
)
from queries.units import MASS, SPANS, span_start, whole
from scope.access import Access
from scope.filters import BLANK, FIELDS, OTHER_FIELDS, RELEASE_FIELDS, Filters, ranked


def level(filters: Filters) -> str:
    """Level of the release cells that answer the filters: country, or blo where offices are chosen."""
    return "blo" if matching.chosen_offices(filters) else "country"


def check(filters: Filters, access: Access, at: str) -> None:
    """Refuse what released cells cannot tell, or not to this reader.

    Raises:
        PermissionError: a filter that is no dimension of the release, days that are no whole months, or for public
            readers anything but countries and whole years.
    """
    others = [name for name in OTHER_FIELDS if getattr(filters, name) is not None]
    if unanswerable := sorted({*filters.chosen, *others} - set(RELEASE_FIELDS)):
        raise PermissionError(f"released figures cannot be narrowed by {', '.join(unanswerable)}")
    if (filters.start.day, filters.end.day) != (1, 1):
        raise PermissionError("released figures are by whole months")
    if access.tier == "public" and (at != "country" or (filters.start.month, filters.end.month) != (1, 1)):
        raise PermissionError("public figures are by country and whole year")


def _cells(table: sa.FromClause, filters: Filters, access: Access, at: str) -> list[sa.ColumnElement[bool]]:
    check(filters, access, at)
    conditions = [
        table.c.source_kind == filters.source_kind,
        table.c.level == at,
        *matching.in_scope(table.c.country_code, filters, access),
        *matching.within(table.c.month, filters),
    ]
    if at == "blo":
        conditions += matching.at_offices(table.c.scope_code, filters)
    return conditions


def _less_holds(table: sa.Table, access: Access) -> sa.FromClause:
    """The table as the reader is told it: less the amounts that would tell an agency, which knows its own cases, those
    of others."""
    if not access.agency_code:
        return table
    unit = table.c.unit if "unit" in table.c else sa.case((table.c.group_code == ALL, "persons"), else_=MASS)
    lineages = sa.select(agency.c.lineage_code).where(agency.c.code.in_(matching.names_of(access.agency_code)))
    same = [
        release_hold.c[name] == table.c[name]
        for name in ("source_kind", "level", "scope_code", "month", "category", "group_code")
    ]
    is_held = sa.exists().where(release_hold.c.lineage_code.in_(lineages), *same, release_hold.c.unit == unit)
    changed: dict[str, sa.ColumnElement] = {
        name: sa.case((is_held, None), else_=table.c[name])
        for name in ("quantity_kg", "persons_detained", "quantity")
        if name in table.c
    }
    if "is_suppressed" in table.c:
        changed["is_suppressed"] = sa.or_(table.c.is_suppressed, is_held)
    return sa.select(*(changed.get(column.name, column).label(column.name) for column in table.c)).subquery(
        f"{table.name}_told"
    )


def _month(table: sa.FromClause, access: Access) -> sa.ColumnElement:
    """The cell's month; for public readers the first day of its year."""
    if access.tier == "public":
        return sa.cast(sa.func.date_trunc("year", table.c.month), sa.Date)
    return table.c.month


def _narrowed(table: sa.FromClause, filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions = [table.c.group_code != ALL]
    if filters.categories:
        conditions.append(table.c.category.in_(filters.categories))
    if filters.group_codes:
        conditions.append(table.c.group_code.in_(filters.group_codes))
    return conditions


def _told_count(column: sa.ColumnElement) -> sa.ColumnElement:
    """A number of cases, NULL where it is held back: no cell is of none."""
    return sa.func.nullif(column, 0)


def monthly_cases(filters: Filters, access: Access, *, at: str | None = None) -> sa.Select:
    """Released cases and persons per month and cell; columns as `seizures.monthly_cases`, suppressed_count and
    uncounted_count: cells whose number of cases is held back; case_count is that of the others, NULL where there are
    none.

    Persons stand only where no substance is chosen; rounded, and only for cells that are not suppressed. Where a
    substance group is chosen, cases with two groups count in each: released cells cannot be told apart further.
    """
    at = at or level(filters)
    table = _less_holds(release_month, access)
    narrowed = bool(filters.categories or filters.group_codes)
    scope = _narrowed(table, filters) if narrowed else [table.c.group_code == ALL]
    office = table.c.scope_code if at == "blo" else sa.null().cast(sa.Text)
    by = (_month(table, access).label("month"), table.c.country_code, office.label("blo_code"))
    return (
        sa.select(
            *by,
            whole(_told_count(table.c.case_count)).label("case_count"),
            whole(table.c.persons_detained).label("persons_detained"),
            whole(sa.case((table.c.persons_detained.is_not(None), table.c.case_count), else_=0)).label("stated_count"),
            sa.literal(0, sa.BigInteger).label("provisional_count"),
            sa.func.count().filter(table.c.is_suppressed).label("suppressed_count"),
            sa.func.count().filter(table.c.case_count == 0).label("uncounted_count"),
        )
        .where(*_cells(table, filters, access, at), *scope)
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def monthly_quantities(filters: Filters, access: Access, *, at: str | None = None) -> sa.Select:
    """Released quantities; columns as `seizures.monthly_quantities`, and suppressed_count: cells whose quantity is held
    back (NULL)."""
    cell = _amounts(filters, access, at or level(filters))
    by = [cell.c[name] for name in ("month", "country_code", "blo_code", "category", "group_code", "unit")]
    return (
        sa.select(
            *by,
            sa.func.sum(cell.c.value).label("quantity"),
            whole(cell.c.case_count).label("case_count"),
            whole(cell.c.suppressed_count).label("suppressed_count"),
        )
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def quantities_of_offices(filters: Filters, access: Access) -> sa.Select:
    """Released quantities of each office over the period; columns as `offices.quantities`."""
    cell, nothing = _amounts(filters, access, "blo"), sa.null().cast(sa.Double)
    by = (cell.c.blo_code, cell.c.category, cell.c.group_code, cell.c.unit)
    return (
        sa.select(
            by[0].label("code"),
            *by[1:],
            sa.func.coalesce(whole(cell.c.case_count), 0).label("case_count"),
            sa.func.sum(cell.c.value).label("quantity"),
            nothing.label("largest"),
            sa.literal(0, sa.BigInteger).label("flagged_count"),
            nothing.label("flagged_quantity"),
            nothing.label("largest_sure"),
            whole(cell.c.suppressed_count).label("suppressed_count"),
        )
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def _amounts(filters: Filters, access: Access, at: str) -> sa.Subquery:
    """Cells that have an amount, one row per unit: month, country_code, blo_code, category, group_code, unit, value
    (NULL where it is held back), case_count (NULL where that is), stated_count, suppressed_count (1 where the amount is
    held back)."""
    parts = []
    months, quantities = (_less_holds(table, access) for table in (release_month, release_quantity))
    for table, unit, quantity, count in (
        (months, sa.literal(MASS), months.c.quantity_kg, months.c.weighed_count),
        (quantities, quantities.c.unit, quantities.c.quantity, quantities.c.case_count),
    ):
        office = table.c.scope_code if at == "blo" else sa.null().cast(sa.Text)
        parts.append(
            sa.select(
                _month(table, access).label("month"),
                table.c.country_code,
                office.label("blo_code"),
                table.c.category,
                table.c.group_code,
                sa.cast(unit, sa.Text).label("unit"),
                quantity.label("value"),
                _told_count(count).label("case_count"),
                sa.case((quantity.is_not(None), count), else_=0).label("stated_count"),
                sa.case((quantity.is_(None), 1), else_=0).label("suppressed_count"),
            )
            # A cell of cases without mass has no row in kilograms.
            .where(*_cells(table, filters, access, at), *_narrowed(table, filters), count.is_not(None))
        )
    return sa.union_all(*parts).subquery("cell")


def monthly_activity(filters: Filters, access: Access, *, subject: str, at: str | None = None) -> sa.Select:
    """Released counts of one subject (exchanges, operations, reports_due, reports_received) per month and cell.

    A report counts as received once it is as old as what is released, so that a month for which all reports that were
    due are received is told whole.

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


def reports(filters: Filters, access: Access) -> sa.Select:
    """Released months for which a report of an office was due; columns as `network.reports`, `status` received or
    missing."""
    due, got = release_activity.alias("due"), release_activity.alias("got")
    same_office = [got.c[name] == due.c[name] for name in ("source_kind", "level", "scope_code", "month")]
    return (
        sa.select(
            due.c.scope_code.label("blo_code"),
            due.c.country_code,
            due.c.month.label("period_start"),
            sa.cast(due.c.month + sa.text("interval '1 month'"), sa.Date).label("period_end"),
            sa.case((got.c.month.is_not(None), "received"), else_="missing").label("status"),
            sa.null().cast(sa.Date).label("received_on"),
        )
        .select_from(due.outerjoin(got, sa.and_(got.c.subject == "reports_received", *same_office)))
        .where(*_cells(due, filters, access, "blo"), due.c.subject == "reports_due")
        .order_by(due.c.scope_code, due.c.month)
    )


SERIES_MEASURES = ("cases", "quantity", "persons", "exchanges")
"""Measures of `queries.series` that are released."""


def grains(access: Access) -> tuple[str, ...]:
    """Spans of time that a reader of the release may choose."""
    return ("year",) if access.reads_years_only else ("month", "quarter", "half_year", "year")


def splits(access: Access) -> tuple[str, ...]:
    """Splits that a reader of the release may choose."""
    return tuple(one for one in ranked("split") if access.is_told(FIELDS[one].released))


def by_period(
    filters: Filters,
    access: Access,
    *,
    measure: str,
    grain: str,
    split: str | None = None,
    once: bool = False,
    by_reporter: bool = False,
) -> sa.Select:
    """Sums of released cells over time; columns as `series.by_period`, and suppressed_count: cells whose value is held
    back.

    Nothing is told that the cells do not tell by month: longer spans are sums of them, and what is held back is in
    none. Offices and pairs are those that readers are told of; what lies outside them is in no part. Cases of a group,
    and of what narrows to groups, stand in each of their groups, and in each unit of their amounts.

    Raises:
        PermissionError: a measure, grain, split or filter that is no part of the release, or not for this reader.
    """
    _check_series(filters, access, measure, grain, split, once)
    at = "blo" if split in ("blo_codes", "pair_codes") else level(filters)
    cells = _series_cells(filters, access, measure, at, split == "group_codes")
    rows: sa.FromClause = cells
    by: list[sa.ColumnElement] = [span_start(cells.c.month, grain).label("start_on")]
    if split == "pair_codes":
        side = matching.sides(*naming.pairs(access), once=once)
        rows = cells.outerjoin(side, side.c.blo_code == cells.c.blo_code)
        by.append(sa.func.coalesce(side.c.code, BLANK).label("split_code"))
    elif split:
        by.append(cells.c[matching.COLUMNS[split][0].name].label("split_code"))
    by += [cells.c.country_code, cells.c.blo_code] if by_reporter else []
    by += [cells.c.category, cells.c.unit] if measure == "quantity" else []
    return (
        sa.select(
            *by,
            sa.cast(sa.func.sum(cells.c.value), sa.Double).label("value"),
            *(whole(cells.c[name]).label(name) for name in ("case_count", "stated_count", "suppressed_count")),
        )
        .select_from(rows)
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def _check_series(filters: Filters, access: Access, measure: str, grain: str, split: str | None, once: bool) -> None:
    if measure not in SERIES_MEASURES:
        raise PermissionError(f"{measure} is not released")
    if grain not in grains(access):
        raise PermissionError(f"{access.tier} readers see no figures by {grain}")
    if split and split not in splits(access):
        raise PermissionError(f"{access.tier} readers see no figures by {split}")
    if measure == "exchanges" and (split == "pair_codes" or filters.pair_codes):
        raise PermissionError("released messages do not tell who is on their other side")
    by_substance = split == "group_codes" or filters.group_codes or filters.categories
    if measure in ("persons", "exchanges") and by_substance:
        raise PermissionError(f"{measure} are not released by substance")
    if once and measure == "cases" and split == "group_codes":
        raise PermissionError("released cells do not tell cases of several groups apart")


def _series_cells(filters: Filters, access: Access, measure: str, at: str, by_group: bool) -> sa.Subquery:
    """Released cells, by month: month, country_code, blo_code, value, case_count, stated_count, suppressed_count; where
    they are asked for group_code, category and unit."""
    if measure == "quantity":
        return _amounts(filters, access, at)
    none = sa.literal(0, sa.BigInteger).label("suppressed_count")
    if measure == "exchanges":
        cell = monthly_activity(filters, access, subject="exchanges", at=at).order_by(None).subquery("cell")
        counts = [cell.c.count.label(name) for name in ("value", "case_count", "stated_count")]
        return sa.select(cell.c.month, cell.c.country_code, cell.c.blo_code, *counts, none).subquery("cells")
    if by_group:
        return _cells_of_groups(filters, access, at)
    cell = monthly_cases(filters, access, at=at).order_by(None).subquery("cell")
    told = [cell.c.month, cell.c.country_code, cell.c.blo_code, cell.c.case_count]
    if measure == "persons":
        figures = [cell.c.persons_detained.label("value"), cell.c.stated_count, cell.c.suppressed_count]
    else:
        stated = sa.func.coalesce(cell.c.case_count, 0).label("stated_count")
        figures = [cell.c.case_count.label("value"), stated, cell.c.uncounted_count.label("suppressed_count")]
    return sa.select(*told, *figures).subquery("cells")


def cells(
    filters: Filters, access: Access, by: Sequence[str], *, by_reporter: bool = False
) -> tuple[sa.CTE, list[str]]:
    """Released cases and persons by axes of a pivot table (see `pivot.cases`), as sums of released cells, and the names
    of the columns that say when and from where it was reported.

    Where substances or their groups are asked for, cases of several groups count in each of them, and no persons stand.
    """
    at = _level_of_axes(filters, access, by)
    by_group = bool({"group_codes", "categories"} & set(by))
    cell = _cells_of_groups(filters, access, at) if by_group else _whole_cells(filters, access, at)
    rows, axes = _axes_of_cells(cell, access, by)
    more = [cell.c.month, cell.c.country_code, cell.c.blo_code] if by_reporter else []
    told = [cell.c.case_count, cell.c.persons, cell.c.persons_count, cell.c.suppressed_count, cell.c.uncounted_count]
    sums = [whole(column).label(column.name) for column in told]
    fine = sa.select(*axes, *more, *sums).select_from(rows).group_by(*axes, *more).cte("fine")
    return fine, [column.name for column in more]


def cell_amounts(filters: Filters, access: Access, by: Sequence[str]) -> tuple[sa.CTE, list[str]]:
    """Released quantities by axes of a pivot table (see `pivot.amounts`), as sums of released cells."""
    cell = _amounts(filters, access, _level_of_axes(filters, access, by))
    rows, axes = _axes_of_cells(cell, access, by)
    keys = [*axes, cell.c.category.label("category"), cell.c.unit.label("unit")]
    counts = [whole(cell.c[name]).label(name) for name in ("case_count", "stated_count", "suppressed_count")]
    fine = (
        sa.select(*keys, *counts, sa.func.sum(cell.c.value).label("quantity"))
        .select_from(rows)
        .group_by(*axes, cell.c.category, cell.c.unit)
        .cte("fine")
    )
    return fine, ["category", "unit"]


OFFICE_AXES = ("blo_codes", "pair_codes")
"""Axes for which cells of offices are read: these are other cells than those of countries, and add up to less."""


def _level_of_axes(filters: Filters, access: Access, by: Sequence[str]) -> str:
    """Level of the cells that axes ask for.

    Raises:
        PermissionError: an axis that is no part of the release, or not for this reader.
    """
    allowed = (*grains(access), *(name for name in RELEASE_FIELDS if access.is_told(FIELDS[name].released)))
    if refused := sorted(set(by) - set(allowed)):
        raise PermissionError(f"{access.tier} readers see no figures by {', '.join(refused)}")
    return "blo" if set(OFFICE_AXES) & set(by) else level(filters)


def _axes_of_cells(
    cell: sa.Subquery, access: Access, by: Sequence[str]
) -> tuple[sa.FromClause, list[sa.ColumnElement]]:
    rows: sa.FromClause = cell
    axes: list[sa.ColumnElement] = []
    for place, axis in enumerate(by):
        if axis in SPANS:
            column: sa.ColumnElement = span_start(cell.c.month, axis)
        elif axis == "pair_codes":
            side = matching.sides(*naming.pairs(access))
            rows = rows.outerjoin(side, side.c.blo_code == cell.c.blo_code)
            column = sa.func.coalesce(side.c.code, BLANK)
        else:
            column = cell.c[matching.COLUMNS[axis][0].name]
        axes.append(column.label(f"axis_{place}"))
    return rows, axes


def _whole_cells(filters: Filters, access: Access, at: str) -> sa.Subquery:
    """Cells of all cases: month, country_code, blo_code, case_count, persons, persons_count, suppressed_count,
    uncounted_count."""
    cell = monthly_cases(filters, access, at=at).order_by(None).subquery("cell")
    return sa.select(
        *(cell.c[name] for name in ("month", "country_code", "blo_code", "case_count")),
        cell.c.persons_detained.label("persons"),
        cell.c.stated_count.label("persons_count"),
        cell.c.suppressed_count,
        cell.c.uncounted_count,
    ).subquery("cells")


def repeated_cases(filters: Filters, access: Access) -> sa.Select:
    """One row: how many released cases at least repeat another one, in the countries and months asked for, whatever
    else is; to an agency, which knows its own, less is told.

    Columns: identical_count, probable_count.
    """
    table = release_repeat
    check(filters, access, level(filters))
    conditions = [
        table.c.source_kind == filters.source_kind,
        *matching.in_scope(table.c.country_code, filters, access),
        *matching.within(table.c.month, filters),
    ]
    if at := matching.at_offices(blo.c.code, filters):
        conditions.append(table.c.country_code.in_(sa.select(blo.c.country_code).where(*at)))
    if access.agency_code:
        conditions.append(table.c.is_told_to_agencies)
    counts = (sa.func.coalesce(whole(table.c[name]), 0).label(name) for name in ("identical_count", "probable_count"))
    return sa.select(*counts).where(*conditions)


def _cells_of_groups(filters: Filters, access: Access, at: str) -> sa.Subquery:
    table = release_month
    office = table.c.scope_code if at == "blo" else sa.null().cast(sa.Text)
    counts = [_told_count(table.c.case_count).label(name) for name in ("value", "case_count")]
    is_held = sa.cast(sa.case((table.c.case_count == 0, 1), else_=0), sa.BigInteger)
    return (
        sa.select(
            _month(table, access).label("month"),
            table.c.country_code,
            office.label("blo_code"),
            table.c.category,
            table.c.group_code,
            *counts,
            table.c.case_count.label("stated_count"),
            is_held.label("suppressed_count"),
            is_held.label("uncounted_count"),
            sa.cast(sa.null(), sa.BigInteger).label("persons"),
            sa.literal(0, sa.BigInteger).label("persons_count"),
        )
        .where(*_cells(table, filters, access, at), *_narrowed(table, filters))
        .subquery("cells")
    )


def published_cases(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `release_case`: lines of single cases that their publisher made public, under the filters."""
    # A single case has its office and day: the finest level there is.
    check(filters, access, at="blo")
    table = release_case
    conditions = [
        table.c.source_kind == filters.source_kind,
        *matching.in_scope(table.c.country_code, filters, access),
        *matching.at_offices(table.c.blo_code, filters),
        *matching.within(table.c.seized_on, filters),
    ]
    if filters.categories:
        conditions.append(table.c.category.in_(filters.categories))
    if filters.group_codes:
        conditions.append(table.c.group_code.in_(filters.group_codes))
    return conditions


def newest_significant(filters: Filters, access: Access, *, most: int) -> sa.Select:
    """Single significant cases that their publisher made public; columns as `seizures.newest_significant`."""
    table = release_case
    conditions = [*published_cases(filters, access), table.c.is_significant]
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
            sa.null().cast(sa.Text).label("record_key"),
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


# Cooperation ------------------------------------------------------------------------------------------------


def _between_countries(filters: Filters, access: Access, *, by_substance: bool) -> None:
    """Refuse what cells of countries cannot tell.

    Raises:
        PermissionError: also a choice of offices, or (where they would tell `by_substance`) of substances.
    """
    if matching.chosen_offices(filters) or filters.blo_codes:
        raise PermissionError("cooperation across borders is released between countries, not by office")
    if by_substance and (filters.categories or filters.group_codes):
        raise PermissionError("messages are not released by substance")
    check(filters, access, "country")


def _directions(
    table: sa.Table, filters: Filters, access: Access
) -> tuple[tuple[sa.ColumnElement, ...], list[sa.ColumnElement[bool]]]:
    """Columns and conditions of messages across borders: one of both countries is in scope."""
    _between_countries(filters, access, by_substance=True)
    sides = (table.c.from_country_code, table.c.to_country_code)
    conditions = [
        table.c.source_kind == filters.source_kind,
        sa.or_(*(sa.and_(*matching.in_scope(side, filters, access)) for side in sides)),
        *matching.within(table.c.month, filters),
    ]
    return (_month(table, access).label("month"), *sides), conditions


def messages_across(filters: Filters, access: Access) -> sa.Select:
    """Released messages across borders; columns as `cooperation.messages_across`."""
    table = release_exchange
    by, conditions = _directions(table, filters, access)
    counts = [whole(table.c[name]).label(name) for name in ("sent_count", "request_count", "answered_count")]
    return (
        sa.select(*by, *counts, sa.func.count().filter(table.c.is_suppressed).label("suppressed_count"))
        .where(*conditions)
        .group_by(*by)
        .order_by(*by)
    )


def reply_times_across(filters: Filters, access: Access) -> sa.Select:
    """Released reply times across borders; columns as `cooperation.reply_times_across`."""
    table = release_reply
    by, conditions = _directions(table, filters, access)
    by = (*by, table.c.half_days)
    return (
        sa.select(*by, whole(table.c.answer_count).label("answer_count")).where(*conditions).group_by(*by).order_by(*by)
    )


def operations_across(filters: Filters, access: Access) -> sa.Select:
    """Released operations; columns as `cooperation.operations_across`."""
    _between_countries(filters, access, by_substance=False)
    table = release_operation
    by = (_month(table, access).label("month"), table.c.country_codes)
    # Codes are two letters with a hyphen between them: one is found nowhere but at its place.
    took_part = sa.exists().where(
        sa.func.strpos(table.c.country_codes, country.c.iso2) > 0, *matching.in_scope(country.c.iso2, filters, access)
    )
    return (
        sa.select(*by, whole(table.c.operation_count).label("operation_count"))
        .where(table.c.source_kind == filters.source_kind, took_part, *matching.within(table.c.month, filters))
        .group_by(*by)
        .order_by(*by)
    )


# Capacity ---------------------------------------------------------------------------------------------------


def _told(column: sa.ColumnElement) -> sa.ColumnElement:
    """A code of the release, NULL where '' stands for none."""
    return sa.func.nullif(column, "")


def _given(table: sa.FromClause, filters: Filters, access: Access, donor_code: str) -> list[sa.ColumnElement[bool]]:
    """Conditions on courses and deliveries, which are told by office."""
    check(filters, access, level(filters))
    conditions = [
        table.c.source_kind == filters.source_kind,
        *matching.in_scope(table.c.country_code, filters, access),
        *matching.at_offices(_told(table.c.blo_code), filters),
        *matching.within(table.c.month, filters),
    ]
    return [*conditions, table.c.donor_code == donor_code] if donor_code else conditions


def _office(table: sa.FromClause, access: Access) -> sa.ColumnElement:
    """The cell's office; for public readers none."""
    return sa.null().cast(sa.Text) if access.tier == "public" else _told(table.c.blo_code)


COURSES, ATTENDANCE, SEX = "courses", "attendance", "sex"
"""Of `release_hold`: the level of cells of courses (their office as scope, their donor as category), and the units of
their officers, and of men and women among them."""


def _less_own_officers(access: Access) -> sa.FromClause:
    """Cells of courses as the reader is told them: less the officers that would tell an agency, which knows its own,
    those of others."""
    table = release_training
    if not access.agency_code:
        return table
    lineages = sa.select(agency.c.lineage_code).where(agency.c.code.in_(matching.names_of(access.agency_code)))

    def is_held(*units: str) -> sa.ColumnElement[bool]:
        return sa.exists().where(
            release_hold.c.lineage_code.in_(lineages),
            release_hold.c.level == COURSES,
            release_hold.c.source_kind == table.c.source_kind,
            release_hold.c.month == table.c.month,
            release_hold.c.country_code == table.c.country_code,
            release_hold.c.scope_code == table.c.blo_code,
            release_hold.c.category == table.c.donor_code,
            release_hold.c.unit.in_(units),
        )

    few, small = is_held(ATTENDANCE), is_held(ATTENDANCE, SEX)
    changed = {
        "attendance_count": sa.case((few, None), else_=table.c.attendance_count),
        "men": sa.case((small, None), else_=table.c.men),
        "women": sa.case((small, None), else_=table.c.women),
        "is_suppressed": sa.or_(table.c.is_suppressed, few),
        "is_sex_suppressed": sa.or_(table.c.is_sex_suppressed, small),
    }
    columns = (changed.get(column.name, column).label(column.name) for column in table.c)
    return sa.select(*columns).subquery("courses_told")


def courses(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """Released courses; columns as `capacity.courses`."""
    table = _less_own_officers(access)
    by = (
        _month(table, access).label("month"),
        table.c.country_code,
        _office(table, access).label("blo_code"),
        table.c.donor_code,
    )
    return (
        sa.select(
            *by,
            *(whole(table.c[name]).label(name) for name in ("course_count", "attendance_count", "men", "women")),
            sa.func.count().filter(table.c.is_suppressed).label("suppressed_count"),
            sa.func.count().filter(table.c.is_sex_suppressed).label("sex_suppressed_count"),
        )
        .where(*_given(table, filters, access, donor_code))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def equipment(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """Released deliveries of equipment; columns as `capacity.equipment`."""
    table = release_equipment
    by = (
        _month(table, access).label("month"),
        table.c.country_code,
        _office(table, access).label("blo_code"),
        table.c.donor_code,
        _told(table.c.kind).label("kind"),
    )
    return (
        sa.select(
            *by,
            whole(table.c.delivery_count).label("delivery_count"),
            whole(table.c.quantity).label("quantity"),
            sa.func.sum(table.c.value_usd).label("value_usd"),
            whole(table.c.valued_count).label("valued_count"),
        )
        .where(*_given(table, filters, access, donor_code))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def contributions(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """Released grants; columns as `capacity.contributions`. For public readers a grant to an office is one to its
    country."""
    check(filters, access, level(filters))
    table = release_contribution
    office = sa.case((table.c.target_kind == "blo", table.c.target_code))
    where = sa.case((table.c.target_kind == "country", table.c.target_code), else_=blo.c.country_code)
    kind: sa.ColumnElement = table.c.target_kind
    code: sa.ColumnElement = _told(table.c.target_code)
    if access.tier == "public":
        kind, code = sa.case((kind == "blo", "country"), else_=kind), where
    by = (
        _month(table, access).label("month"),
        table.c.donor_code,
        kind.label("target_kind"),
        code.label("target_code"),
        where.label("country_code"),
    )
    conditions = [
        granted_in_scope(table.c.target_kind, where, office, filters, access),
        *matching.within(table.c.month, filters),
    ]
    if donor_code:
        conditions.append(table.c.donor_code == donor_code)
    return (
        sa.select(
            *by,
            whole(table.c.contribution_count).label("contribution_count"),
            sa.func.sum(table.c.amount_usd).label("amount_usd"),
            whole(table.c.valued_count).label("valued_count"),
        )
        .select_from(table.outerjoin(blo, blo.c.code == office))
        .where(*conditions)
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def granted_in_scope(
    target_kind: sa.ColumnElement, where: sa.ColumnElement, office: sa.ColumnElement, filters: Filters, access: Access
) -> sa.ColumnElement[bool]:
    """Grants to the countries and offices in scope; those to the network where neither is chosen and the reader may see
    all.

    Args:
        where: country of the target, NULL for the network.
        office: the target where it is an office, else NULL.
    """
    chosen = sa.and_(*matching.in_scope(where, filters, access), *matching.at_offices(office, filters))
    if filters.countries or access.countries or matching.at_offices(office, filters):
        return chosen
    return sa.or_(chosen, target_kind == "network")
