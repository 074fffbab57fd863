"""Two histories of what donors were told, of an installation and of a backup: after one is restored into the other
nothing of either is forgotten, also where both told something after they parted.

A history is a row of states. Those of the backup that are not known here follow those that are, and then what was told
here last again: as if the backup's releases had been made here, and taken back. Where the backup only went on from what
is known here, what it told last holds. So the next release is compared with everything that was ever told on either
side.

A merge of two append-only histories that have diverged.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager

import pandas as pd
import sqlalchemy as sa

from database import bulk, told
from queries import schema

Said = tuple[str, tuple]
"""A row of what was told: its table, and its values."""
State = frozenset[Said]
Span = tuple[Said, int, int | None]
"""What was told from one release to before another; None where it still is."""
SPAN = ["from_no", "to_no"]
CELLS = {
    ("subject", "source_kind", *told.FAMILY): {schema.told_case: told.ROW, schema.told_cell: told.SCOPE},
    ("source_kind", *told.COURSE_CELL): {schema.told_training: told.COURSE_FIGURES},
}
"""By the columns that say what a history is of: the tables that hold it, and the columns of what was told."""


def steps(ours: Sequence[Hashable], theirs: Sequence[tuple[int, Hashable]]) -> list[tuple[int | None, Hashable]]:
    """What follows our states so that theirs are among them: states of theirs with their numbers, and, where theirs did
    not only go on from ours, our last one once more, of number None."""
    if not ours or [state for _no, state in theirs[: len(ours)]] == list(ours):
        return list(theirs[len(ours) :])
    known = set(ours)
    new = [(no, state) for no, state in theirs if state not in known]
    return [*new, (None, ours[-1])] if new else []


@contextmanager
def united(connection: sa.Connection) -> Iterator[None]:
    """Within it the tables of what was told are empty, for those of a backup; afterwards they hold what stands in
    either."""
    base, aside = told.next_no(connection) - 1, {}
    for table in schema.layer("told"):
        aside[table] = bulk.stage(connection, f"own_{table.name}", list(table.c))
        connection.execute(sa.insert(aside[table]).from_select(table.c.keys(), sa.select(table)))
        connection.execute(sa.delete(table))
    yield
    back = base + told.next_no(connection)
    for key, tables in CELLS.items():
        _unite(connection, list(key), tables, aside, base, back)
    for table, own in aside.items():
        connection.execute(sa.delete(table))
        connection.execute(sa.insert(table).from_select(table.c.keys(), sa.select(own)))
        own.drop(connection)


def _unite(
    connection: sa.Connection,
    key: list[str],
    tables: dict[sa.Table, list[str]],
    aside: dict[sa.Table, sa.Table],
    base: int,
    back: int,
) -> None:
    """Bring the backup's histories into the tables that were put aside, some months at once.

    Args:
        base: number of our last release; those of the backup follow it.
        back: number of what was told here last, once more.
    """
    differing = told.comparable(bulk.frame(connection, _differing(key, tables, aside)))
    months = sorted(differing["month"].unique())
    for start in range(0, len(months), told.MONTHS_AT_ONCE):
        chosen = bulk.stage(connection, "chosen_history", [next(iter(tables)).c[name] for name in key])
        bulk.insert(connection, chosen, differing[differing["month"].isin(months[start : start + told.MONTHS_AT_ONCE])])
        ours: dict[tuple, list[Span]] = {}
        theirs: dict[tuple, list[Span]] = {}
        for spans, side in ((ours, aside), (theirs, {table: table for table in tables})):
            for table, names in tables.items():
                _read_spans(connection, key, chosen, side[table], table.name, names, spans)
        rows: dict[str, list[tuple]] = {table.name: [] for table in tables}
        for cell, spans in theirs.items():
            own = ours.get(cell, [])
            following = steps([state for _no, state in _states(own)], _states(spans))
            for (name, values), *span in _continued(
                own, [(back if no is None else base + no, state) for no, state in following]
            ):
                rows[name].append((*cell, *values, *span))
        for table, names in tables.items():
            connection.execute(sa.delete(aside[table]).where(told.found(chosen, aside[table], key)))
            bulk.insert(connection, aside[table], pd.DataFrame(rows[table.name], columns=[*key, *names, *SPAN]))
        chosen.drop(connection)


def _read_spans(
    connection: sa.Connection,
    key: list[str],
    chosen: sa.Table,
    side: sa.Table,
    name: str,
    names: list[str],
    spans: dict[tuple, list[Span]],
) -> None:
    """Add to the spans of each history those that a table says."""
    columns = [side.c[one] for one in (*key, *names, *SPAN)]
    rows = bulk.frame(connection, sa.select(*columns).where(told.found(chosen, side, key)))
    for row in told.plain(rows, [column.name for column in columns]):
        cell, values, span = row[: len(key)], row[len(key) : -2], row[-2:]
        spans.setdefault(cell, []).append(((name, values), *span))


def _states(spans: Sequence[Span]) -> list[tuple[int, State]]:
    """What was told, from the number of a release on."""
    numbers = sorted({no for _said, *span in spans for no in span if no is not None})
    return [
        (no, frozenset(said for said, start, end in spans if start <= no and (end is None or no < end)))
        for no in numbers
    ]


def _continued(spans: Sequence[Span], following: Sequence[tuple[int, State]]) -> Iterator[Span]:
    """A history and the states that follow it, as spans."""
    yield from (span for span in spans if span[-1] is not None)
    still = {said: start for said, start, end in spans if end is None}
    for no, state in following:
        yield from ((said, still.pop(said), no) for said in still.keys() - state)
        still |= dict.fromkeys(state - still.keys(), no)
    yield from ((said, start, None) for said, start in still.items())


def _differing(key: list[str], tables: dict[sa.Table, list[str]], aside: dict[sa.Table, sa.Table]) -> sa.Select:
    """Of what the histories are not the same on both sides and stand in the backup."""
    apart = []
    for table, names in tables.items():
        of, own = ([side.c[name] for name in (*key, *names, *SPAN)] for side in (table, aside[table]))
        apart += [sa.except_(sa.select(*one), sa.select(*other)).subquery() for one, other in ((of, own), (own, of))]
    cells = sa.union(*(sa.select(*(one.c[name] for name in key)) for one in apart)).subquery("differing")
    theirs = next(iter(tables))
    return sa.select(*(cells.c[name] for name in key)).where(told.found(theirs, cells, key))
