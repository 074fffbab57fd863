"""What each office reported on each month: received, nil, late, missing, or nothing because it was closed."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from database.demonstration import draws, network
from database.reference import DEMONSTRATION_SOURCE as SOURCE
from scope.comparison import shift
from scope.settings import Settings

MISSING = 0.025
CARELESS = {"KG-KULUNDU": 0.12, "TM-FARAP": 0.10, "TJ-TOJVARON": 0.08, "KG-KARAMYK": 0.07}
"""Share of months without a report at offices that often miss one; elsewhere `MISSING`."""
SILENT = {"TM-SERHETABAT": 3, "TM-IMAMNAZAR": 2, "TJ-GULISTON": 1}
"""Offices that have not reported on so many of the last complete months."""
LATE_FIRST, LATE_LAST = 0.16, 0.07
"""Share of late reports in the first and in the last year."""
EARLY = 0.35
"""Share of the offices that have already reported on the month that is not yet due."""
QUIET = 0.06
"""Share of months in which a small office is given no case at all."""
SMALL = 0.5
"""Weight below which an office is small."""


def states(span: network.Span, found: pd.DataFrame, seed: int) -> np.ndarray:
    """State of every office and month before the cases are known: '' not open, `quiet` (a nil report to be),
    `received`, `late`, `missing`, `due` (not yet due and not yet there)."""
    random = draws.stream(seed, "reports")
    share = network.share_of_months(span, network.office_works(span, found))
    missing = found["code"].map(CARELESS).fillna(MISSING).to_numpy()[:, None]
    late = np.linspace(LATE_FIRST, LATE_LAST, len(span.months))
    chance = random.random(share.shape)
    state = np.where(chance < missing, "missing", np.where(chance < missing + late, "late", "received")).astype("<U8")
    small = np.array([draws.shape()["sites"][code]["weight"] < SMALL for code in found["code"]])[:, None]
    state[(state == "received") & small & (random.random(share.shape) < QUIET)] = "quiet"
    _end_of_the_record(span, found, state, random)
    state[share == 0] = ""
    return state


def _end_of_the_record(span: network.Span, found: pd.DataFrame, state: np.ndarray, random: np.random.Generator) -> None:
    """The last months: three silent offices, all others in time or late, and a month that is not yet due."""
    complete = span.months.index(span.complete_to)
    silent = found["code"].map(SILENT).fillna(0).to_numpy(dtype=int)
    recent = state[:, complete - 4 : complete]
    recent[recent == "missing"] = "late"
    for office in np.flatnonzero(silent):
        state[office, complete - silent[office] : complete] = "missing"
    early = (random.random(len(state)) < EARLY) & (silent == 0)
    state[:, complete] = np.where(early, "received", "due")


def rows(
    span: network.Span,
    found: pd.DataFrame,
    state: np.ndarray,
    counts: dict[str, np.ndarray],
    settings: Settings,
    seed: int,
) -> pd.DataFrame:
    """Rows of `report`.

    Args:
        counts: by subject, how many records each office has in each month: a report on none is a nil report.
    """
    random = draws.stream(seed, "received")
    parts = []
    for subject, number in counts.items():
        office, month = np.nonzero((state != "") & (state != "due"))
        told = state[office, month]
        told = np.where((told != "missing") & (told != "late") & (number[office, month] == 0), "nil", told)
        told = np.where(told == "quiet", "received", told)
        ends = np.array([shift(one, 1) for one in span.months])[month]
        due = settings.report_due_days
        wait = np.where(told == "late", due + 1 + random.integers(0, 28, len(told)), random.integers(1, due, len(told)))
        latest = span.loaded_at.date()
        received = [
            None if status == "missing" else min(end + timedelta(days=days), latest)
            for status, end, days in zip(told, ends, wait.tolist(), strict=True)
        ]
        codes = found["code"].to_numpy()[office]
        starts = np.array(span.months)[month]
        parts.append(
            pd.DataFrame(
                {
                    "record_key": [f"{SOURCE}:{c}:{s}:{subject}" for c, s in zip(codes, starts, strict=True)],
                    "load_id": load_of(span, month, told == "late"),
                    "blo_code": codes,
                    "source_code": SOURCE,
                    "period_start": starts,
                    "period_end": ends,
                    "subject": subject,
                    "status": told,
                    "received_on": received,
                }
            )
        )
    everything = pd.concat(parts, ignore_index=True)
    everything = everything.sort_values(["period_start", "blo_code", "subject"], kind="stable", ignore_index=True)
    return everything.assign(id=np.arange(1, len(everything) + 1))


def load_of(span: network.Span, month: np.ndarray, is_late: np.ndarray) -> np.ndarray:
    """Number of the load that brought records of a month: one load per month, late records with the next."""
    return np.minimum(np.asarray(month) + 1 + is_late, len(span.months))


def load_times(span: network.Span, settings: Settings) -> np.ndarray:
    """When each load ended (UTC): when reports were due, and for the last month the moment of the data."""
    hour = np.timedelta64(settings.report_due_days * 24 + 1, "h")
    ends = np.array([shift(one, 1) for one in span.months], dtype="datetime64[s]") + hour
    return np.minimum(ends, np.datetime64(span.loaded_at.replace(tzinfo=None), "s"))


def loads(span: network.Span, settings: Settings, tables: dict[str, pd.DataFrame], seed: int) -> pd.DataFrame:
    """Rows of `load`: what each month's load brought, over all tables."""
    random = draws.stream(seed, "loads")
    size = len(span.months)
    accepted = np.zeros(size, dtype=int)
    for rows_of_table in tables.values():
        if "load_id" in rows_of_table:
            accepted += np.bincount(rows_of_table["load_id"].to_numpy(dtype=int) - 1, minlength=size)
    rejected, known = random.poisson(accepted * 0.004), random.poisson(accepted * 0.01)
    ended = pd.Series(load_times(span, settings)).dt.tz_localize("UTC")
    return pd.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "source_code": SOURCE,
            "file_name": [f"demonstration-{month:%Y-%m}.xlsx" for month in span.months],
            "started_at": ended - pd.Timedelta(seconds=40),
            "finished_at": ended,
            "rows_read": accepted + rejected + known,
            "rows_accepted": accepted,
            "rows_known": known,
            "rows_rejected": rejected,
        }
    )
