"""Figures for the browser: what is packed can be read again, in as few bytes as its numbers need."""

from __future__ import annotations

import json
import struct

import numpy as np
import pandas as pd

from charts.map_payload import by_step, packed

READ = {"u1": "<u1", "u2": "<u2", "u4": "<u4", "f8": "<f8"}


def unpacked(content: bytes) -> tuple[dict, dict[str, dict[str, list]]]:
    """As the browser reads it: the head, and the columns of each table."""
    (length,) = struct.unpack_from("<I", content)
    head = json.loads(content[4 : 4 + length])
    tables = {
        name: {
            column: np.frombuffer(content, READ[kind], count, 4 + length + place).tolist()
            for column, (kind, place, count) in columns.items()
        }
        for name, columns in head.pop("tables").items()
    }
    return head, tables


def test_what_is_packed_comes_back():
    tables = {
        "one": {"unit": np.array([3, 0]), "amount": np.array([0.1, 1e300])},
        "other": {"count": np.array([70_000]), "step": np.array([], dtype="int64")},
    }
    head, found = unpacked(packed({"words": {"cases": "Случаи «x» <b>"}}, tables))
    assert head == {"words": {"cases": "Случаи «x» <b>"}}
    assert found == {"one": {"unit": [3, 0], "amount": [0.1, 1e300]}, "other": {"count": [70_000], "step": []}}


def test_numbers_of_eight_bytes_begin_at_a_multiple_of_eight():
    for words in ("", "a", "ab", "abc", "abcd", "я"):
        content = packed({"w": words}, {"t": {"small": np.array([1, 2, 3]), "amount": np.array([0.5])}})
        (length,) = struct.unpack_from("<I", content)
        head = json.loads(content[4 : 4 + length])
        assert (4 + length) % 8 == 0 and head["tables"]["t"]["amount"][1] % 8 == 0


def test_whole_numbers_take_the_bytes_that_the_largest_needs():
    content = packed({}, {"t": {"one": np.array([255]), "two": np.array([256]), "four": np.array([65_536])}})
    (length,) = struct.unpack_from("<I", content)
    columns = json.loads(content[4 : 4 + length])["tables"]["t"]
    assert [columns[name][0] for name in ("one", "two", "four")] == ["u1", "u2", "u4"]


def test_rows_lie_in_the_order_of_the_clock_with_the_begin_of_each_step():
    rows = pd.DataFrame({"step": [2, 0, 2, 0], "unit": [5, 6, 7, 8], "cases": [1, 2, 3, 4]})
    found = by_step(rows, 4)
    assert found["starts"].tolist() == [0, 2, 2, 4, 4]
    assert (found["unit"].tolist(), found["cases"].tolist()) == ([6, 8, 5, 7], [2, 4, 1, 3])


def test_a_table_without_rows_has_its_steps():
    assert by_step(pd.DataFrame({"step": pd.Series([], dtype="int64"), "cases": pd.Series([], dtype="int64")}), 2)[
        "starts"
    ].tolist() == [0, 0, 0]
