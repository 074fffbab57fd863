"""Where the database is, and how to read it.

Embedded, it is a folder: `data-<version>.duckdb` files and `current.json`, which names the one that holds now. A
server is PostgreSQL, ClickHouse, or one of `OTHERS`, of which this machine keeps snapshots. Readers never write. A
folder whose pointer is lost or broken is left alone by all, until a person says what holds (`recovery.adopt`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import event

from database import limits
from database.limits import POOL_SECONDS, WATCH_SECONDS
from language.i18n import _, list_words
from queries import codes
from queries.schema import database_info, seizure

if TYPE_CHECKING:
    from scope.settings import Settings

ROOT = Path(__file__).parent.parent
EMBEDDED = ROOT / "var"
POINTER = "current.json"
POINTER_DRAFT = POINTER + ".draft"
DATA_FILE = re.compile(r"data-([0-9]{6,12})\.duckdb")
FILE_ENDINGS = (".duckdb", ".ddb", ".db")
LONGEST_NAME = 60
DUCKDB_CONFIG = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


OTHERS = {
    "mysql": ("pymysql", "PyMySQL"),
    "mariadb": ("pymysql", "PyMySQL"),
    "mssql": ("pyodbc", "pyodbc"),
    "oracle": ("oracledb", "oracledb"),
}
"""Kinds of server that are read by snapshots alone: the driver that is taken where the address names none, and its
Python package."""
CLICKHOUSE = ("clickhousedb", "clickhouse")
CLICKHOUSE_DATABASE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
ONE_STATE = {"mssql": "SNAPSHOT", "oracle": "SERIALIZABLE"}
"""Isolation in which a transaction sees one state of the data; elsewhere `REPEATABLE READ`."""
PAUSE_SECONDS = 0.05
"""A first change needs less from its file to its pointer."""


class LocationError(ValueError):
    """A database address that cannot be used; the message says what may stand there."""


class NotWhole(ValueError):
    """A folder that does not say, or not truly, which of its files holds: nothing in it is read, written or removed."""


class OfLaterVersion(NotWhole):
    """A database that a later version of this program has made: what stands in its tables may mean something else."""


@dataclass(frozen=True)
class Location:
    """Where the database is. `kind` duckdb: `folder` of versions, or one `file` that someone else made; `kind`
    postgresql, clickhouse, or one of `OTHERS`: `url`."""

    kind: str
    url: str = ""
    folder: Path | None = None
    file: Path | None = None

    @property
    def words(self) -> str:
        """The address without its password, for messages."""
        if self.url:
            url = sa.make_url(self.url)
            hidden = {name: "***" for name in url.query if "password" in name.lower()}
            return url.update_query_dict(hidden).render_as_string(hide_password=True)
        return str(self.file or self.folder)


def location(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Location:
    """The database that `DATABASE_URL` or `.streamlit/secrets.toml` names, else the embedded one under `var/`.

    Raises:
        LocationError: an address that is neither PostgreSQL nor DuckDB.
    """
    url = environ.get("DATABASE_URL", "").strip() or secret(root, "DATABASE_URL")
    return parse(url) if url else Location("duckdb", folder=root / "var")


def secret(root: Path, name: str) -> str:
    """A value of `.streamlit/secrets.toml`, empty if it is not there."""
    path = root / ".streamlit" / "secrets.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8")).get(name, "")) if path.exists() else ""


def parse(url: str) -> Location:
    """A location from its address: `postgresql://user@host/name`, `clickhousedb://user@host:8123/name`,
    `duckdb:///folder`, `duckdb:///file.duckdb`, or that of one of `OTHERS`, as `mariadb://user@host/name`.

    Raises:
        LocationError: another address.
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme in CLICKHOUSE:
        address = f"{CLICKHOUSE[0]}://{rest}"
        try:
            name = sa.make_url(address).database or ""
        except (sa.exc.ArgumentError, ValueError):
            name = ""
        if not CLICKHOUSE_DATABASE.fullmatch(name):
            raise LocationError(
                "DATABASE_URL is no address of a ClickHouse database; write clickhousedb://user@host:8123/name"
            )
        return Location("clickhouse", url=address)
    if separator and scheme in ("postgresql", "postgresql+psycopg", "postgres"):
        address = f"postgresql+psycopg://{rest}"
        try:
            sa.make_url(address)
        except (sa.exc.ArgumentError, ValueError):
            raise LocationError(
                "DATABASE_URL is no address of a PostgreSQL database; write postgresql://user@host/name"
            ) from None
        return Location("postgresql", url=address)
    kind, _plus, driver = scheme.partition("+")
    if separator and kind in OTHERS:
        address = f"{kind}+{driver or OTHERS[kind][0]}://{rest}"
        try:
            sa.make_url(address)
        except (sa.exc.ArgumentError, ValueError):
            raise LocationError(f"DATABASE_URL is no address of a database; write {kind}://user@host/name") from None
        return Location(kind, url=address)
    if scheme == "duckdb" and rest.strip("/"):
        path = Path(rest.removeprefix("/"))
        is_file = path.is_file() or path.suffix.lower() in FILE_ENDINGS
        return Location("duckdb", file=path) if is_file else Location("duckdb", folder=path)
    # What stands before the first "://" is told only where it can be nothing else: it may be a password.
    begins = f"begins with {scheme!r}" if separator and scheme.isalpha() else "is no address"
    raise LocationError(
        f"DATABASE_URL {begins}; use postgresql://user@host/name, clickhousedb://user@host:8123/name, duckdb:///folder "
        f"or duckdb:///file.duckdb (or, to be read alone, {', '.join(OTHERS)})"
        if scheme != "duckdb"
        else "DATABASE_URL names no folder; use duckdb:///folder or duckdb:///file.duckdb"
    )


