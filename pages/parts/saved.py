"""Saved views: a page with its link under a name, what changed in it when it is opened again, and the list of them."""

from __future__ import annotations

from datetime import UTC

import streamlit as st

from content import page_words, saved
from content.context import Context
from language import i18n
from language.i18n import _, count
from pages.parts import browser, page_state, sidebar
from scope import links, navigation
from web import data, saved_views
from web.saved_views import ALL, MOST_NAME, MOST_NOTE, StoreError, View

LIST_AT_MOST, FOUND_AT_MOST = 12, 3
NOT_KEPT = ("lang", "tier")
"""Parameters that are of who reads, not of what is shown."""


def reader(here: Context) -> saved_views.Reader:
    """Who reads, as views are kept for them."""
    return saved_views.Reader(here.access, browser.of_browser(), browser.account(), browser.team())


# Opening ----------------------------------------------------------------------------------------------------


def settle(here: Context, page: str) -> None:
    """Take up the saved view, and the state of the data, that a link names."""
    state = st.session_state
    said = state.pop("_of_a_copy", {})
    if page_state.came_by_link():
        state["_told_of"] = page, [*_of_view(here, page, said.get("saved")), *_of_state(here, said.get("as_of"))]


def _of_view(here: Context, page: str, code: str | None) -> list[str]:
    if code is None:
        return []
    try:
        view = saved_views.view(code, reader(here))
    except StoreError as error:
        return [str(error)]
    if view is None:
        return [_("The saved view that this link names is not there any more, or not for your access level.")]
    seen = saved_views.last_seen(view, reader(here))
    then = saved.Then(*seen) if seen else None
    words = [_("Saved view “{name}”").format(name=view.name) + (f". {view.note}" if view.note else "")]
    try:
        words.append(saved.changed(here, page, view.link, then))
        now = saved.figure(here, page, view.link)
    except data.DatabaseUnavailable:
        now = None
    if now is not None:
        saved_views.note_seen(view, reader(here), now)
    return words


def _of_state(here: Context, text: str | None) -> list[str]:
    """Where a link was copied over another state of the data: of which, for figures may differ."""
    moment = links.moment(text or "")
    if moment is None or here.loaded_at is None or moment == here.loaded_at.astimezone(UTC).replace(microsecond=0):
        return []
    then = i18n.datetime_zone(moment, here.settings.zone, here.settings.zone_name(i18n.language()))
    return [
        _(
            "This link was copied over data loaded {then}. Those shown now were loaded {now}, so figures may differ "
            "from what was seen."
        ).format(then=then, now=page_words.loaded_moment(here))
    ]


def tell(page: str) -> None:
    """What was said when the link of this page was opened, until it is closed."""
    of, words = st.session_state.get("_told_of", ("", []))
    if of != page or not any(words):
        return
    with st.container(horizontal=True, key="told_of", vertical_alignment="center", gap="small"):
        lines = "".join(f"<div>{i18n.html(one)}</div>" for one in words if one)
        st.html(f'<div class="blo-note" role="status">{lines}</div>')
        st.button(_("Close"), key="told_close", icon=":material/close:", on_click=_close)


def _close() -> None:
    st.session_state.pop("_told_of", None)


# Saving -----------------------------------------------------------------------------------------------------


def button(here: Context, page: str, place) -> None:
    """Offer to save what this page shows, at a place of the sidebar."""
    place.button(_("Save this view"), icon=":material/bookmark_add:", width="stretch", key="save_open", on_click=_begin)
    if st.session_state.get("_is_saving"):
        shown = sidebar.link(i18n.language()) | page_state.written(page)
        link = {name: value for name, value in shown.items() if name not in NOT_KEPT}
        st.dialog(_("Save this view"), on_dismiss=_end)(_ask)(here, page, link)


def _begin() -> None:
    st.session_state["_is_saving"] = True


def _end() -> None:
    st.session_state["_is_saving"] = False


def _ask(here: Context, page: str, link: dict[str, str]) -> None:
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state["lang"])
    name = st.text_input(_("Name"), key="save_name", max_chars=MOST_NAME)
    note = st.text_area(_("Description"), key="save_note", max_chars=MOST_NOTE, height=80)
    whom = browser.whom(here.access, key="save_for")
    finds = {
        "": _("Only you find it, at the side under “Saved views”."),
        ALL: _("Everybody who may see as much as you finds it at the side under “Saved views”."),
    }
    of_team = _("The people of your role who may see as much as you find it at the side under “Saved views”.")
    st.caption(f"{finds.get(whom, of_team)} {_('Its period moves on as it does on this page.')}")
    if not st.button(_("Save"), key="save_do", type="primary"):
        return
    try:
        figure = saved.figure(here, page, link)
    except data.DatabaseUnavailable:
        figure = None
    try:
        saved_views.save(name, note, page, link, reader=reader(here), figure=figure, whom=whom)
    except StoreError as error:
        st.error(i18n.markdown(error), icon=":material/error:")
        return
    _end()
    st.toast(_("Saved. It is found at the side under “Saved views”."), icon=":material/bookmark_added:")
    st.rerun()


