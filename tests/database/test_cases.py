"""Files as offices and ministries have them (`tests/cases/`, all values invented): what is read out of each, and what
is refused.

What must come out is written by hand from what the file means. Files are read without a database; where a database is
needed, several are loaded in one change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import xlsxwriter

from database import geography, landing, load_records, loading, towns
from database.codes import codes, reference_rows
from database.formats import conventions, encodings, unodc_ids
from database.formats.cells import CellError, is_total, read_day, read_number
from database.formats.files import FileError
from database.places import resolver
from database.rejects import Reject, RejectReport
from language.spelling import in_one_script
from scope import settings
from tests.database.conftest import BLANK, write_ids

TODAY = date(2026, 11, 1)
CASES = Path(__file__).parents[1] / "cases"


@dataclass
class Read:
    """What one file of our own template says: records with their columns as stored, items, and refused rows."""

    records: list[dict] = field(default_factory=list)
    items: list[dict] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reasons(self) -> dict[int, str]:
        """Reason by row."""
        return {one.row: one.reason for one in self.rejects}

    def column(self, name: str) -> dict[str, object]:
        """A column of the records by their number."""
        return {one["record_id"]: one[name] for one in self.records}

    def amounts(self) -> dict[str, list]:
        """Quantities by the record's number."""
        found: dict[str, list] = {}
        for one in self.items:
            found.setdefault(one["record_id"], []).append(one["quantity"])
        return found


def read(path: Path, **said: str) -> Read:
    """Read a file as the loader does, up to what would be stored."""
    found = Read()
    with loading.tables_of(path) as (tables, notes):
        result = loading.LoadResult(path.name, "BLO", notes=list(notes))
        report = RejectReport(None)
        report.add = lambda rejects: found.rejects.extend(rejects)
        run = loading.Run(
            None,
            path.name,
            result,
            report,
            lambda rows, rate: None,
            settings.current(),
            landing.Load("BLO", 1, datetime.now(UTC)),
        )
        run.writing = loading.writing_of(tables, **said)
        for table in tables:
            for sheet, read_of in load_records.read_records(run, table):
                found.rejects += [Reject(path.name, sheet.name, *one) for one in read_of.rejects]
                found.records += read_of.parents.to_dict("records")
                items = read_of.children.get("seizure_item", pd.DataFrame({"n": []}))
                number = read_of.parents.set_index("n")["record_id"] if len(read_of.parents) else {}
                found.items += items.assign(record_id=items["n"].map(number)).to_dict("records")
        run.note_unseen()
    found.notes = result.notes
    return found


def seizures(
    folder: Path,
    *rows: str,
    columns: str = "record_id;seized_on;blo;substance;quantity;unit",
    name: str = "rows.csv",
    encoding: str = "utf-8",
) -> Path:
    """A file of seizures from lines; what a line leaves out is a kilogram of heroin in Oybek."""
    path = folder / name
    path.write_bytes(("\n".join((columns, *rows)) + "\n").encode(encoding))
    return path


def dated(*texts: str, **said: str) -> list[str]:
    """What is read of a column of days: the day, or why it is refused and what to do."""
    evidence = conventions.Evidence()
    evidence.add_days(texts)
    days = evidence.settled(**said).days
    return [_tried(read_day, text, latest=TODAY, days=days, zone=ZoneInfo("Asia/Tashkent")) for text in texts]


def weighed(*texts: str, **said: str) -> list:
    """What is read of a column of numbers: the number, or why it is refused and what to do."""
    evidence = conventions.Evidence()
    evidence.add_numbers(texts)
    numbers = evidence.settled(**said).numbers
    return [_tried(read_number, text, numbers=numbers) for text in texts]


def _tried(read_cell: Callable, text: str, **how):
    try:
        value = read_cell(text, **how)
    except CellError as error:
        return " | ".join(error.args)
    return str(value) if isinstance(value, date) else value


