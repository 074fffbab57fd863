"""What does each agency do: cases led and joined, quantities, partners, messages, training; and the profile of one?"""

from __future__ import annotations

import streamlit as st

from content import context, periods
from content.agencies import facts, profile_facts
from language.i18n import N_, _
from pages.compare.agencies_parts import files, overview, together
from pages.compare.agencies_parts import profile as profile_page
from pages.compare.agencies_parts.absent import say_of_whom, say_why_absent
from pages.parts import background, feed, page_state
from pages.parts.heading import chips, foot, head, say_why_empty

VIEWS = {"countries": N_("By country"), "kinds": N_("By kind"), "together": N_("Who works with whom")}

here = context.current()
framed = facts.frame(here)
profile = page_state.parameter("agency_profile", "", lambda code: not code or code in here.names.lineages)

if not facts.can_show(here):
    head(here, _("Agencies"), periods.ask_reports(here, framed).frame())
    say_why_absent(here)
    foot(here)
elif profile:
    shared, own = profile_facts.ask_shared(here), profile_facts.ask(here, profile, framed)
    known = shared()
    head(here, _("Agencies"), known.framed)
    chips(here)
    say_of_whom(here)
    profile_page.draw(here, own(known))
    foot(here)
else:
    view = page_state.parameter("view", "countries", VIEWS)
    if view == "together":
        framed, pairs, known = facts.together(here)
    else:
        found = facts.overview(here, view)
        framed = found.framed
    head(here, _("Agencies"), framed)
    chips(here)
    say_of_whom(here)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            _("View"),
            VIEWS,
            key=page_state.key("view"),
            format_func=lambda one: _(VIEWS[one]),
            required=True,
            label_visibility="collapsed",
            persist_state="session",
            on_change=overview.unfold,
        )
        st.space("stretch")
        files.buttons(here, framed)
        if view != "together":
            feed.menu("agencies")
    background.panel()
    if view == "together":
        together.draw(here, framed, pairs, known)
    else:
        if framed.within(found.lines.cases, framed.period).empty:
            say_why_empty(here, framed, 0)
        overview.draw(here, found, view)
    foot(here)
