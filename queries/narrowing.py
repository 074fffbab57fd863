"""What can be narrowed by what: a filter says something of cases, not of everything that a page shows beside them."""

from __future__ import annotations

from access import Access
from filters import CODE_FIELDS, OTHER_FIELDS, Filters

EVERY = (*CODE_FIELDS, *OTHER_FIELDS)
"""The fields of `Filters` that narrow cases."""
SCOPE = ("countries", "blo_codes", "pair_codes")
FIELDS: dict[str, tuple[str, ...]] = {
    "cases": EVERY,
    "exchanges": (*SCOPE, "group_codes"),
    "exchanges_across": (*SCOPE, "group_codes"),
    "agency_messages": (*SCOPE, "group_codes", "agency_codes", "agency_kinds"),
    "operations": SCOPE,
    "courses": SCOPE,
    "agency_courses": (*SCOPE, "agency_codes", "agency_kinds"),
    "equipment": SCOPE,
    "contributions": SCOPE,
    "past": (*SCOPE, "group_codes"),
    "news": SCOPE,
    "replies": (*SCOPE, "group_codes"),
    "reports": SCOPE,
    "story": SCOPE,
    "listed": ("countries",),
    "national": ("countries", "group_codes", "categories", "substance_codes"),
}
"""Fields that narrow each subject. Messages and courses of agencies also by the agencies that are shown, for each has its own line;
a story is of its office whatever else is chosen; `listed` are agencies by themselves, whatever they did."""
RELEASED = {"exchanges": SCOPE, "exchanges_across": ("countries",), "replies": ("countries",)}
"""Fields that narrow it where only released figures are read, if others."""


def ignored(subject: str, filters: Filters, access: Access) -> tuple[str, ...]:
    """Fields that are set and that do not narrow a subject."""
    known = (RELEASED if access.reads_release_only else {}).get(subject, FIELDS[subject])
    return tuple(field for field in EVERY if getattr(filters, field) not in ((), None) and field not in known)
