"""Every query gives on both databases what plain loops over the rows give, whatever is asked for."""

from __future__ import annotations

import inspect
import itertools
import pkgutil
import random
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import h3
import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

import queries
from queries import (
    agencies,
    capacity,
    changes,
    cooperation,
    extract,
    facets,
    figures,
    locations,
    matching,
    monthly,
    network,
    offices,
    pivot,
    records,
    schema,
    seizures,
    series,
)
from scope.access import Access
from scope.filters import BLANK, CODE_FIELDS, FIELDS, SOURCE_KINDS, Box, Circle, Filters
from scope.shape import shape
from tests import facts
from tests.queries import oracle
from tests.queries.conftest import DAYS, FIRST, SEEDS
from tests.queries.oracle import FIELD_OF_CASE
from tests.queries.questions import EVERY, FACETS, FILTERED, OF_OFFICE, PLAIN, RECORDS, Question

INTERNAL = Access(tier="internal")
ALL_DAYS = Filters(source_kind="blo", start=FIRST, end=FIRST + timedelta(DAYS))
EVERYWHERE = ALL_DAYS.with_(countries=facts.COUNTRIES)
YEAR = Filters(source_kind="blo", start=date(2022, 1, 1), end=date(2023, 1, 1))
FULL_ANSWERS, MOST_DRAWS = 3, 60
"""Filters are drawn until so many found rows, for every query and every set of facts."""
ODD = (BLANK, "unknown", "other", "NO-SUCH-CODE")
LINEAGES = tuple(dict.fromkeys(lineage for _, _, lineage in facts.AGENCIES.values()))
CODES_OF = {
    "countries": facts.COUNTRIES,
    "blo_codes": tuple(facts.OFFICES),
    "pair_codes": tuple(facts.PAIRS),
    "agency_kinds": tuple(sorted({kind for _, kind, _ in facts.AGENCIES.values()})),
    "agency_codes": (*facts.AGENCIES, "KG-L1"),
    "partner_codes": (*facts.AGENCIES, "KG-L1"),
    "partner_kinds": (*sorted({kind for _, kind, _ in facts.AGENCIES.values()}), "unknown"),
    "categories": ("drug", "plant_material", "precursor"),
    "group_codes": tuple(sorted({group for group, _, _ in facts.SUBSTANCES.values() if group})),
    "substance_codes": tuple(code for code in facts.SUBSTANCES if code),
    "detections": facts.DETECTIONS,
    "statuses": facts.STATUSES,
    "double_rows": ("identical", "exact", "near", "near_places"),
    "quantity_checks": ("implausible",),
    "from_codes": ("AF", "TJ"),
    "routes": ("AF-RU", "TJ-RU", "AF-KZ"),
    "after_exchange": ("yes", "no"),
    "in_operation": ("yes", "no"),
    "significance": ("yes", "no"),
    "stated_codes": ("transport", "quantity", "value"),
    "seasons": ("1", "2", "12"),
    "weekdays": ("1", "6", "7"),
    "substance_since": ("2021", "2022"),
    "concealment_since": ("2021", "2022"),
    "route_since": ("2021", "2022"),
    "cell_codes": tuple(
        h3.latlng_to_cell(*place, resolution) for place in list(facts.PLACES.values())[:2] for resolution in (3, 4, 5)
    ),
} | {field: tuple(code for code in facts.CODES[column] if code) for field, column in FIELD_OF_CASE.items()}
CODES_OF |= {field: LINEAGES for field, row in FIELDS.items() if row.dimension == "agency" and field not in CODES_OF}
"""Every code that the made-up facts hold, by filter field; agencies by their lineage."""
ALWAYS_STATED = {"countries", "statuses", "pair_codes", "after_exchange", "in_operation"}
OF_ALL = tuple(name for name in CODE_FIELDS if FIELDS[name].of_all)
"""Fields that are worked out from the cases of all agencies."""
BOXES = (
    Box(west=69.62, south=40.28, east=69.62, north=40.28),
    Box(west=60.0, south=40.5, east=72.8, north=41.0),
    Box(west=-10.0, south=-10.0, east=10.0, north=10.0),
)
"""A point with its edges, a box with places on its edges, and one where nothing lies."""
SHAPES = (
    shape([(40.28, 69.62), (40.53, 72.8), (39.0, 70.0)]),
    shape([(41.0, 69.0), (40.28, 73.5), (40.28, 62.0), (37.5, 61.0), (37.5, 73.5)]),
    shape([(41.0, 60.0), (39.9, 73.0), (37.9, 60.0), (40.4, 73.0), (40.4, 60.0)]),
    shape([(10.0, 10.0), (-10.0, 10.0), (0.0, -10.0)]),
)
"""With places at its corners, with a level edge through some, one that crosses itself, and one where nothing lies."""
CIRCLES = (
    Circle(lat=40.5, lon=72.7, radius_km=30),
    Circle(lat=40.28, lon=69.62, radius_km=400),
    Circle(lat=-40.53, lon=-107.2, radius_km=20_000),
    Circle(lat=40.0, lon=0.0, radius_km=100),
)
READERS = (
    INTERNAL,
    Access(tier="internal", countries=("KG", "AF")),
    Access(tier="partner", countries=("KG", "TJ"), agency_code="KG-NEW"),
    Access(tier="partner", agency_code="KG-POL"),
    Access(tier="partner", countries=("UZ", "TJ"), agency_code="UZ-BG"),
)
LEFT_OUT = tuple(
    oracle.number_of({"source_code": source, "record_key": f"R{number}"})
    for source in ("BLO-1", "BLO-2")
    for number in range(0, 360, 5)
)
LIKE_FACTS = {schema.position_cell, schema.monthly_total, schema.monthly_agency}
FACTS = {table.name for table in {*schema.layer("facts"), *LIKE_FACTS} - {schema.event_mark}}
"""Tables that donors and the public never read; dated events were told in public."""
ANSWERED_FROM_RELEASES = (
    facets.counts,
    series.by_period,
    records.counts,
    records.keys,
    records.boundaries,
    records.landmarks,
    records.count_between,
    records.keys_between,
    records.page,
    records.stretch,
    cooperation.messages_across,
    cooperation.reply_times_across,
    cooperation.operations_across,
    capacity.courses,
    capacity.equipment,
    capacity.contributions,
    offices.reports_of,
    offices.quantities,
    offices.monthly_amounts,
)
"""Queries that give every reader what that reader may see."""
OF_ALL_AGENCIES = (changes.against_past, changes.first_seen_in, changes.reported_months)
"""What is made at load from the cases of all agencies: not for a partner who looks at its own, as are facets of
`OF_ALL`."""


