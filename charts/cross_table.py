"""A table with headings on two sides as markup: nested columns, rows with their depth, shaded cells, every
text escaped.

Pivot table (cross tabulation) markup with row and column headers for assistive technology.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from charts import explain, leaving
from charts.table import ARROWS
from charts.tiles import dot
from language.unbroken import marked


@dataclass(frozen=True)
class Head:
    """A heading: its text; `note` is said when it is pointed at; a click gives `key` back. `span` columns wide.
    `explain` is the key of what its figures are explained by; `is_same`: it says what the first one of its line says,
    so that only a sign to sort by is drawn, and `note`, which it stands under, is said with it."""

    text: str
    note: str = ""
    key: str = ""
    order: str = ""
    span: int = 1
    colour: str = ""
    is_number: bool = False
    is_filling: bool = False
    explain: str = ""
    is_same: bool = False

    def wider(self) -> Head:
        return replace(self, span=self.span + 1)


@dataclass(frozen=True)
class Square:
    """A cell: its text, a second line, one that needs attention; `state` says why there is no value, `heat` (0 to 1)
    how deep it is shaded. It leads to records where it `is_linked`. Files have its `value`, with so many `decimals`.
    `leave` is the key of the case that it is of, or mostly is (`charts.leaving`)."""

    text: str
    second: str = ""
    warning: str = ""
    note: str = ""
    state: str = ""
    heat: float | None = None
    is_zero: bool = False
    is_partial: bool = False
    is_linked: bool = False
    value: float | None = None
    decimals: int = 0
    is_share: bool = False
    leave: str = ""


@dataclass(frozen=True)
class Line:
    """A row: its heading and cells. `query` are parameters of a link to what stands behind it, `rank` how short its
    span of time is; `is_again`: it stands here to say what the next ones are of."""

    head: Head
    squares: Sequence[Square]
    depth: int = 0
    is_sum: bool = False
    is_again: bool = False
    query: dict[str, str] | None = None
    rank: int = -1


SORTS = "↑↓"
"""A heading that only sorts, and does not do so now."""
Asked = tuple[dict[str, str], int]
"""Parameters of a link, and how short the span of time among them is."""


def cross_table(
    heads: Sequence[Sequence[Head]],
    lines: Sequence[Line],
    *,
    caption: str,
    corner: str,
    filling: str,
    address: str,
    columns: Sequence[Asked],
) -> str:
    """The table. A cell that leads somewhere is a link: where to is put together in the browser from `address` and what
    its column and its row ask for, so that a large table stays small.

    Args:
        corner: heading of the first column.
        filling: what is said of a span that is still filling up.
        address: of what stands behind all of it; empty where no cell leads anywhere.
    """
    rows = []
    for number, line in enumerate(heads):
        first = f'<th scope="col" rowspan="{len(heads)}" class="blo-corner">{escape(corner)}</th>' if not number else ""
        rows.append(f"<tr>{first}{''.join(_heading(head, filling) for head in line)}</tr>")
    body = "".join(_row(line, filling) for line in lines)
    asked = escape(json.dumps([[query, rank] for query, rank in columns], ensure_ascii=False), quote=True)
    leads = f' data-address="{escape(address, quote=True)}"' if address else ""
    return (
        f'<table class="blo-table blo-cross"{leads} data-columns="{asked}">'
        f"<caption>{escape(caption)}</caption><thead>{''.join(rows)}</thead><tbody>{body}</tbody></table>"
    )


def _heading(head: Head, filling: str) -> str:
    span = f' colspan="{head.span}"' if head.span > 1 else ""
    order = f' aria-sort="{head.order}"' if head.order else ""
    kind = "blo-number" if head.is_number else "blo-group"
    scope = "colgroup" if head.span > 1 else "col"
    words = _named(head, filling)
    if head.explain:
        words = f'<span class="blo-asked">{explain.mark(head.explain, head.text)}{words}</span>'
    return f'<th scope="{scope}" class="{kind}"{span}{order}>{words}</th>'


def _named(head: Head, filling: str) -> str:
    words = marked(head.text, escape) + ARROWS[head.order]
    if head.is_same:
        sign = ARROWS[head.order].strip() or SORTS
        drawn = f'<span class="blo-sorts" aria-hidden="true">{sign}</span>'
        words = f'<span class="blo-unseen">{escape(head.text)}: {escape(head.note)}</span> {drawn}'
    note = f' title="{escape(head.note, quote=True)}"' if head.note and head.note != head.text else ""
    if head.key:
        words = f'<button type="button" data-key="{escape(head.key, quote=True)}"{note}>{words}</button>'
    elif note:
        words = f"<span{note}>{words}</span>"
    if head.is_filling:
        words += f'<span class="blo-hatched" title="{escape(filling, quote=True)}"></span>'
        words += f'<span class="blo-unseen">{escape(filling)}</span>'
    return f'<span class="blo-marked">{dot(head.colour)}<span>{words}</span></span>' if head.colour else words


def _row(line: Line, filling: str) -> str:
    names = [name for name, holds in (("blo-sum", line.is_sum), ("blo-again", line.is_again)) if holds]
    look = f' class="{" ".join(names)}"' if names else ""
    query = escape(json.dumps([line.query or {}, line.rank], ensure_ascii=False), quote=True)
    head = f'<th scope="row" style="--depth:{line.depth}">{_named(line.head, filling)}</th>'
    cells = "".join(_cell(square, place) for place, square in enumerate(line.squares))
    return f'<tr{look} data-row="{query}">{head}{cells}</tr>'


def _cell(square: Square, place: int) -> str:
    note = f' title="{escape(square.note, quote=True)}"' if square.note else ""
    if square.state:
        return f'<td class="blo-state blo-state-{escape(square.state, quote=True)}"{note}>{escape(square.text)}</td>'
    words = marked(square.text, escape)
    if square.is_linked:
        words = f'<a data-at="{place}">{words}</a>'
    words += '<span class="blo-part-mark" aria-hidden="true">*</span>' if square.is_partial else ""
    if mark := leaving.mark(square.leave):
        # Before the figure: figures stay one below the other.
        words = f'<span class="blo-held">{mark}{words}</span>'
    if square.second:
        words += f'<div class="blo-beside">{marked(square.second, escape)}</div>'
    if square.warning:
        words += f'<div class="blo-warning">{escape(square.warning)}</div>'
    heat = f' style="--heat:{square.heat:.2f}"' if square.heat is not None else ""
    zero = " blo-zero" if square.is_zero else ""
    hot = " blo-hot" if square.heat is not None else ""
    return f'<td class="blo-number{zero}{hot}"{heat}{note}>{words}</td>'
