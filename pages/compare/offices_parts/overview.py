"""All offices: a table of them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis import offices
from charts.table import Cell, table
from content.context import Context
from content.offices import overview_lines
from content.offices.facts import Overview
from language.i18n import _
from pages.parts import card, clicks, page_state


def draw(here: Context, found: Overview) -> None:
    """The table of all offices, by country."""
    sort = page_state.parameter("sort", "", ("", *overview_lines.SORTS))
    take, markup, notes = here.once("offices.lines", lambda: _lines(here, found, sort), sort)
    with st.container(key="card_offices"):
        card.head(_("Every office"), take)
        if not markup:
            st.markdown(_("No office matches the chosen filters."))
            return
        clicks.markup(markup, key="offices_table", on_click=clicked)
        card.notes(*notes)


def _lines(here: Context, found: Overview, sort: str) -> tuple[str, str, list[str]]:
    """What the lines are, the table, empty where no office is left, and what must be known of it."""
    amounts = overview_lines.keys(found)
    codes = overview_lines.codes(here, found)
    columns = overview_lines.columns(here, amounts, sort)
    rows, places = [], []
    for country in dict.fromkeys(found.rows[code].country_code for code in codes):
        members = [code for code in codes if found.rows[code].country_code == country]
        if found.lines:
            members = [line.code for line in offices.in_order([found.lines[one] for one in members], sort, amounts)]
        places.append(len(rows))
        rows.append([Cell(here.names("country", country)), *[Cell()] * (len(columns) - 1)])
        rows += [overview_lines.row(here, found, code, amounts) for code in members]
    take = overview_lines.take(here, found)
    markup = table(columns, rows, caption=f"{_('Every office')}: {take}", sums=frozenset(places)) if rows else ""
    return take, markup, overview_lines.notes(here, found)


def clicked(key: str) -> None:
    """A click on a name or on a heading."""
    action, _colon, value = key.partition(":")
    ACTIONS[action](value)


def open_office(code: str | None) -> None:
    """Go to the page of an office, or back to all of them."""
    page_state.set_parameter("pair_profile", None)
    page_state.set_parameter("office_profile", code)


def open_pair(code: str | None) -> None:
    """Go to the page of a pair, or back to all offices."""
    page_state.set_parameter("office_profile", None)
    page_state.set_parameter("pair_profile", code)


def _sort(name: str) -> None:
    """Sort by a column; once more, and lines stand by their names again."""
    now = st.session_state.get(page_state.key("sort"))
    page_state.set_parameter("sort", None if now == name else name)


ACTIONS: dict[str, Callable[[str], None]] = {"sort": _sort, "office": open_office, "pair": open_pair}
