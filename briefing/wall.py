"""What the wall and the file of one page show: a briefing as plain values, with its pictures drawn.

A slide stands on a stage of 1920 x 1080 pixels, which the browser makes as large as the window. Nothing here knows of a browser.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import datetime

import i18n
from briefing.inline_svg import box, inline
from briefing.model import Briefing, KeyFigure, Moment, Slide, Step, Table
from charts.chart import Chart, TimeChart
from charts.map_picture import LegendEntry, MapPicture
from exports import about, drawing, map_paper, paper
from exports.provenance import Provenance
from exports.typeface import wrapped
from i18n import _
from theme import DARK, LIGHT, Palette
from theme import palette as palette_of

WIDE, TALL = 1920, 1080
SIDE, GAP = 48, 48
"""Pixels of the stage that stay free at its sides, and between a picture and what stands beside it."""
TEXT, LEAD = 28, 1.28
"""Size of the smallest text in pixels, and height of its lines as a multiple of it."""
TITLES = (64, 60, 56, 52, 48, 44)
"""Sizes of the title; it takes the first in which it has two lines."""
TITLE_LEAD = 1.14
POINT = 3.6
"""Pixels to a point of a picture: texts of 8 points are larger than `TEXT`."""
STATUS = 400
"""Width of the place and the countdown at the foot."""
AROUND = 34 + 20 + 22 + 34
"""Height of what stays free above, between and below the head, the picture and the foot."""
HEADING = 34
STEP_LINE, LEGEND_LINE = 58, 46
LEAST_PICTURE = 300
STEP_TALL = 40
"""Maps are as high as a multiple of this, so that most of them share their ground."""
BESIDE = {0: 0, 1: 540, 2: 540, 3: 640, 4: 700}
"""Width of what stands beside a picture, by the number of figures."""
POINTS_BESIDE = 620


def payload(
    briefings: list[Briefing], *, mode: str, pace: float | None, start: str, frozen_at: datetime | None = None, exit_to: str = "", stale_words: str = "",
    alive_seconds: float = 0.0,
) -> dict:  # fmt: skip
    """What the browser is given; plain values only.

    Args:
        briefings: one, or the same in two languages: then every slide is shown in the first language and at once in the second, so
            that nobody waits a whole round.
        mode: light or dark.
        pace: seconds of every slide; None: each has its own.
        start: key of the first slide.
        frozen_at: since when the data are held.
        exit_to: address that Esc leads to; empty where there is none.
        stale_words: said while the data could not be asked for.
        alive_seconds: a new payload comes at the latest after so many seconds; 0: none will come, and no server is asked for.
    """
    grounds: dict[str, str] = {}
    slides = []
    for number, slide, briefing in _turns(briefings):
        shown, ground = _slide(slide, briefing.language, mode)
        if ground:
            shown["picture"]["ground"] = _sign(ground)
            grounds[shown["picture"]["ground"]] = ground
        shown |= {"number": number, "dwell": float(pace or slide.dwell), "facts": facts(slide, briefing, is_frozen=frozen_at is not None)}
        slides.append(shown | {"sign": _sign(json.dumps([mode, shown], sort_keys=True))})
    colours = palette_of(mode)
    return {
        "mode": mode,
        "colours": {one.name: getattr(colours, one.name) for one in fields(colours) if isinstance(getattr(colours, one.name), str)},
        "words": {one.language: about.in_language(one.language, functools.partial(_words, one)) for one in briefings},
        "count": len({slide["number"] for slide in slides}),
        "slides": slides,
        "grounds": grounds,
        "start": start,
        "exit": exit_to,
        "stale": stale_words,
        "alive_seconds": alive_seconds,
        "version": briefings[0].data_version if briefings else "",
    }


def _turns(briefings: list[Briefing]) -> Iterator[tuple[int, Slide, Briefing]]:
    """Slides in the order in which they are shown, with their place in the briefing from 1 on."""
    keys = list(dict.fromkeys(slide.key for briefing in briefings for slide in briefing.slides))
    for number, key in enumerate(keys, start=1):
        for briefing in briefings:
            for slide in briefing.slides:
                if slide.key == key:
                    yield number, slide, briefing


def _words(briefing: Briefing) -> dict[str, str]:
    """What the browser says by itself; `{n}` and `{m}` are filled there."""
    return {
        "title": briefing.title,
        "slide": _("Slide {n} of {m}"),
        "next": _("next in {n} s"),
        "paused": _("Paused"),
        "lost": _("No connection to the server. Data as of {time} stay on screen.").format(time=briefing.data_date),
        "empty": _("This briefing has no slides yet."),
    }


def facts(slide: Slide, briefing: Briefing, *, is_frozen: bool) -> list[str]:
    """The lines at the foot of a slide: comparison, source, data date; then what the figures cannot say, and what maps must say."""
    return about.in_language(briefing.language, functools.partial(_facts, slide, is_frozen))


def _facts(slide: Slide, is_frozen: bool) -> list[str]:
    one = slide.provenance
    first = [(_("Comparison"), one.compared), (_("Source"), one.source), (_("Data as of"), one.data_date)]
    parts = [f"{heading}: {text}" for heading, text in first if text]
    if is_frozen:
        parts.append(_("held at this state"))
    lines = [" · ".join(parts)] if parts else []
    notes = [*one.notes, *((*slide.map.notes, slide.map.disclaimer, slide.map.attribution) if slide.map else ())]
    return lines + [about.sentences(dict.fromkeys(note for note in notes if note))] if any(notes) else lines


# A slide ----------------------------------------------------------------------------------------------------


def _slide(slide: Slide, language: str, mode: str) -> tuple[dict, str]:
    """A slide's values, and the ground of its map or nothing; drawn once, as long as nothing changes."""
    text, ground = _drawn(slide, language, mode)
    return json.loads(text), ground


