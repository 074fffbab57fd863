"""Foreign text that is safe to keep and to draw: without signs that are not seen and yet change what is, nor what
breaks a file.

What turns the direction of reading, joins or parts words without being seen, or is no character at all goes; the marks
that Persian (U+200C) and emoji (U+200D, tags of flags) need stay. Text of languages that are written from the right is
drawn apart from what stands around it.

Sanitising of text: control, bidirectional and zero-width characters.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
UNSEEN = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
NO_CHARACTERS = "\ufdd0-\ufdef\ufffe\uffff"
HALVES = "\ud800-\udfff"
REPLACEMENT = "\ufffd"
FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_FOUND = re.compile(f"(?P<flag>{FLAG})|(?P<control>[{CONTROLS}])|(?P<half>[{HALVES}])|[{UNSEEN}{NO_CHARACTERS}]")
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
MOST_MARKS = 4
_STACK = re.compile(f"([{MARKS}]{{{MOST_MARKS}}})[{MARKS}]+")
_MAY_HOLD = "|".join(
    re.sub(r"[^\-]", lambda sign: f"\\x{{{ord(sign[0]):x}}}", signs).join(("[", "]")) + often
    for signs, often in ((CONTROLS + UNSEEN + NO_CHARACTERS, ""), (MARKS, f"{{{MOST_MARKS + 1}}}"))
)
"""What `drawn` changes, for Arrow, whose texts have no halves of characters."""
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
ISOLATE, END = "\u2068", "\u2069"
HANDLES, LOOKED_UP = ("code", "key"), ("text",)
"""Columns of these names (or that end so) are what records are looked up by: see `queries.search.texts`."""


def seen(text: str) -> str:
    """The text without what is not seen: a control character becomes a blank, half a character the sign for what cannot
    be shown."""
    return text if text.isprintable() else _FOUND.sub(_instead, text)


def _instead(found: re.Match) -> str:
    if found["flag"]:
        return found[0]
    return " " if found["control"] else REPLACEMENT if found["half"] else ""


def taken(text: str) -> Counter[str]:
    """What `seen` takes out or replaces, as U+202E, and how often."""
    return Counter(f"U+{ord(found[0]):04X}" for found in _FOUND.finditer(text) if not found["flag"])


def drawn(text: object) -> str:
    """Data as it is drawn: without what is not seen, and with no heap of marks over one letter that covers other
    lines."""
    return _STACK.sub(r"\1", seen(str(text)))


def everywhere(value):
    """Lists and mappings whose every text is as it is drawn: what a browser is given."""
    if isinstance(value, str):
        return drawn(value)
    if isinstance(value, dict):
        return {name: everywhere(one) for name, one in value.items()}
    return type(value)(everywhere(one) for one in value) if isinstance(value, (list, tuple)) else value


def isolated(text: str) -> str:
    """A text that does not turn the order of what stands around it."""
    return f"{ISOLATE}{text}{END}" if _FROM_THE_RIGHT.search(text) else text


def cut(text: str, most: int) -> str:
    """At most so many units of UTF-16, by which office programs count: no character is halved."""
    if len(text) * 2 <= most or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= most:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore")


def is_drawn(column: str) -> bool:
    """Whether a column of the database is shown as it stands, and is not what records are looked up by."""
    return column not in LOOKED_UP and not column.endswith(HANDLES)


def column(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Texts of the database as they are drawn: what an earlier version stored may hold what the loader now takes
    out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring_regex(texts, _MAY_HOLD)).as_py():
        return texts
    return pa.array([one if one is None else drawn(one) for one in texts.to_pylist()], texts.type)
