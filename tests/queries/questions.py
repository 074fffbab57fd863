"""Every query on the facts and the network, beside the plain computation of what it must answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import sqlalchemy as sa

from queries import (
    agencies,
    capacity,
    changes,
    cooperation,
    facets,
    figures,
    locations,
    messages,
    network,
    offices,
    operations,
    records,
    results,
    search,
    seizures,
    series,
)
from queries.records import Sort, View
from scope.access import Access
from scope.filters import CODE_FIELDS, Filters
from tests.queries import oracle
from tests.queries.oracle import Known

ZONE = "Asia/Tashkent"
SPANS = (date(2021, 12, 1), date(2022, 2, 15), date(2022, 8, 1))
UNTIL = datetime(2022, 10, 1, 7, 30, tzinfo=UTC)
"""Some messages of the made-up facts are sent, and answered, after it."""
PLACES = ("KG-OSH", "TM-GATE", "NOWHERE")


@dataclass(frozen=True)
class Question:
    """`function` is the query; `ask` makes its select, `answer` the rows. `is_ordered`: the query says in which
    order."""

    name: str
    function: Callable
    ask: Callable[[Filters, Access], sa.Select]
    answer: Callable[[Known, Filters, Access], list[tuple]]
    is_ordered: bool = True


def _filtered(query: Callable, *, answer: Callable | None = None, is_ordered: bool = True, **options) -> Question:
    """A query of filters and access, which the oracle answers under the same name where it is not said how."""
    name = f"{query.__module__.removeprefix('queries.')}.{query.__name__}"
    name += f"[{options['by']}]" if "by" in options else ""
    name += f"[{options['donor_code']}]" if "donor_code" in options else ""
    return Question(
        name,
        query,
        partial(query, **options),
        partial(answer or getattr(oracle, query.__name__), **options),
        is_ordered,
    )


def _of_agencies() -> list[Question]:
    """Queries with a line for each agency, each country of agencies, each kind of agencies."""
    return [
        question
        for by in ("agency", "country", "kind")
        for question in (
            _filtered(agencies.monthly_cases, answer=oracle.agency_cases, by=by),
            _filtered(agencies.quantities, answer=oracle.agency_quantities, by=by),
            _filtered(agencies.monthly_exchanges, answer=oracle.agency_exchanges, by=by, zone=ZONE),
            _filtered(agencies.replies, by=by, zone=ZONE),
            _filtered(agencies.trainings, by=by),
        )
    ]


def series_question(
    measure: str, grain: str, split: str | None = None, *, once: bool = False, by_reporter: bool = False
) -> Question:
    """A series, beside the oracle's."""
    options = {
        "measure": measure,
        "grain": grain,
        "split": split,
        "once": once,
        "by_reporter": by_reporter,
        "zone": ZONE,
    }
    words = [
        measure,
        grain,
        *([split] if split else []),
        *(["once"] if once else []),
        *(["by reporter"] if by_reporter else []),
    ]
    return Question(
        f"series.by_period[{' '.join(words)}]",
        series.by_period,
        partial(series.by_period, **options),
        partial(oracle.by_period, **options),
    )


def _plain(query: Callable, *values, answer: Callable | None = None, is_ordered: bool = True) -> Question:
    """A query that neither filters nor access restrict."""
    work_out = answer or getattr(oracle, query.__name__)
    name = f"{query.__module__.removeprefix('queries.')}.{query.__name__}"
    return Question(
        name,
        query,
        lambda _filters, _access: query(*values),
        lambda known, _filters, _access: work_out(known, *values),
        is_ordered,
    )


def _of_reader(query: Callable, *values, is_ordered: bool = True) -> Question:
    """A query that the access restricts and the filters do not."""
    return Question(
        f"network.{query.__name__}",
        query,
        lambda _filters, access: query(*values, access),
        lambda known, _filters, access: getattr(oracle, query.__name__)(known, *values, access),
        is_ordered,
    )


def _of_office(query: Callable, answer: Callable, blo_code: str = "KG-A") -> Question:
    """A query about one office, which the access restricts and the filters do not."""
    return Question(
        f"offices.{query.__name__}[{blo_code}]",
        query,
        lambda _filters, access: query(blo_code, access),
        lambda known, _filters, access: answer(known, access, blo_code),
    )


def _facet(dimension: str) -> Question:
    return Question(
        f"facets.counts[{dimension}]",
        facets.counts,
        lambda filters, access: facets.counts(dimension, filters, access),
        lambda known, filters, access: oracle.counts(known, dimension, filters, access),
    )


def _facet_by_office(dimension: str) -> Question:
    return Question(
        f"facets.counts[{dimension}, by office]",
        facets.counts,
        lambda filters, access: facets.counts(dimension, filters, access, by_office=True),
        lambda known, filters, access: oracle.counts_by_office(known, dimension, filters, access),
    )


def _named_places(known: Known, codes: tuple[str, ...]) -> list[tuple]:
    return [(row["code"], row["name_en"], row["name_ru"]) for row in known["place"] if row["code"] in codes]


