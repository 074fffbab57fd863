"""One office's story: its opening, what was delivered and taught there, its reports since; nothing is invented."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pandas as pd

from analysis import report_states
from briefing.request import Request
from briefing.views.figures import counted
from charts.chart import Chart
from content import periods, tiles
from content.agencies import facts
from content.context import Context
from content.offices import office_facts, office_words
from content.offices.office_facts import Known
from exports.briefing_model import KeyFigure, Moment, Slide
from language import i18n
from language.i18n import _, count, ngettext
from queries import offices as queries
from queries import records, release, seizures
from scope.comparison import month_start, months_between
from scope.filters import OFFICE_KINDS

MOST_MOMENTS = 7
MOST_KINDS = 2


def slide(asked: Request) -> Slide:
    here = asked.here
    code = here.filters.blo_codes[0] if here.filters.blo_codes else ""
    frame = periods.frame(here)
    if here.access.tier == "public":
        return _nothing(asked, _("Single offices are not shown at this access level"))
    if not code:
        return _nothing(asked, _("No office is chosen for this slide"))
    whole = here.filters.with_(start=min(here.coverage.first, here.filters.start), comparison="none")
    asked_of = {name: here.ask(query) for name, query in queries.story(whole, here.access, blo_code=code).items()}
    found = {name: answer.rows() for name, answer in asked_of.items()}
    if found["office"].empty:
        return _nothing(
            asked,
            _("Readers at this access level are not told of {office}").format(office=here.names("blo", code)),
        )
    row = found["office"].iloc[0]
    states = _states(here, code, found, whole)
    published = _published(here, code, whole)
    moments = _moments(here, found, row)
    known = office_facts.load(here, code)
    return Slide(
        key=asked.key,
        view=asked.view,
        title=_title(here, code, row, states),
        provenance=asked.provenance(frame),
        figures=_figures(here, code, found, states, published),
        charts=_trend(here, known),
        moments=(*moments, _of_finds(published)),
        points=_points(here, found),
        speaker=(
            _("Only what is recorded with its date or its source is told here. What is not recorded is not told."),
            *(f"{facts.full_name(here, code)}." for code in _present(here, found)),
            _(
                "A published case is one that its publisher made public with an address; most cases are never "
                "published."
            ),
        ),
        dwell=asked.dwell,
    )


def _trend(here: Context, known: Known) -> tuple[Chart, ...]:
    """Cases per month; what happened in them stands in the story beside it. None where no month is told."""
    if known.side.line is None or all(one.value is None for one in known.side.line.cases.months):
        return ()
    return (replace(office_words.trend(here, known), take="", events=()),)


def _nothing(asked: Request, title: str) -> Slide:
    return Slide(key=asked.key, view=asked.view, title=title, provenance=asked.provenance(None), dwell=asked.dwell)


def _opened(row) -> date | None:
    return None if pd.isna(row["opened_on"]) else row["opened_on"].date()


def _title(here: Context, code: str, row, states: list[str]) -> str:
    """Since when, and how many months were reported since; what is not known is said."""
    name, opened = here.names("blo", code), _opened(row)
    since = (
        _("{office}: opened {date}").format(office=name, date=i18n.dated(opened, row["opened_precision"]))
        if opened
        else _("{office}: the day of its opening is not known").format(office=name)
    )
    reported, due = report_states.counted(states)
    if not due:
        return since
    if reported == due:
        return since + _(", and every month since was reported")
    words = ngettext(", and {n} of {total} month was reported", ", and {n} of {total} months were reported", due)
    return since + words.format(n=count(reported), total=count(due))


def _states(here: Context, code: str, found: dict[str, pd.DataFrame], whole) -> list[str]:
    """States of the months since the opening (or since the data begin), up to the end of the period."""
    if found["reports"].empty:
        return []
    statuses = found["statuses"].assign(blo_code=code)
    end = min(whole.end, here.coverage.complete_to)
    start = max(here.coverage.first, _opened(found["office"].iloc[0]) or here.coverage.first)
    states = report_states.month_states(
        found["reports"], found["office"], statuses, months_between(start, end), here.coverage.complete_to
    )
    return states[states["unit"] == code]["state"].tolist()


def _published(here: Context, code: str, whole) -> int:
    """Cases of the office that a publisher made public and that are released."""
    public = type(here.access)(tier="donor", countries=here.access.countries)
    first = month_start(whole.start)
    months = months_between(first, whole.end)
    own = type(whole)(
        source_kind=whole.source_kind,
        start=first,
        end=whole.end if whole.end.day == 1 else months[-1],
        blo_codes=(code,),
    )
    return int(here.load(records.counts(own, public))["case_count"].iloc[0])


def _of_finds(published: int) -> Moment:
    if not published:
        return Moment(when=_("Published cases"), words=_("nothing was published"), is_open=True)
    return Moment(
        when=_("Published cases"), words=ngettext("{n} case", "{n} cases", published).format(n=count(published))
    )


def _moments(here: Context, found: dict[str, pd.DataFrame], row) -> list[Moment]:
    """What is dated, the oldest first; equipment, courses and grants of a year together."""
    dated: list[tuple[date, Moment]] = []
    opened = _opened(row)
    marks = found["marks"]
    own_words = {(mark.occurred_on.date(), mark.kind) for mark in marks.itertuples()}
    if opened and (opened, "opening") not in own_words:
        dated.append(
            (
                opened,
                Moment(
                    when=i18n.dated(opened, row["opened_precision"]), words=_("Opened"), source=_host(row["source_url"])
                ),
            )
        )
    for mark in marks.itertuples():
        day, words = mark.occurred_on.date(), mark.text_ru if i18n.language() == "ru" else mark.text_en
        dated.append((day, Moment(when=i18n.date_short(day), words=words, source=_host(mark.source))))
    for status in found["statuses"].itertuples():
        if not pd.isna(status.from_on) and status.from_on.date() != opened and status.from_on.year > 1900:
            dated.append(
                (
                    status.from_on.date(),
                    Moment(when=i18n.date_short(status.from_on.date()), words=here.names("blo_status", status.status)),
                )
            )
    for year, words in _by_year(here, found).items():
        dated.append((date(year, 12, 31), Moment(when=str(year), words=i18n.list_words(words))))
    dated.sort(key=lambda pair: pair[0])
    if len(dated) > MOST_MOMENTS:
        # The beginning and what is newest; what lies between is counted.
        left_out = len(dated) - MOST_MOMENTS + 1
        between = Moment(
            when="…", words=ngettext("{n} more entry", "{n} more entries", left_out).format(n=count(left_out))
        )
        return [*(one for _day, one in dated[:2]), between, *(one for _day, one in dated[-(MOST_MOMENTS - 3) :])]
    return [one for _day, one in dated]


def _by_year(here: Context, found: dict[str, pd.DataFrame]) -> dict[int, list[str]]:
    told: dict[int, list[str]] = defaultdict(list)
    equipment = found["equipment"]
    if len(equipment):
        for year, rows in equipment.groupby(equipment["month"].dt.year):
            kinds = (
                rows.groupby(rows["kind"].fillna(""))["delivery_count"]
                .sum()
                .sort_values(ascending=False, kind="stable")
            )
            names = [
                here.names("equipment_type", kind).lower() if kind else i18n.state_word("not_stated").lower()
                for kind in kinds.index[:MOST_KINDS]
            ]
            deliveries = int(rows["delivery_count"].sum())
            words = ngettext("{n} delivery of equipment", "{n} deliveries of equipment", deliveries).format(
                n=count(deliveries)
            )
            told[int(year)].append(f"{words} ({', '.join(names)}{'…' if len(kinds) > MOST_KINDS else ''})")
    courses = found["courses"]
    if len(courses):
        for year, rows in courses.groupby(courses["month"].dt.year):
            number, officers = int(rows["course_count"].sum()), rows["attendance_count"].sum(min_count=1)
            words = ngettext("{n} course", "{n} courses", number).format(n=count(number))
            if not pd.isna(officers):
                words += ", " + ngettext("{n} participant", "{n} participants", officers).format(n=count(officers))
            told[int(year)].append(words)
    grants = found["contributions"]
    if len(grants):
        for year, rows in grants.groupby(grants["month"].dt.year):
            amount, number = rows["amount_usd"].sum(min_count=1), int(rows["contribution_count"].sum())
            words = ngettext("{n} grant", "{n} grants", number).format(n=count(number))
            told[int(year)].append(words if pd.isna(amount) else f"{words}, {i18n.money_usd(amount)}")
    return told


def _host(address) -> str:
    """The publisher's name in an address; codes of sources say nothing to a visitor."""
    return "" if i18n.is_nothing(address) else urlsplit(str(address)).hostname or ""


