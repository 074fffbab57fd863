"""Whatever has a page is found by any spelling of its name, by those who have that page, and its link opens it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from content import find, leads, opening
from content.context import Context
from database.engine import Location
from language import i18n
from scope import links
from scope.access import Access
from scope.settings import Settings
from web import data

REFERENCE = Path(i18n.__file__).parents[1] / "assets" / "reference"
INTERNAL, DONOR, PUBLIC = (Access(tier=tier) for tier in ("internal", "donor", "public"))
PARTNER = Access(tier="partner", agency_code="UZ-CC")


@pytest.fixture(scope="module")
def asks(demonstration_of) -> data.Kept:
    """As pages ask: what can be looked for is gathered once for a reader."""
    place: Location = demonstration_of(6000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
        return data.Kept(data.current())


def screen(asks: data.Kept, access: Access = INTERNAL, **choices) -> Context:
    i18n.use("en")
    asked = links.Choices(period="2026-Q3", **choices)
    return opening.context(asked, asks, access, Settings())


def reference(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def found(here: Context, text: str) -> list[tuple[str, str]]:
    return [(hit.lead.kind, hit.lead.code) for hit in find.hits(here, text)]


def with_a_slip(name: str) -> str:
    """A name with two letters of its longest word the wrong way round."""
    word = max(name.split(), key=len)
    return name.replace(word, word[0] + word[2] + word[1] + word[3:])


def test_an_agency_is_first_by_its_own_code_and_acronym(asks):
    """KG SCS, which is a code, came behind a service whose code is spelled much like it."""
    here = screen(asks)
    for code in ("KG-SCS", "UZ-CC", "TJ-CS"):
        assert found(here, code.replace("-", " "))[0] == ("agency", code)


def test_every_office_is_found_by_both_names_its_code_and_with_a_slip(asks):
    here = screen(asks)
    for row in reference("blos"):
        for text in (row["name_en"], row["name_ru"], row["code"], row["code"].lower(), with_a_slip(row["name_en"])):
            assert ("office", row["code"]) in found(here, text), text
        assert found(here, row["code"])[0] == ("office", row["code"])


def test_every_pair_agency_and_substance_is_found_by_its_names(asks):
    here = screen(asks)
    names = {row["code"]: (row["name_en"], row["name_ru"]) for row in reference("blos")}
    for row in reference("crossing_pairs"):
        for spoken in (0, 1):
            other = names.get(row["side_b_code"], (row["side_b_name_en"], row["side_b_name_ru"]))[spoken]
            assert ("pair", row["code"]) in found(here, f"{names[row['side_a_code']][spoken]} {other}"), row["code"]
    for row in reference("agencies"):
        for text in (row["name_en"], row["name_ru"], row["code"]):
            assert ("agency", row["lineage_code"]) in found(here, text), text
    for row in reference("substances")[::5]:
        assert all(("substance", row["code"]) in found(here, row[name]) for name in ("name_en", "name_ru")), row["code"]


@pytest.mark.parametrize(
    ("text", "thing", "other_name"),
    [
        ("Japan", ("donor", "JP"), ""),
        ("япония", ("donor", "JP"), ""),
        ("norwey", ("donor", "NO"), ""),
        ("Узбекистан", ("country", "UZ"), ""),
        ("OIBEK", ("office", "UZ-OYBEK"), ""),
        ("Таможенный комплекс Дустлик", ("office", "UZ-DUSTLIK"), 'Таможенный комплекс "Дустлик"'),
        ("опиоиды", ("group", "opioids"), ""),
    ],
)
def test_other_names_transliterations_and_slips_mean_the_same(asks, text, thing, other_name):
    hit = find.hits(screen(asks), text)[0]
    assert ((hit.lead.kind, hit.lead.code), hit.other_name) == (thing, other_name)


@pytest.mark.parametrize(
    ("access", "kinds"),
    [
        (INTERNAL, "office pair agency donor country substance group place"),
        (PARTNER, "office pair agency donor country substance group place"),
        (PARTNER.looking_at("network"), "office pair donor country group"),
        (DONOR, "office pair donor country group"),
        (PUBLIC, "donor country group"),
    ],
)
def test_a_reader_finds_only_what_it_has_a_page_of(asks, access, kinds):
    here = screen(asks, access)
    assert leads.kinds(here) == kinds.split()
    texts = "Oybek Customs Japan Uzbekistan Heroin Opioids Termez UZ-OYBEK UZ-CC OYBEK-FOTEHOBOD".split()
    kinds_found = {kind for text in texts for kind, _code in found(here, text)}
    assert kinds_found <= set(kinds.split()) and {"donor", "country", "group"} <= kinds_found
    near = {hit.lead.kind for text in ("Oybekk Zz", "Qqoybek") for hit in find.nearest(here, text)}
    assert near <= set(kinds.split())


def test_an_office_that_donors_are_not_told_of_is_not_found_nor_near(asks):
    here, unsure = screen(asks, DONOR), [row for row in reference("blos") if row["confidence"] == "low"]
    assert len(unsure) > 3
    for row in unsure:
        for text in (row["name_en"], row["name_ru"], row["code"]):
            told = {hit.lead.code for hit in (*find.hits(here, text), *find.nearest(here, text))}
            assert row["code"] not in told and row["name_en"] not in {here.names.pair(code) for code in told}


def test_a_partner_finds_no_office_that_it_is_told_nothing_of(asks):
    here = screen(asks, PARTNER)
    unsure = [row for row in reference("blos") if row["confidence"] == "low" and row["country"] != "UZ"]
    assert len(unsure) > 3 and ("office", "KZ-KORDAI") in found(here, "Kordai")
    for row in unsure:
        assert ("office", row["code"]) not in found(here, row["name_en"]), row["code"]
        assert leads.address(here, "office", row["code"]) == ""


def test_a_substance_leads_donors_to_its_group(asks):
    hit = find.hits(screen(asks, DONOR), "героин")[0]
    assert (hit.lead.kind, hit.lead.code, hit.lead.page, hit.lead.parameters["group"]) == (
        "group",
        "opioids",
        "trends",
        "opioids",
    )


def test_what_has_no_name_like_it_is_not_found_and_what_is_spelled_most_like_it_is_offered(asks):
    here = screen(asks)
    assert found(here, "Fotkhkbbd") == [] and found(here, "Friendship bridge") == []
    assert find.nearest(here, "Fotkhobdd")[0].lead.code == "TJ-FOTEHOBOD"
    assert find.nearest(here, "Friendship bridge") == []


@pytest.mark.parametrize(
    ("text", "page", "own"),
    [
        ("Oybek", "offices", {"office_profile": "UZ-OYBEK"}),
        ("OYBEK-FOTEHOBOD", "offices", {"pair_profile": "OYBEK-FOTEHOBOD"}),
        ("KZ-BS", "agencies", {"agency_profile": "KZ-BS"}),
        ("Japan", "capacity", {"donor": "JP"}),
        ("Heroin", "trends", {"substance": "HEROIN"}),
        ("Kyrgyzstan", "situation", {"country": "KG"}),
    ],
)
def test_a_search_keeps_period_and_comparison_and_takes_other_restrictions_away(asks, text, page, own):
    asked = {"period": "2026-Q3", "compare": "previous", "source": "demonstration", "lang": "en", "left_out": "1f"}
    here = screen(asks)
    here = type(here)(**{**vars(here), "link": asked | {"country": "TJ", "group": "cannabis", "least_kg": "5"}})
    lead = find.hits(here, text)[0].lead
    assert (lead.page, dict(lead.parameters)) == (page, asked | own)


def test_the_box_offers_what_it_finds_and_says_when_the_database_is_away(demonstration_of, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{demonstration_of(6000).folder}")
    app = AppTest.from_file(str(Path(i18n.__file__).parents[1] / "app.py"), default_timeout=120)
    app.query_params["lang"], app.query_params["period"] = "en", "2026-Q3"
    app.switch_page("pages/work/help.py").run()
    box = app.sidebar.text_input(key="find")
    box.set_value("Oybec").run()
    found = [
        (one.proto.label, one.proto.query_string) for one in app.sidebar.get("page_link") if "**" in one.proto.label
    ]
    assert found[0][0] == "**Oybek** · office, Uzbekistan"
    assert "office_profile=UZ-OYBEK" in found[0][1] and "period=2026-Q3" in found[0][1]
    box.set_value("<b>*x*</b>").run()
    said = " ".join(one.proto.body for one in app.sidebar.get("html"))
    assert "Nothing here is called “&lt;b&gt;*x*&lt;/b&gt;”." in said

    def away(*_asked):
        raise data.DatabaseUnavailable("gone")

    monkeypatch.setattr(find, "hits", away)
    box.set_value("Dostuk").run()
    assert "The database is unavailable" in " ".join(one.proto.body for one in app.sidebar.get("html"))
    assert not app.exception and not app.error
