"""A server for a page of our own, and a browser to look at it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import lacking
from tools import launch


@pytest.fixture(scope="session")
def network(demonstration_of) -> str:
    """Address of a small demonstration network."""
    return f"duckdb:///{demonstration_of(6000).folder}"


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """Starts Streamlit on a script, in the script's folder, on a database if one is named; returns the address."""
    with ExitStack() as servers:
        yield lambda script, database=None: servers.enter_context(launch.server(script, database)).address


NAME = "blo.example.org"
"""A name that the browser takes for this machine's."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(launch.browser([*launch.FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]))
        except launch.NoBrowser as error:
            lacking(str(error))
        yield opened


@pytest.fixture(scope="package")
def address(network) -> Iterator[str]:
    """Address of the dashboard on a small demonstration network."""
    with launch.server(launch.ROOT / "app.py", network) as server:
        yield server.address
