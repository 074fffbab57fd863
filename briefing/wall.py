"""What the wall and the file of one page show: a briefing as plain values, with its pictures drawn.

A slide stands on a stage of 1920 x 1080 pixels, which the browser makes as large as the window. Nothing here knows of a
browser.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import datetime

from briefing.inline_svg import box, inline
from charts import map_rules as rules
from charts.chart import BarChart, Chart, TimeChart
from charts.map_picture import MapPicture
from charts.theme import DARK, LIGHT, Palette
from charts.theme import palette as palette_of
from content import page_words
from exports import about, drawing, map_paper, paper
from exports.briefing_model import Briefing, KeyFigure, Moment, Slide, Step, Table
from exports.provenance import Provenance
from exports.typeface import plain, width, wrapped
from language import i18n, signs, unbroken
from language.i18n import _

WIDE, TALL = 1920, 1080
SIDE, GAP = 48, 48
"""Pixels of the stage that stay free at its sides, and between a picture and what stands beside it."""
TEXT, LEAD = 28, 1.28
"""Size of the smallest text in pixels, and height of its lines as a multiple of it."""
TITLES = (64, 60, 56, 52, 48, 44)
"""Sizes of the title; it takes the first in which it has two lines."""
LEAST_CALM_TITLE = 56
"""From this size on one line is better than two larger ones."""
SLACK = 0.985
"""The browser's letters may be a little wider than those of files."""
TITLE_LEAD, POINT_LEAD = 1.14, 1.32
POINT = 3.6
"""Pixels to a point of a picture: texts of 8 points are larger than `TEXT`."""
NUMBER_AND_NOUN = re.compile(r"\b\d+ (?=[^\W\d_])|— (?=\d)")
STATUS = 380
"""Width of the place and the countdown beside the first line."""
AROUND = 30 + 6 + 20 + 14 + 26
"""Height of what stays free above, between and below the head, the picture and the foot."""
HEADING = 34
STEP_LINE, LEGEND_LINE = 58, 42
LEAST_PICTURE = 300
STEP_TALL = 16
"""Maps are as high as a multiple of this, so that most of them share their ground."""
BESIDE = {0: 0, 1: 540, 2: 540, 3: 640, 4: 700}
"""Width of what stands beside a picture, by the number of figures."""
LONG_BESIDE, LONG_WORDS = 780, 90
"""Width where the words of four figures are longer than so many letters each, or sentences stand under figures."""
NOT_WORDS = frozenset(
    {"svg", "names", "ground", "grounds", "key", "sign", "start", "exit", "version", "colours", "box"}
)
"""What of a payload the browser does not show as text."""
LEAST_TURN = 12
"""Seconds that a slide stands in each language at least."""
MOST_EVENTS = 2
"""Dated events on a chart, the newest: more of them would take the room of the values."""
POINTS_BESIDE = 620
STORY_BESIDE = 660
"""Beside a story, whose lines are long."""
BARS_SHARE = 1.3
"""Width of bars, whose names and values stand beside them, as a multiple of that of a chart over time next to them."""


