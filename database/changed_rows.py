"""What rows of a PostgreSQL server have changed since a snapshot, exactly, and how they are brought into it.

Every row says which transaction wrote it (`xmin`). A snapshot keeps what its own transaction could see
(`txid_current_snapshot`): rows that others wrote later, or had not committed by then, are those whose transaction is
not below the lowest that was still running. Rows that are gone show in the count, and are found by the keys that are
left. This holds while it is the same table of the same server; where anything else is seen, or cannot be asked (a view,
a table without its key, row-level security, a standby), the table is copied whole.

In standard terms: change data capture by xmin watermarks, with anti-joins for deletes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from database import bulk
from database.server import Server
from queries import schema

FARTHEST = 2**31 - 2**20
"""Transactions after which the 32 bits of a row say no longer which was earlier."""
PIECE_ROWS = 40_000
"""Rows of one statement: with 100,000 of them a million wide rows took 60 MB more, all in one 150 MB more."""
MOST_CHANGED = 0.5
"""Where a larger share of a table has changed it is copied whole."""

_IDENTITY = """
SELECT (SELECT system_identifier FROM pg_control_system())::text
    || ':' || (SELECT oid FROM pg_database WHERE datname = current_database())::text
    || ':' || CASE WHEN NOT pg_is_in_recovery() THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
    txid_current_snapshot()::text
"""
"""The server, the database in it, and which life of it this is: after a failover or a recovery to an earlier moment
numbers of transactions come a second time (timeline). Of a standby nothing."""
_TABLES = """
SELECT c.relname::text,
    c.oid::text || ':' || pg_relation_filenode(c.oid)::text || ':' || (
        SELECT string_agg(a.attnum::text || ' ' || a.attname || ' ' || a.atttypid::text, ',' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT string_agg(a.attname, ',' ORDER BY array_position(i.indkey::smallint[], a.attnum))
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisvalid AND i.indimmediate)
FROM pg_class c
WHERE c.relkind = 'r' AND NOT c.relrowsecurity AND NOT c.relhassubclass AND pg_table_is_visible(c.oid)
"""
"""Of each plain table what makes it the same one: a column that is dropped and added anew, or a table written anew,
changes what rows say without a word in them."""


@dataclass(frozen=True)
class Marks:
    """What tells later which rows have changed: `server`, `seen` (lowest running transaction : next : running ones, as
    64 bits), and of each plain table with its key what makes it the same."""

    server: str
    seen: str
    tables: dict[str, str]

    @property
    def lowest(self) -> int:
        return int(self.seen.split(":")[0])

    @property
    def next(self) -> int:
        return int(self.seen.split(":")[1])


def marks(server: Server) -> Marks | None:
    """Marks of the state that is read; None where the server gives none."""
    try:
        ((identity, seen),) = server.rows(_IDENTITY)
        found = server.rows(_TABLES)
    except Exception:
        # Databases that speak PostgreSQL's protocol need not know its catalogues, and accounts may not ask them.
        return None
    if identity is None:
        return None
    keys = {table.name: ",".join(table.primary_key.columns.keys()) for table in schema.metadata.sorted_tables}
    return Marks(identity, seen, {name: same for name, same, key in found if key and keys.get(name) == key})


def may_follow(before: Marks | None, now: Marks | None) -> bool:
    """Whether rows can say what has changed between two states."""
    return (
        before is not None
        and now is not None
        and before.server == now.server
        and before.next <= now.next
        and before.lowest <= now.lowest
        and now.next - before.lowest < FARTHEST
    )


def bring_up(
    server: Server, connection: sa.Connection, table: sa.Table, columns: list[sa.Column], before: Marks, now: Marks
) -> bool:
    """Let a table that is as it was at one state be as it is at the next; False where it is to be copied whole, and
    nothing was done."""
    if table.name not in now.tables or before.tables.get(table.name) != now.tables[table.name]:
        return False
    later = f"age(xmin) <= age('{before.lowest % 2**32}'::xid)"
    ((count, changed),) = server.rows(f'SELECT count(*), count(*) FILTER (WHERE {later}) FROM "{table.name}"')
    if changed > count * MOST_CHANGED:
        return False
    key = list(table.primary_key.columns)
    names = ", ".join(f'"{one.name}"' for one in key)
    if changed:
        incoming = _stage(connection, server.stream(table, columns, later))
        listed = ", ".join(f'"{one.name}"' for one in columns)
        connection.execute(sa.text(f'DELETE FROM "{table.name}" WHERE ({names}) IN (SELECT ({names}) FROM {incoming})'))
        connection.execute(sa.text(f'INSERT INTO "{table.name}" ({listed}) SELECT {listed} FROM {incoming}'))
        connection.execute(sa.text(f"DROP TABLE {incoming}"))
    # Every row that is there and later is in; what is more than there can only be rows that are gone.
    if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() != count:
        left = _stage(connection, server.stream(table, key))
        is_left = " AND ".join(f'{left}."{one.name}" = "{table.name}"."{one.name}"' for one in key)
        connection.execute(sa.text(f'DELETE FROM "{table.name}" WHERE NOT EXISTS (FROM {left} WHERE {is_left})'))
        connection.execute(sa.text(f"DROP TABLE {left}"))
    return True


def _stage(connection: sa.Connection, incoming_rows: pa.RecordBatchReader) -> str:
    """Name of a table, for this connection alone, with rows that are streamed."""
    connection.connection.driver_connection.execute("CREATE TEMPORARY TABLE staged AS SELECT * FROM incoming_rows")
    return "staged"


def copy(server: Server, connection: sa.Connection, table: sa.Table, columns: list[sa.Column]) -> None:
    """All rows of a table in the place of those that it has."""
    connection.execute(sa.delete(table))
    for piece in _pieces(server.stream(table, columns)):
        bulk.insert_arrow(connection, table, piece)


def _pieces(rows: pa.RecordBatchReader) -> Iterator[pa.RecordBatchReader]:
    """The same in pieces: what DuckDB has let go of in one statement goes back to the system at its end alone."""
    for first in rows:

        def piece(batch: pa.RecordBatch = first) -> Iterator[pa.RecordBatch]:
            count = batch.num_rows
            yield batch
            while count < PIECE_ROWS and (following := next(rows, None)) is not None:
                count += following.num_rows
                yield following

        yield pa.RecordBatchReader.from_batches(rows.schema, piece())
