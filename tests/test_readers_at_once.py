"""One process serves people of two countries and two agencies, donors and the public at once: by their own pages,
files, routes and feeds, and by those of the others, nobody reaches a word that is not theirs.

`python -m pytest tests/test_readers_at_once.py -s` prints how much was asked.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from database import bulk, engine, publishing
from database.engine import Location
from feeds import keys
from queries import schema
from scope import navigation
from tests import signed_in
from tests.conftest import new_database
from tests.session import Got, Session, got, opened
from tests.signed_in import AREAS as NETWORK
from tools import launch

CASES = 1500
PLANTED = {
    "1": ("seizure", "id", ("public_ref", "place_text", "province_text", "concealment_reported", "transport_reported")),
    "2": ("seizure_item", "seizure_id", ("substance_reported", "quantity_reported")),
    "3": ("operation", "id", ("name",)),
    "4": ("training", "id", ("title",)),
    "5": ("equipment", "id", ("condition",)),
}
"""Columns that hold words which say whose row they are of, by the table."""
CANARY = re.compile(rb"CANARY(\d)N(\d+)X")
Canaries = set[tuple[str, int]]


def of_names(agency: str) -> str:
    return f"(SELECT code FROM agency WHERE lineage_code = '{agency}')"


def of_country(code: str) -> dict[str, str]:
    """Which rows of each table are of a country."""
    offices = f"(SELECT code FROM blo WHERE country_code = '{code}')"
    of_cases = f"SELECT id FROM seizure WHERE country_code = '{code}'"
    return {
        "1": of_cases,
        "2": of_cases,
        "3": f"SELECT operation_id FROM operation_blo WHERE blo_code IN {offices}",
        "4": f"SELECT id FROM training WHERE country_code = '{code}' OR blo_code IN {offices} OR id IN (SELECT "
        f"training_id FROM training_attendance WHERE agency_code IN (SELECT code FROM agency WHERE country_code = "
        f"'{code}'))",
        "5": f"SELECT id FROM equipment WHERE blo_code IN {offices}",
    }


def of_agency(code: str) -> dict[str, str]:
    """Which rows of each table are of an agency."""
    names = of_names(code)
    of_cases = (
        f"SELECT id FROM seizure WHERE lead_agency_code IN {names} UNION SELECT seizure_id FROM seizure_agency WHERE "
        f"agency_code IN {names}"
    )
    return {
        "1": of_cases,
        "2": of_cases,
        "3": f"SELECT operation_id FROM operation_agency WHERE agency_code IN {names}",
        "4": f"SELECT training_id FROM training_attendance WHERE agency_code IN {names}",
        "5": "SELECT id FROM equipment WHERE blo_code IN (SELECT blo_code FROM blo_agency WHERE agency_code IN "
        f"{names})",
    }


def planted(place: Location) -> None:
    with publishing.change(place) as connection:
        for number, (table, key, columns) in PLANTED.items():
            words = ", ".join(f"{column} = 'CANARY{number}N' || {key} || 'X'" for column in columns)
            connection.exec_driver_sql(f"UPDATE {table} SET {words}")


def allowed(place: Location) -> dict[str, Canaries]:
    """The canaries that each reader may be told of."""
    first, second, first_agency, second_agency = NETWORK
    reading = engine.reader(place)

    def found(queries: dict[str, str]) -> Canaries:
        with reading.connect() as connection:
            return {
                (number, key)
                for number, query in queries.items()
                for key in connection.exec_driver_sql(query).scalars()
            }

    everything = {number: f"SELECT {key} FROM {table}" for number, (table, key, _columns) in PLANTED.items()}
    found_by = {
        "head": found(everything),
        "first-country": found(of_country(first)),
        "second-country": found(of_country(second)),
        "first-officer": found(of_agency(first_agency)),
        "second-officer": found(of_agency(second_agency)) & found(of_country(second)),
    }
    reading.dispose()
    return {name: found_by.get(name, set()) for name in signed_in.PEOPLE}


def copied(source: Location, to: Location) -> Location:
    """All rows of a database in another one."""
    reading = engine.reader(source)
    with reading.connect() as connection, publishing.change(to) as other:
        for table in schema.metadata.sorted_tables:
            rows = bulk.frame(connection, sa.select(table))
            if table.name == "database_info":
                rows = rows[rows["key"].isin(("loaded_at", "is_demonstration", "released_to"))]
            if len(rows):
                other.execute(sa.delete(table))
                bulk.insert(other, table, rows)
    reading.dispose()
    return to


def canaries(raw: bytes) -> Canaries:
    return {(number.decode(), int(key)) for number, key in CANARY.findall(raw)}


def unpacked(file: Got) -> bytes:
    """What stands in a file."""
    if file.body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(file.body)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    if file.body.startswith(b"PAR1"):
        return pd.read_parquet(io.BytesIO(file.body)).to_csv().encode()
    return file.body


@dataclass
class Installation:
    address: str
    allowed: dict[str, Canaries]
    keys: dict[str, str]
    environment: dict[str, str]
    token: str
    asked: Counter = field(default_factory=Counter)
    told: Counter = field(default_factory=Counter)

    def open(self, who: str) -> AbstractContextManager[Session]:
        return opened(self.address, signed_in.headers(who))

    def say(self) -> None:
        print(f"\n{dict(self.asked)} questions; canaries told: {dict(self.told)}")

    def judge(self, who: str, raw: bytes, what: str) -> None:
        """Nothing of others is among what a reader got."""
        self.asked[what.partition(" ")[0]] += 1
        found = canaries(raw)
        self.told[who] += len(found)
        beyond = found - self.allowed[who]
        assert not beyond, (who, what, sorted(beyond)[:5], len(beyond))


@pytest.fixture(scope="module", params=["duckdb", pytest.param("postgresql", marks=pytest.mark.long)])
def installation(request, demonstration_of, tmp_path_factory) -> Iterator[Installation]:
    """The dashboard behind a proxy that signs people in, over a network in which rows say whose they are."""
    folder = tmp_path_factory.mktemp("readers")
    with ExitStack() as stack:
        place = demonstration_of(CASES, folder / "network")
        planted(place)
        told = allowed(place)
        if request.param == "postgresql":
            place = copied(place, stack.enter_context(new_database("postgresql", folder, request)))
        yield stack.enter_context(served(folder, place, told))
        shutil.rmtree(folder / "network", ignore_errors=True)


@contextmanager
def served(folder: Path, place: Location, told: dict[str, Canaries], path: str = "") -> Iterator[Installation]:
    """The dashboard over a network; `path`: where Python looks for modules first."""
    port = launch.free_port()
    (folder / "settings.toml").write_text(
        f'store = "{folder}/store.sqlite"\nfeed_keys = "{folder}/keys"\n[access]\nfeeds = "internal"\nsql = "partner"\n'
        f'[database]\nsnapshots = "{folder}/snapshots"\nlive = true\n'
    )
    (folder / "access.toml").write_text(signed_in.text(*NETWORK, port))
    environment = {
        "BLO_SETTINGS": str(folder / "settings.toml"),
        "BLO_ACCESS": str(folder / "access.toml"),
        "BLO_SECRET_PROXY": signed_in.SECRET,
        "PYTHONPATH": path,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "folder", lambda: folder / "keys")
        made = {
            name: keys.make(
                tier=access.tier, until=date(2099, 1, 1), agency=access.agency_code, countries=access.countries
            )[1]
            for name, access in signed_in.accesses(*NETWORK).items()
            if ", " not in name
        }
    url = f"duckdb:///{place.folder}" if place.kind == "duckdb" else place.url
    with launch.server(launch.ROOT / "app.py", url, environment=environment, port=port) as server:
        yield Installation(server.address, told, made, environment | {"DATABASE_URL": url}, server.token)


FEW = ("second-country", "first-officer", "second-officer", "anybody")


@pytest.fixture(params=[FEW, pytest.param((*signed_in.PEOPLE,), marks=pytest.mark.long)], ids=["some", "all"])
def who_read(request) -> tuple[str, ...]:
    """Who takes part."""
    return request.param


@pytest.fixture(scope="module")
def readers(installation) -> Iterator[dict[str, Session]]:
    """Everybody, each with a browser of their own."""
    is_over = threading.Event()

    def keep() -> None:
        # As each browser does it: what stands between says again who reads.
        while not is_over.wait(15):
            for one in found.values():
                one.get("people/alive")

    with ExitStack() as stack:
        found = {name: stack.enter_context(installation.open(name)) for name in signed_in.PEOPLE}
        threading.Thread(target=keep, daemon=True).start()
        yield found
        is_over.set()


def records_of_both(readers: dict[str, Session]) -> list[str]:
    """A record of each country, as links and clicks name it."""
    found = []
    for country in NETWORK[:2]:
        head = readers["head"].open("records", f"lang=en&period=all&q=CANARY&country={country}")
        found.append(re.search(r"record:([\w:-]+)", head.words)[1])
    assert len({*found}) == 2
    return found


def links(readers: dict[str, Session]) -> list[tuple[str, str]]:
    """Pages, with what leads into the rows of others."""
    first, second, first_agency, second_agency = NETWORK
    own = [(page.address, "lang=en&period=all") for page in (*navigation.PAGES, navigation.PEOPLE)]
    beside = [
        *(
            ("records", f"lang=en&period=all&country={code}&columns=seized_on.place_text.public_ref")
            for code in (first, second)
        ),
        *(("records", f"lang=en&period=all&record={one}") for one in records_of_both(readers)),
        ("records", "lang=en&period=all&q=CANARY&columns=place_text"),
        *(("agencies", f"lang=en&period=all&agency_profile={code}") for code in (first_agency, second_agency)),
        ("offices", "lang=en&period=all&office_profile=UZ-OYBEK"),
        ("offices", "lang=en&period=all&office_profile=KG-KAINDY"),
        ("cooperation", "lang=en&period=all&view=operations"),
        ("cooperation", f"lang=ru&period=all&view=results&country={second}"),
        ("capacity", "lang=en&period=all&view=targets"),
        ("explore", f"lang=en&period=all&rows=country.lead&across=year&values=cases.quantity&country={second}"),
        ("trends", "lang=en&period=all&split=lead_codes&view=stack&tier=internal&data=own"),
        ("map", f"lang=en&period=all&country={first}.{second}&data=network&tier=internal"),
        ("wall", "lang=en&playlist=network"),
    ]
    return own + beside


def walk(
    installation: Installation, readers: dict[str, Session], who_read: tuple[str, ...], asked: list[tuple[str, str]]
) -> None:
    """Each link by everybody, one after another in an order of its own."""
    luck = random.Random(18)
    for page, query in asked:
        for who in luck.sample(who_read, len(who_read)):
            session = readers[who]
            session.said.clear()
            session.open(page, query)
            installation.judge(who, b"\n".join(session.said), f"pages {page}?{query}")


def test_nobody_is_shown_a_word_of_others(installation, readers, who_read):
    asked = links(readers)
    if who_read == FEW:
        asked = [one for one in asked if one[0] in ("records", "people")] + [("cooperation", "lang=en&view=operations")]
    walk(installation, readers, who_read, asked)
    installation.say()
    # The walk can fail: who may see rows has been shown them, and no other.
    for who in who_read:
        assert bool(installation.told[who]) == bool(installation.allowed[who]), who


def test_no_file_ticket_or_job_of_one_is_given_to_another(installation, readers, who_read):
    """Each link to a file of records, each file that a page keeps and each that was made in the background: by the
    browser of another, by another in the browser of its reader, and by nobody."""
    owners = [who for who in who_read if installation.allowed[who]]
    paths: dict[str, list[str]] = {}
    jobs: set[str] = set()
    for who in owners:
        session = readers[who].open("records", "lang=en&period=all&columns=seized_on.place_text")
        paths[who] = session.links
        assert len(paths[who]) == 4
        # What was made for another is on no page of this one.
        assert made_of(session.open("agencies", "lang=en&period=2026-Q2"), waits=False) not in jobs
        jobs.add(job := made_of(session.press("make_xlsx")))
        paths[who].append(session.file(job))
    assert len(jobs) == len(owners)
    for who in owners:
        assert len({*session_jobs(readers[who])} & jobs) == 1
    for who, others in itertools.permutations(who_read, 2):
        for path in paths.get(who, ()):
            installation.asked["files"] += 1
            assert readers[others].get(path).status == 403, (who, others, path)
            borrowed = signed_in.headers(others) | {"Cookie": readers[who].headers["Cookie"]}
            assert got(installation.address, path, borrowed).status == 403, (who, others, path)
    for who in owners:
        for path in paths[who]:
            cookie = {"Cookie": readers[who].headers["Cookie"]}
            assert got(installation.address, path, cookie).status == 403
            file = readers[who].get(path)
            assert file.status == 200, (who, path)
            installation.judge(who, unpacked(file), f"files {path}")


def made_of(session: Session, *, waits: bool = True) -> str:
    """Key of the newest file of a session that was made in the background; empty where there is none."""
    until = time.monotonic() + 60
    while not (found := session_jobs(session)) and waits:
        assert time.monotonic() < until
        time.sleep(0.2)
        session.open(session.page, session.query)
    return found[-1] if found else ""


def session_jobs(session: Session) -> list[str]:
    return [one for one in session.files if one.startswith("take_")]


QUESTION = "SELECT place_text FROM seizure UNION ALL " + " UNION ALL ".join(
    f"SELECT {columns[0]} FROM {table}" for table, _key, columns in PLANTED.values()
)


@pytest.mark.long
def test_sql_reads_the_rows_of_who_asks(installation, readers, who_read):
    for who in who_read if who_read == FEW else (*who_read, *reversed(who_read)):
        session = readers[who].open("sql")
        if not installation.allowed[who]:
            assert not session.has("sql_text"), who
            continue
        session.set("sql_text", QUESTION)
        session.said.clear()
        session.submit()
        told = canaries(b"\n".join(session.said))
        installation.judge(who, b"\n".join(session.said), "sql")
        assert {number for number, _key in told} >= {"1", "2"}, who


SEES = {
    "head": {"head"},
    "first-country": {"head", "first-country"},
    "second-country": {"head", "second-country"},
    "first-officer": {"head", "first-officer"},
    "second-officer": {"head", "second-country", "second-officer"},
    "donor": {"head", "first-officer", "donor"},
    "donor-of-first": {"head", "first-country", "first-officer", "donor", "donor-of-first"},
    "anybody": {"head", "first-officer", "donor", "anybody"},
}
"""Who is told the name of a view that each has saved for all: those who may see as much."""
KEEPING = """
import json, sys
from scope.access import Access
from web import saved_views
for who, given in json.load(sys.stdin).items():
    reader = saved_views.Reader(Access(**given), who, who)
    print(saved_views.save(f"VIEWOF{who}X", "", "trends", {"period": "2026-Q2"}, reader=reader, figure=None))
