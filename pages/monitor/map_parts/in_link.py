"""How the map opens by the link, and what the reader has set it to since."""

from __future__ import annotations

from content.context import Context
from content.map.choices import AT, SHOWN_GROUND, SPEEDS, TIME, default_layers, is_layers, is_mode
from content.map.facts import Facts
from content.map.words import GROUNDS, LAYERS
from pages.parts import page_state


def initial(here: Context, found: Facts) -> dict:
    """How the page opens, as the link says it, else as the source suggests: `main.js` reads it.

    `time` in links is how many steps the window ends after the page's period, and its length.
    """
    own = f"0.{found.clock.last - found.clock.first + 1}"
    default = ".".join((*default_layers(here), *SHOWN_GROUND))
    layers = page_state.parameter("layers", default, is_layers).split(".")
    measure, _, colour = page_state.parameter("mode", "cases.group", is_mode).partition(".")
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


def keep(told: dict) -> None:
    """Put into the link how the reader has set the map; what the browser says is judged when it is read again."""
    values = {
        "layers": ".".join(part for part in (told.get("layers"), told.get("ground")) if part),
        "mode": f"{told.get('measure')}.{told.get('colour')}",
        **{name: told.get(name) for name in ("time", "speed", "at")},
    }
    for name, value in values.items():
        page_state.set_parameter(name, str(value))
