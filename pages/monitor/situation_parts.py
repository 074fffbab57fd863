"""The parts of the Situation page: each loads nothing twice, says what its figures are, and draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from statistics import mean

import numpy as np
import pandas as pd
import streamlit as st

import comparison
import data
import expectation
import i18n
import reporting
import sidebar
from analysis import changes, totals
from charts import map as maps
from charts.table import Cell, Column, table
from charts.tiles import Bar, Part, Tile
from charts.tiles import tiles as tile_markup
from charts.trend import TrendWords, monthly_trend
from comparison import Period, months_between, shift
from filters import Filters
from i18n import N_, _, count, ngettext
from queries import changes as change_queries
from queries import network, release, seizures
from queries.seizures import MASS
from screen import Screen

OFFICE_KINDS = ("blo", "demonstration")
TREND_MONTHS = 36
MOST_CHANGES = 7
MOST_SIGNIFICANT = 8
MOST_AGENCIES = 12
MOST_GROUPS = 3
MOST_UNITS = 3
MOST_PLACE_NAMES = 24
MAP_HEIGHT = 430
MAP_WIDTH, PHONE_MAP_WIDTH = 570, 330
TREND_HEIGHT = 290
FEW_STATED = 0.9
MAP_DISCLAIMER = N_(
    "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
    "acceptance by the United Nations."
)


@dataclass(frozen=True)
class Facts:
    """Rows of one run: by month and unit, over `frame.spans`; `now_cases` and `now_quantities` are those of the period.

    `cases` reach back as far as the trend does. `trend_months` are the months that the trend knows, its past included.
    `asked` holds what the parts of the page read by themselves.
    """

    frame: totals.Frame
    trend_months: list[date]
    asked: dict[str, list[data.Answer]]
    cases: pd.DataFrame
    quantities: pd.DataFrame
    sizes: pd.DataFrame
    exchanges: pd.DataFrame
    operations: pd.DataFrame
    offices: pd.DataFrame
    outside: int

    @property
    def is_empty(self) -> bool:
        return self.now_cases.empty

    @cached_property
    def now_cases(self) -> pd.DataFrame:
        return self.frame.within(self.cases, self.frame.period)

    @cached_property
    def now_quantities(self) -> pd.DataFrame:
        return self.frame.within(self.quantities, self.frame.period)


# Loading ----------------------------------------------------------------------------------------------------


def load(here: Screen) -> Facts:
    """Everything that the page shows is asked for at once; what the totals and the trend need is worked out here."""
    frame = _periods(here)
    months = [] if here.access.tier == "public" else _trend_months(here, frame.period)
    asked = _ask(here, frame, months)
    offices = asked["offices"][0].rows()
    if "reports" in asked:
        frame = _with_reports(here, frame, asked, offices)
    if here.access.reads_release_only:
        sizes = pd.DataFrame(columns=["category", "unit", "case_count", "quantity", "largest", "largest_id", "median"])
        outside = 0
    else:
        sizes = asked["sizes"][0].rows()
        outside = int(asked["outside"][0].rows()["case_count"].iloc[0])
    rows = {name: _by_reporter(here, asked[name]) for name in ("cases", "quantities", "exchanges", "operations")}
    for name, column in (("exchanges", "exchange_count"), ("operations", "operation_count")):
        rows[name] = rows[name].rename(columns={"count": column})
    return Facts(frame=frame, trend_months=months, asked=asked, sizes=sizes, offices=offices, outside=outside, **rows)


def _ask(here: Screen, frame: totals.Frame, trend_months: list[date]) -> dict[str, list[data.Answer]]:
    """Answers by name: one for each of `frame.spans` where rows are by month."""
    filters, access = here.filters, here.access
    released, zone = access.reads_release_only, here.settings.zone
    source = release if released else seizures
    spans = [filters.with_(start=span.start, end=span.end) for span in frame.spans]
    longer = spans
    if trend_months:
        after = shift(trend_months[-1], 1)
        longer = [spans[0].with_(start=min(spans[0].start, trend_months[0]), end=max(spans[0].end, after)), *spans[1:]]
    questions = {
        "quantities": [source.monthly_quantities(span, access) for span in spans],
        "cases": [source.monthly_cases(span, access) for span in longer],
        "offices": [network.offices(filters, access)],
    }
    if released:
        for subject in ("exchanges", "operations"):
            questions[subject] = [release.monthly_activity(span, access, subject=subject) for span in spans]
    else:
        questions |= {
            "exchanges": [network.monthly_exchanges(span, access, zone=zone) for span in spans],
            "reports": [network.reports(_reporting_span(filters, frame, trend_months), access)],
            "statuses": [network.statuses(access)],
            "operations": [network.monthly_operations(span, access) for span in spans],
            "sizes": [seizures.case_sizes(filters, access)],
            "outside": [seizures.outside_scope(filters, access)],
            "assessed": [seizures.assessed(filters, access)],
        }
        if has_agencies(here):
            questions["agencies"] = [seizures.by_agency(span, access) for span in spans]
    if access.tier != "public":
        questions["significant"] = [source.newest_significant(filters, access, most=MOST_SIGNIFICANT)]
        questions |= _questions_of_change(here, frame)
    return {name: [data.ask(query) for query in queries] for name, queries in questions.items()}


def _reporting_span(filters: Filters, frame: totals.Frame, trend_months: list[date]) -> Filters:
    start = min([frame.earliest, *trend_months[:1]]).replace(day=1)
    return filters.with_(start=start, end=max([frame.period.end, *(shift(month, 1) for month in trend_months[-1:])]))


def _by_span(answers: list[data.Answer]) -> pd.DataFrame:
    """Rows for each of `frame.spans`, with `span` (the place there) and `month` as a date."""
    found = [answer.rows().assign(span=span) for span, answer in enumerate(answers)]
    rows = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    return rows.assign(month=rows["month"].to_numpy().astype("datetime64[D]").astype(object))


def _by_reporter(here: Screen, answers: list[data.Answer]) -> pd.DataFrame:
    """Rows with `reporter`: the office, or the country where there is none."""
    rows = _by_span(answers)
    office = rows["blo_code"] if "blo_code" in rows else pd.Series(None, index=rows.index, dtype="str")
    country = rows["country_code"] if "country_code" in rows else pd.Series("*", index=rows.index)
    is_office_kind = here.filters.source_kind in OFFICE_KINDS and not here.access.reads_release_only
    reporter = office.where(office.notna(), "outside:" + country) if is_office_kind else country
    return rows.assign(reporter=reporter)


def _periods(here: Screen) -> totals.Frame:
    """The period and what it is compared with; who reported is not known yet."""
    filters, coverage = here.filters, here.coverage
    period = comparison.of(filters)
    end = min(period.end, coverage.complete_to)
    compared = Period(period.start, end) if end > period.start else None
    bases = comparison.bases(compared, filters.comparison, coverage.first) if compared else ()
    if here.access.tier == "public":
        bases = tuple(base for base in bases if base.start.month == 1 and base.months and base.months % 12 == 0)
    return totals.Frame(
        period, compared, bases, coverage.complete_to, pd.DataFrame(), pd.DataFrame(),
        is_of_events=filters.source_kind not in OFFICE_KINDS, is_yearly=here.access.tier == "public",
    )  # fmt: skip


def _with_reports(here: Screen, frame: totals.Frame, asked: dict[str, list[data.Answer]], offices: pd.DataFrame) -> totals.Frame:
    """The frame with who reported, and what is comparable in all of its periods."""
    span = _reporting_span(here.filters, frame, _trend_months(here, frame.period))
    states = reporting.month_states(
        asked["reports"][0].rows(),
        offices if here.filters.source_kind in OFFICE_KINDS else offices.iloc[:0],
        asked["statuses"][0].rows(),
        months_between(span.start, span.end),
        frame.complete_to,
    )
    if not (frame.compared and frame.bases and len(states)):
        return replace(frame, states=states)
    return replace(frame, states=states, comparable=reporting.comparable(states, frame.compared, frame.bases))


def _trend_months(here: Screen, period: Period) -> list[date]:
    """Months far enough back that the first one shown has its past; up to the newest one where the period reaches it."""
    coverage = here.coverage
    end = max(period.end, coverage.end) if period.end >= coverage.complete_to else period.end
    first = shift(end.replace(day=1), -TREND_MONTHS - expectation.WINDOW_MONTHS - len(months_between(period.start, period.end)))
    return months_between(max(first, coverage.first.replace(day=1)), end)


# Header -----------------------------------------------------------------------------------------------------


def head(here: Screen, facts: Facts) -> None:
    """Title, and one line of words: source, period, scope, comparison, data date, who reported."""
    badge = f'<span class="blo-badge">{i18n.html(_("Demonstration data"))}</span>' if here.is_demonstration else ""
    st.html(f"<h1>{i18n.html(_('Situation'))}{badge}</h1>")
    words = [f"<b>{i18n.html(i18n.period(here.filters.start, here.filters.end))}</b>", i18n.html(_source_words(here))]
    words.append(i18n.html(_scope_words(here)))
    words.append(i18n.html(compared_words(facts.frame)))
    if reported := _reported_words(here, facts):
        words.append(i18n.html(reported))
    zone = here.settings.zone_ru if i18n.language() == "ru" else here.settings.zone_en
    moment = i18n.datetime_zone(here.loaded_at, here.settings.zone, zone)
    words.append(i18n.html(_("Data as of {time}").format(time=moment)))
    st.html(f'<div class="blo-words">{" · ".join(words)}</div>')


def _source_words(here: Screen) -> str:
    kind = _(sidebar.SOURCE_WORDS[here.filters.source_kind])
    if here.filters.source_kind == "demonstration":
        return _("invented records at real offices")
    rows = data.load(network.sources(here.filters.source_kind)) if not here.access.reads_release_only else pd.DataFrame()
    names = [", ".join(_(part) for part in (row.publisher, row.name) if not pd.isna(part)) for row in rows.itertuples()]
    return f"{kind} ({'; '.join(names)})" if names else kind


def _scope_words(here: Screen) -> str:
    if here.filters.countries:
        return i18n.list_words(here.names("country", code) for code in here.filters.countries)
    return _("five programme countries")


def compared_words(frame: totals.Frame) -> str:
    """What the figures are compared with, in words with its days."""
    if frame.compared is None:
        return _("No comparison: the period is still filling up")
    if not frame.bases:
        return _("No comparison")
    spans = [i18n.period(base.start, base.end) for base in frame.bases]
    if len(spans) == 1:
        words = _("compared with {period}").format(period=spans[0])
    else:
        years = ngettext("mean of {n} earlier year", "mean of {n} earlier years", len(spans))
        words = _("compared with the {mean} ({period})").format(
            mean=years.format(n=count(len(spans))), period=f"{spans[-1]} … {spans[0]}"
        )
    if frame.compared != frame.period:
        words += " " + _("(only {period}, the rest is still filling up)").format(
            period=i18n.period(frame.compared.start, frame.compared.end)
        )
    return words


def _reported_words(here: Screen, facts: Facts) -> str:
    if here.access.reads_release_only:
        age = here.settings.release_age_days
        words = ngettext("verified records older than {n} day", "verified records older than {n} days", age)
        return words.format(n=count(age))
    if facts.frame.states.empty:
        return ""
    reported, known = reporting.reported_in(facts.frame.states, facts.frame.period)
    if here.filters.source_kind in OFFICE_KINDS:
        words = ngettext("{n} office of {total} reported in full", "{n} offices of {total} reported in full", reported)
    else:
        words = ngettext("{n} country of {total} reported", "{n} countries of {total} reported", reported)
    return words.format(n=count(reported), total=count(known))


def chips(here: Screen) -> None:
    """What narrows the figures, each with a cross to take it away."""
    chosen = here.filters.chosen
    if not chosen and not here.filters.near and here.filters.least_kg is None and here.filters.most_kg is None:
        return
    with st.container(horizontal=True, key="chips", gap="small"):
        for field, codes in chosen.items():
            words = i18n.list_words(here.names.choice(field, code) for code in codes[:3])
            if len(codes) > 3:
                words += " +" + count(len(codes) - 3)
            label = f"{_(sidebar.FIELD_WORDS[field])}: {i18n.markdown(words)}"
            st.button(label, key=f"chip_{field}", icon=":material/close:", on_click=sidebar.choose, args=(field, ()))
        if here.filters.near:
            km = _("Within {n} km of a point").format(n=i18n.significant(here.filters.near.radius_km))
            st.button(km, key="chip_near", icon=":material/close:", on_click=_forget, args=("near",))
        for name, words in (("least_kg", _("From, kg")), ("most_kg", _("To, kg"))):
            value = getattr(here.filters, name)
            if value is not None:
                label = f"{words}: {i18n.significant(value)}"
                st.button(label, key=f"chip_{name}", icon=":material/close:", on_click=_forget, args=(name,))


def _forget(name: str) -> None:
    st.session_state[sidebar.KEY + name] = None


def say_why_empty(here: Screen, facts: Facts) -> None:
    """No case: because nothing matches, nobody reported, or the period lies outside the data."""
    first, end = here.coverage.first, here.coverage.end
    if here.filters.end <= first or here.filters.start >= end:
        words = _("The period lies outside the data, which covers {period}.").format(period=i18n.period(first, end))
    elif not facts.frame.states.empty and not reporting.reported_in(facts.frame.states, facts.frame.period)[0]:
        words = _("Nobody reported on this period in full: that is not the same as no seizures.")
    else:
        words = _("No data for the chosen filters")
    st.info(words, icon=":material/filter_alt_off:")
    if facts.outside:
        st.markdown(_outside_words(facts.outside))
    if here.filters.chosen:
        st.button(_("Reset filters"), key="reset_empty", on_click=sidebar.reset)


# Tiles ------------------------------------------------------------------------------------------------------


def tiles(here: Screen, facts: Facts) -> None:
    """Six figures, each with its comparison and its twelve small months."""
    rows = [
        _cases_tile(here, facts),
        _drugs_tile(here, facts),
        _precursors_tile(here, facts),
        _persons_tile(here, facts),
        _exchanges_tile(here, facts),
        _operations_tile(here, facts),
    ]
    st.html(tile_markup(rows))


def _tile(
    facts: Facts,
    label: str,
    total: totals.Total,
    *,
    unit: str = "",
    about: str = "",
    lines: tuple[str, ...] = (),
    warning: str = "",
    parts: tuple[Part, ...] = (),
) -> Tile:
    """A tile from a total, in a unit (its code) or in numbers, or why there is none."""
    word = i18n.unit_word(unit, total.value or 0) if unit else ""
    value = None if total.value is None else i18n.significant(total.value) if unit else count(total.value)
    reason = i18n.state_word(total.state) if value is None else ""
    change, compared = _change(total.comparison, is_count=not unit, is_of_events=facts.frame.is_of_events) if value else ("", "")
    months = facts.frame.small_months
    shown = f"{value} {word}".strip() if value else reason
    made_of = (f"{part.name}: {part.amount} {word}, {_('cases')}: {part.cases}" for part in parts)
    said = (f"{label}: {shown}", about, f"{change} {compared}".strip(), *made_of, warning, *lines)
    return Tile(
        label=label,
        alt=". ".join(part for part in said if part),
        value=value,
        unit=word,
        change=change,
        compared=compared,
        about=about,
        lines=lines,
        warning=warning,
        reason=reason,
        parts=parts if value else (),
        heads=(word, _("cases")),
        bars=_bars(total.months, unit, facts.frame.period) if value is not None else (),
        months=(i18n.month_axis_year(months[0]), i18n.month_axis_year(months[-1])) if months else ("", ""),
    )


def _no_tile(label: str, state: str) -> Tile:
    reason = i18n.state_word(state)
    return Tile(label=label, alt=f"{label}: {reason}", reason=reason)


def _change(compared: totals.Comparison | None, *, is_count: bool, is_of_events: bool = False) -> tuple[str, str]:
    """A change in absolute figures and per cent, and what it is measured against; counts are told whole, amounts rounded.

    What was left out are countries in a source of events, else offices.
    """
    if compared is None:
        return "", ""
    number = i18n.mean_count if is_count else i18n.significant
    difference = round(compared.change, 6)
    text = ("+" if difference > 0 else "") + number(difference) if difference else "0"
    if difference and compared.change_share is not None:
        text = f"{i18n.percent(compared.change_share, with_sign=True)} ({text})"
    if compared.left_out:
        words = [_("like for like {now}, was {base}").format(now=number(compared.value), base=number(compared.base))]
        words.append(_left_out(compared.left_out, is_of_events))
    else:
        words = [_("was {base}").format(base=number(compared.base))]
    if compared.change_share is None:
        words.append(_("under {n} cases, no per cent").format(n=comparison.LEAST_BASE_CASES))
    return text, "; ".join(words)


def _left_out(units: int, is_of_events: bool) -> str:
    if is_of_events:
        words = ngettext("{n} country left out", "{n} countries left out", units)
    else:
        words = ngettext("{n} office left out", "{n} offices left out", units)
    return words.format(n=count(units))


def _bars(months: tuple[totals.MonthValue, ...], unit: str, period: Period) -> tuple[Bar, ...]:
    """Small months; those before the period stand back."""
    highest = max((month.value for month in months if month.value), default=0) or 1
    bars = []
    for month in months:
        when = i18n.month_year(month.month)
        if month.value is None:
            bars.append(Bar(None, month.state, f"{when}: {i18n.state_word(month.state)}"))
            continue
        words = f"{when}: {i18n.quantity(month.value, unit) if unit else count(month.value)}"
        if month.state == "filling":
            words += f" ({i18n.state_word('filling')})"
        bars.append(Bar(month.value / highest, month.state, words, is_context=month.month < period.start.replace(day=1)))
    return tuple(bars)


def _cases_tile(here: Screen, facts: Facts) -> Tile:
    total = totals.total(facts.frame, facts.cases, "case_count")
    rows = facts.now_cases
    provisional = int(rows["provisional_count"].sum())
    lines = []
    if provisional:
        lines.append(_("of these provisional: {n}").format(n=count(provisional)))
    if facts.outside:
        lines.append(_outside_words(facts.outside))
    return _tile(facts, _("Seizure cases"), total, lines=tuple(lines))


def _outside_words(rows: int) -> str:
    words = ngettext("{n} more case in other countries", "{n} more cases in other countries", rows)
    return words.format(n=count(rows))


def _of(facts: Facts, category: str, unit: str) -> pd.DataFrame:
    rows = facts.quantities
    return rows[(rows["category"] == category) & (rows["unit"] == unit)]


def _drugs_tile(here: Screen, facts: Facts) -> Tile:
    """Drugs by weight, the largest groups beside the sum of what is unlike; other units and plant material apart."""
    rows = _of(facts, "drug", MASS)
    total = totals.total(facts.frame, rows, "quantity", weights=rows)
    groups = facts.frame.within(rows, facts.frame.period).groupby("group_code")[["quantity", "case_count"]].sum()
    groups = groups[groups["quantity"] > 0].sort_values("quantity", ascending=False)
    apart = _other_units(facts, "drug", MASS)
    if plants := _plain_sum(facts, "plant_material"):
        apart.append(_("plant material {quantities}").format(quantities=plants))
    about = [_("weights of unlike substances")] if len(groups) > 1 else []
    return _tile(
        facts, _("Drugs seized"), total, unit=MASS, about=", ".join([*about, *_cases_behind(facts, "drug", MASS)]),
        parts=tuple(_group_parts(here, groups)), warning=_dominated(facts, "drug", MASS),
        lines=(*_apart(apart), *_held_back(facts, rows)),
    )  # fmt: skip


def _group_parts(here: Screen, groups: pd.DataFrame) -> Iterator[Part]:
    """The largest groups; the rest in one line."""
    for code, row in groups.head(MOST_GROUPS).iterrows():
        yield _part(here.names("substance_group", code), row, here.palette.group(code))
    rest = groups.iloc[MOST_GROUPS:]
    if len(rest):
        words = ngettext("{n} more group", "{n} more groups", len(rest)).format(n=count(len(rest)))
        yield _part(words, rest.sum(), here.palette.context)


def _part(name: str, row: pd.Series, colour: str) -> Part:
    return Part(name, i18n.significant(row["quantity"]), count(row["case_count"]), colour)


def _apart(quantities: list[str]) -> list[str]:
    return [_("Apart: {quantities}").format(quantities="; ".join(quantities))] if quantities else []


def _cases(number: float) -> str:
    return ngettext("{n} case", "{n} cases", int(number)).format(n=count(number))


def _cases_behind(facts: Facts, category: str, unit: str) -> list[str]:
    """How many cases a total is made of, and their median; nothing where single cases are not known to the reader."""
    found = totals.sizes(facts.sizes, category, unit)
    if found is None:
        return []
    words = ngettext("in {n} case", "in {n} cases", found.case_count).format(n=count(found.case_count))
    return [words] if found.case_count == 1 else [words, _("median {quantity}").format(quantity=i18n.quantity(found.median, unit))]


def _held_back(facts: Facts, rows: pd.DataFrame) -> list[str]:
    """Released amounts leave out what stands for too few cases: how many of them."""
    now = facts.frame.within(rows, facts.frame.period)
    held = int(now["suppressed_count"].sum()) if "suppressed_count" in now else 0
    words = ngettext("without {n} held-back amount of few cases", "without {n} held-back amounts of few cases", held)
    return [words.format(n=count(held))] if held else []


def _other_units(facts: Facts, category: str, unit: str) -> list[str]:
    """Quantities in other units, the largest first."""
    rows = facts.now_quantities
    rows = rows[(rows["category"] == category) & (rows["unit"] != unit) & rows["unit"].notna()]
    sums = rows.groupby("unit")["quantity"].sum(min_count=1).dropna().sort_values(ascending=False)
    return [i18n.quantity(value, one) for one, value in sums.head(MOST_UNITS).items()]


def _plain_sum(facts: Facts, category: str) -> str:
    rows = facts.now_quantities
    rows = rows[(rows["category"] == category) & rows["unit"].notna()]
    sums = rows.groupby("unit")["quantity"].sum(min_count=1).dropna()
    return ", ".join(i18n.quantity(value, unit) for unit, value in sums.items())


def _dominated(facts: Facts, category: str, unit: str) -> str:
    """One case over half of a total is said, with what is left without it."""
    found = totals.sizes(facts.sizes, category, unit)
    if found is None or not found.is_dominated:
        return ""
    return _("One case is {share} of it; without the largest case {rest}").format(
        share=i18n.percent(found.largest_share), rest=i18n.quantity(found.quantity - found.largest, unit)
    )


def _precursors_tile(here: Screen, facts: Facts) -> Tile:
    """Precursors in the unit of most cases; the other units apart."""
    now = facts.now_quantities
    now = now[(now["category"] == "precursor") & now["unit"].notna()]
    units = now[now["quantity"].notna()].groupby("unit")["case_count"].sum().sort_values(ascending=False)
    unit = units.index[0] if len(units) else MASS
    rows = _of(facts, "precursor", unit)
    total = totals.total(facts.frame, rows, "quantity", weights=rows)
    return _tile(
        facts, _("Precursors seized"), total, unit=unit, about=", ".join(_cases_behind(facts, "precursor", unit)),
        warning=_dominated(facts, "precursor", unit),
        lines=(*_apart(_other_units(facts, "precursor", unit)), *_held_back(facts, rows)),
    )  # fmt: skip


def _persons_tile(here: Screen, facts: Facts) -> Tile:
    label = _("Persons detained")
    if "persons" not in here.subjects:
        return _no_tile(label, "not_held")
    if here.access.reads_release_only and (here.filters.group_codes or here.filters.categories):
        return _no_tile(label, "not_at_this_level")
    total = totals.total(facts.frame, facts.cases, "persons_detained")
    rows = facts.now_cases
    stated, cases = int(rows["stated_count"].sum()), int(rows["case_count"].sum())
    lines = []
    if here.access.reads_release_only:
        lines.append(_("Rounded to {n}").format(n=here.settings.persons_rounding))
    if stated < cases:
        lines.append(_("stated for {n} of {total} cases").format(n=count(stated), total=count(cases)))
    return _tile(facts, label, total, lines=tuple(lines))


def _exchanges_tile(here: Screen, facts: Facts) -> Tile:
    label = _("Information exchanges")
    if "exchanges" not in here.subjects:
        return _no_tile(label, "not_held")
    total = totals.total(facts.frame, facts.exchanges.assign(case_count=facts.exchanges["exchange_count"]), "exchange_count")
    lines = []
    if not here.access.reads_release_only:
        rows = facts.frame.within(facts.exchanges, facts.frame.period)
        due, answered = int(rows["request_count"].sum()), int(rows["answered_count"].sum())
        if due:
            lines.append(_("requests answered: {n} of {total}").format(n=count(answered), total=count(due)))
    return _tile(facts, label, total, lines=(*lines, *_not_narrowed(here, ("countries", "blo_codes", "pair_codes", "group_codes"))))


def _operations_tile(here: Screen, facts: Facts) -> Tile:
    label = _("Joint operations")
    if "operations" not in here.subjects:
        return _no_tile(label, "not_held")
    rows = facts.operations.assign(case_count=facts.operations["operation_count"])
    lines = _not_narrowed(here, ("countries", "blo_codes", "pair_codes"))
    return _tile(facts, label, totals.total(facts.frame, rows, "operation_count"), lines=tuple(lines))


def _not_narrowed(here: Screen, fields: tuple[str, ...]) -> list[str]:
    """Filters that do not apply to a figure are said under it."""
    others = [_(sidebar.FIELD_WORDS[field]) for field in here.filters.chosen if field not in fields]
    return [_("not narrowed by: {filters}").format(filters=", ".join(others))] if others else []


# What changed -----------------------------------------------------------------------------------------------


def what_changed(here: Screen, facts: Facts) -> None:
    """The most surprising findings, each a link to what shows it."""
    st.html(f'<div class="blo-head">{i18n.html(_("What changed"))}</div>')
    found = changes.ranked(_found(here, facts), most=MOST_CHANGES)
    st.html(f'<div class="blo-take">{i18n.html(_("by surprise, each office and country against its own past"))}</div>')
    others = set(here.filters.chosen) - {"countries", "blo_codes", "pair_codes", "group_codes"}
    if others:
        words = ", ".join(_(sidebar.FIELD_WORDS[field]) for field in here.filters.chosen if field in others)
        st.html(f'<div class="blo-note">{i18n.html(_("not narrowed by: {filters}").format(filters=words))}</div>')
    if not found:
        st.markdown(_why_nothing_changed(here, facts))
    for place, change in enumerate(found):
        with st.container(key=f"change_{change.tone}_{place}"):
            st.page_link(
                "pages/monitor/situation.py", label=i18n.markdown(change.headline), query_params=sidebar.with_codes(change.codes)
            )
            st.html(f'<div class="blo-take">{i18n.html(change.sentence)}</div>')


def _why_nothing_changed(here: Screen, facts: Facts) -> str:
    if here.filters.source_kind == "published":
        return _("Published finds are single examples: they do not tell what is usual.")
    past = facts.asked["past"][0].rows()["base_months"].max() if "past" in facts.asked else 0
    if pd.isna(past) or past < expectation.LEAST_MONTHS:
        words = _("Too short a past to say what is usual: {n} reported months before the period are needed.")
        return words.format(n=expectation.LEAST_MONTHS)
    return _("Nothing outside the usual: all counts lie within what their own past lets expect.")


def _questions_of_change(here: Screen, frame: totals.Frame) -> dict[str, list]:
    """Queries of `_found` that this reader and this source can answer."""
    filters, access, zone = here.filters, here.access, here.settings.zone
    if frame.compared is None or filters.source_kind == "published":
        return {}
    questions = {"news": [change_queries.first_seen_in(filters, access)]}
    if frame.compared.months:
        questions["past"] = [change_queries.against_past(filters.with_(end=frame.compared.end), access)]
    if not access.reads_release_only and filters.source_kind in OFFICE_KINDS:
        before = _year_before(filters)
        questions["replies"] = [network.reply_times(span, access, zone=zone) for span in (filters, before)]
        questions["last_reports"] = [network.last_reports(filters, access)]
    return questions


def _year_before(filters: Filters) -> Filters:
    return filters.with_(start=shift(filters.start, -12), end=filters.start)


def _found(here: Screen, facts: Facts) -> list[changes.Change]:
    filters, names, frame, asked = here.filters, _change_names(here), facts.frame, facts.asked
    found = []
    if "past" in asked:
        countries = dict(zip(facts.offices["code"], facts.offices["country_code"], strict=True))
        rows = asked["past"][0].rows()
        found += changes.counts(rows, names, start=filters.start, end=frame.compared.end, office_country=countries)
    if "news" in asked:
        found += changes.news(asked["news"][0].rows(), names)
    if "replies" in asked:
        before = _year_before(filters)
        now, then = (answer.rows() for answer in asked["replies"])
        found += changes.replies(now, then, names, base=i18n.period(before.start, before.end))
        last = asked["last_reports"][0].rows()
        found += changes.silence(frame.states, last, names, complete_to=min(here.coverage.complete_to, filters.end))
    return found


def _change_names(here: Screen):
    def look_up(dimension: str, code: str) -> str:
        return here.names(dimension, code)

    return look_up


# Map --------------------------------------------------------------------------------------------------------


def map_of_cases(here: Screen, facts: Facts) -> None:
    """Offices, a pair as one mark; or places of seizure where the source has no offices. A click filters."""
    by_office = here.filters.source_kind in (*OFFICE_KINDS, "published")
    marks, note, title = _office_marks(here, facts) if by_office else _place_marks(here, facts)
    st.html(f'<div class="blo-head">{i18n.html(title)}</div>')
    if not marks:
        st.markdown(note)
        return
    picture = maps.deck(
        marks, mode=here.mode, language=i18n.language(), width=_map_width(), height=MAP_HEIGHT,
        box=None if by_office else maps.REGION, spread=by_office,
    )  # fmt: skip
    alt = f"{title}. " + "; ".join(f"{mark.title}: {mark.lines}".replace("\n", ", ") for mark in marks[:3])
    key = f"map_{by_office}"
    st.pydeck_chart(
        picture, height=MAP_HEIGHT, key=key, alt=alt, selection_mode="single-object",
        on_select=lambda: _clicked(key, by_office),
    )  # fmt: skip
    st.html(
        f'<div class="blo-note">{i18n.html(note)}<br/>{i18n.html(_(MAP_DISCLAIMER))}<br/>'
        "Natural Earth · © OpenStreetMap contributors (ODbL) · GeoNames (CC BY 4.0) · GSHHG (LGPL)</div>"
    )


def _map_width() -> int:
    """About how wide the map is: the server learns no sizes, only that the browser calls itself a mobile one."""
    return PHONE_MAP_WIDTH if "Mobi" in (st.context.headers.get("User-Agent") or "") else MAP_WIDTH


def _clicked(key: str, by_office: bool) -> None:
    """A click on a mark is the same as choosing its office, pair or place by hand."""
    chosen = st.session_state[key].selection.get("objects", {}).get("marks", [])
    if not chosen:
        return
    code = chosen[0]["code"]
    if not by_office:
        if code:
            sidebar.choose("place_codes", (code,))
    elif code.startswith("blo:"):
        sidebar.choose("blo_codes", (code.removeprefix("blo:"),))
    else:
        sidebar.choose("pair_codes", (code.removeprefix("pair:"),))


def _office_marks(here: Screen, facts: Facts) -> tuple[list[maps.Mark], str, str]:
    title = _("Cases by office")
    released = here.access.reads_release_only
    filters = here.filters
    if released:
        cases = data.load(release.monthly_cases(filters, here.access, at="blo"))
        quantities = data.load(release.monthly_quantities(filters, here.access, at="blo"))
    else:
        cases, quantities = facts.now_cases, facts.now_quantities
    counts = cases.dropna(subset=["blo_code"]).groupby("blo_code")["case_count"].sum().to_dict()
    weights = quantities[(quantities["category"] == "drug") & (quantities["unit"] == MASS)]
    weights = weights.dropna(subset=["blo_code"]).groupby("blo_code")["quantity"].sum(min_count=1).to_dict()
    silent = _units_in_state(facts, "missing")
    closed = _units_in_state(facts, "closed")
    groups = _mark_groups(here, facts)
    placed = {row.code: row for row in facts.offices.itertuples() if not pd.isna(row.lat)}
    most = max((sum(counts.get(code, 0) for code in offices) for _code, offices in groups), default=0)
    marks = []
    for code, offices in groups:
        rows = [placed[one] for one in offices if one in placed]
        unsure = all(row.confidence == "low" for row in rows)
        if not rows or (released and unsure):
            continue
        found = int(sum(counts.get(one, 0) for one in offices))
        lines = [_mark_line(here, one, counts, weights, silent, closed) for one in sorted(offices)]
        states = {"silent" if one in silent else "closed" if one in closed else "reported" for one in offices}
        state = "closed" if states == {"closed"} else "silent" if "silent" in states else "unsure" if unsure else "reported"
        marks.append(
            maps.Mark(
                code=code, lat=mean(row.lat for row in rows), lon=mean(row.lon for row in rows), size=found / most if most else 0.0,
                title=here.names.pair(code.removeprefix("pair:")) if code.startswith("pair:") else here.names("blo", offices[0]),
                lines="\n".join(lines), state=state, label=here.names("blo", max(offices, key=lambda one: counts.get(one, 0))),
            )
        )  # fmt: skip
    note = " ".join(
        [
            _("Area: cases of the period at an office or a pair of offices; the largest mark stands for {cases}.").format(cases=_cases(most)),
            _("Orange ring: a report is missing; grey ring: closed; pale: no case, or office of low confidence."),
        ]
    )
    elsewhere = int(cases[cases["blo_code"].isna()]["case_count"].sum())
    if elsewhere:
        words = ngettext("{n} case outside offices is not drawn.", "{n} cases outside offices are not drawn.", elsewhere)
        note += " " + words.format(n=count(elsewhere))
    return sorted(marks, key=lambda mark: -mark.size), note, title


def _mark_line(here: Screen, office: str, counts, weights, silent, closed) -> str:
    cases = int(counts.get(office, 0))
    words = _cases(cases)
    weight = weights.get(office)
    if weight is not None and not pd.isna(weight):
        words += ", " + _("drugs {quantity}").format(quantity=i18n.quantity(weight, MASS))
    if office in silent:
        words += ", " + i18n.state_word("missing").lower()
    elif office in closed:
        words += ", " + i18n.state_word("closed").lower()
    return f"{here.names('blo', office)}: {words}"


def _units_in_state(facts: Facts, state: str) -> set[str]:
    """Units in a state in the last complete month of the period."""
    states = facts.frame.states
    if states.empty:
        return set()
    months = [one for one in months_between(facts.frame.period.start, facts.frame.period.end) if one < facts.frame.complete_to]
    if not months:
        return set()
    last = states[states["month"] == months[-1]]
    return set(last[last["state"] == state]["unit"])


def _mark_groups(here: Screen, facts: Facts) -> list[tuple[str, list[str]]]:
    """Offices as they are drawn: both sides of a crossing as one mark, each office in one mark only."""
    known, free, groups = set(facts.offices["code"]), set(facts.offices["code"]), []
    pairs = here.names.pairs
    both = pairs[pairs["side_a"].isin(known) & pairs["side_b"].isin(known)]
    for row in both.itertuples():
        if row.side_a in free and row.side_b in free:
            groups.append((f"pair:{row.code}", [row.side_a, row.side_b]))
            free -= {row.side_a, row.side_b}
    return groups + [(f"blo:{code}", [code]) for code in sorted(free)]


def _place_marks(here: Screen, facts: Facts) -> tuple[list[maps.Mark], str, str]:
    title = _("Places of seizure")
    if here.access.reads_release_only:
        return [], i18n.state_word("not_at_this_level"), title
    rows = data.load(seizures.by_place(here.filters, here.access, most=600))
    known = data.load(seizures.located(here.filters, here.access)).set_index("location_precision")["case_count"]
    drawn = rows[rows["location_precision"] != "country"]
    most = drawn["case_count"].max() if len(drawn) else 1
    precisions = {"crossing": _("crossing"), "settlement": _("settlement"), "district": _("district"), "province": _("province")}
    marks = []
    for row in drawn.itertuples():
        place = _("Place without a name") if pd.isna(row.name_en) else i18n.name(row)
        cases = _cases(row.case_count)
        precise = precisions.get(row.location_precision, row.location_precision)
        marks.append(
            maps.Mark(
                code="" if pd.isna(row.place_code) else row.place_code, lat=row.lat, lon=row.lon,
                size=float(row.case_count / most) * 0.8, title=place,
                lines=f"{cases}\n" + _("position known to: {precision}").format(precision=precise),
                state="unsure" if row.location_precision in ("district", "province") else "reported",
                label=place if len(marks) < MOST_PLACE_NAMES else "",
            )
        )  # fmt: skip
    missing = int(known.get("none", 0))
    note = " ".join(
        [
            _("Area: cases of the period; the largest mark stands for {cases}.").format(cases=_cases(most)),
            _("Pale: known only to a district or province."),
        ]
    )
    if missing:
        words = ngettext("{n} case could not be placed and is not drawn.", "{n} cases could not be placed and are not drawn.", missing)
        note += " " + words.format(n=count(missing))
    return marks, note, title


# Trend ------------------------------------------------------------------------------------------------------


def trend(here: Screen, facts: Facts) -> None:
    """Cases per month over three years beside what their own past lets expect."""
    st.html(f'<div class="blo-head">{i18n.html(_("Seizure cases per month"))}</div>')
    months, counts, states = _monthly(here, facts)
    is_past = here.filters.source_kind != "published"
    reported = [is_past and count is not None and state != "filling" for count, state in zip(counts, states, strict=True)]
    _expected, low, high = expectation.monthly_range([one or 0 for one in counts], reported)
    shown = slice(max(len(months) - max(TREND_MONTHS, _months_in(facts.frame.period)), 0), None)
    months, counts, states, low, high = months[shown], counts[shown], states[shown], low[shown], high[shown]
    outside = {
        place: i18n.count(one)
        for place, one in enumerate(counts)
        if one is not None and states[place] != "filling" and (one > high[place] or one < low[place])
    }
    words = TrendWords(
        cases=_("Seizure cases"),
        expected=_("expected range"),
        filling=i18n.state_word("filling"),
        gap=i18n.state_word("missing"),
        points=tuple(_point_words(*row) for row in zip(months, counts, states, low, high, strict=True)),
        outside=outside,
    )
    take = _trend_words(months, counts, states, low, high)
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    figure = monthly_trend(
        months, counts, list(low), list(high), states, words=words, palette=here.palette,
        selected=(here.filters.start, here.filters.end), height=TREND_HEIGHT,
    )  # fmt: skip
    config = {"displayModeBar": False, "locale": i18n.language(), "locales": i18n.PLOTLY_LOCALES}
    st.plotly_chart(
        figure, theme=None, key="trend", config=config, alt=take, selection_mode="points", on_select=_month_clicked
    )  # fmt: skip
    note = _("Band: range that 9 of 10 months fall into, from the up to 36 reported months before each. Grey ground: the chosen period. Line breaks: not reported. Hatched: still filling up.")
    st.html(f'<div class="blo-note">{i18n.html(note)}</div>')


def _month_clicked() -> None:
    """A click on a month is the same as choosing it as the period."""
    if points := st.session_state["trend"].selection.get("points"):
        sidebar.choose_month(date.fromisoformat(points[0]["customdata"]))


def _months_in(period: Period) -> int:
    return len(months_between(period.start, period.end))


def _monthly(here: Screen, facts: Facts) -> tuple[list[date], list[float | None], list[str]]:
    """Months of the trend with their counts and states: `reported` where anyone reported, else why not."""
    sums: dict[date, int] = {}
    for month, cases, span in zip(facts.cases["month"], facts.cases["case_count"], facts.cases["span"], strict=True):
        if span == 0:
            sums[month] = sums.get(month, 0) + cases
    counts, states = [], []
    for month in facts.trend_months:
        state = _state_of_month(facts.frame.reported_months.get(month))
        if month >= here.coverage.complete_to:
            state = "filling"
        elif state == "reported" and facts.frame.is_of_events and month not in sums:
            state = "no_case_published"
        states.append(state)
        counts.append(float(sums.get(month, 0)) if state in ("reported", "filling", "no_case_published") or month in sums else None)
    return facts.trend_months, counts, states


def _state_of_month(states: set[str] | None) -> str:
    if not states or not states.isdisjoint(reporting.REPORTED):
        return "reported"
    return next(state for state in ("missing", "unknown", "closed", "not_open", "filling") if state in states)


def _point_words(month: date, value: float | None, state: str, low: float, high: float) -> str:
    when = i18n.month_year(month)
    if value is None or state == "no_case_published":
        return f"{when}: {i18n.state_word('missing' if state == 'reported' else state)}"
    words = f"{when}: " + _cases(value)
    if state == "filling":
        return f"{words} ({i18n.state_word('filling').lower()})"
    if not np.isnan(low):
        words += "; " + _("expected {low}–{high}").format(low=count(low), high=count(high))
    return i18n.html(words)


def _trend_words(months, counts, states, low, high) -> str:
    """What the newest complete month says."""
    known = [place for place, one in enumerate(counts) if one is not None and states[place] != "filling"]
    if not known:
        return _("No month of this span was reported.")
    place = known[-1]
    cases = _cases(counts[place])
    if states[place] == "no_case_published":
        cases = i18n.state_word("no_case_published").lower()
    when = i18n.month_year(months[place])
    if np.isnan(low[place]):
        return _("{month}: {cases}; too short a past to say what is usual.").format(month=when, cases=cases)
    usual = f"{count(low[place])}–{count(high[place])}"
    if counts[place] > high[place]:
        pattern = _("{month}: {cases}, above the expected {range}.")
    elif counts[place] < low[place]:
        pattern = _("{month}: {cases}, below the expected {range}.")
    else:
        pattern = _("{month}: {cases}, within the expected {range}.")
    return pattern.format(month=when, cases=cases, range=usual)


# Agencies ---------------------------------------------------------------------------------------------------


def has_agencies(here: Screen) -> bool:
    return "agencies" in here.subjects and not here.access.reads_release_only


def agencies(here: Screen, facts: Facts) -> None:
    """Who led and who took part, most cases first; a renamed agency is one line."""
    st.html(f'<div class="blo-head">{i18n.html(_("Agencies in brief"))}</div>')
    if here.access.reads_release_only:
        st.markdown(i18n.state_word("not_at_this_level"))
        return
    if "agencies" not in here.subjects:
        st.markdown(i18n.state_word("not_held"))
        return
    frame, months = facts.frame, facts.frame.small_months
    rows = _by_span(facts.asked["agencies"])
    now = frame.within(rows, frame.period).groupby("lineage_code")[["led_count", "joined_count"]].sum()
    now = now.sort_values(["led_count", "joined_count"], ascending=False)
    take = _("cases led and joined in the period; small bars: cases led per month")
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    columns = [Column(_("Agency")), Column(_("Led"), "number"), Column(_("Joined"), "number"), Column(_("12 months"), "bars")]
    most = max(now["led_count"].max() if len(now) else 1, 1)
    lines = [
        [
            _agency_cell(here, code),
            Cell(count(row["led_count"]), share=row["led_count"] / most),
            Cell(count(row["joined_count"])),
            Cell(bars=_led_bars(rows[(rows["lineage_code"] == code) & (rows["span"] == 0)], months, frame.complete_to)),
        ]
        for code, row in now.head(MOST_AGENCIES).iterrows()
    ]
    st.html(table(columns, lines, caption=f"{_('Agencies in brief')}: {take}"))
    rest = len(now) - MOST_AGENCIES
    if rest > 0:
        led = int(now["led_count"].iloc[MOST_AGENCIES:].sum())
        words = ngettext("{n} more agency led {cases}.", "{n} more agencies led {cases}.", rest)
        cases = _cases(led)
        st.html(f'<div class="blo-note">{i18n.html(words.format(n=count(rest), cases=cases))}</div>')


def _agency_cell(here: Screen, lineage: str) -> Cell:
    """An agency under the name that is valid at the end of the period."""
    row = here.names.agency_on(lineage, here.filters.end - timedelta(days=1))
    kind = here.names("agency_kind", row.kind)
    return Cell(f"{here.names('country', row.country_code)} · {kind}", second=i18n.name(row))


def _led_bars(rows: pd.DataFrame, months: list[date], complete_to: date) -> tuple[Bar, ...]:
    counts = dict(zip(rows["month"], rows["led_count"], strict=True))
    most = max((counts.get(month, 0) for month in months), default=0) or 1
    bars = []
    for month in months:
        value = counts.get(month, 0)
        words = f"{i18n.month_year(month)}: " + _cases(value)
        bars.append(Bar(value / most, "filling" if month >= complete_to else "reported", words))
    return tuple(bars)


def by_country(here: Screen, facts: Facts) -> None:
    """For readers of yearly figures: each country's, in the order of their names."""
    st.html(f'<div class="blo-head">{i18n.html(_("By country"))}</div>')
    take = _("sums of the period in the order of names; single cases, months and offices are not shown at your access level")
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    drugs = facts.now_quantities
    drugs = drugs[(drugs["category"] == "drug") & (drugs["unit"] == MASS)]
    cases = facts.now_cases.groupby("country_code")[["case_count", "persons_detained", "suppressed_count"]].sum(min_count=1)
    weights = drugs.groupby("country_code")[["quantity", "suppressed_count"]].sum(min_count=1).reindex(cases.index)
    columns = [Column(_("Country")), Column(_("Seizure cases"), "number"), Column(_("Drugs, kg"), "number"), Column(_("Persons detained"), "number")]
    lines = [
        [
            Cell(here.names("country", code)),
            Cell(count(row["case_count"])),
            Cell(_told(weights.loc[code, "quantity"], weights.loc[code, "suppressed_count"], i18n.significant)),
            Cell(_told(row["persons_detained"], row["suppressed_count"], count)),
        ]
        for code, row in sorted(cases.iterrows(), key=lambda one: here.names("country", one[0]))
    ]
    st.html(table(columns, lines, caption=f"{_('By country')}: {take}"))


