"""Rows of one state of a database on a server, as Arrow in batches: memory does not grow with the number of rows.

PostgreSQL is read by ADBC (COPY in binary form), any other by SQLAlchemy with a cursor on the server.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from database import engine as engines
from database.bulk import ARROW_TYPES
from database.engine import Location

if TYPE_CHECKING:
    import adbc_driver_postgresql.dbapi

BATCH_BYTES = 4_000_000
"""What ADBC holds of an answer at a time."""
BATCH_ROWS = 10_000
LOCK_SECONDS = 5
"""How long a table that somebody else has locked is waited for."""


class Server(Protocol):
    """One state of the data (snapshot isolation: one transaction), from the first to the last answer."""

    def stream(self, table: sa.Table, columns: Sequence[sa.Column], where: str = "") -> pa.RecordBatchReader:
        """Rows of a table, of the types of the columns, whatever a view has; one answer is read at a time."""
        ...

    def rows(self, question: str | sa.Select) -> list[tuple]:
        """Rows of a question that may fail: the transaction goes on.

        Raises:
            Exception: whatever the driver raises.
        """
        ...


@contextlib.contextmanager
def one_state(source: Location) -> Iterator[Server]:
    """The state that a server has now; it is read only."""
    if source.kind == "postgresql":
        import adbc_driver_postgresql.dbapi  # slow to import, and an embedded database never needs it

        address = sa.make_url(source.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with adbc_driver_postgresql.dbapi.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(BATCH_BYTES)})
            yield _PostgreSQL(cursor)
        return
    reading = engines.reader(source)
    try:
        with reading.connect() as connection, connection.begin():
            yield _AnyOther(connection)
    finally:
        reading.dispose()


DIALECT = postgresql.dialect()


class _PostgreSQL:
    def __init__(self, cursor: adbc_driver_postgresql.dbapi.Cursor):
        self._cursor = cursor

    def stream(self, table: sa.Table, columns: Sequence[sa.Column], where: str = "") -> pa.RecordBatchReader:
        query = sa.select(*(sa.cast(one, one.type).label(one.name) for one in columns)).select_from(table)
        self._cursor.execute(_words(query.where(sa.text(where)) if where else query))
        return self._cursor.fetch_record_batch()

    def rows(self, question: str | sa.Select) -> list[tuple]:
        self._cursor.execute("SAVEPOINT asked")
        try:
            self._cursor.execute(question if isinstance(question, str) else _words(question))
            found = self._cursor.fetchall()
        except Exception:
            self._cursor.execute("ROLLBACK TO SAVEPOINT asked")
            raise
        self._cursor.execute("RELEASE SAVEPOINT asked")
        return found


def _words(query: sa.Select) -> str:
    return str(query.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


class _AnyOther:
    def __init__(self, connection: sa.Connection):
        self._connection = connection

    def stream(self, table: sa.Table, columns: Sequence[sa.Column], where: str = "") -> pa.RecordBatchReader:
        # Without types: what drivers make of them differs, and is made one here.
        query = sa.select(*(sa.column(one.name) for one in columns)).select_from(sa.table(table.name))
        fields = pa.schema([pa.field(one.name, ARROW_TYPES[type(one.type)]) for one in columns])
        values = [VALUES[type(one.type)] for one in columns]
        answer = self._connection.execute(
            query.where(sa.text(where)) if where else query,
            execution_options={"stream_results": True, "yield_per": BATCH_ROWS},
        )
        batches = (
            pa.record_batch(
                [
                    pa.array([None if one is None else value(one) for one in column], field.type)
                    for column, value, field in zip(zip(*chunk, strict=True), values, fields, strict=True)
                ],
                schema=fields,
            )
            for chunk in answer.partitions()
        )
        return pa.RecordBatchReader.from_batches(fields, batches)

    def rows(self, question: str | sa.Select) -> list[tuple]:
        query = sa.text(question) if isinstance(question, str) else question
        return [tuple(row) for row in self._connection.execute(query)]


def _moment(value: datetime) -> datetime:
    """A moment; without a zone it is of UTC, which sessions are in."""
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


VALUES: dict[type, Callable[[Any], object]] = {
    sa.BigInteger: int,
    sa.Integer: int,
    sa.Double: float,
    # Some have bits, as bytes.
    sa.Boolean: lambda value: any(value) if isinstance(value, bytes) else bool(value),
    sa.Date: lambda value: value.date() if isinstance(value, datetime) else value,
    sa.DateTime: _moment,
    sa.Text: str,
}
"""What a value of a column becomes, by the type of the contract."""
