"""A chart as a workbook: native, editable, drawn from its cells, and saying what it is on each sheet."""

from __future__ import annotations

import io
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from charts.theme import LIGHT
from exports.workbook import chart_workbook
from language import i18n
from tests.exports import made_up
from tests.exports.reading import CHART, Workbook

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def book(name: str, **more) -> Workbook:
    return Workbook(chart_workbook(made_up.RICH[name], made_up.provenance(**more)))


def kinds(chart: ElementTree.Element) -> list[tuple[str, str]]:
    """The kinds of a chart's parts, each with its grouping."""
    found = [one for one in chart.iter() if one.tag in (f"{CHART}barChart", f"{CHART}lineChart")]
    return [(one.tag.removeprefix(CHART), one.find(f"{CHART}grouping").get("val")) for one in found]


def attribute(chart: ElementTree.Element, path: str) -> str | None:
    found = chart.find(f".//{path.format(c=CHART, a=DRAWING)}")
    return None if found is None else found.get("val")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("several lines", [("lineChart", "standard")]),
        ("gaps, zero and filling", [("barChart", "clustered"), ("lineChart", "standard")]),
        ("stack", [("barChart", "stacked")]),
        ("shares", [("barChart", "percentStacked")]),
        ("below zero", [("barChart", "clustered"), ("lineChart", "standard")]),
        ("bars", [("barChart", "clustered")]),
    ],
)
def test_a_chart_is_native_and_of_its_kind(name, wanted):
    (chart,) = book(name).charts
    assert kinds(chart) == wanted


def test_horizontal_bars_lie_in_the_order_of_the_description():
    (chart,) = book("bars").charts
    assert attribute(chart, "{c}barDir") == "bar"
    assert chart.find(f".//{CHART}catAx/{CHART}scaling/{CHART}orientation").get("val") == "maxMin"


def test_lines_break_at_gaps():
    for name in ("several lines", "gaps, zero and filling", "panels"):
        for chart in book(name).charts:
            assert attribute(chart, "{c}dispBlanksAs") in (None, "gap")


def test_small_multiples_are_one_chart_each_on_one_scale_with_their_name():
    found = book("panels")
    scales = {
        (attribute(one, "{c}valAx/{c}scaling/{c}max"), attribute(one, "{c}valAx/{c}scaling/{c}min"))
        for one in found.charts
    }
    assert len(found.charts) == 4 and len(scales) == 1
    assert float(next(iter(scales))[0]) >= 36
    titles = [found.span(one.find(f"{CHART}chart/{CHART}title//{CHART}f").text)[0] for one in found.charts]
    assert titles == list(made_up.RICH["panels"].panels)


def test_what_is_filling_up_is_hatched_or_dotted_and_no_part_of_the_line():
    found = book("gaps, zero and filling")
    (chart,) = found.charts
    line = next(iter(chart.iter(f"{CHART}lineChart")))
    assert [found.span(one.find(f"{CHART}val//{CHART}f").text)[-1] for one in line.iter(f"{CHART}ser")] == [None]
    assert len(list(chart.find(f".//{CHART}barChart").iter(f"{DRAWING}pattFill"))) == 1
    (stacked,) = book("stack").charts
    patterns = [
        one.find(f"{CHART}idx").get("val")
        for one in stacked.iter(f"{CHART}dPt")
        if list(one.iter(f"{DRAWING}pattFill"))
    ]
    assert patterns == ["3", "3", "3"]
    (several,) = book("several lines").charts
    assert len([one for one in several.iter(f"{DRAWING}prstDash")]) >= 2


def test_no_shape_has_two_fills_which_spreadsheets_refuse_to_open():
    for name in made_up.RICH:
        for chart in book(name).charts:
            for shape in chart.iter(f"{CHART}spPr"):
                fills = [
                    one for one in shape if one.tag in (f"{DRAWING}solidFill", f"{DRAWING}pattFill", f"{DRAWING}noFill")
                ]
                assert len(fills) <= 1


