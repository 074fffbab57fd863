"""`python -m tools.benchmarks.readers`: many readers at once, each with a websocket of its own, for two minutes.

A reader opens a page, thinks, chooses another filter or page, and so on, in either language. In the middle of a round a
file is loaded. Of each round: how long runs took, errors, and what the server and these clients took of processor time.
Counts of cases on Situation are held against the database: each must be that of the state before the load or after it.

`--signed none half all` measures rounds in which so many of the readers are signed in, with the same rights as the
others, so that what the sessions and the audit add is seen: in one round (half), and from round to round. `--pair 100`
measures the same by turns: one reader who is signed in and one who is not ask one server for the same pages, which it
has been asked for before.

`--sessions 300` instead lets so many readers come and go, and tells the server's memory at each tenth of the time.
"""

from __future__ import annotations

import argparse
import html
import itertools
import os
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import psutil
import sqlalchemy as sa
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from accounts import audit, sessions
from accounts.roles import Book, Person
from content import opening
from database import bulk, derived, engine, publishing, reading
from database.engine import Location
from queries import schema, seizures
from scope import links, settings
from scope.access import Access
from tools import launch
from tools.benchmarks import networks, page
from web import people

THINKS_SECONDS = 3.0
"""Mean of what a reader looks at a page for."""
AT_ONCE = 8
"""Of readers who come and go."""
PAGES = ("", "trends", "agencies", "records", "map", "")
"""Pages in the parts that readers open them in: Situation twice as often as any other."""
COUNT = re.compile(r"Seizure cases.*?>([\d,]+)<", re.S)


@dataclass
class Round:
    """One round: seconds of each run, and apart of those who are signed in, lines of the audit about pages; words of
    each error, counts that were neither of the old nor of the new state; processor seconds of the server, of the
    clients and of the load, most memory of the server in MB."""

    readers: int
    workers: int
    signed: str = "none"
    seconds: list[float] = field(default_factory=list)
    signed_seconds: list[float] = field(default_factory=list)
    noted: int = 0
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    checked: int = 0
    server_cpu: float = 0.0
    client_cpu: float = 0.0
    load_cpu: float = 0.0
    memory_mb: float = 0.0

    def line(self) -> str:
        ordered = sorted(self.seconds) or [float("nan")]
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        signed = f"{len(self.signed_seconds)}: {statistics.median(self.signed_seconds or [float('nan')]):.2f}"
        signed += f" ({self.noted} noted)"
        return (
            f"| {self.readers} | {self.workers} | {len(self.seconds)} | {signed} | {statistics.median(ordered):.2f} | "
            f"{p95:.2f} | "
            f"{len(self.errors)} | {len(self.wrong)} of {self.checked} | {self.server_cpu:.0f} | "
            f"{1000 * self.server_cpu / max(len(self.seconds), 1):.0f} | {self.client_cpu:.0f} | {self.load_cpu:.0f} "
            f"| {self.memory_mb:,.0f} |"
        )


HEADING = (
    "| readers | workers | runs | of them signed in: median, s | median, s | p95, s | errors"
    " | wrong counts | server CPU, s | a run, ms "
    "| client CPU, s | load CPU, s | memory, MB |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="readers-") as folder:
        with networks.network("duckdb", arguments.seizures, Path(folder), None) as (place, seconds):
            print(f"{_machine()}; {arguments.seizures:,} seizures, filled in {seconds:.0f} s\n", flush=True)
            _let_sign_in(Path(folder))
            if arguments.pair:
                by_turns(place, arguments.pair)
                return
            if arguments.sessions:
                for workers in arguments.workers:
                    come_and_go(place, arguments.sessions, workers, arguments.seconds)
                return
            print(HEADING, flush=True)
            for workers, readers, signed in itertools.product(
                arguments.workers, arguments.readers, arguments.signed * arguments.rounds
            ):
                found = measure(place, readers, workers, arguments.seconds, signed)
                print(found.line(), flush=True)
                for words in [*dict.fromkeys(found.errors), *dict.fromkeys(found.wrong)][:5]:
                    print(f"  {words}", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.readers", description=__doc__)
    parser.add_argument("--seizures", type=int, default=100_000, help="seizures in the database")
    parser.add_argument("--readers", type=int, nargs="+", default=[1, 8, 32, 100])
    parser.add_argument("--workers", type=int, nargs="+", default=[1])
    parser.add_argument("--seconds", type=int, default=120, help="length of a round")
    parser.add_argument("--signed", nargs="+", default=["none"], choices=SIGNED, help="how many are signed in")
    parser.add_argument("--rounds", type=int, default=1, help="rounds of each kind, in turn")
    parser.add_argument(
        "--pair", type=int, metavar="RUNS", help="so many runs of two readers by turns, and nothing else"
    )
    parser.add_argument("--sessions", type=int, help="so many readers come and go over that time, and nothing else")
    return parser.parse_args()


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "duckdb", "pandas", "plotly"))
    memory = psutil.virtual_memory().total / 1e9
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {packages}"


