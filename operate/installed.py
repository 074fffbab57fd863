"""Checks of what is installed here, and of what the operator has written."""

from __future__ import annotations

import os
import platform
import socket
import ssl
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import Requirement

from accounts import roles, servers, teams
from database import store
from operate.finding import ATTENTION, FAILED, OK, Finding
from scope import settings as all_settings
from scope.settings import SettingsError

LEAST_PYTHON = (3, 11)
PINNED = all_settings.ROOT / "requirements.txt"
MOST_NAMED = 5
CONNECT_SECONDS = 5
CERTIFICATE_DAYS = 21
"""Providers of certificates renew them a month before they expire: one that has fewer days left was not renewed."""


def settings() -> Finding:
    """Whether `settings.toml` can be used."""
    file = all_settings.PATH
    try:
        all_settings.current()
    except (SettingsError, OSError) as error:
        return Finding(FAILED, str(error), f"correct {file.name}; until then every page says this")
    if not file.exists():
        return Finding(
            ATTENTION, f"there is no {file.name}, so all values are those of a new installation", "write one"
        )
    return Finding(OK, f"{file.name} can be used")


def access() -> Finding:
    """Whether `access.toml` can be used."""
    name = roles.PATH.name
    try:
        book = roles.current()
    except (SettingsError, OSError) as error:
        return Finding(FAILED, str(error), f"correct {name}; until then nobody who signs in is let in")
    if not book.is_open:
        return Finding(OK, f"nobody signs in ({name} names nobody who signs people in)", figures={"roles": 0})
    by = [one.name for one in book.providers] + ([roles.PROXY] if book.proxy else [])
    if not book.roles and book.otherwise is None:
        return Finding(
            ATTENTION,
            f"people sign in by {', '.join(by)}, and no role lets anybody see anything",
            f"write [[roles]] in {name}",
        )
    return Finding(
        OK, f"{len(book.roles)} roles; people sign in by {', '.join(by)}", figures={"roles": len(book.roles)}
    )


def python() -> Finding:
    """Whether this Python is one that the dashboard runs on."""
    said, figures = platform.python_version(), {"version": platform.python_version()}
    if sys.version_info < LEAST_PYTHON:
        least = ".".join(map(str, LEAST_PYTHON))
        return Finding(FAILED, f"Python {said}", f"install Python {least} or newer and make .venv anew", figures)
    return Finding(OK, f"Python {said}", figures=figures)


def packages() -> Finding:
    """Whether what is installed is what `requirements.txt` pins, for this system."""
    lacking, other, count = [], [], 0
    for line in PINNED.read_text(encoding="utf-8").splitlines():
        if not line or line[0] in "# \t-":
            continue
        one = Requirement(line.rstrip("\\ "))
        if one.marker and not one.marker.evaluate():
            continue
        count += 1
        try:
            found = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            lacking.append(one.name)
            continue
        if not one.specifier.contains(found, prereleases=True):
            other.append(f"{one.name} {found} in place of {str(one.specifier).removeprefix('==')}")
    figures = {"pinned": count, "lacking": len(lacking), "other": len(other)}
    mend = f"{Path(sys.executable).parent / 'pip'} install --require-hashes -r {PINNED.name}"
    if lacking:
        return Finding(FAILED, f"not installed: {_some(lacking)}", mend, figures)
    if other:
        return Finding(ATTENTION, f"of another version than was tested: {_some(other)}", mend, figures)
    return Finding(OK, f"{count} packages as {PINNED.name} pins them", figures=figures)


