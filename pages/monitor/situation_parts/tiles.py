"""Six figures, each with its unit, its comparison and its twelve small months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import streamlit as st

import comparison
import i18n
import sidebar
from analysis import totals
from charts.tiles import Bar, Part, Tile
from charts.tiles import tiles as tile_markup
from comparison import Period
from i18n import _, count, ngettext
from pages.monitor.situation_parts.facts import Facts
from pages.parts.periods import outside_words
from queries.seizures import MASS
from screen import Screen

MOST_GROUPS = 3
MOST_UNITS = 3
MASS_UNITS = ("g", "mg", "t", MASS)
"""Units of mass: an item that keeps one of them states no amount, for an amount would be in kilograms."""


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
    change, compared = change_words(total.comparison, facts.frame, is_count=not unit) if value else ("", "")
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


def change_words(compared: totals.Comparison | None, frame: totals.Frame, *, is_count: bool) -> tuple[str, str]:
    """A change in absolute figures and per cent, and what it is measured against; counts are told whole, amounts rounded.

    Where only a part of the period is compared, the part and its figure are told. What was left out are countries in a
    source of events, else offices.
    """
    if compared is None:
        return "", ""
    number = i18n.mean_count if is_count else i18n.significant
    difference = round(compared.change, 6)
    text = ("+" if difference > 0 else "") + number(difference) if difference else "0"
    if difference and compared.change_share is not None:
        text = f"{i18n.percent(compared.change_share, with_sign=True)} ({text})"
    figures = {"now": number(compared.value), "base": number(compared.base)}
    is_part = compared.period != frame.period
    if compared.left_out or compared.held_out:
        words = [_("like for like {now}, was {base}").format(**figures)]
        words += [_left_out(compared.left_out, frame.is_by_country)] if compared.left_out else []
    else:
        words = [(_("{now}, was {base}") if is_part else _("was {base}")).format(**figures)]
    if is_part:
        words[0] = f"{i18n.period(compared.period.start, compared.period.end)}: {words[0]}"
    if compared.held_out:
        held = ngettext("{n} held-back amount left out", "{n} held-back amounts left out", compared.held_out)
        words.append(held.format(n=count(compared.held_out)))
    if compared.change_share is None:
        words.append(_("fewer than {n} to compare with, no per cent").format(n=comparison.LEAST_BASE_CASES))
    return text, "; ".join(words)


def _left_out(units: int, is_by_country: bool) -> str:
    if is_by_country:
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
        lines.append(outside_words(facts.outside))
    return _tile(facts, _("Seizure cases"), total, lines=tuple(lines))


def _of(facts: Facts, category: str, unit: str) -> pd.DataFrame:
    """Rows of one category in one unit; what could be in it but states no amount or no unit stands there without one."""
    rows = facts.quantities[facts.quantities["category"] == category]
    is_unknown = rows["unit"].isna() | (rows["unit"].isin(MASS_UNITS) & (unit == MASS) & (rows["unit"] != MASS))
    return rows[(rows["unit"] == unit) | is_unknown].assign(quantity=rows["quantity"].mask(is_unknown))


def _leading_unit(facts: Facts, category: str, *, weight_first: bool) -> str:
    """The unit of most cases that state an amount; weight where there is any, if it comes first."""
    now = facts.now_quantities
    now = now[(now["category"] == category) & now["unit"].notna() & now["quantity"].notna()]
    if now.empty or (weight_first and (now["unit"] == MASS).any()):
        return MASS
    return now.groupby("unit")["case_count"].sum().idxmax()


def _without_amount(here: Screen, facts: Facts, rows: pd.DataFrame) -> list[str]:
    """Cases that no total can hold; released rows without an amount are held back, which is another matter."""
    now = facts.frame.within(rows, facts.frame.period)
    cases = 0 if here.access.reads_release_only else int(now[now["quantity"].isna()]["case_count"].sum())
    words = ngettext("{n} case without a usable amount", "{n} cases without a usable amount", cases)
    return [words.format(n=count(cases))] if cases else []


def _drugs_tile(here: Screen, facts: Facts) -> Tile:
    """Drugs by weight, the largest groups beside the sum of what is unlike; other units and plant material apart."""
    unit = _leading_unit(facts, "drug", weight_first=True)
    rows = _of(facts, "drug", unit)
    total = totals.total(facts.frame, rows, "quantity", weights=rows[rows["quantity"].notna()])
    stated = facts.frame.within(rows[rows["quantity"].notna()], facts.frame.period)
    groups = stated.groupby("group_code")[["quantity", "case_count"]].sum()
    groups = groups[groups["quantity"] > 0].sort_values("quantity", ascending=False)
    apart = _other_units(facts, "drug", unit)
    if plants := _plain_sum(facts, "plant_material"):
        apart.append(_("plant material {quantities}").format(quantities=plants))
    about = [_("weights of unlike substances")] if len(groups) > 1 and unit == MASS else []
    return _tile(
        facts, _("Drugs seized"), total, unit=unit, about=", ".join([*about, *_cases_behind(facts, "drug", unit)]),
        parts=tuple(_group_parts(here, groups)), warning=_dominated(facts, "drug", unit),
        lines=(*_apart(apart), *_held_back(facts, rows), *_without_amount(here, facts, rows)),
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
    unit = _leading_unit(facts, "precursor", weight_first=False)
    rows = _of(facts, "precursor", unit)
    total = totals.total(facts.frame, rows, "quantity", weights=rows[rows["quantity"].notna()])
    return _tile(
        facts, _("Precursors seized"), total, unit=unit, about=", ".join(_cases_behind(facts, "precursor", unit)),
        warning=_dominated(facts, "precursor", unit),
        lines=(*_apart(_other_units(facts, "precursor", unit)), *_held_back(facts, rows), *_without_amount(here, facts, rows)),
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
    if facts.frame.within(facts.exchanges, facts.frame.period).empty:
        return _no_tile(label, "none_recorded")
    lines = []
    if not here.access.reads_release_only:
        rows = facts.frame.within(facts.exchanges, facts.frame.period)
        due, answered = int(rows["request_count"].sum()), int(rows["answered_count"].sum())
        if due:
            lines.append(_("requests answered: {n} of {total}").format(n=count(answered), total=count(due)))
    return _tile(facts, label, total, lines=(*lines, *not_narrowed(here, ("countries", "blo_codes", "pair_codes", "group_codes"))))


def _operations_tile(here: Screen, facts: Facts) -> Tile:
    label = _("Joint operations")
    if "operations" not in here.subjects:
        return _no_tile(label, "not_held")
    rows = facts.operations.assign(case_count=facts.operations["operation_count"])
    if facts.frame.within(rows, facts.frame.period).empty:
        # Reports say what was seized: whether they would tell of operations is not known, so that none is not zero.
        return _no_tile(label, "none_recorded")
    lines = not_narrowed(here, ("countries", "blo_codes", "pair_codes"))
    # An operation is not of one office: nobody's report decides whether it is known.
    frame = replace(facts.frame, comparable=facts.frame.comparable.iloc[:0])
    return _tile(facts, label, totals.total(frame, rows, "operation_count"), lines=tuple(lines))


def not_narrowed(here: Screen, fields: tuple[str, ...]) -> list[str]:
    """Filters that do not apply to a figure are said under it."""
    others = [_(sidebar.FIELD_WORDS[field]) for field in here.filters.chosen if field not in fields]
    return [_("not narrowed by: {filters}").format(filters=", ".join(others))] if others else []
