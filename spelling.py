"""One spelling of names across Latin and Cyrillic, for comparing them.

The rules are those of the reference data; they bring together what people write for the same name, and never show it.
"""

from __future__ import annotations

import re
import unicodedata

CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch  i  e yu ya".split(" "),
        strict=True,
    )
) | dict(zip("қғҳўүұәөіҷңҺһ", "k g kh u u u a o i dzh n kh kh".split(), strict=True))


def latin(text: str) -> str:
    """Lower case Latin spelling: ё as е, Cyrillic transliterated, no quotes, apostrophes or diacritics."""
    text = text.lower().replace("ё", "е")
    text = "".join(CYRILLIC.get(letter, letter) for letter in text)
    text = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return re.sub(r"[\"'`«»“”„’‘ʻʼ]", "", text)


def key(text: str) -> str:
    """The spelling under which names are compared: Oybek, Ойбек and Oibek have the same."""
    text = re.sub(r"[^a-z0-9]+", "", latin(text))
    for written, read in (("shch", "sch"), ("dzh", "j"), ("dj", "j"), ("kh", "h"), ("gh", "g"), ("y", "i"), ("w", "v")):
        text = text.replace(written, read)
    return re.sub(r"(.)\1+", r"\1", text)
