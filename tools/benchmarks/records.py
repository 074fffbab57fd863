"""The questions of the Records page over the whole database: how many, which on a page, what they say, facets,
search."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd
import sqlalchemy as sa

from content.records import paging
from database import bulk
from queries import facets, records, search
from queries.records import Sort, View
from queries.schema import blo
from queries.search import Word
from scope.access import Access
from scope.filters import CODE_FIELDS, FIELDS, Filters

INTERNAL = Access(tier="internal")
EVERYTHING = Filters(source_kind="demonstration", start=date(2000, 1, 1), end=date(2030, 1, 1))
ROWS_A_PAGE = 50
OF_PAGE = (
    "seized_on date_precision country blo lead_agency substances quantity unit departure destination transport_mode "
    "concealment persons_detained "
    "status group record_key"
).split()
HEROIN = (
    Word(
        references=("heroin",), codes=(("substance_codes", ("HEROIN",)),), texts=(("substance_reported", ("Heroin",)),)
    ),
)
FACETS = tuple(field for field in CODE_FIELDS if "offices" in FIELDS[field].opens)


@dataclass(frozen=True)
class Timed:
    """A question of the page, and the median seconds of its answer."""

    name: str
    seconds: float


def times(connection: sa.Connection, repeats: int) -> list[Timed]:
    """Every question, interleaved."""
    counted = bulk.frame(connection, records.counts(EVERYTHING, INTERNAL)).iloc[0]
    total = int(counted["case_count"])
    middle, last = total // ROWS_A_PAGE // 2, -(-total // ROWS_A_PAGE) - 1
    newest = View("case", Sort("seized_on", is_descending=True))
    by_name = sa.select(blo.c.code).order_by(sa.func.lower(blo.c.name_en))
    offices = View("case", Sort("blo"), order=tuple(bulk.frame(connection, by_name)["code"]))
    heroin = tuple(search.conditions(HEROIN))
    searched = bulk.frame(connection, records.counts(EVERYTHING, INTERNAL, also=heroin)).iloc[0]
    questions: dict[str, Callable[[], object]] = {
        "exact counts of cases and items": lambda: bulk.frame(connection, records.counts(EVERYTHING, INTERNAL)),
        "first page, newest first": lambda: _page(connection, newest, 0, total),
        "page 7,000, newest first": lambda: _page(connection, newest, min(6999, last), total),
        "page in the middle, newest first": lambda: _page(connection, newest, middle, total),
        "last page, newest first": lambda: _page(connection, newest, last, total),
        "first page by quantity": lambda: _page(
            connection, View("case", Sort("quantity_kg", is_descending=True)), 0, total
        ),
        "page in the middle by quantity": lambda: _page(
            connection, View("case", Sort("quantity_kg", is_descending=True)), middle, total
        ),
        "page in the middle by reference": lambda: _page(connection, View("case", Sort("public_ref")), middle, total),
        "page in the middle by name of the office": lambda: _page(connection, offices, middle, total),
        "exact counts of a search": lambda: bulk.frame(connection, records.counts(EVERYTHING, INTERNAL, also=heroin)),
        "first page of a search": lambda: _page(
            connection, View("case", newest.sort, also=heroin), 0, int(searched["case_count"])
        ),
    } | {
        f"facet {field}": lambda field=field: bulk.frame(connection, facets.counts(field, EVERYTHING, INTERNAL))
        for field in FACETS
    }
    seconds: dict[str, list[float]] = {name: [] for name in questions}
    for _round in range(repeats):
        for name, ask in questions.items():
            started = time.perf_counter()
            ask()
            seconds[name].append(time.perf_counter() - started)
    return [Timed(name, statistics.median(taken)) for name, taken in seconds.items()]


def _page(connection: sa.Connection, view: View, page: int, total: int) -> pd.DataFrame:
    """The keys of a page, then what its rows say, as the page asks for them."""
    start = page * ROWS_A_PAGE
    asked = paging.Asked(EVERYTHING, INTERNAL, view, start, ROWS_A_PAGE, total)
    found = paging.keys(partial(bulk.frame, connection), asked)
    keys = [tuple(int(number) for number in row) for row in found.itertuples(index=False)]
    shown = replace(view, also=())
    return bulk.frame(connection, records.page(EVERYTHING, INTERNAL, view=shown, wanted=OF_PAGE, keys=keys))
