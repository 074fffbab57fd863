"""The playlist for the wall, and the same content as slides and paper."""

from __future__ import annotations

import streamlit as st

import screen
from i18n import _
from pages.parts import background
from pages.parts.heading import chips, foot, head
from pages.work.briefing_parts import choices, composing, showing

here = screen.current()
head(here, _("Briefing"), None)
chips(here)
background.panel()
left, right = st.columns([2, 3], gap="small")
with left, st.container(key="card_playlist", height="stretch"):
    chosen = choices.choose(here)
with right, st.container(key="card_preview", height="stretch"):
    showing.draw(here, chosen)
with st.container(key="card_compose"):
    composing.draw(here, chosen)
foot(here)
