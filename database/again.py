"""Stored rows read again from their reported texts: what an earlier version of the program, or of the lists, found
otherwise.

Rows stay, with all that was reported; only what was made of it changes. Stated positions are left as they were stated.

Reprocessing of stored rows from their raw values (a backfill).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from database import bulk, geography, reference, zones
from database.codes import code_column
from database.formats.items import coded_items
from database.lists import Lists, lists
from database.places import GAZETTEER, gazetteer_rows
from queries import schema
from queries.schema import database_info, exchange, place, seizure, seizure_item, source
from scope.settings import Settings

CLOCKS_SINCE = 5
"""Version of the schema from which times are read by the clocks of offices."""
NOT_READ = (reference.PUBLISHED_SOURCE, reference.DEMONSTRATION_SOURCE)
"""Sources whose rows were not made from texts."""
CODES_OF_TEXTS = {
    "origin_reported": ("origin_code", "country"),
    "departure_reported": ("departure_code", "country"),
    "destination_reported": ("destination_code", "country"),
    "place_kind_reported": ("place_kind", ""),
    "direction_reported": ("direction", ""),
    "concealment_reported": ("concealment", ""),
}
"""Reported texts of `seizure`, their code, and by what it is looked up ('': the code list of that name)."""
FOUND = ["found_code", "found_precision", "lat", "lon"]


@dataclass(frozen=True)
class Moved:
    """A place text that now lies elsewhere than where it is stored; '' = nowhere."""

    country_code: str
    text: str
    before: str
    after: str
    case_count: int

    def __str__(self) -> str:
        """In English, for the command line."""
        return (
            f"{self.text} ({self.country_code}): {self.before or 'nowhere'} -> {self.after or 'nowhere'}, "
            f"{self.case_count:,} cases"
        )


@dataclass(frozen=True)
class ReadAgain:
    """What became of stored rows: places that moved, messages whose times were read by other clocks, rows whose texts
    have a code now."""

    moved: tuple[Moved, ...] = ()
    message_count: int = 0
    coded_count: int = 0


_moving = sa.Table(
    "moving_place",
    sa.MetaData(),
    *(
        sa.Column(name, sa.Text)
        for name in "country_code place_text province_text place_code location_precision office_code".split()
    ),
    *(sa.Column(name, sa.Double) for name in ("lat", "lon")),
    sa.Column("office_since", sa.Date),
    prefixes=["TEMPORARY"],
)
_coding = sa.Table(
    "coding_text", sa.MetaData(), sa.Column("text", sa.Text), sa.Column("code", sa.Text), prefixes=["TEMPORARY"]
)
_items = sa.Table(
    "coding_item",
    sa.MetaData(),
    sa.Column("seizure_id", sa.BigInteger),
    sa.Column("line_no", sa.Integer),
    *(sa.Column(name, sa.Text) for name in ("substance_code", "group_code", "category", "unit")),
    *(sa.Column(name, sa.Double) for name in ("quantity", "quantity_kg", "quantity_kg_equivalent")),
    prefixes=["TEMPORARY"],
)
_timed = sa.Table(
    "timed_message",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger),
    *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("new_sent_at", "new_replied_at")),
    prefixes=["TEMPORARY"],
)


def version(connection: sa.Connection) -> int:
    """Version of the schema that the rows were last written by."""
    held = connection.execute(sa.select(database_info.c.value).where(database_info.c.key == "schema_version")).scalar()
    return int(held) if held and held.isdecimal() else schema.VERSION


def read_again(connection: sa.Connection, settings: Settings) -> ReadAgain:
    """Bring what was made of reported texts to this version; flags and derived tables are to be made anew
    afterwards."""
    reference.complete(connection)
    known = lists(connection)
    message_count = _read_clocks(connection, known, settings) if version(connection) < CLOCKS_SINCE else 0
    moved = _move(connection, known)
    coded_count = _code(connection, known) + _code_items(connection, known)
    bulk.set_info(connection, schema_version=str(schema.VERSION))
    return ReadAgain(moved, message_count, coded_count)


# Places -----------------------------------------------------------------------------------------------------


def moving(connection: sa.Connection) -> tuple[Moved, ...]:
    """Place texts that would lie elsewhere if they were read again, most cases first."""
    return _told(_found(connection, lists(connection)))


def outside(connection: sa.Connection) -> int:
    """Cases with a stated position that cannot be where they say."""
    where = (seizure.c.country_code, seizure.c.lat, seizure.c.lon)
    stated = (
        sa.select(*where, sa.func.count())
        .where(seizure.c.location_precision == "address", seizure.c.lat.is_not(None))
        .group_by(*where)
    )
    return sum(cases for country, lat, lon, cases in connection.execute(stated) if geography.fault(country, lat, lon))


def _found(connection: sa.Connection, known: Lists) -> pd.DataFrame:
    """Texts whose place is another one than is stored: the texts, what is stored, what was found, and how many
    cases."""
    texts = (seizure.c.country_code, seizure.c.place_text, seizure.c.province_text)
    held = (seizure.c.place_code, seizure.c.location_precision.label("precision"))
    stated = sa.or_(seizure.c.place_text.is_not(None), seizure.c.province_text.is_not(None))
    rows = bulk.frame(
        connection,
        sa.select(*texts, *held, sa.func.count().label("case_count"))
        .where(stated, seizure.c.source_code.not_in(NOT_READ))
        .group_by(*texts, *held),
    )
    rows = rows.astype("object").where(rows.notna(), None)
    positions = [
        known.resolver.position(row.place_text, row.province_text, row.country_code) for row in rows.itertuples()
    ]
    same = [
        row.place_code == one.place_code and row.precision in ("address", one.location_precision)
        for row, one in zip(rows.itertuples(), positions, strict=True)
    ]
    found = pd.DataFrame(
        [(one.place_code, one.location_precision, one.lat, one.lon) for one in positions],
        columns=FOUND,
        index=rows.index,
        dtype="object",
    )
    return rows.join(found)[[not one for one in same]]


def _told(rows: pd.DataFrame) -> tuple[Moved, ...]:
    found = [
        Moved(
            row.country_code,
            ", ".join(filter(None, (row.place_text, row.province_text))),
            row.place_code or "",
            row.found_code or "",
            row.case_count,
        )
        for row in rows.itertuples()
    ]
    return tuple(sorted(found, key=lambda one: (-one.case_count, one.country_code, one.text)))


def _move(connection: sa.Connection, known: Lists) -> tuple[Moved, ...]:
    rows = _found(connection, known)
    told = _told(rows)
    if not told:
        return ()
    texts = ["country_code", "place_text", "province_text"]
    new = rows.drop_duplicates(texts)
    offices = [known.codes.office_of_place(code) for code in new["found_code"]]
    new = new[texts].assign(
        place_code=new["found_code"],
        location_precision=new["found_precision"],
        lat=new["lat"],
        lon=new["lon"],
        office_code=[code for code, _since in offices],
        office_since=[since for _code, since in offices],
    )
    _moving.create(connection)
    bulk.insert(connection, _moving, new.astype("object").where(new.notna(), None))
    is_text = sa.and_(
        seizure.c.country_code == _moving.c.country_code,
        seizure.c.place_text.is_not_distinct_from(_moving.c.place_text),
        seizure.c.province_text.is_not_distinct_from(_moving.c.province_text),
        seizure.c.source_code.not_in(NOT_READ),
    )
    # In event files the office is that of the place; elsewhere it was stated.
    of_events = seizure.c.source_code.in_(sa.select(source.c.code).where(source.c.kind == "national_events"))
    office = sa.case((seizure.c.seized_on >= _moving.c.office_since, _moving.c.office_code))
    is_stated = seizure.c.location_precision == "address"
    values = {
        "place_code": _moving.c.place_code,
        "blo_code": sa.case((of_events, office), else_=seizure.c.blo_code),
        **{
            name: sa.case((is_stated, seizure.c[name]), else_=_moving.c[name])
            for name in ("lat", "lon", "location_precision")
        },
    }
    connection.execute(sa.update(seizure).values(values).where(is_text))
    _moving.drop(connection)
    name_towns(connection)
    return told


def name_towns(connection: sa.Connection) -> None:
    """Towns of the gazetteer where cases were found are places with names; those where none is any more are not."""
    wanted = set(
        connection.execute(
            sa.select(seizure.c.place_code).distinct().where(seizure.c.place_code.startswith(GAZETTEER))
        ).scalars()
    )
    known = set(connection.execute(sa.select(place.c.code).where(place.c.code.startswith(GAZETTEER))).scalars())
    if wanted - known:
        bulk.insert(connection, place, pd.DataFrame(gazetteer_rows(wanted - known)))
    if known - wanted:
        connection.execute(sa.delete(place).where(place.c.code.in_(known - wanted)))


# Codes ------------------------------------------------------------------------------------------------------


def _code(connection: sa.Connection, known: Lists) -> int:
    """Give codes to texts of cases that had none and have one now."""
    count = 0
    for reported, (column, kind) in CODES_OF_TEXTS.items():
        text, code = seizure.c[reported], seizure.c[column]
        without = sa.and_(text.is_not(None), code.is_(None), seizure.c.source_code.not_in(NOT_READ))
        texts = pd.Series(list(connection.execute(sa.select(text).distinct().where(without)).scalars()), dtype="object")
        found = code_column(texts, known.codes.country if kind else known.codes.vocabulary(column)).values
        coded = pd.DataFrame({"text": texts, "code": found}).dropna()
        if coded.empty:
            continue
        _coding.create(connection)
        bulk.insert(connection, _coding, coded)
        count += connection.execute(
            sa.update(seizure).values({column: _coding.c.code}).where(without, text == _coding.c.text)
        ).rowcount
        _coding.drop(connection)
    return count


def _code_items(connection: sa.Connection, known: Lists) -> int:
    """Give codes to substances and units that had none; what had one keeps it."""
    item = seizure_item.c
    unknown = sa.or_(
        sa.and_(item.group_code.is_(None), item.substance_reported.is_not(None)),
        sa.and_(item.unit.is_(None), item.unit_reported.is_not(None)),
    )
    of_files = seizure_item.join(
        seizure, sa.and_(seizure.c.id == item.seizure_id, seizure.c.source_code.not_in(NOT_READ))
    )
    rows = bulk.frame(connection, sa.select(seizure_item).select_from(of_files).where(unknown))
    if rows.empty:
        return 0
    rows = rows.astype("object").where(rows.notna(), None)
    # The quantity is one in the stored unit, or, where none was known, in the reported one.
    texts = rows["unit"].where(rows["unit"].notna(), rows["unit_reported"])
    found = coded_items(rows["substance_reported"], texts, rows["quantity"], known.codes).rows
    stated = rows["group_code"].notna()
    for name in ("substance_code", "group_code", "category"):
        found[name] = rows[name].where(stated, found[name])
    found = found.astype("object").where(found.notna(), None)
    names = ["substance_code", "group_code", "category", "unit"]
    changed = [
        any(new != old for new, old in zip(one, other, strict=True))
        for one, other in zip(found[names].itertuples(index=False), rows[names].itertuples(index=False), strict=True)
    ]
    new = pd.concat([rows[["seizure_id", "line_no"]], found], axis=1)[changed]
    if new.empty:
        return 0
    _items.create(connection)
    bulk.insert(connection, _items, new)
    values = {column.name: column for column in _items.c if column.name not in ("seizure_id", "line_no")}
    is_item = sa.and_(item.seizure_id == _items.c.seizure_id, item.line_no == _items.c.line_no)
    connection.execute(sa.update(seizure_item).values(values).where(is_item))
    _items.drop(connection)
    return len(new)


# Times ------------------------------------------------------------------------------------------------------


def _read_clocks(connection: sa.Connection, known: Lists, settings: Settings) -> int:
    """Read times of messages, which earlier versions took for those of this installation's clock, by the clocks of the
    offices that wrote them. Two that contradict each other then had been written so, and stay."""
    own = sa.select(source.c.code).where(source.c.kind == "blo")
    names = "id sent_at replied_at from_blo_code from_agency_code to_blo_code to_agency_code".split()
    rows = bulk.frame(
        connection, sa.select(*(exchange.c[name] for name in names)).where(exchange.c.source_code.in_(own))
    )
    here = ZoneInfo(settings.zone)

    def read(at: pd.Timestamp, office: str | None, agency: str | None):
        if pd.isna(at):
            return None
        shown = at.tz_localize(UTC).astimezone(here).replace(tzinfo=None)
        return zones.moment(
            shown, known.codes.clock(*(None if pd.isna(one) else one for one in (office, agency))) or here
        )

    new = []
    for row in rows.itertuples():
        sent, replied = (
            read(row.sent_at, row.from_blo_code, row.from_agency_code),
            read(row.replied_at, row.to_blo_code, row.to_agency_code),
        )
        is_other = sent != row.sent_at.tz_localize(UTC) or (
            replied is not None and replied != row.replied_at.tz_localize(UTC)
        )
        if is_other and not (sent and replied and replied < sent):
            new.append((row.id, sent, replied))
    if not new:
        return 0
    _timed.create(connection)
    bulk.insert(connection, _timed, pd.DataFrame(new, columns=["id", "new_sent_at", "new_replied_at"]))
    values = {"sent_at": _timed.c.new_sent_at, "replied_at": _timed.c.new_replied_at}
    connection.execute(sa.update(exchange).values(values).where(exchange.c.id == _timed.c.id))
    _timed.drop(connection)
    return len(new)
