"""Figures of agencies counted by hand, and those of one agency, one office and one month beside SQL that was written by
hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from queries import agencies, seizures
from scope.access import Access
from scope.filters import Filters
from tests import facts
from tests.facts import case, item
from tests.queries.conftest import DAYS, FIRST, Twins, twins

INTERNAL = Access(tier="internal")
MAY = Filters(source_kind="blo", start=date(2024, 5, 1), end=date(2024, 6, 1))
ZONE = "Asia/Tashkent"
DAY = date(2024, 5, 3)
MONTH = date(2024, 5, 1)

CASES = [
    case(1, DAY, blo_code="KG-A", lead_agency_code="KG-OLD", persons_detained=3),
    case(2, DAY, blo_code="KG-A", lead_agency_code="KG-NEW", persons_detained=1),
    case(3, DAY, blo_code="KG-A", lead_agency_code="KG-POL"),
    case(4, DAY, blo_code="TJ-A", country_code="TJ", lead_agency_code="TJ-DCA"),
]
PARTS = [
    # A body and what was its part at that time are not two agencies that worked together; after the renaming they are.
    (1, "KG-POL"),
    (2, "KG-POL"),
    # One agency under both its names.
    (3, "KG-OLD"),
    (3, "KG-NEW"),
    (4, "NOT-LISTED"),
    (4, "KG-POL"),
]
ITEMS = [
    item(1, "HEROIN", 2.0),
    item(1, "OPIUM", 3.0, line=2),
    item(2, "HEROIN", 1.0),
    item(3, "HASHISH", None),
    item(4, "MDMA", 20.0),
]


@pytest.fixture(scope="module")
def may(request, tmp_path_factory) -> Iterator[Twins]:
    """The cases above, and messages between their agencies."""
    parts = [{"seizure_id": number, "agency_code": code, "role": "participant"} for number, code in PARTS]
    sent = datetime(2024, 5, 5, 9, tzinfo=UTC)

    def message(number: int, sender: str, receiver: str, days: float | None, **values) -> dict:
        return {
            "id": number,
            "record_key": f"X{number}",
            "source_code": "BLO-1",
            "load_id": 1,
            "sent_at": sent,
            "from_blo_code": "KG-A",
            "to_blo_code": "TJ-A",
            "from_agency_code": sender,
            "to_agency_code": receiver,
            "expects_reply": True,
            "replied_at": days and sent + timedelta(days),
        } | values

    messages = [
        message(1, "KG-OLD", "TJ-DCA", 1.0),
        message(2, "KG-NEW", "TJ-DCA", 4.0),
        message(3, "KG-NEW", "TJ-DCA", None),
        message(4, "KG-NEW", "TJ-DCA", 9.0, expects_reply=False),
        message(5, "KG-POL", "KG-NEW", 2.0, to_blo_code=None),
    ]
    rows = {"seizure": CASES, "seizure_agency": parts, "seizure_item": ITEMS, "exchange": messages}
    with twins(facts.reference() | rows, tmp_path_factory.mktemp("may"), request) as both:
        yield both


def test_a_body_beside_its_part_is_no_joint_case_and_two_names_are_one_agency(may):
    # Cases 1 (with its own body: not joint), 2 and 3 (joint with the police); the police also in case 4.
    assert may.rows(agencies.monthly_cases(MAY, INTERNAL)) == [
        ("KG-L1", MONTH, "KG", "KG-A", 3, 2, 2, 4, 2),
        ("KG-L2", MONTH, "KG", "KG-A", 3, 1, 2, 4, 2),
        ("KG-L2", MONTH, "TJ", "TJ-A", 1, 0, 1, None, 0),
        ("TJ-L1", MONTH, "TJ", "TJ-A", 1, 1, 1, None, 0),
    ]


def test_a_country_and_a_kind_count_a_case_once_and_not_once_for_each_of_their_agencies(may):
    by_country = may.rows(agencies.monthly_cases(MAY, INTERNAL, by="country"))
    assert by_country == [
        ("KG", MONTH, "KG", "KG-A", 3, 3, 2, 4, 2),
        ("KG", MONTH, "TJ", "TJ-A", 1, 0, 1, None, 0),
        ("TJ", MONTH, "TJ", "TJ-A", 1, 1, 1, None, 0),
    ]
    assert [(row[0], row[4]) for row in may.rows(agencies.monthly_cases(MAY, INTERNAL, by="kind"))] == [
        ("customs", 3),
        ("drug_control", 1),
        ("police", 3),
        ("police", 1),
    ]


def test_a_case_of_several_lines_is_one_case_of_its_group_with_one_amount(may):
    assert may.rows(agencies.quantities(MAY, INTERNAL)) == [
        ("KG-L1", "drug", "CANNABIS", "g", 1, None, None, 0, None, None),
        ("KG-L1", "drug", "OPIATES", "kg", 2, 6.0, 5.0, 0, None, 5.0),
        ("KG-L2", "drug", "ATS", "tablet", 1, 20.0, 20.0, 0, None, 20.0),
        ("KG-L2", "drug", "CANNABIS", "g", 1, None, None, 0, None, None),
        ("KG-L2", "drug", "OPIATES", "kg", 2, 6.0, 5.0, 0, None, 5.0),
        ("TJ-L1", "drug", "ATS", "tablet", 1, 20.0, 20.0, 0, None, 20.0),
    ]
    assert may.rows(agencies.quantities(MAY, INTERNAL, by="country"))[1] == (
        "KG",
        "drug",
        "CANNABIS",
        "g",
        1,
        None,
        None,
        0,
        None,
        None,
    )


def test_pairs_stand_in_both_orders_and_across_the_border(may):
    assert may.rows(agencies.joint_cases(MAY, INTERNAL)) == [
        ("KG-L1", "KG-L2", 2, 1),
        ("KG-L2", "KG-L1", 2, 1),
        ("KG-L2", "TJ-L1", 1, 0),
        ("TJ-L1", "KG-L2", 1, 1),
    ]


def test_replies_are_told_of_requests_only_and_of_those_who_answer(may):
    assert may.rows(agencies.exchange_pairs(MAY, INTERNAL, zone=ZONE)) == [
        ("KG-L1", "TJ-L1", 4, 3, 2, 2.5),
        ("KG-L2", "KG-L1", 1, 1, 1, 2.0),
    ]
    assert may.rows(agencies.replies(MAY, INTERNAL, zone=ZONE)) == [("KG-L1", 1, 1, 2.0), ("TJ-L1", 3, 2, 2.5)]
    inside = MAY.with_(blo_codes=("KG-A",))
    assert may.rows(agencies.replies(inside, INTERNAL, zone=ZONE)) == [("KG-L1", 1, 1, 2.0)]
    of_tajikistan = Access(tier="internal", countries=("TJ",))
    assert may.rows(agencies.replies(MAY, of_tajikistan, zone=ZONE)) == [("TJ-L1", 3, 2, 2.5)]
    assert may.rows(agencies.monthly_exchanges(MAY, of_tajikistan, zone=ZONE)) == []


# Beside SQL written by hand ---------------------------------------------------------------------------------

ONE_AGENCY, ONE_OFFICE, ONE_MONTH = "KG-L1", "KG-A", (date(2022, 3, 1), date(2022, 4, 1))
OF_MONTH = (
    "s.source_code in ('BLO-1', 'BLO-2') and s.status in ('provisional', 'verified', 'revised') and s.seized_on >= "
    "date '2022-03-01' and s.seized_on < date '2022-04-01' and s.country_code in ('KG', 'TJ', 'UZ')"
)
OF_AGENCY = (
    "(s.lead_agency_code in ('KG-OLD', 'KG-NEW') or exists (select 1 from seizure_agency p where p.seizure_id = s.id "
    "and p.agency_code in ('KG-OLD', 'KG-NEW')))"
)


def month_of(start: date) -> Filters:
    return Filters(source_kind="blo", start=start, end=(start + timedelta(31)).replace(day=1))


def test_one_agency_in_one_month_is_what_sql_by_hand_gives(drawn):
    filters = month_of(ONE_MONTH[0])
    rows = [row for row in drawn.rows(agencies.monthly_cases(filters, INTERNAL)) if row[0] == ONE_AGENCY]
    sums = tuple(sum(row[place] or 0 for row in rows) for place in (4, 5, 7))
    by_hand = f"""
        select count(*), coalesce(sum(case when s.lead_agency_code in ('KG-OLD', 'KG-NEW') then 1 else 0 end), 0),
          coalesce(sum(s.persons_detained), 0)
        from seizure s where {OF_MONTH} and {OF_AGENCY}"""
    assert {answer for (answer,) in drawn.by_hand(by_hand).values()} == {sums}
    kilograms = sum(
        row[5]
        for row in drawn.rows(agencies.quantities(filters, INTERNAL))
        if row[0] == ONE_AGENCY and row[3] == "kg" and row[5] is not None
    )
    by_hand = (
        "select coalesce(sum(i.quantity_kg), 0) from seizure s join seizure_item i on i.seizure_id = s.id where "
        f"{OF_MONTH} and {OF_AGENCY}"
    )
    assert {round(answer[0][0], 9) for answer in drawn.by_hand(by_hand).values()} == {round(kilograms, 9)}
    assert sums[0] > 0


def test_one_office_in_one_month_is_what_sql_by_hand_gives(drawn):
    filters = month_of(ONE_MONTH[0]).with_(blo_codes=(ONE_OFFICE,))
    rows = drawn.rows(seizures.monthly_cases(filters, INTERNAL))
    by_hand = (
        f"select count(*), coalesce(sum(s.persons_detained), 0) from seizure s where {OF_MONTH} and s.blo_code = 'KG-A'"
    )
    assert {answer for (answer,) in drawn.by_hand(by_hand).values()} == {
        (sum(row[3] for row in rows), sum(row[4] or 0 for row in rows))
    }
    rows = drawn.rows(agencies.monthly_cases(filters, INTERNAL))
    by_hand = f"select count(*) from seizure s where {OF_MONTH} and s.blo_code = 'KG-A' and {OF_AGENCY}"
    assert {answer[0][0] for answer in drawn.by_hand(by_hand).values()} == {
        sum(row[4] for row in rows if row[0] == ONE_AGENCY)
    }


def test_joint_cases_and_messages_of_one_agency_are_what_sql_by_hand_gives(drawn):
    every = Filters(source_kind="blo", start=FIRST, end=FIRST + timedelta(DAYS))
    pairs = {row[:2]: row[2] for row in drawn.rows(agencies.joint_cases(every, INTERNAL))}
    in_period = (
        "s.source_code in ('BLO-1', 'BLO-2') and s.status in ('provisional', 'verified', 'revised') and "
        f"s.country_code in ('KG', 'TJ', 'UZ') and s.seized_on >= date '{every.start}' and s.seized_on < date "
        f"'{every.end}'"
    )
    with_tajikistan = f"""
        select count(*) from seizure s where {in_period} and {OF_AGENCY}
        and (s.lead_agency_code = 'TJ-DCA' or exists (select 1 from seizure_agency p where p.seizure_id = s.id
          and p.agency_code = 'TJ-DCA'))"""
    assert (
        {answer[0][0] for answer in drawn.by_hand(with_tajikistan).values()}
        == {pairs["KG-L1", "TJ-L1"]}
        == {pairs["TJ-L1", "KG-L1"]}
    )
    sent = sum(
        row[4] for row in drawn.rows(agencies.monthly_exchanges(every, INTERNAL, zone=ZONE)) if row[0] == ONE_AGENCY
    )
    by_hand = f"""
        select count(*) from exchange where source_code in ('BLO-1', 'BLO-2') and from_agency_code in ('KG-OLD',
          'KG-NEW')
        and sent_at >= timestamp with time zone '{every.start} 00:00:00+05'
          and sent_at < timestamp with time zone '{every.end} 00:00:00+05'"""
    assert {answer[0][0] for answer in drawn.by_hand(by_hand).values()} == {sent}
    assert sent > 0
