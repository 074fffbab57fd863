"""A figure beside its past in words, and its months as small bars."""

from __future__ import annotations

import comparison
import i18n
from analysis import totals
from charts.tiles import Bar
from comparison import Period
from i18n import _, count, ngettext


def change_words(compared: totals.Comparison | None, frame: totals.Frame, *, is_count: bool) -> tuple[str, str]:
    """A change in absolute figures and per cent, and what it is measured against; counts are told whole, amounts rounded.

    Where only a part of the period is compared, the part and its figure are told. What was left out are countries in a
    source of events, else offices.
    """
    if compared is None:
        return "", ""
    number = i18n.mean_count if is_count else i18n.significant
    difference = round(compared.change, 6)
    text = ("+" if difference > 0 else "") + number(difference) if difference else "0"
    if difference and compared.change_share is not None:
        text = f"{i18n.percent(compared.change_share, with_sign=True)} ({text})"
    figures = {"now": number(compared.value), "base": number(compared.base)}
    is_part = compared.period != frame.period
    if compared.left_out or compared.held_out:
        words = [_("like for like {now}, was {base}").format(**figures)]
        words += [_left_out(compared.left_out, frame.is_by_country)] if compared.left_out else []
    else:
        words = [(_("{now}, was {base}") if is_part else _("was {base}")).format(**figures)]
    if is_part:
        words[0] = f"{i18n.period(compared.period.start, compared.period.end)}: {words[0]}"
    if compared.held_out:
        held = ngettext("{n} held-back amount left out", "{n} held-back amounts left out", compared.held_out)
        words.append(held.format(n=count(compared.held_out)))
    if compared.change_share is None:
        words.append(_("fewer than {n} to compare with, no per cent").format(n=comparison.LEAST_BASE_CASES))
    return text, "; ".join(words)


def short_change(compared: totals.Comparison | None, frame: totals.Frame, *, is_count: bool) -> str:
    """A change as a wall says it: +6 %, was 1,089; what was left out to compare like with like is said beside it, in `left_out_words`."""
    if compared is None or compared.is_of_nothing:
        return ""
    number = i18n.mean_count if is_count else i18n.significant
    difference = round(compared.change, 6)
    share = compared.change_share
    change = i18n.percent(share, with_sign=True) if difference and share is not None else ("+" if difference > 0 else "") + number(difference) if difference else _("no change")
    if compared.left_out or compared.held_out or compared.period != frame.period:
        return _("{change} like for like: {now}, was {base}").format(change=change, now=number(compared.value), base=number(compared.base))
    return _("{change}, was {base}").format(change=change, base=number(compared.base))


def left_out_words(compared: totals.Comparison | None, frame: totals.Frame) -> str:
    """What a change is not of: the offices or countries left out, amounts held back, what is still filling up; empty where it is of all."""
    if compared is None:
        return ""
    words = []
    if compared.period != frame.period:
        words.append(_("compared is {period}").format(period=i18n.period(compared.period.start, compared.period.end)))
    if compared.left_out:
        words.append(_left_out(compared.left_out, frame.is_by_country))
    if compared.held_out:
        words.append(ngettext("{n} held-back amount left out", "{n} held-back amounts left out", compared.held_out).format(n=count(compared.held_out)))
    return "; ".join(words)


def _left_out(units: int, is_by_country: bool) -> str:
    if is_by_country:
        words = ngettext("{n} country left out", "{n} countries left out", units)
    else:
        words = ngettext("{n} office left out", "{n} offices left out", units)
    return words.format(n=count(units))


def month_bars(months: tuple[totals.MonthValue, ...], unit: str, period: Period) -> tuple[Bar, ...]:
    """Small months; those before the period stand back."""
    highest = max((month.value for month in months if month.value), default=0) or 1
    bars = []
    for month in months:
        when = i18n.month_year(month.month)
        if month.value is None:
            bars.append(Bar(None, month.state, f"{when}: {i18n.state_word(month.state)}"))
            continue
        words = f"{when}: {i18n.quantity(month.value, unit) if unit else count(month.value)}"
        if month.state == "filling":
            words += f" ({i18n.state_word('filling')})"
        bars.append(Bar(month.value / highest, month.state, words, is_context=month.month < period.start.replace(day=1)))
    return tuple(bars)
