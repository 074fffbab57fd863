"""Servers on one database that sign people in: each says now and then that it is there, and with which key it signs.
Whom one of them sends to a provider may come back to another, which then must have the same key.

Replicas.
"""

from __future__ import annotations

import logging
import socket
import threading
from datetime import timedelta

import sqlalchemy as sa

from accounts import roles
from database import keys, store
from database.store_tables import server as table
from scope.settings import SettingsError

LOG = logging.getLogger(__name__)
TOLD_EVERY, GONE_AFTER = timedelta(minutes=10), timedelta(minutes=30)
"""So often a server says that it is there; it is forgotten when it has said nothing for the second."""


def tell(port: int) -> None:
    """Say that this server is there.

    Raises:
        StoreError: it cannot be written down.
    """
    now = store.now()
    row = {"name": f"{socket.gethostname()}:{port}", "key_mark": keys.mark(), "seen_at": now}
    with store.writing(is_alone=False) as connection:
        store.put(connection, table, row)
        connection.execute(sa.delete(table).where(table.c.seen_at < now - GONE_AFTER))


def watch(port: int, stop: threading.Event) -> None:
    """Say it again and again, where people sign in, until it is time to stop."""
    while True:
        try:
            if roles.current().is_open:
                tell(port)
        except (SettingsError, store.StoreError, keys.WeakKey) as error:
            LOG.warning("%s", error)
        if stop.wait(TOLD_EVERY.total_seconds()):
            return


def by_key() -> list[list[str]]:
    """Names of the servers that are there, those with the same key together.

    Raises:
        StoreError: they cannot be read.
    """
    (rows,) = store.read(sa.select(table).where(table.c.seen_at >= store.now() - GONE_AFTER).order_by(table.c.name))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.key_mark, []).append(row.name)
    return list(found.values())
