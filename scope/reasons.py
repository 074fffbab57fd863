"""Why a reader leaves cases out, in the reader's own words: of each case one reason, which stands in the link and is
said wherever the case is missed.

It is text about figures and narrows nothing: no query knows of it, so that two reasons for the same cases share what is
kept of their answers.
"""

from __future__ import annotations

from collections.abc import Iterable

from language import signs

READY = ("under_review", "reported_twice", "exceptional")
"""Reasons that are offered, each said in the language of the page."""
MOST_LETTERS = 120
BETWEEN = "~"
"""Between the reasons of several cases in a link: `1a2b.under_review~3c4d.the lorry was counted by both sides`."""

Reasons = tuple[tuple[int, str], ...]
"""Numbers of records (`queries.record_number`), each with its reason."""


def clean(text: str) -> str:
    """A reason in one line, without signs that are not seen and without the one that parts reasons; cut where it is
    too long."""
    line = " ".join(signs.drawn(" ".join(text.split())).replace(BETWEEN, "-").split())
    return signs.cut(line, MOST_LETTERS).rstrip()


def of(reasons: Reasons, number: int) -> str:
    """The reason of a case; empty where none is given."""
    return dict(reasons).get(number, "")


def kept(reasons: Reasons, numbers: Iterable[int] | None) -> Reasons:
    """The reasons of these cases alone."""
    wanted = set(numbers or ())
    return tuple((number, text) for number, text in reasons if number in wanted and text)


def with_one(reasons: Reasons, number: int, text: str) -> Reasons:
    """The reasons with that of one case set; an empty text takes it away."""
    others = tuple(one for one in reasons if one[0] != number)
    said = clean(text)
    return (*others, (number, said)) if said else others