def _told(value: float, held: float, write: Callable[[float], str]) -> str:
    """A released figure, or why there is none: held back for standing for few cases, or not stated."""
    if not pd.isna(value):
        return write(value)
    return i18n.state_word("suppressed" if held > 0 else "not_stated")


# Significant cases ------------------------------------------------------------------------------------------


def newest_significant(here: Screen, facts: Facts) -> None:
    """The newest cases at or above their substance's significant quantity."""
    st.html(f'<div class="blo-head">{i18n.html(_("Newest significant cases"))}</div>')
    released = here.access.reads_release_only
    rows = facts.asked["significant"][0].rows()
    take = _("at or above the significant quantity of the substance (proposed values)")
    if not released:
        known = facts.asked["assessed"][0].rows().iloc[0]
        assessed = int(known["significant_count"] + known["below_count"])
        if assessed == 0:
            st.markdown(_("No case of the period could be assessed."))
            return
        take += "; " + _("{n} of {total} items; not assessed: {rest}").format(
            n=count(known["significant_count"]), total=count(assessed), rest=count(known["not_assessed_count"])
        )
    else:
        take += "; " + _("published cases only")
    st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    if rows.empty:
        st.markdown(_("No significant case in the period."))
        return
    columns = [Column(_("Date")), Column(_("Substance")), Column(_("Quantity"), "number"), Column(_("Place")), Column(_("Notes"))]
    codes = tuple(sorted(rows["place_code"].dropna().unique()))
    places = data.load(network.place_names(codes)).set_index("code") if codes else pd.DataFrame()
    lines = [_significant_row(here, row, places) for row in rows.itertuples()]
    st.html(table(columns, lines, caption=f"{_('Newest significant cases')}: {take}"))


