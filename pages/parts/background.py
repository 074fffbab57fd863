"""Files that are made in the background: their progress, and the files once they are there; the page stays usable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from language import i18n
from language.i18n import _
from pages.parts.files import may_take, take
from web.jobs import Job, Jobs

SECONDS = 1.0
"""Between two looks at what is under way."""


@dataclass(frozen=True)
class File:
    """What a job results in: the name and kind of a file, and its content."""

    name: str
    mime: str
    content: bytes


def jobs() -> Jobs:
    """The jobs of this session."""
    return st.session_state.setdefault("_jobs", Jobs())


def button(label: str, begin: Callable[..., None], *of: Any, key: str, words: str = "") -> None:
    """A button that begins a file: the one way to do so on a page. Nothing where the reader's role takes none.

    Args:
        begin: is given `of`, before the page runs again.
        words: what the file is.
    """
    if may_take():
        st.button(label, key=key, icon=":material/description:", help=words or None, on_click=begin, args=of)


def panel() -> None:
    """Every file of this session: under way with its progress, ready to be taken, or why there is none."""
    if not jobs().all or not may_take():
        return
    with st.container(key="card_files"):
        if jobs().is_active:
            _watched()
        else:
            _draw()


@st.fragment(run_every=SECONDS)
def _watched() -> None:
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state["lang"])
    if jobs().is_active:
        _draw()
    else:
        # The last one has ended: from now on nobody needs to look again and again.
        st.rerun(scope="app")


def _draw() -> None:
    for job in jobs().all:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _draw_job(job)


def _draw_job(job: Job) -> None:
    label = i18n.markdown(job.label)
    if job.is_active:
        st.progress(job.share, text=f"{label} · {i18n.percent(job.share)}")
        st.button(_("Cancel"), key=f"cancel_{job.key}", icon=":material/close:", on_click=job.cancel)
        return
    if job.state == "done":
        file = job.result
        take(
            label,
            file.content,
            file_name=file.name,
            mime=file.mime,
            key=f"take_{job.key}",
            icon=":material/download:",
            on_click="ignore",
        )
    elif job.state == "failed":
        st.error(f"{label}: {_('could not be made')}. {i18n.markdown(job.reason)}", icon=":material/error:")
    else:
        st.caption(f"{label}: {_('cancelled')}")
    st.button(_("Remove"), key=f"forget_{job.key}", icon=":material/close:", on_click=jobs().forget, args=(job.key,))
