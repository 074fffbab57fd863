"""Whatever has a page is found by any spelling of its name, by those who have that page, and its link opens it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from content import find, leads, opening
from content.context import Context
from database.engine import Location
from language import i18n
from queries import network
from scope import links
from scope.access import Access
from scope.filters import Filters
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


EVER = Filters(source_kind="demonstration", start=date(2000, 1, 1), end=date(2030, 1, 1))
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
SPELLINGS = {
    "maps": "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya yo",
    "passports": "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia e",
    "libraries": "a b v g d e ž z i j k l m n o p r s t u f h c č š ŝ - y - è û â ë",
}
"""How Cyrillic is written in Latin letters: BGN/PCGN, ICAO 9303, ISO 9."""
RUSSIAN_ACRONYMS = {
    "KZ-BS": "ПС",
    "KZ-SRC": "КГД",
    "KZ-CCDC": "КПН",
    "KZ-KNB": "КНБ",
    "KG-SCS": "ГТС",
    "KG-SBS": "ГПС",
    "KG-SSDC": "ГСКН",
    "KG-GKNB": "ГКНБ",
    "TJ-BT": "ПВ",
    "TJ-CS": "ТС",
    "TJ-DCA": "АКН",
    "TJ-MIA": "МВД",
    "TJ-SCNS": "ГКНБ",
    "TM-MIA-DRUG": "МВД-НОН",
    "TM-MNS": "МНБ",
    "TM-SMS": "ГМС",
    "UZ-CC": "ГТК",
    "UZ-NCDC": "НИАЦ",
    "UZ-SSS": "СГБ",
}
IN_CYRILLIC = dict(KZ="КЗ", KG="КГ", UZ="УЗ", TM="ТМ", TJ="ТЖ")


def in_latin(text: str, spelled: str) -> str:
    letters = dict(zip(CYRILLIC, SPELLINGS[spelled].replace("-", "").split(" "), strict=True))
    return "".join(letters.get(one, one) for one in text.lower())


def in_cyrillic(text: str) -> str:
    """A Latin text as it is read aloud in Russian."""
    text = text.lower()
    for latin, read in (("shch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("yu", "ю"), ("ya", "я")):
        text = text.replace(latin, read)
    return text.translate(str.maketrans("abcdefghiklmnopqrstuvwyz", "абцдефгхиклмнопкрстуввйз") | {ord("j"): "дж"})


def said_of(code: str, name_en: str, name_ru: str) -> list[str]:
    """A name in both languages, Russian in Latin letters, and the code with and without its hyphens."""
    return [
        *(name_en, name_ru, *(in_latin(name_ru, one) for one in SPELLINGS)),
        *(code, code.lower(), code.replace("-", " "), code.replace("-", ""), code.replace("-", "–")),
    ]


def test_everything_is_found_by_both_names_in_other_letters_and_its_code(asks):
    here = screen(asks)
    offices = {row["code"]: (row["name_en"], row["name_ru"]) for row in reference("blos")}
    texts = {("office", code): [*said_of(code, *names), in_cyrillic(names[0])] for code, names in offices.items()}
    for row in reference("crossing_pairs"):
        others = offices.get(row["side_b_code"], (row["side_b_name_en"], row["side_b_name_ru"]))
        english, russian = (f"{one} {two}" for one, two in zip(offices[row["side_a_code"]], others, strict=True))
        texts["pair", row["code"]] = [*said_of(row["code"], english, russian), in_cyrillic(english)]
    for row in reference("agencies"):
        known = texts.setdefault(("agency", row["lineage_code"]), [])
        known += said_of(row["code"], row["name_en"], row["name_ru"])
    for row in reference("substances"):
        texts["substance", row["code"]] = said_of(row["code"], row["name_en"], row["name_ru"])
    for row in reference("countries"):
        if row["is_programme_country"] == "1":
            iso = (row["iso2"], row["iso3"])
            texts["country", iso[0]] = [*said_of(iso[0], row["name_en"], row["name_ru"]), *iso, in_cyrillic(iso[0])]
    for row in here.load(network.donors()).itertuples():
        texts["donor", row.code] = said_of(row.code, row.name_en, row.name_ru)[:-4]
    for row in here.load(network.place_names_of(EVER, here.access)).itertuples():
        texts["place", row.code] = said_of(row.code, row.name_en, row.name_ru)
    assert {kind for kind, _code in texts} == {*leads.kinds(here)} - {"group"}
    missed = {(*thing, text) for thing, some in texts.items() for text in some if thing not in found(here, text)}
    assert not missed
    # A place has the code of its office, and a donor that of its country.
    first = [thing for thing in texts if thing[0] not in ("place", "donor")]
    assert [thing for thing in first if found(here, thing[1])[0] != thing] == []


def test_an_agency_is_found_by_its_acronym_in_either_alphabet_with_its_country_and_without(asks):
    here = screen(asks)
    for code, russian in RUSSIAN_ACRONYMS.items():
        country, own = code.split("-", 1)
        lineage = next(row["lineage_code"] for row in reference("agencies") if row["code"] == code)
        for acronym in (own, russian, *(in_latin(russian, one) for one in SPELLINGS)):
            assert ("agency", lineage) in found(here, acronym), acronym
            assert ("agency", lineage) in found(here, acronym.lower()), acronym
            for coded in (f"{country}-{acronym}", f"{country} {acronym}", f"{country}{acronym}".lower()):
                assert found(here, coded)[0] == ("agency", lineage), coded
            assert found(here, f"{IN_CYRILLIC[country]}-{acronym}")[0] == ("agency", lineage), acronym
            for spoken in ("en", "ru"):
                name = next(row[f"name_{spoken}"] for row in reference("countries") if row["iso2"] == country)
                assert found(here, f"{acronym} {name}")[0] == ("agency", lineage), (acronym, name)


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
        ("США", ("donor", "US"), "США"),
        ("TJK", ("country", "TJ"), "TJK"),
        ("Dustlik Uzbekistan", ("office", "UZ-DUSTLIK"), ""),
        ("UZ-ОYВЕК", ("office", "UZ-OYBEK"), ""),
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