# Days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("13/01/2018", "05/03/2018"), "2018-01-13 2018-03-05"),
        (("01/13/2018", "05/03/2018", "12/12/2018"), "2018-01-13 2018-05-03 2018-12-12"),
        (("13-01-2018", "05-03-2018"), "2018-01-13 2018-03-05"),
        (("05.03.2018", "04.04.2018"), "2018-03-05 2018-04-04"),
        (("01.13.2018", "05.03.2018"), "2018-01-13 2018-05-03"),
        (("13.01.18", "05.03.18", "13.01.98"), "2018-01-13 2018-03-05 1998-01-13"),
        (("1/13/18", "5/3/18", "5/3/2018"), "2018-01-13 2018-05-03 2018-05-03"),
        (("26/03/75", "25/03/11"), "1975-03-26 2011-03-25"),
        (
            ("15 марта 2026 г.", "15 March 2026", "15-Mar-2026", "March 15, 2026", "15 мар. 2026", "15.03.2026 г."),
            " ".join(["2026-03-15"] * 6),
        ),
        (("2026/03/05", "2026.03.05", "20260305", "05. 03. 2026", "46086", "46086.75"), " ".join(["2026-03-05"] * 6)),
        (
            ("2026-03-15T20:30:00.000Z", "2026-03-15T23:30:00+05:00", "2026-03-15 20:30:00+01:00"),
            "2026-03-16 2026-03-15 2026-03-16",
        ),
        (("05/03/2018 14:30", "13/01/2018, 9:05"), "2018-03-05 2018-01-13"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_whole_column(days, expected):
    assert dated(*days) == expected.split()


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (("05/03/2018", "04/12/2018"), "it could be either day: 2018-03-05, 2018-05-03"),
        (("05-03-2018",), "it could be either day: 2018-03-05, 2018-05-03"),
        (("05/03/18",), "it could be either day: 2005-03-18, 2018-03-05, 2018-05-03"),
        (("15/03/26",), "it could be either day: 2015-03-26, 2026-03-15"),
        (("05/03/2018", "15.03.2018"), "it could be either day: 2018-03-05, 2018-05-03"),
        (("05.03.2018", "01/13/2018"), "it could be either day: 2018-03-05, 2018-05-03"),
        (("05/03/2018", "13/01/2018", "01/14/2018"), "now in one order, now in the other: 13/01/2018, 01/14/2018"),
        (("13.01.2018", "01/14/2018"), "now in one order, now in the other: 13.01.2018, 01/14/2018"),
    ],
)
def test_a_column_that_allows_two_readings_or_contradicts_itself_is_refused_with_both(days, reason):
    found = dated(*days)
    assert reason in found[0]
    assert "--dates day-first / --dates month-first" in found[0]
    if days[0] == "05/03/2018":
        assert [dated(*days, order=order)[0] for order in conventions.ORDERS[:2]] == ["2018-03-05", "2018-05-03"]


def test_a_contradicting_column_lands_nothing_whose_order_is_in_doubt():
    found = dated("05/03/2018", "13/01/2018", "01/14/2018", "2018-03-07", "7 March 2018", "07/07/2018")
    assert [day for day in found if day.startswith("2018")] == ["2018-03-07", "2018-03-07"]


@pytest.mark.parametrize(("late", "low", "is_refused"), [(6, 6, True), (2, 2, False), (0, 30, False), (30, 0, True)])
def test_dates_that_a_spreadsheet_may_have_turned_round_are_refused(late, low, is_refused):
    days = [
        *(f"{13 + nth % 15}/03/2018" for nth in range(late)),
        *(f"2018-05-{1 + nth % 4:02} 00:00:00" for nth in range(low - 1)),
    ]
    found = dated(*days, "2018-05-11")
    assert ("taken the day for the month" in found[-1]) == is_refused
    assert dated(*days, "2018-05-13")[-1] == "2018-05-13"
    assert dated(*days, "2018-05-11", order="day-first")[-1] == "2018-05-11"
    assert dated(*days, "04/03/2018", "2018-05-11")[-1] == "2018-05-11" or not late


