"""The offline basemap on paper: water, land, lines and names, within a frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from charts import map_rules as rules
from charts.map_ground import PROGRAMME, Position, features, ground_colours, lines_of, mercator, unmercator
from charts.map_rules import Box
from charts.theme import mixed
from exports.drawing import CAPITAL, Page
from exports.typeface import plain, properties, width
from language.i18n import of_names

Point = tuple[float, float]
NEAR = 0.3
"""Points of a line nearer than this to the one before are left out."""
SLACK = 12.0
"""How far beyond the frame shapes go on, so that their cut edges stay unseen."""
COUNTRY, WATER, CAPITAL_TOWN, TOWN = 9.5, 8.0, 8.0, 7.2
HALO = 2.0


@dataclass
class Frame:
    """The map's frame in points, what of the world it shows, and the room that is taken in it."""

    left: float
    top: float
    wide: float
    tall: float
    west: float
    north: float
    scale: float
    """Points to a degree of longitude."""
    thick: float = 1.0
    """Thickness of the ground's lines as a multiple of that on paper."""
    least: float = 0.0
    """No name is smaller than this, in points."""
    room: rules.Room = field(init=False)
    said: set[str] = field(default_factory=set)
    """Names of marks that are written: a town of the same name needs none."""

    def __post_init__(self) -> None:
        left, top, right, low = self.box
        self.room = rules.Room((left + 2, top + 2, right - 2, low - 2))

    @classmethod
    def around(cls, box: tuple[float, float, float, float], left: float, top: float, wide: float, tall: float) -> Frame:
        """A frame in which the box (west, south, east, north) is seen whole, in the middle."""
        west, south, east, north = box
        low, high = mercator(south), mercator(north)
        scale = min(wide / max(east - west, 1e-6), tall / max(high - low, 1e-6))
        return cls(
            left, top, wide, tall, (west + east) / 2 - wide / scale / 2, (low + high) / 2 + tall / scale / 2, scale
        )

    def point(self, position: Position) -> Point:
        return self.left + (position[0] - self.west) * self.scale, self.top + (
            self.north - mercator(position[1])
        ) * self.scale

    def position(self, x: float, y: float) -> Position:
        """What of the world is at a point: longitude and latitude."""
        return self.west + (x - self.left) / self.scale, unmercator(self.north - (y - self.top) / self.scale)

    @property
    def box(self) -> Box:
        return self.left, self.top, self.left + self.wide, self.top + self.tall

    @property
    def pixel(self) -> float:
        """Points to a pixel of the screen that sizes of marks are told for."""
        return self.wide / rules.SCREEN[0]

    @property
    def zoom(self) -> float:
        """The zoom of that screen."""
        return math.log2(self.scale / self.pixel * 360 / 512)

    def is_free(self, box: Box) -> bool:
        """Whether a box lies in the frame and covers nothing that has its place."""
        return self.room.is_free(box)

    def take(self, box: Box) -> None:
        self.room.taken.append(box)

    def km(self) -> float:
        """Points to a kilometre in the middle of the map."""
        _lon, lat = self.position(self.left, self.top + self.tall / 2)
        return self.scale / (111.32 * math.cos(math.radians(lat)))


# Shapes -----------------------------------------------------------------------------------------------------


