"""A demonstration network: ten years of invented records at the real offices, the same for the same seed.

Offices, crossings, agencies and the opening dates that are known are real; every record, and every date that
is not known, is invented. What is planted on purpose (rises, bursts, silences, double reports) is listed in
`tests/planted_facts.toml`, so that statistics can be judged by it. No person and no real case is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import pandas as pd
import sqlalchemy as sa

from database import bulk, derived, flags, reference
from database.demonstration import capacity, cooperation, events, network, reports
from database.demonstration import seizures as records
from queries import schema
from scope.comparison import month_start, shift
from scope.settings import Settings, current

SEED = 20_221_107
DEFAULT_SEIZURES = 40_000
SOURCE = reference.DEMONSTRATION_SOURCE


def newest(now: datetime) -> date:
    """A day of the last month that a demonstration can end with by now: it is seen from no moment that is to come."""
    last = shift(month_start(now.date()), -1)
    return last if network.span(last).loaded_at <= now else shift(last, -1)


def tables(
    until: date, *, seed: int = SEED, seizures: int | None = None, settings: Settings | None = None
) -> dict[str, pd.DataFrame]:
    """Rows of every fact table, of `load`, and of the reference tables that are invented in part.

    Args:
        until: any day of the last month; ten years end with that month, seen from the sixth day of the next.
        seizures: how many cases, double reports among them; the shape stays the same.
    """
    settings, size = settings or current(), seizures or DEFAULT_SEIZURES
    span = network.span(until)
    offices = network.offices()
    sites = network.sites(offices)
    state = reports.states(span, offices, seed)
    found = records.tables(span, offices, sites, state, size, settings, seed)
    found |= cooperation.tables(span, offices, sites, found, size, seed)
    case = found.pop("case")
    found |= capacity.tables(span, offices, seed)
    found["traffic"] = capacity.traffic(span, offices, state, seed)
    counts = {
        "seizures": _counted(case, state.shape),
        "exchanges": cooperation.counts(span, offices, found["exchange"]),
        "traffic": np.ones(state.shape, dtype=int),
    }
    found["report"] = reports.rows(span, offices, state, counts, settings, seed)
    found["load"] = reports.loads(span, settings, found, seed)
    found["event_mark"] = events.marks(span, offices)
    found["blo"] = offices
    found["blo_status"] = network.statuses(offices)
    found["blo_agency"] = network.office_agencies(span, offices)
    return found


def _counted(case: pd.DataFrame, shape: tuple[int, int]) -> np.ndarray:
    """Seizures of each office and month."""
    inside = case[case["office"] >= 0]
    result = np.zeros(shape, dtype=int)
    np.add.at(result, (inside["office"].to_numpy(), inside["month"].to_numpy()), 1)
    return result


def fill(
    connection: sa.Connection,
    until: date,
    *,
    seed: int = SEED,
    seizures: int | None = None,
    settings: Settings | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Fill an empty database with the reference data and the demonstration network."""
    settings = settings or current()
    say = progress or (lambda _step: None)
    fill_rows(connection, until, seed=seed, seizures=seizures, settings=settings, progress=say)
    say("flags")
    flags.flag(connection, SOURCE, settings)
    say("derived tables")
    derived.derive(connection, settings)


def fill_rows(
    connection: sa.Connection,
    until: date,
    *,
    seed: int = SEED,
    seizures: int | None = None,
    settings: Settings | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> None:
    """As `fill`, without flags and derived tables."""
    settings = settings or current()
    progress("reference data")
    reference.fill(connection)
    progress("inventing records")
    for name, rows in tables(until, seed=seed, seizures=seizures, settings=settings).items():
        progress(name)
        table = schema.metadata.tables[name]
        if table.info["layer"] == "reference":
            connection.execute(sa.delete(table))
        bulk.insert(connection, table, rows)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("ANALYZE"))
    moment = network.span(until).loaded_at
    bulk.set_info(
        connection,
        is_demonstration="true",
        loaded_at=moment.isoformat(),
        seed=str(seed),
        until=f"{until:%Y-%m}",
    )
