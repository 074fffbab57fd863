"""Single records, page by page: which there are, in which order, and what they say.

A row is a case with its lines summed up, or one line of a case (one substance). Nothing is added up: the quantity of a
case is that of its largest line by mass. Internal readers see all records of their countries, partners those of their
own agency; donors read lines of released cases that were published, the public none.

Keyset pagination, sorting and drill-down to the lines of a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.sql.util import ClauseAdapter

from queries import matching, monthly, release
from queries.codes import none_of
from queries.record_number import number_of
from queries.schema import (
    load,
    national_seizure,
    release_case,
    seizure,
    seizure_agency,
    seizure_detection,
    seizure_item,
    source,
)
from queries.units import item_amount, item_unit
from scope.access import Access
from scope.filters import BLANK, Filters

GRAINS = ("case", "line")
KEY = ("id", "line")
"""Names of the key of a row: the case, and for lines their number in it."""
SEPARATOR = "+"
"""Stands between the codes of a cell that holds several."""
GROUP_ONLY = "GROUP:"
"""Stands before the code of a group where the substance is not known."""
UNKNOWN = "?"
"""A line of which not even the group is known."""
BINARY = "C"
"""Texts are sorted by their letters' numbers: the same on every database."""


@dataclass(frozen=True)
class Column:
    """A column that can be asked for.

    Args:
        kind: day, code, codes (several, see `SEPARATOR`), text, number, whole, flag or link.
        dimension: whose names its codes have.
        is_sortable: whether rows can be sorted by it.
    """

    code: str
    kind: str
    dimension: str = ""
    is_sortable: bool = True


@dataclass(frozen=True)
class Sort:
    """Rows by a column, what is missing last; rows of equal value by their key."""

    column: str
    is_descending: bool = False


@dataclass(frozen=True)
class View:
    """What a list of records is of: its grain, its order, and what a record must have beside the filters.

    Args:
        order: codes of the sorted column in the order of their names; those not in it follow.
        also: conditions on `seizure`, see `queries.search`.
        zone: days of loads are days there.
    """

    grain: str
    sort: Sort
    order: tuple[str, ...] = ()
    also: tuple[sa.ColumnElement[bool], ...] = field(default=(), compare=False)
    zone: str = "UTC"


OF_CASE = (
    Column("seized_on", "day"),
    Column("date_precision", "code", "date_precision"),
    Column("public_ref", "text"),
    Column("country", "code", "country"),
    Column("blo", "code", "blo"),
    Column("place", "code", "place"),
    Column("location_precision", "code", "location_precision"),
    Column("province_text", "text"),
    Column("place_text", "text"),
    Column("lat", "number"),
    Column("lon", "number"),
    Column("place_kind", "code", "place_kind"),
    Column("lead_agency", "code", "agency"),
    Column("agencies", "codes", "agency", is_sortable=False),
    Column("transport_group", "code", "transport_group"),
    Column("transport_mode", "code", "transport_mode"),
    Column("direction", "code", "direction"),
    Column("concealment", "code", "concealment"),
    Column("detections", "codes", "detection_method", is_sortable=False),
    Column("origin", "code", "country"),
    Column("departure", "code", "country"),
    Column("destination", "code", "country"),
    Column("persons_detained", "whole"),
    Column("women_detained", "whole"),
    Column("value_usd", "number"),
    Column("has_exchange", "flag"),
    Column("has_operation", "flag"),
    Column("status", "code", "record_status"),
    Column("double_report", "code", "double_report_grade"),
    Column("is_quantity_implausible", "flag"),
    Column("published_url", "link", is_sortable=False),
    Column("source", "text", is_sortable=False),
    Column("file_name", "text", is_sortable=False),
    Column("row_no", "whole"),
    Column("first_loaded_on", "day"),
    Column("updated_on", "day"),
    Column("record_key", "text"),
)
OF_LINES = (
    Column("substances", "codes", "substance", is_sortable=False),
    Column("line_count", "whole"),
    Column("substance", "code", "substance", is_sortable=False),
    Column("group", "code", "substance_group", is_sortable=False),
    Column("category", "code", "substance_category", is_sortable=False),
    Column("quantity", "number", is_sortable=False),
    Column("unit", "code", "seizure_unit", is_sortable=False),
    Column("quantity_kg", "number"),
    Column("is_significant", "flag", is_sortable=False),
)
"""What a case says of its lines: all substances, and the largest line by mass (else the first)."""
OF_LINE = (
    Column("line_no", "whole"),
    Column("substance", "code", "substance"),
    Column("group", "code", "substance_group"),
    Column("category", "code", "substance_category"),
    Column("quantity", "number"),
    Column("unit", "code", "seizure_unit"),
    Column("quantity_kg", "number"),
    Column("quantity_kg_equivalent", "number"),
    Column("is_significant", "flag"),
    Column("substance_reported", "text"),
    Column("quantity_reported", "text"),
    Column("unit_reported", "text"),
)
REPORTED = tuple(
    Column(f"{name}_reported", "text", is_sortable=False)
    for name in (
        "country blo lead_agency place_kind transport direction concealment origin departure destination"
    ).split()
)
"""What the source wrote. Records are sorted by what it was taken for: long texts of a million rows are not sorted while
one waits."""
MOMENTS = {"first_loaded_on": "first_loaded_at", "updated_on": "updated_at"}
"""Columns of days that are those of moments in a zone."""
RELEASED = (
    "seized_on date_precision country blo substance group category quantity unit quantity_kg is_significant "
    "published_url"
).split()
"""Columns of `release_case`: all that donors may read of a case."""


