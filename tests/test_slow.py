"""A database that is slow or locked is said in words, given up in time, and comes back by itself; newer data are
told."""

from __future__ import annotations

import ast
import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
import streamlit as st
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from database import bulk, demonstration, engine, publishing, reading
from database.engine import Location
from queries import schema
from scope import settings
from scope.settings import AccessSettings, Settings
from tests.conftest import some
from tests.test_app import APP, html_of, said, tiles_of
from web import data, health

SLOW = {
    "duckdb": sa.select(sa.func.count().label("n")).select_from(
        sa.text("range(10000000) AS one, range(10000000) AS other")
    ),
    "postgresql": sa.select(sa.cast(sa.func.pg_sleep(60), sa.Text).label("n")),
}


@pytest.fixture(autouse=True)
def no_memory(monkeypatch):
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    st.session_state.clear()
    monkeypatch.setattr(settings, "current", lambda: Settings(query_seconds=3, access=AccessSettings(tier="internal")))
    monkeypatch.setattr(engine, "LOCK_SECONDS", 1)
    yield
    st.session_state.clear()


@pytest.fixture
def at(monkeypatch):
    def point(place: Location) -> Location:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}" if place.kind == "duckdb" else place.url)
        return place

    return point


@contextmanager
def locked(place: Location, table: str) -> Iterator[None]:
    """While another program holds a table for itself."""
    other = sa.create_engine(place.url)
    with other.begin() as connection:
        connection.execute(sa.text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield
    other.dispose()


def test_a_question_that_takes_too_long_is_given_up_and_the_next_is_answered(place, at, make_database):
    make_database(at(place), {})
    with pytest.raises(data.DatabaseSlow, match="has not answered within 3 s"):
        data.load(SLOW[place.kind])
    assert data.load(sa.select(sa.literal(7).label("n")))["n"].to_list() == [7]


def test_a_session_that_holds_every_connection_is_waited_for_no_longer_than_is_said(
    server, at, make_database, monkeypatch
):
    monkeypatch.setattr(engine, "POOL_SECONDS", 1)
    make_database(at(server), {})
    taken = [data.current().engine.connect() for _ in range(8)]
    with pytest.raises(data.DatabaseSlow):
        data.rows_in(data.current(), sa.select(sa.literal(7).label("n")))
    for one in taken:
        one.close()
    assert data.rows_in(data.current(), sa.select(sa.literal(7).label("n")))["n"].to_list() == [7]


def test_a_locked_table_is_told_with_the_time_of_the_last_data_and_the_page_comes_back(server, at, monkeypatch):
    monkeypatch.setattr(settings, "current", lambda: Settings(query_seconds=60, access=AccessSettings(tier="internal")))
    with publishing.change(at(server), fresh=True) as connection:
        demonstration.fill(connection, date(2026, 10, 1), seizures=200)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["lang"], app.query_params["period"] = "en", "2026-Q2"
    before = tiles_of(html_of(app.run()))
    with locked(server, "seizure"):
        app.query_params["period"] = "2025-Q1"
        app.run()
        assert app.error[0].value == "The database is unavailable"
        assert "it has not answered within 1 s" in said(app) and "The data last shown here are of" in said(app)
        assert "again by itself every 30 seconds" in said(app)
    assert "Q1 2025" in html_of(app.run()) and not app.error
    with locked(server, "database_info"):
        app.query_params["period"] = "2026-Q2"
        app.run()
        assert app.warning[0].value.startswith("The database is unavailable. The data shown are of ")
        assert tiles_of(html_of(app)) == before
    assert not app.run().warning


def test_a_program_of_an_earlier_version_stays_on_what_it_read_when_the_database_is_upgraded(
    place, at, make_database, monkeypatch
):
    make_database(at(place), {})
    before = data.current()
    with monkeypatch.context() as later:
        later.setattr(schema, "VERSION", schema.VERSION + 1)
        with publishing.change(place):
            pass
    after = data.current()
    assert (after.name, after.is_stale) == (before.name, True)
    assert f"a later version of this program has made it ({schema.VERSION + 1}; this one reads {schema.VERSION})" in (
        after.remedy
    )
    assert asked_health()[0] == 503
    # One that starts now shows nothing, and says why; commands do so, too.
    st.cache_resource.clear()
    for ask in (data.current, reading.current):
        with pytest.raises(reading.DatabaseUnavailable, match="a later version of this program"):
            ask()


class Place:
    """Where a page says what it waits for."""

    def __init__(self):
        self.told = []

    def info(self, words: str, icon: str) -> None:
        self.told.append(words)

    def empty(self) -> None:
        self.told.append("")


def test_a_page_that_waits_says_so_and_takes_the_words_back(monkeypatch):
    monkeypatch.setattr(data, "WORDS_AFTER_SECONDS", 0)
    place = st.session_state[data.WAITING] = Place()
    rows: Future = Future()
    threading.Timer(0.3, rows.set_result, [data.pd.DataFrame({"n": [1]})]).start()
    assert data.Answer(rows).rows()["n"].to_list() == [1]
    assert place.told == ["The database takes long to answer. Still waiting…", ""]


def test_a_page_that_need_not_wait_says_nothing():
    place = st.session_state[data.WAITING] = Place()
    rows: Future = Future()
    rows.set_result(data.pd.DataFrame({"n": [1]}))
    assert data.Answer(rows).rows()["n"].to_list() == [1] and place.told == []


# For who watches over the server ----------------------------------------------------------------------------


def asked_health() -> tuple[int, dict]:
    """Status and content of the route, asked as a server asks it."""
    sent = []

    async def ask() -> None:
        async def receive() -> dict:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/health",
            "raw_path": b"/health",
            "query_string": b"",
            "headers": [],
            "root_path": "",
        }
        await Starlette(routes=health.routes(data.said_now))(scope, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], json.loads(b"".join(one.get("body", b"") for one in sent))


