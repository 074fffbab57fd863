"""One run of loading a file: what every format needs to read its rows, and what became of them."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from database import flags, landing
from database.formats import records, unodc_ids
from database.formats.conventions import Writing
from database.formats.files import Table
from database.lists import Lists
from database.rejects import Reject, RejectReport
from language import i18n, signs
from language.i18n import _, ngettext
from scope.settings import Settings

CHUNK_ROWS = 20_000
Kinds = Mapping[int, tuple[str, str]]
"""Columns that hold days or numbers, by position: name and kind (`day`, `number`)."""
Progress = Callable[[int, float], None]
"""Told after each chunk: rows read so far, and rows per second."""


@dataclass
class LoadResult:
    """What became of one file: rows read = accepted + known + rejected.

    `source_code` is '' for reference rows, `load_id` the number of the load in the database. `unmatched` counts rows
    per column and text without a safe code, `places` rows with a place text per country and precision, `unplaced` rows
    per country and place text that was not found; `notes` say what of the file was left out; `lists` are those that its
    texts were coded by.
    """

    file: str
    source_code: str
    load_id: int = 0
    rows_read: int = 0
    rows_accepted: int = 0
    rows_known: int = 0
    rows_rejected: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    unmatched: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    unplaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    flags: flags.Flags | None = None
    lists: Lists = field(default_factory=lambda: Lists({}))


@dataclass
class Run:
    """One file being loaded: what every step needs. `writing` says how columns write days and numbers, by kind of table
    and name."""

    connection: sa.Connection
    file: str
    result: LoadResult
    rejects: RejectReport
    progress: Progress
    settings: Settings
    load: landing.Load
    writing: dict[str, dict[str, Writing]] = field(default_factory=dict)
    clock: float = field(default_factory=time.perf_counter)
    unseen: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def without_unseen(self, header: Sequence[str], row: list[str]) -> list[str]:
        """A row without the signs that are not seen; what was taken out is counted by column."""
        for name, cell in zip(header, row, strict=True):
            self.unseen[name].update(signs.taken(cell))
        return [signs.seen(cell) for cell in row]

    def note_unseen(self) -> None:
        """Say what was taken out of which column."""
        for name, found in self.unseen.items():
            if found:
                count = sum(found.values())
                words = ngettext(
                    "{n} sign that is not seen was taken out in column {column}: {signs}",
                    "{n} signs that are not seen were taken out in column {column}: {signs}",
                    count,
                )
                self.result.notes.append(
                    words.format(n=i18n.number(count), column=signs.drawn(name), signs=", ".join(sorted(found)))
                )

    @property
    def lists(self) -> Lists:
        """The lists that texts are coded by."""
        return self.result.lists

    def note_orders(self) -> None:
        """Say where days are read in another order than in the region."""
        for name, writing in ((name, one) for columns in self.writing.values() for name, one in columns.items()):
            if writing.days.shown_by:
                words = _("days of column {column} are read with the month or the year first, as {cell} shows")
                self.result.notes.append(words.format(column=signs.drawn(name), cell=writing.days.shown_by))

    @property
    def now(self) -> datetime:
        """The present moment in the zone of this installation."""
        return datetime.now(ZoneInfo(self.settings.zone))

    def refuse(self, sheet: str, refused: Sequence[tuple[int, str, str, str, str]]) -> None:
        """Put rows into the reject report."""
        self.result.rows_rejected += len(refused)
        self.result.reasons.update(f"{column or 'row'}: {reason}" for _row, column, _value, reason, _remedy in refused)
        self.rejects.add(Reject(self.file, sheet, *one) for one in sorted(refused))

    def note_unmatched(self, staged: unodc_ids.Staged | records.Records) -> None:
        """Keep count of the texts without a safe code, and of the places that were not found."""
        for column, texts in staged.unmatched.items():
            self.result.unmatched[column].update(texts)
        self.result.unplaced.update(staged.unplaced)

    def tell(self) -> None:
        """Tell how far the file is read."""
        rows = self.result.rows_read
        self.progress(rows, rows / max(time.perf_counter() - self.clock, 1e-9))


def chunks(run: Run, table: Table, kinds: Kinds) -> Iterator[tuple[pd.DataFrame, pd.Series]]:
    """Whole rows as text under the table's header, with their numbers; broken ones go to the reject report."""
    rows = table.rows([place for place, (_name, kind) in kinds.items() if kind == "number"])
    width, marked = len(table.header), table.marked_rows or {}
    while chunk := list(islice(rows, CHUNK_ROWS)):
        run.result.rows_read += len(chunk)
        whole, broken = [], []
        for number, row in chunk:
            if number in marked:
                column, reason, remedy = marked[number]
                broken.append((number, column, "", reason, remedy))
            elif len(row) != width:
                reason = _("the row has {count} cells, and the header {width}").format(count=len(row), width=width)
                broken.append((number, "", ";".join(row), reason, _("quote cells that hold the separator")))
            elif "\x00" in (joined := "".join(row)):
                broken.append(
                    (number, "", joined.replace("\x00", " "), _("a character that is not text"), _("type the row anew"))
                )
            elif signs.seen(joined) != joined:
                whole.append((number, run.without_unseen(table.header, row)))
            else:
                whole.append((number, row))
        run.refuse(table.sheet, broken)
        if whole:
            texts = pd.DataFrame([row for _number, row in whole], columns=list(table.header), dtype="object")
            yield texts, pd.Series([number for number, _row in whole], dtype="int64")
        run.tell()