"""


@pytest.mark.long
def test_a_saved_view_is_told_to_those_who_may_see_as_much(installation, readers):
    of = {
        name: {"tier": one.tier, "countries": one.countries, "agency_code": one.agency_code}
        for name, one in signed_in.accesses(*NETWORK).items()
        if name in readers
    }
    saved = subprocess.run(
        [sys.executable, "-c", KEEPING],
        cwd=launch.ROOT,
        env=os.environ | installation.environment,
        input=json.dumps(of),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for owner, code in zip(of, saved, strict=True):
        for who, session in readers.items():
            installation.asked["views"] += 1
            shown = f"VIEWOF{owner}X" in session.open("help", f"lang=en&saved={code}").words
            assert shown == (who in SEES[owner]), (owner, who)


def test_feeds_give_the_rows_of_their_key(installation, who_read):
    luck, given = random.Random(3), Counter()
    narrowed, names = ("", "country=KG", "country=UZ", "data=network"), ("records.csv", "records.json", "series.csv")
    if who_read == FEW:
        narrowed, names = ("country=UZ",), ("records.csv",)
    asked = [(who, query) for who in who_read for query in narrowed]
    for who, query in luck.sample(asked, len(asked)):
        for name in names:
            columns = "&columns=seized_on.place_text" if name.startswith("records") else ""
            path = f"feed/{name}?lang=en&period=all{columns}&{query}"
            answer = got(installation.address, path, {"X-BLO-Key": installation.keys[who]})
            installation.judge(who, answer.body, f"feeds {path}")
            given[who] += len(canaries(answer.body))
            if canaries(answer.body):
                tag = {"If-None-Match": answer.headers["ETag"]}
                for other in {*who_read} - {who}:
                    again = got(installation.address, path, {"X-BLO-Key": installation.keys[other]} | tag)
                    assert again.status != 304, (who, other)
                    installation.judge(other, again.body, f"feeds {path}")
    # The second country alone, of which the first agency has no case.
    told = {who for who in who_read if given[who]}
    assert told == {who for who in who_read if installation.allowed[who]} - (
        {"first-officer"} if who_read == FEW else set()
    )


def test_nobody_comes_back_to_the_page_of_another(installation, readers):
    """The number of a session, whether its page is open or has lost its connection, and of what it offers."""
    with opened(installation.address, signed_in.headers("first-officer")) as lost:
        lost.open("records", "lang=en&period=all&columns=seized_on.place_text")
    open_ = readers["first-officer"].open("situation", "lang=en&period=2026-Q2")
    offered = next(
        one.download_button.deferred_file_id
        for one in open_.elements
        if one.WhichOneof("type") == "download_button" and one.download_button.deferred_file_id
    )
    mine = open_.file(open_.files[0])
    assert open_.get(mine).status == 200
    for who in ("head", "second-officer"):
        for victim in (lost, open_):
            with opened(installation.address, signed_in.headers(who), number=victim.number) as thief:
                thief.open("records", "lang=en&period=all")
                assert thief.number != victim.number
                installation.judge(who, b"\n".join(thief.said), "sessions")
                # Neither is it made for another, nor given to one who knows its name.
                thief.said.clear()
                thief.ask_for(offered)
                thief.open("help")
                answers = {ForwardMsg.FromString(one).WhichOneof("type") for one in thief.said}
                assert "script_finished" in answers and "backend_operation_response" not in answers
                assert thief.get(mine).status == 403
                token = {"X-Xsrftoken": thief.cookie("_streamlit_xsrf")}
                body = b"--x\r\nContent-Disposition: form-data; name=f; filename=f.toml\r\n\r\nx\r\n--x--\r\n"
                for number, status in ((victim.number, 404 if victim is lost else 403), (thief.number, 204)):
                    sent = got(
                        installation.address,
                        f"_stcore/upload_file/{number}/f",
                        thief.headers | token | {"Content-Type": "multipart/form-data; boundary=x"},
                        method="PUT",
                        body=body,
                    )
                    assert sent.status == status, (who, sent.status, sent.body)
    with opened(installation.address, lost.headers, number=lost.number) as back:
        back.open("records", "lang=en&period=all")
        assert back.number == lost.number


def send_back_what_is_of_others(
    installation: Installation, readers: Mapping[str, Session], who_read: Sequence[str], pages: Sequence[str]
) -> int:
    """Values that a reader's own page does not offer, in one widget after another: countries, agencies and offices of
    others, by code and by name, and words of their records. How many were sent."""
    first, second, first_agency, second_agency = NETWORK
    many = [first, second, "Kyrgyzstan", "Uzbekistan", first_agency, second_agency, "UZ-OYBEK", "KG-KAINDY", "internal"]
    written = {
        "multiselect": ("string_array_value", many),
        "button_group": ("string_array_value", many),
        "selectbox": ("string_value", second),
        "text_input": ("string_value", "CANARY"),
        "text_area": ("string_value", QUESTION),
        "checkbox": ("bool_value", True),
    }
    sent = 0
    for page in pages:
        for who in who_read:
            # Of Records words that say whose they are.
            session = readers[who].open(page, "lang=en&period=all&columns=seized_on.place_text.public_ref")
            for name in session.send_back(written):
                sent += 1
                installation.judge(who, b"\n".join(session.said), f"values {page} {name}")
                assert session.is_whole, (who, page, name)
    return sent


@pytest.mark.long
def test_what_a_widget_sends_back_opens_nothing_of_others(installation, readers, who_read):
    pages = ("records", "map") if who_read == FEW else [one.address for one in navigation.PAGES]
    assert send_back_what_is_of_others(installation, readers, who_read, pages) > 20
    installation.say()


LEAKS = {
    # Who chooses a country is shown it.
    "second-country": """
