"""What was built, delivered and taught, and by whom it was paid."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from briefing.request import Request
from briefing.views.figures import counted
from charts.chart import Chart
from content import leads, periods, tiles
from content.capacity import facts, given_charts, reported
from content.capacity.facts import Support
from content.context import Context
from content.offices import facts as offices_facts
from exports.briefing_model import Cell, KeyFigure, Slide, Table
from language import i18n
from language.i18n import _, count, ngettext
from language.spelling import folded

MOST_ROWS = 9
MOST_NAMED = 24
MOST_YEARS = 7
"""Bars that can be read from afar beside a table."""
MILLION = 1_000_000


def slide(asked: Request) -> Slide:
    here, donor = asked.here, asked.donor
    supported = facts.supported(here)
    names = leads.donors(here)
    found = facts.support(here, here.filters, donor, supported)
    ever = facts.support(here, facts.whole(here), donor, supported)
    return Slide(
        key=asked.key,
        view=asked.view,
        title=_title(ever, names.get(donor, ""), here),
        provenance=asked.provenance(None, has_totals=False),
        figures=_figures(found, ever, here, names_offices=bool(donor and found.offices)),
        charts=_taught(here, donor) if donor else (),
        table=_of_donor(here, ever) if donor else _by_donor(here, ever, supported, names),
        points=_offices(here, found) if donor and found.offices else (),
        speaker=(
            _(
                "Offices are those that the donor supported at any time; deliveries, courses and grants are those "
                "since the data begin, with those of the period beside them."
            ),
            _(
                "An officer who came to two courses counts twice. Pieces of equipment of different kinds are never "
                "added together."
            ),
            _("Men and women are told apart only where there are three or more of each; the total counts all of them."),
        ),
        dwell=asked.dwell,
    )


def _taught(here: Context, donor: str) -> tuple[Chart, ...]:
    """Course participants by year; none where no course is on record."""
    if "trainings" not in here.subjects:
        return ()
    chart = given_charts.by_year(here, facts.given(here, donor), most=MOST_YEARS)
    return (chart,) if chart.bars else ()


def _title(ever: Support, donor: str, here: Context) -> str:
    """The offices, and all that came since the data begin."""
    officers = ever.sum("courses", "attendance_count")
    deliveries = ever.sum("equipment", "delivery_count")
    parts = []
    if deliveries:
        parts.append(
            ngettext("{n} delivery of equipment", "{n} deliveries of equipment", deliveries).format(n=count(deliveries))
        )
    if officers:
        parts.append(ngettext("{n} course participant", "{n} course participants", officers).format(n=count(officers)))
    offices = len(ever.offices)
    supported = _supported(offices, donor) if offices else ""
    if not parts:
        is_held = {"equipment", "trainings"} & here.subjects
        nothing = (
            _("no delivery and no course is on record")
            if is_held
            else _("the source of these records holds no deliveries and no courses")
        )
        words = f"{supported}; {nothing}" if supported else nothing[:1].upper() + nothing[1:]
    else:
        words = _("{support} since {year}").format(support=i18n.list_words(parts), year=facts.since(here))
        if supported:
            words = f"{supported}; {words}"
    return f"{donor}: {words}" if donor and not supported else words[:1].upper() + words[1:]


def _supported(offices: int, donor: str) -> str:
    """How many offices a donor, or any, supports."""
    if donor:
        words = ngettext(
            "{n} office works with the support of {donor}", "{n} offices work with the support of {donor}", offices
        )
        return words.format(n=count(offices), donor=i18n.of_country(donor))
    words = ngettext(
        "{n} office works with the support of donors", "{n} offices work with the support of donors", offices
    )
    return words.format(n=count(offices))


def _figures(found: Support, ever: Support, here: Context, *, names_offices: bool) -> tuple[KeyFigure, ...]:
    """All since the data begin, with what of it came in the period; the number of offices where they are not named."""
    figures = []
    if here.access.tier != "public" and not names_offices:
        figures.append(counted(_("Offices supported"), float(len(found.offices)) or None, state="none_recorded"))
    since = facts.since(here)
    for subject, label, table, column, of_sum, held in (
        (
            "equipment",
            _("Deliveries of equipment since {year}"),
            "equipment",
            "delivery_count",
            "delivery_count",
            "",
        ),
        (
            "trainings",
            _("Course participants since {year}"),
            "courses",
            "attendance_count",
            "course_count",
            "suppressed_count",
        ),
    ):
        label = label.format(year=since)
        if subject not in here.subjects:
            figures.append(counted(label, None, state="not_held"))
            continue
        total = ever.sum(table, column)
        if not total:
            # Nothing on record is said by a word: a large zero would tell of a failure that nobody knows of.
            is_any = bool(ever.sum(table, of_sum))
            state = ever.why_not(held) if is_any and held else "none_recorded"
            figures.append(counted(label, None, state=state))
            continue
        now, is_now = found.sum(table, column), bool(found.sum(table, of_sum))
        in_period = (
            _("{n} in the period").format(n=count(now))
            if now
            else (i18n.state_word(found.why_not(held)) if is_now and held else _("none in the period"))
        )
        # The foot of a donor's slide says how many groups are not split.
        sexes = _sexes(ever, says_held=not names_offices) if subject == "trainings" else ""
        figures.append(counted(label, total, compared=in_period, note=sexes))
    figures.append(_grants(found, ever, since))
    return tuple(figures)


def _sexes(part: Support, *, says_held: bool) -> str:
    """Men and women of all courses, as far as they are told apart."""
    men, women = part.sum("courses", "men"), part.sum("courses", "women")
    told = (
        ""
        if men is None or women is None
        else _("{men} men and {women} women").format(men=count(men), women=count(women))
    )
    hidden = int(part.courses["sex_suppressed_count"].sum()) if len(part.courses) else 0
    if hidden and (says_held or not told):
        told += (", " if told else "") + ngettext(
            "{n} group is not split by sex", "{n} groups are not split by sex", hidden
        ).format(n=count(hidden))
    return told


def _grants(found: Support, ever: Support, since: str) -> KeyFigure:
    """Grants in US dollars since the data begin, as far as they are stated, and those of the period."""
    label = _("Grants since {year}, US$ million").format(year=since)
    total, number = ever.sum("grants", "amount_usd"), ever.sum("grants", "contribution_count")
    if not total:
        return counted(label, None, state="not_stated" if number else "none_recorded")
    now, is_now = found.sum("grants", "amount_usd"), found.sum("grants", "contribution_count")
    if now:
        in_period = _("{n} in the period").format(n=i18n.money_usd(now))
    else:
        in_period = i18n.state_word("not_stated") if is_now else _("none in the period")
    return KeyFigure(label=label, written=i18n.significant(total / MILLION), value=total / MILLION, compared=in_period)


def _cell(value: float | None, written: str | None = None, *, why_not: str = "not_stated") -> Cell:
    if value is None:
        return Cell(written=i18n.state_word(why_not), state=why_not)
    return Cell(written=count(value) if written is None else written, value=value)


def _by_donor(here: Context, ever: Support, supported: pd.DataFrame, names: dict[str, str]) -> Table:
    """A line for each donor that supported an office or gave something since the data begin, by name."""
    codes = (
        set(supported["donor_code"])
        | set(ever.courses["donor_code"])
        | set(ever.equipment["donor_code"])
        | set(ever.grants["donor_code"])
    )
    columns: list[tuple[str, Callable[[Support], Cell]]] = [
        (_("Deliveries"), lambda part: _held(here, "equipment", _cell(part.sum("equipment", "delivery_count") or 0.0))),
        (
            _("Course participants"),
            lambda part: _held(here, "trainings", _of_courses(part, "attendance_count", "suppressed_count")),
        ),
        (_("Grants, US$"), _of_grants),
    ]
    if here.access.tier != "public":
        columns.insert(0, (_("Offices"), lambda part: _cell(float(len(part.offices)))))
    rows = []
    for code in sorted(codes, key=lambda one: (not one, names.get(one, one)))[:MOST_ROWS]:
        part = ever.of(code, supported)
        rows.append((Cell(written=names.get(code, _("Donor not stated"))), *(make(part) for _heading, make in columns)))
    is_all = len(codes) <= MOST_ROWS
    title = _("By donor, since {year}") if is_all else _("By donor, since {year}: {n} of {total} donors")
    return Table(
        title=title.format(year=facts.since(here), n=count(MOST_ROWS), total=count(len(codes))),
        headings=(_("Donor"), *(heading for heading, _make in columns)),
        is_number=(False, *[True] * len(columns)),
        rows=tuple(rows),
    )


def _held(here: Context, subject: str, cell: Cell) -> Cell:
    """A cell, or that the source does not hold what it would tell."""
    return cell if subject in here.subjects else Cell(written=i18n.NOTHING, state="not_held")


def _of_courses(part: Support, column: str, held: str) -> Cell:
    return _cell(
        part.sum("courses", column) if part.sum("courses", "course_count") else 0.0, why_not=part.why_not(held)
    )


def _of_grants(part: Support) -> Cell:
    if not part.sum("grants", "contribution_count"):
        return _cell(0.0)
    amount = part.sum("grants", "amount_usd")
    return _cell(amount, None if amount is None else i18n.significant(amount))


def _of_donor(here: Context, ever: Support) -> Table | None:
    """Equipment since the data begin by kind, the most deliveries first."""
    if ever.equipment.empty:
        return None
    kinds = (
        ever.equipment.assign(kind=ever.equipment["kind"].fillna(""))
        .groupby("kind")[["delivery_count", "quantity", "value_usd", "valued_count"]]
        .sum(min_count=1)
    )
    rows = []
    for kind, row in sorted(kinds.iterrows(), key=lambda one: (-one[1]["delivery_count"], one[0]))[:MOST_ROWS]:
        value = None if pd.isna(row["value_usd"]) else float(row["value_usd"])
        name = here.names("equipment_type", kind) if kind else i18n.state_word("not_stated")
        pieces = None if pd.isna(row["quantity"]) else float(row["quantity"])
        rows.append(
            (
                Cell(written=name),
                _cell(float(row["delivery_count"])),
                _cell(pieces),
                _cell(value, None if value is None else i18n.significant(value)),
            )
        )
    title = (
        _("Equipment since {year}")
        if len(kinds) <= MOST_ROWS
        else _("Equipment since {year}: the {n} kinds with the most deliveries, of {total}")
    )
    return Table(
        title=title.format(year=facts.since(here), n=count(MOST_ROWS), total=count(len(kinds))),
        headings=(_("Kind"), _("Deliveries"), _("Pieces"), _("Value, US$")),
        is_number=(False, True, True, True),
        rows=tuple(rows),
    )


def _offices(here: Context, found: Support) -> tuple[str, ...]:
    """The offices by name, as many as a slide holds, and what they reported, where the source tells offices apart."""
    names = sorted((here.names("blo", code) for code in found.offices), key=folded)
    more = len(names) - MOST_NAMED
    words = ", ".join(names[:MOST_NAMED]) + (f" +{count(more)}" if more > 0 else "")
    named = _("Offices supported: {names}").format(names=words)
    if not offices_facts.tells_cases(here):
        return (named,)
    told = reported.cases(here, tuple(found.offices))
    ever, now = (list(part.values()) for part in (told.ever, told.now))
    said = _(
        "These offices reported {ever} since {year}, including {now} in the period. They are not told as an effect of "
        "the support."
    ).format(
        ever=periods.cases_words(reported.added_up(ever)),
        year=facts.since(here),
        now=periods.cases_words(reported.added_up(now)),
    )
    held = tiles.held_words(reported.held(ever))
    return (named, said, *([f"{held[:1].upper()}{held[1:]}."] if held else ()))
