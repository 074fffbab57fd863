"""Every filter on every page for every reader: nothing falls, and what a filter does not narrow says so."""

from __future__ import annotations

import html
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from briefing import files as brief_files
from briefing import make, views_by_name, wall
from briefing.playlist import Entry, Playlist
from charts import theme as app_theme
from charts.theme import DARK, LIGHT
from charts.tiles import Tile
from content import narrowing
from content.words import FIELD_WORDS
from database import derived, publishing
from database.engine import Location
from exports.briefing_model import Briefing, Slide
from exports.one_page import CrossTable, Listing
from exports.provenance import Provenance
from language import i18n
from pages.monitor.map_parts import acts
from pages.parts import card, files, tiles
from pages.parts.files import Subject
from scope import links, navigation, settings
from scope.access import Access
from scope.filters import CODE_FIELDS, FIELDS, OTHER_FIELDS, RELEASE_FIELDS, Filters
from scope.settings import AccessSettings, Settings
from tests import filter_values
from tests.components_of import components_of
from web import data

APP = Path(__file__).parent.parent / "app.py"
PAGES = {page.name: page.script for page in navigation.PAGES}
READERS = {
    "internal": {},
    "partner": {"agency": "UZ-CC"},
    "partner, network": {"agency": "UZ-CC"},
    "donor": {},
    "public": {},
}
"""Who reads: settings of the access beside the tier, which is the first word."""
LINKS = {"partner, network": {"data": "network"}}
NARROWING = (*CODE_FIELDS, *OTHER_FIELDS)


@dataclass
class Draw:
    """One page as it was drawn: its app, its tiles, and what its files would show, by the key of the card."""

    app: AppTest
    tiles: dict[str, Tile] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    said: Provenance | None = None

    markup: str = ""