@functools.lru_cache(maxsize=128)
def _drawn(slide: Slide, language: str, mode: str) -> tuple[str, str]:
    shown, ground = about.in_language(language, functools.partial(_draw, slide, language, mode))
    return json.dumps(shown, ensure_ascii=False), ground


def _draw(slide: Slide, language: str, mode: str) -> tuple[dict, str]:
    kicker = " · ".join(part for part in (slide.provenance.installation, slide.provenance.filter_line) if part)
    size, high = _room(slide, kicker)
    beside = 0
    has_picture = slide.map or slide.charts or slide.table or slide.moments
    if has_picture:
        beside = BESIDE[min(len(slide.figures), 4)] or (POINTS_BESIDE if slide.points else 0)
    is_strip = len(slide.charts) > 1 and not slide.map
    wide = WIDE - 2 * SIDE - (beside + GAP if beside and not is_strip else 0)
    shown = {
        "key": slide.key,
        "language": language,
        "kicker": kicker,
        "marks": list(slide.provenance.marks),
        "title": slide.title,
        "title_size": size,
        "figures": [_figure(one) for one in slide.figures],
        "points": list(slide.points),
        "picture": None,
        "wide": wide,
    }
    ground = ""
    if slide.map:
        shown["picture"], ground = _map(slide.map, slide.steps, slide.provenance, wide, high, mode)
    elif slide.charts:
        strip = STRIP if is_strip and (slide.figures or slide.points) else 0
        shown["picture"] = _charts(slide.charts, slide.provenance, wide, high - strip, mode, slide.key + language)
    elif slide.table:
        shown["picture"] = _table(slide.table)
    elif slide.moments:
        shown["picture"] = {"kind": "moments", "moments": [_moment(one) for one in slide.moments]}
    return shown, ground


STRIP = 190
"""Height of the figures above two charts."""


def _room(slide: Slide, kicker: str) -> tuple[int, float]:
    """Size of the title, and the height that its words leave for the picture; the browser measures again."""
    wide = WIDE - 2 * SIDE
    with drawing.session():
        marks = sum(len(mark) * TEXT * 0.6 + 56 for mark in slide.provenance.marks)
        head = len(wrapped(kicker, TEXT, max(wide - marks, wide / 2))) * TEXT * LEAD
        size, lines = next(
            ((size, count) for size in TITLES if (count := len(wrapped(slide.title, size, wide * 0.985, 600))) <= 2),
            (TITLES[-1], len(wrapped(slide.title, TITLES[-1], wide * 0.985, 600))),
        )
        foot = sum(len(wrapped(text, TEXT, wide - STATUS - GAP)) for text in _facts(slide, True))
    taken = head + lines * size * TITLE_LEAD + max(foot, 2) * TEXT * LEAD + AROUND
    return size, max(TALL - taken, LEAST_PICTURE)


def _figure(one: KeyFigure) -> dict:
    state = one.state if one.state not in ("", "received", "reported") else ""
    return {
        "label": f"{one.label}, {one.unit}" if one.unit and one.unit not in one.label else one.label,
        "written": one.written,
        "compared": one.compared,
        "note": one.note,
        "state": state,
        "state_words": i18n.state_word(state) if state else "",
    }


def _moment(one: Moment) -> dict:
    return {"when": one.when, "words": one.words, "source": one.source, "is_open": one.is_open}


def _table(table: Table) -> dict:
    rows = [[{"written": cell.written, "state": cell.state if cell.state not in ("", "received", "reported") else ""} for cell in row] for row in table.rows]
    return {"kind": "table", "title": table.title, "headings": list(table.headings), "is_number": list(table.is_number), "rows": rows}


# Pictures ---------------------------------------------------------------------------------------------------


def wall_palette(mode: str) -> Palette:
    """The colours of a mode where everything stands on the page itself, on no card."""
    colours = palette_of(mode)
    return replace(colours, card=colours.page)


def recoloured(colour: str, palette: Palette) -> str:
    """A colour of either mode as that of the same meaning in another one; unknown ones stay."""
    for other in (LIGHT, DARK):
        for role in ("present", "context", "attention"):
            if getattr(other, role) == colour:
                return getattr(palette, role)
        for code, of_group in other.groups.items():
            if of_group == colour:
                return palette.group(code)
        if colour in other.series:
            return palette.series[other.series.index(colour)]
    return colour


