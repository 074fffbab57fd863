"""What stands in rows, columns and cells, chosen by widgets and kept in the link."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from analysis.pivot import Measure
from content.context import Context
from content.explore import charts, choices, starters, words
from content.explore.grid import Grid, Looks
from language import i18n
from language.i18n import _
from pages.parts import page_state
from pages.parts.card import is_narrow
from scope.pivot import DEPTH, HEATS, MOST_VALUES, SEPARATOR, SHOWN, VALUES, Question

PLACES = {"rows": "rows", "across": "columns", "values": "values"}
"""Parameters of the link, and what they are of a question."""


def choose(here: Context) -> tuple[Question, Looks, str]:
    """The controls of the page."""
    axes, values = choices.offered(here)
    default = choices.default(here)
    by_link = page_state.asked(tuple(PLACES))
    texts = {
        name: page_state.parameter(
            name, SEPARATOR.join(getattr(default, part)), lambda text, name=name: _are_of(text, name, axes, values)
        )
        for name, part in PLACES.items()
    }
    _tell_lost(here, by_link)
    rows, across, chosen = (tuple(filter(None, texts[name].split(SEPARATOR))) for name in PLACES)
    # An axis stands once: that of the rows holds.
    across = tuple(axis for axis in across if axis not in rows)
    question = Question(rows=rows, columns=across, values=chosen or ("cases",))
    with st.container(key="controls", gap="small"):
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            _axes_of("rows", _("Rows"), question.rows, [one for one in axes if one not in question.columns])
            _axes_of("across", _("Columns"), question.columns, [one for one in axes if one not in question.rows])
            _values_of(question.values, values)
            st.button(
                _("Swap rows and columns"),
                icon=":material/swap_horiz:",
                on_click=_turn,
                args=(question,),
                key="turn",
                help=_("Rows become columns, and columns rows."),
            )
        looks, drawn = _looks(here, question)
    return question, looks, drawn


def _tell_lost(here: Context, by_link: Mapping[str, str]) -> None:
    """Why a link is not answered as it asks, for as long as it is told that it is not."""
    if by_link:
        st.session_state["explore_by_link"] = by_link
    if set(PLACES) & set(page_state.refused()):
        for why in choices.lost(here, st.session_state.get("explore_by_link", {})):
            st.caption(i18n.markdown(why))


def _are_of(text: str, name: str, axes: Collection[str], values: Collection[str]) -> bool:
    """Whether a text of a link names axes or values that this reader may choose, each once."""
    codes = text.split(SEPARATOR) if text else []
    known, most = (values, MOST_VALUES) if name == "values" else (axes, DEPTH)
    return len(set(codes)) == len(codes) <= most and set(codes) <= set(known)


def _axes_of(name: str, label: str, chosen: Sequence[str], offered: Sequence[str]) -> None:
    key = f"explore_{name}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        label,
        offered,
        key=key,
        format_func=words.axis,
        max_selections=DEPTH,
        on_change=_set,
        args=(name,),
        placeholder=_("Choose up to three"),
        help=_("The first one chosen stands outside, the next within it. What is added comes last."),
    )


def _values_of(chosen: Sequence[str], offered: Sequence[str]) -> None:
    st.session_state["explore_values"] = list(chosen)
    st.multiselect(
        _("Values"),
        offered,
        key="explore_values",
        format_func=lambda name: _(VALUES[name].words),
        max_selections=MOST_VALUES,
        on_change=_set,
        args=("values",),
        placeholder=_("Choose values"),
    )


def _set(name: str) -> None:
    page_state.set_parameter(name, SEPARATOR.join(st.session_state[f"explore_{name}"]))
    begin_anew()


def begin_anew() -> None:
    """What is shown is another table: its first page, in the order of names, nothing looked at closely."""
    for name in ("order", "page", "focus", "of"):
        page_state.set_parameter(name, None)


def _turn(question: Question) -> None:
    turned = question.turned()
    page_state.set_parameter("rows", SEPARATOR.join(turned.rows))
    page_state.set_parameter("across", SEPARATOR.join(turned.columns))
    begin_anew()


def _looks(here: Context, question: Question) -> tuple[Looks, str]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        drawn = _drawn(here, question)
        if drawn == "table":
            shown = _choice("shown", _("Sums as"), list(SHOWN), SHOWN, "value")
            heat = _choice("heat", _("Shading"), list(HEATS), HEATS, "")
        else:
            shown, heat = (
                page_state.parameter(name, "value" if name == "shown" else "", known)
                for name, known in (("shown", SHOWN), ("heat", HEATS))
            )
    with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute", gap="small"):
        if why := charts.not_offered(question, is_released=here.access.reads_release_only):
            summary = i18n.html(_("Other ways to show it, and what they need"))
            st.html(
                f'<details class="blo-note blo-why"><summary>{summary}</summary><div>{i18n.html(why)}</div></details>'
            )
        _starters(here)
    order = page_state.parameter("order", "", is_order)
    return Looks(shown, heat, int(order.lstrip("-")) if order else None, order.startswith("-")), drawn


def _drawn(here: Context, question: Question) -> str:
    """Table or chart, of those that the question can be shown as."""
    offered = charts.offered(question, is_released=here.access.reads_release_only)
    drawn = page_state.parameter("draw", "table", charts.DRAWN)
    # Written each time: where a window becomes narrow, another widget takes its place.
    st.session_state[page_state.key("draw")] = drawn if drawn in offered else "table"
    how = {"key": page_state.key("draw"), "format_func": lambda one: _(charts.DRAWN[one]), "persist_state": "session"}
    return (
        st.selectbox(_("Shown as"), offered, **how)
        if is_narrow()
        else st.segmented_control(_("Shown as"), offered, required=True, **how)
    )


def measure_of(grid: Grid, drawn: str) -> Measure | None:
    """The measure that a chart shows: units are never drawn together. None where there is none."""
    measures = charts.measures(grid, drawn)
    if not measures:
        st.info(_("There is nothing to draw."))
        return None
    number = page_state.parameter("of", "0", lambda text: text.isdecimal() and len(text) <= 2)
    if int(number) not in measures:
        page_state.set_parameter("of", str(min(measures)))
    if len(measures) > 1:
        st.selectbox(
            _("Value drawn"),
            list(map(str, measures)),
            key=page_state.key("of"),
            format_func=lambda one: charts.measure_name(measures[int(one)], drawn),
            persist_state="session",
            width=320,
        )
    return measures[int(st.session_state[page_state.key("of")])]


def _starters(here: Context) -> None:
    """Questions to begin with."""
    with st.popover(_("Questions to begin with"), icon=":material/lightbulb:"):
        lines = "".join(
            f'<li><a href="{i18n.html(address)}" target="_self">{i18n.html(words)}</a></li>'
            for words, address in starters.offered(here)
        )
        st.html(f'<ul class="blo-list">{lines}</ul>')


def _choice(name: str, label: str, options: Sequence[str], named: dict[str, str], default: str) -> str:
    page_state.parameter(name, default, options)
    return st.selectbox(
        label,
        options,
        key=page_state.key(name),
        format_func=lambda one: _(named[one]),
        persist_state="session",
        width=200,
    )


def is_order(text: str) -> bool:
    """Whether a text of a link names a column to sort by, with a minus the largest first."""
    number = text.removeprefix("-")
    return not text or (number.isdecimal() and len(number) <= 3)
