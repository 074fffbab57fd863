"""The sentence above a chart of figures over time: what was recorded in the period, and since when it had not been so
much or so little.

It is true for any data: what is still filling up is told as such, a span of which reports are missing is neither
passed over nor called the least, and countries are not ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analysis import comparison_words, one_case, under_review
from analysis.report_states import NEVER_DUE, REPORTED
from content import axes
from content.context import Context
from content.trends import words
from content.trends.choices import Choices
from content.trends.facts import Facts
from language import i18n
from language.i18n import _
from scope.comparison import MONTHS, Period, calendar_code, months_between
from scope.filters import BLANK

LEAST_PASSED = 3
"""Of fewer spans before it a figure is not called the most since one."""
KNOWN_SHARE = 0.75
"""Of a span with a smaller part of its reports what is known may be far from what there was."""


def sentence(here: Context, facts: Facts, codes: Sequence[str] = ()) -> str:
    """The title of a chart of a measure; what is drawn, as a noun, where nothing more can be said.

    Args:
        codes: of the split that is drawn.
    """
    if facts.chosen.measure == "median":
        return _median(facts) or words.title(facts.chosen)
    figure = _figure(here, facts)
    if not figure:
        return words.title(facts.chosen)
    if facts.chosen.split and facts.chosen.split != "countries":
        return _with_largest(here, facts, figure, codes) or figure
    return _beside_the_past(here, facts, figure)


def _figure(here: Context, facts: Facts) -> str:
    """What the period held: 1,764 seizure cases in Q3 2026; empty where it is not known."""
    total, chosen = facts.total, facts.chosen
    if total.value is None:
        return ""
    within = i18n.within(here.filters.start, here.filters.end)
    if not total.value:
        if chosen.measure != "cases" or facts.frame.compared is None or not _is_told(facts, facts.frame.period):
            return ""
        return _("No seizure case was reported {within}").format(within=within)
    said = _("{figure} {within}").format(figure=words.figure(chosen, total.value), within=within)
    return f"{said}, {under_review.words(total.apart, chosen.unit)}" if total.apart else said


def _is_open(facts: Facts) -> bool:
    return facts.frame.compared is None or facts.frame.compared.end < facts.frame.period.end


def _beside_the_past(here: Context, facts: Facts, figure: str) -> str:
    if not facts.total.value or facts.total.apart:
        # A sum without what is under review is beside no earlier one.
        return figure
    if _is_open(facts):
        return _("{figure} so far: the period is still filling up").format(figure=figure)
    if one := one_case_share(facts):
        return _("{figure}, {share} of it in one case").format(figure=figure, share=i18n.percent(one))
    return _since(here, facts, figure) or _changed(here, facts, figure) or figure


def one_case_share(facts: Facts) -> float:
    """The share of the largest case of the period in its quantity where it is over half; 0 where it is not."""
    period, value = facts.frame.period, facts.total.value
    found = [
        size
        for start, size in facts.sizes.items()
        if period.start <= start and axes.after(start, facts.chosen.grain) <= period.end
    ]
    if not found or not value:
        return 0.0
    largest = max(size.largest for size in found)
    dominates = one_case.is_dominant(largest, value, sum(size.stated_count for size in found))
    return min(largest / value, 1.0) if dominates else 0.0


def _changed(here: Context, facts: Facts, figure: str) -> str:
    """The figure beside its base like for like; of counts, for a share of amounts is a matter of their largest case."""
    compared = facts.total.comparison
    if not facts.chosen.is_whole or compared is None or compared.is_of_nothing or compared.is_of_a_part:
        return ""
    if compared.left_out or compared.held_out:
        change = comparison_words.moved_clause(compared, here.filters.comparison)
        return _("{figure}, {change} {over}").format(figure=figure, change=change, over=comparison_words.over(compared))
    change = comparison_words.clause(compared, here.filters.comparison)
    return _("{figure}, {change}").format(figure=figure, change=change)


# Since when ---------------------------------------------------------------------------------------------------


def _since(here: Context, facts: Facts, figure: str) -> str:
    """That a figure is the most or the least since an earlier period of its length; empty where that says little."""
    period = facts.frame.period
    if here.filters.source_kind == "published":
        # What is published of finds is no measure of how many there were.
        return ""
    spans = _before(here, facts, period)
    now = _value(here, facts, period)
    # What is told is what is written: two figures that read alike are a tie.
    if now is None or now != i18n.as_shown(facts.total.value, is_count=facts.chosen.is_whole):
        return ""
    for is_more in (True, False):
        if not is_more and not _is_told(facts, period):
            continue
        passed: list[Period] = []
        reached = None
        for span in spans:
            value = _value(here, facts, span)
            if value is None:
                break
            if value >= now if is_more else value <= now:
                reached = span
                break
            passed.append(span)
        if len(passed) >= LEAST_PASSED:
            last = reached or passed[-1]
            return _since_words(facts.chosen, is_more=is_more, is_reached=reached is not None).format(
                figure=figure, when=i18n.period_after_since(last.start, last.end)
            )
    return ""


def _since_words(chosen: Choices, *, is_more: bool, is_reached: bool) -> str:
    """Words of a record: since a period that held as much, or since at least the first one that is known."""
    if is_more:
        return _("{figure}, the most since {when}") if is_reached else _("{figure}, the most since at least {when}")
    if chosen.is_whole:
        return _("{figure}, the fewest since {when}") if is_reached else _("{figure}, the fewest since at least {when}")
    return _("{figure}, the least since {when}") if is_reached else _("{figure}, the least since at least {when}")


def _before(here: Context, facts: Facts, period: Period) -> list[Period]:
    """Periods of the same length before a month, quarter, half-year or year, the newest first."""
    months = period.months
    if facts.chosen.grain not in MONTHS or calendar_code(period) is None or months % MONTHS[facts.chosen.grain]:
        return []
    first, found = (facts.past or facts.starts or [period.start])[0], []
    while (period := period.shifted(-months)).start >= first:
        found.append(period)
    return found


def _value(here: Context, facts: Facts, period: Period) -> float | None:
    """The measure over a whole number of spans as it is written; None where it is not known."""
    if not _is_told(facts, period, KNOWN_SHARE):
        return None
    starts = axes.starts_between(period.start, period.end, facts.chosen.grain)
    values, states = facts.values(facts.rows, starts)
    known = [value for value in values if value is not None]
    is_held = "suppressed_count" in facts.rows and bool(
        facts.rows.loc[facts.rows["start_on"].isin(starts), "suppressed_count"].gt(0).any()
    )
    if is_held or not known:
        return None
    if any(value is None and state != "no_case_published" for value, state in zip(values, states, strict=True)):
        return None
    return None if "filling" in states else i18n.as_shown(sum(known), is_count=facts.chosen.is_whole)


def _is_told(facts: Facts, period: Period, least: float = 1.0) -> bool:
    """Whether at least such a share of the reports that were due on a period is there; where the reader is not told who
    reported, whether anybody did on each month."""
    months, states = months_between(period.start, period.end), facts.frame.states
    due = states[states["month"].isin(months) & ~states["state"].isin(NEVER_DUE)] if len(states) else states
    if len(due):
        return bool(due["state"].isin(REPORTED).mean() >= least)
    return all(facts.is_reported(month) for month in months)


# Of a split ---------------------------------------------------------------------------------------------------


def _with_largest(here: Context, facts: Facts, figure: str, codes: Sequence[str]) -> str:
    """The largest part of the period; the largest two where they read alike."""
    chosen, total = facts.chosen, facts.total
    sums = {code: value for code, value in sums_of_parts(here, facts).items() if code != BLANK and code in codes}
    if not total.value or len(sums) < 2:
        return ""
    shown = {code: i18n.as_shown(value, is_count=chosen.is_whole) for code, value in sums.items()}
    most = max(shown.values())
    first = [words.code(here, chosen.split, code) for code in sums if shown[code] == most]
    if not most or len(first) > 2:
        return ""
    names, value = i18n.list_words(first), words.value(chosen, sums[max(shown, key=lambda code: shown[code])])
    if len(first) == 2:
        return _("{figure}, the most for {names} with {value} each").format(figure=figure, names=names, value=value)
    return _("{figure}, the most for {name} with {value}").format(figure=figure, name=names, value=value)


def sums_of_parts(here: Context, facts: Facts) -> dict[str, float]:
    """What each code of the split makes up in the spans of the period; those of which nothing is known are left out."""
    rows = facts.parts
    now = rows[
        [
            start < here.filters.end and axes.after(start, facts.chosen.grain) > here.filters.start
            for start in rows["start_on"]
        ]
    ]
    sums = now.groupby("split_code")["value"].sum(min_count=1)
    return {code: float(value) for code, value in sums.items() if not pd.isna(value)}


# Of one kind of chart -----------------------------------------------------------------------------------------


def _median(facts: Facts) -> str:
    """The median of the newest complete span, for medians do not add up to one of the period."""
    values, states = facts.values(facts.rows, facts.starts)
    known = [
        place
        for place, (value, state) in enumerate(zip(values, states, strict=True))
        if value is not None and state != "filling"
    ]
    if not known or facts.chosen.split:
        return ""
    start = facts.starts[known[-1]]
    return _("The median case {within} was {amount}").format(
        within=i18n.within(start, axes.after(start, facts.chosen.grain)),
        amount=words.figure(facts.chosen, values[known[-1]]),
    )


def of_a_year(chosen, first: date, end: date, now: float, before: float | None) -> str:
    """The year so far, beside the same months of the year before."""
    within = i18n.within(first, end)
    figure = _("{figure} {within}").format(figure=words.figure(chosen, now), within=within)
    if before is None:
        return figure
    return _("{figure}, against {base} in the same months a year earlier").format(
        figure=figure, base=words.value(chosen, before)
    )


def of_a_calendar(chosen, most: float, days: Sequence[date]) -> str:
    """The deepest square of a calendar, or that it has none.

    Args:
        days: first days of the spans that hold the most, the oldest first.
    """
    if not most or not days:
        return words.title(chosen)
    start = days[-1]
    figures = {
        "figure": words.figure(chosen, most),
        "within": i18n.within(start, axes.after(start, chosen.grain)),
    }
    if len(days) == 1:
        return _("The most was {figure} {within}").format(**figures)
    return _("The most was {figure}, several times, the last {within}").format(**figures)
