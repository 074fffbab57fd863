"""Lists of records as files, made in pieces: whoever takes them away piece by piece never holds a whole list.

A piece may be empty: then the maker is still at work, and can be stopped.
"""

from __future__ import annotations

import csv as files
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from exports import values
from exports.separated import KINDS, LOOKS_LIKE_A_DAY, Separated
from exports.sheets import LONGEST_TEXT, PLAIN, Sheets, make_room
from language import signs
from language.i18n import _

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

BOM = "\ufeff".encode()
MOST_SHEET_ROWS = 1_048_575
"""Rows that a sheet can hold below its headings."""
PIECE = 1 << 18
TAKES_FOR_FORMULA = (
    r"^[\p{Z}\s\x00-\x1f\x{feff}]*["
    + "".join(rf"\{sign}" if sign in "+-" else sign for sign in values.FORMULA)
    + r"]|^[\t\r\n]"
)
QUOTED_NUMBER = re.compile(rb'(^|;)"(-?[0-9]+(?:,[0-9]+)?(?:e[-+]?[0-9]+)?)"(?=;|$)', re.M)
"""A value that is written in quotes and need not be. Within a text no single quote stands between a semicolon and a
digit: there all are double."""
LEAST_ROUNDED, MOST_ROUNDED = 1e-10, 1e11
"""Between these the power of ten that rounds a number is a whole number without error."""
WIDTHS = {"day": 12, "number": 13}
TEXT_WIDTH = 22

Tables = Iterator[pa.Table]
About = Sequence[tuple[str, str]]


def csv(tables: Tables, *, kind: str, before: Sequence[str] = (), tags: Sequence[str] = ()) -> Iterator[bytes]:
    """One table with one line of headings: UTF-8, days as 2026-11-25, nothing for what is missing; `kind` is one of
    `separated.KINDS`.

    Numbers are plain, with at most `values.DIGITS` significant digits; a text that a spreadsheet would take for a
    formula has an apostrophe before it.

    Args:
        before: lines above the headings, each beginning with a sign that no heading begins with; `tags`: a second line
            of headings.
    """
    of = KINDS[kind]
    options = pa.csv.WriteOptions(include_header=False, quoting_style="needed", delimiter=of.separator)
    for number, table in enumerate(tables):
        out = io.BytesIO()
        if number == 0:
            said = "".join(" ".join(line.splitlines()) + "\n" for line in before)
            out.write((of.mark + said).encode() + _line(table.column_names, of))
            out.write(_line(tags, of) if tags else b"")
        pa.csv.write_csv(_with_decimals(rounded(shielded(table, of)), of.decimal), rows := io.BytesIO(), options)
        out.write(rows.getvalue() if of.decimal == "." else QUOTED_NUMBER.sub(rb"\1\2", rows.getvalue()))
        yield out.getvalue()


def _with_decimals(table: pa.Table, sign: str) -> pa.Table:
    """The same table, its fractions as texts with another sign of decimals."""
    for place, field in enumerate(table.schema):
        if sign != "." and pa.types.is_floating(field.type):
            table = table.set_column(
                place, field.name, pc.replace_substring(pc.cast(table.column(place), pa.string()), ".", sign)
            )
    return table


def _line(headings: Sequence[str], kind: Separated) -> bytes:
    out = io.StringIO()
    files.writer(out, delimiter=kind.separator, lineterminator="\n").writerow(
        kind.text(heading) for heading in headings
    )
    return out.getvalue().encode()


def shielded(table: pa.Table, kind: Separated) -> pa.Table:
    """The same table, without a text that a spreadsheet takes for a formula, or Excel for a day."""
    pattern = f"{TAKES_FOR_FORMULA}|{LOOKS_LIKE_A_DAY.pattern}" if kind.is_for_excel else TAKES_FOR_FORMULA
    for place, field in enumerate(table.schema):
        if not pa.types.is_string(field.type):
            continue
        column = table.column(place)
        taken = pc.match_substring_regex(column, pattern)
        if pc.any(taken).as_py():
            kept = pc.binary_join_element_wise(values.SHIELD, column, "")
            table = table.set_column(place, field, pc.if_else(pc.fill_null(taken, False), kept, column))
    return table


def rounded(table: pa.Table) -> pa.Table:
    """The same table, its numbers without the noise of binary fractions: see `values.rounded`."""
    for place, field in enumerate(table.schema):
        if pa.types.is_float64(field.type):
            column = table.column(place)
            numbers = _rounded(column.to_numpy())
            table = table.set_column(place, field, pa.array(numbers, field.type, mask=column.is_null().to_numpy()))
    return table


