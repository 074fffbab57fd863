"""A chart as picture and print, without a browser: PNG, SVG and PDF from its description."""

from __future__ import annotations

from dataclasses import dataclass

from charts.chart import BarChart, Chart, TimeChart
from exports import drawing
from exports.bars_on_paper import draw_bars
from exports.drawing import Page
from exports.matrix_on_paper import draw_matrix
from exports.provenance import Provenance
from exports.time_on_paper import draw_time


@dataclass(frozen=True)
class Size:
    """Width of the picture, and height of the field of values, in points (72 to an inch); the picture is as high as its words need."""

    wide: float = 640.0
    field: float = 250.0


def svg(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """Text as text, with the letters in the file; for editing and for print."""
    return drawing.svg(provenance, chart.title, lambda: page(chart, provenance, size or Size()))


def bare_svg(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """The picture by itself, for a page that says title, notes and provenance around it and has the typeface."""
    return drawing.plain_svg(provenance, lambda: body(chart, size or Size()))


def png(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """For slides and messages."""
    return drawing.png(provenance, chart.title, lambda: page(chart, provenance, size or Size()))


def pdf(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """One page as large as the picture, the typeface embedded."""
    return drawing.pdf(provenance, chart.title, lambda: page(chart, provenance, size or Size()))


def page(chart: Chart, provenance: Provenance, size: Size) -> Page:
    """The page of a chart, to be called within `drawing.session`."""
    made = Page(size.wide)
    drawing.head(made, provenance, chart.title, chart.take)
    _draw(made, chart, size)
    made.y += 6
    drawing.foot(made, provenance, chart.notes)
    return made


def body(chart: Chart, size: Size) -> Page:
    """The picture without words around it, to be called within `drawing.session`."""
    made = Page(size.wide)
    made.y = 4.0
    _draw(made, chart, size)
    return made


def _draw(page: Page, chart: Chart, size: Size) -> None:
    if isinstance(chart, TimeChart):
        draw_time(page, chart, size.field)
    elif isinstance(chart, BarChart):
        draw_bars(page, chart)
    else:
        draw_matrix(page, chart)
