"""A text of several lines as a link holds it: breaks of lines are lost on the way, and so are written as two
letters."""

from __future__ import annotations

import re

MOST_LETTERS = 4000
"""Letters of a text that a link holds: mail programs and servers cut longer ones."""
READ = {"n": "\n", "t": "\t", "\\": "\\"}


def written(text: str) -> str:
    """A text as a link holds it; empty where it is too long for one."""
    found = text.replace("\r\n", "\n").strip().replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return found if len(found) <= MOST_LETTERS else ""


def read(value: str) -> str:
    """The text that a link holds."""
    return re.sub(r"\\(.)", lambda found: READ.get(found[1], found[0]), value)
