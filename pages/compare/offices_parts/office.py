"""One office: what it is, what it found, what was done there, and what its figures cannot say."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from charts import map as maps
from charts.table import Cell, Column, table
from content import leads, map_words
from content.context import Context
from content.offices import facts, office_facts, office_words, sides
from content.offices.office_facts import Known
from language import i18n
from language.i18n import _
from pages.compare.offices_parts import files
from pages.compare.offices_parts.overview import open_office
from pages.parts import background, card, explain, led_to, page_state, sidebar
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from queries import facets, seizures
from queries import offices as queries

TREND_HEIGHT, BAR_HEIGHT, MAP_HEIGHT, MAP_WIDTH = 300, 240, 300, 420
HEAD_ROWS, LONG_NAME = 3.0, 50
"""Rows that the head of a table takes, and letters from which a name takes two lines."""
ACROSS = 0.8
"""Degrees to each side of an office that its map shows."""


def draw(here: Context, known: Known) -> None:
    """The whole page of an office, from what it says to what is lacking."""
    side, there = known.side, sides.at_office(here, known.side.code)
    left, right = st.columns([3, 2], vertical_alignment="center", gap="small")
    with left:
        st.html(
            f'<h2 class="blo-head blo-profile">{i18n.html(office_words.name(here, known))}</h2><div '
            f'class="blo-take">{i18n.html(office_words.subtitle(here, known))}</div>'
        )
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        files.buttons(there, side.frame, office=side.code)
        st.button(_("All offices"), key="all_offices", icon=":material/arrow_back:", on_click=open_office, args=(None,))
    background.panel()
    card.lead(" ".join(office_words.sentences(here, known)))
    led_to.draw(office_words.led_to(here, known))
    codes = {"blo_codes": (side.code,), "pair_codes": ()}
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(key="card_map", height="stretch"):
        _draw_map(here, known)
    with right, st.container(key="card_office_trend", height="stretch"):
        chart_card(
            there,
            office_words.trend(here, known),
            of=("cases",),
            frame=side.frame,
            key="office_trend",
            height=TREND_HEIGHT,
            codes=codes,
            on_click=_month_clicked,
            explained=Explained(kind="cases_by_month", queries=lambda one: _by_month(one, known), time="around"),
        )
    _draw_before_and_after(here, known)
    _draw_carried(here, known)
    for field, column in card.in_rows(office_words.fields(known)):
        with column, st.container(key=f"card_{field}", height="stretch"):
            chart_card(
                there,
                office_words.breakdown(here, side, field),
                of=("cases",),
                frame=side.frame,
                key=f"office_{field}",
                height=BAR_HEIGHT,
                codes=codes,
                explained=Explained(kind="breakdown", queries=partial(_by_field, field)),
            )
    _draw_tables(here, known)


def _draw_map(here: Context, known: Known) -> None:
    """Its neighbourhood, with railway, road and river."""
    card.head(_("Its neighbourhood"), _("Where the office lies, with railways, roads and rivers"))
    places = office_words.places(here, known)
    if not places:
        st.markdown(_("The place of the office is not known."))
        return
    st.pydeck_chart(
        maps.deck(
            places,
            mode=here.mode,
            language=i18n.language(),
            width=MAP_WIDTH,
            height=MAP_HEIGHT,
            box=_near(places[0]),
        ),
        height=MAP_HEIGHT,
        key="office_map",
        alt=f"{_('Its neighbourhood')}. " + "; ".join(f"{one.title}: {one.lines}" for one in places),
    )
    lines = _("Dashed lines are railways, the heaviest ones borders, blue ones rivers, the others roads.")
    card.notes(lines, _(map_words.DISCLAIMER), map_words.ATTRIBUTION)


def _near(place: maps.Place) -> tuple[float, float, float, float]:
    """West, south, east and north of the neighbourhood of a place."""
    return place.lon - ACROSS, place.lat - ACROSS / 2, place.lon + ACROSS, place.lat + ACROSS / 2


def _draw_carried(here: Context, known: Known) -> None:
    """Cases in freight and among passengers, and what passed and was checked, month by month."""
    there, carried = sides.at_office(here, known.side.code), office_words.carried(here, known)
    charts = [*([carried] if carried else []), *office_words.traffic(here, known)]
    for (number, chart), column in card.in_rows(list(enumerate(charts))):
        with column, st.container(key=f"card_carried_{number}", height="stretch"):
            is_of_cases = chart is carried
            chart_card(
                there,
                chart,
                of=("cases",) if is_of_cases else ("story",),
                frame=known.side.frame,
                key=f"office_carried_{number}",
                height=BAR_HEIGHT,
                codes={"blo_codes": (known.side.code,), "pair_codes": ()},
                has_records=is_of_cases,
                explained=(
                    Explained(kind="carried", queries=lambda one: _carried(one, known), time="around")
                    if is_of_cases
                    else Explained(kind="traffic", queries=lambda one: _passages(one, known), time="around")
                ),
            )


def _draw_before_and_after(here: Context, known: Known) -> None:
    """The same months on each side of a date, beside offices where nothing changed."""
    changes = {one.key: one for one in office_facts.can_compare(here, known)}
    with st.container(key="card_before_after"):
        card.head(_("Before and after"), _("The same months on each side of a date, beside other offices"))
        if not changes or not facts.tells_reports(here):
            st.markdown(_("There is no change with enough months of data on both sides of it."))
            return
        chosen = page_state.parameter("event", next(iter(changes)), changes)
        left, right = st.columns([2, 3], gap="small")
        with left:
            st.selectbox(
                _("What changed"),
                changes,
                key=page_state.key("event"),
                format_func=lambda one: office_words.change_choice(here, changes[one]),
                persist_state="session",
            )
            told = office_facts.ask_told(here, known.side.code, known, changes[chosen])
            said = office_words.before_and_after(here, told)
            st.html("".join(f"<p>{i18n.html(one)}</p>" for one in said))
        with right:
            if chart := office_words.before_chart(here, told):
                chart_card(
                    sides.at_office(here, known.side.code),
                    chart,
                    of=("cases",),
                    frame=known.side.frame,
                    key="office_before_after",
                    height=TREND_HEIGHT,
                    explained=Explained(
                        kind="before_after",
                        queries=lambda one: [
                            seizures.monthly_cases(office_facts.around_change(one.filters, told.change), one.access)
                        ],
                        time="another",
                    ),
                )
                led_to.draw(leads.of_codes(here, {"blo": [one.code for one in told.others]}))


def _draw_tables(here: Context, known: Known) -> None:
    """What is dated or counted of it, a card each."""
    tables = [
        (_("Status"), office_words.history(here, known), ""),
        (_("Agencies there"), office_words.agencies(here, known), ""),
        (_("Traffic and checks"), office_words.passing(here, known), _("Whole months of the period")),
        (_("Equipment"), office_words.equipment(here, known), _("Since the data begin")),
        (_("Training received"), office_words.courses(here, known), _("Since the data begin")),
        (_("Training received by topic"), office_words.topics(here, known), _("Since the data begin")),
        (
            _("Published cases"),
            office_words.published(here, known),
            _("Cases of a port control unit at the same site are not among them"),
        ),
    ]
    shown = [one for one in tables if one[1][1]]
    columns = card.in_columns(shown, _rows)
    for some, column in zip(columns, st.columns(len(columns), gap="small") if columns else (), strict=True):
        for number, (title, (heads, rows), take) in enumerate(some, start=1):
            is_last = number == len(some)
            with column, st.container(key=f"card_table_{title}", height="stretch" if is_last else "content"):
                card.head(title, take)
                is_wide = title in (_("Equipment"), _("Agencies there"))
                st.html(table(heads, rows, caption=title, is_wide=is_wide))
                explain.columns(
                    sides.at_office(here, known.side.code),
                    title,
                    heads,
                    queries=_of_tables(known),
                    time="period" if title == _("Traffic and checks") else "another",
                )
    with st.container(key="card_lacking"):
        card.head(_("What is doubtful or missing in its data"))
        lacking = office_words.lacking(here, known)
        if lacking:
            st.html("<ul class='blo-list'>" + "".join(f"<li>{i18n.html(one)}</li>" for one in lacking) + "</ul>")
        else:
            st.markdown(_("Nothing that is known of."))


Table = tuple[str, tuple[list[Column], list[list[Cell]]], str]
"""Title of a table, its columns and rows, and what it shows."""


def _rows(one: Table) -> float:
    """About how many rows a table takes with its head."""
    _title, (_columns, lines), take = one
    return HEAD_ROWS + bool(take) + sum(1.6 if len(line[0].text) > LONG_NAME else 1.0 for line in lines)


def _by_month(there: Context, known: Known):
    months = known.side.line.cases.months if known.side.line else ()
    first = min([there.filters.start, *(one.month for one in months[:1])])
    return [seizures.monthly_cases(there.filters.with_(start=first), there.access)]


def _by_field(field: str, there: Context):
    return [facets.counts(field, there.filters, there.access)]


def _shown(there: Context, known: Known):
    """The filters over the months that are drawn."""
    return there.filters.with_(start=min(facts.shown_months(known.side.frame)[0], there.filters.start))


def _carried(there: Context, known: Known):
    return [
        office_facts.cases_by(modes, _shown(there, known), there.access) for modes in office_facts.CARRIERS.values()
    ]


def _passages(there: Context, known: Known):
    return [queries.passages(_shown(there, known), there.access)]


def _of_tables(known: Known) -> dict[str, explain.Ask]:
    """What the figures of its tables are worked out of."""
    code = known.side.code

    def of_story(name: str) -> explain.Ask:
        return lambda there: [queries.story(office_facts.since_begin(there), there.access, blo_code=code)[name]]

    def equipment(there: Context):
        if there.access.sees_all_records:
            return [queries.equipment_now(office_facts.since_begin(there).with_(blo_codes=(code,)), there.access)]
        return of_story("equipment")(there)

    return {
        **dict.fromkeys(("passed", "checked", "cases_per_checks"), lambda there: _passages(there, known)),
        "carried_cases": partial(_by_field, "transport_modes"),
        **dict.fromkeys(("deliveries", "pieces"), equipment),
        **dict.fromkeys(("courses", "participants", "women"), of_story("courses")),
    }


def _month_clicked(key: str) -> None:
    sidebar.choose_month(date.fromisoformat(key))
