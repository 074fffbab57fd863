"""Records of our own template into their tables: new ones are added, changed ones corrected, known ones left alone.

A record's key is `source:content#number` where the office gave its own number, so that a changed row is found by it;
and `source:content-nth` where it gave none. Content and number are those of `database.identity`. What the sheets of
periods hold has no number and is found by what it is about.

An upsert (insert, update, leave alone) by natural key.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd
import sqlalchemy as sa

from database import bulk, identity
from database.formats.records import Records, Reject
from language.i18n import _
from queries import schema
from queries.schema import report, seizure
from scope.comparison import shift

PARENT_KEYS = {"seizure": "seizure_id", "operation": "operation_id", "training": "training_id"}
CHILDREN = {
    "seizure": ("seizure_item", "seizure_agency", "seizure_detection"),
    "operation": ("operation_blo", "operation_agency"),
    "training": ("training_attendance",),
}
TABLE_OF_SHEET = {
    "seizures": "seizure",
    "exchanges": "exchange",
    "operations": "operation",
    "trainings": "training",
    "equipment": "equipment",
    "traffic": "traffic",
    "reports": "report",
    "targets": "target",
}
LINKS = {"operation_id": schema.operation, "exchange_id": schema.exchange}
NATURAL_KEYS = {
    "traffic": ("blo_code", "month", "direction", "measure"),
    "report": ("blo_code", "subject", "period_start", "period_end"),
    "target": ("indicator", "blo_code", "country_code", "period_start", "period_end"),
}
NATURAL_VALUES = {
    "traffic": ("count", "inspected"),
    "report": ("status", "received_on"),
    "target": ("value", "baseline", "verification", "verification_ru"),
}
SHEET_DIGITS = 15
"""What a spreadsheet keeps of a number."""
WITHDRAWN = ("rejected", "withdrawn")
CHECKED = ("verified", "revised")

_incoming = sa.Table(
    "incoming_record",
    sa.MetaData(),
    sa.Column("n", sa.BigInteger),
    sa.Column("record_key", sa.Text),
    sa.Column("number", sa.Text),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True)
class Load:
    """The run that records come from. `occurrences` counts identical records of its file so far."""

    source_code: str
    id: int
    moment: datetime
    occurrences: Counter[str] = field(default_factory=Counter)


@dataclass
class Landed:
    """Rows that were accepted or known, and those refused because they name a record that is not there."""

    accepted: int = 0
    known: int = 0
    rejects: list[Reject] = field(default_factory=list)


def land(connection: sa.Connection, sheet_name: str, records: Records, load: Load) -> Landed:
    """Bring one chunk of records into the database."""
    table = schema.metadata.tables[TABLE_OF_SHEET[sheet_name]]
    if records.parents.empty:
        return Landed()
    if table.name in NATURAL_KEYS:
        return _land_periods(connection, table, records.parents, load)
    landed = Landed()
    parents = _with_keys(table, records, load)
    if table is seizure:
        parents = _linked(connection, parents, load.source_code, landed)
    parents = _matched(connection, table, parents, load, landed)
    changes = parents[parents["is_new"] | parents["is_changed"]].copy()
    landed.accepted = int(changes["row_nos"].map(len).sum())
    landed.known = int(parents["row_nos"].map(len).sum()) - landed.accepted
    if changes.empty:
        return landed
    fresh = changes["is_new"].to_numpy(bool)
    last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()
    changes.loc[fresh, "id"] = range(last_id + 1, last_id + 1 + int(fresh.sum()))
    changes["id"] = changes["id"].astype("int64")
    _remove(connection, table, changes.loc[~fresh, "id"].tolist())
    _insert(connection, table, changes.assign(source_code=load.source_code, load_id=load.id))
    ids = changes.set_index("n")["id"]
    for name, rows in records.children.items():
        of_changed = rows[rows["n"].isin(ids.index)]
        keyed = of_changed.assign(**{PARENT_KEYS[table.name]: of_changed["n"].map(ids)})
        _insert(connection, schema.metadata.tables[name], keyed)
    return landed


def _insert(connection: sa.Connection, table: sa.Table, rows: pd.DataFrame) -> None:
    bulk.insert(connection, table, rows[[name for name in rows.columns if name in table.c]])


def _with_keys(table: sa.Table, records: Records, load: Load) -> pd.DataFrame:
    parents = records.parents
    contents = identity.contents(table, parents, records.children)
    numbers = parents["record_id"].map(identity.number, na_action="ignore").astype("object")
    keys, nths = [], []
    for content, number in zip(contents, numbers, strict=True):
        if not pd.isna(number):
            keys.append(f"{load.source_code}:{content}#{number}")
            nths.append(1)
            continue
        load.occurrences[content] += 1
        nths.append(load.occurrences[content])
        keys.append(f"{load.source_code}:{content}-{nths[-1]}")
    return parents.assign(record_key=keys, occurrence=nths, number=numbers.where(numbers.notna(), None))


def _linked(connection: sa.Connection, parents: pd.DataFrame, source_code: str, landed: Landed) -> pd.DataFrame:
    """Seizures with the keys of the operation and the message that they name by their numbers."""
    parents = parents.copy()
    refused = pd.Series(False, index=parents.index)
    for column, table in LINKS.items():
        named = parents[column].dropna()
        if named.empty:
            continue
        keys = connection.execute(
            sa.select(table.c.record_key, table.c.id).where(table.c.source_code == source_code)
        ).all()
        ids = {key.partition("#")[2]: number for key, number in keys if "#" in key}
        numbers = parents[column].map(identity.number, na_action="ignore")
        absent = numbers.notna() & ~numbers.isin(ids)
        sheet_column = column.removesuffix("_id")
        for nth in parents.index[absent & ~refused]:
            reason = _("no record of the other sheet has this number")
            remedy = _("load the sheet of operations or exchanges with it, or leave the cell blank")
            landed.rejects += [
                (row, sheet_column, parents.at[nth, column], reason, remedy) for row in parents.at[nth, "row_nos"]
            ]
        refused |= absent
        parents[column] = numbers.map(ids).astype("object").where(lambda one: one.notna(), None)
    return parents[~refused]


def _matched(
    connection: sa.Connection, table: sa.Table, parents: pd.DataFrame, load: Load, landed: Landed
) -> pd.DataFrame:
    """Records beside what the database holds of them: id, is_new, is_changed, and for seizures their status."""
    _incoming.create(connection)
    bulk.insert(connection, _incoming, parents[["n", "record_key", "number"]])
    number, own = _incoming.c.number, sa.func.substr(table.c.record_key, sa.func.strpos(table.c.record_key, "#") + 1)
    kept = [table.c.id, table.c.record_key.label("held_key")]
    if table is seizure:
        kept += [table.c.status.label("held_status"), table.c.first_loaded_at.label("held_since")]

    def held_by(*on: sa.ColumnElement[bool]) -> pd.DataFrame:
        joined = sa.select(_incoming.c.n, *kept).select_from(_incoming.join(table, sa.and_(*on)))
        return bulk.frame(connection, joined.where(table.c.source_code == load.source_code))

    has_number = sa.func.strpos(table.c.record_key, "#") > 0
    held = pd.concat(
        [held_by(_incoming.c.record_key == table.c.record_key), held_by(own == number, has_number)]
    ).drop_duplicates("n")
    unknown = parents.loc[~parents["n"].isin(held["n"]) & parents["number"].notna(), "number"]
    if unknown.map(str.isdigit).any():
        zeros = held_by(sa.func.ltrim(own, "0") == sa.func.ltrim(number, "0"), has_number)
        digits = sa.func.substr(own, 1, SHEET_DIGITS) == sa.func.substr(number, 1, SHEET_DIGITS)
        longer = held_by(
            digits, sa.func.length(own) == sa.func.length(number), sa.func.length(own) > SHEET_DIGITS, has_number
        )
        parents, near = _without_doubtful(parents, pd.concat([zeros, longer]), held, landed)
        held = pd.concat([held, near])
    _incoming.drop(connection)
    parents = parents.merge(held, on="n", how="left")
    parents["is_new"] = parents["id"].isna()
    parents["is_changed"] = ~parents["is_new"] & (parents["held_key"] != parents["record_key"])
    return _with_status(parents, load) if table is seizure else parents


def _without_doubtful(
    parents: pd.DataFrame, near: pd.DataFrame, held: pd.DataFrame, landed: Landed
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records whose number a spreadsheet may have changed (007 to 7, digits after the fifteenth to 0): what says the
    same is the record that is held, what says something else is refused. Returns the records left, with the held ones
    of those that are known."""
    near = near[~near["n"].isin(held["n"])].drop_duplicates("n")
    by_n = parents.set_index("n")
    same: dict[int, str] = {}
    refused: set[int] = set()
    for n, held_key in zip(near["n"], near["held_key"], strict=True):
        row, (content, _mark, own) = by_n.loc[n], held_key.partition("#")
        if not (own.isdigit() and row["number"].isdigit()):
            continue
        if content == row["record_key"].partition("#")[0]:
            same[n] = held_key
            continue
        refused.add(n)
        reason = _("another record has a number that a spreadsheet writes in the same way")
        remedy = _(
            "it is {number}: write that, in a column with the format of text, or give this record another number"
        ).format(number=own)
        landed.rejects += [(one, "record_id", row["record_id"], reason, remedy) for one in row["row_nos"]]
    parents = parents[~parents["n"].isin(refused)]
    keys = [same.get(n, key) for n, key in zip(parents["n"], parents["record_key"], strict=True)]
    return parents.assign(record_key=keys), near[near["n"].isin(same)]


