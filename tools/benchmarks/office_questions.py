"""The questions of the Offices page in the three wordings of `benchmarks.questions`."""

from __future__ import annotations

from datetime import date

import pandas as pd

from queries import offices
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
    rows = _items(tables, FIVE_YEARS).dropna(subset="blo_code")
    return rows.groupby(by, dropna=False, as_index=False).agg(quantity=("amount", "sum"))


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
        lambda: offices.monthly_amounts(FIVE_YEARS, INTERNAL),
        f"""SELECT {_MONTH}, s.country_code, s.blo_code, i.category, i.group_code, {_UNIT}, sum({_AMOUNT}) AS quantity
        {_ITEMS} WHERE {_where("s", FIVE_YEARS)} AND s.blo_code IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
        ORDER BY 1, 2, 3, 4, 5, 6""",
        _monthly,
        ("quantity",),
        FIVE_YEARS,
    ),
)
