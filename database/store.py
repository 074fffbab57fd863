"""What an installation keeps apart from the facts: playlists, frozen briefings, saved views and preferences of readers,
who is signed in, and what was read. One store, whose tables are those of `database.store_tables`.

It is a file of SQLite, made at the first writing; where the database is PostgreSQL it is a schema of its own there, so
that all servers share it. What readers kept in a file before is then taken over, each thing once, and the file stays.
Where the account of the database may make no schema, the file goes on. Nothing in the store goes by itself: how much
room there is stands in `briefing.store` and `web.saved_views`.

Application state apart from the data: schema version, upsert, one-time migration.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from database import engine as engines
from database import outage
from database.store_tables import ALL, BY_CODE, OF_CODES, frozen, keeper, layout, metadata, playlist, shared, taken_over
from language.i18n import _
from scope import settings

LOG = logging.getLogger(__name__)
SCHEMA = "blo_people"
"""On PostgreSQL, beside the facts."""
VERSION = 6
"""Of the tables: 1 knew neither when something was used nor for whom it is kept, and said no version; 2 had no saved
views; 3 said nothing of sessions and preferences; 4 nothing of for whom playlists are, which
were for all; 5 nothing of servers."""
FIRST_OF_TEAMS = 5
WAIT_SECONDS, SHORT_WAIT_SECONDS = 1.0, 0.1
"""How long another program's writing is waited for; the shorter one where nobody has asked for anything to be kept."""
ASKED_AGAIN_SECONDS = 60.0
"""So often it is looked whether an account that could make no schema may by now."""
STATEMENT_SECONDS, CONNECT_SECONDS, POOL_SECONDS = 20, 5, 5
DENIED = ("42501", "25006")
BUSY = ("55P03", "57014", "40001", "40P01")
FULL = "53100"
"""How PostgreSQL says that something is not allowed, held by others, or without room."""


class StoreError(OSError):
    """The store cannot be read or written, or is full; the message says where and why."""


# Where it is ------------------------------------------------------------------------------------------------


def path() -> Path:
    """The file: where it lies, or would."""
    return settings.ROOT / settings.current().store


def place() -> str:
    """What the store is called in messages: its file without folders, or its schema."""
    with contextlib.suppress(engines.LocationError):
        location = engines.location()
        if location.kind == "postgresql" and _allowed.get(location.url, (0.0, True))[1]:
            return SCHEMA
    return path().name


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
    return sa.create_engine(
        f"sqlite:///file:{quote(str(file))}?immutable=1&uri=true", poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )


@cache
def _engine_of_server(url: str) -> sa.Engine:
    options = f"-c timezone=UTC -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={WAIT_SECONDS:g}s"
    engine = sa.create_engine(
        url,
        pool_size=2,
        max_overflow=2,
        pool_pre_ping=True,
        pool_recycle=300,
        pool_timeout=POOL_SECONDS,
        connect_args={"options": options, "connect_timeout": CONNECT_SECONDS} | engines.LOST,
    )
    return engine.execution_options(schema_translate_map={None: SCHEMA})


_allowed: dict[str, tuple[float, bool]] = {}
"""Whether a server keeps the store, by its address, and since when that is known."""


def _server() -> sa.Engine | None:
    """The server that keeps the store; None where the file does.

    Raises:
        StoreError: the database does not answer, so that it is not known.
    """
    location = engines.location()
    if location.kind != "postgresql":
        return None
    if outage.current.is_now:
        # A watcher finds out when it is back; nobody else waits for it.
        raise StoreError(_("The store {path} cannot be read: {reason}").format(path=SCHEMA, reason=_away_words()))
    engine = _engine_of_server(location.url)
    at, keeps = _allowed.get(location.url, (0.0, False))
    if not keeps and (not at or time.monotonic() > at + ASKED_AGAIN_SECONDS):
        question = sa.text(
            "SELECT to_regnamespace(:name) IS NOT NULL OR has_database_privilege(current_database(), 'CREATE')"
        )
        with engine.connect() as connection:
            keeps = connection.execute(question, {"name": SCHEMA}).scalar_one()
        _allowed[location.url] = time.monotonic(), keeps
    return engine if keeps else None


def is_in_file_beside_server() -> bool:
    """Whether the database is PostgreSQL, but lets its account make no schema there.

    Raises:
        StoreError, sqlalchemy.exc.SQLAlchemyError: it is not known.
    """
    return engines.location().kind == "postgresql" and _server() is None


# What is wrong ----------------------------------------------------------------------------------------------


def _away_words() -> str:
    return _("the database does not answer")


