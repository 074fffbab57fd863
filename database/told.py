"""What donors were told at each release, and what of it may change at the next one.

Who keeps two releases subtracts them. A cell therefore stays as it was told until enough unpublished cases differ
(added, withdrawn, corrected) from every state in which it was ever told. Told together are the cells of a country,
month and group, a *family*: the country's and its offices' in every unit. At a new release a family takes in all that
differs; else what differs at each office by itself; else what is new in the country alone, without its office. Each is
taken in where

- in the country, at every office and outside them, against every earlier state, no case differs or at least the limit;
- no sum or difference of any amounts that were ever told of the family is made of fewer cases than the limit, beyond
  what could be found out before (by the rank of all of them as equations);
- no single case is nearly all of what an amount changed by.

A family that was never told is told as it is. Records are known by their keys, so that this holds when all is loaded
anew.

Protection against differencing between releases: a history of what was published, as a temporal
(system-versioned) table has it.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from database import bulk, small_cells
from database.small_cells import Part
from queries import schema
from queries.schema import told_case, told_cell

FAMILY = ["country_code", "month", "category", "group_code"]
ROW = ["unit", "office", "record_no", "amount", "is_published"]
STILL = 2**31 - 1
"""Stands for the release before which something was told that still is."""
MOST_CHOICES = 3_000
"""So many choices of cases are looked through one by one; where there are more, what is to change waits."""
MONTHS_AT_ONCE = 12


def exact_sum(amount: sa.ColumnElement[float]) -> sa.ColumnElement[float]:
    """The sum of a few amounts, the same in whatever order they are added."""
    total = sa.func.sum(amount)
    return sa.case((sa.func.count(amount) == 1, sa.func.min(amount)), (total < 1e6, nine_places(total)), else_=total)


class nine_places(sa.sql.functions.GenericFunction):  # noqa: N801
    """A number to nine places after the point."""

    type = sa.Double()
    inherit_cache = True


@compiles(nine_places, "duckdb")
def _rounded_in_duckdb(element, compiler, **options) -> str:
    return f"round({compiler.process(element.clauses, **options)}, 9)"


@compiles(nine_places, "postgresql")
def _rounded_in_postgresql(element, compiler, **options) -> str:
    return f"round(({compiler.process(element.clauses, **options)})::numeric, 9)::double precision"


# One family, in sets --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A case behind the cells of a family; `amount` None where it states none in this unit."""

    unit: str
    office: str
    record: int
    amount: float | None
    is_published: bool


Scope = tuple[str, str]
"""A unit, and an office or '' for the country."""
Case = tuple[int, float | None]
"""A record with an amount: corrected, it is another case of the same record."""
Cases = frozenset[Case]


@dataclass(frozen=True)
class Rule:
    """What the operator set: the fewest cases behind anything told, and the most that one of them may be of it."""

    limit: int
    share: float


@dataclass(frozen=True)
class State:
    """Rows of a family, and the scopes whose amounts are told."""

    rows: frozenset[Row]
    told: frozenset[Scope]


class _Known:
    """A state in the sets that somebody knows who takes off the published cases."""

    def __init__(self, state: State, published: Set[tuple[str, Case]]):
        self.told = state.told
        self.rows = [row for row in state.rows if (row.unit, (row.record, row.amount)) not in published]

    @cached_property
    def at(self) -> dict[str, frozenset[tuple[str, Case]]]:
        """Cases in any unit: of the country (''), of each office, and of what lies outside them (`REST`)."""
        found = defaultdict(set)
        for row in self.rows:
            for office in ("", row.office or small_cells.REST):
                found[office].add((row.unit, (row.record, row.amount)))
        return {office: frozenset(cases) for office, cases in found.items()}

    @cached_property
    def behind(self) -> dict[Scope, Cases]:
        """Cases behind each amount that is told; behind `REST` those of the country outside the offices that are
        told."""
        found = {scope: set() for scope in self.told}
        found |= {(unit, small_cells.REST): set() for unit, office in self.told if office == ""}
        for row in self.rows:
            if row.amount is not None:
                own = row.office if row.office and (row.unit, row.office) in self.told else small_cells.REST
                for scope in ((row.unit, ""), (row.unit, own)):
                    if scope in found:
                        found[scope].add((row.record, row.amount))
        return {scope: frozenset(cases) for scope, cases in found.items()}

    def sums(self, unit: str) -> set[Cases]:
        """What is told in a unit."""
        return {cases for (of, office), cases in self.behind.items() if of == unit and office != small_cells.REST}


