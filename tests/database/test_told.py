"""What donors are told release after release: who keeps them all and subtracts any two finds no single case."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from datetime import date

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, derived, engine, histories, publishing, recovery
from database.engine import Location, duckdb_engine, reader
from queries import schema
from queries.record_number import number_of
from scope.settings import Settings
from tests.conftest import some
from tests.database.made_up import case, item, reference

LIMIT = 3
JULY = date(2026, 7, 1)
FACTS = (schema.seizure, schema.seizure_item)
NO_DOMINANCE = Settings(dominance_share=1.0)
ON_BOTH = pytest.mark.parametrize(
    "place", ["duckdb", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
"""Each time on DuckDB; that going back forgets nothing is tested each time on PostgreSQL too."""
KEY = ("level", "scope_code", "country_code", "month", "category", "group_code")


def release(
    place: Location,
    cases: list[dict],
    items: list[dict],
    settings: Settings | None = None,
    *,
    fresh: bool = False,
    **others: list[dict],
) -> None:
    """A load after which the database holds these records and no others."""
    with publishing.change(place, fresh=fresh) as connection:
        is_new = connection.execute(sa.select(sa.func.count()).select_from(schema.country)).scalar() == 0
        tables = (reference() if is_new else {}) | {"seizure": cases, "seizure_item": items} | others
        for name, rows in tables.items():
            table = schema.metadata.tables[name]
            if table in FACTS or name in others:
                connection.execute(sa.delete(table))
            bulk.insert(connection, table, pd.DataFrame(rows))
        derived.derive(connection, settings or Settings())


@pytest.fixture
def look(rows_of):
    """Looks at cells of a release: by level, scope, month, group and unit, cases and the amount (persons among
    them)."""

    def of(place: Location, **where: str) -> dict[tuple, tuple[int, float | None]]:
        month, quantity = schema.release_month, schema.release_quantity
        found = {}
        for *key, count, weighed, kilograms, persons in rows_of(
            place,
            sa.select(
                *(month.c[name] for name in KEY),
                month.c.case_count,
                month.c.weighed_count,
                month.c.quantity_kg,
                month.c.persons_detained,
            ),
        ):
            found[*key, "persons" if key[-1] == "*" else ""] = (count, persons)
            if weighed is not None:
                found[*key, "kg"] = (weighed, kilograms)
        for *key, unit, count, amount in rows_of(
            place,
            sa.select(*(quantity.c[name] for name in KEY), quantity.c.unit, quantity.c.case_count, quantity.c.quantity),
        ):
            found[*key, unit] = (count, amount)
        return found

    return of


def kilograms(found: dict, scope: str, day: date = JULY) -> tuple[int, float | None] | None:
    """Cases and kilograms of opiates of an office or a country."""
    return next(
        (
            told
            for (_level, code, _country, month, _category, group, unit), told in found.items()
            if (code, month, group, unit) == (scope, day, "opiates", "kg")
        ),
        None,
    )


class Records:
    """Records of one office in July, each of some kilograms of heroin, that come, are corrected and withdrawn."""

    def __init__(self, count: int, office: str | None = "KG-A"):
        self.of: dict[int, dict] = {}
        self.add(*[(1.0, office)] * count)

    def add(self, *new: tuple[float, str | None]) -> None:
        for amount, office in new:
            number = len(self.of) + 1
            self.of[number] = {"amount": amount, "case": case(number, JULY, blo_code=office)}

    def withdraw(self, *numbers: int) -> None:
        for number in numbers:
            self.of[number]["case"]["status"] = "withdrawn"

    def correct(self, amount: float, *numbers: int) -> None:
        for number in numbers:
            self.of[number]["amount"] = amount

    def rows(self) -> tuple[list[dict], list[dict]]:
        return [one["case"] for one in self.of.values()], [
            item(number, one["amount"]) for number, one in self.of.items()
        ]


# What has to gather ---------------------------------------------------------------------------------------------


@pytest.mark.long
@ON_BOTH
def test_a_cell_stays_as_it_was_told_until_three_new_cases_came(place, look):
    records = Records(5)
    release(place, *records.rows())
    told = look(place)
    assert kilograms(told, "KG") == kilograms(told, "KG-A") == (5, 5.0)
    for _late in range(2):
        records.add((2.0, "KG-A"))
        release(place, *records.rows())
        assert look(place) == told
    records.add((2.0, "KG-A"))
    release(place, *records.rows())
    assert kilograms(look(place), "KG") == kilograms(look(place), "KG-A") == (8, 11.0)


@pytest.mark.long
def test_withdrawn_and_corrected_cases_wait_for_others_too(embedded, look):
    records = Records(7)
    release(embedded, *records.rows())
    told = look(embedded)
    records.withdraw(1)
    release(embedded, *records.rows())
    assert look(embedded) == told
    records.correct(4.0, 2)
    release(embedded, *records.rows())
    assert look(embedded) == told
    records.add((2.0, "KG-A"))
    release(embedded, *records.rows())
    assert kilograms(look(embedded), "KG-A") == (7, 4.0 + 5 + 2)


@pytest.mark.long
def test_three_cases_must_differ_from_every_state_that_was_told_not_only_from_the_last(embedded, look):
    records = Records(5)
    release(embedded, *records.rows())
    records.add((2.0, "KG-A"), (2.0, "KG-A"), (2.0, "KG-A"))
    release(embedded, *records.rows())
    told = look(embedded)
    assert kilograms(told, "KG-A") == (8, 11.0)
    # Three are gone and one has come: the first state and that one. Its kilograms would be told by the first release.
    records.withdraw(6, 7, 8)
    records.add((4.0, "KG-A"))
    release(embedded, *records.rows())
    assert look(embedded) == told


@pytest.mark.long
def test_a_cell_of_which_all_is_withdrawn_goes_when_it_had_enough_cases(embedded, look):
    records = Records(3)
    records.add((1.0, "KG-B"), (1.0, "KG-B"))
    release(embedded, *records.rows())
    told = look(embedded)
    records.withdraw(4, 5)
    release(embedded, *records.rows())
    assert look(embedded) == told
    records.withdraw(1, 2, 3)
    release(embedded, *records.rows())
    assert kilograms(look(embedded), "KG-A") is None
    assert kilograms(look(embedded), "KG-B") == (2, None)


@pytest.mark.long
def test_late_cases_of_several_offices_are_told_in_the_country_alone(embedded, look):
    records = Records(5)
    records.add(*[(1.0, "KG-B")] * 5, *[(1.0, "KG-C")] * 5)
    release(embedded, *records.rows())
    records.add((2.0, "KG-A"), (2.0, "KG-B"))
    release(embedded, *records.rows())
    assert kilograms(look(embedded), "KG") == (15, 15.0)
    records.add((2.0, "KG-C"))
    release(embedded, *records.rows())
    found = look(embedded)
    assert [kilograms(found, scope) for scope in ("KG", "KG-A", "KG-B", "KG-C")] == [
        (18, 21.0),
        (5, 5.0),
        (5, 5.0),
        (5, 5.0),
    ]


@pytest.mark.long
def test_an_office_with_enough_late_cases_does_not_wait_for_another_with_one(embedded, look):
    records = Records(5)
    records.add(*[(1.0, "KG-B")] * 5)
    release(embedded, *records.rows())
    records.add(*[(2.0, "KG-A")] * 3, (2.0, "KG-B"))
    release(embedded, *records.rows())
    found = look(embedded)
    assert [kilograms(found, scope) for scope in ("KG", "KG-A", "KG-B")] == [(13, 16.0), (8, 11.0), (5, 5.0)]


@pytest.mark.long
def test_a_month_that_was_never_told_is_told_as_it_is(embedded, look):
    records = Records(5)
    release(embedded, *records.rows())
    cases, items = records.rows()
    june = [case(number, date(2026, 6, 5)) for number in (11, 12, 13)]
    release(embedded, [*cases, *june], [*items, *(item(number, 3.0) for number in (11, 12, 13))])
    assert kilograms(look(embedded), "KG-A", date(2026, 6, 1)) == (3, 9.0)


@pytest.mark.long
def test_a_late_case_that_was_published_is_told_at_once(embedded, look):
    records = Records(5)
    release(embedded, *records.rows())
    records.add((2.0, "KG-A"), (4.0, "KG-A"))
    records.of[6]["case"]["published_url"] = "https://example.org/6"
    release(embedded, *records.rows())
    assert kilograms(look(embedded), "KG-A") == (6, 7.0)


@pytest.mark.long
def test_cases_that_move_to_another_month_hide_nobody_there(embedded, look):
    """Three cases of July turn out to be of June, where one more is new: June less what July lost would be that one."""
    records = Records(8)
    release(embedded, *records.rows())
    told = look(embedded)
    for number in (1, 2, 3):
        records.of[number]["case"]["seized_on"] = date(2026, 6, 5)
    records.add((4.0, "KG-A"))
    records.of[9]["case"]["seized_on"] = date(2026, 6, 6)
    release(embedded, *records.rows())
    found = look(embedded)
    assert kilograms(found, "KG-A") == kilograms(told, "KG-A")
    assert kilograms(found, "KG-A", date(2026, 6, 1)) == (4, None)


@pytest.mark.long
def test_a_difference_that_is_nearly_one_case_waits(embedded, look):
    records = Records(5)
    records.correct(20.0, *records.of)
    release(embedded, *records.rows())
    records.add((0.5, "KG-A"), (0.25, "KG-A"), (90.0, "KG-A"))
    release(embedded, *records.rows())
    assert kilograms(look(embedded), "KG-A") == (5, 100.0)
    records.add((20.0, "KG-A"))
    release(embedded, *records.rows())
    assert kilograms(look(embedded), "KG-A") == (9, 210.75)


# One case that is nearly all, and small numbers of cases --------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "published", "is_told"),
    [
        pytest.param([90.0, 6.0, 4.0], (), True, marks=pytest.mark.long),
        ([90.1, 6.0, 3.9], (), False),
        # Of what was not published 9 of 10 is one case; what was published can be taken off.
        pytest.param([9.0, 0.5, 0.5, 50.0], (4,), True, marks=pytest.mark.long),
        pytest.param([9.1, 0.5, 0.4, 50.0], (4,), False, marks=pytest.mark.long),
        pytest.param([99.0, 1.0, 1.0, 1.0], (1,), True, marks=pytest.mark.long),
        pytest.param([0.0, 0.0, 0.0], (), True, marks=pytest.mark.long),
        pytest.param([1.0, 0.0, 0.0], (), False, marks=pytest.mark.long),
    ],
)
def test_an_amount_is_held_back_where_one_unpublished_case_is_over_nine_tenths_of_it(
    embedded, look, amounts, published, is_told
):
    records = Records(0)
    records.add(*[(amount, "KG-A") for amount in amounts])
    for number in published:
        records.of[number]["case"]["published_url"] = "https://example.org"
    release(embedded, *records.rows())
    found = look(embedded)
    assert [kilograms(found, scope)[1] is not None for scope in ("KG", "KG-A")] == [is_told, is_told]


def test_what_the_offices_that_are_told_leave_is_not_nearly_one_case_either(embedded, look):
    """One of three cases outside offices is 98 of 100 kg: country less office would tell it, so the smaller office is
    held back."""
    records = Records(0)
    records.add((98.0, None), (1.0, None), (1.0, None), *[(10.0, "KG-A")] * 3, *[(10.0, "KG-B")] * 4)
    release(embedded, *records.rows())
    found = look(embedded)
    assert [kilograms(found, scope)[1] for scope in ("KG", "KG-A", "KG-B")] == [170.0, None, 40.0]


@ON_BOTH
def test_numbers_of_one_and_two_cases_are_told_or_held_back_as_the_operator_says(place, look):
    records = Records(4)
    records.add(*[(1.0, "KG-B")] * 2, *[(1.0, "KG-C")] * 4)
    release(place, *records.rows())
    counts = {(key[1], key[-2]): count for key, (count, _amount) in look(place).items() if key[-1] in ("", "persons")}
    assert counts == {
        (scope, group): count
        for scope, count in (("KG", 10), ("KG-A", 4), ("KG-B", 2), ("KG-C", 4))
        for group in ("opiates", "*")
    }
    release(place, *records.rows(), Settings(tell_small_counts=False))
    found = look(place)
    counts = {(key[1], key[-2]): count for key, (count, _amount) in found.items() if key[-1] in ("", "persons")}
    # KG-B would be the country less the others: one of them is held back too; and with a group all cases of its office.
    assert {scope for (scope, _group), count in counts.items() if count} == {"KG", "KG-C"}
    assert counts["KG", "*"] == counts["KG", "opiates"] == 10 and counts["KG-C", "opiates"] == 4
    assert kilograms(found, "KG-A")[1] is None and kilograms(found, "KG") == (10, 10.0)


# What does not forget -------------------------------------------------------------------------------------------


@pytest.mark.each_time(1)
def test_going_back_loading_anew_and_beginning_anew_forget_nothing_that_was_told(place, look):
    records = Records(5)
    release(place, *records.rows())
    before = Records(5)
    records.add((2.0, "KG-A"), (2.0, "KG-A"), (2.0, "KG-A"))
    release(place, *records.rows())
    told = look(place)
    publishing.rollback(place)
    assert kilograms(look(place), "KG-A") == (5, 5.0)
    # What is loaded now differs by one case from what was told before the way back.
    before.add((2.0, "KG-A"), (2.0, "KG-A"))
    release(place, *before.rows())
    assert look(place) == told
    release(place, *before.rows(), fresh=True)
    assert look(place) == told
    # Other numbers of rows, the same keys.
    cases, items = records.rows()
    shifted = [one | {"id": one["id"] + 50} for one in cases]
    release(place, shifted, [one | {"seizure_id": one["seizure_id"] + 50} for one in items], fresh=True)
    assert look(place) == told


@pytest.mark.long
@ON_BOTH
def test_a_backup_after_going_back_holds_what_was_told_last_and_restoring_an_old_one_forgets_nothing(
    place, look, tmp_path
):
    records = Records(5)
    release(place, *records.rows())
    recovery.backup(place, tmp_path / "early.duckdb")
    records.add((2.0, "KG-A"), (2.0, "KG-A"), (2.0, "KG-A"))
    release(place, *records.rows())
    publishing.rollback(place)
    recovery.backup(place, tmp_path / "late.duckdb")
    # Three more than the first release told, but two others than the second: one of them would be found out.
    records.add((4.0, "KG-A"))
    del records.of[8]
    recovery.restore(place, tmp_path / "early.duckdb", Settings())
    release(place, *records.rows())
    assert kilograms(look(place), "KG-A") == (5, 5.0)
    # In a new place nothing is known but what the backup holds.
    anew = Location("duckdb", folder=tmp_path / "anew")
    recovery.restore(anew, tmp_path / "late.duckdb", Settings())
    release(anew, *records.rows())
    assert kilograms(look(anew), "KG-A") == (5, 5.0)


def test_what_another_installation_told_holds_back_what_it_would_tell(embedded, look, rows_of):
    """Told here 11 kg (five of 1 kg, three of 2 kg), there 17 kg (three others of 4 kg). Of 18 kg, with one more of 1
    kg, seven cases are others than here; but 18 less 17 would be that one."""
    here, there = Records(5), Records(5)
    here.add(*[(2.0, "KG-A")] * 3)
    there.add(*[(4.0, "KG-A")] * 3, (1.0, "KG-A"))
    for number in (6, 7, 8, 9):
        there.of[number]["case"]["record_key"] = f"R{number}0"
    release(embedded, *here.rows())
    told = look(embedded)
    assert kilograms(told, "KG-A") == (8, 11.0)
    kg = [schema.told_case.c.unit == "kg", schema.told_case.c.group_code == "opiates"]
    known, cells = (
        pd.DataFrame(rows_of(embedded, sa.select(table)), columns=table.c.keys())
        for table in (schema.told_case, schema.told_cell)
    )
    (late,) = rows_of(
        embedded, sa.select(*(number_of(sa.literal("BLO"), sa.literal(f"R{number}0")) for number in (6, 7, 8)))
    )
    first = known[known["amount"] == 1.0]
    with publishing.change(embedded) as connection, histories.united(connection):
        assert connection.execute(sa.select(schema.told_case)).all() == []
        bulk.insert(connection, schema.told_case, pd.concat([first, first.iloc[:3].assign(record_no=late, amount=4.0)]))
        bulk.insert(connection, schema.told_cell, cells)
    # What was told here, at release 1, and there, at release 2, and what holds now.
    spans = sa.select(
        schema.told_case.c.amount, schema.told_case.c.from_no, schema.told_case.c.to_no, sa.func.count()
    ).where(*kg)
    spans = spans.group_by(*spans.selected_columns[:3]).order_by(*spans.selected_columns[:3])
    assert rows_of(embedded, spans) == [(1.0, 1, None, 5), (2.0, 1, 2, 3), (2.0, 3, None, 3), (4.0, 2, 3, 3)]
    release(embedded, *there.rows())
    assert kilograms(look(embedded), "KG-A") == (8, 11.0)


def parted(place: Location, tmp_path) -> Location:
    """Another installation, restored from a backup of this one at a time when both told the same."""
    other = Location("duckdb", folder=tmp_path / "other")
    recovery.backup(place, tmp_path / "parting.duckdb")
    recovery.restore(other, tmp_path / "parting.duckdb", Settings())
    return other


@pytest.mark.long
def test_what_a_backup_told_after_it_parted_from_here_is_known_after_it_was_restored(place, look, tmp_path):
    """Told to donors of July: 5 kg; here then 11 kg (three of 2 kg more); there 17 kg (three of 4 kg more), while one
    of 1 kg waits."""
    release(place, *Records(5).rows())
    other = parted(place, tmp_path)
    here, there = Records(5), Records(5)
    here.add(*[(2.0, "KG-A")] * 3)
    there.add(*[(4.0, "KG-A")] * 3)
    for number, late in enumerate((there.of[6], there.of[7], there.of[8]), 16):
        late["case"] |= {"record_key": f"R{number}"}
    release(place, *here.rows())
    release(other, *there.rows())
    there.add((1.0, "KG-A"))
    release(other, *there.rows())
    assert (kilograms(look(place), "KG-A"), kilograms(look(other), "KG-A")) == ((8, 11.0), (8, 17.0))
    recovery.backup(other, tmp_path / "there.duckdb")
    recovery.restore(place, tmp_path / "there.duckdb", Settings())
    # Of 18 kg, seven cases are others than here; but 18 less 17 would be the one that waits.
    assert kilograms(look(place), "KG-A") == (8, 11.0)
    # Once more: nothing is known twice.
    known = rows_known(place)
    recovery.restore(place, tmp_path / "there.duckdb", Settings())
    assert (rows_known(place), kilograms(look(place), "KG-A")) == (known, (8, 11.0))
    # The other way about: nine of 12 kg, one more than here, four others than there.
    here.add((1.0, "KG-A"))
    release(place, *here.rows())
    assert kilograms(look(place), "KG-A") == (8, 11.0)
    # Three more than were told on either side: 5 + 3 x 2 + 3 x 1.
    here.add((1.0, "KG-A"), (1.0, "KG-A"))
    release(place, *here.rows())
    assert kilograms(look(place), "KG-A") == (11, 14.0)


def rows_known(place: Location) -> list[int]:
    """How many rows say what was told."""
    reading = reader(place)
    with reading.connect() as connection:
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in schema.layer("told")
        ]
    reading.dispose()
    return counts


@pytest.mark.long
def test_a_newer_backup_of_the_same_history_tells_what_it_told_last(embedded, look, tmp_path):
    """Restored where only its beginning is known, 8 kg stay told while a ninth case of 2 kg waits; so does a month that
    was told there alone."""
    records = Records(5)
    release(embedded, *records.rows())
    other = parted(embedded, tmp_path)
    records.add(*[(1.0, "KG-A")] * 3)
    june = [case(number, date(2026, 6, 5)) for number in (51, 52, 53)]
    for late in (0, 1):
        records.add(*[(2.0, "KG-A")] * late)
        cases, items = records.rows()
        release(other, [*cases, *june], [*items, *(item(number, 3.0) for number in (51, 52, 53))])
    recovery.backup(other, tmp_path / "newer.duckdb")
    recovery.restore(embedded, tmp_path / "newer.duckdb", Settings())
    for place in (embedded, other):
        assert kilograms(look(place), "KG-A") == (8, 8.0)
        assert kilograms(look(place), "KG-A", date(2026, 6, 1)) == (3, 9.0)
    # June is known here too: a fourth case waits.
    cases, items = records.rows()
    june.append(case(54, date(2026, 6, 5)))
    release(embedded, [*cases, *june], [*items, *(item(number, 3.0) for number in (51, 52, 53, 54))])
    assert kilograms(look(embedded), "KG-A", date(2026, 6, 1)) == (3, 9.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "following"),
    [
        ("", "", ""),
        ("AB", "", ""),
        ("", "AB", "A1 B2"),
        ("AB", "AB", ""),
        ("ABC", "AB", ""),
        ("AB", "ABCD", "C3 D4"),
        ("ABC", "ABD", "D3 C-"),
        ("ABC", "DBE", "D1 E3 C-"),
        ("ABA", "ABAC", "C4"),
        ("AB", "AC", "C2 B-"),
        ("AB", "BA", ""),
        ("A", "BC", "B1 C2 A-"),
    ],
)
def test_of_two_histories_nothing_is_forgotten_and_what_was_told_here_last_holds(ours, theirs, following):
    found = histories.steps(ours, list(enumerate(theirs, 1)))
    assert " ".join(f"{state}{'-' if no is None else no}" for no, state in found) == following
    assert {*ours, *theirs} == {*ours, *(state for _no, state in found)}


@pytest.mark.long
def test_the_file_with_what_was_told_last_stays_while_an_earlier_one_holds(embedded, look):
    records = Records(5)
    for _more in range(3):
        release(embedded, *records.rows())
        records.add((2.0, "KG-A"), (2.0, "KG-A"), (2.0, "KG-A"))
    publishing.rollback(embedded)
    publishing.rollback(embedded)
    release(embedded, *Records(6).rows())
    assert kilograms(look(embedded), "KG-A") == (11, 17.0)


@pytest.mark.long
def test_what_an_earlier_version_told_is_noted_before_its_records_change(embedded, look):
    records = Records(5)
    release(embedded, *records.rows())
    told = look(embedded)
    with publishing.change(embedded) as connection:
        # As an earlier version left it.
        for table in schema.layer("told"):
            connection.execute(sa.delete(table))
        derived.remember(connection, Settings())
        bulk.insert(connection, schema.seizure, pd.DataFrame([case(9, JULY)]))
        bulk.insert(connection, schema.seizure_item, pd.DataFrame([item(9, 64.0)]))
        derived.derive(connection, Settings())
    assert look(embedded) == told


@pytest.mark.long
def test_what_was_told_and_taken_back_is_known_by_new_keys_after_an_upgrade(tmp_path, rows_of):
    """Records 6 to 8 are in no data file that holds: an earlier version told them before it was rolled back."""
    known = []
    for is_rolled_back in (False, True):
        place = Location("duckdb", folder=tmp_path / str(is_rolled_back))
        records = Records(5)
        for number in range(1, 9):
            if number > 5:
                records.add((2.0, "KG-A"))
            records.of[number]["case"] |= {"record_key": f"BLO:{number:032x}-1", "persons_detained": number}
        release(place, *([one[:5] for one in records.rows()]))
        release(place, *records.rows())
        for path in place.folder.glob("*.duckdb"):
            changing = duckdb_engine(path, read_only=False)
            with changing.begin() as connection:
                connection.execute(
                    sa.update(schema.database_info)
                    .where(schema.database_info.c.key == "schema_version")
                    .values(value="4")
                )
            changing.dispose()
        if is_rolled_back:
            pointed = engine.pointer(place)
            publishing.point(place, pointed | {"file": pointed["previous"][0], "previous": [], "told": pointed["file"]})
        with publishing.change(place):
            pass
        known.append(
            sorted(
                rows_of(place, sa.select(schema.told_case.c.record_no).where(schema.told_case.c.to_no.is_(None))),
                key=str,
            )
        )
    assert known[0] == known[1] and len({*known[0]}) == 8


# Ten releases in a row ------------------------------------------------------------------------------------------

RELEASES = 10
WAYS = ("late", "withdrawn", "corrected", "other office", "other month")
"""A record that is published later tells itself: what that leaves of sums told before nobody can take back."""


class Network:
    """Records of a few offices in two months whose amounts are marks: within a month, group and unit each value that
    any record ever had is a power of two of its own, so that a sum says of which values of which records it is made."""

    def __init__(self, seed: int):
        self.luck = random.Random(seed)
        self.cases: dict[int, dict] = {}
        self.items: dict[int, list[dict]] = {}
        self.of_power: dict[tuple, list[int]] = defaultdict(list)
        """By country, group and unit the record of each power."""
        for _record in range(26):
            self.late()

    def _marked(self, block: tuple, number: int) -> float:
        self.of_power[block].append(number)
        assert len(self.of_power[block]) <= 52
        return 2.0 ** (len(self.of_power[block]) - 1)

    def _fill(self, number: int, substances: list[str]) -> None:
        row = self.cases[number]
        # A number of persons is of 32 bits; others than a few state none.
        states = self.luck.random() < 0.6 and len(self.of_power[row["country_code"], "*", "persons"]) < 28
        row["persons_detained"] = (
            5 * int(self._marked((row["country_code"], "*", "persons"), number)) if states else None
        )
        self.items[number] = []
        for line, substance in enumerate(substances, start=1):
            one = item(number, 0.0, substance, line=line, unit="l" if substance == "ACID" else "kg")
            amount = self._marked((row["country_code"], one["group_code"], one["unit"]), number)
            self.items[number].append(
                one | {"quantity": amount, "quantity_kg": amount if one["unit"] == "kg" else None}
            )

    def late(self) -> None:
        number = len(self.cases) + 1
        office = self.luck.choice(("KG-A", "KG-A", "KG-B", "KG-B", "KG-C", "KG-LOW", None))
        self.cases[number] = case(
            number,
            self.luck.choice((JULY, date(2026, 6, 5))),
            blo_code=office,
            published_url=self.luck.choice((None,) * 7 + ("https://example.org",)),
        )
        self._fill(number, self.luck.choice((["HEROIN"], ["HEROIN"], ["HEROIN", "ACID"])))

    def change(self, way: str) -> None:
        number = self.luck.choice([number for number, row in self.cases.items() if row["status"] == "verified"])
        row = self.cases[number]
        if way == "late":
            self.late()
        elif way == "withdrawn":
            row["status"] = "withdrawn"
        elif way == "corrected":
            self._fill(number, [one["substance_code"] for one in self.items[number]])
        elif way == "other office":
            row["blo_code"] = self.luck.choice(("KG-A", "KG-B", "KG-C"))
        else:
            row["seized_on"] = self.luck.choice((JULY, date(2026, 6, 5)))

    def rows(self) -> tuple[list[dict], list[dict]]:
        return [dict(row) for row in self.cases.values()], [one for items in self.items.values() for one in items]

    def hidden(self, block: tuple, amount: int) -> frozenset[int]:
        """Powers of which a sum is made, but for those of published records."""
        bits = {bit for bit in range(amount.bit_length()) if amount >> bit & 1}
        return frozenset(bit for bit in bits if not self.cases[self.of_power[block][bit]]["published_url"])


def found_out(sums: list[frozenset[int]], record: list[int], most: int) -> list[tuple[int, ...]]:
    """Up to so many records that some combination of the sums is made of, and of no others. By exact elimination over a
    prime: what columns of others can be cleared without clearing all."""
    values = sorted(set().union(*sums))
    matrix = np.array([[value in one for value in values] for one in sums], dtype=np.int64)
    rank = prime_rank(matrix)
    # Only who is in a group of few values that always go together can be told apart.
    together: dict[tuple, set[int]] = defaultdict(set)
    for place, value in enumerate(values):
        together[tuple(matrix[:, place])].add(record[value])
    suspects = sorted(set().union(*(records for records in together.values() if len(records) <= most), set()))
    found = []
    for size in range(1, most + 1):
        for chosen in itertools.combinations(suspects, size):
            others = [place for place, value in enumerate(values) if record[value] not in chosen]
            if prime_rank(matrix[:, others]) < rank:
                found.append(chosen)
    return found


def prime_rank(matrix: np.ndarray, prime: int = 2_147_483_629) -> int:
    """The rank, by elimination modulo a prime: of zeros and ones as exact as fractions, but for odds of one in a
    billion."""
    rows, rank = matrix.copy() % prime, 0
    for column in range(rows.shape[1]):
        pivots = np.flatnonzero(rows[rank:, column])
        if not len(pivots):
            continue
        pivot = rank + pivots[0]
        rows[[rank, pivot]] = rows[[pivot, rank]]
        rows[rank] = rows[rank] * pow(int(rows[rank, column]), -1, prime) % prime
        for other in np.flatnonzero(rows[:, column]):
            if other != rank:
                rows[other] = (rows[other] - rows[other, column] * rows[rank]) % prime
        rank += 1
        if rank == len(rows):
            break
    return rank


def test_the_rank_of_zeros_and_ones_is_found():
    luck = np.random.default_rng(5)
    for _try in range(60):
        matrix = luck.integers(0, 2, (luck.integers(1, 9), luck.integers(1, 12)))
        assert prime_rank(matrix) == np.linalg.matrix_rank(matrix)
    assert found_out([frozenset({0, 1, 2, 3}), frozenset({0, 1, 2})], [10, 11, 12, 13], 2) == [(13,)]
    assert found_out([frozenset({0, 1, 2}), frozenset({0, 1, 3, 4, 5})], [10, 11, 12, 13, 14, 15], 2) == []


def attacked(place: Location, look, seed: int, releases: int = RELEASES) -> tuple[int, int, int]:
    """Several releases, one change or a few at a time, with ways back and new beginnings between: sums told, how often
    cells changed, and sets of fewer records than the limit that are found out from all that was told."""
    network, told, last, changes = Network(seed), defaultdict(set), None, 0
    for number in range(releases):
        if number:
            for _change in range(network.luck.choice((1, 1, 2, 3, 5))):
                network.change(network.luck.choice((*WAYS, "late", "late")))
        release(place, *network.rows(), NO_DOMINANCE, fresh=number in (4, 8))
        if number in (3, 6):
            publishing.rollback(place)
        found = look(place)
        changes += sum(found.get(key) != last[key] for key in last) if last else 0
        last = found
        for (_level, _scope, country, _month, _category, group, unit), (_count, amount) in found.items():
            if amount is not None and unit != "":
                told[country, group, unit].add(int(amount) // (5 if unit == "persons" else 1))
    exposed = 0
    for block, amounts in told.items():
        sums = [hidden for amount in amounts if (hidden := network.hidden(block, amount))]
        exposed += len(found_out(sums, network.of_power[block], LIMIT - 1)) if sums else 0
    return sum(map(len, told.values())), changes, exposed


@pytest.mark.parametrize("releases", some((6,), (6, RELEASES)))
def test_releases_in_a_row_tell_no_fewer_cases_than_the_limit_by_any_sums_and_differences(embedded, look, releases):
    is_safe(*attacked(embedded, look, 9, releases))


@pytest.mark.long
@pytest.mark.parametrize("seed", [5, 6, 8, 9])
def test_ten_releases_of_other_networks_do_not_either_on_both_databases(place, look, seed):
    is_safe(*attacked(place, look, seed))


def is_safe(sums: int, changes: int, exposed: int) -> None:
    assert exposed == 0
    # Enough was told, and enough of it changed, to reason with.
    assert (sums > 15, changes > 5) == (True, True), (sums, changes)
