"""A chart described once, for every surface: what stands where, in which role, with which words.

Renderers draw it: `charts.figure` on screen, `exports.paper` as picture and print, `exports.workbook` as a native chart
of a spreadsheet. Colours are roles (see `Palette.of`), so that each surface has its own; words and numbers are ready in
the reader's language.

A renderer-independent chart specification (grammar of marks, series, panels as small multiples).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby

GAP_STATES = ("missing", "unknown", "partial", "suppressed", "not_stated", "closed", "no_case_published")
"""States of a position without a value: the first of them decides its look where several series have none."""
VALUE_STATES = ("", "reported", "filling")
"""States in which a value stands; any other says why there is none."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """A value at each position of its chart, in the chart's unit; None where there is none.

    Args:
        name: what the values are of; names of one chart differ.
        colour: a role of `Palette.of`.
        look: line or bar.
        states: of each value (`reporting.STATES`); empty where all are plain. A value that is `filling` is hatched.
        words: what each position says when it is pointed at.
        keys: what a click on each position gives back.
        is_context: thin and grey, behind the others: what the present is compared with.
        panel: name of the small multiple that it stands in.
        label: stands at its end, before any legend.
        is_running: a running total: what is still filling up goes on as a dotted line, and is no bar of its own.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str = "present"
    look: str = "line"
    states: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    is_context: bool = False
    is_dashed: bool = False
    panel: str = ""
    label: str = ""
    is_running: bool = False

    def state(self, place: int) -> str:
        return self.states[place] if self.states else ""

    @property
    def settled(self) -> tuple[float | None, ...]:
        """The values that are complete."""
        return tuple(None if self.state(place) == "filling" else value for place, value in enumerate(self.values))

    @property
    def filling(self) -> tuple[float | None, ...]:
        """The values that are still filling up."""
        return tuple(value if self.state(place) == "filling" else None for place, value in enumerate(self.values))

    @property
    def gaps(self) -> tuple[int, ...]:
        """Places without a value for a reason that is said: a report is missing, an office closed."""
        return tuple(
            place
            for place, value in enumerate(self.values)
            if value is None and self.state(place) not in ("", "filling", "not_open", "outside")
        )


