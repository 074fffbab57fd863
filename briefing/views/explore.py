"""A cross table of the Explore page as a slide: drawn as its link says, else as squares or bars."""

from __future__ import annotations

from dataclasses import replace

from briefing.request import Request
from content import definitions
from content.explore import charts, choices, facts, files, places, words
from content.explore.grid import Grid
from exports.briefing_model import Slide
from language.i18n import _


def slide(asked: Request) -> Slide:
    here = asked.here
    chosen = choices.of_link(here, asked.parameters)
    found = facts.load(here, chosen.question)
    grid = Grid(here, found, chosen.looks)
    measures = charts.measures(grid, chosen.drawn)
    title = files.title(chosen.question)
    if found.is_cut or not measures or not found.case_count:
        return Slide(
            key=asked.key,
            view=asked.view,
            title=_("{title}: nothing to show").format(title=title),
            provenance=asked.provenance(found.frame),
            dwell=asked.dwell,
        )
    measure = measures.get(chosen.measure, measures[min(measures)])
    if chosen.drawn == "map":
        drawn = places.picture(grid, measure, files.title(chosen.question, measure, "map"))
        return Slide(
            key=asked.key,
            view=asked.view,
            title=drawn.title,
            provenance=asked.provenance(found.frame),
            map=replace(drawn, title=drawn.words or drawn.title, words=""),
            speaker=(words.note(measure), *drawn.notes),
            dwell=asked.dwell,
        )
    picture = charts.chart(grid, chosen.drawn, measure, files.title(chosen.question, measure, chosen.drawn))
    said = picture.take.rstrip(".")
    return Slide(
        key=asked.key,
        view=asked.view,
        title=f"{picture.title}. {said}" if said else picture.title,
        provenance=asked.provenance(found.frame),
        charts=(replace(picture, title=picture.subject or picture.title, subject="", take=""),),
        speaker=(
            definitions.words(words.DEFINED + ("boxes" if chosen.drawn == "boxes" else measure.value)),
            *picture.notes,
        ),
        dwell=asked.dwell,
    )
