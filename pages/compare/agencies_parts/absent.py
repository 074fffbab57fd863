"""Why there are no agencies to show, and what can be done."""

from __future__ import annotations

import streamlit as st

from content.context import Context
from language import i18n
from language.i18n import N_, _

NEEDED = (
    N_("seizures with the agency that led each of them, and those that took part"),
    N_("messages between offices or agencies, with the day on which each was answered"),
    N_("courses, with how many men and women of each agency attended"),
)
"""What fills the page, from what it needs most."""


def say_of_whom(here: Context) -> None:
    """Say what a partner is told of other agencies, so that a zero is no word on all that they did."""
    if here.access.reads_own_only:
        words = _(
            "Of other agencies only what they did together with yours is shown: 0 means nothing together, and "
            "what they did without yours is not shown here."
        )
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')


def say_why_absent(here: Context) -> None:
    """The release does not tell of agencies, or the source does not hold them."""
    if here.access.reads_release_only:
        st.info(i18n.state_word("not_at_this_level"), icon=":material/lock:")
        if here.access.has_views:
            st.markdown(
                _(
                    "Released figures do not tell agencies apart. “Our cases”, at the side, are those in which yours "
                    "took part."
                )
            )
            return
        st.markdown(
            _(
                "Figures of single agencies are for the agencies themselves and their partners; the other pages show "
                "them by country and office."
            )
        )
        return
    st.info(i18n.state_word("not_held"), icon=":material/inbox:")
    st.markdown(
        _(
            "The records of this source do not say which agency made a seizure. Where the records of the offices can "
            "be chosen as the source at the side, they do. Otherwise this page is filled once these have been loaded:"
        )
    )
    for words in NEEDED:
        st.markdown(f"- {_(words)}")
    st.markdown(
        _("Whoever looks after the dashboard loads them, from files of the template or as the offices keep them:")
    )
    st.code("python -m database load FILE", language="bash")
