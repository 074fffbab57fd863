"""Horizontal bars on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charts.chart import Bar, BarChart
from exports import key
from exports.drawing import BODY, LINE, Page, nothing
from exports.key import Entry
from exports.typeface import plain, width, wrapped
from language.i18n import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NAME, MOST_NAME_SHARE = 210.0, 0.4
"""Room for names in points; on a narrow page a share of it."""
THICK, ROW_GAP = 12.0, 6.0
"""Thickness of a bar, and the room between two rows, in points."""
THICK_SHARE, MOST_MORE = 0.45, 26.0
"""How much of a row's further height its bar takes, and the most that it is given."""


@dataclass
class Row:
    """A bar's lines of name, its words at the end, and its height."""

    bar: Bar
    name: list[str]
    end: str
    more: float = 0.0
    """Points that it is higher than it must be."""

    @property
    def tall(self) -> float:
        return max(THICK, len(self.name) * BODY * LINE) + ROW_GAP + self.more

    @property
    def thick(self) -> float:
        return THICK + self.more * THICK_SHARE


@dataclass
class Field:
    """Where bars are drawn: edges in points, and the values that stand there."""

    axes: Axes
    left: float
    right: float
    low: float
    high: float
    top: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def draw_bars(page: Page, chart: BarChart, *, spare: float = 0.0, names: float = MOST_NAME_SHARE) -> None:
    """The bars at the first free place; `spare`: points that its rows may be higher together; `names`: share of the
    page for names."""
    if chart.unit:
        page.text(page.left, page.y + BODY, chart.unit, BODY, colour=page.palette.muted)
        page.y += BODY * LINE + 4
    if not chart.bars:
        page.paragraph(nothing(), BODY, colour=page.palette.muted)
        return
    most, more = min(MOST_NAME, page.wide * names), max(min(spare / len(chart.bars), MOST_MORE), 0.0)
    rows = [Row(bar, wrapped(bar.name, BODY, most), _end(bar), more) for bar in chart.bars]
    named = max(width(line, BODY) for row in rows for line in row.name) + 10
    low, high = chart.ends
    left_end, right_end = _room(rows)
    left, right = page.left + named + left_end, page.right - right_end
    tall = sum(row.tall for row in rows)
    field = Field(page.axes(left, page.y, right - left, tall, (low, high), (tall, 0.0)), left, right, low, high, page.y)
    page.line([field.x(0)] * 2, [page.y, page.y + tall], page.palette.context, 0.8, over=3)
    for number, row in enumerate(rows):
        _draw_row(page, field, row, number)
        page.y += row.tall
    page.y += 6
    key.draw_key(page, _entries(chart))


def _end(bar: Bar) -> str:
    """What stands at a bar's end: its value, or why there is none."""
    return bar.written or key.state_words(bar.state) if bar.value is None else bar.written


def _room(rows: list[Row]) -> tuple[float, float]:
    """Room for the words at the ends, left of the lowest and right of the highest value."""
    left = max((width(plain(row.end), BODY) for row in rows if (row.bar.value or 0) < 0), default=0.0)
    right = max((width(plain(row.end), BODY) for row in rows if (row.bar.value or 0) >= 0), default=0.0)
    return (left + 6 if left else 0.0), right + 8


def _draw_row(page: Page, field: Field, row: Row, number: int) -> None:
    """One row, its upper edge at the first free point."""
    bar, middle = row.bar, page.y + row.tall / 2
    page.lines(page.left, middle - len(row.name) * BODY * LINE / 2, row.name)
    y = middle - field.top
    if bar.value is not None:
        colour = page.palette.of(bar.colour)
        look = page.hatched(colour) if bar.state == "filling" else {"color": colour, "lw": 0}
        field.axes.barh([y], [bar.value], row.thick, zorder=2, gid=f"bar:{number}", **look)
    if bar.base is not None:
        field.axes.plot(
            [bar.base, bar.base],
            [y - row.thick / 2 - 2, y + row.thick / 2 + 2],
            color=page.palette.muted,
            lw=1.8,
            clip_on=False,
            zorder=4,
            gid=f"base:{number}",
        )
    marks = [field.x(value) for value in (0.0, bar.value, bar.base) if value is not None]
    is_left = (bar.value or 0) < 0
    muted = bar.value is None
    page.text(
        min(marks) - 5 if is_left else max(marks) + 5,
        middle,
        row.end,
        BODY,
        colour=page.palette.muted if muted else "",
        across="right" if is_left else "left",
        middle=True,
    )


def _entries(chart: BarChart) -> list[Entry]:
    entries = []
    if any(bar.base is not None for bar in chart.bars):
        if chart.value_heading:
            entries.append(Entry("square", chart.bars[0].colour, chart.value_heading))
        entries.append(Entry("tick", "muted", chart.base_heading or _("Comparison")))
    if any(bar.state == "filling" and bar.value is not None for bar in chart.bars):
        entries.append(key.unfinished("hatched"))
    return entries
