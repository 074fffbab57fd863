"""Hostile texts in every text column of every format: all land or are listed, what is not seen is taken out with a
note, and a record stays the one that it was."""

from __future__ import annotations

import csv

import pytest
import sqlalchemy as sa
import xlsxwriter

from database import identity, loading, publishing
from database.formats import template
from language import i18n, signs
from queries import schema
from queries.schema import seizure
from tests.conftest import new_database
from tests.database.conftest import BLANK
from tests.hostile_texts import TEXTS, UNSEEN

BEGUN = ROWS_ALONE = True
"""See `place` and `rows_alone` in `conftest.py`."""
KINDS = pytest.mark.parametrize("kind", ["duckdb", pytest.param("postgresql", marks=pytest.mark.long)])
UNODC_TEXTS = (
    "REGION",
    "ADMINISTRATIVE_DIVISION",
    "PLACE",
    "DRUG_NAME",
    "DRUG_UNIT",
    "HIDING_PLACE",
    "INSTALLATION",
    "TRANSPORT",
    "PRODUCING_COUNTRY",
    "ROUTING",
)
CHANGED = [name for name, text in TEXTS.items() if signs.seen(text) != text and "\x00" not in text]


def write(path, header, rows):
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def unodc_rows(texts=TEXTS):
    return [list((BLANK | dict.fromkeys(UNODC_TEXTS, text)).values()) for text in texts.values()]


def sheet_rows(sheet, texts=TEXTS):
    """Good rows of a sheet, each with a hostile text in its columns of free text, or in those that keep what was
    reported."""
    free = [
        column.name
        for column in sheet.columns
        if column.kind == "text" and column.name not in ("record_id", "published_url")
    ]
    rows = []
    for number, text in enumerate(texts.values()):
        row = {column.name: column.example for column in sheet.columns} | dict.fromkeys(free, text)
        row |= {"record_id": f"{number}"} if sheet.has_record_id else {}
        row |= (
            dict.fromkeys(("substance", "unit", "place_kind", "concealment"), text) if sheet.name == "seizures" else {}
        )
        row |= {name: "" for name in ("operation", "exchange") if name in row}
        rows.append(list(row.values()))
    return rows


def texts_held(rows_of, place) -> set[str]:
    """Every text of every table of facts."""
    found: set[str] = set()
    for table in (
        seizure,
        schema.seizure_item,
        schema.exchange,
        schema.operation,
        schema.training,
        schema.equipment,
        schema.load,
    ):
        columns = [column for column in table.c if isinstance(column.type, sa.Text)]
        for row in rows_of(place, sa.select(*columns)):
            found.update(text for text in row if text)
    return found


@pytest.fixture(scope="module")
def language():
    yield
    i18n.use("en")


@KINDS
def test_rows_of_hostile_texts_land_without_what_is_not_seen_and_are_known_again(kind, tmp_path, rows_of, request):
    with new_database(kind, tmp_path, request) as place:
        _land_and_are_known(place, tmp_path, rows_of)


def _land_and_are_known(place, tmp_path, rows_of):
    path = write(tmp_path / "ids.csv", BLANK, unodc_rows())
    (result,) = loading.load_files([path], place, reject_path=tmp_path / "rejects.csv")
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (len(TEXTS), len(TEXTS) - 1, 1)
    held = texts_held(rows_of, place)
    assert not [text for text in held if UNSEEN.search(text)]
    assert {TEXTS["persian"], TEXTS["flags"], TEXTS["joined emoji"], TEXTS["sql"], TEXTS["long word"]} <= held
    noted = [note for note in result.notes if "PLACE" in note and "HIDING" not in note]
    assert len(noted) == 1 and "U+202E" in noted[0] and "U+FEFF" in noted[0] and "U+200C" not in noted[0]
    assert len(result.notes) == len(UNODC_TEXTS)
    (again,) = loading.load_files([path], place)
    assert (again.rows_accepted, again.rows_known) == (0, len(TEXTS) - 1)


