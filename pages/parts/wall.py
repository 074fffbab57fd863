"""A wall that keeps itself up to date, for any page that has a payload."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from web.components import wall

KEY = "wall"
REFRESH_SECONDS = 60
"""How often the server looks whether there is anything new, and says that it is there."""


def show(payload: Callable[[], dict]) -> None:
    """The wall over everything that the app draws.

    Args:
        payload: see `briefing.wall.payload`; called anew every minute. Its `alive_seconds` is set here.
    """
    _wall(payload)


@st.fragment(run_every=REFRESH_SECONDS)
def _wall(payload: Callable[[], dict]) -> None:
    # The time makes every payload another one, so that the browser hears of the server even where nothing is new.
    wall.show(payload() | {"alive_seconds": float(REFRESH_SECONDS), "alive_at": time.time()}, key=KEY)
