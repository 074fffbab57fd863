"""How the records are spread over the choices of each filter; a click is the same as choosing by hand. What the source
can tell is open at first."""

from __future__ import annotations

import streamlit as st

from content.context import Context
from content.periods import has_offices
from content.records.facts import Found
from content.words import FIELD_WORDS
from language import i18n
from language.i18n import _, count, ngettext
from pages.parts import clicks, sidebar
from pages.parts.card import is_phone
from queries import facets
from scope.filters import BLANK, CODE_FIELDS, FIELDS, ranked

MOST_SHOWN = 6


def draw(here: Context, found: Found) -> None:
    """A panel for each filter; only what is open is asked for, all at once."""
    listing = found.chosen.listing
    opens = "offices" if has_offices(here) else "events"
    first = () if is_phone() else tuple(field for field in CODE_FIELDS if opens in FIELDS[field].opens)
    places = {}
    for field in (*first, *(field for field in ranked("facet") if field not in first)):
        panel = st.expander(_(FIELD_WORDS[field]), expanded=field in first, key=f"facet_{field}", on_change="rerun")
        if panel.open:
            places[field] = (
                panel,
                here.ask(facets.counts(field, listing.filters, listing.access, also=found.shown.also)),
            )
    for field, (panel, asked) in places.items():
        rows = asked.rows()
        with panel:
            _values(here, field, dict(zip(rows["code"], rows["case_count"], strict=True)))


def _values(here: Context, field: str, counts: dict[str, int]) -> None:
    chosen = getattr(here.filters, field)
    if not counts:
        st.html(f'<div class="blo-note">{i18n.html(_("No cases"))}</div>')
        return
    most = max(counts.values())
    shown = list(dict.fromkeys((*chosen, *list(counts)[: max(MOST_SHOWN - len(chosen), 2)])))
    if field == "countries":
        # States are not ranked.
        shown.sort(key=lambda code: here.names.sort_key(field, code))
    lines = [_line(here, field, code, counts.get(code, 0), most, code in chosen) for code in shown]
    clicks.markup(
        f'<div class="blo-facet">{"".join(lines)}</div>',
        key=f"facet_values_{field}",
        on_click=lambda code: _toggle(field, code),
    )
    rest = [code for code in counts if code not in shown]
    if rest:
        words = ngettext("{n} more…", "{n} more…", len(rest)).format(n=count(len(rest)))
        key = f"facet_more_{field}"
        st.session_state[key] = None
        st.selectbox(
            _(FIELD_WORDS[field]),
            rest,
            key=key,
            index=None,
            placeholder=words,
            label_visibility="collapsed",
            format_func=lambda code: f"{here.names.choice(field, code)} · {count(counts[code])}",
            on_change=_add,
            args=(field, key),
        )


def _line(here: Context, field: str, code: str, number: int, most: int, is_chosen: bool) -> str:
    name = i18n.html(here.names.choice(field, code))
    muted = " blo-blank" if code == BLANK else ""
    return (
        f'<button type="button" class="blo-choice{muted}" data-key="{i18n.html(code)}" '
        f'aria-pressed="{str(is_chosen).lower()}" title="{name}">'
        f'<span class="blo-choice-name">{"✓ " if is_chosen else ""}{name}</span><span '
        f'class="blo-choice-count">{count(number)}</span>'
        f'<i style="width:{number / most * 100:.1f}%"></i></button>'
    )


def _toggle(field: str, code: str) -> None:
    chosen = tuple(st.session_state[sidebar.KEY + field])
    sidebar.choose(field, tuple(one for one in chosen if one != code) if code in chosen else (*chosen, code))


def _add(field: str, key: str) -> None:
    if code := st.session_state[key]:
        sidebar.choose(field, (*st.session_state[sidebar.KEY + field], code))
