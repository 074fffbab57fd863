"""Where: cases by place, hexagon, border and corridor, and published national totals beside them.

Facts are for internal readers, and for partners of their own; national totals were published, and are for every reader.
Nothing here tells the place of a case more precisely than it is known: positions are rounded, and hexagons hold only
what is known more closely than they are wide.

Spatial aggregation: points, hexagonal binning (H3), origin-destination flows.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import matching, monthly
from queries.schema import country, national_seizure, place, position_cell, seizure, seizure_item, substance
from queries.units import flagged_amounts, item_amount, item_unit, month
from scope.access import Access
from scope.filters import Filters

STEPS_TO_A_DEGREE = {"crossing": 100.0, "address": 100.0, "settlement": 100.0, "district": 10.0, "province": 1.0}
"""Positions are told to a hundredth of a degree (about 1 km), a tenth (10 km) or a degree (100 km), as closely as they
are known."""


def _rounded(degrees: sa.ColumnElement) -> sa.ColumnElement:
    """A coordinate as closely as the place is known; half a step goes up on both databases."""
    steps = sa.case(STEPS_TO_A_DEGREE, value=seizure.c.location_precision)
    return sa.cast(sa.func.floor(degrees * steps + 0.5) / steps, sa.Double)


def _placed(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Cases with a position that can be drawn: not those of which only the country is known."""
    return [
        *matching.cases(filters, access),
        seizure.c.lat.is_not(None),
        seizure.c.lon.is_not(None),
        seizure.c.location_precision.in_(STEPS_TO_A_DEGREE),
    ]


def _place_key() -> tuple[sa.ColumnElement, ...]:
    return (
        seizure.c.place_code,
        seizure.c.country_code,
        seizure.c.location_precision,
        _rounded(seizure.c.lat).label("lat"),
        _rounded(seizure.c.lon).label("lon"),
    )


def _counted(filters: Filters, access: Access) -> sa.Subquery:
    by = _place_key()
    return (
        sa.select(*by, sa.func.count().label("case_count"))
        .where(*_placed(filters, access))
        .group_by(*by)
        .subquery("counted")
    )


def _largest(counted: sa.Subquery) -> list[sa.ColumnElement]:
    """Order in which places are listed: by cases, then by what tells them apart."""
    names = ("lat", "lon", "place_code", "country_code", "location_precision")
    return [counted.c.case_count.desc(), *(counted.c[name].nulls_last() for name in names)]


def places(filters: Filters, access: Access, *, most: int) -> sa.Select:
    """Places of seizure with their cases in the period, the largest first, at most `most` rows.

    Columns: place_code (NULL where the place is in no list), country_code, location_precision, lat, lon (rounded),
    case_count, name_en, name_ru, precision_km (radius in which the place lies; NULL where it is not known).
    """
    counted = _counted(filters, access)
    return (
        sa.select(counted, place.c.name_en, place.c.name_ru, place.c.precision_km)
        .select_from(counted.outerjoin(place, place.c.code == counted.c.place_code))
        .order_by(*_largest(counted))
        .limit(most)
    )


def monthly_places(filters: Filters, access: Access, *, most: int) -> sa.Select:
    """Cases per month at the places of `places`.

    Columns: month, place_code, country_code, location_precision, lat, lon (rounded), case_count.
    """
    by = (month(seizure.c.seized_on).label("month"), *_place_key())
    each = (
        sa.select(*by, sa.func.count().label("case_count"))
        .where(*_placed(filters, access))
        .group_by(*by)
        .subquery("each")
    )
    counted = _counted(filters, access)
    kept = sa.select(counted).order_by(*_largest(counted)).limit(most).subquery("kept")
    is_kept = sa.and_(
        each.c.place_code.is_not_distinct_from(kept.c.place_code),
        *(each.c[name] == kept.c[name] for name in ("country_code", "location_precision", "lat", "lon")),
    )
    return sa.select(each).select_from(each.join(kept, is_kept)).order_by(*(column.nulls_last() for column in each.c))


def monthly_located(filters: Filters, access: Access) -> sa.Select:
    """Cases per month by how precisely their place is known: month, location_precision, case_count."""
    by = (month(seizure.c.seized_on).label("month"), seizure.c.location_precision)
    return (
        sa.select(*by, sa.func.count().label("case_count"))
        .where(*matching.cases(filters, access))
        .group_by(*by)
        .order_by(*by)
    )


def monthly_cells(filters: Filters, access: Access, *, resolution: int) -> sa.Select:
    """Cases per month and hexagon of one resolution (3, 4 or 5), of places that are known closely enough for it.

    Columns: month, cell (h3 index), case_count.
    """
    by = (month(seizure.c.seized_on).label("month"), matching.CELL_COLUMNS[resolution].label("cell"))
    return (
        sa.select(*by, sa.func.count().label("case_count"))
        .select_from(seizure.join(position_cell, matching.at_position()))
        .where(*matching.cases(filters, access), matching.known_to(resolution))
        .group_by(*by)
        .order_by(*by)
    )


