"""`python -m tools.benchmarks.wall`: what a wall that stands for days costs its server: time and memory of each look at
the data."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from tools.benchmarks import networks, page

LINK = "playlist=network&lang=ru&also=en"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.wall", description=__doc__)
    parser.add_argument("--seizures", type=int, default=100_000, help="in the database")
    parser.add_argument("--looks", type=int, default=500, help="how often the wall asks; once a minute in real life")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as folder,
        networks.network("duckdb", arguments.seizures, Path(folder), None) as (place, _seconds),
    ):
        with page.app(place) as (server, process), page.connected(server) as connection:
            first = page.run_page(connection, "wall", LINK)
            print(f"first picture: {first.seconds:.1f} s, {first.size / 1e3:,.0f} kB in two languages")
            print("| looks | median, ms | memory, MB |\n|---:|---:|---:|")
            seconds: list[float] = []
            step = max(arguments.looks // 10, 1)
            for number in range(1, arguments.looks + 1):
                started = time.perf_counter()
                page.run_page(connection, "wall", LINK)
                seconds.append(time.perf_counter() - started)
                if number % step == 0:
                    print(
                        f"| {number} | {statistics.median(seconds[-step:]) * 1000:.0f} | "
                        f"{process.memory_info().rss / 1e6:,.0f} |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
