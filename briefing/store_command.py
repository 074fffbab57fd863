"""`python -m briefing store`: what readers keep, for the operator: listed, and taken away where it is not used."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta

from briefing import store
from briefing.store import Kept
from web import saved_views

DONE, REFUSED, USAGE = 0, 1, 2
"""Exit codes: as asked; something was left because it is used; what was asked for cannot be used."""
IN_USE_DAYS, MOST_DAYS = 30, 3660
"""What was shown within so many days goes only when that is said."""


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        held = [*store.kept(), *map(_as_kept, saved_views.every())]
        return _list(held) if options.act == "list" else _forget(held, options)
    except store.StoreError as error:
        print(error, file=sys.stderr)
        return USAGE


def _as_kept(row: saved_views.Row) -> Kept:
    """A saved view as the store lists it."""
    return Kept(
        row.code, saved_views.VIEW, row.page, (row.name, row.name), row.size, row.saved_at, row.seen_on, 1, False
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m briefing store", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser(
        "list", help="every saved playlist, frozen briefing and view, what room it takes, and when it was last shown"
    )
    forget = acts.add_parser("forget", help="take away by codes, or all that was not shown for so many days")
    forget.add_argument("codes", nargs="*", metavar="CODE")
    forget.add_argument(
        "--not-shown-for", type=int, metavar="DAYS", help="all that was neither saved nor shown within so many days"
    )
    forget.add_argument(
        "--also-used", action="store_true", help=f"also what was shown within the last {IN_USE_DAYS} days"
    )
    return parser


def _list(held: list[Kept]) -> int:
    print(f"{store.file.place()}: {_room(held)}")
    for one in held:
        print(_line(one))
    return DONE


def _room(held: list[Kept]) -> str:
    kinds = (store.PLAYLIST, store.FROZEN, saved_views.VIEW)
    playlists, frozen, views = (sum(one.kind == kind for one in held) for kind in kinds)
    size = sum(one.size for one in held if one.kind != saved_views.VIEW) / 1e6
    return (
        f"{playlists} of {store.MOST_PLAYLISTS} playlists, {frozen} of {store.MOST_FROZEN} frozen briefings, "
        f"{views} of {saved_views.MOST_VIEWS} views, {size:.1f} of {store.MOST_BYTES_TOGETHER / 1e6:.0f} MB"
    )


def _line(one: Kept) -> str:
    shown = f"shown {one.used_on}" if one.used_on else "not known to be shown"
    return (
        f"{one.code:16}  {one.kind:8}  {one.size:>9} bytes  saved {one.saved_at:%Y-%m-%d}  {shown:22}  "
        f"{one.title[0] or one.of}"
    )


def _forget(held: list[Kept], options: argparse.Namespace) -> int:
    if bool(options.codes) == (options.not_shown_for is not None):
        print("say either the codes or --not-shown-for DAYS", file=sys.stderr)
        return USAGE
    known = {one.code: one for one in held}
    if options.not_shown_for is not None and not 0 <= options.not_shown_for <= MOST_DAYS:
        print(f"--not-shown-for {options.not_shown_for}: use 0 to {MOST_DAYS} days", file=sys.stderr)
        return USAGE
    if unknown := [code for code in options.codes if code not in known]:
        print(f"not in the store: {', '.join(unknown)}; python -m briefing store list", file=sys.stderr)
        return USAGE
    today = datetime.now(UTC).date()
    if options.codes:
        chosen = [known[code] for code in dict.fromkeys(options.codes)]
    else:
        before = today - timedelta(days=options.not_shown_for)
        chosen = [one for one in held if max(one.saved_at.date(), one.used_on or one.saved_at.date()) < before]
    in_use = [
        one for one in chosen if one.used_on and (today - one.used_on).days < IN_USE_DAYS and not options.also_used
    ]
    for one in chosen:
        if one not in in_use:
            saved_views.delete(one.code) if one.kind == saved_views.VIEW else store.forget(one.code)
            print(f"forgotten: {_line(one)}")
    for one in in_use:
        print(f"left, for it is used (--also-used takes it away): {_line(one)}", file=sys.stderr)
    return REFUSED if in_use else DONE
