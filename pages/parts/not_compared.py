"""Which months of which offices or countries a comparison leaves out, and what it comes to with and without them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import comparison_words, totals, under_review
from charts.table import Cell, Column, table
from content.context import Context
from language import i18n
from language.i18n import _


def draw(
    here: Context,
    frame: totals.Frame,
    found: totals.Total,
    rows: pd.DataFrame,
    column: str,
    *,
    label: str,
    is_count: bool,
    key: str,
) -> None:
    """The list, one click away; nothing where nothing is left out.

    Args:
        rows: that the total was made of, with its value column.
        label: what is counted.
    """
    compared = found.comparison
    if compared is None or not compared.left_out:
        return
    words = comparison_words.left_out(compared, frame)
    with st.expander(words, key=key, on_change="rerun", icon=":material/rule:") as place:
        if place.open:
            st.html(_list(here, frame, compared, rows, column, label, is_count))


def _list(
    here: Context,
    frame: totals.Frame,
    compared: totals.Comparison,
    rows: pd.DataFrame,
    column: str,
    label: str,
    is_count: bool,
) -> str:
    number = i18n.mean_count if is_count else i18n.significant
    rows = under_review.without(rows, column) if compared.is_without_review else rows
    dimension = "country" if frame.is_by_country else "blo"
    columns = [
        Column(_("Country") if frame.is_by_country else _("Office")),
        Column(_("Months not compared")),
        Column(_("This period"), "number"),
        Column(_("Compared with"), "number"),
    ]
    lines = [
        [Cell(_("All that was reported")), Cell(), Cell(number(compared.all_value)), Cell(number(compared.all_base))],
        [Cell(_("Months reported in all periods")), Cell(), Cell(number(compared.value)), Cell(number(compared.base))],
    ]
    for one in totals.not_compared(frame, rows, column):
        months = ", ".join(i18n.month_axis_year(month) for month in one.months)
        told = (
            i18n.state_word(state) if value is None else number(value)
            for value, state in ((one.value, one.state), (one.base, one.base_state))
        )
        lines.append([Cell(here.names(dimension, one.unit)), Cell(months), *map(Cell, told)])
    return table(columns, lines, caption=f"{label}: {_('months left out of the comparison')}", sums=frozenset({0, 1}))
