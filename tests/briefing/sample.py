"""Briefings written by hand: slides of every kind, with what is hard about them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

from charts.chart import Band, Bar, BarChart, Event, Flag, Series, TimeChart
from charts.map_picture import DrawnMark, LegendEntry, MapPicture
from charts.map_rules import NETWORK
from charts.theme import LIGHT
from exports.briefing_model import Briefing, Cell, KeyFigure, Moment, Slide, Step, Table
from exports.provenance import Provenance

MONTHS = 18
OFFICES = (
    ("Oybek", "Ойбек", 69.25, 40.70),
    ("Dostlik", "Дустлик", 72.77, 40.55),
    ("Ayritom", "Айритом", 67.30, 37.20),
    ("Olot", "Алат", 63.60, 39.30),
    ("Korday", "Кордай", 74.70, 43.03),
    ("Ak-Zhol", "Ак-Жол", 74.72, 43.06),
    ("Kyzyl-Art", "Кызыл-Арт", 73.20, 39.40),
    ("Bor-Dobo", "Бор-Дёбё", 73.00, 39.55),
    ("Nizhny Pyanj", "Нижний Пяндж", 68.60, 37.20),
    ("Panji Poyon", "Панджи Поён", 68.57, 37.23),
    ("Serhetabat", "Серхетабад", 62.35, 35.28),
    ("Farap", "Фарап", 63.62, 39.20),
    ("Karamyk", "Карамык", 71.80, 39.50),
    ("Fotehobod", "Фотехобод", 69.20, 40.60),
    ("Sarosiyo", "Сариасия", 68.00, 38.40),
    ("Dusti", "Дусти", 68.10, 38.45),
    ("Chashma", "Чашма", 67.50, 39.40),
    ("Jartepa", "Джартепа", 67.35, 39.42),
    ("Sho-Bulak", "Шо-Булак", 74.40, 40.10),
    ("Irkeshtam", "Иркештам", 73.90, 39.70),
    ("Torugart", "Торугарт", 75.40, 40.55),
    ("Kaindy", "Каинды", 73.70, 42.83),
    ("Merke", "Мерке", 73.18, 42.87),
    ("Gisht-Kuprik", "Гишт-Куприк", 69.30, 41.50),
)
STATES = ("reported", "reported", "reported", "zero", "missing", "closed", "filling", "unsure")
LONG = {
    "en": "Department for Combating Illicit Drug Trafficking of the Ministry of Internal Affairs "
    "of the Kyrgyz Republic",
    "ru": "Управление по борьбе с незаконным оборотом наркотиков Министерства внутренних дел Кыргызской Республики",
}
DISCLAIMER = {
    "en": (
        "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
        "acceptance by the United Nations."
    ),
    "ru": (
        "Границы и названия, показанные на этой карте, и использованные на ней обозначения не означают официального "
        "одобрения или признания со стороны Организации Объединённых Наций."
    ),
}
ATTRIBUTION = "Natural Earth · © OpenStreetMap contributors (ODbL) · GeoNames (CC BY 4.0) · GSHHG (LGPL)"


class Writer:
    """Texts in one language."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, en: str, ru: str) -> str:
        return ru if self.language == "ru" else en


def provenance(language: str, **more) -> Provenance:
    w = Writer(language)
    described = {
        "installation": w("Border Liaison Offices", "Офисы пограничного взаимодействия"),
        "filter_line": w(
            "July – September 2026 · five programme countries · drugs",
            "июль–сентябрь 2026 г. · пять стран программы · наркотики",
        ),
        "compared": w("compared with July – September 2025", "сравнение: июль–сентябрь 2025 г."),
        "data_date": w("18 Nov 2026, 06:00 (Tashkent, UTC+5)", "18.11.2026, 06:00 (Ташкент, UTC+5)"),
        "source": w("invented records", "вымышленные записи"),
        "marks": (w("Demonstration data", "Демонстрационные данные"),),
    }
    return Provenance(language=language, **described | more)


