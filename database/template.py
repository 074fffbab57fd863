"""The template as a workbook: a sheet per table with drop-downs, explained in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from database.codes import BETWEEN_LANGUAGES, reference_rows
from database.formats.template import OWN_LISTS, SHEETS, Column, Sheet

ROWS_WITH_LISTS = 5_000
FIRST_ROW = 2
"""Rows above the records: the codes of the columns, and their labels."""
ABOUT = (
    ("How to fill in this workbook", "Как заполнять эту книгу"),
    (
        "Each sheet is one kind of record. Fill in the sheets that you need and leave the others empty.",
        "Каждый лист — один вид записей. Заполните нужные листы, остальные оставьте пустыми.",
    ),
    (
        "Do not change the first row: the codes in it say what a column means. Columns may be left out or moved.",
        "Не меняйте первую строку: по кодам в ней определяется смысл столбца. Столбцы можно убрать или переставить.",
    ),
    (
        "Columns with a dark heading must be filled in. A blank cell means not reported; it is never taken for zero.",
        "Столбцы с тёмным заголовком обязательны. Пустая ячейка значит «не сообщено» и никогда не считается нулём.",
    ),
    (
        "Blank, Unknown and Other are three different answers.",
        "Пустая ячейка, «Неизвестно» и «Другое» — три разных ответа.",
    ),
    (
        "Never write names, addresses or documents of persons.",
        "Не указывайте имена, адреса и документы людей.",
    ),
    (
        "Write values, not formulas; do not merge cells; do not hide sheets.",
        "Вводите значения, а не формулы; не объединяйте ячейки; не скрывайте листы.",
    ),
    (
        "A seizure without a status is provisional. A change of a verified record makes it revised; write withdrawn "
        "to take "
        "a record back. A record is never deleted by leaving its row out.",
        "Изъятие без статуса считается предварительным. Изменение подтверждённой записи делает её уточнённой; чтобы "
        "отозвать "
        "запись, укажите статус «Отозвано». Запись не удаляется, если её строки нет в файле.",
    ),
    (
        "A month without seizures is zero only where the sheet of reports says nil; otherwise it is not reported.",
        "Месяц без изъятий считается нулём, только если в листе отчётов указан нулевой отчёт; иначе он считается без "
        "отчёта.",
    ),
    (
        "The same tables can be given as CSV files: the first row as here, one file per sheet.",
        "Те же таблицы можно передать в файлах CSV: первая строка как здесь, один файл на лист.",
    ),
)
HEADINGS = (
    ("Sheet", "Лист"),
    ("Column", "Столбец"),
    ("Name", "Название"),
    ("Required", "Обязателен"),
    ("What to write", "Что писать"),
    ("Что писать", ""),
    ("Example", "Пример"),
)
NUMBER_FORMATS = {"day": "yyyy-mm-dd", "month": "yyyy-mm", "moment": "yyyy-mm-dd hh:mm", "text": "@"}
ABOUT_SHEET = "about"
LISTS_SHEET = "lists"


def write(path: Path, rows: Mapping[str, Sequence[Mapping[str, str]]] | None = None) -> None:
    """Write the template.

    Args:
        rows: records to fill in, by sheet and then by column, as text.
    """
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
            "required": book.add_format({"bold": True, "bg_color": "#1d3557", "font_color": "#ffffff", "border": 1}),
            "heading": book.add_format({"bold": True, "bg_color": "#dde3ea", "border": 1}),
            "label": book.add_format({"italic": True, "text_wrap": True, "valign": "top", "bg_color": "#f4f6f8"}),
        }
        _write_about(book.add_worksheet(ABOUT_SHEET), styles)
        pages = {sheet.name: book.add_worksheet(sheet.name) for sheet in SHEETS}
        ranges = _write_lists(book.add_worksheet(LISTS_SHEET))
        for sheet in SHEETS:
            _write_sheet(book, pages[sheet.name], sheet, ranges, styles, (rows or {}).get(sheet.name, ()))


def _write_about(page, styles) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 16)
    page.set_column(1, 3, 24)
    page.set_column(4, 5, 60)
    page.set_column(6, 6, 24)
    line = 0
    for nth, (english, russian) in enumerate(ABOUT):
        style = styles["title"] if nth == 0 else styles["wrapped"]
        page.merge_range(line, 0, line, 3, english, style)
        page.merge_range(line, 4, line, 6, russian, style)
        page.set_row(line, 22 if nth == 0 else 62)
        line += 1
    for sheet in SHEETS:
        line += 1
        page.write_string(line, 0, sheet.name, styles["title"])
        page.merge_range(line, 1, line, 3, _both(sheet.title_en, sheet.title_ru), styles["title"])
        page.set_row(line + 1, 62)
        page.merge_range(line + 1, 0, line + 1, 3, sheet.about_en, styles["wrapped"])
        page.merge_range(line + 1, 4, line + 1, 6, sheet.about_ru, styles["wrapped"])
        for place, words in enumerate(HEADINGS):
            page.write_string(line + 2, place, _both(*words), styles["heading"])
        line += 3
        for column in sheet.columns:
            needed = _both("yes", "да") if column.is_required else ""
            cells = (sheet.name, column.name, _label(column), needed, column.about_en, column.about_ru, column.example)
            for place, cell in enumerate(cells):
                page.write_string(line, place, cell, styles["wrapped"])
            line += 1


def _both(english: str, russian: str) -> str:
    return f"{english}{BETWEEN_LANGUAGES}{russian}" if russian else english


def _label(column: Column) -> str:
    return _both(column.label_en, column.label_ru)


def choices() -> dict[str, list[str]]:
    """The choices of every drop-down, by code list or kind of column."""
    found = {name: [_both(*words) for words in codes.values()] for name, codes in OWN_LISTS.items()}
    for row in reference_rows("vocabularies"):
        found.setdefault(row["vocabulary"], []).append(_both(row["label_en"], row["label_ru"]))
    named = {"blo": "blos", "agency": "agencies", "country": "countries", "substance": "substances"}
    for kind, file in named.items():
        rows = [row for row in reference_rows(file) if row.get("category") != "aggregate"]
        if kind == "country":
            rows.sort(key=lambda row: (row["is_programme_country"] != "1", row["name_en"]))
        found[kind] = [_both(row["name_en"], row["name_ru"]) for row in rows]
    return found


def _list_of(column: Column) -> str:
    """The list that a column chooses from; '' where it takes free text or several values."""
    if column.kind in ("code", "unit"):
        return column.vocabulary
    return column.kind if column.kind in ("blo", "agency", "country", "substance") else ""


def _write_lists(page) -> dict[str, str]:
    """Write the choices into the hidden sheet; returns the range of each list."""
    page.hide()
    used = sorted({_list_of(column) for sheet in SHEETS for column in sheet.columns} - {""})
    known = choices()
    ranges = {}
    for place, name in enumerate(used):
        page.write_string(0, place, name)
        page.write_column(1, place, known[name])
        letter = xl_col_to_name(place)
        ranges[name] = f"={LISTS_SHEET}!${letter}$2:${letter}${len(known[name]) + 1}"
    return ranges


def _write_sheet(book, page, sheet: Sheet, ranges: Mapping[str, str], styles, rows) -> None:
    page.freeze_panes(FIRST_ROW, 1)
    page.set_row(1, 32)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, styles["required" if column.is_required else "heading"])
        page.write_comment(0, place, f"{column.about_en}\n{column.about_ru}", {"x_scale": 2})
        page.write_string(1, place, _label(column), styles["label"])
        shape = NUMBER_FORMATS.get(column.kind)
        page.set_column(place, place, 22, book.add_format({"num_format": shape}) if shape else None)
        if name := _list_of(column):
            page.data_validation(
                FIRST_ROW,
                place,
                FIRST_ROW + ROWS_WITH_LISTS,
                place,
                {
                    "validate": "list",
                    "source": ranges[name],
                    "error_type": "warning",
                    "error_title": "? ",
                    "error_message": "Not in the list.\nНет в списке.",
                },
            )
    for line, row in enumerate(rows, start=FIRST_ROW):
        for place, column in enumerate(sheet.columns):
            if row.get(column.name):
                page.write_string(line, place, row[column.name])