def test_a_day_that_is_the_same_in_both_orders_needs_none():
    assert dated("07/07/2018") == ["2018-07-07"]


# Numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (("1.234,50", "1.500", "12,75", "2.345.678"), [1234.5, 1500, 12.75, 2345678]),
        (("1,234.50", "1,500", "12.75", "2,345,678"), [1234.5, 1500, 12.75, 2345678]),
        (("1.500", "0.25"), [1.5, 0.25]),
        (("1,500", "0,25"), [1.5, 0.25]),
        (("1.500", "12,75"), [None, 12.75]),
        (("1,500", "12.75"), [None, 12.75]),
        (("1.500", "1,500"), [None, None]),
        (("1.500", "0.5", "0,5"), [None, 0.5, 0.5]),
        (("1.500",), [None]),
        (("1 234,5", "1,500", "1 234 567"), [1234.5, 1.5, 1234567]),
        (("1,23.4", "1.2.3", "1,2,3"), [None, None, None]),
        (("0.11660999999999999", "1.500"), [0.11660999999999999, 1.5]),
    ],
)
def test_the_decimal_sign_is_that_of_the_whole_column(amounts, expected):
    assert [None if isinstance(amount, str) else amount for amount in weighed(*amounts)] == expected


def test_a_number_that_could_be_either_is_refused_with_both_and_read_as_the_operator_says():
    (refused,) = weighed("1.500")
    assert refused.startswith("the point could mean thousands or decimals | it could be 1500 or 1.5000")
    assert "--decimal point / --decimal comma" in refused
    assert [weighed("1.500", decimal=sign) for sign in conventions.DECIMALS] == [[1.5], [1500]]


# The files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thousands-dot.csv", {"A1": [1234.5], "A2": [1500], "A3": [12.75], "A4": [2345678]}),
        ("quantity-ministry.csv", {"A1": [2029.774], "A2": [21.07], "A3": [1.25]}),
        ("right/x-qty-date.xlsx", {"A3": [46154]}),
        ("right/x-ids-number.xlsx", {"7": [1.5], "007": [2.5], "1.1": [4.0]}),
        ("right/x-1904.xlsx", {"A1": [1.5]}),
    ],
)
def test_quantities_of_a_file(name, expected):
    assert read(CASES / name).amounts() == expected


def test_every_kind_of_table_is_looked_through_for_how_it_writes(tmp_path):
    files = {
        "ids": write_ids(
            tmp_path,
            {"SEIZURE_DATE": "01/13/2018", "AMOUNT": "1.234,5"},
            {"SEIZURE_DATE": "01/02/2018", "AMOUNT": "1.500"},
        ),
        "messages": seizures(tmp_path, "13/01/2018 09:40;request", columns="sent_at;kind", name="messages.csv"),
        "traffic": seizures(
            tmp_path,
            "UZ-OYBEK;13/01/2018;inbound;wagons;1.234.567",
            columns="blo;month;direction;measure;count",
            name="traffic.csv",
        ),
        "status": seizures(tmp_path, "UZ-OYBEK;open;01/13/2018", columns="blo_code;status;from_on", name="status.csv"),
    }
    found = {}
    for path in files.values():
        with loading.tables_of(path) as (tables, _notes):
            found |= loading.writing_of(tables)
    orders = {
        name: {
            column: (writing.days.orders.get(("/", False)), writing.numbers.point)
            for column, writing in columns.items()
        }
        for name, columns in found.items()
    }
    assert orders == {
        "unodc_ids": {"SEIZURE_DATE": ("month-first", ""), "AMOUNT": (None, "thousands")},
        "exchanges": {"sent_at": ("day-first", "")},
        "traffic": {"month": ("day-first", ""), "count": (None, "thousands")},
        "blo_status": {"from_on": ("month-first", "")},
    }


