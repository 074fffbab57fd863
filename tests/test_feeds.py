"""Feeds over HTTP, from a server that people share: who has a key gets the rows of the page that the key and the
operator allow, all others get words."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import streamlit as st
from python_calamine import CalamineWorkbook
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from accounts import audit, roles, sessions
from database import publishing, store
from feeds import __main__ as command
from feeds import asking, keys, route
from feeds.views import FEEDS, GONE
from language import i18n
from scope import navigation, settings
from scope.access import Access, most_of_feeds
from scope.settings import AccessSettings, Settings
from tools import launch

LATER = date.today() + timedelta(days=400)
PERIOD = "period=2026-H1&lang=en"
FORMULA, SECRET = "=cmd|calc", "CANARY"
APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where keys lie that are made here."""
    found = tmp_path_factory.mktemp("feeds")
    (found / "settings.toml").write_text(
        f'feed_keys = "{found}/keys"\nstore = "{found}/store.sqlite"\n[access]\ntier = "donor"\nfeeds = "internal"\n',
        encoding="utf-8",
    )
    return found


@pytest.fixture(autouse=True)
def own_folder(folder, monkeypatch):
    monkeypatch.setattr(keys, "folder", lambda: folder / "keys")


def made(**changes) -> str:
    return keys.make(**{"tier": "internal", "until": LATER} | changes)[1]


@pytest.fixture(scope="module")
def place(demonstration_of, folder):
    """A demonstration network whose records hold what begins as a formula, and a word that only internal readers may
    see."""
    found = demonstration_of(1500, folder / "network")
    with publishing.change(found) as connection:
        connection.exec_driver_sql(f"UPDATE seizure SET public_ref = '{FORMULA}' || id, place_text = '{SECRET}' || id")
    return found


@pytest.fixture(scope="module")
def server(place, folder) -> Iterator[launch.Server]:
    with launch.server(
        launch.ROOT / "app.py",
        f"duckdb:///{place.folder}",
        environment={
            "BLO_SETTINGS": str(folder / "settings.toml"),
            "BLO_ACCESS": str(folder / "access.toml"),
            "BLO_SECRET_PROXY": "a secret of the proxy",
        },
    ) as found:
        yield found


class Got:
    """What the server answers to one request; `key` goes as programs send it."""

    def __init__(self, server: launch.Server, path: str, key: str = "", *, method: str = "GET", **headers: str):
        if key:
            headers.setdefault("Authorization", f"Bearer {key}")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{server.address}/{path}", headers=named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                self.status, self.body, self.headers = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            self.status, self.body, self.headers = error.code, error.read(), error.headers

    @property
    def rows(self) -> list[dict[str, str]]:
        assert self.status == 200, self.body
        return [*csv.DictReader(io.StringIO(self.body.decode("utf-8-sig"), newline=""))]

    @property
    def refused(self) -> list[str]:
        """Parameters that are named in an error."""
        return json.loads(self.body)["error"].get("parameters", [])


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"anybody:{key}".encode()).decode()


# HTTP -------------------------------------------------------------------------------------------------------


def test_programs_are_asked_for_a_key_send_it_in_any_of_three_ways_and_it_is_written_nowhere(server):
    key, path = made(), f"feed/trends.csv?{PERIOD}&head=0"
    # As Excel does it: first without, then as the challenge says.
    first = Got(server, path)
    assert first.status == 401 and first.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert "key" in json.loads(first.body)["error"]["message"]
    ways = [{"Authorization": basic(key)}, {"Authorization": f"Bearer {key}"}, {"X_BLO_Key": key}]
    answers = [Got(server, path, **way) for way in ways]
    assert {one.status for one in answers} == {200} and len({one.body for one in answers}) == 1
    for wrong in (
        basic("x"),
        "Basic ?",
        f"Bearer {key[:-1]}{'y' if key.endswith('x') else 'x'}",
        f"Bearer {key.swapcase()}",
        "Bearer",
    ):
        assert Got(server, path, Authorization=wrong).status == 401
    spoken = Got(server, "feed/trends.csv?key=" + key + "&lang=ru", key)
    assert spoken.status == 400 and key not in spoken.body.decode() and "отозвать" in spoken.body.decode()
    secret = key[len("blo-01234567-") :]
    assert secret not in server.log() and secret not in "".join(one.read_text() for one in keys.folder().iterdir())


