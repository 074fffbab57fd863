"""What each figure is: one table of definitions, by kind of figure. Explanations, headings of columns that are pointed
at, notes of files and of Explore's values say it from here.

A definition is true for every reader: what only some are told of a figure stands beside it (`content.explained`).

A glossary of measures (semantic layer).
"""

from __future__ import annotations

from dataclasses import dataclass

from charts.table import Column
from language.i18n import N_, _


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a figure is.

    Args:
        words: what is counted or added up, in one or a few sentences.
        of: what it is made of: `cases`, `amounts` of cases in one unit, or something else, of which no cases are told.
        unit: in which it is told, where the page does not say that beside it.
        is_compared: it is compared with other periods, so that months can be left out of it.
    """

    words: str
    of: str = "cases"
    unit: str = ""
    is_compared: bool = False


CASES, MESSAGES, PERSONS = N_("cases"), N_("messages"), N_("persons")

FIGURES: dict[str, Definition] = {
    # Tiles
    "cases": Definition(
        words=N_(
            "Seizure cases of the period. A case is one seizure event and counts once, however many substances it "
            "holds. Rejected and withdrawn records count only where a filter asks for them."
        ),
        unit=CASES,
        is_compared=True,
    ),
    "drugs": Definition(
        words=N_(
            "Sum of the drugs in cases of the period, in one unit. Exact units of mass become kilograms; litres, "
            "tablets and other units stay what they are and are never added to them. Plant material and precursors are "
            "not in it. Where implausible quantities would make up over half of it, "
            "they stand beside it and not in it."
        ),
        of="amounts",
        is_compared=True,
    ),
    "drugs_by_weight": Definition(
        words=N_(
            "Sum of the drugs in cases of the period whose amount is an exact mass, in kilograms. Plant material and "
            "precursors are not in it."
        ),
        of="amounts",
    ),
    "precursors": Definition(
        words=N_(
            "Sum of the precursors in cases of the period, in the unit of most of these cases; other units are never "
            "added to it. Drugs are not in it. Where implausible quantities would make up over half of it, they stand "
            "beside it and not in it."
        ),
        of="amounts",
        is_compared=True,
    ),
    "persons": Definition(
        words=N_("Persons detained in cases of the period, as far as cases state them."),
        unit=PERSONS,
        is_compared=True,
    ),
    "exchanges": Definition(
        words=N_("Messages sent in the period, each counted once for who sent it."),
        of="messages",
        unit=MESSAGES,
        is_compared=True,
    ),
    "operations": Definition(
        words=N_(
            "Joint and coordinated operations that ended in the period. One in which several offices took part counts "
            "once."
        ),
        of="operations",
        unit=N_("operations"),
    ),
    # Situation
    "cases_by_month": Definition(
        words=N_(
            "Seizure cases by the month in which they took place. A shaded range is what the months before let one "
            "expect. A month that was not reported is a gap, and no zero."
        ),
        unit=CASES,
    ),
    "cases_by_place": Definition(
        words=N_("Seizure cases of the period, at the office that they name or the place where they were made."),
        unit=CASES,
    ),
    "finding_count": Definition(
        words=N_(
            "Cases of the period that are outside the range which up to 36 reported months before it let one expect."
        ),
        unit=CASES,
    ),
    "finding_new": Definition(
        words=N_(
            "Something that no case before had: a substance, a route or a concealment that was seen for the first time "
            "where records go back far enough to say so."
        ),
        unit=CASES,
    ),
    "finding_replies": Definition(
        words=N_("Median time to a reply of the requests that were answered, beside the same months a year before."),
        of="messages",
        unit=N_("days"),
    ),
    "finding_silent": Definition(
        words=N_("Offices that sent no report on whole months of which one was due."), of="reports"
    ),
    "significant": Definition(
        words=N_(
            "The newest items whose quantity is at or above the significant quantity of their substance. These "
            "thresholds are proposed values."
        ),
        of="cases",
    ),
    "led": Definition(words=N_("Cases that the agency led; in its others it took part without leading"), unit=CASES),
    "joined": Definition(words=N_("Cases in which the agency took part without leading"), unit=CASES),
}


def words(kind: str) -> str:
    """What a figure is, in the running language."""
    return _(FIGURES[kind].words)


def unit(kind: str) -> str:
    """The unit that a figure is told in; empty where the page says it beside it."""
    return _(FIGURES[kind].unit) if FIGURES[kind].unit else ""


def column(table: str, kind: str, heading: str, **looks: str) -> Column:
    """A column of figures: its heading says what they are when it is pointed at, and leads to their explanation."""
    return Column(heading, "number", note=words(kind), explain=f"{table}.{kind}", **looks)
