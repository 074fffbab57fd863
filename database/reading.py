"""Reading one version of the data: rows of queries, names of codes, and the words where the database does not answer.

Nothing is kept between queries here; `web/data.py` keeps answers for the pages.

A version is a snapshot of the data.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import duckdb
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from analysis.names import Names
from database import bulk, fence, keys, outage, snapshot
from database import engine as engines
from language import signs
from language.i18n import _
from queries import network, schema
from scope import settings
from scope.access import Access

LOG = logging.getLogger(__name__)
Made = TypeVar("Made")
CONCURRENT_QUERIES = 4
"""Two cores are busy with about this many queries; more would only wait for each other."""
FAILURES = (OSError, sa.exc.SQLAlchemyError, duckdb.Error)
"""What a database that is away or damaged answers with; rows of DuckDB come past SQLAlchemy."""
TOO_LATE, LOCKED = ("57014", 159), "55P03"
"""What PostgreSQL and ClickHouse call a query that took too long, and PostgreSQL a table that somebody else has
locked."""


class DatabaseUnavailable(ConnectionError):
    """The database cannot be reached, or holds nothing yet. The message is for every reader; `detail` says more (where
    it is, whose account, what a driver said) to who keeps the server."""

    def __init__(self, words: str, detail: str = ""):
        super().__init__(words)
        self.detail = detail


class DatabaseSlow(DatabaseUnavailable):
    """The database is there, and has not answered in the time that is given to a query, or is being copied first."""


@dataclass(frozen=True)
class Version:
    """One state of the data, and the engine that reads it. `is_stale`: the last one seen; what is current cannot be
    asked. `remedy`: how the operator mends that, where it is known. `newer`: the state that the database has by now,
    where this is a snapshot of an earlier one; `problem`: why the next snapshot is not made."""

    name: str
    engine: sa.Engine
    is_stale: bool = False
    remedy: str = ""
    newer: str = ""
    problem: str = ""


def current() -> Version:
    """The version of the data that is current now.

    Raises:
        DatabaseUnavailable: there is none, or it cannot be asked.
        database.engine.LocationError: the address of the database cannot be used.
    """
    location = engines.location()
    try:
        if (now := _newest(location)) is not None:
            # A snapshot that is behind is for readers who see the next one come; a command is to know all there is.
            place, name = (location, now.newer) if now.newer and not now.is_sole else (now.place, now.version)
            keys.learn(location, name)
            outage.current.answered()
            return Version(name, reader(place))
    except (*FAILURES, ValueError) as error:
        raise unavailable(error) from error
    raise empty(location)


def reader(location: engines.Location) -> sa.Engine:
    """An engine that reads a database as `engines.reader` does, once it is known to be of no later version.

    Raises:
        database.engine.OfLaterVersion: it is.
    """
    made = engines.reader(location, seconds=settings.current().query_seconds)
    info = schema.database_info
    try:
        with made.connect() as connection:
            if not sa.inspect(connection).has_table(info.name):
                return made
            said = connection.execute(sa.select(info.c.value).where(info.c.key == "schema_version")).scalar()
        if said and said.isdecimal() and int(said) > schema.VERSION:
            words = _(
                "a later version of this program has made it ({version}; this one reads {own}): the operator starts "
                "the later program"
            )
            raise engines.OfLaterVersion(words.format(version=said, own=schema.VERSION))
    except BaseException:
        made.dispose()
        raise
    return made


def _newest(location: engines.Location) -> snapshot.State | None:
    """What answers now; where the server cannot answer itself, once its next snapshot is made."""
    now, is_awaited = None, True
    with suppress(snapshot.NotYet):
        now = snapshot.state(location, settings.current())
        is_awaited = bool(now and now.newer and now.is_sole)
    if is_awaited:
        snapshot.wait(location)
        now = snapshot.state(location, settings.current())
    return now


def empty(location: engines.Location) -> DatabaseUnavailable:
    return DatabaseUnavailable(_("the database holds no data yet"), location.words)


_logged: set[str] = set()
"""The failure that was logged last."""


def unavailable(error: Exception) -> DatabaseUnavailable:
    """What a failure of the database comes to for readers; the log has the rest: once for an outage, and once for each
    other kind of failure in a row."""
    said = f"{engines.location().words}: {getattr(error, 'orig', error)}"
    is_away = not isinstance(error, snapshot.NotYet) and outage.current.failed(error)
    if not is_away and said not in _logged:
        _logged.clear()
        _logged.add(said)
        LOG.warning("database unavailable: %s", said)
    if (seconds := _given_up_after(error)) is not None:
        words = _("it has not answered within {n} s: it is busy, or another program holds its tables for itself")
        return DatabaseSlow(words.format(n=seconds), said)
    if isinstance(error, snapshot.NotYet):
        if error.problem:
            return DatabaseUnavailable(_("its data could not be fetched; the log of the server says why"), said)
        return DatabaseSlow(
            _("its data are being fetched for the first time; they are shown as soon as they are here"), said
        )
    return DatabaseUnavailable(str(error) if isinstance(error, engines.NotWhole) else away(), said)


def away() -> str:
    return _("it does not answer, or cannot be read; the log of the server says why")


def _given_up_after(error: Exception) -> int | None:
    """After how many seconds a query was given up; None where it failed for another reason."""
    cause = getattr(error, "orig", error)
    state = getattr(cause, "sqlstate", getattr(cause, "code", None))
    if state == LOCKED:
        return engines.LOCK_SECONDS
    is_late = state in TOO_LATE or isinstance(cause, (TimeoutError, sa.exc.TimeoutError, duckdb.InterruptException))
    return settings.current().query_seconds if is_late else None


def answered(query: sa.Select | sa.CompoundSelect, engine: sa.Engine) -> pd.DataFrame:
    """Rows of a query, with signs that cannot be drawn made visible."""
    with engine.connect() as connection, engines.interrupted_after(connection, settings.current().query_seconds):
        fence.set_for(connection, query)
        rows = bulk.frame(connection, query)
    for name in rows.columns:
        if rows[name].dtype == "str" and signs.is_drawn(name) and len(rows):
            texts = pa.array(rows[name], pa.string(), from_pandas=True)
            if (safe := signs.column(texts)) is not texts:
                rows[name] = pd.array(safe, dtype="str")
    return rows


def rows_in(version: Version, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
    """Rows of `query` in a version of the data, for who is not a page: neither kept nor shared.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    try:
        return answered(query, version.engine)
    except FAILURES as error:
        raise unavailable(error) from error


