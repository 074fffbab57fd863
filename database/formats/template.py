"""Our own template: one table per kind of record, as sheets of a workbook or as CSV files with the same columns.

`SHEETS` is the one description of these tables: the template is written from it and files are read by it. A column is
found by its code or by its label in either language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from database.reference import TEMPLATE_SOURCE

SOURCE = TEMPLATE_SOURCE
OWN_LISTS: dict[str, dict[str, tuple[str, str]]] = {
    "yes_no": {"yes": ("Yes", "Да"), "no": ("No", "Нет")},
    "exchange_outcome": {
        "seizure": ("Seizure", "Изъятие"),
        "information": ("Information", "Информация"),
        "none": ("No result", "Без результата"),
    },
    "traffic_measure": {
        "vehicles": ("Vehicles", "Транспортные средства"),
        "wagons": ("Wagons", "Вагоны"),
        "travellers": ("Travellers", "Пассажиры"),
        "vessels": ("Vessels", "Суда"),
    },
    "report_status": {
        "received": ("Received", "Получен"),
        "nil": ("Nil report: nothing happened", "Нулевой отчёт: событий не было"),
        "late": ("Received late", "Получен с опозданием"),
        "missing": ("Not received", "Не получен"),
    },
    "report_subject": {
        "seizures": ("Seizures", "Изъятия"),
        "exchanges": ("Exchanges", "Обмен информацией"),
        "operations": ("Operations", "Операции"),
        "trainings": ("Trainings", "Обучение"),
        "equipment": ("Equipment", "Оборудование"),
        "traffic": ("Traffic", "Поток через границу"),
    },
    "indicator": {
        "officers_trained": ("Officers trained", "Обучено сотрудников"),
        "offices_reporting_share": ("Share of offices that report", "Доля отчитывающихся офисов"),
        "median_reply_days": ("Median days to a reply", "Медиана срока ответа, дней"),
    },
}
"""Short code lists that only this template has: code, label in English, label in Russian."""


@dataclass(frozen=True)
class Column:
    """One column of a sheet. `target` is the column of its table, where that has another name; `vocabulary` the code
    list of a `code` or `codes` column."""

    name: str
    kind: str
    label_en: str
    label_ru: str
    about_en: str
    about_ru: str
    example: str = ""
    is_required: bool = False
    vocabulary: str = ""
    target: str = ""

    @property
    def field(self) -> str:
        return self.target or self.name


@dataclass(frozen=True)
class Sheet:
    """One table of the template. `item` columns may differ between the rows of one record; all others must agree."""

    name: str
    title_en: str
    title_ru: str
    about_en: str
    about_ru: str
    columns: tuple[Column, ...]
    item: tuple[str, ...] = ()

    @property
    def required(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.is_required)

    @property
    def has_record_id(self) -> bool:
        return self.columns[0].name == "record_id"


RECORD_ID = Column(
    "record_id",
    "text",
    "Record number",
    "Номер записи",
    "Your own number of the record. With it a changed row corrects the record; without it the row is a new record.",
    "Ваш номер записи. По нему изменённая строка исправляет запись; без номера строка считается новой записью.",
    "TMZ-2026-014",
)
FIRST_DAY_RU = "Первый день периода."
LAST_DAY_RU = "Последний день периода, включительно."
DAY_RU = "Дата, например 2026-03-15 или 15.03.2026."


def _day(name: str, label_en: str, label_ru: str, example: str, **more) -> Column:
    about = ("A day such as 2026-03-15 or 15.03.2026.", DAY_RU)
    return Column(name, "day", label_en, label_ru, *about, example, **more)


def _moment(name: str, label_en: str, label_ru: str, example: str, **more) -> Column:
    return Column(
        name,
        "moment",
        label_en,
        label_ru,
        "Date and time by the clock of the office that writes (of a reply, the one that replies), such as 2026-03-15 "
        "14:30.",
        "Дата и время по часам того офиса, который пишет (для ответа — того, который отвечает), например 2026-03-15 "
        "14:30.",
        example,
        **more,
    )


def _office(name: str, label_en: str, label_ru: str, example: str = "", **more) -> Column:
    return Column(
        name, "blo", label_en, label_ru, "Code or name of the office.", "Код или название офиса.", example, **more
    )


def _agency(name: str, label_en: str, label_ru: str, example: str = "", **more) -> Column:
    return Column(
        name,
        "agency",
        label_en,
        label_ru,
        "Code or full name of the agency.",
        "Код или полное название ведомства.",
        example,
        **more,
    )


def _country(
    name: str, label_en: str, label_ru: str, about_en: str, about_ru: str, example: str = "", **more
) -> Column:
    return Column(name, "country", label_en, label_ru, about_en, about_ru, example, **more)


def _code(name: str, label_en: str, label_ru: str, vocabulary: str, example: str = "", **more) -> Column:
    return Column(
        name,
        "code",
        label_en,
        label_ru,
        "From the list. Leave blank if not known.",
        "Из списка. Если неизвестно, оставьте пустым.",
        example,
        vocabulary=vocabulary,
        **more,
    )


def _span(example: tuple[str, str]) -> tuple[Column, Column]:
    return (
        Column(
            "first_day", "day", "First day", "Первый день", "First day of the period.", FIRST_DAY_RU, example[0], True
        ),
        Column(
            "last_day",
            "day",
            "Last day",
            "Последний день",
            "Last day of the period, included.",
            LAST_DAY_RU,
            example[1],
            True,
        ),
    )


DONOR = Column(
    "donor",
    "country",
    "Donor",
    "Донор",
    "Country that paid, by name or two-letter code.",
    "Страна-донор: название или двухбуквенный код.",
    "JP",
    target="donor_code",
)
VALUE_USD = Column("value_usd", "number", "Value, US dollars", "Стоимость, долл. США", "A number.", "Число.", "12000")

OPERATIONS = Sheet(
    "operations",
    "Operations",
    "Операции",
    "Joint and coordinated operations that have ended. One row is one operation.",
    "Завершённые совместные и согласованные операции. Одна строка — одна операция.",
    (
        RECORD_ID,
        Column("name", "text", "Name", "Название", "Name of the operation.", "Название операции.", "Spring 2026"),
        _code("kind", "Kind", "Вид", "operation_type", "joint_operation"),
        _day("started_on", "Began on", "Начало", "2026-03-10", is_required=True),
        _day("ended_on", "Ended on", "Окончание", "2026-03-20"),
        Column(
            "blos",
            "blos",
            "Offices",
            "Офисы",
            "Offices that took part, separated by semicolons.",
            "Участвовавшие офисы через точку с запятой.",
            "KG-KAINDY-RAIL; KZ-KORDAI",
        ),
        Column(
            "agencies",
            "agencies",
            "Agencies",
            "Ведомства",
            "Agencies that took part, separated by semicolons.",
            "Участвовавшие ведомства через точку с запятой.",
            "KZ-BS; KZ-SRC",
        ),
    ),
)
EXCHANGES = Sheet(
    "exchanges",
    "Exchanges",
    "Обмен информацией",
    "Messages between the two sides of a border or between agencies. One row is one message.",
    "Сообщения между двумя сторонами границы или между ведомствами. Одна строка — одно сообщение.",
    (
        RECORD_ID,
        _moment("sent_at", "Sent at", "Отправлено", "2026-03-15 09:40", is_required=True),
        _office("from_blo", "From office", "От офиса", "KG-KAINDY-RAIL", target="from_blo_code"),
        _office("to_blo", "To office", "Офису", "KZ-KORDAI", target="to_blo_code"),
        _agency("from_agency", "From agency", "От ведомства", target="from_agency_code"),
        _agency("to_agency", "To agency", "Ведомству", "KZ-BS", target="to_agency_code"),
        _code("kind", "Kind", "Вид", "exchange_type", "request", is_required=True),
        _code("channel", "Channel", "Канал", "exchange_channel", "blo_blo"),
        _code("subject", "Substance group", "Группа веществ", "substance_group", "precursors"),
        _code("expects_reply", "Expects a reply", "Ожидается ответ", "yes_no", "yes"),
        _moment("replied_at", "Replied at", "Ответ получен", "2026-03-15 16:05"),
        _code("outcome", "Outcome", "Результат", "exchange_outcome", "information"),
    ),
)
SEIZURES = Sheet(
    "seizures",
    "Seizures",
    "Изъятия",
    "One row is one substance of one seizure. A seizure of several substances takes several rows that stand together "
    "and "
    "have the same record number; what is left blank in a later row is taken from the first.",
    "Одна строка — одно вещество одного изъятия. Изъятие нескольких веществ занимает несколько строк подряд с одним "
    "номером записи; то, что в следующей строке пусто, берётся из первой.",
    (
        RECORD_ID,
        _day("seized_on", "Date of seizure", "Дата изъятия", "2026-03-15", is_required=True),
        _office("blo", "Office", "Офис", "KG-KAINDY-RAIL", target="blo_code"),
        _country(
            "country",
            "Country of seizure",
            "Страна изъятия",
            "Name or two-letter code. May be blank where an office is named.",
            "Название или двухбуквенный код. Можно не указывать, если указан офис.",
            "KG",
            target="country_code",
        ),
        _agency("lead_agency", "Lead agency", "Ведущее ведомство", target="lead_agency_code"),
        Column(
            "other_agencies",
            "agencies",
            "Other agencies",
            "Другие ведомства",
            "Agencies that took part, separated by semicolons.",
            "Участвовавшие ведомства через точку с запятой.",
        ),
        Column(
            "province",
            "text",
            "Province",
            "Область",
            "As reported.",
            "Как указано в сообщении.",
            "Chui",
            target="province_text",
        ),
        Column(
            "place",
            "text",
            "Place",
            "Место",
            "As reported: crossing, town or district. Never a person's address.",
            "Как указано в сообщении: пункт пропуска, город или район. Не адрес человека.",
            "Kaindy",
            target="place_text",
        ),
        Column(
            "lat", "latitude", "Latitude", "Широта", "Degrees, such as 42.825.", "Градусы, например 42.825.", "42.825"
        ),
        Column(
            "lon",
            "longitude",
            "Longitude",
            "Долгота",
            "Degrees, such as 73.676.",
            "Градусы, например 73.676.",
            "73.676",
        ),
        _code("place_kind", "Kind of place", "Вид места", "place_kind", "railway_station"),
        _code("transport_mode", "Transport", "Транспорт", "transport_mode", "train_freight"),
        _code("direction", "Direction", "Направление", "direction", "inbound"),
        _code("concealment", "Concealment", "Способ сокрытия", "concealment", "train_structure"),
        _country(
            "origin",
            "Origin",
            "Происхождение",
            "Country, Unknown or Other.",
            "Страна, Unknown или Other.",
            target="origin_code",
        ),
        _country(
            "departure",
            "Departure",
            "Отправление",
            "Country, Unknown or Other.",
            "Страна, Unknown или Other.",
            "KZ",
            target="departure_code",
        ),
        _country(
            "destination",
            "Destination",
            "Назначение",
            "Country, Unknown or Other.",
            "Страна, Unknown или Other.",
            "Unknown",
            target="destination_code",
        ),
        Column(
            "detection",
            "codes",
            "Detected by",
            "Чем выявлено",
            "From the list; several separated by semicolons.",
            "Из списка; несколько через точку с запятой.",
            "profiling; dog",
            vocabulary="detection_method",
        ),
        Column(
            "persons_detained",
            "count",
            "Persons detained",
            "Задержано человек",
            "A number, 0 for none, blank if not known. Never names.",
            "Число; 0, если никого; пусто, если неизвестно. Без имён.",
            "1",
        ),
        Column("women_detained", "count", "Of these women", "Из них женщин", "A number.", "Число.", "0"),
        VALUE_USD,
        Column(
            "operation",
            "text",
            "Operation",
            "Операция",
            "Record number of a row in the sheet of operations.",
            "Номер записи из листа операций.",
            "TMZ-2026-014",
            target="operation_id",
        ),
        Column(
            "exchange",
            "text",
            "Exchange",
            "Сообщение",
            "Record number of the message that led to the seizure.",
            "Номер записи сообщения, которое привело к изъятию.",
            "TMZ-2026-014",
            target="exchange_id",
        ),
        _code("status", "Status", "Статус", "record_status", "verified"),
        Column(
            "published_url",
            "address",
            "Published at",
            "Опубликовано",
            "Address of a page on which the case was made public.",
            "Адрес страницы, на которой случай опубликован.",
        ),
        Column(
            "substance",
            "substance",
            "Substance",
            "Вещество",
            "Code or name. A name without a code is kept and listed.",
            "Код или название. Название без кода сохраняется и попадает в список.",
            "HEROIN",
        ),
        Column(
            "quantity", "number", "Quantity", "Количество", "A number; 12.5 or 12,5.", "Число; 12,5 или 12.5.", "12.5"
        ),
        Column("unit", "unit", "Unit", "Единица", "From the list.", "Из списка.", "kg", vocabulary="seizure_unit"),
    ),
    item=("substance", "quantity", "unit"),
)
TRAININGS = Sheet(
    "trainings",
    "Trainings",
    "Обучение",
    "One row is the officers of one agency in one course; the rows of a course stand together and have the same record "
    "number. Numbers only, never names.",
    "Одна строка — сотрудники одного ведомства на одном курсе; строки курса идут подряд с одним номером записи. Только "
    "числа, без имён.",
    (
        RECORD_ID,
        Column(
            "title", "text", "Title", "Название", "Title of the course.", "Название курса.", "Search of wagons", True
        ),
        _code("topic", "Topic", "Тема", "training_topic", "rail_search"),
        _code("level", "Level", "Уровень", "training_level", "on_site"),
        _day("started_on", "Began on", "Начало", "2026-03-02", is_required=True),
        _day("ended_on", "Ended on", "Окончание", "2026-03-04"),
        _office("blo", "Office", "Офис", "KG-KAINDY-RAIL", target="blo_code"),
        _country(
            "country",
            "Country",
            "Страна",
            "Name or two-letter code.",
            "Название или двухбуквенный код.",
            "KG",
            target="country_code",
        ),
        DONOR,
        _agency("agency", "Agency", "Ведомство", "KZ-BS"),
        Column("men", "count", "Men", "Мужчин", "A number.", "Число.", "6"),
        Column("women", "count", "Women", "Женщин", "A number.", "Число.", "3"),
    ),
    item=("agency", "men", "women"),
)
EQUIPMENT = Sheet(
    "equipment",
    "Equipment",
    "Оборудование",
    "One row is one delivery to an office.",
    "Одна строка — одна поставка офису.",
    (
        RECORD_ID,
        _office("blo", "Office", "Офис", "KG-KAINDY-RAIL", is_required=True, target="blo_code"),
        DONOR,
        _code("kind", "Kind", "Вид", "equipment_type", "endoscope", is_required=True),
        Column("quantity", "count", "Number", "Количество", "A whole number.", "Целое число.", "2", True),
        VALUE_USD,
        _day("delivered_on", "Delivered on", "Дата поставки", "2026-02-11"),
        _code("condition", "Condition", "Состояние", "equipment_condition", "working"),
    ),
)
TRAFFIC = Sheet(
    "traffic",
    "Traffic",
    "Поток через границу",
    "One row is one office, month, direction and measure. A row for the same four corrects the earlier one.",
    "Одна строка — один офис, месяц, направление и показатель. Строка с теми же четырьмя значениями "
    "исправляет прежнюю.",
    (
        _office("blo", "Office", "Офис", "KG-KAINDY-RAIL", is_required=True, target="blo_code"),
        Column(
            "month",
            "month",
            "Month",
            "Месяц",
            "The month as 2026-03, or any day in it.",
            "Месяц в виде 2026-03 или любой его день.",
            "2026-03",
            True,
        ),
        _code("direction", "Direction", "Направление", "direction", "inbound", is_required=True),
        _code("measure", "Measure", "Показатель", "traffic_measure", "wagons", is_required=True),
        Column("count", "count", "Count", "Всего", "A whole number.", "Целое число.", "1840", True),
        Column(
            "inspected", "count", "Of these inspected", "Из них досмотрено", "A whole number.", "Целое число.", "62"
        ),
    ),
)
REPORTS = Sheet(
    "reports",
    "Reports",
    "Отчёты",
    "What an office reported on a subject for a period: only this tells zero from not reported. A row for the same "
    "office, "
    "subject and period corrects the earlier one.",
    "Что офис сообщил по теме за период: только так ноль отличается от отсутствия отчёта. Строка с тем же офисом, "
    "темой и "
    "периодом исправляет прежнюю.",
    (
        _office("blo", "Office", "Офис", "KG-KAINDY-RAIL", is_required=True, target="blo_code"),
        _code("subject", "Subject", "Тема", "report_subject", "seizures", is_required=True),
        *_span(("2026-03-01", "2026-03-31")),
        _code("status", "Status", "Статус", "report_status", "received"),
        _day("received_on", "Received on", "Дата получения", "2026-04-06"),
    ),
)
TARGETS = Sheet(
    "targets",
    "Targets",
    "Целевые показатели",
    "One row is one planned value, for an office, a country or (both blank) the network. A row for the same indicator, "
    "scope and period corrects the earlier one.",
    "Одна строка — одно плановое значение для офиса, страны или (если оба пусты) всей сети. Строка с тем же "
    "показателем, "
    "охватом и периодом исправляет прежнюю.",
    (
        _code("indicator", "Indicator", "Показатель", "indicator", "officers_trained", is_required=True),
        _office("blo", "Office", "Офис", target="blo_code"),
        _country(
            "country",
            "Country",
            "Страна",
            "Name or two-letter code.",
            "Название или двухбуквенный код.",
            "KG",
            target="country_code",
        ),
        *_span(("2026-01-01", "2026-12-31")),
        Column("value", "number", "Value", "Значение", "A number.", "Число.", "120", True),
        Column(
            "baseline",
            "number",
            "Baseline",
            "Исходное значение",
            "The value before the plan began. Blank is not recorded.",
            "Значение до начала плана. Пусто значит «не внесено».",
            "85",
        ),
        Column(
            "verification",
            "text",
            "Source of verification",
            "Источник проверки",
            "What shows that the value is reached.",
            "По чему видно, что значение достигнуто.",
            "Lists of participants",
        ),
        Column(
            "verification_ru",
            "text",
            "Source of verification in Russian",
            "Источник проверки по-русски",
            "The same for readers of Russian. Where one of the two is blank, the other stands for both.",
            "То же для читающих по-русски. Если одно из двух пусто, второе показывается на обоих языках.",
            "Списки участников",
        ),
    ),
)
SHEETS = (OPERATIONS, EXCHANGES, SEIZURES, TRAININGS, EQUIPMENT, TRAFFIC, REPORTS, TARGETS)
"""In the order of loading: seizures may name operations and exchanges of the same file."""


def column_names(sheet: Sheet, header: tuple[str, ...]) -> dict[int, str]:
    """The sheet's column at each position of a header; positions that are not known are left out."""
    by_word = {
        word.casefold(): column.name
        for column in sheet.columns
        for word in (column.label_ru, column.label_en, column.name)
    }
    found = {}
    for position, word in enumerate(header):
        name = by_word.get(word.strip().rstrip("*").strip().casefold())
        if name:
            found[position] = name
    return found


