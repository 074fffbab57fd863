"""Which playlist is shown, for whom, in which language and look: as chosen on the page and kept in its link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from briefing import make, playlist, store, wall_link
from briefing.playlist import NARROWED, Entry, Playlist
from briefing.slide_words import slide_words
from briefing.wall_link import Asked
from content import opening
from content.context import Context
from language import i18n
from language.i18n import N_, _, ngettext
from pages.parts import browser, card, page_state, sidebar
from pages.work.briefing_parts import keeping
from queries import network

MODE_WORDS = {"dark": N_("Dark"), "light": N_("Light")}
PACES = ("", "10", "15", "20", "30", "45", "60", "90")


@dataclass(frozen=True)
class Chosen:
    """`of` is the playlist, None where there is none that can be shown; `asked` is the wall that is asked for."""

    of: Playlist | None
    asked: Asked


def offered() -> dict[str, Playlist]:
    """Playlists that can be chosen: shipped, then saved ones. What is wrong with any is told."""
    found = dict(playlist.shipped())
    for wrong in playlist.faults():
        st.error(i18n.markdown(wrong), icon=":material/error:")
    try:
        found |= store.playlists(browser.name(), browser.team())
    except store.StoreError as error:
        st.error(i18n.markdown(error), icon=":material/error:")
    return found


def choose(here: Context) -> Chosen:
    """The controls, and the slides of the chosen playlist."""
    card.head(_("Playlist"))
    known = offered()
    if not known:
        return Chosen(None, Asked())
    code = page_state.parameter(
        "playlist", wall_link.DEFAULT if wall_link.DEFAULT in known else next(iter(known)), known
    )
    st.selectbox(
        _("Playlist"),
        list(known),
        key=page_state.key("playlist"),
        format_func=lambda one: _label(one, known[one]),
        persist_state="session",
        label_visibility="collapsed",
    )
    of = known[code]
    if code not in playlist.shipped() and here.access.sees_all_records:
        keeping.delete(here, code)
    if of.about:
        st.html(f'<div class="blo-take">{i18n.html(of.about)}</div>')
    st.html(_slides(here, of))
    donor = _donor(here, of)
    language, also = _languages(here)
    left, right = st.columns(2, gap="small")
    with left:
        page_state.parameter("theme", wall_link.MODES[0], wall_link.MODES)
        mode = st.segmented_control(
            _("Look"),
            wall_link.MODES,
            key=page_state.key("theme"),
            format_func=lambda one: _(MODE_WORDS[one]),
            required=True,
            persist_state="session",
        )
    with right:
        page_state.parameter("pace", "", PACES)
        pace = st.selectbox(
            _("Pace"), PACES, key=page_state.key("pace"), format_func=_pace_word, persist_state="session"
        )
    asked = Asked(
        playlist=code,
        narrowed=tuple((narrowed(here) | ({"donor": donor} if donor else {})).items()),
        language=language,
        also=also,
        mode=mode or wall_link.MODES[0],
        pace=float(pace) if pace else None,
    )
    return Chosen(of, asked)


def narrowed(here: Context) -> dict[str, str]:
    """What the page narrows the wall to, in the words of its link; a period that readers of the wall may not choose is
    left to it."""
    link = sidebar.link(i18n.language())
    may_choose = opening.may_choose_period(here.filters.period, make.shown_to(here.access, here.settings))
    return {
        name: link[name] for name in NARROWED if link.get(name) and (may_choose or name not in ("period", "from", "to"))
    }


def _label(code: str, of: Playlist) -> str:
    return of.title if code in playlist.shipped() else f"{of.title} · {_('saved')}"


def _pace_word(pace: str) -> str:
    if not pace:
        return _("As the playlist says")
    return ngettext("{n} second a slide", "{n} seconds a slide", int(pace)).format(n=pace)


def _donor(here: Context, of: Playlist) -> str:
    """The donor that a playlist tells of, where one of its slides does."""
    if not any(entry.view in ("capacity", "office") for entry in of.entries):
        page_state.parameter("donor", "", lambda one: True)
        return ""
    rows = here.load(network.donors())
    names = {row.code: i18n.name(row) for row in rows.itertuples()}
    page_state.parameter("donor", of.donor if of.donor in names else "", ["", *names])
    return st.selectbox(
        _("Donor"),
        ["", *sorted(names, key=names.__getitem__)],
        key=page_state.key("donor"),
        format_func=lambda one: names.get(one, _("All donors")),
        persist_state="session",
    )


def _languages(here: Context) -> tuple[str, str]:
    """The language of the slides, and the second one that they alternate with."""
    known = here.settings.languages
    page_state.parameter("also", "", ["", *known])
    language = i18n.language()
    others = [one for one in known if one != language]
    if not others:
        return language, ""
    if st.session_state[page_state.key("also")] not in ("", *others):
        st.session_state[page_state.key("also")] = ""
    also = st.segmented_control(
        _("Languages of the slides"),
        ["", *others],
        key=page_state.key("also"),
        required=True,
        persist_state="session",
        format_func=lambda one: f"{language.upper()} + {one.upper()}" if one else language.upper(),
    )
    return language, also or ""


def _slides(here: Context, of: Playlist) -> str:
    rows = "".join(f"<li>{i18n.html(entry_words(here, entry))}</li>" for entry in of.entries)
    return f'<ol class="blo-slides">{rows}</ol>'


def entry_words(here: Context, entry: Entry) -> str:
    """A slide in one line: its view, what it is repeated for, and what narrows it."""
    return slide_words(here.names, entry.view, dict(entry.link), each=entry.each)
