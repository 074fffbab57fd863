"""Whether a database is as the dashboard needs it: its contract, its keys, the joins of its pages, and what was worked
out of its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from database import again, contract, derived, publishing, snapshot
from database import engine as engines
from database.contract import Doubled, Missing, SlowJoin
from database.derived import Outdated
from database.engine import Location
from scope.settings import Settings


@dataclass(frozen=True)
class Kept:
    """What of the contract is not kept: `lacking` tables and columns; keys that stand for several rows (`doubled`);
    joins that pages would wait for (`slow`). The last two are known only where nothing is lacking."""

    lacking: Sequence[Missing] = ()
    doubled: Sequence[Doubled] = ()
    slow: Sequence[SlowJoin] = ()


def contract_of(place: Location, settings: Settings, *, is_quick: bool = False) -> Kept:
    """How a database keeps the contract.

    Args:
        is_quick: look at tables and columns alone, at no row.

    Raises:
        OSError, sqlalchemy.exc.SQLAlchemyError: it cannot be asked.
        database.engine.NotWhole: as `database.engine.reader` does.
    """
    is_kept = snapshot.is_kept(place, settings)
    reader = engines.reader(place)
    try:
        present = contract.columns_of(reader)
        lacking = contract.missing(reader, present)
        # What a snapshot answers for need not be joined there, nor be of the types that joins are quick with.
        lacking = snapshot.faults_of(lacking) if is_kept else lacking
        if lacking or is_quick:
            return Kept(lacking)
        with reader.connect() as connection:
            return Kept((), contract.doubled(connection, present), [] if is_kept else contract.slow_joins(connection))
    finally:
        reader.dispose()


@dataclass(frozen=True)
class WorkedOut:
    """Derived tables that are not as the records make them (`outdated`); places that would be read elsewhere now
    (`moving`); cases whose stated position is not in their country (`outside`)."""

    outdated: Sequence[Outdated]
    moving: Sequence[again.Moved]
    outside: int


def worked_out(place: Location, settings: Settings) -> WorkedOut:
    """What was worked out of the records, beside what they would make now. It takes as long as a load, and as much
    room; nothing is changed.

    Raises:
        database.publishing.NotWritable, Busy, DiskFull, sqlalchemy.exc.ProgrammingError: it cannot be worked out now.
    """
    with publishing.rehearsal(place) as connection:
        outdated = derived.outdated(connection, settings)
    reader = engines.reader(place)
    try:
        with reader.connect() as connection:
            return WorkedOut(outdated, again.moving(connection), again.outside(connection))
    finally:
        reader.dispose()


NOT_WORKED_OUT = (publishing.NotWritable, publishing.Busy, publishing.DiskFull)
"""Why derived tables may not be compared: none of it is a fault of theirs."""
