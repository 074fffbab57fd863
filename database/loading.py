"""Files into the database. Every row lands, is known already, or is in the reject report; nothing is half loaded.

A record's key is the hash of what it says (`database.identity`) and its number among the identical rows of its file:
identical rows of one file all land, loading a file again adds nothing, and of overlapping files the larger count holds.

An idempotent load (extract, transform, load) into staging and then fact tables, with a reject report, provenance of
each row (`load`, `row_no`, the reported texts) and reconciliation: rows read = accepted + known + rejected.
"""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from database import again, bulk, derived, file_formats, flags, identity, landing, publishing, reference
from database.engine import Location
from database.formats.conventions import EXCEL_EPOCH, Evidence, Writing
from database.formats.file_format import FileFormat
from database.formats.files import OLE_START, ZIP_START, FileError, Table, csv_table, sha256, start_of
from database.formats.workbook import workbook_tables
from database.lists import lists
from database.load_run import CHUNK_ROWS, LoadResult, Progress, Run
from database.rejects import RejectReport, ReportError, write_unresolved
from language import signs
from language.i18n import _
from queries import schema
from queries.codes import of_programme
from queries.schema import report, seizure
from scope.settings import Settings, current

MOST_SUGGESTED = 2_000
"""Texts of a column for which likely names are sought: the search takes milliseconds each."""


def load_files(
    paths: Sequence[Path],
    place: Location,
    *,
    source: str | None = None,
    dry_run: bool = False,
    reject_path: Path | None = None,
    progress: Progress = lambda rows, rate: None,
    settings: Settings | None = None,
    **said: str,
) -> list[LoadResult]:
    """Load files in one change: all of them, or none.

    Rows that did not land are listed in `reject_path`; beside it, `...-unresolved.csv` lists texts without a code.

    Args:
        said: what the operator says of the files, where a column leaves it open: `dates` (one of `conventions.ORDERS`)
            and `decimal` (one of `conventions.DECIMALS`).

    Raises:
        FileError: a file that cannot be read or is not known; the database is as before.
        ReportError: the list of rejected rows cannot be written; the database is as before.
        publishing.Busy: another load is running.
    """
    settings = settings or current()
    rejects = RejectReport(reject_path)
    results: list[LoadResult] = []
    try:
        with publishing.rehearsal(place) if dry_run else publishing.change(place) as connection:
            _prepare(connection, settings)
            derived.remember(connection, settings)
            for path in paths:
                results.append(_load_file(connection, path, source, rejects, progress, settings, said))
            bulk.set_info(connection, loaded_at=bulk.utc_now().isoformat())
            derived.derive(connection, settings)
            # Before the change is made: a list that is not whole undoes it.
            rejects.close()
            if reject_path:
                write_unresolved(
                    reject_path.with_name(reject_path.stem + "-unresolved.csv"),
                    ((result.file, *line) for result in results for line in unresolved(result)),
                )
    finally:
        with contextlib.suppress(ReportError):
            rejects.close()
    return results


def _prepare(connection: sa.Connection, settings: Settings) -> None:
    """Reference tables of a new database; a demonstration database takes no real rows.

    Raises:
        FileError: the database holds demonstration data.
    """
    info = dict(connection.execute(sa.select(schema.database_info.c.key, schema.database_info.c.value)).all())
    if info.get("is_demonstration") == "true":
        raise FileError(
            _(
                "this database holds demonstration data, which is never mixed with real records; make an empty one "
                "with: "
                "python -m database init"
            )
        )
    if "is_demonstration" not in info:
        initialise(connection)
    elif again.version(connection) < schema.VERSION:
        derived.remember(connection, settings)
        again.read_again(connection, settings)
        identity.rekey(connection)


def initialise(connection: sa.Connection) -> None:
    """A real database without records: reference tables, and the finds that were published."""
    reference.fill(connection)
    for name, rows in reference.published().items():
        bulk.insert(connection, schema.metadata.tables[name], rows)
    flags.mark_significant(connection, reference.PUBLISHED_SOURCE)
    bulk.set_info(connection, is_demonstration="false", loaded_at=bulk.utc_now().isoformat())


@contextlib.contextmanager
def tables_of(path: Path) -> Iterator[tuple[list[Table], list[str]]]:
    """The known tables of a file, and notes on what of it is left out.

    Raises:
        FileError: a file that cannot be read, or holds no known table.
    """
    start = start_of(path)
    if start.startswith(ZIP_START):
        with workbook_tables(path, file_formats.is_known, file_formats.words()) as found:
            yield found
    elif start.startswith(OLE_START):
        raise FileError(
            _("{file}: an old or protected workbook; save it as .xlsx (Excel workbook), without a password").format(
                file=path.name
            )
        )
    else:
        yield [csv_table(path, file_formats.is_known, file_formats.words())], []


