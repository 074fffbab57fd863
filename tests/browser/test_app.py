"""The whole app in a browser: what it asks for, what fits, and that a click filters, Back undoes and a link
restores."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from scope import navigation
from tests.conftest import some
from tools import launch
from tools.benchmarks.page import connected, run_page

PAGES = tuple(f"/{page.address}" for page in navigation.PAGES)
"""Every page by its address; `tests/test_app.py` holds the list to what the app offers."""
SHOWS = {f"/{page.address}": page.shows for page in navigation.PAGES}
"""What a page has once it is drawn."""
SIZES = ((1600, 900), (1920, 1080), (390, 844))
TAKE = ".st-key-card_main .blo-take"
"""What the main chart says of the period."""
QUICK = ((390, "ru"),)
"""Width and language of the screens that are always looked at; the others in `make soak`."""
LINK = "?lang={language}&period=2026-Q3"


LISTEN = (
    "document.addEventListener('securitypolicyviolation', one => console.error('POLICY', one.violatedDirective, "
    "one.blockedURI, one.sourceFile))"
)
"""Says on the console what the headers of the app forbid and the page tries all the same."""


class Watched:
    """A page that writes down what it asks for, what it gets, and what it says on the console."""

    def __init__(self, browser, address: str, *, width: int = 1600, height: int = 900, scheme: str = "light"):
        self.page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        self.address, self.asked, self.got, self.said = address, [], [], []
        self.page.add_init_script(LISTEN)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("response", lambda response: self.got.append((response.status, response.url)))
        self.page.on(
            "console",
            lambda message: (
                self.said.append(message.text)
                if message.type == "error" and "/_stcore/" not in message.location["url"]
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, path: str) -> Watched:
        self.page.goto(self.address + path)
        self.settle()
        for picture in SHOWS[path.partition("?")[0]]:
            self.page.wait_for_selector(picture, timeout=60_000)
        return self

    def settle(self) -> None:
        """Wait until the run that is under way has ended."""
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)

    @property
    def filters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def until(self, parameter: str, value: str | None) -> None:
        """Wait until the address carries a filter, or no longer does."""
        wanted = re.compile(f"[?&]{parameter}=" + (re.escape(value) if value else ""))
        self.page.wait_for_url(lambda url: bool(wanted.search(url)) == (value is not None), timeout=60_000)
        self.settle()


@pytest.fixture(scope="module")
def desk(browser, address) -> Watched:
    watched = Watched(browser, address)
    yield watched.open(PAGES[0] + LINK.format(language="en"))
    watched.page.close()


@pytest.mark.parametrize(
    ("path", "language", "scheme"),
    [
        ("/", "en", "light"),
        pytest.param("/", "ru", "dark", marks=pytest.mark.long),
        *(
            pytest.param(*one, marks=pytest.mark.long)
            for one in (
                ("/map", "en", "dark"),
                ("/trends", "ru", "dark"),
                ("/agencies", "ru", "light"),
                ("/records", "en", "light"),
            )
        ),
    ],
)
def test_a_page_asks_only_this_machine_and_gets_all_it_asks_for(browser, address, path, language, scheme):
    watched = Watched(browser, address, scheme=scheme)
    watched.open(path + LINK.format(language=language))
    watched.page.wait_for_load_state("networkidle")
    mark(watched, "Oybek" if language == "en" else "Ойбек")
    here = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in watched.asked if not url.startswith(here)] == []
    # Under the address of a page Streamlit looks in vain for its server, before it looks at the root.
    assert [(status, url) for status, url in watched.got if status >= 400 and f"{path}/_stcore/" not in url] == []
    assert watched.said == []
    assert any("labels.geojson" in url for _status, url in watched.got) is (path in ("/", "/map"))
    watched.page.close()


@pytest.mark.long
def test_the_browser_itself_refuses_what_is_outside(browser, address):
    watched = Watched(browser, address).open("/records" + LINK.format(language="en"))
    tried = watched.page.evaluate(
        """async () => {
            const found = [];
            document.addEventListener("securitypolicyviolation", (one) => found.push(one.effectiveDirective));
            await fetch("http://outside.example/").catch(() => {});
            await fetch("http://127.0.0.1:9/").catch(() => {});
            try { new WebSocket("ws://outside.example/"); } catch {}
            for (const [kind, name] of [["img", "src"], ["script", "src"], ["iframe", "src"], ["link", "href"]]) {
                const one = document.createElement(kind);
                one.rel = "stylesheet";
                one[name] = "http://outside.example/x";
                document.body.append(one);
            }
            const inline = document.createElement("script");
            inline.textContent = "window.ran = true";
            document.body.append(inline);
            await new Promise((done) => setTimeout(done, 500));
            return [found.sort(), Boolean(window.ran)];
        }"""
    )
    assert tried == [
        sorted(["connect-src"] * 3 + ["img-src", "script-src-elem", "frame-src", "style-src-elem", "script-src-elem"]),
        False,
    ]
    assert [url for _status, url in watched.got if "outside.example" in url] == []
    watched.page.close()


def mark(watched: Watched, name: str) -> None:
    """Choose an office in the sidebar, as a reader without a mouse would."""
    box = watched.page.get_by_label("Office" if watched.filters["lang"] == ["en"] else "Офис").first
    # A list that opens while the sidebar is still scrolling closes again; who comes by keyboard sees the box first.
    box.scroll_into_view_if_needed()
    box.focus()
    box.fill(name)
    box.press("Enter")
    watched.until("office", "UZ-OYBEK")


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "height", "language"),
    [
        (*size, language) if (size[0], language) in QUICK else pytest.param(*size, language, marks=pytest.mark.long)
        for size in SIZES
        for language in ("en", "ru")
    ],
)
def test_nothing_is_wider_than_the_screen_and_says_what_it_must(browser, address, width, height, language):
    watched = Watched(browser, address, width=width, height=height).open(PAGES[0] + LINK.format(language=language))
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    text = page.inner_text("[data-testid=stMain]")
    badge, disclaimer = (
        ("Demonstration data", "do not imply official endorsement or acceptance by the United Nations")
        if language == "en"
        else ("Демонстрационные данные", "Организаци")
    )
    assert badge in text and disclaimer in text
    page.close()


@pytest.mark.long
def test_header_tiles_changes_and_the_head_of_the_map_are_on_the_first_screen(desk):
    for selector in (
        ".blo-words",
        ".blo-tile >> nth=5",
        ".st-key-card_changes .blo-head",
        ".st-key-card_map .blo-head",
    ):
        box = desk.page.locator(selector).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900, selector
    first_change = desk.page.locator("[class*=st-key-change_]").first.bounding_box()
    assert first_change["y"] + first_change["height"] <= 900


def test_a_filter_is_in_the_address_back_undoes_it_and_the_link_restores_it(browser, address):
    watched = Watched(browser, address).open("/trends" + LINK.format(language="en"))
    all_cases = watched.page.locator(TAKE).first.inner_text()
    mark(watched, "Oybek")
    narrowed = watched.page.locator(TAKE).first.inner_text()
    assert narrowed != all_cases
    link = watched.page.url
    watched.page.go_back()
    watched.until("office", None)
    watched.page.wait_for_function(
        "([where, value]) => document.querySelector(where).innerText === value", arg=[TAKE, all_cases], timeout=60_000
    )
    watched.page.close()
    other = Watched(browser, address)
    other.open(link.removeprefix(address))
    assert other.page.locator(TAKE).first.inner_text() == narrowed
    other.page.close()


def test_an_address_that_leads_nowhere_is_told_in_the_language_of_the_reader(browser, address):
    page = browser.new_page(viewport={"width": 800, "height": 450})
    page.goto(f"{address}/nope/deep/?lang=ru")
    told = page.get_by_role("dialog")
    told.get_by_text("Такой страницы нет").wait_for()
    assert "Показана страница «Обстановка»" in told.inner_text().replace("\u00a0", " ")
    assert urlsplit(page.url).path in ("/", "/nope")
    page.close()


@pytest.mark.long
def test_a_finding_leads_to_what_it_is_about(browser, address):
    watched = Watched(browser, address).open(PAGES[0] + LINK.format(language="en"))
    before = watched.filters
    watched.page.locator("[class*=st-key-change_] a").first.click()
    watched.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) != before, timeout=60_000)
    watched.settle()
    assert set(watched.filters) > set(before)
    watched.page.close()


@pytest.mark.long
def test_a_click_on_a_month_of_the_trend_makes_it_the_period(browser, address):
    watched = Watched(browser, address).open(PAGES[0] + LINK.format(language="en"))
    points = watched.page.locator(".st-key-trend .scatterlayer .trace:has(.js-line) .points path")
    points.nth(points.count() - 6).scroll_into_view_if_needed()
    points.nth(points.count() - 6).click(force=True)
    watched.page.wait_for_url(lambda url: "2026-Q3" not in url, timeout=60_000)
    watched.settle()
    # The network reports until October 2026, which is still filling up and no point of the line: five before September.
    assert watched.filters["period"] == ["2026-04"]
    watched.page.close()


@pytest.mark.long
def test_a_click_on_a_mark_of_the_map_filters(browser, address):
    watched = Watched(browser, address).open(PAGES[0] + LINK.format(language="en"))
    page = watched.page
    page.wait_for_selector("[data-ready=true]", timeout=90_000)
    canvas = page.locator("canvas.map").first
    canvas.scroll_into_view_if_needed()
    box, tooltip = canvas.bounding_box(), page.locator(".tip")
    spots = [(x / 24, y / 14) for y in range(2, 13) for x in range(2, 22)]
    for across, down in spots:
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        if tooltip.is_visible():
            break
    else:
        pytest.fail("no mark under any of the spots")
    assert re.search(r"\d cases?", tooltip.inner_text())
    # The wheel scrolls the page and leaves the map as it is; no library for maps is fetched for offices.
    assert not any("DeckGl" in url for url in watched.asked)
    for _attempt in range(10):
        page.mouse.down()
        page.wait_for_timeout(100)
        page.mouse.up()
        for _moment in range(12):
            if {"office", "pair"} & set(watched.filters):
                page.close()
                return
            page.wait_for_timeout(500)
    pytest.fail("no click on a mark filtered")


@pytest.mark.parametrize("page", some(("/map",), PAGES))
def test_what_the_browser_has_from_a_run_before_is_not_sent_again(address, page):
    server = launch.Server(address, 0)
    kept: set[str] = set()
    with connected(server) as connection:
        for _run in range(2):
            told: list[ForwardMsg] = []
            run_page(connection, page.strip("/"), LINK.format(language="en").lstrip("?"), told, kept)
    again = [one for one in told if one.metadata.cacheable and one.WhichOneof("type") != "ref_hash"]
    # What leads to a file holds a ticket, which is new each time.
    assert [one.delta.new_element.WhichOneof("type") for one in again if "ticket=" not in str(one)] == []
    assert any(one.WhichOneof("type") == "ref_hash" for one in told)


@pytest.mark.long
def test_tables_of_the_situation_need_no_sideways_scrolling_on_a_small_phone(browser, address):
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(f"{address}/?lang=ru&period=2026-Q3")
    page.wait_for_selector(".st-key-card_agencies .blo-table", timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    wider = page.eval_on_selector_all(
        ".st-key-card_agencies [data-testid=stHtml], .st-key-card_significant [data-testid=stHtml]",
        "all => all.filter(one => one.querySelector('.blo-table')).map(one => one.scrollWidth - one.clientWidth)",
    )
    assert len(wider) >= 2 and max(wider) <= 1
    # The line of a finding stands under its sentence, which has the whole width.
    widths = page.eval_on_selector_all(".blo-finding", "all => all.map(one => one.firstElementChild.clientWidth)")
    assert widths and min(widths) > 200
    page.close()


def test_the_server_is_told_of_a_narrow_window_once_the_page_is_drawn_and_not_before(browser):
    # Told earlier, Streamlit drew its first page in place of the one that the link asked for.
    script = (launch.ROOT / "web/components/document/width.js").read_text(encoding="utf-8").replace("export ", "")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content('<div data-testid="stApp" data-test-script-state="running"></div>')
    page.evaluate(f"{{ {script} window.told = []; tellWidth((...told) => window.told.push(told)); null; }}")
    states = []
    for state in ("initial", "running", "notRunning", "running", "notRunning"):
        page.locator("[data-testid=stApp]").evaluate(f"one => one.dataset.testScriptState = {state!r}")
        page.wait_for_timeout(50)
        states.append(page.evaluate("window.told"))
    assert states == [[], [], *[[["narrow", True]]] * 3]
    page.set_viewport_size({"width": 1200, "height": 844})
    page.wait_for_function("() => window.told.length === 2")
    assert page.evaluate("window.told")[1] == ["narrow", False]
    page.close()
