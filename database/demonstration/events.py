"""Dated events for time axes, in both languages; what is invented says so in its text."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from database import reference
from database.demonstration import draws, network
from database.reference import DEMONSTRATION_SOURCE as SOURCE

COLUMNS = ["occurred_on", "scope_kind", "scope_code", "kind", "text_en", "text_ru"]
INVENTED = {"en": " (date invented for demonstration)", "ru": " (дата вымышлена для демонстрации)"}
TEXTS = {
    "opening": ("Office opens: {office.name_en}", "Открыт офис «{office.name_ru}»"),
    "closure": ("Office closed: {office.name_en}", "Закрыт офис «{office.name_ru}»"),
    "reopening": ("Office reopened: {office.name_en}", "Вновь открыт офис «{office.name_ru}»"),
}


def marks(span: network.Span, found: pd.DataFrame) -> pd.DataFrame:
    """Rows of `event_mark`: openings and closures of offices, and what `shape.toml` lists."""
    listed = [tuple(event.get(name) for name in COLUMNS) for event in draws.shape()["events"]]
    made = pd.DataFrame(listed + [row for office in found.itertuples() for row in _of_office(office)], columns=COLUMNS)
    made = made[(made["occurred_on"] >= span.start) & (made["occurred_on"] < span.end)]
    made = made.sort_values(["occurred_on", "scope_kind", "scope_code"], kind="stable", ignore_index=True)
    made = made.assign(id=np.arange(1, len(made) + 1), source=SOURCE)
    return _with_published(made)


def _with_published(made: pd.DataFrame) -> pd.DataFrame:
    """Where an event of an office was published, its own words and source stand."""
    for row in reference.event_marks().itertuples():
        same = (
            (made["scope_code"] == row.scope_code)
            & (made["kind"] == row.kind)
            & (made["occurred_on"] == row.occurred_on)
        )
        made.loc[same, ["text_en", "text_ru", "source"]] = [row.text_en, row.text_ru, row.source]
    return made


def _of_office(office) -> list[tuple]:
    rows = [_mark(office, office.opened_on, "opening", office.code in network.INVENTED_OPENINGS)]
    for start, end, _status, reason in network.closures(office.code):
        if start >= office.opened_on:
            invented = network.STATUS_INVENTED in reason
            rows += [_mark(office, start, "closure", invented), _mark(office, end, "reopening", invented)]
    return rows


def _mark(office, day: date, kind: str, invented: bool) -> tuple:
    english, russian = (text.format(office=office) for text in TEXTS[kind])
    if invented:
        english, russian = english + INVENTED["en"], russian + INVENTED["ru"]
    return day, "blo", office.code, kind, english, russian
