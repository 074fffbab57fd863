"""`python -m operate check`: whether this installation is well, and what to do where it is not.

Health checks with the exit codes of monitoring plugins.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from database import engine as engines
from database import fence
from language import i18n
from operate import installed
from operate.finding import FAILED, OK, STATES, Finding, worst
from operate.held import FAILURES, Held
from scope import settings as all_settings

USAGE = 3
"""Exit code of a command line that is not known; 0 to 2 say how the installation is."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"error: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    parser = _Parser(prog="python -m operate", description="For the operator of an installation.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    words = "whether this installation is well: a line for each check; exit code 0 all well, 1 attention, 2 failed"
    check = commands.add_parser("check", help=words, description=words)
    check.add_argument("--json", action="store_true", help="one JSON object in place of lines")
    check.add_argument(
        "--quick",
        action="store_true",
        help="leave out what reads every row (keys, joins, derived tables): for a monitoring system, within seconds",
    )
    words = "print what fences countries in PostgreSQL itself (row-level security), for psql as superuser"
    rls = commands.add_parser("rls", help=words, description=words)
    rls.add_argument("--dashboard", default="blo_reader", metavar="ROLE", help="the dashboard's account")
    rls.add_argument("--loader", default="blo_loader", metavar="ROLE", help="that of who loads, fenced by nothing")
    options = parser.parse_args(arguments)
    i18n.use("en")
    if options.command == "rls":
        print(
            "BEGIN;", *(f"{one};" for one in fence.statements(options.dashboard, options.loader)), "COMMIT;", sep="\n"
        )
        return STATES.index(OK)
    found = []
    for name, finding in look(is_quick=options.quick):
        found.append((name, finding))
        if not options.json:
            print(finding.line(name), flush=True)
    state = worst([finding for _name, finding in found])
    if options.json:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        checks = [finding.as_json(name) for name, finding in found]
        print(json.dumps({"state": state, "at": at, "checks": checks}, ensure_ascii=False, indent=1))
    return STATES.index(state)


def look(*, is_quick: bool, now: datetime | None = None) -> Iterator[tuple[str, Finding]]:
    """Every check that applies here, with its name. What needs the database is left out where that cannot be asked."""
    now = now or datetime.now(UTC)
    yield from _checked("settings", installed.settings)
    yield from _checked("access", installed.access)
    yield from _checked("python", installed.python)
    yield from _checked("packages", installed.packages)
    try:
        held = Held(engines.location(), all_settings.current(), now)
    except engines.LocationError as error:
        yield "database", Finding(FAILED, str(error), "correct DATABASE_URL")
        return
    except all_settings.SettingsError:
        # Said above; where data and stores lie is not known.
        return
    try:
        (named,) = _checked("database", held.database)
        yield named
        if named[1].state == OK:
            asked = {"version": held.version, "contract": held.contract}
            asked |= {} if is_quick else {"keys": held.keys, "derived": held.derived}
            for name, one in (asked | {"age": held.age, "clock": held.clock}).items():
                yield from _checked(name, one)
        yield from _checked("snapshot", held.snapshot)
        yield from _checked("disk", held.disk)
        yield from _checked("account", lambda: installed.account(held.folder))
        if named[1].state == OK or held.place.kind != "postgresql":
            yield from _checked("store", installed.kept)
            yield from _checked("teams", installed.kept_for_teams)
            yield from _checked("servers", installed.replicas)
        yield from _checked("certificate", lambda: installed.certificate(now))
    finally:
        held.close()


def _checked(name: str, check: Callable[[], Finding | None]) -> Iterator[tuple[str, Finding]]:
    """What a check comes to; one that cannot be made has failed."""
    try:
        found = check()
    except FAILURES as error:
        words = " ".join(str(getattr(error, "orig", None) or error).split())
        found = Finding(FAILED, f"this could not be checked: {words}", "see the lines before")
    if found is not None:
        yield name, found


if __name__ == "__main__":
    sys.exit(main())
