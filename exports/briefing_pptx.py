"""A briefing as slides of PowerPoint: native charts and tables that can be edited, notes for whoever speaks."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace

import segno
from lxml import etree
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.slide import Slide as Made
from pptx.util import Pt

from charts.chart import BarChart, BoxChart, Chart, Matrix, Scatter, TimeChart
from charts.map_picture import MapPicture
from charts.theme import LIGHT, mixed
from exports import about, briefing_words, drawing, key, map_paper, native_chart, native_from_chart, paper, scale
from exports.briefing_model import Briefing, Cell, KeyFigure, Moment, Slide, Table
from exports.briefing_plan import MOST_PANELS, Block, Box, blocks, plan
from exports.drawing import MARGIN, nothing
from exports.native_chart import Native, fill, proofing, rgb
from exports.time_on_paper import panel_columns
from exports.typeface import FAMILY, plain, width, wrapped
from language import i18n
from language.i18n import _

WIDE, TALL = 960.0, 540.0
"""A slide of 13.33 by 7.5 inches, in points."""
LINE = 1.2
ROOM = 0.93
"""Share of a line that is filled: a machine without the typeface shows a wider one."""
BOLD_ROOM = 0.78
"""The same of bold titles, whose substitutes are wider still."""
GRID_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""No style, no grid: cells have the looks that are given to them."""
PALEST = 0.1


def pptx(briefing: Briefing, *, tell: Callable[[int, int], None] = lambda done, total: None) -> bytes:
    """The slides in the language of the briefing.

    Args:
        tell: is told after each slide how many of all are done.
    """
    return about.in_language(briefing.language, lambda: _Deck(briefing).made(tell))


@dataclass(frozen=True)
class Run:
    """A piece of text in one look; size in points."""

    words: str
    size: float
    colour: str = LIGHT.text
    is_bold: bool = False
    link: str = ""


Paragraph = list[Run]


def fitted(
    texts: list[tuple[str, bool]], box: Box, sizes: tuple[float, ...], *, gap: float = 0.0, room: float = ROOM
) -> float:
    """The largest of the sizes in which paragraphs (words, bold or not) fit the box; the last where none does.

    To be called within `drawing.session`.

    Args:
        room: share of the box's width that is reckoned with.
    """
    for size in sizes:
        lines = sum(len(wrapped(words, size, box.wide * room, 600 if is_bold else 400)) for words, is_bold in texts)
        if lines * size * LINE + gap * size * max(len(texts) - 1, 0) <= box.tall:
            return size
    return sizes[-1]


def cut(words: str, size: float, box: Box) -> str:
    """A text that ends with an ellipsis where the box has no more lines for it; the notes of the speaker have it
    whole."""
    lines = wrapped(words, size, box.wide * ROOM)
    most = max(1, int(box.tall / (size * LINE)))
    return words if len(lines) <= most else " ".join(lines[:most]).rstrip(" .,;:") + "…"


