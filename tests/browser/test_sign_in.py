"""Signing in with a real provider of OpenID Connect, in a real browser: the way in, what goes wrong, the way out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
from oidc_provider_mock import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import FORGET, anchored
from tests.browser.test_accessibility import violations
from tools import launch

PEOPLE = (
    User(
        sub="anna",
        claims={"email": "anna@mvd.example", "email_verified": True, "name": "Anna A.", "groups": ["blo-coordinators"]},
    ),
    User(sub="bek", claims={"email": "Bek@customs.example", "email_verified": True, "name": "Bek <b>B.</b>"}),
    # Says the e-mail of another, which nobody has verified.
    User(sub="eve", claims={"email": "bek@customs.example", "email_verified": False, "name": "Eve"}),
)
ROLES = """
address = "{address}"
[session]
check_seconds = 1
[providers.ministry]
title_en = "Ministry"
title_ru = "Министерство"
metadata = "http://localhost:{provider}/.well-known/openid-configuration"
client_id = "blo"
[providers.away]
title_en = "Away"
metadata = "http://localhost:{closed}/.well-known/openid-configuration"
client_id = "blo"
[[roles]]
name = "coordinators"
tier = "{tier}"
may = ["records", "download", "sql", "audit"]
who = [{{issuer = "ministry", group = "blo-coordinators"}}]
[[roles]]
name = "customs"
tier = "partner"
agency = "KG-SCS"
countries = ["KG"]
may = []
who = [{{issuer = "ministry", email = "bek@customs.example"}}]
"""
WAIT = 60_000
"""Milliseconds in which what was taken from a reader is gone from open pages."""


@dataclass(frozen=True)
class Installation:
    address: str
    roles: Path
    environment: dict[str, str]
    values: dict[str, int | str]

    def write_roles(self, tier: str = "internal") -> None:
        draft = self.roles.with_suffix(".draft")
        draft.write_text(ROLES.format(tier=tier, **self.values))
        draft.replace(self.roles)

    def command(self, *words: str) -> str:
        """What `python -m accounts` says."""
        done = subprocess.run(
            [sys.executable, "-m", "accounts", *words],
            cwd=launch.ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="module")
def installation(network, tmp_path_factory) -> Iterator[Installation]:
    """The dashboard, with a provider of its own; its store and roles are of this module alone."""
    folder = tmp_path_factory.mktemp("people")
    port, provider, closed = (launch.free_port() for _each in range(3))
    (folder / "settings.toml").write_text(f'store = "{folder}/store.sqlite"\n')
    environment = {
        "BLO_SETTINGS": str(folder / "settings.toml"),
        "BLO_ACCESS": str(folder / "access.toml"),
        "BLO_SECRET_MINISTRY": "a secret of the ministry",
        "BLO_SECRET_AWAY": "a secret of nobody",
        "DATABASE_URL": network,
    }
    made = Installation(
        f"http://localhost:{port}",
        folder / "access.toml",
        environment,
        {"address": f"http://localhost:{port}", "provider": provider, "closed": closed},
    )
    made.write_roles()
    with (
        oidc_provider_mock.run_server_in_thread(port=provider, user_claims=PEOPLE, require_nonce=True),
        launch.server(launch.ROOT / "app.py", network, environment=environment, port=port),
    ):
        yield made


@pytest.fixture(scope="module")
def profiles(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Profiles of the browser that nobody uses now: what each has compiled of the app's scripts stays with it."""
    free: list[BrowserContext] = []
    yield free
    for one in free:
        one.close()


@pytest.fixture
def profile(browser: Browser, profiles) -> Iterator[Callable[[], BrowserContext]]:
    """Profiles of the browser that know nothing, of the others neither."""
    used: list[BrowserContext] = []

    def new() -> BrowserContext:
        used.append(profiles.pop() if profiles else _new_profile(browser))
        return used[-1]

    yield new
    for one in used:
        for page in one.pages[1:]:
            page.close()
        one.clear_cookies()
        profiles.append(one)


def _new_profile(browser: Browser) -> BrowserContext:
    made = browser.new_context(viewport={"width": 1400, "height": 900})
    made.set_default_timeout(WAIT)
    made.add_init_script(FORGET)
    anchored(made, "http://localhost:9/")
    return made


def to_provider(page: Page, link: str = "/help", provider: str = "Ministry") -> None:
    page.goto(link)
    page.get_by_role("button", name=f"Sign in: {provider}").click()


def signed_in(page: Page, address: str, who: str, link: str = "/help") -> Page:
    to_provider(page, address + link)
    page.get_by_role("button", name=who, exact=True).click()
    page.locator(".st-key-who").wait_for()
    return page


def sign_out(page: Page) -> None:
    page.locator(".st-key-who button").first.click()
    page.get_by_role("button", name="Sign out").click()


