"""Records of our own template: read, coded and landed table by table, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from database import identity, landing
from database.codes import BETWEEN_LANGUAGES, likest
from database.formats import records, template
from database.formats.cells import meant
from database.formats.file_format import FileFormat
from database.formats.files import FileError, Table
from database.load_run import Run, chunks
from language.i18n import _


def load(run: Run, _form: FileFormat, tables: Sequence[Table]) -> None:
    """Operations and exchanges before the seizures that name them."""
    order = [sheet.name for sheet in template.SHEETS]
    for table in sorted(tables, key=lambda one: order.index(template.sheet_of(one.header).name)):
        _load_table(run, table)


def _load_table(run: Run, table: Table) -> None:
    """Read, code and land the records of one table of our own template, chunk by chunk."""
    for sheet, found in read_records(run, table):
        landed = landing.land(run.connection, sheet.name, found, run.load)
        run.refuse(table.sheet or sheet.name, found.rejects + landed.rejects)
        run.result.rows_accepted += landed.accepted
        run.result.rows_known += landed.known
        run.note_unmatched(found)
        if sheet.name == "seizures" and len(found.parents):
            stated = found.parents[found.parents["place_text"].notna()]
            run.result.places.update(zip(stated["country_code"], stated["location_precision"], strict=True))


def read_records(run: Run, table: Table) -> Iterator[tuple[template.Sheet, records.Records]]:
    """The records of one table of our own template, read and coded, chunk by chunk.

    Raises:
        FileError: it has a column that its sheet has not.
    """
    sheet = template.sheet_of(table.header)
    names = template.column_names(sheet, table.header)
    unknown = [name for place, name in enumerate(table.header) if name and place not in names]
    if unknown:
        near = likest(unknown[0], [column.name for column in sheet.columns])
        hint = meant(near) if near else _("take it out, or give it a name of the template")
        raise FileError(
            _("{file}: {sheet} has no column “{column}”; {hint}").format(
                file=run.file, sheet=sheet.name, column=unknown[0], hint=hint
            )
        )
    seen: dict[str, tuple[int, str]] = {}
    for texts, numbers in _whole_records(sheet, _renamed(run, table, sheet, names)):
        reading = records.Reading(
            run.lists.codes, run.lists.resolver, run.now, run.settings.report_due_days, run.writing[sheet.name]
        )
        yield sheet, records.read_records(sheet, texts, numbers, seen, reading)


def _renamed(run: Run, table: Table, sheet: template.Sheet, names: dict[int, str]):
    """Chunks under the sheet's own column names, blank where the file has no such column, without the row of labels."""
    labels = {column.name: {column.label_en, column.label_ru} for column in sheet.columns}
    for texts, numbers in chunks(run, table, template.kinds(table.header)):
        texts = texts.set_axis(range(texts.shape[1]), axis=1)[list(names)].rename(columns=names)
        texts = texts.reindex(columns=[column.name for column in sheet.columns], fill_value="")
        stated = texts.columns[(texts.iloc[0] != "").to_numpy()]
        if len(stated) > 1 and all(_is_label(texts.iloc[0][name], labels[name]) for name in stated):
            run.result.rows_read -= 1
            texts, numbers = texts.iloc[1:], numbers.iloc[1:]
        if len(texts):
            yield texts.reset_index(drop=True), numbers.reset_index(drop=True)


def _is_label(text: str, words: set[str]) -> bool:
    return text.strip() in words or all(part.strip() in words for part in text.split(BETWEEN_LANGUAGES))


def _whole_records(sheet: template.Sheet, found):
    """Chunks that never end within a record."""
    if not sheet.item:
        yield from found
        return
    found = iter(found)
    held = next(found, None)
    while held:
        texts, numbers = held
        following = next(found, None)
        if following is None:
            yield texts.reset_index(drop=True), numbers.reset_index(drop=True)
            return
        last = texts["record_id"].map(identity.number)
        open_rows = int(((last == last.iloc[-1]) & (last != ""))[::-1].cumprod().sum())
        cut = len(texts) - open_rows
        if cut:
            yield texts.iloc[:cut].reset_index(drop=True), numbers.iloc[:cut].reset_index(drop=True)
        held = tuple(
            pd.concat([one.iloc[cut:], other], ignore_index=True) for one, other in zip(held, following, strict=True)
        )
