"""What changed: the most surprising findings, each a link to what shows it."""

from __future__ import annotations

import pandas as pd

from analysis import changes, expectation
from content.context import Context
from content.situation.facts import Facts, year_before
from language import i18n
from language.i18n import _


def subjects(facts: Facts) -> tuple[str, ...]:
    """What the findings are of (see `queries.narrowing`)."""
    told = {"past": "past", "news": "news", "replies": "replies", "last_reports": "reports"}
    return tuple(subject for name, subject in told.items() if name in facts.asked)


def why_nothing_changed(here: Context, facts: Facts) -> str:
    """The reason, in a sentence, where nothing is found."""
    if here.filters.source_kind == "published":
        return _("Published cases are single examples: they do not tell what is usual.")
    if here.access.reads_own_only:
        return _("No reply time changed much, and no office fell silent.")
    if "past" not in facts.asked:
        if facts.frame.compared:
            return _("There is nothing new; only whole months are compared with their own past.")
        return _("There is nothing new; the period is still filling up and is not compared with its own past yet.")
    past = facts.asked["past"][0].rows()["base_months"].max()
    if pd.isna(past) or past < expectation.LEAST_MONTHS:
        words = _("The past is too short to say what is usual: {n} reported months before the period are needed.")
        return words.format(n=expectation.LEAST_MONTHS)
    return _("There is nothing unusual: all counts are within what their own past leads one to expect.")


def found(here: Context, facts: Facts) -> list[changes.Change]:
    """Every finding of the period, unranked."""
    filters, names, frame, asked = here.filters, here.names, facts.frame, facts.asked
    every = []
    if "past" in asked:
        countries = dict(zip(facts.offices["code"], facts.offices["country_code"], strict=True))
        rows = asked["past"][0].rows()
        every += changes.counts(rows, names, start=filters.start, end=frame.compared.end, office_country=countries)
    if "news" in asked:
        every += changes.news(asked["news"][0].rows(), names)
    if "replies" in asked:
        before = year_before(filters)
        every += changes.replies(
            *(answer.rows() for answer in asked["replies"]), names, base=i18n.period(before.start, before.end)
        )
    if "last_reports" in asked:
        last = asked["last_reports"][0].rows()
        every += changes.silence(frame.states, last, names, complete_to=min(here.coverage.complete_to, filters.end))
    return every
