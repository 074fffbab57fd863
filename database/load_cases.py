"""Cases of a file whose rows are one seizure of one substance each: staged, then landed all together.

The load is idempotent: a row's key is the hash of what it says and its number among the identical rows of its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from database import bulk, identity
from database.formats.file_format import FileFormat
from database.formats.files import Table
from database.load_run import LoadResult, Run, chunks
from queries.schema import seizure, seizure_item


def _staging(*prefixes: str) -> sa.Table:
    """Coded rows of a file, before they land."""
    columns = (
        sa.Column(column.name, column.type)
        for table in (seizure, seizure_item)
        for column in table.c
        if column.name not in ("id", "seizure_id", "row_no")
    )
    names = sa.Column("row_hash", sa.Text), sa.Column("row_no", sa.BigInteger)
    return sa.Table("staged_seizure", sa.MetaData(), *names, *columns, prefixes=list(prefixes))


_staged = _staging("TEMPORARY")


def load(run: Run, form: FileFormat, tables: Sequence[Table]) -> None:
    """Read, code and stage chunk by chunk, then land all: memory does not grow with the file's length."""
    # The staged rows go with the transaction where it fails. DuckDB holds a temporary table in memory; a table of the
    # draft goes to disk as it fills.
    (_staging() if run.connection.dialect.name == "duckdb" else _staged).create(run.connection)
    for table in tables:
        for texts, numbers in chunks(run, table, form.kinds(table.header)):
            staged = form.stage(
                texts,
                numbers,
                codes=run.lists.codes,
                places=run.lists.resolver,
                today=run.now.date(),
                zone=run.now.tzinfo,
                writing=run.writing[form.table(table.header)],
            )
            staged.rows["row_hash"] = _contents(staged.rows)
            bulk.insert(run.connection, _staged, staged.rows)
            run.refuse(table.sheet, staged.rejects)
            run.note_unmatched(staged)
            if len(staged.rows):
                stated = staged.rows[staged.rows["place_text"].notna()]
                run.result.places.update(zip(stated["country_code"], stated["location_precision"], strict=True))
    _land(run.connection, run.result, run.load.id, run.load.moment)
    _staged.drop(run.connection)


def _contents(rows: pd.DataFrame) -> pd.Series:
    """What each staged row says: a seizure with one item."""
    rows = rows.assign(n=range(len(rows)))
    return identity.contents(seizure, rows, {"seizure_item": rows})


def _land(connection: sa.Connection, result: LoadResult, load_id: int, moment: datetime) -> None:
    """Staged rows that are not known yet become seizures, each with its item."""
    occurrence = sa.func.row_number().over(partition_by=_staged.c.row_hash, order_by=_staged.c.row_no)
    numbered = sa.select(_staged, sa.cast(occurrence, sa.Integer).label("nth")).subquery("numbered")
    key = sa.literal(result.source_code + ":") + numbered.c.row_hash + "-" + sa.cast(numbered.c.nth, sa.Text)
    known = seizure.c.record_key == key
    new = (
        sa.select(numbered, key.label("new_key"))
        .select_from(numbered.outerjoin(seizure, known))
        .where(seizure.c.id.is_(None))
        .subquery("new")
    )
    last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(seizure.c.id), 0))).scalar_one()
    given = {
        "id": last_id + sa.func.row_number().over(order_by=(new.c.seized_on, new.c.row_no)),
        "record_key": new.c.new_key,
        "occurrence": new.c.nth,
        "source_code": sa.literal(result.source_code),
        "load_id": sa.literal(load_id, sa.BigInteger),
        "row_no": new.c.row_no,
        "first_loaded_at": sa.literal(moment, sa.DateTime(timezone=True)),
        "updated_at": sa.literal(moment, sa.DateTime(timezone=True)),
        "date_precision": sa.func.coalesce(new.c.date_precision, "day"),
        "location_precision": sa.func.coalesce(new.c.location_precision, "none"),
        "status": sa.func.coalesce(new.c.status, "verified"),
        "is_quantity_implausible": sa.false(),
    }
    columns = {column.name: given.get(column.name, new.c.get(column.name)) for column in seizure.c}
    landed = sa.select(*(value.label(name) for name, value in columns.items())).order_by(new.c.seized_on, new.c.row_no)
    connection.execute(sa.insert(seizure).from_select(list(columns), landed))
    of_load = sa.and_(seizure.c.load_id == load_id, seizure.c.record_key == key)
    items = {
        column.name: seizure.c.id
        if column.name == "seizure_id"
        else sa.literal(1, sa.Integer)
        if column.name == "line_no"
        else numbered.c[column.name]
        for column in seizure_item.c
    }
    connection.execute(
        sa.insert(seizure_item).from_select(
            list(items),
            sa.select(*(value.label(name) for name, value in items.items()))
            .select_from(numbered.join(seizure, of_load))
            .order_by(seizure.c.id),
        )
    )
    count = sa.select(sa.func.count()).select_from(seizure).where(seizure.c.load_id == load_id)
    landed = connection.execute(count).scalar_one()
    result.rows_accepted += landed
    result.rows_known += connection.execute(sa.select(sa.func.count()).select_from(_staged)).scalar_one() - landed
