"""The map with its clock and its panel. Figures come packed by `charts/map_payload.py`; what the reader does comes
back.

It draws on a plain canvas and needs no library, so that it is fluid on machines that draw without a graphics card.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from web.components.bundle import script

FOLDER = Path(__file__).parent
EVENTS = ("told", "chosen", "leg", "boxed", "shaped", "near")
"""`told`: what the link shall hold of layers, time and view; the others are clicks: see `main.js`."""

_mounted = st.components.v2.component(
    "blo_map", html="<div></div>\n", css=(FOLDER / "map.css").read_text(encoding="utf-8"), js=script(FOLDER / "main.js")
)


def show(payload: bytes, *, key: str, acts: dict[str, Callable[[], None]]) -> None:
    """Mount the map.

    Args:
        payload: see `charts.map_payload.packed`.
        acts: what is called on some of `EVENTS`; the value stands in `st.session_state[key]` under the event's name.
    """
    heard = {f"on_{event}_change": acts.get(event, lambda: None) for event in EVENTS}
    _mounted(data=payload, key=key, height="content", **heard)
