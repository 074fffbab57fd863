"""What an agency is told of the release beside its own cases, which it knows: never so few of others that one can be
found."""

from __future__ import annotations

import random
from collections import defaultdict

import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, derived, holds, publishing
from database.engine import reader
from database.small_cells import FAMILY
from database.told import ROW, Row, Rule, State
from queries import release, schema
from queries.record_number import number_of
from scope.access import Access
from scope.settings import Settings
from tests.database.made_up import AGENCIES, Rows, case, drawn, item
from tests.database.test_release import EVERY_MONTH, JULY, LIMIT, URL, coded, fewest_behind, fill, made_of

DONOR = Access(tier="donor")


def looking(code: str, tier: str = "partner") -> Access:
    return Access(tier=tier, agency_code=code, view="network")


def with_agencies(rows: Rows, seed: int = 3) -> Rows:
    """The same cases, most of them led by an agency of their country, some joined by another one."""
    luck, cases, joined = random.Random(seed), [], []
    for row in rows["seizure"]:
        lead = luck.choice((f"{row['country_code']}-X", f"{row['country_code']}-X", *AGENCIES, None))
        cases.append(row | {"lead_agency_code": lead})
        if luck.random() < 0.2:
            joined.append({"seizure_id": row["id"], "agency_code": luck.choice(AGENCIES), "role": "participant"})
    return rows | {"seizure": cases, "seizure_agency": joined}


def own_cases(rows: Rows, code: str) -> set[int]:
    joined = {row["seizure_id"] for row in rows.get("seizure_agency", ()) if row["agency_code"] == code}
    return joined | {row["id"] for row in rows["seizure"] if row["lead_agency_code"] == code}


