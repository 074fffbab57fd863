"""Rows for a reference table, as CSV or as a sheet: what an operator adds to the shipped lists, such as the status of
an office over time, its agencies, grants of donors or dated events.

The table is told by its header: columns of that table by their own names, those that it needs among them. Codes and
names that are added here are used at once for the rows that follow (`database.lists`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd
import sqlalchemy as sa

from database import bulk, geography, zones
from database.codes import likest
from database.formats.cells import CellError, meant, read_count, read_day, read_degrees, read_number
from database.formats.conventions import AS_USUAL, Writing
from language.i18n import _
from queries import schema

TABLES = (*schema.layer("reference"), schema.contribution, schema.event_mark)
FAR_DAY = date(2100, 1, 1)
FIRST_DAY = date(1800, 1, 1)
DEGREES = {"lat": 90, "label_lat": 90, "lon": 180, "label_lon": 180}
YES = ("yes", "true", "1", "да")
NO = ("no", "false", "0", "нет")
KEY_OF_COLUMN = {
    "country_code": schema.country.c.iso2,
    "neighbour_code": schema.country.c.iso2,
    "agency_code": schema.agency.c.code,
    "donor_code": schema.donor.c.code,
    "place_code": schema.place.c.code,
    "province_code": schema.place.c.code,
    "substance_code": schema.substance.c.code,
    "blo_code": schema.blo.c.code,
    "side_a": schema.blo.c.code,
}
"""In an order in which each table names only codes of those before it."""
ANY = ("*",)
"""Stands for any substance in the factors of units."""


def needed(table: sa.Table) -> set[str]:
    """Columns that a file must have."""
    return {column.name for column in table.c if not column.nullable and column.name != "id"}


def table_of(header: tuple[str, ...]) -> sa.Table | None:
    """The reference table that a header belongs to: all its columns are of that table; of several the one that lacks
    fewest of its columns."""
    names = {name.strip().lower() for name in header if name.strip()}
    fitting = [
        table
        for table in TABLES
        if len(names) > 1 and names <= {column.name for column in table.c} - {"id"} and needed(table) <= names
    ]
    return min(fitting, key=lambda table: len(table.c) - len(names), default=None)


def recognises(header: tuple[str, ...]) -> bool:
    """Whether a header is that of a reference table."""
    return table_of(header) is not None


def key_columns(table: sa.Table) -> tuple[str, ...]:
    """What tells one row from another: the key of the table, or all columns where the loader gives the key."""
    keys = tuple(column.name for column in table.primary_key)
    return tuple(column.name for column in table.c if column.name != "id") if keys == ("id",) else keys


def kinds(header: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Columns that hold days or numbers, by position: name and kind."""
    table, found = table_of(header), {}
    for place, name in enumerate(one.strip().lower() for one in header):
        if name and isinstance(table.c[name].type, (sa.Date, sa.Integer, sa.Double)) and name not in DEGREES:
            found[place] = name, "day" if isinstance(table.c[name].type, sa.Date) else "number"
    return found


def read(
    connection: sa.Connection,
    table: sa.Table,
    texts: pd.DataFrame,
    row_numbers: pd.Series,
    writing: Mapping[str, Writing],
) -> tuple[list, list]:
    """Values by row as (number, dict of columns), and rejects as (row, column, value, reason, remedy)."""
    bad: dict[int, tuple[int, str, str, str, str]] = {}
    values = pd.DataFrame(index=texts.index)
    for name in texts.columns:
        column = table.c[name]
        reader = _reader(column, _known_keys(connection, table, column), writing.get(name, AS_USUAL))
        cells = texts[name].str.strip()
        found: dict[str, object] = {}
        faults: dict[str, tuple[str, str]] = {}
        for text in cells.unique():
            try:
                if text:
                    found[text] = reader(text)
                elif not column.nullable:
                    raise CellError(_("nothing is stated"), _("fill in {column}").format(column=name))
            except CellError as error:
                faults[text] = error.args
        wrong = cells.isin(faults)
        for row, text in zip(row_numbers[wrong], cells[wrong], strict=True):
            bad.setdefault(row, (row, name, text, *faults[text]))
        values[name] = cells.map(found).astype("object").where(lambda one: one.notna(), None)
    if {"lat", "lon", "country_code"} <= set(values):
        for row, lat, lon, country in zip(
            row_numbers, values["lat"], values["lon"], values["country_code"], strict=True
        ):
            if lat is not None and lon is not None and country and (wrong := geography.fault(country, lat, lon)):
                bad.setdefault(row, (row, "lat", f"{lat}, {lon}", *wrong))
    rows = zip(row_numbers, values.to_dict("records"), strict=True)
    return [(number, row) for number, row in rows if number not in bad], [bad[row] for row in sorted(bad)]


