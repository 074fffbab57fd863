"""Offices and pairs as pages of paper."""

from __future__ import annotations

import pandas as pd

from analysis import agency_summary, comparison_words, trend_words
from content.context import Context
from content.offices import facts, office_words, overview_lines, pair_words
from content.offices.office_facts import Known
from content.offices.pair_facts import Pair
from content.offices.sides import BREAKDOWNS, Side
from exports.one_page import Listing, OnePage, Value
from language import i18n
from language.i18n import _, count

MOST_VALUES = 5
"""Values of a field on paper, the most first; of a pair as many as on the screen."""


def of_office(here: Context, known: Known) -> OnePage:
    """The page of an office."""
    side = known.side
    return OnePage(
        name=office_words.name(here, known),
        subtitle=office_words.subtitle(here, known),
        sentences=(*office_words.sentences(here, known), *office_words.lacking(here, known)),
        figures=tuple(_figures(here, side)),
        tiles=tuple(_tiles(here, side)),
        trend=office_words.trend(here, known),
        listings=(
            _amounts(here, side),
            *_fields(here, side),
            *(
                Listing(
                    title,
                    tuple(column.heading for column in columns),
                    tuple(_row(row) for row in rows),
                    numbers=tuple(column.kind == "number" for column in columns),
                )
                for title, (columns, rows) in (
                    (_("Traffic and checks"), office_words.passing(here, known)),
                    (_("Equipment"), office_words.equipment(here, known)),
                    (_("Training received"), office_words.courses(here, known)),
                    (_("Training received by topic"), office_words.topics(here, known)),
                    (_("Status"), office_words.history(here, known)),
                    (_("Agencies there"), office_words.agencies(here, known)),
                    (_("Published cases"), office_words.published(here, known)),
                )
                if rows
            ),
        ),
    )


def _row(cells) -> tuple[Value, ...]:
    """Cells as a file has them: numbers and days as these, all else as words."""
    return tuple(cell.text if cell.value is None else cell.value for cell in cells)


def _figures(here: Context, side: Side) -> list[tuple[str, Value, str]]:
    """The main figures of a side, each with what it stands beside."""
    line = side.line
    if line is None or side.frame is None:
        return []
    change, _compared = comparison_words.beside(line.cases.comparison, side.frame, is_count=True)
    beside = line.cases.comparison
    was = "" if beside is None else comparison_words.sum_was(beside.base, beside)
    cases: Value = line.cases.value if line.cases.value is not None else i18n.state_word(line.cases.state)
    found: list[tuple[str, Value, str]] = [(_("Cases"), cases, comparison_words.told(change, was))]
    if facts.tells_reports(here):
        usual = overview_lines.usual_words(line.usual, count) if line.usual else ""
        found.append((_("Usual of cases, from"), line.usual.low if line.usual else None, usual))
        found.append((_("Usual of cases, to"), line.usual.high if line.usual else None, usual))
        due = _("of {n}").format(n=count(line.due))
        found.append((_("Months reported"), float(line.reported) if line.due else None, due if line.due else ""))
    return found


def _tiles(here: Context, side: Side) -> list[tuple[str, str, str]]:
    """The same in words, as the head of a page has it."""
    line = side.line
    if line is None:
        return []
    found = _figures(here, side)
    (label, cases, beside), *_more = found
    tiles = [(label, _written(cases), beside)]
    if facts.tells_reports(here):
        usual = trend_words.span(line.usual.low, line.usual.high, count) if line.usual else i18n.NOTHING
        tiles.append((_("Usual of cases"), usual, _("by its own past") if line.usual else ""))
        label, reported, due = found[-1]
        tiles.append((label, _written(reported), due))
    return tiles


def _written(value: Value) -> str:
    return value if isinstance(value, str) else i18n.NOTHING if value is None else count(value)


def _amounts(here: Context, side: Side) -> Listing:
    """What was seized, of most cases first."""
    amounts = side.line.amounts if side.line else {}
    rows = []
    for key, amount in sorted(amounts.items(), key=lambda one: (-one[1].case_count, str(one[0]))):
        held = key in (side.line.held if side.line else ())
        quantity: Value = amount.quantity
        if quantity is None:
            quantity = i18n.state_word("suppressed" if held else "not_stated")
        share = amount.largest_share
        warning = "" if share is None else _("1 case is {share}").format(share=i18n.percent(share))
        unit = i18n.unit_word(key[2], amount.quantity or 0) if key[2] else i18n.state_word("not_stated")
        rows.append((agency_summary.amount_name(key, here.names), quantity, unit, float(amount.case_count), warning))
    return Listing(
        _("Seized"),
        (_("What"), _("Quantity"), _("Unit"), _("Cases"), _("Largest case")),
        tuple(rows),
        _("No case states an amount."),
        is_mixed=True,
    )


def _fields(here: Context, side: Side) -> list[Listing]:
    """Its cases by field, the most frequent values of each."""
    found = []
    for field, title in BREAKDOWNS.items():
        counted = [(code, number) for code, number in (side.counted or {}).get(field, []) if not pd.isna(number)]
        rows = tuple((here.names.choice(field, code), float(number)) for code, number in counted)
        found += [Listing(_(title), (_("Value"), _("Cases")), rows, most=MOST_VALUES)] if rows else []
    return found


def of_pair(here: Context, pair: Pair) -> OnePage:
    """The page of a pair."""
    columns, rows = pair_words.table(here, pair)
    sides = (_("First side"), _("Second side"))
    listings = [
        Listing(
            _("Both sides"),
            tuple(one.heading for one in columns),
            tuple(_row(row) for row in rows),
            common=(columns[0].heading, *sides),
            is_mixed=True,
        )
    ]
    for field in pair_words.fields(pair):
        if found := pair_words.beside(here, pair, field, most=None):
            heads, values, _take, _notes = found
            told = tuple(_row(row) for row in values)
            headings = tuple(one.heading for one in heads)
            title = _(pair_words.TITLES[field])
            common = (headings[0], *sides)
            listings.append(Listing(title, headings, told, common=common, most=pair_words.MOST_BARS))
    if len(pair.linked):
        heads, values = pair_words.linked_table(here, pair)
        told = tuple(_row(row) for row in values)
        listings.append(Listing(_("What links cases across the border"), tuple(one.heading for one in heads), told))
    cases = (_("Cases, first side"), _("Cases, second side"))
    figures: list[tuple[str, Value, str]] = []
    tiles: list[tuple[str, str, str]] = []
    for place, side in enumerate(pair.sides):
        figures.append((sides[place], pair_words.side_name(here, pair, place), ""))
        for label, value, note in _figures(here, side)[:1]:
            figures.append((cases[place], value, note))
            tiles.append((f"{label}, {pair_words.side_name(here, pair, place)}", _written(value), note))
    if messages := pair_words.both_ways(pair):
        label, number, note = messages
        tiles.append((label, count(number), note))
    return OnePage(
        name=pair_words.name(here, pair),
        subtitle=pair_words.subtitle(here, pair),
        sentences=tuple(pair_words.sentences(here, pair)),
        figures=tuple(figures),
        tiles=tuple(tiles),
        trend=pair_words.trend(here, pair),
        listings=tuple(listings),
    )
