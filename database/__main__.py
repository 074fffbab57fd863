"""The database from the command line: make it, fill it, look at it, go back."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from accounts import acts, audit
from database import engine, file_formats, publishing, reading, recovery, store
from database.formats.conventions import DECIMALS, ORDERS
from database.formats.files import FileError
from database.reference import PUBLISHED_SOURCE
from database.rejects import ReportError
from queries import network, schema
from scope import settings
from scope.access import Access
from scope.settings import SettingsError

FIRST_DEMONSTRATION_MONTH = date(2024, 1, 1)
"""The events of the demonstration network need ten years that end no earlier."""

MOST_MOVED = 50

MISTAKES = (
    FileError,
    publishing.Busy,
    publishing.NothingToRollBack,
    publishing.NotWritable,
    publishing.Outgrown,
    publishing.DiskFull,
    ReportError,
    recovery.NothingToAdopt,
    recovery.NoBackup,
    engine.LocationError,
    engine.NotWhole,
    reading.DatabaseUnavailable,
    SettingsError,
    OSError,
    sa.exc.DBAPIError,
)
"""What a person can mend: said in one sentence, never as a traceback."""


if TYPE_CHECKING:
    from database import again


class Refused(RuntimeError):
    """A command that would take records away without being told to."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 = done, 1 = not done (nothing changed), 2 = a command that is not known, 130 = interrupted."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options, engine.location()) or 0
    except (*MISTAKES, Refused) as error:
        print(f"error: {_sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: nothing was changed", file=sys.stderr)
        return 130


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    # Drivers say what is wrong, and pages are not told where; the address is.
    return f"{engine.location().words}: {words}" if isinstance(error, (sa.exc.DBAPIError, engine.NotWhole)) else words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m database",
        description="The BLO database. Where it is: DATABASE_URL, .streamlit/secrets.toml, or else the folder var/.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run, words: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=words, description=words)
        found.set_defaults(run=run)
        return found

    init = command(
        "init", _init, "make a database without records, or bring an older one to this version with its records"
    )
    init.add_argument("--replace", action="store_true", help="begin anew, even where there are records")
    demo = command("demo", _demo, "make the demonstration network")
    demo.add_argument("--replace", action="store_true", help="even where there are real records: they are taken away")
    demo.add_argument("--if-none", action="store_true", help="only where there is no database yet")
    demo.add_argument("--until", type=_month, default=None, help="last month, such as 2026-10 (default: the newest)")
    load = command("load", _load, f"load files, XLSX or CSV: {file_formats.words()}")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--source", help="code of the source that the rows belong to")
    load.add_argument(
        "--dates",
        choices=ORDERS,
        default="",
        help="which figure of a day such as 05/03/2026 is the first, where a column does not show it",
    )
    load.add_argument(
        "--decimal",
        choices=DECIMALS,
        default="",
        help="the decimal sign of numbers such as 1.500 or 1,500, where a column does not show it",
    )
    load.add_argument("--dry-run", action="store_true", help="read and check everything, change nothing")
    load.add_argument("--rejects", type=Path, default=Path("rejects.csv"), help="where rejected rows are listed")
    template = command("template", _template, "write the XLSX template for own records")
    template.add_argument("out", type=Path, metavar="OUT.xlsx")
    command("check", _check, "compare the database with the tables and keys that the dashboard reads")
    command("status", _status, "say what the database holds")
    command("rollback", _rollback, "return to the state before the last load")
    backup = command("backup", _backup, "write all tables and what readers keep into a new file")
    backup.add_argument("out", type=Path, metavar="OUT.duckdb")
    restore = command("restore", _restore, "put a backup in the place of what the database holds; rollback returns")
    restore.add_argument("file", type=Path, metavar="IN.duckdb")
    restore.add_argument(
        "--replace", action="store_true", help="also a demonstration in the place of real records, or the reverse"
    )
    command("adopt", _adopt, "let the newest whole data file hold, where current.json is lost or broken")
    return parser


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write it as 2026-10") from None


def _say(*words: str, **options) -> None:
    """Print what is being done, or was: where that cannot be written, as on a full disk, it is done all the same."""
    try:
        print(*words, **options, flush=True)
    except OSError:
        # What could not be written would be tried again at the end.
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), options.get("file", sys.stdout).fileno())


def _note(place: engine.Location, act: str, **what: object) -> None:
    """Write down in the audit that the data are others by this command."""
    state = None
    with contextlib.suppress(*MISTAKES):
        state = engine.current_version(place)
    acts.note(audit.DATA, what=act, **what, state=state)


