"""Totals by month: what a load makes of the facts, and which questions are answered from them."""

from __future__ import annotations

from datetime import date

import pytest

from queries import agencies, facets, monthly, records, schema, seizures, series
from queries.schema import monthly_agency, monthly_total
from scope.access import Access
from scope.filters import BLANK, FIELDS, Box, Circle, Filters
from tests import facts
from tests.queries.conftest import rounded

INTERNAL = Access(tier="internal")
QUARTER = Filters(source_kind="blo", start=date(2022, 1, 1), end=date(2022, 4, 1))
ALL_MONTHS = date(2021, 1, 1), date(2024, 1, 1)


def in_order(rows) -> list[tuple]:
    return sorted((rounded(tuple(row)) for row in rows), key=repr)


def test_a_load_makes_of_the_facts_what_going_through_all_cases_gives(drawn):
    for query, table, made in (
        (monthly.every_level(*ALL_MONTHS), monthly_total, facts.monthly_totals),
        (agencies.every_month(*ALL_MONTHS), monthly_agency, facts.monthly_agencies),
    ):
        expected = in_order([row[name] for name in table.c.keys()] for row in made(drawn.rows_made))
        assert len(expected) > 100
        for kind, rows in drawn.answers(query).items():
            assert in_order(rows) == expected, (kind, table.name)


def is_from_totals(query) -> bool:
    return "monthly_" in str(query)


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, True),
        ({"end": date(2022, 3, 31)}, True),
        ({"start": date(2022, 1, 2), "end": date(2022, 2, 28)}, False),
        ({"countries": ("KG",), "blo_codes": ("KG-A", BLANK), "pair_codes": ("KG-A=TJ-A",)}, True),
        ({"statuses": ("rejected",)}, True),
        ({"group_codes": ("OPIATES",)}, True),
        ({"group_codes": ("OPIATES", "CANNABIS")}, False),
        ({"substance_codes": ("HEROIN",)}, False),
        ({"concealments": ("cargo",)}, False),
        ({"near": Circle(lat=41.0, lon=72.0, radius_km=10.0)}, False),
        ({"box": Box(west=70.0, south=40.0, east=73.0, north=42.0)}, False),
        ({"least_kg": 1.0}, False),
        ({"left_out": (1,)}, False),
        ({"without": (("countries", ("KG",)),)}, False),
    ],
)
def test_totals_answer_whatever_their_columns_tell_and_nothing_else(changes, is_told):
    filters = QUARTER.with_(**changes)
    assert is_from_totals(seizures.monthly_cases(filters, INTERNAL)) is is_told
    assert is_from_totals(series.by_period(filters, INTERNAL, measure="cases", grain="quarter")) is is_told
    assert not is_from_totals(series.by_period(filters, INTERNAL, measure="cases", grain="week"))
    assert is_from_totals(records.counts(filters, INTERNAL)) is is_told
    is_of_items = any(FIELDS[name].is_of_items for name in filters.chosen)
    for field in ("agency_codes", "agency_kinds"):
        assert is_from_totals(facets.counts(field, filters, INTERNAL)) is (is_told and not is_of_items)


def test_several_groups_are_told_where_each_stands_by_itself():
    filters = QUARTER.with_(group_codes=("OPIATES", "CANNABIS"))
    assert is_from_totals(seizures.monthly_quantities(filters, INTERNAL))
    assert not is_from_totals(seizures.implausible(filters, INTERNAL))
    assert not is_from_totals(agencies.monthly_cases(filters, INTERNAL))
    # Items of several groups add up, their cases do not.
    assert monthly.line_count(filters, INTERNAL) is not None and not is_from_totals(records.counts(filters, INTERNAL))


def test_a_search_is_counted_from_the_facts():
    assert not is_from_totals(records.counts(QUARTER, INTERNAL, also=[schema.seizure.c.public_ref == "x"]))


def test_who_reads_the_own_facts_alone_is_told_from_these():
    own = Access(tier="partner", agency_code="KG-OLD", countries=("KG",))
    assert not is_from_totals(seizures.monthly_cases(QUARTER, own))
    assert not is_from_totals(agencies.monthly_cases(QUARTER, own))
    assert not is_from_totals(records.counts(QUARTER, own))
    assert not is_from_totals(facets.counts("agency_codes", QUARTER, own))
    with pytest.raises(PermissionError):
        monthly.rows(QUARTER, own, ())
