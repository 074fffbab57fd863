"""What a record says, as one hash: rows that say the same are one record, in whatever way their cells are written.

The hash is of what was read (day, number, code), so that a file which a spreadsheet saved again adds nothing. It is
made from rows as the tables hold them, and can be made anew from the tables alone.

Deduplication by a content hash (fingerprint, natural key): the base of the idempotent load.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa

from database import bulk
from database.codes import BETWEEN_LANGUAGES, DASHES, codes
from language import signs
from language.spelling import LOOKALIKES, in_one_script
from queries import schema
from queries.record_number import number_of
from queries.schema import database_info, seizure, told_case

SHOWN_DIGITS = 10
"""Digits of a number that a spreadsheet shows in a cell, and writes into a CSV file."""
OWNERS = {
    "seizure_item": "seizure_id",
    "seizure_agency": "seizure_id",
    "seizure_detection": "seizure_id",
    "operation_blo": "operation_id",
    "operation_agency": "operation_id",
    "training_attendance": "training_id",
}
SAID = {
    "operation": "name kind started_on ended_on",
    "exchange": (
        "sent_at from_blo_code to_blo_code from_agency_code to_agency_code kind channel subject expects_reply "
        "replied_at outcome"
    ),
    "training": "title topic level started_on ended_on blo_code country_code donor_code",
    "equipment": "blo_code donor_code kind quantity value_usd delivered_on condition",
    "seizure": "seized_on date_precision country_code blo_reported lead_agency_reported province_text place_text "
    "lat lon "
    "place_kind_reported "
    "transport_reported direction_reported concealment_reported origin_reported departure_reported "
    "destination_reported "
    "persons_detained women_detained value_usd operation_id exchange_id published_url",
    "operation_blo": "blo_code",
    "operation_agency": "agency_code",
    "training_attendance": "agency_code men women",
    "seizure_item": "substance_reported quantity unit_reported",
    "seizure_agency": "agency_code",
    "seizure_detection": "detection",
}
"""What is said of a record, by table: neither its number nor its status, nor what the loader adds."""
NEEDED = {"seizure": "location_precision", "seizure_agency": "role", "seizure_item": "unit"}
PARENTS = ("operation", "exchange", "training", "equipment", "seizure")
"""Tables whose records are found by what they say; seizures last, for they name operations and exchanges."""
LINKS = {"operation_id": schema.operation, "exchange_id": schema.exchange}
KEY = re.compile(r"(?P<source>.*):(?P<content>[0-9a-f]{32})(-\d+)?(#(?P<number>.*))?", re.DOTALL)
"""A key that the loader gave: `source:content#number` where the office gave a number, else `source:content-nth`."""
CHUNK_ROWS = 50_000

_found = sa.Table(
    "found_content",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger),
    sa.Column("source_code", sa.Text),
    sa.Column("content", sa.Text),
    sa.Column("number", sa.Text),
    prefixes=["TEMPORARY"],
)
_rekeyed = sa.Table(
    "rekeyed",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger),
    sa.Column("new_key", sa.Text),
    sa.Column("nth", sa.Integer),
    prefixes=["TEMPORARY"],
)


def number(text: str) -> str:
    """A record's number as it is compared: capitals, Latin letters for Cyrillic ones that look the same, nothing that
    is not seen."""
    if text.isascii() and text.isprintable():
        return " ".join(text.upper().split())
    plain = unicodedata.normalize("NFKC", signs.seen(text)).upper().translate(LOOKALIKES)
    return " ".join(DASHES.sub("-", plain).split())


def foreign_letters(text: str) -> str:
    """Cyrillic letters of a number that are taken for the Latin ones they look like, where it has Latin letters or
    digits as well."""
    return "".join(dict.fromkeys(letter for letter in text if letter.upper().translate(LOOKALIKES) != letter.upper()))


def contents(table: sa.Table, parents: pd.DataFrame, children: Mapping[str, pd.DataFrame]) -> pd.Series:
    """A hash per record of what it says.

    Args:
        parents: rows of `table`; the columns of `LINKS` hold the numbers of the records that are named.
        children: rows of its child tables, each with the record's number in `n`.
    """
    parts = [_tokens(table, name, parents) for name in SAID[table.name].split()]
    for name in [child for child in OWNERS if child.startswith(table.name)]:
        lines = _lines(schema.metadata.tables[name], children[name]) if name in children and len(children[name]) else {}
        parts.append([lines.get(one, "") for one in parents["n"]])
    said = ("\x1f".join(row) for row in zip(*parts, strict=True))
    return pd.Series(
        [hashlib.blake2b(one.encode(), digest_size=16).hexdigest() for one in said], index=parents.index, dtype="object"
    )


def _lines(table: sa.Table, rows: pd.DataFrame) -> dict[int, str]:
    """What the rows of a child table say, by record; their order does not matter."""
    if "role" in rows:
        rows = rows[rows["role"] == "participant"]
    columns = [_tokens(table, name, rows) for name in SAID[table.name].split()]
    lines = ["\x1d".join(line) for line in zip(*columns, strict=True)]
    if rows["n"].is_unique:
        return dict(zip(rows["n"], lines, strict=True))
    found: dict[int, list[str]] = {}
    for one, line in zip(rows["n"], lines, strict=True):
        found.setdefault(one, []).append(line)
    return {one: "\x1e".join(sorted(lines)) for one, lines in found.items()}


def _tokens(table: sa.Table, name: str, rows: pd.DataFrame) -> list[str]:
    """One column as texts that are the same where it says the same; '' where it says nothing."""
    if name not in rows:
        return [""] * len(rows)
    values = rows[name].astype("object")
    if name in ("lat", "lon"):
        # A position that was found is not one that was stated.
        values = values.where(rows["location_precision"] == "address", None)
    if name == "unit_reported":
        # It may stand in the cell of the quantity.
        values = values.where(values.notna(), rows["unit"])
    token = _token(table.c[name])
    numbers, found = pd.factorize(values)
    # A missing value has the number -1, and says nothing.
    said = [*map(token, found), ""]
    return [said[number] for number in numbers.tolist()] if len(said) > 1 else [""] * len(rows)


def _token(column: sa.Column) -> Callable[[object], str]:
    if column.name in LINKS:
        return number
    if column.name.endswith("_reported"):
        return _meanings(column.name)
    kinds = {sa.Boolean: str, sa.Date: _day, sa.DateTime: _minute, sa.Double: shown, sa.Integer: _whole}
    return next((token for kind, token in kinds.items() if isinstance(column.type, kind)), written)


def _day(value: date) -> str:
    return value.strftime("%Y-%m-%d")


def _minute(value: datetime) -> str:
    value = value.astimezone(UTC) if value.tzinfo else value
    return value.strftime("%Y-%m-%dT%H:%M")


def _whole(value: float) -> str:
    return str(int(value))


def shown(value: float) -> str:
    """A number with as many digits as a spreadsheet shows."""
    decimals = max(SHOWN_DIGITS - len(str(int(abs(value)))), 0)
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def written(text: str) -> str:
    """A text without what is not seen and with single blanks; one that a spreadsheet takes for a number as that
    number."""
    text = " ".join(signs.seen(text).split())
    return shown(float(text.replace(",", "."))) if re.fullmatch(r"\d{1,15}([.,]\d+)?", text) else text


@functools.cache
def _meanings(column: str) -> Callable[[str], str]:
    """Code of a reported text by the shipped lists, which an operator's own do not change; the text itself where it has
    none."""
    look_ups = {
        "blo": (codes().blo,),
        "lead_agency": (codes().agency,),
        "substance": (lambda text: codes().substance(text).code,),
        "unit": (lambda text: codes().unit(text)[0],),
        "transport": (codes().vocabulary("transport_mode"), codes().vocabulary("transport_group")),
        "origin": (codes().country,),
        "departure": (codes().country,),
        "destination": (codes().country,),
    }
    kind = column.removesuffix("_reported")
    found = look_ups.get(kind) or (codes().vocabulary(kind),)

    def meaning(text: str) -> str:
        seen = signs.seen(text)
        for look_up in found:
            for part in (seen, seen.split(BETWEEN_LANGUAGES, 1)[0], *in_one_script(seen)):
                try:
                    if code := look_up(part):
                        return code
                except KeyError:
                    continue
        return written(text)

    return meaning


def rekey(connection: sa.Connection) -> None:
    """Make the keys of all loaded records anew from what the tables hold, and let what was told of them follow."""
    is_demonstration = sa.select(database_info.c.value).where(database_info.c.key == "is_demonstration")
    if connection.execute(is_demonstration).scalar() == "true":
        return
    for name in PARENTS:
        table = schema.metadata.tables[name]
        _found.create(connection)
        last = connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
        for first in range(0, last + 1, CHUNK_ROWS):
            _find(connection, table, first)
        _write(connection, table)
        _found.drop(connection)


def _find(connection: sa.Connection, table: sa.Table, first: int) -> None:
    """Contents of the records whose numbers begin at `first`."""

    def rows(of: sa.Table, owner: sa.Column, *more: sa.Column) -> pd.DataFrame:
        names = f"{SAID[of.name]} {NEEDED.get(of.name, '')}".split()
        query = sa.select(owner.label("n"), *(of.c[name] for name in names), *more)
        return bulk.frame(connection, query.where(owner >= first, owner < first + CHUNK_ROWS))

    parents = rows(table, table.c.id, table.c.record_key)
    keys = [KEY.fullmatch(key) for key in parents["record_key"]]
    parents = parents[[key is not None for key in keys]]
    if parents.empty:
        return
    for column, linked in LINKS.items():
        if column in parents and parents[column].notna().any():
            held = connection.execute(
                sa.select(linked.c.id, linked.c.record_key).where(
                    linked.c.id.in_(parents[column].dropna().unique().tolist())
                )
            )
            numbers = {one: key.partition("#")[2] for one, key in held}
            parents = parents.assign(**{column: parents[column].astype("object").map(numbers)})
    children = {
        name: rows(schema.metadata.tables[name], schema.metadata.tables[name].c[owner])
        for name, owner in OWNERS.items()
        if owner == f"{table.name}_id"
    }
    found = [key for key in keys if key]
    bulk.insert(
        connection,
        _found,
        pd.DataFrame(
            {
                "id": parents["n"].to_numpy(),
                "source_code": [key["source"] for key in found],
                "content": contents(table, parents, children).to_numpy(),
                "number": [number(key["number"]) if key["number"] else None for key in found],
            }
        ),
    )


def _write(connection: sa.Connection, table: sa.Table) -> None:
    """Give records their new keys: of those that say the same the first has the plain one."""
    nth = sa.func.row_number().over(
        partition_by=(_found.c.source_code, _found.c.content, _found.c.number), order_by=_found.c.id
    )
    counted = sa.select(_found, sa.cast(nth, sa.Integer).label("nth")).subquery("counted")
    again = sa.case(
        (sa.and_(counted.c.number.is_not(None), counted.c.nth == 1), ""), else_="-" + sa.cast(counted.c.nth, sa.Text)
    )
    new_key = counted.c.source_code + ":" + counted.c.content + again + sa.func.coalesce("#" + counted.c.number, "")
    _rekeyed.create(connection)
    connection.execute(
        sa.insert(_rekeyed).from_select(["id", "new_key", "nth"], sa.select(counted.c.id, new_key, counted.c.nth))
    )
    if table.name in ("seizure", "exchange"):
        _follow(connection, table)
    values = {"record_key": _rekeyed.c.new_key} | ({"occurrence": _rekeyed.c.nth} if table is seizure else {})
    connection.execute(sa.update(table).values(values).where(table.c.id == _rekeyed.c.id))
    _rekeyed.drop(connection)


def _follow(connection: sa.Connection, table: sa.Table) -> None:
    """What donors were told of records stays known by their new keys."""
    numbers = (number_of(table.c.source_code, key) for key in (table.c.record_key, _rekeyed.c.new_key))
    moved = (
        sa.select(*(one.label(name) for name, one in zip(("old", "new"), numbers, strict=True)))
        .where(table.c.id == _rekeyed.c.id)
        .subquery("moved")
    )
    connection.execute(sa.update(told_case).values(record_no=moved.c.new).where(told_case.c.record_no == moved.c.old))