def _init(options, place: engine.Location) -> None:
    from database import again, derived, flags, identity
    from database.loading import initialise

    read = again.ReadAgain()
    held = None if options.replace else _records(place)
    with publishing.change(place, fresh=held is None) as connection:
        if held is None:
            initialise(connection)
        else:
            # What donors were told of the rows as they were is noted first.
            derived.remember(connection, settings.current())
            read = again.read_again(connection, settings.current())
            identity.rekey(connection)
        flags.flag_all(connection, settings.current())
        derived.derive(connection, settings.current())
    _note(place, "init", cases=held or 0)
    if held is None:
        _say(f"A database without records is in {place.words}. Load records with: python -m database load FILE")
    else:
        _say(f"The database in {place.words} is of this version; it keeps its {held:,} cases.")
    _say_moved(read.moved, "were read again and lie elsewhere")
    if read.message_count:
        _say(f"{read.message_count:,} messages were read by the clocks of the offices that wrote them.")
    if read.coded_count:
        _say(f"{read.coded_count:,} reported texts have a code now.")


def _say_moved(moved: Sequence[again.Moved], words: str) -> None:
    """Say which place texts lie elsewhere, those of most cases first."""
    if moved:
        _say(f"{sum(one.case_count for one in moved):,} cases of {len(moved):,} place texts {words}:")
    for one in moved[:MOST_MOVED]:
        _say(f"  {one}")
    if len(moved) > MOST_MOVED:
        _say(f"  and {len(moved) - MOST_MOVED:,} more")


def _demo(options, place: engine.Location) -> None:
    from database import demonstration

    until = options.until or demonstration.newest(datetime.now(UTC))
    if until < FIRST_DEMONSTRATION_MONTH:
        raise Refused(f"--until {until:%Y-%m}: use {FIRST_DEMONSTRATION_MONTH:%Y-%m} or a later month")
    if not options.replace and (held := _records(place)):
        raise Refused(
            f"{place.words} holds {held:,} real cases; to take them away add --replace, or set another DATABASE_URL"
        )
    if not options.replace and place.folder and not engine.pointer(place) and engine.holds_data(place.folder):
        raise Refused(
            f"{place.words} holds files of a database, such as a backup; to make a demonstration beside them add "
            "--replace"
        )
    with publishing.change(place, fresh=True) as connection:
        # Nobody else writes by now.
        if options.if_none and engine.current_version(place) is not None:
            raise Refused(f"{place.words} holds data: nothing was made")
        demonstration.fill(connection, until, progress=_say)
    _note(place, "demo", until=f"{until:%Y-%m}")
    _say(f"Demonstration data until {until:%Y-%m} are in {place.words}.")


def _records(place: engine.Location) -> int | None:
    """Cases of a real database, finds that UNODC published left aside; None where there is none, or a demonstration, or
    where others write."""
    if place.file or engine.current_version(place) is None:
        return None
    reader = engine.reader(place)
    cases = (
        sa.select(sa.func.count()).select_from(schema.seizure).where(schema.seizure.c.source_code != PUBLISHED_SOURCE)
    )
    told = sa.select(schema.database_info.c.value).where(schema.database_info.c.key == "is_demonstration")
    try:
        with reader.connect() as connection:
            return None if connection.execute(told).scalar() == "true" else connection.execute(cases).scalar_one()
    finally:
        reader.dispose()


def _load(options, place: engine.Location) -> None:
    from database.loading import load_files, unresolved

    def progress(rows: int, rate: float) -> None:
        _say(f"\r{rows:,} rows, {rate:,.0f} rows/s", end="", file=sys.stderr)

    results = load_files(
        options.files,
        place,
        source=options.source,
        dry_run=options.dry_run,
        reject_path=options.rejects,
        progress=progress,
        dates=options.dates,
        decimal=options.decimal,
    )
    _say(file=sys.stderr)
    for result in () if options.dry_run else results:
        _note(
            place,
            "load",
            file=result.file,
            source=result.source_code,
            load=result.load_id,
            read=result.rows_read,
            accepted=result.rows_accepted,
            known=result.rows_known,
            rejected=result.rows_rejected,
        )
    for result in results:
        rate = result.rows_read / max(result.seconds, 1e-9)
        _say(
            f"{result.file}: {result.rows_read:,} rows read, {result.rows_accepted:,} accepted, "
            f"{result.rows_known:,} known, "
            f"{result.rows_rejected:,} rejected; {result.seconds:.1f} s, {rate:,.0f} rows/s"
        )
        for reason, rows in result.reasons.most_common(5):
            _say(f"  rejected {rows:,}: {reason}")
        for note in result.notes:
            _say(f"  note: {note}")
        if result.flags:
            found = result.flags
            _say(
                f"  flagged: {found.exact_count:,} exact, {found.near_count:,} near and {found.places_count:,} "
                "double reports whose places differ, "
                f"{found.implausible_count:,} implausible quantities; {found.identical_count:,} wholly identical rows"
            )
        without_code = list(unresolved(result))
        if without_code:
            _say(f"  without a safe code or place: {len(without_code):,} texts, listed beside {options.rejects}")
    if options.dry_run:
        _say("Dry run: nothing was changed.")


