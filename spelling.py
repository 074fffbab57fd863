"""One spelling of names across Latin and Cyrillic, for comparing them.

The rules are those of the reference data; they bring together what people write for the same name, and never show it.
"""

from __future__ import annotations

import functools
import re
import unicodedata

CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch  i  e yu ya".split(" "),
        strict=True,
    )
) | dict(zip("қғҳўүұәөіҷңҺһґҕєҗҝҡҙҫӈӊљњђћџѕј", "k g kh u u u a o i dzh n kh kh g g e zh k k z s n n l n d ch dzh z i".split(), strict=True))

OTHER_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "a", "ħ": "h", "ŋ": "n"})
"""Latin letters that are no others with a mark."""
APART = str.maketrans({"ş": "sh", "ș": "sh", "ç": "ch", "ž": "zh", "š": "sh", "č": "ch"})
"""Letters as Turkmen and other Turkic languages read them; elsewhere, and where the mark is left out, they are s, c and z."""


@functools.cache
def _base(letter: str) -> str:
    """What a Cyrillic letter with a mark is read as; any other letter stays."""
    return CYRILLIC.get(unicodedata.normalize("NFD", letter)[0], letter)


def latin(text: str) -> str:
    """Lower case Latin spelling: ё as е, Cyrillic transliterated, no quotes, apostrophes or diacritics."""
    text = unicodedata.normalize("NFC", text.lower()).replace("ё", "е")
    # Letters that are another one with a mark, such as ӯ and ӣ, are read as that one.
    text = "".join(letter if letter < "\x80" else CYRILLIC.get(letter) or _base(letter) for letter in text)
    text = unicodedata.normalize("NFKD", text.translate(OTHER_LETTERS))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return re.sub(r"[\"'`«»“”„’‘ʻʼ]", "", text)


def key(text: str) -> str:
    """The spelling under which names are compared: Oybek, Ойбек and Oibek have the same, and so have Жалал-Абад and Jalal-Abad."""
    text = re.sub(r"[^a-z0-9]+", "", latin(text))
    for written, read in READ_AS:
        text = text.replace(written, read)
    return re.sub(r"(.)\1+", r"\1", text)


READ_AS = (("shch", "sch"), ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("q", "k"), ("y", "i"), ("w", "v"))


def keys(text: str) -> tuple[str, ...]:
    """The key of a name, and where it has letters that languages read differently (Daşoguz) the other one."""
    return tuple(dict.fromkeys((key(text), key(unicodedata.normalize("NFC", text.lower()).translate(APART)))))


LOOKALIKES = str.maketrans("АВЕЁКМНОРСТУХІЈЅԚԜҮҺ", "ABEEKMHOPCTYXIJSQWYH")
"""Cyrillic capitals and the Latin ones that look the same."""
CYRILLIC_LOOKALIKES = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")


def in_one_script(text: str) -> tuple[str, ...]:
    """What a text that mixes Latin with Cyrillic letters may mean in one of them, in capitals: UZ-ОYВЕК in Latin, гepoин in Cyrillic.
    A text in one script means what it says: ТР is not TP."""
    capitals = text.upper()
    if not (re.search("[A-Z]", capitals) and re.search("[Ѐ-ԯ]", capitals)):
        return ()
    return tuple(
        read
        for read, other in ((capitals.translate(LOOKALIKES), "[Ѐ-ԯ]"), (capitals.translate(CYRILLIC_LOOKALIKES), "[A-Z]"))
        if not re.search(other, read)
    )
