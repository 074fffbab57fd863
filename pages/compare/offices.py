"""How does each office stand, beside its own usual and along its border; both sides of a crossing, one office?"""

from __future__ import annotations

import streamlit as st

from content import context, periods
from content.offices import facts, office_facts, pair_facts, sides
from language.i18n import N_, _
from pages.compare.offices_parts import files, overview
from pages.compare.offices_parts import office as office_page
from pages.compare.offices_parts import pair as pair_page
from pages.compare.offices_parts.absent import say_of_whom, say_untold, say_why_absent
from pages.parts import background, page_state
from pages.parts.heading import chips, foot, head

VIEWS = {"table": N_("Table"), "months": N_("Small multiples"), "borders": N_("Along borders")}
DRAW = {"table": overview.draw, "months": overview.draw_multiples, "borders": overview.draw_borders}

here = context.current()
office = pair = ""
if facts.can_show(here):
    office = page_state.parameter(
        "office_profile", "", lambda code: not code or (facts.tells_cases(here) and facts.is_office(here, code))
    )
    pair = page_state.parameter(
        "pair_profile",
        "",
        lambda code: not code or (facts.tells_cases(here) and pair_facts.row_of(here, code) is not None),
    )

if not facts.can_show(here):
    head(here, _("Offices"), periods.ask_reports(here, periods.frame(here)).frame())
    say_why_absent()
    foot(here)
elif pair:
    known = pair_facts.load(here, pair)
    head(pair_facts.narrowed(here, pair), _("Offices"), pair_facts.frame_of(here, known))
    chips(here, has_leads=False)
    say_of_whom(here)
    pair_page.draw(here, known)
    foot(here)
elif office:
    one = office_facts.load(here, office)
    if one.side.is_known:
        access, told = sides.access_to(here, office)
        head(sides.at_office(here, office, access), _("Offices"), one.side.frame)
        chips(here, has_leads=False)
        say_of_whom(here, is_far=told == "released")
        office_page.draw(here, one)
    else:
        head(here, _("Offices"), None)
        say_untold(here, office)
    foot(here)
else:
    found = facts.overview(here)
    head(here, _("Offices"), found.framed, has_totals=facts.tells_cases(here))
    chips(here)
    say_of_whom(here)
    view = page_state.parameter("view", "table", VIEWS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            _("View"),
            VIEWS,
            key=page_state.key("view"),
            format_func=lambda one: _(VIEWS[one]),
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
        st.space("stretch")
        if facts.tells_cases(here):
            files.buttons(here, found.framed, pair=files.EVERY if view == "borders" else "")
    background.panel()
    DRAW[view](here, found)
    foot(here)
