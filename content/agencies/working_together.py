"""Who works with whom: a square for each two agencies."""

from __future__ import annotations

from analysis.agencies import Pair, Sent
from analysis.cooperation import still_open
from charts.chart import Matrix, MatrixCell
from charts.table import Cell
from content.agencies import facts
from content.context import Context
from language import i18n
from language.i18n import _, count

CASES, MESSAGES = "present", "series:1"
"""Colours of the two halves."""
SEPARATOR = "|"


def matrix(
    here: Context, codes: list[str], pairs: dict[tuple[str, str], Pair], chosen: tuple[str, str] | None
) -> Matrix:
    """Every two of the agencies: below the diagonal their cases together, above it their messages both ways.

    Each half has a scale of its own, on which the area of a square stands for its number.
    """
    between = {(one, other): pairs.get((one, other), Pair()) for one in codes for other in codes if one != other}
    most = {
        True: max((pair.cases for pair in between.values()), default=0) or 1,
        False: max((pair.messages for pair in between.values()), default=0) or 1,
    }
    cells = []
    for row, one in enumerate(codes):
        for column, other in enumerate(codes):
            if one == other:
                cells.append(
                    MatrixCell(
                        row=row, column=column, value=None, state="not_applicable", words=facts.full_name(here, one)
                    )
                )
                continue
            pair, is_below = between[one, other], row > column
            value = pair.cases if is_below else pair.messages
            if is_below and is_part(here, one, other):
                words = _("{one} and {other}: one is a part of the other").format(
                    one=facts.full_name(here, one), other=facts.full_name(here, other)
                )
                cells.append(MatrixCell(row=row, column=column, value=None, state="not_applicable", words=words))
                continue
            cells.append(
                MatrixCell(
                    row=row,
                    column=column,
                    value=float(value),
                    share=value / most[is_below],
                    colour=CASES if is_below else MESSAGES,
                    words=_hover(here, one, other, pair, is_below),
                    key=SEPARATOR.join((one, other)),
                    written=count(value),
                )
            )
    names = tuple(facts.short_name(here, code) for code in codes)
    titles = tuple(facts.full_name(here, code) for code in codes)
    blocks = tuple(_blocks(here, codes))
    highlighted = tuple(place for place, code in enumerate(codes) if chosen and code in chosen)
    return Matrix(
        title=_("Who works with whom"),
        unit="",
        row_names=names,
        column_names=names,
        row_titles=titles,
        column_titles=titles,
        cells=tuple(cells),
        row_blocks=blocks,
        column_blocks=blocks,
        highlighted_rows=highlighted,
        highlighted_columns=highlighted,
        take=_take(here, between),
        notes=_notes(most),
        row_heading=_("Agency"),
        column_heading=_("Partner"),
        value_heading=_("Cases together, or messages"),
    )


def with_others(
    codes: list[str], pairs: dict[tuple[str, str], Pair], chosen: tuple[str, str] | None
) -> tuple[list[str], list[str]]:
    """The agencies that had a case together with another of them or wrote to one, and the others."""
    busy = {
        code
        for pair, found in pairs.items()
        if (found.cases or found.messages) and pair[0] != pair[1] and set(pair) <= set(codes)
        for code in pair
    } | set(chosen or ())
    return [code for code in codes if code in busy], [code for code in codes if code not in busy]


def left_out_words(here: Context, codes: list[str]) -> list[str]:
    """Which agencies have no line, and why."""
    if not codes:
        return []
    names = i18n.list_words([facts.full_name(here, code) for code in codes])
    return [_("Without a line, for they had nothing together with another agency: {names}").format(names=names)]


def is_part(here: Context, one: str, other: str) -> bool:
    """Whether one of two agencies is a part of the other, as they are at the end of the period."""

    def body(code: str) -> str | None:
        parent = facts.agency(here, code).parent_code
        return next(
            (lineage for lineage, rows in here.names.lineages.items() if any(row.code == parent for row in rows)), None
        )

    return body(one) == other or body(other) == one


def _blocks(here: Context, codes: list[str]):
    """Countries with the first and last place of their agencies."""
    countries = [facts.agency(here, code).country_code for code in codes]
    for country in dict.fromkeys(countries):
        first = countries.index(country)
        yield here.names("country", country), first, first + countries.count(country) - 1


def _take(here: Context, between: dict[tuple[str, str], Pair]) -> str:
    """How many pairs there are, within a country and across a border."""

    def country(code: str) -> str:
        return facts.agency(here, code).country_code

    once = {pair: found for pair, found in between.items() if pair[0] < pair[1]}
    counts = [
        sum(
            1
            for (one, other), found in once.items()
            if getattr(found, what) and (country(one) == country(other)) == inside
        )
        for what in ("cases", "messages")
        for inside in (True, False)
    ]
    words = _(
        "Pairs with cases together: {inside} within a country, {across} across a border. Pairs with messages: "
        "{inside_messages} within a country, {across_messages} across a border."
    )
    return words.format(
        **dict(zip(("inside", "across", "inside_messages", "across_messages"), map(count, counts), strict=True))
    )


def _notes(most: dict[bool, int]) -> tuple[str, ...]:
    return (
        _(
            "Below the diagonal: cases in which both took part, {n} in the largest square. Above it: messages "
            "between them, both ways, {m} in the largest square."
        ).format(n=count(most[True]), m=count(most[False])),
        _(
            "Small dot: nothing together. Cross: not applicable, for it is the same agency or one is a part of "
            "the other. Lines: countries."
        ),
    )


def _hover(here: Context, one: str, other: str, pair: Pair, is_below: bool) -> str:
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
        words += ", " + _("{n} of {total} requests answered").format(n=count(sent.answered), total=count(sent.requests))
    if sent.median_days is not None:
        words += ", " + facts.median_words(sent.median_days, sent.requests, sent.answered)
    return words


def records(here: Context, chosen: tuple[str, str]) -> str:
    """Address of the cases in which both agencies took part."""
    return (
        ""
        if here.access.reads_release_only
        else here.address("records", {"agency_codes": chosen[:1], "partner_codes": chosen[1:]})
    )


def sent_rows(way: str, sent: Sent) -> list[list[Cell]]:
    answered = (
        _("{n} of {total}").format(n=count(sent.answered), total=count(sent.requests))
        if sent.requests
        else i18n.NOTHING
    )
    return [
        [Cell(f"{_('Messages')} {way}"), Cell(count(sent.count))],
        [Cell(_("Requests answered")), Cell(answered)],
        [
            Cell(_("Median reply time")),
            Cell(
                i18n.days(sent.median_days),
                note="" if sent.median_days is None else still_open(sent.requests, sent.answered),
            ),
        ],
    ]
