"""The summary of one agency for a file, from its profile: the same figures, sentences and charts as on screen."""

from __future__ import annotations

from analysis import agency_summary, comparison_words, under_review
from analysis.agencies import Key, Line
from content.agencies import facts, profile_charts, profile_facts
from content.agencies.profile_facts import BREAKDOWNS, Profile
from content.context import Context
from content.periods import cases_words
from exports.agency_summary import AmountRow, CaseRow, CourseRow, Figure, PartnerRow, Summary
from language import i18n
from language.i18n import _, count
from queries.units import MASS


def summary(here: Context, profile: Profile) -> Summary:
    """What the file of one agency holds."""
    row, line = facts.agency(here, profile.code), profile.line
    return Summary(
        code=profile.code,
        name=profile_facts.name(here, profile.code),
        country=here.names("country", row.country_code),
        kind=here.names("agency_kind", row.kind),
        subtitle=profile_facts.subtitle(here, profile.code),
        sentences=tuple(profile.sentences),
        figures=tuple(_figures(profile)),
        numbers=tuple(_numbers(line)),
        trend=profile_charts.trend(here, profile),
        amounts=tuple(_amounts(here, line)),
        partners=tuple(
            PartnerRow(
                name=facts.full_name(here, code),
                label=_partner_label(here, code),
                country=here.names("country", facts.agency(here, code).country_code),
                cases=pair.cases,
                sent=pair.there.count,
                received=pair.back.count,
                median_days=pair.there.median_days,
                reply="" if pair.there.median_days is None else i18n.days(pair.there.median_days),
            )
            for code, pair in profile.partners
        ),
        courses=tuple(
            CourseRow(
                here.names("training_topic", course.topic),
                int(course.course_count),
                _number(course.men),
                _number(course.women),
            )
            for course in profile.courses.itertuples()
        ),
        significant=tuple(_case(here, case) for case in profile.significant.itertuples()),
        bars=(
            *(profile_charts.breakdown(here, profile, field) for field in BREAKDOWNS),
            profile_charts.completeness(profile),
        ),
    )


def _case(here: Context, case) -> CaseRow:
    amount, unit = (case.quantity_kg, MASS) if not i18n.is_nothing(case.quantity_kg) else (case.quantity, case.unit)
    place = (
        here.names("country", case.country_code) if i18n.is_nothing(case.blo_code) else here.names("blo", case.blo_code)
    )
    return CaseRow(
        i18n.dated(case.seized_on.date(), case.date_precision),
        here.names("substance", case.substance_code),
        i18n.quantity(amount, unit),
        place,
    )


def _partner_label(here: Context, code: str) -> str:
    row = facts.agency(here, code)
    return f"{facts.short_name(here, code)} · {here.names('agency_kind', row.kind)}"


def _number(value) -> float | None:
    return None if i18n.is_nothing(value) else float(value)


def _figures(profile: Profile) -> list[Figure]:
    """The large figures, each with what it stands beside."""
    line = profile.line
    if line.cases.value is None:
        cases = Figure(_("Cases"), i18n.NOTHING, i18n.state_word(line.cases.state))
    else:
        # What else must be known of the change stands in the sentences.
        change, _compared = comparison_words.beside(line.cases.comparison, profile.frame, is_count=True)
        beside = line.cases.comparison
        was = "" if beside is None else comparison_words.sum_was(beside.base, beside)
        cases = Figure(_("Cases"), count(line.case_count), comparison_words.told(change, was))
    answered = (
        _("{n} of {total}").format(n=count(line.answered), total=count(line.requests))
        if line.requests
        else i18n.NOTHING
    )
    reply = "" if line.median_days is None else facts.median_words(line.median_days, line.requests, line.answered)
    persons = i18n.NOTHING if line.persons is None else count(line.persons)
    return [
        cases,
        Figure(_("Led"), count(line.led), _("took part in {n}").format(n=count(line.joined))),
        Figure(_("Jointly"), i18n.percent(line.joint_share), cases_words(line.joint)),
        Figure(
            _("Detained"),
            persons,
            _("stated for {n} of {total} cases").format(n=count(line.stated), total=count(line.case_count)),
        ),
        Figure(_("Messages sent"), count(line.sent)),
        Figure(_("Requests answered"), answered, reply),
    ]


def _numbers(line: Line) -> list[tuple[str, float | None]]:
    """The line as plain numbers; blank where there is none."""
    found = line.cases.comparison
    is_known = line.cases.value is not None
    return [
        (_("Cases"), line.cases.value),
        (_("Led"), line.led if is_known else None),
        (_("Took part"), line.joined if is_known else None),
        (_("Cases compared"), None if found is None else found.value),
        (_("Cases of the period compared"), None if found is None else found.base),
        (_("Cases together with other agencies"), line.joint if is_known else None),
        (_("Persons detained"), line.persons),
        (_("Cases that state persons"), line.stated if is_known else None),
        (_("Messages sent"), line.sent),
        (_("Requests received"), line.requests),
        (_("Requests answered"), line.answered),
        (_("Median reply, days"), line.median_days),
        (_("Courses"), line.courses),
        (_("Men"), line.men),
        (_("Women"), line.women),
    ]


def _amounts(here: Context, line: Line) -> list[AmountRow]:
    """What was seized, of most cases first."""

    def by_cases(item: tuple[Key, object]) -> tuple[int, str]:
        return -item[1].case_count, str(item[0])

    rows = []
    for key, amount in sorted(line.amounts.items(), key=by_cases):
        share = amount.largest_share
        warnings = ["" if share is None else _("1 case is {share}").format(share=i18n.percent(share))]
        if amount.apart:
            warnings = [under_review.words(amount.apart, key[2]), *warnings]
        rows.append(
            AmountRow(
                name=agency_summary.amount_name(key, here.names),
                unit=i18n.unit_word(key[2], amount.quantity or 0),
                quantity=amount.quantity,
                written=i18n.state_word("not_stated")
                if amount.quantity is None
                else i18n.quantity(amount.quantity, key[2]),
                cases=amount.case_count,
                largest=amount.largest,
                warning=comparison_words.sentences(warnings),
            )
        )
    return rows
