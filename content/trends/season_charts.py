"""Season and trend of the months: where there is one, in pictures and words."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis import report_states, trend_words
from analysis.season import LEAST_MONTHS, MOST_MONTHS, Season, TooLittle
from charts.chart import Flag, Series, TimeChart
from content import axes
from content.context import Context
from content.trends import words
from content.trends.facts import Facts, of_amount
from language import i18n
from language.i18n import _, count, ngettext
from queries import series
from scope.comparison import month_start, months_between, shift

MOST_ODD = 4
MOST_NAMED = 4
"""Months named as the busiest or the quietest."""
WIDE = 4.0
"""A month so many times the middle one is not passed over, whatever the spread of the months."""


def months(here: Context, facts: Facts) -> tuple[list[date], list[float | None], list[str]]:
    """Months up to the end of the spans shown, with their values and states."""
    end = min(axes.after(facts.starts[-1], facts.chosen.grain), here.coverage.complete_to)
    start = max(month_start(here.coverage.first), shift(month_start(end), -MOST_MONTHS))
    months = months_between(start, end)
    rows = here.load(
        series.by_period(
            here.filters.with_(start=start, end=max(end, start)),
            here.access,
            measure=facts.chosen.measure,
            grain="month",
            zone=here.settings.zone,
        )
    )
    rows = of_amount(facts.chosen, rows)
    found = {day.date(): value for day, value in zip(rows["start_on"], rows["value"], strict=True)}
    values, states = [], []
    for month in months:
        value = found.get(month)
        is_reported = report_states.is_reported(facts.frame.reported_months.get(month))
        has_none = month in found and pd.isna(value)
        values.append(
            float(value)
            if value is not None and not pd.isna(value)
            else 0.0
            if is_reported and not has_none and not facts.frame.is_of_events
            else None
        )
        states.append("reported" if is_reported and values[-1] is not None else "missing")
    return months, values, states


def why_not(found: TooLittle) -> str:
    """Why no season is told."""
    if found.reason == "too_short":
        words_of = ngettext(
            "Too few months without a gap: {n} is known, {least} are needed to tell a season from chance.",
            "Too few months without a gap: {n} are known, {least} are needed to tell a season from chance.",
            found.months,
        )
        return words_of.format(n=count(found.months), least=count(LEAST_MONTHS))
    return _("Nearly all months are zero: there is no season to be seen.")


def trend_chart(facts: Facts, found: Season, title: str) -> TimeChart:
    months = [month.date() if hasattr(month, "date") else month for month in found.months["month"]]
    place = {month: nth for nth, month in enumerate(months)}
    said = [
        words.point_of_month(facts.chosen, *row)
        for row in zip(months, found.months["value"], found.months["trend"], strict=True)
    ]
    return TimeChart(
        title=trend_words.trend(
            found.direction, words.value(facts.chosen, found.level), words.value(facts.chosen, found.level_before)
        ).rstrip("."),
        subject=title,
        notes=(
            odd_words(facts, found),
            _(
                "Season and trend are found by STL on a logarithmic scale, from the months without a gap up to {month}"
            ).format(month=i18n.month_year(found.last)),
        ),
        unit=words.unit(facts.chosen),
        is_whole=facts.chosen.is_whole,
        first_heading=_("Month"),
        starts=tuple(months),
        labels=tuple(i18n.month_year(month) for month in months),
        ticks=axes.ticks(months, "month"),
        series=(
            Series(
                name=words.measure_words(facts.chosen),
                values=tuple(map(float, found.months["value"])),
                colour="context",
                is_context=True,
                words=tuple(said),
            ),
            Series(
                name=_("trend"), values=tuple(map(float, found.months["trend"])), label=_("trend"), words=tuple(said)
            ),
        ),
        flags=tuple(
            Flag(
                place=place[odd.month],
                value=odd.value,
                label=words.number(facts.chosen, odd.value),
                is_below=odd.value < odd.expected,
            )
            for odd in sorted(found.odd, key=lambda one: -abs(one.value - one.expected))
        ),
    )


def odd_words(facts: Facts, found: Season) -> str:
    if not found.odd:
        values = found.months["value"].astype(float)
        middle, largest = values.median(), values.idxmax()
        if values[largest] < WIDE * middle:
            return _("No month stands out from season and trend.")
        figures = {
            "month": i18n.month_year(found.months["month"][largest]),
            "value": words.value(facts.chosen, values[largest]),
            "times": i18n.significant(values[largest] / middle, 2),
        }
        return _(
            "Months differ so widely that the rule singles none out; the largest, {month} ({value}), is {times} "
            "times the middle one."
        ).format(**figures)
    oddest = sorted(found.odd, key=lambda one: -abs(one.value - one.expected))[:MOST_ODD]
    said = i18n.list_words(
        f"{i18n.month_year(odd.month)} ({words.value(facts.chosen, odd.value)})"
        for odd in sorted(oddest, key=lambda one: one.month)
    )
    if len(found.odd) <= MOST_ODD:
        return _("Neither season nor trend explains {months}.").format(months=said)
    words_of = ngettext(
        "Neither season nor trend explains {n} month, least of all {months}.",
        "Neither season nor trend explains {n} months, least of all {months}.",
        len(found.odd),
    )
    return words_of.format(n=count(len(found.odd)), months=said)


def year_chart(found: Season) -> TimeChart:
    months = months_between(date(2024, 1, 1), date(2025, 1, 1))
    values = [found.ratios[month.month] - 1 for month in months]
    names = [i18n.month_name(month) for month in months]
    return TimeChart(
        title=_season_words(found).rstrip("."),
        subject=_("Months of the year"),
        unit=_("share above or below the rest of the year"),
        is_whole=False,
        is_share=True,
        first_heading=_("Month"),
        starts=tuple(months),
        labels=tuple(names),
        ticks=tuple((place, i18n.month_axis(month)[:1].upper()) for place, month in enumerate(months)),
        series=(
            Series(
                name=_("beside the rest of the year"),
                values=tuple(values),
                look="bar",
                colour="context" if found.grade == "none" else "present",
                words=tuple(
                    f"{name}: {i18n.percent(value, with_sign=True)}" for name, value in zip(names, values, strict=True)
                ),
            ),
        ),
    )


def _season_words(found: Season) -> str:
    if found.grade == "none":
        return _("No season: differences between the months are no larger than chance.")
    high, low = (
        i18n.months_in(date(2024, month, 1) for month in sorted(months[:MOST_NAMED]))
        for months in (found.high, found.low)
    )
    is_strong = found.grade == "strong"
    if high and low:
        words_of = (
            _("Busiest in {high}, quietest in {low}")
            if is_strong
            else _("Somewhat busier in {high}, somewhat quieter in {low}")
        )
    elif high:
        words_of = _("Busiest in {high}") if is_strong else _("Somewhat busier in {high}")
    elif low:
        words_of = _("Quietest in {low}") if is_strong else _("Somewhat quieter in {low}")
    else:
        words_of = _("There is a season, but no month stands out")
    return words_of.format(high=high, low=low)
