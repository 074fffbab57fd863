"""Tables of the Capacity page as files hold them: numbers as numbers, days as days."""

from __future__ import annotations

import pandas as pd

from content import narrowing
from content.capacity import facts, given_charts
from content.capacity.facts import Given, Support
from content.context import Context
from exports.one_page import Listing, Value
from language import i18n
from language.i18n import _


def donors(here: Context, given: Given, title: str) -> Listing:
    """What each donor gave, since the data begin and in the period."""
    told = (
        ("equipment", "delivery_count", _("Deliveries")),
        ("courses", "attendance_count", _("Course participants")),
        ("grants", "amount_usd", _("Grants, US$")),
    )
    has_offices = here.access.tier != "public"
    since = facts.since(here)
    spans = (_("{figure}, since {year}"), _("{figure}, in the period"))
    rows: list[tuple[Value, ...]] = []
    for code in given.donors:
        parts = [part.of(code, given.supported) for part in (given.ever, given.found)]
        offices: tuple[Value, ...] = (float(len(set(parts[0].offices))),) if has_offices else ()
        values = [_value(here, given, part, table, column) for table, column, _name in told for part in parts]
        rows.append((given.names.get(code, _("Donor not stated")), *offices, *values))
    headings = (
        _("Donor"),
        *((_("Offices"),) if has_offices else ()),
        *(span.format(figure=name, year=since) for _table, _column, name in told for span in spans),
    )
    notes = (
        _("Offices are those that the donor supported at any time."),
        *narrowing.words(here, "equipment", "courses", "contributions"),
    )
    return Listing(title, headings, tuple(rows), notes=notes)


def _value(here: Context, given: Given, part: Support, table: str, column: str) -> Value:
    """A figure, or why there is none in words."""
    if lacking := given_charts.why_none(here, given, table):
        return i18n.state_word(lacking)
    if not part.sum(table, given_charts.COUNTS[table]):
        return 0.0
    value = part.sum(table, column)
    if value is None:
        return i18n.state_word(part.why_not("suppressed_count") if table == "courses" else "not_stated")
    return value


def agreements(here: Context, rows: pd.DataFrame, title: str) -> Listing:
    """Agreements with where they are published."""
    headings = (_("Agreement"), _("Kind"), _("Countries"), _("Signed"), _("Ends"), _("Source"))

    def day(value) -> Value:
        return _("Not recorded") if pd.isna(value) else value.date()

    values = tuple(
        (
            i18n.name(row),
            here.names("agreement_kind", row.kind) if isinstance(row.kind, str) else _("Not recorded"),
            i18n.list_words([here.names("country", code) for code in row.country_codes.split("-")]),
            day(row.signed_on),
            day(row.ends_on),
            row.source_url if isinstance(row.source_url, str) else _("Not recorded"),
        )
        for row in rows.itertuples()
    )
    return Listing(title, headings, values, notes=tuple(narrowing.words(here, "agreements")))
