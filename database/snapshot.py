"""Snapshots of a database server: read-only DuckDB files on this machine that answer in its place.

A snapshot is a copy of one state of the data (snapshot isolation: one transaction), streamed as Arrow in batches, so
that memory does not grow with the rows, and swapped whole. Readers stay on the last one, which says its time, until the
next is there. What a server is asked while a page is drawn is its state number alone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import adbc_driver_postgresql.dbapi
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from database import bulk, contract, derived, publishing
from database import engine as engines
from database.engine import ROOT, Location
from queries import schema
from scope.settings import Settings

LOG = logging.getLogger(__name__)
KEPT = 2
"""The snapshot that holds, and the one before it: a page that is being drawn still reads that."""
UNUSED_DAYS = 7
"""The snapshot of a database that nobody has read for so long is removed."""
RETRY_SECONDS = 30
"""After a snapshot could not be made, the next try waits for so long."""
LOCK_SECONDS = 5
"""How long a table that somebody else has locked is waited for."""
DATABASE_TO_FILE = 1.0
"""Most bytes of a file for a byte of the server's database: it has no indexes, and columns are compressed."""
FILE_TO_FILE = 1.5
"""Room for the next file, where there was one before."""
FOLDER = re.compile("[0-9a-f]{16}")
TELLS = "tells"
"""Lies in a folder where the release for donors is made, and with it the history of what they were told: it is never
removed."""
READ_LAYERS = ("about", "reference", "facts", "derived")
"""What readers ask; the history of what was told is the loader's."""


class NotTaken(RuntimeError):
    """No snapshot could be made; the last one holds. The message is for the operator."""


@dataclass(frozen=True)
class State:
    """What answers now: `version` of the data, in `place`. `newer`: the version that the server has by now, '' where it
    is the same; a snapshot of it is being made, unless `problem` says why not."""

    version: str
    place: Location
    newer: str = ""
    problem: str = ""


def place_of(source: Location, settings: Settings) -> Location:
    """The folder with the snapshots of a database: one for each address and account."""
    url = sa.make_url(source.url).set(password=None)
    name = hashlib.sha256(url.render_as_string().encode()).hexdigest()[:16]
    return Location("duckdb", folder=ROOT / settings.database.snapshots / name)


def is_kept(source: Location, settings: Settings) -> bool:
    """Whether snapshots of a database are made and read."""
    return source.kind == "postgresql" and not settings.database.live


def held(source: Location, settings: Settings) -> State | None:
    """The last snapshot of a database; None where none is kept, there is none yet, or it is of another version of this
    dashboard."""
    if not is_kept(source, settings):
        return None
    place = place_of(source, settings)
    try:
        path = engines.current_file(place)
    except engines.NotWhole:
        return None
    if path is None or not path.exists() or (version := _version_in(path)) is None:
        return None
    return State(version, Location("duckdb", file=path))