def test_health_says_of_which_version_and_time_the_data_are(place, at, make_database):
    make_database(at(place), {})
    with publishing.change(place) as connection:
        bulk.set_info(connection, loaded_at="2026-07-01T10:00:00+00:00")
    status, found = asked_health()
    assert (status, found["status"], found["loaded_at"]) == (200, "ok", "2026-07-01T10:00:00+00:00") and len(
        found["data_version"]
    ) == 12


@pytest.mark.parametrize("table", some(("database_info",), ("seizure", "database_info")))
def test_health_does_not_wait_for_a_locked_database(server, at, make_database, monkeypatch, table):
    make_database(at(server), {})
    monkeypatch.setattr(engine, "LOCK_SECONDS", 5)
    with locked(server, table):
        status, found = asked_health()
        assert (status, found["status"]) == (503, "unavailable") and found["reason"]
        assert str(sa.make_url(server.url).database) not in found["reason"]
        health._asked(data.said_now).exception()
    assert asked_health()[0] == 200


@pytest.mark.parametrize("pointer", ["{}", '{"file": "data-000009.duckdb"', None])
def test_health_says_that_a_folder_is_not_whole_without_a_path(embedded, at, make_database, pointer):
    make_database(at(embedded), {})
    file = embedded.folder / engine.POINTER
    file.write_text(pointer, encoding="utf-8") if pointer else file.unlink()
    status, found = asked_health()
    assert status == 503 and found["status"] == "unavailable" and str(embedded.folder.parent) not in found["reason"]


# Newer data -------------------------------------------------------------------------------------------------


def _newer() -> None:
    import streamlit

    import app

    app.tell_newer(streamlit.session_state["drawn"])


def test_an_open_page_tells_of_newer_data_and_of_no_others(embedded, at, make_database):
    make_database(at(embedded), {})
    page = AppTest.from_function(_newer)
    page.session_state["drawn"], page.session_state["lang"] = data.current().name, "ru"
    assert not page.run().markdown and not page.button
    with publishing.change(embedded) as connection:
        bulk.set_info(connection, loaded_at="2026-07-01T10:00:00+00:00")
    page.run()
    assert (
        "Появились более новые данные (01.07.2026, 15:00 (ташкентское время, UTC+5))" in page.markdown[0].value
        and page.button[0].label == "Показать новые данные"
    )
    (embedded.folder / engine.POINTER).unlink()
    assert not page.run().markdown and not page.exception


SILENT = {"_watch", "_wall"}
"""Parts of a page that run by themselves and write no words: one only looks, one brings its languages along."""


def test_every_part_that_runs_by_itself_chooses_its_language():
    root, lacking, seen = APP.parent, [], set()
    for path in [root / "app.py", *root.glob("pages/**/*.py"), *root.glob("web/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any("fragment" in ast.unparse(one) for one in node.decorator_list):
                seen.add(node.name)
                if node.name not in SILENT and "i18n.use(" not in ast.unparse(node):
                    lacking.append(f"{path.name}: {node.name}")
    assert lacking == [] and {"tell_newer", "_links", "map_with_clock", "_watched"} | SILENT <= seen
