"""Change the database so that a reader sees all of it or nothing, whatever happens in between.

DuckDB: the change is made in a copy of the current file under a new name; when it is complete and on disk, the pointer
`current.json` is replaced in one step. PostgreSQL: the change is one transaction. In both, `rollback` returns to the state
before the last change. A change that is killed leaves the old data whole, and the next one clears what it left behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from database.engine import POINTER, Location, current_file, duckdb_engine, pointer, writer
from queries import schema

KEPT_VERSIONS = 3
BEFORE = "blo_before"
"""Schema on PostgreSQL with the state before the last change: as large as the data itself."""
LOCK_KEY = 5_082_022
LOADING_MEMORY = {"memory_limit": "4GB"}
CHUNK_ROWS = 100_000


class Busy(RuntimeError):
    """Another change of the same database is running."""


class NothingToRollBack(RuntimeError):
    """There is no earlier state."""


@contextlib.contextmanager
def change(place: Location, *, fresh: bool = False) -> Iterator[sa.Connection]:
    """A connection that may write; what it wrote is seen by readers at the end, all at once. An exception undoes all.

    Args:
        fresh: begin with empty tables.

    Raises:
        Busy: another change is running.
        ValueError: a DuckDB file that someone else made; it is read, never written.
    """
    with _duckdb(place, fresh) if place.kind == "duckdb" else _postgresql(place, fresh) as connection:
        yield connection


def mark_changed(connection: sa.Connection) -> None:
    """Give the data a new version, and note the schema's."""
    set_info(connection, schema_version=str(schema.VERSION), data_version=uuid.uuid4().hex[:12])


def set_info(connection: sa.Connection, **values: str) -> None:
    """Write what the database says about itself."""
    table = schema.database_info
    connection.execute(sa.delete(table).where(table.c.key.in_(values)))
    connection.execute(sa.insert(table), [{"key": key, "value": value} for key, value in values.items()])


# DuckDB -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _duckdb(place: Location, fresh: bool) -> Iterator[sa.Connection]:
    if place.folder is None:
        raise ValueError(f"{place.words} is a file that others make; load into a folder: DATABASE_URL=duckdb:///folder")
    place.folder.mkdir(parents=True, exist_ok=True)
    with _folder_lock(place.folder):
        _clear_leftovers(place)
        before = current_file(place)
        number = max((int(path.stem.split("-")[1]) for path in place.folder.glob("data-*.duckdb")), default=0) + 1
        final = place.folder / f"data-{number:06}.duckdb"
        draft = final.with_suffix(".draft")
        if before and not fresh:
            shutil.copyfile(before, draft)
        engine = duckdb_engine(draft, read_only=False, config=LOADING_MEMORY)
        try:
            with engine.begin() as connection:
                schema.metadata.create_all(connection)
                yield connection
                mark_changed(connection)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("CHECKPOINT"))
        except BaseException:
            engine.dispose()
            draft.unlink(missing_ok=True)
            draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
            raise
        engine.dispose()
        _sync(draft)
        draft.replace(final)
        known = pointer(place)
        earlier = [known["file"], *known.get("previous", [])] if known else []
        _point(place, final.name, earlier[: KEPT_VERSIONS - 1])


def _point(place: Location, file: str, previous: list[str]) -> None:
    draft = place.folder / (POINTER + ".draft")
    with draft.open("w", encoding="utf-8") as out:
        json.dump({"file": file, "previous": previous}, out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place.folder / POINTER)
    _sync(place.folder)
    for path in place.folder.glob("data-*.duckdb"):
        if path.name not in (file, *previous):
            # On Windows a reader may still hold it; the next change tries again.
            with contextlib.suppress(PermissionError):
                path.unlink()


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_leftovers(place: Location) -> None:
    """Remove what a killed change left: drafts, and finished files that the pointer never came to name."""
    for path in [*place.folder.glob("*.draft"), *place.folder.glob("*.draft.wal"), *place.folder.glob("*.wal")]:
        path.unlink(missing_ok=True)
    known = pointer(place)
    for path in place.folder.glob("data-*.duckdb"):
        if path.name not in (known.get("file"), *known.get("previous", [])):
            with contextlib.suppress(PermissionError):
                path.unlink()


@contextlib.contextmanager
def _folder_lock(folder: Path) -> Iterator[None]:
    """One change at a time; the system frees the lock of a process that was killed."""
    with (folder / "lock").open("a+b") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(f"another load into {folder} is running; wait for it to end and start again") from error
        yield


# PostgreSQL -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _postgresql(place: Location, fresh: bool) -> Iterator[sa.Connection]:
    engine = writer(place)
    try:
        with engine.begin() as connection:
            _server_lock(connection, place)
            existed = sa.inspect(connection).has_table("database_info")
            if not existed:
                schema.metadata.create_all(connection)
            _keep_before(connection)
            if fresh and existed:
                for table in reversed(schema.metadata.sorted_tables):
                    connection.execute(sa.delete(table))
            yield connection
            mark_changed(connection)
    finally:
        engine.dispose()


def _server_lock(connection: sa.Connection, place: Location) -> None:
    if not connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(LOCK_KEY))).scalar():
        raise Busy(f"another load into {place.words} is running; wait for it to end and start again")


def _keep_before(connection: sa.Connection) -> None:
    connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE"))
    connection.execute(sa.text(f"CREATE SCHEMA {BEFORE}"))
    for table in schema.metadata.sorted_tables:
        connection.execute(sa.text(f'CREATE TABLE {BEFORE}."{table.name}" AS TABLE "{table.name}"'))


