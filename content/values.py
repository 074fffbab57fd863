"""The values of a chart as a table on the page, in the reader's number format."""

from __future__ import annotations

from charts.chart import Chart, Table, table
from charts.table import Cell, Column
from charts.table import table as markup
from language import i18n

DIGITS = 6
"""Significant digits of amounts: enough for any scale to tell a milligram from none."""


def figures_table(chart: Chart) -> str:
    """The plotted values as markup, a row for each position, bar or square; why a value is not there stands in its
    place."""
    found = table(chart, state_word=i18n.state_word)
    # First days of positions are for files: here positions are named.
    shown = [
        place for place, heading in enumerate(found.headings) if heading != "start" and not _is_state(found, place)
    ]
    columns = [Column(found.headings[place], "number" if place in found.number_columns else "text") for place in shown]
    rows = [[_cell(found, row, place, is_whole=chart.is_whole) for place in shown] for row in found.rows]
    return f'<div class="blo-scroll">{markup(columns, rows, caption=chart.title)}</div>'


def _is_state(found: Table, place: int) -> bool:
    """Whether a column says of the one before it why values are not there."""
    return (
        place > 0
        and place - 1 in found.number_columns
        and place not in found.number_columns
        and found.headings[place].endswith("*")
    )


def _cell(found: Table, row: tuple, place: int, *, is_whole: bool) -> Cell:
    value = row[place]
    if place not in found.number_columns:
        return Cell(str(value))
    state = row[place + 1] if place + 1 < len(row) and _is_state(found, place + 1) else ""
    if value is None:
        return Cell(state or i18n.NOTHING)
    return Cell(i18n.mean_count(value) if is_whole else i18n.significant(value, DIGITS), second=state)
