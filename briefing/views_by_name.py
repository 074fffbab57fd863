"""The views by their names in playlists."""

from __future__ import annotations

from collections.abc import Callable

from briefing.model import Slide
from briefing.request import Request
from briefing.views import agencies, capacity, changes, cooperation, method, office, overview, places, trends

VIEWS: dict[str, Callable[[Request], Slide]] = {
    "overview": overview.slide,
    "changes": changes.slide,
    "trends": trends.slide,
    "map": places.slide,
    "cooperation": cooperation.slide,
    "office": office.slide,
    "agencies": agencies.slide,
    "capacity": capacity.slide,
    "method": method.slide,
}
