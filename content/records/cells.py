"""Values of records in words."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from content.records.facts import Found
from language import i18n
from language.i18n import _
from queries.records import Column as Asked

MOST_DECIMALS = 6
RIGHT = ("number", "whole")


def words(found: Found, column: Asked, row: dict) -> str:
    """A value as the reader sees it; nothing where it is missing."""
    value = row[column.code]
    if pd.isna(value):
        return ""
    if column.code == "seized_on":
        return i18n.dated(value.date(), row["date_precision"])
    if column.kind == "day":
        return i18n.date_short(value.date())
    if column.code == "quantity":
        return amount(value, row.get("unit"))
    if column.dimension:
        return found.wording.cell(column, value)
    if column.kind == "flag":
        return _("yes") if value else _("no")
    return exact(value) if column.kind in RIGHT else str(value)


def amount(value: float, unit: str | None) -> str:
    """A quantity with all its digits and its unit."""
    return f"{exact(value)}{i18n.SPACE}{i18n.unit_word(unit, value)}"


def exact(value: float) -> str:
    """A number with all its digits, but for those that no scale has weighed."""
    return i18n.number(value, decimals(value))


def decimals(value: float) -> int:
    """How many decimals a number needs, but for those that no scale has weighed."""
    digits = -Decimal(repr(round(float(value), MOST_DECIMALS))).normalize().as_tuple().exponent
    return min(max(digits, 0), MOST_DECIMALS)
