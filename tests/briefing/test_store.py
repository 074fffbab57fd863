"""What readers keep of briefings: found again, apart from the facts, and never in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing import store, wall_link
from briefing.playlist import Entry, Playlist, PlaylistError
from briefing.wall_link import Asked
from scope import settings
from scope.access import Access

OF = Playlist(code="x", title_en="Ours", title_ru="Наш", entries=(Entry(view="map", dwell=30), Entry(view="method")))


@pytest.fixture(autouse=True)
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setattr(store.file, "path", lambda: tmp_path / "kept" / "store.sqlite")
    return tmp_path / "kept" / "store.sqlite"


def test_nothing_is_made_by_looking(kept_in):
    assert store.playlists() == {} and store.playlist("own-1") is None and store.frozen("abc") is None
    assert not kept_in.exists()


def test_a_saved_playlist_is_found_by_its_code_until_it_is_forgotten():
    code, other = store.save(OF), store.save(replace(OF, title_en="Other"))
    assert code != other and set(store.playlists()) == {code, other}
    found = store.playlist(code)
    assert (found.title_ru, found.entries) == ("Наш", OF.entries)
    assert store.forget(code) and not store.forget(code)
    assert store.playlist(code) is None and set(store.playlists()) == {other}


def test_a_frozen_wall_is_shown_to_who_may_see_as_much():
    code = store.freeze(
        "network", {"slides": [{"title": "Как было"}]}, tier="donor", countries=("KG", "KZ"), data_version="000007"
    )
    asked = Asked(frozen=code)
    for reader in (Access(tier="internal"), Access(tier="donor"), Access(tier="donor", countries=("KG", "KZ", "TJ"))):
        assert wall_link.kept(asked, reader) == {"slides": [{"title": "Как было"}]}
    for reader in (
        Access(tier="public"),
        Access(tier="donor", countries=("KG",)),
        Access(tier="internal", countries=("TJ",)),
    ):
        with pytest.raises(PlaylistError, match="not for your access level"):
            wall_link.kept(asked, reader)
    assert store.frozen(code).data_version == "000007"


def test_a_frozen_wall_is_for_an_agency_only_where_it_was_made_for_it():
    of_nobody, of_customs = (
        store.freeze("network", {"agency": agency}, tier="donor", countries=(), data_version="1")
        for agency in ("", "KG-SCS")
    )
    customs, police = (Access(tier="partner", agency_code=code) for code in ("KG-SCS", "KG-MIA"))
    for reader in (customs.looking_at("network"), customs.lowered("donor"), Access(tier="internal")):
        assert wall_link.kept(Asked(frozen=of_customs), reader) == {"agency": "KG-SCS"}
    for code, reader in ((of_nobody, customs), (of_nobody, customs.lowered("donor")), (of_customs, police)):
        with pytest.raises(PlaylistError, match="not for your access level"):
            wall_link.kept(Asked(frozen=code), reader)


def test_a_frozen_wall_of_all_countries_is_not_for_who_sees_some():
    code = store.freeze("network", {}, tier="donor", countries=(), data_version="1")
    with pytest.raises(PlaylistError):
        wall_link.kept(Asked(frozen=code), Access(tier="internal", countries=("KG",)))


def test_what_is_too_large_to_keep_is_refused_and_nothing_is_written(kept_in, monkeypatch):
    monkeypatch.setattr(store, "MOST_BYTES", 10)
    with pytest.raises(store.StoreError, match="too large"):
        store.freeze("network", {"slides": "x" * 20}, tier="donor", countries=(), data_version="1")
    assert not kept_in.exists()


def test_a_store_that_cannot_be_opened_is_told_without_the_folders_of_the_server(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(store.file, "path", lambda: tmp_path / "file" / "store.sqlite")
    with pytest.raises(store.StoreError, match="store.sqlite cannot be written") as refused:
        store.save(OF)
    assert str(tmp_path) not in str(refused.value)


def test_a_damaged_store_is_told_and_not_overwritten(kept_in):
    kept_in.parent.mkdir()
    kept_in.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(store.StoreError, match="store.sqlite"):
        store.save(OF)
    assert kept_in.read_bytes().startswith(b"this is no database")


def test_a_wall_shows_no_more_than_the_operator_has_set_nor_than_its_reader_may_see():
    from briefing.make import shown_to

    def of_wall(tier: str) -> settings.Settings:
        return settings.parse(f'[access]\nwall = "{tier}"\n')

    assert shown_to(Access(tier="internal"), settings.Settings()).tier == "donor"
    assert shown_to(Access(tier="internal"), of_wall("partner")).tier == "partner"
    assert shown_to(Access(tier="public"), of_wall("internal")).tier == "public"
    with pytest.raises(settings.SettingsError, match="access.wall"):
        of_wall("everyone")


@pytest.mark.parametrize(
    ("parameters", "refused"),
    [
        ({"playlist": "../etc"}, "playlist"),
        ({"pace": "0.1"}, "pace"),
        ({"pace": "fast"}, "pace"),
        ({"theme": "pink"}, "theme"),
        ({"also": "de"}, "also"),
        ({"start": "<b>"}, "start"),
        ({"donor": "J P"}, "donor"),
        ({"period": "never"}, "period"),
        ({"country": "K Z"}, "country"),
        ({"frozen": "A B"}, "frozen"),
    ],
)
def test_a_link_to_the_wall_is_judged_part_by_part(parameters, refused):
    asked, told = wall_link.of_link(parameters | {"lang": "ru"}, settings.Settings())
    assert told == (refused,) and asked == Asked(language="ru")


def test_a_link_to_the_wall_says_all_that_it_needs():
    asked = Asked(
        playlist="donor",
        narrowed=(("donor", "JP"), ("country", "KG.KZ"), ("period", "2026-H1")),
        language="ru",
        also="en",
        mode="light",
        pace=12.0,
        is_paused=True,
    )
    again, refused = wall_link.of_link(asked.parameters(), settings.Settings())
    assert again == asked and refused == ()
