"""How the records are spread over the choices of each filter, in a drawer; a click is the same as choosing by hand,
or excludes a value.
What the source can tell is open at first."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from content import opening, points
from content.asks import Answer
from content.context import Context
from content.periods import has_offices
from content.records.facts import Found
from content.words import FIELD_WORDS
from language import i18n
from language.i18n import N_, _, count, ngettext
from language.spelling import folded, latin
from pages.parts import brush, clicks, sidebar
from pages.work.records_parts import controls
from queries import facets
from scope import comparison
from scope.filters import BLANK, CODE_FIELDS, FIELDS, LIMITS, ranked

FEW = 8
"""So many choices are seen at once, without a search."""
MOST_SHOWN = 400
TAKEN = "_facet_taken"
NOT = "not:"
"""Stands before the code of a value that a click excludes."""


def open_drawer(here: Context, found: Found) -> None:
    """Show the filters at the side until the reader closes them."""

    @st.dialog(_("Filters"), width="small", position="right", on_dismiss=_close)
    def drawer(language: str) -> None:
        i18n.use(language)
        if st.session_state.pop(TAKEN, False):
            # The page behind the drawer follows.
            st.rerun()
        _draw(here, found)

    drawer(i18n.language())


def _close() -> None:
    controls.open_facets(is_open=False)


def _draw(here: Context, found: Found) -> None:
    """A panel for each filter; only what is open is asked for, all at once."""
    listing = found.chosen.listing
    words = ngettext("{n} case", "{n} cases", found.case_count).format(n=count(found.case_count))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="blo-words"><b>{i18n.html(words)}</b></div>')
        if here.filters.is_narrowed:
            st.button(_("Reset filters"), key="facets_reset", icon=":material/close:", on_click=_reset)
    opens = "offices" if has_offices(here) else "events"
    first = tuple(field for field in CODE_FIELDS if opens in FIELDS[field].opens)
    with st.expander(
        _("Near a place or within a shape"),
        expanded=here.filters.near is not None or here.filters.shape is not None,
        key="facet_near",
        on_change="rerun",
    ) as near:
        if near.open:
            known = points.known(here.asks, here.access, here.names)
            sidebar.draw_near(known, key="facet_near_to", then=_taken)
            sidebar.draw_shape(key="facet_shape", then=_taken)
    months, ranges = _ask_bars(here, found)
    is_narrowed = here.filters.is_narrowed or bool(found.shown.also)
    alone = here.filters.alone()
    places = {}
    told = [field for field in ranked("facet") if opening.may_narrow(field, here.access)]
    for field in (*first, *(field for field in told if field not in first)):
        panel = st.expander(_(FIELD_WORDS[field]), expanded=field in first, key=f"facet_{field}", on_change="rerun")
        if panel.open:
            places[field] = (
                panel,
                here.ask(facets.counts(field, listing.filters, listing.access, also=found.shown.also)),
                here.ask(facets.counts(field, alone, listing.access)) if is_narrowed else None,
            )
    if words := opening.not_told_words(here.access):
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')
    if months:
        with months[0]:
            _months(here, months[1].rows())
    for of, (panel, asked) in ranges.items():
        with panel:
            _range(here, of, asked.rows())
    for field, (panel, *asked) in places.items():
        counts, known = (_counts(answer) if answer else {} for answer in asked)
        with panel:
            _values(here, field, counts, [code for code in known if code not in counts])


Panel = tuple[DeltaGenerator, Answer]
RANGE_WORDS = {"usd": N_("Value, US dollars"), "persons": N_("Persons detained")}


def _ask_bars(here: Context, found: Found) -> tuple[Panel | None, dict[str, Panel]]:
    """What is asked for the panels of bars that are open: months, and ranges by what they are of."""
    listing, also = found.chosen.listing, found.shown.also
    panel = st.expander(_("Cases by month"), key="facet_months", on_change="rerun")
    span = (here.coverage.first, here.coverage.end)
    months = None
    if panel.open:
        months = panel, here.ask(facets.months(listing.filters, listing.access, *span, also=also))
    ranges = {}
    for of, words in RANGE_WORDS.items():
        panel = st.expander(_(words), key=f"facet_{of}", on_change="rerun")
        if panel.open:
            ranges[of] = panel, here.ask(facets.classes(listing.filters, listing.access, of=of, also=also))
    return months, ranges


def _months(here: Context, rows: pd.DataFrame) -> None:
    """All months of the source: a stretch of them is the period."""
    counts = {row.month.date(): int(row.case_count) for row in rows.itertuples()}
    months = comparison.months_between(here.coverage.first, here.coverage.end)
    bars = [brush.Bar(counts.get(month, 0), _cases(i18n.month_year(month), counts.get(month, 0))) for month in months]
    inside = [place for place, month in enumerate(months) if here.filters.start <= month < here.filters.end]
    if not months:
        return

    def pick(first: int, last: int) -> None:
        sidebar.choose_days(months[first], comparison.shift(months[last], 1))
        st.session_state[TAKEN] = True

    brush.draw(
        bars,
        key="facet_bars_months",
        ends=(i18n.month_year(months[0]), i18n.month_year(months[-1])),
        hint=_("Drag over months, or pick the first and then the last: they become the period."),
        picked=(inside[0], inside[-1]) if inside else None,
        on_pick=pick,
    )


def _range(here: Context, of: str, rows: pd.DataFrame) -> None:
    """Classes of what cases state: a stretch of them is the range."""
    edges = facets.CLASSES[of]
    counts = {float(row.least): int(row.case_count) for row in rows.itertuples() if not pd.isna(row.least)}
    unstated = sum(int(row.case_count) for row in rows.itertuples() if pd.isna(row.least))
    lasts = [_before(of, edge) for edge in edges[1:]] + [None]
    bars = [
        brush.Bar(counts.get(float(least), 0), _cases(_class_words(of, least, last), counts.get(float(least), 0)))
        for least, last in zip(edges, lasts, strict=True)
    ]
    least, most = (getattr(here.filters, name) for name in LIMITS[of])
    picked = None
    if least is not None or most is not None:
        inside = [
            place
            for place, (edge, last) in enumerate(zip(edges, lasts, strict=True))
            if (least is None or edge >= least) and (most is None or (last is not None and last <= most))
        ]
        picked = (inside[0], inside[-1]) if inside else None

    def pick(first: int, last: int) -> None:
        for name, value in zip(LIMITS[of], (edges[first], lasts[last]), strict=True):
            sidebar.choose_other(name, value)
        st.session_state[TAKEN] = True

    brush.draw(
        bars,
        key=f"facet_bars_{of}",
        ends=(_number(of, edges[0]), _class_words(of, edges[-1], None)),
        hint=_("Drag over classes, or pick the first and then the last: they become the range."),
        picked=picked,
        on_pick=pick,
    )
    words = ngettext("{n} case does not state it.", "{n} cases do not state it.", unstated).format(n=count(unstated))
    st.html(f'<div class="blo-note">{i18n.html(words)}</div>')


def _cases(what: str, number: int) -> str:
    return f"{what}: " + ngettext("{n} case", "{n} cases", number).format(n=count(number))


def _before(of: str, edge: float) -> float:
    """The last value of the class before an edge: dollars have cents, persons are whole."""
    return edge - 1 if of == "persons" else round(edge - 0.01, 2)


def _number(of: str, value: float) -> str:
    return i18n.number(value, 0 if of == "persons" or value == int(value) else 2)


def _class_words(of: str, least: float, last: float | None) -> str:
    if last is None:
        return _("{least} or more").format(least=_number(of, least))
    return _number(of, least) if least == last else f"{_number(of, least)}–{_number(of, last)}"


def _counts(answer: Answer) -> dict[str, int]:
    rows = answer.rows()
    return dict(zip(rows["code"], rows["case_count"], strict=True))


def _values(here: Context, field: str, counts: dict[str, int], others: list[str]) -> None:
    """The values of a filter, those that would find cases first; `others` have cases in the period, and none under the
    other filters."""
    chosen, excluded = getattr(here.filters, field), here.filters.excluded(field)
    if not counts and not others:
        st.html(f'<div class="blo-note">{i18n.html(_("No cases"))}</div>')
        return
    most = max(counts.values(), default=0) or 1
    shown = list(dict.fromkeys((*chosen, *excluded, *counts, *others)))[:MOST_SHOWN]
    if field == "countries" or FIELDS[field].is_in_order:
        # States are not ranked, and months stand as they follow each other.
        shown.sort(key=lambda code: here.names.sort_key(field, code))
    rest = {*others} - {*chosen, *excluded}
    lines = [
        _empty_line(here, field, code)
        if code in rest
        else _line(here, field, code, counts.get(code, 0), most, code in chosen, code in excluded)
        for code in shown
    ]
    search = ""
    if len(shown) > FEW:
        words = i18n.html(_("Search in this filter: {name}").format(name=_(FIELD_WORDS[field])))
        search = f'<input type="search" class="blo-find" data-find aria-label="{words}" placeholder="{words}">'
    clicks.markup(
        f'<div class="blo-facet">{search}<div class="blo-choices">{"".join(lines)}</div></div>',
        key=f"facet_values_{field}",
        on_click=lambda key: _toggle(field, key),
    )
    if rest & {*shown}:
        st.html(f'<div class="blo-note">{i18n.html(_("Grey: none under the other filters."))}</div>')


def _empty_line(here: Context, field: str, code: str) -> str:
    """A value that would find nothing, with the reason."""
    name, why = here.names.choice(field, code), i18n.html(_("none under the other filters"))
    return (
        f'<div class="blo-pick" data-words="{i18n.html(f"{folded(name)} {latin(name)}")}"><div class="blo-choice '
        f'blo-empty" title="{why}"><span class="blo-choice-name">{i18n.html(name)}</span><span '
        f'class="blo-choice-count">0<span class="blo-unseen">, {why}</span></span></div></div>'
    )


def _line(here: Context, field: str, code: str, number: int, most: int, is_chosen: bool, is_excluded: bool) -> str:
    """A value, which a click chooses, and beside it what excludes it."""
    name = here.names.choice(field, code)
    words = f"{folded(name)} {latin(name)}"
    muted = (" blo-blank" if code == BLANK else "") + (" blo-excluded" if is_excluded else "")
    without = i18n.html((_("Count again: {name}") if is_excluded else _("Exclude: {name}")).format(name=name))
    return (
        f'<div class="blo-pick" data-words="{i18n.html(words)}"><button type="button" class="blo-choice{muted}" '
        f'data-key="{i18n.html(code)}" aria-pressed="{str(is_chosen).lower()}">'
        f'<span class="blo-choice-name">{"✓ " if is_chosen else ""}{i18n.html(name)}</span><span '
        f'class="blo-choice-count">{count(number)}</span>'
        f'<i style="width:{number / most * 100:.1f}%"></i></button><button type="button" class="blo-not" '
        f'data-key="{NOT}{i18n.html(code)}" aria-pressed="{str(is_excluded).lower()}" aria-label="{without}" '
        f'title="{without}">≠</button></div>'
    )


def _toggle(field: str, key: str) -> None:
    """Choose a value or exclude it, or take that back."""
    code = key.removeprefix(NOT)
    held = sidebar.excluded(field) if key != code else tuple(st.session_state[sidebar.KEY + field])
    changed = tuple(one for one in held if one != code) if code in held else (*held, code)
    (sidebar.exclude if key != code else sidebar.choose)(field, changed)
    st.session_state[TAKEN] = True


def _reset() -> None:
    sidebar.reset()
    _taken()


def _taken() -> None:
    """The page behind the drawer follows."""
    st.session_state[TAKEN] = True
