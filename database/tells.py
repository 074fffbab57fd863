"""What tells one state of a database on a server from another, where it does not say so by itself.

Databases of this dashboard, and others that have it, say a number (`database_info.data_version`) that changes with
every change. Of the rest the rows of each table are counted, with the newest of its moments, days and numbers, each
minute; where that takes too long the clock tells, each hour. A change that leaves both as they were, such as a
corrected text, is found by a copy of the whole each night.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from database.server import Server
from queries import schema

COUNT_SECONDS = 20
"""Where counting takes longer the clock tells."""
CLOCK_SECONDS = 3600
NIGHT_HOUR = 2
"""From this hour of the deployment's zone on a copy of the day before is made whole."""


def number(server: Server, tables: Mapping[str, object]) -> str | None:
    """The number that the database says of its state; None where it says none.

    Args:
        tables: what is there, by name.
    """
    info = schema.database_info
    if info.name not in tables:
        return None
    found = server.rows(sa.select(info.c.value).where(info.c.key == "data_version"))
    return found[0][0] if found else None


def counts(server: Server, tables: Sequence[sa.Table], present: Mapping[str, Mapping[str, object]]) -> str | None:
    """Rows of each table, and the newest of its moments, days and numbers, in one word; None where it took too long.

    Args:
        present: columns of each table that is there.
    """
    started, said = time.monotonic(), []
    for table in tables:
        newest = [
            sa.func.max(one)
            for one in table.c
            if one.name in present.get(table.name, ()) and isinstance(one.type, (sa.DateTime, sa.Date, sa.BigInteger))
        ]
        if table.name in present:
            said.append((table.name, server.rows(sa.select(sa.func.count(), *newest).select_from(table))))
        if time.monotonic() - started > COUNT_SECONDS:
            return None
    return "counted-" + hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def clock(now: datetime) -> str:
    """The hour."""
    return f"clock-{int(now.timestamp() // CLOCK_SECONDS)}"


def last_night(now: datetime, zone: str) -> datetime:
    """When the last night ended for copies of the day before."""
    there = now.astimezone(ZoneInfo(zone))
    due = there.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return due if due <= there else due - timedelta(days=1)
