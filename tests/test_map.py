"""The Map page over a demonstration network: what reaches the browser, for whom, and what a click does."""

from __future__ import annotations

import json
import struct
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from charts import map_rules as rules
from content.map import payload
from database import bulk
from database.engine import Location, reader
from language import i18n
from pages.monitor.map_parts import acts, in_link
from queries import locations
from scope.access import Access
from scope.filters import Filters
from tests.charts.test_map_payload import unpacked
from tests.components_of import components_of

APP = Path(__file__).parent.parent / "app.py"
COUNTED = "status in ('provisional', 'verified', 'revised') and country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ')"


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def page(network, monkeypatch):
    """Opens the map with parameters of a link; gives the app and what the browser was sent."""
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")

    def run(**parameters: str) -> tuple[AppTest, dict, dict]:
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.switch_page("pages/monitor/map.py").run()
        assert not app.exception and not any("could not be drawn" in error.value for error in app.error)
        return app, *sent(app)

    return run


def sent(app: AppTest) -> tuple[dict, dict]:
    (component,) = components_of(app)
    return unpacked(component.proto.bytes)


def asked(network: Location, text: str) -> list[tuple]:
    with reader(network).connect() as connection:
        return connection.execute(sa.text(text)).all()


def sums(head: dict, table: dict, first: int, last: int, value: str = "cases") -> dict[int, float]:
    """Sums of a table by its unit, over steps of the clock."""
    found: dict[int, float] = {}
    for row in range(table["starts"][first], table["starts"][last + 1]):
        found[table["unit"][row]] = found.get(table["unit"][row], 0) + table[value][row]
    return found


def test_the_figures_of_every_office_are_those_of_plain_sql(network, page):
    _app, head, tables = page(period="2026-Q3")
    first, last = head["clock"]["first"], head["clock"]["last"]
    named = {unit["code"]: number for number, unit in enumerate(head["units"])}
    rows = asked(
        network,
        "select coalesce(blo_code, country_code), count(*), coalesce(sum(persons_detained), 0) from seizure where "
        f"{COUNTED} and seized_on >= '2026-07-01' and seized_on < '2026-10-01' group by 1",
    )
    assert {named[code]: cases for code, cases, _persons in rows} == sums(head, tables["cases"], first, last)
    assert {named[code]: persons for code, _cases, persons in rows} == sums(
        head, tables["cases"], first, last, "persons"
    )


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_both_sides_of_a_crossing_are_named_where_one_has_no_office(network, page, language):
    _app, head, _tables = page(lang=language)
    sides = asked(
        network,
        f"select side_a, name_{language} from crossing_pair join place on place.code = side_b"
        " where side_b not in (select code from blo) order by crossing_pair.code",
    )
    facing = {unit["code"]: unit["facing"] for unit in head["units"]}
    assert ("KZ-KONYSBAYEV", {"en": "Yallama", "ru": "Яллама"}[language]) in sides and len(sides) == 8
    expected = {office: [name for code, name in sides if code == office] for office, _name in sides}
    assert {code: names for code, names in facing.items() if names} == expected
    name = next(unit["name"] for unit in head["units"] if unit["code"] == "KZ-KONYSBAYEV")
    marks = rules.marks_at(head["units"], head["pairs"], rules.Screen(rules.NETWORK))
    assert f"{name} – {expected['KZ-KONYSBAYEV'][0]}" in [mark.name for mark in marks]
    said = {"en": "{place}: no office", "ru": "{place}: офиса нет"}[language]
    assert head["words"]["no_office"] == said


def test_offices_outside_a_box_are_not_called_without_cases(network, page):
    _app, head, tables = page(period="2026-Q3", box="74,42,78,44")
    cases = sums(head, tables["cases"], 0, len(head["clock"]["labels"]) - 1)
    places = dict(
        (code, (lat, lon))
        for code, lat, lon in asked(
            network,
            "select b.code, p.lat, p.lon from blo b join place p on p.code = b.place_code where p.lat is not null",
        )
    )
    is_inside = {code: 42 <= lat <= 44 and 74 <= lon <= 78 for code, (lat, lon) in places.items()}
    for number, unit in enumerate(head["units"]):
        if unit["field"] == "blo_codes" and unit["drawn"]:
            assert is_inside[unit["code"]] or cases.get(number), unit["code"]
    drawn, others = ({one["code"] for one in rows} for rows in (head["units"], head["others"]))
    assert any(is_inside.values()) and {code for code, within in is_inside.items() if within} <= drawn
    assert {code for code in places if not is_inside[code]} - drawn <= others
    # Of those in the box it is said that they had no such case, not that they had none.
    assert head["words"]["state_zero"] == "there is a report, but no such case"
    # A pair's mark names both of its offices.
    assert all(" – " in pair["name"] for pair in head["pairs"])


