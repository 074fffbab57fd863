"""A line of links to the pages of what stands above it: offices, pairs, agencies and donors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import streamlit as st

from content.leads import Lead
from language import i18n
from language.i18n import _, count
from scope.kinds import KINDS

FEW = 12
"""So many stand on a line by themselves; more wait until they are asked for."""


def draw(leads: Iterable[Lead]) -> None:
    """The line; nothing where there is nowhere to go."""
    if said := markup(list(leads)):
        st.html(said)


def markup(leads: Sequence[Lead]) -> str:
    """The line as markup: a part for each kind, folded where there are many."""
    if len(leads) == 1:
        words = _("Page of {name}").format(name=leads[0].name)
        return f'<div class="blo-note blo-leads">{_link(leads[0], words)}</div>'
    parts = [(kind, list(some)) for kind, some in groupby(sorted(leads, key=_place), key=lambda one: one.kind)]
    lines = [f"{i18n.html(_(KINDS[kind].words))}: {together(map(link, some))}" for kind, some in parts]
    if len(leads) <= FEW:
        return f'<div class="blo-note blo-leads">{"<br/>".join(lines)}</div>' if lines else ""
    numbers = [f"{_(KINDS[kind].words).lower()} ({count(len(some))})" for kind, some in parts]
    head = _("Pages of {kinds}").format(kinds=i18n.list_words(numbers))
    inner = "".join(f"<div>{line}</div>" for line in lines)
    return f'<details class="blo-note blo-why blo-leads"><summary>{i18n.html(head)}</summary>{inner}</details>'


def link(one: Lead) -> str:
    """The way to the page of a thing, under its short name."""
    return _link(one, one.short)


def together(some: Iterable[str]) -> str:
    """Links or names, as markup, one after another, at least one; a line ends with the sign between two of them and
    does not begin with it."""
    *others, last = some
    return " ".join((*(f"<span>{one}{i18n.DOT.rstrip()}</span>" for one in others), last))


def _place(one: Lead) -> int:
    return list(KINDS).index(one.kind)


def _link(one: Lead, words: str) -> str:
    return f'<a href="{i18n.html(one.address)}" target="_self" title="{i18n.html(one.name)}">{i18n.html(words)}</a>'
