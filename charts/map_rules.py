"""Rules of the map, once for all that draw it: sizes, looks, colours, extents, what is named from where on, how marks
and names keep clear of each other.

The browser gets the constants with its figures (`payload`) and reckons the same from them while the reader moves and
the clock runs; `tests/components/test_map_rules.py` holds both together. Lengths are pixels of a screen, x to the east
and y downwards; paper is that screen made smaller (`PIXEL`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis import map_figures, one_case, report_states
from charts.map_ground import mercator, unmercator
from charts.theme import Palette, mixed
from scope.comparison import LEAST_BASE_CASES

REGION = (46.4, 34.9, 87.4, 55.5)
NETWORK = (60.5, 34.6, 76.8, 44.2)
"""West, south, east, north of the five countries, and of the offices: the view where nothing is found."""
SCREEN = (1000.0, 640.0)
"""Pixels of the screen that pictures are told for."""
PIXEL = 0.64
"""Points on paper to a pixel of that screen, for what does not shrink with a picture: lines, dashes, gaps."""

DISC, PLACE, BORDER, LEG = (24.0, 4.5), (14.0, 2.6), (7.0, 2.0), (8.0, 1.4)
"""Most and least pixels of offices and places (radii), sections of border and corridors (widths)."""
CLUSTER = 30.0
"""Places nearer to each other than so many pixels are one mark."""
MOST_LEGS, NAMED_LEGS = 8, 5
SURE_NAMES, SURE_AWAY = 3, (0.0, 14.0, 28.0, 42.0, 60.0, 80.0, 105.0, 135.0, 170.0)
"""The largest marks are named where there is no room beside them too: so many pixels away, with a line to the mark."""
BENDS = {"inward": 0.13, "onward": -0.27}
LANES = {"inward": 6.0, "onward": -17.0}
"""How far corridors bend to their right, as a share of their length, and how many pixels they stand beside the point of
their border: ways there, ways back, and ways on do not cover each other."""
SHORTEST_LEG = 88.0
"""Pixels of a corridor over the border of two countries that touch; others run from border to border."""
LEG_NAMES_AWAY = (0.0, 12.0, 26.0, 42.0)
"""How many pixels from its corridor a name may stand, in the order these places are tried."""
COUNTRY_NAMES_AWAY = ((0, 0), (0, -22), (0, 22), (-40, 0), (40, 0), (-40, -22), (40, -22), (-40, 22), (40, 22), (0, 44))
"""How many pixels from its own place the name of one of the five countries may stand."""
ALONG_LEG = 24
"""A corridor keeps names off by as many boxes along its curve."""
EDGE_ROOM = 34.0
"""What lies outside the picture is shown at its edge, so many pixels inside, in its direction."""
ARROW = {"share": 1.5, "least": 7.0, "turn": 0.45}
"""Head of a corridor: its length as a multiple of the width, at least so many pixels, and half its angle."""
HEAT = (0.14, 0.66)
"""Opacity of a hexagon: of the emptiest, and what the fullest has more."""
CELL_ZOOMS = ((3, 3.7), (4, 5.8), (5, 99.0))
"""Resolution of hexagons, and the zoom up to which it stands."""
MARK_STATES = ("missing", "reported", "filling", "unknown", *report_states.NEVER_DUE)
"""Which state of its offices a mark shows: the first that any of them is in."""
LEGEND_STATES = ("zero", "held", "missing", "filling", "unknown", "closed", "not_open", "unsure")
CHANGES = {"more": "attention", "same": "context", "fewer": "present", "none": "faint", "few": "faint"}
"""Colours of change: more is warm, fewer is the blue of the present, neither is good or bad; grey where nothing can be
said."""
COLOURS = {
    "light": {"heat": "#8a1f5c", "places": "#1668b2", "inward": "#5a4a8a", "onward": "#1668b2", "faint": "#c3cad3"},
    "dark": {"heat": "#f08bb8", "places": "#5aa9e6", "inward": "#b9a8ee", "onward": "#5aa9e6", "faint": "#4a586a"},
}
LEGEND = (
    ("places", "disc", "places", "legend_place"),
    ("places", "dashed", "places", "legend_precision"),
    ("density", "hexagon", "heat", "legend_density"),
    ("borders", "border", "heat", "legend_border"),
    ("corridors", "corridor", "inward", "legend_inward"),
    ("corridors", "onward", "onward", "legend_onward"),
)
"""Signs of a layer: how each is drawn, its colour and its words."""
MOST_TOTALS = 3
"""Substance groups whose published totals stand in strips beside the map."""

CLEARANCE, ROUNDS, MOVED = 3.0, 200, 2.5
"""Pixels between marks; attempts to part them; from so many pixels on a moved mark has a line to its true place."""
APART, SPLIT_ZOOM = 22.0, 8.6
"""Both sides of a crossing are two marks where they stand so many pixels apart, or from this zoom on."""
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
"""Where a name may stand beside its point, in the order they are tried: right, left, above, below, then the corners."""
GAP, MARGIN = 4.0, 2.0
"""Pixels between a mark and its name, and around a name."""
ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)
"""Where along a line its name may stand, in the order these places are tried."""
NAMES_FROM = {"1": 0.0, "2": 3.2, "3": 4.4, "4": 5.2, "5": 5.9, "abroad": 0.9, "river": 4.0, "country_until": 7.5}
"""Zooms: from which on towns of a rank (1 capital … 5 small) are named, and how much later those of other countries;
rivers; up to which the five countries are."""

LOOKS: dict[str, dict] = {
    "reported": {"fill": "own", "share": 1.0, "edge": "card", "thick": 1.4},
    "zero": {"fill": "card", "share": 1.0, "edge": "text", "thick": 1.4},
    "unsure": {"fill": "own", "share": 0.5, "edge": "own", "thick": 1.4},
    "missing": {"ring": "attention", "ring_thick": 2.2, "ring_dashes": (4.0, 3.0)},
    "filling": {"ring": "context", "ring_thick": 1.6, "ring_dashes": (1.5, 3.0)},
    "unknown": {"ring": "context", "ring_thick": 1.6, "ring_dashes": (1.5, 3.0)},
    "closed": {"fill": "card", "share": 1.0, "edge": "context", "thick": 1.6, "struck": True},
    "not_open": {"fill": "card", "share": 1.0, "edge": "context", "thick": 1.6, "dashes": (1.5, 2.5)},
    "held": {
        "fill": "card",
        "share": 1.0,
        "edge": "context",
        "thick": 1.6,
        "struck": True,
        "ring": "context",
        "ring_thick": 1.6,
    },
}
"""How a mark of each state looks: colours by what they mean (`own`: the mark's), `share` of the fill over the card,
widths and dashes in pixels; `struck`: a stroke through it. A state that has a ring only leaves the disc as it is:
`reported`, `zero` or `unsure`."""
RING_AWAY = 3.0
"""Pixels between a disc and the ring of its state."""
STRUCK = 0.7
"""How far a stroke through a disc reaches, as a share of its radius."""


def payload() -> dict:
    """The rules as the browser reads them."""
    return {
        "disc": DISC,
        "place": PLACE,
        "border": BORDER,
        "leg": LEG,
        "cluster": CLUSTER,
        "most_legs": MOST_LEGS,
        "named_legs": NAMED_LEGS,
        "sure_names": SURE_NAMES,
        "sure_away": SURE_AWAY,
        "bends": BENDS,
        "lanes": LANES,
        "shortest_leg": SHORTEST_LEG,
        "along_leg": ALONG_LEG,
        "leg_names_away": LEG_NAMES_AWAY,
        "country_names_away": COUNTRY_NAMES_AWAY,
        "edge_room": EDGE_ROOM,
        "arrow": ARROW,
        "heat": HEAT,
        "cell_zooms": CELL_ZOOMS,
        "mark_states": MARK_STATES,
        "legend_states": LEGEND_STATES,
        "legend": LEGEND,
        "changes": CHANGES,
        "most_totals": MOST_TOTALS,
        "clearance": CLEARANCE,
        "rounds": ROUNDS,
        "moved": MOVED,
        "apart": APART,
        "split_zoom": SPLIT_ZOOM,
        "sides": SIDES,
        "gap": GAP,
        "margin": MARGIN,
        "along": ALONG,
        "names_from": NAMES_FROM,
        "looks": LOOKS,
        "ring_away": RING_AWAY,
        "states": map_figures.STATES,
        "reported": report_states.REPORTED,
        "never_due": report_states.NEVER_DUE,
        "least_base_cases": LEAST_BASE_CASES,
        "about": map_figures.ABOUT,
        "dominant_share": one_case.DOMINANT_SHARE,
    }


def sized(share: float, bounds: tuple[float, float]) -> float:
    """Pixels of a share of the largest: areas go with shares, down to what can be seen and pointed at."""
    most, least = bounds
    return max(most * math.sqrt(max(share, 0.0)), least)


def heat(share: float) -> float:
    """Opacity of a hexagon with a share of the cases of the fullest one."""
    return HEAT[0] + HEAT[1] * math.sqrt(max(share, 0.0))


def resolution(known: Iterable[int], zoom: float) -> int:
    """Resolution of hexagons at a zoom: the finest that is known and wanted there, else the coarsest known."""
    known, wanted = sorted(known), next(one for one, until in CELL_ZOOMS if zoom < until)
    return max((one for one in known if one <= wanted), default=known[0])


Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""

# Looks ------------------------------------------------------------------------------------------------------


def state_of_mark(
    told: Iterable[str], *, cases: float, uncounted: float, value: float, is_unsure: bool
) -> tuple[str, str]:
    """How a mark looks (a key of `LOOKS`), and its disc where the state is a ring around it.

    Args:
        told: state of each of its offices in the window, see `map_figures.state_of_window`.
        cases: known cases; `uncounted`: rows of which the number of cases is held back; `value`: of the measure.
    """
    disc = "zero" if not value else "unsure" if is_unsure else "reported"
    if uncounted and not cases:
        return "held", disc
    state = next(one for one in MARK_STATES if one in told)
    # What was seized shows also where the office was closed for the rest of the time.
    return (disc, disc) if state == "reported" or (value and state in report_states.NEVER_DUE) else (state, disc)


@dataclass(frozen=True)
class Look:
    """How a mark looks in the colours of a palette: the disc, a stroke through it, a ring around it (no colour: none);
    widths and dashes in points."""

    fill: str
    edge: str
    thick: float
    dashes: tuple[float, float] | None = None
    struck: bool = False
    ring: str = ""
    ring_thick: float = 0.0
    ring_dashes: tuple[float, float] | None = None


def look(palette: Palette, own: str, state: str, disc: str = "reported") -> Look:
    """The look of a mark of a colour in a state (see `LOOKS`), on paper."""
    rule = LOOKS[disc] | LOOKS[state]

    def colour(role: str) -> str:
        return own or palette.card if role == "own" else getattr(palette, role)

    def points(name: str) -> tuple[float, float] | None:
        return tuple(round(one * PIXEL, 2) for one in rule[name]) if name in rule else None

    return Look(
        fill=mixed(colour(rule["fill"]), palette.card, rule["share"]),
        edge=colour(rule["edge"]),
        thick=round(rule["thick"] * PIXEL, 2),
        dashes=points("dashes"),
        struck=rule.get("struck", False),
        ring=colour(rule["ring"]) if "ring" in rule else "",
        ring_thick=round(rule.get("ring_thick", 0.0) * PIXEL, 2),
        ring_dashes=points("ring_dashes"),
    )


# Where things stand -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """A box of the world (west, south, east, north) as large as it is on a screen of `SCREEN` pixels that it fills."""

    box: tuple[float, float, float, float]

    @property
    def scale(self) -> float:
        """Pixels to a degree of longitude."""
        west, south, east, north = self.box
        return min(SCREEN[0] / max(east - west, 1e-6), SCREEN[1] / max(mercator(north) - mercator(south), 1e-6))

    @property
    def zoom(self) -> float:
        return math.log2(self.scale * 360 / 512)

    @property
    def size(self) -> tuple[float, float]:
        west, south, east, north = self.box
        return (east - west) * self.scale, (mercator(north) - mercator(south)) * self.scale

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.box[0]) * self.scale, (mercator(self.box[3]) - mercator(lat)) * self.scale

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point of the screen."""
        return self.box[0] + x / self.scale, unmercator(mercator(self.box[3]) - y / self.scale)


@dataclass
class Mark:
    """A mark on the screen: an office or a pair of offices (`units`: their numbers), at a point."""

    key: str
    name: str
    units: list[int]
    x: float
    y: float
    radius: float = 0.0


def marks_at(units: Sequence[Mapping], pairs: Sequence[Mapping], screen: Screen) -> list[Mark]:
    """What is drawn at a zoom: both sides of a crossing as one mark until they stand apart.

    Args:
        units, pairs: as `content.map.payload.Figures` tells them.
    """
    free = [number for number, unit in enumerate(units) if unit["drawn"]]
    at = {number: screen.point(units[number]["lon"], units[number]["lat"]) for number in free}
    marks = []
    for pair in pairs:
        sides = pair["units"]
        if not all(unit in free for unit in sides):
            continue
        (x1, y1), (x2, y2) = (at[unit] for unit in sides)
        if math.hypot(x1 - x2, y1 - y2) >= APART or screen.zoom >= SPLIT_ZOOM:
            continue
        free = [unit for unit in free if unit not in sides]
        marks.append(Mark(f"pair:{pair['code']}", pair["name"], sides, (x1 + x2) / 2, (y1 + y2) / 2))
    return marks + [Mark(f"unit:{units[one]['code']}", crossing_name(units[one]), [one], *at[one]) for one in free]


def crossing_name(unit: Mapping) -> str:
    """The name of an office by itself, and of the one side that it faces and where there is no office."""
    facing = unit["facing"]
    return f"{unit['name']} – {facing[0]}" if len(facing) == 1 else unit["name"]


def spread(marks: list[Mark]) -> list[Mark]:
    """The marks, the largest first, moved apart as far as they would cover each other."""
    placed = sorted(marks, key=lambda one: (-one.radius, one.key))
    for _round in range(ROUNDS):
        if not any([_part(one, other) for place, one in enumerate(placed) for other in placed[place + 1 :]]):
            break
    return placed


def _part(one: Mark, other: Mark) -> bool:
    """Move two marks apart as far as they cover each other, the larger one less; whether they did."""
    wanted = one.radius + other.radius + CLEARANCE
    dx, dy = other.x - one.x, other.y - one.y
    gap = math.hypot(dx, dy)
    if gap >= wanted - 0.01:
        return False
    push = wanted if gap < 1e-6 else (wanted - gap) / gap
    dx, dy = (1.0, 0.0) if gap < 1e-6 else (dx, dy)
    share = one.radius**2 / (one.radius**2 + other.radius**2)
    one.x, one.y = one.x - dx * push * (1 - share), one.y - dy * push * (1 - share)
    other.x, other.y = other.x + dx * push * share, other.y + dy * push * share
    return True


def clustered(places: Sequence[tuple[float, float, float]], zoom: float) -> list[list[int]]:
    """Places that would cover each other at a zoom as one: lists of their numbers, of each the one of the most cases
    first. They are near by their distance on a screen of a whole or half zoom.

    Args:
        places: longitude, latitude and cases of each.
    """
    near = CLUSTER / (512 * 2 ** (math.floor(zoom * 2 + 0.5) / 2))
    order = sorted(range(len(places)), key=lambda number: (-places[number][2], number))
    found: list[tuple[float, float, list[int]]] = []
    squares: dict[tuple[int, int], list[int]] = {}
    for number in order:
        lon, lat, _cases = places[number]
        x, y = (lon + 180) / 360, 0.5 - mercator(lat) / 360
        column, row = math.floor(x / near), math.floor(y / near)
        around = [one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in squares.get((column + dx, row + dy), [])]
        own = next((one for one in around if math.hypot(found[one][0] - x, found[one][1] - y) < near), None)
        if own is None:
            squares.setdefault((column, row), []).append(len(found))
            found.append((x, y, [number]))
        else:
            found[own][2].append(number)
    return [members for _x, _y, members in found]


# Corridors --------------------------------------------------------------------------------------------------


@dataclass
class Leg:
    """Cases that came from one country (or office) to where they were seized, or went on from there."""

    start: str
    end: str
    is_onward: bool
    cases: float = 0.0


def legs(corridors: Sequence[Mapping], counts: Iterable[float]) -> list[Leg]:
    """The widest legs inward, then onward, of corridors with their cases in a window."""
    found: dict[tuple[str, str, bool], Leg] = {}
    for one, cases in zip(corridors, counts, strict=True):
        for start, end, is_onward in ((one["from"], one["at"], False), (one["at"], one["to"], True)):
            if cases and start and end and (end if is_onward else start) != one["country"]:
                found.setdefault((start, end, is_onward), Leg(start, end, is_onward)).cases += cases
    ordered = sorted(found.values(), key=lambda leg: (-leg.cases, f"{leg.start}>{leg.end}"))
    return [leg for way in (False, True) for leg in [one for one in ordered if one.is_onward is way][:MOST_LEGS]]


def curve(
    leg: Leg, nodes: Mapping[str, Mapping], gates: Mapping[str, Sequence], point: Callable, size: tuple[float, float]
) -> list[tuple[float, float]] | None:
    """Start, bend and end of a leg on a picture of a size; None where its side of the seizure lies outside it.

    A leg runs from the border of one country to that of the other; over a border that both share it is a short way
    across, which says nothing of how far goods went.

    Args:
        gates: by start and end (`TJ>UZ`) longitude and latitude of either end: see `map_ground.facing`.
        point: where a longitude and a latitude stand on the picture.
    """
    if leg.start not in nodes or leg.end not in nodes:
        return None
    start, end = (point(*gate) for gate in gates[f"{leg.start}>{leg.end}"])
    way = "onward" if leg.is_onward else "inward"
    if math.dist(start, end) < SHORTEST_LEG:
        origin, goal = (point(nodes[one]["lon"], nodes[one]["lat"]) for one in (leg.start, leg.end))
        start, end = _inside(_lengthened(start, end, origin, goal), size)
    (dx, dy), far = (end[0] - start[0], end[1] - start[1]), math.dist(start, end)
    aside = (-dy / far * LANES[way], dx / far * LANES[way])
    start, end = ((place[0] + aside[0], place[1] + aside[1]) for place in (start, end))
    fixed = start if leg.is_onward else end
    if not all(0 <= fixed[axis] <= size[axis] for axis in (0, 1)):
        return None
    start, end = (start, _kept(end, start, size)) if leg.is_onward else (_kept(start, end, size), end)
    dx, dy = end[0] - start[0], end[1] - start[1]
    by = BENDS[way]
    return [start, ((start[0] + end[0]) / 2 - dy * by, (start[1] + end[1]) / 2 + dx * by), end]


Way = tuple[tuple[float, float], tuple[float, float]]
"""Start and end on the picture."""


def _lengthened(start, end, origin, goal) -> Way:
    """A way of `SHORTEST_LEG` around the middle of a shorter one, as one goes from `origin` to `goal`."""
    x, y, far = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, math.dist(origin, goal)
    dx, dy = ((goal[0] - origin[0]) / far, (goal[1] - origin[1]) / far) if far else (1.0, 0.0)
    half = SHORTEST_LEG / 2
    return (x - half * dx, y - half * dy), (x + half * dx, y + half * dy)


def _inside(way: Way, size: tuple[float, float]) -> Way:
    """A short way whose middle is in the picture, moved so that all of it is."""
    middle = [sum(part) / 2 for part in zip(*way, strict=True)]
    if not all(0 <= middle[axis] <= size[axis] for axis in (0, 1)):
        return way
    by = []
    for axis in (0, 1):
        low, high = min(place[axis] for place in way), max(place[axis] for place in way)
        by.append(max(EDGE_ROOM - low, 0.0) + min(size[axis] - EDGE_ROOM - high, 0.0))
    (x1, y1), (x2, y2) = way
    return (x1 + by[0], y1 + by[1]), (x2 + by[0], y2 + by[1])


def along(curve: Sequence[tuple[float, float]], share: float) -> tuple[float, float]:
    """A point of a curve over a bend, `share` of the way along."""
    (x1, y1), (x2, y2), (x3, y3) = curve
    before, over, after = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return before * x1 + over * x2 + after * x3, before * y1 + over * y2 + after * y3


def boxes_along(curve: Sequence[tuple[float, float]], width: float) -> list[Box]:
    """What a corridor takes of a picture: boxes along its curve."""
    half = width / 2 + 1
    places = [along(curve, number / ALONG_LEG) for number in range(ALONG_LEG + 1)]
    boxes = []
    for (x1, y1), (x2, y2) in itertools.pairwise(places):
        boxes.append((min(x1, x2) - half, min(y1, y2) - half, max(x1, x2) + half, max(y1, y2) + half))
    return boxes


def _kept(far: tuple[float, float], near: tuple[float, float], size: tuple[float, float]) -> tuple[float, float]:
    """A point, or where the way to it leaves the picture."""
    shares = [1.0]
    for axis in (0, 1):
        low, high = EDGE_ROOM, size[axis] - EDGE_ROOM
        if far[axis] > high or far[axis] < low:
            edge = high if far[axis] > high else low
            shares.append((edge - near[axis]) / (far[axis] - near[axis]))
    share = max(min(shares), 0.0)
    return near[0] + (far[0] - near[0]) * share, near[1] + (far[1] - near[1]) * share


# Names ------------------------------------------------------------------------------------------------------


@dataclass
class Room:
    """The edges of a picture, and the boxes that are taken in it."""

    box: Box
    taken: list[Box] = field(default_factory=list)

    def is_free(self, box: Box, own: Box | None = None) -> bool:
        """Whether a box lies within the picture and covers nothing, but for `own`."""
        left, top, right, low = self.box
        inside = left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= low
        return inside and not any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for other in self.taken
            if other != own
        )


