"""One case or many: how much of a quantity is a single case, span by span and over the period."""

from __future__ import annotations

from datetime import date

import streamlit as st

import i18n
from analysis import one_case
from charts.chart import Series, TimeChart
from charts.table import Cell, Column, table
from content import axes
from content.screen import Screen
from content.trends import words
from content.trends.choices import CATEGORY_WORDS, Choices, default_amount
from content.trends.facts import Facts
from i18n import _, count
from pages.parts import card

HEIGHT = 370
MOST_TICKS = 10
"""The card is half as wide as the page."""


def draw(here: Screen, facts: Facts, sizes) -> None:
    """Quantity with its largest case apart, and the middle and spread of the cases beside the sum.

    Args:
        sizes: rows of `series.sizes` over the period; None where single cases are not known to the reader.
    """
    with st.container(key="card_one_case", height="stretch"):
        title = _("One case or many?")
        if sizes is None:
            card.head(title)
            st.markdown(i18n.state_word("not_at_this_level"))
            return
        category, unit = (facts.chosen.category, facts.chosen.unit) if facts.chosen.is_amount else default_amount(sizes)
        of_what = Choices("quantity", facts.chosen.grain, "", "lines", category, unit)
        whole = one_case.sizes(sizes, category, unit)
        if whole is None:
            card.head(title)
            st.markdown(_("No case of the period states an amount of this kind."))
            return
        picture = _chart(facts, of_what, one_case.by_period(facts.cases, category, unit), title, _take(of_what, whole))
        card.chart_card(here, picture, of=("cases",), frame=facts.frame, key="one_case", height=HEIGHT)
        st.html(_table(of_what, whole))


def _take(chosen: Choices, whole: one_case.Sizes) -> str:
    """Whether the sum of the period is one case or many."""
    figures = {
        "sum": i18n.quantity(whole.quantity, chosen.unit),
        "share": i18n.percent(whole.largest_share),
        "rest": i18n.quantity(whole.without_largest, chosen.unit),
        "cases": count(whole.stated_count),
    }
    if whole.stated_count == 1:
        return _("The period's {sum} are one single case.").format(**figures)
    if whole.is_dominated:
        return _("One case is {share} of the period's {sum}; without it {rest} remain.").format(**figures)
    return _("Many cases: the largest is {share} of the period's {sum}; without it {rest} remain.").format(**figures)


def _chart(facts: Facts, chosen: Choices, sizes: dict[date, one_case.Sizes], title: str, take: str) -> TimeChart:
    states = [facts.state(start) for start in facts.starts]
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
        said_largest.append(f"{when}\n{_('largest case')}: {i18n.quantity(one.largest, chosen.unit)} ({i18n.percent(one.largest_share)})\n{median}")
        said_rest.append(f"{when}\n{_('all other cases')}: {i18n.quantity(one.without_largest, chosen.unit)}\n{_('cases')}: {count(one.stated_count)}; {median}")
    return TimeChart(
        title=f"{title} · {_(CATEGORY_WORDS[chosen.category])}, {i18n.unit_word(chosen.unit)}",
        take=take,
        notes=(" ".join((_("Each bar is the sum of its span; set apart: its largest case."), *is_filling)),),
        unit=i18n.unit_word(chosen.unit),
        is_whole=False,
        stacking="stack",
        first_heading=_("Period"),
        starts=tuple(facts.starts),
        labels=tuple(axes.label(start, chosen.grain) for start in facts.starts),
        ticks=axes.ticks(facts.starts, chosen.grain, MOST_TICKS),
        series=(
            Series(name=_("all other cases"), values=tuple(rest), states=tuple(states), look="bar", words=tuple(said_rest), label=_("all other cases")),
            Series(
                name=_("largest case"), values=tuple(largest), states=tuple(states), look="bar", colour="attention", words=tuple(said_largest),
                label=_("largest case"),
            ),
        ),
    )  # fmt: skip


def _table(chosen: Choices, whole: one_case.Sizes) -> str:
    """The period in figures: the sum, the largest, the middle and the spread of the cases; one beneath the other on a phone."""
    figures = {
        _("Cases"): count(whole.stated_count),
        _("Sum"): i18n.quantity(whole.quantity, chosen.unit),
        _("Largest"): i18n.quantity(whole.largest, chosen.unit),
        _("Without it"): i18n.quantity(whole.without_largest, chosen.unit),
        _("10% are below"): i18n.quantity(whole.q10, chosen.unit),
        _("Median"): i18n.quantity(whole.median, chosen.unit),
        _("10% are above"): i18n.quantity(whole.q90, chosen.unit),
    }
    caption = _("Cases of the period by their size")
    if card.is_phone():
        return table([Column(""), Column("", "number")], [[Cell(heading), Cell(figure)] for heading, figure in figures.items()], caption=caption)
    return table([Column(heading, "number") for heading in figures], [[Cell(figure) for figure in figures.values()]], caption=caption)
