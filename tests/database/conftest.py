"""The records of UNODC loaded into databases of both kinds, and files to load."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from database import derived, flags, publishing
from database.engine import Location
from database.loading import initialise, load_files
from tests.conftest import KINDS, new_database

SHARED = Path(os.environ.get("BLO_SHARED", Path(__file__).parents[3] / "shared"))
IDS_FILE = SHARED / "data" / "unodc_ids_2011_2014_central_asia_region.csv"


@pytest.fixture(scope="session")
def ids_file() -> Path:
    """The records that UNODC published; they are not part of this repository."""
    if not IDS_FILE.exists():
        pytest.skip(f"{IDS_FILE} is not here; BLO_SHARED names the folder that holds data/")
    return IDS_FILE


@pytest.fixture(scope="session", params=(KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.long)))
def ids_load(request, ids_file, tmp_path_factory):
    """(database, result, path of the reject report) after the published records were loaded into an empty database."""
    folder = tmp_path_factory.mktemp("ids")
    with new_database(request.param, folder, request) as location:
        (result,) = load_files([ids_file], location, reject_path=folder / "rejects.csv")
        yield location, result, folder / "rejects.csv"


BLANK = {
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
"""A row of the published format."""


def write_ids(
    folder: Path, *rows: dict[str, str], name: str = "ids.csv", separator: str = ";", encoding: str = "utf-8"
) -> Path:
    """A file in the published format from rows of changed cells."""
    lines = [separator.join(BLANK), *(separator.join((BLANK | row).values()) for row in rows)]
    path = folder / name
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


@pytest.fixture
def ids_csv(tmp_path) -> Callable[..., Path]:
    """Writes a file in the published format from rows of changed cells."""
    return partial(write_ids, tmp_path)


@pytest.fixture
def empty_connection(place) -> Iterator[sa.Connection]:
    """A connection that may write to a database with empty tables."""
    with publishing.change(place) as connection:
        yield connection


@pytest.fixture(scope="session")
def begun(tmp_path_factory) -> Location:
    """A real database on DuckDB that holds reference data and nothing else; tests take copies."""
    place = Location("duckdb", folder=tmp_path_factory.mktemp("begun") / "db")
    with publishing.change(place) as connection:
        initialise(connection)
    return place


@pytest.fixture(scope="session")
def begun_server(tmp_path_factory, request) -> Iterator[str]:
    """The same on PostgreSQL: its name."""
    with new_database("postgresql", tmp_path_factory.mktemp("begun"), request) as place:
        with publishing.change(place) as connection:
            initialise(connection)
        yield sa.make_url(place.url).database


def is_begun(request) -> bool:
    """Whether a module says `BEGUN = True`: its databases hold reference data already, for loading begins them anew
    each time."""
    return getattr(request.module, "BEGUN", False)


@pytest.fixture
def embedded(begun, tmp_path, request) -> Location:
    """An embedded database, empty or begun."""
    place = Location("duckdb", folder=tmp_path / "embedded")
    if is_begun(request):
        shutil.copytree(begun.folder, place.folder)
    return place


@pytest.fixture(params=KINDS)
def place(request, tmp_path) -> Iterator[Location]:
    """A database of either kind, empty or begun."""
    if is_begun(request) and request.param == "duckdb":
        yield request.getfixturevalue("embedded")
        return
    template = request.getfixturevalue("begun_server") if is_begun(request) else "template1"
    with new_database(request.param, tmp_path, request, template) as location:
        yield location


@pytest.fixture(autouse=True)
def rows_alone(request, monkeypatch):
    """Where a module says `ROWS_ALONE = True` a load makes no tables from its rows, where it says `UNFLAGGED = True` it
    looks for no double reports and implausible quantities among them: what these hold is tested elsewhere."""
    if getattr(request.module, "ROWS_ALONE", False):
        for step in ("remember", "derive"):
            monkeypatch.setattr(derived, step, lambda *_given: None)
    if getattr(request.module, "UNFLAGGED", False) and "flagged" not in request.fixturenames:
        monkeypatch.setattr(flags, "flag", lambda *_given: None)


@pytest.fixture
def flagged() -> None:
    """For a test of such a module whose loads flag rows all the same."""
