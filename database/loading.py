"""Files into the database. Every row lands, is known already, or is in the reject report; nothing is half loaded.

A record's key is the hash of what it says (`database.identity`) and its number among the identical rows of its file:
identical rows of one file all land, loading a file again adds nothing, and of overlapping files the larger count holds.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from database import again, derived, flags, identity, landing, publishing, reference
from database.codes import BETWEEN_LANGUAGES, likest
from database.engine import Location
from database.formats import records, reference_rows, template, unodc_ids
from database.formats.cells import meant
from database.formats.conventions import EXCEL_EPOCH, Evidence, Writing
from database.formats.files import OLE_START, ZIP_START, FileError, Table, csv_table, sha256, start_of
from database.formats.workbook import workbook_tables
from database.lists import Lists, lists
from database.rejects import Reject, RejectReport, ReportError, write_unresolved
from language import i18n, signs
from language.i18n import _, ngettext
from queries import schema
from queries.matching import programme_countries
from queries.schema import report, seizure, seizure_item
from scope.settings import Settings, current

SOURCE_OF_EVENTS = unodc_ids.SOURCE
KIND_OF_COLUMN = unodc_ids.KIND_OF_COLUMN | {
    column.name: column.vocabulary or column.kind for sheet in template.SHEETS for column in sheet.columns
}
CHUNK_ROWS = 20_000
MOST_SUGGESTED = 2_000
"""Texts of a column for which likely names are sought: the search takes milliseconds each."""
Progress = Callable[[int, float], None]
"""Told after each chunk: rows read so far, and rows per second."""


@dataclass
class LoadResult:
    """What became of one file: rows read = accepted + known + rejected.

    `source_code` is '' for reference rows. `unmatched` counts rows per column and text without a safe code, `places`
    rows with a place text per country and precision, `unplaced` rows per country and place text that was not found;
    `notes` say what of the file was left out; `lists` are those that its texts were coded by.
    """

    file: str
    source_code: str
    rows_read: int = 0
    rows_accepted: int = 0
    rows_known: int = 0
    rows_rejected: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    unmatched: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    unplaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    flags: flags.Flags | None = None
    lists: Lists = field(default_factory=lambda: Lists({}))


def _staging(*prefixes: str) -> sa.Table:
    """Coded rows of a file, before they land."""
    columns = (
        sa.Column(column.name, column.type)
        for table in (seizure, seizure_item)
        for column in table.c
        if column.name not in ("id", "seizure_id", "row_no")
    )
    names = sa.Column("row_hash", sa.Text), sa.Column("row_no", sa.BigInteger)
    return sa.Table("staged_seizure", sa.MetaData(), *names, *columns, prefixes=list(prefixes))


_staged = _staging("TEMPORARY")
GIVEN_BY_LOADER = (
    "id",
    "record_key",
    "occurrence",
    "source_code",
    "load_id",
    "row_no",
    "first_loaded_at",
    "updated_at",
)


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
            publishing.set_info(connection, loaded_at=publishing.utc_now().isoformat())
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
        publishing.insert(connection, schema.metadata.tables[name], rows)
    flags.mark_significant(connection, reference.PUBLISHED_SOURCE)
    publishing.set_info(connection, is_demonstration="false", loaded_at=publishing.utc_now().isoformat())


def _is_known(header: tuple[str, ...]) -> bool:
    return any(form.recognises(header) for form in (unodc_ids, template, reference_rows))


@contextlib.contextmanager
def tables_of(path: Path) -> Iterator[tuple[list[Table], list[str]]]:
    """The known tables of a file, and notes on what of it is left out.

    Raises:
        FileError: a file that cannot be read, or holds no known table.
    """
    start = start_of(path)
    if start.startswith(ZIP_START):
        with workbook_tables(path, _is_known) as found:
            yield found
    elif start.startswith(OLE_START):
        raise FileError(
            _("{file}: an old or protected workbook; save it as .xlsx (Excel workbook), without a password").format(
                file=path.name
            )
        )
    else:
        yield [csv_table(path, _is_known)], []


@dataclass
class Run:
    """One file being loaded: what every step needs. `writing` says how columns write days and numbers, by kind of table
    and name."""

    connection: sa.Connection
    file: str
    result: LoadResult
    rejects: RejectReport
    progress: Progress
    settings: Settings
    load: landing.Load
    writing: dict[str, dict[str, Writing]] = field(default_factory=dict)
    clock: float = field(default_factory=time.perf_counter)
    unseen: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def without_unseen(self, header: Sequence[str], row: list[str]) -> list[str]:
        """A row without the signs that are not seen; what was taken out is counted by column."""
        for name, cell in zip(header, row, strict=True):
            self.unseen[name].update(signs.taken(cell))
        return [signs.seen(cell) for cell in row]

    def note_unseen(self) -> None:
        """Say what was taken out of which column."""
        for name, found in self.unseen.items():
            if found:
                count = sum(found.values())
                words = ngettext(
                    "{n} sign that is not seen was taken out in column {column}: {signs}",
                    "{n} signs that are not seen were taken out in column {column}: {signs}",
                    count,
                )
                self.result.notes.append(
                    words.format(n=i18n.number(count), column=signs.drawn(name), signs=", ".join(sorted(found)))
                )

    @property
    def lists(self) -> Lists:
        """The lists that texts are coded by."""
        return self.result.lists

    def note_orders(self) -> None:
        """Say where days are read in another order than in the region."""
        for name, writing in ((name, one) for columns in self.writing.values() for name, one in columns.items()):
            if writing.days.shown_by:
                words = _("days of column {column} are read with the month or the year first, as {cell} shows")
                self.result.notes.append(words.format(column=signs.drawn(name), cell=writing.days.shown_by))

    @property
    def now(self) -> datetime:
        """The present moment in the zone of this installation."""
        return datetime.now(ZoneInfo(self.settings.zone))

    def refuse(self, sheet: str, refused: Sequence[tuple[int, str, str, str, str]]) -> None:
        """Put rows into the reject report."""
        self.result.rows_rejected += len(refused)
        self.result.reasons.update(f"{column or 'row'}: {reason}" for _row, column, _value, reason, _remedy in refused)
        self.rejects.add(Reject(self.file, sheet, *one) for one in sorted(refused))

    def note_unmatched(self, staged: unodc_ids.Staged | records.Records) -> None:
        """Keep count of the texts without a safe code, and of the places that were not found."""
        for column, texts in staged.unmatched.items():
            self.result.unmatched[column].update(texts)
        self.result.unplaced.update(staged.unplaced)

    def tell(self) -> None:
        """Tell how far the file is read."""
        rows = self.result.rows_read
        self.progress(rows, rows / max(time.perf_counter() - self.clock, 1e-9))


def _load_file(connection, path, source, rejects, progress, settings, said) -> LoadResult:
    before = sha256(path)
    started = publishing.utc_now()
    with tables_of(path) as (tables, notes):
        formats = {_source_of(table) for table in tables} - {""}
        if len(formats) > 1:
            raise FileError(
                _("{file}: UNODC's records and our own template in one workbook; load them as two files").format(
                    file=path.name
                )
            )
        result = LoadResult(signs.drawn(path.name), (source or formats.pop()) if formats else "", notes=list(notes))
        if result.source_code:
            _check_source(connection, result.source_code)
        load_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(schema.load.c.id), 0) + 1)).scalar_one()
        load = landing.Load(result.source_code, load_id, started)
        events = [table for table in tables if unodc_ids.recognises(table.header)]
        records_of = [table for table in tables if table not in events and template.recognises(table.header)]
        run = Run(connection, result.file, result, rejects, progress, settings, load)
        run.writing = writing_of(tables, **said)
        run.note_orders()
        for table in sorted([table for table in tables if table not in events + records_of], key=_named_first):
            _load_reference(run, table)
        if events or records_of:
            result.lists = lists(connection)
        if events:
            _load_events(run, events)
        for table in _in_order(records_of):
            _load_records(run, table)
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


def _kind_of(table: Table) -> str:
    """Tables of a file with the same name are read alike."""
    if unodc_ids.recognises(table.header):
        return unodc_ids.NAME
    return (
        template.sheet_of(table.header).name
        if template.recognises(table.header)
        else reference_rows.table_of(table.header).name
    )


def _kinds(table: Table) -> dict[int, tuple[str, str]]:
    """Columns that hold days or numbers, by position: name and kind."""
    return next(form for form in (unodc_ids, template, reference_rows) if form.recognises(table.header)).kinds(
        table.header
    )


def writing_of(tables: Sequence[Table], dates: str = "", decimal: str = "") -> dict[str, dict[str, Writing]]:
    """How the columns of a file write days and numbers, as all its rows show or the operator says."""
    found: dict[str, dict[str, Evidence]] = defaultdict(lambda: defaultdict(Evidence))
    for table in tables:
        kinds, width = _kinds(table), len(table.header)
        shown = found[_kind_of(table)]
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


def _source_of(table: Table) -> str:
    """The source of a table's rows; '' for reference rows."""
    if unodc_ids.recognises(table.header):
        return SOURCE_OF_EVENTS
    return template.SOURCE if template.recognises(table.header) else ""