# Places, countries and clocks -------------------------------------------------------------------------------


def test_a_town_under_two_names_is_one_place():
    found = read(CASES / "towns-two-names.csv").column("place_code")
    assert (
        list(found.values()) == ["UZ-TERMEZ-S"] * 2 + ["KZ-ALMATY-S"] * 2 + ["TM-ASHGABAT-S"] * 2 + ["TJ-KULOB-S"] * 2
    )


def test_towns_whose_names_differ_by_one_letter_are_two():
    found = read(CASES / "town-karakol.csv")
    assert found.column("place_code") == {
        "A1": "KG-KARA-KUL-S",
        "A2": "KG-KARA-KUL-S",
        "A3": "KG-KARA-KUL-S",
        "A4": "KG-KARAKOL-S",
    }
    assert (found.column("lat")["A1"], found.column("lon")["A1"]) == (
        pytest.approx(41.63, abs=0.01),
        pytest.approx(72.67, abs=0.01),
    )


def test_countries_have_their_codes_in_the_languages_of_the_region():
    found = read(CASES / "countries-own-languages.csv")
    codes = [
        " ".join(one[f"{way}_code"] or "-" for way in ("origin", "departure", "destination")) for one in found.records
    ]
    assert codes == ["AF TJ UZ", "AF KZ KG", "AF TM BY", "AF UZ KZ"]


def test_times_are_read_as_offices_write_them_by_their_own_clocks():
    short = read(CASES / "exchange-short-hour.csv")
    # Kyrgyzstan is six hours before UTC, Kazakhstan five.
    assert [str(one) for one in short.column("sent_at").values()] == ["2026-03-15 03:40:00+00:00"] * 7 + [
        "2026-03-14 18:00:00+00:00"
    ]
    assert str(short.column("replied_at")["E1"]) == "2026-03-15 11:05:00+00:00"
    two = read(CASES / "exchange-two-zones.csv")
    assert two.records[0]["replied_at"] - two.records[0]["sent_at"] == timedelta(minutes=40)
    assert str(two.column("sent_at")["E2"]) == "2026-03-31 18:30:00+00:00"
    cells = read(CASES / "x-exch-time.xlsx")
    assert [str(one) for one in cells.column("sent_at").values()] == ["2026-03-15 03:40:00+00:00"] * 2
    assert short.rejects + two.rejects + cells.rejects == []


def test_whose_clock_a_time_was_written_by(tmp_path):
    columns = "record_id;sent_at;from_blo;to_blo;from_agency;to_agency;kind;replied_at"
    path = seizures(
        tmp_path,
        "E1;2023-03-15 10:00;KZ-KORDAI;KG-AKZHOL;;;request;2023-03-15 10:40",
        "E2;2026-03-15 10:00;;;KG-SCS;KZ-BS;request;2026-03-15 09:40",
        "E3;2026-03-15 10:00;;;;;request;2026-03-15 10:40",
        "E4;2026-03-15 10:00+06:00;UZ-OYBEK;KG-AKZHOL;;;request;2026-03-15 04:40Z",
        "E5;15.03.2026 10:00;KG-AKZHOL;KZ-KORDAI;;;request;15.03.2026 08:40",
        columns=columns,
    )
    found = read(path)
    times = {one["record_id"]: (f"{one['sent_at']:%H:%M}", f"{one['replied_at']:%H:%M}") for one in found.records}
    # Before March 2024 both sides of that border went by one clock; where nobody is named it is the deployment's.
    assert times == {
        "E1": ("04:00", "04:40"),
        "E2": ("04:00", "04:40"),
        "E3": ("05:00", "05:40"),
        "E4": ("04:00", "04:40"),
    }
    assert found.reasons() == {6: "it ends before it begins"}


