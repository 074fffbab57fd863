"""What the reader chooses in the browser alone: as the system is, light or dark, on every page and ever after.

Streamlit asks the browser whether its system is light or dark, and keeps what is chosen in its own menu for each page
apart. So a script that stands in the page before it answers in the browser's place, and the choice is of all pages.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from language.i18n import _
from web.components.bundle import script

FOLDER = Path(__file__).parent

_mounted = st.components.v2.component(
    "blo_theme",
    html="<fieldset></fieldset>\n",
    css=(FOLDER / "theme.css").read_text(encoding="utf-8"),
    js=script(FOLDER / "main.js"),
)


def choose(wanted: str = "", *, key: str = "theme") -> str:
    """Offer the themes; the one that was just chosen, empty where none was.

    Args:
        wanted: the theme that a person has chosen, perhaps elsewhere: it is taken up once; empty where there is none.
    """
    themes = (("system", _("As the system is")), ("light", _("Light")), ("dark", _("Dark")))
    data = {"name": _("Look"), "themes": themes, "wanted": wanted}
    return _mounted(key=key, data=data, on_changed_change=lambda: None).changed or ""


def asked_first(page: str) -> str:
    """The page of Streamlit's with the script that answers for the reader's choice, before all others."""
    early = (FOLDER / "early.js").read_text(encoding="utf-8")
    return page.replace("<head>", f"<head>\n    <script>\n{early}    </script>", 1)
