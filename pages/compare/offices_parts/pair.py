"""Both sides of a crossing next to each other: who found what, who answers whom, what one side sees alone."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis import totals
from charts.table import table
from content.context import Context
from content.offices import pair_facts, pair_words
from content.offices.pair_facts import Pair
from language import i18n
from language.i18n import _
from pages.compare.offices_parts import files
from pages.compare.offices_parts.overview import open_pair
from pages.parts import background, card, led_to, sidebar
from pages.parts.card import chart_card

TREND_HEIGHT, AMOUNT_HEIGHT, MESSAGES_HEIGHT = 540, 260, 460


def draw(here: Context, pair: Pair) -> None:
    """The whole page of a pair."""
    there = pair_facts.narrowed(here, pair.row.code)
    left, right = st.columns([3, 2], vertical_alignment="center", gap="small")
    with left:
        st.html(
            f'<h2 class="blo-head blo-profile">{i18n.html(pair_words.name(here, pair))}</h2><div '
            f'class="blo-take">{i18n.html(pair_words.subtitle(here, pair))}</div>'
        )
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        files.buttons(there, pair_facts.frame_of(here, pair), pair=pair.row.code)
        st.button(_("All offices"), key="all_offices", icon=":material/arrow_back:", on_click=open_pair, args=(None,))
    background.panel()
    card.lead(" ".join(pair_words.sentences(here, pair)))
    if not any(side.is_known for side in pair.sides):
        return
    codes, framed = {"blo_codes": (), "pair_codes": (pair.row.code,)}, pair_facts.frame_of(here, pair)
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(key="card_sides", height="stretch"):
        card.head(_("Both sides"), pair_words.name(here, pair))
        columns, rows = pair_words.table(here, pair)
        st.html(table(columns, rows, caption=f"{_('Both sides')}: {pair_words.name(here, pair)}"))
        led_to.draw(pair_words.led_to(here, pair))
        card.notes(*pair_words.notes(here, pair))
    with right, st.container(key="card_pair_trend", height="stretch"):
        if trend := pair_words.trend(here, pair):
            chart_card(
                there,
                trend,
                of=("cases",),
                frame=framed,
                key="pair_trend",
                height=TREND_HEIGHT,
                codes=codes,
                on_click=_month_clicked,
            )
    _draw_amounts(here, there, pair, framed, codes)
    if messages := pair_words.messages(here, pair):
        left, right = st.columns([3, 2], gap="small")
        with left, st.container(key="card_pair_messages", height="stretch"):
            chart_card(
                there,
                messages,
                of=("exchanges",),
                frame=framed,
                key="pair_messages",
                height=MESSAGES_HEIGHT,
                codes=codes,
            )
        with right, st.container(key="card_linked", height="stretch"):
            _draw_linked(here, pair)
    found = {field: pair_words.beside(here, pair, field) for field in pair_words.fields(pair)}
    shown = [(field, one) for field, one in found.items() if one]
    for first in range(0, len(shown), 3):
        beside = st.columns(3, gap="small")
        for (field, (columns, rows, take, said)), column in zip(shown[first : first + 3], beside, strict=False):
            with column, st.container(key=f"card_{field}", height="stretch"):
                title = _(pair_words.TITLES[field])
                card.head(title, take)
                if rows:
                    st.html(table(columns, rows, caption=f"{title}: {take}"))
                card.notes(*said)


def _draw_amounts(
    here: Context, there: Context, pair: Pair, framed: totals.Frame, codes: dict[str, tuple[str, ...]]
) -> None:
    """Quantities per month of both sides, each group in its own unit and on its own scale."""
    charts = pair_words.amount_trends(here, pair)
    if not charts:
        return
    for number, (chart, column) in enumerate(zip(charts, st.columns(len(charts), gap="small"), strict=True)):
        with column, st.container(key=f"card_pair_amount_{number}", height="stretch"):
            chart_card(
                there,
                chart,
                of=("cases",),
                frame=framed,
                key=f"pair_amount_{number}",
                height=AMOUNT_HEIGHT,
                codes=codes,
                on_click=_month_clicked,
            )


def _draw_linked(here: Context, pair: Pair) -> None:
    """Cases that something links across the border."""
    card.head(_("What links cases across the border"), pair_words.linked_take(pair))
    if pair.linked.empty:
        return
    columns, rows = pair_words.linked_table(here, pair)
    st.html(table(columns, rows, caption=_("What links cases across the border")))


def _month_clicked(key: str) -> None:
    sidebar.choose_month(date.fromisoformat(key))
