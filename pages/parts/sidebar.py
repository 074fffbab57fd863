"""The filter widgets, and the `Filters` that they make. Widgets keep codes; labels are looked up in the language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analysis import comparison_words
from analysis.names import Names
from content import opening, periods, points, shapes
from content.asks import Asks
from content.points import Point
from content.words import COMPARISON_WORDS, FIELD_WORDS, SOURCE_WORDS, period_word
from language import i18n
from language.i18n import N_, _, count
from pages.parts import page_state
from queries import facets
from scope import comparison, links, reasons
from scope.access import NETWORK, OWN, VIEWS, Access
from scope.comparison import Coverage
from scope.filters import (
    BLANK,
    CODE_FIELDS,
    COMPARISONS,
    FIELDS,
    LIMITS,
    OTHER_FIELDS,
    Circle,
    Filters,
    Without,
    excluding,
)
from scope.kinds import KINDS
from scope.navigation import PAGES
from scope.shape import Shape, ShapeError

KEY = "f_"
REASONS = "_reasons"
"""Why cases are left out (`scope.reasons`)."""
AGAIN = "_counts_again"
"""What this run counts again though it was excluded; with `chosen` at its end what a click before it did."""
DAY = timedelta(days=1)
VIEW = "data_view"
VIEW_WORDS = {OWN: N_("Our cases"), NETWORK: N_("Network")}


ACTED, OWN_LINKS = "_acted", "_own_links"
"""Whether a period was chosen on the page since it was drawn last, and the addresses that it wrote, the newest last."""
MOST_OWN_LINKS = 8


@dataclass(frozen=True)
class Situation:
    """What the widgets stand over: the source kind, what it covers, who reads, and the names of codes."""

    kinds: tuple[str, ...]
    source_kind: str
    coverage: Coverage
    access: Access
    names: Names


def read_link(page: str) -> tuple[str, ...]:
    """Set the widgets to what the link says, where it is a new one; returns the parameters that could not be used."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    raw = links.mended(given, (*links.PAGE_PARAMETERS.get(page, ()), *links.OF_A_COPY))
    state = st.session_state
    switched = state.get("_page") not in (None, page)
    state["_page"] = page
    # The browser may tell of a choice before it has been given the address that the one before it made.
    is_late = state.pop(ACTED, False) and given in state.get(OWN_LINKS, ())
    is_new = not (switched and not given) and given != state.get("_given") and not is_late
    page_state.note(is_new_link=is_new)
    if not is_new:
        if switched:
            page_state.forget()
        return state.get("_refused", ())
    state["_given"], state["_link_asked"] = given, raw
    state["_of_a_copy"], unusable = links.of_a_copy(raw)
    choices, refused = links.decode({name: text for name, text in raw.items() if name not in links.OF_A_COPY}, page)
    refused += unusable
    page_state.read(page, {name: value for name, value in raw.items() if name not in refused})
    state["_refused"] = refused
    state["_tier"] = None if "tier" in refused else raw.get("tier")
    state[VIEW] = raw["data"] if raw.get("data") in VIEWS else OWN
    state[KEY + "source_kind"] = choices.source_kind
    state[KEY + "period"] = choices.period
    state[KEY + "days"] = (choices.start, choices.last) if choices.start else None
    state[KEY + "comparison"] = choices.comparison
    state[KEY + "against"] = (choices.against[0], choices.against[1] - DAY) if choices.against else None
    for field in CODE_FIELDS:
        state[KEY + field] = list(choices.codes_of(field))
    for field in OTHER_FIELDS:
        state[KEY + field] = getattr(choices, field)
    state[REASONS] = choices.reasons
    return refused


def choices() -> links.Choices:
    """What the widgets say now."""
    state = st.session_state
    days = state.get(KEY + "days")
    period = state.get(KEY + "period")
    whole = period == "custom" and days is not None and len(days) == 2
    return links.Choices(
        source_kind=state.get(KEY + "source_kind"),
        period=period,
        start=days[0] if whole else None,
        last=days[1] if whole else None,
        comparison=state.get(KEY + "comparison"),
        against=_against(),
        codes=tuple((field, tuple(state[KEY + field])) for field in CODE_FIELDS if state.get(KEY + field)),
        reasons=state.get(REASONS, ()),
        **{field: state.get(KEY + field) for field in OTHER_FIELDS},
    )


