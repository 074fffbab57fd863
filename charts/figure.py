"""Charts on screen: Plotly figures as plain dicts, from a description."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape
from textwrap import wrap

from charts.chart import BarChart, BoxChart, Chart, Matrix, Scatter, Series, TimeChart
from charts.theme import Palette
from language import i18n, signs

STAYS = {"marker": {"opacity": 1}}
"""A click chooses a mark; the others do not fade."""
NO_COLOUR = "rgba(0,0,0,0)"
FONT = "Inter, sans-serif"
LABEL = 14
LETTER = 8.2
"""About the width of a letter of a label in pixels."""
LINE_PIXELS = 17.5
MOST_LABEL = 22
"""Letters of a name beside a chart before it goes on in the next line."""
MOST_POINTED = 38
"""Letters of a line of what a mark says when it is pointed at."""
MARKED_POINTS = 60
"""The dots of a line of more points are no wider than the line: they can be clicked, but are not seen."""
PALE = ("context", "hairline")
"""Colours that no words are written in."""
FLAG_PLACES = 3
"""Numbers of points that stand out are at least this many positions apart, more where positions are many."""
FLAGS_ACROSS = 22
"""So many such numbers find room beside each other."""
MOST_GAP_LINES = 8
"""Series that a gap names when it is pointed at."""
CELL, LEAST_CELL, MOST_CELL = 24, 15, 44
"""Pixels from square to square: many, at least, and where there are few."""
FEW_SQUARES = 16
BEFORE_ZERO = 0.02
"""So much of an axis lies before zero, so that dots there are whole."""
EVENT_PIXELS, EVENT_ROWS = 23, 3
"""What the number of an event takes in either direction, and how many may stand one below the other."""
NARROW_PIXELS, WIDE_PIXELS = 220, 620
"""About the width at least of the drawing on a phone or beside another, and elsewhere."""
FEW_COUNTS = 6
"""Up to here an axis of counts has a mark at each."""
MOST_WIDE = 1100
"""Pixels that the columns of a matrix may take together."""


def figure(
    chart: Chart,
    palette: Palette,
    *,
    height: int = 320,
    columns: int = 4,
    is_narrow: bool = False,
    is_dragged: bool = False,
) -> dict:
    """A description as a Plotly figure.

    Args:
        height: in pixels; of a matrix it follows from its rows.
        columns: of small multiples beside each other.
        is_narrow: on a phone: names stand beneath the chart instead of beside it, and few positions are named.
        is_dragged: a span of a chart over time can be chosen by dragging over it.
    """
    if isinstance(chart, TimeChart):
        made = _time_figure(chart, palette, height, columns, is_narrow)
        if is_dragged:
            line = {"color": palette.present, "width": 1.5, "dash": "dot"}
            made["layout"] |= {"dragmode": "select", "selectdirection": "h", "newselection": {"line": line}}
        return made
    if isinstance(chart, BarChart):
        return _bar_figure(chart, palette, height, is_narrow)
    if isinstance(chart, Scatter):
        return _scatter_figure(chart, palette, height, is_narrow)
    if isinstance(chart, BoxChart):
        return _box_figure(chart, palette, is_narrow)
    return _matrix_figure(chart, palette, is_narrow=is_narrow)


def text(words: str) -> str:
    """Data as text: Plotly reads tags in what it writes."""
    return escape(signs.isolated(signs.drawn(words)), quote=False)


def broken(words: str, width: int = MOST_LABEL) -> str:
    """A name over several lines where it is long."""
    return "<br>".join(text(line) for line in wrap(words, width)) or " "


def pointed(words: str) -> str:
    """What a mark says when it is pointed at, in lines that fit a phone."""
    return "<br>".join(broken(line, MOST_POINTED) if line.strip() else text(line) for line in words.split("\n"))


def _layout(palette: Palette, height: int, margin: dict) -> dict:
    return {
        "height": height,
        "margin": margin,
        "paper_bgcolor": NO_COLOUR,
        "plot_bgcolor": NO_COLOUR,
        "font": {"family": FONT, "color": palette.text, "size": LABEL},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": palette.card,
            "bordercolor": palette.hairline,
            "font": {"family": FONT, "size": LABEL, "color": palette.text},
            "align": "left",
        },
        "bargap": 0.22,
        "shapes": [],
        "annotations": [],
    }


def _axis(palette: Palette, **more) -> dict:
    return {
        "gridcolor": palette.hairline,
        "zeroline": False,
        "tickfont": {"color": palette.muted, "size": LABEL},
        "fixedrange": True,
    } | more


# Over time --------------------------------------------------------------------------------------------------


def _time_figure(chart: TimeChart, palette: Palette, height: int, columns: int, is_narrow: bool) -> dict:
    panels = chart.panels or ("",)
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    labels = [one.label for one in chart.series if one.label]
    longest = max((len(line) for label in labels for line in wrap(label, MOST_LABEL)), default=0)
    right = 14 if chart.panels or is_narrow else 14 + round(longest * LETTER)
    lines = max((words.count("\n") + 1 for _place, words in chart.ticks), default=1)
    # The signs of the largest value, those between its thousands included.
    signs_of_top = 4 if chart.is_share or chart.stacking == "share" else len(f"{round(chart.top):,}")
    margin = {
        "l": max(44, 14 + round(signs_of_top * LETTER)),
        "r": right,
        "t": 26 if chart.panels else 20 if chart.events else 14,
        "b": 14 + 16 * lines,
    }
    layout = _layout(palette, height, margin)
    layout["barmode"] = "stack" if chart.stacking else "group"
    # A few bars are no walls.
    layout["bargap"] = max(layout["bargap"], 1 - len(chart.starts) / FEW_BARS)
    data: list[dict] = []
    is_few = is_narrow or (columns > 1 and bool(chart.panels))
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        end = "" if number == 0 else str(number + 1)
        # Shares are of the whole chart: a panel keeps those of its own positions.
        part = chart.of_panel(panel) if chart.panels else chart
        box = _domain(row, column, rows, columns, height)
        layout[f"xaxis{end}"] = _time_axis(chart, palette, is_few=is_few) | {
            "domain": box[0],
            "anchor": f"y{end}",
        }
        pixels = (box[1][1] - box[1][0]) * (height - margin["t"] - margin["b"])
        layout[f"yaxis{end}"] = _value_axis(chart, palette, pixels) | {
            "domain": box[1],
            "anchor": f"x{end}",
            "showticklabels": column == 0,
        }
        data += [
            trace | {"xaxis": f"x{end}", "yaxis": f"y{end}"} for trace in _time_traces(part, palette, is_few, pixels)
        ]
        layout["shapes"] += _spans(part, palette, end) + _grounds(chart, palette, end)
        layout["annotations"] += _signs(part, palette, end)
        if chart.panels:
            layout["annotations"].append(_panel_title(panel, box, palette))
    if is_narrow and not chart.panels:
        _name_beneath(chart, layout, data)
    elif not chart.panels:
        layout["annotations"] += _end_labels(chart, palette, height - margin["t"] - margin["b"])
    if not chart.panels:
        layout["annotations"] += _band_names(chart, palette, is_narrow)
        layout["annotations"] += _ground_names(chart, palette)
    if chart.stacking:
        # In a stack each trace stands on the one before; places beside each other are for bars that are compared.
        data = [{name: value for name, value in trace.items() if name != "offsetgroup"} for trace in data]
    return {"data": data, "layout": layout}


def _name_beneath(chart: TimeChart, layout: dict, data: list[dict]) -> None:
    """The names that stand at the ends of lines as a legend under the chart, which becomes higher by it. Several grey
    lines are not told apart by a legend: each says its name when it is pointed at."""
    named = [one for one in chart.series if one.label]
    told = [one for one in named if one.colour != "context"]
    told = told if len(named) - len(told) > 1 else named
    wanted = [text(one.name) for one in told]
    for trace in data:
        trace["showlegend"] = trace.get("name") in wanted
        if trace["showlegend"]:
            wanted.remove(trace["name"])
    layout["showlegend"] = any(trace["showlegend"] for trace in data)
    layout["legend"] = {
        "orientation": "h",
        "x": 0,
        "y": 0,
        "yref": "container",
        "yanchor": "bottom",
        "font": {"size": LABEL},
        "itemclick": False,
        "itemdoubleclick": False,
    }
    beside = max(1, int(NARROW // (max((len(one.label) for one in told), default=1) * LETTER + LEGEND_SIGN)))
    room = 8 + LEGEND_LINE * -(-len(told) // beside)
    layout["margin"]["b"] += room
    layout["height"] += room


NARROW, LEGEND_SIGN, LEGEND_LINE = 230, 48, 20
"""Pixels that a legend beneath the chart is wide on the narrowest phone, beside the values of the axis, and its signs;
the height of its lines."""


def _domain(row: int, column: int, rows: int, columns: int, height: int) -> tuple[list[float], list[float]]:
    # Names and positions of a row need room above and beneath; values at least half of the height.
    gap, between = 0.025, min(84 / max(height, 1), 0.5 / max(rows - 1, 1), 0.24)
    width, tall = (1 - gap * (columns - 1)) / columns, (1 - between * (rows - 1)) / rows
    left, top = column * (width + gap), 1 - row * (tall + between)
    return [round(left, 4), round(left + width, 4)], [round(max(top - tall, 0), 4), round(top, 4)]


def _panel_title(panel: str, box, palette: Palette) -> dict:
    return {
        "x": box[0][0],
        "y": box[1][1],
        "xref": "paper",
        "yref": "paper",
        "text": f"<b>{text(panel)}</b>",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "font": {"size": LABEL, "color": palette.text},
        "yshift": 4,
    }


FEW_TICKS, FEW_BARS = 5, 8


def _time_axis(chart: TimeChart, palette: Palette, *, is_few: bool) -> dict:
    count = len(chart.starts)
    ticks = chart.ticks
    if is_few and sum(len(words) + 1 for _place, words in ticks) * LETTER > NARROW:
        # There is no room for more than the beginnings of years, if there are any.
        years = [tick for tick in ticks if "\n" in tick[1]]
        if len(years) > 1:
            ticks = years[1:] if years[1][0] - years[0][0] < count / (FEW_TICKS + 1) else years
        ticks = ticks[:: max(1, -(-len(ticks) // FEW_TICKS))]
    return _axis(
        palette,
        type="linear",
        range=[-0.5, max(count - 0.5, 0.5)],
        showgrid=False,
        ticks="outside",
        tickcolor=palette.hairline,
        tickvals=[place for place, _words in ticks],
        ticktext=[pointed(words) for _place, words in ticks],
        tickangle=0,
    )


def _value_axis(chart: TimeChart, palette: Palette, pixels: float) -> dict:
    """The axis of values, `pixels` high: no more of them stand on it than find room."""
    top, bottom = chart.top, chart.bottom
    most = max(2, min(6, int(pixels / (2 * LINE_PIXELS))))
    if chart.stacking == "share":
        return _axis(palette, range=[0, 1], tickformat=",.0%", nticks=most)
    whole = {"dtick": 1} if chart.is_whole and top < most else {"nticks": most}
    zero = {"zeroline": True, "zerolinecolor": palette.context, "zerolinewidth": 1} if bottom < 0 else {}
    return _axis(
        palette,
        range=[bottom, top],
        tickformat=",.0%" if chart.is_share else ",d" if chart.is_whole else ",",
        **whole,
        **zero,
    )


def _time_traces(chart: TimeChart, palette: Palette, is_narrow: bool, pixels: float) -> list[dict]:
    traces = [trace for band in chart.bands for trace in _band_traces(band, palette)]
    order = sorted(zip(chart.series, chart.drawn, strict=True), key=lambda one: not one[0].is_context)
    for one, values in order:
        traces += (
            _bars(one, values, palette)
            if one.look == "bar"
            else _line(one, values, palette, is_hatched=chart.is_hatched(one))
        )
    traces += _gaps(chart, palette)
    traces += _flags(chart, palette)
    traces += _marks(chart, palette)
    traces += _events(chart, palette, is_narrow, pixels)
    return traces


def _hover(one: Series) -> dict:
    if not one.words:
        return {"hoverinfo": "skip"}
    return {
        "text": [pointed(words) for words in one.words],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _line(one: Series, values, palette: Palette, *, is_hatched: bool) -> list[dict]:
    """A line; what is still filling up is a hatched bar, or where several lines or a running total stand there a dotted
    line to a hollow dot."""
    colour = palette.of(one.colour)
    places = list(range(len(values)))
    settled = [None if one.state(place) == "filling" else value for place, value in enumerate(values)]
    mode = "lines" if one.is_context else "lines+markers"
    line = {
        "type": "scatter",
        "mode": mode,
        "name": text(one.name),
        "x": places,
        "y": settled,
        "line": {"color": colour, "width": 1.3 if one.is_context else 2, "dash": "dot" if one.is_dashed else "solid"},
        "marker": {"size": 4.5 if len(values) <= MARKED_POINTS else 2, "color": colour},
        "connectgaps": False,
        "selected": STAYS,
        "unselected": STAYS,
        **({"customdata": list(one.keys)} if one.keys else {}),
        **_hover(one),
    }
    lonely = [place for place in places if settled[place] is not None and _is_alone(settled, place)]
    traces = [line]
    if lonely and (one.is_context or len(values) > MARKED_POINTS):
        # A value between two gaps has no line to be seen by.
        traces.append(
            line
            | {
                "mode": "markers",
                "marker": {"size": 4.5, "color": colour},
                "x": lonely,
                "y": [settled[place] for place in lonely],
                **_picked(one, lonely),
            }
        )
    filling = [place for place, value in enumerate(values) if one.state(place) == "filling" and value is not None]
    if filling and (one.is_context or one.is_running or not is_hatched):
        traces.append(_dotted(one, values, settled, filling, colour))
    elif filling:
        traces.append(
            {
                "type": "bar",
                "name": text(one.name),
                "x": filling,
                "y": [values[place] for place in filling],
                "width": 0.62,
                "textposition": "none",
                "marker": _hatched(colour),
                **_picked(one, filling),
            }
        )
    return traces


def _dotted(one: Series, values, settled: list, filling: list[int], colour: str) -> dict:
    before = [place for place in range(filling[0]) if settled[place] is not None][-1:]
    places = [*before, *filling]
    return {
        "type": "scatter",
        "mode": "lines" if one.is_context else "lines+markers",
        "name": text(one.name),
        "x": places,
        "y": [values[place] for place in places],
        "line": {"color": colour, "width": 1.3, "dash": "dot"},
        "marker": {"symbol": "circle-open", "size": [0] * len(before) + [7] * len(filling), "color": colour},
        **(_picked(one, places) or {"hoverinfo": "skip"}),
    }


def _is_alone(values: list, place: int) -> bool:
    return (place == 0 or values[place - 1] is None) and (place == len(values) - 1 or values[place + 1] is None)


def _picked(one: Series, places: list[int]) -> dict:
    """Words and keys of some of a series' positions."""
    picked = {"customdata": [one.keys[place] for place in places]} if one.keys else {}
    if one.words:
        picked |= {
            "text": [pointed(one.words[place]) for place in places],
            "hovertemplate": "%{text}<extra></extra>",
        }
    return picked


