"""A figure beside its past in words, and its months as small bars."""

from __future__ import annotations

from analysis import totals
from charts.tiles import Bar
from language import i18n
from language.i18n import _, count, ngettext
from scope import comparison
from scope.comparison import Period, month_start


def change_words(compared: totals.Comparison | None, frame: totals.Frame, *, is_count: bool) -> tuple[str, str]:
    """A change in absolute figures and per cent, and what it is measured against; counts are told whole, amounts
    rounded.

    Where only a part of the period or of the figure is compared, the part and its figure are told. What was left out
    are months of countries in a source of events, else of offices.
    """
    if compared is None:
        return "", ""
    if compared.is_of_nothing:
        return "", left_out_words(compared, frame)
    number = i18n.mean_count if is_count else i18n.significant
    difference, share = compared.shown(is_count=is_count)
    text = ("+" if difference > 0 else "") + number(difference) if difference else "0"
    if difference and share is not None:
        text = f"{i18n.percent(share, with_sign=True)} ({text})"
    figures = {"now": number(compared.value), "base": number(compared.base)}
    is_part = compared.period != frame.period
    if compared.left_out or compared.held_out:
        if compared.is_of_a_part:
            words = [
                _("of {share} of the figure: {now}, was {base}").format(share=i18n.percent(compared.share), **figures)
            ]
        else:
            words = [_("like for like {now}, was {base}").format(**figures)]
        words += [_left_out(compared, frame.is_by_country)] if compared.left_out else []
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
    """A change as a wall says it: +6 %, was 1,089; what was left out to compare like with like is said beside it, in
    `left_out_words`."""
    if compared is None or compared.is_of_nothing:
        return ""
    number = i18n.mean_count if is_count else i18n.significant
    difference, share = compared.shown(is_count=is_count)
    change = (
        i18n.percent(share, with_sign=True)
        if difference and share is not None
        else ("+" if difference > 0 else "") + number(difference)
        if difference
        else _("no change")
    )
    if compared.is_of_a_part:
        of_part = _("{change} over {share} of the figure: {now}, was {base}")
        return of_part.format(
            change=change, share=i18n.percent(compared.share), now=number(compared.value), base=number(compared.base)
        )
    if compared.left_out or compared.held_out or compared.period != frame.period:
        return _("{change} like for like: {now}, was {base}").format(
            change=change, now=number(compared.value), base=number(compared.base)
        )
    return _("{change}, was {base}").format(change=change, base=number(compared.base))


def left_out_words(compared: totals.Comparison | None, frame: totals.Frame) -> str:
    """What a change is not of: the offices or countries left out, amounts held back, what is still filling up; empty
    where it is of all."""
    if compared is None:
        return ""
    if 0 < compared.month_count <= compared.left_out:
        if frame.is_by_country:
            words_of = ngettext(
                "no comparison: {n} country-month, and it was not reported in all periods",
                "no comparison: not one of {n} country-months was reported in all periods",
                compared.month_count,
            )
        else:
            words_of = ngettext(
                "no comparison: {n} office-month, and it was not reported in all periods",
                "no comparison: not one of {n} office-months was reported in all periods",
                compared.month_count,
            )
        return words_of.format(n=count(compared.month_count))
    words = []
    if compared.period != frame.period:
        words.append(_("compared is {period}").format(period=i18n.period(compared.period.start, compared.period.end)))
    if compared.left_out:
        words.append(_left_out(compared, frame.is_by_country))
    if compared.held_out:
        words.append(
            ngettext("{n} held-back amount left out", "{n} held-back amounts left out", compared.held_out).format(
                n=count(compared.held_out)
            )
        )
    return "; ".join(words)


def _left_out(compared: totals.Comparison, is_by_country: bool) -> str:
    if is_by_country:
        words = ngettext(
            "{n} of {total} country-month not comparable",
            "{n} of {total} country-months not comparable",
            compared.month_count,
        )
    else:
        words = ngettext(
            "{n} of {total} office-month not comparable",
            "{n} of {total} office-months not comparable",
            compared.month_count,
        )
    return words.format(n=count(compared.left_out), total=count(compared.month_count))


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
