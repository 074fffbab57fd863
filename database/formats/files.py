"""Rows out of files: CSV in its many encodings and separators, with flat memory; nothing is guessed from the name."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = ("utf-8-sig", "cp1251")
SEPARATORS = (";", ",", "\t", "|")
HEAD_BYTES = 65_536


class FileError(ValueError):
    """A file that cannot be loaded; the message says where, what and how to mend it."""


@dataclass(frozen=True)
class Table:
    """One table of a file: its header, and its rows as lists of text with the row's number (the header is row 1)."""

    sheet: str
    header: tuple[str, ...]
    rows: Callable[[], Iterator[tuple[int, list[str]]]]


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def csv_table(path: Path, is_known: Callable[[tuple[str, ...]], bool]) -> Table:
    """The table in a CSV file: the first encoding and separator under which its header is one that is known.

    Raises:
        FileError: empty, binary, or no header that is known.
    """
    head = path.read_bytes()[:HEAD_BYTES] if path.stat().st_size <= HEAD_BYTES else _head(path)
    if not head.strip():
        raise FileError(f"{path.name}: the file is empty")
    encodings = ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    seen: tuple[str, ...] = ()
    for encoding in encodings:
        try:
            first = _first_line(head, encoding)
        except UnicodeDecodeError:
            continue
        for separator in SEPARATORS:
            header = tuple(cell.strip() for cell in next(csv.reader([first], delimiter=separator), []))
            if len(header) > len(seen):
                seen = header
            if not is_known(header):
                continue
            doubled = sorted({name for name in header if name and header.count(name) > 1})
            if doubled:
                raise FileError(f"{path.name}: the column {', '.join(doubled)} stands twice in the header; keep one")
            return Table("", header, lambda e=encoding, s=separator: _csv_rows(path, e, s, len(header)))
    shown = ", ".join(seen)[:120]
    raise FileError(
        f"{path.name}: no known table. Its first line reads {shown!r}. Known are the UNODC file of individual drug "
        "seizures and the tables of our own template (python -m database template OUT.xlsx)"
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _first_line(head: bytes, encoding: str) -> str:
    decoder = io.TextIOWrapper(io.BytesIO(head.split(b"\n", 1)[0] if encoding != "utf-16" else head), encoding=encoding)
    line = decoder.readline()
    if "\x00" in line:
        raise UnicodeDecodeError(encoding, head[:1], 0, 1, "binary")
    return line.rstrip("\r\n")


def _csv_rows(path: Path, encoding: str, separator: str, width: int) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        try:
            next(reader)
            for number, row in enumerate(reader, start=2):
                if any(row):
                    yield number, row
        except csv.Error as error:
            raise FileError(f"{path.name}, line {reader.line_num}: {error}; the file is damaged there") from error
        except UnicodeDecodeError as error:
            raise FileError(
                f"{path.name}, after line {reader.line_num}: bytes that are not {encoding}; save the file as UTF-8"
            ) from error
