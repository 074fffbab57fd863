"""The list as a file: exactly what is seen, all of its pages."""

from __future__ import annotations

import streamlit as st

from content.context import Context
from content.records.facts import Found
from exports import records_files, route, separated, tokens
from exports.provenance import Provenance
from exports.route import Order
from language import i18n
from language.i18n import N_, _, count, ngettext
from pages.parts import feed
from pages.parts.files import may_take
from pages.parts.heading import provenance
from web import gate

FORMATS = {
    "csv": N_("CSV"),
    "xlsx": N_("Excel workbook (XLSX)"),
    "parquet": N_("Parquet"),
    "zip": N_("CSV and About (ZIP)"),
}


def draw(here: Context, found: Found) -> None:
    if not may_take():
        return
    with st.popover(_("Download"), icon=":material/download:", disabled=not found.total):
        _links(found, provenance(here, None), st.session_state["_version"].name, i18n.language())
        feed.entry("records")


@st.fragment(run_every=tokens.LASTS_SECONDS / 2)
def _links(found: Found, said: Provenance, version: str, language: str) -> None:
    """Links that work for a short time, and are made anew before it is over."""
    i18n.use(language)
    rows = ngettext("{n} row, exactly as listed", "{n} rows, exactly as listed", found.total).format(
        n=count(found.total)
    )
    st.markdown(f"**{rows}**")
    with_codes = st.toggle(_("Codes beside names"), key="records_with_codes", persist_state="session")
    kinds = list(separated.KINDS)
    csv = st.selectbox(
        _("Kind of CSV"),
        kinds,
        index=kinds.index(separated.usual(language)),
        format_func=lambda one: _(separated.KINDS[one].words),
        key=f"records_csv_{language}",
        persist_state="session",
        help=_(
            "Choose the one with semicolon and decimal comma where Windows is set to Russian, Kazakh, Kyrgyz, "
            "Tajik, Turkmen or Uzbek."
        ),
    )
    visitor = gate.visitor(st.context.headers.to_dict())
    if not visitor.browser:
        st.info(
            _(
                "Files go only to the browser that asks for them: let it keep cookies of this address, and load the "
                "page again."
            )
        )
        return
    lines = []
    for code, words in FORMATS.items():
        if code == "xlsx" and found.total > records_files.MOST_SHEET_ROWS:
            lines.append(f'<div class="blo-note">{i18n.html(route.too_many_words(found.total))}</div>')
            continue
        order = Order(found.chosen.listing, said, version, found.total, code, with_codes, csv)
        lines.append(
            f'<a class="blo-file" href="{i18n.html(route.link(order, visitor.holder))}" target="_blank" '
            f'rel="noopener">{i18n.html(_(words))}</a>'
        )
    st.html("".join(lines))
    st.caption(
        _(
            "Numbers are written as numbers and days as days; the file says what it holds, its source and the "
            "date of the data."
        )
    )
