"""What makes up the change between the chosen period and what it is compared with.

A contribution (waterfall) chart.
"""

from __future__ import annotations

import pandas as pd

from analysis import comparison_words, totals, under_review
from analysis.contributions import Contributions, Part, contributions
from charts.chart import Bar, BarChart
from content import periods
from content.context import Context
from content.trends import words
from content.trends.choices import is_held
from content.trends.facts import Facts, is_released_amount
from language import i18n
from language.i18n import N_, _, count, ngettext
from queries import series
from scope.filters import BLANK

MOST_PARTS = 10
WORDS = {
    "blo_codes": N_("Offices"),
    "group_codes": N_("Substance groups"),
    "substance_codes": N_("Substances"),
    series.LEADS: N_("Leading agencies"),
    "countries": N_("Countries"),
    "transport_groups": N_("Transport"),
    "concealments": N_("Concealment"),
    "directions": N_("Direction"),
}


def offered(here: Context, facts: Facts) -> list[str]:
    """Dimensions whose parts add up to the measure, and which this reader and this source have; not those of which the
    filters leave one part. What is released of offices does not add up to what is released of their country."""
    _measures, _grains, splits = series.offered(here.access)
    known = (
        [*splits, series.LEADS] if "agencies" in here.subjects and not here.access.reads_release_only else list(splits)
    )
    known = [one for one in known if is_held(here, one) and not (one == "blo_codes" and here.access.reads_release_only)]
    single = [one for one in known if len(getattr(here.filters, one, ())) == 1]
    measure = facts.chosen.measure
    offered = [
        one
        for one in WORDS
        if one in known and one not in single and series.can_split(measure, one) and series.adds_up(measure, one)
    ]
    return [
        one
        for one in offered
        if not (here.access.reads_release_only and measure in ("persons", "exchanges") and one == "group_codes")
    ]


def chart(here: Context, facts: Facts, split: str, title: str) -> BarChart:
    """Bars that add up to the change, by a dimension."""
    chosen = facts.chosen
    found = _found(here, facts, split)
    total = facts.total.comparison
    text, compared = comparison_words.beside(total, facts.frame, is_count=chosen.is_whole) if total else ("", "")
    take = (
        f"{words.measure_words(chosen)}: {comparison_words.told(text, compared)}"
        if text
        else words.measure_words(chosen)
    )
    subject = f"{title} · {_(WORDS[split])}"
    return BarChart(
        title=_title(here, facts, found, split) or subject,
        subject=subject,
        take=take,
        unit=words.unit(chosen),
        is_whole=chosen.is_whole,
        name_heading=_(WORDS[split]),
        value_heading=_("Change"),
        bars=tuple(_bar(here, facts, split, part) for part in _in_order(here, found, split)),
        notes=_notes(here, facts, found, split),
    )


def _title(here: Context, facts: Facts, found: Contributions, split: str) -> str:
    """The part that changed the most beside the change of all; of countries, which are not ranked, and of many parts
    that changed alike, the change of all. Empty where nothing changed."""
    chosen, parts = facts.chosen, _in_order(here, found, split)
    if not any(part.change for part in parts) or facts.frame.bases[0].start >= facts.frame.period.end:
        # Beside a later period nothing has changed yet.
        return ""
    now, before = (i18n.as_shown(float(one), is_count=chosen.is_whole) for one in (found.now, found.before))
    change = words.change(chosen, round(now - before, 6))
    if len(parts) == 1 and parts[0].code is not None:
        return _("The whole change of {change} is that of {name}, from {base} to {now}").format(
            change=change,
            name=words.code(here, split, parts[0].code),
            base=words.value(chosen, float(found.before)),
            now=words.value(chosen, float(found.now)),
        )
    named = [part for part in parts if part.code not in (None, BLANK) and part.change]
    sizes = [i18n.as_shown(abs(float(part.change)), is_count=chosen.is_whole) for part in named]
    first = [part for part, size in zip(named, sizes, strict=True) if size == max(sizes)]
    if split != "countries" and len(first) == 1:
        return _("{name} changed the most, by {part}, and the total by {change}").format(
            name=words.code(here, split, first[0].code),
            part=words.change(chosen, float(first[0].change)),
            change=change,
        )
    return _("The total changed by {change} over the months that are compared").format(change=change)