def grains(access: Access) -> tuple[str, ...]:
    """Grains that the reader can choose; none where single cases are not shown to him."""
    if access.tier == "public":
        return ()
    return GRAINS[1:] if access.reads_release_only else GRAINS


def columns(access: Access, grain: str) -> tuple[Column, ...]:
    """Columns that the reader can ask for; what his tier must not see is not among them.

    Raises:
        PermissionError: a reader who sees no single cases.
    """
    if grain not in grains(access):
        raise PermissionError(f"{access.tier} readers see no records by {grain}")
    known = (*OF_CASE, *(OF_LINES if grain == "case" else OF_LINE), *REPORTED)
    return tuple(column for column in known if column.code in RELEASED) if access.reads_release_only else known


# Where rows come from ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rows:
    """Rows of one grain: the tables they are of, the conditions on them, their key, and the columns that are at
    hand."""

    tables: sa.FromClause
    conditions: list[sa.ColumnElement[bool]]
    key: tuple[sa.ColumnElement, ...]
    at_hand: dict[str, sa.ColumnElement]


def _rows(filters: Filters, access: Access, view: View, *, is_of_most: bool = False) -> _Rows:
    """Rows of a view.

    Args:
        is_of_most: most lines that there are stand in it, so that those of the other cases are left out instead: these
            few are quickly looked up.
    """
    columns(access, view.grain)
    if access.reads_release_only:
        return _released(filters, access)
    at_hand = _of_case(view.zone, access)
    conditions = [*matching.cases(filters, access), *view.also]
    if view.grain == "case":
        return _Rows(seizure, conditions, (seizure.c.id,), at_hand)
    item = seizure_item
    if is_of_most:
        is_in_list = none_of(item.c.seizure_id, _others(conditions).c.id)
        return _Rows(item, [is_in_list, *matching.items(filters)], (item.c.seizure_id, item.c.line_no), _of_line(item))
    return _Rows(
        seizure.join(item, item.c.seizure_id == seizure.c.id),
        [*conditions, *matching.items(filters)],
        (seizure.c.id, item.c.line_no),
        at_hand | _of_line(item),
    )


def _others(conditions: list[sa.ColumnElement[bool]]) -> sa.CTE:
    """Cases that do not meet conditions on `seizure`: id."""
    is_met = sa.func.coalesce(sa.and_(*conditions), sa.false())
    return sa.select(seizure.c.id).where(sa.not_(is_met)).cte("other")


def _released(filters: Filters, access: Access) -> _Rows:
    table = release_case
    names = {"country": "country_code", "blo": "blo_code", "substance": "substance_code", "group": "group_code"}
    at_hand: dict[str, sa.ColumnElement] = {name: table.c[names.get(name, name)] for name in RELEASED}
    return _Rows(table, release.published_cases(filters, access), (table.c.seizure_id, table.c.line_no), at_hand)


def _of_case(zone: str, access: Access) -> dict[str, sa.ColumnElement]:
    named = "country blo lead_agency place origin departure destination".split()
    plain = [column.code for column in (*OF_CASE, *REPORTED) if column.code in seizure.c]
    return (
        {name: seizure.c[f"{name}_code"] for name in named}
        | {name: seizure.c[name] for name in plain}
        | {
            "double_report": matching.doubt(access),
            "has_exchange": seizure.c.exchange_id.is_not(None),
            "has_operation": seizure.c.operation_id.is_not(None),
        }
        | {day: sa.cast(sa.func.timezone(zone, seizure.c[moment]), sa.Date) for day, moment in MOMENTS.items()}
    )


def _of_line(item: sa.FromClause) -> dict[str, sa.ColumnElement]:
    coded = {"substance": item.c.substance_code, "group": item.c.group_code}
    return coded | {column.code: item.c[column.code] for column in OF_LINE if column.code in item.c}


# Order ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ordered:
    """Rows with what their order needs beside them, and the values that they are ordered by: the key comes last."""

    rows: _Rows
    tables: sa.FromClause
    by: list[_By]


