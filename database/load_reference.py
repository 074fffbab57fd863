"""Rows of reference tables: each table of a file is brought into the table of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from database.formats import reference_rows
from database.formats.file_format import FileFormat
from database.formats.files import Table
from database.load_run import Run, chunks


def load(run: Run, _form: FileFormat, tables: Sequence[Table]) -> None:
    """Tables whose codes others name come first."""
    for table in sorted(tables, key=_named_first):
        _load_table(run, table)


def _named_first(table: Table) -> int:
    """Order of reference tables: those whose codes others name come first."""
    named = [column.table for column in reference_rows.KEY_OF_COLUMN.values()]
    target = reference_rows.table_of(table.header)
    return named.index(target) if target in named else len(named)


def _load_table(run: Run, table: Table) -> None:
    """Bring rows of one reference table into it."""
    target = reference_rows.table_of(table.header)
    for texts, numbers in chunks(run, table, reference_rows.kinds(table.header)):
        texts = texts.set_axis([name.strip().lower() for name in table.header], axis=1).drop(
            columns="", errors="ignore"
        )
        rows, refused = reference_rows.read(run.connection, target, texts, numbers, run.writing[target.name])
        accepted, known, doubled = reference_rows.land(run.connection, target, rows)
        run.refuse(table.sheet or target.name, refused + doubled)
        run.result.rows_accepted += accepted
        run.result.rows_known += known
