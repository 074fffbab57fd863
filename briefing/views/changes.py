"""What changed: the most surprising findings, in sentences."""

from __future__ import annotations

from analysis import changes as findings
from briefing.request import Request
from content.situation import facts as situation
from content.situation import finding_lines, months
from content.situation import findings as page
from exports.briefing_model import Slide
from language.i18n import _, count, ngettext

MOST = 4


def slide(asked: Request) -> Slide:
    here = asked.here
    found = situation.load(here)
    every = page.found(here, found) if not found.is_empty else []
    ranked = findings.ranked(every, most=MOST)
    title = ngettext(
        "{n} unusual change, namely {finding}",
        "{n} unusual changes, the most surprising of them {finding}",
        len(every),
    )
    why = page.why_nothing_changed(here, found)
    # What the title names is what is drawn.
    line = next(iter(finding_lines.lines(here, found, ranked[:1])), None)
    drawn = (finding_lines.chart(line),) if line else (months.chart(here, found),) if found.trend_months else ()
    return Slide(
        key=asked.key,
        view=asked.view,
        title=title.format(n=count(len(every)), finding=ranked[0].headline) if ranked else why.rstrip("."),
        provenance=asked.provenance(found.frame),
        charts=drawn,
        points=tuple(f"{one.headline}. {one.sentence}" for one in ranked),
        speaker=(
            _("Every office and every country is compared with its own past, never with another."),
            _("Findings are ranked by how improbable they would be if nothing had changed."),
        ),
        dwell=asked.dwell,
    )
