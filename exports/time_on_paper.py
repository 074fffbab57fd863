"""Values over time on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

from charts.chart import Band, Event, Flag, Series, TimeChart
from charts.figure import spread
from charts.map_rules import Room
from charts.theme import mixed
from exports import key, scale
from exports.drawing import BODY, LINE, SMALL, Page, nothing
from exports.key import Entry
from exports.typeface import plain, width, wrapped
from language import i18n
from language.i18n import ngettext

MOST_LABEL, MOST_LABEL_SHARE = 132.0, 0.31
"""Width of the column of names at the ends of lines, in points; on a narrow page a share of it."""
PANEL_GAP, LEAST_PANEL = 14.0, 118.0
PATTERNS = ((), (5, 2), (1, 1.6), (6, 2, 1, 2), (9, 3), (3, 1.5, 1, 1.5, 1, 1.5))
"""Dashes of grey lines that stand for different things, in points: the first is whole."""
MARKED = 7.0
"""Points between two positions from which on a line has a dot at each."""
BAR = 0.74
"""Share of a position that its bars fill."""
FILLING = 0.62
LABEL_LINE = SMALL * LINE


@dataclass
class Field:
    """Where values are drawn, in points, and the way from a value to its place."""

    left: float
    top: float
    wide: float
    tall: float
    count: int
    low: float
    high: float

    def x(self, place: float) -> float:
        return self.left + (place + 0.5) / max(self.count, 1) * self.wide

    def y(self, value: float) -> float:
        return self.top + (self.high - value) / (self.high - self.low) * self.tall

    @property
    def foot(self) -> float:
        return self.top + self.tall


def draw_time(page: Page, chart: TimeChart, tall: float, *, panel: float = LEAST_PANEL) -> None:
    """The chart at the first free place: unit, field or small multiples, key, events.

    Args:
        tall: height of its field in points; `panel`: that of each small multiple.
    """
    ticks = scale.ticks(chart, chart.bottom, chart.top, max(3, round((panel if chart.panels else tall) / 44)))
    numbers = max((width(words, BODY) for _value, words in ticks), default=0.0) + 6
    if chart.unit and chart.stacking != "share":
        page.text(page.left, page.y + BODY, chart.unit, BODY, colour=page.palette.muted)
        page.y += BODY * LINE + 3
    labels = [] if chart.panels else _labels(chart, tall, min(MOST_LABEL, page.wide * MOST_LABEL_SHARE))
    if chart.panels:
        _draw_panels(page, chart, ticks, numbers, panel)
    else:
        side = max((width(line, SMALL, 600) for label in labels for line in label.lines), default=0.0)
        wide = page.right - page.left - numbers - (side + 12 if side else 4)
        field = Field(page.left + numbers, page.y, wide, tall, len(chart.starts), chart.bottom, chart.top)
        field.top += _events_room(chart, field)
        _draw_field(page, chart, field, ticks, with_numbers=True)
        _draw_events(page, chart, field)
        _draw_labels(page, field, labels)
        page.y = field.foot + _time_ticks(page, chart, field) + 8
    key.draw_key(page, _entries(chart, {label.series.name for label in labels}))
    _draw_event_words(page, chart)
    _draw_mark_words(page, chart)


# Small multiples --------------------------------------------------------------------------------------------


def panel_columns(chart: TimeChart) -> int:
    """How many small multiples stand beside each other."""
    return min(len(chart.panels), 2 if len(chart.panels) in (2, 4) else 3 if len(chart.panels) < 10 else 4)


def _draw_panels(page: Page, chart: TimeChart, ticks: list[tuple[float, str]], numbers: float, tall: float) -> None:
    columns = panel_columns(chart)
    room = page.right - page.left - numbers
    wide = (room - PANEL_GAP * (columns - 1)) / columns
    for first in range(0, len(chart.panels), columns):
        row = chart.panels[first : first + columns]
        names = [wrapped(panel, BODY, wide, 600) for panel in row]
        head = max(len(lines) for lines in names) * BODY * LINE
        foot = 0.0
        for column, (panel, lines) in enumerate(zip(row, names, strict=True)):
            part = chart.of_panel(panel)
            left = page.left + numbers + column * (wide + PANEL_GAP)
            first = page.y + head - len(lines) * BODY * LINE
            page.lines(left, first, lines, weight=600)
            field = Field(left, page.y + head + 6, wide, tall, len(chart.starts), chart.bottom, chart.top)
            field.top += _events_room(chart, field)
            _draw_field(page, part, field, ticks, with_numbers=column == 0)
            _draw_events(page, part, field)
            foot = max(foot, field.foot + _time_ticks(page, chart, field))
        page.y = foot + 12


# One field --------------------------------------------------------------------------------------------------


def _draw_field(
    page: Page, chart: TimeChart, field: Field, ticks: list[tuple[float, str]], *, with_numbers: bool
) -> None:
    colours = page.palette
    for one in chart.spans:
        left, right = field.x(one.first - 0.5), field.x(one.last + 0.5)
        ground = mixed(colours.of(one.colour), colours.card, one.depth)
        page.box(left, field.top, right - left, field.tall, ground, over=0.1, gid=f"span:{one.panel}:{one.sign}")
        page.text(left + 2, field.top + BODY, one.sign, BODY, colour=colours.muted)
    if chart.selected:
        first, last = chart.selected
        left, right = field.x(first - 0.5), field.x(last + 0.5)
        page.box(
            left,
            field.top,
            right - left,
            field.tall,
            mixed(colours.context, colours.card, key.GROUND),
            over=0.2,
            gid="selected",
        )
    for ground in chart.grounds:
        left, right = field.x(ground.first - 0.5), field.x(ground.last + 0.5)
        page.box(
            left, field.top, right - left, field.tall, mixed(colours.context, colours.card, key.GROUND / 2), over=0.2
        )
        for edge in (left, right):
            page.line([edge, edge], [field.top, field.foot], mixed(colours.context, colours.card, 0.6), 0.7, over=0.3)
    for value, words in ticks:
        y = field.y(value)
        is_zero = value == 0
        page.line(
            [field.left, field.left + field.wide],
            [y, y],
            colours.context if is_zero else colours.hairline,
            0.9 if is_zero else 0.7,
            over=0.5,
        )
        if with_numbers:
            page.text(field.left - 6, y, words, BODY, colour=colours.muted, across="right", middle=True)
    if not chart.starts or not chart.series:
        page.text(
            field.left + field.wide / 2,
            field.top + field.tall / 2,
            nothing(),
            BODY,
            colour=colours.muted,
            across="center",
            middle=True,
        )
        return
    axes = page.axes(
        field.left,
        field.top,
        field.wide,
        field.tall,
        (-0.5, max(len(chart.starts) - 0.5, 0.5)),
        (field.low, field.high),
    )
    for number, band in enumerate(chart.bands):
        _draw_band(page, axes, band, number)
    _draw_bars(page, axes, chart)
    _draw_lines(page, axes, chart, field)
    _draw_gaps(page, chart, field)
    _draw_marks(page, chart, field)
    _draw_flags(page, chart, field)


def _draw_band(page: Page, axes, band: Band, number: int) -> None:
    """The range of the usual, broken where nothing can be expected; of a lone position as wide as that position."""
    for place, (xs, low, high) in enumerate(band.stretches):
        axes.fill_between(xs, low, high, color=page.palette.band, lw=0, zorder=1, gid=f"band:{number}:{place}")


def _bar_series(chart: TimeChart) -> list[tuple[Series, tuple[float | None, ...]]]:
    pairs = [(one, values) for one, values in zip(chart.series, chart.drawn, strict=True) if one.look == "bar"]
    return sorted(pairs, key=lambda pair: not pair[0].is_context)


def _draw_bars(page: Page, axes, chart: TimeChart) -> None:
    pairs = _bar_series(chart)
    wide = BAR if chart.stacking else BAR / max(len(pairs), 1)
    ups, downs = [0.0] * len(chart.starts), [0.0] * len(chart.starts)
    for number, (one, values) in enumerate(pairs):
        for place, value in enumerate(values):
            if value is None:
                continue
            foot = 0.0
            if chart.stacking:
                piled = ups if value >= 0 else downs
                foot = piled[place]
                piled[place] += value
            x = place if chart.stacking else place - BAR / 2 + wide * (number + 0.5)
            _bar(
                page,
                axes,
                one,
                x,
                wide,
                value,
                foot,
                is_filling=one.state(place) == "filling",
                gid=f"bar:{one.panel}:{one.name}:{place}",
            )


def _bar(
    page: Page, axes, one: Series, x: float, wide: float, value: float, foot: float, *, is_filling: bool, gid: str
) -> None:
    colour = page.palette.of(one.colour)
    if one.is_context:
        colour = mixed(colour, page.palette.card, 0.55)
    look = page.hatched(colour) if is_filling else {"color": colour, "lw": 0.35, "edgecolor": page.palette.card}
    axes.bar([x], [value], wide, bottom=foot, zorder=2, gid=gid, **look)


def _draw_lines(page: Page, axes, chart: TimeChart, field: Field) -> None:
    pairs = [(one, values) for one, values in zip(chart.series, chart.drawn, strict=True) if one.look != "bar"]
    patterns = _patterns(chart)
    for one, values in sorted(pairs, key=lambda pair: not pair[0].is_context):
        _draw_line(
            page,
            axes,
            one,
            values,
            is_marked=field.wide / max(len(values), 1) > MARKED,
            pattern=patterns.get(one.name, ()),
        )
        filling = [place for place, value in enumerate(values) if value is not None and one.state(place) == "filling"]
        if filling and chart.is_hatched(one):
            for place in filling:
                _bar(
                    page,
                    axes,
                    one,
                    place,
                    FILLING,
                    values[place],
                    0.0,
                    is_filling=True,
                    gid=f"filling:{one.panel}:{one.name}:{place}",
                )
        elif filling:
            _draw_dotted(page, axes, one, values, filling)


def _patterns(chart: TimeChart) -> dict[str, tuple[float, ...]]:
    """Dashes of the grey lines of a chart that has several: on paper nobody can point at one of them."""
    grey = dict.fromkeys(
        one.name for one in chart.series if one.is_context and one.look != "bar" and not one.is_dashed and not one.panel
    )
    return {name: PATTERNS[place % len(PATTERNS)] for place, name in enumerate(grey)} if len(grey) > 1 else {}


def _draw_dotted(page: Page, axes, one: Series, values: tuple[float | None, ...], filling: list[int]) -> None:
    before = [place for place in range(filling[0]) if values[place] is not None][-1:]
    places = [*before, *filling]
    axes.plot(
        places,
        [values[place] for place in places],
        color=page.palette.of(one.colour),
        lw=1.1,
        ls=(0, (1.5, 1.5)),
        marker="" if one.is_context else "o",
        ms=4.5,
        mfc=page.palette.card,
        mew=1.1,
        markevery=list(range(len(before), len(places))),
        clip_on=False,
        zorder=2.6 if one.is_context else 3.2,
        gid=f"dotted:{one.panel}:{one.name}",
    )


def _draw_line(
    page: Page, axes, one: Series, values: tuple[float | None, ...], *, is_marked: bool, pattern: tuple[float, ...]
) -> None:
    colour, nan = page.palette.of(one.colour), float("nan")
    settled = [nan if value is None or one.state(place) == "filling" else value for place, value in enumerate(values)]
    # A value between two gaps has no line to be seen by.
    alone = [
        place
        for place, value in enumerate(settled)
        if value == value and all(_is_blank(settled, near) for near in (place - 1, place + 1))
    ]
    axes.plot(
        range(len(values)),
        settled,
        color=colour,
        lw=1.2 if one.is_context else 1.8 if is_marked else 1.4,
        ls=(0, (1.5, 1.5)) if one.is_dashed else (0, pattern) if pattern else "-",
        marker="o",
        ms=3.6,
        mew=0,
        markevery=slice(None) if is_marked and not one.is_context else alone,
        clip_on=False,
        zorder=2.5 if one.is_context else 3,
        solid_joinstyle="round",
        gid=f"line:{one.panel}:{one.name}",
    )


def _is_blank(values: list[float], place: int) -> bool:
    return not 0 <= place < len(values) or values[place] != values[place]


def _draw_gaps(page: Page, chart: TimeChart, field: Field) -> None:
    for gap in chart.gaps:
        key.draw_state(
            page, field.x(gap.place), field.y(max(field.low, 0.0)), gap.state, gid=f"gap:{gap.panel}:{gap.place}"
        )


def _draw_marks(page: Page, chart: TimeChart, field: Field) -> None:
    for mark in chart.marks:
        x, y = field.x(mark.place), field.y(mark.value)
        ways = ([x - 6, x, x + 6, x, x - 6], [y, y - 6, y, y + 6, y])
        page.line(*ways, page.palette.text, 1.0, over=4.4)


def _draw_flags(page: Page, chart: TimeChart, field: Field) -> None:
    """Points that stand out; their numbers where they have room, the first ones first."""
    for flag in chart.flags:
        page.mark(
            field.x(flag.place),
            field.y(flag.value),
            "o",
            7,
            page.palette.attention,
            edge=page.palette.card,
            thick=1.2,
            over=4.5,
            gid=f"flag:{flag.panel}:{flag.place}",
        )
    ways = [
        _way(one, values, field) for one, values in zip(chart.series, chart.drawn, strict=True) if one.look != "bar"
    ]
    points = [(field.x(flag.place), field.y(flag.value)) for flag in chart.flags]
    room = Room(
        (field.left - 2, field.top - 4, field.left + field.wide + 2, field.foot),
        [(x - 4, y - 4, x + 4, y + 4) for x, y in points],
    )
    for flag in chart.flags:
        _flag_number(page, field, flag, points, room, ways)


Point = tuple[float, float]


def _way(one: Series, values: tuple[float | None, ...], field: Field) -> list[Point]:
    """Points along a line, near to each other: what a number should not cover."""
    way = []
    known = [
        (field.x(place), field.y(value))
        for place, value in enumerate(values)
        if value is not None and one.state(place) != "filling"
    ]
    for (x, y), (next_x, next_y) in zip(known, known[1:], strict=False):
        parts = max(1, round(max(abs(next_x - x), abs(next_y - y)) / 3))
        way += [(x + (next_x - x) * part / parts, y + (next_y - y) * part / parts) for part in range(parts)]
    return way


def _flag_number(
    page: Page, field: Field, flag: Flag, points: list[Point], room: Room, ways: list[list[Point]]
) -> None:
    """The number above, below or beside its point; left out where others stand, or where another point is nearer to
    it."""
    x, y, wide = field.x(flag.place), field.y(flag.value), width(plain(flag.label), BODY, 600)
    middle = min(max(x - wide / 2, field.left), field.left + field.wide - wide)
    above, below = (middle, y - 7), (middle, y + 6 + BODY)
    places = [
        *((below, above) if flag.is_below else (above, below)),
        (x + 8, y - 2),
        (x - 8 - wide, y - 2),
        (x + 8, y + BODY + 2),
        (x - 8 - wide, y + BODY + 2),
    ]
    free = []
    for left, baseline in places:
        box = (left - 2, baseline - BODY, left + wide + 2, baseline + 2)
        heart = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        is_its_own = all(math.dist(heart, (x, y)) <= math.dist(heart, point) for point in points)
        if is_its_own and room.is_free(box):
            free.append(
                (
                    sum(box[0] < at_x < box[2] and box[1] < at_y < box[3] for way in ways for at_x, at_y in way),
                    left,
                    baseline,
                    box,
                )
            )
    if not free:
        return
    _crossed, left, baseline, box = min(free, key=lambda one: one[0])
    room.taken.append(box)
    page.text(left, baseline, flag.label, BODY, colour=page.palette.attention, weight=600, gid="flag-number")


# Names at the ends ------------------------------------------------------------------------------------------


@dataclass
class Label:
    """The name at the end of a series, and the value that it stands at."""

    series: Series
    at: float
    lines: list[str]


def _labels(chart: TimeChart, tall: float, most: float) -> list[Label]:
    """Names at the ends; none where they would need more room than there is: then the key names all."""
    found, piled = [], {}
    for one, values in zip(chart.series, chart.drawn, strict=True):
        known = [place for place, value in enumerate(values) if value is not None]
        if not known:
            continue
        at = values[known[-1]]
        if chart.stacking and one.look == "bar":
            piled[known[-1]] = piled.get(known[-1], 0.0) + at
            at = piled[known[-1]] - at / 2
        if one.label:
            found.append(Label(one, at, wrapped(one.label, SMALL, most, 600)))
    return found if sum(len(label.lines) for label in found) * LABEL_LINE <= tall else []


def _draw_labels(page: Page, field: Field, labels: list[Label]) -> None:
    ordered = sorted(labels, key=lambda label: label.at)
    middles: list[float] = []
    spread([(field.foot - field.y(label.at), len(label.lines) * LABEL_LINE) for label in ordered], field.tall, middles)
    for label, middle in zip(ordered, middles, strict=True):
        colour = page.palette.muted if label.series.is_context else page.palette.of(label.series.colour)
        top = field.foot - middle - len(label.lines) * LABEL_LINE / 2
        page.lines(field.left + field.wide + 8, top, label.lines, SMALL, colour=colour, weight=600, gid="label")


# Time -------------------------------------------------------------------------------------------------------


def _time_ticks(page: Page, chart: TimeChart, field: Field) -> float:
    """Names of positions that fit beside each other; the height they take."""
    wanted = [
        (place, [plain(line) for line in words.split("\n")])
        for place, words in chart.ticks
        if 0 <= place < len(chart.starts)
    ]
    begins = [len(lines) > 1 for _place, lines in wanted]
    standing = scale.standing(begins, lambda kept: _fit([wanted[nth] for nth in kept], field))
    most = 1
    for place, lines in (wanted[nth] for nth in standing):
        page.line([field.x(place)] * 2, [field.foot, field.foot + 3], page.palette.context, 0.7)
        wide = max(width(line, BODY) for line in lines)
        x = min(max(field.x(place), field.left + wide / 2 - 12), field.left + field.wide - wide / 2 + 4)
        page.lines(x, field.foot + 4, lines, colour=page.palette.muted, across="center")
        most = max(most, len(lines))
    return 4 + most * BODY * LINE


def _fit(ticks: list[tuple[int, list[str]]], field: Field) -> bool:
    edge = float("-inf")
    for place, lines in ticks:
        half = max(width(line, BODY) for line in lines) / 2
        if field.x(place) - half < edge:
            return False
        edge = field.x(place) + half + 8
    return True


# Events -----------------------------------------------------------------------------------------------------

EVENT = 12.0
"""Width of an event's number, and height of its row."""


