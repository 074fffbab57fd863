"""The sentence above a chart of a cross table: what has most of it, and of how much.

It is true for any data: countries are not ranked, what is not stated is passed over only where it is not the most, a
period that is still filling up is told as such, and nothing is the most where something is held back.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis import under_review
from analysis.pivot import LEAST_CASES, Axes, Figure, Key, Measure
from content.explore import words
from content.explore.grid import Column, Grid
from language import i18n
from language.i18n import _
from scope.filters import BLANK
from scope.pivot import TIMES

NOWHERE = (BLANK, "unknown", "other")
"""Codes of what is not stated, or not by name."""
UNRANKED = "country"
"""Axis of the countries that report: none of them is told to have most."""
OF_FEW = ("median", "p90")
"""Values that say little of fewer cases than a share in per cent is said of."""


@dataclass(frozen=True)
class _Part:
    name: str
    written: str
    figure: Figure
    row: Key
    column: Column
    is_stated: bool


def sentence(grid: Grid, measure: Measure, drawn: str) -> str:
    """The title of a chart; empty where no more can be said than what is drawn."""
    whole = grid.figure((), Column((), measure))
    parts = _parts(grid, measure, drawn)
    head = _head(grid, measure)
    found = _most(grid, head, measure, parts, whole, is_flow=drawn == "flows")
    if not found:
        if whole.value is None or whole.state:
            return ""
        found = _("{head}: {value}").format(head=head, value=words.written(whole, measure))
    return f"{found}, {under_review.words(whole.apart, measure.unit)}" if whole.apart else found


def _head(grid: Grid, measure: Measure) -> str:
    """What is drawn, and when: Cases in 2025."""
    frame = grid.found.frame
    within = i18n.within(frame.period.start, frame.period.end)
    said = _("{measure} {within} so far") if frame.complete_to < frame.period.end else _("{measure} {within}")
    return said.format(measure=words.measure_within(measure), within=within)


def _most(grid: Grid, head: str, measure: Measure, parts: list[_Part], whole: Figure, *, is_flow: bool) -> str:
    """What has most, or is highest; empty where nothing can be told to be."""
    if any(part.figure.state == "suppressed" for part in parts):
        return ""
    known = [part for part in parts if part.figure.value and (part.is_stated or not is_flow)]
    is_alone = len(known) == 1
    if measure.value in OF_FEW:
        known = [part for part in known if (part.figure.case_count or 0) >= LEAST_CASES]
    if not known:
        return ""
    known.sort(key=lambda part: -abs(part.figure.value or 0))
    first = [part for part in known if part.written == known[0].written]
    if len(known) == 1 and is_alone and first[0].is_stated:
        return _("{head}: {name}, {value}").format(head=head, name=first[0].name, value=first[0].written)
    if len(first) > 2 or not all(part.is_stated for part in first):
        return ""
    value, names = first[0].written, [part.name for part in first]
    if measure.value not in (*words.SUMS, "after_message", "in_operation"):
        if len(first) > 1 or len(known) < 2:
            return ""
        said = (
            _("{head}: most changed is {name}, {value}")
            if measure.value == "change"
            else _("{head}: highest for {name}, {value}")
        )
        return said.format(head=head, name=names[0], value=value)
    if whole.value is None or whole.state:
        return (
            ""
            if len(first) > 1
            else _("{head}: most for {name}, {value}").format(head=head, name=names[0], value=value)
        )
    all_of_it = words.written(whole, measure)
    if len(first) > 1:
        said = _("{head}: most for {name} and {other}, {value} each of {whole}")
        return said.format(head=head, name=names[0], other=names[1], value=value, whole=all_of_it)
    return _with_share(grid, measure, first[0]).format(head=head, name=names[0], value=value, whole=all_of_it)


def _with_share(grid: Grid, measure: Measure, part: _Part) -> str:
    """What has most, with its share where that is told, and the largest case where it makes up over half of it."""
    said = _("{head}: most for {name}, {value} of {whole}")
    if measure.value in words.SUMS:
        share = grid.cube.part(part.row, part.column.key, measure, "all").share
        said += f" ({i18n.percent(share)})" if share is not None else ""
    if part.figure.largest_share is not None:
        said += ", " + words.dominated(part.figure.largest_share)
    return said


# What is compared -------------------------------------------------------------------------------------------


def _parts(grid: Grid, measure: Measure, drawn: str) -> list[_Part]:
    """Everything that could have most: along the axes that are drawn, without those along which nothing is ranked."""
    rows, columns = ranked(grid, drawn)
    if not rows and not columns:
        return []
    found = []
    for row in (key for key in grid.rows if len(key) == len(rows)):
        for column in grid.all_columns:
            if column.measure != measure or len(column.key) != len(columns):
                continue
            figure = grid.figure(row, column)
            names = [grid.title_of(axes, key) for axes, key in ((rows, row), (columns, column.key)) if key]
            is_stated = not any(code in NOWHERE for code in (*row, *column.key))
            found.append(
                _Part(
                    (" → " if drawn == "flows" else " · ").join(names),
                    words.written(figure, measure),
                    figure,
                    row,
                    column,
                    is_stated,
                )
            )
    return found


def ranked(grid: Grid, drawn: str) -> tuple[Axes, Axes]:
    """Axes of rows and of columns along which something can have most; both empty where nothing can."""
    rows, columns = grid.question.rows, grid.question.columns
    if drawn in ("bars", "boxes", "map", "scatter") and rows:
        columns = ()
    if drawn in ("lines", "panels"):
        over_all = _may_rank(_without_time(rows)), _may_rank(_without_time(columns))
        if any(over_all):
            return over_all
    return _may_rank(rows), _may_rank(columns)


def _without_time(axes: Axes) -> Axes:
    """Axes up to the last that is none of time: what lies within a span is told over all of them."""
    while axes and axes[-1] in TIMES:
        axes = axes[:-1]
    return axes


def _may_rank(axes: Axes) -> Axes:
    return () if UNRANKED in axes and set(axes) <= {UNRANKED, *TIMES} else axes
