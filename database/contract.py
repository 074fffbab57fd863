"""Whether a database keeps to the contract of `queries.schema`: its own tables, or views by their names and columns."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from i18n import _
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

Not NUMERIC for a number that is joined or summed: a map took a minute for what takes a second. Not REAL: it is no longer the number that
was stored. Not CHAR, which fills up codes with blanks, nor an enumeration, which PostgreSQL compares with no text."""
UNFIT = (sa.CHAR, sa.Enum)
SLOW_SECONDS = 5
"""A join of the whole table that takes longer holds up every page."""
JOINS = {
    "position_cell": (seizure.c.lat, seizure.c.lon),
    "seizure_item": (seizure.c.id,),
    "seizure_agency": (seizure.c.id,),
    "seizure_detection": (seizure.c.id,),
}
"""Tables that pages join to all cases, and by which columns of a case."""


@dataclass(frozen=True)
class Missing:
    """A table that is not there (no `columns`), or columns that it lacks, in words where one is there as another type."""

    table: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubled:
    """A table in which more than one row has the same key."""

    table: str
    key: tuple[str, ...]
    key_count: int


def missing(engine: sa.Engine | sa.Connection) -> list[Missing]:
    """What the database lacks, table by table; empty where it keeps to the contract."""
    inspector = sa.inspect(engine)
    present = {*inspector.get_table_names(), *inspector.get_view_names()}
    found = []
    for table in schema.metadata.sorted_tables:
        if table.info["layer"] == "told":
            # Written and read at load alone: a database that others make need not have it.
            continue
        if table.name not in present:
            found.append(Missing(table.name))
        elif lacking := tuple(_lacking(table, {one["name"]: one["type"] for one in inspector.get_columns(table.name)})):
            found.append(Missing(table.name, lacking))
    return found


def _lacking(table: sa.Table, types: dict[str, sa.types.TypeEngine]) -> Iterator[str]:
    for column in table.c:
        if column.name not in types:
            yield column.name
        elif not _fits(types[column.name], column.type):
            yield _("{column} as {wanted} (it is {found})").format(column=column.name, wanted=_name(column.type), found=_name(types[column.name]))


def _fits(kind: sa.types.TypeEngine, wanted: sa.types.TypeEngine) -> bool:
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
    """A table whose join to all cases took `seconds`, or was given up after them."""

    table: str
    columns: tuple[str, ...]
    seconds: float


def slow_joins(connection: sa.Connection, limit: float = SLOW_SECONDS) -> list[SlowJoin]:
    """Joins that pages make and that take longer than `limit` seconds over the whole table."""
    found = []
    for name, columns in JOINS.items():
        other = schema.metadata.tables[name]
        keys = [other.c.seizure_id if column is seizure.c.id else other.c[column.name] for column in columns]
        joined = seizure.join(other, sa.and_(*(key == column for key, column in zip(keys, columns, strict=True))))
        start = time.perf_counter()
        connection.execute(sa.select(sa.func.count()).select_from(joined)).scalar_one()
        if (seconds := time.perf_counter() - start) > limit:
            found.append(SlowJoin(name, tuple(key.name for key in keys), seconds))
    return found


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