def amounts(location, access: Access, filters=EVERY_MONTH) -> dict[tuple, set[tuple[str, int]]]:
    """What a reader is told, by country, month, group and unit: the amounts of the country and of its offices; persons
    in fives."""
    told = defaultdict(set)
    engine = reader(location)
    with engine.connect() as connection:
        for at in ("country", "blo"):
            for row in connection.execute(release.monthly_quantities(filters, access, at=at)).mappings():
                if row["quantity"] is not None:
                    told[row["country_code"], row["month"], row["group_code"], row["unit"]].add(
                        (row["blo_code"] or "", int(row["quantity"]))
                    )
            for row in connection.execute(release.monthly_cases(filters, access, at=at)).mappings():
                if row["persons_detained"] is not None:
                    told[row["country_code"], row["month"], "*", "persons"].add(
                        (row["blo_code"] or "", row["persons_detained"] // 5)
                    )
    engine.dispose()
    return told


def fewest_of_others(powers: dict, told: dict, known: set[int]) -> tuple[int, int]:
    """The fewest cases that are not known behind any sum or difference of what is told, and how many amounts there
    are."""
    fewest, number = [], 0
    for block, found in told.items():
        of_power = powers[block]
        sums = [
            {of_power[1 << bit] for bit in range(amount.bit_length()) if amount >> bit & 1} - known
            for _office, amount in found
        ]
        number += len(sums)
        if (few := fewest_behind([cases for cases in sums if cases])) is not None:
            fewest.append(few)
    return min(fewest), number


def test_no_sum_or_difference_tells_an_agency_that_knows_its_own_cases_fewer_of_others_than_the_limit(place):
    # PostgreSQL takes longer for as much.
    rows = coded(with_agencies(drawn(seed=11, count=1200 if place.kind == "duckdb" else 400)))
    fill(place, rows)
    powers = made_of(rows)
    published = {row["id"] for row in rows["seizure"] if row["published_url"]}
    told_to_donors = amounts(place, DONOR)
    for code in AGENCIES:
        known = published | own_cases(rows, code)
        exposed, of_donors = fewest_of_others(powers, told_to_donors, known)
        fewest, number = fewest_of_others(powers, amounts(place, looking(code)), known)
        print(
            f"{code} knows {len(known - published)} cases; of {of_donors} amounts {number} are told to it; fewest of "
            f"others {fewest}, without holds {exposed}"
        )
        assert exposed < LIMIT <= fewest
        assert of_donors / 3 < number < of_donors


@pytest.mark.long
def test_the_history_of_a_family_that_never_changed_comes_to_the_holds_of_its_cells(embedded, rows_of):
    rows = with_agencies(drawn(seed=7, count=500))
    fill(embedded, rows)
    keys = {row["id"]: number for row, number in zip(rows["seizure"], numbers(embedded, rows_of), strict=True)}
    family = [schema.told_case.c[name] for name in FAMILY]
    is_of_blo = sa.and_(schema.told_case.c.source_kind == "blo", schema.told_case.c.subject == "seizures")
    cases, cells, held = defaultdict(set), defaultdict(set), defaultdict(set)
    for *key, unit, office, record, amount, is_published in rows_of(
        embedded, sa.select(*family, *(schema.told_case.c[name] for name in ROW)).where(is_of_blo)
    ):
        cases[tuple(key)].add(Row(unit, office, record, amount, is_published))
    told_cell = schema.told_cell
    of_blo = sa.and_(told_cell.c.source_kind == "blo", told_cell.c.subject == "seizures")
    for *key, unit, office in rows_of(
        embedded, sa.select(*(told_cell.c[name] for name in (*FAMILY, "unit", "office"))).where(of_blo)
    ):
        cells[tuple(key)].add((unit, office))
    hold = schema.release_hold
    for code, level, scope, *key, unit in rows_of(
        embedded,
        sa.select(*(hold.c[name] for name in ("lineage_code", "level", "scope_code", *FAMILY, "unit"))).where(
            hold.c.source_kind == "blo"
        ),
    ):
        held[code, tuple(key)].add((unit, scope if level == "blo" else ""))
    compared = 0
    for code in AGENCIES:
        own = {keys[number] for number in own_cases(rows, code)}
        for key, found in cases.items():
            told = frozenset(cells[key])
            walked = holds.told_to_agency((State(frozenset(found), told),), own, RULE)
            assert told - walked == held[code, key], (code, key)
            compared += len(told - walked)
    assert compared > 15


def numbers(location, rows_of) -> list[int]:
    """Number of each record, by the order of their ids."""
    table = schema.seizure
    return [
        number
        for (number,) in rows_of(
            location, sa.select(number_of(table.c.source_code, table.c.record_key)).order_by(table.c.id)
        )
    ]


def test_a_partner_who_lowers_the_tier_is_told_no_more(embedded):
    fill(embedded, with_agencies(drawn(seed=7, count=250)))
    for code in AGENCIES[:2]:
        assert amounts(embedded, looking(code)) == amounts(embedded, looking(code, "donor")) != amounts(embedded, DONOR)
    assert amounts(embedded, Access(tier="partner")) == amounts(embedded, DONOR)


def shown(embedded, rows_of, cases: list[dict], items: list[dict]) -> dict[str, dict[str, float | None]]:
    """Kilograms of July by agency and scope, after a release of these cases."""
    fill(embedded, drawn(seed=1, count=0) | {"seizure": cases, "seizure_item": items})
    found = {}
    for code in ("KG-X", "TJ-X"):
        rows = [
            row
            for at in ("country", "blo")
            for row in rows_of(embedded, release.monthly_quantities(EVERY_MONTH, looking(code), at=at))
        ]
        found[code] = {row[2] or row[1]: row[6] for row in rows if row[0] == JULY}
    return found


def case_of(number: int, agency: str | None, office: str = "KG-A", **values) -> dict:
    return case(number, JULY, blo_code=office, lead_agency_code=agency, **values)


def test_an_amount_with_own_cases_and_one_or_two_of_others_is_held_back_for_the_agency_alone(embedded, rows_of):
    cases = [case_of(1, "KG-X"), case_of(2, "KG-X"), case_of(3, None), case_of(4, "TJ-X")]
    found = shown(embedded, rows_of, cases, [item(number, 1.0) for number in (1, 2, 3, 4)])
    assert found == {"KG-X": {"KG": None, "KG-A": None}, "TJ-X": {"KG": 4.0, "KG-A": 4.0}}


def test_an_amount_of_own_cases_alone_and_of_published_ones_is_told(embedded, rows_of):
    cases = [case_of(1, "KG-X"), case_of(2, "KG-X"), case_of(3, "KG-X"), case_of(4, "TJ-X", published_url=URL)]
    found = shown(embedded, rows_of, cases, [item(number, 1.0) for number in (1, 2, 3, 4)])
    assert found["KG-X"] == {"KG": 4.0, "KG-A": 4.0}


def test_an_office_is_held_back_where_country_and_offices_would_leave_too_few_of_others(embedded, rows_of):
    at = {"KG-A": ["KG-X", "KG-X", None, None], "KG-B": [None] * 4, "KG-C": [None] * 5}
    cases = [
        case_of(number, agency, office)
        for number, (office, agency) in enumerate((office, one) for office, several in at.items() for one in several)
    ]
    found = shown(embedded, rows_of, cases, [item(number, 1.0) for number in range(len(cases))])
    # Without KG-B, the smaller of the others, country less offices would be the two cases of others at KG-A.
    assert found["KG-X"] == {"KG": 13.0, "KG-A": None, "KG-B": None, "KG-C": 5.0}
    assert found["TJ-X"] == {"KG": 13.0, "KG-A": 4.0, "KG-B": 4.0, "KG-C": 5.0}


def test_an_amount_that_is_nearly_one_case_of_others_is_held_back(embedded, rows_of):
    weights = {1: 1.0, 2: 50.0, 3: 49.0, 4: 1.0, 5: 1.0, 6: 90.0}
    cases = [case_of(number, "KG-X" if number in (2, 3) else None) for number in weights]
    found = shown(embedded, rows_of, cases, [item(number, weight) for number, weight in weights.items()])
    assert found == {"KG-X": {"KG": None, "KG-A": None}, "TJ-X": {"KG": 192.0, "KG-A": 192.0}}


def test_cases_under_a_former_name_of_the_agency_are_its_own(embedded, rows_of):
    rows = drawn(seed=1, count=0) | {
        "seizure": [case_of(number, "KG-WAS" if number < 3 else None) for number in range(1, 5)],
        "seizure_item": [item(number, 1.0) for number in range(1, 5)],
    }
    rows["agency"].append(
        {
            "code": "KG-WAS",
            "name_en": "Was",
            "name_ru": "Was",
            "country_code": "KG",
            "kind": "customs",
            "lineage_code": "KG-X",
        }
    )
    fill(embedded, rows)
    for code in ("KG-X", "KG-WAS"):
        assert rows_of(embedded, release.monthly_quantities(EVERY_MONTH, looking(code)))[0][6] is None
    assert rows_of(embedded, release.monthly_quantities(EVERY_MONTH, DONOR))[0][6] == 4.0


# Releases in a row ----------------------------------------------------------------------------------------------

RULE = Rule(limit=3, share=0.9)
COUNTRY = ("kg", "")


def state(*records: int) -> State:
    return State(frozenset(Row("kg", "", number, 1.0, is_published=False) for number in records), frozenset({COUNTRY}))


@pytest.mark.parametrize(
    ("states", "own", "is_told"),
    [
        # Three new cases, two of them its own: the third would be told.
        ((state(1, 2, 3), state(1, 2, 3, 4, 5, 6)), {4, 5}, False),
        ((state(1, 2, 3), state(1, 2, 3, 4, 5, 6)), {4, 5, 6}, True),
        ((state(1, 2, 3), state(1, 2, 3, 4, 5, 6)), set(), True),
        # What it was not told at the second release is made up by the third.
        ((state(1, 2, 3), state(1, 2, 3, 4, 5, 6), state(1, 2, 3, 4, 5, 6, 7, 8, 9)), {4, 5}, True),
        # Withdrawn cases tell as new ones do.
        ((state(1, 2, 3, 4, 5, 6, 7), state(1, 2, 3, 4)), {5, 6}, False),
        # The first it was not told: nothing to subtract.
        ((state(1, 2, 3), state(1, 2, 3, 4, 5, 6)), {1, 2}, True),
    ],
)
def test_a_changed_amount_is_told_to_an_agency_where_enough_cases_of_others_changed(states, own, is_told):
    assert holds.told_to_agency(states, own, RULE) == (frozenset({COUNTRY}) if is_told else frozenset())


@pytest.mark.long
def test_eight_releases_in_a_row_tell_an_agency_no_fewer_of_others_than_the_limit(embedded, rows_of):
    luck, cases = random.Random(4), []
    shown_to: dict[str, list[set[int]]] = {code: [] for code in AGENCIES[:2]}
    own = {code: set() for code in shown_to}
    for number in range(1, 33):
        agency = luck.choice((*shown_to, None))
        cases.append(case_of(number, agency))
        if agency:
            own[agency].add(number)
        if number % 4 == 0:
            fill_again(embedded, cases, [item(one["id"], float(2 ** (one["id"] - 1))) for one in cases])
            for code in shown_to:
                amount = rows_of(embedded, release.monthly_quantities(EVERY_MONTH, looking(code)))[0][6]
                if amount is not None:
                    shown_to[code].append({bit + 1 for bit in range(33) if int(amount) >> bit & 1})
    for code, sums in shown_to.items():
        others = [found - own[code] for found in sums]
        print(f"{code} was told {len({frozenset(one) for one in others})} different sums in eight releases")
        assert len({frozenset(one) for one in others}) > 1
        assert fewest_behind([one for one in others if one]) >= LIMIT


def fill_again(location, cases: list[dict], items: list[dict]) -> None:
    """The next release of the same database, with these cases."""
    first = drawn(seed=1, count=0)
    with publishing.change(location) as connection:
        for name in ("seizure_item", "seizure", *reversed(first)):
            connection.execute(sa.delete(schema.metadata.tables[name]))
        for name, values in (first | {"seizure": cases, "seizure_item": items}).items():
            if values:
                bulk.insert(connection, schema.metadata.tables[name], pd.DataFrame(values))
        derived.derive(connection, Settings(dominance_share=1.0))


@pytest.mark.long
def test_no_table_of_holds_knows_an_agency_without_cases(embedded, rows_of):
    fill(embedded, drawn(seed=7, count=300))
    of_cases = sa.select(schema.release_hold).where(schema.release_hold.c.level != release.COURSES)
    assert rows_of(embedded, of_cases) == []
