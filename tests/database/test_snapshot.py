"""A snapshot of a database server says what the server says, and the last whole one answers whatever happens."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, engine, publishing, reading, snapshot
from database.loading import initialise, load_files
from queries import schema
from scope.settings import DatabaseSettings, Settings
from tests.conftest import new_database
from tests.database.conftest import write_ids

SNAPSHOTS = True
ROOT = Path(__file__).parents[2]
READ = [table for layer in snapshot.READ_LAYERS for table in schema.layer(layer)]


@pytest.fixture
def kept(tmp_path) -> Settings:
    return Settings(database=DatabaseSettings(snapshots=str(tmp_path / "snapshots")))


@pytest.fixture(scope="module")
def loaded(request, tmp_path_factory) -> Iterator[str]:
    """Name of a database on a server that holds two records; tests take copies."""
    folder = tmp_path_factory.mktemp("loaded")
    with new_database("postgresql", folder, request) as place:
        load_files([write_ids(folder, {}, {"AMOUNT": "2", "PLACE": 'Я, "<b>"\n\''})], place)
        yield sa.make_url(place.url).database


@pytest.fixture
def source(loaded, request, tmp_path) -> Iterator[engine.Location]:
    """Two records on a server."""
    with new_database("postgresql", tmp_path, request, loaded) as place:
        yield place
        snapshot.wait(place)


def rows(place: engine.Location, table: sa.Table) -> list[tuple]:
    own = engine.reader(place)
    with own.connect() as connection:
        found = [
            tuple(None if pd.isna(value) else value for value in row)
            for row in bulk.frame(connection, sa.select(table)).itertuples(index=False)
        ]
    own.dispose()
    return sorted(found, key=repr)


def change(source: engine.Location) -> None:
    """The same data under a new version."""
    with publishing.change(source):
        pass


def answering(source, settings) -> snapshot.State:
    """What answers once nothing more is being made."""
    snapshot.state(source, settings)
    snapshot.wait(source)
    return snapshot.state(source, settings)


def test_every_table_that_readers_ask_is_the_same(source, kept):
    now = answering(source, kept)
    assert now.place.kind == "duckdb"
    assert now.version == engine.current_version(source)
    assert {table.name for table in READ if rows(now.place, table) != rows(source, table)} == set()
    assert rows(now.place, schema.seizure) != []


def test_what_was_told_stays_on_the_server(source, kept):
    now = answering(source, kept)
    assert rows(source, schema.told_case) != []
    assert rows(now.place, schema.told_case) == []


def test_until_there_is_a_first_one_the_server_answers(source, kept):
    assert snapshot.state(source, kept).place == source
    snapshot.wait(source)
    assert snapshot.state(source, kept).place.kind == "duckdb"


def test_readers_stay_on_the_last_one_until_the_next_is_there(source, kept, tmp_path):
    first = answering(source, kept)
    load_files([write_ids(tmp_path, {"AMOUNT": "7"}, name="next.csv")], source)
    between = snapshot.state(source, kept)
    assert (between.version, between.place, between.newer) == (
        first.version,
        first.place,
        engine.current_version(source),
    )
    snapshot.wait(source)
    second = snapshot.state(source, kept)
    assert (second.version, second.newer) == (engine.current_version(source), "")
    assert len(rows(second.place, schema.seizure)) == len(rows(first.place, schema.seizure)) + 1


@pytest.mark.long
def test_the_newest_two_are_kept(source, kept):
    for _number in range(3):
        answering(source, kept)
        change(source)
    answering(source, kept)
    folder = snapshot.place_of(source, kept).folder
    assert sorted(path.name for path in folder.glob("*.duckdb")) == ["data-000003.duckdb", "data-000004.duckdb"]


def test_live_reads_the_server_and_leaves_no_copy(source, tmp_path):
    live = Settings(database=DatabaseSettings(live=True, snapshots=str(tmp_path / "snapshots")))
    assert answering(source, live) == snapshot.State(engine.current_version(source), source)
    assert not (tmp_path / "snapshots").exists()


def test_nobody_but_the_owner_reads_it(source, kept):
    now = answering(source, kept)
    folder = snapshot.place_of(source, kept).folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(now.place.file.stat().st_mode) == 0o600


@pytest.mark.long
def test_a_command_is_answered_from_the_newest_data(source, kept, monkeypatch):
    monkeypatch.setattr(reading.settings, "current", lambda: kept)
    monkeypatch.setattr(engine, "location", lambda: source)
    answering(source, kept)
    assert reading.current().engine.dialect.name == "duckdb"
    change(source)
    now = reading.current()
    assert (now.engine.dialect.name, now.name) == ("postgresql", engine.current_version(source))


# What goes wrong --------------------------------------------------------------------------------------------


def test_a_server_that_is_away_leaves_the_last_one(source, kept):
    first = answering(source, kept)
    away = engine.Location("postgresql", url=source.url.replace("host=", "host=/nowhere"))
    shutil.copytree(snapshot.place_of(source, kept).folder, snapshot.place_of(away, kept).folder)
    with pytest.raises(sa.exc.OperationalError):
        snapshot.state(away, kept)
    assert snapshot.held(away, kept).version == first.version


def test_a_full_disk_leaves_the_last_one_and_says_so(source, kept, monkeypatch):
    first = answering(source, kept)
    change(source)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(snapshot.shutil, "disk_usage", lambda _folder: usage(10**9, 10**9, 1000))
    now = answering(source, kept)
    assert (now.version, now.place) == (first.version, first.place)
    assert "has room for 0 MB" in now.problem and "[database] snapshots" in now.problem
    # It is not tried again at once.
    monkeypatch.undo()
    assert answering(source, kept).place == first.place
    monkeypatch.setattr(snapshot, "RETRY_SECONDS", 0)
    assert (answering(source, kept).newer, snapshot.state(source, kept).problem) == ("", "")


def test_a_table_that_lost_a_column_leaves_the_last_one(source, kept):
    first = answering(source, kept)
    change(source)
    own = sa.create_engine(source.url)
    with own.begin() as connection:
        connection.execute(sa.text("ALTER TABLE seizure DROP COLUMN concealment CASCADE"))
    own.dispose()
    now = answering(source, kept)
    assert (now.version, now.problem) == (first.version, "table seizure lacks concealment")


def test_columns_of_other_types_become_those_of_the_contract(source, kept):
    own = sa.create_engine(source.url)
    with own.begin() as connection:
        connection.execute(sa.text("ALTER TABLE place RENAME TO place_there"))
        columns = ", ".join(
            f"{one.name}::real AS {one.name}"
            if isinstance(one.type, sa.Double)
            else f"{one.name}::varchar(200) AS {one.name}"
            if isinstance(one.type, sa.Text)
            else one.name
            for one in schema.place.c
        )
        connection.execute(sa.text(f"CREATE VIEW place AS SELECT {columns} FROM place_there"))
    own.dispose()
    now = answering(source, kept)
    assert now.place.kind == "duckdb", now.problem
    found = rows(now.place, schema.place)
    assert found and len(found) == len(rows(source, schema.place))


@pytest.mark.long
def test_views_of_the_facts_alone_are_told_as_the_loader_would_tell_them(source, kept):
    """What others keep as views has no derived tables: they are made in the snapshot."""
    due = {table.name: rows(source, table) for table in schema.layer("derived")}
    assert due["release_month"] != []
    own = sa.create_engine(source.url)
    with own.begin() as connection:
        for table in (*schema.layer("derived"), *schema.layer("told")):
            connection.execute(sa.text(f"DROP TABLE {table.name}"))
    own.dispose()
    now = answering(source, kept)
    assert now.place.kind == "duckdb", now.problem
    assert {name for name in due if rows(now.place, schema.metadata.tables[name]) != due[name]} == set()
    # What it told lies there alone.
    folder = snapshot.place_of(source, kept).folder
    assert rows(now.place, schema.told_case) != []
    (folder / engine.POINTER).write_text("{}")
    assert "adopt" in answering(source, kept).problem
    assert list(folder.glob("*.duckdb"))


@pytest.mark.long
@pytest.mark.each_time(1)
@pytest.mark.parametrize("left", ["{}", "not JSON", ""])
def test_a_broken_folder_is_made_anew(source, kept, left):
    answering(source, kept)
    folder = snapshot.place_of(source, kept).folder
    (folder / engine.POINTER).write_text(left)
    assert snapshot.held(source, kept) is None
    assert answering(source, kept).version == engine.current_version(source)


@pytest.mark.long
def test_a_snapshot_of_another_version_of_the_dashboard_is_not_read(source, kept, monkeypatch):
    answering(source, kept)
    snapshot.said_by_file.cache_clear()
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    assert snapshot.held(source, kept) is None


KILLED = """
import importlib, os, sys
from database import snapshot
from database.engine import Location
from scope.settings import DatabaseSettings, Settings
url, folder, module, name, times, only_due = sys.argv[1:]
module, left = importlib.import_module(module), iter(range(int(times)))
step = getattr(module, name)
def stepped(*given):
    if next(left, None) is None:
        os.kill(os.getpid(), 9)
    return step(*given)
