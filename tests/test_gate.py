"""The gate: by which names it is called, who is let in with the token, and what every answer says to the browser."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from database import engine, keys, publishing
from scope import access
from scope.settings import AccessSettings, Settings, SettingsError, parse
from web import gate
from web.gate import Gate, Server, Visitor
from web.people import People, Streamlits

HERE = Server("127.0.0.1")
STREAMLITS = "<html><script src='x.js'></script>"
PAGE = "<html><script>\n  window.a = 1\n</script><script src='x.js'></script>"
BODIES = {"/trends": STREAMLITS.encode()}
"""What the app behind the gate answers to an address."""
BROWSER = {
    "Host": "127.0.0.1:8501",
    "Connection": "keep-alive",
    "sec-ch-ua": '"Chromium";v="140"',
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Linux"',
    "Upgrade-Insecure-Requests": "1",
    "User-Agent": "Mozilla/5.0",
    "Accept": "text/html",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-User": "?1",
    "Sec-Fetch-Dest": "document",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en",
}
"""What Chromium sends to open a page."""
OF_A_PROXY = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "X-Forwarded-Server",
    "X-Forwarded-Prefix",
    "X-Forwarded-By",
    "X-Forwarded",
    "Forwarded-For",
    "X-Real-IP",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "True-Client-IP",
    "Client-IP",
    "X-ProxyUser-Ip",
    "X-Original-Host",
    "X-Original-URL",
    "X-Original-Forwarded-For",
    "X-Originating-IP",
    "X-Remote-IP",
    "X-Remote-Addr",
    "X-Host",
    "CF-Connecting-IP",
    "CF-Ray",
    "CF-Visitor",
    "CF-IPCountry",
    "CDN-Loop",
    "Fastly-Client-IP",
    "Fly-Client-IP",
    "X-Azure-ClientIP",
    "X-Azure-FDID",
    "X-Appengine-User-IP",
    "X-Amzn-Trace-Id",
    "X-Amz-Cf-Id",
    "X-Envoy-External-Address",
    "X-Request-Id",
    "X-Correlation-Id",
    "X-Varnish",
    "X-Vercel-Forwarded-For",
    "X-NginX-Proxy",
    "Proxy-Connection",
    "Proxy-Authorization",
    "Surrogate-Capability",
    "X-BlueCoat-Via",
    "X-Scheme",
    "X-ARR-LOG-ID",
    "X-ARR-SSL",
    "Z-Forwarded-For",
    "X-Coming-From",
    "X-Traefik-Router",
    "Tailscale-User-Login",
    "X-Auth-Request-User",
    "Remote-User",
    "B3",
    "Traceparent",
    "Ngrok-Skip-Browser-Warning",
)


@pytest.fixture(autouse=True)
def installation(monkeypatch, tmp_path) -> Path:
    """An installation of its own: nothing is left in the tree."""
    monkeypatch.setattr(keys, "EMBEDDED", tmp_path / "var")
    monkeypatch.delenv("BLO_KEY", raising=False)
    keys.own.cache_clear()
    keys._beside.cache_clear()
    keys._shared.clear()
    yield tmp_path / "var"
    keys.own.cache_clear()
    keys._shared.clear()


HELD: dict[str, set[str]] = {}
"""Browsers that are offered a file of Streamlit's."""


