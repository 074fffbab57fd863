"""One office: everything dated that is known of it, for its story; and what each of several found.

Donor readers are told of offices of high or medium confidence only, from reference and release tables; public readers
are told of countries, not of offices. What was written about an office in free text (`notes`, the `reason` of a status)
is for internal readers: nobody checked whether others may read it.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import capacity, matching, monthly, naming, network, release
from queries.codes import one_of
from queries.schema import (
    agency,
    blo,
    blo_agency,
    blo_donor,
    blo_status,
    donor,
    equipment,
    event_mark,
    exchange,
    operation,
    operation_blo,
    place,
    seizure,
    seizure_item,
    traffic,
)
from queries.units import flagged_amounts, item_amount, item_unit, month, whole
from scope.access import Access
from scope.filters import COUNTED_STATUSES, Filters

Sides = tuple[str, str]
"""Codes of two offices that face each other."""


def _of(office: sa.ColumnElement, blo_code: str, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on a column of offices: this one, if the reader may be told of it.

    Raises:
        PermissionError: a public reader.
    """
    if access.tier == "public":
        raise PermissionError("public figures are by country and whole year")
    own = sa.select(blo.c.code).where(blo.c.code == blo_code, *matching.within_access(blo.c.country_code, access))
    return [office.in_(own.where(*naming.offices(blo.c.code, access)))]


def _free_text(column: sa.ColumnElement, access: Access) -> sa.ColumnElement:
    return (column if access.sees_all_records else sa.null().cast(sa.Text)).label(column.name)


def office(blo_code: str, access: Access) -> sa.Select:
    """The office itself, one row, or none where there is no such office or the reader is not told of it.

    Columns: code, name_en, name_ru, country_code, neighbour_code, mode, opened_on, opened_precision (day, month, year:
    what is known of it), confidence, source_url, notes (NULL but for internal readers), lat, lon, precision_km.
    """
    names = (
        "code name_en name_ru country_code neighbour_code mode opened_on opened_precision confidence source_url".split()
    )
    return (
        sa.select(
            *(blo.c[name] for name in names),
            _free_text(blo.c.notes, access),
            place.c.lat,
            place.c.lon,
            place.c.precision_km,
        )
        .select_from(blo.outerjoin(place, place.c.code == blo.c.place_code))
        .where(*_of(blo.c.code, blo_code, access))
    )


def statuses(blo_code: str, access: Access) -> sa.Select:
    """What the office was from when to when: status, from_on, to_on (exclusive; NULL = still), reason (NULL but for
    internal readers)."""
    table = blo_status
    return (
        sa.select(table.c.status, table.c.from_on, table.c.to_on, _free_text(table.c.reason, access))
        .where(*_of(table.c.blo_code, blo_code, access))
        .order_by(table.c.from_on)
    )


def agencies(blo_code: str, access: Access) -> sa.Select:
    """Agencies that work in the office, under each of their names: agency_code, lineage_code, from_on, to_on
    (exclusive; NULL = still)."""
    table = blo_agency
    return (
        sa.select(table.c.agency_code, agency.c.lineage_code, table.c.from_on, table.c.to_on)
        .select_from(table.outerjoin(agency, agency.c.code == table.c.agency_code))
        .where(*_of(table.c.blo_code, blo_code, access), *naming.agencies(access))
        .order_by(table.c.from_on.nulls_last(), table.c.agency_code)
    )


def donors(blo_code: str, access: Access) -> sa.Select:
    """Donors that support the office: code, name_en, name_ru, country_code."""
    return (
        sa.select(donor.c.code, donor.c.name_en, donor.c.name_ru, donor.c.country_code)
        .join(blo_donor, blo_donor.c.donor_code == donor.c.code)
        .where(*_of(blo_donor.c.blo_code, blo_code, access))
        .order_by(donor.c.code)
    )


