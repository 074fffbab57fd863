"""The cross table on its card: headings sort, a cell leads to its records, a heading can be narrowed to or left out."""

from __future__ import annotations

import streamlit as st

from charts.cross_table import cross_table
from content import narrowing
from content.context import Context
from content.explore import choices, words
from content.explore.facts import Found
from content.explore.grid import MOST_COLUMNS, ROWS_A_PAGE, Grid, Looks
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import card, clicks, page_state
from queries.pivot import MOST_CELLS
from scope.pivot import VALUES


def draw(here: Context, found: Found, looks: Looks) -> None:
    with st.container(key="card_explore"):
        if found.is_cut:
            card.head(title(found))
            st.info(
                _(
                    "There are more than {n} cells. Fewer axes, a shorter period or a filter make a table that can "
                    "be read."
                ).format(n=count(MOST_CELLS)),
                icon=":material/grid_off:",
            )
            return
        grid = Grid(here, found, looks)
        pages = max(-(-len(grid.rows) // ROWS_A_PAGE), 1)
        page = min(int(page_state.parameter("page", "1", _is_page)), pages)
        card.head(title(found), take(here, found, grid))
        markup = here.once(
            "explore.table",
            lambda: _markup(here, found, grid, page),
            found.question,
            looks,
            page,
        )
        clicks.markup(markup, key="explore_table", on_click=lambda key: _clicked(key, looks))
        _pager(page, pages)
        card.notes(*notes(here, found, grid))


def title(found: Found) -> str:
    """What is shown: the values, by the axes."""
    question = found.question
    values = i18n.list_words(_(VALUES[name].words) for name in question.values)
    if not question.axes:
        return values
    axes = i18n.list_words(words.axis(axis).lower() for axis in question.axes)
    return _("{values} by {axes}").format(values=values, axes=axes)


def take(here: Context, found: Found, grid: Grid) -> str:
    rows = len(grid.leaf_rows())
    said = ngettext("{n} row", "{n} rows", rows).format(n=count(rows))
    cases = "" if found.case_count is None else ngettext("{n} case", "{n} cases", found.case_count)
    return i18n.DOT.join(filter(None, [cases.format(n=count(found.case_count or 0)), said]))


def notes(here: Context, found: Found, grid: Grid) -> list[str]:
    question = found.question
    said = [f"{_(VALUES[name].words)}: {_(VALUES[name].note)}" for name in question.values]
    for value, axes in choices.not_known(question):
        said.append(
            _("{value} is not known by {axes}: these cells are not applicable.").format(
                value=_(VALUES[value].words), axes=i18n.list_words(words.axis(axis).lower() for axis in axes)
            )
        )
    if len(grid.all_columns) > MOST_COLUMNS:
        said.append(
            _("The first {n} of {total} columns are shown; files hold all.").format(
                n=count(MOST_COLUMNS), total=count(len(grid.all_columns))
            )
        )
    subjects = tuple(dict.fromkeys(VALUES[name].subject for name in question.values))
    return said + narrowing.words(here, *subjects)


def _markup(here: Context, found: Found, grid: Grid, page: int) -> str:
    lines = grid.lines((page - 1) * ROWS_A_PAGE, ROWS_A_PAGE)
    corner = " / ".join(words.axis(axis) for axis in found.question.rows) or _("All")
    markup = cross_table(
        grid.heads,
        lines,
        caption=f"{title(found)}: {take(here, found, grid)}",
        corner=corner,
        filling=i18n.state_word("filling"),
        address=here.address("records"),
        columns=grid.column_queries(),
    )
    name = i18n.html(title(found))
    return f'<div class="blo-across blo-grid" tabindex="0" role="region" aria-label="{name}">{markup}</div>'


def _is_page(text: str) -> bool:
    return text.isdecimal() and len(text) <= 6 and int(text) > 0


def _pager(page: int, pages: int) -> None:
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center", key="records_pager"):
            turn = f"explore_turn_{page}_{pages}"
            st.pagination(pages, default=page, key=turn, on_change=lambda: _go(turn))


def _go(widget: str) -> None:
    page_state.set_parameter("page", str(st.session_state[widget]))


def _clicked(key: str, looks: Looks) -> None:
    what, _colon, value = key.partition(":")
    if what == "sort":
        falls = not looks.falls if looks.sort == int(value) else True
        page_state.set_parameter("order", f"{'-' if falls else ''}{value}")
        page_state.set_parameter("page", None)
    else:
        page_state.set_parameter("focus", key)
