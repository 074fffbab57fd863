"""How is it done? Eleven tasks step by step, with pictures; what is where."""

from __future__ import annotations

import streamlit as st

from content import context
from content.help import TASKS
from language import i18n
from language.i18n import _
from pages.parts import sidebar
from pages.parts.heading import foot, head
from web.components import first_visit

here = context.current()
head(here, _("Help"), None, has_totals=False)
with st.container(key="card_what_is_where"):
    first_visit.show(is_on_page=True)
language = i18n.language()
for task in TASKS:
    with st.container(key=f"card_help_{task.name}"):
        words, picture = st.columns([2, 3], gap="medium")
        with words:
            steps = "".join(f"<li>{step.markup()}</li>" for step in task.steps)
            st.html(f'<h2 class="blo-head">{i18n.html(_(task.title))}</h2><ol class="blo-steps">{steps}</ol>')
            st.page_link(
                task.page.script,
                label=_("Go to {page}").format(page=_(task.page.title)),
                icon=f":material/{task.page.icon}:",
                query_params=sidebar.link(language),
            )
        said = i18n.html(_("{task}: the last step on the screen").format(task=_(task.title)))
        mark = f'<span class="blo-badge">{i18n.html(_("Demonstration data"))}</span>'
        # As the fonts do, it stands beside the page, wherever the dashboard is served.
        image = (
            f'<img src="./app/static/{task.picture(language)}" alt="{said}" loading="lazy" width="960" height="600"/>'
        )
        picture.html(f'<div class="blo-steps">{image}{mark}</div>')
foot(here)
