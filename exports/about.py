"""What a file says of itself, as headed lines; the same words in every format."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable
from typing import TypeVar

from exports.provenance import Provenance
from language import i18n
from language.i18n import _

Made = TypeVar("Made")


def in_language(language: str, make: Callable[[], Made]) -> Made:
    """What `make` returns when numbers and words are those of a language; the caller's language stays."""

    def run() -> Made:
        i18n.use(language)
        return make()

    return contextvars.copy_context().run(run)


def sentences(texts: Iterable[str]) -> str:
    """Texts as one, each with its full stop."""
    return " ".join(text if text.endswith((".", "!", "?", "…")) else text + "." for text in texts if text)


def lines(provenance: Provenance) -> list[tuple[str, str]]:
    """Heading and text of what a file holds and where it is from, in the running language; nothing empty."""
    every = [
        (_("What is shown"), provenance.filter_line),
        (_("Comparison"), provenance.compared),
        (_("Source"), provenance.source),
        (_("Data as of"), provenance.data_date),
        (_("Dashboard"), provenance.installation),
        (_("Link"), provenance.link),
    ]
    return [(heading, text) for heading, text in every if text]


def terms(provenance: Provenance, *more: tuple[str, str], notes: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What the last sheet of a workbook says: marks, lines, notes (also `notes` of the sheets themselves), `more` terms
    with their meaning, and what a blank is."""
    said = [("", mark) for mark in provenance.marks] + lines(provenance)
    told = dict.fromkeys((*notes, *provenance.notes))
    said += [(_("Notes") if number == 0 else "", note) for number, note in enumerate(told)]
    return [*said, *more, (_("Blank cell"), _("Not known or not reported, which is not zero."))]
