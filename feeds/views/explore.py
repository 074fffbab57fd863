"""The cross table of the page Explore: a row for each cell, without totals."""

from __future__ import annotations

from content import narrowing
from content.explore import choices, facts, files, words
from content.explore.grid import Grid
from feeds import table
from feeds.table import Column, Given
from feeds.views.request import Request, TooMany
from language.i18n import N_, _, count
from queries.pivot import MOST_CELLS
from scope.pivot import SEPARATOR, TIMES, VALUES

TITLE = N_("Explore")
WHAT = N_("A row for each cell of the cross table that is no total, with its axes by code and by name")
OF_CELLS = (
    ("value_of", "#indicator+name", "text"),
    ("unit", "#meta+unit", "text"),
    ("value", "#indicator+value", "number"),
    ("cases", "#indicator+cases", "whole"),
    ("state", "#status", "text"),
)


def give(asked: Request) -> Given:
    """The cells of a link."""
    here = asked.here
    chosen = choices.of_link(here, asked.parameters)
    question = chosen.question
    parts = {"rows": question.rows, "across": question.columns, "values": question.values}
    asked.refuse_other({name: SEPARATOR.join(part) for name, part in parts.items()})
    found = facts.load(here, question)
    if found.is_cut:
        raise TooMany(
            _(
                "There are more than {n} cells. Fewer axes, a shorter period or a filter make a table that can be read."
            ).format(n=count(MOST_CELLS))
        )
    listing = files.cells(Grid(here, found, chosen.looks, is_whole=True))
    named = [one for axis in question.axes for one in _of_axis(axis)] + list(OF_CELLS)
    columns = [
        Column(key, heading, tag, kind) for (key, tag, kind), heading in zip(named, listing.headings, strict=True)
    ]
    subjects = dict.fromkeys(VALUES[name].subject for name in question.values)
    notes = [f"{_(VALUES[name].words)}: {words.meaning(name)}" for name in question.values]
    said = asked.provenance(found.frame, (*notes, *narrowing.words(here, *subjects)))
    return table.told(here, _(TITLE), columns, listing.rows, said, subject=listing.title)


def _of_axis(axis: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Both columns of an axis."""
    if axis in TIMES:
        return (f"{axis}_first_day", "#date+start", "day"), (axis, "#date+period", "text")
    tag = axis.replace("_", "")
    return (f"{axis}_code", f"#group+{tag}+code", "text"), (axis, f"#group+{tag}+name", "text")
