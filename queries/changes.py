"""What changed: counts beside their own past, and things seen for the first time, from the tables made at load.

Anomaly detection against the own baseline, and novelty detection.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from queries import matching
from queries.schema import blo, first_seen, monthly_baseline
from queries.units import whole
from scope.access import Access
from scope.filters import Filters

ALL = "*"
BASE_MONTHS = 36
"""How far back the past reaches: `expectation.WINDOW_MONTHS`."""


def tier(access: Access) -> str:
    """Which half of the derived tables a reader may use: facts or release.

    Raises:
        PermissionError: a public reader, for they hold months and offices; a partner who looks at its own cases, for
            they count those of all agencies.
    """
    if access.reads_own_only:
        raise PermissionError("counts beside their past are of all agencies")
    if access.tier == "public":
        raise PermissionError("public figures are by country and whole year")
    return "release" if access.reads_release_only else "facts"


def against_past(filters: Filters, access: Access) -> sa.Select:
    """Cases of the period beside the past of the same office or country, per substance group and over all.

    Columns: scope_kind (country or blo), scope_code, group_code (`*` = all cases), case_count, month_count (months
    of the period), reported_count (of them reported), base_months, base_mean, base_variance: of one month, as known
    before the period began; span_months, span_count, span_sum, span_squares: of the sums of as many months as the
    period is long, one after another and each reported, among the `BASE_MONTHS` before it, how many there are, their
    sum and that of their squares. Only whole months inside the period take part.
    """
    table = monthly_baseline
    month = table.c.month
    ours = _of_kind(table, filters, access)
    # Looked for once: as a condition of each of the three columns it would be asked for three times.
    start = sa.select(sa.func.min(month).label("month")).where(*ours, month >= filters.start).subquery("start")
    at_start = month == start.c.month
    end = filters.end.replace(day=1)
    whole_months = [month >= filters.start, month < end]
    by = (table.c.scope_kind, table.c.scope_code, table.c.group_code)
    period = (
        sa.select(
            *by,
            whole(table.c.case_count).label("case_count"),
            sa.func.count().label("month_count"),
            sa.func.count().filter(table.c.is_reported).label("reported_count"),
            sa.func.max(sa.case((at_start, table.c.base_months))).label("base_months"),
            sa.func.max(sa.case((at_start, table.c.base_mean))).label("base_mean"),
            sa.func.max(sa.case((at_start, table.c.base_variance))).label("base_variance"),
        )
        .select_from(table.join(start, sa.true()))
        .where(*ours, *_scope(table, filters, access), *whole_months)
        .group_by(*by)
        .subquery("period")
    )
    # The first whole month of the period, and how many there are.
    first = filters.start.year * 12 + filters.start.month - 1 + (filters.start.day > 1)
    length = max(end.year * 12 + end.month - 1 - first, 1)
    spans = _spans(filters, access, first, length)
    joined = period.outerjoin(spans, sa.and_(*(spans.c[one.name] == period.c[one.name] for one in by)))
    sums = (sa.func.coalesce(spans.c[name], 0).label(name) for name in ("span_count", "span_sum", "span_squares"))
    months = sa.literal_column(str(length), sa.Integer).label("span_months")
    return sa.select(*period.c, months, *sums).select_from(joined).order_by(*(period.c[one.name] for one in by))


def _spans(filters: Filters, access: Access, first: int, length: int) -> sa.Subquery:
    """Sums of so many months one after another, each reported, before a month (counted from the year 0): how many,
    their sum and that of their squares."""
    table = monthly_baseline
    early, start = (date(number // 12, number % 12 + 1, 1) for number in (first - BASE_MONTHS, first))
    by = (table.c.scope_kind, table.c.scope_code, table.c.group_code)

    def over_span(sums: sa.ColumnElement) -> sa.ColumnElement:
        return sa.func.sum(sums).over(partition_by=by, order_by=table.c.month, rows=(1 - length, 0))

    reported = sa.case((table.c.is_reported, 1), else_=0)
    rolling = (
        sa.select(
            *by,
            over_span(table.c.case_count).label("total"),
            over_span(reported).label("reported"),
        )
        .where(
            *_of_kind(table, filters, access),
            *_scope(table, filters, access),
            table.c.month >= early,
            table.c.month < start,
        )
        .subquery("rolling")
    )
    keys = [rolling.c[one.name] for one in by]
    return (
        sa.select(
            *keys,
            sa.func.count().label("span_count"),
            whole(rolling.c.total).label("span_sum"),
            whole(rolling.c.total * rolling.c.total).label("span_squares"),
        )
        .where(rolling.c.reported == length)
        .group_by(*keys)
        .subquery("spans")
    )


def reported_months(filters: Filters, access: Access) -> sa.Select:
    """Months of countries, and whether they are known in full: country_code, month, is_reported. A month that is not,
    though a report may cover it, is in no past."""
    table = monthly_baseline
    return (
        sa.select(table.c.scope_code.label("country_code"), table.c.month, table.c.is_reported)
        .where(
            *_of_kind(table, filters, access),
            table.c.scope_kind == "country",
            table.c.group_code == ALL,
            # Of chosen offices it tells nothing.
            *([sa.false()] if matching.chosen_offices(filters) else []),
            *matching.in_scope(table.c.scope_code, filters, access),
            *matching.within(table.c.month, filters),
        )
        .order_by(table.c.scope_code, table.c.month)
    )


def _of_kind(table: sa.Table, filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    return [table.c.tier == tier(access), table.c.source_kind == filters.source_kind]


def _scope(table: sa.Table, filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Countries in scope and their offices; with offices chosen, those alone."""
    offices = sa.select(blo.c.code).where(
        *matching.in_scope(blo.c.country_code, filters, access), *matching.at_offices(blo.c.code, filters)
    )
    at_office = sa.and_(table.c.scope_kind == "blo", table.c.scope_code.in_(offices))
    in_country = sa.and_(table.c.scope_kind == "country", *matching.in_scope(table.c.scope_code, filters, access))
    conditions = [at_office if matching.chosen_offices(filters) else sa.or_(at_office, in_country)]
    if filters.group_codes:
        conditions.append(matching.among(table.c.group_code, filters.group_codes))
    return conditions


def first_seen_in(filters: Filters, access: Access) -> sa.Select:
    """What was seen for the first time within the period; whether records go back far enough to call it new, the reader
    of the rows decides.

    Columns: kind (substance, route, concealment), country_code, blo_code ('' = the country), subject_code, first_on,
    seizure_id, case_count, history_from.
    """
    columns = "kind country_code blo_code subject_code first_on seizure_id case_count history_from".split()
    conditions = [
        *_of_kind(first_seen, filters, access),
        *matching.in_scope(first_seen.c.country_code, filters, access),
        *matching.within(first_seen.c.first_on, filters),
    ]
    if offices := matching.chosen_offices(filters):
        conditions.append(sa.or_(*(first_seen.c.blo_code.in_(office) for office in offices)))
    return (
        sa.select(*(first_seen.c[name] for name in columns))
        .where(*conditions)
        .order_by(
            first_seen.c.first_on.desc(),
            *(first_seen.c[name] for name in ("kind", "country_code", "subject_code", "blo_code")),
        )
    )
