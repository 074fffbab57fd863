"""Where the database is, and how to read it.

Embedded, it is a folder: `data-<version>.duckdb` files and `current.json`, which names the one that holds now. A
server is PostgreSQL. Readers never write.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from queries.schema import database_info

ROOT = Path(__file__).parent.parent
EMBEDDED = ROOT / "var"
POINTER = "current.json"
FILE_ENDINGS = (".duckdb", ".ddb", ".db")
DUCKDB_CONFIG = {
    "threads": 2,
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class LocationError(ValueError):
    """A database address that cannot be used; the message says what may stand there."""


@dataclass(frozen=True)
class Location:
    """Where the database is. `kind` duckdb: `folder` of versions, or one `file` that someone else made; `kind`
    postgresql: `url`."""

    kind: str
    url: str = ""
    folder: Path | None = None
    file: Path | None = None

    @property
    def words(self) -> str:
        """The address without its password, for messages."""
        if self.kind == "postgresql":
            return sa.make_url(self.url).render_as_string(hide_password=True)
        return str(self.file or self.folder)


def location(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Location:
    """The database that `DATABASE_URL` or `.streamlit/secrets.toml` names, else the embedded one under `var/`.

    Raises:
        LocationError: an address that is neither PostgreSQL nor DuckDB.
    """
    url = environ.get("DATABASE_URL", "").strip() or _secret(root)
    return parse(url) if url else Location("duckdb", folder=root / "var")


def _secret(root: Path) -> str:
    path = root / ".streamlit" / "secrets.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8")).get("DATABASE_URL", "")) if path.exists() else ""


def parse(url: str) -> Location:
    """A location from its address: `postgresql://user@host/name`, `duckdb:///folder` or `duckdb:///file.duckdb`.

    Raises:
        LocationError: another address.
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme in ("postgresql", "postgresql+psycopg", "postgres"):
        address = f"postgresql+psycopg://{rest}"
        try:
            sa.make_url(address)
        except (sa.exc.ArgumentError, ValueError):
            raise LocationError("DATABASE_URL is no address of a PostgreSQL database; write postgresql://user@host/name") from None
        return Location("postgresql", url=address)
    if scheme == "duckdb" and rest.strip("/"):
        path = Path(rest.removeprefix("/"))
        is_file = path.is_file() or path.suffix.lower() in FILE_ENDINGS
        return Location("duckdb", file=path) if is_file else Location("duckdb", folder=path)
    raise LocationError(
        f"DATABASE_URL begins with {scheme!r}; use postgresql://user@host/name, duckdb:///folder or duckdb:///file.duckdb"
        if scheme != "duckdb"
        else "DATABASE_URL names no folder; use duckdb:///folder or duckdb:///file.duckdb"
    )


def pointer(place: Location) -> dict:
    """What `current.json` says: `file`, `previous` files, newest first, and `last_number`, the highest that a file ever had.
    Empty before the first load."""
    path = place.folder / POINTER
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def current_file(place: Location) -> Path | None:
    """The DuckDB file that holds now."""
    if place.file:
        return place.file if place.file.exists() else None
    named = pointer(place).get("file")
    return place.folder / named if named else None


def current_version(place: Location) -> str | None:
    """What tells this state of the data from another; None where there is no database yet. Cheap: asked on every run.

    Raises:
        OSError, sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    if place.kind == "duckdb":
        path = current_file(place)
        if path is None:
            return None
        stat = path.stat()
        return f"{path.name}:{stat.st_mtime_ns}:{stat.st_size}"
    with _watcher(place.url).connect() as connection:
        if not sa.inspect(connection).has_table("database_info"):
            return None
        version = sa.select(database_info.c.value).where(database_info.c.key == "data_version")
        return connection.execute(version).scalar()


_watchers: dict[str, sa.Engine] = {}


def _watcher(url: str) -> sa.Engine:
    """One small pool that only asks for the version."""
    if url not in _watchers:
        _watchers[url] = _postgresql(url, pool_size=1, max_overflow=2)
    return _watchers[url]


def reader(place: Location) -> sa.Engine:
    """A read-only engine on the current state; for DuckDB it stays on that state's file.

    Raises:
        FileNotFoundError: there is no database yet.
    """
    if place.kind == "postgresql":
        return _postgresql(place.url, pool_size=4, max_overflow=4)
    path = current_file(place)
    if path is None:
        raise FileNotFoundError(f"there is no database in {place.words}; make one with: python -m database demo")
    return duckdb_engine(path, read_only=True)


def duckdb_engine(path: Path, *, read_only: bool, config: Mapping[str, object] | None = None) -> sa.Engine:
    """An engine on one DuckDB file; its sessions are in UTC. One that writes finds rows in variables of Python (`publishing.insert`)."""
    engine = sa.create_engine(
        sa.URL.create("duckdb", database=str(path)),
        pool_size=8,
        max_overflow=8,
        connect_args={"read_only": read_only, "config": DUCKDB_CONFIG | {"python_scan_all_frames": not read_only} | dict(config or {})},
    )

    @event.listens_for(engine, "connect")
    def _utc(connection, _record) -> None:
        connection.execute("SET TimeZone='UTC'")

    return engine


READING = "-c default_transaction_read_only=on"
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
        connect_args={"options": f"-c timezone=UTC {options}", "connect_timeout": 5},
    )


def writer(place: Location) -> sa.Engine:
    """An engine that may write to PostgreSQL; DuckDB is written by `publishing.change` alone."""
    return _postgresql(place.url, pool_size=1, max_overflow=1, options=WRITING)
