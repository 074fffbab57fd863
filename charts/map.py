"""The map of places of seizure, for sources without offices: deck.gl draws many hundreds of them, and the hexagons of
all cases beneath, above an offline basemap from files. No address outside the app is in it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import pydeck as pdk

from charts import map_rules as rules
from charts.map_ground import features, ground_colours, mercator, unmercator
from charts.theme import Palette, palette, rgb
from language.i18n import of_names

BASEMAP = "app/static/basemap"
STRING = pdk.types.String
MOST_LABELS = 64
"""The file of labels keeps its first 64 places free for the page's own."""
LABEL_SIZE = 14
LETTER = 8.0
"""Pixels of a letter of a name in the mean, rather more than less."""
LEAST_DEGREES = 1.5
"""Room around places, so that one alone is not seen from too near."""
COLLIDING = {
    "extensions": [{"@@type": "CollisionFilterExtension"}],
    "collision_enabled": True,
    "collision_group": STRING("labels"),
}
UNSEEN = [0, 0, 0, 0]


@dataclass(frozen=True)
class Place:
    """A place of seizure: `share` is its cases over those of the largest; `title` and `lines` are what it says when
    pointed at; `code` comes back when it is clicked. `km`: radius in which it lies; `is_vague`: only a district or a
    province is known."""

    code: str
    lat: float
    lon: float
    share: float
    title: str
    lines: str
    is_vague: bool = False
    label: str = ""
    case_count: int = 0
    km: float = 0.0

    @property
    def radius(self) -> float:
        return rules.sized(self.share, rules.PLACE)


@dataclass(frozen=True)
class Cell:
    """A hexagon (`code`: h3 index in hexadecimal) with its cases over those of the fullest one, and what it says."""

    code: str
    share: float
    title: str
    lines: str


class CompactDeck(pdk.Deck):
    """A deck that travels without the blanks of indented JSON."""

    def to_json(self) -> str:
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def deck(
    places: list[Place],
    cells: list[Cell],
    *,
    mode: str,
    language: str,
    width: int,
    height: int,
    box: tuple[float, float, float, float] = rules.REGION,
) -> CompactDeck:
    """The basemap with hexagons and places above it, seen so that `box` fills the picture.

    Args:
        places: the largest first.
        width: of the picture in pixels, as near as is known; the first zoom follows from it.
    """
    colours = palette(mode)
    view = _view(box, width, height)
    return CompactDeck(
        layers=[
            *_ground(mode, of_names(language), view, (width, height)),
            *_cells(cells, mode),
            *_places(places, mode, colours, view, (width, height)),
        ],
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


def around(places: list[Place]) -> tuple[float, float, float, float]:
    """West, south, east, north of places, with room around them."""
    lons, lats = [place.lon for place in places], [place.lat for place in places]
    across, up = (max(LEAST_DEGREES, (max(part) - min(part)) * 0.08) for part in (lons, lats))
    return min(lons) - across, max(min(lats) - up, -80.0), max(lons) + across, min(max(lats) + up, 80.0)


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


# Hexagons and places ----------------------------------------------------------------------------------------


def _cells(cells: list[Cell], mode: str) -> list[pdk.Layer]:
    colour = rules.COLOURS[mode]["heat"]
    data = [
        {
            "code": one.code,
            "title": one.title,
            "lines": one.lines,
            "fill": rgb(colour, round(255 * rules.heat(one.share))),
        }
        for one in cells
    ]
    return [
        pdk.Layer(
            "H3HexagonLayer",
            id="cells",
            data=data,
            get_hexagon="code",
            get_fill_color="fill",
            stroked=False,
            extruded=False,
            pickable=True,
            auto_highlight=True,
        )
    ]


def _places(
    places: list[Place], mode: str, colours: Palette, view: pdk.ViewState, size: tuple[int, int]
) -> list[pdk.Layer]:
    own = rules.COLOURS[mode]["places"]
    looks = {vague: rules.look(colours, own, "unsure" if vague else "reported") for vague in (False, True)}
    named = [one for one in places[:MOST_LABELS] if one.label]
    names = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": _position(one)},
            "properties": {"t": one.label, "a": anchor, "o": away},
        }
        for one, (anchor, away) in zip(named, _beside(named, places, view, size), strict=True)
    ]
    own_names = {"type": "FeatureCollection", "features": names}
    looks_of_names = {
        "text_font_weight": 600,
        "get_text_size": LABEL_SIZE,
        "get_text_anchor": "properties.a",
        "get_text_pixel_offset": "properties.o",
        "text_background_padding": [34, 8, 34, 8],
    }
    shared = {"get_position": "p", "get_radius": "r", "radius_units": STRING("pixels")}
    return [
        pdk.Layer(
            "ScatterplotLayer",
            id="rooms",
            data=[{"p": _position(one), "r": round(one.radius + 2)} for one in named],
            get_fill_color=UNSEEN,
            pickable=False,
            get_collision_priority=895,
            **shared,
            **COLLIDING,
        ),
        pdk.Layer(
            "ScatterplotLayer",
            id="places",
            data=[
                {
                    "code": one.code,
                    "title": one.title,
                    "lines": one.lines,
                    "p": _position(one),
                    "r": round(one.radius, 1),
                    "fill": rgb(looks[one.is_vague].fill, 215),
                    "line": rgb(looks[one.is_vague].edge),
                }
                for one in places
            ],
            get_fill_color="fill",
            get_line_color="line",
            get_line_width=1.2,
            line_width_units=STRING("pixels"),
            stroked=True,
            pickable=True,
            auto_highlight=True,
            **shared,
        ),
        # The names stand where they are told to, and keep those of the ground away.
        _names("names-room", own_names, "properties.t", UNSEEN, UNSEEN, get_collision_priority=890, **looks_of_names),
        _names(
            "names",
            own_names,
            "properties.t",
            rgb(colours.text),
            rgb(colours.card, 235),
            **looks_of_names | {"extensions": [], "collision_enabled": False},
        ),
    ]


