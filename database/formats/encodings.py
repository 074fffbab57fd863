"""Encodings of single bytes in which offices write Cyrillic: told by which of them makes words of what stands there.

Detection of character encodings (charset, mojibake).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

WINDOWS, KAZAKH = "cp1251", "kz1048"
CYRILLIC = (WINDOWS, KAZAKH, "koi8_t", "cp866", "mac_cyrillic", "iso8859_5")
FREQUENCIES = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            10.97,
            8.45,
            8.01,
            7.35,
            6.7,
            6.26,
            5.47,
            4.73,
            4.54,
            4.4,
            3.49,
            3.21,
            2.98,
            2.81,
            2.62,
            2.01,
            1.9,
            1.74,
            1.7,
            1.65,
            1.59,
            1.44,
            1.21,
            0.97,
            0.94,
            0.73,
            0.64,
            0.48,
            0.36,
            0.32,
            0.26,
            0.04,
            0.04,
        ),
        strict=True,
    )
)
"""How often letters stand in Russian text, in percent."""
NATIONAL = {"cp1251": "ўќѓњљїєґі", "kz1048": "қғүұәөіңһ", "koi8_t": "қғҳўӯӣҷ"}
"""Letters that are written beside the Russian ones in an encoding; how fonts of the Tajik show theirs in Windows-1251
among them."""
OFTEN = 1.0
RARE = 0.002
WRONG = 3.0
"""What a capital after a small letter, or a sign that nobody writes, counts against a reading."""
USUAL_SIGNS = "«»„“”‘’–—…№°§·\u00a0\u00ad"
LEAST_LEAD = 2.0
"""By how much the best reading must be more likely than any other, in natural logarithms."""
MOST_WORDS = 5_000
LEAST_TWICE = 4
"""Letters of a run that was encoded twice: two before."""
WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
KAZAKH_ALONE = set("ЌќЋћЈјЅѕ")
"""What Kazakh letters look like when they are read as Windows-1251, and no other language of the region does."""
KAZAKH_OR_OTHER = set("ЎўҐґЄєЇї")
TAJIK_FONTS = set("ЉљЊњЃѓ")
"""What letters of old Tajik fonts look like."""


BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def twice_encoded(start: bytes) -> str:
    """A word of UTF-8 text whose letters were UTF-8 that was read as Windows-1251 or Windows-1252, as РўРµСЂРјРµР·,
    where most are so; else ''."""
    found = BEYOND_ASCII.findall(start.decode("utf-8", "ignore"))
    twice = [(run, _once(run)) for run in found]
    wrong = [run for run, once in twice if once and len(run) >= LEAST_TWICE]
    return max(wrong, key=len) if len(wrong) * 2 > len(found) else ""


def _once(run: str) -> str:
    """Cyrillic letters that a run of letters was before it was encoded again; '' where it was none."""
    for encoding in (WINDOWS, "cp1252", "latin-1"):
        try:
            text = run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if re.fullmatch("[\u0400-\u04ff]+", text):
            return text
    return ""


def words(lines: Iterable[bytes]) -> Counter[bytes]:
    """Words with bytes beyond ASCII, and how often each stands there."""
    found: Counter[bytes] = Counter()
    for line in lines:
        found.update(WORD.findall(line))
        if len(found) > MOST_WORDS:
            break
    return found


def recognised(found: Counter[bytes]) -> str | None:
    """The encoding in which the words are Cyrillic; None where there is none, or several are as likely."""
    likely = {encoding: _likelihood(found, encoding) for encoding in CYRILLIC}
    best = max(likely, key=likely.get)
    if likely[best] == -math.inf:
        return None
    others = [
        value
        for encoding, value in likely.items()
        if {encoding, best} != {WINDOWS, KAZAKH}
        and any(one.decode(encoding, "replace") != one.decode(best, "replace") for one in found)
    ]
    if others and likely[best] - max(others) < LEAST_LEAD:
        return None
    return _windows_or_kazakh(found) if best in (WINDOWS, KAZAKH) else best


def _likelihood(found: Counter[bytes], encoding: str) -> float:
    """Logarithm of how likely the words are in Russian; minus infinity where they are no Cyrillic words."""
    total, whole, mixed = 0.0, 0, 0
    frequencies = dict.fromkeys(NATIONAL.get(encoding, ""), OFTEN) | FREQUENCIES
    for word, count in found.items():
        text = word.decode(encoding, "replace")
        for part in re.findall(r"[^\W\d_]+", text):
            if part.isascii():
                continue
            is_mixed = re.search("[A-Za-z]", part) is not None
            mixed, whole = mixed + count * is_mixed, whole + count * (not is_mixed)
            capitals = len(re.findall(r"(?<=[а-яёқғҳўүұәөіҷңһӣӯ])[А-ЯЁ]", part))
            total += count * (
                sum(math.log(frequencies.get(letter.lower(), RARE)) for letter in part) - WRONG * capitals
            )
        strange = [sign for sign in text if not sign.isascii() and not sign.isalpha() and sign not in USUAL_SIGNS]
        total -= count * WRONG * len(strange)
    return total if mixed * 10 <= whole and (whole or encoding == WINDOWS) else -math.inf


def _windows_or_kazakh(found: Counter[bytes]) -> str | None:
    """Windows-1251, or the Kazakh code that is the same but for sixteen letters; None where either may be meant, or
    neither."""
    letters = {letter for word in found for letter in word.decode(WINDOWS, "replace")}
    alone, other = letters & KAZAKH_ALONE, letters & KAZAKH_OR_OTHER
    if not alone and not other:
        return WINDOWS
    is_tajik_font = letters & TAJIK_FONTS or (not alone - set("Ќќ") and other & set("ЎўЇї"))
    return KAZAKH if alone and not is_tajik_font else None
