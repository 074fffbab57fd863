"""What each agency did, as the table of the page Agencies says it, and what it seized."""

from __future__ import annotations

from analysis import agencies as lines_of
from analysis import agency_summary
from analysis.agencies import Line
from content import narrowing
from content.agencies import facts
from content.context import Context
from feeds import table
from feeds.table import Column, Given
from feeds.views.request import NotAllowed, Request
from language import i18n
from language.i18n import N_, _

TITLE, TITLE_OF_AMOUNTS = N_("Agencies"), N_("Quantities of agencies")
WHAT = N_(
    "A row for each agency with its cases beside their past, messages, replies and training, where a case counts with "
    "every agency that took part"
)
WHAT_OF_AMOUNTS = N_("A row for each agency, substance group and unit with the quantity seized in its cases")
"""Quantities have rows of their own: beside counts, one row for each would count these again."""


def _lines(here: Context) -> tuple[facts.Overview, dict[str, Line]]:
    if not facts.can_show(here):
        raise NotAllowed(
            _("Figures of single agencies are for the agencies themselves, and not all sources hold them.")
        )
    found = facts.overview(here, "countries")
    return found, lines_of.lines(found.lines, facts.listed(here, found), facts.frame_of_agency(here, found.framed))


def _whose(here: Context, code: str) -> tuple[str, str, str, str]:
    row = facts.agency(here, code)
    return (
        code,
        facts.full_name(here, code),
        here.names("country", row.country_code),
        here.names("agency_kind", row.kind),
    )


def _of_agency() -> list[Column]:
    return [
        Column("agency_code", _("{column} (code)").format(column=_("Agency")), "#org+code"),
        Column("agency", _("Agency"), "#org+name"),
        Column("country", _("Country"), "#country+name"),
        Column("kind", _("Agency kind"), "#org+type"),
    ]


def give(asked: Request) -> Given:
    """A row for each agency."""
    here = asked.here
    found, lines = _lines(here)
    columns = [
        *_of_agency(),
        Column("cases", _("Cases"), "#indicator+cases", "whole"),
        Column("state", _("State"), "#status"),
        Column("cases_compared", _("Cases in the months compared"), "#indicator+cases+compared", "number"),
        Column("cases_before", _("Cases in the same months before"), "#indicator+cases+base", "number"),
        Column("led", _("Led"), "#indicator+led", "whole"),
        Column("joint", _("Jointly"), "#indicator+joint", "whole"),
        Column("persons", _("Persons detained"), "#affected+detained", "whole"),
        Column("persons_stated", _("Cases that state the persons"), "#indicator+stated", "whole"),
        Column("sent", _("Messages sent"), "#indicator+sent", "whole"),
        Column("requests", _("Requests received"), "#indicator+requests", "whole"),
        Column("answered", _("Requests answered"), "#indicator+answered", "whole"),
        Column("median_days", _("Median reply time, days"), "#indicator+days", "number"),
        Column("courses", _("Courses"), "#capacity+courses", "whole"),
        Column("men", _("Men trained"), "#reached+m", "whole"),
        Column("women", _("Women trained"), "#reached+f", "whole"),
    ]
    has_messages = not (found.lines.exchanges.empty and found.lines.replies.empty)
    has_courses = not found.lines.trainings.empty
    rows = []
    for code, line in lines.items():
        is_known = line.cases.value is not None
        compared = line.cases.comparison if is_known else None
        messages = (line.sent, line.requests, line.answered, line.median_days) if has_messages else (None,) * 4
        courses = (line.courses, line.men, line.women) if has_courses else (None,) * 3
        rows.append(
            (
                *_whose(here, code),
                line.case_count if is_known else None,
                "" if is_known else i18n.state_word(line.cases.state),
                compared.value if compared else None,
                compared.base if compared else None,
                *((line.led, line.joint, line.persons, line.stated) if is_known else (None,) * 4),
                *messages,
                *courses,
            )
        )
    return table.told(here, _(TITLE), columns, rows, asked.provenance(found.framed, _notes(here, found)))


def amounts(asked: Request) -> Given:
    """A row for each agency, category, substance group and unit."""
    here = asked.here
    found, lines = _lines(here)
    columns = [
        *_of_agency(),
        Column("of", _("Substance group"), "#item+name"),
        Column("category", _("{column} (code)").format(column=_("Category")), "#item+category+code"),
        Column("group", _("{column} (code)").format(column=_("Substance group")), "#item+group+code"),
        Column("quantity", _("Quantity"), "#value+quantity", "number"),
        Column("unit", _("Unit"), "#meta+unit"),
        Column("unit_code", _("{column} (code)").format(column=_("Unit")), "#meta+unit+code"),
        Column("state", _("State"), "#status"),
        Column("cases", _("Cases"), "#indicator+cases", "whole"),
        Column("largest_share", _("Share of one case that is over half"), "#indicator+share", "number"),
        Column("apart", _("Quantity under review, not included"), "#value+quantity+review", "number"),
        Column("apart_cases", _("Cases under review, not included"), "#indicator+cases+review", "whole"),
    ]
    rows = []
    for code, line in lines.items():
        for key, amount in sorted(line.amounts.items(), key=str):
            category, group, unit = key
            rows.append(
                (
                    *_whose(here, code),
                    agency_summary.amount_name(key, here.names),
                    category,
                    group,
                    amount.quantity,
                    i18n.unit_word(unit) if unit else "",
                    unit,
                    "" if amount.quantity is not None else i18n.state_word("not_stated"),
                    amount.case_count,
                    amount.largest_share,
                    amount.apart.quantity if amount.apart else None,
                    amount.apart.case_count if amount.apart else None,
                )
            )
    said = asked.provenance(found.framed, _notes(here, found))
    return table.told(here, _(TITLE_OF_AMOUNTS), columns, rows, said)


def _notes(here: Context, found: facts.Overview) -> list[str]:
    return [
        _(
            "A case counts with every agency that led it or took part, so that lines of agencies do not add up to all "
            "cases."
        ),
        *narrowing.words(here, "cases", "agency_messages", "agency_courses"),
    ]
