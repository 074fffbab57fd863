"""Folders with copies of data on this machine: read-only files that answer in place of where the data are.

Each holds a pointer and data files as an embedded database does, is readable by the app's user alone, and is removed
once nobody has read it for a while.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from pathlib import Path

from database import engine as engines
from database import publishing
from database.engine import Location

UNUSED_DAYS = 7
"""A folder that nobody has read for so long is removed."""
FOLDER = re.compile("[0-9a-f]{16}")


def prepare(place: Location, *, is_lasting: bool = False) -> None:
    """Make a folder ready for the next copy; others beside it that are not used any more go.

    Args:
        is_lasting: it holds what cannot be made anew.

    Raises:
        database.engine.NotWhole: such a folder does not say which of its files holds.
    """
    _own(place.folder)
    _remove_unused(place.folder.parent, place.folder)
    try:
        engines.current_file(place)
    except engines.NotWhole:
        if is_lasting:
            raise
        shutil.rmtree(place.folder)
        _own(place.folder)


def close_drafts(place: Location) -> None:
    """Let nobody but the app's user read what is being written."""
    for draft in place.folder.glob("*.draft*"):
        draft.chmod(0o600)


def used(folder: Path) -> None:
    """Note once a day that a copy is read."""
    with contextlib.suppress(OSError):
        if time.time() - folder.stat().st_mtime > 86_400:
            os.utime(folder)


def _own(folder: Path) -> None:
    """A folder that nobody but the app's user can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)


def _is_of_copies(folder: Path) -> bool:
    """Whether a folder was made here and holds nothing but copies: the operator may have named one that holds other
    things as well."""
    return (
        bool(FOLDER.fullmatch(folder.name))
        and folder.is_dir()
        and not folder.is_symlink()
        and (folder / engines.POINTER).is_file()
        and all(
            one.name in (engines.POINTER, publishing.LOCK) or one.name.startswith("data-") for one in folder.iterdir()
        )
    )


def _remove_unused(folder: Path, own: Path) -> None:
    for other in folder.iterdir():
        if other == own or not _is_of_copies(other):
            continue
        if time.time() - other.stat().st_mtime > UNUSED_DAYS * 86_400:
            with contextlib.suppress(publishing.Busy, OSError), publishing.folder_lock(other):
                shutil.rmtree(other)
