"""Rows of a feed with what they are: columns under names that stay, and all that a file says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from content import page_words
from content.context import Context
from exports import about
from exports.provenance import Provenance
from exports.typeface import plain
from language.i18n import _

KINDS = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64(), "day": pa.date32()}


@dataclass(frozen=True)
class Column:
    """A column: its name in JSON and GeoJSON, which is the same in every language, its heading elsewhere, its HXL tag,
    and its kind, one of `KINDS`."""

    key: str
    heading: str
    tag: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Given:
    """What a feed gives.

    Args:
        tables: rows in pieces, each with a column for each of `columns`, in their order, named by their headings.
        about: what a file says of itself.
        point: keys of longitude and latitude, where rows are places.
    """

    title: str
    columns: tuple[Column, ...]
    tables: Callable[[], Iterator[pa.Table]]
    rows: int
    about: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    point: tuple[str, str] | None = None


def told(
    here: Context,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | float | date | None]],
    provenance: Provenance,
    *,
    subject: str = "",
    point: tuple[str, str] | None = None,
) -> Given:
    """Rows that are at hand; demonstration data say so in each.

    Args:
        subject: what they are of, where the title does not say it.
    """
    columns, marks = [*columns], page_words.marks(here)
    if marks:
        columns.append(Column("mark", _("Mark"), "#meta+mark"))
        rows = [(*row, " ".join(marks)) for row in rows]
    arrays = [
        pa.array([_value(row[place], column.kind) for row in rows], KINDS[column.kind])
        for place, column in enumerate(columns)
    ]
    table = pa.table(arrays, names=[column.heading for column in columns])
    said = [
        *((_("Mark"), mark) for mark in marks),
        (_("Table"), subject or title),
        *about.lines(provenance),
        *((_("Notes") if number == 0 else "", note) for number, note in enumerate(provenance.notes)),
    ]
    return Given(title, tuple(columns), lambda: iter([table]), len(rows), tuple(said), marks, point)


def _value(value: Any, kind: str) -> Any:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if kind == "text":
        return plain(str(value))
    return int(value) if kind == "whole" else value
