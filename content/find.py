"""A thing that has a page, found by its name: in either language and script, by an old name, an acronym or a code, with
a slip or two.

Global search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.name_index import Index, Meaning, Thing
from content import leads
from content.context import Context
from content.leads import Lead
from language import spelling
from language.i18n import of_names
from queries import facets, network
from scope.comparison import FIRST_YEAR, LAST_YEAR
from scope.filters import Filters
from scope.kinds import KINDS

MOST, MOST_NEAR = 8, 3
LISTED = {kind.codes_of: name for name, kind in KINDS.items() if name not in ("pair", "donor", "place")}
"""Kinds whose names stand in the lists of names, by list."""


@dataclass(frozen=True)
class Hit:
    """What a search can mean: the way to its page, where it is, and the name that it was found by, where that is none
    of today's."""

    lead: Lead
    where: str
    other_name: str


@dataclass(frozen=True)
class Known:
    """All that a reader can look for: `today` are the keys of the names that things have today, `places` rows of
    `network.place_names_of` by code."""

    index: Index
    today: frozenset[tuple[str, str, str]]
    places: Mapping[str, Mapping[str, str]]


def hits(here: Context, text: str) -> list[Hit]:
    """What a search can mean to this reader, the likeliest first."""
    known = _known(here)
    return [_hit(here, known, one, text) for one in known.index.suggestions(text, most=MOST, of_all=True)]


def nearest(here: Context, text: str) -> list[Hit]:
    """What is spelled most like a search that means nothing."""
    known = _known(here)
    return [_hit(here, known, one, text) for one in known.index.nearest(text, most=MOST_NEAR)]


def _hit(here: Context, known: Known, meaning: Meaning, text: str) -> Hit:
    kind, code, names = meaning.field, meaning.code, here.names
    place = known.places[code] if kind == "place" else {}
    way = leads.anew(here, kind, code, place.get(f"name_{of_names()}", ""))
    is_other = _key(meaning) not in known.today and spelling.key(text) != spelling.key(code)
    if kind == "pair":
        border = next(row.border for row in names.pair_rows if row.code == code)
        where = " – ".join(names("country", one) for one in border.split("-"))
    else:
        country = place["country_code"] if place else names.country_of(code) if kind in ("office", "agency") else ""
        where = names("country", country) if country else ""
    return Hit(way, where, meaning.name if is_other else "")


def _known(here: Context) -> Known:
    """What this reader can look for, in this state of the data and this source."""
    kinds = tuple(leads.kinds(here))
    what = ("find", here.filters.source_kind, kinds)
    return here.asks.once(here.access, what, lambda: _gathered(here, kinds), kind="facts")


def _gathered(here: Context, kinds: tuple[str, ...]) -> Known:
    # Of all days: what has no case in the period says so on its page.
    ever = Filters(source_kind=here.filters.source_kind, start=date(FIRST_YEAR, 1, 1), end=date(LAST_YEAR, 1, 1))
    seized_in = set(here.load(facets.counts("countries", ever, here.access))["code"])
    names, meanings, others, places = here.names, [], [], {}
    for dimension, code, name, is_other in names.said:
        kind = LISTED.get(dimension)
        if kind == "substance" and kind not in kinds:
            others.append(Meaning("group", names.group_of(code), name))
            continue
        known_as = names.lineage(code) if kind == "agency" else code
        if kind in kinds and (kind != "country" or code in seized_in) and leads.is_known(here, kind, known_as):
            # The code of an old name is as good as the name.
            spelled = {Meaning(kind, known_as, one) for one in (name, *([code] if known_as != code else []))}
            (others if is_other else meanings).extend(spelled)
    if "agency" in kinds:
        codes = {(names.lineage(code), name) for code, name in names.agency_codes_said()}
        others += [
            Meaning("agency", code, name, is_whole=True)
            for code, name in sorted(codes)
            if leads.is_known(here, "agency", code)
        ]
    if "pair" in kinds:
        meanings += [Meaning("pair", code, name) for code, name in names.pairs_said()]
    if "donor" in kinds:
        donors = here.load(network.donors())
        meanings += _both(donors, "donor")
        # What a country is called by, USA or США, its giving is too.
        known = frozenset(donors["code"])
        others += [
            Meaning("donor", code, name)
            for dimension, code, name, _is_other in names.said
            if (dimension == "country" and code in known)
        ]
    if "office" in kinds:
        aliases = here.load(network.office_aliases(here.access)).itertuples()
        others += [
            Meaning("office", row.code, row.alias) for row in aliases if leads.is_known(here, "office", row.code)
        ]
    if "place" in kinds:
        rows = here.load(network.place_names_of(ever, here.access))
        meanings += _both(rows, "place")
        others += [Meaning("place", row.code, row.alias) for row in rows.itertuples() if not pd.isna(row.alias)]
        places = {row["code"]: row for row in rows.to_dict("records")}
    index = Index([*meanings, *others], _where(here, [*meanings, *others], places))
    return Known(index, frozenset(map(_key, meanings)), places)


def _where(
    here: Context, meanings: list[Meaning], places: Mapping[str, Mapping[str, str]]
) -> dict[Thing, tuple[str, ...]]:
    """The country of each office, agency and place: its code, and all that it is called."""
    called: dict[str, list[str]] = defaultdict(list)
    for dimension, code, name, _is_other in here.names.said:
        if dimension == "country":
            called[code].append(name)
    of = {
        (one.field, one.code): places[one.code]["country_code"]
        if one.field == "place"
        else here.names.country_of(one.code)
        for one in meanings
        if one.field in ("office", "agency", "place")
    }
    return {thing: (country, *called[country]) for thing, country in of.items() if country}


def _key(meaning: Meaning) -> tuple[str, str, str]:
    return meaning.field, meaning.code, spelling.key(meaning.name)


def _both(rows: pd.DataFrame, kind: str) -> list[Meaning]:
    """The names of rows in both languages."""
    return [Meaning(kind, row.code, name) for row in rows.itertuples() for name in (row.name_en, row.name_ru)]
