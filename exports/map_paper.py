"""The map as a picture and as print: the offline basemap with the marks of the screen, as lines and text."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace

from charts import map_rules as rules
from charts.map_ground import Position, mercator, sections
from charts.map_picture import DrawnCorridor, DrawnMark, LegendEntry, MapPicture, clustered, strips
from charts.theme import Palette
from exports import drawing
from exports.drawing import BODY, LINE, SMALL, Page
from exports.ground_on_paper import (
    Box,
    Frame,
    add,
    draw_ground,
    draw_names,
    name_box,
    write_name,
)
from exports.key import SWATCH, draw_entries
from exports.provenance import Provenance
from exports.typeface import plain, width, wrapped
from language import i18n
from language.i18n import _

WIDE = 640.0
LEAST_TALL, MOST_TALL = 250.0, 470.0
LEAST_RADIUS = 2.2
MOST_NAMES = 48
NAME = 8.0
EDGE = "#b9c2cc"
UNDER = 8.0
"""Points between the map and its legend."""
BAR_MOST = 90.0
"""The bar of the scale is no longer than this, in points."""


def svg(picture: MapPicture, provenance: Provenance) -> bytes:
    return drawing.svg(provenance, picture.title, lambda: page(picture, provenance))


def png(picture: MapPicture, provenance: Provenance) -> bytes:
    return drawing.png(provenance, picture.title, lambda: page(picture, provenance))


def pdf(picture: MapPicture, provenance: Provenance) -> bytes:
    return drawing.pdf(provenance, picture.title, lambda: page(picture, provenance))


# The page ---------------------------------------------------------------------------------------------------


def page(picture: MapPicture, provenance: Provenance) -> Page:
    """The page of a map, to be called within `drawing.session`."""
    made = Page(WIDE)
    drawing.head(made, provenance, picture.title, picture.words)
    _draw_map(made, _frame(made, picture), picture)
    made.y += 2
    below = replace(
        provenance, notes=tuple(dict.fromkeys((*provenance.notes, picture.disclaimer, picture.attribution)))
    )
    drawing.foot(made, below, picture.notes)
    return made


def bare_svg(picture: MapPicture, provenance: Provenance, *, wide: float, field: float) -> bytes:
    """The map and its legend by themselves (`wide` points, the map `field` points high), for a page that says the rest
    around it and has the typeface."""
    return drawing.plain_svg(provenance, lambda: body(picture, wide, field))


def bare_png(picture: MapPicture, provenance: Provenance, *, wide: float, field: float) -> bytes:
    """As `bare_svg`, for programs that take no vector pictures."""
    return drawing.png(provenance, picture.title, lambda: body(picture, wide, field))


LEAST_FIELD = 60.0
"""A map is no lower, however much is written around it."""


def fitting_field(picture: MapPicture, wide: float, tall: float) -> float:
    """How high the map can be, so that it and its legend are no higher than `tall`. To be called within
    `drawing.session`."""
    legend = Page(wide)
    legend.y = UNDER
    draw_entries(legend, picture.legend, _sign)
    return max(tall - legend.y, tall / 2, LEAST_FIELD)


def body(picture: MapPicture, wide: float, field: float) -> Page:
    """The map and its legend without words around them, to be called within `drawing.session`."""
    made = Page(wide)
    made.y = 0.0
    wide = made.right - made.left
    _draw_map(made, Frame.around(picture.box, made.left, made.y, wide - _beside(picture, wide), field), picture)
    return made


def _draw_map(made: Page, frame: Frame, picture: MapPicture) -> None:
    """The map at the first free place, published totals beside it, and what its signs mean under it."""
    picture = clustered(picture, frame.zoom)
    draw_ground(made, frame, picture.ground)
    _draw_hexagons(made, frame, picture)
    _draw_borders(made, frame, picture)
    for corridor in picture.corridors:
        _draw_corridor(made, frame, corridor, picture)
    drawn = [_draw_mark(made, frame, mark) for mark in sorted(picture.marks, key=lambda one: -one.radius)]
    bar = _scale_room(frame)
    # Values of lines cannot be pointed at on paper: they have the first choice.
    _name_lines(made, frame, picture)
    _name_marks(made, frame, [one for one in drawn if one])
    draw_names(made, frame, picture.language, picture.ground, tries=AWAY)
    _draw_strips(made, picture, frame.left + frame.wide + GUTTER, frame.top, made.right, frame.top + frame.tall)
    _draw_scale(made, frame, bar)
    made.box(frame.left, frame.top, frame.wide, frame.tall, "none", edge=EDGE, thick=0.7, over=7)
    made.y = frame.top + frame.tall + UNDER
    draw_entries(made, picture.legend, _sign)


def _frame(made: Page, picture: MapPicture) -> Frame:
    wide = made.right - made.left
    wide -= _beside(picture, wide)
    west, south, east, north = picture.box
    tall = wide * (mercator(north) - mercator(south)) / max(east - west, 1e-6)
    return Frame.around(picture.box, made.left, made.y, wide, min(max(tall, LEAST_TALL), MOST_TALL))


# Published totals beside the map ----------------------------------------------------------------------------

GUTTER = 12.0
STRIPS, LEAST_STRIPS, MOST_STRIPS = 0.28, 140.0, 190.0
"""Width of the strips of published totals as a share of the map's, and its bounds in points."""
BAR = 2.6


