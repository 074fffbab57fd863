"""Markup whose links and buttons can be clicked without leaving the page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import streamlit as st

SCRIPT = """
const SMALL = 640;
// What was clicked by a key has the focus again, also where the drawer around it is drawn anew.
let last = null;
function fold(root, button, isFolded) {
  button.setAttribute("aria-expanded", String(!isFolded));
  const group = CSS.escape(button.dataset.fold);
  for (const row of root.querySelectorAll(`[data-group="${group}"]`)) row.hidden = isFolded;
}
function find(box) {
  const asked = box.value.trim().toLowerCase().replaceAll("ё", "е");
  for (const one of box.parentElement.querySelectorAll("[data-words]")) one.hidden = !one.dataset.words.includes(asked);
}
function lead(table) {
  const [path, asked] = table.dataset.address.split("?");
  const columns = JSON.parse(table.dataset.columns);
  for (const row of table.querySelectorAll("[data-row]")) {
    const [own, rank] = JSON.parse(row.dataset.row);
    for (const link of row.querySelectorAll("[data-at]")) {
      const [of, other] = columns[link.dataset.at];
      const parameters = new URLSearchParams(asked);
      for (const some of rank > other ? [of, own] : [own, of])
        for (const [name, value] of Object.entries(some)) {
          if (value) parameters.set(name, value);
          else parameters.delete(name);
        }
      link.href = `${path}?${parameters}`;
      link.target = "_self";
    }
  }
}
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector(".blo-clicks");
  if (root.shown !== data.markup) {
    const had = root.contains(document.activeElement) ? document.activeElement.dataset : {};
    const [kind, focused] = had.fold ? ["fold", had.fold] : ["key", had.key];
    const sought = root.querySelector("[data-find]")?.value;
    root.innerHTML = data.markup;
    root.classList.remove("blo-whole");
    for (const table of root.querySelectorAll("[data-address]")) lead(table);
    const box = root.querySelector("[data-find]");
    if (box && sought) {
      box.value = sought;
      find(box);
    }
    root.shown = data.markup;
    if (innerWidth <= SMALL && root.querySelector("[data-folds]"))
      for (const one of root.querySelectorAll("[data-fold]")) fold(root, one, true);
    const again = !root.wasShown && last?.of === data.key ? last.key : null;
    root.wasShown = true;
    if (again) root.querySelector(`[data-key="${CSS.escape(again)}"]`)?.focus();
    if (focused) root.querySelector(`[data-${kind}="${CSS.escape(focused)}"]`)?.focus();
  }
  // A head stays in sight of the page only where nothing of the table is scrolled in a box of its own.
  root.fitting ||= new ResizeObserver(() => {
    const table = root.querySelector("table");
    root.classList.toggle("blo-fitting", Boolean(table) && table.offsetWidth <= root.clientWidth + 1);
  });
  root.fitting.disconnect();
  for (const one of [root, ...root.querySelectorAll("table")]) root.fitting.observe(one);
  root.oninput = event => {
    if (event.target.matches("[data-find]")) find(event.target);
  };
  root.onclick = event => {
    const folding = event.target.closest("[data-fold]");
    if (folding) {
      fold(root, folding, folding.getAttribute("aria-expanded") === "true");
      const folded = [...root.querySelectorAll("[data-fold][aria-expanded=false]")];
      setTriggerValue("clicked", "folded:" + (folded.map(one => one.dataset.fold).join(".") || "none"));
      return;
    }
    if (event.target.closest("[data-rest]")) {
      root.classList.add("blo-whole");
      root.querySelector(".blo-late :is(a, button)")?.focus();
      return;
    }
    const mark = event.target.closest("[data-key]");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    last = event.detail === 0 ? { of: data.key, key: mark.dataset.key } : null;
    setTriggerValue("clicked", mark.dataset.key);
  };
}
"""
FOLDED, SEPARATOR = "folded", "."
"""What is told of folded groups, and stands between their names."""


def are_groups(text: str) -> bool:
    """Whether a text of a link can name folded groups: those that there are not are nowhere to be folded."""
    return not text or all(part.replace("_", "").isalnum() for part in text.split(SEPARATOR))


def groups(text: str) -> frozenset[str] | None:
    """The groups that a text of a link names as folded; None where it names none, and a small screen folds all."""
    return frozenset(text.split(SEPARATOR)) if text else None


_markup = st.components.v2.component(
    "blo_clicks", html='<div class="blo-clicks"></div>', js=SCRIPT, isolate_styles=False
)


def markup(content: str, *, key: str, on_click: Callable[[str], None]) -> None:
    """Markup in which a click on anything with `data-key` calls `on_click` with it, before the page runs again, and
    with nothing else that a browser may send; what had the focus has it again afterwards. Groups of rows fold at once,
    and `on_click` is told which are: `folded:KZ`, or `folded:none`.

    Cells of a table with two sides (`charts.cross_table`) get the addresses of what stands behind them.

    A box with `data-find` leaves of what has `data-words` beside it only what holds its letters.

    A link among it can still be opened in another tab, for it has an address of its own.

    Args:
        content: markup with every text of data escaped.
    """
    _markup(data={"markup": content, "key": key}, key=key, on_clicked_change=lambda: _clicked(key, content, on_click))


def _clicked(key: str, content: str, on_click: Callable[[str], None]) -> None:
    chosen = st.session_state[key].clicked
    if isinstance(chosen, str) and chosen in _offered(content, chosen):
        on_click(chosen)


def _offered(content: str, chosen: str) -> set[str]:
    """What a click on this markup can tell: its keys, and which of its groups are folded."""
    what, _colon, folded = chosen.partition(":")
    if what == FOLDED and set(folded.split(SEPARATOR)) <= {"none", *_values("fold", content)}:
        return {chosen}
    return _values("key", content)


def _values(name: str, content: str) -> set[str]:
    return {html.unescape(one) for one in re.findall(rf'data-{name}="([^"]*)"', content)}
