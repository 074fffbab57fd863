"""Who keeps something: the person who has signed in, else the browser."""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

from accounts import sessions
from web import gate

PERSON = "person."
COOKIE = "_streamlit_xsrf"


def account() -> str:
    """A name for the person who has signed in, the same in every browser, that tells nothing about them; empty where
    nobody has."""
    session = sessions.known.get(gate.visitor(st.context.headers.to_dict()).session).session
    if session is None:
        return ""
    return PERSON + hashlib.blake2b(session.person.account.encode(), digest_size=10).hexdigest()


def name() -> str:
    """A name for whom something is kept: the person, else the browser, from the cookie that Streamlit gives it; of this
    visit where there is none."""
    if own := account():
        return own
    token, _moment = decode_xsrf_token_string(st.context.cookies.get(COOKIE, ""))
    if token is None:
        token = st.session_state.setdefault("_visit", secrets.token_bytes(16))
    return hashlib.blake2b(token, digest_size=10).hexdigest()
