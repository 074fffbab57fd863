"""What the page that runs now stands on: filters, access, names, colours. Set by `app.py` before the page runs."""

from __future__ import annotations

import contextvars
from dataclasses import dataclass
from datetime import datetime

from access import Access
from comparison import Coverage
from filters import Filters
from names import Names
from settings import Settings
from theme import Palette


@dataclass(frozen=True)
class Screen:
    """One run of a page. `loaded_at` is the moment the data speaks for; `mode` light or dark."""

    filters: Filters
    access: Access
    coverage: Coverage
    names: Names
    settings: Settings
    subjects: frozenset[str]
    loaded_at: datetime | None
    is_demonstration: bool
    mode: str
    palette: Palette


_current: contextvars.ContextVar[Screen] = contextvars.ContextVar("screen")


def show(screen: Screen) -> None:
    _current.set(screen)


def current() -> Screen:
    return _current.get()


_read: contextvars.ContextVar[tuple[Access, Settings]] = contextvars.ContextVar("read")


def read_by(reader: Access, settings: Settings) -> None:
    """Who reads, for pages that stand on nothing else."""
    _read.set((reader, settings))


def reader() -> tuple[Access, Settings]:
    """Who reads, and the operator's settings."""
    return _read.get()
