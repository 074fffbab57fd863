"""Random choices for many rows at once. No clock and no hash: the same seed gives the same rows."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa


@functools.cache
def shape() -> dict:
    """The numbers that shape the network, from `shape.toml`."""
    return tomllib.loads(Path(__file__).with_name("shape.toml").read_text(encoding="utf-8"))


def stream(seed: int, subject: str) -> np.random.Generator:
    """Random numbers of one subject: more rows of one table leave the other tables as they are."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *subject.encode()])))


def by_group(random: np.random.Generator, weights: np.ndarray, group: np.ndarray) -> np.ndarray:
    """A column of `weights` for each row, drawn by the weights in line `group`."""
    edges = np.cumsum(weights, axis=1)
    edges = edges / edges[:, -1:] + np.arange(len(weights))[:, None]
    found = np.searchsorted(edges.ravel(), group + random.random(len(group)), side="right")
    return np.minimum(found - group * weights.shape[1], weights.shape[1] - 1)


def table(choices: Sequence[dict[str, float]], names: Sequence[str] = ()) -> tuple[list[str], np.ndarray]:
    """Names and weights (a line for each of `choices`) for `by_group`."""
    names = list(names) or list(dict.fromkeys(name for line in choices for name in line))
    return names, np.array([[line.get(name, 0.0) for name in names] for line in choices], dtype=float)


def texts(names: Sequence[str | None], index: np.ndarray) -> pd.Series:
    """Names by their number; -1 is a missing value."""
    numbers = np.asarray(index, dtype="int64")
    return pd.Series(pa.array(names, pa.string()).take(pa.array(numbers, mask=numbers < 0)), dtype="str")


def numbered(prefix: str, numbers: np.ndarray, width: int, suffix: str = "") -> pd.Series:
    """Texts such as DEMO:00000042."""
    return pd.Series([f"{prefix}{number:0{width}}{suffix}" for number in np.asarray(numbers).tolist()], dtype="str")


def at_days(days: np.ndarray) -> pd.Series:
    """Days as timestamps of the table columns."""
    return pd.Series(np.asarray(days, dtype="datetime64[D]").astype("datetime64[us]"))
