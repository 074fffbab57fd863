"""The way of files out of the app: who has a ticket gets the rows of the page, all others get words."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pyarrow.parquet as pq
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings
from python_calamine import CalamineWorkbook
from starlette.applications import Starlette

from database import demonstration, publishing
from database.engine import Location
from exports import records_files, route, tokens
from exports.provenance import Provenance
from exports.records import Listing
from exports.route import Order
from queries import records
from queries.records import Sort
from scope import settings as all_settings
from scope.access import Access, decide
from scope.filters import Circle, Filters
from scope.settings import TIERS, AccessSettings, Settings
from tests import filter_values
from tests.conftest import KINDS, new_database, some
from web import data, gate

YEAR = Filters(source_kind="demonstration", start=date(2026, 1, 1), end=date(2027, 1, 1))
SAID = Provenance(
    language="en",
    installation="Offices",
    filter_line="2026",
    compared="",
    data_date="6 Nov 2026",
    source="invented",
    marks=("Demonstration data",),
    notes=("A note",),
)
COLUMNS = (
    "seized_on",
    "public_ref",
    "blo",
    "agencies",
    "substances",
    "quantity",
    "quantity_kg",
    "persons_detained",
    "has_exchange",
    "place",
    "status",
)
SECRET = "CANARY"
BROWSER = "browser-of-the-reader"


@pytest.fixture(scope="module", params=some(["duckdb"], KINDS))
def place(request, tmp_path_factory) -> Location:
    """A demonstration network in which hidden columns hold a word that is found nowhere else."""
    with new_database(request.param, tmp_path_factory.mktemp("route"), request) as location:
        with publishing.change(location) as connection:
            demonstration.fill(connection, date(2026, 10, 1), seizures=1500)
            for column in (
                "place_text",
                "province_text",
                "lead_agency_reported",
                "record_key",
                "concealment_reported",
                "public_ref",
            ):
                connection.exec_driver_sql(f"UPDATE seizure SET {column} = 'CANARY' || id")
        yield location


@pytest.fixture(autouse=True)
def here(place, monkeypatch):
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}" if place.kind == "duckdb" else place.url)


def order(**changes) -> Order:
    known = {
        name: changes.pop(name) for name in ("filters", "access", "grain", "sort", "columns", "text") if name in changes
    }
    listing = Listing(YEAR, Access(tier="internal"), "case", Sort("seized_on", True), COLUMNS, zone="Asia/Tashkent")
    return replace(Order(replace(listing, **known), SAID, data.current().name, 100, "csv"), **changes)


def link_of(one: Order) -> str:
    return route.link(one, BROWSER)


class Answer:
    """What the app answers to one request that the gate let pass: status, headers, body."""

    def __init__(
        self,
        path: str,
        method: str = "GET",
        *,
        leaves_after: int | None = None,
        browser: str = BROWSER,
        trusted: bool = False,
    ):
        self._word = gate.word(gate.Visitor(browser, trusted))
        self.status, self.headers, self.body, self.pieces = 0, {}, b"", 0
        self._leaves_after = leaves_after
        asyncio.run(self._ask(path, method))

    async def _ask(self, path: str, method: str) -> None:
        split = urlsplit("/" + path.lstrip("/"))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "path": split.path,
            "raw_path": split.path.encode(),
            "query_string": split.query.encode(),
            "root_path": "",
            "scheme": "http",
            "headers": [(gate.WORD.encode(), self._word.encode())],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        asked = False

        async def receive() -> dict:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            if self._leaves_after is None or self.pieces < self._leaves_after:
                await asyncio.sleep(3600)
            return {"type": "http.disconnect"}

        async def send(message: dict) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            elif message.get("body"):
                self.body += message["body"]
                self.pieces += 1

        route._making = asyncio.Semaphore(route.AT_ONCE)
        await Starlette(routes=route.routes(data.current))(scope, receive, send)


def rows_of(answer: Answer) -> list[list[str]]:
    return [*csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))]


def listed(one: Order) -> list[tuple]:
    """What the page lists, in its order, as codes."""
    version, listing = data.current(), one.listing
    view = records.View(listing.grain, listing.sort, zone=listing.zone)
    query = records.stretch(listing.filters, listing.access, view=view, wanted=listing.columns, after=None, upto=None)
    return [tuple(row.values()) for row in data.table_in(version, query).to_pylist()]


# What is in a file ------------------------------------------------------------------------------------------


def test_a_file_holds_the_rows_of_the_page_in_its_order_under_its_columns(monkeypatch):
    monkeypatch.setattr(route, "STRETCH_ROWS", 37)
    monkeypatch.setattr(route, "PIECE_ROWS", 10)
    for sort in (Sort("seized_on", True), Sort("quantity_kg"), Sort("public_ref")):
        asked = order(sort=sort)
        answer = Answer(link_of(asked))
        assert answer.status == 200 and answer.pieces > 5
        heads, *rows = rows_of(answer)
        assert heads[:4] == ["Date", "Precision of the date", "Reference", "Office"] and heads[-1] == "Mark"
        expected = listed(asked)
        assert [row[2] for row in rows] == [row[2] for row in expected] and len(rows) > 100
        assert {row[-1] for row in rows} == {"Demonstration data"}


def test_a_file_says_names_and_on_wish_codes_beside_them():
    asked = order(columns=("blo", "status", "public_ref"), with_codes=True)
    heads, *rows = rows_of(Answer(link_of(asked)))
    assert heads == ["Office", "Office (code)", "Record status", "Record status (code)", "Reference", "Mark"]
    names = dict(zip((row[1] for row in rows), (row[0] for row in rows), strict=True))
    assert names["UZ-OYBEK"] == "Oybek" and names[""] == ""
    russian = rows_of(Answer(link_of(replace(asked, provenance=replace(SAID, language="ru")))))
    assert ["Ойбек", "UZ-OYBEK"] in [row[:2] for row in russian] and russian[0][0] == "Офис"


def test_every_format_holds_the_same_rows():
    asked = order(columns=("seized_on", "public_ref", "quantity_kg", "persons_detained"))
    expected = [(row[1], row[2], row[3], row[4]) for row in listed(asked)]
    table = pq.read_table(io.BytesIO(Answer(link_of(replace(asked, format="parquet"))).body))
    columns = [table[name].to_pylist() for name in ("Date", "Reference", "Largest item: mass, kg", "Persons detained")]
    assert [*zip(*columns, strict=True)] == expected
    book = CalamineWorkbook.from_filelike(io.BytesIO(Answer(link_of(replace(asked, format="xlsx"))).body))
    _heads, *rows = book.get_sheet_by_name("Records").to_python()
    assert [
        (row[0], row[2], row[3] if row[3] != "" else None, row[4] if row[4] != "" else None) for row in rows
    ] == expected
    about = dict(row[:2] for row in book.get_sheet_by_name("About").to_python())
    assert (
        about["Mark"] == "Demonstration data"
        and about["What is shown"] == "2026"
        and about["Data as of"] == "6 Nov 2026"
    )
    assert "largest item by mass" in about["What a row is"] and about["Sorted by"] == "Date ↓"


def test_filters_search_and_access_hold_in_the_file(monkeypatch):
    asked = order(
        filters=YEAR.with_(countries=("UZ",), near=Circle(lat=40.8, lon=69.5, radius_km=300)),
        text="Ойбек",
        columns=("blo", "country"),
    )
    rows = rows_of(Answer(link_of(asked)))[1:]
    assert rows and {tuple(row[:2]) for row in rows} == {("Oybek", "Uzbekistan")}
    monkeypatch.setattr(
        all_settings, "current", lambda: Settings(access=AccessSettings(tier="partner", agency="TJ-BT"))
    )
    own = order(access=Access(tier="partner", agency_code="TJ-BT"), columns=("agencies",), with_codes=True)
    codes = {row[1] for row in rows_of(Answer(link_of(own)))[1:]}
    assert codes and all("TJ-BT" in one.split("+") for one in codes)


def test_what_a_tier_must_not_see_is_in_no_file_of_it():
    months = YEAR.with_(end=date(2026, 7, 1))
    for name in ("csv", "zip", "xlsx", "parquet"):
        columns = tuple(column.code for column in records.columns(Access(tier="donor"), "line"))
        answer = Answer(
            link_of(order(filters=months, access=Access(tier="donor"), grain="line", columns=columns, format=name))
        )
        assert answer.status == 200 and SECRET.encode() not in answer.body
    inside = Answer(link_of(order(columns=("public_ref",))))
    assert SECRET.encode() in inside.body
    for columns in (("place_text",), ("record_key",), ("lead_agency",)):
        with pytest.raises(PermissionError):
            Answer(link_of(order(filters=months, access=Access(tier="donor"), grain="line", columns=columns)))


# Who gets one -----------------------------------------------------------------------------------------------


def test_a_ticket_that_was_changed_or_made_up_gets_words_in_the_language_of_the_reader():
    link = link_of(order())
    token = parse_qs(urlsplit(link).query)["ticket"][0]
    for changed in ("", "abc", token[:-2] + ("AA" if not token.endswith("AA") else "BB"), "A" + token):
        answer = Answer("files/records?" + urlencode({"lang": "ru", "ticket": changed}))
        assert answer.status == 403 and "не даёт доступа" in answer.body.decode()
        assert answer.headers["cache-control"] == "no-store"
    assert Answer("files/records").status == 403


def test_a_ticket_for_something_else_gives_no_file():
    token = tokens.seal({"rows": 1}, purpose="pictures", holder=BROWSER)
    assert Answer("files/records?" + urlencode({"ticket": token})).status == 403


def test_another_browser_is_refused_and_one_without_a_number_too():
    link = link_of(order())
    for other in ("another-browser", "", BROWSER + " "):
        answer = Answer(link, browser=other)
        assert answer.status == 403 and SECRET.encode() not in answer.body
    assert Answer(link).status == 200


@pytest.mark.parametrize(("tier", "status"), [("internal", 200), ("partner", 403), ("donor", 403), ("public", 403)])
def test_a_ticket_gives_no_more_than_its_bearer_may_see_when_it_is_used(monkeypatch, tier, status):
    link = link_of(order())
    monkeypatch.setattr(all_settings, "current", lambda: Settings(access=AccessSettings(tier=tier)))
    assert Answer(link).status == status
    # Who may see all may take what a link of a lower tier shows, and no other countries than the ticket names.
    lower = Answer(link_of(order(access=Access(tier="donor"), grain="line", columns=("country",))))
    assert lower.status == (403 if tier == "public" else 200)
    assert Answer(link_of(order(access=Access(tier="internal", countries=("KG",))))).status == 403


def test_real_records_are_given_to_who_was_let_in_with_the_token_alone(monkeypatch):
    link = link_of(order())
    monkeypatch.setattr(
        gate.accesses,
        "decide",
        lambda settings, *, is_demonstration, is_trusted, has_sign_in: decide(
            settings, is_demonstration=False, is_trusted=is_trusted
        ),
    )
    assert Answer(link).status == 403
    assert Answer(link, trusted=True).status == 200


def test_a_ticket_is_over_after_ten_minutes_and_after_the_data_have_changed(monkeypatch):
    link = link_of(order())
    later = itertools.count(tokens.time.time() + 601)
    with monkeypatch.context() as patched:
        patched.setattr(tokens.time, "time", lambda: next(later))
        answer = Answer(link)
    assert answer.status == 410 and "no longer valid" in answer.body.decode()
    answer = Answer(link_of(order(version="another")))
    assert answer.status == 410 and "data have changed" in answer.body.decode()


def test_nothing_in_the_address_widens_a_ticket():
    narrow = order(filters=YEAR.with_(countries=("KG",)), columns=("country",))
    answer = Answer(link_of(narrow) + "&countries=UZ&columns=place_text&tier=internal")
    assert {row[0] for row in rows_of(answer)[1:]} == {"Kyrgyzstan"}


def test_only_get_and_head_are_answered_and_the_head_has_no_body():
    link = link_of(order())
    assert Answer(link, "POST").status == 405
    head = Answer(link, "HEAD")
    assert head.status == 200 and head.body == b""
    assert head.headers["content-disposition"].startswith(
        'attachment; filename="records_2026-01-01_2027-01-01_demonstration.csv"'
    )
    assert head.headers["content-type"] == "text/csv; charset=utf-8" and head.headers["cache-control"] == "no-store"


def test_more_rows_than_a_sheet_holds_are_refused_with_advice():
    answer = Answer(link_of(order(rows=records_files.MOST_SHEET_ROWS + 1, format="xlsx")))
    assert (
        answer.status == 422
        and "1,048,576 rows do not fit" in answer.body.decode()
        and "CSV or Parquet" in answer.body.decode()
    )


def test_who_goes_away_stops_the_work_and_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setattr(records_files.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(route, "STRETCH_ROWS", 20)
    made = []
    stretches = route._stretches
    monkeypatch.setattr(route, "_stretches", lambda *asked: (made.append(one) or one for one in stretches(*asked)))
    answer = Answer(link_of(order(format="xlsx")), leaves_after=0)
    assert answer.body == b"" and len(made) < 4
    assert [*Path(tmp_path).iterdir()] == []


@given(filter_values.some_filters(), strategies.text(max_size=20), strategies.sampled_from(TIERS))
@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_survives_its_ticket_whatever_it_is_narrowed_by(filters, text, tier):
    asked = Order(
        Listing(
            filters,
            Access(tier=tier, countries=("KZ", "UZ"), agency_code="UZ-CC"),
            "case",
            Sort("seized_on", True),
            COLUMNS,
            text,
        ),
        SAID,
        "v",
        3,
        "csv",
    )
    content = tokens.unseal(
        parse_qs(urlsplit(link_of(asked)).query)["ticket"][0], purpose=route.PURPOSE, holder=BROWSER
    )
    assert tokens.typed(Order, content) == asked


def files_under(pairs: Iterable[tuple[str, str]]) -> None:
    """A file of records under a value of a field in a form, for each of the pairs, holds what the page lists."""
    for name, form in pairs:
        asked = order(filters=filter_values.with_value(YEAR, name), columns=("public_ref",), format=form)
        answer = Answer(link_of(asked))
        assert answer.status == 200 and answer.body, (name, form)
        if form == "csv":
            assert [row[0] for row in rows_of(answer)[1:]] == [row[-1] or "" for row in listed(asked)], name


NARROWING = [field.name for field in fields(Filters)]


@pytest.mark.long
def test_a_file_of_records_is_made_under_every_filter():
    files_under(itertools.chain(zip(NARROWING, itertools.cycle(route.FORMATS)), ((name, "csv") for name in NARROWING)))


@pytest.mark.long
def test_a_file_of_records_is_made_under_every_filter_in_every_form():
    files_under(itertools.product(NARROWING, route.FORMATS))


def test_a_ticket_of_another_version_is_over():
    content = tokens.plain(order())
    content["listing"]["filters"]["colour"] = "red"
    assert Answer(f"files/records?ticket={tokens.seal(content, purpose=route.PURPOSE, holder=BROWSER)}").status == 410


def test_what_would_not_come_back_as_it_was_is_refused():
    with pytest.raises(TypeError, match="cannot hold"):
        tokens.typed(dict[str, int], {"a": 1})
