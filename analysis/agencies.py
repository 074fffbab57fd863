"""Lines of agencies: what each did in a period, beside its own past; and who worked with whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis import totals, under_review
from analysis.one_case import is_dominant
from analysis.under_review import UnderReview
from scope.comparison import Period

Key = tuple[str, str | None, str | None]
"""Category, substance group and unit: what may be added up."""
SUMMED = ("led_count", "joint_count", "persons_detained", "stated_count")
"""Columns of cases that are added up over the period."""
COUNTED = ("drug", "plant_material", "precursor")
"""Categories of substances; goods and publishers' totals are none."""


@dataclass(frozen=True)
class Amount:
    """What one line seized of one category, group and unit, in how many cases; `largest` is the amount of the largest
    of them. Cases under review that are told beside the amount (`apart`) are in none of the three."""

    quantity: float | None
    case_count: int
    largest: float | None
    apart: UnderReview | None = None

    @property
    def largest_share(self) -> float | None:
        """Share of the largest case where that is over half of several cases; else None."""
        if not self.quantity or self.largest is None or not is_dominant(self.largest, self.quantity, self.case_count):
            return None
        return self.largest / self.quantity

    @property
    def without_largest(self) -> float:
        """What the other cases amount to."""
        return (self.quantity or 0.0) - (self.largest or 0.0)