def _event_wide(number: str) -> float:
    return max(EVENT, width(plain(number), SMALL, 600) + 7)


def _event_rows(chart: TimeChart, field: Field) -> list[tuple[Event, int]]:
    """Events with the row their number stands in: as low as there is room beside the others."""
    ends: list[float] = []
    found = []
    for event in sorted(chart.events, key=lambda one: one.at):
        x, half = field.x(event.at), _event_wide(event.number) / 2
        row = next((number for number, end in enumerate(ends) if x - half >= end + 1), len(ends))
        ends[row : row + 1] = [x + half]
        found.append((event, row))
    return found


def _events_room(chart: TimeChart, field: Field) -> float:
    """Height of the rows of numbers above a field."""
    rows = [row for _event, row in _event_rows(chart, field)]
    return (max(rows) + 1) * (EVENT + 1) + 3 if rows else 2.0


def _draw_events(page: Page, chart: TimeChart, field: Field) -> None:
    for event, row in _event_rows(chart, field):
        x, wide = field.x(event.at), _event_wide(event.number)
        foot = field.top - 2 - row * (EVENT + 1)
        page.line([x, x], [foot, field.foot], page.palette.muted, 0.8, over=1.5, dashed=True)
        page.box(
            x - wide / 2,
            foot - EVENT,
            wide,
            EVENT,
            page.palette.card,
            edge=page.palette.muted,
            over=5,
            gid=f"event:{event.number}",
        )
        page.text(x, foot - EVENT / 2, event.number, SMALL, weight=600, across="center", middle=True, over=6)