def marks(blo_code: str, access: Access) -> sa.Select:
    """Dated events of the office itself, of any time, for partners of those where they work: occurred_on, kind,
    text_en, text_ru, source."""
    table = event_mark
    return (
        sa.select(*(table.c[name] for name in "occurred_on kind text_en text_ru source".split()))
        .where(
            table.c.scope_kind == "blo",
            *matching.at_own_offices(table.c.scope_code, access),
            *_of(table.c.scope_code, blo_code, access),
            *naming.events(access),
        )
        .order_by(table.c.occurred_on, table.c.id)
    )


def reports_of(filters: Filters, access: Access) -> sa.Select:
    """Reports on cases by the offices in scope whose span touches the period.

    Columns as `network.reports`: blo_code, country_code, period_start, period_end, status, received_on. Donors are told
    of whole months, whether the report was received (with its records, long enough ago) or missing; not whether it was
    a nil report or late (`status` is received or missing), nor of its day (NULL).

    Raises:
        PermissionError: a public reader.
    """
    return release.reports(filters, access) if access.reads_release_only else network.reports(filters, access)


def story(filters: Filters, access: Access, *, blo_code: str) -> dict[str, sa.Select]:
    """The parts of an office's story, each a query: office, statuses, agencies, donors, marks of any time; reports,
    equipment, courses and contributions of the period and kind of source of the filters, whose other choices do not
    matter.

    Raises:
        PermissionError: a public reader.
    """
    own = Filters(source_kind=filters.source_kind, start=filters.start, end=filters.end, blo_codes=(blo_code,))
    return {
        "office": office(blo_code, access),
        "statuses": statuses(blo_code, access),
        "agencies": agencies(blo_code, access),
        "donors": donors(blo_code, access),
        "marks": marks(blo_code, access),
        "reports": reports_of(own, access),
        "equipment": capacity.equipment(own, access),
        "courses": capacity.courses(own, access),
        "contributions": capacity.contributions(own, access),
    }


# What each of several found ---------------------------------------------------------------------------------


def quantities(filters: Filters, access: Access) -> sa.Select:
    """What was seized at each office in the period, per category, group and unit.

    Columns: code (the office), category, group_code, unit, case_count, quantity, largest (amount of the largest case),
    of cases flagged as implausible flagged_count and flagged_quantity, largest_sure (amount of the largest of the
    others), and suppressed_count (released cells whose amount is held back; 0 from the facts). Where no case states an
    amount the amounts are NULL. Released cells tell of no single case: `largest` is NULL.

    Raises:
        PermissionError: a public reader.
    """
    if access.reads_release_only:
        return release.quantities_of_offices(filters, access)
    told = ("case_count", "quantity", "largest", "flagged_count", "flagged_quantity", "largest_sure")
    if (kept := monthly.totals(filters, access, ("blo_code", *monthly.HELD), told)) is not None:
        found = kept.order_by(None).subquery("found")
        names = [found.c[name] for name in monthly.HELD]
        nothing = sa.literal(0, sa.BigInteger).label("suppressed_count")
        return (
            sa.select(found.c.blo_code.label("code"), *names, *(found.c[name] for name in told), nothing)
            .where(found.c.blo_code.is_not(None))
            .order_by(found.c.blo_code, *(name.nulls_last() for name in names))
        )
    keys = (
        seizure.c.blo_code.label("code"),
        seizure_item.c.category,
        seizure_item.c.group_code,
        item_unit().label("unit"),
    )
    of_case = (seizure.c.id, seizure.c.is_quantity_implausible)
    case = matching.amounts_of_cases(
        seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id),
        seizure,
        of_case,
        keys,
        item_amount(),
        [*matching.lines(filters, access), seizure.c.blo_code.is_not(None)],
    ).subquery("per_case")
    lines = (case.c.code, case.c.category, case.c.group_code, case.c.unit)
    return (
        sa.select(
            *lines,
            sa.func.count().label("case_count"),
            sa.func.sum(case.c.amount).label("quantity"),
            sa.func.max(case.c.amount).label("largest"),
            *flagged_amounts(case.c.amount, case.c.is_quantity_implausible, case.c.id),
            sa.func.max(case.c.amount).filter(sa.not_(case.c.is_quantity_implausible)).label("largest_sure"),
            sa.literal(0, sa.BigInteger).label("suppressed_count"),
        )
        .group_by(*lines)
        .order_by(*(line.nulls_last() for line in lines))
    )