def _significant_row(here: Screen, row, places: pd.DataFrame) -> list[Cell]:
    if not pd.isna(row.blo_code):
        place = here.names("blo", row.blo_code)
    elif not pd.isna(row.place_code) and row.place_code in places.index:
        place = i18n.name(places.loc[row.place_code])
    else:
        place = ""
    country = here.names("country", row.country_code)
    notes = []
    if row.status in ("provisional", "revised"):
        notes.append(here.names("record_status", row.status))
    if row.is_quantity_implausible:
        notes.append(_("implausible quantity"))
    if not pd.isna(row.double_report_group):
        notes.append(_("probable double report"))
    amount, unit = (row.quantity_kg, MASS) if not pd.isna(row.quantity_kg) else (row.quantity, row.unit)
    return [
        Cell(i18n.dated(row.seized_on.date(), row.date_precision)),
        Cell(here.names("substance", row.substance_code), colour=here.palette.group(row.group_code)),
        Cell(i18n.quantity(amount, unit)),
        Cell(place or country, second=country if place else ""),
        Cell("; ".join(notes)),
    ]


def foot(here: Screen, facts: Facts) -> None:
    """What the figures cannot say."""
    notes = [_("Seizures reflect enforcement effort and reporting as well as flows")]
    if here.filters.source_kind in ("published", "national_events"):
        notes.append(_("Sums of published cases are not national totals"))
    if here.is_demonstration:
        notes.append(_("Demonstration data: every record is invented"))
    notes.append(_("Not an official UNODC publication"))
    st.html(f'<div class="blo-note">{i18n.html(". ".join(notes))}.</div>')
