"""A chart as picture and print, without a browser: PNG, SVG and PDF from its description."""

from __future__ import annotations

from dataclasses import dataclass, replace

from charts.chart import BarChart, BoxChart, Chart, Scatter, TimeChart, words_of
from charts.theme import LIGHT, Palette
from exports import drawing
from exports.bars_on_paper import MOST_NAME_SHARE, draw_bars
from exports.boxes_on_paper import draw_boxes
from exports.dots_on_paper import draw_dots
from exports.drawing import Page
from exports.matrix_on_paper import draw_matrix
from exports.provenance import Provenance
from exports.time_on_paper import LEAST_PANEL, draw_time, panel_columns


@dataclass(frozen=True)
class Size:
    """Width of the picture, and height of the field of values, in points (72 to an inch); the picture is as high as its
    words need.

    Args:
        panel: height of each small multiple.
        spare: what rows of bars and squares may be higher together than they must be.
        names: share of the width that names of bars may take.
    """

    wide: float = 640.0
    field: float = 250.0
    panel: float = LEAST_PANEL
    spare: float = 0.0
    names: float = MOST_NAME_SHARE


def svg(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """Text as text, with the letters in the file; for editing and for print."""
    return drawing.svg(provenance, chart.title, lambda: page(chart, provenance, size or Size()))


def bare_svg(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """The picture by itself, for a page that says title, notes and provenance around it and has the typeface."""
    return drawing.plain_svg(provenance, lambda: body(chart, size or Size()))


def fitted_svg(chart: Chart, provenance: Provenance, *, wide: float, tall: float, palette: Palette) -> bytes:
    """As `bare_svg`, without edges or ground, and as near to a height as its words allow: for a screen seen from
    afar."""
    return drawing.plain_svg(provenance, lambda: _fitted(chart, wide, tall, palette))


def fitted_png(chart: Chart, provenance: Provenance, *, wide: float, tall: float) -> bytes:
    """As `fitted_svg` in light colours, for programs that take no vector pictures."""
    return drawing.png(provenance, chart.title, lambda: _fitted(chart, wide, tall, LIGHT))


def png(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """For slides and messages."""
    return drawing.png(provenance, chart.title, lambda: page(chart, provenance, size or Size()))


def pdf(chart: Chart, provenance: Provenance, *, size: Size | None = None) -> bytes:
    """One page as large as the picture, the typeface embedded."""
    return drawing.pdf(provenance, chart.title, lambda: page(chart, provenance, size or Size()))


def page(chart: Chart, provenance: Provenance, size: Size) -> Page:
    """The page of a chart, to be called within `drawing.session`."""
    made = Page(size.wide)
    drawing.head(made, provenance, chart.title, words_of(chart))
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


LEAST_FIELD, LEAST_FITTED_PANEL = 60.0, 34.0
"""Below these heights, in points, values can no longer be told apart."""
NAMES_FITTED = (MOST_NAME_SHARE, 0.5)
"""Shares of the width that names of bars may take: the first in which their lines fit the height."""


def _fitted(chart: Chart, wide: float, tall: float, palette: Palette) -> Page:
    """The picture once as it comes, to learn its height, and once more with the difference given to its field or
    rows."""
    shares = NAMES_FITTED if isinstance(chart, BarChart) else NAMES_FITTED[:1]
    sizes = [Size(wide, max(tall / 2, LEAST_FIELD), names=names) for names in shares]
    tried = [(tall - _edgeless(chart, size, palette).tall, size) for size in sizes]
    spare, size = next((one for one in tried if one[0] >= 0), max(tried, key=lambda one: one[0]))
    rows = -(-len(chart.panels) // panel_columns(chart)) if isinstance(chart, TimeChart) and chart.panels else 1
    panel = max(LEAST_PANEL + spare / rows, LEAST_FITTED_PANEL)
    field = max(size.field + spare, LEAST_FIELD)
    made = _edgeless(chart, replace(size, field=field, spare=spare, panel=panel), palette)
    made.figure.set_facecolor("none")
    return made


EDGE = 1.0
"""Points around a picture without edges, so that no line is cut in half."""


def _edgeless(chart: Chart, size: Size, palette: Palette) -> Page:
    made = Page(size.wide, palette, margin=EDGE)
    _draw(made, chart, size)
    return made


def _draw(page: Page, chart: Chart, size: Size) -> None:
    if isinstance(chart, TimeChart):
        draw_time(page, chart, size.field, panel=size.panel)
    elif isinstance(chart, BarChart):
        draw_bars(page, chart, spare=size.spare, names=size.names)
    elif isinstance(chart, Scatter):
        draw_dots(page, chart, size.field)
    elif isinstance(chart, BoxChart):
        draw_boxes(page, chart, spare=size.spare)
    else:
        draw_matrix(page, chart, spare=size.spare)
