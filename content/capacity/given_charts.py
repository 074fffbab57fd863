"""What was opened, delivered and taught, described once for screen and paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from charts.chart import Bar, BarChart, Matrix, MatrixCell
from charts.table import Cell, Column
from content import definitions
from content.agencies import facts as agencies
from content.capacity.facts import Given, Support
from content.context import Context
from language import i18n
from language.i18n import _, count, ngettext
from scope.comparison import LEAST_BASE_CASES

MOST_KINDS = 12
AGES = ((0, 1), (1, 3), (3, 5), (5, 8), (8, None))
"""Years since the delivery, from and to before."""
CONDITIONS = ("working", "repair", "not_working", "written_off", "")


def _stated(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def deliveries_words(number: float) -> str:
    return ngettext("{n} delivery", "{n} deliveries", int(number)).format(n=count(number))


def participants_words(number: float) -> str:
    return ngettext("{n} course participant", "{n} course participants", int(number)).format(n=count(number))


def opened(here: Context, given: Given) -> BarChart:
    """Offices that opened, by year."""
    days = pd.to_datetime(given.opened["opened_on"]).dropna()
    days = days[days < pd.Timestamp(here.filters.end)]
    years = days.dt.year.value_counts().sort_index()
    unknown = int(given.opened["opened_on"].isna().sum())
    bars = [
        Bar(name=str(year), value=float(number), written=count(number), words=f"{year}: {offices_words(number)}")
        for year, number in years.items()
    ]
    notes = [_("Year of opening not recorded: {n}").format(n=count(unknown))] if unknown else []
    take = (
        _("{n} opened so far.").format(n=offices_words(len(days)))
        if len(days)
        else _("No opening until the end of the period is on record.")
    )
    return BarChart(
        title=_("Offices opened"),
        unit=_("offices"),
        bars=tuple(bars),
        take=take,
        notes=tuple(notes),
        name_heading=_("Year"),
        value_heading=_("Offices"),
    )


def offices_words(number: float) -> str:
    return ngettext("{n} office", "{n} offices", int(number)).format(n=count(number))


def kinds(here: Context, given: Given) -> BarChart:
    """Deliveries by kind of equipment, with pieces and value where they are stated."""
    rows = given.ever.equipment
    sums = (
        rows.assign(kind=rows["kind"].fillna(""))
        .groupby("kind")[["delivery_count", "quantity", "value_usd", "valued_count"]]
        .sum(min_count=1)
    )
    ordered = sorted(sums.iterrows(), key=lambda one: (-one[1]["delivery_count"], one[0]))
    bars = []
    for kind, row in ordered[:MOST_KINDS]:
        name = here.names("equipment_type", kind) if kind else i18n.state_word("not_stated")
        written, said = count(row["delivery_count"]), [deliveries_words(row["delivery_count"])]
        if (pieces := _stated(row["quantity"])) is not None:
            said.append(ngettext("{n} piece", "{n} pieces", int(pieces)).format(n=count(pieces)))
        if (value := _stated(row["value_usd"])) is not None:
            said.append(i18n.money_usd(value))
            written += f" · {said[-1]}"
        bars.append(
            Bar(
                name=name, value=float(row["delivery_count"]), written=written, words=f"{name}: {i18n.list_words(said)}"
            )
        )
    rest = len(ordered) - len(bars)
    total, valued = given.ever.sum("equipment", "delivery_count") or 0, given.ever.sum("equipment", "valued_count") or 0
    take = nothing_delivered()
    if total:
        value = given.ever.sum("equipment", "value_usd")
        take = f"{deliveries_words(total)[:1].upper()}{deliveries_words(total)[1:]}."
        if value is not None:
            take = _("{deliveries}; {value} in the {n} that state a value.").format(
                deliveries=deliveries_words(total), value=i18n.money_usd(value), n=count(valued)
            )
    return BarChart(
        title=_("Equipment by kind"),
        unit=_("deliveries"),
        bars=tuple(bars),
        take=take,
        notes=(
            _("Pieces of different kinds are never added together."),
            *((_("Further kinds: {n}").format(n=count(rest)),) if rest > 0 else ()),
        ),
        name_heading=_("Kind"),
        value_heading=_("Deliveries"),
    )


def nothing_delivered() -> str:
    return _("No delivery is on record.")


def ages(here: Context, given: Given) -> BarChart:
    """Deliveries by how long ago they were, at the end of the period."""
    rows = given.ever.equipment
    end = here.filters.end
    years = (
        [(end.year - day.year) - ((end.month, end.day) < (day.month, day.day)) for day in rows["month"].dt.date]
        if len(rows)
        else []
    )
    bars = []
    for first, last in AGES:
        is_in = [first <= age and (last is None or age < last) for age in years]
        number = float(rows[is_in]["delivery_count"].sum()) if len(rows) else 0.0
        name = age_words(first, last)
        bars.append(Bar(name=name, value=number, written=count(number), words=f"{name}: {deliveries_words(number)}"))
    return BarChart(
        title=_("Equipment by age"),
        unit=_("deliveries"),
        bars=tuple(bars) if len(rows) else (),
        take=_("Years since the delivery, at the end of the period.") if len(rows) else nothing_delivered(),
        notes=(_("What was written off since is among them."),),
        name_heading=_("Age"),
        value_heading=_("Deliveries"),
    )


def age_words(first: int, last: int | None) -> str:
    if last is None:
        return _("{n} years or more").format(n=count(first))
    if not first:
        return _("less than a year")
    return _("{first} to {last} years").format(first=count(first), last=count(last))


def conditions(here: Context, given: Given) -> Matrix:
    """Deliveries of each kind by the condition that was recorded last."""
    rows = given.conditions.fillna({"kind": "", "condition": ""})
    sums = rows.groupby(["kind", "condition"])["delivery_count"].sum().to_dict()
    kinds_of = sorted({kind for kind, _condition in sums}, key=lambda one: (not one, here.names("equipment_type", one)))
    most = max(sums.values(), default=0) or 1
    cells = []
    names = [here.names("equipment_type", kind) if kind else i18n.state_word("not_stated") for kind in kinds_of]
    heads = [here.names("equipment_condition", one) if one else _("Not recorded") for one in CONDITIONS]
    for row, kind in enumerate(kinds_of):
        for column, condition in enumerate(CONDITIONS):
            number = float(sums.get((kind, condition), 0))
            cells.append(
                MatrixCell(
                    row=row,
                    column=column,
                    value=number,
                    share=number / most,
                    words=f"{names[row]}\n{heads[column]}: {deliveries_words(number)}",
                    written=count(number),
                )
            )
    total = int(rows["delivery_count"].sum())
    working = int(rows[rows["condition"] == "working"]["delivery_count"].sum())
    return Matrix(
        title=_("Condition of equipment"),
        unit=_("deliveries"),
        row_names=tuple(names),
        column_names=tuple(heads),
        cells=tuple(cells),
        take=_("{n} of {total} deliveries are recorded as working.").format(n=count(working), total=count(total))
        if total
        else nothing_delivered(),
        notes=(_("For internal readers alone. Blank is not recorded, which is not the same as working."),),
        is_by_depth=True,
        row_heading=_("Kind"),
        column_heading=_("Condition"),
        value_heading=_("Deliveries"),
    )


def by_year(here: Context, given: Given, *, most: int | None = None) -> BarChart:
    """Course participants by the year in which the course ended, with women where that is told; of more years than
    `most` the earliest stand as one."""
    rows = given.ever.courses
    bars = []
    if len(rows):
        years = rows["month"].dt.year
        last = int(years.max())
        first = int(years.min()) if most is None else max(int(years.min()), last - most + 1)
        if (years < first).any():
            early = years <= first
            begun = int(years.min())
            bars.append(_participants(f"{begun}–{first}", rows[early]))
            rows, years = rows[~early], years[~early]
        for year, found in rows.groupby(years):
            bars.append(_participants(str(year), found, is_running=date(int(year) + 1, 1, 1) > here.filters.end))
    return BarChart(
        title=_("Course participants by year"),
        unit=_("participants"),
        bars=tuple(bars),
        take=_taught_words(given.ever),
        notes=(
            _("An officer who came to two courses counts twice."),
            *_held_words(given.ever),
        ),
        name_heading=_("Year"),
        value_heading=_("Course participants"),
    )


def by_country(here: Context, given: Given) -> BarChart:
    """Course participants by the country of the course."""
    rows = given.ever.courses
    bars = []
    if len(rows):
        for code, found in rows.fillna({"country_code": ""}).groupby("country_code"):
            bars.append(_participants(here.names("country", code) if code else i18n.state_word("not_stated"), found))
    return BarChart(
        title=_("Course participants by country of the course"),
        unit=_("participants"),
        bars=tuple(sorted(bars, key=lambda bar: bar.name)),
        take=_("By country and name, not by number."),
        notes=tuple(_held_words(given.ever)),
        name_heading=_("Country"),
        value_heading=_("Course participants"),
    )


def _participants(name: str, rows: pd.DataFrame, *, is_running: bool = False) -> Bar:
    number, women, men = (_stated(rows[one].sum(min_count=1)) for one in ("attendance_count", "women", "men"))
    if number is None:
        state = "suppressed" if rows["suppressed_count"].sum() else "not_stated"
        return Bar(name=name, value=None, written=i18n.state_word(state), state=state, words=name)
    written = participants_told(number, men, women)
    state = "filling" if is_running else ""
    said = f"{written} ({i18n.state_word('filling').lower()})" if is_running else written
    return Bar(name=name, value=number, written=said, state=state, words=f"{name}: {said}")


def participants_told(number: float, men: float | None, women: float | None) -> str:
    """How many, and how many women of those who are told apart."""
    if men is None or women is None or not men + women:
        return count(number)
    told = men + women
    share = f" · {i18n.percent(women / told)}" if told >= LEAST_BASE_CASES else ""
    if told == number:
        return _("{n}, women {women}").format(n=count(number), women=count(women)) + share
    return _("{n}, women {women} of {told}").format(n=count(number), women=count(women), told=count(told)) + share


def _taught_words(ever: Support) -> str:
    number = ever.sum("courses", "attendance_count")
    if not ever.sum("courses", "course_count"):
        return _("No course is on record.")
    if number is None:
        return i18n.state_word(ever.why_not("suppressed_count"))
    courses = ever.sum("courses", "course_count") or 0
    words = ngettext("{people} in {n} course.", "{people} in {n} courses.", int(courses))
    return words.format(people=participants_words(number), n=count(courses))


def _held_words(ever: Support) -> Iterable[str]:
    hidden = int(ever.courses["sex_suppressed_count"].sum()) if len(ever.courses) else 0
    if hidden:
        words = ngettext("{n} group is not split by sex", "{n} groups are not split by sex", hidden)
        yield words.format(n=count(hidden))


def by_topic(here: Context, given: Given, of: str) -> BarChart:
    """Course participants by topic, or by kind of agency."""
    column, dimension = {"topic": ("topic", "training_topic"), "kind": ("code", "agency_kind")}[of]
    rows = given.trainings
    known = set(agencies.shown(here, [code for code in rows["code"].unique() if code in here.names.lineages]))
    rows = rows[rows["code"].isin(known)]
    rows = rows.assign(code=[agencies.agency(here, code).kind for code in rows["code"]])
    bars = []
    for code, found in rows.assign(**{column: rows[column].fillna("")}).groupby(column):
        men, women = (_stated(found[one].sum(min_count=1)) for one in ("men", "women"))
        if men is None and women is None:
            continue
        number = (men or 0) + (women or 0)
        name = here.names(dimension, code) if code else i18n.state_word("not_stated")
        written = participants_told(number, men, women)
        bars.append(Bar(name=name, value=number, written=written, words=f"{name}: {written}"))
    titles = {"topic": _("Course participants by topic"), "kind": _("Course participants by kind of agency")}
    headings = {"topic": _("Topic"), "kind": _("Agency kind")}
    return BarChart(
        title=titles[of],
        unit=_("participants"),
        bars=tuple(sorted(bars, key=lambda bar: (-(bar.value or 0), bar.name))),
        take=_("Officers of the agencies of the countries in scope, wherever the course was held."),
        name_heading=headings[of],
        value_heading=_("Course participants"),
    )


SUBJECTS = {"equipment": "equipment", "courses": "trainings"}
"""What a source must hold for these tables of `Support` to be told, zero included."""


COUNTS = {"equipment": "delivery_count", "courses": "course_count", "grants": "contribution_count"}
"""How many things there are in each table of `Support`."""


def donor_columns(here: Context, since: str) -> list[Column]:
    period = i18n.period(here.filters.start, here.filters.end)
    note = _("Since {year}, and below it in the period: {period}").format(year=since, period=period)
    return [
        Column(_("Donor"), "title"),
        *([definitions.column("donors", "donor_offices", _("Offices"))] if here.access.tier != "public" else []),
        definitions.column("donors", "donor_deliveries", _("Deliveries"), note=note),
        definitions.column("donors", "donor_participants", _("Course participants"), note=note),
        definitions.column("donors", "donor_grants", _("Grants, US$"), note=note),
    ]


def donor_rows(here: Context, given: Given) -> list[list[Cell]]:
    """A line for each donor, by name: since the data begin, and below it in the period."""
    rows = []
    for code in given.donors:
        ever, found = (part.of(code, given.supported) for part in (given.ever, given.found))
        name = given.names.get(code, _("Donor not stated"))
        cells = [Cell(name, link=here.address("capacity", donor=code) if code else "", key=code)]
        if here.access.tier != "public":
            cells.append(Cell(count(len(set(ever.offices)))))
        for table, column in (
            ("equipment", "delivery_count"),
            ("courses", "attendance_count"),
            ("grants", "amount_usd"),
        ):
            if lacking := why_none(here, given, table):
                cells.append(Cell(i18n.state_word(lacking), is_nothing=True))
                continue
            write = i18n.significant if table == "grants" else count
            total, now = (part.sum(table, column) for part in (ever, found))
            cells.append(Cell(_written(ever, table, total, write), second=_written(found, table, now, write)))
        rows.append(cells)
    return rows


def held_alone(columns: list[Column], rows: list[list[Cell]]) -> tuple[list[Column], list[list[Cell]]]:
    """The table without columns that the source does not hold: the tiles above say so once."""
    nothing = i18n.state_word("not_held")
    places = [place for place in range(len(columns)) if any(row[place].text != nothing for row in rows)]
    return [columns[place] for place in places], [[row[place] for place in places] for row in rows]


def why_none(here: Context, given: Given, table: str) -> str:
    """Why a table of `Support` tells nothing of any donor, not even zero: a state, empty where it tells something."""
    if table in SUBJECTS and SUBJECTS[table] not in here.subjects:
        return "not_held"
    return "" if given.ever.sum(table, COUNTS[table]) else "none_recorded"


def _written(part: Support, table: str, value: float | None, write) -> str:
    if not part.sum(table, COUNTS[table]):
        return "0"
    if value is None:
        return i18n.state_word(part.why_not("suppressed_count") if table == "courses" else "not_stated")
    return write(value)
