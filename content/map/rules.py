"""Rules that both drawers of the map follow, the canvas in the browser and the picture for paper; the browser gets them
with its figures."""

from __future__ import annotations

import math

from analysis import map_figures, one_case, report_states
from scope.comparison import LEAST_BASE_CASES

DISC, PLACE, BORDER, LEG = (24.0, 4.5), (14.0, 2.6), (7.0, 2.0), (8.0, 1.4)
"""Most and least pixels of offices and places (radii), sections of border and corridors (widths)."""
MOST_LEGS = 8
BENDS = {"inward": 0.13, "onward": -0.27}
"""How far corridors bend, as a share of their length: ways there, ways back, and ways on do not cover each other."""
MARK_STATES = ("missing", "reported", "filling", "unknown", *report_states.NEVER_DUE)
"""Which state of its offices a mark shows: the first that any of them is in."""


def sized(share: float, bounds: tuple[float, float]) -> float:
    """Pixels of a share of the largest: areas go with shares, down to what can be seen and pointed at."""
    most, least = bounds
    return max(most * math.sqrt(max(share, 0.0)), least)


def payload() -> dict:
    """The rules as the browser reads them."""
    return {
        "disc": DISC,
        "place": PLACE,
        "border": BORDER,
        "leg": LEG,
        "most_legs": MOST_LEGS,
        "bends": BENDS,
        "mark_states": MARK_STATES,
        "states": map_figures.STATES,
        "reported": report_states.REPORTED,
        "never_due": report_states.NEVER_DUE,
        "least_base_cases": LEAST_BASE_CASES,
        "about": map_figures.ABOUT,
        "dominant_share": one_case.DOMINANT_SHARE,
    }
