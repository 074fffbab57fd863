"""What is drawn over time, chosen by widgets and kept in the link."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from content.context import Context
from content.trends.choices import (
    AMOUNTS,
    CATEGORIES,
    GRAIN_WORDS,
    MEASURE_WORDS,
    VIEW_WORDS,
    Choices,
    amount_words,
    amounts,
    default_amount,
    offered_measures,
    offered_splits,
    offered_views,
)
from content.words import FIELD_WORDS
from language.i18n import N_, _, count
from pages.parts import page_state
from pages.parts.card import is_narrow
from queries import series

WIDTHS = {"measure": 180, "grain": 205, "split": 185, "unit": 205}
"""Pixels: all controls and the longest row of views stand in one line of a screen of 1,600."""


def choose(here: Context, sizes: pd.DataFrame) -> Choices:
    """The controls of the page.

    Args:
        sizes: rows of `series.sizes`, or of released amounts: category, unit, case_count.
    """
    measures, why_measures = offered_measures(here)
    _all, grains, _splits = series.offered(here.access)
    why_grains = (
        []
        if grains == series.GRAINS
        else [
            _("Only sums of years are released.")
            if here.access.tier == "public"
            else _("Only sums of months are released.")
        ]
    )
    with st.container(horizontal=True, key="controls", gap="small", vertical_alignment="bottom"):
        measure = _select("measure", _("Measure"), measures, MEASURE_WORDS, "cases", why_measures)
        category, unit = _amount_of(sizes) if measure in AMOUNTS else (None, "")
        grain = _select(
            "grain", _("Grouped by"), grains, GRAIN_WORDS, "month" if "month" in grains else grains[0], why_grains
        )
        splits, why_splits = offered_splits(here, measure)
        words = {"": N_("No split")} | {one: FIELD_WORDS[one] for one in splits}
        split = _select("split", _("Split by"), ["", *splits], words, "", why_splits)
        view = _view(measure, grain, split)
    return Choices(measure, grain, split, view, category, unit)


def _select(
    name: str, label: str, options: Sequence[str], words: dict[str, str], default: str, why_not: list[str]
) -> str:
    page_state.parameter(name, default, options)
    return st.selectbox(
        label,
        options,
        key=page_state.key(name),
        format_func=lambda one: _(words[one]),
        persist_state="session",
        width="stretch" if is_narrow() else WIDTHS[name],
        help=" ".join(why_not) or None,
    )


def _view(measure: str, grain: str, split: str) -> str:
    """Views that can show the measure: parts of a whole only where nothing stands in two of them."""
    views = offered_views(measure, grain, split)
    page_state.parameter("view", "lines", VIEW_WORDS)
    chosen = st.session_state[page_state.key("view")]
    # Told anew: where the window turns out narrow, another widget stands there, which knows nothing of what was chosen.
    st.session_state[page_state.key("view")] = chosen if chosen in views else "lines"
    how = {"key": page_state.key("view"), "format_func": lambda one: _(VIEW_WORDS[one]), "persist_state": "session"}
    return (
        st.selectbox(_("Kind of chart"), views, **how)
        if is_narrow()
        else st.segmented_control(_("Kind of chart"), views, required=True, **how)
    )


def _amount_of(sizes: pd.DataFrame) -> tuple[str, str]:
    """Category and unit of amounts: what is added up is of one kind and in one unit."""
    counts, default = amounts(sizes), ".".join(default_amount(sizes))
    page_state.parameter(
        "unit", default, lambda one: one.partition(".")[0] in CATEGORIES and bool(one.partition(".")[2])
    )
    options = list(dict.fromkeys([*counts, st.session_state[page_state.key("unit")]]))
    picked = st.selectbox(
        _("Of what and in which unit"),
        options,
        key=page_state.key("unit"),
        persist_state="session",
        width="stretch" if is_narrow() else WIDTHS["unit"],
        format_func=lambda one: f"{amount_words(one)} · {count(counts.get(one, 0))}",
    )
    category, _dot, unit = picked.partition(".")
    return category, unit
