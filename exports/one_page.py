"""What a page of paper of one thing holds (an office, a pair), and a table by itself, whatever file it becomes: words
and numbers are ready in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from charts.chart import Chart, TimeChart
from charts.cross_table import Head, Line

Value = str | float | date | None


@dataclass(frozen=True)
class Listing:
    """A table: a value is a text, a number, a day, or None where there is none. Where there is no row, `nothing` says
    why. Where headings are names of the page, `common` are those of a file of several pages. `notes` are what the
    reader must know of it. `numbers` says which columns are figures, where they come as texts; `is_mixed`: figures of a
    column are of several units, so that they have no decimals in common; `most`: rows on paper, 0 for as many as any
    table has there."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    nothing: str = ""
    common: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    numbers: tuple[bool, ...] = ()
    is_mixed: bool = False
    most: int = 0


@dataclass(frozen=True)
class CrossTable:
    """A table as it is seen: lines of headings, rows, what it is called and what must be known of it; the same with a
    row per cell; and a chart of it, if any.

    Args:
        corner: heading of the first column.
        filling: what is said of a span that is still filling up.
    """

    title: str
    take: str
    corner: str
    filling: str
    heads: Sequence[Sequence[Head]]
    lines: Sequence[Line]
    notes: tuple[str, ...]
    cells: Listing
    chart: Chart | None = None


@dataclass(frozen=True, kw_only=True)
class OnePage:
    """One thing in one period.

    `figures` are its main figures under headings that are the same for all pages of a file, with what each stands
    beside in words; `tiles` are those at the head of the page, in words.
    """

    name: str
    subtitle: str
    sentences: tuple[str, ...]
    figures: tuple[tuple[str, Value, str], ...]
    tiles: tuple[tuple[str, str, str], ...]
    trend: TimeChart | None
    listings: tuple[Listing, ...]
