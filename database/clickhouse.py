"""ClickHouse: a server for records that outgrow one machine.

Each state of the data is a database of its own beside the one that the address names, `NAME_000007_1f3a`; the table
`pointer` in that one says which of them holds. A load makes the next state in an embedded copy on its own machine
(`publishing`), which is then sent as new tables and comes to hold by one row of the pointer: readers see all of it or
nothing, and go on reading the state that they began with. Where there is no pointer, others keep the tables of the
contract in the database itself, and they are read alone.

An atomic swap of snapshots, with optimistic concurrency control: of two loads at once the later one is refused.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from database import bulk
from database.limits import POOL_SECONDS, WATCH_SECONDS
from queries import clickhouse, schema

DRIVER = "clickhousedb.blo"
POINTER = "pointer"
KEPT = 3
"""So many states are kept: readers that began with one go on, and `rollback` returns to one."""
NO_DATABASE, NO_TABLE = 81, 60
"""What the server calls a database, and a table, that is not there."""

sa.dialects.registry.register(DRIVER, "queries.clickhouse", "Dialect")

TYPES = {
    sa.BigInteger: "Int64",
    sa.Integer: "Int32",
    sa.Double: "Float64",
    sa.Boolean: "Bool",
    sa.Date: "Date32",
    sa.DateTime: "DateTime64(6, 'UTC')",
    sa.Text: "String",
}
SORTED = {
    "seizure": ("source_code", "seized_on", "id"),
    "exchange": ("source_code", "id"),
}
"""By what the rows of large tables lie in order, where it is not their key: a question reads the days of its period
alone."""


class Overtaken(RuntimeError):
    """Another load has come to hold meanwhile."""


@dataclass(frozen=True)
class Held:
    """A row of the pointer: the `database` that holds since this `step`, the `version` of its data, the `previous`
    ones, newest first, `last_number`, the highest that any had, and `told`, the one with what donors were told last."""

    step: int
    last_number: int
    database: str
    version: str
    previous: tuple[str, ...]
    told: str

    @property
    def named(self) -> set[str]:
        return {self.database, self.told, *self.previous}


def engine(
    url: str | sa.URL, database: str | None = None, *, is_writing: bool = False, seconds: int | None = None
) -> sa.Engine:
    """An engine on a database of a server, or on none; it reads only unless it `is_writing`.

    Args:
        seconds: after which the server gives up a query.
    """
    settings: dict[str, object] = dict(clickhouse.SETTINGS)
    if seconds:
        settings["max_execution_time"] = seconds
    if not is_writing:
        # Only reads, and settings of its own.
        settings["readonly"] = 2
    address = sa.make_url(url)._replace(drivername=DRIVER.replace(".", "+"), database=database)
    return sa.create_engine(
        address, pool_size=4, max_overflow=4, pool_timeout=POOL_SECONDS, pool_pre_ping=True, connect_args=settings
    )


def _name(url: str) -> str:
    return sa.make_url(url).database or ""


# What holds -------------------------------------------------------------------------------------------------

_watchers: dict[str, sa.Engine] = {}


def _asked(url: str, text: str) -> list[sa.Row]:
    """Rows of a question to the server; none where the database or the table is not there."""
    if url not in _watchers:
        _watchers[url] = engine(url, seconds=WATCH_SECONDS)
    with _watchers[url].connect() as connection:
        try:
            return list(connection.exec_driver_sql(text))
        except sa.exc.DBAPIError as error:
            if getattr(error.orig, "code", None) in (NO_DATABASE, NO_TABLE):
                return []
            raise


def held(url: str) -> Held | None:
    """The state that holds; None where no load has made one.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the server cannot be asked.
    """
    columns = "step, last_number, database, version, previous, told"
    rows = _asked(url, f"SELECT {columns} FROM `{_name(url)}`.{POINTER} ORDER BY step DESC LIMIT 1")
    return Held(*rows[0][:4], tuple(rows[0][4]), rows[0][5]) if rows else None


def version(url: str) -> str | None:
    """What tells this state of the data from another; None where there is none.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the server cannot be asked.
    """
    if now := held(url):
        return now.version
    info = f"`{_name(url)}`.{schema.database_info.name}"
    rows = _asked(url, f"SELECT value FROM {info} WHERE key = 'data_version'")
    return rows[0][0] if rows else None


def reader(url: str, *, seconds: int | None = None) -> sa.Engine:
    """A read-only engine on the state that holds now; it stays on that state."""
    now = held(url)
    return engine(url, now.database if now else _name(url), seconds=seconds)


@contextlib.contextmanager
def told_last(url: str) -> Iterator[sa.Connection]:
    """A connection to what donors were told last: after a rollback it is in a newer state than the one that holds."""
    now = held(url)
    reading = engine(url, now.told if now else _name(url))
    try:
        with reading.connect() as connection:
            yield connection
    finally:
        reading.dispose()


# A new state ------------------------------------------------------------------------------------------------


def send(url: str, made: sa.Connection, before: Held | None) -> None:
    """Let the state in an embedded database hold from now on.

    Args:
        before: the state that it was made from.

    Raises:
        Overtaken: another one holds by now; nothing is changed.
        sqlalchemy.exc.SQLAlchemyError: the server went away, or refused; nothing is changed.
    """
    number = before.last_number + 1 if before else 1
    database = f"{_name(url)}_{number:06}_{secrets.token_hex(2)}"
    with _writing(url) as server:
        server.exec_driver_sql(f"CREATE DATABASE `{database}`")
        try:
            with _writing(url, database) as connection:
                create_tables(connection)
                counts = {table.name: _send(made, connection, table) for table in schema.metadata.sorted_tables}
                _require(connection, counts)
            info = schema.database_info
            name = made.execute(sa.select(info.c.value).where(info.c.key == "data_version")).scalar_one()
            earlier = (before.database, *before.previous)[: KEPT - 1] if before else ()
            _point(server, url, before, Held(_next(before), number, database, name, earlier, database))
        except BaseException:
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                server.exec_driver_sql(f"DROP DATABASE IF EXISTS `{database}`")
            raise


def _send(made: sa.Connection, connection: sa.Connection, table: sa.Table) -> int:
    """How many rows of a table were sent."""
    count = 0
    for rows in bulk.rows_of(made, table, [column.name for column in table.c]):
        bulk.insert_arrow(connection, table, rows)
        count += rows.num_rows
    return count


def _require(connection: sa.Connection, counts: dict[str, int]) -> None:
    own = "SELECT name, total_rows FROM system.tables WHERE database = currentDatabase()"
    there = dict(map(tuple, connection.exec_driver_sql(own)))
    if wrong := [name for name, count in counts.items() if there.get(name) != count]:
        raise sa.exc.DataError(
            f"{wrong[0]}: {there.get(wrong[0])} rows arrived, not {counts[wrong[0]]}", None, ValueError()
        )


def go_back(url: str) -> bool:
    """Let the state before this one hold again; False where there is none."""
    now = held(url)
    if now is None or not now.previous:
        return False
    database, *earlier = now.previous
    told = _asked(url, f"SELECT value FROM `{database}`.database_info WHERE key = 'data_version'")
    with _writing(url) as server:
        _point(server, url, now, Held(_next(now), now.last_number, database, told[0][0], tuple(earlier), now.told))
    return True


def _next(before: Held | None) -> int:
    return before.step + 1 if before else 1


def _point(server: sa.Connection, url: str, before: Held | None, new: Held) -> None:
    """Add a row to the pointer, and remove the states that are too old, or that a killed load left."""
    server.exec_driver_sql(f"CREATE DATABASE IF NOT EXISTS `{_name(url)}`")
    server.exec_driver_sql(
        f"CREATE TABLE IF NOT EXISTS `{_name(url)}`.{POINTER} (step Int64, last_number Int64, database String, "
        "version String, previous Array(String), told String, at DateTime('UTC')) ENGINE = MergeTree ORDER BY step"
    )
    if held(url) != before:
        raise Overtaken(
            f"another load into {sa.make_url(url).render_as_string(hide_password=True)} came first; start again"
        )
    client = server.connection.driver_connection.client
    row = [new.step, new.last_number, new.database, new.version, list(new.previous), new.told, datetime.now(UTC)]
    names = ["step", "last_number", "database", "version", "previous", "told", "at"]
    client.insert(POINTER, [row], names, database=_name(url))
    own = re.compile(re.escape(_name(url)) + r"_[0-9]{6,}_[0-9a-f]{4}")
    for (database,) in server.exec_driver_sql("SELECT name FROM system.databases").all():
        if own.fullmatch(database) and database not in new.named:
            server.exec_driver_sql(f"DROP DATABASE IF EXISTS `{database}`")


def fetch(url: str, now: Held, connection: sa.Connection) -> None:
    """The rows of the state that holds, into an embedded database with empty tables."""
    for database, tables in (
        (now.database, [one for one in schema.metadata.sorted_tables if one.info["layer"] != "told"]),
        (now.told, schema.layer("told")),
    ):
        reading = engine(url, database)
        try:
            with reading.connect() as server:
                present = {
                    (table, column)
                    for table, column in server.exec_driver_sql(
                        "SELECT table, name FROM system.columns WHERE database = currentDatabase()"
                    )
                }
                for table in tables:
                    connection.execute(sa.delete(table))
                    columns = [column.name for column in table.c if (table.name, column.name) in present]
                    for rows in bulk.rows_of(server, table, columns) if columns else ():
                        bulk.insert_arrow(connection, table, rows)
        finally:
            reading.dispose()


@contextlib.contextmanager
def _writing(url: str, database: str | None = None) -> Iterator[sa.Connection]:
    writing = engine(url, database, is_writing=True)
    try:
        with writing.connect() as connection:
            yield connection
    finally:
        writing.dispose()


def create_tables(connection: sa.Connection) -> None:
    """The tables of the contract, empty."""
    for table in schema.metadata.sorted_tables:
        connection.exec_driver_sql(_ddl(table))


def _ddl(table: sa.Table) -> str:
    columns = [f"`{column.name}` {_type(column)}" for column in table.c]
    by = SORTED.get(table.name) or [column.name for column in table.primary_key.columns]
    return f"CREATE TABLE `{table.name}` ({', '.join(columns)}) ENGINE = MergeTree ORDER BY ({', '.join(by)})"


def _type(column: sa.Column) -> str:
    kind = TYPES[type(column.type)]
    return f"Nullable({kind})" if column.nullable else kind
