"""Briefings made from data: what every slide says, for whoever may know how much, and what must not be said."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest
from websockets.sync.client import connect

from briefing import __main__ as command
from briefing import files, make, playlist, refusal, situation, wall, wall_link
from briefing.playlist import Playlist, PlaylistError
from content import opening
from database import demonstration, derived, engine, publishing, reading
from database.engine import Location, reader
from exports.about import in_language
from exports.briefing_model import Briefing, Slide
from exports.provenance import Provenance
from pages.work.briefing_parts import showing
from queries import schema
from scope import links
from scope import settings as all_settings
from scope.access import Access
from scope.filters import CODE_FIELDS, OTHER_FIELDS
from scope.settings import TIERS
from tests.components_of import components_of
from tests.exports import pdf_text
from tests.test_naming import salt
from tools import launch
from web import data

ROOT = Path(make.__file__).parents[1]
SETTINGS = all_settings.Settings()
PATIENCE = 120
CANARY = "CANARY"
HIDDEN = {
    "seizure": "public_ref record_key province_text place_text country_reported blo_reported lead_agency_reported "
    "place_kind_reported transport_reported direction_reported "
    "concealment_reported origin_reported departure_reported destination_reported transport_mode concealment "
    "direction place_kind",
    "seizure_item": "substance_reported quantity_reported unit_reported",
    "exchange": "record_key kind channel subject outcome",
    "operation": "record_key name kind",
    "training": "record_key title topic level",
    "equipment": "record_key condition",
    "contribution": "project purpose source_url",
    "blo": "notes",
    "blo_status": "reason",
    "load": "file_name sha256",
}
"""Columns of which nothing may reach readers of the release."""


@pytest.fixture(scope="module")
def network(demonstration_of, tmp_path_factory) -> Location:
    """A demonstration network with a word in every column that donors must not see, released as the loader does it."""
    place = demonstration_of(2500, tmp_path_factory.mktemp("network") / "copy")
    with publishing.change(place) as connection:
        for table, columns in HIDDEN.items():
            told = ", ".join(f"{column} = '{CANARY} {table}.{column}'" for column in columns.split())
            connection.exec_driver_sql(f'UPDATE "{table}" SET {told}')
        salt(connection)
        for table in schema.layer("derived"):
            connection.execute(sa.delete(table))
        derived.derive(connection, SETTINGS)
    return place


@pytest.fixture(autouse=True)
def quiet():
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def made(monkeypatch):
    """Makes a briefing over a database."""

    def of(
        place: Location, code: str | Playlist, *, tier: str = "donor", language: str = "en", **asked: str
    ) -> Briefing:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
        chosen = playlist.shipped()[code] if isinstance(code, str) else code
        asks = data.Kept(data.current())
        return make.briefing(
            chosen,
            asked,
            asks=asks,
            reader=Access(tier=tier),
            settings=SETTINGS,
            language=language,
            address="https://blo.example.org",
        )

    return of


def scalar(place: Location, text: str):
    with reader(place).connect() as connection:
        return connection.execute(sa.text(text)).scalar_one()


def everything(briefing: Briefing) -> str:
    """All that leaves the server of a briefing: the wall's payload, the page as one file, slides, paper, sheets."""
    parts = [json.dumps(wall.payload([briefing], mode="dark", pace=None, start=""), ensure_ascii=False), repr(briefing)]
    for kind in ("html", "pptx", "xlsx"):
        content = in_language(briefing.language, lambda kind=kind: files.WRITERS[kind](briefing))
        if kind == "html":
            parts.append(content.decode("utf-8"))
            continue
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                inner = archive.read(name)
                if name.endswith(".xlsx"):
                    with zipfile.ZipFile(BytesIO(inner)) as sheet:
                        parts += [sheet.read(one).decode("utf-8", "replace") for one in sheet.namelist()]
                else:
                    parts.append(inner.decode("utf-8", "replace"))
    return "\n".join(parts)


# What is said -----------------------------------------------------------------------------------------------