def why_not(facts: Facts) -> str:
    """Why there is no change to be made up; empty where there is one."""
    if facts.frame.compared is None:
        return _("Nothing is compared yet, for the period is still filling up.")
    if facts.frame.against and (why := comparison_words.why_not_against(facts.frame.against, facts.frame.period)):
        return f"{why}."
    if not facts.frame.bases:
        return _(
            "There is nothing to compare with: choose a comparison, or a period that has an earlier one in the data."
        )
    if facts.chosen.measure == "median":
        return _("A median is not a sum, so no parts make it up.")
    if facts.frame.is_per_day:
        return _(
            "The two periods are not as long ({days} and {base_days}), so no parts make up the difference of their "
            "sums. Choose a period as long as this one."
        ).format(
            days=i18n.days(facts.frame.compared.days if facts.frame.compared else 0),
            base_days=i18n.days(facts.frame.bases[0].days),
        )
    if facts.total.comparison is not None and facts.total.comparison.is_of_nothing and facts.total.comparison.left_out:
        return f"{comparison_words.left_out(facts.total.comparison, facts.frame)}."
    if facts.total.comparison is None:
        return _("Figures are held back in each of the periods: nothing is left to compare.")
    return ""


def _found(here: Context, facts: Facts, split: str) -> Contributions:
    """Parts of the like-for-like change: of the period less the mean of what it is compared with."""
    frame = facts.frame
    rows = _released_parts(facts, split) if is_released_amount(here, facts.chosen) else _parts(here, facts, split)
    if facts.total.comparison and facts.total.comparison.is_without_review:
        # The bars make up the change that is told.
        rows = under_review.without(rows, "value")
    rows, _held_out = totals.told_throughout(frame, rows, "value")
    now = frame.like_for_like(rows, frame.compared)
    before = pd.concat([frame.like_for_like(rows, base) for base in frame.bases], ignore_index=True)
    return contributions(
        now, before, most=MOST_PARTS, adds_up=series.adds_up(facts.chosen.measure, split), base_count=len(frame.bases)
    )


def _parts(here: Context, facts: Facts, split: str) -> pd.DataFrame:
    """Rows by month, reporter and code of the split, over `frame.spans`."""
    chosen = facts.chosen
    grain = "year" if here.access.reads_years_only else "month"
    asked = [
        here.ask(
            series.by_period(
                here.filters.with_(start=span.start, end=span.end),
                here.access,
                measure=chosen.measure,
                grain=grain,
                split=split,
                by_reporter=True,
                zone=here.settings.zone,
            )
        )
        for span in facts.frame.spans
    ]
    rows = periods.by_reporter(here, asked, column="start_on")
    return rows[(rows["category"] == chosen.category) & (rows["unit"] == chosen.unit)] if "unit" in rows else rows


def _released_parts(facts: Facts, split: str) -> pd.DataFrame:
    """The same of released amounts: the rows that the total is made from, for they are held back by substance group."""
    rows = facts.of_period
    column = {"countries": "country_code", "group_codes": "group_code"}[split]
    return rows.assign(
        split_code=rows[column].fillna(BLANK), stated_count=rows["case_count"].where(rows["value"].notna(), 0)
    )


def _in_order(here: Context, found: Contributions, split: str) -> list[Part]:
    """Parts that changed, the largest first; countries in the order of their names, for they are not ranked."""
    parts = [part for part in found.parts if part.change or part.suppressed_count]
    if split == "countries":
        parts.sort(key=lambda part: words.code(here, split, part.code or BLANK))
    return parts


def _bar(here: Context, facts: Facts, split: str, part: Part) -> Bar:
    chosen = facts.chosen
    name = (
        ngettext("{n} more", "{n} more", part.code_count).format(n=count(part.code_count))
        if part.code is None
        else words.code(here, split, part.code)
    )
    now, before = (words.value(chosen, float(one)) for one in (part.now, part.before))
    said = [name, comparison_words.was(before, now, free=facts.frame.bases[0] if facts.frame.is_free else None)]
    if part.unstated:
        said.append(_("without cases that state no amount"))
    if part.suppressed_count:
        said.append(i18n.state_word("suppressed"))
    colour = "context" if part.code in (None, BLANK) else f"group:{part.code}" if split == "group_codes" else "present"
    return Bar(
        name=name,
        value=float(part.change),
        written=words.change(chosen, float(part.change)),
        colour=colour,
        words="\n".join(said),
        key=part.code or "",
        state="suppressed" if part.suppressed_count and not part.change else "",
    )


def _notes(here: Context, facts: Facts, found: Contributions, split: str) -> tuple[str, ...]:
    """That the parts add up, and to what; what is left out."""
    figures = {
        "now": words.value(facts.chosen, float(found.now)),
        "base": words.value(facts.chosen, float(found.before)),
    }
    now, before = (i18n.as_shown(float(one), is_count=facts.chosen.is_whole) for one in (found.now, found.before))
    said = [
        _("The bars add up to {change} over the months that are compared: {now} against {base}.").format(
            change=words.change(facts.chosen, round(now - before, 6)), **figures
        )
    ]
    if split == series.LEADS:
        said.append(_("Each case counts under the agency that led it."))
    return (" ".join(said),)