def _hatched(colour: str) -> dict:
    return {
        "color": NO_COLOUR,
        "line": {"color": colour, "width": 1},
        "pattern": {"shape": "/", "fgcolor": colour, "size": 5, "solidity": 0.3},
    }


def _bars(one: Series, values, palette: Palette) -> list[dict]:
    """Full bars, and hatched ones of what is still filling up; where bars stand beside each other, both in the same
    place."""
    colour = palette.of(one.colour)
    unfinished = [place for place, value in enumerate(values) if value is not None and one.state(place) == "filling"]
    full = [place for place in range(len(values)) if place not in set(unfinished)]
    looks = [(full, {"color": colour, "opacity": 0.55 if one.is_context else 1}), (unfinished, _hatched(colour))]
    return [
        {
            "type": "bar",
            "name": text(one.name),
            "offsetgroup": text(one.name),
            "x": places,
            "y": [values[place] for place in places],
            "marker": marker,
            "textposition": "none",
            "selected": STAYS,
            "unselected": STAYS,
            **(_picked(one, places) if one.words else {"hoverinfo": "skip"} | _picked(one, places)),
        }
        for places, marker in looks
        if places
    ]


GAP_LOOKS = {
    "missing": ("line-ew", "attention", 9),
    "unknown": ("line-ew", "attention", 9),
    "partial": ("line-ew", "attention", 5),
    "closed": ("circle-open", "context", 5),
    "suppressed": ("x-thin", "context", 5),
    "no_case_published": ("circle", "context", 3),
}
"""Symbol, colour role and size of a position without a value, by its state."""
OTHER_GAP = ("line-ew", "context", 7)


