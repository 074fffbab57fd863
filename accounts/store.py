"""Where sessions and the audit are kept: in the file of what readers keep, or in a schema of its own where the database
is PostgreSQL, so that all servers on it share them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from database import engine as engines
from language.i18n import _
from scope import settings

SCHEMA = "blo_people"
WAIT_SECONDS = 2.0
"""How long another program's writing is waited for."""
metadata = sa.MetaData()


class StoreError(OSError):
    """It cannot be read or written; the message says where and why."""


def path() -> Path:
    """The file, where the database is not PostgreSQL."""
    return settings.ROOT / settings.current().store


def _url() -> str:
    location = engines.location()
    return location.url if location.kind == "postgresql" else f"sqlite:///{path()}"


@cache
def _engine(url: str) -> sa.Engine:
    if _is_file(url):
        return sa.create_engine(
            url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", connect_args={"timeout": WAIT_SECONDS}
        )
    engine = sa.create_engine(url, pool_size=2, max_overflow=2, pool_pre_ping=True, pool_recycle=300)
    return engine.execution_options(schema_translate_map={None: SCHEMA})


def _is_file(url: str) -> bool:
    return url.startswith("sqlite")


@contextlib.contextmanager
def _change(url: str) -> Iterator[sa.Connection]:
    """All of it or nothing; of a file nobody else writes meanwhile."""
    if not _is_file(url):
        with _engine(url).begin() as connection:
            yield connection
        return
    with _engine(url).connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            if connection.connection.driver_connection.in_transaction:
                connection.exec_driver_sql("ROLLBACK")
            raise


def _ready(url: str) -> None:
    """Makes the tables where they lack; a file that is gone, or was put back from a backup, is taken as it is."""
    if not _is_file(url):
        _made_on_server(url)
    elif not path().exists():
        path().parent.mkdir(parents=True, exist_ok=True)
        path().touch(mode=0o600)
        _made(url)
    else:
        with _engine(url).connect() as connection:
            found = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
        if not metadata.tables.keys() <= found:
            _made(url)


def _made(url: str) -> None:
    with _change(url) as connection:
        _make(connection, is_file=_is_file(url))


@cache
def _made_on_server(url: str) -> None:
    """Once in a process."""
    _made(url)


def _make(connection: sa.Connection, *, is_file: bool) -> None:
    if not is_file:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": SCHEMA})
        if not sa.inspect(connection).has_schema(SCHEMA):
            connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
    metadata.create_all(connection)


class _Undone(Exception):
    """Leaves a change without making it."""


def try_out() -> str:
    """Where it is kept on a server; it has shown that it can be read and written, and nothing is made or changed. Empty
    where it is the file of what readers keep.

    Raises:
        StoreError: it cannot be read or written.
    """
    try:
        url = _url()
        if _is_file(url):
            return ""
        with contextlib.suppress(_Undone), _change(url) as connection:
            _make(connection, is_file=False)
            for table in metadata.sorted_tables:
                connection.execute(sa.select(table).limit(1)).all()
                # Rights are looked at, though no row is touched.
                rows = sa.select(*(sa.cast(sa.null(), column.type) for column in table.c)).where(sa.false())
                connection.execute(sa.insert(table).from_select(list(table.c.keys()), rows, include_defaults=False))
                connection.execute(sa.delete(table).where(sa.false()))
            raise _Undone
        return f"schema {SCHEMA}"
    except (OSError, sa.exc.SQLAlchemyError, engines.LocationError) as error:
        raise _not_written(error) from error


@contextlib.contextmanager
def writing() -> Iterator[sa.Connection]:
    """A connection within one change: all of it or nothing.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        url = _url()
        _ready(url)
        with _change(url) as connection:
            yield connection
    except (OSError, sa.exc.SQLAlchemyError, engines.LocationError) as error:
        if isinstance(error, StoreError):
            raise
        raise _not_written(error) from error


def _not_written(error: Exception) -> StoreError:
    return StoreError(
        _("Sign-ins and what was read cannot be written down in {place}: {reason}").format(
            place=_place(), reason=_reason(error)
        )
    )


def read(query: sa.Select) -> list[sa.Row]:
    """Rows of a query.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        url = _url()
        _ready(url)
        with _engine(url).connect() as connection:
            return list(connection.execute(query))
    except (OSError, sa.exc.SQLAlchemyError, engines.LocationError) as error:
        raise StoreError(
            _("Sign-ins cannot be looked up in {place}: {reason}").format(place=_place(), reason=_reason(error))
        ) from error


def _place() -> str:
    with contextlib.suppress(engines.LocationError):
        location = engines.location()
        return location.words if location.kind == "postgresql" else path().name
    return path().name


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).strip().partition("\n")[0]
