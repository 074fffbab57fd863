"""Compact tables as markup: numbers in columns, a bar or twelve small months beside them, every text escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from charts.tiles import Bar, bars, dot

WIDE = 5
"""From this many columns on, a row becomes a block of lines where the screen is narrow."""


@dataclass(frozen=True)
class Column:
    """A column: its heading; `kind` text, number or bars; `note` says more when the heading is pointed at."""

    heading: str
    kind: str = "text"
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, a second line in grey, a share of the column's largest as a bar behind it, or small bars."""

    text: str = ""
    second: str = ""
    share: float | None = None
    bars: tuple[Bar, ...] = ()
    colour: str = ""


def table(columns: list[Column], rows: list[list[Cell]], *, caption: str) -> str:
    """A table that needs no scrolling; `caption` says what it shows, for those who cannot see it."""
    head = "".join(f'<th class="blo-{column.kind}" title="{escape(column.note, quote=True)}" scope="col">{escape(column.heading)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(_cell(column, cell) for column, cell in zip(columns, row, strict=True)) + "</tr>" for row in rows)
    wide = " blo-wide" if len(columns) >= WIDE else ""
    return f'<table class="blo-table{wide}"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(column: Column, cell: Cell) -> str:
    if cell.bars:
        return f'<td class="blo-bars">{bars(cell.bars)}</td>'
    whole = escape(cell.second, quote=True)
    second = f'<div class="blo-second" title="{whole}">{whole}</div>' if cell.second else ""
    share = "" if cell.share is None else f'<div class="blo-share"><div style="width:{min(max(cell.share, 0), 1) * 100:.0f}%"></div></div>'
    return f'<td class="blo-{column.kind}">{_text(cell)}{second}{share}</td>'


def _text(cell: Cell) -> str:
    """The text; a mark before it never stands alone on a line."""
    return f'<div class="blo-marked">{dot(cell.colour)}<span>{escape(cell.text)}</span></div>' if cell.colour else escape(cell.text)
