"""Marks of the map as on the Map page: offices, or places of seizure where the source has no offices."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis import map_figures
from charts.map_picture import MapPicture
from content.context import Context
from content.map import choices, payload, picture
from content.map import facts as of_map
from content.map.words import PRECISIONS
from content.situation.facts import Facts
from language.i18n import _, count, ngettext
from scope.comparison import months_between

# Offices ----------------------------------------------------------------------------------------------------


def on_map(here: Context, facts: Facts) -> of_map.Facts:
    """What the map knows of offices in the page's period, or of places where the source has no offices, from what the
    page has asked for."""
    frame, released = facts.frame, here.access.reads_release_only
    months = months_between(frame.period.start, frame.period.end)
    complete = sum(month < frame.complete_to for month in months)
    clock = map_figures.Clock(tuple(months), "month", 0, len(months) - 1, complete, is_partial=True)
    cases, amounts = facts.now_cases, facts.now_quantities
    states = frame.states
    if released:
        cases, amounts = (facts.asked[name][0].rows() for name in ("office_cases", "office_quantities"))
        reports = [facts.asked.get(f"office_{name}") for name in ("reports_due", "reports_received")]
        states = of_map.released_states(*(one[0].rows() for one in reports)) if all(reports) else states.iloc[:0]
    offices = facts.offices[~(released & (facts.offices["confidence"] == "low"))]
    nothing = {name: pd.DataFrame(columns=columns) for name, columns in NOTHING.items()}
    placed = {name: facts.asked[name][0].rows() for name in ("places", "monthly_places") if name in facts.asked}
    rows = {"cases": cases, "amounts": amounts} | nothing | placed
    return of_map.Facts(clock, frame, rows, offices, offices.iloc[:0], states, 0)


NOTHING = {
    "groups": ["month", "country_code", "blo_code", "category", "group_code", "case_count"],
    "points": ["iso2", "label_lat", "label_lon"],
    "national": ["country_code", "year"],
}
"""What a card does not show: cases by group, points of countries, published totals."""


def opening(found: of_map.Facts) -> dict:
    """How the map of a card opens: the cases of the whole period, in the colour of the present."""
    steps = len(found.clock.steps)
    return {
        "layers": [*payload.CARD_LAYERS],
        "ground": list(choices.SHOWN_GROUND),
        "measure": "cases",
        "colour": "present",
        "last": steps - 1,
        "length": steps,
        "speed": 1,
        "at": None,
    }


def office_note(found: of_map.Facts) -> str:
    """What stands under the map of offices."""
    note = _("Area: cases of the period at an office or, seen from afar, a pair of offices.")
    cases = found.rows["cases"]
    elsewhere = int(cases[cases["blo_code"].isna()]["case_count"].sum())
    if not elsewhere:
        return note
    words = ngettext("{n} case outside offices is not drawn.", "{n} cases outside offices are not drawn.", elsewhere)
    return f"{note} {words.format(n=count(elsewhere))}"


def card_picture(here: Context, facts: Facts, title: str, note: str) -> MapPicture:
    """The map of a card for paper and files."""
    found = on_map(here, facts)
    drawn = picture.picture(here, found, opening(found))
    return replace(drawn, title=title, words="", notes=(note,))


# Places -----------------------------------------------------------------------------------------------------


def place_note(facts: Facts) -> str:
    """What stands under the map of places."""
    note = _("Area: cases of the period at a place or, seen from afar, at places near each other.")
    return " ".join(filter(None, [note, unplaced_words(facts)]))


def unplaced_words(facts: Facts) -> str:
    """How many cases have no place that could be drawn; empty for none."""
    known = facts.asked["located"][0].rows().set_index("location_precision")["case_count"]
    missing = int(known[[one for one in known.index if one not in PRECISIONS]].sum())
    if not missing:
        return ""
    words = ngettext(
        "{n} case could not be placed and is not drawn.",
        "{n} cases could not be placed and are not drawn.",
        missing,
    )
    return words.format(n=count(missing))