@dataclass(frozen=True)
class Family:
    """All that was ever told of a family, oldest first. `moved`: records that were told in another family with the same
    amount; the two may be set against each other, so that these hide nobody."""

    states: tuple[State, ...]
    rule: Rule
    moved: Set[int] = frozenset()

    def next(self, facts: frozenset[Row]) -> State:
        """What is told at the next release, given the rows that the records say now."""
        if not self.states:
            return State(facts, self.told_of(facts))
        state = self._kept()
        for change in _steps(state.rows, facts):
            rows = change(state.rows)
            if rows != state.rows and self.may_follow(new := State(rows, self.told_of(rows))):
                state = new
        return state

    def _kept(self) -> State:
        """The last state, less what by now is too small: where limits were set anew it tells no more than it did."""
        last = self.states[-1]
        now = State(last.rows, self.told_of(last.rows))
        return now if self.may_follow(now) else State(last.rows, now.told & last.told)

    def told_of(self, rows: frozenset[Row]) -> frozenset[Scope]:
        """Scopes whose amount may be told of these rows, were they told for the first time."""
        by_office: dict[tuple[str, str], list[Row]] = defaultdict(list)
        cases, hidden = defaultdict(set), defaultdict(set)
        for row in rows:
            for office in {"", row.office}:
                cases[office].add(row.record)
                if not row.is_published:
                    hidden[office].add(row.record)
            if row.amount is not None:
                by_office[row.unit, row.office].append(row)
        few = {office for office in hidden if len(cases[office]) < self.rule.limit}
        told = set()
        for unit in {unit for unit, _office in by_office}:
            parts = {
                office: self._part(found, office in few) for (of, office), found in by_office.items() if of == unit
            }
            rest = parts.pop("", Part())
            country = self._part(
                [row for (of, _office), found in by_office.items() if of == unit for row in found], "" in few
            )
            held = small_cells.held(country, parts, rest, self.rule.limit, self.rule.share)
            told |= {(unit, office) for office in (*parts, "") if office not in held}
        return frozenset(told)

    def _part(self, rows: list[Row], is_few: bool) -> Part:
        amounts = [row.amount for row in rows if not row.is_published]
        hiding = sum(row.record not in self.moved for row in rows if not row.is_published)
        return Part(max(hiding, 1) if amounts else 0, sum(amounts), max(amounts, default=0.0), is_few)

    def may_follow(self, new: State) -> bool:
        """Whether nobody who kept all that was told finds out a single case when this is told too."""
        published = {
            (row.unit, (row.record, row.amount))
            for state in (*self.states, new)
            for row in state.rows
            if row.is_published
        }
        earlier, now = [_Known(state, published) for state in self.states], _Known(new, published)
        if not all(self._is_apart(before, now) for before in earlier):
            return False
        return not any(
            tells_more(
                {sums for before in earlier for sums in before.sums(unit)}, now.sums(unit), self.rule.limit, self.moved
            )
            for unit in {unit for unit, _office in new.told}
        )

    def _is_apart(self, before: _Known, now: _Known) -> bool:
        """Whether two states are the same, or differ by enough cases in the country, at each office and outside them;
        and no amount by nearly one case alone."""
        for office in {*before.at, *now.at}:
            differing = {
                record
                for _unit, (record, _amount) in before.at.get(office, frozenset()) ^ now.at.get(office, frozenset())
            }
            if differing and len(differing - self.moved) < self.rule.limit:
                return False
        for scope in before.behind.keys() & now.behind.keys():
            net: dict[int, float] = defaultdict(float)
            for sign, cases in (
                (1, now.behind[scope] - before.behind[scope]),
                (-1, before.behind[scope] - now.behind[scope]),
            ):
                for record, amount in cases:
                    net[record] += sign * amount
            sizes = [abs(amount) for amount in net.values()]
            if small_cells.is_dominated(Part(len(sizes), sum(sizes), max(sizes, default=0.0)), self.rule.share):
                return False
        return True


