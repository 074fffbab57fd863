"""Who works with whom: cases together below the diagonal, messages above it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import i18n
import page_state
from analysis import totals
from analysis.agencies import Pair, Sent
from analysis.cooperation import still_open
from charts.chart import Matrix, MatrixCell
from charts.table import Cell, Column, table
from content.agencies import facts
from content.screen import Screen
from i18n import _, count
from pages.compare.agencies_parts.overview import open_profile
from pages.parts import card, clicks
from pages.parts.card import chart_card

CASES, MESSAGES = "present", "series:1"
"""Colours of the two halves."""
SEPARATOR = "|"
MOST_PAIRS = 7


def draw(here: Screen, framed: totals.Frame, pairs: dict[tuple[str, str], Pair], known: set[str]) -> None:
    """The matrix, and beside it what is known of the two agencies that were clicked."""
    seen = {code for pair in pairs for code in pair if code in here.names.lineages}
    codes = facts.shown(here, seen | known)
    chosen = chosen_pair(here)
    left, right = st.columns([2, 1], gap="small")
    with left, st.container(key="card_together"):
        chart_card(here, matrix(here, codes, pairs, chosen), of=("cases", "agency_messages"), frame=framed, key="together", on_click=_clicked)
    with right, st.container(key="card_pair", height="stretch"):
        if chosen:
            _draw_pair(here, chosen, pairs.get(chosen, Pair()))
        else:
            card.head(_("Two agencies"), _("A click on a square tells what two agencies did together."))
            _draw_strongest(here, pairs)


def chosen_pair(here: Screen) -> tuple[str, str] | None:
    """The two agencies of the link."""
    def is_pair(value: str) -> bool:
        codes = value.split(SEPARATOR)
        return not value or (len(codes) == 2 and codes[0] != codes[1] and all(code in here.names.lineages for code in codes))

    value = page_state.parameter("two", "", is_pair)
    return tuple(value.split(SEPARATOR)) if value else None


def _clicked(key: str) -> None:
    page_state.set_parameter("two", key or None)


def matrix(here: Screen, codes: list[str], pairs: dict[tuple[str, str], Pair], chosen: tuple[str, str] | None) -> Matrix:
    """Every two of the agencies: below the diagonal their cases together, above it their messages both ways.

    Each half has a scale of its own, on which the area of a square stands for its number.
    """
    between = {(one, other): pairs.get((one, other), Pair()) for one in codes for other in codes if one != other}
    most = {True: max((pair.cases for pair in between.values()), default=0) or 1, False: max((pair.messages for pair in between.values()), default=0) or 1}
    cells = []
    for row, one in enumerate(codes):
        for column, other in enumerate(codes):
            if one == other:
                cells.append(MatrixCell(row=row, column=column, value=None, state="not_applicable", words=facts.full_name(here, one)))
                continue
            pair, is_below = between[one, other], row > column
            value = pair.cases if is_below else pair.messages
            if is_below and _is_part(here, one, other):
                words = _("{one} and {other}: one is a part of the other").format(one=facts.full_name(here, one), other=facts.full_name(here, other))
                cells.append(MatrixCell(row=row, column=column, value=None, state="not_applicable", words=words))
                continue
            cells.append(
                MatrixCell(
                    row=row, column=column, value=float(value), share=value / most[is_below], colour=CASES if is_below else MESSAGES,
                    words=_hover(here, one, other, pair, is_below), key=SEPARATOR.join((one, other)), written=count(value),
                )
            )  # fmt: skip
    names = tuple(facts.short_name(here, code) for code in codes)
    titles = tuple(facts.full_name(here, code) for code in codes)
    blocks = tuple(_blocks(here, codes))
    highlighted = tuple(place for place, code in enumerate(codes) if chosen and code in chosen)
    return Matrix(
        title=_("Who works with whom"), unit="", row_names=names, column_names=names, row_titles=titles, column_titles=titles, cells=tuple(cells),
        row_blocks=blocks, column_blocks=blocks, highlighted_rows=highlighted, highlighted_columns=highlighted,
        take=_take(here, between), notes=_notes(most), row_heading=_("Agency"), column_heading=_("Partner"),
        value_heading=_("Cases together, or messages"),
    )  # fmt: skip


def _is_part(here: Screen, one: str, other: str) -> bool:
    """Whether one of two agencies is a part of the other, as they are at the end of the period."""
    def body(code: str) -> str | None:
        parent = facts.agency(here, code).parent_code
        return next((lineage for lineage, rows in here.names.lineages.items() if any(row.code == parent for row in rows)), None)

    return body(one) == other or body(other) == one


def _blocks(here: Screen, codes: list[str]):
    """Countries with the first and last place of their agencies."""
    countries = [facts.agency(here, code).country_code for code in codes]
    for country in dict.fromkeys(countries):
        first = countries.index(country)
        yield here.names("country", country), first, first + countries.count(country) - 1


def _take(here: Screen, between: dict[tuple[str, str], Pair]) -> str:
    """How many pairs there are, within a country and across a border."""
    def country(code: str) -> str:
        return facts.agency(here, code).country_code

    once = {pair: found for pair, found in between.items() if pair[0] < pair[1]}
    counts = [
        sum(1 for (one, other), found in once.items() if getattr(found, what) and (country(one) == country(other)) == inside)
        for what in ("cases", "messages")
        for inside in (True, False)
    ]
    words = _("Pairs with cases together: {inside} within a country, {across} across a border. Pairs with messages: {inside_messages} within a country, {across_messages} across a border.")
    return words.format(**dict(zip(("inside", "across", "inside_messages", "across_messages"), map(count, counts), strict=True)))


def _notes(most: dict[bool, int]) -> tuple[str, ...]:
    return (
        _("Below the diagonal: cases in which both took part (largest square: {n}). Above it: messages between them, both ways (largest square: {m}).").format(n=count(most[True]), m=count(most[False])),
        _("Small dot: none. Cross: not applicable, for it is the same agency or one is a part of the other. Lines: countries."),
    )


def _hover(here: Screen, one: str, other: str, pair: Pair, is_below: bool) -> str:
    head = f"{facts.full_name(here, one)}\n{facts.full_name(here, other)}"
    if is_below:
        return f"{head}\n{_('Cases together')}: {count(pair.cases)}"
    ways = [
        f"{facts.short_name(here, first)} → {facts.short_name(here, second)}: {sent_words(sent)}"
        for first, second, sent in ((one, other, pair.there), (other, one, pair.back))
    ]
    return "\n".join((head, *ways))


def sent_words(sent: Sent) -> str:
    """Messages one way, and how the requests among them were answered."""
    words = count(sent.count)
    if sent.requests:
        words += "; " + _("requests answered: {n} of {total}").format(n=count(sent.answered), total=count(sent.requests))
    if sent.median_days is not None:
        words += "; " + facts.median_words(sent.median_days, sent.requests, sent.answered)
    return words


def _draw_pair(here: Screen, chosen: tuple[str, str], pair: Pair) -> None:
    one, other = chosen
    card.head(_("Two agencies"))
    for code in chosen:
        country = here.names("country", facts.agency(here, code).country_code)
        st.button(i18n.markdown(facts.full_name(here, code)), key=f"open_{code}", on_click=open_profile, args=(code,), type="tertiary", help=i18n.markdown(country))
    first, second = (facts.short_name(here, code) for code in chosen)
    together = i18n.state_word("not_applicable") if _is_part(here, one, other) else count(pair.cases)
    rows = [
        [Cell(_("Cases together")), Cell(together, link=_records(here, chosen) if pair.cases else "")],
        [Cell(_("led by {agency}").format(agency=first)), Cell(count(pair.led_by_first))],
        [Cell(_("led by {agency}").format(agency=second)), Cell(count(pair.led_by_second))],
        *(row for way, sent in ((f"{first} → {second}", pair.there), (f"{second} → {first}", pair.back)) for row in _sent_rows(way, sent)),
    ]
    st.html(table([Column(""), Column(i18n.period(here.filters.start, here.filters.end), "number")], rows, caption=_("Two agencies")))
    st.button(_("Close"), key="close_pair", icon=":material/close:", on_click=_clicked, args=("",))


def _records(here: Screen, chosen: tuple[str, str]) -> str:
    """Address of the cases in which both agencies took part."""
    return "" if here.access.reads_release_only else here.address("records", {"agency_codes": chosen[:1], "partner_codes": chosen[1:]})


def _sent_rows(way: str, sent: Sent) -> list[list[Cell]]:
    answered = _("{n} of {total}").format(n=count(sent.answered), total=count(sent.requests)) if sent.requests else i18n.NOTHING
    return [
        [Cell(f"{_('Messages')} {way}"), Cell(count(sent.count))],
        [Cell(_("Requests answered")), Cell(answered)],
        [Cell(_("Median reply")), Cell(i18n.days(sent.median_days), note="" if sent.median_days is None else still_open(sent.requests, sent.answered))],
    ]


def _draw_strongest(here: Screen, pairs: dict[tuple[str, str], Pair]) -> None:
    """The pairs with most cases together, and with most messages."""
    once = {pair: found for pair, found in pairs.items() if pair[0] < pair[1] and all(code in here.names.lineages for code in pair)}
    measures: tuple[tuple[str, Callable[[Pair], int]], ...] = ((_("Most cases together"), lambda pair: pair.cases), (_("Most messages"), lambda pair: pair.messages))
    for heading, number in measures:
        found = sorted(once.items(), key=lambda item: (-number(item[1]), item[0]))[:MOST_PAIRS]
        rows = [
            [
                Cell(f"{facts.short_name(here, one)} – {facts.short_name(here, other)}", link="#", key=SEPARATOR.join((one, other)), note=f"{facts.full_name(here, one)} – {facts.full_name(here, other)}"),
                Cell(count(number(pair))),
            ]
            for (one, other), pair in found
            if number(pair)
        ]  # fmt: skip
        if rows:
            columns = [Column(heading), Column("", "number")]
            clicks.markup(table(columns, rows, caption=heading), key=f"strongest_{heading}", on_click=_clicked)
