"""What the reader chose on the Records page: grain, columns, order, search, page, the record that is open."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from content.context import Context
from content.records import choices
from content.records.choices import MOST_LETTERS, NEWEST_FIRST, ROWS_A_PAGE, SEPARATOR, Chosen, default_columns
from exports.records import Listing, label
from language.i18n import N_, _
from pages.parts import page_state, preferred
from queries import records
from queries.records import Sort
from scope.filters import Filters

GRAIN_WORDS = {"case": N_("Cases"), "line": N_("Items")}


def choose(here: Context) -> Chosen:
    """What link and widgets say; the page number does not outlive a change of what is listed."""
    grains = records.grains(here.access)
    grain = page_state.parameter("per", grains[0], grains)
    known = {column.code: column for column in records.columns(here.access, grain)}
    default = SEPARATOR.join(default_columns(here, grain))
    columns = page_state.parameter("columns", default, lambda text: choices.are_columns(text, known))
    sort = page_state.parameter("sort", NEWEST_FIRST, lambda text: choices.is_sort(text, known))
    text = page_state.parameter("q", "", choices.is_search)
    listing = Listing(
        here.filters,
        here.access,
        grain,
        Sort(sort.lstrip("-"), sort.startswith("-")),
        tuple(columns.split(SEPARATOR)),
        "" if here.access.reads_release_only else text,
        here.settings.zone,
    )
    _begin_anew(here.filters, grain, sort, text)
    size = preferred.rows(ROWS_A_PAGE)
    page = page_state.parameter("page", "1", lambda text: text.isdecimal() and len(text) <= 7 and int(text) > 0)
    record = page_state.parameter("record", "", lambda text: len(text) <= MOST_LETTERS)
    facets = page_state.parameter("facets", "", ("", "open"))
    return Chosen(listing, int(page), record, bool(facets), size)


def _begin_anew(*listed: Filters | str) -> None:
    """Go to the first page when something else is listed than before, unless a link says which page."""
    before = st.session_state.get("_records_listed")
    if before is not None and before != listed and not page_state.came_by_link():
        page_state.set_parameter("page", None)
    st.session_state["_records_listed"] = listed


def sort_by(column: str, listing: Listing) -> None:
    """Sort by a column; by the one that is sorted by already the other way round."""
    is_same = listing.sort.column == column
    falls = (
        not listing.sort.is_descending
        if is_same
        else column in ("seized_on", "quantity_kg", "persons_detained", "value_usd", "first_loaded_on", "updated_on")
    )
    page_state.set_parameter("sort", ("-" if falls else "") + column)


def open_record(key: str | None) -> None:
    """Open a record at the side; None closes it."""
    page_state.set_parameter("record", key)
    page_state.set_parameter("facets", None)


def open_facets(*, is_open: bool) -> None:
    """Open the drawer of filters, or close it."""
    page_state.set_parameter("facets", "open" if is_open else None)


def link_to(key: str) -> str:
    """Address of the page with a record open."""
    return "records?" + urlencode(st.session_state.get("_link", {}) | {"record": key})


# Widgets ----------------------------------------------------------------------------------------------------


def search_box() -> None:
    st.text_input(
        _("Search"),
        key=page_state.key("q"),
        persist_state="session",
        max_chars=MOST_LETTERS,
        icon=":material/search:",
        label_visibility="collapsed",
        placeholder=_("Reference, office, place, agency, substance, country… in either script"),
    )


def facets_button(here: Context) -> None:
    number = len(here.filters.chosen | dict(here.filters.without or ()))
    st.button(
        _("Filters ({n})").format(n=number) if number else _("Filters"),
        key="open_facets",
        icon=":material/filter_list:",
        help=_("How the cases are spread over the choices of each filter; a click narrows the list"),
        on_click=open_facets,
        kwargs={"is_open": True},
    )


def grain_control(here: Context) -> None:
    grains = records.grains(here.access)
    if len(grains) > 1:
        st.segmented_control(
            _("One row is"),
            grains,
            key=page_state.key("per"),
            format_func=lambda one: _(GRAIN_WORDS[one]),
            required=True,
            persist_state="session",
            label_visibility="collapsed",
            on_change=_forget_columns,
        )


def _forget_columns() -> None:
    page_state.set_parameter("columns", None)


def columns_control(here: Context, listing: Listing) -> None:
    """Which columns, in which order."""
    with st.popover(_("Columns"), icon=":material/view_column:"):
        st.session_state["records_columns"] = list(listing.columns)
        st.multiselect(
            _("Columns in their order"),
            [column.code for column in records.columns(here.access, listing.grain)],
            key="records_columns",
            format_func=lambda code: label(code, listing.grain),
            on_change=_set_columns,
            placeholder=_("Choose columns"),
        )
        st.caption(_("A column that is added comes last. A click on the heading of a column sorts by it."))
        st.button(_("Usual columns"), on_click=_forget_columns, icon=":material/restart_alt:")


def _set_columns() -> None:
    page_state.set_parameter("columns", SEPARATOR.join(st.session_state["records_columns"]) or None)


def pager(chosen: Chosen, pages: int) -> None:
    """From page to page, and to any."""
    if pages < 2:
        return
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center", key="records_pager"):
        # Widgets of their own for each page: what they begin with is the page of the link.
        turn, jump = (f"records_{name}_{chosen.page}_{pages}" for name in ("turn", "jump"))
        st.pagination(pages, default=chosen.page, key=turn, on_change=_go, args=(turn,))
        if pages > 7:
            st.number_input(
                _("Page"),
                1,
                pages,
                chosen.page,
                key=jump,
                on_change=_go,
                args=(jump,),
                width=120,
                label_visibility="collapsed",
                help=_("Number of the page"),
            )


def _go(widget: str) -> None:
    page_state.set_parameter("page", str(st.session_state[widget]))
