"""The formats of files that can be loaded: one record each.

What recognises a file, loads it, and says in messages and in `python -m database load --help` what can be loaded reads
this list alone.
"""

from __future__ import annotations

from database import load_cases, load_records, load_reference
from database.formats import reference_rows, template, unodc_ids
from database.formats.file_format import FileFormat, Header
from database.formats.files import Table
from language.i18n import N_, _

UNODC_IDS = FileFormat(
    name=unodc_ids.NAME,
    words=N_("UNODC individual drug seizures"),
    recognises=unodc_ids.recognises,
    kinds=unodc_ids.kinds,
    load=load_cases.load,
    stage=unodc_ids.stage,
    source=unodc_ids.SOURCE,
    lists=unodc_ids.KIND_OF_COLUMN,
)
TEMPLATE = FileFormat(
    name="template",
    words=N_("our own template (python -m database template OUT.xlsx)"),
    recognises=template.recognises,
    kinds=template.kinds,
    load=load_records.load,
    source=template.SOURCE,
    named=lambda header: template.sheet_of(header).name,
    lists={column.name: column.vocabulary or column.kind for sheet in template.SHEETS for column in sheet.columns},
)
REFERENCE = FileFormat(
    name="reference",
    words=N_("reference tables by their own columns"),
    recognises=reference_rows.recognises,
    kinds=reference_rows.kinds,
    load=load_reference.load,
    named=lambda header: reference_rows.table_of(header).name,
)
FORMATS: list[FileFormat] = [UNODC_IDS, TEMPLATE, REFERENCE]
"""A header is of the first that recognises it."""


def of_table(table: Table) -> FileFormat:
    """The format of a table that is known, by its header."""
    return next(form for form in FORMATS if form.recognises(table.header))


def is_known(header: Header) -> bool:
    """Whether any format recognises a header."""
    return any(form.recognises(header) for form in FORMATS)


def words() -> str:
    """What can be loaded, in the reader's language."""
    return "; ".join(_(form.words) for form in FORMATS)


def list_of(column: str) -> str:
    """The list of codes that the texts of a column are of."""
    return next((form.lists[column] for form in reversed(FORMATS) if column in form.lists), column)
