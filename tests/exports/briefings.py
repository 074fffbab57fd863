"""Briefings written by hand, with every kind of slide and every hard case, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

from charts.chart import Band, Bar, BarChart, Event, Flag, Mark, Matrix, MatrixCell, Series, TimeChart
from charts.map_picture import DrawnMark, LegendEntry, MapPicture
from charts.map_rules import NETWORK
from charts.theme import LIGHT
from exports.briefing_model import Briefing, Cell, KeyFigure, Moment, Slide, Step, Table
from exports.provenance import Provenance
from tests.exports.made_up import FORMULA, LONG

LONG_EN = "State Customs Committee, Main Directorate for Combating Smuggling"
HOSTILE = (
    "=1+1",
    "+2",
    "-3",
    "@SUM(A1)",
    "<b>bold</b> & more",
    "</a:t></a:r>",
    "a\x00b\x0bc\x1b\u2028d",
    '#image("x.png") $x^2$ *bold*',
    "_x000D_ {{x}}",
)
LINK = "https://blo.example.org/situation?from=2026-07-01&to=2026-10-01&countries=KZ,KG,TJ,TM,UZ&tier=donor&lang="
DISCLAIMER = {
    "en": (
        "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
        "acceptance by the United Nations."
    ),
    "ru": (
        "Обозначения на карте и представление материала не означают выражения какого-либо мнения Организации "
        "Объединённых Наций о правовом статусе какой-либо страны или территории."
    ),
}
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек."),
}


def said(language: str, english: str, russian: str) -> str:
    return russian if language == "ru" else english


def provenance(language: str, **more) -> Provenance:
    described = {
        "installation": said(
            language, "Border Liaison Offices, Central Asia", "Офисы пограничного взаимодействия, Центральная Азия"
        ),
        "filter_line": said(
            language,
            "July – September 2026 · five programme countries · verified cases",
            "III квартал 2026 г. · пять стран программы · подтверждённые случаи",
        ),
        "compared": said(language, "compared with July – September 2025", "в сравнении с III кварталом 2025 г."),
        "data_date": said(language, "18 Nov 2026, 06:00 (Tashkent, UTC+5)", "18.11.2026, 06:00 (Ташкент, UTC+5)"),
        "source": said(language, "reports of Border Liaison Offices", "отчёты офисов пограничного взаимодействия"),
        "link": LINK + language,
        "marks": (
            said(
                language,
                "Demonstration data: invented, not for use",
                "Демонстрационные данные: вымышлены, не для использования",
            ),
        ),
        "notes": (said(language, "21 of 24 offices reported every month", "21 офис из 24 отчитывался каждый месяц"),),
    }
    return Provenance(language=language, **described | more)


def months(language: str, first: date, count: int) -> dict:
    days = tuple(
        date(first.year + (first.month - 1 + place) // 12, (first.month - 1 + place) % 12 + 1, 1)
        for place in range(count)
    )
    labels = tuple(f"{MONTHS[language][day.month - 1]} {day.year}" for day in days)
    return {"starts": days, "labels": labels, "ticks": tuple((place, labels[place]) for place in range(0, count, 3))}


def over_time(language: str, *series: Series, first: date = date(2025, 1, 1), **more) -> TimeChart:
    described = {
        "title": said(language, "Cases per month", "Случаи по месяцам"),
        "unit": said(language, "cases", "случаи"),
        **months(language, first, len(series[0].values)),
    }
    return TimeChart(series=series, **described | more)


def cases(language: str) -> TimeChart:
    values = (31, 28, 0, None, 40, 37, 29, 44, 38, None, 51, 47, 55, 49, None, 61, 58, 52, 66, 71, 83, 34)
    states = ["reported"] * 22
    states[3], states[9], states[14], states[21] = "missing", "suppressed", "closed", "filling"
    own = Series(name=said(language, "Cases", "Случаи"), values=values, states=tuple(states))
    past = Series(
        name=said(language, "Mean of 5 years", "Среднее за 5 лет"),
        values=tuple(30 + place for place in range(22)),
        colour="context",
        is_context=True,
    )
    band = Band(
        name=said(language, "Usual", "Обычно"),
        low=tuple(20.0 + place if place > 2 else None for place in range(22)),
        high=tuple(44.0 + place if place > 2 else None for place in range(22)),
    )
    return over_time(
        language,
        own,
        past,
        bands=(band,),
        flags=(Flag(place=20, value=83, label="83"),),
        marks=(
            Mark(
                place=7, value=44, words=said(language, "1 case makes up most", "Один случай составляет большую часть")
            ),
        ),
        events=(Event(at=5.0, number="1", words=said(language, "Kaindy office opened", "Открыт офис «Каинды»")),),
        selected=(18, 20),
        take=said(language, "More than in any quarter before.", "Больше, чем в любом прежнем квартале."),
        notes=(said(language, "Cases by the date of the find.", "Случаи по дате изъятия."),),
    )


def stacked(language: str, stacking: str = "stack") -> TimeChart:
    groups = {
        "opioids": said(language, "Opioids", "Опиоиды"),
        "cannabis": said(language, "Cannabis", "Каннабис"),
        "ats": said(language, "Amphetamine-type stimulants", "Стимуляторы амфетаминового ряда"),
    }
    made = [
        Series(
            name=name,
            look="bar",
            colour=f"group:{code}",
            values=tuple(None if place == 4 else (place * (number + 2)) % 9 + number for place in range(12)),
            states=tuple("missing" if place == 4 else "filling" if place == 11 else "" for place in range(12)),
        )
        for number, (code, name) in enumerate(groups.items())
    ]
    return over_time(
        language,
        *made,
        stacking=stacking,
        title=said(language, "Cases by substance group", "Случаи по группам веществ"),
    )


def columns(language: str) -> TimeChart:
    own = Series(
        name=said(language, "Messages", "Сообщения"),
        look="bar",
        values=(5, 0, None, 12, 9, 3),
        states=("", "", "missing", "", "", "filling"),
    )
    return over_time(
        language,
        own,
        title=said(language, "Messages per month", "Сообщения по месяцам"),
        unit=said(language, "messages", "сообщения"),
        first=date(2026, 5, 1),
    )


def two_lines(language: str) -> TimeChart:
    return over_time(
        language,
        Series(
            name=said(language, "Sent", "Отправлено"),
            values=(1.5, 2.0, 3.25, 1.0),
            states=("", "", "", "filling"),
            colour="series:0",
        ),
        Series(
            name=said(language, "Received", "Получено"),
            values=(4.0, None, 2.0, 2.0),
            states=("", "missing", "", "filling"),
            colour="series:1",
        ),
        is_whole=False,
        unit=said(language, "days", "дни"),
        title=said(language, "Median reply", "Медиана времени ответа"),
        first=date(2026, 7, 1),
    )


def panels(language: str, count: int = 5) -> TimeChart:
    names = [
        *said(
            language,
            "Kazakhstan,Kyrgyzstan,Tajikistan,Turkmenistan,Uzbekistan",
            "Казахстан,Кыргызстан,Таджикистан,Туркменистан,Узбекистан",
        ).split(",")
    ]
    names += [f"{LONG} {number}" for number in range(count - 5)]
    made = []
    for number, name in enumerate(names):
        values = tuple(None if place == number else (place * 3 + number) % 11 for place in range(12))
        made.append(
            Series(
                name=said(language, "Cases", "Случаи"),
                panel=name,
                values=values,
                states=tuple("missing" if place == number else "filling" if place == 11 else "" for place in range(12)),
            )
        )
        made.append(
            Series(
                name=said(language, "A year earlier", "Годом ранее"),
                panel=name,
                values=(4,) * 12,
                colour="context",
                is_context=True,
            )
        )
    return over_time(
        language, *made, panels=tuple(names), title=said(language, "Cases by country", "Случаи по странам")
    )


def bars(language: str) -> BarChart:
    return BarChart(
        title=said(language, "Cases by office", "Случаи по офисам"),
        unit=said(language, "cases", "случаи"),
        value_heading=said(language, "July – September 2026", "III квартал 2026 г."),
        base_heading=said(language, "A year earlier", "Годом ранее"),
        bars=(
            Bar(
                name=LONG
                if language == "ru"
                else (
                    "Main Directorate for Combating Illicit Trafficking in Narcotic Drugs of the Ministry of "
                    "Internal Affairs"
                ),
                value=124,
                written="124",
                base=90,
            ),
            Bar(name="Oybek" if language == "en" else "Ойбек", value=38, written="38", base=44),
            Bar(name="=SUM(A1)", value=0, written="0", base=3),
            Bar(name="Kaindy" if language == "en" else "Каинды", value=None, written="", base=5, state="missing"),
            Bar(name="Termez" if language == "en" else "Термез", value=1, written="1", base=0),
            Bar(name="Dostuk" if language == "en" else "Достук", value=7, written="7", base=9, state="filling"),
        ),
    )


def differences(language: str) -> BarChart:
    values = {"Opioids": -38.5, "Cannabis": 124.25, "Precursors": 0.0, "NPS": 3.0}
    made = tuple(
        Bar(
            name=name,
            value=value,
            written=(f"+{value:g}" if value > 0 else f"{value:g}".replace("-", "−")).replace(
                ".", said(language, ".", ",")
            ),
            colour="present",
        )
        for name, value in values.items()
    )
    return BarChart(
        title=said(language, "Change of seized weight", "Изменение изъятой массы"),
        unit=said(language, "kg", "кг"),
        bars=made,
        is_whole=False,
    )


def matrix(language: str, count: int = 9) -> Matrix:
    names = tuple([LONG, *(f"{said(language, 'Agency', 'Ведомство')} {number}" for number in range(1, count))])
    made = []
    states = ("missing", "closed", "suppressed", "outside", "no_case_published")
    for row in range(count):
        for column in range(count):
            value = None if (row + column) % 4 == 3 else (row * column) % 13
            made.append(
                MatrixCell(
                    row=row,
                    column=column,
                    value=value,
                    share=(value or 0) / 12,
                    state=states[(row * count + column) % 5]
                    if value is None
                    else "filling"
                    if (row, column) == (2, 3)
                    else "",
                    written="" if value is None else str(value),
                )
            )
    return Matrix(
        title=said(language, "Who works with whom", "Кто с кем работает"),
        unit=said(language, "cases", "случаи"),
        row_names=names,
        column_names=names,
        cells=tuple(made),
        is_by_depth=True,
    )


def calendar(language: str) -> Matrix:
    made = tuple(
        MatrixCell(row=row, column=column, value=(row + column) % 6, share=(row + column) % 6 / 5)
        for row in range(7)
        for column in range(53)
    )
    days = (
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        if language == "en"
        else ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
    )
    weeks = tuple(MONTHS[language][column // 5] if column % 5 == 0 and column < 60 else "" for column in range(53))
    return Matrix(
        title=said(language, "Cases by day", "Случаи по дням"),
        unit=said(language, "cases", "случаи"),
        row_names=days,
        column_names=weeks,
        cells=made,
        is_by_depth=True,
    )


def offices(language: str, count: int = 24) -> MapPicture:
    states = ("reported", "reported", "reported", "zero", "missing", "closed", "filling")
    made = tuple(
        DrawnMark(
            (56.0 + number % 8 * 3.1, 37.5 + number // 8 * 2.9),
            4.0 + number % 7 * 4,
            LIGHT.present,
            states[number % len(states)],
            f"{said(language, 'Office', 'Офис')} {number + 1}",
            f"{number} {said(language, 'cases', 'случаев')}",
        )
        for number in range(count)
    )
    legend = (
        LegendEntry("disc", LIGHT.present, said(language, "area: cases", "площадь: случаи")),
        LegendEntry("ring", LIGHT.present, said(language, "No case", "Нет случаев"), "zero"),
        LegendEntry("ring", LIGHT.present, said(language, "Not reported", "Отчёта нет"), "missing"),
        LegendEntry("ring", LIGHT.present, said(language, "Closed in this period", "Закрыт в этот период"), "closed"),
    )
    return MapPicture(
        title=said(language, "Cases by office", "Случаи по офисам"),
        words=said(language, "Most at Office 7.", "Больше всего — офис 7."),
        mode="light",
        language=language,
        box=NETWORK,
        ground=("railways", "roads", "rivers"),
        marks=made,
        legend=legend,
        disclaimer=DISCLAIMER[language],
        attribution="Natural Earth · © OpenStreetMap contributors (ODbL)",
    )


def steps(language: str, count: int = 24) -> tuple[Step, ...]:
    names = months(language, date(2026, 7, 1), 3)["labels"]
    return tuple(
        Step(
            label=label,
            radii=tuple(0.0 if mark % (place + 3) == 0 else 5.0 + mark % 7 * 4 for mark in range(count)),
            written=f"{place + 4}",
        )
        for place, label in enumerate(names)
    )


def table(language: str) -> Table:
    rows = [
        (
            Cell(written=f"{said(language, LONG_EN, LONG)} {number}"),
            Cell(written=str(12 * number), value=12 * number),
            Cell(written="3,5" if language == "ru" else "3.5", value=3.5),
            Cell(written="18.11.2026" if language == "ru" else "18 Nov 2026", value=date(2026, 11, 18)),
        )
        for number in range(7)
    ]
    rows.append(
        (
            Cell(written="=1+1"),
            Cell(written="–", state="missing"),
            Cell(written="×", state="suppressed"),
            Cell(written=said(language, "Not stated", "Не указано"), state="not_stated"),
        )
    )
    rows.append(
        (
            Cell(written="<b>@x</b>\x00"),
            Cell(written="0", value=0),
            Cell(written="−0,4" if language == "ru" else "−0.4", value=-0.4),
            Cell(written=""),
        )
    )
    headings = said(
        language, "Agency|Cases|Median reply, days|Last case", "Ведомство|Случаи|Медиана ответа, дней|Последний случай"
    ).split("|")
    return Table(
        title=said(language, "Agencies by cases", "Ведомства по числу случаев"),
        headings=tuple(headings),
        is_number=(False, True, True, True),
        rows=tuple(rows),
    )


def figures(language: str) -> tuple[KeyFigure, ...]:
    return (
        KeyFigure(
            label=said(language, "messages exchanged", "сообщений передано"),
            written="963",
            value=963,
            unit=said(language, "messages", "сообщения"),
            compared=said(language, "735 in July – September 2025", "735 в III квартале 2025 г."),
        ),
        KeyFigure(
            label=said(language, "days, median time to reply", "дня — медиана времени ответа"),
            written=said(language, "2.1", "2,1"),
            value=2.1,
            unit=said(language, "days", "дни"),
            compared=said(language, "4.3 a year ago", "4,3 годом ранее"),
            note=said(language, "1 case makes up 62%", "1 случай составляет 62 %"),
        ),
        KeyFigure(label=said(language, "tablets seized", "таблеток изъято"), written="×", state="suppressed"),
        KeyFigure(
            label=said(language, "joint operations", "совместных операций"),
            written="0",
            value=0,
            unit=said(language, "operations", "операции"),
            compared=said(language, "1 a year ago", "1 годом ранее"),
        ),
    )


def points(language: str) -> tuple[str, ...]:
    return tuple(
        said(
            language,
            f"Point {number}: neighbours at the Uzbek–Tajik border now answer each other in two days, half the time "
            "of a year ago.",
            f"Вывод {number}: соседи на узбекско-таджикской границе теперь отвечают друг другу за два дня, вдвое "
            "быстрее, чем годом ранее.",
        )
        for number in range(1, 6)
    )


def moments(language: str) -> tuple[Moment, ...]:
    return (
        Moment(
            when=said(language, "14 May 2019", "14.05.2019"),
            words=said(language, "The office at Kaindy railway station opened.", "Открыт офис на станции Каинды."),
            source="unodc.org",
        ),
        Moment(
            when="2021",
            words=said(
                language,
                "Repair of the building, with funds of the Government of Japan.",
                "Ремонт здания на средства правительства Японии.",
            ),
            source=LONG,
        ),
        Moment(when="2022–2024", words='=HYPERLINK("http://x") <i>12</i> ' + LONG, source="@source"),
        Moment(
            when=said(language, "since", "с тех пор"),
            words=said(language, "No find is published.", "О находках не публиковалось."),
            is_open=True,
        ),
    )


SPEAKER = {
    "en": ("A case counts once, whatever it holds.", "=Median: half are shorter."),
    "ru": ("Случай считается один раз, что бы в нём ни было.", "=Медиана: половина короче."),
}


def slides(language: str) -> tuple[Slide, ...]:
    here, there = provenance(language), provenance(language, link="", marks=())
    common = {"view": "view", "speaker": SPEAKER[language]}
    long = said(
        language,
        "Neighbours now answer each other in two days, half the time of a year ago",
        "Число случаев изъятия наркотических средств, психотропных веществ и прекурсоров с участием офисов "
        "пограничного взаимодействия пяти стран выросло с 735 до 963, но три офиса не представили отчётов за сентябрь",
    )
    return (
        Slide(
            key="overview",
            title=long,
            provenance=here,
            figures=figures(language)[:3],
            map=offices(language),
            steps=steps(language),
            **common,
        ),
        Slide(
            key="trend",
            title=said(
                language, "More cases than in any quarter before", "Случаев больше, чем в любом прежнем квартале"
            ),
            provenance=here,
            figures=figures(language)[:2],
            charts=(cases(language),),
            points=points(language)[:2],
            **common,
        ),
        Slide(
            key="pair",
            title=said(language, "Opioids fell, cannabis rose", "Опиоидов меньше, каннабиса больше"),
            provenance=here,
            figures=figures(language),
            charts=(stacked(language), stacked(language, "share")),
            **common,
        ),
        Slide(
            key="bars",
            title=said(language, "One office has most of the cases", "На один офис приходится большинство случаев"),
            provenance=here,
            charts=(bars(language), differences(language)),
            points=points(language),
            **common,
        ),
        Slide(
            key="columns",
            title=said(language, "No message in June", "В июне сообщений не было"),
            provenance=here,
            figures=figures(language)[:1],
            charts=(columns(language),),
            **common,
        ),
        Slide(
            key="panels",
            title=said(language, "Every country is on one scale", "Все страны на одной шкале"),
            provenance=here,
            charts=(panels(language),),
            **common,
        ),
        Slide(
            key="many",
            title=said(language, "Twenty offices", "Двадцать офисов"),
            provenance=here,
            charts=(panels(language, 20),),
            figures=figures(language)[:2],
            **common,
        ),
        Slide(
            key="matrix",
            title=said(language, "Agencies work together", "Ведомства работают вместе"),
            provenance=here,
            charts=(matrix(language),),
            figures=figures(language)[:2],
            points=points(language)[:2],
            **common,
        ),
        Slide(
            key="calendar",
            title=said(language, "Every day of a year", "Каждый день года"),
            provenance=here,
            charts=(calendar(language), two_lines(language)),
            **common,
        ),
        Slide(
            key="agencies",
            title=said(language, "Nine agencies", "Девять ведомств"),
            provenance=here,
            table=table(language),
            figures=figures(language)[1:3],
            points=points(language)[:1],
            **common,
        ),
        Slide(
            key="mixed",
            title=said(language, "A chart, a table and a map", "График, таблица и карта"),
            provenance=here,
            charts=(columns(language),),
            table=table(language),
            map=offices(language),
            figures=figures(language),
            points=points(language)[:3],
            **common,
        ),
        Slide(
            key="story",
            title=said(language, "The story of Kaindy", "История офиса «Каинды»"),
            provenance=there,
            moments=moments(language),
            figures=figures(language)[:1],
            points=points(language)[:2],
            **common,
        ),
        Slide(
            key="evil",
            title="=1+1 <b>&amp;</b> </a:t> \x00\x1b @x",
            provenance=provenance(language, filter_line=HOSTILE[4], source=HOSTILE[5], notes=HOSTILE),
            figures=tuple(KeyFigure(label=words, written=words[:9]) for words in HOSTILE[:4]),
            points=HOSTILE[4:],
            **common,
        ),
        Slide(
            key="sources",
            title=said(language, "Method and sources", "Метод и источники"),
            provenance=here,
            points=points(language),
            **common,
        ),
        Slide(
            key="figures",
            title=said(language, "Four figures", "Четыре числа"),
            provenance=here,
            figures=figures(language),
            **common,
        ),
        Slide(
            key="empty",
            title=said(language, "No case in the period", "В этот период случаев не было"),
            provenance=here,
            charts=(over_time(language, Series(name="x", values=())), BarChart(title="x", unit="", bars=())),
            **common,
        ),
        Slide(
            key="formula",
            title=FORMULA,
            provenance=here,
            charts=(
                over_time(
                    language,
                    Series(name=FORMULA, values=(1, 2)),
                    Series(name="@SUM(A1)", values=(2, 1)),
                    title=FORMULA,
                    unit="=kg",
                    labels=("=1+1", "-2"),
                    take="+1",
                    notes=("@note",),
                ),
            ),
            **common,
        ),
    )


def briefing(language: str = "en", *only: str) -> Briefing:
    """All slides, or those with the keys given."""
    made = tuple(slide for slide in slides(language) if not only or slide.key in only)
    return Briefing(
        key="visit",
        title=said(language, "Briefing for the visit", "Справка к визиту"),
        language=language,
        tier="donor",
        slides=made,
        installation=provenance(language).installation,
        period=said(language, "July – September 2026", "III квартал 2026 г."),
        data_date=provenance(language).data_date,
        data_version="7",
        loaded_at=datetime(2026, 11, 18, 1, 0, tzinfo=UTC),
        marks=provenance(language).marks,
    )
