"""What changed: the most surprising findings, each a link to what shows it."""

from __future__ import annotations

import streamlit as st

from analysis import changes
from charts import leaving, spark
from content import leads, narrowing
from content import leaving as leaving_of
from content.context import Context
from content.explained import Figure
from content.situation import finding_lines
from content.situation.facts import Facts, year_before
from content.situation.findings import found, subjects, why_nothing_changed
from language import i18n
from language.i18n import _
from language.unbroken import marked, unbroken
from pages.parts import explain, led_to, sidebar
from queries import changes as change_queries
from queries import network, series
from scope import navigation

MOST_CHANGES = 7


def findings(here: Context, facts: Facts) -> list[changes.Change]:
    """The most surprising findings, the most surprising first."""
    return here.once("what_changed", lambda: changes.ranked(found(here, facts), most=MOST_CHANGES))


def what_changed(here: Context, facts: Facts) -> None:
    """The most surprising findings, each a link to what shows it."""
    st.html(f'<h2 class="blo-head">{i18n.html(_("What changed"))}</h2>')
    ranked = findings(here, facts)
    take = _(
        "The most surprising come first, each with its last two years and, shaded, what its own past leads one to "
        "expect."
    )
    if ranked:
        st.html(f'<div class="blo-take">{i18n.html(take)}</div>')
    for words in narrowing.words(here, *subjects(facts)):
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')
    if here.access.reads_own_only:
        words = _(
            "Here are reply times and silent offices. For counts beside their past and for what is new choose Network, "
            "which takes the cases of all agencies."
        )
        st.html(f'<div class="blo-note">{i18n.html(words)}</div>')
    if not ranked:
        st.markdown(why_nothing_changed(here, facts))
    pictures = here.once("what_changed.lines", lambda: _lines(here, facts, ranked))
    for place, (change, picture) in enumerate(zip(ranked, pictures, strict=True)):
        with st.container(key=f"change_{change.tone}_{place}"):
            st.page_link(
                navigation.of("situation").script,
                label=i18n.markdown(unbroken(change.headline)),
                query_params=sidebar.with_codes(change.codes),
            )
            asks = _explained(here, change, place)
            act = leaving.mark(leaving_of.key_of(here, change.seizure_id), _("Leave it out"), of=change.headline)
            ways = led_to.markup(leads.of_codes(here, change.codes))
            sentence = f'<div><div class="blo-take">{marked(change.sentence, i18n.html)}{asks} {act}</div>{ways}</div>'
            st.html(f'<div class="blo-finding">{sentence}{picture}</div>' if picture else sentence)


def _explained(here: Context, change: changes.Change, place: int) -> str:
    """The button that explains a finding, as markup."""
    kind = f"finding_{'new' if change.rule.startswith('new_') else change.rule}"
    figure = Figure(
        key=f"finding.{place}",
        kind=kind,
        title=change.headline,
        here=here,
        said=(change.sentence,),
        codes=change.codes,
    )
    return explain.offer(figure.asking(lambda: _queries(figure)))


def _queries(figure: Figure):
    here, there = figure.here, figure.there
    match figure.kind:
        case "finding_replies":
            spans = (here.filters, year_before(here.filters))
            return [network.reply_times(span, here.access, zone=here.settings.zone) for span in spans]
        case "finding_silent":
            return [network.last_reports(here.filters, here.access)]
        case "finding_new":
            return [change_queries.first_seen_in(here.filters, here.access)]
    return [series.by_period(there.filters, there.access, measure="cases", grain="month")]


def _lines(here: Context, facts: Facts, ranked: list[changes.Change]) -> list[str]:
    """The line of each finding as markup; empty where it has none."""
    return [
        ""
        if line is None
        else spark.line(
            line.values,
            line.low,
            line.high,
            here.palette,
            words=finding_lines.words(line),
            tone=change.tone,
            shown_from=line.shown_from,
        )
        for change, line in zip(ranked, finding_lines.lines(here, facts, ranked), strict=True)
    ]
