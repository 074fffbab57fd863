"""Both sides of a crossing: cases of each on one scale, and messages each way; the figures are those of its page."""

from __future__ import annotations

from briefing.request import Request
from content.context import Context
from content.offices import facts, pair_facts, pair_words
from content.offices.pair_facts import Pair
from content.offices.sides import Side
from exports.briefing_model import KeyFigure, Slide
from language import i18n
from language.i18n import _, count


def slide(asked: Request) -> Slide:
    here = asked.here
    code = here.filters.pair_codes[0] if here.filters.pair_codes else ""
    if not facts.can_show(here):
        return _nothing(asked, _("Single offices are not shown at this access level"))
    if not code or pair_facts.row_of(here, code) is None:
        return _nothing(asked, _("No pair of offices is chosen for this slide"))
    pair = pair_facts.load(here, code)
    trend = pair_words.trend(here, pair)
    # How many messages there were each way stands among the figures.
    said = [one for one in pair_words.sentences(here, pair)[1:] if one != pair_words.ways_words(pair)]
    return Slide(
        key=asked.key,
        view=asked.view,
        title=pair_words.sentences(here, pair)[0].rstrip("."),
        provenance=asked.provenance(pair_facts.frame_of(here, pair)),
        figures=tuple(_figures(here, pair)),
        charts=(trend,) if trend else (),
        points=tuple(one.rstrip(".") for one in said[:3]),
        speaker=tuple(pair_words.notes(here, pair)),
        dwell=asked.dwell,
    )


def _nothing(asked: Request, title: str) -> Slide:
    return Slide(key=asked.key, view=asked.view, title=title, provenance=asked.provenance(None), dwell=asked.dwell)


def _figures(here: Context, pair: Pair) -> list[KeyFigure]:
    """Cases of each side that is told, and the messages each way."""
    found = [
        _cases(pair_words.side_name(here, pair, place), side)
        for place, side in enumerate(pair.sides)
        if side.line is not None
    ]
    if messages := pair_words.both_ways(pair):
        label, both, note = messages
        found.append(KeyFigure(label=label, written=count(both), value=float(both), note=note))
    return found


def _cases(name: str, side: Side) -> KeyFigure:
    total = side.line.cases if side.line else None
    label = f"{_('Cases')}, {name}"
    if total is None or total.value is None:
        state = total.state if total else "unknown"
        return KeyFigure(label=label, written=i18n.NOTHING, state=state, note=i18n.state_word(state))
    return KeyFigure(label=label, written=count(total.value), value=total.value)
