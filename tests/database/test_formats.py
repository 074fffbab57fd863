"""Cells and tables as they are read: numbers, days and headers in their many spellings."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zoneinfo
from datetime import date, datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
import tzdata
from hypothesis import given

from database import zones
from database.formats import template, unodc_ids
from database.formats.cells import CellError, read_count, read_day, read_degrees, read_month, read_number, read_time
from database.formats.conventions import Evidence, Numbers
from database.formats.files import FileError, csv_table

TODAY = date(2026, 11, 1)


@given(
    st.decimals(min_value=0, max_value=10**9, places=3),
    st.sampled_from([".", ","]),
    st.sampled_from(["", " ", "\u00a0", "\u202f"]),
)
def test_a_number_is_read_with_either_point_and_any_blank_between_thousands(number, point, blank):
    text = f"{number:,.3f}".replace(",", "\0").replace(".", point).replace("\0", blank)
    if 1 <= number < 1000:
        with pytest.raises(CellError, match="thousands or decimals"):
            read_number(text)
        assert read_number(text, numbers=Numbers("decimal", "decimal")) == pytest.approx(float(number))
        assert read_number(text, numbers=Numbers("thousands", "thousands")) == pytest.approx(float(number) * 1000)
    else:
        assert read_number(text) == pytest.approx(float(number))


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused_with_reason_and_remedy(text):
    try:
        value = read_number(text)
    except CellError as error:
        assert len(error.args) == 2 and all(error.args)
    else:
        assert value is None or value >= 0


@given(st.dates(min_value=date(1970, 1, 1), max_value=TODAY), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]))
def test_a_day_is_read_back_from_every_form(day, form):
    assert read_day(day.strftime(form), latest=TODAY, days=Evidence().settled(order="day-first").days) == day


@given(st.dates(min_value=date(1970, 1, 1), max_value=TODAY))
def test_a_day_number_of_excel_is_its_day(day):
    number = (day - date(1899, 12, 30)).days
    assert read_day(str(number), latest=TODAY) == day
    assert read_day(f"{number}.0", latest=TODAY) == day


@pytest.mark.parametrize(
    "text",
    ["15-мар-26", "15.мар.26", "15-Mar-26", "«15» марта 2026 г.", '"15" марта 2026', "“15” March 2026", "15-мар-2026"],
)
def test_a_day_is_read_as_spreadsheets_and_protocols_write_it(text):
    assert read_day(text, latest=date(2026, 11, 1)) == date(2026, 3, 15)


@pytest.mark.parametrize(
    "text", ["15 мар 26", "мар-26", "32-мар-26", "15-мар-6", "15-мар-126", "15-фоо-26", "15-мар-71"]
)
def test_what_is_nearly_such_a_day_is_refused(text):
    with pytest.raises(CellError):
        read_day(text, latest=date(2026, 11, 1), earliest=date(1980, 1, 1))


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_refused(text):
    try:
        assert date(1970, 1, 1) <= read_day(text, latest=TODAY) <= TODAY
    except CellError as error:
        assert len(error.args) == 2 and all(error.args)


def test_today_is_no_day_in_the_future_and_tomorrow_is():
    assert read_day(TODAY.isoformat(), latest=TODAY) == TODAY
    with pytest.raises(CellError, match="future"):
        read_day((TODAY + timedelta(days=1)).isoformat(), latest=TODAY)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        *(
            (text, "2026-03-15T09:40:00")
            for text in (
                "2026-03-15 09:40",
                "15.03.2026 09:40",
                "15.03.2026 9:40",
                "2026-03-15 9:40",
                "15.03.2026, 09:40",
                "15/03/2026 09:40",
                "2026-03-15T09:40:00",
                "15.03.2026 09:40:00",
                "15.03.2026 9.40",
                "15 марта 2026 г. 9:40",
                "15 March 2026 9:40 am",
                "15.03.26 9:40",
                "46096.40278",
                "46096.402777777781",
                "2026-03-15T09:40:00.000",
                "09:40 15.03.2026",
                "9:40, 15.03.2026",
                " 15.03.2026  9:40 ",
                "20260315 09:40",
            )
        ),
        ("15.03.2026 9:40 pm", "2026-03-15T21:40:00"),
        ("15.03.2026 12:05 AM", "2026-03-15T00:05:00"),
        ("46096.99999999", "2026-03-16T00:00:00"),
        ("15.03.2026 24:00", "2026-03-16T00:00:00"),
        ("15.03.2026", "2026-03-15T00:00:00"),
        ("2026-03-15T09:30Z", "2026-03-15T09:30:00+00:00"),
        ("2026-03-15 09:30 UTC", "2026-03-15T09:30:00+00:00"),
        ("2026-03-15T14:30+05:00", "2026-03-15T14:30:00+05:00"),
        ("15.03.2026 14:30 +0500", "2026-03-15T14:30:00+05:00"),
        ("15.03.2026 14:30 UTC+5", "2026-03-15T14:30:00+05:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(text, read):
    assert read_time(text).isoformat() == read


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01 10:00",
        "",
        "9:40",
        "15.03.2026 25:00",
        "15.03.2026 9:75",
        "15.03.2026 24:01",
        "15.03.2026 утром",
        "0.40278",
    ],
)
def test_times_that_are_none_are_refused(text):
    with pytest.raises(CellError, match="not a time"):
        read_time(text)


@given(
    st.text(max_size=20)
    | st.from_regex(r"\d{1,2}\.\d{1,2}\.\d{2,4},? \d{1,2}[:.]\d{2} ?([ap]m|Z|[+-]\d{2,4})?", fullmatch=True)
)
def test_any_text_is_a_time_or_refused(text):
    try:
        assert read_time(text).year >= 1970
    except CellError as error:
        assert len(error.args) == 2 and all(error.args)


@pytest.mark.parametrize(
    ("name", "shown", "utc"),
    [
        ("Asia/Bishkek", "2026-03-15 10:00", "2026-03-15 04:00"),
        ("Asia/Almaty", "2024-02-29 12:00", "2024-02-29 06:00"),
        ("Asia/Almaty", "2024-03-01 12:00", "2024-03-01 07:00"),
        ("Asia/Qyzylorda", "2018-12-20 12:00", "2018-12-20 06:00"),
        ("Asia/Qyzylorda", "2018-12-22 12:00", "2018-12-22 07:00"),
        ("Asia/Aqtau", "2020-06-01 12:00", "2020-06-01 07:00"),
        ("Asia/Bishkek", "2005-06-01 12:00", "2005-06-01 06:00"),
        ("Asia/Bishkek", "2004-12-01 12:00", "2004-12-01 07:00"),
        ("Asia/Dushanbe", "2026-03-15 12:00", "2026-03-15 07:00"),
        ("Asia/Kabul", "2026-03-15 12:00", "2026-03-15 07:30"),
    ],
)
def test_a_clock_has_its_history_whatever_the_system_knows(name, shown, utc, tmp_path):
    old = tmp_path / name
    old.parent.mkdir()
    shutil.copy(Path(tzdata.__file__).parent / "zoneinfo" / "Asia" / "Tokyo", old)
    zoneinfo.reset_tzpath([tmp_path])
    try:
        clock = zones.zone.__wrapped__(name)
    finally:
        zoneinfo.reset_tzpath()
    assert f"{zones.moment(datetime.fromisoformat(shown), clock):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize("name", ["Asia/Atlantis", "", "../../etc/passwd", "Asia", "/etc/passwd"])
def test_a_zone_that_is_not_there_is_none(name):
    with pytest.raises(zones.UnknownZone):
        zones.zone(name)


@pytest.mark.parametrize(("text", "expected"), [("12", 12), ("12.0", 12), ("1 200", 1200), ("", None), ("0", 0)])
def test_a_count_is_a_whole_number(text, expected):
    assert read_count(text) == expected


@pytest.mark.parametrize("text", ["1.5", "-1", "3000000000", "many"])
def test_what_is_no_count_is_refused(text):
    with pytest.raises(CellError):
        read_count(text)


@pytest.mark.parametrize("text", ["2026-03", "03.2026", "2026-03-15", "15.03.2026"])
def test_a_month_is_its_first_day(text):
    assert read_month(text, latest=TODAY) == date(2026, 3, 1)


@pytest.mark.parametrize(("text", "most", "expected"), [("42,825", 90, 42.825), ("-73.5", 180, -73.5), ("", 90, None)])
def test_degrees_have_a_sign_and_either_point(text, most, expected):
    assert read_degrees(text, most) == expected


@pytest.mark.parametrize("text", ["90.1", "42°49'", "NaN"])
def test_what_is_no_latitude_is_refused(text):
    with pytest.raises(CellError):
        read_degrees(text, 90)


def test_the_published_header_is_known_in_any_order_and_case():
    header = tuple(name.lower() for name in reversed(unodc_ids.COLUMNS))
    assert unodc_ids.recognises(header)
    assert not unodc_ids.recognises(header[1:])
    assert not template.recognises(header)


@pytest.mark.parametrize("sheet", template.SHEETS, ids=lambda sheet: sheet.name)
def test_each_table_of_the_template_is_told_by_its_header_alone(sheet):
    for words in ("name", "label_en", "label_ru"):
        header = tuple(getattr(column, words) for column in sheet.columns)
        assert template.sheet_of(header) is sheet


READ_AND_CODE = """
import sys
from pathlib import Path
from datetime import date
from itertools import islice
import pandas as pd
from database.codes import codes
from database.formats import files, unodc_ids
from database.places import resolver
from tools.peak_memory import peak
table = files.csv_table(Path(sys.argv[1]), unodc_ids.recognises)
rows = table.rows()
while chunk := list(islice(rows, 5_000)):
    texts = pd.DataFrame([row for _n, row in chunk], columns=list(table.header), dtype="object")
    unodc_ids.stage(texts, [n for n, _row in chunk], codes=codes(), places=resolver(), today=date(2026, 1, 1))
