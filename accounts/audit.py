"""What was read and done, by whom: lines that readers cannot switch off.

Audit trail: each line is an event with its time, account (or a pseudonym), session and what was asked for, kept in the
store alone, for as long as `access.toml` says; exported as JSON lines. Where no line can be written, files are not
given.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pythonjsonlogger.json import JsonFormatter

from accounts import roles, sessions
from database import keys, store
from database.store_tables import audit as table
from language.i18n import _

SIGNED_IN, REFUSED, SIGNED_OUT, PUT_OUT = "signed in", "refused", "signed out", "put out"
PAGE, FILE, DATA, DECISION, ROLES = "page", "file", "data", "decision", "roles"
EVENTS = (SIGNED_IN, REFUSED, SIGNED_OUT, PUT_OUT, PAGE, FILE, DATA, DECISION, ROLES)
"""`DATA` and `ROLES`: another state of the data (loaded, or taken back), or another `access.toml`, was seen first.
`DATA` and `DECISION` are also what a command did (see `accounts.acts`)."""
_AS_JSON = JsonFormatter([], json_ensure_ascii=False)
PSEUDONYM = "person-"
UNSIGNED = "-"
"""Who has not signed in."""
LONGEST, LONGEST_FILTERS = 4_000, 1_000
"""Letters of what an event says, and of its filters."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One event: `at` UTC; `account` that of a person, a pseudonym, or `-`; `session` the beginning of its number."""

    number: int
    at: datetime
    event: str
    account: str
    session: str
    tier: str
    what: dict[str, Any]

    def as_json(self) -> str:
        """As one line of an export."""
        kept = {
            "at": self.at.isoformat(timespec="seconds"),
            "event": self.event,
            "account": self.account,
            "session": self.session,
            "tier": self.tier,
        }
        return _AS_JSON.format(logging.makeLogRecord({"msg": kept | self.what}))


def pseudonym(account: str) -> str:
    """What stands for an account: the same for the same person, and nobody's name."""
    return PSEUDONYM + hmac.digest(keys.own(), b"audit\0" + account.encode(), "sha256").hex()[:12]


def named(account: str) -> str:
    """An account as the audit holds it: by its name, or by a pseudonym where the operator wants that."""
    if not account:
        return UNSIGNED
    return pseudonym(account) if roles.current().is_pseudonymous else account


def is_kept() -> bool:
    """Whether what is read and taken is written down: where people sign in. Elsewhere nobody is known.

    Raises:
        accounts.roles.AccessError: `access.toml` cannot be used.
    """
    return roles.current().is_open


def not_noted_words() -> str:
    """Why no file is given, in the reader's language."""
    return _("What is taken is written down, and that cannot be done now: no files are given.")


def note(event: str, *, account: str = "", session: str = "", tier: str = "", **what: Any) -> int:
    """Write an event down; returns its number.

    Raises:
        database.store.StoreError: it cannot be written; whoever must not go on without it does not.
        accounts.roles.AccessError: `access.toml` cannot be used.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    told = json.dumps(what, ensure_ascii=False, default=str)
    if len(told) > LONGEST:
        told = json.dumps({"cut": told[: LONGEST // 2]}, ensure_ascii=False)
    days = roles.current().kept_days
    with store.writing(is_alone=False) as connection:
        number = connection.execute(
            sa.insert(table)
            .values(at=now, event=event, account=named(account), session=session[:12], tier=tier, what=told)
            .returning(table.c.number)
        ).scalar_one()
        connection.execute(sa.delete(table).where(table.c.at < now - timedelta(days=days)))
    return number


def note_state(event: str, state: str) -> None:
    """Write down that something is in another state than the newest line of the event says: once, however many
    processes see it.

    Raises:
        database.store.StoreError: it cannot be written.
        accounts.roles.AccessError: `access.toml` cannot be used.
    """
    if not is_kept():
        return
    last = next(lines(event=event, most=1), None)
    if last is None or last.what.get("state") != state:
        note(event, state=state)


class FileGiven:
    """A file that a reader takes: written down before its first piece, and again when its last has been sent.

    Raises:
        database.store.StoreError: it cannot be written down: no file is given.
        accounts.roles.AccessError: `access.toml` cannot be used.
    """

    def __init__(
        self,
        *,
        tier: str,
        name: str,
        session: str = "",
        account: str = "",
        rows: int | None = None,
        filters: str = "",
        **more: Any,
    ):
        self._what = {"name": name, "rows": rows, "filters": filters[:LONGEST_FILTERS]} | more
        self._number: int | None = None
        if is_kept():
            found = sessions.known.get(session)
            account = found.session.person.account if found.session else account
            self._number = note(FILE, account=account, session=session, tier=tier, **self._what, state="begun")

    def through(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces of the file; with the last its digest is known."""
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece
        self.ended(digest.hexdigest(), size)

    def ended(self, digest: str, size: int | None = None) -> None:
        """The whole file was sent."""
        if self._number is None:
            return
        what = self._what | {"state": "sent", "sha256": digest, "bytes": size}
        with contextlib.suppress(store.StoreError), store.writing(is_alone=False) as connection:
            connection.execute(
                sa.update(table).where(table.c.number == self._number).values(what=json.dumps(what, ensure_ascii=False))
            )


def lines(
    *, since: datetime | None = None, account: str = "", event: str = "", most: int | None = None
) -> Iterator[Line]:
    """Events, the newest first.

    Args:
        account: by its name or its pseudonym: both are found.

    Raises:
        database.store.StoreError: they cannot be read.
    """
    query = sa.select(table).order_by(table.c.at.desc(), table.c.number.desc())
    if since is not None:
        query = query.where(table.c.at >= since.astimezone(UTC).replace(tzinfo=None))
    if account:
        query = query.where(table.c.account.in_((account, pseudonym(account))))
    if event:
        query = query.where(table.c.event == event)
    (rows,) = store.read(query.limit(most) if most else query)
    for row in rows:
        yield Line(
            number=row.number,
            at=row.at.replace(tzinfo=UTC),
            event=row.event,
            account=row.account,
            session=row.session,
            tier=row.tier,
            what=json.loads(row.what),
        )


def erase(account: str) -> int:
    """Take away all events of an account, as its person may ask for; how many they were.

    Raises:
        database.store.StoreError: it cannot be written.
    """
    with store.writing(is_alone=False) as connection:
        return connection.execute(sa.delete(table).where(table.c.account.in_((account, pseudonym(account))))).rowcount