def _beside(
    named: list[Place], places: list[Place], view: pdk.ViewState, size: tuple[int, int]
) -> list[tuple[str, list[float]]]:
    """Where the name of each place stands: which of its points (`start`, `middle`, `end`) is so many pixels from the
    place. It is over no mark and no other name, and to the right of its own mark where nothing is free."""
    scale = 512 * 2**view.zoom / 360
    room = rules.Room((0.0, 0.0, float(size[0]), float(size[1])))
    at = {}
    for one in places:
        x = (one.lon - view.longitude) * scale + size[0] / 2
        y = (mercator(view.latitude) - mercator(one.lat)) * scale + size[1] / 2
        at[one.code] = x, y, (x - one.radius, y - one.radius, x + one.radius, y + one.radius)
    room.taken += [box for _x, _y, box in at.values()]
    found = []
    for one in named:
        (x, y, own), wide = at[one.code], len(one.label) * LETTER
        stands = rules.beside(room, x, y, one.radius, wide, LABEL_SIZE, own=own)
        start, middle = stands[:2] if stands else (x + one.radius + rules.GAP, y)
        anchor, from_place = "middle", 0.0
        if start >= x:
            anchor, from_place = "start", start - x
        elif start + wide <= x:
            anchor, from_place = "end", start + wide - x
        found.append((anchor, [round(from_place, 1), round(middle - y, 1)]))
    return found


def _position(one: Place) -> list[float]:
    return [round(one.lon, 4), round(one.lat, 4)]


# The basemap ------------------------------------------------------------------------------------------------

HALO = {"sdf": True, "fontSize": 48, "buffer": 12, "radius": 16, "smoothing": 0.18}
COUNTRY_SIZE = {"programme_country": 13, "country": 12, "country_again": 12.5}