def _steps(rows: frozenset[Row], facts: frozenset[Row]) -> Iterator[Callable[[frozenset[Row]], frozenset[Row]]]:
    """Changes to try one after another, each on top of those that could be told: everything; what was published; what
    differs at each office; and what is new, in the country alone."""
    added, gone = facts - rows, rows - facts
    yield lambda now: facts
    public = {(row.unit, row.record) for row in added | gone if row.is_published}
    yield (
        lambda now: (
            now - {row for row in gone if (row.unit, row.record) in public}
            | {row for row in added if (row.unit, row.record) in public}
        )
    )
    for office in sorted({row.office for row in added | gone}):
        yield (
            lambda now, office=office: (
                now - {row for row in gone if row.office == office} | {row for row in added if row.office == office}
            )
        )

    def without_office(now: frozenset[Row]) -> frozenset[Row]:
        known = {(row.unit, row.record) for row in now}
        return now | {replace(row, office="") for row in facts if (row.unit, row.record) not in known}

    yield without_office


def tells_more(before: Set[Cases], after: Set[Cases], limit: int, moved: Set[int] = frozenset()) -> bool:
    """Whether sums that are told now, with those told before, single out fewer cases than the limit that could not be
    singled out.

    Each sum is a row of ones and zeros over cases. Cases that are in the same sums (an atom) are in every combination
    of them together. A combination of some atoms and no others exists just where the rank of the other columns is
    lower.
    """
    if after <= before:
        return False
    every = [*before, *(after - before)]
    atoms: dict[tuple[bool, ...], set[int]] = defaultdict(set)
    for case in frozenset().union(*every):
        atoms[tuple(case in one for one in every)].add(case[0])
    hiding = [records - moved for records in atoms.values()]
    few = sorted({record for records in hiding if len(records) < limit for record in records})
    if all(len(records) >= limit for records in hiding):
        return False
    matrix, size = np.array(list(atoms), dtype=float).T, min(max(limit - 1, 0), len(few))
    if math.comb(len(few), size) > MOST_CHOICES:
        return True

    def found_out(rows: np.ndarray, is_other: np.ndarray) -> int:
        return np.linalg.matrix_rank(rows) - np.linalg.matrix_rank(rows[:, is_other]) if rows.size else 0

    for chosen in itertools.combinations(few, size):
        is_other = np.array([not records <= set(chosen) for records in hiding])
        if found_out(matrix, is_other) > found_out(matrix[: len(before)], is_other):
            return True
    return False


# Releases in the database ---------------------------------------------------------------------------------------

SCOPE = ["unit", "office"]
_KNOWN_BY = ["unit", "office", "record_no", "is_published"]


def next_no(connection: sa.Connection) -> int:
    """Number of the release that is being made."""
    numbers = [sa.func.max(sa.func.coalesce(table.c.to_no, table.c.from_no)) for table in schema.layer("told")]
    return max(connection.execute(sa.select(number)).scalar() or 0 for number in numbers) + 1


