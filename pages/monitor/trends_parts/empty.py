"""Why there is nothing to draw of the chosen period."""

from __future__ import annotations

import streamlit as st

import sidebar
from i18n import _
from pages.monitor.trends_parts import words
from pages.monitor.trends_parts.facts import Facts
from pages.parts.heading import say_why_empty, why_empty
from screen import Screen


def reason(here: Screen, facts: Facts) -> str:
    """No case: then as on every page; else that the cases there are say nothing of what is measured."""
    if not facts.starts or facts.chosen.measure == "cases":
        return why_empty(here, facts.frame)
    return _("Nothing in the period for this measure and these filters: {measure}").format(measure=words.measure_words(facts.chosen))


def say_why(here: Screen, facts: Facts) -> None:
    """The reason, and a way out."""
    if not facts.starts or facts.chosen.measure == "cases":
        say_why_empty(here, facts.frame, facts.outside)
        return
    st.info(reason(here, facts), icon=":material/filter_alt_off:")
    if here.filters.is_narrowed:
        st.button(_("Reset filters"), key="reset_empty", on_click=sidebar.reset)
