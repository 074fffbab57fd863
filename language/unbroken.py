"""Words that stay on one line with what they belong to: the ends of a range ("4–23", "July 2025 – June 2026"), the
parts of a date ("II квартал 2026 г."), an initial with the name ("Б. Конысбаева"), a short word in brackets with the
name before it ("Каинды (ж/д)"), a dash with the number that it leads to ("разница — 16,1 кг"), the short word that a
bracket begins with ("(с июля") with the next one, and a dot or a dash between two texts with the first of them, so that
no line begins with it.

Non-breaking spaces and word joiners (Unicode line breaking, UAX 14); on a page spans of a style.
"""

from __future__ import annotations

import re
from collections.abc import Callable

JOINER, SPACE = "\u2060", "\u00a0"
_RANGE = re.compile(r"(?<=\d)–(?=\d)")
_BRACKET = re.compile(r" (\([^\s()]{1,10}\))")
_DOT = re.compile(r" ([·•–])(?= )")
_YEAR = re.compile(r"(?<=\w) (?=(?:19|20)\d\d(?!\d|[\u202f\u00a0]\d))")
_DAY = re.compile(r"(?<=\d) (?=[^\W\d_]{3,9}[ \u00a0](?:19|20)\d\d(?!\d))")
_SPAN = re.compile(r"(?<=\d) – (?=[^\W_])")
_INITIAL = re.compile(r"\b([A-ZА-ЯЁ]\.) (?=[A-ZА-ЯЁ][^\W\d_])")
_DASH = re.compile(r"[ \u00a0]— (?=[<>−+]?\d)")
_BEGIN = re.compile(r"\(([^\W\d_]{1,3}) (?=[^\s()])")
_SLASH = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")


def unbroken(text: str) -> str:
    """The text with these held together; the same text when it is read aloud or looked for."""
    text = _RANGE.sub(f"{JOINER}–{JOINER}", text)
    for pattern, held in ((_DAY, SPACE), (_YEAR, SPACE), (_SPAN, f"{SPACE}–{SPACE}")):
        text = pattern.sub(held, text)
    text = _DASH.sub(f"{SPACE}—{SPACE}", text)
    text = _INITIAL.sub(f"\\1{SPACE}", text)
    text = _BEGIN.sub(f"(\\1{SPACE}", text)
    text = _BRACKET.sub(lambda found: SPACE + _SLASH.sub(f"/{JOINER}", found[1]), text)
    return _DOT.sub(f"{SPACE}\\1", text)


_NUMBER = r"— [<>−+]?\d[\d\u202f]*(?:[.,]\d+)?(?:\u00a0(?:[^\W\d_]{1,8}|%))?"
_HELD = re.compile(
    r"[^\s()]+ \([^\s()]{1,10}\)(?!\w)(?:[ \u00a0]—)?"  # a name with its short word in brackets
    r"|\b[A-ZА-ЯЁ]\. [A-ZА-ЯЁ][^\W\d_]+"  # an initial and the name
    r"|[^\s()]+ [·•–](?=\s)"  # a dot or a dash with what stands before it: no line begins with one
    rf"|\([^\W\d_]{{1,3}} [^\s()]+(?:[ \u00a0]{_NUMBER})?"  # what a bracket begins with: no line ends with "(с"
    rf"|(?:(?:\d+[ \u00a0])?[^\s()]+[ \u00a0])?{_NUMBER}"  # a dash with its number
    r"|\b[^\W\d_]{1,4}-\d[\d-]*\b"  # an identifier
    r"|(?<!\d)\d+(?:[.,]\d+)?–\d+(?:[.,]\d+)?"  # a range
    r"|(?<![^\W_])[^\W_]+[ \u00a0](?:19|20)\d\d(?:\u00a0г\.)?(?!\d|[\u202f\u00a0]\d)"  # a month or quarter of a year
)
MOST_HELD = 24
"""Longer than so many signs nothing is held together: it would be wider than a cell of a phone."""


def marked(text: str, escape: Callable[[str], str]) -> str:
    """A text as markup in which what belongs together stays on one line; the text itself, which may be copied and
    looked for, is as it was."""
    parts, end = [], 0
    for found in _HELD.finditer(text):
        if len(found[0]) <= MOST_HELD:
            parts += [escape(text[end : found.start()]), f'<span class="blo-held">{escape(found[0])}</span>']
            end = found.end()
    return "".join([*parts, escape(text[end:])])


def everywhere(value, *, but: frozenset[str] = frozenset()):
    """Lists and mappings whose every text is unbroken; what stands under a name of `but` stays as it is."""
    if isinstance(value, str):
        return unbroken(value)
    if isinstance(value, dict):
        return {name: one if name in but else everywhere(one, but=but) for name, one in value.items()}
    return type(value)(everywhere(one, but=but) for one in value) if isinstance(value, (list, tuple)) else value
