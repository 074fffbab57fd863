"""A chart that office programs draw and edit: its XML, and the workbook with its values that goes with it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace

from charts.theme import LIGHT
from exports import scale
from exports.typeface import FAMILY, plain

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = {"c": C, "a": A}
SHEET = "Sheet1"
MOST_LEGEND = 24
LANGUAGE_TAGS = {"en": "en-GB", "ru": "ru-RU"}
UNTURNED = "-60000000"
"""As the programs themselves write it: names lie, and are left out where they have no room; with 0 some break them into
letters."""
CATEGORY_AXIS, VALUE_AXIS = "111111111", "222222222"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A series as it is drawn: a line, bars, or signs alone (`sign`: values stand where the signs stand).

    Args:
        hatched: places of bars that are still filling up; `is_hatched`: all of them.
        colours: of single bars, or of the points of a line.
        labels: written beside the value of a place; `has_values`: the program writes each value itself.
        label_colour: of the labels; the text colour where empty.
        marker: form of the points of a line; empty for none.
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
    label_colour: str = ""
    has_values: bool = False
    marker: str = ""
    marker_size: int = 6
    is_hollow: bool = False


@dataclass(frozen=True, kw_only=True)
class Native:
    """A whole chart.

    Args:
        is_lying: bars lie, the first at the top, and the axis of values is left out, as each bar has its words.
        grouping: clustered, stacked or percentStacked.
        ends: lower and upper end of the axis of values; None lets the program choose.
        step: from line to line of the grid.
        skip: every so many categories one is named: the axis then has a column of names of its own, with blanks between
            them, as some programs know no other way to leave names out.
        field: where values are drawn: left, upper edge, width and height as shares of the chart.
    """

    categories: tuple[str, ...]
    drawn: tuple[Drawn, ...]
    language: str
    size: float
    field: tuple[float, float, float, float]
    is_lying: bool = False
    grouping: str = "clustered"
    ends: tuple[float, float] | None = None
    step: float | None = None
    number_format: str = "#,##0"
    skip: int = 1
    title: str = ""
    has_legend: bool = False
    gap: int = 40

    @property
    def axis_column(self) -> int:
        """Column of the sheet with the names that the axis shows."""
        return 0 if self.skip == 1 else len(self.drawn) + 1


def _axis_names(chart: Native) -> list[str | None]:
    return [None if place % chart.skip else plain(words) for place, words in enumerate(chart.categories)]


def workbook(chart: Native) -> bytes:
    """The values as the program opens them for editing; no text in it is read as a formula."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    book = Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(SHEET)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(chart.drawn), 16)
    number = book.add_format({"num_format": chart.number_format})
    for row, words in enumerate(chart.categories, start=1):
        sheet.write_string(row, 0, plain(words))
    if chart.skip > 1:
        for row, words in enumerate(_axis_names(chart), start=1):
            if words is not None:
                sheet.write_string(row, chart.axis_column, words)
    for column, one in enumerate(chart.drawn, start=1):
        sheet.write_string(0, column, plain(one.name))
        for row, value in enumerate(one.values, start=1):
            if value is not None:
                sheet.write_number(row, column, value, number)
    book.close()
    return file.getvalue()


def xml(chart: Native) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{C}}}chartSpace", nsmap={"c": C, "a": A, "r": R})
    _add(root, "c:date1904", val="0")
    _add(root, "c:lang", val=LANGUAGE_TAGS[chart.language])
    _add(root, "c:roundedCorners", val="0")
    drawing = _add(root, "c:chart")
    if chart.title:
        title = _add(drawing, "c:title")
        _rich(_add(title, "c:tx"), chart.title, chart, LIGHT.text, is_bold=True)
        _add(title, "c:overlay", val="0")
    _add(drawing, "c:autoTitleDeleted", val="0" if chart.title else "1")
    _plot(drawing, chart)
    if chart.has_legend:
        _legend(drawing, chart)
    _add(drawing, "c:plotVisOnly", val="1")
    _add(drawing, "c:dispBlanksAs", val="gap")
    _text_look(root, chart, LIGHT.text)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# Parts ------------------------------------------------------------------------------------------------------


