"""Screens: a link that opens once, and what it opens."""

from datetime import timedelta

import pytest

from accounts import __main__ as command
from accounts import screens, sessions
from scope import settings
from scope.settings import AccessSettings, Settings
from tests.accounts.test_sessions import at, found, kept  # noqa: F401 the store of each test


def test_a_link_opens_once_and_the_screen_stays_until_it_is_put_out(monkeypatch, capsys):
    monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(wall="donor", countries=("KG",))))
    assert command.main(["screen", "--playlist", "network", "--note", "Hall <1>"]) == 0
    link = capsys.readouterr().out.splitlines()[0]
    assert link.startswith("https://blo.example.org/screen?key=")
    secret = link.partition("key=")[2]
    cookie, playlist = screens.taken(secret)
    assert playlist == "network" and screens.taken(secret) is None and screens.taken("guess") is None
    screen = found(cookie)
    assert screen.playlist == "network" and screen.session.person.name == "Hall <1>"
    access = screen.standing.access
    assert (access.tier, access.countries, access.may) == ("donor", ("KG",), ())
    # It neither idles nor ends by the hour, and what the operator sets for walls holds at once.
    at(monkeypatch, screen.session.began_at + timedelta(days=100))
    assert found(cookie).session
    monkeypatch.setattr(settings, "current", lambda: Settings(access=AccessSettings(wall="public")))
    assert found(cookie).standing.access.tier == "public" and found(cookie).mark != screen.mark
    sessions.begin(sessions.Person(issuer="ministry", subject="x"))
    assert command.main(["revoke", screen.session.person.account]) == 0
    assert found(cookie).over == "revoked" and not found(cookie).playlist


def test_a_link_that_waited_too_long_opens_nothing(monkeypatch):
    secret = screens.make("network", "Hall")
    later = screens._now() + timedelta(hours=25)
    monkeypatch.setattr(screens, "_now", lambda: later)
    assert screens.taken(secret) is None


@pytest.mark.parametrize("words", [["--playlist", "network"], ["--note", "Hall"]])
def test_a_screen_needs_a_briefing_and_a_name(words):
    with pytest.raises(SystemExit):
        command.main(["screen", *words])
