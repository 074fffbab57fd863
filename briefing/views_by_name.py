"""The views by their names in playlists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from briefing.request import Request
from briefing.views import (
    agencies,
    capacity,
    changes,
    cooperation,
    explore,
    method,
    office,
    offices,
    overview,
    pair,
    places,
    trends,
)
from content import narrowing
from content.agencies.facts import can_show
from content.explore.choices import subjects_of
from content.trends.choices import of_measure
from exports.briefing_model import MOST_POINTS, Slide

VIEWS: dict[str, tuple[Callable[[Request], Slide], tuple[str, ...]]] = {
    "overview": (overview.slide, ("cases", "exchanges", "operations")),
    "changes": (changes.slide, ("past", "news", "replies", "reports")),
    "trends": (trends.slide, ("cases",)),
    "map": (places.slide, ("cases", "reports")),
    "cooperation": (cooperation.slide, ("exchanges_across", "operations_across")),
    "offices": (offices.slide, ("cases", "courses", "equipment")),
    "office": (office.slide, ("cases", "story")),
    "pair": (pair.slide, ("cases", "exchanges")),
    "agencies": (agencies.slide, ("cases", "agency_messages")),
    "capacity": (capacity.slide, ("courses", "equipment", "contributions")),
    "explore": (explore.slide, ("cases",)),
    "method": (method.slide, ()),
}
"""What makes the slide of a view, and what the slide is of (see `queries.narrowing`)."""


def slide(asked: Request) -> Slide:
    """The slide of a view, which says what filters do not narrow it."""
    made, subjects = VIEWS[asked.view]
    if asked.view == "trends":
        subjects = of_measure(asked.parameters.get("measure", ""))
    elif asked.view == "explore":
        subjects = subjects_of(asked.here, asked.parameters)
    elif asked.view == "pair" and asked.here.access.reads_release_only:
        subjects = ("cases", "exchanges_across")
    elif asked.view == "agencies" and not can_show(asked.here):
        subjects = ("listed",)
    return _narrowed(made(asked), narrowing.words(asked.here, *subjects))


def _narrowed(slide: Slide, said: list[str]) -> Slide:
    """The slide, with what does not narrow it among its points, before what no longer fits."""
    return replace(slide, points=(*slide.points[: MOST_POINTS - len(said)], *said)) if said else slide