def is_of_all(question: Question) -> bool:
    return question.function in OF_ALL_AGENCIES or question.name in {f"facets.counts[{name}]" for name in OF_ALL}


def named(question: Question) -> str:
    return question.name


def asked_as(*functions: Callable) -> list[Question]:
    return [question for question in FILTERED if question.function in functions]


in_one_network = pytest.mark.parametrize("drawn", SEEDS[:1], indirect=True)
"""For what is the same in all of them."""
COUNTS = asked_as(seizures.monthly_cases, seizures.monthly_quantities, seizures.newest_significant)


def facet(field: str) -> Question:
    return FACETS[CODE_FIELDS.index(field)]


# What is tested ---------------------------------------------------------------------------------------------


def selects(module: str) -> set[Callable]:
    """Public functions of a module of `queries` that make a select."""
    functions = inspect.getmembers(import_module(f"queries.{module}"), inspect.isfunction)
    own = [one for name, one in functions if one.__module__ == f"queries.{module}" and not name.startswith("_")]
    return {one for one in own if inspect.signature(one).return_annotation in ("sa.Select", "sa.CompoundSelect")}


def test_every_query_on_facts_is_compared_with_a_plain_computation():
    modules = {module.name for module in pkgutil.iter_modules(queries.__path__)} - {"release"}
    compared = {question.function for question in EVERY}
    assert set().union(*map(selects, modules)) == compared | {
        matching.told_offices,
        matching.names_of,
        matching.agencies_with,
        matching.amounts_of_cases,
        network.info,
        # Rows of tables made at load: `database.test_derived`.
        monthly.every_level,
        agencies.every_month,
        # Rows of other queries, taken apart or added up; tests of explanations hold them to figures.
        figures.only,
        figures.total,
        # Cross tables have loops of their own: `test_pivot`.
        pivot.spread,
        pivot.boxes,
        pivot.single,
        pivot.messages,
        pivot.operations,
        pivot.checks,
        extract.info,
    }