@contextmanager
def _served(place: Location, workers: int) -> Iterator[tuple[launch.Server, psutil.Process]]:
    if workers == 1:
        with page.app(place) as served:
            yield served
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "web.workers", str(workers), f"--server.port={port}", "--server.headless=true"]
    environment = os.environ | {"DATABASE_URL": f"duckdb:///{place.folder.resolve()}"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=launch.ROOT, env=environment, stdout=log, stderr=log)
        try:
            address, token = f"http://127.0.0.1:{port}", None
            # There is no token where the settings say who reads.
            while token is None and not (settings.current().access.tier and launch.answers(f"{address}/health/live")):
                if process.poll() is not None:
                    raise RuntimeError("the workers have stopped")
                time.sleep(0.5)
                log.seek(0)
                token = re.search(r"[?]token=([\w-]+)", log.read().decode(errors="replace"))
            yield launch.Server(address, process.pid, token[1] if token else ""), psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()


ROLES = """
address = "http://localhost"
[providers.bench]
metadata = "http://localhost/.well-known/openid-configuration"
client_id = "blo"
[[roles]]
name = "readers"
tier = "internal"
may = ["records", "download", "keep", "sql"]
who = [%s]
"""
AFTER_SECONDS = 0.15
SIGNED = {"none": 0.0, "half": 0.5, "all": 1.0}
"""Part of the readers who are signed in."""


def _let_sign_in(folder: Path) -> None:
    """A store and roles of this measurement alone, for servers that are started after it: whoever is signed in has the
    rights of the others."""
    people = ", ".join(f'{{ issuer = "bench", user = "reader-{number}" }}' for number in range(200))
    (folder / "access.toml").write_text(ROLES % people, encoding="utf-8")
    (folder / "settings.toml").write_text(f'store = "{folder}/store.sqlite"\n[access]\ntier = "internal"\n')
    os.environ |= {
        "BLO_ACCESS": str(folder / "access.toml"),
        "BLO_SETTINGS": str(folder / "settings.toml"),
        "BLO_SECRET_BENCH": "a secret of the provider",
    }
    settings.PATH = folder / "settings.toml"
    settings.current.cache_clear()


def _signed_in(number: int) -> str:
    """The cookie of a reader who has signed in."""
    name = people.cookie_name(Book(address="http://localhost"))
    return f"; {name}={sessions.begin(Person(issuer='bench', subject=f'reader-{number}'))}"


def measure(place: Location, readers: int, workers: int, seconds: float, signed: str = "none") -> Round:
    """One round over a fresh server."""
    found, started = Round(readers, workers, signed), time.time()
    with _served(place, workers) as (server, process):
        counts = [_counts(place)]
        # Not the first reader of a fresh server: that is timed elsewhere.
        with page.connected(server) as connection:
            page.run_page(connection, "", "lang=en")
        began, own = _cpu(process), time.process_time()
        until = time.monotonic() + seconds
        crowd = [
            threading.Thread(target=_read, args=(server, until, random.Random(number), found, counts, own_cookie))
            for number in range(readers)
            for own_cookie in [_signed_in(number) if number % 2 < 2 * SIGNED[signed] and signed != "none" else ""]
        ]
        for one in crowd:
            one.start()
        watch = threading.Thread(target=_watch, args=(process, until, found))
        watch.start()
        time.sleep(seconds / 2)
        # In a process of its own: neither the clients' time nor their lock.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            found.load_cpu = apart.submit(_load, place).result()
        counts.append(_counts(place))
        for one in (*crowd, watch):
            one.join()
        found.server_cpu, found.client_cpu = _cpu(process) - began, time.process_time() - own
    found.noted = sum(1 for line in audit.lines(event=audit.PAGE) if line.at.timestamp() > started)
    return found


def _cpu(process: psutil.Process) -> float:
    every = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in every if one.is_running())


def _watch(process: psutil.Process, until: float, found: Round) -> None:
    while time.monotonic() < until:
        found.memory_mb = max(found.memory_mb, _memory_mb(process))
        time.sleep(0.5)


def _memory_mb(process: psutil.Process) -> float:
    every = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in every if one.is_running()) / 1e6


def _read(
    server: launch.Server,
    until: float,
    luck: random.Random,
    found: Round,
    counts: list[dict[str, str]],
    own_cookie: str,
) -> None:
    """One reader, with a browser of its own, who may be signed in by a cookie."""
    language = luck.choice(("en", "ru"))
    time.sleep(luck.uniform(0, THINKS_SECONDS))
    try:
        with page.connected(server, cookie=launch.new_cookie(server) + own_cookie) as connection:
            while time.monotonic() < until:
                address, change = luck.choice(PAGES), luck.choice(page.CHANGES)
                told: list[ForwardMsg] = []
                run = page.run_page(connection, address, f"lang={language}&{change}", told)
                found.seconds.append(run.seconds)
                if own_cookie:
                    found.signed_seconds.append(run.seconds)
                if address == "" and language == "en":
                    _check(told, change, found, counts)
                time.sleep(min(luck.expovariate(1 / THINKS_SECONDS), max(until - time.monotonic(), 0)))
    except Exception as error:
        found.errors.append(f"{type(error).__name__}: {str(error)[:200]}")


