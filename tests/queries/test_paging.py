"""Pages of long lists: whatever is known of the list beforehand, they hold what sorting all of it gives."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from content.records import paging
from content.records.paging import Asked
from queries import records, search
from queries.records import Sort, View
from queries.search import Word
from scope.access import Access
from tests.queries import oracle
from tests.queries.conftest import SEEDS
from tests.queries.test_against_loops import ALL_DAYS, INTERNAL
from tests.queries.test_records import SORTS, view_of

SIZE = 23

pytestmark = pytest.mark.parametrize("drawn", SEEDS[:1], indirect=True)


class Loading:
    """Answers from both databases, and what was asked."""

    def __init__(self, drawn):
        self.drawn, self.asked = drawn, []

    def __call__(self, query) -> pd.DataFrame:
        self.asked.append(str(query))
        return pd.DataFrame(self.drawn.rows(query), columns=[column.name for column in query.selected_columns])

    def times(self, word: str) -> int:
        return sum(word in query for query in self.asked)


@pytest.fixture
def all_are_long(monkeypatch):
    """Lists of some hundred rows are long, and a sample of them is small."""
    monkeypatch.setattr(paging, "SHORT", 0)
    monkeypatch.setattr(paging, "SAMPLE", 120)
    monkeypatch.setattr(paging, "EVERY", 4)


def walked(load, filters, access, view, expected: list, size: int = SIZE) -> list:
    met: list = []
    for start in range(0, len(expected) + size, size):
        asked = Asked(filters, access, view, start, size, len(expected))
        met += [tuple(row) for row in paging.keys(load, asked).itertuples(index=False)]
    return met


def in_order(drawn, filters, access, view) -> list[tuple]:
    rows = oracle.in_order_of(drawn.known.seen_by(access), filters, access, view)
    return [oracle.key_of(row) for row in rows]


@pytest.mark.each_time(10)
@pytest.mark.parametrize("sure", [0.2, 4])
@pytest.mark.parametrize(
    ("grain", "column", "falls"), SORTS if len(SEEDS) > 1 else [*SORTS[::5], ("case", "updated_on", True)]
)
def test_a_walk_by_landmarks_meets_every_row_once_in_order(
    drawn, all_are_long, monkeypatch, grain, column, falls, sure
):
    """With too little care many pages do not lie where they were looked for."""
    monkeypatch.setattr(paging, "SURE", sure)
    # What narrows cases by their substance is told by no totals.
    filters = ALL_DAYS.with_(without=(("substance_codes", ("MDMA",)),))
    view, load = view_of(grain, column, falls), Loading(drawn)
    expected = in_order(drawn, filters, INTERNAL, view)
    assert walked(load, filters, INTERNAL, view, expected) == expected
    pages = -(-len(expected) // SIZE)
    assert (load.times("WITH other") > 0) is (grain == "line" and records.is_of_lines(view))
    if not records.is_of_lines(view):
        assert load.times("sampled") == pages > 5 and load.times("row_count") > 0
    elif grain == "case":
        assert load.times("sampled") == 0


@pytest.mark.parametrize(("grain", "falls"), [("case", True), ("case", False), ("line", True)])
@pytest.mark.parametrize("column", records.PARTED)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"statuses": ("verified", "rejected"), "countries": ("KG", "TJ")},
        {"pair_codes": ("KG-A=TJ-A",), "blo_codes": ("UZ-B", "_"), "group_codes": ("OPIATES",)},
        {"start": date(2022, 1, 14), "end": date(2022, 9, 3)},
    ],
)
def test_a_walk_by_totals_meets_every_row_once_in_order(
    drawn, all_are_long, monkeypatch, grain, column, falls, changes
):
    filters, view, load = ALL_DAYS.with_(**changes), view_of(grain, column, falls), Loading(drawn)
    expected = in_order(drawn, filters, INTERNAL, view)
    assert walked(load, filters, INTERNAL, view, expected) == expected != []
    assert load.times("monthly_total") == -(-len(expected) // SIZE)
    # A part that is short is sorted.
    monkeypatch.setattr(paging, "SHORT", len(expected) - 1)
    load = Loading(drawn)
    assert walked(load, filters, INTERNAL, view, expected) == expected
    assert load.times("monthly_total") > load.times("sampled") or changes.get("pair_codes")


@pytest.mark.parametrize("grain", records.GRAINS)
@pytest.mark.parametrize("candidates", [12, 150, 1000])
@pytest.mark.parametrize(
    "changes", [{}, {"group_codes": ("OPIATES", "_"), "least_kg": 0.25}, {"countries": ("KG",), "most_kg": 4.0}]
)
def test_a_walk_from_the_largest_mass_meets_every_row_once_in_order(
    drawn, all_are_long, monkeypatch, grain, changes, candidates
):
    monkeypatch.setattr(paging, "CANDIDATES", candidates)
    filters, view, load = ALL_DAYS.with_(**changes), view_of(grain, "quantity_kg", True), Loading(drawn)
    expected = in_order(drawn, filters, INTERNAL, view)
    assert walked(load, filters, INTERNAL, view, expected) == expected != []
    ends = [min(start + SIZE, len(expected)) for start in range(0, len(expected), SIZE)]
    assert load.times("largest_line") == sum(end <= candidates // 2 for end in ends)


@pytest.mark.parametrize(("sure", "falls"), [(0.2, True), (1, True), (1, False)])
@pytest.mark.parametrize("changes", [{}, {"least_kg": 0.1}, {"without": (("substance_codes", ("MDMA",)),)}])
def test_a_walk_of_cases_by_mass_counts_them_by_their_lines(drawn, all_are_long, monkeypatch, changes, sure, falls):
    for name, value in {"CANDIDATES": 0, "EVERY": 2, "SURE": sure}.items():
        monkeypatch.setattr(paging, name, value)
    filters, view, load = ALL_DAYS.with_(**changes), view_of("case", "quantity_kg", falls), Loading(drawn)
    expected = in_order(drawn, filters, INTERNAL, view)
    assert walked(load, filters, INTERNAL, view, expected, size=4) == expected != []
    assert load.times("later_lines") > 0 < load.times("AS mass")


def test_a_walk_of_few_lines_by_what_they_say_meets_every_row_once_in_order(drawn, all_are_long):
    filters, view, load = (
        ALL_DAYS.with_(group_codes=("OPIATES",)),
        view_of("line", "quantity_kg", False),
        Loading(drawn),
    )
    expected = in_order(drawn, filters, INTERNAL, view)
    assert walked(load, filters, INTERNAL, view, expected) == expected != []
    assert load.times("WITH other") == 0


@pytest.mark.parametrize(
    "access",
    [Access(tier="partner", agency_code="KG-NEW"), Access(tier="internal", countries=("KG",))],
    ids=["own", "country"],
)
def test_readers_meet_their_own_rows(drawn, all_are_long, access):
    for also in ((), tuple(search.conditions([Word(references=("4",))]))):
        for grain, column in (("case", "seized_on"), ("case", "public_ref"), ("line", "substance_reported")):
            view, load = View(grain, Sort(column, True), also=also), Loading(drawn)
            query = records.keys(ALL_DAYS, access, view=view, start=0, most=1000, total=1000)
            expected = drawn.rows(query)
            assert walked(load, ALL_DAYS, access, view, expected) == expected
            assert len(expected) > 1


def test_a_short_list_is_asked_once(drawn):
    view, load = view_of("case", "seized_on", True), Loading(drawn)
    paging.keys(load, Asked(ALL_DAYS, INTERNAL, view, 0, SIZE, 360))
    assert len(load.asked) == 1
