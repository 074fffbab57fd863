"""What explains a figure: a small button beside it opens a dialog, and only then anything is asked for.

A page offers its figures while it is drawn; which of them was asked for is known to the document
(`web.components.document`).
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from analysis import totals
from charts import explain
from charts.table import Column
from charts.tiles import TILE, Tile
from content import definitions, explained, tile_figures
from content.context import Context
from content.explained import Figure, Time
from content.sql import link
from content.tiles import Figures
from language import i18n
from language.i18n import _
from scope import navigation
from web import sql
from web.components import document

if TYPE_CHECKING:
    import sqlalchemy as sa

CARD = "card."
"""What the key of a card begins with."""
Make = Callable[[], Figure]
Ask = Callable[[Context], "Sequence[sa.Select]"]
"""The questions that a figure is the answer to, under the filters that it stands under."""
_offered: contextvars.ContextVar[dict[str, Make] | None] = contextvars.ContextVar("offered", default=None)


def _nothing(_there: Context) -> Sequence[sa.Select]:
    return ()


def begin() -> None:
    """A page begins that has offered nothing yet."""
    _offered.set({})


def offer(figure: Figure) -> str:
    """Let a figure of this page be explained; returns the button for it, as markup."""
    later(figure.key, lambda: figure)
    return explain.mark(figure.key, figure.title)


def later(key: str, make: Make) -> None:
    """Let a figure of this page be explained, which is only put together where it is asked for."""
    if (offered := _offered.get()) is not None:
        offered[key] = make


def offered() -> dict[str, Make]:
    """The figures that this page can explain so far, by their keys."""
    return dict(_offered.get() or {})


@dataclass(frozen=True, kw_only=True)
class Explained:
    """What explains a card: the kind of its figures (`definitions.FIGURES`), and the questions that they are the answer
    to, asked under the filters that they stand under.

    Args:
        amount: category and unit, of a sum of amounts.
        time: as of a `Figure`.
    """

    kind: str
    queries: Ask
    amount: tuple[str, str] | None = None
    time: Time = "period"

    def offer(
        self,
        here: Context,
        key: str,
        title: str,
        *,
        frame: totals.Frame | None = None,
        of: Sequence[str] = (),
        codes: Mapping[str, tuple[str, ...]] | None = None,
        said: str = "",
    ) -> str:
        """Let the figures of a card be explained; returns the button for it, as markup."""
        figure = Figure(
            key=CARD + key,
            kind=self.kind,
            title=title,
            here=here,
            of=of,
            frame=frame,
            said=(said,) if said else (),
            codes=codes or {},
            amount=self.amount,
            time=self.time,
        )
        return offer(figure.asking(lambda: self.queries(figure.there)))


def columns(
    here: Context,
    title: str,
    shown: Iterable[Column],
    *,
    frame: totals.Frame | None = None,
    of: Sequence[str] = (),
    codes: Mapping[str, tuple[str, ...]] | None = None,
    queries: Mapping[str, Ask],
    time: Time = "period",
) -> None:
    """Let the figures of a table be explained, a column each.

    Args:
        queries: that they are the answer to, by kind.
    """
    named = [column for column in shown if column.explain]
    if named and document.is_narrow():
        # There heads are not seen.
        lines = "".join(f"<div>{i18n.html(one.heading)}{explain.mark(one.explain, one.heading)}</div>" for one in named)
        words = i18n.html(_("What the figures mean"))
        st.html(f'<details class="blo-note blo-why blo-columns"><summary>{words}</summary>{lines}</details>')
    for column in named:
        kind = column.explain.split(".")[1]
        figure = Figure(
            key=column.explain,
            kind=kind,
            title=f"{title}: {column.heading}",
            here=here,
            of=of,
            frame=frame,
            codes=codes or {},
            time=time,
        )
        offer(figure.asking(partial(queries.get(kind, _nothing), figure.there)))


def tiles(here: Context, facts: Figures, shown: Iterable[Tile]) -> None:
    """Let the figures of tiles be explained."""
    for tile in shown:
        if tile.explain:
            later(tile.explain, partial(tile_figures.of_tile, here, facts, tile))


def plain_tiles(
    here: Context,
    shown: Iterable[Tile],
    queries: Mapping[str, Ask],
    *,
    frame: totals.Frame | None = None,
    time: Time = "period",
) -> None:
    """Let the figures of other tiles be explained.

    Args:
        queries: that they are the answer to, by kind.
    """
    for tile in shown:
        if tile.explain:
            asks = queries.get(tile.explain.removeprefix(TILE), _nothing)
            later(tile.explain, partial(tile_figures.plain, here, tile, asks, frame=frame, time=time))


def show() -> None:
    """The dialog of the figure that was asked for, where this page has it."""
    make = offered().get(document.explained())
    if make is not None:
        figure = make()
        st.dialog(i18n.markdown(figure.title), width="large", icon=":material/help:")(_shown)(figure)


def _shown(figure: Figure) -> None:
    # By itself it runs without the frame around it, which chooses the language.
    i18n.use(st.session_state.get("lang", i18n.language()))
    st.html(_head(figure))
    _part(_("Months left out of the comparison"), explained.left_out(figure))
    _part(_("Largest cases"), explained.largest(figure))
    _part(_("Doubtful cases of the period"), explained.doubts(figure))
    _part(explained.places_title(figure), explained.places(figure))
    if figure.has_records:
        st.page_link(
            navigation.of("records").script,
            label=_("Records behind this") if figure.has_cases else _("Records under these filters"),
            icon=":material/table_rows:",
            query_params=figure.here.narrowed(figure.codes),
        )
    if words := explained.not_told(figure):
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')
    if figure.tells_queries and (found := figure.queries()):
        _queries(figure, found)


def _head(figure: Figure) -> str:
    value = f'<div class="blo-value">{i18n.html(figure.shown)}</div>' if figure.shown else ""
    said = "".join(f'<div class="blo-line">{i18n.html(one)}</div>' for one in figure.said)
    facts = "".join(
        f"<div><dt>{i18n.html(name)}</dt><dd>{i18n.html(words)}</dd></div>" for name, words in explained.facts(figure)
    )
    badge = (
        f'<span class="blo-badge">{i18n.html(_("Demonstration data"))}</span>' if figure.here.is_demonstration else ""
    )
    definition = f'<p class="blo-definition">{i18n.html(definitions.words(figure.kind))}</p>'
    return f'{badge}{value}{said}{definition}<dl class="blo-facts">{facts}</dl>'


def _part(title: str, markup: str) -> None:
    if markup:
        st.html(f'<h3 class="blo-head">{i18n.html(title)}</h3>{markup}')


def _queries(figure: Figure, found: Sequence[sa.Select]) -> None:
    """The SQL of exactly this figure, to be run and changed."""
    st.html(f'<h3 class="blo-head">{i18n.html(_("The query of this figure"))}</h3>')
    for query in found:
        text = sql.written(query)
        st.code(text, language="sql", height=min(260, 40 + 20 * (text.count("\n") + 1)))
        if linked := link.written(text):
            st.page_link(
                navigation.of("sql").script,
                label=_("Open in SQL"),
                icon=":material/terminal:",
                query_params=dict(figure.here.link) | {"q": linked},
            )
        else:
            st.caption(
                _("It is too long for a link. Copy it into the editor of the page {page}.").format(
                    page=i18n.markdown(_("SQL"))
                )
            )