@dataclass(frozen=True)
class _By:
    """One value that rows are ordered by; a missing one comes last.

    Args:
        code, order: where the value is the place of a code in an order of codes, those not in it after all. It is
            compared by codes, which needs no look at their places.
        moment, zone: where the value is the day of a moment in a zone. It is compared by moments, none of which has to
            be turned into a day.
    """

    value: sa.ColumnElement
    is_descending: bool
    is_nullable: bool
    code: sa.ColumnElement | None = None
    order: tuple[str, ...] = ()
    moment: sa.ColumnElement | None = None
    zone: str = "UTC"

    def sorts(self, is_reversed: bool = False) -> sa.ColumnElement:
        falls = self.is_descending != is_reversed
        way = self.value.desc() if falls else self.value.asc()
        if not self.is_nullable:
            return way
        return way.nulls_first() if is_reversed else way.nulls_last()

    def until(self, bound: Any) -> sa.ColumnElement[bool]:
        """The value, or one that comes before it; neither is missing."""
        return self._most(bound, is_least=self.is_descending)

    def since(self, bound: Any) -> sa.ColumnElement[bool]:
        """The value, or one that comes after it; neither is missing."""
        return self._most(bound, is_least=not self.is_descending)

    def same(self, bound: Any) -> sa.ColumnElement[bool]:
        if self.moment is not None:
            return self.within(bound, bound)
        if self.code is None:
            return self.value == self._literal(bound)
        return self.code == self.order[bound] if bound < len(self.order) else self.code.not_in(self.order)

    def differs(self, bound: Any) -> sa.ColumnElement[bool]:
        if self.moment is not None:
            return sa.or_(self.moment < self._begin(bound), self.moment >= self._begin(bound + timedelta(days=1)))
        if self.code is None:
            return self.value != self._literal(bound)
        return self.code != self.order[bound] if bound < len(self.order) else self.code.in_(self.order)

    def is_missing(self) -> sa.ColumnElement[bool]:
        return self._stated().is_(None)

    def is_there(self) -> sa.ColumnElement[bool]:
        return self._stated().is_not(None)

    def _stated(self) -> sa.ColumnElement:
        return next(one for one in (self.code, self.moment, self.value) if one is not None)

    def within(self, first: Any, last: Any) -> sa.ColumnElement[bool]:
        """One of two values, or one between them; neither is missing."""
        low, high = (last, first) if self.is_descending else (first, last)
        if self.code is None:
            return sa.and_(self._most(low, is_least=True), self._most(high, is_least=False))
        if high == len(self.order):
            return self._most(low, is_least=True)
        return self.code.in_(self.order[low : high + 1])

    def _most(self, bound: Any, *, is_least: bool) -> sa.ColumnElement[bool]:
        if self.moment is not None:
            begin = self._begin(bound if is_least else bound + timedelta(days=1))
            return self.moment >= begin if is_least else self.moment < begin
        if self.code is None:
            return self.value >= self._literal(bound) if is_least else self.value <= self._literal(bound)
        if is_least:
            return self.code.not_in(self.order[:bound]) if bound else self.code.is_not(None)
        return self.code.in_(self.order[: bound + 1]) if bound < len(self.order) else self.code.is_not(None)

    def _begin(self, day: date) -> sa.ColumnElement:
        assert self.moment is not None
        begin = datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)
        return sa.literal(begin, self.moment.type)

    def _literal(self, bound: Any) -> sa.ColumnElement:
        return sa.literal(bound, self.value.type)


def _ordered(
    filters: Filters, access: Access, view: View, *, is_of_most: bool = False, one_of: int | None = None
) -> _Ordered:
    """Rows in the order of a view.

    Args:
        is_of_most: as in `_rows`.
        one_of: of no other cases than those of a sample are lines looked at: see `landmarks`.

    Raises:
        ValueError: a column that rows are not sorted by.
    """
    rows = _rows(filters, access, view, is_of_most=is_of_most)
    column = next((one for one in columns(access, view.grain) if one.code == view.sort.column), None)
    if column is None or not column.is_sortable:
        raise ValueError(f"records are not sorted by {view.sort.column}")
    tables, value = rows.tables, rows.at_hand.get(column.code)
    ranked: dict[str, Any] = {}
    if value is None:
        tables, value = _summed(tables, filters, column.code, one_of)
    if column.kind == "code" and view.order:
        ranks = sa.values(sa.column("code", sa.Text), sa.column("rank", sa.Integer), name="ranks").data(
            [(code, rank) for rank, code in enumerate(view.order)]
        )
        tables = tables.outerjoin(ranks, ranks.c.code == value)
        ranked = {"code": value, "order": tuple(view.order)}
        value = sa.case((value.is_(None), None), else_=sa.func.coalesce(ranks.c.rank, len(view.order)))
    elif column.kind in ("code", "text"):
        value = sa.collate(value, BINARY)
    elif column.code in MOMENTS:
        ranked = {"moment": seizure.c[MOMENTS[column.code]], "zone": view.zone}
    by_key = [_By(part, view.sort.is_descending, is_nullable=False) for part in rows.key]
    return _Ordered(rows, tables, [_By(value, view.sort.is_descending, is_nullable=True, **ranked), *by_key])


def _summed(
    tables: sa.FromClause, filters: Filters, column: str, one_of: int | None
) -> tuple[sa.FromClause, sa.ColumnElement]:
    """Cases with their largest mass, or with the number of their lines; None where there is none.

    Most cases have one line: only the others are grouped, which halves the time.
    """
    first, others = seizure_item.alias("first_line"), seizure_item
    sampled = [] if one_of is None else [sa.func.mod(others.c.seizure_id, one_of) == 0]
    rest = (
        sa.select(
            others.c.seizure_id,
            sa.func.max(others.c.quantity_kg).label("quantity_kg"),
            sa.func.count().label("line_count"),
        )
        .where(others.c.line_no != 1, *sampled, *matching.items(filters))
        .group_by(others.c.seizure_id)
        .subquery("other_lines")
    )
    of_first = [_of_alias(condition, first) for condition in (*sampled, *matching.items(filters))]
    tables = tables.outerjoin(first, sa.and_(first.c.seizure_id == seizure.c.id, first.c.line_no == 1, *of_first))
    tables = tables.outerjoin(rest, rest.c.seizure_id == seizure.c.id)
    if column == "quantity_kg":
        return tables, sa.func.greatest(first.c.quantity_kg, rest.c.quantity_kg, type_=sa.Double)
    number = sa.func.coalesce(rest.c.line_count, 0) + sa.case((first.c.seizure_id.is_not(None), 1), else_=0)
    return tables, sa.func.nullif(number, 0, type_=sa.BigInteger)


