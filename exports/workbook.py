"""A chart as a workbook: a native chart that can be edited, the cells that it is drawn from, and what they are."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from charts.chart import BarChart, BoxChart, Chart, Matrix, Scatter, Series, Table, TimeChart, words_of
from charts.map_picture import MapPicture
from charts.theme import LIGHT, Palette
from exports import about, values
from exports.drawing import nothing
from exports.provenance import Provenance
from exports.scale import steps
from exports.sheets import HIGHEST_ROW, TITLE_ROW, Sheets, make_room, on_paper
from exports.typeface import plain
from language import i18n
from language.i18n import _, ngettext

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as NativeChart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHARED_WIDE = 23.0
"""Letters in the columns of a sheet that holds other things too."""
HEAD = 3
"""Row of the headings on the sheet of data, counted from 0: above it the mark and the title."""
CHART_WIDE, CHART_TALL = 960, 400
PANELS_BESIDE, PANEL_WIDE, PANEL_TALL = 3, 400, 240
ROW_PIXELS = 20
LETTER_PIXELS, LEGEND_PIXELS, AXIS_PIXELS = 7, 34, 28
WIDEST_NAMES = 0.4
"""Share of a chart of bars that their names take at most; longer ones break into lines."""
MOST_SERIES = 255
"""Series that a chart of a spreadsheet can hold."""
MOST_LEGEND = 24


def chart_workbook(chart: Chart, provenance: Provenance, *, definitions: tuple[tuple[str, str], ...] = ()) -> bytes:
    """A sheet with the chart, one with its values (numbers as numbers, days as days, blanks where there is no value),
    one that says what they are.

    Args:
        definitions: terms and what they mean, for the last sheet.
    """

    def make() -> bytes:
        events = _told_beside(chart) if isinstance(chart, TimeChart) else ()
        subject = Subject(
            chart.title, words_of(chart), chart.notes, events, definitions, getattr(chart, "is_share", False)
        )
        return _Book(subject, values.rows(chart), provenance).make(chart)

    return about.in_language(provenance.language, make)


def _told_beside(chart: TimeChart) -> tuple[tuple[str, str], ...]:
    """The numbered events, then what the diamonds of the chart say, each with its sign."""
    marks = [
        ("◇", "; ".join(one.words.split("\n"))) for one in sorted(chart.marks, key=lambda one: one.place) if one.words
    ]
    return (*((one.number, one.words) for one in chart.events), *marks)


def map_workbook(
    picture: MapPicture, provenance: Provenance, *, definitions: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """What a map shows, a row per mark, line and hexagon, and a sheet that says what they are."""

    def make() -> bytes:
        subject = Subject(
            picture.title, picture.words, (*picture.notes, picture.disclaimer, picture.attribution), (), definitions
        )
        return _Book(subject, values.map_rows(picture), provenance).make(None)

    return about.in_language(provenance.language, make)


@dataclass(frozen=True)
class Subject:
    """What a workbook is about: title, the sentence under it, notes, numbered events, and terms with what they mean."""

    title: str
    take: str
    notes: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    definitions: tuple[tuple[str, str], ...]
    is_share: bool = False


def place_chart(book: Workbook, sheet: Worksheet, row: int, chart: Chart, provenance: Provenance) -> int:
    """A chart on a sheet that holds other things too, and the cells that it is drawn from below it; the next free row.

    To be called in the language of the provenance.
    """
    subject = Subject(chart.title, words_of(chart), chart.notes, (), (), getattr(chart, "is_share", False))
    made = _Book(subject, values.rows(chart), provenance, book=book)
    return made.beside_others(chart, sheet, row)


class _Book(Sheets):
    def __init__(self, subject: Subject, table: Table, provenance: Provenance, *, book: Workbook | None = None) -> None:
        super().__init__(book)
        self.subject, self.table, self.provenance = subject, table, provenance
        self.notes = [note for note in (*subject.notes, *provenance.notes) if note]
        self.palette: Palette = LIGHT
        self.is_alone = book is None

    def make(self, chart: Chart | None) -> bytes:
        shown = self.book.add_worksheet(_("Chart")) if chart else None
        self.data = self.book.add_worksheet(_("Data"))
        said = [*self.provenance.marks, *(f"{heading}: {text}" for heading, text in about.lines(self.provenance))]
        self.properties(self.subject.title, said, self.provenance.installation)
        self._write_data()
        if chart:
            self._write_chart(chart, shown)
        self._write_about(self.book.add_worksheet(_("About")))
        return self.closed()

    def beside_others(self, chart: Chart, sheet: Worksheet, row: int) -> int:
        if not self.table.rows or not self.table.number_columns:
            self.write(sheet, row, 0, nothing(), font_color=self.palette.muted)
            return row + 2
        if isinstance(chart, Matrix):
            return self._grid(chart, sheet, row)
        self.data = sheet
        self.first = row + _rows_of(chart) + 2
        self.last = self.first + len(self.table.rows) - 1
        if isinstance(chart, TimeChart):
            self._time_charts(chart, sheet, row)
        elif isinstance(chart, Scatter):
            self._dots(chart, sheet, row)
        elif isinstance(chart, BoxChart):
            self._boxes(chart, sheet, row)
        else:
            self._bars(chart, sheet, row)
        return self._write_rows(sheet) + 2

    # Sheets -------------------------------------------------------------------------------------------------

    def _head(self, sheet: Worksheet, columns: int) -> int:
        """The mark and the title at the top of a sheet, on paper too; the next row."""
        row = self.marks(sheet, self.provenance.marks, columns)
        self.write(sheet, row, 0, self.subject.title, bold=True, font_size=14)
        sheet.set_row(row, TITLE_ROW)
        return row + 1

    def _write_data(self) -> None:
        sheet, table = self.data, self.table
        self.first = max(self._head(sheet, len(table.headings)), HEAD - 1) + 2
        self.last = self.first + max(len(table.rows), 1) - 1
        self._write_rows(sheet)
        for column in range(len(table.headings)):
            sheet.set_column(column, column, self._wide(column))
        sheet.freeze_panes(self.first, 1)
        sheet.autofilter(self.first - 1, 0, self.last, len(table.headings) - 1)
        on_paper(sheet)
        sheet.repeat_rows(self.first - 1)

    def _write_rows(self, sheet: Worksheet) -> int:
        """The headings and the rows of values; the last row."""
        columns = range(len(self.table.headings))
        self.headings(sheet, self.first - 1, self.table.headings, map(self._wide, columns))
        for number, row in enumerate(self.table.rows, start=self.first):
            for column, value in enumerate(row):
                self.value(sheet, number, column, value, number=self._number_format)
        return self.last

    @functools.cached_property
    def _number_format(self) -> str:
        if self.subject.is_share:
            return "0.0%"
        numbers = [row[column] for row in self.table.rows for column in self.table.number_columns if row[column]]
        if all(number == int(number) for number in numbers):
            return "#,##0"
        return "#,##0.00" if min(abs(number) for number in numbers) >= 0.005 else "General"

    def _wide(self, column: int) -> float:
        if not self.is_alone:
            return SHARED_WIDE
        words = [str(row[column]) for row in self.table.rows[:200] if row[column] is not None]
        return min(max(12, len(self.table.headings[column]) / 2 + 4, *(len(text) + 2 for text in words), 0), 48)

    def _write_about(self, sheet: Worksheet) -> None:
        notes = [note for note in (self.subject.take, *self.notes) if note]
        said = [
            *about.lines(self.provenance),
            *((_("Notes") if number == 0 else "", note) for number, note in enumerate(notes)),
        ]
        said += [(_("Events"), ""), *self.subject.events] if self.subject.events else []
        row = self.terms(sheet, self._head(sheet, 2) + 1, said)
        if self.subject.definitions:
            self.terms(sheet, row + 1, [(_("Definitions"), ""), *self.subject.definitions])

    # The chart ----------------------------------------------------------------------------------------------

    def _write_chart(self, chart: Chart, sheet: Worksheet) -> None:
        row = self._head(sheet, 16)
        if chart.take:
            self.write(sheet, row, 0, chart.take, font_color=self.palette.muted)
        row += 2
        if not self.table.rows or not self.table.number_columns:
            self.write(sheet, row, 0, nothing(), font_color=self.palette.muted)
            row += 2
        elif isinstance(chart, TimeChart):
            row = self._time_charts(chart, sheet, row)
        elif isinstance(chart, BarChart):
            row = self._bars(chart, sheet, row)
        elif isinstance(chart, Scatter):
            row = self._dots(chart, sheet, row)
        elif isinstance(chart, BoxChart):
            row = self._boxes(chart, sheet, row)
        else:
            row = self._grid(chart, sheet, row)
        for words in [*self.notes, *(f"{heading}: {text}" for heading, text in about.lines(self.provenance))]:
            self.write(sheet, row, 0, words, font_color=self.palette.muted, font_size=9)
            row += 1
        sheet.hide_gridlines(2)
        on_paper(sheet)

    def _span(self, column: int) -> list:
        """A column of the values as the chart's reference to it."""
        return [self.data.get_name(), self.first, column, self.last, column]

    def _place(self, native: NativeChart, sheet: Worksheet, row: int, x: int, wide: int, tall: int) -> None:
        native.set_size({"width": wide, "height": tall})
        sheet.insert_chart(
            row,
            0,
            native,
            {"x_offset": x, "object_position": 3, "description": plain(self.subject.take or self.subject.title)[:2000]},
        )

    def _time_charts(self, chart: TimeChart, sheet: Worksheet, row: int) -> int:
        self._for_the_chart = len(self.table.headings) + 1
        unit = (
            self._word(sheet, row, 0, chart.unit, font_color=self.palette.muted)
            if chart.unit and chart.stacking != "share"
            else None
        )
        row += 1
        if not chart.panels:
            self._place(self._time(chart, "", unit), sheet, row, 0, CHART_WIDE, CHART_TALL)
            return row + CHART_TALL // ROW_PIXELS + 2
        for number, panel in enumerate(chart.panels):
            line, column = divmod(number, PANELS_BESIDE)
            at = row + line * (PANEL_TALL // ROW_PIXELS + 1)
            # The cell of its title lies under the chart.
            title = self._word(sheet, at + 1, column * (PANEL_WIDE // 64) + 1, panel, font_color=self.palette.card)
            native = self._time(chart, panel, None)
            native.set_title({"name": title, "name_font": {"size": 11, "bold": True}, "overlay": False})
            self._place(native, sheet, at, column * PANEL_WIDE, PANEL_WIDE, PANEL_TALL)
        return row + -(-len(chart.panels) // PANELS_BESIDE) * (PANEL_TALL // ROW_PIXELS + 1) + 1

    def _time(self, chart: TimeChart, panel: str, unit: list | None) -> NativeChart:
        """Columns (clustered, stacked or as shares) with lines over them."""
        subtype = {"stack": "stacked", "share": "percent_stacked"}.get(chart.stacking)
        columns = self.book.add_chart({"type": "column", **({"subtype": subtype} if subtype else {})})
        lines = self.book.add_chart({"type": "line"})
        drawn = [one for one in chart.series if one.panel == panel or not chart.panels][:MOST_SERIES]
        for one in sorted(drawn, key=lambda one: not one.is_context):
            column = self._column_of(chart, one)
            if one.look == "bar":
                columns.add_series(self._column_series(one, column))
            elif any(value is not None for value in one.filling):
                settled, filling = self._parted(one, column)
                lines.add_series(self._line_series(one, settled))
                if chart.is_hatched(one):
                    columns.add_series(self._column_series(one, filling, is_filling=True))
                else:
                    lines.add_series(self._line_series(one, filling, is_filling=True))
            else:
                lines.add_series(self._line_series(one, column))
        for column in self._band_columns(chart, panel):
            lines.add_series(
                {
                    "name": self._name(column),
                    "categories": self._span(0),
                    "values": self._span(column),
                    "line": {"color": self.palette.context, "width": 0.75, "dash_type": "round_dot"},
                }
            )
        native = self._joined(columns, lines)
        self._axes(native, chart, unit)
        native.set_title({"none": True})
        if len(drawn) == 1 and not chart.bands:
            native.set_legend({"none": True})
        else:
            native.set_legend(
                {
                    "position": "bottom",
                    **({"font": {"size": 8}} if panel else {}),
                    "delete_series": list(range(MOST_LEGEND, max(len(drawn), MOST_LEGEND))),
                }
            )
        return native

    def _joined(self, columns: NativeChart, lines: NativeChart) -> NativeChart:
        if not columns.series:
            return lines
        if lines.series:
            columns.combine(lines)
        return columns

    def _axes(self, native: NativeChart, chart: TimeChart, unit: list | None) -> None:
        grid = {"visible": True, "line": {"color": self.palette.hairline, "width": 0.75}}
        scale = (
            {}
            if chart.stacking == "share"
            else {
                "max": round_top(chart.top),
                **({"min": -round_top(-chart.bottom)} if chart.bottom < 0 else {"min": 0}),
            }
        )
        name = {"name": unit, "name_font": {"bold": False, "color": self.palette.muted}} if unit else {}
        native.set_y_axis(
            {
                "major_gridlines": grid,
                "line": {"none": True},
                "num_format": "0%"
                if chart.stacking == "share" or chart.is_share
                else "#,##0.##"
                if not chart.is_whole
                else "#,##0",
                **scale,
                **name,
            }
        )
        native.set_x_axis(
            {
                "label_position": "low",
                "line": {"color": self.palette.context},
                "num_font": {"color": self.palette.muted},
            }
        )
        native.show_blanks_as("gap")

    def _name(self, column: int) -> list:
        return [self.data.get_name(), self.first - 1, column]

    def _word(self, sheet: Worksheet, row: int, column: int, words: str, **look) -> list:
        """A cell that a chart takes a word from: given to it directly, the word could be read as a formula."""
        self.write(sheet, row, column, words, **look)
        return [sheet.get_name(), row, column]

    def _column_of(self, chart: TimeChart, one: Series) -> int:
        return self.table.number_columns[chart.series.index(one)]

    def _band_columns(self, chart: TimeChart, panel: str) -> list[int]:
        first = len(chart.series)
        return [
            self.table.number_columns[first + 2 * number + end]
            for number, band in enumerate(chart.bands)
            for end in (0, 1)
            if band.panel == panel or not panel
        ]

    def _parted(self, one: Series, column: int) -> tuple[int, int]:
        """Columns beside the values for a line that ends in values still filling up: the line and its hatched
        columns."""
        settled, filling = self._for_the_chart, self._for_the_chart + 1
        self._for_the_chart += 2
        heading = self.table.headings[column]
        sheet = self.data
        names = (heading, f"{heading} ({i18n.state_word('filling').lower()})")
        for at, name, numbers in ((settled, names[0], one.settled), (filling, names[1], one.filling)):
            self.write(sheet, self.first - 2, at, _("For the chart"), font_color=self.palette.muted, italic=True)
            self.write(
                sheet, self.first - 1, at, name, font_color=self.palette.muted, text_wrap=True, valign="top", bottom=1
            )
            for place, value in enumerate(numbers):
                if value is not None:
                    sheet.write_number(
                        self.first + place,
                        at,
                        value,
                        self.look(num_format=self._number_format, font_color=self.palette.muted),
                    )
            if self.is_alone:
                sheet.set_column(at, at, 16)
        return settled, filling

    def _line_series(self, one: Series, column: int, *, is_filling: bool = False) -> dict:
        colour = self.palette.of(one.colour)
        line = {
            "color": colour,
            "width": 1 if one.is_context or is_filling else 2,
            **({"dash_type": "round_dot"} if one.is_dashed or is_filling else {}),
        }
        filled = {"color": self.palette.card if is_filling else colour}
        marker = (
            {"type": "none"}
            if one.is_context
            else {"type": "circle", "size": 4, "fill": filled, "border": {"color": colour}}
        )
        return {
            "name": self._name(column),
            "categories": self._span(0),
            "values": self._span(column),
            "line": line,
            "marker": marker,
        }

    def _column_series(self, one: Series, column: int, *, is_filling: bool = False) -> dict:
        colour = self.palette.of(one.colour)
        series = {"name": self._name(column), "categories": self._span(0), "values": self._span(column), "gap": 40}
        if is_filling:
            return series | self._hatched(colour)
        series |= {"fill": {"color": colour}, "border": {"none": True}}
        if any(value is not None for value in one.filling):
            series["points"] = [
                self._hatched(colour) if one.state(place) == "filling" else None for place in range(len(one.values))
            ]
        return series

    def _hatched(self, colour: str) -> dict:
        return {
            "pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": self.palette.card},
            "border": {"color": colour, "width": 0.75},
        }

    def _dots(self, chart: Scatter, sheet: Worksheet, row: int) -> int:
        native = self.book.add_chart({"type": "scatter"})
        names = [{"value": plain(dot.name)} if dot.is_named else {"delete": True} for dot in chart.dots]
        native.add_series(
            {
                "name": self._name(2),
                "categories": self._span(1),
                "values": self._span(2),
                "marker": {
                    "type": "circle",
                    "size": 7,
                    "fill": {"color": self.palette.present},
                    "border": {"color": self.palette.card},
                },
                "data_labels": {"value": True, "custom": names, "position": "right"},
            }
        )
        native.set_title({"none": True})
        native.set_legend({"none": True})
        for place, (unit, set_axis) in enumerate(
            ((chart.across_unit, native.set_x_axis), (chart.unit, native.set_y_axis))
        ):
            set_axis(
                {
                    "name": plain(unit),
                    "name_font": {"bold": False, "color": self.palette.muted},
                    "min": 0,
                    "max": round_top(chart.ends[place]),
                    "num_format": self._number_format,
                    "major_gridlines": {"visible": True, "line": {"color": self.palette.hairline}},
                    "line": {"color": self.palette.context},
                }
            )
        self._place(native, sheet, row, 0, CHART_WIDE, CHART_TALL)
        return row + CHART_TALL // ROW_PIXELS + 2

    def _boxes(self, chart: BoxChart, sheet: Worksheet, row: int) -> int:
        """Bars between the quarters and lines between the tenths of five lines that are not drawn, as office programs
        have no boxes of quantiles that are known; a case by itself is a dot."""
        native = self.book.add_chart({"type": "line"})
        hidden, colour = {"line": {"none": True}}, self.palette.present
        tick = {"type": "long_dash", "size": 12, "fill": {"color": colour}, "border": {"color": colour}}
        dot = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
        # Office programs draw bars between the first and the last line, so that the quarters stand there.
        for column, marker in ((3, None), (2, None), (4, tick), (6, None), (7, dot), (5, None)):
            native.add_series(
                {
                    "name": self._name(column),
                    "categories": self._span(0),
                    "values": self._span(column),
                    "marker": marker or {"type": "none"},
                }
                | hidden
            )
        look = {"fill": {"none": True}, "border": {"color": colour, "width": 1.5}}
        native.set_up_down_bars({"up": look, "down": look})
        native.set_high_low_lines({"line": {"color": colour, "width": 1.25}})
        native.set_title({"none": True})
        native.set_legend({"none": True})
        native.set_y_axis(
            {
                "name": plain(chart.unit),
                "name_font": {"bold": False, "color": self.palette.muted},
                "num_format": self._number_format,
                "major_gridlines": {"visible": True, "line": {"color": self.palette.hairline}},
                "line": {"color": self.palette.context},
            }
            | ({"log_base": 10, "crossing": "min"} if chart.is_log else {"min": 0})
        )
        native.show_na_as_empty_cell()
        self._place(native, sheet, row, 0, CHART_WIDE, CHART_TALL)
        return row + CHART_TALL // ROW_PIXELS + 2

    def _bars(self, chart: BarChart, sheet: Worksheet, row: int) -> int:
        native = self.book.add_chart({"type": "bar"})
        points = [
            self._hatched(self.palette.of(bar.colour))
            if bar.state == "filling"
            else {"fill": {"color": self.palette.of(bar.colour)}}
            for bar in chart.bars
        ]
        plain_bars = {"categories": self._span(0), "border": {"none": True}, "gap": 45, "overlap": 0}
        number = "#,##0" if self._number_format == "#,##0" else "#,##0.##"
        labels = {"value": True, "num_format": number}
        native.add_series(
            plain_bars
            | {
                "name": self._name(1),
                "values": self._span(1),
                "fill": {"color": self.palette.present},
                "points": points,
                "data_labels": labels,
            }
        )
        if len(self.table.number_columns) > 1:
            native.add_series(
                plain_bars | {"name": self._name(2), "values": self._span(2), "fill": {"color": self.palette.context}}
            )
        else:
            native.set_legend({"none": True})
        native.set_title({"none": True})
        native.set_y_axis(
            {
                "reverse": True,
                "label_position": "low",
                "line": {"color": self.palette.context},
                "major_gridlines": {"visible": False},
            }
        )
        native.set_x_axis(
            {
                "major_gridlines": {"visible": True, "line": {"color": self.palette.hairline}},
                "label_position": "high",
                "num_format": number,
                "line": {"none": True},
            }
        )
        if len(self.table.number_columns) > 1:
            native.set_legend({"position": "bottom"})
        tall = _bars_tall(chart)
        names = (
            min(max(len(plain(bar.name)) for bar in chart.bars) * LETTER_PIXELS + 24, CHART_WIDE * WIDEST_NAMES)
            / CHART_WIDE
        )
        under = (LEGEND_PIXELS if len(self.table.number_columns) > 1 else 0) + AXIS_PIXELS
        native.set_plotarea(
            {"layout": {"x": names, "y": 12 / tall, "width": 0.96 - names, "height": 1 - (12 + under) / tall}}
        )
        self._place(native, sheet, row, 0, CHART_WIDE, tall)
        return row + tall // ROW_PIXELS + 2

    def _grid(self, chart: Matrix, sheet: Worksheet, row: int) -> int:
        """Rows and columns of cells whose ground deepens with the value: spreadsheets have no chart of squares."""
        edge = {"text_wrap": True, "valign": "top", "font_color": self.palette.muted}
        heads = chart.column_titles or chart.column_names
        is_turned = self.is_alone and max(map(len, heads)) > 8
        for column, name in enumerate(heads):
            self.write(sheet, row, column + 1, name, **edge, rotation=90 if is_turned else 0)
        if is_turned:
            sheet.set_row(row, min(max(map(len, heads)) * 6.0, HIGHEST_ROW / 2))
        else:
            make_room(sheet, row, ((name, 7.0 if self.is_alone else SHARED_WIDE) for name in heads))
        for number, name in enumerate(chart.row_titles or chart.row_names):
            self.write(sheet, row + 1 + number, 0, name, **edge)
            make_room(sheet, row + 1 + number, [(name, 30.0)])
        number_look = self.look(num_format=self._number_format, align="center")
        for one in chart.cells:
            at = (row + 1 + one.row, one.column + 1)
            if one.value is not None:
                sheet.write_number(*at, one.value, number_look)
            elif words := values.state_words(one.state):
                self.write(sheet, *at, words, font_color=self.palette.muted, font_size=8, align="center")
        last = (row + len(chart.row_names), len(chart.column_names))
        sheet.conditional_format(
            row + 1,
            1,
            *last,
            {"type": "2_color_scale", "min_color": self.palette.card, "max_color": self.palette.present},
        )
        if self.is_alone:
            sheet.set_column(0, 0, 30)
            sheet.set_column(1, len(chart.column_names), 7)
        left_out = len(chart.row_names) * len(chart.column_names) - len(chart.cells)
        if left_out:
            words = ngettext(
                "{n} cell stays empty: it cannot have a value",
                "{n} cells stay empty: they cannot have a value",
                left_out,
            )
            self.write(
                sheet, last[0] + 1, 0, words.format(n=i18n.count(left_out)), font_color=self.palette.muted, font_size=9
            )
        return last[0] + 3


def _bars_tall(chart: BarChart) -> int:
    return max(CHART_TALL // 2, min(80 + len(chart.bars) * 30, 4000))


def _rows_of(chart: TimeChart | BarChart | Scatter | BoxChart) -> int:
    """Rows of a sheet that the native charts of a chart lie over."""
    if isinstance(chart, BarChart):
        return _bars_tall(chart) // ROW_PIXELS + 2
    if isinstance(chart, Scatter | BoxChart) or not chart.panels:
        return CHART_TALL // ROW_PIXELS + 3
    return -(-len(chart.panels) // PANELS_BESIDE) * (PANEL_TALL // ROW_PIXELS + 1) + 2


def round_top(value: float) -> float:
    """A round number not below a value, so that the axis ends at a line of the grid."""
    if value <= 0:
        return 0.0
    marks = steps(0.0, value, 6, is_whole=False)
    step = marks[1] - marks[0] if len(marks) > 1 else value
    return marks[-1] if marks[-1] >= value * 0.999 else marks[-1] + step
