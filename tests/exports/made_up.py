"""Charts of every kind for the tests of files, and what they must show, worked out beside the code under test."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from charts.chart import Band, Bar, BarChart, Event, Flag, Matrix, MatrixCell, Series, TimeChart
from exports.provenance import Provenance

LONG = "Управление по борьбе с незаконным оборотом наркотиков Министерства внутренних дел Кыргызской Республики"
FORMULA = '=HYPERLINK("http://outside";"+1")'
MARK = {"en": "Demonstration data", "ru": "Демонстрационные данные"}
STATES = ("missing", "closed", "not_open", "unknown", "suppressed", "no_case_published", "outside")


def provenance(language: str = "en", **more) -> Provenance:
    said = {
        "installation": "Офисы <пограничного> взаимодействия" if language == "ru" else "Border <Liaison> Offices",
        "filter_line": "2024–2026 гг. · пять стран программы"
        if language == "ru"
        else "2024–2026 · five programme countries",
        "compared": "в сравнении со средним за 5 лет"
        if language == "ru"
        else "compared with the mean of 5 earlier years",
        "data_date": "18.11.2026, 06:00 (ташкентское время, UTC+5)"
        if language == "ru"
        else "18 Nov 2026, 06:00 (Tashkent, UTC+5)",
        "source": "вымышленные записи" if language == "ru" else "invented records",
        "link": "http://localhost:8501/trends?from=2024-01-01&to=2026-12-31",
        "marks": (MARK[language],),
        "notes": (
            "Не является официальной публикацией УНП ООН" if language == "ru" else "Not an official UNODC publication",
        ),
    }
    return Provenance(language=language, **said | more)


def said(one: Provenance) -> list[str]:
    """Everything that a file must carry."""
    return [
        *one.marks,
        one.filter_line,
        one.compared,
        one.source,
        one.data_date,
        one.installation,
        one.link,
        *one.notes,
    ]


def months(count: int) -> tuple[date, ...]:
    return tuple(date(2024 + place // 12, place % 12 + 1, 1) for place in range(count))


def over_time(*series: Series, **more) -> TimeChart:
    count = len(series[0].values) if series else more.pop("count", 0)
    described = {
        "title": "Cases per month",
        "unit": "cases",
        "starts": months(count),
        "labels": tuple(f"month {place}" for place in range(count)),
        "ticks": tuple((place, f"m{place}\n2024" if place == 0 else f"m{place}") for place in range(0, count, 3)),
    }
    return TimeChart(series=tuple(series), **described | more)


def line(values, states=(), **more) -> Series:
    return Series(values=tuple(values), states=tuple(states), **{"name": "cases"} | more)


RICH = {
    "gaps, zero and filling": over_time(
        line([3, None, 0, None, 7, 2], ["reported", "missing", "reported", "closed", "nil", "filling"])
    ),
    "several lines": over_time(
        line([1.5, 2, 3, 1], ["", "", "", "filling"], name="Опиоиды", colour="group:opioids", label="Опиоиды"),
        line(
            [4, None, 2, 2], ["", "missing", "", "filling"], name="Cannabis", colour="group:cannabis", label="Cannabis"
        ),
        line([3, 3, 3, None], name="past", colour="context", is_context=True, is_dashed=True, label="mean of 5 years"),
        is_whole=False,
    ),
    "below zero": over_time(line([-3, 5, -8, 0], look="bar"), line([-2, 1, 1, 4], name="line")),
    "stack": over_time(
        *(
            line(
                [number, 2 * number, None, 4],
                ["", "", "missing", "filling"],
                name=f"part {number}",
                look="bar",
                colour=f"series:{number}",
                label=f"part {number}",
            )
            for number in (1, 2, 3)
        ),
        stacking="stack",
    ),
    "shares": over_time(
        *(
            line([number, 0, None, 4], name=f"part {number}", look="bar", colour=f"series:{number}")
            for number in (1, 2, 5)
        ),
        stacking="share",
        unit="kg",
    ),
    "panels": over_time(
        *(
            line([number, 9 * number, None, 3], ["", "", "missing", "filling"], name=panel, panel=panel)
            for number, panel in enumerate((LONG, "UZ", "Қазақстан", FORMULA))
        ),
        *(
            line([5, 5, 5, 5], name="all", panel=panel, is_context=True, colour="context")
            for panel in (LONG, "UZ", "Қазақстан", FORMULA)
        ),
        panels=(LONG, "UZ", "Қазақстан", FORMULA),
        selected=(1, 2),
    ),
    "band, flags, events": over_time(
        line([5, 20, 6, 0, 7, 8, 3], label="2026"),
        bands=(
            Band(
                name="usual", low=(None, 2.0, 2.5, None, 3.0, 3.0, 3.0), high=(None, 9.0, 9.5, None, 10.0, 10.0, 10.0)
            ),
        ),
        flags=(Flag(place=1, value=20, label="20"), Flag(place=3, value=0, label="0", is_below=True)),
        events=(Event(at=0.5, number="1", words=LONG), Event(at=0.6, number="2", words=FORMULA)),
        selected=(3, 6),
    ),
    "a running total": over_time(line([1, 3, 6, 7], ["", "", "", "filling"], is_running=True)),
    "one position": over_time(line([4])),
    "no position": over_time(),
    "only gaps": over_time(line([None, None], ["missing", "closed"])),
    "200 series": over_time(
        *(
            line(
                [number, number % 7, None, 2 * number], name=f"office {number}", colour="context", is_context=number > 3
            )
            for number in range(200)
        )
    ),
    "many labels": over_time(
        *(
            line([number, 5, 9], name=f"{LONG} {number}", label=f"{LONG} {number}", colour=f"series:{number}")
            for number in range(12)
        )
    ),
    "very small": over_time(line([0.00012, 0.0004, 0.0]), is_whole=False, unit="кг"),
    "very large": over_time(line([1e300, 5e299, 0.0]), is_whole=False, unit="кг"),
    "formulas": over_time(
        line([1, 2], name=FORMULA),
        line([2, 1], name="@SUM(A1)"),
        title=FORMULA,
        unit="=kg",
        labels=("=1+1", "-2"),
        take="+1",
        notes=("@note", "a note"),
    ),
    "bars": BarChart(
        title="Change",
        unit="kg",
        value_heading="change",
        base_heading="a year earlier",
        name_heading="office",
        bars=(
            Bar(name=LONG, value=124.5, written="+124.5", base=90),
            Bar(name=FORMULA, value=-38, written="−38", base=4),
            Bar(name="zero", value=0, written="0"),
            Bar(name="silent", value=None, written="", state="missing"),
            Bar(name="unfinished", value=7, written="7", state="filling", colour="attention"),
        ),
    ),
    "no bar": BarChart(title="Change", unit="kg", bars=()),
    "squares": Matrix(
        title="Who with whom",
        unit="cases",
        row_names=("A", "B", LONG),
        column_names=("A", "B", LONG),
        cells=(
            MatrixCell(row=0, column=1, value=9, share=1.0, written="9"),
            MatrixCell(row=0, column=2, value=1, share=1 / 9),
            MatrixCell(row=1, column=0, value=0),
            MatrixCell(row=2, column=0, value=None, state="suppressed"),
            MatrixCell(row=2, column=1, value=3, share=1 / 3, state="filling"),
        ),
        row_blocks=(("KZ", 0, 1), ("KG", 2, 2)),
        column_blocks=(("KZ", 0, 1), ("KG", 2, 2)),
        highlighted_rows=(1,),
        highlighted_columns=(1,),
    ),
    "calendar": Matrix(
        title="Calendar",
        unit="cases",
        row_names=("Mon", "Tue"),
        column_names=("Jan", "", "", "", "", "Feb", *[""] * 47),
        is_by_depth=True,
        cells=tuple(
            MatrixCell(
                row=row,
                column=column,
                value=column if column % 9 else None,
                share=column / 52,
                state="" if column % 9 else "missing",
            )
            for row in (0, 1)
            for column in range(53)
        ),
    ),
    "no square": Matrix(title="Who with whom", unit="cases", row_names=(), column_names=(), cells=()),
}
"""By what is hard about them."""


# Made by chance ---------------------------------------------------------------------------------------------

words = st.text(alphabet=st.sampled_from("abzЖұӯ =+-@<&>\"'$_^\\{}\t\n\x00,;0–—№"), min_size=1, max_size=40)
numbers = st.one_of(
    st.none(), st.integers(0, 9), st.integers(-400, 100_000), st.floats(0.001, 1e7, allow_nan=False), st.just(0.0)
)


@st.composite
def time_charts(draw) -> TimeChart:
    count, panels = draw(st.integers(1, 14)), draw(st.lists(words, max_size=4, unique=True))
    stacking = draw(st.sampled_from(("", "stack", "share")))
    amounts = numbers if stacking != "share" else st.one_of(st.none(), st.integers(0, 900))
    names = draw(st.lists(words, min_size=1, max_size=6, unique=True))
    series = []
    for panel in panels or [""]:
        for number, name in enumerate(names):
            values = draw(st.lists(amounts, min_size=count, max_size=count))
            states = [
                draw(st.sampled_from(STATES))
                if value is None
                else draw(st.sampled_from(("reported", "reported", "filling")))
                for value in values
            ]
            look = "bar" if stacking else draw(st.sampled_from(("bar", "line", "line")))
            series.append(
                Series(
                    name=name,
                    values=tuple(values),
                    states=tuple(states),
                    look=look,
                    colour=f"series:{number}",
                    panel=panel,
                    is_context=not stacking and draw(st.booleans()),
                    is_running=draw(st.booleans()),
                    label=draw(st.sampled_from(("", name))),
                )
            )
    return over_time(
        *series,
        stacking=stacking,
        panels=tuple(panels),
        unit=draw(words),
        title=draw(words),
        is_whole=draw(st.booleans()),
    )


@st.composite
def bar_charts(draw) -> BarChart:
    bars = [
        Bar(
            name=draw(words),
            value=value,
            written=draw(words),
            base=draw(numbers),
            state="missing" if value is None else draw(st.sampled_from(("", "filling"))),
        )
        for value in draw(st.lists(numbers, max_size=9))
    ]
    return BarChart(title=draw(words), unit=draw(words), bars=tuple(bars), value_heading=draw(words))


@st.composite
def matrices(draw) -> Matrix:
    rows, columns = draw(st.lists(words, min_size=1, max_size=7)), draw(st.lists(words, min_size=1, max_size=7))
    cells = []
    for row in range(len(rows)):
        for column in range(len(columns)):
            value = draw(st.one_of(st.none(), st.integers(0, 90)))
            state = draw(st.sampled_from(STATES)) if value is None else draw(st.sampled_from(("", "filling")))
            cells.append(MatrixCell(row=row, column=column, value=value, share=(value or 0) / 90, state=state))
    return Matrix(
        title=draw(words),
        unit=draw(words),
        row_names=tuple(rows),
        column_names=tuple(columns),
        cells=tuple(cells),
        is_by_depth=draw(st.booleans()),
    )


charts = st.one_of(time_charts(), bar_charts(), matrices())
