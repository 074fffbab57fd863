"""The map: an offline basemap from files, offices or places of seizure above it. No address outside the app is in it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import pydeck as pdk

from theme import Palette, palette, rgb

BASEMAP = "app/static/basemap"
STRING = pdk.types.String
MOST_LABELS = 64
"""The file of labels keeps its first 64 places free for the page's own."""
LEAST_RADIUS, MOST_RADIUS = 6.0, 22.0
CLEARANCE = 2.0
REGION = (46.4, 34.9, 87.4, 55.5)
NETWORK = (60.5, 34.6, 76.8, 44.2)
"""West, south, east, north of the five countries, and of the offices."""


@dataclass(frozen=True)
class Mark:
    """One mark: an office, a pair of offices, or a place of seizure.

    `size` 0 to 1 is its share of the largest; `state` reported, silent, closed or unsure changes its ring; `title` and
    `lines` are what it says when pointed at; `code` comes back when it is clicked.
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
) -> CompactDeck:
    """The basemap with the marks above it, seen so that `box` (by default the marks' region) fills the picture.

    Args:
        spread: move marks apart that would cover each other at the first zoom; a thin line leads to the true position.
    """
    colours = palette(mode)
    view = _view(box or NETWORK, width, height)
    placed = _placed(marks, view.zoom, spread)
    return CompactDeck(
        layers=[*_ground(mode, language, colours), *_marks(placed, colours)],
        initial_view_state=view,
        views=[pdk.View(type="MapView", id="map", controller={"dragRotate": False, "touchRotate": False, "scrollZoom": False})],
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


def _mercator(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def _unmercator(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(math.radians(y))) - math.pi / 2)


def _view(box: tuple[float, float, float, float], width: int, height: int) -> pdk.ViewState:
    west, south, east, north = box
    low, high = _mercator(south), _mercator(north)
    zoom = math.log2(min(width / (east - west), height / (high - low)) * 360 / 512)
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=_unmercator((low + high) / 2),
        zoom=round(min(zoom, 8.5), 2),
        min_zoom=3.0,
        max_zoom=10.5,
        max_bounds=[[5, 5], [130, 70]],
    )


def radius(size: float) -> float:
    """Radius in pixels: the area goes with the size."""
    return LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * math.sqrt(max(size, 0.0))


def _placed(marks: list[Mark], zoom: float, spread: bool) -> list[dict]:
    """Marks with the position where they are drawn, in pixels moved apart and turned back to degrees."""
    scale = 512 * 2**zoom / 360
    rows = [
        {"mark": mark, "x": mark.lon * scale, "y": _mercator(mark.lat) * scale, "r": radius(mark.size)}
        for mark in sorted(marks, key=lambda one: (-one.size, one.code))
    ]
    for _round in range(60 if spread else 0):
        moved = False
        for place, one in enumerate(rows):
            for other in rows[place + 1 :]:
                dx, dy = other["x"] - one["x"], other["y"] - one["y"]
                gap = math.hypot(dx, dy)
                wanted = one["r"] + other["r"] + CLEARANCE
                if gap >= wanted:
                    continue
                if gap < 1e-6:
                    dx, dy, gap = 1.0, 0.3, math.hypot(1.0, 0.3)
                push = (wanted - gap) / 2 / gap
                one["x"], one["y"] = one["x"] - dx * push * 0.6, one["y"] - dy * push * 0.6
                other["x"], other["y"] = other["x"] + dx * push * 1.4, other["y"] + dy * push * 1.4
                moved = True
        if not moved:
            break
    for row in rows:
        row["lon"], row["lat"] = row["x"] / scale, _unmercator(row["y"] / scale)
    return rows


def _marks(placed: list[dict], colours: Palette) -> list[pdk.Layer]:
    records = [_record(row, colours) for row in placed]
    leaders = [
        {"from": [row["mark"].lon, row["mark"].lat], "to": [row["lon"], row["lat"]]}
        for row in placed
        if math.hypot(row["mark"].lon - row["lon"], row["mark"].lat - row["lat"]) > 0.05
    ]
    labelled = [record for record in records if record["label"]][:MOST_LABELS]
    return [
        pdk.Layer(
            "LineLayer", id="leaders", data=leaders, get_source_position="from", get_target_position="to",
            get_color=rgb(colours.context), get_width=1, pickable=False,
        ),
        pdk.Layer(
            "ScatterplotLayer", id="marks", data=records, get_position="position", get_radius="radius",
            radius_units=STRING("pixels"), get_fill_color="fill", get_line_color="line", get_line_width="ring",
            line_width_units=STRING("pixels"), stroked=True, filled=True, pickable=True, auto_highlight=True,
        ),
        pdk.Layer(
            "GeoJsonLayer", id="mark-labels", data=_label_points(labelled), point_type=STRING("text"), pickable=False,
            get_text="properties.label", text_character_set=STRING("auto"),
            text_font_family=STRING("Inter, sans-serif"), text_font_weight=600, get_text_size=12,
            get_text_color=rgb(colours.text), get_text_anchor=STRING("start"),
            get_text_alignment_baseline=STRING("center"), get_text_pixel_offset="properties.offset",
            text_outline_width=5, text_outline_color=rgb(colours.card, 235),
            text_font_settings={"sdf": True, "fontSize": 48, "buffer": 12, "radius": 16, "smoothing": 0.18},
            extensions=[{"@@type": "CollisionFilterExtension"}], collision_enabled=True,
            collision_group=STRING("labels"), get_collision_priority="properties.priority",
            text_background=True, get_text_background_color=[0, 0, 0, 0], text_background_padding=[66, 4, 10, 4],
        ),
    ]  # fmt: skip


def _record(row: dict, colours: Palette) -> dict:
    mark = row["mark"]
    base = colours.attention if mark.is_attention else colours.present
    hollow = mark.state in ("silent", "closed", "unsure")
    line = {"silent": colours.attention, "closed": colours.context}.get(mark.state, colours.card)
    if mark.state == "unsure":
        line = base
    return {
        "code": mark.code,
        "title": mark.title,
        "lines": mark.lines,
        "label": mark.label,
        "position": [round(row["lon"], 4), round(row["lat"], 4)],
        "radius": round(row["r"], 1),
        "fill": rgb(base, 70 if hollow else 205),
        "line": rgb(line),
        "ring": 2.2 if hollow else 1.2,
    }


def _label_points(records: list[dict]) -> dict:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": record["position"]},
            "properties": {
                "label": record["label"],
                "priority": 868 - place,
                "offset": [round(record["radius"] + 4), 0],
            },
        }
        for place, record in enumerate(records)
    ]
    return {"type": "FeatureCollection", "features": features}


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
    country: list[int]
    outline: list[int]


GROUND = {
    "light": Ground(
        [214, 228, 239], "[236,237,236]", "[253,252,249]", [214, 216, 218], [120, 128, 140], [255, 255, 255, 170],
        [150, 187, 214], [178, 172, 172], [226, 214, 190], [88, 96, 108], [138, 146, 158], [253, 252, 249, 235],
    ),
    "dark": Ground(
        [13, 20, 29], "[24,31,41]", "[38,47,59]", [58, 68, 82], [150, 160, 174], [10, 15, 22, 120],
        [44, 84, 116], [84, 88, 96], [70, 66, 58], [168, 178, 190], [120, 130, 144], [30, 38, 49, 235],
    ),
}  # fmt: skip


def _ground(mode: str, language: str, colours: Palette) -> list[pdk.Layer]:
    ground = GROUND["dark" if mode == "dark" else "light"]
    world = [{"polygon": [[-179, -80], [179, -80], [179, 84], [-179, 84]]}]
    town = f"properties.kind == 'place' ? properties.name_{language} : ''"
    area = f"properties.kind == 'country' || properties.kind == 'programme_country' ? properties.name_{language} : ''"
    return [
        pdk.Layer("PolygonLayer", id="water", data=world, get_polygon="polygon", pickable=False, stroked=False,
                  _sub_layer_props={"fill": {"getFillColor": ground.water}}),
        _fill("context_land", ground.land),
        _fill("countries", f"properties.programme ? {ground.programme} : {ground.land}"),
        _line("admin1_lines", ground.lines, 0.7),
        _line("rivers", ground.river, 1.4),
        _fill("lakes", str(ground.water)),
        _line("roads", ground.road, 1.0),
        pdk.Layer(
            "GeoJsonLayer", id="railways", data=f"{BASEMAP}/railways.geojson", filled=False, stroked=True, pickable=False,
            line_width_units=STRING("pixels"), get_line_width=1.1, get_line_color=ground.rail,
            extensions=[{"@@type": "PathStyleExtension", "dash": True}], get_dash_array=[6, 3], dash_justified=True,
        ),
        _line("borders", ground.border, 1.3),
        _labels("labels-area", area, ground.country, ground.outline, 12, -900, language),
        _labels("labels-town", town, ground.town, ground.outline, 11, None, language),
    ]  # fmt: skip


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


def _line(name: str, colour: list[int], width: float) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        id=name,
        data=f"{BASEMAP}/{name}.geojson",
        filled=False,
        stroked=True,
        pickable=False,
        line_width_units=STRING("pixels"),
        get_line_width=width,
        get_line_color=colour,
    )


def _labels(name, text, colour, outline, size, priority, language) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer", id=name, data=f"{BASEMAP}/labels.geojson", point_type=STRING("text"), pickable=False,
        get_text=text, text_character_set=STRING("auto"), text_font_family=STRING("Inter, sans-serif"),
        get_text_size=size, get_text_color=colour, get_text_anchor=STRING("middle" if priority else "start"),
        get_text_alignment_baseline=STRING("center"), get_text_pixel_offset=[0, 0] if priority else [5, 0],
        text_outline_width=5, text_outline_color=outline,
        text_font_settings={"sdf": True, "fontSize": 48, "buffer": 12, "radius": 16, "smoothing": 0.18},
        extensions=[{"@@type": "CollisionFilterExtension"}], collision_enabled=True, collision_group=STRING("labels"),
        get_collision_priority="properties.kind == 'place' ? properties.priority : 740" if priority is None
        else "properties.priority",
        text_background=True, get_text_background_color=[0, 0, 0, 0], text_background_padding=[66, 5, 14, 5],
    )  # fmt: skip
