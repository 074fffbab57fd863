"""Why there are no offices to show, and whom a partner is told of."""

from __future__ import annotations

import streamlit as st

from content.context import Context
from content.offices import sides
from language import i18n
from language.i18n import _
from pages.compare.offices_parts.overview import open_office


def say_of_whom(here: Context, *, is_far: bool = False) -> None:
    """Say what a partner is told, so that a zero is no word on all that an office did; of an office where its agency is
    not, that all is told as it is released."""
    if here.access.reads_own_only:
        words = (
            _("Your agency does not work at this office: it is told as it is released, with the cases of all agencies.")
            if is_far
            else _(
                "Offices where your agency works or has cases, with the cases in which it took part; what others did "
                "there without it is not shown here."
            )
        )
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')


def say_why_absent() -> None:
    """Public figures are by country."""
    st.info(i18n.state_word("not_at_this_level"), icon=":material/lock:")
    st.markdown(_("Public figures are by country and whole year; single offices are not among them."))


def say_untold(here: Context, code: str) -> None:
    """An office that the reader may name, and is told nothing else of: at all, or under these filters."""
    st.info(sides.untold_words(here, code, i18n.markdown(here.names("blo", code))), icon=":material/lock:")
    st.button(_("All offices"), key="all_offices", icon=":material/arrow_back:", on_click=open_office, args=(None,))
