"""Charts of one agency, described once for screen and paper."""

from __future__ import annotations

from analysis.agencies import Line
from analysis.agency_summary import share_words
from charts.chart import Band, Bar, BarChart, Series, TimeChart
from content import axes
from content.agencies import facts
from content.agencies.profile_facts import BREAKDOWNS, Profile, blank_and_unknown
from content.context import Context
from content.periods import cases_words
from language import i18n
from language.i18n import _, count, ngettext
from scope.comparison import LEAST_BASE_CASES, month_start
from scope.filters import BLANK

MOST_BARS = 7


def trend(here: Context, profile: Profile) -> TimeChart:
    """Its cases per month, and the range of the same kind of agency in other countries: a scale, not a league."""
    months = [one.month for one in profile.line.cases.months]
    own = Series(
        name=facts.full_name(here, profile.code),
        values=tuple(one.value for one in profile.line.cases.months),
        states=tuple(one.state for one in profile.line.cases.months),
        words=tuple(_month_words(one) for one in profile.line.cases.months),
        keys=tuple(month.isoformat() for month in months),
    )
    period = [
        place for place, month in enumerate(months) if month_start(here.filters.start) <= month < here.filters.end
    ]
    notes = [
        _(
            "Band: from the fewest to the most cases of the same kind of agency in the other countries, for scale "
            "only. Grey ground: the chosen period. Line breaks: not reported. Hatched: still filling up."
        )
    ]
    return TimeChart(
        title=_("Cases per month that it led or took part in"),
        unit=_("cases"),
        starts=tuple(months),
        labels=tuple(map(i18n.month_year, months)),
        ticks=axes.ticks(months, "month"),
        series=(own,),
        bands=_range_elsewhere(profile, len(months)),
        take=_trend_words(profile.line),
        notes=tuple(notes),
        selected=(period[0], period[-1]) if period else None,
        first_heading=_("Month"),
    )


def _range_elsewhere(profile: Profile, months: int) -> tuple[Band, ...]:
    """From the fewest to the most cases of the same kind elsewhere, where at least two of them reported."""
    others = [
        [one.value if one.state != "filling" else None for one in line.cases.months]
        for line in profile.others
        if not line.is_empty
    ]
    known = [[values[place] for values in others if values[place] is not None] for place in range(months)]
    if not any(len(values) > 1 for values in known):
        return ()
    low, high = (tuple(pick(values) if len(values) > 1 else None for values in known) for pick in (min, max))
    return (Band(name=_("same kind of agency in other countries"), low=low, high=high),)


def _month_words(one) -> str:
    when = i18n.month_year(one.month)
    if one.value is None:
        return f"{when}: {i18n.state_word(one.state)}"
    words = f"{when}: {cases_words(one.value)}"
    return f"{words} ({i18n.state_word('filling').lower()})" if one.state == "filling" else words


def _trend_words(line: Line) -> str:
    """The months of most cases, and those that are not reported."""
    settled = [one for one in line.cases.months if one.value is not None and one.state != "filling"]
    if not settled:
        return _("No month of this span was reported.")
    most = max(settled, key=lambda one: one.value)
    missing = sum(one.state == "missing" for one in line.cases.months)
    if not most.value:
        said = _("No case in {n} months").format(n=count(len(settled)))
    else:
        said = _("Most in one month: {n} ({month})").format(n=count(most.value), month=i18n.month_year(most.month))
    if missing:
        said += ", " + _("months not reported: {n}").format(n=count(missing))
    return said


def breakdown(here: Context, profile: Profile, field: str) -> BarChart:
    """Its cases by one field, most first: shares are of the cases that state it."""
    counted = profile.counted[field]
    stated = [(code, number) for code, number in counted if code not in (BLANK, "unknown")]
    known = profile.line.case_count - sum(blank_and_unknown(counted))
    bars = [_bar(here, field, code, number, known) for code, number in stated[:MOST_BARS]]
    rest = stated[MOST_BARS:]
    notes = []
    if rest:
        words = ngettext("{n} more value, in {cases}", "{n} more values, in {cases}", len(rest))
        notes.append(words.format(n=count(len(rest)), cases=cases_words(sum(number for _code, number in rest))))
    blank, unknown = blank_and_unknown(counted)
    if blank or unknown:
        notes.append(_("not stated in {n}, said to be unknown in {m}").format(n=count(blank), m=count(unknown)))
    if field in ("substance_codes", "detections") and sum(number for _code, number in stated) > known:
        notes.append(_("a case with several values counts under each"))
    take = _("No case states it.")
    if stated and known:
        take = _("Stated most often: {name} ({share})").format(
            name=here.names.choice(field, stated[0][0]), share=share_words(stated[0][1], known)
        )
    return BarChart(
        title=_(BREAKDOWNS[field]),
        unit="",
        bars=tuple(bars),
        take=take,
        notes=tuple(notes),
        name_heading=_(BREAKDOWNS[field]),
        value_heading=_("Cases"),
    )


def _bar(here: Context, field: str, code: str, number: int, known: int) -> Bar:
    name = here.names.choice(field, code)
    written = f"{count(number)} · {i18n.percent(number / known)}" if known >= LEAST_BASE_CASES else count(number)
    return Bar(name=name, value=float(number), written=written, words=f"{name}: {cases_words(number)}", key=code)


def completeness(profile: Profile) -> BarChart:
    """How often its cases state what, beside the cases of all agencies."""
    bars = tuple(
        Bar(
            name=one.field,
            value=one.share,
            written=share_words(one.stated, one.cases),
            base=one.elsewhere,
            words=f"{one.field}: {_('{n} of {total}').format(n=count(one.stated), total=count(one.cases))}",
        )
        for one in profile.shares
        if one.share is not None
    )
    return BarChart(
        title=_("How complete its cases are"),
        unit="",
        bars=bars,
        take=_("Share of its cases that state it; the strokes show all cases in scope"),
        is_whole=False,
        name_heading=_("Field"),
        value_heading=_("Share"),
        base_heading=_("All cases in scope"),
    )