from queries import matching
kept = matching.in_scope
matching.in_scope = lambda column, asked, access: (
    [column.in_(asked.countries)] if asked.countries else kept(column, asked, access)
)
""",
    # Who chooses an agency is shown its cases.
    "first-officer": """
from queries import matching
kept = matching.own_rows
matching.of_kind = lambda column, asked, access: matching.sa.and_(
    column.in_(matching.sa.select(matching.source.c.code).where(matching.source.c.kind == asked.source_kind)),
    *([] if asked.agency_codes else kept(column.table, access)),
)
""",
}
"""Faults that a query could have, by who would be told of others by them, and only where a widget asks for it."""


@pytest.mark.long
@pytest.mark.parametrize("who", LEAKS)
def test_widgets_sent_back_find_a_query_that_takes_them_at_their_word(who, demonstration_of, tmp_path):
    place = demonstration_of(CASES, tmp_path / "network")
    planted(place)
    (tmp_path / "sitecustomize.py").write_text(LEAKS[who])
    with (
        served(tmp_path, place, allowed(place), f"{tmp_path}{os.pathsep}{launch.ROOT}") as leaking,
        leaking.open(who) as session,
    ):
        # Nothing is told as long as nobody asks for it.
        leaking.judge(who, b"\n".join(session.open("records", "lang=en&period=all&columns=place_text").said), "pages")
        with pytest.raises(AssertionError, match="values records"):
            send_back_what_is_of_others(leaking, {who: session}, [who], ["records"])


def clicks_on_others(readers: dict[str, Session]) -> list[dict[str, object]]:
    """What components would tell, by the event, of a click on something of others: records, offices, agencies, marks of
    the map; and what is nothing of the kind."""
    first, second, first_agency, second_agency = NETWORK
    records = records_of_both(readers)
    keys = [*(f"record:{one}" for one in records), f"open:{first_agency}", f"open:{second_agency}"]
    keys += [f"{first_agency}.{second_agency}", "UZ-OYBEK", "pair:UZ-OYBEK", "office:KG-KAINDY", "row:0", first_agency]
    keys += [f"2016-01-01|2027-01-01|{second_agency}", "sort:999"]
    beside: list[tuple[str, object]] = [
        ("told", {"layers": "CANARY", "time": ["2016-01-01", "2027-01-01"], "view": [0, 0, 1]}),
        ("near", {"lat": 41.0, "lon": 69.0, "km": 500}),
        ("boxed", [-180, -90, 180, 90]),
        ("shaped", [[-90, -180], [-90, 180], [90, 180], [90, -180]]),
        ("chosen", {"field": "countries", "codes": [first, second]}),
        ("chosen", {"field": "place_codes", "codes": ["CANARY"]}),
        ("chosen", {"field": "blo_codes", "codes": ["UZ-OYBEK", "KG-KAINDY"]}),
        ("leg", {"from_codes": "AF", "destination_codes": "RU", "countries": second}),
        ("picked", "0:999"),
        ("explain", f"record:{records[0]}"),
        ("changed", "CANARY"),
        ("narrow", "CANARY"),
    ]
    broken: list[object] = [{"a": [1]}, [None], 7, "x:y:z", "sort:x", "folded:<b>"]
    names = ("clicked", *dict(beside))
    return [{"clicked": key, event: value} for key, (event, value) in zip(keys, beside, strict=True)] + [
        dict.fromkeys(names, value) for value in broken
    ]


ACTED_ON = [
    *((page.address, "") for page in navigation.PAGES),
    ("offices", "&view=pairs"),
    ("agencies", "&view=together"),
    ("cooperation", "&view=exchanges"),
    ("capacity", "&view=given"),
    ("explore", "&rows=country.lead&across=year&values=cases"),
    ("wall", "&playlist=network"),
]


def test_what_a_component_tells_opens_nothing_of_others(installation, readers, who_read):
    """Clicks on rows, marks and charts, with what the reader's own page does not show."""
    clicks, sent, before = clicks_on_others(readers), 0, installation.told["head"]
    clicking, pages = ("head", "second-country", "second-officer", "donor"), ACTED_ON
    if who_read == FEW:
        clicks, clicking = [*clicks[:7], *clicks[-6::3]], ("head", "second-officer")
        pages = [("records", "")]
    for page, query in pages:
        for who in clicking:
            session = readers[who].open(page, f"lang=en&period=all{query}")
            for events in clicks:
                session.said.clear()
                sent += session.act(events)
                installation.judge(who, b"\n".join(session.said), f"clicks {page}{query} {events}")
                # Nor does it break the page of who sends it.
                assert session.is_whole, (who, page, query, events)
    installation.say()
    # A click does open what is the reader's own.
    assert sent > 100 and installation.told["head"] > before