def _check(told: list[ForwardMsg], change: str, found: Round, counts: list[dict[str, str]]) -> None:
    markup = html.unescape(" ".join(one.delta.new_element.html.body for one in told if one.HasField("delta")))
    said = COUNT.search(markup)
    found.checked += 1
    if not said or said[1] not in {of_state[change] for of_state in counts}:
        found.wrong.append(f"{change}: {said and said[1]}, not {[of_state[change] for of_state in counts]}")


def _counts(place: Location) -> dict[str, str]:
    """Of each change of the filters the number of cases that Situation must say, as the database has it now."""
    name, own = engine.current_version(place), engine.reader(place)
    asks = reading.Reading(reading.Version(name, own))
    try:
        return {change: f"{_count(asks, change):,}" for change in page.CHANGES}
    finally:
        own.dispose()


def _count(asks: reading.Reading, change: str) -> int:
    choices, _refused = links.decode(dict([change.split("=")]))
    here = opening.context(choices, asks, Access(tier="internal"), settings.Settings())
    return int(asks.load(seizures.monthly_cases(here.filters, here.access))["case_count"].sum())


def by_turns(place: Location, runs: int) -> None:
    """Runs of a reader who is signed in and of one who is not, of the same pages by turns; prints processor time of the
    server and seconds of a run."""
    luck, asked = random.Random(0), list(itertools.product(PAGES[:4], page.CHANGES[:4]))
    took: dict[str, list[tuple[float, float]]] = {"not signed in": [], "signed in": []}
    with _served(place, 1) as (server, process), ExitStack() as opened:
        readers = {
            who: opened.enter_context(
                page.connected(server, cookie=launch.new_cookie(server) + (_signed_in(0) if who == "signed in" else ""))
            )
            for who in took
        }
        for (address, change), connection in itertools.product(asked, readers.values()):
            page.run_page(connection, address, f"lang=en&{change}")
        for _run in range(runs):
            address, change = luck.choice(asked)
            for who in luck.sample(list(readers), len(readers)):
                began = _cpu(process)
                seconds = page.run_page(readers[who], address, f"lang=en&{change}").seconds
                # What is written down beside it ends after the page.
                time.sleep(AFTER_SECONDS)
                took[who].append((_cpu(process) - began, seconds))
    for who, found in took.items():
        cpu, seconds = (1000 * statistics.mean(part) for part in zip(*found, strict=True))
        print(f"{who}: {len(found)} runs, server CPU {cpu:.0f} ms, {seconds:.0f} ms a run (means)")


def come_and_go(place: Location, sessions: int, workers: int, seconds: float) -> None:
    """Readers who open a few pages each and go, evenly over the time; prints the server's memory at each tenth."""
    luck, found = random.Random(0), Round(AT_ONCE, workers)
    with _served(place, workers) as (server, process):
        began, opened, told = time.monotonic(), 0, 0
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            while (now := time.monotonic() - began) < seconds:
                if opened < sessions * now / seconds:
                    crowd.submit(_look_in, server, random.Random(luck.random()), found)
                    opened += 1
                if told <= 10 * now / seconds:
                    print(f"{now:.0f} s: {opened} sessions, {_memory_mb(process):,.0f} MB", flush=True)
                    told += 1
                time.sleep(0.1)
        end = f"{opened} sessions, {len(found.seconds)} runs, {len(found.errors)} errors"
        print(f"{time.monotonic() - began:.0f} s: {end}, {_memory_mb(process):,.0f} MB")
        for words, times in Counter(found.errors).most_common(5):
            print(f"{times} times: {words}")


def _look_in(server: launch.Server, luck: random.Random, found: Round) -> None:
    language = luck.choice(("en", "ru"))
    try:
        with page.connected(server, cookie=launch.new_cookie(server)) as connection:
            for _page in range(3):
                run = page.run_page(connection, luck.choice(PAGES), f"lang={language}&{luck.choice(page.CHANGES)}")
                found.seconds.append(run.seconds)
    except Exception as error:
        found.errors.append(f"{type(error).__name__}: {str(error)[:200]}")


def _load(place: Location) -> float:
    """A hundred cases more, in the newest complete quarter of one country, as a load would add them; the processor
    seconds that it took."""
    with publishing.change(place) as connection:
        rows = bulk.frame(
            connection,
            sa.select(schema.seizure)
            .where(schema.seizure.c.country_code == "TJ")
            .order_by(schema.seizure.c.seized_on.desc(), schema.seizure.c.id)
            .limit(100),
        )
        last = connection.execute(sa.select(sa.func.max(schema.seizure.c.id))).scalar_one()
        rows["id"] = range(last + 1, last + 1 + len(rows))
        rows["record_key"] = [f"added-{number}" for number in rows["id"]]
        rows["seized_on"] = networks.UNTIL.replace(month=networks.UNTIL.month - 2)
        bulk.insert(connection, schema.seizure, rows)
        derived.derive(connection, settings.Settings())
    return time.process_time()


if __name__ == "__main__":
    main()