@pytest.mark.long
def test_the_clock_holds_what_lies_before_the_period(network, page):
    _app, head, tables = page(period="2026-Q3")
    ((every,),) = asked(network, f"select count(*) from seizure where {COUNTED}")
    assert sum(tables["cases"]["cases"]) == every
    ((weighed,),) = asked(
        network, f"select sum(quantity_kg) from seizure_item join seizure on id = seizure_id where {COUNTED}"
    )
    kilograms = [number for number, amount in enumerate(head["amounts"]) if amount["unit"] == "kg"]
    assert sum(
        amount
        for key, amount in zip(tables["amounts"]["key"], tables["amounts"]["amount"], strict=True)
        if key in kilograms
    ) == pytest.approx(float(weighed))


def test_places_hexagons_and_corridors_hold_the_cases_that_they_can(network, page):
    _app, head, tables = page()
    assert sum(tables["places"]["cases"]) == sum(place["sum"] for place in head["places"])
    ((placed,),) = asked(
        network,
        f"select count(*) from seizure where {COUNTED} and lat is not null and location_precision in ('crossing', "
        "'settlement', 'district')",
    )
    assert sum(tables["cells_4"]["cases"]) == placed
    ((known,),) = asked(network, f"select count(*) from seizure where {COUNTED} and length(destination_code) = 2")
    assert (
        sum(
            cases
            for corridor, cases in zip(tables["corridors"]["corridor"], tables["corridors"]["cases"], strict=True)
            if head["corridors"][corridor]["to"]
        )
        == known
    )


def test_a_donor_gets_released_figures_and_no_place_hexagon_or_corridor(network, page):
    _app, head, tables = page(tier="donor", period="2026-H1")
    assert (
        head["layers"] == ["offices", "borders", "national"]
        and head["places"] == head["corridors"] == []
        and head["cells"] == {}
    )
    assert set(tables) <= {"cases", "groups", "amounts", "unstated", "states", "sections"}
    countries = {number for number, unit in enumerate(head["units"]) if unit["adds"]}
    ((released,),) = asked(
        network,
        "select sum(case_count) from release_month where level = 'country' and group_code = '*' and month >= "
        "'2026-01-01' and month < '2026-07-01'",
    )
    found = sums(head, tables["cases"], head["clock"]["first"], head["clock"]["last"])
    assert sum(cases for unit, cases in found.items() if unit in countries) == released
    low = {code for (code,) in asked(network, "select code from blo where confidence = 'low'")}
    assert low and not low & {unit["code"] for unit in (*head["units"], *head["others"])}
    # Plants of a group and its drugs are two totals.
    published = [groups for country in head["national"] for groups in country["years"].values()]
    assert published and all(len(dict(groups)) == len(groups) for groups in published)


def test_what_is_held_back_is_counted_and_carries_no_amount(network, page):
    _app, head, tables = page(tier="donor")
    rows = list(zip(tables["amounts"]["held"], tables["amounts"]["amount"], tables["amounts"]["unit"], strict=True))
    assert any(held for held, _amount, _unit in rows)
    ((held_back,),) = asked(
        network,
        "select count(*) from release_month where level = 'country' and group_code <> '*' and weighed_count is not "
        "null and quantity_kg is null",
    )
    ((other,),) = asked(network, "select count(*) from release_quantity where level = 'country' and quantity is null")
    assert sum(held for held, _amount, unit in rows if head["units"][unit]["adds"]) == held_back + other


def test_the_public_gets_countries_and_years(network, page):
    _app, head, tables = page(tier="public")
    assert {unit["field"] for unit in head["units"]} == {"countries"} and head["others"] == []
    assert head["clock"]["year"] == 1 and all(len(label) == 4 for label in head["clock"]["labels"])
    ((released,),) = asked(
        network, "select sum(case_count) from release_month where level = 'country' and group_code = '*'"
    )
    assert sum(tables["cases"]["cases"]) == released


