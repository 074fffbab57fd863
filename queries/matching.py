"""Conditions that `Filters` and `Access` set on the facts. Every query on facts goes through here.

Row-level security and the predicates of filters (WHERE clauses), in one place.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.sql.util import ClauseAdapter

from queries import schema
from queries.codes import in_list, of_programme, one_of, sources_of
from queries.record_number import number_of
from queries.schema import (
    agency,
    blo,
    blo_agency,
    crossing_pair,
    equipment,
    exchange,
    first_seen,
    operation,
    operation_agency,
    position_cell,
    report,
    seizure,
    seizure_agency,
    seizure_item,
    source,
    target,
    traffic,
    training,
    training_attendance,
)
from scope import shape
from scope.access import Access
from scope.filters import (
    AGENCIES,
    BLANK,
    CODE_FIELDS,
    COUNTED_STATUSES,
    FIELDS,
    LEAST_HISTORY_DAYS,
    LIMITS,
    Circle,
    Filters,
)

EARTH_KM = 6371.0
LATITUDE_SLACK = 1e-6
"""Degrees: a first look by latitude must not lose a place that the distance keeps."""


def among(column: sa.ColumnElement, codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """`column` is one of `codes`; `BLANK` among them stands for NULL."""
    stated = [code for code in codes if code != BLANK]
    conditions = []
    if stated:
        conditions.append(column.in_(stated))
    if BLANK in codes:
        conditions.append(column.is_(None))
    return sa.or_(*conditions)


def not_among(column: sa.ColumnElement, codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """`column` is none of `codes`: also where it is NULL, unless `BLANK` is among them."""
    stated = [code for code in codes if code != BLANK]
    if BLANK in codes:
        return sa.and_(column.is_not(None), *([column.not_in(stated)] if stated else []))
    return sa.or_(column.is_(None), column.not_in(stated))


def of_kind(column: sa.ColumnElement, filters: Filters, access: Access) -> sa.ColumnElement[bool]:
    """`column` of a fact table holds the code of a source of one kind: kinds describe the same events and are never
    mixed. Of a reader who reads but the own facts, the row is one of these.

    Raises:
        PermissionError: a reader of nothing but release tables, or a table of which it is not decided which rows are an
            agency's own.
    """
    return sa.and_(_of_source(column, filters), *own_rows(column.table, access))


def _of_source(column: sa.ColumnElement, filters: Filters) -> sa.ColumnElement[bool]:
    return in_list(column, *sources_of(filters.source_kind))


def own_rows(table: sa.FromClause, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on a fact table that keep what is not the reader's own out of the query.

    Raises:
        PermissionError: as `of_kind`.
    """
    if access.reads_release_only:
        raise PermissionError(f"{access.tier} readers see released figures only, no records")
    if not access.reads_own_only:
        return []
    if table not in OWN_ROWS:
        raise PermissionError(f"no row of {table} is known to be an agency's own")
    return [OWN_ROWS[table](names_of(access.agency_code))]


def names_of(agency_code: str) -> sa.Select:
    """Codes of an agency under all its names, by any of them or by its lineage."""
    lineage = sa.select(agency.c.lineage_code).where(
        sa.or_(agency.c.code == agency_code, agency.c.lineage_code == agency_code)
    )
    return sa.select(agency.c.code).where(agency.c.lineage_code.in_(lineage))


