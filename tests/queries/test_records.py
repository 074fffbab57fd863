"""Pages and stretches of records: whoever walks through all of them meets every row once, in order."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from queries import facets, records, search
from queries.records import Sort, View
from queries.search import Word
from scope.access import Access
from scope.filters import Filters
from tests import facts
from tests.queries import oracle
from tests.queries.conftest import SEEDS, rounded, twins
from tests.queries.test_against_loops import ALL_DAYS, INTERNAL

PARTNER = Access(tier="partner", agency_code="KG-NEW")
DONOR = Access(tier="donor")
ORDER = {"blo": ("UZ-B", "KG-A", "TJ-B"), "substance": ("OPIUM", "MDMA")}
"""Names of codes are in some order, and not all codes have a name."""
SORTS = [
    (grain, column.code, falls)
    for grain in records.GRAINS
    for column in records.columns(INTERNAL, grain)
    if column.is_sortable
    for falls in (False, True)
]
SIZE = 31

pytestmark = pytest.mark.parametrize("drawn", SEEDS[:1], indirect=True)


def view_of(grain: str, column: str, falls: bool) -> View:
    return View(grain, Sort(column, falls), order=ORDER.get(column, ()), zone="Asia/Tashkent")


@pytest.mark.each_time(8)
@pytest.mark.parametrize(("grain", "column", "falls"), SORTS if len(SEEDS) > 1 else SORTS[::5])
def test_a_walk_through_all_pages_meets_every_row_once_in_order(drawn, grain, column, falls):
    view = view_of(grain, column, falls)
    expected = [oracle.key_of(row) for row in oracle.in_order_of(drawn.known, ALL_DAYS, INTERNAL, view)]
    met = []
    for start in range(0, len(expected) + SIZE, SIZE):
        met += drawn.rows(records.keys(ALL_DAYS, INTERNAL, view=view, start=start, most=SIZE, total=len(expected)))
    assert met == expected and len(expected) > 2 * SIZE


@pytest.mark.each_time(6)
@pytest.mark.parametrize(("grain", "column", "falls"), SORTS if len(SEEDS) > 1 else SORTS[1::7])
def test_stretches_between_boundaries_hold_every_row_once_in_order(drawn, grain, column, falls):
    view = view_of(grain, column, falls)
    wanted = ("seized_on", "blo", "quantity_kg")
    expected = [
        rounded(oracle.told(drawn.known, ALL_DAYS, row, view, wanted))
        for row in oracle.in_order_of(drawn.known, ALL_DAYS, INTERNAL, view)
    ]
    ends = [None, *drawn.rows(records.boundaries(ALL_DAYS, INTERNAL, view=view, size=SIZE)), None]
    met = []
    for after, upto in itertools.pairwise(ends):
        part = drawn.rows(records.stretch(ALL_DAYS, INTERNAL, view=view, wanted=wanted, after=after, upto=upto))
        assert len(part) == SIZE or upto is None
        met += part
    assert met == expected


@pytest.mark.parametrize("column", ["quantity_kg", "line_count"])
def test_items_that_are_not_asked_for_do_not_count_in_the_order(drawn, column):
    filters = ALL_DAYS.with_(group_codes=("OPIATES", "_"), least_kg=0.25)
    view = view_of("case", column, True)
    expected = [oracle.key_of(row) for row in oracle.in_order_of(drawn.known, filters, INTERNAL, view)]
    assert drawn.rows(records.keys(filters, INTERNAL, view=view, start=0, most=500, total=500)) == expected != []


def test_a_page_beyond_the_last_one_is_empty(drawn):
    view = view_of("case", "seized_on", True)
    assert drawn.rows(records.keys(ALL_DAYS, INTERNAL, view=view, start=200, most=50, total=100)) == []


def test_columns_that_are_not_there_or_cannot_be_sorted_by_are_refused(drawn):
    with pytest.raises(ValueError, match="not sorted by substances"):
        records.keys(ALL_DAYS, INTERNAL, view=view_of("case", "substances", False), start=0, most=1, total=1)
    months = ALL_DAYS.with_(start=date(2022, 1, 1), end=date(2022, 2, 1))
    for reader, grain, column in (
        (DONOR, "line", "place_text"),
        (DONOR, "line", "status"),
        (INTERNAL, "case", "line_no"),
    ):
        with pytest.raises(PermissionError, match=column):
            records.page(months, reader, view=view_of(grain, "seized_on", False), wanted=(column,), keys=[(1, 1)])
    for reader, grain in ((DONOR, "case"), (Access(tier="public"), "line")):
        with pytest.raises(PermissionError):
            records.columns(reader, grain)


# Search -----------------------------------------------------------------------------------------------------


def found(drawn, *words: Word, reader: Access = INTERNAL) -> set[int]:
    also = tuple(search.conditions(words))
    view = View("case", Sort("seized_on"), also=also)
    cases = {
        number for (number,) in drawn.rows(records.keys(ALL_DAYS, reader, view=view, start=0, most=1000, total=1000))
    }
    assert drawn.rows(records.counts(ALL_DAYS, reader, also=also))[0][0] == len(cases)
    return cases


def meeting(drawn, holds, reader: Access = INTERNAL) -> set[int]:
    return {case["id"] for case in oracle.cases(drawn.known.seen_by(reader), ALL_DAYS, reader) if holds(case)}


def test_a_word_finds_a_part_of_a_reference_and_its_signs_mean_themselves(drawn):
    assert found(drawn, Word(references=("/24",))) == meeting(drawn, lambda case: "/24" in (case["public_ref"] or ""))
    assert (
        found(drawn, Word(references=("_%",)))
        == meeting(drawn, lambda case: "_%" in (case["public_ref"] or ""))
        != set()
    )
    assert found(drawn, Word(references=("%' or ''='",))) == set()


def test_a_word_finds_codes_of_cases_of_items_of_agencies_and_of_detections(drawn):
    def has_item(case):
        return any(item["substance_code"] == "MDMA" for item in drawn.known.items.get(case["id"], []))

    assert found(drawn, Word(codes=(("blo_codes", ("KG-A", "UZ-B")),))) == meeting(
        drawn, lambda case: case["blo_code"] in ("KG-A", "UZ-B")
    )
    assert found(drawn, Word(codes=(("substance_codes", ("MDMA",)),))) == meeting(drawn, has_item)
    under_both_names = meeting(drawn, lambda case: {"KG-OLD", "KG-NEW"} & oracle.agencies_of(drawn.known, case))
    for code in ("KG-OLD", "KG-NEW", "KG-L1"):
        assert found(drawn, Word(codes=(("agency_codes", (code,)),))) == under_both_names
    dog = {row["seizure_id"] for row in drawn.known["seizure_detection"] if row["detection"] == "dog"}
    assert found(drawn, Word(codes=(("detections", ("dog",)),))) == meeting(drawn, lambda case: case["id"] in dog)


HELD = {
    "countries": lambda known, case: [case["country_code"]],
    "blo_codes": lambda known, case: [case["blo_code"]],
    "pair_codes": lambda known, case: [
        row["code"] for row in known["crossing_pair"] if case["blo_code"] in (row["side_a"], row["side_b"])
    ],
    "agency_codes": lambda known, case: [
        known.agencies[code]["lineage_code"] for code in oracle.agencies_of(known, case) if code in known.agencies
    ],
    "agency_kinds": lambda known, case: [
        row["kind"] for row in known["agency"] if row["code"] in oracle.agencies_of(known, case)
    ],
    "detections": lambda known, case: [
        row["detection"] for row in known["seizure_detection"] if row["seizure_id"] == case["id"]
    ],
    "statuses": lambda known, case: [case["status"]],
    "place_kind": lambda known, case: [case.get("place_kind")],
    "categories": lambda known, case: [item["category"] for item in known.items.get(case["id"], [])],
    "group_codes": lambda known, case: [item["group_code"] for item in known.items.get(case["id"], [])],
    "substance_codes": lambda known, case: [item["substance_code"] for item in known.items.get(case["id"], [])],
    **oracle.STATED,
}
"""Codes that a case holds, by what is searched."""


@pytest.mark.parametrize("field", [field for field, columns in search.COLUMNS.items() if columns])
def test_a_word_finds_the_codes_of_every_filter(drawn, field):
    codes = {
        code
        for case in oracle.cases(drawn.known, ALL_DAYS, INTERNAL)
        for code in HELD[field](drawn.known, case)
        if code
    }
    for some in (tuple(sorted(codes)[:1]), tuple(sorted(codes)[1:])):
        assert found(drawn, Word(codes=((field, some),))) == meeting(
            drawn, lambda case, some=some: {*some} & {*HELD[field](drawn.known, case)}
        )
    assert codes or field == "place_kind"


def test_a_word_finds_reported_texts_and_several_words_must_all_be_there(drawn):
    place, opium = Word(texts=(("place_text", ("г. Ош",)),)), Word(texts=(("substance_reported", ("opium",)),))
    at_place = meeting(drawn, lambda case: case["place_text"] == "г. Ош")
    of_opium = meeting(
        drawn,
        lambda case: any(item.get("substance_reported") == "opium" for item in drawn.known.items.get(case["id"], [])),
    )
    assert found(drawn, place) == at_place and found(drawn, opium) == of_opium
    assert found(drawn, place, opium) == at_place & of_opium != set()
    assert found(drawn, Word()) == set()


def test_a_partner_finds_own_records_only_and_is_told_texts_of_these_only(drawn):
    words = Word(references=("kg",))
    assert (
        found(drawn, words, reader=PARTNER)
        == meeting(drawn, lambda case: "KG" in (case["public_ref"] or ""), PARTNER)
        != set()
    )


def test_facets_under_a_search_count_what_it_found(drawn):
    also = search.conditions([Word(references=("/24",))])
    cases = [case for case in oracle.cases(drawn.known, ALL_DAYS, INTERNAL) if "/24" in (case["public_ref"] or "")]
    for column, field in (("blo_code", "blo_codes"), ("status", "statuses")):
        numbers = oracle.grouped(cases, lambda case, column=column: case[column] or "_")
        expected = sorted(((code, len(rows)) for code, rows in numbers.items()), key=lambda row: (-row[1], row[0]))
        assert drawn.rows(facets.counts(field, ALL_DAYS, INTERNAL, also=also)) == expected
    lines = {item["substance_code"] or "_" for case in cases for item in drawn.known.items.get(case["id"], [])}
    assert {
        code for code, _number in drawn.rows(facets.counts("substance_codes", ALL_DAYS, INTERNAL, also=also))
    } == lines


# Donors -----------------------------------------------------------------------------------------------------


def test_a_donor_reads_the_lines_of_published_cases_and_nothing_else(drawn, request, tmp_path):
    cases = [
        (5, 1, "KG", date(2022, 1, 5)),
        (5, 2, "KG", date(2022, 1, 5)),
        (9, 1, "TJ", date(2021, 12, 30)),
        (7, 1, "AF", date(2022, 1, 6)),
    ]
    released = [
        {
            "seizure_id": number,
            "line_no": line,
            "source_kind": "blo",
            "seized_on": day,
            "date_precision": "day",
            "country_code": country,
            "substance_code": "HEROIN",
            "group_code": "OPIATES",
            "category": "drug",
            "quantity": 2.0,
            "unit": "kg",
            "quantity_kg": 2.0,
            "published_url": f"https://example.org/{number}",
        }
        for number, line, country, day in cases
    ]
    months = Filters(source_kind="blo", start=date(2021, 12, 1), end=date(2022, 2, 1))
    view = View("line", Sort("seized_on"))
    wanted = tuple(column.code for column in records.columns(DONOR, "line"))
    with twins(facts.reference() | {"release_case": released}, tmp_path, request) as both:
        assert both.rows(records.counts(months, DONOR)) == [(2, 3)]
        found = both.rows(records.keys(months, DONOR, view=view, start=0, most=9, total=3))
        assert found == [(9, 1), (5, 1), (5, 2)]
        rows = both.rows(records.page(months, DONOR, view=view, wanted=wanted, keys=found))
        assert [row[:4] for row in rows] == [
            (5, 1, date(2022, 1, 5), "day"),
            (5, 2, date(2022, 1, 5), "day"),
            (9, 1, date(2021, 12, 30), "day"),
        ]
        assert len(rows[0]) == 2 + len(wanted)
    assert not {"public_ref", "place_text", "lead_agency", "persons_detained"} & set(wanted)
