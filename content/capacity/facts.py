"""What was given and taught, by whom it was paid, for the page and the slide.

What each tier is told:

- everybody: agreements that are published; those that are not, internal readers and partners;
- internal readers: everything, the condition of equipment and targets included;
- partners among their own: grants and equipment of the offices where their agency works, courses that its officers
  attended and of those their own men and women; no condition of equipment, no targets;
- donors, and partners who look at the network: grants, equipment and courses by month, country, donor and the offices
  that are told, as they are released; men and women where there are enough of both;
- the public: the same by country and whole year, without offices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from content import leads
from content.context import Context
from queries import agencies, network
from queries import capacity as queries
from scope.filters import Filters


@dataclass(frozen=True)
class Support:
    """What is known of one donor's support, or of all: offices it supported at any time, and what came in a period."""

    offices: list[str]
    courses: pd.DataFrame
    equipment: pd.DataFrame
    grants: pd.DataFrame

    def of(self, donor: str, supported: pd.DataFrame) -> Support:
        """The part of one donor."""
        parts = (rows[rows["donor_code"] == donor] for rows in (self.courses, self.equipment, self.grants))
        return Support(supported[supported["donor_code"] == donor]["blo_code"].tolist(), *parts)

    def why_not(self, held: str) -> str:
        """Why a figure of courses is not there: held back, or nobody stated it."""
        return "suppressed" if len(self.courses) and self.courses[held].sum() else "not_stated"

    def sum(self, table: str, column: str) -> float | None:
        """Sum of a column; None where nothing is stated."""
        found = getattr(self, table)[column].sum(min_count=1)
        return None if pd.isna(found) else float(found)


def whole(here: Context) -> Filters:
    """The filters over all that the data cover, up to the end of the period."""
    first = min(here.coverage.first, here.filters.start)
    return here.filters.with_(start=first.replace(month=1, day=1) if here.access.tier == "public" else first)


def support(here: Context, filters: Filters, donor: str, supported: pd.DataFrame) -> Support:
    access = here.access
    asked = [
        here.ask(query(filters, access, donor_code=donor))
        for query in (queries.courses, queries.equipment, queries.contributions)
    ]
    offices = supported if not donor else supported[supported["donor_code"] == donor]
    return Support(sorted(set(offices["blo_code"])), *(answer.rows() for answer in asked))


def since(here: Context) -> str:
    """The year in which the data begin."""
    return str(whole(here).start.year)


def supported(here: Context) -> pd.DataFrame:
    """Who supported which office: rows of `network.supported`; none for the public."""
    if here.access.tier == "public":
        return pd.DataFrame(columns=["donor_code", "blo_code", "country_code"])
    return here.load(network.supported(here.filters, here.access))


@dataclass(frozen=True)
class Given:
    """What was given by one donor, or by all: in the period, and since the data begin up to its end.

    `opened` are rows of `network.offices` (of one donor those that it supported); `conditions` of
    `capacity.conditions`, `trainings` of `agencies.trainings`: None where the reader is not told.
    """

    donor: str
    supported: pd.DataFrame
    names: dict[str, str]
    found: Support
    ever: Support
    opened: pd.DataFrame
    conditions: pd.DataFrame | None
    trainings: pd.DataFrame | None

    @property
    def donors(self) -> list[str]:
        """Every donor that supported an office or gave something, by name; '' where none is stated, last."""
        codes = {
            *self.supported["donor_code"],
            *(
                code
                for rows in (self.ever.courses, self.ever.equipment, self.ever.grants)
                for code in rows["donor_code"]
            ),
        }
        return sorted(codes, key=lambda one: (not one, self.names.get(one, one)))


def given(here: Context, donor: str = "") -> Given:
    """Everything of the view; of one donor where its code is given."""
    found = here.facts("capacity.given", lambda: _given(here, donor), donor)
    # Figures are kept for all languages, names are those of this one.
    return replace(found, names=leads.donors(here))


def _given(here: Context, donor: str) -> Given:
    access, ever = here.access, whole(here)
    is_told = not access.reads_release_only
    offices = here.ask(network.offices(here.filters, access)) if access.tier != "public" else None
    conditions = here.ask(queries.conditions(ever, access, donor_code=donor)) if access.sees_all_records else None
    # Courses of agencies are told whoever paid for them.
    trainings = here.ask(agencies.trainings(ever, access)) if is_told and not donor else None
    by_office = supported(here)
    of_donor = support(here, ever, donor, by_office)
    opened = offices.rows() if offices else pd.DataFrame(columns=["code", "opened_on", "country_code"])
    if donor:
        opened = opened[opened["code"].isin(of_donor.offices)]
    return Given(
        donor,
        by_office,
        {},
        support(here, here.filters, donor, by_office),
        of_donor,
        opened,
        None if conditions is None else conditions.rows(),
        None if trainings is None else trainings.rows(),
    )
