"""The map: offices, or places of seizure where the source has no offices. A click filters."""

from __future__ import annotations

import streamlit as st

from charts.map_picture import MapPicture
from content import leads, map_words
from content.context import Context
from content.map.facts import MOST_PLACES
from content.map.payload import CARD_HEIGHT, payload
from content.periods import has_offices
from content.situation import marks_of_cases
from content.situation.facts import Facts
from exports.about import in_language
from language import i18n
from language.i18n import _
from pages.monitor.map_parts import acts
from pages.parts import card, led_to
from pages.parts.explain import Explained
from queries import figures, locations
from web.components import map as component

TALL = 620
KEY = "map_of_cases_drawn"


def is_drawn(here: Context, facts: Facts) -> bool:
    """Whether there is a map, not words alone."""
    return has_offices(here) or not (here.access.reads_release_only or facts.asked["places"][0].rows().empty)


def map_of_cases(here: Context, facts: Facts, *, is_tall: bool = False) -> None:
    """The card with the map as on the Map page: a pair of offices, or places near each other, are one mark until seen
    from near. Taller beside tiles."""
    title = _("Cases by office") if has_offices(here) else _("Places of seizure")
    if not is_drawn(here, facts):
        card.head(title)
        st.markdown(_why_none(here, facts))
        return
    height, language = TALL if is_tall and not card.is_narrow() else CARD_HEIGHT, i18n.language()
    sent, note = here.once("situation.map", lambda: _sent(here, facts, height), height)

    def on_paper() -> MapPicture:
        # Files are made outside this run, which has set the language.
        return in_language(language, lambda: marks_of_cases.card_picture(here, facts, title, note))

    card.top(
        here,
        title,
        on_paper,
        frame=facts.frame,
        key="map_of_cases",
        is_map=True,
        of=("cases",),
        explained=Explained(kind="cases_by_place", queries=_queries),
    )
    component.show(sent, key=KEY, acts={"chosen": lambda: acts.choose(KEY)})
    lines = "<br/>".join(map(i18n.html, (note, _(map_words.DISCLAIMER), map_words.ATTRIBUTION)))
    st.html(f'<div class="blo-note">{lines}</div>')
    led_to.draw(leads.of_map(here, facts.offices))


def _queries(there: Context):
    if has_offices(there):
        return [figures.by_place(there.filters, there.access)]
    return [locations.places(there.filters, there.access, most=MOST_PLACES)]


def _sent(here: Context, facts: Facts, height: int) -> tuple[bytes, str]:
    """What the browser is sent, and what stands under the map."""
    found = marks_of_cases.on_map(here, facts)
    note = marks_of_cases.office_note(found) if has_offices(here) else marks_of_cases.place_note(facts)
    return payload(here, found, marks_of_cases.opening(found), is_card=True, height=height), note


def _why_none(here: Context, facts: Facts) -> str:
    """Why there is no map of places."""
    return (
        i18n.state_word("not_at_this_level") if here.access.reads_release_only else marks_of_cases.unplaced_words(facts)
    )