def test_the_made_up_facts_hold_every_filter_field():
    assert CODES_OF.keys() == set(CODE_FIELDS)


# Whole tables -----------------------------------------------------------------------------------------------


@pytest.mark.each_time(32)
@pytest.mark.parametrize("question", EVERY, ids=named)
def test_a_whole_period_gives_what_loops_over_its_rows_give(drawn, question):
    assert drawn.check(question, ALL_DAYS, INTERNAL), "nothing was compared"


@pytest.mark.each_time(32)
@pytest.mark.parametrize("question", EVERY, ids=named)
def test_an_empty_database_answers_every_query(bare, question):
    bare.check(question, ALL_DAYS, INTERNAL)


@pytest.mark.each_time(32)
@pytest.mark.parametrize("question", EVERY, ids=named)
def test_one_case_alone_answers_every_query(single, question):
    single.check(question, ALL_DAYS, INTERNAL)


def test_what_the_database_says_about_itself_comes_by_key(bare):
    for rows in bare.answers(network.info()).values():
        assert [key for key, _ in rows] == ["data_version", "schema_version"]


# One filter at a time ---------------------------------------------------------------------------------------


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize("field", CODE_FIELDS)
def test_each_code_of_a_filter_alone_finds_its_rows(drawn, field):
    for code in CODES_OF[field]:
        filters = EVERYWHERE.with_(**{field: (code,)})
        assert drawn.check(COUNTS[0], filters, INTERNAL), f"no case has {code}"
        for question in (*COUNTS[1:], facet(field)):
            drawn.check(question, filters, INTERNAL)


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize("field", CODE_FIELDS)
def test_blank_unknown_and_other_are_three_values_of_a_filter(drawn, field):
    found = {}
    for code in ODD:
        filters = ALL_DAYS.with_(**{field: (code,)})
        found[code] = drawn.check(COUNTS[0], filters, INTERNAL)
        for question in COUNTS[1:]:
            drawn.check(question, filters, INTERNAL)
    assert bool(found[BLANK]) == (field not in ALWAYS_STATED)
    for word in ("unknown", "other"):
        assert bool(found[word]) == (word in CODES_OF[field])
    assert not found["NO-SUCH-CODE"]


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize("field", CODE_FIELDS)
def test_several_codes_of_a_filter_find_the_rows_of_each(drawn, field):
    codes = CODES_OF[field]
    for chosen in (codes[:2], (codes[-1], BLANK), (*codes, *ODD)):
        for question in COUNTS:
            assert drawn.check(question, ALL_DAYS.with_(**{field: chosen}), INTERNAL)


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize("field", CODE_FIELDS)
def test_what_is_excluded_is_what_choosing_it_finds_and_no_more(drawn, field):
    codes, whole = CODES_OF[field], drawn.rows(COUNTS[0].ask(EVERYWHERE, INTERNAL))
    found = []
    for gone in (codes[:2], (BLANK,), (codes[-1], BLANK, "other")):
        filters = EVERYWHERE.with_(without=((field, gone),))
        found.append(drawn.check(COUNTS[0], filters, INTERNAL))
        for question in (COUNTS[1], facet(field)):
            drawn.check(question, filters, INTERNAL)
    assert any(rows != whole for rows in found)
    assert (found[1] == whole) == (field in ALWAYS_STATED)


