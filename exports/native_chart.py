"""A chart that office programs draw and edit, with the workbook that holds its values.

The library draws it as far as it has words for it; what it lacks is said where its XML is written.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt
from xlsxwriter.utility import xl_col_to_name

from charts.theme import LIGHT
from exports import scale
from exports.briefing_plan import Box
from exports.sheets import Sheets
from exports.typeface import FAMILY, plain

SHEET = "Sheet1"
MOST_LEGEND = 24
_PROOFED = {"en": MSO_LANGUAGE_ID.ENGLISH_UK, "ru": MSO_LANGUAGE_ID.RUSSIAN}
KINDS = {"": "CLUSTERED", "stack": "STACKED", "share": "STACKED_100"}
UNTURNED = "-60000000"
"""As the programs themselves write it: names lie, and are left out where they have no room; with 0 some break them into
letters."""


def proofing(language: str) -> MSO_LANGUAGE_ID:
    """The language by which office programs check spelling; none where they know none of that code."""
    of_code = (one for one in MSO_LANGUAGE_ID if str(one.xml_value).partition("-")[0] == language)
    return _PROOFED.get(language) or next(of_code, MSO_LANGUAGE_ID.NO_PROOFING)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A series as it is drawn: a line, bars, or signs alone (`sign`: values stand where the signs stand).

    Args:
        hatched: places of bars that are still filling up; `is_hatched`: all of them.
        colours: of single bars, or of the points of a line.
        labels: written beside the value of a place; `has_values`: the program writes each value itself.
        label_colour: of the labels; the text colour where empty.
        marker: form of the points of a line.
    """

    name: str
    values: tuple[float | None, ...]
    look: str
    colour: str
    thick: float = 2.25
    is_dashed: bool = False
    is_hatched: bool = False
    hatched: tuple[int, ...] = ()
    colours: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    label_colour: str = LIGHT.text
    has_values: bool = False
    marker: str = "none"
    marker_size: int = 6
    is_hollow: bool = False


@dataclass(frozen=True, kw_only=True)
class Native:
    """A whole chart.

    Args:
        drawn: bars first.
        is_lying: bars lie, the first at the top, and the axis of values is left out, as each bar has its words.
        stacking: of bars, as in `charts.chart.TimeChart`.
        ends: lower and upper end of the axis of values.
        step: from line to line of the grid; None lets the program choose.
        skip: every so many categories one is named: the axis then has a column of names of its own, with blanks between
            them, as some programs know no other way to leave names out.
        field: where values are drawn: left, upper edge, width and height as shares of the chart.
    """

    categories: tuple[str, ...]
    drawn: tuple[Drawn, ...]
    language: str
    size: float
    field: tuple[float, float, float, float]
    ends: tuple[float, float]
    is_lying: bool = False
    stacking: str = ""
    step: float | None = None
    number_format: str = "#,##0"
    skip: int = 1
    title: str = ""
    has_legend: bool = False
    gap: int = 40


def add_chart(shapes, box: Box, native: Native):
    """The chart among the shapes of a slide; its frame."""
    data = _Data(native)
    is_bars = any(one.look == "bar" for one in native.drawn)
    kind = f"{'BAR' if native.is_lying else 'COLUMN'}_{KINDS[native.stacking]}" if is_bars else "LINE_MARKERS"
    frame = shapes.add_chart(XL_CHART_TYPE[kind], *map(Pt, astuple(box)), data)
    chart = frame.chart
    if is_bars and native.drawn[-1].look != "bar":
        _put_lines(chart, native, data)
    if native.skip > 1:
        _thin_names(chart, native)
    _head(chart, native)
    for series, one in zip(chart.series, native.drawn, strict=True):
        (_bars if one.look == "bar" else _line)(series, one)
        _labels(series, one, native)
    for plot in chart.plots:
        plot.vary_by_categories = False
    if is_bars:
        chart.plots[0].gap_width, chart.plots[0].overlap = native.gap, 100 if native.stacking else 0
    _category_axis(chart.category_axis, native)
    _value_axis(chart.value_axis, native)
    return frame


# Values -----------------------------------------------------------------------------------------------------


class _Data(CategoryChartData):
    """The values of a chart. The library's own workbook would take a text that begins with = for a formula."""

    def __init__(self, native: Native) -> None:
        super().__init__(number_format=native.number_format)
        self.native = native
        self.categories = map(plain, native.categories)
        for one in native.drawn:
            self.add_series(plain(one.name), one.values)

    @property
    def xlsx_blob(self) -> bytes:
        made = Sheets()
        sheet = made.book.add_worksheet(SHEET)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, len(self), 16)
        number = made.look(num_format=self.number_format)
        names = [category.label for category in self.categories]
        sheet.write_column(1, 0, names)
        for column, one in enumerate(self, start=1):
            sheet.write(0, column, one.name)
            sheet.write_column(1, column, one.values, number)
        for place in range(0, len(names), self.native.skip) if self.native.skip > 1 else ():
            sheet.write(1 + place, len(self) + 1, names[place])
        return made.closed()