@pytest.mark.parametrize("tier", ["internal", "donor"])
def test_the_card_of_the_situation_shows_the_offices_as_the_map_does(page, tier):
    link = {"period": "2026-H1", "tier": tier}
    _app, head, tables = page(**link)
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    card, of_card = sent(app)
    assert card["isCard"] and card["layers"] == ["offices"] and card["others"] == card["borders"] == []
    first, last = head["clock"]["first"], head["clock"]["last"]
    assert card["clock"]["labels"] == head["clock"]["labels"][first : last + 1]
    drawn = [unit["code"] for unit in head["units"] if unit["drawn"]]
    assert drawn == [unit["code"] for unit in card["units"] if unit["drawn"]]

    def told(head: dict, tables: dict, first: int, last: int) -> dict[str, tuple]:
        cases, steps = sums(head, tables["cases"], first, last), len(head["clock"]["labels"])
        return {
            unit["code"]: (
                cases.get(number, 0),
                list(tables["states"]["state"][number * steps + first : number * steps + last + 1]),
            )
            for number, unit in enumerate(head["units"])
            if unit["drawn"]
        }

    found = told(card, of_card, 0, last - first)
    assert found == told(head, tables, first, last) and sum(cases for cases, _states in found.values()) > 0


def test_days_that_are_no_whole_months_hold_nothing_else(network, page):
    _app, head, tables = page(**{"from": "2026-08-20", "to": "2026-09-09"})
    ((cases,),) = asked(
        network, f"select count(*) from seizure where {COUNTED} and seized_on between '2026-08-20' and '2026-09-09'"
    )
    assert (
        sum(tables["cases"]["cases"]) == cases
        and len(head["clock"]["labels"]) == 2
        and head["clock"]["comparison"] == "none"
    )


@pytest.mark.long
def test_a_place_of_which_only_the_province_is_known_is_seen_with_all_of_its_circle():
    west, south, east, north = payload.fit([], [{"lon": 69.0, "lat": 43.0, "sum": 1, "km": 200.0}])
    # 200 km are 1.80 degrees of latitude, and at 43 degrees north 2.46 of longitude.
    assert (south, north) == pytest.approx((43 - 1.80 - 0.5, 43 + 1.80 + 0.5), abs=0.01)
    assert (west, east) == pytest.approx((69 - 2.46 - 0.6, 69 + 2.46 + 0.6), abs=0.01)


def test_what_is_chosen_leads_to_the_other_pages_by_addresses_of_their_own(page):
    _app, head, _tables = page(office="UZ-OYBEK", period="2026-Q3")
    addresses = [one["address"] for one in head["subject"]["pages"]]
    assert [address.partition("?")[0] for address in addresses] == ["offices", ".", "trends", "records"]
    assert all("office=UZ-OYBEK" in address and "period=2026-Q3" in address for address in addresses)
    own = head["subject"]["pages"][0]
    assert own["address"].endswith("office_profile=UZ-OYBEK") and own["label"] == "Page of Oybek"
    _app, head, _tables = page(office="UZ-OYBEK", tier="donor")
    assert [one["address"].partition("?")[0] for one in head["subject"]["pages"]] == ["offices", ".", "trends"]


def test_the_link_says_how_the_map_opens(page):
    _app, head, _tables = page(
        layers="density.places.roads", mode="drug.change", time="-3.6", speed="8", at="41.3,69.2,6.5", period="2026-Q3"
    )
    opened = head["initial"]
    assert opened["layers"] == ["places", "density"] and opened["ground"] == ["roads"]
    assert (opened["measure"], opened["colour"], opened["speed"], opened["at"]) == (
        "drug",
        "change",
        8,
        [41.3, 69.2, 6.5],
    )
    assert (head["clock"]["last"] - opened["last"], opened["length"]) == (3, 6)


@pytest.mark.each_time(2)
@pytest.mark.parametrize(
    ("name", "value"),
    [("layers", "offices.satellite"), ("mode", "all.group"), ("time", "soon"), ("speed", "99"), ("at", "41,69")],
)
def test_what_a_link_may_not_say_is_told_and_left_out(page, name, value):
    app, head, _tables = page(**{name: value})
    assert any(name in warning.value for warning in app.warning)
    assert head["initial"]["layers"] == ["offices"] and head["initial"]["at"] is None


def test_a_filter_without_cases_leaves_the_map_and_says_why(page):
    app, head, tables = page(destination="NZ")
    assert any("No data" in info.value for info in app.info)
    assert tables["cases"]["cases"] == [] and head["units"]


def test_names_from_the_data_reach_the_browser_as_they_are(network, page, monkeypatch):
    from analysis.names import Names

    monkeypatch.setattr(Names, "__call__", lambda self, dimension, code: f"<b>{code}</b> & *x*")
    _app, head, _tables = page()
    assert head["units"][0]["name"] == f"<b>{head['units'][0]['code']}</b> & *x*"


