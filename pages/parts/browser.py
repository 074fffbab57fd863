"""Which browser a reader has, where nobody has signed in."""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

COOKIE = "_streamlit_xsrf"


def name() -> str:
    """A name for the browser of this reader that tells nothing about it: from the cookie that Streamlit gives it; of
    this visit where there is none."""
    token, _moment = decode_xsrf_token_string(st.context.cookies.get(COOKIE, ""))
    if token is None:
        token = st.session_state.setdefault("_visit", secrets.token_bytes(16))
    return hashlib.blake2b(token, digest_size=10).hexdigest()
