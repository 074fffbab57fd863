"""All offices as small multiples on one scale, with their status behind the line; and each border as a strip in the
order of geography."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from charts.chart import Series, Span, TimeChart
from charts.table import Cell, Column
from content import axes, definitions, leads, narrowing
from content.context import Context
from content.figures import month_bars
from content.offices import facts, overview_lines
from content.offices.facts import Overview
from content.periods import cases_words
from language import i18n
from language.i18n import _, count, ngettext
from scope.comparison import month_number, month_start, shift

STATUSES = {
    "planned": ("1", "series:7", 0.10),
    "operational": ("2", "context", 0.0),
    "suspended": ("3", "series:3", 0.22),
    "reopened": ("4", "series:1", 0.12),
    "closed": ("5", "context", 0.30),
    "supported_bcp": ("6", "series:2", 0.12),
    "unknown": ("7", "series:6", 0.12),
}
"""Look of each status (vocabulary `blo_status`) behind a line: its sign, colour role and depth."""


def multiples(here: Context, found: Overview) -> TimeChart | None:
    """Cases per month of every office, each in a picture of its own, all on one scale."""
    codes = [code for code in overview_lines.codes(here, found) if code in found.lines]
    if not codes or not found.lines[codes[0]].cases.months:
        return None
    months = [one.month for one in found.lines[codes[0]].cases.months]
    panels = tuple(facts.name(here, code) for code in codes)
    series = tuple(
        Series(
            name=facts.name(here, code),
            panel=facts.name(here, code),
            values=tuple(one.value for one in found.lines[code].cases.months),
            states=tuple(one.state for one in found.lines[code].cases.months),
            words=tuple(_words(here, code, one) for one in found.lines[code].cases.months),
            keys=(code,) * len(months),
        )
        for code in codes
    )
    spans = tuple(span for code in codes for span in _spans(here, found, code, months))
    used = {span.sign for span in spans}
    signs = [
        f"{sign} {here.names('blo_status', status)}" for status, (sign, *_look) in STATUSES.items() if sign in used
    ]
    period = [
        place for place, month in enumerate(months) if month_start(here.filters.start) <= month < here.filters.end
    ]
    return TimeChart(
        title=_("Cases per month at every office"),
        take=_("All pictures have one scale; offices stand by country and name"),
        notes=(_("Ground behind a line: the status of the office, {signs}.").format(signs=i18n.list_words(signs)),),
        unit=_("cases"),
        starts=tuple(months),
        labels=tuple(map(i18n.month_year, months)),
        ticks=axes.ticks(months, "month"),
        series=series,
        panels=panels,
        spans=spans,
        selected=(period[0], period[-1]) if period else None,
        first_heading=_("Month"),
    )


def _words(here: Context, code: str, one) -> str:
    head = f"{facts.name(here, code)}, {i18n.month_year(one.month)}"
    return f"{head}: {i18n.state_word(one.state) if one.value is None else cases_words(one.value)}"


def _spans(here: Context, found: Overview, code: str, months: list[date]) -> list[Span]:
    """The statuses of an office in the months shown, days as parts of months."""
    first, end = months[0], shift(months[-1], 1)
    spans = []
    for status, from_on, to_on in found.statuses.get(code, []):
        start, last = max(from_on, first), min(to_on or end, end)
        if start >= last or status not in STATUSES:
            continue
        sign, colour, depth = STATUSES[status]
        spans.append(
            Span(
                first=_place(start, first),
                last=_place(last - timedelta(days=1), first, is_end=True),
                name=here.names("blo_status", status),
                sign=sign,
                colour=colour,
                depth=depth,
                panel=facts.name(here, code),
            )
        )
    return spans


def _place(day: date, first: date, *, is_end: bool = False) -> float:
    """Where a day stands on the axis of months: the first of a month at its beginning, its last day at its end."""
    month = month_start(day)
    length = (shift(month, 1) - month).days
    part = ((day - month).days + is_end) / length
    # A position is from half before its middle to half after it; a last one is told by its own middle.
    return month_number(month) - month_number(first) + part - is_end


# Along each border ------------------------------------------------------------------------------------------


def borders(here: Context, found: Overview) -> list[tuple[str, list]]:
    """Borders with the pairs that stand along them, from west to east (from south to north where the border runs that
    way)."""
    pairs = [
        pair
        for pair in here.names.pair_rows
        if any(not pd.isna(side) and side in found.rows for side in (pair.side_a, pair.side_b))
    ]
    by_border: dict[str, list] = {}
    for pair in pairs:
        by_border.setdefault(pair.border, []).append(pair)
    named = sorted(by_border, key=lambda border: border_name(here, border))
    return [(border, _in_order(found, by_border[border])) for border in named]


def pairs(here: Context, found: Overview) -> list[str]:
    """Codes of all pairs, border by border in the order of geography."""
    return [pair.code for _border, along in borders(here, found) for pair in along]


def _in_order(found: Overview, pairs: list) -> list:
    """Pairs along the way that they lie apart most."""
    at = {pair.code: _position(found, pair) for pair in pairs}
    known = [place for place in at.values() if place]
    if len(known) < 2:
        return sorted(pairs, key=lambda pair: pair.code)
    across = max(lon for lon, _lat in known) - min(lon for lon, _lat in known)
    up = max(lat for _lon, lat in known) - min(lat for _lon, lat in known)
    way = 0 if across >= up else 1

    def key(pair) -> tuple[bool, float, str]:
        place = at[pair.code]
        return place is None, place[way] if place else 0.0, pair.code

    return sorted(pairs, key=key)


def _position(found: Overview, pair) -> tuple[float, float] | None:
    """Longitude and latitude of a pair: of the first of its sides that is known."""
    for side in (pair.side_a, pair.side_b):
        row = None if pd.isna(side) else found.rows.get(side)
        if row is not None and not pd.isna(row.lat):
            return float(row.lon), float(row.lat)
    return None


def border_name(here: Context, border: str) -> str:
    return " – ".join(here.names("country", code) for code in border.split("-"))


def strip(here: Context, found: Overview, border: str, pairs: list) -> tuple[list[Column], list[list[Cell]]]:
    """A border as a table: a row for each crossing in the order of geography, a column for each side."""
    sides = border.split("-")
    columns = [Column(_("Crossing"), "title")]
    for code in sides:
        columns.append(Column(here.names("country", code)))
        if found.lines:
            columns += [
                definitions.column(f"border_{border}", "border_cases", _("Cases"), place=code),
                Column(_("24 months"), "bars"),
            ]
    rows = []
    for pair in pairs:
        cells = [
            Cell(
                here.names.pair(pair.code),
                second=here.names("border_mode", pair.mode),
                link=leads.address(here, "pair", pair.code),
                key=f"pair:{pair.code}",
            )
        ]
        by_country = {}
        for side in (pair.side_a, pair.side_b):
            if not pd.isna(side) and side in found.rows:
                by_country[found.rows[side].country_code] = side
        for code in sides:
            side = _side(here, found, by_country.get(code), pair)
            cells += side if found.lines else side[:1]
        rows.append(cells)
    return columns, rows


def _side(here: Context, found: Overview, code: str | None, pair) -> list[Cell]:
    if code is None:
        return [Cell(_("no office is known"), is_nothing=True), Cell(), Cell()]
    status, _since = facts.status_on(found.statuses.get(code, []), facts.today(here))
    line = found.lines.get(code)
    office = Cell(
        facts.name(here, code),
        second=here.names("blo_status", status),
        link=leads.address(here, "office", code),
        key=f"office:{code}",
    )
    if line is None:
        return [office, Cell(), Cell()]
    several = len({other.mode for other in facts.pairs_of(here, code)}) > 1
    cases = i18n.state_word(line.cases.state) if line.cases.value is None else count(line.case_count)
    return [
        office,
        Cell(cases, second=_("of all its pairs") if several else ""),
        Cell(bars=month_bars(line.cases.months, "", found.framed.period)),
    ]


def border_take(here: Context, pairs: list) -> str:
    """How many crossings a border has here, and at how many of them both sides have an office."""
    both = sum(not facts.is_alone(here, pair) for pair in pairs)
    words = ngettext(
        "{n} of {total} crossing has an office on both sides that is known",
        "{n} of {total} crossings have an office on both sides that is known",
        len(pairs),
    )
    return words.format(n=count(both), total=count(len(pairs)))


def notes(here: Context) -> list[str]:
    return [
        _("Crossings stand in the order of geography along the border, by what is known of where they lie."),
        *narrowing.words(here, "cases"),
    ]
