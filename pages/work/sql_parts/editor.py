"""Where the text is written: the questions to begin with, the editor, what was asked before.

The editor keeps its text while other pages are looked at. The link holds the text that was run last; who opens it finds
the text, and runs it or not: nobody's link runs anything in another's name.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from content import page_words
from content.context import Context
from content.sql import link, meanings
from content.sql.questions import Question, text_of
from language import i18n
from language.i18n import _
from pages.parts import page_state
from web import sql
from web.components import completing

TEXT, HISTORY, PICKED = "sql_text", "sql_history", "sql_picked"
MOST_HISTORY = 20
EDITOR_PIXELS = 260


def said(here: Context) -> list[str]:
    """Whose rows are asked, and of when."""
    return [
        page_words.view_words(here) or _("All records that you may see"),
        _("The filters at the side do not narrow them"),
        page_words.data_words(here),
    ]


def choose_question(here: Context, offered: Sequence[Question]) -> None:
    """Questions to begin with; one that is chosen takes the place of the text."""

    def take() -> None:
        # A browser may send what its page does not offer.
        if (place := st.session_state.get(PICKED)) in range(len(offered)):
            st.session_state[TEXT] = text_of(offered[place], here.filters)

    st.selectbox(
        _("Begin with a question"),
        range(len(offered)),
        index=None,
        key=PICKED,
        format_func=lambda place: _(offered[place].words),
        placeholder=_("Choose"),
        on_change=take,
    )


def draw(here: Context) -> str | None:
    """The text, once it is to run."""
    linked = page_state.parameter("q", "", lambda text: len(text) <= link.MOST_LETTERS)
    if linked and linked != st.session_state.get("sql_linked"):
        st.session_state[TEXT] = link.read(linked)
    st.session_state["sql_linked"] = linked
    with st.form("sql_form", border=False):
        text = st.text_area(
            _("Question in SQL"),
            key=TEXT,
            height=EDITOR_PIXELS,
            max_chars=sql.MOST_LETTERS,
            placeholder="SELECT status, count(*) FROM seizure GROUP BY ALL",
            persist_state="session",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            is_run = st.form_submit_button(_("Run"), type="primary", icon=":material/play_arrow:")
            st.caption(
                _(
                    "Ctrl and Enter run it too. The link holds the text; who opens it runs it, or not, so that nobody "
                    "asks in your name."
                )
            )
    st.caption(
        _(
            "Names of tables and columns are offered while they are typed: Tab takes the first, arrows and Enter "
            "another, Escape closes, Ctrl and Space open."
        )
    )
    completing.offer(TEXT, {one.name: [name for name, _kind in one.columns] for one in meanings.tables(here.access)})
    if not is_run:
        return None
    kept = link.written(text)
    page_state.set_parameter("q", kept)
    st.session_state["sql_linked"] = kept
    return text


def remember(text: str) -> None:
    """Put a text that was run first among those that were asked before."""
    earlier = [one for one in st.session_state.get(HISTORY, ()) if one != text]
    st.session_state[HISTORY] = [text, *earlier][:MOST_HISTORY]


def history() -> None:
    """What was asked in this session; one that is chosen is put into the editor."""

    def take(text: str) -> None:
        st.session_state[TEXT] = text

    asked = st.session_state.get(HISTORY, ())
    if not asked:
        return
    with st.expander(_("Asked before in this session")):
        for place, text in enumerate(asked):
            line = " ".join(text.split())
            st.button(
                i18n.markdown(line if len(line) <= 90 else line[:89] + "…"),
                key=f"sql_before_{place}",
                on_click=take,
                args=(text,),
                type="tertiary",
            )
