"""What the words of a search can mean as a filter: each with its cases, one click away."""

from __future__ import annotations

import streamlit as st

import data
import i18n
import page_state
import sidebar
from content.screen import Screen
from content.words import FIELD_WORDS
from exports.records import meanings
from i18n import _, count
from pages.work.records_parts.facts import Found
from queries import facets

MOST = 5
MOST_READ = 12


def draw(here: Screen, found: Found) -> None:
    listing = found.chosen.listing
    if not listing.text.strip():
        return
    places, _texts = meanings(listing, data.load)
    likely = here.names.index.suggestions(listing.text, most=MOST_READ)
    likely += [one for one in places.suggestions(listing.text, most=MOST) if one.field in FIELD_WORDS]
    asked = {field: data.ask(facets.counts(field, listing.filters, listing.access)) for field in {one.field for one in likely}}
    counts = {field: dict(answer.rows()[["code", "case_count"]].itertuples(index=False)) for field, answer in asked.items()}
    offered: dict[tuple[str, str], int] = {}
    for one in likely:
        code = here.names.lineage(one.code) if one.field == "agency_codes" else one.code
        if number := counts[one.field].get(code, 0):
            offered.setdefault((one.field, code), number)
    if not offered:
        return
    with st.container(horizontal=True, key="chips_found", gap="small"):
        st.html(f'<div class="blo-note">{i18n.html(_("As a filter:"))}</div>', width="content")
        for (field, code), number in list(offered.items())[:MOST]:
            name = here.names.choice(field, code) if field != "place_codes" else next(one.name for one in likely if one.code == code)
            words = f"{_(FIELD_WORDS[field])}: {i18n.markdown(name)} · {count(number)}"
            st.button(words, key=f"found_{field}_{code}", on_click=_take, args=(field, code), icon=":material/filter_alt:")


def _take(field: str, code: str) -> None:
    """The filter instead of the search."""
    sidebar.choose(field, (code,))
    page_state.set_parameter("q", None)