def payload(
    briefings: list[Briefing],
    *,
    mode: str,
    pace: float | None,
    start: str,
    frozen_at: datetime | None = None,
    exit_to: str = "",
    stale_words: str = "",
    alive_seconds: float = 0.0,
) -> dict:
    """What the browser is given; plain values only.

    Args:
        briefings: one, or the same in two languages: then every slide is shown in the first language and at once in the
            second, so that nobody waits a whole round; both share its time.
        mode: light or dark.
        pace: seconds of every slide in all its languages; None: each has its own.
        start: key of the first slide.
        frozen_at: since when the data are held.
        exit_to: address that Esc leads to; empty where there is none.
        stale_words: said while the data could not be asked for.
        alive_seconds: a new payload comes at the latest after so many seconds; 0: none will come, and no server is
            asked for.
    """
    grounds: dict[str, str] = {}
    slides = []
    for number, slide, briefing in _turns(briefings):
        shown, ground = _slide(_less(slide, briefing), briefing.language, mode, frozen_at is not None)
        if ground:
            shown["picture"]["ground"] = _sign(ground)
            grounds[shown["picture"]["ground"]] = ground
        shown |= {"number": number, "dwell": turn_seconds(pace or slide.dwell, len(briefings))}
        slides.append(shown | {"sign": _sign(json.dumps([mode, shown], sort_keys=True))})
    colours = palette_of(mode)
    told = {
        "mode": mode,
        "colours": {
            one.name: getattr(colours, one.name)
            for one in fields(colours)
            if isinstance(getattr(colours, one.name), str)
        },
        "words": {one.language: about.in_language(one.language, functools.partial(_words, one)) for one in briefings},
        "count": len({slide["number"] for slide in slides}),
        "slides": slides,
        "grounds": grounds,
        "left_out": [asdict(one) for one in briefings[0].left_out] if briefings else [],
        "start": start,
        "exit": exit_to,
        "paused": False,
        "stale": stale_words,
        "alive_seconds": alive_seconds,
        "version": briefings[0].data_version if briefings else "",
    }
    return unbroken.everywhere(signs.everywhere(told), but=NOT_WORDS)


def _less(slide: Slide, briefing: Briefing) -> Slide:
    """A slide without what the one of the method says once for all of them: their pictures have the room."""
    if slide.view == "method" or not any(one.view == "method" for one in briefing.slides):
        return slide
    effort = about.in_language(briefing.language, lambda: _(page_words.EFFORT))
    notes = tuple(note for note in slide.provenance.notes if note != effort)
    return replace(slide, provenance=replace(slide.provenance, notes=notes))


def turn_seconds(dwell: float, languages: int) -> float:
    """How long a slide stands in each of its languages: they share its time, so that a round in two languages lasts
    hardly longer than in one, but none is shown for less than it takes to read."""
    return max(dwell / languages, min(dwell, LEAST_TURN))


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
        "next": _("{n} s left"),
        "paused": _("Paused"),
        "lost": _("There is no connection: the figures of {time} stay until it is back.").format(
            time=briefing.data_date
        ),
        "empty": _("This briefing has no slides yet."),
    }


def _facts(slide: Slide, is_frozen: bool) -> str:
    """What begins the foot of a slide: comparison, source, data date."""
    one = slide.provenance
    named = [(_("Source"), one.source), (_("Data as of"), one.data_date)]
    parts = [*([one.compared] if one.compared else []), *(f"{heading}: {text}" for heading, text in named if text)]
    if is_frozen:
        parts.append(_("data frozen at this state"))
    words = " · ".join(parts)
    return words[:1].upper() + words[1:]


def _notes(slide: Slide) -> str:
    """What follows: what must be known of the one chart, what the figures cannot say, and what maps must say; not again
    what the mark at the top says."""
    notes = [
        *_of_chart(slide),
        *((slide.map.disclaimer, *slide.map.notes) if slide.map else ()),
        *slide.provenance.notes,
        *((slide.map.attribution,) if slide.map else ()),
    ]
    marked = (
        {_("Demonstration data: every record is invented")}
        if _("Demonstration data") in slide.provenance.marks
        else set()
    )
    return about.sentences(dict.fromkeys(note for note in notes if note and note not in marked))


def _of_chart(slide: Slide) -> tuple[str, ...]:
    """What must be known of the only chart of a slide: in the foot it takes fewer lines than under the chart."""
    has_one = len(slide.charts) == 1 and not (slide.map or _is_story(slide))
    return tuple(filter(None, slide.charts[0].notes)) if has_one else ()


def _foot(facts: str, notes: str) -> str:
    return " · ".join(words for words in (facts, notes) if words)


# A slide ----------------------------------------------------------------------------------------------------


