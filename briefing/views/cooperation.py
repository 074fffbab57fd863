"""Who exchanges with whom across borders, how fast replies are, and joint operations."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from analysis import comparison_words, cooperation, report_states, totals
from briefing import sentences
from briefing.request import Request
from briefing.views.figures import counted
from charts.chart import Bar, BarChart, Series, TimeChart
from content import axes, periods
from content.context import Context
from exports.briefing_model import KeyFigure, Slide
from language import i18n
from language.i18n import _, count, ngettext
from language.spelling import folded
from queries import cooperation as queries
from scope.comparison import Period, months_between, shift

MONTHS = 24
MOST_BORDERS = 8


@dataclass(frozen=True)
class Span:
    """Messages, reply times and operations of one period."""

    messages: pd.DataFrame
    times: pd.DataFrame
    operations: pd.DataFrame

    @property
    def sent(self) -> int:
        return int(self.messages["sent_count"].sum())

    @property
    def joint(self) -> int:
        """Operations with offices of more than one country."""
        across = self.operations[self.operations["country_codes"].str.contains("-")]
        return int(across["operation_count"].sum())


def slide(asked: Request) -> Slide:
    here = asked.here
    frame = periods.frame(here)
    if "exchanges" not in here.subjects:
        return Slide(
            key=asked.key,
            view=asked.view,
            title=_("The source of these records holds no exchanges between offices"),
            provenance=asked.provenance(frame, has_totals=False),
            dwell=asked.dwell,
        )
    # What is still filling up is compared with nothing.
    bases = frame.bases if frame.compared == frame.period else ()
    frame = replace(frame, bases=bases)
    now, *before = (_span(here, one) for one in (frame.period, *bases))
    then = before[0] if len(before) == 1 else None
    median = cooperation.median_days(now.times)
    base = comparison_words.after_than(here.filters.comparison, frame.bases) if frame.bases else ""
    title = sentences.replies(median, cooperation.median_days(then.times) if then else None, base) or _without_replies(
        now
    )
    return Slide(
        key=asked.key,
        view=asked.view,
        title=title,
        provenance=asked.provenance(frame, has_totals=False),
        figures=_figures(here, now, before, frame),
        charts=(_by_border(here, now, then, frame), *_months(here, frame)),
        points=_held(now),
        speaker=(
            _(
                "A message counts once, in the month in which it was sent, from the country of the office that sent "
                "it to that of the office that received it."
            ),
            _(
                "The median is taken over the answers known: half of them came at least as fast. Requests without an "
                "answer are shown separately."
            ),
            _(
                "A joint operation is one that offices of at least two countries took part in; it counts once, when "
                "it ended."
            ),
        ),
        dwell=asked.dwell,
    )


def _span(here: Context, period: Period) -> Span:
    filters, zone = here.filters.with_(start=period.start, end=period.end), here.settings.zone
    if here.access.reads_release_only:
        # Released messages are those between countries.
        filters = filters.with_(blo_codes=(), pair_codes=(), group_codes=(), categories=())
    asked = [
        here.ask(query)
        for query in (
            queries.messages_across(filters, here.access, zone=zone),
            queries.reply_times_across(filters, here.access, zone=zone),
            queries.operations_across(filters, here.access),
        )
    ]
    return Span(*(answer.rows() for answer in asked))


def _without_replies(now: Span) -> str:
    """Without any reply time the messages themselves."""
    if not now.sent:
        return _("No message across a border is recorded in this period")
    return ngettext(
        "{n} message across borders; how fast it was answered is not known",
        "{n} messages across borders; how fast they were answered is not known",
        now.sent,
    ).format(n=count(now.sent))


def _figures(here: Context, now: Span, before: list[Span], frame: totals.Frame) -> tuple[KeyFigure, ...]:
    then = before[0] if len(before) == 1 else None
    requests, answered = (int(now.messages[name].sum()) for name in ("request_count", "answered_count"))
    median = cooperation.median_days(now.times)
    was = cooperation.median_days(then.times) if then else None
    if median is None:
        state = "suppressed" if now.messages["suppressed_count"].sum() else "not_stated"
        reply = KeyFigure(
            label=_("Median time to reply"), written=i18n.NOTHING, state=state, note=i18n.state_word(state)
        )
    else:
        days = i18n.number(median, 1 if median % 1 else 0)
        reply = KeyFigure(
            label=_("Median time to reply, days"),
            written=days,
            value=median,
            compared=""
            if was is None
            else comparison_words.was(i18n.days(was), free=frame.bases[0] if frame.is_free else None),
            note=cooperation.still_open(requests, answered),
        )
    share = answered / requests if requests else None
    return (
        counted(_("Messages across borders"), float(now.sent), compared=_was(before, "sent", frame)),
        reply,
        KeyFigure(
            label=_("Requests answered"),
            written=i18n.percent(share),
            value=share,
            note=_("{n} of {total}").format(n=count(answered), total=count(requests)),
        )
        if share is not None
        else KeyFigure(
            label=_("Requests answered"), written=i18n.NOTHING, state="not_applicable", note=_("No request was sent")
        ),
        counted(
            _("Joint operations of two or more countries"), float(now.joint), compared=_was(before, "joint", frame)
        ),
    )


def _was(before: list[Span], name: str, frame: totals.Frame) -> str:
    """The figure of the periods compared: their mean where there are several."""
    if not before:
        return ""
    return comparison_words.sum_was(sum(getattr(one, name) for one in before) / len(before), frame)


def _held(now: Span) -> tuple[str, ...]:
    held = int(now.messages["suppressed_count"].sum())
    return (_("Reply times known from too few answers are held back"),) if held else ()


def border_name(here: Context, code: str) -> str:
    one, other = code.split("-")
    return f"{here.names('country', one)} – {here.names('country', other)}"


def _by_border(here: Context, now: Span, then: Span | None, frame: totals.Frame) -> BarChart:
    """Messages between two countries, both directions together; beside them those of the period compared."""
    before = {one.code: one for one in cooperation.by_border(then.messages, then.times)} if then else {}
    rows = sorted(cooperation.by_border(now.messages, now.times), key=lambda one: (-one.sent_count, one.code))
    bars = []
    # Those with most messages, in the order of names: nobody is ranked.
    for one in sorted(rows[:MOST_BORDERS], key=lambda one: folded(border_name(here, one.code))):
        reply = "" if one.median_days is None else f" · {i18n.days(one.median_days)}"
        bars.append(
            Bar(
                name=border_name(here, one.code),
                value=float(one.sent_count),
                written=count(one.sent_count) + reply,
                base=float(before[one.code].sent_count) if one.code in before else 0.0 if then else None,
                key=one.code,
            )
        )
    take = ""
    if rows:
        total = sum(one.sent_count for one in rows)
        take = _("{border}: {share} of all messages across borders.").format(
            border=border_name(here, rows[0].code), share=i18n.percent(rows[0].sent_count / total)
        )
    base = comparison_words.heading(frame) if then else ""
    return BarChart(
        title=_("Messages by border and median time to reply"),
        unit=_("messages"),
        bars=tuple(bars),
        take=take,
        base_heading=base,
    )


def _months(here: Context, frame: totals.Frame) -> tuple[TimeChart, ...]:
    """Messages per month over two years; nothing for readers of yearly figures."""
    if here.access.tier == "public" or not frame.period.months:
        return ()
    end = (
        min(frame.period.end, here.coverage.complete_to)
        if frame.period.end > here.coverage.complete_to
        else frame.period.end
    )
    start = max(shift(end, -MONTHS), here.coverage.first)
    months = months_between(start, end)
    if len(months) < 2:
        return ()
    rows = _span(here, Period(start, end)).messages
    sums = {} if rows.empty else rows.groupby(rows["month"].dt.date)["sent_count"].sum().to_dict()
    values = tuple(float(sums.get(month, 0)) for month in months)
    inside = [place for place, month in enumerate(months) if frame.period.start <= month < frame.period.end]
    return (
        TimeChart(
            title=_("Messages across borders per month"),
            unit=_("messages"),
            starts=tuple(months),
            labels=tuple(i18n.month_year(month) for month in months),
            ticks=axes.ticks(months, "month"),
            series=(Series(name=_("Messages"), values=values, states=(report_states.REPORTED[0],) * len(values)),),
            selected=(inside[0], inside[-1]) if inside and len(inside) < len(months) else None,
            first_heading=_("Month"),
        ),
    )
