"""One case or many: how large single cases are, in a picture and a table."""

from __future__ import annotations

from datetime import date

from analysis import one_case
from charts.chart import Series, TimeChart
from content import axes
from content.trends import words
from content.trends.choices import CATEGORY_WORDS, Choices
from content.trends.facts import Facts
from language import i18n
from language.i18n import _, count, ngettext
from scope.comparison import LEAST_BASE_CASES

MOST_TICKS = 10
"""The card is half as wide as the page."""


def take(chosen: Choices, whole: one_case.Sizes) -> str:
    """Whether the sum of the period is one case or many; a few cases are told by their number."""
    figures = {
        "sum": i18n.quantity(whole.quantity, chosen.unit),
        "share": i18n.percent(whole.largest_share),
        "rest": i18n.quantity(whole.without_largest, chosen.unit),
        "cases": count(whole.stated_count),
    }
    if whole.stated_count == 1:
        return _("The period’s {sum} are one single case.").format(**figures)
    if whole.is_dominated:
        return _("One case is {share} of the period’s {sum}; without it {rest} remain.").format(**figures)
    if whole.stated_count < LEAST_BASE_CASES:
        words = ngettext(
            "{cases} case: the largest is {share} of the period’s {sum}; without it {rest} remain.",
            "{cases} cases: the largest is {share} of the period’s {sum}; without it {rest} remain.",
            whole.stated_count,
        )
        return words.format(**figures)
    return _("Many cases: the largest is {share} of the period’s {sum}; without it {rest} remain.").format(**figures)


def chart(facts: Facts, chosen: Choices, sizes: dict[date, one_case.Sizes], title: str, take: str) -> TimeChart:
    states = ["filling" if start in sizes and facts.is_filling(start) else facts.state(start) for start in facts.starts]
    is_filling = [_("Hatched: still filling up.")] if "filling" in states else []
    largest, rest, said_largest, said_rest = [], [], [], []
    for start, state in zip(facts.starts, states, strict=True):
        one = sizes.get(start)
        is_known = one is not None or state in ("reported", "filling")
        largest.append(one.largest if one else 0.0 if is_known else None)
        rest.append(one.without_largest if one else 0.0 if is_known else None)
        when = axes.label(start, chosen.grain)
        if one is None:
            words_here = words.point(chosen, start, 0.0 if is_known else None, state)
            said_largest.append(words_here)
            said_rest.append(words_here)
            continue
        median = _("median {quantity}").format(quantity=i18n.quantity(one.median, chosen.unit))
        said_largest.append(
            f"{when}\n{_('largest case')}: {i18n.quantity(one.largest, chosen.unit)} "
            f"({i18n.percent(one.largest_share)})\n{median}"
        )
        said_rest.append(
            f"{when}\n{_('all other cases')}: {i18n.quantity(one.without_largest, chosen.unit)}\n{_('cases')}: "
            f"{count(one.stated_count)}; {median}"
        )
    return TimeChart(
        title=take.rstrip("."),
        subject=f"{title} · {_(CATEGORY_WORDS[chosen.category])}, {i18n.unit_word(chosen.unit)}",
        notes=(" ".join((_("Each bar is the sum of its span, with its largest case set apart."), *is_filling)),),
        unit=i18n.unit_word(chosen.unit),
        is_whole=False,
        stacking="stack",
        first_heading=_("Period"),
        starts=tuple(facts.starts),
        labels=tuple(axes.label(start, chosen.grain) for start in facts.starts),
        ticks=axes.ticks(facts.starts, chosen.grain, MOST_TICKS),
        series=(
            Series(
                name=_("all other cases"),
                values=tuple(rest),
                states=tuple(states),
                look="bar",
                words=tuple(said_rest),
                label=_("all other cases"),
            ),
            Series(
                name=_("largest case"),
                values=tuple(largest),
                states=tuple(states),
                look="bar",
                colour="attention",
                words=tuple(said_largest),
                label=_("largest case"),
            ),
        ),
    )