def beside(
    room: Room,
    x: float,
    y: float,
    radius: float,
    wide: float,
    size: float,
    *,
    own: Box | None = None,
    sides: Sequence[tuple[int, int]] = SIDES,
    unit: float = 1.0,
    is_held_in: bool = False,
    accept: Callable[[Box], bool] | None = None,
) -> tuple[float, float, Box] | None:
    """Where a name (`wide`, `size` high) stands beside a disc: its left edge, its middle line, and the box that it
    takes; None where there is no room.

    Args:
        own: the disc's own box, which is no hindrance.
        unit: points to a pixel of the rules, where the picture is told in points.
        is_held_in: what would leave the picture at a side is moved into it.
        accept: what else must hold of the box.
    """
    for across, down in sides:
        far = radius * 0.75 + unit if across and down else radius + GAP * unit
        middle = y + down * (far + size / 2 - (unit if across else 0))
        middle = y if not down else middle
        start = x + far if across > 0 else x - far - wide if across < 0 else x - wide / 2
        room_of = MARGIN * unit
        if is_held_in:
            start = max(room.box[0] + room_of, min(start, room.box[2] - room_of - wide))
        box = (start - room_of, middle - size / 2 - room_of, start + wide + room_of, middle + size / 2 + room_of)
        if room.is_free(box, own) and (accept is None or accept(box)):
            room.taken.append(box)
            return start, middle, box
    return None