def monthly_corridors(filters: Filters, access: Access) -> sa.Select:
    """Cases per month by where the goods came from, where they were seized, and where they were bound for.

    Columns: month, from_code (country of departure, else of origin; NULL = not known), country_code and blo_code of the
    seizure, to_code (country of destination; NULL = not known), case_count.
    """
    by = (
        month(seizure.c.seized_on).label("month"),
        matching.came_from().label("from_code"),
        seizure.c.country_code,
        seizure.c.blo_code,
        matching.stated_country(seizure.c.destination_code).label("to_code"),
    )
    return (
        sa.select(*by, sa.func.count().label("case_count"))
        .where(*matching.cases(filters, access))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def monthly_groups(filters: Filters, access: Access) -> sa.Select:
    """Cases per month, country, office, category and substance group, whatever their units: a case counts once in a
    group.

    Columns: month, country_code, blo_code, category, group_code, case_count.
    """
    of_month = ("month", "country_code", "blo_code", "category", "group_code")
    if (kept := monthly.totals(filters, access, of_month, ("case_count",))) is not None:
        return kept
    by = (
        month(seizure.c.seized_on).label("month"),
        seizure.c.country_code,
        seizure.c.blo_code,
        seizure_item.c.category,
        seizure_item.c.group_code,
    )
    return (
        sa.select(*by, sa.func.count(seizure.c.id.distinct()).label("case_count"))
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


LARGEST = (*monthly.LARGEST, "flagged_count", "flagged_quantity")


def monthly_largest(filters: Filters, access: Access) -> sa.Select:
    """The largest case per month, category, substance group and unit, within the period: what one case adds to a total.

    Columns: month, category, group_code, unit, largest (amounts of one case in one group and unit are added first; NULL
    where no case stated an amount), largest_sure (of cases that are not flagged as implausible), and of those that are
    flagged_count and flagged_quantity.
    """
    if (kept := monthly.totals(filters, access, ("month", *monthly.HELD), LARGEST)) is not None:
        return kept
    by = (
        month(seizure.c.seized_on).label("month"),
        seizure_item.c.category,
        seizure_item.c.group_code,
        item_unit().label("unit"),
    )
    each = (
        sa.select(*by, seizure.c.id, seizure.c.is_quantity_implausible, sa.func.sum(item_amount()).label("amount"))
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(*matching.lines(filters, access))
        .group_by(*by, seizure.c.id, seizure.c.is_quantity_implausible)
        .subquery("each")
    )
    keys = [each.c[column.name] for column in by]
    return (
        sa.select(
            *keys,
            sa.func.max(each.c.amount).label("largest"),
            sa.func.max(each.c.amount).filter(sa.not_(each.c.is_quantity_implausible)).label("largest_sure"),
            *flagged_amounts(each.c.amount, each.c.is_quantity_implausible, each.c.id),
        )
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    )


def country_points() -> sa.Select:
    """A point of each country for names and corridors, no place of an event: iso2, label_lat, label_lon."""
    return sa.select(country.c.iso2, country.c.label_lat, country.c.label_lon).order_by(country.c.iso2)


def national_totals(filters: Filters, access: Access) -> sa.Select:
    """Published yearly national totals of the countries in scope, up to the period's last year: context, never added to
    cases.

    Columns: country_code, year, category, group_code, quantity_kg, row_count (published figures in it), source_count.
    Of several publishers of one figure only the preferred one counts, and totals of all substances are left out.
    """
    total = national_seizure
    by = (total.c.country_code, total.c.year, substance.c.category, substance.c.group_code)
    conditions = [
        total.c.preferred,
        sa.not_(total.c.is_total),
        total.c.quantity_kg.is_not(None),
        total.c.year <= filters.end.year,
        *matching.in_scope(total.c.country_code, filters, access),
    ]
    for codes, column in (
        (filters.categories, substance.c.category),
        (filters.group_codes, substance.c.group_code),
        (filters.substance_codes, substance.c.code),
    ):
        if codes:
            conditions.append(column.in_(codes))
    return (
        sa.select(
            *by,
            sa.func.sum(total.c.quantity_kg).label("quantity_kg"),
            sa.func.count().label("row_count"),
            sa.func.count(total.c.source.distinct()).label("source_count"),
        )
        .select_from(total.join(substance, substance.c.code == total.c.substance_code))
        .where(*conditions)
        .group_by(*by)
        .order_by(*by)
    )
