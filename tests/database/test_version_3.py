"""A database that version 3 of this program made, before it noted what it told, becomes one of this version and loses
nothing.

`version_3.zip` holds what the program of 28 November 2026 (schema version 3) left in an embedded database after `init`
and two loads, of 1 June and of 20 September 2026, as DuckDB exports it; and the made-up files that were loaded.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from alembic import command

from database import bulk, migrations
from database.__main__ import main
from database.engine import POINTER, Location, current_file, duckdb_engine, reader, writer
from operate import __main__ as operate
from operate.finding import OK, Finding
from queries import schema
from queries.schema import (
    exchange,
    release_month,
    release_reply,
    release_training,
    seizure,
    seizure_item,
    told_case,
    told_cell,
)
from scope.access import Access
from scope.filters import Filters
from tests.conftest import KINDS, new_database, some
from tests.queries import questions

LEFT = Path(__file__).with_name("version_3.zip")
MARCH = date(2026, 3, 1)
CHOSEN = Filters(source_kind="blo", start=date(2025, 1, 1), end=date(2026, 9, 30))
IN_MARCH = (
    sa.select(release_month.c.scope_code, release_month.c.case_count, release_month.c.quantity_kg)
    .where(
        release_month.c.source_kind == "blo", release_month.c.month == MARCH, release_month.c.group_code == "opioids"
    )
    .order_by(release_month.c.scope_code)
)
TOLD = [("KG", 2, None), ("KG-KAINDY-RAIL", 2, None), ("UZ", 6, 39.0), ("UZ-OYBEK", 6, 39.0)]
NOT_MADE_ANEW = [table for table in schema.metadata.sorted_tables if table.info["layer"] == "facts"]


@pytest.fixture(params=some(["duckdb"], KINDS))
def left(request, tmp_path, monkeypatch) -> Iterator[tuple[Location, Path, dict[str, int]]]:
    """A database as version 3 left it, the folder of the files that it loaded, and how many rows of facts it holds."""
    folder = tmp_path / "left"
    with zipfile.ZipFile(LEFT) as archive:
        archive.extractall(folder)
    tables = folder / "tables"
    with new_database(request.param, folder, request) as place:
        made = (place.folder or folder) / "data-000001.duckdb"
        made.parent.mkdir(exist_ok=True)
        with duckdb.connect(made) as connection:
            connection.execute((tables / "schema.sql").read_text())
            connection.execute((tables / "load.sql").read_text().replace("FROM '", f"FROM '{tables}/"))
            counts = {
                table.name: connection.sql(f'FROM "{table.name}"').aggregate("count(*)").fetchone()[0]
                for table in NOT_MADE_ANEW
            }
        if place.folder:
            (place.folder / POINTER).write_text(json.dumps({"file": made.name, "previous": [], "last_number": 1}))
        else:
            _into_server(place, made)
        monkeypatch.setattr("database.engine.location", lambda: place)
        yield place, folder / "files", counts


def _into_server(place: Location, made: Path) -> None:
    """The same rows in the tables that the third migration makes."""
    source, target = duckdb_engine(made, read_only=True), writer(place)
    with source.connect() as reading, target.begin() as connection:
        command.upgrade(migrations.config(connection), "0003")
        present = set(sa.inspect(connection).get_table_names())
        for table in schema.metadata.sorted_tables:
            if table.name in present:
                names = [column["name"] for column in sa.inspect(connection).get_columns(table.name)]
                for rows in bulk.rows_of(reading, table, names):
                    bulk.insert_arrow(connection, table, rows)
    source.dispose()
    target.dispose()


def checked() -> dict[str, Finding]:
    return dict(operate.look(is_quick=True))


@pytest.mark.long
def test_a_database_of_version_3_becomes_whole_and_keeps_its_records_and_what_it_told(left, rows_of, capsys):
    place, _files, counts = left
    # As docs/operation.md goes: the check asks for `init`; what lay beside the data before it is the way back.
    assert checked()["version"].mend == "python -m database init"
    before = shutil.copytree(place.folder, place.folder.with_name("before")) if place.folder else None
    assert main(["init"]) == 0
    assert "it keeps its 10 cases" in capsys.readouterr().out
    found = checked()
    assert [found[name].state for name in ("database", "version", "contract", "disk")] == [OK] * 4

    # No row of what was loaded is gone; amounts as in the files, 1,500 g in kilograms.
    held = [sa.select(sa.literal(table.name), sa.func.count()).select_from(table) for table in NOT_MADE_ANEW]
    assert dict(rows_of(place, sa.union_all(*held))) == counts
    assert (counts["seizure"], counts["exchange"], counts["training_attendance"]) == (9 + 10, 4, 1)
    amounts = sa.select(seizure.c.public_ref, seizure_item.c.quantity_kg).join(
        seizure_item, seizure_item.c.seizure_id == seizure.c.id
    )
    assert rows_of(
        place, amounts.where(seizure.c.source_code == "BLO").order_by(seizure.c.row_no, seizure.c.public_ref)
    ) == [
        ("UZ-5", 5.5),
        ("UZ-90", 64.0),
        ("UZ-6", 6.5),
        ("UZ-7", 7.5),
        ("UZ-8", 8.5),
        ("UZ-9", 9.5),
        ("UZ-10", 1.5),
        (None, 3.0),
        (None, 3.0),
        (None, 12.25),
    ]
    # 9:40 in Tashkent: all four were answered after 6 h 25.
    assert {
        (reply - sent).total_seconds() / 60
        for sent, reply in rows_of(place, sa.select(exchange.c.sent_at, exchange.c.replied_at))
    } == {385.0}

    # Donors read what they read: 5.5 + 6.5 + 7.5 + 8.5 + 9.5 + 1.5 kg; two cases without their amount.
    assert rows_of(place, IN_MARCH) == TOLD
    assert rows_of(place, sa.select(release_reply.c.half_days, release_reply.c.answer_count)) == [(1, 4)]
    assert rows_of(
        place, sa.select(release_training.c.attendance_count, release_training.c.men, release_training.c.women)
    ) == [(10, 6, 4)]
    assert rows_of(
        place,
        sa.select(told_cell.c.office)
        .where(told_cell.c.unit == "kg", told_cell.c.source_kind == "blo")
        .order_by(told_cell.c.office),
    ) == [("",), ("UZ-OYBEK",)]

    assert main(["check"]) == 0
    reading = reader(place)
    with reading.connect() as connection:
        for tier in ("internal", "donor"):
            for question in questions.EVERY:
                # Donors are refused single records before anything is asked.
                with suppress(PermissionError):
                    connection.execute(question.ask(CHOSEN, Access(tier=tier))).all()
    reading.dispose()
    if before:
        shutil.rmtree(place.folder)
        before.rename(place.folder)
        assert checked()["version"].figures["database"] == "3" and rows_of(place, held[0]) != []


@pytest.mark.long
def test_files_that_version_3_loaded_add_nothing_and_one_late_case_waits_for_others(
    left, monkeypatch, rows_of, capsys, tmp_path
):
    place, files, _counts = left
    assert main(["init"]) == 0
    # Loaded again nothing is new; what came late, 64 kg of one case, and is 60 days old by now, waits for others.
    monkeypatch.setattr(bulk, "utc_now", lambda: datetime(2026, 12, 15, 6, tzinfo=UTC))
    new = tmp_path / "new.csv"
    new.write_text("record_id;seized_on;blo;substance;quantity;unit\nUZ-91;2026-11-05;UZ-OYBEK;HEROIN;2;kg\n")
    capsys.readouterr()
    assert (
        main(["load", *map(str, sorted(files.glob("*.csv"))), str(new), "--rejects", str(tmp_path / "rejects.csv")])
        == 0
    )
    said = capsys.readouterr().out
    assert said.count(" 0 accepted") == 4 and "new.csv: 1 rows read, 1 accepted" in said
    assert rows_of(place, IN_MARCH) == TOLD
    assert rows_of(place, sa.select(sa.func.count()).where(told_case.c.to_no.is_not(None)))[0] == (0,)
    assert main(["check"]) == 0
    assert main(["rollback"]) == 0
    assert rows_of(place, IN_MARCH) == TOLD


@pytest.mark.long
@pytest.mark.parametrize(
    ("loaded", "told"),
    [(("seizures.csv",), TOLD), (("seizures.csv", "late.csv"), TOLD[:2])],
    ids=["the same", "one more"],
)
def test_beginning_anew_over_version_3_does_not_forget_what_it_told(left, monkeypatch, rows_of, loaded, told):
    """The same six cases of 39 kg are told again when they are 60 days old; with a late one of 64 kg nothing of that
    month is."""
    place, files, _counts = left
    assert main(["init", "--replace"]) == 0
    for moment, names in (
        (datetime(2026, 12, 15, 6, tzinfo=UTC), loaded),
        (datetime(2027, 3, 15, 6, tzinfo=UTC), ("exchanges.csv",)),
    ):
        monkeypatch.setattr(bulk, "utc_now", lambda moment=moment: moment)
        assert main(["load", *(str(files / name) for name in names)]) == 0
    assert rows_of(place, IN_MARCH) == told


@pytest.mark.long
def test_restoring_or_rolling_back_to_version_3_reads_its_times_by_the_clocks_of_the_offices(left, rows_of):
    """Messages of 9:40, which version 3 took for Tashkent's time (UTC+5), are of a Kyrgyz office (UTC+6): 3:40 in UTC,
    not 4:40."""
    place, files, _counts = left
    kyrgyz = sa.update(exchange).values(from_blo_code="KG-KAINDY-RAIL")
    made = files.parent / "data-000001.duckdb"
    changing = duckdb_engine(current_file(place), read_only=False) if place.folder else writer(place)
    with changing.begin() as connection:
        connection.execute(kyrgyz)
    changing.dispose()
    assert main(["init"]) == 0
    asked = [
        sa.select(exchange.c.sent_at, exchange.c.record_key).order_by(exchange.c.id),
        sa.select(seizure.c.record_key).order_by(seizure.c.id),
    ]
    due = [rows_of(place, query) for query in asked]
    assert {sent.astimezone(UTC).strftime("%H:%M") for sent, _key in due[0]} == {"03:40"}
    assert main(["rollback"]) == 0
    assert [rows_of(place, query) for query in asked] == due
    if place.kind == "postgresql":
        changing = duckdb_engine(made, read_only=False)
        with changing.begin() as connection:
            connection.execute(kyrgyz)
        changing.dispose()
        assert main(["restore", str(made)]) == 0
        assert [rows_of(place, query) for query in asked] == due
