"""Who exchanges with whom across borders, how fast are replies, what is still open?"""

from __future__ import annotations

import streamlit as st

from content import context, periods
from content.cooperation import facts
from language import i18n
from language.i18n import N_, _
from pages.compare.cooperation_parts import exchanges, operations, results
from pages.parts import page_state
from pages.parts.heading import foot, head

here = context.current()
VIEWS = {
    "exchanges": (N_("Messages"), exchanges.draw),
    "results": (N_("From message to result"), results.draw),
    "operations": (N_("Joint operations"), operations.draw),
}
TOLD = ("exchanges", "operations")
"""What readers of the release are told of."""


def switch() -> None:
    """The choice of views."""
    st.segmented_control(
        _("View"),
        views,
        key=page_state.key("view"),
        format_func=lambda one: _(VIEWS[one][0]),
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )


if facts.can_show(here):
    views = TOLD if here.access.reads_release_only else tuple(VIEWS)
    view = page_state.parameter("view", "exchanges", views)
    VIEWS[view][1](here, switch)
else:
    head(here, _("Cooperation"), periods.ask_reports(here, facts.frame(here)).frame(), has_totals=False)
    st.info(i18n.state_word("not_held"), icon=":material/inbox:")
    st.markdown(
        _(
            "The records of this source hold no exchanges between offices. Where the records of the offices can be "
            "chosen as the source at the side, they do."
        )
    )
foot(here)
