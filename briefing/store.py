"""What readers keep of briefings, apart from the facts: playlists of their own, and briefings frozen to one state of the data.

A file of SQLite that belongs to this app alone; it is made at the first writing.
"""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa

import settings
from briefing.playlist import Playlist, PlaylistError, parse, written
from i18n import _

MOST_PLAYLISTS, MOST_FROZEN = 500, 100
MOST_BYTES = 10_000_000
"""A frozen briefing is no larger."""
metadata = sa.MetaData()
playlist_table = sa.Table(
    "playlist", metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
)  # fmt: skip
"""One playlist as its TOML; a saved one is never changed: a change is saved under a new code, so that a shared link keeps its slides."""
frozen_table = sa.Table(
    "frozen", metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("playlist_code", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("countries", sa.Text, nullable=False),
    sa.Column("data_version", sa.Text, nullable=False),
    sa.Column("frozen_at", sa.DateTime, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)  # fmt: skip
"""What a wall shows, as it was when it was frozen, for readers of a tier and some countries (all where none is named)."""
_lock = threading.Lock()


class StoreError(OSError):
    """The store cannot be read or written; the message says where and why."""


@dataclass(frozen=True)
class Frozen:
    """A frozen wall: its payload, whose view it is, and when it was frozen (UTC)."""

    playlist_code: str
    tier: str
    countries: tuple[str, ...]
    data_version: str
    frozen_at: datetime
    payload: dict


def path() -> Path:
    """Where the store lies."""
    return settings.ROOT / settings.current().store


@cache
def _engine(file: Path) -> sa.Engine:
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{file}", connect_args={"timeout": 10})
    metadata.create_all(engine)
    return engine


def _open() -> sa.Engine:
    try:
        with _lock:
            return _engine(path())
    except (OSError, sa.exc.SQLAlchemyError) as error:
        raise StoreError(_("The store {path} cannot be opened: {reason}").format(path=path(), reason=getattr(error, "orig", error))) from error


def _write(statement: sa.Insert | sa.Delete, *more: sa.Delete) -> None:
    try:
        with _open().begin() as connection:
            connection.execute(statement)
            for one in more:
                connection.execute(one)
    except sa.exc.SQLAlchemyError as error:
        raise StoreError(_("The store {path} cannot be written: {reason}").format(path=path(), reason=getattr(error, "orig", error))) from error


def _read(query: sa.Select) -> list[sa.Row]:
    if not path().exists():
        return []
    try:
        with _open().connect() as connection:
            return list(connection.execute(query))
    except sa.exc.SQLAlchemyError as error:
        raise StoreError(_("The store {path} cannot be read: {reason}").format(path=path(), reason=getattr(error, "orig", error))) from error


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _keep(table: sa.Table, moment: sa.Column, most: int) -> sa.Delete:
    """Forget the oldest beyond `most`."""
    kept = sa.select(table.c.code).order_by(moment.desc(), table.c.code).limit(most)
    return sa.delete(table).where(table.c.code.not_in(kept))


# Playlists --------------------------------------------------------------------------------------------------


def save(playlist: Playlist) -> str:
    """Keep a playlist; returns the code under which it is found again."""
    code = f"own-{secrets.token_hex(5)}"
    values = {"code": code, "text": written(playlist), "saved_at": _now()}
    _write(sa.insert(playlist_table).values(values), _keep(playlist_table, playlist_table.c.saved_at, MOST_PLAYLISTS))
    return code


def playlists() -> dict[str, Playlist]:
    """Saved playlists by their codes, the newest first; one that this version cannot read is left out."""
    found = {}
    for row in _read(sa.select(playlist_table).order_by(playlist_table.c.saved_at.desc(), playlist_table.c.code)):
        try:
            found[row.code] = parse(row.text, row.code, where=row.code)
        except PlaylistError:
            continue
    return found


def playlist(code: str) -> Playlist | None:
    """A saved playlist; None where there is none.

    Raises:
        PlaylistError: it was saved by another version and cannot be read.
    """
    rows = _read(sa.select(playlist_table).where(playlist_table.c.code == code))
    return parse(rows[0].text, code, where=code) if rows else None


def forget(code: str) -> None:
    """Take a saved playlist away."""
    _write(sa.delete(playlist_table).where(playlist_table.c.code == code))


# Frozen briefings -------------------------------------------------------------------------------------------


def freeze(playlist_code: str, payload: dict, *, tier: str, countries: tuple[str, ...], data_version: str) -> str:
    """Keep what a wall shows; returns the code under which it is found again.

    Raises:
        StoreError: it is too large, or the store cannot be written.
    """
    content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > MOST_BYTES:
        raise StoreError(_("This briefing is too large to be frozen: use fewer slides."))
    code = secrets.token_hex(8)
    values = {
        "code": code, "playlist_code": playlist_code, "tier": tier, "countries": ".".join(countries), "data_version": data_version, "frozen_at": _now(), "payload": content,
    }  # fmt: skip
    _write(sa.insert(frozen_table).values(values), _keep(frozen_table, frozen_table.c.frozen_at, MOST_FROZEN))
    return code


def frozen(code: str) -> Frozen | None:
    """A frozen wall; None where there is none."""
    rows = _read(sa.select(frozen_table).where(frozen_table.c.code == code))
    if not rows:
        return None
    row = rows[0]
    countries = tuple(part for part in row.countries.split(".") if part)
    return Frozen(row.playlist_code, row.tier, countries, row.data_version, row.frozen_at.replace(tzinfo=UTC), json.loads(row.payload))
