"""Tickets for files: what the server has decided for a reader, signed, for a short time, for one purpose and one
browser.

A ticket is not secret from its reader, who sees what it holds on screen; it cannot be changed, nor used after its time,
nor by another browser. Every server on the same database takes it, also after a restart (see `database.keys`).

Signed, expiring download tokens (HMAC), bound to a session.
"""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from database import keys

LASTS_SECONDS = 600


class Forged(PermissionError):
    """Not a ticket of this database for this purpose and browser, or one that was changed."""


class Expired(PermissionError):
    """A ticket of this server whose time is over."""


def seal(content: Mapping[str, Any], *, purpose: str, holder: str, now: float | None = None) -> str:
    """A ticket that holds plain values, for use in a link.

    Args:
        holder: number of the browser that may use it.
    """
    until = (time.time() if now is None else now) + LASTS_SECONDS
    body = zlib.compress(json.dumps([until, content], ensure_ascii=False, separators=(",", ":")).encode())
    return f"{_written(body)}.{_written(keys.signature(body, _use(purpose, holder)))}"


def unseal(token: str, *, purpose: str, holder: str, now: float | None = None) -> dict[str, Any]:
    """What a ticket holds.

    Raises:
        Forged, Expired: it cannot be used.
    """
    try:
        body, signature = (_read(part) for part in token.split("."))
    except ValueError as error:
        raise Forged("no ticket") from error
    if not holder or not keys.is_signed(body, _use(purpose, holder), signature):
        raise Forged("signed by nobody here")
    until, content = json.loads(zlib.decompress(body))
    if (time.time() if now is None else now) >= until:
        raise Expired("its time is over")
    return content


# Values ---------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A value as a ticket holds it: dataclasses by their fields, tuples as lists, days as texts."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def typed(kind: Any, value: Any) -> Any:
    """What `plain` was given, by its type.

    Raises:
        TypeError: fields of this type would not come back as they were.
    """
    if is_dataclass(kind):
        kinds = get_type_hints(kind)
        return kind(**{name: typed(kinds[name], one) for name, one in value.items()})
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        return tuple(typed(get_args(kind)[0], one) for one in value)
    if get_origin(kind) is tuple and len(get_args(kind)) == len(value):
        return tuple(typed(each, one) for each, one in zip(get_args(kind), value, strict=True))
    if isinstance(kind, UnionType) and len(others := [one for one in get_args(kind) if one is not NoneType]) == 1:
        return None if value is None else typed(others[0], value)
    if kind is date:
        return date.fromisoformat(value)
    if kind not in (str, int, float, bool):
        raise TypeError(f"a ticket cannot hold {kind}")
    return value


def _use(purpose: str, holder: str) -> str:
    return f"ticket {purpose} {holder}"


def _written(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _read(part: str) -> bytes:
    read = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    # Several texts stand for the same bytes: only the one that was given out is a ticket.
    if _written(read) != part:
        raise ValueError("not as it was written")
    return read
