"""Change the database so that a reader sees all of it or nothing, whatever happens in between.

DuckDB: the change is made in a copy of the current file under a new name; when it is complete and on disk, the pointer
`current.json` is replaced in one step. PostgreSQL: the change is one transaction. ClickHouse: the change is made in a
copy on this machine, as on DuckDB, and then sent (`database.clickhouse`). In all, `rollback` returns to the
state before the last change; what donors were told it does not take back (`told_case` and its like in
`queries.schema`). A change that is killed leaves the old data whole, and the next one clears what it left behind. Where
the pointer is missing or broken nothing is cleared, or changed at all.

Disk: DuckDB keeps the three newest files; PostgreSQL a second copy of all tables, in the schema `blo_before`. On a full
disk a change fails and leaves nothing; `rollback` writes no more than the pointer, for which the lock file keeps room.

In standard terms: an atomic swap of snapshots (a draft on disk, fsync, rename) behind a file lock; on PostgreSQL one
transaction under an advisory lock; one writer at a time.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from database import again, contract, derived, flags, identity, keys, migrations
from database.bulk import set_info
from database.engine import (
    OTHERS,
    POINTER,
    POINTER_DRAFT,
    Location,
    NotWhole,
    copy_of,
    current_file,
    data_files,
    duckdb_engine,
    named_files,
    number_of,
    opened,
    pointer,
    reader,
    writer,
)
from database.told import forget_demonstration
from queries import schema
from scope.settings import Settings, current

if TYPE_CHECKING:
    from database import clickhouse

KEPT_VERSIONS = 3
LOCK = "lock"
BEFORE = "blo_before"
"""Schema on PostgreSQL with the state before the last change: as large as the data itself."""
LOCK_KEY = 5_082_022
LOCK_WAIT_SECONDS = 5
"""How long the server may need to notice that the writer before was killed."""
RESERVE_BYTES = 8192
"""Size of the lock file: on a full disk the pointer takes its room."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Busy(RuntimeError):
    """Another change of the same database is running."""


class NothingToRollBack(RuntimeError):
    """There is no earlier state."""


class NotWritable(RuntimeError):
    """A database that others make: it is read, never written."""


class Outgrown(RuntimeError):
    """A database of another version whose rows cannot be carried into the tables of this one."""


class DiskFull(RuntimeError):
    """There is no room for a change; all is as before."""


@contextlib.contextmanager
def change(place: Location, *, fresh: bool = False) -> Iterator[sa.Connection]:
    """A connection that may write; what it wrote is seen by readers at the end, all at once. An exception undoes all.

    Args:
        fresh: begin with empty tables.

    Raises:
        Busy: another change is running.
        NotWhole: the folder does not say which of its files holds.
        NotWritable: a DuckDB file, or views, that others make.
        Outgrown: the database is of another version, and its rows cannot be carried over.
        DiskFull: there is no room for it.
    """
    _require_writable(place)
    way = {"duckdb": _duckdb, "clickhouse": _clickhouse}.get(place.kind, _postgresql)
    with way(place, fresh) as connection:
        yield connection


def _require_writable(place: Location) -> None:
    if place.kind in OTHERS:
        raise NotWritable(f"{place.words} is a database that others keep; load into PostgreSQL, or a folder")


class _Undone(Exception):
    """Leaves a change without making it."""


@contextlib.contextmanager
def rehearsal(place: Location) -> Iterator[sa.Connection]:
    """The connection of a change that is not made: on DuckDB it writes to a copy in the system's temporary folder, on
    PostgreSQL the transaction is undone. Nothing is written where the database is.

    Raises:
        As `change` does.
    """
    _require_writable(place)
    if place.kind == "postgresql":
        with contextlib.suppress(_Undone), _postgresql(place, fresh=False, keeps_before=False) as connection:
            yield connection
            raise _Undone
        return
    if place.kind == "clickhouse":
        place = _copy(place)[0]
    _require_folder(place)
    before = current_file(place)
    with tempfile.TemporaryDirectory(prefix="blo-rehearsal-") as folder:
        scratch = Location("duckdb", folder=Path(folder))
        if before:
            with room(scratch.folder):
                shutil.copyfile(before, scratch.folder / before.name)
                point(scratch, {"file": before.name, "previous": [], "last_number": number_of(before.name)})
        with change(scratch) as connection:
            yield connection


