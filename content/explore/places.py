"""A cross table on the map: a mark for each office, pair of offices or country of its first axis, as large as what it
has. Marks have one colour: nothing is good or bad.

Proportional symbols of a thematic map.
"""

from __future__ import annotations

import math
from dataclasses import replace

from analysis.pivot import Figure, Measure
from charts import map_rules as rules
from charts.map import Place
from charts.map_picture import CASES, DrawnMark, LegendEntry, MapPicture
from charts.theme import LIGHT
from content import map_words
from content.context import Context
from content.explore import findings, words
from content.explore.grid import Column, Grid
from content.map import choices as of_map
from content.map import payload
from language import i18n
from language.i18n import _, count, ngettext
from queries import locations, network

AXES = ("office", "pair", "country")
"""Axes that lie somewhere."""
LOOKS = {"partial": "missing", "suppressed": "held", "not_stated": "unknown"} | {
    state: state for state in rules.MARK_STATES if state != "reported"
}
"""Looks of marks (`map_rules.LOOKS`) by why there is no value; nothing is drawn of what is not applicable."""
ROOM = 0.5
"""Degrees around the marks, beside those that every map has: the largest stand whole."""
Position = tuple[float, float]


def axis_of(rows: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """The axis that lies somewhere, of rows or else of columns; empty where there is none, or others beside it."""
    axes = rows or columns
    return axes[0] if len(axes) == 1 and axes[0] in AXES else ""


def picture(grid: Grid, measure: Measure, title: str) -> MapPicture:
    """The map of one measure, of all that stands across the axis together, in the colours of paper.

    Args:
        title: what is drawn, as a noun.
    """
    here, axis = grid.here, axis_of(grid.question.rows, grid.question.columns)
    figures = _figures(grid, measure)
    at = _positions(here, axis, list(figures))
    marks = _marks(grid, axis, measure, {key: figures[key] for key in at})
    west, south, east, north = payload.fit([{"lon": lon, "lat": lat, "drawn": True} for lon, lat in at.values()], [])
    box = (west - ROOM, south - ROOM, east + ROOM, north + ROOM)
    placed = _apart(marks, at, box)
    said = findings.sentence(grid, measure, "map")
    return MapPicture(
        title=said or title,
        words=title if said else "",
        mode="light",
        language=i18n.language(),
        box=box,
        ground=tuple(of_map.SHOWN_GROUND),
        marks=tuple(placed.values()),
        legend=_legend(measure, list(placed.values())),
        notes=_notes(grid, figures, at),
        disclaimer=_(map_words.DISCLAIMER),
        attribution=map_words.ATTRIBUTION,
    )


def on_screen(picture: MapPicture) -> list[Place]:
    """The marks of a map as the screen draws them, the largest first."""
    marks = sorted(picture.marks, key=lambda one: -one.radius)
    return [
        Place(
            code=str(number),
            lat=mark.position[1],
            lon=mark.position[0],
            share=(mark.radius / rules.DISC[0]) ** 2,
            title=mark.name,
            lines=mark.value,
            label=f"{mark.name}{i18n.DOT}{mark.value}" if mark.amount is not None else mark.name,
            is_always_named=False,
            bounds=rules.DISC,
            state=mark.state,
            disc=mark.disc,
        )
        for number, mark in enumerate(marks)
    ]


def _figures(grid: Grid, measure: Measure) -> dict[str, Figure]:
    """What each code of the axis has."""
    if grid.question.rows:
        return {key[0]: grid.figure(key, Column((), measure)) for key in grid.leaf_rows()}
    return {column.key[0]: grid.figure((), column) for column in grid.leaf_columns(measure)}


def _positions(here: Context, axis: str, codes: list[str]) -> dict[str, Position]:
    """Where codes lie that lie somewhere and that the reader is told of."""
    if axis == "country":
        rows = here.load(locations.country_points()).dropna(subset=["label_lat"])
        known = dict(zip(rows["iso2"], zip(rows["label_lon"], rows["label_lat"], strict=True), strict=True))
        return {code: known[code] for code in codes if code in known}
    offices = here.load(network.offices(here.filters.with_(countries=(), blo_codes=(), pair_codes=()), here.access))
    if here.access.reads_release_only:
        offices = offices[offices["confidence"] != "low"]
    offices = offices[offices["lat"].notna()]
    known = dict(zip(offices["code"], zip(offices["lon"], offices["lat"], strict=True), strict=True))
    found = {}
    for code in codes:
        sides = [known[side] for side in (here.names.sides(code) if axis == "pair" else (code,)) if side in known]
        if sides:
            found[code] = (sum(lon for lon, _lat in sides) / len(sides), sum(lat for _lon, lat in sides) / len(sides))
    return found


def _marks(grid: Grid, axis: str, measure: Measure, figures: dict[str, Figure]) -> dict[str, DrawnMark]:
    most = max((figure.value or 0.0 for figure in figures.values()), default=0.0) or 1.0
    found = {}
    for code, figure in figures.items():
        if figure.value is None and figure.state not in LOOKS:
            continue
        disc = "reported" if figure.value else "zero"
        state = disc if figure.value is not None else LOOKS[figure.state]
        found[code] = DrawnMark(
            position=(0.0, 0.0),
            radius=rules.sized((figure.value or 0.0) / most, rules.DISC),
            colour=LIGHT.present,
            state=state,
            disc=disc,
            name=grid.name(axis, code),
            value=words.written(figure, measure) + ("*" if figure.is_partial else ""),
            amount=figure.value,
            unit=CASES if measure.value == "cases" else measure.unit,
            kind=axis,
        )
    return found


def _apart(marks: dict[str, DrawnMark], at: dict[str, Position], box) -> dict[str, DrawnMark]:
    """The marks where they lie, moved apart as far as they would cover each other."""
    screen = rules.Screen(box)
    true = {code: screen.point(*at[code]) for code in marks}
    placed = rules.spread([rules.Mark(code, marks[code].name, [], *true[code], marks[code].radius) for code in marks])
    return {
        one.key: replace(
            marks[one.key],
            position=screen.degrees(one.x, one.y),
            origin=at[one.key] if math.dist(true[one.key], (one.x, one.y)) > rules.MOVED else None,
        )
        for one in placed
    }


def _legend(measure: Measure, marks: list[DrawnMark]) -> tuple[LegendEntry, ...]:
    drawn = {mark.state for mark in marks}
    entries = [LegendEntry("disc", LIGHT.present, words.measure(measure))] if "reported" in drawn else []
    return (
        *entries,
        *(
            LegendEntry("ring", LIGHT.context, look_words(state), state)
            for state in rules.LEGEND_STATES
            if state in drawn
        ),
    )


def look_words(state: str) -> str:
    """What a look of marks means."""
    if state == "zero":
        return _("zero")
    return words.why("suppressed" if state == "held" else state)


def _notes(grid: Grid, figures: dict[str, Figure], at: dict[str, Position]) -> tuple[str, ...]:
    left = sum(1 for code, figure in figures.items() if code not in at and figure.value)
    said = [_("The area of a mark is its value; marks that would cover each other stand side by side.")]
    if left:
        said.append(
            ngettext(
                "{n} more has no place on the map: the table has it.",
                "{n} more have no place on the map: the table has them.",
                left,
            ).format(n=count(left))
        )
    if any(figure.is_partial for figure in figures.values()):
        said.append(_("* Not all that the mark is of was reported: its figure is of the rest."))
    return tuple(said)
