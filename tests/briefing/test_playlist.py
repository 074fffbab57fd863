"""Playlists as files: what is shipped, what is refused and why, and that writing loses nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import playlist, stories, wall
from briefing.playlist import Entry, Playlist, PlaylistError, parse, written
from briefing.views_by_name import VIEWS
from language import i18n
from scope import links, reasons
from tests import filter_values

HEAD = 'title_en = "A"\ntitle_ru = "Б"\n'
ONE = '[[slide]]\nview = "overview"\n'


def test_every_view_that_a_playlist_can_name_is_made():
    assert set(VIEWS) == set(playlist.VIEWS)


def test_what_the_issue_asks_for_is_shipped_in_both_languages():
    shipped = playlist.shipped()
    assert {"network", "changes", "map", "cooperation", "office", "agencies", "capacity", "method", "donor"} <= set(
        shipped
    )
    for of in shipped.values():
        for language in i18n.LANGUAGES:
            i18n.use(language)
            assert of.title and of.about
        i18n.use("en")
        assert of.title_en != of.title_ru
    assert dict(shipped["office"].link)["office"] == "KG-KAINDY-RAIL"


REFUSED = [
    ("title_en = ", ("x.toml, at its end", "not TOML", "quotes")),
    ('title_en = "A"\ntitle_ru = Б\n', ("x.toml, line 2, column 12", "put texts in quotes")),
    ('title_en = "A\n' + ONE, ("x.toml, line 1, column 14", "closing quote")),
    (HEAD + HEAD + ONE, ("x.toml, line 3, column 15", "a second time")),
    (HEAD + "dwell 20\n" + ONE, ("x.toml, line 3, column 7", "a name has no value", "dwell = 20")),
    (HEAD + "dwell = 20 30\n" + ONE, ("x.toml, line 3, column 12", "begin a new line")),
    (HEAD + 'about_en = "C:\\data"\n' + ONE, ("x.toml, line 3", "backslash")),
    (HEAD + "[[slide]\nview = 1\n", ("x.toml, line 3", "bracket")),
    (HEAD + "= 3\n", ("x.toml, line 3, column 1", "neither a name nor [[slide]]")),
    (HEAD + "dwell = " + "9" * 1_900 + "\n" + ONE, ("x.toml", "dwell = …", "5 to 600")),
    (HEAD, ("x.toml has no slide", "[[slide]]")),
    (ONE, ("x.toml has no title_en", 'title_en = "…"')),
    (HEAD + '[[slide]]\nview = "pie"\n', ("x.toml, slide 1", "view = 'pie'", "overview")),
    (HEAD + ONE + '[[slide]]\nview = "map"\ndwell = 2\n', ("slide 2", "dwell = 2", "5 to 600")),
    (HEAD + "speed = 3\n" + ONE, ("speed is not known", "title_en")),
    (HEAD + 'dwell = "fast"\n' + ONE, ("dwell = 'fast'", "a whole number")),
    (HEAD + "about_en = 7\n" + ONE, ("about_en = 7", "a text in quotes")),
    (HEAD + 'donor = "J P"\n' + ONE, ("donor = 'J P'", "JP")),
    (HEAD + '[[slide]]\nview = "trends"\nlink = "measure=cases&colour=red"\n', ("slide 1", "colour", "measure")),
    (HEAD + '[[slide]]\nview = "map"\nlink = "period=sometimes"\n', ("slide 1", "period")),
    (HEAD + '[[slide]]\nview = "map"\nlink = "period"\n', ("slide 1", "link = 'period'", "country=KZ&period=2026-H1")),
    (
        HEAD + '[[slide]]\nview = "map"\neach = "office"\n',
        ("slide 1", 'view = "map", each = "office" cannot', "capacity"),
    ),
    (HEAD + '[[slide]]\nview = "office"\neach = "day"\n', ("slide 1", "each = 'day'", "office, story, donor")),
    (HEAD + ONE * 61, ("61 slides", "60")),
    (HEAD.replace('"A"', f'"{"a" * 121}"') + ONE, ("title_en has 121 letters", "120")),
    (HEAD + 'about_en = "' + "a" * 3_000 + '"\n', ("x.toml, line 3", "2000 letters")),
    (HEAD + "#" * 200_000, ("x.toml", "100 kB")),
    ("a = " + "[" * 1_900, ("x.toml", "brackets within brackets")),
]


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_cannot_be_used_is_refused_with_its_place_and_a_way_out(text, told):
    with pytest.raises(PlaylistError) as refused:
        parse(text, "x", where="x.toml")
    for words in told:
        assert words in str(refused.value)


CODES = {
    *playlist.VIEWS,
    *playlist.EACH,
    *links.KNOWN,
    *links.PAGE_PARAMETERS["trends"],
    *links.PAGE_PARAMETERS["map"],
    "x",
    "TOML",
    "slide",
    "view",
    "link",
    "name",
    "text",
    "JP",
    "KZ",
}
CODES |= {
    "title_en",
    "title_ru",
    "about_en",
    "about_ru",
    "dwell",
    "donor",
    "each",
    "period",
    "country",
    "H1",
    "UTF",
    "measure",
    "colour",
    "speed",
    "fast",
    "pie",
    "sometimes",
    "day",
    "toml",
    "J",
    "P",
}


@pytest.mark.parametrize("text", [text for text, _told in REFUSED])
def test_in_russian_nothing_but_names_of_the_file_is_in_latin_letters(text):
    i18n.use("ru")
    with pytest.raises(PlaylistError) as refused:
        parse(text, "x", where="x.toml")
    said = str(refused.value)
    assert re.search("[а-яё]{4}", said) and set(re.findall(r"[A-Za-z]\w*", said)) <= CODES
    assert "x.toml" in said and said.endswith(".")


def test_a_damaged_file_is_told_and_the_others_stay(tmp_path, monkeypatch):
    (tmp_path / "good.toml").write_text(HEAD + ONE, encoding="utf-8")
    (tmp_path / "bad.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes('title_ru = "Б"'.encode("cp1251"))
    monkeypatch.setattr(playlist, "FOLDER", tmp_path)
    playlist._read.cache_clear()
    try:
        assert list(playlist.shipped()) == ["good"]
        bad, latin = playlist.faults()
        assert "bad.toml has no slide" in bad and "latin.toml" in latin and "UTF-8" in latin
        i18n.use("ru")
        assert playlist.faults() == [
            'bad.toml: нет ни одного слайда; напишите на отдельной строке [[slide]], а под ней view = "overview".',
            "latin.toml не является текстом в кодировке UTF-8; сохраните файл заново в UTF-8.",
        ]
    finally:
        monkeypatch.undo()
        playlist._read.cache_clear()


def test_no_shipped_playlist_has_a_fault():
    assert playlist.faults() == []


def test_language_and_tier_of_a_pasted_address_are_left_out():
    of = parse(
        HEAD
        + '[[slide]]\nview = "trends"\nlink = "https://h/trends?lang=ru&tier=internal&country=KZ&measure=persons"\n',
        "x",
    )
    assert of.entries[0].link == (("country", "KZ"), ("measure", "persons"))


def test_a_cross_table_without_columns_is_one_on_its_slide_too():
    of = parse(HEAD + '[[slide]]\nview = "explore"\nlink = "rows=office&across=&compare=&draw=map"\n', "x")
    assert of.entries[0].link == (("rows", "office"), ("across", ""), ("draw", "map"))
    assert parse(written(of), "x") == of


def test_a_slide_says_more_than_who_asked_and_these_more_than_the_playlist():
    of = Playlist(
        code="x",
        title_en="A",
        title_ru="Б",
        entries=(),
        link=(("country", "KZ"), ("from", "2025-01-01"), ("to", "2025-03-31")),
    )
    entry = Entry(view="map", link=(("office", "UZ-OYBEK"),))
    assert of.parameters(entry, {}) == {"country": "KZ", "from": "2025-01-01", "to": "2025-03-31", "office": "UZ-OYBEK"}
    asked = {"country": "TJ", "period": "2026-H1", "office": "KG-DOSTUK", "donor": "JP"}
    assert of.parameters(entry, asked) == {"country": "TJ", "period": "2026-H1", "office": "UZ-OYBEK"}


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf")), min_size=1, max_size=40
)
ENTRIES = st.builds(
    Entry,
    view=st.sampled_from([view for view in playlist.VIEWS if view != "trends"]),
    link=st.lists(
        st.sampled_from([("country", "KZ.KG"), ("period", "2026-Q2"), ("office", "UZ-OYBEK"), ("compare", "previous")]),
        unique=True,
    ).map(tuple),
    dwell=st.none() | st.integers(5, 600),
)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.lists(ENTRIES, min_size=1, max_size=6).map(tuple), st.integers(5, 600))
def test_writing_a_playlist_loses_nothing(title_en, title_ru, entries, dwell):
    of = Playlist(code="own-1", title_en=title_en, title_ru=title_ru, entries=entries, dwell=dwell)
    assert parse(written(of), "own-1") == of


@settings(deadline=None)
@given(filter_values.some_filters(), st.text().map(reasons.clean))
def test_a_slide_keeps_every_filter_of_the_page_that_it_was_added_from(filters, why):
    gone = [(number, why) for number in (filters.left_out or ()) if why]
    chosen = replace(filter_values.choices_of(filters), reasons=tuple(gone))
    entry = Entry(view="map", link=tuple(links.encode(chosen).items()))
    (kept,) = parse(written(Playlist(code="own-1", title_en="A", title_ru="Б", entries=(entry,))), "own-1").entries
    assert links.decode(dict(kept.link)) == (chosen, ())


def test_a_round_of_a_donors_visit_takes_at_most_four_minutes():
    """With the three stories that one entry makes."""
    donor = playlist.shipped()["donor"]
    seconds = [
        entry.dwell or donor.dwell
        for entry in donor.entries
        for _slide in range(stories.MOST if entry.each == "story" else 1)
    ]
    assert "office" not in {entry.each for entry in donor.entries} and sum(seconds) <= playlist.MOST_VISIT == 240
    # On a wall in two languages, too: they share the time of a slide.
    assert sum(2 * wall.turn_seconds(one, 2) for one in seconds) <= 240


def test_two_languages_share_the_time_of_a_slide_but_none_is_shown_too_shortly():
    assert [wall.turn_seconds(*of) for of in ((25, 1), (25, 2), (40, 2), (20, 2), (8, 2))] == [25, 12.5, 20, 12, 8]
