"""How the cases of each row of a cross table are spread, as boxes on one axis: of one category in one unit.

Box plots from quantiles that the database computes.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.pivot import LEAST_CASES, Axes, Key, Measure
from charts.chart import Box, BoxChart, Single
from content import leaving
from content.explore import facts, findings, words
from content.explore.facts import Spread
from content.explore.grid import Grid
from content.trends.choices import CATEGORY_WORDS
from language import i18n
from language.i18n import _, count, ngettext
from scope.filters import BLANK
from scope.pivot import TIMES

MOST_BOXES = 30


def amounts(measure: Measure) -> str:
    """What is spread: Drugs, kg."""
    words_ = f"{_(CATEGORY_WORDS[measure.category])}, {i18n.unit_word(measure.unit)}"
    return words_[:1].upper() + words_[1:]


def chart(grid: Grid, measure: Measure) -> BoxChart:
    """A box for each row, of all its columns together; where there are no rows, for each column."""
    axes = grid.question.rows or grid.question.columns
    found = [
        (key[:-2], spread)
        for key, spread in facts.spreads(grid.here, axes).items()
        if key[-2:] == (measure.category, measure.unit)
    ]
    ranks = any(findings.ranked(grid, "boxes"))
    found.sort(key=lambda one: _place(grid, axes, one[0]))
    if ranks and not any(axis in TIMES for axis in axes):
        # A middle of few cases says little: they come last.
        found.sort(key=lambda one: (not one[1].quantiles, -_middle(one[1])))
    shown = found[:MOST_BOXES]
    boxes = tuple(_box(grid, axes, key, spread, measure) for key, spread in shown)
    picture = BoxChart(
        title=_("{amounts}: amounts of single cases by {axes}").format(amounts=amounts(measure), axes=words.axes(axes)),
        unit=i18n.unit_word(measure.unit),
        boxes=boxes,
        take="" if boxes else _("There is nothing to draw."),
        notes=_left_out(len(shown), len(found)),
        name_heading=" / ".join(words.axis(axis) for axis in axes),
        count_heading=_("Cases that state an amount"),
        quantile_headings=(
            _("A tenth hold at most"),
            _("A quarter hold at most"),
            _("Median"),
            _("Three quarters hold at most"),
            _("Nine tenths hold at most"),
        ),
        single_heading=_("A case by itself"),
    )
    return _said(picture, _sentence(grid, measure, shown, axes, is_ranked=ranks))


def _said(picture: BoxChart, sentence: str) -> BoxChart:
    notes = [
        _(
            "Box: the middle half of the cases, the thick line their median; the lines beside it reach from a tenth to "
            "nine tenths of them. The number of cases that state an amount stands with the name."
        )
        if any(box.quantiles for box in picture.boxes)
        else "",
        _("Of fewer than {n} cases each is a dot.").format(n=count(LEAST_CASES))
        if any(box.singles for box in picture.boxes)
        else "",
        _("An open dot is a case under review.")
        if any(one.is_unsure for box in picture.boxes for one in box.singles)
        else "",
        _("The axis is logarithmic: each mark is ten times the one before.") if picture.is_log else "",
    ]
    return replace(
        picture,
        title=sentence or picture.title,
        subject=picture.title if sentence else "",
        notes=(*filter(None, notes), *picture.notes),
    )


def _sentence(grid: Grid, measure: Measure, shown: list[tuple[Key, Spread]], axes: Axes, *, is_ranked: bool) -> str:
    """The row with the largest median of ten cases or more; nothing where there is no other to be larger than."""
    known = [(key, spread) for key, spread in shown if spread.quantiles]
    if not is_ranked or not known:
        return ""
    known.sort(key=lambda one: -_middle(one[1]))
    key, spread = known[0]
    if key and any(code in findings.NOWHERE for code in key):
        return ""
    low, middle, high = (i18n.quantity(value, measure.unit) for value in spread.quantiles[1:4])
    if len(known) > 1 and i18n.quantity(_middle(known[1][1]), measure.unit) == middle:
        return ""
    said = (
        _("Half of the cases hold {low} to {high}, the middle one {middle}: {name}")
        if len(known) == 1
        else _("The middle case is largest for {name}: {middle}; half of its cases hold {low} to {high}")
    )
    return said.format(name=grid.title_of(axes, key), low=low, middle=middle, high=high)


def _box(grid: Grid, axes: Axes, key: Key, spread: Spread, measure: Measure) -> Box:
    name = grid.title_of(axes, key)
    cases = ngettext("{n} case", "{n} cases", spread.case_count).format(n=count(spread.case_count))

    def amount(value: float) -> str:
        return i18n.quantity(value, measure.unit)

    said = ""
    if spread.quantiles:
        tenth, quarter, middle, three, nine = map(amount, spread.quantiles)
        said = "\n".join(
            (
                f"{name}: {cases}",
                _("Median: {value}").format(value=middle),
                _("Half of them: {low} to {high}").format(low=quarter, high=three),
                _("Eight of ten: {low} to {high}").format(low=tenth, high=nine),
            )
        )
    singles = tuple(
        Single(
            value=value,
            is_unsure=is_unsure,
            words=f"{name}: {amount(value)}" + (f"\n{_('under review')}" if is_unsure else ""),
            key=leaving.key_of(grid.here, case),
        )
        for value, is_unsure, case in spread.singles
    )
    is_group = axes == ("group",) and key[0] != BLANK
    first = spread.quantiles
    return Box(
        name=name,
        case_count=spread.case_count,
        quantiles=(first[0], first[1], first[2], first[3], first[4]) if first else None,
        singles=singles,
        colour=f"group:{key[0]}" if is_group else "present",
        words=said,
    )


def _middle(spread: Spread) -> float:
    if spread.quantiles:
        return spread.quantiles[2]
    values = sorted(value for value, *_of_case in spread.singles)
    return values[len(values) // 2]


def _place(grid: Grid, axes: Axes, key: Key) -> int:
    """Where a row stands in the table."""
    keys = grid.rows if grid.question.rows else [column.key for column in grid.all_columns]
    return keys.index(key) if key in keys else len(keys)


def _left_out(shown: int, total: int) -> tuple[str, ...]:
    if shown >= total:
        return ()
    return (_("The first {n} of {total} are drawn.").format(n=count(shown), total=count(total)),)
