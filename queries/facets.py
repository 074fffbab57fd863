"""How many cases each choice of a filter would show, under all the other filters.

Facet counts of a faceted search: each without its own filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from queries import agencies, matching, monthly, release
from queries.schema import agency, position_cell, release_month, seizure, seizure_agency, seizure_item
from queries.units import month, whole
from scope.access import Access
from scope.filters import BLANK, FIELDS, LIMITS, Filters

OFFERED_RESOLUTION = 4


def counts(
    dimension: str,
    filters: Filters,
    access: Access,
    *,
    also: Sequence[sa.ColumnElement[bool]] = (),
    by_office: bool = False,
) -> sa.Select:
    """Cases per choice of one filter field, the field itself left out of the filters; `also` are further conditions on
    `seizure`.

    Columns: code (`BLANK` for cases that did not state it), case_count; with `by_office` before them blo_code, each
    office by itself and no case outside offices. A case can count under several choices where it can have several
    (substances, agencies, detection, pairs).
    """
    if access.reads_release_only:
        return _released(dimension, filters.with_(**{dimension: ()}), access, by_office=by_office)
    others = filters.less(dimension)
    if (name := monthly.OFFERED.get(dimension)) and not also and not by_office:
        is_anywhere = FIELDS[dimension].rule == "scope"
        kept = monthly.totals(others, access, (name,), ("case_count",), anywhere=is_anywhere)
        if kept is not None:
            found = kept.order_by(None).subquery("kept")
            stated = found.c[name].label("stated")
            return _coded(sa.select(stated, found.c.case_count).subquery("counted"), [])
    by_agency = matching.COLUMNS.get(dimension, ())[-1:] == matching.AGENCY_COLUMNS[-1:]
    if (
        by_agency
        and not FIELDS[dimension].is_apart
        and not also
        and not by_office
        and agencies.can_tell(others, access)
    ):
        return _of_agencies_by_month(dimension, others, access)
    if FIELDS[dimension].of_all and access.reads_own_only:
        raise PermissionError(f"{dimension}: worked out from the cases of all agencies")
    if FIELDS[dimension].rule == "stated":
        offices = [seizure.c.blo_code] if by_office else []
        located = [office.is_not(None) for office in offices]
        return _coded(matching.stating(*matching.cases(others, access), *also, *located, by=offices), offices)
    if FIELDS[dimension].is_apart:
        return _beside(dimension, [*matching.cases(others, access), *also], by_office=by_office)
    if FIELDS[dimension].rule == "pair":
        return _at_pairs([*matching.cases(others, access), *also], by_office=by_office)
    if by_agency:
        return _of_agencies(dimension, [*matching.cases(others, access), *also], by_office=by_office)
    if (linked := matching.LINKED_COLUMNS.get(dimension)) is not None:
        return _linked(linked, [*matching.cases(others, access), *also], by_office=by_office)
    column, rows = _column(dimension, access)
    if FIELDS[dimension].is_of_items:
        return _counted(column, rows, [*matching.lines(others, access), *also], by_office=by_office, of_items=True)
    conditions = [*matching.cases(others, access, anywhere=FIELDS[dimension].rule == "scope"), *also]
    if FIELDS[dimension].through.startswith("agency."):
        # An agency that is in no list is not a choice, and not "none stated" either.
        conditions.append(sa.or_(agency.c.code.is_not(None), matching.COLUMNS[dimension][-1].is_(None)))
    return _counted(column, rows, conditions, by_office=by_office)


CLASSES = {
    "usd": (0.0, 0.01, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0),
    "persons": (0, 1, 2, 4, 8, 16),
}
"""Where classes of what a case states begin, by the range that keeps one of them (`scope.filters.LIMITS`): nothing by
itself, then on a log scale."""


def classes(filters: Filters, access: Access, *, of: str, also: Sequence[sa.ColumnElement[bool]] = ()) -> sa.Select:
    """Cases by how much of something they state, the limits of it left out of the filters; `also` as in `counts`.

    Columns: least (where the class begins, of `CLASSES`; NULL for cases that do not state it), case_count.
    """
    ends = LIMITS[of]
    others = filters.with_(**dict.fromkeys(ends))
    stated = matching.column_of(FIELDS[ends[0]].at[0])
    least = sa.case(*((stated >= edge, float(edge)) for edge in reversed(CLASSES[of])))
    found = sa.select(sa.cast(least, sa.Double).label("least")).where(*matching.cases(others, access), *also)
    counted = found.subquery("found")
    return (
        sa.select(counted.c.least, sa.func.count().label("case_count"))
        .group_by(counted.c.least)
        .order_by(counted.c.least.nulls_last())
    )


def months(
    filters: Filters, access: Access, start: date, end: date, *, also: Sequence[sa.ColumnElement[bool]] = ()
) -> sa.Select:
    """Cases by month from one day to before another, whatever period is chosen; `also` as in `counts`. Columns: month,
    case_count."""
    by = month(seizure.c.seized_on).label("month")
    of_all = filters.with_(start=start, end=end)
    return (
        sa.select(by, sa.func.count().label("case_count"))
        .where(*matching.cases(of_all, access), *also)
        .group_by(by)
        .order_by(by)
    )


def _column(dimension: str, access: Access) -> tuple[sa.ColumnElement, sa.FromClause]:
    """Where the codes of a field stand, and the rows of cases with it."""
    row = FIELDS[dimension]
    start: sa.FromClause = seizure
    if row.is_of_items:
        start = seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    if row.rule in matching.FIRST_SEEN:
        kind = matching.FIRST_SEEN[row.rule]
        years = matching.first_years(kind)
        return years.c.year, start.outerjoin(years, matching.was_first(years, kind))
    if dimension in matching.ITEM_COLUMNS:
        return matching.ITEM_COLUMNS[dimension], start
    if row.rule in matching.WORKED_OUT:
        return matching.WORKED_OUT[row.rule](access), seizure
    if row.rule == "cell":
        # Hexagons of one size are offered: every case whose place is known well enough for any lies in one of them.
        known = sa.and_(matching.at_position(), matching.known_to(OFFERED_RESOLUTION))
        return sa.func.lower(sa.func.to_hex(matching.CELL_COLUMNS[OFFERED_RESOLUTION])), seizure.outerjoin(
            position_cell, known
        )
    column = matching.COLUMNS[dimension][-1]
    if row.through:
        return matching.column_of(row.through), start.outerjoin(agency, agency.c.code == column)
    return column, start


def _of_agencies_by_month(dimension: str, filters: Filters, access: Access) -> sa.Select:
    """As `_of_agencies`, from totals made at load."""
    column = FIELDS[dimension].through.partition(".")[2]
    by = next(by for by, told in agencies.KEYS.items() if told == column)
    month = agencies.monthly_by(filters, access, by, or_nobody=True)
    stated = sa.func.nullif(month.c.code, monthly.NONE).label("stated")
    counted = sa.select(stated, whole(month.c.case_count).label("case_count")).group_by(stated)
    return _coded(counted.subquery("counted"), [])


def _of_agencies(dimension: str, conditions: Sequence[sa.ColumnElement[bool]], *, by_office: bool) -> sa.Select:
    """Cases by the agencies that took part, or their kinds. An agency that is in no list is not a choice, and not "none
    stated" either. Cases that the same agencies had are counted before these are looked up."""
    offices = [seizure.c.blo_code] if by_office else []
    names = [office.name for office in offices]
    case = _matched(conditions, offices)
    alike = matching.alike(matching.joint_cases(case, *names), *names)
    of_alike, total = [alike.c[name] for name in names], whole(alike.c.case_count)
    by_lead = sa.union_all(
        sa.select(*(case.c[name] for name in names), case.c.lead_agency_code, _cases().label("n")).group_by(
            *(case.c[name] for name in names), case.c.lead_agency_code
        ),
        sa.select(*of_alike, alike.c.lead_agency_code, -total).group_by(*of_alike, alike.c.lead_agency_code),
    ).subquery("by_lead")
    path = FIELDS[dimension].through
    lead = agency.alias("lead")
    alone = (
        sa.select(*(by_lead.c[name] for name in names), lead.c[path.partition(".")[2]].label("stated"), by_lead.c.n)
        .select_from(by_lead.outerjoin(lead, lead.c.code == by_lead.c.lead_agency_code))
        .where(sa.or_(lead.c.code.is_not(None), by_lead.c.lead_agency_code.is_(None)))
    )
    several = (
        sa.select(*of_alike, matching.column_of(path), alike.c.case_count, alike.c.id)
        .select_from(
            alike.join(seizure_agency, seizure_agency.c.seizure_id == alike.c.id).join(
                agency, agency.c.code == seizure_agency.c.agency_code
            )
        )
        .distinct()
        .subquery("several")
    )
    parts = (alone, sa.select(*list(several.c)[: len(names) + 2]))
    return _summed(sa.union_all(*parts), offices)


