"""Tables out of XLSX workbooks. The workbook is read by a process of its own, so that one made to harm takes neither
the loader's memory nor its time."""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from database.formats.conventions import EITHER, EXCEL_EPOCH, MACINTOSH_EPOCH
from database.formats.files import (
    HEADER_WITHIN_ROWS,
    FileError,
    IsKnown,
    Table,
    heading,
    no_known_table,
    refuse_doubled,
)
from language.i18n import _, number

MOST_UNPACKED_BYTES = 400_000_000
MOST_RATIO = 150
RATIO_FROM_BYTES = 20_000_000
MOST_PARTS = 5_000
MEMORY_BYTES = 2_000_000_000
SECONDS = 120
READER = Path(__file__).with_name("workbook_reader.py")


def check_size(path: Path) -> None:
    """Refuse what is no workbook, or would unpack to too much.

    Raises:
        FileError: not a workbook, damaged, or too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileError(
            _("{file}: the workbook is damaged or cut off; copy it again").format(file=path.name)
        ) from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise FileError(
            _("{file}: an archive that is not an Excel workbook; save it as .xlsx (Excel workbook)").format(
                file=path.name
            )
        )
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if (
        len(parts) > MOST_PARTS
        or unpacked > MOST_UNPACKED_BYTES
        or (unpacked > RATIO_FROM_BYTES and unpacked / packed > MOST_RATIO)
    ):
        raise FileError(
            _(
                "{file}: the workbook unpacks to {size} MB in {parts} parts; at most {most} MB, {ratio} times its "
                "size and "
                "{most_parts} parts are read. Save the rows as CSV"
            ).format(
                file=path.name,
                size=number(unpacked / 1e6),
                parts=number(len(parts)),
                most=number(MOST_UNPACKED_BYTES / 1e6),
                ratio=number(MOST_RATIO),
                most_parts=number(MOST_PARTS),
            )
        )


@contextlib.contextmanager
def workbook_tables(path: Path, is_known: IsKnown, known: str = "") -> Iterator[tuple[list[Table], list[str]]]:
    """The tables of a workbook whose headers are known, and notes on the sheets that are left out.

    Raises:
        FileError: not a workbook, damaged, too large, or no table that is known.
    """
    check_size(path)
    with tempfile.TemporaryDirectory(prefix="blo-workbook-") as name:
        folder = Path(name)
        sheets = _read(path, folder)
        tables, notes, seen = [], [], []
        for sheet in sheets:
            header_row, header = _header(folder / sheet["file"], is_known)
            if header is None:
                seen = seen or header_row
                continue
            if sheet["is_hidden"]:
                notes.append(
                    _("the sheet “{sheet}” is hidden and was not read; show it to load it").format(sheet=sheet["name"])
                )
                continue
            where = _("{file}, sheet “{sheet}”").format(file=path.name, sheet=sheet["name"])
            refuse_doubled(where, header)
            tables.append(_table(folder, sheet, where, header_row, header))
        if not tables:
            raise FileError(f"{path.name}: " + (notes[0] if notes else no_known_table(seen, is_known, known)))
        yield tables, notes


def _read(path: Path, folder: Path) -> list[dict]:
    command = [sys.executable, "-I", str(READER), str(path.resolve()), str(folder), str(MEMORY_BYTES), str(SECONDS)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise FileError(
            _("{file}: reading took longer than {seconds} s; save the rows as CSV").format(
                file=path.name, seconds=number(SECONDS)
            )
        ) from error
    summary = folder / "sheets.json"
    if done.returncode == 0 and summary.exists():
        return json.loads(summary.read_text(encoding="utf-8"))
    words = done.stderr.decode("utf-8", "replace")
    if "PasswordError" in words:
        raise FileError(_("{file}: the workbook has a password; save it without one").format(file=path.name))
    if done.returncode < 0 or "MemoryError" in words or "memory allocation" in words:
        raise FileError(
            _("{file}: reading the workbook takes too much memory or time; save the rows as CSV").format(file=path.name)
        )
    raise FileError(_("{file}: the workbook is damaged; open it in Excel and save it again").format(file=path.name))


def _lines(path: Path, numbers: Collection[int] = (), *, only_texts: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Rows by number. In the columns of `numbers` a number of three decimals gets a fourth, so that no point stands
    before three digits; with `only_texts` numbers with decimals are left out there."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row_no, cells = json.loads(line)
            for place, cell in enumerate(cells):
                if isinstance(cell, list):
                    is_either = place in numbers and EITHER.fullmatch(cell[0])
                    cells[place] = "" if only_texts and place in numbers else cell[0] + "0" * bool(is_either)
            yield row_no, cells


def _header(path: Path, is_known: IsKnown):
    """Number and names of the row that is a known header, among the first ones; else those rows and None."""
    seen: list[tuple[str, ...]] = []
    for row_no, cells in itertools.islice(_lines(path), HEADER_WITHIN_ROWS):
        header = tuple(map(heading, cells))
        while header and not header[-1]:
            header = header[:-1]
        seen.append(header)
        if is_known(header):
            return row_no, header
    return seen, None


def _table(folder: Path, sheet: dict, where: str, header_row: int, header: tuple[str, ...]) -> Table:
    marked: dict[int, tuple[str, str, str]] = {}
    for top, left, bottom, _right in sheet["merged"]:
        if left >= len(header):
            continue
        if top < header_row <= bottom + 1:
            raise FileError(
                _("{file}: cells of the header are merged; give every column its own name").format(file=where)
            )
        remedy = _("unmerge the cells and fill in each of them")
        marked |= {
            row: (header[left], _("merged cells"), remedy) for row in range(max(top + 1, header_row + 1), bottom + 2)
        }
    for row, column, kind in sheet["without_value"]:
        if row > header_row and 0 < column <= len(header):
            failed, pending = _("a formula that ends in an error"), _("a formula that was never calculated")
            remedy = _("write the value itself, or open and save the file in Excel")
            marked[row] = (header[column - 1], failed if kind == "error" else pending, remedy)
    path = folder / sheet["file"]

    def rows(numbers: Collection[int] = (), *, only_texts: bool = False) -> Iterator[tuple[int, list[str]]]:
        for row_no, cells in _lines(path, numbers, only_texts=only_texts):
            if row_no > header_row:
                cells = cells + [""] * (len(header) - len(cells))
                while len(cells) > len(header) and not cells[-1].strip():
                    cells = cells[:-1]
                yield row_no, cells

    return Table(sheet["name"], header, rows, MACINTOSH_EPOCH if sheet["is_1904"] else EXCEL_EPOCH, marked)
