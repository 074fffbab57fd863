"""What each agency did: a line for each, by country or by kind, with the sum of each group counted by itself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis import agencies
from charts.table import Column, table
from content.agencies import facts, overview_lines
from content.agencies.overview_lines import Told
from content.context import Context
from language.i18n import _
from pages.parts import card, clicks, explain, page_state
from queries import agencies as queries

MOST_AMOUNTS = 3
"""Columns of quantities; the others stand in the profiles."""
SORTS = (*agencies.SORTS, *map(str, range(MOST_AMOUNTS)))


def draw(
    here: Context,
    found: facts.Overview,
    view: str,
) -> None:
    """The table of all agencies, in the groups of a view (`facts.BY`)."""
    sort = page_state.parameter("sort", "", ("", *SORTS))
    folded = page_state.parameter("folded", "", clicks.are_groups)
    take, markup, notes, columns = here.once(
        "agencies.lines", lambda: _lines(here, found, view, sort, folded), view, sort, folded
    )
    with st.container(key="card_agencies"):
        card.head(_("What each agency did"), take)
        if not markup:
            st.markdown(_("No agency matches the chosen filters."))
            return
        clicks.markup(markup, key="agencies_table", on_click=_clicked)
        title = _("What each agency did")
        explain.columns(here, title, columns, frame=found.framed, of=("cases",), queries=QUERIES)
        card.notes(*notes)


def _lines(
    here: Context,
    found: facts.Overview,
    view: str,
    sort: str,
    folded: str,
) -> tuple[str, str, list[str], list[Column]]:
    """What the lines are, the table, empty where no agency is left, what must be known of it, and its columns."""
    framed, of_lines = found.framed, found.lines
    codes = facts.listed(here, found)
    frame_of = facts.frame_of_agency(here, framed)
    told = Told(not (of_lines.exchanges.empty and of_lines.replies.empty), not of_lines.trainings.empty, found.unstated)
    lines = agencies.lines(of_lines, codes, frame_of)
    by_country = view == "countries"
    group_of = {code: getattr(facts.agency(here, code), "country_code" if by_country else "kind") for code in codes}
    groups = sorted(set(group_of.values()), key=lambda group: overview_lines.group_name(here, group, view))
    sums = agencies.lines(found.groups, groups, framed.of_country if by_country else lambda _kind: framed)
    keys = agencies.leading_amounts(lines.values(), MOST_AMOUNTS)
    most = overview_lines.largest(lines.values(), keys)
    digits = overview_lines.decimals([*lines.values(), *sums.values()], keys)
    folded_groups = clicks.groups(folded)
    rows, places, of_groups = [], [], {}
    for group in groups:
        members = [lines[code] for code in codes if group_of[code] == group]
        if has_sum := len(members) > 1:
            places.append(len(rows))
            of_group = (
                {
                    "agency_codes": tuple(
                        code for code in here.names.lineages if facts.agency(here, code).country_code == group
                    )
                }
                if by_country
                else {"agency_kinds": (group,)}
            )
            rows.append(
                overview_lines.row(
                    here,
                    sums[group],
                    digits,
                    framed.of_country(group) if by_country else framed,
                    overview_lines.sum_cell(here, group, view, is_folded=group in (folded_groups or ())),
                    of_group,
                    told,
                )
            )
        first = len(rows)
        idle = [line for line in members if overview_lines.is_idle(line)]
        for line in agencies.in_order([line for line in members if line not in idle], sort, keys):
            rows.append(
                overview_lines.row(
                    here,
                    line,
                    digits,
                    frame_of(line.code),
                    overview_lines.agency_cell(here, line.code, by_country),
                    {"agency_codes": (line.code,)},
                    told,
                    most,
                )
            )
        if idle:
            rows.append(overview_lines.idle_row(here, idle))
        if has_sum:
            of_groups |= dict.fromkeys(range(first, len(rows)), group)
    take = overview_lines.take(lines.values())
    caption = f"{_('What each agency did')}: {take}"
    columns = overview_lines.columns(here, keys, sort, by_country)
    markup = (
        table(columns, rows, caption=caption, sums=frozenset(places), groups=of_groups, folded=folded_groups)
        if rows
        else ""
    )
    return take, markup, overview_lines.notes(here, told), columns


def _of_cases(there: Context):
    return [queries.monthly_cases(there.filters, there.access)]


QUERIES: dict[str, explain.Ask] = {
    **dict.fromkeys(("agency_cases", "led", "joint", "agency_persons"), _of_cases),
    "amount": lambda there: [queries.quantities(there.filters, there.access)],
    "sent": lambda there: [queries.monthly_exchanges(there.filters, there.access, zone=there.settings.zone)],
    "agency_requests": lambda there: [queries.replies(there.filters, there.access, zone=there.settings.zone)],
    "trained": lambda there: [queries.trainings(there.filters, there.access)],
}
"""What the figures of each column are worked out of."""


def _clicked(key: str) -> None:
    action, _colon, value = key.partition(":")
    ACTIONS[action](value)


def _fold(groups: str) -> None:
    page_state.set_parameter("folded", groups)


def unfold() -> None:
    """Begin anew with other groups."""
    page_state.set_parameter("folded", None)


def _sort(name: str) -> None:
    """Sort by a column; once more, and lines stand by their names again."""
    now = st.session_state.get(page_state.key("sort"))
    page_state.set_parameter("sort", None if now == name else name)


def open_profile(code: str | None) -> None:
    """Go to the profile of an agency, or back to all of them."""
    page_state.set_parameter("agency_profile", code)


ACTIONS: dict[str, Callable[[str], None]] = {"sort": _sort, "open": open_profile, "folded": _fold}
