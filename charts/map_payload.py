"""Figures of the map as one row of bytes: a head in JSON, then columns of numbers, each of as few bytes as its values
need.

The browser reads them with `components/map/payload.js`. A table's rows lie in the order of the clock, and `starts` says
where each step begins, so that a window of time is one slice and needs no column of months.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping

import numpy as np
import pandas as pd

TYPES = (("u1", np.uint8), ("u2", np.uint16), ("u4", np.uint32))
"""Whole numbers; amounts are doubles, `f8`."""
ALIGNED = 8


def packed(head: Mapping, tables: Mapping[str, Mapping[str, np.ndarray]]) -> bytes:
    """The head and the tables as the browser reads them.

    Layout: length of the head (4 bytes, little-endian), the head with `tables` (name -> column -> [type, first byte,
    length]) in UTF-8, then the columns, each beginning at a multiple of eight bytes behind the head.
    """
    directory: dict[str, dict[str, list]] = {}
    parts, place = [], 0
    for name, columns in tables.items():
        directory[name] = {}
        for column, values in columns.items():
            kind, content = _column(values)
            directory[name][column] = [kind, place, len(values)]
            padding = -len(content) % ALIGNED
            parts += [content, b"\0" * padding]
            place += len(content) + padding
    return _with_length(_json({**head, "tables": directory})) + b"".join(parts)


def amended(payload: bytes, more: Mapping) -> bytes:
    """A payload with more in its head."""
    length = struct.unpack_from("<I", payload)[0]
    text = payload[4 : 4 + length].rstrip()[:-1] + b"," + _json(more)[1:]
    return _with_length(text) + payload[4 + length :]


def _json(head: Mapping) -> bytes:
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def _with_length(text: bytes) -> bytes:
    text += b" " * (-(len(text) + 4) % ALIGNED)
    return struct.pack("<I", len(text)) + text


def _column(values: np.ndarray) -> tuple[str, bytes]:
    if values.dtype.kind == "f":
        return "f8", values.astype("<f8").tobytes()
    most = int(values.max()) if len(values) else 0
    kind, dtype = next((kind, dtype) for kind, dtype in TYPES if most <= np.iinfo(dtype).max)
    return kind, values.astype(np.dtype(dtype).newbyteorder("<")).tobytes()


def by_step(rows: pd.DataFrame, steps: int) -> dict[str, np.ndarray]:
    """Columns of rows in the order of `step`, without it, and `starts`: where each of `steps` steps begins, and the
    end.

    Args:
        rows: `step` from 0, and columns of whole numbers from 0 or of floats.
    """
    ordered = rows.sort_values("step", kind="stable")
    counts = np.bincount(ordered["step"].to_numpy(dtype=np.int64), minlength=steps)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return {"starts": starts} | {name: ordered[name].to_numpy() for name in ordered.columns if name != "step"}