class Answer:
    """What a request gets, and what went on to the app behind the gate: None where nothing did."""

    def __init__(
        self,
        path="/",
        headers=BROWSER,
        *,
        server=HERE,
        settings=None,
        kind="http",
        http="1.1",
        method="GET",
        extra=(),
        more=None,
    ):
        self.behind, self.sent = None, []
        gated = Gate(
            self._app,
            server=lambda: server,
            settings=lambda: settings or Settings(),
            own=("files/records",),
            page=STREAMLITS,
            drawn_in=PAGE,
            holders=lambda file: HELD.get(file, set()),
            people=People(Streamlits(lambda _cookies: None, lambda _message: True)),
            **(
                {"holder_of": lambda _session: "", "offered_in": lambda _said: "", "made": lambda _said: ""}
                | (more or {})
            ),
        )
        path, _mark, query = path.partition("?")
        pairs = [*headers.items(), *extra]
        scope = {
            "type": kind,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "scheme": "http",
            "http_version": http,
            "method": method,
            "headers": [(name.lower().encode(), value.encode()) for name, value in pairs],
        }
        self.gated, self.scope = gated, scope
        asyncio.run(gated(scope, self._receive, self._send))

    messages: list[dict] = []

    async def _receive(self):
        return self.messages.pop(0)

    def ask(self, path, headers) -> int:
        """What the same gate answers to another request."""
        self.sent = []
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        asyncio.run(self.gated(self.scope | {"type": "http", "path": path, "headers": raw}, None, self._send))
        return self.status

    async def _app(self, scope, _receive, send):
        self.behind = scope
        if scope["type"] == "http":
            body = BODIES.get(scope["path"], b"DATA")
            headers = {"content-type": "text/html; charset=utf-8", "content-length": str(len(body)), "etag": '"1"'}
            raw = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            await send({"type": "http.response.body", "body": body})
        else:
            await send({"type": "websocket.accept"})

    async def _send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0].get("status", self.sent[0]["type"])

    @property
    def headers(self):
        return {name.decode(): value.decode() for name, value in self.sent[0].get("headers", ())}

    @property
    def words(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    @property
    def visitor(self) -> Visitor:
        return gate.visitor({name.decode(): value.decode() for name, value in self.behind["headers"]})

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": self.headers["set-cookie"].partition(";")[0]}


def let_in(**more) -> dict[str, str]:
    """Headers of a browser that was opened by the link."""
    return BROWSER | Answer(f"/?token={gate.token()}", **more).cookie


# The page ----------------------------------------------------------------------------------------------------


def test_browsers_get_our_page_for_streamlits_and_every_other_answer_as_it_is():
    asked_again = BROWSER | {"If-None-Match": '"1"', "If-Modified-Since": "Sun, 29 Nov 2026 10:00:00 GMT"}
    answer = Answer("/trends", asked_again)
    assert answer.words == PAGE and answer.headers["content-length"] == str(len(PAGE))
    assert "etag" not in answer.headers and answer.headers["set-cookie"]
    # Else a browser would keep the page that it got before ours.
    asked = {name for name, _value in answer.behind["headers"]}
    assert not {b"if-none-match", b"if-modified-since", b"accept-encoding"} & asked
    other = Answer("/app/static/fonts/a.woff2", asked_again)
    assert (other.words, other.headers["content-length"], other.headers["etag"]) == ("DATA", "4", '"1"')
    assert {b"if-none-match", b"accept-encoding"} <= {name for name, _value in other.behind["headers"]}


@pytest.mark.parametrize(
    ("asked", "above"),
    [
        ("/trends/deep/er?country=UZ", "/trends?country=UZ"),
        ("/trends/", "/trends"),
        # What looks like an address outside is none.
        ("//evil.example/", "/evil.example"),
        ("/nope//evil.example/", "/nope"),
        ("/\\evil.example/a", "/%5Cevil.example"),
    ],
)
def test_below_a_page_there_is_none_and_the_address_above_is_told(monkeypatch, asked, above):
    monkeypatch.setitem(BODIES, asked.partition("?")[0], STREAMLITS.encode())
    answer = Answer(asked, BROWSER)
    assert (answer.status, answer.headers["location"], answer.words) == (303, above, "")


# Who is let in ------------------------------------------------------------------------------------------------


def test_the_link_lets_a_browser_of_this_machine_in_and_leaves_no_token_in_the_address():
    answer = Answer(f"/trends?country=UZ&token={gate.token()}&note=%20a+b")
    assert answer.status == 303 and answer.behind is None
    assert answer.headers["location"] == "./trends?country=UZ&note=%20a+b"
    assert answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "no-referrer"
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert gate.token() not in answer.headers["set-cookie"]
    for kind in ("http", "websocket"):
        found = Answer(
            headers=BROWSER | answer.cookie | ({"Origin": "http://127.0.0.1:8501"} if kind == "websocket" else {}),
            kind=kind,
        ).visitor
        assert found.is_trusted and found.browser


def test_without_the_token_a_browser_of_this_machine_is_a_donor_over_real_records():
    first = Answer()
    assert not first.visitor.is_trusted and first.headers["set-cookie"]
    again = Answer(headers=BROWSER | first.cookie)
    assert (
        again.visitor == Visitor(again.visitor.browser, False)
        and again.visitor.browser
        and "set-cookie" not in again.headers
    )
    for is_demonstration, tier in ((False, "donor"), (True, "internal")):
        assert (
            access.decide(AccessSettings(), is_demonstration=is_demonstration, is_trusted=again.visitor.is_trusted).tier
            == tier
        )


@pytest.mark.parametrize("wrong", ["", "x", "A" * 43, "ü", "../..", "a=b"])
def test_a_wrong_token_lets_nobody_in_and_leaves_the_address_all_the_same(wrong):
    answer = Answer(f"/?token={wrong}&a=1")
    assert answer.status == 303 and answer.headers["location"] == "./?a=1" and "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["//outside.example/?token=x", "//outside.example?token=x", "/%2F%2Foutside.example?token=x"]
)
def test_the_address_without_the_token_never_leads_outside(path):
    assert Answer(path).headers["location"].startswith("./")


