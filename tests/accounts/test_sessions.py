"""Sessions and the audit, kept in a file and on PostgreSQL."""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from accounts import __main__ as command
from accounts import acts, audit, roles, sessions
from accounts.roles import Person
from database import store
from database.store_tables import team_of
from operate import installed
from operate.finding import ATTENTION, OK
from scope.access import Access
from tests.accounts.test_roles import SECRET, WHOLE
from tests.conftest import KINDS, some
from tools import launch
from web import saved_views
from web.saved_views import Reader

ANNA = Person(issuer="ministry", subject="anna", name="Anna", email="anna@mvd.example", groups=("blo",))
BEK = Person(issuer="proxy", subject="bekov", claims=(("unit", ("7", "8")),))


@pytest.fixture(autouse=True)
def kept(place, tmp_path, monkeypatch):
    """A store of this test alone: in a file, or on PostgreSQL as the database is."""
    monkeypatch.setenv("DATABASE_URL", place.url or f"duckdb:///{place.folder}")
    monkeypatch.setattr(store, "path", lambda: tmp_path / "store.sqlite")
    monkeypatch.setattr(roles, "PATH", tmp_path / "access.toml")
    (tmp_path / "access.toml").write_text(WHOLE)
    for name, value in SECRET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sessions, "known", sessions.Known(seconds=0))
    yield place
    if place.url:
        store._engine_of_server(place.url).dispose()


def at(monkeypatch, moment):
    monkeypatch.setattr(sessions, "_now", lambda: moment)


def found(secret):
    return sessions.look(sessions.number_of(secret))


def test_a_session_is_found_by_its_cookie_alone_which_is_kept_nowhere(kept, tmp_path):
    secret = sessions.begin(ANNA, '{"held": 1}')
    one = found(secret)
    assert one.session.person == ANNA and one.session.held == '{"held": 1}' and one.standing.role.name == "coordinators"
    assert found(secret + "x").session is None and sessions.look("").session is None
    assert secret not in str(store.read(sa.select(sessions.table)))
    if kept.kind == "duckdb":
        assert stat.S_IMODE((tmp_path / "store.sqlite").stat().st_mode) == 0o600
    assert sessions.begin(BEK, secret="known by the proxy") == "known by the proxy"
    assert found("known by the proxy").session.person == BEK


def test_it_ends_by_itself_by_hand_and_for_ever(monkeypatch):
    start = datetime(2026, 11, 30, 8, tzinfo=UTC)
    at(monkeypatch, start)
    secret, other = sessions.begin(ANNA, "held"), sessions.begin(ANNA)
    at(monkeypatch, start + timedelta(minutes=29))
    sessions.note_seen(found(secret).session)
    at(monkeypatch, start + timedelta(minutes=45))
    # Idle: half an hour in `WHOLE`; whole: eight hours, whatever is done.
    assert found(secret).session and found(other).over == "30 idle minutes"
    for hours in range(1, 8):
        at(monkeypatch, start + timedelta(hours=hours))
        sessions.note_seen(sessions.find(sessions.number_of(secret)))
    at(monkeypatch, start + timedelta(hours=8, seconds=1))
    assert found(secret).over == "8 hours"
    secret = sessions.begin(ANNA, "held")
    sessions.end(sessions.number_of(secret), sessions.SIGNED_OUT)
    assert found(secret).over == "signed out" and sessions.find(sessions.number_of(secret)).held == ""
    secret = sessions.begin(ANNA)
    assert sessions.end_all(ANNA.account) == 3 and found(secret).over == "revoked"


@pytest.mark.parametrize("name", ["ministry:anna", "Anna@MVD.example"])
def test_who_is_blocked_is_not_let_in(name):
    secret, other = sessions.begin(ANNA), sessions.begin(BEK)
    sessions.block(name)
    assert found(secret).is_blocked and found(secret).session is None and found(other).session
    assert sessions.is_blocked(ANNA) and not sessions.is_blocked(BEK)
    assert sessions.unblock(name) and not sessions.unblock(name)
    assert found(secret).session


def test_what_cannot_be_looked_up_lets_nobody_in(monkeypatch, tmp_path):
    secret = sessions.begin(ANNA)
    before = found(secret).mark
    (tmp_path / "access.toml").write_text(WHOLE.replace('tier = "internal"', 'tier = "donor"'))
    assert before and found(secret).mark not in ("", before)
    (tmp_path / "access.toml").write_text("[")
    assert found(secret).problem and not found(secret).mark
    (tmp_path / "access.toml").write_text(WHOLE.replace("ministry", "another").replace("MINISTRY", "ANOTHER"))
    monkeypatch.setenv("BLO_SECRET_ANOTHER", SECRET["BLO_SECRET_MINISTRY"])
    assert found(secret).over == "issuer"
    (tmp_path / "access.toml").write_text(WHOLE)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert found(secret).problem == f"The store {store.SCHEMA} cannot be read: the database does not answer"


