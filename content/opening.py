"""What a page stands on, from a link alone: for what has no widgets (the wall, files, the command line), and by the
rules of the widgets.

A link says what was chosen; the reader's access and what the source covers decide what it comes to.

Resolution of a deep link into the request context, with defaults and authorisation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.names import Names
from charts import theme
from content.asks import Asks
from content.context import Context
from language.i18n import _, list_words
from queries import network, records, release
from scope import comparison, links
from scope.access import Access
from scope.comparison import Coverage, Period, complete_to, month_start, shift
from scope.filters import BLANK, CODE_FIELDS, FIELDS, OFFICE_KINDS, OTHER_FIELDS, Filters, Without, excluding
from scope.reasons import Reasons
from scope.reasons import kept as kept_reasons
from scope.settings import Settings

PREFERRED = ("demonstration", "blo", "national_events", "published")
"""Kinds of source in the order in which a page would open with them: the network's own records before those of
others."""


class NoRecords(LookupError):
    """The database holds no records that this reader may know of."""


@dataclass(frozen=True)
class Standing:
    """A version of the data for one reader: what each kind of source covers, and what the database says of itself."""

    covered: Mapping[str, Coverage]
    loaded_at: datetime | None
    is_demonstration: bool


def info(asks: Asks) -> dict[str, str]:
    """What the database says of itself, by key."""
    return dict(asks.load(network.info()).itertuples(index=False))


def of_reader(asks: Asks, reader: Access, said: Mapping[str, str], settings: Settings) -> Standing:
    """What the reader's pages stand on.

    Args:
        said: see `info`.
    """
    loaded = said.get("loaded_at")
    return Standing(
        _coverages(asks, reader, loaded, settings),
        datetime.fromisoformat(loaded) if loaded else None,
        said.get("is_demonstration") == "true",
    )


def known(reader: Access, names: Names) -> Access:
    """The reader, without its agency where the data do not know it: then no case is its own."""
    return (
        reader
        if not reader.agency_code or names.lineage(reader.agency_code) in names.lineages
        else reader.without_own()
    )


def _coverages(asks: Asks, reader: Access, loaded: str | None, settings: Settings) -> dict[str, Coverage]:
    """What each kind of source covers, for this reader; months of offices fill up until their reports are due."""
    rows = asks.load(release.coverage(reader) if reader.reads_release_only else network.coverage(reader))
    zone = ZoneInfo(settings.zone)
    today = datetime.fromisoformat(loaded).astimezone(zone).date() if loaded else date.today()
    found = {}
    for row in rows.itertuples():
        first = _day(min((row.first_seized_on, row.first_reported_on), key=lambda one: (pd.isna(one), one)))
        last = _day(row.reported_to) - timedelta(days=1) if pd.isna(row.last_seized_on) else _day(row.last_seized_on)
        newest = None if pd.isna(row.last_seized_on) else _day(row.last_seized_on)
        if row.kind in OFFICE_KINDS:
            end = _first_of_next(last)
            found[row.kind] = Coverage(
                month_start(first), end, min(end, complete_to(today, settings.report_due_days)), newest
            )
        else:
            told = None if pd.isna(row.reported_to) else _day(row.reported_to)
            end = max(told or _first_of_next(last), _first_of_next(last))
            found[row.kind] = Coverage(first.replace(month=1, day=1), end, end, newest)
    return found


def _day(moment: pd.Timestamp) -> date:
    return moment.date()


def _first_of_next(one: date) -> date:
    return shift(month_start(one), 1)


def kind(asked: str | None, covered: Mapping[str, Coverage]) -> str:
    """The kind of source that is asked for, else the one a page opens with."""
    return asked if asked and asked in covered else next(one for one in PREFERRED if one in covered)


# What a choice comes to -------------------------------------------------------------------------------------


def default_period(source_kind: str, access: Access, coverage: Coverage) -> str:
    """The period a page opens with: events of countries come by the year, those of offices by the month; all where the
    data are too young for either."""
    period = (
        "last_year" if source_kind in ("national_events", "published") or access.tier == "public" else "last_quarter"
    )
    return "all" if comparison.resolve(period, coverage).end <= coverage.first and access.tier != "public" else period


def may_choose_period(period: str, access: Access) -> bool:
    """Whether a reader may choose a period: public figures are by whole years."""
    return not access.reads_years_only or period == "last_year" or (period.isdigit() and len(period) == 4)


def may_narrow(field: str, access: Access) -> bool:
    """Whether the figures that a reader has can be narrowed by a field."""
    if access.reads_own_only and FIELDS[field].of_all:
        return False
    return not access.reads_release_only or access.is_told(FIELDS[field].released)


def not_told_words(access: Access) -> str:
    """Which filters a reader of its own cases does not have, and why."""
    hidden = [_(row.words) for row in FIELDS.values() if access.reads_own_only and row.of_all]
    if not hidden:
        return ""
    return _("Not among our cases, for they are worked out from the cases of all agencies: {filters}.").format(
        filters=list_words(hidden)
    )


def kept(asks: Asks, field: str, chosen: Sequence[str], access: Access, names: Names) -> list[str]:
    """Codes of a choice that are known, as the lists write them, in a filter that the reader's figures can be narrowed
    by."""
    if not may_narrow(field, access):
        return []
    if FIELDS[field].dimension == "place" and chosen:
        return _places(asks, chosen)
    return list(dict.fromkeys(code for written in chosen if (code := names.code(field, written))))


def _places(asks: Asks, chosen: Sequence[str]) -> list[str]:
    """Codes of places that there are, as the lists write them."""
    known = set(
        asks.load(network.place_names(tuple(sorted({form for code in chosen for form in (code, code.upper())}))))[
            "code"
        ]
    ) | {BLANK}
    return list(dict.fromkeys(form for code in chosen for form in (code, code.upper()) if form in known))


def days(
    period: str, chosen: Sequence[date], coverage: Coverage, access: Access, names: Names, offices: Sequence[str]
) -> Period:
    """The days that a choice of period comes to; for readers of released figures the whole months around them.

    Args:
        chosen: first and last day, for a custom period.
        offices: that are chosen: "since opening" is that of the only one.
    """
    if period == "custom":
        found = Period(chosen[0], (chosen[1] if len(chosen) == 2 else chosen[0]) + timedelta(days=1))
    else:
        found = comparison.resolve(
            period, coverage, opened_on=names.opened_on(offices[0]) if len(offices) == 1 else None
        )
    if not access.reads_release_only:
        return found
    months = comparison.months_between(found.start, found.end)
    return Period(months[0], comparison.shift(months[-1], 1)) if months else found


def left_out(asks: Asks, numbers: Sequence[int] | None, source_kind: str, access: Access) -> tuple[int, ...] | None:
    """Numbers of records that are to count nowhere, of those that the reader may open; None where there are none."""
    if not numbers or access.reads_release_only:
        return None
    any_day = Filters(source_kind=source_kind, start=date.min, end=date.max)
    known = set(asks.load(records.numbered(any_day, access, numbers=tuple(sorted(numbers))))["record_no"])
    return tuple(number for number in numbers if number in known) or None


def without(asks: Asks, asked: Without | None, access: Access, names: Names) -> Without | None:
    """What is excluded, of the codes that are known, where the reader's figures can be narrowed so; None where nothing
    is."""
    found = None
    for field, codes in () if access.reads_release_only else asked or ():
        found = excluding(found, field, kept(asks, field, codes, access, names))
    return found


def contradicted(
    excluded: Without | None, chosen: Mapping[str, Sequence[str]], names: Names
) -> dict[str, tuple[str, ...]]:
    """What is excluded, by field, though all that is chosen in a filter is of it: both together would keep no case at
    all."""
    gone = {field: set(codes) for field, codes in excluded or ()}
    found: dict[str, tuple[str, ...]] = {}
    for field, codes in chosen.items():
        meant = [_is_of(field, code, names) for code in codes]
        for other, codes_gone in gone.items():
            of_other = [one.get(other, frozenset()) for one in meant]
            if of_other and all(one and one <= codes_gone for one in of_other):
                found[other] = tuple(dict.fromkeys((*found.get(other, ()), *sorted(set().union(*of_other)))))
    return found


def _is_of(field: str, code: str, names: Names) -> dict[str, frozenset[str]]:
    """Codes of filters of which each case of a choice has one: an office is in a country, who leads takes part."""
    found = {field: {code}}
    # A side of a pair without an office has no cases.
    offices = [side for side in names.sides(code) if names.country_of(side)] if field == "pair_codes" else [code]
    if field in ("blo_codes", "pair_codes"):
        found |= {"blo_codes": set(offices), "countries": set(map(names.country_of, offices))}
    if field == "lead_codes":
        found["agency_codes"] = {code}
    if field == "substance_codes":
        found["group_codes"] = {names.group_of(code)}
    return {name: frozenset(codes) for name, codes in found.items()}


def without_contradicted(excluded: Without | None, chosen: Mapping[str, Sequence[str]], names: Names) -> Without | None:
    """What is excluded, less what is chosen: the choice came later, by a click or a link that narrows what is on
    screen."""
    for field, codes in contradicted(excluded, chosen, names).items():
        kept_codes = [code for code in dict(excluded or ()).get(field, ()) if code not in codes]
        excluded = excluding(excluded, field, kept_codes)
    return excluded


# A screen without widgets -----------------------------------------------------------------------------------


def filters_of(
    asks: Asks, choices: links.Choices, source_kind: str, coverage: Coverage, access: Access, names: Names
) -> Filters:
    """Filters of a link, less what the reader may not choose or nobody knows."""
    codes = {field: tuple(kept(asks, field, choices.codes_of(field), access, names)) for field in CODE_FIELDS}
    others: dict[str, Any] = (
        {} if access.reads_release_only else {field: getattr(choices, field) for field in OTHER_FIELDS}
    )
    others |= {
        "left_out": left_out(asks, choices.left_out, source_kind, access),
        "without": without_contradicted(without(asks, choices.without, access, names), codes, names),
    }
    period = choices.period
    if period is None or not may_choose_period(period, access):
        period = default_period(source_kind, access, coverage)
    chosen = (choices.start, choices.last) if choices.start and choices.last else ()
    span = days(period, chosen, coverage, access, names, codes["blo_codes"])
    return Filters(
        source_kind=source_kind,
        start=span.start,
        end=span.end,
        period=period,
        comparison=choices.comparison or "last_year",
        against=choices.against,
        **(others | codes),
    )


def context(choices: links.Choices, asks: Asks, reader: Access, settings: Settings, *, mode: str = "light") -> Context:
    """What a page would stand on that this reader opens by a link with these choices.

    Raises:
        NoRecords: there is nothing that the reader may know of.
        whatever `asks` raises where the database went away.
    """
    stands = of_reader(asks, reader, info(asks), settings)
    if not stands.covered:
        raise NoRecords
    source_kind = kind(choices.source_kind, stands.covered)
    names = asks.names(reader)
    filters = filters_of(asks, choices, source_kind, stands.covered[source_kind], reader, names)
    return on(
        stands,
        filters,
        asks=asks,
        names=names,
        reader=reader,
        settings=settings,
        mode=mode,
        reasons=choices.reasons,
    )


def on(
    stands: Standing,
    filters: Filters,
    *,
    asks: Asks,
    names: Names,
    reader: Access,
    settings: Settings,
    mode: str,
    link: Mapping[str, str] | None = None,
    reasons: Reasons = (),
) -> Context:
    """What a page stands on under filters of its own."""
    return Context(
        asks=asks,
        filters=filters,
        access=reader,
        coverage=stands.covered[filters.source_kind],
        names=names,
        settings=settings,
        subjects=frozenset(asks.load(network.subjects(filters.source_kind))["subject"]),
        loaded_at=stands.loaded_at,
        is_demonstration=stands.is_demonstration,
        mode=mode,
        palette=theme.palette(mode),
        link=link or {},
        reasons=kept_reasons(reasons, filters.left_out),
    )
