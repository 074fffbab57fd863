"""What the Explore page knows in one run: the cells and totals of a pivot table, and who reported on them."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis import pivot as cells
from analysis import totals
from analysis.pivot import Axes, Cube, Key, Reporting
from content import periods
from content.asks import Answer
from content.context import Context
from queries import pivot
from scope import pivot as asked
from scope.comparison import MONTHS, month_number, shift
from scope.pivot import TIMES, Question

AMOUNTS = ("quantity", "median", "p90", "largest", "rest")
SPREAD = ("median", "p90")


@dataclass(frozen=True)
class Found:
    """A pivot table under the filters.

    Args:
        is_cut: there are more cells than are read at once (`queries.pivot.MOST_CELLS`): nothing is shown.
        case_count: cases of all cells together; None where that is held back.
    """

    question: Question
    cube: Cube
    frame: totals.Frame
    is_cut: bool
    case_count: int | None


def load(here: Context, question: Question) -> Found:
    """The cells of a question; what is asked for once serves all who ask it."""
    return here.facts("explore.cube", lambda: _load(here, question), question)


@dataclass(frozen=True)
class _Asked:
    """One question to the database: the axes of its rows, those of each of its levels, and the answer."""

    by: Axes
    levels: tuple[Axes, ...]
    answer: Answer


def _load(here: Context, question: Question) -> Found:
    framed = periods.frame(here)
    reports = periods.ask_reports(here, framed, by_office=here.access.reads_release_only and "office" in question.axes)
    filters, access = here.filters, here.access
    field_of = {axis: asked.by(axis) for axis in question.axes}
    levels = [tuple(field_of[axis] for axis in level) for level in question.levels]
    parts = pivot.together(levels, access)
    wanted = set(question.values)

    def ask(query: Any, names: Axes, some: Sequence[Axes]) -> _Asked:
        return _Asked(names, (names, *some), here.ask(query))

    questions: dict[str, list[_Asked]] = {
        "cases": [ask(pivot.cases(filters, access, by, some), by, some) for by, some in parts]
    }
    if wanted & set(AMOUNTS):
        questions["amounts"] = [ask(pivot.amounts(filters, access, by, some), by, some) for by, some in parts]
    if wanted & set(SPREAD):
        questions["spread"] = [ask(pivot.spread(filters, access, by), by, ()) for by in levels]
    if "items" in wanted:
        questions["items"] = [ask(pivot.items(filters, access, by, some), by, some) for by, some in parts]
    for kind, query in {
        "messages": lambda by: pivot.messages(filters, access, by, zone=here.settings.zone),
        "operations": lambda by: pivot.operations(filters, access, by),
        "checks": lambda by: pivot.checks(filters, access, by),
    }.items():
        if names := [one for one in VALUES_OF[kind] if one in wanted]:
            known = [level for level in question.levels if all(asked.is_known_by(names[0], axis) for axis in level)]
            questions[kind] = [
                ask(query(by), by, ()) for by in (tuple(field_of[axis] for axis in level) for level in known)
            ]
    compared = _ask_change(here, framed, question) if "change" in wanted else None
    axis_of = {field: axis for axis, field in field_of.items()}
    tables: dict[str, dict[Axes, dict[Key, Any]]] = {}
    is_cut = False
    for kind, some in questions.items():
        tables[kind] = {}
        for one in some:
            rows = one.answer.rows()
            is_cut = is_cut or len(rows) > pivot.MOST_CELLS
            for level, found in _by_level(one, rows, KEPT_APART.get(kind, ())):
                tables[kind][tuple(axis_of[field] for field in level)] = found
    frame = reports.frame()
    if compared is not None:
        tables["change"] = _changes(here, frame, question, compared)
    states = frame.states
    if here.access.reads_release_only and "office" in question.axes:
        states = reports.of_released_offices()
    cube = Cube(
        question=question,
        tables=tables,
        reporting=Reporting(
            states,
            frame.period,
            here.names.sides,
            frame.complete_to,
            is_of_events=frame.is_of_events,
            by_country=frame.is_by_country and not (here.access.reads_release_only and "office" in question.axes),
        ),
        held=here.subjects,
        is_released=here.access.reads_release_only,
        spans={axis: tuple(cells.spans_of(axis, frame.period)) for axis in question.axes if axis in TIMES},
    )
    return Found(question, cube, frame, is_cut, _all_cases(here, tables["cases"].get((), {}).get(())))


def _all_cases(here: Context, whole: Any) -> int | None:
    """Cases of a table; None where they are held back, or nothing is released of them."""
    if whole is None:
        return None if here.access.reads_release_only else 0
    return None if pd.isna(whole.case_count) else int(whole.case_count)


@dataclass(frozen=True)
class Spread:
    """How the amounts of cases are spread: what shares of them (`pivot.BOX`) do not exceed, where `LEAST_CASES` or more
    state one; else each of them, whether it is under review, and the id of the case."""

    case_count: int
    quantiles: tuple[float, ...] = ()
    singles: tuple[tuple[float, bool, int], ...] = ()


def spreads(here: Context, axes: Axes) -> dict[Key, Spread]:
    """By the codes of axes, category and unit, how cases are spread that state an amount."""
    return here.facts("explore.boxes", lambda: _spreads(here, axes), axes)


def _spreads(here: Context, axes: Axes) -> dict[Key, Spread]:
    of_boxes, of_singles = (here.ask(query) for query in queries_of_spread(here, axes))
    rows = of_boxes.rows()
    found = {
        key: Spread(count, tuple(values))
        for key, count, values in zip(
            _keys(rows, axes), map(int, rows["stated_count"]), rows[[*pivot.BOX]].to_numpy().tolist(), strict=True
        )
    }
    rows = of_singles.rows()
    each: dict[Key, list[tuple[float, bool, int]]] = defaultdict(list)
    told = (rows[name] for name in ("amount", "is_flagged", "seizure_id"))
    for key, amount, is_flagged, case in zip(_keys(rows, axes), *told, strict=True):
        each[key].append((float(amount), bool(is_flagged), int(case)))
    return found | {key: Spread(len(some), singles=tuple(some)) for key, some in each.items()}


def queries_of_spread(here: Context, axes: Axes) -> list[Any]:
    """The questions that `spreads` is the answer to."""
    by = tuple(map(asked.by, axes))
    return [
        pivot.boxes(here.filters, here.access, by, least=cells.LEAST_CASES),
        pivot.single(here.filters, here.access, by, most=cells.LEAST_CASES),
    ]


def _keys(rows: pd.DataFrame, axes: Axes) -> list[Key]:
    names = [pivot.axis_name(place) for place in range(len(axes))]
    columns = [
        _days(rows[name]) if axis in TIMES else _values(rows[name]) for name, axis in zip(names, axes, strict=True)
    ]
    columns += [[code or "" for code in _values(rows[name])] for name in ("category", "unit")]
    return list(zip(*columns, strict=True))


def queries_of(here: Context, question: Question, value: str) -> list[Any]:
    """The questions that one value of a cross table is the answer to: of its cells, and of each of its sums."""
    filters, access = here.filters, here.access
    field_of = {axis: asked.by(axis) for axis in question.axes}
    levels = [tuple(field_of[axis] for axis in level) for level in question.levels]
    parts = pivot.together(levels, access)
    if value in AMOUNTS:
        found = [pivot.amounts(filters, access, by, some) for by, some in parts]
        return found + ([pivot.spread(filters, access, by) for by in levels] if value in SPREAD else [])
    if value in SPREAD:
        return [pivot.spread(filters, access, by) for by in levels]
    if value == "items":
        return [pivot.items(filters, access, by, some) for by, some in parts]
    if value in (*VALUES_OF["messages"], *VALUES_OF["operations"], *VALUES_OF["checks"]):
        known = [
            tuple(field_of[axis] for axis in level)
            for level in question.levels
            if all(asked.is_known_by(value, axis) for axis in level)
        ]
        if value in VALUES_OF["messages"]:
            return [pivot.messages(filters, access, by, zone=here.settings.zone) for by in known]
        return [(pivot.operations if value == "operations" else pivot.checks)(filters, access, by) for by in known]
    if value == "change":
        spans = [filters.with_(start=one.start, end=one.end) for one in periods.frame(here).spans]
        by = tuple(field for axis, field in field_of.items() if axis not in TIMES)
        return [pivot.cases(span, access, by, (), by_reporter=True) for span in spans]
    return [pivot.cases(filters, access, by, some) for by, some in parts]


VALUES_OF = {"messages": ("messages", "reply"), "operations": ("operations",), "checks": ("checks",)}
KEPT_APART = {"amounts": ("category", "unit"), "spread": ("category", "unit"), "checks": ("measure",)}
"""Columns beside the axes that keep rows of an answer apart."""


def _by_level(one: _Asked, rows: pd.DataFrame, more: Sequence[str]) -> Iterable[tuple[Axes, dict[Key, Any]]]:
    """Rows of each level of an answer by their codes; what is missing is None, and a category or unit ''."""
    names = [pivot.axis_name(place) for place in range(len(one.by))]
    days = {name for name, field in zip(names, one.by, strict=True) if field in TIMES}
    columns = {name: _days(rows[name]) if name in days else _values(rows[name]) for name in rows.columns}
    for name in more:
        columns[name] = [code or "" for code in columns[name]]
    numbers = columns.pop("level", [0] * len(rows))
    told = namedtuple("Row", columns)  # type: ignore[misc]
    found: list[dict[Key, Any]] = [{} for _level in one.levels]
    kept = [
        [columns[name] for name, field in zip(names, one.by, strict=True) if field in level]
        + [columns[c] for c in more]
        for level in one.levels
    ]
    for place, (number, values) in enumerate(zip(numbers, zip(*columns.values(), strict=True), strict=True)):
        found[number][tuple(column[place] for column in kept[number])] = told._make(values)
    return zip(one.levels, found, strict=True)


def _values(column: pd.Series) -> list[Any]:
    return column.to_numpy(dtype=object, na_value=None).tolist()


def _days(column: pd.Series) -> list[str | None]:
    """Days as 2026-07-01."""
    written = np.datetime_as_string(column.to_numpy().astype("datetime64[D]"))
    return [None if text == "NaT" else text for text in written.tolist()]


# Change like for like ---------------------------------------------------------------------------------------


def _ask_change(
    here: Context, framed: totals.Frame, question: Question
) -> dict[Axes, tuple[Axes, list[Answer]]] | None:
    """Cases of every period compared by who reported them and when, for each level; None where nothing is compared.

    Axes of time are told by the month of a case, moved to the period that it is compared in."""
    if framed.compared is None or not framed.bases or framed.is_per_day:
        # Beside a period of another length a difference of sums is no change.
        return None
    found = {}
    for level in question.levels:
        of_time = [axis for axis in level if axis in TIMES]
        if of_time and (len(framed.spans) > 1 or any(axis not in MONTHS for axis in of_time)):
            continue
        by = tuple(asked.by(axis) for axis in level if axis not in TIMES)
        found[level] = (
            by,
            [
                here.ask(
                    pivot.cases(
                        here.filters.with_(start=span.start, end=span.end), here.access, by, (), by_reporter=True
                    )
                )
                for span in framed.spans
            ],
        )
    return found


def _changes(
    here: Context, frame: totals.Frame, question: Question, compared: dict[Axes, tuple[Axes, list[Answer]]] | None
) -> dict[Axes, dict[Key, tuple[float, float]]]:
    """By level and codes: cases of the period, and the mean of what it is compared with, like for like."""
    if compared is None or frame.compared is None:
        return {}
    first = month_number(frame.compared.start)
    found: dict[Axes, dict[Key, tuple[float, float]]] = {}
    for level, (by, answers) in compared.items():
        rows = periods.by_reporter(here, answers)
        rows, _held = totals.told_throughout(frame, rows.assign(group_code=_groups(rows, by)), "case_count")
        sums: dict[Key, list[float]] = defaultdict(lambda: [0.0] * (1 + len(frame.bases)))
        for place, period in enumerate((frame.compared, *frame.bases)):
            kept = frame.like_for_like(rows, period)
            moved = first - month_number(period.start)
            for key, count in _counted(kept, level, moved):
                sums[key][place] += count
        found[level] = {key: (now, sum(bases) / len(bases)) for key, (now, *bases) in sums.items()}
    return found


def _groups(rows: pd.DataFrame, by: Axes) -> pd.Series:
    """What keeps amounts apart that are held back: the codes of a row together."""
    names = [pivot.axis_name(place) for place in range(len(by))]
    return rows[names].astype(str).agg("|".join, axis=1) if names and len(rows) else pd.Series("", index=rows.index)


def _counted(rows: pd.DataFrame, level: Axes, moved: int) -> Iterable[tuple[Key, float]]:
    """Cases of each cell of a level; months are those of the period that they are compared in, `moved` months later."""
    names = iter(pivot.axis_name(place) for place in range(len(level)))
    columns = []
    for axis in level:
        if axis in TIMES:
            codes: dict[date, str] = {
                month: cells.code_of_month(axis, shift(month, moved)) for month in set(rows["month"])
            }
            columns.append([codes[month] for month in rows["month"]])
        else:
            columns.append(rows[next(names)].tolist())
    counts = rows["case_count"].astype(float).fillna(0.0).tolist()
    keys = zip(*columns, strict=True) if columns else [()] * len(rows)
    return zip(keys, counts, strict=True)
