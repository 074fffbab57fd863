"""How the map stands: its layers, measure, colour, clock and view, in the link and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from content.context import Context
from content.map.facts import Facts
from content.map.words import GROUNDS, LAYERS
from content.periods import has_offices

MEASURES = ("cases", "drug", "plant_material", "precursor")
COLOURS = ("group", "change")
SPEEDS = ("1", "2", "4", "8")
SHOWN_GROUND = ("railways", "rivers")
TIME = re.compile(r"(-?\d{1,4})\.(\d{1,4}|all)")
AT = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)")


def is_layers(text: str) -> bool:
    return set(text.split(".")) <= {*LAYERS, *GROUNDS}


def is_mode(text: str) -> bool:
    measure, _, colour = text.partition(".")
    return measure in MEASURES and colour in COLOURS


def of_link(here: Context, found: Facts, parameters: Mapping[str, str]) -> dict:
    """How a map stands that is opened by a link, see `initial`; the clock stands on the page's period."""
    layers = (
        parameters.get("layers", "").split(".")
        if is_layers(parameters.get("layers", ""))
        else [*default_layers(here), *SHOWN_GROUND]
    )
    measure, _, colour = parameters.get("mode", "").partition(".")
    at = parameters.get("at", "")
    return {
        "layers": [one for one in LAYERS if one in layers],
        "ground": [one for one in GROUNDS if one in layers],
        "measure": measure if measure in MEASURES else MEASURES[0],
        "colour": colour if colour in COLOURS else COLOURS[0],
        "last": found.clock.last,
        "length": found.clock.last - found.clock.first + 1,
        "at": [float(part) for part in at.split(",")] if AT.fullmatch(at) else None,
    }


def default_layers(here: Context) -> tuple[str, ...]:
    """Offices where the source tells them, else places."""
    return ("offices",) if has_offices(here) or here.access.tier == "public" else ("places",)
