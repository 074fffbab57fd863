"""A question of a pivot table: what stands in its rows, in its columns and in its cells, and how a link says so.

An axis is a field of the filters, so that a cell leads to its records by the same filter, or a span of time. A value is
of a subject (`scope.fields.SUBJECTS`): of messages not every axis is known.

Cross tabulation (pivot, cube): dimensions by measures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from language.i18n import N_
from scope.access import Access
from scope.fields import Field
from scope.filters import CODE_FIELDS, FIELDS

TIMES = {
    "year": N_("Year"),
    "half_year": N_("Half-year"),
    "quarter": N_("Quarter"),
    "month": N_("Month"),
    "week": N_("Week"),
    "day": N_("Day"),
}
"""Axes that are spans of time, the longest first, and what they are called."""
DEPTH = 3
"""So many axes can be nested in rows, and in columns."""
MOST_VALUES = 6
SEPARATOR = "."


def is_axis(field: Field) -> bool:
    """Whether a field of codes can be an axis: hexagons have no names, and what is looked up of all that a case states
    is a filter alone."""
    return field.form == "codes" and field.rule not in ("cell", "stated")


FIELD_OF = {FIELDS[name].link: name for name in CODE_FIELDS if is_axis(FIELDS[name])}
"""Fields that are axes, by their names in links, in the order of the table."""
AXES = (*TIMES, *FIELD_OF)
"""Names of all axes, as links say them."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a cell can tell.

    Args:
        words: what it is called.
        subject: what it is of.
        is_amount: it has a column for each category and unit.
        is_sum: parts of it add up to a whole, so that it has shares.
        is_released: readers of the release have it.
    """

    words: str
    subject: str = "cases"
    is_amount: bool = False
    is_sum: bool = False
    is_released: bool = False


VALUES: dict[str, Value] = {
    "cases": Value(
        words=N_("Cases"),
        is_sum=True,
        is_released=True,
    ),
    "change": Value(
        words=N_("Change of cases"),
        is_released=True,
    ),
    "items": Value(words=N_("Items"), is_sum=True),
    "quantity": Value(
        words=N_("Quantity"),
        is_amount=True,
        is_sum=True,
        is_released=True,
    ),
    "median": Value(words=N_("Median case"), is_amount=True),
    "p90": Value(words=N_("90th percentile"), is_amount=True),
    "largest": Value(words=N_("Largest case"), is_amount=True),
    "rest": Value(words=N_("Without the largest"), is_amount=True),
    "persons": Value(words=N_("Persons detained"), is_sum=True, is_released=True),
    "women": Value(words=N_("Women detained"), is_sum=True),
    "value": Value(words=N_("Estimated value, USD"), is_sum=True),
    "after_message": Value(
        words=N_("Cases after a message"),
    ),
    "in_operation": Value(
        words=N_("Cases in joint operations"),
    ),
    "messages": Value(words=N_("Messages"), subject="exchanges", is_sum=True),
    "reply": Value(
        words=N_("Median reply, days"),
        subject="exchanges",
    ),
    "operations": Value(
        words=N_("Joint operations"),
        subject="operations",
    ),
    "checks": Value(
        words=N_("Checks"),
        subject="reports",
        is_sum=True,
    ),
}
"""What cells can tell, by name."""

KNOWN_OF: dict[str, tuple[str, ...]] = {
    "messages": ("countries", "blo_codes", "pair_codes", "agency_kinds", "agency_codes", "group_codes"),
    "operations": ("countries", "blo_codes", "pair_codes"),
    "checks": ("countries", "blo_codes", "pair_codes"),
}
KNOWN_OF["reply"] = KNOWN_OF["messages"]
"""Fields by which values that are not of cases are known, beside time; of the others all are."""
SHORTEST = {"checks": "month"}
"""Shortest span by which a value is known, where that is no day."""
RELEASED_WITHOUT = {"persons": ("categories", "group_codes")}
"""Fields by which a value is not known where only released figures are read."""
SHOWN = {
    "value": N_("Values"),
    "row": N_("Share of the row"),
    "column": N_("Share of the column"),
    "all": N_("Share of all"),
}
"""How sums stand in cells."""
HEATS = {"": N_("No shading"), "row": N_("By row"), "column": N_("By column"), "all": N_("By table")}
"""Within what the shading of a cell compares it."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: names of axes in rows and in columns, the outer first, and names of values."""

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ("cases",)

    def __post_init__(self) -> None:
        axes = (*self.rows, *self.columns)
        if len(set(axes)) < len(axes) or not set(axes) <= set(AXES):
            raise ValueError(f"{axes} are no axes of a pivot, each once")
        if max(len(self.rows), len(self.columns)) > DEPTH or not 0 < len(self.values) <= MOST_VALUES:
            raise ValueError("too many axes or values, or no value")
        if len(set(self.values)) < len(self.values) or not set(self.values) <= set(VALUES):
            raise ValueError(f"{self.values} are no values of a pivot, each once")

    @property
    def axes(self) -> tuple[str, ...]:
        return (*self.rows, *self.columns)

    @property
    def levels(self) -> list[tuple[str, ...]]:
        """Axes of every sum: of the cells, and of each total of rows and of columns; the whole last."""
        rows = [self.rows[:depth] for depth in range(len(self.rows), -1, -1)]
        columns = [self.columns[:depth] for depth in range(len(self.columns), -1, -1)]
        return [(*row, *column) for row in rows for column in columns]

    def turned(self) -> Question:
        """Rows as columns, and columns as rows."""
        return replace(self, rows=self.columns, columns=self.rows)


def by(axis: str) -> str:
    """What queries call an axis: the field of the filters, or the span."""
    return FIELD_OF.get(axis, axis)


def is_known_by(value: str, axis: str, *, is_released: bool = False) -> bool:
    """Whether a value can be told apart by an axis; where it cannot, its cells are not applicable.

    Args:
        is_released: only released figures are read.
    """
    if axis in TIMES:
        spans = list(TIMES)
        return spans.index(axis) <= spans.index(SHORTEST.get(value, "day"))
    if is_released and FIELD_OF[axis] in RELEASED_WITHOUT.get(value, ()):
        return False
    return FIELD_OF[axis] in KNOWN_OF.get(value, CODE_FIELDS)


def offered(access: Access) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Axes and values that a reader may choose from: of the release its dimensions and whole months or years, of the
    own cases nothing that is worked out from those of all agencies."""
    if not access.reads_release_only:
        kept = (link for link, name in FIELD_OF.items() if not (access.reads_own_only and FIELDS[name].of_all))
        return (*TIMES, *kept), tuple(VALUES)
    spans = ("year",) if access.reads_years_only else ("year", "half_year", "quarter", "month")
    fields = (link for link, name in FIELD_OF.items() if access.is_told(FIELDS[name].released))
    return (*spans, *fields), tuple(name for name, value in VALUES.items() if value.is_released)
