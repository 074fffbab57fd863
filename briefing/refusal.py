"""Slides that would show something else than was asked for: why they are left out, in words."""

from __future__ import annotations

from collections.abc import Mapping

from content.context import Context
from content.explore import choices as explore
from content.narrowing import OTHER_WORDS
from content.trends import choices as trends
from content.words import FIELD_WORDS, SOURCE_WORDS, TIER_WORDS
from language import i18n
from language.i18n import _
from scope import links


def why(view: str, parameters: Mapping[str, str], here: Context) -> str:
    """Why a slide cannot be what its link asks for, in sentences without a full stop at the end; empty where it can.

    Args:
        parameters: of the slide's link.
        here: what the slide would stand on, made of that link for its reader.
    """
    choices, _refused = links.decode(parameters)
    tier = _(TIER_WORDS[here.access.tier])
    if choices.source_kind and choices.source_kind != here.filters.source_kind:
        return _("Readers at the access level “{tier}” see no figures of this source: {source}").format(
            tier=tier, source=_(SOURCE_WORDS[choices.source_kind])
        )
    said = []
    lost = {
        field: codes
        for field, codes in choices.codes
        if len(getattr(here.filters, field)) < len({code.casefold() for code in codes})
    }
    unknown = {
        field: codes for field, codes in lost.items() if any(here.names.code(field, code) is None for code in codes)
    }
    too_fine = [_(FIELD_WORDS[field]) for field in lost if field not in unknown]
    too_fine += [
        _(words)
        for name, words in OTHER_WORDS.items()
        if getattr(choices, name) is not None and getattr(here.filters, name) is None
    ]
    if too_fine:
        said.append(
            _("Figures for readers at the access level “{tier}” cannot be narrowed by: {filters}").format(
                tier=tier, filters=", ".join(too_fine)
            )
        )
    for field, codes in unknown.items():
        named = ", ".join(code for code in codes if here.names.code(field, code) is None)
        said.append(_("In {name}, {code} is not known.").format(name=_(FIELD_WORDS[field]), code=named).rstrip("."))
    if choices.period and choices.period != here.filters.period:
        said.append(
            _("Figures for readers at the access level “{tier}” are those of whole calendar years").format(tier=tier)
        )
    if lost := _lost(view, parameters, here):
        said.append(
            _("Readers at the access level “{tier}” see no such figures here: {names}").format(
                tier=tier, names=i18n.list_words(lost)
            )
        )
    return ". ".join(said)


def _lost(view: str, parameters: Mapping[str, str], here: Context) -> list[str]:
    """What a slide would be asked for and cannot be: another measure, split or axis in its place would be another
    slide."""
    if view == "explore":
        return explore.lost(here, parameters)
    if view != "trends":
        return []
    measure, split = parameters.get("measure", ""), parameters.get("split", "")
    if measure in trends.MEASURE_WORDS and measure not in trends.offered_measures(here)[0]:
        return [_(trends.MEASURE_WORDS[measure])]
    if split in FIELD_WORDS and split not in trends.offered_splits(here, measure or "cases")[0]:
        return [_("split by {split}").format(split=_(FIELD_WORDS[split]))]
    return []
