"""What an agency may not be told of the release, because it knows its own cases: taken off a sum, they would leave too
few of others.

An agency that took part in a case knows it to the gram. To it its own cases hide nobody, as published ones hide nobody
from anyone; so the rules of the release are asked once more for each agency, with its own cases among the published. Of
a family that changed since it was told first, the history is walked: a state is told to the agency where it may follow
all that the agency was told before. What it is told at a release thus depends on the history alone, and nothing has to
be kept.

In statistical disclosure control: protection against an insider, the contributor who subtracts its own contribution;
the rules of suppression are asked anew per contributor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace

import pandas as pd
import sqlalchemy as sa

from database import bulk, told
from database.cell_parts import Parts
from database.small_cells import FAMILY, REST, held_back
from database.told import SCOPE, Family, Release, State
from queries import schema
from queries.schema import release_hold, told_case, told_cell

APART = ["lineage_code"]
"""The cells of each agency are judged by themselves."""
FAMILIES_AT_ONCE = 50_000
"""Bounds the memory that the cells of several agencies take."""


def fill(telling: Release, parts: Parts, levels: Callable[..., pd.DataFrame]) -> None:
    """Make `release_hold` for one kind of source, once it is decided what is told.

    Args:
        levels: rows of countries, offices and what lies outside them, from rows of cells and what these are kept apart
            by.
    """
    now = _cells_told(telling)
    may_be_walked = now.merge(telling.changed_families(), on=FAMILY)
    for agencies, rows in _by_agency(telling, parts):
        found = levels(rows, APART)
        found["is_held"] = held_back(found, telling.rule.limit, telling.rule.share, APART)
        held = found.loc[found["is_held"] & (found["level"] != REST)].assign(
            office=lambda one: one["scope_code"].where(one["level"] == "blo", "")
        )
        held = held[[*APART, *FAMILY, *SCOPE]].merge(now, on=[*FAMILY, *SCOPE])
        if len(may_be_walked):
            of_agency = dict(iter(held.groupby("lineage_code")))
            walked = [_walked(telling, parts, one, _left(may_be_walked, of_agency.get(one))) for one in agencies]
            held = pd.concat([held, *walked], ignore_index=True)
        _write(telling, held)


def _left(cells: pd.DataFrame, held: pd.DataFrame | None) -> pd.DataFrame:
    return cells if held is None else told.without(cells, held, [*FAMILY, *SCOPE])


def _cells_told(telling: Release) -> pd.DataFrame:
    """Amounts that donors are told now: `FAMILY` and `SCOPE`."""
    return telling.frame(sa.select(*(told_cell.c[name] for name in (*FAMILY, *SCOPE))).where(*telling.still(told_cell)))


def _by_agency(telling: Release, parts: Parts) -> Iterator[tuple[list[str], pd.DataFrame]]:
    """Some agencies at a time, and the cells of the families in which each has a case, as they are to who knows
    these."""
    part, member = parts.part, parts.member
    families = (
        sa.select(member.c.lineage_code, *(part.c[name] for name in FAMILY))
        .distinct()
        .select_from(part.join(member, parts.is_known(part, member)))
    )
    touched = bulk.staged(telling.connection, "touched_family", families)
    lineage = touched.c.lineage_code
    sizes = telling.connection.execute(sa.select(lineage, sa.func.count()).group_by(lineage).order_by(lineage)).all()
    for agencies in _at_once(sizes):
        yield agencies, telling.frame(parts.cells_of(touched, agencies))
    touched.drop(telling.connection)


def _at_once(sizes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Names in lots, of which each but the last is the first to be large enough."""
    lot, total = [], 0
    for name, size in sizes:
        lot, total = [*lot, name], total + size
        if total >= FAMILIES_AT_ONCE:
            yield lot
            lot, total = [], 0
    if lot:
        yield lot


def _walked(telling: Release, parts: Parts, lineage: str, left: pd.DataFrame) -> pd.DataFrame:
    """Of the cells of families that changed those whose history does not allow that the agency is told them now."""
    if left.empty:
        return left.assign(lineage_code=lineage)
    own, member = parts.own, parts.member
    with_own = telling.frame(
        sa.select(*(told_case.c[name] for name in (*FAMILY, "record_no")))
        .distinct()
        .select_from(
            told_case.join(own, own.c.record_no == told_case.c.record_no).join(member, parts.is_known(own, member))
        )
        .where(member.c.lineage_code == lineage, *telling.own(told_case))
    )
    families = left[FAMILY].drop_duplicates().merge(with_own[FAMILY].drop_duplicates(), on=FAMILY)
    if families.empty:
        return left.iloc[:0].assign(lineage_code=lineage)
    records = {key: set(rows["record_no"]) for key, rows in with_own.merge(families, on=FAMILY).groupby(FAMILY)}
    held = defaultdict(set)
    for key, states, moved in telling.histories(families):
        told_now = told_to_agency(states, records[key], telling.rule, moved)
        held[key] = states[-1].told - told_now
    rows = [(*key, *scope) for key, scopes in held.items() for scope in scopes]
    return (
        told.comparable(pd.DataFrame(rows, columns=[*FAMILY, *SCOPE]))
        .merge(left, on=[*FAMILY, *SCOPE])
        .assign(lineage_code=lineage)
    )


def told_to_agency(
    states: tuple[State, ...], own: Set[int], rule: told.Rule, moved: Set[int] = frozenset()
) -> frozenset[tuple[str, str]]:
    """What an agency is told of the last of the states in which a family was told, given the records of its own."""
    shown: tuple[State, ...] = ()
    told_now: frozenset[tuple[str, str]] = frozenset()
    for state in states:
        rows = frozenset(replace(row, is_published=row.is_published or row.record in own) for row in state.rows)
        family = Family(shown, rule, moved)
        seen = State(rows, state.told & family.told_of(rows))
        told_now = frozenset()
        if not shown or seen in shown or family.may_follow(seen):
            shown, told_now = (*shown, seen), seen.told
    return told_now


def _write(telling: Release, held: pd.DataFrame) -> None:
    is_office = held["office"] != ""
    rows = held.assign(
        source_kind=telling.kind,
        level=is_office.map({True: "blo", False: "country"}),
        scope_code=held["office"].where(is_office, held["country_code"]),
    )
    bulk.insert(telling.connection, release_hold, rows[[column.name for column in schema.release_hold.c]])
