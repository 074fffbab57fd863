"""Cases per month beside what was to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from theme import Palette


@dataclass(frozen=True)
class TrendWords:
    """Words of a trend chart, ready in the reader's language; `points` says each month when it is pointed at."""

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
    days = [month.isoformat() for month in months]
    settled = [count if state != "filling" else None for count, state in zip(counts, states, strict=True)]
    filling = [count if state == "filling" else None for count, state in zip(counts, states, strict=True)]
    outside = [place for place in words.outside if settled[place] is not None]
    gaps = [day for day, count, state in zip(days, counts, states, strict=True) if count is None and state != "not_open"]
    data = [
        *_band(days, low, high, palette, words.expected),
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": days,
            "y": settled,
            "line": {"color": palette.present, "width": 2},
            "marker": {"size": 4, "color": palette.present},
            "connectgaps": False,
            "name": words.cases,
            "text": list(words.points),
            "hovertemplate": "%{text}<extra></extra>",
            "customdata": days,
        },
        {
            "type": "bar",
            "x": days,
            "y": filling,
            "name": words.filling,
            "marker": {
                "color": "rgba(0,0,0,0)",
                "line": {"color": palette.present, "width": 1},
                "pattern": {"shape": "/", "fgcolor": palette.present, "size": 5, "solidity": 0.3},
            },
            "text": list(words.points),
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [days[place] for place in outside],
            "y": [settled[place] for place in outside],
            "text": [words.outside[place] for place in outside],
            "textposition": "top center",
            "textfont": {"size": 11, "color": palette.attention},
            "marker": {"size": 9, "color": palette.attention, "line": {"color": palette.card, "width": 1.5}},
            "hoverinfo": "skip",
            "cliponaxis": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": gaps,
            "y": [0] * len(gaps),
            "marker": {"symbol": "line-ew", "size": 8, "line": {"color": palette.context, "width": 2}},
            "hovertemplate": words.gap + "<extra></extra>",
            "name": words.gap,
        },
    ]
    return {"data": data, "layout": _layout(palette, height, selected, _top(counts, high))}


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


def _layout(palette: Palette, height: int, selected: tuple[date, date], top: float) -> dict:
    axis = {
        "gridcolor": palette.hairline,
        "zeroline": False,
        "tickfont": {"color": palette.muted, "size": 11.5},
        "fixedrange": True,
    }
    return {
        "height": height,
        "margin": {"l": 38, "r": 12, "t": 8, "b": 30},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, sans-serif", "color": palette.text, "size": 12},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": palette.card, "bordercolor": palette.hairline, "font": {"color": palette.text}},
        "bargap": 0.25,
        "separators": ",\u202f",
        "xaxis": axis | {"type": "date", "showgrid": False, "ticks": "outside", "tickcolor": palette.hairline},
        "yaxis": axis | {"range": [0, top], "nticks": 6},
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
