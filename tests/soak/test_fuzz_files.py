"""Files that hypothesis writes: whatever stands in them, the loader refuses them with words or accounts for every row.

`BLO_FUZZ_FILES` says how many of each kind are tried (default 60).
"""

from __future__ import annotations

import csv
import io
import os
import string
from datetime import UTC, datetime

import hypothesis.strategies as st
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings

from database import loading
from database.engine import Location, current_version
from database.formats import template, unodc_ids
from database.formats.files import FileError

TRIED = settings(
    max_examples=int(os.environ.get("BLO_FUZZ_FILES", "60")),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "-1",
            "1,5",
            "1.5",
            "1,234",
            "1 000",
            "1e5",
            "NaN",
            "41000",
            "2013-05-17",
            "31.02.2013",
            "2999-01-01",
        ]
        + [
            "Uzbekistan",
            "Узбекистан",
            "UZ",
            "Narnia",
            "Heroin",
            "Герoин",
            "Kilogram",
            "kg",
            "Tablet",
            "Unknown",
            "Other",
        ]
        + [
            "KG-KAINDY-RAIL",
            "г. Термез",
            "=1+1",
            "@x",
            "'",
            '"',
            ";",
            "dog; xray",
            "yes",
            "verified",
            "\u00a0",
            "\ufeff",
        ]
    ),
    st.text(max_size=12),
    st.text(string.printable, max_size=12),
    st.floats(allow_nan=True).map(str),
    st.dates().map(str),
)


def _header(columns):
    """A header that is known, or nearly: columns moved, left out, doubled or renamed."""
    whole = st.just(list(columns))
    other = st.lists(
        st.one_of(st.sampled_from(list(columns)), st.text(max_size=8)), min_size=1, max_size=len(columns) + 2
    )
    return st.one_of(*[whole] * 6, st.permutations(list(columns)), other)


@st.composite
def _rows(draw, table):
    """A header and rows: good ones with some cells changed, now and then with cells too many or too few."""
    header = draw(_header(table))
    rows = []
    for _row in range(draw(st.integers(0, 8))):
        row = [draw(CELLS) if draw(st.integers(0, 15)) == 15 else table.get(name, "") for name in header]
        if draw(st.integers(0, 9)) == 9:
            row = [*row, draw(CELLS)] if draw(st.booleans()) else row[:-1]
        rows.append(row)
    return header, rows + draw(st.sampled_from([[], rows[:1]]))


PUBLISHED = dict.fromkeys(unodc_ids.COLUMNS, "") | {
    "COUNTRY": "Uzbekistan",
    "PLACE": "Termez",
    "SEIZURE_DATE": "2013-05-17",
    "DRUG_NAME": "Heroin",
    "AMOUNT": "1.5",
    "DRUG_UNIT": "Kilogram",
}
TABLES = [PUBLISHED, *({column.name: column.example for column in sheet.columns} for sheet in template.SHEETS)]
SELDOM = st.integers(0, 6).map(lambda number: number == 6)


@st.composite
def csv_files(draw):
    """Bytes of a CSV file in some encoding and with some separator; perhaps cut, perhaps with bytes changed."""
    header, rows = draw(st.sampled_from(TABLES).flatmap(_rows))
    separator = draw(st.sampled_from([";", ",", "\t", "|"] * 3 + [":"]))
    out = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=ends)
    writer.writerow(header)
    writer.writerows(rows)
    encoding = draw(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"] * 2 + ["latin-1"])
    )
    content = out.getvalue().encode(encoding, "replace")
    if draw(SELDOM):
        content = content[: draw(st.integers(0, len(content)))]
    for _change in range(draw(st.integers(1, 3)) if draw(SELDOM) else 0):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(max_size=3)) + content[place + draw(st.integers(0, 2)) :]
    return content


VALUES = st.one_of(
    CELLS,
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(),
    st.dates(),
)


@st.composite
def workbooks(draw):
    """Bytes of a workbook with some sheets, merged cells and formulas; perhaps cut or with bytes changed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": draw(st.booleans())}) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})  # else no two runs write the same bytes
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number in range(draw(st.integers(1, 3))):
            page = book.add_worksheet(f"Sheet {number}")
            table = draw(st.sampled_from(TABLES))
            header = draw(_header(table))
            above = draw(st.integers(0, 2))
            page.write_row(above, 0, header)
            for line in range(draw(st.integers(0, 5))):
                for place, name in enumerate(header):
                    value = draw(VALUES) if draw(SELDOM) else table.get(name, "")
                    try:
                        if isinstance(value, str):
                            page.write_string(above + 1 + line, place, value)
                        elif hasattr(value, "year"):
                            page.write_datetime(above + 1 + line, place, value, day)
                        else:
                            page.write(above + 1 + line, place, value)
                    except (ValueError, OverflowError):
                        page.write_blank(above + 1 + line, place, None)
            if draw(SELDOM):
                page.merge_range(above + draw(st.integers(0, 2)), 0, above + 3, draw(st.integers(1, 4)), "merged")
            if draw(st.booleans()):
                page.write_formula(
                    above + 1, draw(st.integers(0, 5)), "=1/0", None, draw(st.sampled_from([1, "", "#DIV/0!"]))
                )
            if draw(SELDOM) and number:
                page.hide()
    content = out.getvalue()
    if draw(SELDOM):
        content = content[: draw(st.integers(1, len(content)))]
    for _change in range(draw(st.sampled_from([0, 0, 1, 3]))):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(max_size=3)) + content[place + 1 :]
    return content


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A database with reference tables; every file is tried on it and left out again. Derived tables are not made: they
    take most of the time and do not see the file."""
    folder = tmp_path_factory.mktemp("fuzz")
    place = Location("duckdb", folder=folder / "database")
    with loading.publishing.change(place) as connection:
        loading.initialise(connection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading.derived, "derive", lambda connection, settings: None)
        yield place, folder


def _try(database, name, content, tally):
    place, folder = database
    path = folder / name
    path.write_bytes(content)
    version = current_version(place)
    try:
        (result,) = loading.load_files([path], place, dry_run=True, reject_path=folder / "rejects.csv")
    except FileError as error:
        tally["refused"] = tally.get("refused", 0) + 1
        assert name in str(error)
    else:
        tally["read"] = tally.get("read", 0) + 1
        tally["rows"] = tally.get("rows", 0) + result.rows_read
        tally["accepted"] = tally.get("accepted", 0) + result.rows_accepted
        assert result.rows_read == result.rows_accepted + result.rows_known + result.rows_rejected
        with (folder / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
            assert sum(1 for _row in csv.DictReader(file)) == result.rows_rejected
    assert current_version(place) == version


def _words(kind: str, tally: dict[str, int]) -> str:
    tried = tally.get("read", 0) + tally.get("refused", 0)
    return (
        f"{kind}: {tried:,} tried, {tally.get('read', 0):,} read with {tally.get('accepted', 0):,} of "
        f"{tally.get('rows', 0):,} rows accepted"
    )


def test_every_csv_file_is_refused_or_accounted_for(database):
    tally: dict[str, int] = {}

    @TRIED
    @given(csv_files())
    def one(content):
        _try(database, "fuzz.csv", content, tally)

    one()
    print(_words("CSV files", tally))
    assert tally.get("read") and tally.get("refused")


def test_every_workbook_is_refused_or_accounted_for(database):
    tally: dict[str, int] = {}

    @TRIED
    @given(workbooks())
    def one(content):
        _try(database, "fuzz.xlsx", content, tally)

    one()
    print(_words("workbooks", tally))
    assert tally.get("read") and tally.get("refused")
