"""Offices and places on the map, where the map draws them and no closer."""

from __future__ import annotations

from content import narrowing
from content.map import facts, payload, picture
from exports import values
from feeds import table
from feeds.table import Column, Given
from feeds.views.request import Request
from language.i18n import N_, _

TITLE = N_("Offices and places")
WHAT = N_(
    "A row for each office, place of seizure or, for the public, country that the map draws, no more precise than it "
    "draws it"
)
KIND_WORDS = {"office": N_("Office"), "country": N_("Country"), "place": N_("Place")}


def give(asked: Request) -> Given:
    """What has a mark on the map over the period, with its cases."""
    here = asked.here
    found = facts.load(here)
    columns = [
        Column("kind", _("Kind"), "#loc+type"),
        Column("code", _("Code"), "#loc+code"),
        Column("name", _("Name"), "#loc+name"),
        Column("cases", _("Cases"), "#indicator+cases", "whole"),
        Column("state", _("State"), "#status+name"),
        Column("state_code", _("{column} (code)").format(column=_("State")), "#status+code"),
        Column("lon", _("Longitude"), "#geo+lon", "number"),
        Column("lat", _("Latitude"), "#geo+lat", "number"),
        Column("precision_km", _("Precision, km"), "#geo+precision", "number"),
    ]
    rows = [
        (
            _(KIND_WORDS[one.kind]),
            one.code,
            one.name,
            one.cases,
            values.mark_state_words(one.state),
            one.state,
            *one.position,
            one.precision_km,
        )
        for one in picture.points(here, found)
    ]
    *_of_the_screen, disclaimer, attribution = payload.notes(here, found)
    said = asked.provenance(found.frame, (*narrowing.words(here, "cases"), disclaimer, attribution))
    return table.told(here, _(TITLE), columns, rows, said, point=("lon", "lat"))
