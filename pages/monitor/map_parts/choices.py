"""How the map stands: its layers, measure, colour, clock and view, in the link and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

import page_state
from pages.monitor.map_parts.facts import Facts
from pages.monitor.map_parts.words import GROUNDS, LAYERS
from pages.parts.periods import has_offices
from screen import Screen

MEASURES = ("cases", "drug", "plant_material", "precursor")
COLOURS = ("group", "change")
SPEEDS = ("1", "2", "4", "8")
SHOWN_GROUND = ("railways", "rivers")
TIME = re.compile(r"(-?\d{1,4})\.(\d{1,4}|all)")
AT = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)")


def _is_layers(text: str) -> bool:
    return set(text.split(".")) <= {*LAYERS, *GROUNDS}


def _is_mode(text: str) -> bool:
    measure, _, colour = text.partition(".")
    return measure in MEASURES and colour in COLOURS


def initial(here: Screen, found: Facts) -> dict:
    """How the page opens, as the link says it, else as the source suggests: `main.js` reads it.

    `time` in links is how many steps the window ends after the page's period, and its length.
    """
    own = f"0.{found.clock.last - found.clock.first + 1}"
    default = ".".join((*default_layers(here), *SHOWN_GROUND))
    layers = page_state.parameter("layers", default, _is_layers).split(".")
    measure, _, colour = page_state.parameter("mode", "cases.group", _is_mode).partition(".")
    shift, length = TIME.fullmatch(page_state.parameter("time", own, lambda text: bool(TIME.fullmatch(text)))).groups()
    at = page_state.parameter("at", "", lambda text: not text or bool(AT.fullmatch(text)))
    last = min(max(found.clock.last + int(shift), 0), len(found.clock.steps) - 1)
    return {
        "layers": [one for one in LAYERS if one in layers],
        "ground": [one for one in GROUNDS if one in layers],
        "measure": measure,
        "colour": colour,
        "last": last,
        "length": length if length == "all" else max(int(length), 1),
        "speed": int(page_state.parameter("speed", "4", SPEEDS)),
        "at": [float(part) for part in at.split(",")] if at else None,
    }


def of_link(here: Screen, found: Facts, parameters: Mapping[str, str]) -> dict:
    """How a map stands that is opened by a link, see `initial`; the clock stands on the page's period."""
    layers = parameters.get("layers", "").split(".") if _is_layers(parameters.get("layers", "")) else [*default_layers(here), *SHOWN_GROUND]
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


def default_layers(here: Screen) -> tuple[str, ...]:
    """Offices where the source tells them, else places above their density."""
    return ("offices",) if has_offices(here) or here.access.tier == "public" else ("places", "density")


def keep(told: dict) -> None:
    """Put into the link how the reader has set the map; what the browser says is judged when it is read again."""
    values = {
        "layers": ".".join(part for part in (told.get("layers"), told.get("ground")) if part),
        "mode": f"{told.get('measure')}.{told.get('colour')}",
        **{name: told.get(name) for name in ("time", "speed", "at")},
    }
    for name, value in values.items():
        page_state.set_parameter(name, str(value))
