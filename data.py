"""The only module with an engine or a cache: rows of a query, at most five minutes old.

The engine belongs to one version of the data. Every run asks cheaply which version is current; a new one gets a new
engine, and the old one is disposed of. While the database cannot be reached, the last answers stay for the reader,
with the time they are from.
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import duckdb
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
import streamlit as st
from streamlit.logger import set_log_level

import settings
import signs
from access import Access
from database import contract, keys, publishing
from database import engine as engines
from i18n import _
from names import Names
from queries import network, schema

LOG = logging.getLogger(__name__)
TTL = "5m"
CONCURRENT_QUERIES = 4
"""Two cores are busy with about this many queries; more would only wait for each other."""
FAILURES = (OSError, sa.exc.SQLAlchemyError, duckdb.Error)
"""What a database that is away or damaged answers with; rows of DuckDB come past SQLAlchemy."""


WORDS_AFTER_SECONDS = 5
"""From then on a reader is told what the page waits for."""
MOST_WAITS = 4
"""So many times the limit of one query an answer may take, queue included."""
TOO_LATE, LOCKED = "57014", "55P03"
"""What PostgreSQL calls a query that took too long, and a table that somebody else has locked."""


class DatabaseUnavailable(ConnectionError):
    """The database cannot be reached, or holds nothing yet. The message is for every reader; `detail` says more (where it is, whose
    account, what a driver said) to who keeps the server."""

    def __init__(self, words: str, detail: str = ""):
        super().__init__(words)
        self.detail = detail


class DatabaseSlow(DatabaseUnavailable):
    """The database is there, and has not answered in the time that is given to a query."""


@dataclass(frozen=True)
class Version:
    """One state of the data, and the engine that reads it. `is_stale`: the last one seen; what is current cannot be asked.
    `remedy`: how the operator mends that, where it is known."""

    name: str
    engine: sa.Engine
    is_stale: bool = False
    remedy: str = ""


@st.cache_resource
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(CONCURRENT_QUERIES, thread_name_prefix="query")


@st.cache_resource(max_entries=2, on_release=lambda engine: engine.dispose())
def _engine(location: engines.Location, version: str) -> sa.Engine:
    return engines.reader(location, seconds=settings.current().query_seconds)


def current() -> Version:
    """The version of the data that is current now.

    Raises:
        DatabaseUnavailable: there is none, or it cannot be asked.
        database.engine.LocationError: the address of the database cannot be used.
    """
    location, seen, remedy = engines.location(), _seen(), ""
    try:
        version = engines.current_version(location)
        if version is not None:
            keys.learn(location, version)
            seen["version"] = Version(version, _engine(location, version))
            return seen["version"]
        away = DatabaseUnavailable(_("the database holds no data yet"), location.words)
    except (*FAILURES, ValueError) as error:
        away = unavailable(error)
        remedy = str(away) if isinstance(error, engines.NotWhole) else ""
    if "version" not in seen:
        raise away
    return replace(seen["version"], is_stale=True, remedy=remedy)


def unavailable(error: Exception) -> DatabaseUnavailable:
    """What a failure of the database comes to for readers; the log has the rest, once for each kind of failure in a row."""
    said = f"{engines.location().words}: {getattr(error, 'orig', error)}"
    if said != _seen().get("failure"):
        _seen()["failure"] = said
        LOG.warning("database unavailable: %s", said)
    if (seconds := _given_up_after(error)) is not None:
        words = _("it has not answered within {n} s: it is busy, or another program holds its tables for itself")
        return DatabaseSlow(words.format(n=seconds), said)
    return DatabaseUnavailable(str(error) if isinstance(error, engines.NotWhole) else _away(), said)


def _away() -> str:
    return _("it does not answer, or cannot be read; the log of the server says why")


def _given_up_after(error: Exception) -> int | None:
    """After how many seconds a query was given up; None where it failed for another reason."""
    cause = getattr(error, "orig", error)
    state = getattr(cause, "sqlstate", None)
    if state == LOCKED:
        return engines.LOCK_SECONDS
    is_late = state == TOO_LATE or isinstance(cause, (TimeoutError, sa.exc.TimeoutError, duckdb.InterruptException))
    return settings.current().query_seconds if is_late else None


@st.cache_resource
def _seen() -> dict[str, Version | str]:
    """`version`, the last that could be read: what readers see while the database is away; `failure`, the last that was logged."""
    return {}


def settle() -> Version:
    """The version that is current now; what this session loads comes from it until the next call, so that the figures of
    one page are of one state of the data.

    Raises:
        DatabaseUnavailable: there is none, or it cannot be asked.
    """
    version = st.session_state["_version"] = current()
    return version


_at: contextvars.ContextVar[Version | None] = contextvars.ContextVar("version", default=None)


def settled() -> Version:
    """The version that this session loads from."""
    return _at.get() or st.session_state.get("_version") or current()


@contextmanager
def at(version: Version) -> Iterator[None]:
    """Load from a version outside a session: what a job works out is of one state of the data from its first to its last step."""
    token = _at.set(version)
    try:
        yield
    finally:
        _at.reset(token)


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
    """Rows of a query that is being answered."""

    def __init__(self, rows: Future[pd.DataFrame]):
        self._rows = rows

    def rows(self) -> pd.DataFrame:
        """The rows, as soon as they are there; a copy that the caller may change.

        Raises:
            DatabaseUnavailable: the database went away.
        """
        try:
            return self._waited().copy(deep=False)
        except FAILURES as error:
            raise unavailable(error) from error


    def _waited(self) -> pd.DataFrame:
        try:
            return self._rows.result(WORDS_AFTER_SECONDS)
        except TimeoutError:
            if self._rows.done():
                raise
        with _waiting_told():
            return self._rows.result(MOST_WAITS * settings.current().query_seconds)


WAITING = "_waiting"
"""Where in the state of a session lies the place that is free for words about waiting."""


@contextmanager
def _waiting_told() -> Iterator[None]:
    """Tells a reader why the page stands still. What works beside the pages has no such place."""
    place = None if _at.get() else st.session_state.get(WAITING)
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


def ask(query: sa.Select | sa.CompoundSelect) -> Answer:
    """Begin to answer a query in the session's version of the data: a page asks for everything first, then draws."""
    version = settled()
    compiled = query.compile(dialect=version.engine.dialect, compile_kwargs={"render_postcompile": True})
    key = (version.name, str(compiled), tuple((name, str(value)) for name, value in compiled.params.items()))
    rows = _asked(*key, query, version.engine)
    if rows.done() and rows.exception() is not None:
        # It failed while the database was away, perhaps together with others: no failure is an answer.
        _asked.clear(*key, query, version.engine)
        rows = _asked(*key, query, version.engine)
    return Answer(rows)


