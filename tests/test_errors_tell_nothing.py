"""Whatever goes wrong, no page tells a reader where the database is, whose account opens it, or where files lie on the
server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from briefing import store
from database import engine
from scope import navigation
from scope import settings as all_settings
from tests.conftest import some
from web import data, gate
from web.jobs import Jobs

ROOT = Path(data.__file__).parents[1]
USER, PASSWORD, HOST = "clerkname", "hunter2pass", "dbhost.invalid"
SCRIPTS = tuple(page.script for page in (*navigation.PAGES, navigation.WALL))


@pytest.fixture(scope="module")
def made(demonstration_of) -> Path:
    return demonstration_of(400).folder


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "secretfolder"))


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    monkeypatch.setattr(engine, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(engine, "EMBEDDED", tmp_path / "other")


def damaged(folder: Path) -> str:
    next(folder.glob("data-*.duckdb")).write_bytes(b"no database" * 999)
    return f"duckdb:///{folder}"


def without_pointer(folder: Path) -> str:
    (folder / "current.json").unlink()
    return f"duckdb:///{folder}"


def pointer_elsewhere(folder: Path) -> str:
    (folder / "current.json").write_text('{"file": "data-000009.duckdb", "previous": [], "last_number": 9}')
    return f"duckdb:///{folder}"


def pointer_is_a_folder(folder: Path) -> str:
    (folder / "current.json").unlink()
    (folder / "current.json").mkdir()
    return f"duckdb:///{folder}"


def empty(folder: Path) -> str:
    return f"duckdb:///{folder}/nothing"


def not_a_folder(folder: Path) -> str:
    return f"duckdb:///{folder}/current.json/below"


def no_such_file(folder: Path) -> str:
    return f"duckdb:///{folder}/away.duckdb"


def other_file(folder: Path) -> str:
    (folder / "other.duckdb").write_bytes(b"no database" * 999)
    return f"duckdb:///{folder}/other.duckdb"


WRONG = {
    "a host that is not there": lambda folder: f"postgresql://{USER}:{PASSWORD}@{HOST}/secretbase",
    "a port that is closed": lambda folder: f"postgresql://{USER}:{PASSWORD}@127.0.0.1:1/secretbase",
    "a socket that is not there": lambda folder: f"postgresql://{USER}:{PASSWORD}@/secretbase?host={folder}",
    "another database": lambda folder: f"mysql://{USER}:{PASSWORD}@{HOST}/secretbase",
    "no scheme": lambda folder: f"{USER}:{PASSWORD}@{HOST}/secretbase",
    "one slash": lambda folder: f"postgresql:/{USER}:{PASSWORD}@{HOST}/secretbase",
    "a port in letters": lambda folder: f"postgresql://{USER}:{PASSWORD}@{HOST}:port/secretbase",
    "a password for a scheme": lambda folder: f"{PASSWORD}://{HOST}",
    "a damaged file": damaged,
    "no pointer": without_pointer,
    "a pointer elsewhere": pointer_elsewhere,
    "a pointer that is a folder": pointer_is_a_folder,
    "an empty folder": empty,
    "a file for a folder": not_a_folder,
    "no such file": no_such_file,
    "a file of something else": other_file,
}


def shown(app: AppTest) -> str:
    """All that went to the browser, in every form."""
    return "\n".join(str(part.proto) for part in app.main) + "\n".join(str(part.proto) for part in app.sidebar)


def secrets_in(text: str, *more: str) -> list[str]:
    return [
        one
        for one in (
            USER,
            PASSWORD,
            HOST,
            "secretbase",
            "secretfolder",
            str(ROOT),
            "127.0.0.1",
            "/tmp/",
            "Traceback",
            *more,
        )
        if one in text
    ]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("language", ["en", pytest.param("ru", marks=pytest.mark.long)])
def test_a_database_that_cannot_be_read_is_said_without_saying_where_it_is(
    monkeypatch, folder, caplog, wrong, language
):
    monkeypatch.setenv("DATABASE_URL", WRONG[wrong](folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    assert not app.exception and app.error
    assert secrets_in(shown(app)) == []


def test_the_log_has_what_the_page_leaves_out_but_for_the_password(monkeypatch, folder, caplog):
    monkeypatch.setenv("DATABASE_URL", WRONG["a port that is closed"](folder))
    for _turn in range(3):
        with pytest.raises(data.DatabaseUnavailable) as error:
            data.current()
    assert secrets_in(str(error.value)) == [] and "127.0.0.1" in error.value.detail
    assert caplog.text.count("database unavailable") == 1 and USER in caplog.text and PASSWORD not in caplog.text


def test_who_was_let_in_on_this_machine_reads_where_it_is(monkeypatch, folder):
    monkeypatch.setenv("DATABASE_URL", WRONG["a damaged file"](folder))
    monkeypatch.setattr(gate, "visitor", lambda headers: gate.Visitor("x", True))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert "secretfolder" in shown(app)


@pytest.mark.each_time(1)
@pytest.mark.parametrize("script", some(SCRIPTS[:3], SCRIPTS))
def test_a_database_that_goes_away_while_a_page_is_open_is_said_in_plain_words(monkeypatch, folder, script):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{folder}")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run().switch_page(script)
    damaged(folder)
    st.cache_resource.clear()
    app.run()
    assert secrets_in(shown(app)) == []


@pytest.mark.each_time(1)
@pytest.mark.parametrize("script", ["pages/work/briefing.py", "pages/work/wall.py"])
def test_a_store_that_cannot_be_read_is_said_by_its_name_alone(monkeypatch, folder, tmp_path, script):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{folder}")
    path = tmp_path / "secretfolder2" / "store.sqlite"
    path.parent.mkdir()
    path.write_bytes(b"no store" * 999)
    monkeypatch.setattr(all_settings, "current", lambda: all_settings.Settings(store=str(path)))
    with pytest.raises(store.StoreError) as error:
        store.playlist("x")
    assert "store.sqlite" in str(error.value) and secrets_in(str(error.value), str(tmp_path)) == []
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["playlist"] = "p-none"
    app.run().switch_page(script).run()
    assert secrets_in(shown(app), str(tmp_path)) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(2, "No such file", "/srv/secretfolder/x"),
        PermissionError(13, "denied", "/srv/secretfolder"),
        data.sa.exc.OperationalError("select 1", {}, Exception(f"host {HOST}")),
    ],
)
def test_a_file_that_could_not_be_made_does_not_say_where_it_was_to_be(error):
    def work(_job):
        raise error

    job = Jobs().submit("a", "File", work)
    job.wait()
    assert job.state == "failed" and job.reason and secrets_in(job.reason, "/srv") == []
