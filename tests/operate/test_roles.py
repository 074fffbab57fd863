"""Roles of the database as docs/operation.md makes them: who may load cannot take tables away, who reads cannot write
facts, and each can do its work."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from accounts import audit, roles, sessions
from accounts.roles import Person
from database import __main__ as command
from database import engine, keys, publishing, reading, store
from database.reference import PUBLISHED_SOURCE
from queries import schema
from tests import signed_in
from tests.database.conftest import write_ids

PAGE = (Path(command.__file__).parents[1] / "docs" / "operation.md").read_text(encoding="utf-8")
STATEMENTS = re.search(r"```sql\n(CREATE ROLE.*?)```", PAGE, re.S)[1]
TO_THE_AUDIT = re.search(r"```sql\n(GRANT USAGE ON SCHEMA blo_people.*?)```", PAGE, re.S)[1]
AFTER_AN_UPGRADE = re.search(r"```sql\n(ALTER SCHEMA blo_before.*?)```", PAGE, re.S)[1]
OWNER, LOADER, READER = "blo_owner", "blo_loader", "blo_reader"


@pytest.fixture
def addresses(server_url) -> Iterator[dict[str, str]]:
    """Address of the database for each role, and of who may do all; made by what the page says, under other names."""
    mark = secrets.token_hex(4)
    server = sa.make_url(engine.parse(server_url).url)
    text = re.sub(r"\bblo(?=;| OWNER| FROM| TO)", f"blo_{mark}", STATEMENTS)
    for role in (OWNER, LOADER, READER):
        text = text.replace(role, f"{role}_{mark}")
    before, _connect, after = text.partition("\\connect blo")
    _run(server, before)
    _run(server.set(database=f"blo_{mark}"), after.partition("\n")[2])
    passwords = {OWNER: "OWNERS", LOADER: "LOADERS", READER: "READERS"}
    found = {
        role: server.set(database=f"blo_{mark}", username=f"{role}_{mark}", password=word)
        for role, word in passwords.items()
    }
    yield {role: url.render_as_string(hide_password=False) for role, url in found.items()}
    for url in found.values():
        store._engine_of_server.cache_clear()
        engine._watchers.pop(engine.Location("postgresql", url=url.render_as_string(hide_password=False)), None)
    _run(server, f"DROP DATABASE blo_{mark} WITH (FORCE);" + "".join(f"DROP ROLE {r}_{mark};" for r in passwords))


def _run(url: sa.URL, text: str) -> None:
    one = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with one.connect() as connection:
        for statement in filter(str.strip, text.split(";")):
            connection.exec_driver_sql(statement)
    one.dispose()


@pytest.fixture
def as_role(addresses, monkeypatch) -> Callable[[str], engine.Location]:
    def become(role: str) -> engine.Location:
        monkeypatch.setenv("DATABASE_URL", addresses[role])
        return engine.location()

    return become


def refused(place: engine.Location, *statements: str) -> None:
    one = sa.create_engine(place.url, isolation_level="AUTOCOMMIT")
    for statement in statements:
        with one.connect() as connection, pytest.raises(sa.exc.DBAPIError) as error:
            connection.exec_driver_sql(statement)
        assert "permission denied" in str(error.value) or "must be owner" in str(error.value), statement
    one.dispose()


def test_each_role_does_its_work_and_no_more(as_role, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    as_role(OWNER)
    assert command.main(["init"]) == 0, capsys.readouterr().err
    loader = as_role(LOADER)
    for name, place in (("a", "Termez"), ("b", "Aibek")):
        file = write_ids(tmp_path, {"PLACE": place}, name=f"{name}.csv")
        assert command.main(["load", str(file)]) == 0, capsys.readouterr().err
    assert command.main(["rollback"]) == 0 and command.main(["check"]) == 0, capsys.readouterr().err
    refused(loader, "DROP TABLE seizure", "ALTER TABLE seizure ADD x int", "CREATE TABLE public.x (n int)")
    refused(loader, f"CREATE TABLE {store.SCHEMA}.x (n int)", f"DELETE FROM {keys.SCHEMA}.key")

    reader = as_role(READER)
    version = reading.current()
    own = sa.select(schema.seizure.c.id).where(schema.seizure.c.source_code != PUBLISHED_SOURCE)
    assert len(reading.rows_in(version, own)) == 1
    assert keys._beside(reader, version.name)
    begun = sessions.begin(Person(issuer="proxy", subject="aigul"))
    assert sessions.find(sessions.number_of(begun)) and audit.note(audit.PAGE, account="proxy:aigul")
    assert store.try_out() and store.place() == store.SCHEMA
    refused(reader, "DELETE FROM seizure", "DROP TABLE seizure", "CREATE TABLE public.x (n int)", "CREATE SCHEMA x")
    refused(reader, f"DELETE FROM {keys.SCHEMA}.key")
    version.engine.dispose()

    # A later version: its owner brings the tables up, and who loads goes on loading.
    owner = as_role(OWNER)
    assert command.main(["init"]) == 0, capsys.readouterr().err
    mark = sa.make_url(owner.url).username.removeprefix(OWNER)
    _run(sa.make_url(owner.url), AFTER_AN_UPGRADE.replace(LOADER, LOADER + mark))
    # Where people sign in, who loads writes down that it was done.
    (tmp_path / "access.toml").write_text(signed_in.text(*signed_in.AREAS))
    monkeypatch.setattr(roles, "PATH", tmp_path / "access.toml")
    monkeypatch.setenv("BLO_SECRET_PROXY", signed_in.SECRET)
    as_role(LOADER)
    assert command.main(["rollback"]) == 0 and "could not be written down" in capsys.readouterr().err
    as_role(READER)
    _run(sa.make_url(reader.url), TO_THE_AUDIT.replace(LOADER, LOADER + mark).replace(OWNER, OWNER + mark))
    as_role(LOADER)
    file = write_ids(tmp_path, {"PLACE": "Aibek", "AMOUNT": "3"}, name="c.csv")
    assert command.main(["load", str(file)]) == 0 and command.main(["rollback"]) == 0, capsys.readouterr().err
    assert "could not be written down" not in capsys.readouterr().err
    as_role(READER)
    assert [line.what["what"] for line in audit.lines(event=audit.DATA)] == ["rollback", "load"]
    assert publishing.BEFORE in AFTER_AN_UPGRADE
