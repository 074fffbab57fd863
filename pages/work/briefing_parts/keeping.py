"""What a reader has saved and frozen: a list of their own, what was shown and when, and the way to forget it."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from briefing import store
from briefing.store import FROZEN, PLAYLIST, Kept
from briefing.wall_link import Asked
from content.context import Context
from language import i18n
from language.i18n import _, ngettext
from pages.parts import browser, page_state

MOST_SHARED = 20


def draw(here: Context) -> None:
    """What is kept for this reader, with the way to forget it; and what others share."""
    is_person = bool(browser.account())
    with st.expander(
        _("Saved by you") if is_person else _("Saved in this browser"),
        key="kept_open",
        on_change="rerun",
        icon=":material/inventory_2:",
    ) as place:
        if not place.open:
            return
        _tell()
        try:
            kept = store.kept(browser.name())
        except store.StoreError as error:
            st.error(i18n.markdown(error), icon=":material/error:")
            return
        own = [one for one in kept if one.is_own]
        _shared([one for one in kept if one.kind == FROZEN and one.is_for(here.access, browser.team())])
        if not own:
            st.caption(_("You have saved nothing yet.") if is_person else _("Nothing is saved in this browser yet."))
            return
        codes = {one.code: one for one in own}
        if st.session_state.get("kept_code") not in codes:
            st.session_state["kept_code"] = own[0].code
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            code = st.selectbox(_("Saved"), list(codes), key="kept_code", format_func=lambda one: _label(codes[one]))
            with st.popover(_("Forget"), icon=":material/delete:"):
                confirm(codes[code], key="kept_forget")
        st.caption(i18n.markdown(facts(codes[code])))
        st.caption(_room(own))


def _shared(frozen: list[Kept]) -> None:
    """Frozen briefings that are for the reader's team or for all, each a link to its wall."""
    if not frozen:
        return
    st.markdown(_("Frozen briefings for your team and for all"))
    lines = (
        f'<li><a href="{i18n.html(Asked(frozen=one.code).link())}" target="_blank">{i18n.html(_label(one))}</a></li>'
        for one in frozen[:MOST_SHARED]
    )
    st.html(f'<ul class="blo-list">{"".join(lines)}</ul>')


def delete(here: Context, code: str) -> None:
    """The way to delete the saved playlist that is chosen, with what must be known before."""
    try:
        (one,) = [each for each in store.kept(browser.name()) if each.code == code]
    except (store.StoreError, ValueError):
        return
    with st.popover(_("Delete this saved playlist"), icon=":material/delete:"):
        confirm(one, key="delete_playlist")


def confirm(one: Kept, *, key: str) -> None:
    """What is lost by forgetting, and the button that does it."""
    st.markdown(i18n.markdown(facts(one)))
    others = one.owners - one.is_own
    if one.is_own and others:
        st.markdown(_("Other browsers keep it too: it leaves your list, and stays for them."))
    else:
        if not one.is_own:
            st.markdown(_("It was saved by another reader."))
        st.markdown(_("Links and walls that name it will then have nothing to show."))
    st.button(
        _("Forget it"), key=key, type="primary", on_click=_forget, args=(one.code, browser.name() if one.is_own else "")
    )


def _forget(code: str, owner: str) -> None:
    # A callback runs before the page has said which language is in use.
    i18n.use(st.session_state.get("lang", i18n.language()))
    try:
        is_gone = store.forget(code, owner)
    except store.StoreError as error:
        st.session_state["_kept_told"] = str(error)
        return
    if is_gone and st.session_state.get(page_state.key("playlist")) == code:
        page_state.set_parameter("playlist", None)


def _tell() -> None:
    if told := st.session_state.pop("_kept_told", None):
        st.error(i18n.markdown(told), icon=":material/error:")


def _label(one: Kept) -> str:
    kind = {PLAYLIST: _("playlist"), FROZEN: _("frozen briefing")}[one.kind]
    return f"{one.title[i18n.language() == 'ru'] or one.of} · {kind} · {i18n.date_short(one.saved_at.date())}"


def facts(one: Kept) -> str:
    """When it was saved and last shown, and what room it takes."""
    shown = _("It has not yet been shown on a wall, as far as is known.")
    if one.used_on:
        days = (datetime.now(UTC).date() - one.used_on).days
        since = _("today") if days < 1 else ngettext("{n} day ago", "{n} days ago", days).format(n=i18n.count(days))
        shown = _("Last shown on a wall or made into a file on {day} ({since}).").format(
            day=i18n.date_short(one.used_on), since=since
        )
    saved = _("Saved on {day}, {size} kB.").format(
        day=i18n.date_short(one.saved_at.date()), size=i18n.significant(one.size / 1000)
    )
    return f"{saved} {shown}"


def _room(own: list[Kept]) -> str:
    playlists, frozen = (sum(one.kind == kind for one in own) for kind in (PLAYLIST, FROZEN))
    words = _(
        "One browser keeps at most {most} playlists (now {n}) and {most_frozen} frozen briefings (now {m}). "
        "Nothing is removed by itself."
    )
    return words.format(n=playlists, most=store.OWN_PLAYLISTS, m=frozen, most_frozen=store.OWN_FROZEN)
