"""The map: an offline basemap from files, offices or places of seizure above it. No address outside the app is in
it."""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from pathlib import Path

import pydeck as pdk

from charts.map_ground import mercator, unmercator
from charts.map_rules import CLEARANCE, NETWORK, ROUNDS, SIDES
from charts.theme import Palette, palette, rgb
from language.i18n import of_names

BASEMAP = "app/static/basemap"
FILES = Path(__file__).parents[1] / "static" / "basemap"
STRING = pdk.types.String
MOST_LABELS = 64
"""The file of labels keeps its first 64 places free for the page's own."""
LEAST_RADIUS, MOST_RADIUS = 3.5, 20.0
LABEL_SIZE, CHARACTER_WIDTH, LABEL_GAP, LABEL_MARGIN = 12, 7.1, 4.0, 2.0
LEAST_DEGREES = 1.5
"""Room around marks, so that one alone is not seen from too near."""


@dataclass(frozen=True)
class Mark:
    """One mark: an office, a pair of offices, or a place of seizure.

    `size` 0 to 1 is its share of the largest; `state` reported, silent, unknown, closed, held or unsure changes its
    ring; `title` and `lines` are what it says when pointed at; `code` comes back when it is clicked; `case_count` is
    what its size stands for.
    """

    code: str
    lat: float
    lon: float
    size: float
    title: str
    lines: str
    state: str = "reported"
    is_attention: bool = False
    label: str = ""
    case_count: int | None = None


@dataclass
class Placed:
    """A mark where it is drawn: `x`, `y` in pixels of the first zoom, y growing to the north."""

    mark: Mark
    x: float
    y: float
    radius: float
    scale: float

    @property
    def true(self) -> tuple[float, float]:
        return self.mark.lon * self.scale, mercator(self.mark.lat) * self.scale

    @property
    def is_moved(self) -> bool:
        return math.dist(self.true, (self.x, self.y)) > 2.0

    @property
    def position(self) -> list[float]:
        return [round(self.x / self.scale, 4), round(unmercator(self.y / self.scale), 4)]


class CompactDeck(pdk.Deck):
    """A deck that travels without the blanks of indented JSON."""

    def to_json(self) -> str:
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def deck(
    marks: list[Mark],
    *,
    mode: str,
    language: str,
    width: int,
    height: int,
    box: tuple[float, float, float, float] | None = None,
    spread: bool = True,
    plain: bool = False,
) -> CompactDeck:
    """The basemap with the marks above it, seen so that `box` (by default the marks' region) fills the picture.

    Args:
        width: of the picture in pixels, as near as is known; the first zoom and the labels follow from it.
        spread: move marks apart that would cover each other at the first zoom; a thin line leads to the true position.
        plain: without town names, roads, railways and small lines, for machines that draw without a graphics card.
    """
    colours = palette(mode)
    view = _view(box or NETWORK, width, height)
    placed = place(marks, view.zoom, spread=spread)
    frame = Frame.of(view, width, height)
    return CompactDeck(
        layers=[*_ground(mode, of_names(language), frame, plain), *_marks(placed, labelled(placed, frame), colours)],
        initial_view_state=view,
        views=[
            pdk.View(
                type="MapView", id="map", controller={"dragRotate": False, "touchRotate": False, "scrollZoom": False}
            )
        ],
        map_provider=None,
        tooltip={
            "html": "<b>{title}</b><br/>{lines}",
            "style": {
                "backgroundColor": colours.card,
                "color": colours.text,
                "border": f"1px solid {colours.hairline}",
                "borderRadius": "6px",
                "fontSize": "12.5px",
                "maxWidth": "300px",
                "whiteSpace": "pre-line",
            },
        },
    )


def _scale(zoom: float) -> float:
    """Pixels to a degree of longitude."""
    return 512 * 2**zoom / 360


def _view(box: tuple[float, float, float, float], width: int, height: int) -> pdk.ViewState:
    west, south, east, north = box
    low, high = mercator(south), mercator(north)
    zoom = math.log2(min(width / (east - west), height / (high - low)) * 360 / 512)
    zoom = round(min(zoom, 8.5), 2)
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=unmercator((low + high) / 2),
        zoom=zoom,
        min_zoom=max(zoom - 1.5, 2.0),
        max_zoom=10.5,
        max_bounds=[[5, 5], [130, 70]],
    )


