"""The map: offices, or places of seizure where the source has no offices."""

from __future__ import annotations

import streamlit as st

from charts import map as maps
from charts import map_rules as rules
from charts.map_picture import MapPicture
from content import map_words
from content.context import Context
from content.periods import has_offices
from content.situation import marks_of_cases
from content.situation.facts import Facts
from language import i18n
from language.i18n import _
from pages.parts import card, sidebar

MAP_HEIGHT = 430
MAP_WIDTH, PHONE_MAP_WIDTH = 570, 330


def map_of_cases(here: Context, facts: Facts) -> None:
    """Offices, a pair as one mark; or places of seizure where the source has no offices. A click filters."""
    by_office = has_offices(here)
    marks, note, title = (
        marks_of_cases.office_marks(here, facts) if by_office else marks_of_cases.place_marks(here, facts)
    )
    if not marks:
        card.head(title)
        st.markdown(note)
        return
    box = rules.NETWORK if by_office else maps.around(marks) if here.filters.countries else rules.REGION
    language = i18n.language()

    def on_paper() -> MapPicture:
        from exports import map_paper

        return map_paper.of_marks(
            marks,
            box,
            language=language,
            title=title,
            notes=(note,),
            disclaimer=disclaimer,
            attribution=map_words.ATTRIBUTION,
            spread=by_office,
        )

    disclaimer = _(map_words.DISCLAIMER)
    card.top(here, title, on_paper, frame=facts.frame, key="map_of_cases", is_map=True)
    picture = maps.deck(
        marks, mode=here.mode, language=language, width=_map_width(), height=MAP_HEIGHT, box=box, spread=by_office
    )
    alt = f"{title}. " + "; ".join(f"{mark.title}: {mark.lines}".replace("\n", ", ") for mark in marks[:3])
    key = f"map_{by_office}"
    st.pydeck_chart(
        picture,
        height=MAP_HEIGHT,
        key=key,
        alt=alt,
        selection_mode="single-object",
        on_select=lambda: _clicked(key, by_office),
    )
    st.html(
        "<div "
        f'class="blo-note">{i18n.html(note)}<br/>{i18n.html(disclaimer)}<br/>{i18n.html(map_words.ATTRIBUTION)}</div>'
    )


def _map_width() -> int:
    """About how wide the map is: the server learns no sizes, only that the browser calls itself a mobile one."""
    return PHONE_MAP_WIDTH if card.is_phone() else MAP_WIDTH


def _clicked(key: str, by_office: bool) -> None:
    """A click on a mark is the same as choosing its office, pair or place by hand."""
    chosen = st.session_state[key].selection.get("objects", {}).get("marks", [])
    if not chosen:
        return
    code = chosen[0]["code"]
    if not by_office:
        if code:
            sidebar.choose("place_codes", (code,))
    elif code.startswith("blo:"):
        sidebar.choose("blo_codes", (code.removeprefix("blo:"),))
    else:
        sidebar.choose("pair_codes", (code.removeprefix("pair:"),))
