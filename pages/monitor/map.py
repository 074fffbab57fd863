"""Where, along which corridors, moving how over time?"""

from __future__ import annotations

import streamlit as st

from content import context, leads
from content.map.facts import load
from content.map.payload import payload
from language.i18n import _
from pages.monitor.map_parts import acts, in_link
from pages.parts import led_to
from pages.parts.heading import chips, foot, head, say_why_empty

here = context.current()
found = load(here)

# In a container of their own, so that the map keeps its place, and with it the reader's view, when chips come and go.
with st.container(gap="small"):
    head(here, _("Map"), found.frame)
    chips(here)
    if found.is_empty:
        say_why_empty(here, found.frame, found.outside)
acts.map_with_clock(here, found, payload(here, found, acts.opening(in_link.initial(here, found))))
led_to.draw(leads.of_map(here, found.offices))
foot(here)
