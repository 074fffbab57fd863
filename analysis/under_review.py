"""Cases whose quantity is flagged as implausible and nobody has confirmed: where they make over half of a total, the
total is told without them, and they beside it, with the sum of both. One rule for every figure that adds up amounts.

A large case that no flag doubts stays in its total (see `analysis.one_case`). Where nothing but flagged cases states an
amount there is no total without them: it stays as it is, and says what is in it.

Trimming of outliers, with what is trimmed said.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.one_case import DOMINANT_SHARE
from language import i18n
from language.i18n import _, count, ngettext

EXACT = 1e-9
"""Share of a sum under which a rest is what binary fractions leave."""


@dataclass(frozen=True)
class UnderReview:
    """What is told beside a total and is not in it: flagged cases, what they amount to, and `whole`, the sum of the
    total and them."""

    case_count: int
    quantity: float
    whole: float


def is_apart(flagged: float, whole: float) -> bool:
    """Whether flagged cases of a total are told beside it: they make over half of it, and others are in it, too."""
    return flagged > DOMINANT_SHARE * whole and whole - flagged > EXACT * whole


def apart(whole: float | None, flagged: float | None, case_count: int) -> UnderReview | None:
    """What is told beside a total; None where it is told as a whole.

    Args:
        whole: sum of all cases; None where none states an amount.
        flagged: what those amount to that are flagged, `case_count` of them.
    """
    if whole is None or flagged is None or pd.isna(whole) or pd.isna(flagged) or not is_apart(flagged, whole):
        return None
    return UnderReview(case_count, float(flagged), float(whole))


def without(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows less what flagged cases amount to (their `flagged_quantity`), and less these cases; a row of them alone
    states nothing."""
    flagged = rows["flagged_quantity"].astype(float).fillna(0.0)
    rest = rows[column].astype(float) - flagged
    is_rest = (flagged == 0) | (rest > EXACT * rows[column].astype(float))
    less = rows.assign(**{column: rest.where(is_rest)})
    if "case_count" in rows:
        less["case_count"] = rows["case_count"] - rows["flagged_count"]
    return less


def form(case_count: int) -> str:
    """What stands beside a total of so many flagged cases, with `{n}`, `{amount}` and `{whole}` to be filled in."""
    return ngettext(
        "and {n} case of {amount} under review, {whole} with it",
        "and {n} cases of {amount} in all under review, {whole} with them",
        case_count,
    )


def words(found: UnderReview, unit: str) -> str:
    """What stands beside a total: how many cases, how much, and the sum with them."""
    return form(found.case_count).format(
        n=count(found.case_count),
        amount=i18n.quantity(found.quantity, unit),
        whole=i18n.quantity(found.whole, unit),
    )


def few_words(found: UnderReview, unit: str) -> str:
    """The same in the column of a table, where there is room for the amount alone."""
    return _("{amount} more under review").format(amount=i18n.quantity(found.quantity, unit))
