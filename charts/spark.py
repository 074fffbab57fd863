"""A small line over months with the range of the usual behind it, as an image within markup, for Streamlit drops drawn
elements from it.

A sparkline with a normal band.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from itertools import groupby

from charts.theme import Palette

WIDE, TALL, EDGE = 132.0, 40.0, 4.0
"""Size of the image in pixels, and what stays free around the line for its last point."""


def line(
    values: Sequence[float | None],
    low: Sequence[float | None],
    high: Sequence[float | None],
    palette: Palette,
    *,
    words: str,
    tone: str = "present",
    shown_from: int = 0,
) -> str:
    """The line, broken where there is no value, and its band; a point stands at each value by itself and at the last.

    Args:
        words: what is said instead of the image.
        tone: role of the colour of values from the place `shown_from` on; those before are context.
    """
    top = max([one for part in (values, high) for one in part if one is not None], default=0.0) or 1.0
    xs = [EDGE + (WIDE - 2 * EDGE) * place / max(len(values) - 1, 1) for place in range(len(values))]

    def at(place: int, value: float) -> str:
        return f"{xs[place]:.1f},{TALL - EDGE - (TALL - 2 * EDGE) * min(value, top) / top:.1f}"

    drawn = []
    for places in _stretches([None if one is None or high[place] is None else one for place, one in enumerate(low)]):
        ends = [at(place, high[place] or 0.0) for place in places]
        ends += [at(place, low[place] or 0.0) for place in reversed(places)]
        drawn.append(f'<polygon points="{" ".join(ends)}" fill="{palette.band}"/>')
    foot = TALL - EDGE
    drawn.append(
        f'<line x1="{EDGE}" x2="{WIDE - EDGE}" y1="{foot}" y2="{foot}" stroke="{palette.hairline}" stroke-width="1"/>'
    )
    for colour, span in ((palette.context, range(shown_from + 1)), (palette.of(tone), range(shown_from, len(values)))):
        for places in _stretches([one if place in span else None for place, one in enumerate(values)]):
            points = [at(place, values[place] or 0.0) for place in places]
            if len(points) == 1:
                drawn.append(_point(points[0], 1.6, colour))
            else:
                drawn.append(
                    f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="1.8" '
                    'stroke-linejoin="round"/>'
                )
    known = [place for place, one in enumerate(values) if one is not None]
    if known:
        drawn.append(_point(at(known[-1], values[known[-1]] or 0.0), 2.8, palette.of(tone)))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {TALL:g}">{"".join(drawn)}</svg>'
    told = escape(words, quote=True)
    source = base64.b64encode(svg.encode()).decode()
    return f'<img class="blo-line-small" src="data:image/svg+xml;base64,{source}" alt="{told}" title="{told}">'


def _stretches(values: Sequence[float | None]) -> list[list[int]]:
    """Places of values without a break between them."""
    known = [place for place, one in enumerate(values) if one is not None]
    return [
        [place for _number, place in found]
        for _start, found in groupby(enumerate(known), lambda pair: pair[1] - pair[0])
    ]


def _point(at: str, radius: float, colour: str) -> str:
    x, y = at.split(",")
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'
