"""The main chart on its card, with what can be picked in it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from charts.chart import TimeChart
from content.context import Context
from content.trends import series_chart, words
from content.trends.chart import drawn
from content.trends.facts import Facts
from content.values import figures_table
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import page_state, sidebar
from pages.parts.card import chart_card, columns_for_screen, notes

HEIGHT = 390
PANEL_ROW = 185
COLUMNS = 4


def draw(here: Context, facts: Facts) -> None:
    """The chart of the chosen view."""
    chosen = facts.chosen
    with st.container(key="card_main"):
        words_in = st.container(gap=None)
        focus = _pick(here, facts)
        picture = drawn(here, facts, focus)
        height = (
            max(HEIGHT, 60 + PANEL_ROW * -(-len(picture.panels) // columns_for_screen(COLUMNS)))
            if isinstance(picture, TimeChart) and picture.panels
            else HEIGHT
        )
        chart_card(
            here,
            picture,
            of=facts.chosen.of,
            frame=facts.frame,
            key=f"main_{chosen.view}",
            height=height,
            columns=COLUMNS,
            words_in=words_in,
            on_click=lambda key: _clicked(chosen.split, key),
        )
        if facts.undated:
            said = ngettext(
                "{n} case of the spans shown is dated less exactly and counts on the first day of what is known.",
                "{n} cases of the spans shown are dated less exactly and count on the first day of what is known.",
                facts.undated,
            )
            notes(said.format(n=count(facts.undated)))
        with st.expander(_("Figures"), key="main_figures", on_change="rerun") as figures:
            if figures.open:
                st.html(figures_table(picture))


def _pick(here: Context, facts: Facts) -> str:
    """The line that is drawn in colour, where there are too many for each to have its own."""
    chosen = facts.chosen
    codes = series_chart.ranked(here, facts) if chosen.view == "lines" and chosen.split else []
    if len(codes) <= series_chart.MOST_LINES:
        page_state.parameter("focus", "", lambda one: True)
        return ""
    offered = codes[: series_chart.MOST_GREY]
    page_state.parameter("focus", offered[0], offered)
    picked = st.pills(
        _("Shown in colour"),
        offered,
        key=page_state.key("focus"),
        format_func=lambda code: i18n.markdown(words.code(here, chosen.split, code)),
        label_visibility="collapsed",
        persist_state="session",
    )
    return picked or offered[0]


def _clicked(split: str, key: str) -> None:
    """A click on a mark is the same as choosing its span as the period, and its code in the filter of the split."""
    start, end, code = key.split("|")
    sidebar.choose_days(date.fromisoformat(start), date.fromisoformat(end))
    if split and code:
        sidebar.choose(split, (code,))
