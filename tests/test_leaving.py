"""A case is left out from wherever it stands, for a reason in the reader's own words: words that bind no figure, are
never markup, and are of nobody who reads the release."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from charts import leaving as keys
from content import leaving, opening, page_words
from content.context import Context
from database import engine, reading
from database.engine import Location
from language import i18n
from pages.parts import sidebar
from scope import links, settings
from scope.access import Access
from scope.settings import AccessSettings, Settings
from tests.test_sweep import markup_of
from web.components import document

APP = Path(__file__).parent.parent / "app.py"
HOSTILE = "=1+1 <b>bold</b> *star* [x](http://example.org)"


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(1500)


@pytest.fixture(scope="module")
def asks(network):
    return reading.Reading(reading.Version(engine.current_version(network), engine.reader(network)))


def here(asks, access: Access | None = None, **link: str) -> Context:
    made, refused = links.decode({"source": "demonstration", "period": "2025"} | link)
    assert not refused
    return opening.context(made, asks, access or Access(tier="internal"), Settings())


def rows(network: Location, text: str) -> list[tuple]:
    with engine.reader(network).connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(text))]


def heaviest(network: Location) -> tuple[int, str, float]:
    """Id and number of the heaviest case of 2025 that states one mass of drugs and nothing else, and the mass."""
    ((case, reference, mass),) = rows(
        network,
        "SELECT s.id, s.public_ref, sum(i.quantity_kg) FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id WHERE "
        "s.status IN ('provisional', 'verified', 'revised') AND extract(year FROM s.seized_on) = 2025 GROUP BY 1, 2 "
        "HAVING bool_and(i.category = 'drug' AND i.quantity_kg IS NOT NULL) ORDER BY 3 DESC, 1 LIMIT 1",
    )
    return case, reference, mass


def test_a_title_says_what_was_left_out_and_why(network, asks, monkeypatch):
    monkeypatch.setattr(i18n, "language", lambda: "en")
    case, reference, mass = heaviest(network)
    (found,) = leaving.asked(here(asks), keys.cases([case]))
    assert found.short == reference and found.amounts == i18n.quantity(mass, "kg") and not found.is_left_out
    number = f"{found.number:x}"
    written = i18n.quantity(mass, "kg")
    for why, words in {
        "": f"without 1 case of {written}",
        "under_review": f"without 1 case of {written}: under review",
        HOSTILE: f"without 1 case of {written}: {HOSTILE}",
        "x" * 100: f"without 1 case of {written}: {'x' * 59}…",
    }.items():
        of = here(asks, left_out=number, **({"why": f"{number}.{why}"} if why else {}))
        assert page_words.titled(of, "Cases") == f"Cases · {words}"
        # What is told beside figures and in files has all of it.
        said = leaving.reason_words(why)
        assert f"1 case left out: {reference}" + (f" ({said})" if said else "") in page_words.filter_words(of)
    other = next(one.number for one in leaving.asked(here(asks), keys.CASES) if one.number != found.number)
    two = here(asks, left_out=f"{number}.{other:x}", why=f"{number}.reported_twice~{other:x}.the same lorry")
    assert page_words.titled(two, "Cases") == "Cases · without 2 cases: reported twice; the same lorry"


def test_a_reason_asks_nothing_anew(asks):
    (found, *_others) = leaving.asked(here(asks), keys.CASES)
    number = f"{found.number:x}"
    one, other = (here(asks, left_out=number, why=f"{number}.{why}") for why in ("under_review", "in two reports"))
    assert one.filters == other.filters and one.reasons != other.reasons
    kept: list[set] = []
    for context in (one, other):
        kept.append(set())
        asking = SimpleNamespace(once=lambda _reader, what, make, *, kind: (kept[-1].add(what), make())[1])
        replace(context, asks=asking).facts("leaving.facts", list)
        replace(context, asks=asking).once("leaving.words", list)
    # Figures are the same; words of a page are not.
    assert [len(some) for some in kept] == [2, 2] and len(kept[0] & kept[1]) == 1


def test_a_key_that_a_browser_made_up_shows_no_case_of_others(network, asks):
    internal = here(asks)
    for key in (
        "", "ids", "ids.x", "ids.-1", "ids.1e5", "ids.٣", "ids.999999999", "nothing|x",
        "ids.1 OR 1=1", "largest|of.drug' OR 1=1.kg", "left",
    ):  # fmt: skip
        assert leaving.asked(internal, key) == [], key
    # What is no part of a key that is understood narrows nothing, and days must be days.
    assert leaving.asked(internal, "largest|of.drug.kg|days.2025-13-01.2026|countries.'") == leaving.asked(
        internal, "largest|of.drug.kg"
    )
    agency = "TJ-BT"
    own = {
        row[0]
        for row in rows(
            network,
            f"SELECT s.id FROM seizure s WHERE s.lead_agency_code = '{agency}' OR s.id IN (SELECT seizure_id FROM "
            f"seizure_agency WHERE agency_code = '{agency}')",
        )
    }
    ids = [row[0] for row in rows(network, "SELECT id FROM seizure ORDER BY id DESC LIMIT 200")]
    of_agency = here(asks, Access(tier="partner", agency_code=agency, view="own"))
    seen = leaving.asked(of_agency, keys.cases(ids[:50]))
    assert len(seen) == len(own & set(ids[:50])) < 50
    for tier in ("donor", "public"):
        reader = here(asks, Access(tier=tier))
        for key in (keys.cases(ids[:5]), keys.CASES, keys.IMPLAUSIBLE, "largest", keys.LEFT):
            assert leaving.asked(reader, key) == []
        assert leaving.key_of(reader, ids[0]) == leaving.largest_key(reader, {}) == ""


def test_the_largest_case_of_a_part_is_that_of_its_rows(network, asks):
    for country in ("KZ", "TJ", "UZ"):
        ((case,),) = rows(
            network,
            "SELECT s.id FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id WHERE s.status IN ('provisional', "
            f"'verified', 'revised') AND s.country_code = '{country}' AND s.seized_on >= '2025-04-01' "
            "AND s.seized_on < '2025-07-01' AND i.category = 'drug' AND i.quantity_kg IS NOT NULL GROUP BY 1 "
            "ORDER BY sum(i.quantity_kg) DESC, 1 LIMIT 1",
        )
        key = f"largest|countries.{country}|days.2025-04-01.2025-07-01|of.drug.kg"
        (found,) = leaving.asked(here(asks), key)
        (same,) = leaving.asked(here(asks), keys.cases([case]))
        assert found == same


# On pages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(network, monkeypatch):
    def run(page: str = "", *, tier: str = "internal", **link: str) -> AppTest:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(tier=tier)))
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        app = AppTest.from_file(str(APP), default_timeout=120)
        for name, value in ({"lang": "en", "period": "2025"} | link).items():
            app.query_params[name] = value
        (app.switch_page(page) if page else app).run()
        assert not app.exception and not app.error
        return app

    return run


def test_a_case_is_left_out_of_a_page_for_a_reason_and_counted_again(network, opened):
    case, reference, mass = heaviest(network)
    app = opened()
    app.session_state[document.LEFT] = keys.cases([case])
    app.run()
    app.get_by_key("leave_reason_own").set_value(HOSTILE + " ~\u202e")
    app.get_by_key("leave_now").click().run()
    assert not app.exception
    assert app.query_params["why"].partition(".")[2] == HOSTILE + " -"
    assert html.unescape(app.get_by_key("chip_left_out").label).replace("\\", "").replace("\u2060", "") == (
        f"1 case left out: {reference} ({HOSTILE} -)"
    )
    said = " ".join(part.proto.body for part in app.get("html"))
    # Titles are markup of ours, and the reason none.
    assert "<b>bold</b>" not in said and "&lt;b&gt;bold&lt;/b&gt;" in said
    assert f"without 1 case of {i18n.quantity(mass, 'kg')}: =1+1" in html.unescape(said)
    app.get_by_key("left_out_reasons").click().run()
    number = app.query_params["left_out"]
    app.get_by_key(f"left_{number}_ready").set_value("reported_twice").run()
    app.run()
    assert app.query_params["why"] == f"{number}.reported_twice"
    app.get_by_key("left_out_reasons").click().run()
    app.get_by_key(f"left_{number}_again").click().run()
    assert not {"why", "left_out"} & set(app.query_params)


def test_who_reads_the_release_has_no_such_button_and_is_told_that_a_link_asks_for_more(opened):
    for tier in ("donor", "public"):
        app = opened(tier=tier, left_out="1f", why="1f.under_review")
        assert "left&#95;out=1f" in app.warning[0].value and "why=1f&#46;under&#95;review" in app.warning[0].value
        assert "data-leave" not in markup_of(app) and sidebar.REASONS in app.session_state
        assert app.session_state[sidebar.REASONS] == () and "under review" not in markup_of(app)


def test_no_more_are_left_out_than_a_link_holds_and_that_is_said(network, opened):
    app = opened(left_out=".".join(f"{n:x}" for n in range(1, 3)))
    assert "left&#95;out" in app.warning[0].value
    ids = [row[0] for row in rows(network, "SELECT id FROM seizure ORDER BY id LIMIT 51")]
    app.session_state[document.LEFT] = keys.cases(ids[:50])
    app.run()
    for one in [box for box in app.checkbox if box.key.startswith("leave_")]:
        one.set_value(True)
    app.session_state[document.LEFT] = keys.cases(ids[:50])
    app.run()
    app.get_by_key("leave_now").click().run()
    assert len(app.query_params["left_out"].split(".")) == 50
    app.session_state[document.LEFT] = keys.cases(ids[50:])
    app.run()
    assert any("50 cases at most" in one.value for one in app.warning)
    assert "leave_now" not in {one.key for one in app.button}


PAGES = {
    "situation": ("", {}),
    "trends": ("pages/monitor/trends.py", {"measure": "quantity", "unit": "drug.kg", "grain": "month"}),
    "agencies": ("pages/compare/agencies.py", {}),
    "offices": ("pages/compare/offices.py", {}),
    "explore": (
        "pages/work/explore.py",
        {"rows": "office", "across": "quarter.group", "values": "quantity.largest", "category": "drug"},
    ),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_button_of_a_page_leads_to_cases_and_that_of_one_case_to_it(asks, opened, page):
    script, link = PAGES[page]
    found = set(re.findall(r'data-leave="([^"]+)"', markup_of(opened(script, **link))))
    filters = {name: value for name, value in link.items() if name == "category"}
    # Of cells there are hundreds.
    for key in sorted(found)[:: max(len(found) // 60, 1)]:
        cases = leaving.asked(here(asks, **filters), key)
        assert cases if key.startswith(keys.IMPLAUSIBLE) else len(cases) == 1, key
    assert len(found) > (100 if page == "explore" else 1), found