def test_who_is_in_stays_while_the_store_is_away_and_goes_when_time_or_role_say_so(monkeypatch, tmp_path):
    start = datetime(2026, 11, 30, 8, tzinfo=UTC)
    at(monkeypatch, start)
    number, other = (sessions.number_of(sessions.begin(ANNA)) for _each in range(2))
    known = sessions.Known(seconds=0)
    assert known.get(number).standing.access.tier == "internal"
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert known.get(number).standing.access.tier == "internal" and known.get(other).problem
    (tmp_path / "access.toml").write_text(WHOLE.replace('tier = "internal"', 'tier = "donor"'))
    assert known.get(number).standing.access.tier == "donor"
    at(monkeypatch, start + timedelta(minutes=31))
    assert known.get(number).over == "30 idle minutes" and known.get(number).problem


def test_a_file_that_is_gone_or_put_back_is_taken_as_it_is(kept, tmp_path):
    secret = sessions.begin(ANNA)
    if kept.kind == "duckdb":
        (tmp_path / "store.sqlite").unlink()
        assert found(secret).session is None and not found(secret).problem
        secret = sessions.begin(ANNA)
        assert stat.S_IMODE((tmp_path / "store.sqlite").stat().st_mode) == 0o600
        assert found(secret).session


def test_a_process_trusts_what_it_found_for_some_seconds_and_not_beyond_its_own_changes(monkeypatch):
    clock = [100.0]
    known = sessions.Known(seconds=5, clock=lambda: clock[0])
    monkeypatch.setattr(sessions, "known", known)
    secret = sessions.begin(ANNA)
    number = sessions.number_of(secret)
    assert known.get(number).session
    with store.writing() as connection:
        connection.execute(sa.update(sessions.table).values(ended_by="elsewhere"))
    assert known.get(number).session
    clock[0] += 5
    assert known.get(number).over == "elsewhere"
    again = sessions.number_of(sessions.begin(ANNA))
    assert known.get(again).session
    sessions.end(again, sessions.REVOKED)
    assert known.get(again).over == sessions.REVOKED


# The audit ----------------------------------------------------------------------------------------------------


def test_what_was_done_is_kept_by_a_pseudonym_for_so_long_and_can_be_taken_away(monkeypatch, tmp_path):
    audit.note(audit.SIGNED_IN, account=ANNA.account, session="0123456789abcdef", tier="internal", role="coordinators")
    (line,) = audit.lines(account=ANNA.account)
    # `WHOLE` asks for pseudonyms, and the same person has the same.
    assert line.account == audit.pseudonym(ANNA.account) and "anna" not in line.as_json()
    assert json.loads(line.as_json())["role"] == "coordinators" and line.session == "0123456789ab"
    with store.writing() as connection:
        connection.execute(
            sa.update(audit.table).values(at=datetime.now(UTC).replace(tzinfo=None) - timedelta(days=91))
        )
    audit.note(audit.REFUSED, why="state")
    assert [one.event for one in audit.lines()] == [audit.REFUSED]
    (tmp_path / "access.toml").write_text(WHOLE.replace("pseudonyms = true", ""))
    audit.note(audit.PAGE, account=BEK.account)
    assert next(audit.lines(event=audit.PAGE)).account == "proxy:bekov"
    assert command.main(["erase", BEK.account]) == 0
    assert [one.what.get("what") for one in audit.lines(event=audit.DECISION)] == ["erased"]


def test_another_state_of_the_data_is_told_once_whoever_sees_it():
    for state in ("1", "1", "2", "2", "1"):
        audit.note_state(audit.DATA, state)
    assert [line.what["state"] for line in audit.lines(event=audit.DATA)] == ["1", "2", "1"]


def test_a_file_is_written_down_before_its_first_piece_and_with_its_digest_after_the_last(monkeypatch):
    secret = sessions.begin(ANNA)
    noted = audit.FileGiven(
        session=sessions.number_of(secret), tier="internal", name="records.csv", rows=2, filters="Kyrgyzstan"
    )
    pieces = noted.through(iter([b"ab", b"c"]))
    assert next(pieces) == b"ab" and next(audit.lines()).what["state"] == "begun"
    assert list(pieces) == [b"c"]
    line = next(audit.lines())
    assert line.what == {
        "name": "records.csv",
        "rows": 2,
        "filters": "Kyrgyzstan",
        "state": "sent",
        # printf abc | sha256sum
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "bytes": 3,
    }
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(store.StoreError):
        audit.FileGiven(session="", tier="internal", name="records.csv")


# The command --------------------------------------------------------------------------------------------------


