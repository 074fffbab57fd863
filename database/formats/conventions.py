"""How the columns of a file write days and numbers: settled over all rows of the file, before any of them is read.

`01/05/2018` may be a day in May or in January, `1.500` one and a half or fifteen hundred. A column shows which it means
by the cells that can be read in one way only; where none does, or some say one thing and some another, nobody guesses.

Inference of locale formats (order of dates, decimal separator) per column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)
POINT, COMMA = "point", "comma"
DECIMALS = (POINT, COMMA)
EXCEL_EPOCH = date(1899, 12, 30)
MACINTOSH_EPOCH = date(1904, 1, 1)
CENTURY_BEGINS = 70
"""Years of two digits lie from 1970 to 2069; what that makes a day in the future is refused as one."""
IN_FIGURES = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
"""The beginning of a day in figures whose order nobody says: 15.03.2026, 03/15/26."""
WHOLE = re.compile(r"\d{4}-(\d\d)-(\d\d)(?: 00:00:00)?")
"""A day as it comes out of a cell that a spreadsheet holds as a date."""
LOW_SHARE, HIGH_SHARE = 12 / 30.4, 1 - 12 / 30.4
"""How many days of a month are up to the 12th, and after it."""
LEAST_CHANCE = 0.001


def full_year(text: str) -> int:
    """A year of four or two digits."""
    return int(text) if len(text) == 4 else int(text) + (1900 if int(text) >= CENTURY_BEGINS else 2000)


def readings(one: str, other: str, last: str, orders: Iterable[str] = ORDERS) -> dict[str, date]:
    """The days that three figures can stand for, by order; years of four digits stand last."""
    found = {}
    for order in orders:
        if order == YEAR_FIRST and len(last) == 4:
            continue
        year, month, day = {
            DAY_FIRST: (last, other, one),
            MONTH_FIRST: (last, one, other),
            YEAR_FIRST: (one, other, last),
        }[order]
        try:
            found[order] = date(full_year(year.zfill(2)), int(month), int(day))
        except ValueError:
            continue
    return found


Form = tuple[str, bool]
"""The mark between the figures, and whether the year has two digits."""


def _usual(form: Form) -> tuple[str, ...]:
    """Orders that are written in a form: nobody in the region writes the year first before points."""
    mark, is_short = form
    return ORDERS if is_short and mark != "." else (DAY_FIRST, MONTH_FIRST)


@dataclass(frozen=True)
class Days:
    """How a column writes days: `orders` by form, what is not there is not settled; `clash` are two of its cells that
    contradict each other (in `contradicts_itself`); `epoch` is day 0 of its day numbers. `may_be_swapped`: a
    spreadsheet seems to have read all days that it could as month first, and to have left the others as texts with the
    day first. `shown_by`: a cell that shows another order than day first."""

    orders: dict[Form, str] = field(default_factory=dict)
    contradicts_itself: bool = False
    clash: tuple[str, ...] = ()
    may_be_swapped: bool = False
    shown_by: str = ""
    epoch: date = EXCEL_EPOCH

    def of(self, one: str, mark: str, other: str, last: str) -> dict[str, date]:
        """What three figures can stand for in this column: one day, several, or (no such day) none."""
        form = mark, len(last) == 2
        settled = self.orders.get(form)
        return readings(one, other, last, (settled,) if settled else _usual(form))


@dataclass(frozen=True)
class Numbers:
    """How a column writes numbers: whether a point or a comma before three digits is the `decimal` sign or stands
    between `thousands`; '' = not settled."""

    point: str = ""
    comma: str = ""


@dataclass(frozen=True)
class Writing:
    """How a column writes days and numbers."""

    days: Days = Days({(".", is_short): DAY_FIRST for is_short in (False, True)})
    numbers: Numbers = Numbers()


AS_USUAL = Writing()
"""Days with points have the day first, as everywhere in the region; nothing else is settled."""
GROUPED = {
    mark: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+(?:{re.escape(other)}\d+)?")
    for mark, other in ((".", ","), (",", "."))
}
EITHER = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
"""What a number looks like whose point or comma may be either."""


@dataclass
class Evidence:
    """What the cells of one column show. `only` holds, by form and order, the first cell that can be read in that order
    alone."""

    only: dict[tuple[Form, str], str] = field(default_factory=dict)
    possible: dict[Form, frozenset[str]] = field(default_factory=dict)
    signs: set[tuple[str, str]] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("low", "high", "late", "other"), 0))

    def add_days(self, texts: Iterable[str]) -> None:
        """Take account of cells that hold days; `counts` are of dates up to the 12th and after it, and of texts after
        the 12th and others."""
        for text in texts:
            found = IN_FIGURES.match(text)
            if not found:
                if whole := WHOLE.fullmatch(text):
                    self.counts["low" if int(whole[2]) <= 12 else "high"] += 1
                continue
            one, mark, other, last = found.groups()
            form = mark, len(last) == 2
            orders = frozenset(readings(one, other, last, _usual(form)))
            if not orders:
                continue
            self.counts["late" if orders == {DAY_FIRST} else "other"] += 1
            self.possible[form] = self.possible.get(form, frozenset(_usual(form))) & orders
            if len(orders) == 1:
                self.only.setdefault((form, *orders), found[0])

    def add_numbers(self, texts: Iterable[str]) -> None:
        """Take account of cells that hold numbers."""
        for text in texts:
            bare = BLANKS.sub("", text).replace("\u2212", "-")
            if bare.isdecimal():
                continue
            if EITHER.fullmatch(bare):
                continue
            for mark, other in ((".", ","), (",", ".")):
                if GROUPED[mark].fullmatch(bare) and not bare.lstrip("+-").startswith("0"):
                    self.signs.add((mark, "thousands"))
                    self.signs |= {(other, "decimal")} if other in bare else set()
                elif re.fullmatch(rf"[+-]?\d*{re.escape(mark)}\d+", bare):
                    self.signs.add((mark, "decimal"))

    def settled(self, *, order: str = "", decimal: str = "", epoch: date = EXCEL_EPOCH) -> Writing:
        """How the column writes, as its cells show, or as the operator says."""
        return Writing(self._days(order, epoch), self._numbers(decimal))

    def _days(self, said: str, epoch: date) -> Days:
        forms = [(mark, is_short) for mark in "./-" for is_short in (False, True)]
        if said:
            return Days({form: said for form in forms if said in _usual(form)}, epoch=epoch)
        shown = {order: text for (_form, order), text in sorted(self.only.items(), reverse=True)}
        if len(shown) > 1 or not all(self.possible.values()):
            return Days(
                contradicts_itself=True, clash=tuple(shown[order] for order in ORDERS if order in shown), epoch=epoch
            )
        orders = {}
        for form in forms:
            # Long and short years behind one mark are of one writer.
            left = self.possible.get(form, frozenset(_usual(form))) & self.possible.get(
                (form[0], not form[1]), frozenset(ORDERS)
            )
            if len(left) == 1:
                (orders[form],) = left
            elif form[0] == "." and MONTH_FIRST not in shown:
                orders[form] = DAY_FIRST
        low, late = self.counts["low"], self.counts["late"]
        are_apart = low and late and not self.counts["high"] and not self.counts["other"]
        shown_by = next((text for order, text in shown.items() if order != DAY_FIRST), "")
        return Days(
            orders,
            shown_by=shown_by,
            may_be_swapped=bool(are_apart) and LOW_SHARE**low * HIGH_SHARE**late < LEAST_CHANCE,
            epoch=epoch,
        )

    def _numbers(self, said: str) -> Numbers:
        if said:
            return Numbers(*("decimal" if sign == said else "thousands" for sign in DECIMALS))
        has_both_decimals = {(".", "decimal"), (",", "decimal")} <= self.signs
        found = []
        for mark in ".,":
            uses = {use for sign, use in self.signs if sign == mark}
            found.append(uses.pop() if len(uses) == 1 and not has_both_decimals else "")
        return Numbers(*found)