def _figures(
    here: Context, code: str, found: dict[str, pd.DataFrame], states: list[str], published: int
) -> tuple[KeyFigure, ...]:
    source = release if here.access.reads_release_only else seizures
    how = {"at": "blo"} if here.access.reads_release_only else {}
    rows = here.load(source.monthly_cases(here.filters, here.access, **how))
    reported, due = report_states.counted(states)
    cases = float(rows["case_count"].sum())
    is_held = bool(len(rows)) and bool(rows["case_count"].isna().all())
    is_of_offices = here.filters.source_kind in OFFICE_KINDS
    if is_held:
        figures = [counted(_("Seizure cases in the period"), None, state="suppressed")]
    elif not cases and not is_of_offices and not published:
        # The story says that none is published.
        figures = []
    elif not cases and (not is_of_offices or (due and not reported)):
        figures = [
            counted(_("Seizure cases in the period"), None, state="missing" if is_of_offices else "no_case_published")
        ]
    else:
        figures = [counted(_("Seizure cases in the period"), cases, note=tiles.held_numbers_words(rows))]
    if due:
        figures.append(
            counted(
                _("Months with a report"),
                float(reported),
                note=_("of {total} for which a report was due").format(total=count(due)),
            )
        )
    # What a source never holds is no figure of an office; a story without it says so by its source.
    if "trainings" in here.subjects:
        figures.append(_sum(_("Participants of courses held there"), found["courses"], "attendance_count"))
    if "equipment" in here.subjects:
        figures.append(_sum(_("Deliveries of equipment"), found["equipment"], "delivery_count"))
    return tuple(figures)


