"""What commands do, in the audit: each line names the account of the operating system that ran the command.

A command is for who has the machine, and goes on where no line can be written: it says so.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
from typing import Any

from accounts import audit, roles
from database import store

COMMAND = "command"
"""What stands in the place of an issuer."""


def who() -> str:
    """The account of the operating system that runs this, as the audit holds it before pseudonyms."""
    try:
        import pwd

        name = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        # On Windows, or in a container that has no list of accounts.
        name = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    return f"{COMMAND}:{name}"


def _behind() -> str:
    """Who has begun this as another account by `sudo`, as sudo says; empty where nobody has."""
    name = os.environ.get("SUDO_USER", "")
    return f"{COMMAND}:{name}" if name and f"{COMMAND}:{name}" != who() else ""


def note(event: str, *, account: str = "", **what: Any) -> None:
    """Write down what a command has done, where people sign in; say so on the standard error where that cannot be done.

    Args:
        account: whom it was done to; else the line is of who did it.
    """
    try:
        if not audit.is_kept():
            return
        by = {"by": audit.named(who())} if account else {}
        by |= {"sudo": audit.named(behind)} if (behind := _behind()) else {}
        audit.note(event, account=account or who(), **what, **by)
    except (store.StoreError, roles.AccessError) as error:
        words = f"This was done, and could not be written down in the audit. {error}"
        # Nobody may be there to read it.
        with contextlib.suppress(OSError):
            print(words, file=sys.stderr, flush=True)
