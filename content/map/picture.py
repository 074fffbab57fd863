"""The map as it stands, told for paper and files: the same marks, hexagons, corridors and sections of border as on
screen.

Symbols, hexagonal bins and flow lines of a thematic map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from analysis import map_figures, report_states
from charts import map_rules as rules
from charts.map_ground import mercator, unmercator
from charts.map_picture import (
    CASES,
    DrawnBorder,
    DrawnCorridor,
    DrawnHexagon,
    DrawnMark,
    DrawnTotal,
    LegendEntry,
    MapPicture,
)
from charts.theme import LIGHT
from content.context import Context
from content.map import payload, routes, words
from content.map.facts import Facts
from content.map.payload import Figures
from content.periods import cases_words
from language import i18n
from language.i18n import _, count
from queries.units import MASS
from scope.comparison import MONTHS


class _Window:
    """Sums of the packed tables over the steps that are shown."""

    def __init__(self, figures: Figures, first: int, last: int):
        self.figures, self.first, self.last = figures, first, last

    def sums(self, table: str, column: str, size: int, value: str = "cases") -> np.ndarray:
        """Sums of `value` by what `column` numbers."""
        columns = self.figures.tables[table]
        rows = slice(columns["starts"][self.first], columns["starts"][self.last + 1])
        return np.bincount(columns[column][rows].astype("int64"), weights=columns[value][rows], minlength=size)

    def by_two(self, table: str, column: str, size: int, value: str = "cases") -> np.ndarray:
        """Sums by unit (rows) and by what `column` numbers."""
        columns = self.figures.tables[table]
        rows = slice(columns["starts"][self.first], columns["starts"][self.last + 1])
        place = columns["unit"][rows].astype("int64") * size + columns[column][rows].astype("int64")
        return np.bincount(place, weights=columns[value][rows], minlength=size * len(self.figures.units)).reshape(
            -1, size
        )


def picture(here: Context, found: Facts, initial: dict) -> MapPicture:
    """The map with the layers, the window and the view of `initial` (see `choices.initial`), in the colours of paper,
    whatever the mode of the screen."""
    here = replace(here, mode="light", palette=LIGHT)
    figures = Figures(here, found)
    places = routes.places(found, figures.tables)
    cells = routes.cells(found, figures.tables)
    lines = routes.corridors(here, found, figures)
    layers = payload.layers_of(here, found, places, cells)
    chosen = [one for one in initial["layers"] if one in layers] or layers[:1]
    last = initial["last"]
    length = len(found.clock.steps) if initial["length"] == "all" else int(initial["length"])
    window = _Window(figures, max(last - length + 1, 0), last)
    box = _box(initial, payload.fit(figures.unit_rows() if "offices" in layers else [], places))
    colours = vars(LIGHT) | rules.COLOURS["light"]
    placed, group_legend = _offices(here, window, initial, box) if "offices" in chosen else ([], [])
    marks = [mark for mark, _units in placed]
    hexagons = _hexagons(window, cells, rules.Screen(box).zoom) if "density" in chosen else ()
    corridors = _corridors(window, lines, box) if "corridors" in chosen else ()
    if "places" in chosen:
        marks = [*_places(window, places, colours["places"]), *marks]
    legend = [
        LegendEntry(sign, colours[colour], _(words.LEGEND[name]))
        for layer, sign, colour, name in rules.LEGEND
        if layer in chosen
    ]
    legend += _state_legend(here, initial["measure"], [mark for mark, _units in placed])
    told = payload.texts(here)
    *notes, disclaimer, attribution = payload.notes(here, found)
    return MapPicture(
        title=_("Map"),
        words=_window_words(found, window),
        mode="light",
        language=i18n.language(),
        box=box,
        ground=tuple(initial["ground"]),
        marks=tuple(marks),
        hexagons=tuple(hexagons),
        corridors=tuple(corridors),
        borders=tuple(_borders(window)) if "borders" in chosen else (),
        totals=tuple(_totals(here, found, last)) if "national" in chosen else (),
        totals_words=(told["national"], told["national_note"]),
        legend=(*group_legend, *legend),
        notes=tuple(notes),
        disclaimer=disclaimer,
        attribution=attribution,
    )


@dataclass(frozen=True)
class Point:
    """An office, a country, or a place of seizure (`kind`), where the map draws it from near; `cases` is None where
    they are held back or not reported, `state` how its mark looks (see `map_rules.state_of_mark`), `precision_km` the
    radius in which a place lies."""

    kind: str
    code: str
    name: str
    position: tuple[float, float]
    cases: float | None
    state: str
    precision_km: float | None = None


def points(here: Context, found: Facts) -> tuple[Point, ...]:
    """All that has a mark over the page's period, each by itself: offices (countries for the public), then places."""
    figures = Figures(here, found)
    units, places = figures.unit_rows(), routes.places(found, figures.tables)
    window = _Window(figures, found.clock.first, found.clock.last)
    measured = _measured(window, "cases")
    known = []
    for number, unit in enumerate(units):
        if unit["drawn"]:
            value = float(measured[number])
            state, _disc = _state(window, [number], value, unit["unsure"])
            kind = "office" if number < len(found.offices) else "country"
            # Nothing found is nothing only where it was reported.
            told = value if state in ("zero", "unsure", "reported") or (value and state != "held") else None
            known.append(Point(kind, unit["code"], unit["name"], (unit["lon"], unit["lat"]), told, state))
    cases = window.sums("places", "place", len(places)) if places else ()
    return (
        *known,
        *(
            Point(
                "place",
                place["code"],
                place["name"],
                (place["lon"], place["lat"]),
                float(number),
                "unsure" if place["isVague"] else "reported",
                place["km"],
            )
            for place, number in zip(places, cases, strict=True)
            if number
        ),
    )