def _charts(charts: tuple[Chart, ...], provenance: Provenance, wide: float, high: float, mode: str, name: str) -> dict:
    each = (wide - GAP * (len(charts) - 1)) / len(charts)
    return {"kind": "charts", "charts": [_chart(chart, provenance, each, high, mode, f"{name}{number}") for number, chart in enumerate(charts)]}


def _chart(chart: Chart, provenance: Provenance, wide: float, high: float, mode: str, name: str) -> dict:
    notes = [note for note in chart.notes if note]
    with drawing.session():
        words = len(wrapped(chart.title, 32, wide, 600)) * 32 * LEAD + sum(len(wrapped(note, TEXT, wide)) for note in notes) * TEXT * LEAD + (10 if notes else 0) + 12
    tall = max(high - words, LEAST_PICTURE / 2)
    svg = inline(paper.fitted_svg(_calm(chart), provenance, wide=wide / POINT, tall=tall / POINT, palette=wall_palette(mode)), _prefix(name))
    return {"title": chart.title, "alt": chart.take or chart.title, "notes": notes, "svg": svg, "box": box(svg)}


def _calm(chart: Chart) -> Chart:
    """A chart without what only a reader at a desk can follow: the ground of the chosen period where it covers everything."""
    if isinstance(chart, TimeChart) and chart.selected and chart.selected[0] <= 0 and chart.selected[1] >= len(chart.starts) - 1:
        return replace(chart, selected=None)
    return chart


def _map(picture: MapPicture, steps: tuple[Step, ...], provenance: Provenance, wide: float, high: float, mode: str) -> tuple[dict, str]:
    palette = wall_palette(mode)
    picture = replace(
        picture,
        marks=tuple(replace(mark, colour=recoloured(mark.colour, palette)) for mark in picture.marks),
        legend=tuple(replace(entry, colour=recoloured(entry.colour, palette)) for entry in picture.legend),
    )
    tall = max(high - (STEP_LINE if steps else 0) - _legend_lines(picture.legend, wide) * LEGEND_LINE, LEAST_PICTURE)
    size = {"wide": round(wide / POINT, 1), "tall": round(tall // STEP_TALL * STEP_TALL / POINT, 1)}
    reaches = tuple(max([mark.radius, *(step.radii[place] for step in steps)]) for place, mark in enumerate(picture.marks))
    ground = _ground(MapPicture(title="", words="", mode=mode, language="", box=picture.box, ground=picture.ground), **size)
    names = map_paper.names_svg(picture, provenance, palette=palette, mode=mode, reaches=reaches, **size)
    places = map_paper.placed(picture, radii=tuple(mark.radius for mark in picture.marks), **size)
    marks = []
    for number, (mark, place) in enumerate(zip(picture.marks, places, strict=True)):
        if place:
            look = asdict(map_paper.disc_look(palette, mark.colour, mark.state))
            marks.append({"number": number, "x": round(place.x, 2), "y": round(place.y, 2), "radius": round(place.radius, 2), "look": look})
    shown = {
        "kind": "map",
        "title": picture.title,
        "alt": picture.words or picture.title,
        "names": inline(names, _prefix(provenance.language + picture.title)),
        "box": (size["wide"], size["tall"]),
        "marks": marks,
        "away": map_paper.RING_AWAY,
        "legend": [{"sign": one.sign, "colour": one.colour, "words": one.words, "look": asdict(map_paper.disc_look(palette, one.colour, one.state or "reported"))} for one in picture.legend],
        "steps": [{"label": step.label, "written": step.written, "radii": _step_radii(picture, step, size)} for step in steps],
    }
    return shown, ground


@functools.lru_cache(maxsize=16)
def _ground(picture: MapPicture, *, wide: float, tall: float) -> str:
    nowhere = Provenance(language="en", installation="", filter_line="", compared="", data_date="", source="")
    return inline(map_paper.ground_svg(picture, nowhere, wide=wide, tall=tall, palette=wall_palette(picture.mode), mode=picture.mode), "g")


def _step_radii(picture: MapPicture, step: Step, size: dict) -> list[float]:
    """Radius of each mark in points, 0 where it has nothing then."""
    places = map_paper.placed(picture, radii=step.radii, **size)
    return [round(place.radius, 2) if place and radius > 0 else 0.0 for place, radius in zip(places, step.radii, strict=True)]


def _legend_lines(legend: tuple[LegendEntry, ...], wide: float) -> int:
    """In how many lines the signs of a map and their words stand."""
    lines, x = (1 if legend else 0), 0.0
    for entry in legend:
        long = len(entry.words) * TEXT * 0.58 + 90
        lines, x = (lines + 1, long) if x and x + long > wide else (lines, x + long)
    return lines


def _prefix(name: str) -> str:
    return "s" + hashlib.blake2b(name.encode(), digest_size=4).hexdigest() + "-"


def _sign(text: str) -> str:
    """Short name of a content."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