def mark_changed(connection: sa.Connection) -> None:
    """Give the data a new version, and note the schema's."""
    set_info(connection, schema_version=str(schema.VERSION), data_version=uuid.uuid4().hex[:12])


# DuckDB -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _duckdb(place: Location, fresh: bool) -> Iterator[sa.Connection]:
    _require_folder(place)
    # Before anything is written: a folder that is not whole stays as it is.
    if pointer(place) and not fresh:
        reader(place).dispose()
    with next_file(place, fresh=fresh) as connection:
        if fresh:
            forget_demonstration(connection)
        yield connection
        mark_changed(connection)
    # The data are there whether or not there is room for a key.
    with contextlib.suppress(OSError):
        keys.made(place.folder)


@contextlib.contextmanager
def next_file(
    place: Location, *, fresh: bool, kept: int = KEPT_VERSIONS, is_locked: bool = False
) -> Iterator[sa.Connection]:
    """A connection to a copy of the data file that holds, or to a `fresh` one; at the end it takes that file's place,
    as `next_draft` says.

    Raises:
        As `change` does.
    """
    with next_draft(place, kept=kept, is_locked=is_locked) as (draft, known):
        before = None if fresh else current_file(place)
        is_older = before is not None and _is_of_another_version(before)
        if before and not is_older:
            shutil.copyfile(before, draft)
        told = place.folder / known.get("told", known["file"]) if known else None
        with writing(draft, carried=before if is_older else None, told=told if told != before else None) as connection:
            yield connection


