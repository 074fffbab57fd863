"""What a map shows, told without saying how it is drawn: the screen and paper draw the same marks, lines and words.

Positions are degrees, sizes pixels of a screen 1,000 pixels wide, colours `#rrggbb`. Everything that has words has them
in the reader's language; beside the words of a value stands its number, `amount`, of which `unit` says what it counts:
`CASES` or the code of a unit of quantities. None where the value is no single number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from charts import map_rules as rules

Position = tuple[float, float]
"""Longitude, latitude."""
CASES = "case"
"""Unit of counts of cases."""


@dataclass(frozen=True)
class DrawnMark:
    """An office, a pair of offices or a place: a disc whose area is the measure.

    `state` and `disc`: how it looks, see `map_rules.state_of_mark`. `precision_km`: radius in which the place lies; 0
    for an office. `origin`: where a mark belongs that was moved from under another. `kind`: office, pair or country,
    where it is not one of these by its precision.
    """

    position: Position
    radius: float
    colour: str
    state: str
    name: str
    value: str
    precision_km: float = 0.0
    amount: float | None = None
    unit: str = ""
    disc: str = "reported"
    origin: Position | None = None
    kind: str = ""


@dataclass(frozen=True)
class DrawnHexagon:
    """A hexagon of density; `share` is its cases over those of the fullest one, 0 to 1."""

    outline: tuple[Position, ...]
    share: float
    value: str
    amount: float | None = None
    unit: str = CASES


@dataclass(frozen=True)
class DrawnCorridor:
    """One leg of a corridor from one country (or office) to the next; a curve through `bend`. `is_onward`: from the
    place of seizure on."""

    start: Position
    bend: Position
    end: Position
    width: float
    is_onward: bool
    name: str
    value: str
    amount: float | None = None
    unit: str = CASES


@dataclass(frozen=True)
class DrawnBorder:
    """The section of border between two countries (`code`: two ISO2 codes joined by `-`) with its cases."""

    code: str
    width: float
    name: str
    value: str
    amount: float | None = None
    unit: str = CASES


@dataclass(frozen=True)
class DrawnTotal:
    """A country's published totals of a year, as context beside the map: a line of words for each.

    `amounts`: what each line is of, its number and the code of its unit; empty where that is not known.
    """

    position: Position
    name: str
    lines: tuple[str, ...]
    amounts: tuple[tuple[str, float, str], ...] = ()


@dataclass(frozen=True)
class LegendEntry:
    """One sign of the map and what it means; `sign`: disc, dashed, ring (with `state`), hexagon, corridor,
    onward or border."""

    sign: str
    colour: str
    words: str
    state: str = ""


@dataclass(frozen=True)
class MapPicture:
    """A whole map. `box`: west, south, east, north of what is seen. `ground`: which of railways, roads and rivers are
    drawn. `totals_words`: what stands above the published totals, and what they are."""

    title: str
    words: str
    mode: str
    language: str
    box: tuple[float, float, float, float]
    ground: tuple[str, ...]
    marks: tuple[DrawnMark, ...] = ()
    hexagons: tuple[DrawnHexagon, ...] = ()
    corridors: tuple[DrawnCorridor, ...] = ()
    borders: tuple[DrawnBorder, ...] = ()
    totals: tuple[DrawnTotal, ...] = ()
    totals_words: tuple[str, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    notes: tuple[str, ...] = ()
    disclaimer: str = ""
    attribution: str = ""


def clustered(picture: MapPicture, zoom: float) -> MapPicture:
    """The map with places near each other as one mark, as on screen: what is drawn, while files of values have each."""
    places = [mark for mark in picture.marks if mark.precision_km]
    groups = rules.clustered([(*one.position, one.amount or 0.0) for one in places], zoom)
    if len(groups) == len(places):
        return picture
    sums = [sum(places[number].amount or 0.0 for number in members) for members in groups]
    most = max(sums) or 1.0
    marks = [
        replace(
            places[members[0]],
            radius=rules.sized(cases / most, rules.PLACE),
            amount=cases,
            **({"precision_km": 0.0, "state": "reported"} if len(members) > 1 else {}),
        )
        for members, cases in zip(groups, sums, strict=True)
    ]
    return replace(picture, marks=(*marks, *(mark for mark in picture.marks if not mark.precision_km)))


Strip = tuple[str, list[tuple[str, float, str]]]
"""A substance group, and of each country its name and year, its published total and the unit, the largest first."""


def strips(totals: tuple[DrawnTotal, ...]) -> list[Strip]:
    """Published totals by substance group, those of the largest totals first: as beside the map on screen."""
    found: dict[str, list[tuple[str, float, str]]] = {}
    for one in totals:
        for group, amount, unit in one.amounts:
            found.setdefault(group, []).append((one.name, amount, unit))
    ranked = [(group, sorted(rows, key=lambda row: -row[1])) for group, rows in found.items()]
    return sorted(ranked, key=lambda strip: -strip[1][0][1])[: rules.MOST_TOTALS]
