"""Files into the database. Every row lands, is known already, or is in the reject report; nothing is half loaded.

A record's key is the hash of its reported values and its number among the identical rows of its file: identical rows of
one file all land, loading a file again adds nothing, and of overlapping files the larger count holds.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from types import ModuleType

import pandas as pd
import sqlalchemy as sa

from database import derived, flags, publishing, reference
from database.codes import codes
from database.engine import Location
from database.formats import unodc_ids
from database.formats.files import FileError, Table, csv_table, sha256
from database.places import resolver
from database.rejects import Reject, RejectReport
from queries import schema
from queries.schema import report, seizure, seizure_item
from settings import Settings, current

FORMATS: tuple[ModuleType, ...] = (unodc_ids,)
CHUNK_ROWS = 20_000
Progress = Callable[[int, float], None]
"""Told after each chunk: rows read so far, and rows per second."""


@dataclass
class LoadResult:
    """What became of one file: rows read = accepted + known + rejected."""

    file: str
    source_code: str
    rows_read: int = 0
    rows_accepted: int = 0
    rows_known: int = 0
    rows_rejected: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    unmatched: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    flags: flags.Flags | None = None


class _Undone(Exception):
    """Leaves a change without making it: a dry run."""


_staged = sa.Table(
    "staged_seizure",
    sa.MetaData(),
    sa.Column("row_hash", sa.Text),
    sa.Column("row_no", sa.BigInteger),
    *(
        sa.Column(column.name, column.type)
        for table in (seizure, seizure_item)
        for column in table.c
        if column.name not in ("id", "seizure_id", "row_no")
    ),
    prefixes=["TEMPORARY"],
)
GIVEN_BY_LOADER = ("id", "record_key", "occurrence", "source_code", "load_id", "row_no", "first_loaded_at", "updated_at")


def load_files(
    paths: Sequence[Path],
    place: Location,
    *,
    source: str | None = None,
    dry_run: bool = False,
    reject_path: Path | None = None,
    progress: Progress = lambda rows, rate: None,
    settings: Settings | None = None,
) -> list[LoadResult]:
    """Load files in one change: all of them, or none.

    Raises:
        FileError: a file that cannot be read or is not known; the database is as before.
        publishing.Busy: another load is running.
    """
    settings = settings or current()
    rejects = RejectReport(reject_path)
    results: list[LoadResult] = []
    try:
        with publishing.change(place) as connection:
            _prepare(connection)
            for path in paths:
                results.append(_load_file(connection, path, source, rejects, progress, settings))
            publishing.set_info(connection, loaded_at=publishing.utc_now().isoformat())
            derived.derive(connection, settings)
            if dry_run:
                raise _Undone
    except _Undone:
        pass
    finally:
        rejects.close()
    return results


def _prepare(connection: sa.Connection) -> None:
    """Reference tables of a new database; a demonstration database takes no real rows.

    Raises:
        FileError: the database holds demonstration data.
    """
    info = dict(connection.execute(sa.select(schema.database_info.c.key, schema.database_info.c.value)).all())
    if info.get("is_demonstration") == "true":
        raise FileError(
            "this database holds demonstration data, which is never mixed with real records; "
            "make an empty one with: python -m database init"
        )
    if "is_demonstration" not in info:
        initialise(connection)


def initialise(connection: sa.Connection) -> None:
    """A real database without records: reference tables, and the finds that were published."""
    reference.fill(connection)
    for name, rows in reference.published().items():
        publishing.insert(connection, schema.metadata.tables[name], rows)
    flags.mark_significant(connection, reference.PUBLISHED_SOURCE)
    publishing.set_info(connection, is_demonstration="false", loaded_at=publishing.utc_now().isoformat())


def _known_format(header: tuple[str, ...]) -> ModuleType | None:
    return next((form for form in FORMATS if form.recognises(header)), None)


def _load_file(connection, path, source, rejects, progress, settings) -> LoadResult:
    if not path.exists():
        raise FileError(f"{path}: there is no such file")
    started, before = publishing.utc_now(), sha256(path)
    clock = time.perf_counter()
    table = csv_table(path, lambda header: _known_format(header) is not None)
    form = _known_format(table.header)
    result = LoadResult(path.name, source or form.SOURCE)
    _check_source(connection, result.source_code)
    load_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(schema.load.c.id), 0) + 1)).scalar_one()
    _staged.create(connection)
    try:
        _stage(connection, path, table, form, result, rejects, progress)
        if sha256(path) != before:
            raise FileError(f"{path.name}: the file changed while it was read; load it again when it is complete")
        _land(connection, result, load_id, started)
    finally:
        _staged.drop(connection)
    if connection.dialect.name == "postgresql":
        # Without statistics of what just landed, the planner joins it row by row.
        connection.execute(sa.text("ANALYZE seizure, seizure_item, place"))
    if result.source_code == reference.IDS_SOURCE:
        _report_years(connection, result.source_code, load_id)
    result.flags = flags.flag(connection, result.source_code, settings)
    result.seconds = time.perf_counter() - clock
    publishing.insert(
        connection,
        schema.load,
        pd.DataFrame(
            [
                {
                    "id": load_id,
                    "source_code": result.source_code,
                    "file_name": path.name,
                    "sha256": before,
                    "started_at": started,
                    "finished_at": publishing.utc_now(),
                    "rows_read": result.rows_read,
                    "rows_accepted": result.rows_accepted,
                    "rows_known": result.rows_known,
                    "rows_rejected": result.rows_rejected,
                }
            ]
        ),
    )
    return result


def _check_source(connection: sa.Connection, code: str) -> None:
    known = sorted(connection.execute(sa.select(schema.source.c.code)).scalars())
    if code not in known:
        raise FileError(f"--source {code}: no such source; known are {', '.join(known)}")


def _chunks(table: Table) -> Iterator[list[tuple[int, list[str]]]]:
    rows = table.rows()
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def _stage(connection, path, table, form, result, rejects, progress) -> None:
    """Read, code and stage the file chunk by chunk; memory does not grow with its length."""
    clock = time.perf_counter()
    today = datetime.now(UTC).date()
    for chunk in _chunks(table):
        result.rows_read += len(chunk)
        whole = [(number, row) for number, row in chunk if len(row) == len(table.header)]
        broken = [
            (number, "", ";".join(row), f"{len(row)} cells instead of {len(table.header)}", "quote cells that hold the separator")
            for number, row in chunk
            if len(row) != len(table.header)
        ]
        if whole:
            texts = pd.DataFrame([row for _number, row in whole], columns=list(table.header), dtype="object")
            staged = form.stage(
                texts, [number for number, _row in whole], codes=codes(), places=resolver(), today=today
            )
            publishing.insert(connection, _staged, staged.rows)
            broken += staged.rejects
            for column, texts_without_code in staged.unmatched.items():
                result.unmatched[column].update(texts_without_code)
            stated = staged.rows[staged.rows["place_text"].notna()] if len(staged.rows) else staged.rows
            if len(stated):
                result.places.update(zip(stated["country_code"], stated["location_precision"], strict=True))
        result.rows_rejected += len(broken)
        result.reasons.update(f"{column or 'row'}: {reason}" for _row, column, _value, reason, _remedy in broken)
        rejects.add(Reject(path.name, table.sheet, *one) for one in sorted(broken))
        progress(result.rows_read, result.rows_read / max(time.perf_counter() - clock, 1e-9))


def _land(connection: sa.Connection, result: LoadResult, load_id: int, moment: datetime) -> None:
    """Staged rows that are not known yet become seizures, each with its item."""
    occurrence = sa.func.row_number().over(partition_by=_staged.c.row_hash, order_by=_staged.c.row_no)
    numbered = sa.select(_staged, sa.cast(occurrence, sa.Integer).label("nth")).subquery("numbered")
    key = sa.literal(result.source_code + ":") + numbered.c.row_hash + "-" + sa.cast(numbered.c.nth, sa.Text)
    known = seizure.c.record_key == key
    new = (
        sa.select(numbered, key.label("new_key"))
        .select_from(numbered.outerjoin(seizure, known))
        .where(seizure.c.id.is_(None))
        .subquery("new")
    )
    last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(seizure.c.id), 0))).scalar_one()
    given = {
        "id": last_id + sa.func.row_number().over(order_by=(new.c.seized_on, new.c.row_no)),
        "record_key": new.c.new_key,
        "occurrence": new.c.nth,
        "source_code": sa.literal(result.source_code),
        "load_id": sa.literal(load_id, sa.BigInteger),
        "row_no": new.c.row_no,
        "first_loaded_at": sa.literal(moment, sa.DateTime(timezone=True)),
        "updated_at": sa.literal(moment, sa.DateTime(timezone=True)),
        "date_precision": sa.func.coalesce(new.c.date_precision, "day"),
        "location_precision": sa.func.coalesce(new.c.location_precision, "none"),
        "status": sa.func.coalesce(new.c.status, "verified"),
        "is_quantity_implausible": sa.false(),
    }
    columns = {column.name: given.get(column.name, new.c.get(column.name)) for column in seizure.c}
    landed = sa.select(*(value.label(name) for name, value in columns.items())).order_by(new.c.seized_on, new.c.row_no)
    connection.execute(sa.insert(seizure).from_select(list(columns), landed))
    of_load = sa.and_(seizure.c.load_id == load_id, seizure.c.row_no == _staged.c.row_no)
    items = {
        column.name: seizure.c.id
        if column.name == "seizure_id"
        else sa.literal(1, sa.Integer)
        if column.name == "line_no"
        else _staged.c[column.name]
        for column in seizure_item.c
    }
    connection.execute(
        sa.insert(seizure_item).from_select(
            list(items),
            sa.select(*(value.label(name) for name, value in items.items()))
            .select_from(seizure.join(_staged, of_load))
            .order_by(seizure.c.id),
        )
    )
    count = sa.select(sa.func.count()).select_from(seizure).where(seizure.c.load_id == load_id)
    result.rows_accepted = connection.execute(count).scalar_one()
    result.rows_known = result.rows_read - result.rows_rejected - result.rows_accepted


def _report_years(connection: sa.Connection, source_code: str, load_id: int) -> None:
    """In event files a country reports a year or does not: `received` where it has rows, else `missing`.

    The years are those from the source's first to its last row, the countries all that ever reported.
    """
    year = sa.cast(sa.func.extract("year", seizure.c.seized_on), sa.Integer)
    seen = sa.select(seizure.c.country_code, year.label("year")).where(seizure.c.source_code == source_code).distinct()
    found = {(row.country_code, row.year) for row in connection.execute(seen)}
    connection.execute(sa.delete(report).where(report.c.source_code == source_code))
    if not found:
        return
    years = range(min(one for _country, one in found), max(one for _country, one in found) + 1)
    last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(report.c.id), 0))).scalar_one()
    rows = [
        {
            "id": last_id + number,
            "record_key": f"{source_code}:{country}:{one}:seizures",
            "load_id": load_id,
            "country_code": country,
            "source_code": source_code,
            "period_start": date(one, 1, 1),
            "period_end": date(one + 1, 1, 1),
            "subject": "seizures",
            "status": "received" if (country, one) in found else "missing",
        }
        for number, (country, one) in enumerate(
            ((country, one) for country in sorted({country for country, _year in found}) for one in years), start=1
        )
    ]
    publishing.insert(connection, report, pd.DataFrame(rows))


def unresolved(result: LoadResult) -> Iterable[tuple[str, str, int, list[str]]]:
    """Texts without a safe code, most frequent first: column, text, rows, suggestions."""
    for column, texts in result.unmatched.items():
        for text, rows in texts.most_common():
            yield column, text, rows, codes().suggestions(unodc_ids.KIND_OF_COLUMN[column], text)
