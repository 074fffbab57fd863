"""Marks of the map: offices, or places of seizure where the source has no offices."""

from __future__ import annotations

from statistics import mean

import pandas as pd

from charts import map as maps
from content.context import Context
from content.periods import cases_words
from content.situation.facts import Facts
from language import i18n
from language.i18n import N_, _, count, ngettext
from queries.seizures import MASS
from scope.comparison import months_between

MOST_PLACE_NAMES = 24
LOOKS = {
    "silent": N_("orange ring: a report is missing"),
    "unknown": N_("grey ring: not known whether it reported"),
    "closed": N_("grey: closed"),
    "unsure": N_("pale: office of low confidence"),
    "held": N_("hollow, thick grey ring: number of cases held back"),
    "hollow": N_("hollow: no case"),
}
"""What a mark's look says; told where such a mark is drawn."""
UNRELEASED = N_("orange ring: not all reports are released")
"""What the ring says to readers of released figures."""


def office_marks(here: Context, facts: Facts) -> tuple[list[maps.Mark], str, str]:
    """Marks of offices, what stands under the map, and its title."""
    title = _("Cases by office")
    released = here.access.reads_release_only
    if released:
        cases, quantities = (facts.asked[name][0].rows() for name in ("office_cases", "office_quantities"))
    else:
        cases, quantities = facts.now_cases, facts.now_quantities
    counts = cases.dropna(subset=["blo_code"]).groupby("blo_code")["case_count"].sum(min_count=1).to_dict()
    weights = quantities[(quantities["category"] == "drug") & (quantities["unit"] == MASS)]
    weights = weights.dropna(subset=["blo_code"]).groupby("blo_code")["quantity"].sum(min_count=1).to_dict()
    silent = _not_all_released(facts) if released else _units_in_state(facts, "missing")
    unknown = set() if released else _units_in_state(facts, "unknown")
    closed = _units_in_state(facts, "closed")
    groups = _mark_groups(here, facts)
    placed = {row.code: row for row in facts.offices.itertuples() if not pd.isna(row.lat)}
    held = {code for code, cases in counts.items() if pd.isna(cases)}
    told = {code: cases for code, cases in counts.items() if code not in held}
    most = max((sum(told.get(code, 0) for code in offices) for _code, offices in groups), default=0)
    marks = []
    for code, offices in groups:
        rows = [placed[one] for one in offices if one in placed]
        unsure = all(row.confidence == "low" for row in rows)
        if not rows or (released and unsure):
            continue
        found = int(sum(told.get(one, 0) for one in offices))
        state_of = {
            one: "silent"
            if one in silent
            else "unknown"
            if one in unknown
            else "closed"
            if one in closed
            else "reported"
            for one in offices
        }
        lines = [_mark_line(here, one, counts, weights, state_of[one]) for one in sorted(offices)]
        states = set(state_of.values())
        state = (
            "held"
            if not found and held & set(offices)
            else "closed"
            if states == {"closed"}
            else next((one for one in ("silent", "unknown") if one in states), "unsure" if unsure else "reported")
        )
        name = (
            here.names.pair(code.removeprefix("pair:")) if code.startswith("pair:") else here.names("blo", offices[0])
        )
        marks.append(
            maps.Mark(
                code=code,
                lat=mean(row.lat for row in rows),
                lon=mean(row.lon for row in rows),
                size=found / most if most else 0.0,
                title=name,
                lines="\n".join(lines),
                state=state,
                label=name,
                case_count=None if state == "held" else found,
            )
        )
    note = _(
        "Area: cases of the period at an office or a pair of offices; the largest mark stands for {cases}."
    ).format(cases=cases_words(most))
    drawn = {mark.state for mark in marks} | {"hollow" for mark in marks if not mark.size and mark.state != "held"}
    looks = [
        _(UNRELEASED if released and state == "silent" else words) for state, words in LOOKS.items() if state in drawn
    ]
    if looks:
        note += " " + _("Looks: {looks}.").format(looks="; ".join(looks))
    elsewhere = int(cases[cases["blo_code"].isna()]["case_count"].sum())
    if elsewhere:
        words = ngettext(
            "{n} case outside offices is not drawn.", "{n} cases outside offices are not drawn.", elsewhere
        )
        note += " " + words.format(n=count(elsewhere))
    return sorted(marks, key=lambda mark: -mark.size), note, title


