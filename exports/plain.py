"""The values of a chart, a map or a table of a page as a table that any program reads."""

from __future__ import annotations

import csv as files
import io
from collections.abc import Callable
from datetime import date

from charts.chart import Chart, Table
from charts.map_picture import MapPicture
from exports import about, values
from exports.one_page import CrossTable, Listing
from exports.provenance import Provenance
from exports.separated import KINDS, Separated
from exports.typeface import plain
from language.i18n import _


def csv(chart: Chart, provenance: Provenance, *, kind: str = "standard") -> bytes:
    """One table with one line of headings, UTF-8; days as 2026-11-25.

    What the file says of itself stands in columns of its own, the same in each row: lines above the headings would
    break the table for programs that read it, and a second file gets lost, whereas a column stays with every row that
    is copied, joined or filtered. Where no value is plotted, the file has one row with these columns alone.

    Args:
        kind: one of `separated.KINDS`.
    """

    return _file(lambda: values.rows(chart), chart.subject or chart.title, chart.notes, provenance, KINDS[kind])


def map_csv(picture: MapPicture, provenance: Provenance, *, kind: str = "standard") -> bytes:
    """What a map shows, a row per mark, line and hexagon, in the form of `csv`."""
    notes = (*picture.notes, picture.disclaimer, picture.attribution)
    return _file(lambda: values.map_rows(picture), picture.title, notes, provenance, KINDS[kind])


def listing_csv(listing: Listing, provenance: Provenance, *, kind: str = "standard") -> bytes:
    """A table of a page, in the form of `csv`."""
    rows = Table(listing.headings, listing.rows)
    return _file(lambda: rows, listing.title, listing.notes, provenance, KINDS[kind], is_table=True)


def parquet(cross: CrossTable, provenance: Provenance) -> bytes:
    """The cells of a table with two sides, a row each with its types; what they are stands in the metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def make() -> bytes:
        listing = cross.cells
        columns = list(zip(*listing.rows, strict=True)) if listing.rows else [()] * len(listing.headings)
        table = pa.table({heading: pa.array(values) for heading, values in zip(listing.headings, columns, strict=True)})
        said = [(_("Table"), cross.title), *about.terms(provenance, notes=cross.notes)]
        told = {f"{number:02} {heading}": text for number, (heading, text) in enumerate(said)}
        sink = io.BytesIO()
        pq.write_table(table.replace_schema_metadata(told), sink, compression="zstd")
        return sink.getvalue()

    return about.in_language(provenance.language, make)


def _file(
    rows: Callable[[], Table],
    title: str,
    notes: tuple[str, ...],
    provenance: Provenance,
    kind: Separated,
    *,
    is_table: bool = False,
) -> bytes:
    def make() -> bytes:
        found = rows()
        said = [
            *([(_("Mark"), " ".join(provenance.marks))] if provenance.marks else []),
            (_("Table") if is_table else _("Chart"), title),
            *about.lines(provenance),
        ]
        noted = about.sentences((*notes, *provenance.notes))
        said += [(_("Notes"), noted)] if noted else []
        file = io.StringIO()
        writer = files.writer(file, delimiter=kind.separator, lineterminator="\r\n")
        writer.writerow(
            [*(_cell(heading, kind) for heading in found.headings), *(_cell(heading, kind) for heading, _text in said)]
        )
        constant = [_cell(plain(text), kind) for _heading, text in said]
        for row in found.rows or [(None,) * len(found.headings)]:
            writer.writerow([*(_cell(value, kind) for value in row), *constant])
        return (kind.mark + file.getvalue()).encode("utf-8")

    return about.in_language(provenance.language, make)


def _cell(value: str | float | date | None, kind: Separated) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return kind.text(value)
    if isinstance(value, date):
        return value.isoformat()
    return kind.number(value)
