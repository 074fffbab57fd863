"""What was opened, delivered and taught, by whom was it paid, against which target?"""

from __future__ import annotations

import streamlit as st

from content import context, leads
from content.capacity import facts
from language.i18n import N_, _
from pages.compare.capacity_parts import given as parts
from pages.compare.capacity_parts import targets
from pages.parts import page_state
from pages.parts.heading import chips, foot, head

VIEWS = {"given": N_("What was given"), "targets": N_("Targets")}

here = context.current()
names = leads.donors(here)
donor = page_state.parameter("donor", "", lambda code: not code or code in names)
view = page_state.parameter("view", "given", VIEWS)
head(here, _("Capacity"), None, has_totals=False)
chips(here)
if donor:
    found = facts.given(here, donor)
    parts.draw_donor_head(here, found)
    parts.draw(here, found)
else:
    st.segmented_control(
        _("View"),
        VIEWS,
        key=page_state.key("view"),
        format_func=lambda one: _(VIEWS[one]),
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    if view == "targets":
        targets.draw(here)
    else:
        parts.draw(here, facts.given(here))
foot(here)
