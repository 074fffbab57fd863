"""Whether a database keeps to the contract of `queries.schema`: its own tables, or views by their names and columns."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from queries import schema

FITTING = {
    sa.Boolean: (sa.Boolean,),
    sa.Date: (sa.Date,),
    sa.DateTime: (sa.DateTime,),
    sa.Double: (sa.Float, sa.Numeric, sa.Integer),
    sa.Integer: (sa.Integer, sa.Numeric, sa.Float),
    sa.Text: (sa.String,),
}
"""Types that a column may have in place of the schema's; a view often has another width."""


@dataclass(frozen=True)
class Missing:
    """A table that is not there (no `columns`), or columns that it lacks; `name TYPE` where it has `name` as another type."""

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
            yield f"{column.name} {column.type}"


def _fits(kind: sa.types.TypeEngine, wanted: sa.types.TypeEngine) -> bool:
    allowed = next(types for base, types in FITTING.items() if isinstance(wanted, base))
    return isinstance(kind, (*allowed, sa.types.NullType))


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
