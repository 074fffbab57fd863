"""Cases that are on record twice: told again by another agency or the other side, or the very same row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from database.demonstration import circumstances, draws, items, network

SAME_SIDE, OTHER_SIDE, IDENTICAL = 0.0055, 0.0022, 0.0012
"""Shares of the cases that another agency of the crossing tells again, that the other side tells again, and
whose row stands twice."""
AGENCY, SIDE, ROW = 0, 1, 2
"""Who tells a case again: another agency of the crossing, the other side, nobody (the row stands twice)."""
EXACTLY = 0.35
"""Share of the double reports on the same day and with the same quantity."""
NEAR = 0.028
LEAST_KG = 0.06


def count(size: int) -> int:
    """How many of `size` cases are told again."""
    return int(size * SAME_SIDE) + int(size * OTHER_SIDE) + int(size * IDENTICAL)


def told_again(
    span: network.Span,
    found: pd.DataFrame,
    sites: pd.DataFrame,
    state: np.ndarray,
    everything: pd.DataFrame,
    lines: pd.DataFrame,
    size: int,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Second reports of some cases, and their items.

    Columns beside those of `everything`: copy_of (row of the first report), again (who tells it), occurrence,
    is_exact.
    """
    random = draws.stream(seed, "double reports")
    source, again = _chosen(everything, lines, sites, size, random)
    first = everything.iloc[source]
    exact = (random.random(len(source)) < EXACTLY) | (again == ROW)
    day = first["day"].to_numpy() + np.where(exact, 0, random.integers(0, 2, len(source)))
    other_side = sites["other_side"].to_numpy()[first["site"]]
    site = np.where(again == SIDE, other_side, first["site"])
    site, day = _where_reported(span, found, state, site, day, first)
    again = np.where((again == SIDE) & (site == first["site"]), AGENCY, again)
    copies = first.reset_index(drop=True).assign(site=site, day=day, copy_of=source, again=again)
    lead = np.where(again == SIDE, "", first["lead"])
    lead = circumstances.another_lead(span, copies[["site", "day"]], sites, lead, random)
    copied = lines.iloc[np.searchsorted(lines["case"].to_numpy(), source)].reset_index(drop=True)
    same_day = day == first["day"].to_numpy()
    quantity = _again_weighed(copied["quantity"].to_numpy(), exact & same_day, random)
    is_exact = same_day & (quantity == copied["quantity"].to_numpy())
    return (
        copies.assign(
            lead=np.where(again == ROW, first["lead"], lead),
            occurrence=np.where(again == ROW, 2, 1),
            is_exact=is_exact,
        ),
        copied.assign(quantity=quantity, case=len(everything) + np.arange(len(source))),
    )


def _chosen(everything, lines, sites, size: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows of cases with one weighed item at an office, and who tells each again."""
    first = lines[lines["line_no"] == 1].reset_index(drop=True)
    heavy = (items.in_kg(first) >= LEAST_KG) & (np.bincount(lines["case"]) == 1)
    pool = np.flatnonzero(heavy & (everything["office"] >= 0) & (everything["planted"] < 0))
    facing = pool[sites["other_side"].to_numpy()[everything["site"].to_numpy()[pool]] >= 0]
    across = random.choice(facing, min(int(size * OTHER_SIDE), len(facing)), replace=False)
    rest = random.permutation(np.setdiff1d(pool, across))
    same, identical = np.split(rest[: int(size * SAME_SIDE) + int(size * IDENTICAL)], [int(size * SAME_SIDE)])
    return np.concatenate([same, across, identical]), np.repeat(
        [AGENCY, SIDE, ROW], [len(same), len(across), len(identical)]
    )


def _where_reported(span, found, state, site: np.ndarray, day: np.ndarray, first: pd.DataFrame):
    """Site and day of the second reports: those of the first wherever the other had no office at work, or
    sent no report on the month."""
    works = network.office_works(span, found)

    def is_visible() -> np.ndarray:
        inside = day < len(span.days)
        known = np.where(inside, day, 0)
        told = state[site, span.month_of_day[known]]
        return inside & works[site, known] & ~np.isin(told, ("missing", "quiet", ""))

    day = np.where(is_visible(), day, first["day"])
    return np.where(is_visible(), site, first["site"]), day


def _again_weighed(quantity: np.ndarray, exact: np.ndarray, random: np.random.Generator) -> np.ndarray:
    weighed = np.round(quantity * (1 + NEAR * (2 * random.random(len(quantity)) - 1)), 4)
    return np.where(exact, quantity, np.maximum(weighed, 0.001))