def _in_order(tables: Sequence[Table]) -> list[Table]:
    """Operations and exchanges before the seizures that name them."""
    order = [sheet.name for sheet in template.SHEETS]
    return sorted(tables, key=lambda table: order.index(template.sheet_of(table.header).name))


def _named_first(table: Table) -> int:
    """Order of reference tables: those whose codes others name come first."""
    named = [column.table for column in reference_rows.KEY_OF_COLUMN.values()]
    target = reference_rows.table_of(table.header)
    return named.index(target) if target in named else len(named)


def _record(connection: sa.Connection, run: Run, digest: str) -> None:
    """Write the run into `load`."""
    counts = {name: getattr(run.result, name) for name in ("rows_read", "rows_accepted", "rows_known", "rows_rejected")}
    row = {
        "id": run.load.id,
        "source_code": run.result.source_code or None,
        "file_name": run.file,
        "sha256": digest,
        "started_at": run.load.moment,
        "finished_at": publishing.utc_now(),
    }
    publishing.insert(connection, schema.load, pd.DataFrame([row | counts]))


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


def _chunks(run: Run, table: Table) -> Iterator[tuple[pd.DataFrame, pd.Series]]:
    """Whole rows as text under the table's header, with their numbers; broken ones go to the reject report."""
    rows = table.rows([place for place, (_name, kind) in _kinds(table).items() if kind == "number"])
    width, marked = len(table.header), table.marked_rows or {}
    while chunk := list(islice(rows, CHUNK_ROWS)):
        run.result.rows_read += len(chunk)
        whole, broken = [], []
        for number, row in chunk:
            if number in marked:
                column, reason, remedy = marked[number]
                broken.append((number, column, "", reason, remedy))
            elif len(row) != width:
                reason = _("{count} cells; the header has {width}").format(count=len(row), width=width)
                broken.append((number, "", ";".join(row), reason, _("quote cells that hold the separator")))
            elif "\x00" in (joined := "".join(row)):
                broken.append(
                    (number, "", joined.replace("\x00", " "), _("a character that is no text"), _("type the row anew"))
                )
            elif signs.seen(joined) != joined:
                whole.append((number, run.without_unseen(table.header, row)))
            else:
                whole.append((number, row))
        run.refuse(table.sheet, broken)
        if whole:
            texts = pd.DataFrame([row for _number, row in whole], columns=list(table.header), dtype="object")
            yield texts, pd.Series([number for number, _row in whole], dtype="int64")
        run.tell()


