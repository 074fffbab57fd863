"""The feeds that there are, each of what a page shows.

A feed joins by one row of `FEEDS`; its module gives rows from what its page stands on and its page's own parameters.
One that is taken away moves to `GONE`, with the reason, so that an old address says why it no longer answers.
"""

from __future__ import annotations

from feeds.views import agencies, explore, places, records, trends
from feeds.views.feed import Feed

TABLES = ("csv", "json", "xlsx", "parquet")
FEEDS = {
    one.code: one
    for one in (
        Feed(
            code="records",
            page="records",
            title=records.TITLE,
            what=records.WHAT,
            give=records.give,
            forms=TABLES,
            parameters=("columns", "sort", "q", "per"),
            looks=("page", "size", "record", "facets"),
            has_codes=True,
            lists=("columns",),
        ),
        Feed(
            code="trends",
            page="trends",
            title=trends.TITLE,
            what=trends.WHAT,
            give=trends.give,
            forms=TABLES,
            parameters=("measure", "grain", "split", "unit"),
            looks=("view", "top", "focus"),
        ),
        Feed(
            code="agencies",
            page="agencies",
            title=agencies.TITLE,
            what=agencies.WHAT,
            give=agencies.give,
            forms=TABLES,
            looks=("view", "sort", "folded", "two"),
        ),
        Feed(
            code="agency-amounts",
            page="agencies",
            title=agencies.TITLE_OF_AMOUNTS,
            what=agencies.WHAT_OF_AMOUNTS,
            give=agencies.amounts,
            forms=TABLES,
            looks=("view", "sort", "folded", "two"),
        ),
        Feed(
            code="explore",
            page="explore",
            title=explore.TITLE,
            what=explore.WHAT,
            give=explore.give,
            forms=TABLES,
            parameters=("rows", "across", "values"),
            looks=("shown", "heat", "order", "page", "size", "focus", "draw", "of"),
            lists=("rows", "across", "values"),
        ),
        Feed(
            code="places",
            page="map",
            title=places.TITLE,
            what=places.WHAT,
            give=places.give,
            forms=(*TABLES, "geojson"),
            looks=("layers", "mode", "time", "speed", "at"),
        ),
    )
}
"""Feeds by the name in their address."""
GONE: dict[str, str] = {}
"""Feeds that there were, and in English why they are no more (`N_`)."""
__all__ = ["FEEDS", "GONE", "Feed"]