@in_one_network
@pytest.mark.parametrize("circle", CIRCLES, ids=str)
def test_a_circle_finds_the_cases_within_it(drawn, circle):
    for question in (*COUNTS, *asked_as(locations.places)):
        found = drawn.check(question, ALL_DAYS.with_(near=circle), INTERNAL)
        assert bool(found) == (circle.lon != 0.0)


@in_one_network
@pytest.mark.parametrize("box", BOXES, ids=str)
def test_a_box_finds_the_cases_within_it_and_on_its_edges(drawn, box):
    for question in (*COUNTS, *asked_as(locations.places, locations.monthly_cells)):
        found = drawn.check(question, ALL_DAYS.with_(box=box), INTERNAL)
        assert bool(found) == (box.west > 0)


@in_one_network
@pytest.mark.parametrize("drawn_shape", SHAPES, ids=range(len(SHAPES)))
def test_a_shape_finds_the_cases_within_it_and_on_its_edges(drawn, drawn_shape):
    whole = drawn.rows(COUNTS[0].ask(ALL_DAYS, INTERNAL))
    for question in (*COUNTS, *asked_as(locations.places, locations.monthly_cells)):
        found = drawn.check(question, ALL_DAYS.with_(shape=drawn_shape), INTERNAL)
        assert bool(found) == (drawn_shape != SHAPES[-1]) and found != whole


@in_one_network
@pytest.mark.parametrize("least, most", [(0.0, None), (None, 0.0), (250.0, 250.0), (0.1, 300.0), (5.0, 1.0)])
def test_a_range_of_mass_keeps_both_its_ends_and_all_that_is_not_weighed(drawn, least, most):
    for question in (*COUNTS, *asked_as(series.sizes)):
        assert drawn.check(question, ALL_DAYS.with_(least_kg=least, most_kg=most), INTERNAL)


@in_one_network
@pytest.mark.parametrize(
    "limits",
    [{"least_usd": 0.0}, {"most_usd": 5_000.0}, {"least_persons": 2, "most_persons": 2}, {"most_persons": 0}],
    ids=str,
)
def test_a_range_of_value_or_persons_keeps_both_its_ends_and_what_states_them(drawn, limits):
    whole = drawn.check(COUNTS[0], ALL_DAYS, INTERNAL)
    for question in COUNTS:
        assert drawn.check(question, ALL_DAYS.with_(**limits), INTERNAL) not in ([], whole)


@in_one_network
def test_cases_that_are_left_out_count_nowhere(drawn):
    cases = oracle.cases(drawn.known, ALL_DAYS, INTERNAL)
    left_out = ALL_DAYS.with_(left_out=tuple(oracle.number_of(case) for case in cases[::3]))
    for question in (*COUNTS, *asked_as(series.sizes, locations.places, seizures.located)):
        assert drawn.check(question, left_out, INTERNAL) != drawn.check(question, ALL_DAYS, INTERNAL)
    assert len(oracle.cases(drawn.known, left_out, INTERNAL)) == len(cases) - len(cases[::3])


@pytest.mark.each_time(1)
@in_one_network
@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_each_kind_of_source_is_counted_by_itself(drawn, kind):
    for question in FILTERED:
        drawn.check(question, ALL_DAYS.with_(source_kind=kind), INTERNAL)


