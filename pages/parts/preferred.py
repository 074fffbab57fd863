"""What the reader wants the dashboard to begin with: taken up when a visit begins, and chosen in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from language import i18n
from language.i18n import _
from pages.parts import browser, page_state
from scope import navigation
from scope.navigation import PAGES
from scope.settings import Settings
from web import preferences
from web.components import document
from web.components import theme as themes
from web.preferences import SIZES, Preferences
from web.saved_views import StoreError

HELD, OF, OPEN = "_preferences", "_preferences_of", "_is_preferring"
LANGUAGES = {"en": "English", "ru": "Русский"}
"""Each by its own name; one that is not here by its code."""


def settle(settings: Settings) -> Preferences:
    """What this reader wants, as it was when the visit began or was changed since. Never an error: who reads has not
    asked for it."""
    state, person = st.session_state, browser.account()
    if state.get(OF) != person or HELD not in state:
        try:
            kept = preferences.kept_for(person) if person else of_browser()
        except StoreError:
            kept = {}
        names = [one.name for one in PAGES]
        state[OF], state[HELD] = person, preferences.of(kept, languages=settings.languages, pages=names)
    return state[HELD]


def of_browser() -> dict[str, str]:
    """What the browser keeps of what its reader wants."""
    return preferences.from_cookie(st.context.cookies.get(preferences.COOKIE, ""))


def current() -> Preferences:
    return st.session_state.get(HELD, Preferences())


def begin(page: str, may: Sequence[str]) -> None:
    """Go to the page that the reader wants to begin with, where a visit begins at an address that names none and asks
    for nothing.

    Args:
        page: address of the page that is open.
        may: names of the pages that this reader is led to.
    """
    state, wanted = st.session_state, current().start
    is_first = not state.get("_has_begun")
    state["_has_begun"] = True
    if is_first and not page and not st.query_params and wanted in may and wanted != PAGES[0].name:
        st.switch_page(navigation.of(wanted).script)


def rows(usual: int) -> int:
    """Rows on a page of this page's list: as its link says, else as the reader wants, else as usual.

    A link that names a page of the list and says nothing of its rows means the usual ones.
    """
    held = st.session_state.get(page_state.key("size"))
    if held is None and st.session_state.get(page_state.key("page")) is None:
        page_state.set_parameter("size", current().rows or None)
    return int(page_state.parameter("size", str(usual), SIZES))


# Choosing ---------------------------------------------------------------------------------------------------


def button(settings: Settings, may: Sequence[str], place) -> None:
    """Offer the dialog, at a place of the sidebar.

    Args:
        may: names of the pages that this reader is led to.
    """
    place.button(_("Preferences"), icon=":material/tune:", width="stretch", key="preferences_open", on_click=_begin)
    if st.session_state.get(OPEN):
        st.dialog(_("Preferences"), on_dismiss=_end)(_ask)(settings, may)


def _begin() -> None:
    st.session_state[OPEN] = True


def _end() -> None:
    st.session_state[OPEN] = False


def _ask(settings: Settings, may: Sequence[str]) -> None:
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state["lang"])
    if st.session_state.pop("_has_preferred", False):
        # The whole page is to be as it is now.
        st.rerun()
    held = current()
    _choice(
        "language",
        _("Language at the beginning"),
        ("", *settings.languages),
        held.language,
        lambda one: LANGUAGES.get(one, one) if one else _("As the browser says"),
    )
    st.markdown(f":small[{_('Look')}]")
    choose_theme("theme_preferred")
    _choice("start", _("Start page"), may, held.start or may[0], lambda one: _(navigation.of(one).title))
    _choice(
        "rows",
        _("Rows on a page of Records and Explore"),
        ("", *SIZES),
        held.rows,
        lambda one: i18n.count(int(one)) if one else _("As usual"),
    )
    if words := st.session_state.pop("_preferring_told", ""):
        st.error(i18n.markdown(words), icon=":material/error:")
    st.caption(
        _("Kept for you, in every browser in which you sign in. A link says more than what is chosen here.")
        if browser.account()
        else _("Kept in this browser. A link says more than what is chosen here.")
    )


def _choice(name: str, label: str, options: Sequence[str], held: str, words) -> None:
    st.selectbox(
        label,
        options,
        index=options.index(held) if held in options else 0,
        # Of each language its own: Streamlit keeps what was chosen by its words.
        key=_key(name),
        format_func=words,
        on_change=_take,
        args=(name,),
    )


def _key(name: str) -> str:
    return f"preferred_{name}_{i18n.language()}"


def _take(name: str) -> None:
    state = st.session_state
    i18n.use(state.get("lang", i18n.language()))
    value = state[_key(name)]
    if not prefer(name, "" if name == "start" and value == PAGES[0].name else value):
        return
    if name == "language" and value:
        state["lang"] = value
    if name == "rows":
        page_state.set_parameter("size", value or None)
        page_state.set_parameter("page", None)
    state["_has_preferred"] = True


def prefer(name: str, value: str) -> bool:
    """Keep what the reader wants; whether that could be done."""
    state, person = st.session_state, browser.account()
    if person:
        try:
            preferences.keep(person, name, value)
        except StoreError as error:
            state["_preferring_told"] = str(error)
            return False
    state[HELD] = replace(current(), **{name: value})
    if not person:
        state[document.COOKIE] = preferences.cookie(state[HELD])
    return True


def choose_theme(key: str = "theme") -> None:
    """Offer the look, which the browser keeps; of a person the store does too, and other browsers take it up."""
    person = browser.account()
    chosen = themes.choose(current().theme if person else "", key=key)
    if person and chosen in preferences.THEMES and chosen != current().theme:
        prefer("theme", chosen)