def test_a_program_that_has_the_state_of_the_data_is_told_so(server):
    key, path = made(), f"feed/records.csv?{PERIOD}"
    whole = Got(server, path, key)
    tag, changed = whole.headers["ETag"], whole.headers["Last-Modified"]
    assert (
        whole.headers["Cache-Control"] == "private, no-cache" and "nosniff" in whole.headers["X-Content-Type-Options"]
    )
    head = Got(server, path, key, method="HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", tag)
    for known in ({"If_None_Match": f'"x", {tag}'}, {"If_Modified_Since": changed}):
        same = Got(server, path, key, **known)
        assert (same.status, same.body, same.headers["ETag"]) == (304, b"", tag)
    # Another question, another reader, or another moment is another state.
    for other in (f"{path}&country=KG", f"{path}&head=0", path.replace("lang=en", "lang=ru")):
        assert Got(server, other, key, If_None_Match=tag).status == 200
    assert Got(server, path, made(tier="donor"), If_None_Match=tag).status == 200
    assert Got(server, path, key, If_Modified_Since="Thu, 01 Jan 2099 00:00:00 GMT").status == 200
    assert Got(server, path, If_None_Match=tag).status == 401


def test_a_workbook_that_is_refreshed_after_a_load_has_what_was_loaded(server, place):
    """The requests of a query of Excel: the same address and key again, with what it remembers of the last answer."""
    key, path = made(), f"feed/explore.xlsx?{PERIOD}&rows=country&across=&values=cases&country=KG"
    name = re.compile("KG|Kyrgyzstan")

    def cases(book: Got) -> float:
        assert book.status == 200, book.body
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.body))
        rows = sheets.get_sheet_by_index(0).to_python()
        (found,) = [row for row in rows if any(name.fullmatch(str(cell)) for cell in row)]
        return next(cell for cell in reversed(found) if isinstance(cell, float))

    first = Got(server, path, key)
    assert Got(server, path, key, If_None_Match=first.headers["ETag"]).status == 304
    added = "public_ref = 'LOADED-LATER'"
    with publishing.change(place) as connection:
        connection.exec_driver_sql(
            "INSERT INTO seizure SELECT * REPLACE (id + 900000 AS id, record_key || '-later' AS record_key, "
            "'LOADED-LATER' AS public_ref) FROM seizure WHERE country_code = 'KG' "
            "AND status IN ('verified', 'provisional') AND seized_on >= DATE '2026-02-01' "
            "AND seized_on < DATE '2026-04-01' ORDER BY id LIMIT 2"
        )
    try:
        refreshed = Got(server, path, key, If_None_Match=first.headers["ETag"])
        assert cases(refreshed) == cases(first) + 2
        assert refreshed.headers["ETag"] != first.headers["ETag"]
    finally:
        with publishing.change(place) as connection:
            connection.exec_driver_sql(f"DELETE FROM seizure WHERE {added}")
    assert cases(Got(server, path, key, If_None_Match=refreshed.headers["ETag"])) == cases(first)