@contextlib.contextmanager
def next_draft(place: Location, *, kept: int, is_locked: bool = False) -> Iterator[tuple[Path, dict]]:
    """Where the next data file is written, and what the pointer says; at the end what was written takes the place of
    the file that holds (an atomic swap), and of all files the `kept` newest stay. An exception leaves all as it was.

    Args:
        is_locked: whoever calls holds the lock of the folder.

    Raises:
        As `change` does.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    with contextlib.nullcontext() if is_locked else folder_lock(place.folder):
        _clear_leftovers(place)
        known = pointer(place)
        number = known.get("last_number", 0) + 1
        final = place.folder / f"data-{number:06}.duckdb"
        earlier = [known["file"], *known["previous"]] if known else []
        new = {"file": final.name, "previous": earlier[: kept - 1], "last_number": number, "told": final.name}
        with room(place.folder), _drafted(place, final) as draft:
            yield draft, known
            _publish(place, draft, final, known | new)
        _clear_leftovers(place)


def _require_folder(place: Location) -> None:
    if place.folder is None:
        raise NotWritable(
            f"{place.words} is a file that others make; load into a folder: DATABASE_URL=duckdb:///folder"
        )


@contextlib.contextmanager
def room(folder: Path) -> Iterator[None]:
    """Says in words that the disk is full."""
    try:
        yield
    except (OSError, sa.exc.DBAPIError) as error:
        if getattr(error, "errno", None) in FULL or any(os.strerror(one) in str(error) for one in FULL):
            reason = " ".join(str(getattr(error, "orig", error)).split())
            raise DiskFull(
                f"the disk of {folder} is full, or takes no larger file ({reason}); all is as it was before. "
                "A change first copies the data: make room there and start again"
            ) from error
        raise


@contextlib.contextmanager
def _drafted(place: Location, final: Path) -> Iterator[Path]:
    """Path of a draft that becomes a data file; where anything fails, nothing of it stays."""
    try:
        yield final.with_suffix(".draft")
    except BaseException:
        _clear_drafts(place.folder)
        # It may have got its name, and even be the one that holds.
        with contextlib.suppress(NotWhole):
            if final.name in named_files(pointer(place)):
                raise
        final.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def writing(draft: Path, *, carried: Path | None = None, told: Path | None = None) -> Iterator[sa.Connection]:
    """A connection to a draft that has all tables, the rows of an older file, and what another file holds of what
    donors were told, by the keys of this version; at the end the draft is on disk."""
    engine = duckdb_engine(draft, read_only=False)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _create_tables(connection)
            is_older = told is not None and _is_of_another_version(told)
            if is_older:
                # The keys that it was told by are made anew from its records, which need not be in the other file.
                _carry_over(connection, told, schema.metadata.sorted_tables)
                identity.rekey(connection)
                derived.remember(connection, current())
                for table in _taken_back():
                    connection.execute(sa.delete(table))
            if carried:
                _carry_over(connection, carried, _taken_back() if is_older else schema.metadata.sorted_tables)
            if told and not is_older:
                _keep_told(connection, told)
            if carried:
                identity.rekey(connection)
        with engine.begin() as connection:
            yield connection
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("CHECKPOINT"))
    finally:
        engine.dispose()
    sync(draft)


def _publish(place: Location, draft: Path, final: Path, new: dict) -> None:
    """Give a draft its name and let the pointer say so; what may fail for want of room comes first."""
    pointer_draft = _pointer_draft(place, new)
    draft.replace(final)
    pointer_draft.replace(place.folder / POINTER)
    sync(place.folder)


def _create_tables(connection: sa.Connection) -> None:
    """The tables that are not there yet, without primary keys.

    DuckDB keeps a tree in memory and in the file for each key: a million cases took 230 MB with keys, 72 MB without.
    `contract.doubled` looks for what a key would have refused; PostgreSQL has the keys.
    """
    connection.exec_driver_sql(_plain_tables())


@functools.cache
def _plain_tables() -> str:
    """One text of SQL, written once: a statement each took a twentieth of a small load."""
    plain = sa.MetaData()
    for table in schema.metadata.sorted_tables:
        sa.Table(
            table.name, plain, *(sa.Column(column.name, column.type, nullable=column.nullable) for column in table.c)
        )
    dialect = sa.make_url("duckdb://").get_dialect()()
    return ";".join(
        str(sa.schema.CreateTable(one, if_not_exists=True).compile(dialect=dialect)) for one in plain.sorted_tables
    )


def _is_of_another_version(path: Path) -> bool:
    """Whether a file lacks a column of this version, or says that it is of another one.

    Raises:
        Outgrown: it is of a later version.
    """
    engine = duckdb_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            found = connection.execute(
                sa.text("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal")
            )
            held = {tuple(row) for row in found}
            told = sa.select(schema.database_info.c.value).where(schema.database_info.c.key == "schema_version")
            has_told = {("database_info", "key"), ("database_info", "value")} <= held
            version = connection.execute(told).scalar() if has_told else None
            if version and version.isdecimal() and int(version) > schema.VERSION:
                raise Outgrown(f"{path} is of the later version {version} of this program; update the program")
            if not {(table.name, column.name) for table in schema.metadata.sorted_tables for column in table.c} <= held:
                return True
            return version != str(schema.VERSION)
    finally:
        engine.dispose()


def _carry_over(connection: sa.Connection, before: Path, tables: Sequence[sa.Table]) -> None:
    """Rows of an older file into the tables of this version, column by column of the same name."""
    connection.execute(sa.text(f"ATTACH '{_quoted(before)}' AS older (READ_ONLY)"))
    columns = sa.text("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'older'")
    held: dict[str, set[str]] = {}
    for table, column in connection.execute(columns).all():
        held.setdefault(table, set()).add(column)
    for table in tables:
        if table.name not in held or _is_only_made_anew(table, held[table.name]):
            continue
        shared = [column.name for column in table.c if column.name in held[table.name]]
        names = ", ".join(f'"{name}"' for name in shared)
        try:
            connection.execute(
                sa.text(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM older."{table.name}"')
            )
        except sa.exc.DBAPIError as error:
            raise Outgrown(
                f"table {table.name} of the older database does not fit this version ({error.orig}); begin anew with: "
                "python -m database init --replace, and load the files again"
            ) from error
    connection.execute(sa.text("DETACH older"))


def _is_only_made_anew(table: sa.Table, held: Set[str]) -> bool:
    """Whether rows of an older table cannot stand in that of this version and need not: a derived table, which is made
    after every change of version, without a column that every row has."""
    return table.info["layer"] == "derived" and any(
        not column.nullable and column.name not in held and column.server_default is None for column in table.c
    )


def _keep_told(connection: sa.Connection, told: Path) -> None:
    """What donors were told last, where it is not in the file that a change begins with: nothing that is taken back, or
    begun anew, makes the program forget it."""
    connection.execute(sa.text(f"ATTACH '{_quoted(told)}' AS told (READ_ONLY)"))
    held = set(
        connection.execute(sa.text("SELECT table_name FROM duckdb_tables() WHERE database_name = 'told'")).scalars()
    )
    for table in schema.layer("told"):
        connection.execute(sa.delete(table))
        if table.name in held:
            names = ", ".join(f'"{column.name}"' for column in table.c)
            connection.execute(sa.text(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM told."{table.name}"'))
    connection.execute(sa.text("DETACH told"))


def _quoted(path: Path) -> str:
    # `:` begins the name of a bound value in `text`.
    return str(path).replace("'", "''").replace(":", "\\:")


def point(place: Location, new: dict) -> None:
    """Replace the pointer in one step."""
    _pointer_draft(place, new).replace(place.folder / POINTER)
    sync(place.folder)


def _pointer_draft(place: Location, new: dict) -> Path:
    draft = place.folder / POINTER_DRAFT
    try:
        _write_synced(draft, json.dumps(new))
    except OSError as error:
        if error.errno not in FULL:
            raise
        with contextlib.suppress(OSError):
            os.truncate(place.folder / LOCK, 0)
        _write_synced(draft, json.dumps(new))
    return draft


def _write_synced(path: Path, text: str) -> None:
    """Write a file and put it on disk; where that fails, nothing of it stays."""
    try:
        with path.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_leftovers(place: Location) -> None:
    """Remove drafts, and data files that the pointer does not name: what is too old, or what a killed change left.

    Raises:
        NotWhole: the pointer is missing or broken; nothing is removed.
    """
    named = named_files(pointer(place))
    _clear_drafts(place.folder)
    for path in data_files(place.folder):
        if path.name not in named:
            # On Windows a reader may still hold it; the next change tries again.
            with contextlib.suppress(PermissionError):
                path.unlink()


def _clear_drafts(folder: Path) -> None:
    for path in [*folder.glob("data-*.draft*"), *folder.glob(POINTER_DRAFT)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def is_busy(folder: Path) -> bool:
    """Whether a change of the folder is running, in whatever process."""
    if not (folder / LOCK).exists():
        return False
    try:
        with folder_lock(folder):
            return False
    except Busy:
        return True


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """One change at a time; the system frees the lock of a process that was killed."""
    with (folder / LOCK).open("a+b", buffering=0) as file:
        file.seek(0)
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(f"another load into {folder} is running; wait for it to end and start again") from error
        with contextlib.suppress(OSError):
            file.write(bytes(max(0, RESERVE_BYTES - file.seek(0, os.SEEK_END))))
        yield


# PostgreSQL -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _postgresql(place: Location, fresh: bool, *, keeps_before: bool = True) -> Iterator[sa.Connection]:
    engine = writer(place)
    try:
        with engine.begin() as connection:
            _server_lock(connection, place)
            _migrate(connection, place)
            if keeps_before:
                _keep_before(connection)
            if fresh:
                derived.remember(connection, current())
                for table in reversed(_taken_back()):
                    connection.execute(sa.delete(table))
                forget_demonstration(connection)
            yield connection
            mark_changed(connection)
            keys.leave(connection)
    finally:
        engine.dispose()


def _migrate(connection: sa.Connection, place: Location) -> None:
    if views := sorted(set(sa.inspect(connection).get_view_names()) & set(schema.metadata.tables)):
        raise NotWritable(f"{views[0]} in {place.words} is a view that others make; load into a database of its own")
    if migrations.version(connection) is None and sa.inspect(connection).has_table(schema.seizure.name):
        if lacking := contract.missing(connection):
            raise Outgrown(
                f"table {lacking[0].table} in {place.words} was not made by this program; use a database of its own"
            )
        schema.metadata.create_all(connection, schema.layer("told"))
        migrations.take_over(connection)
    try:
        migrations.upgrade(connection)
    except migrations.Unknown as error:
        raise Outgrown(f"{place.words}: {error}") from error


def _server_lock(connection: sa.Connection, place: Location) -> None:
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_SECONDS}s'"))
    try:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_KEY)))
    except sa.exc.OperationalError as error:
        raise Busy(f"another load into {place.words} is running; wait for it to end and start again") from error
    connection.execute(sa.text("SET LOCAL lock_timeout = 0"))


def _keep_before(connection: sa.Connection) -> None:
    connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE"))
    info = schema.database_info
    if connection.execute(sa.select(info.c.value).where(info.c.key == "data_version")).scalar() is None:
        # Before the first change there was nothing to go back to.
        return
    connection.execute(sa.text(f"CREATE SCHEMA {BEFORE}"))
    for table in _taken_back():
        connection.execute(sa.text(f'CREATE TABLE {BEFORE}."{table.name}" AS TABLE "{table.name}"'))


def _taken_back() -> list[sa.Table]:
    """All tables but those of what donors were told: that nothing takes back."""
    return [table for table in schema.metadata.sorted_tables if table.info["layer"] != "told"]


def rollback(place: Location) -> None:
    """Return to the state before the last change; the state that is left cannot be returned to. One of an older version
    is brought to this version.

    Raises:
        NothingToRollBack: there is no earlier state.
        Busy: a change is running.
        NotWhole: the folder does not say which of its files holds.
        Outgrown: the state before is of another version, and its rows cannot be carried over.
        DiskFull: there is no room.
        NotWritable: others keep it.
    """
    _require_writable(place)
    if place.kind == "duckdb":
        if place.folder is None or not pointer(place):
            raise NothingToRollBack(f"there is no database in {place.words}")
        with folder_lock(place.folder):
            _roll_back_file(place)
        return
    if place.kind == "clickhouse":
        _roll_back_server(place)
        return
    engine = writer(place)
    try:
        with engine.begin() as connection:
            _server_lock(connection, place)
            if not sa.inspect(connection).has_table("database_info", schema=BEFORE):
                raise NothingToRollBack("there was no load before this state; nothing to go back to")
            _migrate(connection, place)
            _restore_before(connection)
            connection.execute(sa.text(f"DROP SCHEMA {BEFORE} CASCADE"))
            mark_changed(connection)
    finally:
        engine.dispose()


def _roll_back_file(place: Location) -> None:
    _clear_leftovers(place)
    known = pointer(place)
    earlier = [place.folder / name for name in known["previous"] if (place.folder / name).exists()]
    if not earlier:
        raise NothingToRollBack("there was no load before this state; nothing to go back to")
    opened(earlier[0]).dispose()
    told = known.get("told", known["file"])
    new = known | {"file": earlier[0].name, "previous": [path.name for path in earlier[1:]], "told": told}
    with room(place.folder):
        if _is_of_another_version(earlier[0]):
            number = known["last_number"] + 1
            final = place.folder / f"data-{number:06}.duckdb"
            with _drafted(place, final) as draft:
                with writing(draft, carried=earlier[0], told=place.folder / told) as connection:
                    bring_up(connection, current())
                    mark_changed(connection)
                _publish(place, draft, final, new | {"file": final.name, "last_number": number, "told": final.name})
        else:
            point(place, new)
    _clear_leftovers(place)


# ClickHouse -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _clickhouse(place: Location, fresh: bool) -> Iterator[sa.Connection]:
    from database import clickhouse

    copy, before = _copy(place)
    with _duckdb(copy, fresh) as connection:
        yield connection
    path = current_file(copy)
    engine = opened(path)
    try:
        with engine.connect() as made:
            clickhouse.send(place.url, made, before)
    except clickhouse.Overtaken as error:
        raise Busy(str(error)) from error
    finally:
        engine.dispose()


def _copy(place: Location) -> tuple[Location, clickhouse.Held | None]:
    """The folder on this machine with the state of the data that a server holds, and what its pointer says."""
    from database import clickhouse

    copy, before = copy_of(place, current()), clickhouse.held(place.url)
    if before is None and clickhouse.version(place.url) is not None:
        raise NotWritable(f"tables in {place.words} are such as others make; load into a database of its own")
    if before is None and copy.folder.exists():
        shutil.rmtree(copy.folder)
    copy.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if before and _version_in(copy) != before.version:
        with next_file(copy, fresh=True) as connection:
            clickhouse.fetch(place.url, before, connection)
    return copy, before


def _version_in(copy: Location) -> str | None:
    """The version of the data in a folder; None where it holds none that can be read."""
    try:
        path = current_file(copy)
        engine = opened(path) if path else None
    except NotWhole:
        shutil.rmtree(copy.folder)
        copy.folder.mkdir(mode=0o700)
        return None
    if engine is None:
        return None
    try:
        with engine.connect() as connection:
            version = sa.select(schema.database_info.c.value).where(schema.database_info.c.key == "data_version")
            return connection.execute(version).scalar()
    finally:
        engine.dispose()


def _roll_back_server(place: Location) -> None:
    from database import clickhouse

    try:
        if not clickhouse.go_back(place.url):
            raise NothingToRollBack("there was no load before this state; nothing to go back to")
    except clickhouse.Overtaken as error:
        raise Busy(str(error)) from error


def _restore_before(connection: sa.Connection) -> None:
    """Rows of the state before the last change into the tables of this version, column by column of the same name."""
    columns = connection.execute(
        sa.text(f"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '{BEFORE}'")
    )
    held = {tuple(row) for row in columns}
    for table in _taken_back():
        connection.execute(sa.delete(table))
        shared = {column.name for column in table.c if (table.name, column.name) in held}
        names = ", ".join(f'"{name}"' for name in sorted(shared))
        try:
            if names and not _is_only_made_anew(table, shared):
                connection.execute(
                    sa.text(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {BEFORE}."{table.name}"')
                )
        except sa.exc.IntegrityError as error:
            raise Outgrown(
                f"table {table.name} of the state before does not fit this version ({error.orig})"
            ) from error
    version = sa.select(schema.database_info.c.value).where(schema.database_info.c.key == "schema_version")
    if connection.execute(version).scalar() != str(schema.VERSION):
        bring_up(connection, current())


def bring_up(connection: sa.Connection, settings: Settings) -> None:
    """Make of the rows of an earlier version what this one reads of their texts and knows them by, and the derived
    tables."""
    derived.remember(connection, settings)
    again.read_again(connection, settings)
    identity.rekey(connection)
    flags.flag_all(connection, settings)
    derived.derive(connection, settings)
