"""The tables that there are, with what they mean, and their columns."""

from __future__ import annotations

import streamlit as st

from content.context import Context
from content.sql import meanings
from language import i18n
from language.i18n import _

HEIGHT = 430


def draw(here: Context) -> None:
    wanted = st.text_input(
        _("Tables and columns"), key="sql_find", placeholder=_("Search by name or meaning"), persist_state="session"
    )
    found = [one for one in meanings.tables(here.access) if not wanted or one.has(wanted)]
    with st.container(height=HEIGHT, key="sql_tables"):
        if not found:
            st.caption(_("No table or column has these words."))
            return
        st.html("".join(_table(one, is_open=bool(wanted) and len(found) <= 3) for one in found))


def _table(one: meanings.Told, *, is_open: bool) -> str:
    columns = "".join(
        f"<li><code>{i18n.html(name)}</code> <span>{i18n.html(kind)}</span></li>" for name, kind in one.columns
    )
    opened = " open" if is_open else ""
    return (
        f'<details class="blo-sql-table"{opened}><summary><code>{i18n.html(one.name)}</code></summary>'
        f"<p>{i18n.html(one.words)}</p><ul>{columns}</ul></details>"
    )
