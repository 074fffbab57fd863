"""A chart on its card: title, what it means, the picture, what the reader must know, and the same as files."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import compress, product
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis import totals
from charts.chart import Chart, Matrix, words_of
from charts.figure import figure, is_scrolled
from charts.table import Cell, Column, table
from content import narrowing, page_words
from content.context import Context
from content.leads import Lead
from exports.one_page import Listing
from language import i18n
from language.i18n import _
from language.unbroken import marked
from pages.parts import led_to
from pages.parts.explain import Explained
from pages.parts.figures import figures
from pages.parts.files import Subject, downloads
from pages.parts.heading import provenance
from pages.parts.plotted import Plotted
from scope import navigation
from web.components import document

CONFIG = {"displayModeBar": False}
Card = TypeVar("Card")


def head(title: str, take: str = "", *, asks: str = "") -> None:
    """Title of a card, and in a sentence what it shows.

    Args:
        asks: the button that explains what the card shows, as markup.
    """
    words = f'<h2 class="blo-head">{i18n.html(title)}</h2>'
    st.html(f'<div class="blo-headline">{words}{asks}</div>' if asks else words)
    if take:
        st.html(f'<div class="blo-take">{i18n.html(take)}</div>')


def lead(words: str) -> None:
    """The sentences that a page begins with; ranges and dates in them stay on one line."""
    st.html(f'<p class="blo-lead">{marked(words, i18n.html)}</p>')


def notes(*words: str) -> None:
    """What the reader must know of a chart or table, one line each."""
    if shown := [i18n.html(one) for one in words if one]:
        st.html(f'<div class="blo-note">{"<br/>".join(shown)}</div>')


def top(
    here: Context,
    title: str,
    subject: Callable[[], Subject],
    *,
    frame: totals.Frame,
    key: str,
    codes: dict[str, tuple[str, ...]] | None = None,
    is_map: bool = False,
    has_records: bool = True,
    feed_of: str = "",
    explained: Explained,
    of: Sequence[str] = (),
    said: str = "",
) -> None:
    """Title of a card, what explains it, the way to the records behind it, its figures as a table, and the same as
    files.

    Args:
        has_records: whether cases stand behind it.
        feed_of: the feed that gives the same; empty for none.
        of: what it shows (see `queries.narrowing`).
        said: what the card says of it in a sentence.
    """
    with st.container(horizontal=True, key=f"top_{key}", vertical_alignment="top"):
        asks = explained.offer(here, key, title, frame=frame, codes=codes or {}, of=of, said=said)
        head(page_words.titled(here, title), asks=asks)
        if has_records and not here.access.reads_release_only and here.has("records"):
            with st.container(key=f"to_{key}"):
                st.page_link(
                    navigation.of("records").script,
                    label=_("Records behind this"),
                    icon=":material/table_rows:",
                    query_params=here.narrowed(codes or {}),
                    help=_("Records behind this"),
                )
        figures(here, subject, title, key=key)
        said = provenance(here, frame, has_totals=has_records)
        downloads(subject, said, key=key, is_map=is_map, feed_of=feed_of)


def table_top(
    here: Context,
    title: str,
    take: str,
    listing: Listing | None,
    *,
    key: str,
    frame: totals.Frame | None = None,
    has_records: bool = False,
    explained: Explained | None = None,
) -> None:
    """Title of a card with a table, what it shows, what explains it, and the same as files; none where there is no
    row.

    Args:
        has_records: whether cases stand behind it.
        explained: where it is more than its columns of figures say.
    """
    asks = explained.offer(here, key, title, frame=frame, said=take) if explained else ""
    if listing is None or not listing.rows:
        head(title, take, asks=asks)
        return
    with st.container(horizontal=True, key=f"top_{key}", vertical_alignment="top"):
        head(page_words.titled(here, title), asks=asks)
        downloads(lambda: listing, provenance(here, frame, has_totals=has_records), key=key, is_table=True)
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')


def chart_card(
    here: Context,
    chart: Chart,
    *,
    of: Sequence[str],
    frame: totals.Frame,
    key: str,
    height: int = 320,
    columns: int = 4,
    on_click: Callable[[str], None] | None = None,
    on_drag: Callable[[float, float], None] | None = None,
    codes: dict[str, tuple[str, ...]] | None = None,
    words_in: AbstractContextManager | None = None,
    has_records: bool = True,
    leads: Iterable[Lead] = (),
    feed_of: str = "",
    explained: Explained,
) -> None:
    """A chart with its words, what explains it, the way to the records behind it, and the same as files.

    Args:
        of: what it shows (see `queries.narrowing`): filters that do not narrow it are said under it and in its files.
        frame: of the page's figures: what they are compared with goes into the files.
        key: of the widget; one chart of a page has one.
        columns: of small multiples beside each other.
        on_click: takes the key of the mark that was clicked, before the page runs again.
        on_drag: takes the first and the last position that was dragged over, in parts of a position; not on phones,
            where a finger on a chart scrolls the page.
        codes: filters beside those on screen that the chart stands for.
        words_in: a container for title and sentence, where something stands between them and the picture.
        has_records: whether cases stand behind it, to which a link leads.
        leads: to the pages of what its marks stand for.
        feed_of: the feed that gives the same; empty for none.
    """
    chart = replace(chart, notes=(*chart.notes, *narrowing.words(here, *of)))
    with words_in or nullcontext():
        top(
            here,
            chart.title,
            lambda: chart,
            frame=frame,
            key=key,
            codes=codes,
            has_records=has_records,
            feed_of=feed_of,
            explained=explained,
            of=of,
            said=words_of(chart),
        )
        if said := words_of(chart):
            st.html(f'<div class="blo-take">{i18n.html(said)}</div>')
    is_dragged = on_drag is not None and not is_phone()
    modes = [*(["points"] if on_click else []), *(["box"] if is_dragged else [])]
    picture = figure(
        chart,
        here.palette,
        height=height,
        columns=columns_for_screen(columns),
        is_narrow=is_narrow(),
        is_dragged=is_dragged,
    )
    marks = {one for trace in picture["data"] for one in trace.get("customdata", ()) if one}
    chosen = {"selection_mode": modes, "on_select": lambda: _chosen(key, marks, on_click, on_drag)} if modes else {}
    # Of nothing there is no picture, and the words above say so.
    if picture["data"]:
        if is_scrolled(chart, is_narrow=is_narrow()):
            st.html(_scrolled(key, round(picture["layout"]["width"])))
        st.plotly_chart(
            Plotted(picture),
            theme=None,
            key=key,
            width="content" if is_scrolled(chart, is_narrow=is_narrow()) else "stretch",
            alt=f"{chart.title}. {words_of(chart)}".strip(),
            config=plotly_config(),
            **chosen,
        )
    notes(*chart.notes, event_words(chart))
    led_to.draw(leads)


def _scrolled(key: str, wide: int) -> str:
    """The style of a picture that keeps its width: Streamlit makes it no wider than what it stands in. Larger screens
    make it grow."""
    box, frame = f".st-key-{key}", f'.st-key-{key} > [data-testid="stFullScreenFrame"]'
    return (
        f"<style>@media (max-width: 2559px) {{ {box} {{ overflow-x: auto; max-width: 100%; }} "
        f"{frame} {{ min-width: {wide}px; }} }}</style>"
    )


def squares_card(
    here: Context,
    chart: Matrix,
    *,
    of: Sequence[str],
    frame: totals.Frame,
    key: str,
    has_records: bool = True,
    explained: Explained,
) -> None:
    """Squares of few columns with long names as a table of their numbers, with the files of the squares."""
    notes_of = (*chart.notes, *narrowing.words(here, *of))
    whole = replace(chart, notes=notes_of)
    top(
        here,
        chart.title,
        lambda: whole,
        frame=frame,
        key=key,
        has_records=has_records,
        explained=explained,
        of=of,
        said=words_of(chart),
    )
    st.html(f'<div class="blo-take">{i18n.html(words_of(chart))}</div>')
    if not chart.row_names:
        notes(*notes_of)
        return
    written = {(cell.row, cell.column): cell.written for cell in chart.cells}
    columns = [Column(chart.row_heading, "title"), *(Column(name, "number") for name in chart.column_names)]
    rows = [
        [Cell(name), *(Cell(written[row, column]) for column in range(len(chart.column_names)))]
        for row, name in enumerate(chart.row_names)
    ]
    wide_table(table(columns, rows, caption=f"{chart.title}: {words_of(chart)}"))
    notes(*notes_of)


def in_rows(cards: Sequence[Card], most: int = 3) -> Iterator[tuple[Card, DeltaGenerator]]:
    """Cards with their places: in as few rows of at most so many as hold them, each row filled."""
    rows = -(-len(cards) // most)
    rest = list(cards)
    for row in range(rows):
        some = [rest.pop(0) for _place in range(-(-len(rest) // (rows - row)))]
        yield from zip(some, st.columns(len(some), gap="small"), strict=True)


def in_columns(cards: Sequence[Card], height: Callable[[Card], float]) -> list[list[Card]]:
    """Cards in two columns as nearly as long as each other as can be, in each in their order; one column of a single
    card. There are few: every way is tried.

    Args:
        height: about how much a card takes.
    """
    if len(cards) < 2:
        return [list(cards)] if cards else []
    talls = [height(one) for one in cards]
    whole = sum(talls)
    # The first stands on the left.
    ways = [(True, *way) for way in product((True, False), repeat=len(cards) - 1)]
    left = min(ways, key=lambda way: abs(whole - 2 * sum(compress(talls, way))))
    return [list(compress(cards, left)), [one for one, is_left in zip(cards, left, strict=True) if not is_left]]


def wide_table(markup: str) -> None:
    """A table whose rows say what each of their figures is where they become blocks of lines."""
    st.html(f'<div class="blo-clicks">{markup}</div>')


def event_words(chart: Chart) -> str:
    """The events that are numbered on the axis, in words."""
    return "; ".join(f"({event.number}) {event.words}" for event in getattr(chart, "events", ()))


def plotly_config() -> dict:
    return CONFIG | {"locale": i18n.language(), "locales": i18n.PLOTLY_LOCALES}


def is_phone() -> bool:
    """Whether the browser calls itself a mobile one."""
    return document.is_phone()


def is_narrow() -> bool:
    """Whether there is a phone's width for a chart: on a phone, and in a window as narrow."""
    return document.is_narrow()


def columns_for_screen(columns: int) -> int:
    return 1 if is_narrow() else columns


def _chosen(
    key: str, offered: set[str], on_click: Callable[[str], None] | None, on_drag: Callable[[float, float], None] | None
) -> None:
    """What was dragged over, else the mark that was clicked; of nothing else that a browser may send.

    Args:
        offered: keys of the marks.
    """
    selection = st.session_state[key].selection
    boxes = selection.get("box") or ()
    if boxes and on_drag:
        ends = boxes[-1].get("x") or ()
        if ends and all(isinstance(end, int | float) and math.isfinite(end) for end in ends):
            on_drag(min(ends), max(ends))
        return
    points = selection.get("points") or ()
    if on_click and points and (chosen := points[0].get("customdata")):
        chosen = chosen[0] if isinstance(chosen, list) else chosen
        if isinstance(chosen, str) and chosen in offered:
            on_click(chosen)