print(peak())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process its largest memory")
@pytest.mark.long
def test_memory_does_not_grow_with_the_length_of_a_csv_file(ids_csv, tmp_path):
    line = ids_csv({}).read_text().splitlines()[1]
    peaks = []
    for count in (10_000, 80_000):
        path = tmp_path / f"{count}.csv"
        header = ids_csv().read_text()
        with path.open("w") as file:
            file.write(header)
            file.writelines(line.replace("1.5", str(nth / 8)) + "\n" for nth in range(count))
        done = subprocess.run(
            [sys.executable, "-c", READ_AND_CODE, str(path)], capture_output=True, text=True, check=True
        )
        peaks.append(int(done.stdout))
    assert (peaks[1] - peaks[0]) / 1024**2 < 30


TEXT = "record_id;place;substance;unit\nA1;г. Термез;Героин;кг\nA2;Қарши;Опий;кг\nA3;Самарканд;Гашиш;кг\n"


@pytest.mark.parametrize("read_as", ["cp1251", "cp1252", "latin-1"])
def test_a_text_that_was_read_in_another_encoding_and_saved_so_is_refused(tmp_path, read_as):
    path = tmp_path / "again.csv"
    path.write_text(TEXT.encode().decode(read_as, "replace"), encoding="utf-8")
    with pytest.raises(FileError, match="another encoding than its own"):
        csv_table(path, lambda _header: True)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "record_id;place\nA1;РСФСР\nA2;СССР\nA3;Ростов\n",
        "record_id;place\nA1;Daşoguz\nA2;Türkmenabat\n",
        "record_id;place\nA1;کابل\n",
    ],
)
def test_a_text_in_its_own_letters_is_read(tmp_path, text):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    assert len(list(csv_table(path, lambda _header: True).rows())) == text.count("\n") - 1
