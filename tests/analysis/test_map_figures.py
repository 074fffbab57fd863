"""The clock of the map, what is numbered for the browser, and change like for like."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis import map_figures
from analysis.map_figures import clock
from scope.comparison import Coverage
from scope.filters import Box, Circle, Filters
from scope.shape import ShapeError, shape
from tests.queries import oracle

COVERED = Coverage(date(2024, 1, 1), date(2026, 11, 1), date(2026, 10, 1))


def asked(start: date, end: date) -> Filters:
    return Filters(source_kind="demonstration", start=start, end=end)


def test_the_clock_runs_over_all_data_with_the_window_at_the_period():
    found = clock(asked(date(2026, 7, 1), date(2026, 10, 1)), COVERED, by_year=False)
    assert (found.start, found.end, len(found.steps)) == (date(2024, 1, 1), date(2026, 11, 1), 34)
    assert [found.steps[number] for number in (found.first, found.last)] == [date(2026, 7, 1), date(2026, 9, 1)]


def test_the_month_whose_reports_are_not_due_is_filling_up():
    found = clock(asked(date(2026, 10, 1), date(2026, 11, 1)), COVERED, by_year=False)
    assert found.steps[found.complete :] == (date(2026, 10, 1),) and found.last == 33


def test_days_that_are_no_whole_months_are_a_clock_of_their_own():
    found = clock(asked(date(2026, 8, 20), date(2026, 10, 5)), COVERED, by_year=False)
    assert found.is_partial and found.steps == (date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1))
    assert (found.first, found.last) == (0, 2)


def test_readers_of_yearly_figures_have_a_clock_of_years():
    found = clock(asked(date(2025, 1, 1), date(2026, 1, 1)), COVERED, by_year=True)
    assert found.steps == (date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)) and found.end == date(2027, 1, 1)
    assert (found.first, found.last, found.complete) == (1, 1, 2)


def test_a_period_outside_the_data_lengthens_the_clock_but_not_without_end():
    before = clock(asked(date(2020, 1, 1), date(2021, 1, 1)), COVERED, by_year=False)
    assert before.start == date(2020, 1, 1) and (before.first, before.last) == (0, 11)
    slip = clock(asked(date(1900, 1, 1), date(1901, 1, 1)), COVERED, by_year=False)
    assert slip.start == COVERED.first


def test_months_of_rows_are_steps_of_the_clock():
    rows = pd.Series(pd.to_datetime(["2024-01-01", "2026-10-01", "2023-12-01"]))
    assert clock(asked(date(2026, 7, 1), date(2026, 10, 1)), COVERED, by_year=False).of(rows).tolist() == [0, 33, -1]
    assert clock(asked(date(2025, 1, 1), date(2026, 1, 1)), COVERED, by_year=True).of(rows).tolist() == [0, 2, -1]


def test_what_no_known_office_reports_is_of_its_country():
    rows = pd.DataFrame({"country_code": ["UZ", "UZ", "KG"], "blo_code": ["UZ-A", None, "KG-GONE"]})
    assert map_figures.unit_of(rows, {"UZ-A"}).tolist() == ["UZ-A", "country:UZ", "country:KG"]


def test_combinations_are_numbered_in_order_with_what_is_missing_last():
    rows = pd.DataFrame({"a": ["y", None, "x", "y"], "b": ["2", "1", None, "2"]})
    known, of_rows = map_figures.keys(rows, ["a", "b"])
    assert known == [("x", None), ("y", "2"), (None, "1")]
    assert of_rows.tolist() == [1, 2, 0, 1]


def test_states_of_units_stand_at_their_steps_and_what_is_not_told_is_unknown():
    states = pd.DataFrame(
        {
            "unit": ["A", "A", "B"],
            "month": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 1)],
            "state": ["nil", "missing", "closed"],
        }
    )
    matrix = map_figures.state_matrix(states, ["A", "C"], [date(2026, 1, 1), date(2026, 2, 1)])
    assert [[map_figures.STATES[state] for state in row] for row in matrix] == [
        ["nil", "missing"],
        ["unknown", "unknown"],
    ]


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        (["received", "nil"], "reported"),
        (["late", "closed"], "reported"),
        (["received", "missing"], "missing"),
        (["closed", "missing"], "missing"),
        (["closed", "closed"], "closed"),
        (["not_open"], "not_open"),
        (["not_open", "closed"], "closed"),
        (["filling", "closed"], "filling"),
        (["received", "filling"], "reported"),
        (["unknown", "not_open"], "unknown"),
    ],
)
def test_a_window_has_one_state(states, wanted):
    assert map_figures.state_of_window(states) == wanted


def test_change_counts_only_what_was_reported_in_the_window_and_in_every_base():
    counts = np.array([[1, 2, 4, 8, 16, 32], [100, 0, 0, 0, 0, 7]])
    reported = np.array([[True, True, True, True, True, True], [True, False, True, True, True, True]])
    assert map_figures.changes(counts, reported, 4, 5, [2]) == (16 + 32 + 0 + 7, 4 + 8 + 0 + 0)
    assert map_figures.changes(counts, reported, 4, 5, [2, 4]) == (16 + 32 + 0, ((4 + 8 + 0) + (1 + 2 + 100)) / 2)
    assert map_figures.changes(counts, reported, 4, 5, [2, 99]) == (55, 12)
    assert map_figures.changes(counts, reported, 1, 1, [2]) is None
    assert map_figures.changes(counts, np.zeros_like(reported), 4, 5, [2]) is None


def test_a_base_never_overlaps_the_window():
    assert map_figures.shifts("previous", 3, 12) == [3]
    assert map_figures.shifts("last_year", 12, 12) == [12]
    assert map_figures.shifts("last_year", 13, 12) == []
    assert map_figures.shifts("five_years", 24, 12) == [24, 36, 48, 60]
    assert map_figures.shifts("none", 3, 12) == []


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (None, "none"),
        ((30.0, 9.0), "few"),
        ((13.0, 10.0), "more"),
        ((12.0, 10.0), "same"),
        ((8.0, 10.0), "same"),
        ((7.0, 10.0), "fewer"),
    ],
)
def test_change_is_named_without_calling_it_good_or_bad(found, kind):
    assert map_figures.kind_of_change(found) == kind


def test_points_lie_in_a_shape_as_queries_find_them():
    """Points of a grid, so that many lie on corners, on level, upright and slanting edges; shapes cross themselves."""
    luck = random.Random(7)
    lat, lon = (part.ravel() for part in np.meshgrid(np.arange(40.0, 41.01, 0.1), np.arange(69.0, 70.01, 0.1)))
    for _ in range(60):
        corners = [(40 + luck.randint(0, 10) / 10, 69 + luck.randint(0, 10) / 10) for _ in range(luck.randint(3, 9))]
        try:
            filters = asked(date(2026, 1, 1), date(2026, 2, 1)).with_(shape=shape(corners))
        except ShapeError:
            continue
        found = map_figures.inside(lat, lon, None, None, filters.shape).tolist()
        assert found == [oracle.is_in_shape({"lat": y, "lon": x}, filters) for y, x in zip(lat, lon, strict=True)]


def test_points_lie_in_a_box_and_in_a_circle_with_their_edges():
    lat, lon = np.array([43.0, 42.0, 43.0, np.nan]), np.array([74.0, 75.0, 74.01, 74.0])
    assert map_figures.inside(lat, lon, Box(west=74.0, south=42.5, east=74.5, north=43.0), None).tolist() == [
        True,
        False,
        True,
        False,
    ]
    # A hundredth of a degree of longitude at 43 degrees north is 0.81 km: 111.19 km times the cosine, over a hundred.
    assert map_figures.inside(lat, lon, None, Circle(lat=43.0, lon=74.0, radius_km=0.82)).tolist() == [
        True,
        False,
        True,
        False,
    ]
    assert map_figures.inside(lat, lon, None, Circle(lat=43.0, lon=74.0, radius_km=0.80)).tolist() == [
        True,
        False,
        False,
        False,
    ]
