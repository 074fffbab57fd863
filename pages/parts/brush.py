"""Bars of which a reader picks a stretch: by dragging over them, by a click or a key on one and then on another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from language import i18n

SCRIPT = """
// What was picked by a key keeps the focus, also where the drawer around it is drawn anew.
let picked = null;
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector(".blo-brush");
  if (root.shown !== data.markup) {
    const had = root.contains(document.activeElement)
      ? document.activeElement.dataset.place
      : picked?.key === data.key && !root.shown ? picked.place : null;
    root.innerHTML = data.markup;
    root.shown = data.markup;
    if (had != null) root.querySelector(`[data-place="${had}"]`)?.focus();
  }
  const bars = [...root.querySelectorAll("[data-place]")];
  const told = root.querySelector("[data-told]");
  const usual = told.dataset.told;
  let from = null;
  let to = null;
  function mark() {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    bars.forEach((bar, place) => bar.classList.toggle("blo-brushed", from !== null && place >= first && place <= last));
    if (from === null) told.textContent = usual;
    else told.textContent = [...new Set([bars[first].ariaLabel, bars[last].ariaLabel])].join(" … ");
  }
  function under(event) {
    const places = bars.map(bar => bar.getBoundingClientRect());
    const place = places.findIndex(one => event.clientX < one.right);
    return place < 0 ? bars.length - 1 : place;
  }
  function pick() {
    if (from !== null) setTriggerValue("picked", `${Math.min(from, to)}:${Math.max(from, to)}`);
    from = to = null;
  }
  root.onpointerdown = event => {
    if (event.button || !event.target.closest("[data-track]")) return;
    from = to = under(event);
    picked = null;
    event.target.closest("[data-track]").setPointerCapture(event.pointerId);
    mark();
  };
  root.onpointermove = event => {
    if (from !== null) to = under(event);
    else if (event.target.closest("[data-track]")) told.textContent = bars[under(event)].ariaLabel;
    if (from !== null) mark();
  };
  root.onpointerleave = () => { if (from === null) told.textContent = usual; };
  root.onpointercancel = () => { from = to = null; mark(); };
  root.onpointerup = pick;
  root.onfocusin = event => { if (event.target.dataset.place) told.textContent = event.target.ariaLabel; };
  root.onfocusout = () => { told.textContent = usual; };
  root.onkeydown = event => {
    const place = bars.indexOf(event.target);
    if (place < 0) return;
    const last = bars.length - 1;
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const there = Math.max(0, Math.min(next, last));
      bars.forEach((bar, one) => bar.tabIndex = one === there ? 0 : -1);
      bars[there].focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      from = to = place;
      picked = { key: data.key, place: String(place) };
      pick();
    }
  };
}
"""

_bars = st.components.v2.component("blo_brush", html='<div class="blo-brush"></div>', js=SCRIPT, isolate_styles=False)


@dataclass(frozen=True)
class Bar:
    """One bar: how high it is, and its words with its number."""

    value: int
    words: str


def stretch(first: int, last: int, picked: tuple[int, int] | None) -> tuple[int, int]:
    """What a pick comes to: the second of two picks of one bar each spans both."""
    if first == last and picked is not None and picked[0] == picked[1] != first:
        return min(first, picked[0]), max(first, picked[0])
    return first, last


def draw(
    bars: Sequence[Bar],
    *,
    key: str,
    ends: tuple[str, str],
    hint: str,
    picked: tuple[int, int] | None,
    on_pick: Callable[[int, int], None],
) -> None:
    """Draw the bars; a stretch that the reader picks is told to `on_pick` by its first and last bar.

    Args:
        ends: what stands under the first and the last bar.
        hint: how to pick.
        picked: the first and last bar of the stretch that holds now.
    """
    most = max((one.value for one in bars), default=0) or 1
    drawn = []
    for place, one in enumerate(bars):
        is_picked = picked is not None and picked[0] <= place <= picked[1]
        is_first = place == (picked[0] if picked else 0)
        height = f"{max(one.value / most * 100, 2):.1f}%" if one.value else "0"
        drawn.append(
            f'<button type="button" data-place="{place}" tabindex="{0 if is_first else -1}" '
            f'aria-label="{i18n.html(one.words)}" aria-pressed="{str(is_picked).lower()}">'
            f'<i style="height:{height}"></i></button>'
        )
    words = i18n.html(hint)
    markup = (
        f'<div class="blo-brush-told" data-told="{words}" aria-live="polite">{words}</div>'
        f'<div class="blo-brush-track" data-track>{"".join(drawn)}</div>'
        f'<div class="blo-brush-ends"><span>{i18n.html(ends[0])}</span><span>{i18n.html(ends[1])}</span></div>'
    )

    def taken() -> None:
        chosen = st.session_state[key].picked
        if isinstance(chosen, str) and re.fullmatch(r"\d{1,6}:\d{1,6}", chosen, re.ASCII):
            first, last = map(int, chosen.split(":"))
            if 0 <= first <= last < len(bars):
                on_pick(*stretch(first, last, picked))

    _bars(data={"markup": markup, "key": key}, key=key, on_picked_change=taken)