def _put_lines(chart, native: Native, data: _Data) -> None:
    """Lines over the bars: the library makes a chart of one kind, so those of a second one are put on its axes."""
    (bars,) = chart.element.xpath(".//c:barChart")
    (lines,) = parse_xml(data.xml_bytes(XL_CHART_TYPE.LINE_MARKERS)).xpath(".//c:lineChart")
    for plot, is_bars in ((bars, True), (lines, False)):
        for series, one in zip(plot.xpath("c:ser"), native.drawn, strict=True):
            if (one.look == "bar") != is_bars:
                plot.remove(series)
    for own, other in zip(lines.xpath("c:axId"), bars.xpath("c:axId"), strict=True):
        own.set("val", other.get("val"))
    bars.addnext(lines)


def _thin_names(chart, native: Native) -> None:
    """Names of the axis from the column that has blanks between them: the library knows one column of names."""
    column = xl_col_to_name(len(native.drawn) + 1)
    for names in chart.element.xpath(".//c:cat//c:f"):
        names.text = f"{SHEET}!${column}$2:${column}${len(native.categories) + 1}"
    for point in chart.element.xpath(".//c:cat//c:pt"):
        if int(point.get("idx")) % native.skip:
            point.getparent().remove(point)


# Looks ------------------------------------------------------------------------------------------------------


def rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def fill(filled, colour: str) -> None:
    """A colour for what has a `fill`: shape, cell, bar, point."""
    filled.fill.solid()
    filled.fill.fore_color.rgb = rgb(colour)


def _fill_bar(look, colour: str, *, is_hatched: bool) -> None:
    if not is_hatched:
        fill(look, colour)
        return
    look.fill.patterned()
    look.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    look.fill.fore_color.rgb, look.fill.back_color.rgb = rgb(colour), rgb(LIGHT.card)
    _stroke(look.line, colour, 0.75)


def _stroke(line, colour: str, thick: float, *, is_dashed: bool = False) -> None:
    """A line with round ends and corners, for which the library has no words."""
    line.width, line.color.rgb = Pt(thick), rgb(colour)
    if is_dashed:
        line.dash_style = MSO_LINE.SQUARE_DOT
    drawn = line._get_or_add_ln()
    drawn.set("cap", "rnd")
    drawn.append(OxmlElement("a:round"))


def _font(font, size: float, colour: str, *, is_bold: bool = False) -> None:
    font.size, font.bold, font.name, font.color.rgb = Pt(size), is_bold, FAMILY, rgb(colour)


def _write(frame, words: str, native: Native, size: float, colour: str, *, is_bold: bool = False) -> None:
    run = frame.paragraphs[0].add_run()
    run.text = plain(words)
    run.font.language_id = proofing(native.language)
    _font(run.font, size, colour, is_bold=is_bold)


def _bars(series, one: Drawn) -> None:
    """That a negative bar keeps its colour the library says of a series, not of a bar with a colour of its own."""
    series.invert_if_negative = False
    _fill_bar(series.format, one.colour, is_hatched=one.is_hatched)
    for place in sorted({*one.hatched, *one.colours}):
        point = series.points[place]
        _fill_bar(point.format, one.colours.get(place, one.colour), is_hatched=place in one.hatched)
        point.format._element.idx.addnext(_element("c:invertIfNegative", val="0"))


def _line(series, one: Drawn) -> None:
    series.smooth = False
    if one.look == "sign":
        series.format.line.fill.background()
    else:
        _stroke(series.format.line, one.colour, one.thick, is_dashed=one.is_dashed)
    _mark(series.marker, one, one.colour)
    for place, colour in sorted(one.colours.items()):
        point = series.points[place]
        _mark(point.marker, one, colour)
        _stroke(point.format.line, one.colour, one.thick, is_dashed=one.is_dashed)


def _mark(marker, one: Drawn, colour: str) -> None:
    marker.style = XL_MARKER_STYLE[one.marker.upper()]
    if one.marker != "none":
        marker.size = one.marker_size
        fill(marker.format, LIGHT.card if one.is_hollow else colour)
        _stroke(marker.format.line, colour, 1.25 if one.is_hollow or one.look == "sign" else 0.75)


