"""Squares in rows and columns on paper."""

from __future__ import annotations

import math

from charts.chart import Matrix, MatrixCell
from charts.theme import mixed
from exports import key
from exports.drawing import BODY, CAPITAL, LINE, SMALL, Page, nothing
from exports.key import Entry
from exports.typeface import plain, width, wrapped
from language import i18n
from language.i18n import _

MOST_CELL, LEAST_CELL = 22.0, 7.0
MOST_NAME, MOST_HEAD = 200.0, 170.0
MOST_NAME_SHARE = 0.42
"""Room for the names of rows (on a narrow page a share of it), and for those of columns, in points; longer names of
columns are numbered."""
PALEST = 0.08
"""How much colour the smallest value of a calendar has: it is not the blank of no value."""
ZERO = 4.0
"""A dot of grey: not the smallest square, and not the blank of no value."""


def draw_matrix(page: Page, chart: Matrix, *, spare: float = 0.0) -> None:
    """The squares at the first free place; `spare`: points that its rows may be higher together."""
    if not chart.row_names or not chart.column_names:
        page.paragraph(nothing(), BODY, colour=page.palette.muted)
        return
    heads = [plain(name) for name in chart.column_names]
    is_numbered = max(width(name, BODY) for name in heads) > MOST_HEAD
    is_same = is_numbered and chart.row_names == chart.column_names
    rows = [
        wrapped(f"{number}. {name}" if is_same else name, BODY, min(MOST_NAME, page.wide * MOST_NAME_SHARE))
        for number, name in enumerate(chart.row_names, start=1)
    ]
    if is_numbered:
        heads = [str(number) for number in range(1, len(heads) + 1)]
    names = max(width(line, BODY) for lines in rows for line in lines) + 8
    blocks = _row_blocks_room(chart)
    left = page.left + names + blocks
    cell = max(LEAST_CELL, min(MOST_CELL, (page.right - left - 4) / len(chart.column_names)))
    tall = max(cell, max(len(lines) for lines in rows) * BODY * LINE + 3) + max(min(spare / len(rows), MOST_CELL), 0.0)
    page.y += _draw_column_names(page, chart, heads, left, cell)
    top = page.y
    _draw_grounds(page, chart, left, top, cell, tall)
    _draw_row_names(page, chart, rows, top, tall, blocks)
    for one in chart.cells:
        _draw_cell(page, chart, one, left + (one.column + 0.5) * cell, top + (one.row + 0.5) * tall, min(cell, tall))
    page.y = top + tall * len(rows) + 8
    if is_numbered and not is_same:
        page.paragraph(
            "; ".join(f"{number}{i18n.SPACE}{name}" for number, name in enumerate(chart.column_names, start=1)),
            BODY,
            colour=page.palette.muted,
            after=2,
        )
    words = (
        _("The deepest colour stands for {amount}")
        if chart.is_by_depth
        else _("Area: the largest square stands for {amount}")
    )
    if amount := key.largest(chart):
        page.paragraph(words.format(amount=amount), BODY, colour=page.palette.muted, after=2)
    key.draw_key(page, _entries(chart))


def _row_blocks_room(chart: Matrix) -> float:
    """Names of what belongs together stand on their side."""
    return (SMALL * LINE + 6) if chart.row_blocks else 0.0


def _draw_column_names(page: Page, chart: Matrix, names: list[str], left: float, cell: float) -> float:
    """Names above the columns, upright where they have no room to lie; the height they take."""
    block = (SMALL * LINE + 4) if chart.column_blocks else 0.0
    for name, first, last in chart.column_blocks:
        short = wrapped(name, SMALL, max((last - first + 1) * cell - 4, 12), 600)
        if len(short) == 1:
            page.text(
                left + (first + last + 1) / 2 * cell,
                page.y + SMALL,
                short[0],
                SMALL,
                colour=page.palette.muted,
                weight=600,
                across="center",
            )
    written = [place for place, name in enumerate(names) if name]
    room = page.right + page.margin / 2 - left
    if _lie(names, written, cell, room):
        for place in written:
            is_wide = width(names[place], BODY) > cell
            x = left + (place + (0 if is_wide else 0.5)) * cell
            page.text(
                x,
                page.y + block + BODY,
                names[place],
                BODY,
                colour=page.palette.muted,
                across="left" if is_wide else "center",
            )
        return block + BODY * LINE + 3
    high = max(width(name, BODY) for name in names) + 4
    step = max(1, math.ceil(BODY * 1.05 / cell))
    for place in written[::step]:
        page.text(
            left + (place + 0.5) * cell + BODY * CAPITAL / 2, page.y + block + high - 3, names[place], BODY, turned=90
        )
    return block + high + 2


