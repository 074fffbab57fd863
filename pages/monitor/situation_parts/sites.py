"""The map: offices, or places of seizure where the source has no offices. A click filters."""

from __future__ import annotations

import streamlit as st

from charts import map as maps
from charts import map_rules as rules
from charts.map_picture import MapPicture
from content import map_words
from content.context import Context
from content.map.payload import payload
from content.periods import has_offices
from content.situation import marks_of_cases
from content.situation.facts import Facts
from exports.about import in_language
from language import i18n
from language.i18n import _
from pages.monitor.map_parts import acts
from pages.parts import card, sidebar
from web.components import map as component

MAP_HEIGHT, TALL_MAP_HEIGHT = 430, 620
MAP_WIDTH, PHONE_MAP_WIDTH = 570, 330
KEY, PLACES_KEY = "map_of_offices", "map_of_places"


def map_of_cases(here: Context, facts: Facts, *, is_tall: bool = False) -> None:
    """The card with the map; taller beside tiles."""
    if has_offices(here):
        _offices(here, facts, _("Cases by office"))
    else:
        _places(here, facts, _("Places of seizure"), TALL_MAP_HEIGHT if is_tall else MAP_HEIGHT)


def _offices(here: Context, facts: Facts, title: str) -> None:
    """Offices as on the Map page, a pair seen from afar as one mark."""
    language = i18n.language()

    def on_paper() -> MapPicture:
        # Files are made outside this run, which has set the language.
        return in_language(language, lambda: marks_of_cases.office_picture(here, facts, title))

    card.top(here, title, on_paper, frame=facts.frame, key="map_of_cases", is_map=True)
    sent, note = here.once("situation.offices", lambda: _sent(here, facts))
    component.show(sent, key=KEY, acts={"chosen": lambda: acts.choose(KEY)})
    _note(note)


def _sent(here: Context, facts: Facts) -> tuple[bytes, str]:
    """What the browser is sent of the offices, and what stands under the map."""
    found = marks_of_cases.on_map(here, facts)
    return payload(here, found, marks_of_cases.opening(found), is_card=True), marks_of_cases.office_note(found)


def _places(here: Context, facts: Facts, title: str, height: int) -> None:
    """Places of seizure, over hexagons where there are many."""
    places, note = marks_of_cases.places(here, facts)
    if not places:
        card.head(title)
        st.markdown(note)
        return
    box, language = maps.around(places) if here.filters.countries else rules.REGION, i18n.language()

    def on_paper() -> MapPicture:
        return in_language(language, lambda: marks_of_cases.place_picture(places, box, title, note))

    card.top(here, title, on_paper, frame=facts.frame, key="map_of_cases", is_map=True)
    # The server learns no sizes, only that the browser calls itself a mobile one.
    width = PHONE_MAP_WIDTH if card.is_phone() else MAP_WIDTH
    cells = marks_of_cases.cells(facts, places)
    st.pydeck_chart(
        maps.deck(places, cells, mode=here.mode, language=language, width=width, height=height, box=box),
        height=height,
        key=PLACES_KEY,
        alt=f"{title}. " + "; ".join(f"{one.title}: {one.lines}".replace("\n", ", ") for one in places[:3]),
        selection_mode="single-object",
        on_select=_clicked,
    )
    _note(note)


def _note(words: str) -> None:
    lines = "<br/>".join(map(i18n.html, (words, _(map_words.DISCLAIMER), map_words.ATTRIBUTION)))
    st.html(f'<div class="blo-note">{lines}</div>')


def _clicked() -> None:
    """A click on a place or a hexagon is the same as choosing it by hand."""
    objects = st.session_state[PLACES_KEY].selection.get("objects", {})
    for layer, field in (("places", "place_codes"), ("cells", "cell_codes")):
        if (chosen := objects.get(layer)) and chosen[0]["code"]:
            sidebar.choose(field, (chosen[0]["code"],))
            return