setattr(module, name, stepped)
settings = Settings(database=DatabaseSettings(snapshots=folder))
snapshot.take(Location("postgresql", url=url), settings, only_due=bool(only_due))
"""


def killed(source, kept, step: Callable, times: int, *, only_due: bool = False) -> int:
    """Exit code of a process that makes a snapshot and is killed when it has taken a step so many times."""
    named = (step.__module__, step.__name__, str(times), "due" if only_due else "")
    told = [sys.executable, "-c", KILLED, source.url, kept.database.snapshots, *named]
    return subprocess.run(told, cwd=ROOT, check=False).returncode


@pytest.mark.each_time(1)
@pytest.mark.parametrize("tables", [20, 0, len(READ) - 1])
def test_one_that_is_killed_leaves_the_last_one(source, kept, tables):
    first = answering(source, kept)
    change(source)
    assert killed(source, kept, bulk.insert_arrow, tables) == -9
    assert snapshot.held(source, kept) == first
    assert answering(source, kept).version == engine.current_version(source)
    folder = snapshot.place_of(source, kept).folder
    assert not list(folder.glob("*.draft*"))


def test_another_process_that_makes_one_is_left_to_it(source, kept):
    place = snapshot.place_of(source, kept)
    place.folder.mkdir(parents=True)
    with publishing.folder_lock(place.folder):
        now = answering(source, kept)
        assert (now.place, now.problem) == (source, "")
    assert answering(source, kept).place.kind == "duckdb"


@pytest.mark.long
def test_what_another_process_has_just_made_is_not_made_a_second_time(source, kept):
    made = answering(source, kept)
    # This process had found the one before, and comes to the lock only now.
    snapshot._try(source, kept)
    assert snapshot.held(source, kept) == made
    assert [path.name for path in made.place.file.parent.glob("data-*")] == [made.place.file.name]
    assert snapshot.take(source, kept).place != made.place


def test_a_snapshot_that_nobody_reads_any_more_goes_and_nothing_else_does(source, kept):
    folder = Path(kept.database.snapshots)
    unused, used, told, filled = (letter * 16 for letter in "abcd")
    for name, days, files in (
        (unused, 8, (engine.POINTER, publishing.LOCK, "data-000003.duckdb")),
        (used, 6, (engine.POINTER, "data-000003.duckdb")),
        (told, 8, (engine.POINTER, "data-000003.duckdb", snapshot.TELLS)),
        # What an operator has in the folder that is named for snapshots.
        (filled, 8, (engine.POINTER, "data-000003.duckdb", "report.docx")),
        ("e" * 16, 8, ("report.docx",)),
        ("archive", 8, (engine.POINTER, "data-000001.duckdb", "key")),
    ):
        (folder / name).mkdir(parents=True)
        for file in files:
            (folder / name / file).touch()
        os.utime(folder / name, (time.time() - days * 86_400,) * 2)
    (folder / ("f" * 16)).touch()
    answering(source, kept)
    own = snapshot.place_of(source, kept).folder.name
    left = (used, told, filled, "e" * 16, "f" * 16, "archive", own)
    assert sorted(path.name for path in folder.iterdir()) == sorted(left)


@pytest.mark.long
def test_a_folder_that_is_made_anew_tells_its_own_version(source, kept):
    answering(source, kept)
    shutil.rmtree(snapshot.place_of(source, kept).folder)
    change(source)
    now = answering(source, kept)
    assert (now.version, now.newer, now.place.file.name) == (engine.current_version(source), "", "data-000001.duckdb")


@pytest.mark.long
def test_an_empty_database_and_none(server, kept):
    assert snapshot.state(server, kept) is None
    with publishing.change(server) as connection:
        initialise(connection)
    assert answering(server, kept).version == engine.current_version(server)
    snapshot.wait(server)
