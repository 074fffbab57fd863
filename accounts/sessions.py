"""Who is signed in: sessions that live on the server, so that they can be ended from there.

A browser holds a random number in a cookie; kept is its hash. Session management on the server: absolute and idle
timeout, revocation, blocked accounts.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from accounts import roles
from accounts.roles import Book, Person, Standing
from database import store
from database.store import StoreError
from database.store_tables import blocked as blocked_table
from database.store_tables import session as table
from database.store_tables import team_of
from scope import settings
from scope.access import Access

SEEN_EVERY = timedelta(seconds=30)
"""So often at most it is written down that a session is in use."""
KEPT = timedelta(days=90)
"""How long sessions that are over stay in the list."""
TRUSTED_SECONDS = 5.0
"""So long a process takes a session for valid before it looks again: no longer is one let in whom another process or a
command has put out."""
SIGNED_OUT, REVOKED = "signed out", "revoked"


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session, times in UTC. `ended_by` is empty while it is open (it can be over by time all the same)."""

    number: str
    person: Person
    held: str
    began_at: datetime
    seen_at: datetime
    ended_by: str = ""

    def over(self, book: Book, now: datetime) -> str:
        """Why it is over; empty while it holds."""
        if self.ended_by:
            return self.ended_by
        if self.person.issuer == roles.SCREEN:
            # Nobody sits at it who could come in again: it stays until the operator puts it out.
            return ""
        if now > self.began_at + timedelta(hours=book.hours):
            return f"{book.hours:g} hours"
        if now > self.seen_at + timedelta(minutes=book.idle_minutes):
            return f"{book.idle_minutes:g} idle minutes"
        return ""


def number_of(secret: str) -> str:
    """The number under which the session of a cookie is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _now() -> datetime:
    return datetime.now(UTC)


def _written(person: Person) -> str:
    kept = {
        "issuer": person.issuer,
        "subject": person.subject,
        "name": person.name,
        "email": person.email,
        "groups": person.groups,
        "claims": person.claims,
    }
    return json.dumps(kept, ensure_ascii=False)


def _person(text: str) -> Person:
    kept = json.loads(text)
    claims = tuple((name, tuple(values)) for name, values in kept.pop("claims"))
    return Person(**kept | {"groups": tuple(kept["groups"]), "claims": claims})


def _session(row: sa.Row) -> Session:
    return Session(
        number=row.number,
        person=_person(row.person),
        held=row.held,
        began_at=row.began_at.replace(tzinfo=UTC),
        seen_at=row.seen_at.replace(tzinfo=UTC),
        ended_by=row.ended_by,
    )


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def begin(person: Person, held: str = "", secret: str = "") -> str:
    """Begin a session; returns what its cookie holds.

    Args:
        secret: of a session that is known by something else than a cookie of ours; one of the same that is there
            already begins anew.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    secret = secret or secrets.token_urlsafe(32)
    now, number = _plain(_now()), number_of(secret)
    row = {"account": person.account, "person": _written(person), "held": held, "began_at": now, "seen_at": now}
    row |= {"ended_at": None, "ended_by": ""}
    with store.writing(is_alone=False) as connection:
        is_old = (table.c.seen_at < _plain(_now() - KEPT)) & ~table.c.account.startswith(f"{roles.SCREEN}:")
        connection.execute(sa.delete(table).where(is_old))
        store.put(connection, table, {"number": number} | row)
    known.forget()
    return secret


def find(number: str) -> Session | None:
    """A session by its number, also one that is over; None where there is none.

    Raises:
        database.store.StoreError: it cannot be read.
    """
    (rows,) = store.read(sa.select(table).where(table.c.number == number))
    return _session(rows[0]) if rows else None


def every() -> list[Session]:
    """All sessions that are kept, the newest first.

    Raises:
        database.store.StoreError: they cannot be read.
    """
    (rows,) = store.read(sa.select(table).order_by(table.c.began_at.desc(), table.c.number))
    return [_session(row) for row in rows]


def last(who: str) -> Person | None:
    """The person of an account, or with a verified e-mail, as the issuer said at the last sign-in; None for one who has
    not signed in for so long that nothing is known of them.

    Raises:
        database.store.StoreError: it cannot be read.
    """
    query = sa.select(table.c.person).order_by(table.c.began_at.desc())
    if ":" in who:
        query = query.where(table.c.account == who)
    for row in store.read(query)[0]:
        person = _person(row.person)
        if who == person.account or who.casefold() == person.email.casefold():
            return person
    return None


def is_blocked(person: Person) -> bool:
    """Whether a person is let in no more."""
    names = {person.account, *([person.email.casefold()] if person.email else [])}
    (rows,) = store.read(sa.select(blocked_table.c.account).where(blocked_table.c.account.in_(names)))
    return bool(rows)


def blocked() -> list[tuple[str, datetime]]:
    """Accounts and e-mails that are let in no more, and since when."""
    (rows,) = store.read(sa.select(blocked_table).order_by(blocked_table.c.account))
    return [(row.account, row.since.replace(tzinfo=UTC)) for row in rows]