def table_in(version: Version, query: sa.Select | sa.CompoundSelect) -> pa.Table:
    """The same, as Arrow has them.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    try:
        with (
            version.engine.connect() as connection,
            engines.interrupted_after(connection, settings.current().query_seconds),
        ):
            fence.set_for(connection, query)
            rows = bulk.table(connection, query)
    except FAILURES as error:
        raise unavailable(error) from error
    for place, column in enumerate(rows.schema):
        if pa.types.is_string(column.type) and signs.is_drawn(column.name):
            rows = rows.set_column(place, column, signs.column(rows.column(place)))
    return rows


def said_by(version: Version) -> dict[str, str]:
    """What a version of the data says of itself.

    Raises:
        DatabaseUnavailable: the database went away.
    """
    return dict(rows_in(version, network.info()).itertuples(index=False))


def key(version: Version, query: sa.Select | sa.CompoundSelect) -> tuple:
    """What tells one question from another: the version, what the query is made of, its values, and the countries of
    its reader. Where SQLAlchemy cannot tell what a query is made of (rows of `VALUES`), its text, which takes ten times
    longer to write."""
    countries = query.get_execution_options().get(fence.OPTION)
    if made_of := query._generate_cache_key():
        return version.name, made_of.key, tuple(str(one.effective_value) for one in made_of.bindparams), countries
    compiled = query.compile(dialect=version.engine.dialect, compile_kwargs={"render_postcompile": True})
    return version.name, str(compiled), tuple((name, str(value)) for name, value in compiled.params.items()), countries


def names(version: Version, reader: Access) -> Names:
    """Names of codes in a version of the data, of all that the reader may be told of."""
    lists = (
        network.names(reader),
        network.all_offices(reader),
        network.pairs(reader),
        network.agencies(reader),
        network.aliases(),
    )
    return Names(*(answered(query, version.engine) for query in lists))


@dataclass(frozen=True)
class Answer:
    """Rows of a query that is being answered (`asks.Answer`)."""

    _rows: Future[pd.DataFrame]

    def rows(self) -> pd.DataFrame:
        """Rows of the query.

        Raises:
            DatabaseUnavailable: the database went away.
        """
        try:
            return self._rows.result().copy(deep=False)
        except FAILURES as error:
            raise unavailable(error) from error


@dataclass(frozen=True)
class Reading:
    """Answers from one version of the data for a command (`asks.Asks`): each query is put once."""

    of: Version
    _workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CONCURRENT_QUERIES), compare=False)
    _asked: dict[tuple, Future[pd.DataFrame]] = field(default_factory=dict, compare=False)
    _names: dict[Access, Names] = field(default_factory=dict, compare=False)

    @property
    def version(self) -> str:
        return self.of.name

    def ask(self, query: sa.Select | sa.CompoundSelect) -> Answer:
        question = key(self.of, query)
        if question not in self._asked:
            self._asked[question] = self._workers.submit(answered, query, self.of.engine)
        return Answer(self._asked[question])

    def load(self, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        return self.ask(query).rows()

    def once(self, _reader: Access, _what: Hashable, make: Callable[[], Made], *, kind: str) -> Made:
        return make()

    def names(self, reader: Access) -> Names:
        if reader not in self._names:
            self._names[reader] = names(self.of, reader)
        return self._names[reader]
