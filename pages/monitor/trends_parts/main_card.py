"""The main chart on its card, with what can be picked in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from charts import leaving
from charts.chart import TimeChart
from content import axes, leads
from content import leaving as leaving_of
from content.context import Context
from content.trends import choices, series_chart, words
from content.trends.chart import drawn
from content.trends.facts import Facts
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import page_state, sidebar
from pages.parts.card import chart_card, columns_for_screen, notes
from pages.parts.explain import Explained
from queries import figures, series
from scope.comparison import MONTHS

HEIGHT = 390
SPANS = "main_spans"
PANEL_ROW = 185
COLUMNS = 4


def draw(here: Context, facts: Facts) -> None:
    """The chart of the chosen view."""
    chosen = facts.chosen
    with st.container(key="card_main"):
        words_in = st.container(gap=None)
        focus = _pick(here, facts)
        picture = drawn(here, facts, focus)
        height = (
            max(HEIGHT, 60 + PANEL_ROW * -(-len(picture.panels) // columns_for_screen(COLUMNS)))
            if isinstance(picture, TimeChart) and picture.panels
            else HEIGHT
        )
        chart_card(
            here,
            picture,
            of=facts.chosen.of,
            frame=facts.frame,
            key=f"main_{chosen.view}",
            height=height,
            columns=COLUMNS,
            words_in=words_in,
            on_click=lambda key: _clicked(chosen.split, key),
            on_drag=partial(_dragged, picture.starts, chosen.grain) if chosen.view != "calendar" else None,
            leads=leads.of_codes(here, {chosen.split: series_chart.ranked(here, facts)}) if chosen.split else (),
            feed_of="trends",
            explained=explained_by(facts),
        )
        _single_cases(here, facts)
        _period(here, facts)
        if facts.undated:
            said = ngettext(
                "{n} case of the spans shown is dated less exactly and counts on the first day of what is known.",
                "{n} cases of the spans shown are dated less exactly and count on the first day of what is known.",
                facts.undated,
            )
            notes(said.format(n=count(facts.undated)))


MOST_SINGLE = 8


def _single_cases(here: Context, facts: Facts) -> None:
    """Spans that are one case or over half of which is one, the newest first, each with the button that leaves it
    out."""
    shown = set(facts.starts)
    spans = [
        (start, size)
        for start, size in sorted(facts.sizes.items(), reverse=True)
        if start in shown and (size.is_dominated or size.stated_count == 1 and size.quantity)
    ]
    lines = []
    for start, size in spans[:MOST_SINGLE]:
        said = f"{axes.label(start, facts.chosen.grain)}: {i18n.quantity(size.largest, facts.chosen.unit)}"
        if mark := leaving.mark(leaving_of.key_of(here, size.largest_id), of=said):
            lines.append(f'<span class="blo-single">{i18n.html(said)}{mark}</span>')
    if lines:
        words = i18n.html(_("Spans of which one case makes up over half"))
        st.html(f'<details class="blo-note blo-why"><summary>{words}</summary>{" ".join(lines)}</details>')


def explained_by(facts: Facts) -> Explained:
    """What explains the figures of the measure that is drawn."""
    chosen = facts.chosen
    amount = (chosen.category, chosen.unit) if chosen.measure == "quantity" and chosen.category else None
    return Explained(
        kind=choices.DEFINED[chosen.measure], queries=lambda there: _queries(there, facts), amount=amount, time="around"
    )


def _queries(there: Context, facts: Facts):
    """The spans that are drawn."""
    chosen, drawn = facts.chosen, facts.starts
    if not drawn:
        return []
    filters = there.filters.with_(start=drawn[0], end=axes.after(drawn[-1], chosen.grain))
    how = {"measure": chosen.measure, "grain": chosen.grain, "split": chosen.split or None}
    query = series.by_period(filters, there.access, zone=there.settings.zone, **how)
    return [figures.only(query, (chosen.category, chosen.unit)) if chosen.is_amount and chosen.category else query]


def _pick(here: Context, facts: Facts) -> str:
    """The line that is drawn in colour, where there are too many for each to have its own."""
    chosen = facts.chosen
    codes = series_chart.ranked(here, facts) if chosen.view == "lines" and chosen.split else []
    if len(codes) <= series_chart.MOST_LINES:
        page_state.parameter("focus", "", lambda one: True)
        return ""
    offered = codes[: series_chart.MOST_GREY]
    page_state.parameter("focus", offered[0], offered)
    picked = st.pills(
        _("Shown in colour"),
        offered,
        key=page_state.key("focus"),
        format_func=lambda code: i18n.markdown(words.code(here, chosen.split, code)),
        label_visibility="collapsed",
        persist_state="session",
    )
    return picked or offered[0]


def _dragged(starts: Sequence[date], grain: str, first: float, last: float) -> None:
    """Dragging over spans is the same as choosing them as the period: those whose middle lies within, or the one that
    was dragged in."""
    _choose_spans(starts, grain, *axes.dragged(first, last, len(starts)))


def _choose_spans(starts: Sequence[date], grain: str, first: int, last: int) -> None:
    sidebar.acted()
    sidebar.choose_days(starts[first], axes.after(starts[last], grain))


def _period(here: Context, facts: Facts) -> None:
    """The same by keyboard and by touch: both ends of the period over all spans of the data."""
    grain = facts.chosen.grain if facts.chosen.grain in MONTHS else "month"
    first, end = here.coverage.first, here.coverage.end
    offered = [one for one in axes.starts_between(first, end, grain) if one >= axes.first_of(first, grain)]
    within = [
        place
        for place, one in enumerate(offered)
        if one < here.filters.end and axes.after(one, grain) > here.filters.start
    ]
    if len(offered) < 2 or not within:
        return
    chosen = (offered[within[0]], offered[within[-1]])
    # One that the reader moves stays, and with it the focus; where the period was chosen otherwise another begins anew.
    turn = st.session_state.get(SPANS, 0)
    if st.session_state.get(f"{SPANS}_{turn}", chosen) != chosen:
        turn += 1
    st.session_state[SPANS] = turn
    st.select_slider(
        _("Period of the figures: first and last span"),
        offered,
        value=chosen,
        key=f"{SPANS}_{turn}",
        format_func=lambda one: axes.label(one, grain),
        on_change=lambda: _slid(f"{SPANS}_{turn}", offered, grain),
    )


def _slid(key: str, offered: Sequence[date], grain: str) -> None:
    first, last = st.session_state[key]
    _choose_spans(offered, grain, offered.index(first), offered.index(last))


def _clicked(split: str, key: str) -> None:
    """A click on a mark is the same as choosing its span as the period, and its code in the filter of the split."""
    start, end, code = key.split("|")
    sidebar.acted()
    sidebar.choose_days(date.fromisoformat(start), date.fromisoformat(end))
    if split and code:
        sidebar.choose(split, (code,))