def _of_alias(condition: sa.ColumnElement[bool], alias: sa.FromClause) -> sa.ColumnElement[bool]:
    """A condition on `seizure_item`, on its alias instead."""
    return ClauseAdapter(alias).traverse(condition)


def _beyond(by: Sequence[_By], values: Sequence) -> sa.ColumnElement[bool]:
    """Rows that come after the one with these values."""
    first, rest = by[0], by[1:]
    value = values[0]
    deeper = _beyond(rest, values[1:]) if rest else sa.false()
    if value is None:
        return sa.and_(first.is_missing(), deeper)
    # What follows for the first value alone is said by itself: databases leave whole blocks unread by it.
    beyond = sa.and_(first.since(value), sa.or_(first.differs(value), deeper))
    return sa.or_(beyond, first.is_missing()) if first.is_nullable else beyond


def _not_beyond(by: Sequence[_By], values: Sequence) -> sa.ColumnElement[bool]:
    """The row with these values, and those that come before it."""
    first, rest = by[0], by[1:]
    value = values[0]
    deeper = _not_beyond(rest, values[1:]) if rest else sa.true()
    if value is None:
        return sa.or_(first.is_there(), deeper)
    return sa.and_(first.until(value), sa.or_(first.differs(value), deeper))


def _between(by: Sequence[_By], after: tuple | None, upto: tuple | None) -> list[sa.ColumnElement[bool]]:
    """Conditions on rows between two others: the second is the last one; None is no bound."""
    first, rest = by[0], by[1:]
    if after is not None and upto is not None and after[0] == upto[0] and rest:
        alike = first.is_missing() if upto[0] is None else first.same(upto[0])
        return [alike, *_between(rest, after[1:], upto[1:])]
    if after is not None and upto is not None and upto[0] is not None:
        return [
            first.within(after[0], upto[0]),
            sa.or_(first.differs(after[0]), _beyond(rest, after[1:]) if rest else sa.false()),
            sa.or_(first.differs(upto[0]), _not_beyond(rest, upto[1:]) if rest else sa.true()),
        ]
    found = []
    if after is not None:
        found.append(_beyond(by, after))
    if upto is not None:
        found.append(_not_beyond(by, upto))
    return found


# Questions --------------------------------------------------------------------------------------------------


def counts(filters: Filters, access: Access, *, also: Sequence[sa.ColumnElement[bool]] = ()) -> sa.Select:
    """One row, `case_count` and `line_count`: the reader's records under the filters, and their lines that match them.

    A case without any line counts as a case.
    """
    if access.reads_release_only:
        rows = _released(filters, access)
        return sa.select(
            sa.func.count(release_case.c.seizure_id.distinct()).label("case_count"), sa.func.count().label("line_count")
        ).where(*rows.conditions)
    if not also and (kept := _counts_by_month(filters, access)) is not None:
        return kept
    found = sa.select(seizure.c.id).where(*matching.cases(filters, access), *also).cte("found")
    lines = sa.select(sa.func.count()).select_from(seizure_item.join(found, found.c.id == seizure_item.c.seizure_id))
    return sa.select(
        sa.select(sa.func.count()).select_from(found).scalar_subquery().label("case_count"),
        lines.where(*matching.items(filters)).scalar_subquery().label("line_count"),
    )


def _counts_by_month(filters: Filters, access: Access) -> sa.Select | None:
    """As `counts`, from totals made at load; None where only the facts can tell."""
    cases, lines = monthly.totals(filters, access, (), ("case_count",)), monthly.line_count(filters, access)
    if cases is None or lines is None:
        return None
    counted = {"case_count": cases, "line_count": lines}
    return sa.select(*(sa.func.coalesce(one.scalar_subquery(), 0).label(name) for name, one in counted.items()))


def keys(filters: Filters, access: Access, *, view: View, start: int, most: int, total: int) -> sa.Select:
    """Keys of at most `most` rows from the `start`-th of `total`, in their order: id and, for lines, line.

    Only what the order needs is read; what lies nearer to the end is counted from there.
    """
    is_reversed = start > total - start
    wanted = max(min(most, total - start), 0)
    skipped = total - start - wanted if is_reversed else start
    ordered = _ordered(filters, access, view)
    return _picked(ordered, [], max(skipped, 0), wanted, is_reversed=is_reversed)


def keys_between(
    filters: Filters,
    access: Access,
    *,
    view: View,
    after: tuple | None,
    upto: tuple | None,
    start: int,
    most: int,
    from_end: bool = False,
    is_of_most: bool = False,
) -> sa.Select:
    """As `keys`, of the rows between two of `landmarks`; None is no landmark. `from_end`: the `start` is counted from
    the last of them. `is_of_most`: as in `_rows`, of a list that is sorted by what lines say."""
    ordered = _ordered(filters, access, view, is_of_most=is_of_most)
    return _picked(ordered, _between(ordered.by, after, upto), start, most, is_reversed=from_end)


def _picked(ordered: _Ordered, which: list, skipped: int, wanted: int, *, is_reversed: bool) -> sa.Select:
    by = ordered.by
    names = [f"by_{place}" for place in range(len(by))]
    picked = (
        sa.select(*(one.value.label(name) for one, name in zip(by, names, strict=True)))
        .select_from(ordered.tables)
        .where(*ordered.rows.conditions, *which)
        .order_by(*(one.sorts(is_reversed) for one in by))
        .offset(skipped)
        .limit(wanted)
        .subquery("picked")
    )
    again = [_By(picked.c[name], one.is_descending, one.is_nullable) for one, name in zip(by, names, strict=True)]
    key = [picked.c[name].label(label) for name, label in zip(names[1:], KEY, strict=False)]
    return sa.select(*key).order_by(*(one.sorts() for one in again))


