"""What readers keep of briefings, apart from the facts: playlists of their own, and briefings frozen to one state of
the data.

They lie in the one store of the app (`database.store`). Nothing in it goes by itself: where it is full, what is new is
refused with words, and readers and the operator forget what is not used.

Saved playlists, and snapshots of briefings (immutable once frozen).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

import sqlalchemy as sa

from briefing.playlist import Playlist, PlaylistError, parse, written
from database import store as file
from database.store import SHORT_WAIT_SECONDS, StoreError, size_of
from database.store_tables import ALL
from database.store_tables import frozen as frozen_table
from database.store_tables import keeper as keeper_table
from database.store_tables import playlist as playlist_table
from database.store_tables import shared as shared_table
from language.i18n import _, number
from scope.access import Access
from scope.settings import TIERS

MOST_PLAYLISTS, MOST_FROZEN = 500, 100
MOST_BYTES, MOST_BYTES_TOGETHER = 10_000_000, 500_000_000
"""A frozen briefing is no larger, and all that is kept is no larger together."""
OWN_PLAYLISTS, OWN_FROZEN, OWN_BYTES = 40, 15, 50_000_000
"""What is kept for one browser at most, so that one reader does not fill the store for all."""
PLAYLIST, FROZEN = "playlist", "frozen"
TABLES = {PLAYLIST: playlist_table, FROZEN: frozen_table}
_noted: set[tuple[str, date]] = set()
"""Uses that this process has written down already."""


@dataclass(frozen=True)
class Frozen:
    """A frozen wall: its payload, whose view it is, and when it was frozen (UTC)."""

    playlist_code: str
    tier: str
    countries: tuple[str, ...]
    data_version: str
    frozen_at: datetime
    payload: dict


@dataclass(frozen=True)
class Kept:
    """A playlist or a frozen briefing as the store lists it.

    Args:
        of: code of the playlist that was frozen; its own code for a playlist.
        title: English and Russian; empty where it cannot be read.
        saved_at: UTC.
        used_on: last day on which it was shown on a wall or made into a file; None where that is not known.
        owners: for how many browsers it is kept; none where it was saved before that was written down.
        whom: for whom it is beside them: `ALL`, or teams.
    """

    code: str
    kind: str
    of: str
    title: tuple[str, str]
    size: int
    saved_at: datetime
    used_on: date | None
    owners: int
    is_own: bool
    whom: tuple[str, ...] = ()
    tier: str = ""
    countries: tuple[str, ...] = ()
    """Of a frozen briefing: for whose view it was made."""

    def is_for(self, access: Access, team: str = "") -> bool:
        """Whether it is shared with a reader, who may see as much as it shows."""
        if not {ALL, team} & {*self.whom} - {""}:
            return False
        if not self.tier:
            return True
        return TIERS.index(access.tier) <= TIERS.index(self.tier) and (
            not access.countries or (bool(self.countries) and {*self.countries} <= {*access.countries})
        )


# What is kept, and for how much there is room ---------------------------------------------------------------


def _size(table: sa.Table) -> sa.ColumnElement[int]:
    """Bytes of a row; those of a blob are known without reading it."""
    return size_of(table.c.payload if table is frozen_table else table.c.text)


def _held(connection: sa.Connection, table: sa.Table, owner: str | None = None) -> tuple[int, int]:
    """Number and bytes of what a table holds, for all or for one browser."""
    size = sa.cast(sa.func.coalesce(sa.func.sum(_size(table)), 0), sa.BigInteger)
    query = sa.select(sa.func.count(), size).select_from(table)
    if owner is not None:
        query = query.where(table.c.code.in_(sa.select(keeper_table.c.code).where(keeper_table.c.owner == owner)))
    return tuple(connection.execute(query).one())


def _refuse_too_much(connection: sa.Connection, kind: str, more: int, owner: str) -> None:
    """Raises StoreError where `more` bytes of a new playlist or frozen briefing have no room."""
    all_held = {name: _held(connection, table) for name, table in TABLES.items()}
    own_held = {name: _held(connection, table, owner) for name, table in TABLES.items()} if owner else {}
    own_most = {PLAYLIST: OWN_PLAYLISTS, FROZEN: OWN_FROZEN}[kind]
    if owner and own_held[kind][0] >= own_most:
        words = {
            PLAYLIST: _("This browser keeps {n} playlists already, and no more are kept for one."),
            FROZEN: _("This browser keeps {n} frozen briefings already, and no more are kept for one."),
        }[kind]
        raise StoreError(
            words.format(n=number(own_most)) + " " + _("Forget one below that is not used any more, then do it again.")
        )
    if owner and sum(size for _count, size in own_held.values()) + more > OWN_BYTES:
        words = _("What this browser keeps would be larger than the {size} MB that are kept for one.").format(
            size=number(OWN_BYTES / 1e6)
        )
        raise StoreError(words + " " + _("Forget one below that is not used any more, then do it again."))
    most = {PLAYLIST: MOST_PLAYLISTS, FROZEN: MOST_FROZEN}[kind]
    remedy = _(
        "Forget those that are not used any more: your own below, others by the operator (python -m briefing store "
        "list)."
    )
    if all_held[kind][0] >= most:
        words = {
            PLAYLIST: _("The store is full: {n} playlists are kept for all readers together."),
            FROZEN: _("The store is full: {n} frozen briefings are kept for all readers together."),
        }[kind]
        raise StoreError(words.format(n=number(most)) + " " + remedy)
    if sum(size for _count, size in all_held.values()) + more > MOST_BYTES_TOGETHER:
        words = _("The store is full: {size} MB are kept for all readers together.").format(
            size=number(MOST_BYTES_TOGETHER / 1e6)
        )
        raise StoreError(words + " " + remedy)


def kept(owner: str = "") -> list[Kept]:
    """All that is kept, the newest first, and whether it is kept for this browser.

    Raises:
        StoreError: the store cannot be read.
    """
    p, f = playlist_table.c, frozen_table.c
    playlists_, frozens, keepers, shares = file.read(
        sa.select(p.code, p.text, _size(playlist_table).label("size"), p.saved_at, p.used_on),
        sa.select(
            f.code, f.playlist_code, _size(frozen_table).label("size"), f.frozen_at, f.used_on, f.tier, f.countries
        ),
        sa.select(keeper_table),
        sa.select(shared_table),
    )
    whom: dict[str, tuple[str, ...]] = {}
    for row in shares:
        whom[row.code] = (*whom.get(row.code, ()), row.whom)
    owners: dict[str, set[str]] = {}
    for row in keepers:
        owners.setdefault(row.code, set()).add(row.owner)
    titles = {row.code: _titles(row.text, row.code) for row in playlists_}
    found = [
        (row.code, PLAYLIST, row.code, titles[row.code], row.size, row.saved_at, row.used_on, "", "")
        for row in playlists_
    ]
    found += [
        (
            row.code,
            FROZEN,
            row.playlist_code,
            titles.get(row.playlist_code, ("", "")),
            row.size,
            row.frozen_at,
            row.used_on,
            row.tier,
            row.countries,
        )
        for row in frozens
    ]
    listed = [
        Kept(
            code,
            kind,
            of,
            title,
            size,
            at.replace(tzinfo=UTC),
            used,
            len(owners.get(code, ())),
            owner in owners.get(code, ()),
            whom.get(code, ()),
            tier,
            tuple(filter(None, countries.split("."))),
        )
        for code, kind, of, title, size, at, used, tier, countries in found
    ]
    return sorted(listed, key=lambda one: (one.saved_at, one.code), reverse=True)


def _titles(text: str, code: str) -> tuple[str, str]:
    try:
        found = _parsed(text, code)
    except PlaylistError:
        return "", ""
    return found.title_en, found.title_ru


def forget(code: str, owner: str = "") -> bool:
    """Take a playlist or a frozen briefing away; whether it is gone.

    Args:
        owner: the browser that forgets it; what other browsers keep as well stays for them. Without one it goes for
            all.

    Raises:
        StoreError: the store cannot be written.
    """
    with file.writing() as connection:
        own = keeper_table.c.code == code
        if owner:
            connection.execute(sa.delete(keeper_table).where(own, keeper_table.c.owner == owner))
            if connection.execute(sa.select(keeper_table.c.owner).where(own)).first():
                return False
        connection.execute(sa.delete(keeper_table).where(own))
        connection.execute(sa.delete(shared_table).where(shared_table.c.code == code))
        return any(
            [connection.execute(sa.delete(table).where(table.c.code == code)).rowcount for table in TABLES.values()]
        )


def note_use(code: str) -> None:
    """Write down that a playlist or a frozen briefing was used today, once a day. Never an error: who looks at a wall
    has not asked for this."""
    today = file.now().date()
    if (code, today) in _noted:
        return
    try:
        if not file.exists():
            return
        with file.writing(SHORT_WAIT_SECONDS) as connection:
            for table in TABLES.values():
                connection.execute(
                    sa.update(table)
                    .where(table.c.code == code, sa.or_(table.c.used_on.is_(None), table.c.used_on < today))
                    .values(used_on=today)
                )
    except OSError:
        return
    _noted.add((code, today))


# Playlists --------------------------------------------------------------------------------------------------


def save(playlist: Playlist, owner: str = "", whom: str = ALL) -> str:
    """Keep a playlist; returns the code under which it is found again: that of the same playlist, where it was saved
    before.

    Args:
        whom: for whom it is beside its owner: `ALL`, a team, or empty for nobody.

    Raises:
        StoreError: there is no room for it, or the store cannot be written.
    """
    text = written(playlist)
    with file.writing() as connection:
        code = connection.execute(sa.select(playlist_table.c.code).where(playlist_table.c.text == text)).scalar()
        if code is None:
            code = f"own-{secrets.token_hex(5)}"
            _refuse_too_much(connection, PLAYLIST, len(text.encode()), owner)
            connection.execute(sa.insert(playlist_table).values(code=code, text=text, saved_at=file.now()))
        file.keep_for(connection, code, owner)
        _share(connection, code, whom)
    return code


def _share(connection: sa.Connection, code: str, whom: str) -> None:
    if whom:
        file.put(connection, shared_table, {"code": code, "whom": whom})


@lru_cache(maxsize=2 * MOST_PLAYLISTS)
def _parsed(text: str, code: str) -> Playlist:
    return parse(text, code, where=code)


def playlists(owner: str = "", team: str = "") -> dict[str, Playlist]:
    """Saved playlists of a reader, of their team and of all by their codes, the newest first; one that this version
    cannot read is left out."""
    found = {}
    code = playlist_table.c.code
    of_others = sa.select(shared_table.c.code).where(shared_table.c.whom.in_({ALL, team}))
    of_reader = sa.select(keeper_table.c.code).where(keeper_table.c.owner == owner)
    (rows,) = file.read(
        sa.select(code, playlist_table.c.text)
        .where(code.in_(of_others) | code.in_(of_reader))
        .order_by(playlist_table.c.saved_at.desc(), code)
    )
    for row in rows:
        try:
            found[row.code] = _parsed(row.text, row.code)
        except PlaylistError:
            continue
    return found


def playlist(code: str) -> Playlist | None:
    """A saved playlist; None where there is none.

    Raises:
        PlaylistError: it was saved by another version and cannot be read.
        StoreError: the store cannot be read.
    """
    (rows,) = file.read(sa.select(playlist_table.c.text).where(playlist_table.c.code == code))
    return _parsed(rows[0].text, code) if rows else None


# Frozen briefings -------------------------------------------------------------------------------------------


def freeze(
    playlist_code: str,
    payload: dict,
    *,
    tier: str,
    countries: tuple[str, ...],
    data_version: str,
    owner: str = "",
    whom: str = "",
) -> str:
    """Keep what a wall shows; returns the code under which it is found again.

    Raises:
        StoreError: it is too large, there is no room for it, or the store cannot be written.
    """
    content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    if len(content) > MOST_BYTES:
        raise StoreError(_("This briefing is too large to be frozen: use fewer slides."))
    code = secrets.token_hex(8)
    with file.writing() as connection:
        _refuse_too_much(connection, FROZEN, len(content), owner)
        connection.execute(
            sa.insert(frozen_table).values(
                code=code,
                playlist_code=playlist_code,
                tier=tier,
                countries=".".join(countries),
                data_version=data_version,
                frozen_at=file.now(),
                payload=content,
            )
        )
        file.keep_for(connection, code, owner)
        _share(connection, code, whom)
    return code


def frozen(code: str) -> Frozen | None:
    """A frozen wall; None where there is none.

    Raises:
        StoreError: the store cannot be read, or what it holds under this code is damaged.
    """
    columns = [column for column in frozen_table.c if column.name != "used_on"]
    (rows,) = file.read(sa.select(*columns).where(frozen_table.c.code == code))
    if not rows:
        return None
    row = rows[0]
    countries = tuple(part for part in row.countries.split(".") if part)
    try:
        payload = json.loads(row.payload)
    except ValueError as error:
        raise file.not_read(error) from error
    return Frozen(row.playlist_code, row.tier, countries, row.data_version, row.frozen_at.replace(tzinfo=UTC), payload)
