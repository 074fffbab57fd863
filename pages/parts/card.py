"""A chart on its card: title, what it means, the picture, what the reader must know, and the same as files."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import i18n
from charts.chart import Chart, Matrix
from charts.figure import figure
from screen import Screen

CONFIG = {"displayModeBar": False}


def head(title: str, take: str = "") -> None:
    """Title of a card, and in a sentence what it shows."""
    st.html(f'<div class="blo-head">{i18n.html(title)}</div>')
    if take:
        st.html(f'<div class="blo-take">{i18n.html(take)}</div>')


def notes(*words: str) -> None:
    """What the reader must know of a chart or table, one line each."""
    if shown := [i18n.html(one) for one in words if one]:
        st.html(f'<div class="blo-note">{"<br/>".join(shown)}</div>')


def chart_card(
    here: Screen,
    chart: Chart,
    *,
    key: str,
    height: int = 320,
    columns: int = 4,
    on_click: Callable[[str], None] | None = None,
) -> None:
    """A chart with its words.

    Args:
        key: of the widget; one chart of a page has one.
        columns: of small multiples beside each other.
        on_click: takes the key of the mark that was clicked, before the page runs again.
    """
    head(chart.title, chart.take)
    more = {"selection_mode": "points", "on_select": lambda: _clicked(key, on_click)} if on_click else {}
    st.plotly_chart(
        figure(chart, here.palette, height=height, columns=columns_for_screen(columns)),
        theme=None, key=key, width="content" if isinstance(chart, Matrix) and not is_phone() else "stretch", alt=f"{chart.title}. {chart.take}".strip(), config=plotly_config(), **more,
    )  # fmt: skip
    notes(*chart.notes)


def plotly_config() -> dict:
    return CONFIG | {"locale": i18n.language(), "locales": i18n.PLOTLY_LOCALES}


def is_phone() -> bool:
    """Whether the browser calls itself a mobile one: the server learns no sizes."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def columns_for_screen(columns: int) -> int:
    return 1 if is_phone() else columns


def _clicked(key: str, on_click: Callable[[str], None]) -> None:
    points = st.session_state[key].selection.get("points") or ()
    if points and (chosen := points[0].get("customdata")):
        on_click(chosen[0] if isinstance(chosen, list) else chosen)
