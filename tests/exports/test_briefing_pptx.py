"""Slides of PowerPoint: every value as described, every slide says what it shows, nothing leaves the slide or covers
another thing."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import reduce
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pptx import Presentation
from pptx.util import Pt
from python_calamine import CalamineWorkbook

from charts.chart import BarChart, TimeChart
from exports.briefing_model import Slide
from exports.briefing_pptx import pptx
from exports.typeface import plain
from tests.conftest import some
from tests.exports import briefings, made_up

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.fixture(scope="module", params=some(("ru",), ("en", "ru")))
def made(request):
    """The briefing, the file, and what another program reads of it."""
    briefing = briefings.briefing(request.param)
    content = pptx(briefing)
    return briefing, content, Presentation(io.BytesIO(content))


def words_of(shape) -> str:
    if shape.has_text_frame:
        return shape.text_frame.text
    if shape.has_table:
        return "\n".join(cell.text for row in shape.table.rows for cell in row.cells)
    return ""


def text_of(slide) -> str:
    return "\n".join(words_of(shape) for shape in slide.shapes)


def test_every_slide_says_what_it_shows_and_where_it_is_from(made):
    briefing, _content, deck = made
    assert len(deck.slides) == len(briefing.slides)
    for number, (one, slide) in enumerate(zip(briefing.slides, deck.slides, strict=True), start=1):
        text, said = text_of(slide), one.provenance
        wanted = [
            one.title,
            said.filter_line,
            said.compared,
            said.data_date,
            said.source,
            said.installation,
            *said.marks,
            *said.notes,
        ]
        wanted += [one.map.disclaimer, one.map.attribution] if one.map else []
        assert [words for words in map(plain, wanted) if words not in text] == [], one.key
        assert re.search(rf"^{number} (of|из) {len(briefing.slides)}$", text.replace("\u00a0", " "), re.M)
        links = {relation.target_ref for relation in slide.part.rels.values() if relation.is_external}
        assert links == ({said.link} if said.link else set())
        assert [shape.name for shape in slide.shapes if shape.name == "QR"] == (["QR"] if said.link else [])


def test_the_code_leads_to_the_live_view():
    import segno
    from PIL import Image

    deck = Presentation(io.BytesIO(pptx(briefings.briefing("en", "columns"))))
    code = next(shape for shape in deck.slides[0].shapes if shape.name == "QR")
    seen = Image.open(io.BytesIO(code.image.blob)).convert("L")
    # Without a reader of codes: the squares are those that the link makes.
    wanted = segno.make_qr(briefings.LINK + "en", error="l")
    border, scale = 2, seen.width // (len(wanted.matrix) + 4)
    squares = [
        [
            seen.getpixel(((column + border) * scale + scale // 2, (row + border) * scale + scale // 2)) < 128
            for column in range(len(wanted.matrix))
        ]
        for row in range(len(wanted.matrix))
    ]
    assert squares == [[bool(bit) for bit in row] for row in wanted.matrix]


def boxes(slide) -> list[tuple[str, int, int, int, int]]:
    return [
        (shape.name, shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
        for shape in slide.shapes
    ]


def overlapping(found: list[tuple[str, int, int, int, int]]) -> list[tuple[str, str]]:
    slack = Pt(0.5)
    return [
        (one[0], other[0])
        for one, other in combinations(found, 2)
        if one[1] < other[3] - slack
        and other[1] < one[3] - slack
        and one[2] < other[4] - slack
        and other[2] < one[4] - slack
    ]


def test_nothing_leaves_a_slide_or_covers_another_thing(made):
    _briefing, _content, deck = made
    for slide in deck.slides:
        found = boxes(slide)
        outside = [
            one
            for one in found
            if one[1] < 0 or one[2] < 0 or one[3] > deck.slide_width + 9 or one[4] > deck.slide_height + 9
        ]
        assert (outside, overlapping(found)) == ([], []), slide.name


def test_things_that_cover_each_other_would_be_noticed():
    assert overlapping([("a", 0, 0, Pt(10), Pt(10)), ("b", Pt(9), Pt(9), Pt(20), Pt(20))]) == [("a", "b")]
    assert overlapping([("a", 0, 0, Pt(10), Pt(10)), ("b", Pt(10), 0, Pt(20), Pt(20))]) == []


# Native charts ----------------------------------------------------------------------------------------------


def charts_of(slide) -> list:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def cached(series) -> dict[int, float]:
    return {int(point.get("idx")): float(point.find(f"{C}v").text) for point in series.find(f"{C}val").iter(f"{C}pt")}


def plotted(chart) -> list[tuple[str, dict[int, float]]]:
    """Name and values of each series of a chart, as its XML draws them."""
    return [
        (series.find(f"{C}tx").find(f".//{C}v").text, cached(series)) for series in chart._chartSpace.iter(f"{C}ser")
    ]


def in_workbook(chart) -> list[tuple[str, dict[int, float]]]:
    """The same from the workbook that opens for editing."""
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        .get_sheet_by_index(0)
        .to_python()
    )
    count = len(list(chart._chartSpace.iter(f"{C}ser")))
    return [
        (str(rows[0][column]), {place: row[column] for place, row in enumerate(rows[1:]) if row[column] != ""})
        for column in range(1, count + 1)
    ]


def cells(chart, reference: str) -> list:
    """What stands where a chart's XML refers to, a blank as None."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).get_sheet_by_index(0)
    letters, first, last = re.fullmatch(r"Sheet1!\$([A-Z]+)\$(\d+)(?::\$\1\$(\d+))?", reference).groups()
    column = reduce(lambda number, letter: number * 26 + ord(letter) - 64, letters, 0) - 1
    found = [row[column] for row in rows.to_python()[int(first) - 1 : int(last or first)]]
    return [None if value == "" else value for value in found]