def _reason(error: Exception) -> str:
    cause = getattr(error, "orig", None)
    if isinstance(error, sa.exc.TimeoutError):
        return _("another program is writing into it; try again in a moment")
    if cause is not None and type(cause).__module__.startswith("psycopg"):
        return _reason_of_server(error, cause)
    said = str(cause or error)
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


def _reason_of_server(error: Exception, cause: Any) -> str:
    """In words that tell nothing of the server to a reader."""
    state = cause.sqlstate or ""
    if outage.is_away(error):
        return _away_words()
    if state in BUSY:
        return _("another program is writing into it; try again in a moment")
    if state in DENIED:
        return _("the account of the database has no right to; the operator gives it the right")
    if state == FULL:
        return _("the disk is full or fails ({reason}); the operator makes room").format(reason=state)
    return f"{type(cause).__name__} {state}".strip()


def _not_written(error: Exception) -> StoreError:
    return StoreError(_("The store {path} cannot be written: {reason}").format(path=place(), reason=_reason(error)))


def not_read(error: Exception) -> StoreError:
    return StoreError(_("The store {path} cannot be read: {reason}").format(path=place(), reason=_reason(error)))


def _is_later(found: int, name: str) -> None:
    if found > VERSION:
        raise StoreError(
            _("The store {path} was written by a later version of the dashboard: use that version.").format(path=name)
        )


# Changes ----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def writing(seconds: float = WAIT_SECONDS, *, is_alone: bool = True) -> Iterator[sa.Connection]:
    """A connection within one change of the store: all of it or nothing.

    Args:
        is_alone: nobody else changes anything meanwhile, so that what was counted holds. A file is never written by
            two at a time.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        if (server := _server()) is not None:
            _bring_server_up_to_date(server)
            with _change_on_server(server, seconds, is_alone=is_alone) as connection:
                yield connection
            return
        path().parent.mkdir(parents=True, exist_ok=True)
        if not path().exists():
            # It will hold who is signed in.
            path().touch(mode=0o600)
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
    except (OSError, sa.exc.SQLAlchemyError, engines.LocationError) as error:
        raise _not_written(error) from error


@contextlib.contextmanager
def _transaction(connection: sa.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Of a file: all of it or nothing; nobody else writes meanwhile."""
    connection.exec_driver_sql(begin)
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        if connection.connection.driver_connection.in_transaction:
            connection.exec_driver_sql("ROLLBACK")
        raise


@contextlib.contextmanager
def _change_on_server(server: sa.Engine, seconds: float, *, is_alone: bool) -> Iterator[sa.Connection]:
    with server.begin() as connection:
        if seconds != WAIT_SECONDS:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds * 1000:.0f}ms'")
        if is_alone:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": SCHEMA})
        yield connection


def put(connection: sa.Connection, table: sa.Table, row: dict[str, Any], *, is_over: bool = True) -> None:
    """Write a row in the place of that of the same key (`is_over`), or only where there is none."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table).values(row)
    keys = [column.name for column in table.primary_key]
    rest = {name: insert.excluded[name] for name in row if name not in keys}
    if is_over and rest:
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest))
    else:
        connection.execute(insert.on_conflict_do_nothing(index_elements=keys))


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def keep_for(connection: sa.Connection, code: str, owner: str) -> None:
    """Note for whom something is kept."""
    if owner:
        put(connection, keeper, {"code": code, "owner": owner})


class size_of(FunctionElement[int]):
    """Bytes of a text or blob."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(size_of)
def _size_on_server(element: size_of, compiler: Any, **more: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **more)})"


@compiles(size_of, "sqlite")
def _size_in_file(element: size_of, compiler: Any, **more: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **more)} AS BLOB))"


# Reading ----------------------------------------------------------------------------------------------------


