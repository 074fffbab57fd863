"""What readers keep, apart from the facts: playlists, briefings frozen to one state of the data, saved views.

A file of SQLite that belongs to this app alone; it is made at the first writing. Nothing that readers keep goes by
itself. What is kept of briefings, and for how much there is room, stands in `briefing.store`; of views in
`web.saved_views`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from language.i18n import _
from scope import settings

VERSION = 3
"""Of the tables: 1 knew neither when something was used nor for whom it is kept, and said no version; 2 had no saved
views."""
WAIT_SECONDS, SHORT_WAIT_SECONDS = 1.0, 0.1
"""How long another program's writing is waited for; the shorter one where nobody has asked for anything to be kept."""
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
view_table = sa.Table(
    "saved_view",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
    sa.Column("is_for_all", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("countries", sa.Text, nullable=False),
    sa.Column("agency_code", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
    sa.Column("figure", sa.Text),
)
"""A page with its link under a name. `owner`: whose it is, empty for the installation's; `tier`, `countries` and
`agency_code`: what its maker may see, for names are told to nobody who may see less. `figure`: what its main figure
said, as JSON."""
seen_table = sa.Table(
    "saved_view_seen",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("reader", sa.Text, primary_key=True),
    sa.Column("seen_at", sa.DateTime, nullable=False),
    sa.Column("figure", sa.Text, nullable=False),
)
"""What the main figure of a saved view said to a reader who opened it last."""


class StoreError(OSError):
    """The store cannot be read or written, or is full; the message says where and why."""


def path() -> Path:
    """Where the store lies."""
    return settings.ROOT / settings.current().store


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


def not_read(error: Exception) -> StoreError:
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


def _version(connection: sa.Connection) -> int:
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > VERSION:
        raise StoreError(
            _("The store {path} was written by a later version of the dashboard: use that version.").format(
                path=path().name
            )
        )
    return found


def _bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables, or add to those of an earlier version what they lack; what they hold stays.

    Raises:
        StoreError: a later version of the dashboard has written the file.
    """
    if _version(connection) == VERSION:
        return
    with _transaction(connection):
        metadata.create_all(connection)
        for table in (playlist_table, frozen_table):
            held = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table.name})")}
            if "used_on" not in held:
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN used_on DATE")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


@contextlib.contextmanager
def writing(seconds: float = WAIT_SECONDS) -> Iterator[sa.Connection]:
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


class _Undone(Exception):
    """Leaves a change without making it."""


def try_out() -> bool:
    """Whether there is a store yet; it has been read and could have been written. Nothing is made or changed.

    Raises:
        StoreError: it cannot be read or written.
    """
    file = path()
    try:
        if not file.exists():
            folder = next(one for one in file.parents if one.exists())
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder.name)
            return False
        if not os.access(file, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), file.name)
        with _engine(file, WAIT_SECONDS).connect() as connection, contextlib.suppress(_Undone):
            with _transaction(connection):
                _version(connection)
                for name in sa.inspect(connection).get_table_names():
                    connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"')
                connection.exec_driver_sql("CREATE TABLE tried_out (n INTEGER)")
                raise _Undone
    except StoreError:
        raise
    except (OSError, sa.exc.SQLAlchemyError) as error:
        raise _not_written(error) from error
    return True


def read(*queries: sa.Select) -> list[list[sa.Row]]:
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
        raise not_read(error) from error


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


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def keep_for(connection: sa.Connection, code: str, owner: str) -> None:
    """Note for which browser something is kept."""
    if owner:
        connection.execute(sa.insert(keeper_table).prefix_with("OR IGNORE").values(code=code, owner=owner))
