"""A chart of the Trends page as a slide: a measure over time, as its link says."""

from __future__ import annotations

from dataclasses import replace

from analysis import comparison_words, under_review
from briefing import sentences
from briefing.request import Request
from charts.chart import Chart, TimeChart
from content import definitions
from content.trends import chart, choices, empty, facts, looks, words
from exports.briefing_model import KeyFigure, Slide
from language import i18n
from language.i18n import _, count


def slide(asked: Request) -> Slide:
    here = asked.here
    sizes = facts.sizes(here)
    chosen = choices.of_link(here, facts.units(here, sizes), asked.parameters)
    found = facts.load(here, chosen)
    if found.shows_nothing:
        return Slide(
            key=asked.key,
            view=asked.view,
            title=empty.reason(here, found).rstrip("."),
            provenance=asked.provenance(found.frame),
            dwell=asked.dwell,
        )
    picture = chart.drawn(here, found, asked.parameters.get("focus", ""))
    title = picture.title
    if chosen.measure == "cases" and chosen.view not in ("years", "calendar"):
        # The sentence of cases is the same on every slide that tells of them.
        title = sentences.counted(
            found.total, found.frame, sentences.cases_words(), comparison_of=here.filters.comparison
        )
    return Slide(
        key=asked.key,
        view=asked.view,
        title=title,
        provenance=asked.provenance(found.frame),
        figures=_figures(asked, found),
        charts=(_shown(picture),),
        speaker=(
            definitions.words(choices.DEFINED[chosen.measure]),
            *picture.notes,
            *(event.words for event in getattr(picture, "events", ())),
        ),
        dwell=asked.dwell,
    )


def _shown(picture: Chart) -> Chart:
    """The chart without what the slide says already, without numbered events, and without words on looks that its key
    names, or that native charts do not have."""
    own = replace(picture, title=picture.subject or picture.title, subject="")
    if not isinstance(own, TimeChart):
        return own
    said = looks.notes(own)
    return replace(own, events=(), notes=tuple(note for note in own.notes if note not in said))


def _figures(asked: Request, found: facts.Facts) -> tuple[KeyFigure, ...]:
    """The measure over the period, beside its base; a median of cases is no total."""
    chosen, total = found.chosen, found.total
    if chosen.measure == "median":
        return ()
    unit = words.unit(chosen)
    label = _(choices.MEASURE_WORDS[chosen.measure]) + ("" if chosen.is_whole else f", {unit}")
    if total.value is None:
        return (KeyFigure(label=label, written=i18n.NOTHING, state=total.state, note=i18n.state_word(total.state)),)
    written = count(total.value) if chosen.is_whole else i18n.significant(total.value)
    left_out = comparison_words.left_out(total.comparison, found.frame)
    compared = comparison_words.short(total.comparison, found.frame, is_count=chosen.is_whole)
    notes = [left_out if compared else ""]
    if total.apart:
        notes = [under_review.words(total.apart, chosen.unit), *notes]
    return (
        KeyFigure(
            label=label,
            written=written,
            value=total.value,
            unit="" if chosen.is_whole else unit,
            compared=compared,
            note=comparison_words.sentences(notes),
            is_warning=total.apart is not None,
        ),
    )