def _gaps(chart: TimeChart, palette: Palette) -> list[dict]:
    """Short dashes on the axis where a report is missing, rings where an office was closed; once, however many
    series."""
    traces = []
    looks = [GAP_LOOKS.get(gap.state, OTHER_GAP) for gap in chart.gaps]
    for look in dict.fromkeys(looks):
        gaps = [gap for gap, its in zip(chart.gaps, looks, strict=True) if its == look]
        symbol, role, size = look
        colour = palette.of(role)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [gap.place for gap in gaps],
                "y": [max(chart.bottom, 0)] * len(gaps),
                "marker": {
                    "symbol": symbol,
                    "size": size,
                    "color": colour,
                    "line": {"color": colour, "width": 2 if symbol == "line-ew" else 1.2},
                },
                "cliponaxis": False,
                **_pointed([gap.words for gap in gaps]),
            }
        )
    return traces


def _pointed(words: list[str]) -> dict:
    """What marks say when they are pointed at, the first lines of it."""
    if not any(words):
        return {"hoverinfo": "skip"}
    shortened = [
        "\n".join([*lines[:MOST_GAP_LINES], *(["…"] if len(lines) > MOST_GAP_LINES else [])])
        for lines in (one.split("\n") for one in words)
    ]
    return {"text": [pointed(one) for one in shortened], "hovertemplate": "%{text}<extra></extra>"}


