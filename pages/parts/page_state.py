"""What a page keeps in its link beside the filters: its measure, its sort, its page number. Each page declares its own
names in `links.PAGE_PARAMETERS`.

A value that is the page's default is not written, so that short links stay short. Values are texts; a widget that holds
one has `key(name)` as its key and `persist_state="session"`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import streamlit as st

from scope import links

KEY = "p_"


def key(name: str) -> str:
    """Key of the widget that holds a parameter."""
    return KEY + name


def parameter(name: str, default: str, allowed: Collection[str] | Callable[[str], bool]) -> str:
    """Value of a parameter of this page: what the link or the widget says, else the default.

    A value that is not allowed gives way to the default; one that came by a link is told like its other unusable parts.
    Call it before the widget is drawn.
    """
    state = st.session_state
    state.setdefault("_page_defaults", {})[name] = default
    value = state.get(key(name))
    is_allowed = allowed if callable(allowed) else allowed.__contains__
    if value is not None and not is_allowed(value) and name in state.get("_page_asked", ()):
        value = state[key(name)] = _in_other_capitals(value, allowed) or value
    if value is not None and not is_allowed(value):
        if name in state.get("_page_asked", ()):
            state["_page_refused"] = (*state.get("_page_refused", ()), name)
        value = None
    state["_page_asked"] = tuple(one for one in state.get("_page_asked", ()) if one != name)
    if value is None:
        value = state[key(name)] = default
    return value


def asked(names: Sequence[str]) -> dict[str, str]:
    """Values of parameters that came by a link and were not looked at yet."""
    state = st.session_state
    return {name: state[key(name)] for name in names if name in state.get("_page_asked", ())}


def _in_other_capitals(value: str, allowed: Collection[str] | Callable[[str], bool]) -> str | None:
    """The allowed value that a link means by one in other capitals."""
    if callable(allowed):
        return next((one for one in (value.lower(), value.upper()) if allowed(one)), None)
    return next((one for one in allowed if one.casefold() == value.casefold()), None)


def address() -> str:
    """Where the reader's browser has this page, without what its link asks for; empty where that is not known."""
    return (st.context.url or "").partition("?")[0]


def served_at(page: str) -> str:
    """Where the dashboard is served, as the browser has it on the page of an address: without the page, or a slash at
    its end."""
    return address().rstrip("/").removesuffix(f"/{page}")


def set_parameter(name: str, value: str | None) -> None:
    """Set a parameter as if it had been chosen by hand; None is the default. Only in a callback, or where no widget
    holds it."""
    st.session_state[key(name)] = value


def came_by_link() -> bool:
    """Whether this run follows a link, or Back and Forward: then all parameters are as it says, none is left from
    before."""
    return st.session_state.get("_page_came_by_link", False)


def refused() -> tuple[str, ...]:
    """Parameters of the link whose values could not be used."""
    return st.session_state.get("_page_refused", ())


def forget() -> None:
    """Begin on another page: its parameters are its own, even where their names are the same."""
    state = st.session_state
    for name in {name for names in links.PAGE_PARAMETERS.values() for name in names}:
        state[key(name)] = None
    state["_page_defaults"], state["_page_asked"], state["_page_refused"] = {}, (), ()


def read(page: str, parameters: Mapping[str, str]) -> None:
    """Take over what a link says to this page."""
    forget()
    asked = [name for name in links.PAGE_PARAMETERS.get(page, ()) if name in parameters]
    for name in asked:
        st.session_state[key(name)] = parameters[name]
    st.session_state["_page_asked"] = tuple(asked)


def note(*, is_new_link: bool) -> None:
    st.session_state["_page_came_by_link"] = is_new_link


def written(page: str) -> dict[str, str]:
    """Parameters of this page for its link, without those at their default."""
    state = st.session_state
    defaults = state.get("_page_defaults", {})
    values = {name: state.get(key(name)) for name in links.PAGE_PARAMETERS.get(page, ())}
    return {name: value for name, value in values.items() if value is not None and value != defaults.get(name)}
