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
else:
    parts.tiles(here, facts)
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(key="card_changes", height="stretch"):
        parts.what_changed(here, facts)
    with right, st.container(key="card_map", height="stretch"):
        parts.map_of_cases(here, facts)
    left, right = st.columns([3, 2], gap="small")
    with left, st.container(key="card_trend", height="content" if parts.has_agencies(here) else "stretch"):
        parts.trend(here, facts)
    with right, st.container(key="card_agencies", height="stretch" if parts.has_agencies(here) else "content"):
        parts.agencies(here, facts)
    with left if parts.has_agencies(here) else right, st.container(key="card_significant", height="stretch"):
        parts.newest_significant(here, facts)
    parts.foot(here, facts)
