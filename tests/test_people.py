"""Who has signed in, as the gate finds it: headers that only the proxy may set, and cookies that only this server
gave."""

from __future__ import annotations

import asyncio

import pytest

from accounts import audit, roles, sessions
from database import keys, store
from scope.settings import Settings
from tests.accounts.test_roles import SECRET
from web import gate, people
from web.gate import Gate, Server
from web.people import People, Streamlits

ROLES = """
address = "https://blo.example.org/blo"
[providers.ministry]
metadata = "https://sso.example.org/.well-known/openid-configuration"
client_id = "blo"
[proxy]
user = "X-Remote-User"
groups = "X-Remote-Groups"
email = "X-Remote-Email"
sign_out = "/oauth2/sign_out"
[[roles]]
name = "all"
tier = "internal"
who = [{issuer = "proxy", group = "blo"}, {issuer = "proxy", email = "a@b.example"}]
"""
PROXY = {"X-BLO-Proxy": SECRET["BLO_SECRET_PROXY"], "X-Remote-User": "bekov", "X-Remote-Groups": "x, blo"}
HOME = {"Host": "blo.example.org"}


@pytest.fixture(autouse=True)
def installation(monkeypatch, tmp_path):
    monkeypatch.setattr(keys, "EMBEDDED", tmp_path / "var")
    monkeypatch.setattr(store, "path", lambda: tmp_path / "store.sqlite")
    monkeypatch.setattr(roles, "PATH", tmp_path / "access.toml")
    monkeypatch.setattr(sessions, "known", sessions.Known(seconds=0))
    (tmp_path / "access.toml").write_text(ROLES)
    for name, value in SECRET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("BLO_KEY", raising=False)
    keys.own.cache_clear()
    yield tmp_path
    keys.own.cache_clear()


