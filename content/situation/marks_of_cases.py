"""Marks of the map: offices as on the Map page, or places of seizure where the source has no offices."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis import map_figures
from charts import map_rules as rules
from charts.map import Cell, Place
from charts.map_picture import CASES, DrawnMark, LegendEntry, MapPicture
from content import map_words
from content.context import Context
from content.map import choices, picture
from content.map import facts as of_map
from content.map.routes import DEFAULT_KM, VAGUE
from content.map.words import LEGEND
from content.periods import cases_words
from content.situation.facts import Facts
from language import i18n
from language.i18n import N_, _, count, ngettext
from scope.comparison import months_between

MOST_PLACE_NAMES = 24
MOST_APART = 120
"""More places than these are drawn over hexagons of their cases."""
PRECISIONS = {
    "crossing": N_("crossing"),
    "address": N_("address"),
    "settlement": N_("settlement"),
    "district": N_("district"),
    "province": N_("province"),
}


# Offices ----------------------------------------------------------------------------------------------------


def on_map(here: Context, facts: Facts) -> of_map.Facts:
    """What the map knows of offices in the page's period, from what the page has asked for."""
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
    return of_map.Facts(
        clock, frame, {"cases": cases, "amounts": amounts} | nothing, offices, offices.iloc[:0], states, 0
    )


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
        "layers": ["offices"],
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


def office_picture(here: Context, facts: Facts, title: str) -> MapPicture:
    """The same for paper and files."""
    found = on_map(here, facts)
    drawn = picture.picture(here, found, opening(found))
    return replace(drawn, title=title, words="", notes=(office_note(found),))


# Places -----------------------------------------------------------------------------------------------------


def places(here: Context, facts: Facts) -> tuple[list[Place], str]:
    """Places of seizure, the largest first, and what stands under the map."""
    if here.access.reads_release_only:
        return [], i18n.state_word("not_at_this_level")
    rows = facts.asked["places"][0].rows()
    known = facts.asked["located"][0].rows().set_index("location_precision")["case_count"]
    drawn = rows[rows["location_precision"] != "country"]
    most = drawn["case_count"].max() if len(drawn) else 1
    found = []
    for row in drawn.itertuples():
        name = _("Place without a name") if pd.isna(row.name_en) else i18n.name(row)
        cases = cases_words(row.case_count)
        precise = _(PRECISIONS[row.location_precision]) if row.location_precision in PRECISIONS else ""
        found.append(
            Place(
                code="" if pd.isna(row.place_code) else row.place_code,
                lat=row.lat,
                lon=row.lon,
                share=float(row.case_count / most),
                title=name,
                lines=f"{cases}\n" + _("position known to: {precision}").format(precision=precise),
                is_vague=row.location_precision in VAGUE,
                label=name if len(found) < MOST_PLACE_NAMES else "",
                case_count=int(row.case_count),
                km=DEFAULT_KM.get(row.location_precision, 0.0),
            )
        )
    note = " ".join(
        [
            _("Area: cases of the period; the largest mark stands for {cases}.").format(cases=cases_words(most)),
            _("Pale: the place is known only to a district or province."),
        ]
    )
    if len(found) > MOST_APART:
        note += " " + _("Hexagons: from few to many cases, at places known closely enough.")
    if missing := int(known.get("none", 0)):
        words = ngettext(
            "{n} case could not be placed and is not drawn.",
            "{n} cases could not be placed and are not drawn.",
            missing,
        )
        note += " " + words.format(n=count(missing))
    return found, note


def cells(facts: Facts, shown: list[Place]) -> list[Cell]:
    """Hexagons with all cases whose place is known closely enough, where there are too many places to tell apart."""
    if len(shown) <= MOST_APART:
        return []
    counts = facts.asked["cells"][0].rows().groupby("cell")["case_count"].sum()
    most = counts.max() if len(counts) else 1
    return [
        Cell(f"{cell:x}", float(cases / most), _("Hexagon"), cases_words(int(cases))) for cell, cases in counts.items()
    ]


def place_picture(shown: list[Place], box: tuple[float, float, float, float], title: str, note: str) -> MapPicture:
    """The same for paper and files."""
    colour = rules.COLOURS["light"]["places"]
    marks = tuple(
        DrawnMark(
            position=(one.lon, one.lat),
            radius=one.radius,
            colour=colour,
            state="unsure" if one.is_vague else "reported",
            name=one.label or one.title,
            value="; ".join(one.lines.split("\n")),
            precision_km=one.km,
            amount=one.case_count,
            unit=CASES,
        )
        for one in shown
    )
    return MapPicture(
        title=title,
        words="",
        mode="light",
        language=i18n.language(),
        box=box,
        ground=("railways", "roads", "rivers"),
        marks=marks,
        legend=tuple(
            LegendEntry(sign, colour, _(LEGEND[name])) for layer, sign, _role, name in rules.LEGEND if layer == "places"
        ),
        notes=(note,),
        disclaimer=_(map_words.DISCLAIMER),
        attribution=map_words.ATTRIBUTION,
    )
