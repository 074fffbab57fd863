"""What all workbooks have in common: texts that stay texts, looks, marks, blanks, rows as high as their words."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from charts.theme import LIGHT
from exports import about
from exports.typeface import plain
from language import i18n, signs

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Nothing that a record holds becomes a formula, a link or a number by its looks."""
LONGEST_TEXT = 32_767
"""Letters that a cell can hold."""
TITLE_ROW = 21.0
"""Points: not every program makes a row higher for larger letters."""
HIGHEST_ROW = 400.0
"""Points; a spreadsheet can show little more."""
TERM_WIDE, MEANING_WIDE = 26, 100
"""Letters in the columns of a sheet that says what a file is."""
Value = str | float | date | None


class Sheets:
    """A workbook and the looks of its cells, each made once.

    Args:
        book: the workbook that is written on; a new one where there is none.
    """

    def __init__(self, book: Workbook | None = None) -> None:
        from xlsxwriter import Workbook

        self._file = io.BytesIO()
        self.book: Workbook = book or Workbook(self._file, {"in_memory": True} | PLAIN)
        self._looks: dict[tuple, Format] = {}

    def closed(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self._file.getvalue()

    def properties(self, title: str, said: Iterable[str], installation: str) -> None:
        """What the file says of itself where programs list files."""
        comments = plain(about.sentences(said))[:1000]
        self.book.set_properties(
            {"title": plain(title)[:250], "comments": comments, "company": plain(installation)[:250]}
        )

    def look(self, **properties) -> Format:
        name = tuple(sorted(properties.items()))
        if name not in self._looks:
            self._looks[name] = self.book.add_format(properties)
        return self._looks[name]

    def write(self, sheet: Worksheet, row: int, column: int, words: str, **look) -> None:
        if plain(words):
            sheet.write_string(row, column, signs.cut(plain(words), LONGEST_TEXT), self.look(**look))
        else:
            sheet.write_blank(row, column, None, self.look(**look))

    def value(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        value: Value,
        *,
        number: str = "",
        is_wrapped: bool = False,
        **look,
    ) -> None:
        """A blank where there is no value: it is not zero.

        Args:
            number: how numbers are written; empty: as whole ones where they are whole.
            is_wrapped: texts take as many lines as they need.
        """
        if value is None or value == "":
            return
        if isinstance(value, str):
            look |= ({"indent": 1} if column else {}) | ({"text_wrap": True} if is_wrapped else {})
            self.write(sheet, row, column, value, **look)
        elif isinstance(value, date):
            day = "dd.mm.yyyy" if i18n.language() == "ru" else "yyyy-mm-dd"
            sheet.write_datetime(row, column, value, self.look(num_format=day, **look))
        else:
            number = number or ("#,##0" if value == int(value) else "#,##0.0##")
            sheet.write_number(row, column, value, self.look(num_format=number, **look))

    def headings(self, sheet: Worksheet, row: int, headings: Iterable[str], wides: Iterable[float], **look) -> None:
        """The names of columns so many letters wide."""
        named = list(zip(headings, wides, strict=True))
        for column, (heading, _wide) in enumerate(named):
            self.write(sheet, row, column, heading, bold=True, text_wrap=True, valign="top", bottom=1, **look)
        make_room(sheet, row, ((heading, wide * 0.9) for heading, wide in named))

    def marks(self, sheet: Worksheet, marks: tuple[str, ...], columns: int) -> int:
        """What must not be overlooked, at the top of a sheet and of each of its pages; the next row."""
        for row, mark in enumerate(marks):
            for column in range(columns):
                self.write(sheet, row, column, "", bg_color=LIGHT.attention)
            self.write(sheet, row, 0, mark, bold=True, font_color=LIGHT.card, bg_color=LIGHT.attention)
        if marks:
            sheet.set_header("&L" + signs.cut(plain(" ".join(marks)).replace("&", "&&"), 240))
        return len(marks)

    def listing(
        self,
        name: str,
        headings: list[str],
        rows: list[list[Value]],
        *,
        marks: tuple[str, ...],
        title: str,
        is_mixed: bool = False,
    ) -> None:
        """A sheet of rows under their headings, as wide as its words, to be filtered and printed.

        Args:
            is_mixed: figures of a column are of several units, so that they have no decimals in common.
        """
        sheet = self.book.add_worksheet(name)
        top = self.marks(sheet, marks, len(headings))
        self.write(sheet, top, 0, title, bold=True, font_size=14)
        sheet.set_row(top, TITLE_ROW)
        top += 2
        wides = []
        for column, heading in enumerate(headings):
            words = [len(str(row[column])) for row in rows[:300] if row[column] is not None]
            wides.append(min(max([len(heading) * 0.7 + 4, 10, *words]), 60))
            sheet.set_column(column, column, wides[-1])
        self.headings(sheet, top, headings, wides)
        looks = ["" if is_mixed else number_look([row[column] for row in rows]) for column in range(len(headings))]
        for number, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row):
                self.value(sheet, number, column, value, number=looks[column])
        sheet.freeze_panes(top + 1, 1)
        if rows:
            sheet.autofilter(top, 0, top + len(rows), len(headings) - 1)
        on_paper(sheet)

    def terms(self, sheet: Worksheet, row: int, said: Iterable[tuple[str, str]]) -> int:
        """Headed texts in two columns; the next row."""
        sheet.set_column(0, 0, TERM_WIDE)
        sheet.set_column(1, 1, MEANING_WIDE)
        on_paper(sheet)
        for heading, text in said:
            make_room(sheet, row, ((heading, TERM_WIDE - 2.0), (text, MEANING_WIDE)))
            self.write(sheet, row, 0, heading, bold=True, valign="top", text_wrap=True)
            self.write(sheet, row, 1, text, valign="top", text_wrap=True)
            row += 1
        return row


def number_look(values: Iterable[Value]) -> str:
    """How Excel is to write the numbers of a column: all with the same decimals; its cells hold them in full."""
    digits = i18n.decimals(value for value in values if isinstance(value, int | float))
    return "#,##0" + ("." + "0" * digits if digits else "")


def on_paper(sheet: Worksheet) -> None:
    """Lying, and as wide as the page."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def make_room(sheet: Worksheet, row: int, cells: Iterable[tuple[str, float]], *, points: float = 15.0) -> None:
    """Make a row as high as its wrapped texts (each with the width of its column in letters) need: not every program
    does so by itself."""
    lines = max((_lines(words, wide) for words, wide in cells), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines * points, HIGHEST_ROW))


def _lines(words: str, wide: float) -> int:
    """Lines that a text takes in a column, its words kept whole where they fit."""
    lines, used = 1, 0
    for word in plain(words).split(" "):
        if used and used + 1 + len(word) > wide * 0.95:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
        while used > wide:
            lines, used = lines + 1, used - int(max(wide, 1))
    return lines
