"""The kinds of CSV that there are: which a program reads, and which Excel opens in columns by itself.

Excel takes what stands between values, and the sign of decimals, from the settings of Windows: a semicolon and a comma
in Russian, Kazakh, Kyrgyz, Tajik, Turkmen and Uzbek, a comma and a point in English. A first line `sep=;` would tell it
as well, but then Excel no longer looks at the byte order mark and reads Cyrillic as nonsense; without it every program
finds headings in the first line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from exports import values
from language.i18n import N_


@dataclass(frozen=True)
class Separated:
    """A kind of CSV. `is_for_excel`: it begins with a byte order mark, and no text can be taken for a day of the
    calendar."""

    words: str
    separator: str
    decimal: str
    is_for_excel: bool

    @property
    def mark(self) -> str:
        return "\ufeff" if self.is_for_excel else ""

    def text(self, text: str) -> str:
        """A text that stays a text."""
        shielded = values.shielded(text)
        return (
            values.SHIELD + text
            if self.is_for_excel and shielded == text and LOOKS_LIKE_A_DAY.search(text)
            else shielded
        )

    def number(self, value: float) -> str:
        """A number in its shortest form."""
        written = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
        return written.replace(".", self.decimal)


KINDS = {
    "standard": Separated(N_("CSV for programs (comma, decimal point)"), ",", ".", False),
    "comma": Separated(N_("CSV for Excel (semicolon, decimal comma)"), ";", ",", True),
    "point": Separated(N_("CSV for Excel (comma, decimal point)"), ",", ".", True),
}
LOOKS_LIKE_A_DAY = re.compile(r"^\s*\d{1,4}[./-]\d{1,4}([./-]\d{1,4})?\s*$")
"""17.5 and 3-4 are May and April to Excel, where the point is no sign of decimals."""


def usual(language: str) -> str:
    """The kind that readers of a language most likely open."""
    return "comma" if language == "ru" else "standard"
