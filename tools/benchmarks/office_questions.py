"""The questions of the Offices page in the three wordings of `benchmarks.questions`."""

from __future__ import annotations

from datetime import date

import pandas as pd

from queries import offices, seizures
from tools.benchmarks.questions import (
    _AMOUNT,
    _ITEMS,
    _MONTH,
    _UNIT,
    INTERNAL,
    QUARTER,
    Question,
    Tables,
    _items,
    _where,
)

FIVE_YEARS = QUARTER.with_(start=date(2021, 10, 1))
"""The small months of a quarter, and those before them that tell their usual."""


def _quantities(tables: Tables) -> pd.DataFrame:
    rows = _items(tables, QUARTER).dropna(subset="blo_code")
    by = ["blo_code", "category", "group_code", "own_unit"]
    cases = rows.groupby([*by, "id"], dropna=False, as_index=False)["amount"].sum(min_count=1)
    return cases.groupby(by, dropna=False, as_index=False).agg(case_count=("id", "size"), quantity=("amount", "sum"))


def _monthly(tables: Tables) -> pd.DataFrame:
    by = ["month", "country_code", "blo_code", "category", "group_code", "own_unit"]
    return (
        _items(tables, FIVE_YEARS)
        .groupby(by, dropna=False, as_index=False)
        .agg(quantity=("amount", "sum"), case_count=("id", "nunique"))
    )


QUESTIONS = (
    Question(
        "offices: what was seized at each",
        lambda: offices.quantities(QUARTER, INTERNAL),
        f"""SELECT blo_code, category, group_code, unit, count(*) AS case_count, sum(amount) AS quantity, max(amount)
        FROM (SELECT s.blo_code, i.category, i.group_code, {_UNIT} AS unit, s.id, sum({_AMOUNT}) AS amount {_ITEMS}
        WHERE {_where("s", QUARTER)} AND s.blo_code IS NOT NULL GROUP BY 1, 2, 3, 4, 5) c GROUP BY 1, 2, 3, 4
        ORDER BY 1, 2, 3, 4""",
        _quantities,
        ("case_count", "quantity"),
        QUARTER,
    ),
    Question(
        "offices: quantities per month over five years",
        lambda: seizures.monthly_quantities(FIVE_YEARS, INTERNAL),
        f"""SELECT {_MONTH}, s.country_code, s.blo_code, i.category, i.group_code, {_UNIT}, sum({_AMOUNT}) AS quantity,
        count(DISTINCT s.id) AS case_count {_ITEMS} WHERE {_where("s", FIVE_YEARS)} GROUP BY 1, 2, 3, 4, 5, 6
        ORDER BY 1, 2, 3, 4, 5, 6""",
        _monthly,
        ("quantity", "case_count"),
        FIVE_YEARS,
    ),
)
