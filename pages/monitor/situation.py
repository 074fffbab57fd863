"""What is the state of the network now, what changed, which offices are silent, what are the newest significant
cases?"""

from __future__ import annotations

import streamlit as st

from content import context
from content.situation.facts import load
from language.i18n import _
from pages.monitor.situation_parts import on_paper
from pages.monitor.situation_parts.sites import is_drawn, map_of_cases
from pages.monitor.situation_parts.tables import agencies, by_country, tells_agencies
from pages.monitor.situation_parts.trend import trend
from pages.monitor.situation_parts.what_changed import findings, what_changed
from pages.parts import background
from pages.parts.heading import chips, foot, head, say_why_empty
from pages.parts.significant import newest_significant
from pages.parts.tiles import is_held, made, tiles

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
    # The room of figures that a source does not hold is the map's.
    holds_all = all(map(is_held, made(here, facts)))
    if holds_all:
        tiles(here, facts)
    # Where nothing changed, the months stand there; under the map where no place is known, and so nothing drawn. What
    # has no agencies beside it has all the width.
    has_map = is_drawn(here, facts)
    is_still = has_map and not tells_agencies(here) and not findings(here, facts)
    left, right = st.columns([2, 3], gap="small")
    with left:
        if not holds_all:
            tiles(here, facts, is_column=True)
        with st.container(key="card_changes", height="content" if is_still else "stretch"):
            what_changed(here, facts)
        if is_still:
            with st.container(key="card_trend", height="stretch"):
                trend(here, facts)
    with right, st.container(key="card_map", height="stretch" if has_map else "content"):
        map_of_cases(here, facts, is_tall=not holds_all)
    if not has_map:
        with right, st.container(key="card_trend", height="stretch"):
            trend(here, facts)
    left, right = st.columns([4, 3], gap="small") if tells_agencies(here) else [st.container(gap="small")] * 2
    if has_map and not is_still:
        with left, st.container(key="card_trend", height="content"):
            trend(here, facts)
    with left, st.container(key="card_significant", height="stretch" if tells_agencies(here) else "content"):
        newest_significant(
            here,
            facts.asked["significant"][0].rows(),
            facts.asked["assessed"][0].rows() if "assessed" in facts.asked else None,
        )
    if tells_agencies(here):
        with right, st.container(key="card_agencies", height="stretch"):
            agencies(here, facts)
    on_paper.button(here)
    foot(here)
