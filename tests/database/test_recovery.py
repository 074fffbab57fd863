"""A folder whose pointer is lost or broken loses nothing more, whoever does what; one command brings it back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import h3
import pandas as pd
import pytest
import sqlalchemy as sa
from alembic import command

from database import __main__ as command_line
from database import bulk, derived, engine, migrations, publishing, store
from database.engine import Location, duckdb_engine
from queries import schema
from queries.schema import donor
from scope.settings import Settings
from tests.conftest import KINDS, new_database, some

ROOT = Path(command_line.__file__).parent.parent
CODES = sa.select(donor.c.code).order_by(donor.c.code)


def snapshot(folder: Path) -> dict[str, str]:
    """Every file of a folder with a hash of what is in it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def add(place: Location, *codes: str) -> None:
    with publishing.change(place) as connection:
        bulk.insert(connection, donor, pd.DataFrame({"code": codes, "name_en": codes, "name_ru": codes}))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Folder of a real database after two changes; tests take copies."""
    place = Location("duckdb", folder=tmp_path_factory.mktemp("made") / "db")
    add(place, "JP")
    with publishing.change(place) as connection:
        bulk.set_info(connection, is_demonstration="false", loaded_at="2026-10-01T00:00:00+00:00")
    add(place, "NO")
    return place.folder


@pytest.fixture
def embedded(made, tmp_path) -> Location:
    place = Location("duckdb", folder=tmp_path / "embedded")
    shutil.copytree(made, place.folder)
    return place


@pytest.fixture
def say(monkeypatch, capsys):
    """Runs a command: exit code, and what it says on either channel."""
    monkeypatch.setattr(engine, "PAUSE_SECONDS", 0)

    def command(place: Location, *arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}" if place.kind == "duckdb" else place.url)
        code = command_line.main([str(one) for one in arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def lost(folder: Path) -> None:
    (folder / engine.POINTER).unlink()


def written(text: str | bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / engine.POINTER).write_bytes(text if isinstance(text, bytes) else text.encode())


def changed(**values: object) -> Callable[[Path], None]:
    """The pointer with other values; None takes a key away."""

    def change(folder: Path) -> None:
        path = folder / engine.POINTER
        known = json.loads(path.read_text()) | values
        path.write_text(json.dumps({key: value for key, value in known.items() if value is not None}))

    return change


def gone(folder: Path) -> None:
    (folder / "data-000003.duckdb").unlink()


def a_folder(folder: Path) -> None:
    lost(folder)
    (folder / engine.POINTER).mkdir()


BROKEN = {
    "missing": (
        lost,
        "it is not there, though the folder holds data-000009.duckdb, data-000003.duckdb, data-000002.duckdb and "
        "data-000001.duckdb",
    ),
    "empty": (written(""), "it is not JSON"),
    "half written": (written('{"file": "data-00'), "it is not JSON"),
    "no text": (written(b"\xff\xfe\x00"), "it is not JSON"),
    "deep": (written("[" * 100_000), "it is not JSON"),
    "an empty object": (written("{}"), "its file is missing, or of another kind"),
    "a list": (written('["data-000003.duckdb"]'), "it is not a JSON object"),
    "null": (written("null"), "it is not a JSON object"),
    "foreign": (written('{"version": 1, "name": "other"}'), "its file is missing, or of another kind"),
    "a folder": (a_folder, "it cannot be read: Is a directory"),
    "a file that is a number": (changed(file=3), "its file is missing, or of another kind"),
    "previous that is a text": (changed(previous="data-000002.duckdb"), "its previous is missing, or of another kind"),
    "previous that are numbers": (changed(previous=[2, 1]), "its previous is missing, or of another kind"),
    "no previous": (changed(previous=None), "its previous is missing, or of another kind"),
    "no last number": (changed(last_number=None), "its last_number is missing, or of another kind"),
    "a last number that is true": (changed(last_number=True), "its last_number is missing, or of another kind"),
    "a last number that is too low": (
        changed(last_number=2),
        "its last_number is lower than that of a file that it names",
    ),
    "a path": (
        changed(file="../data-000003.duckdb"),
        "it names ../data-000003.duckdb, which is no data file of this folder",
    ),
    "a path for rolling back": (
        changed(previous=["/etc/data-000002.duckdb"]),
        "it names /etc/data-000002.duckdb, which is no data file of this folder",
    ),
    "a path under another key": (changed(told="../../x"), "it names ../../x, which is no data file of this folder"),
    "a file that is gone": (gone, "its file names data-000003.duckdb, which is not there"),
    "a further file that is gone": (
        changed(told="data-000000.duckdb"),
        "its told names data-000000.duckdb, which is not there",
    ),
}
"""Each way in which a pointer is lost or broken, and how that is said."""
COMMANDS = (
    ("init",),
    ("init", "--replace"),
    ("demo", "--until", "2026-10"),
    ("demo", "--until", "2026-10", "--replace"),
    ("load", "ids.csv"),
    ("load", "--dry-run", "ids.csv"),
    ("check",),
    ("status",),
    ("rollback",),
    ("backup", "b.duckdb"),
    ("restore", "whole.duckdb"),
    ("restore", "--replace", "whole.duckdb"),
)


STATES = some(("missing", "an empty object", "a path"), BROKEN)


@pytest.mark.each_time(2)
@pytest.mark.parametrize("state", STATES)
def test_no_command_touches_a_folder_that_is_not_whole_and_each_says_how_to_mend_it(
    say, embedded, ids_csv, tmp_path, monkeypatch, state
):
    monkeypatch.chdir(tmp_path)
    ids_csv({})
    shutil.copy(embedded.folder / "data-000001.duckdb", tmp_path / "whole.duckdb")
    shutil.copy(embedded.folder / "data-000001.duckdb", embedded.folder / "data-000009.duckdb")
    (embedded.folder / "data-000009.draft").write_bytes(b"half")
    breaks, words = BROKEN[state]
    breaks(embedded.folder)
    before = snapshot(embedded.folder)
    for arguments in COMMANDS:
        code, said = say(embedded, *arguments)
        assert (code, said.count("\n")) == (1, 1), arguments
        assert words in said and "python -m database adopt" in said, arguments
        assert snapshot(embedded.folder) == before, arguments
    for ask in (engine.reader, engine.current_version):
        with pytest.raises(engine.NotWhole, match="python -m database adopt"):
            ask(embedded)


@pytest.mark.parametrize(
    "arguments",
    [
        ("init",),
        ("demo", "--until", "2026-10"),
        ("load", "ids.csv"),
        ("load", "--dry-run", "ids.csv"),
        ("check",),
        ("status",),
    ],
)
def test_a_data_file_that_cannot_be_opened_is_named_with_the_remedy_and_nothing_is_cleared(
    say, embedded, ids_csv, tmp_path, monkeypatch, arguments
):
    monkeypatch.chdir(tmp_path)
    ids_csv({})
    shutil.copy(embedded.folder / "data-000001.duckdb", embedded.folder / "data-000009.duckdb")
    (embedded.folder / "data-000003.duckdb").write_bytes(b"half")
    before = snapshot(embedded.folder)
    code, said = say(embedded, *arguments)
    assert (code, said.count("\n")) == (1, 1)
    assert "data-000003.duckdb: it cannot be opened" in said and "python -m database adopt" in said
    assert snapshot(embedded.folder) == before


def test_a_file_of_another_name_is_never_removed(embedded):
    for name in ("data-2025.duckdb", "data-copy.duckdb", "backup.duckdb", "notes.draft", "data-000009.duckdb.old"):
        (embedded.folder / name).write_bytes(b"mine")
    before = set(snapshot(embedded.folder))
    add(embedded, "US")
    assert set(snapshot(embedded.folder)) - before == {"data-000004.duckdb"}
    assert before - set(snapshot(embedded.folder)) == {"data-000001.duckdb"}


def test_no_file_is_removed_that_the_pointer_names_under_any_key(embedded, rows_of):
    changed(further=["data-000001.duckdb"])(embedded.folder)
    for code in ("US", "DE", "FR"):
        add(embedded, code)
    publishing.rollback(embedded)
    assert engine.pointer(embedded) == {
        "file": "data-000005.duckdb",
        "previous": ["data-000004.duckdb"],
        "last_number": 6,
        "told": "data-000006.duckdb",
        "further": ["data-000001.duckdb"],
    }
    assert {path.name for path in engine.data_files(embedded.folder)} == {
        f"data-00000{number}.duckdb" for number in (1, 4, 5, 6)
    }


# A dry run --------------------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing_into_the_folder(say, begun, embedded, ids_csv, tmp_path):
    shutil.rmtree(embedded.folder)
    shutil.copytree(begun.folder, embedded.folder)
    (embedded.folder / "lock").unlink()
    (embedded.folder / "data-000009.duckdb").write_bytes(b"half")
    before = snapshot(embedded.folder)
    code, said = say(embedded, "load", "--dry-run", "--rejects", tmp_path / "r.csv", ids_csv({}, {"AMOUNT": "2.5"}))
    assert code == 0 and "2 accepted" in said
    assert snapshot(embedded.folder) == before


@pytest.mark.long
def test_a_dry_run_before_the_first_load_makes_no_folder(say, tmp_path, ids_csv):
    place = Location("duckdb", folder=tmp_path / "none")
    code, said = say(place, "load", "--dry-run", "--rejects", tmp_path / "r.csv", ids_csv({}))
    assert code == 0 and "1 accepted" in said
    assert not place.folder.exists()


@pytest.mark.long
def test_a_dry_run_leaves_a_server_as_it_is(say, server, ids_csv, tmp_path):
    def tables() -> list[tuple]:
        asking = engine.writer(server)
        with asking.connect() as connection:
            query = (
                "select relnamespace::regnamespace::text, relname, relfilenode from pg_class where relkind = 'r' and "
                "relnamespace >= 16384 or relnamespace = 'public'::regnamespace order by 1, 2"
            )
            found = [tuple(row) for row in connection.execute(sa.text(query))]
        asking.dispose()
        return found

    dry = ("load", "--dry-run", "--rejects", tmp_path / "r.csv", ids_csv({}))
    assert say(server, *dry)[0] == 0
    assert tables() == []
    add(server, "JP")
    add(server, "NO")
    before, version = tables(), engine.current_version(server)
    assert "blo_before" in {row[0] for row in before}
    assert say(server, *dry)[0] == 0
    assert (tables(), engine.current_version(server)) == (before, version)


# No demonstration beside data -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["backup-2026-10.duckdb", "current.json.old", "old.db"])
def test_no_demonstration_is_made_in_a_folder_that_holds_anything_of_a_database(say, tmp_path, name):
    place = Location("duckdb", folder=tmp_path / "var")
    place.folder.mkdir()
    (place.folder / name).write_bytes(b"data")
    before = snapshot(place.folder)
    code, said = say(place, "demo", "--until", "2026-10")
    assert code == 1 and "add --replace" in said
    assert snapshot(place.folder) == before


# Adopting ---------------------------------------------------------------------------------------------------


@pytest.mark.each_time(1)
@pytest.mark.parametrize("state", STATES)
def test_the_newest_whole_file_is_adopted(say, embedded, rows_of, state):
    BROKEN[state][0](embedded.folder)
    if (embedded.folder / engine.POINTER).is_dir():
        (embedded.folder / engine.POINTER).rmdir()
    files = {name: text for name, text in snapshot(embedded.folder).items() if name.startswith("data")}
    newest = max(files)
    code, said = say(embedded, "adopt")
    assert code == 0
    assert said.startswith(
        f"{newest} in {embedded.folder} holds now: 0 cases, real records, loaded at 2026-10-01T00:00:00+00:00.\n"
    )
    assert rows_of(embedded, CODES) == [("JP",), ("NO",)] if newest == "data-000003.duckdb" else [("JP",)]
    assert {name: text for name, text in snapshot(embedded.folder).items() if name.startswith("data")} == files
    add(embedded, "US")
    assert ("US",) in rows_of(embedded, CODES)
    publishing.rollback(embedded)
    publishing.rollback(embedded)
    assert ("US",) not in rows_of(embedded, CODES)


@pytest.mark.long
def test_files_that_are_not_whole_are_passed_over_and_kept(say, embedded, rows_of):
    lost(embedded.folder)
    (embedded.folder / "data-000009.duckdb").write_bytes(b"half")
    whole = (embedded.folder / "data-000003.duckdb").read_bytes()
    middle = len(whole) // 2
    (embedded.folder / "data-000008.duckdb").write_bytes(whole[:middle] + bytes(200_000) + whole[middle + 200_000 :])
    shutil.copy(embedded.folder / "data-000003.duckdb", embedded.folder / "data-000007.duckdb")
    for number, statement in (
        ("7", "drop table exchange"),
        ("6", "update database_info set value = '99' where key = 'schema_version'"),
        ("5", "insert into donor select * from donor"),
    ):
        path = embedded.folder / f"data-00000{number}.duckdb"
        shutil.copy(embedded.folder / "data-000003.duckdb", path)
        changing = duckdb_engine(path, read_only=False)
        with changing.begin() as connection:
            connection.execute(sa.text(statement))
        changing.dispose()
    foreign = duckdb_engine(embedded.folder / "data-000004.duckdb", read_only=False)
    with foreign.begin() as connection:
        connection.execute(sa.text("create table t (a int)"))
    foreign.dispose()
    code, said = say(embedded, "adopt")
    assert code == 0 and said.startswith("data-000003.duckdb ")
    assert "before it, for rollback: data-000002.duckdb, data-000001.duckdb" in said
    for number, words in (
        (9, "not a valid DuckDB"),
        (8, ""),
        (7, "lacks exchange"),
        (6, "later version 99"),
        (5, "keys of donor"),
        (4, "no file of this program"),
    ):
        assert words in next(
            line for line in said.splitlines() if f"not whole, kept beside: data-00000{number}" in line
        )
    for code in ("US", "DE", "FR"):
        add(embedded, code)
    assert {f"data-00000{number}.duckdb" for number in range(4, 10)} <= set(snapshot(embedded.folder))
    assert engine.pointer(embedded)["file"] == "data-000012.duckdb"


@pytest.mark.long
def test_an_older_file_is_adopted_with_words_on_how_to_bring_it_to_this_version(say, embedded):
    lost(embedded.folder)
    changing = duckdb_engine(embedded.folder / "data-000003.duckdb", read_only=False)
    with changing.begin() as connection:
        connection.execute(sa.text("drop table position_cell"))
        connection.execute(sa.text("update database_info set value = '1' where key = 'schema_version'"))
    changing.dispose()
    code, said = say(embedded, "adopt")
    assert (
        code == 0
        and "data-000003.duckdb" in said
        and "of version 1: bring it to this version with python -m database init" in said
    )
    assert say(embedded, "init")[0] == 0
    assert say(embedded, "check")[0] == 0


@pytest.mark.parametrize("breaks", [lost, written("{}")])
def test_where_no_file_is_whole_nothing_is_adopted_and_the_words_say_what_to_do(say, embedded, breaks):
    breaks(embedded.folder)
    for path in embedded.folder.glob("data-*.duckdb"):
        path.write_bytes(b"half")
    before = snapshot(embedded.folder)
    code, said = say(embedded, "adopt")
    assert code == 1 and "no data file in" in said and "python -m database restore FILE" in said
    assert snapshot(embedded.folder) == before


def test_a_whole_folder_needs_no_adopting(say, embedded):
    before = snapshot(embedded.folder)
    assert say(embedded, "adopt") == (
        1,
        f"error: {embedded.folder} is whole: data-000003.duckdb holds; nothing was changed\n",
    )
    assert snapshot(embedded.folder) == before


def test_a_damaged_file_that_holds_is_replaced_by_the_one_before_it(say, embedded, rows_of):
    (embedded.folder / "data-000003.duckdb").write_bytes(b"half")
    code, said = say(embedded, "adopt")
    assert code == 0 and said.startswith("data-000002.duckdb ") and "data-000003.duckdb" in said
    assert rows_of(embedded, CODES) == [("JP",)]


# A full disk ------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Callable[[int], Path]]:
    """Gives folders on disks of so many bytes."""
    if os.geteuid():
        pytest.skip("only root may mount a small disk")
    mounted = []

    def mount(size: int) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True)
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def fill_up(folder: Path) -> None:
    """Leave not one free byte."""
    with (folder / "rest").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(bytes(4096))


@pytest.fixture
def full(small_disk, made) -> Location:
    """A real database on a disk that is full to the last byte."""
    disk = small_disk(16_000_000)
    place = Location("duckdb", folder=Path(shutil.copytree(made, disk / "db")))
    fill_up(disk)
    return place


def test_on_a_full_disk_a_change_says_so_and_leaves_nothing_and_rolling_back_works(
    full, say, tmp_path, ids_csv, rows_of
):
    before = snapshot(full.folder)
    load = ("load", "--rejects", tmp_path / "r.csv", ids_csv({}))
    for arguments in (load, ("init",), ("init", "--replace"), ("demo", "--replace", "--until", "2026-10")):
        code, said = say(full, *arguments)
        assert code == 1 and f"the disk of {full.folder} is full" in said.splitlines()[-1]
        assert snapshot(full.folder) == before
    assert rows_of(full, CODES) == [("JP",), ("NO",)]
    assert say(full, "rollback")[0] == 0
    assert rows_of(full, CODES) == [("JP",)]


@pytest.mark.parametrize("room", [500_000, 1_900_000, 2_500_000])
def test_a_disk_that_fills_up_while_the_data_are_copied_or_written_keeps_the_old_data_only(full, rows_of, room):
    os.truncate(full.folder.parent / "rest", (full.folder.parent / "rest").stat().st_size - room)
    before = snapshot(full.folder)
    with pytest.raises(publishing.DiskFull):
        add(full, *(hashlib.sha256(bytes([number % 256, number // 256])).hexdigest() for number in range(60_000)))
    assert snapshot(full.folder) == before
    publishing.rollback(full)
    assert rows_of(full, CODES) == [("JP",)]


def test_on_a_full_disk_a_lost_pointer_is_adopted(full, say):
    known = engine.pointer(full)
    # As after a power cut: its name is there, what was in it is not.
    (full.folder / engine.POINTER).write_text("")
    (full.folder.parent / "rest").rename(full.folder.parent / "more")
    fill_up(full.folder.parent)
    assert say(full, "adopt")[0] == 0
    assert engine.pointer(full)["file"] == known["file"]


def limited(place: Location, size: int, *arguments: str | Path, folder: Path) -> tuple[int, str]:
    """Runs a command that can write no file longer than so many bytes."""
    code = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
        "from database.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = os.environ | {"DATABASE_URL": f"duckdb:///{place.folder}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of the length of files")
def test_where_not_even_the_pointer_can_be_written_nothing_changes(embedded, tmp_path):
    before = snapshot(embedded.folder)
    code, said = limited(embedded, 0, "rollback", folder=tmp_path)
    assert code == 1 and f"the disk of {embedded.folder} is full" in said
    assert snapshot(embedded.folder) | {"lock": ""} == before | {"lock": ""}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of the length of files")
def test_where_no_file_may_be_as_long_as_the_data_the_load_says_so_and_leaves_nothing(embedded, tmp_path, ids_csv):
    before = snapshot(embedded.folder)
    code, said = limited(embedded, 1_000_000, "load", ids_csv({}), folder=tmp_path)
    assert code == 1 and "is full, or takes no larger file" in said and "Traceback" not in said
    assert snapshot(embedded.folder) == before


needs_full_device = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="this system has no device that is always full"
)


@needs_full_device
def test_a_list_of_rejected_rows_that_cannot_be_written_undoes_the_load(say, begun, tmp_path, ids_csv):
    place = Location("duckdb", folder=Path(shutil.copytree(begun.folder, tmp_path / "db")))
    version = engine.current_version(place)
    code, said = say(place, "load", "--rejects", "/dev/full", ids_csv({}, {"SEIZURE_DATE": "2013-02-31"}))
    assert (
        code == 1
        and "/dev/full: the list of rejected rows cannot be written (No space left on device); nothing was loaded"
        in said
    )
    assert engine.current_version(place) == version


@needs_full_device
@pytest.mark.long
def test_a_load_whose_words_cannot_be_written_is_done_all_the_same(begun, tmp_path, ids_csv, rows_of):
    place = Location("duckdb", folder=Path(shutil.copytree(begun.folder, tmp_path / "db")))
    environment = os.environ | {"DATABASE_URL": f"duckdb:///{place.folder}", "PYTHONPATH": str(ROOT)}
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "database", "load", str(ids_csv({}))]
        done = subprocess.run(command, cwd=tmp_path, env=environment, stdout=full, stderr=full, timeout=120)
    assert done.returncode == 0
    assert rows_of(place, sa.select(schema.load.c.file_name)) == [("ids.csv",)]


# Rolling back over an upgrade -------------------------------------------------------------------------------

CASE = {
    "id": 1,
    "record_key": "R1",
    "occurrence": 1,
    "source_code": "S",
    "load_id": 1,
    "seized_on": date(2024, 5, 1),
    "date_precision": "day",
    "country_code": "UZ",
    "location_precision": "crossing",
    "lat": 40.6,
    "lon": 69.28,
    "status": "verified",
    "is_quantity_implausible": False,
}
REAL = [
    {"key": "data_version", "value": "v1"},
    {"key": "is_demonstration", "value": "false"},
    {"key": "schema_version", "value": "1"},
]
CELL = int(h3.latlng_to_cell(40.6, 69.28, 5), 16)


def make_older(place: Location) -> None:
    """A database of the first version with one case at a place that is known."""
    if place.kind == "duckdb":
        add(place)
        changing = duckdb_engine(engine.current_file(place), read_only=False)
    else:
        changing = engine.writer(place)
    with changing.connect() as connection:
        if place.kind == "duckdb":
            for table in schema.layer("derived"):
                if table.name == "position_cell" or table.name in (
                    "release_exchange",
                    "release_reply",
                    "release_operation",
                    "release_training",
                ):
                    connection.execute(sa.text(f"drop table {table.name}"))
        else:
            command.upgrade(migrations.config(connection), "0001")
        connection.execute(sa.delete(schema.database_info))
        connection.execute(sa.insert(schema.database_info), REAL)
        connection.execute(sa.insert(schema.seizure), [CASE])
        connection.execute(sa.insert(schema.source), [{"code": "S", "name": "S", "kind": "blo"}])
        connection.commit()
    changing.dispose()


def test_rolling_back_over_an_upgrade_leaves_a_whole_database(place, say, rows_of):
    make_older(place)
    assert say(place, "init")[0] == 0
    assert say(place, "rollback")[0] == 0
    assert rows_of(place, sa.select(schema.position_cell.c.cell_5)) == [(CELL,)]
    assert rows_of(place, sa.select(schema.seizure.c.record_key)) == [("R1",)]
    assert say(place, "check")[0] == 0


@pytest.mark.long
@pytest.mark.parametrize("name", ["position_cell", "first_seen", "release_month"])
def test_a_check_names_derived_tables_that_are_not_as_the_records_make_them(begun, tmp_path, say, name):
    place = Location("duckdb", folder=Path(shutil.copytree(begun.folder, tmp_path / "db")))
    assert say(place, "init")[0] == 0
    table = schema.metadata.tables[name]
    changing = duckdb_engine(engine.current_file(place), read_only=False)
    with changing.begin() as connection:
        rows = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        assert rows
        connection.execute(sa.delete(table))
    changing.dispose()
    before = snapshot(place.folder)
    code, said = say(place, "check")
    assert (
        code == 1
        and f"table {name} (0 rows) is not as the records make it (" in said
        and "python -m database init" in said
    )
    assert snapshot(place.folder) == before
    assert say(place, "init")[0] == 0
    code, said = say(place, "check")
    assert (code, said.splitlines()[-1]) == (0, "Derived tables are as the records make them.")


def test_a_check_on_a_server_names_them_too_and_changes_nothing(server, say, rows_of):
    fill(server, "JP")
    changing = engine.writer(server)
    with changing.begin() as connection:
        connection.execute(sa.delete(schema.position_cell))
    changing.dispose()
    code, said = say(server, "check")
    assert code == 1 and "table position_cell (0 rows) is not as the records make it (1 rows)" in said
    assert rows_of(server, sa.select(schema.position_cell)) == []


@pytest.mark.long
def test_rolling_back_over_an_upgrade_without_room_says_so_and_changes_nothing(small_disk, say, rows_of):
    disk = small_disk(16_000_000)
    place = Location("duckdb", folder=disk / "db")
    make_older(place)
    assert say(place, "init")[0] == 0
    fill_up(disk)
    before = snapshot(place.folder)
    code, said = say(place, "rollback")
    assert code == 1 and f"the disk of {place.folder} is full" in said
    assert snapshot(place.folder) == before
    (disk / "rest").unlink()
    assert say(place, "rollback")[0] == 0
    assert say(place, "check")[0] == 0


def test_a_file_of_a_later_version_is_left_as_it_is_with_words_on_what_to_do(embedded, say):
    changing = duckdb_engine(engine.current_file(embedded), read_only=False)
    with changing.begin() as connection:
        connection.execute(sa.text("update database_info set value = '99' where key = 'schema_version'"))
    changing.dispose()
    before = snapshot(embedded.folder)
    code, said = say(embedded, "init")
    assert code == 1 and "of the later version 99 of this program; update the program" in said
    assert snapshot(embedded.folder) == before


# Backups ----------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path, monkeypatch) -> Path:
    """The file of what readers keep, with one row in it."""
    path = tmp_path / "readers" / "store.sqlite"
    path.parent.mkdir()
    monkeypatch.setattr(store, "path", lambda: path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table playlist (code text)")
        connection.execute("insert into playlist values ('own-1')")
        connection.commit()
    return path


def playlists(path: Path) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select code from playlist").fetchall()


def fill(place: Location, *codes: str, is_demonstration: str = "false") -> None:
    """A case, a load and some donors."""
    moment = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    with publishing.change(place, fresh=True) as connection:
        names = {"code": codes, "name_en": codes, "name_ru": [f"«{code}»" for code in codes]}
        bulk.insert(connection, donor, pd.DataFrame(names))
        connection.execute(sa.insert(schema.seizure), [CASE])
        connection.execute(
            sa.insert(schema.load), [{"id": 1, "file_name": 'a;"b".csv', "started_at": moment, "rows_read": 3}]
        )
        bulk.set_info(connection, is_demonstration=is_demonstration, loaded_at="2026-10-01T00:00:00+00:00")
        derived.derive(connection, Settings())


def rows_in(place: Location, rows_of) -> dict[str, list[tuple]]:
    """All rows but the version of the data."""
    return {
        table.name: sorted(rows_of(place, sa.select(table)), key=repr)
        for table in schema.metadata.sorted_tables
        if table is not schema.database_info
    }


@pytest.fixture
def other(place, tmp_path, request) -> Iterator[Location]:
    """An empty database of the other kind."""
    with new_database(next(kind for kind in KINDS if kind != place.kind), tmp_path, request) as found:
        yield found


@pytest.mark.long
@pytest.mark.parametrize("place", some(["postgresql"], KINDS), indirect=True)
def test_a_backup_of_one_database_is_restored_into_either_and_can_be_rolled_back(
    place, other, say, kept, tmp_path, rows_of
):
    fill(place, "JP", "NO")
    held = rows_in(place, rows_of)
    assert held["position_cell"] and held["seizure"] and held["load"]
    out = tmp_path / "backup.duckdb"
    code, said = say(place, "backup", out)
    assert code == 0 and said == (
        f"The backup of {place.words} is in {out}: 1 cases, real records, loaded at 2026-10-01T00:00:00+00:00.\n "
        " with what readers keep\n"
    )
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.duckdb"]
    assert rows_in(Location("duckdb", file=out), rows_of) == held
    fill(place, "US")
    for target in (place, other):
        before = rows_in(target, rows_of) if target is place else None
        kept.unlink(missing_ok=True)
        assert say(target, "restore", out)[0] == 0
        assert rows_in(target, rows_of) == held
        assert playlists(kept) == [("own-1",)]
        assert say(target, "check")[0] == 0
        if before:
            assert say(target, "rollback")[0] == 0
            assert rows_in(target, rows_of) == before


@pytest.mark.long
def test_what_readers_keep_now_stays_beside_what_a_backup_held(embedded, say, kept, tmp_path):
    assert say(embedded, "backup", tmp_path / "b.duckdb")[0] == 0
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("insert into playlist values ('own-2')")
        connection.commit()
    code, said = say(embedded, "restore", tmp_path / "b.duckdb")
    assert code == 0 and f"what readers kept is in {kept.with_name('store-restored-1.sqlite')}" in said
    assert playlists(kept) == [("own-1",), ("own-2",)]
    assert playlists(kept.with_name("store-restored-1.sqlite")) == [("own-1",)]


def test_a_backup_never_takes_the_place_of_a_file(embedded, say, kept, tmp_path):
    held = tmp_path / "b.duckdb"
    held.write_bytes(b"mine")
    before = snapshot(embedded.folder)
    for out, words in (
        (held, "is there already"),
        (tmp_path / "b.zip", "ends with .duckdb"),
        (embedded.folder / "data-000009.duckdb", "a name of its own"),
        (tmp_path / "none" / "b.duckdb", "there is no such folder"),
    ):
        code, said = say(embedded, "backup", out)
        assert code == 1 and words in said
    assert held.read_bytes() == b"mine" and snapshot(embedded.folder) == before


def test_what_is_no_whole_backup_is_refused_and_changes_nothing(embedded, say, kept, tmp_path):
    good = tmp_path / "good.duckdb"
    assert say(embedded, "backup", good)[0] == 0
    whole = good.read_bytes()
    (tmp_path / "half.duckdb").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.duckdb").write_text("no database")
    for name, statement in (
        ("foreign", "create table t (a int)"),
        ("short", "delete from donor"),
        ("lacking", "drop table exchange"),
    ):
        path = tmp_path / f"{name}.duckdb"
        if name != "foreign":
            shutil.copy(good, path)
        changing = duckdb_engine(path, read_only=False)
        with changing.begin() as connection:
            connection.execute(sa.text(statement))
        changing.dispose()
    before = snapshot(embedded.folder)
    for name, words in (
        ("half", ""),
        ("text", "not a valid DuckDB"),
        ("foreign", "no file of this program"),
        ("short", "donor has other rows"),
        ("lacking", "lacks exchange"),
    ):
        code, said = say(embedded, "restore", tmp_path / f"{name}.duckdb")
        assert code == 1 and f"{name}.duckdb is no whole backup: " in said and words in said
    assert say(embedded, "restore", tmp_path / "none.duckdb")[0] == 1
    assert snapshot(embedded.folder) == before


@pytest.mark.long
def test_a_demonstration_and_real_records_take_each_others_place_only_when_told(embedded, say, kept, tmp_path, rows_of):
    place = Location("duckdb", folder=tmp_path / "invented")
    fill(place, "JP", is_demonstration="true")
    assert say(place, "backup", tmp_path / "invented.duckdb")[0] == 0
    assert say(embedded, "backup", tmp_path / "real.duckdb")[0] == 0
    for target, name, words in (
        (embedded, "invented", "holds demonstration data, "),
        (place, "real", "holds real records, "),
    ):
        held = rows_in(target, rows_of)
        code, said = say(target, "restore", tmp_path / f"{name}.duckdb")
        assert code == 1 and words in said and "add --replace" in said
        assert rows_in(target, rows_of) == held
        assert say(target, "restore", "--replace", tmp_path / f"{name}.duckdb")[0] == 0
        assert rows_in(target, rows_of) != held


def test_a_backup_without_room_says_so_and_leaves_nothing(embedded, say, kept, small_disk):
    disk = small_disk(1_000_000)
    code, said = say(embedded, "backup", disk / "b.duckdb")
    assert code == 1 and f"the disk of {disk} is full" in said
    assert list(disk.iterdir()) == []
