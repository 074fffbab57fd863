"""The figures of a picture as a table, a click or a key away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from charts.chart import TimeChart
from content import page_words
from content.context import Context
from content.values import figures_table
from language import i18n
from language.i18n import _
from pages.parts.files import Subject


def figures(here: Context, subject: Callable[[], Subject], title: str, *, key: str, label: str = "") -> None:
    """A button for the figures that a chart or map shows; `subject` gives it, once it is pressed."""
    if st.button(
        label or _("Figures of {title}").format(title=i18n.markdown(title)),
        icon=":material/pin:",
        type="secondary" if label else "tertiary",
        help=None if label else _("Figures as a table"),
        key=f"figures_{key}",
    ):
        st.dialog(_("Figures as a table"), width="large")(_shown)(here, subject())


def _shown(here: Context, subject: Subject) -> None:
    # Positions in time say themselves which they are.
    span = "" if isinstance(subject, TimeChart) else i18n.period(here.filters.start, here.filters.end)
    said = (span[:1].upper() + span[1:], page_words.source_words(here), page_words.data_words(here))
    note = i18n.DOT.join(i18n.html(one) for one in said if one)
    st.html(f'{figures_table(subject)}<div class="blo-note">{note}</div>')
