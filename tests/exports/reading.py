"""The values that files and figures show, read back from them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from xml.etree import ElementTree

from charts.chart import BarChart, Chart, Matrix, TimeChart
from charts.figure import figure, text
from charts.theme import LIGHT
from exports import drawing, paper
from exports.about import in_language

Shown = dict[tuple, dict[int, float]]
"""Of each series (its place among the series), bar or square: the value at each position that has one."""
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def described(chart: Chart) -> Shown:
    """What every surface must show of the values that are there."""
    if isinstance(chart, TimeChart):
        return {
            (number,): {
                place: _share(chart, one.panel, place, value)
                for place, value in enumerate(one.values)
                if _is_shown(chart, one.panel, place, value)
            }
            for number, one in enumerate(chart.series)
        }
    if isinstance(chart, BarChart):
        return {("bar", number): {0: bar.value} for number, bar in enumerate(chart.bars) if bar.value is not None} | {
            ("base", number): {0: bar.base} for number, bar in enumerate(chart.bars) if bar.base is not None
        }
    return {(one.row, one.column): {0: one.value} for one in chart.cells if one.value is not None}


def _sum(chart: TimeChart, panel: str, place: int) -> float:
    return sum(one.values[place] or 0 for one in chart.series if one.panel == panel)


def _is_shown(chart: TimeChart, panel: str, place: int, value) -> bool:
    return value is not None and (chart.stacking != "share" or _sum(chart, panel, place) != 0)


def _share(chart: TimeChart, panel: str, place: int, value: float) -> float:
    return value / _sum(chart, panel, place) if chart.stacking == "share" else value


# On paper ---------------------------------------------------------------------------------------------------


def on_paper(chart: Chart, provenance) -> Shown:
    def make() -> Shown:
        with drawing.session():
            return _of_figure(chart, paper.page(chart, provenance, paper.Size()).close())

    return in_language(provenance.language, make)


def _of_figure(chart: Chart, drawn) -> Shown:
    if isinstance(chart, Matrix):
        return _squares(chart, drawn)
    shown: Shown = {(number,): {} for number in range(len(chart.series))} if isinstance(chart, TimeChart) else {}
    for axes in drawn.axes:
        for artist in axes.get_children():
            gid = artist.get_gid() or ""
            if isinstance(chart, BarChart):
                kind, _colon, number = gid.partition(":")
                if kind in ("bar", "base"):
                    value = artist.get_width() if kind == "bar" else artist.get_xdata()[0]
                    shown[kind, int(number)] = {0: value}
                continue
            for number, one in enumerate(chart.series):
                name = f"{one.panel}:{one.name}"
                if gid == f"line:{name}":
                    shown[number,] |= {
                        place: value
                        for place, value in zip(artist.get_xdata(), artist.get_ydata(), strict=True)
                        if value == value
                    }
                elif gid == f"dotted:{name}":
                    places = zip(artist.get_xdata(), artist.get_ydata(), strict=True)
                    shown[number,] |= {place: value for place, value in places if one.state(place) == "filling"}
                elif re.fullmatch(re.escape(f"{name}:") + r"\d+", gid.partition(":")[2]) and gid.startswith(
                    ("bar:", "filling:")
                ):
                    shown[number,][int(gid.rpartition(":")[2])] = artist.get_height()
    return shown


def _squares(chart: Matrix, drawn) -> Shown:
    """Where a square stands it has its value's area or depth: compared as shares, zero apart."""
    by_gid = {
        artist.get_gid(): artist for artist in drawn.get_children() if (artist.get_gid() or "").startswith("cell:")
    }
    shown = {}
    for one in chart.cells:
        artist = by_gid.get(f"cell:{one.row}:{one.column}")
        if one.value is not None:
            assert artist is not None
            shown[one.row, one.column] = {0: one.value if _is_drawn_as(chart, one, artist) else float("nan")}
        elif artist is not None:
            assert not hasattr(artist, "get_height")
    return shown


def _is_drawn_as(chart: Matrix, one, artist) -> bool:
    return hasattr(artist, "get_height") == bool(one.value)


# On screen --------------------------------------------------------------------------------------------------