def test_a_reader_cannot_empty_the_caches_of_all(installation, readers):
    """Streamlit's own message for that is dropped; a page still comes of what was kept."""
    page = readers["anybody"].open("trends", "lang=en&period=2025")
    hits = kept_again(installation)
    asked = BackMsg()
    asked.clear_cache = True
    page.send(asked)
    page.open("trends", "lang=en&period=2025")
    assert kept_again(installation) > hits


def kept_again(installation: Installation) -> float:
    """How many parts of pages were found where they are kept."""
    answer = got(installation.address, "metrics", {"Authorization": f"Bearer {installation.token}"})
    assert answer.status == 200
    lines = answer.body.decode().splitlines()
    return next(float(one.split()[-1]) for one in lines if "parts" in one and '"hit"' in one)


@pytest.mark.long
def test_nobody_is_shown_a_word_of_others_while_all_read_at_once(installation, readers):
    asked = links(readers)

    def read(who: str) -> None:
        with opened(installation.address, signed_in.headers(who)) as session:
            for page, query in random.Random(who).sample(asked, len(asked)):
                session.said.clear()
                session.open(page, query)
                installation.judge(who, b"\n".join(session.said), f"pages {page}?{query}")

    with ThreadPoolExecutor(len(readers)) as crowd:
        for one in [crowd.submit(read, who) for who in readers]:
            one.result()
    installation.say()
