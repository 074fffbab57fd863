"""Tiles: one figure with its unit, its comparison and its last twelve months, as markup with every text escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from charts import explain, leaving
from language.i18n import _
from language.unbroken import marked

NO_VALUE = {"closed": "closed", "no_case_published": "none"} | dict.fromkeys(
    ("not_open", "not_held", "not_applicable", "not_stated", "suppressed"), "outside"
)
"""Looks of a month without a value by its state; any other such state looks like a missing report."""

TILE = "tile."
"""What the key of what explains a tile begins with, before the kind of its figure."""
MOST_APART = 24
"""More small months than these touch each other."""


@dataclass(frozen=True)
class Bar:
    """A small month: its share of the highest (None = no value), its state, and what it says when pointed at.

    `is_context` sets back the months that stand there for comparison only.
    """

    height: float | None
    state: str
    words: str
    is_context: bool = False


@dataclass(frozen=True)
class Part:
    """A part of a tile's figure: what it is, its amount and its cases, and its colour."""

    name: str
    amount: str
    cases: str
    colour: str


@dataclass(frozen=True)
class Tile:
    """One tile. `value` None shows `reason` in its place. `alt` says in a sentence what the tile shows.

    `about` says what the value is a sum of. Of its words one is seen at once: the first of the `warnings` where it
    `is_grave`, else what it is `compared` with; the others open on a click. A tile with `parts` is wider: they stand
    beside the figure that they make up, under `heads` (amount, cases). `link` leads to the records behind the value,
    `explain` is the key of what explains it. `leaves` are of warnings that name a single case, by their words, the keys
    by which it can be left out (`charts.leaving`). `amount` is the value as a number; `short` its change in few words,
    and `left_out` what that is not of.
    """

    label: str
    alt: str
    value: str | None = None
    amount: float | None = None
    short: str = ""
    left_out: str = ""
    unit: str = ""
    change: str = ""
    compared: str = ""
    about: str = ""
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    is_grave: bool = False
    reason: str = ""
    parts: tuple[Part, ...] = ()
    heads: tuple[str, str] = ("", "")
    bars: tuple[Bar, ...] = ()
    months: tuple[str, str] = ("", "")
    link: str = ""
    explain: str = ""
    leaves: Mapping[str, str] = field(default_factory=dict)

    @property
    def warning(self) -> str:
        """All that must not be overlooked, in one line."""
        return ". ".join(self.warnings)


def tiles(rows: list[Tile], why: str, *, is_column: bool = False) -> str:
    """A row of tiles that wraps where the screen is narrow. Neighbours without a value lie on one another, in the room
    of one.

    Args:
        why: what opens the words that are not seen at once.
        is_column: they stand in a column of the page, two beside each other.
    """
    markup = []
    for is_empty, some in groupby(rows, lambda tile: tile.value is None):
        cards = [_tile(tile, why) for tile in some]
        markup.append(
            f'<div class="blo-stack">{"".join(cards)}</div>' if is_empty and len(cards) > 1 else "".join(cards)
        )
    column = " blo-tiles-column" if is_column else ""
    return f'<div class="blo-tiles{column}">{"".join(markup)}</div>'


def _tile(tile: Tile, why: str) -> str:
    name = (
        f'<a class="blo-to" href="{escape(tile.link, quote=True)}" target="_self">{escape(tile.label)}</a>'
        if tile.link
        else escape(tile.label)
    )
    asks = explain.mark(tile.explain, tile.label) if tile.explain else ""
    label = f'<div class="blo-label">{name}</div>'
    if tile.value is None:
        content = f'{label}<div class="blo-reason">{_ended(tile.reason, asks)}</div>'
    elif tile.parts:
        content = (
            f"<div>{label}{_figure(tile, asks)}{_remarks(tile, why)}{_months(tile)}</div><div>{_parts(tile)}</div>"
        )
    else:
        content = label + _figure(tile, asks) + _remarks(tile, why) + _months(tile)
    wide = " blo-tile-wide" if tile.parts else ""
    return (
        f'<div class="blo-card blo-tile{wide}" role="group" aria-label="{escape(tile.alt, quote=True)}">{content}</div>'
    )