def _slide(slide: Slide, language: str, mode: str, is_frozen: bool) -> tuple[dict, str]:
    """A slide's values, and the ground of its map or nothing; drawn once, as long as nothing changes."""
    text, ground = _drawn(slide, language, mode, is_frozen)
    return json.loads(text), ground


@functools.lru_cache(maxsize=128)
def _drawn(slide: Slide, language: str, mode: str, is_frozen: bool) -> tuple[str, str]:
    shown, ground = about.in_language(language, functools.partial(_draw, slide, language, mode, is_frozen))
    return json.dumps(shown, ensure_ascii=False), ground


def _draw(slide: Slide, language: str, mode: str, is_frozen: bool) -> tuple[dict, str]:
    kicker = " · ".join(part for part in (slide.provenance.installation, slide.provenance.filter_line) if part)
    facts = _facts(slide, is_frozen)
    size, high = _room(slide, kicker, facts)
    beside = 0
    has_picture = slide.map or slide.charts or slide.table or slide.moments
    if has_picture:
        beside = BESIDE[min(len(slide.figures), 4)] or (POINTS_BESIDE if slide.points else 0)
        is_long = (
            len(slide.figures) > 3
            and not slide.map
            and max(len(one.label + one.compared + one.note) for one in slide.figures) > LONG_WORDS
        )
        if is_long or (slide.table and slide.figures and slide.points):
            beside = LONG_BESIDE
        if _is_story(slide):
            beside = min(beside, STORY_BESIDE)
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
        "points": [_together(point) for point in slide.points],
        "foot": _foot(facts, _notes(slide)),
        "picture": None,
        "wide": wide,
    }
    ground = ""
    if slide.map:
        shown["picture"], ground = _map(
            slide.map, slide.steps, slide.provenance, wide, high, mode, slide.key + language
        )
    elif slide.charts and not (slide.table or slide.moments):
        strip = _strip(slide) if is_strip else 0.0
        charts = tuple(replace(one, notes=()) for one in slide.charts) if _of_chart(slide) else slide.charts
        shown["picture"] = _charts(charts, slide.provenance, wide, high - strip, mode, slide.key + language)
    elif slide.table:
        shown["picture"] = _table(slide.table)
    elif slide.moments:
        shown["picture"] = {"kind": "moments", "moments": [_moment(one) for one in slide.moments]}
    return shown, ground


def _is_story(slide: Slide) -> bool:
    """Whether what happened fills the screen: read from afar it leaves no room for a chart beside it."""
    return bool(slide.moments) and not (slide.map or slide.table)


STRIP, STRIP_TEXT = 180, 30
"""Height of the figures above two charts, and size of the sentences there."""


def _strip(slide: Slide) -> float:
    """Height of what stands above two charts."""
    with drawing.session():
        lines = sum(len(wrapped(point, STRIP_TEXT, (WIDE - 2 * SIDE - 31) * SLACK)) for point in slide.points)
    points = lines * STRIP_TEXT * POINT_LEAD + max(len(slide.points) - 1, 0) * STRIP_TEXT * 0.3
    gaps = 18 * bool(slide.figures or slide.points) + 18 * bool(slide.figures and slide.points)
    return (STRIP if slide.figures else 0) + points + gaps


def _room(slide: Slide, kicker: str, facts: str) -> tuple[int, float]:
    """Size of the title, and the height that its words leave for the picture; the browser measures again."""
    wide = WIDE - 2 * SIDE
    with drawing.session():
        beside = STATUS + 24 + sum(min(width(mark, TEXT, 600) + 64, wide / 2) for mark in slide.provenance.marks)
        head = len(wrapped(kicker, TEXT, max((wide - beside) * SLACK, LEAST_PICTURE))) * TEXT * LEAD
        counts = {size: len(wrapped(slide.title, size, wide * SLACK, 600)) for size in TITLES}
        size = next((size for size in TITLES if counts[size] == 1 and size >= LEAST_CALM_TITLE), None) or next(
            (size for size in TITLES if counts[size] <= 2), TITLES[-1]
        )
        foot = max(len(wrapped(_foot(facts, _notes(slide)), TEXT, wide * SLACK)), 1) * TEXT * LEAD
    taken = head + counts[size] * size * TITLE_LEAD + foot + AROUND
    return size, max(TALL - taken, LEAST_PICTURE)


