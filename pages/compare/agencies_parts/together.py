"""Who works with whom: cases together below the diagonal, messages above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from analysis import totals
from analysis.agencies import Pair
from charts.table import Cell, Column, table
from content.agencies import facts, working_together
from content.agencies.working_together import SEPARATOR, matrix
from content.context import Context
from language import i18n
from language.i18n import _, count
from pages.compare.agencies_parts.overview import open_profile
from pages.parts import card, clicks, page_state
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from queries import agencies as queries

MOST_PAIRS = 7


def draw(here: Context, framed: totals.Frame, pairs: dict[tuple[str, str], Pair], known: set[str]) -> None:
    """The matrix, and beside it what is known of the two agencies that were clicked."""
    seen = {code for pair in pairs for code in pair if code in here.names.lineages}
    chosen = chosen_pair(here)
    codes, left_out = working_together.with_others(facts.shown(here, seen | known), pairs, chosen)
    if chosen:
        with st.container(key="card_pair"):
            _draw_pair(here, chosen, pairs.get(chosen, Pair()))
    with st.container(key="card_together"):
        if not codes:
            card.head(_("Who works with whom"), _("No two agencies had a case together or wrote to each other."))
            return
        picture = matrix(here, codes, pairs, chosen)
        chart_card(
            here,
            replace(picture, notes=(*picture.notes, *working_together.left_out_words(here, left_out))),
            of=("cases", "agency_messages"),
            frame=framed,
            key="together",
            on_click=_clicked,
            explained=Explained(kind="together", queries=_queries),
        )
    if not chosen:
        with st.container(key="card_pair"):
            card.head(_("Two agencies"), _("A click on a square tells what two agencies did together."))
            _draw_strongest(here, pairs)


def _queries(there: Context):
    filters, access = there.filters, there.access
    return [
        queries.joint_cases(filters, access),
        queries.exchange_pairs(filters, access, zone=there.settings.zone),
    ]


def chosen_pair(here: Context) -> tuple[str, str] | None:
    """The two agencies of the link."""

    def is_pair(value: str) -> bool:
        codes = value.split(SEPARATOR)
        return not value or (
            len(codes) == 2 and codes[0] != codes[1] and all(code in here.names.lineages for code in codes)
        )

    value = page_state.parameter("two", "", is_pair)
    return tuple(value.split(SEPARATOR)) if value else None


def _clicked(key: str) -> None:
    page_state.set_parameter("two", key or None)


def _draw_pair(here: Context, chosen: tuple[str, str], pair: Pair) -> None:
    one, other = chosen
    card.head(_("Two agencies"))
    for code in chosen:
        country = here.names("country", facts.agency(here, code).country_code)
        st.button(
            i18n.markdown(facts.full_name(here, code)),
            key=f"open_{code}",
            on_click=open_profile,
            args=(code,),
            type="tertiary",
            help=i18n.markdown(country),
        )
    first, second = (facts.short_name(here, code) for code in chosen)
    together = i18n.state_word("not_applicable") if working_together.is_part(here, one, other) else count(pair.cases)
    rows = [
        [Cell(_("Cases together")), Cell(together, link=working_together.records(here, chosen) if pair.cases else "")],
        [Cell(_("led by {agency}").format(agency=first)), Cell(count(pair.led_by_first))],
        [Cell(_("led by {agency}").format(agency=second)), Cell(count(pair.led_by_second))],
        *(
            row
            for way, sent in ((f"{first} → {second}", pair.there), (f"{second} → {first}", pair.back))
            for row in working_together.sent_rows(way, sent)
        ),
    ]
    st.html(
        table(
            [Column(""), Column(i18n.period(here.filters.start, here.filters.end), "number")],
            rows,
            caption=_("Two agencies"),
        )
    )
    st.button(_("Close"), key="close_pair", icon=":material/close:", on_click=_clicked, args=("",))


def _draw_strongest(here: Context, pairs: dict[tuple[str, str], Pair]) -> None:
    """The pairs with most cases together, and with most messages."""
    once = {
        pair: found
        for pair, found in pairs.items()
        if pair[0] < pair[1] and all(code in here.names.lineages for code in pair)
    }
    measures: tuple[tuple[str, Callable[[Pair], int]], ...] = (
        (_("Most cases together"), lambda pair: pair.cases),
        (_("Most messages"), lambda pair: pair.messages),
    )
    places = st.columns(2, gap="small")
    for place, (heading, number) in zip(places, measures, strict=True):
        found = sorted(once.items(), key=lambda item: (-number(item[1]), item[0]))[:MOST_PAIRS]
        rows = [
            [
                Cell(
                    f"{facts.short_name(here, one)} – {facts.short_name(here, other)}",
                    link="#",
                    key=SEPARATOR.join((one, other)),
                    note=f"{facts.full_name(here, one)} – {facts.full_name(here, other)}",
                ),
                Cell(count(number(pair))),
            ]
            for (one, other), pair in found
            if number(pair)
        ]
        if rows:
            columns = [Column(heading), Column("", "number")]
            with place:
                clicks.markup(table(columns, rows, caption=heading), key=f"strongest_{heading}", on_click=_clicked)
