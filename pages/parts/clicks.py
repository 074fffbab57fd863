"""Markup whose links and buttons can be clicked without leaving the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

SCRIPT = """
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector(".blo-clicks");
  if (root.shown !== data.markup) {
    root.innerHTML = data.markup;
    root.shown = data.markup;
  }
  root.onclick = event => {
    const mark = event.target.closest("[data-key]");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setTriggerValue("clicked", mark.dataset.key);
  };
}
"""
_markup = st.components.v2.component(
    "blo_clicks", html='<div class="blo-clicks"></div>', js=SCRIPT, isolate_styles=False
)


def markup(content: str, *, key: str, on_click: Callable[[str], None]) -> None:
    """Markup in which a click on anything with `data-key` calls `on_click` with it, before the page runs again.

    A link among it can still be opened in another tab, for it has an address of its own.

    Args:
        content: markup with every text of data escaped.
    """
    _markup(data={"markup": content}, key=key, on_clicked_change=lambda: _clicked(key, on_click))


def _clicked(key: str, on_click: Callable[[str], None]) -> None:
    if chosen := st.session_state[key].clicked:
        on_click(chosen)