def end(number: str, why: str) -> None:
    """End a session; what the provider gave for it goes.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    _end(table.c.number == number, why)


def end_all(account: str, why: str = REVOKED) -> int:
    """End all sessions of an account; how many were open.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    return _end(table.c.account == account, why)


def _end(which: sa.ColumnElement[bool], why: str) -> int:
    with store.writing(is_alone=False) as connection:
        ended = connection.execute(
            sa.update(table).where(which, table.c.ended_by == "").values(ended_at=_plain(_now()), ended_by=why, held="")
        ).rowcount
    known.forget()
    return ended


def block(name: str) -> None:
    """Let an account, or whoever has an e-mail, in no more.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    name = _as_kept(name)
    with store.writing(is_alone=False) as connection:
        store.put(connection, blocked_table, {"account": name, "since": _plain(_now())})
    known.forget()


def unblock(name: str) -> bool:
    """Let them in again; whether they were blocked.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    with store.writing(is_alone=False) as connection:
        found = connection.execute(sa.delete(blocked_table).where(blocked_table.c.account == _as_kept(name))).rowcount
    known.forget()
    return bool(found)


def _as_kept(name: str) -> str:
    # An account holds an issuer and a colon; an e-mail is the same in any case of its letters.
    return name if ":" in name else name.casefold()


def note_seen(session: Session) -> None:
    """Write down that a session is in use, not more often than needed.

    Raises:
        database.store.StoreError: it cannot be written down.
    """
    now = _now()
    if now < session.seen_at + SEEN_EVERY:
        return
    with store.writing(is_alone=False) as connection:
        connection.execute(sa.update(table).where(table.c.number == session.number).values(seen_at=_plain(now)))


# What a process knows ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Found:
    """A session that holds, and what its person may see and do now (`standing`); or why it does not (`over`).
    `problem`: it could not be looked up."""

    session: Session | None = None
    standing: Standing | None = None
    over: str = ""
    is_blocked: bool = False
    problem: str = ""

    @property
    def playlist(self) -> str:
        """The one briefing that a screen shows; empty for people."""
        if self.session is None or self.session.person.issuer != roles.SCREEN:
            return ""
        return next(iter(self.session.person.claim("playlist")), "")

    @property
    def team(self) -> str:
        """With whom its person shares: the people of the same role; empty where there is none."""
        return team_of(self.standing.role.name) if self.standing and self.standing.role else ""

    @property
    def mark(self) -> str:
        """What changes when anything does that its reader may see or do."""
        if self.session is None or self.standing is None:
            return ""
        return hashlib.sha256(repr((self.session.number, self.standing.access)).encode()).hexdigest()[:16]


def look(number: str, last: Session | None = None) -> Found:
    """What a session comes to now. Never an error: who cannot be looked up is not let in, and told why.

    Args:
        last: the session as it was found last. While the store cannot be read nobody can end it there either, and it
            goes on, for as long as it may last and as its role has it now.
    """
    if not number:
        return Found()
    try:
        book = roles.current()
        try:
            session = find(number)
            if session is not None and is_blocked(session.person):
                return Found(is_blocked=True, over="blocked")
        except StoreError:
            if last is None:
                raise
            session = last
        if session is None:
            return Found()
        if over := session.over(book, _now()):
            return Found(over=over)
        if session.person.issuer == roles.SCREEN:
            return Found(session=session, standing=screen_standing())
        if session.person.issuer not in book.issuers:
            return Found(over="issuer")
        return Found(session=session, standing=book.standing(session.person))
    except (roles.AccessError, StoreError) as error:
        return Found(problem=str(error))


def screen_standing() -> Standing:
    """What a screen shows: briefings at the access level that the operator has set for walls."""
    most = settings.current().access
    access = Access(tier=most.wall, countries=most.countries, agency_code=most.agency, may=())
    return Standing(role=None, access=access, why="wall under [access] in settings.toml")


class Known:
    """What a process has found out of sessions, for some seconds."""

    def __init__(self, seconds: float = TRUSTED_SECONDS, clock: Callable[[], float] = time.monotonic):
        self._seconds, self._clock = seconds, clock
        self._found: dict[str, tuple[float, Found]] = {}
        self._lock = threading.Lock()

    def held(self, number: str) -> Found | None:
        """What was found a moment ago; None where it must be looked up."""
        if not number:
            return Found()
        at, found = self._found.get(number, (-self._seconds, None))
        return found if self._clock() < at + self._seconds else None

    def get(self, number: str) -> Found:
        """What a session comes to; looked up where it was not a moment ago."""
        if (found := self.held(number)) is not None:
            return found
        _before, before = self._found.get(number, (0.0, None))
        at, found = self._clock(), look(number, before.session if before else None)
        with self._lock:
            if len(self._found) > 5_000:
                self._found.clear()
            self._found[number] = at, found
        return found

    def forget(self) -> None:
        """Look everything up anew."""
        with self._lock:
            self._found.clear()


known = Known()
