"""Cases per month beside what was to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from theme import Palette

STAYS = {"marker": {"opacity": 1}}
"""A click chooses a month; the others do not fade."""
MARGIN = {"l": 38, "r": 12, "t": 14, "b": 30}
MIDDLE = timedelta(days=15)
BAR_MILLISECONDS = 20 * 24 * 3600 * 1000
SHORT_DAYS = 400
"""A span shorter than this has a tick for each of its months, and none between them."""
LABEL_MONTHS = 3
"""Numbers of points outside the range stand at least this many months apart."""
NAME_MONTHS = 6
"""Months that the name of the band is about as wide as."""


@dataclass(frozen=True)
class TrendWords:
    """Words of a trend chart, ready in the reader's language; `points` says each month when it is pointed at, `outside`
    is the number beside a month outside its range."""

    cases: str
    expected: str
    filling: str
    gap: str
    points: tuple[str, ...]
    outside: dict[int, str]


def monthly_trend(
    months: list[date],
    counts: list[float | None],
    low: list[float],
    high: list[float],
    states: list[str],
    *,
    words: TrendWords,
    palette: Palette,
    selected: tuple[date, date],
    height: int = 300,
) -> dict:
    """A line of monthly cases over the band of the expected; it breaks where nothing was reported.

    Args:
        months: first days, in order; `counts` None where nothing was reported; `low`, `high` NaN where nothing can be
            expected; `states` of `reporting`.
        selected: the period on screen, from its first day to before its end, set off by a light ground.
    """
    first_days = [month.isoformat() for month in months]
    days = [(month + MIDDLE).isoformat() for month in months]
    settled = [count if state != "filling" else None for count, state in zip(counts, states, strict=True)]
    filling = [count if state == "filling" else None for count, state in zip(counts, states, strict=True)]
    outside = [place for place in words.outside if settled[place] is not None]
    gaps = [place for place, count in enumerate(counts) if count is None and states[place] != "not_open"]
    top = _top(counts, high)
    data = [
        *_band(days, low, high, palette, words.expected),
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": days,
            "y": settled,
            "line": {"color": palette.present, "width": 2},
            "marker": {"size": 4.5, "color": palette.present},
            "connectgaps": False,
            "selected": STAYS,
            "unselected": STAYS,
            "name": words.cases,
            "text": list(words.points),
            "hovertemplate": "%{text}<extra></extra>",
            "customdata": first_days,
        },
        {
            "type": "bar",
            "x": days,
            "y": filling,
            "width": BAR_MILLISECONDS,
            "name": words.filling,
            "marker": {
                "color": "rgba(0,0,0,0)",
                "line": {"color": palette.present, "width": 1},
                "pattern": {"shape": "/", "fgcolor": palette.present, "size": 5, "solidity": 0.3},
            },
            "text": list(words.points),
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
            "customdata": first_days,
        },
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [days[place] for place in outside],
            "y": [settled[place] for place in outside],
            "text": _numbers(outside, settled, low, high, words),
            "textposition": [_side(settled[place], low[place], top) for place in outside],
            "textfont": {"size": 11.5, "color": palette.attention},
            "marker": {"size": 9, "color": palette.attention, "line": {"color": palette.card, "width": 1.5}},
            "hoverinfo": "skip",
            "cliponaxis": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [days[place] for place in gaps],
            "y": [0] * len(gaps),
            "marker": {"symbol": "line-ew", "size": 9, "line": {"color": palette.attention, "width": 2}},
            "text": [words.points[place] for place in gaps],
            "hovertemplate": "%{text}<extra></extra>",
            "name": words.gap,
            "cliponaxis": False,
        },
    ]
    layout = _layout(palette, height, (months[0], months[-1] + 2 * MIDDLE), selected, top)
    layout["annotations"] = _band_name(days, settled, low, high, top, palette, words.expected)
    return {"data": data, "layout": layout}


def _numbers(outside: list[int], counts: list[float | None], low, high, words: TrendWords) -> list[str]:
    """The numbers beside the points, blank where one would run into another; the farthest out come first."""
    distance = {place: max(counts[place] - high[place], low[place] - counts[place]) for place in outside}
    chosen: list[int] = []
    for place in sorted(outside, key=lambda one: (-distance[one], -one)):
        if all(abs(place - other) >= LABEL_MONTHS for other in chosen):
            chosen.append(place)
    return [words.outside[place] if place in chosen else "" for place in outside]


def _side(count: float, low: float, top: float) -> str:
    """A number stands away from the range, but not on the axis."""
    return "bottom center" if 0.1 * top < count < low else "top center"


def _band_name(
    days: list[str], counts: list[float | None], low, high, top: float, palette: Palette, name: str
) -> list[dict]:
    """The name of the band at its left end: beneath it, or above where the axis or points leave no room there."""
    known = [place for place in range(len(days)) if not np.isnan(low[place])]
    if len(known) < 2:
        return []
    near = known[:NAME_MONTHS]
    foot, head = min(low[place] for place in near), max(high[place] for place in near)
    is_beneath = foot > 0.12 * top and all(counts[place] is None or counts[place] >= low[place] for place in near)
    return [
        {
            "x": days[known[0]],
            "y": float(foot if is_beneath else head),
            "text": name,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "top" if is_beneath else "bottom",
            "font": {"size": 11.5, "color": palette.muted},
        }
    ]


def _top(counts: list[float | None], high: list[float]) -> float:
    values = [value for value in (*counts, *high) if value is not None and not np.isnan(value)]
    return max(values, default=0) * 1.16 or 1


def _band(days: list[str], low: list[float], high: list[float], palette: Palette, name: str) -> list[dict]:
    known = [place for place in range(len(days)) if not np.isnan(low[place])]
    runs = np.split(known, np.where(np.diff(known) > 1)[0] + 1) if known else []
    traces = []
    for run in runs:
        if len(run) < 2:
            continue
        x = [days[place] for place in run]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x + x[::-1],
                "y": [float(high[place]) for place in run] + [float(low[place]) for place in run][::-1],
                "fill": "toself",
                "fillcolor": palette.band,
                "line": {"width": 0},
                "hoverinfo": "skip",
                "name": name,
            }
        )
    return traces


def _layout(palette: Palette, height: int, span: tuple[date, date], selected: tuple[date, date], top: float) -> dict:
    axis = {
        "gridcolor": palette.hairline,
        "zeroline": False,
        "tickfont": {"color": palette.muted, "size": 11.5},
        "fixedrange": True,
    }
    return {
        "height": height,
        "margin": MARGIN,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, sans-serif", "color": palette.text, "size": 12},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": palette.card, "bordercolor": palette.hairline, "font": {"color": palette.text}, "align": "left"},
        "bargap": 0.25,
        "xaxis": axis
        | {
            "type": "date",
            "range": [one.isoformat() for one in span],
            "showgrid": False,
            **({"dtick": "M1", "tickformat": "%b\n%Y"} if (span[1] - span[0]).days < SHORT_DAYS else {}),
            "ticks": "outside",
            "tickcolor": palette.hairline,
        },
        "yaxis": axis | {"range": [0, top], "tickformat": ",d", **({"dtick": 1} if top < 6 else {"nticks": 6})},
        "shapes": [
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": selected[0].isoformat(),
                "x1": selected[1].isoformat(),
                "y0": 0,
                "y1": 1,
                "fillcolor": palette.context,
                "opacity": 0.09,
                "line": {"width": 0},
                "layer": "below",
            }
        ],
    }