@pytest.mark.long
def test_every_sheet_of_the_template_takes_hostile_texts(embedded, tmp_path, rows_of):
    sheets = [sheet for sheet in template.SHEETS if any(column.kind == "text" for column in sheet.columns)]
    assert len(sheets) >= 5
    paths = [
        write(tmp_path / f"{sheet.name}.csv", [column.name for column in sheet.columns], sheet_rows(sheet))
        for sheet in sheets
    ]
    results = loading.load_files(paths, embedded, reject_path=tmp_path / "rejects.csv")
    for result in results:
        assert result.rows_read == len(TEXTS) == result.rows_accepted + result.rows_known + result.rows_rejected
        assert result.rows_accepted > len(TEXTS) / 2, result
    assert not [text for text in texts_held(rows_of, embedded) if UNSEEN.search(text)]
    again = loading.load_files(paths, embedded)
    assert [(one.rows_accepted, one.rows_known) for one in again] == [(0, one.rows_accepted) for one in results]
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        refused = list(csv.reader(file))
    assert len(refused) == 1 + sum(one.rows_rejected for one in results)
    assert not [
        cell for row in refused for cell in row if UNSEEN.search(cell) or cell.lstrip().startswith(("=", "+", "-", "@"))
    ]


@pytest.mark.long
def test_a_workbook_of_hostile_texts_lands_as_the_same_file_of_text_does(embedded, tmp_path):
    texts = {name: text for name, text in TEXTS.items() if text.isprintable() and "_x" not in text}
    with xlsxwriter.Workbook(
        str(tmp_path / "ids.xlsx"), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("rows")
        for number, row in enumerate([list(BLANK), *unodc_rows(texts)]):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    (first,) = loading.load_files([tmp_path / "ids.xlsx"], embedded)
    assert first.rows_accepted == len(texts)
    (second,) = loading.load_files([write(tmp_path / "ids.csv", BLANK, unodc_rows(texts))], embedded)
    assert (second.rows_accepted, second.rows_known) == (0, len(texts))


def test_a_row_is_the_same_record_with_and_without_a_sign_that_is_not_seen(embedded, tmp_path):
    with_sign = [list((BLANK | {"PLACE": "Ter\u200bmez\u202c"}).values())]
    loading.load_files([write(tmp_path / "ids.csv", BLANK, with_sign)], embedded)
    (result,) = loading.load_files([write(tmp_path / "other.csv", BLANK, [list(BLANK.values())])], embedded)
    assert (result.rows_accepted, result.rows_known) == (0, 1)


def test_a_header_is_known_in_spite_of_signs_that_are_not_seen(embedded, tmp_path):
    (result,) = loading.load_files(
        [write(tmp_path / "ids.csv", [f"\u200e{name}\u200b" for name in BLANK], [list(BLANK.values())])], embedded
    )
    assert result.rows_accepted == 1


@pytest.mark.long
@KINDS
def test_what_an_earlier_version_loaded_with_such_signs_is_known_again(kind, tmp_path, monkeypatch, request):
    with new_database(kind, tmp_path, request) as place:
        _known_again(place, tmp_path, monkeypatch)


def _known_again(place, tmp_path, monkeypatch):
    texts = {name: TEXTS[name] for name in CHANGED if signs.seen(TEXTS[name]).strip()}
    ids = write(tmp_path / "ids.csv", BLANK, unodc_rows(texts) * 2)
    sheets = {sheet.name: sheet for sheet in template.SHEETS}
    paths = [
        ids,
        *(
            write(
                tmp_path / f"{name}.csv",
                [column.name for column in sheets[name].columns],
                sheet_rows(sheets[name], texts),
            )
            for name in ("operations", "trainings", "seizures")
        ),
    ]
    with monkeypatch.context() as earlier:
        earlier.setattr(loading.signs, "seen", lambda text: text)
        before = loading.load_files(paths, place)
    with publishing.change(place) as connection:
        identity.rekey(connection)
    after = loading.load_files(paths, place)
    assert sum(one.rows_accepted for one in before) > 4 * len(texts)
    assert [(one.rows_accepted, one.rows_known) for one in after] == [(0, one.rows_accepted) for one in before]


def test_the_note_is_in_the_readers_language(embedded, tmp_path, language):
    i18n.use("ru")
    (result,) = loading.load_files(
        [write(tmp_path / "ids.csv", BLANK, [list((BLANK | {"PLACE": "Тер\u200bмез"}).values())])], embedded
    )
    assert result.notes == ["В столбце PLACE убран 1 невидимый знак: U+200B"]
