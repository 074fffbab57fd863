"""The views by their names in playlists."""

from __future__ import annotations

from collections.abc import Callable

from briefing.model import Slide
from briefing.request import Request
from briefing.views import changes, method, overview, places, trends

VIEWS: dict[str, Callable[[Request], Slide]] = {
    "overview": overview.slide,
    "changes": changes.slide,
    "trends": trends.slide,
    "map": places.slide,
    "method": method.slide,
}
