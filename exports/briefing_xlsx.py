"""A briefing as a workbook: a sheet for each slide, numbers as numbers, charts that can be edited, and a first sheet
that says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from charts.theme import LIGHT
from exports import about, briefing_words, key, values
from exports.briefing_model import Briefing, Cell, Slide
from exports.briefing_plan import shown_map
from exports.drawing import nothing
from exports.sheets import LONGEST_TEXT, TITLE_ROW, Sheets, Value, make_room, on_paper
from exports.typeface import plain
from exports.workbook import SHARED_WIDE, place_chart
from language import signs
from language.i18n import _

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FIRST_WIDE, MOST_COLUMNS = 40, 80
"""Letters in the first column of a sheet, and columns that are as wide as each other behind it."""
CONTENTS = (72, 48, 36, 36, 60)
"""Widths of the columns of the contents."""
NAME = 31
"""Letters in the name of a sheet."""
ACROSS = 7


def xlsx(briefing: Briefing, *, tell: Callable[[int, int], None] = lambda done, total: None) -> bytes:
    """The contents, then a sheet for each slide.

    Args:
        tell: is told after each sheet how many of all are done.
    """
    return about.in_language(briefing.language, lambda: _Workbook(briefing).made(tell))


class _Workbook(Sheets):
    def __init__(self, briefing: Briefing) -> None:
        super().__init__()
        self.briefing = briefing
        self.names = [_sheet_name(number, slide) for number, slide in enumerate(briefing.slides, start=1)]

    def made(self, tell: Callable[[int, int], None]) -> bytes:
        total = len(self.briefing.slides) + 1
        tell(0, total)
        self._contents(self.book.add_worksheet(_("Contents")))
        for number, (name, slide) in enumerate(zip(self.names, self.briefing.slides, strict=True), start=1):
            tell(number, total)
            self._slide(self.book.add_worksheet(name), slide, number)
        marks = [*self.briefing.marks, self.briefing.period, self.briefing.data_date]
        self.properties(self.briefing.title, marks, self.briefing.installation)
        made = self.closed()
        tell(total, total)
        return made

    # Writing ------------------------------------------------------------------------------------------------

    def rows(
        self,
        sheet: Worksheet,
        row: int,
        title: str,
        headings: tuple[str, ...] | list[str],
        rows: list[tuple[Value, ...]],
    ) -> int:
        """A headed table; the next free row."""
        if title:
            self.write(sheet, row, 0, title, bold=True, font_size=12)
            row += 1
        if not rows:
            self.write(sheet, row, 0, nothing(), font_color=LIGHT.muted)
            return row + 2
        self.headings(sheet, row, headings, map(_wide, range(len(headings))))
        for number, cells in enumerate(rows, start=row + 1):
            for column, value in enumerate(cells):
                self.value(sheet, number, column, value, is_wrapped=True, valign="top")
            make_room(
                sheet, number, ((value, _wide(column)) for column, value in enumerate(cells) if isinstance(value, str))
            )
        return row + len(rows) + 2

    def pairs(self, sheet: Worksheet, row: int, said: list[tuple[str, str]]) -> int:
        for heading, text in said:
            self.write(sheet, row, 0, heading, bold=True, valign="top", font_color=LIGHT.muted)
            self.write(sheet, row, 1, text, font_color=LIGHT.muted)
            row += 1
        return row

    def lines(self, sheet: Worksheet, row: int, title: str, lines: tuple[str, ...] | list[str]) -> int:
        if not lines:
            return row
        self.write(sheet, row, 0, title, bold=True, font_size=12)
        for number, line in enumerate(lines, start=row + 1):
            self.long(sheet, number, line)
        return row + len(lines) + 2

    def long(self, sheet: Worksheet, row: int, words: str, *, points: float = 15.0, **properties) -> None:
        """A text across the sheet, in as many lines as it needs."""
        if plain(words):
            look = self.look(text_wrap=True, valign="top", **properties)
            sheet.merge_range(row, 0, row, ACROSS - 1, "", look)
            sheet.write_string(row, 0, signs.cut(plain(words), LONGEST_TEXT), look)
            make_room(sheet, row, [(words, (FIRST_WIDE + (ACROSS - 1) * SHARED_WIDE) * 15.0 / points)], points=points)

    def head(self, sheet: Worksheet, title: str, marks: tuple[str, ...]) -> int:
        row = self.marks(sheet, marks, ACROSS)
        sheet.set_column(0, 0, FIRST_WIDE)
        sheet.set_column(1, MOST_COLUMNS, SHARED_WIDE)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        on_paper(sheet)
        sheet.set_row(row, TITLE_ROW)
        self.long(sheet, row, title, points=TITLE_ROW, bold=True, font_size=14)
        return row + 1

    # Sheets -------------------------------------------------------------------------------------------------

    def _contents(self, sheet: Worksheet) -> None:
        one = self.briefing
        row = self.head(sheet, one.title, one.marks) + 1
        said = [(_("Period"), one.period), (_("Data as of"), one.data_date), (_("Dashboard"), one.installation)]
        row = self.pairs(sheet, row, [(heading, words) for heading, words in said if words]) + 1
        headings = (_("Slide"), _("What is shown"), _("Comparison"), _("Source"), _("Link"))
        for column, (heading, wide) in enumerate(zip(headings, CONTENTS, strict=True)):
            self.write(sheet, row, column, heading, bold=True, bottom=1)
            sheet.set_column(column, column, wide)
        for number, (name, slide) in enumerate(zip(self.names, one.slides, strict=True), start=row + 1):
            title = signs.cut(plain(f"{number - row}. {slide.title}"), LONGEST_TEXT)
            link = f"internal:'{name}'!A1"
            sheet.write_url(
                number, 0, link, self.look(font_color=LIGHT.present, underline=1, text_wrap=True, valign="top"), title
            )
            said = (
                slide.provenance.filter_line,
                slide.provenance.compared,
                slide.provenance.source,
                slide.provenance.link,
            )
            for column, words in enumerate(said, start=1):
                self.write(sheet, number, column, words, font_color=LIGHT.muted, text_wrap=True, valign="top")
            make_room(sheet, number, zip((title, *said), CONTENTS, strict=True))
        row += len(one.slides) + 2
        terms = dict.fromkeys(line for slide in one.slides for line in slide.speaker)
        notes = dict.fromkeys(
            note for slide in one.slides for note in (*briefing_words.map_notes(slide), *slide.provenance.notes)
        )
        row = self.lines(sheet, row, _("Definitions"), list(terms))
        row = self.lines(sheet, row, _("Notes"), list(notes))
        self.lines(sheet, row, _("Blank cell"), [_("Not known or not reported, which is not zero.")])

    def _slide(self, sheet: Worksheet, slide: Slide, number: int) -> None:
        row = self.head(sheet, slide.title, slide.provenance.marks)
        self.write(sheet, row, 0, briefing_words.number_of(number, self.briefing), font_color=LIGHT.muted)
        row = self.pairs(sheet, row + 1, about.lines(slide.provenance)) + 1
        row = self._figures(sheet, row, slide)
        for chart in slide.charts:
            self.write(sheet, row, 0, briefing_words.heading(chart), bold=True, font_size=12)
            self.write(sheet, row + 1, 0, chart.take, font_color=LIGHT.muted)
            row = place_chart(self.book, sheet, row + (2 if chart.take else 1), chart, slide.provenance)
            row = self._below(sheet, row, [*chart.notes, *briefing_words.events(chart)])
        row = self._map(sheet, row, slide) if slide.map else row
        if slide.table:
            rows = [tuple(_cell(cell) for cell in cells) for cells in slide.table.rows]
            row = self.rows(sheet, row, slide.table.title, slide.table.headings, rows)
        if slide.moments:
            row = self.rows(
                sheet,
                row,
                "",
                (_("What happened"), _("When"), _("Source")),
                [(one.words, one.when, one.source) for one in slide.moments],
            )
        row = self.lines(sheet, row, _("In short"), slide.points)
        row = self.lines(sheet, row, _("Definitions"), slide.speaker)
        self.lines(
            sheet,
            row,
            _("Notes"),
            [note for note in dict.fromkeys((*briefing_words.map_notes(slide), *slide.provenance.notes)) if note],
        )

    def _below(self, sheet: Worksheet, row: int, notes: list[str]) -> int:
        for note in notes:
            self.write(sheet, row, 0, note, font_color=LIGHT.muted, font_size=9)
            row += 1
        return row + 1

    def _figures(self, sheet: Worksheet, row: int, slide: Slide) -> int:
        if not slide.figures:
            return row
        headings = (_("Key figures"), _("Value"), _("Unit"), _("State"), _("In words"), _("Compared with"), _("Note"))
        rows = [
            (one.label, one.value, one.unit, key.state_words(one.state), one.written, one.compared, one.note)
            for one in slide.figures
        ]
        return self.rows(sheet, row, "", headings, rows)

    def _map(self, sheet: Worksheet, row: int, slide: Slide) -> int:
        picture = shown_map(slide)
        table = values.map_rows(picture)
        row = self.rows(sheet, row, picture.title, table.headings, [tuple(cells) for cells in table.rows])
        row = self._below(sheet, row - 1, [words for words in (picture.words, *picture.notes) if words])
        return (
            self.rows(
                sheet,
                row,
                _("Steps of the map"),
                (_("Step"), _("In words")),
                [(one.label, one.written) for one in slide.steps],
            )
            if slide.steps
            else row
        )


def _cell(cell: Cell) -> Value:
    """The number or day behind a cell, else its words: those of its state where it has no value."""
    if cell.value is not None:
        return cell.value
    return key.state_words(cell.state) or cell.written or None


def _wide(column: int) -> float:
    return SHARED_WIDE if column else FIRST_WIDE


def _sheet_name(number: int, slide: Slide) -> str:
    """The number and the first words of the title, without the signs that names of sheets cannot have."""
    words = re.sub(r"[\[\]:*?/\\']", " ", plain(slide.title))
    return signs.cut(f"{number}. {' '.join(words.split())}", NAME).strip()