def markup_of(app: AppTest) -> str:
    """What a page says in its own words, that of tables and facets included, but not what narrows it."""
    parts = [part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style")]
    parts += [json.loads(one.proto.json).get("markup", "") for one in components_of(app) if one.proto.json]
    return html.unescape(" ".join(parts))


class Readers:
    """Draws pages for a reader, one after another in one session."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.number = 0
        self._monkeypatch = monkeypatch
        self._now: Draw | None = None
        monkeypatch.setattr(card, "downloads", self._keep)
        monkeypatch.setattr(acts, "downloads", self._keep)
        monkeypatch.setattr(tiles, "tile_markup", self._keep_tiles)

    def _keep(self, subject, said, *, key: str, **more) -> None:
        self._now.subjects[key], self._now.said = subject(), said

    def _keep_tiles(self, rows: list[Tile], _why: str, **_looks: bool) -> str:
        self._now.tiles |= {one.label: one for one in rows}
        return "<div></div>"

    def begin(self, reader: str) -> None:
        """A new session of a reader."""
        self._reader = reader
        access = AccessSettings(tier=reader.split(",")[0], **READERS[reader])
        self._monkeypatch.setattr(settings, "current", lambda: Settings(access=access))
        self._app = AppTest.from_file(str(APP), default_timeout=120)

    def draw(self, page: str, **parameters: str) -> Draw:
        self.number += 1
        self._now = Draw(self._app)
        app = self._app
        app.query_params.clear()
        for name, value in ({"lang": "en"} | LINKS.get(self._reader, {}) | parameters).items():
            app.query_params[name] = value
        app.switch_page(PAGES[page]).run()
        told = [one.value for one in app.exception] + [one.value for one in app.error]
        assert not told, f"{page} for {self._reader} with {parameters}: {told}"
        self._now.markup = markup_of(app)
        return self._now


@pytest.fixture(scope="module")
def network(demonstration_of, tmp_path_factory) -> Location:
    place = demonstration_of(1500, tmp_path_factory.mktemp("network") / "copy")
    with publishing.change(place) as connection:
        # So many that every period has some.
        connection.exec_driver_sql(
            "UPDATE seizure SET double_report_group = id // 4, double_report_grade = 'near' WHERE id % 4 > 1"
        )
        connection.exec_driver_sql("UPDATE seizure SET is_quantity_implausible = true WHERE id % 40 = 0")
        # What is counted at load knows of them too.
        derived.derive(connection, settings.current())
        # Records go back far enough to call everything new once.
        connection.exec_driver_sql("UPDATE first_seen SET history_from = first_on - INTERVAL 4 YEAR")
    return place


@pytest.fixture(scope="module")
def readers(network) -> Iterator[Readers]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{network.folder}")
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
        yield Readers(monkeypatch)


def link_with(name: str, reader: str) -> dict[str, str]:
    """Parameters of a link that sets one field."""
    base = Filters(source_kind="demonstration", start=date(2026, 1, 1), end=date(2026, 7, 1))
    choices = filter_values.choices_of(filter_values.with_value(base, name))
    days = (
        {"source_kind": "demonstration"}
        if name in ("start", "end")
        else {"period": "2025" if reader == "public" else filter_values.REAL["period"]}
    )
    chosen = replace(choices, **days) if name not in ("start", "end") else choices
    return links.encode(replace(chosen, source_kind="demonstration"))


def may_choose(name: str, reader: str, page: str) -> bool:
    """A partner's Records are always those of its own cases, its briefings always of the network. Cases of others it
    cannot leave out, and the public is told of whole years alone."""
    if (name == "left_out" and reader.startswith("partner")) or (name in ("start", "end") and reader == "public"):
        return False
    if name in FIELDS and FIELDS[name].of_all and reader.startswith("partner"):
        return False
    reads_facts = reader == "internal" or (
        reader.startswith("partner") and (page == "records" or (reader == "partner" and page != "briefing"))
    )
    if reads_facts or name not in NARROWING:
        return True
    return name in RELEASE_FIELDS and not (reader == "public" and name in ("blo_codes", "pair_codes"))


def words_of(name: str) -> str:
    """What a filter is called where it is said not to narrow."""
    return i18n._((FIELD_WORDS | narrowing.OTHER_WORDS)[name])


KEPT_WHOLE = {
    ("categories", "Drugs seized"),
    ("categories", "one_case"),
    *((name, "Precursors seized") for name in ("statuses", "least_kg", "most_kg")),
}
"""Filters that keep all that a figure is of in this network; its precursors are litres, which no limit of mass
touches."""


def silent(now: Draw, before: Draw, name: str) -> list[str]:
    """Tiles and cards that are as they were without a filter, and do not say so."""
    words = f"not narrowed by: {words_of(name)}"

    def amounts(tile: Tile) -> tuple:
        return tile.value, tile.bars, tile.change

    found = [
        label
        for label, tile in now.tiles.items()
        if tile.amount is not None
        and label in before.tiles
        and amounts(tile) == amounts(before.tiles[label])
        and not any(words in line for line in tile.lines)
    ]
    found += [
        key
        for key, subject in now.subjects.items()
        if subject == before.subjects.get(key) and not any(words in note for note in subject.notes)
    ]
    if not (now.tiles or now.subjects) and now.markup == before.markup:
        found.append("the page")
    return [one for one in found if (name, one) not in KEPT_WHOLE]


FORMS = itertools.cycle(files.OF_A_PICTURE)
OF_TABLES = itertools.cycle(files.OF_A_CROSS_TABLE)
DOUBTS = ("probable double reports", "implausible quantities that nobody has confirmed")
"""What every page with totals must say of this network's."""


def walk(
    readers: Readers, reader: str, draws: Iterable[tuple[str, str]], *, every: int, own: dict[str, str] | None = None
) -> None:
    """Draw pages under one filter each, page by page; of every so many draws a card is taken as a file, in each form in
    turn. `own` are parameters of the page itself."""
    readers.begin(reader)
    own = own or {}
    period = {"period": "2025" if reader == "public" else filter_values.REAL["period"], "source": "demonstration"}
    first: dict[str, Draw] = {}
    for number, (page, name) in enumerate(draws):
        if page not in first:
            first[page] = readers.draw(page, **period, **own)
            if reader == "internal" and not own and page not in (*UNDER_NO_FILTER, *OF_NO_CASES):
                assert [words for words in DOUBTS if words not in first[page].markup] == [], page
        now = readers.draw(page, **link_with(name, reader), **own)
        told = html.unescape(" ".join(one.value for one in now.app.warning))
        if not may_choose(name, reader, page):
            assert IN_LINKS.get(name, name) in told, f"{page}: {reader} is not told that {name} cannot be chosen"
            continue
        assert not told, (page, name, told)
        # A partner's own cases may all be of one country or office: there a filter can keep everything.
        if (
            name in NARROWING
            and (page, reader) not in SHOWS_NONE
            and page not in UNDER_NO_FILTER
            and reader != "partner"
        ):
            # Of the few cases of one thing a filter may keep all that one of its pictures shows, not all that it has.
            unchanged = silent(now, first[page], name)
            assert len(unchanged) < max(1, len(now.subjects) if own else 0), (
                f"{page} for {reader} under {name}: {unchanged}"
            )
        if now.subjects and number % every == 0:
            subject = list(now.subjects.values())[number // every % len(now.subjects)]
            is_cross = isinstance(subject, CrossTable)
            form = "xlsx" if isinstance(subject, Listing) else next(OF_TABLES if is_cross else FORMS)
            assert files._written(form, lambda subject=subject: subject, now.said)
    print(f"{readers.number} draws so far")


IN_LINKS = links.PARAMETERS | {"start": "period", "end": "period"}
SHOWS_NONE = {
    *(("agencies", reader) for reader in ("partner, network", "donor", "public")),
    *(("records", reader) for reader in ("donor", "public")),
    ("offices", "public"),
}
"""Pages that say to these readers why there are no figures."""
UNDER_NO_FILTER = ("briefing", "help", "sql")
"""A page whose own lists of slides no filter narrows, one without figures, and one that asks what is written there."""
OF_NO_CASES = ("cooperation", "capacity")
"""Pages that open without totals of cases."""
EVERYTHING = [field.name for field in fields(Filters)]


def in_turn(pages: Sequence[str], names: Sequence[str]) -> list[tuple[str, str]]:
    """Each of the filters on one of the pages."""
    return sorted(zip(itertools.cycle(pages), names, strict=False), key=lambda pair: pages.index(pair[0]))


def test_every_filter_is_drawn(readers):
    """Every tenth one here, on one page or another; all of them on every page in `make soak`."""
    draws = in_turn([page for page in PAGES if page != "help"], EVERYTHING)[::10]
    # Agreements did not say that a pair does not narrow them.
    walk(readers, "internal", [*draws, ("capacity", "pair_codes")], every=4)


SOME = {
    "partner": (("situation", "agencies"), ("blo_codes", "box", "partner_codes")),
    "partner, network": (("trends", "records"), ("countries", "substance_codes", "group_codes")),
    "donor": (("situation", "map"), ("blo_codes", "group_codes", "statuses")),
    "public": (("trends", "situation"), ("countries", "blo_codes", "categories")),
}


@pytest.mark.each_time(2)
@pytest.mark.parametrize("reader", SOME)
def test_filters_are_drawn_for_every_reader(readers, reader):
    pages, names = SOME[reader]
    walk(readers, reader, in_turn(pages, names), every=3)


PROFILES = {
    "office": {"office_profile": "UZ-OYBEK"},
    "pair": {"pair_profile": "OYBEK-FOTEHOBOD"},
    "office on a railway": {"office_profile": "KZ-SYPATAI"},
    "along borders": {"view": "borders"},
    "donor": {"donor": "JP"},
    "operations": {"view": "operations"},
}
"""Pages of one thing, and parts of pages, by parameters of their own."""
AROUND_IT = ("box", "near", "shape")
"""What lies within these of the sweep holds all cases of such a thing."""
PAGE_OF = {"donor": "capacity", "operations": "cooperation"}


@pytest.mark.long
@pytest.mark.parametrize(
    ("profile", "names"),
    [("office", ("group_codes", "countries", "least_kg")), ("pair", ("transport_groups", "blo_codes", "least_kg"))],
)
def test_filters_are_drawn_on_the_page_of_an_office_and_of_a_pair(readers, profile, names):
    walk(readers, "internal", [("offices", name) for name in names], every=2, own=PROFILES[profile])


def test_the_far_side_under_a_filter_that_released_figures_do_not_follow_is_no_error(readers):
    """The page fell for a partner whose agency is not at the office."""
    readers.begin("partner")
    for chosen in ({"period": "2026-H1", "least_kg": "0.5"}, {"from": "2026-02-05", "to": "2026-06-20"}):
        shown = readers.draw("offices", source="demonstration", office_profile="KZ-SYPATAI", **chosen)
        assert "not by all of the chosen filters" in shown.app.info[0].value


@pytest.mark.long
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("reader", [one for one in READERS if one != "public"])
def test_every_filter_is_drawn_on_pages_of_one_thing_for_every_reader(readers, reader, profile):
    page, own = PAGE_OF.get(profile, "offices"), PROFILES[profile]
    # A filter that asks for just this one leaves all of it.
    asked = [
        name
        for name in EVERYTHING
        if name not in AROUND_IT and filter_values.REAL.get(name) not in [(one,) for one in own.values()]
    ]
    walk(readers, reader, [(page, name) for name in asked], every=3, own=own)


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_every_filter_is_drawn_on_every_page_for_every_reader(readers, reader):
    walk(readers, reader, itertools.product(PAGES, EVERYTHING), every=1)


SHOWN = {"map": {"layers": "offices.density.corridors.borders.places.national"}, "agencies": {"view": "together"}}
"""Where a page shows all that it can put on paper."""


@pytest.mark.parametrize(
    "page",
    [
        "map",
        pytest.param("situation", marks=pytest.mark.long),
        pytest.param("trends", marks=pytest.mark.long),
        pytest.param("agencies", marks=pytest.mark.long),
    ],
)
def test_what_goes_on_paper_is_the_same_in_light_and_dark(readers, page, monkeypatch):
    found = {}
    for mode in ("light", "dark"):
        monkeypatch.setattr(app_theme, "palette", lambda _mode, mode=mode: DARK if mode == "dark" else LIGHT)
        readers.begin("internal")
        parameters = {"source": "demonstration", "period": "2026-H1"} | SHOWN.get(page, {})
        found[mode] = readers.draw(page, **parameters).subjects
    assert found["light"] == found["dark"] and found["light"]


# Slides ---------------------------------------------------------------------------------------------------------

UNSAID = {("categories", "overview"), ("categories", "trends"), ("statuses", "overview")}
"""As `KEPT_WHOLE`: slides of which a filter keeps some figure whole."""
SLIDE_READERS = {"internal": Access(tier="internal"), "donor": Access(tier="donor"), "public": Access(tier="public")}


def parts_of(slide: Slide) -> list:
    """What a slide shows of the data: large figures that have a value, charts, map, table."""
    shown = [slide.map] if slide.map else []
    return [
        *(one for one in slide.figures if one.value is not None),
        *slide.charts,
        *shown,
        *([slide.table] if slide.table else []),
    ]


def briefing_under(name: str, reader: str) -> Briefing:
    """A slide of every view under one filter; under none where `name` is empty."""
    link = {"source": "demonstration", "period": "2025" if reader == "public" else filter_values.REAL["period"]} | (
        link_with(name, reader) if name else {}
    )
    own = {"office": {"office": "UZ-OYBEK"}, "pair": {"pair": "OYBEK-FOTEHOBOD"}}
    entries = tuple(Entry(view=view, link=tuple((link | own.get(view, {})).items())) for view in views_by_name.VIEWS)
    playlist = Playlist(code="sweep", title_en="Sweep", title_ru="Обзор", entries=entries)
    return make.briefing(
        playlist, {}, asks=data.Kept(data.current()), reader=SLIDE_READERS[reader], settings=Settings(), language="en"
    )


def walk_slides(reader: str, names: Iterable[str], forms: Iterable[str]) -> None:
    """Slides of every view under one filter each, on the wall and as a file in the next form."""
    before = {slide.view: slide for slide in briefing_under("", reader).slides}
    for name, form in zip(names, forms, strict=False):
        made = briefing_under(name, reader)
        assert brief_files.WRITERS[form](made) and wall.payload([made], mode="dark", pace=None, start="")
        for slide in made.slides:
            words = f"not narrowed by: {words_of(name)}"
            is_same = any(part in parts_of(before[slide.view]) for part in parts_of(slide))
            if may_choose(name, reader, "briefing") or reader == "internal":
                is_said = any(words in point for point in slide.points)
                assert not is_same or is_said or (name, slide.view) in UNSAID or slide.view in ("office", "pair"), (
                    f"{slide.view} for {reader} under {name}"
                )


@pytest.mark.long
def test_slides_say_what_does_not_narrow_them(readers):
    walk_slides("internal", ("substance_codes", "box"), ("html", "xlsx"))
    walk_slides("donor", ("group_codes",), ("html",))


@pytest.mark.long
@pytest.mark.parametrize("form", brief_files.WRITERS)
@pytest.mark.parametrize("reader", SLIDE_READERS)
def test_slides_say_what_does_not_narrow_them_under_every_filter_in_every_form(readers, reader, form):
    names = [name for name in NARROWING if may_choose(name, reader, "briefing") or reader == "internal"]
    walk_slides(reader, names, itertools.repeat(form))
