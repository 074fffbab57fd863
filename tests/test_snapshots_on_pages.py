"""Pages over a database on a server: the snapshot answers in its place, and they say where it is behind."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from database import engine, publishing, snapshot
from queries import seizures
from scope import settings
from scope.access import Access
from scope.filters import Filters
from tests.test_data import COUNTRIES, SOURCE, seized
from web import data

SNAPSHOTS = True
YEAR = Filters(source_kind="blo", start=date(2026, 1, 1), end=date(2027, 1, 1))


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """A process that knows no database, and keeps its snapshots apart."""
    for cache in (st.cache_data, st.cache_resource, st.session_state):
        cache.clear()
    kept = settings.Settings(database=settings.DatabaseSettings(snapshots=str(tmp_path / "snapshots")))
    monkeypatch.setattr(settings, "current", lambda: kept)
    yield
    st.session_state.clear()


@pytest.fixture
def source(server, make_database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", server.url)
    make_database(server, SOURCE | {"country": COUNTRIES, "seizure": [seized(1, "KG", date(2026, 5, 1))]})
    yield server
    snapshot.wait(server)


def cases() -> int:
    return int(data.load(seizures.monthly_cases(YEAR, Access(tier="internal")))["case_count"].sum())


def add(source: engine.Location, make_database, number: int) -> None:
    make_database(source, {"seizure": [seized(number, "UZ", date(2026, 6, 1))]})


def test_the_first_page_asks_the_server_and_the_next_its_snapshot(source):
    first = data.settle()
    assert (first.engine.dialect.name, cases()) == ("postgresql", 1)
    snapshot.wait(source)
    second = data.settle()
    assert (second.engine.dialect.name, second.name, cases()) == ("duckdb", first.name, 1)
    assert data.lacking(second) == []


def test_a_page_stays_on_its_snapshot_and_the_next_takes_the_new_one(source, make_database):
    data.settle()
    snapshot.wait(source)
    data.settle()
    add(source, make_database, 2)
    behind = data.settle()
    assert (behind.newer, cases()) == (engine.current_version(source), 1)
    snapshot.wait(source)
    # What this run has settled on is still there to ask, even what was not asked before.
    assert data.load(sa.select(seizures.seizure.c.id).where(seizures.seizure.c.id > 0))["id"].tolist() == [1]
    assert (data.settle().newer, cases()) == ("", 2)


def test_a_server_that_is_away_is_answered_for_from_the_first_page_on(source, monkeypatch):
    data.settle()
    snapshot.wait(source)
    for cache in (st.cache_data, st.cache_resource, st.session_state):
        cache.clear()
    monkeypatch.setattr(engine, "current_version", lambda _place: (_ for _ in ()).throw(OSError("away")))
    version = data.settle()
    assert (version.is_stale, version.engine.dialect.name, cases()) == (True, "duckdb", 1)


def told(page: AppTest) -> list[str]:
    return [one.value.replace("\N{NO-BREAK SPACE}", " ") for one in page.run().caption]


def _newer() -> None:
    import streamlit

    import app

    app.tell_newer(streamlit.session_state["drawn"])


@pytest.mark.parametrize(
    ("language", "fetching", "failed"),
    [
        (
            "en",
            "The database holds newer data; they are being fetched.",
            "The database holds newer data, which could not be fetched; the log of the server says why.",
        ),
        (
            "ru",
            "В базе есть более новые данные; они загружаются.",
            "В базе есть более новые данные, но загрузить их не удалось; причина — в журнале сервера.",
        ),
    ],
)
def test_an_open_page_says_that_its_snapshot_is_behind(source, monkeypatch, language, fetching, failed):
    data.settle()
    snapshot.wait(source)
    page = AppTest.from_function(_newer)
    page.session_state["drawn"], page.session_state["lang"] = data.settle().name, language
    assert not page.run().caption
    with publishing.change(source) as connection:
        publishing.set_info(connection, loaded_at="2026-07-01T10:00:00+00:00")
    may_go_on = threading.Event()

    def fails(*_given: object, **_more: object) -> None:
        may_go_on.wait()
        raise snapshot.NotTaken("/secret/path")

    monkeypatch.setattr(snapshot, "take", fails)
    assert told(page) == [fetching]
    may_go_on.set()
    snapshot.wait(source)
    assert told(page) == [failed]
