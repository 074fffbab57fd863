"""A shape that a reader draws on the map, or writes down by its corners.

Polygon of a spatial filter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LEAST_CORNERS, MOST_CORNERS, SWEPT_CORNERS = 3, 50, 32
"""`SWEPT_CORNERS`: at most so many are left of what is drawn in one sweep, for a link that can be sent."""
DIGITS = 6
"""Of a degree, a decimetre: positions are compared as whole numbers of these, so that every database finds the same
ones, on an edge too."""
UNITS = 10**DIGITS

Corner = tuple[float, float]
"""Latitude and longitude, degrees."""
Edge = tuple[int, int, int, int]
"""x and y of the lower end and of the upper end, of two equally high ends the western one first; `UNITS` of a
degree."""


class ShapeError(ValueError):
    """Corners that are no shape. `reason`: `few` corners, `many`, all in one line (`flat`), or `outside` of the
    degrees that there are."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Shape:
    """All that lies within an outline, its edges included. The last corner is joined to the first. Edges are straight
    between degrees, as GeoJSON has them (RFC 7946, 3.1.1). Where an outline crosses itself, what it goes around twice
    lies outside.

    Raises:
        ShapeError: of corners that are no shape.
    """

    corners: tuple[Corner, ...]

    def __post_init__(self) -> None:
        if len(self.corners) < LEAST_CORNERS:
            raise ShapeError("few")
        if len(self.corners) > MOST_CORNERS:
            raise ShapeError("many")
        if not all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in self.corners):
            raise ShapeError("outside")
        (first_x, first_y), *others = self._points
        away = [(x - first_x, y - first_y) for x, y in others]
        far_x, far_y = max(away, key=lambda one: abs(one[0]) + abs(one[1]))
        if all(far_x * y == far_y * x for x, y in away):
            raise ShapeError("flat")

    @property
    def _points(self) -> list[tuple[int, int]]:
        return [(in_units(lon), in_units(lat)) for lat, lon in self.corners]

    @property
    def edges(self) -> list[Edge]:
        """The lines of the outline, without those of no length."""
        points = self._points
        ends = (sorted(pair, key=lambda one: one[::-1]) for pair in zip(points, points[1:] + points[:1], strict=True))
        return [(*low, *high) for low, high in ends if low != high]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of it."""
        lats, lons = zip(*self.corners, strict=True)
        return min(lons), min(lats), max(lons), max(lats)


def in_units(degrees: float) -> int:
    return round(degrees * UNITS)


def shape(corners: Iterable[Corner]) -> Shape:
    """The shape of some corners, to a decimetre, without the first one said once more at the end and what stands twice
    in a row.

    Raises:
        ShapeError: they are none.
    """
    found: list[Corner] = []
    for lat, lon in corners:
        corner = (round(lat, DIGITS), round(lon, DIGITS))
        if corner not in found[-1:]:
            found.append(corner)
    if len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return Shape(corners=tuple(found))
