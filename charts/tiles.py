"""Tiles: one figure with its unit, its comparison and its last twelve months, as markup with every text escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

BAR_WIDTH, BAR_GAP, BAR_HEIGHT = 9, 4, 30


@dataclass(frozen=True)
class Bar:
    """A small month: its share of the highest (None = no value), its state, and what it says when pointed at."""

    height: float | None
    state: str
    words: str


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
    """Small bars: full for a value, a hairline at the foot for zero, a dot for no report, an outline for a month that is
    still filling up."""
    width = len(values) * (BAR_WIDTH + BAR_GAP) - BAR_GAP
    marks = "".join(_bar(place * (BAR_WIDTH + BAR_GAP), value) for place, value in enumerate(values))
    return (
        f'<svg class="blo-spark" viewBox="0 0 {width} {BAR_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">{marks}</svg>'
    )


def _bar(x: float, bar: Bar) -> str:
    title = f"<title>{escape(bar.words)}</title>"
    if bar.height is None:
        middle = x + BAR_WIDTH / 2
        return f'<g class="blo-none">{title}<rect x="{middle - 1.5}" y="{BAR_HEIGHT - 4}" width="3" height="3" rx="1.5"/></g>'
    height = max(bar.height * (BAR_HEIGHT - 1), 1.0)
    kind = "blo-filling" if bar.state == "filling" else "blo-full"
    return (
        f'<g class="{kind}">{title}<rect x="{x}" y="{BAR_HEIGHT - height:.1f}" width="{BAR_WIDTH}" height="{height:.1f}"/></g>'
    )