def sheet_of(header: tuple[str, ...]) -> Sheet | None:
    """The sheet that a header belongs to: all its required columns are there and it names most of them; None if
    none."""
    best: tuple[int, Sheet | None] = (0, None)
    words = sum(bool(word.strip()) for word in header)
    for sheet in SHEETS:
        names = set(column_names(sheet, header).values())
        if sheet.required <= names and len(names) * 2 > words and len(names) > best[0]:
            best = (len(names), sheet)
    return best[1]


KINDS = {"day": "day", "month": "day", "moment": "day", "number": "number", "count": "number"}


def kinds(header: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Columns of a table that hold days or numbers, by position: name and kind."""
    sheet = sheet_of(header)
    of_column = {column.name: KINDS[column.kind] for column in sheet.columns if column.kind in KINDS}
    return {place: (name, of_column[name]) for place, name in column_names(sheet, header).items() if name in of_column}


def recognises(header: tuple[str, ...]) -> bool:
    """Whether a header is that of one of the template's tables."""
    return sheet_of(header) is not None


def labels(vocabulary: str) -> Callable[[str], str] | None:
    """Look-up in one of the template's own lists: a code, or its label in either language."""
    if vocabulary not in OWN_LISTS:
        return None
    found = {word.casefold(): code for code, words in OWN_LISTS[vocabulary].items() for word in (code, *words)}
    return lambda text: found[text.strip().casefold()]
