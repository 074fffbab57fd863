"""Whether a database keeps to the contract of `queries.schema`: its own tables, or views by their names and columns.

A data contract: schema, keys and types are validated, uniqueness of keys is checked.
"""

from __future__ import annotations

import time
from collections.abc import Container, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine.reflection import ObjectKind

from database.engine import interrupted_after
from queries import schema
from queries.schema import seizure

FITTING = {
    sa.Boolean: (sa.Boolean,),
    sa.Date: (sa.Date,),
    sa.DateTime: (sa.DateTime,),
    sa.Double: (sa.Double, sa.Integer),
    sa.Integer: (sa.Integer,),
    sa.Text: (sa.String,),
}
"""Types that a column may have in place of the schema's; a view often has another width.

Not NUMERIC for a number that is joined or summed: a map took a minute for what takes a second. Not REAL: it is no
longer the number that was stored. Not CHAR, which fills up codes with blanks, nor an enumeration, which PostgreSQL
compares with no text."""
UNFIT = (sa.CHAR, sa.Enum)
ALSO_FITTING: dict[str, dict[type, tuple[type, ...]]] = {
    "mysql": {sa.DateTime: (sa.DateTime,)},
    "mariadb": {sa.DateTime: (sa.DateTime,)},
    "oracle": {sa.Date: (sa.DateTime,)},
}
"""What some kinds of database have no other type for: MySQL no moment with a zone (its sessions here are in UTC),
Oracle no day without a time."""
SLOW_SECONDS, GIVEN_UP_SECONDS = 5, 20
"""A join of the whole table that takes longer than the first holds up every page; it is not waited for beyond the
second."""
JOINS = {
    "position_cell": (seizure.c.lat, seizure.c.lon),
    "seizure_item": (seizure.c.id,),
    "seizure_agency": (seizure.c.id,),
    "seizure_detection": (seizure.c.id,),
}
"""Tables that pages join to all cases, and by which columns of a case."""


@dataclass(frozen=True)
class Mistyped:
    """A column of a type that does not do, and the type that is needed."""

    column: str
    found: str
    wanted: str


@dataclass(frozen=True)
class Missing:
    """A table that is not there (neither `columns` nor `mistyped`), or the columns that it lacks or has as another
    type."""

    table: str
    columns: tuple[str, ...] = ()
    mistyped: tuple[Mistyped, ...] = ()

    def __str__(self) -> str:
        """In English, for the command line and the log."""
        lacks = [f"table {self.table} lacks {', '.join(self.columns)}"] if self.columns else []
        wrong = [f"table {self.table}: {one.column} is {one.found} and must be {one.wanted}" for one in self.mistyped]
        return "\n".join((*lacks, *wrong)) or f"table {self.table} is not there"


@dataclass(frozen=True)
class Doubled:
    """A table in which more than one row has the same key."""

    table: str
    key: tuple[str, ...]
    key_count: int

    def __str__(self) -> str:
        """In English, for the command line."""
        return (
            f"table {self.table} has {self.key_count:,} keys ({', '.join(self.key)}) that stand for more than one row"
        )


def columns_of(engine: sa.Engine | sa.Connection) -> dict[str, dict[str, sa.types.TypeEngine]]:
    """Of each table and view in the database its columns with their types, asked for in one question."""
    found = sa.inspect(engine).get_multi_columns(kind=ObjectKind.ANY)
    return {name: {one["name"]: one["type"] for one in columns} for (_schema, name), columns in found.items()}


