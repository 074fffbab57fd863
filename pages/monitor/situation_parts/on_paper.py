"""The page on two pages of paper, made in the background."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from briefing import files, situation
from content.context import Context
from exports.about import in_language
from language import i18n
from language.i18n import _
from pages.parts import background, page_state, sidebar
from pages.parts.background import File
from web import data
from web.jobs import Job


def button(here: Context) -> None:
    """Begin the file; it can be taken at the top of the page."""
    words = _("The figures, findings, map and newest significant cases of this page, for print")
    background.button(_("Two pages for a meeting (PDF)"), _begin, here, key="situation_pdf", words=words)


def _begin(here: Context) -> None:
    # A callback runs before the page has said which language is in use.
    language = i18n.use(st.session_state.get("lang", i18n.language()))
    here, address = replace(here, asks=data.of_job()), page_state.served_at("")
    key = f"situation-{language}-{here.asks.version}-{here.access.tier}-{abs(hash((here.filters, here.access)))}"
    label = f"{_('Situation')} · {i18n.period(here.filters.start, here.filters.end)} · PDF"
    background.jobs().submit(key, label, partial(_made, here, language, address, dict(sidebar.link(language))))


def _made(here: Context, language: str, address: str, parameters: dict[str, str], job: Job) -> File:
    job.tell(0, 2)
    made = in_language(language, lambda: situation.briefing(here, address=address, parameters=parameters))
    job.tell(1, 2)
    return File(f"situation-{language}-{here.asks.version}.pdf", files.MIME["pdf"], files.WRITERS["pdf"](made))
