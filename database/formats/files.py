"""Rows out of files: CSV in its many encodings and separators, with flat memory, and workbooks; what a file is, its
content says and never its name."""

from __future__ import annotations

import codecs
import csv
import functools
import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import signs
from database.formats.conventions import EXCEL_EPOCH
from i18n import _

SEPARATORS = (";", ",", "\t", "|")
BLOCK_BYTES = 1 << 20
HEAD_BYTES = 65_536
SHOWN_LETTERS = 120
ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0"
UTF16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
STRAY_ZEROS = 0.01
DAMAGED_SHARE = 0.2


class FileError(ValueError):
    """A file that cannot be loaded; the message says where, what and how to mend it."""


@dataclass(frozen=True)
class Table:
    """One table of a file: its header, and its rows as lists of text with the row's number (the header is row 1).

    `rows` is given the positions of the columns that hold numbers: what a workbook keeps as a number is written there so that its
    point cannot be taken for one between thousands. `epoch` is day 0 of the file's day numbers. `marked_rows` are rows that cannot
    be taken as they stand, by number: column, reason and remedy.
    """

    sheet: str
    header: tuple[str, ...]
    rows: Callable[[Collection[int]], Iterator[tuple[int, list[str]]]]
    epoch: date = EXCEL_EPOCH
    marked_rows: dict[int, tuple[str, str, str]] | None = None


IsKnown = Callable[[tuple[str, ...]], bool]


def sha256(path: Path) -> str:
    """Hash of a file's content.

    Raises:
        FileError: the file is not there or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise FileError(_("{file}: there is no such file").format(file=path)) from error
    except OSError as error:
        raise FileError(_("{file}: the file cannot be read ({reason})").format(file=path, reason=error.strerror)) from error


def start_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def csv_table(path: Path, is_known: IsKnown) -> Table:
    """The table in a CSV file: the separator under which its header is one that is known.

    Raises:
        FileError: empty, binary, damaged, in an encoding that is not known, or no header that is known.
    """
    head = start_of(path)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileError(_("{file}: the file is empty").format(file=path.name))
    encoding = _encoding_of_start(path.name, head)
    first, skipped = _header_line(path.name, head, encoding)
    seen: tuple[str, ...] = ()
    for separator in SEPARATORS:
        header = tuple(cell.strip() for cell in map(signs.seen, next(csv.reader([first], delimiter=separator), [])))
        seen = max(seen, header, key=len)
        if not is_known(header):
            continue
        refuse_doubled(path.name, header)
        if encoding == "utf-8-sig":
            encoding = _byte_encoding(path)
        return Table(
            "",
            header,
            functools.partial(_csv_rows, path, encoding, separator, len(header), skipped),
        )
    raise FileError(f"{path.name}: {no_known_table(seen)}")


def no_known_table(header: tuple[str, ...]) -> str:
    """Words for a table that no format recognises."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in ", ".join(header))[:SHOWN_LETTERS]
    return _(
        "no known table. Its first line reads “{line}”. Known are the UNODC file of individual drug seizures, the tables "
        "of our own template (python -m database template OUT.xlsx) and reference tables by their own columns"
    ).format(line=shown)


def refuse_doubled(name: str, header: tuple[str, ...]) -> None:
    """Raises FileError where two columns have one name."""
    names = [column.casefold() for column in header]
    doubled = sorted({column for column in header if column and names.count(column.casefold()) > 1})
    if doubled:
        raise FileError(
            _("{file}: a column stands twice in the header; keep one: {columns}").format(
                file=name, columns=", ".join(doubled)
            )
        )


