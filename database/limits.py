"""How much of this machine DuckDB may use: of memory and threads, by what the machine or its container has. And how
long who reads waits for a server."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping

import duckdb
import sqlalchemy as sa

MEGA = 1_000_000
POOL_SECONDS, WATCH_SECONDS = 10, 2
"""How long a query waits for a connection while all are in use, and how long the question for the version may take."""
UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
DUCKDB_SHARE = 0.8
"""What DuckDB takes of a machine where it is told nothing; it heeds the limit of a container."""
READING = (1 / 4, 1_000 * MEGA, 16_000 * MEGA)
LOADING = (1 / 8, 512 * MEGA, 1_500 * MEGA)
"""Share of the machine's memory, and the least and most bytes, of who reads and of who loads beside the readers."""
COPYING, BRINGING_UP, DERIVING = 64 * MEGA, 128 * MEGA, 384 * MEGA
"""Bytes of who makes a snapshot beside the readers: rows that are copied pass through, changed ones are joined to those
that are there, and derived tables are worked out."""
READING_TOGETHER = 1 / 2
"""Share of the machine's memory that the processes of one dashboard have together."""
PROCESSES_VARIABLE = "BLO_WORKERS"
"""Tells a process how many of them there are."""
MOST_THREADS = 8


@functools.cache
def machine_memory() -> int:
    """Bytes of memory that this machine, or the container around the process, has."""
    connection = duckdb.connect()
    try:
        (said,) = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    finally:
        connection.close()
    number, unit = said.split()
    return int(float(number) * UNITS[unit] / DUCKDB_SHARE)


def memory_limit(share: float, least: int, most: int) -> str:
    """A limit as DuckDB reads it: what needs more is worked on in files."""
    return f"{min(max(int(machine_memory() * share), least), most) // MEGA}MB"


def reading(environ: Mapping[str, str] = os.environ) -> str:
    """The limit of a process that reads, where it may be one of several."""
    share, least, most = READING
    return memory_limit(min(share, READING_TOGETHER / int(environ.get(PROCESSES_VARIABLE, "1"))), least, most)


def hold(connection: sa.Connection, bytes_: int) -> None:
    """Let the database that a connection writes into use no more than this, whatever it was opened with, and one thread
    that writes rows as soon as they fill a group: else a million rows of a wide table took 600 MB."""
    connection.execute(sa.text(f"SET memory_limit = '{bytes_ // MEGA}MB'"))
    connection.execute(sa.text("SET threads = 1"))
    connection.execute(sa.text("SET write_buffer_row_group_count = 1"))


def threads() -> int:
    """How many threads answer one query; two at least, since one of them may wait for the disk."""
    return min(max(os.cpu_count() or 2, 2), MOST_THREADS)
