"""Keys that sign what servers hand to browsers: of this installation, and of the database that several servers share.

Whoever writes a database (init, load, demo) leaves a key beside the data: in `key` of its folder, or in a table of its
own on PostgreSQL that no rollback takes back. Servers only read it. Where there is none, or while the database is away,
an installation signs with its own. `BLO_KEY` stands in for both.

Signing keys (HMAC) and their distribution.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from database.engine import EMBEDDED, OTHERS, ROOT, Location, secret, watcher

LOG = logging.getLogger(__name__)
FILE = "key"
SCHEMA = "blo_installation"
"""Schema on PostgreSQL beside the data and the state before; only its owner reads it unless rights are given."""
LEAST_LETTERS = 32
PER_KEY_BYTES = 32
_table = sa.Table(
    "key",
    sa.MetaData(schema=SCHEMA),
    sa.Column("is_only", sa.Boolean, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


class WeakKey(ValueError):
    """A key that somebody wrote and that can be guessed."""


def given(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> bytes | None:
    """The key that `BLO_KEY` holds, in the environment or in `.streamlit/secrets.toml`.

    Raises:
        WeakKey: it is too short.
    """
    text = environ.get("BLO_KEY", "").strip() or secret(root, "BLO_KEY")
    if text and len(text) < LEAST_LETTERS:
        raise WeakKey(
            f"BLO_KEY has {len(text)} letters; write at least {LEAST_LETTERS}, for instance from: openssl rand -hex 32"
        )
    return hashlib.sha256(text.encode()).digest() if text else None


@functools.cache
def own() -> bytes:
    """The key of this installation, in `var/key` for its owner alone; where that cannot be written, of this start only.

    Raises:
        WeakKey: see `given`.
    """
    if key := given():
        return key
    try:
        EMBEDDED.mkdir(parents=True, exist_ok=True)
        return made(EMBEDDED)
    except OSError as error:
        LOG.warning(
            "the key of this installation cannot be kept (%s): after a restart, links to files and the link with a "
            "token are new",
            error.strerror,
        )
        return secrets.token_bytes(PER_KEY_BYTES)


def is_kept() -> bool:
    """Whether the key of this installation stays over a restart, and is the same in all its processes."""
    try:
        EMBEDDED.mkdir(parents=True, exist_ok=True)
        made(EMBEDDED)
    except OSError:
        return False
    return True


def made(folder: Path) -> bytes:
    """The key of a folder, made at the first time.

    Raises:
        OSError: it can be neither read nor written.
    """
    path = folder / FILE
    # Written whole under another name: who comes at the same time finds all of it or nothing.
    draft = folder / f".{FILE}-{secrets.token_hex(4)}"
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(PER_KEY_BYTES))
        try:
            os.link(draft, path)
        except OSError:
            # It is there by now, or this disk knows no links.
            if not path.exists():
                draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return bytes.fromhex(path.read_text().strip())


def leave(connection: sa.Connection) -> None:
    """Leave a key in a database on PostgreSQL that has none."""
    if not sa.inspect(connection).has_table(_table.name, schema=SCHEMA):
        connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        _table.create(connection)
        connection.execute(sa.insert(_table), {"is_only": True, "value": secrets.token_hex(PER_KEY_BYTES)})


@functools.lru_cache(maxsize=4)
def _beside(place: Location, _version: str) -> bytes | None:
    """The key beside a database, as of a version of its data; None where its writers left none."""
    if place.kind == "duckdb":
        path = (place.folder or EMBEDDED) / FILE
        return bytes.fromhex(path.read_text().strip()) if path.exists() else None
    if place.kind in (*OTHERS, "clickhouse"):
        return None
    with watcher(place).connect() as connection:
        may = sa.text("SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = :name")
        if not connection.execute(may, {"name": SCHEMA}).scalar():
            return None
        text = connection.execute(sa.select(_table.c.value)).scalar()
    return bytes.fromhex(text) if text else None


_shared: list[bytes] = []


def learn(place: Location, version: str) -> None:
    """Take up the key beside the database that is read: what it signed is accepted, and it signs from now on."""
    if given():
        return
    try:
        key = _beside(place, version)
    except (OSError, ValueError, sa.exc.SQLAlchemyError) as error:
        LOG.warning(
            "the key beside the data cannot be read: this server's links are its own (%s)", type(error).__name__
        )
        return
    _shared[:] = [key] if key else []


def signature(body: bytes, purpose: str) -> bytes:
    """What stands under a text for one purpose."""
    return _signature((_shared or [own()])[0], body, purpose)


def is_signed(body: bytes, purpose: str, found: bytes) -> bool:
    """Whether a signature is of this installation, or of another server on its database."""
    return any([hmac.compare_digest(found, _signature(key, body, purpose)) for key in (own(), *_shared)])


def own_signature(body: bytes, purpose: str) -> bytes:
    """The same for what only this installation is to accept."""
    return _signature(own(), body, purpose)


def mark() -> str:
    """What tells the key of this installation from another, and nothing of it."""
    return _signature(own(), b"", "mark of a server").hex()[:16]


def _signature(key: bytes, body: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + body, hashlib.sha256)
