"""The only module with an engine or a cache: rows of a query, at most five minutes old.

The engine belongs to one version of the data. Every run asks cheaply which version is current; a new one gets a new
engine, and the old one is disposed of. While the database cannot be reached, the last answers stay for the reader,
with the time they are from.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from database import engine as engines
from database import publishing

TTL = "5m"
CONCURRENT_QUERIES = 4
"""Two cores are busy with about this many queries; more would only wait for each other."""


class DatabaseUnavailable(ConnectionError):
    """The database cannot be reached, or holds nothing yet."""


@dataclass(frozen=True)
class Version:
    """One state of the data, and the engine that reads it. `is_stale`: the last one seen; what is current cannot be asked."""

    name: str
    engine: sa.Engine
    is_stale: bool = False


@st.cache_resource
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(CONCURRENT_QUERIES, thread_name_prefix="query")


@st.cache_resource(max_entries=2, on_release=lambda engine: engine.dispose())
def _engine(location: engines.Location, version: str) -> sa.Engine:
    return engines.reader(location)


def current() -> Version:
    """The version of the data that is current now.

    Raises:
        DatabaseUnavailable: there is none, or it cannot be asked.
    """
    location, seen = engines.location(), _seen()
    try:
        version = engines.current_version(location)
    except (OSError, ValueError, sa.exc.SQLAlchemyError) as error:
        version, reason = None, str(getattr(error, "orig", error))
    else:
        reason = "the database holds no data yet"
    if version is not None:
        seen["version"] = Version(version, _engine(location, version))
    elif "version" not in seen:
        raise DatabaseUnavailable(reason)
    return seen["version"] if version is not None else replace(seen["version"], is_stale=True)


@st.cache_resource
def _seen() -> dict[str, Version]:
    """The last version that could be read: what readers see while the database is away."""
    return {}


def settle() -> Version:
    """The version that is current now; what this session loads comes from it until the next call, so that the figures of
    one page are of one state of the data.

    Raises:
        DatabaseUnavailable: there is none, or it cannot be asked.
    """
    version = st.session_state["_version"] = current()
    return version


class Answer:
    """Rows of a query that is being answered."""

    def __init__(self, rows: Future[pd.DataFrame], forget: Callable[[], None]):
        self._rows, self._forget = rows, forget

    def rows(self) -> pd.DataFrame:
        """The rows, as soon as they are there; a copy that the caller may change.

        Raises:
            DatabaseUnavailable: the database went away.
        """
        try:
            return self._rows.result().copy(deep=False)
        except sa.exc.SQLAlchemyError as error:
            self._forget()
            raise DatabaseUnavailable(str(getattr(error, "orig", error))) from error


def ask(query: sa.Select | sa.CompoundSelect) -> Answer:
    """Begin to answer a query in the session's version of the data: a page asks for everything first, then draws."""
    version = st.session_state.get("_version") or current()
    compiled = query.compile(dialect=version.engine.dialect, compile_kwargs={"render_postcompile": True})
    key = (version.name, str(compiled), tuple((name, str(value)) for name, value in compiled.params.items()))
    return Answer(_asked(*key, query, version.engine), lambda: _asked.clear(*key, query, version.engine))


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
    with engine.connect() as connection:
        return publishing.frame(connection, query)
