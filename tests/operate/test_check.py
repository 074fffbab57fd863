"""`python -m operate check`: what it says, how it ends, and that it changes nothing."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from accounts import roles
from database import bulk, engine, publishing, snapshot, store, store_tables
from database.engine import Location
from operate import __main__ as command
from operate import held, installed
from operate.finding import ATTENTION, FAILED, OK
from scope import settings
from scope.settings import Settings, SettingsError
from tests.conftest import lacking

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def installation(monkeypatch, tmp_path):
    """Settings of its own, and nobody who signs in."""
    own = Settings(store=str(tmp_path / "kept" / "store.sqlite"))
    monkeypatch.setattr(settings, "current", lambda: own)
    monkeypatch.setattr(roles, "PATH", tmp_path / "access.toml")


@pytest.fixture
def check(monkeypatch) -> Callable[..., dict[str, held.Finding]]:
    """Findings by name, for a database."""

    def look(place: Location | str, *, is_quick: bool = True) -> dict[str, held.Finding]:
        address = place if isinstance(place, str) else place.url or f"duckdb:///{place.folder or place.file}"
        monkeypatch.setenv("DATABASE_URL", address)
        return dict(command.look(is_quick=is_quick, now=NOW))

    return look


def loaded(place: Location, at: str = "2026-10-20T06:00:00+00:00") -> Location:
    with publishing.change(place) as connection:
        bulk.set_info(connection, loaded_at=at)
    return place


def test_what_is_well_is_said_so_check_by_check(place, make_database, check):
    make_database(place, {})
    found = check(loaded(place), is_quick=False)
    assert {name for name, one in found.items() if one.state != OK} == set()
    expected = {"settings", "access", "python", "packages", "database", "version", "contract", "keys", "derived"}
    expected |= {"age", "clock", "disk", "store"}
    assert set(found) == expected and not any(one.mend for one in found.values())
    assert set(check(place)) == expected - {"keys", "derived"}
    assert "loaded 2026-10-20 06:00 UTC, 12 days ago; no case yet" == found["age"].says


def test_nothing_is_made_or_changed_by_looking(server, make_database, check, tmp_path):
    make_database(server, {})
    check(server, is_quick=False)
    assert not (tmp_path / "kept").exists()
    with sa.create_engine(server.url).connect() as connection:
        assert store.SCHEMA not in sa.inspect(connection).get_schema_names()


def test_a_command_ends_with_the_worst_state_and_says_the_same_as_lines_and_as_json(
    embedded, make_database, monkeypatch, capsys
):
    make_database(embedded, {})
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{embedded.folder}")
    monkeypatch.setattr(settings, "PATH", Path(__file__))
    loaded(embedded, datetime.now(UTC).isoformat())
    assert command.main(["check", "--quick"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert command.main(["check", "--quick", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["state"] == OK and [one["check"] for one in said["checks"]] == [line.split()[1] for line in lines]
    loaded(embedded, "2026-01-01T00:00:00+00:00")
    assert command.main(["check", "--quick"]) == 1
    assert "\nattention  age " in capsys.readouterr().out
    shutil.rmtree(embedded.folder)
    assert command.main(["check", "--quick"]) == 2
    assert "\nfailed     database " in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        command.main(["chekc"])
    assert ended.value.code == command.USAGE


def test_a_database_that_is_away_is_one_line_and_what_would_ask_it_is_left_out(check, monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"postgresql://reader:hidden@127.0.0.1:{nobody.getsockname()[1]}/blo?sslpassword=secret"
        found = check(address)
    assert found["database"].state == FAILED and "onnection" in found["database"].says
    assert {"version", "contract", "age", "clock", "store"}.isdisjoint(found)
    assert not any(word in str(found) for word in ("hidden", "secret"))


def test_an_address_and_settings_that_cannot_be_used_are_said(check, monkeypatch):
    assert check("nowhere://x")["database"].mend == "correct DATABASE_URL"

    def broken() -> Settings:
        raise SettingsError("settings.toml: zone = 7; write text")

    monkeypatch.setattr(settings, "current", broken)
    found = check("duckdb:////nowhere")
    assert found["settings"].state == FAILED and "database" not in found
    roles.PATH.write_text("roles = 3\n", encoding="utf-8")
    assert check("duckdb:////nowhere")["access"].state == FAILED


def test_a_table_that_is_gone_or_of_another_version_fails_with_the_command_that_mends_it(
    embedded, make_database, check
):
    make_database(embedded, {})
    with publishing.change(embedded) as connection:
        connection.execute(sa.text("DROP TABLE monthly_baseline"))
    with duckdb.connect(engine.current_file(embedded)) as connection:
        connection.execute("UPDATE database_info SET value = '1' WHERE key = 'schema_version'")
    found = check(embedded)
    assert found["contract"].says == "table monthly_baseline is not there" and found["contract"].state == FAILED
    assert found["version"].mend == "python -m database init" and found["version"].state == FAILED


def test_a_disk_without_room_for_the_next_state_fails_before_a_load_does(embedded, make_database, check, monkeypatch):
    make_database(embedded, {})
    size = engine.current_file(embedded).stat().st_size
    usage = shutil.disk_usage(embedded.folder)
    for free, state in ((size, FAILED), (3 * size, ATTENTION), (7 * size, OK)):
        monkeypatch.setattr(held.shutil, "disk_usage", lambda _path, free=free: usage._replace(free=free))
        assert check(embedded)["disk"].state == state


def test_old_data_and_a_clock_that_is_behind_are_told(embedded, make_database, check):
    make_database(embedded, {})
    assert check(loaded(embedded, "2026-09-15T00:00:00+00:00"))["age"].state == ATTENTION
    assert check(loaded(embedded, "2026-11-01T12:01:00+00:00"))["clock"].says == "the data were loaded 0:01:00 from now"


@pytest.mark.parametrize(("seconds", "state"), [(0, OK), (-20, ATTENTION), (90, FAILED)])
def test_the_clock_is_held_to_that_of_the_server(server, make_database, check, monkeypatch, seconds, state):
    make_database(server, {})

    class Clock(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) + timedelta(seconds=seconds)

    monkeypatch.setattr(held, "datetime", Clock)
    found = check(server)["clock"]
    assert found.state == state and abs(found.figures["apart_seconds"] - seconds) < 2


def test_a_package_of_another_version_or_away_is_named(monkeypatch, tmp_path):
    wrong = tmp_path / "requirements.txt"
    monkeypatch.setattr(installed, "PINNED", wrong)
    here = metadata.version("starlette")
    wrong.write_text('starlette==0.1 \\\n    --hash=sha256:00\nx-none==1 ; sys_platform == "none"\n', encoding="utf-8")
    found = installed.packages()
    assert found.state == ATTENTION and found.says.endswith(f"starlette {here} in place of 0.1")
    wrong.write_text("x-none==1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    assert (installed.packages().state, installed.packages().says) == (FAILED, "not installed: x-none")


# What readers keep ------------------------------------------------------------------------------------------


def test_a_store_that_is_damaged_held_by_another_or_of_a_later_version_fails(monkeypatch):
    with store.writing() as connection:
        connection.execute(sa.insert(store_tables.keeper), {"code": "one", "owner": "two"})
    before = store.path().read_bytes()
    assert installed.kept().state == OK and store.path().read_bytes() == before
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.1)
    other = sqlite3.connect(store.path(), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "another program" in installed.kept().says
    other.execute("ROLLBACK")
    other.execute(f"PRAGMA user_version = {store.VERSION + 1}")
    other.close()
    assert "later version" in installed.kept().says
    store.path().write_bytes(b"no database at all" * 100)
    assert installed.kept().state == FAILED


def test_rights_on_the_store_are_tried(server, make_database, monkeypatch):
    make_database(server, {})
    owner = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
    name = "role_" + sa.make_url(server.url).database[-12:]
    reader = sa.make_url(server.url).set(username=name, password="a").render_as_string(hide_password=False)
    with owner.connect() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN PASSWORD 'a'"))
        try:
            monkeypatch.setenv("DATABASE_URL", reader)
            found = installed.kept()
            assert found.state == ATTENTION and "store.sqlite is used" in found.says and store.SCHEMA in found.mend
            # It may make none, but it is there, of another.
            connection.execute(sa.text(f"CREATE SCHEMA {store.SCHEMA}"))
            monkeypatch.setattr(store, "ASKED_AGAIN_SECONDS", 0)
            found = installed.kept()
            assert found.state == FAILED and "has no right to" in found.says and store.SCHEMA in found.mend
            connection.execute(sa.text(f"ALTER SCHEMA {store.SCHEMA} OWNER TO {name}"))
            assert installed.kept().state == OK
        finally:
            store._engine_of_server(reader).dispose()
            connection.execute(sa.text(f"DROP OWNED BY {name}"))
            connection.execute(sa.text(f"DROP ROLE {name}"))
    owner.dispose()


# Snapshots --------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_snapshot_that_is_not_there_is_behind_or_is_alone_is_told(
    server, make_database, check, monkeypatch, tmp_path
):
    monkeypatch.setattr(snapshot, "is_kept", lambda place, _settings: place.kind == "postgresql")
    own = Settings(
        store=str(tmp_path / "store.sqlite"), database=settings.DatabaseSettings(snapshots=str(tmp_path / "snapshots"))
    )
    monkeypatch.setattr(settings, "current", lambda: own)
    make_database(server, {})
    assert check(server)["snapshot"].state == ATTENTION
    snapshot.take(server, own)
    assert check(server)["snapshot"].state == OK and check(server)["disk"].figures["data_bytes"] > 0
    loaded(server)
    assert "newer data" in check(server)["snapshot"].says
    away = Location("postgresql", url=server.url)
    monkeypatch.setattr(engine, "current_version", _away)
    assert "while the server does not" in check(away)["snapshot"].says


def _away(_place: Location) -> str:
    raise OSError("nobody answers")


# The certificate --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Callable[[int], Path]:
    """Makes the certificate of `localhost`, with its key in the same file, good for so many days from now."""
    if shutil.which("openssl") is None:
        lacking("there is no openssl")
    folder = tmp_path_factory.mktemp("certificates")

    def make(days: int) -> Path:
        key, shown, whole = folder / "key", folder / "shown", folder / f"{days}.pem"
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", shown]
        words += ["-days", str(days), "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        subprocess.run(words, check=True, capture_output=True)
        whole.write_bytes(key.read_bytes() + shown.read_bytes())
        return whole

    return make


@contextmanager
def served(file: Path) -> Iterator[int]:
    """A server that shows a certificate: its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("localhost", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    plain, _address = listening.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    plain.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def test_the_certificate_of_the_public_address_is_looked_at_as_a_browser_does(certificate, monkeypatch):
    file, now = certificate(100), datetime.now(UTC)
    roles.PATH.write_text('address = "http://localhost:1"\n', encoding="utf-8")
    assert installed.certificate(now) is None
    with served(file) as port:
        roles.PATH.write_text(f'address = "https://localhost:{port}"\n', encoding="utf-8")
        assert installed.certificate(now).says == "localhost: self-signed certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert installed.certificate(now).state == OK
        assert installed.certificate(now).figures["days"] == 99
        near = installed.certificate(now + timedelta(days=80))
        assert (near.state, near.figures["days"]) == (ATTENTION, 19)
    assert "does not answer" in installed.certificate(now).says
