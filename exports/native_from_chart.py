"""The description of a chart as one that office programs draw: which series, looks, axes and room for words."""

from __future__ import annotations

import math
from dataclasses import replace

from charts.chart import Bar, BarChart, Series, TimeChart
from charts.theme import LIGHT, mixed
from exports import key, scale
from exports.native_chart import MOST_LEGEND, Drawn, Native, number_format
from exports.typeface import plain, width, wrapped
from exports.workbook import round_top
from language import i18n

LINE = 1.3
WIDER = 1.18
"""How much wider words may be on a machine without the typeface."""
FEW = 13
"""Up to so many bars have their value written on them."""
SIGNS = {"_": "dash", "o": "circle", "x": "x", ".": "dot"}
"""Form of a sign of `exports.key` in office programs."""
WIDEST_NAMES = 0.44
"""Share of a chart of bars that their names take at most."""
BAR_SIZES = (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)


def time_chart(chart: TimeChart, panel: str, wide: float, tall: float, size: float) -> Native:
    """A chart over time, or one of its small multiples, in points. To be called within `drawing.session`."""
    part = chart.of_panel(panel) if chart.panels else chart
    drawn = tuple(_time_series(part))
    ticks = scale.ticks(chart, *_ends(chart), max(3, min(6, round(tall / 40))))
    values = [value for value, _words in ticks]
    has_legend = len(drawn) > 1 and not panel
    numbers = max(width(words, size) for _value, words in ticks) + 8
    labels = tuple(plain(label) for label in chart.labels)
    widest = max((width(label, size) for label in labels), default=0.0)
    below = size * LINE + 10
    legend = _legend_tall([one.name for one in drawn], wide, size) if has_legend else 0.0
    above = size * 2.4 if panel else size * 0.9
    right = min(widest / 2, 24.0) + 4
    room = (wide - numbers - right, max(tall - above - below - legend, tall * 0.3))
    step = values[1] - values[0] if len(values) > 1 else None
    return Native(
        categories=labels,
        drawn=tuple(_with_room(one, room, _ends(chart), size) for one in drawn),
        language=i18n.language(),
        size=size,
        stacking=chart.stacking,
        title=panel,
        has_legend=has_legend,
        field=(numbers / wide, above / tall, room[0] / wide, room[1] / tall),
        ends=(0.0, 1.0) if chart.stacking == "share" else _ends(chart),
        step=0.25 if chart.stacking == "share" else step,
        number_format=number_format(values, is_whole=chart.is_whole, is_share=chart.is_share) if values else "General",
        skip=max(1, math.ceil((widest * WIDER + 8) * len(labels) / max(room[0], 1.0))),
    )


def _with_room(one: Drawn, room: tuple[float, float], ends: tuple[float, float], size: float) -> Drawn:
    """A line without the labels that would cover others; those of the highest values stay."""
    if one.look != "line" or len(one.labels) < 2:
        return one
    slot, unit = room[0] / max(len(one.values), 1), room[1] / ((ends[1] - ends[0]) or 1.0)
    kept: dict[int, str] = {}
    for place in sorted(one.labels, key=lambda place: -one.values[place]):
        half = width(one.labels[place], size) * WIDER / 2
        is_free = all(
            abs(place - other) * slot > half + width(words, size) * WIDER / 2
            or abs(one.values[place] - one.values[other]) * unit > size * LINE
            for other, words in kept.items()
        )
        if is_free:
            kept[place] = one.labels[place]
    return replace(one, labels=kept)


def _ends(chart: TimeChart) -> tuple[float, float]:
    """Round ends of the axis, zero between them."""
    return (-round_top(-chart.bottom) if chart.bottom < 0 else 0.0), round_top(chart.top)


def _legend_tall(names: list[str], wide: float, size: float) -> float:
    """Height of the key under the chart: names in columns as wide as the longest, each after its sign."""
    shown = names[:MOST_LEGEND]
    longest = max(width(plain(name), size) for name in shown) * WIDER + 50
    lines = math.ceil(len(shown) / max(1, int(wide * 0.94 / longest)))
    return lines * size * 1.65 + 8


def _time_series(chart: TimeChart) -> list[Drawn]:
    """Bars first, then lines over them; what the present is compared with is grey and lies behind."""
    ordered = sorted(chart.series, key=lambda one: not one.is_context)
    made = [_bars(chart, one) for one in ordered if one.look == "bar"]
    for one in ordered:
        if one.look != "bar":
            made += _line(chart, one)
    for band in chart.bands:
        for sign, values in (("≥", band.low), ("≤", band.high)):
            made.append(
                Drawn(
                    name=f"{band.name} {sign}",
                    values=values,
                    look="line",
                    colour=LIGHT.context,
                    thick=1.0,
                    is_dashed=True,
                )
            )
    # Beside shares a line of signs would make some programs draw the parts as they are.
    made += [] if chart.stacking == "share" else _gaps(chart)
    return sorted(made, key=lambda one: one.look != "bar")


def _bars(chart: TimeChart, one: Series) -> Drawn:
    colour = LIGHT.of(one.colour)
    hatched = tuple(place for place, value in enumerate(one.filling) if value is not None)
    is_alone = len(chart.series) == 1 and len(chart.starts) <= FEW
    zeros = (
        {}
        if is_alone or chart.stacking
        else {place: i18n.number(0) for place, value in enumerate(one.values) if value == 0 and not one.is_context}
    )
    return Drawn(
        name=one.name,
        values=one.values,
        look="bar",
        colour=mixed(colour, LIGHT.card, 0.55) if one.is_context else colour,
        hatched=hatched,
        labels=zeros,
        has_values=is_alone and not chart.is_share and chart.is_whole,
    )


