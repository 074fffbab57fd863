"""The questions that a page is worked out of, as SQL over the rows of the reader, to be run there and changed."""

from __future__ import annotations

import streamlit as st

from content import context
from content.context import Context
from content.sql import link
from language import i18n
from language.i18n import _
from queries.asked import Asked
from scope import access, navigation
from web import sql

MOST_COLUMNS = 6
"""Names of columns by which a question is told from others."""


def draw(here: Context) -> None:
    """A button for the questions of the page, for readers who may ask in SQL."""
    is_offered = access.asks_in_sql(here.settings.access, here.access, is_demonstration=here.is_demonstration)
    if not is_offered or not context.asked_any():
        return
    if st.button(_("Show the queries of this page"), icon=":material/code:", type="tertiary", key="questions"):
        st.dialog(_("Queries of this page"), width="large")(_shown)(here, context.asked())


def _shown(here: Context, found: list[Asked]) -> None:
    st.markdown(
        _(
            "The figures of this page are worked out of these questions. Each holds its filters and runs over the rows "
            "that you may see, with the same answer."
        )
    )
    texts = {sql.written(one.query): one for one in found}
    columns = [
        ", ".join(one.columns[:MOST_COLUMNS]) + ("…" if len(one.columns) > MOST_COLUMNS else "")
        for one in texts.values()
    ]
    place = st.selectbox(
        _("Query, by the columns of its answer"),
        range(len(texts)),
        format_func=lambda place: f"{place + 1}. {columns[place]}",
        key="questions_chosen",
    )
    text = list(texts)[place or 0]
    st.code(text, language="sql", height=360)
    if linked := link.written(text):
        st.page_link(
            navigation.of("sql").script,
            label=_("Open in SQL"),
            icon=":material/terminal:",
            query_params=dict(here.link) | {"q": linked},
        )
    else:
        st.caption(
            _("It is too long for a link. Copy it into the editor of the page {page}.").format(
                page=i18n.markdown(_("SQL"))
            )
        )
