"""The wall: slides that turn in the browser, without the server.

It draws what `briefing/wall.py` gives, over the whole window; nothing comes back from it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from web.components.bundle import styled_script

FOLDER = Path(__file__).parent

_mounted = st.components.v2.component("blo_wall", html="<div></div>\n", js=styled_script(FOLDER, "main.js"))
_small = st.components.v2.component("blo_thumbnails", html="<div></div>\n", js=styled_script(FOLDER, "thumbnails.js"))


def show(payload: dict, *, key: str) -> None:
    """Mount the wall over the window.

    Args:
        payload: see `briefing.wall.payload`.
    """
    _mounted(data=payload, key=key, height=1)


def thumbnails(payload: dict, *, language: str, words: str, key: str, on_click: Callable[[str], None]) -> None:
    """Every slide as a small picture in one language, and those that are left out, with the reason.

    Args:
        payload: see `briefing.wall.payload`.
        words: what a click on a picture does.
        on_click: takes the key of the slide whose picture was clicked, before the page runs again.
    """

    def clicked() -> None:
        chosen = st.session_state[key].chosen
        if chosen in [slide["key"] for slide in slides]:
            on_click(chosen)

    told = {name: payload[name] for name in ("colours", "grounds", "left_out", "mode")}
    slides = [slide for slide in payload["slides"] if slide["language"] == language]
    _small(data=told | {"slides": slides, "words": {"show": words}}, key=key, on_chosen_change=clicked)
