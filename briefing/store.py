"""What readers keep of briefings, apart from the facts: playlists of their own, and briefings frozen to one state of
the data.

A file of SQLite that belongs to this app alone; it is made at the first writing. Nothing in it goes by itself: where it
is full, what is new is refused with words, and readers and the operator forget what is not used.

Saved playlists, and snapshots of briefings (immutable once frozen).
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from briefing.playlist import Playlist, PlaylistError, parse, written
from language.i18n import _, number
from scope import settings

MOST_PLAYLISTS, MOST_FROZEN = 500, 100
MOST_BYTES, MOST_BYTES_TOGETHER = 10_000_000, 500_000_000
"""A frozen briefing is no larger, and all that is kept is no larger together."""
OWN_PLAYLISTS, OWN_FROZEN, OWN_BYTES = 40, 15, 50_000_000
"""What is kept for one browser at most, so that one reader does not fill the store for all."""
VERSION = 2
"""Of the tables: 1 knew neither when something was used nor for whom it is kept, and said no version."""
WAIT_SECONDS, SHORT_WAIT_SECONDS = 1.0, 0.1
"""How long another program's writing is waited for; the shorter one where nobody has asked for anything to be kept."""
PLAYLIST, FROZEN = "playlist", "frozen"
metadata = sa.MetaData()
playlist_table = sa.Table(
    "playlist",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
    sa.Column("used_on", sa.Date),
)
"""One playlist as its TOML; a saved one is never changed: a change is saved under a new code, so that a shared link
keeps its slides.
`used_on`: the last day (UTC) on which a wall or a file was made of it, where that is known."""
frozen_table = sa.Table(
    "frozen",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("playlist_code", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("countries", sa.Text, nullable=False),
    sa.Column("data_version", sa.Text, nullable=False),
    sa.Column("frozen_at", sa.DateTime, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("used_on", sa.Date),
)
"""What a wall shows, as it was when it was frozen, for readers of a tier and some countries (all where none is
named)."""
keeper_table = sa.Table(
    "keeper",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, primary_key=True),
)
"""For which browsers a playlist or a frozen briefing is kept; several, where several have saved the same."""
TABLES = {PLAYLIST: playlist_table, FROZEN: frozen_table}
_noted: set[tuple[str, date]] = set()
"""Uses that this process has written down already."""


class StoreError(OSError):
    """The store cannot be read or written, or is full; the message says where and why."""


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


def path() -> Path:
    """Where the store lies."""
    return settings.ROOT / settings.current().store


# The file ---------------------------------------------------------------------------------------------------


@cache
def _engine(file: Path, seconds: float) -> sa.Engine:
    # No connection is kept: a file that was put back from a backup is seen, and nothing is left beside the file between
    # writings.
    return sa.create_engine(
        f"sqlite:///{file}", poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", connect_args={"timeout": seconds}
    )


@cache
def _engine_of_still(file: Path) -> sa.Engine:
    """For a file in a place where nothing can be written: SQLite would make its own files beside it."""
    return sa.create_engine(f"sqlite:///file:{quote(str(file))}?immutable=1&uri=true", poolclass=sa.NullPool)


def _reason(error: Exception) -> str:
    said = str(getattr(error, "orig", error))
    if "locked" in said or "busy" in said:
        return _("another program is writing into it; try again in a moment")
    if "readonly" in said or "attempt to write" in said:
        return _(
            "nothing may be written there; the operator gives the dashboard the right to write into the file and its "
            "folder"
        )
    if "full" in said or "disk I/O" in said:
        return _("the disk is full or fails ({reason}); the operator makes room").format(reason=said)
    if "malformed" in said or "not a database" in said:
        return _(
            "the file is damaged ({reason}); the operator puts a copy of it back, or moves it away to begin anew"
        ).format(reason=said)
    return error.strerror or said if isinstance(error, OSError) else said


def _not_written(error: Exception) -> StoreError:
    return StoreError(_("The store {path} cannot be written: {reason}").format(path=path().name, reason=_reason(error)))


def _not_read(error: Exception) -> StoreError:
    return StoreError(_("The store {path} cannot be read: {reason}").format(path=path().name, reason=_reason(error)))


@contextlib.contextmanager
def _transaction(connection: sa.Connection) -> Iterator[None]:
    """All of it or nothing; nobody else writes meanwhile."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        if connection.connection.driver_connection.in_transaction:
            connection.exec_driver_sql("ROLLBACK")
        raise


def _bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables, or add to those of an earlier version what they lack; what they hold stays.

    Raises:
        StoreError: a later version of the dashboard has written the file.
    """
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > VERSION:
        raise StoreError(
            _("The store {path} was written by a later version of the dashboard: use that version.").format(
                path=path().name
            )
        )
    if found == VERSION:
        return
    with _transaction(connection):
        metadata.create_all(connection)
        for table in TABLES.values():
            held = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table.name})")}
            if "used_on" not in held:
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN used_on DATE")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


