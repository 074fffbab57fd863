"""The wall: slides that turn in the browser, without the server.

It draws what `briefing/wall.py` gives, over the whole window; nothing comes back from it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from web.components.bundle import styled_script

FOLDER = Path(__file__).parent

_mounted = st.components.v2.component("blo_wall", html="<div></div>\n", js=styled_script(FOLDER, "main.js"))


def show(payload: dict, *, key: str) -> None:
    """Mount the wall over the window.

    Args:
        payload: see `briefing.wall.payload`.
    """
    _mounted(data=payload, key=key, height=1)
