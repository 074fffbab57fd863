"""One spelling of names across Latin and Cyrillic, for comparing them.

The rules are those of the reference data; they bring together what people write for the same name, and never show it.

Normalisation and transliteration for matching.
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
) | dict(
    zip(
        "қғҳўүұәөіҷңҺһґҕєҗҝҡҙҫӈӊљњђћџѕј",
        "k g kh u u u a o i dzh n kh kh g g e zh k k z s n n l n d ch dzh z i".split(),
        strict=True,
    )
)

MOST_KEPT = 50_000
"""Names whose key is kept in memory."""
OTHER_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ħ": "h",
        "ŋ": "n",
    }
)
"""Latin letters that are no others with a mark."""
APART = str.maketrans({"ş": "sh", "ș": "sh", "ç": "ch", "ž": "zh", "š": "sh", "č": "ch", "ц": "c"})
"""Letters as Turkmen and other Turkic languages read them; elsewhere, and where the mark is left out, they are s, c and
z. What is ts in most spellings of Cyrillic is c in some."""


def folded(text: str) -> str:
    """A text as it is put in order and compared within a script: ё stands with е, capitals with small letters."""
    return text.casefold().replace("ё", "е")


QUOTES = "\"'`«»“”„’‘ʻʼ"


class _Letters(dict):
    """What a letter of lower case is read as, by its number; one with a mark, such as ӯ and ӣ, is read as that
    without."""

    def __missing__(self, number: int) -> str:
        letter = chr(number)
        read = (
            ""
            if letter in QUOTES
            else CYRILLIC.get(letter) or CYRILLIC.get(unicodedata.normalize("NFD", letter)[0], letter)
        )
        plain = unicodedata.normalize("NFKD", read.translate(OTHER_LETTERS))
        self[number] = "".join(one for one in plain if not unicodedata.combining(one) and one not in QUOTES)
        return self[number]


class _KeyLetters(dict):
    """The same without all but Latin letters and figures."""

    def __missing__(self, number: int) -> str:
        self[number] = re.sub("[^a-z0-9]", "", _LETTERS[number])
        return self[number]


_LETTERS, _KEY_LETTERS = _Letters({ord("ё"): "e"}), _KeyLetters()


def latin(text: str) -> str:
    """Lower case Latin spelling: ё as е, Cyrillic transliterated, no quotes, apostrophes or diacritics."""
    return unicodedata.normalize("NFC", text.lower()).translate(_LETTERS)


DOUBLED = re.compile(r"(.)\1+")


@functools.lru_cache(maxsize=MOST_KEPT)
def key(text: str) -> str:
    """The spelling under which names are compared: Oybek, Ойбек and Oibek have the same, and so have Жалал-Абад and
    Jalal-Abad."""
    text = unicodedata.normalize("NFC", text.lower()).translate(_KEY_LETTERS)
    for written, read in READ_AS:
        text = text.replace(written, read)
    return DOUBLED.sub(r"\1", text)


READ_AS = (
    ("shch", "sch"),
    ("dzh", "j"),
    ("dj", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("q", "k"),
    ("y", "i"),
    ("w", "v"),
)


def keys(text: str) -> tuple[str, ...]:
    """The key of a name, and where it has letters that languages read differently (Daşoguz) the other one."""
    plain = unicodedata.normalize("NFC", text.lower())
    apart = plain.translate(APART)
    return (key(text),) if apart == plain else tuple(dict.fromkeys((key(text), key(apart))))


LOOKALIKES = str.maketrans("АВЕЁКМНОРСТУХІЈЅԚԜҮҺ", "ABEEKMHOPCTYXIJSQWYH")
"""Cyrillic capitals and the Latin ones that look the same."""
CYRILLIC_LOOKALIKES = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")


def in_one_script(text: str) -> tuple[str, ...]:
    """What a text that mixes Latin with Cyrillic letters may mean in one of them, in capitals: UZ-ОYВЕК in Latin,
    гepoин in Cyrillic. A text in one script means what it says: ТР is not TP."""
    capitals = text.upper()
    if not (re.search("[A-Z]", capitals) and re.search("[Ѐ-ԯ]", capitals)):
        return ()
    return tuple(
        read
        for read, other in (
            (capitals.translate(LOOKALIKES), "[Ѐ-ԯ]"),
            (capitals.translate(CYRILLIC_LOOKALIKES), "[A-Z]"),
        )
        if not re.search(other, read)
    )