def is_of_lines(view: View) -> bool:
    """Whether rows are sorted by what lines say: all of these are looked through for it, whatever cases are asked
    for."""
    of_lines = OF_LINES if view.grain == "case" else OF_LINE
    return view.sort.column in {column.code for column in of_lines}


def keys_of_largest(
    filters: Filters, access: Access, *, view: View, start: int, most: int, candidates: int
) -> sa.Select | None:
    """As `keys`, of the rows of the largest mass, looked for among so many of the largest lines: fewer rows where these
    do not tell. None where the list is sorted otherwise."""
    if access.reads_release_only or view.sort != Sort("quantity_kg", is_descending=True):
        return None
    item = seizure_item
    line = (
        sa.select(item.c.seizure_id, item.c.line_no, item.c.quantity_kg)
        .where(item.c.quantity_kg.is_not(None), *matching.items(filters))
        .order_by(item.c.quantity_kg.desc())
        .limit(candidates)
        .cte("largest_line")
    )
    # Of lines as large as the last one others may be left out; all that are larger are there.
    sure = line.c.quantity_kg > sa.select(sa.func.min(line.c.quantity_kg)).scalar_subquery()
    key = [line.c.seizure_id, *([line.c.line_no] if view.grain == "line" else [])]
    largest = sa.select(*key, sa.func.max(line.c.quantity_kg).label("quantity_kg")).where(sure).group_by(*key)
    row = largest.subquery("largest")
    return (
        sa.select(*(part.label(name) for part, name in zip((seizure.c.id, *list(row.c)[1:-1]), KEY, strict=False)))
        .select_from(seizure.join(row, row.c.seizure_id == seizure.c.id))
        .where(*matching.cases(filters, access), *view.also)
        .order_by(row.c.quantity_kg.desc(), *(part.desc() for part in list(row.c)[:-1]))
        .offset(start)
        .limit(most)
    )


def count_to_mass(filters: Filters, access: Access, *, view: View, upto: tuple | None) -> sa.Select:
    """How many cases are in a list of most cases from the one of the largest mass to one of `landmarks`, or to the last
    that states one: row_count.

    A case comes before another where one of its lines does: no case has to be looked at for all of its lines.
    """
    item, few = seizure_item, _others(_rows(filters, access, view).conditions)
    by = [_By(item.c.quantity_kg, is_descending=True, is_nullable=False), _By(item.c.seizure_id, True, False)]
    is_before = item.c.quantity_kg.is_not(None) if upto is None else _not_beyond(by, upto)
    before = [is_before, *matching.items(filters)]
    is_first, is_in_list = item.c.line_no == 1, none_of(item.c.seizure_id, few.c.id)
    later = sa.select(item.c.seizure_id).where(sa.not_(is_first), is_in_list, *before).distinct().cte("later_lines")
    both = item.c.seizure_id.in_(sa.select(later.c.seizure_id))

    def counted(*which: sa.ColumnElement[bool]) -> sa.ScalarSelect:
        return sa.select(sa.func.count()).select_from(item).where(is_first, *which, *before).scalar_subquery()

    rest = sa.select(sa.func.count()).select_from(later).scalar_subquery()
    return sa.select((counted(is_in_list) + rest - counted(both)).label("row_count"))


def keys_by_mass(
    filters: Filters, access: Access, *, view: View, after: tuple | None, upto: tuple | None, start: int, most: int
) -> sa.Select:
    """As `keys_between`, of a list of most cases from the largest mass to the smallest, of those that state one; so do
    the bounds."""
    item, few = seizure_item, _others(_rows(filters, access, view).conditions)
    near = sa.select(item.c.seizure_id).where(item.c.quantity_kg.is_not(None), *matching.items(filters))
    if upto is not None:
        near = near.where(item.c.quantity_kg >= upto[0])
    if after is not None:
        near = near.where(item.c.quantity_kg <= after[0])
    mass = (
        sa.select(item.c.seizure_id.label("id"), sa.func.max(item.c.quantity_kg).label("quantity_kg"))
        .where(item.c.seizure_id.in_(near), *matching.items(filters))
        .group_by(item.c.seizure_id)
        .subquery("mass")
    )
    rows = _Rows(mass, [none_of(mass.c.id, few.c.id)], (mass.c.id,), {})
    by = [_By(part, is_descending=True, is_nullable=False) for part in (mass.c.quantity_kg, mass.c.id)]
    return _picked(_Ordered(rows, mass, by), _between(by, after, upto), start, most, is_reversed=False)


PARTED = {"seized_on": "month", "blo": "blo_code", "country": "country_code", "status": "status"}
"""Columns whose values, or the months of whose days, are counted at load, by the column that has them there."""


def parts(filters: Filters, access: Access, *, view: View) -> sa.Select | None:
    """How many rows of the list stand under each value of the sorted column, days by month: value, row_count. None
    where only the facts can tell."""
    if view.also or view.sort.column not in PARTED:
        return None
    by = PARTED[view.sort.column]
    if view.grain == "case":
        kept = monthly.totals(filters, access, (by,), ("case_count",))
    else:
        kept = monthly.line_count(filters, access, by)
    if kept is None:
        return None
    value, row_count = kept.order_by(None).subquery("kept").c
    return sa.select(value.label("value"), row_count.label("row_count")).order_by(value.nulls_last())


