"""Who keeps something, and for whom: the person who has signed in, else the browser; and the people of a role."""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

from accounts import sessions
from accounts.sessions import Found
from language import i18n
from language.i18n import _
from scope.access import KEEP, Access
from web import gate
from web.saved_views import ALL

PERSON = "person."
COOKIE = "_streamlit_xsrf"


def _found() -> Found:
    return sessions.known.get(gate.visitor(st.context.headers.to_dict()).session)


def account() -> str:
    """A name for the person who has signed in, the same in every browser, that tells nothing about them; empty where
    nobody has."""
    session = _found().session
    if session is None:
        return ""
    return PERSON + hashlib.blake2b(session.person.account.encode(), digest_size=10).hexdigest()


def team() -> str:
    """With whom the person who has signed in shares, as the store names the people of a role; empty where there is no
    role."""
    return _found().team


def whom(access: Access, *, key: str, kept: str = "") -> str:
    """Offer for whom something is to be: the reader alone, the people of their role, or all (empty, a team, `ALL`).

    Who has not signed in has no choice: what they keep is for all.
    """
    if not account():
        return ALL
    found, offered = _found(), [""]
    if KEEP in access.may:
        offered += [found.team, ALL] if found.team else [ALL]
    team = found.standing.role.title(i18n.language()) if found.team in offered[1:] else ""
    chosen = st.segmented_control(
        _("For whom"),
        offered,
        default=kept if kept in offered else "",
        key=key,
        format_func=lambda one: _("For me") if not one else _("For all") if one == ALL else _("For my team"),
        required=True,
        help=_("My team: everybody with the role {role}.").format(role=i18n.markdown(team)) if team else None,
    )
    return chosen or ""


def name() -> str:
    """A name for whom something is kept: the person, else the browser, from the cookie that Streamlit gives it; of this
    visit where there is none."""
    return account() or of_browser()


def of_browser() -> str:
    """A name for this browser, whoever has signed in."""
    token, _moment = decode_xsrf_token_string(st.context.cookies.get(COOKIE, ""))
    if token is None:
        token = st.session_state.setdefault("_visit", secrets.token_bytes(16))
    return hashlib.blake2b(token, digest_size=10).hexdigest()
