"""Reads a workbook into lines of JSON, one file per sheet. Runs as a process of its own with limits on memory and time:

    python workbook_reader.py WORKBOOK FOLDER MEMORY_BYTES SECONDS

`FOLDER/sheets.json` comes last: the sheets in order with name, is_hidden, is_1904, merged ranges and cells without a
value.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MOST_OUTPUT_BYTES = 2_000_000_000
EXACT_DIGITS = 15
"""What a spreadsheet keeps of a number; beyond lies the noise of binary fractions."""


def limit(memory_bytes: int, seconds: int) -> None:
    """Bound what this process may use, where the system can (Windows cannot; there the parent's clock decides)."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MOST_OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some limits.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def text(value: object) -> str:
    """A cell as text, as it would stand in a CSV file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**EXACT_DIGITS else f"{value:.{EXACT_DIGITS}g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value.total_seconds() / 86_400)
    return str(value)


def write_rows(sheet, path: Path) -> None:
    """Rows that hold something: number (from 1) and cells; a number with decimals stands in a list, apart from
    texts."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    with path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = left + [text(value) for value in row]
            if any(cell.strip() for cell in cells):
                cells = [
                    [cell] if isinstance(value, float) and "." in cell else cell
                    for cell, value in zip(cells, [*left, *row], strict=True)
                ]
                out.write(json.dumps([number, cells], ensure_ascii=False) + "\n")


def without_value(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[int, int, str]]:
    """Row, column and kind (formula, error) of cells that show no value: formulas that were never calculated, and
    formulas that end in an error."""
    with archive.open(member) as file:
        tail, found = b"", False
        while not found and (block := file.read(1 << 20)):
            found = re.search(rb"[<:]f[ >/]|t=\"e\"", tail + block) is not None
            tail = block[-16:]
    if not found:
        return
    with archive.open(member) as file:
        for _event, element in ElementTree.iterparse(file):
            name = element.tag.rpartition("}")[2]
            if name == "c":
                parts = {child.tag.rpartition("}")[2]: child for child in element}
                stated = "v" in parts and (parts["v"].text or element.get("t") == "str")
                row, column = position(element.get("r", ""))
                if element.get("t") == "e":
                    yield row, column, "error"
                elif "f" in parts and not stated:
                    yield row, column, "formula"
            if name == "row":
                element.clear()


def position(reference: str) -> tuple[int, int]:
    """Row and column from 1 of a cell such as AB12; 0 where the file does not say."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", reference)
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def members(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name."""
    links = {
        link.get("Id"): link.get("Target", "")
        for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            link = next((value for name, value in element.items() if name.endswith("}id")), "")
            target = links.get(link, "")
            found[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def counts_from_1904(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook's day numbers begin in 1904, as those of old Macintoshes."""
    elements = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter()
    return any(element.tag.endswith("}workbookPr") and element.get("date1904") in ("1", "true") for element in elements)


def read(workbook_path: Path, folder: Path) -> None:
    """Write every worksheet of a workbook into the folder, and then the list of them."""
    workbook = CalamineWorkbook.from_path(workbook_path)
    sheets = []
    with zipfile.ZipFile(workbook_path) as archive:
        parts = members(archive)
        names = set(archive.namelist())
        is_1904 = counts_from_1904(archive)
        for number, metadata in enumerate(workbook.sheets_metadata):
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(metadata.name)
            write_rows(sheet, folder / f"{number}.jsonl")
            part = parts.get(metadata.name, "")
            sheets.append(
                {
                    "file": f"{number}.jsonl",
                    "name": metadata.name,
                    "is_1904": is_1904,
                    "is_hidden": metadata.visible != SheetVisibleEnum.Visible,
                    "merged": [[*start, *end] for start, end in sheet.merged_cell_ranges or ()],
                    "without_value": list(without_value(archive, part)) if part in names else [],
                }
            )
    (folder / "sheets.json").write_text(json.dumps(sheets), encoding="utf-8")


if __name__ == "__main__":
    limit(int(sys.argv[3]), int(sys.argv[4]))
    read(Path(sys.argv[1]), Path(sys.argv[2]))
