"""Cooperation and capacity as donors and the public may know them: every cell worked out from the records in plain
loops, every answer from the cells, and what no answers together must tell."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, derived, publishing
from database.engine import Location, reader
from database.release import held_attendance
from queries import capacity, cooperation, schema
from scope.access import Access
from scope.filters import Filters
from scope.settings import Settings
from tests.conftest import KINDS, new_database
from tests.database.made_up import AGENCIES, COUNTRIES, MONTHS_TOLD, NEW, NO_LOAD, OFFICES, TOLD, Rows, drawn, reference

LIMIT = 3
ZONE = "Asia/Tashkent"
DONOR, PUBLIC, INTERNAL = Access(tier="donor"), Access(tier="public"), Access(tier="internal")
EVERY_MONTH = Filters(source_kind="blo", start=date(2025, 1, 1), end=date(2026, 12, 1))
YEARS = EVERY_MONTH.with_(end=date(2027, 1, 1))
UNTIL = datetime(2026, 7, 31, 19, tzinfo=UTC)
"""1 August in Tashkent: the first moment that is not released."""


def fill(location: Location, rows: Rows, **settings) -> Location:
    with publishing.change(location) as connection:
        for name, values in rows.items():
            bulk.insert(connection, schema.metadata.tables[name], pd.DataFrame(values))
        derived.derive(connection, Settings(**settings))
    return location


@pytest.fixture(scope="module", params=KINDS)
def made(request, tmp_path_factory) -> Iterator[tuple[Location, Rows]]:
    """A database of either kind with made-up records, and the records."""
    with new_database(request.param, tmp_path_factory.mktemp("cooperation"), request) as location:
        rows = drawn(seed=5, count=900)
        yield fill(location, rows), rows


@pytest.fixture(scope="module")
def ask(made) -> Iterator[Callable[[sa.Select], list[dict]]]:
    engine = reader(made[0])

    def asked(query: sa.Select) -> list[dict]:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    yield asked
    engine.dispose()


# Cells in plain loops -----------------------------------------------------------------------------------------


def kind_of(row: dict) -> str:
    return {"BLO": "blo", "IDS": "national_events"}[row["source_code"]]


def is_settled(row: dict) -> bool:
    return row["load_id"] not in (NEW, NO_LOAD)


def is_past(day: date | None) -> bool:
    return day is not None and day < MONTHS_TOLD[1]


def told_office(code: str | None) -> str:
    return code if code in TOLD else ""


def total(values: Iterable[float | None]) -> float | None:
    stated = [value for value in values if value is not None]
    return sum(stated) if stated else None


def country(office: str | None, agency: str | None) -> str | None:
    return office[:2] if office else agency[:2] if agency and agency != "NOT-LISTED" else None


def messages(rows: Rows) -> dict[tuple, list[dict]]:
    """Released messages by kind, two countries and month in Tashkent."""
    cells = defaultdict(list)
    for row in rows["exchange"]:
        sides = (
            country(row["from_blo_code"], row["from_agency_code"]),
            country(row["to_blo_code"], row["to_agency_code"]),
        )
        if is_settled(row) and row["sent_at"] < UNTIL and None not in sides and sides[0] != sides[1]:
            local = row["sent_at"] + timedelta(hours=5)
            cells[kind_of(row), *sides, date(local.year, local.month, 1)].append(row)
    return cells


def was_answered(row: dict) -> bool:
    return bool(row["expects_reply"]) and row["replied_at"] is not None and row["replied_at"] < UNTIL


def begun_half_days(row: dict) -> int:
    wait, count = row["replied_at"] - row["sent_at"], 1
    while count * timedelta(hours=12) < wait and count < 120:
        count += 1
    return count


def courses(rows: Rows) -> dict[tuple, list[list[dict]]]:
    """Released courses by kind, country, office, donor and month: the attendance of each."""
    cells = defaultdict(list)
    for row in rows["training"]:
        day, office = row["ended_on"] or row["started_on"], row["blo_code"]
        where = row["country_code"] or (office and office[:2])
        if is_settled(row) and is_past(day) and where:
            attended = [one for one in rows["training_attendance"] if one["training_id"] == row["id"]]
            own = told_office(office) if office and office[:2] == where else ""
            cells[kind_of(row), where, own, row["donor_code"] or "", day.replace(day=1)].append(attended)
    return cells


def in_table(ask, table: sa.Table, key: int) -> dict[tuple, tuple]:
    return {tuple(row.values())[:key]: tuple(row.values())[key:] for row in ask(sa.select(table))}


def test_messages_are_counted_by_direction_and_month_with_the_answers_that_came_in_released_time(made, ask):
    expected = {}
    for key, found in messages(made[1]).items():
        answers = sum(map(was_answered, found))
        expected[key] = (len(found), sum(row["expects_reply"] is True for row in found), answers, 0 < answers < LIMIT)
    assert in_table(ask, schema.release_exchange, 4) == expected
    later = [
        row
        for found in messages(made[1]).values()
        for row in found
        if row["expects_reply"] and row["replied_at"] and row["replied_at"] >= UNTIL
    ]
    assert later and any(held for *_, held in expected.values()) and not all(held for *_, held in expected.values())


def test_reply_times_are_told_by_begun_half_days_where_enough_replies_came(made, ask):
    expected = {}
    for key, found in messages(made[1]).items():
        waits = Counter(begun_half_days(row) for row in found if was_answered(row))
        if waits.total() >= LIMIT:
            expected |= {(*key, wait): (count,) for wait, count in waits.items()}
    assert in_table(ask, schema.release_reply, 5) == expected
    assert {1, 2, 120} <= {key[-1] for key in expected}


def test_operations_are_counted_by_the_countries_of_their_offices(made, ask):
    expected = Counter()
    for row in made[1]["operation"]:
        codes = {one["blo_code"][:2] for one in made[1]["operation_blo"] if one["operation_id"] == row["id"]}
        if is_settled(row) and is_past(row["ended_on"]) and codes:
            expected[kind_of(row), "-".join(sorted(codes)), row["ended_on"].replace(day=1)] += 1
    assert in_table(ask, schema.release_operation, 3) == {key: (count,) for key, count in expected.items()}
    assert {key[1].count("-") for key in expected} >= {0, 1, 2}


def test_courses_tell_officers_and_sexes_where_there_are_enough(made, ask):
    expected = {}
    for key, found in courses(made[1]).items():
        men, women = (total(one[sex] for course in found for one in course) for sex in ("men", "women"))
        every = total((men, women))
        is_few, is_small = (
            0 < (every or 0) < LIMIT,
            0 < (every or 0) < 2 * LIMIT or any(0 < (sex or 0) < LIMIT for sex in (men, women)),
        )
        sexes = (None, None) if is_small else (men, women)
        expected[key] = (len(found), None if is_few else every, *sexes, is_few, is_small)
    assert in_table(ask, schema.release_training, 5) == expected
    flags = Counter(row[-2:] for row in expected.values())
    assert min(flags[True, True], flags[False, True], flags[False, False]) > 5
    assert any(row[2] is not None and row[3] is None for row in expected.values()), "women not stated beside men told"


def test_equipment_is_told_by_office_donor_and_kind_with_how_often_a_value_is_stated(made, ask):
    cells = defaultdict(list)
    for row in made[1]["equipment"]:
        if is_settled(row) and is_past(row["delivered_on"]) and row["blo_code"]:
            key = (
                row["blo_code"][:2],
                told_office(row["blo_code"]),
                row["donor_code"] or "",
                row["kind"] or "",
                row["delivered_on"].replace(day=1),
            )
            cells[kind_of(row), *key].append(row)
    expected = {
        key: (
            len(found),
            total(row["quantity"] for row in found),
            total(row["value_usd"] for row in found),
            sum(row["value_usd"] is not None for row in found),
        )
        for key, found in cells.items()
    }
    assert in_table(ask, schema.release_equipment, 6) == expected
    assert {"", "KG-A"} <= {key[2] for key in expected}


def test_grants_to_an_office_that_is_not_told_are_told_as_grants_to_its_country(made, ask):
    cells = defaultdict(list)
    for row in made[1]["contribution"]:
        kind, code = row["target_kind"], row["target_code"] or ""
        if kind == "blo" and code not in TOLD:
            kind, code = "country", code[:2] if code in OFFICES else None
        if is_past(row["agreed_on"]) and code is not None:
            cells[row["donor_code"], kind, code, row["agreed_on"].replace(day=1)].append(row["amount_usd"])
    expected = {key: (len(found), total(found), len(found) - found.count(None)) for key, found in cells.items()}
    assert in_table(ask, schema.release_contribution, 4) == expected
    assert {"blo", "country", "network"} == {key[1] for key in expected}


# Answers from the cells ---------------------------------------------------------------------------------------

PROGRAMME = tuple(code for code, is_one in COUNTRIES.items() if is_one)
SCOPES = (
    {},
    {"countries": ("KG",)},
    {"countries": ("TJ", "AF")},
    {"countries": ("XX",)},
    {"start": date(2025, 7, 1), "end": date(2026, 2, 1)},
    {"source_kind": "national_events"},
)
OFFICE_SCOPES = (
    {"blo_codes": ("KG-A", "TJ-B")},
    {"pair_codes": ("KG-A=TJ-A",)},
    {"blo_codes": ("_",)},
    {"blo_codes": ("KG-LOW",)},
)
READERS = (DONOR, Access(tier="donor", countries=("KG", "UZ")), PUBLIC)
FIGURES = {
    "sent_count",
    "request_count",
    "answered_count",
    "suppressed_count",
    "sex_suppressed_count",
    "answer_count",
    "operation_count",
    "course_count",
    "attendance_count",
    "men",
    "women",
    "delivery_count",
    "quantity",
    "value_usd",
    "valued_count",
    "contribution_count",
    "amount_usd",
}


def in_scope(code: str | None, filters: Filters, access: Access) -> bool:
    return code in (filters.countries or PROGRAMME) and (not access.countries or code in access.countries)


def at_office(code: str | None, filters: Filters) -> bool:
    if not (filters.blo_codes or filters.pair_codes):
        return True
    return (code or "_") in filters.blo_codes or (code in ("KG-A", "TJ-A") and bool(filters.pair_codes))


def of_direction(row: dict, filters: Filters, access: Access) -> bool:
    return any(in_scope(row[side], filters, access) for side in ("from_country_code", "to_country_code"))


def of_operation(row: dict, filters: Filters, access: Access) -> bool:
    return any(in_scope(code, filters, access) for code in row["country_codes"].split("-"))


def of_office(row: dict, filters: Filters, access: Access) -> bool:
    return in_scope(row["country_code"], filters, access) and at_office(row["blo_code"], filters)


def of_grant(row: dict, filters: Filters, access: Access) -> bool:
    is_everything = not (filters.countries or filters.blo_codes or filters.pair_codes or access.countries)
    office = row["target_code"] if row["target_kind"] == "blo" else None
    return (in_scope(row["country_code"], filters, access) and at_office(office, filters)) or (
        row["target_kind"] == "network" and is_everything
    )


def cell_of(table: sa.Table, row: dict) -> dict:
    """A row of a release table in the words of the answers."""
    cell = {
        name: None if value == "" and name in ("blo_code", "kind", "target_code") else value
        for name, value in row.items()
    }
    for flag, name in (("is_suppressed", "suppressed_count"), ("is_sex_suppressed", "sex_suppressed_count")):
        if flag in cell:
            cell[name] = int(cell.pop(flag))
    if table is schema.release_contribution:
        place = {"blo": (row["target_code"] or "")[:2], "country": row["target_code"]}
        cell["country_code"] = place.get(row["target_kind"])
    return cell


def summed(cells: Iterable[dict]) -> dict[tuple, dict]:
    sums: dict[tuple, list[dict]] = defaultdict(list)
    for cell in cells:
        sums[
            tuple(sorted((name, value) for name, value in cell.items() if name not in FIGURES and value is not None))
        ].append(cell)
    return {
        key: {name: total(cell[name] for cell in found) for name in FIGURES & set(found[0])}
        for key, found in sums.items()
    }


def for_public(cell: dict) -> dict:
    """Years and countries."""
    cell = cell | {"month": cell["month"].replace(month=1)}
    if cell.get("target_kind") == "blo":
        return cell | {"target_kind": "country", "target_code": cell["country_code"]}
    return cell | {"blo_code": None} if "blo_code" in cell else cell


QUESTIONS = {
    "messages": (
        schema.release_exchange,
        of_direction,
        lambda *given: cooperation.messages_across(*given, zone=ZONE),
        False,
    ),
    "replies": (
        schema.release_reply,
        of_direction,
        lambda *given: cooperation.reply_times_across(*given, zone=ZONE),
        False,
    ),
    "operations": (schema.release_operation, of_operation, cooperation.operations_across, False),
    "courses": (schema.release_training, of_office, capacity.courses, True),
    "equipment": (schema.release_equipment, of_office, capacity.equipment, True),
    "grants": (schema.release_contribution, of_grant, capacity.contributions, True),
}
"""Table, which of its rows an answer sums, the question, whether it may be narrowed by offices."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_is_the_sum_of_its_cells(made, ask, question):
    table, is_asked_for, query, by_office = QUESTIONS[question]
    cells = [cell_of(table, row) for row in ask(sa.select(table))]
    compared = 0
    for scope, access in itertools.product((*SCOPES, *OFFICE_SCOPES * by_office), READERS):
        if access is PUBLIC and scope.keys() & {"start", "blo_codes", "pair_codes"}:
            continue
        filters = YEARS.with_(**scope)
        chosen = [
            cell
            for cell in cells
            if cell.get("source_kind", filters.source_kind) == filters.source_kind
            and filters.start <= cell["month"] < filters.end
            and is_asked_for(cell, filters, access)
        ]
        expected = summed(map(for_public, chosen) if access is PUBLIC else chosen)
        expected = {tuple(pair for pair in key if pair[0] != "source_kind"): sums for key, sums in expected.items()}
        found = ask(query(filters, access))
        assert summed(found) == expected, (scope, access)
        assert len(found) == len(expected)
        compared += len(found)
    assert compared > 100


