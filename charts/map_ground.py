"""The basemap for all that draw it: its files, what two countries share, its colours, light and dark."""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections import defaultdict
from pathlib import Path

import numpy as np

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


MOST_CORNERS = 400
"""Corners of a country's outline that are asked which is nearest: more say no more on the map of a region."""


@functools.cache
def crossing(one: str, other: str) -> Position | None:
    """The middle of the border that two countries share: of its longest line; None where they do not touch."""
    lines = sections().get("-".join(sorted((one, other))), [])
    if not lines:
        return None
    reaches = [_reaches(line) for line in lines]
    line, along = max(zip(lines, reaches, strict=True), key=lambda pair: pair[1][-1])
    half = along[-1] / 2
    corner = next(number for number, reach in enumerate(along) if reach >= half)
    before = max(corner - 1, 0)
    share = (half - along[before]) / ((along[corner] - along[before]) or 1.0)
    (lon, lat), (to_lon, to_lat) = line[before], line[corner]
    return lon + (to_lon - lon) * share, lat + (to_lat - lat) * share


def _reaches(line: list[Position]) -> list[float]:
    """How far each corner of a line is from its first, along the line, as the map draws it."""
    places = [(lon, mercator(lat)) for lon, lat in line]
    return [0.0, *itertools.accumulate(math.dist(*piece) for piece in itertools.pairwise(places))]


@functools.cache
def _corners(country: str) -> list[Position]:
    """Corners of a country's outline, as many as are asked; none where the basemap does not have it."""
    found = [
        (float(lon), float(lat))
        for one in features("countries")
        if country and one["properties"]["iso2"] == country
        for ring in lines_of(one["geometry"])
        for lon, lat in ring
    ]
    return found[:: len(found) // MOST_CORNERS + 1]


@functools.cache
def facing(one: str, at: Position, other: str, its_at: Position) -> tuple[Position, Position]:
    """Where two countries face each other: the middle of the border that they share, twice; where they do not touch,
    the corners of their outlines that are nearest to each other. What the basemap has no outline of (`one` or `other`
    empty, too) is its own point, `at` or `its_at`."""
    if shared := crossing(one, other):
        return shared, shared
    sides = [_corners(one) or [at], _corners(other) or [its_at]]
    first, second = (np.array([(lon, mercator(lat)) for lon, lat in side]) for side in sides)
    away = ((first[:, None, :] - second[None, :, :]) ** 2).sum(axis=2)
    nearest = np.unravel_index(int(away.argmin()), away.shape)
    return sides[0][nearest[0]], sides[1][nearest[1]]


def mercator(lat: float) -> float:
    """Where a latitude stands on the map, in degrees of longitude at the equator; the poles, which lie nowhere, at 85
    degrees."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(min(max(lat, -85.0), 85.0)) / 2)))


def unmercator(y: float) -> float:
    """The latitude that `mercator` puts there."""
    return math.degrees(2 * math.atan(math.exp(math.radians(y))) - math.pi / 2)