def _say() -> None:
    kind, words = st.session_state.pop("_saving_told", ("", ""))
    if kind:
        {"error": st.error, "success": st.success}[kind](i18n.markdown(words))


# The list ---------------------------------------------------------------------------------------------------


def listing(here: Context, place) -> None:
    """Offer the saved views, at a place of the sidebar."""
    place.button(_("Saved views"), icon=":material/bookmarks:", width="stretch", key="saved_open", on_click=_begin_list)
    if st.session_state.get("_is_listing"):
        st.dialog(_("Saved views"), on_dismiss=_end_list)(_list)(here)


def _begin_list() -> None:
    st.session_state["_is_listing"] = True


def _end_list() -> None:
    st.session_state["_is_listing"] = False


def _list(here: Context) -> None:
    """Views by their words, each a link; one's own can be changed."""
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state["lang"])
    _say()
    try:
        if not saved_views.listed(reader(here)):
            st.markdown(_("No view is saved yet. “Save this view” at the side keeps any page under a name."))
            return
        text = st.text_input(
            _("Find a saved view"), key="saved_find", type="search", live="300ms", placeholder=_("Words of its name")
        )
        found = saved_views.listed(reader(here), text)
    except StoreError as error:
        st.error(i18n.markdown(error), icon=":material/error:")
        return
    if not found:
        st.caption(_("No saved view has these words."))
    st.html(f'<ul class="blo-list">{"".join(map(_line, found[:LIST_AT_MOST]))}</ul>')
    if len(found) > LIST_AT_MOST:
        st.caption(
            _("The first {n} of {total} are listed; words of the name find the others.").format(
                n=count(LIST_AT_MOST), total=count(len(found))
            )
        )
    if own := [one for one in found if one.is_own]:
        _change(here, own)


def found(here: Context, text: str) -> list[View]:
    """The first views that have the words of a text; none while the store cannot be read."""
    try:
        return saved_views.listed(reader(here), text)[:FOUND_AT_MOST]
    except StoreError:
        return []


def parameters(one: View) -> dict[str, str]:
    """What opens a view, in the language on screen."""
    return {"lang": i18n.language()} | dict(one.link) | {"saved": one.code}


def _line(one: View) -> str:
    page = _(navigation.of(one.page).title)
    for_whom = "" if one.is_for_all else _("for your team") if one.team else _("for you alone")
    said = i18n.DOT.join(filter(None, (page, i18n.date_short(one.saved_at.date()), for_whom, one.note)))
    address = navigation.address(navigation.of(one.page).name, parameters(one))
    return (
        f'<li><a href="{i18n.html(address)}" target="_self">{i18n.html(one.name)}</a>'
        f'<div class="blo-second">{i18n.html(said)}</div></li>'
    )


def _change(here: Context, own: list[View]) -> None:
    views = {one.code: one for one in own}
    with st.expander(_("Rename or delete")):
        state = st.session_state
        if state.get("saved_code") not in views:
            state["saved_code"] = own[0].code
        code = st.selectbox(_("Saved by you"), list(views), key="saved_code", format_func=lambda one: views[one].name)
        one = views[code]
        st.text_input(_("Name"), one.name, key=f"name_{code}", max_chars=MOST_NAME)
        st.text_area(_("Description"), one.note, key=f"note_{code}", max_chars=MOST_NOTE, height=80)
        whom = None
        if one.owner:
            whom = browser.whom(here.access, key=f"whom_{code}", kept=ALL if one.is_for_all else one.team)
        with st.container(horizontal=True, gap="small"):
            st.button(_("Save changes"), key="saved_change", on_click=_rename, args=(here, one, whom))
            st.button(_("Delete it"), key="saved_delete", icon=":material/delete:", on_click=_delete, args=(here, one))
        st.caption(_("Links to a deleted view open its page and say that it is gone."))


def _rename(here: Context, one: View, whom: str | None) -> None:
    state = st.session_state
    i18n.use(state.get("lang", i18n.language()))
    try:
        name, note = state[f"name_{one.code}"], state[f"note_{one.code}"]
        saved_views.change(one, name, note, reader=reader(here), whom=whom)
    except StoreError as error:
        state["_saving_told"] = ("error", str(error))
        return
    state["_saving_told"] = ("success", _("It was changed."))


def _delete(here: Context, one: View) -> None:
    i18n.use(st.session_state.get("lang", i18n.language()))
    try:
        saved_views.delete(one.code, reader=reader(here))
    except StoreError as error:
        st.session_state["_saving_told"] = ("error", str(error))
        return
    st.session_state["_saving_told"] = ("success", _("It was deleted."))
