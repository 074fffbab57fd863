"""The rules of the map under node as in Python: states, changes and sizes of the same figures."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import map_figures
from charts.map_payload import by_step, packed
from content.map import rules
from web import components

MAP = Path(components.__file__).parent / "map"
UNITS, STEPS = 6, 48
WINDOWS = [(0, 0), (13, 13), (14, 14), (12, 14), (12, 23), (24, 26), (24, 35), (36, 47), (47, 47), (0, 47)]
SHARES = (0.0, 1e-4, 0.03, 0.25, 1.0)
SCRIPT = """
import { readFileSync } from "node:fs";
import { unpack } from "./payload.js";
import { Figures } from "./figures.js";
import { sized } from "./marks.js";
const head = unpack(new Uint8Array(readFileSync("figures.bin")));
const figures = new Figures(head);
const { windows, shares } = JSON.parse(readFileSync("asked.json"));
const units = head.units.map((_, unit) => unit);
console.log(JSON.stringify({
  states: windows.map(([first, last]) => units.map((unit) => figures.stateOf(unit, first, last))),
  changes: windows.map(([first, last]) => units.map((unit) => figures.change([unit], first, last).kind)),
  sizes: ["disc", "place", "border", "leg"].map((name) => shares.map((share) => sized(share, head.rules[name]))),
}));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="node is not on this machine")
@pytest.mark.parametrize("comparison", ["previous", "last_year", "five_years"])
def test_states_changes_and_sizes_are_the_same_in_the_browser(tmp_path, comparison):
    draws = np.random.default_rng(7)
    counts = draws.integers(0, 14, (UNITS, STEPS))
    states = draws.choice(
        len(map_figures.STATES), (UNITS, STEPS), p=[0.02, 0.5, 0.3, 0.05, 0.02, 0.04, 0.04, 0.02, 0.01]
    )
    states[0], states[1, :30] = map_figures.STATES.index("received"), map_figures.STATES.index("closed")
    counts[2] = 40
    # One unit of which no report came and none is missing, another that was not always open.
    states[4] = [
        map_figures.STATES.index(("filling", "unknown", "not_open", "closed")[step % 4]) for step in range(STEPS)
    ]
    states[5] = [map_figures.STATES.index(("closed", "not_open")[step % 2]) for step in range(STEPS)]
    rows = pd.DataFrame(
        [{"step": step, "unit": unit, "cases": counts[unit, step]} for unit in range(UNITS) for step in range(STEPS)]
    )
    head = {
        "rules": rules.payload(),
        "units": [{}] * UNITS,
        "clock": {"labels": [""] * STEPS, "year": 12, "complete": STEPS, "comparison": comparison},
    }
    for path in MAP.glob("*.js"):
        shutil.copy(path, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "asked.json").write_text(json.dumps({"windows": WINDOWS, "shares": SHARES}))
    (tmp_path / "figures.bin").write_bytes(
        packed(head, {"cases": by_step(rows, STEPS), "states": {"state": states.ravel()}})
    )
    (tmp_path / "ask.js").write_text(SCRIPT)
    said = subprocess.run(["node", "ask.js"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert not said.stderr
    found = json.loads(said.stdout)
    assert found["states"] == [
        [
            map_figures.state_of_window([map_figures.STATES[one] for one in states[unit, first : last + 1]])
            for unit in range(UNITS)
        ]
        for first, last in WINDOWS
    ]
    assert {state for one in found["states"] for state in one} >= {
        "reported",
        "missing",
        "filling",
        "unknown",
        "closed",
        "not_open",
    }
    reported = np.isin(states, [map_figures.STATES.index(one) for one in rules.report_states.REPORTED])
    expected = [
        [
            map_figures.kind_of_change(
                map_figures.changes(
                    counts[[unit]], reported[[unit]], first, last, map_figures.shifts(comparison, last - first + 1, 12)
                )
            )
            for unit in range(UNITS)
        ]
        for first, last in WINDOWS
    ]
    assert found["changes"] == expected
    assert {kind for one in found["changes"] for kind in one} >= {"none", "same"}
    assert np.allclose(
        found["sizes"],
        [
            [rules.sized(share, bounds) for share in SHARES]
            for bounds in (rules.DISC, rules.PLACE, rules.BORDER, rules.LEG)
        ],
    )


def test_areas_go_with_shares_down_to_what_can_be_seen():
    assert [rules.sized(share, (24.0, 4.5)) for share in (1.0, 0.25, 0.0, -1.0)] == [24.0, 12.0, 4.5, 4.5]
    assert math.isclose(rules.sized(0.5, rules.LEG), 8 * 0.5**0.5)


def test_the_browser_writes_no_rule_of_its_own():
    for path in MAP.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for written in (
            r"LEAST_BASE_CASES|\bABOUT =",
            r"MOST_RADIUS|LEAST_RADIUS|PLACE_MOST|BORDER_MOST|MOST_LEGS|BENDS =",
            r'"received"|"nil"',
            r'"closed", "not_open"\]',
            r"amount / 2",
        ):
            assert not re.search(written, text), (path.name, written)
