"""A cross table as files: as it is seen, with its chart, and a row per cell; and what it is called."""

from __future__ import annotations

from datetime import date

from analysis.pivot import Measure
from content.context import Context
from content.explore import charts, words
from content.explore.facts import Found
from content.explore.grid import Grid, Looks
from exports.one_page import CrossTable, Listing, Value
from language import i18n
from language.i18n import _, count, ngettext
from scope.pivot import TIMES, VALUES, Question


def title(question: Question, measure: Measure | None = None, drawn: str = "table") -> str:
    """What is shown: the values, or one measure of them, by the axes that are seen."""
    named = [words.measure(measure)] if measure else [_(VALUES[name].words) for name in question.values]
    values = i18n.list_words(name if number == 0 else words.lower(name) for number, name in enumerate(named))
    axes = question.rows or question.columns if drawn in charts.OF_ONE_SIDE else question.axes
    return _("{values} by {axes}").format(values=values, axes=words.axes(axes)) if axes else values


def take(grid: Grid) -> str:
    """How many cases and rows there are."""
    rows = len(grid.leaf_rows())
    said = ngettext("{n} row", "{n} rows", rows).format(n=count(rows))
    if grid.found.case_count is None:
        return said
    cases = ngettext("{n} case", "{n} cases", grid.found.case_count).format(n=count(grid.found.case_count))
    return f"{cases}{i18n.DOT}{said}"


def corner(question: Question) -> str:
    return " / ".join(words.axis(axis) for axis in question.rows) or _("All")


def cross(here: Context, found: Found, looks: Looks) -> CrossTable:
    """The whole table for a file."""
    grid = Grid(here, found, looks, is_whole=True)
    question = found.question
    measure = grid.cube.measures[0] if grid.cube.measures else None
    drawn = next((one for one in ("lines", "bars") if one in charts.offered(question)), "")
    return CrossTable(
        title=title(question),
        take=take(grid),
        corner=corner(question),
        filling=i18n.state_word("filling"),
        heads=grid.heads,
        lines=grid.lines(0, len(grid.rows)),
        notes=tuple(f"{_(VALUES[name].words)}: {words.meaning(name)}" for name in question.values),
        cells=cells(grid),
        chart=charts.chart(grid, drawn, measure, title(question, measure)) if drawn and measure else None,
    )


def cells(grid: Grid) -> Listing:
    """A row per cell, without totals: codes and names of its axes, what is told of it, in which unit, how much, and why
    there is no value."""
    question = grid.question
    headings = [name for axis in question.axes for name in _axis_headings(axis)]
    rows: list[tuple[Value, ...]] = []
    for row in grid.leaf_rows():
        for column in grid.all_columns:
            if len(column.key) < len(question.columns):
                continue
            figure, measure = grid.figure(row, column), column.measure
            codes = zip(question.axes, (*row, *column.key), strict=True)
            named = [value for axis, code in codes for value in _axis_values(grid, axis, code)]
            state = "" if figure.value is not None or not figure.state else words.why(figure.state)
            rows.append((*named, words.measure(measure), measure.unit, figure.value, figure.case_count, state))
    return Listing(
        title(question),
        (*headings, _("Value of"), _("Unit"), _("Value"), _("Cases behind it"), _("State")),
        tuple(rows),
        nothing=_("There is nothing to draw."),
    )


def _axis_headings(axis: str) -> tuple[str, ...]:
    name = words.axis(axis)
    return (f"{name}: {_('first day')}", name) if axis in TIMES else (f"{name}: {_('code')}", name)


def _axis_values(grid: Grid, axis: str, code: str) -> tuple[Value, str]:
    return (date.fromisoformat(code) if axis in TIMES else code), grid.name(axis, code)
