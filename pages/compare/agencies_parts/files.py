"""Summaries of agencies as files, a page for each, made in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analysis import totals
from content import narrowing
from content.agencies import facts, profile_facts
from content.agencies.summary import summary
from content.context import Context
from exports import agency_summary_pdf, agency_summary_xlsx
from exports.agency_summary import Summary
from exports.provenance import Provenance
from language import i18n
from language.i18n import _
from pages.parts import background
from pages.parts.background import File
from pages.parts.heading import provenance
from web import data
from web.jobs import Job

WRITERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "pdf": (agency_summary_pdf.pdf, "application/pdf"),
    "xlsx": (agency_summary_xlsx.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""What writes each kind of file, and its type."""


def buttons(here: Context, framed: totals.Frame, code: str = "") -> None:
    """Two buttons that begin a file of one agency, or of all."""
    whose = facts.full_name(here, code) if code else _("All agencies")
    words = _("Summary, one page for an agency") if code else _("Summaries, one page for each agency")
    for kind in WRITERS:
        said = provenance(here, framed, *narrowing.words(here, "cases", "agency_messages", "agency_courses"))
        background.button(kind.upper(), _begin, here, said, code, kind, whose, key=f"make_{kind}", words=words)


def _begin(here: Context, said: Provenance, code: str, kind: str, whose: str) -> None:
    # A callback runs before the page has said which language is in use.
    i18n.use(said.language)
    here = replace(here, asks=data.of_job())
    period = i18n.period(here.filters.start, here.filters.end)
    key = "-".join(
        map(
            str,
            (kind, code, i18n.language(), here.asks.version, here.access.tier, abs(hash((here.filters, here.access)))),
        )
    )

    def work(job: Job) -> File:
        return made(here, said, code, kind, job.tell)

    background.jobs().submit(key, f"{whose} · {period} · {kind.upper()}", work)


def made(here: Context, said: Provenance, code: str, kind: str, tell: Callable[[int, int], None]) -> File:
    """The file of one agency, or of all (no code): half of the steps gather the figures, the others write."""
    shared = profile_facts.ask_shared(here)()
    codes = [code] if code else facts.shown(here, shared.codes)
    steps = 2 * len(codes) + 1
    summaries: list[Summary] = []
    for number, one in enumerate(codes):
        tell(number, steps)
        summaries.append(summary(here, profile_facts.ask(here, one, shared.framed)(shared)))
    write, mime = WRITERS[kind]
    content = write(
        summaries, said, tell=lambda done, total: tell(len(codes) + round((steps - len(codes)) * done / total), steps)
    )
    which = code.lower() if code else "all"
    return File(f"agencies-{which}-{said.language}.{kind}", mime, content)