def test_a_position_that_is_swapped_nowhere_or_in_another_country_is_refused():
    found = read(CASES / "coords-swapped.csv")
    assert [(one.row, one.value, one.reason, one.remedy) for one in found.rejects] == [
        (
            2,
            "69.10, 40.75",
            "the position lies outside the country",
            "swapped? write 40.75 as latitude and 69.1 as longitude",
        ),
        (3, "0, 0", "0, 0 is not a position", "leave latitude and longitude blank where the position is not known"),
        (
            4,
            "55.75, 37.62",
            "the position lies outside the country",
            "correct the position or the country, or leave latitude and longitude blank",
        ),
    ]
    assert (found.column("lat"), found.column("lon")) == ({"A4": 40.75}, {"A4": 69.1})


@pytest.mark.parametrize(
    ("country", "lat", "lon", "can_be"),
    [
        ("KZ", 43.03, 74.71, True),
        ("KZ", 74.71, 43.03, False),
        ("KZ", 43.65, 51.17, True),
        # Off the coast of the Caspian Sea; beyond a border, but within what the outline is sure of.
        ("KZ", 43.9, 50.4, True),
        ("UZ", 41.0, 68.5, True),
        ("UZ", 43.25, 76.95, False),
        ("TM", -37.95, 58.38, False),
        ("TJ", 38.56, -68.77, False),
        ("AF", 34.5, 69.2, True),
        ("AF", 55.75, 37.62, False),
        # Countries that the basemap does not hold whole.
        ("RU", 55.75, 37.62, True),
        ("RU", 62.03, 129.73, True),
        ("RU", 37.62, 55.75, False),
        ("IR", 27.19, 56.27, True),
        ("US", 40.75, 69.10, False),
        ("US", 31.77, -106.5, True),
    ],
)
def test_where_a_position_can_lie(country, lat, lon, can_be):
    assert geography.lies_in(country, lat, lon) == can_be


def test_no_place_or_town_that_is_shipped_lies_outside_its_country():
    listed = [(row["country"], float(row["lat"]), float(row["lon"])) for row in reference_rows("places")]
    listed += [
        (town.country, town.lat, town.lon)
        for country in "AF AZ IR KG KZ PK TJ TM UZ".split()
        for town in towns.of_country(country)
    ]
    assert [one for one in listed if not geography.lies_in(*one)] == []


# Encodings, headers, totals ---------------------------------------------------------------------------------

RUSSIAN = "Хатлон;Куляб;героин;кг Пяндж опий"
ENCODED = {
    "cp1251": RUSSIAN,
    "koi8-r": RUSSIAN,
    "cp866": RUSSIAN,
    "mac_cyrillic": RUSSIAN,
    "iso8859-5": RUSSIAN,
    "koi8-t": "Кӯлоб Хуҷанд Қӯрғонтеппа",
    "kz1048": "Қарағанды облысы",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_text_of_every_cyrillic_encoding_is_recognised(encoding):
    for text in (ENCODED[encoding], ENCODED[encoding].upper(), *RUSSIAN.split(";")[:2]):
        found = encodings.recognised(encodings.words([text.encode(encoding)]))
        assert found is None or text.encode(encoding).decode(found) == text
    assert encodings.recognised(encodings.words([ENCODED[encoding].encode(encoding)]))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Türkmenabat, Aşgabat", "iso8859-9"),
        ("été", "latin-1"),
        ("Київ Львів", "cp1251"),
        ("Түркістан", "kz1048"),
        ("Њисор Ќўрѓонтеппа", "cp1251"),
        ("кг", "koi8-r"),
    ],
)
def test_text_that_may_be_of_several_encodings_or_of_none_is_refused(text, encoding):
    assert encodings.recognised(encodings.words([text.encode(encoding)])) is None


def test_signs_without_cyrillic_words_are_those_of_windows():
    assert encodings.recognised(encodings.words(["«Termez» № 5 – 40°".encode("cp1251")])) == "cp1251"