def monthly_amounts(filters: Filters, access: Access) -> sa.Select:
    """What was seized at each office in each month of the period: month, country_code, blo_code, category, group_code,
    unit, quantity (NULL where no case states an amount, or where it is held back). Sums alone, over many months: how
    many cases are behind them `quantities` tells of a period.

    Raises:
        PermissionError: a public reader.
    """
    if access.reads_release_only:
        cells = release.monthly_quantities(filters, access, at="blo").order_by(None).subquery("cells")
        told = "month country_code blo_code category group_code unit quantity".split()
        return sa.select(*(cells.c[name] for name in told)).order_by(*(cells.c[name].nulls_last() for name in told[:6]))
    of_month = ("month", "country_code", "blo_code", *monthly.HELD)
    if (kept := monthly.totals(filters, access, of_month, ("quantity",))) is not None:
        found = kept.order_by(None).subquery("found")
        order = (found.c[name].nulls_last() for name in of_month)
        return sa.select(found).where(found.c.blo_code.is_not(None)).order_by(*order)
    by = (
        month(seizure.c.seized_on).label("month"),
        seizure.c.country_code,
        seizure.c.blo_code,
        seizure_item.c.category,
        seizure_item.c.group_code,
        item_unit().label("unit"),
    )
    return (
        sa.select(*by, sa.func.sum(item_amount()).label("quantity"))
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access), seizure.c.blo_code.is_not(None))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def passages(filters: Filters, access: Access) -> sa.Select:
    """What passed at the offices in scope in the months of the period, of readers of their own facts at offices of
    theirs; a month that begins before the period is not in it.

    Columns: blo_code, month, direction, measure (vehicles, wagons, travellers, vessels: never added), count, inspected
    (of them checked; NULL where that is not stated).

    Raises:
        PermissionError: readers of the release, which holds none.
    """
    table = traffic
    columns = [table.c[name] for name in ("blo_code", "month", "direction", "measure", "count", "inspected")]
    return (
        sa.select(*columns)
        .join(blo, blo.c.code == table.c.blo_code)
        .where(
            matching.of_kind(table.c.source_code, filters, access),
            *matching.in_scope(blo.c.country_code, filters, access),
            *matching.at_offices(table.c.blo_code, filters),
            *matching.within(table.c.month, filters),
        )
        .order_by(*columns[:4])
    )


def equipment_now(filters: Filters, access: Access) -> sa.Select:
    """Equipment that was delivered to the offices in scope in the period, by its condition.

    Columns: blo_code, kind (vocabulary `equipment_type`; NULL = not stated), condition (vocabulary
    `equipment_condition`; NULL where not stated, and but for internal readers), delivery_count, quantity (pieces),
    first_on, last_on (days of delivery).

    Raises:
        PermissionError: readers of the release, which tells no days and no condition.
    """
    state = equipment.c.condition if access.sees_all_records else sa.null().cast(sa.Text)
    by = (equipment.c.blo_code, equipment.c.kind)
    keys = (*by, equipment.c.condition) if access.sees_all_records else by
    return (
        sa.select(
            *by,
            state.label("condition"),
            sa.func.count().label("delivery_count"),
            whole(equipment.c.quantity).label("quantity"),
            sa.func.min(equipment.c.delivered_on).label("first_on"),
            sa.func.max(equipment.c.delivered_on).label("last_on"),
        )
        .select_from(equipment.join(blo, blo.c.code == equipment.c.blo_code))
        .where(
            matching.of_kind(equipment.c.source_code, filters, access),
            *matching.in_scope(blo.c.country_code, filters, access),
            *matching.at_offices(equipment.c.blo_code, filters),
            *matching.within(equipment.c.delivered_on, filters),
        )
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    )


