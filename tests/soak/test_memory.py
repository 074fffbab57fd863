"""A long CSV file needs no more memory than a short one: rows are read, coded and landed chunk by chunk.

`BLO_SOAK_ROWS` says how long the long file is (default 1,000,000 rows); the short one has a fifth of it.
"""

from __future__ import annotations

import csv
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psutil

from database.engine import Location
from database.formats import unodc_ids
from language import i18n

ROOT = Path(i18n.__file__).parents[1]
LONG = int(os.environ.get("BLO_SOAK_ROWS", "1000000"))
SHORT = LONG // 5
ROWS_PER_DAY = 100
"""A longer file tells of more years, not of more cases on a day: the search for double reports compares what is
close."""
LAST_DAY = date(2025, 12, 31)
ALLOWED_GROWTH = 1.3
SPARE_MB = 150
"""What grows with every file: texts without a code, the identical rows, what the allocator keeps."""
PLACES = {
    "Uzbekistan": ("Termez", "Ташкент", "Oybek"),
    "Tajikistan": ("Nizhniy Pyanj", "Душанбе", "Khorog"),
    "Kyrgyzstan": ("Osh", "г. Бишкек", "Kaindy"),
    "Kazakhstan": ("Merke", "Almaty", "поселок Жана-Аул"),
    "Turkmenistan": ("Ashgabat", "Serhetabat", "Farap"),
    "Russian Federation": ("Moscow", "Omsk", "Samara"),
    "Afghanistan": ("Kabul", "Herat", "Faizabad"),
}
DRUGS = ("Heroin", "Opium", "Cannabis herb", "Hashish", "Methamphetamine", "Amphetamine", "Poppy straw", "Cocaine")


def made_rows(rows: int) -> Iterator[list[str]]:
    """Rows in the form of UNODC's file, the last day last."""
    chance = random.Random(rows)
    blank = dict.fromkeys(unodc_ids.COLUMNS, "") | {
        "REGION": "Asia",
        "SUBREGION": "Central Asia and Transcaucasian countries",
    }
    first = LAST_DAY - timedelta(days=rows // ROWS_PER_DAY)
    for number in range(rows):
        country = chance.choice(list(PLACES))
        row = blank | {
            "COUNTRY": country,
            "PLACE": chance.choice(PLACES[country]),
            "SEIZURE_DATE": (first + timedelta(days=number // ROWS_PER_DAY)).isoformat(),
            "DRUG_NAME": chance.choice(DRUGS),
            "AMOUNT": f"{math.exp(chance.gauss(0, 2)):.3f}",
            "DRUG_UNIT": chance.choice(("Kilogram", "Kilogram", "Gram")),
            "TRANSPORT": chance.choice(("Private road", "Commercial road", "Rail", "")),
            "HIDING_PLACE": chance.choice(("Inserted", "Baggage", "")),
            "DEPARTURE_COUNTRY": "Afghanistan",
            "DESTINATION_COUNTRY": chance.choice(("Russian Federation", "Unknown", "")),
        }
        yield [row[name] for name in unodc_ids.COLUMNS]


def write(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(unodc_ids.COLUMNS)
        writer.writerows(made_rows(rows))
    return path


def loaded(path: Path, place: Location) -> tuple[float, str]:
    """(most memory in MB, what the command said) of a loader of its own."""
    url = place.url or f"duckdb:///{place.folder}"
    command = [sys.executable, "-m", "database", "load", str(path), "--rejects", str(path.with_suffix(".rejects.csv"))]
    said = path.with_suffix(".said")
    most = 0
    with said.open("w") as out:
        loader = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdout=out, stderr=subprocess.STDOUT
        )
        process = psutil.Process(loader.pid)
        while loader.poll() is None:
            most = max(most, process.memory_info().rss)
            time.sleep(0.05)
    words = said.read_text().splitlines()
    assert loader.returncode == 0, words
    return most / 1e6, next(line for line in words if " rows read" in line)


def test_a_file_five_times_as_long_needs_no_more_memory(place, tmp_path):
    memory = {}
    for rows in (SHORT, LONG):
        path = write(tmp_path / f"{rows}.csv", rows)
        memory[rows], said = loaded(path, place)
        print(f"{place.kind}: {memory[rows]:,.0f} MB at most; {said}")
        assert f" {rows:,} rows read" in said
    assert memory[LONG] <= ALLOWED_GROWTH * memory[SHORT] + SPARE_MB
