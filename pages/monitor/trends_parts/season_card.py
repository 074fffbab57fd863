"""Season and trend: what the calendar explains, where the figures are heading, which months fit neither."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis.season import Season, TooLittle, season
from content.context import Context
from content.trends import season_charts, words
from content.trends.facts import Facts
from language.i18n import _
from pages.parts import card
from pages.parts.explain import Explained
from queries import figures, series
from scope.comparison import shift

HEIGHT = 240


def draw(here: Context, facts: Facts) -> None:
    """What a seasonal decomposition of the months up to the end of the period says, in plain words."""
    with st.container(key="card_season"):
        title = f"{_('Season and trend')} · {words.measure_words(facts.chosen)}"
        if here.access.tier == "public" or facts.chosen.measure == "median" or here.filters.source_kind == "published":
            card.head(title)
            st.markdown(_("This needs sums by month, which these figures do not have."))
            return
        months, found = here.facts("trends.season", lambda: _found(here, facts), facts.chosen)
        if isinstance(found, TooLittle):
            card.head(title)
            st.markdown(season_charts.why_not(found))
            return
        chosen = facts.chosen

        def queries(there: Context):
            span = there.filters.with_(start=months[0], end=shift(months[-1], 1))
            query = series.by_period(
                span, there.access, measure=chosen.measure, grain="month", zone=there.settings.zone
            )
            return [figures.only(query, (chosen.category, chosen.unit)) if chosen.category else query]

        trend, year = here.once(
            "trends.season",
            lambda: (season_charts.trend_chart(facts, found, title), season_charts.year_chart(found)),
            facts.chosen,
        )
        left, right = st.columns([5, 3], gap="small")
        with left:
            card.chart_card(
                here,
                trend,
                of=facts.chosen.of,
                frame=facts.frame,
                key="season_trend",
                height=HEIGHT,
                explained=Explained(kind="season_trend", queries=queries, time="another"),
            )
        with right:
            card.chart_card(
                here,
                year,
                of=facts.chosen.of,
                frame=facts.frame,
                key="season_year",
                height=HEIGHT,
                explained=Explained(kind="season_year", queries=queries, time="another"),
            )


def _found(here: Context, facts: Facts) -> tuple[list[date], Season | TooLittle]:
    """The months that are looked at, and what is found in them."""
    months, values, states = season_charts.months(here, facts)
    return months, season(months, values, states)