class _Deck:
    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.language = proofing(briefing.language)
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Pt(WIDE), Pt(TALL)
        self._dress_template()
        self._properties()

    def made(self, tell: Callable[[int, int], None]) -> bytes:
        total = len(self.briefing.slides)
        for number, slide in enumerate(self.briefing.slides, start=1):
            tell(number - 1, total)
            # Between slides others may draw.
            with drawing.session():
                self._slide(slide, number)
        file = io.BytesIO()
        self.deck.save(file)
        tell(total, total)
        return file.getvalue()

    # The template -------------------------------------------------------------------------------------------

    def _dress_template(self) -> None:
        """One layout with a title at its place, the typeface and the colours of the dashboard; the others are taken
        out."""
        layouts = self.deck.slide_layouts
        self.layout = layouts.get_by_name("Title Only")
        for other in [one for one in layouts if one is not self.layout and one.name != self.layout.name]:
            layouts.remove(other)
        for owner in (self.deck.slide_master, self.layout):
            for shape in list(owner.placeholders):
                if shape.placeholder_format.type == 1 or "Title" in shape.name:
                    self._put(shape, Box(36.0, 34.0, WIDE - 72.0, 66.0))
                else:
                    shape._element.getparent().remove(shape._element)
        theme = self.deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme._blob = _dressed_theme(theme.blob)

    def _properties(self) -> None:
        said = self.deck.core_properties
        said.title, said.author = plain(self.briefing.title)[:250], plain(self.briefing.installation)[:250]
        said.language, said.last_modified_by = self.language.xml_value, plain(self.briefing.installation)[:250]
        said.subject = plain(self.briefing.period)[:250]
        said.comments = plain(about.sentences([*self.briefing.marks, self.briefing.data_date]))[:250]
        said.keywords = ""
        if self.briefing.loaded_at:
            said.created = said.modified = self.briefing.loaded_at.replace(tzinfo=None)

    # Shapes -------------------------------------------------------------------------------------------------

    def _put(self, shape, box: Box) -> None:
        shape.left, shape.top, shape.width, shape.height = map(Pt, astuple(box))

    def _box(self, slide: Made, box: Box, name: str):
        shape = slide.shapes.add_textbox(*map(Pt, astuple(box)))
        shape.name = name
        return shape

    def _write(
        self,
        frame,
        paragraphs: list[Paragraph],
        *,
        across: str = "left",
        anchor: str = "top",
        after: float = 0.0,
        bullets: bool = False,
    ) -> None:
        """Paragraphs into the frame of a shape or a cell; all words are text."""
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = MSO_ANCHOR[anchor.upper()]
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for number, runs in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN[across.upper()]
            paragraph.space_after = Pt(after)
            if bullets:
                _bullet(paragraph)
            for run in runs:
                self._run(paragraph, run)

    def _run(self, paragraph, run: Run) -> None:
        made = paragraph.add_run()
        made.text = plain(run.words)
        made.font.size, made.font.bold = Pt(run.size), run.is_bold
        made.font.language_id = self.language
        if run.link.startswith(("http://", "https://")):
            made.hyperlink.address = run.link
        else:
            made.font.color.rgb = rgb(run.colour)

    # A slide ------------------------------------------------------------------------------------------------

    def _slide(self, slide: Slide, number: int) -> None:
        made = self.deck.slides.add_slide(self.layout)
        made.name = slide.key
        places = plan(slide, WIDE, TALL)
        self._put(made.shapes.title, places.title)
        size = fitted([(slide.title, True)], places.title, (28, 26, 24, 22, 20, 18, 16, 14, 12), room=BOLD_ROOM)
        self._write(made.shapes.title.text_frame, [[Run(slide.title, size, is_bold=True)]], anchor="middle")
        if places.mark:
            self._mark(made, places.mark, slide)
        for place, (figure, box) in enumerate(zip(slide.figures, places.figures, strict=True)):
            self._figure(made, box, figure, is_first=place == 0)
        for block, box in zip(blocks(slide), places.blocks, strict=True):
            self._block(made, box, block, slide)
        if places.points:
            self._points(made, places.points, slide)
        self._foot(made, places, slide, number)
        self._notes(made, slide)

    def _mark(self, made: Made, box: Box, slide: Slide) -> None:
        shape = self._box(made, box, "Mark")
        fill(shape, LIGHT.attention)
        words = briefing_words.mark_line(slide)
        room = replace(box, left=36.0, wide=WIDE - 72.0)
        size = fitted([(words, True)], room, (12, 11, 10, 9, 8))
        self._write(shape.text_frame, [[Run(words, size, LIGHT.card, is_bold=True)]], anchor="middle")
        shape.text_frame.margin_left = shape.text_frame.margin_right = Pt(36)

    def _foot(self, made: Made, places, slide: Slide, number: int) -> None:
        lines = briefing_words.foot_lines(slide)
        size = fitted(
            [(line, place == 0) for place, line in enumerate(lines)],
            places.foot,
            (10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6),
            gap=0.15,
        )
        paragraphs = [
            [Run(line, size, LIGHT.text if place == 0 else LIGHT.muted, is_bold=place == 0)]
            for place, line in enumerate(lines)
        ]
        self._write(self._box(made, places.foot, "Provenance").text_frame, paragraphs, after=size * 0.15)
        words = [[Run(briefing_words.number_of(number, self.briefing), 11, LIGHT.muted)]]
        if places.code:
            words.append([Run(_("Live view"), 8.5, LIGHT.present, link=slide.provenance.link)])
        self._write(self._box(made, places.number, "Number").text_frame, words, across="right", anchor="bottom")
        if places.code:
            picture = made.shapes.add_picture(io.BytesIO(qr_png(slide.provenance.link)), 0, 0)
            self._put(picture, places.code)
            picture.name = "QR"
            _alt(picture, f"{_('Link')}: {plain(slide.provenance.link)}")
            if slide.provenance.link.startswith(("http://", "https://")):
                picture.click_action.hyperlink.address = slide.provenance.link

    def _notes(self, made: Made, slide: Slide) -> None:
        frame = made.notes_slide.notes_text_frame
        frame.text = "\n".join(briefing_words.spoken(slide))
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.font.language_id = self.language

    def _figure(self, made: Made, box: Box, figure: KeyFigure, *, is_first: bool) -> None:
        under = briefing_words.figure_lines(figure)
        large = fitted(
            [(figure.written, True)],
            box.from_top(box.tall * 0.46),
            (66, 60, 54, 48, 44, 40, 36, 32, 28, 24, 20, 18, 16),
        )
        rest = box.below(large * LINE)
        small = fitted(
            [(figure.label, True), *((words, False) for words in under)],
            rest,
            (18, 16, 14, 13, 12, 11, 10, 9, 8, 7) if large > 50 else (14, 13, 12, 11, 10, 9, 8, 7),
        )
        colour = LIGHT.muted if figure.state else LIGHT.present if is_first else LIGHT.text
        paragraphs = [
            [Run(figure.written, large, colour, is_bold=True)],
            [Run(figure.label, small, is_bold=True)],
            *([Run(words, small, LIGHT.muted)] for words in under),
        ]
        self._write(self._box(made, box, "Figure").text_frame, paragraphs)

    def _points(self, made: Made, box: Box, slide: Slide) -> None:
        is_wide = not blocks(slide)
        texts = [(point, False) for point in slide.points]
        narrow = replace(box, left=box.left + 14, wide=box.wide - 14)
        size = fitted(
            texts, narrow, (22, 20, 18, 16, 14, 12, 10) if is_wide else (15, 14, 13, 12, 11, 10, 9, 8), gap=0.5
        )
        self._write(
            self._box(made, box, "Points").text_frame,
            [[Run(point, size)] for point in slide.points],
            after=size * 0.5,
            bullets=True,
        )

    # Blocks -------------------------------------------------------------------------------------------------

    def _block(self, made: Made, box: Box, block: Block, slide: Slide) -> None:
        if isinstance(block, MapPicture):
            room = self._around(made, box, block.title, block.words, list(block.notes))
            self._map(made, room, block, slide)
        elif isinstance(block, Table):
            self._table(made, self._around(made, box, block.title, "", []), block)
        elif isinstance(block, tuple):
            self._moments(made, box, block)
        else:
            notes = [
                *briefing_words.unseen(block),
                *briefing_words.events(block),
                *filter(None, [briefing_words.chosen(block)]),
                *block.notes,
            ]
            room = self._around(made, box, briefing_words.heading(block), block.take, notes)
            self._chart(made, room, block, slide)

    def _around(self, made: Made, box: Box, title: str, take: str, notes: list[str]) -> Box:
        """Heading, the sentence under it and notes at the foot of a block; the room between them."""
        said = [(words, is_bold) for words, is_bold in ((title, True), (take, False)) if words]
        if said:
            most = box.from_top(box.tall * 0.26)
            size = fitted(said, most, (13, 12, 11, 10, 9, 8, 7))
            lines = sum(len(wrapped(words, size, box.wide * ROOM, 600 if is_bold else 400)) for words, is_bold in said)
            head = box.from_top(lines * size * LINE + 4)
            self._write(
                self._box(made, head, "Heading").text_frame,
                [
                    [Run(words, size, LIGHT.text if is_bold else LIGHT.muted, is_bold=is_bold)]
                    for words, is_bold in said
                ],
            )
            box = box.below(head.tall + 2)
        noted = about.sentences(plain(note) for note in notes if note)
        if noted:
            most = box.from_top(box.tall * 0.2)
            size = fitted([(noted, False)], most, (9.5, 9, 8.5, 8, 7.5, 7))
            words = cut(noted, size, most)
            tall = len(wrapped(words, size, box.wide * ROOM)) * size * LINE + 3
            foot = Box(box.left, box.low - tall, box.wide, tall)
            self._write(self._box(made, foot, "Notes of the chart").text_frame, [[Run(words, size, LIGHT.muted)]])
            box = box.from_top(box.tall - tall - 3)
        return box

    def _map(self, made: Made, box: Box, picture: MapPicture, slide: Slide) -> None:
        wide = box.wide + 2 * MARGIN
        box = box.from_top(max(box.tall, map_paper.LEAST_FIELD))
        field = map_paper.fitting_field(picture, wide, box.tall)
        content = map_paper.bare_png(picture, slide.provenance, wide=wide, field=field)
        shape = made.shapes.add_picture(io.BytesIO(content), 0, 0)
        drawn = wide * shape.image.size[1] / shape.image.size[0]
        shape.crop_left = shape.crop_right = MARGIN / wide
        seen = min(box.tall, drawn)
        shape.crop_bottom = 1 - seen / drawn
        self._put(shape, box.from_top(seen))
        shape.name = "Map"
        _alt(shape, about.sentences([picture.title, picture.words]))

    def _chart(self, made: Made, box: Box, chart: Chart, slide: Slide) -> None:
        if isinstance(chart, Matrix):
            self._matrix(made, box, chart)
        elif isinstance(chart, BarChart):
            if not chart.bars:
                self._nothing(made, box)
                return
            native = native_from_chart.bar_chart(
                chart,
                box.wide,
                box.tall,
                value_words=briefing_words.value_words(chart),
                base_words=briefing_words.base_words(chart),
            )
            self._native(made, box, native, chart)
        elif isinstance(chart, Scatter | BoxChart):
            self._picture(made, box, chart, slide)
        elif not chart.starts or not chart.series:
            self._nothing(made, box)
        elif chart.panels:
            self._panels(made, box, chart)
        else:
            self._native(
                made,
                box,
                native_from_chart.time_chart(chart, "", box.wide, box.tall, 11.0 if box.wide > 400 else 10.0),
                chart,
            )

    def _picture(self, made: Made, box: Box, chart: Scatter | BoxChart, slide: Slide) -> None:
        """Dots and boxes as a picture: names beside some dots alone, and quantiles, are nothing that office programs
        keep alike."""
        if not (chart.dots if isinstance(chart, Scatter) else chart.boxes):
            self._nothing(made, box)
            return
        content = paper.fitted_png(chart, slide.provenance, wide=box.wide, tall=box.tall)
        shape = made.shapes.add_picture(io.BytesIO(content), 0, 0)
        self._put(shape, box)
        shape.name = "Chart"
        _alt(shape, about.sentences([chart.title, chart.take]))

    def _nothing(self, made: Made, box: Box) -> None:
        self._write(self._box(made, box.from_top(20.0), "Nothing").text_frame, [[Run(nothing(), 12, LIGHT.muted)]])

    def _native(self, made: Made, box: Box, native: Native, chart: Chart) -> None:
        frame = native_chart.add_chart(made.shapes, box, native)
        _alt(frame, about.sentences([f"{chart.title} · {native.title}" if native.title else chart.title, chart.take]))

    def _panels(self, made: Made, box: Box, chart: TimeChart) -> None:
        """Small multiples as charts of their own on one scale, under one key; more than fit, as a table."""
        if len(chart.panels) > MOST_PANELS:
            self._panel_table(made, box, chart)
            return
        box = self._panel_key(made, box, chart)
        beside = min(panel_columns(chart), 3 if box.wide < 500 else 4)
        lines = [chart.panels[first : first + beside] for first in range(0, len(chart.panels), beside)]
        for panels, row in zip(lines, box.rows(len(lines), 6.0), strict=True):
            for panel, place in zip(panels, row.columns([1.0] * beside, 8.0), strict=False):
                self._native(
                    made, place, native_from_chart.time_chart(chart, panel, place.wide, place.tall, 8.0), chart
                )

    def _panel_key(self, made: Made, box: Box, chart: TimeChart) -> Box:
        names: dict[str, str] = {}
        for panel in chart.panels:
            for one in native_from_chart.time_chart(chart, panel, 300.0, 200.0, 9.0).drawn:
                names.setdefault(one.name, one.colour)
        names = {name: colour for name, colour in names.items() if name not in chart.panels}
        if len(names) < 2 and not chart.bands:
            return box
        words = "   ".join(f"■ {plain(name)}" for name in names)
        size = fitted([(words, False)], box.from_top(24.0), (10, 9, 8, 7))
        tall = len(wrapped(words, size, box.wide * ROOM)) * size * LINE + 3
        runs = [
            run
            for name, colour in names.items()
            for run in (Run("■ ", size, colour), Run(f"{name}", size, LIGHT.muted), Run("\u2003", size))
        ]
        self._write(self._box(made, box.from_top(tall), "Key").text_frame, [runs])
        return box.below(tall + 3)

    def _panel_table(self, made: Made, box: Box, chart: TimeChart) -> None:
        table, under = briefing_words.panel_table(chart)
        if under:
            self._write(
                self._box(made, Box(box.left, box.low - MORE_TALL, box.wide, MORE_TALL), "Key").text_frame,
                [[Run(under, 9, LIGHT.muted)]],
                anchor="bottom",
            )
            box = box.from_top(box.tall - MORE_TALL - 2)
        self._table(made, box, table)

    # Tables -------------------------------------------------------------------------------------------------

    def _table(self, made: Made, box: Box, table: Table) -> None:
        """A native table whose rows fit the box, in the largest letters that do."""
        if not table.rows or not table.headings:
            self._nothing(made, box)
            return
        size, wides, talls = _fitting_table(table, box)
        shown = sum(1 for row in range(1, len(talls)) if sum(talls[: row + 1]) <= box.tall)
        if shown < len(table.rows):
            shown = sum(1 for row in range(1, len(talls)) if sum(talls[: row + 1]) <= box.tall - MORE_TALL)
            self._write(
                self._box(made, Box(box.left, box.low - MORE_TALL, box.wide, MORE_TALL), "More").text_frame,
                [[Run(key.more(len(table.rows) - shown), 9, LIGHT.muted)]],
                anchor="bottom",
            )
        talls = talls[: shown + 1]
        shape = self._frame_of_table(made, box.from_top(sum(talls)), wides, talls, table.title)
        grid = shape.table
        for column, words in enumerate(table.headings):
            self._cell(
                grid.cell(0, column), words, size, LIGHT.muted, is_number=table.is_number[column], edge=LIGHT.context
            )
        for number, row in enumerate(table.rows[:shown], start=1):
            for column, cell in enumerate(row):
                self._cell(
                    grid.cell(number, column),
                    cell.written,
                    size,
                    LIGHT.muted if cell.state else LIGHT.text,
                    is_number=table.is_number[column],
                    edge=LIGHT.hairline,
                )

    def _frame_of_table(self, made: Made, box: Box, wides: list[float], talls: list[float], words: str):
        shape = made.shapes.add_table(len(talls), len(wides), *map(Pt, astuple(box)))
        shape.name = "Table"
        _alt(shape, plain(words))
        grid = shape.table
        grid.first_row, grid.horz_banding = True, False
        _plain_grid(grid)
        for column, wide in enumerate(wides):
            grid.columns[column].width = Pt(wide)
        for row, tall in enumerate(talls):
            grid.rows[row].height = Pt(tall)
        return shape

    def _cell(self, cell, words: str, size: float, colour: str, *, is_number: bool, edge: str) -> None:
        self._write_cell(cell, words, size, colour, "right" if is_number else "left")
        cell.margin_left = cell.margin_right = Pt(PAD)
        cell.margin_top = cell.margin_bottom = Pt(size * 0.22)
        _edge(cell, edge)

    def _write_cell(self, cell, words: str, size: float, colour: str, across: str) -> None:
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN[across.upper()]
        if plain(words):
            self._run(paragraph, Run(words, size, colour))
        else:
            _end_size(paragraph, size)

    def _moments(self, made: Made, box: Box, moments: tuple[Moment, ...]) -> None:
        """A story as a native table: when, what, and where it is known from."""
        headings = (_("When"), _("What happened"), _("Source"))
        rows = tuple(
            (
                Cell(written=one.when, state="unknown" if one.is_open else ""),
                Cell(written=one.words, state="unknown" if one.is_open else ""),
                Cell(written=one.source, state="source"),
            )
            for one in moments
        )
        self._table(
            made, box, Table(title=_("What happened"), headings=headings, is_number=(False, False, False), rows=rows)
        )

    def _matrix(self, made: Made, box: Box, chart: Matrix) -> None:
        """Squares as the cells of a native table: the deeper the colour, the larger the value."""
        if not chart.row_names or not chart.column_names:
            self._nothing(made, box)
            return
        under = _matrix_key(chart)
        foot = len(wrapped(under, 9, box.wide * ROOM)) * 9 * LINE + 4
        self._write(
            self._box(made, Box(box.left, box.low - foot, box.wide, foot), "Key").text_frame,
            [[Run(under, 9, LIGHT.muted)]],
        )
        box = box.from_top(box.tall - foot - 4)
        size = max(4.0, min(10.0, box.tall / (len(chart.row_names) + 3) / 1.5))
        names = min(max(width(plain(name), size) for name in chart.row_names) + 2 * PAD + 4, box.wide * 0.4)
        side = min((box.wide - names) / len(chart.column_names), 54.0)
        heads = list(chart.column_names)
        is_lying = max(width(plain(name), size) for name in heads) + 2 <= side
        upright = max(width(plain(name), size) for name in heads) + 8
        is_numbered = not is_lying and upright > box.tall * 0.34
        if is_numbered:
            heads = [str(number) for number in range(1, len(heads) + 1)]
            upright = size * 1.8
        head = size * 1.7 if is_lying or is_numbered else upright
        tall = min((box.tall - head) / len(chart.row_names), 26.0)
        shape = self._frame_of_table(
            made,
            Box(box.left, box.top, names + side * len(heads), head + tall * len(chart.row_names)),
            [names, *[side] * len(heads)],
            [head, *[tall] * len(chart.row_names)],
            chart.title,
        )
        self._fill_matrix(
            shape.table,
            chart,
            heads,
            min(size, tall / 1.5),
            is_turned=not is_lying and not is_numbered,
            is_numbered=is_numbered,
            names=names,
        )

    def _fill_matrix(
        self, grid, chart: Matrix, heads: list[str], size: float, *, is_turned: bool, is_numbered: bool, names: float
    ) -> None:
        self._square(grid.cell(0, 0), "", size, LIGHT.muted, "left")
        for column, name in enumerate(heads, start=1):
            self._square(grid.cell(0, column), name, size, LIGHT.muted, "left" if is_turned else "center")
            if is_turned:
                _turn(grid.cell(0, column))
        for row, name in enumerate(chart.row_names, start=1):
            words = f"{row}. {name}" if is_numbered and chart.row_names == chart.column_names else name
            room = Box(0.0, 0.0, names, grid.rows[row].height / 12700)
            self._square(grid.cell(row, 0), cut(words, size, room), size, LIGHT.text, "left")
        for row in range(len(chart.row_names)):
            for column in range(len(heads)):
                self._square(grid.cell(row + 1, column + 1), "", size, LIGHT.text, "center")
        for one in chart.cells:
            cell = grid.cell(one.row + 1, one.column + 1)
            if one.value is None:
                if one.state not in key.NO_LOOK:
                    self._square(
                        cell, briefing_words.sign(one.state), size, LIGHT.of(key.state_look(one.state)[1]), "center"
                    )
                continue
            depth = PALEST + (1 - PALEST) * min(max(one.share, 0.0), 1.0) if one.value else 0.0
            if one.value:
                fill(cell, mixed(LIGHT.of(one.colour), LIGHT.card, depth))
            words = one.written or scale.amount(one.value, is_whole=chart.is_whole)
            words = f"{words}*" if one.state == "filling" else words
            side = grid.columns[one.column + 1].width / 12700
            if not one.value:
                self._square(cell, words, min(size, side), LIGHT.muted, "center")
            elif side >= LEAST_WRITTEN and width(plain(words), size) <= side - 1:
                self._square(cell, words, size, LIGHT.card if depth > 0.5 else LIGHT.text, "center")

    def _square(self, cell, words: str, size: float, colour: str, across: str) -> None:
        cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = 0
        cell.text_frame.paragraphs[0].clear()
        self._write_cell(cell, words, size, colour, across)
        _edge(cell, LIGHT.hairline)