@dataclass(frozen=True)
class Line:
    """What one agency (or country or kind of agencies) did in the period.

    `cases` counts those led and joined, with their months and their past. `persons` is None where no case stated them.
    Requests are those received, with the median of the days to the replies. `men` and `women` attended `courses`; None
    where no course stated them.
    """

    code: str
    cases: totals.Total
    led: int = 0
    joint: int = 0
    persons: float | None = None
    stated: int = 0
    amounts: dict[Key, Amount] = field(default_factory=dict)
    sent: int = 0
    requests: int = 0
    answered: int = 0
    median_days: float | None = None
    courses: int = 0
    men: float | None = None
    women: float | None = None

    @property
    def case_count(self) -> int:
        return int(self.cases.value or 0)

    @property
    def joined(self) -> int:
        """Cases in which it took part without leading."""
        return self.case_count - self.led

    @property
    def joint_share(self) -> float | None:
        """Share of its cases that it had together with another agency; None without cases."""
        return self.joint / self.case_count if self.case_count else None

    @property
    def trained(self) -> float | None:
        """Attendances, men and women; None where no course stated any."""
        stated = [one for one in (self.men, self.women) if one is not None]
        return sum(stated) if stated else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is on record of it."""
        return not (self.case_count or self.sent or self.requests or self.courses)


@dataclass(frozen=True)
class Rows:
    """Answers to the queries of `queries.agencies` with the same `by`; `cases` with month, reporter and span."""

    cases: pd.DataFrame
    quantities: pd.DataFrame
    exchanges: pd.DataFrame
    replies: pd.DataFrame
    trainings: pd.DataFrame

    @property
    def codes(self) -> set[str]:
        """Codes that any row is of."""
        return set().union(
            *(set(rows["code"]) for rows in (self.cases, self.quantities, self.exchanges, self.replies, self.trainings))
        )


def lines(rows: Rows, codes: Iterable[str], frame_of: Callable[[str], totals.Frame]) -> dict[str, Line]:
    """A line for each code, in their order.

    Args:
        frame_of: the frame of a code: of an agency, that of its country, whose reports decide what is known.
    """
    cases = dict(list(rows.cases.groupby("code")))
    amounts_of, taught_of = _by_code(rows.quantities), _by_code(rows.trainings)
    sent_of = rows.exchanges.groupby("code")["exchange_count"].sum()
    replies_of = {row.code: row for row in reversed(list(rows.replies.itertuples()))}
    sums_of: dict[tuple[Period, ...], dict[str, dict[str, Any]]] = {}

    def of_period(frame: totals.Frame, code: str) -> dict[str, Any]:
        """Sums of the period; periods of frames are seldom different."""
        known = (frame.period, *frame.spans)
        if known not in sums_of:
            now = frame.within(rows.cases, frame.period)
            stated = {name: now[name].astype(float) for name in SUMMED}
            found = pd.DataFrame(stated).groupby(now["code"].to_numpy()).sum(min_count=1)
            sums_of[known] = found.to_dict("index")
        return sums_of[known].get(code, {})

    return {
        code: _line(
            code,
            frame := frame_of(code),
            cases.get(code, rows.cases.iloc[:0]),
            of_period(frame, code),
            amounts_of.get(code, ()),
            int(sent_of.get(code, 0)),
            replies_of.get(code),
            taught_of.get(code, ()),
        )
        for code in codes
    }


def _by_code(rows: pd.DataFrame) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows.itertuples():
        found.setdefault(row.code, []).append(row)
    return found


def _line(
    code: str,
    frame: totals.Frame,
    cases: pd.DataFrame,
    now: Mapping[str, Any],
    quantities: Iterable[Any],
    sent: int,
    replies: Any,
    trainings: Collection[Any],
) -> Line:
    led, joint, stated = (int(_number(now.get(name)) or 0) for name in ("led_count", "joint_count", "stated_count"))
    return Line(
        code=code,
        cases=totals.total(frame, cases, "case_count"),
        led=led,
        joint=joint,
        persons=_number(now.get("persons_detained")),
        stated=stated,
        amounts=amounts(quantities),
        sent=sent,
        requests=0 if replies is None else int(replies.request_count),
        answered=0 if replies is None else int(replies.answered_count),
        median_days=None if replies is None else _number(replies.median_days),
        courses=sum(int(row.course_count) for row in trainings),
        men=_sum(row.men for row in trainings),
        women=_sum(row.women for row in trainings),
    )


def amounts(rows: Iterable[Any]) -> dict[Key, Amount]:
    """Rows of `queries.agencies.quantities` of one code, by category, group and unit; goods are left out."""
    found = {}
    for row in rows:
        if row.category in COUNTED:
            key = (row.category, _text(row.group_code), _text(row.unit))
            found[key] = _amount(row)
    return found


def _amount(row: Any) -> Amount:
    apart = under_review.apart(_number(row.quantity), _number(row.flagged_quantity), int(row.flagged_count))
    if apart is None:
        return Amount(_number(row.quantity), int(row.case_count), _number(row.largest))
    return Amount(
        apart.whole - apart.quantity, int(row.case_count) - apart.case_count, _number(row.largest_sure), apart
    )


def leading_amounts(all_lines: Iterable[Line], most: int) -> list[Key]:
    """The categories, groups and units of most cases over all lines that state an amount: the columns of a table."""
    cases: dict[Key, int] = {}
    for line in all_lines:
        for key, amount in line.amounts.items():
            if amount.quantity is not None and key[2] is not None:
                cases[key] = cases.get(key, 0) + amount.case_count
    return sorted(cases, key=lambda key: (-cases[key], str(key)))[:most]


SORTS: dict[str, Callable[[Line], float | None]] = {
    "cases": lambda line: line.cases.value,
    "led": lambda line: line.led,
    "joint": lambda line: line.joint_share,
    "persons": lambda line: line.persons,
    "sent": lambda line: line.sent,
    "requests": lambda line: line.answered,
    "trained": lambda line: line.trained,
}
"""What lines can be sorted by, the largest first."""


def in_order(some_lines: list[Line], sort: str, keys: list[Key]) -> list[Line]:
    """Lines by a column of `SORTS` or by the amount of one of `keys` (its number); lines without a value last. Any
    other sort leaves them as they are."""
    if sort in SORTS:
        value = SORTS[sort]
    elif sort.isdigit() and int(sort) < len(keys):
        key = keys[int(sort)]

        def value(line: Line) -> float | None:
            return line.amounts[key].quantity if key in line.amounts else None
    else:
        return some_lines
    return sorted(some_lines, key=lambda line: (value(line) is None, -(value(line) or 0)))


def _sum(values: Iterable[float | None]) -> float | None:
    """Sum of what is stated; None where nothing is."""
    stated = [float(value) for value in values if value is not None and not pd.isna(value)]
    return sum(stated) if stated else None


def _number(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _text(value: str | None) -> str | None:
    return None if pd.isna(value) else value


# Who works with whom ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """Messages from one agency to another: of the requests among them so many were answered, with the median of
    days."""

    count: int = 0
    requests: int = 0
    answered: int = 0
    median_days: float | None = None


@dataclass(frozen=True)
class Pair:
    """What two agencies did together: cases, of which each led some, and messages each way."""

    cases: int = 0
    led_by_first: int = 0
    led_by_second: int = 0
    there: Sent = Sent()
    back: Sent = Sent()

    @property
    def messages(self) -> int:
        return self.there.count + self.back.count

    @property
    def reversed(self) -> Pair:
        """The same seen from the other one."""
        return Pair(self.cases, self.led_by_second, self.led_by_first, self.back, self.there)


def pairs(joint: pd.DataFrame, messages: pd.DataFrame) -> dict[tuple[str, str], Pair]:
    """What any two agencies did together, in both orders, from rows of `joint_cases` and `exchange_pairs`."""
    counted = {(row.code, row.partner_code): (int(row.case_count), int(row.led_count)) for row in joint.itertuples()}
    sent = {
        (row.code, row.partner_code): Sent(
            int(row.exchange_count), int(row.request_count), int(row.answered_count), _number(row.median_days)
        )
        for row in messages.itertuples()
    }
    found = {}
    for one, other in {*counted, *sent, *((other, one) for one, other in sent)}:
        cases, led = counted.get((one, other), (0, 0))
        found[one, other] = Pair(
            cases,
            led,
            counted.get((other, one), (0, 0))[1],
            sent.get((one, other), Sent()),
            sent.get((other, one), Sent()),
        )
    return found
