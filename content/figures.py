"""Months of a figure as small bars."""

from __future__ import annotations

from analysis import totals
from charts.tiles import Bar
from language import i18n
from language.i18n import count
from scope.comparison import Period, month_start


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
        bars.append(Bar(month.value / highest, month.state, words, is_context=month.month < month_start(period.start)))
    return tuple(bars)
