"""Which offices tell their story where not all can: three, by a rule that everybody can check. It knows no rise and no
fall, so that a story is no praise and no blame."""

from __future__ import annotations

import pandas as pd

from content.context import Context
from language.i18n import _
from queries import capacity, network

MOST = 3


def chosen(offices: pd.DataFrame, given: pd.Series) -> list[str]:
    """Codes of at most three offices: the one that opened first, the one that opened last, and of the others the one
    that got most deliveries and courses; of equals the first by its code.

    Args:
        offices: rows with code and opened_on (missing where it is not known: such an office is neither first nor last).
        given: deliveries and courses by code of the office.
    """
    known = offices[offices["opened_on"].notna()].sort_values(["opened_on", "code"])
    found = known["code"].tolist()[:1]
    newest = known.sort_values(["opened_on", "code"], ascending=[False, True])["code"].tolist()
    found += [code for code in newest[:1] if code not in found]
    rest = offices[~offices["code"].isin(found)]["code"].sort_values()
    most = sorted(rest, key=lambda code: -float(given.get(code, 0)))
    return (found + [code for code in most if given.get(code, 0)])[:MOST]


def rule() -> str:
    """The rule in words, for whoever speaks."""
    return _(
        "Three offices tell their story: the one that opened first, the one that opened last, and of the others the "
        "one that got most deliveries and courses."
    )


def of(whole: Context, offices: list[str], donor: str) -> list[str]:
    """The offices of these that tell their story in a briefing."""
    rows = whole.load(network.offices(whole.filters, whole.access))
    return chosen(rows[rows["code"].isin(offices)], given(whole, donor))


def given(whole: Context, donor: str) -> pd.Series:
    """Deliveries and courses since the data begin, by office; of one donor where one is asked for."""
    filters = whole.filters.with_(start=min(whole.coverage.first, whole.filters.start))
    parts = [
        (capacity.equipment(filters, whole.access, donor_code=donor), "delivery_count"),
        (capacity.courses(filters, whole.access, donor_code=donor), "course_count"),
    ]
    counted = [whole.load(query).groupby("blo_code")[column].sum() for query, column in parts]
    return counted[0].add(counted[1], fill_value=0)
