"""The table of values: one clean table whose rows say themselves what they are."""

from __future__ import annotations

import csv as files
import io

import pandas as pd
import pytest

from exports.plain import csv
from exports.values import FORMULA
from language import i18n
from tests.exports import made_up
from tests.exports.reading import rows_of_csv


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", made_up.RICH)
def test_each_row_says_all_that_the_file_must_say(name, language):
    provenance = made_up.provenance(language)
    headings, *rows = rows_of_csv(csv(made_up.RICH[name], provenance))
    assert rows and len({len(row) for row in (headings, *rows)}) == 1
    for row in rows:
        assert [one for one in made_up.said(provenance) if one not in " | ".join(row)] == []


def test_real_data_has_no_column_of_marks():
    headings = rows_of_csv(csv(made_up.RICH["bars"], made_up.provenance(marks=())))[0]
    assert "Mark" not in headings and "Source" in headings


def test_the_table_is_read_by_other_programs_without_a_hint():
    found = pd.read_csv(io.BytesIO(csv(made_up.RICH["gaps, zero and filling"], made_up.provenance())))
    assert found["cases, cases"].dropna().tolist() == [3, 0, 7, 2]
    assert found["First day"].tolist()[:2] == ["2024-01-01", "2024-02-01"]
    assert found["cases: State"].fillna("").tolist() == [
        "",
        "Not reported",
        "",
        "Closed in this period",
        "Nil report",
        "Incomplete period",
    ]


def test_the_byte_order_mark_is_a_choice():
    chart = made_up.RICH["bars"]
    with_mark, without = csv(chart, made_up.provenance("ru"), kind="point"), csv(chart, made_up.provenance("ru"))
    assert with_mark == "\ufeff".encode() + without
    assert "Демонстрационные данные" in without.decode("utf-8")


@pytest.mark.parametrize("name", made_up.RICH)
def test_no_cell_begins_as_a_formula(name):
    for row in rows_of_csv(csv(made_up.RICH[name], made_up.provenance(link="=cmd|' /C calc'!A0"))):
        for cell in row:
            assert not cell.lstrip().startswith(FORMULA) or _is_number(cell)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_numbers_have_a_point_and_no_spaces_in_every_language():
    rows = rows_of_csv(csv(made_up.over_time(made_up.line([12345.5, 1_000_000, -2.25])), made_up.provenance("ru")))
    assert [row[2] for row in rows[1:]] == ["12345.5", "1000000", "-2.25"]


def test_lines_end_as_the_format_says_and_a_text_of_several_lines_stays_in_its_row():
    content = csv(made_up.over_time(made_up.line([1, 2]), notes=("one\ntwo",)), made_up.provenance())
    assert content.count(b"\r\n") == 3 and len(list(files.reader(io.StringIO(content.decode("utf-8-sig"))))) == 3


def test_numbers_are_told_without_the_noise_of_sums():
    rows = rows_of_csv(
        csv(made_up.over_time(made_up.line([27.381371100000003, 0.1 + 0.2, 1e-7 / 3])), made_up.provenance())
    )
    assert [row[2] for row in rows[1:]] == ["27.3813711", "0.3", "3.33333333333e-08"]


def test_excel_on_a_russian_windows_opens_a_chart_in_columns_with_its_numbers():
    content = csv(made_up.over_time(made_up.line([17.5, -1_000.25, 3])), made_up.provenance("ru"), kind="comma")
    heading, *rows = files.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert (
        content.startswith(b"\xef\xbb\xbf")
        and not content[3:].lower().startswith(b"sep=")
        and len(heading) == len(rows[0]) > 5
    )
    assert [row[2] for row in rows] == ["17,5", "-1000,25", "3"] and rows[0][1] == "2024-01-01"