def read(*queries: sa.Select) -> list[list[sa.Row]]:
    """The rows of each query, all of one state of the store; none where there is no store yet.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        if (server := _server()) is not None:
            return _rows_on_server(server, queries)
        if not path().exists():
            return [[] for _query in queries]
        with _reading_file(path()) as connection:
            return _rows(connection, queries)
    except StoreError:
        raise
    except (OSError, ValueError, sa.exc.SQLAlchemyError) as error:
        raise not_read(error) from error


def exists() -> bool:
    """Whether there is a store to be read.

    Raises:
        StoreError: it is not known.
    """
    try:
        return _server() is not None or path().exists()
    except (sa.exc.SQLAlchemyError, engines.LocationError) as error:
        raise not_read(error) from error


@contextlib.contextmanager
def _reading_file(file: Path) -> Iterator[sa.Connection]:
    """A connection to a file; also to one in a place where nothing can be written."""
    with contextlib.ExitStack() as opened:
        try:
            connection = opened.enter_context(_engine(file, WAIT_SECONDS).connect())
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        except sa.exc.OperationalError as error:
            beside = file.with_name(file.name + "-wal")
            if not re.search("unable to open|readonly", str(error)) or (beside.exists() and beside.stat().st_size):
                raise
            connection = opened.enter_context(_engine_of_still(file).connect())
        yield connection


def _rows(connection: sa.Connection, queries: tuple[sa.Select, ...]) -> list[list[sa.Row]]:
    """What the queries find in a file; also in one of an earlier version that cannot be written now, as far as it has
    their columns."""
    old: sa.exc.OperationalError | None = None
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {SHORT_WAIT_SECONDS * 1000:.0f}")
    try:
        _bring_up_to_date(connection)
    except sa.exc.OperationalError as error:
        old = error
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:.0f}")
    try:
        with _transaction(connection, "BEGIN"):
            return [list(connection.execute(query)) for query in queries]
    except sa.exc.OperationalError as error:
        raise (old or error) from error


def _rows_on_server(server: sa.Engine, queries: tuple[sa.Select, ...]) -> list[list[sa.Row]]:
    """The same on a server, whose tables are made by the first writing."""
    old: Exception | None = None
    if server.url not in _up_to_date:
        if not _is_made(server) and not path().exists():
            return [[] for _query in queries]
        try:
            _bring_server_up_to_date(server)
        except sa.exc.DBAPIError as error:
            # Where nothing can be written now, it is read as it is.
            old = error
    try:
        with server.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            return [list(connection.execute(query)) for query in queries]
    except sa.exc.ProgrammingError as error:
        # The tables are gone, as after another state of the database was put back: they are made again.
        _up_to_date.discard(server.url)
        raise (old or error) from error


# Versions ---------------------------------------------------------------------------------------------------


def _bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables of a file, or add to those of an earlier version what they lack; what they hold stays.

    Raises:
        StoreError: a later version of the dashboard has written the file.
    """
    found = _version(connection)
    if found == VERSION:
        return
    with _transaction(connection):
        metadata.create_all(connection, [table for table in metadata.sorted_tables if table is not layout])
        for table in (playlist, frozen):
            held = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table.name})")}
            if "used_on" not in held:
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN used_on DATE")
        _share_playlists(connection, found)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _share_playlists(connection: sa.Connection, found: int) -> None:
    """Let playlists of an earlier version be for all, as they were."""
    if found < FIRST_OF_TEAMS:
        for code in connection.execute(sa.select(playlist.c.code)).scalars().all():
            put(connection, shared, {"code": code, "whom": ALL})


def _version(connection: sa.Connection) -> int:
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    _is_later(found, path().name)
    return found


_up_to_date: set[sa.URL] = set()
"""Servers whose tables this process has brought up to date, and for which it has taken over what a file held."""
_bringing = threading.Lock()


def _bring_server_up_to_date(server: sa.Engine) -> None:
    """Make the tables on a server, or add to those of an earlier version what they lack, and take over what readers
    kept in a file before. Servers that start at the same time do it one after the other.

    Raises:
        StoreError: a later version of the dashboard has written them.
    """
    if server.url in _up_to_date:
        return
    with _bringing:
        if server.url in _up_to_date:
            return
        with _change_on_server(server, WAIT_SECONDS, is_alone=True) as connection:
            _make_on_server(connection)
        try:
            _take_over(server)
        except (StoreError, OSError, ValueError, sa.exc.SQLAlchemyError) as error:
            # What the server holds is there all the same; `operate check` says it too.
            LOG.error("what readers kept in %s is not taken over: %s", path().name, _reason(error))
        _up_to_date.add(server.url)


def _is_made(server: sa.Engine) -> bool:
    with server.connect() as connection:
        return sa.inspect(connection).has_table(layout.name, SCHEMA)


def _make_on_server(connection: sa.Connection) -> None:
    if not sa.inspect(connection).has_schema(SCHEMA):
        connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
    found = None
    if sa.inspect(connection).has_table(layout.name, SCHEMA):
        found = connection.execute(sa.select(layout.c.version)).scalar()
        _is_later(found or 0, SCHEMA)
    if found != VERSION:
        metadata.create_all(connection)
        _share_playlists(connection, found or 0)
        put(connection, layout, {"is_only": True, "version": VERSION})


# What was kept in a file before -----------------------------------------------------------------------------


