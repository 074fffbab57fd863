"""The only module with a cache: rows of queries, what pages work out of them, and parts as they are drawn.

The engine belongs to one version of the data. Every run asks cheaply which version is current; a new one gets a new
engine, and the old one is disposed of. While the database cannot be reached, the last answers stay for the reader,
with the time they are from.

A cache with a time to live, keyed by the version of the data, the query and its values; stale answers are served
while the database is away (stale-if-error).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

import numpy as np
import pandas as pd
import sqlalchemy as sa
import streamlit as st

from analysis.names import Names
from database import contract, keys, outage, reading, snapshot
from database import engine as engines
from database.reading import (
    CONCURRENT_QUERIES,
    FAILURES,
    DatabaseSlow,
    DatabaseUnavailable,
    Made,
    Version,
    key,
    rows_in,
    said_by,
    table_in,
    unavailable,
)
from language.i18n import _
from queries import schema
from scope import settings
from scope.access import Access
from web import measures, shared
from web.cache import Cache

__all__ = ["DatabaseSlow", "DatabaseUnavailable", "Version", "rows_in", "said_by", "table_in"]

KEPT_SECONDS = 300
MOST_BYTES_OF_ANSWERS = 128 << 20
"""Of a process: all answers of a few hundred different filters."""
MOST_BYTES_OF_FACTS, MOST_BYTES_OF_PARTS = 128 << 20, 64 << 20
"""The same of what pages work out of answers, about 2 MB for a filter, and of what they draw, less than 1 MB."""
OBJECT_BYTES = 4096
"""About what a frame takes beside its values."""
WORDS_AFTER_SECONDS = 5
"""From then on a reader is told what the page waits for."""
MOST_WAITS = 4
"""So many times the limit of one query an answer may take, queue included."""


@st.cache_resource(show_spinner=False)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(CONCURRENT_QUERIES, thread_name_prefix="query")


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda engine: engine.dispose())
def _engine(location: engines.Location, version: str) -> sa.Engine:
    return reading.reader(location)


def current() -> Version:
    """The version of the data that is current now.

    Raises:
        DatabaseUnavailable: there is none, or it cannot be asked.
        database.engine.LocationError: the address of the database cannot be used.
    """
    location, seen, remedy = engines.location(), _seen(), ""
    try:
        now = snapshot.state(location, settings.current())
        if now is not None:
            keys.learn(location, now.newer or now.version)
            outage.current.answered()
            seen["version"] = _version(now)
            return seen["version"]
        away = reading.empty(location)
    except (*FAILURES, ValueError) as error:
        away = unavailable(error)
        remedy = str(away) if isinstance(error, engines.NotWhole) else ""
        if "version" not in seen and (last := snapshot.held(location, settings.current())):
            seen["version"] = _version(last)
    if "version" not in seen:
        raise away
    return replace(seen["version"], is_stale=True, remedy=remedy)


def _version(now: snapshot.State) -> Version:
    engine = _engine(now.place, now.version)
    return Version(now.version, engine, newer=now.newer, problem=now.problem)


@st.cache_resource(show_spinner=False)
def _seen() -> dict[str, Version]:
    """`version`, the last that could be read: what readers see while the database is away."""
    return {}


def settle() -> Version:
    """The version that is current now; what this session loads comes from it until the next call, so that the figures
    of one page are of one state of the data.

    Raises:
        DatabaseUnavailable: there is none, or it cannot be asked.
    """
    version = st.session_state["_version"] = current()
    return version


def settled() -> Version:
    """The version that this session loads from."""
    return st.session_state.get("_version") or current()


def lacking(version: Version) -> list[contract.Missing]:
    """What a version of the data lacks of the tables and columns that the dashboard reads.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    try:
        return _lacking(version.name, version.engine)
    except FAILURES as error:
        raise unavailable(error) from error


@st.cache_resource(max_entries=4, show_spinner=False)
def _lacking(version: str, _engine: sa.Engine) -> list[contract.Missing]:
    return contract.missing(_engine)