def test_with_any_header_of_a_proxy_the_reader_is_a_donor():
    inside = let_in()
    for name in OF_A_PROXY:
        assert not Answer(headers=inside | {name: "127.0.0.1"}).visitor.is_trusted, name
        assert "set-cookie" not in Answer(f"/?token={gate.token()}", BROWSER | {name: "127.0.0.1"}).headers, name


@pytest.mark.parametrize(
    "more",
    [
        {"server": Server(None)},
        {"server": Server("0.0.0.0")},
        {"server": Server("192.168.1.5")},
        {"server": Server("127.0.0.1", is_guarded=False)},
        {"http": "1.0"},
        {"extra": [("Origin", "http://127.0.0.1:9000")]},
        {"extra": [("Origin", "http://localhost:8501")]},
        {"headers": {"Host": "blo.example.org"}, "settings": Settings(hosts=("blo.example.org",))},
        {"extra": [("Origin", "https://blo.example.org")], "settings": Settings(hosts=("blo.example.org",))},
    ],
)
def test_the_token_is_worth_nothing_where_others_may_stand_between(more):
    changed = {**more, "headers": BROWSER | more.get("headers", {})}
    answer = Answer(f"/?token={gate.token()}", **changed)
    assert answer.status == 303 and "set-cookie" not in answer.headers
    changed["headers"] = let_in() | more.get("headers", {})
    assert not Answer(**changed).visitor.is_trusted


def test_what_a_bare_proxy_sends_is_a_donor():
    """nginx with `proxy_pass` and nothing else: the name of the server behind, no word of the client, and HTTP/1.0."""
    headers = {name: value for name, value in BROWSER.items() if name not in ("Connection", "Host")} | {
        "Host": "127.0.0.1:8501",
        "Connection": "close",
    }
    for http in ("1.0", "1.1"):
        found = Answer(headers=headers, http=http).visitor
        assert access.decide(AccessSettings(), is_demonstration=False, is_trusted=found.is_trusted).tier == "donor"


def test_a_refused_name_is_told_to_the_operator_once(caplog):
    gate._note.cache_clear()
    for _again in range(3):
        Answer(headers={"Host": "blo.example.org"})
        Answer(extra=[("Origin", "https://blo.example.org")])
    assert [record.getMessage() for record in caplog.records] == [
        f"refused: {kind} 'blo.example.org' is not among hosts in settings.toml" for kind in ("host", "origin")
    ]


def test_nobody_writes_the_word_of_the_gate():
    for word in ("", "x reader trusted", f"{gate.PASS} reader"):
        assert gate.visitor({"Blo-Visitor": word}) == Visitor()
        assert not Answer(headers=BROWSER | {"Blo-Visitor": word}).visitor.is_trusted
    assert gate.visitor({}) == Visitor()


