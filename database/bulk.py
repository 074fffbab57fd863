"""Rows into the database and out of it in bulk, as Arrow or as frames, of the same types on DuckDB, PostgreSQL and
ClickHouse; and what the database says about itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from queries import schema

CHUNK_ROWS = 100_000


def set_info(connection: sa.Connection, **values: str) -> None:
    """Write what the database says about itself."""
    table = schema.database_info
    connection.execute(sa.delete(table).where(table.c.key.in_(values)))
    connection.execute(sa.insert(table), [{"key": key, "value": value} for key, value in values.items()])


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
    insert_arrow(connection, table, _arrow(table, rows))
    return len(rows)


def insert_arrow(connection: sa.Connection, table: sa.Table, incoming_rows: pa.Table | pa.RecordBatchReader) -> None:
    """Add rows as Arrow has them, under the names of the table's columns. DuckDB takes a stream of batches too."""
    if connection.dialect.name == "duckdb":
        raw = connection.connection.driver_connection
        names = ", ".join(f'"{name}"' for name in incoming_rows.schema.names)
        # DuckDB finds the variable by its name. What is registered instead stays in memory until the change ends.
        raw.execute(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM incoming_rows')
    elif connection.dialect.name == "clickhousedb":
        connection.connection.driver_connection.client.insert_arrow(table.name, incoming_rows)
    else:
        _copy(connection, table, incoming_rows)


def stage(connection: sa.Connection, name: str, columns: Sequence[sa.ColumnElement]) -> sa.Table:
    """An empty table for this change; DuckDB would hold a temporary one in memory."""
    prefixes = ["TEMPORARY"] if connection.dialect.name == "postgresql" else []
    table = sa.Table(
        name, sa.MetaData(), *(sa.Column(column.name, column.type) for column in columns), prefixes=prefixes
    )
    table.create(connection)
    return table


def staged(connection: sa.Connection, name: str, query: sa.Select | sa.CompoundSelect) -> sa.Table:
    """A table for this change with the rows of a query."""
    table = stage(connection, name, list(query.selected_columns))
    connection.execute(sa.insert(table).from_select(list(table.c), query))
    if connection.dialect.name == "postgresql":
        # Within a change it does not look by itself how much there is in a table.
        connection.execute(sa.text(f'ANALYZE "{name}"'))
    return table


def rows_of(connection: sa.Connection, table: sa.Table, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Rows of a table in chunks, of the same types from both databases; memory does not grow with their number."""
    fields = pa.schema([pa.field(name, ARROW_TYPES[type(table.c[name].type)]) for name in columns])
    query = sa.select(*(table.c[name] for name in columns))
    if connection.dialect.name == "duckdb":
        # One answer is read at a time: another question on this connection would end it.
        for batch in connection.connection.driver_connection.execute(str(query.compile(connection))).to_arrow_reader(
            CHUNK_ROWS
        ):
            yield pa.Table.from_batches([batch]).cast(fields)
        return
    if connection.dialect.name == "clickhousedb":
        text = str(query.compile(connection)).replace("%%", "%")
        with connection.connection.driver_connection.client.query_arrow_stream(text, use_strings=True) as batches:
            for batch in batches:
                yield pa.Table.from_batches([batch]).cast(fields)
        return
    for chunk in (
        connection.execution_options(stream_results=True, max_row_buffer=CHUNK_ROWS // 5)
        .execute(query)
        .partitions(CHUNK_ROWS // 5)
    ):
        values = zip(*chunk, strict=True)
        yield pa.table([_chunked(one, field.type) for one, field in zip(values, fields, strict=True)], schema=fields)


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
    return pd.DataFrame(
        {column.name: _typed(values, column.type) for column, values in _columns(connection, query)}, copy=False
    )


def table(connection: sa.Connection, query: sa.Select | sa.CompoundSelect) -> pa.Table:
    """Rows of a query as Arrow has them, of the same types from both databases: for files of many rows."""
    return pa.table(
        {column.name: _chunked(values, _arrow_type(column.type)) for column, values in _columns(connection, query)}
    )


def _arrow_type(kind: sa.types.TypeEngine) -> pa.DataType:
    if isinstance(kind, sa.Integer):
        return pa.int64()
    return next((arrow for type_, arrow in ARROW_TYPES.items() if isinstance(kind, type_)), pa.string())


def _columns(
    connection: sa.Connection, query: sa.Select | sa.CompoundSelect
) -> list[tuple[sa.ColumnElement, pa.ChunkedArray | tuple]]:
    """Each column of a query with its values."""
    selected = list(query.selected_columns)
    if connection.dialect.name == "duckdb":
        columns = connection.execute(query, execution_options={"duckdb_arrow": True}).arrow.columns
    elif connection.dialect.name == "clickhousedb":
        columns = connection.execute(query, execution_options={"as_arrow": True}).context.arrow.columns
    else:
        rows = connection.execute(query).all()
        columns = list(zip(*rows, strict=True)) or [()] * len(selected)
    return list(zip(selected, columns, strict=True))


def _typed(values: pa.ChunkedArray | tuple, kind: sa.types.TypeEngine):
    """Values of one column, from Arrow or as Python has them, as the array of a frame."""
    if isinstance(kind, sa.Boolean):
        known = _chunked(values, pa.bool_())
        return pd.BooleanDtype().__from_arrow__(known) if known.null_count else known.to_numpy().astype(bool)
    if isinstance(kind, sa.Integer):
        known = _chunked(values, pa.int64())
        return pd.Int64Dtype().__from_arrow__(known) if known.null_count else known.to_numpy()
    if isinstance(kind, (sa.Float, sa.Numeric)):
        return _chunked(values, pa.float64()).to_numpy()
    if isinstance(kind, sa.DateTime):
        return _chunked(values, pa.timestamp("us", tz="UTC")).to_numpy().astype("datetime64[us]")
    if isinstance(kind, sa.Date):
        return _chunked(values, pa.date32()).cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]")
    return pd.array(_chunked(values, pa.string()), dtype="str")


def _chunked(values: pa.ChunkedArray | tuple, kind: pa.DataType) -> pa.ChunkedArray:
    if isinstance(values, tuple):
        if pa.types.is_floating(kind):
            values = [None if value is None else float(value) for value in values]
        return pa.chunked_array([pa.array(values, kind)])
    return values.cast(kind)


def utc_now() -> datetime:
    """This moment, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
