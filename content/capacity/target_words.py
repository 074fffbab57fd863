"""Planned values in words, as a table on the page and as a logical framework in a file."""

from __future__ import annotations

from collections.abc import Iterable

from charts.table import Cell, Column
from content import definitions, leads
from content.capacity.target_facts import ADDED_UP, LOWER_IS_PLANNED, RELEASED, Indicator, Target
from content.context import Context
from exports.logframe_xlsx import LogframeRow
from language import i18n
from language.i18n import N_, _, ngettext
from language.spelling import folded

INDICATORS = {
    "officers_trained": N_("Officers trained"),
    "offices_reporting_share": N_("Share of reports received"),
    "median_reply_days": N_("Median days to a reply"),
    "joint_operations": N_("Joint operations"),
    "reports_in_time": N_("Reports in time"),
}


def indicator(code: str) -> str:
    return _(INDICATORS[code]) if code in INDICATORS else code


def scope(here: Context, one: Target) -> str:
    if one.office:
        return here.names("blo", one.office)
    return here.names("country", one.country) if one.country else _("The network")


def value(one: Target, number: float | None) -> str:
    """A value of the indicator; a dash where there is none."""
    return written(one.indicator, number)


def written(code: str, number: float | None) -> str:
    if number is None:
        return i18n.NOTHING
    return i18n.percent(number) if code.endswith("_share") else i18n.significant(number)


def recorded(words: str) -> str:
    return words or _("Not recorded")


def _verification(one: Target) -> str:
    """What shows that a target is reached: in the reader's language, or in the other where nothing is recorded in
    it."""
    if i18n.of_names() == "ru":
        return one.verification_ru or one.verification
    return one.verification or one.verification_ru


def status(one: Target) -> str:
    """How what was reached stands to what is expected, in words; of an office that was closed all the time nothing was
    expected, and of one that was closed for a part of it this is said."""
    if not one.not_due:
        return _beside_plan(one)
    if one.not_due >= one.months:
        return _("no report was due")
    words = ngettext("no report due in {n} of {total} month", "no report due in {n} of {total} months", one.months)
    return f"{_beside_plan(one)}; {words.format(n=i18n.count(one.not_due), total=i18n.count(one.months))}"


def _beside_plan(one: Target) -> str:
    if one.planned is None:
        return _("no plan is recorded")
    if one.expected is None:
        return _("the period has not begun")
    if one.actual is None:
        return _("not known")
    # What a reader sees rounded alike is alike.
    now, plan = value(one, one.actual), value(one, one.expected)
    if now == plan:
        return _("as planned") if one.is_over or one.indicator not in ADDED_UP else _("as expected by now")
    is_more = one.actual > one.expected
    if one.indicator in LOWER_IS_PLANNED:
        return _("longer than planned") if is_more else _("shorter than planned")
    if one.is_over or one.indicator not in ADDED_UP:
        return _("more than planned") if is_more else _("less than planned")
    return _("more than expected by now") if is_more else _("less than expected by now")


def take(found: Iterable[Target]) -> str:
    found = [one for one in found if one.planned is not None]
    words = ngettext("{n} planned value in the period.", "{n} planned values in the period.", len(found))
    return words.format(n=i18n.count(len(found)))


def columns() -> list[Column]:
    return [
        Column(_("Indicator"), "title"),
        Column(_("Period")),
        definitions.column("targets", "target_baseline", _("Baseline")),
        definitions.column("targets", "target_planned", _("Target")),
        definitions.column("targets", "first_half", _("First half")),
        definitions.column("targets", "second_half", _("Second half")),
        definitions.column("targets", "target_reached", _("Reached")),
        definitions.column("targets", "target_expected", _("Expected")),
        Column(_("Source of verification")),
    ]


def row(here: Context, one: Target) -> list[Cell]:
    first, second = one.halves
    of = Cell(scope(here, one), link=leads.address(here, "office", one.office))
    return [
        Cell(indicator(one.indicator), second=of.text, second_parts=(of,)),
        Cell(i18n.period(one.period.start, one.period.end)),
        Cell(value(one, one.baseline) if one.baseline is not None else _("Not recorded")),
        Cell(value(one, one.planned) if one.planned is not None else _("Not recorded")),
        Cell(value(one, first)),
        Cell(value(one, second)),
        Cell(value(one, one.actual), second=status(one)),
        Cell(value(one, one.expected)),
        Cell(recorded(_verification(one))),
    ]


def logframe(here: Context, found: Iterable[Target]) -> list[LogframeRow]:
    """The rows of the file."""
    return [
        LogframeRow(
            indicator=indicator(one.indicator),
            scope=scope(here, one),
            first_day=one.period.start,
            end=one.period.end,
            baseline=one.baseline,
            target=one.planned,
            first_half=one.halves[0],
            second_half=one.halves[1],
            actual=one.actual,
            expected=one.expected,
            until=one.until,
            status=status(one),
            verification=_verification(one),
        )
        for one in found
    ]


def released_columns() -> list[Column]:
    return [
        Column(_("Scope"), "title"),
        *(definitions.column("indicators", "indicator", indicator(code), place=code) for code in RELEASED),
    ]


def released_rows(here: Context, found: Iterable[Indicator]) -> list[list[Cell]]:
    """A line for all in scope, and one for each country by name: what released figures hold of the indicators."""
    by_country: dict[str, dict[str, Indicator]] = {}
    for one in found:
        by_country.setdefault(one.country, {})[one.code] = one
    return [
        [
            Cell(here.names("country", country) if country else _("All in scope")),
            *(_released(by_country[country][code]) for code in RELEASED),
        ]
        for country in sorted(by_country, key=lambda code: (bool(code), code and folded(here.names("country", code))))
    ]


def _released(one: Indicator) -> Cell:
    # A median is told of all in scope alone, with what it lacks beside its chart.
    if one.value is None and one.held and one.code in ADDED_UP:
        return Cell(i18n.state_word("suppressed"))
    held = _("a part is held back") if one.held and one.value is not None else ""
    return Cell(written(one.code, one.value), second=held)


def released_notes() -> list[str]:
    """Why there are no plans, and of what the figures are."""
    return [
        _(
            "Targets are not released: their baselines, and what was reached by them, are sums of all records, from "
            "which numbers that are held back could be worked out. Whether a report came in time is not released "
            "either."
        ),
        _(
            "What stands here is counted from released figures of the period. Reports are those of the offices that "
            "are told. The median, of all requests whose times are told, is not told by country."
        ),
    ]
