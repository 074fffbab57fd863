"""A measure over time: a row for each span and, where it is split, for each of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from content import axes, narrowing
from content.context import Context
from content.trends import choices, facts, series_chart, words
from content.trends.facts import Facts
from content.words import FIELD_WORDS
from exports.key import state_words
from feeds import table
from feeds.table import Column, Given
from feeds.views.request import Request
from language.i18n import N_, _

TITLE = N_("Trends")
WHAT = N_(
    "A row for each span of time that the line on the page shows, and with split= for each part of it, where a value "
    "that is not there says why"
)


def give(asked: Request) -> Given:
    """The series of a link."""
    here = asked.here
    chosen = choices.of_link(here, facts.units(here, facts.sizes(here)), asked.parameters)
    came_to = {name: getattr(chosen, name) for name in ("measure", "grain", "split")}
    # Of what is counted the page keeps the unit that was chosen before.
    came_to["unit"] = f"{chosen.category}.{chosen.unit}" if chosen.is_amount else asked.parameters.get("unit", "")
    asked.refuse_other(came_to)
    found = facts.load(here, chosen)
    notes = (
        *series_chart.unlike_notes(here, found),
        *series_chart.undrawn_notes(here, found),
        *series_chart.twice_note(found),
        *narrowing.words(here, *chosen.of),
    )
    said = asked.provenance(found.frame, notes)
    return table.told(
        here, _(TITLE), _columns(here, found), list(_rows(here, found)), said, subject=words.title(chosen)
    )


def _columns(here: Context, found: Facts) -> list[Column]:
    split = found.chosen.split
    columns = [
        Column("period", _("Period"), "#date+period"),
        Column("first_day", _("First day"), "#date+start", "day"),
        Column("last_day", _("Last day"), "#date+end", "day"),
        Column("is_in_period", _("In the chosen period"), "#indicator+chosen"),
        Column("measure", _("Measure"), "#indicator+name"),
    ]
    if split:
        columns += [
            Column("part", _(FIELD_WORDS[split]), "#group+name"),
            Column("part_code", _("{column} (code)").format(column=_(FIELD_WORDS[split])), "#group+code"),
        ]
    columns += [
        Column("value", _("Value"), "#indicator+value", "number"),
        Column("unit", _("Unit"), "#meta+unit"),
        Column("state", _("State"), "#status+name"),
        Column("state_code", _("{column} (code)").format(column=_("State")), "#status+code"),
    ]
    if found.chosen.measure != "exchanges":
        columns += [
            Column("cases", _("Cases"), "#indicator+cases", "whole"),
            Column("cases_stated", _("Cases that state the value"), "#indicator+cases+stated", "whole"),
        ]
    if here.access.reads_release_only:
        return [*columns, Column("held_back", _("Figures held back"), "#indicator+suppressed", "whole")]
    if found.chosen.measure == "quantity":
        columns += [
            Column("flagged", _("Of it in cases with an implausible quantity"), "#indicator+flagged", "number"),
            *([] if split else [Column("largest_share", _("Share of the largest case"), "#indicator+share", "number")]),
        ]
    return columns


def _rows(here: Context, found: Facts) -> Iterator[tuple]:
    split = found.chosen.split
    if not split:
        yield from _series(here, found, found.rows, (), *found.values(found.rows, found.starts))
        return
    for code in series_chart.ranked(here, found):
        rows = found.parts[found.parts["split_code"] == code]
        of = (words.code(here, split, code), code)
        yield from _series(here, found, rows, of, *found.values(rows, found.starts, found.units(here, code)))


def _series(
    here: Context, found: Facts, rows: pd.DataFrame, of: tuple[str, ...], values: list, states: list[str]
) -> Iterator[tuple]:
    chosen, at = found.chosen, {row.start_on: row for row in rows.itertuples()}
    for start, value, state in zip(found.starts, values, states, strict=True):
        row, end = at.get(start), axes.after(start, chosen.grain)
        told = [
            axes.label(start, chosen.grain),
            start,
            end - timedelta(days=1),
            _("yes") if _touches(here, start, end) else _("no"),
            words.measure_words(chosen),
            *of,
            value,
            words.unit(chosen),
            "" if state == "reported" else state_words(state),
            state,
        ]
        if chosen.measure != "exchanges":
            told += [_of(row, "case_count", value), _of(row, "stated_count", value)]
        if here.access.reads_release_only:
            told.append(_of(row, "suppressed_count", value))
        elif chosen.measure == "quantity":
            told.append(_of(row, "flagged_quantity", value))
            sizes = found.sizes.get(start)
            told += [] if of else [sizes.largest_share if sizes else None]
        yield tuple(told)


def _touches(here: Context, start: date, end: date) -> bool:
    return start < here.filters.end and end > here.filters.start


def _of(row, column: str, value: float | None) -> float | None:
    """A column of a row; of no row nothing, where nothing is what was found, and else it is not known."""
    found = getattr(row, column, None) if row is not None else (0 if value is not None else None)
    return None if found is None or pd.isna(found) else found
