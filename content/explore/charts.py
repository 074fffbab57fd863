"""A pivot table as a chart, described once for screen, slides and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from analysis.pivot import Figure, Key, Measure
from charts.chart import Bar, BarChart, Chart, Dot, Matrix, MatrixCell, Scatter, Series, TimeChart
from content import axes as time_axes
from content.explore import boxes, findings, places, words
from content.explore.grid import Column, Grid
from language import i18n
from language.i18n import N_, _, count, ngettext
from scope.filters import BLANK
from scope.pivot import TIMES, VALUES, Question

DRAWN = {
    "table": N_("Table"),
    "bars": N_("Bars"),
    "boxes": N_("Boxes"),
    "lines": N_("Lines"),
    "panels": N_("Separate charts"),
    "heat": N_("Squares"),
    "flows": N_("Flows"),
    "scatter": N_("Dots"),
    "map": N_("Map marks"),
}
"""How a pivot can be shown."""
OF_ONE_SIDE = ("bars", "scatter", "map")
"""What is drawn of rows with all their columns together; where there are no rows, of columns."""
NEEDS = {
    "bars": N_("an axis"),
    "boxes": N_("an axis and a quantity among the values"),
    "lines": N_("an axis of time"),
    "panels": N_("an axis of time and another one"),
    "heat": N_("an axis in rows and one in columns"),
    "flows": N_(
        "where cases come from as the only axis in rows, and where they go or were found as the only one in columns"
    ),
    "scatter": N_("an axis and two values"),
    "map": N_("offices, pairs of offices or countries as the only axis in rows"),
}
"""What each of them needs, where it is not offered."""
MOST_LINES, MOST_PANELS, MOST_BARS, MOST_SQUARES, MOST_DOTS = 8, 12, 40, 40, 500
COME_FROM = ("origin", "departure", "came_from")
GO_TO = ("destination", "country", "office", "pair")
"""Axes of where cases come from, and of where they go or were found."""
MOST_NAMED, LETTER_SHARE, LINE_SHARE, HALF = 12, 0.0105, 0.05, 0.56
"""Dots that are named; room for a letter and for a line as shares of the axes; from where on names stand to the
left."""


def offered(question: Question, *, is_released: bool = False) -> list[str]:
    """How a question can be shown: lines where time is an axis, squares where there are two sides. Of released figures
    no case is told by itself, so that they have no boxes."""
    found = ["table"]
    if question.rows or question.columns:
        found.append("bars")
        if not is_released and any(VALUES[name].is_amount for name in question.values):
            found.append("boxes")
    if any(axis in TIMES for axis in question.axes):
        found.append("lines")
        if len([axis for axis in question.axes if axis not in TIMES]):
            found.append("panels")
    if question.rows and question.columns:
        found.append("heat")
    if len(question.rows) == len(question.columns) == 1 and question.rows[0] in COME_FROM:
        found += ["flows"] if question.columns[0] in GO_TO else []
    if question.axes and len(question.values) > 1:
        found.append("scatter")
    if places.axis_of(question.rows, question.columns):
        found.append("map")
    return found


def not_offered(question: Question, *, is_released: bool = False) -> str:
    """Why other ways to show a question are not offered; empty where all are that the reader could have."""
    can = [*offered(question, is_released=is_released), *(["boxes"] if is_released else [])]
    said = [
        _("{name} need {what}.").format(name=_(DRAWN[one]), what=_(what))
        for one, what in NEEDS.items()
        if one not in can
    ]
    return " ".join(said)


def measures(grid: Grid, drawn: str) -> dict[int, Measure]:
    """What can be drawn, by its number among the measures of the table: units are never drawn together. Boxes are of
    amounts, whichever of their values the table has."""
    found = dict(enumerate(grid.cube.measures))
    if drawn == "map":
        # Area says how much, not whether it is more or less than before.
        return {number: one for number, one in found.items() if one.value != "change"}
    if drawn != "boxes":
        return found
    of_amounts: dict[tuple[str, str], tuple[int, Measure]] = {}
    for number, one in found.items():
        if one.category:
            of_amounts.setdefault((one.category, one.unit), (number, one))
    return dict(of_amounts.values())


def measure_name(measure: Measure, drawn: str) -> str:
    return boxes.amounts(measure) if drawn == "boxes" else words.measure(measure)


def chart(grid: Grid, drawn: str, measure: Measure, title: str) -> Chart:
    """The chart of one measure of a table, under the sentence that says what is seen.

    Args:
        title: what is drawn, as a noun.
    """
    if drawn == "boxes":
        return boxes.chart(grid, measure)
    made = _drawn(grid, drawn, measure, title)
    said = findings.sentence(grid, measure, drawn)
    notes = (*made.notes, _partial(grid))
    return replace(made, title=said or made.title, subject=made.title if said else "", notes=tuple(filter(None, notes)))


def _partial(grid: Grid) -> str:
    return _("Not everything was reported: figures are of what was.") if grid.has_partial(0, MOST_SQUARES) else ""


def _nothing() -> str:
    return _("There is nothing to draw.")


def _drawn(grid: Grid, drawn: str, measure: Measure, title: str) -> Chart:
    if drawn in ("lines", "panels"):
        return _over_time(grid, measure, title, is_panels=drawn == "panels")
    if drawn == "scatter":
        return _dots(grid, measure, title)
    if drawn in ("heat", "flows"):
        return _squares(grid, measure, title, is_flow=drawn == "flows")
    return _bars(grid, measure, title)


def _unit(measure: Measure) -> str:
    return i18n.unit_word(measure.unit) if measure.category else words.measure(measure)


def _left_out(shown: int, total: int) -> tuple[str, ...]:
    if shown >= total:
        return ()
    return (_("The {n} largest of {total} are drawn; the table has all.").format(n=count(shown), total=count(total)),)


# Over time --------------------------------------------------------------------------------------------------


def _over_time(grid: Grid, measure: Measure, title: str, *, is_panels: bool) -> TimeChart:
    """A line for each combination of the other axes, the largest of them; what is still filling up is marked."""
    question = grid.question
    axis = max((one for one in question.axes if one in TIMES), key=list(TIMES).index)
    place = question.axes.index(axis)
    others = [number for number, one in enumerate(question.axes) if one not in TIMES]
    found: dict[Key, dict[str, Figure]] = {}
    for row in grid.leaf_rows():
        for column in grid.leaf_columns(measure):
            key = (*row, *column.key)
            found.setdefault(tuple(key[number] for number in others), {})[key[place]] = grid.figure(row, column)
    spans = grid.cube.spans[axis]
    largest = sorted(found, key=lambda key: -sum(figure.value or 0 for figure in found[key].values()))
    most = MOST_PANELS if is_panels else MOST_LINES
    shown = largest[:most]
    of_others = tuple(question.axes[number] for number in others)
    starts = [date.fromisoformat(code) for code in spans]
    names = [grid.title_of(of_others, key) if key else words.measure(measure) for key in shown]
    series = tuple(
        _line(grid, measure, axis, spans, found[key], name, _role(grid, of_others, key, number, len(shown)), is_panels)
        for number, (key, name) in enumerate(zip(shown, names, strict=True))
    )
    return TimeChart(
        title=title,
        unit=_unit(measure),
        starts=tuple(starts),
        labels=tuple(time_axes.label(start, axis) for start in starts),
        ticks=time_axes.ticks(starts, axis),
        series=series,
        take=_take(*(figure for figures in found.values() for figure in figures.values())),
        notes=_left_out(len(shown), len(largest)),
        is_whole=measure.value in words.COUNTED,
        panels=tuple(names) if is_panels else (),
        first_heading=words.axis(axis),
    )


def _line(
    grid: Grid,
    measure: Measure,
    axis: str,
    spans: Sequence[str],
    figures: dict[str, Figure],
    name: str,
    role: str,
    is_panel: bool,
) -> Series:
    nothing = Figure(None, "not_applicable")
    told = [figures.get(code, nothing) for code in spans]
    states = tuple(
        ("filling" if grid.is_filling(axis, code) else "") if figure.value is not None else figure.state
        for code, figure in zip(spans, told, strict=True)
    )
    said = tuple(
        f"{name}, {words.span(axis, code)}: {words.written(figure, measure)}"
        for code, figure in zip(spans, told, strict=True)
    )
    return Series(
        name=name,
        values=tuple(figure.value for figure in told),
        colour=role,
        states=states,
        words=said,
        label="" if is_panel else name,
        panel=name if is_panel else "",
    )


def _role(grid: Grid, axes: tuple[str, ...], key: Key, number: int, total: int) -> str:
    """Colour of a line: that of its substance group where the group alone tells lines apart."""
    if axes == ("group",) and key[0] != BLANK:
        return f"group:{key[0]}"
    return "present" if total == 1 else f"series:{number}"


# Side by side -----------------------------------------------------------------------------------------------


def _bars(grid: Grid, measure: Measure, title: str) -> BarChart:
    """A bar for each row, of all its columns together; where there are no rows, for each column."""
    question = grid.question
    if question.rows:
        axes, keys = question.rows, grid.leaf_rows()
        figures = [grid.figure(key, Column((), measure)) for key in keys]
    else:
        axes, keys = question.columns, [column.key for column in grid.leaf_columns(measure)]
        figures = [grid.figure((), Column(key, measure)) for key in keys]
    shown = list(zip(keys, figures, strict=True))
    if not any(axis in TIMES for axis in axes) and any(findings.ranked(grid, "bars")):
        shown.sort(key=lambda one: -(one[1].value or 0))
    bars = tuple(
        Bar(
            name=grid.title_of(axes, key),
            value=figure.value,
            written=words.written(figure, measure),
            state=figure.state,
            words=f"{grid.title_of(axes, key)}: {words.written(figure, measure)}",
            colour=_bar_role(axes, key),
        )
        for key, figure in shown[:MOST_BARS]
    )
    return BarChart(
        title=title,
        unit=_unit(measure),
        bars=bars,
        take=_take(*figures),
        notes=_left_out(len(bars), len(shown)),
        is_whole=measure.value in words.COUNTED,
        name_heading=" / ".join(words.axis(axis) for axis in axes),
        value_heading=words.measure(measure),
    )


def _bar_role(axes: tuple[str, ...], key: Key) -> str:
    return f"group:{key[0]}" if axes == ("group",) and key[0] != BLANK else "present"


def _squares(grid: Grid, measure: Measure, title: str, *, is_flow: bool = False) -> Matrix:
    """A square for each cell, the deeper the larger its value; of flows as large as its value, the largest first."""
    question = grid.question
    rows, columns = grid.leaf_rows(), grid.leaf_columns(measure)
    unsaid: tuple[str, ...] = ()
    if is_flow:
        unsaid = _without_ends(grid, rows, columns, measure)
        rows = sorted(
            (row for row in rows if row[0] not in findings.NOWHERE),
            key=lambda row: -(grid.figure(row, Column((), measure)).value or 0),
        )
        columns = sorted(
            (column for column in columns if column.key[0] not in findings.NOWHERE),
            key=lambda column: -(grid.figure((), column).value or 0),
        )
    shown, beside = rows[:MOST_SQUARES], columns[:MOST_SQUARES]
    figures = {(row, column.key): grid.figure(row, column) for row in shown for column in beside}
    most = max((figure.value or 0 for figure in figures.values()), default=0) or 1
    cells = tuple(
        MatrixCell(
            row=line,
            column=number,
            value=figure.value,
            share=max(figure.value or 0, 0) / most,
            state=figure.state,
            words=f"{grid.title_of(question.rows, row)}, {grid.title_of(question.columns, column.key)}: "
            f"{words.written(figure, measure)}",
            written=words.written(figure, measure),
        )
        for line, row in enumerate(shown)
        for number, column in enumerate(beside)
        for figure in (figures[row, column.key],)
    )
    left = len(rows) * len(columns) - len(shown) * len(beside)
    notes = (
        (ngettext("{n} more square stands in the table.", "{n} more squares stand in the table.", left),)
        if left
        else ()
    )
    return Matrix(
        title=title,
        unit=_unit(measure),
        row_names=tuple(grid.title_of(question.rows, row) for row in shown),
        column_names=tuple(grid.short_title(question.columns, column.key) for column in beside),
        column_titles=tuple(grid.title_of(question.columns, column.key) for column in beside),
        cells=cells,
        take=_take(*figures.values()),
        notes=(*unsaid, *(note.format(n=count(left)) for note in notes)),
        is_whole=measure.value in words.COUNTED,
        is_by_depth=not is_flow,
        scale=()
        if is_flow
        else tuple((share, _scale_words(most * share, measure)) for share in (0.25, 0.5, 0.75, 1.0)),
        row_heading=" / ".join(words.axis(axis) for axis in question.rows),
        column_heading=" / ".join(words.axis(axis) for axis in question.columns),
        value_heading=words.measure(measure),
    )


def _without_ends(grid: Grid, rows: Sequence[Key], columns: Sequence[Column], measure: Measure) -> tuple[str, ...]:
    """How much is of cases that do not say where they came from or went, and so is no flow."""
    if measure.value not in words.SUMS:
        return (_("Cases that do not say where they came from or went are left out."),)
    left = sum(
        grid.figure(row, column).value or 0.0
        for row in rows
        for column in columns
        if row[0] in findings.NOWHERE or column.key[0] in findings.NOWHERE
    )
    if not left:
        return ()
    said = _("What does not say where it came from or went is left out ({value}).")
    return (said.format(value=words.written(Figure(left), measure)),)


# By two values ----------------------------------------------------------------------------------------------


def _dots(grid: Grid, measure: Measure, title: str) -> Scatter:
    """A dot for each row, of all its columns together: the measure upwards, the first other one across."""
    question = grid.question
    others = [one for one in grid.cube.measures if one != measure]
    across = others[0] if others else measure
    if question.rows:
        axes, keys = question.rows, grid.leaf_rows()
        found = [(key, *(grid.figure(key, Column((), one)) for one in (across, measure))) for key in keys]
    else:
        axes, keys = question.columns, [column.key for column in grid.leaf_columns(measure)]
        found = [(key, *(grid.figure((), Column(key, one)) for one in (across, measure))) for key in keys]
    known = [one for one in found if one[1].value is not None and one[2].value is not None]
    known.sort(key=lambda one: (-(one[1].value or 0), -(one[2].value or 0)))
    shown = known[:MOST_DOTS]
    names = [grid.title_of(axes, key) for key, _first, _second in shown]
    named = _named(names, shown)
    dots = tuple(
        Dot(
            name=names[number],
            across=first.value or 0.0,
            up=second.value or 0.0,
            words=f"{names[number]}\n{words.measure(across)}: {words.written(first, across)}\n"
            f"{words.measure(measure)}: {words.written(second, measure)}",
            is_named=number in named,
        )
        for number, (_key, first, second) in enumerate(shown)
    )
    left = len(found) - len(known)
    notes = _left_out(len(shown), len(known))
    if left:
        notes += (
            ngettext(
                "{n} more has no dot, as one of its two values is not known.",
                "{n} more have no dot, as one of their two values is not known.",
                left,
            ).format(n=count(left)),
        )
    return Scatter(
        title=_("{title}, beside {other}").format(title=title, other=words.lower(words.measure(across))),
        unit=words.measure(measure),
        across_unit=words.measure(across),
        dots=dots,
        take=_dots_take(grid, axes, shown, across, measure),
        notes=notes,
        is_whole=measure.value in words.COUNTED,
        is_across_whole=across.value in words.COUNTED,
        name_heading=" / ".join(words.axis(axis) for axis in axes),
    )


def _dots_take(
    grid: Grid,
    axes: tuple[str, ...],
    shown: Sequence[tuple[Key, Figure, Figure]],
    across: Measure,
    measure: Measure,
) -> str:
    """Who has most of the value across, and what of the other."""
    if not shown or not shown[0][1].value:
        return _nothing()
    if findings.ranked(grid, "scatter") == ((), ()):
        return ""
    key, first, second = shown[0]
    return _("Farthest to the right is {name}, where “{across}” is {first} and “{up}” is {second}.").format(
        name=grid.title_of(axes, key),
        across=words.measure(across),
        first=words.written(first, across),
        up=words.measure(measure),
        second=words.written(second, measure),
    )


def _named(names: Sequence[str], shown: Sequence[tuple[Key, Figure, Figure]]) -> set[int]:
    """Dots whose names stand beside them, those farthest out first, as far as a name covers neither a dot nor another
    name."""
    ends = [max((one[place].value or 0 for one in shown), default=0) or 1 for place in (1, 2)]
    at = [((one[1].value or 0) / ends[0], (one[2].value or 0) / ends[1]) for one in shown]
    taken: list[tuple[float, float, float]] = []
    found: set[int] = set()
    for number in sorted(range(len(shown)), key=lambda one: -max(at[one])):
        across, up = at[number]
        wide = LETTER_SHARE * (len(names[number]) + 2)
        # It stands towards the middle.
        left, right = (across - wide, across) if across > HALF else (across, across + wide)
        is_free = not any(
            left < other < right and abs(up - height) < LINE_SHARE
            for place, (other, height) in enumerate(at)
            if place != number
        ) and not any(left < end and start < right and abs(up - height) < LINE_SHARE for start, end, height in taken)
        if is_free and len(found) < MOST_NAMED:
            found.add(number)
            taken.append((left, right, up))
    return found


def _scale_words(value: float, measure: Measure) -> str:
    return count(round(value)) if measure.value in words.COUNTED else i18n.significant(value)


def _take(*figures: Figure) -> str:
    """That there is nothing, where nothing has a value but zero."""
    return "" if any(figure.value for figure in figures) else _nothing()
