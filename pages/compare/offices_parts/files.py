"""Pages of offices and pairs as files, one for each, made in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analysis import totals
from content import narrowing
from content.context import Context
from content.offices import facts, office_facts, overview_lines, pair_facts, pictures, summary
from exports import one_page_pdf, one_page_xlsx
from exports.one_page import OnePage
from exports.provenance import Provenance
from language import i18n
from language.i18n import _
from pages.parts import background
from pages.parts.background import File
from pages.parts.heading import provenance
from web import data
from web.jobs import Job

WRITERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "pdf": (one_page_pdf.pdf, "application/pdf"),
    "xlsx": (one_page_xlsx.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""What writes each kind of file, and its type."""


EVERY = "*"
"""Stands for all pairs."""


def buttons(here: Context, framed: totals.Frame | None, *, office: str = "", pair: str = "") -> None:
    """Two buttons that begin a file of one office or pair, of all pairs (`EVERY`), or of all offices."""
    if pair == EVERY:
        whose, words = _("All pairs"), _("One page on paper for each pair")
    elif office or pair:
        whose = facts.name(here, office) if office else here.names.pair(pair)
        words = _("One page on paper")
    else:
        whose, words = _("All offices"), _("One page on paper for each office")
    for kind in WRITERS:
        background.button(
            kind.upper() if office or pair not in ("", EVERY) else f"{whose}: {kind.upper()}",
            _begin,
            *(here, provenance(here, framed, *narrowing.words(here, "cases")), office, pair, kind, whose),
            key=f"make_{kind}",
            words=words,
        )


def _begin(here: Context, said: Provenance, office: str, pair: str, kind: str, whose: str) -> None:
    # A callback runs before the page has said which language is in use.
    i18n.use(said.language)
    here = replace(here, asks=data.of_job())
    period = i18n.period(here.filters.start, here.filters.end)
    standing = (here.asks.version, here.access.tier, abs(hash((here.filters, here.access))))
    key = "-".join(map(str, ("offices", kind, office, pair, i18n.language(), *standing)))

    def work(job: Job) -> File:
        return made(here, said, office, pair, kind, job.tell)

    background.jobs().submit(key, f"{whose} · {period} · {kind.upper()}", work)


def made(here: Context, said: Provenance, office: str, pair: str, kind: str, tell: Callable[[int, int], None]) -> File:
    """The file of one office or pair, of all pairs, or of all offices: half of the steps gather the figures, the others
    write."""
    if pair:
        codes = pictures.pairs(here, facts.overview(here)) if pair == EVERY else [pair]
    else:
        codes = [office] if office else overview_lines.codes(here, facts.overview(here))
    steps = 2 * len(codes) + 1
    pages: list[OnePage] = []
    for number, code in enumerate(codes):
        tell(number, steps)
        page = _page_of_pair(here, code) if pair else _page_of_office(here, code)
        pages += [page] if page else []
    write, mime = WRITERS[kind]
    content = write(
        pages,
        said,
        _("Offices"),
        tell=lambda done, total: tell(len(codes) + round((steps - len(codes)) * done / total), steps),
    )
    which = ("pairs" if pair == EVERY else office or pair or "all").lower()
    return File(f"offices-{which}-{said.language}.{kind}", mime, content)


def _page_of_office(here: Context, code: str) -> OnePage | None:
    known = office_facts.load(here, code)
    return summary.of_office(here, known) if known.side.is_known else None


def _page_of_pair(here: Context, code: str) -> OnePage | None:
    known = pair_facts.load(here, code)
    return summary.of_pair(here, known) if any(side.is_known for side in known.sides) else None
