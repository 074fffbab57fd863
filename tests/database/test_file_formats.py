"""A format of file is one record: what recognises a file, loads it and says what can be loaded knows of it by that
alone."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa

from database import __main__, file_formats, load_cases, loading
from database.formats import unodc_ids
from database.formats.file_format import FileFormat
from database.formats.files import FileError
from database.reference import IDS_SOURCE
from queries.schema import seizure, seizure_item

ROWS_ALONE = UNFLAGGED = True

COLUMNS = {"Where": "COUNTRY", "When": "SEIZURE_DATE", "What": "DRUG_NAME", "Kilos": "AMOUNT"}
MADE_UP = """Where,When,What,Kilos
Uzbekistan,03/25/2013,Heroin,1.5
Atlantis,03/26/2013,Heroin,2
Tajikistan,04/05/2013,Opium,1250.5
"""


def stage(texts, row_numbers, **given):
    """Rows of the made-up format as those of UNODC's."""
    texts = texts.rename(columns=COLUMNS).assign(DRUG_UNIT="Kilogram")
    given["writing"] = {COLUMNS[name]: writing for name, writing in given["writing"].items()}
    texts = texts.reindex(columns=unodc_ids.COLUMNS, fill_value="").astype("object")
    return unodc_ids.stage(texts, row_numbers, **given)


FORMAT = FileFormat(
    name="made_up",
    words="logbook of Atlantis",
    recognises=lambda header: set(header) == set(COLUMNS),
    kinds=lambda header: {header.index("When"): ("When", "day"), header.index("Kilos"): ("Kilos", "number")},
    load=load_cases.load,
    stage=stage,
    source=IDS_SOURCE,
    lists={"What": "substance"},
)


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "logbook.csv"
    found.write_text(MADE_UP, encoding="utf-8")
    return found


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(file_formats, "FORMATS", [*file_formats.FORMATS, FORMAT])


def test_a_format_that_is_not_registered_is_not_known(place, path):
    with pytest.raises(FileError, match=r"Known are: UNODC individual drug seizures; our own template .*; reference"):
        loading.load_files([path], place)


def test_a_format_is_loaded_by_its_record_alone(place, path, registered, rows_of):
    (result,) = loading.load_files([path], place)
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (3, 2, 1)
    of_file = (
        sa.select(
            seizure.c.country_code, seizure.c.seized_on, seizure_item.c.substance_reported, seizure_item.c.quantity_kg
        )
        .join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
        .where(seizure.c.source_code == IDS_SOURCE)
        .order_by(seizure.c.seized_on)
    )
    assert rows_of(place, of_file) == [
        ("UZ", date(2013, 3, 25), "Heroin", 1.5),
        ("TJ", date(2013, 4, 5), "Opium", 1250.5),
    ]
    (again,) = loading.load_files([path], place)
    assert (again.rows_accepted, again.rows_known) == (0, 2)


def test_what_can_be_loaded_is_read_from_the_records(place, tmp_path, registered, capsys):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FileError, match=re.escape("logbook of Atlantis")):
        loading.load_files([other], place)
    with pytest.raises(SystemExit):
        __main__._parser().parse_args(["load", "--help"])
    assert "logbook of Atlantis" in " ".join(capsys.readouterr().out.split())


def test_records_of_two_formats_are_not_loaded_as_one_file(place, tmp_path):
    import xlsxwriter

    path = tmp_path / "both.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Data").write_row(0, 0, unodc_ids.COLUMNS)
        book.add_worksheet("reports").write_row(0, 0, ["blo", "subject", "first_day", "last_day", "status"])
    with pytest.raises(FileError, match=r"several formats in one workbook \(UNODC individual drug seizures; our own"):
        loading.load_files([path], place)
