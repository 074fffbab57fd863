"""Back to data that hold, after a loss: adopt a data file whose pointer is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from database import contract, publishing
from database.engine import Location, NotWhole, data_files, duckdb_engine, number_of, pointer, reader
from queries import schema


class NothingToAdopt(RuntimeError):
    """No file can be adopted, or none need be."""


@dataclass(frozen=True)
class Adopted:
    """What holds after an adoption: `file`, what it says of itself in `words`, `previous` files for rolling back, and files that
    are not whole, with the reason of each; those stay until a person takes them away."""

    file: str
    words: str
    previous: list[str]
    set_aside: dict[str, str]


def adopt(place: Location) -> Adopted:
    """Let the newest whole data file of a folder hold, where its pointer is missing or broken, or the file it names cannot be opened.

    Raises:
        NothingToAdopt: the folder is whole, or no data file in it is.
        Busy: a change is running.
    """
    if place.folder is None:
        raise NothingToAdopt(f"{place.words} is no folder of data files; only there a file can be adopted")
    if not data_files(place.folder):
        raise NothingToAdopt(f"there is no data file in {place.words}; restore a backup with: python -m database restore FILE")
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
                f"no data file in {place.words} is whole ({reasons}); move these files and current.json to another folder, "
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
    return f"{words}; of version {info['schema_version']}: bring it to this version with python -m database init" if is_older else words