def around(marks: list[Mark]) -> tuple[float, float, float, float]:
    """West, south, east, north of marks, with room around them."""
    lons, lats = [mark.lon for mark in marks], [mark.lat for mark in marks]
    across, up = (max(LEAST_DEGREES, (max(part) - min(part)) * 0.08) for part in (lons, lats))
    return min(lons) - across, max(min(lats) - up, -80.0), max(lons) + across, min(max(lats) + up, 80.0)


def radius(size: float) -> float:
    """Radius in pixels: the area goes with the size, down to what can still be seen and pointed at."""
    return max(MOST_RADIUS * math.sqrt(max(size, 0.0)), LEAST_RADIUS)


def place(marks: list[Mark], zoom: float, *, spread: bool = True) -> list[Placed]:
    """Marks where they are drawn, the largest first; with `spread` none covers another at this zoom."""
    scale = _scale(zoom)
    placed = [
        Placed(mark, mark.lon * scale, mercator(mark.lat) * scale, radius(mark.size), scale)
        for mark in sorted(marks, key=lambda one: (-one.size, one.code))
    ]
    for _round in range(ROUNDS if spread else 0):
        if not any([_part(one, other) for number, one in enumerate(placed) for other in placed[number + 1 :]]):
            break
    return placed


def _part(one: Placed, other: Placed) -> bool:
    """Move two marks apart as far as they cover each other, the larger one less; whether they did."""
    dx, dy = other.x - one.x, other.y - one.y
    gap, wanted = math.hypot(dx, dy), one.radius + other.radius + CLEARANCE
    if gap >= wanted - 0.01:
        return False
    if gap < 1e-6:
        dx, dy, gap = 1.0, 0.0, 1.0
        push = wanted / gap
    else:
        push = (wanted - gap) / gap
    share = one.radius**2 / (one.radius**2 + other.radius**2)
    one.x, one.y = one.x - dx * push * (1 - share), one.y - dy * push * (1 - share)
    other.x, other.y = other.x + dx * push * share, other.y + dy * push * share
    return True


Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """The picture at its first zoom: its edges in pixels, y growing to the north, and pixels to a degree."""

    box: Box
    scale: float

    @classmethod
    def of(cls, view: pdk.ViewState, width: int, height: int) -> Frame:
        scale = _scale(view.zoom)
        x, y = view.longitude * scale, mercator(view.latitude) * scale
        return cls((x - width / 2, y - height / 2, x + width / 2, y + height / 2), scale)

    def holds(self, lon: float, lat: float, half: float) -> bool:
        """Whether a name so wide to both sides of a place is wholly in the picture."""
        return _inside(self._name(lon, lat, half), self.box)

    def touches(self, lon: float, lat: float, half: float) -> bool:
        return _overlap(self._name(lon, lat, half), self.box)

    def _name(self, lon: float, lat: float, half: float) -> Box:
        x, y = lon * self.scale, mercator(lat) * self.scale
        return x - half, y - 8, x + half, y + 8


