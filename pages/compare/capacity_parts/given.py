"""What was opened, delivered and taught, of all donors or of one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from charts.chart import Chart
from charts.table import table
from charts.tiles import tiles as tile_markup
from content import narrowing
from content.capacity import facts, given_charts, given_tiles
from content.capacity.facts import Given
from content.context import Context
from content.periods import frame
from language import i18n
from language.i18n import _
from pages.parts import card, clicks, page_state
from pages.parts.card import chart_card

ROW, AROUND = 27, 60


def draw(here: Context, given: Given) -> None:
    """Tiles and charts of what was given, and the table of donors where none is chosen."""
    st.html(tile_markup(given_tiles.tiles(here, given), _("Why")))
    if not given.donor:
        with st.container(key="card_donors"):
            _draw_donors(here, given)
    charts: list[tuple[str, Callable[[], Chart], tuple[str, ...]]] = []
    if here.access.tier != "public":
        charts.append(("opened", lambda: given_charts.opened(here, given), ("listed",)))
    if "equipment" in here.subjects:
        charts.append(("kinds", lambda: given_charts.kinds(here, given), ("equipment",)))
    if "trainings" in here.subjects:
        charts.append(("years", lambda: given_charts.by_year(here, given), ("courses",)))
    if "equipment" in here.subjects:
        charts.append(("ages", lambda: given_charts.ages(here, given), ("equipment",)))
    if "trainings" in here.subjects:
        charts.append(("countries", lambda: given_charts.by_country(here, given), ("courses",)))
        if given.trainings is not None:
            charts.append(("topics", lambda: given_charts.by_topic(here, given, "topic"), ("agency_courses",)))
            charts.append(("agency_kinds", lambda: given_charts.by_topic(here, given, "kind"), ("agency_courses",)))
    if given.conditions is not None and "equipment" in here.subjects:
        charts.append(("conditions", lambda: given_charts.conditions(here, given), ("equipment",)))
    for first in range(0, len(charts), 2):
        for place, (key, make, of) in zip(st.columns(2, gap="small"), charts[first : first + 2], strict=False):
            with place, st.container(key=f"card_{key}", height="stretch"):
                _chart(here, make(), of, f"capacity_{key}")


def _chart(here: Context, chart: Chart, of: tuple[str, ...], key: str) -> None:
    bars = len(getattr(chart, "bars", ()))
    if not bars and not getattr(chart, "cells", ()):
        card.head(chart.title, chart.take)
        card.notes(*narrowing.words(here, *of))
        return
    chart_card(here, chart, of=of, frame=frame(here), key=key, height=AROUND + ROW * bars, has_records=False)


def _draw_donors(here: Context, given: Given) -> None:
    title = _("By donor")
    take = _("Since {year}, and below it in the period, by name.").format(year=facts.since(here))
    card.head(title, take)
    rows = given_charts.donor_rows(here, given)
    if not rows:
        st.markdown(_("Nothing that a donor gave is on record."))
    else:
        markup = table(given_charts.donor_columns(here, facts.since(here)), rows, caption=f"{title}: {take}")
        clicks.markup(markup, key="donors", on_click=open_donor)
    card.notes(
        _("Offices are those that the donor supported at any time."),
        *narrowing.words(here, "equipment", "courses", "contributions"),
    )


def open_donor(code: str | None) -> None:
    """Go to what one donor gave, or back to all."""
    page_state.set_parameter("donor", code)


def draw_donor_head(here: Context, given: Given) -> None:
    """Name of the donor, the way back to all, and what it supported."""
    left, right = st.columns([3, 1], vertical_alignment="center", gap="small")
    with left:
        name = given.names[given.donor]
        offices = sorted(here.names("blo", code) for code in given.ever.offices)
        said = _("Offices supported: {names}").format(names=", ".join(offices)) if offices else ""
        st.html(f'<h2 class="blo-head blo-profile">{i18n.html(name)}</h2><div class="blo-take">{i18n.html(said)}</div>')
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.button(
            _("All donors"),
            key="all_donors",
            icon=":material/arrow_back:",
            on_click=open_donor,
            args=(None,),
            width="content",
        )