def _against() -> tuple[date, date] | None:
    """The days that were chosen to compare with; None while one of them is still to be chosen, or none are asked
    for."""
    days = st.session_state.get(KEY + "against") or ()
    if st.session_state.get(KEY + "comparison") != "custom" or len(days) != 2:
        return None
    return days[0], days[1] + DAY


def link(language: str) -> dict[str, str]:
    """Query parameters of a link to any page with the filters that are on screen."""
    state = st.session_state
    tier = {"tier": state["_tier"]} if state.get("_tier") else {}
    view = {"data": state[VIEW]} if state.get("_has_views") else {}
    return {"lang": language} | links.encode(choices()) | view | tier


FIXED_VIEWS = {page.address: page.data for page in PAGES if page.data}
"""Pages on which a partner has no choice: single records are the agency's own, and slides are looked at by others
too."""


def seen_by(reader: Access, page: str) -> Access:
    """The reader in the view that was chosen, where there is a choice."""
    state = st.session_state
    state["_has_views"] = reader.has_views
    asked = state.get("_link_asked", {}).get("data")
    if asked in VIEWS and not reader.has_views and not (asked == NETWORK and reader.reads_release_only):
        state["_refused"] = tuple(dict.fromkeys((*state.get("_refused", ()), "data")))
    return reader.looking_at(FIXED_VIEWS.get(page) or state.get(VIEW) or OWN)


def draw_view(reader: Access, page: str) -> None:
    """What a partner looks at: cases of its own agency, or the network as it is released."""
    if not reader.has_views:
        return
    if page in FIXED_VIEWS:
        words = {
            OWN: _("Records are always those of your own agency."),
            NETWORK: _("Briefings always show the network as it is released."),
        }
        st.caption(words[FIXED_VIEWS[page]])
        return
    st.segmented_control(
        _("Data"),
        VIEWS,
        key=VIEW,
        format_func=lambda one: _(VIEW_WORDS[one]),
        required=True,
        persist_state="session",
        width="stretch",
        help=_(
            "Our cases: every detail of the cases in which your agency took part. Network: released figures of all "
            "agencies, by whole months."
        ),
    )


def write_link(language: str, *, refused: tuple[str, ...] = ()) -> None:
    """Bring the address up to date with the widgets of filters and page, so that it can be copied and Back undoes a
    choice.

    A link with parts that could not be used stays in the address until the reader does something: the words about it
    stand beside it.
    """
    state = st.session_state
    new = link(language) | page_state.written(state["_page"])
    before, state["_link"] = state.get("_link"), new
    if refused and page_state.came_by_link():
        return
    # A link of the page to itself reaches the server without changing the browser's address: then say it as well.
    if new != st.query_params.to_dict() or new != before:
        st.query_params.from_dict(new)
    state["_given"] = {name: [value] for name, value in new.items()}
    state[OWN_LINKS] = (*state.get(OWN_LINKS, ()), state["_given"])[-MOST_OWN_LINKS:]
    state.pop(ACTED, None)


def refused_parts(names: Iterable[str]) -> list[str]:
    """Parts of the link on screen, as they came, by their names."""
    return [links.told(name, st.session_state.get("_link_asked", {})) for name in dict.fromkeys(names)]


def why_no_shape(names: Iterable[str]) -> str:
    """Why the shape of the link on screen is none; nothing where that is not what is wrong."""
    if (name := FIELDS["shape"].link) not in names:
        return ""
    try:
        links.FORMS[FIELDS["shape"].form].read(st.session_state.get("_link_asked", {}).get(name, ""))
    except ShapeError as error:
        return shapes.why_not(error)
    except ValueError:
        return _("A shape is the latitude and longitude of each corner in turn, joined by commas.")
    return ""