class Release:
    """A release that is being made, of one subject and one kind of sources."""

    def __init__(self, connection: sa.Connection, subject: str, kind: str, no: int, rule: Rule):
        self.connection, self.subject, self.kind, self.no, self.rule = connection, subject, kind, no, rule
        self.decided = pd.DataFrame(columns=FAMILY)
        self.moved = pd.DataFrame(columns=[*FAMILY, "record_no"])

    def take_in(self, facts: sa.Select | sa.CompoundSelect) -> None:
        """Bring `told_case` and `told_cell` of the families that differ from the last release to this one.

        Args:
            facts: what the records say: the columns `FAMILY` and `ROW`, each row once.
        """
        # Apart from the table that is written: PostgreSQL would go through its new rows again for each row.
        family = [told_case.c[name] for name in FAMILY]
        before = bulk.staged(
            self.connection, "family_before", sa.select(*family).where(*self.own(told_case)).distinct()
        )
        names = [*FAMILY, *ROW]
        given = {
            "subject": sa.literal(self.subject),
            "source_kind": sa.literal(self.kind),
            "from_no": sa.literal(self.no, sa.Integer),
        }

        def tell(rows: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> None:
            new = sa.select(
                *(value.label(name) for name, value in given.items()), *(rows.c[name] for name in names)
            ).where(*conditions)
            self.connection.execute(sa.insert(told_case).from_select([*given, *names], new))
            self.look_over("told_case")

        if self.connection.execute(sa.select(sa.func.count()).select_from(before)).scalar_one():
            incoming = bulk.staged(self.connection, "incoming_case", facts)
            tell(incoming, ~found(before, incoming, FAMILY))
            changed = bulk.staged(self.connection, "changed_family", self._changed(incoming))
            self.moved = self.frame(self._moved(incoming, changed))
            self.decided = self.frame(sa.select(changed))
            changed.drop(self.connection)
            self._decide(self.decided, incoming, [])
            incoming.drop(self.connection)
        else:
            tell(facts.subquery("facts"))
        before.drop(self.connection)

    def agree(self, told: pd.DataFrame) -> pd.DataFrame:
        """Scopes that are told from now on: of a new family those given; of one that did not change no more than were
        told, or what its history allows.

        Args:
            told: scopes whose amount may be told of the rows that are told now, were they told for the first time:
                columns `FAMILY` and `SCOPE`.
        """
        by = [*FAMILY, *SCOPE]
        still = sa.select(*(told_cell.c[name] for name in by)).where(*self.still(told_cell))
        told = comparable(told[by])
        both = told.merge(self.frame(still), on=by, how="outer", indicator="side")
        both = without(both, self.decided, FAMILY)
        more, less = both[both["side"] == "left_only"][by], both[both["side"] == "right_only"][by]
        first = without(more.merge(self.frame(self._new()), on=FAMILY), self.moved, FAMILY)
        self._write(told_cell, first)
        self._end(told_cell, less, SCOPE)
        self._decide(without(more, first, FAMILY)[FAMILY].drop_duplicates(), told_case, self.still(told_case))
        return told.merge(self.frame(still), on=by)

    def look_over(self, tables: str) -> None:
        """Let PostgreSQL see how much there is in tables: within a change it does not look by itself."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(sa.text(f"ANALYZE {tables}"))

    def frame(self, query: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        return comparable(bulk.frame(self.connection, query))

    def own(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Rows of this subject and kind."""
        return [table.c.subject == self.subject, table.c.source_kind == self.kind]

    def still(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Those of them that are told now."""
        return [*self.own(table), table.c.to_no.is_(None)]

    def _new(self) -> sa.Select:
        """Families that are told for the first time."""
        family = [told_case.c[name] for name in FAMILY]
        return (
            sa.select(*family)
            .where(*self.own(told_case))
            .group_by(*family)
            .having(sa.func.min(told_case.c.from_no) == self.no)
        )

    def _changed(self, incoming: sa.Table) -> sa.CompoundSelect:
        """Families in which the records are not those that are told."""
        names, still = [*FAMILY, *ROW], self.still(told_case)
        added = sa.select(*(incoming.c[name] for name in FAMILY)).where(~found(told_case, incoming, names, *still))
        gone = sa.select(*(told_case.c[name] for name in FAMILY)).where(*still, ~found(incoming, told_case, names))
        return sa.union(added, gone)

    def _moved(self, incoming: sa.Table, changed: sa.Table) -> sa.CompoundSelect:
        """Cases that were told in one family and are found in another one since then, in both."""
        was, since = told_case.alias("was"), told_case.alias("since")
        names = ["unit", "record_no", "amount"]

        def elsewhere(table: sa.FromClause) -> sa.ColumnElement[bool]:
            return sa.or_(*(table.c[name] != was.c[name] for name in FAMILY))

        gone = ~found(incoming.alias("now"), was, [*FAMILY, *names])
        may_be_gone = sa.or_(was.c.to_no.is_not(None), found(changed, was, FAMILY))
        pairs = [
            (incoming, [*same(incoming, was, names), elsewhere(incoming), gone]),
            (since, [*self.own(since), *same(since, was, names), elsewhere(since), was.c.to_no <= since.c.from_no]),
        ]
        return sa.union(
            *(
                sa.select(*(side.c[name] for name in (*FAMILY, "record_no")))
                .select_from(was.join(other, sa.and_(*conditions)))
                .where(*self.own(was), was.c.amount.is_not(None), may_be_gone)
                for other, conditions in pairs
                for side in (was, other)
            )
        )

    def _decide(self, families: pd.DataFrame, facts: sa.Table, conditions: list[sa.ColumnElement[bool]]) -> None:
        """Bring families from their history to what may be told of the facts."""
        if families.empty:
            return
        chosen = bulk.stage(self.connection, "chosen_family", [told_case.c[name] for name in FAMILY])
        bulk.insert(self.connection, chosen, families)
        months = sorted(families["month"].unique())
        for start in range(0, len(months), MONTHS_AT_ONCE):
            few = months[start : start + MONTHS_AT_ONCE]
            of_months = chosen.c.month.between(few[0].date(), few[-1].date())

            def of(
                table: sa.Table, columns: list[str], *conditions: sa.ColumnElement[bool], of_months=of_months
            ) -> dict[tuple, pd.DataFrame]:
                joined = table.join(chosen, sa.and_(*same(table, chosen, FAMILY)))
                rows = self.frame(
                    sa.select(*(table.c[name] for name in (*FAMILY, *columns)))
                    .select_from(joined)
                    .where(of_months, *conditions)
                )
                return dict(iter(rows.groupby(FAMILY)))

            spans = ["from_no", "to_no"]
            cases, cells = (
                of(told_case, [*ROW, *spans], *self.own(told_case)),
                of(told_cell, [*SCOPE, *spans], *self.own(told_cell)),
            )
            now = of(facts, ROW, *conditions)
            moved = {key: set(rows["record_no"]) for key, rows in self.moved.groupby(FAMILY)} if len(self.moved) else {}
            self._apply(
                (key, self._next(cases.get(key), cells.get(key), now.get(key), moved.get(key, frozenset())))
                for key in families.loc[families["month"].isin(few), FAMILY].itertuples(index=False, name=None)
            )
        chosen.drop(self.connection)

    def _next(
        self, cases: pd.DataFrame | None, cells: pd.DataFrame | None, facts: pd.DataFrame | None, moved: Set[int]
    ) -> tuple[State, State]:
        """What the tables say is told now of a family, and what is to be."""
        state, numbers = _states(cases, cells)
        numbers = [no for no in numbers if no < self.no]
        states = tuple(dict.fromkeys(map(state, numbers[:-1]))) + ((state(numbers[-1]),) if numbers else ())
        family = Family(states, self.rule, moved)
        return state(STILL - 1), family.next(frozenset(Row(*row) for row in plain(facts, ROW)))

    def changed_families(self) -> pd.DataFrame:
        """Families that were not told once and for all: in which something was told anew, taken back or moved."""
        ever = [
            sa.select(*(table.c[name] for name in FAMILY), table.c.from_no, table.c.to_no).where(*self.own(table))
            for table in (told_case, told_cell)
        ]
        spans = sa.union_all(*ever).subquery("spans")
        family = [spans.c[name] for name in FAMILY]
        several = sa.or_(sa.func.min(spans.c.from_no) < sa.func.max(spans.c.from_no), sa.func.count(spans.c.to_no) > 0)
        found = self.frame(sa.select(*family).group_by(*family).having(several))
        return pd.concat([found, self.moved[FAMILY]], ignore_index=True).drop_duplicates() if len(self.moved) else found

    def histories(self, families: pd.DataFrame) -> Iterator[tuple[tuple, tuple[State, ...], Set[int]]]:
        """Of each family its key, all states in which it was told, the present one last, and the records that moved."""
        chosen = bulk.stage(self.connection, "chosen_history", [told_case.c[name] for name in FAMILY])
        bulk.insert(self.connection, chosen, families[FAMILY])

        def of(table: sa.Table, columns: list[str]) -> dict[tuple, pd.DataFrame]:
            joined = table.join(chosen, sa.and_(*same(table, chosen, FAMILY)))
            rows = self.frame(
                sa.select(*(table.c[name] for name in (*FAMILY, *columns, "from_no", "to_no")))
                .select_from(joined)
                .where(*self.own(table))
            )
            return dict(iter(rows.groupby(FAMILY)))

        cases, cells = of(told_case, ROW), of(told_cell, SCOPE)
        chosen.drop(self.connection)
        moved = {key: set(rows["record_no"]) for key, rows in self.moved.groupby(FAMILY)} if len(self.moved) else {}
        for key in families[FAMILY].itertuples(index=False, name=None):
            state, numbers = _states(cases.get(key), cells.get(key))
            yield key, tuple(map(state, numbers)), moved.get(key, frozenset())

    def _apply(self, changes: Iterable[tuple[tuple, tuple[State, State]]]) -> None:
        added, gone, opened, closed = [], [], [], []
        for key, (before, now) in changes:
            added += [
                (*key, row.unit, row.office, row.record, row.amount, row.is_published) for row in now.rows - before.rows
            ]
            gone += [
                (*key, row.unit, row.office, row.record, row.amount, row.is_published) for row in before.rows - now.rows
            ]
            opened += [(*key, *scope) for scope in now.told - before.told]
            closed += [(*key, *scope) for scope in before.told - now.told]
        self._end(told_case, pd.DataFrame(gone, columns=[*FAMILY, *ROW]), _KNOWN_BY)
        self._end(told_cell, pd.DataFrame(closed, columns=[*FAMILY, *SCOPE]), SCOPE)
        self._write(told_case, pd.DataFrame(added, columns=[*FAMILY, *ROW]))
        self._write(told_cell, pd.DataFrame(opened, columns=[*FAMILY, *SCOPE]))

    def _write(self, table: sa.Table, rows: pd.DataFrame) -> None:
        bulk.insert(self.connection, table, rows.assign(subject=self.subject, source_kind=self.kind, from_no=self.no))

    def _end(self, table: sa.Table, rows: pd.DataFrame, names: list[str]) -> None:
        if rows.empty:
            return
        ended = bulk.stage(self.connection, "ended_row", [table.c[name] for name in (*FAMILY, *names)])
        bulk.insert(self.connection, ended, rows[[*FAMILY, *names]])
        self.connection.execute(
            sa.update(table).values(to_no=self.no).where(*self.still(table), found(ended, table, [*FAMILY, *names]))
        )
        ended.drop(self.connection)


def _states(cases: pd.DataFrame | None, cells: pd.DataFrame | None) -> tuple[Callable[[int], State], list[int]]:
    """What was told of a family at the release of a number, and the numbers of the releases at which that changed."""
    told_cases = [(Row(*row), start, end) for *row, start, end in plain(cases, [*ROW, "from_no", "to_no"])]
    told_cells = [
        ((unit, office), start, end) for unit, office, start, end in plain(cells, [*SCOPE, "from_no", "to_no"])
    ]

    def state(no: int) -> State:
        rows, told = (
            [one for one, start, end in found if start <= no < (end or STILL)] for found in (told_cases, told_cells)
        )
        return State(frozenset(rows), frozenset(told))

    return state, sorted({no for _one, *span in (*told_cases, *told_cells) for no in span if no})


COURSE_CELL = ["country_code", "blo_code", "donor_code", "month"]
COURSE_FIGURES = ["course_count", "attendance_count", "men", "women"]


def tell_courses(connection: sa.Connection, kind: str, cells: pd.DataFrame, no: int, limit: int) -> pd.DataFrame:
    """Cells of courses as they are told from this release on: those that are new, or whose officers, and men and women
    among them, are as many as ever told, or at least the limit more or fewer; else as they were told last.

    Args:
        cells: what the records say: `COURSE_CELL` and `COURSE_FIGURES`.
    """
    table = schema.told_training
    columns = [table.c[name] for name in (*COURSE_CELL, *COURSE_FIGURES, "to_no")]
    history = comparable(bulk.frame(connection, sa.select(*columns).where(table.c.source_kind == kind)))
    cells = comparable(cells)
    if history.empty and cells.empty:
        return cells
    still = history[history["to_no"].isna()].drop(columns="to_no")
    compared = still.merge(cells, on=[*COURSE_CELL, *COURSE_FIGURES], how="outer", indicator="side")
    differ = compared.loc[compared["side"] != "both", COURSE_CELL].drop_duplicates()
    figures = COURSE_FIGURES[1:]
    now = differ.merge(cells, on=COURSE_CELL, how="left")
    pairs = now.merge(history, on=COURSE_CELL, how="left", suffixes=("", "_before"), indicator="side")
    apart = pd.concat(
        [(pairs[name].fillna(0) - pairs[f"{name}_before"].fillna(0)).abs() for name in figures], axis=1
    ).astype("float64")
    pairs["waits"] = (apart.gt(0) & apart.lt(limit)).any(axis=1) & (pairs["side"] == "both")
    waits = pairs.loc[pairs["waits"], COURSE_CELL].drop_duplicates()
    differ = without(differ, waits, COURSE_CELL)
    ended, new = _among(still, differ, COURSE_CELL), _among(cells, differ, COURSE_CELL)
    if len(ended):
        is_ended = sa.tuple_(*(table.c[name] for name in COURSE_CELL)).in_(
            [(*key, one.date()) for *key, one in ended[COURSE_CELL].itertuples(index=False, name=None)]
        )
        connection.execute(
            sa.update(table).values(to_no=no).where(table.c.source_kind == kind, table.c.to_no.is_(None), is_ended)
        )
    bulk.insert(connection, table, new.assign(source_kind=kind, from_no=no))
    return pd.concat([without(still, ended, COURSE_CELL), new], ignore_index=True)


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with their texts as objects: pandas cannot merge no rows by texts of Arrow."""
    return rows.astype({name: object for name, kind in rows.dtypes.items() if kind == "str"})


def _among(rows: pd.DataFrame, others: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return rows.merge(others[by].drop_duplicates(), on=by)


def same(one: sa.FromClause, other: sa.FromClause, names: list[str]) -> list[sa.ColumnElement[bool]]:
    """Conditions that a row of one table is the same as one of another."""
    # No amount is below zero. PostgreSQL finds rows by a hash of what is equal, not of what is not distinct.
    return [
        sa.func.coalesce(one.c[name], -1.0) == sa.func.coalesce(other.c[name], -1.0)
        if name == "amount"
        else one.c[name] == other.c[name]
        for name in names
    ]


def found(
    table: sa.FromClause, of: sa.FromClause, names: list[str], *conditions: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Whether a table holds a row that is the same as one `of` another."""
    return sa.exists(
        sa.select(sa.literal(1)).select_from(table).where(*same(table, of, names), *conditions).correlate(of)
    )


def without(rows: pd.DataFrame, others: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Rows whose key is not among the others."""
    if rows.empty or others.empty:
        return rows
    is_other = rows[by].merge(others[by].drop_duplicates(), on=by, how="left", indicator="found")["found"] == "both"
    return rows[~is_other.to_numpy()]


def plain(rows: pd.DataFrame | None, names: list[str]) -> Iterable[tuple]:
    """Rows as tuples of Python's own values, None for NULL."""
    if rows is None:
        return []
    return zip(*([None if pd.isna(one) else one for one in rows[name].tolist()] for name in names), strict=True)


def forget_demonstration(connection: sa.Connection) -> None:
    """Of one that is made anew: there is nothing to find out in it."""
    for table in schema.layer("told"):
        connection.execute(sa.delete(table).where(table.c.source_kind == "demonstration"))