def _add(parent, name: str, text: str | None = None, **attributes: str):
    from lxml import etree

    space, _colon, tag = name.partition(":")
    child = etree.SubElement(parent, etree.QName(SPACES[space], tag), **attributes)
    child.text = text
    return child


def _plot(drawing, chart: Native) -> None:
    area = _add(drawing, "c:plotArea")
    place = _add(_add(area, "c:layout"), "c:manualLayout")
    _add(place, "c:layoutTarget", val="inner")
    for axis in "xy":
        _add(place, f"c:{axis}Mode", val="edge")
    for name, share in zip("xywh", chart.field, strict=True):
        _add(place, f"c:{name}", val=f"{share:.4f}")
    numbered = list(enumerate(chart.drawn))
    _bars(area, chart, [pair for pair in numbered if pair[1].look == "bar"])
    _lines(area, chart, [pair for pair in numbered if pair[1].look != "bar"])
    _category_axis(area, chart)
    _value_axis(area, chart)


def _bars(area, chart: Native, pairs: list[tuple[int, Drawn]]) -> None:
    if not pairs:
        return
    group = _add(area, "c:barChart")
    _add(group, "c:barDir", val="bar" if chart.is_lying else "col")
    _add(group, "c:grouping", val=chart.grouping)
    _add(group, "c:varyColors", val="0")
    for number, one in pairs:
        series = _series(group, number, one)
        _bar_look(series, one.colour, is_hatched=one.is_hatched)
        _add(series, "c:invertIfNegative", val="0")
        for place, colour in sorted(_points(one).items()):
            point = _add(series, "c:dPt")
            _add(point, "c:idx", val=str(place))
            _add(point, "c:invertIfNegative", val="0")
            _add(point, "c:bubble3D", val="0")
            _bar_look(point, colour, is_hatched=place in one.hatched)
        _labels(series, one, chart, "outEnd" if chart.grouping == "clustered" else "ctr")
        _values(series, number, one, chart)
    _add(group, "c:gapWidth", val=str(chart.gap))
    _add(group, "c:overlap", val="0" if chart.grouping == "clustered" else "100")
    _axis_ids(group)


def _points(one: Drawn) -> dict[int, str]:
    """Bars that look otherwise than their series, with their colour."""
    return {place: one.colours.get(place, one.colour) for place in {*one.hatched, *one.colours}}


def _lines(area, chart: Native, pairs: list[tuple[int, Drawn]]) -> None:
    if not pairs:
        return
    group = _add(area, "c:lineChart")
    _add(group, "c:grouping", val="standard")
    _add(group, "c:varyColors", val="0")
    for number, one in pairs:
        series = _series(group, number, one)
        look = _add(series, "c:spPr")
        if one.look == "sign":
            _add(_add(look, "a:ln", w="12700"), "a:noFill")
        else:
            _line_look(look, one.colour, one.thick, is_dashed=one.is_dashed)
        _marker(series, one)
        for place, colour in sorted(one.colours.items()):
            point = _add(series, "c:dPt")
            _add(point, "c:idx", val=str(place))
            _marker(point, replace(one, colour=colour))
            _add(point, "c:bubble3D", val="0")
            _line_look(_add(point, "c:spPr"), one.colour, one.thick, is_dashed=one.is_dashed)
        _labels(series, one, chart, "t")
        _values(series, number, one, chart)
        _add(series, "c:smooth", val="0")
    _add(group, "c:marker", val="1")
    _axis_ids(group)


def _axis_ids(group) -> None:
    for number in (CATEGORY_AXIS, VALUE_AXIS):
        _add(group, "c:axId", val=number)


def _series(group, number: int, one: Drawn):
    series = _add(group, "c:ser")
    _add(series, "c:idx", val=str(number))
    _add(series, "c:order", val=str(number))
    name = _add(_add(series, "c:tx"), "c:strRef")
    _add(name, "c:f", f"{SHEET}!${_letters(number + 1)}$1")
    _cached(name, "c:strCache", [plain(one.name)])
    return series


