"""The search at the side: whatever has a page, by any spelling of its name; a click opens the page."""

from __future__ import annotations

import streamlit as st

from content import find, leads
from content.context import Context
from content.find import Hit
from language import i18n
from language.i18n import _, count, list_words, ngettext
from pages.parts import page_state, saved
from scope import navigation
from scope.kinds import KINDS
from web import data

KEY = "find"
LEAST_LETTERS, MOST_LETTERS = 2, 100


def draw(here: Context) -> None:
    """The box, empty on each page that is opened."""
    if page_state.came_by_link():
        st.session_state[KEY] = ""
    _search(here)


@st.fragment
def _search(here: Context) -> None:
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state["lang"])
    text = st.text_input(
        _("Find"),
        key=KEY,
        type="search",
        live="300ms",
        placeholder=_("Find by name or code"),
        label_visibility="collapsed",
    )[:MOST_LETTERS].strip()
    if len(text) < LEAST_LETTERS:
        return
    with st.container(key="found", gap=None):
        try:
            _show(here, text)
        except data.DatabaseUnavailable:
            # The page is not drawn again, so that nothing else would say it.
            _say(_("The database is unavailable"))


def _show(here: Context, text: str) -> None:
    """What the text can mean, or what is spelled most like it."""
    found, views = find.hits(here, text), saved.found(here, text)
    if matches := len(found) + len(views):
        _say(ngettext("{n} match", "{n} matches", matches).format(n=count(matches)), is_seen=False)
    else:
        found = find.nearest(here, text)
        _say(_not_found(here, text, is_near=bool(found)))
    for one in found:
        st.page_link(
            navigation.of(one.lead.page).script,
            label=_label(one),
            icon="",
            query_params=one.lead.parameters,
            width="stretch",
        )
    for view in views:
        st.page_link(
            navigation.of(view.page).script,
            label=f"**{i18n.markdown(view.name)}** · {_('saved view')}",
            icon="",
            query_params=saved.parameters(view),
            width="stretch",
        )


def _say(words: str, *, is_seen: bool = True) -> None:
    look = "blo-note" if is_seen else "blo-unseen"
    st.html(f'<div class="{look}" role="status">{i18n.html(words)}</div>')


def _label(one: Hit) -> str:
    """Its name, the other name that it was found by, what it is and where."""
    name = i18n.markdown(one.lead.name)
    other = f" ({i18n.markdown(one.other_name)})" if one.other_name else ""
    what = [_(KINDS[one.lead.kind].word), i18n.markdown(one.where) if one.where else ""]
    return f"**{name}**{other} · {', '.join(filter(None, what))}"


def _not_found(here: Context, text: str, *, is_near: bool) -> str:
    """That nothing has this name, and what can be found here."""
    said = _("Nothing here is called “{text}”.").format(text=text)
    if is_near:
        return f"{said} {_('These are spelled most like it:')}"
    words = list_words(_(KINDS[kind].words).lower() for kind in leads.kinds(here))
    return f"{said} {_('Search by name or code covers {kinds}.').format(kinds=words)}"
