"""What was built, delivered and taught, and by whom it was paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from briefing.request import Request
from briefing.views.figures import counted
from content.context import Context
from exports.briefing_model import Cell, KeyFigure, Slide, Table
from language import i18n
from language.i18n import _, count, ngettext
from queries import capacity as queries
from queries import network
from scope.filters import Filters

MOST_ROWS = 9
MOST_NAMED = 8
LEAST_KINDS = 3
"""With fewer lines a table on a slide is all but empty."""


@dataclass(frozen=True)
class Support:
    """What is known of one donor's support, or of all: offices it supported at any time, and what came in a period."""

    offices: list[str]
    courses: pd.DataFrame
    equipment: pd.DataFrame
    grants: pd.DataFrame

    def of(self, donor: str, supported: pd.DataFrame) -> Support:
        """The part of one donor."""
        parts = (rows[rows["donor_code"] == donor] for rows in (self.courses, self.equipment, self.grants))
        return Support(supported[supported["donor_code"] == donor]["blo_code"].tolist(), *parts)

    def why_not(self, held: str) -> str:
        """Why a figure of courses is not there: held back, or nobody stated it."""
        return "suppressed" if len(self.courses) and self.courses[held].sum() else "not_stated"

    def sum(self, table: str, column: str) -> float | None:
        """Sum of a column; None where nothing is stated."""
        found = getattr(self, table)[column].sum(min_count=1)
        return None if pd.isna(found) else float(found)


def slide(asked: Request) -> Slide:
    here, donor = asked.here, asked.donor
    supported = (
        here.load(network.supported(here.filters, here.access))
        if here.access.tier != "public"
        else pd.DataFrame(columns=["donor_code", "blo_code", "country_code"])
    )
    names = donor_names(here)
    found = _support(here, here.filters, donor, supported)
    ever = _support(here, _whole(here), donor, supported)
    return Slide(
        key=asked.key,
        view=asked.view,
        title=_title(found, names.get(donor, ""), here),
        provenance=asked.provenance(None),
        figures=_figures(found, ever, here),
        table=_of_donor(here, found, ever) if donor else _by_donor(here, found, supported, names),
        points=_offices(here, found) if donor else (),
        speaker=(
            _(
                "Offices are those that the donor supported at any time; deliveries, courses and grants are those of "
                "the period."
            ),
            _(
                "An officer who came to two courses counts twice. Pieces of equipment of different kinds are never "
                "added together."
            ),
            _("Men and women are told apart only where there are three or more of each; the total counts all of them."),
        ),
        dwell=asked.dwell,
    )


def donor_names(here: Context) -> dict[str, str]:
    return {row.code: i18n.name(row) for row in here.load(network.donors()).itertuples()}


def _whole(here: Context) -> Filters:
    """The filters over all that the data cover, up to the end of the period."""
    first = min(here.coverage.first, here.filters.start)
    return here.filters.with_(start=first.replace(month=1, day=1) if here.access.tier == "public" else first)


def _support(here: Context, filters: Filters, donor: str, supported: pd.DataFrame) -> Support:
    access = here.access
    asked = [
        here.ask(query(filters, access, donor_code=donor))
        for query in (queries.courses, queries.equipment, queries.contributions)
    ]
    offices = supported if not donor else supported[supported["donor_code"] == donor]
    return Support(sorted(set(offices["blo_code"])), *(answer.rows() for answer in asked))


def _title(found: Support, donor: str, here: Context) -> str:
    """What the period brought; where it brought nothing, the offices."""
    officers = found.sum("courses", "attendance_count")
    deliveries = found.sum("equipment", "delivery_count")
    parts = []
    if deliveries:
        parts.append(
            ngettext("{n} delivery of equipment", "{n} deliveries of equipment", deliveries).format(n=count(deliveries))
        )
    if officers:
        parts.append(ngettext("{n} course participant", "{n} course participants", officers).format(n=count(officers)))
    offices = len(found.offices)
    supported = _supported(offices, donor) if offices else ""
    if not parts:
        is_held = {"equipment", "trainings"} & here.subjects
        nothing = (
            _("no delivery and no course is recorded in this period")
            if is_held
            else _("the source of these records holds no deliveries and no courses")
        )
        words = f"{supported}; {nothing}" if supported else nothing[:1].upper() + nothing[1:]
    else:
        words = i18n.list_words(parts)
        if supported:
            words = _("{offices}; in this period: {support}").format(offices=supported, support=words)
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