def rollback(place: Location) -> None:
    """Return to the state before the last change; the state that is left cannot be returned to.

    Raises:
        NothingToRollBack: there is no earlier state.
        Busy: a change is running.
    """
    if place.kind == "duckdb":
        if place.folder is None or not place.folder.exists():
            raise NothingToRollBack(f"there is no database in {place.words}")
        with _folder_lock(place.folder):
            known = pointer(place)
            earlier = [name for name in known.get("previous", []) if (place.folder / name).exists()]
            if not earlier:
                raise NothingToRollBack("there was no load before this state; nothing to go back to")
            _point(place, earlier[0], earlier[1:])
        return
    engine = writer(place)
    try:
        with engine.begin() as connection:
            _server_lock(connection, place)
            if not sa.inspect(connection).has_table("database_info", schema=BEFORE):
                raise NothingToRollBack("there was no load before this state; nothing to go back to")
            for table in schema.metadata.sorted_tables:
                connection.execute(sa.delete(table))
                connection.execute(sa.text(f'INSERT INTO "{table.name}" SELECT * FROM {BEFORE}."{table.name}"'))
            connection.execute(sa.text(f"DROP SCHEMA {BEFORE} CASCADE"))
            mark_changed(connection)
    finally:
        engine.dispose()


# Rows in and out --------------------------------------------------------------------------------------------


def insert(connection: sa.Connection, table: sa.Table, rows: pd.DataFrame) -> int:
    """Add rows to a table; columns in any order, those left out are NULL, and so is every missing value.

    Raises:
        KeyError: a column that the table does not have.
    """
    unknown = [name for name in rows.columns if name not in table.c]
    if unknown:
        raise KeyError(f"{table.name} has no column {', '.join(unknown)}")
    if rows.empty:
        return 0
    arrow = _arrow(table, rows)
    if connection.dialect.name == "duckdb":
        raw = connection.connection.driver_connection
        names = ", ".join(f'"{name}"' for name in arrow.column_names)
        raw.register("incoming_rows", arrow)
        try:
            raw.execute(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM incoming_rows')
        finally:
            raw.unregister("incoming_rows")
    else:
        _copy(connection, table, arrow)
    return len(rows)


ARROW_TYPES = {
    sa.BigInteger: pa.int64(),
    sa.Integer: pa.int32(),
    sa.Double: pa.float64(),
    sa.Boolean: pa.bool_(),
    sa.Date: pa.date32(),
    sa.DateTime: pa.timestamp("us", tz="UTC"),
    sa.Text: pa.string(),
}


def _arrow(table: sa.Table, rows: pd.DataFrame) -> pa.Table:
    fields = [pa.field(name, ARROW_TYPES[type(table.c[name].type)]) for name in rows.columns]
    arrays = []
    for field in fields:
        column = rows[field.name]
        if pa.types.is_date(field.type) and pd.api.types.is_datetime64_any_dtype(column.dtype):
            column = column.astype("datetime64[ms]")
        if pa.types.is_integer(field.type) and pd.api.types.is_float_dtype(column.dtype):
            column = column.astype("Int64")
        arrays.append(pa.Array.from_pandas(column, type=field.type))
    return pa.Table.from_arrays(
        [array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array for array in arrays],
        schema=pa.schema(fields),
    )


def _copy(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """PostgreSQL's COPY from CSV that Arrow writes: text is quoted, NULL is an empty unquoted field."""
    import pyarrow.csv

    names = ", ".join(f'"{name}"' for name in rows.column_names)
    command = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT csv)'
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    with connection.connection.driver_connection.cursor() as cursor, cursor.copy(command) as copy:
        for start in range(0, rows.num_rows, CHUNK_ROWS):
            buffer = pa.BufferOutputStream()
            pyarrow.csv.write_csv(rows.slice(start, CHUNK_ROWS), buffer, options)
            copy.write(buffer.getvalue().to_pybytes())


def frame(connection: sa.Connection, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
    """Rows of a query, of the same types from both databases.

    Dates and times are datetime64[us] (times in UTC without a zone), whole numbers int64 or, with missing values,
    Int64; floats float64; booleans bool or, with missing values, boolean; texts str.
    """
    if connection.dialect.name == "duckdb":
        result = connection.execute(query, execution_options={"duckdb_arrow": True})
        rows = result.arrow.to_pandas(date_as_object=False, integer_object_nulls=False, types_mapper=_pandas_type)
    else:
        result = connection.execute(query)
        rows = pd.DataFrame(result.all(), columns=list(result.keys()))
    for column in query.selected_columns:
        rows[column.name] = _typed(rows[column.name], column.type)
    return rows


def _pandas_type(kind: pa.DataType):
    if pa.types.is_integer(kind):
        return pd.Int64Dtype()
    return pd.BooleanDtype() if pa.types.is_boolean(kind) else None


def _typed(column: pd.Series, kind: sa.types.TypeEngine) -> pd.Series:
    if isinstance(kind, sa.Boolean):
        column = column.astype("boolean")
        return column if column.hasnans else column.astype(bool)
    if isinstance(kind, sa.Integer):
        column = column.astype("Int64")
        return column if column.hasnans else column.astype("int64")
    if isinstance(kind, sa.Numeric):
        return column.astype("float64")
    if isinstance(kind, (sa.Date, sa.DateTime)):
        column = pd.to_datetime(column, utc=True) if isinstance(kind, sa.DateTime) else pd.to_datetime(column)
        return (column.dt.tz_localize(None) if column.dt.tz is not None else column).astype("datetime64[us]")
    if isinstance(kind, sa.String):
        return column.astype("str")
    return column


def utc_now() -> datetime:
    """This moment, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
