"""The newest significant cases, a row each; older ones one click away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from content.context import Context
from content.significant import MOST_MORE, MOST_NEWEST, significant_table
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import card
from pages.parts.explain import Explained
from queries import release, seizures


def newest_significant(here: Context, rows: pd.DataFrame, assessed: pd.DataFrame | None) -> None:
    """The newest cases at or above their substance's significant quantity; the others are one click away.

    Args:
        rows: of `seizures.newest_significant`, or of the release.
        assessed: the row of `seizures.assessed`; None for readers of what is released.
    """
    title = _("Newest significant cases")
    said = Explained(
        kind="significant",
        queries=lambda there: [seizures.newest_significant(there.filters, there.access, most=len(rows) or MOST_NEWEST)],
    )
    card.head(title, asks=said.offer(here, "significant", title, of=("cases",)))
    released = here.access.reads_release_only
    take = _("Published cases at or above the significant quantity of their substance (proposed values).")
    if not released:
        known = assessed.iloc[0]
        total = int(known["significant_count"] + known["below_count"])
        if total == 0:
            st.markdown(_("No case of the period could be assessed."))
            return
        take = ngettext(
            "{n} of {total} item is at or above the significant quantity of its substance (proposed values).",
            "{n} of {total} items are at or above the significant quantity of their substance (proposed values).",
            total,
        ).format(n=count(known["significant_count"]), total=count(total))
        if rest := int(known["not_assessed_count"]):
            words = ngettext("{n} item could not be assessed.", "{n} items could not be assessed.", rest)
            take += " " + words.format(n=count(rest))
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    if rows.empty:
        st.markdown(
            _("No published significant case in the period.") if released else _("No significant case in the period.")
        )
        return
    caption = f"{_('Newest significant cases')}: {take}"
    st.html(significant_table(here, rows, caption))
    if not released and len(rows) < known["significant_count"]:
        rest = int(known["significant_count"]) - len(rows)
        label = ngettext("Show {n} more", "Show {n} more", rest).format(n=count(rest))
    elif released and len(rows) >= MOST_NEWEST:
        label = _("Show older ones")
    else:
        return
    with st.expander(label, key="more_significant", on_change="rerun", icon=":material/expand_more:") as place:
        if place.open:
            source = release if released else seizures
            older = here.load(source.newest_significant(here.filters, here.access, most=MOST_MORE + len(rows))).iloc[
                len(rows) :
            ]
            st.html(significant_table(here, older, caption))
            if len(older) == MOST_MORE:
                st.caption(
                    _("The newest {n} are listed; choose a shorter period for the rest.").format(
                        n=count(MOST_MORE + len(rows))
                    )
                )
