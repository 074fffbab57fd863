"""Extracts: DuckDB files that hold nothing but what one reader may ask of one state of the data (`queries.extract`).

An extract is made once for all who may see the same, when the first of them asks, and lies where snapshots do, by the
same rules (`database.copies`). It is cut from a file: the embedded one, the snapshot of a server, or where every
question goes to the server a copy of the rows for as long as the cutting takes. Whatever keeps the data, an extract
speaks DuckDB's SQL.

Numbers by which rows are joined are counted anew for who reads the own rows, or those of some countries, alone: gaps
between them would tell how many there are of others.

A row-level subset of the data, materialised for each scope of access.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from database import bulk, changed_rows, copies, limits, publishing, server, snapshot
from database import engine as engines
from database.engine import ROOT, Location
from queries import extract, schema
from scope.access import Access
from scope.settings import Settings

KEPT = 2
"""The extract that holds, and the one before it: a question that is being answered still reads that."""
PATIENCE_SECONDS = 120
"""So long one waits for another process that makes the same extract."""
PAUSE_SECONDS = 0.2
JOINED = {
    "seizure": (
        ("seizure", "id"),
        ("seizure_item", "seizure_id"),
        ("seizure_agency", "seizure_id"),
        ("seizure_detection", "seizure_id"),
    ),
    "exchange": (("exchange", "id"), ("seizure", "exchange_id")),
    "operation": (
        ("operation", "id"),
        ("seizure", "operation_id"),
        ("operation_blo", "operation_id"),
        ("operation_agency", "operation_id"),
    ),
    "training": (("training", "id"), ("training_attendance", "training_id")),
    "double_report": (("seizure", "double_report_group"),),
    **{name: ((name, "id"),) for name in ("equipment", "report", "target", "contribution", "event_mark")},
}
"""Columns that hold the same numbers."""


class Changed(RuntimeError):
    """The server has newer data than those that an extract was asked of."""


def place_of(source: Location, reader: Access, settings: Settings) -> Location:
    """The folder with the extracts of a database for all who may see the same as a reader."""
    address = source.url and sa.make_url(source.url).set(password=None).render_as_string()
    scope = (
        address or str(source.folder or source.file),
        reader.tier,
        sorted(reader.countries),
        reader.agency_code,
        reader.view,
    )
    name = hashlib.sha256(repr(("extract", *scope)).encode()).hexdigest()[:16]
    return Location("duckdb", folder=ROOT / settings.database.snapshots / name)


def made(source: Location, version: str, engine: sa.Engine, reader: Access, settings: Settings) -> Path:
    """The extract of a reader from a version of the data, which an engine reads.

    Raises:
        PermissionError: a reader of nothing but release tables.
        Changed: the server has newer data by now.
        publishing.DiskFull, publishing.Busy, OSError, sqlalchemy.exc.SQLAlchemyError: it cannot be made.
    """
    wanted = extract.selects(reader)
    place, until = place_of(source, reader, settings), time.monotonic() + PATIENCE_SECONDS
    while True:
        if path := _held(place, version):
            copies.used(place.folder)
            return path
        try:
            copies.prepare(place)
            with publishing.folder_lock(place.folder):
                # No other process has made it by now.
                return _held(place, version) or _make(place, source, version, engine, reader, wanted)
        except publishing.Busy:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE_SECONDS)


def _held(place: Location, version: str) -> Path | None:
    try:
        path = engines.current_file(place)
        said = path and snapshot.said_by_file(path, path.stat().st_mtime_ns)
    except (engines.NotWhole, OSError):
        return None
    return path if said and said.version == version else None


def _make(
    place: Location, source: Location, version: str, engine: sa.Engine, reader: Access, wanted: dict[str, sa.Select]
) -> Path:
    with (
        publishing.next_draft(place, kept=KEPT, is_locked=True) as (draft, _known),
        _whole(place, source, version, engine) as whole,
    ):
        writing = engines.duckdb_engine(draft, read_only=False)
        try:
            with writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                copies.close_drafts(place)
                limits.hold(connection, limits.DERIVING)
                _cut(connection, whole, wanted)
                if not reader.sees_all_records or reader.countries:
                    _count_anew(connection)
                schema.database_info.create(connection)
                _say(connection, whole, version)
                connection.exec_driver_sql("CHECKPOINT")
        finally:
            writing.dispose()
        publishing.sync(draft)
    return engines.current_file(place)


def _cut(connection: sa.Connection, whole: Path, wanted: dict[str, sa.Select]) -> None:
    own = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    with _beside(connection, whole):
        for name, query in wanted.items():
            words = query.compile(connection, compile_kwargs={"literal_binds": True})
            # The tables of the query are those of the database in use.
            connection.exec_driver_sql(f'CREATE TABLE "{own}".main."{name}" AS {words}')
        connection.exec_driver_sql(f'USE "{own}"')


@contextmanager
def _beside(connection: sa.Connection, whole: Path) -> Iterator[None]:
    path = str(whole).replace("'", "''")
    connection.exec_driver_sql(f"ATTACH '{path}' AS whole (READ_ONLY)")
    connection.exec_driver_sql("USE whole")
    yield
    connection.exec_driver_sql("DETACH whole")


def _count_anew(connection: sa.Connection) -> None:
    present = {
        (table, column)
        for table, column in connection.exec_driver_sql("SELECT table_name, column_name FROM duckdb_columns()").all()
    }
    for columns in JOINED.values():
        here = [one for one in columns if one in present]
        union = " UNION ALL ".join(f'SELECT "{column}" AS old FROM "{table}"' for table, column in here)
        connection.exec_driver_sql(
            "CREATE TEMPORARY TABLE numbered AS SELECT old, row_number() OVER (ORDER BY old) AS new "
            f"FROM (SELECT DISTINCT old FROM ({union}) WHERE old IS NOT NULL)"
        )
        for table, column in here:
            connection.exec_driver_sql(
                f'UPDATE "{table}" SET "{column}" = numbered.new FROM numbered WHERE "{column}" = numbered.old'
            )
        connection.exec_driver_sql("DROP TABLE numbered")


def _say(connection: sa.Connection, whole: Path, version: str) -> None:
    """Let the extract say what its data are; `version` finds it again."""
    reading = engines.duckdb_engine(whole, read_only=True)
    try:
        with reading.connect() as other:
            said = dict(other.execute(extract.info()).all())
    finally:
        reading.dispose()
    bulk.set_info(connection, schema_version=str(schema.VERSION), data_version=version, **said)


@contextmanager
def _whole(place: Location, source: Location, version: str, engine: sa.Engine) -> Iterator[Path]:
    """A file with all rows that an extract is cut from.

    Raises:
        Changed: the server has newer data by now.
    """
    if engine.dialect.name == "duckdb":
        yield Path(engine.url.database)
        return
    folder = place.folder / "data-whole.draft"
    folder.mkdir(mode=0o700)
    try:
        path = folder / "whole.duckdb"
        writing = engines.duckdb_engine(path, read_only=False)
        try:
            with writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                limits.hold(connection, limits.COPYING)
                _copy(source, engine, connection, version)
        finally:
            writing.dispose()
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(source: Location, engine: sa.Engine, connection: sa.Connection, version: str) -> None:
    tables = [schema.database_info, *extract.TABLES]
    plain = sa.MetaData()
    for table in tables:
        sa.Table(table.name, plain, *(sa.Column(one.name, one.type) for one in table.c))
    plain.create_all(connection)
    if source.kind == "clickhouse":
        # The engine stays on one state of the data.
        with engine.connect() as reading:
            for table in tables:
                for rows in bulk.rows_of(reading, table, list(table.c.keys())):
                    bulk.insert_arrow(connection, table, rows)
        return
    with server.one_state(source) as state:
        for table in tables:
            changed_rows.copy(state, connection, table, list(table.c))
    info = schema.database_info
    if connection.execute(sa.select(info.c.value).where(info.c.key == "data_version")).scalar() != version:
        raise Changed(f"{source.words} has newer data than {version}")