def nearest(point: tuple[float, float], box: Box) -> tuple[float, float]:
    """The point of a box that is nearest to a point."""
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])


def off_line(start: tuple[float, float], end: tuple[float, float], point: tuple[float, float]) -> float:
    """How far a point lies from a straight line between two others."""
    along, over = (end[0] - start[0], end[1] - start[1]), (point[0] - start[0], point[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2 or 1.0
    share = min(max((along[0] * over[0] + along[1] * over[1]) / length, 0.0), 1.0)
    return math.hypot(over[0] - share * along[0], over[1] - share * along[1])


def named_at(about: Mapping, zoom: float, shown: Iterable[str]) -> bool:
    """Whether a name of the ground (properties of the file of labels) stands at a zoom, with these lines shown."""
    kind = about["kind"]
    if kind == "place":
        return zoom >= NAMES_FROM[str(about["rank"])] + (0 if about.get("programme") else NAMES_FROM["abroad"])
    if kind == "river":
        return "rivers" in shown and zoom >= NAMES_FROM["river"]
    return kind != "blank" and (kind != "programme_country" or zoom < NAMES_FROM["country_until"])


def weight(about: Mapping) -> tuple:
    """The order in which names of the ground choose their places: the weightier first, second places of countries
    last."""
    return about["kind"] == "country_again", -about["priority"]