def test_the_operator_is_told_why_who_is_in_and_can_put_out(capsys):
    sessions.begin(ANNA)

    def said(*words, code=0):
        assert command.main(list(words)) == code
        return "".join(capsys.readouterr())

    assert "role coordinators: internal, KG.KZ" in said("check")
    explained = said("explain", "Anna@mvd.example")
    assert "role coordinators" in explained and "issuer 'ministry', group = 'blo'" in explained
    assert "say --issuer" in said("explain", "x@y.example", code=1)
    assert "sees nothing" in said("explain", "x@y.example", "--issuer", "ministry")
    assert "role coordinators" in said("explain", "x", "--issuer", "ministry", "--groups", "a, blo")
    assert "ministry:anna" in said("sessions")
    assert said("revoke", "anna@mvd.example", "--block").startswith("1 sessions ended; let in no more")
    assert "ministry:anna" not in said("sessions") and "over: revoked" in said("sessions", "--all")
    assert "ministry:anna" in said("blocked") and "blocked: is not let in" in said("explain", "anna@mvd.example")
    assert "let in again" in said("unblock", "anna@mvd.example")
    assert '"put out"' in said("audit")
    assert "has never signed in" in said("revoke", "x@y.example", code=1)


@pytest.mark.parametrize("place", some(("duckdb",), KINDS), indirect=True)
def test_a_command_writes_down_what_it_did_and_by_which_account_of_the_machine_and_goes_on_where_it_cannot(
    kept, monkeypatch, capsys, tmp_path
):
    from database import __main__ as database

    monkeypatch.setattr(acts, "who", lambda: "command:operator")
    (tmp_path / "access.toml").write_text(WHOLE.replace("pseudonyms = true", "pseudonyms = false"))
    file = next((launch.ROOT / "tests" / "cases" / "right").glob("*.csv"))
    assert database.main(["init"]) == 0
    load = ["load", str(file), "--source", "BLO", "--rejects", str(tmp_path / "rejects.csv")]
    assert database.main([*load, "--dry-run"]) == 0
    assert database.main(load) == database.main(["rollback"]) == 0
    back, loaded, made = audit.lines(event=audit.DATA)
    assert [line.what["what"] for line in (made, loaded, back)] == ["init", "load", "rollback"]
    assert {line.account for line in (made, loaded, back)} == {"command:operator"}
    said = loaded.what
    assert said["file"] == file.name and said["load"] == 1 and said["read"] == said["accepted"] + said["rejected"] > 0
    assert json.loads(loaded.as_json())["state"] == said["state"] != back.what["state"]

    sessions.begin(ANNA)
    assert command.main(["revoke", ANNA.email, "--block"]) == command.main(["unblock", ANNA.email]) == 0
    undone, put_out = next(audit.lines(event=audit.DECISION)), next(audit.lines(event=audit.PUT_OUT))
    assert (put_out.account, put_out.what["by"], undone.what["by"]) == (ANNA.account, *["command:operator"] * 2)

    def away(*_given, **_more):
        raise store.StoreError("The store is away")

    capsys.readouterr()
    monkeypatch.setattr(audit, "note", away)
    assert database.main(load) == 0
    words = capsys.readouterr()
    assert "could not be written down in the audit. The store is away" in words.err and "rows read" in words.out


def test_what_is_kept_for_a_team_is_not_lost_when_its_role_gets_another_name(tmp_path, capsys):
    reader = Reader(Access(tier="internal"), "browser", "person.anna", team_of("coordinators"))
    colleague = replace(reader, browser="other", owner="person.bek")
    for name in ("First", "Second"):
        saved_views.save(name, "", page="trends", link={}, figure=None, reader=reader, whom=reader.team)
    assert installed.kept_for_teams().state == OK
    (tmp_path / "access.toml").write_text(WHOLE.replace('"coordinators"', '"coordination"'))
    later = replace(colleague, team=team_of("coordination"))
    assert saved_views.listed(later) == []
    said = installed.kept_for_teams()
    assert said.state == ATTENTION and "coordinators (2)" in said.says and "rename-team" in said.mend
    assert command.main(["check"]) == 0 and "no role is called coordinators: 2" in capsys.readouterr().out
    # Not to a role that is none, not from one that is, not of nothing.
    for wrong, code in ((("coordinators", "x"), 2), (("customs", "coordination"), 2), (("x", "customs"), 1)):
        assert command.main(["rename-team", *wrong]) == code
    assert command.main(["rename-team", "coordinators", "coordination"]) == 0
    assert {one.name for one in saved_views.listed(later)} == {"First", "Second"}
    assert saved_views.listed(colleague) == [] and installed.kept_for_teams().state == OK
    (line,) = audit.lines(event=audit.DECISION)
    assert (line.what["old"], line.what["new"], line.what["things"]) == ("coordinators", "coordination", 2)


def test_who_runs_a_command_through_sudo_stands_in_its_line(monkeypatch, tmp_path):
    (tmp_path / "access.toml").write_text(WHOLE.replace("pseudonyms = true", "pseudonyms = false"))
    monkeypatch.setenv("SUDO_USER", "dilnoza")
    acts.note(audit.DATA, what="load")
    monkeypatch.setenv("SUDO_USER", acts.who().partition(":")[2])
    acts.note(audit.DATA, what="load")
    monkeypatch.delenv("SUDO_USER")
    acts.note(audit.DATA, what="load")
    assert [line.what.get("sudo") for line in audit.lines()] == [None, None, "command:dilnoza"]
