"""Questions that a cross table begins with: each is a link that one can change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from content.context import Context
from content.explore import choices
from language.i18n import N_, _
from queries import network
from scope import navigation
from scope.fields import Field
from scope.filters import FIELDS
from scope.links import PARAMETERS, SEPARATOR

Codes = Callable[[Context], tuple[str, ...]]


@dataclass(frozen=True)
class Starter:
    """A question in words; axes and values that answer it, and filters as codes by field."""

    words: str
    rows: str
    across: str = ""
    values: str = "cases"
    own: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Codes] = field(default_factory=dict)


def _rail(here: Context) -> tuple[str, ...]:
    """Offices on railways."""
    offices = here.load(network.offices(here.filters.with_(countries=(), blo_codes=(), pair_codes=()), here.access))
    return tuple(sorted(offices.loc[offices["mode"] == "rail", "code"]))


def _year(here: Context) -> tuple[str, ...]:
    """The year in which the period ends."""
    return (str((here.filters.end - timedelta(days=1)).year),)


STARTERS = (
    Starter(
        N_("Which concealments at rail offices were new this year?"),
        "office",
        "concealment",
        codes={"blo_codes": _rail, "concealment_since": _year},
    ),
    Starter(
        N_("Which concealments were found at which mode of transport, year by year?"),
        "concealment",
        "transport.year",
        own={"heat": "row", "period": "all"},
    ),
    Starter(
        N_("Precursors by country of departure and quarter, against a year ago"),
        "departure",
        "quarter",
        "cases.change.quantity",
        codes={"categories": lambda _here: ("precursor",)},
    ),
    Starter(
        N_("Pairs that write much and find little"),
        "pair",
        "",
        "messages.cases.reply",
        own={"draw": "scatter", "of": "1"},
    ),
    Starter(N_("Which offices did not report, month by month?"), "office", "month", own={"period": "last_365_days"}),
    Starter(
        N_("How large is a case: median, nine of ten, and the largest, by substance"),
        "substance",
        "",
        "cases.quantity.median.p90.largest",
        codes={"categories": lambda _here: ("drug",)},
        own={"order": "-0"},
    ),
    Starter(N_("How many cases began with a message, by office and year?"), "office", "year", "cases.after_message"),
    Starter(N_("Substances by mode of transport and year"), "substance", "transport.year", own={"heat": "all"}),
    Starter(N_("What remains without the largest case?"), "country", "", "quantity.largest.rest"),
    Starter(N_("How each kind of agency finds its cases"), "detection", "agency_kind", own={"shown": "column"}),
    Starter(N_("Which kinds of agencies seize together?"), "agency_kind", "partner_kind", own={"heat": "all"}),
    Starter(
        N_("Where are women among the persons detained?"), "office", "", "cases.persons.women", own={"order": "-2"}
    ),
    Starter(N_("Checks and cases by office and quarter"), "office", "quarter", "checks.cases"),
    Starter(
        N_("Messages, joint operations and cases by country and year"), "country", "year", "messages.operations.cases"
    ),
    Starter(N_("Substance groups at each crossing"), "pair", "group", own={"heat": "row"}),
    Starter(N_("Substance groups by country and quarter"), "country", "group.quarter"),
)
"""In the order of the page; a reader has those of which all axes and values are there."""


def offered(here: Context) -> list[tuple[str, str]]:
    """Words and address of each question that this reader can ask."""
    axes, values = choices.offered(here)
    found = []
    for one in STARTERS:
        asked = [part.split(SEPARATOR) if part else [] for part in (one.rows, one.across, one.values)]
        if {*asked[0], *asked[1]} <= set(axes) and set(asked[2]) <= set(values) and _can_narrow(here, one):
            found.append((_(one.words), address(here, one)))
    return found


def _can_narrow(here: Context, one: Starter) -> bool:
    rows: list[Field] = [FIELDS[name] for name in one.codes]
    if here.access.reads_release_only and not all(here.access.is_told(row.released) for row in rows):
        return False
    if here.access.reads_own_only and any(row.of_all for row in rows):
        return False
    return all(made(here) for made in one.codes.values())


def address(here: Context, one: Starter) -> str:
    """Address of a question: source, period and comparison stay, nothing else narrows it."""
    narrowing = {row.link for row in FIELDS.values()}
    kept = {name: value for name, value in here.link.items() if name not in narrowing}
    if "period" in one.own:
        kept = {name: value for name, value in kept.items() if name not in ("from", "to")}
    codes = {PARAMETERS[name]: SEPARATOR.join(made(here)) for name, made in one.codes.items()}
    return navigation.address(
        "explore", kept | codes | {"rows": one.rows, "across": one.across, "values": one.values} | one.own
    )
