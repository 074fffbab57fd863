"""What makes two rows one record: what was read of them, not how it was written, and whatever version stored it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from database import derived, identity, loading, migrations, publishing
from database.__main__ import main
from database.engine import Location, current_file, duckdb_engine
from queries import schema
from queries.record_number import number_of
from queries.schema import seizure, told_case
from scope import settings
from tests.conftest import KINDS, new_database
from tests.database.conftest import write_ids

SEIZURES = (
    "record_id;seized_on;blo;country;lead_agency;other_agencies;province;place;lat;lon;origin;detection;"
    "persons_detained;value_usd;operation;exchange;status;substance;quantity;unit"
)
FILES = {
    "operations.csv": (
        "record_id;name;kind;started_on;ended_on;blos;agencies",
        "OP-1;Spring  2026;joint_operation;2026-03-10;2026-03-20;KG-KAINDY-RAIL; ",
    ),
    "exchanges.csv": (
        "record_id;sent_at;from_blo;to_blo;kind;expects_reply;replied_at",
        "E-1;2026-03-15 09:40;UZ-OYBEK;KZ-KORDAI;request;yes;2026-03-15 16:05",
        ";2026-03-16 09:40;UZ-OYBEK;KZ-KORDAI;request;no;",
    ),
    "seizures.csv": (
        SEIZURES,
        "TMZ-014;2026-03-15;UZ-OYBEK;UZ;;;Surxondaryo;Ter\u200bmez;;;TJ;profiling;1;1200.50;OP-1;E-1;verified;HEROIN;12.50;kg",
        "TMZ-014;;;;;;;;;;;;;;;;;Opium;1500.0;g",
        "007;2026-03-05;UZ-OYBEK;;;;;;41.20;69.10;;;;;;;;HEROIN;0.116609999999999999;kg",
        ";2026-03-06;UZ-OYBEK;UZ;;;;;;;;;;;;;;HEROIN;3.0;kg",
        ";2026-03-06;UZ-OYBEK;UZ;;;;;;;;;;;;;;HEROIN;3.0;kg",
        ";2026-03-07;;TJ;;;Хатлон;05;;;Nowhere;;0;;;;;Heroine;;",
    ),
    "trainings.csv": (
        "record_id;title;started_on;ended_on;blo;agency;men;women",
        ";Search of wagons;2026-03-02;2026-03-04;KG-KAINDY-RAIL;KZ-BS;6;3",
        "T-2;Search of wagons;2026-03-02;;KG-KAINDY-RAIL;KZ-BS;6;",
        "T-2;;;;;KZ-SRC;;2",
    ),
    "equipment.csv": (
        "record_id;blo;donor;kind;quantity;value_usd;delivered_on",
        ";KG-KAINDY-RAIL;JP;endoscope;2;12000;2026-02-11",
        "12345678901234567;KG-KAINDY-RAIL;JP;endoscope;1;;",
    ),
}
"""Records with and without numbers in every sheet that may have them; cells may be separated by commas."""
SAVED_AGAIN = (
    ("2026-03-15 09:40", "15.03.2026 09:40"),
    ("2026-03-16 09:40", "16.03.2026 09:40"),
    ("2026-03-15 16:05", "15.03.2026 16:05"),
    ("2026-03-15", "15.03.2026"),
    ("2026-03-05", "5.03.2026"),
    ("2026-03-06", "06.03.26"),
    ("2026-03-07", "07.03.2026"),
    ("1200.50", "1200,5"),
    ("12.50", "12,5"),
    ("1500.0", "1500"),
    ("0.116609999999999999", "0,11661"),
    ("41.20", "41,2"),
    ("69.10", "69,1"),
    ("3.0;", "3;"),
    ("\u200b", ""),
    ("\n007;", "\n7;"),
    ("12345678901234567", "12345678901234500"),
    (";05;", ";5;"),
    ("Spring  2026", "Spring 2026"),
    ("OP-1", "op-1"),
    ("TMZ-014", "ТMZ-014 "),
    ("HEROIN", "героин"),
    ("UZ-OYBEK", "Ойбек"),
)
"""What a spreadsheet, or somebody who types, makes of the same cells; Т is Cyrillic."""


def write(folder: Path, *, is_saved_again: bool = False) -> list[Path]:
    """The files of all kinds, as first written or as a spreadsheet saves them."""
    paths = []
    for name, lines in FILES.items():
        text = "\n".join(lines) + "\n"
        for before, after in SAVED_AGAIN if is_saved_again else ():
            text = text.replace(before, after)
        paths.append(folder / name)
        paths[-1].write_text(text + ";;;;\n" * is_saved_again, encoding="utf-8-sig" if is_saved_again else "utf-8")
    changed = (
        {"SEIZURE_DATE": "17.05.2013", "AMOUNT": "1,5", "REGION": "ASIA"} if is_saved_again else {"AMOUNT": "1.50"}
    )
    return [*paths, write_ids(folder, changed, changed, {"PLACE": "Ter\u202emez"} if not is_saved_again else {})]


def stored_before(rows: list[str], header: str, sheet_item: tuple[str, ...]) -> list[str]:
    """Keys as version 4 gave them: a hash of the texts, cell by cell in the order of the template."""
    names, cells = header.split(";"), [row.split(";") for row in rows]
    told: dict[str, list[list[str]]] = {}
    for nth, row in enumerate(cells):
        told.setdefault(row[0] or f"\0{nth}", []).append([cell.strip() for cell in row])
    keys = []
    for number, lines in told.items():
        event = "\x1f".join(
            next((line[place] for line in lines if line[place]), "")
            for place, name in enumerate(names)
            if name not in (*sheet_item, "record_id", "status")
        )
        if sheet_item:
            event += "\x1d" + "\x1e".join(
                sorted("\x1f".join(line[names.index(name)] for name in sheet_item) for line in lines)
            )
        content = hashlib.blake2b(event.encode(), digest_size=16).hexdigest()
        keys.append(
            f"BLO:{content}"
            + (
                f"#{number}"
                if not number.startswith("\0")
                else f"-{1 + sum(key.startswith('BLO:' + content) for key in keys)}"
            )
        )
    return keys


ITEMS = {"seizures.csv": ("substance", "quantity", "unit"), "trainings.csv": ("agency", "men", "women")}
TABLES = {
    "operations.csv": "operation",
    "exchanges.csv": "exchange",
    "seizures.csv": "seizure",
    "trainings.csv": "training",
    "equipment.csv": "equipment",
}


def as_version_4_left_it(place: Location, ids: Path) -> None:
    """Give every record the key that version 4 gave it, and the database that version."""
    with publishing.change(place) as connection:
        for name, lines in FILES.items():
            table = schema.metadata.tables[TABLES[name]]
            held = (
                connection.execute(sa.select(table.c.id).where(table.c.source_code == "BLO").order_by(table.c.id))
                .scalars()
                .all()
            )
            keys = stored_before(list(lines[1:]), lines[0], ITEMS.get(name, ()))
            assert len(held) == len(keys)
            for one, key in zip(held, keys, strict=True):
                connection.execute(sa.update(table).where(table.c.id == one).values(record_key=key))
        rows = [line.split(";") for line in ids.read_text().splitlines()[1:]]
        hashes = [hashlib.blake2b("\x1f".join(row).encode(), digest_size=16).hexdigest() for row in rows]
        held = (
            connection.execute(
                sa.select(seizure.c.id).where(seizure.c.source_code == "UNODC-IDS").order_by(seizure.c.row_no)
            )
            .scalars()
            .all()
        )
        for nth, (one, content) in enumerate(zip(held, hashes, strict=True)):
            number = 1 + hashes[:nth].count(content)
            connection.execute(
                sa.update(seizure)
                .where(seizure.c.id == one)
                .values(record_key=f"UNODC-IDS:{content}-{number}", occurrence=number)
            )
        for table in schema.layer("told"):
            connection.execute(sa.delete(table))
        derived.derive(connection, settings.current())
        if place.kind == "postgresql":
            command.downgrade(migrations.config(connection), "0004")
    if place.kind == "duckdb":
        _as_of_version(place, "4")


def _as_of_version(place: Location, version: str) -> None:
    engine = duckdb_engine(current_file(place), read_only=False)
    with engine.begin() as connection:
        connection.execute(
            sa.update(schema.database_info).where(schema.database_info.c.key == "schema_version").values(value=version)
        )
    engine.dispose()


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_what_an_earlier_version_stored_is_known_after_init_however_it_is_written(
    kind, tmp_path, request, monkeypatch, rows_of
):
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
    derive = derived.derive
    monkeypatch.setattr(loading.flags, "flag", lambda *_given: None)
    monkeypatch.setattr(derived, "derive", lambda *_given: None)
    first, again = write(tmp_path / "first"), write(tmp_path / "again", is_saved_again=True)
    with new_database(kind, tmp_path, request) as place:
        before = loading.load_files(first, place)
        assert sum(one.rows_accepted for one in before) == sum(one.rows_read for one in before)
        monkeypatch.setattr(derived, "derive", derive)
        as_version_4_left_it(place, first[-1])
        monkeypatch.setattr("database.engine.location", lambda: place)
        assert main(["init"]) == 0
        told = rows_of(
            place,
            sa.select(told_case.c.to_no, number_of(seizure.c.source_code, seizure.c.record_key)).outerjoin(
                seizure, told_case.c.record_no == number_of(seizure.c.source_code, seizure.c.record_key)
            ),
        )
        assert len(told) >= 3 and all(to_no is None and number is not None for to_no, number in told)
        monkeypatch.setattr(derived, "derive", lambda *_given: None)
        after = loading.load_files([*first, *again], place, reject_path=tmp_path / "rejects.csv")
        assert [(one.file, one.rows_accepted, one.rows_rejected, one.rows_known) for one in after] == [
            (one.file, 0, 0, one.rows_accepted) for one in before * 2
        ]
        assert rows_of(place, sa.select(seizure.c.status).where(seizure.c.public_ref == "TMZ-014")) == [("verified",)]
        other = tmp_path / "other.csv"
        other.write_text("record_id;seized_on;blo;substance;quantity;unit\n0007;05/03/2026;UZ-OYBEK;HEROIN;9;kg\n")
        (result,) = loading.load_files([other], place, dates="day-first")
        assert dict(result.reasons) == {
            "record_id: another record has a number that a spreadsheet writes in the same way": 1
        }
        keys = rows_of(
            place, sa.select(seizure.c.record_key, seizure.c.occurrence).where(seizure.c.source_code == "BLO")
        )
        assert len({key for key, _nth in keys}) == len(keys) == 5 and sorted(nth for _key, nth in keys) == [
            1,
            1,
            1,
            1,
            2,
        ]


def test_the_numbers_of_records_are_compared_by_what_is_seen():
    assert {
        identity.number(text)
        for text in ("TMZ-2026-014", "tmz-2026-014", " ТМZ–2026\u2011014\u200b", "ｔｍｚ-2026-014")
    } == {"TMZ-2026-014"}
    assert identity.number("TMZ 2026") != identity.number("TMZ-2026")


def test_numbers_are_compared_by_the_digits_that_a_spreadsheet_shows():
    assert [identity.shown(value) for value in (0.11660999999999999, 3.0, 1234.5, 0.0, 12345678901.0, 41.2)] == [
        "0.11661",
        "3",
        "1234.5",
        "0",
        "12345678901",
        "41.2",
    ]
    assert identity.shown(0.1) != identity.shown(0.100000001)
