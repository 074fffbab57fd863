"""Where: the offices on the map, and how their months followed each other."""

from __future__ import annotations

from dataclasses import replace

from analysis import report_states, totals
from briefing import sentences
from briefing.request import Request
from briefing.views.figures import counted
from content import page_words
from content.context import Context
from content.map import choices, facts, picture
from content.periods import has_offices
from exports.briefing_model import KeyFigure, Slide, Step
from language import i18n
from language.i18n import _, count, ngettext

MOST_STEPS = 24
MOST_NAMED = 3


def slide(asked: Request) -> Slide:
    here = asked.here
    found = facts.load(here)
    initial = choices.of_link(here, found, asked.parameters)
    drawn = picture.picture(here, found, initial)
    frames = (
        picture.frames(here, found, initial, most_steps=MOST_STEPS)
        if initial["layers"] == ["offices"] and here.access.tier != "public"
        else ()
    )
    marks = [mark for mark in drawn.marks if mark.name]
    steps = tuple(Step(label=frame.words, radii=frame.radii, written=frame.total) for frame in frames)
    if len(steps) > 1:
        # The clock ends with what paper shows: the whole period.
        radii = tuple(mark.radius if mark.state != "zero" else 0.0 for mark in drawn.marks)
        steps = (*steps, Step(label=drawn.words, radii=radii))
    figures = _figures(here, found)
    if found.is_empty and not (len(found.states) and report_states.reported_in(found.states, found.frame.period)[0]):
        return Slide(
            key=asked.key,
            view=asked.view,
            title=_title(here, found),
            provenance=asked.provenance(found.frame),
            dwell=asked.dwell,
        )
    return Slide(
        key=asked.key,
        view=asked.view,
        title=_title(here, found),
        provenance=asked.provenance(found.frame, drawn.disclaimer),
        figures=figures,
        map=replace(drawn, notes=()),
        steps=steps if len(steps) > 2 else (),
        points=() if found.is_empty else _points(marks),
        speaker=(
            _("The area of a mark shows how many cases the office, or both offices of a pair, had in the period."),
            _("While the map plays, each month is shown by itself, on the scale of the whole period."),
            *drawn.notes,
        ),
        dwell=asked.dwell,
    )


def _cases(here: Context, found: facts.Facts) -> totals.Total:
    """Cases of the period as on every page; without a base, which the map does not show."""
    rows = found.rows["cases"]
    steps = found.clock.of(rows["month"])
    rows = rows[(steps >= found.clock.first) & (steps <= found.clock.last)]
    if len(rows) and rows["case_count"].isna().all():
        return totals.Total(None, "suppressed", None, ())
    return totals.Total(float(rows["case_count"].sum()), "reported", None, ())


def _title(here: Context, found: facts.Facts) -> str:
    if found.is_empty:
        return page_words.why_empty(here, found.frame).rstrip(".")
    total = _cases(here, found)
    cases = (
        f"{sentences.cases_words().unknown}: {i18n.state_word(total.state).lower()}"
        if total.value is None
        else sentences.cases_words().some(total.value)
    )
    offices = _with_cases(found) if has_offices(here) else 0
    if not offices:
        return cases
    words = ngettext(
        "{cases}, with at least one at {n} of {total} office",
        "{cases}, with at least one at {n} of {total} offices",
        len(found.offices),
    )
    return words.format(cases=cases, n=count(offices), total=count(len(found.offices)))


def _with_cases(found: facts.Facts) -> int:
    """Offices with at least one case in the period."""
    rows = found.rows.get("office_cases", found.rows["cases"])
    if "blo_code" not in rows:
        return 0
    steps = found.clock.of(rows["month"])
    inside = rows[
        (steps >= found.clock.first) & (steps <= found.clock.last) & rows["blo_code"].notna() & (rows["case_count"] > 0)
    ]
    return int(inside[inside["blo_code"].isin(found.offices["code"])]["blo_code"].nunique())


def _figures(here: Context, found: facts.Facts) -> tuple[KeyFigure, ...]:
    figures = [
        counted(
            _("Seizure cases"),
            None if found.is_empty else _cases(here, found).value,
            state="unknown" if found.is_empty else _cases(here, found).state,
        )
    ]
    if len(found.offices) and has_offices(here):
        figures.append(
            counted(
                _("Offices with at least one case"),
                float(_with_cases(found)),
                note=_("of {total}").format(total=count(len(found.offices))),
            )
        )
    if len(found.states) and has_offices(here):
        reported, known = report_states.reported_in(
            found.states[found.states["unit"].isin(set(found.offices["code"]))], found.frame.period
        )
        if known:
            figures.append(
                counted(
                    _("Offices that reported in full"), float(reported), note=_("of {total}").format(total=count(known))
                )
            )
    return tuple(figures)


def _points(marks) -> tuple[str, ...]:
    largest = sorted((mark for mark in marks if mark.state != "zero" and mark.amount), key=lambda mark: -mark.radius)[
        :MOST_NAMED
    ]
    return tuple(f"{mark.name}: {mark.value}" for mark in largest)