def on_screen(chart: Chart) -> Shown:
    found = figure(chart, LIGHT)
    if not found["data"]:
        return {}
    if isinstance(chart, BarChart):
        bars, *bases = found["data"]
        shown: Shown = {
            ("bar", place): {0: value} for place, value in zip(bars["y"], bars["x"], strict=True) if value is not None
        }
        return shown | {
            ("base", place): {0: value} for trace in bases for place, value in zip(trace["y"], trace["x"], strict=True)
        }
    if isinstance(chart, Matrix):
        places = [
            place
            for trace in found["data"]
            if "text" in trace and "opacity" in trace["marker"]
            for place in zip(trace["y"], trace["x"], strict=True)
        ]
        values = {(one.row, one.column): one.value for one in chart.cells}
        return {place: {0: values[place]} for place in places}
    shown = {(number,): {} for number in range(len(chart.series))}
    panels = chart.panels or ("",)
    for trace in found["data"]:
        panel = panels[int(trace["yaxis"][1:] or 1) - 1]
        for number, one in enumerate(chart.series):
            if trace.get("name") == text(one.name) and one.panel == panel and trace.get("fill") is None:
                is_dotted = trace.get("marker", {}).get("symbol") == "circle-open"
                for place, value in zip(trace["x"], trace["y"], strict=True):
                    if value is not None and not (is_dotted and one.state(place) != "filling"):
                        shown[number,][place] = value
    return shown


# In a workbook ----------------------------------------------------------------------------------------------


class Workbook:
    """A file of XLSX, read as XML."""

    def __init__(self, content: bytes) -> None:
        self.parts = zipfile.ZipFile(io.BytesIO(content))
        self.strings = ["".join(one.itertext()) for one in self._root("xl/sharedStrings.xml")]
        book = self._root("xl/workbook.xml")
        names = [one.get("name") for one in book.iter() if one.tag.endswith("}sheet")]
        self.sheets = {
            name: self._cells(f"xl/worksheets/sheet{number}.xml") for number, name in enumerate(names, start=1)
        }
        self.formulas = [
            name
            for name in self.parts.namelist()
            if name.startswith("xl/worksheets/sheet") and b"<f>" in self.parts.read(name)
        ]
        self.charts = [
            self._root(name) for name in sorted(self.parts.namelist()) if re.fullmatch(r"xl/charts/chart\d+\.xml", name)
        ]

    def _root(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts.read(name))

    def _cells(self, name: str) -> dict[tuple[int, int], str | float]:
        cells = {}
        for one in self._root(name).iter():
            if (
                one.tag.endswith("}c")
                and (value := next((part for part in one if part.tag.endswith("}v")), None)) is not None
            ):
                cells[place(one.get("r"))] = self.strings[int(value.text)] if one.get("t") == "s" else float(value.text)
        return cells

    def texts(self) -> list[str]:
        return [value for cells in self.sheets.values() for value in cells.values() if isinstance(value, str)]

    def span(self, reference: str) -> list[str | float | None]:
        """Values of the cells that a chart refers to."""
        sheet, _mark, cells = reference.rpartition("!")
        first, _colon, last = cells.replace("$", "").partition(":")
        (row, column), (last_row, last_column) = place(first), place(last or first)
        assert column == last_column
        return [self.sheets[sheet.strip("'")].get((line, column)) for line in range(row, last_row + 1)]

    def series(self, chart: ElementTree.Element) -> list[tuple[str, str, str]]:
        """Of each series of a chart: its name, and the references of its categories and values."""
        found = []
        for one in chart.iter(f"{CHART}ser"):
            name, categories, values = (
                one.find(f"{CHART}{part}").find(f".//{CHART}f").text for part in ("tx", "cat", "val")
            )
            found.append((self.span(name)[0], categories, values))
        return found


def place(reference: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


def drawn_natively(book: Workbook) -> dict[str, dict[int, float]]:
    """Of each heading of the values: what the charts of a workbook draw under it, unfinished values with it."""
    shown: dict[str, dict[int, float]] = defaultdict(dict)
    for chart in book.charts:
        for name, _categories, values in book.series(chart):
            heading = re.sub(r" \((?:incomplete period|неполный период)\)$", "", name)
            shown[heading] |= {place: value for place, value in enumerate(book.span(values)) if value is not None}
    return dict(shown)


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
