"""Whether a database keeps to the contract of `queries.schema`: its own tables, or views by their names and columns."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from queries import schema


@dataclass(frozen=True)
class Missing:
    """A table that is not there (no `columns`), or columns that it lacks."""

    table: str
    columns: tuple[str, ...] = ()


def missing(engine: sa.Engine) -> list[Missing]:
    """What the database lacks, table by table; empty where it keeps to the contract."""
    inspector = sa.inspect(engine)
    present = {*inspector.get_table_names(), *inspector.get_view_names()}
    found = []
    for table in schema.metadata.sorted_tables:
        if table.name not in present:
            found.append(Missing(table.name))
            continue
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        if lacking := tuple(column.name for column in table.c if column.name not in columns):
            found.append(Missing(table.name, lacking))
    return found
