"""Where, when and of what substance cases happen: rates by site, month and substance, then a day for each."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from database.demonstration import draws, network

GROWTH = 1.005
"""Yearly growth of everything."""
BEFORE_OPENING = 0.55
"""Cases at a crossing without an office, against those with one that has settled in."""
SETTLING_DAYS = 300
STILL_COMING_IN = 0.62
"""Share of the last month's cases that are known where the office has not yet reported."""
WEEKDAYS = np.array([1.06, 1.08, 1.1, 1.08, 1.1, 0.9, 0.68])
SPREAD_OF_MONTHS, SPREAD_OF_SUBSTANCES = 18, 9
"""Shapes of the gamma noise on a site's month and on a substance in it: the smaller, the rougher."""
FEWEST_CASES = 6
"""A substance that a site would see less often than this in ten years (of 40,000 cases) does not occur there:
what is new at an office is news."""
NOMINAL = 40_000
METHAMPHETAMINE_RISES = date(2022, 1, 1)
SOUTHERN_MIXES = ("afghan", "uzbek_tajik", "kyrgyz_tajik")
HARVEST = (5, 6, 7, 8)


def rates(
    span: network.Span, found: pd.DataFrame, sites: pd.DataFrame, state: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Expected cases (up to a factor) by site, month and substance; and the weight of each day in its month.

    Substances are numbered as `amounts` in `shape.toml`.
    """
    random = draws.stream(seed, "rates")
    by_day = _days_at(span, found, sites, state)
    by_month = np.add.reduceat(by_day, span.first_days[:-1], axis=1)
    by_month *= random.gamma(SPREAD_OF_MONTHS, 1 / SPREAD_OF_MONTHS, by_month.shape)
    mixes, substances = draws.shape()["mixes"], list(draws.shape()["amounts"])
    names = list(mixes)
    _codes, shares = draws.table([mixes[name] for name in names], substances)
    shares /= shares.sum(axis=1, keepdims=True)
    over_time = np.array([_over_time(span, name, substances) for name in names])
    mix = np.array([names.index(name) for name in sites["mix"]])
    rate = by_month[:, :, None] * sites["weight"].to_numpy()[:, None, None] * shares[mix][:, None, :] * over_time[mix]
    rate *= random.gamma(SPREAD_OF_SUBSTANCES, 1 / SPREAD_OF_SUBSTANCES, rate.shape)
    in_all = rate.sum(axis=1, keepdims=True)
    rate[np.broadcast_to(in_all / in_all.sum() * NOMINAL < FEWEST_CASES, rate.shape)] = 0
    return rate, by_day


def _days_at(span: network.Span, found: pd.DataFrame, sites: pd.DataFrame, state: np.ndarray) -> np.ndarray:
    """Weight of each day at each site: weekday, season, growth, pandemic, closures, the office's own history,
    and what of it was reported."""
    days = span.days
    month = days.astype("datetime64[M]").astype(int)
    year, month_of_year = 1970 + month // 12, month % 12 + 1
    weight = WEEKDAYS[(days.astype(int) + 3) % 7] * (1 + 0.09 * np.cos((month_of_year - 7.5) / 6 * np.pi))
    weight = weight * GROWTH ** (np.arange(len(days)) / 365.25)
    traffic = np.array(
        [network.PANDEMIC_TRAFFIC.get(key, 1.0) for key in zip(year.tolist(), month_of_year.tolist(), strict=True)]
    )
    rows = np.tile(weight, (len(sites), 1))
    rows[: len(found)] *= traffic
    rows[len(found) :] *= 0.4 + 0.6 * traffic
    open_days = network.office_works(span, found)
    cold = np.isin(month_of_year, (12, 1, 2, 3)) | ((month_of_year == 11) & (_day_of_month(days) > 15))
    cold |= (month_of_year == 4) & (_day_of_month(days) < 16)
    told = state[:, span.month_of_day]
    for number, office in enumerate(found.itertuples()):
        since = (days - np.datetime64(office.opened_on)).astype(int)
        settled = np.clip(since / SETTLING_DAYS, 0, 1)
        rows[number] *= np.where(since < 0, BEFORE_OPENING, BEFORE_OPENING + 0.15 + (0.85 - BEFORE_OPENING) * settled)
        rows[number] *= network.crossing_works(span, office.code)
        if office.code in network.HIGH_PASSES:
            rows[number] *= np.where(cold, 0.12, 1.25)
        hidden = open_days[number] & np.isin(told[number], ("missing", "quiet"))
        rows[number] *= np.where(hidden, 0.0, np.where(told[number] == "due", STILL_COMING_IN, 1.0))
    return rows


def _day_of_month(days: np.ndarray) -> np.ndarray:
    return (days - days.astype("datetime64[M]")).astype(int) + 1


def _over_time(span: network.Span, mix: str, substances: list[str]) -> np.ndarray:
    """How much more or less of each substance than at the start: months by substances."""
    month = np.array([one.month for one in span.months])
    year = np.array([one.year + (one.month - 1) / 12 for one in span.months])
    since_ban = np.clip(year - 2023, 0, None)
    rise = np.clip(year - METHAMPHETAMINE_RISES.year, 0, None)
    harvest = np.where(np.isin(month, HARVEST), 1.3, 0.87)
    autumn = np.where(np.isin(month, (8, 9, 10)), 1.45, 0.85)
    factors = {
        "METHAMPHETAMINE": 1 + (1.1 * rise**2 if mix in SOUTHERN_MIXES else 0.25 * rise),
        "OPIUM": harvest * 0.86**since_ban,
        "HEROIN": (0.5 + 0.5 * harvest) * 0.95**since_ban,
        "POPPY_STRAW": harvest,
        "POPPY_PLANT": np.where(np.isin(month, (5, 6, 7)), 3.0, 0.0),
        "CANNABIS_HERB": autumn,
        "CANNABIS_PLANT": np.where(np.isin(month, (6, 7, 8, 9)), 2.4, 0.2),
        "CANNABIS_SEED": np.where(np.isin(month, (3, 4)), 2.5, 0.6),
        "MEPHEDRONE": np.clip(0.15 + 0.3 * (year - 2018), 0.15, 2.2),
        "ALPHA_PVP": np.clip(0.3 + 0.22 * (year - 2018), 0.3, 1.7),
        "SYN_CANNABINOID": np.clip(1.6 - 0.14 * (year - 2017), 0.5, None),
        "PREGABALIN": np.clip(0.25 + 0.2 * (year - 2018), 0.25, 1.6),
        "TRAMADOL": np.clip(1.4 - 0.08 * (year - 2018), 0.7, 1.4),
    }
    return np.array([np.broadcast_to(factors.get(code, 1.0), month.shape) for code in substances]).T


def drawn(span: network.Span, rate: np.ndarray, by_day: np.ndarray, size: int, seed: int) -> pd.DataFrame:
    """Cases: columns site, day (number), substance (number)."""
    random = draws.stream(seed, "cases")
    counts = random.multinomial(size, rate.ravel() / rate.sum())
    cell = np.repeat(np.arange(rate.size), counts)
    site, month, substance = np.unravel_index(cell, rate.shape)
    return pd.DataFrame({"site": site, "day": _day_within(span, by_day, site, month, random), "substance": substance})


def _day_within(
    span, by_day: np.ndarray, site: np.ndarray, month: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """A day of the month for each case, by the weights of its site's days."""
    reached = np.cumsum(by_day, axis=1)
    before = np.concatenate([np.zeros((len(by_day), 1)), reached], axis=1)[:, span.first_days]
    base = np.concatenate([[0.0], np.cumsum(reached[:, -1])[:-1]])
    low, high = before[site, month], before[site, month + 1]
    target = base[site] + low + (high - low) * random.random(len(site))
    found = np.searchsorted((reached + base[:, None]).ravel(), target, side="right") - site * by_day.shape[1]
    first, last = span.first_days[month], span.first_days[month + 1] - 1
    return np.clip(found, first, last)