def draw_ground(page: Page, frame: Frame, ground: tuple[str, ...], *, mode: str = "light") -> None:
    """Everything beneath the marks but names. `ground`: which of railways, roads and rivers are drawn."""
    colours = ground_colours(mode)
    left, top, *_edges = frame.box
    page.box(left, top, frame.wide, frame.tall, colours["water"], over=0.1)
    _fill(page, frame, features("context_land"), colours["land"], 0.2)
    for is_lit in (False, True):
        chosen = [one for one in features("countries") if bool(one["properties"]["programme"]) == is_lit]
        _fill(page, frame, chosen, colours["programme" if is_lit else "land"], 0.3)
    _stroke(page, frame, features("admin1_lines"), colours["lines"], 0.4, 0.4)
    _stroke(
        page,
        frame,
        features("borders"),
        mixed(colours["halo"][:7], colours["programme"], int(colours["halo"][7:], 16) / 255),
        2.4,
        0.45,
    )
    if "rivers" in ground:
        _stroke(page, frame, features("rivers_minor"), colours["river"], 0.4, 0.5)
        _stroke(page, frame, features("rivers"), colours["river"], 0.9, 0.5)
    _fill(page, frame, features("lakes"), colours["water"], 0.55)
    if "roads" in ground:
        _stroke(page, frame, features("roads"), colours["road"], 0.7, 0.6)
    if "railways" in ground:
        _stroke(page, frame, features("railways"), colours["rail"], 0.6, 0.65, dashes=(4, 2))
    _stroke(page, frame, features("context_borders"), colours["lines"], 0.5, 0.7)
    for is_disputed in (False, True):
        chosen = [one for one in features("borders") if (one["properties"]["class"] == "disputed") == is_disputed]
        _stroke(page, frame, chosen, colours["border"], 0.8, 0.75, dashes=(2, 2) if is_disputed else None)


def _fill(page: Page, frame: Frame, shapes: list[dict], colour: str, over: float) -> None:
    """Filled shapes; a hole in one shows what lies beneath."""
    rings = [ring for one in shapes for ring in lines_of(one["geometry"])]
    _path(page, frame, [_cut_to(frame, _thin(frame, ring)) for ring in rings], colour, over, is_filled=True)


def _stroke(
    page: Page,
    frame: Frame,
    shapes: list[dict],
    colour: str,
    thick: float,
    over: float,
    *,
    dashes: tuple[float, float] | None = None,
) -> None:
    lines = [
        part
        for one in shapes
        for line in lines_of(one["geometry"])
        for part in _parts_within(frame, _thin(frame, line))
    ]
    _path(page, frame, lines, colour, over, thick=thick, dashes=dashes)


def _thin(frame: Frame, line: list[Position]) -> list[Point]:
    """A line on the page without the points that add nothing to it."""
    points = [frame.point(position) for position in line]
    kept = points[:1]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= NEAR:
            kept.append(point)
    return kept + points[-1:] if len(points) > 1 else kept


def _wider(frame: Frame) -> Box:
    left, top, right, low = frame.box
    return left - SLACK, top - SLACK, right + SLACK, low + SLACK


def _parts_within(frame: Frame, line: list[Point]) -> list[list[Point]]:
    """The pieces of a line that come near the frame."""
    left, top, right, low = _wider(frame)
    pieces, piece = [], []
    for one, other in zip(line, line[1:], strict=False):
        is_near = (
            max(one[0], other[0]) >= left
            and min(one[0], other[0]) <= right
            and max(one[1], other[1]) >= top
            and min(one[1], other[1]) <= low
        )
        if is_near:
            piece = piece or [one]
            piece.append(other)
        elif piece:
            pieces.append(piece)
            piece = []
    return [*pieces, piece] if piece else pieces


def _cut_to(frame: Frame, ring: list[Point]) -> list[Point]:
    """What of a ring lies near the frame, after Sutherland and Hodgman."""
    left, top, right, low = _wider(frame)
    for axis, edge, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, low, -1)):
        kept = []
        for number, point in enumerate(ring):
            before = ring[number - 1]
            inside, was_inside = (point[axis] - edge) * sign >= 0, (before[axis] - edge) * sign >= 0
            if inside != was_inside:
                share = (edge - before[axis]) / (point[axis] - before[axis])
                kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
            if inside:
                kept.append(point)
        ring = kept
        if not ring:
            return []
    return ring


