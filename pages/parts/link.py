"""The link of the page on screen, to be copied: as it moves on with the data, or with the days that it has now and the
state of the data."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from content import page_words
from content.context import Context
from language import i18n
from language.i18n import _
from pages.parts import copying, page_state, sidebar
from scope import links


def button(here: Context, page: str, place) -> None:
    """Offer the link, at a place of the sidebar."""
    if place.button(_("Copy the link"), icon=":material/link:", width="stretch", key="link_open"):
        st.dialog(_("Copy the link"))(_show)(here, page_state.written(page), page)


def _show(here: Context, own: dict[str, str], page: str) -> None:
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state["lang"])
    is_fixed = page != "help" and st.toggle(
        _("With these days and the state of the data"),
        key="link_fixed",
        help=_("Without it a period such as the last complete quarter moves on with the data."),
    )
    shown = sidebar.link(i18n.language()) | own
    if is_fixed:
        days = links.encode(links.fixed(sidebar.choices(), here.filters.start, here.filters.end))
        shown = {name: value for name, value in shown.items() if name not in ("period", "from", "to")} | days
        shown |= links.as_of(here.loaded_at)
    copying.text(f"{page_state.address()}?{urlencode(shown)}", label=_("Link"), key="link_text")
    st.caption(
        _("It opens {period}, and says if the data have changed by then.").format(
            period=i18n.period(here.filters.start, here.filters.end)
        )
        if is_fixed
        else page_words.data_words(here)
    )
