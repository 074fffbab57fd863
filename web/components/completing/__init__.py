"""Names of tables and columns for a text of SQL: while one is typed, those that it can become are offered under it and
taken by keyboard or by a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from language.i18n import _
from web.components.bundle import script

_mounted = st.components.v2.component(
    "blo_completing", html="<span></span>\n", js=script(Path(__file__).parent / "main.js")
)


def offer(key: str, tables: Mapping[str, Sequence[str]]) -> None:
    """Let the text area of a key be completed by the names of tables and of their columns."""
    _mounted(
        key=f"completing_{key}",
        data={"area": key, "tables": {name: list(columns) for name, columns in tables.items()}, "called": _("Names")},
    )