class Answer:
    """Rows of a query that is being answered (`asks.Answer`). `is_awaited`: by a page, whose reader is told what it
    waits for."""

    def __init__(self, rows: Future[pd.DataFrame], *, is_awaited: bool = True):
        self._rows, self._is_awaited = rows, is_awaited

    def rows(self) -> pd.DataFrame:
        """The rows, as soon as they are there; a copy that the caller may change.

        Raises:
            DatabaseUnavailable: the database went away.
        """
        try:
            return self._waited().copy(deep=False)
        except FAILURES as error:
            raise unavailable(error) from error

    def __reduce__(self) -> tuple:
        # Another process is given the rows.
        return _given, (self._waited(),)

    def _waited(self) -> pd.DataFrame:
        try:
            return self._rows.result(WORDS_AFTER_SECONDS)
        except TimeoutError:
            if self._rows.done():
                raise
        with _waiting_told() if self._is_awaited else nullcontext():
            return self._rows.result(MOST_WAITS * settings.current().query_seconds)


def _given(rows: pd.DataFrame) -> Answer:
    """An answer that is there."""
    found: Future[pd.DataFrame] = Future()
    found.set_result(rows)
    return Answer(found, is_awaited=False)


WAITING = "_waiting"
"""Where in the state of a session lies the place that is free for words about waiting."""


@contextmanager
def _waiting_told() -> Iterator[None]:
    """Tells a reader why the page stands still."""
    place = st.session_state.get(WAITING)
    if place is None:
        yield
        return
    # A part of a page that runs beside the others may write nowhere else.
    with suppress(st.errors.StreamlitAPIException):
        place.info(_("The database takes long to answer. Still waiting…"), icon=":material/hourglass_top:")
    try:
        yield
    finally:
        with suppress(st.errors.StreamlitAPIException):
            place.empty()


