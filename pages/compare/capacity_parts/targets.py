"""Planned values beside what was reached, and the same as a logical framework in a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from charts.table import table
from content import narrowing
from content.capacity import target_facts, target_words
from content.context import Context
from language import i18n
from language.i18n import _
from pages.parts import card, explain, files
from pages.parts.heading import provenance
from queries import capacity, cooperation, network

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 40


def _planned(there: Context):
    return [capacity.targets(there.filters, there.access)]


def _reached(there: Context):
    """Plans, and what their indicators are counted of in the spans that they have."""
    span = target_facts.span_of(there, there.load(capacity.targets(there.filters, there.access)))
    found = [capacity.courses, cooperation.operations_across, network.reports]
    return [*_planned(there), *(query(span, there.access) for query in found)]


ASKS: dict[str, explain.Ask] = {
    **dict.fromkeys(("target_baseline", "target_planned"), _planned),
    **dict.fromkeys(("first_half", "second_half", "target_reached", "target_expected"), _reached),
}
"""What the figures of each column are worked out of."""


def draw(here: Context) -> None:
    """The table of targets."""
    if not target_facts.can_show(here):
        _draw_untold(here)
        return
    found = target_facts.targets(here)
    title, take = _("Targets"), target_words.take(found)
    with st.container(key="card_targets"):
        card.head(title, take)
        notes = narrowing.words(here, "targets")
        if found:
            said = provenance(here, None, *notes, has_totals=False)
            files.take(
                _("Logical framework as XLSX"),
                data=partial(_written, here, said),
                file_name=f"blo-targets-{i18n.language()}.xlsx",
                mime=MIME,
                icon=":material/download:",
                on_click="ignore",
                key="logframe",
            )
            rows = [target_words.row(here, one) for one in found[:MOST_ROWS]]
            columns = target_words.columns()
            card.wide_table(table(columns, rows, caption=f"{title}: {take}"))
            explain.columns(here, title, columns, of=("targets",), queries=ASKS, time="another")
            if len(found) > MOST_ROWS:
                card.notes(_("More stand in the file: {n}").format(n=i18n.count(len(found) - MOST_ROWS)))
        card.notes(
            _(
                "Of what adds up over a year, as officers and operations, the share of the months that are over is "
                "expected; of a level, as a share or a median, the level itself."
            ),
            _("A dash means that the half-year is not over, or that it is not known."),
            *notes,
        )


def _draw_untold(here: Context) -> None:
    """Why there are no targets; for readers of released months, what these hold of the indicators."""
    if "targets" not in here.subjects:
        st.info(i18n.state_word("not_held"), icon=":material/inbox:")
        return
    st.info(i18n.state_word("not_at_this_level"), icon=":material/lock:")
    why, of_what = target_words.released_notes()
    if here.access.reads_years_only:
        st.markdown(why)
        return
    title, found = _("What released figures hold of the indicators"), target_facts.released(here)
    take = i18n.period(here.filters.start, here.filters.end)
    take = f"{take[:1].upper()}{take[1:]}"
    with st.container(key="card_indicators"):
        card.head(title, take)
        rows = target_words.released_rows(here, found)
        columns = target_words.released_columns()
        card.wide_table(table(columns, rows, caption=f"{title}: {take}"))
        explain.columns(here, title, columns, queries={})
        card.notes(why, of_what, *narrowing.words(here, "courses", "operations_across", "exchanges_across", "reports"))


def _written(here: Context, said) -> bytes:
    # A file is made after the page has run: it says itself which language it speaks.
    from exports import logframe_xlsx
    from exports.about import in_language

    rows = in_language(said.language, lambda: target_words.logframe(here, target_facts.targets(here)))
    return logframe_xlsx.xlsx(rows, said)
