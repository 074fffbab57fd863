"""What a cross table can be made of: axes and values that the source holds and the reader may see."""

from __future__ import annotations

from content.context import Context
from content.periods import has_offices
from scope import pivot
from scope.pivot import FIELD_OF, KNOWN_OF, Question

OF_OFFICES = ("office", "pair")
SUBJECT_OF = {
    "agency": "agencies",
    "agency_kind": "agencies",
    "lead": "agencies",
    "persons": "persons",
    "women": "persons",
    "messages": "exchanges",
    "reply": "exchanges",
    "operations": "operations",
    "checks": "traffic",
    "after_message": "exchanges",
    "in_operation": "operations",
}
"""What a source must hold for an axis or a value."""


def offered(here: Context) -> tuple[list[str], list[str]]:
    """Names of axes and of values that the reader may choose from."""
    axes, values = pivot.offered(here.access)
    held = {*here.subjects, "seizures"}
    of_offices = has_offices(here)

    def is_held(name: str) -> bool:
        return SUBJECT_OF.get(name, "seizures") in held and (of_offices or name not in OF_OFFICES)

    found = [name for name in values if is_held(name)]
    if here.access.reads_release_only:
        narrowed = any(getattr(here.filters, field) for field in ("group_codes", "categories"))
        found = [name for name in found if not (narrowed and name == "persons")]
    if here.filters.comparison == "none":
        found = [name for name in found if name != "change"]
    return [name for name in axes if is_held(name)], found


def default(here: Context) -> Question:
    """The table that the page begins with: what was seized where, with quantities in their units."""
    axes, _values = offered(here)
    rows = ("country", "office") if "office" in axes and not here.access.reads_release_only else ("country",)
    across = ("group",) if "group" in axes else ()
    return Question(rows=rows[:1], columns=across, values=("cases",))


def not_known(question: Question) -> list[tuple[str, list[str]]]:
    """Values that are not known by some of the axes, with these."""
    return [
        (value, missing)
        for value in question.values
        if value in KNOWN_OF and (missing := [axis for axis in question.axes if not pivot.is_known_by(value, axis)])
    ]


__all__ = ["FIELD_OF", "default", "not_known", "offered"]
