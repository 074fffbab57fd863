"""Who sees what, who is signed in, and what was read: for those who may see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from accounts import audit, roles, sessions
from accounts.sessions import StoreError
from charts.table import table
from content import context, people
from language import i18n
from language.i18n import N_, _
from pages.parts import card, heading
from scope.settings import Settings

VIEWS = {"roles": N_("Who sees what"), "sessions": N_("Who is signed in"), "audit": N_("What was read")}
SPANS = (1, 7, 30, 400)
MOST_LINES = 200


def draw_roles(book: roles.Book) -> None:
    for key, title, (columns, rows) in (
        ("roles", _("Roles"), people.roles_table(book, here.names)),
        ("pages", _("What each page shows"), people.pages_table(book, here)),
    ):
        with st.container(key=f"card_people_{key}"):
            card.head(title)
            card.wide_table(table(columns, rows, caption=title, is_wide=True))
    st.caption(
        _(
            "The first role that fits a person holds. Roles are written in access.toml; why somebody sees what is told "
            "by: python -m accounts explain E-MAIL"
        )
    )


def say_zone(settings: Settings) -> None:
    st.caption(people.zone_words(settings.zone, settings.zone_name(i18n.language())))


def draw_sessions(book: roles.Book, settings: Settings) -> None:
    now = datetime.now(UTC)
    found = [one for one in sessions.every() if not one.over(book, now)]
    if not found:
        st.info(_("Nobody is signed in."), icon=":material/person_off:")
        return
    columns, rows = people.sessions_table(found, book, settings.zone)
    say_zone(settings)
    with st.container(key="card_people_sessions"):
        card.wide_table(table(columns, rows, caption=_("Who is signed in"), is_wide=True))
    st.caption(_("A person is put out by: python -m accounts revoke E-MAIL"))


def draw_audit(book: roles.Book, settings: Settings) -> None:
    left, middle, right = st.columns(3)
    days = left.selectbox(
        _("How far back"),
        SPANS,
        index=1,
        format_func=lambda n: i18n.ngettext("{n} day", "{n} days", n).format(n=i18n.count(n)),
        key="people_days",
    )
    event = middle.selectbox(
        _("What"),
        ["", *audit.EVENTS],
        format_func=lambda one: _(people.EVENT_WORDS[one]) if one else _("All"),
        key="people_event",
    )
    who = right.text_input(_("Account"), key="people_who", placeholder="ministry:…")
    since = datetime.now(UTC) - timedelta(days=days)
    found = list(audit.lines(since=since, account=who.strip(), event=event, most=MOST_LINES + 1))
    if not found:
        st.info(_("Nothing was written down in this time."), icon=":material/inbox:")
        return
    columns, rows = people.lines_table(found[:MOST_LINES], book, settings.zone)
    say_zone(settings)
    with st.container(key="card_people_audit"):
        card.wide_table(table(columns, rows, caption=_("What was read"), is_wide=True))
    if len(found) > MOST_LINES:
        st.caption(
            _("The newest {n} lines are shown; all of them are printed by: python -m accounts audit").format(
                n=i18n.count(MOST_LINES)
            )
        )
    kept = i18n.ngettext("Lines are kept for {n} day.", "Lines are kept for {n} days.", book.kept_days)
    st.caption(kept.format(n=i18n.count(book.kept_days)))


here = context.current()
st.html(heading.titled(_("People"), is_demonstration=here.is_demonstration))
view = st.segmented_control(
    _("View"),
    VIEWS,
    default="roles",
    key="people_view",
    format_func=lambda one: _(VIEWS[one]),
    required=True,
    label_visibility="collapsed",
)
try:
    BOOK = roles.current()
    if view == "sessions":
        draw_sessions(BOOK, here.settings)
    elif view == "audit":
        draw_audit(BOOK, here.settings)
    else:
        draw_roles(BOOK)
except (StoreError, roles.AccessError) as error:
    st.error(i18n.markdown(error), icon=":material/error:")
