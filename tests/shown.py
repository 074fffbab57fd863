"""A page as it is shown to a reader of its markup, for tests."""

from __future__ import annotations

import html
import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from exports.provenance import Provenance
from pages.parts import card
from pages.parts.files import Subject
from tests.components_of import components_of


class Shown:
    """The page as it is shown: its markup, that of what can be clicked among it."""

    def __init__(self, app: AppTest):
        self.app = app
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        plain = [part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style")]
        clickable = [
            json.loads(part.proto.json)["markup"] for part in components_of(app) if "markup" in part.proto.json
        ]
        # What stays on one line is one text.
        self.markup = re.sub('<span class="blo-held">(.*?)</span>', r"\1", " ".join([*plain, *clickable]))
        self.words = html.unescape(re.sub(r"<[^>]+>", " ", self.markup))

    def rows(self) -> list[list[str]]:
        """Cells of all tables, as text."""
        return [
            [html.unescape(re.sub(r"<[^>]+>", "\n", cell)).strip() for cell in re.findall(r"<td.*?</td>", row)]
            for row in re.findall(r"<tr.*?</tr>", self.markup)
        ]


def files_of_cards(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Subject, Provenance]]:
    """What cards of pages that run from now on offer as files, by the key of the card, with what files say of it."""
    taken: dict[str, tuple[Subject, Provenance]] = {}
    monkeypatch.setattr(
        card, "downloads", lambda subject, said, *, key, **_more: taken.update({key: (subject(), said)})
    )
    return taken
