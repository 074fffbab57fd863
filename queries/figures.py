"""One figure each, in as few rows as it has, and what it is made of: its largest cases and its parts by office. Facts
only: internal readers, and partners of their own.

Drill-through queries behind a key figure.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import matching, network
from queries.schema import exchange, seizure, seizure_item
from queries.units import flagged_amounts, item_amount, item_unit, whole
from scope.access import Access
from scope.filters import Filters

Amount = tuple[str, str]
"""A category and a unit: what is never added to anything else."""


def cases(filters: Filters, access: Access, *wanted: str) -> sa.Select:
    """One row with what is wanted of case_count; persons_detained (NULL where no case states any) and stated_count
    (cases that do); implausible_count (cases whose quantity is flagged)."""
    persons = seizure.c.persons_detained
    known: dict[str, sa.ColumnElement] = {
        "case_count": sa.func.count(),
        "persons_detained": whole(persons),
        "stated_count": sa.func.count(persons),
        "implausible_count": sa.func.count().filter(seizure.c.is_quantity_implausible),
    }
    return (
        sa.select(*(known[name].label(name) for name in wanted))
        .select_from(seizure)
        .where(*matching.cases(filters, access))
    )


def amount(filters: Filters, access: Access, of: Amount, *wanted: str) -> sa.Select:
    """One row with what is wanted of quantity (of a category in a unit) and case_count, and of cases flagged as
    implausible flagged_count and flagged_quantity."""
    known: dict[str, sa.ColumnElement] = {
        "quantity": sa.func.sum(item_amount()),
        "case_count": sa.func.count(seizure.c.id.distinct()),
    }
    flagged = flagged_amounts(item_amount(), seizure.c.is_quantity_implausible, seizure.c.id)
    known |= {column.name: column.element for column in flagged}
    return (
        sa.select(*(known[name].label(name) for name in wanted))
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access), *_of(of))
    )


def largest(filters: Filters, access: Access, of: Amount, *, most: int) -> sa.Select:
    """The cases that hold most of a category in a unit, the largest first: seizure_id, quantity, seized_on,
    date_precision, country_code, blo_code, public_ref, record_key, is_quantity_implausible."""
    held = (
        sa.select(seizure.c.id, sa.func.sum(item_amount()).label("quantity"))
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access), *_of(of), item_amount().is_not(None))
        .group_by(seizure.c.id)
        .order_by(sa.func.sum(item_amount()).desc(), seizure.c.id)
        .limit(most)
        .subquery("held")
    )
    told = "seized_on date_precision country_code blo_code public_ref record_key is_quantity_implausible".split()
    return (
        sa.select(seizure.c.id.label("seizure_id"), held.c.quantity, *(seizure.c[name] for name in told))
        .select_from(held.join(seizure, seizure.c.id == held.c.id))
        .order_by(held.c.quantity.desc(), seizure.c.id)
    )


def by_place(filters: Filters, access: Access, of: Amount | None = None, *, by_country: bool = False) -> sa.Select:
    """What a figure is made of by office, or by country: code (NULL outside offices), case_count, persons_detained;
    with a category and a unit their quantity instead of the persons."""
    place = (seizure.c.country_code if by_country else seizure.c.blo_code).label("code")
    if of is None:
        query = sa.select(
            place, sa.func.count().label("case_count"), whole(seizure.c.persons_detained).label("persons_detained")
        ).where(*matching.cases(filters, access))
    else:
        query = (
            sa.select(
                place,
                sa.func.count(seizure.c.id.distinct()).label("case_count"),
                sa.func.sum(item_amount()).label("quantity"),
            )
            .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
            .where(*matching.lines(filters, access), *_of(of))
        )
    return query.group_by(place).order_by(place.nulls_last())


def messages(filters: Filters, access: Access, *, zone: str) -> sa.Select:
    """One row: exchange_count, and of these request_count (a reply is due) and answered_count."""
    is_request = exchange.c.expects_reply
    return (
        sa.select(
            sa.func.count().label("exchange_count"),
            sa.func.count().filter(is_request).label("request_count"),
            sa.func.count().filter(sa.and_(is_request, exchange.c.replied_at.is_not(None))).label("answered_count"),
        )
        .select_from(network.exchanges_with_sender())
        .where(*network.exchanged(filters, access), *network.sent_within(filters, zone))
    )


def only(query: sa.Select, of: Amount) -> sa.Select:
    """The rows of a query by category and unit that are of one of them."""
    rows = query.order_by(None).subquery("rows")
    return sa.select(*rows.c).where(rows.c.category == of[0], rows.c.unit == of[1]).order_by(*list(rows.c)[:1])


def total(query: sa.Select, *columns: str) -> sa.Select:
    """One row, the sums of columns of another query."""
    rows = query.order_by(None).subquery("rows")
    return sa.select(*(whole(rows.c[column]).label(column) for column in columns))


def _of(of: Amount) -> list[sa.ColumnElement[bool]]:
    category, unit = of
    return [seizure_item.c.category == category, item_unit() == unit]
