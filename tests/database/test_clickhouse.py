"""What a load makes on ClickHouse: states that come to hold whole, that readers stay on, and that can be returned
to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from database import bulk, clickhouse, contract, engine, publishing, recovery
from database.engine import Location
from queries import schema
from queries.schema import seizure, told_cell
from scope import settings
from tests import facts

ROWS = facts.reference() | {
    "seizure": [facts.case(number, date(2026, 1, number)) for number in range(1, 9)],
    "seizure_item": [facts.item(number, "HEROIN", 0.5) for number in range(1, 9)],
}
COUNT = sa.select(sa.func.count()).select_from(seizure)


@pytest.fixture(scope="module")
def place(clickhouse_url, tmp_path_factory) -> Iterator[Location]:
    """A database with eight cases, of which this machine has a copy; a test finds those that others added."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "ROOT", tmp_path_factory.mktemp("copies"))
        name = f"blo_{uuid.uuid4().hex[:8]}"
        made = engine.parse(sa.make_url(clickhouse_url).set(database=name).render_as_string())
        assert engine.current_version(made) is None
        with publishing.change(made) as connection:
            for table, rows in ROWS.items():
                bulk.insert(connection, schema.metadata.tables[table], pd.DataFrame(rows))
        yield made


def add(place: Location, number: int) -> None:
    with publishing.change(place) as connection:
        bulk.insert(connection, seizure, pd.DataFrame([facts.case(number, date(2026, 2, 1))]))


def cases(place: Location) -> int:
    reading = engine.reader(place)
    try:
        with reading.connect() as connection:
            return connection.execute(COUNT).scalar_one()
    finally:
        reading.dispose()


def states(place: Location) -> list[str]:
    name = sa.make_url(place.url).database
    return sorted(
        row[0]
        for row in clickhouse._asked(place.url, f"SELECT name FROM system.databases WHERE name LIKE '{name}\\_%'")
    )


@pytest.mark.long
def test_a_load_holds_whole_while_a_reader_stays_on_what_it_began_with(place):
    first, count, reading = engine.current_version(place), cases(place), engine.reader(place)
    assert contract.missing(reading) == []
    add(place, 9)
    with reading.connect() as connection:
        assert connection.execute(COUNT).scalar_one() == count
        with pytest.raises(sa.exc.DBAPIError, match="READONLY"):
            connection.exec_driver_sql("CREATE TABLE own (a Int64) ENGINE = MergeTree ORDER BY a")
    reading.dispose()
    assert cases(place) == count + 1
    assert engine.current_version(place) not in (None, first)


@pytest.mark.long
def test_a_machine_without_a_copy_fetches_every_row_as_it_was_sent(place, tmp_path, monkeypatch):
    made = engine.reader(engine.copy_of(place, settings.current()))
    with made.connect() as connection:
        sent = {table.name: rows(connection, table) for table in schema.metadata.sorted_tables}
    made.dispose()
    monkeypatch.setattr(engine, "ROOT", tmp_path)
    with publishing.rehearsal(place) as connection:
        fetched = {table.name: rows(connection, table) for table in schema.metadata.sorted_tables}
    assert fetched == sent
    assert sent["seizure"] and sent["agency"]


def rows(connection: sa.Connection, table: sa.Table) -> list[tuple]:
    return sorted(map(tuple, connection.execute(sa.select(table))), key=repr)


@pytest.mark.long
def test_a_load_that_fails_changes_nothing_and_leaves_nothing(place, monkeypatch):
    before = states(place), engine.current_version(place), cases(place)
    with monkeypatch.context() as patch:
        patch.setattr(clickhouse, "_point", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            add(place, 20)
    assert (states(place), engine.current_version(place), cases(place)) == before
    # The copy is ahead by now, and is not what the next load begins with.
    with publishing.rehearsal(place) as connection:
        assert connection.execute(COUNT).scalar_one() == before[2]


@pytest.mark.long
def test_of_two_loads_at_once_the_later_is_refused(place, tmp_path, monkeypatch):
    count = cases(place)
    with pytest.raises(publishing.Busy, match="came first"), publishing.change(place) as connection:
        bulk.insert(connection, seizure, pd.DataFrame([facts.case(30, date(2026, 2, 1))]))
        with monkeypatch.context() as patch:
            patch.setattr(engine, "ROOT", tmp_path)
            add(place, 31)
    assert cases(place) == count + 1


@pytest.mark.long
def test_rollback_returns_to_the_state_before_and_forgets_nothing_that_was_told(place, monkeypatch):
    monkeypatch.setattr(clickhouse, "KEPT", 2)
    told = {name: "" for name in ("unit", "office", "subject", "source_kind", "country_code", "category", "group_code")}
    version, count = engine.current_version(place), cases(place)
    with publishing.change(place) as connection:
        bulk.insert(connection, seizure, pd.DataFrame([facts.case(40, date(2026, 2, 1))]))
        bulk.insert(connection, told_cell, pd.DataFrame([told | {"month": date(2026, 1, 1), "from_no": 1}]))
    assert len(states(place)) == 2, "states that are too old are removed"
    publishing.rollback(place)
    assert (engine.current_version(place), cases(place)) == (version, count)
    with publishing.rehearsal(place) as connection:
        assert connection.execute(COUNT).scalar_one() == count
        assert connection.execute(sa.select(sa.func.count()).select_from(told_cell)).scalar_one() == 1
    with pytest.raises(publishing.NothingToRollBack):
        publishing.rollback(place)


def test_tables_that_others_make_are_read_and_never_written(place, clickhouse_url):
    name = "theirs"
    place = engine.parse(sa.make_url(clickhouse_url).set(database=name).render_as_string())
    writing = clickhouse.engine(clickhouse_url, is_writing=True)
    with writing.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    writing.dispose()
    writing = clickhouse.engine(place.url, name, is_writing=True)
    with writing.connect() as connection:
        clickhouse.create_tables(connection)
        bulk.insert(connection, seizure, pd.DataFrame(ROWS["seizure"]))
        bulk.insert(connection, schema.database_info, pd.DataFrame([{"key": "data_version", "value": "theirs"}]))
    writing.dispose()
    assert (engine.current_version(place), cases(place)) == ("theirs", 8)
    with pytest.raises(publishing.NotWritable):
        add(place, 9)


def test_a_backup_of_it_restores_into_an_embedded_database(place, tmp_path):
    recovery.backup(place, tmp_path / "backup.duckdb")
    engine_of = engine.duckdb_engine(tmp_path / "backup.duckdb", read_only=True)
    with engine_of.connect() as connection:
        assert connection.execute(COUNT).scalar_one() == cases(place)
    engine_of.dispose()


def test_an_address_without_a_database_is_refused():
    with pytest.raises(engine.LocationError, match="clickhousedb://"):
        engine.parse("clickhousedb://user:word@host:8123")
    assert "word" not in engine.parse("clickhousedb://user:word@host:8123/blo").words