@contextlib.contextmanager
def _writing(seconds: float = WAIT_SECONDS) -> Iterator[sa.Connection]:
    """A connection within one change of the store.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with _engine(path(), seconds).connect() as connection:
            # Readers then go on while somebody writes. Where it cannot be had now, it is tried again at the next
            # writing.
            with contextlib.suppress(sa.exc.OperationalError):
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            _bring_up_to_date(connection)
            with _transaction(connection):
                yield connection
    except StoreError:
        raise
    except (OSError, sa.exc.SQLAlchemyError) as error:
        raise _not_written(error) from error


def _read(*queries: sa.Select) -> list[list[sa.Row]]:
    """The rows of each query, all of one state of the store; none where there is no store yet.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        if not path().exists():
            return [[] for _query in queries]
        try:
            with _engine(path(), WAIT_SECONDS).connect() as connection:
                return _rows(connection, queries)
        except sa.exc.OperationalError as error:
            beside = path().with_name(path().name + "-wal")
            if not re.search("unable to open|readonly", str(error)) or (beside.exists() and beside.stat().st_size):
                raise
            with _engine_of_still(path()).connect() as connection:
                return _rows(connection, queries)
    except StoreError:
        raise
    except (OSError, ValueError, sa.exc.SQLAlchemyError) as error:
        raise _not_read(error) from error


def _rows(connection: sa.Connection, queries: tuple[sa.Select, ...]) -> list[list[sa.Row]]:
    """What the queries find; also in a file of an earlier version that cannot be written now, as far as it has their
    columns."""
    old: sa.exc.OperationalError | None = None
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {SHORT_WAIT_SECONDS * 1000:.0f}")
    try:
        _bring_up_to_date(connection)
    except sa.exc.OperationalError as error:
        old = error
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:.0f}")
    try:
        return [list(connection.execute(query)) for query in queries]
    except sa.exc.OperationalError as error:
        raise (old or error) from error


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


# What is kept, and for how much there is room ---------------------------------------------------------------


def _size(table: sa.Table) -> sa.ColumnElement[int]:
    """Bytes of a row; those of a blob are known without reading it."""
    return (
        sa.func.length(table.c.payload)
        if table is frozen_table
        else sa.func.length(sa.cast(table.c.text, sa.LargeBinary))
    )


