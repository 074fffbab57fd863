"""The database from the command line: make it, fill it, look at it, go back."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from database import contract, engine, publishing
from database.formats.files import FileError
from queries import network, schema
from settings import SettingsError

MISTAKES = (
    FileError,
    publishing.Busy,
    publishing.NothingToRollBack,
    engine.LocationError,
    SettingsError,
    FileNotFoundError,
    sa.exc.OperationalError,
    ValueError,
)
"""What a person can mend: said in one sentence, never as a traceback."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 = done, 1 = not done (nothing changed), 2 = a command that is not known."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options, engine.location()) or 0
    except MISTAKES as error:
        print(f"error: {str(getattr(error, 'orig', error)).strip()}", file=sys.stderr)
        return 1


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

    command("init", _init, "make an empty database: reference tables and published finds, no records")
    demo = command("demo", _demo, "make the demonstration network; what was there before is replaced")
    demo.add_argument("--until", type=_month, default=None, help="last month, such as 2026-10 (default: last month)")
    load = command("load", _load, "load files: UNODC individual drug seizures, our template (XLSX or CSV), reference files")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--source", help="code of the source that the rows belong to")
    load.add_argument("--dry-run", action="store_true", help="read and check everything, change nothing")
    load.add_argument("--rejects", type=Path, default=Path("rejects.csv"), help="where rejected rows are listed")
    template = command("template", _template, "write the XLSX template for own records")
    template.add_argument("out", type=Path, metavar="OUT.xlsx")
    command("check", _check, "compare the database with the tables that the dashboard reads")
    command("status", _status, "say what the database holds")
    command("rollback", _rollback, "return to the state before the last load")
    return parser


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write it as 2026-10") from None


def _init(options, place: engine.Location) -> None:
    from database.loading import initialise

    with publishing.change(place, fresh=True) as connection:
        initialise(connection)
    print(f"An empty database is in {place.words}. Load records with: python -m database load FILE")


def _demo(options, place: engine.Location) -> None:
    from database import demonstration

    until = options.until or date.today().replace(day=1) - date.resolution
    with publishing.change(place, fresh=True) as connection:
        demonstration.fill(connection, until, progress=lambda step: print(step, flush=True))
    print(f"Demonstration data until {until:%Y-%m} are in {place.words}.")


def _load(options, place: engine.Location) -> None:
    from database.loading import load_files, unresolved

    def progress(rows: int, rate: float) -> None:
        print(f"\r{rows:,} rows, {rate:,.0f} rows/s", end="", file=sys.stderr, flush=True)

    results = load_files(
        options.files, place, source=options.source, dry_run=options.dry_run, reject_path=options.rejects, progress=progress
    )
    print(file=sys.stderr)
    for result in results:
        rate = result.rows_read / max(result.seconds, 1e-9)
        print(
            f"{result.file}: {result.rows_read:,} rows read, {result.rows_accepted:,} accepted, {result.rows_known:,} known, "
            f"{result.rows_rejected:,} rejected; {result.seconds:.1f} s, {rate:,.0f} rows/s"
        )
        for reason, rows in result.reasons.most_common(5):
            print(f"  rejected {rows:,}: {reason}")
        for note in result.notes:
            print(f"  note: {note}")
        if result.flags:
            found = result.flags
            print(
                f"  flagged: {found.exact_count:,} exact and {found.near_count:,} near double reports, "
                f"{found.implausible_count:,} implausible quantities; {found.identical_count:,} wholly identical rows"
            )
        without_code = list(unresolved(result))
        if without_code:
            print(f"  without a safe code or place: {len(without_code):,} texts, listed beside {options.rejects}")
    if options.dry_run:
        print("Dry run: nothing was changed.")


def _template(options, place: engine.Location) -> None:
    from database import template

    template.write(options.out)
    print(f"The template is in {options.out}.")


def _check(options, place: engine.Location) -> int:
    reader = engine.reader(place)
    try:
        lacking = contract.missing(reader)
    finally:
        reader.dispose()
    for one in lacking:
        print(f"table {one.table} lacks {', '.join(one.columns)}" if one.columns else f"table {one.table} is not there")
    print("The database has all tables and columns." if not lacking else "Names and columns: queries/schema.py")
    return 1 if lacking else 0


def _status(options, place: engine.Location) -> None:
    reader = engine.reader(place)
    try:
        with reader.connect() as connection:
            print(place.words)
            for row in connection.execute(network.info()).all():
                print(f"  {row.key}: {row.value}")
            for row in connection.execute(network.coverage()).all():
                print(f"  {row.kind}: {row.case_count:,} cases, {row.first_seized_on} to {row.last_seized_on}")
            loads = connection.execute(sa.select(schema.load).order_by(schema.load.c.id)).all()
            for row in loads:
                print(f"  load {row.id}: {row.file_name}, {row.rows_accepted:,} of {row.rows_read:,} rows accepted")
    finally:
        reader.dispose()


def _rollback(options, place: engine.Location) -> None:
    publishing.rollback(place)
    print("The database is as it was before the last load.")


if __name__ == "__main__":
    sys.exit(main())
