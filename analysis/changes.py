"""What changed: findings by rule, each with how surprising it is, in words made from the figures.

Every rule compares an office or a country with its own past, never with another.

Alerts by anomaly detection, ranked by their significance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis import expectation, ranks, trend_words
from language.i18n import _, count, date_short, days, list_words, ngettext, within
from scope.filters import LEAST_HISTORY_DAYS

LEAST_CASES = 5
"""A count is only called out of the usual where it, or what was expected, is at least this."""
LEAST_ANSWERS = 8
REPLIES_LEVEL = 0.05
LEAST_DAYS = 0.5
NAMED_OFFICES = 4


@dataclass(frozen=True)
class Change:
    """One finding. `surprise` ranks it (about -log10 of its probability); `codes` is the filter that shows it;
    `seizure_id` the case where it is of a single one."""

    rule: str
    surprise: float
    headline: str
    sentence: str
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tone: str = "present"
    seizure_id: int | None = None


Names = Callable[[str, str], str]
"""Name of a code: `names(dimension, code)`."""


def counts(rows: pd.DataFrame, names: Names, *, start: date, end: date, office_country: dict[str, str]) -> list[Change]:
    """Counts outside the range expected from the own past.

    Args:
        rows: of `queries.changes.against_past`.
        office_country: country of each office, so that a country is not told again what one office explains.
    """
    known = rows[(rows["base_months"] >= expectation.LEAST_MONTHS) & (rows["reported_count"] == rows["month_count"])]
    if known.empty:
        return []
    mean, variance, base, months = (
        known[name].to_numpy(float) for name in ("base_mean", "base_variance", "base_months", "month_count")
    )
    count, total, squares, length = (
        known[name].to_numpy(float) for name in ("span_count", "span_sum", "span_squares", "span_months")
    )
    of_spans = expectation.span_variance(count, total, squares, mean, base, length)
    variance = np.fmax(variance, np.where(length > 1, of_spans, np.nan))
    expected, low, high = expectation.expected_range(mean, variance, base, months)
    known = known.assign(expected=expected, low=low, high=high)
    known["surprise"] = expectation.surprise(known["case_count"].to_numpy(float), mean, variance, base, months)
    outside = known[(known["case_count"] > known["high"]) | (known["case_count"] < known["low"])]
    outside = outside[(outside["case_count"] >= LEAST_CASES) | (outside["expected"] >= LEAST_CASES)]
    return [
        _count_change(row, names, within(start, end)) for row in _most_specific(outside, office_country).itertuples()
    ]


def _most_specific(rows: pd.DataFrame, office_country: dict[str, str]) -> pd.DataFrame:
    """Rows less those that a finer row explains: the same group at an office, or a group of the same scope."""
    rising = rows["case_count"] > rows["high"]
    groups = set(zip(rows["scope_code"], rows["group_code"], rising, strict=True))
    finer = {(scope, up) for scope, group, up in groups if group != "*"}
    by_office = {(office_country.get(scope), group, up) for scope, group, up in groups if scope in office_country}
    kept = [
        not (group == "*" and (scope, up) in finer) and not (kind == "country" and (scope, group, up) in by_office)
        for kind, scope, group, up in zip(
            rows["scope_kind"], rows["scope_code"], rows["group_code"], rising, strict=True
        )
    ]
    return rows[kept]


def _count_change(row: Any, names: Names, when: str) -> Change:
    where = names(row.scope_kind, row.scope_code)
    what = _("All cases") if row.group_code == "*" else names("substance_group", row.group_code)
    seen = ngettext("{n} case", "{n} cases", int(row.case_count)).format(n=count(row.case_count))
    usual = trend_words.span(row.low, row.high, count)
    above = row.case_count > row.high
    codes: dict[str, tuple[str, ...]] = {"blo_codes" if row.scope_kind == "blo" else "countries": (row.scope_code,)}
    if row.group_code != "*":
        codes["group_codes"] = (row.group_code,)
    return Change(
        rule="count",
        surprise=float(row.surprise),
        headline=f"{what} · {where}",
        sentence=trend_words.outside(when, seen, usual, is_above=above, is_office=row.scope_kind == "blo"),
        codes=codes,
        tone="attention" if above else "present",
    )


def news(rows: pd.DataFrame, names: Names) -> list[Change]:
    """What was seen for the first time: rows of `queries.changes.first_seen_in`. A country is not told what an office
    is."""
    if rows.empty:
        return []
    history = (rows["first_on"] - rows["history_from"]).dt.days
    rows = rows[history >= LEAST_HISTORY_DAYS]
    at_offices = rows[rows["blo_code"] != ""]
    told = set(zip(at_offices["country_code"], at_offices["kind"], at_offices["subject_code"], strict=True))
    return [
        _news(row, names)
        for row in rows.itertuples()
        if row.blo_code or (row.country_code, row.kind, row.subject_code) not in told
    ]


def _news(row: Any, names: Names) -> Change:
    where = names("blo", row.blo_code) if row.blo_code else names("country", row.country_code)
    codes: dict[str, tuple[str, ...]] = (
        {"blo_codes": (row.blo_code,)} if row.blo_code else {"countries": (row.country_code,)}
    )
    if row.kind == "route":
        departure, destination = row.subject_code.split(">")
        what = f"{names('country', departure)} → {names('country', destination)}"
        headline = _("New route: {route}").format(route=what)
        codes |= {"departure_codes": (departure,), "destination_codes": (destination,)}
        weight = 1.2
    elif row.kind == "concealment":
        headline = _("New concealment: {method}").format(method=names("concealment", row.subject_code))
        codes |= {"concealments": (row.subject_code,)}
        weight = 1.4
    elif row.kind == "group":
        headline = _("New here: {substance}").format(substance=names("substance_group", row.subject_code))
        codes |= {"group_codes": (row.subject_code,)}
        weight = 1.8
    else:
        headline = _("New here: {substance}").format(substance=names("substance", row.subject_code))
        codes |= {"substance_codes": (row.subject_code,)}
        weight = 1.8
    seen = ngettext("{n} case", "{n} cases", int(row.case_count)).format(n=count(row.case_count))
    years = (row.first_on - row.history_from).days // 365
    since = ngettext(
        "not seen in the {n} year of records before that", "not seen in the {n} years of records before that", years
    )
    sentence = _("{place}: {cases} since {date}, {before}.").format(
        place=where, cases=seen, date=date_short(row.first_on.date()), before=since.format(n=count(years))
    )
    surprise = weight + min(row.case_count, 50) ** 0.5 / 2 + min(years, 10) / 10
    is_single = row.case_count == 1 and not pd.isna(row.seizure_id)
    return Change(
        rule=f"new_{row.kind}",
        surprise=float(surprise),
        headline=headline,
        sentence=sentence,
        codes=codes,
        seizure_id=int(row.seizure_id) if is_single else None,
    )


def replies(
    now: pd.DataFrame, before: pd.DataFrame, waits: pd.DataFrame, waits_before: pd.DataFrame, names: Names, *, base: str
) -> list[Change]:
    """Offices that answer faster or slower than in the year before, by more than chance makes of so many offices: where
    nothing has changed at any of them, one is named in at most `REPLIES_LEVEL` of all periods.

    Args:
        now, before: rows of `network.reply_times`.
        waits, waits_before: rows of `network.reply_waits` for the same filters.
    """
    both = now.merge(before, on="blo_code", suffixes=("", "_base"))
    both = both[(both["answered_count"] >= LEAST_ANSWERS) & (both["answered_count_base"] >= LEAST_ANSWERS)]
    if both.empty:
        return []
    counted = waits.merge(waits_before, on=["blo_code", "waited_hours"], how="outer", suffixes=("", "_base")).fillna(
        {"answer_count": 0, "answer_count_base": 0}
    )
    of_office = dict(list(counted.groupby("blo_code")))
    offices = [of_office[code] for code in both["blo_code"]]
    chances = ranks.together(
        [
            ranks.rank_sum(*(rows[name].to_numpy() for name in ("waited_hours", "answer_count", "answer_count_base")))
            for rows in offices
        ]
    )
    return [
        _reply_change(row, chance, len(chances), names, base)
        for row, chance in zip(both.itertuples(), chances, strict=True)
        if chance <= REPLIES_LEVEL and abs(row.median_days - row.median_days_base) >= LEAST_DAYS
    ]


def _reply_change(row: Any, chance: float, offices: int, names: Names, base: str) -> Change:
    answered = ngettext("{n} answer", "{n} answers", int(row.answered_count))
    of_chance = ngettext(
        "By chance alone the {n} office compared would show this in fewer than 1 of {m} periods",
        "By chance alone one of the {n} offices compared would show this in fewer than 1 of {m} periods",
        offices,
    )
    sentence = _("The median reply took {now}, against {before} in {base} ({answered}). {chance}.").format(
        now=days(row.median_days),
        before=days(row.median_days_base),
        base=base,
        answered=answered.format(n=count(row.answered_count)),
        chance=of_chance.format(n=count(offices), m=count(round(1 / REPLIES_LEVEL))),
    )
    return Change(
        rule="replies",
        surprise=min(-math.log10(max(chance, 1e-16)), 16.0),
        headline=_("Reply time · {office}").format(office=names("blo", row.blo_code)),
        sentence=sentence,
        codes={"blo_codes": (row.blo_code,)},
        tone="attention" if row.median_days > row.median_days_base else "present",
    )


def silence(states: pd.DataFrame, last: pd.DataFrame, names: Names, *, complete_to: date) -> list[Change]:
    """Offices that did not report on the newest complete month: one finding that names the longest silent first.

    Args:
        states: rows of `reporting.month_states`.
        last: rows of `network.last_reports`.
    """
    newest = states[states["month"] < complete_to]["month"].max() if len(states) else None
    if newest is None or pd.isna(newest):
        return []
    silent = states[(states["month"] == newest) & (states["state"] == "missing")]["unit"].tolist()
    if not silent:
        return []
    reported_to = {row.blo_code: row.reported_to.date() for row in last.itertuples()}
    since = sorted((reported_to.get(office, date.min), office) for office in silent)
    named = [
        _("{office} (last report up to {date})").format(office=names("blo", office), date=_last_day(to))
        if to > date.min
        else _("{office} (never reported)").format(office=names("blo", office))
        for to, office in since[:NAMED_OFFICES]
    ]
    rest = len(since) - len(named)
    if rest:
        named.append(ngettext("{n} more", "{n} more", rest).format(n=count(rest)))
    headline = ngettext("No report from {n} office", "No reports from {n} offices", len(silent))
    return [
        Change(
            rule="silent",
            surprise=2.5 + len(silent) / 4,
            headline=headline.format(n=count(len(silent))),
            sentence=_("{offices}. Totals do not include what they have not reported.").format(
                offices=list_words(named)
            ),
            codes={"blo_codes": tuple(office for _day_, office in since)},
            tone="attention",
        )
    ]


def _last_day(end: date) -> str:
    return date_short(end - timedelta(days=1))


def ranked(changes: list[Change], *, most: int, most_of_a_rule: int = 3) -> list[Change]:
    """The most surprising first; no more than so many of one rule, so that one kind of news does not hide the rest."""
    kept: list[Change] = []
    for change in sorted(changes, key=lambda one: (-one.surprise, one.headline)):
        if sum(one.rule == change.rule for one in kept) < most_of_a_rule and len(kept) < most:
            kept.append(change)
    return kept
