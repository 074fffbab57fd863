"""A playlist that is being put together: views are added from any page with the filters on screen, and stay for the
session."""

from __future__ import annotations

import streamlit as st

from briefing import make, refusal
from briefing.playlist import MOST_SLIDES, Entry
from content import context, opening
from content.context import Context
from language import i18n
from language.i18n import _, ngettext
from pages.parts import page_state, sidebar
from scope import links
from scope.navigation import PAGES
from web import data

KEY = "_draft"
VIEW_OF_PAGE = {page.address: page.views[0] for page in PAGES if page.views}
"""What is added from a page; pages of single records are for nobody's wall."""


def entries() -> list[Entry]:
    """The slides put together so far."""
    return st.session_state.setdefault(KEY, [])


def put(new: list[Entry]) -> None:
    st.session_state[KEY] = list(new)


def button(page: str, place) -> None:
    """Offer to add what this page shows, at a place of the sidebar."""
    if page not in VIEW_OF_PAGE:
        return
    with place:
        help_words = _("What this page shows, with its filters, becomes a slide of the briefing that you put together.")
        st.button(
            _("Add to a briefing"),
            key="add_to_briefing",
            icon=":material/add_to_queue:",
            width="stretch",
            on_click=_add,
            args=(page, context.current()),
            help=help_words,
        )


def _add(page: str, here: Context) -> None:
    # A callback runs before the page has said which language is in use.
    i18n.use(st.session_state.get("lang", i18n.language()))
    if len(entries()) >= MOST_SLIDES:
        st.toast(_("The briefing is full: at most {n} slides.").format(n=MOST_SLIDES), icon=":material/block:")
        return
    shown = sidebar.link(i18n.language()) | page_state.written(page)
    link = {name: value for name, value in shown.items() if name not in ("lang", "tier", "data")}
    view, link = _as_slide(page, link)
    if why := _why_not(view, link, here):
        st.toast(
            _("It was not added, as the wall could not show it. {reason}.").format(reason=i18n.markdown(why)),
            icon=":material/block:",
            duration="long",
        )
        return
    entries().append(Entry(view=view, link=tuple(link.items())))
    number = len(entries())
    st.toast(
        ngettext(
            "It was added: the briefing has {n} slide", "It was added: the briefing has {n} slides", number
        ).format(n=number),
        icon=":material/add_to_queue:",
    )


PROFILES = {"office_profile": ("office", "office"), "pair_profile": ("pair", "pair")}
"""What a page of its own becomes: by the parameter that it stands in, the view of its slide and the filter there."""


def _as_slide(page: str, link: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The view and the link of a slide of what a page shows: of one office or pair, its own."""
    for name, (view, field) in PROFILES.items():
        if code := link.get(name):
            kept = {one: value for one, value in link.items() if one not in (*PROFILES, "event", "view", "sort")}
            return view, {one: value for one, value in kept.items() if one not in ("office", "pair")} | {field: code}
    return VIEW_OF_PAGE[page], link


def _why_not(view: str, link: dict[str, str], here: Context) -> str:
    """Why readers of the wall could not be shown this; empty where they can. While the database is away nobody
    knows."""
    try:
        return refusal.why(
            view,
            link,
            opening.context(
                links.decode(link)[0],
                data.Kept(data.current()),
                make.shown_to(here.access, here.settings),
                here.settings,
            ),
        )
    except opening.NoRecords:
        return _("The database holds no records yet.").rstrip(".")
    except data.DatabaseUnavailable:
        return ""
