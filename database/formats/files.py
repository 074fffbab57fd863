"""Rows out of files: CSV in its many encodings and separators, with flat memory, and workbooks; what a file is, its
content says and never its name."""

from __future__ import annotations

import codecs
import contextlib
import csv
import functools
import hashlib
import io
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from database.formats import encodings
from database.formats.cells import month_and_year
from database.formats.conventions import EXCEL_EPOCH
from language import signs
from language.i18n import _

SEPARATORS = (";", ",", "\t", "|")
BLOCK_BYTES = 1 << 20
HEAD_BYTES = 65_536
HEADER_WITHIN_ROWS = 1_000
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

    `rows` is given the positions of the columns that hold numbers: what a workbook keeps as a number is written there
    so that its point cannot be taken for one between thousands, or (`only_texts`) left out. `epoch` is day 0 of the
    file's day numbers. `marked_rows` are rows that cannot be taken as they stand, by number: column, reason and remedy.
    """

    sheet: str
    header: tuple[str, ...]
    rows: Callable[..., Iterator[tuple[int, list[str]]]]
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
        raise FileError(
            _("{file}: the file cannot be read ({reason})").format(file=path, reason=error.strerror)
        ) from error


def start_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def csv_table(path: Path, is_known: IsKnown, known: str = "") -> Table:
    """The table in a CSV file: the separator under which its header is one that is known.

    Raises:
        FileError: empty, binary, damaged, in an encoding that is not known, or no header that is known.
    """
    head = start_of(path)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileError(_("{file}: the file is empty").format(file=path.name))
    encoding = _encoding_of_start(path.name, head, known)
    text = _text_of_start(head, encoding)
    seen: list[tuple[str, ...]] = []
    for separator in SEPARATORS:
        rows = _first_rows(text, separator)
        seen = max(seen, rows, key=lambda found: max(map(len, found), default=0))
        skipped = next((nth for nth, row in enumerate(rows) if len(row) > 1 and is_known(row)), None)
        if skipped is None:
            continue
        header = rows[skipped]
        refuse_doubled(path.name, header)
        if encoding == "utf-8-sig":
            encoding = _byte_encoding(path)
        return Table("", header, functools.partial(_csv_rows, path, encoding, separator, len(header), skipped))
    raise FileError(f"{path.name}: {no_known_table(seen, is_known, known)}")


def heading(cell: object) -> str:
    """A name of a column as it is compared: on one line, without what is not seen."""
    return " ".join(re.sub(r"(?<=\w)-[ \t]*\r?\n\s*(?=\w)", "", signs.seen(str(cell))).split())


def no_known_table(rows: Sequence[tuple[str, ...]], is_known: IsKnown, known: str) -> str:
    """Words for a table that no format recognises: why, where that can be told; `known` says what is."""
    for upper, lower in itertools.pairwise(rows):
        joined = itertools.zip_longest(upper, lower, fillvalue="")
        if is_known(tuple(below or above for above, below in joined)):
            return _("the header takes two rows; put the name of every column into one row")
    header = next((row for row in rows if any(row)), ())
    if sum(month_and_year(cell) for cell in header) > 1:
        return _(
            "months stand side by side as columns; write one row for each month, with the month in a column of its own"
        )
    if is_known(tuple(cell.rpartition("/")[2] for cell in header if "/" in cell)):
        return _(
            "the names of columns hold a group before a stroke, as in an export of KoboToolbox; export it without "
            "groups in the names, "
            "and take out columns that the template does not have"
        )
    shown = "".join(letter if letter.isprintable() else "·" for letter in ", ".join(header))[:SHOWN_LETTERS]
    return _("no known table. Its first line reads “{line}”. Known are: {known}").format(line=shown, known=known)


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


def _encoding_of_start(name: str, head: bytes, known: str) -> str:
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
    raise FileError(f"{name}: {no_known_table([(head[:60].decode('latin-1'),)], lambda row: False, known)}")


def _text_of_start(head: bytes, encoding: str) -> str:
    """The first rows as text, a cut one at their end included."""
    if encoding != "utf-8-sig":
        return codecs.getincrementaldecoder(encoding)("replace").decode(head)
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return head.decode(encodings.recognised(encodings.words([head])) or encodings.WINDOWS, "replace")


def _first_rows(text: str, separator: str) -> list[tuple[str, ...]]:
    """Names in the first rows, as far as they are no damaged text: a title of any height may stand above the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    with contextlib.suppress(csv.Error):
        rows.extend(tuple(map(heading, row)) for row in itertools.islice(reader, HEADER_WITHIN_ROWS))
    return rows


def _byte_encoding(path: Path) -> str:
    """UTF-8 where every byte fits; else the encoding in which words are Cyrillic.

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
        if word := encodings.twice_encoded(start_of(path)):
            raise FileError(
                _(
                    "{file}: its text was read in another encoding than its own and saved so, as {word} shows; "
                    "export it anew as UTF-8"
                ).format(file=path.name, word=word)
            )
        return "utf-8-sig"
    if 2 * pairs > DAMAGED_SHARE * other:
        raise FileError(
            _("{file}: the text is UTF-8 with damaged bytes; copy it again or save it as UTF-8").format(file=path.name)
        )
    with path.open("rb") as file:
        found = encodings.recognised(encodings.words(file))
    if found is None:
        raise FileError(
            _(
                "{file}: its encoding is neither UTF-8 nor surely one in which Cyrillic is written; save the file as "
                "UTF-8"
            ).format(file=path.name)
        )
    return found


def _csv_rows(
    path: Path,
    encoding: str,
    separator: str,
    width: int,
    skipped: int,
    _numbers: Collection[int] = (),
    *,
    only_texts: bool = False,
) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something.

    Raises:
        FileError: the text ends or breaks off in the middle.
    """
    with path.open(encoding=encoding, newline="") as file:
        ends_with_line = _ends_with_line(path, encoding)
        reader = csv.reader(file, delimiter=separator, strict=True)
        last: tuple[int, list[str]] | None = None
        try:
            for _row in range(skipped + 1):
                next(reader)
            for number, row in enumerate(reader, start=2 + skipped):
                if last:
                    yield last
                last = (number, row) if "".join(row).strip() else None
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
