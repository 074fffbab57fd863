"""All offices in one table: since when each is at work, what it did in the period, what it has got."""

from __future__ import annotations

import pandas as pd

from analysis import report_states
from briefing import stories
from briefing.request import Request
from content import periods
from content.context import Context
from exports.briefing_model import Cell, Slide, Table
from language import i18n
from language.i18n import _, count, ngettext
from queries import capacity, network, offices, release, seizures
from scope.comparison import months_between
from scope.filters import OFFICE_KINDS


def slide(asked: Request) -> Slide:
    here = asked.here
    frame = periods.frame(here)
    rows = pd.DataFrame() if here.access.tier == "public" else _offices(here, asked.donor)
    if rows.empty:
        title = (
            _("Single offices are not shown at this access level")
            if here.access.tier == "public"
            else _("No office of this choice is known")
        )
        return Slide(key=asked.key, view=asked.view, title=title, provenance=asked.provenance(None), dwell=asked.dwell)
    found = _Found(here, rows, asked.donor)
    return Slide(
        key=asked.key,
        view=asked.view,
        title=_title(found),
        provenance=asked.provenance(frame),
        table=_table(found),
        speaker=(
            _("Offices stand in the order of their countries and names; they are not ranked."),
            _(
                "Deliveries and course participants are those since the data begin; cases and reports are those of the "
                "period."
            ),
            stories.rule(),
        ),
        dwell=asked.dwell,
    )


def _offices(here: Context, donor: str) -> pd.DataFrame:
    """Rows of `network.offices`, by country and name; those that a donor supported, where one is asked for."""
    rows = here.load(network.offices(here.filters, here.access))
    if donor:
        supported = here.load(network.supported(here.filters, here.access))
        rows = rows[rows["code"].isin(supported[supported["donor_code"] == donor]["blo_code"])]
    order = [
        (here.names("country", country), here.names("blo", code))
        for country, code in zip(rows["country_code"], rows["code"], strict=True)
    ]
    return rows.iloc[sorted(range(len(order)), key=order.__getitem__)]


class _Found:
    """What is known of the offices: columns of the table by their office's code."""

    def __init__(self, here: Context, rows: pd.DataFrame, donor: str):
        filters, access = here.filters, here.access
        self.here, self.rows = here, rows
        released = access.reads_release_only
        cases = here.ask(
            release.monthly_cases(filters, access, at="blo") if released else seizures.monthly_cases(filters, access)
        )
        since = filters.with_(start=min(here.coverage.first, filters.start))
        courses = here.ask(capacity.courses(since, access, donor_code=donor))
        equipment = here.ask(capacity.equipment(since, access, donor_code=donor))
        self.is_of_offices = filters.source_kind in OFFICE_KINDS
        self.states: dict[str, list[str]] = {}
        if self.is_of_offices:
            self.states = self._reported()
        self.cases = cases.rows().groupby("blo_code")["case_count"].sum(min_count=1)
        self.held = set(cases.rows()["blo_code"].dropna()) - set(self.cases.dropna().index)
        self.courses = courses.rows().groupby("blo_code")["attendance_count"].sum(min_count=1)
        self.deliveries = equipment.rows().groupby("blo_code")["delivery_count"].sum()

    def _reported(self) -> dict[str, list[str]]:
        """States of the months of the period, by office."""
        here = self.here
        reports = here.ask(offices.reports_of(here.filters, here.access))
        statuses = here.ask(network.statuses(here.access))
        months = months_between(here.filters.start, min(here.filters.end, here.coverage.complete_to))
        states = report_states.month_states(
            reports.rows(), self.rows, statuses.rows(), months, here.coverage.complete_to
        )
        return {code: found["state"].tolist() for code, found in states.groupby("unit")}

    def reported(self, code: str) -> tuple[int, int]:
        return report_states.counted(self.states.get(code, ()))

    def cases_cell(self, code: str) -> Cell:
        if code in self.held:
            return _state("suppressed")
        value = self.cases.get(code)
        if value is not None:
            return Cell(written=count(value), value=float(value))
        got, due = self.reported(code)
        if not self.is_of_offices:
            return _state("no_case_published")
        # Nothing known is no zero where nobody reported.
        return Cell(written="0", value=0.0) if got or not self.states.get(code) else _state(self._why(code, due))

    def _why(self, code: str, due: int) -> str:
        return "missing" if due else report_states.why_none(set(self.states[code]))


def _state(state: str) -> Cell:
    return Cell(written=i18n.state_word(state), state=state)


def _title(found: _Found) -> str:
    """How many offices there are, and how many of them had cases; of how many months there are reports."""
    total = len(found.rows)
    with_cases = sum((found.cases.get(code) or 0) > 0 for code in found.rows["code"])
    words = ngettext(
        "{total} office, {n} of them with at least one case",
        "{total} offices, {n} of them with at least one case",
        total,
    )
    if with_cases == total:
        words = ngettext("{total} office with at least one case", "{total} offices, each with at least one case", total)
    said = words.format(total=count(total), n=count(with_cases))
    counted = [found.reported(code) for code in found.rows["code"]]
    got, due = (sum(one[place] for one in counted) for place in (0, 1))
    if not due:
        return said
    words = ngettext(
        "{offices}, and {n} of {total} month was reported", "{offices}, and {n} of {total} months were reported", due
    )
    return words.format(offices=said, n=count(got), total=count(due))


def _table(found: _Found) -> Table:
    here = found.here
    columns = [_("Office"), _("Country"), _("At work since"), _("Cases")]
    if found.is_of_offices:
        columns.append(_("Months reported"))
    is_held = {"equipment": "equipment" in here.subjects, "trainings": "trainings" in here.subjects}
    columns += [_("Deliveries")] if is_held["equipment"] else []
    columns += [_("Course participants")] if is_held["trainings"] else []
    rows = []
    for row in found.rows.itertuples():
        cells = [
            Cell(written=here.names("blo", row.code)),
            Cell(written=here.names("country", row.country_code)),
            Cell(written=str(row.opened_on.year), value=row.opened_on.date())
            if not pd.isna(row.opened_on)
            else _state("unknown"),
            found.cases_cell(row.code),
        ]
        if found.is_of_offices:
            got, due = found.reported(row.code)
            cells.append(
                Cell(written=_("{n} of {total}").format(n=count(got), total=count(due)), value=float(got))
                if due
                else _state(report_states.why_none(set(found.states.get(row.code, ()))))
            )
        if is_held["equipment"]:
            given = float(found.deliveries.get(row.code, 0))
            cells.append(Cell(written=count(given), value=given))
        if is_held["trainings"]:
            came = found.courses.get(row.code, 0)
            cells.append(_state("suppressed") if pd.isna(came) else Cell(written=count(came), value=float(came)))
        rows.append(tuple(cells))
    return Table(
        title=_("Offices by country"),
        headings=tuple(columns),
        is_number=(False, False, *[True] * (len(columns) - 2)),
        rows=tuple(rows),
    )
