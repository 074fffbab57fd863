"""Tables of the Cooperation page as files hold them: every row, numbers as numbers, days as days."""

from __future__ import annotations

from collections.abc import Callable

from analysis.reply_times import Waits
from content import narrowing
from content.context import Context
from content.cooperation import operation_charts, words
from content.cooperation.facts import Exchanges
from content.cooperation.operation_facts import Operation, Operations
from exports.one_page import Listing, Value
from language import i18n
from language.i18n import _
from language.spelling import folded


def borders(here: Context, found: Exchanges, title: str) -> Listing:
    """Messages from each end to each other."""
    named = {
        (one.from_code, one.to_code): tuple(
            words.end_name(here, code, found.by) for code in (one.from_code, one.to_code)
        )
        for one in found.now.flows
    }
    rows: list[tuple[Value, ...]] = []
    for one in sorted(found.now.flows, key=lambda one: tuple(map(folded, named[one.from_code, one.to_code]))):
        row: tuple[Value, ...] = (
            *named[one.from_code, one.to_code],
            float(one.sent),
            float(one.requests),
            float(one.answered),
            i18n.state_word("suppressed") if one.held and one.median_days is None else one.median_days,
        )
        rows.append((*row, one.waits.late_days if one.waits else None) if found.now.waits else row)
    headings = (_("From"), _("To"), _("Sent"), _("Requests"), _("Answered"), _("Median reply time, days"))
    late = (_("Nine of ten replies within, days"),) if found.now.waits else ()
    held = (_("Reply times known from too few answers are held back"),) if found.now.held else ()
    is_any_short = any(one.waits and one.waits.late_days is None for one in found.now.flows) and found.now.waits
    short = (_("Where nine of ten is blank, fewer requests have a reply so far."),) if is_any_short else ()
    notes = (*held, *short, *narrowing.words(here, "exchanges_across"))
    return Listing(title, (*headings, *late), tuple(rows), notes=notes)


def subjects(here: Context, found: dict[str, Waits], title: str) -> Listing:
    """Requests by what they were about."""
    columns, rows = words.subjects(here, found)
    told = tuple(tuple(cell.text if cell.value is None else cell.value for cell in row) for row in rows)
    headings = tuple(column.heading for column in columns[:4])
    late = (_("Median reply time, days"), _("Nine of ten replies within, days"))
    return Listing(title, (*headings, *late), told, notes=tuple(narrowing.words(here, "exchanges_across")))


def operations(here: Context, found: Operations, title: str, agency_name: Callable[[str], str]) -> Listing:
    """Operations of the period, the newest first, with cases of the same weeks of other years where all of their
    offices were open then."""
    years = [weeks for weeks in found.weeks if weeks]
    headings = (
        _("First day"),
        _("Last day"),
        _("Name"),
        _("Kind"),
        _("Offices"),
        _("Agencies"),
        _("Cases"),
        _("Cases naming it"),
        *(f"{_('Cases')}, {operation_charts.weeks_words(weeks)}" for weeks in years),
    )

    def row(one: Operation) -> tuple[Value, ...]:
        is_comparable = set(one.offices) <= found.offices
        return (
            one.started_on,
            one.ended_on,
            one.name,
            here.names("operation_type", one.kind) if one.kind else i18n.state_word("not_stated"),
            ", ".join(sorted((here.names("blo", code) for code in one.offices), key=folded)),
            ", ".join(map(agency_name, one.agencies)),
            float(one.cases[0]),
            float(one.linked),
            *(float(one.cases[weeks]) if is_comparable else None for weeks in years),
        )

    notes = (
        _("Other years are told where all offices of the operation were open then."),
        *narrowing.words(here, "operations", "cases"),
    )
    return Listing(title, headings, tuple(map(row, found.listed)), notes=notes)
