"""Words of the Explore page: spans, measures, states, what stands beside a figure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from analysis.pivot import Figure, Measure, end_of
from content import definitions
from content.periods import cases_words
from content.trends.choices import CATEGORY_WORDS
from language import i18n
from language.i18n import N_, _
from scope.filters import FIELDS
from scope.pivot import FIELD_OF, TIMES, VALUES

DEFINED = "pivot_"
"""What kinds of figures (`definitions.FIGURES`) begin with that are values of cells."""
COUNTED = (
    "cases",
    "items",
    "persons",
    "women",
    "value",
    "after_message",
    "in_operation",
    "messages",
    "operations",
    "checks",
)
"""Values that are whole numbers."""
SUMS = tuple(name for name, value in VALUES.items() if value.is_sum)
OF_RECORDS = tuple(name for name, value in VALUES.items() if value.subject == "cases" and name != "change")
"""Values behind which records stand."""
SHORT_STATES = {
    "missing": N_("no report"),
    "partial": N_("partly reported"),
    "closed": N_("closed"),
    "not_open": N_("not yet open"),
    "filling": N_("not yet due"),
    "unknown": N_("not known"),
    "outside": N_("outside the period"),
    "suppressed": N_("held back"),
    "not_stated": N_("not stated"),
    "not_applicable": N_("not applicable"),
    "no_case_published": N_("none published"),
    "not_held": N_("not in this source"),
    "none_recorded": N_("none recorded"),
    "no_answer": N_("no answer"),
    "not_compared": N_("not compared"),
}
"""Why a cell says nothing, in few words."""
CHECKED = {
    "vehicles": N_("Vehicles checked"),
    "wagons": N_("Wagons checked"),
    "travellers": N_("Travellers checked"),
    "vessels": N_("Vessels checked"),
}


OTHER_AGENCY = {"partner": N_("Other agency"), "partner_kind": N_("Kind of the other agency")}
"""Axes that are called otherwise than the filter, which says what a case must have."""


def axis(name: str) -> str:
    """What an axis is called."""
    return _(TIMES.get(name) or OTHER_AGENCY.get(name) or FIELDS[FIELD_OF[name]].words)


def axes(names: Iterable[str]) -> str:
    """Axes within a title: office and quarter."""
    return i18n.list_words(lower(axis(name)) for name in names)


def lower(name: str) -> str:
    """A name within a sentence."""
    return name[:1].lower() + name[1:]


def span(axis_name: str, code: str, *, is_short: bool = False) -> str:
    """A span of time by the code of its first day."""
    start = date.fromisoformat(code)
    if axis_name == "week":
        return i18n.date_short(start) if is_short else i18n.week_from(start)
    if axis_name == "day":
        return i18n.date_short(start)
    if is_short:
        return {
            "year": str(start.year),
            "half_year": f"{i18n.half_year_axis(start)} {start.year}",
            "quarter": f"{i18n.quarter_axis(start)} {start.year}",
            "month": i18n.month_axis_year(start),
        }[axis_name]
    words = i18n.period(start, end_of(axis_name, start))
    return words[:1].upper() + words[1:]


def measure(one: Measure) -> str:
    """What a measure is called, with what it is of and its unit."""
    if one.value == "checks":
        return _(CHECKED[one.unit]) if one.unit in CHECKED else f"{_('Checks')}: {one.unit}"
    head = _(VALUES[one.value].words)
    return f"{head}: {_(CATEGORY_WORDS[one.category])}, {i18n.unit_word(one.unit)}" if one.category else head


def measure_within(one: Measure) -> str:
    """The same within a sentence that has a colon of its own."""
    if one.category:
        return f"{_(VALUES[one.value].words)} ({_(CATEGORY_WORDS[one.category])}, {i18n.unit_word(one.unit)})"
    name, _comma, unit = measure(one).partition(", ")
    return f"{name} ({unit})" if unit else name


def written(figure: Figure, one: Measure) -> str:
    """A figure in words, with its unit; where there is none, why."""
    if figure.value is None:
        return why(figure.state)
    if one.value in COUNTED:
        return i18n.count(figure.value)
    if one.value == "change":
        return i18n.signed(figure.value, 0 if float(figure.value).is_integer() else 1)
    if one.value == "reply":
        return i18n.days(figure.value)
    return i18n.quantity(figure.value, one.unit)


def note(one: Measure) -> str:
    """What a measure means exactly."""
    return meaning(one.value)


def meaning(value: str) -> str:
    """What a value of cells means exactly."""
    return definitions.words(DEFINED + value)


def short_state(state: str) -> str:
    """Why there is no value, in few words; a dash where there is nothing to tell of."""
    return _(SHORT_STATES[state]) if state in SHORT_STATES else i18n.NOTHING


def why(state: str) -> str:
    """Why there is no value."""
    return i18n.state_word(state) if state in i18n.STATE_WORDS else short_state(state)


def too_few() -> str:
    return _("fewer than 10 cases")


def dominated(share: float) -> str:
    return _("1 case is {share}").format(share=i18n.percent(share))


def beside(figure: Figure, one: Measure) -> str:
    """What stands beneath a value: a share, or what it is compared with."""
    if one.value == "change":
        base = _("from {n}").format(n=i18n.mean_count(figure.base))
        return f"{i18n.percent(figure.share, with_sign=True)}, {base}" if figure.share is not None else base
    if one.value in ("after_message", "in_operation") and figure.share is not None and figure.value:
        return i18n.percent(figure.share)
    return ""


def behind(figure: Figure, one: Measure) -> str:
    """What is told when a cell is pointed at: the cases behind it."""
    parts = []
    if figure.case_count is not None and VALUES[one.value].subject == "cases" and one.value != "cases":
        parts.append(
            _("of {cases}").format(cases=cases_words(figure.case_count))
            if one.is_share
            else cases_words(figure.case_count)
        )
    if figure.is_partial:
        parts.append(_("a part of it was not reported"))
    return ", ".join(parts)