@dataclass(frozen=True)
class Kept:
    """Answers from a version of the data, kept for all who ask the same (`asks.Asks`). `is_page`: whoever asks can be
    told to wait."""

    of: Version
    is_page: bool = False

    @property
    def version(self) -> str:
        return self.of.name

    def ask(self, query: sa.Select | sa.CompoundSelect) -> Answer:
        rows = _answers().begin(key(self.of, query), lambda: _workers().submit(_answered, query, self.of.engine))
        return Answer(rows, is_awaited=self.is_page)

    def load(self, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        return self.ask(query).rows()

    def once(self, reader: Access, what: Hashable, make: Callable[[], Made], *, kind: str) -> Made:
        name = (self.of.name, reader, what)
        beside = shared.folder(KEPT_SECONDS)
        return CACHES[kind]().get(name, make if beside is None else lambda: beside.made((*name, kind), make))

    def names(self, reader: Access) -> Names:
        return names(self.of, reader)


def of_page() -> Kept:
    """Answers for the page that runs, in the session's version of the data."""
    return Kept(settled(), is_page=True)


def of_job() -> Kept:
    """Answers in the session's version of the data for what works beside the pages: its state of the data is the same
    from its first to its last step."""
    return Kept(settled())


def ask(query: sa.Select | sa.CompoundSelect) -> Answer:
    """Begin to answer a query in the session's version of the data: a page asks for everything first, then draws."""
    return of_page().ask(query)


def load(query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
    """Rows of `query` in the session's version of the data; a copy that the caller may change.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    return ask(query).rows()


SAMPLED = 100
"""So many values of a list are measured."""
PLAIN = (int, float, bool, type(None))
PLAIN_BYTES = 64
"""About what a number takes."""


@st.cache_resource(show_spinner=False)
def _answers() -> Cache:
    """Rows by what tells one question from another (`reading.key`)."""
    return Cache(most_bytes=MOST_BYTES_OF_ANSWERS, seconds=KEPT_SECONDS, size=_bytes_of_rows)


@st.cache_resource(show_spinner=False)
def _parts() -> Cache:
    """Parts of pages as they are drawn, by the state of the data, the reader, and all else that they depend on."""
    return Cache(most_bytes=MOST_BYTES_OF_PARTS, seconds=KEPT_SECONDS, size=_bytes_of)


@st.cache_resource(show_spinner=False)
def _facts() -> Cache:
    """What parts are drawn from, by the same."""
    return Cache(most_bytes=MOST_BYTES_OF_FACTS, seconds=KEPT_SECONDS, size=_bytes_of)


def _bytes_of(value: object) -> int:
    """About what a value takes: frames, arrays and texts, and what holds them."""
    if type(value) in PLAIN:
        return PLAIN_BYTES
    match value:
        case pd.DataFrame():
            return _bytes_of_rows(value)
        case pd.Series() | np.ndarray() | bytes():
            return OBJECT_BYTES // 16 + (len(value) if isinstance(value, bytes) else value.nbytes)
        case str():
            return PLAIN_BYTES + len(value)
        case Answer():
            return _bytes_of_rows(value.rows())
        case Mapping():
            return 128 + 100 * len(value) + _bytes_of_many(value.items(), len(value))
        case list() | tuple() | set() | frozenset():
            return 64 + 8 * len(value) + _bytes_of_many(value, len(value))
    return 64 + sum(map(_bytes_of, vars(value).values())) if hasattr(value, "__dict__") else 64


def _bytes_of_many(values: Iterable, count: int) -> int:
    """What so many values take; of more than `SAMPLED`, as much as some from all along them in the mean."""
    some = list(islice(values, 0, None, -(-count // SAMPLED) or None))
    taken = sum(PLAIN_BYTES if type(one) in PLAIN else _bytes_of(one) for one in some)
    return taken if count <= SAMPLED else taken * count // len(some)


def _bytes_of_rows(rows: pd.DataFrame) -> int:
    # Of a column of objects the array holds their addresses alone.
    return OBJECT_BYTES + sum(
        len(column) * PLAIN_BYTES if column.dtype == object else column.array.nbytes for _name, column in rows.items()
    )


def _answered(query: sa.Select, engine: sa.Engine) -> pd.DataFrame:
    with measures.question(engine.dialect.name):
        return reading.answered(query, engine)


CACHES = {"answers": _answers, "facts": _facts, "parts": _parts}


# Beside the pages -------------------------------------------------------------------------------------------


def names(version: Version, reader: Access) -> Names:
    """Names of codes in a version of the data, of all that the reader may be told of."""
    # Readers of all facts are told of the same, whatever they are.
    return _names(version.name, reader if reader.reads_release_only else Access(tier="internal"), version.engine)


@st.cache_resource(max_entries=8, show_spinner=False)
def _names(version: str, reader: Access, _engine: sa.Engine) -> Names:
    return reading.names(Version(version, _engine), reader)


def said_now() -> dict[str, str]:
    """What the database says of itself, once it has shown that its cases can be read as well.

    Raises:
        DatabaseUnavailable: it cannot be asked, or not in time.
    """
    version = current()
    if version.is_stale:
        raise DatabaseUnavailable(version.remedy or reading.away())
    rows_in(version, sa.select(schema.seizure.c.id).limit(1))
    return said_by(version)


def told_now() -> measures.Said:
    """What the data say of themselves for `/metrics`: asked of the database once for each state of the data.

    Raises:
        DatabaseUnavailable: it cannot be asked.
    """
    version = current()
    if version.is_stale:
        raise DatabaseUnavailable(version.remedy or reading.away())
    return _told(version.name, version.engine)


@st.cache_resource(max_entries=2, show_spinner=False)
def _told(version: str, _engine: sa.Engine) -> measures.Said:
    now, load = Version(version, _engine), schema.load.c
    said, loaded = said_by(now), None
    with suppress(ValueError):
        loaded = datetime.fromisoformat(said.get("loaded_at", ""))
    rows = {name: getattr(load, f"rows_{name}") for name in ("accepted", "known", "rejected")}
    sums = (sa.func.coalesce(sa.func.sum(column), 0).label(name) for name, column in rows.items())
    (counted,) = rows_in(now, sa.select(sa.func.count(load.id).label("loads"), *sums)).to_dict("records")
    return measures.Said(
        loaded_at=loaded if loaded is None or loaded.tzinfo else loaded.replace(tzinfo=UTC),
        is_demonstration=said.get("is_demonstration") == "true",
        loads=int(counted["loads"]),
        rows={name: int(counted[name]) for name in rows},
    )
