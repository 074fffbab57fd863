"""What stands in the cells of a pivot table: one question for each sum, of cells and of every total alike.

An axis is a field of `Filters` or a span of time. A case counts once in a cell however many of its items match, and so
it does in each total, which is asked for by itself and never added up from cells. Quantities come per category and unit
and are never added across either.

Cross tabulation with distinct counts at every level (grouping sets, cube).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from queries import matching, network, release
from queries.schema import agency, blo, exchange, operation, operation_blo, seizure, seizure_item, traffic
from queries.units import SPANS, item_amount, item_unit, month, quantiles, span_start, whole
from scope.access import Access
from scope.filters import AGENCIES, BLANK, FIELDS, Filters

MOST_CELLS = 100_000
"""Rows of an answer at most; one more says that there are more."""
SHARES = {"median": 0.5, "q90": 0.9}
BOX = {"q10": 0.1, "q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9}
"""Shares of cases that hold no more than a value, by its name."""
Axes = tuple[str, ...]


def axis_name(place: int) -> str:
    """Name of the column of an axis, by its place in the question."""
    return f"axis_{place}"


def together(levels: Sequence[Axes], access: Access) -> list[tuple[Axes, tuple[Axes, ...]]]:
    """Which sums are asked for together: the axes of the finest, and those of its totals. Only where a case has one
    code of every axis that a total lacks is the total a sum of the cells; any other is counted by itself, and so is
    what is released of offices beside what is released of countries."""

    def has_several(axis: str) -> bool:
        return not is_one_of_a_case(axis) or (access.reads_release_only and axis in release.OFFICE_AXES)

    found: dict[frozenset[str], list[Axes]] = {}
    for level in levels:
        found.setdefault(frozenset(filter(has_several, level)), []).append(level)
    finest = [max(some, key=len) for some in found.values()]
    return [
        (by, tuple(level for level in some if level != by)) for by, some in zip(finest, found.values(), strict=True)
    ]


def cases(
    filters: Filters, access: Access, by: Axes, totals: Sequence[Axes] = (), *, by_reporter: bool = False
) -> sa.Select | sa.CompoundSelect:
    """Cases of each cell, and of totals of them.

    Columns: level (0 for cells, n for the n-th of the totals), axis_0 … (a code, `BLANK` where none is stated; of a
    span its first day; NULL where the total lacks the axis), month, country_code and blo_code (only with `by_reporter`:
    when and from where it was reported), case_count, persons and women (NULL where no case states them) with
    persons_count and women_count (cases that do), value_usd with value_count, after_message_count and
    in_operation_count.

    Readers of the release get released cells: case_count (NULL where all are held back), persons, persons_count and
    suppressed_count, uncounted_count (cells whose persons or number of cases are held back).

    Args:
        totals: axes of further sums, which `together` says can be asked for with these.

    Raises:
        PermissionError: an axis or a filter that is no part of the release, or not for this reader.
    """
    if access.reads_release_only:
        return _summed(*release.cells(filters, access, by, by_reporter=by_reporter), by, totals)
    case = _matched(
        filters,
        access,
        by,
        by_reporter,
        seizure.c.persons_detained,
        seizure.c.women_detained,
        seizure.c.value_usd,
        seizure.c.exchange_id,
        seizure.c.operation_id,
        with_items=not (filters.restricts_substances and any(map(_is_of_items, by))),
    )
    more = _reporter(case, by_reporter)
    rows, axes = _linked(case, by)
    several = None
    if any(map(_is_of_items, by)):
        # Axes of items are codes of one and the same item.
        lines = sa.and_(seizure_item.c.seizure_id == case.c.id, *matching.items(filters))
        rows = rows.join(seizure_item, lines, isouter=not filters.restricts_substances)
        rows, of_items = _of_items(rows, case, by)
        axes |= of_items
        rows, several = matching.with_several(rows, case)

    def count(*column: sa.ColumnElement) -> sa.ColumnElement:
        return matching.count_cases(several, *column)

    def of_case(column: sa.ColumnElement) -> sa.ColumnElement:
        total = sa.func.sum(column)
        return total if several is None else sa.case((several.is_(None), total), else_=sa.func.max(column))

    persons, women, value = (case.c[name] for name in ("persons_detained", "women_detained", "value_usd"))
    sums = {
        "case_count": count(),
        "persons": of_case(persons),
        "persons_count": count(persons),
        "women": of_case(women),
        "women_count": count(women),
        "value_usd": of_case(value),
        "value_count": count(value),
        "after_message_count": count(case.c.exchange_id),
        "in_operation_count": count(case.c.operation_id),
    }
    return _cells(rows, axes, more, sums, by, totals, several=several)


def items(filters: Filters, access: Access, by: Axes, totals: Sequence[Axes] = ()) -> sa.Select | sa.CompoundSelect:
    """Items of each cell: level and axis_0 … as `cases`, item_count (lines of its cases, as far as they match)."""
    case = _matched(filters, access, by, False, with_items=False)
    rows, axes = _with_items(case, by)
    return _cells(rows, axes, [], {"item_count": sa.func.count()}, by, totals, where=matching.items(filters))


def amounts(filters: Filters, access: Access, by: Axes, totals: Sequence[Axes] = ()) -> sa.Select | sa.CompoundSelect:
    """What the cases of each cell hold, per category and unit, and of totals of them.

    Columns: level and axis_0 … as `cases`, category, unit (both NULL where none is stated), case_count, stated_count
    (cases that state an amount), quantity (NULL where none does), largest (of one case), flagged_count,
    flagged_quantity (of cases flagged as implausible) and largest_sure (of the others).

    Readers of the release get released sums: case_count (NULL where it is held back), stated_count, quantity,
    suppressed_count.
    """
    if access.reads_release_only:
        return _summed(*release.cell_amounts(filters, access, by), by, totals)
    case = _matched(filters, access, by, False, seizure.c.is_quantity_implausible, with_items=False)
    rows, axes = _with_items(case, by)
    rows, several = matching.with_several(rows, case)
    is_flagged, amount = case.c.is_quantity_implausible, item_amount()
    case_count, quantity = matching.count_cases(several), sa.func.sum(amount)
    largest = sa.case((several.is_(None), sa.func.max(amount)), else_=quantity)
    sums = {
        "case_count": case_count,
        "stated_count": matching.count_cases(several, amount),
        "quantity": quantity,
        "largest": largest,
        "flagged_count": sa.case((is_flagged, case_count), else_=0),
        "flagged_quantity": sa.case((is_flagged, quantity)),
        "largest_sure": sa.case((sa.not_(is_flagged), largest)),
    }
    more = [seizure_item.c.category, item_unit().label("unit")]
    where = matching.items(filters)
    return _cells(rows, axes, more, sums, by, totals, several=several, apart=[is_flagged], where=where)


def spread(filters: Filters, access: Access, by: Axes) -> sa.Select:
    """How the amounts of the cases of each cell are spread: axis_0 …, category, unit, median, q90 (NULL where no case
    states one). No total is a sum of these: each is asked for by itself."""
    held, keys = _held(filters, access, by)
    return _by_cell(keys, quantiles(held.c.amount, SHARES), held)


def boxes(filters: Filters, access: Access, by: Axes, *, least: int) -> sa.Select:
    """How the amounts of the cases of each cell are spread, of so many cases or more that state one: axis_0 …,
    category, unit, stated_count, and the columns of `BOX`."""
    held, keys = _held(filters, access, by)
    stated = sa.func.count(held.c.amount)
    return _by_cell(keys, [stated.label("stated_count"), *quantiles(held.c.amount, BOX)], held).having(stated >= least)


def single(filters: Filters, access: Access, by: Axes, *, most: int) -> sa.Select:
    """The amounts of the cases of each cell in which fewer than so many state one: axis_0 …, category, unit, amount,
    is_flagged, seizure_id; a row for each."""
    held, keys = _held(filters, access, by)
    stated = sa.func.count().over(partition_by=keys).label("stated_count")
    columns = (held.c.amount, held.c.is_flagged, held.c.id.label("seizure_id"))
    each = sa.select(*keys, *columns, stated).where(held.c.amount.is_not(None)).subquery("each")
    told = [each.c[key.name] for key in keys]
    order = (*(key.nulls_last() for key in told), each.c.amount, each.c.is_flagged, each.c.seizure_id)
    return (
        sa.select(*told, each.c.amount, each.c.is_flagged, each.c.seizure_id)
        .where(each.c.stated_count < most)
        .order_by(*order)
        .limit(MOST_CELLS + 1)
    )


def _by_cell(keys: Sequence[sa.ColumnElement], columns: Sequence[sa.ColumnElement], held: sa.Subquery) -> sa.Select:
    return (
        sa.select(*keys, *columns)
        .select_from(held)
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
        .limit(MOST_CELLS + 1)
    )


def _held(filters: Filters, access: Access, by: Axes) -> tuple[sa.Subquery, list[sa.ColumnElement]]:
    """What each case holds in each cell per category and unit: id, is_flagged, the columns of the axes, category, unit,
    amount (NULL where none is stated); and the columns that name the cell."""
    case = _matched(filters, access, by, False, seizure.c.is_quantity_implausible, with_items=False)
    rows, found = _with_items(case, by)
    axes = [_told(axis, found[axis]).label(axis_name(place)) for place, axis in enumerate(by)]
    keys = [*axes, seizure_item.c.category, item_unit().label("unit")]
    of_case = [case.c.id, case.c.is_quantity_implausible.label("is_flagged")]
    held = matching.amounts_of_cases(rows, case, of_case, keys, item_amount(), matching.items(filters)).subquery("held")
    return held, [held.c[key.name] for key in keys]


# Cells and totals -------------------------------------------------------------------------------------------


def _cells(
    rows: sa.FromClause,
    axes: Mapping[str, sa.ColumnElement],
    more: Sequence[sa.ColumnElement],
    sums: Mapping[str, sa.ColumnElement],
    by: Axes,
    totals: Sequence[Axes],
    *,
    several: sa.ColumnElement | None = None,
    apart: Sequence[sa.ColumnElement] = (),
    where: Sequence[sa.ColumnElement[bool]] = (),
) -> sa.Select | sa.CompoundSelect:
    """Sums of rows by cell, and totals of them, one row each.

    Args:
        more: as in `_summed`.
        several: keeps rows of a case apart from all others that have to be put together (`matching.with_several`).
        apart: what else a sum is not made across.
    """
    keys = [axes[axis].label(axis_name(place)) for place, axis in enumerate(by)]
    within = [*keys, *more, *apart, *([] if several is None else [several.label("several_id")])]
    # Codes as they stand group faster than what is made of them.
    part = (
        sa.select(*within, *(column.label(name) for name, column in sums.items()))
        .select_from(rows)
        .where(*where)
        .group_by(*within)
        .subquery("part")
    )
    told = [_told(axis, part.c[key.name]).label(key.name) for axis, key in zip(by, keys, strict=True)]
    told += [part.c[column.name] for column in more]
    fine = sa.select(*told, *(_total(part.c[name]).label(name) for name in sums)).group_by(*told).cte("fine")
    return _summed(fine, [column.name for column in more], by, totals)


LARGEST = ("largest", "largest_sure")
"""Columns of which a total is the largest, not the sum."""


def _summed(fine: sa.CTE, more: Sequence[str], by: Axes, totals: Sequence[Axes]) -> sa.Select | sa.CompoundSelect:
    """The cells of `fine` and the totals of them, one row each.

    Args:
        more: columns beside the axes that keep cells apart, in totals as well.
    """
    names = [axis_name(place) for place in range(len(by))]
    values = [column for column in fine.c if column.name not in (*names, *more)]
    parts = []
    for number, level in enumerate((by, *totals)):
        kept = [name for name, axis in zip(names, by, strict=True) if axis in level]
        keys = [fine.c[name] for name in (*kept, *more)]
        axes = [
            fine.c[name].label(name) if name in kept else sa.cast(sa.null(), fine.c[name].type).label(name)
            for name in names
        ]
        told = [*axes, *(fine.c[name].label(name) for name in more)]
        sums = [_total(column).label(column.name) for column in values]
        part = sa.select(sa.literal(number, sa.Integer).label("level"), *told, *sums)
        # A sum of no row at all is no row: it would say that what there is is held back.
        parts.append(part.group_by(*keys) if keys else part.having(sa.func.count() > 0))
    rows = sa.union_all(*parts) if len(parts) > 1 else parts[0]
    order = [rows.selected_columns[name] for name in ("level", *names, *more)]
    return rows.order_by(*(column.nulls_last() for column in order)).limit(MOST_CELLS + 1)


def _total(column: sa.ColumnElement) -> sa.ColumnElement:
    if column.name in LARGEST:
        return sa.func.max(column)
    return whole(column) if isinstance(column.type, sa.Integer) else sa.func.sum(column)


# Where cases stand ------------------------------------------------------------------------------------------


def _case_code(axis: str, access: Access) -> sa.ColumnElement | None:
    """An axis of which a case has one code, as an expression on `seizure`; None for others."""
    if axis in SPANS:
        return span_start(seizure.c.seized_on, axis)
    if not is_one_of_a_case(axis) or _is_led(axis) or _first_kind(axis):
        return None
    row = FIELDS[axis]
    worked_out = row.rule in matching.WORKED_OUT
    return matching.WORKED_OUT[row.rule](access) if worked_out else matching.COLUMNS[axis][0]


def is_one_of_a_case(axis: str) -> bool:
    """Whether a case has one code of an axis."""
    if axis in SPANS or FIELDS[axis].rule in matching.WORKED_OUT or _is_led(axis):
        return True
    if _first_kind(axis):
        return not _is_of_items(axis)
    return not FIELDS[axis].through and matching.COLUMNS[axis][0].table is seizure


def _is_of_items(axis: str) -> bool:
    """Whether each item of a case has a code of its own of an axis."""
    return axis not in SPANS and FIELDS[axis].is_of_items


def _first_kind(axis: str) -> str:
    """Of what an axis says when it was first seen; empty for others."""
    return "" if axis in SPANS else matching.FIRST_SEEN.get(FIELDS[axis].rule, "")


def _is_led(axis: str) -> bool:
    """Whether an axis is of the one agency that led a case."""
    return axis not in SPANS and FIELDS[axis].at == AGENCIES[:1]


def _matched(
    filters: Filters, access: Access, by: Axes, by_reporter: bool, *of_case: sa.Column, with_items: bool = True
) -> sa.CTE:
    """The cases asked for, one row each: id, axis_n of what a case has one code of, what leads to its other axes, who
    reported it and in which month, and columns of the case.

    Args:
        with_items: what is asked of items too; else whoever asks joins them, and looks no case up for them twice.

    Raises:
        PermissionError: an axis is worked out from the cases of all agencies, and the reader reads but the own ones.
    """
    if access.reads_own_only and (hidden := [axis for axis in by if axis not in SPANS and FIELDS[axis].of_all]):
        raise PermissionError(f"{', '.join(hidden)}: worked out from the cases of all agencies")
    columns: dict[str, sa.ColumnElement] = {"id": seizure.c.id}
    rows: sa.FromClause = seizure
    for place, axis in enumerate(by):
        if (code := _case_code(axis, access)) is not None:
            columns[axis_name(place)] = code
        elif _is_led(axis):
            rows = rows.outerjoin(agency, agency.c.code == seizure.c.lead_agency_code)
            columns[axis_name(place)] = sa.func.coalesce(agency.c.lineage_code, seizure.c.lead_agency_code)
        elif kind := _first_kind(axis):
            if _is_of_items(axis):
                columns |= {"source_code": seizure.c.source_code, "country_code": seizure.c.country_code}
                continue
            years = matching.first_years(kind)
            rows = rows.outerjoin(years, matching.was_first(years, kind))
            columns[axis_name(place)] = years.c.year
        elif FIELDS[axis].rule == "pair":
            columns["blo_code"] = seizure.c.blo_code
        elif FIELDS[axis].through:
            columns["lead_agency_code"] = seizure.c.lead_agency_code
    if by_reporter:
        columns |= {"month": month(seizure.c.seized_on)}
        columns |= {"country_code": seizure.c.country_code, "blo_code": seizure.c.blo_code}
    columns |= {column.name: column for column in of_case}
    told = [column.label(name) for name, column in columns.items()]
    return (
        sa.select(*told).select_from(rows).where(*matching.cases(filters, access, with_items=with_items)).cte("matched")
    )


def _with_items(case: sa.CTE, by: Sequence[str]) -> tuple[sa.FromClause, dict[str, sa.ColumnElement]]:
    """Rows of one item and one code of each axis of its case, and the columns of the axes."""
    rows, found = _linked(case, by)
    rows, of_items = _of_items(rows.join(seizure_item, seizure_item.c.seizure_id == case.c.id), case, by)
    return rows, found | of_items


def _of_items(
    rows: sa.FromClause, case: sa.CTE, by: Sequence[str]
) -> tuple[sa.FromClause, dict[str, sa.ColumnElement]]:
    """Rows of items with what is known of each, and the columns of their axes."""
    found: dict[str, sa.ColumnElement] = {}
    for axis in filter(_is_of_items, by):
        if kind := _first_kind(axis):
            years = matching.first_years(kind)
            rows = rows.outerjoin(years, matching.was_first(years, kind, case))
            found[axis] = years.c.year
        else:
            found[axis] = matching.ITEM_COLUMNS[axis]
    return rows, found


def _linked(case: sa.CTE, by: Sequence[str]) -> tuple[sa.FromClause, dict[str, sa.ColumnElement]]:
    """Cases with what is linked to them, a row for each: agencies, detections, pairs; and the columns of all axes but
    those of items, NULL or `BLANK` where there is no code."""
    rows: sa.FromClause = case
    found: dict[str, sa.ColumnElement] = {}
    for place, axis in enumerate(by):
        if axis in found or _is_of_items(axis):
            continue
        if axis_name(place) in case.c:
            found[axis] = case.c[axis_name(place)]
        elif FIELDS[axis].rule == "pair":
            side = matching.sides()
            rows = rows.outerjoin(side, side.c.blo_code == case.c.blo_code)
            found[axis] = side.c.code
        elif FIELDS[axis].through:
            # Axes of agencies are of one and the same agency.
            same = [one for one in by if one not in SPANS and FIELDS[one].at == FIELDS[axis].at]
            rows, codes = matching.with_agencies(rows, case, same)
            found |= codes
        else:
            column = matching.LINKED_COLUMNS[axis]
            rows = rows.outerjoin(column.table, column.table.c.seizure_id == case.c.id)
            found[axis] = column
    return rows, found


def _told(axis: str, column: sa.ColumnElement) -> sa.ColumnElement:
    """A code, or `BLANK` where there is none; of a span its first day."""
    return column if axis in SPANS else _blank(column)


def _reporter(case: sa.CTE, by_reporter: bool) -> list[sa.ColumnElement]:
    return [case.c.month, case.c.country_code, case.c.blo_code] if by_reporter else []


def _blank(column: sa.ColumnElement) -> sa.ColumnElement:
    return sa.func.coalesce(column, BLANK)


# What is not of cases ---------------------------------------------------------------------------------------


def messages(filters: Filters, access: Access, by: Axes, *, zone: str) -> sa.Select:
    """Messages sent, by who sent them and of what: axis_0 …, message_count, request_count (a reply is due),
    answered_count and median_days (from request to reply; NULL where nothing was answered).

    Args:
        zone: in which the days of messages are told.
    """
    day = sa.cast(sa.func.timezone(zone, exchange.c.sent_at), sa.Date)
    sender = sa.func.coalesce(blo.c.country_code, agency.c.country_code)
    codes: dict[str, sa.ColumnElement] = {
        "group_codes": exchange.c.subject,
        "countries": sender,
        "blo_codes": exchange.c.from_blo_code,
        "agency_kinds": agency.c.kind,
        "agency_codes": sa.func.coalesce(agency.c.lineage_code, exchange.c.from_agency_code),
    }
    rows: sa.FromClause = network.exchanges_with_sender()
    if "pair_codes" in by:
        side = matching.both_sides()
        same = (side.c.from_blo_code == exchange.c.from_blo_code, side.c.to_blo_code == exchange.c.to_blo_code)
        rows = rows.outerjoin(side, sa.and_(*same))
        codes["pair_codes"] = side.c.code
    axes = _labelled(by, day, codes)
    answered = sa.and_(exchange.c.expects_reply, exchange.c.replied_at.is_not(None))
    seconds = sa.func.extract("epoch", exchange.c.replied_at) - sa.func.extract("epoch", exchange.c.sent_at)
    days = sa.case((answered, sa.cast(seconds, sa.Double) / 86400.0))
    query = sa.select(
        *axes,
        sa.func.count().label("message_count"),
        sa.func.count().filter(exchange.c.expects_reply).label("request_count"),
        sa.func.count().filter(answered).label("answered_count"),
        sa.cast(sa.func.percentile_cont(0.5).within_group(days), sa.Double).label("median_days"),
    )
    where = (*network.exchanged(filters, access), *network.sent_within(filters, zone))
    return query.select_from(rows).where(*where).group_by(*axes).order_by(*axes).limit(MOST_CELLS + 1)


def operations(filters: Filters, access: Access, by: Axes) -> sa.Select:
    """Joint and coordinated operations that ended, by the offices that took part: axis_0 …, operation_count; one counts
    once in a cell."""
    codes: dict[str, sa.ColumnElement] = {"countries": blo.c.country_code, "blo_codes": blo.c.code}
    rows = operation.join(operation_blo, operation_blo.c.operation_id == operation.c.id).join(
        blo, blo.c.code == operation_blo.c.blo_code
    )
    if "pair_codes" in by:
        side = matching.sides()
        rows = rows.outerjoin(side, side.c.blo_code == blo.c.code)
        codes["pair_codes"] = side.c.code
    axes = _labelled(by, operation.c.ended_on, codes)
    where = (
        matching.of_kind(operation.c.source_code, filters, access),
        *matching.in_scope(blo.c.country_code, filters, access),
        *matching.at_offices(blo.c.code, filters),
        *matching.within(operation.c.ended_on, filters),
    )
    count = sa.func.count(operation.c.id.distinct()).label("operation_count")
    query = sa.select(*axes, count).select_from(rows).where(*where)
    return query.group_by(*axes).order_by(*axes).limit(MOST_CELLS + 1)


def checks(filters: Filters, access: Access, by: Axes) -> sa.Select:
    """What offices report as checked, in the months of the period: axis_0 …, measure (vehicles, wagons, travellers,
    vessels: never added), inspected (NULL where no month states it) and stated_count (rows that do)."""
    codes: dict[str, sa.ColumnElement] = {"countries": blo.c.country_code, "blo_codes": blo.c.code}
    rows: sa.FromClause = traffic.join(blo, blo.c.code == traffic.c.blo_code)
    if "pair_codes" in by:
        side = matching.sides()
        rows = rows.outerjoin(side, side.c.blo_code == blo.c.code)
        codes["pair_codes"] = side.c.code
    axes = _labelled(by, traffic.c.month, codes)
    keys = [*axes, traffic.c.measure]
    where = (
        matching.of_kind(traffic.c.source_code, filters, access),
        *matching.in_scope(blo.c.country_code, filters, access),
        *matching.at_offices(traffic.c.blo_code, filters),
        *matching.within(traffic.c.month, filters),
    )
    told = (
        whole(traffic.c.inspected).label("inspected"),
        sa.func.count(traffic.c.inspected).label("stated_count"),
    )
    query = sa.select(*keys, *told).select_from(rows).where(*where)
    return query.group_by(*keys).order_by(*keys).limit(MOST_CELLS + 1)


def _labelled(by: Axes, day: sa.ColumnElement, codes: dict[str, sa.ColumnElement]) -> list[sa.ColumnElement]:
    """Columns of axes of what happened on a day and has codes by field; what it has none of is no axis of it."""
    return [
        (span_start(day, axis) if axis in SPANS else _blank(codes[axis])).label(axis_name(place))
        for place, axis in enumerate(by)
    ]
