"""Every office in a line: what it is today, what it reported, what it found beside its own usual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analysis import agencies, agency_summary, comparison_words, offices, totals, trend_words, under_review
from analysis.agencies import Key
from analysis.offices import Line, Usual
from analysis.report_states import why_none
from charts.table import Cell, Column
from content import definitions, leads, leaving, narrowing
from content.context import Context
from content.figures import month_bars
from content.offices import facts
from content.offices.facts import Overview
from content.periods import cases_words
from language import i18n
from language.i18n import N_, _, count, ngettext
from scope.filters import BLANK

MOST_AMOUNTS = 2
"""Columns of quantities; the others stand on the pages of the offices."""
SORTS = (*offices.SORTS, *map(str, range(MOST_AMOUNTS)))
CONFIDENCE = {
    "high": N_("named in a source"),
    "medium": N_("partly inferred"),
    "low": N_("not confirmed"),
}
"""As `facts.CONFIDENCE_WORDS`, beneath the name of an office."""
STATUS_NOTE = N_("Status on the day that the data speak for, and since when")


def keys(found: Overview) -> list[Key]:
    """What the columns of quantities are of."""
    return agencies.leading_amounts(found.lines.values(), MOST_AMOUNTS)


def columns(here: Context, amounts: list[Key], sort: str) -> list[Column]:
    def sortable(name: str, heading: str, kind: str, place: str = "") -> Column:
        order = "descending" if name == sort else ""
        return definitions.column("offices", kind, heading, place=place, key=f"sort:{name}", order=order)

    known = [
        Column(_("Office"), "title"),
        Column(_("Status"), note=_(STATUS_NOTE)),
        Column(_("Border")),
        Column(_("Opened, donors")),
    ]
    if facts.tells_reports(here):
        known.append(sortable("reported", _("Months reported"), "reported"))
    if not facts.tells_cases(here):
        return known
    known.append(sortable("cases", _("Cases"), "office_cases" if facts.tells_reports(here) else "cases"))
    known += [sortable(str(place), _heading(here, key), "amount", str(place)) for place, key in enumerate(amounts)]
    months = Column(
        ngettext("{n} month", "{n} months", facts.MONTHS).format(n=facts.MONTHS), "bars", note=_("Cases per month")
    )
    return [*known, months]


def _heading(here: Context, key: Key) -> str:
    return f"{agency_summary.amount_name(key, here.names)}, {i18n.unit_word(key[2])}"


def decimals(lines: Iterable[Line], keys: Iterable[Key]) -> dict[Key, int]:
    """Decimals of each column of quantities: of its figures and of what is usual."""
    lines = list(lines)

    def shown(key: Key) -> Iterator[float | None]:
        for line in lines:
            if amount := line.amounts.get(key):
                yield amount.quantity
            if usual := line.usual_amounts.get(key):
                yield from (usual.low, usual.high)

    return {key: i18n.decimals(shown(key)) for key in keys}


def row(here: Context, found: Overview, code: str, digits: dict[Key, int]) -> list[Cell]:
    """An office as cells; a column for each quantity whose decimals are given."""
    known = found.rows[code]
    status, since = facts.status_on(found.statuses.get(code, []), facts.today(here))
    donors = found.donors.get(code, [])
    cells = [
        Cell(
            facts.name(here, code),
            second=_(CONFIDENCE[known.confidence]),
            link=leads.address(here, "office", code),
            key=f"office:{code}",
        ),
        Cell(
            here.names("blo_status", status),
            second=""
            if since is None or status == "unknown"
            else _("since {date}").format(date=facts.since(known, since)),
        ),
        border_cell(here, known),
        opened_cell(here, known, donors),
    ]
    line = found.lines.get(code)
    if facts.tells_reports(here) and line is not None:
        cells.append(reported(line))
    if line is None:
        return cells
    return [
        *cells,
        cases_cell(here, line, found.frame_of(code)),
        *(amount_cell(here, line, key, number) for key, number in digits.items()),
        Cell(bars=month_bars(line.cases.months, "", found.framed.period)),
    ]


def country_cell(here: Context, country: str, offices_here: int, *, is_folded: bool | None) -> Cell:
    """The line above the offices of a country, with how many there are; a button that folds them unless None."""
    words = ngettext("{n} office", "{n} offices", offices_here).format(n=count(offices_here))
    return Cell(here.names("country", country), second=words, key=country, is_folded=is_folded)


def opened_cell(here: Context, known, donors: list) -> Cell:
    """When an office was opened, and who supports it: rows of `network.donors`."""
    parts = tuple(Cell(i18n.name(one), link=leads.address(here, "donor", one.code)) for one in donors)
    names = ", ".join(one.text for one in parts) or _("donor not recorded")
    return Cell(facts.opened(known), second=names, second_parts=parts)


def border_cell(here: Context, known) -> Cell:
    """Which country lies opposite, by what the border is crossed, and the pairs that the office stands in."""
    pairs = facts.pairs_of(here, known.code)
    mode = here.names("border_mode", known.mode)
    head = here.names("country", known.neighbour_code) if known.neighbour_code else i18n.state_word("unknown")
    if len(pairs) < 2:
        to = pairs[0].code if pairs else ""
        link = leads.address(here, "pair", to)
        return Cell(head, second=mode, link=link, key=f"pair:{to}" if to else "")
    more = tuple(
        Cell(here.names.pair(pair.code), link=leads.address(here, "pair", pair.code), key=f"pair:{pair.code}")
        for pair in pairs
    )
    return Cell(f"{head} · {mode}", more=more)


def reported(line: Line) -> Cell:
    """Months of the period that came in, of those that were due, and the last one that did."""
    last = "" if line.last_reported is None else i18n.month_axis_year(line.last_reported)
    if not line.due:
        return Cell(i18n.state_word(why_none(set(line.states))), second=last)
    return Cell(_("{n} of {total}").format(n=count(line.reported), total=count(line.due)), second=last)


def usual_words(usual: Usual | None, written) -> str:
    """The usual of a figure, in words."""
    if usual is None:
        return ""
    return _("usual {range}").format(range=trend_words.span(usual.low, usual.high, written))


def cases_cell(
    here: Context, line: Line, framed: totals.Frame, codes: dict[str, tuple[str, ...]] | None = None
) -> Cell:
    """Cases beside the usual; `codes` are filters beside the office that they stand for."""
    if line.cases.value is None:
        return Cell(i18n.state_word(line.cases.state))
    change, compared = comparison_words.beside(line.cases.comparison, framed, is_count=True)
    usual = usual_words(line.usual, count)
    is_outside = line.usual is not None and line.usual.is_outside(line.cases.value) != 0
    return Cell(
        count(line.case_count),
        value=float(line.case_count),
        second="" if is_outside else usual,
        warning=usual if is_outside else "",
        note=comparison_words.told(change, compared),
        link=_records(here, line.code, codes) if line.case_count else "",
    )


def amount_cell(
    here: Context, line: Line, key: Key, digits: int, codes: dict[str, tuple[str, ...]] | None = None
) -> Cell:
    """An amount, with the decimals of its column, and what must be known of it: that one case is all of it, or
    dominates it, that it is held back."""
    amount = line.amounts.get(key)
    if line.cases.value is None and amount is None:
        return Cell(i18n.NOTHING)
    if amount is None:
        return Cell("0", value=0.0)
    if amount.quantity is None:
        return Cell(i18n.state_word("suppressed" if key in line.held else "not_stated"))
    share, unit = amount.largest_share, key[2]
    warning = "" if share is None else _("1 case is {share}").format(share=i18n.percent(share))
    if amount.apart:
        warning = comparison_words.lines([under_review.few_words(amount.apart, unit), warning])
    if key in line.held:
        warning = comparison_words.lines([_("a part is held back"), warning])
    alone = cases_words(1) if amount.case_count == 1 else ""
    category, group, _unit = key
    narrowed = {"categories": (category,)} | ({"group_codes": (group,)} if group else {}) | (codes or {})
    return Cell(
        i18n.in_column(amount.quantity, digits),
        value=float(amount.quantity),
        second=usual_words(line.usual_amounts.get(key), lambda value: i18n.in_column(value, digits)) or alone,
        warning=warning,
        note=cases_words(amount.case_count),
        link=_records(here, line.code, narrowed),
        leave=_leave(here, line.code, key, narrowed, has_apart=bool(amount.apart))
        if alone or share is not None
        else "",
    )


def _leave(here: Context, code: str, key: Key, codes: dict[str, tuple[str, ...]], *, has_apart: bool) -> str:
    """The key by which the one case can be left out that an amount of an office is, or mostly is."""
    category, _group, unit = key
    if not category or not unit:
        return ""
    narrowed = {"blo_codes": (code,)} | {name: of for name, of in codes.items() if of}
    narrowed |= {"quantity_checks": (BLANK,)} if has_apart else {}
    return leaving.largest_key(here, narrowed, amount=(category, unit))


def _records(here: Context, code: str, codes: dict[str, tuple[str, ...]] | None = None) -> str:
    """Address of the cases of an office; none for readers who have no records."""
    if here.access.reads_release_only:
        return ""
    return here.address("records", {"blo_codes": (code,), "pair_codes": ()} | (codes or {}))


def take(here: Context, found: Overview) -> str:
    """How many offices there are, and how many of them had cases or lie outside their usual."""
    total = len(found.rows)
    lines = found.lines.values()
    words = ngettext("{n} office", "{n} offices", total).format(n=count(total))
    if not lines:
        return f"{words}."
    active = sum(line.case_count > 0 for line in lines)
    said = ngettext(
        "{offices}, {n} of them with cases in the period", "{offices}, {n} of them with cases in the period", active
    ).format(offices=words, n=count(active))
    known = [line for line in lines if line.usual]
    if known:
        outside = sum(line.usual.is_outside(line.cases.value) != 0 for line in known if line.usual)
        said += ". " + ngettext(
            "Of {total} whose past is long enough, {n} lies outside its usual",
            "Of {total} whose past is long enough, {n} lie outside their usual",
            outside,
        ).format(total=count(len(known)), n=count(outside))
    return f"{said}."


def notes(here: Context, found: Overview) -> list[str]:
    """What the reader must know of the table."""
    said = []
    if facts.tells_reports(here):
        said.append(
            _(
                "The usual of cases is the range into which 9 of 10 periods should fall by the office’s own past; that "
                "of an amount is the middle half of its earlier periods of the same length. Neither takes account of "
                "the season. An office is compared with itself alone, and offices are not ranked."
            )
        )
    elif not facts.tells_cases(here):
        said.append(_("The records of this source do not say at which office a case was."))
    one_sided = [code for code in found.rows if any(facts.is_alone(here, pair) for pair in facts.pairs_of(here, code))]
    if one_sided:
        words = ngettext(
            "At {n} office here the side opposite has no office that is known.",
            "At {n} offices here the side opposite has no office that is known.",
            len(one_sided),
        )
        said.append(words.format(n=count(len(one_sided))))
    for code in found.rows:
        if len(pairs := facts.pairs_of(here, code)) > 1:
            names = i18n.list_words(here.names.pair(pair.code) for pair in pairs)
            words = _("{office} stands in {n} pairs: {pairs}.")
            said.append(words.format(office=facts.name(here, code), n=count(len(pairs)), pairs=names))
    if here.access.reads_release_only:
        said.append(
            _("Offices whose existence is not confirmed are not among them; their cases stay in their country.")
        )
    day = i18n.date_long(facts.today(here))
    said.append(_("Status on {date}. Lines are ordered by country and name.").format(date=day))
    return said + narrowing.words(here, "cases")


def codes(here: Context, found: Overview) -> list[str]:
    """Offices in the order of their countries and names."""
    return sorted(found.rows, key=lambda code: facts.order(here, found.rows[code]))