def test_what_cannot_be_used_is_named_and_never_widens_what_was_asked_for(server):
    key = made()
    for path, names in {
        "records.csv?colour=red": ["colour"],
        "records.csv?country=XX": ["country"],
        "records.csv?country=KG.XX": ["country"],
        "records.csv?without=country.XX": ["without"],
        "records.csv?period=soon&sort=weight": ["period"],
        "records.csv?sort=weight&columns=place.nothing": ["columns", "sort"],
        "records.csv?head=2&csv=tabs": ["head", "csv"],
        "trends.csv?grain=decade": ["grain"],
        "trends.csv?measure=quantity&unit=drug.pound": ["unit"],
        "agencies.csv?agency_profile=KG-SCS": ["agency_profile"],
        "explore.csv?rows=country.weather&values=cases": ["rows"],
        "places.geojson?left_out=abc": ["left_out"],
        "records.csv?why=abc.under_review": ["why"],
    }.items():
        answer = Got(server, f"feed/{path}", key)
        assert answer.status == 400 and answer.refused == names, (path, answer.body)
    unknown = Got(server, "feed/prices.csv", key)
    assert unknown.status == 404 and all(one in unknown.body.decode() for one in FEEDS)
    assert Got(server, "feed/records.geojson", key).status == 404
    assert Got(server, "feed/records.csv", key, method="POST").status == 405


def test_an_old_address_says_why_it_no_longer_answers(monkeypatch):
    monkeypatch.setitem(GONE, "weekly", "Records tell the same.")
    with pytest.raises(asking.Refused, match="Records tell the same") as refused:
        route._feed("weekly.csv")
    assert refused.value.status == 410


