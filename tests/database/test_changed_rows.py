"""A snapshot that is brought up to a new state holds what a whole copy of that state holds, table by table."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from database import changed_rows, engine, publishing, snapshot
from database.loading import load_files
from queries import schema
from scope.settings import DatabaseSettings, Settings
from tests.conftest import new_database
from tests.database.conftest import write_ids
from tests.database.test_snapshot import READ, killed

SNAPSHOTS = True


@pytest.fixture(scope="module")
def loaded(request, tmp_path_factory) -> Iterator[str]:
    """Name of a database on a server that holds forty records of UNODC, and as many of offices with their numbers."""
    folder = tmp_path_factory.mktemp("loaded")
    with new_database("postgresql", folder, request) as place:
        ids = write_ids(
            folder, *({"AMOUNT": str(nth), "SEIZURE_DATE": f"2013-05-{nth % 28 + 1:02}"} for nth in range(40))
        )
        load_files([ids, sheet(folder, *(case(nth) for nth in range(40)))], place)
        yield sa.make_url(place.url).database


@pytest.fixture
def source(loaded, request, tmp_path) -> Iterator[engine.Location]:
    with new_database("postgresql", tmp_path, request, loaded) as place:
        yield place
        snapshot.wait(place)


@pytest.fixture
def kept(tmp_path) -> Settings:
    return Settings(database=DatabaseSettings(snapshots=str(tmp_path / "snapshots")))


def case(number: int, **cells: str) -> dict[str, str]:
    return {
        "record_id": f"A-{number}",
        "seized_on": f"2026-02-{number % 28 + 1:02}",
        "blo": "KG-KAINDY-RAIL",
        "substance": "Heroin",
        "quantity": str(number + 1),
        "unit": "kg",
        "status": "verified",
        "detection": "dog; xray",
    } | cells


def sheet(folder: Path, *given: dict[str, str], name: str = "sheet.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in given for key in row)), restval="")
        writer.writeheader()
        writer.writerows(given)
    return path


def say(source: engine.Location, *statements: str) -> None:
    """What an account of the server does past the loader, under a new version."""
    own = sa.create_engine(source.url)
    with own.begin() as connection:
        for one in (*statements, "UPDATE database_info SET value = value || '+' WHERE key = 'data_version'"):
            connection.execute(sa.text(one))
    own.dispose()


def load(source: engine.Location, folder: Path) -> None:
    """A record more, two of the numbered ones corrected, with a substance more and one less, and one withdrawn."""
    corrected = (
        case(3, detection="dog"),
        case(3, substance="Opium", quantity="1"),
        case(4, detection="", quantity="9.5"),
    )
    numbered = sheet(folder, *corrected, case(5, status="withdrawn"), name="again.csv")
    load_files([write_ids(folder, {"AMOUNT": "777"}, name="next.csv"), numbered], source)


def upgrade(source: engine.Location, _folder: Path) -> None:
    with publishing.change(source) as connection:
        publishing.bring_up(connection, Settings())


def by_hand(source: engine.Location, _folder: Path) -> None:
    say(
        source,
        "DELETE FROM seizure_item WHERE seizure_id IN (SELECT id FROM seizure ORDER BY id LIMIT 3)",
        "UPDATE seizure SET persons_detained = 7 WHERE id % 9 = 0",
        "UPDATE seizure SET id = id + 1000 WHERE id % 11 = 0",
        "UPDATE agency SET notes = 'x'",
        "DELETE FROM donor",
        "SAVEPOINT one",
        "DELETE FROM place",
        "ROLLBACK TO one",
        "SAVEPOINT two",
        "UPDATE blo SET notes = 'x' WHERE code = 'UZ-OYBEK'",
        "RELEASE two",
    )


def without_rows(source: engine.Location, _folder: Path) -> None:
    """A column, and a table, that say something else without a row being written in what they are now."""
    say(
        source,
        "ALTER TABLE place DROP COLUMN source",
        "ALTER TABLE place ADD COLUMN source text DEFAULT 'x'",
        "CREATE TABLE copy AS TABLE blo_donor",
        "TRUNCATE blo_donor",
        "INSERT INTO blo_donor SELECT * FROM copy LIMIT 3",
        "DROP TABLE copy",
    )


def roll_back(source: engine.Location, _folder: Path) -> None:
    publishing.rollback(source)


def brought(monkeypatch) -> dict[str, bool]:
    """Of each table that is asked for whether its rows said what had changed; filled by what is made from now on."""
    found: dict[str, bool] = {}
    bring_up = changed_rows.bring_up

    def noted(server, connection, table, columns, before, now):
        found[table.name] = bring_up(server, connection, table, columns, before, now)
        return found[table.name]

    monkeypatch.setattr(changed_rows, "bring_up", noted)
    return found


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((load, by_hand), id="two"),
        pytest.param((load, roll_back, by_hand, without_rows, upgrade), id="all", marks=pytest.mark.long),
    ],
)
def test_brought_up_it_is_what_a_whole_copy_is(source, kept, tmp_path, monkeypatch, changes):
    whole = Settings(database=DatabaseSettings(snapshots=str(tmp_path / "whole")))
    snapshot.take(source, kept)
    found = brought(monkeypatch)
    for change in changes:
        name = change.__name__
        change(source, tmp_path)
        last = snapshot.take(source, kept, only_due=True)
        assert last.version == engine.current_version(source), name
        assert not snapshot._last(source, kept)[1].is_whole, name
        if change is load:
            assert [one for one, was in found.items() if one.startswith("seizure") and not was] == []
        assert differing(last.place.file, snapshot.take(source, whole).place.file) == [], name


def differing(one: Path, other: Path) -> list[str]:
    """Tables whose rows are not the same in two files."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{one}' AS one (READ_ONLY); ATTACH '{other}' AS other (READ_ONLY)")
    both = ("one", "other"), ("other", "one")
    found = [
        table.name
        for table in READ
        if any(
            connection.execute(f'SELECT 1 FROM (FROM {a}."{table.name}" EXCEPT ALL FROM {b}."{table.name}")').fetchall()
            for a, b in both
        )
    ]
    connection.close()
    return found