BY_CASE = View("case", Sort("seized_on", is_descending=True), zone=ZONE)
BY_LINE = View("line", Sort("substance"), order=("OPIUM", "HEROIN", "MDMA"))
OF_CASE = tuple(column.code for column in records.columns(Access(tier="internal"), "case"))
OF_LINE = tuple(column.code for column in records.columns(Access(tier="internal"), "line"))
LARGEST = View("case", Sort("quantity_kg", is_descending=True))
BY_MASS = View("line", Sort("quantity_kg"))
BY_PERSONS = View("case", Sort("persons_detained"))
MANY = 1_000_000
"""Of so many rows every page is counted from the front."""
NUMBERED = tuple(
    oracle.number_of({"source_code": source, "record_key": f"R{number}"})
    for source in ("BLO-1", "IDS")
    for number in range(1, 9)
)
RECORDS = [
    _filtered(records.counts, answer=oracle.record_counts),
    _filtered(records.keys, view=BY_CASE, start=3, most=20, total=MANY),
    _filtered(records.keys, view=BY_LINE, start=0, most=30, total=MANY),
    _filtered(records.boundaries, view=BY_PERSONS, size=7),
    _filtered(records.landmarks, view=View("line", Sort("quantity")), one_of=3, every=4),
    _filtered(records.count_between, view=BY_PERSONS, after=(1, 40), upto=(4, 200)),
    _filtered(records.keys_between, view=BY_PERSONS, after=(1, 40), upto=(None, 200), start=2, most=9),
    _filtered(records.count_between, view=BY_MASS, after=(0.5, 40, 1), upto=(4.0, 200, 1), is_of_most=True),
    _filtered(
        records.keys_between, view=BY_MASS, after=(0.5, 40, 1), upto=(None, 200, 1), start=2, most=9, is_of_most=True
    ),
    _filtered(records.count_to_mass, view=LARGEST, upto=(0.5, 40)),
    _filtered(records.count_to_mass, view=LARGEST, upto=None),
    _filtered(records.keys_by_mass, view=LARGEST, after=(4.0, 200), upto=None, start=1, most=20),
    _filtered(records.keys_by_mass, view=LARGEST, after=(4.0, 200), upto=(0.25, 40), start=2, most=9),
    _filtered(records.page, view=BY_CASE, wanted=OF_CASE, keys=[(number,) for number in range(0, 300, 3)]),
    _filtered(
        records.page, view=BY_LINE, wanted=OF_LINE, keys=[(number, 1 + number % 2) for number in range(0, 300, 2)]
    ),
    _filtered(records.stretch, view=BY_CASE, wanted=("seized_on", "substances", "quantity"), after=None, upto=None),
    _filtered(records.record, record_key="R1"),
    _filtered(records.numbered, numbers=NUMBERED),
    _filtered(records.numbered, ids=tuple(range(0, 300, 11))),
    _filtered(records.held, numbers=NUMBERED),
    _filtered(records.newest, most=7),
    _filtered(records.lines, record_key="R1"),
    _filtered(records.published_totals, record_key="R1"),
    _filtered(records.agencies, answer=oracle.record_agencies, record_key="R1"),
    _filtered(records.detections, answer=oracle.record_detections, record_key="R1"),
    _filtered(records.doubles, record_key="R1"),
    _filtered(search.texts, is_ordered=False),
    _filtered(network.place_names_of),
]
KILOGRAMS, TABLETS = ("drug", "kg"), ("drug", "tablet")
OF_CASES = ("case_count", "persons_detained", "stated_count", "implausible_count")
OF_AMOUNT = ("quantity", "case_count", "flagged_count", "flagged_quantity")
OF_FIGURES = [
    Question(
        "figures.cases",
        figures.cases,
        lambda filters, access: figures.cases(filters, access, *OF_CASES),
        oracle.figure_of_cases,
    ),
    *(
        Question(
            f"figures.amount[{of[1]}]",
            figures.amount,
            lambda filters, access, of=of: figures.amount(filters, access, of, *OF_AMOUNT),
            partial(oracle.figure_of_amount, of=of),
        )
        for of in (KILOGRAMS, TABLETS)
    ),
    _filtered(figures.largest, answer=oracle.largest_of_amount, of=KILOGRAMS, most=5),
    _filtered(figures.by_place, answer=oracle.parts_by_place),
    _filtered(figures.by_place, answer=oracle.parts_by_place, of=KILOGRAMS, by_country=True),
    _filtered(figures.messages, answer=oracle.figure_of_messages, zone=ZONE),
]
"""What explains a figure."""
FACETS = [_facet(dimension) for dimension in CODE_FIELDS]
FILTERED = [
    _filtered(seizures.monthly_cases),
    _filtered(seizures.monthly_quantities),
    _filtered(seizures.newest_significant, most=15),
    _filtered(seizures.assessed),
    _filtered(seizures.by_agency),
    _filtered(seizures.located),
    _filtered(seizures.outside_scope),
    _filtered(seizures.implausible),
    _filtered(seizures.repeated),
    _filtered(seizures.repeated_cases),
    series_question("cases", "month", by_reporter=True),
    series_question("cases", "week", "group_codes"),
    series_question("persons", "quarter", "agency_codes"),
    series_question("value", "half_year", "pair_codes"),
    series_question("quantity", "month", "group_codes"),
    series_question("quantity", "year", "agency_kinds", by_reporter=True),
    series_question("median", "month", "countries"),
    series_question("exchanges", "day", "agency_codes"),
    *OF_FIGURES,
    _filtered(series.sizes),
    _filtered(series.sizes_by_period, grain="half_year"),
    _filtered(series.undated, grain="week"),
    _filtered(locations.places, most=9),
    _filtered(locations.monthly_places, most=9),
    _filtered(locations.monthly_located),
    *(_filtered(locations.monthly_cells, resolution=resolution) for resolution in (3, 4, 5)),
    _filtered(locations.monthly_corridors),
    _filtered(locations.monthly_groups),
    _filtered(locations.monthly_largest),
    _filtered(locations.national_totals),
    *FACETS,
    _filtered(facets.classes, of="usd"),
    _filtered(facets.classes, of="persons"),
    _filtered(facets.months, start=date(2021, 12, 15), end=date(2022, 7, 1)),
    *(_facet_by_office(dimension) for dimension in ("group_codes", "detections")),
    _filtered(network.offices),
    _filtered(network.supported),
    _filtered(network.reports),
    _filtered(network.last_reports),
    _filtered(network.monthly_exchanges, zone=ZONE),
    _filtered(network.reply_times, zone=ZONE),
    _filtered(network.reply_times_by_span, zone=ZONE, starts=SPANS),
    _filtered(network.reply_waits, zone=ZONE),
    _filtered(network.monthly_operations),
    _filtered(network.event_marks),
    *_of_agencies(),
    _filtered(agencies.joint_cases),
    _filtered(agencies.in_scope, answer=oracle.agencies_in_scope),
    _filtered(agencies.exchange_pairs, zone=ZONE),
    _filtered(agencies.completeness),
    _filtered(cooperation.messages_across, zone=ZONE),
    _filtered(cooperation.reply_times_across, zone=ZONE),
    _filtered(cooperation.operations_across),
    *(_filtered(messages.between, zone=ZONE, by=by) for by in messages.ENDS),
    *(_filtered(messages.waits, zone=ZONE, by=by, until=UNTIL) for by in messages.ENDS),
    _filtered(messages.monthly_waits, zone=ZONE, until=UNTIL),
    _filtered(messages.waits_by_subject, zone=ZONE, until=UNTIL),
    _filtered(messages.outcomes, zone=ZONE),
    *(_filtered(messages.clock, zone=ZONE, of=of) for of in messages.WRITTEN),
    _filtered(results.beginnings),
    _filtered(results.ways),
    _filtered(results.days_from_message, zone=ZONE),
    _filtered(agencies.together),
    _filtered(operations.listed, answer=oracle.listed_operations),
    _filtered(operations.agencies, answer=oracle.operation_agencies),
    _filtered(operations.cases, answer=oracle.operation_cases),
    _filtered(operations.amounts, answer=oracle.operation_amounts),
    *(
        _filtered(query, **chosen)
        for query in (capacity.courses, capacity.equipment, capacity.contributions, capacity.conditions)
        for chosen in ({}, {"donor_code": "NO"})
    ),
    _filtered(capacity.topics),
    _filtered(capacity.undated_contributions),
    _filtered(capacity.agreements),
    _filtered(capacity.contact_points),
    _filtered(capacity.targets),
    _filtered(offices.reports_of, answer=oracle.reports),
    _filtered(offices.quantities, answer=oracle.office_quantities),
    _filtered(offices.monthly_amounts),
    _filtered(offices.passages),
    _filtered(offices.equipment_now),
    _filtered(offices.joint_operations, sides=("KG-A", "TJ-A")),
    _filtered(offices.linked_cases, sides=("KG-A", "TJ-A")),
    _filtered(changes.against_past),
    _filtered(changes.first_seen_in),
    _filtered(changes.reported_months),
]
PLAIN = [
    _of_reader(network.statuses),
    _of_reader(network.coverage),
    _of_reader(network.sources, "blo"),
    _plain(network.subjects, "blo"),
    _of_reader(network.all_offices),
    _of_reader(network.office_aliases),
    _plain(network.donors),
    _plain(capacity.service_lives),
    _of_reader(network.pairs),
    _of_reader(network.names, is_ordered=False),
    _plain(network.aliases, is_ordered=False),
    _of_reader(network.agencies),
    _plain(locations.country_points),
    _of_reader(network.points),
    _plain(network.place_names, PLACES, answer=_named_places, is_ordered=False),
]
OF_OFFICE = [
    _of_office(offices.office, oracle.office),
    _of_office(offices.statuses, oracle.office_statuses, "UZ-B"),
    _of_office(offices.agencies, oracle.office_agencies),
    _of_office(offices.donors, oracle.office_donors),
    _of_office(offices.marks, oracle.office_marks),
]
EVERY = [*FILTERED, *RECORDS, *PLAIN, *OF_OFFICE]
