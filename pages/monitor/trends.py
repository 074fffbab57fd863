"""How do cases and quantities move, by any dimension; season, mix, is a jump one case or many?"""

from __future__ import annotations

import streamlit as st

import screen
from i18n import _
from pages.monitor.trends_parts import choices, facts, main_card
from pages.parts.heading import chips, foot, head, say_why_empty

here = screen.current()
asked = facts.sizes(here)
heading = st.container(gap="small")
with heading:
    title = st.container(gap=None)
    chips(here)
chosen = choices.choose(here, facts.units(here, asked))
found = facts.load(here, chosen)
with title:
    head(here, _("Trends"), found.frame)
if not found.starts:
    say_why_empty(here, found.frame, found.outside)
else:
    main_card.draw(here, found)
    foot(here)