@dataclass(frozen=True, kw_only=True)
class Band:
    """The range of the usual at each position; None where nothing can be expected."""

    name: str
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    panel: str = ""

    @property
    def stretches(self) -> list[tuple[list[float], list[float], list[float]]]:
        """Positions, lower and upper ends of each stretch without a break; a lone position has the width of a bar."""
        known = [place for place, low in enumerate(self.low) if low is not None]
        made = []
        for _start, found in groupby(enumerate(known), lambda pair: pair[1] - pair[0]):
            places = [place for _number, place in found]
            xs = places if len(places) > 1 else [places[0] - 0.4, places[0] + 0.4]
            ends = ([values[place] for place in (places * 2)[: len(xs)]] for values in (self.low, self.high))
            made.append((xs, *ends))
        return made


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A point that stands out, at a position, with its number."""

    place: int
    value: float
    label: str
    is_below: bool = False
    panel: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An open diamond around the value of a position, with what it says when it is pointed at, and what a click gives
    back."""

    place: int
    value: float
    words: str
    key: str = ""
    panel: str = ""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Positions that the chosen period is compared with, both ends included, and their name; parts of a position as
    `selected`."""

    first: float
    last: float
    name: str


@dataclass(frozen=True, kw_only=True)
class Span:
    """Positions during which something held, both ends included, parts of a position as `selected`: a ground in a
    colour role, as deep as `depth` (0 to 1) says, with a `sign` at its head, for colour alone tells nobody. `name` says
    what held."""

    first: float
    last: float
    name: str
    sign: str
    colour: str = "context"
    depth: float = 0.1
    panel: str = ""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A position without a value in one or more series, the state that decides its look, and what it says when it is
    pointed at."""

    place: int
    state: str
    words: str
    panel: str = ""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A dated event on the time axis: where it stands (0 is the middle of the first position, 0.5 its end), its number
    and its words."""

    at: float
    number: str
    words: str


@dataclass(frozen=True, kw_only=True)
class TimeChart:
    """Values over time. Positions are spans of time of equal rank, left to right.

    Args:
        title: what is shown, as a noun or a sentence; `take` says more of what it means; `notes` what the reader must
            know.
        subject: what is shown, as a noun, where the title is a sentence.
        unit: of the values, in words; `is_whole`: they are counts; `is_share`: they are shares, written in per cent.
        starts: first day of each position (for a year laid over others, of the newest).
        labels: name of each position, for tables; `ticks`: positions that are named on the axis.
        stacking: none, stack (parts of a whole) or share (parts of 100 per cent).
        panels: small multiples in their order, all on one scale; empty for a single one.
        selected: first and last position of the chosen period, where the chart shows more than it: a part of a position
            is told in fractions (from the middle of July to that of August: 6.5, 6.5); `grounds` what it is compared
            with, where that stands on the axis. `spans` are grounds of what held for a time.
    """

    title: str
    unit: str
    starts: tuple[date, ...]
    labels: tuple[str, ...]
    ticks: tuple[tuple[int, str], ...]
    series: tuple[Series, ...]
    take: str = ""
    subject: str = ""
    notes: tuple[str, ...] = ()
    is_whole: bool = True
    is_share: bool = False
    stacking: str = ""
    bands: tuple[Band, ...] = ()
    flags: tuple[Flag, ...] = ()
    marks: tuple[Mark, ...] = ()
    grounds: tuple[Ground, ...] = ()
    spans: tuple[Span, ...] = ()
    events: tuple[Event, ...] = ()
    panels: tuple[str, ...] = ()
    selected: tuple[float, float] | None = None
    first_heading: str = ""
    """Heading of the column of positions in a table."""

    def of_panel(self, panel: str) -> TimeChart:
        """What stands in one small multiple."""
        return replace(
            self,
            series=tuple(one for one in self.series if one.panel == panel),
            bands=tuple(one for one in self.bands if one.panel == panel),
            flags=tuple(one for one in self.flags if one.panel == panel),
            marks=tuple(one for one in self.marks if one.panel == panel),
            spans=tuple(one for one in self.spans if one.panel == panel),
            panels=(),
        )

    def is_hatched(self, one: Series) -> bool:
        """Whether what is still filling up in a line is a hatched bar: where no other line beside it is filling up, and
        it is no running total; else it goes on as a dotted line."""
        beside = [
            other for other in self.series if other is not one and other.look == "line" and other.panel == one.panel
        ]
        return (
            not one.is_context
            and not one.is_running
            and not any(value is not None for other in beside for value in other.filling)
        )

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Positions where a series in the foreground has no value for a reason that is said; one for each position and
        panel, with the state that weighs most."""
        found: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for one in self.series:
            for place in () if one.is_context else one.gaps:
                found.setdefault((one.panel, place), []).append(
                    (one.state(place), one.words[place] if one.words else "")
                )
        return tuple(
            Gap(
                place=place,
                panel=panel,
                state=min(
                    (state for state, _words in said),
                    key=lambda state: GAP_STATES.index(state) if state in GAP_STATES else len(GAP_STATES),
                ),
                words="\n".join(dict.fromkeys(words for _state, words in said if words)),
            )
            for (panel, place), said in sorted(found.items(), key=lambda one: one[0])
        )

    @cached_property
    def drawn(self) -> tuple[tuple[float | None, ...], ...]:
        """The values of each series as they are drawn: shares of what stands at the position where parts make up 100
        per cent."""
        if self.stacking != "share":
            return tuple(one.values for one in self.series)
        sums: dict[tuple[str, int], float] = {}
        for one in self.series:
            for place, value in enumerate(one.values):
                if value is not None:
                    sums[one.panel, place] = sums.get((one.panel, place), 0.0) + value
        return tuple(
            tuple(
                None if value is None or not sums[one.panel, place] else value / sums[one.panel, place]
                for place, value in enumerate(one.values)
            )
            for one in self.series
        )

    @property
    def top(self) -> float:
        """Upper end of the scale: the highest mark and some room above it."""
        if self.stacking == "share":
            return 1.0
        reached = [value for one in self.series for value in one.values if value is not None]
        if self.stacking == "stack":
            sums: dict[tuple[str, int], float] = {}
            for one in self.series:
                for place, value in enumerate(one.values):
                    if not one.is_context and value is not None:
                        sums[one.panel, place] = sums.get((one.panel, place), 0.0) + value
            reached += sums.values()
        reached += [value for band in self.bands for value in band.high if value is not None]
        return max(reached, default=0.0) * 1.16 or 1.0

    @property
    def bottom(self) -> float:
        """Lower end of the scale: zero, or the lowest value where there are negative ones."""
        reached = [value for one in self.series for value in one.values if value is not None]
        lowest = min(reached, default=0.0)
        return lowest * 1.16 if lowest < 0 else 0.0


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a `BarChart`: its value beside `base` (what it is compared with), in a colour role, with its written
    value."""

    name: str
    value: float | None
    written: str
    base: float | None = None
    colour: str = "present"
    state: str = ""
    words: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """Horizontal bars, in the order given; values on both sides of zero where they are differences."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    take: str = ""
    subject: str = ""
    notes: tuple[str, ...] = ()
    is_whole: bool = True
    name_heading: str = ""
    value_heading: str = ""
    base_heading: str = ""

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value that is drawn, zero among them; never the same."""
        values = [value for bar in self.bars for value in (bar.value, bar.base) if value is not None]
        low, high = min([0.0, *values]), max([0.0, *values])
        return (low, high) if high > low else (0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """One square: its value, or None with the state that says why; `share` 0 to 1 is its size or depth of colour."""

    row: int
    column: int
    value: float | None
    share: float = 0.0
    state: str = ""
    colour: str = "present"
    words: str = ""
    key: str = ""
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Squares in rows and columns: a calendar, or who works with whom.

    Args:
        row_names, column_names: as written at the edges; `row_titles`, `column_titles`: in full.
        row_blocks, column_blocks: (name, first, last) of rows or columns that belong together.
        highlighted: rows and columns that are set off.
        is_by_depth: the share is depth of colour (calendar); else the area of the square.
        scale: shares from pale to deep, and what they stand for in words.
    """

    title: str
    unit: str
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    cells: tuple[MatrixCell, ...]
    take: str = ""
    subject: str = ""
    notes: tuple[str, ...] = ()
    is_whole: bool = True
    is_by_depth: bool = False
    scale: tuple[tuple[float, str], ...] = ()
    row_titles: tuple[str, ...] = ()
    column_titles: tuple[str, ...] = ()
    row_blocks: tuple[tuple[str, int, int], ...] = ()
    column_blocks: tuple[tuple[str, int, int], ...] = ()
    highlighted_rows: tuple[int, ...] = ()
    highlighted_columns: tuple[int, ...] = ()
    row_heading: str = ""
    column_heading: str = ""
    value_heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One dot of a `Scatter`: its two values, and whether its name stands beside it."""

    name: str
    across: float
    up: float
    words: str = ""
    key: str = ""
    is_named: bool = False


@dataclass(frozen=True, kw_only=True)
class Scatter:
    """Dots by two values, of which each has an axis and a unit of its own, from zero on.

    Args:
        unit: of the values upwards, `across_unit` of those across, as their axes say them; `is_whole` and
            `is_across_whole`: they are counts.
    """

    title: str
    unit: str
    across_unit: str
    dots: tuple[Dot, ...]
    take: str = ""
    subject: str = ""
    notes: tuple[str, ...] = ()
    is_whole: bool = True
    is_across_whole: bool = True
    name_heading: str = ""

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of both axes: the largest value of each and some room beyond it."""
        return (
            max((dot.across for dot in self.dots), default=0.0) * 1.12 or 1.0,
            max((dot.up for dot in self.dots), default=0.0) * 1.12 or 1.0,
        )


