"""Totals that contain quantities which are hardly possible say so: how many cases, and how much. They count until a
person has decided, those that would make over half of a total beside it (see `analysis.under_review`).

Data-quality caveats on outliers (see `database.flags`).
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from analysis import under_review
from analysis.under_review import UnderReview
from content.asks import Asks
from content.context import Context
from language import i18n
from language.i18n import _, count, ngettext
from queries import matching, seizures
from queries.units import MASS
from scope.access import Access
from scope.filters import Filters


@lru_cache(maxsize=256)
def _found(asks: Asks, filters: Filters, access: Access) -> pd.DataFrame:
    return asks.load(seizures.implausible(filters, access))


def beside_totals(asks: Asks, filters: Filters, access: Access) -> set[tuple[str, str]]:
    """Categories and units whose flagged cases are told beside their total; of released figures none."""
    if access.reads_release_only:
        return set()
    return {(row.category, row.unit) for row in _found(asks, filters, access).itertuples() if _apart(row)}


def _apart(row: tuple) -> UnderReview | None:
    """What is told beside a total: of a row of `seizures.implausible`."""
    return under_review.apart(row.quantity, row.flagged_quantity, row.flagged_count)


def page_words(here: Context) -> list[str]:
    """Implausible quantities in the figures of a page, a slide or a file, and those beside its totals, as sentences;
    none where there are none, and of released figures."""
    if here.access.reads_release_only:
        return []
    rows = _found(here.asks, here.filters, here.access)
    inside, beside = [], []
    for row in sorted(rows.itertuples(), key=lambda row: row.unit != MASS):
        (beside if _apart(row) else inside).append(_amount(here, row))
    said = []
    if beside:
        words = _(
            "Totals leave out implausible quantities under review that would make up over half of them, while charts, "
            "maps and records include these: {what}"
        )
        said.append(words.format(what=i18n.list_words(beside)))
    if inside:
        words = _("These totals include implausible quantities that nobody has confirmed: {what}")
        said.append(words.format(what=i18n.list_words(inside)))
    return said


def _amount(here: Context, row: tuple) -> str:
    """Flagged cases of a category in one unit, and their sum: a row of `seizures.implausible`."""
    name = (
        _("Not stated")
        if pd.isna(row.category)
        else i18n.category(row.category) or here.names("substance_category", row.category)
    )
    cases = ngettext("{n} case", "{n} cases", row.flagged_count).format(n=count(row.flagged_count))
    known = not pd.isna(row.unit) and not pd.isna(row.flagged_quantity)
    return f"{name} ({', '.join([cases, i18n.quantity(row.flagged_quantity, row.unit)] if known else [cases])})"


def address(here: Context) -> str:
    """Records behind the words."""
    return here.address("records", here.filters.chosen | {"quantity_checks": (matching.IMPLAUSIBLE,)})
