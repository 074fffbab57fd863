"""Filters that do not narrow what a card, a tile or a slide shows are said on it, from one table of what narrows each
subject.

Filters that do not apply to a measure.
"""

from __future__ import annotations

from content.context import Context
from language.i18n import N_, _
from queries.narrowing import ignored
from scope.filters import FIELDS, OTHER_FIELDS

SUBJECT_WORDS = {
    "cases": N_("Cases"),
    "exchanges": N_("Messages"),
    "exchanges_across": N_("Messages"),
    "agency_messages": N_("Messages"),
    "operations": N_("Joint operations"),
    "operations_across": N_("Joint operations"),
    "courses": N_("Courses"),
    "agency_courses": N_("Courses"),
    "equipment": N_("Equipment"),
    "contributions": N_("Contributions"),
    "targets": N_("Targets"),
    "agreements": N_("Agreements"),
    "past": N_("Counts compared with their past"),
    "news": N_("First seen"),
    "replies": N_("Replies"),
    "reports": N_("Reports"),
    "story": N_("The office"),
    "listed": N_("Agencies"),
    "national": N_("Published national totals"),
}
OTHER_WORDS = {name: FIELDS[name].words for name in OTHER_FIELDS}
"""Words of the filters that are no lists of codes."""


def words(here: Context, *subjects: str) -> list[str]:
    """Filters that do not narrow subjects, each in a sentence; where there are several subjects, which of them is
    meant."""
    found: dict[tuple[str, ...], list[str]] = {}
    for subject in subjects:
        if fields := ignored(subject, here.filters, here.access):
            found.setdefault(fields, []).append(_(SUBJECT_WORDS[subject]))
    said = []
    for fields, named in found.items():
        sentence = _("not narrowed by: {filters}").format(filters=", ".join(_(FIELDS[field].words) for field in fields))
        said.append(sentence if len(subjects) == 1 else f"{', '.join(dict.fromkeys(named))}: {sentence}")
    return said