def test_the_hexagons_of_a_case_are_found_again_by_their_filter(network):
    everything = Filters(source_kind="demonstration", start=date(2016, 1, 1), end=date(2027, 1, 1))
    with reader(network).connect() as connection:
        rows = bulk.frame(connection, locations.monthly_cells(everything, Access(tier="internal"), resolution=5))
        cell = int(rows["cell"].iloc[0])
        chosen = everything.with_(cell_codes=(f"{cell:x}",))
        again = bulk.frame(connection, locations.monthly_cells(chosen, Access(tier="internal"), resolution=5))
    assert set(again["cell"]) == {cell} and again["case_count"].sum() == rows[rows["cell"] == cell]["case_count"].sum()


# What comes from the browser is not trusted ---------------------------------------------------------------------


@pytest.fixture
def state(monkeypatch):
    """The session's state, with a value that the browser sent for an event."""
    kept: dict = {}
    monkeypatch.setattr(acts.st, "session_state", kept)

    def sends(event: str, value) -> dict:
        kept.clear()
        kept[acts.KEY] = {event: value}
        getattr(acts, f"_{event}")()
        return kept

    return sends


def test_a_click_on_a_mark_sets_its_filter_and_runs_the_page_again(state):
    found = state("chosen", {"field": "pair_codes", "codes": ["OYBEK-FOTEHOBOD"]})
    assert found["f_pair_codes"] == ["OYBEK-FOTEHOBOD"] and found["_map_has_chosen"]


def test_a_box_a_shape_and_a_circle_become_filters(state):
    box = state("boxed", [68.5, 39, 71, 41.25])["f_box"]
    assert (box.west, box.south, box.east, box.north) == (68.5, 39.0, 71.0, 41.25)
    drawn = state("shaped", [[39, 68.5], [41.25, 68.5], [40, 71], [39, 68.5]])["f_shape"]
    assert drawn.corners == ((39.0, 68.5), (41.25, 68.5), (40.0, 71.0))
    found = state("near", {"lat": 40.57512345, "lon": 69.2887, "km": 50})
    assert (found["f_near"].lat, found["f_near"].radius_km) == (40.5751, 50.0) and found["f_blo_codes"] == found[
        "f_pair_codes"
    ] == []


@pytest.mark.parametrize(
    ("event", "value"),
    [
        ("chosen", {"field": "source_kind", "codes": ["blo"]}),
        ("chosen", {"field": "blo_codes", "codes": "UZ"}),
        ("chosen", "UZ-OYBEK"),
        ("boxed", [71, 39, 68, 41]),
        ("boxed", [68, 39, 71]),
        ("boxed", [68, 39, 71, float("nan")]),
        ("boxed", ["68", 39, 71, 41]),
        ("boxed", None),
        ("shaped", [[40, 69], [41, 70]]),
        ("shaped", [[40, 69], [41, 70], [42, 71]]),
        ("shaped", [[40, 69], [41, 69], [95, 70]]),
        ("shaped", [[40, 69], [41, 69], [40, 70, 1]]),
        ("shaped", [[40, 69], [41, 69], ["40", 70]]),
        ("shaped", [[40, 69], [41, 69], [float("inf"), 70]]),
        ("shaped", [[40 + number / 100, 69 + number % 2] for number in range(51)]),
        ("shaped", {"0": [40, 69]}),
        ("near", {"lat": 95, "lon": 69, "km": 50}),
        ("near", {"lat": 40, "lon": 69, "km": 5000}),
        ("near", {"lat": 40}),
        ("near", []),
    ],
)
def test_what_the_map_does_not_send_changes_nothing(state, event, value):
    assert set(state(event, value)) == {acts.KEY}


def test_what_the_reader_told_the_map_is_judged_when_it_is_read_again(monkeypatch):
    kept = {}
    monkeypatch.setattr(in_link.page_state, "set_parameter", lambda name, value: kept.update({name: value}))
    in_link.keep(
        {
            "layers": "offices.places",
            "ground": "roads",
            "measure": "drug",
            "colour": "group",
            "time": "0.3",
            "speed": "4",
            "at": "41,69,5",
        }
    )
    assert kept == {
        "layers": "offices.places.roads",
        "mode": "drug.group",
        "time": "0.3",
        "speed": "4",
        "at": "41,69,5",
    }


