"""A table with headings on two sides as a workbook: as it is seen, with its chart, and one row per cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from charts.cross_table import Head, Square
from charts.theme import LIGHT
from exports import about
from exports.one_page import CrossTable
from exports.provenance import Provenance
from exports.sheets import HIGHEST_ROW, TITLE_ROW, Sheets, on_paper
from exports.workbook import place_chart
from language.i18n import _

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FIRST_WIDE, WIDE = 34, 14
DEEPEST = 0.42
"""How much of the colour of the present the deepest cell has."""


def xlsx(cross: CrossTable, provenance: Provenance) -> bytes:
    """The workbook, in the language of the provenance."""
    return about.in_language(provenance.language, lambda: _made(cross, provenance))


def _made(cross: CrossTable, provenance: Provenance) -> bytes:
    book = Sheets()
    _write_table(book, book.book.add_worksheet(_("Table")), cross, provenance)
    if cross.chart is not None:
        sheet = book.book.add_worksheet(_("Chart"))
        row = book.marks(sheet, provenance.marks, 16)
        book.write(sheet, row, 0, cross.chart.title, bold=True, font_size=14)
        place_chart(book.book, sheet, row + 2, cross.chart, provenance)
    book.listing(
        _("Data"),
        list(cross.cells.headings),
        [list(row) for row in cross.cells.rows],
        marks=provenance.marks,
        title=f"{cross.title}. {provenance.filter_line}",
    )
    book.terms(book.book.add_worksheet(_("About")), 0, about.terms(provenance, notes=cross.notes))
    book.properties(cross.title, provenance.marks, provenance.installation)
    return book.closed()


def _write_table(book: Sheets, sheet: Worksheet, cross: CrossTable, provenance: Provenance) -> None:
    columns = 1 + (len(cross.lines[0].squares) if cross.lines else 0)
    row = book.marks(sheet, provenance.marks, min(columns, 16))
    book.write(sheet, row, 0, cross.title, bold=True, font_size=14)
    sheet.set_row(row, TITLE_ROW)
    book.write(sheet, row + 1, 0, provenance.filter_line, font_color=LIGHT.muted)
    first = row + 3
    for number, line in enumerate(cross.heads):
        _write_heads(book, sheet, first + number, line, cross.filling)
        sheet.set_row(first + number, min(HIGHEST_ROW, 32.0))
    book.write(sheet, first + len(cross.heads) - 1, 0, cross.corner, bold=True, bottom=1, text_wrap=True)
    body = first + len(cross.heads)
    for number, line in enumerate(cross.lines):
        head = line.head.text + (f" ({cross.filling})" if line.head.is_filling else "")
        look = {"bold": True, "top": 1} if line.is_sum else {}
        book.write(sheet, body + number, 0, head, indent=line.depth, **look)
        for place, square in enumerate(line.squares, start=1):
            _write_cell(book, sheet, body + number, place, square, look)
    sheet.set_column(0, 0, FIRST_WIDE)
    sheet.set_column(1, max(columns - 1, 1), WIDE)
    sheet.freeze_panes(body, 1)
    sheet.repeat_rows(first, body - 1)
    on_paper(sheet)


def _write_heads(book: Sheets, sheet: Worksheet, row: int, heads: Sequence[Head], filling: str) -> None:
    column = 1
    for head in heads:
        words = head.text + (f" ({filling})" if head.is_filling else "")
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "right"}
        if head.span > 1:
            look["align"] = "left"
            for place in range(column + 1, column + head.span):
                sheet.write_blank(row, place, None, book.look(bottom=1))
        book.write(sheet, row, column, words, **look)
        column += head.span


def _write_cell(book: Sheets, sheet: Worksheet, row: int, column: int, square: Square, look: dict) -> None:
    if square.value is None:
        words = square.text if square.state != "nothing" else ""
        book.write(sheet, row, column, words, font_color=LIGHT.muted, italic=True, align="right", **look)
        return
    number = "0.0%" if square.is_share else "#,##0" + ("." + "0" * square.decimals if square.decimals else "")
    # The sign of the page for what is not reported whole stands behind the number, which stays one.
    number += '"*"' if square.is_partial and not square.is_share else ""
    shade = {} if square.heat is None else {"bg_color": _mixed(LIGHT.present, square.heat * DEEPEST)}
    book.value(sheet, row, column, square.value, number=number, **shade, **look)
    if square.warning:
        sheet.write_comment(row, column, square.warning, {"x_scale": 2})


def _mixed(colour: str, share: float) -> str:
    """A colour on white, as deep as a share says."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)
