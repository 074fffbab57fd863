"""A handful of cases, and what the queries say of them, counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from queries import changes, facets, network, seizures, series
from scope.access import Access
from scope.filters import BLANK, Circle, Filters
from tests import facts
from tests.facts import case, item
from tests.queries.conftest import Twins, twins

INTERNAL = Access(tier="internal")
MARCH = Filters(source_kind="blo", start=date(2024, 3, 1), end=date(2024, 4, 1))
ZONE = "Asia/Tashkent"
FIRST = date(2024, 3, 1)

CASES = [
    case(1, date(2024, 3, 1), blo_code="KG-A", lead_agency_code="KG-OLD", persons_detained=2, lat=41.0, lon=72.0),
    case(2, date(2024, 3, 31), blo_code="KG-A", persons_detained=0, status="provisional", lat=2.5, lon=72.0),
    case(12, date(2024, 4, 2), blo_code="KG-A"),
    case(3, date(2024, 4, 1), blo_code="KG-A"),
    case(4, date(2024, 3, 10), blo_code="TJ-A", country_code="TJ", concealment="unknown"),
    case(5, date(2024, 3, 10), country_code="TJ", concealment="other"),
    case(6, date(2024, 3, 11), blo_code="AF-A", country_code="AF"),
    case(7, date(2024, 3, 12), source_code="IDS"),
    case(8, date(2024, 3, 13), blo_code="KG-A", status="rejected"),
    case(9, date(2024, 3, 14), blo_code="UZ-A", country_code="UZ", lead_agency_code="UZ-BG", lat=41.0, lon=-179.9),
    case(10, date(2024, 3, 14), blo_code="UZ-A", country_code="UZ"),
    case(11, date(2024, 3, 15), blo_code="UZ-B", country_code="UZ", status="revised", concealment="cargo"),
]
ITEMS = [
    item(1, "HEROIN", 2.0, is_significant=True),
    item(1, "OPIUM", 3.0, line=2, is_significant=True),
    item(2, "HEROIN", 0.0, is_significant=False),
    item(12, "HEROIN", 9.0),
    item(3, "HEROIN", 9.0, is_significant=True),
    item(4, "HEROIN", None),
    item(5, "MDMA", 100.0),
    item(5, "ACID", 7.0, line=2),
    item(5, "HEROIN", 5.0, line=3, unit=None),
    item(6, "HEROIN", 50.0, is_significant=True),
    item(7, "HEROIN", 70.0, is_significant=True),
    item(8, "HEROIN", 80.0, is_significant=True),
    item(9, "HASHISH", 500.0, is_significant=True),
    item(11, None, 1.0),
]
AGENCIES = [(1, "KG-OLD", "lead"), (1, "KG-NEW", "participant"), (1, "TJ-DCA", "participant"), (9, "UZ-BG", "lead")]
JOINED_UNDER_BOTH_NAMES = [(9, "KG-OLD", "participant"), (9, "KG-NEW", "participant")]


def message(number: int, sent: datetime, **values) -> dict:
    """A request of an office in Kyrgyzstan to one in Tajikistan, unless said otherwise."""
    return {
        "id": number,
        "record_key": f"X{number}",
        "source_code": "BLO-1",
        "load_id": 1,
        "sent_at": sent,
        "from_blo_code": "KG-A",
        "to_blo_code": "TJ-A",
        "expects_reply": True,
    } | values


MESSAGES = [
    # Midnight in Tashkent is 19:00 UTC the day before.
    message(1, datetime(2024, 2, 29, 18, 59, 59, tzinfo=UTC)),
    message(2, datetime(2024, 2, 29, 19, tzinfo=UTC), replied_at=datetime(2024, 3, 1, 19, tzinfo=UTC)),
    message(3, datetime(2024, 3, 31, 18, 59, 59, tzinfo=UTC)),
    message(4, datetime(2024, 3, 31, 19, tzinfo=UTC)),
    message(
        5,
        datetime(2024, 3, 10, tzinfo=UTC),
        replied_at=datetime(2024, 3, 14, tzinfo=UTC),
        from_blo_code=None,
        from_agency_code="KG-POL",
    ),
    message(6, datetime(2024, 3, 10, tzinfo=UTC), expects_reply=False),
]


@pytest.fixture(scope="module")
def march(request, tmp_path_factory) -> Iterator[Twins]:
    """The cases and messages above."""
    parts = [
        dict(zip(("seizure_id", "agency_code", "role"), row, strict=True)) for row in AGENCIES + JOINED_UNDER_BOTH_NAMES
    ]
    rows = {"seizure": CASES, "seizure_item": ITEMS, "seizure_agency": parts, "exchange": MESSAGES}
    rows["monthly_baseline"] = [baseline("blo", month) for month in range(1, 6)] + [
        baseline("national_events", month, base_mean=9.0) for month in range(3, 6)
    ]
    rows["seizure_detection"] = [{"seizure_id": 1, "detection": "dog"}, {"seizure_id": 1, "detection": "xray"}]
    with twins(facts.reference() | rows, tmp_path_factory.mktemp("march"), request) as both:
        yield both


def baseline(kind: str, month: int, **values) -> dict:
    """Cases in Kyrgyzstan: as many as the month has a number, beside a mean of its tenth."""
    return {
        "tier": "facts",
        "source_kind": kind,
        "scope_kind": "country",
        "scope_code": "KG",
        "group_code": "*",
        "month": date(2024, month, 1),
        "case_count": month,
        "is_reported": month != 4,
        "base_months": month,
        "base_mean": month / 10,
        "base_variance": 0.5,
    } | values


def test_a_case_of_several_substances_is_one_case_and_rejected_ones_are_none(march):
    assert march.rows(seizures.monthly_cases(MARCH, INTERNAL)) == [
        (FIRST, "KG", "KG-A", 2, 2, 2, 1),
        (FIRST, "TJ", "TJ-A", 1, None, 0, 0),
        (FIRST, "TJ", None, 1, None, 0, 0),
        (FIRST, "UZ", "UZ-A", 2, None, 0, 0),
        (FIRST, "UZ", "UZ-B", 1, None, 0, 0),
    ]


def test_kilograms_tablets_litres_and_no_unit_stay_apart_and_missing_is_not_zero(march):
    assert march.rows(seizures.monthly_quantities(MARCH, INTERNAL)) == [
        (FIRST, "KG", "KG-A", "drug", "OPIATES", "kg", 5.0, 2, 0, None),
        (FIRST, "TJ", "TJ-A", "drug", "OPIATES", "kg", None, 1, 0, None),
        (FIRST, "TJ", None, "drug", "ATS", "tablet", 100.0, 1, 0, None),
        (FIRST, "TJ", None, "drug", "OPIATES", None, 5.0, 1, 0, None),
        (FIRST, "TJ", None, "precursor", "ACIDS", "l", 7.0, 1, 0, None),
        (FIRST, "UZ", "UZ-A", "drug", "CANNABIS", "kg", 0.5, 1, 0, None),
        (FIRST, "UZ", "UZ-B", None, None, "kg", 1.0, 1, 0, None),
    ]


def test_largest_case_and_quantiles_are_told_per_category_and_unit(march):
    assert march.rows(series.sizes(MARCH, INTERNAL)) == [
        # Of 0, 0.5 and 5 kg: the quarters lie halfway, the tenths a fifth of the way from either end.
        ("drug", "kg", 4, 3, 5.5, 5.0, 1, 0.1, 0.25, 0.5, 2.75, 4.1),
        ("drug", "tablet", 1, 1, 100.0, 100.0, 5, *5 * [100.0]),
        ("drug", None, 1, 1, 5.0, 5.0, 5, *5 * [5.0]),
        ("precursor", "l", 1, 1, 7.0, 7.0, 5, *5 * [7.0]),
        (None, "kg", 1, 1, 1.0, 1.0, 11, *5 * [1.0]),
    ]


def test_of_equal_cases_the_first_is_the_largest(march):
    april = MARCH.with_(start=date(2024, 4, 1), end=date(2024, 5, 1))
    assert march.rows(series.sizes(april, INTERNAL)) == [("drug", "kg", 2, 2, 18.0, 9.0, 3, *5 * [9.0])]


def test_where_no_case_was_weighed_none_is_the_largest(march):
    at_office = MARCH.with_(blo_codes=("TJ-A",))
    assert march.rows(series.sizes(at_office, INTERNAL)) == [("drug", "kg", 1, 0, *8 * [None])]


def test_the_last_day_counts_and_the_day_after_does_not(march):
    def found(start: date, end: date) -> int:
        return sum(
            row[3]
            for row in march.rows(
                seizures.monthly_cases(MARCH.with_(start=start, end=end, blo_codes=("KG-A",)), INTERNAL)
            )
        )

    assert found(date(2024, 3, 31), date(2024, 4, 1)) == 1
    assert found(date(2024, 3, 31), date(2024, 4, 2)) == 2
    assert found(date(2024, 3, 31), date(2024, 3, 31)) == 0


def test_another_kind_of_source_is_another_answer(march):
    events = MARCH.with_(source_kind="national_events")
    assert march.rows(seizures.monthly_cases(events, INTERNAL)) == [(FIRST, "KG", None, 1, None, 0, 0)]


def test_other_countries_are_found_where_they_are_chosen_and_counted_as_outside_where_not(march):
    assert march.rows(seizures.outside_scope(MARCH, INTERNAL)) == [(1,)]
    chosen = MARCH.with_(countries=("AF",))
    assert march.rows(seizures.monthly_cases(chosen, INTERNAL)) == [(FIRST, "AF", "AF-A", 1, None, 0, 0)]
    assert march.rows(seizures.outside_scope(chosen, INTERNAL)) == [(7,)]
    assert march.rows(seizures.outside_scope(MARCH, Access(tier="internal", countries=("KG", "UZ")))) == [(0,)]


def test_a_country_can_be_chosen_that_lies_outside_the_programme(march):
    every = [("UZ", 3), ("KG", 2), ("TJ", 2), ("AF", 1)]
    assert march.rows(facets.counts("countries", MARCH, INTERNAL)) == every
    assert march.rows(facets.counts("countries", MARCH.with_(countries=("AF",)), INTERNAL)) == every
    assert march.rows(facets.counts("countries", MARCH, Access(tier="internal", countries=("AF",)))) == [("AF", 1)]


def test_blank_is_a_choice_of_its_own_beside_unknown_and_other(march):
    assert march.rows(facets.counts("concealments", MARCH, INTERNAL)) == [
        (BLANK, 4),
        ("cargo", 1),
        ("other", 1),
        ("unknown", 1),
    ]
    assert march.rows(facets.counts("detections", MARCH, INTERNAL)) == [(BLANK, 6), ("dog", 1), ("xray", 1)]
    assert march.rows(facets.counts("group_codes", MARCH, INTERNAL)) == [
        ("OPIATES", 4),
        ("ACIDS", 1),
        ("ATS", 1),
        ("CANNABIS", 1),
        (BLANK, 1),
    ]
    assert march.rows(facets.counts("agency_codes", MARCH, INTERNAL)) == [
        (BLANK, 5),
        ("KG-L1", 2),
        ("TJ-L1", 1),
        ("UZ-L1", 1),
    ]


def test_an_agency_under_two_names_leads_or_joins_a_case_once(march):
    assert march.rows(seizures.by_agency(MARCH, INTERNAL)) == [
        ("KG-L1", FIRST, 1, 1),
        ("TJ-L1", FIRST, 0, 1),
        ("UZ-L1", FIRST, 1, 0),
    ]


@pytest.mark.parametrize("code", ["KG-OLD", "KG-NEW", "KG-L1"])
def test_an_agency_is_chosen_under_any_of_its_names(march, code):
    rows = march.rows(seizures.monthly_cases(MARCH.with_(agency_codes=(code,)), INTERNAL))
    assert [row[:4] for row in rows] == [(FIRST, "KG", "KG-A", 1), (FIRST, "UZ", "UZ-A", 1)]


def test_an_agency_that_led_is_found_where_nobody_listed_who_took_part(tmp_path, request):
    alone = case(1, FIRST, lead_agency_code="KG-OLD")
    with twins(facts.reference() | {"seizure": [alone]}, tmp_path, request) as both:
        for chosen, number in (
            ({"agency_codes": ("KG-NEW",)}, 1),
            ({"agency_codes": (BLANK,)}, 0),
            ({"agency_kinds": ("customs", BLANK)}, 1),
        ):
            assert len(both.rows(seizures.monthly_cases(MARCH.with_(**chosen), INTERNAL))) == number


def test_partners_read_records_and_totals_of_their_agency_in_their_countries(march):
    def records(**values) -> list[tuple]:
        reader = Access(tier="partner", **values)
        return [(row[0], row[6]) for row in march.rows(seizures.newest_significant(MARCH, reader, most=5))]

    assert [(row[0], row[6]) for row in march.rows(seizures.newest_significant(MARCH, INTERNAL, most=2))] == [
        (9, "HASHISH"),
        (1, "HEROIN"),
    ]
    assert records(agency_code="KG-OLD") == [(9, "HASHISH"), (1, "HEROIN"), (1, "OPIUM")]
    assert records(agency_code="KG-NEW") == records(agency_code="KG-OLD")
    assert records(agency_code="TJ-DCA", countries=("KG",)) == [(1, "HEROIN"), (1, "OPIUM")]
    assert records(agency_code="TJ-DCA", countries=("TJ",)) == records(agency_code="KG-POL") == []
    with pytest.raises(PermissionError, match="released figures only"):
        records()
    in_uzbekistan = march.rows(
        seizures.monthly_cases(MARCH, Access(tier="partner", countries=("UZ",), agency_code="KG-POL"))
    )
    assert in_uzbekistan == []


@pytest.mark.parametrize(
    "lat, lon, radius_km, cases",
    [
        (42.0, 72.0, 111.2, 1),
        (42.0, 72.0, 111.1, 0),
        (41.0, 179.9, 17.0, 1),
        (-2.5, -108.0, 20_015.0, 2),
        (-2.5, -108.0, 20_016.0, 3),
    ],
    ids=[
        "a degree of latitude is 111.19 km",
        "not less",
        "across the date line",
        "short of the other side of the earth",
        "all of it",
    ],
)
def test_a_circle_is_measured_along_the_earth(march, lat, lon, radius_km, cases):
    near = MARCH.with_(near=Circle(lat=lat, lon=lon, radius_km=radius_km))
    assert sum(row[3] for row in march.rows(seizures.monthly_cases(near, INTERNAL))) == cases


def test_messages_belong_to_the_day_in_the_zone_of_the_network(march):
    assert march.rows(network.monthly_exchanges(MARCH, INTERNAL, zone=ZONE)) == [
        (FIRST, "KG", "KG-A", 3, 2, 1),
        (FIRST, "KG", None, 1, 1, 1),
    ]
    # Of a pair are the messages between its two sides: what its office sent to others is not.
    of_pair = [
        sum(
            row[3]
            for row in march.rows(network.monthly_exchanges(MARCH.with_(pair_codes=(code,)), INTERNAL, zone=ZONE))
        )
        for code in facts.PAIRS
    ]
    assert of_pair == [3, 0, 0]
    assert march.rows(network.reply_times(MARCH, INTERNAL, zone=ZONE)) == [("TJ-A", 3, 2, 2.5)]
    assert (
        sum(hours * answers for _office, hours, answers in march.rows(network.reply_waits(MARCH, INTERNAL, zone=ZONE)))
        == 2 * 2.5 * 24
    )


def test_what_a_database_covers_leaves_out_what_does_not_count(tmp_path, request):
    rejected = case(2, date(2031, 1, 1), status="rejected")
    told = {
        "id": 1,
        "record_key": "P1",
        "load_id": 1,
        "source_code": "IDS",
        "country_code": "KG",
        "subject": "seizures",
        "status": "nil",
    }
    rows = {
        "seizure": [case(1, FIRST), rejected],
        "report": [told | {"period_start": FIRST, "period_end": date(2025, 1, 1)}],
    }
    with twins(facts.reference() | rows, tmp_path, request) as both:
        assert both.rows(network.coverage(INTERNAL)) == [
            ("blo", FIRST, FIRST, None, None, 1),
            ("national_events", None, None, FIRST, date(2025, 1, 1), 0),
        ]


def test_only_whole_months_stand_beside_their_past(march):
    def beside(start: date, end: date, kind: str = "blo") -> list[tuple]:
        return march.rows(changes.against_past(MARCH.with_(source_kind=kind, start=start, end=end), INTERNAL))

    assert beside(date(2024, 2, 1), date(2024, 5, 1)) == [("country", "KG", "*", 9, 3, 2, 2, 0.2, 0.5, 3, 0, 0, 0)]
    assert beside(date(2024, 1, 20), date(2024, 4, 20)) == [("country", "KG", "*", 5, 2, 2, 2, 0.2, 0.5, 2, 0, 0, 0)]
    assert beside(date(2024, 3, 2), date(2024, 3, 31)) == []
    # January and February, February and March: three and five cases.
    (of_two,) = beside(date(2024, 4, 1), date(2024, 6, 1))
    assert of_two[-4:] == (2, 2, 3 + 5, 9 + 25)


def test_the_past_of_one_kind_of_source_does_not_depend_on_what_another_holds(march):
    events = MARCH.with_(source_kind="national_events", start=date(2024, 1, 1), end=date(2024, 6, 1))
    assert march.rows(changes.against_past(events, INTERNAL)) == [
        ("country", "KG", "*", 12, 3, 2, 3, 9.0, 0.5, 5, 0, 0, 0)
    ]