def _draw_event_words(page: Page, chart: TimeChart) -> None:
    if chart.events:
        page.y += 3
    for event in sorted(chart.events, key=lambda one: one.at):
        wide = _event_wide(event.number)
        page.box(page.left, page.y + 0.5, wide, EVENT, page.palette.card, edge=page.palette.muted)
        page.text(
            page.left + wide / 2,
            page.y + 0.5 + EVENT / 2,
            event.number,
            SMALL,
            weight=600,
            across="center",
            middle=True,
        )
        page.y += 1
        page.paragraph(event.words, BODY, colour=page.palette.muted, left=page.left + wide + 6, after=2)


MOST_MARKS = 6
"""Marks whose words stand under a chart, the newest ones; the others are in the workbook."""


def _draw_mark_words(page: Page, chart: TimeChart) -> None:
    """What the diamonds say when they are pointed at on screen."""
    told = [mark for mark in sorted(chart.marks, key=lambda one: -one.place) if mark.words]
    if told:
        page.y += 3
    wide = _event_wide("1")
    for mark in told[:MOST_MARKS]:
        page.mark(page.left + wide / 2, page.y + 0.5 + EVENT / 2, "D", 5, "none", edge=page.palette.text, thick=1.0)
        page.y += 1
        page.paragraph(
            "; ".join(mark.words.split("\n")), BODY, colour=page.palette.muted, left=page.left + wide + 6, after=2
        )
    if len(told) > MOST_MARKS:
        rest = len(told) - MOST_MARKS
        words = ngettext(
            "{n} earlier mark is explained in the workbook.", "{n} earlier marks are explained in the workbook.", rest
        ).format(n=i18n.count(rest))
        page.paragraph(words, BODY, colour=page.palette.muted, left=page.left + wide + 6, after=2)


