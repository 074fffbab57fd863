"""How a series moves, in words: a value beside its expected range (prediction interval) or beside earlier years, a
count outside the range, and the trend of the last twelve months. Pages, slides and files say it by these.
"""

from __future__ import annotations

from collections.abc import Callable

from language.i18n import _


def span(low: float, high: float, written: Callable[[float], str]) -> str:
    """A range as it is written: 3–9; one number where both ends read alike."""
    ends = [written(end) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def newest(
    when: str,
    value: str,
    amount: float,
    low: float | None,
    high: float | None,
    written: Callable[[float], str],
    *,
    is_expected: bool = True,
) -> str:
    """What the newest complete span says beside its range.

    Args:
        value: the amount in words.
        low, high: ends of the range; None where there is too short a past for one.
        is_expected: the range is expected from the own past; else it is the lowest and highest of earlier years.
    """
    if low is None or high is None:
        said = _("{when}: {value}. The past is too short to say what is usual.")
    elif amount > high:
        said = (
            _("{when}: {value}, above the expected {range}.")
            if is_expected
            else _("{when}: {value}, more than in the same span of earlier years ({range}).")
        )
    elif amount < low:
        said = (
            _("{when}: {value}, below the expected {range}.")
            if is_expected
            else _("{when}: {value}, less than in the same span of earlier years ({range}).")
        )
    else:
        said = (
            _("{when}: {value}, within the expected {range}.")
            if is_expected
            else _("{when}: {value}, within the range of earlier years ({range}).")
        )
    usual = "" if low is None or high is None else span(low, high, written)
    text = said.format(when=when, value=value, range=usual)
    return text[:1].upper() + text[1:]


def outside(when: str, cases: str, usual: str, *, is_above: bool, is_office: bool) -> str:
    """A count outside the range that is expected from the past of its office or country.

    Args:
        when: the period within a sentence (`i18n.within`).
    """
    if is_office:
        said = (
            _("{cases} {within}, above the {range} usual for this office.")
            if is_above
            else _("{cases} {within}, below the {range} usual for this office.")
        )
    else:
        said = (
            _("{cases} {within}, above the {range} usual for this country.")
            if is_above
            else _("{cases} {within}, below the {range} usual for this country.")
        )
    return said.format(within=when, cases=cases, range=usual)


def beside_a_value(low: float, high: float, written: Callable[[float], str], *, is_expected: bool = True) -> str:
    """The range of a value, behind it."""
    words = _("expected {range}") if is_expected else _("in earlier years: {range}")
    return words.format(range=span(low, high, written))


def trend(direction: str, now: str, before: str) -> str:
    """How the trend went within twelve months.

    Args:
        direction: `up`, `down` or `flat`.
        now, before: level of a month at its end and its beginning, in words.
    """
    if direction == "flat":
        return _("The trend of the last twelve months is level: about {now} a month.").format(now=now)
    words = (
        _("The trend rose within twelve months from about {before} to about {now} a month.")
        if direction == "up"
        else _("The trend fell within twelve months from about {before} to about {now} a month.")
    )
    return words.format(now=now, before=before)