def test_a_cookie_that_was_changed_is_none():
    headers = let_in()
    name, _equals, value = headers["Cookie"].partition("=")
    for nth in range(len(value)):
        # The last letter of a signature holds two bits that say nothing.
        changed = value[:nth] + {"A": "z"}.get(value[nth], "A") + value[nth + 1 :]
        assert not Answer(headers=headers | {"Cookie": f"{name}={changed}"}).visitor.is_trusted, nth


def test_cookies_of_others_do_not_hide_ours():
    headers = let_in()
    ours = headers["Cookie"]
    for others in (
        f"_xsrf=2|a|b; {ours}; x",
        f'a="; {ours}',
        f"blo_00000000=abc.def.; {ours}",
        f"{ours}; blo_ffffffff=x",
        f"json={{1: 2}}; {ours}",
    ):
        assert Answer(headers=headers | {"Cookie": others}).visitor.is_trusted, others


def test_of_another_installation_neither_token_nor_cookie_is_worth_anything(installation):
    token, headers = gate.token(), let_in()
    (installation / "key").unlink()
    keys.own.cache_clear()
    assert gate.token() != token
    assert "set-cookie" not in Answer(f"/?token={token}").headers
    assert (
        Answer(headers=headers).visitor.browser != Answer(headers=let_in()).visitor.browser
        and not Answer(headers=headers).visitor.is_trusted
    )


# Behind the proxy of our own ----------------------------------------------------------------------------------

WORKER = Server("127.0.0.1", front="secret")
"""A worker, as `web.workers` starts it."""
PASSED = ("Blo-Front", "secret HTTP/1.1 127.0.0.1")
"""What the proxy adds to what a browser of this machine sends."""


def test_through_the_proxy_of_our_own_the_link_lets_a_browser_in_and_what_the_proxy_said_goes_no_further():
    inside = let_in(server=WORKER, extra=[PASSED])
    for kind, more in (("http", []), ("websocket", [("Origin", "http://127.0.0.1:8501")])):
        found = Answer(headers=inside, server=WORKER, extra=[PASSED, *more], kind=kind)
        assert found.visitor.is_trusted and b"blo-front" not in dict(found.behind["headers"])
    assert Answer(headers=inside, server=WORKER, extra=[PASSED], http="1.0").visitor.is_trusted


@pytest.mark.parametrize(
    "said",
    [
        [],
        [("Blo-Front", "")],
        [("Blo-Front", " HTTP/1.1 127.0.0.1")],
        [("Blo-Front", "other HTTP/1.1 127.0.0.1")],
        [("Blo-Front", "s\u00e9cret HTTP/1.1 127.0.0.1")],
        [("Blo-Front", "secret")],
        [("Blo-Front", "secret HTTP/1.0 127.0.0.1")],
        [("Blo-Front", "secret HTTP/1.1 10.0.0.7")],
        [("Blo-Front", "secret HTTP/1.1 127.0.0.1other HTTP/1.1 127.0.0.1")],
        [PASSED, PASSED],
        [("Blo-Front", "other"), PASSED],
        [PASSED, ("X-Forwarded-For", "127.0.0.1")],
        [PASSED, ("Via", "1.1 other")],
        [PASSED, ("Blo_Front", "secret HTTP/1.1 127.0.0.1")],
        [PASSED, ("Origin", "http://127.0.0.1:9000")],
    ],
)
def test_what_did_not_come_through_it_from_this_machine_alone_is_of_a_donor(said):
    inside = let_in(server=WORKER, extra=[PASSED])
    found = Answer(headers=inside, server=WORKER, extra=said)
    assert not found.visitor.is_trusted and b"blo-front" not in dict(found.behind["headers"])
    assert "set-cookie" not in Answer(f"/?token={gate.token()}", server=WORKER, extra=said).headers


def test_where_others_reach_the_proxy_or_nobody_started_it_its_word_is_worth_nothing():
    inside = let_in(server=WORKER, extra=[PASSED])
    for server in (Server("0.0.0.0", front="secret"), Server("", front="secret"), HERE):
        assert not Answer(headers=inside, server=server, extra=[PASSED]).visitor.is_trusted
    assert gate.front({}) == ("", "") and gate.front({"BLO_FRONT": "secret 0.0.0.0"}) == ("secret", "0.0.0.0")


