"""Pages for donors where numbers of one and two cases are held back: they say so, and draw no zero for them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa
import streamlit as st

from database import demonstration, publishing
from database.engine import Location
from scope import settings
from scope.settings import AccessSettings, Settings
from tests.charts.test_map_payload import unpacked
from tests.components_of import components_of
from tests.conftest import some
from tests.test_sweep import Readers

PERIOD = {"period": "2025"}


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> Location:
    place = Location("duckdb", folder=tmp_path_factory.mktemp("held"))
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill(connection, date(2026, 10, 1), seizures=600, settings=Settings(tell_small_counts=False))
    return place


@pytest.fixture
def donor(held, monkeypatch) -> Readers:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{held.folder}")
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    readers = Readers(monkeypatch)
    readers.begin("donor")
    monkeypatch.setattr(
        settings, "current", lambda: Settings(tell_small_counts=False, access=AccessSettings(tier="donor"))
    )
    return readers


def held_months(rows_of, place: Location, at: str) -> tuple[int, int]:
    """Months by country or office whose number of cases is held back, and the sum of the others, by the table
    itself."""
    month = sa.text(
        "SELECT count(*) FILTER (WHERE case_count = 0), sum(case_count) FROM release_month WHERE level = :level AND "
        "group_code = '*' AND month >= '2025-01-01' AND month < '2026-01-01'"
    )
    [(held_back, cases)] = rows_of(place, month.bindparams(level=at))
    return held_back, cases


def test_the_situation_says_what_its_number_lacks_and_draws_no_zero_for_it(donor, held, rows_of):
    lacks, cases = held_months(rows_of, held, "country")
    assert lacks > 3
    drawn = donor.draw("situation", **PERIOD)
    tile = drawn.tiles["Seizure cases"]
    assert tile.amount == cases
    assert f"{lacks} numbers are held back because they are of too few cases" in tile.lines
    # An office whose number is held back is drawn so, not as one that had no case.
    (card,) = components_of(drawn.app)
    head, tables = unpacked(card.proto.bytes)
    known, uncounted = Counter(), Counter()
    for unit, cases_of_row, held_rows in zip(
        *(tables["cases"][name] for name in ("unit", "cases", "uncounted")), strict=True
    ):
        known[unit] += cases_of_row
        uncounted[unit] += held_rows
    lacking = {
        " – ".join((head["units"][unit]["name"], *head["units"][unit]["facing"]))
        for unit, count in uncounted.items()
        if count and not known[unit]
    }
    assert lacking and head["words"]["state_held"] == "number of cases held back"
    picture = drawn.subjects["map_of_cases"]
    assert {mark.value for mark in picture.marks if mark.state == "held"} == {"Suppressed"}
    assert {mark.name for mark in picture.marks if mark.state == "held"} <= lacking | {
        pair["name"] for pair in head["pairs"]
    }


PAGES = ("situation", "trends", "map", "agencies", "offices", "cooperation", "capacity", "briefing")
OWN = {
    "offices": (
        {"office_profile": "TJ-NPYANJ"},
        {"pair_profile": "NPYANJ-SHERKHAN"},
        {"pair_profile": "OYBEK-FOTEHOBOD"},
        {"view": "months"},
        {"view": "borders"},
    )
}
"""Links of what stands behind a page."""


@pytest.mark.parametrize("page", some(("trends",), PAGES))
def test_no_page_falls_over_a_number_that_is_held_back(donor, page):
    for parameters in (
        PERIOD,
        PERIOD | {"country": "TJ"},
        PERIOD | {"split": "blo_codes", "grain": "quarter"},
        PERIOD | {"office": "TJ-PN", "split": "countries"},
    ):
        donor.draw(page, **parameters)
    for own in OWN.get(page, ()):
        donor.draw(page, **PERIOD, **own)


def test_a_span_of_the_trend_whose_number_is_held_back_is_a_gap_with_its_reason(donor):
    drawn = donor.draw("trends", period="2025", split="blo_codes", grain="month")
    states = {
        state
        for subject in drawn.subjects.values()
        if hasattr(subject, "series")
        for one in subject.series
        for state in one.states or ()
    }
    assert "suppressed" in states


def test_an_office_whose_months_are_held_back_has_no_usual_range(donor, held, rows_of):
    [(office, _count)] = rows_of(
        held,
        sa.text(
            "SELECT scope_code, count(*) FROM release_month WHERE level = 'blo' AND group_code = '*' "
            "AND case_count = 0 GROUP BY scope_code ORDER BY count(*) DESC, scope_code LIMIT 1"
        ),
    )
    drawn = donor.draw("offices", **PERIOD, office_profile=office)
    (trend,) = (one for one in drawn.subjects.values() if getattr(one, "series", None))
    assert trend.bands == () and "suppressed" in trend.series[0].states
    assert None in trend.series[0].values