def in_any(case: sa.FromClause, *found: sa.Select | sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """A case is one of those that any of the selects gives, by its `id`, or on which any of the conditions on `seizure`
    holds.

    One list, made once. `OR id IN (SELECT …)` is asked anew for each row by PostgreSQL, once the ids of one select are
    more than it keeps in memory; so is `NOT IN`: see `without`.
    """
    ids = [one if isinstance(one, sa.Select) else _where(one) for one in found]
    return case.c.id.in_(ids[0] if len(ids) == 1 else sa.union_all(*ids))


def _where(condition: sa.ColumnElement[bool]) -> sa.Select:
    """Ids of cases as a list of its own, beside the query that asks for it."""
    other = seizure.alias("other_case")
    return sa.select(other.c.id).where(ClauseAdapter(other).traverse(condition))


def without(linked: sa.ColumnElement, case: sa.FromClause = seizure) -> sa.ColumnElement[bool]:
    """A case that the linked table, by its column of cases, holds nothing of."""
    return ~sa.exists().where(linked == case.c.id).correlate_except(linked.table)


def _own_cases(own: sa.Select, case: sa.FromClause = seizure) -> sa.ColumnElement[bool]:
    return in_any(case, *holding((seizure.c.lead_agency_code, seizure_agency.c.agency_code), own))


def _own_offices(office: sa.ColumnElement, own: sa.Select) -> sa.ColumnElement[bool]:
    case = seizure.alias("own_case")
    with_cases = sa.select(case.c.blo_code).where(case.c.blo_code.is_not(None), _own_cases(own, case))
    return office.in_(sa.union(sa.select(blo_agency.c.blo_code).where(blo_agency.c.agency_code.in_(own)), with_cases))


def at_own_offices(office: sa.ColumnElement, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on an office column: of a reader of its own facts, an office where its agency works, has worked or has
    cases."""
    return [_own_offices(office, names_of(access.agency_code))] if access.reads_own_only else []


OWN_ROWS = {
    # Led or joined; a case of several agencies is a case of each.
    seizure: _own_cases,
    exchange: lambda own: sa.or_(exchange.c.from_agency_code.in_(own), exchange.c.to_agency_code.in_(own)),
    operation: lambda own: operation.c.id.in_(
        sa.select(operation_agency.c.operation_id).where(operation_agency.c.agency_code.in_(own))
    ),
    training: lambda own: training.c.id.in_(
        sa.select(training_attendance.c.training_id).where(training_attendance.c.agency_code.in_(own))
    ),
    # Only their officers: how many of others came is not told.
    training_attendance: lambda own: training_attendance.c.agency_code.in_(own),
    # These are of offices: of those in which the agency works. A report of a whole country is nobody's own.
    report: lambda own: _own_offices(report.c.blo_code, own),
    equipment: lambda own: _own_offices(equipment.c.blo_code, own),
    target: lambda own: _own_offices(target.c.blo_code, own),
    traffic: lambda own: _own_offices(traffic.c.blo_code, own),
}
"""Which rows of each fact table are an agency's own, given the codes of its names. What stands in no fact table
(reference, names, grants, published national totals) is decided where it is asked for; tables made at load hold rows of
all agencies, and are for nobody who reads but the own."""


def own_cases(case: sa.FromClause, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on an alias of `seizure`: of a reader of its own facts, a case in which its agency took part."""
    return [_own_cases(names_of(access.agency_code), case)] if access.reads_own_only else []


def double_report(column: sa.ColumnElement, access: Access) -> sa.ColumnElement:
    """What a case says of a probable double report; of a reader of its own facts only where the other record is its own
    too."""
    if not access.reads_own_only:
        return column
    other = seizure.alias("other_record")
    group = other.c.double_report_group
    own = sa.select(group).where(group.is_not(None), _own_cases(names_of(access.agency_code), other))
    return sa.case((seizure.c.double_report_group.in_(own.group_by(group).having(sa.func.count() > 1)), column))


IDENTICAL, PROBABLE = "identical", "probable"
"""Why a case repeats another: its row does, word for word, or both are probably reports of one."""


def doubt(access: Access) -> sa.ColumnElement:
    """Why a case may count twice: `IDENTICAL` to an earlier row of its file, or the grade of a probable double report;
    NULL for others."""
    return sa.case((seizure.c.occurrence > 1, IDENTICAL), else_=double_report(seizure.c.double_report_grade, access))


IMPLAUSIBLE = "implausible"


def quantity_check(_access: Access) -> sa.ColumnElement:
    """`IMPLAUSIBLE` for a case whose quantity is hardly possible and that nobody has confirmed; NULL for others."""
    return sa.case((seizure.c.is_quantity_implausible, IMPLAUSIBLE))


def repeats(filters: Filters, access: Access) -> sa.Subquery:
    """Of the cases asked for, those that repeat another of them: id, kind. Of probable double reports all but the
    first."""
    group = double_report(seizure.c.double_report_group, access)
    is_doubtful = sa.or_(seizure.c.occurrence > 1, seizure.c.double_report_group.is_not(None))
    found = (
        sa.select(seizure.c.id, seizure.c.occurrence, group.label("group_id"))
        .where(*cases(filters, access), is_doubtful)
        .subquery("doubtful")
    )
    nth = sa.func.row_number().over(partition_by=found.c.group_id, order_by=found.c.id)
    kind = sa.case((found.c.occurrence > 1, IDENTICAL), (sa.and_(found.c.group_id.is_not(None), nth > 1), PROBABLE))
    numbered = sa.select(found.c.id, kind.label("kind")).subquery("numbered")
    return sa.select(numbered).where(numbered.c.kind.is_not(None)).subquery("repeat")


def in_scope(column: sa.ColumnElement, filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on a country column: the countries chosen (else the programme countries) that the reader may see."""
    is_chosen = one_of(column, filters.countries) if filters.countries else in_list(column, *of_programme())
    return [is_chosen, *within_access(column, access)]


def within_access(column: sa.ColumnElement, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on a country column that keep what the reader may not see out of the query."""
    return [one_of(column, access.countries)] if access.countries else []


def chosen_offices(filters: Filters) -> list[sa.Select]:
    """Selects of the offices that the filters name, by themselves or by their pair; empty where none is named."""
    chosen = []
    if filters.blo_codes:
        chosen.append(sa.select(blo.c.code).where(blo.c.code.in_(filters.blo_codes)))
    if filters.pair_codes:
        for side in (crossing_pair.c.side_a, crossing_pair.c.side_b):
            chosen.append(sa.select(side).where(crossing_pair.c.code.in_(filters.pair_codes), side.is_not(None)))
    return chosen


SEVERAL = "+"
"""Stands where a case has several codes, and each case is to stand under one."""


def only_one(code: sa.ColumnElement) -> sa.ColumnElement:
    """The code of a group of rows, or `SEVERAL` where they have several."""
    return sa.case((sa.func.min(code) == sa.func.max(code), sa.func.min(code)), else_=SEVERAL)


def sides(*conditions: sa.ColumnElement[bool], once: bool = False) -> sa.Subquery:
    """Offices of each pair that meets the conditions: code, blo_code. An office can stand in several pairs; `once`:
    then it stands under `SEVERAL` alone."""
    one, other = (
        sa.select(crossing_pair.c.code, side.label("blo_code")).where(side.is_not(None), *conditions)
        for side in (crossing_pair.c.side_a, crossing_pair.c.side_b)
    )
    side = sa.union(one, other).subquery("side")
    if not once:
        return side
    return (
        sa.select(side.c.blo_code, only_one(side.c.code).label("code")).group_by(side.c.blo_code).subquery("own_side")
    )


def both_sides(*conditions: sa.ColumnElement[bool], once: bool = False) -> sa.Subquery:
    """Offices that face each other in each pair that meets the conditions, in both directions: code, from_blo_code,
    to_blo_code; `once`: as in `sides`."""
    a, b = crossing_pair.c.side_a, crossing_pair.c.side_b
    one, other = (
        sa.select(crossing_pair.c.code, near.label("from_blo_code"), far.label("to_blo_code")).where(
            a.is_not(None), b.is_not(None), *conditions
        )
        for near, far in ((a, b), (b, a))
    )
    facing = sa.union(one, other).subquery("facing")
    if not once:
        return facing
    ends = (facing.c.from_blo_code, facing.c.to_blo_code)
    return sa.select(*ends, only_one(facing.c.code).label("code")).group_by(*ends).subquery("own_facing")


def at_ends(column: sa.ColumnElement, message: sa.FromClause, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on a message by the office that a column of it names; those of a pair are the messages between its two
    sides."""
    chosen = at_offices(column, filters.with_(pair_codes=()))
    if filters.pair_codes:
        facing = both_sides(crossing_pair.c.code.in_(filters.pair_codes))
        same = (facing.c.from_blo_code == message.c.from_blo_code, facing.c.to_blo_code == message.c.to_blo_code)
        chosen.append(sa.exists().where(*same).correlate_except(facing))
    return [sa.or_(*chosen)] if chosen else []


def told_offices() -> sa.Select:
    """Codes of the offices that donors and the public are told of. Those of low confidence are not called BLOs before
    them: their cases stay in their country's figures."""
    return sa.select(blo.c.code).where(blo.c.confidence.in_(("high", "medium")))


def at_offices(column: sa.ColumnElement, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on an office column; a case where no office was stated stays only if that is asked for."""
    chosen = [column.in_(office) for office in chosen_offices(filters)]
    if BLANK in filters.blo_codes:
        chosen.append(column.is_(None))
    return [sa.or_(*chosen)] if chosen else []


def within(column: sa.ColumnElement, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on a day column: from the first day of the period to before its end."""
    return [column >= filters.start, column < filters.end]


def reported(
    table: sa.FromClause, filters: Filters, access: Access, *, anywhere: bool = False
) -> list[sa.ColumnElement[bool]]:
    """Conditions on cases, or on totals of cases that are alike in this: of one kind of source, counted, and of the
    countries asked for (`anywhere`: of all that the reader may see)."""
    country = table.c.country_code
    return [
        _of_source(table.c.source_code, filters),
        one_of(table.c.status, filters.statuses or COUNTED_STATUSES, beside=table.c.source_code),
        *(within_access(country, access) if anywhere else in_scope(country, filters, access)),
    ]


def lines(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure` joined with its items: the items asked for of the cases asked for. An item that is asked
    for is one that its case must have, so that no case is looked up for it a second time."""
    return [*cases(filters, access, with_items=False), *items(filters)]


def cases(
    filters: Filters, access: Access, *, anywhere: bool = False, with_items: bool = True
) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure`: everything the filters and the access ask for.

    A substance or quantity keeps a case that has at least one matching item. A partner reads the cases of its own
    agency, also those under the agency's former names. `anywhere`: in all countries that the reader may see, not only
    those in scope. `with_items`: what is asked of items too.

    Raises:
        PermissionError: a tier that reads nothing but release tables; a field of the cases of all agencies for a reader
            of its own.
    """
    if access.reads_own_only and (hidden := sorted(name for name in filters.named if FIELDS[name].of_all)):
        raise PermissionError(f"{', '.join(hidden)}: worked out from the cases of all agencies")
    conditions = [
        *own_rows(seizure, access),
        *reported(seizure, filters, access, anywhere=anywhere),
        *at_offices(seizure.c.blo_code, filters),
        *within(seizure.c.seized_on, filters),
    ]
    for name, codes in filters.chosen.items():
        if name in CASE_COLUMNS:
            conditions.append(among(CASE_COLUMNS[name], codes))
        elif FIELDS[name].rule in RULES:
            conditions.append(RULES[FIELDS[name].rule](codes, access))
        elif name in LINKED_COLUMNS:
            conditions.append(_linked(LINKED_COLUMNS[name], codes))
    conditions += _by_agency(filters)
    if filters.near:
        conditions.append(_near(filters.near))
    if filters.box:
        conditions += [
            seizure.c.lon.between(filters.box.west, filters.box.east),
            seizure.c.lat.between(filters.box.south, filters.box.north),
        ]
    if filters.shape:
        conditions.append(_within_shape(filters.shape))
    for ends in LIMITS.values():
        for name, keeps in zip(ends, (operator.ge, operator.le), strict=True):
            if (limit := getattr(filters, name)) is not None:
                conditions.append(keeps(column_of(FIELDS[name].at[0]), limit))
    if with_items and filters.restricts_items:
        conditions.append(_with_items(filters))
    conditions += [
        _excluded(name, codes, access) for name, codes in filters.without or () if not FIELDS[name].is_of_items
    ]
    if filters.left_out:
        conditions.append(number_of(seizure.c.source_code, seizure.c.record_key).not_in(filters.left_out))
    return conditions


def _with_items(filters: Filters) -> sa.ColumnElement[bool]:
    """A case has an item that is asked for; one that names nothing is touched by no limit of mass."""
    found = sa.select(seizure_item.c.seizure_id).where(*items(filters))
    if filters.restricts_substances:
        return seizure.c.id.in_(found)
    return in_any(seizure, found, without(seizure_item.c.seizure_id))


def column_of(path: str) -> sa.Column:
    """A column by the name that a row of the table of fields gives it, `table.column`."""
    table, name = path.split(".")
    return schema.metadata.tables[table].c[name]


COLUMNS = {name: tuple(map(column_of, FIELDS[name].at)) for name in CODE_FIELDS if FIELDS[name].at}
"""Columns in which a case, or what is linked to it, holds the codes of a field, or what leads to them."""
_PLAIN = {
    name: columns[0]
    for name, columns in COLUMNS.items()
    if len(columns) == 1 and not (FIELDS[name].through or FIELDS[name].rule)
}
CASE_COLUMNS = {name: column for name, column in _PLAIN.items() if column.table is seizure}
"""Filters that are one column of a case."""
IS_SIGNIFICANT = seizure_item.c.is_significant
ITEM_COLUMNS: dict[str, sa.ColumnElement] = {
    **{name: column for name, column in _PLAIN.items() if column.table is seizure_item},
    "significance": sa.case((IS_SIGNIFICANT, "yes"), (sa.not_(IS_SIGNIFICANT), "no")),
}
"""Filters that are one column of an item, or what it says."""
AGENCY_COLUMNS = tuple(map(column_of, AGENCIES))
"""Where a case holds the agencies that took part in it."""
LINKED_COLUMNS = {name: column for name, column in _PLAIN.items() if column.table not in (seizure, seizure_item)}
"""Filters that are one column of another table with a row for each code of a case."""


def stated_country(column: sa.ColumnElement) -> sa.ColumnElement:
    """The code in a column where it is that of a country: NULL for blank, `unknown` and `other`."""
    return sa.case((sa.func.length(column) == 2, column))


def came_from() -> sa.ColumnElement:
    """Country that the goods of a case came from: of departure, or of origin where no country of departure is stated;
    else NULL."""
    return sa.func.coalesce(stated_country(seizure.c.departure_code), stated_country(seizure.c.origin_code))


def route() -> sa.ColumnElement:
    """Where the goods of a case came from and were bound for, `AF-RU`: two different countries; else NULL."""
    left, to = came_from(), stated_country(seizure.c.destination_code)
    return sa.case((left != to, left + "-" + to))


def season() -> sa.ColumnElement:
    """The month of the year of a case, where that is known."""
    number = sa.cast(sa.extract("month", seizure.c.seized_on), sa.Integer)
    return sa.case((seizure.c.date_precision.in_(("day", "month")), sa.cast(number, sa.Text)))


def weekday() -> sa.ColumnElement:
    """The day of the week of a case, from Monday, where its day is known."""
    number = sa.cast(sa.func.date_part("isodow", seizure.c.seized_on), sa.Integer)
    return sa.case((seizure.c.date_precision == "day", sa.cast(number, sa.Text)))


def yes_no(condition: sa.ColumnElement[bool]) -> sa.ColumnElement:
    return sa.case((condition, "yes"), else_="no")


STATED: dict[str, sa.ColumnElement[bool]] = {
    "transport": seizure.c.transport_mode != "unknown",
    "concealment": seizure.c.concealment != "unknown",
    "place": seizure.c.lat.is_not(None),
    "value": seizure.c.value_usd.is_not(None),
    "persons": seizure.c.persons_detained.is_not(None),
}
"""What a case can state by itself, as `agencies.completeness` counts it; NULL where it is blank."""
QUANTITY = "quantity"


HAS_AMOUNT = sa.or_(
    seizure_item.c.quantity_kg.is_not(None),
    sa.and_(seizure_item.c.quantity.is_not(None), seizure_item.c.unit.is_not(None)),
)
"""An item whose quantity is stated; never NULL."""


def _with_quantity() -> sa.Select:
    """Cases all whose items have an amount: seizure_id."""
    case_id = seizure_item.c.seizure_id
    return sa.select(case_id).group_by(case_id).having(sa.func.bool_and(HAS_AMOUNT))


def stating(*conditions: sa.ColumnElement[bool], by: Sequence[sa.Column] = ()) -> sa.Subquery:
    """Cases under conditions by what they state: columns of `by`, stated (NULL for those that state none of all that
    they can), case_count; nothing for what none does. Those that state the same are counted before they are told
    apart."""
    is_stated = {code: sa.func.coalesce(condition, sa.false()).label(code) for code, condition in STATED.items()}
    each = sa.select(seizure.c.id, *by, *is_stated.values()).where(*conditions).cte("each")
    same = [each.c[name] for name in (*(column.name for column in by), *is_stated)]
    item, count = seizure_item.c.seizure_id, sa.cast(sa.func.count(), sa.BigInteger)
    nothing = sa.cast(sa.literal_column("0"), sa.BigInteger)
    without_amount = sa.select(item).where(sa.not_(HAS_AMOUNT))
    # All but the few cases of which an item has no amount, or that have none.
    parts = sa.union_all(
        sa.select(*same, count.label("n"), count.label("with_quantity")).group_by(*same),
        sa.select(*same, nothing, -count).where(each.c.id.in_(without_amount)).group_by(*same),
        sa.select(*same, nothing, -count).where(without(item, each)).group_by(*same),
    ).subquery("parts")
    keys = [parts.c[column.name] for column in by]
    told: dict[str | None, sa.ColumnElement] = {
        code: sa.func.sum(parts.c.n).filter(parts.c[code]) for code in is_stated
    }
    told[QUANTITY] = sa.func.sum(parts.c.with_quantity)
    nothing_else = sa.not_(sa.or_(*(parts.c[code] for code in is_stated)))
    told[None] = sa.func.sum(parts.c.n - parts.c.with_quantity).filter(nothing_else)
    sums = (
        sa.select(*keys, *(sa.cast(of, sa.BigInteger).label(code or "none") for code, of in told.items()))
        .group_by(*keys)
        .cte("stating")
    )
    rows = [
        sa.select(
            *(sums.c[column.name] for column in by),
            sa.cast(sa.literal(code), sa.Text).label("stated"),
            sums.c[code or "none"].label("case_count"),
        ).where(sums.c[code or "none"] > 0)
        for code in told
    ]
    return sa.union_all(*rows).subquery("stating_each")


def _stating(codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """A case states one of these; `BLANK`: it states none of all that it can."""
    found: list[sa.Select | sa.ColumnElement[bool]] = [STATED[code] for code in codes if code in STATED]
    found += [_with_quantity()] if QUANTITY in codes else []
    found += [_not_stating((*STATED, QUANTITY))] if BLANK in codes else []
    return in_any(seizure, *found) if found else sa.false()


def _not_stating(codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """A case states none of these; `BLANK` among them: but something of all that it can."""
    conditions = [~sa.func.coalesce(STATED[code], sa.false()) for code in codes if code in STATED]
    if QUANTITY in codes:
        quantity = _with_quantity().subquery("quantity_stated")
        conditions.append(~sa.exists().where(quantity.c.seizure_id == seizure.c.id).correlate_except(quantity))
    if BLANK in codes:
        conditions.append(in_any(seizure, *STATED.values(), _with_quantity()))
    return sa.and_(sa.true(), *conditions)


FINEST_CELL = {"crossing": 5, "address": 5, "settlement": 5, "district": 4}
"""How small a hexagon a case counts in, by how precisely its place is known; a province or a country is larger than
any."""
CELL_COLUMNS = {3: position_cell.c.cell_3, 4: position_cell.c.cell_4, 5: position_cell.c.cell_5}


def known_to(resolution: int) -> sa.ColumnElement[bool]:
    """A case whose place is known precisely enough for hexagons of this resolution."""
    return seizure.c.location_precision.in_(
        [precision for precision, finest in FINEST_CELL.items() if finest >= resolution]
    )


def resolution_of(cell: int) -> int:
    """Resolution of an h3 index: four of its bits."""
    return cell >> 52 & 0xF


def at_position() -> sa.ColumnElement[bool]:
    """Joins a case to its hexagons."""
    return sa.and_(position_cell.c.lat == seizure.c.lat, position_cell.c.lon == seizure.c.lon)


def _in_cells(codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """A case lies in one of the hexagons; what is no hexagon holds nothing, and `BLANK` stands for cases that are in
    none."""
    cells = [int(code, 16) for code in codes if HEXAGON.fullmatch(code)]
    # A query may have the hexagons itself.
    chosen_cell = position_cell.alias("chosen_cell")
    conditions = [
        sa.and_(known_to(resolution), chosen_cell.c[column.name].in_(chosen))
        for resolution, column in CELL_COLUMNS.items()
        if (chosen := [cell for cell in cells if resolution_of(cell) == resolution])
    ]
    at_place = sa.and_(chosen_cell.c.lat == seizure.c.lat, chosen_cell.c.lon == seizure.c.lon)
    found: list[sa.ColumnElement[bool]] = (
        [sa.exists().where(at_place, sa.or_(*conditions)).correlate(seizure)] if conditions else [sa.false()]
    )
    if BLANK in codes:
        found.append(sa.not_(sa.and_(known_to(min(CELL_COLUMNS)), seizure.c.lat.is_not(None))))
    return sa.or_(*found)


HEXAGON = re.compile(r"8[0-9a-f]{14}")
"""An h3 index as links write it."""

WORKED_OUT: dict[str, Callable[[Access], sa.ColumnElement]] = {
    "doubt": doubt,
    "quantity_check": quantity_check,
    "came_from": lambda _access: came_from(),
    "route": lambda _access: route(),
    "season": lambda _access: season(),
    "weekday": lambda _access: weekday(),
    "after_exchange": lambda _access: yes_no(seizure.c.exchange_id.is_not(None)),
    "in_operation": lambda _access: yes_no(seizure.c.operation_id.is_not(None)),
}
"""Codes of fields that stand in no column, by `Field.rule`."""
Rule = Callable[[tuple[str, ...], Access], sa.ColumnElement[bool]]
"""A condition on cases, from the codes that are chosen and who reads."""


def _holds(code: Callable[[Access], sa.ColumnElement]) -> Rule:
    """The rule of a code that is worked out: it is among those chosen."""
    return lambda codes, access: among(code(access), codes)


FIRST_SEEN = {"first_substance": "substance", "first_concealment": "concealment", "first_route": "route"}
"""Kinds of `schema.first_seen`, by the rules of the fields that tell when a thing was first seen in a country."""


def first_years(kind: str) -> sa.Subquery:
    """When things of a kind were first seen in countries, where records go back far enough to say so: source_code,
    country_code, subject_code, year (as a text)."""
    table = first_seen
    year = sa.cast(sa.cast(sa.extract("year", table.c.first_on), sa.Integer), sa.Text).label("year")
    return (
        sa.select(source.c.code.label("source_code"), table.c.country_code, table.c.subject_code, year)
        .select_from(table.join(source, source.c.kind == table.c.source_kind))
        .where(
            table.c.tier == "facts",
            table.c.kind == kind,
            table.c.blo_code == "",
            sa.cast(table.c.first_on - table.c.history_from, sa.Integer) >= LEAST_HISTORY_DAYS,
        )
        .subquery(f"first_{kind}")
    )


def was_first(years: sa.Subquery, kind: str, case: sa.FromClause = seizure) -> sa.ColumnElement[bool]:
    """Joins a case, or for substances one of its items, to what `first_years` tells of it."""
    subject = years.c.subject_code
    is_of: dict[str, sa.ColumnElement[bool]] = {
        "substance": subject == seizure_item.c.substance_code,
        "concealment": subject == seizure.c.concealment,
        # Two countries, of two letters each: to put those of each case together would take far longer.
        "route": sa.and_(
            sa.func.substr(subject, 1, 2) == came_from(), sa.func.substr(subject, 4) == seizure.c.destination_code
        ),
    }
    return sa.and_(years.c.source_code == case.c.source_code, years.c.country_code == case.c.country_code, is_of[kind])


def _first_in(kind: str, codes: tuple[str, ...], *, is_excluded: bool = False) -> sa.ColumnElement[bool]:
    """A thing was first seen in one of these years; `BLANK`: in none that is known. It has one year at most."""
    years, stated = first_years(kind), [code for code in codes if code != BLANK]
    is_blank = BLANK in codes
    among_years = [years.c.year.not_in(stated) if is_blank else years.c.year.in_(stated)] if stated else []
    if kind == "substance":
        case = seizure.alias("case_of_item")
        found = (
            sa.exists()
            .where(case.c.id == seizure_item.c.seizure_id, was_first(years, kind, case), *among_years)
            .correlate_except(case, years)
        )
    else:
        found = sa.exists().where(was_first(years, kind), *among_years).correlate_except(years)
    return found if is_blank == is_excluded else ~found


RULES: dict[str, Rule] = {
    **{rule: _holds(code) for rule, code in WORKED_OUT.items()},
    "cell": lambda codes, _access: _in_cells(codes),
    "stated": lambda codes, _access: _stating(codes),
    "first_concealment": lambda codes, _access: _first_in("concealment", codes),
    "first_route": lambda codes, _access: _first_in("route", codes),
}
"""Conditions of fields that are more than to hold a code (`Field.rule`). The rules of scope, offices, pairs and status
hold also where nothing is chosen: they stand in `cases`."""


def items(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure_item`: category, group, substance, and of what is weighed the mass in kilograms where one
    is asked for."""
    conditions = [among(column, codes) for name, column in ITEM_COLUMNS.items() if (codes := getattr(filters, name))]
    conditions += [
        not_among(ITEM_COLUMNS[name], codes) for name, codes in filters.without or () if name in ITEM_COLUMNS
    ]
    conditions += [_first_in("substance", filters.substance_since)] if filters.substance_since else []
    if gone := filters.excluded("substance_since"):
        conditions.append(_first_in("substance", gone, is_excluded=True))
    mass = seizure_item.c.quantity_kg
    limits = [mass >= filters.least_kg] if filters.least_kg is not None else []
    limits += [mass <= filters.most_kg] if filters.most_kg is not None else []
    return [*conditions, *(sa.or_(mass.is_(None), limit) for limit in limits)]


def with_several(rows: sa.FromClause, case: sa.FromClause = seizure) -> tuple[sa.FromClause, sa.ColumnElement]:
    """Rows of cases and their items, and the id of the case where it has several: by the key of its lines, a case that
    has none but the first has one. Most have one, and are counted as the rows they are; only the others have to be put
    together before they are."""
    several = _of_several(case).subquery("several")
    return rows.outerjoin(several, several.c.id == case.c.id), several.c.id


def _of_several(case: sa.FromClause) -> sa.Select:
    """Cases of several items: id."""
    further = seizure_item.c.line_no != 1
    if case is seizure:
        return sa.select(seizure_item.c.seizure_id.label("id")).where(further).distinct()
    is_further = sa.and_(seizure_item.c.seizure_id == case.c.id, further)
    return sa.select(case.c.id).select_from(case.join(seizure_item, is_further)).distinct()


def amounts_of_cases(
    rows: sa.FromClause,
    case: sa.FromClause,
    of_case: Sequence[sa.ColumnElement],
    keys: Sequence[sa.ColumnElement],
    amount: sa.ColumnElement,
    where: Sequence[sa.ColumnElement[bool]],
) -> sa.CompoundSelect:
    """What each case holds under each of the keys: columns of `of_case`, of `keys`, amount (NULL where none is stated).
    Only what cases of several items hold has to be added up.

    Args:
        rows: of cases and their items, each item once under the same keys.
    """
    several, by = _of_several(case).cte(), (*of_case, *keys)
    is_one = several.c.id == case.c.id
    alone = ~sa.exists().where(is_one).correlate_except(several)
    held = sa.select(*by, amount.label("amount")).select_from(rows).where(*where, alone)
    added_up = sa.select(*by, sa.func.sum(amount).label("amount")).select_from(rows.join(several, is_one))
    return sa.union_all(held, added_up.where(*where).group_by(*by))


def count_cases(several: sa.ColumnElement | None, *column: sa.ColumnElement) -> sa.ColumnElement:
    """Cases (that state something in a column) of rows that are a case each, but for those of one of several items, by
    the id that `with_several` gives."""
    count = sa.func.count(*column)
    return count if several is None else sa.case((several.is_(None), count), (count > 0, 1), else_=0)


def _excluded(name: str, codes: tuple[str, ...], access: Access) -> sa.ColumnElement[bool]:
    """A case that the codes of a field, were they chosen, would not find: never NULL, whatever the case states."""
    row = FIELDS[name]
    if row.rule in WORKED_OUT:
        return sa.func.coalesce(WORKED_OUT[row.rule](access), BLANK).not_in(codes)
    if row.rule in FIRST_SEEN:
        return _first_in(FIRST_SEEN[row.rule], codes, is_excluded=True)
    if row.rule == "stated":
        return _not_stating(codes)
    if row.rule in RULES:
        return sa.not_(RULES[row.rule](codes, access))
    if row.rule == "pair":
        side = sides(crossing_pair.c.code.in_(codes))
        return ~sa.exists().where(side.c.blo_code == seizure.c.blo_code).correlate_except(side)
    if row.is_apart:
        return _not_beside(row.through, codes)
    if not row.through and name not in LINKED_COLUMNS:
        return not_among(COLUMNS[name][0], codes)
    stated = tuple(code for code in codes if code != BLANK)
    conditions = []
    for column in COLUMNS[name] if stated else ():
        found = agencies_with({row.through: stated}).subquery("excluded") if row.through else None
        held = column == found.c.code if found is not None else column.in_(stated)
        of_case = [] if column.table is seizure else [column.table.c.seizure_id == seizure.c.id]
        own = [one for one in (found, column.table) if one is not None and one is not seizure]
        conditions.append(~sa.exists().where(*of_case, held).correlate_except(*own))
    if BLANK in codes:
        given = [
            column.is_not(None) if column.table is seizure else sa.select(column.table.c.seizure_id)
            for column in COLUMNS[name]
        ]
        conditions.append(in_any(seizure, *given))
    return sa.and_(*conditions)


def _not_beside(path: str, codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """A case in which no agency beside another one has these codes; `BLANK` among them: in which there is another."""
    conditions = [_not_in(together({}, {path: codes}))] if _stated(codes) else []
    if BLANK in codes:
        conditions.append(in_any(seizure, sa.select(together({}, {}).c.id)))
    return sa.and_(*conditions)


def _linked(column: sa.ColumnElement, codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    key = column.table.c.seizure_id
    stated = [code for code in codes if code != BLANK]
    found = [sa.select(key).where(column.in_(stated))] if stated else []
    if BLANK not in codes:
        return in_any(seizure, *found)
    return in_any(seizure, *found, without(key)) if found else without(key)


def _by_agency(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Cases with an agency that is what all fields of agencies ask for, and, where fields apart from these ask for one,
    with another agency that is what they ask for."""
    asked: dict[tuple, dict[str, tuple[str, ...]]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for name, codes in filters.chosen.items():
        row = FIELDS[name]
        if row.is_apart:
            others[row.through] = codes
        elif row.through.startswith("agency."):
            asked.setdefault(COLUMNS[name], {})[row.through] = codes
    own = asked.pop(AGENCY_COLUMNS, {}) if others else {}
    return [
        *(_named(columns, chosen) for columns, chosen in asked.items()),
        *([_beside(own, others)] if others else []),
    ]


def _beside(own: Mapping[str, tuple[str, ...]], others: Mapping[str, tuple[str, ...]]) -> sa.ColumnElement[bool]:
    """A case with an agency that is what `own` asks for and another one that is what `others` ask for; `BLANK` in all
    of these: with no other one."""
    found: list[sa.Select | sa.ColumnElement[bool]] = []
    if all(_stated(codes) for codes in others.values()):
        pairs = together(own, others)
        found.append(sa.select(pairs.c.id))
    if all(BLANK in codes for codes in others.values()):
        alone = _not_in(together({}, {}))
        found.append(sa.and_(_named(AGENCY_COLUMNS, own), alone) if own else alone)
    return in_any(seizure, *found) if found else sa.false()


def _stated(codes: Sequence[str]) -> list[str]:
    return [code for code in codes if code != BLANK]


def _not_in(found: sa.Subquery) -> sa.ColumnElement[bool]:
    """A case that a list does not hold, by its `id`."""
    return ~sa.exists().where(found.c.id == seizure.c.id).correlate_except(found)


def together(own: Mapping[str, tuple[str, ...]], others: Mapping[str, tuple[str, ...]]) -> sa.Subquery:
    """Agencies that took part in a case beside another one: id, agency_codes, agency_kinds (`unknown` for one that is
    in no list); of what is stated, `others` ask for these, `own` for the one beside. One agency under two names is no
    other."""
    part = _took_part(joint_cases(seizure.alias("joint_case")), BOTH, once=bool(own))
    far = _not_alone(part)
    code, kind = far.c.agency_codes, _kind_of_other(far)
    query = sa.select(far.c.id, code, kind.label("agency_kinds")).distinct()
    conditions: list[sa.ColumnElement[bool]] = []
    if own:
        near = part.alias("near")
        query = query.select_from(near.join(far, _is_other(near, far)))
        for path, codes in own.items():
            column = near.c.agency_codes if _is_lineage(path) else near.c.agency_kinds
            conditions.append(column.in_(_lineages(_stated(codes)) if _is_lineage(path) else _stated(codes)))
    for path, codes in others.items():
        stated = _stated(codes)
        # One that is in no list stands under the code that was stated.
        is_asked = sa.or_(code.in_(stated), code.in_(_lineages(stated))) if _is_lineage(path) else kind.in_(stated)
        conditions.append(is_asked)
    return query.where(*conditions).subquery("together")


BOTH = ("agency_codes", "agency_kinds")


def _not_alone(part: sa.FromClause) -> sa.FromClause:
    """Those of `_took_part` that are beside another one."""
    code = part.c.agency_codes
    beside = sa.select(part.c.id).group_by(part.c.id).having(sa.func.min(code) != sa.func.max(code))
    return sa.select(part).where(part.c.id.in_(beside)).subquery("not_alone")


def _is_other(near: sa.FromClause, far: sa.FromClause) -> sa.ColumnElement[bool]:
    """Two agencies of one case; one under two names is no other."""
    return sa.and_(near.c.id == far.c.id, near.c.agency_codes != far.c.agency_codes)


def joint_cases(case: sa.FromClause, *more: str) -> sa.CTE:
    """Cases of which more than one agency is stated, few beside all: id, lead_agency_code, first_code and last_code of
    the others by their letters, other_count, and more columns of them."""
    lead, other = case.c.lead_agency_code, seizure_agency.c.agency_code
    return (
        sa.select(
            case.c.id,
            sa.func.min(lead).label(lead.name),
            sa.func.min(other).label("first_code"),
            sa.func.max(other).label("last_code"),
            sa.func.count().label("other_count"),
            *(sa.func.min(case.c[name]).label(name) for name in more),
        )
        .select_from(case.join(seizure_agency, seizure_agency.c.seizure_id == case.c.id))
        .where(sa.or_(lead.is_(None), other != lead))
        .group_by(case.c.id)
        .cte()
    )


def alike(joint: sa.CTE, *more: str) -> sa.CTE:
    """One of each of the joint cases that the same two or three agencies had, and each with more of them: id,
    lead_agency_code, case_count (how many it stands for), and more columns, in which they are alike too."""
    lead = joint.c.lead_agency_code
    same = [lead, *(joint.c[name] for name in more)]
    ends = [joint.c.first_code, joint.c.last_code]
    of_few = (
        sa.select(
            sa.func.min(joint.c.id).label("id"), *same, sa.cast(sa.func.count(), sa.BigInteger).label("case_count")
        )
        .where(joint.c.other_count <= len(ends))
        .group_by(*same, *ends)
    )
    of_more = sa.select(joint.c.id, *same, sa.cast(sa.literal_column("1"), sa.BigInteger).label("case_count")).where(
        joint.c.other_count > len(ends)
    )
    return sa.union_all(of_few, of_more).cte("alike")


def _kind_of_other(part: sa.FromClause) -> sa.ColumnElement:
    """The kind of an agency, where `BLANK` is to say that there is none."""
    return sa.case((part.c.agency_kinds == BLANK, "unknown"), else_=part.c.agency_kinds)


def _is_lineage(path: str) -> bool:
    return column_of(path) is agency.c.lineage_code


def _lineages(codes: Sequence[str]) -> sa.Select:
    """Lineages of agencies, by any of their names or by themselves."""
    lineage = agency.c.lineage_code
    return sa.select(lineage).where(sa.or_(agency.c.code.in_(codes), lineage.in_(codes)))


def _named(columns: tuple[sa.Column, ...], chosen: Mapping[str, tuple[str, ...]]) -> sa.ColumnElement[bool]:
    """Any of the columns names an agency that has one of the codes in each of the chosen columns of `agency`."""
    found, nothing = (
        holding(columns, agencies_with(chosen)),
        [column.is_(None) if column.table is seizure else without(column.table.c.seizure_id) for column in columns],
    )
    if all(BLANK in codes for codes in chosen.values()):
        found.append(sa.and_(*nothing))
    return in_any(seizure, *found)


def agencies_with(chosen: Mapping[str, tuple[str, ...]]) -> sa.Select:
    """Codes of agencies that have one of the codes in each of the chosen columns of `agency`. An agency is chosen under
    all its names, by any of them or by its lineage."""
    wanted = sa.select(agency.c.code)
    for path, codes in chosen.items():
        column = column_of(path)
        if column is agency.c.lineage_code:
            wanted = wanted.where(column.in_(_lineages(codes)))
        else:
            wanted = wanted.where(column.in_(codes))
    return wanted


OWN_OF = {"partner_codes": "agency_codes", "partner_kinds": "agency_kinds"}
"""What is told of the other agencies of a case, and of an agency by itself."""


def with_agencies(
    rows: sa.FromClause, case: sa.FromClause, axes: Sequence[str], *, once: bool = False
) -> tuple[sa.FromClause, dict[str, sa.ColumnElement]]:
    """`rows` of cases, one for each agency that took part in a case, led or joined, and its codes by axis
    (`agency_codes`, `agency_kinds`); for `partner_codes` and `partner_kinds` one for each of the others beside it too.
    `BLANK` stands where there is none.

    An agency that is in no list stands under the code that was stated, its kind under `BLANK`. Most cases are of one
    agency, which leads: only those of several are gone through for all of theirs.

    Args:
        case: in `rows`, with `id` and `lead_agency_code`.
        once: one row a case; `SEVERAL` is the code of one with several.
    """
    lead = agency.alias("lead_agency")
    several = agencies_of_several(case, axes)
    if once:
        codes = (only_one(several.c[axis]).label(axis) for axis in axes)
        several = sa.select(several.c.id, *codes).group_by(several.c.id).subquery("only")
    alone = {
        "agency_codes": sa.func.coalesce(lead.c.lineage_code, case.c.lead_agency_code, BLANK),
        "agency_kinds": sa.func.coalesce(lead.c.kind, BLANK),
    }
    is_of_several = several.c.id.is_not(None)
    found: dict[str, sa.ColumnElement] = {
        axis: sa.case((is_of_several, several.c[axis]), else_=alone.get(axis, sa.literal(BLANK))) for axis in axes
    }
    rows = rows.outerjoin(several, several.c.id == case.c.id)
    return rows.outerjoin(lead, lead.c.code == case.c.lead_agency_code), found


def agencies_of_several(case: sa.FromClause, axes: Sequence[str]) -> sa.FromClause:
    """Agencies of the cases of several: id, and a column for each of the axes, as `with_agencies` tells them."""
    joint = joint_cases(case)
    if not set(axes) & set(OWN_OF):
        return _took_part(joint, axes)
    if set(axes) <= set(OWN_OF):
        # Each of several agencies is another one than some; a case of one has no row.
        far = _not_alone(_took_part(joint, BOTH, once=False))
        others = {"partner_codes": far.c.agency_codes, "partner_kinds": _kind_of_other(far)}
        return sa.select(far.c.id, *(others[axis].label(axis) for axis in axes)).distinct().subquery("part")
    if set(axes) == {"agency_kinds", "partner_kinds"}:
        return _kinds_together(joint)
    part = _took_part(joint, BOTH)
    near, far = part.alias("near"), part.alias("far")
    others = {"partner_codes": far.c.agency_codes, "partner_kinds": _kind_of_other(far)}
    of_both: list[sa.ColumnElement] = [
        sa.case((far.c.id.is_(None), BLANK), else_=others[axis]).label(axis) if axis in others else near.c[axis]
        for axis in axes
    ]
    rows = near.outerjoin(far, _is_other(near, far))
    return sa.select(near.c.id, *of_both).select_from(rows).distinct().subquery("part")


def _kinds_together(joint: sa.FromClause) -> sa.Subquery:
    """Kinds of agencies of the cases of several, each with each kind of the others beside it: id, agency_kinds,
    partner_kinds. One agency may be of two kinds, under two names; it is not beside itself."""
    part = _took_part(joint, BOTH, once=False)
    code, kind = part.c.agency_codes, part.c.agency_kinds
    is_one = sa.func.min(code) == sa.func.max(code)
    # Which agency it is, where a case has one of the kind; of several, one at least is another one than any.
    which = {name: sa.case((is_one, sa.func.min(code)), else_=sign) for name, sign in (("own", "<"), ("other", ">"))}
    of_kind = (
        sa.select(part.c.id, kind, *(told.label(name) for name, told in which.items())).group_by(part.c.id, kind).cte()
    )
    near, far = of_kind.alias("near"), of_kind.alias("far")
    is_other = sa.and_(near.c.id == far.c.id, near.c.own != far.c.other)
    other = sa.case((far.c.id.is_(None), BLANK), else_=_kind_of_other(far))
    return (
        sa.select(near.c.id, near.c.agency_kinds, other.label("partner_kinds"))
        .select_from(near.outerjoin(far, is_other))
        .subquery("part")
    )


def _took_part(case: sa.FromClause, axes: Sequence[str], *, once: bool = True) -> sa.CTE:
    """Agencies of each case, led or joined: id, and a column for each of the axes; `once` each, or maybe as often as
    they are stated."""
    parts = []
    for code, rows in (
        (case.c.lead_agency_code, case),
        (seizure_agency.c.agency_code, case.join(seizure_agency, seizure_agency.c.seizure_id == case.c.id)),
    ):
        told = {
            "agency_kinds": sa.func.coalesce(agency.c.kind, BLANK),
            "agency_codes": sa.func.coalesce(agency.c.lineage_code, code),
        }
        parts.append(
            sa.select(case.c.id, *(told[axis].label(axis) for axis in axes))
            .select_from(rows.outerjoin(agency, agency.c.code == code))
            .where(code.is_not(None))
        )
    return (sa.union if once else sa.union_all)(*parts).cte()


def holding(columns: Sequence[sa.Column], codes: sa.Select) -> list[sa.Select | sa.ColumnElement[bool]]:
    """For `in_any`: cases that hold one of the codes in a column of their own or of a table that is linked to them."""
    return [
        column.in_(codes) if column.table is seizure else sa.select(column.table.c.seizure_id).where(column.in_(codes))
        for column in columns
    ]


def _near(circle: Circle) -> sa.ColumnElement[bool]:
    """Great-circle distance (haversine, radius 6,371 km) from the circle's middle to the case's coordinates."""
    half_lat = sa.func.sin(sa.func.radians(seizure.c.lat - circle.lat) / 2)
    half_lon = sa.func.sin(sa.func.radians(seizure.c.lon - circle.lon) / 2)
    parallels = sa.func.cos(sa.func.radians(sa.literal(circle.lat))) * sa.func.cos(sa.func.radians(seizure.c.lat))
    chord = half_lat * half_lat + parallels * half_lon * half_lon
    distance = 2 * EARTH_KM * sa.func.asin(sa.func.sqrt(chord))
    span = math.degrees(circle.radius_km / EARTH_KM) + LATITUDE_SLACK
    return sa.and_(seizure.c.lat.between(circle.lat - span, circle.lat + span), distance <= circle.radius_km)


def _within_shape(drawn: shape.Shape) -> sa.ColumnElement[bool]:
    """A line from the position of a case to the east crosses the outline an odd number of times (even-odd rule), or the
    position is on it. In whole numbers, so that nothing is rounded; of each position once."""
    west, south, east, north = drawn.bounds
    slack = 1 / shape.UNITS
    case = seizure.alias("located_case")
    at = (
        sa.select(case.c.lat, case.c.lon, _in_units(case.c.lon).label("x"), _in_units(case.c.lat).label("y"))
        .where(case.c.lon.between(west - slack, east + slack), case.c.lat.between(south - slack, north + slack))
        .distinct()
        .subquery("located")
    )
    ends = (sa.column(name, sa.BigInteger) for name in ("low_x", "low_y", "high_x", "high_y"))
    edge = sa.values(*ends, name="edge").data(drawn.edges).alias("edge")
    east_of = (at.c.x - edge.c.low_x) * (edge.c.high_y - edge.c.low_y)
    line = (at.c.y - edge.c.low_y) * (edge.c.high_x - edge.c.low_x)
    is_on = sa.and_(
        east_of == line,
        at.c.x.between(sa.func.least(edge.c.low_x, edge.c.high_x), sa.func.greatest(edge.c.low_x, edge.c.high_x)),
    )
    # A corner between two edges is crossed once: by its upper one.
    is_crossed = sa.case((sa.and_(at.c.y < edge.c.high_y, east_of < line), 1), else_=0)
    inside = (
        sa.select(at.c.lat, at.c.lon)
        .join(edge, at.c.y.between(edge.c.low_y, edge.c.high_y))
        .group_by(at.c.lat, at.c.lon)
        .having(sa.or_(sa.func.max(sa.case((is_on, 1), else_=0)) == 1, sa.func.mod(sa.func.sum(is_crossed), 2) == 1))
    )
    return sa.tuple_(seizure.c.lat, seizure.c.lon).in_(inside)


def _in_units(degrees: sa.ColumnElement) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.floor(degrees * float(shape.UNITS) + 0.5), sa.BigInteger)
