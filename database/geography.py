"""Whether a position can lie in a country: refused are positions that are swapped, at 0, 0, or far away, never those
near a border.

The outlines are those of the basemap, where a country is whole on it; elsewhere a position lies in a country if one of
its towns is not far.
"""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path

import numpy as np

from database import towns
from language.i18n import _

OUTLINES = Path(__file__).parent.parent / "static" / "basemap" / "countries.geojson"
WEST_SOUTH, EAST_NORTH = (44, 27), (91, 57)
"""Corners of the basemap: a country that reaches its edges is cut off."""
NEAR_KM = 50
"""So far from its outline, a simplified one without its waters, a position still lies in a country."""
NEAR_TOWN_KM = 600
"""So far from its nearest town of 5,000 people; in the north of Asia they lie that far apart."""
KM_PER_DEGREE = 111.2


def fault(country: str, lat: float, lon: float) -> tuple[str, str] | None:
    """Why a position cannot be where a record says, and how to mend it; None where it can."""
    if lat == lon == 0:
        return _("0, 0 is not a position"), _("leave latitude and longitude blank where the position is not known")
    if lies_in(country, lat, lon):
        return None
    if abs(lon) <= 90 and lies_in(country, lon, lat):
        return _("the position lies outside the country"), _(
            "swapped? write {lat} as latitude and {lon} as longitude"
        ).format(lat=lon, lon=lat)
    return _("the position lies outside the country"), _(
        "correct the position or the country, or leave latitude and longitude blank"
    )


@functools.lru_cache(maxsize=100_000)
def lies_in(country: str, lat: float, lon: float) -> bool:
    """Whether a position can lie in a country; one of which nothing is known holds all."""
    if rings := _outlines().get(country):
        return _is_within(rings, lat, lon) or _km_to(rings, lat, lon) <= NEAR_KM
    points = _towns(country)
    if not len(points):
        return True
    return bool((_km(points[:, 0] - lat, points[:, 1] - lon, lat) <= NEAR_TOWN_KM).any())


@functools.cache
def _outlines() -> dict[str, list[np.ndarray]]:
    """Rings (longitude, latitude) of the countries that are whole on the basemap."""
    found = {}
    for feature in json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = [np.array(ring) for polygon in polygons for ring in polygon]
        corners = np.concatenate(rings)
        if feature["properties"]["iso2"] and (corners > WEST_SOUTH).all() and (corners < EAST_NORTH).all():
            found[feature["properties"]["iso2"]] = rings
    return found


@functools.cache
def _towns(country: str) -> np.ndarray:
    return np.array([(town.lat, town.lon) for town in towns.of_country(country)])


def _is_within(rings: list[np.ndarray], lat: float, lon: float) -> bool:
    """Whether a ray to the east crosses the rings an odd number of times."""
    crossings = 0
    for ring in rings:
        (x, y), (next_x, next_y) = ring[:-1].T, ring[1:].T
        spans = (y > lat) != (next_y > lat)
        at = x[spans] + (lat - y[spans]) / (next_y[spans] - y[spans]) * (next_x[spans] - x[spans])
        crossings += int((at > lon).sum())
    return crossings % 2 == 1


def _km_to(rings: list[np.ndarray], lat: float, lon: float) -> float:
    """Kilometres to the nearest point of the outline, on a plane around the position."""
    scale = np.array([math.cos(math.radians(lat)), 1]) * KM_PER_DEGREE
    nearest = math.inf
    for ring in rings:
        corners = (ring - (lon, lat)) * scale
        start, along = corners[:-1], np.diff(corners, axis=0)
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        share = np.clip(-(start * along).sum(axis=1) / length, 0, 1)
        nearest = min(nearest, float(np.hypot(*(start + along * share[:, None]).T).min()))
    return nearest


def _km(lat_apart: np.ndarray, lon_apart: np.ndarray, lat: float) -> np.ndarray:
    lon_apart = (lon_apart + 180) % 360 - 180
    return np.hypot(lat_apart, lon_apart * math.cos(math.radians(lat))) * KM_PER_DEGREE
