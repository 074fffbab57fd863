"""How much of what: heavy-tailed amounts in the unit that a reporter would use."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from database.codes import codes, reference_rows
from database.demonstration import draws

UNITS = ("kg", "g", "l", "tablet", "plant", "pack", "unit", "usd", "cartridge")
COUNTED = ("tablet", "plant", "pack", "unit", "usd", "cartridge")
TWO_SUBSTANCES, THREE_SUBSTANCES = 0.075, 0.008
NOT_STATED = 0.004
"""Share of items without an amount."""


def lines(cases: pd.DataFrame, rate: np.ndarray, seed: int) -> pd.DataFrame:
    """Items of the cases: columns case, line_no, substance (number), quantity, unit (number of `UNITS`).

    A second or third substance is one that the same site sees, never the same again.
    """
    random = draws.stream(seed, "items")
    size = len(cases)
    extra = random.random(size)
    first = cases[["substance"]].assign(case=np.arange(size), line_no=1)
    second = _another(cases[extra < TWO_SUBSTANCES + THREE_SUBSTANCES], rate, random, 2)
    third = _another(cases[extra < THREE_SUBSTANCES], rate, random, 3)
    found = pd.concat([first, second, third], ignore_index=True).drop_duplicates(["case", "substance"])
    found = found.sort_values(["case", "line_no"], ignore_index=True)
    found["line_no"] = found.groupby("case").cumcount() + 1
    return _measured(found, random)


def _another(some: pd.DataFrame, rate: np.ndarray, random: np.random.Generator, line_no: int) -> pd.DataFrame:
    overall = rate.sum(axis=1)
    substance = draws.by_group(random, overall, some["site"].to_numpy())
    return pd.DataFrame({"case": some.index, "substance": substance, "line_no": line_no})


def _measured(found: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    amounts = list(draws.shape()["amounts"].values())
    number, size = found["substance"].to_numpy(), len(found)

    def column(name: str) -> np.ndarray:
        return np.array([amount.get(name, 1.0) for amount in amounts])[number]

    usual = column("median") * np.exp(np.clip(random.standard_normal(size), -3, 3) * column("sigma"))
    large = np.minimum(column("least") * (1 - random.random(size)) ** (-1 / column("alpha")), column("most"))
    quantity = np.where(random.random(size) < column("tail"), large, usual)
    unit = np.array([UNITS.index(amount["unit"]) for amount in amounts])[number]
    light = (unit == UNITS.index("kg")) & (quantity < np.where(random.random(size) < 0.6, 1.0, 0.1))
    quantity, unit = np.where(light, quantity * 1000, quantity), np.where(light, UNITS.index("g"), unit)
    quantity = as_weighed(quantity, np.isin(unit, [UNITS.index(name) for name in COUNTED]), random)
    quantity[random.random(size) < NOT_STATED] = np.nan
    return found.assign(quantity=quantity, unit=unit)


def as_weighed(quantity: np.ndarray, is_counted: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Amounts as they are written down: one to four digits, and counted things whole."""
    digits = random.choice(np.array([1, 2, 3, 4]), len(quantity), p=[0.12, 0.28, 0.4, 0.2])
    step = 10.0 ** (np.floor(np.log10(np.maximum(quantity, 1e-3))) - digits + 1)
    rounded = np.round(quantity / step) * step
    return np.where(is_counted, np.maximum(np.round(rounded), 1), np.maximum(np.round(rounded, 3), 0.001))


@functools.cache
def _known() -> dict[str, list]:
    """What the reference data says of each substance, by its number, and the factors of its units."""
    rows = {row["code"]: row for row in reference_rows("substances")}
    without = draws.shape()["without_code"]
    found: dict[str, list] = {name: [] for name in "code group category text significant significant_unit".split()}
    found["exact"], found["equivalent"] = [], []
    for code in draws.shape()["amounts"]:
        row, told = rows.get(code), without.get(code)
        found["code"].append(None if told else code)
        found["group"].append(told.get("group") if told else row["group"])
        found["category"].append(told.get("category") if told else row["category"])
        found["text"].append(told["text"] if told else row["name_en"])
        found["significant"].append(float(row["significant_quantity"] or "nan") if row else np.nan)
        found["significant_unit"].append(row["significant_unit"] if row else "")
        factors = [codes().kilograms(unit, None if told else code) for unit in UNITS]
        found["exact"].append([np.nan if one is None else one for one, _equivalent in factors])
        found["equivalent"].append([np.nan if one is None else one for _exact, one in factors])
    return found


def in_kg(found: pd.DataFrame) -> np.ndarray:
    """Exact mass of each item; NaN where its unit is no unit of mass."""
    factor = np.array(_known()["exact"])[found["substance"], found["unit"]]
    return np.round(found["quantity"].to_numpy() * factor, 9)


def rows(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of `seizure_item`; `found` as from `lines`, with `seizure_id`."""
    known = _known()
    number, unit = found["substance"].to_numpy(), found["unit"].to_numpy()
    quantity, mass = found["quantity"].to_numpy(), in_kg(found)
    equivalent = quantity * np.array(known["equivalent"])[number, unit]
    stated = np.where(np.isnan(quantity), -1, unit)
    written = pd.Series(quantity).map(lambda value: None if np.isnan(value) else f"{value:.12g}", na_action=None)
    return pd.DataFrame(
        {
            "seizure_id": found["seizure_id"].to_numpy(),
            "line_no": found["line_no"].to_numpy(),
            "substance_code": draws.texts(known["code"], number),
            "group_code": draws.texts(known["group"], number),
            "category": draws.texts(known["category"], number),
            "quantity": quantity,
            "unit": draws.texts(UNITS, stated),
            "quantity_kg": mass,
            "quantity_kg_equivalent": equivalent,
            "is_significant": _significant(number, unit, quantity, mass),
            "substance_reported": draws.texts(known["text"], number),
            "quantity_reported": written.astype("str"),
            "unit_reported": draws.texts(UNITS, stated),
        }
    )


def _significant(number: np.ndarray, unit: np.ndarray, quantity: np.ndarray, mass: np.ndarray) -> pd.Series:
    """Whether an item reaches its substance's significant quantity, in the same unit or by exact mass."""
    known = _known()
    limit = np.array(known["significant"])[number]
    names = np.array(known["significant_unit"])
    scale = {"kg": 1.0, "g": 0.001}
    limit_kg = limit * np.array([scale.get(name, np.nan) for name in names])[number]
    same = np.array([UNITS.index(name) if name in UNITS else -1 for name in names])[number] == unit
    by_mass = ~np.isnan(mass) & ~np.isnan(limit_kg)
    assessed = by_mass | (same & ~np.isnan(limit) & ~np.isnan(quantity))
    reached = np.where(by_mass, mass >= limit_kg, quantity >= limit)
    return pd.Series(reached, dtype="boolean").mask(~assessed)