def test_every_chart_refers_to_cells_that_are_there():
    for name, described in made_up.RICH.items():
        found = book(name)
        for chart in found.charts:
            for series_name, categories, values in found.series(chart):
                assert isinstance(series_name, str) and series_name
                assert len(found.span(categories)) == len(found.span(values))
        if getattr(described, "series", ()) and described.starts:
            assert found.charts


def test_numbers_are_numbers_days_are_days_and_gaps_are_blank():
    content = chart_workbook(made_up.RICH["gaps, zero and filling"], made_up.provenance())
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Data").to_python(skip_empty_area=False)
    )
    top = next(number for number, row in enumerate(rows) if "First day" in row)
    found = [row[1:4] for row in rows[top + 1 :]]
    assert [row[0] for row in found] == [date(2024, month, 1) for month in range(1, 7)]
    assert [row[1] for row in found] == [3, "", 0, "", 7, 2]
    assert [row[2] for row in found] == [
        "",
        "Not reported",
        "",
        "Closed in this period",
        "Nil report",
        "Incomplete period",
    ]


@pytest.mark.parametrize("name", made_up.RICH)
def test_no_text_becomes_a_formula(name):
    found = book(name)
    assert found.formulas == []
    for chart in found.charts:
        for one in chart.iter(f"{CHART}f"):
            assert re.fullmatch(r"'?[\w ]+'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", one.text)


def test_texts_that_look_like_formulas_stand_as_they_are():
    assert made_up.FORMULA in book("formulas").texts()
    assert "@SUM(A1), =kg" in book("formulas").texts()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", ["stack", "bars", "squares", "no position"])
def test_the_last_sheet_says_all_and_each_sheet_has_the_mark_at_its_top(name, language):
    provenance = made_up.provenance(language)
    found = book(name, language=language)
    last = list(found.sheets.values())[-1]
    assert [one for one in made_up.said(provenance) if one not in last.values()] == []
    assert [cells[0, 0] for cells in found.sheets.values()] == [made_up.MARK[language]] * 3
    for number in (1, 2, 3):
        sheet = found.parts.read(f"xl/worksheets/sheet{number}.xml").decode()
        assert made_up.MARK[language] in sheet[sheet.index("<oddHeader>") :]
    assert LIGHT.attention.removeprefix("#").upper() in found.parts.read("xl/styles.xml").decode().upper()


def test_sheets_of_real_data_begin_with_the_title():
    found = book("stack", marks=())
    assert [cells[0, 0] for cells in found.sheets.values()] == ["Cases per month"] * 3


def test_sheets_and_headings_are_in_the_language_of_the_reader():
    found = book("gaps, zero and filling", language="ru")
    assert list(found.sheets) == ["Диаграмма", "Данные", "О файле"]
    assert {"Первый день", "Источник", "Данные на"} <= set(found.texts())


def test_definitions_stand_on_the_last_sheet():
    content = chart_workbook(made_up.RICH["bars"], made_up.provenance(), definitions=(("case", "One seizure event."),))
    assert {"case", "One seizure event."} <= set(Workbook(content).sheets["About"].values())


def test_squares_become_a_grid_whose_ground_deepens_with_the_value_and_says_why_a_cell_is_blank():
    found = book("squares")
    grid = found.sheets["Chart"]
    assert found.charts == []
    assert "Suppressed" in grid.values() and {9.0, 1.0, 0.0, 3.0} <= {
        one for one in grid.values() if isinstance(one, float)
    }
    sheet = found.parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<colorScale>" in sheet and LIGHT.present.removeprefix("#").upper() in sheet.upper()


def test_texts_longer_than_a_cell_are_shortened_and_the_file_still_opens():
    content = chart_workbook(made_up.over_time(made_up.line([1]), notes=("x" * 40_000,)), made_up.provenance())
    assert max(len(text) for text in Workbook(content).texts()) == 32_767
