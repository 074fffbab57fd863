"""Put together a playlist of one's own by clicking: order, dwell, names; save it, take it as a file, open one."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from briefing import playlist, store
from briefing.playlist import DWELL, LEAST_DWELL, MOST_DWELL, Entry, Playlist, PlaylistError
from briefing.slide_words import VIEW_WORDS
from content.context import Context
from language import i18n
from language.i18n import _
from pages.parts import browser, card, draft, page_state
from pages.parts.files import take
from pages.work.briefing_parts import keeping
from pages.work.briefing_parts.choices import Chosen, entry_words
from pages.work.briefing_parts.showing import may_keep


def draw(here: Context, chosen: Chosen) -> None:
    card.head(_("Put together your own playlist"))
    how = _("Add a slide below, or from any page with its filters by “Add to a briefing” in the sidebar.")
    st.html(f'<div class="blo-take">{i18n.html(how)}</div>')
    _tell()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        view = st.selectbox(
            _("Kind of slide"),
            list(playlist.VIEWS),
            key="draft_view",
            format_func=lambda one: _(VIEW_WORDS[one]),
            width=300,
        )
        st.button(_("Add"), key="draft_add", icon=":material/add:", on_click=_add, args=(view,))
        if chosen.of is not None:
            st.button(
                _("Begin with the chosen playlist"),
                key="draft_copy",
                icon=":material/content_copy:",
                on_click=_copy,
                args=(chosen.of,),
            )
        if draft.entries():
            st.button(_("Clear"), key="draft_clear", icon=":material/close:", on_click=draft.put, args=([],))
    _file()
    entries = draft.entries()
    for number, entry in enumerate(entries):
        _row(here, number, entry, len(entries))
    if entries:
        _save(here, entries)
    if may_keep(here):
        keeping.draw(here)


def _tell() -> None:
    """What the last act came to."""
    if told := st.session_state.pop("_draft_told", None):
        kind, words = told
        (st.success if kind == "done" else st.error)(
            i18n.markdown(words), icon=":material/check:" if kind == "done" else ":material/error:"
        )


def _said(kind: str, words: str) -> None:
    st.session_state["_draft_told"] = (kind, words)


def _in_language() -> None:
    # A callback runs before the page has said which language is in use.
    i18n.use(st.session_state.get("lang", i18n.language()))


def _add(view: str) -> None:
    draft.put([*draft.entries(), Entry(view=view)][: playlist.MOST_SLIDES])


def _copy(of: Playlist) -> None:
    draft.put(
        [
            replace(entry, link=tuple((dict(of.link) | dict(entry.link)).items()), dwell=entry.dwell or of.dwell)
            for entry in of.entries
        ]
    )
    st.session_state["draft_title_en"], st.session_state["draft_title_ru"] = of.title_en, of.title_ru


def _row(here: Context, number: int, entry: Entry, total: int) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"draft_row_{number}"):
        st.markdown(f"{number + 1}. {i18n.markdown(entry_words(here, entry))}", width="stretch")
        seconds = st.number_input(
            _("Seconds"),
            LEAST_DWELL,
            MOST_DWELL,
            entry.dwell or DWELL,
            step=5,
            key=f"draft_dwell_{number}_{hash(entry)}",
            label_visibility="collapsed",
            width=120,
        )
        if seconds != (entry.dwell or DWELL):
            draft.entries()[number] = replace(entry, dwell=int(seconds))
        st.button(
            "",
            icon=":material/arrow_upward:",
            key=f"draft_up_{number}",
            disabled=number == 0,
            on_click=_move,
            args=(number, -1),
            help=_("Earlier"),
        )
        st.button(
            "",
            icon=":material/arrow_downward:",
            key=f"draft_down_{number}",
            disabled=number == total - 1,
            on_click=_move,
            args=(number, 1),
            help=_("Later"),
        )
        st.button(
            "", icon=":material/delete:", key=f"draft_out_{number}", on_click=_remove, args=(number,), help=_("Remove")
        )


def _move(number: int, by: int) -> None:
    entries = list(draft.entries())
    entries[number], entries[number + by] = entries[number + by], entries[number]
    draft.put(entries)


def _remove(number: int) -> None:
    draft.put([entry for place, entry in enumerate(draft.entries()) if place != number])


def _save(here: Context, entries: list[Entry]) -> None:
    """Names, then keep it in the app's own store or take it as a file."""
    left, right = st.columns(2, gap="small")
    title_en = left.text_input(
        _("Title in English"), key="draft_title_en", max_chars=playlist.TITLE_LETTERS, persist_state="session"
    )
    title_ru = right.text_input(
        _("Title in Russian"), key="draft_title_ru", max_chars=playlist.TITLE_LETTERS, persist_state="session"
    )
    titles = (title_en.strip() or title_ru.strip(), title_ru.strip() or title_en.strip())
    of = Playlist(code="own", title_en=titles[0], title_ru=titles[1], entries=tuple(entries)) if titles[0] else None
    keeps = may_keep(here)
    whom = browser.whom(here.access, key="draft_for") if keeps else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if keeps:
            st.button(
                _("Save"),
                key="draft_save",
                icon=":material/save:",
                type="primary",
                disabled=of is None,
                on_click=_keep,
                args=(of, whom),
            )
        take(
            _("Download as a file (TOML)"),
            playlist.written(of) if of else "",
            file_name="playlist.toml",
            mime="application/toml",
            key="draft_file",
            icon=":material/download:",
            disabled=of is None,
            on_click="ignore",
        )
        if of is None:
            st.caption(_("A playlist needs a title."))


def _keep(of: Playlist, whom: str) -> None:
    _in_language()
    try:
        code = store.save(of, browser.name(), whom)
    except store.StoreError as error:
        _said("error", str(error))
        return
    page_state.set_parameter("playlist", code)
    _said("done", _("Saved. It is chosen above; the address of this page and of the wall can be shared."))


def _file() -> None:
    """A playlist from a file, checked before anything is taken over."""
    with st.expander(_("Open a file"), key="draft_open", on_change="rerun") as place:
        if not place.open:
            return
        given = st.file_uploader(_("Playlist (TOML)"), type=["toml"], key="draft_upload", max_upload_size=1)
        if given is None or st.session_state.get("_draft_taken") == given.file_id:
            return
        try:
            of = playlist.parse(given.getvalue().decode("utf-8"), "own", where=given.name)
        except UnicodeDecodeError as error:
            st.error(i18n.markdown(playlist.unreadable(given.name, error)), icon=":material/error:")
            return
        except PlaylistError as error:
            st.error(i18n.markdown(error), icon=":material/error:")
            return
        st.session_state["_draft_taken"] = given.file_id
        _copy(of)
        st.rerun()
