"""What is the state of the network now, what changed, which offices are silent, what are the newest significant
cases?"""

from __future__ import annotations

import streamlit as st

from content import context
from content.situation.facts import has_agencies, load
from language.i18n import _
from pages.monitor.situation_parts import on_paper
from pages.monitor.situation_parts.sites import map_of_cases
from pages.monitor.situation_parts.tables import agencies, by_country
from pages.monitor.situation_parts.trend import trend
from pages.monitor.situation_parts.what_changed import what_changed
from pages.parts import background
from pages.parts.heading import chips, foot, head, say_why_empty
from pages.parts.significant import newest_significant
from pages.parts.tiles import tiles

here = context.current()
facts = load(here)

head(here, _("Situation"), facts.frame)
chips(here)
background.panel()
if facts.is_empty:
    say_why_empty(here, facts.frame, facts.outside)
elif here.access.tier == "public":
    tiles(here, facts)
    with st.container(key="card_countries"):
        by_country(here, facts)
    on_paper.button(here)
    foot(here)
else:
    tiles(here, facts)
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(key="card_changes", height="stretch"):
        what_changed(here, facts)
    with right, st.container(key="card_map", height="stretch"):
        map_of_cases(here, facts)
    # Beside each other what is long: agencies where there are any, else the cases.
    left, right = st.columns([3, 2], gap="small")
    cases_beside, agencies_beside = (left, right) if has_agencies(here) else (right, left)
    with left, st.container(key="card_trend"):
        trend(here, facts)
    with cases_beside, st.container(key="card_significant", height="stretch"):
        newest_significant(
            here,
            facts.asked["significant"][0].rows(),
            facts.asked["assessed"][0].rows() if "assessed" in facts.asked else None,
        )
    with agencies_beside, st.container(key="card_agencies", height="stretch"):
        agencies(here, facts)
    on_paper.button(here)
    foot(here)
