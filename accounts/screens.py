"""Screens: a wall signs in by a link of its own, for a screen has no person. The link opens once; what it opens is one
briefing, at the access level that the operator has set for walls, until the operator puts the screen out.

Device enrolment by a one-time code.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from accounts import roles, sessions
from accounts.roles import Person
from database import store
from database.store_tables import screen_link as table

PATH = "screen"
HOURS = 24.0
"""So long a link waits to be opened."""


def make(playlist: str, note: str) -> str:
    """A link's secret, which is kept nowhere.

    Args:
        playlist: code of the briefing that the screen shows.
        note: what the operator knows the screen by.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    secret = secrets.token_urlsafe(32)
    with store.writing(is_alone=False) as connection:
        connection.execute(sa.delete(table).where(table.c.made_at < _now() - timedelta(hours=HOURS)))
        connection.execute(
            sa.insert(table).values(number=sessions.number_of(secret), playlist=playlist, note=note, made_at=_now())
        )
    return secret


def taken(secret: str) -> tuple[str, str] | None:
    """What the cookie of a screen holds from now on, and its playlist; None where the link was opened before, waited
    too long, or is none.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    with store.writing(is_alone=False) as connection:
        is_it = table.c.number == sessions.number_of(secret)
        row = connection.execute(sa.select(table).where(is_it)).first()
        if row is None or not connection.execute(sa.delete(table).where(is_it)).rowcount:
            return None
    if row.made_at < _now() - timedelta(hours=HOURS):
        return None
    screen = Person(
        issuer=roles.SCREEN,
        subject=row.number[:8],
        name=row.note,
        claims=(("playlist", (row.playlist,)),),
    )
    return sessions.begin(screen), row.playlist


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
