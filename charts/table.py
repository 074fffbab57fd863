"""Compact tables as markup: numbers in columns, a bar or twelve small months beside them, every text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlsplit

from charts import explain, leaving
from charts.tiles import Bar, bars, dot
from language.unbroken import marked

WIDE = 5
"""From this many columns on, a row becomes a block of lines where the screen is narrow."""


@dataclass(frozen=True)
class Column:
    """A column: its heading; `kind` text, number or bars; `note` says more when the heading is pointed at.

    `key`: what a click on the heading gives back, where the table can be sorted by it; `order`: ascending or descending
    where it is. `explain` is the key of what its figures are explained by.
    """

    heading: str
    kind: str = "text"
    note: str = ""
    key: str = ""
    order: str = ""
    explain: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, a second line in grey, a share of the column's largest as a bar behind it, or small bars.

    `link` makes the text a link, whose click gives back `key` where somebody listens; `note` is said when the cell is
    pointed at. A `warning` is a second line that needs attention; several stand in lines of their own. With `is_folded`
    the text is a button that folds the rows of the group `key`. `more` is what opens under the text. `long` is the text
    in full, told where a row is a block of lines, and to those who cannot see it; `second_brief` stands for the second
    line where that would take too many. `parts` stand in the place of the text, each with its own link; `second_parts`
    in that of the second line. `is_nothing`: the text says that there is none. `value` is the text as a number or a
    day, for files. `leave` is the key of the case that the cell is of, which can be left out (`charts.leaving`).
    """

    text: str = ""
    second: str = ""
    share: float | None = None
    bars: tuple[Bar, ...] = ()
    colour: str = ""
    link: str = ""
    key: str = ""
    note: str = ""
    warning: str = ""
    is_folded: bool | None = None
    more: tuple[Cell, ...] = ()
    parts: tuple[Cell, ...] = ()
    second_parts: tuple[Cell, ...] = ()
    long: str = ""
    second_brief: str = ""
    is_nothing: bool = False
    value: float | date | None = None
    leave: str = ""


def table(
    columns: list[Column],
    rows: list[list[Cell]],
    *,
    caption: str,
    sums: frozenset[int] = frozenset(),
    groups: Mapping[int, str] | None = None,
    folded: frozenset[str] | None = frozenset(),
    late_from: int | None = None,
    is_wide: bool = False,
) -> str:
    """A table that needs no scrolling; `caption` says what it shows, for those who cannot see it. `sums` are the places
    of rows that stand above others as their sum. A row of a single cell that opens goes across the table.

    Args:
        groups: the group that the row at a place belongs to; rows of `folded` groups are not seen, on a small screen
            none are where `folded` is None.
        late_from: on a small screen rows from this one on wait until they are asked for.
        is_wide: of few columns, with words that are too long for them there.
    """
    groups = groups or {}
    head = "".join(map(_heading, columns))
    body = "".join(
        f"<tr{_look(place in sums, late_from is not None and place >= late_from)}"
        f"{_member(groups.get(place), folded or frozenset())}>"
        + (
            f'<td class="blo-row" colspan="{len(columns)}">{markup(row[0])}</td>'
            if len(row) == 1 and row[0].more
            else "".join(_cell(column, cell) for column, cell in zip(columns, row, strict=True))
        )
        + "</tr>"
        for place, row in enumerate(rows)
    )
    wide = " blo-wide" if is_wide or len(columns) >= WIDE else ""
    title = f"<caption>{escape(caption)}</caption>"
    small = "" if folded is not None else " data-folds"
    return f'<table class="blo-table{wide}"{small}>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _look(is_sum: bool, is_late: bool) -> str:
    names = [name for name, holds in (("blo-sum", is_sum), ("blo-late", is_late)) if holds]
    return f' class="{" ".join(names)}"' if names else ""


def _member(group: str | None, folded: frozenset[str]) -> str:
    if group is None:
        return ""
    return f' data-group="{escape(group, quote=True)}"{" hidden" if group in folded else ""}'


