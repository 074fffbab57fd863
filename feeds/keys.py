"""Keys of feeds: what each opens and until when, kept as one small file for each.

The key itself is shown once, when it is made; kept is a salted hash of it. A file is written whole and is never changed
but to revoke it, so that servers and commands need no lock between them.

API keys (bearer secrets), hashed at rest, with scope and expiry.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from scope import settings
from scope.access import Access

NUMBER = re.compile(r"[0-9a-f]{8}")
FORM = re.compile(r"blo-([0-9a-f]{8})-([A-Za-z0-9_\-]{43})")
"""A key: the number under which it is kept, and what nobody can guess."""
NOBODY = "00" * 16
"""Salt for a key that is kept nowhere: to refuse it takes as long as any other."""


class KeysError(OSError):
    """Keys cannot be read or written; the message says where and why."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """What a key opens.

    Args:
        until: its last day, in the zone of the settings.
        link: what a request must be as narrow as; empty for no more than the access level.
        owner: account of the person whose it is, who may see no less than it gives; empty for the installation's.
        made_at, revoked_at: UTC, as ISO writes them; the latter is empty while it holds.
    """

    number: str
    tier: str
    until: str
    agency: str = ""
    countries: tuple[str, ...] = ()
    link: str = ""
    note: str = ""
    owner: str = ""
    made_at: str = ""
    revoked_at: str = ""
    salt: str = ""
    hash: str = ""

    @property
    def access(self) -> Access:
        return Access(tier=self.tier, countries=self.countries, agency_code=self.agency)

    def is_over(self, today: date) -> bool:
        return today > date.fromisoformat(self.until)


def folder() -> Path:
    """Where keys lie."""
    return settings.ROOT / settings.current().feed_keys


def make(
    *,
    tier: str,
    until: date,
    agency: str = "",
    countries: tuple[str, ...] = (),
    link: str = "",
    note: str = "",
    owner: str = "",
) -> tuple[Key, str]:
    """A new key as it is kept, and the key itself, which is kept nowhere.

    Raises:
        KeysError: it cannot be kept.
    """
    number, secret, salt = secrets.token_hex(4), secrets.token_urlsafe(32), secrets.token_hex(16)
    key = Key(
        number=number,
        tier=tier,
        until=until.isoformat(),
        agency=agency,
        countries=countries,
        link=link,
        note=note,
        owner=owner,
        made_at=_now(),
        salt=salt,
        hash=_hashed(salt, secret),
    )
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never over another.
        with os.fdopen(os.open(_path(number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(_written(key))
    except OSError as error:
        raise KeysError(f"the key cannot be kept in {folder()}: {error.strerror}") from error
    return key, f"blo-{number}-{secret}"


def every() -> list[Key]:
    """All keys, the newest first; also those that are over or revoked.

    Raises:
        KeysError: they cannot be read.
    """
    try:
        numbers = [path.stem for path in folder().glob("*.json") if NUMBER.fullmatch(path.stem)]
        found = [key for number in numbers if (key := _read(number))]
    except (OSError, ValueError, TypeError) as error:
        raise KeysError(f"a file in {folder()} cannot be read: {error}") from error
    return sorted(found, key=lambda key: (key.made_at, key.number), reverse=True)


def revoke(number: str) -> Key | None:
    """Take a key back for ever; None where there is none of the number.

    Raises:
        KeysError: it cannot be written down.
    """
    try:
        key = _read(number) if NUMBER.fullmatch(number) else None
        if key is None or key.revoked_at:
            return key
        key = replace(key, revoked_at=_now())
        draft = folder() / f".{number}-{secrets.token_hex(4)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(_written(key))
            os.replace(draft, _path(number))
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise KeysError(f"{_path(number)} cannot be written: {error.strerror}") from error
    return key


def given(text: str) -> Key | None:
    """The key that a program shows, also one that is over or revoked; None where it is no key of this installation.

    Raises:
        KeysError: what is kept of it cannot be read.
    """
    parts = FORM.fullmatch(text)
    number, secret = parts.groups() if parts else ("", text)
    try:
        key = _read(number) if number else None
    except (OSError, ValueError, TypeError) as error:
        raise KeysError(f"{number}.json in {folder()} cannot be read") from error
    shown = _hashed(key.salt if key else NOBODY, secret)
    return key if hmac.compare_digest(shown, key.hash if key else "") else None


def _path(number: str) -> Path:
    return folder() / f"{number}.json"


def _read(number: str) -> Key | None:
    with contextlib.suppress(FileNotFoundError):
        kept = json.loads(_path(number).read_text(encoding="utf-8"))
        return Key(**kept | {"countries": tuple(kept["countries"])})
    return None


def _written(key: Key) -> str:
    return json.dumps(asdict(key), ensure_ascii=False, indent=1) + "\n"


def _hashed(salt: str, secret: str) -> str:
    """The secret is of 32 random bytes, which nobody tries one by one: a fast hash does."""
    return hashlib.sha256(bytes.fromhex(salt) + secret.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
