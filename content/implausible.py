"""Totals that contain quantities which are hardly possible say so: how many cases, and how much. They count until a
person has decided.

Data-quality caveats on outliers (see `database.flags`).
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from content.asks import Asks
from content.context import Context
from language import i18n
from language.i18n import _, count, ngettext
from queries import matching, seizures
from queries.seizures import MASS
from scope.access import Access
from scope.filters import Filters


@lru_cache(maxsize=256)
def _found(asks: Asks, filters: Filters, access: Access) -> pd.DataFrame:
    return asks.load(seizures.implausible(filters, access))


def page_words(here: Context) -> str:
    """Implausible quantities in the figures of a page, a slide or a file; empty where there are none, and of released
    figures."""
    if here.access.reads_release_only:
        return ""
    rows = _found(here.asks, here.filters, here.access)
    told = [_amount(here, row) for row in sorted(rows.itertuples(), key=lambda row: row.unit != MASS)]
    return (
        _("These totals include implausible quantities that nobody has confirmed: {what}").format(
            what=i18n.list_words(told)
        )
        if told
        else ""
    )


def _amount(here: Context, row: tuple) -> str:
    """Cases of a category in one unit, and their sum: a row of `seizures.implausible`."""
    name = (
        _("Not stated")
        if pd.isna(row.category)
        else i18n.category(row.category) or here.names("substance_category", row.category)
    )
    cases = ngettext("{n} case", "{n} cases", row.case_count).format(n=count(row.case_count))
    known = not pd.isna(row.unit) and not pd.isna(row.quantity)
    return f"{name} ({', '.join([cases, i18n.quantity(row.quantity, row.unit)] if known else [cases])})"


def address(here: Context) -> str:
    """Records behind the words."""
    return here.address("records", here.filters.chosen | {"quantity_checks": (matching.IMPLAUSIBLE,)})
