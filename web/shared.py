"""What one worker has worked out for pages, for the others on this machine: files in a folder that lives as long as
these workers, which their account alone can read.

A value is named by all that it depends on: what it is of, and the program and packages that made it. What has no such
name (`NoName`), or cannot be written, is each worker's own, as everything is where there is one worker.

A cache on disk between processes (pickles, written whole or not at all, evicted by age and size).
"""

from __future__ import annotations

import functools
import hashlib
import io
import logging
import os
import pickle
import sys
import tempfile
import time
from collections import namedtuple
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from datetime import time as moment
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from web import measures

LOG = logging.getLogger(__name__)
Made = TypeVar("Made")
VARIABLE = "BLO_SHARED"
"""Names the folder to a process that has others beside it."""
MOST_BYTES = 256 << 20
"""Of the folder; then the oldest files go."""
ROOT = Path(__file__).parents[1]
PACKAGES = ("duckdb", "numpy", "pandas", "plotly", "protobuf", "pyarrow", "pydeck", "SQLAlchemy", "streamlit")


class NoName(TypeError):
    """What a value depends on has no name that every process would give it."""


@dataclass
class Folder:
    """Values in files. `seconds`: for which a value is given; `most_bytes`: of all together."""

    path: Path
    seconds: float
    most_bytes: int = MOST_BYTES
    _written: int = 0

    def made(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """What another process has made of the same, else what `make` gives, which the others find from then on."""
        try:
            file = self.path / name_of((_program(), what))
        except NoName as error:
            return self._own(make(), error)
        try:
            found = self._read(file)
        except FileNotFoundError:
            pass
        except Exception as error:
            # A file that was damaged, or a disk that is lost: nothing hangs on it.
            LOG.warning("what another worker has made cannot be read: %s", error)
        else:
            measures.SHARED.labels("hit").inc()
            return found
        value = make()
        try:
            self._write(file, _written(value))
        except Exception as error:
            # A full disk, a value that is of one process, or one of rows that do not come: who reads them is told.
            return self._own(value, error)
        measures.SHARED.labels("miss").inc()
        return value

    def _own(self, value: Made, error: Exception) -> Made:
        measures.SHARED.labels("own").inc()
        LOG.debug("not shared: %s", error)
        return value

    def _read(self, file: Path) -> object:
        if file.stat().st_mtime < time.time() - self.seconds:
            raise FileNotFoundError(file)
        return pickle.loads(file.read_bytes())

    def _write(self, file: Path, value: bytes) -> None:
        number, name = tempfile.mkstemp(dir=self.path, suffix=".part")
        try:
            with os.fdopen(number, "wb") as part:
                part.write(value)
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
        self._written += len(value)
        if self._written > self.most_bytes / 16:
            self._written = 0
            self._make_room()

    def _make_room(self) -> None:
        """Remove what is too old, and the oldest of what is too much."""
        files = []
        with os.scandir(self.path) as found:
            for one in found:
                # Another worker makes room as well.
                with suppress(FileNotFoundError):
                    said = one.stat()
                    files.append((said.st_mtime, said.st_size, one.path))
        left, until = self.most_bytes * 7 // 8, time.time() - self.seconds
        for written, size, path in sorted(files, reverse=True):
            left -= size
            if left < 0 or written < until:
                with suppress(FileNotFoundError):
                    os.unlink(path)


def name_of(what: object) -> str:
    """The same name in every process for the same.

    Raises:
        NoName: something in it has none.
    """
    return hashlib.blake2b(repr(_plain(what)).encode(), digest_size=20).hexdigest()


def _plain(what: object) -> object:
    """The same as texts, numbers and tuples of these, with the kind of whatever is more."""
    kind = type(what)
    if what is None or kind in (str, int, float, bool, bytes):
        return what
    if kind is tuple:
        return ("tuple", *map(_plain, what))
    if kind is frozenset:
        return ("frozenset", *sorted(repr(_plain(one)) for one in what))
    named = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(what, (date, moment, timedelta, ZoneInfo)):
        return named, repr(what)
    if isinstance(what, Enum):
        return named, what.name
    if isinstance(what, tuple):
        return (named, *map(_plain, what))
    if is_dataclass(what) and not isinstance(what, type):
        return (named, *(_plain(getattr(what, one.name)) for one in fields(what) if one.compare))
    raise NoName(named)


class _Pickler(pickle.Pickler):
    """Writes rows of kinds that are made as they are needed (`DataFrame.itertuples`) by their fields: no other process
    finds such a kind by its name."""

    def reducer_override(self, value: object) -> object:
        kind = type(value)
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            if getattr(sys.modules.get(kind.__module__), kind.__qualname__, None) is not kind:
                return _row, (kind.__name__, kind._fields, tuple(value))
        return NotImplemented


def _written(value: object) -> bytes:
    into = io.BytesIO()
    _Pickler(into, pickle.HIGHEST_PROTOCOL).dump(value)
    return into.getvalue()


@functools.lru_cache(256)
def _kind(name: str, columns: tuple[str, ...]) -> type:
    return namedtuple(name, columns)


def _row(name: str, columns: tuple[str, ...], values: tuple) -> tuple:
    return _kind(name, columns)(*values)


@functools.cache
def _program() -> tuple[str, ...]:
    """What this process runs: another program may make something else of the same."""
    sources = sorted(
        (str(file.relative_to(ROOT)), said.st_size, said.st_mtime_ns)
        for folder in (ROOT, *(one for one in ROOT.iterdir() if one.is_dir() and not one.name.startswith(".")))
        for file in (folder.glob("*.py") if folder == ROOT else folder.rglob("*.py"))
        for said in (file.stat(),)
    )
    written = hashlib.blake2b(repr(sources).encode()).hexdigest()
    return written, sys.version, *(f"{name} {version(name)}" for name in PACKAGES)


@functools.cache
def folder(seconds: float) -> Folder | None:
    """The folder of this start's workers; None where there is one process alone."""
    path = os.environ.get(VARIABLE)
    return Folder(Path(path), seconds) if path else None
