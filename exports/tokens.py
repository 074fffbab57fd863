"""Tickets for files: what the server has decided for a reader, signed, for a short time, for one purpose and one browser.

A ticket is not secret from its reader, who sees what it holds on screen; it cannot be changed, nor used after its time, nor by
another browser. Every server on the same database takes it, also after a restart (see `database.keys`).
"""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Mapping
from typing import Any

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
