"""Numbers for who watches over the server: right, few, and of no person."""

from __future__ import annotations

import logging
import socket
from datetime import UTC, datetime
from urllib.request import urlopen

import pytest
import streamlit as st
from prometheus_client.parser import text_string_to_metric_families
from streamlit.testing.v1 import AppTest

from database import engine, publishing
from database.engine import Location
from queries import schema
from scope import navigation, settings
from scope.settings import AccessSettings, MonitoringSettings, Settings
from tests.test_app import APP
from web import data, measures

LABELS = {"page", "outcome", "database", "level", "cache", "result", "le"}
OF_PYTHON = {"implementation", "major", "minor", "patchlevel", "version"}


@pytest.fixture(autouse=True)
def own(monkeypatch):
    """Numbers of this test alone, beside what was counted before."""
    st.cache_resource.clear()
    monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier="donor")))
    measures.begin(measures.Now(lambda: 3, data.CACHES, data.told_now), MonitoringSettings())
    yield
    logging.getLogger().handlers[:] = [
        one for one in logging.getLogger().handlers if not isinstance(one, measures._OfTheLog)
    ]


@pytest.fixture
def at(monkeypatch):
    def point(place: Location) -> Location:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}" if place.kind == "duckdb" else place.url)
        return place

    return point


def numbers() -> dict[tuple, float]:
    """Each number by its name and the values of its labels in the order of their names, as Prometheus reads them."""
    families = text_string_to_metric_families(measures.text().decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_state_and_age_and_loads_of_the_data_are_told(place, at, make_database):
    rows = {"rows_read": 10, "rows_accepted": 7, "rows_known": 2, "rows_rejected": 1}
    load = {"source_code": "x", "sha256": "0", "started_at": datetime(2026, 7, 1, tzinfo=UTC)}
    loads = [{"id": nth, "file_name": f"{nth}.csv", **load, **rows} for nth in (1, 2)]
    make_database(at(place), {"load": loads, "database_info": [{"key": "loaded_at", "value": "2026-07-01T10:00:00"}]})
    found = numbers()
    assert found["blo_sessions",] == 3 and found["blo_database_up",] == 1 and found["blo_data_is_demonstration",] == 0
    assert found["blo_data_loads",] == 2
    assert {name[1]: value for name, value in found.items() if name[0] == "blo_data_load_rows"} == {
        "accepted": 14,
        "known": 4,
        "rejected": 2,
    }
    asked = found.get(("blo_query_seconds_count", place.kind, "answered"), 0)
    data.load(schema.load.select())
    assert numbers()["blo_query_seconds_count", place.kind, "answered"] == asked + 1


def test_a_database_that_is_away_is_a_number_too_and_the_rest_is_told(at):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        at(Location("postgresql", url=f"postgresql+psycopg://reader@127.0.0.1:{nobody.getsockname()[1]}/blo"))
        before = numbers()
        assert before["blo_database_up",] == 0 and before["blo_sessions",] == 3
        assert before["blo_database_outages_total",] == numbers()["blo_database_outages_total",] == 1
        assert ("blo_data_loads",) not in before
    engine._watchers.clear()


def test_pages_are_timed_by_their_address_and_outcome_and_labels_say_nothing_of_who_reads(at, demonstration_of):
    at(demonstration_of(200))
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["lang"], app.query_params["country"], app.query_params["q"] = "en", "KG", "Aibek"
    before = numbers().get(("blo_page_seconds_count", "drawn", measures.START), 0)
    drawn = {key[-1] for key in numbers() if key[0] == "blo_page_seconds_count"}
    assert not app.run().exception
    assert numbers()["blo_page_seconds_count", "drawn", measures.START] == before + 1
    families = list(text_string_to_metric_families(measures.text().decode()))
    labels = {(name, value) for family in families for one in family.samples for name, value in one.labels.items()}
    assert {name for name, _value in labels} <= LABELS | OF_PYTHON
    known = {one.address or measures.START for one in (*navigation.PAGES, navigation.WALL)}
    # Other tests of this process may have drawn pages of their own.
    assert {value for name, value in labels if name == "page"} - drawn <= known
    assert "Aibek" not in str(families) and len(labels) < 100


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(data.DatabaseUnavailable("x"), "unavailable"), (ValueError(), "failed"), (KeyboardInterrupt(), "left")],
)
def test_what_became_of_a_page_is_told(error, outcome):
    name = "blo_page_seconds_count", outcome, "trends"
    before = numbers().get(name, 0)
    with pytest.raises(type(error)), measures.page("trends"):
        raise error
    assert numbers()[name] == before + 1


def test_lines_of_the_log_that_tell_of_something_wrong_are_counted():
    before = numbers().get(("blo_log_lines_total", "error"), 0)
    logging.getLogger("web.someone").error("wrong")
    logging.getLogger("web.someone").info("right")
    assert numbers()["blo_log_lines_total", "error"] == before + 1


def test_two_workers_have_a_port_each(embedded, at, make_database, caplog):
    make_database(at(embedded), {})
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        first = one.getsockname()[1]
    with caplog.at_level(logging.INFO, measures.LOG.name):
        for _worker in range(2):
            measures.begin(measures._now[0], MonitoringSettings(port=first))
    addresses = [record.getMessage().rpartition("process: ")[2] for record in caplog.records]
    assert len(set(addresses)) == 2
    for address in addresses:
        assert b"blo_database_up 1.0" in urlopen(address).read()


def test_a_change_of_the_data_is_told_at_once(embedded, at, make_database):
    make_database(at(embedded), {})
    assert ("blo_data_loaded_timestamp_seconds",) not in numbers() or numbers()["blo_data_loads",] == 0
    with publishing.change(embedded) as connection:
        connection.execute(schema.load.insert(), {"id": 1, "file_name": "a.csv", "rows_accepted": 5})
    assert numbers()["blo_data_loads",] == 1
