"""Coded substances and quantities, the same for every format."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from database.codes import Codes, code_column


@dataclass
class Items:
    """Columns of `seizure_item` by row, and the texts without a safe code with their number of rows."""

    rows: pd.DataFrame
    unmatched_substances: dict[str, int]
    unmatched_units: dict[str, int]


def coded_items(substances: pd.Series, units: pd.Series, amounts: pd.Series, codes: Codes) -> Items:
    """Code and convert quantities.

    Args:
        substances, units: reported texts, missing where blank.
        amounts: quantities in the reported unit.
    """
    found = code_column(substances, codes.substance)
    rows = pd.DataFrame(index=substances.index)
    for name, attribute in (("substance_code", "code"), ("group_code", "group_code"), ("category", "category")):
        rows[name] = pd.Series(
            [getattr(one, attribute, None) for one in found.values.tolist()], index=rows.index, dtype="object"
        )
    group_only = substances[found.values.notna() & rows["substance_code"].isna()].value_counts()
    listed = found.unmatched | {str(text): int(count) for text, count in group_only.items()}
    coded = code_column(units, codes.unit)
    of_units = [one or (None, 1.0) for one in coded.values.tolist()]
    rows["unit"] = pd.Series([unit for unit, _multiplier in of_units], index=rows.index, dtype="object")
    multiplier = np.array([multiplier for _unit, multiplier in of_units], dtype="float64")
    rows["quantity"] = amounts.astype("float64") * multiplier
    keys = list(zip(rows["unit"], rows["substance_code"], strict=True))
    factors = {pair: codes.kilograms(*pair) for pair in set(keys)}
    for name, nth in (("quantity_kg", 0), ("quantity_kg_equivalent", 1)):
        rows[name] = rows["quantity"] * np.array([factors[pair][nth] or np.nan for pair in keys], dtype="float64")
    return Items(rows, listed, coded.unmatched)