def load(query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
    """Rows of `query` in the session's version of the data; a copy that the caller may change.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    return ask(query).rows()


@st.cache_resource(ttl=TTL, max_entries=512, show_spinner=False)
def _asked(version: str, text: str, values: tuple, _query: sa.Select, _engine: sa.Engine) -> Future[pd.DataFrame]:
    """What a query will answer; its text and values tell it from another in the cache."""
    return _workers().submit(_answered, _query, _engine)


def _answered(query: sa.Select, engine: sa.Engine) -> pd.DataFrame:
    with engine.connect() as connection, engines.interrupted_after(connection, settings.current().query_seconds):
        rows = publishing.frame(connection, query)
    for name in rows.columns:
        if rows[name].dtype == "str" and signs.is_drawn(name) and len(rows):
            texts = pa.array(rows[name], pa.string(), from_pandas=True)
            if (safe := signs.column(texts)) is not texts:
                rows[name] = pd.array(safe, dtype="str")
    return rows


def without_server() -> None:
    """To be called by what runs without a server: Streamlit would warn of every cache that is used."""
    set_log_level("ERROR")


# Beside the pages -------------------------------------------------------------------------------------------


def names(version: Version, reader: Access) -> Names:
    """Names of codes in a version of the data, of all that the reader may be told of."""
    # Readers of all facts are told of the same, whatever they are.
    return _names(version.name, reader if reader.reads_release_only else Access(tier="internal"), version.engine)


@st.cache_resource(max_entries=8, show_spinner=False)
def _names(version: str, reader: Access, _engine: sa.Engine) -> Names:
    lists = (network.names(reader), network.all_offices(reader), network.pairs(reader), network.agencies(reader), network.aliases())
    return Names(*(_answered(query, _engine) for query in lists))


def said_now() -> dict[str, str]:
    """What the database says of itself, once it has shown that its cases can be read as well.

    Raises:
        DatabaseUnavailable: it cannot be asked, or not in time.
    """
    version = current()
    if version.is_stale:
        raise DatabaseUnavailable(version.remedy or _away())
    rows_in(version, sa.select(schema.seizure.c.id).limit(1))
    return said_by(version)


def said_by(version: Version) -> dict[str, str]:
    """What a version of the data says of itself.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    return dict(rows_in(version, network.info()).itertuples(index=False))


def rows_in(version: Version, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
    """Rows of `query` in a version of the data, for who is not a page: neither kept nor shared.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    try:
        return _answered(query, version.engine)
    except FAILURES as error:
        raise unavailable(error) from error


def table_in(version: Version, query: sa.Select | sa.CompoundSelect) -> pa.Table:
    """The same, as Arrow has them.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    try:
        with version.engine.connect() as connection, engines.interrupted_after(connection, settings.current().query_seconds):
            rows = publishing.table(connection, query)
    except FAILURES as error:
        raise unavailable(error) from error
    for place, field in enumerate(rows.schema):
        if pa.types.is_string(field.type) and signs.is_drawn(field.name):
            rows = rows.set_column(place, field, signs.column(rows.column(place)))
    return rows
