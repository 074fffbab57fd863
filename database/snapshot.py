"""Snapshots of a database server: read-only DuckDB files on this machine that answer in its place.

A snapshot is a copy of one state of the data (snapshot isolation: one transaction), streamed as Arrow in batches, so
that memory does not grow with the rows, and swapped whole. Where the server's rows say what has changed since the last
one, that is brought up to the new state instead (`changed_rows`). Readers stay on the last one, which says its time,
until the next is there. What a server is asked while a page is drawn is its state number alone; where it has none,
rows are counted beside the readers (`tells`).
"""

from __future__ import annotations

import functools
import json
import logging
import secrets
import shutil
import threading
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from database import bulk, changed_rows, contract, copies, derived, limits, publishing, tells
from database import engine as engines
from database.engine import Location
from database.server import one_state
from queries import schema
from scope.settings import Settings

LOG = logging.getLogger(__name__)
KEPT = 2
"""The snapshot that holds, and the one before it: a page that is being drawn still reads that."""
RETRY_SECONDS = 30
"""After a snapshot could not be made, the next try waits for so long."""
LOOK_SECONDS = 60
"""A database without a state number is looked at again after so long."""
DATABASE_TO_FILE = 1.0
"""Most bytes of a file for a byte of the server's database: it has no indexes, and columns are compressed."""
ROW_BYTES = 100
"""Most bytes of a file for a row of facts."""
FILE_TO_FILE = 1.5
"""Room for the next file, where there was one before."""
TELLS = "tells"
"""Lies in a folder where the release for donors is made, and with it the history of what they were told: it is never
removed."""
READ_LAYERS = ("about", "reference", "facts", "derived")
"""What readers ask; the history of what was told is the loader's."""


OF_FILE = sa.Table("snapshot", sa.MetaData(), sa.Column("made", sa.Text))
"""How a file was made, in the file alone: one row, as JSON."""


class NotTaken(RuntimeError):
    """No snapshot could be made; the last one holds. The message is for the operator."""


class NotYet(ConnectionError):
    """The first snapshot of a database that cannot answer itself is being made; `problem`: why it could not be."""

    def __init__(self, problem: str = ""):
        super().__init__(problem or "the first snapshot is being made")
        self.problem = problem


@dataclass(frozen=True)
class Made:
    """How a snapshot was made: `told`, what told the state from others; `is_numbered`: a number that the server says;
    `whole_at`, when it, or the one it was brought up from, was copied whole (seconds since 1970, UTC), and `is_whole`:
    it was itself; `marks` by which changes are found."""

    told: str
    is_numbered: bool
    whole_at: float
    is_whole: bool
    marks: changed_rows.Marks | None = None

    @classmethod
    def read(cls, text: str) -> Made:
        said = json.loads(text)
        return cls(**said | {"marks": changed_rows.Marks(**said["marks"]) if said["marks"] else None})

    def text(self) -> str:
        return json.dumps(asdict(self))

    def is_aged(self, settings: Settings, now: datetime) -> bool:
        """Whether a copy of the whole is due: each night, of what was brought up or has no number."""
        is_sure = self.is_whole and self.is_numbered
        return not is_sure and self.whole_at < tells.last_night(now, settings.zone).timestamp()


@dataclass(frozen=True)
class State:
    """What answers now: `version` of the data, in `place`. `newer`: the version that the server has by now, '' where it
    is the same; a snapshot of it is being made, unless `problem` says why not. `is_sole`: the server cannot answer
    itself."""

    version: str
    place: Location
    newer: str = ""
    problem: str = ""
    is_sole: bool = False


def place_of(source: Location, settings: Settings) -> Location:
    """The folder with the snapshots of a database: one for each address and account."""
    return engines.copy_of(source, settings)


def is_kept(source: Location, settings: Settings) -> bool:
    """Whether snapshots of a database are made and read."""
    return source.kind in engines.OTHERS or (source.kind == "postgresql" and not settings.database.live)


@dataclass(frozen=True)
class _File:
    version: str
    made: Made | None


def held(source: Location, settings: Settings) -> State | None:
    """The last snapshot of a database; None where none is kept, there is none yet, or it is of another version of this
    dashboard."""
    last = _last(source, settings) if is_kept(source, settings) else None
    return last[0] if last else None


def _last(source: Location, settings: Settings) -> tuple[State, Made | None] | None:
    place = place_of(source, settings)
    try:
        path = engines.current_file(place)
        said = path and path.exists() and said_by_file(path, path.stat().st_mtime_ns)
    except (engines.NotWhole, OSError):
        return None
    return (State(said.version, Location("duckdb", file=path)), said.made) if said else None


