"""What is where, said once to who comes for the first time, and ever after on the page *Help*.

The browser alone remembers that it was read. A link with parameters was sent by somebody who wanted its page to be
seen: nothing stands before that.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from language.i18n import N_, _
from web.components.bundle import script

FOLDER = Path(__file__).parent
TITLE = N_("What is where")
PLACES = (
    N_("Pages: Situation says what is new, Trends and Map show it over time and in space."),
    N_("Briefing makes slides and the wall of what you see. Help shows eleven tasks step by step."),
    N_("Period, comparison, country and office. What you choose holds on every page and is part of the address."),
    N_("What the figures stand on: source, period, who reported, and the date of the data."),
    N_("Each chart: the records behind it, its figures as a table, and files to take along."),
)
"""What stands where on a page, by the numbers of its sketch."""

_mounted = st.components.v2.component(
    "blo_first_visit",
    html="<section></section>\n",
    css=(FOLDER / "first_visit.css").read_text(encoding="utf-8"),
    js=script(FOLDER / "main.js"),
)


def show(*, is_on_page: bool = False) -> None:
    """Say what is where: on the page, or over it at the first visit."""
    data = {
        "title": _(TITLE),
        "places": [_(words) for words in PLACES],
        "close": _("Got it"),
        "isOnPage": is_on_page,
    }
    _mounted(key="what_is_where" if is_on_page else "first_visit", data=data)