def _marks(chart: TimeChart, palette: Palette) -> list[dict]:
    if not chart.marks:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [mark.place for mark in chart.marks],
            "y": [mark.value for mark in chart.marks],
            "marker": {
                "symbol": "diamond-open",
                "size": 15,
                "color": palette.text,
                "line": {"color": palette.text, "width": 1.3},
            },
            "customdata": [mark.key for mark in chart.marks],
            "cliponaxis": False,
            "selected": STAYS,
            "unselected": STAYS,
            **_pointed([mark.words for mark in chart.marks]),
        }
    ]


def _flags(chart: TimeChart, palette: Palette) -> list[dict]:
    if not chart.flags:
        return []
    chosen: list[int] = []
    apart = max(FLAG_PLACES, -(-len(chart.starts) // FLAGS_ACROSS))
    for flag in chart.flags:
        if all(abs(flag.place - other) >= apart for other in chosen):
            chosen.append(flag.place)
    top = chart.top
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [flag.place for flag in chart.flags],
            "y": [flag.value for flag in chart.flags],
            "text": [text(flag.label) if flag.place in chosen else "" for flag in chart.flags],
            "textposition": [
                "bottom center" if flag.is_below and flag.value > 0.1 * top else "top center" for flag in chart.flags
            ],
            "textfont": {"size": LABEL, "color": palette.attention},
            "marker": {"size": 9, "color": palette.attention, "line": {"color": palette.card, "width": 1.5}},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]


def _events(chart: TimeChart, palette: Palette, is_narrow: bool, pixels: float) -> list[dict]:
    """The numbers of events at the upper edge; one that would touch another stands lower."""
    if not chart.events:
        return []
    apart = len(chart.starts) * EVENT_PIXELS / (NARROW_PIXELS if is_narrow else WIDE_PIXELS)
    lower = (chart.top - chart.bottom) * EVENT_PIXELS / pixels
    rows = _rows([event.at for event in chart.events], apart)
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [event.at for event in chart.events],
            "y": [chart.top - row * lower for row in rows],
            "text": [text(event.number) for event in chart.events],
            "customdata": [""] * len(chart.events),
            "hovertext": [pointed(event.words) for event in chart.events],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "textfont": {"size": LABEL, "color": palette.text},
            "marker": {"size": 20, "color": palette.card, "line": {"color": palette.muted, "width": 1}},
            "cliponaxis": False,
        }
    ]


def _rows(places: Sequence[float], apart: float) -> list[int]:
    """The row of each of some marks, from above: the first in which it touches none before it, of `EVENT_ROWS`; where
    all are taken, the one whose last mark is farthest."""
    last = [-math.inf] * EVENT_ROWS
    rows = [0] * len(places)
    for number in sorted(range(len(places)), key=lambda one: places[one]):
        at = places[number]
        free = [row for row, before in enumerate(last) if at - before >= apart]
        rows[number] = free[0] if free else last.index(min(last))
        last[rows[number]] = at
    return rows


def _grounds(chart: TimeChart, palette: Palette, end: str) -> list[dict]:
    """The chosen period as a light ground, what it is compared with as a lighter one with an edge, events as thin
    lines."""
    vertical = {"xref": f"x{end}", "yref": f"y{end} domain", "y0": 0, "y1": 1, "layer": "below"}
    shapes = []
    if chart.selected:
        first, last = chart.selected
        shapes.append(
            {
                "type": "rect",
                "x0": first - 0.5,
                "x1": last + 0.5,
                "fillcolor": palette.context,
                "opacity": 0.09,
                "line": {"width": 0},
            }
            | vertical
        )
    for ground in chart.grounds:
        edges = {"type": "line", "line": {"color": palette.context, "width": 1}, "opacity": 0.6} | vertical
        shapes.append(
            {
                "type": "rect",
                "x0": ground.first - 0.5,
                "x1": ground.last + 0.5,
                "fillcolor": palette.context,
                "opacity": 0.05,
                "line": {"width": 0},
            }
            | vertical
        )
        shapes += [edges | {"x0": at, "x1": at} for at in (ground.first - 0.5, ground.last + 0.5)]
    for event in chart.events:
        shapes.append(
            {
                "type": "line",
                "x0": event.at,
                "x1": event.at,
                "line": {"color": palette.muted, "width": 1, "dash": "dot"},
            }
            | vertical
        )
    return shapes


def _spans(chart: TimeChart, palette: Palette, end: str) -> list[dict]:
    """Grounds of what held for a time."""
    return [
        {
            "type": "rect",
            "xref": f"x{end}",
            "yref": f"y{end} domain",
            "x0": one.first - 0.5,
            "x1": one.last + 0.5,
            "y0": 0,
            "y1": 1,
            "fillcolor": palette.of(one.colour),
            "opacity": one.depth,
            "line": {"width": 0},
            "layer": "below",
        }
        for one in chart.spans
    ]


def _signs(chart: TimeChart, palette: Palette, end: str) -> list[dict]:
    """What stands at the head of each such ground."""
    return [
        {
            "x": one.first - 0.5,
            "xref": f"x{end}",
            "y": 1,
            "yref": f"y{end} domain",
            "text": text(one.sign),
            "hovertext": text(one.name),
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "top",
            "xshift": 4,
            "font": {"size": LABEL, "color": palette.muted},
        }
        for one in chart.spans
    ]


def _band_traces(band, palette: Palette) -> list[dict]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x + x[::-1],
            "y": high + low[::-1],
            "fill": "toself",
            "fillcolor": palette.band,
            "line": {"width": 0},
            "hoverinfo": "skip",
            "name": text(band.name),
        }
        for x, low, high in band.stretches
    ]


BAND_NAME_PLACES = 6
"""Positions that the name of a band is about as wide as."""