def _load_events(run: Run, tables: Sequence[Table]) -> None:
    """Read, code and stage chunk by chunk, then land all: memory does not grow with the file's length."""
    # The staged rows go with the transaction where it fails. DuckDB holds a temporary table in memory; a table of the
    # draft goes to disk as it fills.
    (_staging() if run.connection.dialect.name == "duckdb" else _staged).create(run.connection)
    for table in tables:
        for texts, numbers in _chunks(run, table):
            staged = unodc_ids.stage(
                texts,
                numbers,
                codes=run.lists.codes,
                places=run.lists.resolver,
                today=run.now.date(),
                zone=run.now.tzinfo,
                writing=run.writing[_kind_of(table)],
            )
            staged.rows["row_hash"] = _contents(staged.rows)
            publishing.insert(run.connection, _staged, staged.rows)
            run.refuse(table.sheet, staged.rejects)
            run.note_unmatched(staged)
            if len(staged.rows):
                stated = staged.rows[staged.rows["place_text"].notna()]
                run.result.places.update(zip(stated["country_code"], stated["location_precision"], strict=True))
    _land(run.connection, run.result, run.load.id, run.load.moment)
    _staged.drop(run.connection)


def _contents(rows: pd.DataFrame) -> pd.Series:
    """What each staged row says: a seizure with one item."""
    rows = rows.assign(n=range(len(rows)))
    return identity.contents(seizure, rows, {"seizure_item": rows})


def _load_records(run: Run, table: Table) -> None:
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


def _load_reference(run: Run, table: Table) -> None:
    """Bring rows of one reference table into it."""
    target = reference_rows.table_of(table.header)
    for texts, numbers in _chunks(run, table):
        texts = texts.set_axis([name.strip().lower() for name in table.header], axis=1).drop(
            columns="", errors="ignore"
        )
        rows, refused = reference_rows.read(run.connection, target, texts, numbers, run.writing[target.name])
        accepted, known, doubled = reference_rows.land(run.connection, target, rows)
        run.refuse(table.sheet or target.name, refused + doubled)
        run.result.rows_accepted += accepted
        run.result.rows_known += known