def test_one_comes_in_at_the_link_and_goes_out_at_the_provider_too(installation, profile):
    page = profile().new_page()
    answers = []
    page.on("response", lambda one: answers.append(one.request.url))
    signed_in(page, installation.address, "anna", "/trends?country=KG&period=last_year")
    assert page.url.startswith(f"{installation.address}/trends?")
    assert parse_qs(urlsplit(page.url).query)["country"] == ["KG"]
    expect(page.locator(".st-key-who")).to_contain_text("Anna A.")
    # What says who one is has not reached the browser, and no script can read it.
    cookies = {one["name"]: one for one in page.context.cookies(installation.address)}
    assert not [name for name in cookies if name.startswith("_streamlit_user")]
    ours = next(one for name, one in cookies.items() if name.startswith("blo-person-"))
    assert ours["httpOnly"] and ours["sameSite"] == "Lax" and ours["expires"] == -1
    sign_out(page)
    page.wait_for_url("**/end_session**")
    assert any("id_token_hint=" in url for url in answers if "/end_session" in url)
    page.goto(installation.address + "/help")
    page.get_by_role("button", name="Sign in: Ministry").wait_for()
    lines = installation.command("audit")
    assert '"event": "data"' in lines and '"event": "roles"' in lines
    assert '"signed in", "account": "ministry:anna"' in lines and '"signed out", "account": "ministry:anna"' in lines


def test_a_wrong_group_and_an_address_that_is_not_verified_show_nothing_and_say_why(installation, profile):
    page = profile().new_page()
    signed_in(page, installation.address, "eve", "/records")
    expect(page.get_by_role("main")).to_contain_text("no role of this dashboard is given to you")
    expect(page.get_by_role("main")).to_contain_text("eve")
    assert page.get_by_role("link", name="Records").count() == 0


def test_what_the_provider_says_is_told_as_text(installation, profile):
    page = profile().new_page()
    to_provider(page, installation.address + "/help")
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("You were not signed in: the service that signs people in refused").wait_for()
    # Why, as the provider has it.
    expect(page.get_by_role("main")).to_contain_text("It says: The resource owner")
    assert page.url.startswith(installation.address)
    page.get_by_role("link", name="Back to the dashboard").click()
    page.wait_for_url("**/help")
    # A link that somebody made up.
    page.goto(
        f"{installation.address}/oauth2callback?error=x&error_description=<script>document.title='taken'</script>"
    )
    page.get_by_text("<script>").wait_for()
    assert page.title() != "taken"


def test_a_provider_that_does_not_answer_is_said(installation, profile):
    page = profile().new_page()
    to_provider(page, installation.address + "/help", "Away")
    page.get_by_text("does not answer").wait_for()


def test_an_answer_for_another_browser_or_another_question_is_refused(installation, profile):
    """State: what one browser began, another cannot end. Nonce: a token for another question is no answer."""
    thief, victim = profile().new_page(), profile().new_page()
    to_provider(thief, installation.address + "/help")
    thief.get_by_role("button", name="anna", exact=True).wait_for()
    sent_on = thief.context.request.post(thief.url, form={"sub": "anna"}, max_redirects=0).headers["location"]
    assert "code=" in sent_on and "oauth2callback" in sent_on
    victim.goto(sent_on)
    victim.get_by_text("Signing in was not completed").wait_for()
    assert not [one for one in victim.context.cookies() if one["name"].startswith("blo-person-")]

    page = profile().new_page()
    to_provider(page, installation.address + "/help")
    page.get_by_role("button", name="anna", exact=True).wait_for()
    nonce = parse_qs(urlsplit(page.url).query)["nonce"][0]
    page.goto(page.url.replace(nonce, nonce[::-1]))
    page.get_by_role("button", name="anna", exact=True).click()
    page.get_by_text("Signing in was not completed").wait_for()


def test_two_profiles_see_each_their_own_and_a_second_person_in_one_browser_nothing_of_the_first(installation, profile):
    first, second = profile(), profile()
    anna, bek = first.new_page(), second.new_page()
    signed_in(anna, installation.address, "anna")
    signed_in(bek, installation.address, "bek")
    expect(anna.locator(".st-key-who")).to_contain_text("Anna A.")
    # A name is text.
    expect(bek.locator(".st-key-who")).to_contain_text("Bek <b>B.</b>")
    sign_out(anna)
    anna.wait_for_url("**/end_session**")
    again = signed_in(first.new_page(), installation.address, "bek")
    expect(again.locator(".st-key-who")).to_contain_text("Bek")
    assert "Anna" not in again.locator("body").inner_text()


