"""Everything that is known of one agency in the period: for its profile on screen and its summary on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from analysis import agencies, agency_summary, totals
from analysis.agencies import Line, Pair
from analysis.agency_summary import Share
from content import periods
from content.agencies import facts
from content.asks import Answer
from content.context import Context
from content.tiles import Figures
from language import i18n
from language.i18n import N_, _
from queries import agencies as queries
from queries import facets, seizures, series
from scope.access import Access
from scope.filters import BLANK, Filters

BREAKDOWNS = {
    "substance_codes": N_("Substances"),
    "blo_codes": N_("Offices"),
    "transport_modes": N_("Means of transport"),
    "concealments": N_("Concealment"),
    "detections": N_("Detection methods that led to finds"),
}
"""Fields by which its cases are counted, with the titles of their charts."""
COMPLETENESS = {
    "quantity": N_("Amount"),
    "substance": N_("Substance"),
    "persons": N_("Detained"),
    "office": N_("Office"),
    "position": N_("Exact place"),
    "transport_mode": N_("Means of transport"),
    "concealment": N_("Concealment method"),
    "detection": N_("Detection method"),
    "direction": N_("Direction of movement"),
    "origin_code": N_("Country of origin"),
    "departure_code": N_("Country of departure"),
    "destination_code": N_("Country of destination"),
}
"""What a case can state, in the words of the reader."""
MOST_SIGNIFICANT = 6


@dataclass(frozen=True)
class Shared:
    """What the profiles of all agencies are made from: the lines of all, who worked with whom, the completeness of all
    cases."""

    framed: totals.Frame
    rows: agencies.Rows
    lines: dict[str, Line]
    pairs: dict[tuple[str, str], Pair]
    codes: list[str]
    complete: pd.DataFrame


@dataclass(frozen=True)
class Profile:
    """One agency in the period.

    `others` are the lines of the same kind in other countries; `figures` are those of its tiles; `counted` are its
    cases by code, for each of `BREAKDOWNS`; `partners` its pairs, of most cases and messages first; `courses` by topic.
    """

    code: str
    line: Line
    frame: totals.Frame
    others: list[Line]
    figures: Figures
    counted: dict[str, list[tuple[str, int]]]
    partners: list[tuple[str, Pair]]
    courses: pd.DataFrame
    significant: pd.DataFrame
    assessed: pd.DataFrame
    shares: list[Share]
    sentences: list[str]


def ask_shared(here: Context) -> Callable[[], Shared]:
    """Begin to ask for what all profiles need."""
    framed = facts.frame(here)
    reports, known = periods.ask_reports(here, framed).frame, facts.ask_known(here)
    rows, pairs = facts.ask_rows(here, framed, "agency"), facts.ask_pairs(here)
    complete = here.ask(queries.completeness(_of_no_agency(here.filters), here.access))

    def answer() -> Shared:
        found = rows()
        codes = {code for code in found.codes if code in here.names.lineages} | known()
        ordered, known_frame = sorted(codes, key=lambda code: facts.order(here, code)), reports()
        lines = agencies.lines(found, ordered, facts.frame_of_agency(here, known_frame))
        return Shared(known_frame, found, lines, pairs(), ordered, complete.rows())

    return answer


def _of_no_agency(filters: Filters) -> Filters:
    return filters.with_(agency_codes=(), agency_kinds=())


def of_one(filters: Filters, code: str) -> Filters:
    """The filters narrowed to the cases that an agency led or took part in."""
    return filters.with_(agency_codes=(code,), agency_kinds=())


def ask(here: Context, code: str, framed: totals.Frame) -> Callable[[Shared], Profile]:
    """Begin to ask for what the profile of one agency needs beside `Shared`."""
    narrowed, access = of_one(here.filters, code), here.access
    spans = [narrowed.with_(start=span.start, end=span.end) for span in framed.spans]
    asked = {
        "cases": [here.ask(seizures.monthly_cases(span, access)) for span in spans],
        "quantities": [here.ask(seizures.monthly_quantities(span, access)) for span in spans],
    }
    one = {name: here.ask(query) for name, query in _questions(narrowed, access).items()}
    return lambda shared: _profile(here, code, shared, asked, one)


def _questions(narrowed: Filters, access: Access) -> dict:
    return {
        "sizes": series.sizes(narrowed, access),
        "implausible": seizures.implausible(narrowed, access),
        "significant": seizures.newest_significant(narrowed, access, most=MOST_SIGNIFICANT),
        "assessed": seizures.assessed(narrowed, access),
        "complete": queries.completeness(narrowed, access),
        **{field: facets.counts(field, narrowed, access) for field in BREAKDOWNS},
    }


def _profile(
    here: Context, code: str, shared: Shared, asked: dict[str, list[Answer]], one: dict[str, Answer]
) -> Profile:
    kind = facts.agency(here, code).kind
    country = facts.agency(here, code).country_code
    others = [
        other
        for other in shared.codes
        if facts.agency(here, other).kind == kind and facts.agency(here, other).country_code != country
    ]
    lines = (
        shared.lines
        if code in shared.lines
        else shared.lines | agencies.lines(shared.rows, [code], facts.frame_of_agency(here, shared.framed))
    )
    frame = shared.framed.of_country(country)
    partners = partners_of(shared.pairs, code, here)
    shares = shares_of(one["complete"].rows().iloc[0], shared.complete.iloc[0])
    joint = [(facts.full_name(here, partner), pair.cases) for partner, pair in partners if pair.cases]
    taught = shared.rows.trainings
    nothing = pd.DataFrame()
    figures = Figures(
        filters=of_one(here.filters, code),
        frame=frame,
        outside=0,
        sizes=one["sizes"].rows(),
        implausible=one["implausible"].rows(),
        exchanges=nothing,
        operations=nothing,
        **{name: periods.by_reporter(here, answers) for name, answers in asked.items()},
    )
    return Profile(
        code=code,
        line=lines[code],
        frame=frame,
        others=[lines[other] for other in others],
        figures=figures,
        counted={field: [*one[field].rows().itertuples(index=False, name=None)] for field in BREAKDOWNS},
        partners=partners,
        courses=taught[taught["code"] == code],
        significant=one["significant"].rows(),
        assessed=one["assessed"].rows(),
        shares=shares,
        sentences=agency_summary.sentences(
            lines[code],
            frame,
            here.names,
            partner=max(joint, key=lambda found: found[1], default=None),
            shares=shares,
            subjects=here.subjects,
        ),
    )


def partners_of(pairs: dict[tuple[str, str], Pair], code: str, here: Context) -> list[tuple[str, Pair]]:
    """Agencies that it worked with: of most cases first, then of most messages."""
    found = [
        (other, pair)
        for (one, other), pair in pairs.items()
        if one == code and other != code and other in here.names.lineages
    ]
    return sorted(found, key=lambda item: (-item[1].cases, -item[1].messages, facts.order(here, item[0])))


def shares_of(own, every) -> list[Share]:
    """How often each thing is stated, beside the cases of all agencies."""
    return [
        Share(
            _(words),
            int(own[f"{name}_stated"]),
            int(own.get(f"{name}_unknown", 0)),
            int(own["case_count"]),
            float(every[f"{name}_stated"]) / float(every["case_count"]) if every["case_count"] else None,
        )
        for name, words in COMPLETENESS.items()
    ]


def blank_and_unknown(counted: list[tuple[str, int]]) -> tuple[int, int]:
    """Cases that do not state a thing, and those that say it is not known."""
    by_code = dict(counted)
    return by_code.get(BLANK, 0), by_code.get("unknown", 0)


def narrowed_screen(here: Context, code: str) -> Context:
    """The screen as if this agency had been chosen."""
    return replace(here, filters=of_one(here.filters, code))


def subtitle(here: Context, code: str) -> str:
    """What an agency is: its kind, its country, the body that it is a part of, and its former names."""
    row = facts.agency(here, code)
    words = [here.names("agency_kind", row.kind), here.names("country", row.country_code)]
    if not pd.isna(row.parent_code):
        words.append(_("part of: {body}").format(body=here.names("agency", row.parent_code)))
    return i18n.DOT.join([*words, *facts.former_names(here, code)])


def name(here: Context, code: str) -> str:
    return i18n.name(facts.agency(here, code))