def _labels(series, one: Drawn, native: Native) -> None:
    if not one.labels and not one.has_values:
        return
    position = XL_LABEL_POSITION.ABOVE
    if one.look == "bar":
        position = XL_LABEL_POSITION.CENTER if native.stacking else XL_LABEL_POSITION.OUTSIDE_END
    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = (
        one.has_values,
        native.number_format,
        False,
    )
    _font(labels.font, native.size, one.label_colour)
    if one.has_values:
        labels.position = position
    for place, words in one.labels.items():
        label = series.points[place].data_label
        # Words at a bar stay in one line; there is room for them.
        label.text_frame.word_wrap = False
        _write(label.text_frame, words, native, native.size, one.label_colour)
        label.position = position


def _element(name: str, **attributes: str):
    element = OxmlElement(name)
    element.attrib.update(attributes)
    return element


def _head(chart, native: Native) -> None:
    """Title, key, letters and place of the field. The library has no words for the language of a chart, for its
    corners, for the place of its field, and for leaving series out of its key."""
    root, tag = chart.element, proofing(native.language).xml_value
    _font(chart.font, native.size, LIGHT.text)
    for end in root.iter(qn("a:endParaRPr")):
        end.set("lang", tag)
    root.chart.addprevious(_element("c:lang", val=tag))
    root.chart.addprevious(_element("c:roundedCorners", val="0"))
    places = "".join(f'<c:{name} val="{share:.4f}"/>' for name, share in zip("xywh", native.field, strict=True))
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    layout = f"<c:layout {nsdecls('c')}><c:manualLayout>{modes}{places}</c:manualLayout></c:layout>"
    root.plotArea.insert(0, parse_xml(layout))
    chart.has_title, chart.has_legend = bool(native.title), native.has_legend
    if native.title:
        _write(chart.chart_title.text_frame, native.title, native, native.size + 1, LIGHT.text, is_bold=True)
    if native.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        _font(chart.legend.font, native.size, LIGHT.muted)
        for number in range(len(native.drawn) - 1, MOST_LEGEND - 1, -1):
            entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{number}"/><c:delete val="1"/></c:legendEntry>'
            root.chart.legend.legendPos.addnext(parse_xml(entry))


# Axes -------------------------------------------------------------------------------------------------------


def _category_axis(axis, native: Native) -> None:
    """Names that are neither dates nor turned, of which some are left out: the library has no words for these three."""
    axis.reverse_order, axis.has_major_gridlines = native.is_lying, False
    axis.major_tick_mark = XL_TICK_MARK.NONE if native.is_lying else XL_TICK_MARK.OUTSIDE
    axis.tick_label_position, axis.tick_labels.offset = XL_TICK_LABEL_POSITION.LOW, 60
    _stroke(axis.format.line, LIGHT.context, 0.75)
    _font(axis.tick_labels.font, native.size, LIGHT.text if native.is_lying else LIGHT.muted)
    root = axis._element
    root.find(qn("c:auto")).set("val", "0")
    root.txPr.bodyPr.attrib.update({"rot": UNTURNED, "vert": "horz"})
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        root.insert_element_before(_element(name, val=str(native.skip)), "c:noMultiLvlLbl")


def _value_axis(axis, native: Native) -> None:
    """The library cannot say that lines, too, have half a position before their first point."""
    axis.minimum_scale, axis.maximum_scale = native.ends
    axis.visible = axis.has_major_gridlines = not native.is_lying
    if not native.is_lying:
        _stroke(axis.major_gridlines.format.line, LIGHT.hairline, 0.75)
    axis.tick_labels.number_format = "0%" if native.stacking == "share" else native.number_format
    axis.tick_labels.number_format_is_linked = False
    axis.major_tick_mark, axis.tick_label_position = XL_TICK_MARK.NONE, XL_TICK_LABEL_POSITION.LOW
    axis.format.line.fill.background()
    _font(axis.tick_labels.font, native.size, LIGHT.muted)
    axis._element.insert_element_before(_element("c:crossBetween", val="between"), "c:majorUnit", "c:minorUnit")
    axis.major_unit = native.step or None


def number_format(values: list[float], *, is_whole: bool, is_share: bool) -> str:
    """As spreadsheets tell how numbers are written: with as many decimals as their steps need."""
    if is_share:
        return "0%"
    if is_whole and all(value == int(value) for value in values):
        return "#,##0"
    gaps = [abs(after - before) for before, after in zip(values, values[1:], strict=False) if after != before]
    if not gaps or not 1e-4 <= min(gaps) or max(map(abs, values)) >= scale.LONGEST:
        return "General"
    decimals = next(
        (digits for digits in range(5) if all(abs(round(value, digits) - value) < 1e-9 for value in values)), 4
    )
    return "#,##0" + ("." + "0" * decimals if decimals else "")
