"""What the figures of one agency say, in sentences. Each rule gives a sentence, or none where there is nothing to say.

Names stand behind colons and in brackets, never inside a sentence, so that they need no case forms.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis import comparison_words, totals, under_review
from analysis.agencies import Key, Line
from analysis.cooperation import still_open
from analysis.names import Names
from analysis.report_states import REPORTED
from language import i18n
from language.i18n import N_, _, count, ngettext
from scope.comparison import LEAST_BASE_CASES

MOST_AMOUNTS = 3


@dataclass(frozen=True)
class Share:
    """How many of some cases state a thing: `field` in words; `unknown` of the others say that it is not known.

    `elsewhere` is the share among the cases of all agencies.
    """

    field: str
    stated: int
    unknown: int
    cases: int
    elsewhere: float | None = None

    @property
    def share(self) -> float | None:
        return self.stated / self.cases if self.cases else None


def sentences(
    line: Line,
    frame: totals.Frame,
    names: Names,
    *,
    partner: tuple[str, int] | None,
    shares: list[Share],
    subjects: frozenset[str],
) -> list[str]:
    """The summary of one agency.

    Args:
        frame: of its country.
        partner: name of the agency with which it had most cases together, and how many.
        shares: what its cases state.
        subjects: what the source can hold at all.
    """
    found = [
        *cases(line),
        *compared(line, frame),
        *joint(line, partner),
        *amounts(line, names),
        *(persons(line) if "persons" in subjects else ()),
        *(messages(line) if "exchanges" in subjects else ()),
        *(courses(line) if "trainings" in subjects else ()),
        *unreported(frame),
        *weakest(shares),
    ]
    return found


OPENING = 3
CAVEAT = N_("Only months that the same offices reported in both periods are compared.")


def opening(said: list[str]) -> tuple[list[str], list[str]]:
    """The sentences that a profile opens with, and the others: what limits a comparison stands among these."""
    first = [one for one in said if one != _(CAVEAT)][:OPENING]
    return first, [one for one in said if one not in first]


def cases(line: Line) -> list[str]:
    """How many, led or joined; a single one by itself; why there is no figure."""
    if line.cases.value is None:
        return [_("No number of cases can be shown. {reason}.").format(reason=i18n.state_word(line.cases.state))]
    if line.case_count == 0:
        return [_("No case of the period names this agency.")]
    if line.case_count == 1:
        return [
            _("The agency led one case in the period.")
            if line.led
            else _("The agency took part in one case in the period.")
        ]
    words = _("In the period the agency had {n} cases: it led {led} and took part in {joined}.")
    return [words.format(n=count(line.case_count), led=count(line.led), joined=count(line.joined))]


def compared(line: Line, frame: totals.Frame) -> list[str]:
    """More, fewer or as many as in the period compared, like for like."""
    found = line.cases.comparison
    if line.cases.value is None:
        return []
    if frame.compared is None:
        return [_("Nothing is compared yet, for the period is still filling up.")]
    if found is None or found.is_of_nothing or (not found.value and not found.base):
        return []
    said = [comparison_words.sentence(found, frame)]
    if found.left_out:
        said.append(_(CAVEAT))
    return said


def joint(line: Line, partner: tuple[str, int] | None) -> list[str]:
    """The share of cases with others, and with whom most; nothing of a single case or none."""
    if line.case_count < 2:
        return []
    if not line.joint:
        return [_("It had no case together with another agency.")]
    figures = {"n": count(line.joint), "share": share_words(line.joint, line.case_count)}
    if partner is None:
        return [_("It had {n} cases together with other agencies ({share}).").format(**figures)]
    words = _("It worked together with other agencies in {n} of its cases ({share}), most often with {partner} ({m}).")
    return [words.format(partner=partner[0], m=count(partner[1]), **figures)]


def amounts(line: Line, names: Names) -> list[str]:
    """The groups of most cases with their amounts, and those that are mostly one case."""
    stated = sorted(
        ((key, amount) for key, amount in line.amounts.items() if amount.quantity and key[2] is not None),
        key=lambda item: (-item[1].case_count, str(item[0])),
    )[:MOST_AMOUNTS]
    if not stated:
        return [_("No case states an amount.")] if line.case_count else []
    parts = [
        f"{amount_name(key, names)} ({i18n.quantity(amount.quantity, key[2])}, "
        f"{ngettext('{n} case', '{n} cases', amount.case_count).format(n=count(amount.case_count))}"
        + (f", {under_review.words(amount.apart, key[2])})" if amount.apart and key[2] else ")")
        for key, amount in stated
    ]
    said = [_("It seized, from the most cases to the fewest: {amounts}.").format(amounts=i18n.list_words(parts))]
    for key, amount in stated:
        if amount.largest_share is not None:
            words = _("{group}: one case makes up {share} of the amount, and without it {rest} remain.")
            rest = i18n.quantity(amount.without_largest, key[2])
            said.append(
                words.format(group=amount_name(key, names), share=i18n.percent(amount.largest_share), rest=rest)
            )
    return said


def amount_name(key: Key, names: Names) -> str:
    """What an amount is of: its substance group, and that it is plant material where it is."""
    category, group, _unit = key
    name = (
        names("substance_group", group) if group else i18n.category(category) or names("substance_category", category)
    )
    return (
        f"{name} ({names('substance_category', category).lower()})" if group and category == "plant_material" else name
    )


def persons(line: Line) -> list[str]:
    if not line.case_count:
        return []
    if line.persons is None:
        return [_("The cases do not state how many persons were detained.")]
    words = _("Persons detained: {n}, as stated in {m} of {total} cases.")
    return [words.format(n=count(line.persons), m=count(line.stated), total=count(line.case_count))]


def messages(line: Line) -> list[str]:
    if not line.sent and not line.requests:
        return [_("No message of this agency is on record in the period.")]
    sent = _("Messages sent: {n}.").format(n=count(line.sent))
    if not line.requests:
        return [f"{sent} {_('It received no request.')}"]
    figures = {"m": count(line.requests), "k": count(line.answered)}
    if line.median_days is None:
        return [f"{sent} " + _("Of {m} requests received it answered {k}.").format(**figures)]
    words = f"{sent} " + _("Of {m} requests received it answered {k}, and the median reply time was {days}.").format(
        days=i18n.days(line.median_days), **figures
    )
    waiting = still_open(line.requests, line.answered)
    return [f"{words} " + _("The median does not count {requests}.").format(requests=waiting) if waiting else words]


def courses(line: Line) -> list[str]:
    if not line.courses:
        return [_("No course of the period is on record.")]
    if line.trained is None:
        return [_("Courses attended: {n}. How many officers took part is not stated.").format(n=count(line.courses))]
    figures = {"n": count(line.trained), "courses": count(line.courses)}
    if line.women is None:
        words = _("Officers trained: {n}; how many of them are women is not stated. Courses: {courses}.")
        return [words.format(**figures)]
    words = _("Officers trained: {n}, {women} of them women. Courses: {courses}.")
    return [words.format(women=count(line.women), **figures)]


def unreported(frame: totals.Frame) -> list[str]:
    """Months of the period on which no office of the country reported."""
    months = [
        month
        for month, known in frame.reported_months.items()
        if frame.period.start <= month < frame.period.end and known.isdisjoint(REPORTED) and "missing" in known
    ]
    return (
        [_("Months of the period on which no office of the country reported: {n}.").format(n=count(len(months)))]
        if months
        else []
    )


def weakest(shares: list[Share]) -> list[str]:
    """What its cases state least often."""
    known = [(one.share, one) for one in shares if one.share is not None]
    if not known:
        return []
    share, least = min(known, key=lambda one: one[0])
    if share >= 0.995:
        return [_("Its cases state every detail that was looked at.")]
    return [
        _("What its cases state least often is this: {field} ({share}).").format(
            field=least.field, share=share_words(least.stated, least.cases)
        )
    ]


def share_words(number: int, of: int) -> str:
    """A share in per cent, of few cases in numbers."""
    return (
        i18n.percent(number / of)
        if of >= LEAST_BASE_CASES
        else _("{n} of {total}").format(n=count(number), total=count(of))
    )
