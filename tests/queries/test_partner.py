"""A partner who looks at its own cases finds out nothing of others: whatever is asked for, it is answered as if there
were no others."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import h3
import pytest
import sqlalchemy as sa

from queries import pivot, seizures
from scope.access import Access
from scope.filters import BLANK, CODE_FIELDS, OTHER_FIELDS, Box, Circle, Filters
from scope.shape import shape
from tests import facts
from tests.conftest import KINDS
from tests.queries.conftest import DAYS, FIRST, SEEDS, Twins, twins
from tests.queries.oracle import ITEM_STATED, STATED, Known, agencies_of, number_of
from tests.queries.questions import EVERY, FILTERED, RECORDS
from tests.queries.test_against_loops import ALL_DAYS, OF_ALL, is_of_all

PARTNER = Access(tier="partner", agency_code="KG-NEW")
AT_HOME = replace(PARTNER, countries=("KG",))
CASES = FILTERED[0]
ASKED = [question for question in (*FILTERED, *RECORDS) if not is_of_all(question)]
pytestmark = pytest.mark.parametrize("drawn", SEEDS[:1], indirect=True)


@pytest.fixture(scope="module")
def alone(drawn: Twins, request, tmp_path_factory) -> Iterator[Twins]:
    """The same without anything in which the partner has no part. What both databases answer is compared with plain
    loops elsewhere."""
    with twins(without_others(drawn.known), tmp_path_factory.mktemp("alone"), request, KINDS[:1]) as one:
        yield one


def without_others(known: Known) -> facts.Rows:
    seen = known.seen_by(PARTNER)
    kept = {table: {row["id"] for row in seen[table]} for table in ("seizure", "operation", "training")}
    of_parent = {
        "seizure_item": "seizure",
        "seizure_agency": "seizure",
        "seizure_detection": "seizure",
        "operation_blo": "operation",
        "operation_agency": "operation",
    }
    rows = {table: seen[table] for table in known.tables}
    rows["seizure"] = [case for case in known["seizure"] if case["id"] in kept["seizure"]]
    rows |= {
        table: [row for row in known[table] if row[f"{parent}_id"] in kept[parent]]
        for table, parent in of_parent.items()
    }
    return rows | {"position_cell": facts.position_cells(rows["seizure"])}


def others(known: Known) -> list[dict]:
    """Cases of others, those of the partner's country and kind of source first."""
    own = {case["id"] for case in known.seen_by(PARTNER)["seizure"]}
    found = [
        case
        for case in known["seizure"]
        if case["id"] not in own and case["source_code"] == "BLO-1" and known.items.get(case["id"])
    ]
    return sorted(
        found,
        key=lambda case: (
            case["country_code"] != "KG",
            case["status"] not in ("verified", "provisional"),
            case["lat"] is None,
            case["id"],
        ),
    )


def ways_to(known: Known, case: dict) -> dict[str, dict]:
    """By field, what a filter must say to keep a case: everything that can be known of it."""
    items = known.items[case["id"]]
    took_part = sorted(agencies_of(known, case))
    codes = {
        "countries": [case["country_code"]],
        "blo_codes": [case["blo_code"]],
        "pair_codes": [
            pair["code"] for pair in known["crossing_pair"] if case["blo_code"] in (pair["side_a"], pair["side_b"])
        ],
        "agency_codes": took_part[:1],
        "agency_kinds": [known.agencies[code]["kind"] for code in took_part if code in known.agencies][:1],
        "partner_codes": took_part[-1:] if took_part[1:] else [BLANK],
        "partner_kinds": [known.agencies[code]["kind"] for code in took_part[1:] if code in known.agencies][:1],
        "categories": [item["category"] for item in items[:1]],
        "group_codes": [item["group_code"] for item in items[:1]],
        "substance_codes": [item["substance_code"] for item in items[:1]],
        "detections": [row["detection"] for row in known.detections.get(case["id"], [])][:1],
        "cell_codes": [h3.latlng_to_cell(case["lat"], case["lon"], 5)] if case["lat"] else [],
        "statuses": [case["status"]],
    }
    codes |= {field: [code for code in said(known, case) if code] for field, said in STATED.items()}
    codes["significance"] = [code for code in [ITEM_STATED["significance"](known, case, items[0])] if code]
    # Refused: another test says so.
    codes = {field: values for field, values in codes.items() if field not in OF_ALL}
    ways = {field: {field: (values[0] if values and values[0] else "_",)} for field, values in codes.items()}
    # Of what nothing else excludes, a case of others would be missing.
    ways["without"] = {"without": tuple((field, codes) for way in ways.values() for field, codes in way.items())[-4:]}
    ways["left_out"] = {"left_out": (number_of(case),)}
    ways["day"] = {"start": case["seized_on"], "end": case["seized_on"] + timedelta(1)}
    if case["lat"] is not None:
        ways["near"] = {"near": Circle(lat=case["lat"], lon=case["lon"], radius_km=1.0)}
        ways["box"] = {"box": Box(west=case["lon"], south=case["lat"], east=case["lon"], north=case["lat"])}
        lat, lon = case["lat"], case["lon"]
        ways["shape"] = {"shape": shape([(lat, lon), (lat + 0.01, lon), (lat, lon + 0.01)])}
    for of, column in (("usd", "value_usd"), ("persons", "persons_detained")):
        if (stated := case.get(column)) is not None:
            ways |= {f"{end}_{of}": {f"{end}_{of}": stated} for end in ("least", "most")}
    if (kg := items[0]["quantity_kg"]) is not None:
        ways |= {"least_kg": {"least_kg": kg}, "most_kg": {"most_kg": kg}}
    return ways


