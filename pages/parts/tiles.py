"""Six figures on a page, and what their comparison leaves out."""

from __future__ import annotations

import streamlit as st

from analysis import totals
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
from language.i18n import _
from pages.parts import not_compared


def tiles(here: Context, facts: Figures) -> None:
    """Six figures, each with its comparison and its twelve small months."""
    made = (cases_tile, drugs_tile, precursors_tile, persons_tile, exchanges_tile, operations_tile)
    st.html(here.once("tiles", lambda: tile_markup([tile(here, facts) for tile in made], _("Why"))))
    total = here.once("tiles.cases", lambda: totals.total(facts.frame, facts.cases, "case_count"))
    not_compared.draw(
        here, facts.frame, total, facts.cases, "case_count", label=_("Seizure cases"), is_count=True, key="not_compared"
    )