@dataclass(frozen=True)
class Frame:
    """What the offices of a picture have in one step of the clock: radii of its marks, 0 where there is nothing, and
    the sum in words."""

    words: str
    radii: tuple[float, ...]
    total: str


def frames(here: Context, found: Facts, initial: dict, *, most_steps: int) -> tuple[Frame, ...]:
    """The steps up to the end of the window of `picture`, each by itself on the scale of that picture, for the marks of
    its offices in their order; steps that are still filling up are none of them."""
    figures = Figures(here, found)
    last = min(initial["last"], found.clock.complete - 1)
    window = _Window(figures, max(initial["last"] - int(initial["length"]) + 1, 0), initial["last"])
    box = _box(initial, payload.fit(figures.unit_rows(), []))
    placed, _legend = _offices(here, window, initial, box)
    of_window = _measured(window, initial["measure"])
    most = max((sum(of_window[unit] for unit in units) for _mark, units in placed), default=0.0) or 1.0
    played = []
    for step in range(max(last - most_steps + 1, 0), last + 1):
        one = _Window(figures, step, step)
        measured = _measured(one, initial["measure"])
        values = [float(sum(measured[unit] for unit in units)) for _mark, units in placed]
        radii = tuple(
            min(rules.sized(value / most, rules.DISC), 2 * rules.DISC[0]) if value else 0.0 for value in values
        )
        total = sum(values)
        played.append(
            Frame(
                _window_words(found, one),
                radii,
                cases_words(total) if initial["measure"] == "cases" else i18n.quantity(total, MASS),
            )
        )
    return tuple(played)


def _box(initial: dict, fit: list[float]) -> tuple[float, float, float, float]:
    """West, south, east, north: of the view in the link, else of the data."""
    if not initial["at"]:
        return tuple(fit)
    lat, lon, zoom = initial["at"]
    across, up = (size / (512 * 2**zoom) * 180 for size in rules.SCREEN)
    middle = mercator(lat)
    return lon - across, unmercator(middle - up), lon + across, unmercator(middle + up)


def _window_words(found: Facts, window: _Window) -> str:
    steps = found.clock.steps
    months = MONTHS[found.clock.step]
    span = i18n.period(steps[window.first], map_figures.shift(steps[window.last], months))
    return span[:1].upper() + span[1:]


