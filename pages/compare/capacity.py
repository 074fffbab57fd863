"""What was opened, delivered and taught, by whom was it paid?"""

from __future__ import annotations

from content import context
from content.capacity import facts
from language.i18n import _
from pages.compare.capacity_parts import given as parts
from pages.parts import page_state
from pages.parts.heading import chips, foot, head

here = context.current()
names = facts.donor_names(here)
donor = page_state.parameter("donor", "", lambda code: not code or code in names)
found = facts.given(here, donor)
head(here, _("Capacity"), None, has_totals=False)
chips(here)
if donor:
    parts.draw_donor_head(here, found)
parts.draw(here, found)
foot(here)
