"""A text to take along, with a button that copies it: also where the page is served over plain http, for there browsers
give pages no clipboard."""

from __future__ import annotations

import streamlit as st

from language.i18n import _

SCRIPT = """
async function copied(field) {
  try {
    // Every page has a clipboard, over plain http too (web/components/document/clipboard.js).
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch (error) {
    console.warn(error);
    field.focus();
    field.select();
    return false;
  }
}
export default function ({ parentElement, data }) {
  const [field, button, said] = ["input", "button", "[role=status]"].map(one => parentElement.querySelector(one));
  field.value = data.text;
  field.setAttribute("aria-label", data.label);
  button.textContent = data.copy;
  field.onfocus = () => field.select();
  button.onclick = async () => {
    const isDone = await copied(field);
    said.textContent = isDone ? data.copied : data.by_hand;
    if (isDone) button.focus();
  };
}
"""
_copying = st.components.v2.component(
    "blo_copying",
    html='<div class="blo-copying"><input readonly><button type="button"></button><span role="status"></span></div>',
    js=SCRIPT,
    isolate_styles=False,
)


def text(content: str, *, label: str, key: str) -> None:
    """A text in a field, and a button that copies it; `label` says what it is."""
    words = {
        "text": content,
        "label": label,
        "copy": _("Copy"),
        "copied": _("Copied"),
        "by_hand": _("Press Ctrl+C to copy what is selected"),
    }
    _copying(data=words, key=key)
