"""How does each office stand, beside its own usual and along its border?"""

from __future__ import annotations

from content import context, periods
from content.offices import facts
from language.i18n import _
from pages.compare.offices_parts import overview
from pages.compare.offices_parts.absent import say_of_whom, say_why_absent
from pages.parts import background
from pages.parts.heading import chips, foot, head

here = context.current()

if not facts.can_show(here):
    head(here, _("Offices"), periods.ask_reports(here, periods.frame(here)).frame())
    say_why_absent()
    foot(here)
else:
    found = facts.overview(here)
    head(here, _("Offices"), found.framed)
    chips(here)
    say_of_whom(here)
    background.panel()
    overview.draw(here, found)
    foot(here)
