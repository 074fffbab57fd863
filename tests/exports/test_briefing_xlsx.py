"""A briefing as a workbook: numbers as numbers, charts with the values of the description, each sheet says what it
shows."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from charts.chart import BarChart, Matrix, TimeChart
from exports.briefing_xlsx import xlsx
from exports.typeface import plain
from tests.conftest import some
from tests.exports import briefings
from tests.exports.reading import CHART, Workbook


@pytest.fixture(scope="module", params=some(("ru",), ("en", "ru")))
def made(request):
    briefing = briefings.briefing(request.param)
    content = xlsx(briefing)
    return briefing, content, Workbook(content)


def test_the_first_sheet_lists_the_slides_and_each_slide_has_a_sheet(made):
    briefing, _content, book = made
    contents, *sheets = book.sheets.items()
    assert len(sheets) == len(briefing.slides)
    listed = [text for text in contents[1].values() if isinstance(text, str)]
    assert [
        one.key for number, one in enumerate(briefing.slides, start=1) if plain(f"{number}. {one.title}") not in listed
    ] == []
    assert {
        briefing.title,
        briefing.period,
        briefing.data_date,
        *map(plain, briefing.marks),
        *map(plain, briefings.SPEAKER[briefing.language]),
    } <= set(listed)
    for number, (one, (name, _cells)) in enumerate(zip(briefing.slides, sheets, strict=True), start=1):
        assert name.startswith(f"{number}. ") and len(name) <= 31 and not set(name) & set("[]:*?/\\'"), one.key


def test_every_sheet_says_what_it_shows_and_where_it_is_from(made):
    briefing, _content, book = made
    for number, (one, cells) in enumerate(zip(briefing.slides, list(book.sheets.values())[1:], strict=True), start=1):
        # The format writes a text that looks like its own sign for a letter with a sign of its own.
        texts = [cell.replace("_x005F_", "_") for cell in cells.values() if isinstance(cell, str)]
        said = one.provenance
        wanted = [
            one.title,
            said.filter_line,
            said.compared,
            said.data_date,
            said.source,
            said.installation,
            said.link,
            *said.marks,
            *said.notes,
            *one.points,
            *one.speaker,
        ]
        wanted += [one.map.disclaimer, one.map.attribution] if one.map else []
        assert [words for words in wanted if plain(words) and plain(words) not in texts] == [], one.key
        assert any(
            re.fullmatch(rf"{number} (of|из) {len(briefing.slides)}", text.replace("\u00a0", " ")) for text in texts
        )


def rows_of(content: bytes, number: int) -> list[list]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(number).to_python(skip_empty_area=False)
    )


def test_figures_are_numbers_with_unit_and_state_and_a_missing_one_is_blank(made):
    briefing, content, _book = made
    number = next(place for place, one in enumerate(briefing.slides, start=1) if one.key == "figures")
    rows = rows_of(content, number)
    first = next(place for place, row in enumerate(rows) if row[0] in ("Key figures", "Ключевые показатели"))
    for figure, row in zip(briefing.slides[number - 1].figures, rows[first + 1 :], strict=False):
        assert row[:3] == [figure.label, "" if figure.value is None else figure.value, figure.unit]
        assert bool(row[3]) == bool(figure.state) and row[4:7] == [figure.written, figure.compared, figure.note]


def test_cells_of_a_table_are_numbers_and_days_and_states_are_words(made):
    briefing, content, _book = made
    number = next(place for place, one in enumerate(briefing.slides, start=1) if one.key == "agencies")
    table = briefing.slides[number - 1].table
    rows = rows_of(content, number)
    first = next(place for place, row in enumerate(rows) if row[: len(table.headings)] == list(table.headings))
    words = {
        "missing": ("Not reported", "Отчёт не представлен"),
        "suppressed": ("Suppressed", "Скрыто"),
        "not_stated": ("Not stated", "Не указано"),
    }
    for cells, row in zip(table.rows, rows[first + 1 :], strict=False):
        for cell, shown in zip(cells, row, strict=False):
            shown = shown.date() if isinstance(shown, datetime) else shown
            if cell.value is None and cell.state:
                assert shown in words[cell.state]
            else:
                assert shown == (plain(cell.written) if cell.value is None else cell.value)
                assert not isinstance(cell.value, date) or isinstance(shown, date)


def drawn(book: Workbook, number: int) -> list[dict[int, float]]:
    """Values of every series of every chart that draws from a sheet."""
    name = list(book.sheets)[number].replace("'", "''")
    found = []
    for chart in book.charts:
        for one in chart.iter(f"{CHART}ser"):
            reference = one.find(f"{CHART}val").find(f".//{CHART}f").text
            if reference.startswith(f"'{name}'!"):
                found.append({place: value for place, value in enumerate(book.span(reference)) if value is not None})
    return found


def test_charts_draw_the_values_of_the_description(made):
    briefing, _content, book = made
    checked = 0
    for number, one in enumerate(briefing.slides, start=1):
        shown = drawn(book, number)
        for chart in one.charts:
            for wanted in _wanted(chart):
                parted = [
                    (settled, filling)
                    for settled in shown
                    for filling in shown
                    if settled | filling == wanted and not settled.keys() & filling.keys()
                ]
                assert wanted in shown or parted or not wanted, (one.key, wanted)
                checked += 1
    assert checked > 60


def _wanted(chart) -> list[dict[int, float]]:
    if isinstance(chart, TimeChart):
        return [{place: value for place, value in enumerate(one.values) if value is not None} for one in chart.series]
    if isinstance(chart, BarChart):
        return [{place: bar.value for place, bar in enumerate(chart.bars) if bar.value is not None}]
    return []


def test_a_value_that_is_nowhere_drawn_would_be_noticed(made):
    _briefing, _content, book = made
    shown = drawn(book, 2)
    assert shown and {0: 31.5} not in shown


def test_squares_stand_in_their_rows_and_columns(made):
    briefing, content, _book = made
    number = next(place for place, one in enumerate(briefing.slides, start=1) if one.key == "matrix")
    chart: Matrix = briefing.slides[number - 1].charts[0]
    rows = rows_of(content, number)
    top = next(
        place
        for place, row in enumerate(rows)
        if list(row[1 : len(chart.column_names) + 1]) == list(chart.column_names)
    )
    for cell in chart.cells:
        shown = rows[top + 1 + cell.row][cell.column + 1]
        assert shown == cell.value if cell.value is not None else isinstance(shown, str)


def test_no_text_of_data_is_a_formula_or_a_link_to_outside(made):
    _briefing, content, book = made
    assert book.formulas == []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        outside = [
            name for name in file.namelist() if name.endswith(".rels") and b'TargetMode="External"' in file.read(name)
        ]
    assert outside == []


def test_charts_and_cells_do_not_cover_each_other(made):
    """Below the upper edge of each chart no cell stands in the rows that it lies over, but for words that it takes for
    itself."""
    _briefing, content, book = made
    seen = 0
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = list(book.sheets)
        for part in file.namelist():
            found = re.fullmatch(r"xl/worksheets/_rels/sheet(\d+)\.xml\.rels", part)
            drawing = found and re.search(rb"drawings/(drawing\d+\.xml)", file.read(part))
            if not drawing:
                continue
            cells = book.sheets[names[int(found[1]) - 1]]
            xml = file.read(f"xl/drawings/{drawing[1].decode()}").decode()
            for first, last in re.findall(
                r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>.*?<xdr:to>.*?<xdr:row>(\d+)</xdr:row>", xml, re.S
            ):
                covered = [
                    words for (row, column), words in cells.items() if int(first) < row <= int(last) and column == 0
                ]
                assert covered == []
                seen += 1
    assert seen > 30