def test_slides_of_a_visit_share_its_four_minutes_and_none_is_shown_for_less_than_it_takes_to_read():
    said = Provenance(language="en", installation="", filter_line="", compared="", data_date="", source="")
    slide = Slide(key="one", view="method", title="", provenance=said)

    def shown(*seconds: int) -> list[int]:
        slides = [replace(slide, dwell=one) for one in seconds]
        return [slide.dwell for slide in make.within_visit(slides)]

    assert shown(120, 120) == [120, 120] and shown(300, 150, 30) == [150, 75, 15]
    assert shown(*[40] * 8, 8) == [29] * 8 + [8] and shown(*[20] * 30) == [12] * 30


@pytest.mark.long
def test_a_briefing_for_a_donor_has_its_offices_in_one_table_and_three_stories(made, network):
    shown = made(network, "donor", donor="JP")
    (table,) = (slide.table for slide in shown.slides if slide.view == "offices")
    stories = [slide for slide in shown.slides if slide.view == "office"]
    supported = scalar(
        network,
        "SELECT count(*) FROM blo_donor d JOIN blo b ON b.code = d.blo_code WHERE d.donor_code = 'JP' AND "
        "b.confidence IN ('high', 'medium')",
    )
    assert len(table.rows) == supported and len(stories) == 3
    assert sum(slide.dwell for slide in shown.slides) <= 240
    assert len({slide.key for slide in shown.slides}) == len(shown.slides)
    assert shown.marks == ("Demonstration data",) and shown.tier == "donor"
    newest = scalar(network, "SELECT max(month) FROM release_month WHERE level = 'country'")
    assert {slide.provenance.data_date for slide in shown.slides} == {
        f"{newest:%B %Y} (newest record), loaded {shown.data_date}"
    }
    for slide in shown.slides:
        assert slide.title and not slide.title.endswith(".")
        assert slide.provenance.marks and slide.provenance.data_date and slide.provenance.filter_line
        assert slide.provenance.link.startswith("https://blo.example.org/") and "donor=" not in slide.provenance.link


@pytest.mark.long
def test_key_figures_are_those_of_the_released_tables(made, network):
    shown = made(network, "network", period="2026-Q2")
    overview, places, trends, cooperation = (
        next(slide for slide in shown.slides if slide.view == view)
        for view in ("overview", "map", "trends", "cooperation")
    )
    drugs, quantity = overview.figures[1], trends.figures[0]
    assert "over comparable months" in drugs.compared and (quantity.value, quantity.compared) == (
        drugs.value,
        drugs.compared,
    )
    cases = scalar(
        network,
        "SELECT sum(case_count) FROM release_month WHERE level = 'country' AND group_code = '*' AND month >= "
        "'2026-04-01' AND month < '2026-07-01' AND country_code IN ('KZ', 'KG', 'TJ', 'TM', 'UZ')",
    )
    sent = scalar(
        network, "SELECT sum(sent_count) FROM release_exchange WHERE month >= '2026-04-01' AND month < '2026-07-01'"
    )
    joint = scalar(
        network,
        "SELECT coalesce(sum(operation_count), 0) FROM release_operation WHERE month >= '2026-04-01' AND month < "
        "'2026-07-01' AND country_codes LIKE '%-%'",
    )
    assert overview.figures[0].value == places.figures[0].value == cases
    assert (cooperation.figures[0].value, cooperation.figures[3].value) == (sent, joint)
    (changes,) = (slide for slide in shown.slides if slide.view == "changes")
    assert changes.title.endswith(changes.charts[0].series[0].name)


def test_a_donors_figures_begin_with_all_that_came_and_no_zero_is_large(made, network):
    (whole, *of_donors, _method) = made(network, "capacity", period="2026-Q2").slides
    given = scalar(network, "SELECT sum(delivery_count) FROM release_equipment WHERE month < '2026-07-01'")
    now = scalar(
        network,
        "SELECT sum(delivery_count) FROM release_equipment WHERE month >= '2026-04-01' AND month < '2026-07-01'",
    )
    told = next(one for one in whole.figures if one.label == "Deliveries of equipment since 2016")
    assert (told.value, told.compared) == (given, f"{now} in the period" if now else "none in the period")
    assert f"{told.written} deliveries of equipment" in whole.title and whole.title.endswith("since 2016")
    for slide in (whole, *of_donors):
        assert all(figure.value or (figure.value is None and figure.state) for figure in slide.figures), slide.key
    for slide in of_donors:
        # The offices are told once: by their names, in full.
        assert "Offices supported" not in [figure.label for figure in slide.figures], slide.key
        assert slide.points[0].startswith("Offices supported: "), slide.key
    kinds = scalar(
        network,
        "SELECT max(n) FROM (SELECT count(DISTINCT kind) n FROM release_equipment GROUP BY donor_code)",
    )
    most = max(of_donors, key=lambda one: len(one.table.rows))
    assert kinds > len(most.table.rows) and most.table.title.endswith(
        f"the 9 kinds with the most deliveries, of {kinds}"
    )