def _beside(picture: MapPicture, wide: float) -> float:
    """How much of a width the published totals need, the room before them included."""
    return min(max(wide * STRIPS, LEAST_STRIPS), MOST_STRIPS) + GUTTER if strips(picture.totals) else 0.0


def _draw_strips(made: Page, picture: MapPicture, left: float, top: float, right: float, low: float) -> None:
    """Published totals as on the page: a ranked strip for each substance group, as many groups as find room."""
    shown, palette = strips(picture.totals), made.palette
    if not shown:
        return
    y, wide = top, right - left

    def write(words: str, size: float, **look) -> None:
        nonlocal y
        for line in wrapped(words, size, wide, look.get("weight", 400)):
            made.text(left, y + size, line, size, **look)
            y += size * LINE

    for number, words in enumerate(picture.totals_words):
        write(words, SMALL if number else BODY, **({"colour": palette.muted} if number else {"weight": 600}))
    for number, (group, rows) in enumerate(shown):
        most = rows[0][1] or 1.0
        said = [(name, amount, i18n.quantity(amount, unit)) for name, amount, unit in rows]
        # A value that finds no room beside its name stands under it.
        is_under = any(width(name, SMALL) + 4.0 + width(value, SMALL, 600) > wide for name, _amount, value in said)
        row = SMALL * LINE * (1 + is_under) + BAR + 2.0
        heading = len(wrapped(plain(group), SMALL, wide, 600)) * SMALL * LINE
        fitting = int((low - y - 5.0 - heading) // row)
        if fitting < (len(said) if number else 1):
            break
        y += 5.0
        write(group, SMALL, weight=600)
        for name, amount, value in said[:fitting]:
            made.text(left, y + SMALL, name, SMALL)
            y += SMALL * LINE * is_under
            made.text(right, y + SMALL, value, SMALL, weight=600, across="right", gid=f"total:{group}:{name}")
            y += SMALL * LINE
            made.box(left, y, wide, BAR, palette.hairline)
            made.box(left, y, max(wide * amount / most, 0.5 if amount else 0.0), BAR, palette.present, over=1.1)
            y += BAR + 2.0


# The parts of a map on a wall -------------------------------------------------------------------------------

THICK_ON_WALL = 0.55
"""Lines of the ground on a wall as a multiple of those on paper: there a point is several pixels wide."""
LEAST_ON_WALL = 7.8
"""Smallest name on a wall, in points."""
MOST_ON_WALL = 8
"""Names of marks on a wall."""
AWAY = tuple(
    (dx * 11.0, dy * 8.0)
    for dx, dy in sorted(
        ((dx, dy) for dx in range(-7, 8) for dy in range(-5, 6)), key=lambda one: abs(one[0]) + abs(one[1])
    )
)
"""How far names of countries may stand from their own places, within the country, the nearest first."""


@dataclass(frozen=True)
class Placed:
    """Where a mark stands on a picture, and its radius, in points."""

    x: float
    y: float
    radius: float


def ground_svg(
    picture: MapPicture, provenance: Provenance, *, wide: float, tall: float, palette: Palette, mode: str
) -> bytes:
    """Land, water and lines without any name or mark; the same for all maps of one box, size and mode."""

    def draw() -> Page:
        made, frame = _on_wall(picture, wide, tall, palette)
        draw_ground(made, frame, picture.ground, mode=mode)
        return made

    return drawing.plain_svg(provenance, draw)


def names_svg(
    picture: MapPicture,
    provenance: Provenance,
    *,
    wide: float,
    tall: float,
    palette: Palette,
    mode: str,
    reaches: tuple[float, ...],
) -> bytes:
    """All that stands on the ground but marks: density, sections, corridors, names, published totals, the bar of the
    scale.

    Args:
        reaches: how large each mark becomes (pixels of a screen 1,000 wide): its room stays free of names.
    """

    def draw() -> Page:
        made, frame = _on_wall(picture, wide, tall, palette)
        _draw_strips(made, picture, frame.wide + GUTTER, 0.0, wide, tall)
        _draw_hexagons(made, frame, picture)
        _draw_borders(made, frame, picture)
        for corridor in picture.corridors:
            _draw_corridor(made, frame, corridor, picture)
        drawn = []
        for mark, place in sorted(
            zip(picture.marks, placed(picture, wide=wide, tall=tall, radii=reaches), strict=True),
            key=lambda pair: -pair[0].radius,
        ):
            if place:
                frame.take(_around(place.x, place.y, place.radius))
                drawn.append((mark, place.x, place.y, place.radius))
        bar = _scale_room(frame)
        names = functools.partial(draw_names, made, frame, picture.language, picture.ground, mode=mode)
        _name_lines(made, frame, picture)
        names(kinds=("programme_country",), tries=AWAY)
        _name_marks(made, frame, drawn, most=MOST_ON_WALL)
        names(kinds=("country",))
        names(kinds=("place", "water", "river"))
        _draw_scale(made, frame, bar)
        return made

    return drawing.plain_svg(provenance, draw)


def placed(picture: MapPicture, *, wide: float, tall: float, radii: tuple[float, ...]) -> list[Placed | None]:
    """Where each mark stands on a picture of a size in points, with a radius for each (pixels of a screen 1,000 wide);
    None outside."""
    frame = _frame_on_wall(picture, wide, tall)
    found: list[Placed | None] = []
    for mark, radius in zip(picture.marks, radii, strict=True):
        x, y = frame.point(mark.position)
        is_inside = 0 <= x <= frame.wide and 0 <= y <= tall
        found.append(Placed(x, y, max(radius * frame.pixel, LEAST_RADIUS)) if is_inside else None)
    return found


def point_of(picture: MapPicture, position: Position, *, wide: float, tall: float) -> tuple[float, float]:
    """Where a position stands on a picture of a size in points."""
    x, y = _frame_on_wall(picture, wide, tall).point(position)
    return round(x, 2), round(y, 2)


def on_wall(picture: MapPicture, *, wide: float, tall: float) -> MapPicture:
    """The map as a wall of a size in points draws it: places near each other as one mark."""
    return clustered(picture, _frame_on_wall(picture, wide, tall).zoom)


def _frame_on_wall(picture: MapPicture, wide: float, tall: float) -> Frame:
    return Frame.around(picture.box, 0.0, 0.0, wide - _beside(picture, wide), tall)


def _on_wall(picture: MapPicture, wide: float, tall: float, palette: Palette) -> tuple[Page, Frame]:
    made = Page(wide, palette, margin=0.0, has_seams=False)
    made.figure.set_facecolor("none")
    made.y = tall
    frame = _frame_on_wall(picture, wide, tall)
    frame.thick, frame.least = THICK_ON_WALL, LEAST_ON_WALL
    return made, frame


# Layers -----------------------------------------------------------------------------------------------------


def _colour(picture: MapPicture, sign: str, otherwise: str) -> str:
    return next((entry.colour for entry in picture.legend if entry.sign == sign), otherwise)


def _draw_hexagons(made: Page, frame: Frame, picture: MapPicture) -> None:
    from matplotlib.patches import Polygon

    colour = _colour(picture, "hexagon", made.palette.present)
    for number, one in enumerate(picture.hexagons):
        shape = Polygon(
            [frame.point(corner) for corner in one.outline],
            facecolor=colour,
            alpha=rules.heat(one.share),
            lw=0,
            transform=made.points,
            zorder=0.9,
            gid=f"hexagon:{number}",
        )
        add(made, frame, shape)


def _draw_borders(made: Page, frame: Frame, picture: MapPicture) -> None:
    from matplotlib.lines import Line2D

    colour = _colour(picture, "border", made.palette.present)
    for one in picture.borders:
        for line in sections().get(one.code, []):
            xs, ys = zip(*(frame.point(position) for position in line), strict=True)
            artist = Line2D(
                xs,
                ys,
                color=colour,
                lw=max(one.width * frame.pixel, 0.8),
                alpha=0.5,
                transform=made.points,
                zorder=0.95,
                solid_capstyle="round",
                gid=f"border:{one.code}",
            )
            add(made, frame, artist)


def _draw_corridor(made: Page, frame: Frame, one: DrawnCorridor, picture: MapPicture) -> None:
    """A curve with a head at its end."""
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path as Outline

    palette = made.palette
    colour = (
        _colour(picture, "onward", palette.context) if one.is_onward else _colour(picture, "corridor", palette.present)
    )
    start, bend, end = (frame.point(position) for position in (one.start, one.bend, one.end))
    thick = max(one.width * frame.pixel, 0.8)
    head = max(thick * rules.ARROW["share"], rules.ARROW["least"] * rules.PIXEL)
    turn = math.atan2(end[1] - bend[1], end[0] - bend[0])
    neck = (end[0] - head * 0.8 * math.cos(turn), end[1] - head * 0.8 * math.sin(turn))
    curve = PathPatch(
        Outline([start, bend, neck], [Outline.MOVETO, Outline.CURVE3, Outline.CURVE3]),
        facecolor="none",
        edgecolor=colour,
        lw=thick,
        alpha=0.75,
        transform=made.points,
        zorder=1.2,
        capstyle="butt",
        gid=f"corridor:{one.name}",
    )
    add(made, frame, curve)
    turns = [turn + side * rules.ARROW["turn"] for side in (-1, 1)]
    sides = [(end[0] - head * math.cos(one), end[1] - head * math.sin(one)) for one in turns]
    add(made, frame, Polygon([end, *sides], facecolor=colour, lw=0, alpha=0.85, transform=made.points, zorder=1.3))


def _name_lines(made: Page, frame: Frame, picture: MapPicture) -> None:
    """Names with values on corridors and sections of border, where along them there is room."""
    palette = made.palette
    named: list[tuple[str, list[tuple[float, float]]]] = []
    curves = [[frame.point(position) for position in (one.start, one.bend, one.end)] for one in picture.corridors]
    # No corridor crosses a name: neither its own nor another.
    for one, curve in zip(picture.corridors, curves, strict=True):
        for box in rules.boxes_along(curve, one.width * frame.pixel):
            frame.take(box)
    for one, curve in sorted(zip(picture.corridors, curves, strict=True), key=lambda pair: -(pair[0].amount or 0)):
        text = plain(f"{one.name} · {one.value}")
        wide, thick = width(text, NAME, 600), one.width * frame.pixel / 2
        places = [(away, rules.along(curve, share)) for away in rules.LEG_NAMES_AWAY for share in rules.ALONG]
        tried = (
            rules.beside(frame.room, *at, thick + away * rules.PIXEL, wide, NAME, unit=rules.PIXEL)
            for away, at in places
        )
        if found := next((at for at in tried if at), None):
            left, middle, _box = found
            at = (left + wide / 2, middle)
            write_name(made, frame, *at, text, NAME, palette.text, weight=600, halo=palette.card, over=4)
    for section in picture.borders:
        points = [frame.point(position) for line in sections().get(section.code, []) for position in line]
        named.append(
            (
                f"{section.name} · {section.value}",
                [points[int((len(points) - 1) * share)] for share in rules.ALONG] if points else [],
            )
        )
    for words, places in named:
        text = plain(words)
        at = next((place for place in places if frame.is_free(name_box(*place, text, NAME, 600))), None)
        if at:
            frame.take(name_box(*at, text, NAME, 600))
            write_name(made, frame, *at, text, NAME, palette.text, weight=600, halo=palette.card, over=4)


def _draw_mark(made: Page, frame: Frame, mark: DrawnMark) -> tuple[DrawnMark, float, float, float] | None:
    """A disc with the ring of its state, as on screen; where it stands, and how far it reaches. None outside the
    frame."""
    x, y = frame.point(mark.position)
    left, top, right, low = frame.box
    radius = max(mark.radius * frame.pixel, LEAST_RADIUS)
    if not (left <= x <= right and top <= y <= low):
        return None
    if mark.precision_km:
        _ring(
            made,
            frame,
            x,
            y,
            max(mark.precision_km * frame.km(), radius + 1),
            mark.colour,
            0.7,
            dashes=(2, 2),
            over=1.5,
        )
    if mark.origin:
        true = frame.point(mark.origin)
        made.line([true[0], x], [true[1], y], made.palette.text, 0.7, over=2.7)
        _ring(made, frame, *true, 1.3, made.palette.text, 0.0, fill=made.palette.text, over=2.7)
    look = rules.look(made.palette, mark.colour, mark.state, mark.disc)
    reach = _draw_disc(made, frame, x, y, radius, look, gid=f"mark:{mark.name}")
    frame.take(_around(x, y, reach))
    return mark, x, y, reach


def _around(x: float, y: float, radius: float) -> Box:
    return x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1


def _draw_disc(
    made: Page, frame: Frame | None, x: float, y: float, radius: float, look: rules.Look, *, gid: str = ""
) -> float:
    """A disc and the ring of its state; how far it reaches."""
    _ring(made, frame, x, y, radius, look.edge, look.thick, dashes=look.dashes, fill=look.fill, gid=gid)
    if look.struck:
        far = radius * rules.STRUCK
        made.line([x - far, x + far], [y + far, y - far], look.edge, look.thick, over=2.9)
    if not look.ring:
        return radius
    away = rules.RING_AWAY * rules.PIXEL
    _ring(made, frame, x, y, radius + away, look.ring, look.ring_thick, dashes=look.ring_dashes)
    return radius + away


def _ring(
    made: Page,
    frame: Frame | None,
    x: float,
    y: float,
    radius: float,
    edge: str,
    thick: float,
    *,
    dashes: tuple[float, float] | None = None,
    fill: str = "none",
    over: float = 2.8,
    gid: str = "",
) -> None:
    from matplotlib.patches import Circle

    artist = Circle(
        (x, y),
        radius,
        facecolor=fill,
        edgecolor=edge,
        lw=thick,
        ls=(0, dashes) if dashes else "-",
        transform=made.points,
        zorder=over,
        gid=gid or None,
    )
    add(made, frame, artist)


def _name_marks(
    made: Page, frame: Frame, drawn: list[tuple[DrawnMark, float, float, float]], *, most: int = MOST_NAMES
) -> None:
    """Names beside the marks, the largest first; none where there is no room, but those of the very largest stand away
    from their marks then."""
    palette, named = made.palette, 0
    for number, (mark, x, y, radius) in enumerate(drawn):
        if named == most or not mark.name:
            continue
        text = plain(mark.name)
        wide = width(text, NAME, 600)
        own = _around(x, y, radius)
        tried = () if text in frame.said else rules.SURE_AWAY[: None if number < rules.SURE_NAMES else 1]
        # A line that crossed another mark would be taken for its own.
        others = [place for _mark, *place in (*drawn[:number], *drawn[number + 1 :])]
        for away in tried:
            reach = radius + away * rules.PIXEL
            accept = functools.partial(_is_clear, (x, y), others) if away else None
            found = rules.beside(
                frame.room, x, y, reach, wide, NAME, own=own, unit=rules.PIXEL, is_held_in=away > 0, accept=accept
            )
            if not found:
                continue
            frame.said.add(text)
            left, middle, box = found
            if away:
                _point_to(made, frame, (x, y, radius), box)
            write_name(
                made, frame, left + wide / 2, middle, text, NAME, palette.text, weight=600, halo=palette.card, over=4
            )
            named += 1
            break


def _is_clear(start: tuple[float, float], others: list[list[float]], box: Box) -> bool:
    """Whether no other mark lies on the line from a mark to its name."""
    return not any(rules.off_line(start, rules.nearest(start, box), (x, y)) < radius for x, y, radius in others)


def _point_to(made: Page, frame: Frame, mark: tuple[float, float, float], box: Box) -> None:
    """A line from a mark to its name, which stands away from it."""
    from matplotlib.lines import Line2D

    x, y, radius = mark
    end = rules.nearest((x, y), box)
    # A name as long as these marks can lie on its own mark.
    if not (apart := math.dist((x, y), end)):
        return
    share = radius / apart
    start = (x + (end[0] - x) * share, y + (end[1] - y) * share)
    xs, ys = zip(start, end, strict=True)
    add(made, frame, Line2D(xs, ys, color=made.palette.text, lw=0.6, transform=made.points, zorder=3.5))


# Scale and legend -------------------------------------------------------------------------------------------


def _scale_length(frame: Frame) -> float:
    """A round number of kilometres whose bar is not too long."""
    most = BAR_MOST / frame.km()
    power = 10.0 ** math.floor(math.log10(most))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= most)