def _offices(
    here: Context, window: _Window, initial: dict, box
) -> tuple[list[tuple[DrawnMark, list[int]]], list[LegendEntry]]:
    """Marks of offices, pairs as one, moved apart, each with its units; and the substance groups that colour them."""
    figures, units = window.figures, window.figures.unit_rows()
    measured = _measured(window, initial["measure"])
    groups = _of_groups(window, initial["measure"])
    screen = rules.Screen(box)
    marks = rules.marks_at(units, figures.pair_rows(), screen)
    most = max((sum(measured[mark.units]) for mark in marks), default=0.0) or 1.0
    for mark in marks:
        mark.radius = rules.sized(sum(measured[mark.units]) / most, rules.DISC)
    true = {mark.key: (mark.x, mark.y) for mark in marks}
    result, used = [], set()
    plain = here.palette.present if initial["colour"] == "present" else here.palette.context
    for mark in rules.spread(marks):
        value = sum(measured[mark.units])
        group = groups[mark.units].sum(axis=0)
        largest = int(group.argmax()) if group.size and group.max() > 0 else None
        used |= {largest} - {None} if value else set()
        colour = figures.group_rows()[largest]["colour"] if largest is not None else plain
        if initial["colour"] == "change":
            colour = _change_colours()[_change(here, window, mark.units)]
        state, disc = _state(window, mark.units, value, all(units[unit]["unsure"] for unit in mark.units))
        shown = cases_words(value) if initial["measure"] == "cases" else i18n.quantity(value, MASS)
        is_moved = math.dist(true[mark.key], (mark.x, mark.y)) > rules.MOVED
        drawn = DrawnMark(
            position=screen.degrees(mark.x, mark.y),
            radius=mark.radius,
            colour=colour,
            state=state,
            disc=disc,
            name=mark.name,
            value=i18n.state_word("suppressed") if state == "held" else shown,
            amount=None if state == "held" else float(value),
            unit=CASES if initial["measure"] == "cases" else MASS,
            origin=screen.degrees(*true[mark.key]) if is_moved else None,
        )
        result.append((drawn, mark.units))
    if initial["colour"] == "change":
        told = payload.texts(here)
        return result, [
            LegendEntry("disc", _change_colours()[kind], told[text]) for kind, text in words.CHANGE_LEGEND.items()
        ]
    return result, [
        LegendEntry("disc", figures.group_rows()[group]["colour"], figures.group_rows()[group]["name"])
        for group in sorted(used)
    ]


def _change_colours() -> dict[str, str]:
    """Colours of paper by what a change is."""
    colours = vars(LIGHT) | rules.COLOURS["light"]
    return {kind: colours[role] for kind, role in rules.CHANGES.items()}


def _change(here: Context, window: _Window, units: list[int]) -> str:
    """What the cases of some units are beside those of the periods before, like for like: see
    `map_figures.kind_of_change`."""
    figures, clock = window.figures, window.figures.found.clock
    if window.last >= clock.complete or clock.is_partial:
        return "none"
    cases, size = figures.tables["cases"], len(figures.units)
    steps = np.repeat(np.arange(figures.steps), np.diff(cases["starts"]))
    counts = (
        np.bincount(
            steps * size + cases["unit"].astype("int64"), weights=cases["cases"], minlength=figures.steps * size
        )
        .reshape(-1, size)
        .T
    )
    reported = np.ones(counts.shape, dtype=bool)
    if "states" in figures.tables:
        of_reports = [map_figures.STATES.index(state) for state in report_states.REPORTED]
        reported = np.isin(figures.tables["states"]["state"].reshape(size, -1), of_reports)
    year = 12 // MONTHS[clock.step]
    before = map_figures.shifts(
        here.filters.comparison,
        window.last - window.first + 1,
        year,
        first=window.first,
        base=payload.base_steps(here, figures.found),
    )
    return map_figures.kind_of_change(
        map_figures.changes(counts[units], reported[units], window.first, window.last, before)
    )


def _measured(window: _Window, measure: str) -> np.ndarray:
    """The measure of each unit: cases, or kilograms of one category."""
    figures = window.figures
    if measure == "cases":
        return window.sums("cases", "unit", len(figures.units))
    return _weights(window, measure).sum(axis=1)


def _weights(window: _Window, category: str) -> np.ndarray:
    """Kilograms by unit and amount; other categories and units count nothing."""
    figures = window.figures
    weights = (
        window.by_two("amounts", "key", len(figures.amounts), "amount")
        if figures.amounts
        else np.zeros((len(figures.units), 0))
    )
    return weights * np.array([one == category and unit == MASS for one, _group, unit in figures.amounts])


def _of_groups(window: _Window, measure: str) -> np.ndarray:
    """The measure by unit and substance group."""
    figures = window.figures
    if not figures.groups:
        return np.zeros((len(figures.units), 0))
    if measure == "cases":
        return window.by_two("groups", "group", len(figures.groups))
    place = {key: number for number, key in enumerate(figures.groups)}
    result = np.zeros((len(figures.units), len(figures.groups)))
    weights = _weights(window, measure)
    for number, (category, group, _unit) in enumerate(figures.amounts):
        result[:, place[category, group]] += weights[:, number]
    return result