@dataclass(frozen=True, kw_only=True)
class Single:
    """A case by itself; `is_unsure`: it is under review; `key` is what a click on it gives back."""

    value: float
    is_unsure: bool = False
    words: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """How the values of the cases of one row of a `BoxChart` are spread: `quantiles` are what a tenth, a quarter, half,
    three quarters and nine tenths of them do not exceed, in a colour role; of few cases there are none, and each stands
    by itself in `singles`."""

    name: str
    case_count: int
    quantiles: tuple[float, float, float, float, float] | None = None
    singles: tuple[Single, ...] = ()
    colour: str = "present"
    words: str = ""

    @property
    def values(self) -> tuple[float, ...]:
        """What is drawn of it."""
        return self.quantiles or tuple(one.value for one in self.singles)


LOG_FROM = 100.0
"""So many times the least value is the largest where an axis is logarithmic."""


@dataclass(frozen=True, kw_only=True)
class BoxChart:
    """Horizontal boxes, in the order given, one below the other on one axis.

    Args:
        quantile_headings: what the five quantiles are called in a table; `single_heading` a case by itself.
    """

    title: str
    unit: str
    boxes: tuple[Box, ...]
    take: str = ""
    subject: str = ""
    notes: tuple[str, ...] = ()
    is_whole: bool = False
    name_heading: str = ""
    count_heading: str = ""
    quantile_headings: tuple[str, ...] = ("", "", "", "", "")
    single_heading: str = ""

    @cached_property
    def _values(self) -> tuple[float, ...]:
        return tuple(value for box in self.boxes for value in box.values)

    @property
    def is_log(self) -> bool:
        """Whether each mark of the axis is ten times the one before: where values are too far apart to be seen on one
        scale, and none is zero."""
        least = min(self._values, default=0.0)
        return least > 0 and max(self._values) >= LOG_FROM * least

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of the axis: from zero on, or a little beyond the least and the largest value where it is
        logarithmic."""
        if self.is_log:
            return min(self._values) / 1.3, max(self._values) * 1.3
        return 0.0, max(self._values, default=0.0) * 1.06 or 1.0

    def place(self, value: float) -> float:
        """Where a value stands on the axis, 0 to 1."""
        low, high = self.ends
        if self.is_log:
            return math.log(value / low) / math.log(high / low)
        return (value - low) / (high - low)


Chart = TimeChart | BarChart | Matrix | Scatter | BoxChart


def words_of(chart: Chart) -> str:
    """What is said under a chart's title: what it shows where the title is a sentence, and what it means."""
    return ". ".join(one.rstrip(".") if one is chart.subject else one for one in (chart.subject, chart.take) if one)