def _reader(column: sa.Column, keys: frozenset[str] | None, writing: Writing) -> Callable[[str], object]:
    if keys is not None:
        return functools.partial(_key, keys)
    if column.name in DEGREES:
        return functools.partial(read_degrees, most=DEGREES[column.name])
    if column.name == "time_zone":
        return _zone
    if isinstance(column.type, sa.Boolean):
        return _yes_or_no
    if isinstance(column.type, sa.Date):
        return functools.partial(read_day, latest=FAR_DAY, earliest=FIRST_DAY, days=writing.days)
    if isinstance(column.type, sa.Integer):
        return functools.partial(read_count, numbers=writing.numbers)
    return functools.partial(read_number, numbers=writing.numbers) if isinstance(column.type, sa.Double) else str


def _known_keys(connection: sa.Connection, table: sa.Table, column: sa.Column) -> frozenset[str] | None:
    """Codes that a column may hold; None where it is free, or is the table's own key."""
    key = KEY_OF_COLUMN.get(column.name)
    if key is None or key.table is table:
        return None
    return frozenset(connection.execute(sa.select(key)).scalars()) | frozenset(ANY)


def _key(keys: frozenset[str], text: str) -> str:
    if text not in keys:
        near = likest(text, sorted(keys))
        raise CellError(_("no such code"), meant(near) if near else _("use a code that the database has"))
    return text


def _yes_or_no(text: str) -> bool:
    if text.casefold() in YES + NO:
        return text.casefold() in YES
    raise CellError(_("neither yes nor no"), _("write yes or no"))


def _zone(text: str) -> str:
    try:
        return zones.zone(text).key
    except zones.UnknownZone as error:
        raise CellError(
            _("no such time zone"), _("write its name, such as {example}").format(example="Asia/Almaty")
        ) from error


def land(connection: sa.Connection, table: sa.Table, rows: list[tuple[int, dict]]) -> tuple[int, int, list]:
    """Add rows and replace those with the same key; returns how many changed something, how many were known, and
    rejects: rows whose key stands in an earlier row."""
    keys, names = key_columns(table), list(rows[0][1]) if rows else []
    held = {}
    for row in connection.execute(sa.select(table)):
        held[tuple(getattr(row, key) for key in keys)] = tuple(getattr(row, name) for name in names)
    changed: dict[tuple, dict] = {}
    known, doubled = 0, []
    for number, row in rows:
        key, told = tuple(row.get(name) for name in keys), tuple(row.values())
        if key in changed and changed[key] != row:
            shown = ", ".join(str(part) for part in key if part is not None)
            doubled.append(
                (number, keys[0], shown, _("the same key stands in an earlier row"), _("keep one of the two rows"))
            )
            continue
        if held.get(key) == told:
            known += 1
            continue
        if key in held:
            is_row = sa.and_(*(table.c[name].is_not_distinct_from(part) for name, part in zip(keys, key, strict=True)))
            connection.execute(sa.delete(table).where(is_row))
        held[key], changed[key] = told, row
    new = pd.DataFrame(list(changed.values()), dtype="object")
    if len(new) and "id" in table.c:
        last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()
        new = new.assign(id=range(last_id + 1, last_id + 1 + len(new)))
    bulk.insert(connection, table, new)
    return len(changed), known, doubled