def _band_names(chart: TimeChart, palette: Palette, is_narrow: bool) -> list[dict]:
    """The name of a band at its left end: beneath it, or above where the axis or values leave no room there."""
    names = []
    for band in chart.bands:
        known = [place for place, low in enumerate(band.low) if low is not None]
        if len(known) < 2:
            continue
        near = known[:BAND_NAME_PLACES]
        foot, head = min(band.low[place] for place in near), max(band.high[place] for place in near)
        values = [one.values[place] for one in chart.series if not one.is_context for place in near]
        is_beneath = foot > 0.12 * chart.top and all(value is None or value >= foot for value in values)
        names.append(
            {
                "x": known[0],
                "y": foot if is_beneath else head,
                "text": broken(band.name) if is_narrow else text(band.name),
                "align": "left",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top" if is_beneath else "bottom",
                "font": {"size": LABEL, "color": palette.muted},
            }
        )
    return names


def _ground_names(chart: TimeChart, palette: Palette) -> list[dict]:
    """The name of what the chosen period is compared with, at the head of its ground; it may reach beyond its left
    edge."""
    return [
        {
            "x": ground.last + 0.5,
            "y": 1,
            "yref": "y domain",
            "text": text(ground.name),
            "showarrow": False,
            "xanchor": "right",
            "yanchor": "top",
            "xshift": -3,
            "yshift": -8,
            "font": {"size": LABEL, "color": palette.muted},
        }
        for ground in chart.grounds
    ]


def _end_labels(chart: TimeChart, palette: Palette, pixels: int) -> list[dict]:
    """Names at the ends of lines, or beside the last bar's parts, moved apart where they would run into each other."""
    span = chart.top - chart.bottom
    wanted = []
    foot: dict[int, float] = {}
    for one, values in zip(chart.series, chart.drawn, strict=True):
        known = [place for place, value in enumerate(values) if value is not None]
        if not known:
            continue
        place = known[-1]
        at = values[place]
        if chart.stacking:
            foot[place] = foot.get(place, 0.0) + at
            at = foot[place] - at / 2
        if one.label:
            lines = wrap(one.label, MOST_LABEL)
            wanted.append([(at - chart.bottom) / span * pixels, len(lines) * LINE_PIXELS, one, lines])
    wanted.sort(key=lambda one: one[0])
    spread([(at, size) for at, size, *_rest in wanted], pixels, moved := [])
    return [
        {
            "x": 1,
            "xref": "paper",
            "y": chart.bottom + at / pixels * span,
            "text": "<br>".join(map(text, lines)),
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 6,
            "align": "left",
            "font": {
                "size": LABEL,
                "color": palette.muted if one.is_context or one.colour in PALE else palette.of(one.colour),
            },
        }
        for at, (_wanted, _size, one, lines) in zip(moved, wanted, strict=True)
    ]


def spread(wanted: list[tuple[float, float]], room: float, moved: list[float]) -> None:
    """Fill `moved` with the middles of labels, (wanted middle, size) from below, so that none runs into another."""
    edge = 0.0
    for at, size in wanted:
        middle = max(at, edge + size / 2)
        moved.append(middle)
        edge = middle + size / 2
    edge = max(room, 0.0)
    for place in range(len(moved) - 1, -1, -1):
        size = wanted[place][1]
        moved[place] = min(moved[place], edge - size / 2)
        edge = moved[place] - size / 2


# Bars -------------------------------------------------------------------------------------------------------


LONG_LABEL = 24
"""Letters from which on the label of a bar stands with the name on a phone."""
BASE_SIGN = 8
"""Pixels that a label stands farther away beside the sign of what its bar is compared with."""
BEFORE_BAR = 5
"""Pixels between a name and its bar."""
NARROW_BAR, NARROW_NAME = 18, 32
"""Pixels of a bar on a phone, under its name, and letters of a line of that."""


def _name_above(name: str, place: int, palette: Palette) -> dict:
    return {
        "x": 0,
        "xref": "paper",
        "y": place,
        "text": name,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": NARROW_BAR / 2,
        "align": "left",
        "font": {"size": LABEL, "color": palette.text},
    }


MOST_BAR = 44
"""Pixels that a bar is thick at most."""


def bars_height(chart: BarChart, height: int) -> int:
    """Pixels that bars take beside their names: what is asked for, or more where names are of several lines."""
    lines = max((broken(bar.name).count("<br>") + 1 for bar in chart.bars), default=1)
    return max(height, 40 + len(chart.bars) * (10 + 14 * lines))


