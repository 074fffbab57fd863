"""`python -m accounts`: who may see what and why, who is signed in, who is let in no more, and what was read.

For the operator, on the machine of the server; what is written here holds for all servers on the same store.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta

from accounts import acts, audit, roles, screens, sessions, teams
from accounts.roles import Book, Person
from database import store
from language import i18n
from scope.settings import SettingsError

DONE, NOTHING, USAGE, NOT_KEPT = 0, 1, 2, 4
"""Exit codes: as asked; nobody or nothing was found; what was asked for cannot be used; the store cannot be used."""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    i18n.use("en")
    try:
        return ACTS[options.act](options, roles.current())
    except SettingsError as error:
        return _refused(USAGE, str(error))
    except store.StoreError as error:
        return _refused(NOT_KEPT, str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m accounts", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("check", help="whether access.toml can be used, and what each role gives")
    explain = acts.add_parser("explain", help="what a person sees and may do, and by which line of access.toml")
    explain.add_argument("who", metavar="E-MAIL", help="a verified e-mail, or an account as `sessions` lists it")
    explain.add_argument("--issuer", default="", help="by whom the person signs in; needed for one who never did")
    explain.add_argument("--groups", default="", metavar="NAMES", help="of a person who never did, joined by commas")
    listed = acts.add_parser("sessions", help="who is signed in")
    listed.add_argument("--all", action="store_true", help="also sessions that are over")
    revoke = acts.add_parser("revoke", help="end all sessions of a person")
    revoke.add_argument("who", metavar="E-MAIL")
    revoke.add_argument("--block", action="store_true", help="and let the person in no more")
    unblock = acts.add_parser("unblock", help="let a person in again")
    unblock.add_argument("who", metavar="E-MAIL")
    acts.add_parser("blocked", help="who is let in no more")
    log = acts.add_parser("audit", help="what was read and done, as JSON lines, the newest first")
    log.add_argument("--days", type=int, default=30, metavar="N", help="so many days back; 30 if left out")
    log.add_argument("--who", default="", metavar="ACCOUNT")
    log.add_argument("--event", default="", choices=audit.EVENTS)
    screen = acts.add_parser("screen", help="let a screen in for one briefing: prints a link that opens once")
    screen.add_argument("--playlist", required=True, metavar="CODE", help="as the link of the wall names it")
    screen.add_argument("--note", required=True, metavar="WORDS", help="which screen it is")
    renamed = acts.add_parser("rename-team", help="give what was kept for a role that is gone to the people of another")
    renamed.add_argument("old", metavar="OLD", help="as `check` names it")
    renamed.add_argument("new", metavar="NEW", help="name of a role in access.toml")
    erase = acts.add_parser("erase", help="take away what the audit holds of a person")
    erase.add_argument("who", metavar="ACCOUNT")
    return parser


def _check(_options: argparse.Namespace, book: Book) -> int:
    if not book.is_open:
        print(f"{roles.PATH.name}: nobody signs in; what is read without signing in stands in settings.toml.")
        return DONE
    for one in book.providers:
        print(f"provider {one.name}: {one.metadata}")
    if book.proxy:
        print(f"proxy: {book.proxy.user}, with its secret in {roles.SECRET_HEADER}")
    for role in book.roles:
        print(f"role {role.name}: {_access(role.access)}")
        for match in role.who:
            print(f"  who: {match.words}")
    print(f"no role: {_access(book.otherwise) if book.otherwise else 'nothing'}")
    for name, count in teams.without_role(book).items():
        print(
            f"no role is called {name}: {count} views, playlists and briefings of that team are in nobody's sight; "
            f"python -m accounts rename-team {name} NEW"
        )
    print(f"a session lasts {book.hours:g} hours at most, and {book.idle_minutes:g} minutes without anything done")
    return DONE


def _access(access) -> str:
    parts = [access.tier, ".".join(access.countries) or "all countries", access.agency_code]
    return ", ".join(part for part in parts if part) + f"; may: {', '.join(access.may) or 'read'}"


def _explain(options: argparse.Namespace, book: Book) -> int:
    people = _people(options.who)
    if not people:
        if not options.issuer:
            return _refused(
                NOTHING, f"{options.who} has never signed in here; say --issuer, and --groups if roles go by groups."
            )
        groups = tuple(part.strip() for part in options.groups.split(",") if part.strip())
        email = options.who if "@" in options.who else ""
        people = [Person(issuer=options.issuer, subject=options.who, email=email, groups=groups)]
    for person in people:
        standing = book.standing(person)
        print(f"{person.account}  {person.shown}  {person.email}".rstrip())
        if person.groups:
            print(f"  groups: {', '.join(person.groups)}")
        if sessions.is_blocked(person):
            print("  blocked: is not let in")
        elif standing.access is None:
            print("  no role fits, and access.toml has no [otherwise]: sees nothing")
        else:
            name = f"role {standing.role.name}" if standing.role else "no role"
            print(f"  {name}: {_access(standing.access)}")
            print(f"  because of: {standing.why}")
    return DONE


def _people(who: str) -> list[Person]:
    """Everybody who has signed in under an account or an e-mail, as the issuer said last."""
    found: dict[str, Person] = {}
    for one in sessions.every():
        if who == one.person.account or who.casefold() == one.person.email.casefold():
            found.setdefault(one.person.account, one.person)
    return list(found.values())


def _sessions(options: argparse.Namespace, book: Book) -> int:
    now = datetime.now(UTC)
    for one in sessions.every():
        over = one.over(book, now)
        if over and not options.all:
            continue
        role = book.standing(one.person).role
        parts = (
            one.number[:12],
            f"since {one.began_at:%Y-%m-%d %H:%M} UTC",
            f"seen {one.seen_at:%H:%M}",
            one.person.account,
            one.person.email,
            role.name if role else "no role",
            f"over: {over}" if over else "",
        )
        print("  ".join(part for part in parts if part))
    return DONE


def _revoke(options: argparse.Namespace, _book: Book) -> int:
    people = _people(options.who)
    if not people and not options.block:
        return _refused(NOTHING, f"{options.who} has never signed in here.")
    if options.block:
        for name in {options.who, *(person.account for person in people)}:
            sessions.block(name)
    ended = sum(sessions.end_all(person.account) for person in people)
    account = people[0].account if people else options.who
    acts.note(audit.PUT_OUT, account=account, sessions=ended, blocked=options.block)
    print(f"{ended} sessions ended" + ("; let in no more" if options.block else ""))
    return DONE


def _unblock(options: argparse.Namespace, _book: Book) -> int:
    names = {options.who, *(person.account for person in _people(options.who))}
    if not any([sessions.unblock(name) for name in names]):
        return _refused(NOTHING, f"{options.who} is not blocked.")
    acts.note(audit.DECISION, account=options.who, what="unblocked")
    print("let in again")
    return DONE


def _blocked(_options: argparse.Namespace, _book: Book) -> int:
    for name, since in sessions.blocked():
        print(f"{name}  since {since:%Y-%m-%d %H:%M} UTC")
    return DONE


def _audit(options: argparse.Namespace, _book: Book) -> int:
    since = datetime.now(UTC) - timedelta(days=options.days)
    for line in audit.lines(since=since, account=options.who, event=options.event):
        print(line.as_json())
    return DONE


def _screen(options: argparse.Namespace, book: Book) -> int:
    if not book.is_open:
        return _refused(USAGE, "Nobody signs in here, so that walls need no link; see access.toml.")
    secret = screens.make(options.playlist, options.note)
    acts.note(audit.DECISION, what="link of a screen", playlist=options.playlist, note=options.note)
    print(f"{book.address or 'http://ADDRESS'}/{screens.PATH}?key={secret}")
    print(
        f"Open it on the screen within {screens.HOURS:g} hours; it opens once. The screen is put out by revoke, with "
        "its account as sessions lists it."
    )
    return DONE


def _rename_team(options: argparse.Namespace, book: Book) -> int:
    moved = teams.rename(options.old, options.new, book)
    if not moved:
        return _refused(NOTHING, f"Nothing is kept for a team {options.old}.")
    acts.note(audit.DECISION, what="team renamed", old=options.old, new=options.new, things=moved)
    print(f"{moved} things are for the people of {options.new} now")
    return DONE


def _erase(options: argparse.Namespace, _book: Book) -> int:
    gone = audit.erase(options.who)
    acts.note(audit.DECISION, what="erased", lines=gone)
    print(f"{gone} lines taken away")
    return DONE


def _refused(code: int, why: str) -> int:
    print(why, file=sys.stderr)
    return code


ACTS = {
    "check": _check,
    "explain": _explain,
    "sessions": _sessions,
    "revoke": _revoke,
    "unblock": _unblock,
    "blocked": _blocked,
    "audit": _audit,
    "screen": _screen,
    "rename-team": _rename_team,
    "erase": _erase,
}

if __name__ == "__main__":
    sys.exit(main())
