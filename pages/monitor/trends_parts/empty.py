"""Why there is nothing to draw of the chosen period."""

from __future__ import annotations

import streamlit as st

from content.context import Context
from content.trends.empty import reason
from content.trends.facts import Facts
from language.i18n import _
from pages.parts import sidebar
from pages.parts.heading import say_why_empty


def say_why(here: Context, facts: Facts) -> None:
    """The reason, and a way out."""
    if not facts.starts or facts.chosen.measure == "cases":
        say_why_empty(here, facts.frame, facts.outside)
        return
    st.info(reason(here, facts), icon=":material/filter_alt_off:")
    if here.filters.is_narrowed:
        st.button(_("Reset filters"), key="reset_empty", on_click=sidebar.reset)