def labelled(placed: list[Placed], frame: Frame) -> list[tuple[Placed, tuple[int, int]]]:
    """Marks whose name finds room at the first zoom, with the side where it stands; the largest choose first.

    A name covers no mark, no other name and not the edge of the picture. Its width is reckoned from its letters.
    """
    taken = [(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in placed]
    found = []
    for number, one in enumerate(placed):
        if not one.mark.label or len(found) == MOST_LABELS:
            continue
        others = taken[:number] + taken[number + 1 :]
        for side in SIDES:
            box = _label_box(one, side)
            if _inside(box, frame.box) and not any(_overlap(box, other) for other in others):
                taken.append(box)
                found.append((one, side))
                break
    return found


def _label_offset(one: Placed, side: tuple[int, int]) -> tuple[float, float]:
    """From the mark's middle to the near edge of its name, in pixels, downwards positive."""
    across, down = side
    if across and down:
        return across * (one.radius * 0.75 + 1), down * (one.radius * 0.75 + LABEL_SIZE / 2)
    return across * (one.radius + LABEL_GAP), down * (one.radius + LABEL_GAP + LABEL_SIZE / 2)


def _label_box(one: Placed, side: tuple[int, int]) -> Box:
    dx, down = _label_offset(one, side)
    length = len(one.mark.label) * CHARACTER_WIDTH
    left = one.x + dx - (length / 2 if side[0] == 0 else length if side[0] < 0 else 0)
    middle, half = one.y - down, LABEL_SIZE / 2 + LABEL_MARGIN
    return left - LABEL_MARGIN, middle - half, left + length + LABEL_MARGIN, middle + half


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(one: Box, frame: Box) -> bool:
    return one[0] >= frame[0] and one[1] >= frame[1] and one[2] <= frame[2] and one[3] <= frame[3]


def _marks(placed: list[Placed], labels: list[tuple[Placed, tuple[int, int]]], colours: Palette) -> list[pdk.Layer]:
    moved = [one for one in placed if one.is_moved]
    leaders = [{"from": _rounded(one.mark.lon, one.mark.lat), "to": one.position} for one in moved]
    names = {"type": "FeatureCollection", "features": [_name(one, side) for one, side in labels]}
    rooms = [{"p": one.position, "r": round(one.radius + 2)} for one in placed[:MOST_LABELS]]
    return [
        pdk.Layer(
            "ScatterplotLayer",
            id="marks-room",
            data=rooms,
            get_position="p",
            get_radius="r",
            radius_units=STRING("pixels"),
            get_fill_color=[0, 0, 0, 0],
            pickable=False,
            extensions=[{"@@type": "CollisionFilterExtension"}],
            collision_enabled=True,
            collision_group=STRING("labels"),
            get_collision_priority=895,
        ),
        _names("mark-names-room", names, [0, 0, 0, 0], None),
        pdk.Layer(
            "LineLayer",
            id="leaders",
            data=leaders,
            get_source_position="from",
            get_target_position="to",
            get_color=rgb(colours.text, 190),
            get_width=1.2,
            pickable=False,
        ),
        pdk.Layer(
            "ScatterplotLayer",
            id="true-places",
            data=leaders,
            get_position="from",
            get_radius=2,
            radius_units=STRING("pixels"),
            get_fill_color=rgb(colours.text, 190),
            pickable=False,
        ),
        pdk.Layer(
            "ScatterplotLayer",
            id="marks",
            data=[_record(one, colours) for one in placed],
            get_position="position",
            get_radius="radius",
            radius_units=STRING("pixels"),
            get_fill_color="fill",
            get_line_color="line",
            get_line_width="ring",
            line_width_units=STRING("pixels"),
            stroked=True,
            filled=True,
            pickable=True,
            auto_highlight=True,
        ),
        _names("mark-names", names, rgb(colours.text), rgb(colours.card, 235)),
    ]


def _rounded(lon: float, lat: float) -> list[float]:
    return [round(lon, 4), round(lat, 4)]


def _record(one: Placed, colours: Palette) -> dict:
    """What the browser keeps of a mark: how it looks, and what a click on it brings back."""
    mark = one.mark
    base = colours.attention if mark.is_attention else colours.present
    strong = base if mark.state != "closed" else colours.context
    is_hollow = mark.size <= 0
    is_pale = mark.state in ("closed", "unsure")
    line = {
        "silent": colours.attention,
        "unknown": colours.context,
        "closed": colours.context,
        "held": colours.context,
        "unsure": base,
    }.get(mark.state)
    return {
        "code": mark.code,
        "title": mark.title,
        "lines": mark.lines,
        "position": one.position,
        "radius": round(one.radius, 1),
        "fill": rgb(colours.card, 235)
        if is_hollow
        else _mixed(strong, colours.card, 0.28)
        if is_pale
        else rgb(strong, 235),
        "line": rgb(line or (base if is_hollow else colours.card)),
        "ring": 4.0
        if mark.state == "held"
        else 2.5
        if mark.state in ("silent", "unknown")
        else 1.6
        if is_hollow or is_pale
        else 1.2,
    }


def _mixed(colour: str, ground: str, share: float) -> list[int]:
    """`colour` thinned with the ground, but nothing shines through it."""
    pairs = zip(rgb(colour)[:3], rgb(ground)[:3], strict=True)
    return [round(share * one + (1 - share) * other) for one, other in pairs] + [240]


def _name(one: Placed, side: tuple[int, int]) -> dict:
    offset = [round(part, 1) for part in _label_offset(one, side)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": one.position},
        "properties": {"t": one.mark.label, "o": offset, "a": {1: "start", -1: "end", 0: "middle"}[side[0]]},
    }


def _names(name: str, data: dict, colour: list[int], outline: list[int] | None) -> pdk.Layer:
    """Names of marks. Without an outline they are unseen and only keep the basemap's names away from the drawn ones,
    which are left to stand by themselves: their room was found beforehand, and the filter would hide some of them."""
    layer = pdk.Layer(
        "GeoJsonLayer",
        id=name,
        data=data,
        point_type=STRING("text"),
        pickable=False,
        get_text="properties.t",
        text_character_set=STRING("auto"),
        text_font_family=STRING("Inter, sans-serif"),
        text_font_weight=600,
        get_text_size=LABEL_SIZE,
        get_text_color=colour,
        get_text_anchor="properties.a",
        get_text_alignment_baseline=STRING("center"),
        get_text_pixel_offset="properties.o",
    )
    if outline:
        layer.text_outline_width = 5
        layer.text_outline_color = outline
        layer.text_font_settings = HALO
        return layer
    layer.extensions = [{"@@type": "CollisionFilterExtension"}]
    layer.collision_enabled = True
    layer.collision_group = STRING("labels")
    layer.get_collision_priority = 890
    layer.text_background = True
    layer.get_text_background_color = [0, 0, 0, 0]
    layer.text_background_padding = [34, 8, 34, 8]
    return layer


HALO = {"sdf": True, "fontSize": 48, "buffer": 12, "radius": 16, "smoothing": 0.18}
COUNTRY_SIZE = {"programme_country": 13, "country": 12, "country_again": 12.5}


@dataclass(frozen=True)
class Ground:
    """Colours of the basemap in one mode."""

    water: list[int]
    land: str
    programme: str
    lines: list[int]
    border: list[int]
    halo: list[int]
    river: list[int]
    rail: list[int]
    road: list[int]
    town: list[int]
    water_name: list[int]
    country: list[int]
    outline: list[int]


GROUND = {
    "light": Ground(
        [214, 228, 239],
        "[236,237,236]",
        "[253,252,249]",
        [214, 216, 218],
        [120, 128, 140],
        [255, 255, 255, 170],
        [150, 187, 214],
        [178, 172, 172],
        [226, 214, 190],
        [88, 96, 108],
        [92, 134, 166],
        [128, 137, 150],
        [253, 252, 249, 235],
    ),
    "dark": Ground(
        [13, 20, 29],
        "[24,31,41]",
        "[38,47,59]",
        [58, 68, 82],
        [150, 160, 174],
        [10, 15, 22, 120],
        [44, 84, 116],
        [84, 88, 96],
        [70, 66, 58],
        [168, 178, 190],
        [96, 140, 176],
        [128, 138, 152],
        [30, 38, 49, 235],
    ),
}


def _ground(mode: str, language: str, frame: Frame, plain: bool) -> list[pdk.Layer]:
    """The basemap: what the browser fetches once from files."""
    ground = GROUND["dark" if mode == "dark" else "light"]
    world = [{"polygon": [[-179, -80], [179, -80], [179, 84], [-179, 84]]}]
    return [
        pdk.Layer(
            "PolygonLayer",
            id="water",
            data=world,
            get_polygon="polygon",
            pickable=False,
            stroked=False,
            _sub_layer_props={"fill": {"getFillColor": ground.water}},
        ),
        _fill("context_land", ground.land),
        _fill("countries", f"properties.programme ? {ground.programme} : {ground.land}"),
        _line("admin1_lines", ground.lines, 0.7),
        *([] if plain else [_line("borders", ground.halo, 4.0, name="borders-halo")]),
        *([] if plain else [_line("rivers_minor", ground.river, 0.7)]),
        _line("rivers", ground.river, 1.5),
        _fill("lakes", str(ground.water)),
        *([] if plain else [_line("roads", ground.road, 1.0), _dashed("railways", ground.rail, 1.1, [6, 3])]),
        _line("context_borders", ground.lines, 0.8),
        *(
            [_line("borders", ground.border, 1.3)]
            if plain
            else [_dashed("borders", ground.border, 1.3, "properties.class == 'disputed' ? [3, 3] : [1, 0]")]
        ),
        *([] if plain else _town_and_water_names(ground, language)),
        _basemap_names(
            "labels-area",
            _country_text(language, frame),
            ground.country,
            ground.outline,
            get_text_size="properties.kind == 'country' ? 12 : 13",
            get_text_anchor=STRING("middle"),
            get_collision_priority="properties.priority",
            text_background_padding=[12, 5, 12, 5],
        ),
    ]


def _town_and_water_names(ground: Ground, language: str) -> list[pdk.Layer]:
    water = f"properties.kind == 'water' || properties.kind == 'river' ? properties.name_{language} : ''"
    town = f"properties.kind == 'place' ? '• ' + properties.name_{language} : ''"
    return [
        _basemap_names(
            "labels-water",
            water,
            ground.water_name,
            ground.outline,
            get_text_size="properties.size",
            get_text_angle="properties.angle",
            get_text_anchor=STRING("middle"),
            get_collision_priority="properties.priority",
            text_background_padding=[8, 4, 8, 4],
        ),
        _basemap_names(
            "labels-town",
            town,
            ground.town,
            ground.outline,
            get_text_size="properties.rank == 1 ? 12.5 : 11",
            get_text_anchor=STRING("start"),
            get_text_pixel_offset=[-3, 0],
            get_collision_priority="properties.kind == 'place' ? properties.priority : -900",
            text_background_padding=[46, 7, 14, 7],
        ),
    ]


@functools.cache
def _countries() -> list[dict]:
    """Names of countries in the file of labels."""
    features = json.loads((FILES / "labels.geojson").read_text(encoding="utf-8"))["features"]
    return [feature for feature in features if feature["properties"]["kind"] in COUNTRY_SIZE]


def _country_text(language: str, frame: Frame) -> str:
    """Expression for the names of countries: at its second place a name that the picture's edge would cut or keep
    out."""
    first = {one["properties"]["iso3"]: one for one in _countries() if one["properties"]["kind"] != "country_again"}
    second = {one["properties"]["iso3"]: one for one in _countries() if one["properties"]["kind"] == "country_again"}
    cut, again = [], []
    for code, one in first.items():
        if frame.holds(*_name_room(one, language)):
            continue
        if code in second and frame.holds(*_name_room(second[code], language)):
            again.append(code)
        elif not frame.touches(*_name_room(one, language)):
            continue
        cut.append(code)
    shown = "".join(f" && properties.iso3 != '{code}'" for code in cut)
    moved = "".join(f" || properties.kind == 'country_again' && properties.iso3 == '{code}'" for code in again)
    is_country = "(properties.kind == 'country' || properties.kind == 'programme_country')"
    return f"{is_country}{shown}{moved} ? properties.name_{language} : ''"


def _name_room(country: dict, language: str) -> tuple[float, float, float]:
    """Longitude and latitude of a country's name, and half its width in pixels, reckoned from its letters."""
    properties = country["properties"]
    half = len(properties[f"name_{language}"]) * COUNTRY_SIZE[properties["kind"]] * 0.24 + 4
    return *country["geometry"]["coordinates"], half


def _fill(name: str, colour: str) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        id=name,
        data=f"{BASEMAP}/{name}.geojson",
        filled=True,
        stroked=False,
        pickable=False,
        _sub_layer_props={"polygons-fill": {"getFillColor": f"@@={colour}"}},
    )