def _figure(one: KeyFigure) -> dict:
    state = one.state if one.state not in ("", "received", "reported") else ""
    state_words = i18n.state_word(state) if state else ""
    return {
        "label": f"{one.label}, {one.unit}" if one.unit and _spaced(one.unit) not in _spaced(one.label) else one.label,
        "written": one.written,
        "compared": one.compared,
        "note": _together(one.note) if one.note != state_words else "",
        "state": state,
        "state_words": state_words,
    }


def _spaced(words: str) -> str:
    """The words with plain spaces only."""
    return " ".join(words.split())


def _together(words: str) -> str:
    """The words with every number on the line of what it counts, and of the dash before it."""
    return NUMBER_AND_NOUN.sub(lambda found: found[0].replace(" ", i18n.SPACE), words)


def _moment(one: Moment) -> dict:
    return {"when": one.when, "words": _together(one.words), "source": one.source, "is_open": one.is_open}


def _table(table: Table) -> dict:
    rows = [
        [
            {"written": cell.written, "state": cell.state if cell.state not in ("", "received", "reported") else ""}
            for cell in row
        ]
        for row in table.rows
    ]
    states = dict.fromkeys((cell["written"], cell["state"]) for row in rows for cell in row if cell["state"])
    said = [
        f"{written}{i18n.SPACE}{i18n.SPACE}{words}"
        for written, state in states
        if written != (words := i18n.state_word(state))
    ]
    return {
        "kind": "table",
        "states": said,
        "title": table.title,
        "headings": list(table.headings),
        "is_number": list(table.is_number),
        "rows": rows,
    }


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
    shares = [BARS_SHARE if isinstance(chart, BarChart) else 1.0 for chart in charts]
    room = wide - GAP * (len(charts) - 1)
    drawn = []
    for number, (chart, share) in enumerate(zip(charts, shares, strict=True)):
        own = room * share / sum(shares)
        drawn.append(_chart(chart, provenance, own, high, mode, f"{name}{number}") | {"wide": round(own, 1)})
    return {"kind": "charts", "charts": drawn}


def _chart(chart: Chart, provenance: Provenance, wide: float, high: float, mode: str, name: str) -> dict:
    notes = [note for note in chart.notes if note]
    with drawing.session():
        words = (
            len(wrapped(chart.title, 32, wide, 600)) * 32 * LEAD
            + sum(len(wrapped(note, TEXT, wide * SLACK)) for note in notes) * TEXT * LEAD
            + (10 if notes else 0)
            + 12
        )
    tall = max(high - words, LEAST_PICTURE / 2) / POINT
    svg = ""
    for one in _calmer(chart):
        svg = inline(
            paper.fitted_svg(one, provenance, wide=wide / POINT, tall=tall, palette=wall_palette(mode)), _prefix(name)
        )
        if box(svg)[1] <= tall + 1:
            break
    return {"title": chart.title, "alt": chart.take or chart.title, "notes": notes, "svg": svg}


def _calmer(chart: Chart) -> list[Chart]:
    """The chart with ever less of what is not its values: without the ground of a period that covers everything, with
    few events, with none."""
    if not isinstance(chart, TimeChart):
        return [chart]
    if chart.selected and chart.selected[0] <= 0 and chart.selected[1] >= len(chart.starts) - 1:
        chart = replace(chart, selected=None)
    newest = tuple(sorted(chart.events, key=lambda one: one.at)[-MOST_EVENTS:])
    return [replace(chart, events=newest[first:]) for first in range(len(newest) + 1)]


