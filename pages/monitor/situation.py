"""What is the state of the network now, what changed, which offices are silent, what are the newest significant cases?"""

from __future__ import annotations

import streamlit as st

import screen
from pages.monitor import situation_parts as parts

here = screen.current()
facts = parts.load(here)

parts.head(here, facts)
parts.chips(here)
if facts.is_empty:
    parts.say_why_empty(here, facts)
elif here.access.tier == "public":
    parts.tiles(here, facts)
    with st.container(key="card_countries"):
        parts.by_country(here, facts)
    parts.foot(here, facts)
else:
    parts.tiles(here, facts)
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(key="card_changes", height="stretch"):
        parts.what_changed(here, facts)
    with right, st.container(key="card_map", height="stretch"):
        parts.map_of_cases(here, facts)
    # Beside each other what is long: agencies where there are any, else the cases.
    left, right = st.columns([3, 2], gap="small")
    cases_beside, agencies_beside = (left, right) if parts.has_agencies(here) else (right, left)
    with left, st.container(key="card_trend"):
        parts.trend(here, facts)
    with cases_beside, st.container(key="card_significant", height="stretch"):
        parts.newest_significant(here, facts)
    with agencies_beside, st.container(key="card_agencies", height="stretch"):
        parts.agencies(here, facts)
    parts.foot(here, facts)