def _cases() -> sa.ColumnElement[int]:
    """How many rows, of the type of sums beside it."""
    return sa.cast(sa.func.count(), sa.BigInteger)


def _summed(parts: sa.CompoundSelect, offices: Sequence[sa.Column]) -> sa.Select:
    """Cases that were counted in parts: columns of `offices`, stated, n."""
    part = parts.subquery("part_counted")
    of, count = [part.c[office.name] for office in offices], whole(part.c.n)
    counted = (
        sa.select(*of, part.c.stated, count.label("case_count"))
        .group_by(*of, part.c.stated)
        .having(count > 0)
        .subquery("counted")
    )
    return _coded(counted, offices)


def _matched(conditions: Sequence[sa.ColumnElement[bool]], offices: Sequence[sa.Column]) -> sa.CTE:
    """Cases under conditions, with what leads to their agencies; with `offices` those at one."""
    located = [office.is_not(None) for office in offices]
    return sa.select(seizure.c.id, seizure.c.lead_agency_code, *offices).where(*conditions, *located).cte("matched")


def _beside(dimension: str, conditions: Sequence[sa.ColumnElement[bool]], *, by_office: bool) -> sa.Select:
    """Cases by the agencies beside another one, or their kinds; of one alone nothing is stated. Those that the same two
    had are counted before they are looked up; nothing is stated in all but those found."""
    offices = [seizure.c.blo_code] if by_office else []
    names = [office.name for office in offices]
    case = _matched(conditions, offices)
    alike = matching.alike(matching.joint_cases(case, *names), *names)
    part = sa.select(matching.agencies_of_several(alike, (dimension,))).cte("beside")
    by, total = [alike.c[name] for name in names], whole(alike.c.case_count)
    of_all, nothing = [case.c[name] for name in names], sa.literal(BLANK)
    both = sa.union_all(
        sa.select(*by, part.c[dimension].label("stated"), total.label("n"))
        .select_from(alike.join(part, part.c.id == alike.c.id))
        .group_by(*by, part.c[dimension]),
        sa.select(*of_all, nothing, _cases()).select_from(case).group_by(*of_all),
        sa.select(*by, nothing, -total).where(alike.c.id.in_(sa.select(part.c.id))).group_by(*by),
    )
    return _summed(both, offices)


