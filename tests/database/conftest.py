"""The records of UNODC loaded into databases of both kinds, and files to load."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from database import publishing
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


@pytest.fixture(scope="session", params=KINDS)
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


def write_ids(folder: Path, *rows: dict[str, str], name: str = "ids.csv", separator: str = ";", encoding: str = "utf-8") -> Path:
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


@pytest.fixture
def embedded(begun, tmp_path, request) -> Location:
    """An embedded database; one that was begun already where a module says `BEGUN = True`, for loading begins it anew each time."""
    place = Location("duckdb", folder=tmp_path / "embedded")
    if getattr(request.module, "BEGUN", False):
        shutil.copytree(begun.folder, place.folder)
    return place
