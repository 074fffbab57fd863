"""What the words of a search can mean as a filter: each with its cases, one click away."""

from __future__ import annotations

import streamlit as st

from analysis.names import offered_as
from content.context import Context
from content.records.facts import Found
from content.words import FIELD_WORDS
from exports.records import meanings
from language import i18n
from language.i18n import _, count
from pages.parts import page_state, sidebar
from queries import facets
from scope.filters import FIELDS

MOST = 5
MOST_READ = 12


def draw(here: Context, found: Found) -> None:
    listing = found.chosen.listing
    if not listing.text.strip():
        return
    places, _texts = meanings(listing, here.load)
    likely = here.names.index.suggestions(listing.text, most=MOST_READ)
    likely += places.suggestions(listing.text, most=MOST)
    # First each as what it means most often, then as the others that it can mean.
    meant = [
        (field, one.code)
        for part in (slice(1), slice(1, None))
        for one in likely
        for field in offered_as(one.field)[part]
    ]
    asked = {
        field: here.ask(facets.counts(field, listing.filters, listing.access))
        for field in {field for field, _code in meant}
    }
    counts = {
        field: dict(answer.rows()[["code", "case_count"]].itertuples(index=False)) for field, answer in asked.items()
    }
    offered: dict[tuple[str, str], int] = {}
    for field, named in meant:
        code = here.names.lineage(named) if FIELDS[field].dimension == "agency" else named
        if number := counts[field].get(code, 0):
            offered.setdefault((field, code), number)
    if not offered:
        return
    with st.container(horizontal=True, key="chips_found", gap="small"):
        st.html(f'<div class="blo-note">{i18n.html(_("As a filter:"))}</div>', width="content")
        for (field, code), number in list(offered.items())[:MOST]:
            name = (
                here.names.choice(field, code)
                if FIELDS[field].dimension != "place"
                else next(one.name for one in likely if one.code == code)
            )
            words = f"{_(FIELD_WORDS[field])}: {i18n.markdown(name)} · {count(number)}"
            st.button(
                words, key=f"found_{field}_{code}", on_click=_take, args=(field, code), icon=":material/filter_alt:"
            )


def _take(field: str, code: str) -> None:
    """The filter instead of the search."""
    sidebar.choose(field, (code,))
    page_state.set_parameter("q", None)