@pytest.mark.each_time(2)
@in_one_network
@pytest.mark.parametrize(
    "start, days",
    [
        (date(2022, 1, 31), 1),
        (date(2022, 2, 1), 28),
        (date(2022, 2, 28), 2),
        (date(2022, 3, 1), 0),
        (date(2030, 1, 1), 31),
    ],
)
def test_a_period_holds_its_first_day_and_not_its_end(drawn, start, days):
    filters = ALL_DAYS.with_(start=start, end=start + timedelta(days))
    for question in FILTERED:
        drawn.check(question, filters, INTERNAL)


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize("question", FACETS, ids=named)
def test_a_choice_counts_the_cases_that_choosing_it_shows(drawn, question):
    field = CODE_FIELDS[FACETS.index(question)]
    for filters in (
        YEAR,
        YEAR.with_(group_codes=("OPIATES",)),
        YEAR.with_(transport_modes=(BLANK, "truck"), least_kg=0.25),
    ):
        offered = drawn.rows(question.ask(filters, INTERNAL))
        for code, number in offered:
            shown = drawn.rows(seizures.monthly_cases(filters.with_(**{field: (code,)}), INTERNAL))
            assert number == sum(row[3] for row in shown), f"{field} {code}"


# Readers ----------------------------------------------------------------------------------------------------


@pytest.mark.long
@in_one_network
@pytest.mark.parametrize(
    "reader",
    [READERS[2], *(pytest.param(one, marks=pytest.mark.long) for one in READERS if one is not READERS[2])],
    ids=str,
)
def test_a_reader_finds_rows_of_own_countries_only_and_a_partner_those_of_its_agency(drawn, reader):
    for question in (*FILTERED, *RECORDS, *OF_OFFICE, *PLAIN[:3]):
        for countries in ((), ("KG", "AF")):
            if reader.view and is_of_all(question):
                with pytest.raises(PermissionError, match="of all agencies"):
                    question.ask(ALL_DAYS, reader)
            else:
                drawn.check(question, ALL_DAYS.with_(countries=countries), reader)


@pytest.mark.parametrize("field", OF_ALL)
def test_a_partner_who_looks_at_its_own_is_refused_what_is_worked_out_from_the_cases_of_all(field):
    for filters in (YEAR.with_(**{field: ("2022",)}), YEAR.with_(without=((field, (BLANK,)),))):
        with pytest.raises(PermissionError, match="of all agencies"):
            seizures.monthly_cases(filters, READERS[2])


def test_a_partner_who_looks_at_the_network_is_refused_every_query_on_facts():
    for reader in (Access(tier="partner", agency_code="KG-NEW", view="network"), Access(tier="partner")):
        for question in (*FILTERED, *RECORDS, *OF_OFFICE):
            try:
                query = question.ask(YEAR, reader)
            except PermissionError:
                continue
            assert not tables(query) & FACTS, question.name


def tables(query: sa.Select) -> set[str]:
    return {element.name for element in visitors.iterate(query) if isinstance(element, sa.Table)}


@pytest.mark.parametrize("tier", ["donor", "public"])
@pytest.mark.parametrize("question", [*FILTERED, *RECORDS, *OF_OFFICE], ids=named)
def test_donors_and_the_public_are_refused_every_query_on_facts(question, tier):
    reads_facts = tables(question.ask(YEAR, INTERNAL)) & FACTS
    try:
        query = question.ask(YEAR, Access(tier=tier))
    except PermissionError:
        return
    assert not tables(query) & FACTS
    assert not reads_facts or question.function in ANSWERED_FROM_RELEASES, (
        "the released figures of this query stand in queries.release"
    )


def test_queries_without_a_reader_tell_no_facts():
    assert [question.name for question in PLAIN[3:] if tables(question.ask(YEAR, INTERNAL)) & FACTS] == []


def test_donors_read_released_changes_and_the_public_none(drawn):
    for question in asked_as(changes.against_past, changes.first_seen_in):
        assert drawn.check(question, ALL_DAYS, Access(tier="donor"))
        with pytest.raises(PermissionError):
            question.ask(ALL_DAYS, Access(tier="public"))


