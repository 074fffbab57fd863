"""Which cases a reader is about to leave out of everything that is counted: each in a line, with what it holds.

Sensitivity of figures to single observations (leave-one-out).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from charts import leaving
from content.context import Context
from content.words import REASON_WORDS
from language import i18n
from language.i18n import _, count, ngettext
from queries import records, series
from scope import links, reasons
from scope.filters import CODE_FIELDS

MOST_CASES = links.MOST_LEFT_OUT
MOST_AMOUNTS = 2
"""So many amounts of a case are told."""
MOST_TITLE = 60
"""So many letters of a reason stand in a title."""


@dataclass(frozen=True)
class Case:
    """A case that can be left out: its number in links, what it is called (in short: by its own number alone, where it
    has one), what it holds, the way to its record."""

    number: int
    short: str
    name: str
    amounts: str
    address: str
    is_left_out: bool
    reason: str

    @property
    def words(self) -> str:
        return f"{self.name}: {self.amounts}" if self.amounts else self.name


def may(here: Context) -> bool:
    """Whether this reader may leave cases out: who reads the release could tell single cases by subtraction."""
    return not here.access.reads_release_only


def key_of(here: Context, *ids: float | None) -> str:
    """The key of cases by their ids; empty where none is known, or this reader may leave none out."""
    known = [one for one in ids if one is not None and not pd.isna(one)]
    return leaving.cases(known) if known and may(here) else ""


def largest_key(
    here: Context,
    codes: Mapping[str, tuple[str, ...]],
    *,
    days: tuple[date, date] | None = None,
    amount: tuple[str, str] | None = None,
) -> str:
    """The key of the largest cases under the filters, narrowed to codes, days, a category and unit; empty for who may
    leave none out."""
    return leaving.largest(codes, days, amount) if may(here) else ""


def implausible_key(here: Context, category: str = "") -> str:
    """The key of the cases whose quantity is hardly possible, of a category where one is given; empty for who may leave
    none out."""
    of = (leaving.CODE.join(("categories", category)),) if category else ()
    return leaving.PART.join((leaving.IMPLAUSIBLE, *of)) if may(here) else ""


def asked(here: Context, key: str) -> list[Case]:
    """The cases of a key that a browser may have made up: of those that this reader may open, and no others."""
    if not key or not may(here):
        return []
    kind, *parts = key.split(leaving.PART)
    if kind == leaving.LEFT:
        return cases(here, numbers=here.filters.left_out or ())
    if kind == leaving.CASES:
        there = _narrowed(here, parts)[0]
        return cases(there, ids=_newest(there))
    if kind == "largest":
        return largest(*_narrowed(here, parts))
    name, *ids = kind.split(leaving.CODE)
    if name == "ids" and all(one.isascii() and one.isdecimal() and len(one) <= 15 for one in ids):
        return cases(here, ids=tuple(map(int, ids[:MOST_CASES])))
    return []


def _narrowed(here: Context, parts: Iterable[str]) -> tuple[Context, tuple[str, ...]]:
    """The context narrowed to what a key says, and the category and unit that it asks for."""
    changes: dict[str, Any] = {}
    amount: tuple[str, ...] = ()
    for part in parts:
        name, *said = part.split(leaving.CODE)
        if name == leaving.DAYS and (found := _days(said)):
            changes |= {"start": found[0], "end": found[1]}
        elif name == leaving.OF and len(said) == 2:
            amount = tuple(said)
        elif name in CODE_FIELDS and said and all(links.CODE.fullmatch(code) for code in said):
            changes[name] = tuple(said[: links.MOST_CODES])
    return replace(here, filters=here.filters.with_(**changes)), amount


def _days(said: list[str]) -> tuple[date, date] | None:
    """A first day and the day after the last, of texts that may be none."""
    try:
        start, end = map(date.fromisoformat, said)
    except ValueError:
        return None
    return (start, end) if start < end else None


def _newest(here: Context) -> tuple[int, ...]:
    return tuple(here.load(records.newest(here.filters, here.access, most=MOST_CASES))["seizure_id"])


def largest(here: Context, amount: tuple[str, ...] = ()) -> list[Case]:
    """The largest case under the filters, of each category and unit, or of one of them."""
    rows = here.load(series.sizes(here.filters, here.access))
    rows = rows[rows["largest_id"].notna()].sort_values("stated_count", ascending=False, kind="stable")
    if amount:
        rows = rows[(rows["category"] == amount[0]) & (rows["unit"] == amount[1])]
    return cases(here, ids=tuple(dict.fromkeys(map(int, rows["largest_id"])))[:MOST_CASES])


def cases(here: Context, *, numbers: tuple[int, ...] = (), ids: tuple[int, ...] = ()) -> list[Case]:
    """Cases by their numbers or ids, as far as the reader may open them."""
    if not numbers and not ids:
        return []
    rows = here.load(records.numbered(here.filters, here.access, numbers=numbers, ids=ids))
    amounts = _amounts(here, tuple(map(int, rows["record_no"])))
    gone = set(here.filters.left_out or ())
    return [
        Case(
            number=(number := int(row.record_no)),
            short=row.public_ref if not pd.isna(row.public_ref) else name(here, row),
            name=name(here, row),
            amounts=amounts.get(number, ""),
            address=here.address("records", record=row.record_key) if here.has("records") else "",
            is_left_out=number in gone,
            reason=reasons.of(here.reasons, number),
        )
        for row in rows.itertuples()
    ]


def name(here: Context, row: tuple) -> str:
    """A record by its own number, or by where and when: a row of `records.numbered`."""
    where = here.names("country", row.country_code) if pd.isna(row.blo_code) else here.names("blo", row.blo_code)
    found = f"{where}, {i18n.dated(row.seized_on.date(), row.date_precision)}"
    return found if pd.isna(row.public_ref) else f"{row.public_ref} ({found})"


def _amounts(here: Context, numbers: tuple[int, ...]) -> dict[int, str]:
    """What cases hold of what is asked for, each category and unit by itself."""
    if not numbers:
        return {}
    found: dict[int, list[str]] = {}
    for row in here.load(records.held(here.filters, here.access, numbers=numbers)).itertuples():
        if not pd.isna(row.quantity) and not pd.isna(row.unit):
            found.setdefault(int(row.record_no), []).append(i18n.quantity(row.quantity, row.unit))
    return {
        number: i18n.list_words(amounts[:MOST_AMOUNTS]) if len(amounts) <= MOST_AMOUNTS else ""
        for number, amounts in found.items()
    }


# Words ------------------------------------------------------------------------------------------------------


def reason_words(reason: str) -> str:
    """A reason in the language of the page, where it is one of those that are offered; else as it was written."""
    return _(REASON_WORDS[reason]) if reason in REASON_WORDS else reason


def reasons_words(here: Context) -> list[str]:
    """The reasons for which cases are left out, each once."""
    return list(dict.fromkeys(reason_words(text) for _number, text in here.reasons))


def title_words(here: Context) -> str:
    """How many cases are left out, with their reasons, for a title; of a single one what it holds. Empty for none."""
    if not (numbers := here.filters.left_out):
        return ""
    said = "; ".join(_short(words) for words in reasons_words(here))
    held = _amounts(here, numbers).get(numbers[0], "") if len(numbers) == 1 else ""
    if held:
        words = _("without 1 case of {amount}").format(amount=held)
    elif said:
        words = ngettext("without {n} case", "without {n} cases", len(numbers)).format(n=count(len(numbers)))
    else:
        words = ngettext(
            "without {n} case that was left out", "without {n} cases that were left out", len(numbers)
        ).format(n=count(len(numbers)))
    return f"{words}: {said}" if said else words


def _short(text: str) -> str:
    return text if len(text) <= MOST_TITLE else f"{text[: MOST_TITLE - 1].rstrip()}…"
