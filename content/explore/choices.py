"""What a cross table can be made of: axes and values that the source holds and the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from content.context import Context
from content.explore import charts, words
from content.explore.grid import Looks
from content.periods import has_offices
from language import i18n
from language.i18n import N_, _
from scope import pivot
from scope.pivot import AXES, DEPTH, MOST_VALUES, SEPARATOR, VALUES, Question

OF_OFFICES = ("office", "pair")
SUBJECT_OF = {
    "agency": "agencies",
    "agency_kind": "agencies",
    "lead": "agencies",
    "partner": "agencies",
    "partner_kind": "agencies",
    "persons": "persons",
    "women": "persons",
    "messages": "exchanges",
    "reply": "exchanges",
    "operations": "operations",
    "checks": "traffic",
    "after_message": "exchanges",
    "in_operation": "operations",
}
"""What a source must hold for an axis or a value."""


def offered(here: Context) -> tuple[list[str], list[str]]:
    """Names of axes and of values that the reader may choose from."""
    axes, values = pivot.offered(here.access)
    held = {*here.subjects, "seizures"}
    of_offices = has_offices(here)

    def is_held(name: str) -> bool:
        return SUBJECT_OF.get(name, "seizures") in held and (of_offices or name not in OF_OFFICES)

    found = [name for name in values if is_held(name)]
    if here.access.reads_release_only:
        narrowed = any(getattr(here.filters, field) for field in ("group_codes", "categories"))
        found = [name for name in found if not (narrowed and name == "persons")]
    if here.filters.comparison == "none":
        found = [name for name in found if name != "change"]
    return [name for name in axes if is_held(name)], found


def default(here: Context) -> Question:
    """The table that the page begins with: what was seized where, with quantities in their units."""
    axes, _values = offered(here)
    rows = ("country", "office") if "office" in axes and not here.access.reads_release_only else ("country",)
    across = ("group",) if "group" in axes else ()
    return Question(rows=rows[:1], columns=across, values=("cases",))


@dataclass(frozen=True)
class Chosen:
    """A table as a link asks for it: how it is drawn, and the number of the measure that is."""

    question: Question
    looks: Looks
    drawn: str
    measure: int


def of_link(here: Context, parameters: Mapping[str, str]) -> Chosen:
    """The chart that the page would show that is opened by a link; a table is drawn as squares, or as bars. What nobody
    may choose is as the page opens."""
    axes, values = offered(here)
    usual = default(here)

    def some(name: str, known: Collection[str], most: int, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        codes = tuple(filter(None, parameters.get(name, SEPARATOR.join(otherwise)).split(SEPARATOR)))
        is_known = len(set(codes)) == len(codes) <= most and set(codes) <= set(known)
        return codes if is_known else otherwise

    rows = some("rows", axes, DEPTH, usual.rows)
    across = tuple(axis for axis in some("across", axes, DEPTH, usual.columns) if axis not in rows)
    question = Question(
        rows=rows, columns=across, values=some("values", values, MOST_VALUES, usual.values) or ("cases",)
    )
    can = charts.offered(question, is_released=here.access.reads_release_only)
    drawn = parameters.get("draw", "")
    if drawn not in can or drawn == "table":
        drawn = "heat" if "heat" in can else "bars"
    number = parameters.get("of", "0")
    return Chosen(question, Looks(), drawn, int(number) if number.isdecimal() and len(number) <= 2 else 0)


def lost(here: Context, parameters: Mapping[str, str]) -> list[str]:
    """Axes and values that a link asks for and this reader cannot have, each with why, as sentences."""
    axes, values = offered(here)
    of_reader = pivot.offered(here.access)
    names: dict[str, list[str]] = {}
    for parameter in ("rows", "across", "values"):
        of_values = parameter == "values"
        for part in parameters.get(parameter, "").split(SEPARATOR):
            if part not in (VALUES if of_values else AXES) or part in (values if of_values else axes):
                continue
            why = _why_not(part, of_reader[of_values])
            names.setdefault(why, []).append(_(VALUES[part].words) if of_values else words.axis(part))
    return [_(why).format(names=i18n.list_words(some)) for why, some in names.items()]


def _why_not(name: str, of_reader: Collection[str]) -> str:
    """Why an axis or a value is not offered, beside its name."""
    if name not in of_reader:
        return N_("Not told at your access level: {names}.")
    if name == "change":
        return N_("Nothing is compared, so these do not stand: {names}.")
    if name == "persons":
        return N_("Released figures tell this of all substances together alone: {names}.")
    return N_("The source of these records does not hold these: {names}.")


def subjects_of(here: Context, parameters: Mapping[str, str]) -> tuple[str, ...]:
    """What the table of a link is of (see `queries.narrowing`)."""
    return tuple(dict.fromkeys(VALUES[name].subject for name in of_link(here, parameters).question.values))


def not_known(here: Context, question: Question) -> list[tuple[str, list[str]]]:
    """Values that are not known by some of the axes, with these."""
    is_released = here.access.reads_release_only
    known = {
        value: [axis for axis in question.axes if not pivot.is_known_by(value, axis, is_released=is_released)]
        for value in question.values
    }
    return [(value, missing) for value, missing in known.items() if missing]
