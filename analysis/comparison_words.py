"""A figure beside its base in words: the change like for like, the baseline it is measured against, and what was left
out to compare like with like. Tiles, charts, summaries, titles of slides and files say it by these.

A change is told in per cent only on a base of enough cases (`LEAST_BASE_CASES`); figures are compared as they are
written, so that a reader who works them out finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from analysis import totals
from language import i18n
from language.i18n import _, count, ngettext
from scope.comparison import LEAST_BASE_CASES, Against, Period


def _number(is_count: bool) -> Callable[[float], str]:
    """How a value is written: counts whole, amounts rounded."""
    return i18n.mean_count if is_count else i18n.significant


def signed(difference: float, *, is_count: bool) -> str:
    """A difference with its sign: +12."""
    return ("+" if difference > 0 else "") + _number(is_count)(difference) if difference else "0"


def _change(difference: float, share: float | None, *, is_count: bool) -> str:
    """A difference in per cent where its base has enough cases for that, else by its number."""
    return signed(difference, is_count=is_count) if share is None else i18n.percent(share, with_sign=True)


def was(base: str, now: str = "", *, free: Period | None = None) -> str:
    """What a figure was, both in words; `now` where it does not stand before.

    Args:
        free: the period compared, where it was chosen freely: it is named, for it need not be one before.
    """
    if free:
        span = i18n.period_short(free.start, free.end)
        if now:
            return _("{now}, against {base} ({period})").format(now=now, base=base, period=span)
        return _("against {base} ({period})").format(base=base, period=span)
    if now:
        return _("{now}, against {base} before").format(now=now, base=base)
    return _("against {base} before").format(base=base)


def sum_was(base: float, of: totals.Comparison | totals.Frame) -> str:
    """What a count or a mean of counts was in the periods compared, with the days of each where these are not as
    many."""
    period = of.period if isinstance(of, totals.Comparison) else of.compared
    written = i18n.mean_count(base)
    if of.is_per_day and period:
        return _days_of_both(written, period, of.bases[0])
    return was(written, free=of.bases[0] if of.is_free else None)


def _days_of_both(base: str, period: Period, other: Period, now: str = "") -> str:
    """A base of another length, both with their days."""
    words = (
        _("{now} in {days}, against {base} in {base_days} ({period})")
        if now
        else _("against {base} in {base_days} ({period}), here in {days}")
    )
    return words.format(
        now=now,
        days=i18n.days(period.days),
        base=base,
        base_days=i18n.days(other.days),
        period=i18n.period_short(other.start, other.end),
    )


def sentences(parts: Iterable[str]) -> str:
    """Clauses as sentences, each with a capital; the last has no full stop, which whoever shows them gives. A clause
    that ends with a word cut short has its stop already."""
    *before, last = [part[:1].upper() + part[1:] for part in parts if part] or [""]
    return " ".join([*(part if part.endswith(".") else f"{part}." for part in before), last])


def lines(parts: Iterable[str]) -> str:
    """Clauses in lines of their own, as the cells of tables have them, each with a capital."""
    return "\n".join(part[:1].upper() + part[1:] for part in parts if part)


def told(change: str, compared: str) -> str:
    """A change and what it is measured against, as `beside` gives them, as one text."""
    return (". " if compared[:1].isupper() else ", ").join(part for part in (change, compared) if part)


def _moved(compared: totals.Comparison, number: Callable[[float], str], *, is_count: bool) -> str:
    """Both figures, that of the period first, and which way it went; with the days of a base that was chosen freely."""
    now, base = number(compared.value), number(compared.base)
    if compared.is_per_day:
        return _days_of_both(base, compared.period, compared.bases[0], now)
    if compared.is_free:
        return was(base, now, free=compared.bases[0])
    difference, _share = compared.shown(is_count=is_count)
    if not difference:
        words = _("{now}, the same as before")
    else:
        words = _("{now}, up from {base}") if difference > 0 else _("{now}, down from {base}")
    return words.format(now=now, base=base)


def _spans(compared: totals.Comparison) -> str:
    """What is compared: `years` (the same days of two years), `periods` (of two others), or `many`."""
    if len(compared.bases) > 1:
        return "many"
    is_of_a_year = compared.period.start.year == (compared.period.end - timedelta(days=1)).year
    return "years" if is_of_a_year and compared.bases == (compared.period.shifted(-12),) else "periods"


def over(compared: totals.Comparison) -> str:
    """The months that are compared, within a sentence."""
    return {
        "years": _("over the months reported in both years"),
        "periods": _("over what was reported in both periods"),
        "many": _("over the months reported in every year"),
    }[_spans(compared)]


def beside(
    compared: totals.Comparison | None, frame: totals.Frame, *, is_count: bool, counts_left_out: bool = True
) -> tuple[str, str]:
    """A change in absolute figures and per cent, and what it is measured against; counts are told whole, amounts
    rounded.

    Where only a part of the period or of the figure is compared, the part and its figure are told. What was left out
    are months of countries in a source of events, else of offices.

    Args:
        counts_left_out: how many months were left out is told, too; not where it stands beside several figures once.
    """
    if compared is None:
        return "", ""
    if compared.is_of_nothing:
        return "", left_out(compared, frame)
    number = _number(is_count)
    difference, share = compared.shown(is_count=is_count)
    if compared.is_per_day:
        text = _change_per_day(difference, share)
    else:
        text = signed(difference, is_count=is_count)
        if difference and share is not None:
            text = f"{i18n.percent(share, with_sign=True)} ({text})"
    moved = _moved(compared, number, is_count=is_count)
    is_part = compared.period != frame.period
    words = [_only_compared(compared)] if is_part else []
    if compared.left_out or compared.held_out:
        if compared.is_of_a_part:
            part = _("For the {share} of the figure that can be compared: {figures}")
            words.append(part.format(share=i18n.percent(compared.share), figures=moved))
        else:
            words.append(_where(compared).format(figures=moved))
        words += [_left_out(compared, frame)] if compared.left_out and counts_left_out else []
    elif is_part:
        words = [f"{words[0]}: {moved}"]
    else:
        words.append(_base_alone(compared, number))
    if compared.held_out:
        words.append(_held_out(compared))
    if compared.is_without_review:
        words.append(_without_review())
    if compared.change_share is None:
        words.append(_few())
    return text, words[0] if len(words) == 1 else sentences(words)


def _change_per_day(difference: float, share: float | None) -> str:
    """A change of figures per day, in per cent alone: daily mean +12%; empty on a base of too few cases for that, where
    both sums and their days say all there is."""
    if share is None:
        return ""
    if not difference:
        return _("the same daily mean")
    return _("daily mean {change}").format(change=i18n.percent(share, with_sign=True))


def _base_alone(compared: totals.Comparison, number: Callable[[float], str]) -> str:
    """The base of a figure that stands before it."""
    base = number(compared.base)
    if compared.is_per_day:
        return _days_of_both(base, compared.period, compared.bases[0])
    return was(base, free=compared.bases[0] if compared.is_free else None)


def _where(compared: totals.Comparison) -> str:
    """What is compared, before both figures."""
    return {
        "years": _("Where the same months were reported in both years: {figures}"),
        "periods": _("Where both periods were reported: {figures}"),
        "many": _("Where the same months were reported in every year: {figures}"),
    }[_spans(compared)]


def _only_compared(compared: totals.Comparison) -> str:
    return _("Only {period} is compared").format(period=i18n.period(compared.period.start, compared.period.end))


def short(compared: totals.Comparison | None, frame: totals.Frame, *, is_count: bool) -> str:
    """A change as a wall says it: +6% from 1,089; what was left out to compare like with like is said beside it, in
    `left_out`."""
    if compared is None or compared.is_of_nothing:
        return ""
    number = _number(is_count)
    difference, share = compared.shown(is_count=is_count)
    if compared.is_free:
        return _short_of_free(compared, frame, number, is_count=is_count)
    change = _change(difference, share, is_count=is_count) if difference else _("no change")
    if compared.is_of_a_part:
        of_part = _("{change} over {share} of the figure: {now} against {base}")
        return of_part.format(
            change=change, share=i18n.percent(compared.share), now=number(compared.value), base=number(compared.base)
        )
    if compared.left_out or compared.held_out or compared.period != frame.period:
        return _("{change} over comparable months: {now} against {base}").format(
            change=change, now=number(compared.value), base=number(compared.base)
        )
    return _("{change} from {base}").format(change=change, base=number(compared.base))


def _short_of_free(
    compared: totals.Comparison, frame: totals.Frame, number: Callable[[float], str], *, is_count: bool
) -> str:
    """`short` beside a base that was chosen freely: it is named."""
    difference, share = compared.shown(is_count=is_count)
    if compared.is_per_day:
        change = _change_per_day(difference, share)
    else:
        change = _change(difference, share, is_count=is_count) if difference else _("no change")
    if not change:
        return _moved(compared, number, is_count=is_count)
    if compared.is_of_a_part:
        words = _("{change} over {share} of the figure: {figures}")
        return words.format(
            change=change, share=i18n.percent(compared.share), figures=_moved(compared, number, is_count=is_count)
        )
    if compared.left_out or compared.held_out or compared.period != frame.period:
        words = _("{change} over comparable months: {figures}")
        return words.format(change=change, figures=_moved(compared, number, is_count=is_count))
    return told(change, _base_alone(compared, number))


def left_out(compared: totals.Comparison | None, frame: totals.Frame) -> str:
    """What a change is not of: the offices or countries left out, amounts held back, what is still filling up; empty
    where it is of all."""
    if compared is None:
        return ""
    if 0 < compared.month_count <= compared.left_out:
        words_of = ngettext(
            "Nothing can be compared: the {n} month {of_whom} was not reported in every period",
            "Nothing can be compared: not one of the {n} months {of_whom} was reported in every period",
            compared.month_count,
        )
        return words_of.format(n=count(compared.month_count), of_whom=_of_whom(frame))
    words = []
    if compared.period != frame.period:
        words.append(_only_compared(compared))
    if compared.left_out:
        words.append(_left_out(compared, frame))
    if compared.held_out:
        words.append(_held_out(compared))
    if compared.is_without_review:
        words.append(_without_review())
    return sentences(words)


def _without_review() -> str:
    return _("cases under review are not compared")


def _few() -> str:
    return _("there are fewer than {n} to compare with, too few for per cent").format(n=LEAST_BASE_CASES)


def _left_out(compared: totals.Comparison, frame: totals.Frame) -> str:
    words = ngettext(
        "{n} of {total} month {of_whom} could not be compared",
        "{n} of {total} months {of_whom} could not be compared",
        compared.month_count,
    )
    return words.format(n=count(compared.left_out), total=count(compared.month_count), of_whom=_of_whom(frame))


def _of_whom(frame: totals.Frame) -> str:
    """Whose months are compared."""
    if frame.is_of_one:
        return _("of the country") if frame.is_by_country else _("of the office")
    return _("of countries") if frame.is_by_country else _("of offices")


def _held_out(compared: totals.Comparison) -> str:
    words = ngettext(
        "{n} amount that is held back is left out", "{n} amounts that are held back are left out", compared.held_out
    )
    return words.format(n=count(compared.held_out))


# In sentences -----------------------------------------------------------------------------------------------


def sentence(compared: totals.Comparison, frame: totals.Frame) -> str:
    """More, fewer or as many cases as in the period compared, with both figures."""
    difference, share = compared.shown(is_count=True)
    if compared.is_per_day:
        words = _("In the period compared ({base}) there were {then} in {base_days}, here {now} in {days}")
        said = words.format(
            base=i18n.period(compared.bases[0].start, compared.bases[0].end),
            then=i18n.mean_count(compared.base),
            base_days=i18n.days(compared.bases[0].days),
            now=i18n.mean_count(compared.value),
            days=i18n.days(compared.period.days),
        )
        return f"{told(said, _change_per_day(difference, share))}."
    if not difference:
        words = _("This is as many as in the period compared ({base}): {now}.")
    elif difference > 0:
        words = _("This is more than in the period compared ({base}): {now} against {then}, {change}.")
    else:
        words = _("This is fewer than in the period compared ({base}): {now} against {then}, {change}.")
    return words.format(
        base=i18n.period(frame.bases[0].start, frame.bases[0].end) if len(frame.bases) == 1 else _mean(frame.bases),
        now=i18n.mean_count(compared.value),
        then=i18n.mean_count(compared.base),
        change=_change(difference, share, is_count=True),
    )


def of_total(compared: totals.Comparison | None, frame: totals.Frame, comparison_of: str) -> str:
    """How many cases more or fewer a count is than what it is compared with, as sentences to follow it; over what was
    reported in all periods where that is not the whole count, with what was left out. Empty where there is nothing to
    compare.

    Args:
        comparison_of: as in `clause`.
    """
    if compared is None:
        return ""
    if compared.is_of_nothing:
        return sentences([left_out(compared, frame)]) + "."
    difference, share = compared.shown(is_count=True)
    is_part = bool(compared.left_out or compared.held_out) or compared.period != frame.period
    if compared.is_per_day:
        return _total_per_day(compared, frame, comparison_of, is_part=is_part)
    if not difference:
        words = _("{over} there were as many as {base}: {now}") if is_part else _("That is as many as {base}")
    elif difference > 0:
        words = (
            _("{over} there were {amount} more than {base}: {now} against {then}")
            if is_part
            else _("That is {amount} more than {base} ({then})")
        )
    else:
        words = (
            _("{over} there were {amount} fewer than {base}: {now} against {then}")
            if is_part
            else _("That is {amount} fewer than {base} ({then})")
        )
    size = abs(difference)
    amount = ngettext("{n} case", "{n} cases", size).format(n=i18n.mean_count(size))
    if share is not None:
        amount = f"{i18n.percent(abs(share))} ({amount})"
    said = [
        words.format(
            over=over(compared),
            amount=amount,
            base=after_than(comparison_of, compared.bases),
            now=i18n.mean_count(compared.value),
            then=i18n.mean_count(compared.base),
        ),
        left_out(compared, frame),
    ]
    if difference and share is None:
        said.append(_few())
    return sentences(said) + "."


def _total_per_day(compared: totals.Comparison, frame: totals.Frame, comparison_of: str, *, is_part: bool) -> str:
    """`of_total` beside a base of another length."""
    figures = _moved(compared, i18n.mean_count, is_count=True)
    if compared.change_share is None:
        said = [_where(compared).format(figures=figures) if is_part else figures, left_out(compared, frame), _few()]
        return sentences(said) + "."
    words = _("{over} there were {change}: {figures}") if is_part else _("That is {change}: {figures}")
    said = [
        words.format(over=over(compared), change=clause(compared, comparison_of), figures=figures),
        left_out(compared, frame),
    ]
    return sentences(said) + "."


def clause(compared: totals.Comparison, comparison_of: str) -> str:
    """A change of a count as a part of a title: 12 % more than a year earlier; by its number where the base is small.

    Args:
        comparison_of: how the filters compare, one of `filters.COMPARISONS`.
    """
    base = after_than(comparison_of, compared.bases)
    difference, share = compared.shown(is_count=True)
    if compared.is_per_day:
        return _clause_per_day(compared, base, difference, share)
    if not difference:
        return _("as many as {base}").format(base=base)
    if share is not None and share >= 2:
        # Three times as many reads better than 200 % more.
        times = round(compared.value / compared.base, 1)
        words = ngettext("{times} time as many as {base}", "{times} times as many as {base}", times)
        return words.format(times=i18n.number(times, 1 if times % 1 else 0), base=base)
    amount = i18n.mean_count(abs(difference)) if share is None else i18n.percent(abs(share))
    words = _("{amount} more than {base}") if difference > 0 else _("{amount} fewer than {base}")
    return words.format(amount=amount, base=base)


def _clause_per_day(compared: totals.Comparison, base: str, difference: float, share: float | None) -> str:
    """`clause` beside a base of another length, whose days are told; both sums where its cases are too few."""
    if share is None:
        return _base_alone(compared, i18n.mean_count)
    base = _("{base} ({days})").format(base=base, days=i18n.days(compared.bases[0].days))
    if not difference:
        return _("as many a day as {base}").format(base=base)
    if share >= 2:
        times = round(share + 1, 1)
        words = ngettext("{times} time as many a day as {base}", "{times} times as many a day as {base}", times)
        return words.format(times=i18n.number(times, 1 if times % 1 else 0), base=base)
    words = _("{amount} more a day than {base}") if difference > 0 else _("{amount} fewer a day than {base}")
    return words.format(amount=i18n.percent(abs(share)), base=base)


def moved_clause(compared: totals.Comparison, comparison_of: str) -> str:
    """A change of a count where the words around it say what it is compared with: up 6 %; beside a mean the mean is
    said, and a base that was chosen freely."""
    if len(compared.bases) > 1 or compared.is_free:
        return clause(compared, comparison_of)
    difference, share = compared.shown(is_count=True)
    if not difference:
        return _("unchanged")
    if share is not None and share >= 2:
        return clause(compared, comparison_of)
    amount = i18n.mean_count(abs(difference)) if share is None else i18n.percent(abs(share))
    return (_("up {amount}") if difference > 0 else _("down {amount}")).format(amount=amount)


# The base ---------------------------------------------------------------------------------------------------


def after_than(comparison_of: str, bases: tuple[Period, ...]) -> str:
    """What a figure is compared with, after "than": a year earlier, from 15 March to 20 May 2024."""
    if comparison_of == "custom" and bases:
        return i18n.within(bases[0].start, bases[0].end)
    if comparison_of == "previous":
        return _("in the period before")
    if comparison_of == "five_years" and len(bases) > 1:
        years = ngettext("the mean of {n} earlier year", "the mean of {n} earlier years", len(bases))
        return years.format(n=count(len(bases)))
    return _("a year earlier")


def more_or_fewer(base: str, *, is_more: bool) -> str:
    """A change without its size, in a legend: more than in Q3 2024."""
    return (_("more than {base}") if is_more else _("fewer than {base}")).format(base=base)


def heading(frame: totals.Frame) -> str:
    """The single base as the heading of a column or of marks, with the days of both where these are not as many."""
    base = i18n.period(frame.bases[0].start, frame.bases[0].end)
    if frame.compared is None or not frame.is_per_day:
        return base
    return _("{period} ({base_days} beside {days})").format(
        period=base, base_days=i18n.days(frame.bases[0].days), days=i18n.days(frame.compared.days)
    )


def compared_with(frame: totals.Frame) -> str:
    """What the figures are compared with, in words with its days."""
    if frame.compared is None:
        return _("There is no comparison yet: the period is still filling up")
    if not frame.bases:
        why = why_not_against(frame.against, frame.period) if frame.against else ""
        return why or _("No comparison") + _only(frame, frame.compared)
    spans = [i18n.period(base.start, base.end) for base in frame.bases]
    if len(spans) == 1:
        words = _("compared with {period}").format(period=spans[0]) + _of_free(frame, frame.compared)
    else:
        words = _("compared with the {mean} ({period})").format(
            mean=_mean(frame.bases), period=f"{spans[-1]} … {spans[0]}"
        )
    return words + _only(frame, frame.compared)


def _of_free(frame: totals.Frame, compared: Period) -> str:
    """What must be known of a base that was chosen freely: that it is cut, or not as long as the period."""
    words = ""
    if frame.against and frame.against.base != frame.against.asked:
        asked = i18n.period(frame.against.asked.start, frame.against.asked.end)
        words += " " + _("(chosen was {period}, of which only this is complete in the data)").format(period=asked)
    if frame.is_per_day:
        days = _("{base_days} beside {days}, so that changes are those of daily means")
        words += ", " + days.format(base_days=i18n.days(frame.bases[0].days), days=i18n.days(compared.days))
    return words


def why_not_against(chosen: Against, period: Period) -> str:
    """Why another period that was chosen is not compared with, and how to mend it; empty where it is."""
    asked = i18n.period(chosen.asked.start, chosen.asked.end)
    if chosen.why == "overlaps":
        words = _("No comparison, as {asked} overlaps the period. Choose days before {first} or after {last}")
        last = period.end - timedelta(days=1)
        return words.format(asked=asked, first=i18n.date_long(period.start), last=i18n.date_long(last))
    if chosen.why == "outside":
        words = _("No comparison, as the data hold nothing complete of {asked}. Choose days from {first} to {last}")
        last = chosen.known.end - timedelta(days=1)
        return words.format(asked=asked, first=i18n.date_long(chosen.known.start), last=i18n.date_long(last))
    if chosen.why == "months":
        return _(
            "No comparison, as released figures are by whole months, and {asked} is none. Choose whole months"
        ).format(asked=asked)
    if chosen.why == "years":
        words = _("No comparison, as public figures are by whole years, and {asked} is none. Choose whole years")
        return words.format(asked=asked)
    return ""


def _mean(bases: tuple[Period, ...]) -> str:
    return ngettext("mean of {n} earlier year", "mean of {n} earlier years", len(bases)).format(n=count(len(bases)))


def _only(frame: totals.Frame, compared: Period) -> str:
    if compared == frame.period:
        return ""
    only = i18n.period(compared.start, compared.end)
    return " " + _("(only {period}, as the rest is still filling up)").format(period=only)
