"""Signing in: the page for who sees nothing without it, and in the sidebar who reads, as what, and the way out."""

from __future__ import annotations

import streamlit as st

from accounts import roles
from accounts.roles import AccessError, Book
from accounts.sessions import Found
from content.words import TIER_WORDS
from language import i18n
from language.i18n import _
from pages.parts import heading, preferred
from scope.settings import Settings


def draw(found: Found, settings: Settings, *, is_demonstration: bool) -> None:
    """The page in place of every other, for a reader who may see nothing."""
    language = i18n.language()
    with st.sidebar:
        st.html(f'<div class="blo-name">{i18n.html(settings.name(language))}</div>')
        with st.container(horizontal=True, key="reader", vertical_alignment="center"):
            st.segmented_control(
                _("Language"),
                settings.languages,
                key="lang",
                format_func=str.upper,
                required=True,
                label_visibility="collapsed",
                persist_state="session",
                width="content",
            )
            preferred.choose_theme()
        who(found)
    with st.container(key="sign_in"):
        st.html(heading.titled(settings.name(language), is_demonstration=is_demonstration))
        _offer(found, language)


def _offer(found: Found, language: str) -> None:
    """Why nothing is shown, and the ways in."""
    book = _book()
    if words := _why(found):
        st.warning(words, icon=":material/lock_person:")
    if found.session is not None and not found.problem:
        # At hand where the sidebar is closed too: who has another account comes in by it.
        _way_out("sign_out_here")
    if found.problem or found.session is not None or (found.is_blocked and not book.providers):
        return
    words = _("The figures of this dashboard are read by people who sign in.")
    if book.providers:
        words += " " + _("After that this page shows what was asked for.")
    st.markdown(words)
    for one in book.providers:
        label = _("Sign in: {provider}").format(provider=i18n.markdown(one.title(language)))
        if st.button(label, key=f"sign_in_{one.name}", type="primary", icon=":material/login:"):
            st.login(one.name)
    if not book.providers:
        st.markdown(
            _(
                "The server before this dashboard signs people in, and has not said who you are. Open the dashboard "
                "by its usual address; if this page comes again, tell the operator."
            )
        )


def _why(found: Found) -> str:
    if found.problem:
        return _("Nobody can sign in now; the operator finds the reason in the log.")
    if found.is_blocked:
        return _("This account may not sign in here. Ask the operator of this dashboard.")
    if found.over:
        return _("You are not signed in any more: the session has ended.")
    if found.session is not None:
        return _(
            "You are signed in as {name}, but no role of this dashboard is given to you. Ask its operator, and tell "
            "this name: {account}"
        ).format(name=i18n.markdown(found.session.person.shown), account=i18n.markdown(found.session.person.account))
    return ""


def way_in(found: Found) -> None:
    """How to sign in, for who reads without it."""
    if found.session is None:
        for one in _book().providers:
            label = _("Sign in: {provider}").format(provider=i18n.markdown(one.title(i18n.language())))
            if st.button(label, key=f"sign_in_{one.name}", icon=":material/login:", width="stretch"):
                st.login(one.name)


def _book() -> Book:
    try:
        return roles.current()
    except AccessError:
        return Book()


def _way_out(key: str, **how) -> None:
    if st.button(_("Sign out"), key=key, icon=":material/logout:", **how):
        st.logout()


def who(found: Found) -> None:
    """Who is signed in, with what role, and the way out."""
    if found.session is None or found.standing is None:
        return
    person, role = found.session.person, found.standing.role
    said = [i18n.markdown(role.title(i18n.language()))] if role is not None else []
    if found.standing.access is not None:
        said.append(_(TIER_WORDS[found.standing.access.tier]))
    with st.container(key="who", gap=None):
        box = st.popover(i18n.markdown(person.shown), icon=":material/person:", width="stretch", key="account")
        # Over the sidebar it has its colours (`assets/style.css`).
        with box, st.container(key="account_own"):
            st.markdown(i18n.markdown(person.email or person.account))
            _way_out("sign_out", width="stretch")
        if said:
            st.caption(i18n.DOT.join(said))
