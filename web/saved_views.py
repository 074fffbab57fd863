"""Views that readers save: a page with its link under a name, so that it is found again and says what changed in it.

A link is the page's own, so that who opens it sees no more than their own access allows; names and descriptions are
told only to who may see as much as who saved them. A view is for its owner, for the people of the owner's role (a
team), or for all. Until people sign in it belongs to the installation, and the browser that saved it (or the operator)
can change it, also when people sign in later.

Bookmarks (saved queries), with the figure last seen.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa

from database import store
from database.store import SHORT_WAIT_SECONDS, StoreError
from database.store_tables import ALL
from database.store_tables import keeper as keeper_table
from database.store_tables import seen as seen_table
from database.store_tables import shared as shared_table
from database.store_tables import view as view_table
from language import signs
from language.i18n import _, number
from scope.access import Access
from scope.settings import TIERS

VIEW = "view"
MOST_VIEWS, OWN_VIEWS = 1000, 60
"""What is kept for all together, and for one browser or owner at most."""
MOST_NAME, MOST_NOTE, MOST_LINK = 80, 400, 6000
MOST_SEEN = 300
"""Of so many readers it is known what a view said to them last; of others what it said when it was saved."""
SEPARATOR = "."


@dataclass(frozen=True)
class Figure:
    """What the main figure of a view said.

    Args:
        measure: what it is of, as its page calls it.
        start, end: days that it is of; the end is not among them.
        seen_as: what it was worked out of: figures are compared only where this is the same.
    """

    measure: str
    value: float
    start: date
    end: date
    seen_as: str

    def written(self) -> str:
        return json.dumps(asdict(self) | {"start": self.start.isoformat(), "end": self.end.isoformat()})


def _figure(text: str | None) -> Figure | None:
    """A figure as it was written; None where there is none, or nobody can read it."""
    try:
        said = json.loads(text or "null")
        return said and Figure(
            str(said["measure"]),
            float(said["value"]),
            date.fromisoformat(said["start"]),
            date.fromisoformat(said["end"]),
            str(said["seen_as"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


@dataclass(frozen=True)
class View:
    """A saved view as a reader finds it.

    Args:
        page: address of its page; `link` the parameters of its link.
        owner: whose it is; empty for the installation's.
        team: whose people find it too (`store_tables.team_of`); empty where it is for its owner alone, or for all.
        figure: what its main figure said when it was saved.
        is_own: this reader can change it.
    """

    code: str
    name: str
    note: str
    page: str
    link: Mapping[str, str]
    owner: str
    is_for_all: bool
    team: str
    saved_at: datetime
    figure: Figure | None
    is_own: bool


@dataclass(frozen=True)
class Reader:
    """Who reads: what they may see, their browser, and who they are and with whom they share, empty where nobody has
    signed in."""

    access: Access
    browser: str
    owner: str = ""
    team: str = ""

    @property
    def name(self) -> str:
        """Under which it is known what was seen, and for whom something is kept."""
        return self.owner or self.browser


def plain(text: str) -> str:
    """A text as it is kept: one line, without signs that are not seen."""
    return " ".join(signs.drawn(text).split())


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _may_see(row: Any, reader: Reader) -> bool:
    """Whether a reader may see as much as who saved a view, and it is for them."""
    if not row.is_for_all and row.owner != reader.owner and (not row.team or row.team != reader.team):
        return False
    access = reader.access
    if row.tier not in TIERS or TIERS.index(access.tier) > TIERS.index(row.tier):
        return False
    if access.tier != TIERS[0] and row.agency_code not in ("", access.agency_code):
        return False
    return not access.countries or set(row.countries.split(SEPARATOR)) <= set(access.countries)


def _view(row: Any, reader: Reader, keepers: set[str]) -> View:
    return View(
        row.code,
        row.name,
        row.note,
        row.page,
        dict(parse_qsl(row.link, keep_blank_values=True)),
        row.owner,
        row.is_for_all,
        row.team or "",
        row.saved_at.replace(tzinfo=UTC),
        _figure(row.figure),
        reader.owner == row.owner if row.owner else reader.browser in keepers,
    )


def _rows() -> sa.Select:
    """Every view, with its team."""
    return sa.select(view_table, shared_table.c.whom.label("team")).outerjoin(
        shared_table, shared_table.c.code == view_table.c.code
    )


def listed(reader: Reader, text: str = "") -> list[View]:
    """Views that a reader may open, by name; those that a text is found in: each of its words in name or
    description.

    Raises:
        StoreError: the store cannot be read.
    """
    rows, keepers = store.read(_rows(), sa.select(keeper_table))
    kept_for: dict[str, set[str]] = {}
    for row in keepers:
        kept_for.setdefault(row.code, set()).add(row.owner)
    words = _key(plain(text)).split()
    found = [
        _view(row, reader, kept_for.get(row.code, set()))
        for row in rows
        if _may_see(row, reader) and all(word in _key(f"{row.name} {row.note}") for word in words)
    ]
    return sorted(found, key=lambda one: (_key(one.name), one.code))


@dataclass(frozen=True)
class Row:
    """A view as the operator lists it: bytes that it takes, and the last day on which somebody opened it."""

    code: str
    name: str
    page: str
    size: int
    saved_at: datetime
    seen_on: date | None


def every() -> list[Row]:
    """All views, the newest first.

    Raises:
        StoreError: the store cannot be read.
    """
    last = sa.func.max(seen_table.c.seen_at).label("seen_at")
    rows, seen = store.read(
        sa.select(view_table).order_by(view_table.c.saved_at.desc(), view_table.c.code),
        sa.select(seen_table.c.code, last).group_by(seen_table.c.code),
    )
    days = {row.code: row.seen_at.date() for row in seen}
    return [
        Row(
            row.code,
            row.name,
            row.page,
            len((row.name + row.note + row.link + (row.figure or "")).encode()),
            row.saved_at.replace(tzinfo=UTC),
            days.get(row.code),
        )
        for row in rows
    ]


def view(code: str, reader: Reader) -> View | None:
    """One view; None where there is none that this reader may open.

    Raises:
        StoreError: the store cannot be read.
    """
    return next((one for one in listed(reader) if one.code == code), None)


# Keeping ----------------------------------------------------------------------------------------------------


def _named(connection: sa.Connection, name: str, note: str, reader: Reader, *, but: str = "") -> tuple[str, str]:
    """Name and description as they are kept.

    Raises:
        StoreError: there is no name, one of them is too long, or the name is taken.
    """
    name, note = plain(name), plain(note)
    if not name:
        raise StoreError(_("A saved view needs a name."))
    for text, most, words in (
        (name, MOST_NAME, _("The name is too long: {n} signs, and {most} are kept at most.")),
        (note, MOST_NOTE, _("The description is too long: {n} signs, and {most} are kept at most.")),
    ):
        if len(text) > most:
            raise StoreError(words.format(n=number(len(text)), most=number(most)))
    for row in connection.execute(_rows().where(view_table.c.code != but)):
        if _may_see(row, reader) and _key(row.name) == _key(name):
            raise StoreError(_("Another saved view has this name already. Choose another one."))
    return name, note


def _refuse_too_many(connection: sa.Connection, reader: Reader) -> None:
    rows = connection.execute(sa.select(view_table.c.code)).all()
    own = sa.select(sa.func.count()).where(
        keeper_table.c.owner == reader.name, keeper_table.c.code.in_(sa.select(view_table.c.code))
    )
    if connection.execute(own).scalar_one() >= OWN_VIEWS:
        words = _("{n} views are kept for you already, and no more are kept for one: delete one that is not used.")
        raise StoreError(words.format(n=number(OWN_VIEWS)))
    if len(rows) >= MOST_VIEWS:
        words = _(
            "The store is full: {n} views are kept for all readers together. Delete those that are not used: your own, "
            "others by the operator (python -m briefing store list)."
        )
        raise StoreError(words.format(n=number(MOST_VIEWS)))


def save(
    name: str,
    note: str,
    page: str,
    link: Mapping[str, str],
    *,
    reader: Reader,
    figure: Figure | None,
    whom: str = ALL,
) -> str:
    """Keep a view; returns its code.

    Args:
        whom: `ALL`, a team, or empty for its owner alone; without an owner every view is for all.

    Raises:
        StoreError: it cannot be kept; the message says why.
    """
    written = urlencode(link)
    if len(written) > MOST_LINK:
        raise StoreError(
            _("The link of this page is too long to be kept: fewer values in its filters make it shorter.")
        )
    code = f"view-{secrets.token_hex(5)}"
    with store.writing() as connection:
        name, note = _named(connection, name, note, reader)
        _refuse_too_many(connection, reader)
        values = {
            "code": code,
            "name": name,
            "note": note,
            "page": page,
            "link": written,
            "owner": reader.owner,
            "is_for_all": whom == ALL or not reader.owner,
            "tier": reader.access.tier,
            "countries": SEPARATOR.join(reader.access.countries),
            "agency_code": reader.access.agency_code,
            "saved_at": store.now(),
            "figure": figure and figure.written(),
        }
        connection.execute(sa.insert(view_table).values(values))
        store.keep_for(connection, code, reader.name)
        if reader.owner:
            _share(connection, code, whom)
    return code


def _share(connection: sa.Connection, code: str, whom: str) -> None:
    connection.execute(sa.delete(shared_table).where(shared_table.c.code == code))
    if whom not in ("", ALL):
        store.put(connection, shared_table, {"code": code, "whom": whom})


def _own(connection: sa.Connection, code: str, reader: Reader) -> Any:
    """The row of a view that this reader can change.

    Raises:
        StoreError: it is gone, or another's.
    """
    row = connection.execute(_rows().where(view_table.c.code == code)).first()
    if row is None:
        raise StoreError(_("This view is not there any more: it was deleted meanwhile."))
    keepers = connection.execute(sa.select(keeper_table.c.owner).where(keeper_table.c.code == code)).scalars()
    if not _view(row, reader, set(keepers)).is_own:
        raise StoreError(_("This view was saved by another reader, and only they or the operator can change it."))
    return row


def change(view: View, name: str, note: str, *, reader: Reader, whom: str | None = None) -> None:
    """Give a view another name and description, or let it be for others.

    Args:
        whom: as of `save`; None leaves it as it is.

    Raises:
        StoreError: it cannot be changed, or was changed meanwhile, as in another tab.
    """
    with store.writing() as connection:
        row = _own(connection, view.code, reader)
        if (row.name, row.note) != (view.name, view.note):
            words = _("This view was changed meanwhile and is called “{name}” now. Look at it again, then change it.")
            raise StoreError(words.format(name=row.name))
        name, note = _named(connection, name, note, reader, but=view.code)
        said = {"name": name, "note": note}
        if whom is not None and row.owner:
            said["is_for_all"] = whom == ALL
            _share(connection, view.code, whom)
        connection.execute(sa.update(view_table).where(view_table.c.code == view.code).values(said))


def delete(code: str, *, reader: Reader | None = None) -> None:
    """Take a view away; without a reader, for the operator.

    Raises:
        StoreError: it is gone, or another's, or the store cannot be written.
    """
    with store.writing() as connection:
        if reader is not None:
            _own(connection, code, reader)
        for table in (view_table, seen_table, keeper_table, shared_table):
            connection.execute(sa.delete(table).where(table.c.code == code))


# Opening ----------------------------------------------------------------------------------------------------


def last_seen(view: View, reader: Reader) -> tuple[Figure, datetime, bool] | None:
    """What the main figure of a view said when this reader opened it last, else when it was saved; when that was; and
    whether they opened it."""
    try:
        rows = store.read(
            sa.select(seen_table).where(seen_table.c.code == view.code, seen_table.c.reader == reader.name)
        )[0]
    except StoreError:
        rows = []
    if rows and (figure := _figure(rows[0].figure)):
        return figure, rows[0].seen_at.replace(tzinfo=UTC), True
    return (view.figure, view.saved_at, False) if view.figure else None


def note_seen(view: View, reader: Reader, figure: Figure) -> None:
    """Write down what the main figure said. Never an error: who opens a view has not asked for this."""
    try:
        with store.writing(SHORT_WAIT_SECONDS) as connection:
            of_view = seen_table.c.code == view.code
            newest = (
                sa.select(seen_table.c.reader)
                .where(of_view, seen_table.c.reader != reader.name)
                .order_by(seen_table.c.seen_at.desc())
                .limit(MOST_SEEN - 1)
            )
            connection.execute(sa.delete(seen_table).where(of_view, seen_table.c.reader.not_in(newest)))
            row = {"code": view.code, "reader": reader.name, "seen_at": store.now(), "figure": figure.written()}
            store.put(connection, seen_table, row)
    except StoreError:
        return