def months(language: str) -> tuple[tuple[date, ...], tuple[str, ...], tuple[tuple[int, str], ...]]:
    short = (
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
        if language == "en"
        else "янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек.".split()
    )
    starts = tuple(date(2025 + place // 12, place % 12 + 1, 1) for place in range(MONTHS))
    labels = tuple(f"{short[one.month - 1]} {one.year}" for one in starts)
    ticks = tuple(
        (place, short[one.month - 1] + (f"\n{one.year}" if one.month == 1 else ""))
        for place, one in enumerate(starts)
        if place % 3 == 0
    )
    return starts, labels, ticks


def over_time(language: str, values, states=(), **more) -> TimeChart:
    w = Writer(language)
    starts, labels, ticks = months(language)
    own = Series(name="2026", values=tuple(values), states=tuple(states), label=w("cases", "случаи"))
    described = {
        "title": w("Cases per month", "Случаи изъятия по месяцам"),
        "unit": w("cases", "случаи"),
        "series": (own,),
        "take": w("Cases rise.", "Случаев больше."),
    }
    return TimeChart(starts=starts, labels=labels, ticks=ticks, **described | more)


def rising(language: str) -> Slide:
    w = Writer(language)
    values = [31, 28, 35, 40, 38, 44, 47, 52, 49, 58, 61, 66, 64, 72, 75, 79, 88, 41]
    band = Band(
        name=w("usual range of five years", "обычный диапазон за пять лет"),
        low=tuple(25.0 + place for place in range(MONTHS)),
        high=tuple(48.0 + place for place in range(MONTHS)),
    )
    chart = over_time(
        language,
        values,
        [*["reported"] * 17, "filling"],
        bands=(band,),
        flags=(Flag(place=16, value=88, label="88"),),
        events=(
            Event(at=7.5, number="1", words=w("New scanners delivered at Oybek", "В Ойбек поставлены новые сканеры")),
        ),
    )
    return Slide(
        key="rising",
        view="trend",
        title=w(
            "Cases rose by a third against the same months of 2025",
            "Случаев изъятия на треть больше, чем в те же месяцы 2025 года",
        ),
        provenance=provenance(language),
        charts=(chart,),
        figures=(
            KeyFigure(
                label=w("cases of seizure", "случаев изъятия"),
                written="242",
                value=242,
                compared=w("182 in July – September 2025", "182 в июле–сентябре 2025 г."),
            ),
            KeyFigure(
                label=w("of heroin", "героина"),
                written=w("1.24 t", "1,24 т"),
                value=1240,
                compared=w("0.9 t in July – September 2025", "0,9 т в июле–сентябре 2025 г."),
                note=w("1 case makes up 62%", "62 % приходится на 1 случай"),
            ),
            KeyFigure(
                label=w("offices that reported for every month", "офисов отчитались за каждый месяц"),
                written=w("21 of 24", "21 из 24"),
                value=21,
            ),
        ),
    )


def falling(language: str) -> Slide:
    w = Writer(language)
    chart = over_time(
        language,
        [88, 79, 75, 72, 64, None, None, 52, 49, 47, 44, 38, 40, 35, 28, 31, 20, 12],
        ["reported"] * 5 + ["missing", "closed"] + ["reported"] * 11,
    )
    bars = BarChart(
        title=w("Cases by agency", "Случаи по ведомствам"),
        unit=w("cases", "случаи"),
        value_heading=w("July – September 2026", "июль–сентябрь 2026 г."),
        base_heading=w("a year earlier", "годом ранее"),
        bars=(
            Bar(
                name=w("State Customs Committee", "Государственный таможенный комитет"), value=24, written="24", base=31
            ),
            Bar(name=LONG[language], value=11, written="11", base=18),
            Bar(name=w("Border Service", "Пограничная служба"), value=4, written="4", base=0),
            Bar(name=w("Drug Control Agency", "Агентство по контролю за наркотиками"), value=0, written="0", base=3),
            Bar(
                name=w("State Security Service", "Служба государственной безопасности"),
                value=None,
                written="",
                state="missing",
            ),
        ),
    )
    return Slide(
        key="falling",
        view="trend",
        title=w(
            "Fewer cases: 63 against 127 a year earlier; two months lack reports",
            "Случаев меньше: 63 против 127 годом ранее; за два месяца отчётов нет",
        ),
        provenance=provenance(language),
        charts=(chart, bars),
        figures=(
            KeyFigure(
                label=w("cases of seizure", "случая изъятия"),
                written="63",
                value=63,
                compared=w("127 in July – September 2025", "127 в июле–сентябре 2025 г."),
            ),
        ),
    )


def figures_only(language: str) -> Slide:
    w = Writer(language)
    return Slide(
        key="figures",
        view="overview",
        title=w(
            "No case was seized this quarter, and one office did not report",
            "За квартал изъятий нет, один офис отчёта не представил",
        ),
        provenance=provenance(language),
        figures=(
            KeyFigure(
                label=w("cases of seizure", "случаев изъятия"),
                written="0",
                value=0,
                compared=w("1 in July – September 2025", "1 в июле–сентябре 2025 г."),
            ),
            KeyFigure(
                label=w("of precursors", "прекурсоров"),
                written="×",
                state="suppressed",
                note=w("fewer than 3 cases", "менее 3 случаев"),
            ),
            KeyFigure(
                label=w("messages exchanged", "сообщений"),
                written="—",
                state="missing",
                compared=w("735 in July – September 2025", "735 в июле–сентябре 2025 г."),
            ),
            KeyFigure(
                label=w("equipment delivered", "стоимость оборудования"),
                written=w("US$1.2m", "1,2 млн"),
                value=1.2e6,
                unit=w("US dollars", "долл. США"),
                compared=w("US$0.9m a year earlier", "0,9 млн долл. США годом ранее"),
            ),
        ),
    )


def single_case(language: str) -> Slide:
    w = Writer(language)
    chart = over_time(language, [0] * 13 + [1] + [0] * 4, ["nil"] * MONTHS)
    return Slide(
        key="single",
        view="trend",
        title=w(
            "One case in eighteen months: 34 kg of opium at Kaindy",
            "Один случай за восемнадцать месяцев: 34 кг опия в Каинды",
        ),
        provenance=provenance(language),
        charts=(chart,),
        points=(
            w("The only case is of February 2026.", "Единственный случай — в феврале 2026 года."),
            w("All other months were reported as nil.", "За остальные месяцы поступили нулевые отчёты."),
        ),
    )


def with_map(language: str, steps: int = 24) -> Slide:
    w = Writer(language)
    marks = tuple(
        DrawnMark(
            position=(lon, lat),
            radius=6.0 + (number * 7) % 24,
            colour=LIGHT.present,
            state=STATES[number % len(STATES)],
            name=w(en, ru),
            value=w("34 cases", "34 случая"),
        )
        for number, (en, ru, lon, lat) in enumerate(OFFICES)
    )
    legend = (
        LegendEntry("disc", LIGHT.present, w("area: cases of seizure", "площадь: случаи изъятия")),
        LegendEntry("ring", LIGHT.present, w("not reported", "отчёта нет"), "missing"),
        LegendEntry("ring", LIGHT.present, w("no case", "нет случаев"), "zero"),
        LegendEntry("ring", LIGHT.present, w("closed", "закрыт"), "closed"),
    )
    picture = MapPicture(
        title=w("Cases by office", "Случаи по офисам"),
        words=w("Most cases at Oybek.", "Больше всего случаев — в Ойбеке."),
        mode="light",
        language=language,
        box=NETWORK,
        ground=("railways", "roads", "rivers"),
        marks=marks,
        legend=legend,
        disclaimer=DISCLAIMER[language],
        attribution=ATTRIBUTION,
    )
    names = months(language)[1]
    played = tuple(
        Step(
            label=names[place % MONTHS],
            radii=tuple(
                0.0 if (place + number) % 5 == 0 else 4.0 + (place * 3 + number * 5) % 26
                for number in range(len(marks))
            ),
            written=w(f"{place * 9 + 3} cases", f"случаев: {place * 9 + 3}"),
        )
        for place in range(steps)
    )
    return Slide(
        key="map" if steps else "still",
        view="map",
        title=w(
            "Neighbours now answer each other in two days, half the time of a year ago",
            "Соседи отвечают друг другу за два дня — вдвое быстрее, чем год назад",
        ),
        provenance=provenance(language),
        map=picture,
        steps=played,
        figures=(
            KeyFigure(
                label=w("messages exchanged", "сообщения между офисами"),
                written="963",
                value=963,
                compared=w("735 in July – September 2025", "735 в июле–сентябре 2025 г."),
            ),
            KeyFigure(
                label=w("days, median time to reply", "дня — медианное время ответа"),
                written=w("2.1", "2,1"),
                value=2.1,
                compared=w("4.3 a year earlier", "4,3 годом ранее"),
            ),
            KeyFigure(
                label=w("joint operations", "совместных операций"),
                written="17",
                value=17,
                compared=w("14 a year earlier", "14 годом ранее"),
            ),
            KeyFigure(
                label=w("offices that reported", "офисов отчитались"),
                written=w("21 of 24", "21 из 24"),
                value=21,
                note=w("3 have not reported yet", "3 ещё не отчитались"),
            ),
        )[: 4 if steps else 3],
    )


def with_table(language: str) -> Slide:
    w = Writer(language)
    headings = (
        w("Donor", "Донор"),
        w("Offices", "Офисы"),
        w("Equipment, US$", "Оборудование, долл. США"),
        w("Women trained", "Обучено женщин"),
        w("Men trained", "Обучено мужчин"),
    )
    names = [
        w(*pair)
        for pair in (
            ("Japan", "Япония"),
            ("United States of America", "Соединённые Штаты Америки"),
            ("European Union", "Европейский союз"),
            ("Government of the Republic of Korea", "Правительство Республики Корея"),
            ("Norway", "Норвегия"),
            ("Russian Federation", "Российская Федерация"),
            ("Sweden", "Швеция"),
            ("Türkiye", "Турция"),
            ("Other donors", "Прочие доноры"),
        )
    ]
    rows = tuple(
        (
            Cell(written=name),
            Cell(written=str(9 - place), value=9 - place),
            Cell(
                written=f"{(9 - place) * 112_500:,}".replace(",", " " if language == "ru" else ","),
                value=(9 - place) * 112_500,
            ),
            Cell(written="×", state="suppressed") if place == 6 else Cell(written=str(place * 5), value=place * 5),
            Cell(written="—", state="missing") if place == 7 else Cell(written=str(40 - place), value=40 - place),
        )
        for place, name in enumerate(names)
    )
    return Slide(
        key="table",
        view="capacity",
        title=w("Nine donors paid for equipment at 24 offices", "Девять доноров оплатили оборудование 24 офисов"),
        provenance=provenance(language),
        table=Table(
            title=w("Support by donor since 2019", "Поддержка доноров с 2019 года"),
            headings=headings,
            is_number=(False, True, True, True, True),
            rows=rows,
        ),
    )


def story(language: str) -> Slide:
    w = Writer(language)
    return Slide(
        key="story",
        view="office",
        title=w(
            "Kaindy railway office: reports every month since its repair",
            "Офис на станции Каинды: после ремонта отчёты поступают каждый месяц",
        ),
        provenance=provenance(language),
        moments=(
            Moment(
                when=w("May 2019", "май 2019 г."),
                words=w("The office opens at the railway station.", "На железнодорожной станции открыт офис."),
                source=w("UNODC, 14 May 2019", "УНП ООН, 14.05.2019"),
            ),
            Moment(
                when=w("March 2022", "март 2022 г."),
                words=w("Repair of the rooms, paid by Japan.", "Ремонт помещений на средства Японии."),
                source=w("UNODC", "УНП ООН"),
            ),
            Moment(
                when="2023",
                words=w(
                    "Scanner, 2 videoscopes and 3 test kits delivered.",
                    "Поставлены сканер, 2 видеоскопа и 3 набора тестов.",
                ),
                source=w("handover act", "акт передачи"),
            ),
            Moment(
                when="2024",
                words=w("12 officers trained, 4 of them women.", "Обучены 12 сотрудников, из них 4 женщины."),
                source=w("training list", "список курсов"),
            ),
            Moment(when=w("finds", "изъятия"), words=w("None published", "Сведения не опубликованы"), is_open=True),
        ),
        figures=(
            KeyFigure(
                label=w("monthly reports received of 33 due", "месячных отчётов из 33 ожидавшихся"),
                written="31",
                value=31,
            ),
            KeyFigure(label=w("cases published", "опубликованных случаев"), written="—", state="no_case_published"),
        ),
    )


def points(language: str) -> Slide:
    w = Writer(language)
    return Slide(
        key="method",
        view="method",
        title=w("How these figures are made", "Как получены эти сведения"),
        provenance=provenance(language),
        points=(
            w(
                "Kilograms, litres, tablets and plants are never added together.",
                "Килограммы, литры, таблетки и растения никогда не складываются.",
            ),
            w(
                "A month without a report is shown as not reported, not as zero.",
                "Месяц без отчёта показан как «отчёта нет», а не как ноль.",
            ),
            w(
                "Cells with fewer than three cases carry no weight.",
                "По ячейкам, где менее трёх случаев, вес не приводится.",
            ),
            w(
                "Only verified cases older than 60 days are shown.",
                "Показаны только проверенные случаи старше 60 дней.",
            ),
        ),
    )


def hostile(language: str) -> tuple[Slide, ...]:
    """Slides of every kind with the longest texts that may come."""
    long = LONG[language]
    figures = tuple(
        KeyFigure(label=f"{long[:70]}", written="123,456.7", value=1, compared=long[:80], note=long[:60])
        for _number in range(4)
    )
    about = provenance(language, filter_line=f"{long} · {long[:60]}", compared=long, source=long, notes=(long,))
    title = f"{long}: {long[:70]} </script><b>&amp;"
    map_slide, trend, table = with_map(language), rising(language), with_table(language)
    rows = tuple((Cell(written=long), *row[1:]) for row in table.table.rows)
    common = {"title": title, "provenance": about}
    return (
        Slide(key="long map", view="map", map=map_slide.map, steps=map_slide.steps, figures=figures, **common),
        Slide(key="long chart", view="trend", charts=trend.charts, figures=figures, **common),
        Slide(key="long charts", view="trend", charts=falling(language).charts, figures=figures[:3], **common),
        Slide(key="long figures", view="overview", figures=figures, **common),
        Slide(key="long points", view="method", points=(long + ". " + long,) * 5, **common),
        Slide(
            key="long table",
            view="capacity",
            table=Table(
                title=long,
                headings=tuple(long[:40] for _one in table.table.headings),
                is_number=table.table.is_number,
                rows=rows,
            ),
            **common,
        ),
        Slide(
            key="long story",
            view="office",
            moments=(Moment(when=long[:24], words=long, source=long[:50]),) * 6,
            figures=figures[:2],
            **common,
        ),
    )


def briefing(language: str, slides: tuple[Slide, ...] | None = None) -> Briefing:
    w = Writer(language)
    made = slides or (
        with_map(language),
        rising(language),
        falling(language),
        figures_only(language),
        single_case(language),
        with_map(language, 0),
        with_table(language),
        story(language),
        points(language),
    )
    return Briefing(
        key="sample",
        title=w("Network overview", "Обзор сети"),
        language=language,
        tier="donor",
        slides=made,
        installation=w("Border Liaison Offices", "Офисы пограничного взаимодействия"),
        period=w("July – September 2026", "июль–сентябрь 2026 г."),
        data_date=w("18 Nov 2026, 06:00 (Tashkent, UTC+5)", "18.11.2026, 06:00 (Ташкент, UTC+5)"),
        data_version="1",
        loaded_at=datetime(2026, 11, 18, 1, tzinfo=UTC),
        marks=(w("Demonstration data", "Демонстрационные данные"),),
    )
