"""What is drawn over time: measure, span, split and view, as chosen on the page and kept in its link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from content.context import Context
from content.periods import has_offices
from content.words import FIELD_WORDS
from language import i18n
from language.i18n import N_, _
from queries import series
from queries.units import MASS

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
    "share": N_("Shares"),
    "panels": N_("Separate charts"),
    "years": N_("Added up over the year"),
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
    def of(self) -> tuple[str, ...]:
        """What it is of (see `queries.narrowing`)."""
        return of_measure(self.measure)

    @property
    def is_whole(self) -> bool:
        """Whether values are counts."""
        return self.measure in ("cases", "persons", "exchanges")


def of_measure(measure: str) -> tuple[str, ...]:
    """What a measure is of (see `queries.narrowing`)."""
    return ("exchanges",) if measure == "exchanges" else ("cases",)


def of_link(here: Context, sizes: pd.DataFrame, parameters: Mapping[str, str]) -> Choices:
    """What the page would draw that is opened by a link: what the link does not say, or nobody may choose, is as the
    page opens.

    Args:
        sizes: as in `choose`.
    """
    _all, grains, _splits = series.offered(here.access)

    def one_of(name: str, offered: Sequence[str], default: str) -> str:
        return parameters[name] if parameters.get(name) in offered else default

    measure = one_of("measure", offered_measures(here)[0], "cases")
    category, unit = None, ""
    if measure in AMOUNTS:
        category, _dot, unit = one_of("unit", list(amounts(sizes)), ".".join(default_amount(sizes))).partition(".")
    grain = one_of("grain", grains, "month" if "month" in grains else grains[0])
    split = one_of("split", offered_splits(here, measure)[0], "")
    return Choices(measure, grain, split, one_of("view", offered_views(measure, grain, split), "lines"), category, unit)


def offered_measures(here: Context) -> tuple[list[str], list[str]]:
    """Measures of this source that the reader may choose, and in sentences why others are not among them."""
    released, _grains, _splits = series.offered(here.access)
    held = [one for one in released if SUBJECTS.get(one, "seizures") in (*here.subjects, "seizures")]
    why = _left_out(
        _("Not released at your access level: {names}."),
        [_(MEASURE_WORDS[one]) for one in series.MEASURES if one not in released],
    )
    why += _left_out(
        _("Not held by this source: {names}."), [_(MEASURE_WORDS[one]) for one in released if one not in held]
    )
    if here.access.reads_release_only and (here.filters.group_codes or here.filters.categories):
        whole = [one for one in held if one not in ("cases", "quantity")]
        why += _left_out(
            _("Not released by substance, as the filters ask for: {names}."), [_(MEASURE_WORDS[one]) for one in whole]
        )
        held = [one for one in held if one not in whole]
    if here.access.reads_release_only and here.filters.pair_codes and "exchanges" in held:
        why += _left_out(_("Not released by pair of offices: {names}."), [_(MEASURE_WORDS["exchanges"])])
        held.remove("exchanges")
    return held, why


def offered_splits(here: Context, measure: str) -> tuple[list[str], list[str]]:
    """Splits that a measure, the source and the reader's access have, and in sentences why others are not among
    them."""
    _measures, _grains, released = series.offered(here.access)
    names = {one: _(FIELD_WORDS[one]) for one in series.SPLITS}
    why = _left_out(
        _("Not released at your access level: {names}."), [names[one] for one in series.SPLITS if one not in released]
    )
    held = [one for one in released if is_held(here, one)]
    why += _left_out(_("Not held by this source: {names}."), [names[one] for one in released if one not in held])
    possible = [one for one in held if series.can_split(measure, one)]
    if here.access.reads_release_only and measure not in ("cases", "quantity"):
        possible = [
            one for one in possible if one != "group_codes" and not (measure == "exchanges" and one == "pair_codes")
        ]
    why += _left_out(_("Not known of this measure: {names}."), [names[one] for one in held if one not in possible])
    return possible, why


def is_held(here: Context, split: str) -> bool:
    """Whether the source tells what a split is of: agencies, offices."""
    if split in ("blo_codes", "pair_codes") and not has_offices(here):
        return False
    return SPLIT_SUBJECTS.get(split, "seizures") in (*here.subjects, "seizures")


def _left_out(words: str, names: list[str]) -> list[str]:
    return [words.format(names=", ".join(names))] if names else []


def offered_views(measure: str, grain: str, split: str) -> list[str]:
    if split:
        return ["lines", *(["stack", "share"] if series.adds_up(measure, split) else []), "panels"]
    views = ["lines"]
    if measure != "median" and grain not in ("half_year", "year"):
        views.append("years")
    if grain in ("day", "week", "month"):
        views.append("calendar")
    return views


def why_no_stack(measure: str, split: str) -> str:
    """Why the parts of a split are not shown as parts of a whole; empty where they are, or nothing is split."""
    if not split or series.adds_up(measure, split):
        return ""
    if measure == "median":
        return _("A median is not a sum: parts make up no whole, so they are not stacked.")
    if measure == "exchanges":
        return _(
            "A message counts under each pair whose two sides it went between, and under none where these are no "
            "pair, so parts are not stacked."
        )
    return _(
        "A case counts under each of its values: parts may add up to more than the total, so they are not stacked."
    )


def amounts(sizes: pd.DataFrame) -> dict[str, int]:
    """Cases by what can be added up: one category in one unit, "drug.kg"; categories in their order, the most cases
    first."""
    counts: dict[str, int] = {}
    for row in sizes.itertuples():
        if not pd.isna(row.unit) and not pd.isna(row.category):
            counts[f"{row.category}.{row.unit}"] = counts.get(f"{row.category}.{row.unit}", 0) + (
                0 if pd.isna(row.case_count) else int(row.case_count)
            )
    order = sorted(counts, key=lambda one: (CATEGORIES.index(one.partition(".")[0]), -counts[one]))
    return {one: counts[one] for one in order}


def default_amount(sizes: pd.DataFrame) -> tuple[str, str]:
    """Category and unit that a page opens with: drugs by weight where there are any."""
    options, weight = list(amounts(sizes)), f"drug.{MASS}"
    category, _dot, unit = (weight if weight in options or not options else options[0]).partition(".")
    return category, unit


DEFINED = {
    "cases": "cases",
    "quantity": "series_quantity",
    "persons": "persons",
    "median": "series_median",
    "value": "series_value",
    "exchanges": "exchanges",
}
"""What explains each measure, of `definitions.FIGURES`."""
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