def _with_status(parents: pd.DataFrame, load: Load) -> pd.DataFrame:
    """Status of each seizure, and times of first and last change.

    A new record is provisional unless the row says more. A change of a checked record revises it; a row that only says
    another status sets it. Withdrawn and rejected are set whenever a row says so.
    """
    statuses, changed = [], []
    for row in parents.itertuples():
        stated, held = row.status or None, None if pd.isna(row.held_status) else row.held_status
        if row.is_new or (row.is_changed and held not in CHECKED):
            status = stated or "provisional"
        elif row.is_changed:
            status = stated if stated in WITHDRAWN else "revised"
        else:
            status = held if stated is None or (stated, held) == ("verified", "revised") else stated
        statuses.append(status)
        changed.append(bool(row.is_changed) or (not row.is_new and status != held))
    since = pd.to_datetime(parents["held_since"]).dt.tz_localize("UTC")
    return parents.assign(
        status=statuses,
        is_changed=changed,
        public_ref=parents["record_id"],
        first_loaded_at=since.fillna(pd.Timestamp(load.moment)),
        updated_at=load.moment,
        row_no=parents["row_nos"].map(lambda rows: rows[0]),
        is_quantity_implausible=False,
    )


def _remove(connection: sa.Connection, table: sa.Table, ids: list[int]) -> None:
    """Take away the rows that come again with their corrections."""
    for name in CHILDREN.get(table.name, ()):
        child = schema.metadata.tables[name]
        connection.execute(sa.delete(child).where(child.c[PARENT_KEYS[table.name]].in_(ids)))
    connection.execute(sa.delete(table).where(table.c.id.in_(ids)))


