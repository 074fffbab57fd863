"""What a saved view is about: its main figure, and what changed in it since it was opened last, like with like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.pivot import Measure
from content.context import Context
from content.explore import choices, facts, words
from language import i18n
from language.i18n import _
from queries import pivot
from scope.kinds import KINDS
from scope.pivot import Question
from web.saved_views import Figure

SEPARATOR = ":"
CASES = Measure("cases")
MESSAGES = Question(values=("messages",))
WITHOUT = ("capacity", "sql", "briefing", "help")
"""Pages that have no figure which stands for all of them."""
OF_ONE = {kind.own: kind.field for kind in KINDS.values() if kind.own and kind.field}
"""Parameters by which a page is of one office, pair or agency, and the fields that narrow figures to it."""


@dataclass(frozen=True)
class Then:
    """What a view said before: when, and whether this reader had opened it, else it was saved."""

    figure: Figure
    at: datetime
    is_opened: bool


def figure(here: Context, page: str, parameters: Mapping[str, str]) -> Figure | None:
    """The main figure of a page that is opened by a link: of Explore the first value of everything together, of
    Cooperation the messages, else the cases. None where there is no such figure, or it is held back."""
    if page in WITHOUT or (page == "records" and {"q", "record"} & set(parameters)):
        return None
    for name, field in OF_ONE.items():
        if code := parameters.get(name):
            here = replace(here, filters=here.filters.with_(**{field: (code,)}))
    if page in ("explore", "cooperation"):
        question = MESSAGES if page == "cooperation" else choices.of_link(here, parameters).question
        if not set(question.values) <= set(choices.offered(here)[1]):
            return None
        measure, value = _of_table(here, question)
    else:
        measure, value = CASES, _cases(here)
    if value is None:
        return None
    named = SEPARATOR.join((measure.value, measure.category, measure.unit))
    return Figure(named, float(value), here.filters.start, here.filters.end, _seen_as(here))


def _seen_as(here: Context) -> str:
    """What figures are worked out of: who reads, and of which kind of data."""
    access = here.access
    kind = "demonstration" if here.is_demonstration else "records"
    return " ".join((kind, access.tier, access.view, ".".join(access.countries), access.agency_code)).strip()


def _cases(here: Context) -> float | None:
    rows = here.load(pivot.cases(here.filters, here.access, ()))
    value = rows["case_count"].iloc[0] if len(rows) else 0
    return None if pd.isna(value) else float(value)


def _of_table(here: Context, question: Question) -> tuple[Measure, float | None]:
    found = facts.load(here, question)
    measure = next((one for one in found.cube.measures if one.value != "change"), None)
    if measure is None or found.is_cut:
        return CASES, None
    return measure, found.cube.figure((), (), measure).value


def again(here: Context, page: str, parameters: Mapping[str, str], then: Figure) -> Figure | None:
    """The main figure of the days that it was of before, now."""
    days = here.filters.with_(start=then.start, end=then.end)
    return figure(replace(here, filters=days), page, parameters)


def changed(here: Context, page: str, parameters: Mapping[str, str], then: Then | None) -> str:
    """What changed in the main figure, of the same days and for the same access; empty where nothing is known."""
    if then is None:
        return ""
    zone = ZoneInfo(here.settings.zone)
    day = i18n.date_long(then.at.astimezone(zone).date())
    since = (
        _("when this view was last opened here, on {day}") if then.is_opened else _("when it was saved, on {day}")
    ).format(day=day)
    if then.figure.seen_as != _seen_as(here):
        return _(
            "Its figure {since} was for another access level or of other data, so that nothing is compared."
        ).format(since=since)
    now = again(here, page, parameters, then.figure)
    if now is None or now.measure != then.figure.measure:
        return ""
    measure = Measure(*now.measure.split(SEPARATOR))
    period = i18n.period(now.start, now.end)
    values = [_written(one.value, measure) for one in (now, then.figure)]
    said = (
        _("{measure} in {period} came to {now}, as {since}.")
        if values[0] == values[1]
        else _("{measure} in {period} came to {now}, against {then} {since}.")
    ).format(measure=words.measure(measure), period=period, now=values[0], then=values[1], since=since)
    if (here.filters.start, here.filters.end) != (now.start, now.end):
        said += " " + _("Its period has moved on since.")
    return said


def _written(value: float, measure: Measure) -> str:
    if measure.value in words.COUNTED:
        return i18n.count(value)
    return i18n.quantity(value, measure.unit) if measure.unit else i18n.significant(value)