def test_who_asks_too_often_is_told_when_to_ask_again(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(route, "rate", route.Rate(3, clock=lambda: now[0]))
    feeds = route.Feeds(route.Source(*[None] * 3))

    def status(key: str) -> int:
        header = [(b"x-blo-key", key.encode())]
        asked = Request({"type": "http", "headers": header, "path_params": {"name": "nothing.csv"}, "method": "GET"})
        with pytest.raises(asking.Refused) as refused:
            feeds._answer(asked, {})
        answer = route._refusal(refused.value)
        assert answer.headers.get("Retry-After") == ("20" if answer.status_code == 429 else None)
        return answer.status_code

    key, other = made(), made()
    assert [status(key) for _one in range(4)] == [404, 404, 404, 429] and status(other) == 404
    now[0] = 20.0
    assert [status(key), status(key)] == [404, 429]
    # Who has no key does not use up that of another.
    assert [status("blo-00000000-x") for _one in range(5)] == [401] * 5


# Rows -------------------------------------------------------------------------------------------------------


def test_every_format_of_records_holds_the_same_rows_with_what_they_are_and_no_formula(server):
    key = made()
    asked = f"{PERIOD}&country=KG&columns=seized_on.public_ref.quantity_kg.persons_detained&hxl=1"
    plain = Got(server, f"feed/records.csv?{asked}&head=0", key).rows
    assert plain[0]["Date"] == "#date+seized" and plain[0]["Persons detained"] == "#affected+detained"
    rows = plain[1:]
    assert len(rows) > 10 and all(row["Reference"].startswith("'" + FORMULA) for row in rows)
    assert {row["Mark"] for row in rows} == {"Demonstration data"}
    references = [row["Reference"].removeprefix("'") for row in rows]
    lines = Got(server, f"feed/records.csv?{asked}", key).body.decode().splitlines()
    said = [line for line in lines if line.startswith("# ")]
    assert said[0] == "# Mark: Demonstration data" and lines[len(said)].startswith("Date,")
    assert any("2026 · Kyrgyzstan" in line for line in said) and any("Data as of" in line for line in said)
    told = json.loads(Got(server, f"feed/records.json?{asked}", key).body)
    assert [row["public_ref"] for row in told["records"]] == references and told["meta"]["rows"] == len(rows)
    assert told["meta"]["about"]["Source"] and told["records"][0]["mark"] == "Demonstration data"
    for row, of_json in zip(rows, told["records"], strict=True):
        assert row["Date"] == of_json["seized_on"]
        assert (float(row["Largest item: mass, kg"] or -1)) == (of_json["quantity_kg"] or -1)
    table = pq.read_table(io.BytesIO(Got(server, f"feed/records.parquet?{asked}", key).body))
    assert table["Reference"].to_pylist() == references
    assert table.schema.metadata[b"Mark"] == b"Demonstration data"
    assert table.schema.field("Date").metadata[b"hxl"] == b"#date+seized"
    book = CalamineWorkbook.from_filelike(io.BytesIO(Got(server, f"feed/records.xlsx?{asked}", key).body))
    heads, tags, *cells = book.get_sheet_by_name("Records").to_python()
    assert tags[heads.index("Reference")] == "#event+id"
    assert [row[heads.index("Reference")] for row in cells] == references
    assert dict(row[:2] for row in book.get_sheet_by_name("About").to_python())["Mark"] == "Demonstration data"


def test_records_series_agencies_and_places_agree_with_one_another(server):
    key = made()
    cases = Got(server, f"feed/records.csv?{PERIOD}&head=0&codes=1&columns=country.blo.agencies.seized_on", key).rows
    series = Got(server, f"feed/trends.csv?{PERIOD}&head=0&split=countries", key).rows
    by_country = Counter()
    for row in series:
        if row["In the chosen period"] == "yes":
            by_country[row["Country (code)"]] += int(row["Value"])
    assert by_country == Counter(row["Country (code)"] for row in cases) and len(cases) > 50
    asked = f"feed/explore.csv?{PERIOD}&head=0&rows=country&across=month&values=cases.quantity"
    cells = Got(server, asked, key).rows
    assert {row["Unit"] for row in cells if row["Value of"].startswith("Quantity")} > {"kg", "tablet"}
    assert by_country == Counter(
        {
            code: sum(
                int(row["Value"] or 0) for row in cells if row["Country: code"] == code and row["Value of"] == "Cases"
            )
            for code in by_country
        }
    )
    months = Counter(row["Date"][:7] for row in cases)
    whole = Got(server, f"feed/trends.csv?{PERIOD}&head=0", key).rows
    assert {row["First day"][:7]: int(row["Value"]) for row in whole if row["In the chosen period"] == "yes"} == months
    agencies = {row["Agency (code)"]: row for row in Got(server, f"feed/agencies.csv?{PERIOD}&head=0", key).rows}
    took_part = Counter(code for row in cases for code in set(row["All agencies (code)"].split("+")) if code)
    # The border service and the drug service of Kyrgyzstan had other names, which records keep.
    assert sum(int(row["Cases"]) for row in agencies.values()) == took_part.total()
    assert {code: int(agencies[code]["Cases"]) for code in ("TJ-CS", "UZ-CC", "KZ-BS")} == {
        code: took_part[code] for code in ("TJ-CS", "UZ-CC", "KZ-BS")
    }
    units = Got(server, f"feed/agency-amounts.json?{PERIOD}", key)
    assert {row["unit_code"] for row in json.loads(units.body)["records"]} > {"kg", "tablet"}
    points = json.loads(Got(server, f"feed/places.geojson?{PERIOD}", key).body)
    offices = {one["properties"]["code"]: one for one in points["features"] if one["properties"]["kind"] == "Office"}
    of_offices = Counter(row["Office (code)"] for row in cases if row["Office (code)"])
    assert {
        code: one["properties"]["cases"] for code, one in offices.items() if one["properties"]["cases"]
    } == of_offices
    assert all(46 < one["geometry"]["coordinates"][0] < 88 for one in offices.values())
    assert "do not imply official endorsement" in points["meta"]["about"]["Notes"]


# Who gets what ----------------------------------------------------------------------------------------------


def test_a_donor_gets_what_is_released_and_no_parameter_gives_more(server):
    donor, public = made(tier="donor"), made(tier="public")
    heads = set(
        Got(server, "feed/records.csv?period=all&lang=en&head=0", donor).body.decode().splitlines()[0].split(",")
    ) - {"Mark"}
    released = {i18n.N_(one) for one in ("Date", "Country", "Office", "Substance", "Quantity", "Unit", "Significant")}
    assert released <= heads <= released | {"Precision of the date", "Published at"}
    for path in (
        *(f"records.{form}?{PERIOD}" for form in FEEDS["records"].forms),
        *(f"{code}.csv?{PERIOD}" for code in FEEDS),
        f"places.geojson?{PERIOD}",
    ):
        for key in (donor, public):
            body = Got(server, f"feed/{path}", key).body
            assert SECRET.encode() not in body and FORMULA.encode() not in body, path
    for path, names in {
        "records.csv?tier=internal": ["tier"],
        "trends.csv?tier=partner": ["tier"],
        "records.csv?agency=KG-SCS": ["agency"],
        "records.csv?substance=HEROIN&near=41,69,50": ["substance", "near"],
        "trends.csv?data=own": ["data"],
    }.items():
        answer = Got(server, f"feed/{path}", donor)
        assert answer.status == 403 and answer.refused == names, (path, answer.body)
    for path, names in {
        "records.csv?columns=record_key": ["columns"],
        "records.csv?per=case": ["per"],
        "records.csv?q=heroin": ["q"],
        "trends.csv?measure=value": ["measure"],
        "trends.csv?grain=day": ["grain"],
        "trends.csv?split=agency_codes": ["split"],
        "explore.csv?rows=agency&values=cases": ["rows"],
        "explore.csv?rows=country&values=largest": ["values"],
    }.items():
        answer = Got(server, f"feed/{path}", donor)
        assert answer.status == 400 and answer.refused == names, (path, answer.body)
    assert {Got(server, f"feed/{path}", public).status for path in ("records.csv", "agencies.csv")} == {403}
    assert Got(server, "feed/trends.csv?period=2026-Q2", public).refused == ["period"]
    kinds = {row["Kind"] for row in Got(server, f"feed/places.csv?{PERIOD}&head=0", donor).rows}
    assert kinds == {"Office"}
    days = Got(server, "feed/trends.json?from=2026-04-10&to=2026-05-02&lang=en", donor)
    assert json.loads(days.body)["meta"]["about"]["What is shown"].startswith("April – May 2026")


def test_an_agency_gets_its_own_cases_alone_and_countries_of_a_key_hold(server):
    own = made(tier="partner", agency="KG-SCS")
    rows = Got(server, "feed/records.csv?period=2026&lang=en&head=0&codes=1&columns=agencies", own).rows
    assert rows and all("KG-SCS" in row["All agencies (code)"].split("+") for row in rows)
    network = Got(server, "feed/trends.csv?period=2026&lang=en&head=0&data=network", own)
    assert "Figures held back" in network.rows[0]
    countries = Got(server, f"feed/records.csv?{PERIOD}&head=0&columns=country", made(countries=("KG", "TJ"))).rows
    assert {row["Country"] for row in countries} == {"Kyrgyzstan", "Tajikistan"}


@pytest.mark.parametrize(
    ("allowed", "own", "found"),
    [
        (AccessSettings(), Access(tier="internal"), "donor"),
        (AccessSettings(feeds="internal"), Access(tier="internal"), "internal"),
        (AccessSettings(tier="internal"), Access(tier="donor"), "donor"),
        (AccessSettings(tier="public"), Access(tier="internal"), "public"),
        (AccessSettings(tier="internal", feeds="donor"), Access(tier="internal"), "donor"),
        (AccessSettings(tier="partner", agency="KG-SCS"), Access(tier="internal"), "partner"),
        (AccessSettings(tier="partner", agency="KG-SCS"), Access(tier="partner", agency_code="KZ-BS"), None),
        (AccessSettings(tier="donor", agency="KG-SCS"), Access(tier="donor", agency_code="KZ-BS"), None),
        (AccessSettings(tier="donor", countries=("KG",)), Access(tier="donor", countries=("KZ",)), None),
    ],
)
def test_a_key_gives_never_more_than_the_settings_allow_when_it_is_used(allowed, own, found):
    most = most_of_feeds(allowed, is_demonstration=False)
    given = own.within(most)
    assert (given and given.tier) == found
    if given:
        assert given.agency_code == (own.agency_code or allowed.agency)
        assert not allowed.countries or given.countries == allowed.countries


def test_a_key_for_a_link_answers_what_is_as_narrow_and_nothing_else(server):
    key = made(
        link="https://blo.example.org/blo/records?country=KG.TJ&period=2026-H1&columns=seized_on.country&lang=ru"
    )
    as_narrow = "period=2026-Q2&country=KG&columns=country"
    assert Got(server, f"feed/records.csv?{as_narrow}", key).status == 200
    # A circle that donors cannot be narrowed by binds them all the same.
    around = Got(server, "feed/trends.csv?period=2026", made(tier="donor", link="?near=41,69,50"))
    assert around.status == 403 and around.refused == ["near"]
    for path, names in {
        f"records.csv?{as_narrow}&country=UZ": ["country"],
        "records.csv?period=2026-Q2&columns=country": ["country"],
        f"records.csv?{as_narrow.replace('Q2', 'Q3')}": ["period"],
        "records.csv?country=KG&columns=country&from=2026-06-01&to=2026-07-01": ["from", "to"],
        "records.csv?period=2026-Q2&country=KG": ["columns"],
        f"records.csv?{as_narrow}.place_text": ["columns"],
        "trends.csv?country=KG&period=2026-Q2": [],
    }.items():
        answer = Got(server, f"feed/{path}", key)
        assert answer.status == 403 and answer.refused == names, (path, answer.body)


def test_a_key_that_ended_or_was_revoked_opens_nothing_and_the_command_says_what_there_is(server, folder, capsys):
    path = "feed/trends.csv?period=2026"
    assert command.main(["make", "--tier", "donor", "--until", LATER.isoformat(), "--note", "Embassy"]) == 0
    told = capsys.readouterr()
    key, number = told.out.strip(), told.out[4:12]
    assert Got(server, path, key).status == 200 and key not in told.err
    assert command.main(["list"]) == 0
    listed = capsys.readouterr().out
    assert re.search(rf"^{number}  donor .*Embassy$", listed, re.M) and key[13:] not in listed
    assert command.main(["revoke", number]) == 0
    assert "revoked" in capsys.readouterr().out and "revoked" in Got(server, path, key).body.decode()
    assert Got(server, path, key).status == 401
    ended = Got(server, path + "&lang=ru", made(until=date.today() - timedelta(days=2)))
    assert ended.status == 401 and "истёк" in ended.body.decode()
    assert oct((folder / "keys" / f"{number}.json").stat().st_mode & 0o777) == "0o600"
    for wrong in (
        ["make", "--tier", "partner", "--until", LATER.isoformat()],
        ["make", "--tier", "donor", "--until", "2020-01-01"],
        ["make", "--tier", "donor", "--until", LATER.isoformat(), "--link", "records?tier=internal"],
        ["make", "--tier", "donor", "--until", LATER.isoformat(), "--link", "capacity?country=KG"],
        ["revoke", "../../etc"],
    ):
        assert command.main(wrong) == command.USAGE and capsys.readouterr().err


# What says so -----------------------------------------------------------------------------------------------


def test_what_feeds_there_are_is_told_to_programs_and_in_both_languages_to_people(server):
    said = json.loads(Got(server, "feed/openapi.json").body)
    assert set(said["paths"]) == {f"/feed/{code}.{form}" for code, feed in FEEDS.items() for form in feed.forms}
    names = {one["name"] for one in said["paths"]["/feed/records.csv"]["get"]["parameters"]}
    page = navigation.of("records")
    assert names == asking_names() | (set(page.parameters) - set(FEEDS["records"].looks))
    for language, words in (("en", "Parameters of every feed"), ("ru", "Параметры каждого потока данных")):
        body = Got(server, f"feed?lang={language}").body.decode()
        assert words in body and all(f"/feed/{code}.csv" in body for code in FEEDS)
        assert set(re.findall(r"https?://[^/'\"<]+", body)) == {server.address}


def asking_names() -> set[str]:
    from scope import links

    return links.KNOWN | set(asking.OWN)


def test_the_page_shows_an_address_that_gives_its_rows_to_who_has_a_key(server, place, monkeypatch):
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
    addresses = {}
    for tier in ("internal", "public"):
        monkeypatch.setattr(
            settings, "current", lambda tier=tier: Settings(access=AccessSettings(tier=tier, feeds="internal"))
        )
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page(navigation.of("records").script)
        for name, value in {"lang": "en", "period": "2026-H1", "country": "KG", "sort": "blo"}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        data = [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]
        addresses[tier] = [one["text"] for one in data if "/feed/" in str(one.get("text"))]
    assert addresses["public"] == [] and len(addresses["internal"]) == 1
    (address,) = addresses["internal"]
    assert address.startswith("/feed/records.csv?") and "sort=blo" in address
    rows = Got(server, address.lstrip("/"), made()).rows
    assert {row["Country"] for row in rows} == {"Kyrgyzstan"}
    assert len(rows) == len(Got(server, f"feed/records.csv?{PERIOD}&country=KG&head=0", made()).rows) > 10


def test_who_signs_in_must_be_told_apart_before_a_key_gives_anything(server, folder):
    key, written = made(tier="internal"), folder / "access.toml"
    assert Got(server, f"feed/trends.csv?{PERIOD}", key).status == 200
    try:
        written.write_text("[")
        answer = Got(server, f"feed/trends.csv?{PERIOD}", key)
        assert answer.status == 503 and b"operator" in answer.body
    finally:
        written.unlink()


def test_a_key_gives_what_its_owner_may_see_ends_with_the_role_and_leaves_a_line_for_each_file(
    server, folder, monkeypatch, capsys
):
    monkeypatch.setattr(store, "path", lambda: folder / "store.sqlite")
    monkeypatch.setattr(roles, "PATH", folder / "access.toml")
    monkeypatch.setenv("BLO_SECRET_PROXY", "a secret of the proxy")
    written = (
        'address = "http://127.0.0.1"\n[proxy]\nuser = "X-Remote-User"\n[[roles]]\nname = "customs"\ntier = "partner"\n'
        'agency = "KG-SCS"\nmay = ["records", "download"]\nwho = [{issuer = "proxy", user = "bek"}]\n'
    )
    make = ["make", "--tier", "internal", "--until", LATER.isoformat(), "--owner"]
    records = f"feed/records.csv?{PERIOD}&head=0&columns=seized_on.place_text"
    try:
        (folder / "access.toml").write_text(written)
        assert command.main([*make, "proxy:bek"]) == command.USAGE
        assert "never signed in" in capsys.readouterr().err
        sessions.begin(roles.Person(issuer="proxy", subject="bek"))
        assert command.main([*make, "proxy:bek"]) == command.DONE
        key = capsys.readouterr().out.strip()
        own, whole = Got(server, records, key), Got(server, records, made())
        assert 0 < len(own.rows) < len(whole.rows)
        assert Got(server, records, key, If_None_Match=own.headers["ETag"]).status == 304
        lines = [*audit.lines(event=audit.FILE)]
        assert [one.account for one in lines][1] == "proxy:bek" and lines[0].account.startswith("feed:")
        said = lines[1].what
        assert (said["rows"], said["state"], said["key"]) == (len(own.rows), "sent", key.split("-")[1])
        assert said["sha256"] == hashlib.sha256(own.body).hexdigest() and "columns=" in said["filters"]
        assert not [one for one in audit.lines() if key in one.as_json()]
        assert next(audit.lines(event=audit.DECISION)).what["what"] == "key of a feed made"
        for change, words in (
            (written.replace('"download"', '"keep"'), b"no files"),
            (written.replace('"records", ', ""), b"page of this feed"),
            (written.replace('user = "bek"', 'user = "anna"'), b"no role"),
        ):
            (folder / "access.toml").write_text(change)
            refused = Got(server, records, key)
            assert refused.status == 403 and words in refused.body
        (folder / "access.toml").write_text(written)
        assert Got(server, records, key).status == 200
        sessions.block("proxy:bek")
        assert Got(server, records, key).status == 403
        sessions.unblock("proxy:bek")
        assert Got(server, records, key).status == 200
    finally:
        (folder / "access.toml").unlink()
