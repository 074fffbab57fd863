"""Boxes of how cases are spread, on paper."""

from __future__ import annotations

from charts.chart import Box, BoxChart
from charts.figure import decades
from exports import scale
from exports.bars_on_paper import MOST_NAME, MOST_NAME_SHARE
from exports.drawing import BODY, LINE, Page, nothing
from exports.typeface import plain, width, wrapped
from language import i18n

THICK, ROW_GAP, DOT = 12.0, 9.0, 5.0
"""Points of a box, between two rows, and of a case by itself."""


def draw_boxes(page: Page, chart: BoxChart, *, spare: float = 0.0) -> None:
    """The boxes at the first free place; `spare`: points that its rows may be higher together."""
    if not chart.boxes:
        page.paragraph(nothing(), BODY, colour=page.palette.muted)
        return
    more = max(min(spare / len(chart.boxes), 26.0), 0.0)
    most = min(MOST_NAME, page.wide * MOST_NAME_SHARE)
    names = [wrapped(plain(f"{box.name} ({i18n.count(box.case_count)})"), BODY, most) for box in chart.boxes]
    talls = [max(THICK, len(lines) * BODY * LINE) + ROW_GAP + more for lines in names]
    left = page.left + max(width(line, BODY) for lines in names for line in lines) + 12
    right, top, foot = page.right - 8, page.y, page.y + sum(talls)

    def x(value: float) -> float:
        return left + chart.place(value) * (right - left)

    low, high = chart.ends
    marks = (
        decades(low, high) if chart.is_log else scale.steps(low, high, max(3, round(page.wide / 90)), is_whole=False)
    )
    written = [i18n.significant(mark) for mark in marks] if chart.is_log else scale.written(marks)
    for mark, words in zip(marks, written, strict=True):
        page.line([x(mark)] * 2, [top, foot], page.palette.hairline)
        page.text(x(mark), foot + 4 + BODY, words, BODY, colour=page.palette.muted, across="center")
    for number, (box, lines, tall) in enumerate(zip(chart.boxes, names, talls, strict=True)):
        middle = page.y + tall / 2
        page.lines(page.left, middle - len(lines) * BODY * LINE / 2, lines)
        _draw_box(page, box, middle, x, number)
        page.y += tall
    page.y = foot + BODY * LINE + 6
    page.text(right, page.y + BODY, chart.unit, BODY, colour=page.palette.muted, across="right")
    page.y += BODY * LINE + 6


def _draw_box(page: Page, box: Box, middle: float, x, number: int) -> None:
    colour = page.palette.of(box.colour)
    if box.quantiles:
        q10, q25, median, q75, q90 = map(x, box.quantiles)
        page.line([q10, q90], [middle] * 2, colour, 1.2, over=2)
        for end in (q10, q90):
            page.line([end] * 2, [middle - THICK / 4, middle + THICK / 4], colour, 1.2, over=2)
        page.box(
            q25,
            middle - THICK / 2,
            max(q75 - q25, 0.5),
            THICK,
            page.palette.card,
            edge=colour,
            thick=1.2,
            over=3,
            gid=f"box:{number}",
        )
        page.line([median] * 2, [middle - THICK / 2, middle + THICK / 2], colour, 2.4, over=4)
    for place, one in enumerate(box.singles):
        page.mark(
            x(one.value),
            middle,
            "o",
            DOT,
            page.palette.card if one.is_unsure else colour,
            edge=colour,
            thick=0.9,
            gid=f"single:{number}.{place}",
        )
