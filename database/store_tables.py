"""Tables of the one store: what readers keep, who is signed in, and what was read (see `database.store`)."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# What readers keep ------------------------------------------------------------------------------------------

playlist = sa.Table(
    "playlist",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
    sa.Column("used_on", sa.Date),
)
"""One playlist as its TOML; a saved one is never changed: a change is saved under a new code, so that a shared link
keeps its slides.
`used_on`: the last day (UTC) on which a wall or a file was made of it, where that is known."""
frozen = sa.Table(
    "frozen",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("playlist_code", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("countries", sa.Text, nullable=False),
    sa.Column("data_version", sa.Text, nullable=False),
    sa.Column("frozen_at", sa.DateTime, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("used_on", sa.Date),
)
"""What a wall shows, as it was when it was frozen, for readers of a tier and some countries (all where none is
named)."""
keeper = sa.Table(
    "keeper",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, primary_key=True),
)
"""For whom (a person, else a browser) something is kept; several, where several have saved the same."""
shared = sa.Table(
    "shared",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("whom", sa.Text, primary_key=True),
)
"""For whom something is beside those who keep it: `ALL`, or the people of a role (`team_of`). A saved view says by
`is_for_all` whether it is for all."""
ALL = "all"
view = sa.Table(
    "saved_view",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
    sa.Column("is_for_all", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("countries", sa.Text, nullable=False),
    sa.Column("agency_code", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
    sa.Column("figure", sa.Text),
)
"""A page with its link under a name. `owner`: whose it is, empty for the installation's; `tier`, `countries` and
`agency_code`: what its maker may see, for names are told to nobody who may see less. `figure`: what its main figure
said, as JSON."""
seen = sa.Table(
    "saved_view_seen",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("reader", sa.Text, primary_key=True),
    sa.Column("seen_at", sa.DateTime, nullable=False),
    sa.Column("figure", sa.Text, nullable=False),
)
"""What the main figure of a saved view said to a reader who opened it last."""
taken_over = sa.Table("taken_over", metadata, sa.Column("code", sa.Text, primary_key=True))
"""What a server has once taken over from files of before, also what was forgotten since: it comes but once."""
BY_CODE = (playlist, frozen, view)
OF_CODES = (keeper, shared, seen)
"""What readers keep, under codes that are drawn by lot; and what stands beside these codes."""


def team_of(role: str) -> str:
    """As `shared` names the people of a role of `access.toml`; empty for who has none."""
    return f"team.{role}" if role else ""


# People -----------------------------------------------------------------------------------------------------

session = sa.Table(
    "person_session",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("held", sa.Text, nullable=False),
    sa.Column("began_at", sa.DateTime, nullable=False),
    sa.Column("seen_at", sa.DateTime, nullable=False),
    sa.Column("ended_at", sa.DateTime),
    sa.Column("ended_by", sa.Text, nullable=False, default=""),
)
"""`number`: hash of what the cookie holds. `person`: as the issuer said, as JSON. `held`: what the provider needs to
sign out there as well, gone with the session's end."""
blocked = sa.Table(
    "person_blocked",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("since", sa.DateTime, nullable=False),
)
"""Accounts (`Person.account`, or an e-mail) that are let in no more."""
screen_link = sa.Table(
    "screen_link",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("playlist", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
)
"""Links that nobody has opened yet, by a hash of their secret."""
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), primary_key=True, autoincrement=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
)
"""`what`: the rest of an event, as JSON."""
preference = sa.Table(
    "preference",
    metadata,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""What a person wants the dashboard to begin with."""

server = sa.Table(
    "server",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("key_mark", sa.Text, nullable=False),
    sa.Column("seen_at", sa.DateTime, nullable=False),
)
"""Servers on which people sign in, by machine and port, with a mark of the key that each signs with, which tells
nothing of the key."""

# The tables themselves --------------------------------------------------------------------------------------

layout = sa.Table(
    "store_layout",
    metadata,
    sa.Column("is_only", sa.Boolean, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)
"""On a server: the version of the tables. In a file it is `user_version`."""
