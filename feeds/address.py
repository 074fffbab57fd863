"""Addresses of feeds, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from feeds.views import FEEDS

PATH = "/feed"


def address(served_at: str, code: str, link: Mapping[str, str], form: str = "csv") -> str:
    """Address of a feed that gives what a page shows under its link: as CSV a table and nothing above it, as programs
    want it."""
    feed = FEEDS[code]
    kept = {name: value for name, value in link.items() if name not in feed.looks}
    return f"{served_at}{PATH}/{code}.{form}?{urlencode(kept | ({'head': '0'} if form == 'csv' else {}))}"
