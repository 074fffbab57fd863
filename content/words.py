"""Words of what a reader chooses: sources, periods, comparisons, fields."""

from __future__ import annotations

from datetime import date

from language import i18n
from language.i18n import N_, _
from scope import comparison
from scope.comparison import Coverage
from scope.filters import CODE_FIELDS, FIELDS

PERIOD_WORDS = {
    "last_month": N_("Last complete month"),
    "last_quarter": N_("Last complete quarter"),
    "last_half_year": N_("Last complete half-year"),
    "last_year": N_("Last complete year"),
    "year_to_date": N_("Year to date"),
    "last_30_days": N_("Last 30 days"),
    "last_90_days": N_("Last 90 days"),
    "last_365_days": N_("Last 365 days"),
    "since_opening": N_("Since opening"),
    "all": N_("Entire period"),
    "custom": N_("Custom period"),
}
COMPARISON_WORDS = {
    "previous": N_("Previous period"),
    "last_year": N_("Same period a year ago"),
    "five_years": N_("Mean of up to 5 earlier years"),
    "custom": N_("Another period, chosen freely"),
    "none": N_("No comparison"),
}
SOURCE_WORDS = {
    "blo": N_("BLO records"),
    "national_events": N_("National event data"),
    "published": N_("Published cases"),
    "demonstration": N_("Demonstration data"),
}
TIER_WORDS = {"internal": N_("internal"), "partner": N_("partner"), "donor": N_("donor"), "public": N_("public")}
REASON_WORDS = {
    "under_review": N_("under review"),
    "reported_twice": N_("reported twice"),
    "exceptional": N_("one exceptional case"),
}
"""Reasons that are offered for leaving a case out (`scope.reasons.READY`)."""
FIELD_WORDS = {name: FIELDS[name].words for name in CODE_FIELDS}
"""What each list of codes is called."""


def period_word(choice: str) -> str:
    """A period choice in words; a calendar period as it is written in links stands for itself."""
    if choice in PERIOD_WORDS:
        return _(PERIOD_WORDS[choice])
    span = comparison.resolve(choice, Coverage(*[date(2000, 1, 1)] * 3))
    return i18n.period(span.start, span.end)