def wanted_of(chart: TimeChart | BarChart, panel: str = "") -> list[dict[int, float]]:
    """Values of each described series."""
    if isinstance(chart, BarChart):
        values = [
            {place: bar.value for place, bar in enumerate(chart.bars) if bar.value is not None},
            {place: bar.base for place, bar in enumerate(chart.bars) if bar.base is not None},
        ]
        return [one for one in values if one]
    return [
        {place: value for place, value in enumerate(one.values) if value is not None}
        for one in chart.series
        if one.panel == panel
    ]


def same(one: list[tuple[str, dict[int, float]]], other: list[tuple[str, dict[int, float]]]) -> bool:
    """Whether series are the same but for the last digit, which workbooks do not write."""
    return [(name, pytest.approx(values, rel=1e-12)) for name, values in one] == other


def check(chart, described, panel: str = "") -> None:
    """Each described series stands in the chart, in one series or parted into settled and unfinished values; its
    workbook has the same."""
    drawn = plotted(chart)
    assert same(in_workbook(chart), drawn)
    names = (
        [one.name for one in described.series if one.panel == panel]
        if isinstance(described, TimeChart)
        else [drawn[0][0], drawn[-1][0]]
    )
    for name, wanted in zip(names, wanted_of(described, panel), strict=False):
        shown: dict[int, float] = {}
        for drawn_name, values in drawn:
            if drawn_name == plain(name) or re.fullmatch(
                re.escape(plain(name)) + r" \((incomplete period|неполный период)\)", drawn_name
            ):
                assert not shown.keys() & values.keys()
                shown |= values
        assert shown == wanted


def test_charts_draw_the_values_of_the_description_and_their_workbooks_hold_them(made):
    briefing, _content, deck = made
    seen = 0
    for one, slide in zip(briefing.slides, deck.slides, strict=True):
        natives = iter(charts_of(slide))
        for chart in one.charts:
            if (
                isinstance(chart, BarChart)
                and chart.bars
                or isinstance(chart, TimeChart)
                and chart.starts
                and len(chart.panels) <= 12
            ):
                for panel in getattr(chart, "panels", ()) or ("",):
                    check(next(natives), chart, panel)
                    seen += 1
        assert next(natives, None) is None
    assert seen == 14


