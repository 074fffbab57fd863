"""What the Cooperation page knows of how cases began, and what came of messages: everything is asked for at once."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import totals
from content import page_words, periods
from content.context import Context
from queries import agencies, messages, results


@dataclass(frozen=True)
class Results:
    """Cases of the period by how they began, and messages of the period by what came of them.

    `ways` are cases by way of detection; `days` rows of `results.days_from_message`; `outcomes` of `messages.outcomes`.
    """

    framed: totals.Frame
    case_count: int
    message_count: int
    operation_count: int
    unstated_count: int
    joint_count: int
    across_count: int
    ways: dict[str, int]
    days: pd.DataFrame
    outcomes: pd.DataFrame


def results_of(here: Context) -> Results:
    """Everything of the view."""

    def make() -> Results:
        filters, access, zone = here.filters, here.access, here.settings.zone
        reports = periods.ask_reports(here, periods.frame(here))
        begun, ways, together, days, outcomes = (
            here.ask(query)
            for query in (
                results.beginnings(filters, access),
                results.ways(filters, access),
                agencies.together(filters, access),
                results.days_from_message(filters, access, zone=zone),
                messages.outcomes(filters, access, zone=zone),
            )
        )
        page_words.ask_doubts(here)
        one, both, by_way = begun.rows().iloc[0], together.rows().iloc[0], ways.rows()
        return Results(
            reports.frame(),
            *(int(one[f"{name}_count"]) for name in ("case", "message", "operation", "unstated")),
            *(int(both[f"{name}_count"]) for name in ("joint", "across")),
            dict(zip(by_way["detection"], map(int, by_way["case_count"]), strict=True)),
            days.rows(),
            outcomes.rows(),
        )

    return here.facts("cooperation.results", make)
