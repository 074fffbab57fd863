"""Teams: the people of a role, for whom views, playlists and frozen briefings are kept.

A team is known by the name of its role in `access.toml`. Where a role gets another name, what was kept for its people
stays in the store and is in nobody's sight, until the operator says what the team is called now.
"""

from __future__ import annotations

import sqlalchemy as sa

from accounts.roles import AccessError, Book
from database import store
from database.store_tables import shared, team_of

PREFIX = team_of("-").removesuffix("-")
"""What the store writes before the name of a role."""


def kept() -> dict[str, int]:
    """How many things are kept for each team, by the name of its role.

    Raises:
        database.store.StoreError: the store cannot be read.
    """
    count = sa.select(shared.c.whom, sa.func.count()).where(shared.c.whom.startswith(PREFIX)).group_by(shared.c.whom)
    (rows,) = store.read(count.order_by(shared.c.whom))
    return {whom.removeprefix(PREFIX): number for whom, number in rows}


def without_role(book: Book) -> dict[str, int]:
    """The same of teams whose role `access.toml` does not have.

    Raises:
        database.store.StoreError: the store cannot be read.
    """
    names = {role.name for role in book.roles}
    return {name: number for name, number in kept().items() if name not in names}


def rename(old: str, new: str, book: Book) -> int:
    """Let what was kept for a team whose role is gone be for the people of another role; how many things that are.

    Raises:
        AccessError: there is no role of the new name, or still one of the old.
        database.store.StoreError: the store cannot be written.
    """
    names = [role.name for role in book.roles]
    if new not in names:
        raise AccessError(f"access.toml has no role {new!r}; its roles: {', '.join(names) or 'none'}")
    if old in names:
        raise AccessError(f"access.toml still has the role {old!r}, whose people would lose what is kept for them")
    with store.writing() as connection:
        codes = connection.execute(sa.select(shared.c.code).where(shared.c.whom == team_of(old))).scalars().all()
        for code in codes:
            store.put(connection, shared, {"code": code, "whom": team_of(new)})
        connection.execute(sa.delete(shared).where(shared.c.whom == team_of(old)))
    return len(codes)
