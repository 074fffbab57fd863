"""Both sides of a crossing next to each other: who found what, who answers whom, what one side sees alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from analysis import totals
from charts.table import Cell, table
from content.context import Context
from content.offices import facts, pair_facts, pair_words
from content.offices.pair_facts import Pair
from language import i18n
from language.i18n import _
from pages.compare.offices_parts import files
from pages.compare.offices_parts.overview import open_pair
from pages.parts import background, card, explain, led_to, sidebar
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from queries import facets, network, seizures
from queries import offices as queries

AMOUNT_HEIGHT = 260
LEAST_HEIGHT, MOST_HEIGHT = 290, 460
"""Of cases and of messages by month, which stand beside the table of both sides."""
LINE, ROW, WIDE = 22, 11, 24
"""Pixels of a line of that table and between its rows, and letters that a line of a cell holds."""
AROUND, HEAD = 150, 115
"""What the table's card takes beside its rows, and a card of a chart beside it."""


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
    left, right = st.columns([9, 11], gap="small")
    with left, st.container(key="card_sides", height="stretch"):
        said = Explained(
            kind="sides",
            queries=lambda one: [
                seizures.monthly_cases(one.filters, one.access),
                queries.quantities(one.filters, one.access),
                network.reports(one.filters, one.access),
            ],
        )
        title = _("Both sides")
        card.head(
            title,
            pair_words.name(here, pair),
            asks=said.offer(there, "pair_sides", title, frame=framed, codes=codes, of=("cases",)),
        )
        columns, rows = pair_words.table(here, pair)
        st.html(table(columns, rows, caption=f"{_('Both sides')}: {pair_words.name(here, pair)}"))
        led_to.draw(pair_words.led_to(here, pair))
        card.notes(*pair_words.notes(here, pair))
    with right:
        # Beside the table stand cases and messages by month, one under the other.
        messages = pair_words.messages(here, pair)
        each = _height_beside(rows, 2 if messages else 1)
        if trend := pair_words.trend(here, pair):
            with st.container(key="card_pair_trend", height="content" if messages else "stretch"):
                chart_card(
                    there,
                    trend,
                    of=("cases",),
                    frame=framed,
                    key="pair_trend",
                    height=each,
                    codes=codes,
                    on_click=_month_clicked,
                    explained=Explained(kind="pair_trend", queries=lambda one: _cases(one, framed), time="around"),
                )
        if messages:
            with st.container(key="card_pair_messages", height="stretch"):
                chart_card(
                    there,
                    messages,
                    of=("exchanges",),
                    frame=framed,
                    key="pair_messages",
                    height=each,
                    codes=codes,
                    explained=Explained(
                        kind="pair_messages", queries=lambda one: _messages(one, framed), time="around"
                    ),
                )
    _draw_amounts(here, there, pair, framed, codes)
    found = [(field, one) for field in pair_words.fields(pair) if (one := pair_words.beside(here, pair, field))]
    cards: list[tuple[str, Callable[[], None]]] = [
        (field, partial(_draw_beside, there, codes, field, one)) for field, one in found
    ]
    if pair.ways is not None and not pair.is_border:
        cards.insert(0, ("linked", lambda: _draw_linked(here, pair)))
    for (key, draw_card), column in card.in_rows(cards):
        with column, st.container(key=f"card_{key}", height="stretch"):
            draw_card()


def _height_beside(rows: list[list[Cell]], charts: int) -> int:
    """Pixels of each of the charts beside the table of both sides, so that both columns end about together."""

    def lines(cell: Cell) -> int:
        return sum(-(-len(words) // WIDE) for words in (cell.text, cell.second, cell.warning))

    tall = AROUND + sum(ROW + LINE * max(map(lines, row)) for row in rows)
    return min(max(tall // charts - HEAD, LEAST_HEIGHT), MOST_HEIGHT * 2 // charts)


def _draw_beside(there: Context, codes: dict[str, tuple[str, ...]], field: str, found: pair_words.Beside) -> None:
    """Cases of both sides by one field."""
    columns, rows, take, said = found
    title = _(pair_words.TITLES[field])
    card.head(title, take)
    if rows:
        st.html(table(columns, rows, caption=f"{title}: {take}"))
        asks = {"side_cases": partial(_by_field, field)}
        explain.columns(there, title, columns, of=("cases",), codes=codes, queries=asks)
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
                explained=Explained(kind="pair_amounts", queries=lambda one: _amounts(one, framed), time="around"),
            )


def _draw_linked(here: Context, pair: Pair) -> None:
    """Cases that something links across the border."""
    title, (first, second) = _("What links cases across the border"), pair_facts.sides_of(pair.row)
    said = Explained(
        kind="linked", queries=lambda one: [queries.linked_cases(one.filters, one.access, sides=(first, second))]
    )
    there = pair_facts.narrowed(here, pair.row.code)
    asks = said.offer(there, "pair_linked", title, of=("cases",))
    card.head(title, pair_words.linked_take(pair), asks=asks)
    if pair.linked.empty:
        return
    columns, rows = pair_words.linked_table(here, pair)
    st.html(table(columns, rows, caption=_("What links cases across the border")))


def _shown(there: Context, framed: totals.Frame):
    """The filters over the months that are drawn."""
    return there.filters.with_(start=min([there.filters.start, *facts.shown_months(framed)[:1]]))


def _cases(there: Context, framed: totals.Frame):
    return [seizures.monthly_cases(_shown(there, framed), there.access)]


def _amounts(there: Context, framed: totals.Frame):
    return [seizures.monthly_quantities(_shown(there, framed), there.access)]


def _messages(there: Context, framed: totals.Frame):
    return [network.monthly_exchanges(_shown(there, framed), there.access, zone=there.settings.zone)]


def _by_field(field: str, there: Context):
    return [facets.counts(field, there.filters, there.access, by_office=True)]


def _month_clicked(key: str) -> None:
    sidebar.choose_month(date.fromisoformat(key))