PAD = 4.0
"""Room left and right of the words of a cell, in points."""
TABLE_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0)
MORE_TALL = 15.0
LEAST_WRITTEN = 13.0
"""Width of a square from which on its value is written in it."""


def _matrix_key(chart: Matrix) -> str:
    """What the depth of colour and the signs mean."""
    said = []
    if amount := key.largest(chart):
        said.append(_("The deepest colour stands for {amount}").format(amount=amount))
    states = dict.fromkeys(one.state for one in chart.cells if one.value is None and one.state not in key.NO_LOOK)
    said += [f"{briefing_words.sign(state)} {key.state_words(state)}" for state in states]
    said += (
        [f"* {i18n.state_word('filling')}"]
        if any(one.state == "filling" and one.value is not None for one in chart.cells)
        else []
    )
    names = [plain(name) for name in chart.column_names]
    if max(map(len, names)) > 24 and chart.row_names != chart.column_names:
        said.append("; ".join(f"{number}{i18n.SPACE}{name}" for number, name in enumerate(names, start=1)))
    return briefing_words.KEY_GAP.join(said)


def _fitting_table(table: Table, box: Box) -> tuple[float, list[float], list[float]]:
    """The largest letters in which the rows fit, else the smallest; widths of the columns and heights of the rows."""
    for size in TABLE_SIZES:
        wides = _column_widths(table, box.wide, size)
        talls = [
            _row_tall(row, wides, size) for row in ([Cell(written=words) for words in table.headings], *table.rows)
        ]
        if sum(talls) <= box.tall:
            break
    return size, wides, talls