@pytest.mark.each_time(4)
@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("encoding-koi8r.csv", {"A1": "Куляб", "A2": "Пяндж"}),
        ("encoding-kz1048.csv", {"A1": "Шымкент"}),
        ("x-header-linebreak.xlsx", {"A1": None}),
        ("title-above.csv", {"A1": None}),
        ("x-title12.xlsx", {"A1": None}),
        ("total-same-id.csv", {"A1": None}),
        ("right/total-and-footnote.csv", {"A1": None, "A2": None}),
        ("right/x-total-formula.xlsx", {"A1": None, "A2": None}),
    ],
)
def test_places_of_a_file(name, places):
    found = read(CASES / name)
    assert found.column("place_text") == places
    assert [one["substance_code"] for one in found.items] == {
        "encoding-koi8r.csv": ["HEROIN", "OPIUM"],
        "total-same-id.csv": ["HEROIN", "OPIUM"],
    }.get(name, ["HEROIN"] * len(places))
    if "kz1048" in name:
        assert found.column("province_text") == {"A1": "Қызылорда"}


def test_a_header_may_be_broken_over_lines_and_stand_under_titles_of_any_height_in_text_as_well(tmp_path):
    rows = [f"Отчёт, страница {nth};;;" for nth in range(40)]
    path = seizures(
        tmp_path,
        *rows,
        '"Номер\nзаписи";"Дата изъ-\nятия";"Офис";Веще\u00adство;Коли\u00a0чество;Единица',
        "A1;15.03.2026;Ойбек;героин;1,5;кг",
        columns="sep=;",
    )
    path.write_text(path.read_text().replace("Коли\u00a0чество", "Количество\u00a0"))
    assert read(path).amounts() == {"A1": [1.5]}


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("x-header-two-rows.xlsx", "cells of the header are merged; give every column its own name"),
        ("x-wide-months.xlsx", "write one row for each month"),
        ("kobo-export.csv", "without groups in the names"),
    ],
)
def test_a_table_of_another_shape_is_refused_with_what_to_do(name, remedy):
    with pytest.raises(FileError, match=remedy):
        read(CASES / name)


@pytest.mark.parametrize(
    "word", ["Итого", "ИТОГО:", "Всего по Хатлонской области", "Total", "Жами", "Барлығы", "Ҳамагӣ", "Jemi", "Бардыгы"]
)
def test_a_row_that_sums_up_others_is_none_of_them(word):
    assert is_total(word)


@pytest.mark.parametrize("text", ["Total Shield", "Тотал", "Всемирный", "", "Итоговка"])
def test_a_name_that_begins_like_a_total_is_none(text):
    assert not is_total(text)


def test_rows_of_totals_are_refused_alone_in_every_kind_of_table(tmp_path):
    rows = "T-1;Search;2026-03-02;KZ-BS;6", "T-1;;;Итого;6", "Всего:;;;;12"
    found = read(seizures(tmp_path, *rows, columns="record_id;title;started_on;agency;men", name="trainings.csv"))
    assert len(found.records) == 1 and set(found.reasons()) == {3, 4} and "sums up" in found.reasons()[3]
    texts = pd.DataFrame([BLANK | {"DRUG_NAME": "Total"}, BLANK | {"COUNTRY": "Итого"}, BLANK], dtype="object")
    staged = unodc_ids.stage(texts, [2, 3, 4], codes=codes(), places=resolver(), today=TODAY)
    assert [row for row, *_rest in staged.rejects] == [2, 3] and len(staged.rows) == 1


def test_days_that_are_loosely_written():
    found = read(CASES / "dates-loose.csv")
    assert {name: str(day) for name, day in found.column("seized_on").items()} == {
        f"A{nth}": "2026-03-16" if nth == 8 else "2026-03-15" for nth in range(4, 13)
    }
    assert found.reasons() == {2: "a month without a day", 3: "a year without a day", 4: "a quarter without a day"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("май 2014", "a month"),
        ("2014-05", "a month"),
        ("I кв. 2014 г.", "a quarter"),
        ("2014 г.", "a year"),
        ("12-15.03.2026", "a range"),
        ("12.03-15.03.2026", "a range"),
        ("вчера", "not a date"),
    ],
)
def test_what_is_less_or_more_than_a_day_is_called_by_its_name(text, reason):
    assert dated(text)[0].startswith(reason)


