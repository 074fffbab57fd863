"""Seizures: how many cases, how much of what, by month, office and agency. Facts only: internal readers, and partners
of their own.

Cases are counted as distinct seizures. Quantities come per category and unit and are never added across either:
unit `kg` is exact mass, every other unit keeps its own amount.

Measures: counts of distinct cases, sums of quantities by unit.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import agencies, matching, monthly
from queries.codes import one_of
from queries.schema import seizure, seizure_item
from queries.units import flagged_amounts, item_amount, item_unit, month, whole
from scope.access import Access
from scope.filters import Filters


def monthly_cases(filters: Filters, access: Access) -> sa.Select:
    """Cases and persons per month, country and office (NULL outside offices), within the period.

    Columns: month, country_code, blo_code, case_count, persons_detained (NULL where no case stated it),
    stated_count (cases that stated persons, zero included), provisional_count.
    """
    if (at := monthly.level(filters, access, ())) is not None:
        kept = monthly.rows(filters, access, at)
        of_month = (kept.c.month, kept.c.country_code, kept.c.blo_code)
        provisional = sa.case((kept.c.status == "provisional", kept.c.case_count), else_=0)
        return (
            sa.select(
                *of_month,
                *(whole(kept.c[name]).label(name) for name in ("case_count", "persons_detained", "stated_count")),
                whole(provisional).label("provisional_count"),
            )
            .group_by(*of_month)
            .order_by(*of_month)
        )
    by = (month(seizure.c.seized_on).label("month"), seizure.c.country_code, seizure.c.blo_code)
    return (
        sa.select(
            *by,
            sa.func.count().label("case_count"),
            whole(seizure.c.persons_detained).label("persons_detained"),
            sa.func.count(seizure.c.persons_detained).label("stated_count"),
            sa.func.count().filter(seizure.c.status == "provisional").label("provisional_count"),
        )
        .where(*matching.cases(filters, access))
        .group_by(*by)
        .order_by(*by)
    )


def monthly_quantities(filters: Filters, access: Access) -> sa.Select:
    """Quantities per month, country, office, category, substance group and unit, within the period.

    Columns: month, country_code, blo_code, category, group_code, unit, quantity, case_count (distinct cases), and of
    these those flagged as implausible: flagged_count, flagged_quantity (see `analysis.under_review`). Items without
    category (no safe code) have category and group NULL.
    """
    of_month = ("month", "country_code", "blo_code", *monthly.HELD)
    figures = ("quantity", "case_count", "flagged_count", "flagged_quantity")
    if (kept := monthly.totals(filters, access, of_month, figures)) is not None:
        return kept
    unit = item_unit().label("unit")
    by = (
        month(seizure.c.seized_on).label("month"),
        seizure.c.country_code,
        seizure.c.blo_code,
        seizure_item.c.category,
        seizure_item.c.group_code,
        unit,
    )
    return (
        sa.select(
            *by,
            sa.func.sum(item_amount()).label("quantity"),
            sa.func.count(seizure.c.id.distinct()).label("case_count"),
            *flagged_amounts(item_amount(), seizure.c.is_quantity_implausible, seizure.c.id),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def implausible(filters: Filters, access: Access) -> sa.Select:
    """Amounts of categories and units in which there are cases whose quantity is flagged as implausible, until a person
    has decided.

    Columns: category, unit, quantity (sum of all cases), and of those flagged: flagged_count (distinct cases),
    flagged_quantity.
    """
    kept = monthly.totals(filters, access, ("category", "unit"), ("quantity", "flagged_count", "flagged_quantity"))
    if kept is not None:
        found = kept.order_by(None).subquery("found")
        return (
            sa.select(found)
            .where(found.c.flagged_count > 0)
            .order_by(found.c.category.nulls_last(), found.c.unit.nulls_last())
        )
    by = (seizure_item.c.category, item_unit().label("unit"))
    flagged = flagged_amounts(item_amount(), seizure.c.is_quantity_implausible, seizure.c.id)
    return (
        sa.select(*by, sa.func.sum(item_amount()).label("quantity"), *flagged)
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access))
        .group_by(*by)
        .having(sa.func.count(sa.case((seizure.c.is_quantity_implausible, seizure.c.id))) > 0)
        .order_by(*(column.nulls_last() for column in by))
    )


def repeated_cases(filters: Filters, access: Access) -> sa.Select:
    """One row: how many cases, and persons of how many of them, repeat another one; they count, until a person has
    decided.

    Columns: case_count, persons_detained, then of cases identical to another one identical_count, identical_persons,
    and of further reports of what is probably one case probable_count, probable_persons (persons NULL where none is
    stated).
    """
    repeat = matching.repeats(filters, access)
    of_kind = {kind: repeat.c.kind == kind for kind in (matching.IDENTICAL, matching.PROBABLE)}
    persons = seizure.c.persons_detained
    told = (
        column
        for kind, is_kind in of_kind.items()
        for column in (
            sa.func.count().filter(is_kind).label(f"{kind}_count"),
            sa.cast(sa.func.sum(persons).filter(is_kind), sa.BigInteger).label(f"{kind}_persons"),
        )
    )
    few = sa.select(*told).select_from(repeat.join(seizure, seizure.c.id == repeat.c.id)).subquery("few")
    every = monthly.totals(filters, access, (), ("case_count", "persons_detained"))
    if every is None:
        every = sa.select(sa.func.count().label("case_count"), whole(persons).label("persons_detained")).where(
            *matching.cases(filters, access)
        )
    total = every.subquery("every_case")
    return sa.select(
        sa.func.coalesce(total.c.case_count, 0).label("case_count"), total.c.persons_detained, few
    ).select_from(total.join(few, sa.true()))


def repeated(filters: Filters, access: Access) -> sa.Select:
    """Amounts in which cases are that repeat another one: a row per category and unit.

    Columns: category, unit, case_count (distinct cases), quantity (sum), then of both kinds as in `repeated_cases`
    identical_count, identical_quantity, probable_count, probable_quantity.
    """
    item, repeat = seizure_item, matching.repeats(filters, access)
    by = (item.c.category, item_unit().label("unit"))
    told = (
        column
        for kind in (matching.IDENTICAL, matching.PROBABLE)
        for is_kind in (repeat.c.kind == kind,)
        for column in (
            sa.func.count(sa.case((is_kind, repeat.c.id)).distinct()).label(f"{kind}_count"),
            sa.func.sum(item_amount()).filter(is_kind).label(f"{kind}_quantity"),
        )
    )
    few = (
        sa.select(*by, *told)
        .select_from(repeat.join(item, item.c.seizure_id == repeat.c.id))
        .where(*matching.items(filters))
        .group_by(*by)
        .subquery("few")
    )
    every = monthly.totals(filters, access, ("category", "unit"), ("case_count", "quantity"))
    if every is None:
        every = _amounts(filters, access)
    total = every.order_by(None).subquery("every_amount")
    figures = [few.c[name] for name in few.c.keys() if name not in ("category", "unit")]
    is_same = sa.and_(*(total.c[name].is_not_distinct_from(few.c[name]) for name in ("category", "unit")))
    return (
        sa.select(total, *figures)
        .select_from(few.join(total, is_same))
        .order_by(total.c.category.nulls_last(), total.c.unit.nulls_last())
    )


def _amounts(filters: Filters, access: Access) -> sa.Select:
    """Cases and quantity of each category and unit, from the facts: category, unit, case_count, quantity."""
    rows, several = matching.with_several(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
    by = (seizure_item.c.category, item_unit().label("unit"))
    count, quantity = matching.count_cases(several).label("n"), sa.func.sum(item_amount()).label("quantity")
    part = (
        sa.select(*by, count, quantity)
        .select_from(rows)
        .where(*matching.lines(filters, access))
        .group_by(*by, several)
        .subquery("part")
    )
    return sa.select(
        part.c.category,
        part.c.unit,
        whole(part.c.n).label("case_count"),
        sa.func.sum(part.c.quantity).label("quantity"),
    ).group_by(part.c.category, part.c.unit)


def newest_significant(filters: Filters, access: Access, *, most: int) -> sa.Select:
    """The newest items at or above their substance's significant quantity, newest first, at most `most` rows.

    One row per item of a case. Columns: seizure_id, seized_on, date_precision, country_code, blo_code, place_code,
    substance_code, group_code, category, quantity, unit, quantity_kg, status, published_url, is_quantity_implausible,
    double_report_group, public_ref, row_no (of the file that it came from), record_key.
    """
    item = seizure_item
    newest = (seizure.c.seized_on.desc(), seizure.c.id.desc(), item.c.line_no)
    # The cases first, which may be few of many, then the keys of the newest: only for these all columns are read.
    conditions = matching.cases(filters, access, with_items=False)
    case = sa.select(seizure.c.id, seizure.c.seized_on).where(*conditions).cte("asked_for")
    found = (
        sa.select(case.c.id, item.c.line_no)
        .select_from(case.join(item, item.c.seizure_id == case.c.id))
        .where(*matching.items(filters), item.c.is_significant)
        .order_by(case.c.seized_on.desc(), case.c.id.desc(), item.c.line_no)
        .limit(most)
        .subquery("found")
    )
    return (
        sa.select(
            seizure.c.id.label("seizure_id"),
            seizure.c.seized_on,
            seizure.c.date_precision,
            seizure.c.country_code,
            seizure.c.blo_code,
            seizure.c.place_code,
            item.c.substance_code,
            item.c.group_code,
            item.c.category,
            item.c.quantity,
            item.c.unit,
            item.c.quantity_kg,
            seizure.c.status,
            seizure.c.published_url,
            seizure.c.is_quantity_implausible,
            matching.double_report(seizure.c.double_report_group, access).label("double_report_group"),
            seizure.c.public_ref,
            seizure.c.row_no,
            seizure.c.record_key,
        )
        .select_from(
            found.join(seizure, seizure.c.id == found.c.id).join(
                item, sa.and_(item.c.seizure_id == found.c.id, item.c.line_no == found.c.line_no)
            )
        )
        .order_by(*newest)
    )


def assessed(filters: Filters, access: Access) -> sa.Select:
    """One row: items at or above their significant quantity, below it, and not assessed.

    Columns: significant_count, below_count, not_assessed_count.
    """
    flag = seizure_item.c.is_significant
    return (
        sa.select(
            sa.func.count().filter(flag).label("significant_count"),
            sa.func.count().filter(sa.not_(flag)).label("below_count"),
            sa.func.count().filter(flag.is_(None)).label("not_assessed_count"),
        )
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access))
    )


def by_agency(filters: Filters, access: Access) -> sa.Select:
    """Cases led and joined per agency and month, within the period; names of one lineage together.

    Columns: lineage_code, month, led_count, joined_count. A case that an agency both leads and is listed for counts
    once, as led. A body and its part stay apart here: neither is added to the other.
    """
    months = agencies.monthly_by(filters, access)
    by = (months.c.code, months.c.month)
    return (
        sa.select(
            months.c.code.label("lineage_code"),
            months.c.month,
            whole(months.c.led_count).label("led_count"),
            whole(months.c.case_count - months.c.led_count).label("joined_count"),
        )
        .group_by(*by)
        .order_by(*by)
    )


def located(filters: Filters, access: Access) -> sa.Select:
    """Cases by how precisely their place is known. Columns: location_precision, case_count."""
    return (
        sa.select(seizure.c.location_precision, sa.func.count().label("case_count"))
        .where(*matching.cases(filters, access))
        .group_by(seizure.c.location_precision)
        .order_by(seizure.c.location_precision)
    )


def outside_scope(filters: Filters, access: Access) -> sa.Select:
    """One row, `case_count`: cases of the period that lie outside the countries in scope."""
    inside = matching.in_scope(seizure.c.country_code, filters, access)
    return sa.select(sa.func.count().label("case_count")).where(
        matching.of_kind(seizure.c.source_code, filters, access),
        one_of(seizure.c.status, filters.statuses or matching.COUNTED_STATUSES, beside=seizure.c.source_code),
        *matching.within(seizure.c.seized_on, filters),
        *matching.within_access(seizure.c.country_code, access),
        sa.not_(sa.and_(*inside)),
    )
