"""The cross table on its card, as a table or a chart: headings sort, a cell leads to its records, a heading can be
narrowed to or left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from analysis.pivot import Axes, Key, Measure, end_of
from charts import leaving as keys
from charts import map as maps
from charts.chart import BoxChart
from charts.cross_table import cross_table
from content import definitions, leaving, narrowing, page_words
from content.context import Context
from content.explained import Figure
from content.explore import charts, choices, facts, files, places, words
from content.explore.facts import Found
from content.explore.grid import MOST_COLUMNS, ROWS_A_PAGE, Grid, Looks, explained_by
from language import i18n
from language.i18n import _, count
from pages.parts import card, clicks, explain, page_state, preferred, sidebar
from pages.parts.explain import Explained
from pages.parts.files import downloads
from pages.parts.heading import provenance
from pages.work.explore_parts import controls
from queries.pivot import MOST_CELLS
from scope import navigation
from scope.pivot import FIELD_OF, TIMES, VALUES
from web.components import document


def draw(here: Context, found: Found, looks: Looks, drawn: str) -> None:
    """The card, in one of the ways of `charts.DRAWN`."""
    if found.is_cut:
        with st.container(key="card_explore"):
            card.head(page_words.titled(here, files.title(found.question)))
            st.info(
                _(
                    "There are more than {n} cells. Fewer axes, a shorter period or a filter make a table that can "
                    "be read."
                ).format(n=count(MOST_CELLS)),
                icon=":material/grid_off:",
            )
        return
    grid = Grid(here, found, looks)
    if drawn == "table":
        _draw_table(here, found, grid, looks)
    else:
        _draw_chart(here, found, grid, drawn)


def _draw_table(here: Context, found: Found, grid: Grid, looks: Looks) -> None:
    size = preferred.rows(ROWS_A_PAGE)
    pages = max(-(-len(grid.rows) // size), 1)
    page = min(int(page_state.parameter("page", "1", _is_page)), pages)
    with st.container(key="card_explore"):
        with st.container(horizontal=True, key="top_explore", vertical_alignment="top"):
            card.head(page_words.titled(here, files.title(found.question)))
            downloads(
                lambda: files.cross(here, found, looks),
                provenance(here, found.frame),
                key="explore",
                is_cross=True,
                feed_of="explore",
            )
        st.html(f'<div class="blo-take">{i18n.html(files.take(grid))}</div>')
        _draw_focus(here, grid)
        _offer(here, grid)
        markup = here.once("explore.table", lambda: _markup(here, grid, page, size), found.question, looks, page, size)
        clicks.markup(markup, key="explore_table", on_click=lambda key: _clicked(key, looks))
        _pager(page, pages)
        _notes(here, grid, has_partial=grid.has_partial((page - 1) * size, size))


def _draw_chart(here: Context, found: Found, grid: Grid, drawn: str) -> None:
    measure = controls.measure_of(grid, drawn)
    if measure is None:
        return
    if drawn == "map":
        _draw_map(here, found, grid, measure)
        return
    chart = charts.chart(grid, drawn, measure, files.title(found.question, measure, drawn))
    kind = words.DEFINED + ("boxes" if drawn == "boxes" else measure.value)
    chart = replace(chart, notes=(*chart.notes, definitions.words(kind)))
    with st.container(key="card_explore"):
        card.chart_card(
            here,
            chart,
            of=(VALUES[measure.value].subject,),
            frame=found.frame,
            key="explore_chart",
            height=max(320, 26 * len(getattr(chart, "bars", ()))),
            has_records=VALUES[measure.value].subject == "cases",
            on_click=document.leave_out if drawn == "boxes" and leaving.may(here) else None,
            explained=Explained(
                kind=kind,
                amount=_amount_of(measure) if drawn != "boxes" else None,
                queries=lambda there: (
                    facts.queries_of_spread(there, found.question.rows or found.question.columns)
                    if drawn == "boxes"
                    else facts.queries_of(there, found.question, measure.value)
                ),
            ),
        )
        if drawn == "boxes":
            _single_cases(chart)


MOST_SINGLE = 60


def _single_cases(chart: BoxChart) -> None:
    """The dots, which are a case each, with the button that leaves it out: the largest of all first."""
    dots = [one for box in chart.boxes for one in box.singles if one.key]
    dots.sort(key=lambda one: -one.value)
    lines = [
        f'<span class="blo-single">{i18n.html(said)}{keys.mark(one.key, of=said)}</span>'
        for one in dots[:MOST_SINGLE]
        for said in (one.words.replace("\n", ", "),)
    ]
    if lines:
        words = i18n.html(_("Cases that are dots, the largest first"))
        more = f" {i18n.html(_('and others'))}" if len(dots) > MOST_SINGLE else ""
        st.html(f'<details class="blo-note blo-why"><summary>{words}</summary>{" ".join(lines)}{more}</details>')


MAP_WIDE, MAP_TALL = 1100, 560
"""Pixels of the map, as near as its width is known."""


def _draw_map(here: Context, found: Found, grid: Grid, measure: Measure) -> None:
    picture = places.picture(grid, measure, files.title(found.question, measure, "map"))
    is_of_cases = VALUES[measure.value].subject == "cases"
    with st.container(key="card_explore"):
        card.top(
            here,
            picture.title,
            lambda: picture,
            frame=found.frame,
            key="explore_map",
            is_map=True,
            has_records=is_of_cases,
            of=(VALUES[measure.value].subject,),
            explained=Explained(
                kind=words.DEFINED + measure.value,
                amount=_amount_of(measure),
                queries=lambda there: facts.queries_of(there, found.question, measure.value),
            ),
        )
        if picture.words:
            st.html(f'<div class="blo-take">{i18n.html(picture.words)}</div>')
        if picture.marks:
            wide = 360 if card.is_narrow() else MAP_WIDE
            tall = 360 if card.is_narrow() else MAP_TALL
            st.pydeck_chart(
                maps.deck(
                    places.on_screen(picture),
                    mode=here.mode,
                    language=i18n.language(),
                    width=wide,
                    height=tall,
                    box=picture.box,
                ),
                height=tall,
                key="explore_map_drawn",
                alt=f"{picture.title}. " + "; ".join(f"{one.name}: {one.value}" for one in picture.marks),
            )
        else:
            st.markdown(_("There is nothing to draw."))
        looks = [one.words for one in picture.legend if one.state not in ("", "zero")]
        card.notes(
            *picture.notes,
            _("A hollow mark is zero.") if any(one.state == "zero" for one in picture.legend) else "",
            _("A coloured or grey edge: {words}.").format(words=i18n.list_words(looks)) if looks else "",
            words.note(measure),
            *narrowing.words(here, VALUES[measure.value].subject),
            picture.disclaimer,
            picture.attribution,
        )


def _notes(here: Context, grid: Grid, *, has_partial: bool) -> None:
    """What must be known of the table; what its values mean is told on request."""
    question = grid.question
    said = []
    if has_partial:
        said.append(_("* Not all that the cell is of was reported: its figure is of the rest."))
    for value, axes in choices.not_known(here, question):
        said.append(
            _("{value} is not known by {axes}: these cells are not applicable.").format(
                value=_(VALUES[value].words), axes=i18n.list_words(words.axis(axis).lower() for axis in axes)
            )
        )
    if len(grid.all_columns) > MOST_COLUMNS:
        said.append(
            _("The first {n} of {total} columns are shown; files hold all.").format(
                n=count(MOST_COLUMNS), total=count(len(grid.all_columns))
            )
        )
    if here.access.reads_release_only and {"group", "category"} & set(question.axes):
        said.append(_("A released case of several substance groups counts in each of them."))
    subjects = tuple(dict.fromkeys(VALUES[name].subject for name in question.values))
    card.notes(*said, *narrowing.words(here, *subjects))
    meant = "".join(
        f"<div>{i18n.html(_(VALUES[name].words))}: {i18n.html(words.meaning(name))}</div>" for name in question.values
    )
    st.html(
        f'<details class="blo-note blo-why"><summary>{i18n.html(_("What the values mean"))}</summary>{meant}</details>'
    )


def _offer(here: Context, grid: Grid) -> None:
    """Let the figures of each measure be explained, which the heads ask for."""
    for measure in grid.cube.measures:
        figure = Figure(
            key=explained_by(measure),
            kind=words.DEFINED + measure.value,
            title=words.measure(measure),
            here=here,
            of=(VALUES[measure.value].subject,),
            frame=grid.found.frame,
            amount=_amount_of(measure),
        )
        ask = partial(facts.queries_of, figure.there, grid.question, measure.value)
        explain.later(figure.key, partial(figure.asking, ask))


def _amount_of(measure: Measure) -> tuple[str, str] | None:
    """Category and unit of a sum of amounts."""
    return (measure.category, measure.unit) if measure.value == "quantity" else None


def _markup(here: Context, grid: Grid, page: int, size: int) -> str:
    question = grid.question
    title = files.title(question)
    markup = cross_table(
        grid.heads,
        grid.lines((page - 1) * size, size),
        caption=f"{title}: {files.take(grid)}",
        corner=files.corner(question),
        filling=i18n.state_word("filling"),
        address=here.address("records"),
        columns=grid.column_queries(),
    )
    name = i18n.html(title)
    return f'<div class="blo-across blo-grid" tabindex="0" role="region" aria-label="{name}">{markup}</div>'


def _is_page(text: str) -> bool:
    return text.isdecimal() and len(text) <= 6 and int(text) > 0


def _pager(page: int, pages: int) -> None:
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center", key="records_pager"):
            turn = f"explore_turn_{page}_{pages}"
            st.pagination(pages, default=page, key=turn, on_change=_go, args=(turn,))


def _go(widget: str) -> None:
    page_state.set_parameter("page", str(st.session_state[widget]))


def _clicked(key: str, looks: Looks) -> None:
    what, _colon, value = key.partition(":")
    if what == "sort":
        falls = not looks.falls if looks.sort == int(value) else True
        page_state.set_parameter("order", f"{'-' if falls else ''}{value}")
        page_state.set_parameter("page", None)
    else:
        page_state.set_parameter("focus", key)


# One heading ------------------------------------------------------------------------------------------------


def is_focus(text: str) -> bool:
    """Whether a text of a link names a heading: `row.12`, or the second axis above the fifth column, `column.1.4`."""
    side, *numbers = text.split(":")
    return not text or (
        len(numbers) == {"row": 1, "column": 2}.get(side, 0)
        and all(number.isdecimal() and len(number) <= 6 for number in numbers)
    )


def _focused(grid: Grid) -> tuple[Axes, Key] | None:
    """Axes and codes of the heading that was clicked, outer ones first; None where there is none."""
    text = page_state.parameter("focus", "", is_focus)
    side, *numbers = text.split(":")
    places = list(map(int, numbers))
    if side == "row" and places[0] < len(grid.rows):
        return grid.question.rows, grid.rows[places[0]]
    if side == "column" and places[1] < len(grid.columns) and places[0] < len(grid.columns[places[1]].key):
        return grid.question.columns, grid.columns[places[1]].key[: places[0] + 1]
    return None


def _draw_focus(here: Context, grid: Grid) -> None:
    """What can be done with the heading that was clicked: only this, not this, its records."""
    if (focused := _focused(grid)) is None or not focused[1]:
        return
    axes, key = focused
    with st.container(horizontal=True, key="explore_focus", gap="small", vertical_alignment="center"):
        st.html(f'<span class="blo-name">{i18n.html(grid.title_of(axes, key))}</span>')
        st.button(
            _("Only this"), key="focus_only", icon=":material/filter_alt:", on_click=_only, args=(grid, axes, key)
        )
        if not here.access.reads_release_only:
            if axes[len(key) - 1] not in TIMES:
                st.button(
                    _("Not this"),
                    key="focus_not",
                    icon=":material/filter_alt_off:",
                    on_click=_not,
                    args=(axes[len(key) - 1], key[-1]),
                    help=_("Leaves {name} out everywhere").format(
                        name=i18n.markdown(grid.name(axes[len(key) - 1], key[-1]))
                    ),
                )
            if key_of_largest := grid.largest_of(axes, key):
                st.button(
                    _("Largest cases"),
                    key="focus_largest",
                    icon=":material/do_not_disturb_on:",
                    on_click=document.leave_out,
                    args=(key_of_largest,),
                    help=_("Shows the largest case of each amount, which can be left out"),
                )
            if here.has("records"):
                st.page_link(
                    navigation.of("records").script,
                    label=_("Records"),
                    icon=":material/table_rows:",
                    query_params=_link(here, grid, axes, key),
                )
        st.button(_("Close"), key="focus_close", icon=":material/close:", on_click=_unfocus)


def _link(here: Context, grid: Grid, axes: Axes, key: Key) -> dict[str, str]:
    asked = here.narrowed(grid.codes(axes, key)) | grid.period(axes, key)
    return {name: value for name, value in asked.items() if value}


def _only(grid: Grid, axes: Axes, key: Key) -> None:
    for field, codes in grid.codes(axes, key).items():
        sidebar.choose(field, codes)
    of_time = [(axis, code) for axis, code in zip(axes, key, strict=False) if axis in TIMES]
    if of_time:
        axis, code = max(of_time, key=lambda one: list(TIMES).index(one[0]))
        start, whole = date.fromisoformat(code), grid.found.frame.period
        sidebar.choose_days(max(start, whole.start), min(end_of(axis, start), whole.end))
    controls.begin_anew()


def _not(axis: str, code: str) -> None:
    field = FIELD_OF[axis]
    sidebar.exclude(field, (*sidebar.excluded(field), code))
    controls.begin_anew()


def _unfocus() -> None:
    page_state.set_parameter("focus", None)