def _bar_figure(chart: BarChart, palette: Palette, height: int, is_narrow: bool) -> dict:
    told = [bar.written for bar in chart.bars]
    names = [broken(bar.name) for bar in chart.bars]
    if is_narrow:
        if max(map(len, told), default=0) > LONG_LABEL:
            names, told = [f"{bar.name} · {bar.written}" for bar in chart.bars], [""] * len(chart.bars)
        else:
            names = [bar.name for bar in chart.bars]
        names = [broken(name, NARROW_NAME) for name in names]
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    longest = max((len(line) for bar in chart.bars for line in wrap(bar.name, MOST_LABEL)), default=4)
    values = [bar.value or 0.0 for bar in chart.bars] + [bar.base or 0.0 for bar in chart.bars]
    low, high = min([*values, 0.0]), max([*values, 0.0])
    places = list(range(len(chart.bars)))
    letters = max(map(len, told), default=4)
    # Labels stand in a margin of their own, however wide the card is; those of negative bars on the other side in it.
    taken = 12 + round(letters * LETTER) + BASE_SIGN * any(bar.base is not None for bar in chart.bars)
    room = (high - low or 1.0) * taken / NARROW if low < 0 else 0.0
    y_axis = _axis(palette, range=[len(places) - 0.5, -0.5], tickvals=places, ticktext=names, showgrid=False)
    y_axis |= {"tickfont": {"size": LABEL, "color": palette.text}, "ticklabelstandoff": BEFORE_BAR}
    if is_narrow:
        # Each name stands above its bar, which so has all of the width.
        row, below = NARROW_BAR + LINE_PIXELS * lines + 12, NARROW_BAR / 2 + 6
        layout = _layout(palette, round(14 + len(places) * row), {"l": 2, "r": taken, "t": 6, "b": 8})
        layout["bargap"] = 1 - NARROW_BAR / row
        layout["annotations"] = [_name_above(name, place, palette) for place, name in zip(places, names, strict=True)]
        y_axis |= {"showticklabels": False, "range": [len(places) - 1 + below / row, below / row - 1]}
    else:
        layout = _layout(
            palette, bars_height(chart, height), {"l": 14 + round(longest * LETTER), "r": taken, "t": 6, "b": 8}
        )
        row = (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]) / max(len(places), 1)
        layout["bargap"] = max(layout["bargap"], 1 - MOST_BAR / row)
    layout["yaxis"] = y_axis
    layout["xaxis"] = _axis(
        palette, range=[low - room, high or (1.0 if low == 0 else 0.0)], showticklabels=False, showgrid=False
    )
    layout["xaxis"] |= {"zeroline": True, "zerolinecolor": palette.hairline}
    colours = [palette.of(bar.colour) for bar in chart.bars]
    # A number stands beyond what it is compared with, which would run through it.
    beyond = [bar.base is not None and 0 <= (bar.value or 0.0) <= bar.base for bar in chart.bars]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [bar.value for bar in chart.bars],
        "y": places,
        "text": ["" if is_beyond else text(words) for words, is_beyond in zip(told, beyond, strict=True)],
        "textposition": "outside",
        "textfont": {"size": LABEL, "color": palette.text},
        "cliponaxis": False,
        "marker": {"color": colours},
        "hovertext": [pointed(bar.words) for bar in chart.bars],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [bar.key for bar in chart.bars],
        "selected": STAYS,
        "unselected": STAYS,
    }
    based = [place for place, bar in enumerate(chart.bars) if bar.base is not None]
    bases = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [chart.bars[place].base for place in based],
        "y": based,
        "text": [text(told[place]) if beyond[place] else "" for place in based],
        "textposition": "middle right",
        "textfont": {"size": LABEL, "color": palette.text},
        "cliponaxis": False,
        "marker": {"symbol": "line-ns", "size": 16, "line": {"color": palette.muted, "width": 2}},
        "hoverinfo": "skip",
    }
    return {"data": [*([bars] if chart.bars else []), *([bases] if based else [])], "layout": layout}


# Dots by two values -----------------------------------------------------------------------------------------


def _scatter_figure(chart: Scatter, palette: Palette, height: int, is_narrow: bool) -> dict:
    right, top = chart.ends
    layout = _layout(palette, max(height, 420), {"l": 64, "r": 12, "t": 28, "b": 52})
    layout["annotations"] = [
        {
            "text": text(chart.unit),
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": 1,
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": -56,
            "showarrow": False,
            "font": {"size": LABEL, "color": palette.muted},
        }
    ]
    layout["xaxis"] = _axis(
        palette, range=[-right * BEFORE_ZERO, right], title={"text": text(chart.across_unit), "standoff": 8}
    )
    layout["xaxis"]["title"]["font"] = {"size": LABEL, "color": palette.muted}
    layout["yaxis"] = _axis(palette, range=[-top * BEFORE_ZERO, top])
    # A count has no parts: few of them stand at whole numbers.
    for axis, end, is_whole in (("xaxis", right, chart.is_across_whole), ("yaxis", top, chart.is_whole)):
        if is_whole and end < FEW_COUNTS:
            layout[axis]["dtick"] = 1
    named = [dot for dot in chart.dots if dot.is_named] if not is_narrow else []
    dots = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [dot.across for dot in chart.dots],
        "y": [dot.up for dot in chart.dots],
        "text": [text(dot.name) if dot in named else "" for dot in chart.dots],
        "textposition": ["middle left" if dot.across > right / 2 else "middle right" for dot in chart.dots],
        "textfont": {"size": LABEL, "color": palette.text},
        "cliponaxis": False,
        "marker": {"size": 11, "color": palette.present, "opacity": 0.75, "line": {"width": 1, "color": palette.card}},
        "hovertext": [pointed(dot.words) for dot in chart.dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [dot.key for dot in chart.dots],
        "selected": STAYS,
        "unselected": STAYS,
    }
    return {"data": [dots] if chart.dots else [], "layout": layout}


# Boxes ------------------------------------------------------------------------------------------------------

BOX_ROW, BOX_SHARE = 34, 0.5
"""Pixels of a row of boxes, and how much of it a box takes."""


def _box_figure(chart: BoxChart, palette: Palette, is_narrow: bool) -> dict:
    low, high = chart.ends
    width = NARROW_NAME if is_narrow else MOST_LABEL
    names = [f"{box.name} ({signs.drawn(str(box.case_count))})" for box in chart.boxes]
    lines = max((len(wrap(name, width)) for name in names), default=1)
    longest = max((len(line) for name in names for line in wrap(name, width)), default=4)
    places = list(range(len(chart.boxes)))
    row = max(BOX_ROW, 12 + LINE_PIXELS * lines) + (LINE_PIXELS * lines if is_narrow else 0)
    left = 12 if is_narrow else 14 + round(longest * LETTER)
    layout = _layout(palette, round(64 + len(places) * row), {"l": left, "r": 16, "t": 6, "b": 52})
    layout["boxgap"] = 1 - (NARROW_BAR / row if is_narrow else BOX_SHARE)
    layout["yaxis"] = _axis(
        palette,
        range=[len(places) - 0.5, -0.5 - 0.3 * is_narrow],
        tickvals=places,
        ticktext=[broken(name, width) for name in names],
        showgrid=False,
    )
    layout["yaxis"] |= {"tickfont": {"size": LABEL, "color": palette.text}, "ticklabelstandoff": BEFORE_BAR}
    if is_narrow:
        layout["yaxis"]["showticklabels"] = False
        layout["annotations"] = [
            _name_above(broken(name, width), place, palette) for place, name in zip(places, names, strict=True)
        ]
    layout["xaxis"] = _axis(palette, title={"text": text(chart.unit), "standoff": 8})
    layout["xaxis"]["title"]["font"] = {"size": LABEL, "color": palette.muted}
    if chart.is_log:
        marks = decades(low, high)
        layout["xaxis"] |= {
            "type": "log",
            "range": [math.log10(low), math.log10(high)],
            "tickvals": marks,
            "ticktext": [i18n.significant(mark) for mark in marks],
        }
    else:
        layout["xaxis"]["range"] = [low - (high - low) * BEFORE_ZERO, high]
    return {"data": _box_traces(chart, palette), "layout": layout}


