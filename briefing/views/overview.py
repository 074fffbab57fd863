"""The state of the network: its key figures, its trend, who reported."""

from __future__ import annotations

from analysis import totals
from briefing import sentences
from briefing.request import Request
from briefing.views.figures import of_tile
from charts.tiles import TILE
from content import definitions, page_words, tiles
from content.situation import facts as situation
from content.situation import months
from exports.briefing_model import Slide
from language.i18n import _


def slide(asked: Request) -> Slide:
    here = asked.here
    found = situation.load(here)
    if found.is_empty:
        return Slide(
            key=asked.key,
            view=asked.view,
            title=page_words.why_empty(here, found.frame).rstrip("."),
            provenance=asked.provenance(found.frame),
            dwell=asked.dwell,
        )
    total = totals.total(found.frame, found.cases, "case_count")
    shown = [
        tile(here, found) for tile in (tiles.cases_tile, tiles.drugs_tile, tiles.exchanges_tile, tiles.operations_tile)
    ]
    reported = page_words.reported_words(here, found.frame)
    released = (f"{reported[:1].upper()}{reported[1:]}",) if here.access.reads_release_only and reported else ()
    charts = (months.chart(here, found),) if found.trend_months else ()
    return Slide(
        key=asked.key,
        view=asked.view,
        title=sentences.counted(total, found.frame, sentences.cases_words(), comparison_of=here.filters.comparison),
        provenance=asked.provenance(found.frame, *released),
        figures=tuple(of_tile(tile) for tile in shown),
        charts=charts,
        points=() if here.access.reads_release_only or not reported else (reported,),
        speaker=(
            *(f"{tile.label}: {definitions.words(tile.explain.removeprefix(TILE))}" for tile in shown if tile.explain),
            _(
                "Kilograms are added up only within one category and only from units of mass; the sum of unlike "
                "drugs says how much was moved, not what it is worth."
            ),
            _("Changes compare like with like: only offices and countries that reported in both periods are counted."),
            *(
                f"{tile.label}: {words}."
                for tile in shown
                for words in (tile.left_out, tile.warning, *tile.lines)
                if words
            ),
        ),
        dwell=asked.dwell,
    )
