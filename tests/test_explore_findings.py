"""The sentence above a chart of Explore is true for any table: one row, ties, zeros, what is not stated, countries, a
period that is still filling up, both languages."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from analysis.pivot import Figure, Measure
from content.explore import findings
from content.explore.grid import Column
from language import i18n
from scope.comparison import Period
from scope.filters import BLANK
from scope.pivot import Question

CASES, DRUGS = Measure("cases"), Measure("quantity", "drug", "kg")
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


@pytest.fixture(autouse=True)
def english():
    yield
    i18n.use("en")


def table(
    figures: dict[tuple[tuple, tuple], Figure],
    *,
    rows: tuple[str, ...] = ("office",),
    columns: tuple[str, ...] = (),
    measure: Measure = CASES,
    complete_to: date = YEAR.end,
) -> SimpleNamespace:
    """A table of figures by the codes of their rows and columns; the total is that of no code."""

    def figure(row: tuple, column: Column) -> Figure:
        return figures.get((row, column.key), Figure(0.0))

    def part(row: tuple, column: tuple, _measure: Measure, _of: str) -> Figure:
        whole, one = figures[(), ()].value, figures[row, column].value
        return Figure(one, share=one / whole if whole and whole >= 10 else None)

    return SimpleNamespace(
        question=Question(rows=rows, columns=columns, values=(measure.value,)),
        rows=list(dict.fromkeys(row for row, _column in figures)),
        all_columns=[Column(key, measure) for key in dict.fromkeys(column for _row, column in figures)],
        figure=figure,
        title_of=lambda _axes, key: " · ".join(key),
        cube=SimpleNamespace(part=part),
        found=SimpleNamespace(frame=SimpleNamespace(period=YEAR, complete_to=complete_to)),
    )


def of_rows(*values: tuple[str, float], total: float | None = None, **more) -> SimpleNamespace:
    figures = {((name,), ()): Figure(value, case_count=int(value)) for name, value in values}
    whole = sum(value for _name, value in values) if total is None else total
    return table({((), ()): Figure(whole)} | figures, **more)


@pytest.mark.parametrize(
    ("grid", "english", "russian"),
    [
        (
            of_rows(("Oybek", 30.0), ("Dostuk", 10.0)),
            "Cases in 2025: most for Oybek, 30 of 40 (75%)",
            "Случаи за 2025\u00a0г.: больше всего\u00a0— Oybek, 30 из 40 (75\u00a0%)",
        ),
        # A case of two rows counts once in the total, and no per cent of few.
        (of_rows(("A", 5.0), ("B", 4.0), total=6.0), "Cases in 2025: most for A, 5 of 6", ""),
        (of_rows(("A", 5.0), ("B", 5.0)), "Cases in 2025: most for A and B, 5 each of 10", ""),
        (of_rows(("A", 5.0), ("B", 5.0), ("C", 5.0)), "Cases in 2025: 15", ""),
        (of_rows(("Oybek", 30.0)), "Cases in 2025: Oybek, 30", "Случаи за 2025\u00a0г.: Oybek, 30"),
        (of_rows(("Oybek", 0.0)), "Cases in 2025: 0", "Случаи за 2025\u00a0г.: 0"),
        # What is not stated is more: nothing is the most.
        (of_rows(("A", 5.0), (BLANK, 9.0)), "Cases in 2025: 14", ""),
        (of_rows(("A", 9.0), (BLANK, 5.0)), "Cases in 2025: most for A, 9 of 14 (64%)", ""),
        # Countries are not ranked.
        (of_rows(("UZ", 30.0), ("TJ", 10.0), rows=("country",)), "Cases in 2025: 40", ""),
        (
            of_rows(("A", 30.0), ("B", 10.0), complete_to=date(2025, 11, 1)),
            "Cases in 2025 so far: most for A, 30 of 40 (75%)",
            "",
        ),
        (
            of_rows(("A", 30.0), ("B", 10.5), measure=DRUGS),
            "Quantity (drugs, kg) in 2025: most for A, 30\u00a0kg of 40.5\u00a0kg (74%)",
            "",
        ),
        # Half of few cases says little.
        (
            of_rows(("A", 30.0), ("B", 9.0), measure=Measure("median", "drug", "kg")),
            "Median case (drugs, kg) in 2025: 39\u00a0kg",
            "",
        ),
        (
            table({((), ()): Figure(None, "suppressed"), (("A",), ()): Figure(9.0), (("B",), ()): Figure(3.0)}),
            "Cases in 2025: most for A, 9",
            "",
        ),
        (
            table({((), ()): Figure(12.0), (("A",), ()): Figure(9.0), (("B",), ()): Figure(None, "suppressed")}),
            "Cases in 2025: 12",
            "",
        ),
        (table({((), ()): Figure(None, "missing")}), "", ""),
    ],
)
def test_what_has_most_is_told_where_it_is_true(grid, english, russian):
    measure = grid.all_columns[0].measure
    i18n.use("en")
    assert findings.sentence(grid, measure, "bars") == english
    if russian:
        i18n.use("ru")
        assert findings.sentence(grid, measure, "bars") == russian


def test_lines_are_ranked_over_all_of_time_and_squares_by_cell():
    cells = {
        (("A",), ("2025-01-01",)): Figure(20.0),
        (("A",), ("2025-02-01",)): Figure(1.0),
        (("B",), ("2025-02-01",)): Figure(12.0),
        (("A",), ()): Figure(21.0),
        (("B",), ()): Figure(12.0),
        ((), ()): Figure(33.0),
    }
    grid = table(cells, columns=("month",))
    assert findings.sentence(grid, CASES, "lines") == "Cases in 2025: most for A, 21 of 33 (64%)"
    assert findings.sentence(grid, CASES, "heat") == "Cases in 2025: most for A · 2025-01-01, 20 of 33 (61%)"
    of_countries = table(cells | {((), ("2025-01-01",)): Figure(20.0)}, rows=("country",), columns=("group",))
    assert "A" not in findings.sentence(of_countries, CASES, "heat")