def _column_widths(table: Table, wide: float, size: float) -> list[float]:
    """Columns as wide as their longest words where there is room; else those of text give way, each down to its longest
    word."""
    natural, least = [], []
    for column, heading in enumerate(table.headings):
        cells = [plain(row[column].written) for row in table.rows]
        natural.append(max(width(words, size) / ROOM for words in [plain(heading), *cells]) + 2 * PAD + 3)
        words = (
            [word for text in [plain(heading), *cells] for word in text.split(" ")]
            if not table.is_number[column]
            else [*plain(heading).split(" "), *cells]
        )
        least.append(min(max((width(word, size) / ROOM for word in words), default=0.0) + 2 * PAD + 3, wide / 2))
    if sum(natural) <= wide:
        spare = wide - sum(natural)
        texts = [column for column, is_number in enumerate(table.is_number) if not is_number] or [0]
        return [one + (spare / len(texts) if column in texts else 0.0) for column, one in enumerate(natural)]
    if sum(least) >= wide:
        return [one * wide / sum(least) for one in least]
    wants = [one - other for one, other in zip(natural, least, strict=True)]
    share = (wide - sum(least)) / sum(wants)
    return [other + want * share for other, want in zip(least, wants, strict=True)]


def _row_tall(row, wides: list[float], size: float) -> float:
    lines = max(
        len(wrapped(cell.written, size, max((wide - 2 * PAD) * ROOM, size)))
        for cell, wide in zip(row, wides, strict=True)
    )
    return math.ceil(lines * size * LINE + size * 0.5)