def _version_in(path: Path) -> str | None:
    """The version of the data in a file; None where its tables are those of another version of this dashboard."""
    try:
        return _version_as_of(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@functools.lru_cache(maxsize=8)
def _version_as_of(path: Path, _changed: int) -> str | None:
    # A folder that is made anew begins with the same names of files.
    engine = engines.duckdb_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            said = dict(connection.execute(sa.select(schema.database_info.c.key, schema.database_info.c.value)).all())
    except (sa.exc.SQLAlchemyError, OSError):
        return None
    finally:
        engine.dispose()
    return said.get("data_version") if said.get("schema_version") == str(schema.VERSION) else None


def state(source: Location, settings: Settings) -> State | None:
    """What answers for a database now; None where there is none yet. Where the server has newer data than the last
    snapshot, the next one is begun; until there is a first one the server answers itself.

    Raises:
        OSError, sqlalchemy.exc.SQLAlchemyError: the server cannot be asked; see `held`.
        database.engine.NotWhole: as `database.engine.current_version` does.
    """
    version = engines.current_version(source)
    if version is None:
        return None
    if not is_kept(source, settings):
        return State(version, source)
    last = held(source, settings)
    if last and last.version == version:
        _used(last.place.file.parent)
        return last
    _begin(source, settings)
    problem = _problem_of(source)
    return State(last.version, last.place, version, problem) if last else State(version, source, "", problem)


# In the background ------------------------------------------------------------------------------------------


@dataclass
class _Failure:
    words: str
    at: float


_lock = threading.Lock()
_running: dict[Location, threading.Thread] = {}
_failures: dict[Location, _Failure] = {}


def _problem_of(source: Location) -> str:
    failure = _failures.get(source)
    return failure.words if failure else ""


def _begin(source: Location, settings: Settings) -> None:
    """Make the next snapshot beside the readers, unless this process does so already, or has just failed to."""
    with _lock:
        failure, running = _failures.get(source), _running.get(source)
        if (running and running.is_alive()) or (failure and time.monotonic() < failure.at + RETRY_SECONDS):
            return
        thread = threading.Thread(target=_try, args=(source, settings), name="snapshot", daemon=True)
        _running[source] = thread
        thread.start()


def _try(source: Location, settings: Settings) -> None:
    try:
        take(source, settings, only_newer=True)
        _failures.pop(source, None)
    except publishing.Busy:
        # Another process of this machine is at it, or has just done it.
        return
    except Exception as error:
        # Whatever it was, the last snapshot goes on answering, and readers are told that it is not the newest.
        LOG.warning("no snapshot of %s: %s", source.words, error)
        _failures[source] = _Failure(
            str(error) if isinstance(error, NotTaken) else type(error).__name__, time.monotonic()
        )


def wait(source: Location) -> None:
    """Wait until what this process has begun is done."""
    if thread := _running.get(source):
        thread.join()


# Taking one -------------------------------------------------------------------------------------------------


def take(source: Location, settings: Settings, *, only_newer: bool = False) -> State:
    """Make a snapshot of a database on a server, and let it answer from now on.

    Args:
        only_newer: not where the last one is of the same data by now.

    Raises:
        NotTaken: the database lacks what the dashboard reads, or the disk has no room.
        publishing.Busy: another process of this machine makes one, or has made it meanwhile.
        adbc_driver_postgresql.dbapi.Error, sqlalchemy.exc.SQLAlchemyError, OSError: the server went away.
    """
    place = place_of(source, settings)
    _own(place.folder)
    _remove_unused(place.folder.parent, place.folder)
    _mend(place)
    reading = engines.reader(source)
    try:
        layers = _layers(contract.missing(reading))
        columns = contract.columns_of(reading)
        _require_room(place, reading)
    finally:
        reading.dispose()
    started = time.monotonic()
    try:
        with (
            _one_state(source) as server,
            publishing.next_file(place, fresh=True, kept=KEPT) as connection,
        ):
            # No other process makes one by now.
            if only_newer and (last := held(source, settings)) and last.version == engines.current_version(source):
                raise publishing.Busy("another process has made it")
            for table in (table for layer in layers for table in schema.layer(layer)):
                _copy(server, connection, table, [one for one in table.c if one.name in columns[table.name]])
            if "derived" not in layers:
                (place.folder / TELLS).touch()
                derived.derive(connection, settings)
    except publishing.DiskFull as error:
        raise NotTaken(str(error)) from error
    path = engines.current_file(place)
    LOG.info("snapshot of %s in %.1f s, %.0f MB", source.words, time.monotonic() - started, path.stat().st_size / 1e6)
    return State(_version_in(path), Location("duckdb", file=path))


def _layers(lacking: list[contract.Missing]) -> tuple[str, ...]:
    """The layers that are copied. Where the server has not all derived tables (others keep its data, and show them as
    views of the facts) they are made here.

    Raises:
        NotTaken: it lacks facts, or has moments without a zone.
    """
    kinds = {table.name: table.info["layer"] for table in schema.metadata.sorted_tables}
    lacks_derived = any(kinds[one.table] == "derived" and not one.mistyped for one in lacking)
    faults = []
    for one in lacking:
        if kinds[one.table] == "derived" and lacks_derived:
            continue
        # Other types of numbers and texts become those of the contract on the way.
        mistyped = tuple(other for other in one.mistyped if other.wanted.startswith(("TIMESTAMP", "DATE")))
        if mistyped or not one.mistyped or one.columns:
            faults.append(str(replace(one, mistyped=mistyped)))
    if faults:
        raise NotTaken("\n".join(faults))
    return tuple(layer for layer in READ_LAYERS if layer != "derived" or not lacks_derived)


@contextlib.contextmanager
def _one_state(source: Location) -> Iterator[adbc_driver_postgresql.dbapi.Cursor]:
    """A cursor that sees one state of the data from its first to its last answer, and reads only."""
    address = sa.make_url(source.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with adbc_driver_postgresql.dbapi.connect(address) as server, server.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        yield cursor


def _copy(
    server: adbc_driver_postgresql.dbapi.Cursor,
    connection: sa.Connection,
    table: sa.Table,
    columns: list[sa.Column],
) -> None:
    """The rows of a table, batch by batch; of the types of the contract, whatever a view has."""
    query = sa.select(*(sa.cast(one, one.type).label(one.name) for one in columns))
    server.execute(str(query.compile(dialect=DIALECT)))
    bulk.insert_arrow(connection, table, server.fetch_record_batch())


DIALECT = postgresql.dialect()


def _require_room(place: Location, reading: sa.Engine) -> None:
    before = engines.current_file(place)
    if before and before.exists():
        needed = before.stat().st_size * FILE_TO_FILE
    else:
        with reading.connect() as connection:
            needed = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
            needed *= DATABASE_TO_FILE
    free = shutil.disk_usage(place.folder).free
    if free < needed:
        raise NotTaken(
            f"{place.folder} has room for {free / 1e6:,.0f} MB, and a snapshot needs up to {needed / 1e6:,.0f} MB; "
            "make room there, or name another folder in settings.toml: [database] snapshots"
        )


def _mend(place: Location) -> None:
    """Make a folder that cannot be read anew: copies alone lie there, unless the history of what was told does too."""
    try:
        engines.current_file(place)
    except engines.NotWhole as error:
        if (place.folder / TELLS).exists():
            raise NotTaken(f"{place.folder}: {error}") from error
        shutil.rmtree(place.folder)
        _own(place.folder)


def _own(folder: Path) -> None:
    """A folder that nobody but the app's user can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)


def _used(folder: Path) -> None:
    """Note once a day that a snapshot is read."""
    with contextlib.suppress(OSError):
        if time.time() - folder.stat().st_mtime > 86_400:
            os.utime(folder)


def _is_of_snapshots(folder: Path) -> bool:
    """Whether a folder was made here and holds nothing but snapshots: the operator may have named one that holds other
    things as well."""
    return (
        bool(FOLDER.fullmatch(folder.name))
        and folder.is_dir()
        and not folder.is_symlink()
        and (folder / engines.POINTER).is_file()
        and all(
            one.name in (engines.POINTER, publishing.LOCK) or one.name.startswith("data-") for one in folder.iterdir()
        )
    )


def _remove_unused(folder: Path, own: Path) -> None:
    for other in folder.iterdir():
        if other == own or not _is_of_snapshots(other):
            continue
        if time.time() - other.stat().st_mtime > UNUSED_DAYS * 86_400:
            with contextlib.suppress(publishing.Busy, OSError), publishing.folder_lock(other):
                shutil.rmtree(other)
