"""Cases per month on their card."""

from __future__ import annotations

from datetime import date

from content.context import Context
from content.situation.facts import Facts
from content.situation.months import chart, span
from pages.parts import sidebar
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from queries import series

TREND_HEIGHT = 290


def trend(here: Context, facts: Facts) -> None:
    """Cases per month over three years beside what their own past lets expect; a click on a month makes it the
    period."""
    chart_card(
        here,
        here.once("situation.trend", lambda: chart(here, facts)),
        of=("cases",),
        frame=facts.frame,
        key="trend",
        height=TREND_HEIGHT,
        on_click=lambda day: sidebar.choose_month(date.fromisoformat(day)),
        explained=Explained(kind="cases_by_month", queries=lambda there: _queries(there, facts), time="around"),
    )


def _queries(there: Context, facts: Facts):
    shown = span(facts)
    filters = there.filters.with_(start=shown.start, end=shown.end)
    return [series.by_period(filters, there.access, measure="cases", grain="month")]
