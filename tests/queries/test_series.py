"""Series over time: every measure by every split, by hand, beside loops over the rows, and from released cells."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from database import derived, engine, publishing
from database.engine import Location
from pages.monitor.trends_parts.change_card import FILTER_OF, WORDS
from queries import release, schema, series
from queries.series import GRAINS, LEADS, MEASURES, SEVERAL, SPLITS
from scope.access import Access
from scope.filters import BLANK, Filters
from scope.settings import Settings
from tests import facts
from tests.conftest import fill, some
from tests.database import made_up
from tests.facts import Rows, case, item
from tests.queries import oracle
from tests.queries.conftest import DAYS, FIRST, SEEDS, Twins, twins
from tests.queries.oracle import Known, first_day
from tests.queries.questions import ZONE, series_question
from tests.queries.test_against_loops import CODES_OF, READERS, anything

INTERNAL, DONOR, PUBLIC = (Access(tier=tier) for tier in ("internal", "donor", "public"))
ALL_DAYS = Filters(source_kind="blo", start=FIRST, end=FIRST + timedelta(DAYS))
FULL_ANSWERS, MOST_DRAWS = 3, 40
EVERY_SPLIT = (*SPLITS, LEADS)
SERIES = [
    (measure, split)
    for measure in MEASURES
    for split in (None, *EVERY_SPLIT)
    if split is None or series.can_split(measure, split)
]
FILTERED_BY = [
    (measure, split)
    for measure, split in SERIES
    if split in SPLITS
    and measure != "median"
    and not (measure == "exchanges" and split in ("agency_kinds", "agency_codes"))
]
"""Splits by fields that narrow the measure: messages are not narrowed by agencies."""
in_one_network = pytest.mark.parametrize("drawn", SEEDS[:1], indirect=True)


# Beside loops -----------------------------------------------------------------------------------------------


@pytest.mark.each_time(8)
@pytest.mark.parametrize(("measure", "split"), SERIES)
def test_every_measure_by_every_split_gives_what_loops_over_the_rows_give(drawn, measure, split):
    luck = random.Random(f"{measure} {split} {drawn.known['seizure'][0]}")

    def answer() -> list[tuple]:
        question = series_question(
            measure, luck.choice(GRAINS), split, once=luck.random() < 0.4, by_reporter=luck.random() < 0.4
        )
        reader = luck.choice(READERS)
        return drawn.check(question, anything(luck, reader), reader)

    full = itertools.islice(filter(None, (answer() for _ in range(MOST_DRAWS))), FULL_ANSWERS)
    assert len([*full]) == FULL_ANSWERS


@in_one_network
@pytest.mark.parametrize("grain", GRAINS)
def test_each_grain_tells_the_same_total(drawn, grain):
    for measure in ("cases", "quantity", "persons", "value", "exchanges"):
        rows = drawn.check(series_question(measure, grain), ALL_DAYS, INTERNAL)
        assert rows and all(row[0] == first_day(row[0], grain) for row in rows)
    assert drawn.check(series_question("cases", grain), ALL_DAYS, INTERNAL)
    counted = drawn.rows(series.by_period(ALL_DAYS, INTERNAL, measure="cases", grain=grain))
    assert sum(row[1] for row in counted) == len(oracle.cases(drawn.known, ALL_DAYS, INTERNAL))
    for question in (
        series.sizes_by_period(ALL_DAYS, INTERNAL, grain=grain),
        series.undated(ALL_DAYS, INTERNAL, grain=grain),
    ):
        assert drawn.rows(question)


def totals(
    drawn: Twins, filters: Filters, measure: str, split: str | None = None, *, once: bool = False
) -> dict[tuple, dict[str | None, float]]:
    """Sums over time by category and unit, then by code."""
    query = series.by_period(filters, INTERNAL, measure=measure, grain="quarter", split=split, once=once, zone=ZONE)
    names = [column.name for column in query.selected_columns]
    sums: dict[tuple, dict] = defaultdict(lambda: defaultdict(float))
    for row in drawn.rows(query):
        told = dict(zip(names, row, strict=True))
        sums[told.get("category"), told.get("unit")][told.get("split_code")] += told["value"] or 0.0
    return sums


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize(
    ("measure", "split"), [(measure, split) for measure, split in SERIES if split and measure != "median"]
)
def test_parts_are_the_total_or_more_where_a_case_has_several_codes(drawn, measure, split):
    whole, parts = totals(drawn, ALL_DAYS, measure), totals(drawn, ALL_DAYS, measure, split)
    sums = {key: sum(codes.values()) for key, codes in parts.items()}
    assert sums.keys() == whole.keys()
    for key, codes in whole.items():
        if series.adds_up(measure, split):
            assert sums[key] == pytest.approx(codes[None])
        else:
            assert sums[key] >= codes[None] * (1 - 1e-9)
    # Made-up offices lie in one pair each, so that pairs add up by chance.
    is_more = any(sums[key] > codes[None] * (1 + 1e-9) for key, codes in whole.items())
    assert is_more != series.adds_up(measure, split) or split == "pair_codes"


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize(
    ("measure", "split"), [(measure, split) for measure, split in SERIES if split and measure != "median"]
)
def test_parts_in_which_each_case_stands_once_are_the_total(drawn, measure, split):
    assert series.adds_up(measure, split, once=True)
    whole, parts = totals(drawn, ALL_DAYS, measure), totals(drawn, ALL_DAYS, measure, split, once=True)
    assert parts.keys() == whole.keys()
    for key, codes in whole.items():
        assert sum(parts[key].values()) == pytest.approx(codes[None])
    if split in ("agency_codes", "agency_kinds") and measure == "cases":
        assert parts[None, None][SEVERAL] > 20


@pytest.mark.each_time(6)
@in_one_network
@pytest.mark.parametrize(("measure", "split"), FILTERED_BY)
def test_the_figure_of_a_code_is_what_filtering_by_it_finds(drawn, measure, split):
    parts = totals(drawn, ALL_DAYS, measure, split)
    known = set(CODES_OF[split]) | {agency["lineage_code"] for agency in drawn.known["agency"]}
    for code in {code for codes in parts.values() for code in codes} & known:
        alone = totals(drawn, ALL_DAYS.with_(**{split: (code,)}), measure)
        expected = {key: codes[code] for key, codes in parts.items() if code in codes}
        assert {key: codes[None] for key, codes in alone.items()} == pytest.approx(expected)


# By hand ----------------------------------------------------------------------------------------------------

WINTER = Filters(source_kind="blo", start=date(2020, 12, 30), end=date(2021, 7, 2))
CASES = [
    # 2020 has 53 weeks: Thursday and Sunday are of one, Monday begins the next.
    case(
        1,
        date(2020, 12, 31),
        blo_code="KG-A",
        persons_detained=2,
        value_usd=100.0,
        lead_agency_code="KG-OLD",
        concealment="cargo",
    ),
    case(2, date(2021, 1, 3), blo_code="KG-A", persons_detained=0, concealment="unknown"),
    case(3, date(2021, 1, 4), blo_code="TJ-A", country_code="TJ", date_precision="month", lead_agency_code="TJ-DCA"),
    case(4, date(2021, 6, 30), persons_detained=3, date_precision="year"),
    case(5, date(2021, 7, 1), blo_code="UZ-B", country_code="UZ", value_usd=0.0, lead_agency_code="NOT-LISTED"),
    case(6, date(2021, 7, 2), blo_code="UZ-B", country_code="UZ", persons_detained=9),
    case(7, date(2020, 12, 29), blo_code="UZ-B", country_code="UZ", persons_detained=9),
]
ITEMS = [
    item(1, "HEROIN", 2.0),
    item(1, "OPIUM", 3.0, line=2),
    item(1, "HEROIN", 1.0, line=3),
    item(1, "MDMA", 40.0, line=4),
    item(2, "HEROIN", None),
    item(3, "ACID", 7.0),
    item(4, None, 1.5),
    item(6, "HEROIN", 99.0),
    item(7, "HEROIN", 99.0),
]
PARTS = [
    (1, "KG-OLD", "lead"),
    (1, "KG-NEW", "participant"),
    (1, "KG-POL", "participant"),
    (1, "KG-UNIT", "participant"),
    (3, "TJ-DCA", "lead"),
    (5, "NOT-LISTED", "lead"),
]
PART_OF_A_BODY = {
    "code": "KG-UNIT",
    "name_en": "Unit",
    "name_ru": "Отдел",
    "country_code": "KG",
    "kind": "police",
    "lineage_code": "KG-UNIT",
    "parent_code": "KG-POL",
}
# Midnight in Tashkent is 19:00 UTC the day before: Sunday and Monday.
SENT = [datetime(2021, 1, 3, 18, 59, 59, tzinfo=UTC), datetime(2021, 1, 3, 19, tzinfo=UTC)]
MESSAGES = [
    {
        "id": 1,
        "record_key": "X1",
        "source_code": "BLO-1",
        "load_id": 1,
        "sent_at": SENT[0],
        "from_blo_code": "KG-A",
        "from_agency_code": "KG-OLD",
        "subject": "ATS",
    },
    {
        "id": 2,
        "record_key": "X2",
        "source_code": "BLO-1",
        "load_id": 1,
        "sent_at": SENT[1],
        "from_agency_code": "KG-NEW",
    },
]


@pytest.fixture(scope="module")
def winter(request, tmp_path_factory) -> Iterator[Twins]:
    """The cases and messages above."""
    rows = facts.reference()
    rows["agency"] = [*rows["agency"], PART_OF_A_BODY]
    second_pair = {"code": "KG-A=UZ-A", "side_a": "UZ-A", "side_b": "KG-A", "mode": "rail", "border": "KG-UZ"}
    rows["crossing_pair"] = [*rows["crossing_pair"], second_pair]
    parts = [dict(zip(("seizure_id", "agency_code", "role"), row, strict=True)) for row in PARTS]
    rows |= {"seizure": CASES, "seizure_item": ITEMS, "seizure_agency": parts, "exchange": MESSAGES}
    with twins(rows, tmp_path_factory.mktemp("winter"), request) as both:
        yield both


def told(
    both: Twins, measure: str, grain: str = "year", split: str | None = None, filters: Filters = WINTER, **options
) -> list[tuple]:
    return both.rows(series.by_period(filters, INTERNAL, measure=measure, grain=grain, split=split, **options))


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        (
            "day",
            [
                (date(2020, 12, 31), 1),
                (date(2021, 1, 3), 1),
                (date(2021, 1, 4), 1),
                (date(2021, 6, 30), 1),
                (date(2021, 7, 1), 1),
            ],
        ),
        ("week", [(date(2020, 12, 28), 2), (date(2021, 1, 4), 1), (date(2021, 6, 28), 2)]),
        ("month", [(date(2020, 12, 1), 1), (date(2021, 1, 1), 2), (date(2021, 6, 1), 1), (date(2021, 7, 1), 1)]),
        ("quarter", [(date(2020, 10, 1), 1), (date(2021, 1, 1), 2), (date(2021, 4, 1), 1), (date(2021, 7, 1), 1)]),
        ("half_year", [(date(2020, 7, 1), 1), (date(2021, 1, 1), 3), (date(2021, 7, 1), 1)]),
        ("year", [(date(2020, 1, 1), 1), (date(2021, 1, 1), 4)]),
    ],
)
def test_spans_are_named_by_their_first_day_and_weeks_begin_on_monday(winter, grain, expected):
    assert [(row[0], row[2]) for row in told(winter, "cases", grain)] == expected


@pytest.mark.parametrize(("start", "end", "days"), [(29, 31, [29]), (30, 31, []), (30, 32, [31]), (29, 32, [29, 31])])
def test_a_period_holds_its_first_day_and_not_its_end(winter, start, end, days):
    filters = WINTER.with_(start=date(2020, 12, start), end=date(2020, 12, 1) + timedelta(end - 1))
    assert [row[0].day for row in told(winter, "cases", "day", filters=filters)] == days


def test_persons_and_value_are_those_of_cases_and_missing_is_not_zero(winter):
    assert told(winter, "persons", "month") == [
        (date(2020, 12, 1), 2.0, 1, 1),
        (date(2021, 1, 1), 0.0, 2, 1),
        (date(2021, 6, 1), 3.0, 1, 1),
        (date(2021, 7, 1), None, 1, 0),
    ]
    assert told(winter, "value", "half_year") == [
        (date(2020, 7, 1), 100.0, 1, 1),
        (date(2021, 1, 1), None, 3, 0),
        (date(2021, 7, 1), 0.0, 1, 1),
    ]


def test_a_case_with_two_lines_of_a_group_stands_there_once_with_its_persons_and_both_quantities(winter):
    of_2020 = WINTER.with_(end=date(2021, 1, 1))
    year = date(2020, 1, 1)
    assert told(winter, "persons", split="group_codes", filters=of_2020) == [
        (year, "ATS", 2.0, 1, 1),
        (year, "OPIATES", 2.0, 1, 1),
    ]
    assert told(winter, "quantity", split="group_codes", filters=of_2020) == [
        (year, "ATS", "drug", "tablet", 40.0, 1, 1, 0, None),
        (year, "OPIATES", "drug", "kg", 6.0, 1, 1, 0, None),
    ]
    assert told(winter, "median", split="substance_codes", filters=of_2020.with_(group_codes=("OPIATES",))) == [
        (year, "HEROIN", "drug", "kg", 3.0, 1, 1),
        (year, "OPIUM", "drug", "kg", 3.0, 1, 1),
    ]


def test_a_case_of_several_codes_stands_under_several_alone_where_each_is_to_stand_once(winter):
    of_2020 = WINTER.with_(end=date(2021, 1, 1))
    year = date(2020, 1, 1)
    for split in ("group_codes", "substance_codes", "agency_codes", "agency_kinds"):
        assert told(winter, "persons", split=split, filters=of_2020, once=True) == [(year, SEVERAL, 2.0, 1, 1)]
    opiates = of_2020.with_(group_codes=("OPIATES",))
    assert told(winter, "cases", split="group_codes", filters=opiates, once=True) == [(year, "OPIATES", 1.0, 1, 1)]
    assert [row[1:5] for row in told(winter, "quantity", split="agency_codes", filters=of_2020, once=True)] == [
        (SEVERAL, "drug", "kg", 6.0),
        (SEVERAL, "drug", "tablet", 40.0),
    ]
    assert [row[1] for row in told(winter, "quantity", split="group_codes", filters=of_2020, once=True)] == [
        "ATS",
        "OPIATES",
    ]


def test_a_case_without_lines_and_lines_without_a_safe_code_stand_under_blank(winter):
    of_2021 = WINTER.with_(start=date(2021, 1, 1))
    year = date(2021, 1, 1)
    assert told(winter, "cases", split="group_codes", filters=of_2021) == [
        (year, "ACIDS", 1.0, 1, 1),
        (year, "OPIATES", 1.0, 1, 1),
        (year, BLANK, 2.0, 2, 2),
    ]
    assert told(winter, "quantity", split="group_codes", filters=of_2021) == [
        (year, "ACIDS", "precursor", "l", 7.0, 1, 1, 0, None),
        (year, "OPIATES", "drug", "kg", None, 1, 0, 0, None),
        (year, BLANK, None, "kg", 1.5, 1, 1, 0, None),
    ]


def test_an_agency_under_two_names_is_one_and_a_body_and_its_part_stay_two(winter):
    of_2020 = WINTER.with_(end=date(2021, 1, 1))
    year = date(2020, 1, 1)
    assert told(winter, "persons", split="agency_codes", filters=of_2020) == [
        (year, "KG-L1", 2.0, 1, 1),
        (year, "KG-L2", 2.0, 1, 1),
        (year, "KG-UNIT", 2.0, 1, 1),
    ]
    assert told(winter, "cases", split="agency_kinds", filters=of_2020) == [
        (year, "customs", 1.0, 1, 1),
        (year, "police", 1.0, 1, 1),
    ]
    assert told(winter, "quantity", split="agency_kinds", filters=of_2020) == [
        (year, "customs", "drug", "kg", 6.0, 1, 1, 0, None),
        (year, "customs", "drug", "tablet", 40.0, 1, 1, 0, None),
        (year, "police", "drug", "kg", 6.0, 1, 1, 0, None),
        (year, "police", "drug", "tablet", 40.0, 1, 1, 0, None),
    ]
    assert told(winter, "cases", split=LEADS, filters=of_2020) == [(year, "KG-L1", 1.0, 1, 1)]


def test_an_agency_in_no_list_stands_under_what_was_stated_and_none_under_blank(winter):
    of_2021 = WINTER.with_(start=date(2021, 1, 1))
    year = date(2021, 1, 1)
    for split in ("agency_codes", LEADS):
        assert told(winter, "cases", split=split, filters=of_2021) == [
            (year, "NOT-LISTED", 1.0, 1, 1),
            (year, "TJ-L1", 1.0, 1, 1),
            (year, BLANK, 2.0, 2, 2),
        ]
    assert told(winter, "cases", split="agency_kinds", filters=of_2021) == [
        (year, BLANK, 3.0, 3, 3),
        (year, "drug_control", 1.0, 1, 1),
    ]


@pytest.mark.parametrize(
    ("split", "once", "expected"),
    [
        ("pair_codes", False, {"KG-A=TJ-A": 3.0, "KG-A=UZ-A": 2.0, "UZ-B=TM-GATE": 1.0, BLANK: 1.0}),
        ("pair_codes", True, {"KG-A=TJ-A": 1.0, SEVERAL: 2.0, "UZ-B=TM-GATE": 1.0, BLANK: 1.0}),
        ("concealments", False, {"cargo": 1.0, "unknown": 1.0, BLANK: 3.0}),
    ],
)
def test_both_sides_of_a_crossing_are_one_pair_and_blank_unknown_and_stated_are_three_codes(
    winter, split, once, expected
):
    sums = defaultdict(float)
    for _start, code, value, *_counts in told(winter, "cases", split=split, once=once):
        sums[code] += value
    assert sums == expected


def test_who_reports_stands_beside_the_code(winter):
    january = WINTER.with_(start=date(2021, 1, 1), end=date(2021, 2, 1))
    assert told(winter, "quantity", "month", "countries", filters=january, by_reporter=True) == [
        (date(2021, 1, 1), "KG", "KG", "KG-A", "drug", "kg", None, 1, 0, 0, None),
        (date(2021, 1, 1), "TJ", "TJ", "TJ-A", "precursor", "l", 7.0, 1, 1, 0, None),
    ]


def test_messages_are_counted_on_the_day_of_the_zone_with_their_sender(winter):
    assert told(winter, "exchanges", "week", zone=ZONE) == [
        (date(2020, 12, 28), 1.0, 1, 1),
        (date(2021, 1, 4), 1.0, 1, 1),
    ]
    assert told(winter, "exchanges", "week") == [(date(2020, 12, 28), 2.0, 2, 2)]
    assert told(winter, "exchanges", split="agency_codes") == [(date(2021, 1, 1), "KG-L1", 2.0, 2, 2)]
    assert told(winter, "exchanges", split="group_codes", by_reporter=True) == [
        (date(2021, 1, 1), "ATS", "KG", "KG-A", 1.0, 1, 1),
        (date(2021, 1, 1), BLANK, "KG", None, 1.0, 1, 1),
    ]


@pytest.mark.parametrize(
    ("grain", "expected"), [("day", 2), ("week", 2), ("month", 1), ("quarter", 1), ("half_year", 1), ("year", 0)]
)
def test_cases_whose_date_is_less_exact_than_the_grain_are_counted(winter, grain, expected):
    assert winter.rows(series.undated(WINTER, INTERNAL, grain=grain)) == [(expected,)]


def test_the_largest_case_of_each_span_is_told_with_its_quantiles(winter):
    rows = winter.rows(series.sizes_by_period(WINTER, INTERNAL, grain="year"))
    assert rows == [
        (date(2020, 1, 1), "drug", "kg", 1, 1, 6.0, 6.0, 1, *5 * [6.0]),
        (date(2020, 1, 1), "drug", "tablet", 1, 1, 40.0, 40.0, 1, *5 * [40.0]),
        (date(2021, 1, 1), "drug", "kg", 1, 0, *8 * [None]),
        (date(2021, 1, 1), "precursor", "l", 1, 1, 7.0, 7.0, 3, *5 * [7.0]),
        (date(2021, 1, 1), None, "kg", 1, 1, 1.5, 1.5, 4, *5 * [1.5]),
    ]


def test_a_part_of_a_change_counts_the_cases_that_a_click_on_it_keeps(drawn):
    for split in WORDS:
        rows = drawn.rows(series.by_period(ALL_DAYS, INTERNAL, measure="cases", grain="year", split=split))
        for code in {row[1] for row in rows} & {*CODES_OF["group_codes"], *CODES_OF["blo_codes"], "KG-L1", "UZ-L1"}:
            kept = ALL_DAYS.with_(**{FILTER_OF.get(split, split): (code,)})
            whole = drawn.rows(series.by_period(kept, INTERNAL, measure="cases", grain="year"))
            assert sum(row[-2] for row in rows if row[1] == code) == sum(row[-2] for row in whole), (split, code)


# What can be asked ------------------------------------------------------------------------------------------


def test_messages_are_split_by_subject_and_sender_only_and_cases_by_everything():
    assert [split for split in EVERY_SPLIT if not series.can_split("exchanges", split)] == [
        "substance_codes",
        "transport_groups",
        "concealments",
        "directions",
        LEADS,
    ]
    assert all(series.can_split(measure, split) for measure in MEASURES[:-1] for split in EVERY_SPLIT)
    assert not series.can_split("cases", "detections")


def test_medians_never_add_up_and_quantities_add_up_by_substance():
    assert not any(series.adds_up("median", split) for split in (None, *EVERY_SPLIT))
    assert series.adds_up("quantity", "substance_codes") and not series.adds_up("cases", "substance_codes")
    assert series.adds_up("persons", LEADS) and not series.adds_up("persons", "agency_codes")


@pytest.mark.parametrize(
    "asked_for",
    [
        {"measure": "kilograms", "grain": "month"},
        {"measure": "cases", "grain": "decade"},
        {"measure": "cases", "grain": "month", "split": "detections"},
        {"measure": "exchanges", "grain": "month", "split": "concealments"},
    ],
    ids=str,
)
@pytest.mark.parametrize("reader", [INTERNAL, DONOR], ids=str)
def test_what_does_not_exist_is_refused(asked_for, reader):
    with pytest.raises(ValueError, match=r"no series|cannot be split"):
        series.by_period(WINTER, reader, **asked_for)


# Donors and the public --------------------------------------------------------------------------------------

MONTHS = Filters(source_kind="blo", start=date(2025, 1, 1), end=date(2026, 12, 1))
YEARS = MONTHS.with_(end=date(2027, 1, 1))
RELEASED = ("release_month", "release_quantity", "release_activity")
RELEASED_SERIES = [
    (measure, split)
    for measure in release.SERIES_MEASURES
    for split in (None, *release.splits(DONOR))
    # Released messages do not tell who is on their other side.
    if (split != "group_codes" or measure in ("cases", "quantity")) and (measure, split) != ("exchanges", "pair_codes")
]
NARROWED = [
    {},
    {"countries": ("KG", "AF")},
    {"blo_codes": ("KG-A", "UZ-A")},
    {"pair_codes": ("KG-A=TJ-A",)},
    {"start": date(2025, 5, 1), "end": date(2025, 9, 1)},
    {"group_codes": ("opiates", "precursors")},
    {"categories": ("drug",), "countries": ("UZ",)},
    {"source_kind": "national_events"},
]


@pytest.fixture(scope="module")
def released(request, tmp_path_factory) -> Iterator[Twins]:
    """Made-up records as they are released: the network and the release tables, and no facts."""
    rows = made_up.drawn(seed=7, count=900)
    # A second pair of an office that has one.
    rows["crossing_pair"] = [
        *rows["crossing_pair"],
        {"code": "KG-A=UZ-A", "side_a": "KG-A", "side_b": "UZ-A", "mode": "rail", "border": "KG-UZ"},
    ]
    luck = random.Random(7)
    rows["exchange"] = [
        {
            "id": number,
            "record_key": f"X{number}",
            "source_code": "BLO",
            "load_id": 1,
            "from_blo_code": luck.choice(tuple(made_up.OFFICES)),
            "sent_at": datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=luck.randrange(500)),
        }
        for number in range(1, 200)
    ]
    location = fill(Location("duckdb", folder=tmp_path_factory.mktemp("release") / "facts"), rows)
    with publishing.change(location) as connection:
        derived.derive(connection, Settings())
    reading = engine.reader(location)
    with reading.connect() as connection:
        cells = {
            name: [dict(row) for row in connection.execute(sa.select(schema.metadata.tables[name])).mappings()]
            for name in RELEASED
        }
    reading.dispose()
    assert all(cells.values())
    network: Rows = {name: rows[name] for name in ("country", "source", "blo", "crossing_pair")}
    with twins(network | cells, tmp_path_factory.mktemp("cells"), request) as both:
        yield both


def cells_of(known: Known, filters: Filters, access: Access, measure: str, at: str, by_group: bool) -> Iterator[dict]:
    """Released cells that a measure is made of: month, country, office, group, category, unit, value, count, whether
    held back."""
    narrowed = bool(by_group or filters.group_codes or filters.categories or measure == "quantity")
    table = {"quantity": ("release_month", "release_quantity"), "exchanges": ("release_activity",)}.get(
        measure, ("release_month",)
    )
    for cell in (cell for name in table for cell in known[name]):
        office = cell["scope_code"] if at == "blo" else None
        if (
            cell["source_kind"] != filters.source_kind
            or cell["level"] != at
            or not filters.start <= cell["month"] < filters.end
        ):
            continue
        if not oracle.in_scope(known, cell["country_code"], filters, access) or (
            at == "blo" and not oracle.at_offices(known, office, filters)
        ):
            continue
        if measure == "exchanges":
            if cell["subject"] == "exchanges":
                yield cell | {"office": office, "value": cell["count"], "case_count": cell["count"], "is_held": False}
            continue
        if (cell["group_code"] != "*") != narrowed:
            continue
        if narrowed and not (
            oracle.says(cell["group_code"], filters.group_codes) and oracle.says(cell["category"], filters.categories)
        ):
            continue
        if measure == "quantity" and "unit" in cell:
            yield cell | {"office": office, "value": cell["quantity"], "is_held": cell["quantity"] is None}
        elif measure == "quantity":
            if cell["weighed_count"] is not None:
                kilograms = cell["quantity_kg"]
                yield cell | {
                    "office": office,
                    "unit": "kg",
                    "value": kilograms,
                    "case_count": cell["weighed_count"],
                    "is_held": kilograms is None,
                }
        elif measure == "persons":
            yield cell | {"office": office, "value": cell["persons_detained"], "is_held": cell["is_suppressed"]}
        else:
            yield cell | {"office": office, "value": cell["case_count"], "is_held": False}


def released_by_period(
    known: Known,
    filters: Filters,
    access: Access,
    *,
    measure: str,
    grain: str,
    split: str | None,
    by_reporter: bool,
    once: bool = False,
) -> list[tuple]:
    at = "blo" if split in ("blo_codes", "pair_codes") or filters.blo_codes or filters.pair_codes else "country"
    groups = defaultdict(list)
    for cell in cells_of(known, filters, access, measure, at, split == "group_codes"):
        codes: list = [None]
        if split == "pair_codes":
            codes = [
                pair["code"] for pair in known["crossing_pair"] if cell["office"] in (pair["side_a"], pair["side_b"])
            ] or [BLANK]
            codes = ["+"] if once and len(codes) > 1 else codes
        elif split:
            codes = [cell[{"countries": "country_code", "blo_codes": "office", "group_codes": "group_code"}[split]]]
        for code in codes:
            key = (first_day(cell["month"], grain), *([code] if split else []))
            key += (cell["country_code"], cell["office"]) if by_reporter else ()
            key += (cell["category"], cell["unit"]) if measure == "quantity" else ()
            groups[key].append(cell)
    rows = []
    for key, cells in groups.items():
        values = [cell["value"] for cell in cells if cell["value"] is not None]
        stated = sum(cell["case_count"] for cell in cells if cell["value"] is not None)
        counts = (sum(cell["case_count"] for cell in cells), stated, sum(cell["is_held"] for cell in cells))
        rows.append((*key, float(sum(values)) if values else None, *counts))
    return oracle.in_order(rows)


def check_released(released: Twins, filters: Filters, access: Access, **asked_for) -> list[tuple]:
    expected = [oracle_row(row) for row in released_by_period(released.known, filters, access, **asked_for)]
    found = released.rows(series.by_period(filters, access, **asked_for))
    assert sorted(found, key=repr) == sorted(expected, key=repr), f"{asked_for} for {access} and {filters}"
    return found


def oracle_row(row: tuple) -> tuple:
    return tuple(float(f"{value:.12g}") if isinstance(value, float) else value for value in row)


@pytest.mark.each_time(4)
@pytest.mark.parametrize(("measure", "split"), RELEASED_SERIES)
def test_donors_see_sums_of_released_cells(released, measure, split):
    luck, answers = random.Random(f"{measure} {split}"), 0
    for narrowed, reader in itertools.product(NARROWED, (DONOR, Access(tier="donor", countries=("KG", "TJ")))):
        if measure in ("persons", "exchanges") and {"group_codes", "categories"} & set(narrowed):
            continue
        if measure == "exchanges" and "pair_codes" in narrowed:
            with pytest.raises(PermissionError, match="other side"):
                series.by_period(MONTHS.with_(**narrowed), reader, measure=measure, grain="month", split=split)
            continue
        options = {
            "measure": measure,
            "grain": luck.choice(release.grains(DONOR)),
            "split": split,
            "by_reporter": luck.random() < 0.5,
        }
        options["once"] = split == "pair_codes" and luck.random() < 0.5
        answers += bool(check_released(released, MONTHS.with_(**narrowed), reader, **options))
    assert answers > 6


@pytest.mark.parametrize(
    ("measure", "split"), [one for one in RELEASED_SERIES if one[1] in (None, *release.splits(PUBLIC))]
)
def test_the_public_sees_sums_of_released_cells_by_year(released, measure, split):
    for countries in ((), ("KG",)):
        filters = YEARS.with_(countries=countries)
        assert check_released(released, filters, PUBLIC, measure=measure, grain="year", split=split, by_reporter=False)


def test_something_is_held_back_and_no_sum_holds_it(released):
    rows = check_released(
        released, MONTHS, DONOR, measure="quantity", grain="month", split="group_codes", by_reporter=False
    )
    held = [row for row in rows if row[-1]]
    assert held and len(held) < len(rows)
    for *_key, value, case_count, stated_count, _suppressed in held:
        assert stated_count < case_count and (value is None) == (stated_count == 0)
    assert all(stated_count == case_count for *_key, case_count, stated_count, suppressed in rows if not suppressed)


OFFERED = {
    "internal": (INTERNAL, WINTER),
    "partner": (Access(tier="partner", agency_code="KG-POL"), WINTER),
    "donor": (DONOR, MONTHS),
    "public": (PUBLIC, YEARS),
}


@pytest.mark.parametrize("reader", some(("partner", "donor"), OFFERED))
def test_readers_are_offered_what_they_are_answered_and_nothing_else(reader):
    reader, filters = OFFERED[reader]
    offered = series.offered(reader)
    for measure, grain, split in itertools.product(MEASURES, GRAINS, (None, *SPLITS)):
        if split and not series.can_split(measure, split):
            continue
        is_offered = measure in offered[0] and grain in offered[1] and (split is None or split in offered[2])
        # No released message has a substance, or tells who is on its other side.
        is_untold = reader.reads_release_only and (split, measure) in (
            ("group_codes", "persons"),
            ("group_codes", "exchanges"),
            ("pair_codes", "exchanges"),
        )
        try:
            query = series.by_period(filters, reader, measure=measure, grain=grain, split=split)
        except PermissionError:
            assert not is_offered or is_untold
            continue
        assert is_offered and not is_untold
        read = {table.name for table in sa.sql.visitors.iterate(query) if isinstance(table, sa.Table)}
        assert not reader.reads_release_only or not read & {table.name for table in schema.layer("facts")}


def test_released_cells_do_not_tell_cases_of_several_groups_apart():
    with pytest.raises(PermissionError, match="several groups"):
        series.by_period(MONTHS, DONOR, measure="cases", grain="month", split="group_codes", once=True)
    series.by_period(MONTHS, DONOR, measure="quantity", grain="month", split="group_codes", once=True)


@pytest.mark.parametrize("measure", ["persons", "exchanges"])
@pytest.mark.parametrize("narrowed", [{"group_codes": ("opiates",)}, {"categories": ("drug",)}], ids=str)
def test_persons_and_messages_are_not_released_by_substance(measure, narrowed):
    with pytest.raises(PermissionError, match="not released by substance"):
        series.by_period(MONTHS.with_(**narrowed), DONOR, measure=measure, grain="month")


@pytest.mark.parametrize(
    ("filters", "reader", "grain"),
    [
        (MONTHS.with_(start=date(2025, 1, 2)), DONOR, "month"),
        (MONTHS.with_(concealments=("cargo",)), DONOR, "month"),
        (MONTHS, PUBLIC, "year"),
        (YEARS.with_(blo_codes=("KG-A",)), PUBLIC, "year"),
        (YEARS, PUBLIC, "quarter"),
        (MONTHS, DONOR, "week"),
    ],
    ids=str,
)
def test_what_released_cells_cannot_tell_is_refused(filters, reader, grain):
    with pytest.raises(PermissionError):
        series.by_period(filters, reader, measure="cases", grain=grain)


def test_single_cases_and_sizes_are_refused_to_readers_of_the_release():
    for reader, question in itertools.product((DONOR, PUBLIC), (series.sizes, series.sizes_by_period, series.undated)):
        options = {} if question is series.sizes else {"grain": "year"}
        with pytest.raises(PermissionError):
            question(YEARS, reader, **options)
