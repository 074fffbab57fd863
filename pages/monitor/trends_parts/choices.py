"""What is drawn over time: measure, span, split and view, as chosen on the page and kept in its link."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

import i18n
import page_state
import sidebar
from i18n import N_, _, count
from pages.parts.card import is_phone
from queries import series
from queries.seizures import MASS
from screen import Screen

AMOUNTS = ("quantity", "median")
SUBJECTS = {"persons": "persons", "exchanges": "exchanges"}
"""What a source must hold for a measure."""
SPLIT_SUBJECTS = {"agency_codes": "agencies", "agency_kinds": "agencies"}
MEASURE_WORDS = {
    "cases": N_("Seizure cases"),
    "quantity": N_("Quantity seized"),
    "persons": N_("Persons detained"),
    "median": N_("Median case"),
    "value": N_("Estimated value"),
    "exchanges": N_("Information exchanges"),
}
GRAIN_WORDS = {
    "day": N_("Day"),
    "week": N_("Week"),
    "month": N_("Month"),
    "quarter": N_("Quarter"),
    "half_year": N_("Half-year"),
    "year": N_("Year"),
}
VIEW_WORDS = {
    "lines": N_("Lines"),
    "stack": N_("Stacked"),
    "share": N_("Share of total"),
    "panels": N_("Small multiples"),
    "years": N_("Within the year"),
    "calendar": N_("Calendar"),
}
CATEGORIES = ("drug", "plant_material", "precursor", "other")


@dataclass(frozen=True)
class Choices:
    """What the page draws. `split` and `focus` may be empty; `category` and `unit` are those of amounts."""

    measure: str
    grain: str
    split: str
    view: str
    category: str | None = None
    unit: str = ""

    @property
    def is_amount(self) -> bool:
        return self.measure in AMOUNTS

    @property
    def is_whole(self) -> bool:
        """Whether values are counts."""
        return self.measure in ("cases", "persons", "exchanges")


def choose(here: Screen, sizes: pd.DataFrame) -> Choices:
    """The controls of the page.

    Args:
        sizes: rows of `series.sizes`, or of released amounts: category, unit, case_count.
    """
    measures, grains, splits = series.offered(here.access)
    measures = [one for one in measures if SUBJECTS.get(one, "seizures") in (*here.subjects, "seizures")]
    splits = [one for one in splits if SPLIT_SUBJECTS.get(one, "seizures") in (*here.subjects, "seizures")]
    if here.access.reads_release_only and (here.filters.group_codes or here.filters.categories):
        measures = [one for one in measures if one in ("cases", "quantity")]
    with st.container(horizontal=True, key="controls", gap="small", vertical_alignment="bottom"):
        measure = _select("measure", _("Measure"), measures, MEASURE_WORDS, "cases")
        category, unit = _amount_of(sizes) if measure in AMOUNTS else (None, "")
        grain = _select("grain", _("By"), grains, GRAIN_WORDS, "month" if "month" in grains else grains[0])
        possible = [one for one in splits if series.can_split(measure, one)]
        if here.access.reads_release_only and measure not in ("cases", "quantity"):
            possible = [one for one in possible if one != "group_codes"]
        words = {"": N_("No split")} | {one: sidebar.FIELD_WORDS[one] for one in possible}
        split = _select("split", _("Split by"), ["", *possible], words, "")
        view = _view(measure, grain, split)
    return Choices(measure, grain, split, view, category, unit)


def _select(name: str, label: str, options: list[str], words: dict[str, str], default: str) -> str:
    page_state.parameter(name, default, options)
    return st.selectbox(
        label, options, key=page_state.key(name), format_func=lambda one: _(words[one]), persist_state="session", width="stretch" if is_phone() else 190
    )


def _view(measure: str, grain: str, split: str) -> str:
    """Views that can show the measure: parts of a whole only where nothing stands in two of them."""
    views = ["lines"]
    if split and series.adds_up(measure, split):
        views += ["stack", "share"]
    if split:
        views.append("panels")
    elif measure != "median" and grain not in ("half_year", "year"):
        views.append("years")
    if not split and grain in ("day", "week", "month"):
        views.append("calendar")
    page_state.parameter("view", "lines", VIEW_WORDS)
    if st.session_state[page_state.key("view")] not in views:
        st.session_state[page_state.key("view")] = "lines"
    return st.segmented_control(
        _("View"), views, key=page_state.key("view"), format_func=lambda one: _(VIEW_WORDS[one]), required=True, persist_state="session"
    )


def _amount_of(sizes: pd.DataFrame) -> tuple[str | None, str]:
    """Category and unit of amounts: what is added up is of one kind and in one unit."""
    counts = {}
    for row in sizes.itertuples():
        if not pd.isna(row.unit) and not pd.isna(row.category):
            counts[f"{row.category}.{row.unit}"] = counts.get(f"{row.category}.{row.unit}", 0) + int(row.case_count)
    options = sorted(counts, key=lambda one: (CATEGORIES.index(one.partition(".")[0]), -counts[one]))
    if not options:
        options = [f"drug.{MASS}"]
    default = f"drug.{MASS}" if f"drug.{MASS}" in options else options[0]
    page_state.parameter("unit", default, lambda one: one.partition(".")[0] in CATEGORIES and bool(one.partition(".")[2]))
    chosen = st.session_state[page_state.key("unit")]
    if chosen not in options:
        options = [*options, chosen]
    picked = st.selectbox(
        _("Of what, in which unit"), options, key=page_state.key("unit"), persist_state="session", width="stretch" if is_phone() else 250,
        format_func=lambda one: f"{amount_words(one)} · {count(counts.get(one, 0))}",
    )  # fmt: skip
    category, _dot, unit = picked.partition(".")
    return category, unit


CATEGORY_WORDS = {
    "drug": N_("drugs"),
    "plant_material": N_("plant material"),
    "precursor": N_("precursors"),
    "other": N_("other goods"),
}


def amount_words(option: str) -> str:
    category, _dot, unit = option.partition(".")
    words = _(CATEGORY_WORDS[category])
    return f"{words[:1].upper()}{words[1:]}, {i18n.unit_word(unit)}"
