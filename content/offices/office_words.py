"""One office as sentences, tables and charts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis import comparison_words, expectation, totals, trend_words
from charts.chart import Band, Bar, BarChart, Event, Series, TimeChart
from charts.map import Place
from charts.table import Cell, Column
from content import axes, definitions, expected, leads
from content.context import Context
from content.leads import Lead
from content.offices import facts, office_facts
from content.offices.office_facts import Change, Known, Told
from content.offices.sides import BREAKDOWNS, Side
from content.periods import cases_words
from language import i18n
from language.i18n import N_, _, count, ngettext
from queries.units import MASS
from scope.comparison import month_number, month_start
from scope.filters import BLANK

MOST_BARS = 7
VAGUE_KM = 10.0
"""An office that is known less precisely is drawn as not sure."""
MOST_EVENTS = 12
OF_WHAT = ("substance_codes", "group_codes")
"""Breakdowns by what was seized; the others are by how."""
MEASURE_WORDS = {
    "vehicles": N_("Vehicles"),
    "wagons": N_("Wagons"),
    "travellers": N_("Travellers"),
    "vessels": N_("Vessels"),
}
CARRIED = {
    "vehicles": ("truck", "car", "van", "bus", "motorcycle"),
    "wagons": ("train_freight",),
    "vessels": ("river_vessel",),
}
"""Means of transport whose cases stand beside the checks of a measure; by rail, travellers are those of
passenger trains."""


def name(here: Context, known: Known) -> str:
    return facts.name(here, known.side.code)


def subtitle(here: Context, known: Known) -> str:
    """Country, country opposite, mode, and how sure it is that the office exists."""
    row = known.side.row
    words = [here.names("country", row.country_code), here.names("border_mode", row.mode)]
    if row.neighbour_code:
        words.insert(1, _("opposite: {country}").format(country=here.names("country", row.neighbour_code)))
    return i18n.DOT.join([*words, facts.confidence(row)])


def led_to(here: Context, known: Known) -> list[Lead]:
    """The ways to the pairs that it stands in, the agencies that are there, and its donors."""
    there = known.story["agencies"]
    things = [
        *leads.pairs_of(here, [known.side.code]),
        *(("agency", code) for code in there[there["to_on"].isna()]["lineage_code"].dropna().unique()),
        *(("donor", code) for code in known.story["donors"]["code"]),
    ]
    return leads.of_things(here, things)


# Three sentences --------------------------------------------------------------------------------------------


def sentences(here: Context, known: Known) -> list[str]:
    """What the office is, what it found in the period, and what it reported; and what stands beside these."""
    side = known.side
    said = [_who(here, known), _found(here, side)]
    if facts.tells_reports(here):
        said.append(_reported(side))
    pairs = facts.pairs_of(here, side.code)
    if len(pairs) > 1:
        names = i18n.list_words(here.names.pair(pair.code) for pair in pairs)
        said.append(_("It stands in {n} pairs: {pairs}.").format(n=count(len(pairs)), pairs=names))
    elif pairs and facts.is_alone(here, pairs[0]):
        said.append(_("On the side opposite no office is known."))
    return said


def _who(here: Context, known: Known) -> str:
    row = known.side.row
    status, since = facts.status_on(list(known.side.statuses), facts.today(here))
    words = here.names("blo_status", status)
    told = words if since is None or status == "unknown" else f"{words} {_since(row, since)}"
    donors = [i18n.name(one) for one in known.story["donors"].itertuples()]
    opened = (
        _("the day of its opening is not known")
        if pd.isna(row.opened_on)
        else _("opened {date}").format(date=i18n.dated(row.opened_on.date(), row.opened_precision))
    )
    is_since_opening = since is not None and not pd.isna(row.opened_on) and row.opened_on.date() == since
    parts = [told] if is_since_opening and status != "unknown" else [told, opened]
    if donors:
        parts.append(_("supported by {names}").format(names=i18n.list_words(donors)))
    return f"{', '.join(parts)}."


def _since(row, since: date) -> str:
    return _("since {date}").format(date=facts.since(row, since))


def _found(here: Context, side: Side) -> str:
    line = side.line
    span = i18n.period(here.filters.start, here.filters.end)
    span = span[:1].upper() + span[1:]
    if line is None or side.frame is None:
        return ""
    if line.cases.value is None:
        return f"{span}: {i18n.state_word(line.cases.state).lower()}."
    said = f"{span}: {cases_words(line.cases.value)}"
    if line.usual:
        place = line.usual.is_outside(line.cases.value)
        words = (
            _("above its usual {range}")
            if place > 0
            else _("below its usual {range}")
            if place < 0
            else _("within its usual {range}")
        )
        said += ", " + words.format(range=trend_words.span(line.usual.low, line.usual.high, count))
    told = comparison_words.of_total(line.cases.comparison, side.frame, here.filters.comparison)
    return f"{said}. {told}".rstrip()


def _reported(side: Side) -> str:
    line = side.line
    if line is None:
        return ""
    if not line.due:
        return _("No report was due in the period.")
    words = ngettext(
        "It reported {n} of {total} month of the period.", "It reported {n} of {total} months of the period.", line.due
    )
    return words.format(n=count(line.reported), total=count(line.due))


# History ----------------------------------------------------------------------------------------------------


def history(here: Context, known: Known) -> tuple[list[Column], list[list[Cell]]]:
    """Spans of status, the newest first."""
    columns = [Column(_("Status")), Column(_("Since")), Column(_("Until"))]
    rows = []
    for row in known.story["statuses"].sort_values("from_on", ascending=False).itertuples():
        reason = "" if pd.isna(row.reason) else row.reason
        day = row.from_on.date()
        begins = Cell(i18n.state_word("unknown"))
        if not facts.is_always(day):
            begins = Cell(facts.begun(known.side.row, day), value=day if facts.is_exact(known.side.row, day) else None)
        rows.append([Cell(here.names("blo_status", row.status), second=reason), begins, _day(row.to_on, _("today"))])
    return columns, rows


def agencies(here: Context, known: Known) -> tuple[list[Column], list[list[Cell]]]:
    """Agencies that work or have worked there."""
    columns = [Column(_("Agency"), "title"), Column(_("Since")), Column(_("Until"))]
    rows = []
    for row in known.story["agencies"].itertuples():
        link = "" if pd.isna(row.lineage_code) else leads.address(here, "agency", row.lineage_code)
        begins, ends = _day(row.from_on, i18n.state_word("unknown")), _day(row.to_on, _("today"))
        rows.append([Cell(here.names("agency", row.agency_code), link=link), begins, ends])
    return columns, rows


def _day(moment, without: str) -> Cell:
    """A day, or what stands where there is none."""
    if pd.isna(moment):
        return Cell(without)
    return Cell(i18n.date_short(moment.date()), value=moment.date())


def _number(value) -> Cell:
    """A count, or that it is not stated."""
    if pd.isna(value):
        return Cell(i18n.state_word("not_stated"))
    return Cell(count(value), value=float(value))


def change_words(here: Context, change: Change) -> str:
    """What changed, in words."""
    if change.what == "status":
        return here.names("blo_status", change.kind)
    if change.what == "course":
        return _("Course at the office")
    kind = here.names("equipment_type", change.kind) if change.kind else i18n.state_word("not_stated")
    return _("Delivered: {kind}").format(kind=kind)


# Charts -----------------------------------------------------------------------------------------------------


def trend(here: Context, known: Known) -> TimeChart:
    """Its cases per month with the expected range, and what changed as marks."""
    line = known.side.line
    shown = line.cases.months if line else ()
    months = [one.month for one in shown]
    low, high = _range(known, months)
    band = (
        (Band(name=_("expected range"), low=low, high=high),)
        if facts.tells_reports(here) and any(one is not None for one in high)
        else ()
    )
    values = tuple(one.value for one in shown)
    states = tuple(one.state for one in shown)
    events = _events(here, known, months)
    return TimeChart(
        title=_("Cases per month"),
        take=_("Numbers on the axis are openings, closures, deliveries and courses") if events else "",
        notes=(
            *((expected.band_words(values, states, low, high),) if band else ()),
            *facts.overridden(here, known.side.code),
        ),
        unit=_("cases"),
        starts=tuple(months),
        labels=tuple(map(i18n.month_year, months)),
        ticks=axes.ticks(months, "month"),
        series=(
            Series(
                name=name(here, known),
                values=values,
                states=states,
                words=tuple(_month_words(one) for one in shown),
                keys=tuple(month.isoformat() for month in months),
            ),
        ),
        bands=band,
        events=events,
        selected=_selected(here, months),
        first_heading=_("Month"),
    )


def _range(known: Known, months: list[date]) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """The expected range of each month, from the months before it; none where a number of these is held back."""
    if not months or not known.states:
        return (), ()
    every = sorted({*known.states, *months})
    counts = [known.monthly.get(month, 0.0) for month in every]
    if not np.isfinite(counts).all():
        return (), ()
    told = [known.states.get(month) in ("received", "nil", "late") for month in every]
    _mean, low, high = expectation.monthly_range(counts, told)
    place = {month: number for number, month in enumerate(every)}

    def ends(found) -> tuple[float | None, ...]:
        return tuple(None if np.isnan(found[place[month]]) else float(found[place[month]]) for month in months)

    return ends(low), ends(high)


def _events(here: Context, known: Known, months: list[date]) -> tuple[Event, ...]:
    """What changed in the months shown, the things of a month together."""
    if not months:
        return ()
    first = month_number(months[0])
    by_month: dict[date, list[Change]] = {}
    for one in reversed(known.changes):
        if months[0] <= one.month <= months[-1]:
            by_month.setdefault(one.month, []).append(one)
    found = []
    for number, (month, some) in enumerate(sorted(by_month.items())[-MOST_EVENTS:], start=1):
        words = i18n.list_words(dict.fromkeys(change_words(here, one) for one in some))
        found.append(
            Event(at=month_number(month) - first, number=str(number), words=f"{i18n.month_year(month)}: {words}")
        )
    return tuple(found)


def _month_words(one) -> str:
    when = i18n.month_year(one.month)
    if one.value is None:
        return f"{when}: {i18n.state_word(one.state)}"
    words = f"{when}: {cases_words(one.value)}"
    return f"{words} ({i18n.state_word('filling').lower()})" if one.state == "filling" else words


def breakdown(here: Context, side: Side, field: str) -> BarChart:
    """Its cases by one field, most first."""
    counted = [(code, int(number)) for code, number in (side.counted or {}).get(field, []) if number == number]
    stated = [(code, number) for code, number in counted if code not in (BLANK, "unknown")]
    blank = sum(number for code, number in counted if code in (BLANK, "unknown"))
    bars = tuple(
        Bar(
            name=here.names.choice(field, code),
            value=float(number),
            written=count(number),
            words=f"{here.names.choice(field, code)}: {cases_words(number)}",
            key=code,
        )
        for code, number in stated[:MOST_BARS]
    )
    notes = facts.overridden(here, side.code)
    if more := stated[MOST_BARS:]:
        words = ngettext("{n} more value is not shown.", "{n} more values are not shown.", len(more))
        notes.append(words.format(n=count(len(more))))
    if blank:
        notes.append(_("Not stated or not known in {cases}.").format(cases=cases_words(blank)))
    return BarChart(
        title=_(BREAKDOWNS[field]),
        unit=_("cases"),
        bars=bars,
        take="" if stated else _("No case states it."),
        notes=tuple(notes),
        name_heading=_("Value"),
        value_heading=_("Cases"),
    )


def fields(known: Known) -> list[str]:
    return [field for field in BREAKDOWNS if field in (known.side.counted or {})]


# What passes, month by month --------------------------------------------------------------------------------

CARRIER_WORDS = {
    "train_freight": N_("Freight trains"),
    "train_passenger": N_("Passenger trains"),
    "truck": N_("Trucks"),
    "car": N_("Cars, vans, buses, motorcycles"),
    "vessel": N_("Vessels"),
    "air_cargo": N_("Air cargo"),
    "air_passenger": N_("Air passengers"),
}
CARRIER_COLOURS = ("present", "series:1", "series:3", "series:6")


def carried(here: Context, known: Known) -> TimeChart | None:
    """Its cases per month in freight and among passengers, by what the mode of its crossing carries; None where means
    of transport are not told."""
    side = known.side
    if side.frame is None or side.line is None or not known.carried:
        return None
    frame = side.frame
    months = {one: totals.months_of(frame, rows.assign(span=0), "case_count") for one, rows in known.carried.items()}
    shown = next(iter(months.values()))
    in_period = set(office_facts.months_of(here))
    others = side.line.case_count - sum(
        int(one.value or 0) for of in months.values() for one in of if one.month in in_period
    )
    words = _("{cases} of the period state other means of transport, or none.").format(cases=cases_words(others))
    return _monthly(
        here,
        known,
        [
            (_(CARRIER_WORDS[one]), [month.value for month in of], [month.state for month in of], cases_words)
            for one, of in months.items()
        ],
        [one.month for one in shown],
        title=_("Cases per month by what carried them"),
        take=_("As records state the means of transport"),
        unit=_("cases"),
        notes=(words,) if in_period and others else (),
    )


def traffic(here: Context, known: Known) -> list[TimeChart]:
    """What passed and was checked per month, a chart for each measure: none is added to another."""
    if known.side.line is None or known.passages.empty:
        return []
    shown = known.side.line.cases.months
    found = []
    for measure in (one for one in MEASURE_WORDS if one in set(known.passages["measure"])):
        rows = known.passages[known.passages["measure"] == measure]
        sums = rows.groupby(rows["month"].dt.date)[["count", "inspected"]].sum(min_count=1)
        lines = []
        for column, name in (("count", _("passed")), ("inspected", _("checked"))):
            told = {month: float(value) for month, value in sums[column].items() if not pd.isna(value)}
            values = [told.get(one.month) for one in shown]
            states = [
                one.state if one.month in told or one.state not in ("reported", "filling") else "not_stated"
                for one in shown
            ]
            lines.append((name, values, states, count))
        name = _(MEASURE_WORDS[measure])
        found.append(
            _monthly(
                here,
                known,
                lines,
                [one.month for one in shown],
                title=_("{what} per month, passed and checked").format(what=name),
                take=_("Both directions together"),
                unit=name.lower(),
            )
        )
    return found


def _monthly(
    here: Context, known: Known, lines: list, months: list[date], *, notes: tuple[str, ...] = (), **words
) -> TimeChart:
    """Lines of one office on one scale: name, values, states and how a value is written of each."""
    series = tuple(
        Series(
            name=name,
            label=name,
            colour=CARRIER_COLOURS[place],
            values=tuple(values),
            states=tuple(states),
            words=tuple(
                f"{name}, {i18n.month_year(month)}: {i18n.state_word(state) if value is None else written(value)}"
                for month, value, state in zip(months, values, states, strict=True)
            ),
        )
        for place, (name, values, states, written) in enumerate(lines)
    )
    return TimeChart(
        starts=tuple(months),
        labels=tuple(map(i18n.month_year, months)),
        ticks=axes.ticks(months, "month"),
        series=series,
        selected=_selected(here, months),
        notes=(*notes, *facts.overridden(here, known.side.code)),
        first_heading=_("Month"),
        **words,
    )


def _selected(here: Context, months: list[date]) -> tuple[float, float] | None:
    """The chosen period among the months shown."""
    inside = [
        place for place, month in enumerate(months) if month_start(here.filters.start) <= month < here.filters.end
    ]
    return (inside[0], inside[-1]) if inside else None


# What passes, equipment, courses, finds ---------------------------------------------------------------------


def passing(here: Context, known: Known) -> tuple[list[Column], list[list[Cell]]]:
    """What passed and was checked in the whole months of the period, by measure, and cases per 1,000 checks where both
    are told."""
    columns = [
        Column(_("What passes")),
        definitions.column("passing", "passed", _("Passed")),
        definitions.column("passing", "checked", _("Checked")),
        definitions.column("passing", "carried_cases", _("Cases")),
        definitions.column("passing", "cases_per_checks", _("Cases per 1,000 checks")),
    ]
    rows = []
    months = office_facts.months_of(here)
    cases = dict((known.side.counted or {}).get("transport_modes", []))
    passed = known.passages
    if len(passed):
        passed = passed[passed["month"] >= pd.Timestamp(here.filters.start)]
    for measure, found in passed.groupby("measure") if len(passed) else ():
        checked = found["inspected"].sum(min_count=1)
        carried = CARRIED.get(measure)
        if measure == "travellers" and known.side.row.mode == "rail":
            carried = ("train_passenger",)
        number = None if carried is None else sum(int(cases.get(one, 0)) for one in carried)
        told = found["month"].nunique()
        is_whole = bool(months) and told == len(months) and not pd.isna(checked) and checked > 0
        rate = number / float(checked) * 1000 if is_whole and number is not None else None
        rows.append(
            [
                Cell(
                    _(MEASURE_WORDS[measure]) if measure in MEASURE_WORDS else measure,
                    second=ngettext("{n} month told", "{n} months told", told).format(n=count(told)),
                ),
                _number(found["count"].sum()),
                _number(checked),
                Cell(i18n.NOTHING) if number is None else _number(number),
                Cell(i18n.NOTHING) if rate is None else Cell(i18n.significant(rate), value=rate),
            ]
        )
    return columns, rows


def equipment(here: Context, known: Known) -> tuple[list[Column], list[list[Cell]]]:
    """Equipment since the data begin: by kind and condition for internal readers, else by kind."""
    rows: list[list[Cell]] = []
    if len(known.equipment):
        columns = [
            Column(_("Equipment"), "title"),
            Column(_("Condition")),
            definitions.column("equipment", "pieces", _("Pieces")),
            Column(_("Delivered")),
        ]
        for row in known.equipment.itertuples():
            state = (
                i18n.state_word("not_stated")
                if pd.isna(row.condition)
                else here.names("equipment_condition", row.condition)
            )
            rows.append(
                [
                    Cell(_kind(here, row.kind)),
                    Cell(state),
                    _number(row.quantity),
                    _between(row.first_on.date(), row.last_on.date()),
                ]
            )
        return columns, rows
    columns = [
        Column(_("Equipment"), "title"),
        definitions.column("equipment", "deliveries", _("Deliveries")),
        definitions.column("equipment", "pieces", _("Pieces")),
    ]
    told = known.story["equipment"]
    for kind, found in told.groupby(told["kind"].fillna("")) if len(told) else ():
        pieces = found["quantity"].sum(min_count=1)
        rows.append([Cell(_kind(here, kind)), _number(found["delivery_count"].sum()), _number(pieces)])
    return columns, rows


def _kind(here: Context, kind) -> str:
    return here.names("equipment_type", kind) if kind and not pd.isna(kind) else i18n.state_word("not_stated")


def _between(first: date, last: date) -> Cell:
    ends = [i18n.date_short(day) for day in (first, last)]
    return Cell(ends[0], value=first) if first == last else Cell(" – ".join(ends))


def courses(here: Context, known: Known) -> tuple[list[Column], list[list[Cell]]]:
    """Training received since the data begin, by year."""
    columns = [
        Column(_("Year")),
        definitions.column("years", "courses", _("Courses")),
        definitions.column("years", "participants", _("Course participants")),
        definitions.column("years", "women", _("Women")),
    ]
    found = known.story["courses"]
    rows = []
    for year, some in found.groupby(found["month"].dt.year) if len(found) else ():
        came, women = some["attendance_count"].sum(min_count=1), some["women"].sum(min_count=1)
        rows.append(
            [
                Cell(str(int(year))),
                _number(some["course_count"].sum()),
                _held(came, some["suppressed_count"].sum()),
                _held(women, some["sex_suppressed_count"].sum()),
            ]
        )
    return columns, rows[::-1]


def topics(here: Context, known: Known) -> tuple[list[Column], list[list[Cell]]]:
    """Training received since the data begin, by what was taught, most participants first."""
    columns = [
        Column(_("Topic"), "title"),
        definitions.column("topics", "courses", _("Courses")),
        definitions.column("topics", "participants", _("Course participants")),
        definitions.column("topics", "women", _("Women")),
    ]
    found = known.topics
    if not len(found):
        return columns, []
    ordered = found.sort_values(["attendance_count", "course_count"], ascending=False, kind="stable")
    return columns, [
        [
            Cell(
                i18n.state_word("not_stated") if pd.isna(row.topic) else here.names("training_topic", row.topic),
            ),
            _number(row.course_count),
            _held(row.attendance_count, 0),
            _held(row.women, 0),
        ]
        for row in ordered.itertuples()
    ]


def _held(value, held) -> Cell:
    if pd.isna(value):
        return Cell(i18n.state_word("suppressed" if held else "not_stated"))
    return Cell(count(value), second=_("a part is held back") if held else "", value=float(value))


def published(here: Context, known: Known) -> tuple[list[Column], list[list[Cell]]]:
    """Finds of the office that a publisher made public."""
    columns = [Column(_("Date")), Column(_("Substance")), Column(_("Quantity"), "number"), Column(_("Source"))]
    rows = []
    for row in known.published.itertuples():
        amount, unit = (row.quantity, row.unit) if i18n.is_nothing(row.quantity_kg) else (row.quantity_kg, MASS)
        link = "" if i18n.is_nothing(row.published_url) else row.published_url
        rows.append(
            [
                Cell(
                    i18n.dated(row.seized_on.date(), row.date_precision),
                    value=row.seized_on.date() if row.date_precision == "day" else None,
                ),
                Cell(here.names("substance", row.substance_code)),
                Cell(i18n.quantity(amount, unit)),
                Cell(_("Publication"), link=link),
            ]
        )
    return columns, rows


def lacking(here: Context, known: Known) -> list[str]:
    """What is doubtful or missing in the data of the office."""
    said = []
    line = known.side.line
    missing = [one.month for one in (line.cases.months if line else ()) if one.state == "missing"]
    if missing:
        words = _("Not reported in the months shown: {months}")
        said.append(words.format(months=i18n.list_words(map(i18n.month_year, missing))))
    row = known.side.row
    if row.confidence == "low":
        said.append(_("That there is an office here is not confirmed."))
    if pd.isna(row.opened_on):
        said.append(_("The day of its opening is not known."))
    counted = known.side.counted or {}
    for field in BREAKDOWNS:
        if field in OF_WHAT:
            continue
        every = sum(int(number) for _code, number in counted.get(field, []) if number == number)
        blank = dict(counted.get(field, [])).get(BLANK, 0)
        if every and blank:
            words = _("{field}: not stated in {n} of {total} cases.")
            total = int(line.case_count) if line else every
            said.append(words.format(field=_(BREAKDOWNS[field]), n=count(blank), total=count(total)))
    if not here.access.reads_release_only and "traffic" in here.subjects and not passing(here, known)[1]:
        said.append(_("No traffic is recorded for the period."))
    return said


def places(here: Context, known: Known) -> list[Place]:
    """The office and those opposite, for the map of its neighbourhood."""
    found = []
    for row in (known.side.row, *known.opposite.itertuples()):
        if pd.isna(row.lat):
            continue
        title = facts.name(here, row.code)
        words = _("place known to within {n} km")
        km = None if pd.isna(row.precision_km) else float(row.precision_km)
        found.append(
            Place(
                code=row.code,
                lat=float(row.lat),
                lon=float(row.lon),
                share=1.0 if row.code == known.side.code else 0.3,
                title=title,
                lines="" if km is None else words.format(n=i18n.significant(km)),
                is_vague=km is None or km > VAGUE_KM,
                label=title,
                km=km or 0.0,
            )
        )
    return found


# Before and after -------------------------------------------------------------------------------------------

LACKS = {
    "months": N_("Fewer than 6 months on both sides were reported, so that nothing can be compared."),
    "cases": N_("Fewer than 10 cases in all, too few to compare."),
    "others": N_("At fewer than 3 other offices nothing of the kind changed, so that nothing is said of it."),
}


def change_choice(here: Context, change: Change) -> str:
    """A change as a choice of a list."""
    when = i18n.month_year(change.month)
    return f"{when[:1].upper()}{when[1:]} · {change_words(here, change)}"


def before_and_after(here: Context, told: Told) -> list[str]:
    """What the figures on both sides of a change say, with the interval and the caution."""
    own = told.own
    said = []
    if own.months:
        words = ngettext(
            "{after} in {n} month after it, {before} in the same month of the year before it.",
            "{after} in {n} months after it, {before} in the same months of the year before it.",
            len(own.months),
        )
        said.append(
            words.format(n=count(len(own.months)), after=cases_words(own.after), before=cases_words(own.before))
        )
    if told.effect is None:
        said.append(_(LACKS[told.why_not]))
        return [*said, caution()]
    effect = told.effect
    after, before = (sum(getattr(one, side) for one in effect.others) for side in ("after", "before"))
    others = ngettext(
        "At {n} other office where nothing of the kind changed: {after} and {before}.",
        "At {n} other offices where nothing of the kind changed: {after} and {before}.",
        len(effect.others),
    )
    said.append(others.format(n=count(len(effect.others)), after=cases_words(after), before=cases_words(before)))
    figures = {
        name: i18n.significant(value, 2)
        for name, value in (("ratio", effect.ratio), ("low", effect.low), ("high", effect.high))
    }
    if effect.is_clear:
        words = _(
            "Beside them its cases changed to {ratio} times as many; the interval of 95 per cent is {low} to {high}, "
            "so that chance alone would hardly do this."
        )
    else:
        words = _(
            "Beside them no change is shown: {ratio} times as many, with an interval of 95 per cent of {low} to {high} "
            "that holds no change."
        )
    return [*said, words.format(**figures), caution()]


def caution() -> str:
    return _(
        "Seizures measure effort and reporting as well as flow, and what came at the same time may have done it. This "
        "is no proof of a cause."
    )


def before_chart(here: Context, told: Told) -> BarChart | None:
    """Cases after and before at the office and at each other one, each with its own bar."""
    if not told.own.months:
        return None
    bars = [
        Bar(
            name=facts.name(here, one.code),
            value=one.after,
            base=one.before,
            written=f"{count(one.after)} | {count(one.before)}",
            colour="present" if one is told.own else "context",
            words=f"{facts.name(here, one.code)}: {cases_words(one.after)}, {cases_words(one.before)}",
            key=one.code,
        )
        for one in (told.own, *told.others)
    ]
    return BarChart(
        title=_("Cases after and before"),
        take=change_choice(here, told.change),
        unit=_("cases"),
        bars=tuple(bars),
        notes=(_("Bar: after. Stroke: the same months of the year before."), *facts.overridden(here, told.own.code)),
        name_heading=_("Office"),
        value_heading=_("After"),
        base_heading=_("Before"),
    )
