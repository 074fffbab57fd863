"""The one store, in a file and on PostgreSQL: what is kept is found again, and an upgrade to a server takes over what a
file held, once and whole."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from accounts import audit, sessions
from accounts.roles import Person
from briefing import store as briefings
from database import outage, store
from database.store_tables import BY_CODE, OF_CODES, seen
from operate import installed
from operate.finding import ATTENTION, FAILED, OK
from scope.access import Access
from tests.briefing.test_store import OF
from web import saved_views
from web.saved_views import Figure, Reader

FIGURE = Figure("cases::", 12.0, date(2026, 7, 1), date(2026, 10, 1), "records internal")
ME, OTHER = (Reader(Access(tier="internal"), browser) for browser in ("me", "other"))
IN_FILE = "duckdb:///nowhere"


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    """The file of an installation of its own, and nothing that a test before has found out of servers."""
    monkeypatch.setattr(store, "path", lambda: tmp_path / "kept" / "store.sqlite")
    monkeypatch.setattr(store, "_up_to_date", set())
    monkeypatch.setattr(store, "_allowed", {})
    yield tmp_path / "kept" / "store.sqlite"
    store._engine_of_server.cache_clear()


@pytest.fixture
def at(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", place.url or f"duckdb:///{place.folder}")
    return place


def save(name: str = "Ours", reader: Reader = ME) -> str:
    return saved_views.save(name, "", "explore", {"period": "last_year"}, reader=reader, figure=FIGURE)


def everything() -> dict[str, list]:
    """All that readers keep, by table."""
    tables = (*BY_CODE, *OF_CODES)
    found = store.read(*(sa.select(table) for table in tables))
    return {table.name: sorted(map(tuple, rows), key=repr) for table, rows in zip(tables, found, strict=True)}


def filled() -> dict[str, list]:
    """Some of each kind, which two readers keep; and what they held."""
    code = briefings.save(OF, "me")
    briefings.save(OF, "other")
    briefings.freeze(code, {"slides": ["Я\\x00"]}, tier="donor", countries=("KG",), data_version="7", owner="me")
    briefings.note_use(code)
    view = saved_views.view(save(), ME)
    saved_views.note_seen(view, OTHER, replace(FIGURE, value=13.0))
    return everything()


def test_what_is_kept_is_found_again_wherever_the_store_is(at, file, monkeypatch):
    assert not any(everything().values()) and store.try_out() is False
    held = filled()
    assert [len(rows) for rows in held.values()] == [1, 1, 1, 4, 1, 1]
    assert {one.kind: one.size > 0 for one in briefings.kept("me")} == {"playlist": True, "frozen": True}
    assert file.exists() is (at.kind == "duckdb") and store.try_out()
    monkeypatch.setattr(briefings, "MOST_PLAYLISTS", 1)
    with pytest.raises(store.StoreError, match="full: 1 playlists"):
        briefings.save(replace(OF, title_en="One more"))
    with pytest.raises(store.StoreError, match="has this name already"):
        save("OURS", OTHER)
    monkeypatch.setattr(saved_views, "MOST_SEEN", 2)
    view = saved_views.listed(ME)[0]
    for number in range(4):
        saved_views.note_seen(view, Reader(Access(tier="internal"), f"b{number}"), FIGURE)
    assert len(store.read(sa.select(seen))[0]) == 2
    saved_views.delete(view.code, reader=ME)
    assert saved_views.listed(ME) == [] and store.read(sa.select(seen)) == [[]]


def test_playlists_and_frozen_briefings_are_for_their_owner_a_team_or_all(at):
    own, team, everybody = (
        briefings.save(replace(OF, title_en=whom or "own"), "amira", whom) for whom in ("", "team.a", "all")
    )
    assert set(briefings.playlists("amira")) == {own, team, everybody}
    assert set(briefings.playlists("boris", "team.a")) == {team, everybody}
    assert set(briefings.playlists("chen", "team.b")) == set(briefings.playlists()) == {everybody}
    donor, frozen = Access(tier="donor", countries=("KG", "KZ")), {}
    for whom in ("", "team.a", "all"):
        frozen[whom] = briefings.freeze(
            own, {}, tier="donor", countries=("KG",), data_version="1", owner="amira", whom=whom
        )
    kept = {one.code: one for one in briefings.kept("boris")}

    def shared(access: Access, team: str = "") -> set[str]:
        return {whom for whom, code in frozen.items() if kept[code].is_for(access, team)}

    assert shared(donor, "team.a") == {"team.a", "all"} and shared(donor, "team.b") == shared(donor) == {"all"}
    assert shared(Access(tier="public"), "team.a") == shared(Access(tier="donor", countries=("KZ",)), "team.a") == set()
    assert not any(kept[code].is_own for code in frozen.values())
    briefings.forget(frozen["all"])
    assert "all" not in {whom for one in briefings.kept() if one.code == frozen["all"] for whom in one.whom}


def test_who_counts_what_is_there_is_alone_meanwhile(at, monkeypatch):
    monkeypatch.setattr(saved_views, "OWN_VIEWS", 3)
    save("First")
    said = []

    def keep(number: int) -> None:
        try:
            save(f"Of {number}")
        except store.StoreError as error:
            said.append(str(error))

    crowd = [threading.Thread(target=keep, args=(number,)) for number in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert len(saved_views.listed(ME)) == 3 and len(said) == 4, said


# From a file to a server ------------------------------------------------------------------------------------


@pytest.fixture
def moved(server, monkeypatch):
    """What a file held, and the address of the server that comes after it."""
    monkeypatch.setenv("DATABASE_URL", IN_FILE)
    held = filled()
    monkeypatch.setenv("DATABASE_URL", server.url)
    return held


def test_what_readers_kept_is_taken_over_once_whole_and_the_file_stays(moved, server, file, monkeypatch):
    before = file.read_bytes()
    assert everything() == moved and file.read_bytes() == before and installed.kept().state == OK
    # What goes afterwards does not come again with the next start; what the file has got meanwhile comes.
    saved_views.delete(saved_views.listed(ME)[0].code)
    monkeypatch.setenv("DATABASE_URL", IN_FILE)
    save("Later")
    monkeypatch.setenv("DATABASE_URL", server.url)
    assert store.left_in_file() and installed.kept().state == ATTENTION
    store._up_to_date.clear()
    assert [one.name for one in saved_views.listed(ME)] == ["Later"] and len(briefings.playlists()) == 1
    assert not store.left_in_file()


def test_a_file_of_the_first_version_is_taken_over_as_well(server, file, monkeypatch):
    from briefing import playlist
    from tests.briefing.test_store_holds import OLD

    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as old, old:
        old.executescript(OLD)
        old.execute("INSERT INTO playlist VALUES ('own-old', ?, '2026-01-02 03:04:05')", [playlist.written(OF)])
    monkeypatch.setenv("DATABASE_URL", server.url)
    assert briefings.playlist("own-old").entries == OF.entries and briefings.kept()[0].used_on is None
    with closing(sqlite3.connect(file)) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (0,)


START = """
import sys
from pathlib import Path
from database import store
store.path = lambda: Path(sys.argv[1])
from web import saved_views
from scope.access import Access
print(len(saved_views.listed(saved_views.Reader(Access(tier="internal"), "me"))))
"""


def test_two_servers_that_start_at_the_same_time_take_it_over_once(moved, file):
    command = [sys.executable, "-c", START, str(file)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _each in "12"]
    said = [one.communicate(timeout=60) for one in both]
    assert [out for out, _errors in said] == ["1\n", "1\n"], said
    assert sum("were taken over" in errors for _out, errors in said) == 1, said
    assert everything() == moved


@pytest.mark.parametrize("harm", ["damaged", "later"])
def test_a_file_that_cannot_be_taken_over_keeps_nobody_from_the_server(moved, file, harm, caplog):
    whole = file.read_bytes()
    if harm == "damaged":
        file.write_bytes(b"no database at all" * 100)
    else:
        with closing(sqlite3.connect(file)) as later:
            later.execute(f"PRAGMA user_version = {store.VERSION + 1}")
    harmed = file.read_bytes()
    with caplog.at_level(logging.ERROR):
        assert saved_views.listed(ME) == [] and save("New")
    assert "is not taken over" in caplog.text and file.read_bytes() == harmed
    found = installed.kept()
    assert found.state == ATTENTION and "store.sqlite is not taken over" in found.says
    # Mended, the next start takes it over.
    file.write_bytes(whole)
    store._up_to_date.clear()
    assert [one.name for one in saved_views.listed(ME)] == ["New", "Ours"]


def test_all_of_a_server_is_copied_into_a_file_that_can_be_restored(moved, tmp_path, monkeypatch):
    session = sessions.begin(Person(issuer="proxy", subject="bek"))
    audit.note(audit.PAGE, account="proxy:bek", page="trends")
    out = tmp_path / "copy.sqlite"
    assert store.copy(out)
    monkeypatch.setenv("DATABASE_URL", IN_FILE)
    monkeypatch.setattr(store, "path", lambda: out)
    assert everything() == moved and sessions.find(sessions.number_of(session)).person.subject == "bek"
    assert [one.what["page"] for one in audit.lines()] == ["trends"]


# A server that is away, locked, of a later version or read only ---------------------------------------------


def test_a_server_that_is_away_is_said_at_once_and_nothing_of_it_is_told(monkeypatch, file):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:hidden@127.0.0.1:1/blo")
    for act in (save, lambda: saved_views.listed(ME), lambda: briefings.save(OF), store.try_out):
        with pytest.raises(store.StoreError, match=f"{store.SCHEMA} cannot be .*the database does not answer"):
            act()
    briefings.note_use("x")
    outage.current.failed(ConnectionRefusedError())
    with monkeypatch.context() as patch, pytest.raises(store.StoreError, match="does not answer"):
        patch.setattr(store, "_engine_of_server", None)
        save()
    assert not file.exists() and installed.kept().state == FAILED


def test_a_server_that_others_write_into_is_waited_for_shortly(server, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", server.url)
    code = save()
    other = sa.create_engine(server.url)
    with other.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": store.SCHEMA})
        saved_views.note_seen(saved_views.view(code, ME), OTHER, FIGURE)
        with pytest.raises(store.StoreError, match="another program is writing into it; try again"):
            save("Meanwhile")
        # Who signs in waits for none of it.
        assert sessions.begin(Person(issuer="proxy", subject="bek"))
    assert save("Afterwards")
    with other.begin() as connection:
        connection.execute(sa.text(f"UPDATE {store.SCHEMA}.store_layout SET version = 99"))
    store._up_to_date.clear()
    for act in (save, lambda: saved_views.listed(ME), store.try_out):
        with pytest.raises(store.StoreError, match="later version"):
            act()
    with other.begin() as connection:
        connection.execute(sa.text(f"UPDATE {store.SCHEMA}.store_layout SET version = 1"))
        name = sa.make_url(server.url).database
        connection.execute(sa.text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    store._engine_of_server.cache_clear()
    assert len(saved_views.listed(ME)) == 2
    with pytest.raises(store.StoreError, match="has no right to"):
        save("Read only")
    other.dispose()