def with_codes(codes: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """A link to what is on screen, narrowed to the given codes."""
    parameters = dict(st.session_state.get("_link", {}))
    for field, chosen in codes.items():
        parameters[links.PARAMETERS[field]] = links.SEPARATOR.join(chosen)
    return parameters


def settle(asks: Asks, source_kind: str, coverage: Coverage, access: Access, names: Names) -> tuple[str, ...]:
    """Put widget values that the reader has not chosen, or may not choose, to what holds; returns the parameters of a
    link that could not be used."""
    state = st.session_state
    state[KEY + "source_kind"] = source_kind
    dropped = []
    # A browser may send what its page does not offer.
    if not comparison.is_choice(state.get(KEY + "period") or ""):
        state[KEY + "period"] = opening.default_period(source_kind, access, coverage)
    if not opening.may_choose_period(state[KEY + "period"], access):
        dropped.append("period")
        state[KEY + "period"] = "last_year"
    if state.get(KEY + "comparison") not in COMPARISONS:
        state[KEY + "comparison"] = "last_year"
    if not state.get(KEY + "days"):
        last = coverage.end - timedelta(days=1)
        state[KEY + "days"] = (max(coverage.first, last - timedelta(days=89)), last)
    for field in CODE_FIELDS:
        chosen = state.get(KEY + field) or []
        kept = opening.kept(asks, field, chosen, access, names)
        if len(kept) < len({code.casefold() for code in chosen}):
            dropped.append(links.PARAMETERS[field])
        state[KEY + field] = kept
    if access.reads_release_only:
        for field in OTHER_FIELDS:
            if state.get(KEY + field) is not None:
                dropped.append(FIELDS[field].link)
            state[KEY + field] = None
    asked = state.get(KEY + "left_out")
    state[KEY + "left_out"] = opening.left_out(asks, asked, source_kind, access)
    if asked and state[KEY + "left_out"] != asked:
        dropped.append("left_out")
    if state.get(REASONS) and access.reads_release_only:
        dropped.append(links.WHY)
    state[REASONS] = reasons.kept(state.get(REASONS, ()), state[KEY + "left_out"])
    without = state.get(KEY + "without")
    state[KEY + "without"] = opening.without(asks, without, access, names)
    if _code_count(state[KEY + "without"]) < _code_count(without):
        dropped.append(FIELDS["without"].link)
    _count_again(names)
    state["_refused"] = tuple(dict.fromkeys((*state.get("_refused", ()), *dropped)))
    return state["_refused"]


def _count_again(names: Names) -> None:
    """Let count again what is excluded though it is chosen by now, and keep in mind which that is: it is told once."""
    state = st.session_state
    excluded = state[KEY + "without"]
    chosen = {field: state[KEY + field] for field in CODE_FIELDS}
    # Whose page it is, is chosen as well.
    own = [(one.field, state.get(page_state.key(one.own))) for one in KINDS.values() if one.own and one.field]
    chosen |= {field: [code] for field, code in own if code}
    again = state.pop(AGAIN + "chosen", {}) | opening.contradicted(excluded, chosen, names)
    state[KEY + "without"] = opening.without_contradicted(excluded, chosen, names)
    state[AGAIN] = again


def counted_again() -> dict[str, tuple[str, ...]]:
    """What this run counts again, by field, because it was chosen though it was excluded."""
    return st.session_state.get(AGAIN, {})


def _code_count(without: Without | None) -> int:
    return sum(len({code.casefold() for code in codes}) for _field, codes in without or ())


def current(situation: Situation) -> Filters:
    """The filters that the widgets make."""
    state = st.session_state
    period = opening.days(
        state[KEY + "period"],
        state[KEY + "days"],
        situation.coverage,
        situation.access,
        situation.names,
        state[KEY + "blo_codes"],
    )
    return Filters(
        source_kind=situation.source_kind,
        start=period.start,
        end=period.end,
        period=state[KEY + "period"],
        comparison=state[KEY + "comparison"],
        against=_against(),
        **{field: state.get(KEY + field) for field in OTHER_FIELDS},
        **{field: tuple(state[KEY + field]) for field in CODE_FIELDS},
    )


def draw(asks: Asks, situation: Situation) -> Filters:
    """Draw the filter widgets; returns the filters that they make."""
    access = situation.access
    if len(situation.kinds) > 1:
        st.selectbox(
            _("Source"),
            situation.kinds,
            key=KEY + "source_kind",
            format_func=lambda one: _(SOURCE_WORDS[one]),
            persist_state="session",
            on_change=_forget_period,
        )
    _draw_period(situation)
    st.selectbox(
        _("Compare with"),
        COMPARISONS,
        key=KEY + "comparison",
        format_func=lambda one: _(COMPARISON_WORDS[one]),
        persist_state="session",
    )
    if st.session_state[KEY + "comparison"] == "custom":
        _draw_against(situation)
    filters = current(situation)
    _draw_codes(asks, [field for field in _of_group("first") if opening.may_narrow(field, access)], filters, situation)
    if not access.reads_release_only:
        with st.expander(_("More filters"), key="more_filters", on_change="rerun") as more:
            if more.open:
                shown = [field for field in _of_group("more") if opening.may_narrow(field, access)]
                _draw_codes(asks, shown, filters, situation)
                if words := opening.not_told_words(access):
                    st.caption(words)
                _draw_excluded(asks, filters, situation)
                draw_near(points.known(asks, access, situation.names), key="near")
                draw_shape(key="shape")
                limits = [field for field in OTHER_FIELDS if FIELDS[field].form == "kg"]
                for field, column in zip(limits, st.columns(len(limits)), strict=True):
                    column.number_input(
                        _(FIELDS[field].label), min_value=0.0, value=None, key=KEY + field, persist_state="session"
                    )
                st.caption(
                    _(
                        "A limit in kg applies only to what is weighed; litres, tablets and cases without an amount "
                        "stay."
                    )
                )
                _draw_limits()
    if filters.is_narrowed:
        st.button(_("Reset filters"), on_click=reset, icon=":material/close:", width="stretch")
    return current(situation)


USUAL_KM = 50.0
MOST_KM = 2000.0


def draw_near(known: Sequence[Point], *, key: str, then: Callable[[], None] | None = None) -> None:
    """Around which office, pair or place, and how far; a circle of the map keeps its middle until one is chosen.

    Args:
        then: is called after a choice.
    """
    state = st.session_state
    point, far = f"{key}_point", f"{key}_km"
    near: Circle | None = state.get(KEY + "near")
    state[point] = points.around(known, near)
    state[far] = near.radius_km if near else state.get(far) or USUAL_KM

    def take() -> None:
        chosen = state[point]
        had = points.around(known, near) is not None
        if isinstance(chosen, Point):
            choose_other("near", chosen.circle(state[far]))
        elif near is not None:
            choose_other("near", None if had else replace(near, radius_km=state[far]))
        if then:
            then()

    st.selectbox(
        _("Near an office, pair or place"),
        known,
        index=None,
        key=point,
        format_func=lambda one: one.label,
        placeholder=_("Anywhere"),
        on_change=take,
    )
    st.number_input(_("Within, km"), 0.1, MOST_KM, key=far, step=10.0, format="%.10g", on_change=take)


def draw_shape(*, key: str, then: Callable[[], None] | None = None) -> None:
    """The corners of a shape, to be written, or changed where one is drawn on the map; what cannot be read stays, with
    the reason.

    Args:
        then: is called after a choice.
    """
    state = st.session_state
    corners, wrong = f"{key}_corners", f"{key}_wrong"
    held: Shape | None = state.get(KEY + "shape")
    text, why, over = state.get(wrong) or ("", "", None)
    is_wrong = bool(why) and over == held
    state[corners] = text if is_wrong else shapes.written(held)

    def take() -> None:
        i18n.use(state["lang"])
        try:
            choose_other("shape", shapes.read(state[corners]))
            state[wrong] = None
        except shapes.UnreadableShape as error:
            state[wrong] = (state[corners], str(error), held)
        if then:
            then()

    st.text_area(
        _("Within a shape: corners"),
        key=corners,
        placeholder=_("Latitude, longitude: a corner in each line"),
        help=_("Two numbers in each line, such as 41.3, 69.2. A shape can also be drawn on the map."),
        height=90,
        max_chars=shapes.MOST_LETTERS,
        on_change=take,
    )
    if is_wrong:
        st.warning(i18n.markdown(why))


def _draw_limits() -> None:
    """Ranges of what a case states."""
    for of, ends in LIMITS.items():
        least, step = (0, 1) if of == "persons" else (0.0, None)
        for field, column in zip(ends, st.columns(2, vertical_alignment="bottom"), strict=True):
            column.number_input(
                _(FIELDS[field].label), min_value=least, step=step, value=None, key=KEY + field, persist_state="session"
            )
    st.caption(_("A range of value or persons keeps the cases that state them."))


def _of_group(group: str) -> list[str]:
    """Fields in a part of the sidebar, in the order of the table."""
    return [field for field in CODE_FIELDS if FIELDS[field].sidebar == group]


def _forget_period() -> None:
    st.session_state[KEY + "period"] = None
    st.session_state[KEY + "days"] = None


def reset() -> None:
    """Take every restriction away; period and comparison stay."""
    for field in CODE_FIELDS:
        st.session_state[KEY + field] = []
    for field in OTHER_FIELDS:
        st.session_state[KEY + field] = None


def choose(field: str, codes: tuple[str, ...]) -> None:
    """Set one filter as if it had been chosen by hand; what is chosen is not excluded any more."""
    st.session_state[KEY + field] = list(codes)
    without = st.session_state.get(KEY + "without")
    gone = dict(without or ()).get(field, ())
    kept = [code for code in gone if code not in codes]
    if len(kept) < len(gone):
        again = {field: tuple(code for code in gone if code in codes)}
        st.session_state[AGAIN + "chosen"] = st.session_state.get(AGAIN + "chosen", {}) | again
    choose_other("without", excluding(without, field, kept))


def exclude(field: str, codes: Iterable[str]) -> None:
    """Exclude these codes of a filter, instead of those before; what is excluded is not chosen any more."""
    state, gone = st.session_state, tuple(codes)
    choose_other("without", excluding(state.get(KEY + "without"), field, gone))
    state[KEY + field] = [code for code in state.get(KEY + field) or () if code not in gone]


def excluded(field: str) -> tuple[str, ...]:
    """The codes of a filter that are excluded on screen."""
    return dict(st.session_state.get(KEY + "without") or ()).get(field, ())


def choose_other(field: str, value) -> None:
    """Set a filter that is no list of codes (`filters.OTHER_FIELDS`); None takes it away."""
    st.session_state[KEY + field] = value


def leave_out(numbers: Iterable[int], reason: str = "") -> None:
    """Leave records out of everything that is counted, by their numbers, for one reason; of those that are left out
    already the reason is set. No more than a link holds."""
    state = st.session_state
    wanted = tuple(dict.fromkeys(numbers))
    before = tuple(state.get(KEY + "left_out") or ())
    now = (*before, *(one for one in wanted if one not in before))[: links.MOST_LEFT_OUT]
    choose_other("left_out", now or None)
    said = state.get(REASONS, ())
    for number in wanted:
        said = reasons.with_one(said, number, reason)
    state[REASONS] = reasons.kept(said, now)


def take_in(numbers: Iterable[int]) -> None:
    """Count records again that were left out."""
    gone = set(numbers)
    rest = tuple(one for one in st.session_state.get(KEY + "left_out") or () if one not in gone)
    choose_other("left_out", rest or None)
    st.session_state[REASONS] = reasons.kept(st.session_state.get(REASONS, ()), rest)


def choose_month(month: date) -> None:
    """Set the period to one month, as if it had been chosen by hand."""
    st.session_state[KEY + "period"] = f"{month:%Y-%m}"


def acted() -> None:
    """Note that a widget of the page has been used: what this run was asked by is no step back."""
    st.session_state[ACTED] = True


def choose_days(start: date, end: date) -> None:
    """Set the period to `start` to before `end`, as if it had been chosen by hand: a month, quarter, half-year or year,
    or its days."""
    if (calendar := comparison.calendar_code(comparison.Period(start, end))) is not None:
        st.session_state[KEY + "period"] = calendar
        return
    st.session_state[KEY + "period"] = "custom"
    st.session_state[KEY + "days"] = (start, end - timedelta(days=1))


def _draw_period(situation: Situation) -> None:
    state = st.session_state
    offered = list(comparison.PERIOD_CHOICES)
    if situation.access.tier == "public":
        offered = ["last_year"]
    if len(state[KEY + "blo_codes"]) != 1 and state[KEY + "period"] != "since_opening":
        offered = [one for one in offered if one != "since_opening"]
    years = range(
        situation.coverage.end.year - (situation.coverage.end.timetuple().tm_yday == 1),
        situation.coverage.first.year - 1,
        -1,
    )
    offered += [str(year) for year in years]
    if state[KEY + "period"] not in offered:
        offered.insert(0, state[KEY + "period"])
    st.selectbox(_("Period"), offered, key=KEY + "period", format_func=period_word, persist_state="session")
    if state[KEY + "period"] == "custom":
        st.date_input(
            _("Days"),
            key=KEY + "days",
            format="DD.MM.YYYY",
            persist_state="session",
            min_value=min(situation.coverage.first, *state[KEY + "days"]),
            max_value=max(situation.coverage.end, *state[KEY + "days"]),
        )


def _draw_against(situation: Situation) -> None:
    """The days of another period; at first those of a year earlier, or of the period before, as far as they are not the
    period itself."""
    state, coverage = st.session_state, situation.coverage
    if not state.get(KEY + "against"):
        period = comparison.of(current(situation))
        offered = (comparison.bases(period, one, date.min) for one in ("last_year", "previous"))
        base = next((bases[0] for bases in offered if bases), period)
        state[KEY + "against"] = (base.start, base.end - DAY)
    st.date_input(
        _("Days compared"),
        key=KEY + "against",
        format="DD.MM.YYYY",
        persist_state="session",
        min_value=min(coverage.first, *state[KEY + "against"]),
        max_value=max(coverage.end, *state[KEY + "against"]),
    )
    filters = current(situation)
    chosen = periods.against(filters, coverage, situation.access)
    if chosen and chosen.why:
        st.warning(i18n.markdown(comparison_words.why_not_against(chosen, comparison.of(filters))) + ".")


def _draw_codes(asks: Asks, fields: Sequence[str], filters: Filters, situation: Situation) -> None:
    def counted() -> list[pd.DataFrame]:
        asked = [asks.ask(facets.counts(field, filters, situation.access)) for field in fields]
        return [answer.rows() for answer in asked]

    found = asks.once(situation.access, ("facets", filters, *fields), counted, kind="facts")
    for field, rows in zip(fields, found, strict=True):
        options, label = _options(field, rows, st.session_state[KEY + field], situation.names)
        st.multiselect(
            _(FIELD_WORDS[field]),
            options,
            key=KEY + field,
            format_func=label,
            placeholder=_("All"),
            persist_state="session",
            on_change=_take_in,
            args=(field,),
        )


def _options(
    field: str, rows: pd.DataFrame, chosen: Sequence[str], names: Names
) -> tuple[list[str], Callable[[str], str]]:
    """The choices of a filter, and how each is called: with its cases."""
    counts = dict(zip(rows["code"], rows["case_count"], strict=True))
    options = [*counts, *(code for code in chosen if code not in counts)]
    if FIELDS[field].is_by_name or FIELDS[field].is_in_order:
        options.sort(key=lambda code: (code == BLANK, names.sort_key(field, code)))
    return options, lambda code: f"{names.choice(field, code)} · {count(counts.get(code, 0))}"


def _take_in(field: str) -> None:
    choose(field, tuple(st.session_state[KEY + field]))


EXCLUDE = "exclude_"


def _draw_excluded(asks: Asks, filters: Filters, situation: Situation) -> None:
    """One filter, and which of its values do not count."""
    held = [field for field, _codes in filters.without or ()]
    offered = [
        field
        for field in CODE_FIELDS
        if (FIELDS[field].sidebar or FIELDS[field].facet is not None) and opening.may_narrow(field, situation.access)
    ]
    field = st.selectbox(
        _("Exclude by"),
        list(dict.fromkeys((*held, *offered))),
        index=None,
        key=EXCLUDE + "by",
        format_func=lambda one: _(FIELD_WORDS[one]),
        placeholder=_("No filter"),
    )
    if not field:
        return
    codes = excluded(field)
    options, label = _options(field, asks.load(facets.counts(field, filters, situation.access)), codes, situation.names)
    widget = EXCLUDE + field
    st.session_state[widget] = list(codes)
    st.multiselect(
        _("All but: {filter}").format(filter=_(FIELD_WORDS[field])),
        options,
        key=widget,
        format_func=label,
        placeholder=_("Nothing is excluded"),
        on_change=lambda: exclude(field, st.session_state[widget]),
    )
