"""Summaries of agencies as one PDF, a page for each, made by Typst without a browser or system fonts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from analysis import comparison_words
from charts.chart import BarChart, TimeChart
from charts.theme import LIGHT
from exports import about, paper, typeset
from exports.agency_summary import Summary
from exports.provenance import Provenance
from exports.typeface import plain
from language.i18n import _, count

TEMPLATE = Path(__file__).with_name("agency_summary.typ")
TREND = paper.Size(wide=430.0, field=150.0)
MOST_BARS, MOST_AMOUNTS, MOST_PARTNERS, MOST_CASES = 6, 6, 6, 4
"""Rows of a list, so that an agency has one page."""


def pdf(
    summaries: list[Summary], provenance: Provenance, *, tell: Callable[[int, int], None] = lambda done, total: None
) -> bytes:
    """A page for each agency, with the letters in the file.

    Args:
        tell: is told after each picture how many of all steps are done.
    """
    return about.in_language(provenance.language, lambda: _made(summaries, provenance, tell))


def _made(summaries: list[Summary], provenance: Provenance, tell: Callable[[int, int], None]) -> bytes:
    steps = len(summaries) + 1
    with tempfile.TemporaryDirectory(prefix="summary-") as name:
        folder = Path(name)
        pages = []
        for number, summary in enumerate(summaries):
            tell(number, steps)
            picture = f"trend-{number}.svg"
            (folder / picture).write_bytes(paper.bare_svg(summary.trend, provenance, size=TREND))
            pages.append(_page(summary, picture))
        tell(steps - 1, steps)
        made = typeset.pdf(TEMPLATE, folder, _said(provenance) | {"agencies": pages})
    tell(steps, steps)
    return made


def _said(provenance: Provenance) -> dict:
    """What is the same on every page."""
    title = _("Summaries of agencies")
    colours = {name: getattr(LIGHT, name) for name in ("text", "muted", "present", "hairline", "attention")}
    return {
        "title": plain(title),
        "installation": plain(provenance.installation),
        "language": provenance.language,
        "colours": colours,
        "filter_line": plain(provenance.filter_line),
        "compared": plain(provenance.compared),
        "marks": [plain(mark) for mark in provenance.marks],
        "notes": [plain(about.sentences([note])) for note in provenance.notes],
        "about": [
            (plain(heading), plain(words))
            for heading, words in about.lines(provenance)
            if words not in (provenance.filter_line, provenance.compared)
        ],
        "words": {
            "in_short": _("In short"),
            "seized": _("Seized in its cases"),
            "amount_headings": [_("What"), _("Quantity"), _("Cases"), ""],
            "no_amounts": _("No case states an amount."),
            "partners": _("Partners"),
            "partner_headings": [_("Agency"), _("Cases"), _("Sent"), _("Received"), _("Median reply time")],
            "significant": _("Newest significant cases"),
            "case_headings": [_("Substance"), _("Quantity"), _("Place"), _("Date")],
            "no_significant": _("No significant case in the period."),
            "no_partners": _("No case together with another agency, and no message."),
        },
    }


def _page(summary: Summary, picture: str) -> dict:
    return {
        "name": plain(summary.name),
        "subtitle": plain(summary.subtitle),
        "sentences": [plain(one) for one in summary.sentences],
        "figures": [
            {"label": plain(one.label), "written": plain(one.written), "note": plain(one.note)}
            for one in summary.figures
        ],
        "trend": _trend(summary.trend, picture),
        "amounts": [
            [plain(row.name), plain(row.written), count(row.cases), plain(row.warning)]
            for row in summary.amounts[:MOST_AMOUNTS]
        ],
        "partners": [
            [plain(row.label), count(row.cases), count(row.sent), count(row.received), plain(row.reply)]
            for row in summary.partners[:MOST_PARTNERS]
        ],
        "significant": [
            [plain(text) for text in (row.substance, row.quantity, row.place, row.when)]
            for row in summary.significant[:MOST_CASES]
        ],
        "bars": [_bars(chart) for chart in summary.bars],
    }


def _trend(chart: TimeChart, picture: str) -> dict:
    return {
        "title": plain(chart.title),
        "take": plain(chart.take),
        "note": plain(" ".join(chart.notes)),
        "picture": picture,
        "alt": plain(f"{chart.title}. {chart.take}"),
    }


def _bars(chart: BarChart) -> dict:
    # Shares of one whole are few and belong together.
    shown = chart.bars[:MOST_BARS] if chart.is_whole else chart.bars
    most = 1.0 if not chart.is_whole else max((bar.value or 0.0 for bar in shown), default=0.0) or 1.0
    return {
        "title": plain(chart.title),
        "take": plain(chart.take),
        "note": plain(comparison_words.sentences(chart.notes)),
        "bars": [
            {
                "name": plain(bar.name),
                "share": (bar.value or 0.0) / most,
                "base": None if bar.base is None else bar.base / most,
                "written": plain(bar.written),
            }
            for bar in shown
        ],
    }
