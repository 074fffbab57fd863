"""What the Records page knows in one run: how many records there are, and those of one page."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from content.context import Context
from content.records import paging
from content.records.choices import Chosen
from exports.records import Wording, also, place_names, view
from language import i18n
from queries import records
from queries.records import KEY, View

BESIDE = ("date_precision", "unit", "quantity_kg", "group", "record_key", "is_quantity_implausible")
"""What the cells of other columns need, where the reader may see it."""


@dataclass(frozen=True)
class Found:
    """Records under filters and search: exact counts, and rows of one page, whose columns are codes of columns.

    `chosen` is on a page that exists.
    """

    chosen: Chosen
    shown: View
    case_count: int
    line_count: int
    rows: pd.DataFrame
    wording: Wording

    @property
    def total(self) -> int:
        """Rows of the whole list."""
        return self.case_count if self.chosen.listing.grain == "case" else self.line_count

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.chosen.size), 1)

    @property
    def first(self) -> int:
        """Number of the first row on the page, from 0."""
        return (self.chosen.page - 1) * self.chosen.size


def load(here: Context, chosen: Chosen) -> Found:
    listing = chosen.listing
    asked = (listing.filters, listing.access)
    conditions = also(listing, here.names, here.load)
    counted = here.load(records.counts(*asked, also=conditions)).iloc[0]
    shown = view(listing, here.names, conditions)
    found = Found(
        chosen, shown, int(counted["case_count"]), int(counted["line_count"]), pd.DataFrame(), Wording(here.names, {})
    )
    chosen = replace(chosen, page=min(chosen.page, found.pages))
    found = replace(found, chosen=chosen)
    keys = paging.keys(here.load, paging.Asked(*asked, shown, found.first, chosen.size, found.total))
    if keys.empty:
        return found
    allowed = {column.code for column in records.columns(listing.access, listing.grain)}
    wanted = tuple(dict.fromkeys((*listing.columns, *(code for code in BESIDE if code in allowed))))
    order = [tuple(int(number) for number in key) for key in keys.itertuples(index=False)]
    # That these hold what is searched for is known by now.
    rows = here.load(records.page(*asked, view=replace(shown, also=()), wanted=wanted, keys=order))
    by = list(KEY[: len(keys.columns)])
    rows = keys.merge(rows, on=by, how="inner")
    codes = sorted(rows["place"].dropna().unique()) if "place" in rows else []
    return replace(found, rows=rows, wording=Wording(here.names, place_names(codes, here.load, i18n.language())))