def test_a_copied_cookie_is_worth_nothing_after_sign_out_and_open_pages_are_left(installation, profile):
    first, copy = profile(), profile()
    page = signed_in(first.new_page(), installation.address, "anna")
    other_tab = first.new_page()
    other_tab.goto(installation.address + "/help")
    copy.add_cookies(first.cookies(installation.address))
    copied = copy.new_page()
    copied.goto(installation.address + "/help")
    copied.locator(".st-key-who").wait_for()
    sign_out(page)
    for one in (other_tab, copied):
        expect(one.get_by_role("button", name="Sign in: Ministry")).to_be_visible(timeout=WAIT)
        assert "Anna" not in one.locator("body").inner_text()


def test_a_changed_role_and_a_block_reach_open_pages(installation, profile):
    page = signed_in(profile().new_page(), installation.address, "anna")
    expect(page.locator(".st-key-who")).to_contain_text("internal")
    assert "role coordinators" in installation.command("explain", "anna@mvd.example")
    try:
        installation.write_roles("donor")
        expect(page.locator(".st-key-who")).to_contain_text("donor", timeout=WAIT)
    finally:
        installation.write_roles()
    expect(page.locator(".st-key-who")).to_contain_text("internal", timeout=WAIT)
    try:
        assert "sessions ended" in installation.command("revoke", "anna@mvd.example", "--block")
        expect(page.get_by_role("button", name="Sign in: Ministry")).to_be_visible(timeout=WAIT)
        page.get_by_role("button", name="Sign in: Ministry").click()
        page.get_by_role("button", name="anna", exact=True).click()
        page.get_by_text("may not sign in here").wait_for()
    finally:
        installation.command("unblock", "anna@mvd.example")


@pytest.mark.long
def test_a_role_that_cannot_be_read_shows_nobody_anything(installation, profile):
    page = signed_in(profile().new_page(), installation.address, "anna")
    whole = installation.roles.read_text()
    try:
        installation.roles.write_text(whole.replace('tier = "internal"', 'tier = "everything"'))
        expect(page.get_by_role("main")).to_contain_text("Nobody can sign in now", timeout=WAIT)
    finally:
        installation.roles.write_text(whole)
    # By itself it comes back with the file.
    deadline = time.monotonic() + 60
    while page.locator(".st-key-who").count() == 0 and time.monotonic() < deadline:
        page.reload()
        page.wait_for_timeout(3_000)
    expect(page.locator(".st-key-who")).to_contain_text("Anna A.")


@pytest.mark.parametrize(("language", "theme"), [pytest.param("en", "light", marks=pytest.mark.long), ("ru", "dark")])
def test_the_pages_of_people_can_be_read_by_everybody(installation, profile, language, theme):
    """Sign-in, who sees what, and what was read: no violation of the rules that axe knows."""
    context = profile()
    page = context.new_page()
    page.emulate_media(color_scheme=theme)
    page.goto(f"{installation.address}/people?lang={language}")
    button = page.locator(".st-key-sign_in_ministry button")
    button.wait_for()
    page.wait_for_timeout(1_000)
    assert violations(page) == []
    button.click()
    page.get_by_role("button", name="anna", exact=True).click()
    views = page.locator(".st-key-people_view button")
    table = page.locator(".blo-table")
    expect(table).to_have_count(2)
    expect(table.nth(1)).to_contain_text("Situation" if language == "en" else "Обстановка")
    for place, key in ((1, "sessions"), (2, "audit")):
        views.nth(place).click()
        expect(page.locator(f".st-key-card_people_{key}")).to_contain_text("anna", ignore_case=True)
        page.mouse.move(5, 5)
        page.wait_for_timeout(1_000)
        assert violations(page) == []


@pytest.mark.long
@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("ru", "light")])
def test_a_view_is_saved_found_and_opened_by_keys_and_its_dialogs_can_be_read_by_everybody(
    installation, profile, language, theme
):
    page = profile().new_page()
    page.emulate_media(color_scheme=theme)
    signed_in(page, installation.address, "anna", "/trends?period=last_year")
    page.goto(f"{installation.address}/trends?period=last_year&lang={language}")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    dialog, name = page.get_by_role("dialog"), f"By keys, {language}"
    page.locator(".st-key-save_open button").press("Enter")
    dialog.locator(".st-key-save_name input").press_sequentially(name)
    page.wait_for_timeout(1_000)
    assert violations(page) == []
    dialog.locator(".st-key-save_do button").press("Enter")
    expect(dialog).to_have_count(0)
    page.locator(".st-key-saved_open button").press("Enter")
    dialog.locator(".st-key-saved_find input").press_sequentially(name.lower())
    dialog.locator("details summary").press("Enter")
    dialog.locator(".st-key-saved_delete").wait_for()
    page.wait_for_timeout(1_000)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".st-key-saved_open button")).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("link", name=name).press("Enter")
    expect(page.locator(".st-key-told_of")).to_contain_text(name)