# Both sides of a crossing -----------------------------------------------------------------------------------


def _of_both(sides: Sides) -> sa.Select:
    """Ids of the operations in which both offices took part."""
    table = operation_blo
    took_part = sa.func.count(table.c.blo_code.distinct())
    return (
        sa.select(table.c.operation_id)
        .where(table.c.blo_code.in_(sides))
        .group_by(table.c.operation_id)
        .having(took_part == len(sides))
    )


def joint_operations(filters: Filters, access: Access, *, sides: Sides) -> sa.Select:
    """Operations that ended in the period and in which both offices took part, whatever else is chosen.

    Columns: kind (NULL = not stated), operation_count.

    Raises:
        PermissionError: readers of the release, which tells operations by country only.
    """
    return (
        sa.select(operation.c.kind, sa.func.count().label("operation_count"))
        .where(
            matching.of_kind(operation.c.source_code, filters, access),
            operation.c.id.in_(_of_both(sides)),
            *matching.within(operation.c.ended_on, filters),
        )
        .group_by(operation.c.kind)
        .order_by(operation.c.kind.nulls_last())
    )


def linked_cases(filters: Filters, access: Access, *, sides: Sides) -> sa.Select:
    """Cases of the period at one of two offices that something links with the other: a message between the two that a
    case followed (`exchange`), an operation of both (`operation`), a probable double report of a case there
    (`double_report`). A case that is linked in several ways stands in a row for each.

    Columns: link, blo_code, seizure_id, seized_on, date_precision, public_ref, row_no, record_key. Neither the content
    of a message nor the name of an operation is among them.

    Raises:
        PermissionError: readers of the release.
    """
    narrowed = filters.with_(blo_codes=sides, pair_codes=(), countries=())
    of_case = [
        seizure.c[name].label("seizure_id" if name == "id" else name)
        for name in "blo_code id seized_on date_precision public_ref row_no record_key".split()
    ]
    keys = [seizure.c[name] for name in ("exchange_id", "operation_id", "double_report_group")]
    # The few cases of both sides first: messages and reports that no such case names are not looked at.
    case = sa.select(*of_case, *keys).where(*matching.cases(narrowed, access)).cte("at_sides")
    between = sa.or_(
        *(
            sa.and_(exchange.c.from_blo_code == one, exchange.c.to_blo_code == other)
            for one, other in (sides, sides[::-1])
        )
    )
    operations = sa.select(operation.c.id).where(
        matching.of_kind(operation.c.source_code, filters, access), operation.c.id.in_(_of_both(sides))
    )
    this, other = case.alias("this_side"), seizure.alias("other_side")
    doubles = (
        sa.select(this.c.seizure_id)
        .select_from(this.join(other, other.c.double_report_group == this.c.double_report_group))
        .where(
            other.c.blo_code.in_(sides),
            other.c.blo_code != this.c.blo_code,
            one_of(other.c.status, COUNTED_STATUSES, beside=other.c.id),
            *matching.own_cases(other, access),
        )
    )

    def linked(link: str) -> sa.Select:
        return sa.select(sa.literal(link).label("link"), *(case.c[column.name] for column in of_case))

    found = sa.union_all(
        linked("exchange")
        .select_from(case.join(exchange, exchange.c.id == case.c.exchange_id))
        .where(matching.of_kind(exchange.c.source_code, filters, access), between),
        linked("operation").where(case.c.operation_id.in_(operations)),
        linked("double_report").where(case.c.seizure_id.in_(doubles)),
    ).subquery("linked")
    return sa.select(found).order_by(found.c.seized_on.desc(), found.c.seizure_id.desc(), found.c.link)
