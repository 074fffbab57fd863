"""Messages across borders: who to whom, how soon they are answered, what is still open, month by month."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis import comparison_words
from analysis.cooperation import border_code
from charts.chart import Chart
from charts.table import Cell, Column, table
from charts.tiles import tiles as tile_markup
from content import definitions, narrowing
from content.context import Context
from content.cooperation import clock, exchange_charts, exchange_tiles, facts, listings, words
from content.cooperation.exchange_charts import SEPARATOR
from content.cooperation.facts import Exchanges, Flow
from content.explained import Time
from language import i18n
from language.i18n import _, count
from language.spelling import folded
from pages.parts import card, clicks, explain, led_to, page_state
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from pages.parts.heading import chips, head
from queries import cooperation, figures, messages

HEIGHT = 300
OF = ("exchanges_across",)
MOST_BORDERS = 10


def draw(here: Context, switch: Callable[[], None]) -> None:
    """The whole view; `switch` draws the choice of views under the title."""
    by = "country"
    if not here.access.reads_release_only:
        by = page_state.parameter("between", "country", facts.ENDS)
    found = facts.exchanges(here, by)
    head(here, _("Cooperation"), found.framed, has_totals=False)
    chips(here)
    switch()
    card.lead(words.lead(here, found))
    tiles = exchange_tiles.tiles(here, found)
    st.html(tile_markup(tiles, _("Why")))
    explain.plain_tiles(here, tiles, TILES, frame=found.framed)
    chosen = chosen_two(found)
    charts = _waits(found, chosen)
    has_charts = bool(charts)
    # Beside few countries is room for one chart, beside offices for all.
    beside = list(charts)[: 1 if by == "country" else None]
    left, right = st.columns([6, 5], gap="small")
    with left, st.container(key="card_matrix", height="stretch"):
        _draw_matrix(here, found, chosen)
    with right:
        for name in beside:
            with st.container(key=f"card_{name}", height="stretch"):
                _chart(here, charts.pop(name), found, f"cooperation_{name}")
        if not beside:
            with st.container(key="card_borders", height="stretch"):
                _draw_borders(here, found, chosen)
    if beside:
        with st.container(key="card_borders"):
            _draw_borders(here, found, chosen)
    if found.starts:
        charts |= {"months": exchange_charts.months(here, found), "medians": exchange_charts.medians(here, found)}
    if charts:
        for (name, chart), place in zip(charts.items(), st.columns(len(charts), gap="small"), strict=True):
            with place, st.container(key=f"card_{name}", height="stretch"):
                _chart(here, chart, found, f"cooperation_{name}")
    if found.now.is_released and not has_charts:
        card.notes(
            _("How soon requests are answered, those still open among them, is told by month, and not at this level.")
        )
    if not here.access.reads_release_only:
        with st.container(key="card_subjects"):
            _draw_subjects(here, found)
        written = clock.clock(here)
        for place, of in zip(st.columns(2, gap="small"), clock.TITLES, strict=True):
            with place, st.container(key=f"card_clock_{of}", height="stretch"):
                _chart(here, clock.chart(here, written, of), found, f"cooperation_clock_{of}")


def _chart(here: Context, chart, found: Exchanges, key: str, on_click: Callable[[str], None] | None = None) -> None:
    kind, asks, time = CHARTS[key.removeprefix("cooperation_")]
    chart_card(
        here,
        chart,
        of=OF,
        frame=found.framed,
        key=key,
        height=HEIGHT,
        on_click=on_click,
        has_records=False,
        explained=Explained(kind=kind, queries=partial(asks, found), time=time),
    )


def _between(found: Exchanges, there: Context):
    by = {"by": found.by, "zone": there.settings.zone}
    return [messages.between(there.filters, there.access, **by)]


def _waiting(found: Exchanges, there: Context):
    by = {"by": found.by, "zone": there.settings.zone, "until": facts.data_moment(there)}
    return [messages.waits(there.filters, there.access, **by)]


def _by_subject(there: Context):
    until = facts.data_moment(there)
    return [messages.waits_by_subject(there.filters, there.access, zone=there.settings.zone, until=until)]


def _monthly(found: Exchanges, there: Context):
    span = _shown(found, there)
    return [cooperation.messages_across(span, there.access, zone=there.settings.zone)]


def _monthly_waits(found: Exchanges, there: Context):
    until = facts.data_moment(there)
    return [messages.monthly_waits(_shown(found, there), there.access, zone=there.settings.zone, until=until)]


def _shown(found: Exchanges, there: Context):
    """The filters over the months that are drawn."""
    return there.filters.with_(start=min([there.filters.start, *found.starts[:1]]))


def _clock(of: str, _found: Exchanges, there: Context):
    return [messages.clock(there.filters, there.access, zone=there.settings.zone, of=of)]


def _sum(column: str, there: Context):
    query = messages.between(there.filters, there.access, by="country", zone=there.settings.zone)
    return [figures.total(query, column)]


def _requests(there: Context):
    query = messages.between(there.filters, there.access, by="country", zone=there.settings.zone)
    return [figures.total(query, "request_count", "answered_count")]


def _all_waits(there: Context):
    until = facts.data_moment(there)
    return [messages.waits(there.filters, there.access, by="country", zone=there.settings.zone, until=until)]


TILES: dict[str, explain.Ask] = {
    "messages_across": partial(_sum, "sent_count"),
    "requests_answered": _requests,
    "median_reply": _all_waits,
    "nine_of_ten": _all_waits,
}
"""What tiles are worked out of."""
CHARTS: dict[str, tuple[str, Callable, Time]] = {
    "matrix": ("message_matrix", _between, "period"),
    "within": ("answered_within", _waiting, "period"),
    "open": ("open_for", _waiting, "period"),
    "months": ("messages_by_month", _monthly, "around"),
    "medians": ("replies_by_month", _monthly_waits, "around"),
    **{f"clock_{of}": ("clock", partial(_clock, of), "period") for of in clock.TITLES},
}
"""What each chart is, of `definitions.FIGURES`, what it is worked out of, and the time that it shows."""


def chosen_two(found: Exchanges) -> tuple[str, str] | None:
    """The two ends of the link, where they wrote to each other in the period."""
    known = {code for one in found.now.flows for code in (one.from_code, one.to_code)}

    def is_two(value: str) -> bool:
        ends = value.split(SEPARATOR)
        return not value or (len(ends) == 2 and ends[0] != ends[1] and all(code in known for code in ends))

    value = page_state.parameter("two", "", is_two)
    return tuple(value.split(SEPARATOR)) if value else None


def _choose_two(key: str) -> None:
    page_state.set_parameter("two", key or None)


def _draw_matrix(here: Context, found: Exchanges, chosen: tuple[str, str] | None) -> None:
    if not here.access.reads_release_only:
        st.segmented_control(
            _("Between"),
            facts.ENDS,
            key=page_state.key("between"),
            format_func=lambda one: _(words.END_WORDS[one]),
            required=True,
            label_visibility="collapsed",
            persist_state="session",
            on_change=_choose_two,
            args=("",),
        )
    chart = exchange_charts.matrix(here, found, chosen)
    if not found.now.flows:
        card.head(chart.title, f"{_('No message across a border is recorded in this period')}.")
        card.notes(*narrowing.words(here, *OF))
        return
    _chart(here, chart, found, "cooperation_matrix", _choose_two)


def _draw_borders(here: Context, found: Exchanges, chosen: tuple[str, str] | None) -> None:
    """Both directions of each border, or of each two offices or agencies; only those of two ends that were chosen."""
    take = _("Messages sent each way, how many of the requests are answered so far, and how soon")
    titles = {
        "country": _("Across each border"),
        "office": _("Between two offices"),
        "agency": _("Between two agencies"),
    }
    title = titles[found.by]
    card.table_top(
        here, title, take, listings.borders(here, found, title), key="cooperation_borders", frame=found.framed
    )
    flows: dict[str, list[Flow]] = {}
    for one in found.now.flows:
        if chosen and {one.from_code, one.to_code} != set(chosen):
            continue
        flows.setdefault(border_code(one.from_code, one.to_code), []).append(one)
    if not flows:
        st.markdown(f"{_('No message across a border is recorded in this period')}.")
        return
    # Those with most messages, in the order of names: nobody is ranked.
    most = sorted(flows, key=lambda code: (-sum(one.sent for one in flows[code]), code))[:MOST_BORDERS]

    def named(*codes: str) -> tuple[str, ...]:
        return tuple(folded(words.end_name(here, code, found.by)) for code in codes)

    order = sorted(most, key=lambda code: sorted(named(flows[code][0].from_code, flows[code][0].to_code)))
    columns = [
        Column(_("From → to"), "title"),
        definitions.column("flows", "sent", _("Sent")),
        definitions.column("flows", "answered", _("Answered")),
        definitions.column("flows", "still_open", _("Still open")),
        definitions.column("flows", "median_of_requests", _("Median")),
    ]
    if found.now.waits:
        columns.append(definitions.column("flows", "late_of_requests", _("Nine of ten")))
    explain.columns(
        here,
        title,
        columns,
        frame=found.framed,
        of=OF,
        queries={
            "sent": partial(_between, found),
            **dict.fromkeys(("answered", "still_open"), partial(_between, found)),
            **dict.fromkeys(("median_of_requests", "late_of_requests"), partial(_waiting, found)),
        },
    )
    rows = [
        _row(here, one, found)
        for code in order
        for one in sorted(flows[code], key=lambda one: named(one.from_code, one.to_code))
    ]
    clicks.markup(table(columns, rows, caption=f"{titles[found.by]}: {take}"), key="borders", on_click=_choose_two)
    if len(flows) > len(most):
        card.notes(_("{n} more, with fewer messages, stand in the files").format(n=count(len(flows) - len(most))))
    if found.now.held:
        card.notes(_("Reply times known from too few answers are held back"))
    card.notes(*narrowing.words(here, *OF))
    led_to.draw(words.led_to(here, found, chosen))
    if chosen:
        st.button(_("Close"), key="close_two", icon=":material/close:", on_click=_choose_two, args=("",))


def _draw_subjects(here: Context, found: Exchanges) -> None:
    """Requests by what they were about, and how many of them wait."""
    title, told = _("Requests by subject"), facts.subjects(here)
    take = _("By the substance group that a request names, how many are answered so far, and how soon")
    listing = listings.subjects(here, told, title)
    card.table_top(here, title, take, listing, key="cooperation_subjects", frame=found.framed)
    if not told:
        st.markdown(f"{_('No request was sent')}.")
    else:
        columns, rows = words.subjects(here, told)
        asks = ("requests", "answered", "still_open", "median_of_requests", "late_of_requests")
        queries = dict.fromkeys(asks, _by_subject)
        explain.columns(here, title, columns, frame=found.framed, of=OF, queries=queries)
        card.wide_table(table(columns, rows, caption=f"{title}: {take}"))
    card.notes(*narrowing.words(here, *OF))


def _row(here: Context, one: Flow, found: Exchanges) -> list[Cell]:
    ends = [
        words.end_name(here, code, found.by, is_short=found.by == "agency") for code in (one.from_code, one.to_code)
    ]
    key = SEPARATOR.join((one.from_code, one.to_code))
    cells = [
        Cell(" → ".join(ends), link="#" if "" not in (one.from_code, one.to_code) else "", key=key),
        Cell(count(one.sent)),
        Cell(
            _("{n} of {total}").format(n=count(one.answered), total=count(one.requests))
            if one.requests
            else i18n.NOTHING,
        ),
        Cell(count(one.requests - one.answered) if one.requests else i18n.NOTHING),
        Cell(words.days(one.median_days)),
    ]
    if found.now.waits:
        late = one.waits.late_days if one.waits else None
        cells.append(Cell(words.days(late)))
    return cells


def _waits(found: Exchanges, chosen: tuple[str, str] | None) -> dict[str, Chart]:
    """How soon requests are answered, and what is still open; of two ends where they are chosen. Of released figures
    the first alone, for readers of months."""
    told = facts.waits_of(found.now, chosen)
    if told is None:
        return {}
    before = facts.waits_of(found.then, chosen) if found.then else None
    base = comparison_words.heading(found.framed) if before else ""
    is_released = found.now.is_released
    within = exchange_charts.within(told, before.waits if before else None, base, is_released=is_released)
    return {"within": within} if is_released else {"within": within, "open": exchange_charts.ages(told.waits)}