class Asked:
    """What a request comes to behind the gate, and what is answered.

    Args:
        answers: of Streamlit's own routes: status and headers.
    """

    def __init__(self, path="/", headers=HOME, *, extra=(), answers=(200, ()), claims=None, kind="http", messages=()):
        self.behind, self.sent, self._answers = None, [], answers
        self._messages = [*messages]
        gated = Gate(
            self._app,
            server=lambda: Server(base="blo"),
            settings=Settings,
            own=("files/records",),
            page="",
            drawn_in="",
            holders=lambda _file: set(),
            people=People(Streamlits(lambda cookies: claims if cookies else None, lambda _message: True)),
            holder_of=lambda _session: "",
            offered_in=lambda _said: "",
            made=lambda _said: "",
        )
        path, _mark, query = path.partition("?")
        scope = {
            "type": kind,
            "path": "/blo" + path,
            "raw_path": b"",
            "query_string": query.encode(),
            "scheme": "http",
            "http_version": "1.1",
            "method": "GET",
            "headers": [
                (name.lower().encode(), value if isinstance(value, bytes) else value.encode())
                for name, value in [*headers.items(), *extra]
            ],
        }
        asyncio.run(gated(scope, self._receive, self._send))

    async def _receive(self):
        return self._messages.pop(0)

    async def _app(self, scope, receive, send):
        self.behind = scope
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            self.heard = []
            while (message := await receive())["type"] != "websocket.disconnect":
                self.heard.append(message)
            return
        status, headers = self._answers
        raw = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": b""})

    async def _send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    def header(self, name):
        return [value.decode() for found, value in self.sent[0]["headers"] if found.lower() == name.encode()]

    @property
    def words(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    @property
    def passed(self):
        return {name.decode(): value.decode("latin-1") for name, value in self.behind["headers"]}

    @property
    def who(self):
        found = sessions.known.get(gate.visitor(self.passed).session)
        return (found.session.person.account if found.session else None), found


# The proxy ---------------------------------------------------------------------------------------------------


def test_whom_the_proxy_names_is_signed_in_with_its_groups_and_nothing_of_it_goes_on():
    asked = Asked(headers=HOME | PROXY)
    account, found = asked.who
    assert account == "proxy:bekov" and found.standing.role.name == "all"
    assert not {name.lower() for name in PROXY} & set(asked.passed)
    # One who comes again is the same, and one line tells of it; other groups are another standing.
    assert Asked(headers=HOME | PROXY).who[1].session.number == found.session.number
    assert [line.event for line in audit.lines()] == [audit.SIGNED_IN]
    assert Asked(headers=HOME | PROXY | {"X-Remote-Groups": ""}).who[1].standing.access is None
    assert Asked(headers=HOME | PROXY | {"X-Remote-Groups": "", "X-Remote-Email": "a@b.example"}).who[1].standing.role


@pytest.mark.parametrize(
    ("headers", "extra"),
    [
        ({"X-BLO-Proxy": ""}, ()),
        ({"X-BLO-Proxy": "a guess of 24 letters..."}, ()),
        ({"X-BLO-Proxy": SECRET["BLO_SECRET_PROXY"] + " "}, [("X-BLO-Proxy", "x")]),
        ({}, [("X-BLO-Proxy", SECRET["BLO_SECRET_PROXY"])]),
        ({}, [("X-Remote-User", "anna")]),
        ({"X-Remote-User": ""}, ()),
        ({"X-Remote-User": b"\xff\xfe"}, ()),
        ({"X-BLO-Proxy": b"\xff"}, ()),
    ],
    ids=["no secret", "a guess", "two secrets", "twice", "two users", "no user", "no letters", "a byte"],
)
def test_whom_anybody_else_names_is_nobody(headers, extra):
    asked = Asked(headers=HOME | PROXY | headers, extra=extra)
    assert asked.who[0] is None
    assert not {name.lower() for name in PROXY} & set(asked.passed)


def test_a_name_in_other_letters_is_read():
    asked = Asked(headers=HOME | PROXY | {"X-Remote-User": "Бекова".encode()})
    assert asked.who[0] == "proxy:Бекова"


def test_whom_the_proxy_names_and_who_is_blocked_is_not_let_in():
    sessions.block("proxy:bekov")
    asked = Asked(headers=HOME | PROXY)
    assert asked.who[0] is None and gate.visitor(asked.passed).refused == "blocked"
    # The page says so, and not that the proxy named nobody.
    assert gate.reader(gate.visitor(asked.passed), Settings(), is_demonstration=False)[1].is_blocked
    assert [line.event for line in audit.lines()] == [audit.REFUSED]


def test_signing_out_ends_where_the_proxy_signs_out():
    number = Asked(headers=HOME | PROXY).who[1].session.number
    asked = Asked("/auth/logout", HOME | PROXY)
    assert asked.status == 303 and asked.header("location") == ["/oauth2/sign_out"]
    assert sessions.find(number).ended_by == "signed out"


def test_the_word_of_the_proxy_holds_for_a_short_time_only(monkeypatch):
    """Whom the proxy has signed out says nothing any more: the open page is left after less than a minute."""
    first = {"type": "websocket.receive", "bytes": b"1"}
    clock = [1_000.0]
    monkeypatch.setattr(people.time, "monotonic", lambda: clock[0])

    class Later(dict):
        def __getitem__(self, name):
            clock[0] += 46
            return super().__getitem__(name)

    asked = Asked(headers=HOME | PROXY, kind="websocket", messages=[first, Later(first)])
    assert len(asked.heard) == 1 and asked.sent[-1] == {"type": "websocket.close", "code": 1008}
    assert Asked("/people/alive", HOME | PROXY).status == 204
    assert Asked("/people/alive").status == 401


# Cookies and the way to a provider ----------------------------------------------------------------------------


STREAMLITS = [
    ("set-cookie", "_streamlit_user=signed; Path=/blo"),
    ("set-cookie", "_streamlit_user_1=more; Path=/blo"),
    ("set-cookie", "_streamlit_session=null; Path=/"),
]
CLAIMS = {"sub": "anna", "provider": "ministry", "email": "a@b.example", "email_verified": True}


def test_who_comes_back_from_the_provider_gets_a_cookie_that_only_tls_carries_and_ends_where_it_began():
    began = Asked(
        "/auth/login?provider=x",
        HOME | {"Referer": "http://blo.example.org/blo/trends?country=KG&lang=ru"},
        answers=(302, [("location", "https://sso.example.org/auth"), ("set-cookie", "_streamlit_session=s; Path=/")]),
    )
    assert began.header("location") == ["https://sso.example.org/auth"]
    assert all("; Secure" in one for one in began.header("set-cookie") if not one.startswith("_streamlit_session"))
    ticket = next(one for one in began.header("set-cookie") if one.startswith("blo-next=")).partition(";")[0]
    back = Asked("/oauth2callback?code=1&state=2", HOME | {"Cookie": ticket}, answers=(302, STREAMLITS), claims=CLAIMS)
    assert back.header("location") == ["/blo/trends?country=KG&lang=ru"]
    assert not [one for one in back.header("set-cookie") if one.startswith("_streamlit_user")]
    assert [one for one in back.header("set-cookie") if one.startswith("_streamlit_session=null")]
    ours = next(one for one in back.header("set-cookie") if one.startswith("blo-person-"))
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/blo/"} <= set(ours.split("; ")) and "Max-Age" not in ours
    # What Streamlit gave is with the session, for signing out; from a browser it is not taken.
    cookie = HOME | {"Cookie": ours.partition(";")[0] + "; _streamlit_user=stolen; _streamlit_user_tokens=stolen; a=b"}
    asked = Asked(headers=cookie)
    assert asked.who[0] == "ministry:anna" and "_streamlit_user" not in asked.passed["cookie"]
    assert "a=b" in asked.passed["cookie"]
    assert (
        sessions.find(asked.who[1].session.number).held == '{"_streamlit_user": "signed", "_streamlit_user_1": "more"}'
    )
    out = Asked("/auth/logout", cookie, answers=(302, [("location", "https://sso.example.org/end")]))
    assert out.passed["cookie"] == "_streamlit_user=signed; _streamlit_user_1=more"
    assert out.header("location") == ["https://sso.example.org/end"]
    assert Asked(headers=cookie).who[0] is None


@pytest.mark.parametrize(
    "came_from",
    [
        "https://evil.example/blo/trends",
        "http://blo.example.org//evil.example/",
        "http://blo.example.org/other/",
        "http://[",
        "",
    ],
)
def test_sign_in_ends_nowhere_else(came_from):
    began = Asked("/auth/login?provider=x", HOME | {"Referer": came_from}, answers=(302, [("location", "https://sso")]))
    assert not [one for one in began.header("set-cookie") if one.startswith("blo-next=")]
    for sealed in ("blo-next=L2V2aWw.AAAA", "blo-next=.", "blo-next=" + "A" * 3000):
        back = Asked("/oauth2callback?code=1", HOME | {"Cookie": sealed}, answers=(302, STREAMLITS), claims=CLAIMS)
        assert back.header("location") == ["/blo/"]


def test_a_long_link_is_kept_and_one_that_is_too_long_by_its_page():
    for length, query in ((20_000, True), (200, True)):
        text = "/blo/trends?text=" + "".join(chr(97 + number * 7 % 26) for number in range(length))
        assert people._opened(people._sealed(text)) == text and query
    noise = "/blo/trends?text=" + "".join(hex(hash((number, 7)) & 0xFFFFFF) for number in range(2_000))
    assert people._opened(people._sealed(noise)) == "/blo/trends"


def test_an_answer_that_streamlit_does_not_take_signs_nobody_in():
    for answers, claims in (((302, ()), CLAIMS), ((302, STREAMLITS), None), ((302, STREAMLITS), CLAIMS | {"sub": ""})):
        back = Asked("/oauth2callback?code=1", HOME, answers=answers, claims=claims)
        assert back.status == 403 and not [one for one in back.header("set-cookie") if "blo-person" in one]
    assert {line.event for line in audit.lines()} == {audit.REFUSED}
    # A provider that the file has no more.
    assert (
        Asked("/oauth2callback?code=1", HOME, answers=(302, STREAMLITS), claims=CLAIMS | {"provider": "x"}).status
        == 403
    )


def test_another_site_signs_nobody_out():
    secret = sessions.begin(roles.Person(issuer="ministry", subject="anna"))
    cookie = HOME | {"Cookie": f"{people.cookie_name(roles.current())}={secret}"}
    assert Asked("/auth/logout", cookie | {"Sec-Fetch-Site": "cross-site"}).status == 403
    assert Asked(headers=cookie).who[0] == "ministry:anna"


def test_where_nothing_can_be_written_nobody_is_signed_in(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(store, "path", lambda: tmp_path / "file" / "store.sqlite")
    back = Asked("/oauth2callback?code=1", HOME, answers=(302, STREAMLITS), claims=CLAIMS)
    assert back.status == 503 and "operator" in back.words
    assert Asked(headers=HOME | PROXY).who[0] is None


def test_who_comes_back_to_a_page_is_who_left_it_and_may_see_as_much():
    header, first = "blo-person", Asked(headers=HOME | PROXY).passed
    assert Asked(headers=HOME | PROXY).passed[header] == first[header]
    assert Asked(headers=HOME | PROXY | {"X-Remote-Groups": ""}).passed[header] != first[header]
    assert Asked().passed[header] == ""


# Open pages ---------------------------------------------------------------------------------------------------


def test_no_message_of_a_reader_passes_once_the_session_is_over():
    secret = sessions.begin(roles.Person(issuer="ministry", subject="anna"))
    cookie = HOME | {"Cookie": f"{people.cookie_name(roles.current())}={secret}"}
    first, second = ({"type": "websocket.receive", "bytes": one} for one in (b"1", b"2"))

    class Ending(dict):
        """Ends the session before it is read."""

        def __getitem__(self, name):
            sessions.end_all("ministry:anna")
            return super().__getitem__(name)

    asked = Asked(headers=cookie, kind="websocket", messages=[first, Ending(second), first])
    assert [one["bytes"] for one in asked.heard] == [b"1"]
    assert asked.sent[-1] == {"type": "websocket.close", "code": 1008}


def test_a_page_of_who_has_not_signed_in_is_left_when_people_begin_to_sign_in(installation):
    text = (installation / "access.toml").read_text()
    (installation / "access.toml").unlink()
    first, second = ({"type": "websocket.receive", "bytes": one} for one in (b"1", b"2"))

    class Opening(dict):
        """The file comes before it is read."""

        def __getitem__(self, name):
            (installation / "access.toml").write_text(text)
            return super().__getitem__(name)

    page = {"Host": "127.0.0.1"}
    asked = Asked(headers=page, kind="websocket", messages=[first, Opening(second), first])
    assert [one["bytes"] for one in asked.heard] == [b"1"]
    assert asked.sent[-1] == {"type": "websocket.close", "code": 1008}