def test_the_story_of_kaindy_tells_its_opening_and_invents_no_find(made, network):
    (story, _method) = made(network, "office").slides
    assert story.title.replace("\u00a0", " ").startswith("Kaindy (railway): opened 7 Jul 2022")
    assert any("2022" in moment.when for moment in story.moments)
    assert (story.moments[-1].words, story.moments[-1].is_open) == ("nothing was published", True)
    reported = scalar(
        network,
        "SELECT sum(count) FROM release_activity WHERE level = 'blo' AND scope_code = 'KG-KAINDY-RAIL' AND subject = "
        "'reports_received' AND month < '2026-07-01'",
    )
    told = next(figure for figure in story.figures if figure.label == "Months with a report")
    assert told.value == reported


def test_marks_of_a_playing_map_end_with_the_whole_period(made, network):
    (places, _method) = made(network, "map", period="2026-H1").slides
    assert len(places.steps) == 25
    assert {len(step.radii) for step in places.steps} == {len(places.map.marks)}
    last = [mark.radius if mark.state != "zero" else 0.0 for mark in places.map.marks]
    assert list(places.steps[-1].radii) == last and places.steps[-2].label == "June 2026"


FURTHER = pytest.mark.long


@pytest.mark.each_time(1)
@pytest.mark.parametrize(
    ("tier", "language"),
    [
        ("donor", "ru"),
        ("internal", "en"),
        *(
            pytest.param(*case, marks=FURTHER)
            for case in (("donor", "en"), ("public", "en"), ("public", "ru"), ("internal", "ru"))
        ),
    ],
)
def test_every_view_is_made_for_every_reader(made, network, tier, language):
    links_of = {"office": (("office", "KG-KAINDY-RAIL"),), "pair": (("pair", "OYBEK-FOTEHOBOD"),)}
    every = Playlist(
        code="x",
        title_en="Every",
        title_ru="Все",
        entries=tuple(playlist.Entry(view=view, link=links_of.get(view, ())) for view in playlist.VIEWS),
    )
    shown = made(network, every, tier=tier, language=language)
    if tier == "public":
        # Public figures are of countries, none is of an office.
        assert [slide.key for slide in shown.slides] == [
            *(view for view in playlist.VIEWS if view not in ("office", "offices", "pair")),
            "left-out",
        ]
    else:
        assert [slide.view for slide in shown.slides] == list(playlist.VIEWS)
    texts = [slide.title for slide in shown.slides] + [
        figure.label for slide in shown.slides for figure in slide.figures
    ]
    if language == "ru":
        assert all(re.search("[а-яё]", text) for text in texts), texts
    for slide in shown.slides:
        for figure in slide.figures:
            assert figure.label and (figure.value is not None or figure.state), figure
        # What stands among the figures is not said once more beside them.
        notes = [figure.note for figure in slide.figures if figure.note]
        assert slide.view != "pair" or not any(note in point for note in notes for point in slide.points)