def test_what_a_chart_shows_before_it_is_edited_stands_in_the_cells_it_refers_to(made):
    """Else a program that opens the values for editing would draw others."""
    _briefing, _content, deck = made
    for chart in (one for slide in deck.slides for one in charts_of(slide)):
        for part in ("tx", "cat", "val"):
            for source in chart._chartSpace.iterfind(f".//{C}ser/{C}{part}/"):
                count = int(source.find(f".//{C}ptCount").get("val"))
                shown = {int(point.get("idx")): point.find(f"{C}v").text for point in source.iter(f"{C}pt")}
                held = cells(chart, source.find(f"{C}f").text)
                kind = float if part == "val" else str
                assert [None if value is None else kind(value) for value in held] == [
                    kind(shown[place]) if place in shown else None for place in range(count)
                ]


def test_lines_over_bars_stand_on_the_axes_of_the_bars(made):
    _briefing, _content, deck = made
    seen = 0
    for chart in (one for slide in deck.slides for one in charts_of(slide)):
        plots = [plot for plot in chart._chartSpace.iter(f"{C}barChart", f"{C}lineChart")]
        named = {tuple(axis.get("val") for axis in plot.findall(f"{C}axId")) for plot in plots}
        there = tuple(axis.find(f"{C}axId").get("val") for axis in chart._chartSpace.iter(f"{C}catAx", f"{C}valAx"))
        assert named == {there}
        orders = [int(order.get("val")) for order in chart._chartSpace.iterfind(f".//{C}ser/{C}order")]
        assert orders == list(range(len(orders)))
        seen += len(plots) > 1
    assert seen == 9


def test_a_gap_is_no_zero_and_a_missing_report_has_its_sign(made):
    _briefing, _content, deck = made
    slide = next(slide for slide in deck.slides if slide.name == "trend")
    drawn = dict(plotted(charts_of(slide)[0]))
    cases = next(values for name, values in drawn.items() if name in ("Cases", "Случаи"))
    assert cases[2] == 0 and not cases.keys() & {3, 9, 14}
    signs = [
        set(drawn[name])
        for name in drawn
        if name
        in (
            "Not reported",
            "Suppressed",
            "Closed in this period",
            "Отчёт не представлен",
            "Скрыто",
            "Закрыт в этот период",
        )
    ]
    assert sorted(map(sorted, signs)) == [[3], [9], [14]]
    assert charts_of(slide)[0]._chartSpace.find(f".//{C}dispBlanksAs").get("val") == "gap"


def test_what_is_still_filling_up_is_hatched(made):
    _briefing, _content, deck = made
    for key, count in (("trend", 1), ("pair", 6), ("bars", 1), ("panels", 5), ("columns", 1)):
        slide = next(slide for slide in deck.slides if slide.name == key)
        assert sum(len(list(chart._chartSpace.iter(f"{A}pattFill"))) for chart in charts_of(slide)) == count, key


def alone(chart) -> bytes:
    """A file with one slide that shows the chart."""
    slide = Slide(key="one", view="v", title="t", provenance=briefings.provenance("en"), charts=(chart,))
    return pptx(replace(briefings.briefing(), slides=(slide,)))


def check_alone(chart) -> None:
    slide = Presentation(io.BytesIO(alone(chart))).slides[0]
    found = boxes(slide)
    assert overlapping(found) == []
    natives = charts_of(slide)
    if isinstance(chart, BarChart):
        assert len(natives) == bool(chart.bars)
        for native in natives:
            assert same(in_workbook(native), plotted(native))
            assert [values for _name, values in plotted(native)][: len(wanted_of(chart))] == wanted_of(
                chart
            ) or not wanted_of(chart)
    elif isinstance(chart, TimeChart) and chart.starts and chart.series:
        for native, panel in zip(natives, chart.panels or ("",), strict=True):
            check(native, chart, panel)
    else:
        assert natives == []


