"""From message to result: how cases began, how soon after a message, who did them, what messages led to."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from content.context import Context
from content.cooperation import result_charts, result_facts
from language.i18n import _
from pages.parts.card import chart_card, squares_card
from pages.parts.explain import Explained
from pages.parts.heading import chips, head, say_why_empty
from queries import agencies, messages, results

HEIGHT = 300
EXPLAINED = {
    "days": Explained(
        kind="days_from_message",
        queries=lambda there: [results.days_from_message(there.filters, there.access, zone=there.settings.zone)],
    ),
    "together": Explained(kind="done_together", queries=lambda there: [agencies.together(there.filters, there.access)]),
}
"""What explains the charts beside how cases began, by their keys."""


def draw(here: Context, switch: Callable[[], None]) -> None:
    """The whole view; `switch` draws the choice of views under the title."""
    found = result_facts.results_of(here)
    head(here, _("Cooperation"), found.framed)
    chips(here)
    switch()
    if not found.case_count:
        say_why_empty(here, found.framed, 0)
    left, right = st.columns(2, gap="small")
    with left, st.container(key="card_begun", height="stretch"):
        chart = result_charts.beginnings(here, found)
        chart_card(
            here,
            chart,
            of=("cases",),
            frame=found.framed,
            key="cooperation_begun",
            height=40 + 26 * len(chart.bars),
            explained=Explained(
                kind="beginnings",
                queries=lambda there: [
                    query(there.filters, there.access) for query in (results.beginnings, results.ways)
                ],
            ),
        )
    with right:
        for key, chart in (
            ("days", result_charts.days(found)),
            ("together", result_charts.together(found)),
        ):
            with st.container(key=f"card_{key}"):
                chart_card(
                    here,
                    chart,
                    of=("cases",),
                    frame=found.framed,
                    key=f"cooperation_{key}",
                    height=60 + 30 * len(chart.bars),
                    explained=EXPLAINED[key],
                )
        with st.container(key="card_outcomes", height="stretch"):
            squares_card(
                here,
                result_charts.outcomes(here, found),
                of=("exchanges_across",),
                frame=found.framed,
                key="cooperation_outcomes",
                has_records=False,
                explained=Explained(
                    kind="outcomes",
                    queries=lambda there: [messages.outcomes(there.filters, there.access, zone=there.settings.zone)],
                ),
            )
