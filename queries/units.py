"""In what cases are counted and added up: spans of time, and units of amounts.

Amounts per category and unit are never added across either: unit `kg` is exact mass, every other unit keeps its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from queries.schema import seizure_item

MASS = "kg"


def month(day: sa.ColumnElement) -> sa.ColumnElement:
    """First day of a day's month, as a date on both databases."""
    return sa.cast(sa.func.date_trunc("month", day), sa.Date)


SPANS = ("day", "week", "month", "quarter", "half_year", "year")
"""Lengths of time that days are counted in, the shortest first."""


def span_start(day: sa.ColumnElement, span: str) -> sa.ColumnElement:
    """First day of the span that a day lies in, as a date on both databases; weeks begin on Monday."""
    if span == "day":
        return day
    if span == "half_year":
        year, number = (sa.cast(sa.extract(part, day), sa.Integer) for part in ("year", "month"))
        return sa.func.make_date(year, sa.case((number <= 6, 1), else_=7), 1, type_=sa.Date)
    return sa.cast(sa.func.date_trunc(span, day), sa.Date)


def whole(column: sa.ColumnElement) -> sa.ColumnElement:
    """A sum of integers as BIGINT (DuckDB gives HUGEINT, PostgreSQL NUMERIC)."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)


def item_unit() -> sa.ColumnElement:
    """Unit in which an item adds up: kg for exact mass, else its own unit, NULL where none was stated."""
    return sa.case((seizure_item.c.quantity_kg.is_not(None), MASS), else_=seizure_item.c.unit)


def item_amount() -> sa.ColumnElement:
    """An item's amount in `item_unit`."""
    return sa.func.coalesce(seizure_item.c.quantity_kg, seizure_item.c.quantity)


def flagged_amounts(
    amount: sa.ColumnElement, is_flagged: sa.ColumnElement[bool], case_id: sa.ColumnElement
) -> tuple[sa.Label, sa.Label]:
    """Columns flagged_count and flagged_quantity: cases whose quantity is flagged as implausible, and what they amount
    to (NULL where there are none)."""
    return (
        sa.func.count(sa.case((is_flagged, case_id)).distinct()).label("flagged_count"),
        sa.func.sum(amount).filter(is_flagged).label("flagged_quantity"),
    )


def quantiles(amount: sa.ColumnElement, shares: Mapping[str, float]) -> list[sa.Label]:
    """Columns with the amounts below which given shares of all lie (between two of them by proportion), by name; the
    amounts are put in order once for all of these."""
    of_all = sa.func.percentile_cont(postgresql.array(shares.values())).within_group(amount)
    # PostgreSQL takes a place in an array that is worked out in brackets alone.
    found = sa.type_coerce(sa.sql.elements.Grouping(of_all), postgresql.ARRAY(sa.Double))
    return [sa.cast(found[place], sa.Double).label(name) for place, name in enumerate(shares, start=1)]
