"""The reject report: every row that did not land, with where, what, why and how to mend it.

The dead-letter list of the load.
"""

from __future__ import annotations

import contextlib
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from language import signs

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Reject:
    """One row that did not land. `row` counts from 1 with the header, as a spreadsheet does."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str


def harmless(text: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = signs.seen(str(text))
    return "'" + text if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


class ReportError(RuntimeError):
    """The list of rejected rows cannot be written, so that nothing is loaded."""


@contextlib.contextmanager
def _writing(path: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportError(
            f"{path}: the list of rejected rows cannot be written ({error.strerror}); nothing was loaded. Make room "
            "there, or name another "
            "file with --rejects"
        ) from error


class RejectReport:
    """Rejects written to a CSV file as they come (UTF-8 with BOM), counted by reason; without a path only counted."""

    def __init__(self, path: Path | None):
        self.path = path
        self.count = 0
        self.reasons: Counter[str] = Counter()
        self.first: list[Reject] = []
        with _writing(path):
            self._file = path.open("w", encoding="utf-8-sig", newline="") if path else None
        self._writer = csv.writer(self._file) if self._file else None
        if self._writer:
            self._writer.writerow([field.name for field in fields(Reject)])

    def add(self, rejects: Iterable[Reject]) -> None:
        for reject in rejects:
            self.count += 1
            self.reasons[f"{reject.column}: {reject.reason}" if reject.column else reject.reason] += 1
            if len(self.first) < 5:
                self.first.append(reject)
            if self._writer:
                with _writing(self.path):
                    self._writer.writerow([harmless(str(cell)[:LONGEST_VALUE]) for cell in astuple(reject)])

    def close(self) -> None:
        """Put the list on disk.

        Raises:
            ReportError: not all of it could be written.
        """
        if self._file:
            with _writing(self.path):
                self._file.close()


def write_unresolved(path: Path, lines: Iterable[tuple[str, str, str, int, list[str]]]) -> None:
    """Texts that landed without a code, to be settled by a person: file, column, text, rows, suggestions.

    Raises:
        ReportError: not all of them could be written.
    """
    with _writing(path), path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "column", "text", "rows", "suggestions"])
        for name, column, text, rows, suggestions in lines:
            writer.writerow([*map(harmless, (name, column, text)), rows, harmless("; ".join(suggestions))])
