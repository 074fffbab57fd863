"""Points that have a name: offices, pairs and places. Cases can be asked for within any number of km of them.

Named centres of a spatial filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.names import Names
from content.asks import Asks
from language.i18n import N_, _, of_names
from queries import network
from scope.access import Access
from scope.filters import Circle

DIGITS = 5
"""Of a degree, a metre: what lies so near is the same point."""
KIND_WORDS = {"office": N_("office"), "pair": N_("pair of offices"), "place": N_("place")}


@dataclass(frozen=True)
class Point:
    """A point by its kind (of `KIND_WORDS`), code, name and country."""

    kind: str
    code: str
    name: str
    country: str
    lat: float
    lon: float

    @property
    def label(self) -> str:
        """Its name, and what tells it from others of that name."""
        return " · ".join(filter(None, (self.name, self.country, _(KIND_WORDS[self.kind]))))

    def circle(self, radius_km: float) -> Circle:
        return Circle(lat=self.lat, lon=self.lon, radius_km=radius_km)


def known(asks: Asks, access: Access, names: Names) -> list[Point]:
    """Offices, pairs in the middle between their sides, and places, each kind by name."""
    rows = asks.load(network.points(access))
    found = [
        Point(
            row.kind,
            row.code,
            names("blo", row.code) if row.kind == "office" else getattr(row, f"name_{of_names()}"),
            names("country", row.country_code),
            row.lat,
            row.lon,
        )
        for row in rows.itertuples()
    ]
    at = {one.code: one for one in reversed(found)}
    for pair in names.pairs["code"]:
        if sides := [at[side] for side in names.sides(pair) if side in at]:
            middle = (sum(getattr(side, name) for side in sides) / len(sides) for name in ("lat", "lon"))
            found.append(Point("pair", pair, names.pair(pair), "", *middle))
    kinds = tuple(KIND_WORDS)
    return sorted(found, key=lambda one: (kinds.index(one.kind), one.name, one.code))


def around(points: Sequence[Point], circle: Circle | None) -> Point | None:
    """The point that a circle lies around; an office before its place."""
    if circle is None:
        return None
    middle = round(circle.lat, DIGITS), round(circle.lon, DIGITS)
    return next((one for one in points if (round(one.lat, DIGITS), round(one.lon, DIGITS)) == middle), None)
