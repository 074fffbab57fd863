"""`python -m tools.benchmarks.map`: the Map page over seizures that lie each at a place of its own, the most that it
can be given.

Prints the bytes of map data, the server's time, and (where there is a browser) how fluid the map is while the clock
runs without a graphics card: frames beside those of an empty page of the same browser, so that a busy or slow machine
says the same.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from database import derived, publishing
from database.engine import Location
from queries.schema import seizure
from scope.settings import Settings
from tools import launch
from tools.benchmarks import networks, page

LINK = "lang=en&period=all&layers=offices.places.density.corridors.borders.rivers.railways"
SPREAD = 1.0
"""Degrees that a case lies at most from where it was made up, to both sides."""
PLAY_SECONDS = 6
FRAMES = """seconds => new Promise(done => {
    let frames = 0;
    const began = performance.now();
    const next = () => { frames += 1; if (performance.now() - began < seconds * 1000) requestAnimationFrame(next);
      else done(frames / seconds); };
    requestAnimationFrame(next);
})"""
FIND = """const find = root => { for (const one of root.querySelectorAll("*")) { if (one.blo) return one.blo;
    const found = one.shadowRoot && find(one.shadowRoot); if (found) return found; } return null; };
const map = find(document);"""
PLAY = f"""() => {{ {FIND}
    map.change({{ last: 0, length: 3, speed: 8 }}, false);
    map.play(true);
}}"""
MEASURE = f"""() => {{ {FIND}
    const context = map.canvas.getContext("2d");
    const timed = draw => {{
        const times = [];
        for (let number = 0; number < 15; number += 1) {{
            const began = performance.now();
            draw();
            context.getImageData(0, 0, 1, 1);
            times.push(performance.now() - began);
        }}
        return times.sort((one, other) => one - other)[7];
    }};
    map.play(false);
    let last = 0;
    return {{
        step: timed(() => {{ map.change({{ last: last += 3 }}, false); map.draw(performance.now()); }}),
        window: timed(() => map.figures.window(0, map.figures.steps - 1)),
        ground: timed(() => {{ map.groundView = null; map.draw(performance.now()); }}),
    }};
}}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.map", description=__doc__)
    parser.add_argument("--seizures", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        with networks.network("duckdb", asked.seizures, Path(folder), None) as (place, _seconds):
            spread(place)
            with page.app(place) as (server, _process):
                runs = [
                    _sent(server, "lang=en"),
                    *(_sent(server, f"{LINK}&at=40,69,5.{number}") for number in range(asked.repeats)),
                ]
                print(f"{asked.seizures:,} seizures, each at a place of its own, over all {_months(place)} months")
                print(
                    f"map data {runs[-1][1] / 1000:,.0f} kB; first run of the page {runs[1][0]:.2f} s, again "
                    f"{statistics.median(run[0] for run in runs[2:]):.2f} s"
                )
                _watch(server.address)


def spread(place: Location) -> None:
    """Give every case a position of its own that is known to an address."""
    step = sa.cast(sa.func.mod(seizure.c.id * 7919, 200_003), sa.Double) / 200_003
    other = sa.cast(sa.func.mod(seizure.c.id * 104_729, 200_003), sa.Double) / 200_003
    with publishing.change(place) as connection:
        moved = {"lat": seizure.c.lat + (step - 0.5) * 2 * SPREAD, "lon": seizure.c.lon + (other - 0.5) * 2 * SPREAD}
        connection.execute(sa.update(seizure).values(**moved, place_code=None, location_precision="address"))
        derived.derive(connection, Settings())


def _months(place: Location) -> int:
    from database.engine import reader

    reading = reader(place)
    with reading.connect() as connection:
        first, last = connection.execute(
            sa.select(sa.func.min(seizure.c.seized_on), sa.func.max(seizure.c.seized_on))
        ).one()
    reading.dispose()
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _sent(server: launch.Server, parameters: str) -> tuple[float, int]:
    """Seconds of a run of the Map page, and the bytes of figures in it."""
    with page.connected(server) as connection:
        asked = BackMsg()
        asked.rerun_script.query_string = parameters
        asked.rerun_script.page_name = "map"
        began = time.perf_counter()
        connection.send(asked.SerializeToString())
        size = 0
        while True:
            message = ForwardMsg.FromString(connection.recv(timeout=300))
            element = message.delta.new_element
            if element.HasField("bidi_component"):
                size = len(element.bidi_component.bytes)
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began, size


def _watch(address: str) -> None:
    try:
        with launch.browser(launch.PLAIN_FLAGS) as browser:
            empty = browser.new_page(viewport={"width": 1600, "height": 900})
            full = empty.evaluate(FRAMES, PLAY_SECONDS)
            empty.close()
            for words, link in (("offices alone", "lang=en&period=all"), ("every layer", LINK)):
                shown = browser.new_page(viewport={"width": 1600, "height": 900})
                shown.goto(f"{address}/map?{link}")
                shown.wait_for_selector("[data-ready=true]", timeout=120_000)
                shown.wait_for_timeout(2000)
                shown.evaluate(PLAY)
                playing = shown.evaluate(FRAMES, PLAY_SECONDS)
                found = shown.evaluate(MEASURE)
                print(
                    f"{words}: frames a second while playing {playing:.0f}, of an empty page {full:.0f}: "
                    f"{playing / full:.0%}"
                )
                print(
                    f"one step of the clock {found['step']:.1f} ms drawn, sums over all months {found['window']:.2f} "
                    f"ms, basemap anew {found['ground']:.0f} ms"
                )
                shown.close()
    except launch.NoBrowser as error:
        print(error)


if __name__ == "__main__":
    main()
