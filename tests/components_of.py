"""What of our own is mounted on a page that a test has opened."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element


def components_of(app: AppTest) -> list[Element]:
    """Components that show something: not those of the frame around every page, nor addresses of feeds in menus."""
    frame = ("document_settled", "theme", "first_visit")
    return [one for one in app.get("bidi_component") if one.key not in frame and not str(one.key).startswith("feed_")]