def _path(
    page: Page,
    frame: Frame,
    lines: list[list[Point]],
    colour: str,
    over: float,
    *,
    is_filled: bool = False,
    thick: float = 0.0,
    dashes: tuple[float, float] | None = None,
) -> None:
    """Many lines or rings as one artist, cut at the frame."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    corners, codes = [], []
    for line in lines:
        if len(line) < 2:
            continue
        corners += [(round(x, 2), round(y, 2)) for x, y in line]
        codes += [Outline.MOVETO] + [Outline.LINETO] * (len(line) - 1)
        if is_filled:
            corners.append(corners[-len(line)])
            codes.append(Outline.CLOSEPOLY)
    if not corners:
        return
    style = (
        {"facecolor": colour, "edgecolor": "none"}
        if is_filled
        else {"facecolor": "none", "edgecolor": colour, "lw": thick * frame.thick, "ls": (0, dashes) if dashes else "-"}
    )
    add(
        page,
        frame,
        PathPatch(
            Outline(corners, codes), transform=page.points, zorder=over, joinstyle="round", capstyle="butt", **style
        ),
    )


def add(page: Page, frame: Frame | None, artist) -> None:
    """An artist that ends at the frame, where there is one."""
    from matplotlib.patches import Rectangle

    page.figure.add_artist(artist)
    if frame is not None:
        artist.set_clip_path(Rectangle((frame.left, frame.top), frame.wide, frame.tall, transform=page.points))


# Names ------------------------------------------------------------------------------------------------------


def name_box(x: float, y: float, text: str, size: float, weight: int, *, turned: float = 0.0) -> Box:
    """Room of a name whose middle is at a point."""
    across, up = width(text, size, weight) / 2 + 2, size * 0.62
    if turned:
        angle = math.radians(turned)
        across, up = (
            abs(across * math.cos(angle)) + abs(up * math.sin(angle)),
            abs(across * math.sin(angle)) + abs(up * math.cos(angle)),
        )
    return x - across, y - up, x + across, y + up


def write_name(
    page: Page,
    frame: Frame,
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str,
    *,
    weight: int = 400,
    turned: float = 0.0,
    halo: str = "",
    over: float = 3.0,
) -> None:
    """A name around a point, with a seam of the ground's colour; the seam is no text, so that names are found once. Its
    room is taken by whoever found it."""
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    angle = math.radians(turned)
    half, drop = width(text, size, weight) / 2, size * CAPITAL / 2
    left, foot = (
        x - half * math.cos(angle) + drop * math.sin(angle),
        y + half * math.sin(angle) + drop * math.cos(angle),
    )
    if halo and page.has_seams:
        letters = TextPath((0, 0), text, prop=properties(size, weight), usetex=False)
        placed = Affine2D().scale(1, -1).rotate(-angle).translate(left, foot) + page.points
        seam = PathPatch(
            letters, facecolor="none", edgecolor=halo, lw=HALO, transform=placed, zorder=over - 0.01, joinstyle="round"
        )
        add(page, frame, seam)
    page.text(
        left,
        foot,
        text,
        size,
        colour=colour,
        weight=weight,
        turned=turned,
        over=over,
        gid="place-name" if page.has_seams else f"place-name:{halo}",
    )


def draw_names(
    page: Page,
    frame: Frame,
    language: str,
    ground: tuple[str, ...],
    *,
    mode: str = "light",
    kinds: tuple[str, ...] = (),
    tries: tuple[Point, ...] = ((0.0, 0.0),),
) -> None:
    """Names of countries, waters and towns, the weightier first; one that would cover another or the frame's edge is
    left out.

    Args:
        kinds: of names, where not all are wanted.
        tries: how far from its own place, in points, the name of a country may stand; away from it only with its middle
            in the country.
    """
    colours = ground_colours(mode)
    drawn_countries: set[str] = set()
    every = sorted(
        (one for one in features("labels") if rules.named_at(one["properties"], frame.zoom, ground)),
        key=lambda one: rules.weight(one["properties"]),
    )
    for one in every:
        about = one["properties"]
        if kinds and about["kind"] not in kinds:
            continue
        text, kind = plain(about[f"name_{of_names(language)}"]), about["kind"]
        if text in frame.said:
            continue
        x, y = frame.point(one["geometry"]["coordinates"])
        seam = colours[
            "seam"
            if about.get("programme") or about.get("iso3") in PROGRAMME or kind == "river"
            else "water"
            if kind == "water"
            else "seam_far"
        ]
        if "country" in kind:
            size = COUNTRY if about["iso3"] in PROGRAMME else COUNTRY - 1
            if about["iso3"] not in drawn_countries and any(
                _try(page, frame, x + dx, y + dy, text, size, colours["country"], seam, weight=600)
                for dx, dy in tries
                if frame.is_free(name_box(x + dx, y + dy, text, size, 600))
                and (not (dx or dy) or _lies_in(frame, about["iso3"], x + dx, y + dy, width(text, size, 600) * INNER))
            ):
                drawn_countries.add(about["iso3"])
        elif kind == "place":
            _town(page, frame, x, y, text, about, colours, seam)
        elif kind in ("water", "river"):
            _try(
                page,
                frame,
                x,
                y,
                text,
                max(WATER * min(about["size"], 12) / 11, frame.least),
                colours["water_name"],
                seam,
                turned=-about["angle"] if about["angle"] else 0.0,
            )


INNER = 0.3
"""The part of a name on each side of its middle that must lie in its country, as a share of its width."""


def _lies_in(frame: Frame, iso3: str, x: float, y: float, half: float) -> bool:
    """Whether the middle of a name, so far to both sides of a point, lies in a country."""
    rings = [
        ring for one in features("countries") if one["properties"]["iso3"] == iso3 for ring in lines_of(one["geometry"])
    ]
    return all(_is_inside(rings, *frame.position(across, y)) for across in (x - half, x, x + half))


def _is_inside(rings: list[list[Position]], x: float, y: float) -> bool:
    """Whether a line from a point to the right leaves the shape an odd number of times."""
    edges = (
        (one, other)
        for ring in rings
        for one, other in zip(ring, ring[1:], strict=False)
        if (one[1] > y) != (other[1] > y)
    )
    return sum(x < one[0] + (y - one[1]) / (other[1] - one[1]) * (other[0] - one[0]) for one, other in edges) % 2 == 1


def _try(
    page: Page,
    frame: Frame,
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str,
    seam: str,
    *,
    weight: int = 400,
    turned: float = 0.0,
) -> bool:
    box = name_box(x, y, text, size, weight, turned=turned)
    if not frame.is_free(box):
        return False
    frame.take(box)
    write_name(page, frame, x, y, text, size, colour, weight=weight, turned=turned, halo=seam)
    return True


def _town(
    page: Page, frame: Frame, x: float, y: float, text: str, about: dict, colours: dict[str, str], seam: str
) -> None:
    """A dot with its name beside it, where both have room."""
    is_capital = about["rank"] == 1
    size = max(CAPITAL_TOWN if is_capital else TOWN, frame.least)
    dot = 3.4 if is_capital else 2.4
    weight = 600 if is_capital else 400
    wide, own = width(text, size, weight), (x - dot / 2, y - dot / 2, x + dot / 2, y + dot / 2)
    found = frame.is_free((x - dot, y - dot, x + dot, y + dot)) and rules.beside(
        frame.room, x, y, dot / 2, wide, size, sides=rules.SIDES[:4], unit=rules.PIXEL
    )
    if found:
        frame.take(own)
        colour = colours["capital" if is_capital else "town"]
        page.mark(x, y, "o", dot, colour, thick=0, over=2.0)
        write_name(page, frame, found[0] + wide / 2, found[1], text, size, colour, weight=weight, halo=seam, over=2.5)
