"""Where the database is, and that readers cannot write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from database import contract, engine, publishing
from database.engine import Location, LocationError
from queries import schema


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("duckdb:////data/blo", Location("duckdb", folder=Path("/data/blo"))),
        ("duckdb:////data/blo.duckdb", Location("duckdb", file=Path("/data/blo.duckdb"))),
        ("duckdb:////data/release.2026", Location("duckdb", folder=Path("/data/release.2026"))),
        ("duckdb:///near", Location("duckdb", folder=Path("near"))),
        ("postgresql://reader@host/blo", Location("postgresql", url="postgresql+psycopg://reader@host/blo")),
        ("postgres://reader@host/blo", Location("postgresql", url="postgresql+psycopg://reader@host/blo")),
        ("postgresql+psycopg://reader@host/blo", Location("postgresql", url="postgresql+psycopg://reader@host/blo")),
    ],
)
def test_an_address_names_a_folder_a_file_or_a_server(address, found):
    assert engine.parse(address) == found


@pytest.mark.parametrize(
    "address", ["sqlite:///blo", "blo.duckdb", "duckdb:///", "duckdb://", "postgresql", "postgresql://h:port/x"]
)
def test_another_address_is_refused_with_what_may_stand_there(address):
    with pytest.raises(LocationError, match=r"duckdb:///folder|postgresql://user@host/name"):
        engine.parse(address)


def test_messages_do_not_hold_the_password():
    assert "secret" not in engine.parse("postgresql://loader:secret@host/blo").words


def test_the_environment_comes_before_the_secrets_and_these_before_the_embedded_folder(tmp_path):
    assert engine.location({}, tmp_path) == Location("duckdb", folder=tmp_path / "var")
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('DATABASE_URL = "duckdb:////secret"', encoding="utf-8")
    assert engine.location({"DATABASE_URL": " "}, tmp_path) == Location("duckdb", folder=Path("/secret"))
    assert engine.location({"DATABASE_URL": "duckdb:////set"}, tmp_path) == Location("duckdb", folder=Path("/set"))


def test_there_is_no_version_before_the_first_change(place):
    assert engine.current_version(place) is None


def test_the_version_stays_until_a_change_and_is_another_after_it(place, make_database):
    make_database(place, {})
    first = engine.current_version(place)
    assert engine.current_version(place) == first
    make_database(place, {})
    assert engine.current_version(place) != first


def test_a_reader_cannot_write(place, make_database):
    make_database(place, {})
    reading = engine.reader(place)
    with reading.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="read-only"):
        connection.execute(sa.delete(schema.seizure))
    reading.dispose()


def test_moments_come_back_in_utc(place, make_database, rows_of):
    moment = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    make_database(place, {"load": [{"id": 1, "file_name": "a", "started_at": moment}]})
    reading = engine.reader(place)
    with reading.connect() as connection:
        assert connection.execute(sa.text("select current_setting('TimeZone')")).scalar() == "UTC"
        assert connection.execute(sa.select(schema.load.c.started_at)).scalar() == moment
    reading.dispose()


def test_without_a_database_the_reader_says_how_to_make_one(embedded):
    with pytest.raises(FileNotFoundError, match="python -m database demo"):
        engine.reader(embedded)


def test_a_folder_may_have_any_name(tmp_path, make_database, rows_of):
    place = Location("duckdb", folder=tmp_path / "it's 100 % «база»: a#b")
    make_database(place, {"donor": [{"code": "JP", "name_en": "Japan", "name_ru": "Япония"}]})
    assert rows_of(place, sa.select(schema.donor.c.name_ru)) == [("Япония",)]


@pytest.fixture
def foreign_file(tmp_path) -> Path:
    """A DuckDB file with tables of its own, over which views bear the names and columns of the contract."""
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema inner_tables")
        for table in schema.metadata.sorted_tables:
            types = ", ".join(f'"{column.name}" {column.type.compile(postgresql.dialect())}' for column in table.c)
            connection.execute(f'create table inner_tables."t_{table.name}" ({types})')
            connection.execute(f'create view "{table.name}" as select * from inner_tables."t_{table.name}"')
        connection.execute("insert into inner_tables.t_donor values ('JP', 'Japan', 'Япония', 'JP')")
    return path


def test_a_file_with_views_of_the_contract_is_read(foreign_file, rows_of):
    place = engine.parse(f"duckdb:///{foreign_file}")
    reading = engine.reader(place)
    assert contract.missing(reading) == []
    reading.dispose()
    assert rows_of(place, sa.select(schema.donor.c.name_en)) == [("Japan",)]


def test_a_file_that_others_make_is_never_written(foreign_file):
    before = foreign_file.read_bytes()
    with (
        pytest.raises(publishing.NotWritable, match="duckdb:///folder"),
        publishing.change(engine.parse(f"duckdb:///{foreign_file}")),
    ):
        pass
    assert foreign_file.read_bytes() == before
