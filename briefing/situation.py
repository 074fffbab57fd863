"""The Situation page on two pages of paper, for a meeting: the same figures, findings, map and cases, by the same road
as slides."""

from __future__ import annotations

from dataclasses import replace

from briefing import make
from briefing.request import Request
from briefing.views_by_name import slide
from content.context import Context
from content.significant import line_words
from content.situation import facts
from exports.briefing_model import Briefing
from language.i18n import _

MOST_CASES = 5


def briefing(here: Context, *, address: str, parameters: dict[str, str]) -> Briefing:
    """What the page shows to its reader, in the running language.

    Args:
        address: where the dashboard is served, for the link back.
        parameters: of the page's link.
    """
    asked = Request(key="situation", view="overview", here=here, parameters=parameters, address=address)
    state = slide(asked)
    found = slide(replace(asked, key="changes", view="changes"))
    where = slide(replace(asked, key="map", view="map"))
    cases = facts.load(here).asked.get("significant")
    newest = [line_words(here, row) for row in cases[0].rows().head(MOST_CASES).itertuples()] if cases else []
    if newest:
        newest[0] = f"{_('Newest significant cases')}: {newest[0]}"
    pages = (
        replace(state, points=found.points or (found.title,), speaker=()),
        replace(where, steps=(), points=tuple(newest) or where.points, speaker=()),
    )
    return make.bound(here, "situation", _("Situation"), pages)
