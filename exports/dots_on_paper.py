"""Dots by two values on paper."""

from __future__ import annotations

from charts.chart import Scatter
from exports import scale
from exports.drawing import BODY, LINE, Page, nothing
from exports.typeface import plain, width

DOT = 6.0
"""Width of a dot in points."""


def draw_dots(page: Page, chart: Scatter, tall: float) -> None:
    """The dots at the first free place, `tall` points high, with the marks and units of both axes."""
    if not chart.dots:
        page.paragraph(nothing(), BODY, colour=page.palette.muted)
        return
    page.text(page.left, page.y + BODY, chart.unit, BODY, colour=page.palette.muted)
    page.y += BODY * LINE + 4
    right_end, top_end = chart.ends
    up = scale.steps(0.0, top_end, max(3, round(tall / 44)), is_whole=chart.is_whole)
    across = scale.steps(0.0, right_end, max(3, round(page.wide / 90)), is_whole=chart.is_across_whole)
    named = max(width(words, BODY) for words in scale.written(up)) + 6
    left, right, top, foot = page.left + named, page.right, page.y, page.y + tall

    def x(value: float) -> float:
        return left + value / right_end * (right - left)

    def y(value: float) -> float:
        return foot - value / top_end * tall

    for value, words in zip(up, scale.written(up), strict=True):
        page.line([left, right], [y(value)] * 2, page.palette.hairline)
        page.text(left - 5, y(value), words, BODY, colour=page.palette.muted, across="right", middle=True)
    for value, words in zip(across, scale.written(across), strict=True):
        page.line([x(value)] * 2, [top, foot], page.palette.hairline)
        page.text(x(value), foot + 4 + BODY, words, BODY, colour=page.palette.muted, across="center")
    for number, dot in enumerate(chart.dots):
        page.mark(
            x(dot.across),
            y(dot.up),
            "o",
            DOT,
            page.palette.present,
            edge=page.palette.card,
            thick=0.5,
            gid=f"dot:{number}",
        )
        if dot.is_named:
            is_left = dot.across > right_end / 2
            page.text(
                x(dot.across) + (-DOT if is_left else DOT),
                y(dot.up),
                plain(dot.name),
                BODY,
                across="right" if is_left else "left",
                middle=True,
            )
    page.y = foot + BODY * LINE + 6
    page.text(right, page.y + BODY, chart.across_unit, BODY, colour=page.palette.muted, across="right")
    page.y += BODY * LINE + 6
