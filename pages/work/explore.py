"""Any question that nobody foresaw: rows, columns and values put together by the reader, each cell with its records."""

from __future__ import annotations

import streamlit as st

from content import context
from content.explore import facts
from language.i18n import _
from pages.parts.heading import chips, foot, head
from pages.work.explore_parts import controls, listing

here = context.current()
heading = st.container(gap="small")
with heading:
    title = st.container(gap=None)
    chips(here)
question, looks, drawn = controls.choose(here)
found = facts.load(here, question)
with title:
    head(here, _("Explore"), found.frame)
listing.draw(here, found, looks, drawn)
foot(here)