# For each tier what a slide may not ask for, and what is said instead of it; and what it may.
TOO_FINE = [
    (
        "donor",
        "trends",
        "measure=quantity&substance=HEROIN",
        "Figures for readers at the access level “donor” cannot be narrowed by: Substance",
    ),
    ("donor", "overview", "agency=KG-GKNB", "cannot be narrowed by: Agency"),
    ("donor", "map", "least_kg=5", "cannot be narrowed by: least mass"),
    ("donor", "map", "box=60,35,75,45", "cannot be narrowed by: box on the map"),
    ("donor", "map", "without=country.KZ", "cannot be narrowed by: excluded values"),
    ("donor", "changes", "transport=rail", "cannot be narrowed by: Mode of transport"),
    ("donor", "trends", "split=substance_codes", "see no such figures here: split by Substance"),
    ("donor", "trends", "measure=median", "see no such figures here: Median case"),
    ("donor", "overview", "source=blo", "see no figures of this source: BLO records"),
    ("donor", "overview", "group=NO-SUCH", "In Substance group, NO-SUCH is not known"),
    ("public", "overview", "period=2026-Q2", "whole calendar years"),
    ("public", "overview", "office=KG-KAINDY-RAIL", "cannot be narrowed by: Office"),
    ("donor", "trends", "measure=quantity&group=opioids&split=blo_codes", ""),
    ("donor", "overview", "country=KG.kz&period=2026-Q2", ""),
    ("public", "overview", "period=2025", ""),
    ("internal", "trends", "measure=median&substance=HEROIN&least_kg=1&split=substance_codes", ""),
]


