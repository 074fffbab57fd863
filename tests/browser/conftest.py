"""A server for a page of our own, and a browser to look at it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import launch
from database import demonstration, publishing
from database.engine import Location
from tests.conftest import lacking


@pytest.fixture(scope="session")
def network(tmp_path_factory) -> str:
    """Address of a small demonstration network."""
    place = Location("duckdb", folder=tmp_path_factory.mktemp("network"))
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill(connection, date(2026, 10, 1), seizures=4000)
    return f"duckdb:///{place.folder}"


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """Starts Streamlit on a script, in the script's folder, on a database if one is named; returns the address."""
    with ExitStack() as servers:
        yield lambda script, database=None: servers.enter_context(launch.server(script, database)).address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(launch.browser())
        except launch.NoBrowser as error:
            lacking(str(error))
        yield opened


@pytest.fixture(scope="session")
def address(network) -> Iterator[str]:
    """Address of the dashboard on a small demonstration network."""
    with launch.server(launch.ROOT / "app.py", network) as server:
        yield server.address
