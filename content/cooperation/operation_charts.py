"""Joint and coordinated operations, described once for screen and paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from charts.chart import Bar, BarChart, Matrix, MatrixCell
from charts.table import Cell, Column
from content import definitions, leads
from content.context import Context
from content.cooperation.operation_facts import Operation, Operations
from content.periods import cases_words
from language import i18n
from language.i18n import _, count, ngettext
from language.spelling import folded
from scope.comparison import month_start

MOST_COUNTRIES = 10
MOST_LISTED = 15
MOST_AMOUNTS = 8


def operations_words(number: int) -> str:
    return ngettext("{n} operation", "{n} operations", number).format(n=count(number))


def calendar(here: Context, found: Operations) -> Matrix:
    """Operations by the month in which they ended."""
    rows = found.calendar
    sums = rows.groupby(rows["month"].dt.date)["operation_count"].sum().to_dict() if len(rows) else {}
    end = min(here.filters.end, here.coverage.end)
    years = range(found.first.year, (end - timedelta(days=1)).year + 1)
    most = max(sums.values(), default=0) or 1
    # Before the data begin there is no zero.
    begin = max(found.first, min([month_start(here.coverage.first), *sums]))
    cells = []
    for row, year in enumerate(years):
        for column in range(12):
            month = date(year, column + 1, 1)
            if not begin <= month < end:
                continue
            number = int(sums.get(month, 0))
            cells.append(
                MatrixCell(
                    row=row,
                    column=column,
                    value=float(number),
                    share=number / most,
                    state="filling" if month >= here.coverage.complete_to else "",
                    words=f"{i18n.month_year(month)}: {operations_words(number)}",
                    written=count(number),
                )
            )
    joint = int(rows[rows["country_codes"].str.contains("-")]["operation_count"].sum()) if len(rows) else 0
    return Matrix(
        title=_("Operations by the month in which they ended"),
        unit=_("operations"),
        row_names=tuple(map(str, years)),
        column_names=tuple(i18n.month_axis(date(2000, number, 1)) for number in range(1, 13)),
        cells=tuple(cells),
        take=_("{n} since {year}, of which {joint} with offices of two or more countries.").format(
            n=operations_words(int(rows["operation_count"].sum()) if len(rows) else 0),
            year=str(found.first.year),
            joint=count(joint),
        ),
        is_by_depth=True,
        row_heading=_("Year"),
        column_heading=_("Month"),
        value_heading=_("Operations"),
    )


def countries(here: Context, found: Operations) -> BarChart:
    """Operations of the period by the countries whose offices took part."""
    sums = found.of_period.groupby("country_codes")["operation_count"].sum().to_dict() if found.count else {}
    named = [
        (i18n.list_words(sorted((here.names("country", one) for one in code.split("-")), key=folded)), int(number))
        for code, number in sums.items()
    ]
    # Those of most operations, in the order of names: nobody is ranked.
    most = sorted(named, key=lambda one: (-one[1], one[0]))[:MOST_COUNTRIES]
    bars = [
        Bar(name=name, value=float(number), written=count(number), words=f"{name}: {operations_words(number)}")
        for name, number in sorted(most, key=lambda one: folded(one[0]))
    ]
    rest = sum(number for _name, number in named) - sum(number for _name, number in most)
    take = _("{n} ended in the period.").format(n=operations_words(found.count))
    return BarChart(
        title=_("Who took part"),
        unit=_("operations"),
        bars=tuple(bars),
        take=take,
        notes=(
            _("Each operation stands once, with all countries whose offices took part."),
            *((_("Among others: {n}").format(n=operations_words(rest)),) if rest else ()),
        ),
        name_heading=_("Countries"),
        value_heading=_("Operations"),
    )


def beside(found: Operations) -> BarChart:
    """Cases on the days of the operations, beside the same weeks of other years at the same offices."""
    bars = []
    for weeks in found.weeks if found.offices else ():
        number = found.totals[weeks]
        name = weeks_words(weeks)
        bars.append(
            Bar(
                name=name,
                value=float(number),
                written=count(number),
                colour="context" if weeks else "present",
                words=f"{name}: {cases_words(number)}",
            )
        )
    offices = ngettext(
        "At {n} office of {total} that took part and was open in all these years.",
        "At {n} offices of {total} that took part and were open in all these years.",
        len(found.offices),
    ).format(n=count(len(found.offices)), total=count(len(found.all_offices)))
    return BarChart(
        title=_("Cases on the days of operations, and in the same weeks of other years"),
        unit=_("cases"),
        bars=tuple(bars),
        take=offices if found.all_offices else _("No operation ended in this period."),
        notes=(
            _("A case on the days of two operations at one office counts with each."),
            _(
                "Operations are held where and when much is expected, and more is searched: more cases are no measure "
                "of what crosses the border."
            ),
        ),
        name_heading=_("Weeks"),
        value_heading=_("Cases"),
    )


def weeks_words(weeks: int) -> str:
    if not weeks:
        return _("the operations themselves")
    years = weeks // 52
    return ngettext("the same weeks {n} year before", "the same weeks {n} years before", years).format(n=count(years))


def list_columns() -> list[Column]:
    return [
        Column(_("Days")),
        Column(_("Kind")),
        Column(_("Who took part"), "title"),
        definitions.column("operations", "on_operation", _("Cases")),
        definitions.column("operations", "names_operation", _("Cases naming it")),
        definitions.column("operations", "other_years", _("Other years")),
    ]


def list_rows(here: Context, found: Operations, agency_name: Callable[[str], str]) -> list[list[Cell]]:
    return [_row(here, one, found, agency_name) for one in found.listed[:MOST_LISTED]]


def _row(here: Context, one: Operation, found: Operations, agency_name: Callable[[str], str]) -> list[Cell]:
    kind = here.names("operation_type", one.kind) if one.kind else i18n.state_word("not_stated")
    offices = sorted(one.offices, key=lambda code: folded(here.names("blo", code)))
    parts = tuple(Cell(here.names("blo", code), link=leads.address(here, "office", code)) for code in offices)
    agencies = tuple(Cell(agency_name(code), link=leads.address(here, "agency", code)) for code in one.agencies)
    is_comparable = set(one.offices) <= found.offices
    years = [count(one.cases[weeks]) for weeks in found.weeks if weeks]
    return [
        Cell(i18n.period(one.started_on, one.ended_on + timedelta(days=1))),
        Cell(kind, note=one.name),
        Cell(
            ", ".join(part.text for part in parts),
            second=", ".join(part.text for part in agencies),
            parts=parts,
            second_parts=agencies,
        ),
        Cell(count(one.cases[0]), link=_records(here, one) if one.cases[0] else ""),
        Cell(count(one.linked)),
        Cell(i18n.DOT.join(years) if years and is_comparable else i18n.state_word("not_applicable")),
    ]


def _records(here: Context, one: Operation) -> str:
    """Address of the cases at its offices on its days."""
    end = one.ended_on + timedelta(days=1)
    days = f"{one.started_on.isoformat()}/{end.isoformat()}"
    return here.address("records", {"blo_codes": one.offices}, period=days)


def amount_columns() -> list[Column]:
    return [
        Column(_("What"), "title"),
        definitions.column("amounts", "on_operation", _("Cases")),
        definitions.column("amounts", "operation_amounts", _("Quantity")),
        definitions.column("amounts", "mean_of_other_years", _("Cases, other years"), place="cases"),
        definitions.column("amounts", "mean_of_other_years", _("Quantity, other years"), place="quantity"),
    ]


def amount_rows(here: Context, found: Operations) -> list[list[Cell]]:
    """What was seized on the days of the operations, by substance group and unit: units are never added."""
    rows = found.amounts
    if rows.empty:
        return []
    rows = rows.fillna({"group_code": "", "unit": ""})
    keys = rows[rows["weeks_before"].isin(found.weeks)].groupby(["group_code", "unit"])["case_count"].sum()
    others = [weeks for weeks in found.weeks if weeks]
    made = []
    for group, unit in keys.sort_values(ascending=False, kind="stable").index[:MOST_AMOUNTS]:
        of_key = rows[(rows["group_code"] == group) & (rows["unit"] == unit)]
        now, before = of_key[of_key["weeks_before"] == 0], of_key[of_key["weeks_before"].isin(others)]
        name = here.names("substance_group", group) if group else i18n.state_word("not_stated")
        cells = [Cell(f"{name}, {i18n.unit_word(unit or None)}")]
        for part, years in ((now, 1), (before, len(others))):
            cases, quantity = part["case_count"].sum(), part["quantity"].sum(min_count=1)
            cells += [
                Cell(i18n.mean_count(float(cases) / years) if years else i18n.NOTHING),
                Cell(i18n.significant(float(quantity) / years) if years and quantity == quantity else i18n.NOTHING),
            ]
        made.append(cells)
    return made
