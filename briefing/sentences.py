"""Title sentences of slides, made from figures: true for any data, falls, zeros, single cases and missing reports
included.

Every sentence is chosen by rules from what is known; none claims a change where nothing can be compared, nor a zero
where nobody reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis import comparison_words
from analysis.totals import Frame, Total
from language import i18n
from language.i18n import _, count, ngettext
from scope import comparison

SAME_DAYS = 0.25
"""Reply times nearer to each other than this are not told apart."""


@dataclass(frozen=True)
class Words:
    """How a count is said: "{n} seizure case(s)", and what stands where there is none, or nobody told."""

    some: Callable[[float], str]
    none: str
    none_so_far: str
    unknown: str


def cases_words() -> Words:
    return Words(
        some=lambda n: ngettext("{n} seizure case", "{n} seizure cases", n).format(n=count(n)),
        none=_("No seizure case was reported"),
        none_so_far=_("No seizure case in the reports received so far"),
        unknown=_("How many seizure cases there were is not known"),
    )


def counted(total: Total, frame: Frame, words: Words, *, comparison_of: str) -> str:
    """A count and what it is beside its base.

    Args:
        comparison_of: how the filters compare, one of `filters.COMPARISONS`.
    """
    if total.value is None:
        return f"{words.unknown}: {i18n.state_word(total.state).lower()}"
    is_open = frame.compared is None or frame.compared.end < frame.period.end
    if not total.value:
        return words.none_so_far if is_open or _is_missing(frame) else words.none
    said = words.some(total.value)
    if total.held_count:
        held = ngettext("{n} held-back number left out", "{n} held-back numbers left out", total.held_count).format(
            n=count(total.held_count)
        )
        said = f"{said} ({held})"
    if frame.compared is None:
        return _("{figure} so far: the period is still filling up").format(figure=said)
    if total.comparison is None or total.comparison.is_of_nothing:
        return said
    change = comparison_words.clause(total.comparison, comparison_of)
    if total.comparison.period != frame.period:
        part = i18n.period(total.comparison.period.start, total.comparison.period.end)
        return _("{figure} so far; in {period}, {change}").format(figure=said, period=part, change=change)
    over = comparison_words.over(total.comparison)
    moved = comparison_words.moved_clause(total.comparison, comparison_of)
    if total.comparison.is_of_a_part:
        now = i18n.mean_count(total.comparison.value)
        return _("{figure}, {change} {over} ({now})").format(figure=said, now=now, change=moved, over=over)
    if total.comparison.left_out or total.comparison.held_out:
        return _("{figure}, {change} {over}").format(figure=said, change=moved, over=over)
    return _("{figure}, {change}").format(figure=said, change=change)


def _is_missing(frame: Frame) -> bool:
    """Whether a report on the period is missing, so that none known is not none."""
    months = set(comparison.months_between(frame.period.start, frame.period.end))
    return any(
        "missing" in known or "unknown" in known for month, known in frame.reported_months.items() if month in months
    )


def replies(now: float | None, then: float | None, base: str) -> str:
    """How fast requests were answered: medians in days, None where too few answers are known."""
    if now is None:
        return ""
    said = _("Half of the answers came within {days}").format(days=within(now))
    if then is None:
        return said
    if abs(now - then) < SAME_DAYS:
        return _("{sentence}, as {base}").format(sentence=said, base=base)
    return _("{sentence}; {base} within {days}").format(sentence=said, base=base, days=within(then))


def within(days: float) -> str:
    """A span of days, to half a day: half a day, 1 day, 2.5 days."""
    return _("half a day") if days <= 0.5 else i18n.days(round(days * 2) / 2)
