"""Databases that others keep on MariaDB, as views of the contract: a snapshot of them answers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from database import bulk, contract, engine, publishing, reading, snapshot, tells
from database.__main__ import main
from database.loading import initialise, load_files
from queries import network, schema
from scope.settings import DatabaseSettings, Settings
from tests.database.conftest import write_ids
from tests.database.test_snapshot import answering, rows
from tools import launch

SNAPSHOTS = True
HELD = [table for layer in ("about", "reference", "facts") for table in schema.layer(layer)]
LONGEST_KEY = 150
DECIMALS = {"value_usd": mysql.DECIMAL(20, 4), "quantity": mysql.DECIMAL(20, 6), "persons_detained": mysql.SMALLINT()}
"""Columns that have other types there than in the contract."""


@pytest.fixture(scope="module")
def embedded_there(tmp_path_factory) -> engine.Location:
    """Two records as the loader holds them."""
    folder = tmp_path_factory.mktemp("embedded")
    place = engine.Location("duckdb", folder=folder / "db")
    with publishing.change(place) as connection:
        initialise(connection)
    load_files([write_ids(folder, {}, {"AMOUNT": "2.25", "PLACE": "Я <b>'"})], place)
    return place


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    # Not in pytest's own folder: the path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="blo-mariadb-") as folder, launch.mariadb(Path(folder)) as address:
        yield address


def kind_there(column: sa.Column) -> sa.types.TypeEngine:
    if isinstance(column.type, sa.Text):
        return sa.String(LONGEST_KEY) if column.primary_key else mysql.LONGTEXT()
    if isinstance(column.type, sa.DateTime):
        return mysql.DATETIME(fsp=6)
    return DECIMALS.get(column.name, column.type)


@pytest.fixture(scope="module")
def filled(server, embedded_there) -> Iterator[str]:
    """Address of a database with the same records in tables of its own, and views of these."""
    url = sa.make_url(engine.parse(server).url)
    own = sa.create_engine(url)
    with own.begin() as connection:
        connection.execute(sa.text("CREATE DATABASE blo CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"))
    own.dispose()
    own = sa.create_engine(url.set(database="blo"))
    there = sa.MetaData()
    source = engine.reader(embedded_there)
    with own.begin() as connection, source.connect() as reading_from:
        for table in HELD:
            columns = [sa.Column(one.name, kind_there(one), primary_key=one.primary_key) for one in table.c]
            made = sa.Table(f"own_{table.name}", there, *columns)
            made.create(connection)
            frame = bulk.frame(reading_from, sa.select(table)).astype("object")
            found = frame.where(frame.notna(), None).to_dict("records")
            if found:
                connection.execute(
                    sa.insert(made), [{key: plain(value) for key, value in row.items()} for row in found]
                )
            connection.execute(sa.text(f"CREATE VIEW `{table.name}` AS SELECT * FROM `own_{table.name}`"))
    source.dispose()
    own.dispose()
    yield url.set(database="blo").render_as_string(hide_password=False)


def plain(value: object) -> object:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


@pytest.fixture
def source(filled, tmp_path) -> Iterator[engine.Location]:
    place = engine.parse(filled)
    yield place
    snapshot.wait(place)
    for kept in (snapshot._failures, snapshot._looks, snapshot._running):
        kept.pop(place, None)


@pytest.fixture
def kept(tmp_path) -> Settings:
    return Settings(database=DatabaseSettings(snapshots=str(tmp_path / "snapshots")))


@pytest.fixture
def used(source, kept, monkeypatch) -> engine.Location:
    """The database that commands and pages find."""
    monkeypatch.setattr(reading.settings, "current", lambda: kept)
    monkeypatch.setenv("DATABASE_URL", source.url)
    return source


def say(source: engine.Location, *statements: str) -> None:
    own = sa.create_engine(source.url)
    with own.begin() as connection:
        for one in statements:
            connection.execute(sa.text(one))
    own.dispose()


@pytest.fixture
def without_number(source) -> Iterator[engine.Location]:
    say(source, "RENAME TABLE database_info TO hidden_info")
    yield source
    snapshot.wait(source)
    say(source, "RENAME TABLE hidden_info TO database_info", "UPDATE own_seizure SET persons_detained = NULL")
    say(source, "DELETE FROM own_donor WHERE code = 'XX'")


@pytest.mark.long
def test_until_there_is_a_first_one_readers_are_told_so(used, kept):
    with pytest.raises(snapshot.NotYet):
        snapshot.state(used, kept)
    snapshot.wait(used)
    assert snapshot.state(used, kept).place.kind == "duckdb"
    assert "being fetched for the first time" in str(reading.unavailable(snapshot.NotYet()))
    assert isinstance(reading.unavailable(snapshot.NotYet()), reading.DatabaseSlow)
    assert "could not be fetched" in str(reading.unavailable(snapshot.NotYet("no room")))


def test_it_says_what_the_loader_would_have_made_of_the_same_records(source, kept, embedded_there):
    snapshot.take(source, kept)
    now = snapshot.state(source, kept)
    assert now.version == engine.current_version(source)
    tables = [*HELD, *schema.layer("derived")]
    differing = {table.name for table in tables if rows(now.place, table) != rows(embedded_there, table)}
    # Whose version it is.
    assert differing <= {"database_info"}
    assert rows(now.place, schema.seizure) != [] != rows(now.place, schema.release_month)


@pytest.mark.long
def test_a_command_waits_for_the_newest_data(used):
    first = reading.current()
    assert reading.rows_in(first, network.info())["key"].tolist()
    say(used, "UPDATE own_database_info SET value = 'later' WHERE `key` = 'data_version'")
    now = reading.current()
    assert (now.name, now.engine.dialect.name) == ("later", "duckdb")


@pytest.mark.long
def test_commands_check_and_say_and_write_nothing(used, capsys):
    assert main(["check"]) == 0, capsys.readouterr()
    assert main(["status"]) == 0
    assert " 2 cases" in capsys.readouterr().out
    for command in (["load", __file__], ["init"], ["rollback"], ["backup", "never.duckdb"]):
        assert main(command) == 1
        assert "others keep" in capsys.readouterr().err, command
    say(used, "RENAME TABLE seizure_item TO hidden_item", "RENAME TABLE place TO hidden_place")
    say(used, "CREATE VIEW place AS SELECT code, name_en FROM own_place")
    try:
        assert main(["check"]) == 1
        said = capsys.readouterr().out
    finally:
        say(used, "DROP VIEW place", "RENAME TABLE hidden_item TO seizure_item, hidden_place TO place")
    assert "table seizure_item is not there" in said and "table place lacks name_ru" in said


@pytest.mark.long
def test_without_a_number_rows_are_counted_and_the_night_finds_the_rest(without_number, kept, monkeypatch):
    source = without_number
    with pytest.raises(snapshot.NotYet):
        snapshot.state(source, kept)
    snapshot.wait(source)
    first = answering(source, kept)
    assert (first.place.kind, first.newer, first.problem) == ("duckdb", "", "")
    assert first.version.startswith("counted-")
    monkeypatch.setattr(snapshot, "LOOK_SECONDS", -1)
    assert answering(source, kept) == first

    say(source, "INSERT INTO own_donor (code, name_en, name_ru) VALUES ('XX', 'X', 'X')")
    second = answering(source, kept)
    assert second.version != first.version
    assert len(rows(second.place, schema.donor)) == len(rows(first.place, schema.donor)) + 1

    # Neither a count nor anything newest.
    say(source, "UPDATE own_seizure SET persons_detained = 5")
    assert answering(source, kept) == second
    monkeypatch.setattr(tells, "last_night", lambda now, _zone: now)
    third = answering(source, kept)
    assert third.version != second.version
    persons = list(schema.seizure.c).index(schema.seizure.c.persons_detained)
    assert {row[persons] for row in rows(third.place, schema.seizure)} == {5}


@pytest.mark.long
def test_where_counting_takes_long_the_clock_tells(without_number, kept, monkeypatch):
    monkeypatch.setattr(tells, "COUNT_SECONDS", -1)
    monkeypatch.setattr(snapshot, "LOOK_SECONDS", -1)
    first = snapshot.take(without_number, kept)
    assert first.version.startswith("clock-")
    assert answering(without_number, kept) == first
    monkeypatch.setattr(tells, "clock", lambda _now: "clock-later")
    assert answering(without_number, kept).version.startswith("clock-later")


@pytest.mark.long
def test_a_server_that_is_away_leaves_the_last_one(source, kept):
    first = snapshot.take(source, kept)
    away = engine.Location(
        source.kind, url=source.url.replace("%2Fsocket", "%2Fnowhere").replace("/socket", "/nowhere")
    )
    place = snapshot.place_of(away, kept)
    snapshot.place_of(source, kept).folder.rename(place.folder)
    with pytest.raises(sa.exc.OperationalError):
        snapshot.state(away, kept)
    assert snapshot.held(away, kept).version == first.version


def test_without_its_driver_it_says_what_to_install():
    with pytest.raises(engine.LocationError, match="pip install pyodbc"):
        engine.reader(engine.parse("mssql://reader:secret@host/blo"))
    with pytest.raises(engine.LocationError, match="mariadb://user@host/name"):
        engine.parse("mariadb://host:port/x")
    assert "secret" not in engine.parse("oracle://reader:secret@host/blo").words


@pytest.mark.parametrize(
    ("dialect", "kind", "wanted", "does"),
    [
        ("mariadb", sa.DateTime(), sa.DateTime(timezone=True), True),
        ("postgresql", sa.DateTime(), sa.DateTime(timezone=True), False),
        ("oracle", sa.DateTime(), sa.Date(), True),
        ("mssql", sa.DateTime(), sa.Date(), False),
    ],
)
def test_types_of_days_and_moments(dialect, kind, wanted, does):
    assert contract._fits(kind, wanted, contract.ALSO_FITTING.get(dialect, {})) is does