def test_a_file_for_a_page_of_another_reader_is_refused_and_of_another_server_left_to_that_one():
    kept = {"holder_of": {"mine": "", "of another": "another"}.get}
    for session, status in (("mine", 200), ("of another", 403), ("elsewhere", 404), ("", 404)):
        assert Answer(f"/_stcore/upload_file/{session}/file", method="PUT", more=kept).status == status


# By which names -----------------------------------------------------------------------------------------------

FOREIGN = (
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example:8501",
    "blo.example.org",
    "user@127.0.0.1",
    "127.0.0.1@evil.example",
    "",
    "[::1",
    "127.0.0.1:x",
    "0.0.0.0",
    "10.0.0.1",
)
PATHS = (
    "/",
    "/trends",
    "/wall",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/files/records?ticket=x",
    "/media/abc.csv",
    "/app/static/icon.png",
    "/static/js/index.js",
)


@pytest.mark.parametrize("host", FOREIGN)
def test_by_another_name_there_are_plain_words_and_no_data(host):
    for path in PATHS:
        answer = Answer(path, let_in() | {"Host": host})
        assert answer.status == 421 and answer.behind is None
        assert (
            "hosts in settings.toml" in answer.words
            and "DATA" not in answer.words
            and "set-cookie" not in answer.headers
        )
        russian = Answer(path, BROWSER | {"Host": host, "Accept-Language": "ru-RU,ru;q=0.9"})
        assert "settings.toml" in russian.words and russian.words != answer.words


@pytest.mark.parametrize("host", FOREIGN)
def test_a_websocket_by_another_name_or_from_another_site_never_reaches_the_app(host):
    for headers in ({"Host": host}, {"Origin": f"http://{host}"}, {"Origin": "null"}):
        answer = Answer("/_stcore/stream", let_in() | headers, kind="websocket")
        assert answer.behind is None and answer.sent == [{"type": "websocket.close", "code": 1008}]


def test_a_page_of_another_site_gets_no_answer():
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        answer = Answer("/_stcore/host-config", let_in() | {"Origin": "https://evil.example"}, method=method)
        assert answer.status == 403 and answer.behind is None and "evil" not in answer.words


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8501",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]:8501",
        "localhost.",
        "10.0.0.7:8501",
        "blo.example.org",
        "BLO.example.org:443",
        "xn--b1aew.example",
    ],
)
def test_by_its_own_names_and_those_of_the_operator_it_answers(host):
    settings = Settings(hosts=("blo.example.org", "мвд.example"))
    assert Answer(headers=BROWSER | {"Host": host}, server=Server("10.0.0.7"), settings=settings).status == 200


def test_an_address_for_all_is_no_name_of_its_own():
    for address in (None, "0.0.0.0", "::"):
        assert gate.hosts(Server(address), Settings()) == {"localhost", "127.0.0.1", "::1"}


def test_who_watches_over_the_server_may_call_it_by_a_number():
    assert Answer("/_stcore/health", {"Host": "10.1.2.3"}).status == 200
    assert Answer("/_stcore/health/", {"Host": "10.1.2.3"}).status == 421
    assert Answer("/health/live", {"Host": "10.1.2.3"}).status == 200
    assert Answer("/health/ready", {"Host": "10.1.2.3"}).status == 421


@pytest.mark.parametrize(
    "name", ["https://blo.example.org", "blo.example.org:443", "blo.example.org/blo", "*.example.org", "", "a b"]
)
def test_a_name_that_can_stand_in_no_address_is_refused_in_the_settings(name):
    with pytest.raises(SettingsError, match="hosts"):
        parse(f'hosts = ["{name}"]')
    assert parse('hosts = ["blo.example.org", "10.0.0.1", "fe80::1"]').hosts == (
        "blo.example.org",
        "10.0.0.1",
        "fe80::1",
    )