def _mark_line(here: Context, office: str, counts, weights, state: str) -> str:
    cases = counts.get(office, 0)
    words = i18n.state_word("suppressed").lower() if pd.isna(cases) else cases_words(int(cases))
    weight = weights.get(office)
    if weight is not None and not pd.isna(weight):
        words += ", " + _("drugs {quantity}").format(quantity=i18n.quantity(weight, MASS))
    if state == "silent":
        words += ", " + (
            _("not all reports are released") if here.access.reads_release_only else i18n.state_word("missing").lower()
        )
    elif state == "unknown":
        words += ", " + _("not known whether it reported")
    elif state == "closed":
        words += ", " + i18n.state_word("closed").lower()
    return f"{here.names('blo', office)}: {words}"


def _not_all_released(facts: Facts) -> set[str]:
    """Offices of which not every report on the period is released yet."""
    if "office_reports_due" not in facts.asked:
        return set()
    due, received = (
        facts.asked[f"office_{name}"][0].rows().groupby("blo_code")["count"].sum()
        for name in ("reports_due", "reports_received")
    )
    return set(due[due > received.reindex(due.index, fill_value=0)].index)


def _units_in_state(facts: Facts, state: str) -> set[str]:
    """Units in a state in the last complete month of the period."""
    states = facts.frame.states
    if states.empty:
        return set()
    months = [
        one for one in months_between(facts.frame.period.start, facts.frame.period.end) if one < facts.frame.complete_to
    ]
    if not months:
        return set()
    last = states[states["month"] == months[-1]]
    return set(last[last["state"] == state]["unit"])


def _mark_groups(here: Context, facts: Facts) -> list[tuple[str, list[str]]]:
    """Offices as they are drawn: both sides of a crossing as one mark, each office in one mark only."""
    known, free, groups = set(facts.offices["code"]), set(facts.offices["code"]), []
    pairs = here.names.pairs
    both = pairs[pairs["side_a"].isin(known) & pairs["side_b"].isin(known)]
    for row in both.itertuples():
        if row.side_a in free and row.side_b in free:
            groups.append((f"pair:{row.code}", [row.side_a, row.side_b]))
            free -= {row.side_a, row.side_b}
    return groups + [(f"blo:{code}", [code]) for code in sorted(free)]


def place_marks(here: Context, facts: Facts) -> tuple[list[maps.Mark], str, str]:
    """Marks of places of seizure, what stands under the map, and its title."""
    title = _("Places of seizure")
    if here.access.reads_release_only:
        return [], i18n.state_word("not_at_this_level"), title
    rows = facts.asked["places"][0].rows()
    known = facts.asked["located"][0].rows().set_index("location_precision")["case_count"]
    drawn = rows[rows["location_precision"] != "country"]
    most = drawn["case_count"].max() if len(drawn) else 1
    precisions = {
        "crossing": _("crossing"),
        "settlement": _("settlement"),
        "district": _("district"),
        "province": _("province"),
    }
    marks = []
    for row in drawn.itertuples():
        place = _("Place without a name") if pd.isna(row.name_en) else i18n.name(row)
        cases = cases_words(row.case_count)
        precise = precisions.get(row.location_precision, row.location_precision)
        marks.append(
            maps.Mark(
                code="" if pd.isna(row.place_code) else row.place_code,
                lat=row.lat,
                lon=row.lon,
                size=float(row.case_count / most) * 0.8,
                title=place,
                lines=f"{cases}\n" + _("position known to: {precision}").format(precision=precise),
                state="unsure" if row.location_precision in ("district", "province") else "reported",
                label=place if len(marks) < MOST_PLACE_NAMES else "",
                case_count=int(row.case_count),
            )
        )
    missing = int(known.get("none", 0))
    note = " ".join(
        [
            _("Area: cases of the period; the largest mark stands for {cases}.").format(cases=cases_words(most)),
            _("Pale: known only to a district or province."),
        ]
    )
    if missing:
        words = ngettext(
            "{n} case could not be placed and is not drawn.",
            "{n} cases could not be placed and are not drawn.",
            missing,
        )
        note += " " + words.format(n=count(missing))
    return marks, note, title