def _at_pairs(conditions: Sequence[sa.ColumnElement[bool]], *, by_office: bool) -> sa.Select:
    """Cases by pair, of both its sides together; they are counted by office before pairs are looked up."""
    office = seizure.c.blo_code
    cases = (
        sa.select(office, sa.func.count().label("case_count"))
        .where(*conditions, office.is_not(None))
        .group_by(office)
        .subquery("of_office")
    )
    side = matching.sides()
    by = [cases.c.blo_code] if by_office else []
    counted = (
        sa.select(*by, side.c.code.label("stated"), whole(cases.c.case_count).label("case_count"))
        .select_from(cases.join(side, side.c.blo_code == cases.c.blo_code))
        .group_by(*by, side.c.code)
        .subquery("counted")
    )
    return _coded(counted, [office] if by_office else [])


def _linked(column: sa.Column, conditions: Sequence[sa.ColumnElement[bool]], *, by_office: bool) -> sa.Select:
    """Cases by the codes that another table has of them, a row each; they are found before it is looked through."""
    offices = [seizure.c.blo_code] if by_office else []
    case, key = _matched(conditions, offices), column.table.c.seizure_id
    by, count = [case.c[office.name] for office in offices], _cases()
    of_codes = (
        sa.select(*by, column.label("stated"), count.label("case_count"))
        .select_from(case.join(column.table, key == case.c.id))
        .group_by(*by, column)
    )
    of_none = (
        sa.select(*by, sa.cast(None, sa.Text), count)
        .select_from(case)
        .where(matching.without(key, case))
        .group_by(*by)
        .having(count > 0)
    )
    return _coded(sa.union_all(of_codes, of_none).subquery("counted"), offices)


def _counted(
    column: sa.ColumnElement, rows: sa.FromClause, conditions: list, *, by_office: bool, of_items: bool = False
) -> sa.Select:
    # An item of a case is a row; of all else a case has one.
    count = sa.func.count(seizure.c.id.distinct()) if of_items else sa.func.count()
    # Codes as they stand group faster than what is made of them.
    stated = column.label("stated")
    offices = [seizure.c.blo_code] if by_office else []
    counted = (
        sa.select(*offices, stated, count.label("case_count"))
        .select_from(rows)
        .where(*conditions, *(office.is_not(None) for office in offices))
        .group_by(*offices, stated)
        .subquery("counted")
    )
    return _coded(counted, offices)


def _coded(counted: sa.Subquery, offices: Sequence[sa.Column]) -> sa.Select:
    code = sa.func.coalesce(counted.c.stated, BLANK).label("code")
    of = [counted.c[office.name] for office in offices]
    return sa.select(*of, code, counted.c.case_count).order_by(*of, counted.c.case_count.desc(), code)


def _released(dimension: str, filters: Filters, access: Access, *, by_office: bool) -> sa.Select:
    table, row = release_month, FIELDS[dimension]
    if not row.released or row.through:
        raise PermissionError(f"released figures cannot be narrowed by {dimension}")
    of_offices, of_items = row.rule == "office", dimension in matching.ITEM_COLUMNS
    at = "blo" if of_offices or by_office else release.level(filters)
    column = table.c.scope_code if of_offices else table.c[matching.COLUMNS[dimension][0].name]
    by_substance = of_items or filters.categories or filters.group_codes
    scope = release._narrowed(table, filters) if by_substance else [table.c.group_code == release.ALL]
    of = [table.c.scope_code.label("blo_code")] if by_office else []
    return (
        sa.select(*of, column.label("code"), whole(table.c.case_count).label("case_count"))
        .where(*release._cells(table, filters, access, at), *scope)
        .group_by(*of, column)
        .order_by(*of, sa.desc("case_count"), column)
    )
