"""The basemap for all that draw it: its files, what two countries share, its colours, light and dark."""

from __future__ import annotations

import functools
import json
import math
from collections import defaultdict
from pathlib import Path

FILES = Path(__file__).parents[1] / "static" / "basemap"
Position = tuple[float, float]
"""Longitude, latitude."""
PROGRAMME = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
"""The five countries, whose land is lit."""

LIGHT = {
    "water": "#d6e4ef",
    "land": "#ecedec",
    "programme": "#fdfcf9",
    "lines": "#d2d5d8",
    "border": "#78808c",
    "halo": "#ffffffaa",
    "river": "#96bbd6",
    "rail": "#b2acac",
    "road": "#e2d6be",
    "capital": "#39424f",
    "town": "#586070",
    "water_name": "#56809f",
    "country": "#747d8b",
    "seam": "#fdfcf9",
    "seam_far": "#ecedec",
}
DARK = {
    "water": "#0d141d",
    "land": "#181f29",
    "programme": "#262f3b",
    "lines": "#3a4452",
    "border": "#96a0ae",
    "halo": "#0a0f1678",
    "river": "#2c5474",
    "rail": "#545860",
    "road": "#46423a",
    "capital": "#dfe6ee",
    "town": "#a8b2be",
    "water_name": "#6d9cc0",
    "country": "#8793a4",
    "seam": "#262f3b",
    "seam_far": "#181f29",
}


def ground_colours(mode: str) -> dict[str, str]:
    """Colours of water, land, lines and names by what they are for; `seam` surrounds names on lit land, `seam_far`
    elsewhere."""
    return DARK if mode == "dark" else LIGHT


@functools.cache
def features(name: str) -> list[dict]:
    """Shapes of a file of the basemap."""
    return json.loads((FILES / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


def lines_of(geometry: dict) -> list[list[Position]]:
    """The rings or lines of a shape."""
    kind, parts = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        return [parts]
    if kind in ("MultiLineString", "Polygon"):
        return parts
    return [ring for polygon in parts for ring in polygon]


@functools.cache
def sections() -> dict[str, list[list[Position]]]:
    """Sections of border: the lines that the outlines of two countries share, by their codes in alphabetical order
    joined by `-`."""
    seen: dict[tuple, str] = {}
    found: dict[str, list[list[Position]]] = defaultdict(list)
    for one in features("countries"):
        code = one["properties"]["iso2"]
        for ring in lines_of(one["geometry"]):
            for start, end in zip(map(tuple, ring), map(tuple, ring[1:]), strict=False):
                other = seen.setdefault(tuple(sorted((start, end))), code)
                if other == code:
                    continue
                lines = found["-".join(sorted((other, code)))]
                if lines and lines[-1][-1] == start:
                    lines[-1].append(end)
                else:
                    lines.append([start, end])
    return dict(found)


def mercator(lat: float) -> float:
    """Where a latitude stands on the map, in degrees of longitude at the equator; the poles, which lie nowhere, at 85
    degrees."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(min(max(lat, -85.0), 85.0)) / 2)))


def unmercator(y: float) -> float:
    """The latitude that `mercator` puts there."""
    return math.degrees(2 * math.atan(math.exp(math.radians(y))) - math.pi / 2)
