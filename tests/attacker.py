"""What an attacker finds out at each tier over one made-up network, as a table: `python -m tests.attacker`.

Amounts are powers of two, so that each that is told says of which cases it is made. The attacker knows the published
cases, as an agency its own ones too, and takes any weighted sums and differences of all that was told.
"""

from __future__ import annotations

import itertools
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from database.engine import Location, current_version, reader
from database.reading import Reading, Version
from feeds.asking import Refused, asked
from feeds.keys import Key
from feeds.views import FEEDS
from queries import extract, pivot, release, seizures
from scope import navigation
from scope.access import Access
from scope.filters import Filters
from scope.settings import AccessSettings, Settings
from tests import signed_in
from tests.database.made_up import AGENCIES, Rows, drawn
from tests.database.test_holds import own_cases, with_agencies
from tests.database.test_release import (
    EVERY_MONTH,
    OFFICES,
    PUBLIC,
    YEARS,
    Asked,
    coded,
    donor_filters,
    fewest_behind,
    fill,
    made_of,
    numbers_told,
)
from tests.database.test_release_cooperation import isolates_fewer, own_officers, told_of_courses
from tests.database.test_told import found_out

LIMIT = Settings().small_cell_limit
CASES = 1200
SIGNED_IN = ("KG", "TJ", "KG-X", "TJ-X")
"""Two countries of the network, and an agency of each."""
Sums = dict[tuple, list[set[int]]]
"""By country, month (or year), group and unit: the cases behind each amount that is told."""


@dataclass(frozen=True)
class Found:
    """A line of the table: `amounts` that were told and are not of known cases alone, `fewest` unknown cases behind any
    of them or of their sums and differences, `few` sets of fewer than the limit that were found out, `single` cases
    among them."""

    who: str
    questions: int
    amounts: int
    fewest: int | None
    few: int
    single: int

    def __str__(self) -> str:
        return (
            f"| {self.who} | {self.questions:,} | {self.amounts:,} | "
            f"{'none' if self.fewest is None else self.fewest} | {self.few} | {self.single} |"
        )


def reasoned(who: str, questions: int, told: Sums, known: Set[int]) -> Found:
    """What sums and differences within each block tell."""
    amounts, fewest, few, single = 0, [], 0, 0
    for sums in told.values():
        hidden = list({frozenset(left) for cases in sums if (left := cases - known)})
        amounts += len(hidden)
        if hidden:
            fewest.append(fewest_behind([set(one) for one in hidden]))
            groups = found_out(hidden, {one: one for one in set().union(*hidden)}, LIMIT - 1)
            few, single = few + len(groups), single + sum(len(group) == 1 for group in groups)
    return Found(who, questions, amounts, min((one for one in fewest if one), default=None), few, single)