@pytest.mark.each_time(6)
@pytest.mark.parametrize("name", made_up.RICH)
def test_any_chart_of_the_other_surfaces_can_be_drawn_natively(name):
    check_alone(made_up.RICH[name])


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(made_up.charts)
def test_charts_made_by_chance_are_drawn_as_described(chart):
    check_alone(chart)


# The file ---------------------------------------------------------------------------------------------------


def test_every_part_is_xml_and_no_text_of_data_is_a_formula(made):
    _briefing, content, _deck = made
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = file.namelist()
        assert len(names) == len(set(names))
        for name in names:
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(file.read(name))
        books = [file.read(name) for name in names if name.endswith(".xlsx")]
    assert len(books) == 14
    for book in books:
        with zipfile.ZipFile(io.BytesIO(book)) as file:
            assert not any(b"<f>" in file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/"))


def test_the_speaker_has_definitions_figures_and_what_must_be_known(made):
    briefing, _content, deck = made
    for one, slide in zip(briefing.slides, deck.slides, strict=True):
        notes = slide.notes_slide.notes_text_frame.text
        wanted = [
            one.title,
            *one.speaker,
            *(note for chart in one.charts for note in chart.notes),
            *one.provenance.notes,
            one.provenance.data_date,
        ]
        wanted += [f"{figure.label}: {figure.written}" for figure in one.figures]
        assert [words for words in map(plain, wanted) if words not in notes] == []


def test_every_run_says_its_language_and_the_theme_names_the_typeface(made):
    briefing, content, deck = made
    tag = {"en": "en-GB", "ru": "ru-RU"}[briefing.language]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {
            name: ElementTree.fromstring(file.read(name))
            for name in file.namelist()
            if re.fullmatch(r"ppt/(slides|charts)/\w+\.xml", name)
        }
        theme = file.read("ppt/theme/theme1.xml").decode()
    for root in parts.values():
        assert {run.find(f"{A}rPr").get("lang") for run in root.iter(f"{A}r")} <= {tag}
    assert re.findall(r"<a:latin typeface=\"([^\"]*)\"", theme)[:2] == ["Inter", "Inter"]
    said = deck.core_properties
    assert (said.title, said.author, said.language) == (briefing.title, briefing.installation, tag)


def test_tables_hold_every_row_and_a_state_is_not_a_zero(made):
    briefing, _content, deck = made
    one, slide = next(
        (one, slide) for one, slide in zip(briefing.slides, deck.slides, strict=True) if one.key == "agencies"
    )
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [list(one.table.headings), *([plain(cell.written) for cell in row] for row in one.table.rows)]
    colours = {
        cell.text: cell.text_frame.paragraphs[0].runs[0].font.color.rgb for cell in table.rows[8].cells if cell.text
    }
    assert colours["–"] != table.cell(9, 1).text_frame.paragraphs[0].runs[0].font.color.rgb


def test_squares_are_cells_with_their_value_and_their_depth(made):
    briefing, _content, deck = made
    one, slide = next(
        (one, slide) for one, slide in zip(briefing.slides, deck.slides, strict=True) if one.key == "matrix"
    )
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    for cell in one.charts[0].cells:
        seen = table.cell(cell.row + 1, cell.column + 1)
        signs = {"missing": "–", "closed": "○", "suppressed": "×", "outside": "", "no_case_published": "·"}
        assert seen.text == (
            signs[cell.state]
            if cell.value is None
            else f"{cell.value}*"
            if cell.state == "filling"
            else str(cell.value)
        )
        assert bool(seen._tc.findall(f"{A}tcPr/{A}solidFill")) == bool(cell.value)


def test_a_briefing_without_slides_is_a_file():
    assert len(Presentation(io.BytesIO(pptx(replace(briefings.briefing(), slides=())))).slides) == 0
