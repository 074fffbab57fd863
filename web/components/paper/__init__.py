"""What happens to a page when it is printed: the browser lays it out anew for the paper's width, and what was drawn for
the screen is fitted to it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from web.components.bundle import script

KEY = "paper"

_mounted = st.components.v2.component("blo_paper", html="<span></span>\n", js=script(Path(__file__).parent / "main.js"))


def watch() -> None:
    """Wait for the reader to print; nothing is seen of it on screen."""
    with st.container(key=KEY):
        _mounted(key="paper_watch")