def _held(connection: sa.Connection, table: sa.Table, owner: str | None = None) -> tuple[int, int]:
    """Number and bytes of what a table holds, for all or for one browser."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_size(table)), 0))
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


def _keep_for(connection: sa.Connection, code: str, owner: str) -> None:
    if owner:
        connection.execute(sa.insert(keeper_table).prefix_with("OR IGNORE").values(code=code, owner=owner))


def kept(owner: str = "") -> list[Kept]:
    """All that is kept, the newest first, and whether it is kept for this browser.

    Raises:
        StoreError: the store cannot be read.
    """
    p, f = playlist_table.c, frozen_table.c
    playlists_, frozens, keepers = _read(
        sa.select(p.code, p.text, _size(playlist_table).label("size"), p.saved_at, p.used_on),
        sa.select(f.code, f.playlist_code, _size(frozen_table).label("size"), f.frozen_at, f.used_on),
        sa.select(keeper_table),
    )
    owners: dict[str, set[str]] = {}
    for row in keepers:
        owners.setdefault(row.code, set()).add(row.owner)
    titles = {row.code: _titles(row.text, row.code) for row in playlists_}
    found = [
        (row.code, PLAYLIST, row.code, titles[row.code], row.size, row.saved_at, row.used_on) for row in playlists_
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
        )
        for code, kind, of, title, size, at, used in found
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
    with _writing() as connection:
        own = keeper_table.c.code == code
        if owner:
            connection.execute(sa.delete(keeper_table).where(own, keeper_table.c.owner == owner))
            if connection.execute(sa.select(keeper_table.c.owner).where(own)).first():
                return False
        connection.execute(sa.delete(keeper_table).where(own))
        return any(
            [connection.execute(sa.delete(table).where(table.c.code == code)).rowcount for table in TABLES.values()]
        )


def note_use(code: str) -> None:
    """Write down that a playlist or a frozen briefing was used today, once a day. Never an error: who looks at a wall
    has not asked for this."""
    today = _now().date()
    if (code, today) in _noted:
        return
    try:
        if not path().exists():
            return
        with _writing(SHORT_WAIT_SECONDS) as connection:
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


def save(playlist: Playlist, owner: str = "") -> str:
    """Keep a playlist; returns the code under which it is found again: that of the same playlist, where it was saved
    before.

    Raises:
        StoreError: there is no room for it, or the store cannot be written.
    """
    text = written(playlist)
    with _writing() as connection:
        code = connection.execute(sa.select(playlist_table.c.code).where(playlist_table.c.text == text)).scalar()
        if code is None:
            code = f"own-{secrets.token_hex(5)}"
            _refuse_too_much(connection, PLAYLIST, len(text.encode()), owner)
            connection.execute(sa.insert(playlist_table).values(code=code, text=text, saved_at=_now()))
        _keep_for(connection, code, owner)
    return code


@lru_cache(maxsize=2 * MOST_PLAYLISTS)
def _parsed(text: str, code: str) -> Playlist:
    return parse(text, code, where=code)


def playlists() -> dict[str, Playlist]:
    """Saved playlists by their codes, the newest first; one that this version cannot read is left out."""
    found = {}
    (rows,) = _read(
        sa.select(playlist_table.c.code, playlist_table.c.text).order_by(
            playlist_table.c.saved_at.desc(), playlist_table.c.code
        )
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
    (rows,) = _read(sa.select(playlist_table.c.text).where(playlist_table.c.code == code))
    return _parsed(rows[0].text, code) if rows else None


# Frozen briefings -------------------------------------------------------------------------------------------


def freeze(
    playlist_code: str, payload: dict, *, tier: str, countries: tuple[str, ...], data_version: str, owner: str = ""
) -> str:
    """Keep what a wall shows; returns the code under which it is found again.

    Raises:
        StoreError: it is too large, there is no room for it, or the store cannot be written.
    """
    content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    if len(content) > MOST_BYTES:
        raise StoreError(_("This briefing is too large to be frozen: use fewer slides."))
    code = secrets.token_hex(8)
    with _writing() as connection:
        _refuse_too_much(connection, FROZEN, len(content), owner)
        connection.execute(
            sa.insert(frozen_table).values(
                code=code,
                playlist_code=playlist_code,
                tier=tier,
                countries=".".join(countries),
                data_version=data_version,
                frozen_at=_now(),
                payload=content,
            )
        )
        _keep_for(connection, code, owner)
    return code


def frozen(code: str) -> Frozen | None:
    """A frozen wall; None where there is none.

    Raises:
        StoreError: the store cannot be read, or what it holds under this code is damaged.
    """
    columns = [column for column in frozen_table.c if column.name != "used_on"]
    (rows,) = _read(sa.select(*columns).where(frozen_table.c.code == code))
    if not rows:
        return None
    row = rows[0]
    countries = tuple(part for part in row.countries.split(".") if part)
    try:
        payload = json.loads(row.payload)
    except ValueError as error:
        raise _not_read(error) from error
    return Frozen(row.playlist_code, row.tier, countries, row.data_version, row.frozen_at.replace(tzinfo=UTC), payload)