def _take_over(server: sa.Engine) -> int:
    """Take over what readers kept in the file, as far as the server never did; how many things that were."""
    if not path().exists():
        return 0
    with (
        _reading_file(path()) as file,
        _transaction(file, "BEGIN"),
        _change_on_server(server, WAIT_SECONDS, is_alone=True) as connection,
    ):
        new = _new_in(file, connection)
        for table, codes in new.items():
            for code in codes:
                # One by one, for a frozen briefing may be large.
                row = file.execute(_as_held(file, table).where(table.c.code == code)).mappings().one()
                put(connection, table, dict(row), is_over=False)
                put(connection, taken_over, {"code": code})
        codes = {code for found in new.values() for code in found}
        for table in OF_CODES:
            held = file.execute(_as_held(file, table)).mappings() if _columns(file, table) else ()
            for row in held:
                if row["code"] in codes:
                    put(connection, table, dict(row), is_over=False)
        if _version(file) < FIRST_OF_TEAMS:
            for code in new.get(playlist, ()):
                put(connection, shared, {"code": code, "whom": ALL})
    if codes:
        LOG.warning("%d things that readers kept in %s were taken over into %s", len(codes), path().name, SCHEMA)
    return len(codes)


def _new_in(file: sa.Connection, connection: sa.Connection) -> dict[sa.Table, list[str]]:
    """Codes of what a file holds and the server never took over."""
    _version(file)
    known = set(connection.execute(sa.select(taken_over.c.code)).scalars())
    held = [table for table in BY_CODE if _columns(file, table)]
    return {
        table: [code for code in file.execute(sa.select(table.c.code)).scalars() if code not in known] for table in held
    }


def _columns(file: sa.Connection, table: sa.Table) -> list[sa.Column]:
    """Columns of a table that a file has, perhaps one of an earlier version."""
    held = {row[1] for row in file.exec_driver_sql(f"PRAGMA table_info({table.name})")}
    return [column for column in table.c if column.name in held]


def _as_held(file: sa.Connection, table: sa.Table) -> sa.Select:
    return sa.select(*_columns(file, table))


def left_in_file() -> str:
    """What stands between readers and what they kept in the file, where a server keeps the store now; empty where
    nothing does."""
    try:
        server = _server()
        if server is None or not path().exists() or not _is_made(server):
            return ""
        with _reading_file(path()) as file, server.connect() as connection:
            left = sum(map(len, _new_in(file, connection).values()))
        return f"{left} things that readers kept in {path().name} are not taken over yet" if left else ""
    except (StoreError, OSError, ValueError, sa.exc.SQLAlchemyError) as error:
        return f"what readers kept in {path().name} is not taken over: {_reason(error)}"


# For the operator -------------------------------------------------------------------------------------------


class _Undone(Exception):
    """Leaves a change without making it."""


def try_out() -> bool:
    """Whether there is a store yet; it has been read and could have been written. Nothing is made or changed.

    Raises:
        StoreError: it cannot be read or written.
    """
    try:
        if (server := _server()) is not None:
            return _try_out_server(server)
        file = path()
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
    except (OSError, sa.exc.SQLAlchemyError, engines.LocationError) as error:
        raise _not_written(error) from error
    return True


def _try_out_server(server: sa.Engine) -> bool:
    is_there = _is_made(server)
    with contextlib.suppress(_Undone), _change_on_server(server, WAIT_SECONDS, is_alone=True) as connection:
        _make_on_server(connection)
        for table in metadata.sorted_tables:
            connection.execute(sa.select(table).limit(1)).all()
            # Rights are looked at, though no row is touched.
            rows = sa.select(*(sa.cast(sa.null(), column.type) for column in table.c)).where(sa.false())
            connection.execute(sa.insert(table).from_select(list(table.c.keys()), rows, include_defaults=False))
            connection.execute(sa.delete(table).where(sa.false()))
        raise _Undone
    return is_there


def copy(to: Path) -> bool:
    """Put all that the store holds into a file of SQLite that is not there yet, as it is at one moment, also while
    others write; False where there is no store.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        if (server := _server()) is not None and _is_made(server):
            return _copy_server(server, to)
        if not path().exists():
            return False
        with (
            _reading_file(path()) as connection,
            sa.create_engine(f"sqlite:///{to}", poolclass=sa.NullPool).connect() as target,
        ):
            connection.connection.driver_connection.backup(target.connection.driver_connection)
        return True
    except StoreError:
        raise
    except (OSError, sa.exc.SQLAlchemyError) as error:
        raise not_read(error) from error


def _copy_server(server: sa.Engine, to: Path) -> bool:
    with (
        server.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        _engine(to, WAIT_SECONDS).connect() as file,
    ):
        _bring_up_to_date(file)
        with _transaction(file):
            for table in metadata.sorted_tables:
                if table is layout:
                    continue
                for row in connection.execute(sa.select(table).execution_options(yield_per=20)).mappings():
                    file.execute(sa.insert(table).values(dict(row)))
    return True
