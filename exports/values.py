"""The values of a chart as rows of a file."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from charts.chart import BarChart, Chart, Table, TimeChart, table
from exports.key import state_words
from exports.typeface import plain
from i18n import _

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A spreadsheet may read a text that begins with one of these, blanks before it or not, as a formula."""
SHIELD = "'"


def rows(chart: Chart) -> Table:
    """The plotted values with a heading for each column; words in the running language, numbers that are none left blank."""
    found = table(_headed(chart), state_word=state_words, start_heading=_("First day"), state_heading=_("State"))
    return replace(found, rows=tuple(tuple(_clean(value) for value in row) for row in found.rows))


def _headed(chart: Chart) -> Chart:
    if isinstance(chart, TimeChart):
        return replace(chart, first_heading=chart.first_heading or _("Period"))
    if isinstance(chart, BarChart):
        return replace(chart, name_heading=chart.name_heading or _("Name"), value_heading=chart.value_heading or chart.title, base_heading=chart.base_heading or _("Comparison"))
    return replace(chart, row_heading=chart.row_heading or _("Row"), column_heading=chart.column_heading or _("Column"), value_heading=chart.value_heading or chart.title)


def _clean(value: str | float | date | None) -> str | float | date | None:
    if isinstance(value, str):
        return plain(value)
    if value is None or isinstance(value, date):
        return value
    number = value.item() if hasattr(value, "item") else value
    return number if math.isfinite(number) else None


def shielded(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a file without types."""
    return SHIELD + text if text.lstrip().startswith(FORMULA) else text
