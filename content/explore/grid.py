"""A pivot table as it stands on the page: rows and columns in their order, what each cell says in words, its shading
and the records that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from analysis import acronyms, under_review
from analysis.pivot import Axes, Figure, Key, Measure, end_of
from charts.cross_table import Head, Line, Square
from content import leaving
from content.context import Context
from content.explore import words
from content.explore.facts import Found
from language import i18n
from language.i18n import _, count
from scope import comparison
from scope.comparison import Period
from scope.filters import BLANK
from scope.links import PARAMETERS, SEPARATOR
from scope.pivot import FIELD_OF, TIMES

ROWS_A_PAGE = 100
MOST_COLUMNS = 60
"""Columns on the page; more stand in the files."""
DIGITS, MOST_DECIMALS = 3, 2


@dataclass(frozen=True)
class Looks:
    """How a table is shown: sums as they are or as shares (`scope.pivot.SHOWN`), within what cells are shaded
    (`HEATS`), and the column that rows are sorted by, from 0, the largest first where it falls."""

    shown: str = "value"
    heat: str = ""
    sort: int | None = None
    falls: bool = True


@dataclass(frozen=True)
class Column:
    """A column: codes of its axes (fewer for a total), and what stands in it."""

    key: Key
    measure: Measure


def explained_by(measure: Measure) -> str:
    """Key of what explains the figures of a measure."""
    return ".".join(("explore", measure.value, measure.category, measure.unit))


class Grid:
    """Rows and columns of a pivot table in their order; rows of totals stand above what they are of."""

    def __init__(self, here: Context, found: Found, looks: Looks, *, is_whole: bool = False) -> None:
        """`is_whole`: with all columns, for a file."""
        self.is_whole = is_whole
        self.here, self.found, self.looks = here, found, looks
        self.cube, self.question = found.cube, found.question
        self._acronyms = acronyms.by_code(here.names.lineages)

    # Order ----------------------------------------------------------------------------------------------------

    @cached_property
    def all_columns(self) -> list[Column]:
        keys = self._tree(self.question.columns, self._by_name)
        return [
            Column(key, measure)
            for key in keys
            for measure in self.cube.measures
            if not key or self.cube.has(self.question.columns[: len(key)], key, measure)
        ]

    @property
    def columns(self) -> list[Column]:
        return self.all_columns if self.is_whole else self.all_columns[:MOST_COLUMNS]

    @cached_property
    def rows(self) -> list[Key]:
        sort = self.looks.sort
        if sort is None or sort >= len(self.all_columns):
            return self._tree(self.question.rows, self._by_name)
        column = self.all_columns[sort]

        def by_value(axes: Axes, key: Key) -> tuple:
            value = self.figure(key, column).value
            # What says nothing comes last, whichever way.
            return (value is None, -(value or 0) if self.looks.falls else (value or 0), self._by_name(axes, key))

        return self._tree(self.question.rows, by_value)

    def _tree(self, axes: Axes, order: Callable[[Axes, Key], tuple]) -> list[Key]:
        """Keys of a side: the total first, then each part followed by its own parts."""
        children: dict[Key, list[Key]] = {}
        for depth in range(1, len(axes) + 1):
            for key in self.cube.keys(axes[:depth]):
                children.setdefault(key[:-1], []).append(key)
        found: list[Key] = []

        def walk(key: Key) -> None:
            found.append(key)
            for child in sorted(children.get(key, ()), key=lambda one: order(axes[: len(one)], one)):
                walk(child)

        walk(())
        return found

    def _by_name(self, axes: Axes, key: Key) -> tuple:
        axis, code = axes[-1], key[-1]
        if axis in TIMES:
            return (False, code)
        return (code in (BLANK, "unknown", "other"), *self.here.names.sort_key(FIELD_OF[axis], code))

    def leaf_rows(self) -> list[Key]:
        """Rows that are no totals."""
        return [key for key in self.rows if len(key) == len(self.question.rows)]

    def leaf_columns(self, measure: Measure) -> list[Column]:
        """Columns of a measure that are no totals."""
        whole = len(self.question.columns)
        return [column for column in self.all_columns if column.measure == measure and len(column.key) == whole]

    # Words ----------------------------------------------------------------------------------------------------

    def name(self, axis: str, code: str, *, is_short: bool = False) -> str:
        """Name of a code of an axis."""
        if axis in TIMES:
            return words.span(axis, code, is_short=is_short)
        if axis == "pair" and code == BLANK:
            return _("In no pair")
        if is_short and axis in ("agency", "lead", "partner") and code in self._acronyms:
            return f"{self.here.names.country_of(code)} {self._acronyms[code]}"
        return self.here.names.choice(FIELD_OF[axis], code)

    def title_of(self, axes: Axes, key: Key) -> str:
        """All codes of a row or a column in words; of a total of everything that it is all."""
        return " · ".join(self.name(axis, code) for axis, code in zip(axes, key, strict=False)) or _("All")

    def short_title(self, axes: Axes, key: Key) -> str:
        """The same as short as it can be told."""
        return " · ".join(self.name(axis, code, is_short=True) for axis, code in zip(axes, key, strict=False))

    @cached_property
    def heads(self) -> tuple[tuple[Head, ...], ...]:
        """Lines of headings above the columns, the outer axis first; the last one says what stands there."""
        axes, columns = self.question.columns, self.columns
        lines: list[tuple[Head, ...]] = []
        for depth, axis in enumerate(axes):
            line: list[Head] = []
            last: Key | None = None
            for place, column in enumerate(columns):
                key = column.key[: depth + 1]
                if line and key == last:
                    line[-1] = line[-1].wider()
                    continue
                last = key
                is_here = len(column.key) > depth
                text = self.name(axis, key[-1], is_short=True) if is_here else (_("All") if len(key) == depth else "")
                if len(column.key) < depth:
                    text = ""
                line.append(
                    Head(
                        text,
                        note=self.title_of(axes, key) if text else "",
                        key=f"column:{depth}:{place}" if is_here else "",
                        is_filling=is_here and self.is_filling(axis, key[-1]),
                    )
                )
            lines.append(tuple(line))
        sorts = []
        for place, column in enumerate(columns):
            order = ("descending" if self.looks.falls else "ascending") if self.looks.sort == place else ""
            is_same = bool(column.key) and len(self.cube.measures) == 1
            sorts.append(
                Head(
                    words.measure(column.measure),
                    note=self.title_of(axes, column.key) if is_same else words.note(column.measure),
                    key=f"sort:{place}",
                    order=order,
                    is_number=True,
                    # Of everything together: the same beside each part of it would only fill the heads.
                    explain="" if column.key else explained_by(column.measure),
                    is_same=is_same,
                )
            )
        lines.append(tuple(sorts))
        return tuple(lines)

    def is_filling(self, axis: str, code: str) -> bool:
        """Whether a span of time is still filling up, as far as it lies in the period."""
        if axis not in TIMES:
            return False
        end = min(end_of(axis, date.fromisoformat(code)), self.found.frame.period.end)
        return end > self.found.frame.complete_to

    # Cells ----------------------------------------------------------------------------------------------------

    def figure(self, row: Key, column: Column) -> Figure:
        return self.cube.figure(row, column.key, column.measure)

    def lines(self, start: int, most: int) -> list[Line]:
        """Rows of a page, each with its cells; the groups that the first of them lies in stand before it again."""
        shown = self.rows[start : start + most]
        if not shown:
            return []
        around = [shown[0][:depth] for depth in range(len(shown[0]))] if start else []
        again = [self._line(self.rows.index(key), is_again=True) for key in around]
        return again + [self._line(start + number) for number in range(len(shown))]

    def _line(self, place: int, *, is_again: bool = False) -> Line:
        axes, key = self.question.rows, self.rows[place]
        name = self.name(axes[len(key) - 1], key[-1]) if key else _("All")
        is_filling = bool(key) and self.is_filling(axes[len(key) - 1], key[-1])
        query, rank = self._asked(axes, key)
        return Line(
            Head(
                name,
                note=self.title_of(axes, key),
                key=f"row:{place}" if key else "",
                is_filling=is_filling,
                colour=self._colour(axes, key),
            ),
            tuple(self._square(key, column, number) for number, column in enumerate(self.columns)),
            depth=max(len(key) - 1, 0),
            is_sum=len(key) < len(axes),
            is_again=is_again,
            query=query,
            rank=rank,
        )

    def _colour(self, axes: Axes, key: Key) -> str:
        if key and axes[len(key) - 1] == "group" and key[-1] != BLANK:
            return self.here.palette.group(key[-1])
        if key and axes[len(key) - 1] == "substance":
            return self.here.palette.group(self.here.names.group_of(key[-1]) or None)
        return ""

    def _square(self, row: Key, column: Column, number: int) -> Square:
        figure, measure = self.figure(row, column), column.measure
        shown = self.looks.shown
        if figure.value is None:
            return Square(
                words.short_state(figure.state), state=figure.state or "nothing", note=words.why(figure.state)
            )
        text = self.written(number, figure.value, measure)
        second, part = words.beside(figure, measure), None
        if shown != "value" and measure.value in words.SUMS:
            part = self.cube.part(row, column.key, measure, shown)
            second, text = text, i18n.percent(part.share) if part.share is not None else words.too_few()
        warning = [] if figure.largest_share is None else [words.dominated(figure.largest_share)]
        warning += [under_review.few_words(figure.apart, measure.unit)] if figure.apart else []
        is_linked = bool(figure.value) and measure.value in words.OF_RECORDS and self._has_records(row, column)
        return Square(
            text,
            second=second,
            warning=". ".join(warning),
            note=words.behind(figure, measure),
            heat=self._heat(row, column, figure),
            value=figure.value if part is None else part.share,
            decimals=self.decimals_of(number),
            is_share=part is not None,
            is_zero=not figure.value,
            is_partial=figure.is_partial,
            is_linked=is_linked,
            leave=self._leave(row, column, figure) if is_linked else "",
        )

    def _leave(self, row: Key, column: Column, figure: Figure) -> str:
        """The key by which the case can be left out that a cell is of, or that makes up over half of it."""
        measure = column.measure
        if measure.value != "largest" and figure.largest_share is None:
            return ""
        axes = (self.question.rows, row), (self.question.columns, column.key)
        codes = {field: chosen for of, key in axes for field, chosen in self.codes(of, key).items()}
        if figure.apart:
            codes |= {"quantity_checks": (BLANK,)}
        spans = [found for of, key in axes if (found := self._span(of, key))]
        span = min(spans, key=lambda one: one.end - one.start) if spans else None
        return leaving.largest_key(
            self.here, codes, days=(span.start, span.end) if span else None, amount=(measure.category, measure.unit)
        )

    def largest_of(self, axes: Axes, key: Key) -> str:
        """The key of the largest cases that a heading stands for, where the table tells amounts; else empty."""
        if not any(measure.unit for measure in self.cube.measures):
            return ""
        span = self._span(axes, key)
        return leaving.largest_key(self.here, self.codes(axes, key), days=(span.start, span.end) if span else None)

    def written(self, number: int, value: float, measure: Measure) -> str:
        """A value of a column; all of a column have the same decimals."""
        if measure.value == "change":
            return i18n.signed(value, 0 if float(value).is_integer() else 1)
        if measure.value in words.COUNTED:
            return count(value)
        decimals = self._decimals[number]
        if not value:
            return count(0)
        return i18n.number(value, decimals) if round(value, decimals) else i18n.significant(value)

    def decimals_of(self, number: int) -> int:
        """Decimals of a column."""
        return self._decimals[number]

    @cached_property
    def _decimals(self) -> list[int]:
        return [
            0
            if column.measure.value in words.COUNTED
            else decimals(self.figure(row, column).value for row in self.rows[: ROWS_A_PAGE * 10])
            for column in self.columns
        ]

    def _has_records(self, row: Key, column: Column) -> bool:
        """Whether filters tell the cases of a cell: not where a case has several codes of an axis, and others of them
        are chosen."""
        if self.here.access.reads_release_only:
            return False
        codes = self.codes(self.question.rows, row) | self.codes(self.question.columns, column.key)
        chosen = self.here.filters.chosen
        return all(field not in chosen or code in chosen[field] for field, (code,) in codes.items())

    def has_partial(self, start: int, most: int) -> bool:
        """Whether a figure on a page is of a part of what it should be of."""
        return any(
            figure.is_partial
            for row in self.rows[start : start + most]
            for column in self.columns
            for figure in (self.figure(row, column),)
        )

    # Shading --------------------------------------------------------------------------------------------------

    def _heat(self, row: Key, column: Column, figure: Figure) -> float | None:
        heat = self.looks.heat
        if not heat or column.measure.value == "change" or not self._is_leaf(row, column) or not figure.value:
            return None
        most = self._most[{"row": (row, None), "column": (None, column.key), "all": (None, None)}[heat], column.measure]
        return max(figure.value, 0) / most if most else None

    def _is_leaf(self, row: Key, column: Column) -> bool:
        return len(row) == len(self.question.rows) and len(column.key) == len(self.question.columns)

    @cached_property
    def _most(self) -> dict[tuple[tuple[Key | None, Key | None], Measure], float]:
        """The largest value of each row, of each column and of all, by measure: amounts of two units are never
        compared."""
        found: dict[tuple[tuple[Key | None, Key | None], Measure], float] = {}
        for column in self.all_columns:
            for row in self.leaf_rows() if len(column.key) == len(self.question.columns) else ():
                value = self.figure(row, column).value or 0.0
                for around in ((row, None), (None, column.key), (None, None)):
                    at = (around, column.measure)
                    found[at] = max(found.get(at, 0.0), value)
        return found

    # Where it leads -------------------------------------------------------------------------------------------

    def codes(self, axes: Axes, key: Key) -> dict[str, tuple[str, ...]]:
        """Filters that a row or a column stands for, by field."""
        return {FIELD_OF[axis]: (code,) for axis, code in zip(axes, key, strict=False) if axis not in TIMES}

    def period(self, axes: Axes, key: Key) -> dict[str, str]:
        """The period that a row or a column stands for, as parameters of a link: of its shortest span, as far as it
        lies in the period on screen."""
        if not (span := self._span(axes, key)):
            return {}
        if named := comparison.calendar_code(span):
            return {"period": named, "from": "", "to": ""}
        last = date.fromordinal(span.end.toordinal() - 1)
        return {"period": "", "from": span.start.isoformat(), "to": last.isoformat()}

    def _span(self, axes: Axes, key: Key) -> Period | None:
        """The shortest span of time that a row or a column stands for, as far as it lies in the period on screen."""
        of_time = [(axis, code) for axis, code in zip(axes, key, strict=False) if axis in TIMES]
        if not of_time:
            return None
        axis, code = max(of_time, key=lambda one: list(TIMES).index(one[0]))
        whole, start = self.found.frame.period, date.fromisoformat(code)
        return Period(max(start, whole.start), min(end_of(axis, start), whole.end))

    def _asked(self, axes: Axes, key: Key) -> tuple[dict[str, str], int]:
        """Parameters of the records of a row or a column, and how short its span of time is: the shorter one holds."""
        of_time = [list(TIMES).index(axis) for axis, _code in zip(axes, key, strict=False) if axis in TIMES]
        codes = {PARAMETERS[field]: SEPARATOR.join(some) for field, some in self.codes(axes, key).items()}
        return codes | self.period(axes, key), max(of_time, default=-1)

    def column_queries(self) -> list[tuple[dict[str, str], int]]:
        """The same of each column; of amounts also their category, and the records by size."""
        found = []
        for column in self.columns:
            query, rank = self._asked(self.question.columns, column.key)
            if column.measure.category:
                query |= {PARAMETERS["categories"]: column.measure.category, "sort": "-quantity_kg"}
            found.append((query, rank))
        return found


def decimals(values: Iterable[float | None]) -> int:
    """Decimals that show three digits of the median of a column, and none where its numbers are whole."""
    sizes = sorted(abs(value) for value in values if value)
    if not sizes or all(float(size).is_integer() for size in sizes):
        return 0
    middle = sizes[len(sizes) // 2]
    return max(0, min(MOST_DECIMALS, DIGITS - len(str(int(middle)))))