def _lie(names: list[str], written: list[int], cell: float, room: float) -> bool:
    """Whether each name ends before the next one begins."""
    nexts = [place * cell for place in written[1:]] + [room]
    starts = [
        place * cell if width(names[place], BODY) > cell else (place + 0.5) * cell - width(names[place], BODY) / 2
        for place in written
    ]
    return all(
        start + width(names[place], BODY) + 4 <= after
        for place, start, after in zip(written, starts, nexts, strict=True)
    )


def _draw_row_names(page: Page, chart: Matrix, rows: list[list[str]], top: float, tall: float, blocks: float) -> None:
    for number, lines in enumerate(rows):
        page.lines(page.left + blocks, top + (number + 0.5) * tall - len(lines) * BODY * LINE / 2, lines)
    for name, first, last in chart.row_blocks:
        lines = wrapped(name, SMALL, max((last - first + 1) * tall - 4, 12), 600)
        if len(lines) == 1:
            page.text(
                page.left + SMALL,
                top + (first + last + 1) / 2 * tall,
                lines[0],
                SMALL,
                colour=page.palette.muted,
                weight=600,
                across="center",
                turned=90,
            )


def _draw_grounds(page: Page, chart: Matrix, left: float, top: float, cell: float, tall: float) -> None:
    """Grounds of what is set off, a net of hairlines, and lines between what belongs together."""
    wide, high = cell * len(chart.column_names), tall * len(chart.row_names)
    for row in chart.highlighted_rows:
        page.box(left, top + row * tall, wide, tall, page.palette.band, over=0.3)
    for column in chart.highlighted_columns:
        page.box(left + column * cell, top, cell, high, page.palette.band, over=0.3)
    for row in range(len(chart.row_names) + 1):
        is_edge = any(row in (first, last + 1) for _name, first, last in chart.row_blocks)
        y = top + row * tall
        page.line(
            [left, left + wide],
            [y, y],
            page.palette.context if is_edge else page.palette.hairline,
            0.8 if is_edge else 0.5,
            over=0.5,
        )
    for column in range(len(chart.column_names) + 1):
        is_edge = any(column in (first, last + 1) for _name, first, last in chart.column_blocks)
        x = left + column * cell
        page.line(
            [x, x],
            [top, top + high],
            page.palette.context if is_edge else page.palette.hairline,
            0.8 if is_edge else 0.5,
            over=0.5,
        )


def side(chart: Matrix, one: MatrixCell, most: float) -> float:
    """Length of a square's side in points: its area goes with the share; in a calendar all are as large."""
    return most if chart.is_by_depth else max(most * max(one.share, 0.0) ** 0.5, 2.8)


def _draw_cell(page: Page, chart: Matrix, one: MatrixCell, x: float, y: float, cell: float) -> None:
    gid = f"cell:{one.row}:{one.column}"
    if one.value is None:
        if one.state not in key.NO_LOOK:
            key.draw_state(page, x, y, one.state, gid=gid)
        return
    length = side(chart, one, cell - 2.5)
    if not one.value:
        page.mark(x, y, ".", ZERO, page.palette.context, thick=0, gid=gid)
        return
    colour = page.palette.of(one.colour)
    depth = PALEST + (1 - PALEST) * min(max(one.share, 0.0), 1.0) if chart.is_by_depth else 1.0
    fill = mixed(colour, page.palette.card, depth)
    if one.state == "filling":
        page.box(
            x - length / 2,
            y - length / 2,
            length,
            length,
            page.palette.card,
            edge=colour,
            hatch="//////",
            over=2,
            gid=gid,
        )
        return
    page.box(x - length / 2, y - length / 2, length, length, fill, over=2, gid=gid)
    written = plain(one.written)
    if written and length > SMALL and width(written, SMALL) < length - 1:
        page.text(
            x,
            y,
            written,
            SMALL,
            colour=page.palette.card if depth > 0.45 else page.palette.text,
            across="center",
            middle=True,
        )


def _entries(chart: Matrix) -> list[Entry]:
    entries = (
        [key.unfinished("hatched")]
        if any(one.state == "filling" and one.value is not None for one in chart.cells)
        else []
    )
    if any(one.value == 0 for one in chart.cells):
        entries.append(Entry("zero", "context", i18n.number(0)))
    return entries + key.states([one.state for one in chart.cells if one.value is None])
