"""Files of records hold the rows that they were given, and no text among them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import string
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from exports import records_files
from language import i18n

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
SIGNS = (*FORMULA, "\t", "\r")
ABOUT = [("Source", "Office"), ("Notes", "one"), ("", "two")]
SCHEMA = pa.schema([("Date", pa.date32()), ("Name", pa.string()), ("Mass, kg", pa.float64()), ("Persons", pa.int64())])
ROWS = [
    (date(2024, 2, 29), "Ойбек, «ёлка»", 0.125, 3),
    (date(1899, 12, 31), None, None, None),
    (None, "", -1.5, -2),
    (date(2026, 12, 31), 'a "quoted"\nline', 1e15, 0),
]


@pytest.fixture(autouse=True)
def english():
    i18n.use("en")


def tables(rows=ROWS, size: int = 3) -> Iterator[pa.Table]:
    for start in range(0, max(len(rows), 1), size):
        part = rows[start : start + size]
        yield pa.table(
            [pa.array([row[place] for row in part], field.type) for place, field in enumerate(SCHEMA)], schema=SCHEMA
        )


def written(pieces) -> bytes:
    return b"".join(pieces)


def read_csv(content: bytes, *, encoding: str = "utf-8-sig") -> list[list[str]]:
    return [*csv.reader(io.StringIO(content.decode(encoding), newline=""))]


def test_csv_is_one_table_with_plain_days_and_numbers():
    rows = read_csv(written(records_files.csv(tables(), kind="point")))
    assert rows[0] == SCHEMA.names
    assert rows[1] == ["2024-02-29", "Ойбек, «ёлка»", "0.125", "3"]
    assert rows[2] == ["1899-12-31", "", "", ""]
    assert [rows[3][0], rows[3][1], float(rows[3][2]), rows[3][3]] == ["", "", -1.5, "-2"]
    assert rows[4][1] == 'a "quoted"\nline' and float(rows[4][2]) == 1e15
    assert len(rows) == 5


@pytest.mark.parametrize(
    "number",
    [
        0.1 + 0.2,
        0.5579999999999999,
        12.700000000000001,
        -27.381371100000003,
        1e-9 / 3,
        98_765_432_109.87654,
        0.0,
        1e-13,
        1e300,
        None,
    ],
)
def test_numbers_of_a_csv_have_at_most_twelve_significant_digits(number):
    table = pa.table({"Mass, kg": pa.array([number], pa.float64())})
    (cell,) = read_csv(written(records_files.csv(iter([table]), kind="standard")))[1] or [""]
    assert cell == "" if number is None else float(cell) == float(f"{number:.12g}")


def test_csv_has_its_mark_for_excel_only_where_it_is_asked_for():
    assert written(records_files.csv(tables(), kind="point")).startswith(b"\xef\xbb\xbf")
    assert not written(records_files.csv(tables(), kind="standard")).startswith(b"\xef\xbb\xbf")


def test_a_list_without_rows_has_its_headings_in_every_format():
    assert read_csv(written(records_files.csv(tables([]), kind="point"))) == [SCHEMA.names]
    assert (
        pq.read_table(io.BytesIO(written(records_files.parquet(tables([]), about=ABOUT)))).schema.names == SCHEMA.names
    )
    assert sheets(written(records_files.xlsx(tables([]), about=ABOUT, mark="")))["Records"] == [SCHEMA.names]


# As Excel opens it ------------------------------------------------------------------------------------------

WINDOWS = {"comma": (";", ","), "point": (",", ".")}
"""What stands between values and before decimals in the settings of Windows that a kind of CSV is for."""


@pytest.mark.parametrize("kind", WINDOWS)
def test_excel_opens_each_kind_in_columns_with_numbers_and_days(kind):
    separator, decimal = WINDOWS[kind]
    content = written(records_files.csv(tables(), kind=kind))
    # Excel looks at the mark only where no `sep=` stands before the table.
    assert content.startswith(b"\xef\xbb\xbf") and not content[3:].lower().startswith(b"sep=")
    rows = [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)]
    assert rows[0] == SCHEMA.names and {len(row) for row in rows} == {len(SCHEMA.names)}
    for row, meant in zip(rows[1:], ROWS, strict=True):
        assert row[0] == ("" if meant[0] is None else meant[0].isoformat()) and row[1] == (meant[1] or "")
        assert [None if cell == "" else float(cell.replace(decimal, ".")) for cell in row[2:]] == [*meant[2:]]
        assert all(sign == decimal for cell in row[2:] for sign in cell if sign in ",.")


@pytest.mark.parametrize("text", ["17.5", "3-4", "1/2", "01.02.2026", "2026-08", " 5.10 "])
def test_excel_takes_no_text_for_a_day(text):
    table = pa.table({"Quantity, as reported": [text], "Mass, kg": pa.array([17.5])})
    assert written(records_files.csv(iter([table]), kind="comma")).decode().splitlines()[1] == f'"\'{text}";17,5'
    assert written(records_files.csv(iter([table]), kind="point")).decode().splitlines()[1] == f'"\'{text}",17.5'
    assert written(records_files.csv(iter([table]), kind="standard")).decode().splitlines()[1] == f'"{text}",17.5'


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text('";,\n1.5-e=x', max_size=9), st.none() | st.floats(-1e9, 1e9)), min_size=1, max_size=4)
)
def test_whatever_stands_in_texts_a_decimal_comma_changes_nothing_else(rows):
    table = pa.table(
        {"a": pa.array([one for one, _ in rows], pa.string()), "b": pa.array([two for _, two in rows], pa.float64())}
    )
    read = {
        kind: [
            *csv.reader(
                io.StringIO(written(records_files.csv(iter([table]), kind=kind)).decode("utf-8-sig"), newline=""),
                delimiter=WINDOWS[kind][0],
            )
        ]
        for kind in WINDOWS
    }
    assert [[row[0], *(cell.replace(",", ".") for cell in row[1:])] for row in read["comma"]] == read["point"]


texts = st.builds(
    lambda blank, sign, rest: blank + sign + rest,
    st.sampled_from(["", "", " ", "\u00a0", "\ufeff", "\u3000", "\n"]),
    st.sampled_from([*SIGNS, "", "a"]),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6))
def test_no_text_of_a_csv_file_begins_like_a_formula_and_all_others_are_as_they_were(values):
    table = pa.table({"=1+1": pa.array(values, pa.string())})
    heading, *cells = [
        row[0] if row else ""
        for row in read_csv(written(records_files.csv(iter([table]), kind="standard")), encoding="utf-8")
    ]
    assert heading == "'=1+1"
    for value, cell in zip(values, cells, strict=True):
        assert cell in (value, "'" + value)
        assert not cell.startswith(("\t", "\r")) and not cell.lstrip(
            "\ufeff" + string.whitespace + "\u00a0\u3000"
        ).startswith(FORMULA), repr(cell)
        if value[:1].isalnum():
            assert cell == value


def sheets(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_workbook_holds_numbers_as_numbers_days_as_days_and_says_what_it_is():
    found = sheets(written(records_files.xlsx(tables(), about=ABOUT, mark="Demonstration data")))
    assert list(found) == ["Records", "About"]
    assert found["Records"][1] == [date(2024, 2, 29), "Ойбек, «ёлка»", 0.125, 3.0]
    # Spreadsheets know no days before 1900.
    assert found["Records"][2] == ["1899-12-31", "", "", ""]
    assert found["Records"][3][2:] == [-1.5, -2.0]
    assert found["About"] == [list(row) for row in ABOUT]


@pytest.mark.parametrize("sign", SIGNS)
def test_no_text_of_a_workbook_is_a_formula_or_a_link(sign):
    rows = [
        (None, f"{sign}cmd|' /C calc'!A1", None, None),
        (None, "https://example.org", None, None),
        (None, "12", None, None),
    ]
    content = written(records_files.xlsx(tables(rows), about=[(f"{sign}1", f"{sign}1")], mark=""))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        inner = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets"))
    assert "<f>" not in inner and "hyperlink" not in inner.lower()
    assert sheets(content)["Records"][3][1] == "12"


def test_the_file_behind_a_workbook_is_gone_when_it_is_taken_or_no_longer_wanted(tmp_path, monkeypatch):
    monkeypatch.setattr(records_files.tempfile, "tempdir", str(tmp_path))
    written(records_files.xlsx(tables(), about=ABOUT, mark=""))
    assert not [*Path(tmp_path).iterdir()]
    begun = records_files.xlsx(tables(), about=ABOUT, mark="")
    assert next(begun) == b"" and [*Path(tmp_path).iterdir()]
    begun.close()
    assert not [*Path(tmp_path).iterdir()]


def test_parquet_keeps_types_and_says_what_it_is():
    table = pq.read_table(io.BytesIO(written(records_files.parquet(tables(), about=ABOUT))))
    assert table.schema.equals(SCHEMA, check_metadata=False)
    assert [*zip(*(column.to_pylist() for column in table.columns), strict=True)] == ROWS
    assert table.schema.metadata == {b"Source": b"Office", b"Notes": b"one; two"}


def test_an_archive_holds_the_table_and_what_it_is():
    with zipfile.ZipFile(
        io.BytesIO(written(records_files.zipped_csv(tables(), name="records", about=ABOUT, kind="point")))
    ) as archive:
        assert archive.testzip() is None
        assert read_csv(archive.read("records.csv")) == read_csv(written(records_files.csv(tables(), kind="point")))
        assert archive.read("About.txt").decode("utf-8-sig").startswith("Source: Office\r\n")
