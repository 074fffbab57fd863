"""One page as a browser gets it: the server's time for a run, and the bytes that it sends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

import launch
from database.engine import Location

CHANGES = (
    "country=TJ", "country=UZ", "country=KG", "country=KZ", "period=2026-Q2", "period=2026-Q1", "period=2025-Q4",
    "office=KG-KAINDY", "office=UZ-OYBEK", "group=opioids", "group=ats", "period=2025", "period=2026-H1",
)  # fmt: skip
"""Filters that a reader would set one after another; each is new to the server."""


@dataclass(frozen=True)
class Run:
    """One run of the page: seconds until the server says that it has ended, and the bytes it sent, before compression."""

    seconds: float
    size: int


@dataclass(frozen=True)
class Visit:
    """Runs of one visitor: the first page, each change of a filter, the same page again; the most memory in MB."""

    first: Run
    changed: list[Run]
    again: list[Run]
    memory_mb: float


@contextmanager
def app(place: Location) -> Iterator[tuple[str, psutil.Process]]:
    """The app over a database, on a free port of this machine."""
    url = f"duckdb:///{place.folder.resolve()}" if place.kind == "duckdb" else place.url
    with launch.server(launch.ROOT / "app.py", url) as server:
        yield server.address.removeprefix("http://"), psutil.Process(server.process_id)


def visit(address: str, process: psutil.Process, repeats: int, page: str = "") -> Visit:
    """Open a page (by its address; the first one has none), change one filter after another, then ask for the same again.

    Raises:
        RuntimeError: the page ended with an error.
    """
    most = 0.0

    def run(parameters: str) -> Run:
        nonlocal most
        found = _run(connection, page, parameters)
        most = max(most, process.memory_info().rss / 1e6)
        return found

    with connect(f"ws://{address}/_stcore/stream", subprotocols=["streamlit"], max_size=None, origin=f"http://{address}") as connection:
        first = run("lang=en")
        changed = [run(f"lang=en&{change}") for change in CHANGES]
        again = [run(f"lang=en&{CHANGES[0]}") for _ in range(repeats)]
    return Visit(first, changed, again, most)


def _run(connection: ClientConnection, page: str, parameters: str) -> Run:
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = parameters
    started = time.perf_counter()
    connection.send(asked.SerializeToString())
    size = 0
    while True:
        payload = connection.recv(timeout=120)
        size += len(payload)
        message = ForwardMsg.FromString(payload)
        if message.HasField("delta") and message.delta.new_element.HasField("exception"):
            raise RuntimeError(f"the page failed with {parameters}: {message.delta.new_element.exception.message}")
        if message.WhichOneof("type") == "script_finished":
            return Run(time.perf_counter() - started, size)
