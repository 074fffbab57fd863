"""Any question of the rows that a reader may see, in SQL."""

from __future__ import annotations

import streamlit as st

from content import context
from content.sql import questions
from language import i18n
from language.i18n import _
from pages.parts import heading
from pages.work.sql_parts import answer, editor, tables
from scope import access
from web import sql
from web.components import document

here = context.current()
st.html(heading.titled(_("SQL"), is_demonstration=here.is_demonstration))
if not access.asks_in_sql(here.settings.access, here.access, is_demonstration=here.is_demonstration):
    words = (
        _("At your access level there are no single records to ask of.")
        if here.access.reads_release_only
        else _("The operator has not opened this page. It is opened in settings.toml, by sql under [access].")
    )
    st.info(words, icon=":material/lock:")
elif not sql.is_possible():
    st.info(_("This needs a server on Linux or macOS, which can hold a process to its limits."), icon=":material/lock:")
else:
    st.html(f'<div class="blo-words">{i18n.DOT.join(i18n.html(one) for one in editor.said(here))}</div>')
    if document.is_narrow():
        # One below the other: the answer is not to wait behind all tables.
        asking, answering, telling = st.container(), st.container(), st.container()
    else:
        asking, telling = st.columns((3, 2), gap="medium")
        answering = st.container()
    with asking:
        editor.choose_question(here, questions.QUESTIONS)
        text = editor.draw(here)
        editor.history()
    with telling:
        tables.draw(here)
    with answering:
        if text is not None:
            answer.run(here, text)
        answer.draw(here)