def _values(series, number: int, one: Drawn, chart: Native) -> None:
    last = len(chart.categories) + 1
    names = _add(_add(series, "c:cat"), "c:strRef")
    axis = _letters(chart.axis_column)
    _add(names, "c:f", f"{SHEET}!${axis}$2:${axis}${last}")
    _cached(names, "c:strCache", _axis_names(chart))
    values = _add(_add(series, "c:val"), "c:numRef")
    column = _letters(number + 1)
    _add(values, "c:f", f"{SHEET}!${column}$2:${column}${last}")
    _cached(
        values,
        "c:numCache",
        [None if value is None else repr(float(value)) for value in one.values],
        chart.number_format,
    )


def _cached(parent, name: str, texts: list[str | None], number_format: str = "") -> None:
    cache = _add(parent, name)
    if number_format:
        _add(cache, "c:formatCode", number_format)
    _add(cache, "c:ptCount", val=str(len(texts)))
    for place, text in enumerate(texts):
        if text is not None:
            _add(_add(cache, "c:pt", idx=str(place)), "c:v", text)


def _letters(column: int) -> str:
    """Name of a column of a sheet, counted from 0."""
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)


# Looks ------------------------------------------------------------------------------------------------------


def _colour(parent, colour: str) -> None:
    _add(parent, "a:srgbClr", val=colour.lstrip("#").upper())


def _fill(parent, colour: str) -> None:
    _colour(_add(parent, "a:solidFill"), colour)


def _bar_look(parent, colour: str, *, is_hatched: bool) -> None:
    look = _add(parent, "c:spPr")
    if not is_hatched:
        _fill(look, colour)
        return
    pattern = _add(look, "a:pattFill", prst="wdUpDiag")
    _colour(_add(pattern, "a:fgClr"), colour)
    _colour(_add(pattern, "a:bgClr"), LIGHT.card)
    _line_look(look, colour, 0.75)


def _line_look(parent, colour: str, thick: float, *, is_dashed: bool = False) -> None:
    line = _add(parent, "a:ln", w=str(round(thick * 12700)), cap="rnd")
    _fill(line, colour)
    if is_dashed:
        _add(line, "a:prstDash", val="sysDash")
    _add(line, "a:round")


def _marker(series, one: Drawn) -> None:
    marker = _add(series, "c:marker")
    _add(marker, "c:symbol", val=one.marker or "none")
    if not one.marker:
        return
    _add(marker, "c:size", val=str(one.marker_size))
    look = _add(marker, "c:spPr")
    _fill(look, LIGHT.card if one.is_hollow else one.colour)
    _line_look(look, one.colour, 1.25 if one.is_hollow or one.look == "sign" else 0.75)


def _labels(series, one: Drawn, chart: Native, place_word: str) -> None:
    if not one.labels and not one.has_values:
        return
    labels = _add(series, "c:dLbls")
    for place, words in sorted(one.labels.items()):
        label = _add(labels, "c:dLbl")
        _add(label, "c:idx", val=str(place))
        _rich(_add(label, "c:tx"), words, chart, one.label_colour or LIGHT.text, size=chart.size)
        _add(label, "c:dLblPos", val=place_word)
        _shown(label, is_shown=True)
    _add(labels, "c:numFmt", formatCode=chart.number_format, sourceLinked="0")
    _add(_add(labels, "c:spPr"), "a:noFill")
    _text_look(labels, chart, one.label_colour or LIGHT.text)
    if one.has_values:
        _add(labels, "c:dLblPos", val=place_word)
    _shown(labels, is_shown=one.has_values)


def _shown(label, *, is_shown: bool) -> None:
    for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
        _add(label, f"c:{name}", val="1" if is_shown and name == "showVal" else "0")


def _rich(parent, words: str, chart: Native, colour: str, *, is_bold: bool = False, size: float | None = None) -> None:
    rich = _add(parent, "c:rich")
    # Words at a bar stay in one line; there is room for them.
    _add(rich, "a:bodyPr", wrap="square" if is_bold else "none")
    paragraph = _add(rich, "a:p")
    run = _add(paragraph, "a:r")
    _font(
        _add(
            run,
            "a:rPr",
            lang=LANGUAGE_TAGS[chart.language],
            sz=str(round((size or chart.size + 1) * 100)),
            b="1" if is_bold else "0",
        ),
        colour,
    )
    _add(run, "a:t", plain(words))