def _land_periods(connection: sa.Connection, table: sa.Table, rows: pd.DataFrame, load: Load) -> Landed:
    """Rows of a period: traffic, reports and targets."""
    keys, values = NATURAL_KEYS[table.name], NATURAL_VALUES[table.name]
    query = sa.select(*(table.c[name] for name in (*keys, *values)))
    if "source_code" in table.c:
        query = query.where(table.c.source_code == load.source_code)
    held = {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in connection.execute(query)}
    landed, accepted = Landed(), []
    for position, row in enumerate(rows[[*keys, *values]].itertuples(index=False, name=None)):
        key, told = tuple(row[: len(keys)]), tuple(row[len(keys) :])
        if key in held and held[key] == told:
            landed.known += 1
            continue
        accepted.append(position)
        if key in held:
            is_key = sa.and_(*(table.c[name].is_not_distinct_from(part) for name, part in zip(keys, key, strict=True)))
            of_source = table.c.source_code == load.source_code if "source_code" in table.c else sa.true()
            connection.execute(sa.delete(table).where(is_key, of_source))
        held[key] = told
    landed.accepted = len(accepted)
    if not accepted:
        return landed
    new = rows.iloc[accepted].assign(source_code=load.source_code, load_id=load.id)
    if "id" in table.c:
        last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()
        new = new.assign(id=range(last_id + 1, last_id + 1 + len(new)))
    if "record_key" in table.c:
        named = new[list(keys)].astype("str").agg(":".join, axis=1)
        new = new.assign(record_key=load.source_code + ":" + named)
    _insert(connection, table, new)
    return landed


def complete_reports(connection: sa.Connection, load: Load, today: date, due_days: int) -> int:
    """A month with seizures on record was reported, whatever the sheet of reports says or leaves out; returns how many
    reports that changed. Months that are not yet due are left open."""
    month = sa.cast(sa.func.date_trunc("month", seizure.c.seized_on), sa.Date)
    seen = sa.select(seizure.c.blo_code, month.label("month")).where(
        seizure.c.source_code == load.source_code,
        seizure.c.blo_code.is_not(None),
        seizure.c.status.not_in(WITHDRAWN),
    )
    held = connection.execute(
        sa.select(report.c.id, report.c.blo_code, report.c.period_start, report.c.period_end, report.c.status).where(
            report.c.source_code == load.source_code, report.c.subject == "seizures", report.c.blo_code.is_not(None)
        )
    ).all()
    covered: dict[str, list] = {}
    for row in held:
        covered.setdefault(row.blo_code, []).append(row)
    silent: set[int] = set()
    added = []
    for office, first in sorted(connection.execute(seen.distinct()).all()):
        after = shift(first, 1)
        reports = [row for row in covered.get(office, ()) if row.period_start <= first and row.period_end >= after]
        silent |= {row.id for row in reports if row.status in ("nil", "missing")}
        if not reports and after + timedelta(days=due_days) <= today:
            added.append((office, first, after))
    if silent:
        connection.execute(sa.update(report).values(status="received").where(report.c.id.in_(silent)))
    if added:
        new = pd.DataFrame(added, columns=["blo_code", "period_start", "period_end"]).assign(
            subject="seizures", status="received", record_id=None, received_on=None
        )
        _land_periods(connection, report, new.assign(received_on=None), load)
    return len(silent) + len(added)
