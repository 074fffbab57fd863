"""Tiles: one figure with its unit, its comparison and its last twelve months, as markup with every text escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

NO_VALUE = {"closed": "closed", "no_case_published": "none"} | dict.fromkeys(
    ("not_open", "not_held", "not_applicable", "not_stated", "suppressed"), "outside"
)
"""Looks of a month without a value by its state; any other such state looks like a missing report."""


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
class Tile:
    """One tile. `value` None shows `reason` in its place. `alt` says in a sentence what the tile shows."""

    label: str
    alt: str
    value: str | None = None
    unit: str = ""
    change: str = ""
    compared: str = ""
    lines: tuple[str, ...] = ()
    warning: str = ""
    reason: str = ""
    bars: tuple[Bar, ...] = ()
    months: tuple[str, str] = ("", "")


def tiles(rows: list[Tile]) -> str:
    """A row of tiles that wraps where the screen is narrow."""
    return '<div class="blo-tiles">' + "".join(_tile(tile) for tile in rows) + "</div>"


def _tile(tile: Tile) -> str:
    parts = [f'<div class="blo-label">{escape(tile.label)}</div>']
    if tile.value is None:
        parts.append(f'<div class="blo-reason">{escape(tile.reason)}</div>')
    else:
        unit = f'<span class="blo-unit">{escape(tile.unit)}</span>' if tile.unit else ""
        parts.append(f'<div class="blo-value">{escape(tile.value)}{unit}</div>')
        change = f'<span class="blo-change">{escape(tile.change)}</span> ' if tile.change else ""
        parts.append(f'<div class="blo-compared">{change}{escape(tile.compared)}</div>')
        if tile.warning:
            parts.append(f'<div class="blo-warning">{escape(tile.warning)}</div>')
        parts += [f'<div class="blo-line">{escape(line)}</div>' for line in tile.lines]
    if tile.bars:
        first, last = (escape(month) for month in tile.months)
        parts.append(f'<div class="blo-bars">{bars(tile.bars)}<div class="blo-span"><span>{first}</span><span>{last}</span></div></div>')
    return f'<div class="blo-card blo-tile" role="group" aria-label="{escape(tile.alt, quote=True)}">{"".join(parts)}</div>'


def bars(values: tuple[Bar, ...]) -> str:
    """Small bars: full for a value, a line at the foot for zero, dots there where no case was published, a short dash above it
    for no report, a ring for closed, a faint dot where no value can be told, stripes for a month that is still filling up.

    Plain elements, because Streamlit drops inline SVG from markup.
    """
    return f'<div class="blo-spark" aria-hidden="true">{"".join(map(_bar, values))}</div>'


def _bar(bar: Bar) -> str:
    title = escape(bar.words, quote=True)
    if bar.height is None:
        return f'<span class="blo-month blo-{NO_VALUE.get(bar.state, "missing")}" title="{title}"><i></i></span>'
    look = "filling" if bar.state == "filling" else "full" if bar.height > 0 else "zero"
    tone = " blo-context" if bar.is_context else ""
    share = min(max(bar.height, 0.0), 1.0) * 100
    return f'<span class="blo-month blo-{look}{tone}" title="{title}"><i style="height:{share:.1f}%"></i></span>'