def _template(options, place: engine.Location) -> None:
    from database import template

    if not options.out.parent.is_dir():
        raise FileNotFoundError(2, "there is no such folder", str(options.out.parent))
    template.write(options.out)
    _say(f"The template is in {options.out}.")


def _check(options, place: engine.Location) -> int:
    from database import examine

    kept = examine.contract_of(place, settings.current())
    for one in kept.lacking:
        print(one)
    for one in kept.doubled:
        print(one)
    for one in kept.slow:
        print(
            f"warning: {one}, and pages wait for it: keep it as a table (or a "
            "materialized view) with an index on these columns and the types of queries/schema.py on both sides, and "
            "say ANALYZE after each load"
        )
    if kept.lacking or kept.doubled:
        print("Names, columns, types and keys: queries/schema.py")
        return 1
    print("The database has all tables and columns, and each key stands for one row.")
    try:
        made = examine.worked_out(place, settings.current())
    except (*examine.NOT_WORKED_OUT, sa.exc.ProgrammingError) as error:
        print(f"Derived tables were not compared with the records: {_sentence(error)}")
        return 0
    if made.outside:
        print(
            f"warning: {made.outside:,} cases have a stated position that is swapped, at 0, 0 or outside their country"
        )
    _say_moved(made.moving, "lie elsewhere than they are read now")
    for one in made.outdated:
        print(one)
    if made.outdated or made.moving:
        print("Make them anew with: python -m database init")
        return 1
    print("Derived tables are as the records make them.")
    return 0


def _status(options, place: engine.Location) -> None:
    reader = reading.current().engine if place.kind in engine.OTHERS else engine.reader(place)
    try:
        with reader.connect() as connection:
            print(place.words)
            for row in connection.execute(network.info()).all():
                print(f"  {row.key}: {row.value}")
            for row in connection.execute(network.coverage(Access(tier="internal"))).all():
                print(f"  {row.kind}: {row.case_count:,} cases, {row.first_seized_on} to {row.last_seized_on}")
            loads = connection.execute(sa.select(schema.load).order_by(schema.load.c.id)).all()
            for row in loads:
                print(f"  load {row.id}: {row.file_name}, {row.rows_accepted:,} of {row.rows_read:,} rows accepted")
    finally:
        reader.dispose()


def _rollback(options, place: engine.Location) -> None:
    publishing.rollback(place)
    _note(place, "rollback")
    _say("The database is as it was before the last load.")


def _backup(options, place: engine.Location) -> None:
    if place.kind in engine.OTHERS:
        raise Refused(f"{place.words} is a database that others keep, and back up")
    lacking = []

    def keep(to: Path) -> bool:
        try:
            return store.copy(to)
        except store.StoreError as error:
            lacking.append(error)
            return False

    made = recovery.backup(place, options.out, keep=keep)
    _say(f"The backup of {place.words} is in {options.out}: {made.words}.")
    if lacking:
        raise Refused(f"What readers keep is not in it. {lacking[0]}")
    _say("  with what readers keep" if made.has_store else "  nothing is kept by readers")


def _restore(options, place: engine.Location) -> None:
    restored = recovery.restore(place, options.file, settings.current(), replace=options.replace, store=store.path())
    _note(place, "restore", file=options.file.name)
    _say(f"{place.words} holds what {options.file} held: {restored.words}.")
    if restored.store:
        _say(f"  what readers kept is in {restored.store}")
        if place.kind == "postgresql" and restored.store == store.path():
            _say(f"  the dashboard takes it over into {store.SCHEMA} when it starts next")


def _adopt(options, place: engine.Location) -> None:
    found = recovery.adopt(place)
    _note(place, "adopt", file=found.file)
    _say(f"{found.file} in {place.words} holds now: {found.words}.")
    if found.previous:
        _say(f"  before it, for rollback: {', '.join(found.previous)}")
    for name, reason in found.set_aside.items():
        _say(f"  not whole, kept beside: {name} ({reason})")


if __name__ == "__main__":
    sys.exit(main())
