"""Where numbers of one and two cases are held back, a number that is held back is no zero, and no other figure tells
it."""

from __future__ import annotations

from datetime import date

import pytest

from database.engine import Location
from queries import release
from scope.access import Access
from scope.filters import Filters
from scope.settings import Settings
from tests.database.test_told import Records
from tests.database.test_told import release as released

DONOR = Access(tier="donor")
HELD = Settings(tell_small_counts=False)
JULY = Filters(source_kind="blo", start=date(2026, 7, 1), end=date(2026, 8, 1))


@pytest.fixture
def asked(rows_of):
    def ask(place: Location, query) -> list[dict]:
        names = [column.name for column in query.selected_columns]
        return [dict(zip(names, row, strict=True)) for row in rows_of(place, query)]

    return ask


def offices() -> Records:
    """Four cases at each of KG-A and KG-C, one of these without a weight; two at KG-B."""
    records = Records(4)
    records.add(*[(1.0, "KG-B")] * 2, *[(1.0, "KG-C")] * 4)
    records.of[10]["amount"] = None
    return records


def test_a_number_that_is_held_back_is_null_and_counted_as_such(place, asked):
    released(place, *offices().rows(), HELD)
    by_office = {row["blo_code"]: row for row in asked(place, release.monthly_cases(JULY, DONOR, at="blo"))}
    assert {code: (row["case_count"], row["uncounted_count"]) for code, row in by_office.items()} == {
        "KG-A": (None, 1),
        "KG-B": (None, 1),
        "KG-C": (4, 0),
    }
    [country] = asked(place, release.monthly_cases(JULY, DONOR))
    assert (country["case_count"], country["uncounted_count"]) == (10, 0)
    series = asked(place, release.by_period(JULY, DONOR, measure="cases", grain="month", split="blo_codes"))
    assert {row["split_code"]: (row["value"], row["stated_count"], row["suppressed_count"]) for row in series} == {
        "KG-A": (None, 0, 1),
        "KG-B": (None, 0, 1),
        "KG-C": (4, 4, 0),
    }
    groups = asked(place, release.by_period(JULY, DONOR, measure="cases", grain="month", split="group_codes"))
    assert [(row["split_code"], row["value"], row["suppressed_count"]) for row in groups] == [("opiates", 10, 0)]


def test_how_many_cases_state_an_amount_is_told_only_where_all_do(place, asked):
    """Of ten cases nine state a weight: the tenth would be told by the difference."""
    released(place, *offices().rows(), HELD)
    [country] = asked(place, release.monthly_quantities(JULY, DONOR))
    assert (country["quantity"], country["case_count"]) == (9.0, None)


def test_where_they_are_told_nothing_is_held_back(place, asked):
    released(place, *offices().rows(), Settings())
    by_office = {
        row["blo_code"]: (row["case_count"], row["uncounted_count"])
        for row in asked(place, release.monthly_cases(JULY, DONOR, at="blo"))
    }
    assert by_office == {"KG-A": (4, 0), "KG-B": (2, 0), "KG-C": (4, 0)}
    [country] = asked(place, release.monthly_quantities(JULY, DONOR))
    assert (country["quantity"], country["case_count"]) == (9.0, 9)
