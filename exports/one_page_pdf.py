"""One page of paper for each thing, as one PDF, made by Typst without a browser or system fonts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from charts.theme import LIGHT
from exports import about, paper, typeset
from exports.one_page import Listing, OnePage, Value
from exports.provenance import Provenance
from exports.typeface import plain
from language import i18n
from language.i18n import _, count, ngettext

TEMPLATE = Path(__file__).with_name("one_page.typ")
TREND = paper.Size(wide=430.0, field=150.0)
MOST_ROWS = 12
"""Rows of a table, so that each thing has one page."""
LONG = 24
"""Letters from which a text has no line to itself."""
HEAD = 3
"""Rows that title and headings of a table take."""


def pdf(
    pages: list[OnePage],
    provenance: Provenance,
    title: str,
    *,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> bytes:
    """A page for each thing, with the letters in the file.

    Args:
        title: of the whole file.
        tell: is told after each picture how many of all steps are done.
    """
    return about.in_language(provenance.language, lambda: _made(pages, provenance, title, tell))


def _made(pages: list[OnePage], provenance: Provenance, title: str, tell: Callable[[int, int], None]) -> bytes:
    steps = len(pages) + 1
    with tempfile.TemporaryDirectory(prefix="page-") as name:
        folder = Path(name)
        told = []
        for number, page in enumerate(pages):
            tell(number, steps)
            picture = ""
            if page.trend:
                picture = f"trend-{number}.svg"
                (folder / picture).write_bytes(paper.bare_svg(page.trend, provenance, size=TREND))
            told.append(_page(page, picture))
        tell(steps - 1, steps)
        made = typeset.pdf(TEMPLATE, folder, _said(provenance, title) | {"pages": told})
    tell(steps, steps)
    return made


def _said(provenance: Provenance, title: str) -> dict:
    """What is the same on every page."""
    return {
        "title": plain(title),
        "installation": plain(provenance.installation),
        "language": provenance.language,
        "colours": {name: getattr(LIGHT, name) for name in ("text", "muted", "present", "hairline", "attention")},
        "filter_line": plain(provenance.filter_line),
        "compared": plain(provenance.compared),
        "marks": [plain(mark) for mark in provenance.marks],
        "notes": [plain(about.sentences([note])) for note in provenance.notes],
        "about": [
            (plain(heading), plain(words))
            for heading, words in about.lines(provenance)
            if words not in (provenance.filter_line, provenance.compared)
        ],
        "words": {"in_short": _("In short")},
    }


def _page(page: OnePage, picture: str) -> dict:
    trend = None
    if page.trend:
        trend = {
            "title": plain(page.trend.title),
            "take": plain(page.trend.take),
            # What is numbered on the axis stands in the key of the picture.
            "note": plain(" ".join(page.trend.notes)),
            "picture": picture,
            "alt": plain(f"{page.trend.title}. {page.trend.take}"),
        }
    return {
        "name": plain(page.name),
        "subtitle": plain(page.subtitle),
        "sentences": [plain(one) for one in page.sentences],
        "figures": [
            {"label": plain(label), "written": plain(words), "note": plain(note)} for label, words, note in page.tiles
        ],
        "trend": trend,
        "columns": [[_listing(one) for one in some] for some in _in_columns(page.listings)],
    }


def _in_columns(listings: tuple[Listing, ...]) -> tuple[tuple[Listing, ...], tuple[Listing, ...]]:
    """Tables in two columns that are as long as each other as far as their order allows."""
    rows = [HEAD + min(len(one.rows), one.most or MOST_ROWS) for one in listings]
    cut = min(range(len(rows) + 1), key=lambda place: (max(sum(rows[:place]), sum(rows[place:])), -place))
    return listings[:cut], listings[cut:]


def _listing(one: Listing) -> dict:
    shown = one.rows[: one.most or MOST_ROWS]
    rest = len(one.rows) - len(shown)
    more = ngettext("{n} more row", "{n} more rows", rest).format(n=count(rest)) if rest > 0 else ""
    columns = list(zip(*shown, strict=True))
    digits = [
        None if one.is_mixed else i18n.decimals(value for value in column if isinstance(value, float))
        for column in columns
    ]
    return {
        "title": plain(one.title),
        "headings": [plain(heading) for heading in one.headings],
        "rows": [[plain(written(value, number)) for value, number in zip(row, digits, strict=True)] for row in shown],
        "is_number": one.numbers or [any(isinstance(value, float) for value in column) for column in columns],
        # Columns of long words share the width that is left, names always do.
        "is_long": [
            place == 0 or any(isinstance(value, str) and len(value) > LONG for value in column)
            for place, column in enumerate(columns or [()] * len(one.headings))
        ],
        "nothing": plain(one.nothing),
        "more": plain(more),
    }


def written(value: Value, digits: int | None = None) -> str:
    """A value in words: counts whole, other numbers rounded, or with the decimals of their column, days short."""
    if value is None:
        return i18n.NOTHING
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return i18n.date_short(value)
    if digits is not None:
        return i18n.in_column(value, digits)
    return count(value) if float(value).is_integer() else i18n.significant(value)