def test_figures_are_as_small_as_they_say(page):
    app, _head, _tables = page(period="all")
    content = components_of(app)[0].proto.bytes
    (length,) = struct.unpack_from("<I", content)
    assert json.loads(content[4 : 4 + length])["tables"]["cases"]["unit"][0] == "u1"
    assert len(content) < 1_000_000


# Paper ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn(page, monkeypatch):
    """What files show of the map that a link opens."""
    found = []
    monkeypatch.setattr(acts, "downloads", lambda picture, said, **more: found.append(picture()))

    def run(**parameters: str):
        page(**parameters)
        return found[-1]

    return run


def test_paper_shows_the_cases_of_offices_and_pairs_that_plain_sql_counts(network, drawn):
    picture = drawn(period="2026-Q3", layers="offices.borders")
    when = f"{COUNTED} and seized_on >= '2026-07-01' and seized_on < '2026-10-01'"
    ((oybek,),) = asked(
        network, f"select count(*) from seizure where {when} and blo_code in ('UZ-OYBEK', 'TJ-FOTEHOBOD')"
    )
    ((every,),) = asked(network, f"select count(*) from seizure where {when} and blo_code is not null")
    values = {mark.name: mark.value for mark in picture.marks}
    assert values["Oybek – Fotehobod"] == i18n.ngettext("{n} case", "{n} cases", oybek).format(n=oybek)
    assert sum(int(mark.value.replace(",", "").split()[0]) for mark in picture.marks) == every
    ((border,),) = asked(
        network,
        f"select count(*) from seizure where {when} and blo_code in (select side_a from crossing_pair where border = "
        "'AF-TJ' union select side_b from crossing_pair where border = 'AF-TJ')",
    )
    assert [section.value for section in picture.borders if section.code == "AF-TJ"] == [str(border)]
    assert (
        picture.words == "Q3 2026" and "United Nations" in picture.disclaimer and "OpenStreetMap" in picture.attribution
    )


def test_paper_shows_hexagons_places_and_corridors_of_the_window(network, drawn):
    picture = drawn(period="2026-Q3", layers="places.density.corridors.national", time="-1.1")
    when = f"{COUNTED} and seized_on >= '2026-08-01' and seized_on < '2026-09-01'"
    ((placed,),) = asked(
        network,
        f"select count(*) from seizure where {when} and lat is not null and location_precision in ('crossing', "
        "'settlement', 'district')",
    )
    assert sum(int(hexagon.value.split()[0]) for hexagon in picture.hexagons) == placed
    ((routed,),) = asked(
        network, f"select count(*) from seizure where {when} and destination_code = 'RU' and country_code = 'TJ'"
    )
    assert [leg.value for leg in picture.corridors if leg.name == "TJ → RU" and leg.is_onward] == [str(routed)]
    assert picture.totals and picture.words == "August 2026"
    assert all(mark.precision_km > 0 for mark in picture.marks)


@pytest.mark.long
def test_paper_colours_change_as_the_screen_does(drawn):
    colours = {entry.colour for entry in drawn(period="2026-Q3", mode="cases.change").legend}
    assert {mark.colour for mark in drawn(period="2026-Q3", mode="cases.change").marks} <= colours


def test_the_map_goes_into_files_of_values_and_pictures(drawn):
    from exports.provenance import Provenance
    from pages.parts import files

    picture = drawn(period="2026-Q3")
    said = Provenance(language="en", installation="X", filter_line="Q3 2026", compared="", data_date="", source="")
    made = {form: files._written(form, lambda: picture, said) for form in ("csv_comma", "xlsx", "svg")}
    assert picture.marks[0].name in made["csv_comma"].decode() and made["xlsx"][:2] == b"PK" and b"<svg" in made["svg"]


# Tiles ----------------------------------------------------------------------------------------------------------


def test_tiles_are_fetched_only_where_the_operator_says_so(page, monkeypatch):
    from scope import settings

    assert page()[1]["tiles"] is None
    own = settings.parse('map_tiles = "https://tiles.example.org/{z}/{x}/{y}.png"\nmap_attribution = "© Example"')
    monkeypatch.setattr(settings, "current", lambda: own)
    _app, head, _tables = page()
    assert (
        head["tiles"] == {"url": "https://tiles.example.org/{z}/{x}/{y}.png", "zoom": 12}
        and head["notes"][-1] == "© Example"
    )


def test_an_address_of_tiles_without_places_for_its_numbers_is_refused():
    from scope import settings

    with pytest.raises(settings.SettingsError, match="map_tiles"):
        settings.parse('map_tiles = "https://tiles.example.org/all.png"')
