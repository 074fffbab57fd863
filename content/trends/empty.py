"""Why there is nothing to draw of the chosen period."""

from __future__ import annotations

from content.context import Context
from content.page_words import why_empty
from content.trends import words
from content.trends.facts import Facts
from language.i18n import _


def reason(here: Context, facts: Facts) -> str:
    """No case: then as on every page; else that the cases there are say nothing of what is measured."""
    if not facts.starts or facts.chosen.measure == "cases":
        return why_empty(here, facts.frame)
    return _("Nothing in the period for this measure and these filters: {measure}").format(
        measure=words.measure_words(facts.chosen)
    )
