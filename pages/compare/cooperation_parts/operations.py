"""Joint operations: their calendar, who took part, cases and quantities beside the same weeks of other years."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from charts.table import table
from content import narrowing
from content.agencies import facts as agencies
from content.capacity import agreed
from content.context import Context
from content.cooperation import listings, operation_charts, operation_facts
from content.cooperation.operation_facts import Operations
from language import i18n
from language.i18n import _
from pages.parts import card, explain
from pages.parts.card import chart_card
from pages.parts.explain import Explained
from pages.parts.heading import chips, head
from queries import cooperation
from queries import operations as queries

HEIGHT = 260


def draw(here: Context, switch: Callable[[], None]) -> None:
    """The whole view; `switch` draws the choice of views under the title."""
    found = operation_facts.operations_of(here)
    head(here, _("Cooperation"), found.framed, has_totals=False)
    chips(here)
    switch()
    if "operations" not in here.subjects:
        st.info(i18n.state_word("not_held"), icon=":material/inbox:")
        return
    left, right = st.columns(2, gap="small")
    with left, st.container(key="card_calendar", height="stretch"):
        if here.access.tier != "public":
            chart_card(
                here,
                operation_charts.calendar(here, found),
                of=("operations_across",),
                frame=found.framed,
                key="cooperation_calendar",
                has_records=False,
                explained=Explained(
                    kind="operations_by_time",
                    queries=lambda there: [
                        cooperation.operations_across(there.filters.with_(start=found.first), there.access)
                    ],
                    time="around",
                ),
            )
    with right, st.container(key="card_took_part", height="stretch"):
        chart_card(
            here,
            operation_charts.countries(here, found),
            of=("operations_across",),
            frame=found.framed,
            key="cooperation_took_part",
            height=HEIGHT,
            has_records=False,
            explained=Explained(
                kind="operations_by_country",
                queries=lambda there: [cooperation.operations_across(there.filters, there.access)],
            ),
        )
    if here.access.reads_release_only:
        return
    left, right = st.columns(2, gap="small")
    with left, st.container(key="card_beside", height="stretch"):
        chart_card(
            here,
            operation_charts.beside(found),
            of=("operations", "cases"),
            frame=found.framed,
            key="cooperation_beside",
            height=HEIGHT,
            explained=Explained(kind="operation_cases", queries=_cases),
        )
    with right, st.container(key="card_amounts", height="stretch"):
        _draw_amounts(here, found)
    with st.container(key="card_listed"):
        _draw_listed(here, found)
    with st.container(key="card_contacts"):
        _draw_contacts(here)


def _draw_amounts(here: Context, found: Operations) -> None:
    title = _("What was seized on the days of operations")
    take = _("At the same offices, each case once; units are never added together.")
    card.head(title, take)
    columns = operation_charts.amount_columns()
    asks = {
        "on_operation": _amounts,
        "operation_amounts": _amounts,
        "mean_of_other_years": _amounts,
    }
    explain.columns(here, title, columns, of=("operations", "cases"), queries=asks)
    rows = operation_charts.amount_rows(here, found)
    if not rows:
        st.markdown(_("No case is recorded on these days."))
    else:
        card.wide_table(table(columns, rows, caption=f"{title}: {take}"))
    card.notes(*narrowing.words(here, "operations", "cases"))


def _draw_contacts(here: Context) -> None:
    """Whom the other side turns to: functions, never persons."""
    title, rows = _("Contact points"), agreed.contact_points(here)
    take = _("Functions at the offices in scope, never persons.")
    card.head(title, take)
    if rows.empty:
        st.markdown(f"{_('Not recorded')}.")
    else:
        cells = agreed.contact_rows(here, rows)
        columns = agreed.contact_columns(here, rows)
        card.wide_table(table(columns, cells, caption=f"{title}: {take}", is_wide=True))
    card.notes(*narrowing.words(here, "targets"))


def _draw_listed(here: Context, found: Operations) -> None:
    title = _("Operations of the period")
    take = _("The newest first; other years are told where all of its offices were open then.")
    listing = listings.operations(here, found, title, lambda code: _agency(here, code))
    card.table_top(
        here,
        title,
        take,
        listing,
        key="cooperation_listed",
        frame=found.framed,
        has_records=True,
        explained=Explained(kind="operations", queries=lambda there: [queries.listed(there.filters, there.access)]),
    )
    if not found.listed:
        st.markdown(_("No operation ended in this period."))
        return
    columns = operation_charts.list_columns()
    asks = dict.fromkeys(("on_operation", "names_operation", "other_years"), _cases)
    explain.columns(here, title, columns, of=("operations", "cases"), queries=asks)
    rows = operation_charts.list_rows(here, found, lambda code: _agency(here, code))
    card.wide_table(table(columns, rows, caption=f"{title}: {take}"))
    rest = len(found.listed) - len(rows)
    if rest > 0:
        card.notes(_("{n} more ended earlier in the period").format(n=operation_charts.operations_words(rest)))
    card.notes(*narrowing.words(here, "operations", "cases"))


def _cases(there: Context):
    return [queries.cases(there.filters, there.access)]


def _amounts(there: Context):
    return [queries.amounts(there.filters, there.access)]


def _agency(here: Context, code: str) -> str:
    return agencies.short_name(here, code) if code in here.names.lineages else code