@in_one_network
def test_donors_are_told_of_an_office_without_free_texts_and_the_public_of_none(drawn):
    donor, low = Access(tier="donor"), "KG-LOW"
    for question in OF_OFFICE:
        assert drawn.check(question, ALL_DAYS, donor)
        with pytest.raises(PermissionError):
            question.ask(ALL_DAYS, Access(tier="public"))
        assert drawn.rows(question.function(low, donor)) == []
    assert drawn.rows(offices.office(low, INTERNAL)) and drawn.rows(offices.marks(low, INTERNAL))
    reasons = {
        reader.tier: {row[3] for row in drawn.rows(offices.statuses("UZ-B", reader))} for reader in (INTERNAL, donor)
    }
    assert reasons == {"internal": {"Flood", None}, "donor": {None}}


def test_the_story_of_an_office_is_of_this_office_whatever_else_is_chosen(drawn):
    chosen = ALL_DAYS.with_(countries=("TJ",), group_codes=("OPIATES",))
    parts = offices.story(chosen, INTERNAL, blo_code="KG-A")
    own = ALL_DAYS.with_(blo_codes=("KG-A",))
    for name, query in {
        "reports": network.reports,
        "equipment": capacity.equipment,
        "courses": capacity.courses,
        "contributions": capacity.contributions,
    }.items():
        assert drawn.rows(parts[name]) == drawn.rows(query(own, INTERNAL)) != []
    assert drawn.rows(parts["office"])[0][0] == "KG-A"
    assert all(drawn.rows(parts[name]) for name in ("agencies", "donors", "marks"))
    of_donor = offices.story(chosen.with_(start=YEAR.start, end=YEAR.end), Access(tier="donor"), blo_code="KG-A")
    assert of_donor.keys() == parts.keys()
    for name, query in of_donor.items():
        assert not tables(query) & FACTS
        assert [*query.selected_columns.keys()] == [*parts[name].selected_columns.keys()]


# Anything at once -------------------------------------------------------------------------------------------


def anything(luck: random.Random, reader: Access) -> Filters:
    """A period, and up to two lists of codes, a circle or a range of quantities."""
    known = [name for name in CODE_FIELDS if not (reader.view and name in OF_ALL)]
    start = FIRST + timedelta(luck.randrange(-3, 200))
    end = start + timedelta(luck.choice((0, 31, 90, 200, 365, DAYS)))
    codes = {
        field: tuple(luck.sample(pool, luck.randrange(1, min(len(pool), 8) + 1)))
        for field in luck.sample(known, luck.randrange(3))
        for pool in [(*CODES_OF[field], *ODD)]
    }
    gone = {field: tuple(luck.sample((*CODES_OF[field], *ODD), 2)) for field in luck.sample(known, 2)}
    least, most = luck.choice(((None, None), (None, None), (None, None), (0.0, None), (0.5, 250.0), (None, 20.0)))
    return Filters(
        source_kind=luck.choice(("blo", "blo", "blo", "blo", *SOURCE_KINDS)),
        start=start,
        end=end,
        near=luck.choice((None,) * 8 + CIRCLES),
        box=luck.choice((None,) * 8 + BOXES),
        shape=luck.choice((None,) * 8 + SHAPES),
        least_kg=least,
        most_kg=most,
        least_usd=luck.choice((None, None, None, 1_000.0)),
        most_persons=luck.choice((None, None, None, 2)),
        left_out=luck.choice((None, None, LEFT_OUT)),
        without=luck.choice((None, tuple(gone.items()))),
        **codes,
    )


@pytest.mark.each_time(12)
@pytest.mark.parametrize("question", FILTERED if len(SEEDS) > 1 else FILTERED[::2], ids=named)
def test_any_filters_give_what_loops_over_the_rows_give(drawn, question):
    readers = [one for one in READERS if not (one.view and is_of_all(question))]
    luck = random.Random(f"{question.name} over {drawn.known['seizure'][0]}")
    asked = (luck.choice(readers) for _ in range(MOST_DRAWS))
    answers = (drawn.check(question, anything(luck, reader), reader) for reader in asked)
    full = itertools.islice(filter(None, answers), FULL_ANSWERS)
    assert len([*full]) == FULL_ANSWERS