def missing(
    engine: sa.Engine | sa.Connection, present: dict[str, dict[str, sa.types.TypeEngine]] | None = None
) -> list[Missing]:
    """What the database lacks, table by table; empty where it keeps to the contract.

    Args:
        present: its columns, where they are known.
    """
    present = columns_of(engine) if present is None else present
    also = ALSO_FITTING.get(engine.dialect.name, {})
    found = []
    for table in schema.metadata.sorted_tables:
        if table.info["layer"] == "told":
            # Written and read at load alone: a database that others make need not have it.
            continue
        if table.name not in present:
            found.append(Missing(table.name))
            continue
        types = present[table.name]
        # What only the loader reads, a database that others make need not have.
        lacking = tuple(
            column.name for column in table.c if column.name not in types and column.info.get("read_by") != "loader"
        )
        mistyped = tuple(
            Mistyped(column.name, _name(types[column.name]), _name(column.type))
            for column in table.c
            if column.name in types and not _fits(types[column.name], column.type, also)
        )
        if lacking or mistyped:
            found.append(Missing(table.name, lacking, mistyped))
    return found


def _fits(kind: sa.types.TypeEngine, wanted: sa.types.TypeEngine, also: Mapping[type, tuple[type, ...]]) -> bool:
    if isinstance(kind, also.get(type(wanted), ())):
        return True
    allowed = next(types for base, types in FITTING.items() if isinstance(wanted, base))
    if isinstance(wanted, sa.DateTime) and isinstance(kind, sa.DateTime):
        # One without a zone is no moment: days would be counted by whatever zone the server has.
        return kind.timezone
    return isinstance(kind, (*allowed, sa.types.NullType)) and not isinstance(kind, UNFIT)


def _name(kind: sa.types.TypeEngine) -> str:
    if isinstance(kind, sa.DateTime):
        return "TIMESTAMP WITH TIME ZONE" if kind.timezone else "TIMESTAMP WITHOUT TIME ZONE"
    return "ENUM" if isinstance(kind, sa.Enum) else str(kind)


@dataclass(frozen=True)
class SlowJoin:
    """A table whose join to all cases takes long; `seconds` None: it was given up."""

    table: str
    columns: tuple[str, ...]
    seconds: float | None

    def __str__(self) -> str:
        """In English, for the command line."""
        took = f"takes {self.seconds:.0f} s" if self.seconds is not None else f"was given up after {GIVEN_UP_SECONDS} s"
        return f"the join of all cases to {self.table} by {', '.join(self.columns)} {took}"


def slow_joins(
    connection: sa.Connection, *, limit: float = SLOW_SECONDS, given_up: float = GIVEN_UP_SECONDS
) -> list[SlowJoin]:
    """Joins that pages make and that take longer than `limit` seconds over the whole table; none is waited for beyond
    `given_up`."""
    found = []
    for name, columns in JOINS.items():
        other = schema.metadata.tables[name]
        keys = [other.c.seizure_id if column is seizure.c.id else other.c[column.name] for column in columns]
        joined = seizure.join(other, sa.and_(*(key == column for key, column in zip(keys, columns, strict=True))))
        seconds = _seconds(connection, sa.select(sa.func.count()).select_from(joined), given_up)
        if seconds is None or seconds > limit:
            found.append(SlowJoin(name, tuple(key.name for key in keys), seconds))
    return found


def _seconds(connection: sa.Connection, query: sa.Select, given_up: float) -> float | None:
    """How long an answer takes; None where it was given up."""
    connection.rollback()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SET LOCAL statement_timeout = {int(given_up * 1000)}"))
    start = time.perf_counter()
    try:
        with interrupted_after(connection, given_up):
            connection.execute(query).scalar_one()
    except sa.exc.DBAPIError as error:
        connection.rollback()
        if time.perf_counter() - start < given_up:
            raise error
        return None
    return time.perf_counter() - start


def doubled(connection: sa.Connection, present: Container[str] = schema.metadata.tables) -> list[Doubled]:
    """Tables in which a key stands for several rows: there, joins would count a seizure twice.

    Args:
        present: names of the tables that are there.
    """
    found = []
    for table in schema.metadata.sorted_tables:
        key = list(table.primary_key.columns)
        if table.name not in present or not key:
            continue
        repeated = sa.select(*key).group_by(*key).having(sa.func.count() > 1).subquery()
        count = connection.execute(sa.select(sa.func.count()).select_from(repeated)).scalar_one()
        if count:
            found.append(Doubled(table.name, tuple(column.name for column in key), count))
    return found
