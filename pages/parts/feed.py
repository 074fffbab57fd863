"""The address at which programs find what a page shows, and how to use it."""

from __future__ import annotations

import streamlit as st

from content import context
from feeds import address
from feeds.views import FEEDS
from language import i18n
from language.i18n import _
from pages.parts import copying, page_state
from scope import navigation
from scope.access import DOWNLOAD


def entry(code: str) -> None:
    """An entry of a menu: the address of a feed under the link of its page, with a button that copies it."""
    feed = FEEDS[code]
    form = "geojson" if "geojson" in feed.forms else "csv"
    others = [f".{one}" for one in feed.forms if one != form]
    with st.expander(_("Address for Excel, Power BI, QGIS"), icon=":material/sync:"):
        served_at = page_state.served_at(navigation.of(feed.page).address)
        text = address.address(served_at, code, st.session_state.get("_link", {}), form)
        copying.text(text, label=_("Address for Excel, Power BI, QGIS"), key=f"feed_{code}")
        lines = (
            _(
                "In Excel or Power BI get data from the web at this address, and sign in as Basic with the key "
                "as the password."
            ),
            _("QGIS adds it as a vector layer. In place of {form} the address may end in {others}.").format(
                form=f".{form}", others=i18n.list_words(others)
            ),
            _("The operator of this dashboard makes the key, which opens no more than its own access level."),
        )
        st.caption("  \n".join(lines))


def menu(code: str) -> None:
    """The same as a menu of its own, where a page has no other; nothing where the reader's role takes no files."""
    if DOWNLOAD in context.current().access.may:
        with st.popover(_("Address"), icon=":material/sync:", key=f"feed_menu_{code}"):
            entry(code)
