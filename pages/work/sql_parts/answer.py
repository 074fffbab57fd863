"""What came of a text: rows, what must be known of them, their chart, and the same as files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import streamlit as st

from charts.figure import figure
from content import page_words
from content.context import Context
from content.sql import chart
from exports import about, records_files
from exports.one_page import Listing
from exports.provenance import Provenance
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts.card import is_narrow, plotly_config
from pages.parts.files import downloads
from pages.parts.heading import provenance
from pages.parts.plotted import Plotted
from pages.work.sql_parts import editor
from queries import network
from web import sql

OUTCOME = "sql_outcome"
MOST_REPEATED = 4_000_000
"""Letters that the text itself may add to a file that says it in each row."""
HEIGHT = 420


def run(here: Context, text: str) -> None:
    """Ask, and keep what came of it for this session."""
    kinds = here.load(network.coverage(here.access))
    with st.spinner(_("Asking…"), show_time=True):
        outcome = sql.ask(text, here.access, has_kinds=int((kinds["case_count"] > 0).sum()) > 1)
    st.session_state[OUTCOME] = (here.asks.version, here.access, outcome)
    if outcome.rows is not None:
        editor.remember(text)


def draw(here: Context) -> None:
    """What came of the last text, as long as the data and the reader are the same."""
    version, reader, outcome = st.session_state.get(OUTCOME, (None, None, None))
    if outcome is None or (version, reader) != (here.asks.version, here.access):
        return
    if outcome.problem:
        _say(outcome.problem)
        return
    for words in outcome.warnings:
        st.html(f'<div class="blo-warning">{i18n.html(words)}</div>')
    rows = outcome.rows
    with st.container(horizontal=True, vertical_alignment="center", key="sql_bar"):
        st.markdown(f"**{_count_words(outcome)}**")
        if rows.num_rows:
            said = _said(here, outcome)
            downloads(
                lambda: _listing(outcome),
                said,
                key="sql",
                label=_("Download"),
                is_table=True,
                parquet=lambda: _parquet(outcome, said),
            )
    if not rows.num_rows:
        return
    st.dataframe(
        rows.to_pandas(date_as_object=False),
        hide_index=True,
        height=min(HEIGHT, 40 + 35 * rows.num_rows),
        placeholder=i18n.NOTHING,
        column_config={
            field.name: st.column_config.DateColumn(format="DD.MM.YYYY" if i18n.language() == "ru" else "YYYY-MM-DD")
            for field in rows.schema
            if pa.types.is_date(field.type)
        },
        alt=_count_words(outcome),
        lazy=False,
        key="sql_rows",
    )
    _chart(here, rows)


def _say(problem: sql.Refused) -> None:
    where = ""
    if problem.line and problem.column:
        where = _("Line {line}, column {column}.").format(line=count(problem.line), column=count(problem.column))
    elif problem.line:
        where = _("Line {line}.").format(line=count(problem.line))
    said = about.sentences([where, problem.words, problem.remedy])
    st.error(i18n.markdown(said), icon=":material/error:")


def _count_words(outcome: sql.Outcome) -> str:
    n = outcome.rows.num_rows
    words = ngettext("{n} row in {seconds} s", "{n} rows in {seconds} s", n).format(
        n=count(n), seconds=i18n.number(outcome.seconds, 1)
    )
    if outcome.is_cut:
        words += ". " + _("There are more; what is shown are the first.")
    return words


def _chart(here: Context, rows: pa.Table) -> None:
    found = chart.shape(rows)
    if found is None:
        return
    with st.container(horizontal=True, key="sql_chart_bar"):
        number = first = chart.telling(rows, found)
        if len(found.numbers) > 1:
            place = found.numbers.index(first)
            number = st.selectbox(_("Chart of"), found.numbers, index=place, key="sql_number", width=260)
        unit = st.selectbox(_("Unit"), chart.parts(rows, found), key="sql_unit", width=160) if found.has_units else ""
    described = chart.chart(rows, found, number if number in found.numbers else first, unit or "")
    picture = figure(described, here.palette, height=320, columns=1, is_narrow=is_narrow(), is_dragged=False)
    if picture["data"]:
        st.plotly_chart(Plotted(picture), theme=None, key="sql_chart", alt=described.title, config=plotly_config())
    for words in described.notes:
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')


# Files ------------------------------------------------------------------------------------------------------


def _said(here: Context, outcome: sql.Outcome) -> Provenance:
    """What a file says of itself: the text, the rows that were asked, what must be known of the answer."""
    told = provenance(here, None)
    notes = [*outcome.warnings]
    if outcome.is_cut:
        notes.append(_("There are more; what is shown are the first."))
    return replace(
        told,
        filter_line=i18n.DOT.join(
            [_("Answer to a question in SQL"), page_words.view_words(here) or _("All records that you may see")]
        ),
        source=", ".join(here.load(network.sources(here.filters.source_kind, here.access))["name"]),
        notes=tuple(notes),
    )


def _listing(outcome: sql.Outcome) -> Listing:
    rows = outcome.rows
    columns = [[_value(one) for one in column.to_pylist()] for column in rows.columns]
    is_told = len(outcome.text) * rows.num_rows <= MOST_REPEATED
    return Listing(
        title=_("Answer to a question in SQL"),
        headings=tuple(rows.column_names),
        rows=tuple(zip(*columns, strict=True)),
        notes=(outcome.text,) if is_told else (),
    )


def _value(value: object) -> object:
    """A value as files have them: a text, a number, a day."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, int) and abs(value) > 2**53:
        # A spreadsheet would change its last digits.
        return str(value)
    return None if isinstance(value, float) and value != value else value


def _parquet(outcome: sql.Outcome, said: Provenance) -> bytes:
    def make() -> bytes:
        lines = [*((_("Mark"), mark) for mark in said.marks), *about.lines(said), ("SQL", outcome.text)]
        return b"".join(records_files.parquet(iter([outcome.rows]), about=lines))

    return about.in_language(said.language, make)
