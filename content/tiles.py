"""Six figures, each with its unit, its comparison and its twelve small months.

Key performance indicators with sparklines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis import comparison_words, one_case, totals, under_review
from charts.tiles import TILE, Part, Tile
from content import doubles, leaving, narrowing
from content.context import Context
from content.figures import month_bars
from content.periods import outside_words
from language import i18n
from language.i18n import _, count, ngettext
from queries import series
from queries.units import MASS
from scope.filters import BLANK, Filters

MOST_GROUPS = 3
MOST_UNITS = 3
MASS_UNITS = ("g", "mg", "t", MASS)
"""Units of mass: an item that keeps one of them states no amount, for an amount would be in kilograms."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What tiles are made from under some filters: rows by month and reporter over `frame.spans`; `sizes` are rows of
    `series.sizes`, `implausible` of `seizures.implausible`, `outside` counts the cases of the period outside the
    countries in scope. Where `lists_left_out`, a list under the tiles says which months are not compared, so that no
    tile repeats it."""

    lists_left_out: bool = False

    filters: Filters
    frame: totals.Frame
    cases: pd.DataFrame
    quantities: pd.DataFrame
    sizes: pd.DataFrame
    implausible: pd.DataFrame
    exchanges: pd.DataFrame
    operations: pd.DataFrame
    outside: int

    @cached_property
    def now_cases(self) -> pd.DataFrame:
        """Cases of the period."""
        return self.frame.within(self.cases, self.frame.period)

    @cached_property
    def now_quantities(self) -> pd.DataFrame:
        """Quantities of the period."""
        return self.frame.within(self.quantities, self.frame.period)


def total_tile(
    here: Context,
    frame: totals.Frame,
    label: str,
    total: totals.Total,
    *,
    of: str,
    unit: str = "",
    about: str = "",
    lines: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    is_grave: bool = False,
    leaves: Mapping[str, str] | None = None,
    parts: tuple[Part, ...] = (),
    link: str = "",
    lists_left_out: bool = False,
    kind: str,
) -> Tile:
    """A tile from a total, in a unit (its code) or in numbers, or why there is none.

    Args:
        kind: of `definitions.FIGURES`.
        lists_left_out: as `Figures` have it.
        of: what it shows (see `queries.narrowing`): filters that do not narrow it are said on it.
    """
    lines = (*lines, *narrowing.words(here, of))
    word = i18n.unit_word(unit, total.value or 0) if unit else ""
    value = None if total.value is None else i18n.significant(total.value) if unit else count(total.value)
    reason = i18n.state_word(total.state) if value is None else ""
    change, compared = (
        comparison_words.beside(total.comparison, frame, is_count=not unit, counts_left_out=not lists_left_out)
        if value
        else ("", "")
    )
    months = frame.small_months
    shown = f"{value} {word}".strip() if value else reason
    made_of = (f"{part.name}: {part.amount} {word}, {_('cases')}: {part.cases}" for part in parts)
    said = (f"{label}: {shown}", about, comparison_words.told(change, compared), *made_of, *warnings, *lines)
    return Tile(
        label=label,
        alt=". ".join(part for part in said if part),
        value=value,
        amount=total.value,
        short=comparison_words.short(total.comparison, frame, is_count=not unit) if value else "",
        left_out=comparison_words.left_out(total.comparison, frame) if value else "",
        unit=word,
        change=change,
        compared=compared,
        about=about,
        lines=lines,
        warnings=warnings,
        is_grave=is_grave,
        leaves=leaves or {},
        reason=reason,
        parts=parts if value else (),
        heads=(word, _("cases")),
        bars=month_bars(total.months, unit, frame.period) if value is not None else (),
        months=(i18n.month_axis_year(months[0]), i18n.month_axis_year(months[-1])) if months else ("", ""),
        link=link if value else "",
        explain=TILE + kind,
    )


def records_link(here: Context, **codes: tuple[str, ...]) -> str:
    """Address of the records behind a tile: those of its filters, of a category where it has one."""
    return "" if here.access.reads_release_only else here.address("records", here.filters.chosen | codes)


def no_tile(label: str, state: str, kind: str) -> Tile:
    reason = i18n.state_word(state)
    return Tile(label=label, alt=f"{label}: {reason}", reason=reason, explain=TILE + kind)


def cases_tile(here: Context, facts: Figures) -> Tile:
    total = totals.total(facts.frame, facts.cases, "case_count")
    rows = facts.now_cases
    provisional = int(rows["provisional_count"].sum())
    lines = []
    if provisional:
        lines.append(_("{n} of them provisional").format(n=count(provisional)))
    if facts.outside:
        lines.append(outside_words(facts.outside))
    lines += [words for words in [held_numbers_words(rows)] if words]
    doubled = doubles.of_cases(here, facts.filters)
    return total_tile(
        here,
        facts.frame,
        _("Seizure cases"),
        total,
        of="cases",
        kind="cases",
        lines=tuple(lines),
        warnings=(doubled,) if doubled else (),
        link=records_link(here),
        lists_left_out=facts.lists_left_out,
    )


def held_numbers_words(cases: pd.DataFrame) -> str:
    """How many numbers of cases a total of released ones lacks; empty where it lacks none, or there is no total."""
    held = int(cases["uncounted_count"].sum()) if "uncounted_count" in cases else 0
    return held_words(held) if cases["case_count"].notna().any() else ""


def held_words(held: int) -> str:
    """How many numbers of cases are held back; empty where none is."""
    if not held:
        return ""
    return ngettext(
        "{n} number is held back because it is of too few cases",
        "{n} numbers are held back because they are of too few cases",
        held,
    ).format(n=count(held))


def _of(facts: Figures, category: str, unit: str) -> pd.DataFrame:
    """Rows of one category in one unit; what could be in it but states no amount or no unit stands there without
    one."""
    rows = facts.quantities[facts.quantities["category"] == category]
    is_unknown = rows["unit"].isna() | (rows["unit"].isin(MASS_UNITS) & (unit == MASS) & (rows["unit"] != MASS))
    return rows[(rows["unit"] == unit) | is_unknown].assign(quantity=rows["quantity"].mask(is_unknown))


def _leading_unit(facts: Figures, category: str, *, weight_first: bool) -> str:
    """The unit of most cases that state an amount; weight where there is any, if it comes first."""
    now = facts.now_quantities
    now = now[(now["category"] == category) & now["unit"].notna() & now["quantity"].notna()]
    if now.empty or (weight_first and (now["unit"] == MASS).any()):
        return MASS
    return now.groupby("unit")["case_count"].sum().idxmax()


def _without_amount(here: Context, facts: Figures, rows: pd.DataFrame) -> list[str]:
    """Cases that no total can hold; released rows without an amount are held back, which is another matter."""
    now = facts.frame.within(rows, facts.frame.period)
    cases = 0 if here.access.reads_release_only else int(now[now["quantity"].isna()]["case_count"].sum())
    words = ngettext("{n} case states no usable amount", "{n} cases state no usable amount", cases)
    return [words.format(n=count(cases))] if cases else []


@dataclass(frozen=True)
class _Amount:
    """The total of a category in one unit, the rows that it is made of, and the sizes of its cases, None where single
    cases are not known to the reader; none of the three has the cases that are told beside the total."""

    category: str
    unit: str
    total: totals.Total
    rows: pd.DataFrame
    sizes: one_case.Sizes | None


def _amount(here: Context, facts: Figures, category: str, unit: str, rows: pd.DataFrame) -> _Amount:
    total = totals.total(facts.frame, rows, "quantity", weights=rows[rows["quantity"].notna()])
    sizes = facts.sizes
    if total.apart:
        # A case of several substance groups stands in several rows.
        doubted = _flagged_row(facts, category, unit)
        total = replace(total, apart=replace(total.apart, case_count=int(doubted["flagged_count"].sum())))
        rows = under_review.without(rows, "quantity")
        sizes = here.load(series.sizes(facts.filters.with_(quantity_checks=(BLANK,)), here.access))
    return _Amount(category, unit, total, rows, one_case.sizes(sizes, category, unit))


def _flagged_row(facts: Figures, category: str, unit: str) -> pd.DataFrame:
    """The row of `seizures.implausible` of a category and unit, or none."""
    rows = facts.implausible
    return rows[(rows["category"] == category) & (rows["unit"] == unit)]


def unit_of(facts: Figures, kind: str) -> str:
    """The unit that a tile of amounts is in."""
    if kind == "drugs":
        return _leading_unit(facts, "drug", weight_first=True)
    return _leading_unit(facts, "precursor", weight_first=False)


def is_told_apart(here: Context, facts: Figures, category: str, unit: str) -> bool:
    """Whether implausible quantities stand beside the figure of a tile, and not in it."""
    return _amount(here, facts, category, unit, _of(facts, category, unit)).total.apart is not None


def drugs_tile(here: Context, facts: Figures) -> Tile:
    """Drugs by weight, the largest groups beside the sum of what is unlike; other units and plant material apart."""
    unit = unit_of(facts, "drugs")
    rows = _of(facts, "drug", unit)
    amount = _amount(here, facts, "drug", unit, rows)
    stated = facts.frame.within(amount.rows[amount.rows["quantity"].notna()], facts.frame.period)
    groups = stated.groupby("group_code")[["quantity", "case_count"]].sum(min_count=1)
    groups = groups[groups["quantity"] > 0].sort_values("quantity", ascending=False)
    apart = _other_units(facts, "drug", unit)
    if plants := _plain_sum(facts, "plant_material"):
        apart.append(_("plant material {quantities}").format(quantities=plants))
    about = [_("weights of unlike substances")] if len(groups) > 1 and unit == MASS else []
    return total_tile(
        here,
        facts.frame,
        _("Drugs seized"),
        amount.total,
        of="cases",
        kind="drugs",
        unit=unit,
        about=", ".join([*about, *_cases_behind(amount)]),
        link=records_link(here, categories=("drug",)),
        lists_left_out=facts.lists_left_out,
        parts=tuple(_group_parts(here, groups)),
        **_warnings(here, facts, amount),
        lines=(*_apart(apart), *_held_back(facts, rows), *_without_amount(here, facts, rows)),
    )


def _group_parts(here: Context, groups: pd.DataFrame) -> Iterator[Part]:
    """The largest groups; the rest in one line."""
    for code, row in groups.head(MOST_GROUPS).iterrows():
        yield _part(here.names("substance_group", code), row, here.palette.group(code))
    rest = groups.iloc[MOST_GROUPS:]
    if len(rest):
        words = ngettext("{n} more group", "{n} more groups", len(rest)).format(n=count(len(rest)))
        yield _part(words, rest.sum(min_count=1), here.palette.context)


def _part(name: str, row: pd.Series, colour: str) -> Part:
    cases = i18n.state_word("suppressed") if pd.isna(row["case_count"]) else count(row["case_count"])
    return Part(name, i18n.significant(row["quantity"]), cases, colour)


def _apart(quantities: list[str]) -> list[str]:
    return [_("Also {quantities}").format(quantities=i18n.list_words(quantities))] if quantities else []


def _cases_behind(amount: _Amount) -> list[str]:
    """How many cases a total is made of, and their median; nothing where single cases are not known to the reader."""
    found = amount.sizes
    if found is None:
        return []
    words = ngettext("in {n} case", "in {n} cases", found.case_count).format(n=count(found.case_count))
    return (
        [words]
        if found.case_count == 1
        else [words, _("median {quantity}").format(quantity=i18n.quantity(found.median, amount.unit))]
    )


def _held_back(facts: Figures, rows: pd.DataFrame) -> list[str]:
    """Released amounts leave out what stands for too few cases: how many of them."""
    now = facts.frame.within(rows, facts.frame.period)
    held = int(now["suppressed_count"].sum()) if "suppressed_count" in now else 0
    words = ngettext(
        "{n} amount is held back because it is of too few cases",
        "{n} amounts are held back because they are of too few cases",
        held,
    )
    return [words.format(n=count(held))] if held else []


def _other_units(facts: Figures, category: str, unit: str) -> list[str]:
    """Quantities in other units, the largest first."""
    rows = facts.now_quantities
    rows = rows[(rows["category"] == category) & (rows["unit"] != unit) & rows["unit"].notna()]
    sums = rows.groupby("unit")["quantity"].sum(min_count=1).dropna().sort_values(ascending=False)
    return [i18n.quantity(value, one) for one, value in sums.head(MOST_UNITS).items()]


def _plain_sum(facts: Figures, category: str) -> str:
    rows = facts.now_quantities
    rows = rows[(rows["category"] == category) & rows["unit"].notna()]
    sums = rows.groupby("unit")["quantity"].sum(min_count=1).dropna()
    return ", ".join(i18n.quantity(value, unit) for unit, value in sums.items())


def _dominated(amount: _Amount) -> str:
    """One case over half of a total is said, with what is left without it."""
    found = amount.sizes
    if found is None or not found.is_dominated:
        return ""
    return _("One case makes up {share} of it; without this case it is {rest}").format(
        share=i18n.percent(found.largest_share), rest=i18n.quantity(found.without_largest, amount.unit)
    )


def _flagged(facts: Figures, amount: _Amount) -> str:
    """Cases whose quantity nobody has confirmed yet, though it is hardly possible: beside a total, or in it."""
    if amount.total.apart:
        return under_review.words(amount.total.apart, amount.unit)
    row = _flagged_row(facts, amount.category, amount.unit)
    cases = int(row["flagged_count"].sum())
    if not cases:
        return ""
    words = ngettext(
        "It includes {n} case of implausible quantity: {amount}",
        "It includes {n} cases of implausible quantity: {amount}",
        cases,
    )
    return words.format(n=count(cases), amount=i18n.quantity(row["flagged_quantity"].sum(), amount.unit))


def _warnings(here: Context, facts: Figures, amount: _Amount) -> dict:
    """What must not be overlooked of a total, as arguments of a tile: what one case or a doubtful amount does to it
    is seen at once, first what stands beside the figure."""
    dominated = _dominated(amount)
    flagged = _flagged(facts, amount)
    grave = [words for words in (dominated, flagged) if words]
    if amount.total.apart:
        grave.reverse()
    doubled = doubles.of_amount(here, facts.filters, amount.category, amount.unit)
    found = {"warnings": (*grave, *([doubled] if doubled else ())), "is_grave": bool(grave)}
    leaves = {
        dominated: leaving.key_of(here, amount.sizes.largest_id) if dominated and amount.sizes else "",
        flagged: leaving.implausible_key(here, amount.category),
    }
    return found | {"leaves": {words: key for words, key in leaves.items() if words and key}}


def precursors_tile(here: Context, facts: Figures) -> Tile:
    """Precursors in the unit of most cases; the other units apart."""
    unit = unit_of(facts, "precursors")
    rows = _of(facts, "precursor", unit)
    amount = _amount(here, facts, "precursor", unit, rows)
    return total_tile(
        here,
        facts.frame,
        _("Precursors seized"),
        amount.total,
        of="cases",
        kind="precursors",
        unit=unit,
        about=", ".join(_cases_behind(amount)),
        link=records_link(here, categories=("precursor",)),
        lists_left_out=facts.lists_left_out,
        **_warnings(here, facts, amount),
        lines=(
            *_apart(_other_units(facts, "precursor", unit)),
            *_held_back(facts, rows),
            *_without_amount(here, facts, rows),
        ),
    )


def persons_tile(here: Context, facts: Figures) -> Tile:
    label = _("Persons detained")
    if "persons" not in here.subjects:
        return no_tile(label, "not_held", "persons")
    if here.access.reads_release_only and (here.filters.group_codes or here.filters.categories):
        return no_tile(label, "not_at_this_level", "persons")
    total = totals.total(facts.frame, facts.cases, "persons_detained")
    rows = facts.now_cases
    stated, cases = int(rows["stated_count"].sum()), int(rows["case_count"].sum())
    lines = []
    if here.access.reads_release_only:
        lines.append(_("Rounded to {n}").format(n=here.settings.persons_rounding))
    if stated < cases:
        lines.append(_("stated for {n} of {total} cases").format(n=count(stated), total=count(cases)))
    doubled = doubles.of_persons(here, facts.filters)
    return total_tile(
        here,
        facts.frame,
        label,
        total,
        of="cases",
        kind="persons",
        lines=tuple(lines),
        warnings=(doubled,) if doubled else (),
        link=records_link(here),
        lists_left_out=facts.lists_left_out,
    )


def exchanges_tile(here: Context, facts: Figures) -> Tile:
    label = _("Information exchanges")
    if "exchanges" not in here.subjects:
        return no_tile(label, "not_held", "exchanges")
    if here.filters.pair_codes and not here.filters.blo_codes:
        if here.access.reads_release_only:
            return no_tile(label, "not_at_this_level", "exchanges")
        offices = set(here.names.offices["code"])
        if not any(
            len(sides) == 2 and offices.issuperset(sides) for sides in map(here.names.sides, here.filters.pair_codes)
        ):
            # On the other side of the border there is no office to write to.
            return no_tile(label, "not_applicable", "exchanges")
    total = totals.total(
        facts.frame, facts.exchanges.assign(case_count=facts.exchanges["exchange_count"]), "exchange_count"
    )
    if facts.frame.within(facts.exchanges, facts.frame.period).empty:
        return no_tile(label, "none_recorded", "exchanges")
    lines = []
    if not here.access.reads_release_only:
        rows = facts.frame.within(facts.exchanges, facts.frame.period)
        due, answered = int(rows["request_count"].sum()), int(rows["answered_count"].sum())
        if due:
            lines.append(_("{n} of {total} requests answered").format(n=count(answered), total=count(due)))
    return total_tile(
        here,
        facts.frame,
        label,
        total,
        of="exchanges",
        kind="exchanges",
        lines=tuple(lines),
        lists_left_out=facts.lists_left_out,
    )


def operations_tile(here: Context, facts: Figures) -> Tile:
    label = _("Joint operations")
    if "operations" not in here.subjects:
        return no_tile(label, "not_held", "operations")
    rows = facts.operations.assign(case_count=facts.operations["operation_count"])
    if facts.frame.within(rows, facts.frame.period).empty:
        # Reports say what was seized: whether they would tell of operations is not known, so that none is not zero.
        return no_tile(label, "none_recorded", "operations")
    # An operation is not of one office: nobody's report decides whether it is known.
    frame = replace(facts.frame, comparable=facts.frame.comparable.iloc[:0])
    return total_tile(
        here, facts.frame, label, totals.total(frame, rows, "operation_count"), of="operations", kind="operations"
    )
