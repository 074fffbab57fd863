"""Both sides of a crossing as words, tables and charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analysis import agencies, agency_summary, comparison_words, totals, under_review
from analysis.cooperation import still_open
from charts.chart import Series, TimeChart
from charts.table import Cell, Column
from content import axes, definitions, leads, leaving, narrowing
from content.context import Context
from content.leads import Lead
from content.offices import facts, overview_lines, pair_facts, sides
from content.offices.pair_facts import Pair, Way
from content.offices.sides import MODES, Side
from content.periods import cases_words
from language import i18n
from language.i18n import N_, _, count, ngettext
from queries import offices as queries
from scope.comparison import month_start
from scope.filters import BLANK

COLOURS = ("present", "series:1")
"""Of the first and the second side."""
MOST_BARS = 8
MOST_AMOUNTS = 4
MOST_TRENDS = 3
"""Charts of quantities by month."""
TITLES = {
    "substance_codes": N_("Substances on both sides"),
    "group_codes": N_("Substance groups on both sides"),
    "concealments": N_("Concealment on both sides"),
    "directions": N_("Direction on both sides"),
    "transport_modes": N_("Means of transport on both sides"),
    "detections": N_("Detection on both sides"),
}
LINK_WORDS = {
    "exchange": N_("followed a message between the two"),
    "operation": N_("within an operation of both"),
    "double_report": N_("probable double report"),
}


def name(here: Context, pair: Pair) -> str:
    return here.names.pair(pair.row.code)


def led_to(here: Context, pair: Pair) -> list[Lead]:
    """The ways to both offices, to the agencies that are there, and to their donors."""
    offices = [side.code for side in pair.offices if side.told != "untold"]
    things: dict[leads.Thing, None] = {("office", code): None for code in offices}
    for code in offices:
        access, _told = sides.access_to(here, code)
        asked = [here.ask(query(code, access)) for query in (queries.agencies, queries.donors)]
        there, donors = (answer.rows() for answer in asked)
        things |= {("agency", one): None for one in there[there["to_on"].isna()]["lineage_code"].dropna()}
        things |= {("donor", one): None for one in donors["code"]}
    return leads.of_things(here, things)


def side_name(here: Context, pair: Pair, place: int) -> str:
    """A side by its office, or by the place without one."""
    side = pair.sides[place]
    if side.told != "none":
        return facts.name(here, side.code)
    return here.names.pair(pair.row.code).rpartition(" – ")[2]


def subtitle(here: Context, pair: Pair) -> str:
    """Mode and border of a crossing."""
    both = " – ".join(here.names("country", code) for code in pair_facts.countries_of(pair.row))
    return f"{here.names('border_mode', pair.row.mode)} · {both}"


def sentences(here: Context, pair: Pair) -> list[str]:
    """What the figures of both sides say, and what they cannot."""
    said = [_cases(here, pair)]
    if pair.is_alone:
        said.append(
            _("On the side of {place} no office is known, so that one side alone is told.").format(
                place=side_name(here, pair, 1)
            )
        )
    elif pair.ways is not None:
        said.append(ways_words(pair))
    for place, side in enumerate(pair.sides):
        if side.mode:
            words = _("{office} stands in several pairs. Here only its cases by {mode} count.")
            if side.apart:
                words = _(
                    "{office} stands in several pairs. Here only its cases by {mode} count; {cases} of the period "
                    "state no such means of transport, and are in none of its pairs."
                )
            said.append(
                words.format(
                    office=side_name(here, pair, place),
                    mode=here.names("border_mode", side.mode).lower(),
                    cases=cases_words(side.apart),
                )
            )
        elif side.told == "released" and len(facts.pairs_of(here, side.code)) > 1:
            words = _(
                "{office} stands in several pairs. Released figures do not tell road and rail apart, so that those of "
                "the whole office stand here."
            )
            said.append(words.format(office=side_name(here, pair, place)))
        if side.told == "untold":
            said.append(sides.untold_words(here, side.code, side_name(here, pair, place)))
    return said


def _cases(here: Context, pair: Pair) -> str:
    parts = []
    for place, side in enumerate(pair.sides):
        if side.line is None:
            continue
        total = side.line.cases
        written = i18n.state_word(total.state).lower() if total.value is None else cases_words(total.value)
        parts.append(_("{office}: {cases}").format(office=side_name(here, pair, place), cases=written))
    return "; ".join(parts) + "." if parts else _("Nothing is told of this crossing at your access level.")


def ways_words(pair: Pair) -> str:
    """How many messages there were each way."""
    there, back = pair.ways or (Way(), Way())
    words = (
        _("Messages between the two countries: {there} one way and {back} the other")
        if pair.is_border
        else _("Messages between the two sides: {there} one way and {back} the other")
    )
    return words.format(there=count(there.sent), back=count(back.sent)) + "."


def both_ways(pair: Pair) -> tuple[str, int, str] | None:
    """What the messages of a pair are called, how many there were, and how many each way; None where none are told."""
    if pair.ways is None:
        return None
    there, back = pair.ways
    label = _("Messages between the two countries") if pair.is_border else _("Messages between the two sides")
    note = _("{there} one way and {back} the other").format(there=count(there.sent), back=count(back.sent))
    return label, there.sent + back.sent, note


# Both sides in a table --------------------------------------------------------------------------------------


def table(here: Context, pair: Pair) -> tuple[list[Column], list[list[Cell]]]:
    """Both sides next to each other: a row for each thing."""
    columns = [Column(_("What")), *(Column(side_name(here, pair, place)) for place in (0, 1))]
    rows = [[Cell(_("Status")), *(_status(here, side) for side in pair.sides)]]
    if facts.tells_reports(here):
        rows.append([Cell(_("Months reported")), *(_reported(side) for side in pair.sides)])
    rows.append([Cell(_("Cases")), *(_cases_cell(here, side) for side in pair.sides)])
    lines = [side.line for side in pair.sides if side.line]
    for key in agencies.leading_amounts(lines, MOST_AMOUNTS):
        heading = f"{agency_summary.amount_name(key, here.names)}, {i18n.unit_word(key[2])}"
        digits = overview_lines.decimals(lines, [key])[key]
        cells = [_amount(here, side, key, digits) for side in pair.sides]
        rows.append([Cell(heading), *cells])
    if pair.ways is not None:
        there, back = pair.ways
        sent = _("Messages sent to the country opposite") if pair.is_border else _("Messages sent to the other side")
        rows.append([Cell(sent), *(Cell(count(way.sent), value=float(way.sent)) for way in (there, back))])
        # Who was asked answers: the requests of the one are answered by the other.
        rows.append([Cell(_("Requests answered")), _answered(back), _answered(there)])
        rows.append([Cell(_("Median reply time")), _median(back), _median(there)])
    return columns, rows


def _untold(side: Side) -> Cell:
    if side.told == "none":
        return Cell(_("no office is known"), is_nothing=True)
    return Cell(i18n.state_word("not_at_this_level"), is_nothing=True)


def _status(here: Context, side: Side) -> Cell:
    if side.row is None:
        return _untold(side)
    status, since = facts.status_on(list(side.statuses), facts.today(here))
    told = "" if since is None or status == "unknown" else facts.since(side.row, since)
    return Cell(here.names("blo_status", status), second=_("since {date}").format(date=told) if told else "")


def _reported(side: Side) -> Cell:
    return Cell() if side.line is None else overview_lines.reported(side.line)


def _cases_cell(here: Context, side: Side) -> Cell:
    if side.line is None or side.frame is None:
        return Cell()
    cell = overview_lines.cases_cell(here, side.line, side.frame, codes=codes(side))
    change, compared = comparison_words.beside(side.line.cases.comparison, side.frame, is_count=True)
    told = comparison_words.told(change, compared)
    return replace(cell, second=told or cell.second)


def codes(side: Side) -> dict[str, tuple[str, ...]]:
    """Filters of the cases that a side has in a pair, beside its office."""
    return {"transport_groups": MODES[side.mode]} if side.mode else {}


def _amount(here: Context, side: Side, key, digits: int) -> Cell:
    if side.line is None:
        return Cell()
    return overview_lines.amount_cell(here, side.line, key, digits, codes=codes(side))


def _answered(way: Way) -> Cell:
    if not way.requests:
        return Cell(i18n.NOTHING)
    return Cell(
        _("{n} of {total}").format(n=count(way.answered), total=count(way.requests)),
        note=still_open(way.requests, way.answered),
    )


def _median(way: Way) -> Cell:
    return Cell(i18n.days(way.median_days), second=still_open(way.requests, way.answered))


# Charts -----------------------------------------------------------------------------------------------------


def trend(here: Context, pair: Pair) -> TimeChart | None:
    """Cases per month of both sides on one scale; None where nothing is told."""
    return _both_sides(
        here,
        pair,
        {place: side.line.cases for place, side in enumerate(pair.sides) if side.line},
        cases_words,
        title=_("Cases per month on both sides"),
        take=_("Both lines have one scale; a line breaks where a month was not reported"),
        unit=_("cases"),
    )


def amount_trends(here: Context, pair: Pair) -> list[TimeChart]:
    """What was seized per month on both sides, a chart on one scale for each of the leading groups and units: none is
    added to another."""
    found = []
    for key in agencies.leading_amounts([side.line for side in pair.sides if side.line], MOST_TRENDS):
        by_side = {place: total for place, side in enumerate(pair.sides) if (total := side.total(key))}
        unit = i18n.unit_word(key[2])
        made = _both_sides(
            here,
            pair,
            by_side,
            lambda value, unit=key[2]: i18n.quantity(value, unit),
            title=_("{substance} per month on both sides, {unit}").format(
                substance=agency_summary.amount_name(key, here.names), unit=unit
            ),
            take=_seized(here, pair, key),
            unit=unit,
            is_whole=False,
            more=_doubts(here, pair, key, by_side),
        )
        found += [made] if made else []
    return found


def _seized(here: Context, pair: Pair, key: agencies.Key) -> str:
    """What both sides seized in the period."""
    parts = []
    digits = overview_lines.decimals([side.line for side in pair.sides if side.line], [key])[key]
    for place, side in enumerate(pair.sides):
        if side.line is None:
            continue
        text = _amount(here, side, key, digits).text
        amount = side.line.amounts.get(key)
        is_told = side.line.cases.value is not None and (amount is None or amount.quantity is not None)
        written = i18n.quantity(amount.quantity if amount else 0, key[2]) if is_told else text.lower()
        parts.append(_("{office}: {cases}").format(office=side_name(here, pair, place), cases=written))
    return comparison_words.sentences([i18n.period(here.filters.start, here.filters.end), "; ".join(parts)])


def _doubts(here: Context, pair: Pair, key: agencies.Key, by_side: dict[int, totals.Total]) -> tuple[str, ...]:
    """That one case makes most of what a side seized, that a part is held back, or stands beside as under review."""
    said = []
    for place, total in by_side.items():
        line = pair.sides[place].line
        name, amount = side_name(here, pair, place), line.amounts.get(key) if line else None
        if amount and amount.largest_share is not None:
            words = _("{office}: 1 case makes up {share} of the period’s amount.")
            said.append(words.format(office=name, share=i18n.percent(amount.largest_share)))
        if total.apart:
            words = _("{office}: {amounts}; the months are without it.")
            said.append(words.format(office=name, amounts=under_review.few_words(total.apart, key[2] or "")))
        if line and key in line.held:
            said.append(_("{office}: a part of the period’s amount is held back.").format(office=name))
    return tuple(said)


def _both_sides(
    here: Context,
    pair: Pair,
    by_side: dict[int, totals.Total],
    written: Callable[[float], str],
    *,
    title: str,
    take: str,
    unit: str,
    is_whole: bool = True,
    more: tuple[str, ...] = (),
) -> TimeChart | None:
    """Months of the totals of both sides, by the place of the side, on one scale; None where nothing is told."""
    known = {place: total.months for place, total in by_side.items() if total.months}
    if not known:
        return None
    months = [one.month for one in next(iter(known.values()))]
    series = tuple(
        Series(
            name=side_name(here, pair, place),
            label=side_name(here, pair, place),
            colour=COLOURS[place],
            values=tuple(one.value for one in of_side),
            states=tuple(one.state for one in of_side),
            words=tuple(_month_words(here, pair, place, one, written) for one in of_side),
            keys=tuple(month.isoformat() for month in months),
        )
        for place, of_side in known.items()
    )
    return TimeChart(
        title=title,
        take=take,
        unit=unit,
        is_whole=is_whole,
        starts=tuple(months),
        labels=tuple(map(i18n.month_year, months)),
        ticks=axes.ticks(months, "month"),
        series=series,
        notes=(*more, *facts.overridden(here, pair.row.code)),
        selected=_selected(here, months),
        first_heading=_("Month"),
    )


def _selected(here: Context, months) -> tuple[float, float] | None:
    places = [
        place for place, month in enumerate(months) if month_start(here.filters.start) <= month < here.filters.end
    ]
    return (places[0], places[-1]) if places else None


def _month_words(here: Context, pair: Pair, place: int, one: totals.MonthValue, written: Callable[[float], str]) -> str:
    head = f"{side_name(here, pair, place)}, {i18n.month_year(one.month)}"
    if one.value is None:
        return f"{head}: {i18n.state_word(one.state)}"
    words = f"{head}: {written(one.value)}"
    return f"{words} ({i18n.state_word('filling').lower()})" if one.state == "filling" else words


def messages(here: Context, pair: Pair) -> TimeChart | None:
    """Messages per month each way; None where they are not told by side."""
    if pair.is_border or pair.ways is None or not len(pair.months):
        return None
    months = list(pair.months)
    known = [month < here.coverage.complete_to for month in months]
    # Before the data begin there is no zero.
    begin = month_start(here.coverage.first)
    sent = [
        [value if value or month >= begin else None for month, value in zip(months, values, strict=True)]
        for values in (pair_facts.sent_by_month(pair, side.code) for side in pair.sides)
    ]
    series = tuple(
        Series(
            name=_("From {office}").format(office=side_name(here, pair, place)),
            label=side_name(here, pair, place),
            colour=COLOURS[place],
            values=tuple(sent[place]),
            states=tuple(
                "unknown" if value is None else "reported" if one else "filling"
                for one, value in zip(known, sent[place], strict=True)
            ),
            words=tuple(
                f"{side_name(here, pair, place)}, {i18n.month_year(month)}: "
                + (i18n.state_word("unknown") if value is None else count(value))
                for month, value in zip(months, sent[place], strict=True)
            ),
        )
        for place in (0, 1)
    )
    return TimeChart(
        title=_("Messages per month each way"),
        take=ways_words(pair).rstrip("."),
        unit=_("messages"),
        starts=tuple(months),
        labels=tuple(map(i18n.month_year, months)),
        ticks=axes.ticks(months, "month"),
        series=series,
        notes=tuple(facts.overridden(here, pair.row.code)),
        selected=_selected(here, months),
        first_heading=_("Month"),
    )


def fields(pair: Pair) -> list[str]:
    """Fields by which both sides are counted."""
    counted = [side.counted or {} for side in pair.offices if side.is_known]
    return [field for field in TITLES if counted and all(field in one for one in counted)]


Beside = tuple[list[Column], list[list[Cell]], str, list[str]]
"""Columns and rows of a table, what one side sees and the other does not, and notes."""


def beside(here: Context, pair: Pair, field: str, most: int | None = MOST_BARS) -> Beside | None:
    """Cases of both sides by one field as a table with bars on one scale, what one side sees and the other does not,
    and notes; None where one side alone is told."""
    if any(not side.is_known for side in pair.sides):
        return None
    first, second = (_stated(side, field) for side in pair.sides)
    order = sorted({*first, *second}, key=lambda code: (-(first.get(code, 0) + second.get(code, 0)), code))
    names = [side_name(here, pair, place) for place in (0, 1)]
    largest = max([*first.values(), *second.values()], default=0) or 1
    columns = [
        Column(_("Value"), "title"),
        *(
            definitions.column(f"beside_{field}", "side_cases", one, place=str(place))
            for place, one in enumerate(names)
        ),
    ]
    rows = [
        [
            Cell(here.names.choice(field, code)),
            *(
                Cell(
                    count(side.get(code, 0)),
                    share=side.get(code, 0) / largest,
                    is_nothing=not side.get(code),
                    value=float(side.get(code, 0)),
                )
                for side in (first, second)
            ),
        ]
        for code in order[:most]
    ]
    notes = []
    if (more := len(order) - len(rows)) > 0:
        words = ngettext("{n} more value is not shown.", "{n} more values are not shown.", more)
        notes.append(words.format(n=count(more)))
    return columns, rows, _seen_by_one(here, field, first, second, names), notes


def _stated(side: Side, field: str) -> dict[str, int]:
    counted = dict((side.counted or {}).get(field, []))
    return {
        code: int(number) for code, number in counted.items() if code not in (BLANK, "unknown") and number == number
    }


def _seen_by_one(here: Context, field: str, first: dict, second: dict, names: list[str]) -> str:
    """What one side sees and the other does not."""
    parts = []
    for office, own, other in ((names[0], first, second), (names[1], second, first)):
        alone = sorted((code for code in own if not other.get(code)), key=lambda code: -own[code])
        if alone:
            some = i18n.list_words(f"{here.names.choice(field, code)} ({count(own[code])})" for code in alone[:3])
            rest = len(alone) - 3
            more = "" if rest <= 0 else " " + ngettext("and {n} more", "and {n} more", rest).format(n=count(rest))
            parts.append(_("Only at {office}: {values}").format(office=office, values=some + more))
    if not (first or second):
        return _("Nothing is told of either side")
    return ". ".join(parts) if parts else _("Both sides state the same values")


# What links cases across the border -------------------------------------------------------------------------


def linked_take(pair: Pair) -> str:
    """How many cases something links across the border."""
    rows = pair.linked
    cases = rows["seizure_id"].nunique() if len(rows) else 0
    words = ngettext(
        "{n} case of the period is linked with the other side",
        "{n} cases of the period are linked with the other side",
        cases,
    ).format(n=count(cases))
    if pair.operations is not None:
        joint = ngettext("{n} operation of both ended in it", "{n} operations of both ended in it", pair.operations)
        words += f"; {joint.format(n=count(pair.operations))}"
    return f"{words}."


def linked_table(here: Context, pair: Pair) -> tuple[list[Column], list[list[Cell]]]:
    """The newest cases that something links with the other side, and by what."""
    columns = [Column(_("Date")), Column(_("Office")), Column(_("Link"))]
    rows = []
    for row in pair.linked.head(pair_facts.MOST_LINKED).itertuples():
        link = here.address("records", {"blo_codes": (), "pair_codes": ()}, record=row.record_key)
        rows.append(
            [
                Cell(
                    i18n.dated(row.seized_on.date(), row.date_precision),
                    link=link,
                    note=_("Open the record"),
                    value=row.seized_on.date() if row.date_precision == "day" else None,
                    leave=leaving.key_of(here, row.seizure_id),
                ),
                Cell(facts.name(here, row.blo_code)),
                Cell(_(LINK_WORDS[row.link])),
            ]
        )
    return columns, rows


def notes(here: Context, pair: Pair) -> list[str]:
    said = [
        _("The two sides are not compared as better or worse: their traffic, checks and reporting differ."),
    ]
    if pair.is_border:
        said.append(
            _("Released messages and operations are told by border: those of all crossings between the two countries.")
        )
    if any(side.told == "released" for side in pair.sides) and not here.access.reads_release_only:
        said.append(_("The far side is told as it is released; the own side in full."))
    return said + narrowing.words(here, "cases", "exchanges_across" if pair.is_border else "exchanges")
