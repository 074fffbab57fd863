"""What was opened, delivered and taught, of all donors or of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from briefing import files
from briefing import make as makes
from briefing.playlist import Entry, Playlist
from charts.chart import BarChart, Chart, Matrix
from charts.figure import bars_height
from charts.table import table
from charts.tiles import tiles as tile_markup
from content import leads, narrowing
from content.capacity import agreed, facts, given_charts, given_tiles, listings, reported
from content.capacity.facts import Given, whole
from content.context import Context
from content.offices import facts as offices_facts
from content.periods import frame
from exports.about import in_language
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import card, clicks, explain, led_to, page_state
from pages.parts.card import chart_card, squares_card
from pages.parts.explain import Explained
from pages.parts.files import take
from queries import agencies, network, seizures
from queries import capacity as queries
from web import data

ROW, AROUND = 27, 60
HEAD, SQUARE, NOTE = 90, 40, 18
"""Title and sentence of a card, a row of squares, a line of notes, in pixels."""


def draw(here: Context, given: Given) -> None:
    """Tiles and charts of what was given, and the table of donors where none is chosen."""
    tiles, ask = given_tiles.tiles(here, given), _asks(given)
    st.html(tile_markup(tiles, _("Why")))
    explain.plain_tiles(here, tiles, ask, time="another")
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
    if "equipment" in here.subjects:
        charts.append(("due", lambda: agreed.due(here, given), ("equipment",)))
    if given.conditions is not None and "equipment" in here.subjects:
        charts.append(("conditions", lambda: given_charts.conditions(here, given), ("equipment",)))
    made = [(key, make(), of) for key, make, of in charts]
    columns = card.in_columns(made, lambda one: _height(one[1]))
    for some, column in zip(columns, st.columns(len(columns), gap="small") if columns else (), strict=True):
        with column:
            for key, chart, of in some:
                with st.container(key=f"card_{key}"):
                    asks = Explained(kind=KINDS[key], queries=ask[KINDS[key]], time="another")
                    _chart(here, chart, of, f"capacity_{key}", asks)
    if given.donor:
        if here.access.tier != "public":
            with st.container(key="card_reported"):
                _draw_reported(here, given)
        return
    # Readers of the release are told of what is published; that nothing is says nothing.
    if len(agreed.agreements(here)) or not here.access.reads_release_only:
        with st.container(key="card_agreements"):
            _draw_agreements(here)


Card = tuple[str, Chart, tuple[str, ...]]
"""Key of a card, its chart, and what it shows."""


def _height(chart: Chart) -> int:
    """About how many pixels a card takes."""
    if isinstance(chart, Matrix):
        return HEAD + SQUARE * (len(chart.row_names) + 1 if chart.cells else 0)
    bars = bars_height(chart, AROUND + ROW * len(chart.bars)) if isinstance(chart, BarChart) and chart.bars else 0
    return HEAD + NOTE * len(chart.notes) + bars


def _asks(given: Given) -> dict[str, explain.Ask]:
    """What the figures are worked out of, by kind."""

    def of_ever(query: Callable) -> explain.Ask:
        return lambda there: [query(whole(there), there.access, donor_code=given.donor)]

    def both(query: Callable) -> explain.Ask:
        return lambda there: [
            query(filters, there.access, donor_code=given.donor) for filters in (whole(there), there.filters)
        ]

    def trained(there: Context):
        return [agencies.trainings(whole(there), there.access)]

    def supported(there: Context):
        return [network.supported(there.filters, there.access)]

    def offices(there: Context):
        return [network.offices(there.filters, there.access)]

    def conditions(there: Context):
        return [queries.conditions(whole(there), there.access, donor_code=given.donor)]

    of_equipment = of_ever(queries.equipment)
    of_courses = of_ever(queries.courses)
    return {
        **dict.fromkeys(("offices_supported", "donor_offices"), supported),
        **dict.fromkeys(("deliveries_since", "equipment_kinds", "equipment_ages", "equipment_due"), of_equipment),
        **dict.fromkeys(("participants_since", "courses_by_year", "courses_by_country"), of_courses),
        "grants_since": of_ever(queries.contributions),
        "donor_deliveries": both(queries.equipment),
        "donor_participants": both(queries.courses),
        "donor_grants": both(queries.contributions),
        "offices_opened": offices,
        "equipment_conditions": conditions,
        **dict.fromkeys(("courses_by_topic", "courses_by_kind"), trained),
        "cases_since": lambda there: [seizures.monthly_cases(whole(there), there.access)],
        "cases_in_period": lambda there: [seizures.monthly_cases(there.filters, there.access)],
    }


KINDS = {
    "opened": "offices_opened",
    "kinds": "equipment_kinds",
    "years": "courses_by_year",
    "ages": "equipment_ages",
    "countries": "courses_by_country",
    "topics": "courses_by_topic",
    "agency_kinds": "courses_by_kind",
    "due": "equipment_due",
    "conditions": "equipment_conditions",
}
"""What each chart is, of `definitions.FIGURES`."""


def _draw_reported(here: Context, given: Given) -> None:
    """What the offices that a donor supported reported."""
    title = _("What the supported offices reported")
    take = _("Cases since {year}, and in the period. They are not told as an effect of the support.")
    if not offices_facts.tells_cases(here):
        card.head(title, i18n.state_word("not_held"))
        return
    card.head(title, take.format(year=facts.since(here)))
    rows = reported.rows(here, given)
    if not rows:
        st.markdown(_("No office is on record as supported."))
    else:
        columns = reported.columns(here)
        st.html(table(columns, rows, caption=title))
        explain.columns(here, title, columns, of=("cases",), queries=_asks(given), time="another")
    card.notes(*narrowing.words(here, "cases"))


def _draw_agreements(here: Context) -> None:
    title = _("Agreements")
    rows = agreed.agreements(here)
    if rows.empty:
        card.head(title, i18n.state_word("none_recorded"))
        card.notes(*narrowing.words(here, "agreements"))
        return
    take = ngettext("{n} agreement is recorded.", "{n} agreements are recorded.", len(rows)).format(n=count(len(rows)))
    card.table_top(
        here,
        title,
        take,
        listings.agreements(here, rows, title),
        key="capacity_agreements",
        explained=Explained(
            kind="agreements",
            queries=lambda there: [queries.agreements(there.filters, there.access)],
            time="another",
        ),
    )
    caption = f"{title}: {take}"
    card.wide_table(table(agreed.agreement_columns(), agreed.agreement_rows(here, rows), caption=caption, is_wide=True))
    card.notes(*narrowing.words(here, "agreements"))


def _chart(here: Context, chart: Chart, of: tuple[str, ...], key: str, explained: Explained) -> None:
    bars = len(getattr(chart, "bars", ()))
    if not bars and not getattr(chart, "cells", ()):
        card.head(chart.title, chart.take)
        card.notes(*narrowing.words(here, *of))
        return
    if isinstance(chart, Matrix):
        squares_card(here, chart, of=of, frame=frame(here), key=key, has_records=False, explained=explained)
        return
    chart_card(
        here,
        chart,
        of=of,
        frame=frame(here),
        key=key,
        height=AROUND + ROW * bars,
        has_records=False,
        explained=explained,
    )


def _draw_donors(here: Context, given: Given) -> None:
    title = _("By donor")
    take = _("Since {year}, and below it in the period, by name.").format(year=facts.since(here))
    card.table_top(here, title, take, listings.donors(here, given, title), key="capacity_donors")
    rows = given_charts.donor_rows(here, given)
    if not rows:
        st.markdown(_("Nothing that a donor gave is on record."))
    else:
        columns, rows = given_charts.held_alone(given_charts.donor_columns(here, facts.since(here)), rows)
        markup = table(columns, rows, caption=f"{title}: {take}")
        explain.columns(here, title, columns, queries=_asks(given), time="another")
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
        offices = sorted(given.ever.offices, key=lambda code: here.names("blo", code))
        st.html(f'<h2 class="blo-head blo-profile">{i18n.html(name)}</h2>{_supported(here, offices)}')
        led_to.draw(leads.of_things(here, leads.pairs_of(here, offices)))
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        for kind in ("pdf", "pptx"):
            take(
                kind.upper(),
                data=partial(_slide, here, given.donor, kind, i18n.language()),
                file_name=f"blo-donor-{given.donor.lower()}-{i18n.language()}.{kind}",
                mime=files.MIME[kind],
                icon=":material/description:",
                help=_("One page of this donor"),
                on_click="ignore",
                key=f"donor_{kind}",
            )
        st.button(
            _("All donors"),
            key="all_donors",
            icon=":material/arrow_back:",
            on_click=open_donor,
            args=(None,),
            width="content",
        )


def _supported(here: Context, offices: list[str]) -> str:
    """The offices that a donor supported, each with the way to its page where the reader has one."""
    if not offices:
        return ""
    ways = [(code, leads.lead(here, "office", code)) for code in offices]
    names = led_to.together(led_to.link(way) if way else i18n.html(here.names("blo", code)) for code, way in ways)
    return f'<div class="blo-note blo-leads">{i18n.html(_("Offices supported: {names}")).format(names=names)}</div>'


def _slide(here: Context, donor: str, kind: str, language: str) -> bytes:
    """The slide of one donor, as a file."""
    playlist = Playlist(
        code=f"donor-{donor.lower()}",
        title_en="Capacity",
        title_ru=in_language("ru", lambda: _("Capacity")),
        entries=(Entry(view="capacity", link=tuple(_link_of(here).items())),),
        donor=donor,
    )
    made = makes.briefing(
        playlist, {}, asks=data.of_job(), reader=here.access, settings=here.settings, language=language
    )
    return files.WRITERS[kind](made)


def _link_of(here: Context) -> dict[str, str]:
    return {name: value for name, value in here.link.items() if name not in ("lang", "tier", "data")}