@pytest.mark.parametrize("question", ["courses", "equipment", "grants"])
def test_one_donor_is_told_of_what_that_donor_gave(made, ask, question):
    query = QUESTIONS[question][2]
    every = ask(query(EVERY_MONTH, DONOR))
    for code in ("JP", "NO", "XX"):
        assert ask(query(EVERY_MONTH, DONOR, donor_code=code)) == [row for row in every if row["donor_code"] == code]
    assert {row["donor_code"] for row in every} - {""} == {"JP", "NO"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_all_readers_get_the_same_columns_of_the_same_types(made, question):
    query = QUESTIONS[question][2]
    engine = reader(made[0])
    with engine.connect() as connection:
        kinds = [
            {name: str(kind) for name, kind in bulk.frame(connection, query(YEARS, access)).dtypes.items()}
            for access in (INTERNAL, *READERS)
        ]
    engine.dispose()
    words = [{name: kind.lower() for name, kind in one.items()} for one in kinds]
    assert words == words[:1] * len(words)


@pytest.mark.parametrize("question", ["messages", "replies", "operations"])
def test_cooperation_is_not_told_by_office_nor_messages_by_substance(question):
    query = QUESTIONS[question][2]
    for chosen in ({"blo_codes": ("KG-A",)}, {"pair_codes": ("KG-A=TJ-A",)}, {"blo_codes": ("_",)}):
        with pytest.raises(PermissionError, match="by office"):
            query(EVERY_MONTH.with_(**chosen), DONOR)
    for chosen in ({"categories": ("drug",)}, {"group_codes": ("opiates",)}):
        if question != "operations":
            with pytest.raises(PermissionError, match="substance"):
                query(EVERY_MONTH.with_(**chosen), DONOR)


def test_grants_without_a_day_are_counted_for_internal_readers_and_not_released(made, ask):
    undated = [
        row["amount_usd"]
        for row in made[1]["contribution"]
        if row["agreed_on"] is None and row["target_kind"] == "network"
    ]
    undated += [
        row["amount_usd"]
        for row in made[1]["contribution"]
        if row["agreed_on"] is None and (row["target_code"] or "")[:2] in PROGRAMME
    ]
    (row,) = ask(capacity.undated_contributions(EVERY_MONTH, INTERNAL))
    assert row == {
        "contribution_count": len(undated),
        "amount_usd": total(undated),
        "valued_count": len(undated) - undated.count(None),
    }
    for access in (DONOR, PUBLIC):
        with pytest.raises(PermissionError):
            capacity.undated_contributions(EVERY_MONTH, access)


# What no answers together must tell ---------------------------------------------------------------------------


def officers(rows: Rows) -> dict[tuple, dict[str, set]]:
    """The officers of each released cell of courses, one by one, by sex."""
    found = {}
    for key, cell in courses(rows).items():
        sexes = {}
        for sex in ("men", "women"):
            counts = [one[sex] or 0 for course in cell for one in course]
            sexes[sex] = {(*key, sex, number) for number in range(sum(counts))}
        found[key] = sexes
    return found


def isolates_fewer(sums: list[set], limit: int) -> bool:
    """Whether some sum or difference of the sums, however weighted, is made of fewer than `limit` officers.

    Officers who are in the same sums (an atom) are in every combination together. One that leaves some atoms and no
    others exists if and only if the rest of the columns has a lower rank.
    """
    atoms = Counter(tuple(one in group for group in sums) for one in set().union(*sums))
    if not atoms:
        return False
    matrix, weights = np.array(list(atoms)).T.astype(float), list(atoms.values())
    rank = np.linalg.matrix_rank(matrix)
    small = [place for place, weight in enumerate(weights) if weight < limit]
    return any(
        sum(weights[place] for place in chosen) < limit
        and np.linalg.matrix_rank(np.delete(matrix, chosen, axis=1)) < rank
        for size in range(1, limit)
        for chosen in itertools.combinations(small, size)
    )


def test_an_isolated_officer_is_found():
    assert isolates_fewer([{1, 2, 3, 4}, {1, 2, 3}], 3)
    assert isolates_fewer([{1, 2, 3, 4, 5, 6}, {1, 2}, {3, 4, 5}], 3)
    assert not isolates_fewer([{1, 2, 3, 4, 5, 6}, {1, 2, 3}], 3)
    assert not isolates_fewer([], 3)


def told_of_courses(rows: Rows, ask: Callable, readers: Iterable[Access]) -> tuple[dict[tuple, list[set]], int]:
    """The officers behind each number that readers are told of courses, however they ask for them, by what can be added
    up; and how many questions were answered."""
    people, questions = officers(rows), 0
    sums: dict[tuple, list[set]] = defaultdict(list)
    filters = [YEARS.with_(**scope) for scope in (*SCOPES, *OFFICE_SCOPES)]
    filters += [YEARS.with_(start=date(2025 + number // 12, number % 12 + 1, 1)) for number in range(19)]
    asked = [(one, access, donor) for one in filters for access in readers for donor in ("", "JP")]
    for one, access, donor in asked:
        try:
            answer = ask(capacity.courses(one, access, donor_code=donor))
        except PermissionError:
            continue
        questions += 1
        for row in answer:
            year = row["month"].year if access.reads_years_only else None
            key = (one.source_kind, row["country_code"], row["blo_code"] or "", row["donor_code"])
            behind = [
                cell
                for cell in people
                if (
                    cell == (*key, row["month"])
                    if year is None
                    else (cell[0], cell[1], cell[3], cell[4].year) == (key[0], key[1], key[3], year)
                )
                and one.start <= cell[4] < one.end
            ]
            for figure, sexes in (("attendance_count", ("men", "women")), ("men", ("men",)), ("women", ("women",))):
                if row[figure] is not None and (group := told(people, behind, figure, sexes)):
                    assert len(group) == row[figure], (row, figure)
                    sums[key[0], key[1], key[3], row["month"].year].append(group)
    return {block: unique(groups) for block, groups in sums.items()}, questions


def test_no_sum_or_difference_of_all_answers_on_courses_is_made_of_fewer_officers_than_the_limit(made, ask):
    sums, _questions = told_of_courses(made[1], ask, (DONOR, PUBLIC))
    assert sum(map(len, sums.values())) > 90
    assert not any(isolates_fewer(groups, LIMIT) for groups in sums.values())
    # The attacker would find them if all were told.
    naked = defaultdict(list)
    for cell, sexes in officers(made[1]).items():
        naked[cell[0], cell[1], cell[3], cell[4].year] += [sexes["men"], sexes["women"]]
    assert sum(isolates_fewer(unique(groups), LIMIT) for groups in naked.values()) > 5


def own_officers(rows: Rows, code: str) -> set[tuple]:
    """Officers of an agency, as `officers` names them."""
    found = set()
    for key, cell in courses(rows).items():
        before: dict[str, int] = defaultdict(int)
        for one in (one for course in cell for one in course):
            for sex in ("men", "women"):
                numbers = range(before[sex], before[sex] + (one[sex] or 0))
                before[sex] = numbers.stop
                found |= {(*key, sex, number) for number in numbers} if one["agency_code"] == code else set()
    return found


def test_what_an_agency_is_told_of_courses_less_its_own_officers_is_of_no_fewer_than_the_limit(made, ask):
    hidden_from_donors, (of_donors, _questions) = 0, told_of_courses(made[1], ask, (DONOR,))
    for code in AGENCIES[:2]:
        own = own_officers(made[1], code)
        sums, _questions = told_of_courses(made[1], ask, (Access(tier="partner", agency_code=code, view="network"),))
        others = [[left for group in groups if (left := group - own)] for groups in sums.values()]
        assert sum(map(len, others)) > 50
        assert not any(isolates_fewer(groups, LIMIT) for groups in others)
        # An agency that was told what donors are would find them.
        others = [[left for group in groups if (left := group - own)] for groups in of_donors.values()]
        hidden_from_donors += sum(isolates_fewer(groups, LIMIT) for groups in others)
    assert hidden_from_donors > 2


def told(people: dict, cells: list[tuple], figure: str, sexes: tuple[str, ...]) -> set:
    """Officers of those cells whose figure is told by the rule."""
    found = set()
    for cell in cells:
        men, women = (len(people[cell][sex]) for sex in ("men", "women"))
        is_told = (
            men + women >= LIMIT
            if figure == "attendance_count"
            else men + women >= 2 * LIMIT and not any(0 < sex < LIMIT for sex in (men, women))
        )
        if is_told:
            found |= set().union(*(people[cell][sex] for sex in sexes))
    return found


def unique(groups: list[set]) -> list[set]:
    return [set(group) for group in {frozenset(group) for group in groups}]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_what_is_told_of_a_course_never_leaves_one_possible_number_under_the_limit(limit):
    """Every course of up to 14 men and 14 women; those that look alike when told are what a reader has to choose
    from."""
    pairs = pd.DataFrame(list(itertools.product(range(15), repeat=2)), columns=["men", "women"]).astype("Int64")
    cells = held_attendance(pairs.assign(attendance_count=pairs["men"] + pairs["women"]), limit)
    looks = defaultdict(list)
    for look, pair in zip(
        cells.astype("object").where(cells.notna(), None).itertuples(index=False, name=None),
        pairs.itertuples(index=False),
        strict=True,
    ):
        looks[look].append(pair)
    for alike in looks.values():
        for possible in ({pair.men for pair in alike}, {pair.women for pair in alike}):
            assert len(possible) > 1 or not 0 < min(possible) < limit
        totals = {pair.men + pair.women for pair in alike}
        # Under a limit of two there is one number only.
        assert len(totals) > 1 or limit == 2 or not 0 < min(totals) < limit
    assert (len(looks) > 1) and (limit > 1 or len(looks) == len(pairs))


def test_a_limit_of_one_holds_nothing_back_and_unstated_attendance_is_not_held_back(embedded, rows_of):
    course = {
        "record_key": "T",
        "source_code": "BLO",
        "load_id": 1,
        "blo_code": "KG-A",
        "donor_code": "JP",
        "started_on": date(2026, 5, 4),
    }
    rows = reference() | {
        "training": [{"id": number, **course, "ended_on": date(2026, number, 5)} for number in (5, 6, 7)],
        "training_attendance": [
            {"training_id": 5, "agency_code": "X", "men": 1, "women": 0},
            {"training_id": 6, "agency_code": "X", "men": None, "women": None},
        ],
    }
    table = schema.release_training
    columns = [table.c[name] for name in ("attendance_count", "men", "women", "is_suppressed", "is_sex_suppressed")]
    location = fill(embedded, rows, small_cell_limit=1)
    assert rows_of(location, sa.select(*columns).order_by(table.c.month)) == [
        (1, 1, 0, False, False),
        *[(None, None, None, False, False)] * 2,
    ]