@pytest.mark.long
@pytest.mark.parametrize("tables", [len(READ) - 5, 0, 12])
def test_one_that_is_killed_while_it_is_brought_up_leaves_the_last_one(source, kept, tmp_path, tables):
    first = snapshot.take(source, kept)
    load(source, tmp_path)
    assert killed(source, kept, changed_rows.bring_up, tables, only_due=True) == -9
    assert snapshot.held(source, kept).version == first.version
    last = snapshot.take(source, kept, only_due=True)
    whole = Settings(database=DatabaseSettings(snapshots=str(tmp_path / "whole")))
    assert last.version == engine.current_version(source) != first.version
    assert differing(last.place.file, snapshot.take(source, whole).place.file) == []


@pytest.mark.long
def test_what_ran_while_the_last_one_was_made_is_seen_by_the_next(source, kept):
    own = sa.create_engine(source.url)
    with own.connect() as slow:
        slow.execute(sa.text("UPDATE seizure SET persons_detained = 3 WHERE id = 1"))
        say(source, "UPDATE seizure SET persons_detained = 4 WHERE id = 2")
        before = snapshot.take(source, kept)
        slow.commit()
    own.dispose()
    say(source)
    after = snapshot.take(source, kept, only_due=True)
    persons = sa.select(schema.seizure.c.persons_detained).where(schema.seizure.c.id <= 2).order_by(schema.seizure.c.id)
    assert [_asked(one.place, persons) for one in (before, after)] == [[None, 4], [3, 4]]


def _asked(place: engine.Location, query: sa.Select) -> list:
    own = engine.reader(place)
    with own.connect() as connection:
        found = connection.execute(query).scalars().all()
    own.dispose()
    return found


@pytest.mark.each_time(1)
@pytest.mark.parametrize(
    "hidden",
    [
        "ALTER TABLE seizure RENAME TO there; CREATE VIEW seizure AS SELECT * FROM there",
        "ALTER TABLE seizure DROP CONSTRAINT seizure_pkey",
        "CREATE TABLE part () INHERITS (seizure)",
        "ALTER TABLE seizure ENABLE ROW LEVEL SECURITY",
    ],
)
def test_tables_whose_rows_do_not_say_all_are_copied(source, kept, monkeypatch, hidden):
    say(source, *hidden.split("; "))
    snapshot.take(source, kept)
    say(source)
    found = brought(monkeypatch)
    snapshot.take(source, kept, only_due=True)
    assert {name for name in ("seizure", "seizure_item") if not found[name]} == {"seizure"}


def test_a_server_that_begins_anew_is_copied_whole():
    marks = changed_rows.Marks("1:2:00000001", "900:950:900", {})
    assert changed_rows.may_follow(marks, replace(marks, seen="940:960:"))
    for other in (
        None,
        replace(marks, server="1:2:00000002"),
        replace(marks, server="2:2:00000001"),
        replace(marks, seen="890:940:"),
        replace(marks, seen=f"940:{2**31 + 900}:"),
    ):
        assert not changed_rows.may_follow(marks, other)
    assert not changed_rows.may_follow(None, marks)


@pytest.mark.long
def test_each_night_it_is_copied_whole(source, kept, monkeypatch, caplog):
    with caplog.at_level(logging.INFO, snapshot.LOG.name):
        snapshot.take(source, kept)
        say(source)
        snapshot.take(source, kept, only_due=True)
    assert ["whole" in one.getMessage() for one in caplog.records] == [True, False]
    last, made = snapshot._last(source, kept)
    now = datetime.now(UTC)
    assert not made.is_aged(kept, now)
    assert made.is_aged(kept, now + timedelta(days=1))
    assert not replace(made, is_whole=True).is_aged(kept, now + timedelta(days=1))
    assert replace(made, is_whole=True, is_numbered=False).is_aged(kept, now + timedelta(days=1))
    assert snapshot.take(source, kept, only_due=True) == last
    monkeypatch.setattr(snapshot.Made, "is_aged", lambda *_given: not _given[0].is_whole)
    assert snapshot.state(source, kept) == last
    snapshot.wait(source)
    now_whole = snapshot.state(source, kept)
    assert (now_whole.version, now_whole.newer) == (last.version, "")
    assert now_whole.place != last.place
    assert snapshot._last(source, kept)[1].is_whole
