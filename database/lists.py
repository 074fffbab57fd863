"""The lists that texts are coded by: the shipped reference data, and over them what an operator loaded into the
reference tables.

Rows are those of the files in `assets/reference/`, under their names of columns.

Master data with overrides of the operator.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from database import reference
from database.codes import Codes, codes, reference_rows
from database.places import GAZETTEER, Resolver, resolver
from queries import schema

FILES = {
    "code_list": ("vocabularies", {}),
    "country": ("countries", {}),
    "country_alias": ("country_alias", {"code": "iso2"}),
    "agency": ("agencies", {"country_code": "country"}),
    "place": ("places", {"country_code": "country"}),
    "place_alias": ("place_alias", {"country_code": "country"}),
    "substance": ("substances", {"group_code": "group"}),
    "substance_alias": ("substance_alias", {"code": "substance_code"}),
    "unit_conversion": ("unit_conversions", {}),
    "blo": ("blos", {"country_code": "country"}),
}
"""File of each table that texts are coded by, and its columns that have another name there."""


class Lists:
    """Rows of the reference data by file. `own` are rows by table that replace those with the same key, or come on
    top."""

    def __init__(self, own: Mapping[str, list[dict]]):
        self._own = own
        self.codes = Codes(self.rows) if own else codes()
        self.resolver = Resolver(self.rows) if {"place", "place_alias", "country"} & own.keys() else resolver()

    @functools.cache  # noqa: B019 - one Lists lives as long as a load
    def rows(self, file: str) -> list[dict[str, str]]:
        """Rows of one file, as `reference_rows` has them."""
        shipped = reference_rows(file)
        table = next((name for name, (of_file, _renamed) in FILES.items() if of_file == file), None)
        if table not in self._own:
            return shipped
        names = FILES[table][1]
        keys = [names.get(column.name, column.name) for column in schema.metadata.tables[table].primary_key]
        blank = dict.fromkeys(shipped[0], "")
        held = {tuple(row[key] for key in keys): row for row in shipped}
        for row in self._own[table]:
            texts = blank | {names.get(name, name): _text(value) for name, value in row.items()}
            if table == "blo":
                texts["opened"] = _opened(row["opened_on"], row["opened_precision"])
            key = tuple(texts[key] for key in keys)
            held[key] = held.get(key, {}) | texts
        return list(held.values())


def _text(value: object) -> str:
    """A value as the files write it."""
    return "" if value is None else ("1" if value else "0") if isinstance(value, bool) else str(value)


def _opened(day: date | None, precision: str | None) -> str:
    """The first day of an office as the files write it: 2014, 2021-05 or 2022-07-07."""
    return "" if day is None else day.isoformat()[: {"year": 4, "month": 7}.get(precision or "day", 10)]


@functools.cache
def _shipped() -> dict[str, set[tuple]]:
    """Rows of each table as they are shipped."""
    return {
        name: set(
            rows[[column.name for column in schema.metadata.tables[name].c if column.name in rows]]
            .astype("object")
            .where(rows.notna(), None)
            .itertuples(index=False, name=None)
        )
        for name, rows in reference.tables().items()
        if name in FILES
    }


def lists(connection: sa.Connection) -> Lists:
    """The lists of a database: rows of its reference tables that are not as they are shipped are its operator's."""
    own: dict[str, list[dict]] = {}
    for name in FILES:
        table, shipped = schema.metadata.tables[name], _shipped()[name]
        query = sa.select(table)
        if name == "place":
            query = query.where(~table.c.code.startswith(GAZETTEER))
        for row in connection.execute(query).mappings():
            if tuple(row.values()) not in shipped:
                own.setdefault(name, []).append(dict(row))
    return Lists(own)
