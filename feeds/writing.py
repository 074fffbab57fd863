"""Rows of a feed in each of its formats, in pieces: whoever sends them piece by piece never holds them all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from exports import about, records_files
from feeds.table import Column, Given

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
}


def pieces(given: Given, form: str, *, csv: str, has_head: bool, has_tags: bool) -> Iterator[bytes]:
    """The pieces of a format; some may be empty, while the maker is at work.

    Args:
        csv: kind of CSV, one of `separated.KINDS`; `has_head`: lines before its headings say what it is.
        has_tags: HXL tags stand beneath the headings.
    """
    tags = [column.tag for column in given.columns] if has_tags else ()
    if form == "csv":
        said = [f"# {heading}: {text}" if heading else f"# {text}" for heading, text in given.about]
        return records_files.csv(given.tables(), kind=csv, before=said if has_head else (), tags=tags)
    if form == "xlsx":
        mark = " ".join(given.marks)
        return records_files.xlsx(given.tables(), about=given.about, mark=mark, sheet=given.title, tags=tags)
    if form == "parquet":
        tables = (_tagged(table, tags) for table in given.tables()) if tags else given.tables()
        return records_files.parquet(tables, about=given.about)
    return _json(given) if form == "json" else _geojson(given)


def _tagged(table: pa.Table, tags: Sequence[str]) -> pa.Table:
    return table.cast(
        pa.schema([field.with_metadata({"hxl": tag}) for field, tag in zip(table.schema, tags, strict=True)])
    )


def _json(given: Given) -> Iterator[bytes]:
    """An object with `meta`, what the rows are, and `records`, a row each, by names that no language changes."""
    yield f'{{"meta": {_dumped(_meta(given))},\n"records": ['.encode()
    separator = "\n"
    for rows in _rows(given):
        yield (separator + ",\n".join(map(_dumped, rows))).encode() if rows else b""
        separator = ",\n" if rows else separator
    yield b"\n]}\n"


def _geojson(given: Given) -> Iterator[bytes]:
    """A collection of points; a row whose place is not told has no geometry."""
    assert given.point
    lon, lat = given.point
    yield f'{{"type": "FeatureCollection",\n"meta": {_dumped(_meta(given))},\n"features": ['.encode()
    separator = "\n"
    for rows in _rows(given):
        features = []
        for row in rows:
            x, y = row.pop(lon), row.pop(lat)
            point = None if x is None or y is None else {"type": "Point", "coordinates": [x, y]}
            features.append({"type": "Feature", "geometry": point, "properties": row})
        yield (separator + ",\n".join(map(_dumped, features))).encode() if features else b""
        separator = ",\n" if features else separator
    yield b"\n]}\n"


def _rows(given: Given) -> Iterator[list[dict[str, Any]]]:
    keys = [column.key for column in given.columns]
    for table in given.tables():
        named = _finite(records_files.rounded(table)).rename_columns(keys)
        for batch in named.to_batches(max_chunksize=5_000):
            yield batch.to_pylist()


def _finite(table: pa.Table) -> pa.Table:
    """JSON knows neither infinity nor what is no number: they are nothing."""
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            column = table.column(place)
            table = table.set_column(place, field, pc.if_else(pc.is_finite(column), column, None))
    return table


def _meta(given: Given) -> dict[str, Any]:
    said: dict[str, list[str]] = {}
    for heading, text in given.about:
        said.setdefault(heading or next(reversed(said), ""), []).append(text)
    return {
        "title": given.title,
        "about": {key: about.sentences(texts) if len(texts) > 1 else texts[0] for key, texts in said.items()},
        "rows": given.rows,
        "columns": [_described(one) for one in given.columns],
    }


def _described(column: Column) -> dict[str, str]:
    return {"key": column.key, "heading": column.heading, "hxl": column.tag}


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_day)


def _day(value: date) -> str:
    return value.isoformat()