def decades(low: float, high: float) -> list[float]:
    """Powers of ten between two ends."""
    return [10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]


def _box_traces(chart: BoxChart, palette: Palette) -> list[dict]:
    """Boxes, a mark at each median that says what it is when it is pointed at, and cases by themselves."""
    made = []
    for place, box in enumerate(chart.boxes):
        if not box.quantiles:
            continue
        q10, q25, median, q75, q90 = ([value] for value in box.quantiles)
        colour = palette.of(box.colour)
        made.append(
            {
                "type": "box",
                "orientation": "h",
                "y": [place],
                "lowerfence": q10,
                "q1": q25,
                "median": median,
                "q3": q75,
                "upperfence": q90,
                "fillcolor": palette.band,
                "line": {"color": colour, "width": 1.6},
                "whiskerwidth": 0.4,
                "hoverinfo": "skip",
            }
        )
    boxed = [(place, box) for place, box in enumerate(chart.boxes) if box.quantiles]
    alone = [(place, box, one) for place, box in enumerate(chart.boxes) for one in box.singles]
    dots = [
        ("line-ns", [(box.quantiles[2], place, box.words, box.colour, "") for place, box in boxed if box.quantiles]),
        *(
            (
                symbol,
                [
                    (one.value, place, one.words, box.colour, one.key)
                    for place, box, one in alone
                    if one.is_unsure == is_unsure
                ],
            )
            for symbol, is_unsure in (("circle", False), ("circle-open", True))
        ),
    ]
    for symbol, marks in dots:
        if marks:
            colours = [palette.of(colour) for _x, _y, _words, colour, _key in marks]
            size = 18 if symbol == "line-ns" else 9
            made.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [x for x, _y, _words, _colour, _key in marks],
                    "y": [y for _x, y, _words, _colour, _key in marks],
                    **({"customdata": [key for *_drawn, key in marks]} if any(key for *_drawn, key in marks) else {}),
                    "marker": {
                        "symbol": symbol,
                        "size": size,
                        "color": colours,
                        "line": {"color": colours, "width": 3 if symbol == "line-ns" else 1.6},
                    },
                    "hovertext": [pointed(words) for _x, _y, words, _colour, _key in marks],
                    "hovertemplate": "%{hovertext}<extra></extra>",
                }
            )
    return made


# Squares ----------------------------------------------------------------------------------------------------

NO_SQUARE = {
    "missing": ("line-ew", "attention", 7),
    "unknown": ("line-ew", "attention", 7),
    "partial": ("line-ew", "attention", 4),
    "closed": ("circle-open", "context", 6),
    "suppressed": ("x-thin", "context", 6),
    "not_applicable": ("x-thin", "hairline", 7),
    "no_case_published": ("circle", "context", 2.5),
}
"""Symbol, colour role and size of a square without a value, by its state; any other state is a blank."""


PALEST, MOST_DEPTH, MOST_NUMBERED_DEPTH = 0.08, 0.92, 0.47
"""Opacity of the palest square, and what the deepest has more; less where numbers stand on it, which the deepest colour
would hide in either theme."""
PHONE = 268
"""Pixels of a card on the narrowest phone: squares that are wider would lie over each other there."""
SCALE_ROWS = 1.7
"""Room for the scale under the squares, in rows."""


def is_scrolled(chart: Chart, *, is_narrow: bool) -> bool:
    """Whether squares have a width of their own, which a card scrolls to where it is narrower."""
    return isinstance(chart, Matrix) and (not is_narrow or _is_crowded(chart))


def _is_crowded(chart: Matrix) -> bool:
    """Whether there are so many columns with so long heads, or so little room beside the names of rows, that heads
    would meet on a phone."""
    longest = max((len(name) for name in chart.column_names), default=1)
    is_full = len(chart.column_names) > FEW_SQUARES or _room_on_a_phone(chart) < LEAST_CELL
    return is_full and longest * LETTER > LINE_PIXELS


def _room_on_a_phone(chart: Matrix) -> int:
    """Pixels that each column has beside the names of rows."""
    longest_row = max((len(name) for name in chart.row_names), default=1)
    return (PHONE - 24 - round(longest_row * LETTER)) // max(len(chart.column_names), 1)


