"""Pages as a browser gets them: the server's time for a run, the bytes that it sends, and what building charts takes of
it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from html import unescape
from urllib.request import Request, urlopen

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from database.engine import Location
from tools import launch

CHANGES = (
    "country=TJ",
    "country=UZ",
    "country=KG",
    "country=KZ",
    "period=2026-Q2",
    "period=2026-Q1",
    "period=2025-Q4",
    "office=KG-KAINDY",
    "office=UZ-OYBEK",
    "group=opioids",
    "group=ats",
    "period=2025",
    "period=2026-H1",
)
"""Filters that a reader would set one after another; each is new to the server."""
PAGES = {
    "Situation": ("", ""),
    "Trends": ("trends", ""),
    "Trends, stacked": ("trends", "measure=quantity&split=group_codes&view=stack"),
    "Agencies": ("agencies", ""),
    "Offices": ("offices", ""),
    "Offices, one pair": ("offices", "pair_profile=OYBEK-FOTEHOBOD"),
    "Offices, one office": ("offices", "office_profile=UZ-OYBEK"),
    "Cooperation": ("cooperation", ""),
    "Cooperation, from message to result": ("cooperation", "view=results"),
    "Cooperation, joint operations": ("cooperation", "view=operations"),
    "Capacity": ("capacity", ""),
    "Capacity, targets": ("capacity", "view=targets"),
    "Records": ("records", ""),
    "Explore, two axes": ("explore", "rows=substance&across=transport&values=cases.quantity.persons"),
    "Explore, four axes": ("explore", "rows=country.group&across=year.transport&values=cases.quantity.persons"),
    "Map": ("map", ""),
}
"""Pages that are timed: address, and the page's own choices."""
TRENDS = "pages/monitor/trends.py"


@dataclass(frozen=True)
class Run:
    """One run of the page: seconds until the server says that it has ended, and the bytes it sent, before
    compression."""

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
def app(place: Location) -> Iterator[tuple[launch.Server, psutil.Process]]:
    """The app over a database, on a free port of this machine."""
    url = f"duckdb:///{place.folder.resolve()}" if place.kind == "duckdb" else place.url
    with launch.server(launch.ROOT / "app.py", url) as server:
        yield server, psutil.Process(server.process_id)


def connected(server: launch.Server, *, cookie: str = "") -> AbstractContextManager[ClientConnection]:
    """A connection to the app as a browser of this machine has it that was let in: the same each time, or by the cookie
    of another."""
    address = server.address.replace("http", "ws", 1)
    said = {
        "subprotocols": ["streamlit"],
        "origin": server.address,
        "additional_headers": {"Cookie": cookie or launch.cookie(server)},
    }
    return connect(f"{address}/_stcore/stream", max_size=None, **said)


def visit(server: launch.Server, process: psutil.Process, repeats: int, *, page: str = "", choices: str = "") -> Visit:
    """Open a page, change one filter after another, then ask for the same again.

    Args:
        page: its address; empty for the first one.
        choices: of the page's own, as in a link.

    Raises:
        RuntimeError: the page ended with an error.
    """
    most = 0.0
    kept: set[str] = set()

    def run(parameters: str) -> Run:
        nonlocal most
        found = run_page(connection, page, "&".join(part for part in (parameters, choices) if part), kept=kept)
        most = max(most, process.memory_info().rss / 1e6)
        return found

    with connected(server) as connection:
        first = run("lang=en")
        changed = [run(f"lang=en&{change}") for change in CHANGES]
        again = [run(f"lang=en&{CHANGES[0]}") for _ in range(repeats)]
    return Visit(first, changed, again, most)


@dataclass(frozen=True)
class Taken:
    """All records as one file, taken from the server: what it adds to the server's memory at its height."""

    seconds: float
    size: int
    added_mb: float


def take_records(server: launch.Server, process: psutil.Process) -> Taken:
    """Open Records over the whole database, and take the list as CSV.

    Raises:
        RuntimeError: the page has no link for it.
    """
    with connected(server) as connection:
        told: list[ForwardMsg] = []
        run_page(connection, "records", "lang=en&period=all", told)
    link = next(
        (
            found
            for message in told
            if (found := re.search(r'href="([^"]*/?files/records[^"]*)"', message.delta.new_element.html.body))
        ),
        None,
    )
    if link is None:
        raise RuntimeError("Records shows no link to a file")
    before = most = process.memory_info().rss
    started, size = time.perf_counter(), 0
    with urlopen(
        Request(f"{server.address}/{unescape(link[1]).lstrip('/')}", headers={"Cookie": launch.cookie(server)}),
        timeout=600,
    ) as answer:
        while piece := answer.read(1 << 20):
            size += len(piece)
            most = max(most, process.memory_info().rss)
    return Taken(time.perf_counter() - started, size, (most - before) / 1e6)


def run_page(
    connection: ClientConnection,
    page: str,
    parameters: str,
    told: list[ForwardMsg] | None = None,
    kept: set[str] | None = None,
) -> Run:
    """One run of a page.

    Args:
        page: its address; empty for the first one.
        parameters: of its link.
        told: is given every message of the server.
        kept: hashes of the parts that the browser has, to which those that come are added: the server names these
            instead of sending them again.

    Raises:
        RuntimeError: the page ended with an error.
    """
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = parameters
    asked.rerun_script.cached_message_hashes.extend(kept or ())
    started = time.perf_counter()
    connection.send(asked.SerializeToString())
    size = 0
    while True:
        payload = connection.recv(timeout=120)
        size += len(payload)
        message = ForwardMsg.FromString(payload)
        if told is not None:
            told.append(message)
        if kept is not None and message.metadata.cacheable:
            kept.add(message.hash)
        if message.HasField("delta") and message.delta.new_element.HasField("exception"):
            raise RuntimeError(f"the page failed with {parameters}: {message.delta.new_element.exception.message}")
        if message.WhichOneof("type") == "script_finished":
            return Run(time.perf_counter() - started, size)


def figure_share(place: Location, choices: str = "") -> float:
    """What building figures takes of the server's time on the Trends page while filters change."""
    from streamlit.testing.v1 import AppTest

    from pages.parts import card

    seconds, build = [], card.figure

    def timed(*arguments, **more) -> dict:
        started = time.perf_counter()
        built = build(*arguments, **more)
        seconds.append(time.perf_counter() - started)
        return built

    os.environ["DATABASE_URL"] = f"duckdb:///{place.folder.resolve()}" if place.kind == "duckdb" else place.url
    app = AppTest.from_file(str(launch.ROOT / "app.py"), default_timeout=120).run()
    app.switch_page(TRENDS).run()
    card.figure = timed
    try:
        started = time.perf_counter()
        for change in CHANGES:
            app.query_params.clear()
            for part in f"lang=en&{change}&{choices}".strip("&").split("&"):
                name, _equals, value = part.partition("=")
                app.query_params[name] = value
            app.run()
        return sum(seconds) / (time.perf_counter() - started)
    finally:
        card.figure = build