def _line(chart: TimeChart, one: Series) -> list[Drawn]:
    colour = LIGHT.of(one.colour)
    flags = {
        flag.place: plain(flag.label)
        for flag in chart.flags
        if one.values[flag.place] == flag.value and not one.is_context
    }
    marks = {mark.place: "◇" for mark in chart.marks if one.values[mark.place] == mark.value and not one.is_context}
    settled = Drawn(
        name=one.name,
        values=one.settled,
        look="line",
        colour=colour,
        thick=1.25 if one.is_context else 2.25,
        is_dashed=one.is_dashed,
        marker="none" if one.is_context else "circle",
        marker_size=5,
        labels=marks | flags,
        label_colour=LIGHT.attention if flags else LIGHT.text,
        colours={place: LIGHT.attention for place in flags},
    )
    if all(value is None for value in one.filling):
        return [settled]
    name = f"{one.name} ({i18n.state_word('filling').lower()})"
    if chart.is_hatched(one):
        return [Drawn(name=name, values=one.filling, look="bar", colour=colour, is_hatched=True), settled]
    return [
        settled,
        Drawn(
            name=name,
            values=one.filling,
            look="line",
            colour=colour,
            thick=1.25,
            is_dashed=True,
            marker="circle",
            marker_size=6,
            is_hollow=True,
        ),
    ]


def _gaps(chart: TimeChart) -> list[Drawn]:
    """Signs at the zero of places without a value, a series for each state: the series itself has a gap there."""
    made, foot = [], 0.0
    for state in dict.fromkeys(gap.state for gap in chart.gaps):
        shape, role, marker_size = key.state_look(state)
        places = {gap.place for gap in chart.gaps if gap.state == state}
        values = tuple(foot if place in places else None for place in range(len(chart.starts)))
        made.append(
            Drawn(
                name=key.state_words(state),
                values=values,
                look="sign",
                colour=LIGHT.of(role),
                marker=SIGNS.get(shape, "dash"),
                marker_size=max(5, round(marker_size)),
            )
        )
    return made


# Bars -------------------------------------------------------------------------------------------------------


def bar_chart(chart: BarChart, wide: float, tall: float, *, value_words: str, base_words: str) -> Native:
    """Lying bars in the order given, each with its words, in the largest letters that fit. To be called within
    `drawing.session`.

    Args:
        value_words, base_words: names of the values and of what they are compared with.
    """
    has_base = any(bar.base is not None for bar in chart.bars)
    names = tuple(_bar_name(bar) for bar in chart.bars)
    size = _fitting_size(names, wide, tall * (0.86 if has_base else 1.0))
    left = min(max(width(name, size) for name in names) + 14, wide * WIDEST_NAMES)
    legend = _legend_tall([value_words, base_words], wide, size) if has_base else 0.0
    room = wide - left - 6
    ends = _bar_ends(chart, room, size)
    values = Drawn(
        name=value_words,
        values=tuple(bar.value for bar in chart.bars),
        look="bar",
        colour=LIGHT.of(chart.bars[0].colour),
        hatched=tuple(
            place for place, bar in enumerate(chart.bars) if bar.state == "filling" and bar.value is not None
        ),
        colours={
            place: LIGHT.of(bar.colour) for place, bar in enumerate(chart.bars) if bar.colour != chart.bars[0].colour
        },
        labels={place: bar.written for place, bar in enumerate(chart.bars) if bar.value is not None},
    )
    bases = Drawn(
        name=base_words,
        values=tuple(bar.base for bar in chart.bars),
        look="bar",
        colour=mixed(LIGHT.context, LIGHT.card, 0.6),
        label_colour=LIGHT.muted,
        labels={
            place: scale.amount(bar.base, is_whole=chart.is_whole)
            for place, bar in enumerate(chart.bars)
            if bar.base is not None
        },
    )
    return Native(
        categories=names,
        drawn=(values, bases) if has_base else (values,),
        language=i18n.language(),
        size=size,
        is_lying=True,
        ends=ends,
        has_legend=has_base,
        field=(left / wide, 2 / tall, room / wide, max(tall - 4 - legend, tall * 0.4) / tall),
        number_format="General",
        gap=45 if not has_base else 60,
    )


def _bar_name(bar: Bar) -> str:
    """The name, and why there is no value or how it is to be read, where the words at the bar do not say so."""
    is_blank = bar.value is None
    words = i18n.state_word("filling") if bar.state == "filling" else key.state_words(bar.state) if is_blank else ""
    return plain(f"{bar.name} · {words}" if words and words.casefold() not in bar.written.casefold() else bar.name)


def _fitting_size(names: tuple[str, ...], wide: float, tall: float) -> float:
    """The largest letters in which every name has the lines it needs at its bar."""
    row = tall / (len(names) + 0.5)
    for size in BAR_SIZES:
        lines = [len(wrapped(name, size, wide * WIDEST_NAMES * 0.9)) for name in names]
        if max(lines) * size * LINE <= row * 1.4 and sum(lines) * size * LINE <= tall * 0.9:
            return size
    return BAR_SIZES[-1]


def _bar_ends(chart: BarChart, room: float, size: float) -> tuple[float, float]:
    """Ends of the axis, with room for the words at the ends of bars."""
    low, high = chart.ends
    longest = max((width(plain(bar.written), size) for bar in chart.bars), default=0.0) * WIDER + 12
    beyond = min(longest, room * 0.6)
    sides = beyond * (2 if low < 0 else 1)
    unit = (high - low) / max(room - sides, 1.0)
    return (low - (beyond * unit if low < 0 else 0.0), high + beyond * unit)