def test_a_slide_that_a_tier_cannot_narrow_is_left_out_with_the_reason(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    asks = data.Kept(data.current())
    for tier, view, link, told in TOO_FINE:
        parameters = dict(parse_qsl(link))
        here = opening.context(links.decode(parameters)[0], asks, Access(tier=tier), SETTINGS)
        why = refusal.why(view, parameters, here)
        assert (told in why) if told else not why, (tier, link, why)
    # Every filter that there is, for every tier: it is kept, or it is told that it is not; what nobody knows is always
    # told.
    others = {
        "near": "41,69,50",
        "box": "60,35,75,45",
        "shape": "35,60,45,60,40,75",
        "least_kg": "1",
        "most_kg": "9",
        "left_out": "1f",
    }
    others |= {"least_usd": "1", "most_usd": "9", "least_persons": "1", "most_persons": "9", "without": "country.KZ"}
    assert set(others) == set(OTHER_FIELDS)
    for tier in TIERS:
        for field in CODE_FIELDS:
            parameters = {links.PARAMETERS[field]: "NO-SUCH"}
            assert refusal.why(
                "overview", parameters, opening.context(links.decode(parameters)[0], asks, Access(tier=tier), SETTINGS)
            ), (tier, field)
        for field, value in others.items():
            here = opening.context(links.decode({field: value})[0], asks, Access(tier=tier), SETTINGS)
            assert bool(refusal.why("overview", {field: value}, here)) is (getattr(here.filters, field) is None), (
                tier,
                field,
            )


@pytest.mark.long
def test_a_slide_of_heroin_is_not_shown_to_donors_as_one_of_all_drugs(made, network):
    entries = (
        playlist.Entry(view="overview"),
        playlist.Entry(view="trends", link=(("measure", "quantity"), ("substance", "HEROIN"))),
    )
    of = Playlist(code="x", title_en="Heroin", title_ru="Героин", entries=entries)
    shown = made(network, of)
    assert [slide.key for slide in shown.slides] == ["overview", "left-out"]
    assert shown.slides[1].title == "1 slide that was asked for is not shown"
    said = (
        "Trends (Quantity seized, Heroin): Figures for readers at the access level “donor” cannot be narrowed by: "
        "Substance"
    )
    assert shown.slides[1].points == (said,) and said in everything(shown)
    assert shown.slides[1].provenance.marks == shown.marks == ("Demonstration data",)
    # What all slides have in common is said once, and such a slide claims no source and no period.
    (refused,) = made(network, "cooperation", source="blo").slides
    assert (
        refused.title
        == "3 slides that were asked for are not shown: readers at the access level “donor” see no figures of this "
        "source: BLO records"
    )
    assert refused.points == ("Cooperation across borders", "Map over time", "Method and sources") and not (
        refused.provenance.source or refused.provenance.filter_line
    )
    internal = made(network, of, tier="internal")
    assert [slide.key for slide in internal.slides] == ["overview", "trends"] and not internal.left_out


def test_the_briefing_page_says_where_its_wall_sees_nothing_of_a_source(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    asks = data.Kept(data.current())
    here = opening.context(links.Choices(period="2026-Q3"), asks, Access(tier="internal"), SETTINGS)
    for asked, told in (
        (
            {"source": "blo"},
            "The wall shows nothing. Readers at the access level “donor” see no figures of this source: BLO records. "
            "Sources that its readers see: Demonstration data.",
        ),
        ({"period": "2026-Q2"}, ""),
    ):
        monkeypatch.setattr(showing, "narrowed", lambda _here, asked=asked: asked)
        shown, why = showing.of_wall(here)
        assert why == told
        # What the page says of source and period is then that of the wall.
        assert (shown.access.tier, shown.filters.start) == (
            ("donor", date(2026, 4, 1)) if not told else ("internal", date(2026, 7, 1))
        )


@pytest.mark.long
def test_views_of_one_case_say_so(made, tmp_path, make_database):
    place = make_database(
        Location("duckdb", folder=tmp_path / "one"),
        {
            "country": [{"iso2": "KG", "name_en": "Kyrgyzstan", "name_ru": "Кыргызстан", "is_programme_country": True}],
            "source": [{"code": "S", "name": "S", "kind": "national_events"}],
            "source_subject": [{"source_code": "S", "subject": "seizures"}],
            "database_info": [{"key": "loaded_at", "value": "2026-10-06T01:00:00+00:00"}],
            "seizure": [
                {
                    "id": 1,
                    "record_key": "R",
                    "occurrence": 1,
                    "source_code": "S",
                    "load_id": 1,
                    "seized_on": date(2024, 5, 3),
                    "date_precision": "day",
                    "country_code": "KG",
                    "location_precision": "none",
                    "status": "verified",
                    "is_quantity_implausible": False,
                    "first_loaded_at": pd.Timestamp("2025-01-01", tz="UTC"),
                }
            ],
            "seizure_item": [
                {
                    "seizure_id": 1,
                    "line_no": 1,
                    "category": "drug",
                    "group_code": "opioids",
                    "unit": "kg",
                    "quantity": 2.5,
                    "quantity_kg": 2.5,
                }
            ],
        },
    )
    every = Playlist(
        code="x", title_en="Every", title_ru="Все", entries=tuple(playlist.Entry(view=view) for view in playlist.VIEWS)
    )
    of_all = made(place, every, tier="internal")
    shown = {slide.view: slide for slide in of_all.slides}
    assert shown["overview"].title == "1 seizure case"
    assert {figure.state for figure in shown["overview"].figures[2:]} == {"not_held"}
    # What has nothing to show leaves the rotation, with the reason.
    reasons = {one.words: one.reason for one in of_all.left_out if one.is_empty}
    assert reasons["Cooperation across borders"] == "The source of these records holds no exchanges between offices"
    assert reasons["Story of an office"] == "No office is chosen for this slide"
    assert "left-out" not in {slide.key for slide in of_all.slides}
    payload = wall.payload([of_all], mode="dark", pace=None, start="")
    assert [one["words"] for one in payload["left_out"]] == list(reasons) and payload["count"] == len(of_all.slides)


def test_a_database_without_records_and_unknown_codes_are_told(made, network, tmp_path, make_database):
    with pytest.raises(opening.NoRecords):
        made(make_database(Location("duckdb", folder=tmp_path / "none"), {}), "network")
    for asked, told in (
        ({"donor": "XX"}, "Donor XX"),
        ({"office": "XX-Y"}, "In office, XX-Y"),
        ({"country": "QQ"}, "In country, QQ"),
        ({"period": "soon"}, "period"),
    ):
        with pytest.raises(PlaylistError, match=told):
            made(network, "network", **asked)


@pytest.mark.parametrize(
    "tier", ["internal", pytest.param("donor", marks=FURTHER), pytest.param("public", marks=FURTHER)]
)
def test_the_situation_page_fits_two_pages_of_paper(network, monkeypatch, tier):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    asks = data.Kept(data.current())
    here = opening.context(links.decode({"period": "2025"})[0], asks, Access(tier=tier), SETTINGS)
    made = situation.briefing(here, address="https://blo.example.org", parameters={"period": "2025", "tier": tier})
    assert len(made.slides) == 2 and made.slides[1].map is not None and not made.slides[1].steps
    assert all(slide.provenance.link == "https://blo.example.org/?lang=en&period=2025" for slide in made.slides[:1])
    pages = pdf_text.pages(files.WRITERS["pdf"](made))
    assert len(pages) == 2
    for page in pages:
        assert "2025" in page and "Demonstrationdata" in page


@pytest.mark.long
@pytest.mark.parametrize("tier", ["donor", "internal"])
def test_slides_say_the_same_on_both_databases(monkeypatch, tmp_path, server, tier):
    every = Playlist(
        code="x",
        title_en="Every",
        title_ru="Все",
        entries=tuple(playlist.Entry(view=view) for view in playlist.VIEWS),
        link=(("office", "KG-KAINDY-RAIL"),),
    )
    told = []
    for place, url in (
        (Location("duckdb", folder=tmp_path / "db"), f"duckdb:///{tmp_path / 'db'}"),
        (server, server.url),
    ):
        with publishing.change(place, fresh=True) as connection:
            demonstration.fill(connection, date(2026, 10, 1), seizures=2000)
        monkeypatch.setenv("DATABASE_URL", url)
        st.cache_resource.clear()
        asks = data.Kept(data.current())
        made = make.briefing(every, {}, asks=asks, reader=Access(tier=tier), settings=SETTINGS, language="ru")
        told.append(
            [
                (
                    slide.key,
                    slide.title,
                    [(one.label, one.written, one.compared, one.note) for one in slide.figures],
                    slide.points,
                    slide.table,
                    slide.moments,
                )
                for slide in made.slides
            ]
        )
    assert told[0] == told[1]


# What must not be said --------------------------------------------------------------------------------------


def leak_free(briefing: Briefing) -> None:
    said = everything(briefing)
    assert len(said) > 10_000
    found = re.search(rf".{{0,60}}{CANARY}.{{0,60}}", said)
    assert found is None, found


def test_the_marks_are_in_the_database_and_an_internal_reader_would_see_them(made, network):
    assert scalar(network, f"SELECT count(*) FROM operation WHERE name LIKE '{CANARY}%'") > 0
    assert CANARY in scalar(network, "SELECT min(place_text) FROM seizure")


@pytest.mark.parametrize(
    "code", ["network", pytest.param("office", marks=FURTHER), pytest.param("capacity", marks=FURTHER)]
)
def test_nothing_hidden_reaches_a_donor_in_any_file_or_payload(made, network, code):
    leak_free(made(network, code))


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("tier", ["donor", "public"])
@pytest.mark.parametrize("code", sorted(playlist.shipped()))
def test_nothing_hidden_reaches_readers_of_the_release_in_any_playlist(made, network, code, tier, language):
    leak_free(made(network, code, tier=tier, language=language, period="2025"))


@pytest.fixture
def open_wall(monkeypatch):
    """The wall's page: everything that its server sends, as text."""

    def run(place: Location, **parameters: str) -> str:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        app.query_params["lang"] = "en"
        app.switch_page("pages/work/wall.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return " ".join(part.proto.json or str(part.proto) for part in app.get("bidi_component"))

    return run


def test_the_wall_sends_what_a_donor_may_see_and_a_link_does_not_raise_that(network, open_wall):
    sent = open_wall(network, playlist="changes", tier="internal")
    assert CANARY not in sent and "verified records older than 60 days" in sent.lower()
    assert "Demonstration data" in sent


def test_the_wall_says_in_words_why_it_has_nothing_to_show(network, open_wall):
    assert "There is no playlist nothing-such" in open_wall(network, playlist="nothing-such")


def test_while_the_database_is_away_the_last_picture_stays_with_words(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params["lang"] = "en"
    app.switch_page("pages/work/wall.py")
    app.query_params["playlist"] = "method"
    before = _shown(app.run())
    monkeypatch.setattr(engine, "current_version", lambda _place: (_ for _ in ()).throw(OSError("the disk is gone")))
    away = _shown(app.run())
    assert away["slides"] == before["slides"] and before["stale"] == ""
    assert away["stale"].startswith("The database is unavailable")


def test_a_wall_that_fails_shows_nothing_of_another_link(network, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params["lang"] = "en"
    app.switch_page("pages/work/wall.py")
    app.query_params["playlist"] = "method"
    before = _shown(app.run())
    monkeypatch.setattr(wall_link, "fresh", lambda *_given, **_more: 1 / 0)
    st.cache_resource.clear()
    assert _shown(app.run())["slides"] == before["slides"]
    app.query_params["tier"] = "public"
    (message,) = _shown(app.run())["slides"]
    assert "could not be drawn" in message["title"]


def _shown(app: AppTest) -> dict:
    """The payload that the wall was given."""
    (sent,) = components_of(app)
    return json.loads(sent.proto.json)


@pytest.mark.long
def test_no_frame_that_the_server_sends_to_a_wall_holds_what_is_hidden(network):
    """Every frame of the connection, as it travels."""
    url = f"duckdb:///{network.folder}"
    with launch.server(ROOT / "app.py", url) as running:
        host = running.address.removeprefix("http://")
        with connect(
            f"ws://{host}/_stcore/stream", subprotocols=["streamlit"], max_size=None, origin=running.address
        ) as connection:
            asked = BackMsg()
            asked.rerun_script.page_name = "wall"
            asked.rerun_script.query_string = "playlist=agencies&lang=en&tier=internal"
            connection.send(asked.SerializeToString())
            frames = [connection.recv(timeout=PATIENCE)]
            while ForwardMsg.FromString(frames[-1]).WhichOneof("type") != "script_finished":
                frames.append(connection.recv(timeout=PATIENCE))
    sent = b"".join(frames)
    assert b"agencies of 5 countries" in sent and b"Demonstration data" in sent
    assert CANARY.encode() not in sent


# From the command line --------------------------------------------------------------------------------------


@pytest.fixture
def run(network, monkeypatch, capsys):
    """The command line over the network: its exit code, and what it says."""

    def of(*arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        code = command.main(list(arguments))
        said = capsys.readouterr()
        return code, said.out + said.err

    return of


@pytest.mark.long
def test_a_briefing_is_made_from_the_command_line(network, tmp_path):
    out = tmp_path / "brief.pptx"
    asked = ["--playlist", "capacity", "--donor", "JP", "--period", "2026-H1", "--lang", "ru", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "briefing", *asked],
        cwd=ROOT,
        env={"DATABASE_URL": f"duckdb:///{network.folder}"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Поддержка по донорам" in done.stdout and "Демонстрационные данные" in done.stdout
    with zipfile.ZipFile(out) as archive:
        assert "Япония" in archive.read("ppt/slides/slide1.xml").decode()
    assert [path.name for path in tmp_path.iterdir()] == ["brief.pptx"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--playlist", "network", "--out", "{tmp}/brief.doc"), 2, ".pptx, .pdf, .xlsx, .html"),
        (("--playlist", "network", "--out", "{tmp}/none/brief.pdf"), 2, "the folder"),
        (("--playlist", "nothing", "--out", "{tmp}/brief.pdf"), 2, "shipped are agencies"),
        (("--playlist", "network", "--donor", "XX", "--out", "{tmp}/brief.pdf"), 2, "Donor XX is not known"),
    ],
)
def test_what_the_command_line_cannot_use_is_told_and_nothing_is_written(run, tmp_path, arguments, code, told):
    found, said = run(*(part.format(tmp=tmp_path) for part in arguments))
    assert found == code and told in said
    assert list(tmp_path.iterdir()) == []


def test_a_playlist_of_ones_own_is_taken_from_a_file(run, tmp_path):
    file = tmp_path / "Ours.toml"
    file.write_text(playlist.written(replace(playlist.shipped()["method"], title_en="Ours")), encoding="utf-8")
    code, said = run("--playlist", str(file), "--out", str(tmp_path / "ours.xlsx"))
    assert code == 0 and "Ours" in said


def test_a_database_that_is_away_is_told(run, monkeypatch, tmp_path):
    code, said = run("--playlist", "method", "--out", str(tmp_path / "ours.pdf"))
    assert code == 0
    monkeypatch.setattr(
        reading, "current", lambda: (_ for _ in ()).throw(reading.DatabaseUnavailable("the disk is gone"))
    )
    code, said = run("--playlist", "method", "--out", str(tmp_path / "other.pdf"))
    assert code == 3 and "the disk is gone" in said and not (tmp_path / "other.pdf").exists()