def copy_of(source: Location, settings: Settings) -> Location:
    """The folder with copies of a server's data on this machine: one for each address and account."""
    url = sa.make_url(source.url).set(password=None)
    name = hashlib.sha256(url.render_as_string().encode()).hexdigest()[:16]
    return Location("duckdb", folder=ROOT / settings.database.snapshots / name)


def number_of(name: str) -> int | None:
    """The number of a data file by its name; None for any other name."""
    found = DATA_FILE.fullmatch(name)
    return int(found[1]) if found else None


def data_files(folder: Path) -> list[Path]:
    """The data files of a folder, the newest first, whether a pointer names them or not."""
    found = [path for path in folder.iterdir() if number_of(path.name) is not None] if folder.is_dir() else []
    return sorted(found, key=lambda path: number_of(path.name), reverse=True)


def holds_data(folder: Path) -> bool:
    """Whether a folder holds a pointer, a data file, a backup or any other file of a database: no place for a
    demonstration. A draft that a killed change left is none."""
    names = [path.name.lower() for path in folder.iterdir()] if folder.is_dir() else []
    return any(name.endswith(FILE_ENDINGS) or (name.startswith(POINTER) and name != POINTER_DRAFT) for name in names)


def named_files(known: dict) -> set[str]:
    """Files that a pointer names under any key: none of them is ever removed."""
    values = [one for value in known.values() for one in (value if isinstance(value, list) else [value])]
    return {value for value in values if isinstance(value, str)}


def pointer(place: Location) -> dict:
    """What `current.json` says: `file`, `previous` files, newest first, `last_number`, the highest that a file ever
    had, `told`, the file with what donors were told last, and perhaps further keys that name a file or files. Empty
    before the first load.

    Raises:
        NotWhole: it is missing while there are data files, or does not say what it should, or names a file that is not
            there.
    """
    try:
        return _pointer(place.folder)
    except NotWhole:
        # A change may just have put its file, or a new pointer, in place.
        time.sleep(PAUSE_SECONDS)
        return _pointer(place.folder)


