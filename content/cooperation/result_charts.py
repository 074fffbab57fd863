"""How cases began and what came of messages, described once for screen and paper."""

from __future__ import annotations

from analysis import shares
from charts.chart import Bar, BarChart, Matrix, MatrixCell
from content.context import Context
from content.cooperation.result_facts import Results
from content.periods import cases_words
from language import i18n
from language.i18n import N_, _, count, ngettext
from language.spelling import folded
from scope.comparison import LEAST_BASE_CASES

OUTCOMES = {
    "seizure": N_("A seizure"),
    "information": N_("Information"),
    "none": N_("Nothing"),
    "": N_("Not stated"),
}
WAITS = ((None, 0), (0, 1), (1, 2), (2, 4), (4, 8), (8, None))
"""Days from the message to the case, from and to before."""


def with_interval(part: int, whole: int) -> str:
    """A count with its share and how sure that is; of few cases the count alone."""
    if whole < LEAST_BASE_CASES:
        return count(part)
    low, high = shares.interval(part, whole)
    return f"{count(part)} · {i18n.percent(part / whole)} ({i18n.percent(low)} – {i18n.percent(high)})"


def beginnings(here: Context, found: Results) -> BarChart:
    """How many cases began with a message, in an operation, by each way of detection."""
    numbers = {
        _("A message that the record names"): found.message_count,
        _("A joint operation that the record names"): found.operation_count,
    }
    numbers |= {
        here.names("detection_method", code): number for code, number in found.ways.items() if code != "unknown"
    }
    bars = [_bar(found, name, number) for name, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0]))]
    if unknown := found.ways.get("unknown"):
        bars.append(_bar(found, _("Said to be unknown"), unknown))
    bars.append(_bar(found, i18n.state_word("not_stated"), found.unstated_count))
    return BarChart(
        title=_("How cases began"),
        unit=_("cases"),
        bars=tuple(bars) if found.case_count else (),
        take=_beginnings_words(found),
        notes=(
            _("A case can have begun in several ways, so that shares overlap and do not add up to 100 per cent."),
            _("In brackets: the range that such a count goes well with in 95 of 100 cases."),
            _("What a record says of its beginning is no proof that there would have been no case without it."),
        ),
        name_heading=_("Beginning"),
        value_heading=_("Cases"),
    )


def _bar(found: Results, name: str, number: int) -> Bar:
    written = with_interval(number, found.case_count)
    return Bar(name=name, value=float(number), written=written, words=f"{name}: {written}")


def _beginnings_words(found: Results) -> str:
    if not found.case_count:
        return _("No case is recorded in this period.")
    words = _("Of {cases}, {message} began with a message that the record names, {operation} in a joint operation.")
    return words.format(
        cases=cases_words(found.case_count), message=count(found.message_count), operation=count(found.operation_count)
    )


def together(found: Results) -> BarChart:
    """Cases that several agencies did, and agencies on both sides of a border."""
    numbers = {
        _("Several agencies took part"): found.joint_count,
        _("Agencies of two countries took part"): found.across_count,
    }
    return BarChart(
        title=_("Cases done together"),
        unit=_("cases"),
        bars=tuple(_bar(found, name, number) for name, number in numbers.items()) if found.case_count else (),
        take=_("The second are a part of the first."),
        notes=(_("An agency and the body that it is a part of are not two."),),
        name_heading=_("Who took part"),
        value_heading=_("Cases"),
    )


def days(found: Results) -> BarChart:
    """Days from a message to the case that began with it."""
    rows = found.days
    whole = int(rows["case_count"].sum())
    bars = []
    for first, end in WAITS:
        number = int(
            rows[
                (rows["days"] >= (-(10**6) if first is None else first))
                & (rows["days"] < (10**6 if end is None else end))
            ]["case_count"].sum()
        )
        if first is None and not number:
            continue
        name = _days_words(first, end)
        written = with_interval(number, whole)
        bars.append(Bar(name=name, value=float(number), written=written, words=f"{name}: {written}"))
    take = _("No case of the period names a message whose day is known.")
    if whole:
        soon = int(rows[(rows["days"] >= 0) & (rows["days"] < 2)]["case_count"].sum())
        take = _("{n} of {total} on the day of the message or the day after it.").format(
            n=count(soon), total=count(whole)
        )
    return BarChart(
        title=_("From the message to the case"),
        unit=_("cases"),
        bars=tuple(bars) if whole else (),
        take=take,
        notes=(_("Cases whose day is known, by the days since the message that the record names."),),
        name_heading=_("Days"),
        value_heading=_("Cases"),
    )


def _days_words(first: int | None, end: int | None) -> str:
    if first is None:
        return _("message after the case")
    if end is None:
        return _("{n} days or more").format(n=count(first))
    if first == 0:
        return _("on the same day")
    if end - first == 1:
        return i18n.days(first)
    return _("{first} to {last} days").format(first=count(first), last=count(end - 1))


def outcomes(here: Context, found: Results) -> Matrix:
    """What messages of each subject led to, as whoever keeps them says."""
    rows = found.outcomes.fillna({"subject": "", "outcome": ""})
    sums = rows.groupby(["subject", "outcome"])["sent_count"].sum().to_dict()
    whole = rows.groupby("subject")["sent_count"].sum().to_dict()
    subjects = sorted(whole, key=lambda code: (not code, folded(subject_name(here, code))))
    most = max(sums.values(), default=0) or 1
    cells = []
    for row, subject in enumerate(subjects):
        for column, outcome in enumerate(OUTCOMES):
            number = int(sums.get((subject, outcome), 0))
            said = with_interval(number, int(whole[subject]))
            cells.append(
                MatrixCell(
                    row=row,
                    column=column,
                    value=float(number),
                    share=number / most,
                    words=f"{subject_name(here, subject)}\n{_(OUTCOMES[outcome])}: {said}",
                    written=count(number),
                )
            )
    linked = int(rows["linked_count"].sum())
    sent = int(rows["sent_count"].sum())
    take = f"{_('No message across a border is recorded in this period')}."
    if sent:
        take = ngettext(
            "Of {total} message, {n} is named by a case on record as the one that it began with.",
            "Of {total} messages, {n} are named by a case on record as the one that it began with.",
            sent,
        ).format(total=count(sent), n=count(linked))
    return Matrix(
        title=_("What messages of each subject led to"),
        unit=_("messages"),
        row_names=tuple(subject_name(here, code) for code in subjects),
        column_names=tuple(_(words) for words in OUTCOMES.values()),
        cells=tuple(cells),
        take=take,
        notes=(
            _("By subject of the message, and by what its sender or receiver says came of it."),
            _("Much is not stated; what messages of one subject led to is no measure of their worth."),
        ),
        is_by_depth=True,
        row_heading=_("Subject"),
        column_heading=_("Outcome"),
        value_heading=_("Messages"),
    )


def subject_name(here: Context, code: str) -> str:
    return here.names("substance_group", code) if code else i18n.state_word("not_stated")