def _scale_room(frame: Frame) -> Box:
    """A corner for the bar of the scale in which no mark stands; the lower left one where none is free."""
    left, top, right, low = frame.box
    wide = _scale_length(frame) * frame.km() + 16
    corners = [(x, y, x + wide, y + 20) for y in (low - 24, top + 4) for x in (left + 4, right - 4 - wide)]
    box = next((corner for corner in corners if frame.is_free(corner)), corners[0])
    frame.take(box)
    return box


def _draw_scale(made: Page, frame: Frame, box: Box) -> None:
    km = _scale_length(frame)
    left, foot, long = box[0] + 8, box[3] - 3, km * frame.km()
    colour = made.palette.muted
    made.line([left, left, left + long, left + long], [foot - 4, foot, foot, foot - 4], colour, 1.0, over=5)
    words = _("{n} km").format(n=i18n.significant(km))
    made.text(left + long / 2, foot - 6, words, SMALL, colour=colour, across="center", over=5, gid="scale")


def legend_look(palette: Palette, entry: LegendEntry) -> rules.Look:
    """How a disc of the legend looks."""
    return rules.look(palette, entry.colour, entry.state or "reported")


def _sign(made: Page, x: float, y: float, entry: LegendEntry) -> None:
    x += SWATCH / 2
    if entry.sign in ("disc", "ring"):
        _draw_disc(made, None, x, y, 4.0, legend_look(made.palette, entry))
    elif entry.sign == "dashed":
        _ring(made, None, x, y, 5.0, entry.colour, 0.7, dashes=(2, 2))
    elif entry.sign == "hexagon":
        made.mark(x, y, "h", 10, entry.colour, thick=0)
    else:
        made.line([x - 7, x + 7], [y, y], entry.colour, 4.0 if entry.sign == "border" else 2.5)
