"""Files as they come: none crashes the loader, none is half loaded, and each is told what to mend."""

from __future__ import annotations

import codecs
import csv
import io
import os
import shutil
import zipfile
from datetime import datetime

import pytest
import sqlalchemy as sa
import xlsxwriter

from database import loading
from database.engine import Location, current_version
from database.formats import files, workbook
from database.formats.files import FileError
from queries.schema import seizure, seizure_item
from tests.database.conftest import write_ids

IDS = seizure.c.source_code == "UNODC-IDS"
RUSSIAN = {"PLACE": "г. Термез", "ADMINISTRATIVE_DIVISION": "Сурхандарьинская область"}

BEGUN = ROWS_ALONE = UNFLAGGED = True
"""See `place` and `rows_alone` in `conftest.py`."""


@pytest.fixture
def loaded(embedded, tmp_path):
    """Loads a file: its result, and its rejects as (row, column, reason)."""

    def load(path):
        (result,) = loading.load_files([path], embedded, reject_path=tmp_path / "rejects.csv")
        with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
            rejects = [(int(row["row"]), row["column"], row["reason"]) for row in csv.DictReader(file)]
        assert result.rows_read == result.rows_accepted + result.rows_known + result.rows_rejected
        return result, rejects

    return load


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database with one record; tests take copies."""
    place = Location("duckdb", folder=tmp_path_factory.mktemp("filled") / "db")
    loading.load_files([write_ids(tmp_path_factory.mktemp("before"), {"AMOUNT": "77"}, name="before.csv")], place)
    return place


@pytest.fixture
def refused(embedded, filled):
    """Expects that a file is refused with words, and that the database stays as it was."""

    def refuse(path, words):
        shutil.copytree(filled.folder, embedded.folder, dirs_exist_ok=True)
        version = current_version(embedded)
        with pytest.raises(FileError, match=words) as caught:
            loading.load_files([path], embedded)
        assert path.name in str(caught.value)
        assert current_version(embedded) == version

    return refuse


@pytest.fixture
def ids_workbook(tmp_path):
    """Writes a workbook of sheets: name -> rows of cells, the first the header."""

    def write(name="ids.xlsx", edit=None, **sheets):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            for title, rows in sheets.items():
                page = book.add_worksheet(title)
                for line, row in enumerate(rows):
                    page.write_row(line, 0, row)
                if edit:
                    edit(book, page)
        return path

    return write


def _table(ids_csv, *rows):
    return [line.split(";") for line in ids_csv(*rows, name="as-text.csv").read_text().splitlines()]


# Encodings --------------------------------------------------------------------------------------------------


@pytest.mark.each_time(3)
@pytest.mark.long
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_russian_places_read_the_same_in_every_encoding(embedded, ids_csv, loaded, rows_of, encoding):
    result, rejects = loaded(ids_csv(RUSSIAN, RUSSIAN | {"AMOUNT": "2"}, encoding=encoding))
    assert (result.rows_accepted, rejects) == (2, [])
    assert set(rows_of(embedded, sa.select(seizure.c.place_text, seizure.c.place_code).where(IDS))) == {
        ("г. Термез", "UZ-TERMEZ-S")
    }


def test_a_western_encoding_is_refused_rather_than_misread(ids_csv, refused):
    refused(ids_csv({"PLACE": "Türkmenabat, Aşgabat"}, encoding="iso8859-9"), "neither UTF-8 nor surely one")


def test_utf8_with_one_damaged_byte_is_not_taken_for_windows_1251(ids_csv, refused, tmp_path):
    content = ids_csv(RUSSIAN, RUSSIAN).read_bytes()
    path = tmp_path / "damaged.csv"
    path.write_bytes(content.replace("Термез".encode(), "Термез".encode()[:-1] + b"\xff", 1))
    refused(path, "UTF-8 with damaged bytes")


@pytest.mark.long
def test_an_encoding_that_changes_after_a_million_bytes_is_still_noticed(ids_csv, refused, tmp_path):
    content = ids_csv(*[{"AMOUNT": str(nth)} for nth in range(12_000)]).read_bytes()
    assert len(content) > files.BLOCK_BYTES
    path = tmp_path / "late.csv"
    path.write_bytes(content + b"Asia;x;Uzbekistan;;\xe9t\xe9;2013-01-01;Heroin;1;Kilogram;;;;;;;\n")
    refused(path, "neither UTF-8 nor surely one")


# Separators and numbers -------------------------------------------------------------------------------------


@pytest.mark.each_time(2)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_separator_is_found_by_the_header(ids_csv, loaded, separator):
    result, _rejects = loaded(
        ids_csv({"SUBREGION": "Central Asia"}, {"SUBREGION": "Central Asia", "AMOUNT": "2"}, separator=separator)
    )
    assert result.rows_accepted == 2


def test_a_separator_that_is_not_known_is_refused_with_the_first_line(ids_csv, refused):
    refused(ids_csv({}, separator="~"), "no known table. Its first line reads “REGION~SUBREGION")


def test_excels_line_that_names_the_separator_is_skipped(ids_csv, loaded, tmp_path):
    path = tmp_path / "sep.csv"
    path.write_text("sep=;\n" + ids_csv({}).read_text())
    result, _rejects = loaded(path)
    assert result.rows_accepted == 1


def test_decimal_commas_and_blanks_of_every_kind_are_read(embedded, ids_csv, loaded, rows_of):
    texts = ["0,5", "12,75", "1 234,5", "1\u00a0234,5", "1\u202f234,5", "1\u2009234,5"]
    result, rejects = loaded(ids_csv(*({"AMOUNT": text} for text in texts)))
    assert (result.rows_accepted, rejects) == (6, [])
    found = rows_of(
        embedded,
        sa.select(seizure_item.c.quantity)
        .join(seizure, seizure.c.id == seizure_item.c.seizure_id)
        .where(IDS)
        .order_by(seizure.c.row_no),
    )
    assert [value for (value,) in found] == [0.5, 12.75, 1234.5, 1234.5, 1234.5, 1234.5]


def test_a_comma_that_could_mean_either_is_refused(ids_csv, loaded):
    _result, rejects = loaded(ids_csv({"AMOUNT": "1,234"}))
    assert rejects == [(2, "AMOUNT", "the comma could mean thousands or decimals")]


def test_a_comma_is_a_decimal_one_where_the_file_shows_it(embedded, ids_csv, loaded, rows_of):
    result, _rejects = loaded(ids_csv({"AMOUNT": "1,234"}, {"AMOUNT": "0,5"}))
    assert result.rows_accepted == 2
    query = sa.select(seizure_item.c.quantity).where(seizure_item.c.quantity_reported == "1,234")
    assert rows_of(embedded, query) == [(1.234,)]


def test_a_decimal_point_elsewhere_leaves_the_comma_in_doubt(ids_csv, loaded):
    _result, rejects = loaded(ids_csv({"AMOUNT": "1,234"}, {"AMOUNT": "0,5"}, {"AMOUNT": "2.5"}))
    assert [row for row, _column, _reason in rejects] == [2]


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-3", "negative amount"),
        ("\u22123", "negative amount"),
        ("about 5", "not a number"),
        ("1e999", "not a number"),
        ("nan", "not a number"),
        ("0x10", "not a number"),
    ],
)
def test_amounts_that_are_none_are_rejected(ids_csv, loaded, text, reason):
    result, rejects = loaded(ids_csv({"AMOUNT": text}, {}))
    assert (result.rows_accepted, rejects) == (1, [(2, "AMOUNT", reason)])


def test_a_row_without_amount_unit_or_place_lands(embedded, ids_csv, loaded, rows_of):
    result, _rejects = loaded(ids_csv({"AMOUNT": "", "DRUG_UNIT": "", "PLACE": "", "DRUG_NAME": ""}))
    assert result.rows_accepted == 1
    columns = (seizure_item.c.quantity, seizure_item.c.unit, seizure_item.c.quantity_kg, seizure_item.c.substance_code)
    joined = sa.select(*columns, seizure.c.location_precision).join(seizure, seizure.c.id == seizure_item.c.seizure_id)
    assert rows_of(embedded, joined.where(IDS)) == [(None, None, None, None, "none")]


# Days -------------------------------------------------------------------------------------------------------


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    "text", ["2013-05-17", "17.05.2013", "17/05/2013", "41411", "2013-05-17 00:00:00", "17.05.2013 14:30"]
)
def test_a_day_in_any_usual_form_is_the_same_day(embedded, ids_csv, loaded, rows_of, text):
    loaded(ids_csv({"SEIZURE_DATE": text}))
    ((day,),) = rows_of(embedded, sa.select(seizure.c.seized_on).where(IDS))
    assert day.isoformat() == "2013-05-17"


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31.02.2013", "no such day in the calendar"),
        ("2013-13-01", "no such day in the calendar"),
        ("2999-01-01", "a date in the future"),
        ("1234-01-01", "a date too long ago"),
        ("May 2013", "a month without a day"),
        ("13", "not a date"),
        ("", "no date"),
    ],
)
def test_days_that_are_none_are_rejected(ids_csv, loaded, text, reason):
    result, rejects = loaded(ids_csv({"SEIZURE_DATE": text}, {}))
    assert (result.rows_accepted, rejects) == (1, [(2, "SEIZURE_DATE", reason)])


# Structure --------------------------------------------------------------------------------------------------


def test_a_quoted_line_break_is_part_of_its_cell(embedded, ids_csv, loaded, rows_of):
    result, _rejects = loaded(ids_csv({"PLACE": '"Termez\nrailway station"'}, {}))
    assert result.rows_accepted == 2
    assert ("Termez\nrailway station",) in rows_of(embedded, sa.select(seizure.c.place_text).where(IDS))


def test_rows_with_too_many_or_too_few_cells_are_rejected_one_by_one(ids_csv, loaded):
    result, rejects = loaded(ids_csv({"PLACE": "Termez; city"}, {}, {"ROUTING": ";;"}))
    assert result.rows_accepted == 1
    assert rejects == [
        (2, "", "the row has 17 cells, and the header 16"),
        (4, "", "the row has 18 cells, and the header 16"),
    ]


def test_a_doubled_header_is_refused_by_name(ids_csv, refused, tmp_path):
    lines = ids_csv({}).read_text().splitlines()
    path = tmp_path / "doubled.csv"
    path.write_text(f"{lines[0]};place\n{lines[1]};Termez\n")
    refused(path, "stands twice in the header; keep one: PLACE, place")


@pytest.mark.each_time(2)
@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(refused, tmp_path, content):
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    refused(path, "the file is empty")


def test_a_file_with_a_header_alone_loads_nothing(ids_csv, loaded):
    result, rejects = loaded(ids_csv())
    assert (result.rows_read, rejects) == (0, [])


def test_blank_lines_are_no_rows(ids_csv, loaded, tmp_path):
    path = tmp_path / "blanks.csv"
    path.write_text(ids_csv({}).read_text() + "\n;;;;;;;;;;;;;;;\n\n")
    result, _rejects = loaded(path)
    assert (result.rows_read, result.rows_accepted) == (1, 1)


@pytest.mark.each_time(2)
@pytest.mark.parametrize("keep", [0.35, 0.6, 0.9])
def test_a_file_that_is_cut_off_is_refused_whole(ids_csv, refused, tmp_path, keep):
    content = ids_csv(*[{"AMOUNT": str(nth)} for nth in range(40)]).read_bytes()
    cut = int(len(content) * keep)
    while content[:cut].count(b"\n") and content[:cut].rsplit(b"\n", 1)[1].count(b";") in (0, 15):
        cut -= 7
    path = tmp_path / "cut.csv"
    path.write_bytes(content[:cut])
    refused(path, "cut off")


def test_a_quotation_mark_that_never_closes_is_refused_whole(ids_csv, refused):
    refused(ids_csv({}, {"PLACE": '"Termez'}, {}), "never closed")


def test_a_file_cut_within_a_letter_is_refused(ids_csv, refused, tmp_path):
    content = ids_csv(RUSSIAN | {"ROUTING": "Граница"}).read_bytes().rstrip(b"\n")
    path = tmp_path / "letter.csv"
    path.write_bytes(content[:-1])
    refused(path, "ends within a letter")


def test_a_hundred_megabytes_of_junk_are_refused(refused, tmp_path):
    path = tmp_path / "junk.csv"
    block = os.urandom(1 << 20)
    with path.open("wb") as file:
        for _megabyte in range(100):
            file.write(block)
    refused(path, "no known table")


def test_zero_bytes_between_cells_are_rejected_not_stored(place, ids_csv):
    (result,) = loading.load_files([ids_csv({"PLACE": "Ter\x00mez"}, {})], place)
    assert (result.rows_accepted, result.rows_rejected) == (1, 1)


def test_text_that_looks_like_sql_markup_or_a_formula_is_only_text(place, ids_csv, rows_of, tmp_path):
    texts = ["') OR 1=1 --", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "%s %(x)s {y}"]
    loading.load_files([ids_csv(*({"PLACE": text} for text in texts))], place)
    assert {text for (text,) in rows_of(place, sa.select(seizure.c.place_text).where(IDS))} == set(texts)


def test_a_folder_is_refused_as_no_file(embedded, tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        loading.load_files([tmp_path], embedded)


def test_a_file_that_is_not_there_is_said_so(embedded, tmp_path):
    with pytest.raises(FileError, match="there is no such file"):
        loading.load_files([tmp_path / "nowhere.csv"], embedded)


def test_a_file_that_changes_while_it_is_read_loads_nothing(embedded, ids_csv):
    before = current_version(embedded)
    path = ids_csv(*[{"AMOUNT": str(nth)} for nth in range(50)])

    def grow(_rows, _rate):
        with path.open("a") as file:
            file.write(path.read_text().splitlines()[1] + "\n")

    with pytest.raises(FileError, match="changed while it was read"):
        loading.load_files([path], embedded, progress=grow)
    assert current_version(embedded) == before


# Workbooks --------------------------------------------------------------------------------------------------


def test_a_workbook_reads_like_the_csv_file(embedded, ids_csv, ids_workbook, loaded, rows_of):
    rows = _table(ids_csv, {}, RUSSIAN)
    header = rows[0]

    def typed(book, page):
        page.write_datetime(
            1, header.index("SEIZURE_DATE"), datetime(2013, 5, 17), book.add_format({"num_format": "dd.mm.yyyy"})
        )
        page.write_number(1, header.index("AMOUNT"), 1.5)

    path = ids_workbook(Data=rows, edit=typed)
    loading.load_files([ids_csv({}, RUSSIAN, name="same.csv")], embedded)
    result, rejects = loaded(path)
    assert (result.rows_known, rejects) == (2, [])


def test_a_title_above_the_header_and_empty_sheets_are_passed_over(ids_csv, ids_workbook, loaded):
    rows = [["Seizures 2013"], [], *_table(ids_csv, {}, {"AMOUNT": ""})]
    result, _rejects = loaded(ids_workbook(Empty=[], Data=rows))
    assert (result.rows_read, result.rows_accepted) == (2, 2)


def test_sheets_of_one_workbook_are_one_file_in_which_identical_rows_all_land(
    embedded, ids_csv, ids_workbook, loaded, rows_of
):
    rows = _table(ids_csv, {}, {"AMOUNT": "2"})
    result, _rejects = loaded(ids_workbook(May=rows, June=rows))
    assert (result.rows_read, result.rows_accepted) == (4, 4)
    joined = sa.select(seizure.c.occurrence, seizure_item.c.quantity).join(
        seizure_item, seizure_item.c.seizure_id == seizure.c.id
    )
    assert sorted(rows_of(embedded, joined.where(IDS))) == [(1, 1.5), (1, 2.0), (2, 1.5), (2, 2.0)]


def test_a_hidden_sheet_is_left_out_and_named(ids_csv, ids_workbook, loaded):
    def hide(_book, page):
        if page.get_name() == "Secret":
            page.hide()

    rows = _table(ids_csv, {})
    result, _rejects = loaded(ids_workbook(Data=rows, Secret=rows, edit=hide))
    assert result.rows_read == 1
    assert result.notes == ["the sheet “Secret” is hidden and was not read; show it to load it"]


def test_merged_cells_are_rejected_row_by_row(ids_csv, ids_workbook, loaded):
    def merge(_book, page):
        page.merge_range(2, 4, 3, 4, "Termez")

    rows = _table(ids_csv, {}, {}, {}, {})
    result, rejects = loaded(ids_workbook(Data=rows, edit=merge))
    assert result.rows_accepted == 2
    assert rejects == [(3, "PLACE", "merged cells"), (4, "PLACE", "merged cells")]


def test_a_merged_header_is_refused(ids_csv, ids_workbook, refused):
    rows = _table(ids_csv, {})

    def merge(_book, page):
        page.merge_range(0, 14, 0, 15, "")
        page.write(0, 14, rows[0][14])
        page.write(0, 15, rows[0][15])

    refused(ids_workbook(Data=rows, edit=merge), "cells of the header are merged")


def test_a_doubled_header_in_a_workbook_is_refused(ids_csv, ids_workbook, refused):
    rows = [[*row, "again"] for row in _table(ids_csv, {})]
    rows[0][-1] = "Place"
    refused(ids_workbook(Data=rows), "stands twice in the header")


def test_formulas_give_their_value_and_without_one_the_row_is_rejected(
    embedded, ids_csv, ids_workbook, loaded, rows_of, tmp_path
):
    rows = _table(ids_csv, {}, {}, {})
    amount = rows[0].index("AMOUNT")

    def compute(_book, page):
        page.write_formula(1, amount, "=1+1", None, 2)
        page.write_formula(2, amount, "=1+2", None, 3)
        page.write_formula(3, amount, "=1/0", None, "#DIV/0!")

    path = ids_workbook(Data=rows, edit=compute)
    _edit_part(path, "xl/worksheets/sheet1.xml", b"<f>1+2</f><v>3</v>", b"<f>1+2</f><v></v>")
    result, rejects = loaded(path)
    assert result.rows_accepted == 1
    assert rejects == [
        (3, "AMOUNT", "a formula that was never calculated"),
        (4, "AMOUNT", "a formula that ends in an error"),
    ]
    assert rows_of(
        embedded, sa.select(seizure_item.c.quantity).join(seizure, seizure.c.id == seizure_item.c.seizure_id).where(IDS)
    ) == [(2.0,)]


def _edit_part(path, part, before, after):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert before in parts[part]
    parts[part] = parts[part].replace(before, after)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_workbook_without_a_known_table_is_refused(ids_workbook, refused):
    refused(ids_workbook(Data=[["a", "b"], [1, 2]]), "no known table. Its first line reads “a, b”")


@pytest.mark.each_time(2)
@pytest.mark.parametrize("keep", [0.2, 0.7, 0.99])
def test_a_workbook_that_is_cut_off_is_refused(ids_csv, ids_workbook, refused, tmp_path, keep):
    content = ids_workbook(Data=_table(ids_csv, {})).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(content[: int(len(content) * keep)])
    refused(path, "damaged or cut off")


def test_an_archive_that_is_no_workbook_is_refused(refused, tmp_path):
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    refused(path, "not an Excel workbook")


def test_a_workbook_whose_parts_are_nonsense_is_refused(refused, tmp_path):
    path = tmp_path / "nonsense.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<not xml")
        archive.writestr("[Content_Types].xml", "")
    refused(path, "the workbook is damaged")


def test_an_old_or_protected_workbook_is_refused_with_what_to_do(refused, tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(files.OLE_START + b"\xa1\xb1\x1a\xe1" + bytes(4096))
    refused(path, "save it as .xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(ids_csv, ids_workbook, refused):
    path = ids_workbook(Data=_table(ids_csv, {}))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(500_000_000))
    assert path.stat().st_size < 1_000_000
    refused(path, "unpacks to 500 MB")


@pytest.mark.long
def test_a_zip_bomb_that_hides_its_size_cannot_take_the_memory(ids_csv, ids_workbook, refused, monkeypatch):
    monkeypatch.setattr(workbook, "MEMORY_BYTES", 600_000_000)
    path = ids_workbook(Data=_table(ids_csv, {}))
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"a" * 300_000_000 + b"</t></is></c></row></sheetData>"
    _edit_part(path, "xl/worksheets/sheet1.xml", b"</sheetData>", row)
    content = bytearray(path.read_bytes())
    # The sizes in the central directory are made small; the data stay as they are.
    directory = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    refused(path, "too much memory|damaged")


def test_a_cell_at_the_far_corner_does_not_take_the_memory(ids_csv, ids_workbook, refused):
    def stretch(_book, page):
        page.write(1_048_575, 16_383, "x")

    refused(ids_workbook(Data=_table(ids_csv, {}), edit=stretch), "too much memory")


def test_a_workbook_that_reads_too_long_is_given_up(ids_csv, ids_workbook, refused, monkeypatch):
    monkeypatch.setattr(workbook, "SECONDS", 0.001)
    monkeypatch.setattr(workbook, "READER", workbook.READER.with_name("workbook_reader.py"))
    refused(ids_workbook(Data=_table(ids_csv, {})), "took longer")


# The reject report ------------------------------------------------------------------------------------------


def test_the_reject_report_opens_in_a_spreadsheet_and_runs_nothing(embedded, ids_csv, tmp_path):
    path = ids_csv({"AMOUNT": "=1+1"}, {"SEIZURE_DATE": "@SUM(A1)"}, {"COUNTRY": "Uzbekstan"}, {"AMOUNT": "+5 kg"})
    loading.load_files([path], embedded, reject_path=tmp_path / "rejects.csv")
    content = (tmp_path / "rejects.csv").read_bytes()
    assert content.startswith(codecs.BOM_UTF8)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["'=1+1", "'@SUM(A1)", "Uzbekstan", "'+5 kg"]
    assert all(row["file"] == "ids.csv" and row["reason"] and row["remedy"] for row in rows)
    assert "Uzbekistan" in rows[2]["remedy"]


def test_texts_without_a_code_are_listed_with_suggestions(embedded, ids_csv, tmp_path):
    path = ids_csv({"DRUG_NAME": "Heroine", "PLACE": "Termezz"}, {"DRUG_NAME": "Heroine", "AMOUNT": "2"})
    loading.load_files([path], embedded, reject_path=tmp_path / "rejects.csv")
    with (tmp_path / "rejects-unresolved.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["column"], row["text"]): row for row in csv.DictReader(file)}
    assert rows["DRUG_NAME", "Heroine"]["rows"] == "2"
    assert "Heroin" in rows["DRUG_NAME", "Heroine"]["suggestions"]
