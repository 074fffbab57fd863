"""How do cases and quantities move, by any dimension; season, mix, is a jump one case or many?"""

from __future__ import annotations

import streamlit as st

from content import context
from content.trends import facts, words
from language.i18n import _
from pages.monitor.trends_parts import change_card, controls, empty, main_card, one_case_card, season_card
from pages.parts import not_compared
from pages.parts.heading import chips, foot, head

here = context.current()
asked = facts.sizes(here)
heading = st.container(gap="small")
with heading:
    title = st.container(gap=None)
    chips(here)
amounts = facts.units(here, asked)
chosen = controls.choose(here, amounts)
found = facts.load(here, chosen)
with title:
    head(here, _("Trends"), found.frame)
if found.is_empty:
    empty.say_why(here, found)
if not found.shows_nothing:
    main_card.draw(here, found)
    if chosen.measure != "median":
        label = words.measure_words(chosen)
        not_compared.draw(
            here,
            found.frame,
            found.total,
            found.of_period,
            "value",
            label=label,
            is_count=chosen.is_whole,
            key="not_compared",
        )
    if asked is None:
        change_card.draw(here, found)
        one_case_card.draw(here, found, None)
    else:
        # What is told in a sentence stands above the other card, not beside it.
        is_short = change_card.is_sentence(here, found)
        left, right = [st.container(gap="small")] * 2 if is_short else st.columns(2, gap="small")
        with left:
            change_card.draw(here, found)
        with right:
            one_case_card.draw(here, found, amounts)
    season_card.draw(here, found)
    foot(here)
