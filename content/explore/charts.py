"""A pivot table as a chart, described once for screen, slides and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.pivot import Figure, Key, Measure
from charts.chart import Bar, BarChart, Chart, Matrix, MatrixCell, Series, TimeChart
from content import axes as time_axes
from content.explore import words
from content.explore.grid import Column, Grid
from language import i18n
from language.i18n import N_, _, count, ngettext
from scope.filters import BLANK
from scope.pivot import TIMES, Question

DRAWN = {
    "table": N_("Table"),
    "bars": N_("Bars"),
    "lines": N_("Lines"),
    "panels": N_("Separate charts"),
    "heat": N_("Squares"),
}
"""How a pivot can be shown."""
MOST_LINES, MOST_PANELS, MOST_BARS, MOST_SQUARES = 8, 12, 40, 40


def offered(question: Question) -> list[str]:
    """How a question can be shown: lines where time is an axis, squares where there are two sides."""
    found = ["table"]
    if question.rows or question.columns:
        found.append("bars")
    if any(axis in TIMES for axis in question.axes):
        found.append("lines")
        if len([axis for axis in question.axes if axis not in TIMES]):
            found.append("panels")
    if question.rows and question.columns:
        found.append("heat")
    return found


def chart(grid: Grid, drawn: str, measure: Measure, title: str) -> Chart:
    """The chart of one measure of a table."""
    if drawn in ("lines", "panels"):
        return _over_time(grid, measure, title, is_panels=drawn == "panels")
    return _squares(grid, measure, title) if drawn == "heat" else _bars(grid, measure, title)


def _written(grid: Grid, figure: Figure, measure: Measure) -> str:
    if figure.value is None:
        return words.why(figure.state)
    if measure.value in words.COUNTED:
        return count(figure.value)
    if measure.value == "change":
        return i18n.signed(figure.value, 0 if float(figure.value).is_integer() else 1)
    if measure.value == "reply":
        return i18n.days(figure.value)
    return i18n.quantity(figure.value, measure.unit)


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
        take=_take(grid, measure),
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
        f"{name}, {words.span(axis, code)}: {_written(grid, figure, measure)}"
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
    if not any(axis in TIMES for axis in axes):
        shown.sort(key=lambda one: -(one[1].value or 0))
    bars = tuple(
        Bar(
            name=grid.title_of(axes, key),
            value=figure.value,
            written=_written(grid, figure, measure),
            state=figure.state,
            words=f"{grid.title_of(axes, key)}: {_written(grid, figure, measure)}",
            colour=_bar_role(axes, key),
        )
        for key, figure in shown[:MOST_BARS]
    )
    return BarChart(
        title=title,
        unit=_unit(measure),
        bars=bars,
        take=_take(grid, measure),
        notes=_left_out(len(bars), len(shown)),
        is_whole=measure.value in words.COUNTED,
        name_heading=" / ".join(words.axis(axis) for axis in axes),
        value_heading=words.measure(measure),
    )


def _bar_role(axes: tuple[str, ...], key: Key) -> str:
    return f"group:{key[0]}" if axes == ("group",) and key[0] != BLANK else "present"


def _squares(grid: Grid, measure: Measure, title: str) -> Matrix:
    question = grid.question
    rows, columns = grid.leaf_rows(), grid.leaf_columns(measure)
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
            f"{_written(grid, figure, measure)}",
            written=_written(grid, figure, measure),
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
        take=_take(grid, measure),
        notes=tuple(note.format(n=count(left)) for note in notes),
        is_whole=measure.value in words.COUNTED,
        is_by_depth=True,
        scale=tuple((share, _scale_words(most * share, measure)) for share in (0.25, 0.5, 0.75, 1.0)),
        row_heading=" / ".join(words.axis(axis) for axis in question.rows),
        column_heading=" / ".join(words.axis(axis) for axis in question.columns),
        value_heading=words.measure(measure),
    )


def _scale_words(value: float, measure: Measure) -> str:
    return count(round(value)) if measure.value in words.COUNTED else i18n.significant(value)


def _take(grid: Grid, measure: Measure) -> str:
    """The largest cell, in words."""
    question = grid.question
    cells = [
        (figure.value, row, column.key)
        for row in grid.leaf_rows()
        for column in grid.leaf_columns(measure)
        if (figure := grid.figure(row, column)).value
    ]
    if not cells:
        return _("There is nothing to draw.")
    value, row, column = max(cells, key=lambda one: one[0])
    name = ", ".join(
        filter(
            None,
            (
                grid.title_of(question.rows, row) if row else "",
                grid.title_of(question.columns, column) if column else "",
            ),
        )
    )
    return _("Largest: {name}, with {value}.").format(name=name, value=_written(grid, Figure(value), measure))