class Network:
    """The records, and what is released of them, in a database of their own."""

    def __init__(self, place: Location, cases: int = CASES):
        self.rows: Rows = coded(with_agencies(drawn(seed=11, count=cases)))
        # Of powers of two the largest is soon nearly all there is.
        self.place = fill(place, self.rows, Settings(dominance_share=1.0))
        self.powers = made_of(self.rows)
        self.published = {row["id"] for row in self.rows["seizure"] if row["published_url"]}

    def known_to(self, access: Access) -> set[int]:
        """Cases that a reader knows: those that were published, and as an agency its own; who reads records, those of
        the own countries."""
        known = self.published | (own_cases(self.rows, access.agency_code) if access.agency_code else set())
        if access.sees_all_records:
            known |= {row["id"] for row in self.rows["seizure"] if row["country_code"] in access.countries}
        return known

    def sums(self, told: dict[tuple, Iterable[int]]) -> Sums:
        return {
            block: [
                {self.powers[block][1 << bit] for bit in range(amount.bit_length()) if amount >> bit & 1}
                for amount in amounts
            ]
            for block, amounts in told.items()
        }

    def amounts(self, access: Access, levels: tuple[str | None, ...], filters=EVERY_MONTH) -> dict[tuple, set[int]]:
        """By country, month, group and unit; persons in fives."""
        told = defaultdict(set)
        engine = reader(self.place)
        with engine.connect() as connection:
            for at in levels:
                for row in connection.execute(release.monthly_quantities(filters, access, at=at)).mappings():
                    if row["quantity"] is not None:
                        told[row["country_code"], row["month"], row["group_code"], row["unit"]].add(
                            int(row["quantity"])
                        )
                for row in connection.execute(release.monthly_cases(filters, access, at=at)).mappings():
                    if row["persons_detained"] is not None:
                        told[row["country_code"], row["month"], "*", "persons"].add(row["persons_detained"] // 5)
        engine.dispose()
        return told


def of_public(network: Network) -> Found:
    """Years of countries: each amount must be that of the months which donors are told, and is made of their cases."""
    of_months: dict[tuple, set[int]] = defaultdict(set)
    total: dict[tuple, int] = defaultdict(int)
    for (country, month, *cell), (amount,) in network.amounts(Access(tier="donor"), ("country",)).items():
        block = (country, month.replace(month=1), *cell)
        of_months[block] |= network.sums({(country, month, *cell): [amount]})[country, month, *cell][0]
        total[block] += amount
    told = network.amounts(PUBLIC, ("country",), YEARS)
    assert {block: {amount} for block, amount in total.items()} == told
    return reasoned("public", 2, {block: [cases] for block, cases in of_months.items()}, network.published)


def of_donors(network: Network) -> Found:
    asked = Asked(network.place)
    told = network.sums(numbers_told(asked))
    asked.engine.dispose()
    questions = sum(4 if release.level(filters) == "country" else 2 for filters in donor_filters())
    return reasoned("donor", questions, told, network.published)


def of_agency(network: Network, code: str, access: Access, who: str) -> Found:
    told = network.sums(network.amounts(access, ("country", "blo")))
    return reasoned(who, 4, told, network.published | own_cases(network.rows, code))


def by_narrowing(network: Network, access: Access, who: str, known: Set[int]) -> Found:
    """Each case that is not known, looked for by its day, office, substance and weight."""
    of = {
        row["id"]: row
        for row in network.rows["seizure"]
        if row["source_code"] == "BLO" and row["id"] not in known and row["blo_code"]
    }
    engine, questions, sizes = reader(network.place), 0, []
    with engine.connect() as connection:
        for line in network.rows["seizure_item"]:
            if (
                (row := of.get(line["seizure_id"]))
                and line["quantity_kg"]
                and line["substance_code"]
                and row["status"] in ("verified", "revised")
            ):
                filters = EVERY_MONTH.with_(
                    start=row["seized_on"],
                    end=row["seized_on"] + timedelta(1),
                    blo_codes=(row["blo_code"],),
                    substance_codes=(line["substance_code"],),
                    least_kg=line["quantity_kg"],
                    most_kg=line["quantity_kg"],
                )
                questions += 1
                # Of what is not weighed, which no limit in kilograms touches, there may be cases that are known.
                sizes += [
                    answer["case_count"]
                    for answer in connection.execute(seizures.monthly_quantities(filters, access)).mappings()
                    if answer["unit"] == "kg"
                ]
    engine.dispose()
    return Found(
        who, questions, len(sizes), min(sizes, default=None), sum(size < LIMIT for size in sizes), sizes.count(1)
    )


def of_courses(network: Network, access: Access, who: str, known: Set[tuple] = frozenset()) -> Found:
    """What Capacity tells of who attended courses, in officers in place of cases: each sum and difference of its
    numbers, less the officers that are known."""
    engine = reader(network.place)
    with engine.connect() as connection:
        sums, questions = told_of_courses(
            network.rows, lambda query: [dict(row) for row in connection.execute(query).mappings()], [access]
        )
    engine.dispose()
    hidden = [[left for group in groups if (left := group - known)] for groups in sums.values()]
    few, single = (sum(isolates_fewer(groups, limit) for groups in hidden) for limit in (LIMIT, 2))
    smallest = [size for size in range(1, 12) if any(isolates_fewer(groups, size + 1) for groups in hidden)]
    return Found(who, questions, sum(map(len, hidden)), min(smallest, default=None), few, single)


def of_pivot(network: Network, access: Access, who: str, known: Set[int], step: int = 1) -> Found:
    """What Explore tells, of the finest cells by country and by office; every coarser cell and every total must come to
    what these come to, and so tells no more. Of the filters each `step`-th is tried."""
    engine, told, questions = reader(network.place), defaultdict(set), 0
    with engine.connect() as connection:

        def asked(filters: Filters, by: tuple[str, ...], totals: Iterable[tuple[str, ...]] = ()) -> list[dict]:
            nonlocal questions
            questions += 1
            return [dict(row) for row in connection.execute(pivot.amounts(filters, access, by, totals)).mappings()]

        for filters, place in itertools.product(donor_narrowings()[::step], ("countries", "blo_codes")):
            fine = [row for row in asked(filters, (place, "month", "group_codes")) if row["quantity"] is not None]
            for row in fine:
                country = row["axis_0"][:2]
                told[country, row["axis_1"], row["axis_2"], row["unit"]].add(int(row["quantity"]))
            coarser = [(place, "quarter"), (place, "group_codes", "year"), (place,)]
            for by in coarser:
                sums: dict[tuple, int] = defaultdict(int)
                for row in fine:
                    at = {place: row["axis_0"], "group_codes": row["axis_2"]}
                    day = row["axis_1"]
                    at |= {"year": day.replace(month=1), "quarter": day.replace(month=day.month - (day.month - 1) % 3)}
                    sums[(*(at[axis] for axis in by), row["category"], row["unit"])] += int(row["quantity"])
                shown = {
                    (*(row[f"axis_{number}"] for number in range(len(by))), row["category"], row["unit"]): int(
                        row["quantity"]
                    )
                    for row in asked(filters, by)
                    if row["quantity"] is not None
                }
                assert shown == dict(sums), (who, by)
    engine.dispose()
    return reasoned(who, questions, network.sums(told), known)


def donor_narrowings() -> list[Filters]:
    """Filters that a reader of the release may set: whole months, offices, countries, groups."""
    offices = sorted(OFFICES)[:3]
    months = [{}, {"start": date(2025, 7, 1), "end": date(2026, 1, 1)}, {"end": date(2025, 2, 1)}]
    scopes = [{}, {"countries": ("KG",)}, *({"blo_codes": (code,)} for code in offices), {"group_codes": ("opiates",)}]
    return [EVERY_MONTH.with_(**span, **scope) for span, scope in itertools.product(months, scopes)]


def of_pivot_in_public(network: Network) -> Found:
    """What Explore tells the public: years of countries, as all other pages do."""
    engine = reader(network.place)
    with engine.connect() as connection:
        rows = connection.execute(pivot.amounts(YEARS, PUBLIC, ("countries", "year", "group_codes"))).mappings()
        shown = defaultdict(set)
        for row in rows:
            if row["quantity"] is not None:
                shown[row["axis_0"], row["axis_1"], row["axis_2"], row["unit"]].add(int(row["quantity"]))
    engine.dispose()
    whole = network.amounts(PUBLIC, ("country",), YEARS)
    assert shown == {block: amounts for block, amounts in whole.items() if block[3] != "persons"}
    return replace(of_public(network), who="public, Explore", questions=1)


def of_sql(network: Network, access: Access, who: str, known: Set[int]) -> Found:
    """All that a reader of records can read in SQL: every case of others among the rows of the tables would be found
    out."""
    engine = reader(network.place)
    found, rows = set(), 0
    with engine.connect() as connection:
        for name, query in extract.selects(access).items():
            for row in connection.execute(query).mappings():
                rows += 1
                if (case := row.get("id" if name == "seizure" else "seizure_id")) is not None:
                    found.add(case)
    engine.dispose()
    others = found - known
    return Found(who, rows, len(others), min([1] * len(others), default=None), len(others), len(others))


def of_feeds(network: Network, access: Access, who: str) -> Found:
    """Each way to ask a feed for single cases by an address: what is answered instead of refused."""
    engine = reader(network.place)
    asks = Reading(Version(current_version(network.place), engine))
    key = Key(number="0" * 8, tier=access.tier, agency=access.agency_code, until="2099-12-31")
    settings = Settings(access=AccessSettings(tier=access.tier, agency=access.agency_code, feeds=access.tier))
    questions, answered = 0, []
    # Records of an agency are always its own.
    names = [name for name in FEEDS if access.tier != "partner" or not navigation.of(FEEDS[name].page).data]
    for name, value in itertools.product(names, ISOLATING):
        given = {one: [text] for one, text in {"data": "network", **value}.items()}
        if access.tier != "partner":
            given.pop("data")
        questions += 1
        try:
            asked(FEEDS[name], given, key, asks=asks, settings=settings)
        except Refused:
            continue
        answered.append((name, value))
    engine.dispose()
    assert not answered, (who, answered)
    return Found(who, questions, 0, None, 0, 0)


ISOLATING: tuple[dict[str, str], ...] = (
    {"substance": "HEROIN"},
    {"near": "41,69,1"},
    {"shape": "40.9,68.9,41.1,68.9,41,69.1"},
    {"least_kg": "1"},
    {"without": "group.opiates"},
    {"left_out": "1"},
    {"left_out": "1", "why": "1.under_review"},
    {"why": "1.under_review"},
    {"transport": "rail"},
    {"stated": "value"},
    {"concealment_since": "2025"},
)
"""What would tell a single case from the others, or by subtraction."""


def of_person(network: Network, access: Access, who: str) -> list[Found]:
    """Every way that is open to somebody who has signed in."""
    known = network.known_to(access)
    if not access.reads_release_only:
        lines = [of_sql(network, access, f"{who}, SQL (rows read)", known)]
        return [*lines, by_narrowing(network, access, f"{who}, filters", known)]
    lines = [of_feeds(network, access, f"{who}, feeds"), of_courses_of(network, access, f"{who}, Capacity (officers)")]
    if not access.reads_years_only:
        told = network.sums(network.amounts(access, ("country", "blo")))
        lines.append(reasoned(f"{who}, figures", 4, told, known))
        lines.append(of_pivot(network, access, f"{who}, Explore", known))
    return lines


def of_courses_of(network: Network, access: Access, who: str) -> Found:
    own = own_officers(network.rows, access.agency_code) if access.agency_code else frozenset()
    return of_courses(network, access, who, own)


def table(folder: Path) -> list[Found]:
    network = Network(Location("duckdb", folder=folder))
    code = AGENCIES[0]
    lines = [of_public(network), of_donors(network)]
    for agency in AGENCIES:
        lines.append(
            of_agency(
                network,
                agency,
                Access(tier="partner", agency_code=agency, view="network"),
                f"partner {agency}, Network",
            )
        )
    lines.append(of_agency(network, code, Access(tier="donor"), f"({code}, were it told what donors are)"))
    for agency in AGENCIES:
        known = network.published | own_cases(network.rows, agency)
        lines.append(
            by_narrowing(network, Access(tier="partner", agency_code=agency), f"partner {agency}, Our cases", known)
        )
    lines += [
        of_pivot(network, Access(tier="donor"), "donor, Explore", network.published),
        of_pivot_in_public(network),
        *(of_feeds(network, Access(tier=tier), f"{tier}, feeds") for tier in ("donor", "public")),
    ]
    for agency in AGENCIES:
        known = network.published | own_cases(network.rows, agency)
        access = Access(tier="partner", agency_code=agency, view="network")
        lines.append(of_pivot(network, access, f"partner {agency}, Network, Explore", known))
        own = Access(tier="partner", agency_code=agency)
        lines.append(of_sql(network, own, f"partner {agency}, SQL (rows read)", known))
        lines.append(of_feeds(network, access, f"partner {agency}, Network, feeds"))
    lines += [of_courses(network, Access(tier=tier), f"{tier}, Capacity (officers)") for tier in ("public", "donor")]
    for agency in AGENCIES:
        access, known = Access(tier="partner", agency_code=agency, view="network"), own_officers(network.rows, agency)
        lines.append(of_courses(network, access, f"partner {agency}, Network, Capacity (officers)", known))
    for name, access in signed_in.accesses(*SIGNED_IN).items():
        if name != "head":
            lines += of_person(network, access, f"signed in: {name}")
    lines.append(
        by_narrowing(network, Access(tier="internal"), "(internal, which nothing is kept from)", network.published)
    )
    return lines


if __name__ == "__main__":
    print(f"{CASES:,} cases, limit {LIMIT}")
    print(
        "| who | questions | amounts told of others | fewest others in any, their sums and differences | sets under "
        "the limit | single cases |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as made:
        for line in table(Path(made) / "db"):
            print(line, flush=True)