@functools.lru_cache(maxsize=8)
def said_by_file(path: Path, _changed: int) -> _File | None:
    """What a file says; None where its tables are those of another version of this dashboard."""
    # A folder that is made anew begins with the same names of files.
    engine = engines.duckdb_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            said = dict(connection.execute(sa.select(schema.database_info.c.key, schema.database_info.c.value)).all())
            has_made = sa.text("SELECT count(*) FROM duckdb_tables() WHERE table_name = :name")
            made = (
                connection.execute(sa.select(OF_FILE.c.made)).scalar()
                if connection.execute(has_made, {"name": OF_FILE.name}).scalar()
                else None
            )
    except (sa.exc.SQLAlchemyError, OSError):
        return None
    finally:
        engine.dispose()
    if said.get("schema_version") != str(schema.VERSION) or "data_version" not in said:
        return None
    return _File(said["data_version"], Made.read(made) if made else None)


def state(source: Location, settings: Settings) -> State | None:
    """What answers for a database now; None where there is none yet. Where the server has newer data than the last
    snapshot, the next one is begun; until there is a first one the server answers itself, if it can.

    Raises:
        OSError, sqlalchemy.exc.SQLAlchemyError: the server cannot be asked; see `held`.
        NotYet: there is no first snapshot yet, and the server cannot answer itself.
        database.engine.NotWhole: as `database.engine.current_version` does.
    """
    version = engines.current_version(source)
    if not is_kept(source, settings):
        return State(version, source) if version is not None else None
    if version is None and not engines.has_facts(source):
        return None
    last, made = _last(source, settings) or (None, None)
    if last:
        copies.used(last.place.file.parent)
    if version is None:
        return _uncertain(source, settings, last, made)
    is_newest = last is not None and last.version == version
    if not is_newest or (made and made.is_aged(settings, datetime.now(UTC))):
        _begin(source, settings)
    if is_newest:
        return last
    problem = _problem_of(source)
    if last:
        return replace(last, newer=version, problem=problem, is_sole=source.kind in engines.OTHERS)
    if source.kind in engines.OTHERS:
        raise NotYet(problem)
    return State(version, source, "", problem)


def _uncertain(source: Location, settings: Settings, last: State | None, made: Made | None) -> State:
    """What answers for a database that says no number: the last snapshot, as far as is known."""
    look = _looks.get(source)
    if look is None or made is None or time.monotonic() > look.at + LOOK_SECONDS:
        _begin(source, settings)
    problem = _problem_of(source)
    if last is None or made is None:
        raise NotYet(problem)
    is_newest = (look is None or look.told == made.told) and not problem
    return last if is_newest else replace(last, newer=look.told if look else made.told, problem=problem, is_sole=True)


# In the background ------------------------------------------------------------------------------------------


@dataclass
class _Failure:
    words: str
    at: float


@dataclass
class _Look:
    """What told the state of a database without a number when it was looked at last."""

    told: str
    at: float


_lock = threading.Lock()
_running: dict[Location, threading.Thread] = {}
_failures: dict[Location, _Failure] = {}
_looks: dict[Location, _Look] = {}


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
        take(source, settings, only_due=True)
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


def take(source: Location, settings: Settings, *, only_due: bool = False) -> State:
    """Make a snapshot of a database on a server, and let it answer from now on.

    Args:
        only_due: not where the last one is of the same data, and was made whole not too long ago; else what rows say
            has changed since the last one is brought into it.

    Raises:
        NotTaken: the database lacks what the dashboard reads, or the disk has no room.
        publishing.Busy: another process of this machine makes one.
        adbc_driver_postgresql.dbapi.Error, sqlalchemy.exc.SQLAlchemyError, OSError: the server went away.
    """
    place = place_of(source, settings)
    try:
        copies.prepare(place, is_lasting=(place.folder / TELLS).exists())
    except engines.NotWhole as error:
        raise NotTaken(f"{place.folder}: {error}") from error
    reading = engines.reader(source)
    try:
        present = contract.columns_of(reading)
        layers = _layers(contract.missing(reading, present))
        _require_room(place, reading, [schema.metadata.tables[name] for name in present if name in FACTS])
    finally:
        reading.dispose()
    tables = [table for layer in layers for table in schema.layer(layer) if table.name in present]
    started, now = time.monotonic(), datetime.now(UTC)
    try:
        with publishing.folder_lock(place.folder), one_state(source) as server:
            # No other process makes one by now.
            last, made = _last(source, settings) or (None, None)
            number = tells.number(server, present)
            told = number or tells.counts(server, tables, present) or tells.clock(now)
            _looks[source] = _Look(told, time.monotonic())
            if only_due and last and made and made.told == told and not made.is_aged(settings, now):
                return last
            marks = changed_rows.marks(server)
            is_whole = not (only_due and made and made.told != told and changed_rows.may_follow(made.marks, marks))
            with publishing.next_file(place, fresh=is_whole, kept=KEPT, is_locked=True) as connection:
                copies.close_drafts(place)
                limits.hold(connection, limits.COPYING if is_whole else limits.BRINGING_UP)
                for table in tables:
                    columns = [one for one in table.c if one.name in present[table.name]]
                    if is_whole or not changed_rows.bring_up(server, connection, table, columns, made.marks, marks):
                        changed_rows.copy(server, connection, table, columns)
                _say_version(connection, number, told)
                if "derived" not in layers:
                    (place.folder / TELLS).touch()
                    limits.hold(connection, limits.DERIVING)
                    derived.derive(connection, settings)
                whole_at = now.timestamp() if is_whole else made.whole_at
                _note(connection, Made(told, number is not None, whole_at, is_whole, marks))
    except publishing.DiskFull as error:
        raise NotTaken(str(error)) from error
    state, _made = _last(source, settings)
    LOG.info(
        "snapshot of %s, %s, in %.1f s, %.0f MB",
        source.words,
        "whole" if is_whole else "brought up",
        time.monotonic() - started,
        state.place.file.stat().st_size / 1e6,
    )
    return state


