"""Which single records stand behind the figures? Any question of an analyst, and the same as a file."""

from __future__ import annotations

import streamlit as st

from content import context, periods
from content.context import Context
from content.records import facts
from language.i18n import _
from pages.parts import page_state
from pages.parts.heading import chips, foot, head, say_why_empty
from pages.work.records_parts import controls, facets, files, listing, side, suggestions
from queries import records, seizures


def say_none(here: Context, found: facts.Found) -> None:
    """Nothing is listed: because the search finds nothing, or for the reasons that every page knows."""
    if found.chosen.listing.text.strip():
        st.info(_("No record has these words. A shorter word finds more."), icon=":material/search_off:")
        st.button(_("Clear the search"), on_click=page_state.set_parameter, args=("q", None), icon=":material/close:")
    elif here.access.reads_release_only:
        st.info(_("No published case in the period."), icon=":material/filter_alt_off:")
    else:
        reports = periods.ask_reports(here, periods.frame(here))
        outside = int(here.load(seizures.outside_scope(here.filters, here.access))["case_count"].iloc[0])
        say_why_empty(here, reports.frame(), outside)


def list_records(here: Context) -> None:
    chosen = controls.choose(here)
    is_released = here.access.reads_release_only
    if is_released:
        st.info(
            _("At your access level only items of released cases that were published are listed."),
            icon=":material/lock:",
        )
    with st.container(horizontal=True, vertical_alignment="bottom", key="records_bar"):
        if not is_released:
            controls.search_box()
            controls.facets_button(here)
        controls.grain_control(here)
        controls.columns_control(here, chosen.listing)
        download = st.container(width="content")
    found = facts.load(here, chosen)
    with download:
        files.draw(here, found)
    suggestions.draw(here, found)
    listing.summary(here, found)
    show(here, found)
    if chosen.record and not is_released:
        side.open_record(here, chosen.record)
    elif chosen.has_facets and not is_released:
        facets.open_drawer(here, found)


def show(here: Context, found: facts.Found) -> None:
    if found.total:
        listing.draw(here, found)
        controls.pager(found.chosen, found.pages)
    else:
        say_none(here, found)


now = context.current()
head(now, _("Records"), None)
chips(now)
if records.grains(now.access):
    list_records(now)
else:
    st.info(
        _("Single cases are not shown at your access level, which has sums by country and year."),
        icon=":material/lock:",
    )
foot(now)