def _text_look(parent, chart: Native, colour: str, *, turned: str | None = None) -> None:
    look = _add(parent, "c:txPr")
    _add(look, "a:bodyPr", **({"rot": turned, "vert": "horz"} if turned else {}))
    paragraph = _add(look, "a:p")
    _font(_add(_add(paragraph, "a:pPr"), "a:defRPr", sz=str(round(chart.size * 100)), b="0"), colour)
    _add(paragraph, "a:endParaRPr", lang=LANGUAGE_TAGS[chart.language])


def _font(properties, colour: str) -> None:
    _fill(properties, colour)
    for kind in ("latin", "cs"):
        _add(properties, f"a:{kind}", typeface=FAMILY)


def _legend(drawing, chart: Native) -> None:
    legend = _add(drawing, "c:legend")
    _add(legend, "c:legendPos", val="b")
    for number in range(MOST_LEGEND, len(chart.drawn)):
        entry = _add(legend, "c:legendEntry")
        _add(entry, "c:idx", val=str(number))
        _add(entry, "c:delete", val="1")
    _add(legend, "c:overlay", val="0")
    _text_look(legend, chart, LIGHT.muted)


# Axes -------------------------------------------------------------------------------------------------------


def _category_axis(area, chart: Native) -> None:
    axis = _add(area, "c:catAx")
    _add(axis, "c:axId", val=CATEGORY_AXIS)
    _add(_add(axis, "c:scaling"), "c:orientation", val="maxMin" if chart.is_lying else "minMax")
    _add(axis, "c:delete", val="0")
    _add(axis, "c:axPos", val="l" if chart.is_lying else "b")
    _add(axis, "c:numFmt", formatCode="General", sourceLinked="0")
    _add(axis, "c:majorTickMark", val="none" if chart.is_lying else "out")
    _add(axis, "c:minorTickMark", val="none")
    _add(axis, "c:tickLblPos", val="low")
    _line_look(_add(axis, "c:spPr"), LIGHT.context, 0.75)
    _text_look(axis, chart, LIGHT.text if chart.is_lying else LIGHT.muted, turned=UNTURNED)
    _add(axis, "c:crossAx", val=VALUE_AXIS)
    _add(axis, "c:crosses", val="autoZero")
    _add(axis, "c:auto", val="0")
    _add(axis, "c:lblAlgn", val="ctr")
    _add(axis, "c:lblOffset", val="60")
    _add(axis, "c:tickLblSkip", val=str(chart.skip))
    _add(axis, "c:tickMarkSkip", val=str(chart.skip))
    _add(axis, "c:noMultiLvlLbl", val="1")


def _value_axis(area, chart: Native) -> None:
    axis = _add(area, "c:valAx")
    _add(axis, "c:axId", val=VALUE_AXIS)
    scaling = _add(axis, "c:scaling")
    _add(scaling, "c:orientation", val="minMax")
    if chart.ends:
        _add(scaling, "c:max", val=repr(float(chart.ends[1])))
        _add(scaling, "c:min", val=repr(float(chart.ends[0])))
    _add(axis, "c:delete", val="1" if chart.is_lying else "0")
    _add(axis, "c:axPos", val="t" if chart.is_lying else "l")
    if not chart.is_lying:
        _line_look(_add(_add(axis, "c:majorGridlines"), "c:spPr"), LIGHT.hairline, 0.75)
    _add(
        axis,
        "c:numFmt",
        formatCode="0%" if chart.grouping == "percentStacked" else chart.number_format,
        sourceLinked="0",
    )
    _add(axis, "c:majorTickMark", val="none")
    _add(axis, "c:minorTickMark", val="none")
    _add(axis, "c:tickLblPos", val="low")
    _add(_add(_add(axis, "c:spPr"), "a:ln"), "a:noFill")
    _text_look(axis, chart, LIGHT.muted)
    _add(axis, "c:crossAx", val=CATEGORY_AXIS)
    _add(axis, "c:crosses", val="autoZero")
    _add(axis, "c:crossBetween", val="between")
    if chart.step:
        _add(axis, "c:majorUnit", val=repr(float(chart.step)))


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