def _pointer(folder: Path) -> dict:
    path = folder / POINTER
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if files := data_files(folder):
            raise _not_whole(
                path,
                _("it is not there, though the folder holds {files}").format(
                    files=list_words(one.name for one in files)
                ),
            ) from None
        return {}
    except OSError as error:
        raise _not_whole(path, _("it cannot be read: {reason}").format(reason=error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise _not_whole(path, _("it is not JSON")) from error
    if wrong := _wrong_in(folder, known):
        raise _not_whole(path, wrong)
    return known


def _not_whole(path: Path, wrong: str) -> NotWhole:
    words = _(
        "{file}: {wrong}; nothing is read or changed here until this is mended. To go on with the newest whole data "
        "file: python -m database adopt"
    )
    return NotWhole(words.format(file=path.name, wrong=wrong))


def _wrong_in(folder: Path, known: object) -> str:
    """What of a pointer is not as it should be; '' where all is well."""
    if not isinstance(known, dict):
        return _("it is not a JSON object")
    for key, kind in (("file", str), ("previous", list), ("last_number", int)):
        if type(known.get(key)) is not kind:
            return _("its {key} is missing, or of another kind").format(key=key)
    if not all(isinstance(one, str) for one in known["previous"]):
        return _("its {key} is missing, or of another kind").format(key="previous")
    for name in sorted(named_files(known)):
        if number_of(name) is None:
            return _("it names {name}, which is no data file of this folder").format(name=name[:LONGEST_NAME])
    if max(number_of(name) for name in named_files(known)) > known["last_number"]:
        return _("its last_number is lower than that of a file that it names")
    # What is too old is named until the next change, and may be gone.
    for key, value in known.items():
        if isinstance(value, str) and not (folder / value).is_file():
            return _("its {key} names {name}, which is not there").format(key=key, name=value)
    return ""


def current_file(place: Location) -> Path | None:
    """The DuckDB file that holds now.

    Raises:
        NotWhole: the folder does not say which.
    """
    if place.file:
        return place.file if place.file.exists() else None
    named = pointer(place).get("file")
    return place.folder / named if named else None


def current_version(place: Location) -> str | None:
    """What tells this state of the data from another; None where there is no database yet. Cheap: asked on every run.

    Raises:
        NotWhole: the folder does not say which file holds.
        OSError, sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    if place.kind == "duckdb":
        path = current_file(place)
        if path is None:
            return None
        stat = path.stat()
        return f"{path.name}:{stat.st_mtime_ns}:{stat.st_size}"
    if place.kind == "clickhouse":
        from database import clickhouse

        return clickhouse.version(place.url)
    with watcher(place).connect() as connection:
        if not sa.inspect(connection).has_table("database_info"):
            return None
        version = sa.select(database_info.c.value).where(database_info.c.key == "data_version")
        return connection.execute(version).scalar()


def has_facts(place: Location) -> bool:
    """Whether a server has the table, or view, of cases.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it cannot be asked.
    """
    with watcher(place).connect() as connection:
        return sa.inspect(connection).has_table(seizure.name)


_watchers: dict[Location, sa.Engine] = {}


def watcher(place: Location) -> sa.Engine:
    """One small pool that only asks for the version."""
    if place not in _watchers:
        _watchers[place] = (
            _other(place, seconds=WATCH_SECONDS)
            if place.kind in OTHERS
            else _postgresql(place.url, pool_size=1, max_overflow=2, options=f"{READING} {_patience(WATCH_SECONDS)}")
        )
    return _watchers[place]


def reader(place: Location, *, seconds: int | None = None) -> sa.Engine:
    """A read-only engine on the current state; for DuckDB and ClickHouse it stays on that state.

    Args:
        seconds: after which a server gives up a query; DuckDB knows no such limit, see `interrupted_after`.

    Raises:
        FileNotFoundError: there is no database yet.
        NotWhole: the folder does not say which file holds, or that file cannot be opened.
    """
    if place.kind == "postgresql":
        return _postgresql(
            place.url, pool_size=4, max_overflow=4, options=f"{READING} {_patience(seconds)}" if seconds else READING
        )
    if place.kind == "clickhouse":
        from database import clickhouse

        return clickhouse.reader(place.url, seconds=seconds)
    if place.kind in OTHERS:
        return _other(place)
    path = current_file(place)
    if path is None:
        raise FileNotFoundError(f"there is no database in {place.words}; make one with: python -m database demo")
    return opened(path) if place.folder else duckdb_engine(path, read_only=True)


def opened(path: Path) -> sa.Engine:
    """A read-only engine on a data file that can be opened.

    Raises:
        NotWhole: it cannot.
    """
    engine = duckdb_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            _learn(connection)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise _not_whole(
            path,
            _("it cannot be opened: {reason}").format(
                reason=" ".join(str(error.orig).replace(str(path), path.name).split())
            ),
        ) from error
    return engine


def _learn(connection: sa.Connection) -> None:
    """Tell the engine of a state that never changes what its lists of codes hold."""
    with suppress(sa.exc.ProgrammingError):  # It has no such lists, and says so where it is asked for cases.
        codes.learn(connection)


def duckdb_engine(path: Path, *, read_only: bool) -> sa.Engine:
    """An engine on one DuckDB file; its sessions are in UTC. One that writes finds rows in variables of Python
    (`bulk.insert`)."""
    engine = sa.create_engine(
        sa.URL.create("duckdb", database=str(path)),
        pool_size=8,
        max_overflow=8,
        connect_args={
            "read_only": read_only,
            "config": DUCKDB_CONFIG
            | {
                "python_scan_all_frames": not read_only,
                "threads": limits.threads(),
                "memory_limit": limits.reading() if read_only else limits.memory_limit(*limits.LOADING),
            },
        },
    )

    @event.listens_for(engine, "connect")
    def _utc(connection, _record) -> None:
        connection.execute("SET TimeZone='UTC'")

    return engine


@contextmanager
def interrupted_after(connection: sa.Connection, seconds: float) -> Iterator[None]:
    """Gives up what DuckDB is asked meanwhile, once it has taken this long (`duckdb.InterruptException`)."""
    if connection.dialect.name != "duckdb":
        yield
        return
    with _WATCHED.during(seconds, connection.connection.driver_connection.interrupt):
        yield


class _Watch:
    """One thread that ends what takes too long, looking four times a second while anything is watched: a timer for each
    question would be a thread for each, and a page asks dozens."""

    LOOK_SECONDS = 0.25

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[object, tuple[float, Callable[[], None]]] = {}
        self._is_needed = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def during(self, seconds: float, end: Callable[[], None]) -> Iterator[None]:
        """Calls `end` once, from another thread, if what is done meanwhile takes longer; never afterwards."""
        one = object()
        with self._lock:
            self._watched[one] = (time.monotonic() + seconds, end)
            if self._thread is None or not self._thread.is_alive():  # the first time, and in a process that was forked
                self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
                self._thread.start()
        if not self._is_needed.is_set():
            self._is_needed.set()
        try:
            yield
        finally:
            with self._lock:
                self._watched.pop(one, None)

    def _look(self) -> None:
        while self._is_needed.wait():
            time.sleep(self.LOOK_SECONDS)
            now = time.monotonic()
            with self._lock:
                for one in [one for one, (until, _end) in self._watched.items() if until <= now]:
                    self._watched.pop(one)[1]()
                if not self._watched:
                    self._is_needed.clear()


_WATCHED = _Watch()


READING = "-c default_transaction_read_only=on"
LOCK_SECONDS = 5
"""How long a reader waits for a table that somebody else has locked."""


def _patience(seconds: int) -> str:
    """Options of a session in which no query takes longer."""
    return f"-c statement_timeout={seconds}s -c lock_timeout={min(seconds, LOCK_SECONDS)}s"


LOST = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""A server that is gone without a word is noticed after about this many seconds (the last in milliseconds)."""
WRITING = (
    "-c default_transaction_read_only=off -c client_connection_check_interval=1000 "
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
"""The server lets go of the lock of a writer that was killed, or whose machine is gone."""


def _postgresql(url: str, *, pool_size: int, max_overflow: int, options: str = READING) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        pool_timeout=POOL_SECONDS,
        connect_args={"options": f"-c timezone=UTC {options}", "connect_timeout": 5} | LOST,
    )


def _other(place: Location, *, seconds: int | None = None) -> sa.Engine:
    """An engine on one of `OTHERS`: sessions are in UTC and read only, where they know such a thing.

    Args:
        seconds: after which the driver gives up an answer.

    Raises:
        LocationError: its driver is not installed.
    """
    url = sa.make_url(place.url)
    arguments = {"connect_timeout": 5} | ({"read_timeout": seconds} if seconds else {})
    try:
        engine = sa.create_engine(
            url,
            pool_size=1,
            max_overflow=2,
            pool_pre_ping=True,
            pool_timeout=POOL_SECONDS,
            isolation_level=ONE_STATE.get(place.kind, "REPEATABLE READ"),
            connect_args=arguments if url.get_driver_name() == "pymysql" else {},
        )
    except ModuleNotFoundError as error:
        raise LocationError(
            f"{place.words} needs a driver that is not installed: .venv/bin/pip install {OTHERS[place.kind][1]}"
        ) from error
    if place.kind in ("mysql", "mariadb"):

        @event.listens_for(engine, "connect")
        def _utc(connection, _record) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION time_zone = '+00:00'")
                cursor.execute("SET SESSION TRANSACTION READ ONLY")

    return engine


def writer(place: Location) -> sa.Engine:
    """An engine that may write to PostgreSQL; DuckDB is written by `publishing.change` alone."""
    return _postgresql(place.url, pool_size=1, max_overflow=1, options=WRITING)
