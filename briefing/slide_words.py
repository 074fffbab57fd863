"""A slide in one line: its view, and what narrows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.names import Names
from content.page_words import excluded_words, other_words
from content.trends.choices import MEASURE_WORDS
from content.words import FIELD_WORDS, SOURCE_WORDS, period_word
from language import i18n
from language.i18n import N_, _
from scope import links
from scope.filters import FIELDS, OTHER_FIELDS

VIEW_WORDS = {
    "overview": N_("State of the network"),
    "changes": N_("What changed"),
    "trends": N_("Trends"),
    "map": N_("Map over time"),
    "cooperation": N_("Cooperation across borders"),
    "offices": N_("Offices in a table"),
    "office": N_("Story of an office"),
    "pair": N_("Both sides of a crossing"),
    "agencies": N_("Agencies"),
    "capacity": N_("Capacity"),
    "explore": N_("Cross table"),
    "method": N_("Method and sources"),
}


def slide_words(names: Names, view: str, link: Mapping[str, str], *, each: str = "") -> str:
    """The line of a slide; `each` is what it is repeated for."""
    words = _(VIEW_WORDS[view])
    if each:
        repeated = {
            "office": _("one for each office"),
            "story": _("three offices by a rule"),
            "donor": _("one for each donor"),
        }
        words += f", {repeated[each]}"
    told = list(_told(names, link))
    return f"{words} ({', '.join(told)})" if told else words


def _told(names: Names, link: Mapping[str, str]) -> Iterator[str]:
    """What a link narrows or chooses, in words."""
    if measure := MEASURE_WORDS.get(link.get("measure", "")):
        yield _(measure)
    if split := FIELD_WORDS.get(link.get("split", "")):
        yield _("split by {split}").format(split=_(split))
    choices, _refused = links.decode(link)
    if choices.start and choices.last:
        yield f"{i18n.date_long(choices.start)} – {i18n.date_long(choices.last)}"
    elif choices.period:
        yield period_word(choices.period)
    for field, codes in choices.codes:
        yield ", ".join(names.choice(field, code) for code in codes)
    for field, codes in choices.without or ():
        yield excluded_words(field, ", ".join(names.choice(field, code) for code in codes))
    for field in OTHER_FIELDS:
        if (value := getattr(choices, field)) is not None and FIELDS[field].form not in ("records", "without"):
            yield other_words(FIELDS[field], value)
    if choices.source_kind:
        yield _(SOURCE_WORDS[choices.source_kind])
