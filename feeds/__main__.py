"""`python -m feeds`: keys of feeds, for the operator: made, listed, revoked.

A key is shown once, when it is made, and kept nowhere.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts import acts, audit, sessions
from database import store
from feeds import asking, keys
from feeds.keys import Key
from language import i18n
from scope import settings as all_settings
from scope.settings import TIERS, Settings, SettingsError

DONE, USAGE, NOT_KEPT = 0, 2, 4
"""Exit codes: as asked; what was asked for cannot be used; keys cannot be read or written."""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    i18n.use("en")
    try:
        settings = all_settings.current()
        return ACTS[options.act](options, settings)
    except SettingsError as error:
        return _refused(USAGE, str(error))
    except (keys.KeysError, store.StoreError) as error:
        return _refused(NOT_KEPT, str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m feeds", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    make = acts.add_parser("make", help="make a key, and show it once")
    make.add_argument("--tier", required=True, choices=TIERS, help="the most that it gives")
    make.add_argument("--until", required=True, type=_day, metavar="DAY", help="its last day: 2027-06-30")
    make.add_argument("--agency", default="", metavar="CODE", help="of a partner: KG-SCS")
    make.add_argument("--countries", default="", metavar="CODES", help="joined by dots: KG.KZ; if left out, all")
    make.add_argument(
        "--link",
        default="",
        metavar="LINK",
        help="what it is for: the address of a page or a feed, or filters alone (country=KG&period=2026); requests for "
        "as little or less are answered",
    )
    make.add_argument("--note", default="", metavar="WORDS", help="what it is for")
    make.add_argument(
        "--owner",
        default="",
        metavar="E-MAIL",
        help="the person whose it is, as `python -m accounts sessions` lists them: it gives no more than they may see, "
        "and ends with their role; if left out, it is the installation's",
    )
    acts.add_parser("list", help="every key: what it gives, until when, for whom")
    revoke = acts.add_parser("revoke", help="take a key back for ever")
    revoke.add_argument("number", metavar="ID", help="as the list has it")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2027-06-30") from None


def _make(options: argparse.Namespace, settings: Settings) -> int:
    if options.until < _today(settings):
        return _refused(USAGE, f"--until {options.until} is over already")
    if (options.tier == "partner") != bool(options.agency) and options.tier in ("partner", "internal"):
        return _refused(USAGE, "--agency CODE goes with --tier partner: whose cases are its own")
    countries = tuple(one for one in options.countries.upper().split(".") if one)
    if not all(len(one) == 2 and one.isalpha() for one in countries):
        return _refused(USAGE, f"--countries {options.countries}: write codes of two letters joined by dots: KG.KZ")
    try:
        if options.link:
            asking.of_link(options.link if "?" in options.link else f"?{options.link}")
    except asking.Refused as error:
        return _refused(
            USAGE,
            f"--link: {error} The access level is said by --tier." if "tier" in error.names else f"--link: {error}",
        )
    link = options.link if "?" in options.link or not options.link else f"?{options.link}"
    owner = sessions.last(options.owner) if options.owner else None
    if options.owner and owner is None:
        return _refused(
            USAGE, f"--owner {options.owner} has never signed in here, or not for long; after that it can be"
        )
    kept, key = keys.make(
        tier=options.tier,
        until=options.until,
        agency=options.agency,
        countries=countries,
        link=link,
        note=options.note,
        owner=owner.account if owner else "",
    )
    acts.note(audit.DECISION, what="key of a feed made", key=kept.number, tier=kept.tier, owner=kept.owner)
    print(key)
    print(f"Shown this once: {_line(kept, settings)}", file=sys.stderr)
    if lower := _lower(kept, settings):
        print(lower, file=sys.stderr)
    return DONE


def _list(_options: argparse.Namespace, settings: Settings) -> int:
    for key in keys.every():
        print(_line(key, settings))
    return DONE


def _revoke(options: argparse.Namespace, settings: Settings) -> int:
    if (key := keys.revoke(options.number)) is None:
        return _refused(USAGE, f"there is no key {options.number}; python -m feeds list")
    acts.note(audit.DECISION, what="key of a feed revoked", key=key.number, owner=key.owner)
    print(_line(key, settings))
    return DONE


ACTS = {"make": _make, "list": _list, "revoke": _revoke}


def _today(settings: Settings) -> date:
    return datetime.now(ZoneInfo(settings.zone)).date()


def _line(key: Key, settings: Settings) -> str:
    state = (
        f"revoked {key.revoked_at[:10]}"
        if key.revoked_at
        else f"ended {key.until}"
        if key.is_over(_today(settings))
        else f"until {key.until}"
    )
    parts = (
        key.number,
        f"{key.tier:8}",
        key.agency,
        ".".join(key.countries),
        f"{state:18}",
        key.link,
        key.note,
        key.owner,
    )
    return "  ".join(part for part in parts if part)


def _lower(key: Key, settings: Settings) -> str:
    """What the operator is told where the settings give a key less than it says over real records."""
    most = asking.most_of(settings, is_demonstration=False)
    if most is None:
        return (
            f'Here people sign in, and no key gives anything without feeds = "{key.tier}" under [access] in '
            "settings.toml."
        )
    found = key.access.within(most)
    if found is None:
        return "The settings name another agency or other countries: over real records this key is refused."
    if found.tier == key.tier:
        return ""
    return (
        f'Over real records it gives {found.tier} figures: settings.toml allows no more without feeds = "{key.tier}" '
        "under [access]."
    )


def _refused(code: int, why: str) -> int:
    print(why, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