LAST_WORD = re.compile(r"(.+)[ \u00a0](?=\D)(\S+)", re.DOTALL)
"""What is no group of digits stands on a line of its own where a text is too long for one."""


def _ended(text: str, asks: str) -> str:
    """A text whose last word and the button behind it stand in one line."""
    if not asks:
        return escape(text)
    found = LAST_WORD.fullmatch(text)
    before, last = found.groups() if found else ("", text)
    return f'{escape(before)}{" " * bool(found)}<span class="blo-held">{escape(last)}{asks}</span>'


def _figure(tile: Tile, asks: str) -> str:
    value = _ended(tile.value, asks)
    if tile.unit:
        unit = f'<span class="blo-unit">{escape(tile.unit)}</span>'
        value = f'{escape(tile.value)}<span class="blo-held">{unit}{asks}</span>'
    change = f'<span class="blo-change">{escape(tile.change)}</span> ' if tile.change else ""
    first = _warning(tile, tile.warnings[0]) if tile.is_grave else marked(tile.compared, escape)
    return f'<div class="blo-value">{value}</div><div class="blo-compared">{change}{first}</div>'


def _warning(tile: Tile, words: str) -> str:
    """What must not be overlooked, with the button that leaves the case out of which it speaks."""
    key = tile.leaves.get(words, "")
    many = key.startswith(leaving.IMPLAUSIBLE)
    act = leaving.mark(key, _("Leave them out") if many else _("Leave it out"), of=tile.label)
    return f'<div class="blo-warning">{marked(words, escape)}{" " * bool(act)}{act}</div>'


def _months(tile: Tile) -> str:
    if not tile.bars:
        return ""
    first, last = (escape(month) for month in tile.months)
    return (
        f'<div class="blo-bars">{bars(tile.bars)}<div '
        f'class="blo-span"><span>{first}</span><span>{last}</span></div></div>'
    )


def _parts(tile: Tile) -> str:
    """Names, amounts and cases in three columns."""
    head = "".join(f'<span class="blo-heading">{escape(text)}</span>' for text in ("", *tile.heads))
    rows = "".join(
        f'<div class="blo-marked">{dot(part.colour)}<span>{escape(part.name)}</span></div>'
        f"<span>{escape(part.amount)}</span><span>{escape(part.cases)}</span>"
        for part in tile.parts
    )
    return f'<div class="blo-parts">{head}{rows}</div>'


def _remarks(tile: Tile, why: str) -> str:
    """What a click opens; on paper it is open."""
    compared = tile.compared if tile.is_grave else ""
    lines = [("line", tile.about), ("line", compared)]
    lines += [("warning", words) for words in tile.warnings[tile.is_grave :]]
    lines += [("line", words) for words in tile.lines]
    shown = "".join(
        _warning(tile, words) if look == "warning" else f'<div class="blo-line">{marked(words, escape)}</div>'
        for look, words in lines
        if words
    )
    return f'<details class="blo-why"><summary>{escape(why)}</summary>{shown}</details>' if shown else ""


def dot(colour: str) -> str:
    """A round mark of a colour, or nothing."""
    return f'<span class="blo-dot" style="background:{escape(colour, quote=True)}"></span>' if colour else ""


def bars(values: tuple[Bar, ...]) -> str:
    """Small bars: full for a value, a line at the foot for zero, dots there where no case was published, a short dash
    above it for no report, a ring for closed, a faint dot where no value can be told, stripes for a month that is still
    filling up.

    Plain elements, because Streamlit drops inline SVG from markup.
    """
    dense = " blo-dense" if len(values) > MOST_APART else ""
    return f'<div class="blo-spark{dense}" aria-hidden="true">{"".join(map(_bar, values))}</div>'


def _bar(bar: Bar) -> str:
    title = escape(bar.words, quote=True)
    if bar.height is None:
        return f'<span class="blo-month blo-{NO_VALUE.get(bar.state, "missing")}" title="{title}"><i></i></span>'
    look = "filling" if bar.state == "filling" else "full" if bar.height > 0 else "zero"
    tone = " blo-context" if bar.is_context else ""
    share = min(max(bar.height, 0.0), 1.0) * 100
    return f'<span class="blo-month blo-{look}{tone}" title="{title}"><i style="height:{share:.1f}%"></i></span>'