def test_behind_a_proxy_that_keeps_its_name_to_itself_the_app_is_told_the_name_of_the_page():
    """Streamlit would otherwise ask an address outside whether that name is its own."""
    settings = Settings(hosts=("blo.example.org",))
    answer = Answer(
        "/_stcore/stream", BROWSER | {"Origin": "https://blo.example.org"}, kind="websocket", settings=settings
    )
    assert dict(answer.behind["headers"])[b"host"] == b"blo.example.org" and not answer.visitor.is_trusted


# Under a base path --------------------------------------------------------------------------------------------


def test_routes_of_our_own_are_found_under_the_base_path():
    under = Server("127.0.0.1", "blo")
    found = Answer("/blo/files/records?ticket=x", server=under).behind
    assert found["path"] == "/files/records" and found["query_string"] == b"ticket=x"
    assert Answer("/blo/trends", server=under).behind["path"] == "/blo/trends"
    assert "; Path=/blo;" in Answer("/blo/", server=under).headers["set-cookie"]
    assert Answer(f"/blo/?token={gate.token()}", server=under).headers["location"] == "./"
    assert Answer("/blo/_stcore/metrics", server=under).status == 403
    assert Answer("/blo/metrics", server=under).status == 403
    assert Answer("/blo/_stcore/health", {"Host": "10.1.2.3"}, server=under).status == 200


# What every answer says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "evil.example"])
@pytest.mark.parametrize("path", ["/", "/_stcore/metrics", "/files/records", "/_stcore/health"])
def test_every_answer_lets_the_browser_fetch_run_and_frame_only_what_is_ours(path, host):
    headers = Answer(path, BROWSER | {"Host": host}).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == policy["frame-ancestors"] == "'self'"
    assert (
        "unsafe" not in policy["script-src"].replace("wasm-unsafe-eval", "")
        and "http" not in headers["content-security-policy"]
    )
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"


def test_the_script_in_the_page_itself_is_allowed_by_what_it_says():
    # openssl dgst -sha256 -binary | base64, of the text between the tags.
    assert "'sha256-OYo7JPmHIm8f3LiGAXQwc2srNzmDDJ0FvIsrNQDCxZU='" in Answer().headers["content-security-policy"]


def test_tiles_of_the_operator_may_be_fetched_and_from_nowhere_else():
    policy = gate.headers_for(Settings(map_tiles="https://tiles.example.org:8080/a/{z}/{x}/{y}.png"))[
        "Content-Security-Policy"
    ]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert {name for name, value in parts.items() if "tiles.example.org" in value} == {"img-src", "connect-src"}
    assert "https://tiles.example.org:8080 " in parts["connect-src"] + " "


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/metrics?families=x", "//_stcore/metrics", "/_stcore/metrics/"]
    + ["/metrics", "//metrics", "/metrics/", "/metrics?x=1"],
)
def test_the_numbers_of_the_server_are_for_who_has_the_token(path):
    assert Answer(path).status == 403 and Answer(path).behind is None
    assert Answer(path, BROWSER | {"X-Forwarded-For": "127.0.0.1"}).status == 403
    assert Answer(path, BROWSER | {"Authorization": "Bearer x"}).status == 403
    assert Answer(path, {"Host": "127.0.0.1", "Authorization": f"Bearer {gate.token()}"}).status == 200
    assert Answer(path, let_in()).status == 200


def test_a_file_that_streamlit_keeps_is_given_to_the_browsers_that_are_offered_it(monkeypatch):
    own, other = let_in(), BROWSER | Answer().cookie
    monkeypatch.setitem(HELD, "abc", {Answer(headers=own).visitor.browser})
    for server, path in ((HERE, "/media/abc.csv"), (Server("127.0.0.1", "blo"), "/blo/media/abc.csv")):
        assert Answer(path, own, server=server).status == 200
        for headers in (other, BROWSER):
            answer = Answer(path, headers, server=server)
            assert answer.status == 403 and answer.behind is None


