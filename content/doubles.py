"""Totals that contain identical rows or probable double reports say so: how many, how much, what they are without.
Nothing is removed by machine: a person decides.

Data-quality caveats on duplicates (see `database.flags`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from content import implausible
from content.asks import Asks
from content.context import Context
from language import i18n
from language.i18n import _, count, ngettext
from queries import matching, release, seizures
from queries.units import MASS
from scope.access import Access
from scope.filters import BLANK, Filters

KINDS = (matching.IDENTICAL, matching.PROBABLE)
SHOWN = ("identical", "exact", "near", "near_places")
"""Choices of the filter that keep what is spoken of."""
MOST_AMOUNTS = 4


@dataclass(frozen=True)
class Repeats:
    """Rows of `seizures.repeated_cases` and `seizures.repeated` in a period; of released figures only how many. Amounts
    are without the cases that are told beside their total."""

    cases: pd.DataFrame
    amounts: pd.DataFrame


def ask(here: Context) -> None:
    """Begin to ask for what `page_words` will need; whoever answers keeps it until then."""
    if here.access.reads_release_only:
        here.asks.ask(release.repeated_cases(here.filters, here.access))
        return
    for query in (seizures.repeated_cases, seizures.repeated, seizures.implausible):
        here.asks.ask(query(here.filters, here.access))


def found(here: Context, filters: Filters) -> Repeats:
    """What repeats another case, of those asked for."""
    return _found(here.asks, filters, here.access)


@lru_cache(maxsize=256)
def _found(asks: Asks, filters: Filters, access: Access) -> Repeats:
    """Every card of a page and every slide asks the same."""
    if access.reads_release_only:
        return Repeats(asks.load(release.repeated_cases(filters, access)), pd.DataFrame())
    asked = [asks.ask(query(filters, access)) for query in (seizures.repeated_cases, seizures.repeated)]
    cases, amounts = (answer.rows() for answer in asked)
    if beside := implausible.beside_totals(asks, filters, access):
        sure = asks.load(seizures.repeated(filters.with_(quantity_checks=(BLANK,)), access))
        amounts = pd.concat([_of(amounts, beside, is_of=False), _of(sure, beside, is_of=True)], ignore_index=True)
    return Repeats(cases, amounts)


def _of(amounts: pd.DataFrame, keys: set[tuple[str, str]], *, is_of: bool) -> pd.DataFrame:
    """Rows of some categories and units, or of all others."""
    found = [(key in keys) == is_of for key in zip(amounts["category"], amounts["unit"], strict=True)]
    return amounts[np.array(found, dtype=bool)]


def page_words(here: Context) -> list[str]:
    """What repeats another case in the figures of a page, a slide or a file, as sentences: the first of their number,
    one for each amount; none where nothing does."""
    repeats = found(here, here.filters)
    cases = repeats.cases.iloc[0]
    if not (numbers := _numbers(cases)):
        return []
    if here.access.reads_release_only:
        words = _("At least {what} are in the totals, among all cases of these countries and months")
        return [words.format(what=numbers)]
    rows = [
        row
        for row in repeats.amounts.itertuples()
        if not pd.isna(row.category) and not pd.isna(row.unit) and _rest(row, "quantity") < row.quantity
    ]
    changed = [_less(here, row) for row in sorted(rows, key=lambda row: row.unit != MASS)[:MOST_AMOUNTS]]
    rest = ngettext("{n} case instead of {total}", "{n} cases instead of {total}", _rest(cases, "case_count"))
    rest = rest.format(n=count(_rest(cases, "case_count")), total=count(cases.case_count))
    return [_("These totals include {what}. Without them: {rest}").format(what=numbers, rest=rest), *changed]


def _less(here: Context, row: tuple) -> str:
    """How much less an amount is without what repeats another case: a row of `seizures.repeated`."""
    name = i18n.category(row.category) or here.names("substance_category", row.category)
    rest, whole = i18n.quantity(_rest(row, "quantity"), row.unit), i18n.quantity(row.quantity, row.unit)
    less = i18n.quantity(row.quantity - _rest(row, "quantity"), row.unit)
    if rest == whole:
        return _("{name}: {less} less").format(name=name, less=less)
    return _("{name}: {rest} instead of {whole} ({less} less)").format(name=name, rest=rest, whole=whole, less=less)


def of_cases(here: Context, filters: Filters) -> str:
    """The same of a number of cases; of released ones it is said of the page."""
    one = found(here, filters).cases.iloc[0]
    numbers = "" if here.access.reads_release_only else _numbers(one)
    return _words(numbers, count(_rest(one, "case_count"))) if numbers else ""


def of_persons(here: Context, filters: Filters) -> str:
    """The same of persons, where any are stated for what repeats another case."""
    one = found(here, filters).cases.iloc[0]
    if here.access.reads_release_only or not sum(_or_none(one[f"{kind}_persons"]) for kind in KINDS):
        return ""
    return _words(_numbers(one), count(int(_rest(one, "persons_detained"))))


def of_amount(here: Context, filters: Filters, category: str, unit: str) -> str:
    """The same of an amount."""
    rows = found(here, filters).amounts
    rows = rows[(rows["category"] == category) & (rows["unit"] == unit)] if len(rows) else rows
    if rows.empty:
        return ""
    one = rows.iloc[0]
    amounts = {kind: _or_none(one[f"{kind}_quantity"]) for kind in KINDS}
    numbers = _numbers(one, {kind: i18n.quantity(amount, unit) for kind, amount in amounts.items()})
    return _words(numbers, i18n.quantity(_rest(one, "quantity"), unit)) if numbers else ""


def address(here: Context) -> str:
    """Records behind the words."""
    return (
        "" if here.access.reads_release_only else here.address("records", here.filters.chosen | {"double_rows": SHOWN})
    )


def _words(numbers: str, rest: str) -> str:
    return _("This includes {what}. Without them: {rest}").format(what=numbers, rest=rest)


def _numbers(row: pd.Series, amounts: dict[str, str] | None = None) -> str:
    """How many cases repeat another one, by kind, with their amounts where they are given."""
    found = {kind: int(row[f"{kind}_count"]) for kind in KINDS}
    words = {
        matching.IDENTICAL: ngettext(
            "{n} row identical to an earlier one", "{n} rows identical to an earlier one", found[matching.IDENTICAL]
        ),
        matching.PROBABLE: ngettext(
            "{n} probable double report", "{n} probable double reports", found[matching.PROBABLE]
        ),
    }
    told = [
        words[kind].format(n=count(number)) + (f" ({amounts[kind]})" if amounts else "")
        for kind, number in found.items()
        if number
    ]
    return i18n.list_words(told) if told else ""


def _or_none(value: float) -> float:
    return 0 if pd.isna(value) else value


def _rest(row: pd.Series | tuple, column: str) -> float:
    """What a column is without what repeats another case."""
    suffix = {"case_count": "count", "persons_detained": "persons"}.get(column, column)
    return getattr(row, column) - sum(_or_none(getattr(row, f"{kind}_{suffix}")) for kind in KINDS)
