"""Cooperation across borders from counted messages and reply times: shares answered and medians, by border."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from language import i18n
from language.i18n import ngettext


@dataclass(frozen=True)
class Border:
    """Messages between two countries, in both directions.

    `share_answered` is None where no reply was due. `median_days`: half of the answers whose time is told came within
    so many days; None where none is told, and the last step (60 days) means as long or longer. `held_back` cells have
    answers whose times are not told; `told_count` of `answered_count` are.
    """

    code: str
    sent_count: int
    request_count: int
    answered_count: int
    told_count: int
    held_back: int
    share_answered: float | None
    median_days: float | None


def border_code(one: str, other: str) -> str:
    """Two country codes in alphabetical order, joined by `-`: as in `crossing_pair.border`."""
    return "-".join(sorted((one, other)))


def median_days(times: pd.DataFrame) -> float | None:
    """Fewest days within which at least half of the answers came, exact to half a day; None without answers.

    Args:
        times: half_days, answer_count; any rows of `queries.cooperation.reply_times_across`.
    """
    counts = times.groupby("half_days")["answer_count"].sum().sort_index().cumsum()
    if counts.empty or counts.iloc[-1] == 0:
        return None
    return float(counts.index[counts * 2 >= counts.iloc[-1]][0]) / 2


def share_answered(messages: pd.DataFrame) -> float | None:
    """Answered requests among requests, None without requests.

    Args:
        messages: request_count, answered_count; any rows of `queries.cooperation.messages_across`.
    """
    requests = int(messages["request_count"].sum())
    return int(messages["answered_count"].sum()) / requests if requests else None


def still_open(requests: int, answered: int) -> str:
    """How many requests have no answer so far, which a median of reply times leaves out; '' where all have one."""
    waiting = requests - answered
    return (
        ngettext("{n} request still open", "{n} requests still open", waiting).format(n=i18n.count(waiting))
        if waiting > 0
        else ""
    )


def by_border(messages: pd.DataFrame, times: pd.DataFrame) -> tuple[Border, ...]:
    """Each border with messages, by code.

    Args:
        messages: rows of `queries.cooperation.messages_across`.
        times: rows of `queries.cooperation.reply_times_across` for the same filters.
    """
    sent = messages.assign(border=_borders(messages))
    waited = times.assign(border=_borders(times))
    return tuple(
        _border(str(code), rows, waited[waited["border"] == code]) for code, rows in sent.groupby("border", sort=True)
    )


def _borders(rows: pd.DataFrame) -> pd.Series:
    codes = [border_code(*pair) for pair in zip(rows["from_country_code"], rows["to_country_code"], strict=True)]
    return pd.Series(codes, index=rows.index, dtype="str")


def _border(code: str, messages: pd.DataFrame, times: pd.DataFrame) -> Border:
    sent, requests, answers, held = (
        int(messages[name].sum()) for name in ("sent_count", "request_count", "answered_count", "suppressed_count")
    )
    return Border(
        code,
        sent,
        requests,
        answers,
        int(times["answer_count"].sum()),
        held,
        share_answered(messages),
        median_days(times),
    )
