"""What leads to the page of a thing (`scope.kinds`): its address, with the filters on screen, for readers who have that
page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import acronyms
from content import periods
from content.context import Context
from language import i18n
from queries import network
from scope import navigation
from scope.access import NETWORK
from scope.filters import BLANK, FIELDS, Filters
from scope.kinds import KINDS, PROFILED

Thing = tuple[str, str]
"""A kind (of `KINDS`) and a code."""
KEPT = "left_out"
"""The one restriction that stays where a search begins anew: what does not count counts nowhere."""


@dataclass(frozen=True)
class Lead:
    """The way to the page of a thing: its kind, code and name, a short name where there is little room, the page, and
    the parameters of its link."""

    kind: str
    code: str
    name: str
    short: str
    page: str
    parameters: Mapping[str, str]

    @property
    def address(self) -> str:
        return navigation.address(self.page, self.parameters)


def is_told(here: Context, kind: str) -> bool:
    """Whether this reader has a page of things of a kind, in the source on screen."""
    if not KINDS[kind].is_for(here.access):
        return False
    if KINDS[kind].page == "offices":
        return periods.has_offices(here)
    return KINDS[kind].page != "agencies" or "agencies" in here.subjects


def kinds(here: Context) -> list[str]:
    """Kinds of things of which this reader has a page."""
    return [kind for kind in KINDS if is_told(here, kind)]


def address(here: Context, kind: str, code: str) -> str:
    """Address of the page of a thing; empty where the reader has none, or is not told of this one."""
    if not is_known(here, kind, code):
        return ""
    page, codes, own = _asked(kind, code)
    return here.address(page, codes, **own)


def lead(here: Context, kind: str, code: str) -> Lead | None:
    """The way to the page of a thing, with the filters on screen; None where the reader has none, or is not told of
    this one."""
    if not is_known(here, kind, code):
        return None
    page, codes, own = _asked(kind, code)
    return Lead(kind, code, *_names(here, kind, code), page, here.narrowed(codes) | own)


def anew(here: Context, kind: str, code: str, name: str = "") -> Lead:
    """The way to the page of a thing that the reader has looked for: source, period and comparison stay, and nothing
    else that narrows the figures.

    Args:
        name: of what is in no list of names.
    """
    page, codes, own = _asked(kind, code)
    narrowing = {row.link for field, row in FIELDS.items() if field != KEPT and field not in codes}
    kept = {parameter: value for parameter, value in here.narrowed(codes).items() if parameter not in narrowing}
    return Lead(kind, code, *((name, name) if name else _names(here, kind, code)), page, kept | own)


def _asked(kind: str, code: str) -> tuple[str, dict[str, tuple[str, ...]], dict[str, str]]:
    """The page of a thing, the codes of the filters that choose it there, and the page's own parameters."""
    one = KINDS[kind]
    return (one.page, {}, {one.own: code}) if one.own else (one.page, {one.field: (code,)}, {})


def is_known(here: Context, kind: str, code: str) -> bool:
    """Whether the reader has a page of a thing, by the lists of what it may be told of."""
    if not code or code == BLANK or not is_told(here, kind):
        return False
    # Places are known by records, and donors are named to everybody.
    if kind in ("place", "donor"):
        return True
    if here.names.code(KINDS[kind].field, code) != code:
        return False
    return kind != "office" or not here.access.reads_own_only or code in _told_to_partner(here)


def _told_to_partner(here: Context) -> frozenset[str]:
    """Offices of which a reader of its own facts is told: where its agency works or has cases, and those that are
    released."""

    def make() -> frozenset[str]:
        anywhere = Filters(source_kind=here.filters.source_kind, start=here.coverage.first, end=here.coverage.end)
        countries = tuple(here.names.offices["country_code"].unique())
        own = here.load(network.offices(anywhere.with_(countries=countries), here.access))
        released = here.asks.names(here.access.looking_at(NETWORK)).offices
        return frozenset((*own["code"], *released["code"]))

    return here.facts("leads.offices", make)


def _names(here: Context, kind: str, code: str) -> tuple[str, str]:
    """Name of a thing, and a short one: agencies of several countries have the same acronym."""
    if kind == "agency":
        row = here.names.lineages[code][-1]
        return i18n.name(row), f"{row.country_code} {acronyms.of_row(row)}"
    name = donors(here).get(code, code) if kind == "donor" else here.names(KINDS[kind].codes_of, code)
    return name, name


def donors(here: Context) -> dict[str, str]:
    """Names of all donors, by code."""
    return {row.code: i18n.name(row) for row in here.load(network.donors()).itertuples()}


def of_codes(here: Context, chosen: Mapping[str, Iterable[str]]) -> list[Lead]:
    """The ways to the pages of offices, pairs, agencies and donors that stand in lists of codes, each once.

    Args:
        chosen: codes by the name of a filter, or of the list that they are of.
    """
    things = {
        (kind, here.names.lineage(code) if kind == "agency" else code): None
        for name, codes in chosen.items()
        if (kind := PROFILED.get(FIELDS[name].dimension if name in FIELDS else name))
        for code in codes
    }
    return of_things(here, things)


def of_things(here: Context, things: Iterable[Thing]) -> list[Lead]:
    """The ways to the pages of things that the reader has, in their order."""
    return [found for kind, code in things if (found := lead(here, kind, code))]


def of_map(here: Context, offices: pd.DataFrame) -> list[Lead]:
    """The ways to the pages of offices (rows of `network.offices`) and of the pairs that they stand in."""
    codes = sorted(offices["code"], key=lambda code: here.names.sort_key("blo_codes", code))
    return of_things(here, [*(("office", code) for code in codes), *pairs_of(here, codes)])


def pairs_of(here: Context, offices: Iterable[str]) -> list[Thing]:
    """The pairs that offices stand in."""
    wanted = set(offices)
    return [
        ("pair", row.code)
        for row in here.names.pair_rows
        if wanted & {side for side in (row.side_a, row.side_b) if not pd.isna(side)}
    ]