def of_parts(filters: Filters, view: View, values: Sequence) -> Filters:
    """The list narrowed to some of its `parts`; months are those from the first to the last of them."""
    if view.sort.column == "seized_on":
        first, last = min(values), max(values)
        end = date(last.year + last.month // 12, last.month % 12 + 1, 1)
        return filters.with_(start=max(first, filters.start), end=min(end, filters.end))
    codes = tuple(BLANK if code is None else code for code in values)
    if view.sort.column == "blo":
        return filters.with_(blo_codes=codes, pair_codes=())
    return filters.with_(**{"countries" if view.sort.column == "country" else "statuses": codes})


def landmarks(filters: Filters, access: Access, *, view: View, one_of: int, every: int) -> sa.Select:
    """Every so many of a sample of the rows, in the order of the view, by the values of that order: columns as in
    `boundaries`. The sample has the lines of one of so many cases; it is taken before anything else is looked at."""
    query = _every(_ordered(filters, access, view, one_of=one_of), every)
    key = _rows(filters, access, view).key[0]
    sampled = sa.select(key.table).where(sa.func.mod(key, one_of) == 0).cte("sampled")
    return ClauseAdapter(_made_first(sampled)).traverse(query)


def _made_first(rows: sa.CTE) -> sa.CTE:
    """Rows that are looked for by themselves, and then asked."""
    for dialect in ("duckdb", "postgresql"):
        rows = rows.prefix_with("MATERIALIZED", dialect=dialect)
    return rows


def count_between(
    filters: Filters,
    access: Access,
    *,
    view: View,
    after: tuple | None,
    upto: tuple | None,
    is_of_most: bool = False,
) -> sa.Select:
    """How many rows lie between two of `landmarks`: row_count. `is_of_most`: as in `keys_between`."""
    ordered = _ordered(filters, access, view, is_of_most=is_of_most)
    return (
        sa.select(sa.func.count().label("row_count"))
        .select_from(ordered.rows.tables if ordered.by[0].code is not None else ordered.tables)
        .where(*ordered.rows.conditions, *_between(ordered.by, after, upto))
    )


def boundaries(filters: Filters, access: Access, *, view: View, size: int) -> sa.Select:
    """Every `size`-th row in the order of the view, by the values of that order: between two of them lie `size` rows.

    Columns: by_0 (what is sorted by), by_1 (the case) and, for lines, by_2 (the line).
    """
    return _every(_ordered(filters, access, view), size)


def _every(ordered: _Ordered, size: int) -> sa.Select:
    by, order = ordered.by, [one.sorts() for one in ordered.by]
    numbered = (
        sa.select(
            *(one.value.label(f"by_{place}") for place, one in enumerate(by)),
            sa.func.row_number().over(order_by=order).label("number"),
        )
        .select_from(ordered.tables)
        .where(*ordered.rows.conditions)
        .subquery("numbered")
    )
    values = [numbered.c[f"by_{place}"] for place in range(len(by))]
    return sa.select(*values).where(sa.func.mod(numbered.c.number, size) == 0).order_by(numbered.c.number)


def page(
    filters: Filters, access: Access, *, view: View, wanted: Sequence[str], keys: Sequence[tuple[int, ...]]
) -> sa.Select:
    """What the rows with these keys say; in the order of the keys by their numbers, for whoever knows them knows their
    order.

    Columns: id, for lines line, then those that are `wanted`, by their codes.
    """
    rows = _rows(filters, access, view)
    which = [rows.key[0].in_(sorted({key[0] for key in keys}))]
    if len(rows.key) > 1:
        which.append(sa.tuple_(*rows.key).in_(keys))
    by_key = [_By(part, is_descending=False, is_nullable=False) for part in rows.key]
    return _told(_Ordered(rows, rows.tables, by_key), filters, access, view, wanted, which)


def stretch(
    filters: Filters, access: Access, *, view: View, wanted: Sequence[str], after: tuple | None, upto: tuple | None
) -> sa.Select:
    """What the rows between two `boundaries` say, in the order of the view: the second is the last one; None is no
    boundary.

    Columns as in `page`.
    """
    ordered = _ordered(filters, access, view)
    return _told(ordered, filters, access, view, wanted, _between(ordered.by, after, upto))


def _told(
    ordered: _Ordered, filters: Filters, access: Access, view: View, wanted: Sequence[str], which: list
) -> sa.Select:
    """Those of the rows that also meet `which`, with the wanted columns, in order.

    Raises:
        PermissionError: a column that the reader must not see.
    """
    if refused := set(wanted) - {column.code for column in columns(access, view.grain)}:
        raise PermissionError(f"{access.tier} readers do not see {', '.join(sorted(refused))}")
    rows, tables, by = ordered.rows, ordered.tables, ordered.by
    joined = {"source": source.c.name, "file_name": load.c.file_name}
    if "source" in wanted:
        tables = tables.outerjoin(source, source.c.code == seizure.c.source_code)
    if "file_name" in wanted:
        tables = tables.outerjoin(load, load.c.id == seizure.c.load_id)
    at_hand = rows.at_hand | joined
    here = [at_hand[name].label(name) for name in wanted if name in at_hand]
    picked = (
        sa.select(*(one.value.label(f"by_{place}") for place, one in enumerate(by)), *here)
        .select_from(tables)
        .where(*rows.conditions, *which)
        .cte("picked")
    )
    first = len(by) - len(rows.key)
    case = picked.c[f"by_{first}"]
    found: dict[str, sa.ColumnElement] = {column.name: picked.c[column.name] for column in here}
    told: sa.FromClause = picked
    for part, names in (
        (_largest_lines, [column.code for column in OF_LINES if column.code != "substances"]),
        (_all_substances, ["substances"]),
        (_all_agencies, ["agencies"]),
        (_all_detections, ["detections"]),
    ):
        if missing := [name for name in names if name in wanted and name not in found]:
            beside = part(case, filters)
            told = told.outerjoin(beside, beside.c.seizure_id == case)
            found |= {name: beside.c[name] for name in missing}
    key = [picked.c[f"by_{first + place}"].label(KEY[place]) for place in range(len(rows.key))]
    order = [_By(picked.c[f"by_{place}"], one.is_descending, one.is_nullable).sorts() for place, one in enumerate(by)]
    return sa.select(*key, *(found[name].label(name) for name in wanted)).select_from(told).order_by(*order)


def _largest_lines(ids: sa.ColumnElement, filters: Filters) -> sa.Subquery:
    """For each case its largest line by mass, else the first, among those that match the filters."""
    item = seizure_item
    largest_first = (item.c.quantity_kg.desc().nulls_last(), item.c.line_no)
    of_case = item.c.seizure_id
    ranked = (
        sa.select(
            item.c.seizure_id,
            *(column.label(name) for name, column in _of_line(item).items() if name != "is_significant"),
            sa.func.row_number().over(partition_by=of_case, order_by=largest_first).label("place"),
            sa.func.count().over(partition_by=of_case).label("line_count"),
            sa.func.bool_or(item.c.is_significant, type_=sa.Boolean).over(partition_by=of_case).label("is_significant"),
        )
        .where(item.c.seizure_id.in_(sa.select(ids)), *matching.items(filters))
        .subquery("ranked")
    )
    return sa.select(ranked).where(ranked.c.place == 1).subquery("largest")


def _all_substances(ids: sa.ColumnElement, filters: Filters) -> sa.Subquery:
    item = seizure_item
    code = sa.func.coalesce(item.c.substance_code, GROUP_ONLY + item.c.group_code, UNKNOWN)
    return _listed(item.c.seizure_id, code, item.c.line_no, ids, "substances", matching.items(filters))


def _all_agencies(ids: sa.ColumnElement, _filters: Filters) -> sa.Subquery:
    code = seizure_agency.c.agency_code
    return _listed(seizure_agency.c.seizure_id, code, sa.collate(code, BINARY), ids, "agencies")


def _all_detections(ids: sa.ColumnElement, _filters: Filters) -> sa.Subquery:
    code = seizure_detection.c.detection
    return _listed(seizure_detection.c.seizure_id, code, sa.collate(code, BINARY), ids, "detections")


def _listed(
    key: sa.ColumnElement,
    code: sa.ColumnElement,
    order: sa.ColumnElement,
    ids: sa.ColumnElement,
    name: str,
    also: Sequence = (),
) -> sa.Subquery:
    listed = sa.func.aggregate_strings(code, SEPARATOR).aggregate_order_by(order).label(name)
    return sa.select(key, listed).where(key.in_(sa.select(ids)), *also).group_by(key).subquery(f"all_{name}")


# One record -------------------------------------------------------------------------------------------------


def _one(record_key: str, filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure`: the record of this kind of source with a key, whatever the other filters, if the reader
    may see it."""
    return [*_seen(filters, access), seizure.c.record_key == record_key]


def _seen(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure`: any record of this kind of source that the reader may see."""
    return [
        matching.of_kind(seizure.c.source_code, filters, access),
        *matching.within_access(seizure.c.country_code, access),
    ]


def record(filters: Filters, access: Access, *, record_key: str) -> sa.Select:
    """One record by its key, of whatever status and period: at most one row.

    Columns: seizure_id, record_no, double_report_group, then all of `OF_CASE` and `REPORTED` that are of the case
    itself, with the moments first_loaded_at and updated_at (UTC), file_name, file_rows, source.
    """
    at_hand = {name: column for name, column in _of_case("UTC", access).items() if name not in MOMENTS}
    return (
        sa.select(
            seizure.c.id.label("seizure_id"),
            number_of(seizure.c.source_code, seizure.c.record_key).label("record_no"),
            matching.double_report(seizure.c.double_report_group, access).label("double_report_group"),
            *(column.label(name) for name, column in at_hand.items()),
            seizure.c.first_loaded_at,
            seizure.c.updated_at,
            load.c.file_name,
            # How many records of others came in the same file is nothing of the agency's own.
            (sa.null().cast(sa.BigInteger) if access.reads_own_only else load.c.rows_read).label("file_rows"),
            source.c.name.label("source"),
        )
        .select_from(
            seizure.outerjoin(load, load.c.id == seizure.c.load_id).outerjoin(
                source, source.c.code == seizure.c.source_code
            )
        )
        .where(*_one(record_key, filters, access))
        .order_by(seizure.c.id)
        .limit(1)
    )


def numbered(
    filters: Filters, access: Access, *, numbers: tuple[int, ...] = (), ids: tuple[int, ...] = ()
) -> sa.Select:
    """Records of this kind of source by their numbers, or by the ids of these data, whatever the other filters: those
    that the reader may open.

    Columns: record_no, record_key, public_ref, seized_on, date_precision, country_code, blo_code.
    """
    number = number_of(seizure.c.source_code, seizure.c.record_key)
    told = "record_key public_ref seized_on date_precision country_code blo_code".split()
    return (
        sa.select(number.label("record_no"), *(seizure.c[name] for name in told))
        .where(*_seen(filters, access), *_meant(numbers, ids))
        .order_by(seizure.c.seized_on, seizure.c.id)
    )


def _meant(numbers: tuple[int, ...], ids: tuple[int, ...]) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure`: the records of these numbers, of these ids."""
    number = number_of(seizure.c.source_code, seizure.c.record_key)
    conditions: list[sa.ColumnElement[bool]] = [seizure.c.id.in_(ids)] if ids else []
    return [*conditions, number.in_(numbers)] if numbers or not ids else conditions


def newest(filters: Filters, access: Access, *, most: int) -> sa.Select:
    """The newest cases under the filters, at most so many: seizure_id."""
    return (
        sa.select(seizure.c.id.label("seizure_id"))
        .where(*matching.cases(filters, access))
        .order_by(seizure.c.seized_on.desc(), seizure.c.id.desc())
        .limit(most)
    )


def held(filters: Filters, access: Access, *, numbers: tuple[int, ...]) -> sa.Select:
    """What records of `numbered` hold of what the filters ask of items, a category and unit each: record_no, category,
    unit, quantity. Where no item states an amount there is no row."""
    stated = (
        sa.select(
            number_of(seizure.c.source_code, seizure.c.record_key).label("record_no"),
            seizure_item.c.category,
            item_unit().label("unit"),
            item_amount().label("amount"),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*_seen(filters, access), *_meant(numbers, ()), *matching.items(filters), item_amount().is_not(None))
        .subquery("stated")
    )
    by = (stated.c.record_no, stated.c.category, stated.c.unit)
    return (
        sa.select(*by, sa.func.sum(stated.c.amount).label("quantity"))
        .group_by(*by)
        .order_by(stated.c.record_no, stated.c.category.nulls_last(), stated.c.unit.nulls_last())
    )


def lines(filters: Filters, access: Access, *, record_key: str) -> sa.Select:
    """All lines of one record: columns of `OF_LINE`."""
    own = sa.select(seizure.c.id).where(*_one(record_key, filters, access))
    at_hand = _of_line(seizure_item)
    return (
        sa.select(*(at_hand[column.code].label(column.code) for column in OF_LINE))
        .where(seizure_item.c.seizure_id.in_(own))
        .order_by(seizure_item.c.seizure_id, seizure_item.c.line_no)
    )


def published_totals(filters: Filters, access: Access, *, record_key: str) -> sa.Select:
    """What is published of each substance of a record for its country and year: context, never added to cases.

    Columns: substance_code, country_code, year, quantity_kg and source (both NULL where no national total is held).
    """
    total, item = national_seizure, seizure_item
    year = sa.cast(sa.extract("year", seizure.c.seized_on), sa.Integer)
    same = (
        total.c.country_code == seizure.c.country_code,
        total.c.substance_code == item.c.substance_code,
        total.c.year == year,
    )
    published = sa.and_(*same, total.c.preferred, sa.not_(total.c.is_total))
    return (
        sa.select(
            item.c.substance_code, seizure.c.country_code, year.label("year"), total.c.quantity_kg, total.c.source
        )
        .distinct()
        .select_from(seizure.join(item, item.c.seizure_id == seizure.c.id).outerjoin(total, published))
        .where(*_one(record_key, filters, access), item.c.substance_code.is_not(None))
        .order_by(item.c.substance_code, total.c.source)
    )


def agencies(filters: Filters, access: Access, *, record_key: str) -> sa.Select:
    """Agencies of one record: agency_code, role."""
    own = sa.select(seizure.c.id).where(*_one(record_key, filters, access))
    table = seizure_agency
    return (
        sa.select(table.c.agency_code, table.c.role)
        .where(table.c.seizure_id.in_(own))
        .order_by(table.c.role, table.c.agency_code)
    )


def detections(filters: Filters, access: Access, *, record_key: str) -> sa.Select:
    """Detection methods of one record: detection."""
    own = sa.select(seizure.c.id).where(*_one(record_key, filters, access))
    table = seizure_detection
    return sa.select(table.c.detection).where(table.c.seizure_id.in_(own)).order_by(table.c.detection)


def doubles(filters: Filters, access: Access, *, record_key: str) -> sa.Select:
    """Other records that probably report the same case: record_key, public_ref, source, seized_on, country_code,
    blo_code, status. Only those that the reader may see."""
    group = (
        sa.select(seizure.c.double_report_group).where(*_one(record_key, filters, access)).limit(1).scalar_subquery()
    )
    other = [*_seen(filters, access), seizure.c.record_key != record_key]
    return (
        sa.select(
            seizure.c.record_key,
            seizure.c.public_ref,
            source.c.name.label("source"),
            seizure.c.seized_on,
            seizure.c.country_code,
            seizure.c.blo_code,
            seizure.c.status,
        )
        .select_from(seizure.outerjoin(source, source.c.code == seizure.c.source_code))
        .where(*other, seizure.c.double_report_group == group)
        .order_by(seizure.c.seized_on, seizure.c.id)
    )