@dataclass(frozen=True)
class Table:
    """The plotted values as a table: what a file holds, and what every renderer must draw."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str | float | date | None, ...], ...]
    number_columns: tuple[int, ...] = field(default=())


def table(chart: Chart, *, state_word, start_heading: str = "start", state_heading: str = "*") -> Table:
    """The chart's values: a row per position, bar or square.

    Args:
        state_word: words of a state, for values that are not there or not complete.
        start_heading: heading of the first days of positions; `state_heading`: of the words of states.
    """
    if isinstance(chart, TimeChart):
        return _time_table(chart, state_word, start_heading, state_heading)
    if isinstance(chart, BarChart):
        return _bar_table(chart, state_word, state_heading)
    if isinstance(chart, Scatter):
        rows = tuple((dot.name, dot.across, dot.up) for dot in chart.dots)
        return Table((chart.name_heading, chart.across_unit, chart.unit), rows, (1, 2))
    if isinstance(chart, BoxChart):
        return _box_table(chart)
    return _matrix_table(chart, state_word, state_heading)


def _in_unit(name: str, unit: str) -> str:
    return f"{name}, {unit}" if name and unit else name or unit


def _time_table(chart: TimeChart, state_word, start_heading: str, state_heading: str) -> Table:
    headings, columns, numbers = [chart.first_heading, start_heading], [chart.labels, chart.starts], []
    for one in chart.series:
        numbers.append(len(headings))
        name = f"{one.panel}: {one.name}" if one.panel and one.panel != one.name else one.name
        headings.append(_in_unit(name, chart.unit))
        columns.append(one.values)
        states = tuple(state_word(state) if state not in ("", "reported") else "" for state in one.states)
        if any(states):
            headings.append(f"{name}: {state_heading}")
            columns.append(states)
    for band in chart.bands:
        for end, values in (("≥", band.low), ("≤", band.high)):
            numbers.append(len(headings))
            headings.append(
                _in_unit(f"{band.panel}: {band.name} {end}" if band.panel else f"{band.name} {end}", chart.unit)
            )
            columns.append(values)
    return Table(tuple(headings), tuple(zip(*columns, strict=True)), tuple(numbers))


def _bar_table(chart: BarChart, state_word, state_heading: str) -> Table:
    has_base = any(bar.base is not None for bar in chart.bars)
    headings = [chart.name_heading, _in_unit(chart.value_heading, chart.unit)]
    headings += [_in_unit(chart.base_heading, chart.unit)] if has_base else []
    has_state = any(bar.state not in ("", "reported") for bar in chart.bars)
    rows = []
    for bar in chart.bars:
        row = [bar.name, bar.value, *([bar.base] if has_base else [])]
        row += [state_word(bar.state) if bar.state not in ("", "reported") else ""] if has_state else []
        rows.append(tuple(row))
    return Table((*headings, *([state_heading] if has_state else [])), tuple(rows), (1, 2) if has_base else (1,))


def _box_table(chart: BoxChart) -> Table:
    """A row for each box, and one for each case by itself."""
    rows: list[tuple[str | float | None, ...]] = []
    for box in chart.boxes:
        if box.quantiles:
            rows.append((box.name, box.case_count, *box.quantiles, None))
        rows += [(box.name, box.case_count, *[None] * 5, one.value) for one in box.singles]
    told = (*chart.quantile_headings, chart.single_heading)
    headings = (chart.name_heading, chart.count_heading, *(_in_unit(heading, chart.unit) for heading in told))
    return Table(headings, tuple(rows), (2, 3, 4, 5, 6, 7))


def _matrix_table(chart: Matrix, state_word, state_heading: str) -> Table:
    rows_named, columns_named = chart.row_titles or chart.row_names, chart.column_titles or chart.column_names
    has_state = any(cell.state not in ("", "reported") for cell in chart.cells)
    rows = []
    for cell in sorted(chart.cells, key=lambda one: (one.row, one.column)):
        row = [rows_named[cell.row], columns_named[cell.column], cell.value]
        row += [state_word(cell.state) if cell.state not in ("", "reported") else ""] if has_state else []
        rows.append(tuple(row))
    headings = (
        chart.row_heading,
        chart.column_heading,
        _in_unit(chart.value_heading, chart.unit),
        *([state_heading] if has_state else []),
    )
    return Table(headings, tuple(rows), (2,))
