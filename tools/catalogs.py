"""Bring the catalogs under `assets/locales` up to date with the code: `python -m tools.catalogs`.

Writes the template `messages.pot` and the catalog of each language but English, whose text is the message id.
A message that is a term of `assets/reference/terms.csv` arrives translated; messages that the code no longer
has are dropped. Translators then fill in what is empty, in an editor such as Poedit.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages import Catalog, extract, pofile

from language.i18n import LANGUAGES, LOCALES

ROOT = Path(__file__).parents[1]
TEMPLATE = LOCALES / "messages.pot"
TERMS = ROOT / "assets" / "reference" / "terms.csv"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
HEADER = "# Words of the dashboard of the Border Liaison Offices."


def path_of(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def calls(source: BinaryIO, keywords, comment_tags, options) -> Iterator[tuple[int, str, tuple, list[str]]]:
    """Calls of `keywords` with their literal arguments, as Babel expects them of an extraction method.

    Babel's own method reads tokens; before Python 3.12 an f-string is one token, so calls in it are missed.
    """
    for node in ast.walk(ast.parse(source.read())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if name in keywords:
            texts = [
                one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None for one in node.args
            ]
            yield node.lineno, name, tuple(texts), []


def _is_read(folder: str) -> bool:
    """Whether words of the dashboard can be in a folder: not in tests, nor in what is installed or hidden."""
    path = Path(folder)
    return not path.name.startswith((".", "_")) and path != ROOT / "tests" and not (path / "pyvenv.cfg").exists()


def template() -> Catalog:
    """The messages that the code asks for, each with the files that it stands in."""
    known = read(TEMPLATE).creation_date if TEMPLATE.exists() else None
    catalog = Catalog(header_comment=HEADER, creation_date=known, charset="utf-8", fuzzy=False)
    found = extract.extract_from_dir(ROOT, [("**.py", calls)], directory_filter=_is_read)
    for file, line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalog


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def terms() -> dict[str, str]:
    """Russian of each English term, as it stands within a text and as a label, with a capital."""
    with TERMS.open(encoding="utf-8", newline="") as file:
        pairs = [(row["term_en"], row["term_ru"]) for row in csv.DictReader(file)]
    return {_label(english): _label(russian) for english, russian in pairs} | dict(pairs)


def _label(words: str) -> str:
    return words[:1].upper() + words[1:]


def update() -> dict[str, int]:
    """Write the template and the catalogs; returns how many messages of each language lack a translation."""
    found, known = template(), terms()
    _write(found, TEMPLATE)
    left = {}
    for language in TRANSLATED:
        path = path_of(language)
        catalog = read(path, language) if path.exists() else Catalog(language, header_comment=HEADER, fuzzy=False)
        catalog.update(found, no_fuzzy_matching=True)
        for message in catalog:
            if message.id in known and not message.string and not message.context:
                message.string = known[message.id]
        _write(catalog, path)
        left[language] = sum(message.fuzzy or not all(_forms(message.string)) for message in catalog if message.id)
    return left


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pofile.write_po(file, catalog, width=100, include_lineno=False, ignore_obsolete=True)


if __name__ == "__main__":
    for language, empty in update().items():
        print(f"{path_of(language).relative_to(ROOT)}: {empty} without translation")
