"""Who exchanges with whom across borders, how fast are replies, what is still open?"""

from __future__ import annotations

import streamlit as st

from content import context, periods
from content.cooperation import facts
from language import i18n
from language.i18n import _
from pages.compare.cooperation_parts import exchanges
from pages.parts.heading import foot, head

here = context.current()
if facts.can_show(here):
    exchanges.draw(here)
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
