"""Back to data that hold, after a loss: adopt a data file whose pointer is lost; make backups, and restore them.

A backup is a DuckDB file with all tables, whatever database they come from, and what readers keep (`backup_store`). Its
draft gets its name when every row was found in it again.

Disaster recovery: backup, verified restore, adoption of an orphaned snapshot.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from database import again, bulk, contract, derived, flags, histories, identity, publishing
from database.engine import Location, NotWhole, current_version, data_files, duckdb_engine, number_of, pointer, reader
from queries import schema
from scope.settings import Settings

ENDING = ".duckdb"
BACKUP_TABLE, BACKUP_STORE = "backup_table", "backup_store"
"""Of a backup alone: rows of each table; the file of what readers keep."""


class NothingToAdopt(RuntimeError):
    """No file can be adopted, or none need be."""


@dataclass(frozen=True)
class Adopted:
    """What holds after an adoption: `file`, what it says of itself in `words`, `previous` files for rolling back, and
    files that are not whole, with the reason of each; those stay until a person takes them away."""

    file: str
    words: str
    previous: list[str]
    set_aside: dict[str, str]


def adopt(place: Location) -> Adopted:
    """Let the newest whole data file of a folder hold, where its pointer is missing or broken, or the file it names
    cannot be opened.

    Raises:
        NothingToAdopt: the folder is whole, or no data file in it is.
        Busy: a change is running.
    """
    if place.folder is None:
        raise NothingToAdopt(f"{place.words} is no folder of data files; only there a file can be adopted")
    if not data_files(place.folder):
        raise NothingToAdopt(
            f"there is no data file in {place.words}; restore a backup with: python -m database restore FILE"
        )
    if _is_whole(place):
        raise NothingToAdopt(f"{place.words} is whole: {pointer(place)['file']} holds; nothing was changed")
    with publishing.folder_lock(place.folder):
        files = data_files(place.folder)
        faults = {path.name: fault_of(path) for path in files}
        whole = [name for name, fault in faults.items() if not fault]
        set_aside = {name: fault for name, fault in faults.items() if fault}
        if not whole:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in set_aside.items())
            raise NothingToAdopt(
                f"no data file in {place.words} is whole ({reasons}); move these files and current.json to another "
                "folder, "
                "and restore a backup with: python -m database restore FILE"
            )
        new = {"file": whole[0], "previous": whole[1:], "last_number": number_of(files[0].name)}
        publishing.point(place, new | ({"set_aside": list(set_aside)} if set_aside else {}))
    return Adopted(whole[0], said_of(place.folder / whole[0]), whole[1:], set_aside)


def _is_whole(place: Location) -> bool:
    try:
        reader(place).dispose()
    except NotWhole:
        return False
    return True


def fault_of(path: Path) -> str:
    """Why a file is not a whole database of this program; '' where it is one. Every value in it is read.

    Raises:
        OSError: the file may not be read at all, which says nothing of what is in it.
    """
    with path.open("rb"):
        pass
    engine = duckdb_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            present = set(connection.execute(sa.text("SELECT table_name FROM duckdb_tables()")).scalars())
            if schema.database_info.name not in present:
                return "no file of this program"
            lacking = contract.missing(connection)
            info = info_of(connection)
            version = info.get("schema_version", "")
            if not version.isdecimal() or "data_version" not in info:
                return "no file of this program"
            if int(version) > schema.VERSION:
                return f"of the later version {version}; update the program"
            is_older = int(version) < schema.VERSION
            # An older version lacks what came later; facts it has.
            if lacking := [one.table for one in lacking if not is_older or _is_of_records(one.table)]:
                return f"lacks {', '.join(lacking)}, or columns of it"
            if doubled := [one.table for one in contract.doubled(connection, present)]:
                return f"keys of {', '.join(doubled)} stand for several rows"
            for name in sorted(present):
                connection.execute(sa.text(f'SELECT bit_xor(hash(t)) FROM "{name}" t')).all()
    except sa.exc.DBAPIError as error:
        return " ".join(str(error.orig).split())
    finally:
        engine.dispose()
    return ""


def _is_of_records(table: str) -> bool:
    """Whether a table holds what cannot be made anew."""
    return schema.metadata.tables[table].info["layer"] in ("about", "reference", "facts")


def info_of(connection: sa.Connection) -> dict[str, str]:
    """What a database says of itself."""
    return dict(connection.execute(sa.select(schema.database_info.c.key, schema.database_info.c.value)).all())


def said_of(path: Path) -> str:
    """Records of a file, its kind, and the time of its last load, for a person."""
    engine = duckdb_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            info = info_of(connection)
            cases = connection.execute(sa.select(sa.func.count()).select_from(schema.seizure)).scalar_one()
    finally:
        engine.dispose()
    kind = "demonstration data" if info.get("is_demonstration") == "true" else "real records"
    words = f"{cases:,} cases, {kind}, loaded at {info.get('loaded_at', 'an unknown time')}"
    is_older = info["schema_version"] != str(schema.VERSION)
    return (
        f"{words}; of version {info['schema_version']}: bring it to this version with python -m database init"
        if is_older
        else words
    )


# Backups ----------------------------------------------------------------------------------------------------


class NoBackup(RuntimeError):
    """A backup that cannot be made, or a file that is none."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds, for a person. `has_store`: whether what readers keep is in it; `store`: after restoring, the
    file that it is in now."""

    words: str
    has_store: bool = False
    store: Path | None = None


def backup(place: Location, out: Path, *, keep: Callable[[Path], bool] | None = None) -> Backup:
    """Write all tables, and a copy of what readers keep, into a new file.

    Args:
        keep: puts what readers keep into a file (`store.copy`).

    Raises:
        StoreError: what readers keep cannot be read.
        NoBackup: the file is there already, or cannot have this name; the database is not of this version.
        DiskFull: there is no room for it.
    """
    if out.suffix != ENDING or number_of(out.name) is not None:
        raise NoBackup(
            f"{out}: give a backup a name of its own that ends with {ENDING}, such as backup-2026-10{ENDING}"
        )
    if os.path.lexists(out):
        raise NoBackup(f"{out} is there already; name another file")
    if not out.parent.is_dir():
        raise FileNotFoundError(2, "there is no such folder", str(out.parent))
    source = reader(place)
    draft = out.with_name(out.name + ".draft")
    try:
        if lacking := contract.missing(source):
            raise NoBackup(
                f"{place.words} lacks {lacking[0].table}, or columns of it; bring it to this version with: python -m "
                "database init"
            )
        with publishing.room(out.parent), _gone_unless_done(draft):
            with _one_state(source) as reading, publishing.writing(draft) as connection:
                counts = _copy_tables(
                    reading,
                    connection,
                    [table for table in schema.metadata.sorted_tables if table.info["layer"] != "told"],
                )
                with _told_last(place, reading) as telling:
                    counts |= _copy_tables(telling, connection, schema.layer("told"))
                has_store = _write_about(connection, counts, keep)
            if fault := fault_of(draft) or _fault_of_counts(draft):
                raise NoBackup(f"{out}: the backup could not be read again ({fault}); nothing of it was kept")
            words = said_of(draft)
            draft.rename(out)
            publishing.sync(out.parent)
    finally:
        source.dispose()
    return Backup(words, has_store)


@contextmanager
def _told_last(place: Location, reading: sa.Connection) -> Iterator[sa.Connection]:
    """A connection to what donors were told last: after a rollback it is in a newer file than the one that holds."""
    if place.kind == "clickhouse":
        from database import clickhouse

        with clickhouse.told_last(place.url) as connection:
            yield connection
        return
    known = pointer(place) if place.folder else {}
    if known.get("told", known.get("file")) == known.get("file"):
        yield reading
        return
    engine = duckdb_engine(place.folder / known["told"], read_only=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _gone_unless_done(draft: Path) -> Iterator[None]:
    draft.unlink(missing_ok=True)
    try:
        yield
    finally:
        for path in draft.parent.glob(draft.name + "*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _one_state(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one state of the data from its first to its last answer."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def _copy_tables(reading: sa.Connection, connection: sa.Connection, tables: list[sa.Table]) -> dict[str, int]:
    """Rows of tables of one database into another, column by column of the same name; how many of each."""
    present, counts = contract.columns_of(reading), {}
    for table in tables:
        held = present.get(table.name, {})
        counts[table.name] = 0
        for chunk in (
            bulk.rows_of(reading, table, [column.name for column in table.c if column.name in held]) if held else ()
        ):
            bulk.insert_arrow(connection, table, chunk)
            counts[table.name] += chunk.num_rows
    return counts


def _write_about(connection: sa.Connection, counts: dict[str, int], keep: Callable[[Path], bool] | None) -> bool:
    """How many rows each table has, and what readers keep; whether that is anything."""
    connection.execute(sa.text(f"CREATE TABLE {BACKUP_TABLE} (name TEXT, row_count BIGINT)"))
    connection.execute(
        sa.text(f"INSERT INTO {BACKUP_TABLE} VALUES (:name, :rows)"),
        [{"name": name, "rows": rows} for name, rows in counts.items()],
    )
    connection.execute(sa.text(f"CREATE TABLE {BACKUP_STORE} (content BLOB)"))
    with tempfile.TemporaryDirectory(prefix="blo-store-") as folder:
        copy = Path(folder) / "store.sqlite"
        if keep is None or not keep(copy):
            return False
        connection.execute(sa.text(f"INSERT INTO {BACKUP_STORE} VALUES (:content)"), {"content": copy.read_bytes()})
    return True


def _fault_of_counts(path: Path) -> str:
    """Which table of a backup has other rows than were written; '' where none has, or the file is no backup but a data
    file."""
    engine = duckdb_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table(BACKUP_TABLE):
                return ""
            for name, rows in connection.execute(sa.text(f"SELECT name, row_count FROM {BACKUP_TABLE}")).all():
                if connection.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() != rows:
                    return f"{name} has other rows than were written"
    finally:
        engine.dispose()
    return ""


def restore(
    place: Location, path: Path, settings: Settings, *, replace: bool = False, store: Path | None = None
) -> Backup:
    """Let the tables of a backup take the place of those of a database, in one change that can be rolled back. What
    donors were told, here and by what the backup was made of, is known afterwards. What readers keep comes back where
    nothing is kept now; else it is put beside that.

    Raises:
        NoBackup: the file is not whole, or is none; or it would put a demonstration in the place of real records, or
            the reverse.
        Busy, DiskFull, NotWhole, NotWritable: as `publishing.change` does.
    """
    if fault := fault_of(path) or _fault_of_counts(path):
        raise NoBackup(f"{path} is no whole backup: {fault}")
    source = duckdb_engine(path, read_only=True)
    try:
        with source.connect() as reading:
            is_demonstration = info_of(reading).get("is_demonstration") == "true"
            if not replace and _is_demonstration(place) not in (None, is_demonstration):
                kinds = (
                    ("demonstration data", "real records")
                    if is_demonstration
                    else ("real records", "demonstration data")
                )
                raise NoBackup(
                    f"{path} holds {kinds[0]}, {place.words} {kinds[1]}; to put the one in the place of the other "
                    "add --replace"
                )
            with publishing.change(place, fresh=True) as connection:
                # What the backup told is noted by the keys of this version before what was told here comes to it.
                with histories.united(connection):
                    _copy_tables(reading, connection, schema.metadata.sorted_tables)
                    derived.remember(connection, settings)
                    if is_older := again.version(connection) < schema.VERSION:
                        again.read_again(connection, settings)
                        identity.rekey(connection)
                if is_older:
                    flags.flag_all(connection, settings)
                derived.derive(connection, settings)
            kept = _restore_store(reading, store)
    finally:
        source.dispose()
    return Backup(said_of(path), kept is not None, kept)


def _is_demonstration(place: Location) -> bool | None:
    """Whether a database holds a demonstration; None where it holds nothing."""
    if place.file or current_version(place) is None:
        return None
    engine = reader(place)
    try:
        with engine.connect() as connection:
            return info_of(connection).get("is_demonstration") == "true"
    finally:
        engine.dispose()


def _restore_store(reading: sa.Connection, store: Path | None) -> Path | None:
    """The file in which what readers kept stands now; None where the backup holds nothing of it."""
    has_store = sa.inspect(reading).has_table(BACKUP_STORE)
    content = reading.execute(sa.text(f"SELECT content FROM {BACKUP_STORE}")).scalar() if has_store else None
    if content is None or store is None:
        return None
    store.parent.mkdir(parents=True, exist_ok=True)
    number, path = 1, store
    while path.exists():
        path = store.with_name(f"{store.stem}-restored-{number}{store.suffix}")
        number += 1
    draft = path.with_name(path.name + ".draft")
    draft.write_bytes(content)
    draft.replace(path)
    return path
