"""All offices: as a table, as small multiples, and along each border."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis import offices
from charts.table import Cell, Column, table
from content.context import Context
from content.offices import facts, overview_lines, pictures
from content.offices.facts import Overview
from language.i18n import _
from pages.parts import card, clicks, explain, page_state
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from queries import network, seizures
from queries import offices as queries

COLUMNS, PANEL_HEIGHT = 5, 144


def draw(here: Context, found: Overview) -> None:
    """The table of all offices, by country."""
    sort = page_state.parameter("sort", "", ("", *overview_lines.SORTS))
    folded = page_state.parameter("folded", "", clicks.are_groups)
    take, markup, notes, columns = here.once("offices.lines", lambda: _lines(here, found, sort, folded), sort, folded)
    with st.container(key="card_offices"):
        card.head(_("Every office"), take)
        if not markup:
            st.markdown(_("No office matches the chosen filters."))
            return
        clicks.markup(markup, key="offices_table", on_click=clicked)
        explain.columns(here, _("Every office"), columns, frame=found.framed, of=("cases",), queries=QUERIES)
        card.notes(*notes)


def draw_multiples(here: Context, found: Overview) -> None:
    """A small picture of each office, all on one scale, with its status behind the line."""
    with st.container(key="card_multiples"):
        chart = here.once("offices.multiples", lambda: pictures.multiples(here, found))
        if chart is None:
            card.head(_("Cases per month at every office"))
            st.markdown(_("Cases of single offices and months are not told by this source."))
            return
        rows = -(-len(chart.panels) // card.columns_for_screen(COLUMNS))
        chart_card(
            here,
            chart,
            of=("cases",),
            frame=found.framed,
            key="offices_multiples",
            height=70 + rows * PANEL_HEIGHT,
            columns=COLUMNS,
            on_click=open_office,
            explained=Explained(kind="office_months", queries=lambda there: _of_months(there, found), time="around"),
        )


def draw_borders(here: Context, found: Overview) -> None:
    """A card for each border, with its crossings in the order of geography."""
    found_borders = here.once("offices.borders", lambda: _borders(here, found))
    if not found_borders:
        st.markdown(_("No office matches the chosen filters."))
    for border, take, markup, columns in found_borders:
        with st.container(key=f"card_border_{border}"):
            card.head(pictures.border_name(here, border), take)
            clicks.markup(markup, key=f"border_{border}", on_click=clicked)
            explain.columns(
                here, pictures.border_name(here, border), columns, frame=found.framed, of=("cases",), queries=QUERIES
            )
    card.notes(*pictures.notes(here))


def _borders(here: Context, found: Overview) -> list[tuple[str, str, str, list[Column]]]:
    """Code, sentence, table and columns of each border."""
    made = []
    for border, pairs in pictures.borders(here, found):
        take = pictures.border_take(here, pairs)
        columns, rows = pictures.strip(here, found, border, pairs)
        caption = f"{pictures.border_name(here, border)}: {take}"
        made.append((border, take, table(columns, rows, caption=caption), columns))
    return made


def _lines(here: Context, found: Overview, sort: str, folded: str) -> tuple[str, str, list[str], list[Column]]:
    """What the lines are, the table, empty where no office is left, what must be known of it, and its columns."""
    amounts = overview_lines.keys(found)
    codes = overview_lines.codes(here, found)
    columns = overview_lines.columns(here, amounts, sort)
    countries = list(dict.fromkeys(found.rows[code].country_code for code in codes))
    # A single country has nothing to fold.
    folded_groups = clicks.groups(folded) if len(countries) > 1 else frozenset()
    digits = overview_lines.decimals(found.lines.values(), amounts)
    rows: list[list[Cell]] = []
    places, of_groups = [], {}
    for country in countries:
        members = [code for code in codes if found.rows[code].country_code == country]
        if found.lines:
            members = [line.code for line in offices.in_order([found.lines[one] for one in members], sort, amounts)]
        places.append(len(rows))
        is_folded = country in (folded_groups or ()) if len(countries) > 1 else None
        rows.append([overview_lines.country_cell(here, country, len(members), is_folded=is_folded)])
        rows[-1] += [Cell()] * (len(columns) - 1)
        if is_folded is not None:
            of_groups |= dict.fromkeys(range(len(rows), len(rows) + len(members)), country)
        rows += [overview_lines.row(here, found, code, digits) for code in members]
    take = overview_lines.take(here, found)
    caption = f"{_('Every office')}: {take}"
    markup = (
        table(columns, rows, caption=caption, sums=frozenset(places), groups=of_groups, folded=folded_groups)
        if rows
        else ""
    )
    return take, markup, overview_lines.notes(here, found), columns


def _of_cases(there: Context):
    return [seizures.monthly_cases(there.filters, there.access)]


QUERIES: dict[str, explain.Ask] = {
    "reported": lambda there: [network.reports(there.filters, there.access)],
    **dict.fromkeys(("cases", "office_cases", "border_cases"), _of_cases),
    "amount": lambda there: [queries.quantities(there.filters, there.access)],
}
"""What the figures of each column are worked out of."""


def _of_months(there: Context, found: Overview):
    first = min([there.filters.start, *facts.shown_months(found.framed)[:1]])
    return [seizures.monthly_cases(there.filters.with_(start=first), there.access)]


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


def _fold(countries: str) -> None:
    page_state.set_parameter("folded", countries)


ACTIONS: dict[str, Callable[[str], None]] = {
    "sort": _sort,
    "office": open_office,
    "pair": open_pair,
    "folded": _fold,
}