def _rounded(numbers: np.ndarray) -> np.ndarray:
    """As `values.rounded`, for many at once: whole numbers over powers of ten that are exact come out as the nearest
    there is."""
    size = np.abs(numbers)
    is_plain = (size >= LEAST_ROUNDED) & (size < MOST_ROUNDED)
    digits = values.DIGITS - 1 - np.floor(np.log10(size, out=np.zeros_like(size), where=is_plain))
    power = 10.0**digits
    return np.where(is_plain, np.rint(np.where(is_plain, numbers, 0.0) * power) / power, numbers)


def zipped_csv(tables: Tables, *, name: str, about: About, kind: str) -> Iterator[bytes]:
    """The table, and beside it a text that says what it is."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            _("About") + ".txt", BOM + "".join(f"{heading}: {text}\r\n" for heading, text in about).encode()
        )
        with archive.open(f"{name}.csv", "w", force_zip64=True) as member:
            for piece in csv(tables, kind=kind):
                member.write(piece)
                yield sink.taken()
    yield sink.taken()


def parquet(tables: Tables, *, about: About) -> Iterator[bytes]:
    """The table with its types; what it is stands in the metadata of its schema."""
    sink, writer, said = _Sink(), None, {}
    for heading, text in about:
        key = heading or next(reversed(said), "")
        said[key] = f"{said[key]}; {text}" if key in said else text
    for table in tables:
        told = table.replace_schema_metadata(said)
        writer = writer or pa.parquet.ParquetWriter(sink, told.schema, compression="zstd")
        writer.write_table(told)
        yield sink.taken()
    if writer is not None:
        writer.close()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """A file that can only be written to, and gives away what was written."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._place = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        self._place += len(self._pieces[-1])
        return len(self._pieces[-1])

    def tell(self) -> int:
        return self._place

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def xlsx(tables: Tables, *, about: About, mark: str, sheet: str = "", tags: Sequence[str] = ()) -> Iterator[bytes]:
    """A sheet with the table (numbers as numbers, days as days, texts never as formulas), and one that says what it is.

    It is written to a file that is gone when the pieces are taken away or nobody wants them any more.

    Args:
        sheet: what the table is called, if not records; `tags`: a second line of headings.
    """
    from xlsxwriter import Workbook

    with tempfile.TemporaryDirectory(prefix="records-") as folder:
        path = os.path.join(folder, "records.xlsx")
        settings = {"constant_memory": True, "nan_inf_to_errors": True, "tmpdir": folder}
        book = Workbook(path, settings | PLAIN)
        page = book.add_worksheet(sheet or _("Records"))
        row = 0
        for number, table in enumerate(tables):
            if number == 0:
                _head(book, page, table.schema, mark)
                for place, tag in enumerate(tags):
                    page.write_string(1, place, tag)
                row = 1 if tags else 0
            for batch in table.to_batches(max_chunksize=2000):
                row = _write_rows(book, page, batch, row)
                yield b""
        page.autofilter(0, 0, max(row, 1), len(table.schema) - 1)
        Sheets(book).terms(book.add_worksheet(_("About")), 0, about)
        book.close()
        with open(path, "rb") as made:
            while piece := made.read(PIECE):
                yield piece


def _head(book: Workbook, sheet: Worksheet, schema: pa.Schema, mark: str) -> None:
    look = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    make_room(sheet, 0, ((field.name, _wide(field.type) * 0.9) for field in schema))
    for place, field in enumerate(schema):
        sheet.set_column(place, place, _wide(field.type))
        sheet.write_string(0, place, field.name, look)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    if mark:
        sheet.set_header("&L" + mark.replace("&", "&&"))
    book.day_format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})


def _wide(kind: pa.DataType) -> int:
    """Letters that a column of a kind of value is wide."""
    return TEXT_WIDTH if pa.types.is_string(kind) else WIDTHS["day" if pa.types.is_date(kind) else "number"]


def _write_rows(book: Workbook, sheet: Worksheet, batch: pa.RecordBatch, row: int) -> int:
    """Write rows below the last one; returns the last one's number."""
    writers = [_writer(book, sheet, field.type) for field in batch.schema]
    for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
        row += 1
        for place, value in enumerate(cells):
            if value is not None:
                writers[place](row, place, value)
    return row


def _writer(book: Workbook, sheet: Worksheet, kind: pa.DataType) -> Callable:
    if pa.types.is_string(kind):
        return lambda row, place, value: sheet.write_string(row, place, signs.cut(value, LONGEST_TEXT))
    if pa.types.is_date(kind):
        first = date(1900, 3, 1)
        # Before that day spreadsheets count otherwise.
        return lambda row, place, value: (
            sheet.write_datetime(row, place, value, book.day_format)
            if value >= first
            else sheet.write_string(row, place, value.isoformat())
        )
    return sheet.write_number
