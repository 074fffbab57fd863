"""What a list of records can be: grain, columns, order."""

from __future__ import annotations

from dataclasses import dataclass

from content.context import Context
from content.periods import has_offices
from exports.records import Listing

ROWS_A_PAGE, ROWS_ON_PHONE = 50, 12
SEPARATOR = "."
NEWEST_FIRST = "-seized_on"
MOST_LETTERS = 200
"""Of a search, and of the key of a record."""
OF_OFFICES = "seized_on country blo lead_agency {substance} quantity departure destination concealment"
OF_EVENTS = "seized_on country place {substance} quantity origin departure destination transport_group concealment"
OF_RELEASE = "seized_on country blo substance quantity is_significant published_url"


@dataclass(frozen=True)
class Chosen:
    """A list of records, the page of it that is shown (from 1), the key of the record that is open, if any, whether the
    drawer of filters is, and rows on a page."""

    listing: Listing
    page: int
    record: str
    has_facets: bool = False
    size: int = ROWS_A_PAGE


def default_columns(here: Context, grain: str) -> list[str]:
    """Columns that a list begins with: what its source can tell."""
    if here.access.reads_release_only:
        return OF_RELEASE.split()
    told = OF_OFFICES if has_offices(here) else OF_EVENTS
    return told.format(substance="substances" if grain == "case" else "substance").split()


def are_columns(text: str, known: dict) -> bool:
    """Whether a text of a link names columns, each once."""
    codes = text.split(SEPARATOR)
    return len(set(codes)) == len(codes) and all(code in known for code in codes)


def is_sort(text: str, known: dict) -> bool:
    """Whether a text of a link names a column that can be sorted by; with a minus the largest come first."""
    column = known.get(text.removeprefix("-"))
    return column is not None and column.is_sortable


def is_search(text: str) -> bool:
    return len(text) <= MOST_LETTERS