def _matrix_figure(chart: Matrix, palette: Palette, *, is_narrow: bool = False) -> dict:
    longest_row = max((len(name) for name in chart.row_names), default=1)
    longest_column = max((len(name) for name in chart.column_names), default=1)
    rows, columns = len(chart.row_names), len(chart.column_names)
    cell = MOST_CELL if max(rows, columns) <= FEW_SQUARES else max(LEAST_CELL, min(CELL, round(640 / max(rows, 1))))
    if is_narrow and _is_crowded(chart):
        # As near to each other as upright heads can stand: the card scrolls.
        cell = max(LEAST_CELL, LINE_PIXELS)
    elif is_narrow and columns <= FEW_SQUARES:
        cell = max(LEAST_CELL, min(cell, _room_on_a_phone(chart)))
    written = max((len(one.written) for one in chart.cells), default=0) if chart.is_by_depth else 0
    is_numbered = 0 < written * LETTER <= cell
    deepest = MOST_NUMBERED_DEPTH if is_numbered else MOST_DEPTH
    # Where heads would meet, the browser leaves some out.
    is_upright = longest_column * LETTER > cell
    heads = [text(name) for name in chart.column_names]
    wide = cell
    if is_upright and not is_narrow:
        # Heads that are read without turning one's own: a word under the other, where columns can be as wide as those.
        parts = [re.split(r"(?<=-)| ", name) for name in chart.column_names]
        needed = round(max(len(part) for name in parts for part in name) * LETTER) + 4
        if needed * columns <= MOST_WIDE:
            is_upright, wide = False, max(cell, needed)
            heads = ["<br>".join(text(part) for part in name) for name in parts]
    lines = max((head.count("<br>") + 1 for head in heads), default=1)
    top = 18 + round(longest_column * LETTER if is_upright else LINE_PIXELS * lines)
    margin = {"l": 14 + round(longest_row * LETTER), "r": 10, "t": top, "b": 8}
    under = SCALE_ROWS * max(1.0, CELL / cell) if chart.scale else 0.0
    layout = _layout(palette, round(margin["t"] + margin["b"] + cell * (rows + under)), margin)
    if chart.scale:
        margin["r"] = max(margin["r"], round(wide / 2 + _step(chart, cell) * len(chart.scale) - wide * columns))
    layout["width"] = margin["l"] + margin["r"] + wide * columns
    # The layer of squares stands above the grounds; names stand at the edges.
    layout["xaxis"] = _axis(
        palette,
        range=[-0.5, len(chart.column_names) - 0.5],
        side="top",
        tickvals=list(range(len(chart.column_names))),
        ticktext=heads,
        tickangle=-90 if is_upright else 0,
        showgrid=False,
    )
    layout["yaxis"] = _axis(
        palette,
        range=[len(chart.row_names) - 0.5 + under, -0.5],
        tickvals=list(range(len(chart.row_names))),
        ticktext=[text(name) for name in chart.row_names],
        showgrid=False,
    )
    layout["shapes"] = _blocks(chart, palette)
    data = []
    valued = [one for one in chart.cells if one.value is not None]
    most = cell - 3.0
    if is_narrow and not _is_crowded(chart):
        most = min(most, max(3.0, (PHONE - margin["l"] - margin["r"]) / max(columns, 1) - 1))
    if valued:
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text" if is_numbered else "markers",
                "x": [one.column for one in valued],
                "y": [one.row for one in valued],
                "marker": {
                    "symbol": ["square" if one.state != "filling" else "square-open" for one in valued],
                    "size": [
                        most if chart.is_by_depth else max(most * one.share**0.5, 3) if one.value else 2.5
                        for one in valued
                    ],
                    "color": [palette.of(one.colour) for one in valued],
                    "opacity": [
                        PALEST + deepest * one.share if chart.is_by_depth and one.state != "filling" else 1
                        for one in valued
                    ],
                    "line": {"width": 0},
                },
                "text": [text(one.written) for one in valued] if is_numbered else [],
                "textfont": {"size": LABEL, "color": palette.text},
                "hovertext": [pointed(one.words) for one in valued],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "customdata": [one.key for one in valued],
                "selected": {},
                "unselected": {},
            }
        )
    if chart.scale and valued:
        data.append(_scale(chart, palette, cell=cell, wide=wide, row=rows - 0.5 + under / 2, deepest=deepest))
    for state, (symbol, role, size) in NO_SQUARE.items():
        blank = [one for one in chart.cells if one.value is None and one.state == state]
        if blank:
            colour = palette.of(role)
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [one.column for one in blank],
                    "y": [one.row for one in blank],
                    "marker": {
                        "symbol": symbol,
                        "size": size,
                        "color": colour,
                        "line": {"color": colour, "width": 1.5},
                    },
                    "text": [pointed(one.words) for one in blank],
                    "hovertemplate": "%{text}<extra></extra>",
                    "customdata": [one.key for one in blank],
                }
            )
    return {"data": data, "layout": layout}


def _step(chart: Matrix, cell: float) -> float:
    """Pixels from one square of the scale to the next."""
    return min(cell, CELL) + 14 + max(len(words) for _share, words in chart.scale) * LETTER


def _scale(chart: Matrix, palette: Palette, *, cell: float, wide: float, row: float, deepest: float) -> dict:
    """Squares from pale to deep beneath the others, each with what it stands for on its right.

    Args:
        wide: pixels of a column.
    """
    step = _step(chart, cell) / wide
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [place * step for place in range(len(chart.scale))],
        "y": [row] * len(chart.scale),
        "marker": {
            "symbol": "square",
            "size": min(cell, CELL) - 6,
            "color": palette.present,
            "opacity": [PALEST + deepest * share for share, _words in chart.scale],
            "line": {"width": 0},
        },
        "text": [f" {text(words)}" for _share, words in chart.scale],
        "textposition": "middle right",
        "textfont": {"size": LABEL, "color": palette.muted},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _blocks(chart: Matrix, palette: Palette) -> list[dict]:
    """Outlines of what belongs together, and grounds of what is set off."""
    rows, columns = len(chart.row_names), len(chart.column_names)
    ground = {"type": "rect", "fillcolor": palette.band, "line": {"width": 0}, "layer": "below"}
    shapes = [
        ground | {"x0": -0.5, "x1": columns - 0.5, "y0": row - 0.5, "y1": row + 0.5} for row in chart.highlighted_rows
    ]
    shapes += [
        ground | {"x0": column - 0.5, "x1": column + 0.5, "y0": -0.5, "y1": rows - 0.5}
        for column in chart.highlighted_columns
    ]
    line = {"type": "line", "line": {"color": palette.hairline, "width": 1}, "layer": "below"}
    shapes += [
        line | {"x0": -0.5, "x1": columns - 0.5, "y0": last + 0.5, "y1": last + 0.5}
        for _name, _first, last in chart.row_blocks
    ]
    shapes += [
        line | {"x0": last + 0.5, "x1": last + 0.5, "y0": -0.5, "y1": rows - 0.5}
        for _name, _first, last in chart.column_blocks
    ]
    if chart.row_blocks == chart.column_blocks:
        # Rows and columns are the same: what belongs together meets on the diagonal.
        frame = {"type": "rect", "line": {"color": palette.context, "width": 1.2}, "layer": "below"}
        shapes += [
            frame | {"x0": first - 0.5, "x1": last + 0.5, "y0": first - 0.5, "y1": last + 0.5}
            for _name, first, last in chart.row_blocks
        ]
    return shapes