def _state(window: _Window, units: list[int], value: float, is_unsure: bool) -> tuple[str, str]:
    """How a mark looks: see `rules.state_of_mark`."""
    tables = window.figures.tables
    cases, uncounted = (
        window.sums("cases", "unit", len(window.figures.units), name)[units].sum() for name in ("cases", "uncounted")
    )
    told = {"reported"}
    if "states" in tables:
        matrix = tables["states"]["state"].reshape(len(window.figures.units), -1)[units, window.first : window.last + 1]
        told = {map_figures.state_of_window([map_figures.STATES[state] for state in row]) for row in matrix}
    return rules.state_of_mark(told, cases=cases, uncounted=uncounted, value=value, is_unsure=is_unsure)


def _state_legend(here: Context, measure: str, marks: list[DrawnMark]) -> list[LegendEntry]:
    """The looks of the marks that are drawn and what they mean, in the words of the screen."""
    told = payload.texts(here)
    drawn = {mark.state for mark in marks} | {mark.disc for mark in marks if mark.disc == "unsure"}
    return [
        LegendEntry("ring", LIGHT.context, told[words.look_word(state, measure)], state)
        for state in rules.LEGEND_STATES
        if state in drawn
    ]


def _places(window: _Window, places: list[dict], colour: str) -> list[DrawnMark]:
    cases = window.sums("places", "place", len(places))
    most = cases.max(initial=0.0) or 1.0
    return [
        DrawnMark(
            position=(place["lon"], place["lat"]),
            radius=rules.sized(number / most, rules.PLACE),
            colour=colour,
            state="unsure" if place["isVague"] else "reported",
            name="" if place["isNameless"] else place["name"],
            value=cases_words(number),
            precision_km=place["km"],
            amount=float(number),
            unit=CASES,
        )
        for place, number in zip(places, cases, strict=True)
        if number
    ]


def _hexagons(window: _Window, cells: dict[str, list[str]], zoom: float) -> list[DrawnHexagon]:
    resolution = rules.resolution(map(int, cells), zoom)
    cases = window.sums(f"cells_{resolution}", "cell", len(cells[str(resolution)]))
    outline = window.figures.tables[f"outline_{resolution}"]
    most = cases.max(initial=0.0) or 1.0
    found = []
    for number, value in enumerate(cases):
        if value:
            corners = slice(outline["starts"][number], outline["starts"][number + 1])
            lon, lat = (
                outline[name][corners] / routes.STEPS_TO_A_DEGREE - offset
                for name, offset in (("lon", 180), ("lat", 90))
            )
            found.append(
                DrawnHexagon(
                    tuple(zip(lon.tolist(), lat.tolist(), strict=True)),
                    float(value / most),
                    cases_words(value),
                    float(value),
                )
            )
    return found


def _borders(window: _Window) -> list[DrawnBorder]:
    cases = window.sums("cases", "unit", len(window.figures.units))
    rows = [(row, sum(cases[unit] for unit in row["units"])) for row in window.figures.border_rows()]
    most = max((value for _row, value in rows), default=0.0) or 1.0
    return [
        DrawnBorder(row["code"], rules.sized(value / most, rules.BORDER), row["name"], count(value), float(value))
        for row, value in rows
        if value
    ]


def _corridors(window: _Window, lines: dict, box) -> list[DrawnCorridor]:
    """The widest legs to the places of seizure and onward, bundled by country."""
    cases = window.sums("corridors", "corridor", len(lines["corridors"]))
    screen, nodes, gates = rules.Screen(box), lines["nodes"], lines["gates"]
    legs = rules.legs(lines["corridors"], cases)
    most = max((leg.cases for leg in legs), default=1.0)
    curves = [(leg, rules.curve(leg, nodes, gates, screen.point, screen.size)) for leg in legs]
    return [
        DrawnCorridor(
            *(screen.degrees(*point) for point in curve),
            rules.sized(leg.cases / most, rules.LEG),
            leg.is_onward,
            f"{nodes[leg.start]['short']} → {nodes[leg.end]['short']}",
            count(leg.cases),
            leg.cases,
        )
        for leg, curve in curves
        if curve
    ]


def _totals(here: Context, found: Facts, last: int) -> list[DrawnTotal]:
    """Each country's published totals of the last year that is not after the window."""
    year = found.clock.steps[last].year
    totals = []
    for country in routes.national(here, found):
        known = [one for one in country["years"] if one <= year]
        if known:
            totals.append(
                DrawnTotal(
                    (country["lon"], country["lat"]),
                    f"{country['name']}, {max(known)}",
                    tuple(country["years"][max(known)]),
                    tuple(country["amounts"][max(known)]),
                )
            )
    return totals
