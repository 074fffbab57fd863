"""The neighbourhood of an office: deck.gl draws railways, roads, rivers and the offices above an offline basemap from
files. No address outside the app is in it.

Names are placed here, once, for the first picture, and the map is not seen from farther: so the rules are those of the
other maps, and a machine without a graphics card draws half as long as with deck.gl's own filter of names that meet.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pydeck as pdk

from charts import map_rules as rules
from charts.map_ground import features, ground_colours, mercator, unmercator
from charts.theme import Palette, palette, rgb
from language.i18n import of_names

BASEMAP = "app/static/basemap"
STRING = pdk.types.String
LABEL_SIZE = 14
LETTER = 8.0
"""Pixels of a letter of a name in the mean, rather more than less."""
LINES = ("railways", "roads", "rivers")
TOWN = "• "
TOWN_SIDES = ((1, 0), (-1, 0))


@dataclass(frozen=True)
class Place:
    """An office: `share` is the size of its mark over that of the largest; `title` and `lines` are what it says when
    pointed at. `km`: radius in which it lies; `is_vague`: only a district or a province is known. `bounds`: most and
    least pixels of its radius; `state` and `disc`: how it looks, see `map_rules.LOOKS`. `is_always_named`: its name
    stands also where nothing is free."""

    code: str
    lat: float
    lon: float
    share: float
    title: str
    lines: str
    is_vague: bool = False
    label: str = ""
    km: float = 0.0
    bounds: tuple[float, float] = rules.PLACE
    state: str = "reported"
    disc: str = "reported"
    is_always_named: bool = True

    @property
    def radius(self) -> float:
        return rules.sized(self.share, self.bounds)


class CompactDeck(pdk.Deck):
    """A deck that travels without the blanks of indented JSON."""

    def to_json(self) -> str:
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def deck(
    places: list[Place],
    *,
    mode: str,
    language: str,
    width: int,
    height: int,
    box: tuple[float, float, float, float] = rules.REGION,
) -> CompactDeck:
    """The basemap with places above it, seen so that `box` (west, south, east, north) fills the picture.

    Args:
        places: the largest first.
        width: of the picture in pixels, as near as is known; the first zoom follows from it.
    """
    colours = palette(mode)
    screen = _Screen(_view(box, width, height), (width, height))
    return CompactDeck(
        layers=[
            *_ground(mode),
            *_places(places, mode, colours),
            *_names(places, mode, of_names(language), colours, screen),
        ],
        initial_view_state=screen.view,
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


@dataclass(frozen=True)
class _Screen:
    """The first picture: where a place stands on it, in pixels from its upper left corner."""

    view: pdk.ViewState
    size: tuple[int, int]

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        scale = 512 * 2**self.view.zoom / 360
        return (
            (lon - self.view.longitude) * scale + self.size[0] / 2,
            (mercator(self.view.latitude) - mercator(lat)) * scale + self.size[1] / 2,
        )


def _view(box: tuple[float, float, float, float], width: int, height: int) -> pdk.ViewState:
    west, south, east, north = box
    low, high = mercator(south), mercator(north)
    zoom = math.log2(min(width / (east - west), height / (high - low)) * 360 / 512)
    zoom = round(min(zoom, 8.5), 2)
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=unmercator((low + high) / 2),
        zoom=zoom,
        min_zoom=zoom,
        max_zoom=10.5,
        max_bounds=[[5, 5], [130, 70]],
    )


def _places(places: list[Place], mode: str, colours: Palette) -> list[pdk.Layer]:
    own = rules.COLOURS[mode]["places"]
    looks = [rules.look(colours, own, "unsure" if one.is_vague else one.state, one.disc) for one in places]
    return [
        pdk.Layer(
            "ScatterplotLayer",
            id="places",
            data=[
                {
                    "code": one.code,
                    "title": one.title,
                    "lines": one.lines,
                    "p": _position(one.lon, one.lat),
                    "r": round(one.radius, 1),
                    "fill": rgb(look.fill, 215),
                    "line": rgb(look.ring or look.edge),
                }
                for one, look in zip(places, looks, strict=True)
            ],
            get_position="p",
            get_radius="r",
            radius_units=STRING("pixels"),
            get_fill_color="fill",
            get_line_color="line",
            get_line_width=1.2,
            line_width_units=STRING("pixels"),
            stroked=True,
            pickable=True,
            auto_highlight=True,
        )
    ]


def _position(lon: float, lat: float) -> list[float]:
    return [round(lon, 4), round(lat, 4)]


# Names ------------------------------------------------------------------------------------------------------

PHONE = 260.0
"""Pixels of the middle of a picture that the narrowest screen shows."""
HALO = {"sdf": True, "fontSize": 48, "buffer": 12, "radius": 16, "smoothing": 0.18}


@dataclass(frozen=True)
class _Name:
    """A name where it stands: which of its points (`start`, `middle`, `end`) is `away` pixels from a position."""

    text: str
    position: tuple[float, float]
    anchor: str = "middle"
    away: tuple[float, float] = (0.0, 0.0)
    angle: float = 0.0
    kind: str = ""


def _names(places: list[Place], mode: str, language: str, colours: Palette, screen: _Screen) -> list[pdk.Layer]:
    """Names of the places, then those of the ground for which there is room."""
    room = rules.Room((0.0, 0.0, float(screen.size[0]), float(screen.size[1])))
    own = list(_of_places(places, screen, room))
    ground = ground_colours("dark" if mode == "dark" else "light")
    seam = [*rgb(ground["seam"][:7])[:3], 235]
    shades = {
        "town": rgb(ground["town"][:7]),
        "water": rgb(ground["water_name"][:7]),
        "country": rgb(ground["country"][:7]),
    }
    beneath = list(_of_ground(screen, room, language, {one.text for one in own}))
    return [
        _texts("names-ground", beneath, shades, seam),
        _texts("names", own, {"": rgb(colours.text)}, rgb(colours.card, 235), weight=600),
    ]


def _of_places(places: list[Place], screen: _Screen, room: rules.Room) -> Iterator[_Name]:
    """Over no mark and no other name, where a phone shows it too; where nothing is free, to the right of its own mark,
    or not at all."""
    at = {}
    for one in places:
        x, y = screen.point(one.lon, one.lat)
        at[one.code] = x, y, (x - one.radius, y - one.radius, x + one.radius, y + one.radius)
    room.taken += [box for _x, _y, box in at.values()]
    left, top, right, low = room.box
    middle = (left + right) / 2
    phone = (max(left, middle - PHONE / 2), top, min(right, middle + PHONE / 2), low)
    named = [one for one in places if one.label]
    longest = sorted(named, key=lambda one: -len(one.label))
    # Where some may stay unnamed, more of them are named on the whole picture.
    on_phone = ((phone, named), (phone, longest)) if all(one.is_always_named for one in named) else ()
    for box, order in (*on_phone, (room.box, named)):
        tried = rules.Room(box, list(room.taken))
        found = {one.code: _beside(one, *at[one.code], tried) for one in order}
        if all(found[one.code] for one in named if one.is_always_named):
            break
    room.taken = tried.taken
    for one in named:
        (x, y, _own), wide = at[one.code], len(one.label) * LETTER
        stands = found[one.code]
        if not stands and not one.is_always_named:
            continue
        start, level = stands if stands else (x + one.radius + rules.GAP, y)
        anchor, across = "middle", start + wide / 2 - x
        if start >= x:
            anchor, across = "start", start - x
        elif start + wide <= x:
            anchor, across = "end", start + wide - x
        yield _Name(one.label, (one.lon, one.lat), anchor, (round(across, 1), round(level - y, 1)))


def _beside(one: Place, x: float, y: float, own: rules.Box, room: rules.Room) -> tuple[float, float] | None:
    """Left edge and middle line of the name of a place; what would leave the room at a side is moved into it, but not
    over its own mark."""

    def is_clear(box: rules.Box) -> bool:
        return not (box[0] < own[2] and own[0] < box[2] and box[1] < own[3] and own[1] < box[3])

    is_in = room.box[0] < x < room.box[2]
    wide = len(one.label) * LETTER
    stands = rules.beside(room, x, y, one.radius, wide, LABEL_SIZE, own=own, is_held_in=is_in, accept=is_clear)
    return stands[:2] if stands else None


def _of_ground(screen: _Screen, room: rules.Room, language: str, said: set[str]) -> Iterator[_Name]:
    """The weightiest first, and none that is said already."""
    for one in sorted(
        (each["properties"] | {"at": each["geometry"]["coordinates"]} for each in features("labels")), key=rules.weight
    ):
        text = one.get(f"name_{language}", "")
        if not text or text in said or not rules.named_at(one, screen.view.zoom, LINES):
            continue
        (x, y), wide = screen.point(*one["at"]), len(text) * LETTER
        name = None
        if one["kind"] == "place":
            if stands := rules.beside(room, x, y, 1.0, wide + LETTER, LABEL_SIZE, sides=TOWN_SIDES):
                is_right = stands[0] > x
                name = _Name(
                    TOWN + text if is_right else text + TOWN[::-1],
                    tuple(one["at"]),
                    "start" if is_right else "end",
                    (-3.0 if is_right else 3.0, 0.0),
                    kind="town",
                )
        else:
            angle = math.radians(one.get("angle") or 0.0)
            across = (wide * abs(math.cos(angle)) + LABEL_SIZE * abs(math.sin(angle))) / 2
            up = (wide * abs(math.sin(angle)) + LABEL_SIZE * abs(math.cos(angle))) / 2
            box = (x - across, y - up, x + across, y + up)
            if room.is_free(box):
                room.taken.append(box)
                kind = "water" if one["kind"] in ("water", "river") else "country"
                name = _Name(text, tuple(one["at"]), angle=one.get("angle") or 0.0, kind=kind)
        if name:
            said.add(text)
            yield name


def _texts(
    layer: str, names: list[_Name], colours: dict[str, list[int]], outline: list[int], weight: int = 400
) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id=layer,
        data=[
            {
                "t": one.text,
                "p": _position(*one.position),
                "a": one.anchor,
                "o": list(one.away),
                "w": one.angle,
                "c": colours[one.kind],
            }
            for one in names
        ],
        pickable=False,
        get_text="t",
        get_position="p",
        get_text_anchor="a",
        get_pixel_offset="o",
        get_angle="w",
        get_color="c",
        get_size=LABEL_SIZE,
        get_alignment_baseline=STRING("center"),
        character_set=STRING("auto"),
        font_family=STRING("Inter, sans-serif"),
        font_weight=weight,
        font_settings=HALO,
        outline_width=5,
        outline_color=outline,
    )


# The basemap ------------------------------------------------------------------------------------------------


def _ground(mode: str) -> list[pdk.Layer]:
    """The basemap but its names: what the browser fetches once from files."""
    colour = {
        name: rgb(one[:7], int(one[7:] or "ff", 16))
        for name, one in ground_colours("dark" if mode == "dark" else "light").items()
    }
    world = [{"polygon": [[-179, -80], [179, -80], [179, 84], [-179, 84]]}]
    return [
        pdk.Layer(
            "PolygonLayer",
            id="water",
            data=world,
            get_polygon="polygon",
            pickable=False,
            stroked=False,
            _sub_layer_props={"fill": {"getFillColor": colour["water"]}},
        ),
        _fill("context_land", str(colour["land"])),
        _fill("countries", f"properties.programme ? {colour['programme']} : {colour['land']}"),
        _line("admin1_lines", colour["lines"], 0.7),
        _line("borders", colour["halo"], 4.0, name="borders-halo"),
        _line("rivers_minor", colour["river"], 0.7),
        _line("rivers", colour["river"], 1.5),
        _fill("lakes", str(colour["water"])),
        _line("roads", colour["road"], 1.0),
        _dashed("railways", colour["rail"], 1.1, [6, 3]),
        _line("context_borders", colour["lines"], 0.8),
        _dashed("borders", colour["border"], 1.3, "properties.class == 'disputed' ? [3, 3] : [1, 0]"),
    ]


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
