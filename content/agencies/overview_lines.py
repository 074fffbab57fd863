"""What each agency did: a line for each, by country or by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis import acronyms, agency_summary, comparison_words, totals, under_review
from analysis.agencies import Key, Line
from analysis.cooperation import still_open
from charts.table import Cell, Column
from content import definitions, leads, leaving, narrowing
from content.agencies import facts
from content.context import Context
from content.figures import month_bars
from content.periods import cases_words
from language import i18n
from language.i18n import N_, _, count, ngettext
from language.spelling import folded
from scope.filters import BLANK

SORT_WORDS = {
    "cases": N_("Cases"),
    "led": N_("Led"),
    "joint": N_("Jointly"),
    "persons": N_("Detained"),
    "sent": N_("Messages"),
    "requests": N_("Answered"),
    "trained": N_("Trained"),
}
DEFINED = {
    "cases": "agency_cases",
    "led": "led",
    "joint": "joint",
    "persons": "agency_persons",
    "sent": "sent",
    "requests": "agency_requests",
    "trained": "trained",
}
"""What each column is, of `definitions.FIGURES`."""
PERSONS_COLUMNS = "seized_on.country.blo.agencies.substances.quantity.persons_detained.status"
"""Columns of the records that a number of persons leads to; most persons first."""


@dataclass(frozen=True)
class Told:
    """What the source tells of beside cases in this period: where nothing is on record, a dash is no zero. `unstated`:
    cases that state no agency."""

    messages: bool
    courses: bool
    unstated: int


@dataclass(frozen=True)
class Largest:
    """The largest figure of any line in each column, which the bars of that column are measured by."""

    cases: float
    persons: float
    sent: float
    trained: float
    amounts: dict[Key, float]


NO_BARS = Largest(0, 0, 0, 0, {})
"""For sums, which lines are not measured by."""


def largest(lines: Iterable[Line], keys: list[Key]) -> Largest:
    lines = list(lines)

    def most(values: Iterable[float | None]) -> float:
        return max((value or 0 for value in values), default=0)

    return Largest(
        cases=most(line.case_count for line in lines),
        persons=most(line.persons for line in lines),
        sent=most(line.sent for line in lines),
        trained=most(line.trained for line in lines),
        amounts={key: most(line.amounts[key].quantity for line in lines if key in line.amounts) for key in keys},
    )


def _share(value: float | None, most: float) -> float | None:
    """Length of a bar; none for nothing."""
    return value / most if value and most else None


def is_idle(line: Line) -> bool:
    """Whether nothing is on record of an agency in the period, nor a case in that which it is compared with; what was
    not reported is not nothing."""
    found = line.cases.comparison
    return line.is_empty and line.cases.value is not None and not (found and found.base)


def idle_row(here: Context, lines: list[Line]) -> list[Cell]:
    """The agencies of a group of which nothing is on record, in one row that opens."""
    words = ngettext(
        "{n} agency with nothing on record in the period",
        "{n} agencies with nothing on record in the period",
        len(lines),
    )
    names = tuple(
        Cell(facts.full_name(here, line.code), link=leads.address(here, "agency", line.code), key=f"open:{line.code}")
        for line in lines
    )
    return [Cell(words.format(n=count(len(lines))), more=names)]


def group_name(here: Context, group: str, view: str) -> str:
    return folded(here.names("country" if view == "countries" else "agency_kind", group))


def take(lines) -> str:
    lines = list(lines)
    active = sum(line.case_count > 0 for line in lines)
    words = ngettext(
        "{n} agency of {total} led or joined cases in the period",
        "{n} agencies of {total} led or joined cases in the period",
        active,
    )
    words = words.format(n=count(active), total=count(len(lines)))
    joint = sum(line.joint > 0 for line in lines)
    together = ngettext(
        "{n} agency had cases together with others", "{n} agencies had cases together with others", joint
    )
    return f"{words}; {together.format(n=count(joint))}."


def notes(here: Context, told: Told) -> list[str]:
    notes = (
        []
        if told.messages
        else [
            f"{_('Messages')}: "
            f"{i18n.state_word('none_recorded' if 'exchanges' in here.subjects else 'not_held').lower()}."
        ]
    )
    notes += [] if told.courses else [f"{_('Trained')}: {i18n.state_word('none_recorded').lower()}."]
    if told.unstated:
        words = ngettext(
            "{n} case of the period names no agency and is in no line.",
            "{n} cases of the period name no agency and are in no line.",
            told.unstated,
        )
        notes.append(words.format(n=count(told.unstated)))
    notes += [
        _(
            "A case counts with every agency that led it or took part, and once in the line of its country or "
            "kind, so lines do not add up to the line above them."
        ),
        _(
            "An agency that is a part of a ministry and the ministry itself are not joint in one case. Renamed "
            "agencies are one line."
        ),
        _(
            "The bar under a figure shows its share of the largest figure of an agency in that column, and the small "
            "bars at the end are cases per month over 24 months. Lines are ordered by name, not by size; a click on a "
            "heading sorts within the groups."
        ),
    ]
    notes += narrowing.words(here, "cases", "agency_messages", "agency_courses")
    return notes


def amount_heading(here: Context, key: Key) -> str:
    """Heading of a quantity: what it is of, and its unit."""
    return f"{agency_summary.amount_name(key, here.names)}, {i18n.unit_word(key[2])}"


def columns(here: Context, keys: list[Key], sort: str, by_country: bool) -> list[Column]:
    def sortable(name: str, heading: str) -> Column:
        order = "descending" if name == sort else ""
        kind, place = (DEFINED[name], "") if name in DEFINED else ("amount", name)
        return definitions.column("agencies", kind, heading, place=place, key=f"sort:{name}", order=order)

    words = {name: sortable(name, _(text)) for name, text in SORT_WORDS.items()}
    first = [words[name] for name in ("cases", "led", "joint", "persons")]
    amounts = [sortable(str(place), amount_heading(here, key)) for place, key in enumerate(keys)]
    last = [words[name] for name in ("sent", "requests", "trained")]
    months = Column(
        ngettext("{n} month", "{n} months", facts.MONTHS).format(n=facts.MONTHS), "bars", note=_("Cases per month")
    )
    return [Column(_("Agency"), "title"), *first, *amounts, *last, months]


def row(
    here: Context,
    line: Line,
    digits: dict[Key, int],
    framed: totals.Frame,
    first: Cell,
    whose: dict[str, tuple[str, ...]],
    told: Told,
    most: Largest = NO_BARS,
) -> list[Cell]:
    """A line as cells; where nobody reported, its figures are not zeros. `whose` are the filters of its cases: numbers
    lead to them. `digits` are the decimals of each column of quantities, `most` is what its bars are measured by."""
    if line.cases.value is None:
        reason = i18n.state_word(line.cases.state)
        figures = [Cell(reason), *[Cell()] * (3 + len(digits))]
    else:
        change, compared = comparison_words.beside(line.cases.comparison, framed, is_count=True)
        figures = [
            Cell(
                count(line.case_count),
                second=change,
                note=compared,
                link=here.address("records", whose) if line.case_count else "",
                share=_share(line.case_count, most.cases),
            ),
            # Of a country or kind each case is led by one of its agencies.
            Cell("" if most is NO_BARS else count(line.led), note=_("took part in {n}").format(n=count(line.joined))),
            Cell(
                i18n.percent(line.joint_share),
                note=cases_words(line.joint),
                link=_joint_link(here, line, whose),
            ),
            Cell(
                _persons(line),
                note=_stated(line),
                link=here.address("records", whose, sort="-persons_detained", columns=PERSONS_COLUMNS)
                if line.persons
                else "",
                share=_share(line.persons, most.persons),
            ),
            *(_amount_cell(here, line, key, number, whose, most.amounts.get(key, 0)) for key, number in digits.items()),
        ]
    return [
        first,
        *figures,
        Cell(count(line.sent) if told.messages else i18n.NOTHING, share=_share(line.sent, most.sent)),
        Cell(
            _("{n} of {total}").format(n=count(line.answered), total=count(line.requests))
            if line.requests
            else i18n.NOTHING,
            second="" if line.median_days is None else i18n.days(line.median_days),
            note="" if line.median_days is None else still_open(line.requests, line.answered),
        ),
        Cell(
            count(line.trained)
            if line.courses
            else "0"
            if told.courses and not here.access.reads_own_only
            else i18n.NOTHING,
            second=_women(line),
            share=_share(line.trained, most.trained),
        ),
        Cell(bars=month_bars(line.cases.months, "", framed.period)),
    ]


def _joint_link(here: Context, line: Line, whose: dict[str, tuple[str, ...]]) -> str:
    """Address of the records of an agency together with any other that is no part of it, nor it of that; sums have
    none, for no filter says so of several agencies."""
    if not line.joint or whose.get("agency_codes") != (line.code,) or here.filters.partner_codes:
        return ""
    others = facts.beside(here, line.code)
    return here.address("records", whose | {"partner_codes": others}) if others else ""


def _persons(line: Line) -> str:
    if line.persons is None:
        return i18n.state_word("not_stated") if line.case_count else "0"
    return count(line.persons)


def _stated(line: Line) -> str:
    return (
        _("stated for {n} of {total} cases").format(n=count(line.stated), total=count(line.case_count))
        if line.stated < line.case_count
        else ""
    )


def _women(line: Line) -> str:
    return _("women: {n}").format(n=count(line.women)) if line.women else ""


def decimals(lines: Iterable[Line], keys: Iterable[Key]) -> dict[Key, int]:
    """Decimals of each column of quantities."""
    lines = list(lines)
    return {key: i18n.decimals(line.amounts[key].quantity for line in lines if key in line.amounts) for key in keys}


def _amount_cell(
    here: Context, line: Line, key: Key, digits: int, whose: dict[str, tuple[str, ...]], most: float = 0
) -> Cell:
    """An amount, with the decimals of its column, and what must be known of it: that one case is all of it, or
    dominates it, or that no case states one."""
    amount = line.amounts.get(key)
    if amount is None:
        return Cell("0")
    if amount.quantity is None:
        return Cell(i18n.state_word("not_stated"))
    share = amount.largest_share
    category, group, unit = key
    warning = "" if share is None else _("1 case is {share}").format(share=i18n.percent(share))
    if amount.apart:
        warning = comparison_words.lines([under_review.few_words(amount.apart, unit), warning])
    link = here.address("records", whose | {"categories": (category,)} | ({"group_codes": (group,)} if group else {}))
    alone = cases_words(1) if amount.case_count == 1 else ""
    leave = ""
    if (alone or share is not None) and category:
        codes = (
            whose
            | ({"group_codes": (group,)} if group else {})
            | ({"quantity_checks": (BLANK,)} if amount.apart else {})
        )
        leave = leaving.largest_key(here, codes, amount=(category, unit))
    return Cell(
        i18n.in_column(amount.quantity, digits),
        second=alone,
        warning=warning,
        note=cases_words(amount.case_count),
        link=link,
        share=_share(amount.quantity, most),
        leave=leave,
    )


def sum_cell(here: Context, group: str, view: str, *, is_folded: bool) -> Cell:
    name = here.names("country" if view == "countries" else "agency_kind", group)
    return Cell(name, note=_("each case counted once"), key=group, is_folded=is_folded)


def agency_cell(here: Context, code: str, by_country: bool) -> Cell:
    """By what it is called where its group is known: its kind, or its country; with its full name, and the former
    ones."""
    row = facts.agency(here, code)
    head = here.names("agency_kind", row.kind) if by_country else here.names("country", row.country_code)
    former = ", ".join(facts.former_names(here, code))
    return Cell(
        head,
        second=i18n.name(row),
        second_brief=acronyms.of_row(row),
        note=former,
        link=leads.address(here, "agency", code),
        key=f"open:{code}",
    )
