"""Columns of a list as a page shows them: numbers of one unit in each, with the same decimals in every line of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from content.records import cells
from content.records.facts import Found
from exports.records import by_code, label
from language import i18n
from language.i18n import _
from queries.records import Column as Asked

MOST_UNITS = 2
"""Units that have a column of their own beside the mass; rarer ones share one, each number with its unit."""
LONGEST_SIGN = 3
"""Letters of the sign of a unit; a longer word says what is counted."""
MASS_DECIMALS, MOST_DECIMALS = 3, 6
"""Mass is told to the gram: an open record and files have all digits."""


@dataclass(frozen=True)
class Shown:
    """A column on screen: what was asked for, and of a quantity the part of it that stands here.

    `sort` is the column that a click on its heading sorts by, if any. `unit` is that of its numbers; None: each says
    its own. `decimals` is None where there are no numbers.
    """

    of: Asked
    heading: str
    note: str = ""
    sort: str = ""
    part: str = ""
    unit: str | None = None
    decimals: int | None = None

    @property
    def is_number(self) -> bool:
        return self.of.kind in cells.RIGHT


MASS, UNIT, OTHER = "mass", "unit", "other"
"""Parts of a quantity."""


def shown(found: Found) -> list[Shown]:
    """The columns of a list, quantities by their units."""
    listing, known = found.chosen.listing, by_code(found.chosen.listing)
    columns: list[Shown] = []
    for code in listing.columns:
        if code == "quantity" and "quantity_kg" in found.rows:
            columns += _of_quantity(found, known)
        else:
            columns.append(_whole(found, known[code]))
    return columns


def _whole(found: Found, column: Asked) -> Shown:
    sort = column.code if column.is_sortable else ""
    heading = label(column.code, found.chosen.listing.grain)
    if column.kind not in cells.RIGHT:
        return Shown(column, heading, sort=sort)
    if column.code == "quantity_kg":
        return _mass(found, column)
    return Shown(column, heading, sort=sort, decimals=_decimals(list(found.rows[column.code].dropna()), MOST_DECIMALS))


def _mass(found: Found, column: Asked) -> Shown:
    return Shown(
        column,
        _("Mass, kg"),
        note=label(column.code, found.chosen.listing.grain),
        sort=column.code,
        part=MASS,
        unit="kg",
        decimals=_decimals(list(found.rows["quantity_kg"].dropna()), MASS_DECIMALS),
    )


def _of_quantity(found: Found, known: dict[str, Asked]) -> list[Shown]:
    """The mass, where it is no column already, and a column for each other unit that a row of the page has."""
    column, rows = known["quantity"], found.rows
    rest = rows[rows["quantity"].notna() & rows["quantity_kg"].isna()]
    units = Counter("" if i18n.is_nothing(unit) else str(unit) for unit in rest["unit"])
    common = [unit for unit, _number in sorted(units.items(), key=lambda item: (-item[1], item[0])) if unit]
    own, note = common[:MOST_UNITS], label("quantity", found.chosen.listing.grain)
    columns = [] if "quantity_kg" in found.chosen.listing.columns else [_mass(found, known["quantity_kg"])]
    columns += [
        Shown(
            column,
            _unit_heading(unit),
            note=note,
            part=UNIT,
            unit=unit,
            decimals=_decimals(list(rest.loc[rest["unit"] == unit, "quantity"]), MASS_DECIMALS),
        )
        for unit in sorted(own, key=i18n.unit_word)
    ]
    if units.keys() - set(own):
        columns.append(Shown(column, _("Other units"), note=note, part=OTHER))
    return columns


def _unit_heading(unit: str) -> str:
    """Heading of a column of one unit: what is counted, or the sign of the unit."""
    word = i18n.unit_word(unit)
    is_counted = word.isalpha() and len(word) > LONGEST_SIGN
    return word[:1].upper() + word[1:] if is_counted else _("Quantity, {unit}").format(unit=word)


def text(found: Found, column: Shown, row: dict, own_units: frozenset[str]) -> str | None:
    """What a cell says: empty where nothing is stated, None where the column is not of this row's unit."""
    if not column.part:
        value = row[column.of.code]
        if column.decimals is None or i18n.is_nothing(value):
            return cells.words(found, column.of, row)
        return rounded(value, column.decimals)
    mass, quantity, unit = row["quantity_kg"], row.get("quantity"), row.get("unit")
    is_mass = not i18n.is_nothing(mass)
    if column.part == MASS:
        if is_mass:
            return rounded(mass, column.decimals or 0)
        return "" if i18n.is_nothing(quantity) else None
    if is_mass or i18n.is_nothing(quantity):
        return None
    if column.part == UNIT:
        return rounded(quantity, column.decimals or 0) if unit == column.unit else None
    return None if unit in own_units else cells.amount(quantity, unit)


def exact(column: Shown, row: dict) -> str:
    """The number of a cell with all its digits, where the column shows fewer."""
    value = row[column.of.code]
    if column.decimals is None or i18n.is_nothing(value):
        return ""
    whole = cells.exact(value)
    return whole if whole != cells.exact(round(float(value), column.decimals)) else ""


def rounded(value: float, decimals: int) -> str:
    """A number with so many decimals; what is not zero is never shown as zero."""
    least = 10.0**-decimals
    if 0 < abs(value) < least / 2:
        return ("<" if value > 0 else ">" + i18n.MINUS) + i18n.number(least, decimals)
    return i18n.number(value, decimals)


def _decimals(values: list[float], most: int) -> int:
    """Decimals that the values of a column need, but for those beyond the most."""
    return min(max((cells.decimals(value) for value in values), default=0), most)
