"""What the reader asked for is one object that cannot contradict itself."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest

from scope.filters import CODE_FIELDS, OTHER_FIELDS, Box, Circle, Filters
from scope.shape import shape
from tests import filter_values

FILTERS = Filters(source_kind="blo", start=date(2026, 1, 1), end=date(2026, 4, 1))


def test_nothing_is_restricted_unless_it_was_chosen():
    assert FILTERS.chosen == {}
    assert not FILTERS.restricts_items


def test_the_lists_that_restrict_something_are_told_by_field():
    chosen = FILTERS.with_(countries=("KZ",), statuses=("verified", "_"))
    assert chosen.chosen == {"countries": ("KZ",), "statuses": ("verified", "_")}


@pytest.mark.parametrize(
    "change",
    [
        {"categories": ("drug",)},
        {"group_codes": ("opioids",)},
        {"substance_codes": ("HEROIN",)},
        {"least_kg": 0.0},
        {"most_kg": 5.0},
    ],
)
def test_a_substance_or_a_quantity_narrows_items(change):
    assert FILTERS.with_(**change).restricts_items


@pytest.mark.parametrize(
    "change",
    [
        {"countries": ("KZ",)},
        {"agency_codes": ("KZ-KNB",)},
        {"near": Circle(lat=1, lon=2, radius_km=3)},
        {"box": Box(west=1, south=2, east=3, north=4)},
        {"shape": shape([(1, 2), (3, 2), (2, 4)])},
    ],
)
def test_other_filters_leave_items_alone(change):
    assert not FILTERS.with_(**change).restricts_items


@pytest.mark.parametrize(
    "change",
    [
        {"near": Circle(lat=1, lon=2, radius_km=3)},
        {"box": Box(west=1, south=2, east=3, north=4)},
        {"shape": shape([(1, 2), (3, 2), (2, 4)])},
        {"least_kg": 0.0},
        {"left_out": (17,)},
        {"from_codes": ("AF",)},
    ],
)
def test_whatever_restricts_the_cases_narrows_them(change):
    assert FILTERS.with_(**change).is_narrowed and not FILTERS.is_narrowed


def test_a_change_makes_other_filters_and_leaves_these():
    assert FILTERS.with_(countries=("KZ",)) != FILTERS
    assert FILTERS.countries == ()
    with pytest.raises(FrozenInstanceError):
        FILTERS.countries = ("KZ",)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="starts on 2026-05-01 after its end 2026-04-01"):
        FILTERS.with_(start=date(2026, 5, 1))


def test_an_unknown_kind_of_source_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match="'press' is not one of blo, national_events, published, demonstration"):
        FILTERS.with_(source_kind="press")


def test_every_list_of_codes_is_known_as_one():
    assert "countries" in CODE_FIELDS and "statuses" in CODE_FIELDS
    assert all(FILTERS.with_(**{name: ("x",)}).chosen == {name: ("x",)} for name in CODE_FIELDS)


def test_every_field_has_a_value_for_the_tests_that_go_through_all_of_them():
    """A new field is not covered until it has one."""
    assert {*filter_values.REAL} == {field.name for field in fields(Filters)}
    assert all(
        kind in filter_values.BY_KIND
        for name, kind in filter_values.KINDS.items()
        if name not in (*filter_values.BY_NAME, "start", "end")
    )


def test_what_is_no_list_of_codes_is_in_the_other_fields():
    assert {*CODE_FIELDS, *OTHER_FIELDS} == {field.name for field in fields(Filters)} - {
        "source_kind",
        "start",
        "end",
        "period",
        "comparison",
        "against",
    }
