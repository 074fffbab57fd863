"""The profile of one agency: what its figures say, its cases over time, what it found, where and how, and with whom."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis import acronyms, agency_summary
from analysis.agencies import Pair
from charts.table import Cell, Column, table
from charts.tiles import tiles as tile_markup
from content import definitions, leads, narrowing
from content.agencies import facts, profile_charts
from content.agencies.profile_facts import BREAKDOWNS, Profile, name, narrowed_screen, subtitle
from content.context import Context
from content.tiles import cases_tile, drugs_tile, persons_tile, precursors_tile
from language import i18n
from language.i18n import _, count
from pages.compare.agencies_parts import files
from pages.compare.agencies_parts.overview import open_profile
from pages.parts import background, card, clicks, explain, led_to, sidebar
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from pages.parts.significant import newest_significant
from queries import agencies as queries
from queries import facets, series

TREND_HEIGHT, BAR_HEIGHT = 300, 230
MOST_PARTNERS = 8


def draw(here: Context, profile: Profile) -> None:
    """The whole profile, from what it says to how complete its data are."""
    narrowed = narrowed_screen(here, profile.code)
    left, right = st.columns([3, 1], vertical_alignment="center", gap="small")
    with left:
        st.html(
            f'<h2 class="blo-head blo-profile">{i18n.html(name(here, profile.code))}</h2><div '
            f'class="blo-take">{i18n.html(subtitle(here, profile.code))}</div>'
        )
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        files.buttons(here, profile.frame, profile.code)
        st.button(
            _("All agencies"),
            key="all_agencies",
            icon=":material/arrow_back:",
            on_click=open_profile,
            args=(None,),
            width="content",
        )
    background.panel()
    first, others = agency_summary.opening(profile.sentences)
    card.lead(" ".join(first))
    offices = [code for code, _number in profile.counted["blo_codes"]]
    led_to.draw(leads.of_things(here, [*(("office", code) for code in offices), *leads.pairs_of(here, offices)]))
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(key="card_sentences", height="stretch"):
        card.head(_("In short"))
        st.html("<ul class='blo-list'>" + "".join(f"<li>{i18n.html(one)}</li>" for one in others or first) + "</ul>")
    with right, st.container(key="card_trend", height="stretch"):
        chart_card(
            here,
            profile_charts.trend(here, profile),
            of=("cases",),
            frame=profile.figures.frame,
            codes={"agency_codes": (profile.code,)},
            key="agency_trend",
            height=TREND_HEIGHT,
            on_click=_month_clicked,
            explained=Explained(kind="agency_trend", queries=lambda there: _by_month(there, profile), time="around"),
        )
    tiles = [tile(narrowed, profile.figures) for tile in (cases_tile, drugs_tile, precursors_tile, persons_tile)]
    st.html(tile_markup(tiles, _("Why")))
    explain.tiles(narrowed, profile.figures, tiles)
    cells = [*BREAKDOWNS, ""]
    for fields in (cells[:3], cells[3:]):
        columns = st.columns(3, gap="small")
        for field, column in zip(fields, columns, strict=True):
            with column, st.container(key=f"card_{field or 'complete'}", height="stretch"):
                _draw_bars(here, profile, field)
    left, right = st.columns([3, 2], gap="small")
    with left:
        with st.container(key="card_significant"):
            newest_significant(narrowed, profile.significant, profile.assessed)
        with st.container(key="card_courses", height="stretch"):
            _draw_courses(here, profile)
    with right, st.container(key="card_partners", height="stretch"):
        _draw_partners(here, profile)


def _draw_bars(here: Context, profile: Profile, field: str) -> None:
    """Its cases by a field, or how complete they are where none is given."""
    if not field:
        chart_card(
            here,
            profile_charts.completeness(profile),
            of=("cases",),
            frame=profile.figures.frame,
            codes={"agency_codes": (profile.code,)},
            key="agency_complete",
            height=BAR_HEIGHT,
            explained=Explained(
                kind="completeness", queries=lambda there: [queries.completeness(there.filters, there.access)]
            ),
        )
        return
    chart = profile_charts.breakdown(here, profile, field)
    if chart.bars:
        chart_card(
            here,
            chart,
            of=("cases",),
            frame=profile.figures.frame,
            codes={"agency_codes": (profile.code,)},
            key=f"agency_{field}",
            height=BAR_HEIGHT,
            on_click=lambda code: sidebar.choose(field, (code,)),
            leads=leads.of_codes(here, {field: [bar.key for bar in chart.bars]}),
            explained=Explained(
                kind="breakdown", queries=lambda there: [facets.counts(field, there.filters, there.access)]
            ),
        )
    else:
        card.head(chart.title, chart.take)


def _by_month(there: Context, profile: Profile):
    first = min([there.filters.start, *(one.month for one in profile.line.cases.months[:1])])
    return [series.by_period(there.filters.with_(start=first), there.access, measure="cases", grain="month")]


def _messages(there: Context):
    return [queries.exchange_pairs(there.filters, there.access, zone=there.settings.zone)]


def _trainings(there: Context):
    return [queries.trainings(there.filters, there.access)]


def _month_clicked(month: str) -> None:
    sidebar.choose_month(date.fromisoformat(month))


def _draw_partners(here: Context, profile: Profile) -> None:
    """Whom it worked with: cases together, and messages each way."""
    take = _("Cases together, and messages sent and received")
    card.head(_("Partners"), take)
    if not profile.partners:
        st.markdown(_("No case together with another agency, and no message."))
        return
    columns = [
        Column(_("Agency"), "title"),
        definitions.column("partners", "partners", _("Cases")),
        definitions.column("partners", "sent", _("Sent")),
        definitions.column("partners", "received", _("Received")),
    ]
    explain.columns(
        here,
        _("Partners"),
        columns,
        of=("cases", "agency_messages"),
        queries={
            "partners": lambda there: [queries.joint_cases(there.filters, there.access)],
            "sent": _messages,
            "received": _messages,
        },
    )
    rows = [partner_row(here, code, pair) for code, pair in profile.partners[:MOST_PARTNERS]]
    clicks.markup(
        table(columns, rows, caption=f"{_('Partners')}: {take}", is_wide=True), key="partners", on_click=open_profile
    )
    rest = len(profile.partners) - MOST_PARTNERS
    if rest > 0:
        card.notes(_("More partners: {n}").format(n=count(rest)))
    card.notes(*narrowing.words(here, "cases", "agency_messages"))


def partner_row(here: Context, code: str, pair: Pair) -> list[Cell]:
    row = facts.agency(here, code)
    head = f"{here.names('country', row.country_code)} · {here.names('agency_kind', row.kind)}"
    reply = "" if pair.there.median_days is None else i18n.days(pair.there.median_days)
    return [
        Cell(
            head,
            second=i18n.name(row),
            second_brief=acronyms.of_row(row),
            link=leads.address(here, "agency", code),
            key=code,
        ),
        Cell(count(pair.cases)),
        Cell(
            count(pair.there.count),
            second=reply,
            note=facts.median_words(pair.there.median_days, pair.there.requests, pair.there.answered) if reply else "",
        ),
        Cell(count(pair.back.count)),
    ]


def _draw_courses(here: Context, profile: Profile) -> None:
    """Courses by topic, with how many men and women attended."""
    card.head(_("Training"), _("Courses that ended in the period, by topic"))
    if profile.courses.empty:
        st.markdown(_("No course of the period is on record."))
        return
    columns = [
        Column(_("Topic"), "title"),
        definitions.column("courses", "courses", _("Courses")),
        definitions.column("courses", "men", _("Men")),
        definitions.column("courses", "women", _("Women")),
    ]
    asks = dict.fromkeys(("courses", "men", "women"), _trainings)
    explain.columns(here, _("Training"), columns, of=("agency_courses",), queries=asks)
    rows = [
        [
            Cell(here.names("training_topic", row.topic)),
            Cell(count(row.course_count)),
            Cell(count(row.men)),
            Cell(count(row.women)),
        ]
        for row in profile.courses.sort_values("course_count", ascending=False).itertuples()
    ]
    st.html(table(columns, rows, caption=_("Training")))
    card.notes(*narrowing.words(here, "agency_courses"))
