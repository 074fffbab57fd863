"""What the figures are and are not, and where they are from."""

from __future__ import annotations

from briefing.request import Request
from content import page_words
from content.periods import has_offices
from exports.briefing_model import Slide
from language import i18n
from language.i18n import _, count, ngettext


def slide(asked: Request) -> Slide:
    here = asked.here
    provenance = asked.provenance(None)
    covered = i18n.period(here.coverage.first, here.coverage.complete_to)
    points = [
        _("A case is one seizure event. Its day, office and substances are those of the report; it counts once."),
        _(
            "Kilograms, litres, tablets and plants are never added together; drugs, plant material and precursors "
            "are never one total."
        ),
        _(
            "Zero, not reported, closed and held back are different things and look different. What is still filling "
            "up is not compared."
        ),
    ]
    if here.access.reads_release_only:
        age = here.settings.release_age_days
        points.append(
            ngettext(
                "Verified cases older than {n} day are shown; amounts of fewer than {limit} unpublished cases are "
                "held back.",
                "Verified cases older than {n} days are shown; amounts of fewer than {limit} unpublished cases are "
                "held back.",
                age,
            ).format(n=count(age), limit=count(here.settings.small_cell_limit))
        )
        points += page_words.release_words(here)
    points.append(
        (
            _("Data of the offices are complete for {period}. The source is {source}.")
            if has_offices(here)
            else _("Data are complete for {period}. The source is {source}.")
        ).format(period=covered, source=provenance.source)
    )
    return Slide(
        key=asked.key,
        view=asked.view,
        title=_("Seizures show what was found and reported, not all that crossed"),
        provenance=provenance,
        points=tuple(points),
        speaker=tuple(f"{one}." for one in page_words.caveats(here)),
        dwell=asked.dwell,
    )