def _figures(found: Support, ever: Support, here: Context) -> tuple[KeyFigure, ...]:
    since = str(_whole(here).start.year)

    def so_far(table: str, column: str) -> str:
        value = ever.sum(table, column)
        return "" if value is None else _("{n} since {year}").format(n=count(value), year=since)

    men, women = found.sum("courses", "men"), found.sum("courses", "women")
    sexes = (
        ""
        if men is None or women is None
        else _("{men} men and {women} women").format(men=count(men), women=count(women))
    )
    hidden = int(found.courses["sex_suppressed_count"].sum()) if len(found.courses) else 0
    if hidden:
        sexes += (", " if sexes else "") + ngettext(
            "{n} group is not split by sex", "{n} groups are not split by sex", hidden
        ).format(n=count(hidden))
    attendance = found.sum("courses", "attendance_count")
    figures = []
    if here.access.tier != "public":
        figures.append(counted(_("Offices supported"), float(len(found.offices)), note=_("at any time")))
    label = _("Deliveries of equipment")
    if "equipment" not in here.subjects:
        figures.append(counted(label, None, state="not_held"))
    else:
        figures.append(
            counted(
                label, found.sum("equipment", "delivery_count") or 0.0, compared=so_far("equipment", "delivery_count")
            )
        )
    if "trainings" not in here.subjects:
        figures.append(counted(_("Course participants"), None, state="not_held"))
    elif attendance is None and found.sum("courses", "course_count"):
        figures.append(
            counted(
                _("Course participants"),
                None,
                state="suppressed" if found.courses["suppressed_count"].sum() else "not_stated",
            )
        )
    else:
        figures.append(
            counted(
                _("Course participants"), attendance or 0.0, compared=so_far("courses", "attendance_count"), note=sexes
            )
        )
    figures.append(_grants(found, ever, since))
    return tuple(figures)


def _grants(found: Support, ever: Support, since: str) -> KeyFigure:
    """Grants in US dollars, as far as they are stated."""
    amount, total = found.sum("grants", "amount_usd"), ever.sum("grants", "amount_usd")
    compared = "" if total is None else _("{n} since {year}").format(n=i18n.money_usd(total), year=since)
    if not ever.sum("grants", "contribution_count"):
        return counted(_("Grants agreed, US$"), None, state="none_recorded")
    if amount is None:
        none = not found.sum("grants", "contribution_count")
        return KeyFigure(
            label=_("Grants agreed, US$"),
            written="0" if none else i18n.NOTHING,
            value=0.0 if none else None,
            unit=_("US$"),
            compared=compared,
            state="" if none else "not_stated",
        )
    return KeyFigure(
        label=_("Grants agreed, US$"), written=i18n.significant(amount), value=amount, unit=_("US$"), compared=compared
    )


def _cell(value: float | None, written: str | None = None, *, why_not: str = "not_stated") -> Cell:
    if value is None:
        return Cell(written=i18n.state_word(why_not), state=why_not)
    return Cell(written=count(value) if written is None else written, value=value)


def _by_donor(here: Context, found: Support, supported: pd.DataFrame, names: dict[str, str]) -> Table:
    """A line for each donor that supported an office or gave something in the period, by name."""
    codes = (
        set(supported["donor_code"])
        | set(found.courses["donor_code"])
        | set(found.equipment["donor_code"])
        | set(found.grants["donor_code"])
    )
    columns: list[tuple[str, Callable[[Support], Cell]]] = [
        (_("Deliveries"), lambda part: _held(here, "equipment", _cell(part.sum("equipment", "delivery_count") or 0.0))),
        (
            _("Course participants"),
            lambda part: _held(here, "trainings", _of_courses(part, "attendance_count", "suppressed_count")),
        ),
        (
            _("of these women"),
            lambda part: _held(here, "trainings", _of_courses(part, "women", "sex_suppressed_count")),
        ),
        (_("Grants, US$"), _of_grants),
    ]
    if here.access.tier != "public":
        columns.insert(0, (_("Offices"), lambda part: _cell(float(len(part.offices)))))
    rows = []
    for code in sorted(codes, key=lambda one: (not one, names.get(one, one)))[:MOST_ROWS]:
        part = found.of(code, supported)
        rows.append((Cell(written=names.get(code, _("Donor not stated"))), *(make(part) for _heading, make in columns)))
    return Table(
        title=_("By donor"),
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


def _of_donor(here: Context, found: Support, ever: Support) -> Table | None:
    """Equipment of the period by kind, the most deliveries first; where hardly any came, all since the data begin."""
    title = _("Equipment of the period")
    if found.equipment["kind"].nunique(dropna=False) < LEAST_KINDS:
        found, title = ever, _("Equipment since {year}").format(year=_whole(here).start.year)
    if found.equipment.empty:
        return None
    kinds = (
        found.equipment.assign(kind=found.equipment["kind"].fillna(""))
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
    return Table(
        title=title,
        headings=(_("Kind"), _("Deliveries"), _("Pieces"), _("Value, US$")),
        is_number=(False, True, True, True),
        rows=tuple(rows),
    )


def _offices(here: Context, found: Support) -> tuple[str, ...]:
    """The offices by name, as many as a slide holds."""
    names = [here.names("blo", code) for code in found.offices]
    if not names:
        return ()
    more = len(names) - MOST_NAMED
    words = ", ".join(names[:MOST_NAMED]) + (f" +{count(more)}" if more > 0 else "")
    return (_("Offices supported: {names}").format(names=words),)
