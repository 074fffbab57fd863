"""Leaving cases out of everything that is counted, with a reason: asked for by a small button wherever a single case
stands, and by the chip that says which are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from charts import leaving as keys
from content import leaving
from content.context import Context
from content.leaving import Case
from content.words import REASON_WORDS
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import sidebar
from scope import links, reasons
from web.components import document


def show(here: Context) -> None:
    """The dialog of the cases that were asked for, where this reader may leave some out."""
    key = document.left_out()
    if not key or not leaving.may(here):
        return
    found = leaving.asked(here, key)
    title = _("Cases that are left out") if key == keys.LEFT else _("Do not count this case")
    if key != keys.LEFT and len(found) != 1:
        title = _("Do not count some cases")
    dialog = st.dialog(title, width="medium", icon=":material/do_not_disturb_on:", on_dismiss="rerun")
    dialog(_shown)(here, found, are_chosen=key.startswith(keys.IMPLAUSIBLE))


def _shown(here: Context, found: Sequence[Case], *, are_chosen: bool) -> None:
    """The cases that count, to be left out, then those that are left out already.

    Args:
        are_chosen: all of them are meant at first.
    """
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state.get("lang", i18n.language()))
    if not found:
        st.info(_("There is no such case under these filters, or it is not within your access."))
        return
    counted = [case for case in found if not case.is_left_out]
    gone = [case for case in found if case.is_left_out]
    if counted:
        _offer(counted, are_chosen=are_chosen, room=links.MOST_LEFT_OUT - len(here.filters.left_out or ()))
    for place, case in enumerate(gone):
        if place or counted:
            st.divider()
        st.html(_line(case))
        draw_left(case, key=f"left_{case.number:x}", then=st.rerun)
    st.caption(
        _("A case that is left out is counted on no page and in no file. A chip, titles and the link say so, and why.")
    )


def _offer(found: Sequence[Case], *, are_chosen: bool, room: int) -> None:
    """Cases to choose from, a reason, and the button.

    Args:
        room: so many more cases a link can leave out.
    """
    if len(found) == 1:
        st.html(_line(found[0]))
        chosen = list(found)
    else:
        st.caption(_("Which of them should not count?"))
        chosen = []
        for case in found:
            box, way = st.columns([5, 2], vertical_alignment="center", wrap=False)
            if box.checkbox(i18n.markdown(case.words), value=are_chosen, key=f"leave_{case.number:x}"):
                chosen.append(case)
            if case.address:
                way.html(f'<div class="blo-note">{_way(case)}</div>')
    numbers = [case.number for case in chosen]
    if len(numbers) > room:
        words = _("A link leaves out {n} cases at most. A filter by Not leaves out any number of them.")
        st.warning(words.format(n=count(links.MOST_LEFT_OUT)))
        return
    reason = draw_reason(key="leave_reason", then=None)
    words = ngettext("Do not count {n} case", "Do not count {n} cases", len(numbers)).format(n=count(len(numbers)))
    if len(found) == 1:
        words = _("Do not count it")
    act = {"on_click": lambda: sidebar.leave_out(numbers, reason())}
    if numbers and st.button(words, key="leave_now", type="primary", **act):
        st.rerun()


def _line(case: Case) -> str:
    amounts = f'<div class="blo-value">{i18n.html(case.amounts)}</div>' if case.amounts else ""
    way = f' <span class="blo-note">{_way(case)}</span>' if case.address else ""
    return f'{amounts}<div class="blo-take">{i18n.html(case.name)}{way}</div>'


def _way(case: Case) -> str:
    words = i18n.html(_("Open the record"))
    told = i18n.html(_("Open the record: {name}").format(name=case.name))
    return f'<a href="{i18n.html(case.address)}" target="_self" aria-label="{told}">{words}</a>'


def draw_reason(*, key: str, current: str = "", then: Callable[[], None] | None) -> Callable[[], str]:
    """A reason to choose or to write; returns what tells it.

    Args:
        then: is called after a choice.
    """
    ready, own = f"{key}_ready", f"{key}_own"
    state = st.session_state
    if current in REASON_WORDS:
        state.setdefault(ready, current)
    else:
        state.setdefault(own, current)

    def said() -> str:
        return reasons.clean(state.get(own) or "") or state.get(ready) or ""

    def chose() -> None:
        state[own] = ""
        if then:
            then()

    def wrote() -> None:
        if reasons.clean(state[own]):
            state[ready] = None
        if then:
            then()

    st.pills(
        _("Reason"),
        reasons.READY,
        key=ready,
        format_func=lambda one: _(REASON_WORDS[one]),
        on_change=chose,
    )
    st.text_input(
        _("Or in your own words"),
        key=own,
        max_chars=reasons.MOST_LETTERS,
        placeholder=_("One line; it stands in titles, files and the link"),
        on_change=wrote,
    )
    return said


def draw_left(case: Case, *, key: str, then: Callable[[], None]) -> None:
    """The reason of a case that is left out, which can be changed, and the button that counts it again."""

    def tell() -> None:
        sidebar.leave_out([case.number], reason())

    reason = draw_reason(key=key, current=case.reason, then=tell)
    act = {"on_click": lambda: sidebar.take_in([case.number])}
    save, again = st.columns(2)
    if save.button(_("Keep the reason"), key=f"{key}_kept", icon=":material/check:", on_click=tell, width="stretch"):
        then()
    icon = ":material/add_circle:"
    if again.button(_("Count this case again"), key=f"{key}_again", icon=icon, width="stretch", **act):
        then()