def _sum(label: str, rows: pd.DataFrame, column: str) -> KeyFigure:
    """A sum over all time; nothing recorded is zero, for the source would hold it."""
    if rows.empty:
        return counted(label, 0.0)
    total = rows[column].sum(min_count=1)
    is_held_back = "suppressed_count" in rows and bool(rows["suppressed_count"].sum())
    return counted(
        label, None if pd.isna(total) else float(total), state="suppressed" if is_held_back else "not_stated"
    )


def _present(here: Context, found: dict[str, pd.DataFrame]) -> list[str]:
    """Agencies that work in the office at the end of the period, by their lineage."""
    rows, end = found["agencies"], pd.Timestamp(here.filters.end)
    is_there = (rows["from_on"].isna() | (rows["from_on"] < end)) & (rows["to_on"].isna() | (rows["to_on"] >= end))
    return [code for code in dict.fromkeys(rows[is_there]["lineage_code"]) if code in here.names.lineages]


def _points(here: Context, found: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    points = []
    if len(found["donors"]):
        names = i18n.list_words(i18n.name(row) for row in found["donors"].itertuples())
        points.append(_("Supported by: {names}").format(names=names))
    kinds = sorted({here.names("agency_kind", facts.agency(here, code).kind) for code in _present(here, found)})
    # Within a sentence they begin with a small letter.
    kinds = [name[:1].lower() + name[1:] for name in kinds]
    if kinds:
        points.append(_("Agencies there: {names}").format(names=i18n.list_words(kinds)))
    return tuple(points)
