"""One case or many: how much of a quantity is a single case, span by span and over the period."""

from __future__ import annotations

import streamlit as st

from analysis import one_case
from charts.table import Cell, Column, table
from content import axes, leaving
from content.context import Context
from content.trends import one_or_many
from content.trends.choices import Choices, default_amount
from content.trends.facts import Facts
from language import i18n
from language.i18n import _, count
from pages.parts import card
from pages.parts.explain import Explained
from queries import figures, series

HEIGHT = 370


def draw(here: Context, facts: Facts, sizes) -> None:
    """Quantity with its largest case apart, and the middle and spread of the cases beside the sum.

    Args:
        sizes: rows of `series.sizes` over the period; None where single cases are not known to the reader.
    """
    with st.container(key="card_one_case"):
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
        picture = here.once(
            "trends.one_case",
            lambda: one_or_many.chart(
                facts, of_what, one_case.by_period(facts.cases, category, unit), title, one_or_many.take(of_what, whole)
            ),
            facts.chosen,
            of_what,
        )
        card.chart_card(
            here,
            picture,
            of=("cases",),
            frame=facts.frame,
            key="one_case",
            height=HEIGHT,
            explained=Explained(
                kind="one_case",
                queries=lambda there: [figures.only(query, (category, unit)) for query in _queries(there, facts)],
                amount=(category, unit),
            ),
        )
        st.html(_table(of_what, whole, leaving.key_of(here, whole.largest_id)))


def _queries(there: Context, facts: Facts):
    """Sizes of the cases of the period, and of those of each span that is drawn."""
    found, drawn, grain = [series.sizes(there.filters, there.access)], facts.starts, facts.chosen.grain
    if drawn:
        shown = there.filters.with_(start=drawn[0], end=axes.after(drawn[-1], grain))
        found.append(series.sizes_by_period(shown, there.access, grain=grain))
    return found


def _table(chosen: Choices, whole: one_case.Sizes, leave: str) -> str:
    """The period in figures: the sum, the largest, the middle and the spread of the cases; one beneath the other on a
    phone.

    Args:
        leave: key by which the largest case can be left out.
    """
    figures = {
        _("Cases"): Cell(count(whole.stated_count)),
        _("Sum"): Cell(i18n.quantity(whole.quantity, chosen.unit)),
        _("Largest"): Cell(i18n.quantity(whole.largest, chosen.unit), leave=leave),
        _("Without it"): Cell(i18n.quantity(whole.without_largest, chosen.unit)),
        _("10% are below"): Cell(i18n.quantity(whole.q10, chosen.unit)),
        _("Median"): Cell(i18n.quantity(whole.median, chosen.unit)),
        _("10% are above"): Cell(i18n.quantity(whole.q90, chosen.unit)),
    }
    caption = _("Cases of the period by their size")
    if card.is_narrow():
        return table(
            [Column(""), Column("", "number")],
            [[Cell(heading), figure] for heading, figure in figures.items()],
            caption=caption,
        )
    return table(
        [Column(heading, "number") for heading in figures],
        [[*figures.values()]],
        caption=caption,
    )
