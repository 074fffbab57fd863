"""Cases per month on their card."""

from __future__ import annotations

from datetime import date

from content.context import Context
from content.situation.facts import Facts
from content.situation.months import chart
from pages.parts import sidebar
from pages.parts.card import chart_card

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
    )