def read_exactly(columns: list[Column], rows: list[list[Cell]], *, caption: str) -> str:
    """A table of any length beside a picture, in a box that scrolls and that the keyboard reaches: its caption is seen,
    the first cell of a row is its heading."""
    head = "".join(map(_heading, columns))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{markup(cell)}</th>' if place == 0 else _cell(columns[place], cell)
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    name = escape(caption, quote=True)
    return (
        f'<div class="blo-scroll blo-figures" role="region" aria-label="{name}" tabindex="0"><table class="blo-table">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


ARROWS = {"ascending": " ↑", "descending": " ↓", "": ""}


def _heading(column: Column) -> str:
    words = marked(column.heading, escape) + ARROWS[column.order]
    if column.key:
        words = f'<button type="button" data-key="{escape(column.key, quote=True)}">{words}</button>'
    order = f' aria-sort="{column.order}"' if column.order else ""
    if column.explain:
        words = _asked(column, words)
    return f'<th class="blo-{column.kind}" title="{escape(column.note, quote=True)}" scope="col"{order}>{words}</th>'


def _asked(column: Column, words: str) -> str:
    """The words of a heading with the button that explains its figures: at the end of the last word, and above a
    heading that sorts, for tables of many columns have no room beside one."""
    button = explain.mark(column.explain, column.heading)
    if column.key:
        return f'<span class="blo-asked">{button}{words}</span>'
    first, space, last = column.heading.rpartition(" ")
    return f'{marked(first, escape)}{space}<span class="blo-last">{marked(last, escape)}{button}</span>'


def _cell(column: Column, cell: Cell) -> str:
    if cell.bars:
        return f'<td class="blo-bars">{bars(cell.bars)}</td>'
    whole = escape(cell.second, quote=True)
    words = ", ".join(map(markup, cell.second_parts)) or marked(cell.second, escape)
    if cell.second_brief:
        brief = f'<span class="blo-brief" aria-hidden="true">{escape(cell.second_brief)}</span>'
        words = f'{brief}<span class="blo-whole">{words}</span>'
    second = f'<div class="blo-second" title="{whole}">{words}</div>' if words else ""
    second += "".join(f'<div class="blo-warning">{marked(one, escape)}</div>' for one in cell.warning.splitlines())
    share = (
        ""
        if cell.share is None
        else f'<div class="blo-share"><div style="width:{min(max(cell.share, 0), 1) * 100:.0f}%"></div></div>'
    )
    note = f' title="{escape(cell.note, quote=True)}"' if cell.note else ""
    # Where a row becomes a block of lines, each says by itself what it is.
    heading = f' data-heading="{escape(column.heading, quote=True)}"' if column.kind != "title" else ""
    nothing = " blo-nothing" if cell.is_nothing else ""
    words = markup(cell)
    if mark := leaving.mark(cell.leave, of=cell.text):
        # Figures stay one below the other.
        words = f'<span class="blo-held">{mark + words if column.kind == "number" else words + mark}</span>'
    # Where a row is a block of lines, its parts stand apart: those of one figure are one of them.
    words = f"<span>{words}</span>" if column.kind == "number" and "<span" in words else words
    return f'<td class="blo-{column.kind}{nothing}"{note}{heading}>{words}{share}{second}</td>'


def markup(cell: Cell) -> str:
    """The text of a cell with what it leads to; a mark before it never stands alone on a line."""
    if cell.parts:
        return ", ".join(map(markup, cell.parts))
    words, key = marked(cell.text, escape), f'data-key="{escape(cell.key, quote=True)}"'
    if cell.long:
        words = f'<span class="blo-short" aria-hidden="true">{words}</span>'
        words += f'<span class="blo-long">{escape(cell.long)}</span>'
    if cell.is_folded is not None:
        is_open = str(not cell.is_folded).lower()
        fold = f'data-fold="{escape(cell.key, quote=True)}"'
        return f'<button type="button" class="blo-fold" {fold} aria-expanded="{is_open}">{words}</button>'
    if cell.more:
        inner = "".join(f"<div>{markup(one)}</div>" for one in cell.more)
        return f'<details class="blo-why"><summary>{words}</summary>{inner}</details>'
    if cell.link:
        # Our own pages open in the same tab, so that Back returns from them.
        is_own = not urlsplit(cell.link).scheme
        own = key if cell.key else 'target="_self"' if is_own else 'target="_blank" rel="noopener noreferrer"'
        words = f'<a href="{escape(cell.link, quote=True)}" {own}>{words}</a>'
    return f'<div class="blo-marked">{dot(cell.colour)}<span>{words}</span></div>' if cell.colour else words
