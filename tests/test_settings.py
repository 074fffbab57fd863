"""A mistake in the operator's settings is said with its place, its value and what may stand there."""

from __future__ import annotations

import pytest

from scope import settings
from scope.settings import AccessSettings, Settings, SettingsError, parse


def test_the_settings_that_are_shipped_are_the_defaults():
    assert parse(settings.PATH.read_text(encoding="utf-8")) == Settings()


def test_an_empty_file_leaves_every_default():
    assert parse("") == Settings()


def test_what_is_written_holds_and_the_rest_stays():
    found = parse(
        'languages = ["ru"]\nzone = "Asia/Bishkek"\nreport_due_days = 10\n[access]\ntier = "donor"\ncountries = '
        '["KG", "UZ"]'
    )
    assert found == Settings(
        languages=("ru",),
        zone="Asia/Bishkek",
        report_due_days=10,
        access=AccessSettings(tier="donor", countries=("KG", "UZ")),
    )


def test_a_whole_number_may_stand_for_a_number():
    assert parse("double_report_least_kg = 1").double_report_least_kg == 1.0


@pytest.mark.parametrize(
    ("text", "where", "mend"),
    [
        ("zone = Asia/Tashkent", "line 1", "not valid TOML"),
        ("zone = 'Asia/Tashkent'\nzone = 'Asia/Almaty'", "Cannot overwrite a value", "not valid TOML"),
        ("smal_cell_limit = 3", "smal_cell_limit is not known", "known: name_en.*small_cell_limit"),
        ("[access]\nlevel = 'donor'", r"access\.level is not known", "known: tier, countries, agency"),
        ("[other]\nx = 1", "other is not known", "known: name_en"),
        ("small_cell_limit = true", "small_cell_limit = True", "write a whole number"),
        ("small_cell_limit = 3.0", r"small_cell_limit = 3\.0", "write a whole number"),
        ("small_cell_limit = '3'", "small_cell_limit = '3'", "write a whole number"),
        ("small_cell_limit = -1", "small_cell_limit = -1", "write at least 0"),
        ("dominance_share = 1.5", r"dominance_share = 1\.5", "write at least 0 and at most 1"),
        ("tell_small_counts = 1", "tell_small_counts = 1", "write true or false"),
        ("persons_rounding = 0", "persons_rounding = 0", "write at least 1"),
        ("release_age_days = 100000000000", "release_age_days = 100000000000", "write at least 0 and at most 3660"),
        ("double_report_share = false", "double_report_share = False", "write a number"),
        ("double_report_share = nan", "double_report_share = nan", "write at least 0"),
        ("double_report_share = inf", "double_report_share = inf", "write at least 0"),
        ("name_en = 5", "name_en = 5", "write text in quotes"),
        ("name_en = 2026-01-01", "name_en = datetime", "write text in quotes"),
        ("languages = 'en'", "languages = 'en'", r'write a list of texts such as \["en", "ru"\]'),
        ("languages = []", r"languages = \[\]", 'use one or several of "en", "ru"'),
        ("languages = ['en', 'de']", r"languages = \['en', 'de'\]", 'use one or several of "en", "ru"'),
        ("languages = ['en', 'en']", r"languages = \['en', 'en'\]", 'use one or several of "en", "ru"'),
        ("languages = [1]", r"languages = \[1\]", "write a list of texts"),
        ("zone = 'Tashkent'", "zone = 'Tashkent'", "use a name such as Asia/Tashkent"),
        ("zone = 'Asia'", "zone = 'Asia'", "use a name such as Asia/Tashkent"),
        ("zone = ''", "zone = ''", "use a name such as Asia/Tashkent"),
        ("zone = '../../etc/passwd'", "zone = '../../etc/passwd'", "use a name such as Asia/Tashkent"),
        ("[monitoring]\nlog = 'xml'", r"monitoring\.log = 'xml'", "use one of text, json"),
        ("[monitoring]\nport = 70000", r"monitoring\.port = 70000", "at most 65535"),
        ("access = 'donor'", "access = 'donor'", r"write \[access\] on a line of its own"),
        ("[access]\ntier = 'admin'", r"access\.tier = 'admin'", "use one of internal, partner, donor, public"),
        ("[access]\ntier = 'partner'", r"access\.tier = \"partner\"", "needs the agency whose cases are its own"),
        ("[access]\ntier = true", r"access\.tier = True", "write text in quotes"),
        ("[access]\ncountries = 'UZ'", r"access\.countries = 'UZ'", "write a list of texts"),
        ("[access]\ncountries = [7]", r"access\.countries = \[7\]", "write a list of texts"),
    ],
)
def test_a_mistake_is_said_with_its_place_and_how_to_mend_it(text, where, mend):
    with pytest.raises(SettingsError, match=f"(?s){where}.*{mend}|{mend}.*{where}") as error:
        parse(text)
    assert "settings.toml" in str(error.value)


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The settings file of an installation, read anew."""
    path = tmp_path / "settings.toml"
    monkeypatch.setattr(settings, "PATH", path)
    settings.current.cache_clear()
    yield path
    settings.current.cache_clear()


def test_without_a_file_the_defaults_hold(file):
    assert settings.current() == Settings()


def test_a_mark_that_windows_editors_put_before_the_first_line_is_no_mistake(file):
    file.write_text('\ufeffzone = "Asia/Almaty"', encoding="utf-8")
    assert settings.current().zone == "Asia/Almaty"


def test_a_file_in_another_encoding_is_said_as_such(file):
    file.write_bytes('name_ru = "Офисы"'.encode("cp1251"))
    with pytest.raises(SettingsError, match="not in UTF-8; save it again"):
        settings.current()