def _encoding_of_start(name: str, head: bytes) -> str:
    """utf-16, utf-16-le, utf-16-be, or utf-8-sig for every encoding of single bytes.

    Raises:
        FileError: not text.
    """
    if head.startswith(UTF16_STARTS):
        return "utf-16"
    sample = head[:1024]
    zeros = sample.count(0)
    if zeros <= len(sample) * STRAY_ZEROS:
        return "utf-8-sig"
    for encoding, share in (("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[::2].count(0))):
        if share == zeros and share > len(sample) / 4:
            return encoding
    raise FileError(f"{name}: {no_known_table((head[:60].decode('latin-1'),))}")


def _header_line(name: str, head: bytes, encoding: str) -> tuple[str, int]:
    """The header, and how many lines stand before it (Excel may write `sep=;` first)."""
    if encoding == "utf-8-sig":
        lines = [_line(line) for line in head.removeprefix(codecs.BOM_UTF8).splitlines()[:2]]
    else:
        lines = codecs.getincrementaldecoder(encoding)("replace").decode(head).splitlines()[:2]
    skipped = 1 if lines and re.fullmatch(r"sep=.", lines[0].strip(), re.IGNORECASE) else 0
    if len(lines) <= skipped:
        raise FileError(_("{file}: the file is empty").format(file=name))
    return lines[skipped], skipped


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1251", "replace")


def _byte_encoding(path: Path) -> str:
    """UTF-8 where every byte fits; else Windows-1251 where the text reads as Russian.

    Raises:
        FileError: UTF-8 that is damaged or cut off, or another encoding.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    position, is_utf8 = 0, True
    pairs = other = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
            pairs += len(re.findall(rb"[\xd0\xd1][\x80-\xbf]", block))
            other += len(block) - len(re.sub(rb"[\x80-\xff]+", b"", block))
            position += len(block)
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise FileError(
                _("{file}: the file ends within a letter; it is cut off, copy it again").format(file=path.name)
            ) from error
        return "utf-8-sig"
    if 2 * pairs > DAMAGED_SHARE * other:
        raise FileError(
            _("{file}: the text is UTF-8 with damaged bytes; copy it again or save it as UTF-8").format(file=path.name)
        )
    if not _reads_as_russian(path):
        raise FileError(
            _("{file}: its encoding is neither UTF-8 nor Windows-1251; save the file as UTF-8").format(file=path.name)
        )
    return "cp1251"


def _reads_as_russian(path: Path) -> bool:
    """Whether words with letters beyond ASCII are Cyrillic throughout when read as Windows-1251."""
    whole = mixed = 0
    with path.open("rb") as file:
        while block := file.readlines(BLOCK_BYTES):
            try:
                text = b"".join(block).decode("cp1251")
            except UnicodeDecodeError:
                return False
            for word in re.findall(r"[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*", text):
                if re.fullmatch(r"[Ѐ-ӿ]+", word):
                    whole += 1
                else:
                    mixed += 1
    return mixed * 10 <= whole


def _csv_rows(path: Path, encoding: str, separator: str, width: int, skipped: int, _numbers: Collection[int] = ()) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something.

    Raises:
        FileError: the text ends or breaks off in the middle.
    """
    with path.open(encoding=encoding, newline="") as file:
        ends_with_line = _ends_with_line(path, encoding)
        reader = csv.reader(file, delimiter=separator, strict=True)
        last: tuple[int, list[str]] | None = None
        try:
            for _line in range(skipped + 1):
                next(reader)
            for number, row in enumerate(reader, start=2 + skipped):
                if last:
                    yield last
                last = (number, row) if any(cell.strip() for cell in row) else None
        except csv.Error as error:
            raise FileError(
                _("{file}, line {line}: {reason}").format(file=path.name, line=reader.line_num, reason=_words(error))
            ) from error
        except UnicodeDecodeError as error:
            raise FileError(
                _("{file}, after line {line}: bytes that are not {encoding}; the file is damaged there").format(
                    file=path.name, line=reader.line_num, encoding=encoding
                )
            ) from error
        if last:
            if len(last[1]) < width and not ends_with_line:
                reason = _("the file is cut off there; copy it again")
                raise FileError(
                    _("{file}, line {line}: {reason}").format(file=path.name, line=reader.line_num, reason=reason)
                )
            yield last


def _words(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return _("a quotation mark is opened and never closed; the file is cut off or damaged")
    if "expected after" in str(error):
        return _("a quotation mark within a quoted cell; double it")
    return _("the file is damaged there ({reason})").format(reason=error)


def _ends_with_line(path: Path, encoding: str) -> bool:
    width = 2 if encoding.startswith("utf-16") else 1
    with path.open("rb") as file:
        file.seek(-width, 2)
        return file.read().strip(b"\x00") in (b"\n", b"\r")
