"""Title, the line of words, chips, and what the figures cannot say."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from analysis import comparison_words, totals
from charts import leaving
from content import leads, page_words
from content.context import Context
from content.periods import outside_words
from content.words import FIELD_WORDS
from exports.provenance import Provenance
from language import i18n
from language.i18n import _, count, ngettext
from language.unbroken import marked
from pages.parts import page_state, questions, sidebar
from scope import navigation
from web.components import document


def titled(title: str, *, is_demonstration: bool) -> str:
    """A title as markup, with the word of what is no record of anything real."""
    badge = f'<span class="blo-badge">{i18n.html(_("Demonstration data"))}</span>' if is_demonstration else ""
    return f"<h1>{i18n.html(title)}{badge}</h1>"


def head(here: Context, title: str, frame: totals.Frame | None, *, has_totals: bool = True) -> None:
    """Title, and one line of words: source, period, scope, comparison, data date, who reported; no `frame`: nothing is
    compared. Then what is doubtful in the totals of the page."""
    st.html(titled(title, is_demonstration=here.is_demonstration))
    span = i18n.period(here.filters.start, here.filters.end)
    words = [f"<b>{i18n.html(one)}</b>" for one in (page_words.view_words(here), span[:1].upper() + span[1:]) if one]
    words.append(i18n.html(page_words.source_words(here)))
    words.append(i18n.html(page_words.scope_words(here)))
    if here.filters.left_out:
        words.append(f"<b>{i18n.html(page_words.left_out_words(here))}</b>")
    if here.filters.start < here.coverage.first < here.filters.end:
        words.append(i18n.html(_("the data begin in {month}").format(month=i18n.month_year(here.coverage.first))))
    if frame is not None:
        words.append(i18n.html(comparison_words.compared_with(frame)))
    if reported := page_words.reported_words(here, frame):
        words.append(i18n.html(reported))
    words.append(i18n.html(page_words.data_words(here)))
    st.html(f'<div class="blo-words">{i18n.DOT.join(words)}</div>')
    if has_totals and (doubts := page_words.doubts(here)):
        st.html(_doubts(doubts))


def _doubts(doubts: list[page_words.Doubt]) -> str:
    """What is doubtful, as markup: the first sentence, and the others behind a line that opens, so that the figures are
    not pushed down; on paper all of them."""
    lines = [
        f'<div class="blo-warning">{marked(words, i18n.html)}.{"" if place else _records(doubt)}</div>'
        for doubt in doubts
        for place, words in enumerate(doubt.sentences)
    ]
    first, *rest = lines
    if not rest:
        return first
    more = ngettext("{n} more note on these totals", "{n} more notes on these totals", len(rest))
    summary = i18n.html(more.format(n=count(len(rest))))
    return f'{first}<details class="blo-why blo-doubts"><summary>{summary}</summary>{"".join(rest)}</details>'


def _records(doubt: page_words.Doubt) -> str:
    """The way to the records behind a doubt, and what leaves them out."""
    if not doubt.address:
        return ""
    act = leaving.mark(doubt.leave, _("Leave them out"))
    return f' <a href="{i18n.html(doubt.address)}" target="_self">{i18n.html(_("Show these records"))}</a> {act}'


def chips(here: Context, *, has_leads: bool = True) -> None:
    """What narrows the figures, each with a cross to take it away; a mark that was clicked is such a choice.

    Args:
        has_leads: an office, a pair or an agency that is chosen alone is offered with the page that it has.
    """
    for field, codes in sidebar.counted_again().items():
        st.html(f'<div class="blo-note">{i18n.html(page_words.counted_again_words(here, field, codes))}</div>')
    chosen = here.filters.chosen
    if not here.filters.is_narrowed:
        return
    with st.container(horizontal=True, key="chips", gap="small"):
        for field, codes in chosen.items():
            label = f"{_(FIELD_WORDS[field])}: {i18n.markdown(page_words.some_names(here, field, codes))}"
            st.button(label, key=f"chip_{field}", icon=":material/close:", on_click=sidebar.choose, args=(field, ()))
        for lead in leads.of_codes(here, _alone(here)) if has_leads else ():
            st.page_link(
                navigation.of(lead.page).script,
                label=_("Page of {name}").format(name=i18n.markdown(lead.name)),
                icon=":material/arrow_forward:",
                query_params=lead.parameters,
            )
        for field, words in page_words.excluded(here).items():
            st.button(
                i18n.markdown(words),
                key=f"chip_not_{field}",
                icon=":material/close:",
                on_click=sidebar.exclude,
                args=(field, ()),
            )
        for name, words in page_words.others(here).items():
            st.button(
                i18n.markdown(words),
                key=f"chip_{name}",
                icon=":material/close:",
                on_click=sidebar.choose_other,
                args=(name, None),
            )
            if name == leads.KEPT:
                st.button(
                    _("Reasons"),
                    key="left_out_reasons",
                    icon=":material/edit:",
                    help=_("Say why cases are left out, or count one of them again"),
                    on_click=document.leave_out,
                    args=(leaving.LEFT,),
                )


def _alone(here: Context) -> dict[str, tuple[str, ...]]:
    """What is chosen alone in its filter."""
    return {field: codes for field, codes in here.filters.chosen.items() if len(codes) == 1}


def say_why_empty(here: Context, frame: totals.Frame, outside: int) -> None:
    """Say why there is no case, and offer a way out."""
    words = page_words.why_empty(here, frame)
    st.info(words, icon=":material/filter_alt_off:")
    if outside:
        st.markdown(comparison_words.sentences([outside_words(outside)]) + ".")
    if here.filters.is_narrowed:
        st.button(_("Reset filters"), key="reset_empty", on_click=sidebar.reset)


def foot(here: Context) -> None:
    """What the figures cannot say, and for who may ask in SQL what they are worked out of."""
    questions.draw(here)
    st.html(f'<div class="blo-note">{i18n.html(". ".join(page_words.caveats(here)))}.</div>')


def provenance(here: Context, frame: totals.Frame | None, *more_notes: str, has_totals: bool = True) -> Provenance:
    """What a file that is taken from this page says of itself: the address shows the same again."""
    address = page_state.address()
    link = f"{address}?{urlencode(st.session_state.get('_link', {}))}" if address else ""
    return page_words.provenance(here, frame, *more_notes, link=link, has_totals=has_totals)