# Key --------------------------------------------------------------------------------------------------------


def _entries(chart: TimeChart, labelled: set[str]) -> list[Entry]:
    """What the key has to name: series without a name at their end, bands, unfinished and missing values, the chosen
    period."""
    names = {one.name for one in chart.series}
    patterns = _patterns(chart)
    entries = []
    if len(names) > 1 or chart.bands or any(one.is_context for one in chart.series):
        for one in sorted(chart.series, key=lambda one: one.is_context):
            if one.name not in labelled and not (chart.panels and one.name == one.panel):
                entries.append(
                    Entry(
                        "square" if one.look == "bar" else "line",
                        one.colour,
                        one.name,
                        is_thin=one.is_context,
                        is_dashed=one.is_dashed,
                        pattern=patterns.get(one.name, ()),
                    )
                )
    entries += [Entry("ground", "band", band.name) for band in chart.bands]
    unfinished = [one for one in chart.series if any(value is not None for value in one.filling)]
    if any(one.look == "bar" or chart.is_hatched(one) for one in unfinished):
        entries.append(key.unfinished("hatched"))
    if any(one.look != "bar" and not one.is_context and not chart.is_hatched(one) for one in unfinished):
        entries.append(key.unfinished("dotted"))
    entries += key.states([gap.state for gap in chart.gaps])
    if chart.selected:
        entries.append(Entry("chosen", "context", key.chosen_period()))
    return entries + [Entry("compared", "context", ground.name) for ground in chart.grounds]
