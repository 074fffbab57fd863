"""`python -m briefing`: a briefing as a file, for whoever sends it by the clock; `python -m briefing store`: what
readers keep."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from briefing import files, make, playlist, store, store_command
from content import opening
from database import contract, reading
from database import engine as engines
from exports.about import in_language
from exports.briefing_model import Briefing
from language.i18n import LANGUAGES
from scope import settings as all_settings
from scope.access import Access
from scope.filters import SOURCE_KINDS

USAGE, NO_DATA, NOT_WRITTEN = 2, 3, 4
"""Exit codes: what was asked for cannot be used, there are no data, the file could not be written."""


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["store"]:
        return store_command.main(arguments[1:])
    options = _parser().parse_args(arguments)
    kind = options.out.suffix.lower().removeprefix(".")
    if kind not in files.WRITERS:
        return _refused(
            USAGE,
            f"--out {options.out}: the ending says what is made; use one of "
            f"{', '.join('.' + one for one in files.WRITERS)}",
        )
    if not options.out.parent.is_dir():
        return _refused(USAGE, f"--out {options.out}: the folder {options.out.parent} does not exist; make it first")
    try:
        made = _made(options)
    except (playlist.PlaylistError, all_settings.SettingsError, engines.LocationError, store.StoreError) as error:
        return _refused(USAGE, str(error))
    except (reading.DatabaseUnavailable, opening.NoRecords) as error:
        return _refused(NO_DATA, str(error) or "the database holds no records that this tier may know of")
    try:
        _write(options.out, in_language(options.lang, lambda: files.WRITERS[kind](made)))
    except OSError as error:
        return _refused(NOT_WRITTEN, f"{options.out} could not be written: {error}")
    for one in made.left_out:
        print(f"left out: {one.words}: {one.reason}", file=sys.stderr)
    print(
        f"{options.out}: {made.title}, {made.period}, {len(made.slides)} slides, data as of {made.data_date}"
        + "".join(f", {mark}" for mark in made.marks)
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m briefing", description=__doc__)
    parser.add_argument(
        "--playlist",
        required=True,
        help=f"one of {', '.join(playlist.shipped())}, or the code of a saved one, or a TOML file",
    )
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        help="file to write: its ending (.pptx, .pdf, .xlsx, .html) says what is made",
    )
    parser.add_argument("--donor", default="", help="code of a donor: JP")
    parser.add_argument("--country", default="", help="code of a country, several joined by dots: KG.KZ")
    parser.add_argument("--office", default="", help="code of an office, several joined by dots")
    parser.add_argument(
        "--source",
        default="",
        choices=("", *SOURCE_KINDS),
        help="kind of source; if left out, that which a page opens with",
    )
    parser.add_argument("--period", default="", help="2026, 2026-H1, 2026-Q3, 2026-07, last_quarter and the like")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument(
        "--tier",
        choices=all_settings.TIERS,
        help="whose view it is; if left out, that of the wall in settings.toml (donor)",
    )
    parser.add_argument(
        "--address", default="", help="where the dashboard is served, for links back: https://blo.example.org"
    )
    return parser


def _made(options: argparse.Namespace) -> Briefing:
    settings = all_settings.current()
    version = reading.current()
    if lacking := contract.missing(version.engine):
        tables = ", ".join(one.table for one in lacking)
        raise reading.DatabaseUnavailable(
            f"the database lacks tables or columns that the dashboard reads: {tables}; python -m database init "
            "brings it up to date"
        )
    chosen = _playlist(options.playlist)
    asked = {
        name: getattr(options, name)
        for name in ("donor", "source", "country", "office", "period")
        if getattr(options, name)
    }
    reader = Access(
        tier=options.tier or settings.access.wall,
        countries=settings.access.countries,
        agency_code=settings.access.agency,
    )
    return make.briefing(
        chosen,
        asked,
        asks=reading.Reading(version),
        reader=reader,
        settings=settings,
        language=options.lang,
        address=options.address,
    )


def _playlist(named: str) -> playlist.Playlist:
    """A shipped playlist, a saved one, or one from a file.

    Raises:
        PlaylistError: there is none of that name.
    """
    if found := playlist.shipped().get(named):
        return found
    if named.endswith(".toml"):
        file = Path(named)
        try:
            return playlist.parse(file.read_text(encoding="utf-8"), file.stem.lower(), where=named)
        except (OSError, UnicodeDecodeError) as error:
            raise playlist.unreadable(named, error) from error
    if found := store.playlist(named):
        store.note_use(named)
        return found
    raise playlist.PlaylistError(f"there is no playlist {named!r}; shipped are {', '.join(playlist.shipped())}")


def _write(file: Path, content: bytes) -> None:
    """All of the file or nothing: it takes its name once it is whole."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        os.chmod(name, 0o644)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise


def _refused(code: int, why: str) -> int:
    print(why, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
