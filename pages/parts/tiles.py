"""Six figures on a page, and what their comparison leaves out."""

from __future__ import annotations

import streamlit as st

from analysis import totals
from charts.tiles import Tile
from charts.tiles import tiles as tile_markup
from content.context import Context
from content.tiles import (
    Figures,
    cases_tile,
    drugs_tile,
    exchanges_tile,
    operations_tile,
    persons_tile,
    precursors_tile,
)
from language import i18n
from language.i18n import _
from pages.parts import explain, not_compared

MADE = (cases_tile, drugs_tile, precursors_tile, persons_tile, exchanges_tile, operations_tile)


def made(here: Context, facts: Figures) -> list[Tile]:
    """Six figures, each with its comparison and its small months."""
    return here.once("tiles.made", lambda: [tile(here, facts) for tile in MADE])


def is_held(tile: Tile) -> bool:
    """Whether the source holds what a tile shows, be it none."""
    return tile.value is not None or tile.reason != i18n.state_word("not_held")


def tiles(here: Context, facts: Figures, *, is_column: bool = False) -> None:
    """Figures of what the source holds, and in one line what it does not; what their comparison leaves out.

    Args:
        is_column: they stand in a column of the page.
    """
    every = made(here, facts)
    shown, absent = [one for one in every if is_held(one)], [one for one in every if not is_held(one)]
    st.html(here.once("tiles", lambda: tile_markup(shown, _("Why"), is_column=is_column), is_column))
    explain.tiles(here, facts, shown)
    if absent:
        names = i18n.list_words(one.label[:1].lower() + one.label[1:] for one in absent)
        words = _("The source of these records does not hold these figures: {names}.").format(names=names)
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')
    total = here.once("tiles.cases", lambda: totals.total(facts.frame, facts.cases, "case_count"))
    not_compared.draw(
        here, facts.frame, total, facts.cases, "case_count", label=_("Seizure cases"), is_count=True, key="not_compared"
    )