def _renamed(run: Run, table: Table, sheet: template.Sheet, names: dict[int, str]):
    """Chunks under the sheet's own column names, blank where the file has no such column, without the row of labels."""
    labels = {column.name: {column.label_en, column.label_ru} for column in sheet.columns}
    for texts, numbers in _chunks(run, table):
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


def _whole_records(sheet: template.Sheet, chunks):
    """Chunks that never end within a record."""
    if not sheet.item:
        yield from chunks
        return
    chunks = iter(chunks)
    held = next(chunks, None)
    while held:
        texts, numbers = held
        following = next(chunks, None)
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


def _land(connection: sa.Connection, result: LoadResult, load_id: int, moment: datetime) -> None:
    """Staged rows that are not known yet become seizures, each with its item."""
    occurrence = sa.func.row_number().over(partition_by=_staged.c.row_hash, order_by=_staged.c.row_no)
    numbered = sa.select(_staged, sa.cast(occurrence, sa.Integer).label("nth")).subquery("numbered")
    key = sa.literal(result.source_code + ":") + numbered.c.row_hash + "-" + sa.cast(numbered.c.nth, sa.Text)
    known = seizure.c.record_key == key
    new = (
        sa.select(numbered, key.label("new_key"))
        .select_from(numbered.outerjoin(seizure, known))
        .where(seizure.c.id.is_(None))
        .subquery("new")
    )
    last_id = connection.execute(sa.select(sa.func.coalesce(sa.func.max(seizure.c.id), 0))).scalar_one()
    given = {
        "id": last_id + sa.func.row_number().over(order_by=(new.c.seized_on, new.c.row_no)),
        "record_key": new.c.new_key,
        "occurrence": new.c.nth,
        "source_code": sa.literal(result.source_code),
        "load_id": sa.literal(load_id, sa.BigInteger),
        "row_no": new.c.row_no,
        "first_loaded_at": sa.literal(moment, sa.DateTime(timezone=True)),
        "updated_at": sa.literal(moment, sa.DateTime(timezone=True)),
        "date_precision": sa.func.coalesce(new.c.date_precision, "day"),
        "location_precision": sa.func.coalesce(new.c.location_precision, "none"),
        "status": sa.func.coalesce(new.c.status, "verified"),
        "is_quantity_implausible": sa.false(),
    }
    columns = {column.name: given.get(column.name, new.c.get(column.name)) for column in seizure.c}
    landed = sa.select(*(value.label(name) for name, value in columns.items())).order_by(new.c.seized_on, new.c.row_no)
    connection.execute(sa.insert(seizure).from_select(list(columns), landed))
    of_load = sa.and_(seizure.c.load_id == load_id, seizure.c.record_key == key)
    items = {
        column.name: seizure.c.id
        if column.name == "seizure_id"
        else sa.literal(1, sa.Integer)
        if column.name == "line_no"
        else numbered.c[column.name]
        for column in seizure_item.c
    }
    connection.execute(
        sa.insert(seizure_item).from_select(
            list(items),
            sa.select(*(value.label(name) for name, value in items.items()))
            .select_from(numbered.join(seizure, of_load))
            .order_by(seizure.c.id),
        )
    )
    count = sa.select(sa.func.count()).select_from(seizure).where(seizure.c.load_id == load_id)
    landed = connection.execute(count).scalar_one()
    result.rows_accepted += landed
    result.rows_known += connection.execute(sa.select(sa.func.count()).select_from(_staged)).scalar_one() - landed


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
    countries = {country for country, _year in found} | set(connection.execute(programme_countries()).scalars())
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
    publishing.insert(connection, report, pd.DataFrame(rows))


def unresolved(result: LoadResult) -> Iterator[tuple[str, str, int, list[str]]]:
    """Texts without a safe code or place, most frequent first: column, text, rows, suggestions (for the first ones)."""
    for column, texts in result.unmatched.items():
        for nth, (text, rows) in enumerate(texts.most_common()):
            kind = KIND_OF_COLUMN.get(column, column)
            yield column, text, rows, result.lists.codes.suggestions(kind, text) if nth < MOST_SUGGESTED else []
    for nth, ((country, text), rows) in enumerate(result.unplaced.most_common()):
        yield (
            f"place in {country}",
            text,
            rows,
            result.lists.resolver.suggestions(text, country) if nth < MOST_SUGGESTED else [],
        )
