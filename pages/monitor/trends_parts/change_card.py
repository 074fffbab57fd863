"""What makes up the change between the chosen period and what it is compared with."""

from __future__ import annotations

import streamlit as st

from charts.chart import words_of
from content.context import Context
from content.trends import change
from content.trends.change import WORDS
from content.trends.facts import Facts
from language.i18n import _
from pages.parts import card, page_state, sidebar
from pages.parts.explain import Explained
from queries import figures, series

WIDTH = 230
FILTER_OF = {series.LEADS: "lead_codes"}
"""Filter that a part sets, where it is not the split itself."""


def _why_not(here: Context, facts: Facts) -> str:
    """Why there are no parts, in a sentence; nothing where there are."""
    if not change.offered(here, facts):
        return _("These figures cannot be split into parts that add up to their total.")
    return change.why_not(facts)


def is_sentence(here: Context, facts: Facts) -> bool:
    """Whether the card holds a sentence alone: a card beside it would be many times as high."""
    return bool(_why_not(here, facts))


def draw(here: Context, facts: Facts) -> None:
    """Bars that add up to the change, by a dimension of the reader's choice."""
    with st.container(key="card_change"):
        frame = facts.frame
        title = _("What makes up the change")
        offered = change.offered(here, facts)
        if why := _why_not(here, facts):
            card.head(title)
            st.markdown(why)
            return
        words_in = st.container(gap=None)
        page_state.parameter("top", offered[0], WORDS)
        if st.session_state[page_state.key("top")] not in offered:
            st.session_state[page_state.key("top")] = offered[0]
        split = st.selectbox(
            title,
            offered,
            key=page_state.key("top"),
            format_func=lambda one: _(WORDS[one]),
            label_visibility="collapsed",
            persist_state="session",
            width="stretch" if card.is_narrow() else WIDTH,
        )
        picture = here.once("trends.change", lambda: change.chart(here, facts, split, title), facts.chosen, split)
        if len(picture.bars) < 2:
            # One bar says no more than a sentence.
            with words_in:
                card.head(picture.title, words_of(picture))
            if picture.bars:
                card.notes(*picture.notes)
            else:
                st.markdown(_("No part changed."))
            return
        card.chart_card(
            here,
            picture,
            of=facts.chosen.of,
            frame=frame,
            key=f"parts_{split}",
            height=0,
            words_in=words_in,
            on_click=lambda key: sidebar.choose(FILTER_OF.get(split, split), (key,)),
            explained=Explained(kind="change_parts", queries=lambda there: _queries(there, facts, split)),
        )


def _queries(there: Context, facts: Facts, split: str):
    """The parts of the period, and of each period that it is compared with."""
    chosen, frame = facts.chosen, facts.frame
    how = {"measure": chosen.measure, "grain": "month", "split": split, "by_reporter": True}
    spans = [one for one in (frame.compared, *frame.bases) if one]
    found = [
        series.by_period(
            there.filters.with_(start=span.start, end=span.end), there.access, zone=there.settings.zone, **how
        )
        for span in spans
    ]
    return [figures.only(one, (chosen.category, chosen.unit)) if chosen.category else one for one in found]
