"""What the document around all pages needs: its language and names for those who listen to it, and what happens when it
is printed: the browser lays it out anew for the paper's width, and what was drawn for the screen is fitted to it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from language import i18n
from language.i18n import N_, _
from web.components.bundle import script

KEY, SETTLED, EXPLAINED, LEFT = "document", "document_settled", "document_explained", "document_left"
COOKIE = "_document_cookie"
"""What the browser is to keep of what its reader wants; in the state of the visit."""
NAMES = (
    N_("Open"),
    N_("Close"),
    N_("Clear all"),
    N_("Clear value"),
    N_("Collapse sidebar"),
    N_("Expand sidebar"),
    N_("Skip to main content"),
    N_("Previous page"),
    N_("Next page"),
    N_("Page {n}"),
    N_("Page number"),
    N_("Pagination"),
    N_("Copy to clipboard"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Explanation"),
    N_("Sidebar"),
    N_("Increment"),
    N_("Decrement"),
    N_("start"),
    N_("end"),
    N_("Select all"),
    N_("Selected values"),
    N_("Select {n} matches"),
    N_("Help for {name}"),
    N_("Remove {name}"),
    N_("{name} start date"),
    N_("{name} end date"),
    N_("Choose date"),
    N_("Choose date range"),
    N_("Previous month"),
    N_("Next month"),
)
"""Of controls, as Streamlit names them in English."""
NO_PAGE = (N_("There is no such page"), N_("Nothing is found at this address. Situation is shown instead."))
"""What a reader is told whose address leads nowhere, in place of Streamlit's words for who writes pages."""
CALLED = {"Explanation": "Help"}
"""What Streamlit calls a control where its English word means another thing here."""

_mounted = st.components.v2.component(
    "blo_document", html="<span></span>\n", js=script(Path(__file__).parent / "main.js")
)


def settle(alive: str = "", *, cookie: str = "", seconds: int = 0) -> None:
    """Let the document say its language and the names of its controls, keep what its reader wants, and wait for the
    reader to print; nothing is seen of it on screen.

    Args:
        cookie: name of the cookie in which the browser keeps what stands under `COOKIE`, for so many seconds.
        alive: where the page asks whether its reader is still signed in; empty where nobody but this server says so.
    """
    names = {} if i18n.language() == "en" else {CALLED.get(name, name): _(name) for name in NAMES}
    with st.container(key=KEY):
        _mounted(
            key=SETTLED,
            data={
                "language": i18n.language(),
                "names": names,
                "noPage": [_(words) for words in NO_PAGE],
                "alive": alive,
                "kept": {
                    "name": cookie,
                    "value": st.session_state.get(COOKIE),
                    "path": "/" + st.get_option("server.baseUrlPath").strip("/"),
                    "seconds": seconds,
                },
            },
            on_narrow_change=lambda: None,
            on_explain_change=_explain,
            on_leave_change=_leave,
        )


def _explain() -> None:
    asked = getattr(st.session_state[SETTLED], "explain", None)
    st.session_state[EXPLAINED] = asked if isinstance(asked, str) else None


def explained() -> str:
    """The key of the figure that the reader has just asked to have explained; once, and empty for none."""
    return st.session_state.pop(EXPLAINED, None) or ""


def _leave() -> None:
    asked = getattr(st.session_state[SETTLED], "leave", None)
    st.session_state[LEFT] = asked if isinstance(asked, str) else None


def leave_out(key: str) -> None:
    """Ask to leave cases out, as a button with this key does."""
    st.session_state[LEFT] = key


def left_out() -> str:
    """The key of the cases that the reader has just asked to leave out; once, and empty for none."""
    return st.session_state.pop(LEFT, None) or ""


def is_phone() -> bool:
    """Whether the browser calls itself a mobile one."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def is_narrow() -> bool:
    """Whether the window is as narrow as a phone's, as far as the browser has told, or the browser is a phone's."""
    return is_phone() or bool(getattr(st.session_state.get(SETTLED), "narrow", False))