def _map(
    picture: MapPicture, steps: tuple[Step, ...], provenance: Provenance, wide: float, high: float, mode: str, name: str
) -> tuple[dict, str]:
    palette = wall_palette(mode)
    picture = replace(
        picture,
        marks=tuple(replace(mark, colour=recoloured(mark.colour, palette)) for mark in picture.marks),
        legend=tuple(replace(entry, colour=recoloured(entry.colour, palette)) for entry in picture.legend),
    )
    tall = max(high - (STEP_LINE if steps else 0) - _legend_lines(picture, wide) * LEGEND_LINE, LEAST_PICTURE)
    size = {"wide": round(wide / POINT, 1), "tall": round(tall // STEP_TALL * STEP_TALL / POINT, 1)}
    picture = picture if steps else map_paper.on_wall(picture, **size)
    reaches = tuple(
        max([mark.radius, *(step.radii[place] for step in steps)]) for place, mark in enumerate(picture.marks)
    )
    ground = _ground(
        MapPicture(
            title="", words="", mode=mode, language="", box=picture.box, ground=picture.ground, totals=picture.totals
        ),
        **size,
    )
    names = map_paper.names_svg(picture, provenance, palette=palette, mode=mode, reaches=reaches, **size)
    places = map_paper.placed(picture, radii=tuple(mark.radius for mark in picture.marks), **size)
    marks = []
    for number, (mark, place) in enumerate(zip(picture.marks, places, strict=True)):
        if place:
            origin = map_paper.point_of(picture, mark.origin, **size) if mark.origin else None
            look = asdict(rules.look(palette, mark.colour, mark.state, mark.disc))
            marks.append(
                {
                    "number": number,
                    "x": round(place.x, 2),
                    "y": round(place.y, 2),
                    "radius": round(place.radius, 2),
                    "look": look,
                    "origin": origin,
                }
            )
    shown = {
        "kind": "map",
        "title": "" if picture.title == _("Map") else picture.title,
        "alt": picture.words or picture.title,
        "names": inline(names, _prefix(name)),
        "box": (size["wide"], size["tall"]),
        "marks": marks,
        "away": rules.RING_AWAY * rules.PIXEL,
        "legend": [
            {
                "sign": one.sign,
                "colour": one.colour,
                "words": one.words,
                "look": asdict(map_paper.legend_look(palette, one)),
            }
            for one in picture.legend
        ],
        "steps": [
            {"label": step.label, "written": step.written, "radii": _step_radii(picture, step, size)} for step in steps
        ],
    }
    return shown, ground


@functools.lru_cache(maxsize=16)
def _ground(picture: MapPicture, *, wide: float, tall: float) -> str:
    nowhere = Provenance(language="en", installation="", filter_line="", compared="", data_date="", source="")
    return inline(
        map_paper.ground_svg(
            picture, nowhere, wide=wide, tall=tall, palette=wall_palette(picture.mode), mode=picture.mode
        ),
        "g",
        digits=1,
    )


def _step_radii(picture: MapPicture, step: Step, size: dict) -> list[float]:
    """Radius of each mark in points, 0 where it has nothing then."""
    places = map_paper.placed(picture, radii=step.radii, **size)
    return [
        round(place.radius, 2) if place and radius > 0 else 0.0
        for place, radius in zip(places, step.radii, strict=True)
    ]


def _legend_lines(picture: MapPicture, wide: float) -> int:
    """In how many lines the title of a map, its signs and their words stand."""
    with drawing.session():
        longs = [
            *([] if picture.title == _("Map") else [width(plain(picture.title), TEXT, 600)]),
            *(width(plain(entry.words), TEXT) + 46 for entry in picture.legend),
        ]
    lines, x = 1, 0.0
    for long in longs:
        lines, x = (lines + 1, long) if x and x + long > wide * SLACK else (lines, x + long + 34)
    return lines


def _prefix(name: str) -> str:
    return "s" + hashlib.blake2b(name.encode(), digest_size=4).hexdigest() + "-"


def _sign(text: str) -> str:
    """Short name of a content."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