# XML that the library has no words for ----------------------------------------------------------------------


def _bullet(paragraph) -> None:
    """A bullet before a paragraph, and its lines to the right of it."""
    look = paragraph._p.get_or_add_pPr()
    look.set("marL", str(Pt(14)))
    look.set("indent", str(-Pt(14)))
    sign = look.makeelement(qn("a:buChar"), {"char": "•"})
    look.append(sign)


def _alt(shape, words: str) -> None:
    """What a shape shows, for those who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", plain(words))


def _plain_grid(grid) -> None:
    """The style of a table; the library gives each the same."""
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = GRID_STYLE


def _turn(cell) -> None:
    """Words that run upwards."""
    cell._tc.get_or_add_tcPr().set("vert", "vert270")


def _edge(cell, colour: str) -> None:
    """A line under a cell; the library has no edges."""
    look = cell._tc.get_or_add_tcPr()
    for old in look.findall(qn("a:lnB")):
        look.remove(old)
    line = etree.Element(qn("a:lnB"), w="9525")
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"), val=colour.lstrip("#").upper())
    look.insert(0, line)


def _end_size(paragraph, size: float) -> None:
    """An empty cell is as high as its letters would be; the library has sizes for letters that are there."""
    for old in paragraph._p.findall(qn("a:endParaRPr")):
        paragraph._p.remove(old)
    etree.SubElement(paragraph._p, qn("a:endParaRPr"), sz=str(max(100, round(size * 100))))


def _dressed_theme(blob: bytes) -> bytes:
    """The theme with the typeface and the colours of the dashboard; the library keeps it as it is."""
    theme = etree.fromstring(blob)
    for fonts in theme.iter(qn("a:majorFont"), qn("a:minorFont")):
        fonts.find(qn("a:latin")).set("typeface", FAMILY)
    colours = {"dk2": LIGHT.text, "hlink": LIGHT.present, "folHlink": LIGHT.present} | {
        f"accent{number + 1}": colour for number, colour in enumerate(LIGHT.series[:6])
    }
    scheme = next(theme.iter(qn("a:clrScheme")))
    for name, colour in colours.items():
        slot = scheme.find(qn(f"a:{name}"))
        for old in list(slot):
            slot.remove(old)
        etree.SubElement(slot, qn("a:srgbClr"), val=colour.lstrip("#").upper())
    return etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def qr_png(link: str) -> bytes:
    file = io.BytesIO()
    segno.make_qr(link, error="l").save(file, kind="png", scale=8, border=2, dark=LIGHT.text, light=LIGHT.card)
    return file.getvalue()