def asked_for(known: Known, *, targets: int = 1, each: int = 15) -> Iterator[Filters]:
    """All fields by themselves, and of their pairs one in so many, as they would find cases of others."""
    for case in others(known)[:targets]:
        ways = ways_to(known, case)
        for chosen in (
            *((field,) for field in ways),
            *itertools.islice(itertools.combinations(ways, 2), 0, None, each),
        ):
            yield ALL_DAYS.with_(**{name: value for field in chosen for name, value in ways[field].items()})


def same(drawn: Twins, alone: Twins, query: sa.Select, *, is_ordered: bool = True) -> list[tuple]:
    both = [place.rows_of("duckdb", query) for place in (drawn, alone)]
    one, other = both if is_ordered else [sorted(rows, key=repr) for rows in both]
    assert one == other
    return one


def test_the_fields_that_are_tried_are_all_that_filters_have(drawn):
    tried = {field for case in others(drawn.known) for field in ways_to(drawn.known, case)}
    assert tried == {*CODE_FIELDS, *OTHER_FIELDS, "day"} - {*OF_ALL}


@pytest.mark.each_time(1)
@pytest.mark.parametrize("part", range(2))
def test_every_question_is_answered_as_if_there_were_no_others(drawn, alone, part):
    for question in EVERY[part::2]:
        if not is_of_all(question):
            same(drawn, alone, question.ask(ALL_DAYS, PARTNER), is_ordered=question.is_ordered)


def test_cross_tables_and_boxes_are_those_of_the_own_cases_alone(drawn, alone):
    told = 0
    for by in (("agency_kinds", "partner_kinds"), ("agency_codes", "partner_codes"), ("partner_kinds",), ("year",)):
        for query in (
            pivot.cases(ALL_DAYS, PARTNER, by),
            pivot.amounts(ALL_DAYS, PARTNER, by),
            pivot.boxes(ALL_DAYS, PARTNER, by, least=3),
            pivot.single(ALL_DAYS, PARTNER, by, most=3),
        ):
            told += len(same(drawn, alone, query))
    assert told > 20


def test_no_filter_and_no_two_filters_tell_anything_of_others(drawn, alone):
    luck, told = random.Random(5), Counter()
    for filters in asked_for(drawn.known):
        question = luck.choice((CASES, *ASKED))
        rows = same(
            drawn, alone, question.ask(filters, luck.choice((PARTNER, AT_HOME))), is_ordered=question.is_ordered
        )
        told[bool(rows)] += 1
    print(f"{told.total()} answers were compared, {told[True]} of them with rows")
    assert told[True] > 20


def test_no_filters_single_out_a_case_of_others_by_its_day_office_substance_and_weight(drawn, alone):
    singled_out, looked_for = [], 0
    for case in others(drawn.known):
        ways = ways_to(drawn.known, case)
        chosen = {
            name: value
            for field in ("day", "blo_codes", "substance_codes", "least_kg", "most_kg")
            for name, value in ways.get(field, {}).items()
        }
        query = seizures.monthly_quantities(ALL_DAYS.with_(**chosen), AT_HOME)
        rows = drawn.rows_of("duckdb", query)
        looked_for += case["country_code"] == "KG"
        singled_out += [row for row in rows if row[-1] == 1 and row not in alone.rows_of("duckdb", query)]
    assert singled_out == [], f"{len(singled_out)} of {looked_for} cases of others were singled out"


@pytest.mark.long
def test_no_filter_and_no_two_filters_tell_anything_of_others_in_any_answer(drawn, alone):
    luck, number = random.Random(6), 0
    for filters in asked_for(drawn.known, targets=3, each=1):
        for question in luck.sample(ASKED, 4):
            same(drawn, alone, question.ask(filters, AT_HOME), is_ordered=question.is_ordered)
            number += 1
    print(f"{number} answers were compared")


def test_the_made_up_partner_has_own_cases_joint_cases_and_there_are_others_everywhere(drawn):
    own = drawn.known.seen_by(PARTNER)["seizure"]
    joint = [case for case in own if len(agencies_of(drawn.known, case)) > 1]
    foreign = Counter(case["country_code"] for case in others(drawn.known))
    assert len(own) > 100 and len(joint) > 50 and all(foreign[country] > 5 for country in ("KG", "TJ", "UZ"))
    assert ALL_DAYS.start == FIRST and ALL_DAYS.end == FIRST + timedelta(DAYS)