FACTS = [table.name for layer in ("reference", "facts") for table in schema.layer(layer)]


def _say_version(connection: sa.Connection, number: str | None, told: str) -> None:
    """Let a file say what its data are, where the server does not.

    Raises:
        NotTaken: the server's tables are those of another version of this dashboard.
    """
    info = schema.database_info
    said = dict(connection.execute(sa.select(info.c.key, info.c.value)).all())
    if (version := said.get("schema_version", str(schema.VERSION))) != str(schema.VERSION):
        raise NotTaken(
            f"the database is of version {version}, this program of {schema.VERSION}; bring it up with: "
            "python -m database init"
        )
    # Two copies of the same counts need not say the same.
    own = {} if number else {"data_version": f"{told}-{secrets.token_hex(4)}"}
    at = said.get("loaded_at", bulk.utc_now().isoformat())
    bulk.set_info(connection, schema_version=version, loaded_at=at, **own)


def _note(connection: sa.Connection, made: Made) -> None:
    OF_FILE.create(connection, checkfirst=True)
    connection.execute(sa.delete(OF_FILE))
    connection.execute(sa.insert(OF_FILE), {"made": made.text()})


def _layers(lacking: list[contract.Missing]) -> tuple[str, ...]:
    """The layers that are copied. Where the server has not all derived tables (others keep its data, and show them as
    views of the facts) they are made here.

    Raises:
        NotTaken: it lacks facts, or has moments without a zone.
    """
    kinds = {table.name: table.info["layer"] for table in schema.metadata.sorted_tables}
    lacks_derived = any(kinds[one.table] == "derived" and not one.mistyped for one in lacking)
    if faults := faults_of(lacking):
        raise NotTaken("\n".join(str(one) for one in faults))
    return tuple(layer for layer in READ_LAYERS if layer != "derived" or not lacks_derived)


def faults_of(lacking: list[contract.Missing]) -> list[contract.Missing]:
    """What of that which a database lacks no snapshot can make up for."""
    kinds = {table.name: table.info["layer"] for table in schema.metadata.sorted_tables}
    lacks_derived = any(kinds[one.table] == "derived" and not one.mistyped for one in lacking)
    faults = []
    for one in lacking:
        is_absent = not one.mistyped and not one.columns
        if (kinds[one.table] == "derived" and lacks_derived) or (is_absent and one.table == schema.database_info.name):
            continue
        # Other types of numbers and texts become those of the contract on the way.
        mistyped = tuple(other for other in one.mistyped if other.wanted.startswith(("TIMESTAMP", "DATE")))
        if mistyped or is_absent or one.columns:
            faults.append(replace(one, mistyped=mistyped))
    return faults


def _require_room(place: Location, reading: sa.Engine, facts: list[sa.Table]) -> None:
    before = engines.current_file(place)
    if before and before.exists():
        needed = before.stat().st_size * FILE_TO_FILE
    else:
        with reading.connect() as connection:
            if reading.dialect.name == "postgresql":
                needed = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
                needed *= DATABASE_TO_FILE
            else:
                # No two say alike how large they are, and views say nothing.
                counts = [sa.select(sa.func.count()).select_from(table) for table in facts]
                needed = sum(connection.execute(one).scalar_one() for one in counts) * ROW_BYTES
    free = shutil.disk_usage(place.folder).free
    if free < needed:
        raise NotTaken(
            f"{place.folder} has room for {free / 1e6:,.0f} MB, and a snapshot needs up to {needed / 1e6:,.0f} MB; "
            "make room there, or name another folder in settings.toml: [database] snapshots"
        )