def test_a_file_that_was_made_when_it_was_asked_for_is_given_to_who_asked_and_asked_for_by_nobody_else():
    """Streamlit offers it nowhere: by its name, as a log or a copied address has it, another would get it."""
    own, other = let_in(), BROWSER | Answer().cookie
    holder = Answer(headers=own).visitor.holder
    word = b"make mine"
    offered = {
        "offered_in": lambda said: {word: "session", b"empty all caches": None}.get(said, ""),
        "holder_of": {"session": holder}.get,
        "made": lambda said: "abc" if said == b"made abc" else "",
    }

    class Page(Answer):
        def __init__(self, headers):
            told = [{"type": "websocket.receive", "bytes": one} for one in (b"empty all caches", word)]
            self.heard, self.messages = [], [*told, {"type": "end"}]
            super().__init__(headers=headers, kind="websocket", more=offered)

        async def _app(self, scope, receive, send):
            if scope["type"] == "http":
                await super()._app(scope, receive, send)
                return
            while (message := await receive())["type"] != "end":
                self.heard.append(message)
                await send({"type": "websocket.send", "bytes": b"made abc"})

    for headers, count in ((own, 1), (other, 0)):
        page = Page(headers)
        assert len(page.heard) == count
        for who, status in ((own, 200), (other, 403 if count else 200)):
            assert page.ask("/media/abc.csv", who) == status


# The keys -----------------------------------------------------------------------------------------------------


def test_the_key_of_an_installation_is_for_its_owner_alone_and_stays(installation):
    first = keys.own()
    path = installation / "key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and [*installation.iterdir()] == [path]
    keys.own.cache_clear()
    assert keys.own() == first and len(first) == 32


def test_where_nothing_can_be_written_the_server_starts_all_the_same(installation):
    installation.write_text("in the way")
    assert len(keys.own()) == 32 and keys.own() == keys.own()


def test_a_key_that_is_given_stands_for_all_and_must_not_be_guessable(monkeypatch, installation):
    monkeypatch.setenv("BLO_KEY", "short")
    with pytest.raises(keys.WeakKey, match="at least 32"):
        keys.own()
    monkeypatch.setenv("BLO_KEY", "0123456789abcdef" * 2)
    keys.own()
    assert not installation.exists()


@pytest.mark.each_time(2)
@pytest.mark.parametrize("change", ["change", "rollback", "fresh"])
def test_two_servers_on_one_database_take_what_the_other_signed_also_after_a_restart(
    place, installation, monkeypatch, tmp_path, change
):
    for _turn in range(2):
        with publishing.change(place):
            pass
    keys.own()

    def another_server(name: str) -> None:
        monkeypatch.setattr(keys, "EMBEDDED", tmp_path / name)
        for cache in (keys.own, keys._beside):
            cache.cache_clear()
        keys._shared.clear()

    early = keys.signature(b"body", "purpose")
    keys.learn(place, engine.current_version(place))
    signed, own = keys.signature(b"body", "purpose"), keys.own_signature(b"body", "purpose")
    # What was signed before the database answered still holds on the same server.
    assert keys.is_signed(b"body", "purpose", early) and signed != early
    another_server("second")
    assert not keys.is_signed(b"body", "purpose", signed)
    keys.learn(place, engine.current_version(place))
    assert keys.is_signed(b"body", "purpose", signed) and not keys.is_signed(b"body", "another", signed)
    assert not keys.is_signed(b"body", "purpose", early) and keys.own_signature(b"body", "purpose") != own
    if change == "rollback":
        publishing.rollback(place)
    else:
        with publishing.change(place, fresh=change == "fresh"):
            pass
    another_server("third")
    keys.learn(place, engine.current_version(place))
    assert keys.is_signed(b"body", "purpose", signed)
    if place.kind == "duckdb":
        assert stat.S_IMODE((place.folder / "key").stat().st_mode) == 0o600


def test_a_server_whose_account_may_not_read_the_key_signs_with_its_own(server):
    with publishing.change(server) as connection:
        connection.execute(sa.text("CREATE ROLE looks_only LOGIN"))
    try:
        url = sa.make_url(server.url).set(username="looks_only")
        keys.learn(engine.Location("postgresql", url=url.render_as_string(hide_password=False)), "v1")
        assert keys._shared == [] and keys.is_signed(b"a", "b", keys.own_signature(b"a", "b"))
    finally:
        with publishing.change(server) as connection:
            connection.execute(sa.text("DROP ROLE looks_only"))
