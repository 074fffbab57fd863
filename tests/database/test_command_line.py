"""The command line as people run it: what it says, what it leaves behind, and how it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from database import __main__ as command_line
from database.engine import Location, current_version
from queries import schema

ROOT = Path(command_line.__file__).parent.parent
COMMANDS = ["init", "demo", "load", "template", "check", "status", "rollback", "backup", "restore", "adopt"]


def address(place: Location) -> str:
    return f"duckdb:///{place.folder or place.file}" if place.kind == "duckdb" else place.url


@pytest.fixture
def run(tmp_path):
    """Runs a command in a process of its own: exit code, and what it says on either channel."""

    def command(place: Location, *arguments: str | Path) -> tuple[int, str]:
        environment = os.environ | {"DATABASE_URL": address(place), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "database", *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    return command


@pytest.fixture
def say(monkeypatch, capsys):
    """Runs a command in this process, which is faster where nothing else differs."""

    def command(place: Location | str, *arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setenv("DATABASE_URL", place if isinstance(place, str) else address(place))
        try:
            code = command_line.main([str(one) for one in arguments])
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def counted(rows_of, place: Location, table: sa.Table = schema.seizure) -> int:
    return rows_of(place, sa.select(sa.func.count()).select_from(table))[0][0]


def test_help_lists_every_command_with_what_it_does(run, embedded):
    code, said = run(embedded, "--help")
    assert code == 0
    assert re.findall(r"^    (\w+) {2,}\w", said, re.M) == COMMANDS
    assert "DATABASE_URL" in said and not embedded.folder.exists()


def test_a_database_is_made_filled_checked_and_taken_back(run, say, place, ids_csv, tmp_path, rows_of):
    assert say(place, "init") == (
        0,
        f"A database without records is in {place.words}. Load records with: python -m database load FILE\n",
    )
    published = counted(rows_of, place)

    file = ids_csv({}, {"AMOUNT": "2.5"}, {"SEIZURE_DATE": "2013-02-31"})
    code, said = run(place, "load", file)
    assert code == 0
    assert "ids.csv: 3 rows read, 2 accepted, 0 known, 1 rejected" in said
    assert "rejected 1: SEIZURE_DATE" in said
    assert "2013-02-31" in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
    assert counted(rows_of, place) == published + 2

    code, said = say(place, "status")
    assert code == 0 and said.startswith(place.words)
    assert "national_events: 2 cases, 2013-05-17 to 2013-05-17" in said
    assert "load 1: ids.csv, 2 of 3 rows accepted" in said

    code, said = say(place, "rollback")
    assert (code, said) == (0, "The database is as it was before the last load.\n")
    assert counted(rows_of, place) == published


@pytest.mark.long
def test_the_demonstration_network_is_made_by_one_command(run, embedded, rows_of):
    code, said = run(embedded, "demo", "--until", "2025-06")
    assert code == 0
    assert said.splitlines()[0] == "reference data"
    assert said.splitlines()[-1] == f"Demonstration data until 2025-06 are in {embedded.folder}."
    newest = rows_of(embedded, sa.select(sa.func.max(schema.seizure.c.seized_on)))[0][0]
    assert (newest.year, newest.month) == (2025, 6)


def test_the_demonstration_of_a_first_start_takes_the_place_of_nothing(say, invented):
    before = current_version(invented)
    code, said = say(invented, "demo", "--if-none", "--until", "2025-06")
    assert (code, said) == (1, f"error: {invented.words} holds data: nothing was made\n")
    assert current_version(invented) == before


def test_the_template_is_written_where_it_is_asked_for(run, embedded, tmp_path):
    code, said = run(embedded, "template", "own.xlsx")
    assert (code, said) == (0, "The template is in own.xlsx.\n")
    assert (tmp_path / "own.xlsx").read_bytes().startswith(b"PK")
    assert not embedded.folder.exists()


@pytest.mark.long
def test_a_file_that_is_known_adds_nothing_and_a_dry_run_changes_nothing(say, place, ids_csv, tmp_path, rows_of):
    say(place, "init")
    file, rejects = ids_csv({}, {"AMOUNT": "2.5"}), tmp_path / "r.csv"
    version = current_version(place)
    code, said = say(place, "load", "--dry-run", "--rejects", rejects, file)
    assert code == 0 and "2 accepted" in said and "\nDry run: nothing was changed.\n" in said
    assert current_version(place) == version
    assert say(place, "load", "--rejects", rejects, file)[0] == 0
    before = counted(rows_of, place)
    code, said = say(place, "load", "--rejects", rejects, file)
    assert code == 0 and "2 rows read, 0 accepted, 2 known, 0 rejected" in said
    assert counted(rows_of, place) == before


# Real and invented records are never in one database ---------------------------------------------------------


@pytest.fixture
def invented(demonstration_of, tmp_path) -> Location:
    """A small demonstration network."""
    return demonstration_of(400, tmp_path / "invented")


def told_as_demonstration(rows_of, place: Location) -> str:
    about = schema.database_info.c
    return rows_of(place, sa.select(about.value).where(about.key == "is_demonstration"))[0][0]


@pytest.mark.long
def test_records_are_not_loaded_beside_a_demonstration(say, invented, ids_csv, tmp_path, rows_of):
    before = counted(rows_of, invented)
    code, said = say(invented, "load", "--rejects", tmp_path / "r.csv", ids_csv({}))
    assert code == 1
    assert said.startswith("error: this database holds demonstration data, which is never mixed with real records")
    assert counted(rows_of, invented) == before
    assert kinds(rows_of, invented) == {"demonstration"}


def kinds(rows_of, place: Location) -> set[str]:
    """Kinds of source that have records."""
    used = schema.source.c.code.in_(sa.select(schema.seizure.c.source_code).distinct())
    return {kind for (kind,) in rows_of(place, sa.select(schema.source.c.kind).where(used))}


@pytest.mark.long
def test_a_demonstration_is_not_made_over_real_records_unless_told_so(say, embedded, ids_csv, tmp_path, rows_of):
    say(embedded, "init")
    say(embedded, "load", "--rejects", tmp_path / "r.csv", ids_csv({}, {"AMOUNT": "2.5"}))
    code, said = say(embedded, "demo", "--until", "2026-10")
    assert code == 1
    assert said == (
        f"error: {embedded.folder} holds 2 real cases; to take them away add --replace, or set another DATABASE_URL\n"
    )
    assert told_as_demonstration(rows_of, embedded) == "false"


@pytest.mark.long
def test_a_real_database_takes_the_place_of_a_demonstration(say, invented, rows_of):
    assert say(invented, "init")[0] == 0
    assert told_as_demonstration(rows_of, invented) == "false"
    assert kinds(rows_of, invented) == {"published"}


@pytest.mark.long
def test_init_keeps_records_and_takes_them_away_only_when_told(say, place, ids_csv, tmp_path, rows_of):
    say(place, "init")
    say(place, "load", "--rejects", tmp_path / "r.csv", ids_csv({}))
    loaded = counted(rows_of, place)
    assert say(place, "init") == (0, f"The database in {place.words} is of this version; it keeps its 1 cases.\n")
    assert counted(rows_of, place) == loaded
    assert say(place, "init", "--replace")[0] == 0
    assert counted(rows_of, place) == loaded - 1


# What cannot be done ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["lod"], "invalid choice: 'lod'"),
        (["load"], "the following arguments are required: FILE"),
        (["template"], "the following arguments are required: OUT.xlsx"),
        (["demo", "--until", "2026-13"], "'2026-13' is no month; write it as 2026-10"),
        (["demo", "--until", "October"], "'October' is no month; write it as 2026-10"),
        (["status", "--fast"], "unrecognized arguments: --fast"),
    ],
)
def test_a_command_that_is_not_known_is_told_with_the_usage(say, embedded, arguments, words):
    code, said = say(embedded, *arguments)
    assert code == 2
    assert words in said and "usage: python -m database" in said
    assert not embedded.folder.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["status"], "there is no database in {place}; make one with: python -m database demo"),
        (["check"], "there is no database in {place}; make one with: python -m database demo"),
        (["rollback"], "there is no database in {place}"),
        (["load", "no such file.csv"], "no such file.csv: there is no such file"),
        (["template", "no such folder/own.xlsx"], "no such folder: there is no such folder"),
        (["demo", "--until", "2023-12"], "--until 2023-12: use 2024-01 or a later month"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_changes_nothing(say, embedded, arguments, words):
    code, said = say(embedded, *arguments)
    assert (code, said) == (1, f"error: {words.format(place=embedded.folder)}\n")
    assert current_version(embedded) is None


@pytest.mark.parametrize("command", ["init", "status", "check", "rollback"])
def test_an_address_that_cannot_be_used_is_said_with_what_may_stand_there(say, command):
    code, said = say("sqlite://host/blo", command)
    assert code == 1 and said.startswith("error: DATABASE_URL begins with 'sqlite'; use postgresql://user@host/name")


def test_a_server_that_does_not_answer_is_named_without_its_password(say):
    code, said = say("postgresql://loader:secret@127.0.0.1:9/blo", "status")
    assert code == 1 and said.startswith("error: postgresql+psycopg://loader:***@127.0.0.1:9/blo: ")
    assert "secret" not in said and "Traceback" not in said and said.count("\n") == 1


def test_nothing_is_taken_back_where_nothing_was_loaded(say, place):
    say(place, "init")
    code, said = say(place, "rollback")
    assert (code, said) == (1, "error: there was no load before this state; nothing to go back to\n")


def test_a_file_that_cannot_be_read_leaves_the_database_as_it_was(say, place, tmp_path):
    say(place, "init")
    version = current_version(place)
    (tmp_path / "notes.csv").write_text("no table of ours\n1\n", encoding="utf-8")
    code, said = say(place, "load", "--rejects", tmp_path / "r.csv", tmp_path / "notes.csv")
    assert code == 1 and said.splitlines()[-1].startswith("error: notes.csv")
    assert current_version(place) == version


def test_a_check_names_what_is_missing_and_ends_with_one(say, embedded):
    say(embedded, "init")
    assert say(embedded, "check") == (
        0,
        "The database has all tables and columns, and each key stands for one row.\nDerived tables are as the "
        "records make them.\n",
    )
    with duckdb.connect(str(next(embedded.folder.glob("data-*.duckdb")))) as connection:
        connection.execute("drop table exchange")
        connection.execute("alter table donor drop column name_ru")
    code, said = say(embedded, "check")
    assert code == 1
    assert said.splitlines() == [
        "table donor lacks name_ru",
        "table exchange is not there",
        "Names, columns, types and keys: queries/schema.py",
    ]


def test_a_check_counts_keys_that_stand_for_several_rows(say, embedded):
    say(embedded, "init")
    with duckdb.connect(str(next(embedded.folder.glob("data-*.duckdb")))) as connection:
        connection.execute("drop table donor")
        connection.execute(
            "create view donor as select 'JP' as code, 'Japan' as name_en, 'Япония' as name_ru, 'JP' as country_code "
            "from range(3)"
        )
    code, said = say(embedded, "check")
    assert code == 1 and "table donor has 1 keys (code) that stand for more than one row" in said


def test_a_file_that_others_make_is_not_written(say, tmp_path):
    path = tmp_path / "theirs.duckdb"
    duckdb.connect(str(path)).close()
    code, said = say(Location("duckdb", file=path), "init")
    assert code == 1 and "duckdb:///folder" in said