@pytest.mark.long
def test_what_a_person_wants_holds_in_every_browser_and_is_nobody_elses(installation, profile):
    first, second = (signed_in(profile().new_page(), installation.address, who) for who in ("anna", "bek"))
    first.locator(".st-key-reader").get_by_title("Dark").click()
    first.locator(".st-key-preferences_open button").click()
    box = first.get_by_role("dialog").locator("[class*=st-key-preferred_start] input")
    box.click()
    first.get_by_role("option", name="Map", exact=True).click()
    expect(box).to_have_value("Map")
    expect(first.get_by_role("dialog")).to_contain_text("in every browser in which you sign in")
    again = profile().new_page()
    again.goto(f"{installation.address}/help")
    again.get_by_role("button", name="Sign in: Ministry").click()
    again.get_by_role("button", name="anna", exact=True).click()
    again.locator(".st-key-who").wait_for()
    expect(again.locator(".st-key-reader input[value=dark]")).to_be_checked()
    again.goto(installation.address)
    again.wait_for_url("**/map?**")
    second.goto(installation.address)
    second.wait_for_url("**/?lang=**")
    assert second.evaluate("window.bloTheme.get()") == "system"


def test_what_a_role_may_not_do_is_not_offered_and_not_done(installation, profile):
    page = signed_in(profile().new_page(), installation.address, "bek", "/trends")
    page.get_by_role("link", name="Explore").first.wait_for()
    assert page.get_by_role("link", name="Records").count() == page.get_by_role("link", name="People").count() == 0
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    assert page.get_by_role("link", name="Records").count() == page.locator("[class*=st-key-files_]").count() == 0
    page.goto(installation.address + "/records")
    expect(page.get_by_role("main")).to_contain_text("This page is not part of your role")
    # An address that leads nowhere tells as much as that of a page that is not for this reader.
    told = []
    for path in ("/people", "/nowhere"):
        page.goto(installation.address + path)
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        told.append((page.locator("h1").all_inner_texts(), page.get_by_role("dialog").all_inner_texts(), page.title()))
    assert told[0] == told[1] and told[0][1]


@pytest.mark.long
def test_a_file_that_is_taken_is_written_down(installation, profile):
    page = signed_in(profile().new_page(), installation.address, "anna", "/cooperation?country=KG")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    page.locator("[class*=st-key-files_] button").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Values and chart as XLSX").click()
    line = next(one for one in map(json.loads, installation.command("audit", "--event", "file").splitlines()))
    assert line["account"] == "ministry:anna" and line["name"] == download.value.suggested_filename
    assert line["tier"] == "internal" and "country=KG" in line["filters"] and line["state"] == "sent"


@pytest.mark.long
def test_a_table_is_saved_by_nothing_that_leaves_no_line(installation, profile):
    page = signed_in(profile().new_page(), installation.address, "anna", "/sql")
    page.locator(".st-key-sql_text textarea").fill("SELECT status, count(*) AS n FROM seizure GROUP BY ALL")
    page.get_by_role("button", name="Run").click()
    rows = page.get_by_test_id("stDataFrame")
    rows.wait_for()
    rows.hover()
    names = page.get_by_test_id("stElementToolbarButton").evaluate_all(
        "found => found.map(one => one.querySelector('button').getAttribute('aria-label'))"
    )
    assert "Search" in names[1] and not [one for one in names if "ownload" in one], names
    assert page.locator(".st-key-files_sql button").count() == 1


def test_a_screen_is_let_in_by_its_link_for_one_briefing_until_it_is_put_out(installation, profile):
    link = installation.command("screen", "--playlist", "network", "--note", "Hall").splitlines()[0]
    hall, other = profile().new_page(), profile().new_page()
    hall.goto(link)
    wall = hall.locator("#blo-wall")
    wall.wait_for(state="attached")
    assert urlsplit(hall.url).path == "/wall" and "key=" not in hall.url
    other.goto(link)
    other.get_by_text("was opened before").wait_for()
    hall.goto(installation.address + "/trends")
    hall.get_by_text("This screen shows its briefing, and nothing else.").wait_for()
    assert hall.locator("[data-testid=stSidebar] a").count() == 0
    hall.goto(installation.address + "/wall?playlist=map")
    hall.get_by_text("let in for another briefing").first.wait_for(state="attached")
    account = next(line for line in installation.command("sessions").splitlines() if "screen:" in line)
    name = next(part for part in account.split() if part.startswith("screen:"))
    hall.goto(installation.address + "/wall?playlist=network")
    wall.wait_for(state="attached")
    installation.command("revoke", name)
    expect(hall.locator(".st-key-sign_in")).to_be_visible(timeout=WAIT)