def _line(file: str, colour: list[int], width: float, *, name: str = "") -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        id=name or file,
        data=f"{BASEMAP}/{file}.geojson",
        filled=False,
        stroked=True,
        pickable=False,
        line_width_units=STRING("pixels"),
        get_line_width=width,
        get_line_color=colour,
    )


def _dashed(file: str, colour: list[int], width: float, dashes: list[int] | str) -> pdk.Layer:
    layer = _line(file, colour, width)
    layer.extensions = [{"@@type": "PathStyleExtension", "dash": True}]
    layer.get_dash_array = dashes
    layer.dash_justified = True
    return layer


def _basemap_names(name: str, text: str, colour: list[int], outline: list[int], **more) -> pdk.Layer:
    """Names that give way to each other; the unseen ground keeps the anchor inside, where the filter tests it."""
    return pdk.Layer(
        "GeoJsonLayer",
        id=name,
        data=f"{BASEMAP}/labels.geojson",
        point_type=STRING("text"),
        pickable=False,
        get_text=text,
        text_character_set=STRING("auto"),
        text_font_family=STRING("Inter, sans-serif"),
        get_text_color=colour,
        get_text_alignment_baseline=STRING("center"),
        text_outline_width=5,
        text_outline_color=outline,
        text_font_settings=HALO,
        extensions=[{"@@type": "CollisionFilterExtension"}],
        collision_enabled=True,
        collision_group=STRING("labels"),
        text_background=True,
        get_text_background_color=[0, 0, 0, 0],
        **more,
    )