def test_codes_with_letters_of_another_script_are_read_and_numbers_with_them_are_one():
    found = read(CASES / "lookalike-codes.csv")
    assert [(one["record_id"], one["blo_code"], one["country_code"]) for one in found.records] == [
        ("A1", "UZ-OYBEK", "UZ"),
        ("\u04102", "UZ-OYBEK", "UZ"),
        ("A3", "TJ-DUSTI", "TJ"),
        ("A4", None, "KG"),
    ]
    assert [(one["substance_code"], one["quantity_kg"]) for one in found.items] == [
        ("HEROIN", 1),
        ("OPIUM", 1),
        ("HEROIN", 1),
        ("HEROIN", 1),
    ]
    (reject,) = found.rejects
    assert (reject.row, reject.reason) == (
        6,
        "the same record stands in row 3",
    ) and "the letters \u0410 in it are Cyrillic" in reject.remedy


def test_day_numbers_of_a_workbook_that_counts_from_1904_are_its_days(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "old.xlsx"), {"date_1904": True}) as book:
        page = book.add_worksheet("Изъятия")
        page.write_row(0, 0, ["record_id", "seized_on", "blo", "substance", "quantity", "unit"])
        # 15 March 2026 is day 46096 since 1900, and 1462 days less since 1904; one cell has a format, one has none.
        page.write_row(1, 0, ["A1", 44634, "UZ-OYBEK", "HEROIN", 1.234, "kg"])
        page.write_row(2, 0, ["A2", "", "UZ-OYBEK", "HEROIN", 12.345, "kg"])
        page.write_datetime(2, 1, datetime(2026, 3, 15), book.add_format({"num_format": "dd.mm.yyyy"}))
        page.write_row(3, 0, ["A3", "15.03.2026", "UZ-OYBEK", "HEROIN", "1.500", "kg"])
    found = read(tmp_path / "old.xlsx")
    assert {str(day) for day in found.column("seized_on").values()} == {"2026-03-15"}
    assert found.amounts() == {"A1": [1.234], "A2": [12.345]}
    assert found.reasons() == {4: "the point could mean thousands or decimals"}


def test_a_text_in_one_script_means_what_it_says():
    assert in_one_script("UZ-ОYВЕК") == ("UZ-OYBEK",) and in_one_script("гepoин") == ("ГЕРОИН",)
    assert not in_one_script("ТР") and not in_one_script("TP")


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        ("2 т 29 кг 774 г", "", (2029.774, "kg")),
        ("1 кг 250 г", "г", (1.25, "kg")),
        ("500 гр.", "", (500, "g")),
        ("12,5 кг", "kg", (12.5, "kg")),
        ("200 таб.", "", (200, "tablet")),
        ("5 л", "", (5, "l")),
        ("1 г 2 кг", "", "several amounts"),
        ("5 л 3 кг", "", "several amounts"),
        ("около 5 кг", "", "not a number"),
        ("5-6 кг", "", "not a number"),
        ("5 мешков", "", "not a number"),
        ("5 кг", "таб", "another stands"),
        ("1.500 кг", "", "the point could mean"),
    ],
)
def test_a_quantity_may_hold_its_units(tmp_path, amount, unit, expected):
    found = read(seizures(tmp_path, f"A1;2026-03-15;UZ-OYBEK;HEROIN;{amount};{unit}"))
    if isinstance(expected, str):
        assert expected in found.reasons()[2]
    else:
        ((quantity, code),) = [(one["quantity"], one["unit"]) for one in found.items]
        assert (quantity, code) == expected and found.items[0]["quantity_reported"] == amount
