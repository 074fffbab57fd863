"""The chart of the chosen view."""

from __future__ import annotations

from charts.chart import Chart
from content.context import Context
from content.trends import series_chart, years
from content.trends.facts import Facts


def drawn(here: Context, facts: Facts, focus: str = "") -> Chart:
    """The chart of the chosen view.

    Args:
        focus: code of the split whose line is drawn in colour; empty for the one of the most cases.
    """
    return here.once("trends.chart", lambda: _drawn(here, facts, focus), facts.chosen, focus)


def _drawn(here: Context, facts: Facts, focus: str) -> Chart:
    if facts.chosen.view == "years":
        return years.within_the_year(here, facts)
    if facts.chosen.view == "calendar":
        return years.calendar(here, facts)
    if facts.chosen.view == "lines" and facts.chosen.split and not focus:
        ranked = series_chart.ranked(here, facts)
        focus = ranked[0] if len(ranked) > series_chart.MOST_LINES else ""
    return series_chart.chart(here, facts, focus)