def _some(names: list[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def account(folder: Path) -> Finding | None:
    """Whether this runs under the account to which the data belong: under another, files are made that the dashboard
    cannot write."""
    if not hasattr(os, "getuid") or not folder.exists() or folder.stat().st_uid == os.getuid():
        return None
    return Finding(
        ATTENTION,
        f"{folder} belongs to another account than the one that asks",
        "run commands as the account of the dashboard, such as: sudo -u blo",
    )


def kept() -> Finding:
    """Whether the store can be read and written, and holds all that readers kept before."""
    try:
        is_there = store.try_out()
        is_apart = store.is_in_file_beside_server()
    except store.StoreError as error:
        mend = (
            f"give the account of the dashboard the rights that docs/operation.md lists for {store.SCHEMA}"
            if store.place() == store.SCHEMA
            else f"give the account of the dashboard the right to write {store.place()} and its folder, or restore a "
            "backup"
        )
        return Finding(FAILED, str(error).rstrip("."), mend)
    name = store.place()
    if is_apart:
        return Finding(
            ATTENTION,
            f"{name} is used, for the account of the database may make no schema: other servers do not share it",
            f"CREATE SCHEMA {store.SCHEMA} AUTHORIZATION the account, as docs/operation.md has it",
        )
    if left := store.left_in_file():
        return Finding(ATTENTION, left, "start the dashboard again; where that does not help, its log says why")
    if not is_there:
        return Finding(OK, f"{name} is not there yet and can be made")
    if name == store.SCHEMA:
        return Finding(OK, f"schema {name} can be read and written")
    size = store.path().stat().st_size
    return Finding(OK, f"{name} can be read and written, {size / 1e6:,.1f} MB", figures={"bytes": size})


def kept_for_teams() -> Finding | None:
    """Whether what readers keep for a team is in anybody's sight; nothing where nobody keeps anything so."""
    try:
        found, apart = teams.kept(), teams.without_role(roles.current())
    except (store.StoreError, SettingsError):
        # Said of the store, or of access.toml.
        return None
    if not found:
        return None
    figures = {"teams": len(found), "without_role": len(apart)}
    if apart:
        names = _some([f"{name} ({count})" for name, count in apart.items()])
        return Finding(
            ATTENTION,
            f"views, playlists and briefings are kept for teams that no role of {roles.PATH.name} has, in nobody's "
            f"sight: {names}",
            "python -m accounts rename-team OLD NEW, or give the role its name back",
            figures,
        )
    return Finding(OK, f"what is kept for {len(found)} teams is in their sight", figures=figures)


def replicas() -> Finding | None:
    """Whether servers that sign people in on the same database sign with the same key; nothing where there is but
    one."""
    try:
        found = servers.by_key()
    except store.StoreError:
        # Said of the store.
        return None
    count = sum(map(len, found))
    if count < 2:
        return None
    if len(found) > 1:
        apart = "; ".join(_some(names) for names in found)
        return Finding(
            FAILED,
            f"{count} servers on this database sign with {len(found)} keys, so that who begins to sign in on one is "
            f"refused by another: {apart}",
            "give all of them the same BLO_KEY and start them again",
            {"servers": count, "keys": len(found)},
        )
    return Finding(OK, f"{count} servers sign with the same key", figures={"servers": count, "keys": 1})


# The public address -----------------------------------------------------------------------------------------


def certificate(now: datetime) -> Finding | None:
    """How long the certificate of the public address is good for; nothing where it is not called by TLS."""
    try:
        parts = urlsplit(roles.current().address)
    except SettingsError:
        return None
    if parts.scheme != "https" or not parts.hostname:
        return None
    host = parts.hostname
    try:
        ends = _ends(host, parts.port or 443)
    except ssl.SSLCertVerificationError as error:
        return Finding(FAILED, f"{host}: {error.verify_message}", "renew it, or let this machine know who signed it")
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error)
        return Finding(FAILED, f"{host} does not answer: {reason}", "look at the reverse proxy and its port")
    days = (ends - now).days
    figures = {"expires": ends.isoformat(), "days": days}
    says = f"that of {host} expires on {ends:%Y-%m-%d}, in {days} days"
    if days < CERTIFICATE_DAYS:
        return Finding(ATTENTION, says, "renew it", figures)
    return Finding(OK, says, figures=figures)


def _ends(host: str, port: int) -> datetime:
    """When the certificate of a server expires, which this machine trusts."""
    context = ssl.create_default_context()
    with socket.create_connection((host, port), CONNECT_SECONDS) as plain:
        with context.wrap_socket(plain, server_hostname=host) as connection:
            shown = connection.getpeercert()
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
