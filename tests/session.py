"""A browser without a screen: one page of the running app over its websocket, with what it shows and what its reader
does."""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

STATES = ("told", "narrow")
"""What components of the app tell and keep; all else is told once."""
LINK = re.compile(r'href="([^"]*files/records[^"]*)"')


@dataclass
class Got:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def got(address: str, path: str, headers: Mapping[str, str], *, method: str = "GET", body: bytes | None = None) -> Got:
    """What a path of the app answers; an answer that sends elsewhere is an answer."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    with contextlib.closing(connection):
        connection.request(method, "/" + path.lstrip("/"), body=body, headers=dict(headers))
        answer = connection.getresponse()
        return Got(answer.status, answer.headers, answer.read())


@dataclass
class Session:
    """One open page. `said` is all that the server has sent so far; `elements` those of the last run."""

    address: str
    headers: dict[str, str]
    connection: ClientConnection
    said: list[bytes] = field(default_factory=list)
    elements: list = field(default_factory=list)
    number: str = ""
    page: str = ""
    query: str = ""
    _states: dict = field(default_factory=dict)

    def open(self, page: str, query: str = "lang=en") -> Session:
        """Another page, or the same by another link."""
        self.page, self.query, self._states = page, query, {}
        return self._run()

    def press(self, key: str) -> Session:
        """The button of a key."""
        return self._run({self._id(key, "button"): ("trigger_value", True)})

    def send_back(self, values: Mapping[str, tuple[str, object]]) -> Iterator[str]:
        """Let each widget of the page hold what its browser would not offer, by its kind: one at a time, since together
        they would find nothing. Their names, each after the run that it made."""
        found = {}
        for element in self.elements:
            kind = element.WhichOneof("type")
            if kind in values and (name := getattr(getattr(element, kind), "id", "")):
                found[name] = values[kind]
        page, query = self.page, self.query
        for name, value in found.items():
            self.open(page, query)
            self.said.clear()
            self._run({name: value})
            yield name

    def act(self, events: Mapping[str, object]) -> int:
        """Let each component of the page tell of events with their values, and each chart of a click on a mark that
        stands for what was clicked, as no browser would; how many that are."""
        clicked = {"points": [{"customdata": events.get("clicked")}], "point_indices": [0], "box": [], "lasso": []}
        happened = json.dumps([{"event": name, "value": value} for name, value in events.items()])
        told = {}
        for element in self.elements:
            kind = element.WhichOneof("type")
            name = getattr(getattr(element, kind), "id", "") if kind else ""
            if kind == "bidi_component" and name:
                told[_make_trigger_id(name, "events")] = ("json_trigger_value", happened)
                told[name] = ("json_value", json.dumps({one: events[one] for one in STATES if one in events}))
            elif kind == "plotly_chart" and name:
                told[name] = ("string_value", json.dumps({"selection": clicked}))
        self._run(told)
        return len(told)

    def submit(self) -> Session:
        """The form of the page."""
        buttons = (element.button for element in self.elements if element.WhichOneof("type") == "button")
        return self._run({next(one.id for one in buttons if one.is_form_submitter): ("trigger_value", True)})

    def set(self, key: str, value: str, kind: str = "string_value") -> None:
        """What a widget holds from now on; it is sent with the next run."""
        self._states[self._id(key)] = (kind, value)

    def _id(self, key: str, kind: str = "") -> str:
        for element in self.elements:
            name = element.WhichOneof("type")
            found = getattr(getattr(element, name), "id", "") if name else ""
            if found.endswith(f"-{key}") and (not kind or name == kind):
                return found
        raise LookupError(f"{self.page} has no {key!r}")

    def has(self, key: str) -> bool:
        with contextlib.suppress(LookupError):
            return bool(self._id(key))
        return False

    def _run(self, more: Mapping[str, tuple] | None = None) -> Session:
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = self.page, self.query
        asked.rerun_script.context_info.timezone = "UTC"
        asked.rerun_script.context_info.locale = "en-GB"
        for name, (kind, value) in (self._states | dict(more or {})).items():
            state = asked.rerun_script.widget_states.widgets.add()
            state.id = name
            if isinstance(value, (list, tuple)):
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)
        self.elements = []
        # As the browser does it: what stands between says again who reads.
        self.get("people/alive")
        self.send(asked)
        while self.told().WhichOneof("type") != "script_finished":
            pass
        return self

    def send(self, message: BackMsg) -> None:
        self.connection.send(message.SerializeToString())

    def told(self) -> ForwardMsg:
        """The next message of the server."""
        raw = self.connection.recv(timeout=120)
        self.said.append(raw)
        message = ForwardMsg.FromString(raw)
        if message.WhichOneof("type") == "new_session":
            self.number = message.new_session.initialize.session_id
            self.elements = []
        elif message.WhichOneof("type") == "page_info_changed":
            # As the browser does it: its address is what the page has written there.
            self.query = message.page_info_changed.query_string
        elif message.WhichOneof("type") == "delta" and message.delta.HasField("new_element"):
            self.elements.append(message.delta.new_element)
        return message

    @property
    def words(self) -> str:
        """All that the last run has shown, as it came."""
        return html.unescape(
            " ".join(element.SerializeToString().decode("utf-8", "ignore") for element in self.elements)
        )

    @property
    def is_whole(self) -> bool:
        """Whether the last run came to its end."""
        kinds = {element.WhichOneof("type") for element in self.elements}
        return "exception" not in kinds and "could not be drawn" not in self.words

    @property
    def links(self) -> list[str]:
        """Links to files of records."""
        return [html.unescape(one) for one in LINK.findall(" ".join(e.html.body for e in self.elements))]

    @property
    def files(self) -> list[str]:
        """Keys of the buttons that give files."""
        buttons = [one.download_button for one in self.elements if one.WhichOneof("type") == "download_button"]
        return [one.id.split("-", 2)[-1] for one in buttons]

    def file(self, key: str) -> str:
        """Address of the file behind the button of a key, as the browser asks for it when it is pressed."""
        for element in self.elements:
            if element.WhichOneof("type") == "download_button" and element.download_button.id.endswith(f"-{key}"):
                button = element.download_button
                if button.url:
                    return button.url
                self.ask_for(button.deferred_file_id)
                while (message := self.told()).WhichOneof("type") != "backend_operation_response":
                    pass
                return message.backend_operation_response.deferred_file.url
        raise LookupError(f"{self.page} has no file {key!r}")

    def ask_for(self, file: str) -> None:
        """Ask for a file that is made when it is asked for."""
        asked = BackMsg()
        asked.backend_operation_request.request_id = "file"
        asked.backend_operation_request.session_id = self.number
        asked.backend_operation_request.deferred_file.file_id = file
        self.send(asked)

    def cookie(self, name: str) -> str:
        return SimpleCookie(self.headers["Cookie"])[name].value

    def get(self, path: str, **more: str) -> Got:
        return got(self.address, path, self.headers | more)


@contextmanager
def opened(address: str, headers: Mapping[str, str], *, number: str = "") -> Iterator[Session]:
    """A page of a browser, of a new one unless `headers` hold its cookies.

    Args:
        headers: what stands between says of its reader.
        number: of a session that it says it comes back to.
    """
    known = dict(headers)
    if "Cookie" not in known:
        given = [
            one.partition(";")[0]
            for path in ("/", "/_stcore/health")
            for one in got(address, path, headers).headers.get_all("Set-Cookie") or ()
        ]
        known["Cookie"] = "; ".join(given)
    with connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        max_size=None,
        # What a page that waits is sent meanwhile must not hold up the answers to its pings.
        max_queue=None,
        subprotocols=["streamlit", "none", number] if number else ["streamlit"],
        origin=address,
        additional_headers=known,
    ) as connection:
        yield Session(address, known, connection)