def _load_file(connection, path, source, rejects, progress, settings, said) -> LoadResult:
    before = sha256(path)
    started = bulk.utc_now()
    with tables_of(path) as (tables, notes):
        of_format: dict[FileFormat, list[Table]] = {form: [] for form in file_formats.FORMATS}
        for table in tables:
            of_format[file_formats.of_table(table)].append(table)
        with_source = [form for form, found in of_format.items() if found and form.source]
        if len(with_source) > 1:
            raise FileError(
                _(
                    "{file}: records of several formats in one workbook ({formats}); load each as a file of its own"
                ).format(file=path.name, formats="; ".join(_(form.words) for form in with_source))
            )
        code = (source or with_source[0].source) if with_source else ""
        result = LoadResult(signs.drawn(path.name), code, notes=list(notes))
        if result.source_code:
            _check_source(connection, result.source_code)
        load_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(schema.load.c.id), 0) + 1)).scalar_one()
        result.load_id = load_id
        load = landing.Load(result.source_code, load_id, started)
        run = Run(connection, result.file, result, rejects, progress, settings, load)
        run.writing = writing_of(tables, **said)
        run.note_orders()
        # Reference rows first: what follows is coded by them.
        for form in sorted(file_formats.FORMATS, key=lambda one: bool(one.source)):
            if of_format[form]:
                result.lists = lists(connection) if form.source else result.lists
                form.load(run, form, of_format[form])
        run.note_unseen()
    if sha256(path) != before:
        raise FileError(
            _("{file}: the file changed while it was read; load it again when it is complete").format(file=path.name)
        )
    if connection.dialect.name == "postgresql":
        # Without statistics of what just landed, the planner joins it row by row.
        connection.execute(sa.text("ANALYZE seizure, seizure_item, place"))
    if result.source_code:
        again.name_towns(connection)
        _complete_reports(run)
        result.flags = flags.flag(connection, result.source_code, settings)
    result.seconds = time.perf_counter() - run.clock
    if result.rows_read != result.rows_accepted + result.rows_known + result.rows_rejected:
        raise AssertionError(f"{path.name}: rows got lost: {result}")
    _record(connection, run, before)
    return result


def writing_of(tables: Sequence[Table], dates: str = "", decimal: str = "") -> dict[str, dict[str, Writing]]:
    """How the columns of a file write days and numbers, as all its rows show or the operator says."""
    found: dict[str, dict[str, Evidence]] = defaultdict(lambda: defaultdict(Evidence))
    for table in tables:
        form, width = file_formats.of_table(table), len(table.header)
        kinds, shown = form.kinds(table.header), found[form.table(table.header)]
        numbers = [place for place, (_name, kind) in kinds.items() if kind == "number"]
        rows = table.rows(numbers, only_texts=True)
        while chunk := [row for _number, row in islice(rows, CHUNK_ROWS)]:
            whole = [row for row in chunk if len(row) == width]
            for place, (name, kind) in kinds.items():
                texts = {row[place] for row in whole}
                add = shown[name].add_days if kind == "day" else shown[name].add_numbers
                add(signs.seen(text).strip() for text in texts)
    epoch = tables[0].epoch if tables else EXCEL_EPOCH
    return {
        kind: {name: evidence.settled(order=dates, decimal=decimal, epoch=epoch) for name, evidence in columns.items()}
        for kind, columns in found.items()
    }


def _record(connection: sa.Connection, run: Run, digest: str) -> None:
    """Write the run into `load`."""
    counts = {name: getattr(run.result, name) for name in ("rows_read", "rows_accepted", "rows_known", "rows_rejected")}
    row = {
        "id": run.load.id,
        "source_code": run.result.source_code or None,
        "file_name": run.file,
        "sha256": digest,
        "started_at": run.load.moment,
        "finished_at": bulk.utc_now(),
    }
    bulk.insert(connection, schema.load, pd.DataFrame([row | counts]))


def _complete_reports(run: Run) -> None:
    code = run.result.source_code
    kind = run.connection.execute(sa.select(schema.source.c.kind).where(schema.source.c.code == code)).scalar_one()
    if kind == "national_events":
        _report_years(run.connection, code, run.load.id)
    elif kind == "blo":
        landing.complete_reports(run.connection, run.load, run.now.date(), run.settings.report_due_days)


def _check_source(connection: sa.Connection, code: str) -> None:
    known = sorted(connection.execute(sa.select(schema.source.c.code)).scalars())
    if code not in known:
        raise FileError(
            _("--source {code}: no such source; known are: {known}").format(code=code, known=", ".join(known))
        )


def _report_years(connection: sa.Connection, source_code: str, load_id: int) -> None:
    """In event files a country reports a year or does not: `received` where it has rows, else `missing`.

    The years are those from the source's first to its last row, the countries all that ever reported and those of the
    programme.
    """
    year = sa.cast(sa.func.extract("year", seizure.c.seized_on), sa.Integer)
    seen = sa.select(seizure.c.country_code, year.label("year")).where(seizure.c.source_code == source_code).distinct()
    found = {(row.country_code, row.year) for row in connection.execute(seen)}
    connection.execute(sa.delete(report).where(report.c.source_code == source_code))
    if not found:
        return
    years = range(min(one for _country, one in found), max(one for _country, one in found) + 1)
    countries = {country for country, _year in found} | set(connection.execute(of_programme()[1]).scalars())
    last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(report.c.id), 0))).scalar_one()
    rows = [
        {
            "id": last_id + number,
            "record_key": f"{source_code}:{country}:{one}:seizures",
            "load_id": load_id,
            "country_code": country,
            "source_code": source_code,
            "period_start": date(one, 1, 1),
            "period_end": date(one + 1, 1, 1),
            "subject": "seizures",
            "status": "received" if (country, one) in found else "missing",
        }
        for number, (country, one) in enumerate(
            ((country, one) for country in sorted(countries) for one in years), start=1
        )
    ]
    bulk.insert(connection, report, pd.DataFrame(rows))


def unresolved(result: LoadResult) -> Iterator[tuple[str, str, int, list[str]]]:
    """Texts without a safe code or place, most frequent first: column, text, rows, suggestions (for the first ones)."""
    for column, texts in result.unmatched.items():
        for nth, (text, rows) in enumerate(texts.most_common()):
            kind = file_formats.list_of(column)
            yield column, text, rows, result.lists.codes.suggestions(kind, text) if nth < MOST_SUGGESTED else []
    for nth, ((country, text), rows) in enumerate(result.unplaced.most_common()):
        yield (
            f"place in {country}",
            text,
            rows,
            result.lists.resolver.suggestions(text, country) if nth < MOST_SUGGESTED else [],
        )
