"""The playlist for the wall, and the same content as slides and paper."""

from __future__ import annotations

import streamlit as st

from content import context
from language.i18n import _
from pages.parts import background
from pages.parts.heading import chips, foot, head
from pages.work.briefing_parts import choices, composing, showing

here = context.current()
shown, why_nothing = showing.of_wall(here)
head(shown, _("Briefing"), None, has_totals=False)
chips(here)
showing.say_what_is_shown(here, shown, why_nothing)
background.panel()
left, right = st.columns([2, 3], gap="small")
with left, st.container(key="card_playlist", height="stretch"):
    chosen = choices.choose(here)
with right, st.container(key="card_preview", height="stretch"):
    showing.draw(here, chosen)
slides = st.container(key="card_slides")
with st.container(key="card_compose"):
    composing.draw(here, chosen)
foot(shown)
showing.draw_slides(here, shown, chosen, slides)