def _ground(mode: str, language: str, view: pdk.ViewState, size: tuple[int, int]) -> list[pdk.Layer]:
    """The basemap: what the browser fetches once from files."""
    colour = {
        name: rgb(one[:7], int(one[7:] or "ff", 16))
        for name, one in ground_colours("dark" if mode == "dark" else "light").items()
    }
    world = [{"polygon": [[-179, -80], [179, -80], [179, 84], [-179, 84]]}]
    seam = [*colour["seam"][:3], 235]
    water = f"properties.kind == 'water' || properties.kind == 'river' ? properties.name_{language} : ''"
    town = f"properties.kind == 'place' ? '• ' + properties.name_{language} : ''"
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
        _names(
            "labels-water",
            f"{BASEMAP}/labels.geojson",
            water,
            colour["water_name"],
            seam,
            get_text_size=f"properties.size > {LABEL_SIZE} ? properties.size : {LABEL_SIZE}",
            get_text_angle="properties.angle",
            get_text_anchor=STRING("middle"),
            get_collision_priority="properties.priority",
            text_background_padding=[8, 4, 8, 4],
        ),
        _names(
            "labels-town",
            f"{BASEMAP}/labels.geojson",
            town,
            colour["town"],
            seam,
            get_text_size=LABEL_SIZE,
            get_text_anchor=STRING("start"),
            get_text_pixel_offset=[-3, 0],
            get_collision_priority="properties.kind == 'place' ? properties.priority : -900",
            text_background_padding=[46, 7, 14, 7],
        ),
        _names(
            "labels-area",
            f"{BASEMAP}/labels.geojson",
            _country_text(language, view, size),
            colour["country"],
            seam,
            get_text_size=LABEL_SIZE,
            get_text_anchor=STRING("middle"),
            get_collision_priority="properties.priority",
            text_background_padding=[12, 5, 12, 5],
        ),
    ]


def _country_text(language: str, view: pdk.ViewState, size: tuple[int, int]) -> str:
    """Expression for the names of countries: at its second place a name that the picture's edge would cut or keep
    out."""
    countries = [one for one in features("labels") if one["properties"]["kind"] in COUNTRY_SIZE]
    is_second = [one["properties"]["kind"] == "country_again" for one in countries]
    first, second = (
        {one["properties"]["iso3"]: one for one, again in zip(countries, is_second, strict=True) if again is wanted}
        for wanted in (False, True)
    )
    cut, again = [], []
    for code, one in first.items():
        is_whole, is_seen = _within(one, language, view, size)
        if is_whole:
            continue
        if code in second and _within(second[code], language, view, size)[0]:
            again.append(code)
        elif not is_seen:
            continue
        cut.append(code)
    shown = "".join(f" && properties.iso3 != '{code}'" for code in cut)
    moved = "".join(f" || properties.kind == 'country_again' && properties.iso3 == '{code}'" for code in again)
    is_country = "(properties.kind == 'country' || properties.kind == 'programme_country')"
    return f"{is_country}{shown}{moved} ? properties.name_{language} : ''"


def _within(country: dict, language: str, view: pdk.ViewState, size: tuple[int, int]) -> tuple[bool, bool]:
    """Whether the name of a country is wholly in the picture, and whether any of it is; its width is reckoned from its
    letters."""
    properties, (lon, lat) = country["properties"], country["geometry"]["coordinates"]
    scale = 512 * 2**view.zoom / 360
    half = len(properties[f"name_{language}"]) * COUNTRY_SIZE[properties["kind"]] * 0.24 + 4
    over = [
        (abs(lon - view.longitude) * scale - size[0] / 2, half),
        (abs(mercator(lat) - mercator(view.latitude)) * scale - size[1] / 2, 8),
    ]
    return all(far + reach <= 0 for far, reach in over), all(far - reach < 0 for far, reach in over)


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


def _names(name: str, data: dict | str, text: str, colour: list[int], outline: list[int], **more) -> pdk.Layer:
    """Names that give way to each other; the unseen ground keeps the anchor inside, where the filter tests it."""
    return pdk.Layer(
        "GeoJsonLayer",
        id=name,
        data=data,
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
        text_background=True,
        get_text_background_color=UNSEEN,
        **(COLLIDING | more),
    )
